//! The accessibility rules of axe-core, run inside the browser.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{browser::Browser, setting, target};

/// Insists that axe-core finds nothing serious or critical on the page that is shown.
pub(crate) async fn nothing_serious(browser: &Browser) -> Result<()> {
    let path = match setting("RENKEI_AXE") {
        Some(path) => PathBuf::from(path),
        None => target()?.join("tools/node_modules/axe-core/axe.min.js"),
    };
    let source = fs::read_to_string(&path).context("axe-core is not installed; ./test installs it")?;
    // The driver's own channel: no script element, so the page's policy stays as it is.
    browser.client().execute(&source, Vec::new()).await?;
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'] })
           .then(found => done(found.violations), error => done([{ impact: 'critical', id: String(error), nodes: [] }]));";
    let found = browser.client().execute_async(run, Vec::new()).await?;
    let serious: Vec<String> = found
        .as_array()
        .context("axe-core answers with a list")?
        .iter()
        .filter(|violation| matches!(violation["impact"].as_str(), Some("serious" | "critical")))
        .map(describe)
        .collect();
    let address = browser.path().await?;
    ensure!(serious.is_empty(), "axe-core on {address}:\n{}", serious.join("\n"));
    Ok(())
}

fn describe(violation: &Value) -> String {
    let places = violation["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let places: Vec<_> = places.iter().take(5).map(|node| node["html"].to_string()).collect();
    format!("{}: {} {}\n  {}", violation["impact"], violation["id"], violation["help"], places.join("\n  "))
}
