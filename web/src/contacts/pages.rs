//! Contacts as pages.

use askama::Template;
use domain::{
    contact::{Channel, Reach},
    format,
};
use store::contacts::Kept;

use crate::{
    page::{
        controls::{Choice, Downloads, Pager},
        form::{Faults, Field},
        layout::Layout,
        mark::Mark,
    },
    urls,
};

/// What was just done to a contact of an office, as the address says it: one of a fixed list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It was added.
    Added,
    /// It was changed.
    Changed,
    /// Mail to it was stopped.
    Stopped,
    /// Mail to it was begun again.
    Resumed,
}

impl Done {
    const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Stopped, Self::Resumed];

    /// Its word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Stopped => "stopped",
            Self::Resumed => "resumed",
        }
    }

    /// What a word of the address stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    /// What the page says.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Added => "連絡先を追加しました。",
            Self::Changed => "連絡先の変更を保存しました。",
            Self::Stopped => "配信を停止しました。この連絡先にはメールを送りません。",
            Self::Resumed => {
                "配信を再開しました。メールを送れるかどうかは「メールの送信」の欄で確かめてください。"
            }
        }
    }
}

/// A contact as one line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactLine {
    /// The number people read out to each other.
    pub short: String,
    /// By what way.
    pub channel: &'static str,
    /// The address.
    pub address: String,
    /// Person and section.
    pub person: String,
    /// Where it comes from, and since when.
    pub source: String,
    /// Whether they agreed, when and how.
    pub consent: String,
    /// Since when and why they want to hear no more; empty when that is not so.
    pub stopped: String,
    /// Why it may not be mailed; `None` when it may.
    pub refusal: Option<String>,
    /// Whether mail is what it is for at all.
    pub is_mail: bool,
    /// A remark.
    pub note: String,
    /// The last day on which somebody made sure.
    pub confirmed: String,
    /// Where it is changed.
    pub edit: String,
    /// Where mail is stopped.
    pub stop: String,
}

impl ContactLine {
    /// The line of a contact.
    #[must_use]
    pub fn of(kept: &Kept) -> Self {
        let (id, office, details) = (kept.contact.id, kept.contact.office, &kept.contact.details);
        let person = details.person.as_ref().map(ToString::to_string);
        let department = details.department.as_ref().map(ToString::to_string);
        Self {
            short: id.short(),
            channel: details.address.channel().name(),
            address: details.address.as_str().to_owned(),
            person: department.into_iter().chain(person).collect::<Vec<_>>().join("　"),
            source: format!("{}（{}）", details.source.name(), format::day(details.source_on)),
            consent: match details.consent.said() {
                Some((on, means)) => {
                    format!("{}（{}・{}）", details.consent.name(), format::day(on), means.name())
                }
                None => details.consent.name().to_owned(),
            },
            stopped: details.stop.map_or_else(String::new, |stop| {
                format!("{}から（{}）", format::day(stop.since), stop.reason.name())
            }),
            refusal: details.mailable(kept.around).err().map(domain::contact::NotMailed::sentence),
            is_mail: details.address.channel() == Channel::Email,
            note: details.note.as_ref().map_or_else(String::new, ToString::to_string),
            confirmed: format::day(details.confirmed_on),
            edit: urls::contacts::edit(office, id),
            stop: urls::contacts::stop(office, id),
        }
    }

    /// Whether it may be mailed, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        match (&self.refusal, self.is_mail) {
            (None, _) => Mark { word: "送信可", class: "met" },
            (Some(_), true) => Mark { word: "送信不可", class: "short" },
            (Some(_), false) => Mark { word: "メール以外", class: "none" },
        }
    }
}

/// The contacts of an office.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/index.html")]
pub struct ContactsPage {
    /// The frame.
    pub layout: Layout,
    /// What was just done.
    pub done: Option<Done>,
    /// What the office is called.
    pub office: String,
    /// Its number.
    pub number: String,
    /// Its contacts.
    pub rows: Vec<ContactLine>,
    /// Whether the office is in a list today.
    pub listed: bool,
    /// Where another one is added.
    pub new: String,
    /// The municipality, and how its other offices can be reached.
    pub area: (String, String),
    /// Back to the office.
    pub back: String,
}

/// What a contact is, for somebody whose own change comes too late: label, as it stands now, as they typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// The label of the field.
    pub label: &'static str,
    /// As it stands now.
    pub now: String,
    /// As they typed it.
    pub typed: String,
}

/// The form for a contact, new or not.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/edit.html")]
pub struct EditPage {
    /// The frame.
    pub layout: Layout,
    /// What the page is called.
    pub title: &'static str,
    /// What the office is called.
    pub office: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// What is wrong with them.
    pub faults: Faults,
    /// The version that was looked at; `None` for a new contact.
    pub version: Option<i64>,
    /// What somebody else changed meanwhile.
    pub differs: Vec<Differs>,
    /// Whether somebody else changed it meanwhile.
    pub late: bool,
    /// What the button says.
    pub button: &'static str,
    /// Where mail is stopped; `None` for a new contact.
    pub stop: Option<String>,
    /// Back to the contacts.
    pub back: String,
}

