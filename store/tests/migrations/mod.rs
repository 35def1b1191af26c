//! Migrations: the same on both engines, safe on filled tables, and harmless the second time.

mod catalogue;
mod dangers;
mod replay;

use std::path::PathBuf;

/// The folder of the migrations of an engine, or of their data.
fn folder(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations")).join(name)
}

/// The files of a folder and what is in them, in order.
fn files(name: &str) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder(name))
        .expect("the folder of migrations")
        .flatten()
        .map(|file| {
            let text = std::fs::read_to_string(file.path()).expect("a text");
            (file.file_name().display().to_string(), text)
        })
        .collect();
    files.sort_unstable();
    files
}

/// The versions of a folder, which are the first four digits of its names.
fn versions(name: &str) -> Vec<String> {
    files(name).into_iter().map(|(file, _)| file[..4].to_owned()).collect()
}

#[test]
fn migrations_come_in_pairs_with_data() {
    let names = |of: &str| files(of).into_iter().map(|(file, _)| file).collect::<Vec<_>>();
    assert_eq!(names("sqlite"), names("postgres"));
    assert_eq!(versions("data"), versions("sqlite"), "each migration has rows to be replayed over");
    let numbered: Vec<String> = (1..=versions("sqlite").len()).map(|n| format!("{n:04}")).collect();
    assert_eq!(versions("sqlite"), numbered, "numbers without gaps");
}
