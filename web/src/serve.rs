//! The server: takes connections, hands their requests to the [`App`], and stops gently.
//!
//! It does not count on another server in front. Who connects and then is slow costs little and not for long:
//!
//! | slow in | ends after |
//! | --- | --- |
//! | sending the head of a request, or the next request | [`Limits::head`] |
//! | sending a form | [`crate::app::PATIENCE`], with the answer |
//! | reading the answer | [`Limits::reader`] without taking a byte |
//!
//! There are at most [`Limits::connections`] at a time; more wait in the system's queue.

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Body;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;

use crate::{app::App, client::Peer};

/// The head of a request with all its headers, in bytes. More is answered with 431.
const LARGEST_HEAD: usize = 32 * 1_024;

/// How long a server out of file handles waits before it takes the next connection.
const BREATH: Duration = Duration::from_millis(100);

/// What a client may take of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time.
    pub connections: u32,
    /// Time until the head of a request has arrived, counted from the end of the one before.
    pub head: Duration,
    /// Time in which a client that is being written to must take something.
    pub reader: Duration,
    /// Time that requests under way have to finish, when the server stops.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head: Duration::from_secs(10),
            reader: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
        }
    }
}

/// A server that has its address and does not answer yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: Limits,
}

impl Server {
    /// Takes the address. With port 0 the system chooses one; see [`Server::address`].
    pub async fn bind(address: SocketAddr, limits: Limits) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, limits })
    }

    /// The address it has.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The one line for standard output: where the board is.
    #[must_use]
    pub fn welcome(&self) -> String {
        format!("ブラウザーで http://{} を開いてください（終わるときは Ctrl+C）", self.address)
    }

    /// Answers until `stop` is ready; then takes no new connection, and gives those under way time to finish.
    pub async fn run(self, app: App, stop: impl Future<Output = ()>) {
        let seats = Arc::new(Semaphore::new(self.limits.connections as usize));
        let graceful = GracefulShutdown::new();
        tokio::pin!(stop);
        loop {
            let next = async {
                // A seat first: without one, nobody is taken from the queue.
                let seat = Arc::clone(&seats).acquire_owned().await;
                (self.listener.accept().await, seat)
            };
            tokio::select! {
                () = &mut stop => break,
                (connection, seat) = next => match (connection, seat) {
                    (Ok((stream, peer)), Ok(seat)) => {
                        tokio::spawn(talk(stream, Peer(peer), app.clone(), self.limits, graceful.watcher(), seat));
                    }
                    (Err(error), _) => {
                        tracing::warn!(?error, "a connection could not be taken");
                        tokio::time::sleep(BREATH).await;
                    }
                    (Ok(_), Err(_)) => break,
                },
            }
        }
        drop(self.listener);
        tracing::info!(connections = graceful.count(), "stopping");
        if tokio::time::timeout(self.limits.farewell, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests under way were cut off");
        }
    }
}

/// Ready when the process is asked to stop: Ctrl+C, or `SIGTERM`.
pub async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(?error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}

/// One connection, from its first request to its end.
async fn talk(
    stream: TcpStream,
    peer: Peer,
    app: App,
    limits: Limits,
    watcher: Watcher,
    seat: OwnedSemaphorePermit,
) {
    // Small answers go out at once, instead of waiting for company.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(?error, "TCP_NODELAY");
    }
    converse(stream, peer, app, limits, watcher).await;
    drop(seat);
}

/// The same, over anything that carries bytes.
async fn converse<S>(stream: S, peer: Peer, app: App, limits: Limits, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.reader));
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let app = app.clone();
        request.extensions_mut().insert(peer);
        async move { Ok::<_, Infallible>(app.answer(request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    if let Err(error) = watcher.watch(connection).await {
        // Slow and broken clients are everyday life.
        tracing::debug!(?error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests;
