//! The rows an import did not take, in the layout of its list and with the reasons, to be corrected and brought again.
//!
//! They are read out of the originals once more, in the way the import read them: nothing is kept twice, and imports of
//! earlier releases and of commands have them too.

use std::path::Path;

use domain::{
    audit::By,
    import::{Coverage, ImportKind},
    usage::ListingMode,
};

use super::{Desk, ListFile, Order, Refusal, Working, offices::Keep};

impl Desk {
    /// Writes the rejected rows of an import to a file; nothing is written where there are none, and of published tables,
    /// whose rows are few and shown with the import.
    #[must_use]
    pub fn rejected_rows<'a>(&'a self, seq: i64, to: &'a Path) -> Working<'a, ()> {
        Box::pin(async move {
            let mut read = self.store.read().await?;
            let import = read.import(seq).await?.ok_or(Refusal::NoImport(seq))?;
            let files = read.import_files(seq).await?.into_iter().map(|file| ListFile {
                path: self.originals.path(&file.sha256),
                name: file.name,
                wishes: file
                    .wishes
                    .as_deref()
                    .and_then(|json| serde_json::from_str(json).ok())
                    .unwrap_or_default(),
                sha256: Some(file.sha256),
            });
            drop(read);
            let order = Order {
                area: Some(import.area),
                mode: import.mode.unwrap_or(ListingMode::Snapshot),
                rejects: Some(to.to_owned()),
                ..Order::new(files.collect(), import.as_of, By::PROGRAM)
            };
            match (import.kind, import.source) {
                (ImportKind::Offices, Some(source)) => {
                    let first = Self::open_first(&order).await?;
                    let about =
                        Coverage { source, as_of: import.as_of, area: import.area, kinds: import.kinds };
                    // Held against nothing, so that only what is wrong with the list itself is found.
                    let underway = self.begin(&order, first, &about, (Vec::new(), &[], seq), Keep::Sample);
                    underway.end(None, &|_| {}).await.map(drop)
                }
                (ImportKind::Usage, _) => self.read_usage(&order, &|_| {}).await.map(drop),
                _ => Ok(()),
            }
        })
    }
}
