//! An installation that is in use: two offices in two prefectures, a server, and people with passwords.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Result, ensure};

use super::{
    database::ask,
    files::{Office, office_list, office_number},
    http::{Reply, form},
    installation::{Engine, Installation},
    server::Server,
    session,
};

/// An installation that is in use. The server ends before its data goes.
pub(crate) struct Staffed {
    /// The server.
    pub(crate) server: Server,
    /// The number of an office in 神戸市.
    pub(crate) office: String,
    /// The number of an office in 大阪市.
    pub(crate) elsewhere: String,
    /// The data.
    pub(crate) installation: Installation,
}

/// What a form for a contact sends, from which tests depart.
pub(crate) const CONTACT: [(&str, &str); 8] = [
    ("channel", "email"),
    ("address", "taro@example.co.jp"),
    ("person", "架空 太郎"),
    ("department", ""),
    ("source", "notice"),
    ("source_on", "2026-01-15"),
    ("consent", "unknown"),
    ("confirmed_on", "2026-01-15"),
];

/// The fields with others in place of some.
pub(crate) fn with<'a>(
    fields: &[(&'a str, &'a str)],
    others: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    kept.chain(others).copied().collect()
}

impl Staffed {
    /// A new one, whose server has further settings.
    pub(crate) fn new(engine: Engine, more: &[&str]) -> Result<Self> {
        let installation = Installation::empty(engine)?;
        let (office, elsewhere) = (office_number(28, '7', 1), office_number(27, '7', 1));
        for (number, seat, area) in [
            (&office, ("281000", "兵庫県", "神戸市"), "28"),
            (&elsewhere, ("271004", "大阪府", "大阪市"), "27"),
        ] {
            let list = installation.put("list.csv", office_list(&[Office::new(number, seat, "訪問介護")]))?;
            installation.import("offices", &[&list], "2026-01-31", &["--area", area])?.exits(0)?;
        }
        let server = installation.serve(&[&["--no-demo", "--pace-sign-in", "0"], more].concat())?;
        Ok(Self { server, office, elsewhere, installation })
    }

    /// Somebody new of this role and area; the cookie. Their password is [`session::PASSWORD`].
    pub(crate) fn somebody(&self, role: &str, area: &str) -> Result<String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let email = format!("{role}-{}@example.lg.jp", COUNT.fetch_add(1, Ordering::Relaxed));
        session::join(&self.installation, self.server.address(), &email, role, area)
    }

    /// Looks at a page as somebody.
    pub(crate) fn get(&self, cookie: &str, path: &str) -> Result<Reply> {
        self.server.get_with(path, &[("Cookie", cookie)])
    }

    /// Sends a form as somebody.
    pub(crate) fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Result<Reply> {
        self.server.post(path, &[("Cookie", cookie)], &form(fields))
    }

    /// Adds a contact of the office as somebody; the address of its form.
    pub(crate) fn add_contact(&self, cookie: &str, others: &[(&str, &str)]) -> Result<String> {
        let contacts = format!("/offices/{}/contacts", self.office);
        let reply = self.post(cookie, &format!("{contacts}/new"), &with(&CONTACT, others))?;
        ensure!(reply.status == 303, "{}: {}", reply.status, reply.text());
        let id = self.ask("SELECT id FROM contact ORDER BY id DESC LIMIT 1")?;
        Ok(format!("{contacts}/{id}"))
    }

    /// What the database answers.
    pub(crate) fn ask(&self, sql: &str) -> Result<String> {
        Ok(ask(&self.installation, sql)?.trim().to_owned())
    }
}
