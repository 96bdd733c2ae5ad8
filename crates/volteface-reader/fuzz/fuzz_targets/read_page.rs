//! Pages as they are fetched: any bytes, any charset, any depth.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = volteface_reader::read_page(bytes, None, Some("https://a.example/2024/05/06/talks")) {
        document::check(&read);
    }
    if let Ok(html) = std::str::from_utf8(bytes)
        && let Ok(read) = volteface_reader::read_fragment(html, None)
    {
        document::check(&read);
    }
});
