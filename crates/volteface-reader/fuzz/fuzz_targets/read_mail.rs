//! Newsletters and saved pages.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.eml", "a.mhtml"] {
        if let Ok(read) = volteface_reader::read(name, bytes) {
            read.iter().for_each(document::check);
        }
    }
});
