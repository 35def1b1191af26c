//! Who somebody is: accounts at the door.
//!
//! | piece | where |
//! | --- | --- |
//! | signing in, being known, leaving | [`door`] |
//! | taking up an invitation, a new password by a link | [`join`] |
//! | one's own account; what must be proven before | [`own`], [`proof`] |
//! | other people's accounts | [`manage`] |
//! | who was let through a moment ago | [`known`] |
//! | the people of the demonstration | [`demo`] |
//! | what they know | [`password`] |
//! | what they have | [`totp`] |
//! | signing in by way of an identity provider | [`outside`] |
//!
//! The accounts themselves, their rights and their scope are `domain::people`; where they are kept is `store::people`.

pub mod demo;
pub mod device;
pub mod door;
pub mod join;
pub mod known;
pub mod manage;
pub mod outside;
pub mod own;
pub mod password;
pub mod proof;
pub mod totp;

#[cfg(test)]
mod tests;
