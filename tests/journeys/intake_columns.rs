//! Columns and rows that are not as they were: a header that changed is told, a column that was corrected is known the next time,
//! and rows that could not be taken come back, corrected, and nothing else with them.

use anyhow::{Context as _, Result, ensure};

use super::{
    import_cli::hyogo,
    intake::{agrees, counted, figures, house, imports, official_of_hyogo},
};
use crate::harness::{
    database::sound,
    desk::{FEBRUARY, JANUARY, MARCH, Official},
    files::{HEADER, Office, office_number},
    http::Part,
    installation::Engine,
    kpi,
    page::Page,
};

const KOBE: (&str, &str, &str) = ("281018", "兵庫県", "神戸市東灘区");
const HIMEJI: (&str, &str, &str) = ("282014", "兵庫県", "姫路市");

/// Some offices in two cities.
fn offices(count: u32) -> Vec<Office> {
    let seat = |serial| if serial % 2 == 0 { KOBE } else { HIMEJI };
    (1..=count).map(|serial| Office::new(&office_number(28, '7', serial), seat(serial), "訪問介護")).collect()
}

/// A list of rows under a header.
fn list(header: &str, rows: impl IntoIterator<Item = String>) -> String {
    rows.into_iter().fold(format!("\u{feff}{header}\r\n"), |text, row| text + &row + "\r\n")
}

/// A row without its last cell, 備考.
fn shorter(row: &str) -> String {
    row.strip_suffix(',').unwrap_or(row).to_owned()
}

/// Brings one text under a name.
fn bring(official: &Official<'_>, name: &str, text: &str) -> Result<String> {
    official.bring(&[("files", Some(name), text.as_bytes())])
}

/// The field of a column, counted from 0, of the one file on the page of an intake, and what is chosen there.
fn read_as(page: &Page, column: usize) -> Result<(String, String)> {
    let fields = page.fields("main form.intake")?;
    let is = |name: &str| name.starts_with("column_") && name.ends_with(&format!("_{column}"));
    let found = fields.into_iter().find(|(name, _)| is(name));
    found.with_context(|| format!("column {column} is not on the page"))
}

#[test]
fn a_header_that_changed_says_what_changed() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let offices = offices(6);
        let intake = bring(&official, "一月.csv", &list(HEADER, offices.iter().map(Office::row)))?;
        let first = official.sees(&format!("/intakes/{intake}"))?;
        ensure!(!first.contains("見出しが前回から変わりました"), "{engine:?}: changed since nothing");
        official.try_it(&intake, &JANUARY)?;
        official.take_in(&intake, "兵庫県")?;

        // The same header again is no news.
        let intake = bring(&official, "二月.csv", &list(HEADER, offices.iter().map(Office::row)))?;
        official.say(&intake, &FEBRUARY, "again")?;
        let same = official.sees(&format!("/intakes/{intake}"))?;
        ensure!(!same.contains("見出しが前回から変わりました"), "{engine:?}: the same header is news");

        // 電話番号 has another name now, and 備考 is gone.
        let header = HEADER.replace(",電話番号,", ",連絡先電話番号,");
        let header = header.strip_suffix(",備考").context("the last column is 備考")?;
        let rows = offices.iter().map(|office| shorter(&office.row()));
        let intake = bring(&official, "二月.csv", &list(header, rows))?;
        official.say(&intake, &FEBRUARY, "again")?;
        let page = Page::new(&official.sees(&format!("/intakes/{intake}"))?);
        let notices = page.texts("main .notice")?.join(" ");
        for words in ["見出しが前回から変わりました", "「電話番号」→「連絡先電話番号」", "「備考」"]
        {
            ensure!(notices.contains(words), "{engine:?}: 「{words}」 is not told: {notices}");
        }
        for quiet in ["「事業所番号」", "「FAX番号」", "列の並び"] {
            ensure!(!notices.contains(quiet), "{engine:?}: {quiet} is told, and has not changed: {notices}");
        }
        // It is read all the same: the telephone has not changed, and no row either.
        let page = official.try_it(&intake, &FEBRUARY)?;
        ensure!(counted(&page, "変更なし")? == offices.len(), "{engine:?}: {:?}", page.tally()?);
        sound(&installation)?;
    }
    Ok(())
}

