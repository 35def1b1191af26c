//! What is sent to the desk and should not be: more than there is room for, half of something, bombs, names that lead elsewhere.
//! Memory is bounded whatever comes.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use anyhow::{Result, ensure};

use super::intake::{counted, house, imports, official_of_hyogo};
use crate::harness::{
    PATIENCE,
    database::sound,
    desk::{JANUARY, Official, incoming, is_trial},
    files::{HEADER, Office, office_list, office_number},
    http::{multipart, multipart_end, multipart_type, part_head},
    installation::Engine,
    long,
    page::Page,
    server::Server,
    until,
    zip::{Entry, workbook},
};

const KOBE: (&str, &str, &str) = ("281018", "兵庫県", "神戸市東灘区");

/// The lines before what is sent to the desk, without those that say how much it is.
fn head(official: &Official<'_>, more: &str) -> String {
    format!(
        "POST /imports/new HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {}\r\nConnection: close\r\n{more}\r\n",
        official.cookie(),
        multipart_type(),
    )
}

fn opened(server: &Server, first: &[u8]) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(first)?;
    Ok(stream)
}

/// The first line of an answer; empty when there is none.
fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 64];
    let read = stream.read(&mut bytes).unwrap_or_default();
    String::from_utf8_lossy(&bytes[..read]).lines().next().unwrap_or_default().to_owned()
}

/// R11: more than the limit is refused by what is announced, before anything of it is sent, and else when it gets there.
#[test]
fn more_than_the_limit_is_refused_before_it_is_read() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &["--upload-limit", "1MB"])?;
    let official = official_of_hyogo(&installation, &server)?;
    let mut announced = opened(&server, head(&official, "Content-Length: 5000000000\r\n").as_bytes())?;
    let line = answer(&mut announced);
    ensure!(line.starts_with("HTTP/1.1 413"), "「{line}」");

    let mut endless = opened(&server, head(&official, "Transfer-Encoding: chunked\r\n").as_bytes())?;
    let mut first = part_head("files", Some("一覧.csv")).into_bytes();
    first.resize(first.len() + (1 << 16), b'1');
    for _ in 0..64 {
        let chunk = [format!("{:x}\r\n", first.len()).as_bytes(), &first, b"\r\n"].concat();
        // It hangs up when it has had enough.
        if endless.write_all(&chunk).is_err() {
            break;
        }
        first = vec![b'1'; 1 << 16];
    }
    let line = answer(&mut endless);
    ensure!(line.is_empty() || line.starts_with("HTTP/1.1 413"), "「{line}」");
    until("the folder being empty", || Ok(incoming(&installation)?.is_empty().then_some(())))?;
    // The page tells the limit, and what is within it is taken.
    ensure!(official.sees("/imports/new")?.contains("1.0 MB"), "the limit is not told");
    let small = Office::new(&office_number(28, '7', 1), KOBE, "訪問介護");
    official.bring_lists(&[("一覧.csv".to_owned(), office_list([&small]))])?;
    Ok(())
}

/// R8: a line that breaks in the middle leaves no file and no intake.
#[test]
fn a_line_that_breaks_in_the_middle_leaves_no_file() -> Result<()> {
    for engine in Engine::all() {
        let (installation, server) = house(engine, &[])?;
        let official = official_of_hyogo(&installation, &server)?;
        let rows = Office::new(&office_number(28, '7', 1), KOBE, "訪問介護").row().repeat(4_000);
        let body = multipart(&[("kind", None, b"offices"), ("files", Some("一覧.csv"), rows.as_bytes())]);
        for polite in [true, false] {
            let length = format!("Content-Length: {}\r\n", body.len());
            let mut stream = opened(&server, head(&official, &length).as_bytes())?;
            stream.write_all(&body[..body.len() / 2])?;
            until("the file under way", || Ok((!incoming(&installation)?.is_empty()).then_some(())))?;
            if polite {
                // It hears that no more comes, and may still answer.
                stream.shutdown(Shutdown::Write)?;
                let line = answer(&mut stream);
                ensure!(line.is_empty() || line.starts_with("HTTP/1.1 4"), "{engine:?}: 「{line}」");
            }
            drop(stream);
            until("the folder being empty", || Ok(incoming(&installation)?.is_empty().then_some(())))?;
        }
        let history = official.sees("/imports")?;
        ensure!(!history.contains("/intakes/"), "{engine:?}: half a list is under way");
        sound(&installation)?;
    }
    Ok(())
}

