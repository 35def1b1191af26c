//! Imports taken back: what that would change, and that it was done.
//!
//! What an office list did to the timeline is taken back row by row ([`domain::timeline::undo()`]); usage listings and
//! published tables are withdrawn whole ([`Write::withdraw_listing`], [`Write::withdraw_published`]). The import stays, marked.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::{Actor, Deed, instant},
    corporation::CorporationNumber,
    import::OfficeList,
    office_number::OfficeNumber,
    service::Services,
    timeline::{Ended, OPEN, Undoing, undo},
};

use crate::{
    bulk::{Cell, Table},
    engine::{Read, Write, run},
    error::{StoreError, valid},
    imports::{account_of, area},
    master::{count, kind},
    offices::{SEARCH, Sought, folded, shares},
    sql,
};

static REVERSAL: Table = Table {
    name: "office_reversal",
    columns: &["import", "office", "service", "source", "valid_from", "card", "was_to", "now_to"],
};

/// What may rest on an import: to be looked at before it is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestsOn {
    /// Files that left the product since it was taken in, whatever stood in them.
    pub exports: u32,
    /// When the last of them did.
    pub last_export: Option<DateTime<Utc>>,
    /// Imports of the same kind and source that came later, are not undone, and share a place with it; ascending.
    pub imports: Vec<i64>,
}

impl Read {
    /// What undoing an import of offices would change. `None` when there is no such import, it is of another kind, or it is
    /// undone already.
    pub async fn undoing(&mut self, seq: i64, services: &Services) -> Result<Option<Undoing>, StoreError> {
        let lists = self.office_lists().await?;
        let Some(undone) = lists.iter().find(|list| list.seq == seq) else { return Ok(None) };
        let ended = self.ended(seq).await?;
        Ok(Some(undo(self.timeline().await?, undone, &ended, &lists, services)))
    }

    /// An office list as the timeline knows it. `None` for another kind of import, and for one that is undone.
    pub async fn office_list(&mut self, seq: i64) -> Result<Option<OfficeList>, StoreError> {
        Ok(self.office_lists().await?.into_iter().find(|list| list.seq == seq))
    }

    /// The versions an import ended when it came.
    pub async fn ended(&mut self, seq: i64) -> Result<Vec<Ended>, StoreError> {
        let mut ended = Vec::new();
        for keys in shares() {
            let json: String = run!(self, sql::UNDO_ENDED, |q, c| {
                sqlx::query_scalar(q).bind(seq).bind(keys.start).bind(keys.end).fetch_one(c)
            })?;
            for (office, service, from, card) in
                Self::from_json::<Vec<(i64, i64, NaiveDate, i64)>>(&json, "ended versions")?
            {
                ended.push(Ended { office, service: kind(service)?, from, card });
            }
        }
        Ok(ended)
    }

    /// What may rest on an import. `None` when there is no such import.
    pub async fn rests_on(&mut self, seq: i64) -> Result<Option<RestsOn>, StoreError> {
        let Some(import) = self.import(seq).await? else { return Ok(None) };
        let (exports, last): (i64, Option<String>) = run!(self, sql::IMPORTS_EXPORTS_SINCE, |q, c| {
            sqlx::query_as(q).bind(Deed::Exported.key()).bind(instant(import.imported_at)).fetch_one(c)
        })?;
        let last_export = last.map(|at| valid(at.parse().ok(), "audit_entry", "at", at)).transpose()?;
        let source = import.source.map_or(0, |source| i64::from(source.key()));
        let later: Vec<(i64, i64)> = run!(self, sql::IMPORTS_LATER, |q, c| {
            sqlx::query_as(q).bind(import.kind.code()).bind(source).bind(seq).fetch_all(c)
        })?;
        let mut imports = Vec::new();
        for (later, about) in later {
            if area(about)?.meets(import.area) {
                imports.push(later);
            }
        }
        Ok(Some(RestsOn { exports: count(exports)?, last_export, imports }))
    }
}

