//! How every answer behaves: headers, hosts, paths, caching, errors (R21, R27, R28).

use anyhow::{Context as _, Result, ensure};

use crate::harness::{
    files::{Office, office_list, office_number},
    http::{Reply, request},
    installation::{Engine, Installation},
    page::Page,
    server::Server,
    session::by_link,
};

/// One address of every kind there is.
pub(crate) const PAGES: [&str; 9] = [
    "/",
    "/prefectures/28",
    "/municipalities/281000",
    "/municipalities/281000/offices",
    "/search?q=2870",
    "/imports",
    "/published/2023-11-06",
    "/about/definitions",
    "/demo/leave",
];

/// Pages of those who run the system or bring in lists, and of everybody's own account.
pub(crate) const DESKS: [&str; 13] = [
    "/edits",
    "/account",
    "/admin",
    "/accounts",
    "/accounts/new",
    "/audit",
    "/audit/check",
    "/jobs",
    "/retention",
    "/deletions",
    "/sign-in",
    "/sign-in/forgot",
    "/sign-out",
];

/// Every table as a file.
pub(crate) const FILES: [&str; 15] = [
    "/edits.csv",
    "/national.csv",
    "/national.xlsx",
    "/prefectures/28.csv",
    "/prefectures/28.xlsx",
    "/municipalities/281000.csv",
    "/municipalities/281000.xlsx",
    "/municipalities/281000/offices.csv",
    "/municipalities/281000/offices.xlsx",
    "/unmatched.csv",
    "/published/2023-11-06.csv",
    "/accounts.csv",
    "/audit.csv",
    "/deletions.csv",
    "/search.csv?q=28",
];

const ERRORS: [&str; 6] = [
    "/nowhere",
    "/prefectures/99",
    "/municipalities/281001",
    "/offices/0000000000",
    "/assets/0000/nothing.css",
    "/prefectures/28?as_of=yesterday",
];

fn assets(server: &Server) -> Result<Vec<String>> {
    let page = Page::new(&server.get("/")?.text());
    let mut all = page.attributes("link[href]", "href")?;
    all.extend(page.attributes("script[src]", "src")?);
    Ok(all)
}

/// R27: the same protection on pages, files, errors and assets.
#[test]
fn every_answer_carries_the_protecting_headers() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let assets = assets(&server)?;
    let all = PAGES.iter().chain(&DESKS).chain(&FILES).chain(&ERRORS).chain(&["/health", "/ready"]).copied();
    for path in all.chain(assets.iter().map(String::as_str)) {
        let reply = server.get(path)?;
        let header = |name: &str| reply.header(name).unwrap_or_default().to_owned();
        let policy = header("content-security-policy");
        for part in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            // What default-src forbids need not be said again.
            let implied = part == "object-src 'none'" && policy.contains("default-src 'none'");
            ensure!(implied || policy.contains(part), "{path}: {part} is missing from 「{policy}」");
        }
        ensure!(!policy.contains("unsafe-"), "{path}: 「{policy}」");
        ensure!(header("x-content-type-options") == "nosniff", "{path}: no nosniff");
        ensure!(!header("referrer-policy").is_empty(), "{path}: no Referrer-Policy");
        ensure!(!header("cache-control").is_empty(), "{path}: nothing says how long it may be kept");
        ensure!(
            header("server").is_empty() && header("x-powered-by").is_empty(),
            "{path}: says what it runs on"
        );
        ensure!(header("set-cookie").is_empty(), "{path}: sets a cookie nobody needs");
    }
    Ok(())
}

