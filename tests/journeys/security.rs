//! Attacks: markup in everything that is imported, SQL in everything that is asked, formulas in every file, paths and names
//! that lead elsewhere. What other stories try already – headers, hosts,
//! foreign forms, bombs, forged proxies – stands in `manners`, `bad_files`, `limits`, `excess` and `operation`.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{manners::FILES, operation_faults::contents};
use crate::harness::{
    files::{HEADER, office_number},
    http::encoded,
    installation::{Engine, Installation},
    page::Page,
};

const SCRIPT: &str = "<script>window.hit=1</script>";
const PICTURE: &str = "\"'><img src=x onerror=window.hit=1>";
const ENTITY: &str = "</textarea></title>&lt;svg onload=window.hit=1&gt;<svg onload=window.hit=1>";

/// Words that would mean something to a database that took them for its own.
pub(super) const SQL: [&str; 10] = [
    "'",
    "' OR '1'='1",
    "%' OR 1=1 --",
    "1; DROP TABLE office_card; --",
    "'; UPDATE meta SET value='999'; --",
    "\\'; SELECT pg_sleep(30); --",
    "$1",
    "\" UNION SELECT sqlite_version() --",
    "\0",
    "{{7*7}}${7*7}",
];

/// An office whose every free field holds markup, in the layout of the open data.
fn marked(number: &str) -> Vec<String> {
    let fields = [
        "282014",
        number,
        "兵庫県",
        "姫路市",
        SCRIPT,
        "ケアセンター",
        "訪問介護",
        PICTURE,
        ENTITY,
        SCRIPT,
        PICTURE,
        SCRIPT,
        PICTURE,
        ENTITY,
        SCRIPT,
        number,
        PICTURE,
        ENTITY,
        SCRIPT,
        "javascript:window.hit=1",
        PICTURE,
        ENTITY,
        SCRIPT,
        PICTURE,
    ];
    // 法人の名称 stands before 事業所番号; every field that must mean something keeps its meaning.
    fields.iter().map(|&field| field.to_owned()).collect()
}

/// Rows as a CSV with every field in quotes.
fn csv_of(header: &str, rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        cells.join(",")
    };
    let rows: Vec<String> = rows.iter().map(line).collect();
    format!("\u{feff}{header}\r\n{}\r\n", rows.join("\r\n"))
}

/// An installation with lists that hold markup wherever a list may hold text, and in the names of their files.
fn attacked() -> Result<(Installation, String)> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let number = office_number(28, '7', 1);
    let mut refused = marked(&office_number(28, '7', 2));
    SCRIPT.clone_into(&mut refused[3]);
    PICTURE.clone_into(&mut refused[0]);
    let mut strange = marked(PICTURE);
    SCRIPT.clone_into(&mut strange[15]);
    let rows = [marked(&number), refused, strange];
    let list = installation.put("<img src=x onerror=hit>.csv", csv_of(HEADER, &rows))?;
    installation.import("offices", &[&list], "2026-01-31", &[])?.exits(0)?;
    let users = [
        vec![number.clone(), SCRIPT.to_owned(), PICTURE.to_owned()],
        vec![office_number(28, '7', 9), SCRIPT.to_owned(), ENTITY.to_owned()],
        vec![SCRIPT.to_owned(), PICTURE.to_owned(), SCRIPT.to_owned()],
    ];
    let header = format!("事業所番号,事業所名,{}", "備考<script>window.hit=1</script>");
    let list = installation.put("<svg onload=hit>.csv", csv_of(&header, &users))?;
    installation.import("usage", &[&list], "2026-01-31", &[])?.exits(0)?;
    Ok((installation, number))
}

/// Insists that no markup of a list became markup of the page.
fn harmless(path: &str, html: &str) -> Result<()> {
    for raw in ["<script>window", "<img src=x", "<svg onload", "</textarea></title>"] {
        ensure!(!html.contains(raw), "{path}: 「{raw}」 came through");
    }
    let page = Page::new(html);
    for (what, name) in [("script:not([src])", "type"), ("[onerror]", "onerror"), ("[onload]", "onload")] {
        ensure!(
            page.texts(what)?.is_empty(),
            "{path}: there is a {what} ({:?})",
            page.attributes(what, name)?
        );
    }
    for href in page.attributes("[href]", "href")? {
        ensure!(!href.trim_start().to_ascii_lowercase().starts_with("javascript:"), "{path}: {href}");
    }
    Ok(())
}

