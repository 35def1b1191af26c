//! Signing in: by a link of the demonstration, or as an operator who is invited on the machine.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{
    http::{self, Reply},
    installation::{Done, Installation},
};

/// The password of everybody who is invited here.
pub(crate) const PASSWORD: &str = "mikan tonneru 37 kujira";

/// The value of the cookie that a reply sets under a name; none when it sets none, or takes it away.
pub(crate) fn set_cookie(reply: &Reply, name: &str) -> Option<String> {
    let lines = reply.headers.iter().filter(|(key, _)| key == "set-cookie").map(|(_, value)| value);
    let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).rfind(|value| !value.is_empty())
}

/// What a browser sends along once it has signed in: `renkei=…`.
fn cookie_of(reply: &Reply) -> Result<String> {
    ensure!(reply.status == 303, "not signed in: {} {}", reply.status, reply.text());
    let token = set_cookie(reply, "renkei").context("signing in set no cookie")?;
    Ok(format!("renkei={token}"))
}

/// Follows a link that signs in; the cookie.
pub(crate) fn by_link(address: &str, path: &str) -> Result<String> {
    cookie_of(&http::post(address, path, &[], "")?)
}

/// Takes up an invitation with [`PASSWORD`]; the cookie.
pub(crate) fn take_up(address: &str, path: &str) -> Result<String> {
    let typed = PASSWORD.replace(' ', "+");
    let form = format!("new={typed}&again={typed}");
    cookie_of(&http::post(address, path, &[], &form)?)
}

/// Invites somebody on the machine and takes the invitation up with [`PASSWORD`]; the cookie.
pub(crate) fn join(of: &Installation, address: &str, email: &str, role: &str, area: &str) -> Result<String> {
    let words =
        ["staff", "invite", "--email", email, "--name", "介護保険課 架空", "--role", role, "--area", area];
    let said = of.run(words)?.exits(0)?.said();
    take_up(address, &link(&said, "/invitation/").context("an invitation without a link")?)
}

/// The path of the first link of a kind (`/invitation/`, `/reset/`, `/sign-in/`) in what was printed.
pub(crate) fn link(said: &str, kind: &str) -> Option<String> {
    let start = said.find(kind)?;
    let rest = &said[start..];
    let token = rest[kind.len()..].chars().take_while(char::is_ascii_hexdigit).count();
    (token == 64).then(|| rest[..kind.len() + token].to_owned())
}

/// `renkei staff invite` for an operator, with the settings of a server; what it said.
pub(crate) fn invite(staff: &mut Command, email: &str) -> Result<Done> {
    let words =
        ["staff", "invite", "--email", email, "--name", "試験 架空", "--role", "operator", "--area", "全国"];
    let done = Done::from(staff.args(words).output().context("starting renkei staff")?);
    done.exits(0)
}
