//! Reads the corpora: CoNLL-U files, attributions as JSON Lines, sentence boundaries as JSON Lines.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;
use volteface_analysis::{Text, tag::Tag};
use volteface_core::{Document, Span};

/// A document of tagged sentences, each a block of its own, with the gold tag of every token as the program cuts it.
#[derive(Debug)]
pub(crate) struct Tagged {
    pub(crate) document: Document,
    pub(crate) tags: Vec<Tag>,
}

/// The documents of all files in `folder` whose name ends in `ending`, in the order of their names.
pub(crate) fn tagged(folder: &Path, ending: &str) -> Result<Vec<Tagged>> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("list {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    paths.sort();
    let mut documents = Vec::new();
    for path in paths {
        let file = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        let mut sentences = file.split("\n\n").peekable();
        while sentences.peek().is_some() {
            documents.push(tagged_document(sentences.by_ref().take(100)));
        }
    }
    Ok(documents)
}

fn tagged_document<'a>(sentences: impl Iterator<Item = &'a str>) -> Tagged {
    let mut words = String::new();
    let mut gold: Vec<(Span, Tag)> = Vec::new();
    for sentence in sentences {
        let mut after_range = 0;
        for line in sentence.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, _, _, xpos, .., misc] = columns[..] else { continue };
            if id.contains('.') {
                continue;
            }
            let spaced = !misc.contains("SpaceAfter=No");
            if let Some((first, last)) = id.split_once('-') {
                // A multiword token: its words have no offsets of their own but follow one another.
                after_range = last.parse::<usize>().unwrap_or(0) * usize::from(spaced);
                let _ = first;
            }
            if id.contains('-') {
                continue;
            }
            let start = words.len();
            words.push_str(form);
            gold.push((Span::new(start, words.len()), Tag::parse(xpos)));
            let within_range =
                misc == "_" && after_range > 0 && id.parse::<usize>().is_ok_and(|id| id < after_range);
            if spaced && !within_range {
                words.push(' ');
            }
        }
        words.push_str("\n\n");
    }
    let document = Document::plain(words);
    let tags = {
        let text = Text::tagged(&document, None);
        let mut next = 0;
        text.tokens
            .iter()
            .map(|token| {
                while next < gold.len() && gold[next].0.end <= token.span.start {
                    next += 1;
                }
                let covered = gold[next..].iter().take_while(|(span, _)| span.start < token.span.end).count();
                let last =
                    gold[..next + covered].iter().rev().find(|(_, tag)| !tag.is_mark()).map(|&(_, tag)| tag);
                match covered {
                    0 => Tag::Other,
                    1 => gold[next].1,
                    // Hyphenated: an adjective before a noun, else what its last part is.
                    _ if gold.get(next + covered).is_some_and(|(_, tag)| tag.is_noun())
                        && last.is_some_and(|tag| !tag.is_name()) =>
                    {
                        Tag::Jj
                    }
                    _ => last.unwrap_or(Tag::Other),
                }
            })
            .collect()
    };
    Tagged { document, tags }
}

/// A document and the attributions that people marked in it.
#[derive(Debug)]
pub(crate) struct Attributed {
    pub(crate) id: String,
    pub(crate) document: Document,
    pub(crate) attributions: Vec<Marked>,
}

/// Byte spans of one attribution.
#[derive(Debug)]
pub(crate) struct Marked {
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
}

#[derive(Deserialize)]
struct AttributedLine {
    doc_id: String,
    text: String,
    attributions: Vec<MarkedLine>,
}

#[derive(Deserialize)]
struct MarkedLine {
    source: Vec<(usize, usize)>,
    cue: Vec<(usize, usize)>,
    content: Vec<(usize, usize)>,
}

/// The documents of a file of JSON Lines, whose offsets count code points.
pub(crate) fn attributed(path: &Path) -> Result<Vec<Attributed>> {
    let file = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    file.lines()
        .map(|line| {
            let line: AttributedLine = serde_json::from_str(line)?;
            let bytes: Vec<usize> =
                line.text.char_indices().map(|(at, _)| at).chain([line.text.len()]).collect();
            let spans = |spans: &[(usize, usize)]| -> Result<Vec<Span>> {
                spans
                    .iter()
                    .map(|&(start, end)| {
                        let (start, end) =
                            bytes.get(start).zip(bytes.get(end)).context("an offset lies beyond its text")?;
                        Ok(Span::new(*start, *end))
                    })
                    .collect()
            };
            let attributions = line
                .attributions
                .iter()
                .map(|a| {
                    Ok(Marked { source: spans(&a.source)?, cue: spans(&a.cue)?, content: spans(&a.content)? })
                })
                .collect::<Result<Vec<Marked>>>()?;
            Ok(Attributed { id: line.doc_id, document: Document::plain(line.text), attributions })
        })
        .collect()
}

#[derive(Deserialize)]
struct Boundaries {
    text: String,
    sents: Vec<String>,
}

/// F1 of the boundaries between the sentences of a text, and the texts that were cut wrongly.
pub(crate) fn measure_sentences(path: &Path) -> Result<(f64, Vec<String>)> {
    let file = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    let (mut both, mut gold, mut mine) = (0, 0, 0);
    let mut wrong = Vec::new();
    for line in file.lines() {
        let Boundaries { text: words, sents } = serde_json::from_str(line)?;
        let letters = |words: &str| words.chars().filter(|c| !c.is_whitespace()).count();
        let mut want: Vec<usize> = sents
            .iter()
            .scan(0, |n, sentence| {
                *n += letters(sentence);
                Some(*n)
            })
            .collect();
        want.pop();
        let document = Document::plain(words);
        let text = Text::tagged(&document, None);
        let found: Vec<usize> = text
            .sentences
            .iter()
            .skip(1)
            .map(|sentence| document.text(Span::new(0, text.tokens[sentence.start].span.start)))
            .map(letters)
            .collect();
        both += want.iter().filter(|end| found.contains(end)).count();
        gold += want.len();
        mine += found.len();
        if want != found {
            let cut: Vec<&str> =
                text.sentences.iter().map(|sentence| document.text(text.span_of(sentence.clone()))).collect();
            wrong.push(cut.join(" | "));
        }
    }
    Ok((2.0 * both as f64 / (gold + mine) as f64, wrong))
}
