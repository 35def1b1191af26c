//! The audit trail as pages.

use askama::Template;
use domain::{
    audit::{Deed, Head, Verdict},
    format,
};

use super::{lines::TrailLine, walk::Walked};
use crate::{
    page::{
        controls::{Choose, Downloads},
        form::Faults,
        layout::Layout,
    },
    urls::{TrailView, people},
};

/// The form that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailForm {
    /// The first day, as it was typed or as it was read.
    pub from: String,
    /// The last day.
    pub until: String,
    /// Who there is to choose, the first being all.
    pub people: Vec<Choose>,
    /// The deeds, the first being all.
    pub deeds: Vec<Choose>,
    /// The words.
    pub words: String,
    /// The whole trail; `None` when that is what is shown.
    pub clear: Option<String>,
}

impl TrailForm {
    /// The form with what is asked; `people` as `(word in the address, name)`.
    #[must_use]
    pub fn new(view: &TrailView, people: Vec<(String, String)>) -> Self {
        let who = view.who.map(TrailView::word).unwrap_or_default();
        let choose = |value: String, label: String, chosen: &str| {
            let chosen = value == chosen;
            Choose { value, label, chosen }
        };
        let all = || (String::new(), "すべて".to_owned());
        let deed = view.deed.map(Deed::key).unwrap_or_default();
        let deeds = Deed::ALL.iter().map(|deed| (deed.key().to_owned(), deed.name().to_owned()));
        let day = |day: Option<chrono::NaiveDate>| day.map(format::day).unwrap_or_default();
        Self {
            from: day(view.from),
            until: day(view.until),
            people: std::iter::once(all())
                .chain(people)
                .map(|(value, name)| choose(value, name, &who))
                .collect(),
            deeds: std::iter::once(all())
                .chain(deeds)
                .map(|(value, name)| choose(value, name, deed))
                .collect(),
            words: view.words.clone(),
            clear: view.filters().then(|| people::audit(&TrailView::default())),
        }
    }

    /// The name of the one who acted, where one is chosen.
    #[must_use]
    pub fn who(&self) -> Option<&str> {
        let chosen = self.people.iter().find(|choose| choose.chosen && !choose.value.is_empty());
        chosen.map(|choose| choose.label.as_str())
    }
}

/// The audit trail, searched.
#[derive(Clone, Debug, Template)]
#[template(path = "trail/list.html")]
pub struct TrailPage {
    /// The frame.
    pub layout: Layout,
    /// What is asked.
    pub form: TrailForm,
    /// What could not be read of it.
    pub faults: Faults,
    /// The entries of this page, the newest first.
    pub rows: Vec<TrailLine>,
    /// Entries found in all.
    pub total: u64,
    /// The page of older ones.
    pub older: Option<String>,
    /// The page of the newest ones, where this is another.
    pub newest: Option<String>,
    /// What was found as files.
    pub downloads: Downloads,
    /// The most entries a file holds.
    pub most: u32,
    /// The end of the chain; `None` when it cannot be read.
    pub head: Option<Head>,
    /// The last walk along the chain.
    pub walked: Option<Walked>,
}

impl TrailPage {
    /// 「1,234件（記録番号 1,234〜1,135を表示）」.
    #[must_use]
    pub fn sentence(&self) -> String {
        let all = format!("{}件", format::count(self.total));
        match (self.rows.first(), self.rows.last()) {
            (Some(first), Some(last)) if self.older.is_some() || self.newest.is_some() => {
                format!("{all}（記録番号 {}〜{} を表示）", first.seq, last.seq)
            }
            _ => all,
        }
    }

    /// What must be said when more was found than a file holds.
    #[must_use]
    pub fn cut(&self) -> Option<String> {
        (self.total > u64::from(self.most)).then(|| {
            format!(
                "ファイルには、新しいほうから{}件までが入ります。期間を絞り込むと、残りも書き出せます。",
                format::count(self.most)
            )
        })
    }

    /// Whether there are other pages.
    #[must_use]
    pub const fn paged(&self) -> bool {
        self.older.is_some() || self.newest.is_some()
    }

    /// What came of the last walk: the class of its notice, and the words.
    #[must_use]
    pub fn walk(&self) -> Option<(&'static str, String)> {
        let walked = self.walked?;
        let at = format::moment(walked.at);
        Some(if walked.faults == 0 {
            (
                "done",
                format!(
                    "{at}に、記録{}番までを確かめました。書き換えや抜けは見つかりませんでした。",
                    walked.head.seq
                ),
            )
        } else {
            (
                "error",
                format!(
                    "{at}に確かめたとき、記録が書き換えられた疑いが{}件ありました。下の「記録を確かめる」から内容を確かめてください。",
                    format::count(walked.faults)
                ),
            )
        })
    }

    /// Where the trail is gone through.
    #[must_use]
    pub fn check(&self) -> &'static str {
        people::audit_check()
    }

    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> String {
        people::audit(&TrailView::default())
    }
}

/// Going through the whole trail, and what came of it.
#[derive(Clone, Debug, Template)]
#[template(path = "trail/check.html")]
pub struct TrailCheckPage {
    /// The frame.
    pub layout: Layout,
    /// The head to compare with, as it was typed.
    pub head: String,
    /// What could not be read of it.
    pub faults: Faults,
    /// What came of it; `None` before.
    pub verdict: Option<Verdict>,
}

impl TrailCheckPage {
    /// Whether a head was compared with.
    #[must_use]
    pub fn compared(&self) -> bool {
        !self.head.trim().is_empty()
    }

    /// What is wrong, a sentence each, and how much there is besides.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        let Some(verdict) = &self.verdict else { return Vec::new() };
        let mut wrong: Vec<String> = verdict.faults.iter().map(|fault| format!("{fault}。")).collect();
        if verdict.more > 0 {
            wrong.push(format!("ほかに{}件あります。", format::count(verdict.more)));
        }
        wrong
    }

    /// How many entries were gone through.
    #[must_use]
    pub fn records(&self) -> String {
        format::count(self.verdict.as_ref().map_or(0, |verdict| verdict.records))
    }

    /// Where the form leads.
    #[must_use]
    pub fn action(&self) -> &'static str {
        people::audit_check()
    }

    /// The trail.
    #[must_use]
    pub fn back(&self) -> String {
        people::audit(&TrailView::default())
    }
}
