//! A small world for stories: two prefectures, four municipalities, three services, and lists about them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::Area,
    audit::Actor,
    code::{MunicipalityCode, PrefectureCode},
    definition::{Base, Definition, DefinitionId, Fraction},
    import::{Coverage, ImportCounts, ImportKind, Source},
    municipality::{Municipality, MunicipalityKind, Prefecture},
    office::{OfficeDetails, OfficeRecord},
    office_number::OfficeNumber,
    service::{Service, ServiceKind},
    timeline::{Comparison, Verdict},
    usage::{ListingMode, UsageListing, UsageMember, UsageState},
};
use store::{
    Store, StoreError,
    imports::{Import, ImportFile},
};

pub(crate) const KOBE: u32 = 281_000;
pub(crate) const HIMEJI: u32 = 282_014;
pub(crate) const HIRAKATA: u32 = 272_108;
/// 訪問介護 and 居宅介護支援, in scope; 認知症対応型共同生活介護, out of scope.
pub(crate) const CARE: u16 = 110;
pub(crate) const PLAN: u16 = 430;
pub(crate) const HOME: u16 = 320;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

pub(crate) fn city(code: u32) -> MunicipalityCode {
    MunicipalityCode::new(code).expect("a municipality")
}

pub(crate) fn prefecture(number: u8) -> PrefectureCode {
    PrefectureCode::new(number).expect("a prefecture")
}

pub(crate) fn area(code: &str) -> Area {
    Area::parse(code).expect("an area")
}

pub(crate) fn number(ten: &str) -> OfficeNumber {
    OfficeNumber::parse(ten).expect("a number").number
}

pub(crate) fn definition(id: &str) -> DefinitionId {
    DefinitionId::parse(id).expect("a name")
}

pub(crate) fn prefectures() -> Vec<Prefecture> {
    let of = |code, name: &str, kana: &str| Prefecture {
        code: prefecture(code),
        name: name.into(),
        kana: kana.into(),
    };
    vec![of(27, "大阪府", "おおさかふ"), of(28, "兵庫県", "ひょうごけん")]
}

/// Wards before their city, as no list should but one might.
pub(crate) fn places() -> Vec<Municipality> {
    let of = |code, kind, parent: Option<u32>, name: &str, kana: &str| Municipality {
        code: city(code),
        kind,
        parent: parent.map(city),
        name: name.into(),
        kana: kana.into(),
    };
    vec![
        of(281_018, MunicipalityKind::Ward, Some(KOBE), "神戸市東灘区", "こうべしひがしなだく"),
        of(HIRAKATA, MunicipalityKind::City, None, "枚方市", "ひらかたし"),
        of(KOBE, MunicipalityKind::DesignatedCity, None, "神戸市", "こうべし"),
        of(HIMEJI, MunicipalityKind::City, None, "姫路市", "ひめじし"),
    ]
}

