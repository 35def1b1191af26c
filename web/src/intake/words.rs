//! What differs between two texts, marked where it differs: 「078-331-**8181**」 and not the whole number.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A piece of a text that is the same in the other one, or is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether the other text does not have it there.
    pub differs: bool,
}

/// Longer texts are not compared letter by letter; no cell of a list is so long.
const LONGEST: usize = 1_000;

/// What stays between two differences is marked with them when it is shorter than this: one letter that happens to be the same
/// explains nothing.
const SHORTEST: usize = 2;

/// Both texts in pieces. Texts of which less than a third is the same are marked whole.
#[must_use]
pub fn compare(before: &str, after: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let whole = || (pieces(&old, &[]), pieces(&new, &[]));
    if old.len().max(new.len()) > LONGEST {
        return whole();
    }
    let same = same_runs(&old, &new);
    let kept: usize = same.iter().map(|(_, _, len)| len).sum();
    if kept * 3 < old.len().max(new.len()) {
        return whole();
    }
    let in_old: Vec<(usize, usize)> = same.iter().map(|(at, _, len)| (*at, *len)).collect();
    let in_new: Vec<(usize, usize)> = same.iter().map(|(_, at, len)| (*at, *len)).collect();
    (pieces(&old, &in_old), pieces(&new, &in_new))
}

/// Where the two are the same: begin in each, and length. Short runs in the middle are left out.
fn same_runs(old: &[char], new: &[char]) -> Vec<(usize, usize, usize)> {
    let runs = capture_diff_slices(Algorithm::Myers, old, new).into_iter().filter_map(|op| match op {
        DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
        _ => None,
    });
    let inside = |(at, to, len): &(usize, usize, usize)| {
        let begins = *at == 0 && *to == 0;
        let ends = at + len == old.len() && to + len == new.len();
        *len >= SHORTEST || begins || ends
    };
    runs.map(|run| within_words(run, old, new)).filter(|run| run.2 > 0 && inside(run)).collect()
}

/// The run without the parts of words it begins or ends with: of 8181 and 8282 nothing is the same.
fn within_words(
    (mut at, mut to, mut len): (usize, usize, usize),
    old: &[char],
    new: &[char],
) -> (usize, usize, usize) {
    let cuts = |text: &[char], place: usize| {
        place > 0
            && place < text.len()
            && text[place - 1].is_ascii_alphanumeric()
            && text[place].is_ascii_alphanumeric()
    };
    while len > 0 && (cuts(old, at) || cuts(new, to)) {
        (at, to, len) = (at + 1, to + 1, len - 1);
    }
    while len > 0 && (cuts(old, at + len) || cuts(new, to + len)) {
        len -= 1;
    }
    (at, to, len)
}

/// A text in pieces, where `same` says where it is the same.
fn pieces(text: &[char], same: &[(usize, usize)]) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut push = |from: usize, to: usize, differs: bool| {
        if from < to {
            all.push(Piece { text: text[from..to].iter().collect(), differs });
        }
    };
    let mut at = 0;
    for (begin, len) in same {
        push(at, *begin, true);
        push(*begin, begin + len, false);
        at = begin + len;
    }
    push(at, text.len(), true);
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.differs { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn what_differs_is_marked_and_nothing_else() {
        for (before, after, old, new) in [
            ("078-331-8181", "078-331-8282", "078-331-[8181]", "078-331-[8282]"),
            ("神戸市中央区", "神戸市兵庫区", "神戸市[中央]区", "神戸市[兵庫]区"),
            ("架空ひまわり", "架空ひまわりの里", "架空ひまわり", "架空ひまわり[の里]"),
            ("", "新しい", "", "[新しい]"),
            ("株式会社あおい", "医療法人みどり会", "[株式会社あおい]", "[医療法人みどり会]"),
            ("同じ", "同じ", "同じ", "同じ"),
        ] {
            let (left, right) = compare(before, after);
            assert_eq!((marked(&left), marked(&right)), (old.to_owned(), new.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(before in "[あいう漢字0-9]{0,30}", after in "[あいう漢字0-9]{0,30}") {
            let (old, new) = compare(&before, &after);
            let text = |pieces: &[Piece]| pieces.iter().map(|p| p.text.as_str()).collect::<String>();
            prop_assert_eq!(text(&old), before);
            prop_assert_eq!(text(&new), after);
        }
    }
}
