//! The form of a source: what was typed, and what it means.

use desk::master::Master;
use domain::{
    area::Area,
    import::ImportKind,
    text,
    usage::ListingMode,
    web_source::{Addresses, Dating, LONGEST_NAME, Schedule, SourceName, SourceTerms},
};
use serde::Deserialize;

use crate::{
    accounts::areas,
    page::form::{Faults, Field},
};

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) urls: String,
    kind: String,
    area: String,
    mode: String,
    dating: String,
    every: String,
    weekday: String,
    day: String,
    hour: String,
    active: String,
    automatic: String,
    pub(super) version: String,
}

/// How often, by its word and its name.
const EVERY: [(&str, &str); 4] =
    [("never", "手動のみ"), ("daily", "毎日"), ("weekly", "毎週"), ("monthly", "毎月")];
const MODES: [(&str, &str); 2] = [
    ("snapshot", "その時点のすべて（一覧にないものは、なくなったとみなす）"),
    ("addition", "追加分・直した行だけ（一覧にないものは、そのまま）"),
];
const ON: &str = "on";

impl Typed {
    /// An empty form, with what is usual.
    pub(super) fn empty() -> Self {
        let text = |word: &str| word.to_owned();
        Self {
            kind: text(ImportKind::Offices.code()),
            mode: text(ListingMode::Snapshot.code()),
            dating: text(Dating::Written.key()),
            every: text("never"),
            weekday: text("1"),
            day: text("1"),
            hour: text("5"),
            active: text(ON),
            automatic: text("off"),
            ..Self::default()
        }
    }

    /// The form of a source.
    pub(super) fn of(terms: &SourceTerms, version: i64, master: &Master) -> Self {
        let empty = Self::empty();
        let on = |set: bool| if set { ON } else { "off" }.to_owned();
        let words = terms.schedule.to_string();
        let mut words = words.split(' ').map(ToOwned::to_owned);
        let every = words.next().unwrap_or_default();
        let numbers: Vec<String> = words.collect();
        let hour = numbers.last().cloned().unwrap_or(empty.hour);
        let first = numbers.first().cloned();
        let of =
            |kind: &str, usual: String| if every == kind { first.clone().unwrap_or(usual) } else { usual };
        Self {
            name: terms.name.to_string(),
            urls: terms.addresses.to_string(),
            kind: terms.kind.code().to_owned(),
            area: master.area_name(terms.area),
            mode: terms.mode.code().to_owned(),
            dating: terms.dating.key().to_owned(),
            weekday: of("weekly", empty.weekday),
            day: of("monthly", empty.day),
            every,
            hour,
            active: on(terms.active),
            automatic: on(terms.automatic),
            version: version.to_string(),
        }
    }

    /// The field of the name.
    pub(super) fn name_field(&self) -> Field {
        Field::text("name", "名前", "例：厚生労働省 訪問介護。取得元を見分けるための名前です", &self.name)
    }

