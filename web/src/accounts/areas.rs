//! Areas as people type them: codes or names, one to a line or with commas between.

use desk::master::Master;
use domain::{
    area::Area,
    code::{MunicipalityCode, PrefectureCode},
    municipality::{Gazetteer, Match},
    people::Scope,
    text,
};

/// Reads areas, or tells what of it is none, a sentence each.
///
/// A prefecture with a space before its municipalities says where they are: 「兵庫県 神戸市」 is 神戸市 and never all of
/// 兵庫県, so that a space cannot widen anybody's rights.
pub(crate) fn read(written: &str, gazetteer: &Gazetteer) -> Result<Scope, Vec<String>> {
    let folded = text::nfkc(written);
    let parts = folded.split([',', '、', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    let (mut areas, mut wrong) = (Vec::new(), Vec::new());
    for part in parts {
        match one(part, None, gazetteer) {
            Ok(Some(area)) => areas.push(area),
            Ok(None) if part.contains(char::is_whitespace) => match several(part, gazetteer) {
                Ok(found) => areas.extend(found),
                Err(words) => wrong.push(words),
            },
            Ok(None) => wrong.push(unknown(part)),
            Err(words) => wrong.push(words),
        }
    }
    if areas.is_empty() && wrong.is_empty() {
        wrong.push("担当地域を入力してください。全国の場合は「全国」と入力します。".into());
    }
    if wrong.is_empty() { Ok(Scope::new(areas)) } else { Err(wrong) }
}

/// As the field shows them: names that are read back, one to a line.
pub(super) fn written(scope: &Scope, master: &Master) -> String {
    scope.areas().iter().map(|area| master.area_name(*area)).collect::<Vec<_>>().join("\n")
}

/// Several areas with spaces between.
fn several(part: &str, gazetteer: &Gazetteer) -> Result<Vec<Area>, String> {
    let mut areas = Vec::new();
    // The prefecture that was named last, and whether it only said where others are.
    let mut named: Option<(PrefectureCode, bool)> = None;
    for word in part.split_whitespace() {
        let inside = named.map(|(code, _)| code);
        match one(word, inside, gazetteer)?.ok_or_else(|| unknown(word))? {
            Area::Prefecture(code) => {
                if let Some((before, false)) = named.replace((code, false)) {
                    areas.push(Area::Prefecture(before));
                }
            }
            area => {
                if let Some((_, used)) = named.as_mut().filter(|(code, _)| area.prefecture() == Some(*code)) {
                    *used = true;
                }
                areas.push(area);
            }
        }
    }
    if let Some((code, false)) = named {
        areas.push(Area::Prefecture(code));
    }
    Ok(areas)
}

/// One area by code or name; `None` when nothing is called so.
fn one(word: &str, inside: Option<PrefectureCode>, gazetteer: &Gazetteer) -> Result<Option<Area>, String> {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return by_code(word, gazetteer).map(Some);
    }
    if word == "全国" {
        return Ok(Some(Area::Nation));
    }
    if let Some(code) = gazetteer.find_prefecture(word) {
        return Ok(Some(Area::Prefecture(code)));
    }
    match gazetteer.find(inside, word) {
        Match::One(code) => Ok(Some(Area::Municipality(code))),
        Match::Many(codes) => {
            let prefectures: Vec<&str> =
                codes.iter().map(|code| gazetteer.prefecture_name(code.prefecture())).collect();
            let first = prefectures.first().copied().unwrap_or_default();
            Err(format!(
                "「{word}」は{}にあります。「{first}{word}」のように、都道府県名を付けてください。",
                prefectures.join("と")
            ))
        }
        // A town named with a prefecture it does not lie in is a slip.
        Match::None => Ok(None),
    }
}

/// A ward counts for its city, as its offices do.
fn by_code(digits: &str, gazetteer: &Gazetteer) -> Result<Area, String> {
    match Area::parse(digits) {
        Some(Area::Municipality(code)) => {
            gazetteer.roll_up(code).map(Area::Municipality).ok_or_else(|| unknown(digits))
        }
        Some(area) => Ok(area),
        None => Err(match MunicipalityCode::parse(digits) {
            Err(error) if digits.len() > 2 => format!("「{digits}」は使えません。{error}。"),
            _ => unknown(digits),
        }),
    }
}

fn unknown(word: &str) -> String {
    let shown: String = word.chars().take(40).collect();
    format!(
        "「{shown}」という都道府県・市町村はありません。正式な名前か、コード（都道府県は2桁、市町村は6桁）を入力してください。"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::municipality::{Municipality, MunicipalityKind, Prefecture};

    fn gazetteer() -> Gazetteer {
        let prefecture = |code, name: &str| Prefecture {
            code: PrefectureCode::new(code).expect("a prefecture"),
            name: name.into(),
            kana: String::new(),
        };
        let place = |code, parent: Option<u32>, name: &str| Municipality {
            code: MunicipalityCode::new(code).expect("a code"),
            kind: if parent.is_some() { MunicipalityKind::Ward } else { MunicipalityKind::City },
            parent: parent.map(|code| MunicipalityCode::new(code).expect("a code")),
            name: name.into(),
            kana: String::new(),
        };
        Gazetteer::new(
            vec![prefecture(1, "北海道"), prefecture(7, "福島県"), prefecture(28, "兵庫県")],
            vec![
                place(12_335, None, "伊達市"),
                place(72_133, None, "伊達市"),
                place(281_000, None, "神戸市"),
                place(281_018, Some(281_000), "神戸市東灘区"),
                place(282_049, None, "西宮市"),
                place(282_065, None, "芦屋市"),
            ],
        )
    }

    fn areas(written: &str) -> String {
        match read(written, &gazetteer()) {
            Ok(scope) => scope.to_string(),
            Err(wrong) => wrong.join("／"),
        }
    }

    #[test]
    fn codes_and_names_are_read_in_any_mixture() {
        for (written, expected) in [
            ("28", "28"),
            ("兵庫県", "28"),
            ("兵庫", "28"),
            ("全国", "00"),
            ("西宮市、２８２０６５", "282049,282065"),
            ("西宮市\r\n芦屋市\r\n", "282049,282065"),
            ("西宮市 芦屋市", "282049,282065"),
            ("兵庫県西宮市，28204", "282049"),
            ("神戸市東灘区", "281000"),
            ("281018", "281000"),
            ("福島県伊達市", "072133"),
            ("北海道 伊達市", "012335"),
        ] {
            assert_eq!(areas(written), expected, "{written}");
        }
    }

    #[test]
    fn a_space_never_widens_what_is_meant() {
        assert_eq!(areas("兵庫県 神戸市"), "281000");
        assert_eq!(areas("兵庫県 西宮市 芦屋市"), "282049,282065");
        assert_eq!(areas("兵庫県 北海道"), "01,28");
    }

    #[test]
    fn what_is_no_area_is_named_with_what_to_do() {
        assert!(areas(" 、\n").contains("「全国」と入力"));
        assert!(areas("伊達市").contains("「北海道伊達市」のように"));
        assert!(
            areas("西宮市、どこか、281001").contains("「どこか」という")
                && areas("281001").contains("検査数字")
        );
        assert!(areas("99").contains("「99」という"));
    }
}
