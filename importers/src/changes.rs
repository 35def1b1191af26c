//! What became of the columns of a list since the last one of its kind.

use std::collections::HashMap;

use domain::text;
use serde::{Deserialize, Serialize};

use crate::header::{Field, Purpose};

/// The columns of two lists of a kind held against each other. The sentences are [`HeaderChanges::sentences`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderChanges {
    /// Columns that are new.
    pub added: Vec<String>,
    /// Columns that are gone.
    pub removed: Vec<String>,
    /// Columns that stand elsewhere among the others.
    pub moved: Vec<MovedColumn>,
    /// Columns with another name: the one before and the one now. They mean the same field, or stand at the same
    /// place under a name that is nearly the same.
    pub renamed: Vec<(String, String)>,
    /// Fields that could be read before and cannot now.
    pub lost: Vec<Field>,
}

/// A column that stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedColumn {
    /// Its label.
    pub label: String,
    /// Where it was, counted from 1.
    pub before: usize,
    /// Where it is.
    pub now: usize,
}

impl HeaderChanges {
    /// Whether the columns are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a column is gone that lists of this purpose are read by.
    #[must_use]
    pub fn matters(&self, purpose: Purpose) -> bool {
        self.lost.iter().any(|field| purpose.fields().contains(field))
    }

    /// What changed, for people, the gravest first.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let lost = self.lost.iter().map(|field| {
            format!(
                "「{}」として読む列がなくなりました。その列を指定するか、一覧を確かめてください",
                field.name()
            )
        });
        let renamed =
            self.renamed.iter().map(|(before, now)| format!("列「{before}」の名前が「{now}」に変わりました"));
        let removed = self.removed.iter().map(|label| format!("列「{label}」がなくなりました"));
        let added = self.added.iter().map(|label| format!("列「{label}」が増えました"));
        let moved = self.moved.iter().map(|MovedColumn { label, before, now }| {
            format!("列「{label}」の位置が{before}列目から{now}列目に変わりました")
        });
        lost.chain(renamed).chain(removed).chain(added).chain(moved).collect()
    }
}

/// Characters of a label by which names are compared.
const LONGEST: usize = 40;

/// A label by which columns are known again, however it is spaced and whatever its width.
fn key(label: &str) -> String {
    text::search_key(label).chars().take(LONGEST).collect()
}

/// Holds the labels of a header against those of the last list of its kind (see [`crate::About::header`]). Columns
/// without a label are passed by.
#[must_use]
pub fn header_changes(before: &[String], now: &[String]) -> HeaderChanges {
    let (old, new): (Vec<String>, Vec<String>) =
        (before.iter().map(|label| key(label)).collect(), now.iter().map(|label| key(label)).collect());
    let same = pairs(&old, &new);
    let kept = longest_rise(&same);
    let moved = same
        .iter()
        .filter(|pair| !kept.contains(pair))
        .map(|&(at, to)| MovedColumn { label: now[to].clone(), before: at + 1, now: to + 1 })
        .collect();
    let gone = |at: &usize| !old[*at].is_empty() && same.iter().all(|(known, _)| known != at);
    let fresh = |at: &usize| !new[*at].is_empty() && same.iter().all(|(_, known)| known != at);
    let mut removed: Vec<usize> = (0..old.len()).filter(gone).collect();
    let mut added: Vec<usize> = (0..new.len()).filter(fresh).collect();
    let mut renamed = Vec::new();
    removed.retain(|&at| {
        let field = Field::of(&before[at]);
        let other = added
            .iter()
            .position(|&to| field.is_some() && Field::of(&now[to]) == field)
            .or_else(|| added.iter().position(|&to| follows(at, to, &same) && is_near(&old[at], &new[to])));
        if let Some(other) = other {
            renamed.push((before[at].clone(), now[added.remove(other)].clone()));
        }
        other.is_none()
    });
    let fields = |labels: &[String]| labels.iter().filter_map(|label| Field::of(label)).collect::<Vec<_>>();
    let (had, has) = (fields(before), fields(now));
    HeaderChanges {
        added: added.into_iter().map(|at| now[at].clone()).collect(),
        removed: removed.into_iter().map(|at| before[at].clone()).collect(),
        moved,
        renamed,
        lost: Field::ALL.into_iter().filter(|field| had.contains(field) && !has.contains(field)).collect(),
    }
}

/// Columns with the same label, in the order in which they were; of several with one label the first is the first.
fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, key) in new.iter().enumerate().rev() {
        places.entry(key).or_default().push(at);
    }
    old.iter()
        .enumerate()
        .filter(|(_, key)| !key.is_empty())
        .filter_map(|(at, key)| Some((at, places.get_mut(key.as_str())?.pop()?)))
        .collect()
}

