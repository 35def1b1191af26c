//! Who sees what: figures are everybody's, offices those of one's own area, and what is refused is on record.

use anyhow::{Context as _, Result, ensure};

use crate::harness::{http::Reply, installation::Installation, page::Page, server::Server, session::by_link};

const KOBE: &str = "281000";
const HIMEJI: &str = "282014";

/// Somebody of the demonstration at a server.
struct Somebody<'s> {
    server: &'s Server,
    cookie: String,
}

impl<'s> Somebody<'s> {
    fn of(server: &'s Server, role: &str) -> Result<Self> {
        Ok(Self { server, cookie: by_link(server.address(), &server.demo_link(role)?)? })
    }

    fn get(&self, path: &str) -> Result<Reply> {
        self.server.get_with(path, &[("Cookie", &self.cookie)])
    }

    fn sees(&self, path: &str) -> Result<String> {
        let reply = self.get(path)?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        Ok(reply.text())
    }

    fn may_not(&self, path: &str) -> Result<()> {
        let reply = self.get(path)?;
        ensure!(reply.status == 403, "{path}: {} for somebody who may not", reply.status);
        ensure!(reply.text().contains("権限がありません"), "{path} does not say why");
        Ok(())
    }
}

/// The office numbers that a page links to.
fn offices(html: &str) -> Result<Vec<String>> {
    let links = Page::new(html).attributes("main a[href^='/offices/']", "href")?;
    Ok(links.into_iter().map(|href| href.trim_start_matches("/offices/").to_owned()).collect())
}

#[test]
fn a_municipality_sees_its_own_offices_and_everybodys_figures() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let kobe = Somebody::of(&server, "市町村担当")?;

    let own = offices(&kobe.sees(&format!("/municipalities/{KOBE}/offices"))?)?;
    ensure!(!own.is_empty(), "no office of their own");
    kobe.sees(&format!("/municipalities/{KOBE}/offices.csv"))?;
    kobe.sees(&format!("/offices/{}", own[0]))?;
    ensure!(!offices(&kobe.sees(&format!("/municipalities/{KOBE}"))?)?.is_empty(), "the preview is missing");

    // Figures of elsewhere, without offices.
    for path in ["/", "/prefectures/28", "/prefectures/28.csv", "/about/definitions", "/imports"] {
        kobe.sees(path)?;
    }
    let neighbour = kobe.sees(&format!("/municipalities/{HIMEJI}"))?;
    ensure!(offices(&neighbour)?.is_empty(), "offices of elsewhere on a page of figures");
    ensure!(neighbour.contains("担当地域の外"), "it does not say why there are none");

    // Offices of elsewhere.
    let everywhere = server.get(&format!("/municipalities/{HIMEJI}/offices"))?.text();
    let theirs = offices(&everywhere)?;
    let theirs = theirs.first().context("no office in 姫路市")?;
    for path in [
        format!("/municipalities/{HIMEJI}/offices"),
        format!("/municipalities/{HIMEJI}/offices.csv"),
        format!("/municipalities/{HIMEJI}/offices.xlsx"),
        format!("/offices/{theirs}"),
        format!("/offices/{theirs}.csv"),
    ] {
        kobe.may_not(&path)?;
    }
    Ok(())
}

#[test]
fn a_search_finds_what_lies_in_the_scope() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let (kobe, union) = (Somebody::of(&server, "市町村担当")?, &server);
    let everywhere = union.get("/search.csv?q=28")?.text();
    let mine = kobe.sees("/search.csv?q=28")?;
    ensure!(mine.lines().count() > 2, "nothing found in one's own area");
    ensure!(
        mine.lines().count() < everywhere.lines().count(),
        "as much as for somebody who may look everywhere"
    );
    for line in mine.lines().filter(|line| line.contains("兵庫県")) {
        ensure!(line.contains("神戸市"), "somewhere else: {line}");
    }
    // By page as well, and the pages that are held are not mixed up between the two.
    for _ in 0..2 {
        let (all, own) = (union.get("/search?q=28")?.text(), kobe.sees("/search?q=28")?);
        ensure!(all != own, "two people of different areas are shown one page");
    }
    Ok(())
}

#[test]
fn held_pages_are_kept_apart() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let (kobe, reader) = (Somebody::of(&server, "市町村担当")?, Somebody::of(&server, "閲覧者")?);
    let path = format!("/municipalities/{HIMEJI}/offices");
    // The operator's page is at hand; it is not handed to somebody who may not look there.
    ensure!(server.get(&path)?.status == 200 && server.get(&path)?.status == 200, "not for the operator");
    kobe.may_not(&path)?;
    // Somebody who only looks may look, and takes no file.
    let seen = reader.sees(&path)?;
    ensure!(!seen.contains("offices.csv"), "a file is offered to somebody who takes none");
    reader.may_not(&format!("{path}.csv"))?;
    ensure!(
        reader.get("/imports")?.text().contains("閲覧者"),
        "the page does not say as what one is signed in"
    );
    // Nobody at all, with and without a cookie that means nothing.
    let stale = format!("renkei={}", "0".repeat(64));
    for cookie in ["", stale.as_str()] {
        let reply = server.get_with(&path, &[("Cookie", cookie)])?;
        ensure!(reply.status == 303, "{}", reply.status);
        let to = reply.header("location").context("no address to go to")?;
        ensure!(to == format!("/sign-in?next=%2Fmunicipalities%2F{HIMEJI}%2Foffices"), "{to}");
        ensure!(reply.header("cache-control") == Some("no-store"), "the way to the door is kept");
    }
    Ok(())
}

#[test]
fn what_is_refused_and_what_leaves_is_on_record() -> Result<()> {
    let installation = Installation::demo()?;
    let server = installation.serve(&[])?;
    let kobe = Somebody::of(&server, "市町村担当")?;
    for path in ["/audit", "/accounts", "/admin", "/jobs", "/retention", "/demo/leave"] {
        kobe.may_not(path)?;
    }
    kobe.sees(&format!("/municipalities/{KOBE}/offices.csv"))?;
    // Refusals are noted beside the answer.
    let trail = crate::harness::until("the refusals on record", || {
        let trail = server.get("/audit")?.text();
        Ok((trail.matches("権限のない操作の拒否").count() >= 6).then_some(trail))
    })?;
    ensure!(trail.contains("書き出し"), "the file that left is not on record");
    installation.run(["check"])?.exits(0)?;
    Ok(())
}
