//! What forms are made of: fields as they were filled in, and what is wrong with them. That is said once at the top, with a link
//! to the field, and once at the field, in the same words.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::{date, format};
use serde::Deserialize;

use super::controls::Choose;

/// A field of a form, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What it is called on the page.
    pub id: &'static str,
    /// What it is called in what the form sends: the same, unless a page has several alike.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What helps to fill it in.
    pub hint: &'static str,
    /// What was typed.
    pub value: String,
    /// What there is to choose from; empty for a field to type in.
    pub choices: Vec<Choose>,
    /// Whether it may be left empty.
    pub optional: bool,
    /// How many letters it shows.
    pub width: u16,
    /// Which keys a telephone offers, as `inputmode` names them; empty for all of them.
    pub keys: &'static str,
}

impl Field {
    /// A field to type in.
    #[must_use]
    pub fn text(id: &'static str, label: &'static str, hint: &'static str, value: &str) -> Self {
        Self { id, name: id, label, hint, value: value.to_owned(), width: 40, ..Self::default() }
    }

    /// A field for a day.
    #[must_use]
    pub fn day(id: &'static str, label: &'static str, value: &str) -> Self {
        let hint = "例：令和8年7月1日、2026/7/1";
        Self { width: 20, ..Self::text(id, label, hint, value) }
    }

    /// A choice among pairs of word and name.
    #[must_use]
    pub fn choice(
        id: &'static str,
        label: &'static str,
        value: &str,
        all: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        Self::choose(id, label, value, all.into_iter().map(|(key, name)| (key.to_owned(), name)))
    }

    /// The same of words that are made as the form is drawn.
    #[must_use]
    pub fn choose(
        id: &'static str,
        label: &'static str,
        value: &str,
        all: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let choose = |(key, label): (String, String)| Choose { chosen: key == value, value: key, label };
        let choices = all.into_iter().map(choose).collect();
        Self { id, name: id, label, value: value.to_owned(), choices, ..Self::default() }
    }

    /// The same, and it may be left empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// The same, with these keys on a telephone.
    #[must_use]
    pub fn keys(self, keys: &'static str) -> Self {
        Self { keys, ..self }
    }

    /// Whether it is a choice.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        !self.choices.is_empty()
    }

    /// What is filled in, as people read it: the name of what is chosen, or what was typed.
    #[must_use]
    pub fn shown(&self) -> String {
        let chosen = self.choices.iter().find(|choice| choice.chosen);
        chosen.map_or_else(|| self.value.clone(), |choice| choice.label.clone())
    }
}

/// What an address says behind its question mark when something was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    /// The word for it; each page knows a few and says nothing to others.
    pub done: String,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The id of the field; it is its name as well.
    pub field: Cow<'static, str>,
    /// What is wrong and what to do, a sentence.
    pub words: String,
}

/// What is wrong with a form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// One thing is wrong.
    #[must_use]
    pub fn of(field: impl Into<Cow<'static, str>>, words: impl Into<String>) -> Self {
        let mut faults = Self::default();
        faults.add(field, words);
        faults
    }

    /// Something else is wrong as well.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, words: impl Into<String>) {
        self.0.push(Fault { field: field.into(), words: words.into() });
    }

    /// The value, or nothing and a word about its field.
    pub fn take<T, E: ToString>(&mut self, field: &'static str, read: Result<T, E>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, format!("{}。", error.to_string().trim_end_matches('。')));
                None
            }
        }
    }

    /// A day that is needed and must not lie ahead.
    pub fn past_day(
        &mut self,
        field: &'static str,
        label: &str,
        written: &str,
        today: NaiveDate,
    ) -> Option<NaiveDate> {
        let read = match date::parse_date(written) {
            None if written.trim().is_empty() => Err(format!("{label}を入力してください")),
            None => Err(format!(
                "{label}の日付を読み取れません。「令和8年7月1日」や「2026/7/1」のように入力してください"
            )),
            Some(day) if day > today => Err(format!(
                "{label}には、今日（{}）までの日付を入力してください",
                format::day_with_era(today)
            )),
            Some(day) => Ok(day),
        };
        self.take(field, read)
    }

    /// Lets go of what need not be said.
    pub fn retain(&mut self, keep: impl FnMut(&Fault) -> bool) {
        self.0.retain(keep);
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is wrong.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|fault| fault.field == field).map(|fault| fault.words.as_str())
    }

    /// The ids of what describes a field: its hint, if it has one, and what is wrong with it.
    #[must_use]
    pub fn described(&self, field: &str, hint: bool) -> String {
        let hint = hint.then(|| format!("{field}-hint"));
        let fault = self.at(field).map(|_| format!("{field}-error"));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }

    /// The title of the page for the browser's tab: who cannot see the summary hears there that something is wrong.
    #[must_use]
    pub fn title(&self, title: &str) -> String {
        if self.is_empty() { title.to_owned() } else { format!("エラー：{title}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_found_at_its_field() {
        let mut faults = Faults::of("email", "メールアドレスを入力してください。");
        faults.add("password", "パスワードを入力してください。");
        assert_eq!(faults.at("password"), Some("パスワードを入力してください。"));
        assert_eq!(faults.described("email", true), "email-hint email-error");
        assert_eq!((faults.described("other", false), faults.at("other")), (String::new(), None));
        assert_eq!(faults.title("サインイン"), "エラー：サインイン");
        assert_eq!(Faults::default().title("サインイン"), "サインイン");
    }

    #[test]
    fn a_day_is_read_as_people_write_it_and_must_not_lie_ahead() {
        let today = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");
        let mut faults = Faults::default();
        assert_eq!(faults.past_day("on", "入手日", "Ｒ８．７．１", today), Some(today));
        assert!(faults.is_empty());
        for wrong in ["", "きのう", "2026-07-02"] {
            assert_eq!(faults.past_day("on", "入手日", wrong, today), None, "{wrong}");
        }
        assert_eq!(faults.all().len(), 3);
        assert_eq!(faults.at("on"), Some("入手日を入力してください。"));
    }

    #[test]
    fn a_choice_is_shown_by_its_name() {
        let kinds = [("email", "メール".to_owned()), ("phone", "電話".to_owned())];
        let field = Field::choice("kind", "種類", "phone", kinds);
        assert!(field.is_choice());
        assert_eq!(field.shown(), "電話");
        assert_eq!(Field::text("note", "備考", "", "午後").shown(), "午後");
    }
}