impl Write {
    /// Marks an import as undone. [`StoreError::Gone`] when there is no such import, or it is undone already. What it said is
    /// to be taken back in the same work.
    pub async fn mark_undone(&mut self, seq: i64, by: Actor, at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows = run!(self.0, sql::IMPORTS_MARK_UNDONE, |q, c| async {
            let query = sqlx::query(q).bind(seq).bind(at).bind(by.kind()).bind(account_of(by));
            Ok::<_, sqlx::Error>(query.execute(c).await?.rows_affected())
        })?;
        Self::must_be_one(rows, "import to undo")
    }

    /// Applies what undoing an office list changes: versions, seats, and what the search box finds.
    pub async fn apply_undo(&mut self, seq: i64, undoing: Undoing) -> Result<(), StoreError> {
        let Undoing { removed, extended, added, touched, seats, .. } = undoing;
        let (gone, longer) = (removed.len() as u64, extended.len() as u64);
        let mut all: Vec<_> = removed.into_iter().map(|version| (seq, version, None)).collect();
        all.extend(extended.into_iter().map(|closing| (seq, closing.version, Some(closing.to))));
        all.sort_unstable_by_key(|(_, v, _)| (v.office, v.service, v.source, v.from, v.card));
        self.pour(&REVERSAL, all, |(seq, v, to)| {
            [
                Cell::Int(*seq),
                Cell::Int(v.office),
                Cell::Int(i64::from(v.service.id())),
                Cell::Int(i64::from(v.source.key())),
                Cell::Day(v.from),
                Cell::Int(v.card),
                Cell::Day(v.to),
                to.map_or(Cell::Null, Cell::Day),
            ]
        })
        .await?;
        for (sql, expected, what) in [
            (&sql::UNDO_TAKE_AWAY, gone, "office_service versions to take away"),
            (&sql::UNDO_EXTEND, longer, "office_service versions to let go on"),
        ] {
            let rows = run!(self.0, sql, |q, c| async {
                Ok::<_, sqlx::Error>(sqlx::query(q).bind(seq).execute(c).await?.rows_affected())
            })?;
            if rows != expected {
                return Err(StoreError::Gone { what, rows });
            }
        }
        self.add_versions(added).await?;
        if !touched.is_empty() {
            run!(self.0, sql::UNDO_LEAVE_SEATS, |q, c| async {
                sqlx::query(q).bind(seq).execute(c).await.map(drop)
            })?;
        }
        self.add_seats(seats).await?;
        self.find_again(seq).await
    }

    /// Lets the search box find offices by the cards that hold now.
    async fn find_again(&mut self, seq: i64) -> Result<(), StoreError> {
        type Row = (i64, i64, String, String, String, String, String, Option<i64>);
        run!(self.0, sql::UNDO_UNSEARCH, |q, c| async {
            sqlx::query(q).bind(seq).bind(OPEN).execute(c).await.map(drop)
        })?;
        for keys in shares() {
            let json: String = run!(self.0, sql::UNDO_FOUND_AGAIN, |q, c| {
                sqlx::query_scalar(q).bind(seq).bind(keys.start).bind(keys.end).bind(OPEN).fetch_one(c)
            })?;
            let mut batch = self.batch(&SEARCH);
            for (card, office, name, kana, corporation_name, phone, fax, corporation) in
                Read::from_json::<Vec<Row>>(&json, "cards")?
            {
                let sought = Sought {
                    number: valid(OfficeNumber::from_key(office), "office_service", "office", office)?,
                    names: [&name, &kana, &corporation_name],
                    phones: [&phone, &fax],
                    corporation: corporation.and_then(CorporationNumber::from_key),
                };
                batch.push([Cell::Int(card), Cell::Int(office), Cell::Text(folded(&sought))]);
            }
            self.send(batch).await?;
        }
        Ok(())
    }
}
