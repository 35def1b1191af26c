//! Days and fiscal years as Japanese administration writes them.

mod fiscal_year;

use chrono::{Datelike, NaiveDate};
pub use fiscal_year::FiscalYear;

use crate::text;

/// An era: full name, letter, first day.
struct Era {
    name: &'static str,
    letter: char,
    begins: (i32, u32, u32),
}

/// Newest first.
const ERAS: [Era; 5] = [
    Era { name: "令和", letter: 'r', begins: (2019, 5, 1) },
    Era { name: "平成", letter: 'h', begins: (1989, 1, 8) },
    Era { name: "昭和", letter: 's', begins: (1926, 12, 25) },
    Era { name: "大正", letter: 't', begins: (1912, 7, 30) },
    Era { name: "明治", letter: 'm', begins: (1868, 1, 25) },
];

/// Reads a whole cell as a day: `2026-01-31`, `2026/1/31`, `2026.1.31`, `20260131`, `2026年1月31日`, `令和8年1月31日`,
/// `R8.1.31`, `令和元年5月1日`; full-width too, a time of day after it is ignored.
#[must_use]
pub fn parse_date(written: &str) -> Option<NaiveDate> {
    let folded = fold(without_time(written));
    let (date, rest) = date_at(&folded)?;
    let rest = rest.trim_start_matches('(');
    (rest.is_empty() || written_weekday(rest)).then_some(date)
}

/// What stands before a time of day such as ` 12:30` or `T00:00:00`.
fn without_time(written: &str) -> &str {
    let Some((before, _)) = written.split_once([':', '：']) else {
        return written;
    };
    before.trim_end_matches(char::is_numeric).trim_end_matches(|c: char| c.is_whitespace() || c == 'T')
}

/// The first day named anywhere in a text, such as 「（令和8年1月31日時点）」 in the title of a list.
#[must_use]
pub fn find_date(text: &str) -> Option<NaiveDate> {
    let folded = fold(text);
    let mut before = ' ';
    for (at, c) in folded.char_indices() {
        // Never begin in the middle of a longer number.
        if !before.is_ascii_digit()
            && let Some((date, rest)) = date_at(&folded[at..])
            && !rest.starts_with(|c: char| c.is_ascii_digit())
        {
            return Some(date);
        }
        before = c;
    }
    None
}

/// The day in the Japanese calendar: 「令和8年1月31日」. Days before 1868 are written in the common calendar.
#[must_use]
pub fn wareki(date: NaiveDate) -> String {
    match era_year(date) {
        Some((era, 1)) => format!("{era}元年{}月{}日", date.month(), date.day()),
        Some((era, year)) => format!("{era}{year}年{}月{}日", date.month(), date.day()),
        None => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    }
}

/// Era name and year of a day.
fn era_year(date: NaiveDate) -> Option<(&'static str, i32)> {
    ERAS.iter()
        .find(|era| (date.year(), date.month(), date.day()) >= era.begins)
        .map(|era| (era.name, date.year() - era.begins.0 + 1))
}

/// Half-width, lower case, no spaces.
fn fold(written: &str) -> String {
    text::nfkc(written).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A day at the beginning of a folded text, and what follows it.
fn date_at(text: &str) -> Option<(NaiveDate, &str)> {
    if text.len() >= 8 && text.as_bytes()[..8].iter().all(u8::is_ascii_digit) {
        let number: i32 = text[..8].parse().ok()?;
        let month = u32::try_from(number / 100 % 100).ok()?;
        let day = u32::try_from(number % 100).ok()?;
        return plausible(number / 10_000, month, day).map(|date| (date, &text[8..]));
    }
    let (year, rest) = year_at(text)?;
    let rest = separator(rest, '年')?;
    let (month, rest) = number(rest, 2)?;
    let rest = separator(rest, '月')?;
    let (day, rest) = number(rest, 2)?;
    Some((plausible(year, month, day)?, rest.strip_prefix('日').unwrap_or(rest)))
}

/// A year of the common calendar at the beginning of a folded text, from four digits or an era.
fn year_at(text: &str) -> Option<(i32, &str)> {
    for era in &ERAS {
        let Some(rest) = text.strip_prefix(era.name).or_else(|| text.strip_prefix(era.letter)) else {
            continue;
        };
        let rest = rest.trim_start_matches('.');
        if let Some(rest) = rest.strip_prefix('元') {
            return Some((era.begins.0, rest));
        }
        let (year, rest) = number(rest, 2)?;
        return (year > 0).then(|| (era.begins.0 + i32::try_from(year).unwrap_or(0) - 1, rest));
    }
    let (year, rest) = number(text, 4)?;
    (year >= 1868).then(|| (i32::try_from(year).unwrap_or(0), rest))
}

fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    Some((text.get(..length)?.parse().ok()?, &text[length..]))
}

