//! Courtesy towards those who publish: not too often, and later when they ask for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// When each host was asked last.
#[derive(Debug, Default)]
pub struct Courtesy(Mutex<HashMap<String, Instant>>);

impl Courtesy {
    /// How long to wait before a host is asked, if it is asked no more often than once in `gap`. The place in the row is taken.
    pub fn wait(&self, host: &str, gap: Duration, now: Instant) -> Duration {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = free.get(host).copied().map_or(now, |free| free.max(now));
        free.insert(host.to_owned(), at + gap);
        at - now
    }
}

/// How long to wait before the next try: four times as long each time.
#[must_use]
pub fn back_off(first: Duration, tried: u32) -> Duration {
    first.saturating_mul(4_u32.saturating_pow(tried.saturating_sub(1)))
}

/// How long a server asks to be left alone: seconds, or until a date.
#[must_use]
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(u64::from(seconds)));
    }
    let until = http_date(value)?;
    Some((until - now).to_std().unwrap_or(Duration::ZERO))
}

/// An instant as HTTP writes it: `Wed, 04 Feb 2026 00:00:00 GMT`.
#[must_use]
pub fn http_date(value: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(value.trim()).ok().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_asked_once_a_second_and_others_meanwhile() {
        let (courtesy, now, second) = (Courtesy::default(), Instant::now(), Duration::from_secs(1));
        assert_eq!(courtesy.wait("a.jp", second, now), Duration::ZERO);
        assert_eq!(courtesy.wait("a.jp", second, now), second);
        assert_eq!(courtesy.wait("a.jp", second, now), second * 2, "the place in the row is taken");
        assert_eq!(courtesy.wait("b.jp", second, now), Duration::ZERO);
        assert_eq!(courtesy.wait("a.jp", second, now + second * 10), Duration::ZERO);
    }

    #[test]
    fn waits_grow_and_servers_may_ask_for_more() {
        let waits: Vec<u64> =
            (1..=3).map(|tried| back_off(Duration::from_secs(2), tried).as_secs()).collect();
        assert_eq!(waits, [2, 8, 32]);
        assert_eq!(back_off(Duration::from_secs(2), u32::MAX), Duration::from_secs(2) * u32::MAX);
        let now = "2026-02-04T00:00:00Z".parse().expect("an instant");
        let asked = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(asked(" 120 "), Some(120));
        assert_eq!(asked("Wed, 04 Feb 2026 00:01:00 GMT"), Some(60));
        assert_eq!(asked("Tue, 03 Feb 2026 00:01:00 GMT"), Some(0));
        assert_eq!(asked("soon"), None);
    }
}
