//! A tokeniser for markup that may be XML: whatever the input, it yields tags and text and comes to the end.

use std::borrow::Cow;

/// Longest entity name that is looked up ("CounterClockwiseContourIntegral").
const MAX_ENTITY: usize = 32;

/// Attributes kept of one tag.
const MAX_ATTRIBUTES: usize = 64;

/// One piece of markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `<name …>` or `<name …/>`; `name` as written, with its prefix.
    Start { name: &'t str, attributes: Vec<(&'t str, String)>, closed: bool },
    /// `</name>`.
    End { name: &'t str },
    /// Character data, entities resolved.
    Text(Cow<'t, str>),
}

/// The tokens of `text`. Comments, processing instructions and declarations are skipped; no entity but the
/// predefined ones of XML and HTML is ever resolved.
pub(super) struct Tokens<'t> {
    rest: &'t str,
    /// No comment ends from here on: what was looked for in vain is not looked for again, or time would be squared.
    no_comment_ends: bool,
    /// The same of a declaration's internal subset.
    no_subset_ends: bool,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Tokens<'t> {
        Tokens { rest: text, no_comment_ends: false, no_subset_ends: false }
    }

    /// Takes what stands before `end` and moves behind it; all there is when `end` does not come.
    fn take_until(&mut self, end: &str) -> &'t str {
        let (taken, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn declaration(&mut self) {
        // `<!DOCTYPE rss [ … ]>`: the internal subset holds `>` of its own.
        let head = self.rest.split('>').next().unwrap_or_default();
        if head.contains('[') && !self.no_subset_ends {
            self.no_subset_ends = !self.rest.contains(']');
            if !self.no_subset_ends {
                self.take_until("]");
            }
        }
        self.take_until(">");
    }

    fn start(&mut self, inner: &'t str) -> Option<Token<'t>> {
        let end = inner.find(|c: char| !is_name(c)).unwrap_or(inner.len());
        let (name, mut rest) = inner.split_at(end);
        let mut attributes = Vec::new();
        let closed = loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace());
            let Some(c) = rest.chars().next() else { break false };
            match c {
                '>' => {
                    rest = rest.strip_prefix('>').unwrap_or_default();
                    break false;
                }
                '/' if rest.starts_with("/>") => {
                    rest = rest.strip_prefix("/>").unwrap_or_default();
                    break true;
                }
                // The tag was never closed and the next one begins.
                '<' => break false,
                _ => {}
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/'))
                .unwrap_or(rest.len());
            if end == 0 {
                let mut chars = rest.chars();
                chars.next();
                rest = chars.as_str();
                continue;
            }
            let (key, after) = rest.split_at(end);
            rest = after;
            let Some(after) = rest.trim_start().strip_prefix('=') else { continue };
            let after = after.trim_start();
            let (value, after) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = after.strip_prefix(quote).unwrap_or_default();
                    match inner.split_once(quote) {
                        Some(parts) => parts,
                        // The closing mark is missing: the value ends with the tag.
                        None => inner.split_at(inner.find('>').unwrap_or(inner.len())),
                    }
                }
                _ => after.split_at(
                    after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')).unwrap_or(after.len()),
                ),
            };
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push((key, decode(value).into_owned()));
            }
            rest = after;
        };
        self.rest = rest;
        Some(Token::Start { name, attributes, closed })
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(inner) = self.rest.strip_prefix('<') else {
                let (text, rest) = self.rest.split_at(self.rest.find('<').unwrap_or(self.rest.len()));
                self.rest = rest;
                return Some(Token::Text(decode(text)));
            };
            if let Some(after) = inner.strip_prefix("!--") {
                self.rest = after;
                // A comment that never ends is no comment: what follows it would be lost.
                self.no_comment_ends = self.no_comment_ends || !after.contains("-->");
                if !self.no_comment_ends {
                    self.take_until("-->");
                }
            } else if let Some(after) = inner.strip_prefix("![CDATA[") {
                self.rest = after;
                return Some(Token::Text(clean(self.take_until("]]>"))));
            } else if inner.starts_with('!') {
                self.rest = inner;
                self.declaration();
            } else if inner.starts_with('?') {
                self.rest = inner;
                self.take_until(">");
            } else if let Some(after) = inner.strip_prefix('/') {
                self.rest = after;
                let head = after.split(['>', '<']).next().unwrap_or_default();
                self.rest = after.get(head.len()..).unwrap_or_default();
                self.rest = self.rest.strip_prefix('>').unwrap_or(self.rest);
                return Some(Token::End { name: head.trim() });
            } else if inner.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                return self.start(inner);
            } else {
                self.rest = inner;
                return Some(Token::Text(Cow::Borrowed("<")));
            }
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.')
}

/// Resolves character references (decimal, hexadecimal, the names of HTML); what is none stays as it stands.
/// Control characters that XML forbids are dropped.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return clean(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let name_end = after
            .char_indices()
            .take(MAX_ENTITY)
            .find(|&(_, c)| !(c.is_ascii_alphanumeric() || c == '#'))
            .filter(|&(_, c)| c == ';')
            .map(|(at, _)| at);
        rest = after;
        let name = name_end.and_then(|end| after.get(..end)).unwrap_or_default();
        if name.is_empty() {
            decoded.push('&');
            continue;
        }
        let resolved = match name.strip_prefix('#') {
            Some(number) => numeric(number).map(String::from),
            None => named(name),
        };
        match resolved {
            Some(resolved) => {
                decoded.push_str(&resolved);
                rest = after.get(name.len() + 1..).unwrap_or_default();
            }
            None => decoded.push('&'),
        }
    }
    decoded.push_str(rest);
    match clean(&decoded) {
        Cow::Borrowed(_) => Cow::Owned(decoded),
        Cow::Owned(cleaned) => Cow::Owned(cleaned),
    }
}

fn named(name: &str) -> Option<String> {
    let reference = format!("&{name};");
    let resolved = html_escape::decode_html_entities(&reference);
    (resolved != reference).then(|| resolved.into_owned())
}

/// The character of a numeric reference. Those of the C1 range mean windows-1252 (HTML §13.2.5.80).
fn numeric(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
        }
        _ => char::from_u32(code),
    }
}

fn clean(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}');
    if text.contains(forbidden) {
        Cow::Owned(text.chars().filter(|&c| !forbidden(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}
