//! Which version the data has.

use std::{
    error::Error,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

type Answer = Pin<Box<dyn Future<Output = Result<i64, Box<dyn Error + Send + Sync>>> + Send>>;

/// The version of the data, as the database last told it. Cheap to clone; all clones are the same.
///
/// A version that is asked for moves on with every change that is committed, by whichever process. It is read in the
/// background, so that a page that is held costs no question to the database; an import in this process can make it
/// read at once with [`DataVersion::refresh`].
#[derive(Clone)]
pub struct DataVersion(Arc<Source>);

struct Source {
    known: AtomicI64,
    freshness: Duration,
    read: Box<dyn Fn() -> Answer + Send + Sync>,
}

impl DataVersion {
    /// Reads the version for the first time with `read`, which is asked again every `freshness`; a freshness of zero
    /// asks at every request.
    pub async fn start<R, F, E>(read: R, freshness: Duration) -> Result<Self, Box<dyn Error + Send + Sync>>
    where
        R: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<i64, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let read = Box::new(move || {
            let answer = read();
            Box::pin(async move { answer.await.map_err(Into::into) }) as Answer
        });
        let known = AtomicI64::new(read().await?);
        Ok(Self(Arc::new(Source { known, freshness, read })))
    }

    /// A version that never changes.
    #[must_use]
    pub fn fixed(version: i64) -> Self {
        let read = Box::new(move || Box::pin(async move { Ok(version) }) as Answer);
        Self(Arc::new(Source { known: AtomicI64::new(version), freshness: Duration::MAX, read }))
    }

    /// The version to answer a request by.
    pub async fn current(&self) -> i64 {
        if self.0.freshness.is_zero() {
            self.refresh().await;
        }
        self.0.known.load(Ordering::Acquire)
    }

    /// Asks the database now. When it does not answer, the version known so far stands, and with it the pages of
    /// before: old figures are better than none.
    pub async fn refresh(&self) {
        match (self.0.read)().await {
            Ok(version) => self.0.known.store(version, Ordering::Release),
            Err(error) => tracing::warn!(?error, "the data version cannot be read"),
        }
    }

    /// Keeps the version fresh until the program ends; `moved` is called whenever it has moved on. To be spawned.
    pub async fn follow(self, moved: impl Fn() + Send) {
        if self.0.freshness.is_zero() || self.0.freshness == Duration::MAX {
            return;
        }
        let mut shown = self.current().await;
        loop {
            tokio::time::sleep(self.0.freshness).await;
            self.refresh().await;
            let version = self.current().await;
            if version != shown {
                shown = version;
                moved();
            }
        }
    }
}

impl fmt::Debug for DataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DataVersion").field(&self.0.known).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = Arc<AtomicI64>;

    fn reader(told: &Told) -> impl Fn() -> Answer + Send + Sync + 'static {
        let told = Arc::clone(told);
        move || {
            let version = told.load(Ordering::SeqCst);
            Box::pin(async move { if version < 0 { Err("no database".into()) } else { Ok(version) } })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_seen_after_the_freshness() {
        let told = Told::new(AtomicI64::new(1));
        let version = DataVersion::start(reader(&told), Duration::from_millis(200)).await.expect("a version");
        let moves = Arc::new(AtomicI64::new(0));
        let count = Arc::clone(&moves);
        tokio::spawn(version.clone().follow(move || {
            count.fetch_add(1, Ordering::SeqCst);
        }));
        told.store(2, Ordering::SeqCst);
        assert_eq!(version.current().await, 1);
        tokio::time::sleep(Duration::from_millis(450)).await;
        assert_eq!(version.current().await, 2);
        assert_eq!(moves.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn without_freshness_every_request_asks() {
        let told = Told::new(AtomicI64::new(1));
        let version = DataVersion::start(reader(&told), Duration::ZERO).await.expect("a version");
        told.store(9, Ordering::SeqCst);
        assert_eq!(version.current().await, 9);
    }

    #[tokio::test]
    async fn a_silent_database_leaves_the_known_version() {
        let told = Told::new(AtomicI64::new(4));
        let version = DataVersion::start(reader(&told), Duration::ZERO).await.expect("a version");
        told.store(-1, Ordering::SeqCst);
        assert_eq!(version.current().await, 4);
        assert!(DataVersion::start(reader(&told), Duration::ZERO).await.is_err());
    }
}
