//! The running server of an installation.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
};

use anyhow::{Context as _, Result, bail};

use super::{
    PATIENCE,
    http::{self, Reply},
};

/// A server that answers. Killed when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the command and waits for the line with its address.
    pub(crate) fn start(mut command: Command) -> Result<Self> {
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
        thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(read @ 1..) = err.read(&mut chunk) {
                if let Ok(mut all) = collected.lock() {
                    all.push_str(&String::from_utf8_lossy(&chunk[..read]));
                }
            }
        });
        let address = match address(&lines) {
            Ok(address) => address,
            Err(error) => {
                // It may have ended by itself already.
                let _ = child.kill();
                child.wait()?;
                let said = errors.lock().map(|all| all.clone()).unwrap_or_default();
                return Err(error.context(format!("the server ended and said 「{}」", said.trim())));
            }
        };
        Ok(Self { child, address })
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The full address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks for a page.
    pub(crate) fn get(&self, path: &str) -> Result<Reply> {
        http::get(&self.address, path, &[])
    }

    /// Asks for a page with further headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Result<Reply> {
        http::get(&self.address, path, headers)
    }

    /// Asks it to stop (SIGTERM) and waits for its end; the exit code, if it had one.
    pub(crate) fn stop(mut self) -> Result<Option<i32>> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
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

fn address(lines: &Receiver<String>) -> Result<String> {
    let mut said = String::new();
    loop {
        let line = lines
            .recv_timeout(PATIENCE)
            .with_context(|| format!("the server never said where it listens: {said}"))?;
        if let Some((_, rest)) = line.split_once("http://") {
            let end =
                rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ':')).unwrap_or(rest.len());
            return Ok(rest[..end].to_owned());
        }
        said.push_str(&line);
        said.push('\n');
    }
}
