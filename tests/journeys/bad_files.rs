//! Files that cannot be taken, each refused in Japanese with the way out, and with nothing half-written.

use anyhow::{Result, ensure};

use crate::harness::{
    database::checksums,
    files::{HEADER, Office, office_list, office_number, usage_list},
    installation::{Engine, Installation},
    zip::{Entry, encrypted, workbook},
};

const KOBE_HIGASHINADA: (&str, &str, &str) = ("281018", "兵庫県", "神戸市東灘区");

/// One file that must be refused as a whole: its name, its bytes, the verb, and a word of the message.
struct Bad {
    name: &'static str,
    bytes: Vec<u8>,
    kind: &'static str,
    says: &'static str,
}

fn bad_files() -> Vec<Bad> {
    let bad = |name, bytes: Vec<u8>, kind, says| Bad { name, bytes, kind, says };
    let html =
        "<!DOCTYPE html><html><head><title>404</title></head><body>ページが見つかりません</body></html>";
    let strange =
        [&b"\xff\xff\x80\x80\xfe\xa0\xa0"[..], b",\x81\xff\x82\xfd\r\n\xf7\xf8\xf9,\xa0\xff\r\n"].concat();
    let big = 300 << 20;
    vec![
        bad("empty.csv", Vec::new(), "offices", "ファイルが空です"),
        bad("bom-only.csv", b"\xef\xbb\xbf".to_vec(), "usage", "ファイルが空です"),
        bad("page.csv", html.into(), "offices", "HTML"),
        bad("page-usage.csv", html.into(), "usage", "HTML"),
        bad("secret.xlsx", encrypted(), "offices", "パスワード"),
        bad("bomb.xlsx", workbook(Entry::bomb("xl/worksheets/sheet1.xml", big, big)), "usage", "上限"),
        bad(
            "liar.xlsx",
            workbook(Entry::bomb("xl/worksheets/sheet1.xml", big, 1000)),
            "usage",
            "Excelファイル",
        ),
        bad("broken.xlsx", b"PK\x03\x04 and nothing more".to_vec(), "offices", "Excelファイル"),
        bad("strange.csv", strange, "usage", "文字コード"),
        bad("prose.csv", "これは一覧ではありません。\r\nただの文章です。\r\n".into(), "offices", "見出し"),
        bad("no-number.csv", "市区町村名,事業所名\r\n神戸市,みどり\r\n".into(), "usage", "事業所番号"),
        bad("list.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "offices", "PDF"),
    ]
}

#[test]
fn a_file_that_is_no_list_is_refused_and_changes_nothing() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let office = Office::new(&office_number(28, '7', 1), KOBE_HIGASHINADA, "訪問介護");
        let good = installation.put("good.csv", office_list([&office]))?;
        installation.import("offices", &[&good], "2026-01-31", &[])?.exits(0)?;
        let before = checksums(&installation)?;
        for bad in bad_files() {
            let file = installation.put(bad.name, &bad.bytes)?;
            let done = installation.import(bad.kind, &[&file], "2026-02-28", &[])?;
            let said = done.said();
            ensure!(done.code == Some(1), "{} on {engine:?}: exit code {:?}\n{said}", bad.name, done.code);
            ensure!(
                said.contains(bad.says),
                "{} on {engine:?}: 「{}」 is missing from:\n{said}",
                bad.name,
                bad.says
            );
            ensure!(!said.contains("panicked"), "{}: {said}", bad.name);
            ensure!(checksums(&installation)? == before, "{} on {engine:?} changed the data", bad.name);
        }
    }
    Ok(())
}

/// One bad file among good ones: all or nothing.
#[test]
fn one_bad_file_among_good_ones_leaves_nothing_half_written() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let before = checksums(&installation)?;
        let office = Office::new(&office_number(28, '7', 1), KOBE_HIGASHINADA, "訪問介護");
        let good = installation.put("good.csv", office_list([&office]))?;
        let bad = installation.put("page.csv", "<html><body>エラー</body></html>")?;
        let done = installation.import("offices", &[&good, &bad], "2026-01-31", &[])?;
        done.exits(1)?.says("HTML")?;
        ensure!(checksums(&installation)? == before, "a part was written on {engine:?}");
    }
    Ok(())
}

