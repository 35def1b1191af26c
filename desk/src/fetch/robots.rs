//! What a server asks of programs: its `robots.txt` (RFC 9309).

/// The name by which servers may speak of this product.
const NAME: &str = "renkei";
/// The most bytes that are read of it; what stands behind them is not looked at.
pub const LARGEST: usize = 500 * 1_024;

/// Which paths a server leaves to programs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns, each with whether it allows.
    rules: Vec<(String, bool)>,
}

impl Robots {
    /// A server that asks for nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self::default()
    }

    /// Reads the file. The group that names us counts; without one, the group for everybody.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (mut ours, mut everybodys) = (Vec::new(), Vec::new());
        let mut named_us = false;
        // Of whom the lines speak that are being read, and whether names may still follow.
        let (mut us, mut all, mut naming) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !naming {
                        (us, all) = (false, false);
                    }
                    naming = true;
                    us |= is_us(value);
                    all |= value == "*";
                    named_us |= us;
                }
                "allow" | "disallow" => {
                    naming = false;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = (escaped(value), key == "allow");
                    if us {
                        ours.push(rule.clone());
                    }
                    if all {
                        everybodys.push(rule);
                    }
                }
                _ => {}
            }
        }
        Self { rules: if named_us { ours } else { everybodys } }
    }

    /// Whether a path, with its query, may be asked for: the longest pattern that fits decides, and of two of the same length
    /// the one that allows.
    #[must_use]
    pub fn allows(&self, path: &str) -> bool {
        let path = escaped(path);
        let fitting = self.rules.iter().filter(|(pattern, _)| fits(pattern, &path));
        fitting.max_by_key(|(pattern, allow)| (pattern.len(), *allow)).is_none_or(|(_, allow)| *allow)
    }
}

/// Whether a line of names means us: the word before a version or a remark.
fn is_us(value: &str) -> bool {
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || "-_".contains(c))).unwrap_or(value.len());
    value[..end].eq_ignore_ascii_case(NAME)
}

/// A path as both sides are compared: what is not ASCII as bytes in percent, digits of percent in capitals.
fn escaped(path: &str) -> String {
    use std::fmt::Write as _;
    let mut written = String::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            written.push('%');
            written.extend(bytes.by_ref().take(2).map(|digit| char::from(digit.to_ascii_uppercase())));
        } else if byte.is_ascii() {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

/// Whether a pattern fits a path from its beginning; `*` is anything, `$` at the end is the end. Each part between stars is
/// looked for where it stands first, so that no pattern takes longer than its length times that of the path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = pattern.strip_suffix('$').map_or((pattern, false), |rest| (rest, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let last = if to_the_end { parts.pop() } else { None };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    match (to_the_end, last) {
        (false, _) => true,
        (true, Some(last)) => rest.ends_with(last),
        (true, None) => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_rule_decides_and_our_own_group_counts_first() {
        let robots = Robots::read(
            "\u{feff}# 架空市\nUser-agent: other\nUser-agent: *\nDisallow: /data/\nAllow: /data/open/\nDisallow: /*.pdf$\nDisallow:\n\nsitemap: /x\n",
        );
        for (path, allowed) in [
            ("/", true),
            ("/data/list.csv", false),
            ("/data/open/list.csv", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x=1", true),
            ("/Data/list.csv", true),
        ] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        let ours = Robots::read("User-agent: *\nDisallow: /\nUser-Agent: Renkei/1.0\nDisallow: /private\n");
        assert!(ours.allows("/list.csv") && !ours.allows("/private/x"));
        let none = Robots::read("User-agent: *\nDisallow: /\nUser-agent: renkei\nDisallow:\n");
        assert!(none.allows("/list.csv"), "a group of ours that forbids nothing");
        assert!(Robots::read("Disallow: /\n").allows("/x"), "rules for nobody");
        assert!(!Robots::read("user-agent: renkeibot\nuser-agent: *\ndisallow: /").allows("/x"));
        assert!(Robots::silent().allows("/x"));
    }

    #[test]
    fn a_tie_is_for_who_asks_and_japanese_paths_are_the_same_in_percent() {
        let tie = Robots::read("User-agent: *\nDisallow: /a\nAllow: /a\n");
        assert!(tie.allows("/a/b"));
        let kana = Robots::read("User-agent: *\nDisallow: /介護/\n");
        assert!(!kana.allows("/%e4%bb%8b%E8%AD%B7/x.csv") && kana.allows("/医療/x.csv"));
        let stars = Robots::read("User-agent: *\nDisallow: /*/private*/x$\n");
        assert!(!stars.allows("/a/private-1/b/x") && stars.allows("/a/private-1/b/xy"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "\\PC*", path in "/\\PC*") {
            let _ = Robots::read(&text).allows(&path);
            let _ = Robots::read(&format!("user-agent: *\ndisallow: {text}")).allows(&path);
        }
    }
}