/// R20: what is markup in a list is text on every page that shows it, and is shown there.
#[test]
fn markup_in_every_imported_field_stays_text() -> Result<()> {
    let (installation, number) = attacked()?;
    let server = installation.serve(&["--no-demo"])?;
    let search = "/search?q=%3Cscript%3Ewindow.hit%3D1%3C%2Fscript%3E";
    let shows = |path: &str, words: &str| -> Result<()> {
        let reply = server.get(path)?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        harmless(path, &reply.text())?;
        ensure!(Page::new(&reply.text()).text().contains(words), "{path}: 「{words}」 is not shown at all");
        Ok(())
    };
    shows("/municipalities/282014/offices", SCRIPT)?;
    shows(&format!("/offices/{number}"), SCRIPT)?;
    shows(&format!("/offices/{number}"), PICTURE)?;
    shows(&format!("/search?q={number}"), SCRIPT)?;
    shows(search, SCRIPT)?;
    shows("/imports", "<img src=x onerror=hit>.csv")?;
    let imports = Page::new(&server.get("/imports")?.text()).attributes("main a[href]", "href")?;
    let imports: Vec<&String> = imports.iter().filter(|href| href.starts_with("/imports/")).collect();
    ensure!(imports.len() >= 2, "{imports:?}");
    let mut said = String::new();
    for path in imports {
        let reply = server.get(path)?;
        harmless(path, &reply.text())?;
        said.push_str(&Page::new(&reply.text()).text());
    }
    ensure!(said.contains("window.hit=1"), "no finding shows the value it is about:\n{said}");
    for path in ["/", "/prefectures/28", "/municipalities/282014", "/about/definitions"] {
        harmless(path, &server.get(path)?.text())?;
    }
    Ok(())
}

/// The same in files: text, with the type of a file, never a page.
#[test]
fn markup_in_files_is_text_of_a_file() -> Result<()> {
    let (installation, _) = attacked()?;
    let server = installation.serve(&["--no-demo"])?;
    for path in ["/municipalities/282014/offices", "/unmatched", "/imports", "/search"] {
        for form in ["csv", "xlsx"] {
            let path = format!("{path}.{form}?q=%3Cscript");
            let reply = server.get(&path)?;
            ensure!(reply.status == 200, "{path}: {}", reply.status);
            let header = |name: &str| reply.header(name).unwrap_or_default();
            ensure!(!header("content-type").contains("html"), "{path}: {}", header("content-type"));
            ensure!(header("content-disposition").starts_with("attachment"), "{path} opens in the browser");
            ensure!(header("x-content-type-options") == "nosniff", "{path} may be taken for a page");
            if form == "xlsx" {
                let file = installation.put("book.xlsx", &reply.body)?;
                let script = "
import sys, zipfile, xml.dom.minidom as dom
book = zipfile.ZipFile(sys.argv[1])
for name in book.namelist():
    tree = dom.parseString(book.read(name))
    assert not tree.getElementsByTagName('script') and not tree.getElementsByTagName('f'), name
print('sound')";
                let done = Command::new("python3").arg("-c").arg(script).arg(&file).output()?;
                let said = String::from_utf8_lossy(&done.stderr);
                ensure!(done.status.success(), "{path} is no sound workbook without formulas: {said}");
            }
        }
    }
    Ok(())
}

/// R21: nothing in a file begins as a formula does, wherever the text came from – also rows that go back for correction.
#[test]
fn no_file_begins_a_cell_as_a_formula_does() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let number = office_number(28, '7', 1);
    let formula = "=HYPERLINK(\"http://evil.example/\",\"見る\")";
    let mut row = marked(&number);
    for (place, text) in row.iter_mut().enumerate() {
        if [SCRIPT, PICTURE, ENTITY].contains(&text.as_str()) {
            let begin = ["=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠"][place % 9];
            *text = format!("{begin}{}", &formula[1..]);
        }
    }
    let mut refused = row.clone();
    refused[15] = formula.to_owned();
    refused[1] = formula.to_owned();
    let list = installation.put("list.csv", csv_of(HEADER, &[row, refused]))?;
    let back = installation.desk()?.join("back.csv");
    let rejects = back.to_str().context("a path")?;
    installation.import("offices", &[&list], "2026-01-31", &["--rejects", rejects])?.exits(0)?;
    let users = [vec![office_number(28, '7', 9), formula.to_owned()]];
    let usage = installation.put("usage.csv", csv_of("事業所番号,事業所名", &users))?;
    installation.import("usage", &[&usage], "2026-01-31", &[])?.exits(0)?;
    let server = installation.serve(&["--no-demo"])?;
    let mut files = vec![("back.csv".to_owned(), std::fs::read(&back)?)];
    for path in ["/municipalities/282014/offices.csv", "/unmatched.csv", "/imports.csv", "/search.csv?q=28"] {
        let reply = server.get(path)?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        files.push((path.to_owned(), reply.body));
    }
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record? {
                let bare = cell.trim_start_matches([' ', '\u{3000}']);
                let runs = bare.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
                ensure!(!runs || cell.parse::<f64>().is_ok(), "{name}: 「{cell}」 would be run");
            }
        }
    }
    Ok(())
}

