//! What the start says about getting in: a link for each account of the demonstration, or how the first person is
//! invited.

use std::fmt::Write as _;

use store::{Store, StoreError, meta::Origin};

use super::table::pad;
use crate::{
    auth::{demo::DemoLink, door::Door},
    people::nobody_yet,
    urls::people::by_link,
};

/// The lines, each with its end; empty where people can sign in as ever.
pub(super) async fn lines(door: &Door, link: &dyn Fn(&str) -> String) -> anyhow::Result<String> {
    let origin = door.store.read().await?.origin().await?;
    if origin == Origin::Demo {
        door.prepare_demo().await?;
        return Ok(demonstration(&door.demo_links().await?, link));
    }
    Ok(first(&door.store).await?.map(|words| format!("{words}\n\n")).unwrap_or_default())
}

/// How the first person is invited, where nobody can sign in; `None` where somebody can.
pub(super) async fn first(store: &Store) -> Result<Option<String>, StoreError> {
    Ok(nobody_yet::is_so(store).await?.then(invite))
}

/// How the first person is invited.
pub(super) fn invite() -> String {
    format!(
        "{}：\n  {}\n--config や --data を付けて始めたときは、この命令にも同じものを付けます。",
        nobody_yet::WORDS,
        nobody_yet::COMMAND
    )
}

/// Who can be tried out, and the link of each.
fn demonstration(links: &[DemoLink], link: &dyn Fn(&str) -> String) -> String {
    let mut lines = String::from(
        "デモの利用者です。リンクを開くとサインインできます（1回だけ、24時間。起動するたびに新しくなります）：\n",
    );
    for DemoLink { account, token } in links {
        let role = pad(account.role.name(), 20);
        // Writing into a string does not fail.
        let _ = writeln!(lines, "  {role}{}", link(&by_link(token)));
    }
    lines.push('\n');
    lines
}
