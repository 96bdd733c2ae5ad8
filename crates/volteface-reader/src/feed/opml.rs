//! Subscription lists (OPML 1.0 and 2.0), read as tolerantly as feeds.

use super::markup::{Token, Tokens};
use crate::{Rejected, charset};

/// Feeds taken from one list.
const MAX_OUTLINES: usize = 100_000;

/// A feed of a subscription list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// Its address.
    pub url: String,
    /// The user's name for it.
    pub title: Option<String>,
    /// The site it belongs to.
    pub site_url: Option<String>,
    /// Names of the folders it lies in, outermost first.
    pub folder: Vec<String>,
    /// Attributes that have no field here, as they are named.
    pub attributes: Vec<(String, String)>,
}

/// The feeds of a list, in its order, duplicates included.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no OPML.
pub fn parse_opml(bytes: &[u8]) -> Result<Vec<Outline>, Rejected> {
    let text = charset::decode(bytes, None);
    let mut is_opml = false;
    let mut outlines = Vec::new();
    // One element per open outline: the name of a folder, `None` for a feed.
    let mut open: Vec<Option<String>> = Vec::new();
    for token in Tokens::new(&text) {
        match token {
            Token::Start { name, .. } if name.eq_ignore_ascii_case("opml") => is_opml = true,
            Token::Start { name, attributes, closed } if name.eq_ignore_ascii_case("outline") => {
                let outline = outline(&attributes);
                let is_feed = !outline.url.is_empty();
                if !closed {
                    open.push(outline.title.clone().filter(|_| !is_feed));
                }
                if is_feed && outlines.len() < MAX_OUTLINES {
                    let folder = open.iter().flatten().cloned().collect();
                    outlines.push(Outline { folder, ..outline });
                }
            }
            Token::End { name } if name.eq_ignore_ascii_case("outline") => {
                open.pop();
            }
            _ => {}
        }
    }
    if is_opml { Ok(outlines) } else { Err(Rejected::Malformed("not a subscription list".to_owned())) }
}

fn outline(attributes: &[(&str, String)]) -> Outline {
    let mut outline = Outline::default();
    let mut text = None;
    for (key, value) in attributes {
        let value = value.trim().to_owned();
        match key.to_ascii_lowercase().as_str() {
            "xmlurl" => outline.url = value,
            "htmlurl" => outline.site_url = Some(value).filter(|url| !url.is_empty()),
            "title" => outline.title = Some(value).filter(|title| !title.is_empty()),
            "text" => text = Some(value).filter(|text| !text.is_empty()),
            _ => outline.attributes.push(((*key).to_owned(), value)),
        }
    }
    outline.title = text.or(outline.title);
    outline
}
