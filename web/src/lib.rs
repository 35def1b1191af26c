//! The application: pages, commands, and what keeps them safe and quick.
//!
//! | idea | where |
//! | --- | --- |
//! | lists brought by the browser, tried before they count | [`intake`] |
//! | the demonstration | [`demo`] |
//! | pages by feature, each with addresses, page structs and handlers | [`board`], [`offices`], [`search`], [`imports`], [`about`] |
//! | signing in and out, one's own account, what those who run the system find in one place | [`people`] |
//! | what hands put right of what lists say | [`edits`] |
//! | contacts of offices, how long they are kept | [`contacts`], [`retention`] |
//! | addresses, frame of a page | [`urls`], [`page`] |
//! | charts and files for Excel | [`charts`], [`export`] |
//! | from socket to handler | [`serve`], [`app`] |
//! | work while nobody looks, and its page | [`work`], [`jobs`] |
//! | commands | [`cli`] |
//! | where lists are fetched from | [`sources`] |
//! | backups, and who uses a data folder | [`backup`], [`claim`] |
//! | where a request comes from, how often it may come, and what is counted of it | [`client`], [`pace`], [`metrics`] |

pub mod about;
pub mod accounts;
pub mod app;
pub mod application;
pub mod assets;
pub mod auth;
pub mod backup;
pub mod board;
pub mod cache;
pub mod charts;
pub mod claim;
pub mod cli;
pub mod client;
pub mod compress;
pub mod config;
pub mod contacts;
pub mod demo;
pub mod edits;
pub mod export;
pub mod failure;
pub mod gate;
pub mod headers;
pub mod health;
pub mod imports;
pub mod intake;
pub mod jobs;
pub mod logging;
pub mod metrics;
pub mod offices;
pub mod origin;
pub mod pace;
pub mod page;
pub mod people;
pub mod place;
pub mod request_id;
pub mod retention;
pub mod search;
pub mod serve;
pub mod site;
pub mod sources;
pub mod trail;
pub mod urls;
pub mod work;
