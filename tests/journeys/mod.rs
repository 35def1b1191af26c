//! The stories, one file for each purpose.

mod access;
mod agreement;
mod arrows;
mod audit;
mod bad_files;
mod board;
mod docs;
mod faults;
mod first_start;
mod import_cli;
mod limits;
mod manners;
mod operation;
mod operation_faults;
mod sizes;
mod together;
mod usage_listings;