/// Good rows go in, bad rows come back as a file with line, column, value and reason.
#[test]
fn rows_that_cannot_be_taken_come_back_with_their_reasons() -> Result<()> {
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let number = |serial| office_number(28, '7', serial);
        let office = |serial, service| Office::new(&number(serial), KOBE_HIGASHINADA, service);
        let rows = [
            office(1, "訪問介護").row(),
            // Ends before its number.
            "281018,兵庫県".into(),
            Office::new(&number(3), ("289999", "兵庫県", "まぼろし市"), "訪問介護").row(),
            office(4, "そらとぶ介護").row(),
            office(5, "訪問介護").row().replace(&number(5), "2.87E+09"),
            // The second row of the same number and service.
            office(1, "訪問介護").row(),
        ];
        let text = format!(
            "\u{feff}介護サービス事業所一覧（令和8年1月末時点）\r\n\r\n{HEADER}\r\n{}\r\n",
            rows.join("\r\n")
        );
        let list = installation.put("list.csv", text)?;
        let back = installation.desk()?.join("back.csv");
        let path = back.to_string_lossy().into_owned();
        let done = installation.import("offices", &[&list], "2026-01-31", &["--rejects", &path])?.exits(0)?;
        for words in ["市区町村が見つかりません", "サービスの種類が分かりません", "指数表記"]
        {
            ensure!(done.said().contains(words), "「{words}」 is missing on {engine:?}:\n{}", done.said());
        }
        let returned = std::fs::read_to_string(&back)?;
        ensure!(returned.starts_with('\u{feff}'), "the rejected rows are not for Excel");
        for words in ["まぼろし市", "そらとぶ介護", "2.87E+09", "市区町村が見つかりません"]
        {
            ensure!(returned.contains(words), "「{words}」 is missing from the rejected rows:\n{returned}");
        }
        let figures =
            crate::harness::kpi::csv(&installation, &["--area", "281000", "--level", "municipality"])?;
        ensure!(figures.len() == 1 && figures[0]["offices"] == "1", "{figures:?}");
    }
    Ok(())
}

/// What spreadsheets do to numbers, and what a person may have mistyped, is mended or warned of, not refused.
#[test]
fn a_lost_zero_is_put_back_and_a_check_digit_only_warned_of() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let sapporo = ("011011", "北海道", "札幌市中央区");
    let (zero, wrong) = (
        office_number(1, '7', 12),
        crate::harness::files::with_wrong_check_digit(&office_number(1, '7', 13)),
    );
    let rows = [
        Office::new(&zero, sapporo, "訪問介護").row().replace(&zero, zero.trim_start_matches('0')),
        Office::new(&wrong, sapporo, "訪問介護").row(),
    ];
    let list = installation.put("list.csv", format!("{HEADER}\r\n{}\r\n", rows.join("\r\n")))?;
    let done = installation.import("offices", &[&list], "2026-01-31", &[])?.exits(0)?;
    ensure!(done.said().contains("検査数字"), "no word about the check digit:\n{}", done.said());
    ensure!(done.said().contains("先頭の0"), "no word about the lost zero:\n{}", done.said());
    let usage = installation.put("usage.csv", usage_list([zero.trim_start_matches('0'), &wrong]))?;
    installation.import("usage", &[&usage], "2026-01-31", &[])?.exits(0)?;
    let figures = crate::harness::kpi::csv(&installation, &["--area", "011002", "--level", "municipality"])?;
    ensure!(
        figures[0]["offices"] == "2" && figures[0]["users"] == "2" && figures[0]["unmatched"] == "0",
        "{figures:?}"
    );
    Ok(())
}

