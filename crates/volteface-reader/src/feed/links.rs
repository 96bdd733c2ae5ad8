//! The feeds that a page declares.

use std::sync::LazyLock;

use scraper::Selector;

use crate::dom::{self, Dom};

static ALTERNATES: LazyLock<Selector> = LazyLock::new(|| dom::selector("link[rel~='alternate' i]"));

/// Links taken from one page; the largest front pages declare some dozen.
const MAX_LINKS: usize = 100;

/// Addresses of the feeds that an HTML page names in its `<link rel="alternate">`, as written, in its order; feeds of
/// comments come last. None when the page is refused.
pub fn feed_links(html: &str) -> Vec<String> {
    const TYPES: [&str; 4] =
        ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
    let Ok(dom) = Dom::parse(html) else { return Vec::new() };
    let mut links: Vec<(bool, String)> = Vec::new();
    for link in dom.select(&ALTERNATES) {
        let value = |key: &str| link.attr(key).unwrap_or_default().trim();
        let kind = value("type").to_ascii_lowercase();
        let is_json_feed = kind == "application/json" && value("title").to_ascii_lowercase().contains("feed");
        let is_feed = is_json_feed || TYPES.iter().any(|known| kind.starts_with(known));
        let href = value("href");
        if links.len() < MAX_LINKS
            && is_feed
            && !href.is_empty()
            && !links.iter().any(|(_, known)| known == href)
        {
            let is_comments = format!("{} {href}", value("title")).to_ascii_lowercase().contains("comment");
            links.push((is_comments, href.to_owned()));
        }
    }
    links.sort_by_key(|(is_comments, _)| *is_comments);
    links.into_iter().map(|(_, link)| link).collect()
}
