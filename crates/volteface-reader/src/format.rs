//! Which format a file is in: its content decides where its name does not fit.

use volteface_core::{
    Document,
    feed::{Entry, Feed},
};

use crate::{Rejected, charset, draft::Metadata, feed, json, limit, mail, moment::Moment, note, page, pdf};

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
        Format::SavedPage => one(mail::read_archive(bytes)),
        Format::Mail => one(mail::read_mail(bytes)),
        Format::Json => json::read(bytes),
        Format::JsonLines => json::read_lines(bytes),
        Format::Feed => read_feed(bytes),
        Format::Pdf => one(pdf::read(bytes)),
        Format::Archive => Err(Rejected::Archive),
        Format::Subscriptions => Err(Rejected::Subscriptions),
        Format::Other(what) => Err(Rejected::Unsupported(what)),
    }
}

/// A document from what a feed itself says of an entry: its content, or its summary.
///
/// # Errors
/// [`Rejected::NoText`] when the entry holds no text.
pub fn read_entry(feed: &Feed, entry: &Entry) -> Result<Document, Rejected> {
    let html = entry.content.as_deref().or(entry.summary.as_deref()).ok_or(Rejected::NoText)?;
    limit::check(html.len(), limit::PAGE)?;
    let moment = |at: Option<jiff::Timestamp>| {
        at.map(|at| Moment { on: at.to_zoned(jiff::tz::TimeZone::UTC).date(), at: Some(at) })
    };
    let metadata = Metadata {
        title: entry.title.clone(),
        byline: (!entry.authors.is_empty()).then(|| entry.authors.join(", ")),
        source: entry.source.clone().or_else(|| feed.title.clone()),
        url: entry.url.clone(),
        language: entry.language.clone().or_else(|| feed.language.clone()),
        published: moment(entry.published_at),
        modified: moment(entry.updated_at),
        section: None,
    };
    page::read_piece(html, metadata)
}

/// Every entry of a feed file that has text.
fn read_feed(bytes: &[u8]) -> Result<Vec<Document>, Rejected> {
    limit::check(bytes.len(), limit::PAGE)?;
    let feed = feed::parse_feed(bytes, None, None)?;
    let documents: Vec<Document> = feed
        .entries
        .iter()
        .take(limit::DOCUMENTS)
        .filter_map(|entry| read_entry(&feed, entry).ok())
        .collect();
    if documents.is_empty() { Err(Rejected::NoText) } else { Ok(documents) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Markdown,
    Html,
    SavedPage,
    Mail,
    Json,
    JsonLines,
    Feed,
    Pdf,
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
            (b"%PDF-", Format::Pdf),
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
        if starts(&["<rss", "<feed", "<rdf:rdf"])
            || start.starts_with("<?xml")
                && ["<rss", "<feed", "<rdf:rdf"].iter().any(|tag| start.contains(tag))
        {
            return Format::Feed;
        }
        if starts(&["{", "["]) && !matches!(extension.as_str(), "txt" | "md") {
            let is_feed = start.contains("jsonfeed.org/version");
            let one_a_line = matches!(extension.as_str(), "jsonl" | "ndjson");
            return if is_feed {
                Format::Feed
            } else if one_a_line {
                Format::JsonLines
            } else {
                Format::Json
            };
        }
        // A mail begins with header fields; a saved page is one that says so.
        if is_mail(&start) || matches!(extension.as_str(), "eml" | "mhtml" | "mht") {
            let saved = start.contains("multipart/related") || start.contains("snapshot-content-location");
            return if saved && extension != "eml" { Format::SavedPage } else { Format::Mail };
        }
        match extension.as_str() {
            "html" | "htm" | "xhtml" => Format::Html,
            "md" | "markdown" => Format::Markdown,
            "json" => Format::Json,
            "jsonl" | "ndjson" => Format::JsonLines,
            "rss" | "atom" | "xml" => Format::Feed,
            "pdf" => Format::Pdf,
            "txt" | "text" => Format::Text,
            _ if start.contains("<body") || start.contains("<head>") || start.contains("<p>") => Format::Html,
            _ => Format::Text,
        }
    }
}

/// Two or more of the fields that every mail has, on its first lines.
fn is_mail(start: &str) -> bool {
    let head = start.split("\n\n").next().unwrap_or(start);
    let fields =
        ["from:", "subject:", "mime-version:", "message-id:", "received:", "content-type:", "return-path:"];
    let begins = |line: &str| fields.iter().any(|field| line.starts_with(field));
    head.lines().next().is_some_and(begins) && head.lines().filter(|line| begins(line)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_where_the_name_does_not_fit() {
        let check =
            |name: &str, bytes: &[u8], format: Format| assert_eq!(Format::of(name, bytes), format, "{name}");
        check("a.txt", b"<!DOCTYPE html><p>x", Format::Html);
        check("a.txt", b"Plain words.", Format::Text);
        check("a.html", b"%PDF-1.7", Format::Pdf);
        check("a.xml", b"<?xml version='1.0'?>\n<rss version='2.0'>", Format::Feed);
        check("a.xml", b"<?xml version='1.0'?>\n<opml version='2.0'>", Format::Subscriptions);
        check("a", b"{\"title\":\"x\"}", Format::Json);
        check("a.jsonl", b"{\"title\":\"x\"}\n", Format::JsonLines);
        check("a.json", b"{\"version\":\"https://jsonfeed.org/version/1.1\"}", Format::Feed);
        check("a.docx", b"PK\x03\x04", Format::Archive);
        check(
            "a.mhtml",
            b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n",
            Format::SavedPage,
        );
        check("a.txt", b"From: x\nSubject: y\n\nz", Format::Mail);
        check("a.md", b"# Talks", Format::Markdown);
    }

    #[test]
    fn a_feed_gives_a_document_for_each_entry() {
        let feed = b"<rss version='2.0'><channel><title>Herald</title><item><title>Talks</title><link>https://a.example/1</link><description>The talks will open on Monday in the old harbour.</description></item><item><title>Empty</title></item></channel></rss>";
        let documents = read("feed.rss", feed).unwrap();
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].source.as_deref(), Some("Herald"));
        assert_eq!(documents[0].text, "The talks will open on Monday in the old harbour.");
    }
}
