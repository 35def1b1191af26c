//! Offices as pages: the list of a municipality and one office.

mod filter;
mod known;

use askama::Template;
use chrono::NaiveDate;
use domain::{format, office::OfficeRecord, usage::UsageState};

use crate::{
    edits::{held::Edited, pages::EditLine},
    page::{
        controls::{DefinitionSwitch, Downloads, Pager},
        fact::Fact,
        layout::Layout,
        mark::Mark,
    },
};

pub use filter::OfficeFilter;
pub use known::{DifferLine, HandoverLine};

/// Whether an office uses data linkage, as a word and a shape.
#[must_use]
pub const fn usage_mark(state: Option<UsageState>) -> Mark {
    match state {
        Some(UsageState::Listed) => Mark { word: "利用中", class: "met" },
        Some(UsageState::Equivalent) => Mark { word: "同等システムを利用", class: "met" },
        Some(UsageState::Pledged) => Mark { word: "誓約済み・未確認", class: "warn" },
        Some(UsageState::NotUsing) => Mark { word: "利用終了", class: "short" },
        None => Mark { word: "未利用", class: "short" },
    }
}

/// An office as one line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeLine {
    /// 事業所番号.
    pub number: String,
    /// The page of the office.
    pub href: String,
    /// 事業所名.
    pub name: String,
    /// 事業所名カナ.
    pub kana: String,
    /// Its services, by their short names.
    pub services: String,
    /// 住所.
    pub address: String,
    /// 電話番号.
    pub phone: String,
    /// 法人の名称.
    pub corporation: String,
    /// Whether it uses data linkage.
    pub usage: Option<UsageState>,
    /// What of it was put right by hand.
    pub edited: Option<Edited>,
}

impl OfficeLine {
    /// The judgement on its usage.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        usage_mark(self.usage)
    }
}

/// The offices of a municipality.
#[derive(Clone, Debug, Template)]
#[template(path = "offices/list.html")]
pub struct OfficeListPage {
    /// The frame.
    pub layout: Layout,
    /// The municipality.
    pub municipality: String,
    /// The day of the usage in both calendars.
    pub as_of: String,
    /// The definitions that name offices.
    pub switch: DefinitionSwitch,
    /// Offices that pass the filter and are out of scope of the definition.
    pub left_out: u32,
    /// The filter.
    pub filter: OfficeFilter,
    /// The offices of this page.
    pub rows: Vec<OfficeLine>,
    /// The other pages.
    pub pager: Pager,
    /// The whole list, as filtered, as files.
    pub downloads: Option<Downloads>,
}

impl OfficeListPage {
    /// How many offices the definition leaves out; empty when none.
    #[must_use]
    pub fn left_out_text(&self) -> String {
        match self.left_out {
            0 => String::new(),
            count => format!(
                "ほかに {}事業所は連携対象のサービスを行っていないため、この定義では載せていません。",
                format::count(count)
            ),
        }
    }
}

/// The published facts of an office, those that are stated; `municipality` is its name and its page.
#[must_use]
pub fn facts(record: &OfficeRecord, municipality: (&str, String)) -> Vec<Fact> {
    let details = &record.details;
    let place = format!("{} {}", record.address, record.building);
    let position =
        record.latitude.zip(record.longitude).map(|(north, east)| format!("北緯{north}度、東経{east}度"));
    let mut facts = vec![
        Fact::new("事業所番号", record.number.to_string()),
        Fact { label: "市町村", value: municipality.0.into(), href: Some(municipality.1) },
        Fact::new("住所", place.trim()),
        Fact::new("電話番号", record.phone.as_str()),
        Fact::new("FAX番号", record.fax.as_str()),
        Fact::new("法人の名称", record.corporation_name.as_str()),
        Fact::new("法人番号", record.corporation.map(|number| number.to_string()).unwrap_or_default()),
        Fact::new("利用可能曜日", details.days.as_str()),
        Fact::new("利用可能曜日特記事項", details.days_note.as_str()),
        Fact::new(
            "定員",
            details.capacity.map(|persons| format!("{}人", format::count(persons))).unwrap_or_default(),
        ),
    ];
    if !details.url.is_empty() {
        facts.push(Fact { label: "URL", value: details.url.clone(), href: Some(details.url.clone()) });
    }
    facts.extend([
        Fact::new("緯度・経度", position.unwrap_or_default()),
        Fact::new("高齢者・障害者が同時一体的に利用できるサービス", details.shared_service.as_str()),
        Fact::new("介護保険の通常の指定基準", details.standard_care.as_str()),
        Fact::new("障害福祉の通常の指定基準", details.standard_disability.as_str()),
        Fact::new("備考", details.note.as_str()),
    ]);
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// A service of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    /// Its name.
    pub name: String,
    /// Its code in the open data, or its two-digit code.
    pub code: String,
    /// Whether it is in the scope of the standard.
    pub in_scope: bool,
    /// The day of the list that first had it.
    pub since: NaiveDate,
    /// The day of the list that no longer had it.
    pub until: Option<NaiveDate>,
}