/// R12 at the desk: workbooks that unpack to a gigabyte, honest about it and not, in the memory of a list.
#[test]
fn a_bomb_is_refused_on_the_page_in_little_memory() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let official = official_of_hyogo(&installation, &server)?;
    let small = Office::new(&office_number(28, '7', 1), KOBE, "訪問介護");
    let intake = official.bring_lists(&[("一覧.csv".to_owned(), office_list([&small]))])?;
    official.try_it(&intake, &JANUARY)?;
    let before = server.peak()?;
    let size = 1 << 30;
    for (name, declared) in [("正直.xlsx", size), ("うそ.xlsx", 4096)] {
        let bomb = workbook(Entry::bomb("xl/worksheets/sheet1.xml", size, declared));
        let intake = official.bring(&[("files", Some(name), &bomb)])?;
        let page = official.sees(&format!("/intakes/{intake}"))?;
        ensure!(page.contains("読み取れません") && page.contains(name), "{name}: it is not told");
        let tried = official.say(&intake, &JANUARY, "try")?;
        ensure!(tried.status < 500, "{name}: {}", tried.status);
        if tried.status == 303 {
            let ended = official.settled(&intake)?;
            ensure!(!is_trial(&ended), "{name}: it can be taken in");
        }
    }
    let more = server.peak()?.saturating_sub(before);
    ensure!(more < 100, "{more} MiB for bombs");
    println!("{before} MiB before, {more} MiB more for bombs");
    ensure!(imports(&installation)? == 0, "a bomb was taken in");
    sound(&installation)
}

/// Names of files are names: they lead nowhere, and are no markup.
#[test]
fn a_name_of_a_file_leads_nowhere_and_is_text() -> Result<()> {
    let (installation, server) = house(Engine::Sqlite, &[])?;
    let official = official_of_hyogo(&installation, &server)?;
    let long_name = "長い名前".repeat(200);
    let names = [
        "../../../renkei.db",
        "..\\..\\windows\\一覧.csv",
        "/etc/cron.d/一覧.csv",
        "<script data-hit>__hit=1</script>.csv",
        "\"><img data-hit src=x onerror=__hit=1>.csv",
        "一覧\r\nSet-Cookie: renkei=0.csv",
        "\u{202e}vsc.一覧.csv",
        long_name.as_str(),
    ];
    let office = Office::new(&office_number(28, '7', 1), KOBE, "訪問介護");
    for (number, name) in names.into_iter().enumerate() {
        let list = office_list([&Office { phone: format!("078-000-{number:04}"), ..office.clone() }]);
        let intake = official.bring(&[("files", Some(name), list.as_bytes())])?;
        let lies: Vec<String> = std::fs::read_dir(installation.data().join("incoming").join(&intake))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_>>()?;
        ensure!(
            lies.iter().all(|file| ["0", "1", "run", "stop", "rejected.csv"].contains(&file.as_str())),
            "{lies:?}"
        );
        let pages = [format!("/intakes/{intake}"), "/imports".to_owned()];
        for path in &pages {
            is_text(&official.sees(path)?, path)?;
        }
        official.try_it(&intake, &JANUARY)?;
        is_text(&official.sees(&format!("/intakes/{intake}/trial"))?, "the trial")?;
        let import = official.take_in(&intake, "兵庫県")?;
        is_text(&official.sees(&format!("/imports/{import}"))?, "the import")?;
        let file = official.get(&format!("/imports/{import}/files/1"))?;
        ensure!(file.body == list.as_bytes(), "{name:?}: the original is another file");
        let said = file.header("content-disposition").unwrap_or_default();
        ensure!(said.starts_with("attachment") && !said.contains(".."), "{name:?}: {said}");
        ensure!(file.header("set-cookie").is_none(), "{name:?} sets a cookie");
        ensure!(
            file.header("x-content-type-options") == Some("nosniff"),
            "{name:?}: may be taken for a page"
        );
    }
    sound(&installation)
}

