//! Words for states of use that nobody knows: each is told once, with how many rows have it.

use domain::{
    finding::{Finding, FindingKind},
    text,
};

/// Words that are told one by one. A column with more holds something else.
const MOST_WORDS: usize = 100;

/// The unknown words of a listing, in the order they were met.
#[derive(Debug, Default)]
pub(super) struct UnknownWords {
    words: Vec<Word>,
    /// Rows with further words, and the line of the first of them.
    more: Option<(u64, u64)>,
}

#[derive(Debug)]
struct Word {
    text: String,
    line: u64,
    rows: u64,
}

impl UnknownWords {
    /// Counts a word of a line.
    pub(super) fn meet(&mut self, line: u64, written: &str) {
        let word: String = text::squeeze(written).chars().take(Finding::LONGEST_VALUE).collect();
        if let Some(known) = self.words.iter_mut().find(|known| known.text == word) {
            known.rows += 1;
        } else if self.words.len() < MOST_WORDS {
            self.words.push(Word { text: word, line, rows: 1 });
        } else {
            self.more.get_or_insert((line, 0)).1 += 1;
        }
    }

    /// One warning for each word, at the first line that has it.
    pub(super) fn findings(&self, label: Option<&str>) -> Vec<Finding> {
        let words = self.words.iter().map(|Word { text, line, rows }| {
            let kind = FindingKind::StateUnknown { word: text.clone(), rows: *rows };
            Finding::new(*line, label, text, kind)
        });
        let more =
            self.more.map(|(line, rows)| Finding::new(line, label, "", FindingKind::StatesUnknown { rows }));
        words.chain(more).collect()
    }
}
