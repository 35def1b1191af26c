//! Somebody who brings lists with a browser that runs no scripts: forms are read from their pages, filled in and sent, and pages
//! are loaded anew until nothing runs any more.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::{
    PATIENCE,
    http::{Part, Reply, form},
    installation::Installation,
    page::Page,
    server::Server,
    session, within,
};

/// Between two looks at what runs.
const EVERY: Duration = Duration::from_millis(40);

/// What is said of a list of all offices of 兵庫県 at the end of January, from which stories depart.
pub(crate) const JANUARY: [(&str, &str); 4] =
    [("kind", "offices"), ("as_of", "2026-01-31"), ("area", "兵庫県"), ("mode", "snapshot")];

/// The same of the end of February.
pub(crate) const FEBRUARY: [(&str, &str); 4] =
    [("kind", "offices"), ("as_of", "2026-02-28"), ("area", "兵庫県"), ("mode", "snapshot")];

/// The same of the end of March.
pub(crate) const MARCH: [(&str, &str); 4] =
    [("kind", "offices"), ("as_of", "2026-03-31"), ("area", "兵庫県"), ("mode", "snapshot")];

/// Somebody who is signed in, with one cookie.
#[derive(Clone)]
pub(crate) struct Official<'s> {
    server: &'s Server,
    cookie: String,
}

