//! The table as a network in which units go round; see the module above for what that proves.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::Table;

/// A count or a sum, and what is known of it by whoever reads the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// It is shown.
    Shown(u32),
    /// 1 to k−1.
    Small(u32),
    /// k or more.
    Large(u32),
    /// Nothing is known: a sum that is not in the table, or a small count of which not even that is told.
    Any(u32),
}

impl Cell {
    const fn value(self) -> u32 {
        match self {
            Self::Shown(value) | Self::Small(value) | Self::Large(value) | Self::Any(value) => value,
        }
    }
}

/// Where a cell leads from and to.
#[derive(Clone, Copy)]
struct Arc {
    from: usize,
    to: usize,
    cell: Cell,
    /// A sum outside of the table, which cannot be withheld because it is not shown.
    absent: bool,
}

/// Rows, columns, and one place each in which their sums meet.
pub(super) struct Network {
    pub(super) rows: usize,
    pub(super) columns: usize,
    k: u32,
    /// Row by row, with the sum of the row last; below them the sums of the columns, with the total last.
    arcs: Vec<Arc>,
    /// Which cells touch a place.
    around: Vec<Vec<usize>>,
}

/// Withholding a sum costs this many times what withholding a count does: sums are what people look for.
const SUMS_COST: u64 = 4;

impl Network {
    pub(super) fn new(table: &Table, k: u32) -> Self {
        let rows = table.counts.len();
        let columns = table.counts.iter().map(Vec::len).max().unwrap_or(0);
        let value = |row: usize, column: usize| {
            table.counts.get(row).and_then(|counts| counts.get(column)).copied().unwrap_or(0)
        };
        // Places: the rows, the columns, where the sums of rows come from, where the sums of columns go to.
        let (source, sink) = (rows + columns, rows + columns + 1);
        let mut arcs = Vec::with_capacity((rows + 1) * (columns + 1));
        let mut put = |from: usize, to: usize, value: u32, absent: bool| {
            let cell = match value {
                value if absent => Cell::Any(value),
                value if (1..k).contains(&value) => Cell::Small(value),
                value => Cell::Shown(value),
            };
            arcs.push(Arc { from, to, cell, absent });
        };
        for row in 0..rows {
            for column in 0..columns {
                put(row, rows + column, value(row, column), false);
            }
            put(source, row, (0..columns).map(|column| value(row, column)).sum(), !table.row_sums);
        }
        for column in 0..columns {
            put(rows + column, sink, (0..rows).map(|row| value(row, column)).sum(), !table.column_sums);
        }
        let total = table.counts.iter().flatten().sum();
        put(sink, source, total, !(table.row_sums && table.column_sums));
        let mut around = vec![Vec::new(); rows + columns + 2];
        for (at, arc) in arcs.iter().enumerate() {
            around[arc.from].push(at);
            around[arc.to].push(at);
        }
        Self { rows, columns, k, arcs, around }
    }

    pub(super) fn inner(&self, row: usize, column: usize) -> Cell {
        self.arcs[row * (self.columns + 1) + column].cell
    }

    pub(super) fn row_sum(&self, row: usize) -> Cell {
        self.inner(row, self.columns)
    }

    pub(super) fn column_sum(&self, column: usize) -> Cell {
        self.inner(self.rows, column)
    }

    pub(super) fn total(&self) -> Cell {
        self.inner(self.rows, self.columns)
    }

    /// Withholds until every small count can be another than it is. Withholding more, or telling less of what is withheld,
    /// never makes another count known; so each is looked at once.
    pub(super) fn protect(&mut self) {
        for at in 0..self.arcs.len() {
            if !matches!(self.arcs[at].cell, Cell::Small(_)) {
                continue;
            }
            let rounds = [self.cheapest_round(at, true), self.cheapest_round(at, false)];
            match rounds.into_iter().flatten().min_by_key(|(cost, _)| *cost) {
                Some((_, round)) => {
                    for arc in round {
                        if let Cell::Shown(value) = self.arcs[arc].cell {
                            self.arcs[arc].cell = Cell::Large(value);
                        }
                    }
                }
                None => self.veil(at),
            }
        }
    }