/// R27: what is about people is kept nowhere on the way, nor are files; what is about figures is asked for again each time.
#[test]
fn nothing_about_people_is_kept_on_the_way() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let official = by_link(server.address(), &server.demo_link("都道府県担当")?)?;
    let kept = |path: &str, cookie: &str| -> Result<String> {
        let reply = server.get_with(path, &[("Cookie", cookie)])?;
        ensure!(reply.status < 400, "{path}: {}", reply.status);
        Ok(reply.header("cache-control").unwrap_or_default().to_owned())
    };
    let operator = server.operator()?;
    for path in DESKS.iter().chain(&FILES).chain(&["/account/password", "/account/factor", "/account/codes"])
    {
        let cookie = if path.starts_with("/sign-in") { "none=1" } else { operator };
        // Somebody of the demonstration has no password and so no codes.
        if server.get_with(path, &[("Cookie", cookie)])?.status == 409 {
            continue;
        }
        ensure!(kept(path, cookie)? == "no-store", "{path}: {}", kept(path, cookie)?);
    }
    let office = super::board::field(&super::board::an_office(&server)?, "事業所番号")?;
    for path in [
        format!("/offices/{office}/contacts"),
        format!("/offices/{office}/contacts/new"),
        "/contacts/28".to_owned(),
        "/contacts/28/list.csv".to_owned(),
        "/contacts/28/counts.xlsx".to_owned(),
    ] {
        ensure!(kept(&path, &official)? == "no-store", "{path}: {}", kept(&path, &official)?);
    }
    for path in PAGES {
        let how = kept(path, operator)?;
        ensure!(how == "no-store" || how.contains("no-cache"), "{path}: {how}");
    }
    Ok(())
}

#[test]
fn a_page_that_is_not_there_says_so_with_a_way_back() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ERRORS {
        let reply = server.get(path)?;
        ensure!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        if path.starts_with("/assets") {
            continue;
        }
        let page = Page::new(&reply.text());
        ensure!(
            page.attributes("main a[href]", "href")?.iter().any(|href| href.starts_with('/')),
            "{path}: no way back"
        );
        ensure!(page.texts("main h1")?.len() == 1, "{path}: no heading");
        let text = page.text();
        ensure!(
            !["panicked", "Error", "src/", "error:"].iter().any(|word| text.contains(word)),
            "{path}: {text}"
        );
    }
    let wrong = request(server.address(), "DELETE", "/prefectures/28", &[], b"")?;
    ensure!(wrong.status == 405, "DELETE: {}", wrong.status);
    Ok(())
}

/// R28: a path never leaves the assets, a redirect never leaves the site, a host is never believed.
#[test]
fn paths_hosts_and_redirects_stay_inside() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let secrets = [
        "/assets/../../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/x/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets/x//etc/passwd",
        "/assets/x/..\\..\\etc\\passwd",
        "/../../etc/passwd",
        "/renkei.db",
        "/data/renkei.db",
        "/assets/x/%00",
    ];
    for path in secrets {
        let reply = server.get(path)?;
        ensure!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        ensure!(
            !reply.text().contains("root:") && !reply.text().contains("[workspace]"),
            "{path}: a file came out"
        );
    }
    for next in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "http:evil.example",
        "%2f%2fevil.example",
    ] {
        for path in [
            format!("/?next={next}"),
            format!("/search?q=2870100017&next={next}"),
            format!("/demo/leave?next={next}"),
            format!("/{next}"),
        ] {
            stays(&server.get(&path)?).with_context(|| path.clone())?;
        }
    }
    for path in ["/", "/prefectures/28", "/search?q=神戸", "/imports", "/nowhere"] {
        let path = path.replace("神戸", "%E7%A5%9E%E6%88%B8");
        let reply = server.get_with(
            &path,
            &[
                ("Host", "evil.example"),
                ("X-Forwarded-Host", "evil.example"),
                ("Forwarded", "host=evil.example"),
            ],
        )?;
        ensure!(!reply.text().contains("evil.example"), "{path}: the host came back in the page");
        stays(&reply).with_context(|| path.clone())?;
    }
    Ok(())
}

fn stays(reply: &Reply) -> Result<()> {
    let Some(location) = reply.header("location") else {
        return Ok(());
    };
    let own = location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
    ensure!(own, "redirected to {location}");
    Ok(())
}

/// A form from another site must not change anything, nor may a GET.
#[test]
fn the_demonstration_is_not_left_by_accident() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    server.get("/demo/leave")?;
    for headers in [
        &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Site", "cross-site")],
    ] {
        let reply = server.post("/demo/leave", headers, "leave=yes")?;
        ensure!(reply.status == 403, "{headers:?}: {}", reply.status);
    }
    ensure!(server.get("/")?.text().contains("デモデータ（架空）"), "the demonstration is gone");
    Ok(())
}

