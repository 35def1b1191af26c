//! Every small file we have, damaged in thousands of ways, given to every reader: none falls over, none forgets a row.
//!
//! The damage follows from a fixed seed, so that a failure is found again. `RENKEI_LONG=1` does much more of it, and
//! `RENKEI_SEED` another. What is held stands in `tests/readers`, which the fuzz targets share.

mod mutate;
#[path = "../readers/mod.rs"]
mod readers;

use std::{
    collections::BTreeMap,
    panic::{self, AssertUnwindSafe},
    path::Path,
};

use importers::{ColumnWish, Delimiter, Encoding, Field, HeaderAt, Wishes};
use mutate::{Chance, damage};

/// How often each file is damaged for each reader.
const TIMES: u64 = 30;
/// How much more the long run does.
const LONG: u64 = 100;
/// Bytes of memory in use at most, all readers at once.
const MOST_MEMORY: usize = 600 << 20;

#[expect(clippy::disallowed_methods, reason = "a test is told how much to do, not the product")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The files: those of the stories, and those made for this.
fn corpus() -> BTreeMap<String, Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/files/offices", "tests/files/usage", "tests/files/published", "../fuzz/seeds"]
        .map(|f| here.join(f));
    let mut files = BTreeMap::new();
    for folder in folders {
        for entry in std::fs::read_dir(&folder).expect("a folder of files") {
            let path = entry.expect("a file").path();
            let named =
                |path: &Path| path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            let name = format!("{}-{}", named(&folder), named(&path));
            let is_list =
                ["csv", "tsv", "xlsx"].iter().any(|end| path.extension().is_some_and(|e| e == *end));
            if is_list {
                files.insert(name, std::fs::read(&path).expect("its bytes"));
            }
        }
    }
    assert!(files.len() > 40, "{} files", files.len());
    files
}

/// Gives every file to a reader, whole and damaged. What a failing one held is kept to be looked at.
fn torture(reader: &str, texts: bool, read: impl Fn(&[u8], &mut Chance)) {
    let corpus = corpus();
    let all: Vec<&[u8]> = corpus.values().map(Vec::as_slice).collect();
    let seed = told("RENKEI_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    let times = if told("RENKEI_LONG").is_some() { TIMES * LONG } else { TIMES };
    for (at, (name, bytes)) in corpus.iter().enumerate() {
        let is_workbook = bytes.starts_with(b"PK");
        // Unpacking costs far more than reading text.
        let times = match (is_workbook, texts) {
            (false, false) => continue,
            (false, true) => times,
            (true, true) => times / 4,
            (true, false) => times * 4,
        };
        for turn in 0..times {
            let mut chance = Chance::new(seed ^ (at as u64) << 40 ^ turn);
            let damaged = if turn == 0 { bytes.clone() } else { damage(bytes, &all, &mut chance) };
            let held = panic::catch_unwind(AssertUnwindSafe(|| read(&damaged, &mut chance)));
            if let Err(why) = held {
                let path = std::env::temp_dir().join(format!("renkei-{reader}-{turn}-{name}"));
                let kept = std::fs::write(&path, &damaged);
                eprintln!(
                    "{reader}: {name}, turn {turn}, seed {seed}; kept in {} ({kept:?})",
                    path.display()
                );
                panic::resume_unwind(why);
            }
        }
    }
    if let Some(most) = most_memory() {
        assert!(most < MOST_MEMORY, "{most} bytes of memory");
    }
}

/// The most bytes of memory this process ever had, where the system tells.
fn most_memory() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Wishes as anybody might have them: most of them make no sense.
fn any_wishes(chance: &mut Chance) -> Wishes {
    let fields = Field::ALL;
    let mut wishes = Wishes::default();
    if chance.one_in(4) {
        wishes.encoding = Some(Encoding::ALL[chance.below(5)]);
    }
    if chance.one_in(3) {
        wishes.delimiter = Some(Delimiter::ALL[chance.below(3)]);
    }
    if chance.one_in(2) {
        let rows = u8::try_from(chance.below(4)).unwrap_or(1);
        wishes.header = Some(HeaderAt { line: chance.below(8) as u64, rows });
    }
    if chance.one_in(8) {
        wishes.sheets =
            Some(["Sheet1", "一覧", "説明"][..chance.below(4)].iter().map(ToString::to_string).collect());
    }
    for _ in 0..chance.below(4) {
        let field = (!chance.one_in(4)).then(|| fields[chance.below(fields.len())]);
        wishes.columns.push(ColumnWish { column: u16::try_from(chance.below(12)).unwrap_or(0), field });
    }
    wishes
}

/// No wishes half of the time, else any.
fn perhaps(chance: &mut Chance) -> Wishes {
    if chance.one_in(2) { Wishes::default() } else { any_wishes(chance) }
}

#[test]
fn corrections_stand_in_front_of_a_file() {
    let wishes = any_wishes(&mut Chance::new(5));
    let line = serde_json::to_string(&wishes).expect("JSON");
    let file = format!("{line}\n事業所番号\n");
    assert_eq!(readers::wished(file.as_bytes()), (wishes, "事業所番号\n".as_bytes()));
    assert_eq!(readers::wished(b"{\"a\"\n").0, Wishes::default());
}

#[test]
fn damaged_files_are_known_for_what_they_are() {
    torture("source", true, |bytes, _| readers::source(bytes));
}

#[test]
fn damaged_files_give_rows_or_a_reason() {
    torture("table", true, |bytes, _| readers::table(bytes));
}

#[test]
fn damaged_workbooks_give_rows_or_a_reason() {
    torture("workbook", false, |bytes, _| readers::workbook(bytes));
}

#[test]
fn damaged_lists_of_offices_lose_no_row() {
    torture("offices", true, |bytes, chance| readers::offices(bytes, &perhaps(chance)));
}

#[test]
fn damaged_usage_listings_lose_no_row() {
    torture("usage", true, |bytes, chance| readers::usage(bytes, &perhaps(chance)));
}

#[test]
fn damaged_published_tables_lose_no_row() {
    torture("published", true, |bytes, chance| readers::published(bytes, &perhaps(chance)));
}

#[test]
fn damaged_words_mean_themselves_or_nothing() {
    torture("words", true, |bytes, _| readers::words::words(bytes));
}
