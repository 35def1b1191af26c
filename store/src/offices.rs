//! Office lists as they come in: cards, versions over time, seats.

use chrono::NaiveDate;
use domain::{
    code::PrefectureCode,
    corporation::CorporationNumber,
    facts::ServiceAt,
    office::OfficeRecord,
    office_number::OfficeNumber,
    seat::Seat,
    text,
    timeline::{Difference, OPEN, Version},
};

use crate::{
    bulk::{Batch, Cell, Table},
    engine::{Read, Write, run},
    error::StoreError,
    imports::{kinds, kinds_text, source},
    master::{kind, municipality},
    sql,
};

static CARD: Table = Table {
    name: "office_card",
    columns: &[
        "id",
        "import",
        "file",
        "line",
        "name",
        "kana",
        "address",
        "building",
        "phone",
        "fax",
        "corporation",
        "corporation_name",
        "latitude",
        "longitude",
        "details",
    ],
};
pub(crate) static SEARCH: Table = Table { name: "office_search", columns: &["card", "office", "folded"] };
static SERVICE: Table = Table {
    name: "office_service",
    columns: &[
        "office",
        "service",
        "source",
        "valid_from",
        "card",
        "valid_to",
        "municipality",
        "fingerprint",
        "import",
    ],
};
static CLOSING: Table = Table {
    name: "office_closing",
    columns: &["import", "office", "service", "source", "valid_from", "card", "was_to", "now_to"],
};
static SEAT: Table = Table {
    name: "office_seat",
    columns: &["municipality", "office", "valid_from", "valid_to", "in_scope", "card", "services"],
};

type SeatRow = (i64, i64, NaiveDate, NaiveDate, i64, i64, String);

/// Cards on their way into the database, filled while a list is read, on the thread that reads it.
pub struct Cards {
    written: Batch,
    search: Batch,
    next: i64,
    import: i64,
}

/// Cards ready to be sent.
pub struct FilledCards(Batch, Batch);

impl Cards {
    /// Adds what a list wrote about an office, from this line of its `file`-th file, and gives the card's number.
    pub fn add(&mut self, record: OfficeRecord, file: usize, line: u64) -> i64 {
        let card = self.next;
        self.next += 1;
        let int = |value: u64| Cell::Int(i64::try_from(value).unwrap_or(i64::MAX));
        self.search.push([
            Cell::Int(card),
            Cell::Int(record.number.key()),
            Cell::Text(folded(&Sought::of(&record))),
        ]);
        let details = serde_json::to_string(&record.details).unwrap_or_else(|_| "{}".to_owned());
        self.written.push([
            Cell::Int(card),
            Cell::Int(self.import),
            int(file as u64),
            int(line),
            Cell::Text(record.name),
            Cell::Text(record.kana),
            Cell::Text(record.address),
            Cell::Text(record.building),
            Cell::Text(record.phone),
            Cell::Text(record.fax),
            record.corporation.map(CorporationNumber::key).into(),
            Cell::Text(record.corporation_name),
            record.latitude.into(),
            record.longitude.into(),
            Cell::Text(details),
        ]);
        card
    }

    /// How many wait to be taken.
    #[must_use]
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// Those that wait, to be sent while more are added.
    pub fn take(&mut self) -> FilledCards {
        FilledCards(self.written.take(), self.search.take())
    }
}

