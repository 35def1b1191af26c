//! The form that opens a page as of another day (K5), its days gathered by fiscal year (B1).

use chrono::NaiveDate;
use domain::{date::FiscalYear, format};

use super::controls::Choose;
use crate::urls::View;

/// The listings of a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// 「令和7年度」.
    pub label: String,
    /// Their days, newest first.
    pub days: Vec<Choose>,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayForm {
    /// The address the form leads to.
    pub action: String,
    /// Fields that keep the rest of the view.
    pub hidden: Vec<(String, String)>,
    /// The days of the listings by fiscal year, newest first.
    pub years: Vec<Year>,
}

impl DayForm {
    /// The form over the days of the listings. Without a day in the view the newest is chosen; a day on which there
    /// was no listing stands among the others, since the page shows it.
    #[must_use]
    pub fn new(action: impl Into<String>, listings: &[NaiveDate], view: &View) -> Self {
        let mut days: Vec<NaiveDate> = listings.iter().copied().chain(view.as_of).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        let present = view.as_of.or_else(|| days.first().copied());
        let mut years: Vec<Year> = Vec::new();
        for day in days {
            let label = FiscalYear::of(day).to_string();
            let choice = Choose {
                value: day.to_string(),
                label: format::day_with_era(day),
                chosen: Some(day) == present,
            };
            match years.last_mut().filter(|year| year.label == label) {
                Some(year) => year.days.push(choice),
                None => years.push(Year { label, days: vec![choice] }),
            }
        }
        Self { action: action.into(), hidden: view.hidden_fields(), years }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_stand_under_their_fiscal_year_and_the_present_one_is_among_them() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        let view = View { as_of: Some(day(4, 10)), ..View::default() };
        let form = DayForm::new("/", &[day(3, 31), day(4, 30)], &view);
        let labels: Vec<&str> = form.years.iter().map(|year| year.label.as_str()).collect();
        assert_eq!(labels, ["令和8年度", "令和7年度"]);
        let chosen = form.years.iter().flat_map(|year| &year.days).filter(|day| day.chosen);
        assert_eq!(chosen.map(|day| day.value.as_str()).collect::<Vec<_>>(), ["2026-04-10"]);
    }
}