/// The form to stop mail to a contact, or to begin it again.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/stop.html")]
pub struct StopPage {
    /// The frame.
    pub layout: Layout,
    /// What the page is called.
    pub title: &'static str,
    /// The contact.
    pub row: ContactLine,
    /// The fields of a stop.
    pub fields: Vec<Field>,
    /// What is wrong with them.
    pub faults: Faults,
    /// The version that was looked at.
    pub version: i64,
    /// Whether somebody else changed it meanwhile.
    pub late: bool,
    /// Back to the contacts.
    pub back: String,
}

/// A contact for those who may erase it and need not know whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StubLine {
    /// The number people read out to each other.
    pub short: String,
    /// By what way.
    pub channel: &'static str,
    /// Where it comes from, and since when.
    pub source: String,
    /// Whether mail was stopped.
    pub stopped: bool,
}

/// The form to erase contacts of an office.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/erase.html")]
pub struct ErasePage {
    /// The frame.
    pub layout: Layout,
    /// What the page is called.
    pub title: &'static str,
    /// What the office is called.
    pub office: String,
    /// Its number.
    pub number: String,
    /// Its contacts, without what is personal.
    pub rows: Vec<StubLine>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What is wrong with them.
    pub faults: Faults,
    /// Whether this is the last question before it is done; then the fields are told and not asked.
    pub confirming: bool,
    /// What is to be erased, and why: label and value.
    pub told: Vec<(&'static str, String)>,
    /// Back to the office.
    pub back: String,
}

/// How the offices of an area, or of all of them, can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachLine {
    /// The area.
    pub name: String,
    /// Where its own page is; empty where there is none.
    pub href: String,
    /// Offices, and how they can be reached, in the order of [`Reach::ALL`].
    pub counts: Vec<String>,
}

impl ReachLine {
    /// The line of these offices, in the order of [`Reach::ALL`].
    #[must_use]
    pub fn new(name: impl Into<String>, href: impl Into<String>, offices: &[u32]) -> Self {
        let all = std::iter::once(offices.iter().sum::<u32>()).chain(offices.iter().copied());
        Self { name: name.into(), href: href.into(), counts: all.map(format::count).collect() }
    }
}

/// How offices can be reached, area by area, and all of them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachTable {
    /// What the areas are: 都道府県, 市町村.
    pub kind: &'static str,
    /// The areas.
    pub rows: Vec<ReachLine>,
    /// All of them together; `None` for a single one.
    pub total: Option<ReachLine>,
}

impl ReachTable {
    /// The heads of the columns behind the first.
    #[must_use]
    pub fn heads(&self) -> Vec<&'static str> {
        std::iter::once("事業所数").chain(Reach::ALL.map(Reach::name)).collect()
    }
}

/// The areas somebody looks after.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/home.html")]
pub struct HomePage {
    /// The frame.
    pub layout: Layout,
    /// How their offices can be reached.
    pub table: ReachTable,
}

/// How the offices of an area can be reached.
#[derive(Clone, Debug, Template)]
#[template(path = "contacts/area.html")]
pub struct AreaPage {
    /// The frame.
    pub layout: Layout,
    /// How they can be reached.
    pub table: ReachTable,
    /// Smaller counts than this do not leave the office.
    pub small: u32,
    /// The counts as files; `None` for the whole country, which is had by prefecture.
    pub counts: Option<Downloads>,
    /// The contacts themselves as files, for those who may have them.
    pub list: Option<Downloads>,
    /// The offices one by one, on the page of a municipality.
    pub offices: Option<OfficeReaches>,
    /// Where the areas are that somebody looks after, and what lies between.
    pub up: Vec<(String, String)>,
}

/// The offices of a municipality one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeReaches {
    /// All of them, or those without a contact.
    pub choices: Vec<Choice>,
    /// Whether only those without a contact are shown.
    pub without: bool,
    /// Those of this page.
    pub rows: Vec<OfficeReach>,
    /// The other pages.
    pub pager: Pager,
}

/// An office, and how it can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeReach {
    /// Its number.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// The reading of its name.
    pub kana: String,
    /// Its contacts.
    pub href: String,
    /// How many there are.
    pub contacts: String,
    /// How it can be reached by the best of them.
    pub reach: Reach,
}

impl OfficeReach {
    /// How it can be reached, as a word and a shape.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        let class = match self.reach {
            Reach::Mailable => "met",
            Reach::Unconfirmed => "warn",
            Reach::Refused | Reach::Stopped => "short",
            Reach::OtherWays | Reach::Nothing => "none",
        };
        Mark { word: self.reach.name(), class }
    }
}
