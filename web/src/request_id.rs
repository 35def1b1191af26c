//! The number of a request: on its page, in its log line, in the header `x-request-id`.
//!
//! An official reads it out on the phone, and whoever looks after the system finds the line. It is a UUIDv7 put
//! together from what it is given – an instant, a counter and the seed of this process – and not from the air.

use std::{
    fmt,
    sync::atomic::{AtomicU32, Ordering},
};

use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue};
use uuid::{Builder, NoContext, Timestamp, Uuid};

/// The header that carries the number in a response. One that a client sends is ignored.
pub static HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of one request. Handlers find it among the extensions of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    /// As the number it is, for what goes on record.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// As the value of a header.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        let mut buffer = Uuid::encode_buffer();
        let text = self.0.hyphenated().encode_lower(&mut buffer);
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Numbers requests, in order.
#[derive(Debug)]
pub struct RequestIds {
    seed: [u8; 6],
    count: AtomicU32,
}

impl RequestIds {
    /// Starts to count. The seed keeps two processes apart that number requests in the same millisecond.
    #[must_use]
    pub fn new(seed: [u8; 6]) -> Self {
        Self { seed, count: AtomicU32::new(0) }
    }

    /// Starts to count with a seed of chance.
    #[must_use]
    pub fn by_chance() -> Self {
        // The last bytes of a UUIDv7 are random; the library that makes our ids is the one source of chance.
        let chance = Uuid::new_v7(Timestamp::from_unix(NoContext, 0, 0)).into_bytes();
        let mut seed = [0; 6];
        seed.copy_from_slice(&chance[10..]);
        Self::new(seed)
    }

    /// The number of the request that arrives now.
    #[expect(clippy::cast_possible_truncation, reason = "the counter is cut into bytes on purpose")]
    pub fn next(&self, now: DateTime<Utc>) -> RequestId {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // The upper four bits of the first byte and the upper two of the third belong to version and variant; the
        // 26 bits around them count, so that numbers of one millisecond stay in order and never meet.
        let mut bytes = [0; 10];
        bytes[0] = (count >> 22) as u8 & 0x0f;
        bytes[1] = (count >> 14) as u8;
        bytes[2] = (count >> 8) as u8 & 0x3f;
        bytes[3] = count as u8;
        bytes[4..].copy_from_slice(&self.seed);
        let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        RequestId(Builder::from_unix_timestamp_millis(milliseconds, &bytes).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_one_millisecond_are_different_and_in_order() {
        let ids = RequestIds::new([1, 2, 3, 4, 5, 6]);
        let now = "2026-01-31T00:00:00Z".parse().expect("an instant");
        let numbers: Vec<String> = (0..20_000).map(|_| ids.next(now).to_string()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b));
        assert_eq!(numbers[0], "019c1159-7000-7000-8000-010203040506");
    }

    #[test]
    fn a_number_is_a_version_seven_uuid() {
        let id = RequestIds::by_chance().next("2026-01-31T00:00:00Z".parse().expect("an instant"));
        assert_eq!(id.0.get_version_num(), 7);
        assert_eq!(id.header().to_str().expect("text"), id.to_string());
    }
}
