//! Feeds: RSS, Atom, JSON Feed, broken or not; every entry is read as a document too.
#![no_main]

mod document;

use libfuzzer_sys::fuzz_target;

// A panic that the reader fences is no finding; one that escapes ends the run all the same.
fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    if let Ok(feed) = volteface_reader::feed::parse_feed(bytes, None, Some("https://a.example/feed")) {
        for entry in &feed.entries {
            if let Ok(read) = volteface_reader::read_entry(&feed, entry) {
                document::check(&read);
            }
        }
    }
});
