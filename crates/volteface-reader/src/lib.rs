//! Untrusted bytes to documents: pages, feeds and files, cleaned of everything that is not the article.
//!
//! [`read`] takes a file by its content and name, [`read_page`] a fetched page, [`read_fragment`] a feed entry's
//! HTML, [`verbatim`] text that is clean already. All give a [`Document`](volteface_core::Document) whose blocks
//! keep the paragraphs of the source. [`feed::parse_feed`] takes a feed apart.
//!
//! Never: network, disk, clock, actors, issues; a panic, a hang or memory without bound, whatever the bytes.
//!
//! ```
//! let page = b"<title>Talks</title><article><p>The talks will go on for another week, the minister said.</p></article>";
//! let document = volteface_reader::read_page(page, None, None)?;
//! assert_eq!(document.text, "The talks will go on for another week, the minister said.");
//! # Ok::<(), volteface_reader::Rejected>(())
//! ```
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

mod charset;
mod dom;
mod draft;
pub mod feed;
mod format;
mod json;
mod judge;
mod language;
pub mod limit;
mod mail;
mod moment;
mod note;
mod page;
mod pdf;
mod rejected;
mod text;
mod transcript;

pub use format::{read, read_entry};
pub use json::apply_sidecar;
pub use note::verbatim;
pub use page::{read_fragment, read_page};
pub use rejected::Rejected;

/// Text that may hold HTML's entities and tags, as text: metadata is often escaped twice.
fn html_text(text: &str) -> String {
    let mut out = String::new();
    if text.contains(['&', '<'])
        && text.len() < 10_000
        && let Ok(dom) = dom::Dom::parse(text)
    {
        return dom.text(dom::NodeId::ROOT, 10_000);
    }
    dom::push_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}
