//! Signing in and out, one's own account, and what those who run the system find in one place.
//!
//! | page | where |
//! | --- | --- |
//! | address and password; signing out | `sign_in` |
//! | the code of the second factor | `code` |
//! | links that are handed over: in, invitation, new password | `link` |
//! | one's own account: password, second factor, sessions | `account` |
//! | how long the session lasts | `left` |
//! | 管理 | `admin` |
//! | how the first person gets in | `nobody_yet` |
//! | what becomes of a step at the door; forms drawn again | `arrival`, `again` |
//!
//! What is said to somebody who is not signed in never tells whether an address has an account, nor whether that account is
//! in use. Over plain HTTP from another machine nothing is asked and nothing is taken: a password would travel in the open.

mod account;
mod admin;
mod again;
pub(crate) mod arrival;
mod code;
mod left;
mod link;
pub(crate) mod nobody_yet;
pub mod pages;
mod sign_in;

use std::sync::Arc;

use domain::people::Act;

use crate::{
    auth::outside::Outside,
    gate::{Routes, Rule},
    site::Site,
};

/// The addresses of these pages. Where there is an identity provider, the page to sign in leads there too.
pub fn routes(outside: Option<&Outside>) -> Routes<Site> {
    let name: Option<Arc<str>> = outside.map(|outside| outside.name().into());
    let asked = name.clone();
    Routes::new()
        .get("/sign-in", Rule::Open, move |site, stranger, wish| {
            sign_in::ask(site, stranger, wish, asked.clone())
        })
        .post("/sign-in", Rule::Open, move |site, stranger, form| {
            sign_in::enter(site, stranger, form, name.clone())
        })
        .get("/sign-in/forgot", Rule::Open, sign_in::forgot)
        .get("/sign-in/code", Rule::Open, code::ask)
        .post("/sign-in/code", Rule::Open, code::enter)
        .get("/sign-in/{token}", Rule::Open, link::ask)
        .post("/sign-in/{token}", Rule::Open, link::enter)
        .get("/invitation/{token}", Rule::Open, link::invited)
        .post("/invitation/{token}", Rule::Open, link::take_up)
        .get("/reset/{token}", Rule::Open, link::forgotten)
        .post("/reset/{token}", Rule::Open, link::reset)
        .get("/sign-out", Rule::Open, sign_in::left)
        .post("/sign-out", Rule::Open, sign_in::leave)
        .merge(account::routes())
        .get("/account/session", Rule::To(Act::ManageSelf), left::left)
        .get("/admin", Rule::To(Act::Operate), admin::show)
}

#[cfg(test)]
mod tests;
