//! HTML pages and fragments to documents without their furniture.

mod article;
mod hint;
mod jsonld;
mod metadata;
mod published;
mod refusal;
mod segment;

pub(crate) use metadata::clean_name;
use volteface_core::Document;

use crate::{
    Rejected, charset,
    dom::Dom,
    draft::{self, Draft, Metadata},
    judge, limit, transcript,
};

/// Reads a fetched page.
///
/// `content_type` is the header's value, for its charset; `url` is where the page was found, used where the page
/// names no canonical address.
///
/// # Errors
/// [`Rejected::TooLarge`] or [`Rejected::TooComplex`] beyond the caps; one of the labels
/// ([`Rejected::Consent`], [`Rejected::Paywall`], [`Rejected::Challenge`], [`Rejected::Script`],
/// [`Rejected::NoText`]) where the page holds no article.
pub fn read_page(bytes: &[u8], content_type: Option<&str>, url: Option<&str>) -> Result<Document, Rejected> {
    limit::check(bytes.len(), limit::PAGE)?;
    let declared = content_type.and_then(charset_of);
    read_html(&charset::decode(bytes, declared), url)
}

/// Reads the HTML of a feed entry or of a mail: a piece that holds the article and little else.
///
/// # Errors
/// As [`read_page`]; there is no label but [`Rejected::NoText`].
pub fn read_fragment(html: &str, url: Option<&str>) -> Result<Document, Rejected> {
    limit::check(html.len(), limit::PAGE)?;
    read_piece(html, Metadata { url: url.map(str::to_owned), ..Metadata::default() })
}

/// A piece of which `metadata` is known from elsewhere.
pub(crate) fn read_piece(html: &str, metadata: Metadata) -> Result<Document, Rejected> {
    let dom = Dom::parse(html)?;
    let (passages, _) = segment::passages(&dom)?;
    let lines: Vec<judge::Line<'_>> = passages.iter().map(|p| line(p, false, false)).collect();
    let keep = judge::article(&lines, metadata.title.as_deref());
    let kept: Vec<segment::Passage> =
        passages.into_iter().zip(keep).filter_map(|(p, keep)| keep.then_some(p)).collect();
    if kept.is_empty() {
        return Err(Rejected::NoText);
    }
    let bold: Vec<usize> = kept.iter().map(|p| p.bold).collect();
    let mut drafts: Vec<Draft> = kept.into_iter().map(|p| Draft::new(p.kind, p.text)).collect();
    transcript::mark(&mut drafts, &bold);
    Ok(draft::document(metadata, drafts))
}

/// A page that is text already.
pub(crate) fn read_html(html: &str, url: Option<&str>) -> Result<Document, Rejected> {
    let dom = Dom::parse(html)?;
    let (passages, hints) = segment::passages(&dom)?;
    let found = metadata::collect(&dom, &passages, &hints, url);
    let page_words: u32 = passages.iter().map(|p| p.words).sum();
    let article = article::select(&dom, &passages, &hints, found.title.as_deref());
    let mut drafts: Vec<Draft> = article.iter().map(|p| Draft::new(p.kind, p.text.clone())).collect();
    refusal::check(&dom, &passages, page_words, &drafts)?;
    let bold: Vec<usize> = article.iter().map(|p| p.bold).collect();
    transcript::mark(&mut drafts, &bold);
    Ok(draft::document(found, drafts))
}

/// The judge's view of a passage.
fn line(passage: &segment::Passage, hinted: bool, caption: bool) -> judge::Line<'_> {
    judge::Line {
        text: &passage.text,
        kind: passage.kind,
        words: passage.words,
        link_words: passage.link_words,
        good: passage.is_good(),
        hinted,
        caption,
        plain: false,
    }
}

/// The charset of a content type.
pub(crate) fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}
