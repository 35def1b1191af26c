//! People: who somebody is, what they may do and where, and how a sign-in is protected (A1, A2).
//!
//! | idea | where |
//! | --- | --- |
//! | an account and its state; a signed-in person | [`Account`], [`Viewer`] |
//! | what a role may do | [`Role`], [`Act`], [`Viewer::may`] |
//! | where they may do it | [`Scope`] |
//! | secrets that are handed out once and kept as a hash | [`Token`], [`RecoveryCode`], [`SecretHash`] |
//! | how long a session lasts | [`SessionLimits`], [`Session`] |
//! | slowing down whoever guesses | [`wait_after`], [`Tries`], [`Subject`] |
//!
//! Names, mail addresses and secrets do not show in `Debug`, so that they cannot slip into a log.

mod account;
mod act;
mod email;
mod id;
mod lockout;
mod network;
mod person_name;
mod role;
mod scope;
mod secret;
mod session;

pub use account::{Account, AccountState, Viewer};
pub use act::{Act, Denied, Why};
pub use email::{Email, EmailError};
pub use id::{AccountId, SessionId};
pub use lockout::{Failures, Subject, Tries, wait_after};
pub use network::NetworkAddress;
pub use person_name::{PersonName, PersonNameError};
pub use role::Role;
pub use scope::Scope;
pub use secret::{RecoveryCode, SecretHash, Token};
pub use session::{Protection, Session, SessionLimits};
