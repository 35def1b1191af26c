//! Counts so small that they point at somebody are kept back in what leaves the office (A4).
//!
//! A [`Table`] is counts with the sums of its rows and columns. [`protect`] gives it back with
//!
//! - every count of 1 to k−1 as 「k未満」 ([`Shown::Below`]), sums too,
//! - and further counts as 「秘匿」 ([`Shown::Withheld`]), until none of those of 1 to k−1 can be worked out from what is shown:
//!   the sum of a row less the rest of it, two rows against two columns, sums that leave only one possibility.
//!
//! Nought is shown: that there is nobody points at nobody. What is withheld is as little, and of counts as small, as a
//! nearest choice finds; it is not the least there is. Two tables about the same people that are handed out beside each
//! other, or one of today and one of tomorrow, are not compared: hand out one.
//!
//! How it is known that nothing can be worked out. Rows and columns with their sums make a network: the sum of a row flows in
//! to it, its counts flow on to the columns, and out of these to the total, which flows back. Whoever reads the table knows
//! the flow of what is shown, and bounds for the rest: 1 to k−1 for 「k未満」, and for 「秘匿」 k or more – they may know this
//! page too. A count can be another than it is exactly if one unit more or less of it can go round the network within the
//! bounds. Such a round is looked for; where there is none, the cheapest round over counts that are still shown is, and
//! those are withheld.

mod network;

use network::{Cell, Network};

use super::Cell as Written;

/// Counts smaller than this are kept back, unless somebody sets another number.
pub const USUAL: u32 = 5;
/// The numbers that may be set. Below three, one count of two could be told from the other by whoever is one of them.
pub const ALLOWED: std::ops::RangeInclusive<u32> = 3..=20;

/// Counts, row by row, each row as long as the others. Every one of those counted is in exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The counts.
    pub counts: Vec<Vec<u32>>,
    /// Whether the sums of the rows are shown, or known from elsewhere.
    pub row_sums: bool,
    /// Whether the sums of the columns are shown, or known from elsewhere.
    pub column_sums: bool,
}

/// A count on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Count(u32),
    /// 1 to k−1; k is told.
    Below(u32),
    /// Kept back so that others cannot be worked out.
    Withheld,
}

impl Shown {
    /// As pages and files write it.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Count(count) => domain::format::count(count),
            Self::Below(k) => format!("{k}未満"),
            Self::Withheld => "秘匿".into(),
        }
    }
}

impl From<Shown> for Written {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Count(count) => count.into(),
            other => other.text().into(),
        }
    }
}

/// A table whose small counts are kept back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// The counts, row by row.
    pub counts: Vec<Vec<Shown>>,
    /// The sums of the rows; empty when they are not shown.
    pub row_sums: Vec<Shown>,
    /// The sums of the columns; empty when they are not shown.
    pub column_sums: Vec<Shown>,
    /// The sum of all; `None` unless both kinds of sums are shown.
    pub total: Option<Shown>,
}

impl Protected {
    /// What must be said under a table in which something is kept back; `None` when nothing is.
    #[must_use]
    pub fn note(&self, k: u32) -> Option<String> {
        let all =
            self.counts.iter().flatten().chain(&self.row_sums).chain(&self.column_sums).chain(&self.total);
        let kept_back = all.into_iter().any(|shown| !matches!(shown, Shown::Count(_)));
        kept_back.then(|| {
            format!(
                "1〜{}の数は「{k}未満」とし、合計との差から{k}未満の数が分からないように、ほかの数の一部を「秘匿」としています。",
                k.saturating_sub(1)
            )
        })
    }
}

/// The table with its small counts kept back. `k` is taken into [`ALLOWED`].
#[must_use]
pub fn protect(table: &Table, k: u32) -> Protected {
    let k = k.clamp(*ALLOWED.start(), *ALLOWED.end());
    let mut network = Network::new(table, k);
    network.protect();
    let shown = |cell: Cell| match cell {
        Cell::Shown(count) => Shown::Count(count),
        Cell::Small(_) => Shown::Below(k),
        Cell::Large(_) | Cell::Any(_) => Shown::Withheld,
    };
    let (rows, columns) = (network.rows, network.columns);
    let row = |row: usize| (0..columns).map(|column| shown(network.inner(row, column))).collect();
    Protected {
        counts: (0..rows).map(row).collect(),
        row_sums: if table.row_sums {
            (0..rows).map(|row| shown(network.row_sum(row))).collect()
        } else {
            Vec::new()
        },
        column_sums: if table.column_sums {
            (0..columns).map(|column| shown(network.column_sum(column))).collect()
        } else {
            Vec::new()
        },
        total: (table.row_sums && table.column_sums).then(|| shown(network.total())),
    }
}

#[cfg(test)]
mod tests;