    /// Tells nothing of a count and of the sums over it: then all of them may be larger by one. Of a sum, the same for the small
    /// counts it is made of.
    fn veil(&mut self, at: usize) {
        let (source, sink) = (self.rows + self.columns, self.rows + self.columns + 1);
        let Arc { from, to, .. } = self.arcs[at];
        let is_inner = |arc: &Arc| arc.from < source && arc.to < source;
        let inner: Vec<(usize, usize)> = self
            .arcs
            .iter()
            .enumerate()
            .filter(|(place, arc)| {
                let below = from == source && arc.from == to || to == sink && arc.to == from || from == sink;
                is_inner(arc) && (*place == at || below && matches!(arc.cell, Cell::Small(_)))
            })
            .map(|(_, arc)| (arc.from, arc.to))
            .collect();
        for (row, column) in inner {
            for arc in &mut self.arcs {
                let itself = arc.from == row && arc.to == column;
                let above = arc.from == source && arc.to == row || arc.from == column && arc.to == sink;
                if itself || above || arc.from == sink {
                    arc.cell = Cell::Any(arc.cell.value());
                }
            }
        }
        self.arcs[at].cell = Cell::Any(self.arcs[at].cell.value());
    }

    /// What it costs, if anything, that a cell can be larger (or smaller) by one, and the cells that then are other ones.
    fn cheapest_round(&self, of: usize, larger: bool) -> Option<(u64, Vec<usize>)> {
        self.step_cost(of, larger)?;
        let Arc { from, to, .. } = self.arcs[of];
        // One unit more leaves the cell at its end and has to find back to its beginning; one less the other way.
        let (start, goal) = if larger { (to, from) } else { (from, to) };
        let mut best = vec![u64::MAX; self.around.len()];
        let mut came_by: Vec<Option<usize>> = vec![None; self.around.len()];
        let mut next = BinaryHeap::from([Reverse((0_u64, start))]);
        best[start] = 0;
        while let Some(Reverse((cost, place))) = next.pop() {
            if place == goal {
                break;
            }
            if cost > best[place] {
                continue;
            }
            for &at in self.around[place].iter().filter(|at| **at != of) {
                let arc = self.arcs[at];
                let forward = arc.from == place;
                let other = if forward { arc.to } else { arc.from };
                let Some(step) = self.step_cost(at, forward) else { continue };
                let there = cost + step;
                if there < best[other] {
                    best[other] = there;
                    came_by[other] = Some(at);
                    next.push(Reverse((there, other)));
                }
            }
        }
        if best[goal] == u64::MAX {
            return None;
        }
        let (mut round, mut place) = (Vec::new(), goal);
        while let Some(at) = came_by[place].filter(|_| place != start) {
            round.push(at);
            let arc = self.arcs[at];
            place = if arc.to == place { arc.from } else { arc.to };
        }
        Some((best[goal], round))
    }

    /// What it costs that a cell may be larger (or smaller) by one; `None` when it may not be at any cost.
    fn step_cost(&self, at: usize, larger: bool) -> Option<u64> {
        let arc = self.arcs[at];
        let is_sum = at % (self.columns + 1) == self.columns || at >= self.rows * (self.columns + 1);
        // A shorter round is better than a longer one that costs nothing more.
        match arc.cell {
            Cell::Any(value) => (larger || value > 0).then_some(u64::from(arc.absent)),
            Cell::Small(value) => {
                let fits = if larger { value + 1 < self.k } else { value > 1 };
                fits.then_some(0)
            }
            Cell::Large(value) => (larger || value > self.k).then_some(0),
            // Nought stays shown: whoever saw it withheld would know that it is nought or k or more.
            Cell::Shown(value) if value < self.k => None,
            Cell::Shown(value) => {
                let weight = if is_sum { SUMS_COST } else { 1 };
                (larger || value > self.k).then_some((1_000 + u64::from(value)) * weight)
            }
        }
    }
}
