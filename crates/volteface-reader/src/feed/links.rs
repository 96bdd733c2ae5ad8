//! The feeds that a page declares.

use html5ever::local_name;

use crate::dom::{Dom, NodeId};

/// Links taken from one page; the largest front pages declare some dozen.
const MAX_LINKS: usize = 100;

/// Addresses of the feeds that an HTML page names in its `<link rel="alternate">`, as written, in its order; feeds of
/// comments come last. None when the page is refused.
pub fn feed_links(html: &str) -> Vec<String> {
    const TYPES: [&str; 4] =
        ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
    let Ok(dom) = Dom::parse(html) else { return Vec::new() };
    let mut links: Vec<(bool, String)> = Vec::new();
    for link in dom.descendants(NodeId::ROOT).filter(|id| *dom.name(*id) == local_name!("link")) {
        let value = |key: &str| dom.attribute(link, key).unwrap_or_default().trim();
        let kind = value("type").to_ascii_lowercase();
        let is_alternate = value("rel").split_whitespace().any(|rel| rel.eq_ignore_ascii_case("alternate"));
        let is_json_feed = kind == "application/json" && value("title").to_ascii_lowercase().contains("feed");
        let is_feed = is_json_feed || TYPES.iter().any(|known| kind.starts_with(known));
        let href = value("href");
        if links.len() < MAX_LINKS
            && is_alternate
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
