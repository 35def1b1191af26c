//! All SQL of the product: one text on SQLite and on PostgreSQL.
//!
//! A [`Store`] is opened once and cloned freely. [`Store::read`] gives a [`Read`], a consistent view; [`Store::write`]
//! gives a [`Write`], a unit of work of which nothing is kept unless it is committed. Their methods are spread over one
//! file per aggregate:
//!
//! | aggregate | where |
//! | --- | --- |
//! | settings about the data, data version | [`meta`] |
//! | prefectures, municipalities, services, definitions | [`master`] |
//! | imports, their files and findings | [`imports`] |
//! | what was brought and is not applied yet | [`intakes`] |
//! | how columns were read before | [`columns`] |
//! | imports taken back | [`undo`] |
//! | office lists, as they come in | [`offices`] |
//! | usage listings, as they come in | [`usage`] |
//! | published totals | [`published`] |
//! | counts kept for the pages | [`rollups`] |
//! | what the board shows | [`board`] |
//! | office lists, search | [`lists`] |
//! | one office | [`office`] |
//! | what hands put right | [`edits`] |
//! | who did what, in a chain | [`audit`] |
//! | accounts, sessions, second factors, attempts | [`people`] |
//! | work while nobody looks | [`jobs`] |
//! | how offices are reached | [`contacts`] |
//! | how long that is kept, and what is left of it | [`retention`] |
//! | lists that are published on the web | [`sources`] |
//! | what was typed when a session was over | [`drafts`] |
//! | whether the data is whole | [`soundness`] |
//! | the whole data, out and in | [`backup`] |
//! | connections, for those who watch | [`pools`] |
//!
//! Values come and go as types of `domain`; a stored value that does not parse is [`StoreError::Inconsistent`].

pub mod audit;
pub mod backup;
pub mod board;
mod bulk;
pub mod cards;
pub mod columns;
pub mod contacts;
pub mod drafts;
pub mod edits;
mod engine;
mod error;
pub mod imports;
pub mod intakes;
pub mod jobs;
pub mod lists;
pub mod master;
pub mod meta;
pub mod office;
pub mod offices;
pub mod people;
pub mod pools;
pub mod published;
pub mod retention;
pub mod rollups;
mod scope;
pub mod soundness;
pub mod sources;
#[doc(hidden)]
pub mod sql;
pub mod undo;
pub mod usage;

pub use bulk::Batch;
pub use engine::{Read, Store, Write};
pub use error::StoreError;
