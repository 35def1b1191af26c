//! The running server of an installation.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, channel},
    },
    thread::{self, JoinHandle},
};

use anyhow::{Context as _, Result, anyhow, bail};

use super::{
    PATIENCE,
    http::{self, Part, Reply},
    session,
};

/// Counts who was invited, so that everybody has an address of their own.
static INVITED: AtomicU32 = AtomicU32::new(0);

/// A server that answers. Killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
    /// What it said before it said where it listens: the links of the demonstration.
    said: String,
    /// A command with its settings.
    staff: Mutex<Command>,
    /// The cookie of an operator, once somebody asked for one.
    operator: OnceLock<Result<String, String>>,
    /// What it wrote to its log so far.
    log: Arc<Mutex<String>>,
    /// Who reads the log; at its end when the log is.
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the command and waits for the line with its address.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
        let staff = Mutex::new(same_settings(&command));
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("starting the server")?;
        let (Some(out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
            bail!("the server's output is not connected");
        };
        let (sender, lines) = channel();
        thread::spawn(move || {
            // Read to the end, so that the server never waits for us; who no longer listens is no failure.
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let errors = Arc::new(Mutex::new(String::new()));
        let collected = Arc::clone(&errors);
        let reader = thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = err.read(&mut chunk) {
                if let Ok(mut all) = collected.lock() {
                    all.push_str(&String::from_utf8_lossy(&chunk[..read]));
                }
            }
        });
        let (address, said) = match address(&lines) {
            Ok(found) => found,
            Err(error) => {
                // It may have ended by itself already.
                let _ = child.kill();
                child.wait()?;
                let said = errors.lock().map(|all| all.clone()).unwrap_or_default();
                return Err(error.context(format!("the server ended and said 「{}」", said.trim())));
            }
        };
        let (operator, reader) = (OnceLock::new(), Some(reader));
        Ok(Self { child, address, said, staff, operator, log: errors, reader })
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The full address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks for a page, as an operator.
    pub(crate) fn get(&self, path: &str) -> Result<Reply> {
        self.get_with(path, &[])
    }

    /// Asks for a page with further headers; as an operator, unless they bring a cookie of their own.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<Reply> {
        self.request("GET", path, headers, b"")
    }

    /// Asks for the head of a page, as an operator.
    pub(crate) fn head(&self, path: &str) -> Result<Reply> {
        self.request("HEAD", path, &[], b"")
    }

    /// Sends a form; as an operator, unless the headers bring a cookie of their own.
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Reply> {
        let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
        if !headers.iter().any(|(name, _)| matches!(*name, "Origin" | "Sec-Fetch-Site")) {
            // As a browser says of a form of the page itself.
            all.push(("Sec-Fetch-Site", "same-origin"));
        }
        all.extend_from_slice(headers);
        self.request("POST", path, &all, form.as_bytes())
    }

    /// Sends files; as an operator, unless the headers bring a cookie of their own.
    pub(crate) fn upload(&self, path: &str, headers: &[(&str, &str)], parts: &[Part<'_>]) -> Result<Reply> {
        let kind = http::multipart_type();
        let mut all = vec![("Content-Type", kind.as_str()), ("Sec-Fetch-Site", "same-origin")];
        all.extend_from_slice(headers);
        self.request("POST", path, &all, &http::multipart(parts))
    }

    /// The largest resident size it has had, in MiB.
    pub(crate) fn peak(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    /// Its resident size now, in MiB.
    pub(crate) fn resident(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// How many files and connections it has open.
    pub(crate) fn handles(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    fn memory(&self, name: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such size")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse::<u64>()? >> 10)
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply> {
        if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("cookie")) || is_open(path) {
            return http::request(&self.address, method, path, headers, body);
        }
        let cookie = self.operator()?;
        let mut all = vec![("Cookie", cookie)];
        all.extend_from_slice(headers);
        http::request(&self.address, method, path, &all, body)
    }

    /// The cookie of somebody who runs the system and may look everywhere.
    pub(crate) fn operator(&self) -> Result<&str> {
        let found = self.operator.get_or_init(|| self.sign_in().map_err(|error| format!("{error:#}")));
        found.as_deref().map_err(|error| anyhow!("{error}"))
    }

    /// The path of the link that the start printed for a role of the demonstration; it works once.
    pub(crate) fn demo_link(&self, role: &str) -> Result<String> {
        let line = self.said.lines().find(|line| line.trim_start().starts_with(role));
        let line = line.with_context(|| format!("no link for {role} in:\n{}", self.said))?;
        session::link(line, "/sign-in/").context("a link without a token")
    }

    fn sign_in(&self) -> Result<String> {
        if let Ok(link) = self.demo_link("運用管理者") {
            return session::by_link(&self.address, &link);
        }
        // An address of its own each time: those of servers before may be there already.
        let number = INVITED.fetch_add(1, Ordering::Relaxed);
        let staff = self.staff.lock().map_err(|_| anyhow!("a story failed while it invited"))?;
        let email = format!("operator-{}-{number}@example.lg.jp", std::process::id());
        let said = session::invite(&mut same_settings(&staff), &email)?.said();
        let link = session::link(&said, "/invitation/").with_context(|| format!("no link in:\n{said}"))?;
        session::take_up(&self.address, &link)
    }

    /// Asks it to stop (SIGTERM) and waits for its end; the exit code, if it had one.
    pub(crate) fn stop(mut self) -> Result<Option<i32>> {
        self.ask_to_stop()?;
        self.end()
    }

    /// The same, and all it wrote to its log.
    pub(crate) fn stop_and_read(mut self) -> Result<(Option<i32>, String)> {
        self.ask_to_stop()?;
        let code = self.end()?;
        if let Some(reader) = self.reader.take() {
            reader.join().map_err(|_| anyhow!("the log could not be read"))?;
        }
        let log = self.log.lock().map_err(|_| anyhow!("the log could not be read"))?;
        Ok((code, log.clone()))
    }

    /// Asks it to stop (SIGTERM) and does not wait.
    pub(crate) fn ask_to_stop(&self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        Ok(())
    }

    fn end(&mut self) -> Result<Option<i32>> {
        super::until("the server's end", || Ok(self.child.try_wait()?.map(|status| status.code())))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is open to everybody: health, metrics and assets.
fn is_open(path: &str) -> bool {
    ["/health", "/ready", "/metrics", "/assets/"].iter().any(|open| path.starts_with(open))
}

/// The same program with the same settings, and no words yet.
fn same_settings(command: &Command) -> Command {
    let mut same = Command::new(command.get_program());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => same.env(name, value),
            None => same.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        same.current_dir(folder);
    }
    same.stdin(Stdio::null());
    same
}

/// Where it listens, and what it said before it said so.
fn address(lines: &Receiver<String>) -> Result<(String, String)> {
    let mut said = String::new();
    loop {
        let line = lines
            .recv_timeout(PATIENCE)
            .with_context(|| format!("the server never said where it listens: {said}"))?;
        if let Some((_, rest)) = line.split_once("ブラウザーで http://") {
            let end =
                rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':')).unwrap_or(rest.len());
            return Ok((rest[..end].to_owned(), said));
        }
        said.push_str(&line);
        said.push('\n');
    }
}
