//! Chromium, driven headless through chromedriver. One at a time: two cores carry no more.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use ::http::Method;
use anyhow::{Context as _, Result, ensure};
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
    wd::{PrintConfiguration, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::{ParseError, Url};

use super::{PATIENCE, http, server::Server, target};

static ONE: Semaphore = Semaphore::const_new(1);

/// A browser of its own, with a profile of its own. Gone when dropped.
pub(crate) struct Browser {
    client: Client,
    base: String,
    driver: Child,
    address: String,
    session: String,
    _profile: TempDir,
    _turn: SemaphorePermit<'static>,
}

impl Browser {
    /// Opens a window of the officials' usual size onto a server.
    pub(crate) async fn open(server: &Server) -> Result<Self> {
        let turn = ONE.acquire().await?;
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver is not installed; ./test installs it")?;
        let address = format!("127.0.0.1:{}", port(&mut driver)?);
        let profile = TempDir::with_prefix("renkei-chromium-")?;
        let client = connect(&address, &profile).await.inspect_err(|_| {
            // Nothing else will end it.
            let _ = driver.kill();
        })?;
        let id = client.session_id().await?.context("a driver without a session")?;
        let session = format!("/session/{id}");
        let browser =
            Self { client, base: server.url(""), driver, address, session, _profile: profile, _turn: turn };
        browser.size(1366, 768).await?;
        Ok(browser)
    }

    /// The same, signed in as an operator.
    pub(crate) async fn signed_in(server: &Server) -> Result<Self> {
        let browser = Self::open(server).await?;
        browser.carry(server.operator()?).await?;
        Ok(browser)
    }

    /// Carries a cookie (`name=value`) from now on.
    pub(crate) async fn carry(&self, cookie: &str) -> Result<()> {
        let (name, value) = cookie.split_once('=').context("a cookie is name=value")?;
        // The driver's own command insists on a domain, which an address of numbers is not.
        let cookie =
            json!({ "name": name, "value": value, "url": self.base, "httpOnly": true, "sameSite": "Lax" });
        self.own("goog/cdp/execute", json!({ "cmd": "Network.setCookie", "params": cookie })).await?;
        Ok(())
    }

    /// The driver's client, for what is not named here.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Goes to a path of the server.
    pub(crate) async fn visit(&self, path: &str) -> Result<()> {
        Ok(self.client.goto(&format!("{}{path}", self.base)).await?)
    }

    /// The path and query that are shown.
    pub(crate) async fn path(&self) -> Result<String> {
        let url = self.client.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned())
    }

    /// Waits until the path that is shown fulfils a condition.
    pub(crate) async fn arrives(&self, what: &str, at: impl Fn(&str) -> bool) -> Result<()> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let path = self.path().await?;
            if at(&path) {
                // The document of that address, not only the address.
                self.client.wait().at_most(PATIENCE).for_element(Locator::Css("main")).await?;
                return Ok(());
            }
            ensure!(tokio::time::Instant::now() < deadline, "never arrived at {what}, but at {path}");
        }
    }

    /// The first element of a selector, once it is there.
    pub(crate) async fn find(&self, css: &str) -> Result<Element> {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
        found.with_context(|| format!("「{css}」 never appeared"))
    }

    /// Follows the link of an address.
    pub(crate) async fn follow(&self, href: &str) -> Result<()> {
        let link =
            self.find(&format!("main a[href^='{href}']:not([href*='.csv']):not([href*='.xlsx'])")).await?;
        let to = link.attr("href").await?.unwrap_or_default();
        link.click().await?;
        self.arrives(&to, |path| path == to).await
    }

    /// The page's source as it stands.
    pub(crate) async fn source(&self) -> Result<String> {
        Ok(self.client.source().await?)
    }

    /// Sets the size of the window.
    pub(crate) async fn size(&self, width: u32, height: u32) -> Result<()> {
        // A headless window has no frame, but may have a least width: the viewport itself is set.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics });
        self.own("goog/cdp/execute", command).await?;
        Ok(())
    }

    /// Presses keys one after another on whatever has the focus.
    pub(crate) async fn press(&self, keys: &[char]) -> Result<()> {
        let actions = keys.iter().fold(KeyActions::new("keyboard".into()), |actions, &value| {
            actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
        });
        Ok(self.client.perform_actions(actions).await?)
    }

    /// The value of an expression in the page.
    pub(crate) async fn value(&self, expression: &str) -> Result<Value> {
        Ok(self.client.execute(&format!("return {expression}"), Vec::new()).await?)
    }

    /// How far the page stands out of the window to the right, in CSS pixels.
    pub(crate) async fn overflow(&self) -> Result<i64> {
        let wide =
            self.value("document.documentElement.scrollWidth - document.documentElement.clientWidth").await?;
        wide.as_i64().context("a width is a number")
    }

    /// Everything the page loaded that is not from the server.
    pub(crate) async fn foreign(&self) -> Result<Vec<String>> {
        let names = self.value("performance.getEntriesByType('resource').map(entry => entry.name)").await?;
        let names = names.as_array().context("entries are a list")?.iter().filter_map(Value::as_str);
        Ok(names
            .filter(|name| !name.starts_with(&self.base) && !name.starts_with("data:"))
            .map(ToOwned::to_owned)
            .collect())
    }

    /// What the console complained since the last time: failed loads, refused scripts, violated policies.
    pub(crate) async fn console(&self) -> Result<Vec<String>> {
        let logs = self.own("se/log", json!({ "type": "browser" })).await?;
        let entries = logs.as_array().context("the log is a list")?.iter();
        let bad = entries.filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")));
        Ok(bad.map(|entry| entry["message"].to_string()).collect())
    }

    /// Keeps a picture of the page under `target/screenshots`, for eyes.
    pub(crate) async fn picture(&self, name: &str) -> Result<()> {
        let folder = target()?.join("screenshots");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{name}.png")), self.client.screenshot().await?)?;
        Ok(())
    }

    /// Keeps the page as it would be printed on A4 under `target/screenshots`.
    pub(crate) async fn print(&self, name: &str) -> Result<Vec<u8>> {
        let pdf = self.client.print(PrintConfiguration::default()).await?;
        let folder = target()?.join("screenshots");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{name}.pdf")), &pdf)?;
        Ok(pdf)
    }

    async fn own(&self, path: &'static str, body: Value) -> Result<Value> {
        Ok(self.client.issue_cmd(Own { path, body }).await?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // chromedriver ends its browser when its session ends, not when it is killed itself.
        let _ = http::request(&self.address, "DELETE", &self.session, &[], b"");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// chromedriver says on its standard output which port it found.
fn port(driver: &mut Child) -> Result<u16> {
    let out = driver.stdout.take().context("chromedriver's output is not connected")?;
    let mut lines = BufReader::new(out).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
    std::thread::spawn(move || lines.count());
    port.context("chromedriver did not start")
}

async fn connect(address: &str, profile: &TempDir) -> Result<Client> {
    let flags = [
        "--headless=new",
        // Test machines are containers: no user namespaces, little shared memory, no graphics card.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // Not one request but the tests' own.
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--disable-default-apps",
        "--no-default-browser-check",
        "--no-proxy-server",
        "--lang=ja",
        "--force-color-profile=srgb",
        "--hide-scrollbars",
        "--window-size=1366,768",
    ];
    let mut args: Vec<String> = flags.iter().map(ToString::to_string).collect();
    args.push(format!("--user-data-dir={}", profile.path().display()));
    let capabilities = json!({
        "goog:chromeOptions": { "args": args },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 60_000, "pageLoad": 60_000, "implicit": 0 },
    });
    let capabilities = capabilities.as_object().cloned().context("capabilities are an object")?;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let connecting = builder.capabilities(capabilities);
    let client =
        tokio::time::timeout(Duration::from_mins(1), connecting.connect(&format!("http://{address}"))).await;
    Ok(client.context("Chromium did not start")??)
}

/// A command of chromedriver's own, beyond the common standard.
#[derive(Debug)]
struct Own {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
