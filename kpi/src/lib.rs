//! Facts become figures. Pure: no file, no database, no clock; every decision is made with whole numbers.
//!
//! | question | where |
//! | --- | --- |
//! | which share is it, and how is it printed | [`rate`] |
//! | is a target met, and how many are missing | [`target`] |
//! | where does an area stand, and what cannot be | [`standing`], [`level`], [`implausible`] |
//! | in which order, who is nearest, what changed | [`board`] |
//! | which usage listings speak for a municipality on a day | [`effective`] |
//! | how do service rows and listings become counts | [`mod@tally`], [`unmatched`] |
//! | how far has adoption come along the innovator curve | [`bell`] |
//! | how did a rate move, and how is it told | [`trend`], `story` |
//! | how figures are written for people | [`words`] |

pub mod bell;
pub mod board;
mod dense;
pub mod effective;
pub mod implausible;
pub mod level;
pub mod rate;
pub mod standing;
mod states;
mod story;
pub mod tally;
pub mod target;
pub mod trend;
pub mod unmatched;
pub mod words;

pub use bell::{Band, Position};
pub use board::{By, Change, Order, changes, nearest, sort};
pub use effective::Effective;
pub use implausible::Implausible;
pub use level::Level;
pub use rate::Rate;
pub use standing::{Achievement, Standing, municipality, prefecture, published};
pub use tally::{Question, Tallied, Tally, tally};
pub use target::Goal;
pub use trend::Trend;

#[cfg(test)]
mod tests;
