//! JSON and JSON Lines, and sidecars.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.json", "a.jsonl"] {
        if let Ok(read) = volteface_reader::read(name, bytes) {
            read.iter().for_each(document::check);
        }
    }
    let mut read = volteface_core::Document::default();
    let _ = volteface_reader::apply_sidecar(&mut read, bytes);
});
