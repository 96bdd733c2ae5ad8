//! The words of a piece of HTML, for titles and names.

use super::markup::{Token, Tokens};

/// The text of a piece of HTML without its tags, white space collapsed. Plain text comes through unchanged but
/// for its white space.
pub fn plain(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => words.push_str(&text),
            Token::Start { name, .. } | Token::End { name } if !is_inline(name) => words.push(' '),
            Token::Start { .. } | Token::End { .. } => {}
        }
    }
    collapse(&words)
}

/// White space collapsed to single spaces, none at the ends.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// Elements that do not part words.
fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 18] = [
        "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong",
        "sub", "sup", "u", "wbr",
    ];
    INLINE.contains(&name.to_ascii_lowercase().as_str())
}
