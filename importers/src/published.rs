//! Published totals: tables of areas with offices, users and a printed rate (K6).

use std::collections::HashMap;

use domain::{
    area::Area,
    finding::{Finding, FindingKind},
    municipality::Gazetteer,
    published::{PrintedTotal, PublishedRow},
    text,
};

use crate::{
    About, Row, Source, Unreadable,
    header::{self, Columns, Field, Purpose},
    list::{List, Next},
    place::Places,
};

/// More rows than a table of areas can have.
const MOST_ROWS: usize = 5_000;

/// A published table as it was read.
#[derive(Debug)]
pub struct Published {
    /// What was understood of the file.
    pub about: About,
    /// Its rows in the order of the file.
    pub rows: Vec<PublishedRow>,
    /// The totals the table prints about itself.
    pub printed: PrintedTotal,
    /// Remarks about rows that were taken and about totals.
    pub findings: Vec<Finding>,
    /// Rows that could not be taken, each with its cells as they stand in the file.
    pub rejected: Vec<(Finding, Vec<String>)>,
    /// What to call the file of each of `rejected`, as [`Row::file`] does: with the sheet where several are read.
    pub rejected_in: Vec<String>,
    /// The same for the first of `findings`; those behind are about the table as a whole.
    pub found_in: Vec<String>,
    /// Whether the table was read to its end.
    pub complete: bool,
}

impl Published {
    /// Sums of offices and users over the rows.
    #[must_use]
    pub fn sums(&self) -> (u64, u64) {
        self.rows.iter().fold((0, 0), |(offices, users), row| {
            (offices + u64::from(row.offices), users + u64::from(row.users))
        })
    }

    /// Holds a number of users printed elsewhere, such as in a headline, against the sum of the rows.
    #[must_use]
    pub fn check_headline(&self, users: u64) -> Option<Finding> {
        differs("見出しの利用事業所数", i64::try_from(users).ok()?, self.sums().1)
    }
}

/// Reads a whole table of published totals; such tables are small.
pub fn read(source: &Source, gazetteer: &Gazetteer) -> Result<Published, Unreadable> {
    let mut list = List::open(source, Purpose::Published)?;
    let mut places = Places::new(gazetteer, Area::Nation);
    let mut seen: HashMap<Area, u64> = HashMap::new();
    let mut published = Published {
        about: list.about.clone(),
        rows: Vec::new(),
        printed: PrintedTotal::default(),
        findings: Vec::new(),
        rejected: Vec::new(),
        rejected_in: Vec::new(),
        found_in: Vec::new(),
        complete: false,
    };
    loop {
        let reject = |kind, field: Option<Field>, row: &Row<'_>, columns: &Columns| {
            let value = field.and_then(|field| columns.at(field)).map_or("", |column| row.text(column));
            let finding = Finding::new(row.line(), field.and_then(|field| columns.label(field)), value, kind);
            (finding, row.cells().take(100).map(str::to_owned).collect())
        };
        match list.advance() {
            Next::End => break,
            Next::Bad(line, kind) => {
                published.rejected.push((Finding::new(line, None, "", kind), Vec::new()));
            }
            Next::Row => {
                let row = list.row();
                match judge(&row, &list.columns, &mut places) {
                    Judgement::Skipped => {}
                    Judgement::Total(total) => published.printed = total,
                    Judgement::Rejected(field, kind) => {
                        published.rejected.push(reject(kind, field, &row, &list.columns));
                    }
                    Judgement::Taken(taken) => {
                        // Lines begin anew with each sheet, so they do not tell one row from another.
                        if let Some(first_line) = seen.get(&taken.area).copied() {
                            let kind = FindingKind::AreaTwice { first_line };
                            published.rejected.push(reject(kind, None, &row, &list.columns));
                            published.rejected_in.push(row.file().to_owned());
                            continue;
                        }
                        seen.insert(taken.area, row.line());
                        if let Some(finding) = check_rate(&taken, &row, &list.columns) {
                            published.findings.push(finding);
                            published.found_in.push(row.file().to_owned());
                        }
                        published.rows.push(taken);
                    }
                }
            }
        }
        published.rejected_in.resize_with(published.rejected.len(), || list.file().to_owned());
        if published.rows.len() + published.rejected.len() > MOST_ROWS {
            return Err(Unreadable::NotAList(
                "行が多すぎる表（公表値は都道府県か市区町村ごとに1行の表です）",
            ));
        }
    }
    published.complete = list.is_complete();
    let (offices, users) = published.sums();
    let printed = published.printed;
    let checks =
        [("合計行の事業所数", printed.offices, offices), ("合計行の利用事業所数", printed.users, users)];
    for (what, printed, sum) in checks {
        published.findings.extend(printed.and_then(|printed| differs(what, i64::from(printed), sum)));
    }
    Ok(published)
}