pub(crate) fn services() -> Vec<Service> {
    let of = |id, code2: &str, name: &str, synonyms: &[&str], scope: &[(&str, bool)]| Service {
        kind: ServiceKind::new(id),
        code2: code2.into(),
        name: name.into(),
        role: if id == PLAN { "hub" } else { "service" }.into(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
        scope: scope.iter().map(|&(from, is)| (day(from), is)).collect(),
    };
    vec![
        of(CARE, "11", "訪問介護", &["ホームヘルプ", "訪問介護（ホームヘルプ）"], &[("2023-04-20", true)]),
        of(HOME, "32", "認知症対応型共同生活介護", &[], &[("2023-04-20", false), ("2030-04-01", true)]),
        of(PLAN, "43", "居宅介護支援", &["ケアマネ"], &[("2023-04-20", true)]),
    ]
}

pub(crate) fn definitions() -> Vec<Definition> {
    let of = |id: &str, base, states: &[UsageState], from: &str, num| Definition {
        id: definition(id),
        name: format!("定義 {id}"),
        base,
        states: states.to_vec(),
        municipality_target: Fraction { num, den: 10 },
        prefecture_target: Fraction { num: 1, den: 2 },
        valid_from: day(from),
        note: "検討中・現時点案".into(),
    };
    vec![
        of("all", Base::All, &[UsageState::Listed, UsageState::Pledged], "2023-04-20", 3),
        of("in-scope", Base::InScope, &[UsageState::Listed], "2023-04-20", 3),
        of("in-scope", Base::InScope, &[UsageState::Listed], "2027-04-01", 5),
        of("published", Base::Published, &[UsageState::Listed], "2023-04-20", 3),
    ]
}

/// Brings in the master data.
pub(crate) async fn settle(store: &Store) -> Result<(), StoreError> {
    let mut write = store.write().await?;
    write.put_gazetteer(&prefectures(), &places()).await?;
    write.put_services(&services()).await?;
    write.put_definitions(&definitions()).await?;
    write.commit().await
}

/// A row of an office list with nothing but what it must have.
pub(crate) fn office(ten: &str, service: u16, municipality: u32, name: &str, kana: &str) -> OfficeRecord {
    OfficeRecord {
        number: number(ten),
        service: ServiceKind::new(service),
        municipality: city(municipality),
        name: name.into(),
        kana: kana.into(),
        address: String::new(),
        building: String::new(),
        phone: String::new(),
        fax: String::new(),
        corporation: None,
        corporation_name: String::new(),
        latitude: None,
        longitude: None,
        details: OfficeDetails::default(),
    }
}

/// An import with its counts at nought.
pub(crate) fn import(seq: i64, kind: ImportKind, as_of: &str, area: Area) -> Import {
    Import {
        seq,
        kind,
        source: (kind == ImportKind::Offices).then_some(Source::OpenData),
        as_of: day(as_of),
        area,
        mode: None,
        kinds: None,
        title: format!("list-{seq}.csv"),
        imported_at: moment("2026-07-01T00:00:00Z"),
        counts: ImportCounts::default(),
        who: Some(Actor::Command),
        intake: None,
        undone: None,
    }
}

pub(crate) fn file(name: &str) -> ImportFile {
    ImportFile { name: name.into(), sha256: "ab".repeat(32), bytes: 1_234, header: None, wishes: None }
}

/// An office list as open data makes it: every row it names, of the kinds it names, in its area.
pub(crate) async fn take_in(
    store: &Store,
    as_of: &str,
    about: &str,
    rows: &[OfficeRecord],
) -> Result<(i64, ImportCounts), StoreError> {
    take_in_as(store, as_of, about, ListingMode::Snapshot, rows).await
}

/// The same, whole or as an addition.
pub(crate) async fn take_in_as(
    store: &Store,
    as_of: &str,
    about: &str,
    mode: ListingMode,
    rows: &[OfficeRecord],
) -> Result<(i64, ImportCounts), StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    let seq = write.next_import().await?;
    let others = write.coverages().await?;
    let services = write.services().await?;
    let list =
        Coverage { source: Source::OpenData, as_of: day(as_of), area: area(about), kinds: Some(Vec::new()) };
    let mut comparison =
        Comparison::new(write.timeline().await?, list, &others, seq, mode == ListingMode::Addition);
    let mut cards = write.cards(seq).await?;
    for (line, row) in (2..).zip(rows) {
        let mut hasher = DefaultHasher::new();
        format!("{row:?}").hash(&mut hasher);
        match comparison.meet(row.number, row.service, hasher.finish(), line) {
            Verdict::New | Verdict::Changed => {
                let card = cards.add(row.clone(), 0, line);
                comparison.accept(row.number, row.service, row.municipality, card);
            }
            _ => {}
        }
    }
    let filled = cards.take();
    write.add_cards(filled).await?;
    let (difference, coverage) = comparison.finish(&services);
    let counts = difference.counts;
    let import = Import {
        counts,
        kinds: coverage.kinds,
        mode: Some(mode),
        ..import(seq, ImportKind::Offices, as_of, area(about))
    };
    write.add_import(&import, &[file(&import.title)]).await?;
    write.apply(seq, difference).await?;
    write.commit().await?;
    Ok((seq, counts))
}

/// A usage listing that names these offices in these states, where it says so.
pub(crate) async fn listen(
    store: &Store,
    as_of: &str,
    about: &str,
    mode: ListingMode,
    members: &[(&str, UsageState, Option<u32>)],
) -> Result<i64, StoreError> {
    let mut write = store.write().await?;
    write.advance().await?;
    let seq = write.next_import().await?;
    let import = Import { mode: Some(mode), ..import(seq, ImportKind::Usage, as_of, area(about)) };
    write.add_import(&import, &[file(&import.title)]).await?;
    let listing = UsageListing { id: seq, as_of: day(as_of), area: area(about), mode };
    let members: Vec<UsageMember> = members
        .iter()
        .map(|&(ten, state, at)| UsageMember { number: number(ten), state, municipality: at.map(city) })
        .collect();
    write.add_usage(&listing, &members).await?;
    write.commit().await?;
    Ok(seq)
}

/// Says which listings speak for which municipality on a day of the board.
pub(crate) async fn speak(store: &Store, on: &str, effective: &[(u32, i64)]) -> Result<(), StoreError> {
    let mut write = store.write().await?;
    let effective: Vec<_> = effective.iter().map(|&(at, listing)| (city(at), listing)).collect();
    write.put_effective(day(on), effective).await?;
    write.commit().await
}
