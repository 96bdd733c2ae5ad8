//! Dropped text: `.txt` and `.md`, with or without front matter, clean or pasted with a page's furniture.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use volteface_core::{BlockKind, Document};

use crate::{
    Rejected, charset,
    draft::{self, Draft, Metadata},
    judge, limit,
    moment::{self, Order},
    page::clean_name,
    text::{count_words, ends_sentence},
    transcript,
};

/// Reads plain text: its front matter, then its paragraphs without furniture.
///
/// # Errors
/// [`Rejected::TooLarge`] beyond the cap, [`Rejected::Unsupported`] for what is no text, [`Rejected::NoText`] when
/// nothing is left.
pub(crate) fn read_text(bytes: &[u8]) -> Result<Document, Rejected> {
    let text = text_of(bytes)?;
    let (metadata, body) = front_matter(&text);
    read(metadata, paragraphs(body)?)
}

/// Reads Markdown (CommonMark): the same, with its marks taken for what they mean.
///
/// # Errors
/// [`Rejected::TooLarge`] beyond the cap, [`Rejected::NoText`] when nothing is left.
pub(crate) fn read_markdown(bytes: &[u8]) -> Result<Document, Rejected> {
    let text = text_of(bytes)?;
    let (metadata, body) = front_matter(&text);
    // Each may become an event of its own to the parser, and takes much more memory than its byte.
    let marks = body.bytes().filter(|b| b"\n[]*_|`<>!#~&\\".contains(b)).count();
    if marks > MARK_CAP {
        return Err(Rejected::TooComplex);
    }
    read(metadata, markdown(body))
}

/// Most lines of a text; the longest transcripts have a tenth of it.
const LINE_CAP: usize = 100_000;
/// Most line breaks and marks of a Markdown file.
const MARK_CAP: usize = 200_000;

/// What `bytes` say, if they are text in any charset.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Rejected> {
    limit::check(bytes.len(), limit::TEXT)?;
    let text = charset::decode(bytes, None);
    // No charset has this character in a text; wide ones are decoded by now.
    if text.contains('\0') { Err(Rejected::Unsupported("a binary file")) } else { Ok(text) }
}

/// The text as it is, byte for byte: blocks are parted by blank lines, nothing is judged.
pub fn verbatim(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if start < end {
            open = Some((open.map_or(start, |(first, _)| first), end));
        } else if let Some(span) = open.take() {
            blocks.push(span);
        }
    }
    blocks.extend(open);
    let blocks = blocks
        .into_iter()
        .map(|(start, end)| volteface_core::Block {
            span: volteface_core::Span::new(start, end),
            kind: BlockKind::Paragraph,
            speaker: None,
        })
        .collect();
    Document { text: text.to_owned(), blocks, ..Document::default() }
}

pub(crate) fn read(mut metadata: Metadata, mut drafts: Vec<Draft>) -> Result<Document, Rejected> {
    limit::check(drafts.iter().map(|d| d.text.len()).sum(), limit::TEXT)?;
    if metadata.title.is_none() {
        metadata.title = title_of(&drafts);
    }
    if metadata.published.is_none() {
        // A date line at the head, unless the frame of a page speaks there.
        metadata.published = drafts
            .iter()
            .take(4)
            .filter(|d| judge::is_date_line(&d.text))
            .find_map(|d| moment::parse(&d.text, Order::MonthFirst));
    }
    let lines: Vec<judge::Line<'_>> = drafts
        .iter()
        .map(|d| {
            let words = count_words(&d.text);
            judge::Line {
                text: &d.text,
                kind: d.kind,
                words,
                link_words: 0,
                good: d.kind != BlockKind::Heading && (words >= 10 && ends_sentence(&d.text) || words >= 30),
                hinted: false,
                caption: false,
                plain: true,
            }
        })
        .collect();
    let keep = judge::article(&lines, metadata.title.as_deref());
    if metadata.byline.is_none() {
        let byline = lines.iter().take(6).find(|l| judge::is_byline(l.text));
        metadata.byline = byline.and_then(|line| clean_name(line.text));
    }
    let mut kept = keep.iter();
    drafts.retain(|_| kept.next() == Some(&true));
    if drafts.is_empty() {
        return Err(Rejected::NoText);
    }
    transcript::mark(&mut drafts, &[]);
    Ok(draft::document(metadata, drafts))
}

/// The first line, when it is a heading or stands like one.
fn title_of(drafts: &[Draft]) -> Option<String> {
    let first = drafts.iter().take(6).find(|d| {
        !judge::is_date_line(&d.text)
            && !judge::is_byline(&d.text)
            && (d.kind == BlockKind::Heading || count_words(&d.text) >= 3)
    })?;
    let is_title =
        first.kind == BlockKind::Heading || count_words(&first.text) <= 25 && !ends_sentence(&first.text);
    is_title.then(|| first.text.clone())
}

