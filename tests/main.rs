//! Journeys through the whole product, told from outside: the executable is spawned, its pages are
//! asked for over HTTP or seen in a browser, its files are read back.
//!
//! `harness` knows how to start and stop things, `journeys` tells the stories. `./test` starts the
//! PostgreSQL server on which every story about data runs a second time.

mod harness;
mod journeys;