/// R22: SQL in every place where something is asked for is a word that means nothing, on both engines.
#[test]
fn sql_in_every_parameter_is_a_word_that_means_nothing() -> Result<()> {
    let names = ["as_of", "definition", "sort", "order", "service", "usage", "page", "q"];
    let paths =
        ["/", "/prefectures/28", "/municipalities/282014/offices", "/search", "/imports", "/unmatched.csv"];
    for engine in Engine::all() {
        let installation = Installation::empty(engine)?;
        let list = installation.put("list.csv", csv_of(HEADER, &[marked(&office_number(28, '7', 1))]))?;
        installation.import("offices", &[&list], "2026-01-31", &[])?.exits(0)?;
        let server = installation.serve(&["--no-demo"])?;
        // Signing in comes first, so that nothing but the attacks stands between the two looks.
        server.get("/")?;
        let before = contents(&installation)?;
        for attack in SQL.map(encoded) {
            let asked =
                paths.iter().flat_map(|path| names.map(|name| format!("{path}?{name}={attack}"))).chain(
                    ["prefectures", "municipalities", "offices", "imports", "published"]
                        .map(|kind| format!("/{kind}/{attack}")),
                );
            for address in asked {
                let reply = server.get(&address)?;
                ensure!(reply.status < 500, "{engine:?}: {address}: {}", reply.status);
                ensure!(
                    !reply.text().contains("syntax error"),
                    "{engine:?}: {address} tells of the database"
                );
            }
        }
        for attack in ["%", "_", "' OR '1'='1", "%' OR 1=1 --"] {
            let html = server.get(&format!("/search?q={}", encoded(attack)))?.text();
            let found = Page::new(&html).attributes("main a[href^='/offices/']", "href")?;
            ensure!(found.is_empty(), "{engine:?}: 「{attack}」 finds {found:?}");
        }
        server.stop()?;
        let after = contents(&installation)?;
        let differing: Vec<&String> = before
            .keys()
            .chain(after.keys())
            .filter(|table| before.get(*table) != after.get(*table))
            .collect();
        ensure!(differing.is_empty(), "{engine:?}: an attack changed {differing:?}");
        installation.run(["check"])?.exits(0)?;
    }
    Ok(())
}

/// R28: a download has a name of its own and comes from the database, never from a path.
#[test]
fn a_download_leads_nowhere_and_is_named_by_us() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in [
        "/prefectures/..%2f..%2f..%2fetc%2fpasswd.csv",
        "/prefectures/28/..%2f..%2frenkei.db",
        "/municipalities/281000/..%2foffices.csv",
        "/published/..%2f2023-11-06.csv",
        "/imports/..%2f..%2foriginals",
        "/originals/",
        "/offices/%2e%2e%2fetc%2fpasswd",
        "/national.csv%00.html",
        "/national.csv/../../etc/passwd",
    ] {
        let reply = server.get(path)?;
        ensure!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        ensure!(!reply.text().contains("root:"), "{path}: a file came out");
    }
    for path in FILES {
        for more in ["", "?as_of=2026-01-31%0d%0aSet-Cookie:x=1", "?q=%22%0d%0aX-Evil:1"] {
            let reply = server.get(&format!("{path}{more}"))?;
            ensure!(reply.header("x-evil").is_none(), "{path}{more}: a header was slipped in");
            let cookies =
                reply.headers.iter().filter(|(name, value)| name == "set-cookie" && value.starts_with('x'));
            ensure!(cookies.count() == 0, "{path}{more}: a cookie was slipped in");
            let name = reply.header("content-disposition").unwrap_or_default();
            ensure!(!name.contains(['/', '\\']), "{path}{more}: {name}");
        }
    }
    Ok(())
}