#[test]
fn a_column_that_was_corrected_is_known_the_next_time() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let offices = offices(4);
        // A name of a column that nobody could know.
        let header = HEADER.replace(",電話番号,", ",ひかりのみち,");
        let column = HEADER.split(',').position(|label| label == "電話番号").context("a telephone")?;
        let text = list(&header, offices.iter().map(Office::row));

        let intake = bring(&official, "一月.csv", &text)?;
        let page = Page::new(&official.sees(&format!("/intakes/{intake}"))?);
        let (field, chosen) = read_as(&page, column)?;
        ensure!(chosen != "phone", "{engine:?}: the name is known already");
        let said = [&JANUARY[..], &[(field.as_str(), "phone")]].concat();
        let again = official.say(&intake, &said, "again")?;
        ensure!(matches!(again.status, 200 | 303), "{engine:?}: {}", again.status);
        let page = Page::new(&official.sees(&format!("/intakes/{intake}"))?);
        ensure!(read_as(&page, column)?.1 == "phone", "{engine:?}: the correction is lost");
        official.try_it(&intake, &JANUARY)?;
        official.take_in(&intake, "兵庫県")?;
        let file = official.sees("/municipalities/282014/offices.csv")?;
        ensure!(file.contains(&offices[0].phone), "{engine:?}: the column was not read: {file}");

        // Somebody else brings the next one.
        let other = Official::join((&installation, &server), "second@example.lg.jp", "prefecture", "28")?;
        let mut next = offices.clone();
        next[0].phone = "078-999-9999".into();
        let intake = bring(&other, "二月.csv", &list(&header, next.iter().map(Office::row)))?;
        other.say(&intake, &FEBRUARY, "again")?;
        let page = Page::new(&other.sees(&format!("/intakes/{intake}"))?);
        let known = read_as(&page, column)?.1 == "phone" || page.text().contains("前回");
        ensure!(known, "{engine:?}: it has to be corrected each time: {}", page.text());
        let page = other.try_it(&intake, &FEBRUARY)?;
        ensure!(counted(&page, "変更")? == 1, "{engine:?}: {:?}", page.tally()?);
        ensure!(page.text().contains("078-999-9999"), "{engine:?}: the change is not shown: {}", page.text());
        sound(&installation)?;
    }
    Ok(())
}