fn separator(text: &str, japanese: char) -> Option<&str> {
    text.strip_prefix([japanese, '/', '.', '-', '−'])
}

fn plausible(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    if (1868..3000).contains(&year) { NaiveDate::from_ymd_opt(year, month, day) } else { None }
}

/// What may follow a day in a cell besides a time: its weekday, 現在 or 時点.
fn written_weekday(rest: &str) -> bool {
    matches!(rest.trim_end_matches(')').chars().next(), Some('日' | '月' | '火' | '水' | '木' | '金' | '土'))
        && rest.chars().count() <= 4
        || rest.starts_with("現在")
        || rest.starts_with("時点")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn one_day_is_written_in_many_ways() {
        for written in [
            "2026-01-31",
            "2026/1/31",
            "20260131",
            "2026年1月31日",
            "令和8年1月31日",
            "令和 ８年 １月３１日",
            "R8.1.31",
            "r08-01-31",
            "Ｒ８．１．３１",
            "2026-01-31 12:30:00",
            "2026-01-31T00:00:00",
            "2026/1/31 9:05",
            "2026年1月31日（土）",
            "2026年1月31日現在",
        ] {
            assert_eq!(parse_date(written), Some(day(2026, 1, 31)), "{written}");
        }
        assert_eq!(parse_date("令和元年5月1日"), Some(day(2019, 5, 1)));
        assert_eq!(parse_date("H31.4.30"), Some(day(2019, 4, 30)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for written in [
            "",
            "2026",
            "2026-02-30",
            "令和8年",
            "8.1.31",
            "2026-01-31-5",
            "078-123-4567",
            "2870100017",
            "あ",
        ] {
            assert_eq!(parse_date(written), None, "{written}");
        }
    }

    #[test]
    fn a_day_is_found_inside_a_title() {
        assert_eq!(find_date("利用状況一覧（R8.1.31時点）"), Some(day(2026, 1, 31)));
        assert_eq!(find_date("※2026年1月31日現在の数値"), Some(day(2026, 1, 31)));
        assert_eq!(find_date("jigyosho_110_all_20260709180319"), None);
        assert_eq!(find_date("電話 2870100017"), None);
    }

    #[test]
    fn days_are_written_in_the_japanese_calendar() {
        assert_eq!(wareki(day(2026, 1, 31)), "令和8年1月31日");
        assert_eq!(wareki(day(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(wareki(day(2019, 4, 30)), "平成31年4月30日");
    }

    #[test]
    fn fiscal_years_begin_in_april() {
        let year = FiscalYear::of(day(2026, 3, 31));
        assert_eq!((year.year(), year.to_string().as_str()), (2025, "令和7年度"));
        assert_eq!((year.first_day(), year.last_day()), (day(2025, 4, 1), day(2026, 3, 31)));
        assert_eq!(FiscalYear::of(day(2026, 4, 1)).to_string(), "令和8年度");
        assert_eq!(FiscalYear::of(day(2019, 4, 1)).to_string(), "令和元年度");
        for written in ["令和7年度", "R7", "2025年度", "２０２５", "令和７年度"] {
            assert_eq!(FiscalYear::parse(written), Some(year), "{written}");
        }
        assert_eq!(FiscalYear::parse("7年度"), None);
    }

    proptest! {
        #[test]
        fn every_day_reads_back(offset in 0_i64..60_000) {
            let date = day(1873, 1, 1) + chrono::Duration::days(offset);
            prop_assert_eq!(parse_date(&wareki(date)), Some(date));
            prop_assert_eq!(parse_date(&date.to_string()), Some(date));
            let year = FiscalYear::of(date);
            prop_assert!(year.first_day() <= date && date <= year.last_day());
            prop_assert_eq!(FiscalYear::parse(&year.to_string()), Some(year));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC*") {
            let _ = (parse_date(&text), find_date(&text), FiscalYear::parse(&text));
        }
    }
}
