//! Rows of a trial: what is new, what changes field by field, what is gone.

use domain::{
    code::MunicipalityCode,
    intake::RowKind,
    office::OfficeRecord,
    service::ServiceKind,
    timeline::{Difference, Verdict},
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, cards::Card};

/// Rows of each kind that a trial shows; the others are counted.
pub const MOST_OF_EACH: usize = 5_000;

/// A row of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialRow {
    /// What becomes of it.
    pub fate: RowKind,
    /// The office, by its key.
    pub office: i64,
    /// The service; none for users.
    pub service: Option<ServiceKind>,
    /// Where it lies; none for numbers that no office list places.
    pub municipality: Option<MunicipalityCode>,
    /// What the office is called; empty where that is not known.
    pub name: String,
    /// What changes. For a new row what it says, without a before.
    pub fields: Vec<FieldChange>,
}

/// A field that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// What the field is called.
    pub label: String,
    /// As it is known.
    pub before: String,
    /// As the list has it.
    pub after: String,
}

/// The rows that are new or changed, as they are read: the first of each.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    new: Vec<OfficeRecord>,
    changed: Vec<OfficeRecord>,
}

impl Sample {
    /// Keeps a row, if there is room.
    pub(crate) fn add(&mut self, verdict: Verdict, record: &OfficeRecord) {
        let kept = if verdict == Verdict::New { &mut self.new } else { &mut self.changed };
        if kept.len() < MOST_OF_EACH {
            kept.push(record.clone());
        }
    }

    /// The rows a trial shows, new ones first, each kind in the order of the list; what is gone in order of its numbers.
    pub(crate) async fn rows(
        self,
        read: &mut Read,
        difference: &Difference,
    ) -> Result<Vec<TrialRow>, StoreError> {
        let key = |record: &OfficeRecord| (record.number.key(), record.service);
        // What a list adds on its own day for a row that it ended is a change.
        let come: FxHashSet<(i64, ServiceKind)> =
            difference.added.iter().map(|version| (version.office, version.service)).collect();
        let closed: FxHashMap<(i64, ServiceKind), _> =
            difference.closed.iter().map(|c| ((c.version.office, c.version.service), c.version)).collect();
        let mut gone: Vec<_> = closed.values().filter(|v| !come.contains(&(v.office, v.service))).collect();
        gone.sort_unstable_by_key(|version| (version.office, version.service));
        gone.truncate(MOST_OF_EACH);
        let changed = self.changed.iter().filter_map(|record| closed.get(&key(record)));
        let cards =
            read.cards_numbered(changed.chain(gone.iter().copied()).map(|version| version.card)).await?;
        let mut rows: Vec<TrialRow> =
            self.new.iter().map(|record| row(RowKind::New, record, Vec::new())).collect();
        rows.extend(self.changed.iter().map(|record| {
            let known = closed.get(&key(record));
            let mut fields = known
                .and_then(|version| cards.get(&version.card))
                .map_or_else(Vec::new, |card| differences(card, record));
            if let Some(version) = known.filter(|version| version.municipality != record.municipality) {
                fields.insert(
                    0,
                    FieldChange {
                        label: MUNICIPALITY.into(),
                        before: version.municipality.to_string(),
                        after: record.municipality.to_string(),
                    },
                );
            }
            row(RowKind::Changed, record, fields)
        }));
        rows.extend(gone.iter().map(|version| TrialRow {
            fate: RowKind::Gone,
            office: version.office,
            service: Some(version.service),
            municipality: Some(version.municipality),
            name: cards.get(&version.card).map_or_else(String::new, |card| card.name.clone()),
            fields: Vec::new(),
        }));
        Ok(rows)
    }
}

/// The label of a field that holds municipalities by their codes.
pub const MUNICIPALITY: &str = "市町村コード";

fn row(fate: RowKind, record: &OfficeRecord, fields: Vec<FieldChange>) -> TrialRow {
    TrialRow {
        fate,
        office: record.number.key(),
        service: Some(record.service),
        municipality: Some(record.municipality),
        name: record.name.clone(),
        fields,
    }
}

/// Where a row differs from what is known, normalised on both sides: widths and spaces are no difference.
fn differences(known: &Card, record: &OfficeRecord) -> Vec<FieldChange> {
    let degrees = |value: Option<f64>| value.map_or_else(String::new, |degrees| degrees.to_string());
    let number = |value: Option<u32>| value.map_or_else(String::new, |number| number.to_string());
    let corporation = |number: Option<domain::corporation::CorporationNumber>| {
        number.map_or_else(String::new, |n| n.to_string())
    };
    let (was, is) = (&known.details, &record.details);
    let pairs = [
        ("事業所名", known.name.clone(), record.name.clone()),
        ("カナ", known.kana.clone(), record.kana.clone()),
        ("住所", known.address.clone(), record.address.clone()),
        ("方書", known.building.clone(), record.building.clone()),
        ("電話番号", known.phone.clone(), record.phone.clone()),
        ("FAX番号", known.fax.clone(), record.fax.clone()),
        ("法人番号", corporation(known.corporation), corporation(record.corporation)),
        ("法人名", known.corporation_name.clone(), record.corporation_name.clone()),
        ("緯度", degrees(known.latitude), degrees(record.latitude)),
        ("経度", degrees(known.longitude), degrees(record.longitude)),
        ("利用可能曜日", was.days.clone(), is.days.clone()),
        ("利用可能曜日の特記事項", was.days_note.clone(), is.days_note.clone()),
        ("定員", number(was.capacity), number(is.capacity)),
        ("URL", was.url.clone(), is.url.clone()),
        ("共生型サービス", was.shared_service.clone(), is.shared_service.clone()),
        ("介護保険の指定基準", was.standard_care.clone(), is.standard_care.clone()),
        ("障害福祉の指定基準", was.standard_disability.clone(), is.standard_disability.clone()),
        ("備考", was.note.clone(), is.note.clone()),
    ];
    let changes = pairs.into_iter().filter(|(_, before, after)| before != after);
    changes.map(|(label, before, after)| FieldChange { label: label.to_owned(), before, after }).collect()
}