/// Rows that are bad in three ways, among good ones: they come back in their own layout, and once they are corrected, only they
/// go in.
#[test]
fn rejected_rows_come_back_corrected_and_nothing_else_changes() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let good = offices(8);
        let number = |serial| office_number(28, '7', serial);
        let bad = [
            Office::new(&number(101), KOBE, "訪問介護").row().replace(&number(101), "2.87E+09"),
            Office::new(&number(102), ("289999", "兵庫県", "まぼろし市"), "訪問介護").row(),
            Office::new(&number(103), HIMEJI, "そらとぶ介護").row(),
        ];
        let rows = good.iter().map(Office::row).chain(bad);
        // With a title, as lists are published, which is no part of the file that comes back.
        let rows = list(HEADER, rows);
        let text =
            format!("\u{feff}事業所一覧（令和8年1月末時点）\r\n\r\n{}", rows.trim_start_matches('\u{feff}'));
        let intake = bring(&official, "一月.csv", &text)?;
        let page = official.try_it(&intake, &JANUARY)?;
        let counts = (counted(&page, "新規")?, counted(&page, "不採用")?);
        ensure!(counts == (good.len(), 3), "{engine:?}: {:?}", page.tally()?);
        for reason in ["指数表記", "市区町村が見つかりません", "サービスの種類が分かりません"]
        {
            ensure!(page.text().contains(reason), "{engine:?}: {reason} is not told");
        }

        let file = official.get(&format!("/intakes/{intake}/rejected.csv"))?;
        ensure!(
            file.status == 200 && file.body.starts_with("\u{feff}".as_bytes()),
            "{engine:?}: {}",
            file.status
        );
        let text = file.text();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let labels: Vec<String> = reader.headers()?.iter().map(ToOwned::to_owned).collect();
        let wanted: Vec<&str> = HEADER.split(',').collect();
        ensure!(labels[..wanted.len()] == wanted, "{engine:?}: not in its own layout: {labels:?}");
        ensure!(labels.iter().any(|label| label == "理由"), "{engine:?}: no reason: {labels:?}");
        let back: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        ensure!(back.len() == 3, "{engine:?}: {} rows came back", back.len());

        let taken = official.take_in(&intake, "兵庫県")?;
        let before = figures(&installation, "28", "2026-01-31")?;
        let page = official.sees(&format!("/imports/{taken}"))?;
        ensure!(page.contains(&format!("/imports/new?fix={taken}")), "{engine:?}: no way on from the import");
        official.sees(&format!("/imports/new?fix={taken}"))?;

        // Corrected in the file itself, the reasons left where they are.
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&labels)?;
        for (row, serial) in back.iter().zip([101, 102, 103]) {
            let mended = row.iter().zip(&labels).map(|(cell, label)| match label.as_str() {
                "事業所番号" | "No" => number(serial),
                "都道府県コード又は市町村コード" if serial == 102 => KOBE.0.to_owned(),
                "市区町村名" if serial == 102 => KOBE.2.to_owned(),
                "サービスの種類" => "訪問介護".to_owned(),
                _ => cell.to_owned(),
            });
            writer.write_record(mended)?;
        }
        let mended = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
        let fixes = taken.to_string();
        let parts: [Part<'_>; 2] =
            [("fixes", None, fixes.as_bytes()), ("files", Some("直した行.csv"), &mended)];
        let intake = official.bring(&parts)?;
        let page = Page::new(&official.sees(&format!("/intakes/{intake}"))?);
        let known = page.fields("main form.intake")?;
        for (name, value) in [("kind", "offices"), ("mode", "addition")] {
            let is = |(field, held): &&(String, String)| field == name && held == value;
            ensure!(known.iter().any(|field| is(&field)), "{engine:?}: {name} is asked for again: {known:?}");
        }
        // The day and the area are those of the list they belong to.
        let page = official.try_it(&intake, &[])?;
        let counts = (counted(&page, "新規")?, counted(&page, "消失")?, counted(&page, "不採用")?);
        ensure!(counts == (3, 0, 0), "{engine:?}: {:?} {}", page.tally()?, page.text());
        official.take_in(&intake, "兵庫県")?;
        ensure!(imports(&installation)? == 2, "{engine:?}: {}", imports(&installation)?);
        let after = figures(&installation, "28", "2026-01-31")?;
        let sum =
            |rows: &[kpi::Row]| -> Result<usize> { rows.iter().map(|row| kpi::number(row, "offices")).sum() };
        ensure!(
            sum(&before)? == 8 && sum(&after)? == 11,
            "{engine:?}: {} and {}",
            sum(&before)?,
            sum(&after)?
        );
        sound(&installation)?;
    }
    Ok(())
}

/// An addition adds and corrects, and says nothing about what it does not name.
#[test]
fn an_addition_of_offices_leaves_the_others_in_place() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let official = official_of_hyogo(&installation, &server)?;
    let mut world = hyogo()?;
    official.import(&world.lists(), &JANUARY)?;
    let more = Office::new(&office_number(28, '7', 900_001), HIMEJI, "訪問介護");
    let mut said = FEBRUARY.to_vec();
    said.retain(|(name, _)| *name != "mode");
    said.push(("mode", "addition"));
    official.import(&[("追加.csv".to_owned(), list(HEADER, [more.row()]))], &said)?;
    world.rows.push(more);
    agrees(&installation, &world, "2026-02-28")?;
    // The next list of everything says what became of it.
    let without = hyogo()?;
    official.import(&without.lists(), &MARCH)?;
    agrees(&installation, &without, "2026-03-31")?;
    agrees(&installation, &world, "2026-02-28")?;
    sound(&installation)
}
