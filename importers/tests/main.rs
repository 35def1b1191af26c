//! Stories about lists: one small file per oddity, real files when they are at hand, and whatever chance throws in.

mod chance;
mod dirt;
mod files;
mod help;
mod real;
mod users;
mod wishes;
mod workbooks;
