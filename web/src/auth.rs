//! Who somebody is: accounts at the door.
//!
//! | piece | where |
//! | --- | --- |
//! | signing in, being known, leaving | [`door`] |
//! | invitations, new passwords, the second factor | [`join`] |
//! | what they know | [`password`] |
//! | what they have | [`totp`] |
//! | where secrets come from | [`chance`] |
//!
//! The accounts themselves, their rights and their scope are `domain::people`; where they are kept is `store::people`.

pub mod chance;
pub mod door;
pub mod join;
pub mod password;
pub mod totp;

#[cfg(test)]
mod tests;
