//! Matrix: the content of an `m.room.message` event (client-server API, `m.notice`, which bots should not answer).
//!
//! Limit: 65,536 bytes of a whole event; text and HTML are kept to a third of it each.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Card, clip, clip_bytes};

/// What text and HTML may have each, in bytes.
const PART: usize = 20_000;

pub(super) fn render(card: &Card) -> Value {
    let mut html =
        format!("<p><strong>{}</strong></p><p>{}</p>", escape(&card.title), escape(&card.sentence));
    let mut push = |part: String| {
        // A part that finds no room is left out whole: half a tag would spoil the rest.
        if html.len() + part.len() <= PART {
            html.push_str(&part);
        }
    };
    for (label, said) in &card.quotes {
        push(format!(
            "<p>{}: {}</p><blockquote>{}</blockquote>",
            escape(label),
            escape(&Card::credit(said)),
            escape(&clip(&said.quote, 1_500))
        ));
    }
    let mut facts = String::new();
    for (name, value) in &card.facts {
        write!(facts, "<li>{}: {}</li>", escape(name), escape(&clip(value, 500)))
            .expect("writing to a string cannot fail");
    }
    if !facts.is_empty() {
        push(format!("<ul>{facts}</ul>"));
    }
    for (sentence, url) in &card.items {
        push(match url.as_deref().filter(|url| is_web(url)) {
            Some(url) => format!("<p>• {} <a href=\"{}\">source</a></p>", escape(sentence), escape(url)),
            None => format!("<p>• {}</p>", escape(sentence)),
        });
    }
    if let Some(url) = card.url.as_deref().filter(|url| is_web(url)) {
        push(format!("<p><a href=\"{}\">Read the document</a></p>", escape(url)));
    }
    json!({
        "msgtype": "m.notice",
        "body": clip_bytes(&card.text(), PART),
        "format": "org.matrix.custom.html",
        "formatted_body": html,
    })
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
