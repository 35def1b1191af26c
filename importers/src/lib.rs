//! Bytes of published lists become domain values and findings.
//!
//! The way of a list: a [`Source`] proves what the bytes are (encoding, delimiter, workbook or text), a table gives
//! its rows one at a time, the header says which column means what, and one reader per kind of list turns rows into
//! values. A bad row is a [`domain::finding::Finding`]; [`Unreadable`] means that the file as a whole cannot be read.
//! Nothing here keeps a whole list in memory.
//!
//! | list | reader |
//! | --- | --- |
//! | offices: open data of the ministry, 推奨データセット, lists of prefectures and cities | [`offices::OfficeReader`] |
//! | users of data linkage, of any layout with a 事業所番号 | [`usage::UsageReader`] |
//! | published totals | [`published::read`] |
//!
//! A person can correct how a file is read ([`Wishes`]); [`look`] shows what was understood from the first rows, and
//! [`changes::header_changes`] what became of the columns since last time.
//!
//! Rows that could not be taken go back to people through [`rejects::RejectsWriter`].

pub mod about;
pub mod changes;
mod decode;
mod encoding;
pub mod header;
mod list;
pub mod master;
pub mod offices;
mod place;
pub mod published;
pub mod rejects;
mod sniff;
mod source;
pub mod table;
mod unreadable;
pub mod usage;
pub mod wishes;

pub use about::{About, ColumnAbout};
pub use changes::{HeaderChanges, header_changes};
pub use encoding::Encoding;
pub use header::{Field, Purpose};
pub use list::look;
pub use source::Source;
pub use table::Row;
pub use unreadable::Unreadable;
pub use wishes::{ColumnWish, Delimiter, HeaderAt, Wishes};