fn differs(what: &str, printed: i64, sum: u64) -> Option<Finding> {
    let sum = i64::try_from(sum).ok()?;
    let kind = FindingKind::TotalDiffers { what: what.to_owned(), printed, sum };
    (printed != sum).then(|| Finding::new(0, None, "", kind))
}

enum Judgement {
    Taken(PublishedRow),
    Total(PrintedTotal),
    Rejected(Option<Field>, FindingKind),
    Skipped,
}

fn judge(row: &Row<'_>, columns: &Columns, places: &mut Places<'_>) -> Judgement {
    let text = |field| columns.at(field).map_or("", |column| row.text(column).trim());
    if row.is_blank() || header::is_header_like(row, columns) {
        return Judgement::Skipped;
    }
    let count = |field| text::integer(text(field)).and_then(|value| u32::try_from(value).ok());
    let (offices, users) = (count(Field::Offices), count(Field::Users));
    if header::is_total(row) {
        return Judgement::Total(PrintedTotal { offices, users });
    }
    if text(Field::Offices).is_empty() && text(Field::Users).is_empty() {
        // Notes under a table have no figures.
        return Judgement::Skipped;
    }
    let area = match area(row, columns, places) {
        Ok(area) => area,
        Err((field, kind)) => return Judgement::Rejected(Some(field), kind),
    };
    let Some(offices) = offices else {
        return Judgement::Rejected(Some(Field::Offices), FindingKind::Count);
    };
    let Some(users) = users else {
        return Judgement::Rejected(Some(Field::Users), FindingKind::Count);
    };
    if users > offices {
        let kind = FindingKind::UsersExceedOffices { users: i64::from(users), offices: i64::from(offices) };
        return Judgement::Rejected(Some(Field::Users), kind);
    }
    let rate = text(Field::Rate);
    let printed_rate = (!rate.is_empty()).then(|| text::nfkc(rate).trim_end_matches('%').trim().to_owned());
    Judgement::Taken(PublishedRow { area, offices, users, printed_rate })
}

/// The municipality of a row if it names one, else its prefecture.
fn area(row: &Row<'_>, columns: &Columns, places: &mut Places<'_>) -> Result<Area, (Field, FindingKind)> {
    let text = |field| columns.at(field).map_or("", |column| row.text(column).trim());
    if !text(Field::Municipality).is_empty() {
        return match places.of(row, columns) {
            Ok(place) => Ok(Area::Municipality(place.municipality)),
            Err(kind) => Err((Field::Municipality, kind)),
        };
    }
    for field in [Field::Code, Field::PrefectureCode] {
        match Area::parse(text(field)) {
            None | Some(Area::Nation) => {}
            Some(area) => return Ok(area),
        }
    }
    let by_name = places.gazetteer().find_prefecture(text(Field::Prefecture));
    by_name.map(Area::Prefecture).ok_or((Field::Prefecture, FindingKind::AreaUnknown))
}

/// Holds a printed rate against the computed one, by integers and half up.
fn check_rate(taken: &PublishedRow, row: &Row<'_>, columns: &Columns) -> Option<Finding> {
    let printed = taken.printed_rate.as_deref()?;
    let (whole, part) = printed.split_once('.').unwrap_or((printed, "0"));
    let tenths = match part.len() {
        1 => whole.parse::<u64>().ok()?.checked_mul(10)?.checked_add(part.parse().ok()?)?,
        // Printed otherwise than with one decimal: nothing to hold against.
        _ => return None,
    };
    let (users, offices) = (u64::from(taken.users), u64::from(taken.offices));
    if offices == 0 {
        return None;
    }
    let computed = (users * 2000 + offices) / (offices * 2);
    let kind = FindingKind::RateDiffers {
        printed: printed.to_owned(),
        computed: format!("{}.{}", computed / 10, computed % 10),
    };
    (computed != tenths).then(|| Finding::new(row.line(), columns.label(Field::Rate), printed, kind))
}
