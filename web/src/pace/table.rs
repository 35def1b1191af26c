//! Buckets in a room of fixed size.
//!
//! A bucket is one instant: the one at which it will be full again. Full buckets need no place, because one that is not
//! there counts as full. An address has a handful of places it may stand in; when all of them are taken, the bucket that
//! is nearest to full makes way. So memory is what it is from the start, however many addresses come. What a flood of
//! addresses can do is to let others begin again with a full bucket, which harms nobody.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Rows of places in a table. With 8 places each and 16 bytes a place, 8,192 buckets in 128 KiB.
pub(super) const ROOM: usize = 1_024;

/// Places in which one bucket may stand.
const PLACES: usize = 8;

/// A bucket: whose it is, and when it is full again, in nanoseconds. Full at 0: the place is free.
#[derive(Clone, Copy, Default)]
struct Bucket {
    key: u64,
    full_at: u64,
}

/// The buckets.
pub(super) struct Table {
    rows: Box<[Mutex<[Bucket; PLACES]>]>,
}

impl Table {
    /// A table with so many rows of places.
    pub(super) fn new(rows: usize) -> Self {
        Self { rows: (0..rows.max(1)).map(|_| Mutex::default()).collect() }
    }

    /// Takes one out of a bucket that holds `depth / apart` when it is full, or says how long until there is one.
    ///
    /// `key` is a number made of whose it is; the times are in nanoseconds.
    pub(super) fn take(&self, key: u64, now: u64, apart: u64, depth: u64) -> Result<(), Duration> {
        // Two that have all 64 bits in common would share a bucket; nobody outside can find such two.
        let row = &self.rows[usize::try_from(key % self.rows.len() as u64).unwrap_or_default()];
        // Nothing under this lock can panic, so what it guards is good.
        let mut row = row.lock().unwrap_or_else(PoisonError::into_inner);
        let known = row.iter().position(|bucket| bucket.key == key && bucket.full_at > 0);
        let nearest_to_full = || (0..PLACES).min_by_key(|place| row[*place].full_at).unwrap_or_default();
        let place = known.unwrap_or_else(nearest_to_full);
        let full_at = if known.is_some() { row[place].full_at.max(now) } else { now };
        let after = full_at.saturating_add(apart);
        let late = after.saturating_sub(now).saturating_sub(depth);
        if late > 0 {
            return Err(Duration::from_nanos(late));
        }
        row[place] = Bucket { key, full_at: after };
        Ok(())
    }

    /// How many buckets there is room for.
    #[cfg(test)]
    pub(super) fn room(&self) -> usize {
        self.rows.len() * PLACES
    }
}