    /// The other fields, as they were filled in.
    pub(super) fn fields(&self) -> Vec<Field> {
        let named = |all: &[(&'static str, &str)]| {
            all.iter().map(|(key, name)| (*key, (*name).to_owned())).collect::<Vec<_>>()
        };
        let kinds = SourceTerms::KINDS.map(|kind| (kind.code(), kind.name().to_owned()));
        let dating = Dating::ALL.iter().map(|dating| (dating.key(), dating.name().to_owned()));
        let days =
            (1_u8..).zip(Schedule::days()).map(|(number, day)| (number.to_string(), format!("{day}曜日")));
        let hours = (0_u8..24).map(|hour| (hour.to_string(), format!("{hour}:00")));
        let active = [(ON, "する".to_owned()), ("off", "しない".to_owned())];
        let automatic = [
            ("off", "しない（新しい一覧は、必ず人が確かめる）".to_owned()),
            (ON, "する（ふだんと違うときは、人の確認を待つ）".to_owned()),
        ];
        let area = Field::text(
            "area",
            "区域",
            "一覧が扱う都道府県か市町村の名前、またはコード。全国は「全国」",
            &self.area,
        );
        let day = Field::text("day", "日（毎月のとき）", "1〜31。ない月は、月の末日に取得します", &self.day);
        vec![
            Field::choice("kind", "種類", &self.kind, kinds),
            Field { width: 20, ..area },
            Field::choice("mode", "一覧の範囲", &self.mode, named(&MODES)),
            Field::choice("dating", "時点", &self.dating, dating),
            Field::choice("every", "取得の頻度", &self.every, named(&EVERY)),
            Field::choose("weekday", "曜日（毎週のとき）", &self.weekday, days),
            Field { width: 4, ..day }.keys("numeric").optional(),
            Field::choose("hour", "時刻", &self.hour, hours),
            Field::choice("active", "取得", &self.active, active),
            Field::choice("automatic", "自動の取込", &self.automatic, automatic),
        ]
    }

    /// What was typed, read; or what is wrong with it.
    pub(super) fn read(&self, master: &Master) -> Result<SourceTerms, Faults> {
        let mut faults = Faults::default();
        let long = || format!("名前は{LONGEST_NAME}文字以内で入力してください");
        let name = SourceName::parse(&self.name).map_err(|_| long());
        let name = faults
            .take("name", name.and_then(|name| name.ok_or_else(|| "名前を入力してください".to_owned())));
        let addresses = faults.take("urls", Addresses::parse(&self.urls));
        let kind = ImportKind::from_code(&self.kind).filter(|kind| SourceTerms::KINDS.contains(kind));
        let kind = faults.take("kind", kind.ok_or("種類を選んでください"));
        if kind == Some(ImportKind::Usage) && addresses.as_ref().is_some_and(|all| all.all().len() > 1) {
            faults.add(
                "urls",
                "利用状況一覧のアドレスは1つだけ入力してください。ほかの一覧は、別の取得元にします。",
            );
        }
        let area = self.read_area(&mut faults, master);
        let mode =
            faults.take("mode", ListingMode::from_code(&self.mode).ok_or("一覧の範囲を選んでください"));
        let dating = faults.take("dating", Dating::from_key(&self.dating).ok_or("時点を選んでください"));
        let schedule = self.read_schedule(&mut faults);
        let terms = (|| {
            Some(SourceTerms {
                name: name?,
                addresses: addresses?,
                kind: kind?,
                area: area?,
                mode: mode?,
                dating: dating?,
                schedule: schedule?,
                active: self.active == ON,
                automatic: self.automatic == ON,
            })
        })();
        terms.filter(|_| faults.is_empty()).ok_or(faults)
    }

    fn read_area(&self, faults: &mut Faults, master: &Master) -> Option<Area> {
        if self.area.trim().is_empty() {
            faults.add("area", "区域を入力してください。全国の場合は「全国」と入力します。");
            return None;
        }
        let wrong = match areas::read(&self.area, &master.gazetteer) {
            Ok(scope) => match scope.areas() {
                [one] => return Some(*one),
                _ => "区域は1つだけ入力してください。".to_owned(),
            },
            Err(wrong) => wrong.concat(),
        };
        faults.add("area", wrong);
        None
    }

    fn read_schedule(&self, faults: &mut Faults) -> Option<Schedule> {
        let written = match self.every.as_str() {
            "weekly" => format!("weekly {} {}", self.weekday, self.hour),
            "monthly" => {
                let day = text::integer(&self.day).filter(|day| (1..=31).contains(day));
                let day = faults.take("day", day.ok_or("毎月の日は、1〜31で入力してください"))?;
                format!("monthly {day} {}", self.hour)
            }
            "daily" => format!("daily {}", self.hour),
            _ => self.every.clone(),
        };
        faults.take("every", Schedule::parse(&written).ok_or("取得の頻度、曜日、時刻を選んでください"))
    }
}
