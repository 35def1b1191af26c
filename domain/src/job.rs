//! Work while nobody looks: what kinds of runs there are, when they are due, and what becomes of one that fails.
//!
//! A [`JobKind`] has a [`Schedule`], which names instants ([`Schedule::next_after`]); each such instant is a *slot* and gets
//! one run, however many processes ask for it. A run is [`JobState::Waiting`], then [`JobState::Running`] under a lease
//! that is renewed for as long as somebody works on it, and in the end [`JobState::Done`] or – after as many failures as
//! [`BackOff`] allows – [`JobState::Dead`], until a person asks for it again.
//!
//! A run may happen twice: a worker can lose its lease after the work and before it said so. What a run does must
//! therefore bear being done again.

mod back_off;
mod schedule;

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveTime, Utc};
use uuid::{Builder, Uuid};

pub use back_off::BackOff;
pub use schedule::Schedule;

use crate::id::id;

id! {
    /// A run, by what it is called.
    JobId
}

/// Who holds a run: another with each taking, so that a worker that lost its lease cannot speak for the one that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeaseToken(Uuid);

impl LeaseToken {
    /// The token of these bytes of chance.
    #[must_use]
    pub fn new(chance: [u8; 16]) -> Self {
        Self(Builder::from_random_bytes(chance).into_uuid())
    }
}

impl fmt::Display for LeaseToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// Takes away what has run out: sessions, links, notes about attempts.
    SweepPeople,
    /// Notes the head of the audit trail outside of the database, so that a trail that was cut off is found.
    NoteAuditHead,
    /// Erases personal data that was kept long enough.
    Retention,
    /// Backs the data up, where a folder for backups was named.
    Backup,
    /// Fetches the lists that are due from the web.
    Fetch,
}

impl JobKind {
    /// Every one there is, in the order of pages.
    pub const ALL: [Self; 5] =
        [Self::Backup, Self::Fetch, Self::NoteAuditHead, Self::Retention, Self::SweepPeople];

    /// The word under which it is kept and by which addresses name it: small letters and hyphens.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::SweepPeople => "sweep-people",
            Self::NoteAuditHead => "note-audit-head",
            Self::Retention => "retention",
            Self::Backup => "backup",
            Self::Fetch => "fetch",
        }
    }

    /// The one kept under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SweepPeople => "期限切れの後片付け",
            Self::NoteAuditHead => "操作記録の確認番号の控え",
            Self::Retention => "保存期間が過ぎた個人情報の消去",
            Self::Backup => "バックアップ",
            Self::Fetch => "ウェブからの取得",
        }
    }

    /// What it does, in a sentence for pages.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::SweepPeople => {
                "期限の過ぎたサインイン、招待などのリンク、サインインの失敗の記録を消します。"
            }
            Self::NoteAuditHead => {
                "操作記録の末尾の確認番号を、データのフォルダーの audit-heads.txt とログに書き留めます。"
            }
            Self::Retention => {
                "決めた保存期間が過ぎた連絡先などを消し、事業所ごとに個人情報消去証明書を残します。"
            }
            Self::Backup => "データと元ファイルを1つのファイルに写し、古いバックアップを消します。",
            Self::Fetch => {
                "登録した取得元のうち、取得する時刻になったものと頼まれたものを取得します。取得元がなければ通信しません。"
            }
        }
    }

    /// When it is due.
    #[must_use]
    pub const fn schedule(self) -> Schedule {
        match self {
            // The hours of the sources themselves are full hours, so that each of them is looked at when it is due.
            Self::SweepPeople | Self::Fetch => Schedule::HOURLY,
            Self::NoteAuditHead => Schedule::Daily(clock(0, 10)),
            // After the backup, so that what was erased by mistake can still be had back for as long as backups are kept.
            Self::Retention => Schedule::Daily(clock(4, 30)),
            // Before the first people come, and after the hour in which machines like to restart.
            Self::Backup => Schedule::Daily(clock(3, 30)),
        }
    }

    /// How often it is tried, and how long it waits in between.
    #[must_use]
    pub const fn back_off(self) -> BackOff {
        BackOff::STANDARD
    }
}

/// An hour and a minute on the wall; midnight for what no clock shows.
const fn clock(hour: u32, minute: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, minute, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

/// A text is no kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("定期処理の名前ではありません")]
pub struct NotAKind;

impl FromStr for JobKind {
    type Err = NotAKind;

    fn from_str(key: &str) -> Result<Self, NotAKind> {
        Self::from_key(key).ok_or(NotAKind)
    }
}

/// What has become of a run so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It waits, and is not begun before this instant.
    Waiting {
        /// Not before.
        until: DateTime<Utc>,
    },
    /// Somebody works on it. If nothing is heard until this instant, another may take it.
    Running {
        /// Until when the lease lasts.
        until: DateTime<Utc>,
    },
    /// It is done.
    Done {
        /// When.
        at: DateTime<Utc>,
    },
    /// It failed too often, and nobody tries again unless a person asks for it.
    Dead {
        /// Since when.
        at: DateTime<Utc>,
        /// Why, in the words of the last failure.
        reason: String,
    },
}

impl JobState {
    /// The words under which states are kept, in the order of the cases.
    pub const KEYS: [&str; 4] = ["waiting", "running", "done", "dead"];

    /// The word under which it is kept.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => Self::KEYS[0],
            Self::Running { .. } => Self::KEYS[1],
            Self::Done { .. } => Self::KEYS[2],
            Self::Dead { .. } => Self::KEYS[3],
        }
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "待機中",
            Self::Running { .. } => "実行中",
            Self::Done { .. } => "完了",
            Self::Dead { .. } => "中止",
        }
    }

    /// Whether it has come to an end.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Dead { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_and_says_what_it_is() {
        for kind in JobKind::ALL {
            assert_eq!(kind.key().parse(), Ok(kind));
            assert!(kind.key().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", kind.key());
            assert!(!kind.name().is_empty() && kind.about().ends_with('。'));
        }
        assert_eq!("backup ".parse::<JobKind>(), Err(NotAKind));
        assert_eq!(JobKind::Backup.schedule().words(), "毎日 3:30");
    }

    #[test]
    fn ids_sort_by_time_and_tokens_differ() {
        let at = |text: &str| text.parse().expect("an instant");
        let early = JobId::new(at("2026-01-31T00:00:00Z"), [255; 10]);
        let late = JobId::new(at("2026-01-31T00:00:00.001Z"), [0; 10]);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(JobId::parse(&early.to_string()), Some(early));
        assert_eq!(JobId::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), None, "a UUIDv1");
        assert_ne!(LeaseToken::new([1; 16]).to_string(), LeaseToken::new([2; 16]).to_string());
    }

    #[test]
    fn states_have_their_words() {
        let at: DateTime<Utc> = "2026-01-31T00:00:00Z".parse().expect("an instant");
        let all = [
            JobState::Waiting { until: at },
            JobState::Running { until: at },
            JobState::Done { at },
            JobState::Dead { at, reason: "置き場所がありません".into() },
        ];
        assert_eq!(all.each_ref().map(JobState::key), JobState::KEYS);
        assert_eq!(all.each_ref().map(JobState::has_ended), [false, false, true, true]);
    }
}
