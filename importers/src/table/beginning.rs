//! The first rows of a table, by which it is understood.

use std::collections::VecDeque;

use csv::ByteRecord;

/// How many rows are looked at for a header.
pub(crate) const LOOKED_AT: usize = 24;
/// How many data rows are shown to people.
pub(crate) const SAMPLES: usize = 5;
/// Rows behind those a header may stand in: the samples, with blank ones among them.
const BEHIND: usize = 8;
/// Bytes of rows that are held: enough for the first rows of any list.
const MOST_BYTES: usize = 8 << 20;

/// Collects the first rows; where the line of the header is known, those around it, however far down it is.
pub(crate) struct Beginning {
    rows: VecDeque<(u64, ByteRecord)>,
    header: Option<u64>,
    behind: usize,
    bytes: usize,
}

impl Beginning {
    /// Rows are to come. A header at line 0 is none.
    pub(crate) fn new(header: Option<u64>) -> Self {
        Self { rows: VecDeque::new(), header: header.filter(|line| *line > 0), behind: 0, bytes: 0 }
    }

    /// Takes the next row in; `false` when there are enough.
    pub(crate) fn add(&mut self, line: u64, row: ByteRecord) -> bool {
        self.bytes += row.as_slice().len();
        self.rows.push_back((line, row));
        let Some(header) = self.header else {
            return self.rows.len() < LOOKED_AT + BEHIND && self.bytes < MOST_BYTES;
        };
        if line > header {
            self.behind += 1;
            return self.behind < BEHIND && self.bytes < MOST_BYTES;
        }
        // Of the rows above the header the last ones may be titles.
        while self.rows.len() > 1 && (self.rows.len() > LOOKED_AT || self.bytes > MOST_BYTES) {
            self.bytes -= self.rows.pop_front().map_or(0, |(_, row)| row.as_slice().len());
        }
        true
    }

    /// The rows in their order.
    pub(crate) fn into_rows(self) -> Vec<(u64, ByteRecord)> {
        self.rows.into()
    }
}
