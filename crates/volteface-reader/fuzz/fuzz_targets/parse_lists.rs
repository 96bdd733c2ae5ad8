//! Subscription lists, and the feeds that a page declares.
#![no_main]

use libfuzzer_sys::fuzz_target;
use volteface_reader::feed::{feed_links, parse_opml};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(outlines) = parse_opml(bytes) {
        assert!(outlines.iter().all(|outline| !outline.url.is_empty()), "a feed without an address");
    }
    if let Ok(html) = std::str::from_utf8(bytes) {
        let links = feed_links(html);
        assert!(links.iter().all(|link| !link.is_empty()), "a link to nowhere");
    }
});
