//! Names of files as browsers send them, made fit to be shown and to be given back.

use unicode_normalization::UnicodeNormalization as _;

/// The longest name that is kept, in characters.
pub const LONGEST: usize = 120;

/// What pasted cells are called.
pub const PASTED: &str = "貼り付け.tsv";

/// The name without a path, control characters and marks that turn the direction of writing, at most [`LONGEST`] characters. The
/// ending stays, because it helps people; a name of nothing becomes 「一覧」 with the number of the file.
#[must_use]
pub fn clean(sent: &str, place: u16) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    // A Mac sends ガ as カ and a mark of its own.
    let plain: String = last.nfc().filter(|c| !c.is_control() && !turns(*c)).collect();
    let plain = plain.trim().trim_start_matches('.').trim();
    if plain.is_empty() {
        return format!("一覧{}", place + 1);
    }
    if plain.chars().count() <= LONGEST {
        return plain.to_owned();
    }
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let ending =
        if ending.chars().count() > 10 || ending.is_empty() { String::new() } else { format!(".{ending}") };
    let room = LONGEST - ending.chars().count();
    stem.chars().take(room).chain(ending.chars()).collect()
}

/// Marks without width that turn the direction of what follows: by them `lsx.csv` can look like another kind of file.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The name, or with a number behind it when another file of this time is called so already.
#[must_use]
pub fn apart(name: String, taken: &[String]) -> String {
    if !taken.contains(&name) {
        return name;
    }
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), ""), |(stem, ending)| (stem, ending));
    let dot = if ending.is_empty() { "" } else { "." };
    let numbered = (2..=taken.len() + 2).map(|number| format!("{stem}（{number}）{dot}{ending}"));
    numbered.into_iter().find(|one| !taken.contains(one)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_what_people_see_and_nothing_else() {
        for (sent, kept) in [
            ("一覧.csv", "一覧.csv"),
            ("C:\\Users\\佐藤\\一覧.xlsx", "一覧.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("ハ\u{3099}ス.csv", "バス.csv"),
            ("a\u{202e}vsc.exe\r\n", "avsc.exe"),
            ("  .csv ", "csv"),
            ("", "一覧4"),
            ("/", "一覧4"),
        ] {
            assert_eq!(clean(sent, 3), kept, "{sent:?}");
        }
        let long = clean(&format!("{}.xlsx", "長".repeat(300)), 1);
        assert!(long.chars().count() == LONGEST && long.ends_with("長.xlsx"));
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let mut taken = Vec::new();
        for _ in 0..3 {
            taken.push(apart("一覧.csv".into(), &taken));
        }
        assert_eq!(taken, ["一覧.csv", "一覧（2）.csv", "一覧（3）.csv"]);
        assert_eq!(apart("一覧".into(), &["一覧".into()]), "一覧（2）");
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_name_stays_a_name(sent in "\\PC{0,200}|[/\\\\.\u{0}-\u{1f}\u{202e}a]{0,200}") {
            let name = clean(&sent, 1);
            prop_assert!(!name.is_empty() && name.chars().count() <= LONGEST);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r']) && name != ".." && name != ".");
            prop_assert_eq!(clean(&name, 1), name);
        }
    }
}
