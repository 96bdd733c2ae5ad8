//! Newsletters (`.eml`, RFC 5322) and saved pages (`.mhtml`, RFC 2557).

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use volteface_core::Document;

use crate::{
    Rejected,
    draft::Metadata,
    limit,
    moment::{self, Moment, Order},
    note, page,
};

/// Reads a mail: its HTML part where it has one, else its text.
///
/// # Errors
/// [`Rejected::Malformed`] when it is no mail, [`Rejected::NoText`] when it says nothing.
pub(crate) fn read_mail(bytes: &[u8]) -> Result<Document, Rejected> {
    let message = parse(bytes)?;
    let metadata = metadata(&message);
    let html = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.as_ref()),
        _ => None,
    });
    match html {
        Some(html) => {
            limit::check(html.len(), limit::PAGE)?;
            page::read_piece(html, metadata)
        }
        None => {
            let text = message.body_text(0).ok_or(Rejected::NoText)?;
            note::read(metadata, note::paragraphs(&text)?)
        }
    }
}

/// Reads a saved page: the first part that is HTML, at the address that it was saved from.
///
/// # Errors
/// As a page.
pub(crate) fn read_archive(bytes: &[u8]) -> Result<Document, Rejected> {
    let message = parse(bytes)?;
    let part =
        message.parts.iter().find(|part| matches!(part.body, PartType::Html(_))).ok_or(Rejected::NoText)?;
    let PartType::Html(html) = &part.body else { return Err(Rejected::NoText) };
    limit::check(html.len(), limit::PAGE)?;
    let url =
        part.content_location().or_else(|| message.header_raw("Snapshot-Content-Location").map(str::trim));
    page::read_html(html, url)
}

/// Most declared types of parts: mails within mails are taken apart by recursion, one level for each.
const TYPE_CAP: usize = 1_000;
/// Most lines that may begin a part.
const PART_CAP: usize = 20_000;
/// Most lines that may be header fields: each takes far more memory than its bytes.
const FIELD_CAP: usize = 100_000;

/// Most encoded words (RFC 2047).
const WORD_CAP: usize = 100_000;

/// # Errors
/// [`Rejected::TooComplex`] for what nests, repeats or multiplies beyond what any program writes.
fn check(bytes: &[u8]) -> Result<(), Rejected> {
    let (mut types, mut parts, mut fields, mut words) = (0, 0, 0, 0);
    for line in bytes.split(|b| matches!(b, b'\n' | b'\r')) {
        let name = line.iter().position(|b| *b == b':').and_then(|end| line.get(..end)).unwrap_or_default();
        fields += usize::from(!name.is_empty() && name.len() < 80);
        types += usize::from(name.trim_ascii().eq_ignore_ascii_case(b"content-type"));
        parts += usize::from(line.starts_with(b"--"));
        words += line.windows(2).filter(|pair| *pair == b"=?").count();
    }
    if types > TYPE_CAP || parts > PART_CAP || fields > FIELD_CAP || words > WORD_CAP {
        Err(Rejected::TooComplex)
    } else {
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<Message<'_>, Rejected> {
    check(bytes)?;
    MessageParser::default().parse(bytes).ok_or_else(|| Rejected::Malformed("no mail".to_owned()))
}

fn metadata(message: &Message<'_>) -> Metadata {
    let from = message.from().and_then(|from| from.first());
    let name = from.and_then(|a| a.name()).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
    let published: Option<Moment> =
        message.date().and_then(|d| moment::parse(&d.to_rfc3339(), Order::DayFirst));
    Metadata {
        title: message.subject().map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()),
        source: name,
        published,
        ..Metadata::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALKS: &str = "The talks will open on Monday in the old harbour, the minister said.";

    #[test]
    fn a_newsletter() {
        let mail = format!(
            "From: The Herald <news@herald.example>\r\nSubject: =?utf-8?q?Talks_=E2=80=94_again?=\r\nDate: Mon, 6 May 2024 07:08:09 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nplain\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{TALKS}</p>\r\n--x--\r\n"
        );
        let document = read_mail(mail.as_bytes()).unwrap();
        assert_eq!(document.text, TALKS);
        assert_eq!(document.title.as_deref(), Some("Talks — again"));
        assert_eq!(document.source.as_deref(), Some("The Herald"));
        assert_eq!(document.published_at.unwrap().to_string(), "2024-05-06T05:08:09Z");
    }

    #[test]
    fn mails_within_mails_end() {
        let nested = |n: usize| {
            format!("Subject: s\r\n{}\r\n{TALKS}", "Content-Type: message/rfc822\r\n\r\n".repeat(n))
        };
        assert_eq!(read_mail(nested(100_000).as_bytes()).unwrap_err(), Rejected::TooComplex);
        // As deep as is read, on the stack of a test.
        assert_ne!(read_mail(nested(TYPE_CAP - 1).as_bytes()).err(), Some(Rejected::TooComplex));
        let digest = |n: usize| {
            (0..n)
                .map(|n| format!("Content-Type: multipart/digest; boundary=b{n}\r\n\r\n--b{n}\r\n\r\n"))
                .collect::<String>()
        };
        assert_ne!(read_mail(digest(TYPE_CAP - 1).as_bytes()).err(), Some(Rejected::TooComplex));
    }

    #[test]
    fn a_saved_page() {
        let file = format!(
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://herald.example/talks\r\nSubject: Talks\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://herald.example/talks\r\n\r\n<title>Talks</title><article><p>{TALKS}</p></article>\r\n--x--\r\n"
        );
        let document = read_archive(file.as_bytes()).unwrap();
        assert_eq!(document.text, TALKS);
        assert_eq!(document.url.as_deref(), Some("https://herald.example/talks"));
    }
}
