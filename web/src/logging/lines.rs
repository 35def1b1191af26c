//! Log lines on their way out.
//!
//! A write to the system for each line would cost a request about as much as the request itself, and so would waking
//! another thread for each line. So lines are appended to a buffer in memory, and a thread writes the buffer out ten
//! times a second, at once for a warning or an error, and when the program ends. When the other end of the pipe stops
//! reading, the buffer grows to its bound; what comes then is counted and dropped, and requests go on.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// Bytes of lines that wait at most.
const BOUND: usize = 8 * 1_024 * 1_024;

/// How long a line that is no warning waits at most.
const PAUSE: Duration = Duration::from_millis(100);

/// Bytes that are written at once without waiting any longer.
const PLENTY: usize = 256 * 1_024;

/// Where log lines go. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Lines(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    bell: Condvar,
    writer: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    dropped: u64,
    urgent: bool,
    finished: bool,
}

impl Lines {
    /// Starts the thread that writes the lines to `out`.
    #[must_use]
    pub fn to(out: impl Write + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let lines = Self(Arc::clone(&shared));
        let writer = thread::Builder::new().name("log".into()).spawn(move || write_out(&shared, out));
        *lines.0.writer.lock().unwrap_or_else(PoisonError::into_inner) = writer.ok();
        lines
    }

    /// Writes what waits and ends the thread.
    pub fn finish(&self) {
        self.0.waiting().finished = true;
        self.0.bell.notify_one();
        let writer = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            let _ = writer.join();
        }
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread: waits for a first line, then a moment for its company, and writes them all.
fn write_out(shared: &Shared, mut out: impl Write) {
    let mut batch = Vec::new();
    loop {
        let mut waiting = shared.waiting();
        while waiting.bytes.is_empty() && waiting.dropped == 0 && !waiting.finished {
            waiting = shared.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        let company =
            |waiting: &mut Waiting| !waiting.urgent && !waiting.finished && waiting.bytes.len() < PLENTY;
        let (mut waiting, _) =
            shared.bell.wait_timeout_while(waiting, PAUSE, company).unwrap_or_else(PoisonError::into_inner);
        mem::swap(&mut batch, &mut waiting.bytes);
        let dropped = mem::take(&mut waiting.dropped);
        let finished = waiting.finished;
        waiting.urgent = false;
        drop(waiting);

        // Where should a failure to log be logged? The program's work goes on without.
        let _ = out.write_all(&batch);
        if dropped > 0 {
            let _ = writeln!(out, "{dropped} log lines were dropped, because the log was not read");
        }
        let _ = out.flush();
        batch.clear();
        if finished {
            return;
        }
    }
}

/// Appends one event to the buffer.
#[derive(Debug)]
pub struct Line<'a> {
    shared: &'a Shared,
    urgent: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.shared.waiting();
        let first = waiting.bytes.is_empty();
        if waiting.bytes.len() + line.len() > BOUND {
            waiting.dropped += 1;
        } else {
            waiting.bytes.extend_from_slice(line);
        }
        waiting.urgent |= self.urgent;
        let ring = first || self.urgent || waiting.bytes.len() >= PLENTY;
        drop(waiting);
        if ring {
            self.shared.bell.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { shared: &self.0, urgent: false }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Line<'a> {
        Line { shared: &self.0, urgent: *event.level() <= Level::WARN }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    struct Paper(Sender<Vec<u8>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Stuck(Receiver<()>, Paper);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines() -> (Lines, Receiver<Vec<u8>>) {
        let (paper, read) = channel();
        (Lines::to(Paper(paper)), read)
    }

    #[test]
    fn many_lines_go_out_in_one_write() {
        let (lines, read) = lines();
        for _ in 0..100 {
            lines.make_writer().write_all(b"a line\n").expect("written");
        }
        lines.finish();
        let writes: Vec<Vec<u8>> = read.try_iter().collect();
        assert_eq!(writes.concat(), b"a line\n".repeat(100));
        assert!(writes.len() <= 3, "{} writes", writes.len());
    }

    #[test]
    fn a_log_that_is_not_read_counts_what_it_drops() {
        let (stopped, go) = channel::<()>();
        let (paper, read) = channel();
        let lines = Lines::to(Stuck(go, Paper(paper)));
        let line = [b'x'; 1_024];
        for _ in 0..(BOUND / 1_024) * 3 {
            lines.make_writer().write_all(&line).expect("taken");
        }
        drop(stopped);
        lines.finish();
        let all = read.try_iter().collect::<Vec<_>>().concat();
        assert!(all.len() <= BOUND * 2 + 200);
        assert!(String::from_utf8_lossy(&all).contains("log lines were dropped"));
    }
}
