//! By what way an office is reached, and the address there.

use std::fmt;

use super::{PhoneError, PhoneNumber, PostError, PostalAddress};
use crate::people::{Email, EmailError};

/// By what way an office is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Mail.
    Email,
    /// 電話.
    Phone,
    /// FAX.
    Fax,
    /// Letters.
    Post,
}

impl Channel {
    /// All, in the order in which pages list them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Phone, Self::Fax, Self::Post];

    /// The word under which it is stored.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Post => "post",
        }
    }

    /// The one stored under this word.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }

    /// Its name on pages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "メール",
            Self::Phone => "電話",
            Self::Fax => "FAX",
            Self::Post => "郵送",
        }
    }
}

/// An address of a [`Channel`], read and made equal to its other spellings.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A mail address.
    Email(Email),
    /// A telephone number.
    Phone(PhoneNumber),
    /// A FAX number.
    Fax(PhoneNumber),
    /// An address for letters.
    Post(PostalAddress),
}

/// Why a text is no address of its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No mail address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// No telephone or FAX number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// No address for letters.
    #[error(transparent)]
    Post(#[from] PostError),
}

impl Address {
    /// Reads an address of a channel as it was typed.
    pub fn parse(channel: Channel, written: &str) -> Result<Self, AddressError> {
        Ok(match channel {
            Channel::Email => Self::Email(Email::parse(written)?),
            Channel::Phone => Self::Phone(PhoneNumber::parse(written)?),
            Channel::Fax => Self::Fax(PhoneNumber::parse(written)?),
            Channel::Post => Self::Post(PostalAddress::parse(written)?),
        })
    }

    /// Its channel.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Phone(_) => Channel::Phone,
            Self::Fax(_) => Channel::Fax,
            Self::Post(_) => Channel::Post,
        }
    }

    /// The address as pages show it and as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Phone(number) | Self::Fax(number) => number.as_str(),
            Self::Post(address) => address.as_str(),
        }
    }

    /// What all spellings of it have in common.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Email(email) => email.folded(),
            Self::Phone(number) | Self::Fax(number) => number.key().to_owned(),
            Self::Post(address) => address.key(),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}, …)", self.channel().key())
    }
}
