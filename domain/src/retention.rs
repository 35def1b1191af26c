//! How long personal data and what comes with it is kept, and what is left when it is gone (A4).
//!
//! A [`Rule`] is carried out every day when it is switched on. Whatever personal is erased, by a rule or because somebody
//! asked, leaves a [`Deletion`]: how many records of which office, why, by whom and when, and a hash of their numbers – and
//! nothing of what stood in them. The audit trail is kept without a limit: there is nothing personal in it.

use chrono::{DateTime, Months, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};

use crate::{
    audit::Actor,
    code::MunicipalityCode,
    contact::{ContactId, DeletionId},
    hex::hex,
    office_number::OfficeNumber,
};

/// A rule after which something is kept no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Contacts of offices that have been in no list for so long.
    ClosedOffices,
    /// Contacts nobody has made sure of for so long.
    Unconfirmed,
    /// Accounts that were taken out of use so long ago, with all that belongs to them. The trail names them by their number.
    DisabledAccounts,
    /// What is kept of work that ended so long ago.
    Jobs,
}

impl Rule {
    /// All, in the order in which pages list them and the daily run carries them out.
    pub const ALL: [Self; 4] = [Self::ClosedOffices, Self::Unconfirmed, Self::DisabledAccounts, Self::Jobs];

    /// The word under which it is stored.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClosedOffices => "closed_offices",
            Self::Unconfirmed => "unconfirmed",
            Self::DisabledAccounts => "disabled_accounts",
            Self::Jobs => "jobs",
        }
    }

    /// The one stored under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.key() == key)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClosedOffices => "掲載が終わった事業所の連絡先",
            Self::Unconfirmed => "長く確認していない連絡先",
            Self::DisabledAccounts => "利用を停止した利用者",
            Self::Jobs => "終わった定期処理の記録",
        }
    }

    /// From when the months are counted, for pages.
    #[must_use]
    pub const fn counted_from(self) -> &'static str {
        match self {
            Self::ClosedOffices => "事業所一覧の掲載が終わった日",
            Self::Unconfirmed => "最終確認日",
            Self::DisabledAccounts => "利用を停止した日",
            Self::Jobs => "処理が終わった日",
        }
    }
}

/// How a rule is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The rule.
    pub rule: Rule,
    /// How long is kept, in months.
    pub months: u16,
    /// Whether it is carried out.
    pub enabled: bool,
    /// Counts up with each change.
    pub version: i64,
    /// When it was last carried out.
    pub ran_at: Option<DateTime<Utc>>,
    /// What the last run erased.
    pub ran_count: u32,
}

impl Setting {
    /// The months that may be set: a month to twenty years.
    pub const MONTHS: std::ops::RangeInclusive<u16> = 1..=240;

    /// The last day that is too long ago: what is of this day or before is erased today.
    #[must_use]
    pub fn last_day(&self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(u32::from(self.months))).unwrap_or(NaiveDate::MIN)
    }
}

/// Why personal data was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// A rule.
    Rule(Rule),
    /// The office asked for it.
    Office,
    /// The person asked for it.
    Person,
    /// The prefecture or municipality that looks after the data asked for it.
    Authority,
    /// It was entered by mistake.
    Mistake,
    /// It had been erased before, and a restore had brought it back.
    Restore,
}

impl Grounds {
    /// What somebody may give as grounds.
    pub const ASKED: [Self; 4] = [Self::Office, Self::Person, Self::Authority, Self::Mistake];

    /// The word under which it is stored; the key of the rule for a rule.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.key(),
            Self::Office => "office",
            Self::Person => "person",
            Self::Authority => "authority",
            Self::Mistake => "mistake",
            Self::Restore => "restore",
        }
    }

    /// The one stored under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let plain = Self::ASKED.into_iter().chain([Self::Restore]).find(|grounds| grounds.key() == key);
        plain.or(Rule::from_key(key).map(Self::Rule))
    }

    /// Its name on pages.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Rule(rule) => format!("保存期間の満了（{}）", rule.name()),
            Self::Office => "事業所からの申出".into(),
            Self::Person => "本人からの申出・請求".into(),
            Self::Authority => "都道府県・市町村からの依頼".into(),
            Self::Mistake => "誤って登録したため".into(),
            Self::Restore => "バックアップからの復元で戻ったため".into(),
        }
    }
}

/// What kind of records were erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// Contacts.
    Contacts,
}

impl Erased {
    /// The word under which it is stored.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
        }
    }

    /// The one stored under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        (key == Self::Contacts.key()).then_some(Self::Contacts)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contacts => "事業所の連絡先",
        }
    }
}

/// What is left of erased data: the proof that it was erased, with nothing personal in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The number of the certificate.
    pub id: DeletionId,
    /// What kind of records.
    pub erased: Erased,
    /// How many.
    pub count: u32,
    /// Of which office.
    pub office: Option<OfficeNumber>,
    /// Where the office counted.
    pub municipality: Option<MunicipalityCode>,
    /// Why.
    pub grounds: Grounds,
    /// When it was asked for; for a rule, the day it was carried out.
    pub asked_on: NaiveDate,
    /// Who did it.
    pub by: Actor,
    /// When.
    pub at: DateTime<Utc>,
    /// The [`fingerprint`] of the erased records.
    pub fingerprint: String,
    /// Whether the records were the demonstration's.
    pub demonstration: bool,
}

impl Deletion {
    /// The number of the certificate of doing it once more, at an instant: it follows from the first one's.
    #[must_use]
    pub fn once_more(&self, at: DateTime<Utc>) -> DeletionId {
        let mut chance = [0; 10];
        let hash = Sha256::digest(format!("{} once more", self.id));
        chance.iter_mut().zip(hash).for_each(|(byte, of)| *byte = of);
        DeletionId::new(at, chance)
    }
}

/// The SHA-256 over the numbers of erased records, in order, each with a line break behind it, in hexadecimal: whoever knows
/// the numbers, from a list printed before, can show which records they were.
#[must_use]
pub fn fingerprint(erased: &[ContactId]) -> String {
    let mut ids = erased.to_vec();
    ids.sort_unstable();
    let mut hash = Sha256::new();
    for id in ids {
        hash.update(format!("{id}\n"));
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn months_are_counted_back_from_today() {
        let set = |months| Setting {
            rule: Rule::Unconfirmed,
            months,
            enabled: true,
            version: 0,
            ran_at: None,
            ran_count: 0,
        };
        assert_eq!(set(36).last_day(day("2026-11-21")), day("2023-11-21"));
        assert_eq!(set(1).last_day(day("2026-03-31")), day("2026-02-28"), "a month that is shorter");
    }

    #[test]
    fn words_read_back() {
        for grounds in
            Grounds::ASKED.into_iter().chain([Grounds::Restore]).chain(Rule::ALL.map(Grounds::Rule))
        {
            assert_eq!(Grounds::from_key(grounds.key()), Some(grounds));
        }
        assert_eq!(Erased::from_key(Erased::Contacts.key()), Some(Erased::Contacts));
        assert_eq!(Rule::from_key("audit"), None, "the audit trail has no end");
    }

    #[test]
    fn a_fingerprint_is_of_the_records_and_not_of_their_order() {
        let id = |byte| ContactId::new("2026-04-01T00:00:00Z".parse().expect("an instant"), [byte; 10]);
        let one = fingerprint(&[id(1), id(2)]);
        assert_eq!(one, fingerprint(&[id(2), id(1)]));
        assert_eq!(one.len(), 64);
        assert_ne!(one, fingerprint(&[id(1)]));
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(fingerprint(&[]), nothing);
    }
}
