//! What an entry about a recording says in words: descriptions and transcripts of Media RSS, read by feed-rs.
//!
//! feed-rs knows this vocabulary with its groups and inheritance. Feeds as they come it refuses, one in fifteen, and it
//! recurses as deep as they nest; so it is given the elements of the one vocabulary only, written anew, and only where
//! an entry has no other text.

use std::panic::catch_unwind;

use feed_rs::{model::Text, parser};
use volteface_core::feed::Entry;

use super::{
    text::plain,
    xml::{Element, Node, Space},
};

/// Groups nested deeper than this are left out.
const MAX_DEPTH: usize = 16;

/// Adds to an entry without text what `item` says of its recordings.
pub(super) fn complete(entry: &mut Entry, item: &Element) {
    let mut markup = String::new();
    write(item, &mut markup, 0);
    if markup.is_empty() {
        return;
    }
    let feed = format!(
        "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><item>{markup}</item></channel></rss>"
    );
    // Identifiers are never made up: those of feed-rs are random.
    let parse = || {
        let parser =
            parser::Builder::new().sanitize_content(false).id_generator(|_, _, _| String::new()).build();
        parser.parse(feed.as_bytes())
    };
    // The parser is not ours: a bug in it must cost one entry.
    let Ok(Ok(feed)) = catch_unwind(parse) else { return };
    let Some(read) = feed.entries.into_iter().next() else { return };
    for recording in read.media {
        entry.title = entry.title.take().or(recording.title.map(|title| plain(&title.content)));
        entry.summary = entry.summary.take().or(recording.description.map(html));
        let transcript: Vec<String> = recording.texts.into_iter().map(|part| html(part.text)).collect();
        entry.content = entry.content.take().or(Some(transcript.join("\n")).filter(|t| !t.is_empty()));
        if entry.authors.is_empty() {
            entry.authors.extend(recording.credits.into_iter().map(|credit| credit.entity));
        }
    }
}

fn html(text: Text) -> String {
    if text.content_type.subty() == "html" { text.content } else { escaped(&text.content) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The elements of Media RSS below `parent`, with the attributes that tell how text is to be read.
fn write(parent: &Element, markup: &mut String, depth: usize) {
    for node in &parent.children {
        match node {
            Node::Element(element) if element.space == Space::Media && depth < MAX_DEPTH => {
                let name = &element.name;
                markup.push_str("<media:");
                markup.push_str(name);
                for key in ["type", "url"] {
                    if let Some(value) = element.attribute(key) {
                        let value = escaped(value).replace('"', "&quot;");
                        markup.push_str(&format!(" {key}=\"{value}\""));
                    }
                }
                markup.push('>');
                write(element, markup, depth + 1);
                markup.push_str(&format!("</media:{name}>"));
            }
            Node::Text(text) if depth > 0 => markup.push_str(&escaped(text)),
            _ => {}
        }
    }
}