/// Splits `key: value` lines between two lines of three hyphens from what follows them.
fn front_matter(text: &str) -> (Metadata, &str) {
    let mut metadata = Metadata::default();
    let trimmed = text.trim_start_matches('\u{feff}').trim_start();
    let Some(rest) =
        trimmed.strip_prefix("---").and_then(|r| r.trim_start_matches([' ', '\t', '\r']).strip_prefix('\n'))
    else {
        return (metadata, text);
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        let line = line.trim();
        if line == "---" || line == "..." {
            return (metadata, rest.get(at..).unwrap_or_default());
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { break };
        set(&mut metadata, &key.trim().to_lowercase(), unquoted(value.trim()));
    }
    (Metadata::default(), text)
}

/// Sets the field that `key` names in front matter, JSON and sidecars.
pub(crate) fn set(metadata: &mut Metadata, key: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    let order = Order::of_language(metadata.language.as_deref());
    match key {
        "title" | "headline" => metadata.title = Some(value.to_owned()),
        "author" | "byline" | "authors" => metadata.byline = Some(value.to_owned()),
        "source" | "site" | "outlet" | "publisher" => metadata.source = Some(value.to_owned()),
        "url" | "link" | "permalink" => metadata.url = Some(value.to_owned()),
        "section" | "rubric" | "category" => metadata.section = Some(value.to_owned()),
        "language" | "lang" => metadata.language = Some(value.to_owned()),
        "published" | "date" | "published_at" | "date_published" | "datepublished" | "pubdate" => {
            metadata.published = moment::parse(value, order);
        }
        "modified" | "updated" | "date_modified" | "datemodified" | "updated_at" | "lastmod" => {
            metadata.modified = moment::parse(value, order);
        }
        _ => {}
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q)).unwrap_or(value)
}

/// Paragraphs of plain text: parted by blank lines, or by every line break where lines are not wrapped.
///
/// # Errors
/// [`Rejected::TooComplex`] beyond the cap of lines.
pub(crate) fn paragraphs(body: &str) -> Result<Vec<Draft>, Rejected> {
    if body.lines().take(LINE_CAP + 1).count() > LINE_CAP {
        return Err(Rejected::TooComplex);
    }
    let width = body.lines().map(|l| l.trim_end().chars().count()).max().unwrap_or(0);
    let mut drafts = Vec::new();
    let mut group: Vec<&str> = Vec::new();
    for line in body.lines().chain([""]) {
        let line = line.trim();
        if !line.is_empty() {
            group.push(line);
        } else if !group.is_empty() {
            if is_wrapped(&group, width) {
                drafts.push(Draft::new(BlockKind::Paragraph, group.join(" ")));
            } else {
                drafts.extend(group.iter().map(|line| Draft::new(BlockKind::Paragraph, *line)));
            }
            group.clear();
        }
    }
    for draft in &mut drafts {
        if let Some(item) = ["• ", "- ", "* ", "– "].iter().find_map(|mark| draft.text.strip_prefix(mark))
        {
            *draft = Draft::new(BlockKind::ListItem, item.trim());
        }
        if draft.text.contains(['\t', '\u{a0}']) || draft.text.contains("  ") {
            let mut text = String::new();
            crate::dom::push_collapsed(&mut text, &draft.text);
            draft.text = text;
        }
    }
    drafts.retain(|d| d.text.chars().any(char::is_alphanumeric));
    Ok(drafts)
}

/// Lines that a program broke at a width: the next line's first word would not have fitted.
fn is_wrapped(group: &[&str], width: usize) -> bool {
    if group.len() < 2 || !(30..=120).contains(&width) || group.iter().all(|line| ends_sentence(line)) {
        return false;
    }
    let full = group.windows(2).filter(|pair| {
        let [line, next] = pair else { return false };
        let first = next.split_whitespace().next().unwrap_or_default();
        line.chars().count() + 1 + first.chars().count() > width.saturating_sub(3)
            || !ends_sentence(line) && line.chars().count() * 10 >= width * 7
    });
    full.count() * 10 >= (group.len() - 1) * 8
}

