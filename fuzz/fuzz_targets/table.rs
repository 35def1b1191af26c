//! The bare rows of texts and workbooks. What holds stands in `importers/tests/readers`.
#![no_main]
#![expect(dead_code, reason = "each target is one of the readers")]

#[path = "../../importers/tests/readers/mod.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::table(bytes));