/// What the search box looks in.
pub(crate) struct Sought<'c> {
    pub(crate) number: OfficeNumber,
    /// Name, reading, name of the corporation.
    pub(crate) names: [&'c str; 3],
    /// 電話番号 and FAX番号.
    pub(crate) phones: [&'c str; 2],
    pub(crate) corporation: Option<CorporationNumber>,
}

impl<'c> Sought<'c> {
    fn of(record: &'c OfficeRecord) -> Self {
        Self {
            number: record.number,
            names: [&record.name, &record.kana, &record.corporation_name],
            phones: [&record.phone, &record.fax],
            corporation: record.corporation,
        }
    }
}

/// The text in which the search box looks for an office: number, name, reading, phone digits and corporation.
pub(crate) fn folded(sought: &Sought<'_>) -> String {
    let mut folded = sought.number.to_string().to_ascii_lowercase();
    for part in sought.names {
        folded.push(' ');
        folded.push_str(&text::search_key(part));
    }
    for part in sought.phones {
        folded.push(' ');
        folded.push_str(&text::digits(part));
    }
    if let Some(corporation) = sought.corporation {
        folded.push(' ');
        folded.push_str(&corporation.to_string());
    }
    folded
}

impl Read {
    /// Every version of every row that office lists ever brought.
    pub async fn timeline(&mut self) -> Result<Vec<Version>, StoreError> {
        type Row = (i64, i64, i64, NaiveDate, NaiveDate, i64, i64, i64, i64);
        let mut versions = Vec::new();
        for keys in shares() {
            let json: String = run!(self, sql::OFFICES_TIMELINE, |q, c| {
                sqlx::query_scalar(q).bind(keys.start).bind(keys.end).fetch_one(c)
            })?;
            for (office, service, from, valid_from, to, place, fingerprint, card, import) in
                Self::from_json::<Vec<Row>>(&json, "timeline")?
            {
                versions.push(Version {
                    office,
                    service: kind(service)?,
                    source: source(from)?,
                    from: valid_from,
                    to,
                    municipality: municipality(place)?,
                    fingerprint: fingerprint.cast_unsigned(),
                    card,
                    import,
                });
            }
        }
        Ok(versions)
    }

    /// Which offices offered what, and where, on a day; ordered by office.
    pub async fn services_at(&mut self, on: NaiveDate) -> Result<Vec<ServiceAt>, StoreError> {
        let mut rows = Vec::new();
        for keys in shares() {
            let json: String = run!(self, sql::OFFICES_SERVICES_AT, |q, c| {
                sqlx::query_scalar(q).bind(keys.start).bind(keys.end).bind(on).fetch_one(c)
            })?;
            for (office, service, place) in Self::from_json::<Vec<(i64, i64, i64)>>(&json, "services")? {
                rows.push(ServiceAt { office, service: kind(service)?, municipality: municipality(place)? });
            }
        }
        Ok(rows)
    }
}

impl Read {
    /// Every seat of every office, to be held against the rows they follow from.
    pub async fn all_seats(&mut self) -> Result<Vec<Seat>, StoreError> {
        let mut seats = Vec::new();
        for keys in shares() {
            let json: String = run!(self, sql::OFFICES_ALL_SEATS, |q, c| {
                sqlx::query_scalar(q).bind(keys.start).bind(keys.end).fetch_one(c)
            })?;
            for (place, office, from, to, in_scope, card, services) in
                Self::from_json::<Vec<SeatRow>>(&json, "seats")?
            {
                seats.push(Seat {
                    office,
                    municipality: municipality(place)?,
                    from,
                    to,
                    in_scope: in_scope == 1,
                    card,
                    services: kinds(&services)?,
                });
            }
        }
        Ok(seats)
    }
}

/// The keys of all offices in 47 shares, one a prefecture, so that no result is larger than a prefecture.
pub(crate) fn shares() -> impl Iterator<Item = std::ops::Range<i64>> {
    PrefectureCode::all().map(OfficeNumber::keys_of)
}

impl Write {
    /// A place to collect the cards of an import.
    pub async fn cards(&mut self, import: i64) -> Result<Cards, StoreError> {
        let next = run!(self.0, sql::OFFICES_NEXT_CARD, |q, c| sqlx::query_scalar(q).fetch_one(c))?;
        Ok(Cards { written: self.batch(&CARD), search: self.batch(&SEARCH), next, import })
    }

    /// Keeps cards.
    pub async fn add_cards(&mut self, FilledCards(cards, search): FilledCards) -> Result<(), StoreError> {
        self.send(cards).await?;
        self.send(search).await
    }

    /// Applies what an office list changes: new versions, ended versions, and the seats that follow.
    pub async fn apply(&mut self, import: i64, mut difference: Difference) -> Result<(), StoreError> {
        let mut batch = self.batch(&CLOSING);
        for closing in &difference.closed {
            let v = &closing.version;
            batch.push([
                Cell::Int(import),
                Cell::Int(v.office),
                Cell::Int(i64::from(v.service.id())),
                Cell::Int(i64::from(v.source.key())),
                Cell::Day(v.from),
                Cell::Int(v.card),
                Cell::Day(v.to),
                Cell::Day(closing.to),
            ]);
        }
        self.send(batch).await?;
        if !difference.closed.is_empty() {
            let ended = run!(self.0, sql::OFFICES_CLOSE, |q, c| async {
                Ok::<_, sqlx::Error>(sqlx::query(q).bind(import).execute(c).await?.rows_affected())
            })?;
            if ended != difference.closed.len() as u64 {
                return Err(StoreError::Gone { what: "office_service versions to end", rows: ended });
            }
        }
        let late = difference.added.iter().any(|v| v.to < OPEN);
        self.add_versions(std::mem::take(&mut difference.added)).await?;
        if late {
            run!(self.0, sql::OFFICES_UNSEARCH_PAST, |q, c| async {
                sqlx::query(q).bind(import).bind(OPEN).execute(c).await.map(drop)
            })?;
        }
        self.seat(import, difference).await
    }

    pub(crate) async fn add_versions(&mut self, mut added: Vec<Version>) -> Result<(), StoreError> {
        // In the order of their key, so that the tree grows at its end.
        added.sort_unstable_by_key(|v| (v.office, v.service, v.source, v.from));
        self.pour(&SERVICE, added, |v| {
            [
                Cell::Int(v.office),
                Cell::Int(i64::from(v.service.id())),
                Cell::Int(i64::from(v.source.key())),
                Cell::Day(v.from),
                Cell::Int(v.card),
                Cell::Day(v.to),
                Cell::Int(i64::from(v.municipality.get())),
                Cell::Int(v.fingerprint.cast_signed()),
                Cell::Int(v.import),
            ]
        })
        .await
    }

    async fn seat(&mut self, import: i64, difference: Difference) -> Result<(), StoreError> {
        if !difference.closed.is_empty() {
            run!(self.0, sql::OFFICES_UNSEARCH, |q, c| async {
                sqlx::query(q).bind(import).bind(OPEN).execute(c).await.map(drop)
            })?;
        }
        let seated: bool = run!(self.0, sql::OFFICES_SEATED, |q, c| sqlx::query_scalar(q).fetch_one(c))?;
        if seated && !difference.touched.is_empty() {
            run!(self.0, sql::OFFICES_LEAVE_SEATS, |q, c| async {
                sqlx::query(q).bind(import).execute(c).await.map(drop)
            })?;
        }
        self.add_seats(difference.seats).await
    }

    /// Replaces every seat of every office.
    pub async fn replace_seats(&mut self, seats: Vec<Seat>) -> Result<(), StoreError> {
        run!(self.0, sql::DEMO_OFFICE_SEAT, |q, c| async { sqlx::query(q).execute(c).await.map(drop) })?;
        self.add_seats(seats).await
    }

    pub(crate) async fn add_seats(&mut self, mut seats: Vec<Seat>) -> Result<(), StoreError> {
        seats.sort_unstable_by_key(|seat| (seat.municipality, seat.office, seat.from));
        self.pour(&SEAT, seats, |seat| {
            [
                Cell::Int(i64::from(seat.municipality.get())),
                Cell::Int(seat.office),
                Cell::Day(seat.from),
                Cell::Day(seat.to),
                Cell::Flag(seat.in_scope),
                Cell::Int(seat.card),
                Cell::Text(kinds_text(&seat.services)),
            ]
        })
        .await
    }
}
