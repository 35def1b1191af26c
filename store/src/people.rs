//! People: accounts, links that work once, sessions, second factors, attempts.
//!
//! | what | where |
//! | --- | --- |
//! | accounts and passwords | [`accounts`] |
//! | invitations, resets, other links that work once | [`links`] |
//! | who is signed in | [`sessions`] |
//! | codes of an app, codes on paper | [`factors`] |
//! | slowing down whoever guesses | [`attempts`] |
//! | people whom a provider outside knows | [`outside`] |
//! | accounts that were taken out of use long ago | `retired` |
//!
//! Secrets come in as hashes and are never read back; a password's hash is made, and compared, elsewhere. Sessions and
//! links carry the epoch of the account they were made in and work in no other one, so that a new password ends
//! them also when they are being made at the same moment.
//!
//! Methods that change something do so in the caller's [`Write`](crate::Write), together with its entry in the audit
//! trail, and none of it holds before `commit()`.

pub mod accounts;
pub mod attempts;
pub mod factors;
pub mod links;
pub mod outside;
mod retired;
mod rows;
pub mod sessions;
mod standing;

pub(crate) use standing::Standing;
