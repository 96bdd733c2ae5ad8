//! The feeds that a page declares.

use super::markup::{Token, Tokens};

/// Addresses of the feeds that an HTML page names in its `<link rel="alternate">`, as written, in its order; feeds of
/// comments come last.
pub fn feed_links(html: &str) -> Vec<String> {
    const TYPES: [&str; 4] =
        ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
    let mut links: Vec<(bool, String)> = Vec::new();
    for token in Tokens::new(html) {
        let Token::Start { name, attributes, .. } = token else { continue };
        if !name.eq_ignore_ascii_case("link") {
            continue;
        }
        let value = |key: &str| {
            attributes
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .map_or("", |(_, value)| value.trim())
        };
        let kind = value("type").to_ascii_lowercase();
        let is_alternate = value("rel").split_whitespace().any(|rel| rel.eq_ignore_ascii_case("alternate"));
        let is_json_feed = kind == "application/json" && value("title").to_ascii_lowercase().contains("feed");
        let is_feed = is_json_feed || TYPES.iter().any(|known| kind.starts_with(known));
        let href = value("href");
        if is_alternate && is_feed && !href.is_empty() && !links.iter().any(|(_, known)| known == href) {
            let is_comments = format!("{} {href}", value("title")).to_ascii_lowercase().contains("comment");
            links.push((is_comments, href.to_owned()));
        }
    }
    links.sort_by_key(|(is_comments, _)| *is_comments);
    links.into_iter().map(|(_, link)| link).collect()
}