impl<'s> Official<'s> {
    /// Somebody new of this role and area, with [`session::PASSWORD`] as their password.
    pub(crate) fn join(at: (&Installation, &'s Server), email: &str, role: &str, area: &str) -> Result<Self> {
        let (installation, server) = at;
        let cookie = session::join(installation, server.address(), email, role, area)?;
        Ok(Self { server, cookie })
    }

    /// Somebody who is signed in already.
    pub(crate) fn with(server: &'s Server, cookie: &str) -> Self {
        Self { server, cookie: cookie.to_owned() }
    }

    /// Their cookie.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Looks at a page.
    pub(crate) fn get(&self, path: &str) -> Result<Reply> {
        self.server.get_with(path, &[("Cookie", &self.cookie)])
    }

    /// Looks at a page that is there.
    pub(crate) fn sees(&self, path: &str) -> Result<String> {
        let reply = self.get(path)?;
        ensure!(reply.status == 200, "{path}: {}", reply.status);
        Ok(reply.text())
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, fields: &[(String, String)]) -> Result<Reply> {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.server.post(path, &[("Cookie", &self.cookie)], &form(&fields))
    }

    /// Sends files or cells, and gives the answer as it is.
    pub(crate) fn send(&self, parts: &[Part<'_>]) -> Result<Reply> {
        self.server.upload("/imports/new", &[("Cookie", &self.cookie)], parts)
    }

    /// Brings files or cells that are taken; the intake.
    pub(crate) fn bring(&self, parts: &[Part<'_>]) -> Result<String> {
        let reply = self.send(parts)?;
        ensure!(reply.status == 303, "not taken: {} {}", reply.status, Page::new(&reply.text()).text());
        let to = reply.header("location").context("nothing to go to")?;
        let intake = to.strip_prefix("/intakes/").with_context(|| format!("led to {to}"))?;
        Ok(intake.split(['/', '?']).next().unwrap_or_default().to_owned())
    }

    /// Brings lists under their names; the intake.
    pub(crate) fn bring_lists(&self, lists: &[(String, String)]) -> Result<String> {
        let parts: Vec<Part<'_>> =
            lists.iter().map(|(name, text)| ("files", Some(name.as_str()), text.as_bytes())).collect();
        self.bring(&parts)
    }

    /// Fills in how a list is read, and presses a button of that page: `try`, or `again`.
    pub(crate) fn say(&self, intake: &str, said: &[(&str, &str)], what: &str) -> Result<Reply> {
        let path = format!("/intakes/{intake}");
        let page = Page::new(&self.sees(&path)?);
        let mut fields = page.fields("main form.intake")?;
        for (name, value) in said {
            fields.retain(|(other, _)| other != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields.push(("what".to_owned(), what.to_owned()));
        self.post(&path, &fields)
    }

    /// Says what a list is and has it tried; the page that tells what it would do.
    pub(crate) fn try_it(&self, intake: &str, said: &[(&str, &str)]) -> Result<Page> {
        let reply = self.say(intake, said, "try")?;
        ensure!(reply.status == 303, "not tried: {} {}", reply.status, Page::new(&reply.text()).text());
        self.trial(intake)
    }

    /// What a list would do, once that is known.
    pub(crate) fn trial(&self, intake: &str) -> Result<Page> {
        let reply = self.settled(intake)?;
        let page = Page::new(&reply.text());
        ensure!(is_trial(&reply), "no trial: {} {}", reply.status, page.text());
        Ok(page)
    }

    /// Loads the page of a trial anew until nothing runs; what it is then.
    pub(crate) fn settled(&self, intake: &str) -> Result<Reply> {
        self.settled_within(intake, PATIENCE)
    }

    /// The same with more patience, for lists of a gigabyte.
    pub(crate) fn settled_within(&self, intake: &str, patience: Duration) -> Result<Reply> {
        within("the end of a run", patience, EVERY, || {
            let reply = self.get(&format!("/intakes/{intake}/trial"))?;
            ensure!(reply.status < 400, "while it ran: {} {}", reply.status, reply.text());
            Ok((!is_running(&reply)).then_some(reply))
        })
    }

    /// Presses 「取り込む」, with what is typed as the name of the area where that is asked for.
    pub(crate) fn apply(&self, intake: &str, typed: &str) -> Result<Reply> {
        let page = self.trial(intake)?;
        let mut fields = page.fields("main form[action$='/apply']")?;
        for (name, value) in &mut fields {
            if name == "confirm" {
                typed.clone_into(value);
            }
        }
        self.post(&format!("/intakes/{intake}/apply"), &fields)
    }

    /// Has an intake taken in to its end; the number of the import.
    pub(crate) fn take_in(&self, intake: &str, typed: &str) -> Result<i64> {
        let reply = self.apply(intake, typed)?;
        ensure!(reply.status == 303, "not taken in: {} {}", reply.status, Page::new(&reply.text()).text());
        self.taken_in(intake)
    }

    /// The number of the import that an intake became, once nothing runs.
    pub(crate) fn taken_in(&self, intake: &str) -> Result<i64> {
        let reply = self.settled(intake)?;
        match import_of(&reply) {
            Some(number) => Ok(number),
            None => bail!("not taken in: {} {}", reply.status, Page::new(&reply.text()).text()),
        }
    }

    /// Brings lists, has them tried and taken in; the number of the import.
    pub(crate) fn import(&self, lists: &[(String, String)], said: &[(&str, &str)]) -> Result<i64> {
        let intake = self.bring_lists(lists)?;
        self.try_it(&intake, said)?;
        self.take_in(&intake, said_area(said))
    }

    /// Presses the button with which a run that ended early is begun anew; the page it leads to is not waited for.
    pub(crate) fn press_again(&self, ended: &Reply) -> Result<()> {
        let page = Page::new(&ended.text());
        let all = page.attributes("main form", "action")?;
        let again = all.iter().find(|to| !to.ends_with("/withdraw") && !to.ends_with("/stop"));
        let again = again.with_context(|| format!("nothing to press on: {}", page.text()))?;
        let reply = self.post(again, &page.fields(&format!("main form[action='{again}']"))?)?;
        ensure!(reply.status == 303, "{again}: {} {}", reply.status, Page::new(&reply.text()).text());
        Ok(())
    }

    /// Takes an import back; what the page told beforehand.
    pub(crate) fn undo(&self, import: i64) -> Result<Page> {
        let path = format!("/imports/{import}/undo");
        let page = Page::new(&self.sees(&path)?);
        let reply = self.post(&path, &page.fields(&format!("main form[action='{path}']"))?)?;
        ensure!(reply.status == 303, "not undone: {} {}", reply.status, Page::new(&reply.text()).text());
        within("the end of undoing", PATIENCE, EVERY, || {
            let there = self.sees(&format!("/imports/{import}"))?;
            Ok(there.contains("この取込は取り消されています").then_some(()))
        })?;
        Ok(page)
    }
}

/// The area that was said, whose name confirms what is doubtful.
fn said_area<'a>(said: &[(&str, &'a str)]) -> &'a str {
    said.iter().find(|(name, _)| *name == "area").map_or("", |(_, area)| area)
}

/// Whether a page shows something that runs.
fn is_running(reply: &Reply) -> bool {
    reply.status == 200 && reply.text().contains("data-run")
}

/// Whether a page tells what a list would do.
pub(crate) fn is_trial(reply: &Reply) -> bool {
    reply.status == 200 && reply.text().contains("取り込むとどうなるか")
}

/// The import a reply leads to.
pub(crate) fn import_of(reply: &Reply) -> Option<i64> {
    let to = reply.header("location")?.strip_prefix("/imports/")?;
    to.split(['?', '/', '#']).next()?.parse().ok()
}

/// What lies in the folder in which brought files wait, by name.
pub(crate) fn incoming(installation: &Installation) -> Result<Vec<String>> {
    let folder = installation.data().join("incoming");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}
