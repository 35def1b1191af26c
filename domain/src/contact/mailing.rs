//! Whether an office may be mailed at an address, and why not.
//!
//! Consent is asked for always, also where the act on mail (特定電子メール法, article 3) would let a public body write
//! without it: who sends for whom differs from mailing to mailing, and an address without a known consent can be asked.

use chrono::NaiveDate;

use super::{Address, Channel, Consent, Details, Stop};
use crate::{date, people::Email};

/// What decides about a contact besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// Whether the stop of the address was said for another office: who does not want mail does not want it there either.
    pub stopped_elsewhere: bool,
    /// Whether the office is in a list today.
    pub listed: bool,
}

impl Around {
    /// An office in a list, and nothing known of its addresses elsewhere.
    pub const PLAIN: Self = Self { stopped_elsewhere: false, listed: true };
}

/// Why an office may not be mailed at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMailed {
    /// It is no mail address.
    NoEmail(Channel),
    /// The office is in no list any more.
    NotListed,
    /// 配信停止.
    Stopped(Stop),
    /// 配信停止 of the same address for another office.
    StoppedElsewhere,
    /// They refused.
    Refused(NaiveDate),
    /// Nobody knows whether they agree.
    NoConsent,
}

impl NotMailed {
    /// The reason, a sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::NoEmail(channel) => format!("メールではなく{}の連絡先です。", channel.name()),
            Self::NotListed => "事業所が現在の事業所一覧にありません。".into(),
            Self::Stopped(stop) => {
                format!("{}から配信停止です（{}）。", date::wareki(stop.since), stop.reason.name())
            }
            Self::StoppedElsewhere => {
                "同じアドレスが、ほかの事業所の連絡先として配信停止になっています。".into()
            }
            Self::Refused(on) => format!("{}に、メールの受取りを断られています。", date::wareki(on)),
            Self::NoConsent => "メールを送ることへの同意を確認できていません。".into(),
        }
    }
}

/// What decides about a contact, without its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// By what way.
    pub channel: Channel,
    /// Whether they agreed.
    pub consent: Consent,
    /// Whether they want to hear no more.
    pub stop: Option<Stop>,
}

impl Terms {
    /// Whether mail may be sent.
    pub fn mailable(self, around: Around) -> Result<(), NotMailed> {
        match self {
            Self { channel, .. } if channel != Channel::Email => Err(NotMailed::NoEmail(channel)),
            _ if !around.listed => Err(NotMailed::NotListed),
            _ if around.stopped_elsewhere => Err(NotMailed::StoppedElsewhere),
            Self { stop: Some(stop), .. } => Err(NotMailed::Stopped(stop)),
            Self { consent: Consent::Refused { on, .. }, .. } => Err(NotMailed::Refused(on)),
            Self { consent: Consent::Unknown, .. } => Err(NotMailed::NoConsent),
            Self { consent: Consent::Given { .. }, .. } => Ok(()),
        }
    }
}

impl Details {
    /// What decides whether it may be mailed.
    #[must_use]
    pub const fn terms(&self) -> Terms {
        Terms { channel: self.address.channel(), consent: self.consent, stop: self.stop }
    }

    /// The address to mail to, or why there is none.
    pub fn mailable(&self, around: Around) -> Result<&Email, NotMailed> {
        self.terms().mailable(around)?;
        match &self.address {
            Address::Email(email) => Ok(email),
            other => Err(NotMailed::NoEmail(other.channel())),
        }
    }
}

/// How an office can be reached, by the best of its contacts. Every office is in exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It may be mailed.
    Mailable,
    /// It has a mail address, and nobody knows whether it agrees.
    Unconfirmed,
    /// It has mail addresses, and refused.
    Refused,
    /// It has mail addresses, and they were stopped.
    Stopped,
    /// By telephone, FAX or letter only.
    OtherWays,
    /// It has no contact.
    Nothing,
}

impl Reach {
    /// All, the best first.
    pub const ALL: [Self; 6] =
        [Self::Mailable, Self::Unconfirmed, Self::Refused, Self::Stopped, Self::OtherWays, Self::Nothing];

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mailable => "メール可（同意あり）",
            Self::Unconfirmed => "メールの同意未確認",
            Self::Refused => "メールの拒否",
            Self::Stopped => "配信停止",
            Self::OtherWays => "電話・FAX・郵送のみ",
            Self::Nothing => "連絡先なし",
        }
    }

    /// How an office of a list can be reached through these contacts.
    #[must_use]
    pub fn of(contacts: impl IntoIterator<Item = (Terms, Around)>) -> Self {
        let one = |(terms, around): (Terms, Around)| match terms.mailable(around) {
            Ok(()) => Self::Mailable,
            Err(NotMailed::NoConsent) => Self::Unconfirmed,
            Err(NotMailed::Refused(_)) => Self::Refused,
            Err(NotMailed::Stopped(_) | NotMailed::StoppedElsewhere) => Self::Stopped,
            Err(NotMailed::NoEmail(_)) => Self::OtherWays,
            Err(NotMailed::NotListed) => Self::Nothing,
        };
        contacts.into_iter().map(one).min().unwrap_or(Self::Nothing)
    }
}
