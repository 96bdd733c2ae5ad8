//! Which format a file is in: its content decides where its name does not fit.

use volteface_core::Document;

use crate::{Rejected, charset, limit, note, page};

/// Reads a dropped file by its content and name: one document, or several of a list or feed.
///
/// # Errors
/// The reason why nothing could be read.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Document>, Rejected> {
    limit::check(bytes.len(), limit::FILE)?;
    let one = |document: Result<Document, Rejected>| document.map(|d| vec![d]);
    match Format::of(name, bytes) {
        Format::Text => one(note::read_text(bytes)),
        Format::Markdown => one(note::read_markdown(bytes)),
        Format::Html => {
            limit::check(bytes.len(), limit::PAGE)?;
            one(page::read_html(&charset::decode(bytes, None), None))
        }
        Format::Archive => Err(Rejected::Archive),
        Format::Subscriptions => Err(Rejected::Subscriptions),
        Format::Other(what) => Err(Rejected::Unsupported(what)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    Archive,
    Subscriptions,
    Other(&'static str),
}

impl Format {
    fn of(name: &str, bytes: &[u8]) -> Format {
        const MAGIC: &[(&[u8], Format)] = &[
            (b"PK\x03\x04", Format::Archive),
            (b"\x1f\x8b", Format::Archive),
            (b"7z\xbc\xaf", Format::Archive),
            (b"Rar!", Format::Archive),
            (b"BZh", Format::Archive),
            (b"\xfd7zXZ", Format::Archive),
            (b"\x28\xb5\x2f\xfd", Format::Archive),
            (b"%PDF-", Format::Other("PDF")),
            (b"\x89PNG", Format::Other("a picture")),
            (b"\xff\xd8\xff", Format::Other("a picture")),
            (b"GIF8", Format::Other("a picture")),
            (b"\x7fELF", Format::Other("a program")),
            (b"\xd0\xcf\x11\xe0", Format::Other("an Office file")),
        ];
        if let Some((_, format)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return *format;
        }
        let extension = name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
        let start =
            charset::decode(bytes.get(..1024).unwrap_or(bytes), None).trim_start().to_ascii_lowercase();
        let starts = |marks: &[&str]| marks.iter().any(|m| start.starts_with(m));
        if start.contains("<opml") && starts(&["<?xml", "<opml"]) {
            return Format::Subscriptions;
        }
        if starts(&["<!doctype html", "<html"]) {
            return Format::Html;
        }
        match extension.as_str() {
            "html" | "htm" | "xhtml" => Format::Html,
            "md" | "markdown" => Format::Markdown,
            _ => Format::Text,
        }
    }
}
