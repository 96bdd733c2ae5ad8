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
            note::read(metadata, note::paragraphs(&text))
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

fn parse(bytes: &[u8]) -> Result<Message<'_>, Rejected> {
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
    fn a_saved_page() {
        let file = format!(
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://herald.example/talks\r\nSubject: Talks\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://herald.example/talks\r\n\r\n<title>Talks</title><article><p>{TALKS}</p></article>\r\n--x--\r\n"
        );
        let document = read_archive(file.as_bytes()).unwrap();
        assert_eq!(document.text, TALKS);
        assert_eq!(document.url.as_deref(), Some("https://herald.example/talks"));
    }
}