/// Nothing of a name became an element.
fn is_text(html: &str, what: &str) -> Result<()> {
    let page = Page::new(html);
    ensure!(page.attributes("[data-hit], [onerror]", "class")?.is_empty(), "{what}: a name is markup");
    ensure!(page.texts("[data-hit], [onerror], script:not([src])")?.is_empty(), "{what}: a name is markup");
    Ok(())
}

/// R11: a gigabyte is streamed to disk and read in bounded memory; the board answers meanwhile.
#[test]
fn a_gigabyte_is_brought_in_bounded_memory() -> Result<()> {
    // The short version sends a fortieth, which shows what is held for each byte.
    let (size, most) = if long() { (1_000 << 20, 400) } else { (25 << 20, 250) };
    let (installation, server) = house(Engine::Sqlite, &["--upload-limit", "2GB"])?;
    let official = official_of_hyogo(&installation, &server)?;
    let rows: String = (1..=2_000)
        .map(|serial| Office::new(&office_number(28, '7', serial), KOBE, "訪問介護").row() + "\r\n")
        .collect();
    let title = format!("\u{feff}{HEADER}\r\n");
    let (first, last) = (part_head("files", Some("大きな一覧.csv")), format!("\r\n{}", multipart_end()));
    let repeats = (size - title.len()) / rows.len();
    let length = first.len() + title.len() + repeats * rows.len() + last.len();
    let mut stream = opened(&server, head(&official, &format!("Content-Length: {length}\r\n")).as_bytes())?;
    stream.write_all(first.as_bytes())?;
    stream.write_all(title.as_bytes())?;
    for repeat in 0..repeats {
        stream.write_all(rows.as_bytes())?;
        if repeat % 100 == 0 {
            ensure!(server.get("/ready")?.status == 200, "nobody else is answered");
        }
    }
    stream.write_all(last.as_bytes())?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply)?;
    let reply = String::from_utf8_lossy(&reply).into_owned();
    ensure!(reply.starts_with("HTTP/1.1 303"), "{reply}");
    let sent = server.peak()?;
    let to = reply.lines().find_map(|line| line.to_lowercase().strip_prefix("location: ").map(str::to_owned));
    let intake = to.as_deref().and_then(|to| to.strip_prefix("/intakes/")).unwrap_or_default().to_owned();
    ensure!(official.sees(&format!("/intakes/{intake}"))?.contains("大きな一覧.csv"), "it is not there");

    let tried = official.say(&intake, &JANUARY, "try")?;
    ensure!(tried.status == 303, "{}", tried.status);
    let ended = official.settled_within(&intake, Duration::from_hours(2))?;
    let page = Page::new(&ended.text());
    // Every row but the first of its kind is there already: whether that is refused or shown, memory is bounded.
    if is_trial(&ended) {
        ensure!(counted(&page, "新規")? == 2_000, "{:?}", page.tally()?);
    } else {
        ensure!(page.text().contains("何も取り込んでいません"), "{}", page.text());
    }
    let peak = server.peak()?;
    println!("{} MiB sent: {sent} MiB at most while it came, {peak} MiB after it was tried", size >> 20);
    ensure!(peak <= most, "{peak} MiB");
    sound(&installation)
}
