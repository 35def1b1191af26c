//! A trial of a table of published totals.

use domain::import::ImportKind;

use super::{Trial, Tried, doubts, last_time};
use crate::{
    Desk, Order, Working,
    published::{Caption, ReadTable},
};

impl Desk {
    /// Finds out what a table of published totals would do. It moves none of our own figures.
    #[must_use]
    pub fn try_published<'a>(&'a self, order: &'a Order, caption: &'a Caption) -> Working<'a, Tried> {
        Box::pin(async move {
            let table = self.read_published(order, caption).await?;
            let mut read = self.store.read().await?;
            let known = table.known(&mut read, order, caption).await?;
            let counts = table.compared(&known);
            let mut trial = Trial::of(order, ReadTable::area(order), counts, &table.findings);
            trial.understood = vec![table.understood()];
            trial.notes.clone_from(&table.notes);
            trial.known = !counts.alters();
            trial.doubts.extend(doubts::users_above_offices(table.above));
            trial.doubts.extend(doubts::many_rejected(&counts));
            trial.last = last_time(&mut read, ImportKind::Published, trial.area).await?;
            Ok(Tried { trial, rows: Vec::new(), findings: table.findings })
        })
    }
}
