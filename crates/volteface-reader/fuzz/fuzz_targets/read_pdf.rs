//! PDF files: every input gets the mark that a file begins with.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

// A panic that the reader fences is no finding; one that escapes ends the run all the same.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let mut file = b"%PDF-1.7\n".to_vec();
    file.extend_from_slice(bytes);
    if let Ok(read) = volteface_reader::read("a.pdf", &file) {
        read.iter().for_each(document::check);
    }
});