/// The most columns that kept their order: all others moved.
fn longest_rise(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each column how many it is the last of, and the one before it.
    let mut chains: Vec<(usize, Option<usize>)> = Vec::with_capacity(pairs.len());
    for (at, (_, place)) in pairs.iter().enumerate() {
        let best =
            (0..at).filter(|earlier| pairs[*earlier].1 < *place).max_by_key(|e| (chains[*e].0, at - e));
        chains.push((best.map_or(0, |best| chains[best].0) + 1, best));
    }
    let mut next = (0..pairs.len()).max_by_key(|at| (chains[*at].0, pairs.len() - at));
    let mut rise = Vec::new();
    while let Some(at) = next {
        rise.push(pairs[at]);
        next = chains[at].1;
    }
    rise
}

/// Whether a new column stands where an old one was: at the same place, or behind the same column.
fn follows(at: usize, to: usize, same: &[(usize, usize)]) -> bool {
    at == to || at > 0 && to > 0 && same.contains(&(at - 1, to - 1))
}

/// Whether two keys differ in less than half of their letters.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    distance(&one, &other) * 2 < one.len().max(other.len())
}

/// How many letters have to be put in, taken out or exchanged.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], at + 1);
        for (to, with) in other.iter().enumerate() {
            let change = corner + usize::from(letter != with);
            corner = row[to + 1];
            row[to + 1] = change.min(corner + 1).min(row[to] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn changes(before: &[&str], now: &[&str]) -> HeaderChanges {
        let labels = |labels: &[&str]| labels.iter().map(ToString::to_string).collect::<Vec<_>>();
        header_changes(&labels(before), &labels(now))
    }

    const BEFORE: [&str; 5] = ["事業所番号", "事業所名", "サービスの種類", "担当者名", "備考"];

    #[test]
    fn the_same_header_has_not_changed() {
        assert!(changes(&BEFORE, &BEFORE).is_empty());
        assert!(changes(&["FAX番号"], &["ＦＡＸ 番号"]).is_empty());
    }

    #[test]
    fn a_column_put_in_moves_no_other() {
        let now = ["No", "事業所番号", "事業所名", "サービスの種類", "担当者名", "備考"];
        let changes = changes(&BEFORE, &now);
        assert_eq!(changes.sentences(), ["列「No」が増えました"]);
        assert!(!changes.matters(Purpose::Offices));
    }

    #[test]
    fn a_column_that_moved_is_told_alone() {
        let changes = changes(&BEFORE, &["事業所名", "サービスの種類", "担当者名", "備考", "事業所番号"]);
        assert_eq!(changes.sentences(), ["列「事業所番号」の位置が1列目から5列目に変わりました"]);
    }

    #[test]
    fn a_column_is_known_by_its_meaning_or_its_place() {
        let now = ["介護保険事業所番号", "事業所名", "サービスの種類", "担当者氏名", "備考"];
        let changes = changes(&BEFORE, &now);
        assert_eq!(
            changes.sentences(),
            [
                "列「事業所番号」の名前が「介護保険事業所番号」に変わりました",
                "列「担当者名」の名前が「担当者氏名」に変わりました"
            ]
        );
        assert!(!changes.matters(Purpose::Offices));
    }

    #[test]
    fn a_column_we_read_that_is_gone_matters() {
        let changes = changes(&BEFORE, &["番号", "事業所名", "サービスの種類", "担当者名"]);
        assert_eq!(
            (&changes.lost[..], changes.matters(Purpose::Usage)),
            (&[Field::Number, Field::Note][..], true)
        );
        assert_eq!(
            changes.sentences(),
            [
                "「事業所番号」として読む列がなくなりました。その列を指定するか、一覧を確かめてください",
                "「備考」として読む列がなくなりました。その列を指定するか、一覧を確かめてください",
                "列「事業所番号」がなくなりました",
                "列「備考」がなくなりました",
                "列「番号」が増えました"
            ]
        );
        let only_note = super::header_changes(&["備考".into()], &[]);
        assert!(only_note.matters(Purpose::Offices) && !only_note.matters(Purpose::Usage));
    }

    proptest! {
        #[test]
        fn every_column_is_accounted_for(
            before in proptest::collection::vec("[a-e事業所番号]{0,4}", 0..12),
            now in proptest::collection::vec("[a-e事業所番号]{0,4}", 0..12),
        ) {
            let changes = header_changes(&before, &now);
            let count = |labels: &[String]| labels.iter().filter(|label| !key(label).is_empty()).count();
            let gone = changes.removed.len() + changes.renamed.len();
            let fresh = changes.added.len() + changes.renamed.len();
            prop_assert_eq!(count(&before) - gone, count(&now) - fresh);
            prop_assert_eq!(header_changes(&before, &before).is_empty(), true);
        }
    }
}
