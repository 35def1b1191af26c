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
//! Rows that could not be taken go back to people through [`rejects::RejectsWriter`].

pub mod about;
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

pub use about::About;
pub use encoding::Encoding;
pub use source::Source;
pub use table::Row;
pub use unreadable::Unreadable;
