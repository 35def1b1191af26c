//! Where an address comes from, whether its owner agreed, and whether they want to hear no more.

use chrono::NaiveDate;

use crate::words::words;

words! {
    /// Where an address comes from.
    Source {
        /// The office told us.
        Notice = "notice", "事業所からの申出";
        /// It stood in an application.
        Application = "application", "申込書";
        /// It stood in a list of members or participants.
        Roster = "roster", "名簿";
        /// Somebody asked on the phone.
        Call = "call", "電話で確認";
        /// They wrote it down at a seminar.
        Seminar = "seminar", "研修会・説明会";
        /// The office publishes it.
        Published = "published", "事業所の公表資料";
        /// Anything else; the remark says what.
        Other = "other", "その他";
    }
}

words! {
    /// How consent was given or refused.
    Means {
        /// On paper.
        Paper = "paper", "書面（申込書・同意書）";
        /// In a form on the web.
        Web = "web", "申込フォーム";
        /// By mail.
        Mail = "mail", "メール";
        /// On the phone.
        Call = "call", "電話";
        /// In person.
        Spoken = "spoken", "対面・口頭";
    }
}

words! {
    /// Why somebody is written to no more.
    StopReason {
        /// They asked for it.
        Asked = "asked", "本人・事業所からの申出";
        /// What is sent comes back.
        Bounced = "bounced", "宛先に届かない";
        /// They complained.
        Complaint = "complaint", "苦情";
        /// We decided so.
        Decided = "decided", "担当者の判断";
    }
}

/// Whether the owner of an address agreed to be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Nobody knows.
    Unknown,
    /// They agreed.
    Given {
        /// When.
        on: NaiveDate,
        /// How.
        means: Means,
    },
    /// They refused.
    Refused {
        /// When.
        on: NaiveDate,
        /// How.
        means: Means,
    },
}

impl Consent {
    /// The words under which each kind is stored, and their names on pages.
    pub const KINDS: [(&str, &str); 3] = [("unknown", "未確認"), ("given", "同意あり"), ("refused", "拒否")];

    /// The consent stored under this word, day and means; `None` when they do not fit.
    #[must_use]
    pub fn from_kept(kind: &str, on: Option<NaiveDate>, means: Option<Means>) -> Option<Self> {
        match (kind, on, means) {
            ("unknown", None, None) => Some(Self::Unknown),
            ("given", Some(on), Some(means)) => Some(Self::Given { on, means }),
            ("refused", Some(on), Some(means)) => Some(Self::Refused { on, means }),
            _ => None,
        }
    }

    /// The word under which its kind is stored.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Unknown => Self::KINDS[0].0,
            Self::Given { .. } => Self::KINDS[1].0,
            Self::Refused { .. } => Self::KINDS[2].0,
        }
    }

    /// The name of its kind on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => Self::KINDS[0].1,
            Self::Given { .. } => Self::KINDS[1].1,
            Self::Refused { .. } => Self::KINDS[2].1,
        }
    }

    /// When and how they said so.
    #[must_use]
    pub const fn said(self) -> Option<(NaiveDate, Means)> {
        match self {
            Self::Unknown => None,
            Self::Given { on, means } | Self::Refused { on, means } => Some((on, means)),
        }
    }
}

/// 配信停止: they are written to no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The first day.
    pub since: NaiveDate,
    /// Why.
    pub reason: StopReason,
}
