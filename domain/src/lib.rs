//! The nouns of care-plan data linkage and the rules that hold among them.
//!
//! Nothing here reads a file, asks a database or looks at a clock: every function takes what it needs and
//! gives back a value, so that a rule can be read, tested and argued about on its own.
//!
//! | idea | where |
//! | --- | --- |
//! | codes with check digits | [`code`], [`office_number`], [`corporation`] |
//! | where things are | [`municipality`], [`area`] |
//! | what an office does | [`service`], [`office`] |
//! | who uses data linkage | [`usage`], [`published`] |
//! | how lists change what is known | [`timeline`], [`seat`] |
//! | what was brought and is not applied yet | [`intake`] |
//! | what to make of rows that disagree, what hands put right | [`differ`], [`edit`] |
//! | what counts | [`definition`], [`facts`] |
//! | what was done, and by whom | [`audit`] |
//! | reading people's writing, and writing for people | [`text`], [`date`], [`finding`], [`mod@format`] |
//! | who may do what, and where | [`people`] |
//! | work while nobody looks | [`job`] |
//! | lists that are published on the web | [`web_source`] |
//! | how offices are reached, how long that is kept | [`contact`], [`retention`] |
//! | what things are called by machines | [`id`] |
//! | time and chance as parameters | [`clock`], [`chance`] |

pub mod area;
pub mod audit;
pub mod chance;
pub mod clock;
pub mod code;
pub mod contact;
pub mod corporation;
pub mod date;
pub mod definition;
pub mod differ;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod format;
mod hex;
pub mod id;
pub mod import;
pub mod intake;
pub mod job;
pub mod municipality;
pub mod office;
pub mod office_number;
pub mod people;
pub mod published;
pub mod retention;
pub mod seat;
pub mod service;
pub mod text;
pub mod timeline;
pub mod usage;
pub mod web_source;
mod words;
