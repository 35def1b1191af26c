//! What the desk did goes on record (A3), in the transaction that did it.

use domain::audit::{Deed, Entry, Field, Fields, Subject};
use store::{
    StoreError, Write,
    imports::{Import, ImportFile},
    meta::Origin,
};

use super::{Becomes, Desk, Order, Refusal};

impl Desk {
    /// The last words of an import: the intake it came from is applied by it, and it goes on record.
    pub(crate) async fn finish(
        &self,
        write: &mut Write,
        order: &Order,
        was: Origin,
        import: &Import,
        files: &[ImportFile],
    ) -> Result<(), Refusal> {
        if let Some(looked) = order.intake {
            write.mark_intake_applied(looked, import.seq, self.clock.now()).await.map_err(
                |error| match error {
                    // Somebody else was quicker, or changed it.
                    StoreError::Gone { .. } => Refusal::NotOpen,
                    error => error.into(),
                },
            )?;
        }
        self.record(write, order, was, import, files).await
    }

    /// Records an import that is about to be committed, and the end of the demonstration if it brought that. To be called
    /// last: whoever else puts something on record waits from here on.
    ///
    /// The hashes of the originals are part of the entry, so that the trail vouches for the files as well.
    async fn record(
        &self,
        write: &mut Write,
        order: &Order,
        was: Origin,
        import: &Import,
        files: &[ImportFile],
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        if (was, order.becomes) == (Origin::Demo, Becomes::RealWithoutDemo) {
            write.record(&Entry::new(now, order.by, Deed::DemoLeft, Subject::Data)).await?;
        }
        let n = &import.counts;
        let about = Fields::new()
            .text(Field::Kind, import.kind.name())
            .text(Field::Title, &import.title)
            .day(Field::AsOf, import.as_of)
            .text(Field::Area, &format!("{} {}", import.area, self.master.area_name(import.area)))
            .text(Field::Origin, origin_name(order.becomes))
            .count(Field::RowsRead, n.rows)
            .count(Field::RowsNew, n.new)
            .count(Field::RowsChanged, n.changed)
            .count(Field::RowsGone, n.gone)
            .count(Field::RowsRejected, n.rejected)
            .texts(Field::Files, files.iter().map(|file| &file.sha256));
        let entry = Entry::new(now, order.by, Deed::Imported, Subject::Import(import.seq)).with(about);
        write.record(&entry).await?;
        Ok(())
    }
}

/// What an import is part of, in words.
const fn origin_name(becomes: Becomes) -> &'static str {
    match becomes {
        Becomes::Real | Becomes::RealWithoutDemo => "実データ",
        Becomes::Demo => "デモデータ（架空）",
        Becomes::Shipped => "同梱の公表値",
    }
}
