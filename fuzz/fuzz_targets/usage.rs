//! Usage listings, as they are and as somebody wished them to be read. What holds stands in `importers/tests/readers`.
#![no_main]
#![expect(dead_code, reason = "each target is one of the readers")]

#[path = "../../importers/tests/readers/mod.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (wishes, list) = readers::wished(bytes);
    readers::usage(list, &wishes);
});
