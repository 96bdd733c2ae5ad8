//! PDF files: every input gets the mark that a file begins with.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut file = b"%PDF-1.7\n".to_vec();
    file.extend_from_slice(bytes);
    if let Ok(read) = volteface_reader::read("a.pdf", &file) {
        read.iter().for_each(document::check);
    }
});
