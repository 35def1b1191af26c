//! Counted weight: what a page costs on a narrow line. Times are measured by benches/, never here.

use anyhow::{Result, ensure};

use crate::harness::{installation::Installation, page::Page};

const KIB: usize = 1024;

#[test]
fn a_board_page_and_its_assets_are_light_and_come_from_here_alone() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ["/", "/prefectures/28", "/municipalities/281000"] {
        let packed = server.get_with(path, &[("Accept-Encoding", "gzip")])?.body.len();
        println!("{path}: {packed} bytes gzip");
        ensure!(packed <= 40 * KIB, "{path}: {packed} bytes");
    }
    let page = Page::new(&server.get("/prefectures/28")?.text());
    let mut loaded = page.attributes("link[rel=stylesheet]", "href")?;
    loaded.extend(page.attributes("script[src]", "src")?);
    let mut sum = 0;
    for path in &loaded {
        ensure!(path.starts_with("/assets/"), "{path} is not ours");
        sum += server.get_with(path, &[("Accept-Encoding", "gzip")])?.body.len();
    }
    println!("CSS and JS: {sum} bytes gzip");
    ensure!(!loaded.is_empty() && sum <= 40 * KIB, "CSS and JS: {sum} bytes");
    ensure!(
        page.texts("script:not([src])")?.is_empty() && page.texts("style")?.is_empty(),
        "inline script or style"
    );
    ensure!(page.attributes("[style]", "style")?.is_empty(), "style attributes, which the policy refuses");
    let handlers = page.attributes("[onclick], [onload], [onchange], [onsubmit]", "class")?;
    ensure!(handlers.is_empty(), "handlers in attributes");
    Ok(())
}

/// P4 by its bytes: a chart is at most 20 KB of SVG.
#[test]
fn a_chart_is_small() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let html = server.get("/prefectures/28")?.text();
    let charts: Vec<usize> = html
        .split("<svg")
        .skip(1)
        .filter_map(|rest| rest.find("</svg>"))
        .filter(|bytes| *bytes > 1000)
        .collect();
    println!("charts: {charts:?} bytes");
    ensure!(!charts.is_empty() && charts.iter().all(|bytes| *bytes <= 20 * KIB), "{charts:?}");
    Ok(())
}