impl ServiceLine {
    /// 「2026年1月31日から」, with the end when it is gone.
    #[must_use]
    pub fn span(&self) -> String {
        match self.until {
            Some(until) => format!("{}から、{}の一覧で消失", format::day(self.since), format::day(until)),
            None => format!("{}から", format::day(self.since)),
        }
    }
}

/// What a usage listing said about an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageLine {
    /// The day of the listing.
    pub as_of: NaiveDate,
    /// What it said; `None` when the office was not in it.
    pub state: Option<UsageState>,
    /// The listing, by name.
    pub listing: String,
}

impl UsageLine {
    /// The day in both calendars.
    #[must_use]
    pub fn day(&self) -> String {
        format::day_with_era(self.as_of)
    }

    /// The judgement.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        usage_mark(self.state)
    }
}

/// The list an office's facts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The list, by name.
    pub list: String,
    /// The file.
    pub file: String,
    /// The day it speaks about.
    pub as_of: NaiveDate,
    /// The line within the file.
    pub line: Option<u64>,
    /// The import that brought it.
    pub href: String,
}

impl SourceLine {
    /// The day in both calendars.
    #[must_use]
    pub fn day(&self) -> String {
        format::day_with_era(self.as_of)
    }

    /// 「1,234行目」, or a dash.
    #[must_use]
    pub fn line_text(&self) -> String {
        self.line.map_or_else(|| "―".into(), |line| format!("{}行目", format::count(line)))
    }
}

/// One office.
#[derive(Clone, Debug, Template)]
#[template(path = "offices/show.html")]
pub struct OfficePage {
    /// The frame; its title is the office's name.
    pub layout: Layout,
    /// 事業所名カナ.
    pub kana: String,
    /// Whether it uses data linkage now.
    pub usage: Option<UsageState>,
    /// The day of that in both calendars; empty without any listing.
    pub as_of: String,
    /// What is odd about it, such as two municipalities under one number.
    pub warnings: Vec<String>,
    /// The published facts.
    pub facts: Vec<Fact>,
    /// What of it was put right by hand.
    pub edits: Vec<EditLine>,
    /// Where the rows of lists differ.
    pub differ: Vec<DifferLine>,
    /// When it went to another corporation.
    pub corporations: Vec<HandoverLine>,
    /// Its services.
    pub services: Vec<ServiceLine>,
    /// What the listings said about it, the newest first.
    pub history: Vec<UsageLine>,
    /// The lists its facts come from.
    pub sources: Vec<SourceLine>,
    /// Where it is edited by hand, for those who may.
    pub edit: Option<String>,
    /// Where its contacts are, for those who may see them.
    pub contacts: Option<String>,
    /// Where they are erased, for those who may.
    pub erase: Option<String>,
    /// The list of offices of its municipality.
    pub back: String,
    /// Services and history as files.
    pub downloads: Option<Downloads>,
}

impl OfficePage {
    /// Whether a fact was put right by hand; the name of the office is no fact and goes by an empty label.
    #[must_use]
    pub fn is_edited(&self, fact: &str) -> bool {
        self.edits.iter().any(|edit| edit.fact == fact)
    }

    /// The judgement on its usage.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        usage_mark(self.usage)
    }
}
