//! What is asked of the audit trail: read forgivingly from the address, and said in words.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    audit::{Deed, Field, Fields},
    date, format,
};
use serde::Deserialize;
use store::audit::Filter;

use crate::{page::form::Faults, urls::TrailView};

/// The address as it was typed or linked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The first day, in any way of writing one.
    pub from: String,
    /// The last day.
    pub until: String,
    /// Who: the number of an account, or a kind of actor.
    pub who: String,
    /// The kept word of a deed.
    pub deed: String,
    /// Words.
    pub words: String,
    /// The number below which a page goes on.
    pub below: String,
}

impl Asked {
    /// What is asked, and which days could not be read. Two days in the wrong order are turned round; choices nobody
    /// offers choose nothing.
    #[must_use]
    pub fn view(&self) -> (TrailView, Faults) {
        let mut faults = Faults::default();
        let mut day = |field: &'static str, written: &str| {
            let read = date::parse_date(written);
            if read.is_none() && !written.trim().is_empty() {
                faults.add(
                    field,
                    "日付を読み取れません。「2026-01-31」や「令和8年1月31日」のように入力してください。",
                );
            }
            read
        };
        let (mut from, mut until) = (day("from", &self.from), day("until", &self.until));
        if from.zip(until).is_some_and(|(from, until)| from > until) {
            std::mem::swap(&mut from, &mut until);
        }
        let view = TrailView {
            from,
            until,
            who: TrailView::parse_who(&self.who),
            deed: Deed::from_key(&self.deed),
            words: self.words.trim().to_owned(),
            below: self.below.parse().ok(),
        };
        (view, faults)
    }
}

/// As the store takes it.
#[must_use]
pub fn filter(view: &TrailView) -> Filter {
    Filter {
        from: view.from.map(midnight),
        until: view.until.and_then(|day| day.succ_opt()).map(midnight),
        actor: view.who,
        act: view.deed,
        text: Some(view.words.clone()).filter(|words| !words.is_empty()),
        below: view.below,
    }
}

/// When a day begins in Japan.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::hours(9)
}

/// What is asked, in words: 「期間：2026年1月31日から、操作：書き出し」; empty when everything is. `who` is what the one who
/// acted is called here.
#[must_use]
pub fn words(view: &TrailView, who: Option<&str>) -> String {
    let period = match (view.from, view.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("{}から", format::day(from))),
        (None, Some(until)) => Some(format!("{}まで", format::day(until))),
        (Some(from), Some(until)) if from == until => Some(format::day(from)),
        (Some(from), Some(until)) => Some(format!("{}から{}まで", format::day(from), format::day(until))),
    };
    let parts = [
        ("期間", period),
        ("だれが", who.map(ToOwned::to_owned)),
        ("操作", view.deed.map(|deed| deed.name().to_owned())),
        ("言葉", Some(view.words.clone()).filter(|words| !words.is_empty())),
    ];
    let said = parts.into_iter().filter_map(|(name, value)| Some(format!("{name}：{}", value?)));
    said.collect::<Vec<_>>().join("、")
}

/// What is asked, as the trail itself keeps it: people by their number, and of words only those that are numbers. Others may
/// be somebody's name.
#[must_use]
pub fn kept(view: &TrailView, fields: Fields) -> Fields {
    let who = view.who.map(|who| match who.account() {
        Some(account) => account.to_string(),
        None => who.name().to_owned(),
    });
    let mut told = view.newest();
    if !told.words.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
        told.words = "（記録しない）".into();
    }
    let said = words(&told, who.as_deref());
    if said.is_empty() { fields } else { fields.text(Field::Filter, &said) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, until: &str, words: &str) -> Asked {
        Asked { from: from.into(), until: until.into(), words: words.into(), ..Asked::default() }
    }

    #[test]
    fn days_are_read_in_any_way_and_in_any_order() {
        let (view, faults) = asked("令和8年2月1日", "２０２６/1/31", "").view();
        assert!(faults.is_empty());
        assert_eq!(words(&view, None), "期間：2026年1月31日から2026年2月1日まで");
        let filter = filter(&view);
        assert_eq!(filter.from, Some("2026-01-30T15:00:00Z".parse().expect("an instant")));
        assert_eq!(filter.until, Some("2026-02-01T15:00:00Z".parse().expect("an instant")));
        let (view, faults) = asked("きのう", "", " ").view();
        assert!(faults.at("from").is_some_and(|words| words.contains("令和")) && !view.filters());
    }

    #[test]
    fn what_somebody_looked_for_is_kept_without_names() {
        let told = |words: &str| kept(&asked("", "", words).view().0, Fields::new()).kept();
        assert_eq!(told(""), None);
        assert_eq!(told("01890a5d-ac96").as_deref(), Some(r#"{"filter":"言葉：01890a5d-ac96"}"#));
        assert_eq!(told("山田 花子").as_deref(), Some(r#"{"filter":"言葉：（記録しない）"}"#));
    }
}
