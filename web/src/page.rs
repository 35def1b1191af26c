//! What pages are made of: the frame around them and the pieces several of them share.
//!
//! A page is a struct with a typed template. It holds values, its methods make the decisions and the words,
//! and the template only places them.
//!
//! | piece | where |
//! | --- | --- |
//! | frame: title, breadcrumb, demo ribbon, footer | [`layout`] |
//! | figures with numerator and denominator, rows of standing tables | [`standing`] |
//! | form for another day | [`day_form`] |
//! | fields of a form, and what is wrong with them | [`form`] |
//! | the way to pages that several features share | [`way`] |
//! | marks and bars | [`mark`] |
//! | table heads that sort, definition switch, pager, downloads | [`controls`] |
//! | charts with summary and tabular twin | [`chart`] |
//! | what must be said under a total | [`notes`] |
//! | published totals | [`published`] |
//! | the page of a failure | [`failure`] |
//! | text becomes markup | [`escape`] |

pub mod chart;
pub mod controls;
pub mod day_form;
pub mod escape;
pub mod fact;
pub mod failure;
pub mod form;
pub mod layout;
pub mod mark;
pub mod notes;
pub mod published;
pub mod standing;
pub mod way;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
