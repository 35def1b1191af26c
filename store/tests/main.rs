//! The store on both engines: stories in the product's verbs, every statement, every migration.
//!
//! | what | where |
//! | --- | --- |
//! | stories, each told on SQLite and on PostgreSQL | [`stories`] |
//! | every statement is understood by both engines and was run by a story | [`statements`] |
//! | migrations: pairs, equal tables, replay on filled tables, nothing dangerous | [`migrations`] |
//! | databases for them, one each | [`engines`] |
//! | the audit trail, changed behind the product's back | [`tampering`] |
//! | the whole data, out and in | [`backup`] |
//! | lists for them | [`world`] |

mod backup;
mod engines;
mod migrations;
mod statements;
mod stories;
mod tampering;
mod world;