/// Blocks of Markdown.
fn markdown(body: &str) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut text = String::new();
    let mut kinds = vec![BlockKind::Paragraph];
    let (mut images, mut skipped) = (0u32, 0u32);
    for event in Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
        match event {
            Event::Start(tag) => match tag {
                Tag::Heading { .. } => kinds.push(BlockKind::Heading),
                Tag::Item => {
                    flush(&mut text, &kinds, &mut drafts);
                    kinds.push(BlockKind::ListItem);
                }
                Tag::BlockQuote(_) => kinds.push(BlockKind::Quote),
                Tag::Image { .. } => images += 1,
                Tag::HtmlBlock | Tag::MetadataBlock(_) => skipped += 1,
                Tag::TableCell | Tag::CodeBlock(_) => flush(&mut text, &kinds, &mut drafts),
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Heading(_) | TagEnd::Item | TagEnd::BlockQuote(_) => {
                    flush(&mut text, &kinds, &mut drafts);
                    kinds.pop();
                }
                TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::TableCell => {
                    flush(&mut text, &kinds, &mut drafts)
                }
                TagEnd::Image => images -= 1,
                TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => skipped -= 1,
                _ => {}
            },
            Event::Text(piece) | Event::Code(piece) if images == 0 && skipped == 0 => text.push_str(&piece),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => {
                if ends_sentence(&text) {
                    flush(&mut text, &kinds, &mut drafts);
                } else {
                    text.push(' ');
                }
            }
            _ => {}
        }
    }
    flush(&mut text, &kinds, &mut drafts);
    drafts
}

fn flush(text: &mut String, kinds: &[BlockKind], drafts: &mut Vec<Draft>) {
    let mut clean = String::new();
    crate::dom::push_collapsed(&mut clean, text);
    text.clear();
    if clean.chars().any(char::is_alphanumeric) {
        let kind = kinds.last().copied().unwrap_or(BlockKind::Paragraph);
        drafts.push(Draft::new(kind, clean.trim_end()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_satirical_section_is_invented() {
        let kinds = |section: &str| -> Vec<BlockKind> {
            let note =
                format!("---\nsection: {section}\n---\n\nThe mayor said she would eat the bridge at noon.\n");
            crate::read("a.txt", note.as_bytes()).unwrap()[0].blocks.iter().map(|block| block.kind).collect()
        };
        assert_eq!(kinds("The Back Page (Satire)"), [BlockKind::Invented]);
        assert_eq!(kinds("Politics"), [BlockKind::Paragraph]);
    }

    #[test]
    fn front_matter_is_metadata() {
        let text = "---\ntitle: \"Talks: the end\"\npublished: 2024-05-06T07:08:09+02:00\nsource: The Herald\nurl: https://a.example/x\n---\n\nThe talks ended on Monday without a result, the minister said.\n";
        let document = read_text(text.as_bytes()).unwrap();
        assert_eq!(document.title.as_deref(), Some("Talks: the end"));
        assert_eq!(document.source.as_deref(), Some("The Herald"));
        assert_eq!(document.published_on.unwrap().to_string(), "2024-05-06");
        assert_eq!(document.published_at.unwrap().to_string(), "2024-05-06T05:08:09Z");
        assert_eq!(document.text, "The talks ended on Monday without a result, the minister said.");
    }

    #[test]
    fn wrapped_lines_are_joined_and_single_lines_are_paragraphs() {
        let wrapped = "The minister said on Monday that\nthe talks would go on until the\nend of the week.\n\nNobody believed her.";
        let texts = |s| paragraphs(s).unwrap().into_iter().map(|d| d.text).collect::<Vec<_>>();
        assert_eq!(
            texts(wrapped),
            [
                "The minister said on Monday that the talks would go on until the end of the week.",
                "Nobody believed her."
            ]
        );
        assert_eq!(
            texts("One sentence here.\nAnother stands there."),
            ["One sentence here.", "Another stands there."]
        );
    }

    #[test]
    fn a_byline_is_a_name() {
        let text = "Talks end\nBy Mia Holm\n\nThe talks ended on Monday without a result, the minister said.\n\nThe post Talks end appeared first on The Herald.\n";
        let document = read_text(text.as_bytes()).unwrap();
        assert_eq!(document.byline.as_deref(), Some("Mia Holm"));
        assert_eq!(document.text, "The talks ended on Monday without a result, the minister said.");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let error = read_text(b"The talks\0\x01\x02 ended on Monday without a result.").unwrap_err();
        assert_eq!(error.to_string(), "a binary file is not read");
        let wide: Vec<u8> = "The talks ended on Monday.".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read_text(&wide).unwrap().text, "The talks ended on Monday.");
    }

    #[test]
    fn verbatim_keeps_every_byte() {
        let text = "One\ntwo \n\n  three\n";
        let document = verbatim(text);
        assert_eq!(document.text, text);
        let blocks: Vec<&str> = document.blocks.iter().map(|b| document.text(b.span)).collect();
        assert_eq!(blocks, ["One\ntwo", "three"]);
    }

    #[test]
    fn markdown_marks_are_read() {
        let document =
            read_markdown(b"# Talks end\n\nThe *minister* said the [talks](https://a.example) would **end** on Monday.\n\n> I will not sign that paper, whatever they say.\n").unwrap();
        assert_eq!(document.title.as_deref(), Some("Talks end"));
        assert_eq!(
            document.text,
            "The minister said the talks would end on Monday.\n\nI will not sign that paper, whatever they say."
        );
        assert_eq!(document.blocks[1].kind, BlockKind::Quote);
    }
}