/// 伊達市 is in Hokkaido and in Fukushima: with a prefecture it is clear, without one it is asked back.
#[test]
fn a_homonym_is_clear_with_its_prefecture_and_refused_without() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let head = "都道府県名,市区町村名,介護サービス事業所名称,介護サービス事業所名称_カナ,実施サービス,住所,電話番号,事業所番号";
    let row = |prefecture: &str, number: &str| {
        format!("{prefecture},伊達市,だて園,ダテエン,訪問介護,{prefecture}伊達市本町1,0142-00-0000,{number}")
    };
    let rows = [row("福島県", &office_number(7, '7', 1)), row("", &office_number(7, '7', 2))];
    let list = installation.put("list.csv", format!("{head}\r\n{}\r\n", rows.join("\r\n")))?;
    let done = installation.import("offices", &[&list], "2026-01-31", &["--area", "07"])?.exits(0)?;
    let figures = crate::harness::kpi::csv(&installation, &["--area", "07", "--level", "municipality"])?;
    let date: Vec<_> = figures.iter().filter(|row| row["area_name"] == "伊達市").collect();
    ensure!(date.len() == 1 && date[0]["area_code"] == "072133", "{figures:?}");
    // The area of the list or the number may tell the second row; if not, its reason names both cities.
    let taken = date[0]["offices"] == "2";
    ensure!(taken || done.said().contains("同じ名前の市区町村"), "{}", done.said());
    Ok(())
}

/// K6: more users than offices in a published table is told, not swallowed.
#[test]
fn a_published_table_with_more_users_than_offices_is_told() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let seed = std::fs::read_to_string(
        crate::harness::root().join("seed-data/published_prefecture_usage_2023-11-06.csv"),
    )?;
    let wrong = seed.replacen("7416,297", "297,7416", 1).replace("2023-11-06", "2024-03-31");
    ensure!(wrong != seed, "the shipped table has changed its layout");
    let list = installation.put("published.csv", wrong)?;
    let done = installation.import("published", &[&list], "2024-03-31", &[])?;
    ensure!(done.said().contains("事業所数（297）を超えています"), "{}", done.said());
    Ok(())
}

/// Encodings and layouts that desks really have.
#[test]
fn lists_in_every_encoding_and_with_titles_above_the_header_are_read() -> Result<()> {
    let numbers: Vec<String> = (1..=3).map(|serial| office_number(28, '7', serial)).collect();
    let offices: Vec<Office> =
        numbers.iter().map(|number| Office::new(number, KOBE_HIGASHINADA, "訪問介護")).collect();
    let text = office_list(&offices);
    let plain = text.trim_start_matches('\u{feff}');
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let titled = format!("介護サービス事業所一覧\r\n令和8年1月31日現在,,,\r\n\r\n{plain}");
    let tabs = plain.replace("\"平日,土曜日\"", "平日").replace(',', "\t");
    // 「号」 and others in CP932, through the one tool every machine has.
    let japanese = cp932(plain)?;
    for (name, bytes) in [
        ("utf8.csv", plain.as_bytes().to_vec()),
        ("bom.csv", text.clone().into_bytes()),
        ("utf16.csv", little),
        ("cp932.csv", japanese),
        ("titled.csv", titled.into_bytes()),
        ("tabs.tsv", tabs.into_bytes()),
    ] {
        let installation = Installation::empty(Engine::Sqlite)?;
        let list = installation.put(name, bytes)?;
        let done = installation.import("offices", &[&list], "2026-01-31", &[])?;
        ensure!(done.code == Some(0), "{name}: {}", done.said());
        let figures =
            crate::harness::kpi::csv(&installation, &["--area", "281000", "--level", "municipality"])?;
        ensure!(figures.len() == 1 && figures[0]["offices"] == "3", "{name}: {figures:?}");
    }
    Ok(())
}

fn cp932(text: &str) -> Result<Vec<u8>> {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let mut iconv = Command::new("iconv")
        .args(["-f", "UTF-8", "-t", "CP932"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = iconv.stdin.take() {
        input.write_all(text.as_bytes())?;
    }
    let done = iconv.wait_with_output()?;
    ensure!(done.status.success(), "iconv refused the list");
    Ok(done.stdout)
}