#[test]
fn answers_are_compressed_and_known_ones_are_not_sent_again() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in ["/", "/prefectures/28", "/municipalities/281000", "/municipalities/281000/offices"] {
        let plain = server.get(path)?;
        let tag = plain.header("etag").with_context(|| format!("{path} has no ETag"))?.to_owned();
        let again = server.get_with(path, &[("If-None-Match", &tag)])?;
        ensure!(again.status == 304 && again.body.is_empty(), "{path}: {}", again.status);
        let packed = server.get_with(path, &[("Accept-Encoding", "gzip")])?;
        ensure!(
            packed.header("content-encoding") == Some("gzip") && packed.body.starts_with(&[0x1f, 0x8b]),
            "{path}: not compressed"
        );
        ensure!(
            packed.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("accept-encoding")),
            "{path}: no Vary"
        );
        let head = server.head(path)?;
        ensure!(head.status == 200 && head.body.is_empty(), "HEAD {path}: {}", head.status);
    }
    for path in assets(&server)? {
        let reply = server.get(&path)?;
        let kept = reply.header("cache-control").unwrap_or_default();
        ensure!(reply.status == 200 && kept.contains("immutable"), "{path}: {} {kept}", reply.status);
    }
    ensure!(server.get("/health")?.status == 200 && server.get("/ready")?.status == 200, "not healthy");
    Ok(())
}

/// Files are for Excel: byte order mark, CRLF, a safe name; workbooks are zip containers.
#[test]
fn every_table_comes_as_a_file_that_excel_opens() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    for path in FILES {
        let reply = server.get(path)?;
        let name = reply.header("content-disposition").unwrap_or_default();
        ensure!(reply.status == 200 && name.starts_with("attachment"), "{path}: {} 「{name}」", reply.status);
        if reply.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")) {
            ensure!(reply.body.starts_with("\u{feff}".as_bytes()), "{path}: no byte order mark");
            // Within quotes a cell may have lines of its own.
            let text = reply.text();
            let bare = text.split('"').step_by(2).any(|outside| outside.replace("\r\n", "").contains('\n'));
            ensure!(!bare && reply.body.ends_with(b"\r\n"), "{path}: lines do not end with CRLF");
        } else {
            ensure!(path.contains(".xlsx") && reply.body.starts_with(b"PK\x03\x04"), "{path}: no workbook");
        }
    }
    Ok(())
}

/// R21: a cell that a spreadsheet would run is defused; R20 in small: markup stays text.
#[test]
fn names_that_are_formulas_or_markup_do_no_harm() -> Result<()> {
    let installation = Installation::empty(Engine::Sqlite)?;
    let evil = [
        "=HYPERLINK(1)",
        "+81-78",
        "-2+3",
        "@SUM(A1)",
        "＝cmd",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
    ];
    let offices: Vec<Office> = (1..)
        .zip(evil)
        .map(|(serial, name)| {
            let number = office_number(28, '7', serial);
            Office {
                name: name.into(), ..Office::new(&number, ("282014", "兵庫県", "姫路市"), "訪問介護")
            }
        })
        .collect();
    let list = installation.put("list.csv", office_list(&offices))?;
    installation.import("offices", &[&list], "2026-01-31", &[])?.exits(0)?;
    let server = installation.serve(&["--no-demo"])?;
    let text = server.get("/municipalities/282014/offices.csv")?.text();
    let mut cells = 0;
    // Below the table stand lines of one cell: day, definition, source.
    for record in csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes()).records() {
        for cell in &record? {
            cells += 1;
            let number = cell.parse::<f64>().is_ok();
            ensure!(
                number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
                "「{cell}」 would be run"
            );
        }
    }
    ensure!(cells > evil.len(), "the offices are not in the file:\n{text}");
    for path in
        ["/municipalities/282014/offices".to_owned(), format!("/offices/{}", office_number(28, '7', 6))]
    {
        let html = server.get(&path)?.text();
        ensure!(
            !html.contains("<script>alert") && !html.contains("<img src=x"),
            "{path}: markup came through"
        );
    }
    let search = server.get("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")?;
    ensure!(!search.text().contains("<script>alert"), "the search words came through as markup");
    Ok(())
}
