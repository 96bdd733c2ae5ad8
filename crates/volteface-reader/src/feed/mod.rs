//! Feeds: bytes of RSS, Atom or JSON Feed, however broken, to entries.
//!
//! Real feeds are cut off, mis-declared and hand-made, so the reader has no well-formedness to lose: a tolerant
//! tokeniser turns any text into tags and words, an item is complete as soon as its end, or the start of the
//! next one, is seen, and what is wrong within one item stays within it. Nothing is invented: an entry without
//! an identifier has none here; [`identity`] derives what tells it apart.

use url::Url;
use volteface_core::feed::Feed;

use crate::{Rejected, charset, page::charset_of};

pub mod identity;
mod json;
mod links;
mod markup;
mod media;
mod opml;
mod text;
mod xml;

pub use links::feed_links;
pub use opml::{Outline, parse_opml};
pub use text::plain;

/// Entries taken from one feed; the rest are left.
pub const MAX_ENTRIES: usize = 2_000;

/// Reads a feed.
///
/// `content_type` is the header's value, for its charset; `url` is the address the bytes came from, against
/// which relative links are resolved. The bytes are expected to be capped by whoever fetched them.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no feed at all.
pub fn parse_feed(bytes: &[u8], content_type: Option<&str>, url: Option<&str>) -> Result<Feed, Rejected> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Rejected::Malformed("empty".to_owned()));
    }
    let text = charset::decode(bytes, content_type.and_then(charset_of));
    let text = text.trim_start_matches(['\u{feff}', '\0']).trim_start();
    let base = url.and_then(|url| Url::parse(url).ok());
    let mut feed =
        if text.starts_with(['{', '[']) { json::read(text, base.as_ref())? } else { xml::read(text, base)? };
    feed.entries.retain(|entry| !entry.title.as_deref().is_some_and(is_bridge_error));
    Ok(feed)
}

/// A bridge that failed to scrape its site says so in an item of its own ("Bridge returned error 500! (19800)").
fn is_bridge_error(title: &str) -> bool {
    let mut words = title.split_whitespace();
    words.by_ref().take(3).any(|word| word == "returned")
        && words.next() == Some("error")
        && words.next().is_some_and(|code| {
            let code = code.trim_end_matches(['!', ':', '.']);
            code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests;
