//! Dropped text and Markdown, with and without front matter.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.txt", "a.md"] {
        if let Ok(read) = volteface_reader::read(name, bytes) {
            read.iter().for_each(document::check);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let read = volteface_reader::verbatim(text);
        document::check(&read);
        assert_eq!(read.text, text);
    }
});
