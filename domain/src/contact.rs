//! Contacts of an office: how it can be reached, who said so, and whether it may be written to (A4).
//!
//! | idea | where |
//! | --- | --- |
//! | by what way, and the address there | [`Channel`], [`Address`], [`PhoneNumber`], [`PostalAddress`] |
//! | whether they agreed, and whether they want to hear no more | [`Consent`], [`Stop`] |
//! | whether it may be mailed, and why not | [`Details::mailable`], [`NotMailed`], [`Reach`] |
//! | where a stop is kept when its contact goes, and how one gets out | [`StopKey`], [`Resumption`] |
//! | what the audit trail is told of a change | [`Details::trail`] |
//!
//! Addresses, names and remarks do not show in `Debug`, so that they cannot slip into a log.

mod address;
mod consent;
mod id;
mod mailing;
mod phone;
mod post;
mod stopping;
mod tidy;
mod trail;

use chrono::NaiveDate;

pub use address::{Address, AddressError, Channel};
pub use consent::{Consent, Means, Source, Stop, StopReason};
pub use id::{ContactId, DeletionId};
pub use mailing::{Around, NotMailed, Reach, Terms};
pub use phone::{PhoneError, PhoneNumber};
pub use post::{PostError, PostalAddress};
pub use stopping::{Asker, Resumption, StopKey};
pub use tidy::{Tidy, TooLong};

use crate::{office_number::OfficeNumber, people::PersonName};

/// A section of an office, such as 「居宅介護支援課」: at most 60 characters.
pub type Department = Tidy<60>;
/// What somebody noted about a contact: at most 500 characters.
pub type Remark = Tidy<500>;

/// A contact of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What machines call it.
    pub id: ContactId,
    /// Whose it is.
    pub office: OfficeNumber,
    /// What is known.
    pub details: Details,
}

/// What is known of a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The address.
    pub address: Address,
    /// Who answers there; `None` for a box of the office itself.
    pub person: Option<PersonName>,
    /// Where in the office.
    pub department: Option<Department>,
    /// Where the address comes from.
    pub source: Source,
    /// The day it came from there.
    pub source_on: NaiveDate,
    /// Whether they agreed to be written to.
    pub consent: Consent,
    /// Since when and why they want to hear no more at this address; for whichever office it was said.
    pub stop: Option<Stop>,
    /// A remark.
    pub note: Option<Remark>,
    /// The last day on which somebody made sure that the address holds.
    pub confirmed_on: NaiveDate,
}

#[cfg(test)]
mod tests;
