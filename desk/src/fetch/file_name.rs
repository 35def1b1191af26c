//! What a fetched file is called: as the server says, or by its address; without anything a file system could stumble over.

use reqwest::Url;

/// The most characters of a name: with its Japanese letters it stays below what file systems take.
const LONGEST: usize = 80;

/// The name of a file, from what the server says of it (`Content-Disposition`, RFC 6266) or from its address.
pub(super) fn of(disposition: Option<&[u8]>, url: &Url) -> String {
    let said = disposition.and_then(said);
    let path = || url.path_segments().and_then(|mut parts| parts.next_back()).map(decoded);
    let names = said.into_iter().chain(path());
    names.map(|name| clean(&name)).find(|name| !name.is_empty()).unwrap_or_else(|| "list".to_owned())
}

/// The name that a header says: the one in UTF-8 before the plain one.
fn said(header: &[u8]) -> Option<String> {
    let header = std::str::from_utf8(header).ok()?;
    let mut plain = None;
    for part in parts(header) {
        let Some((key, value)) = part.split_once('=') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let (charset, rest) = value.split_once('\'')?;
                let (_, name) = rest.split_once('\'')?;
                if charset.eq_ignore_ascii_case("utf-8") {
                    return Some(decoded(name));
                }
            }
            "filename" => {
                let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                plain = Some(quoted.map_or_else(|| value.to_owned(), |inner| inner.replace('\\', "")));
            }
            _ => {}
        }
    }
    // Some servers write a plain name in percent.
    plain.map(|name| decoded(&name))
}

/// What stands between semicolons that are not quoted.
fn parts(header: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in header.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&header[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&header[begin..]);
    parts
}

/// A text in percent; what is not UTF-8 then stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let two = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let value = two.filter(|_| byte == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(value.unwrap_or(byte));
        rest = if value.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The last part of a path, with what is not for names replaced.
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        last.chars().map(|c| if c.is_control() || ":*?\"<>|%".contains(c) { '_' } else { c }).collect();
    let plain = plain.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let all: Vec<char> = plain.chars().collect();
    // The end tells what kind of file it is.
    if all.len() <= LONGEST { plain.to_owned() } else { all[all.len() - LONGEST..].iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(disposition: &str, url: &str) -> String {
        let header = Some(disposition.as_bytes()).filter(|header| !header.is_empty());
        of(header, &url.parse().expect("an address"))
    }

    #[test]
    fn a_file_is_called_as_its_server_says() {
        let at = "https://a.example.jp/x/272104_care_service.csv?id=1";
        assert_eq!(name("", at), "272104_care_service.csv");
        assert_eq!(name("attachment; filename=\"list; 1.csv\"", at), "list; 1.csv");
        assert_eq!(
            name("attachment; filename=a.csv; filename*=UTF-8''%E4%BB%8B%E8%AD%B7.csv", at),
            "介護.csv"
        );
        assert_eq!(name("attachment; FileName=%E4%BB%8B.csv", at), "介.csv");
        assert_eq!(name("inline", at), "272104_care_service.csv");
        assert_eq!(name("", "https://a.example.jp/%E4%BB%8B%E8%AD%B7.xlsx"), "介護.xlsx");
        assert_eq!(name("", "https://a.example.jp/"), "list");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        for wrong in ["../../etc/passwd", "..\\..\\etc\\passwd", "/etc/passwd", "%2e%2e%2fpasswd", "passwd."]
        {
            let told = name(&format!("attachment; filename=\"{wrong}\""), "https://a.example.jp/list.csv");
            assert!(!told.contains(['/', '\\']) && told.ends_with("passwd"), "{wrong}: {told}");
        }
        assert_eq!(name("attachment; filename=\"..\"", "https://a.example.jp/list.csv"), "list.csv");
        assert_eq!(name("attachment; filename=\"a\u{1}b?.csv\"", "https://a.example.jp/"), "a_b_.csv");
        let long =
            name(&format!("attachment; filename=\"{}.csv\"", "介".repeat(300)), "https://a.example.jp/");
        assert_eq!((long.chars().count(), long.ends_with("介.csv")), (80, true));
        assert_eq!(decoded("%zz%4"), "%zz%4");
    }
}
