//! Who said what: finds each attribution's source, cue and content.
//!
//! Two conditional random fields do it: one finds the cues of a paragraph ([`cue`]), the other one marks, for each
//! cue, its source and its content ([`role`]).

pub mod confidence;
pub mod cue;
mod decode;
mod find;
mod lexicon;
mod mend;
pub mod role;
mod set_off;
pub mod view;

use volteface_core::Span;

pub use find::{Candidate, Cues, Found, LEAST, Models, cues, find, runs};
pub use lexicon::{Sort, sort};

use crate::{model::Aligned, text::Text};

/// Words that attribute, whom they attribute to, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Words that name the speaker; empty where it is understood.
    pub source: Vec<Span>,
    /// Words that attribute.
    pub cue: Vec<Span>,
    /// What was said, in order, quotation marks included; never empty.
    pub content: Vec<Span>,
    /// What the cue's head does.
    pub sort: Sort,
    /// 0 to 1.
    pub confidence: f32,
    /// Index, in the same list, of the attribution whose content holds this one.
    pub parent: Option<usize>,
}

static CUE: &Aligned<[u8]> = &Aligned(*include_bytes!("../../data/cue.bin"));
static ROLE: &Aligned<[u8]> = &Aligned(*include_bytes!("../../data/role.bin"));
static CONFIDENCE: &[u8] = include_bytes!("../../data/confidence.bin");

/// The attributions in `text`, in the order of their first words.
pub fn attributions(text: &Text) -> Vec<Attribution> {
    let Some(models) = Models::read(&CUE.0, &ROLE.0, CONFIDENCE) else { return Vec::new() };
    let view = view::View::of(text);
    let spans =
        |tokens: &[usize]| runs(tokens).into_iter().map(|run| text.span_of(run)).collect::<Vec<Span>>();
    let mut attributions: Vec<Attribution> = find(&models, text, &view, LEAST)
        .into_iter()
        .map(|found| Attribution {
            source: spans(&found.source),
            cue: vec![text.span_of(found.cue.clone())],
            content: spans(&found.content),
            sort: role::head(&view, &found.cue).sort,
            confidence: found.confidence,
            parent: None,
        })
        .collect();
    attributions.sort_by_key(first_byte);
    nest(&mut attributions);
    attributions
}

fn first_byte(attribution: &Attribution) -> usize {
    let spans = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
    spans.map(|span| span.start).min().unwrap_or_default()
}

/// Finds for every attribution the smallest content of another one that its cue stands in.
fn nest(attributions: &mut [Attribution]) {
    let size = |attribution: &Attribution| attribution.content.iter().map(|span| span.len()).sum::<usize>();
    for i in 0..attributions.len() {
        let Some(&cue) = attributions[i].cue.first() else { continue };
        attributions[i].parent = (0..attributions.len())
            .filter(|&j| j != i && attributions[j].content.iter().any(|span| span.contains(cue)))
            .filter(|&j| size(&attributions[j]) > size(&attributions[i]))
            .min_by_key(|&j| size(&attributions[j]));
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    fn found(words: &str) -> Vec<[String; 3]> {
        let document = Document::plain(words);
        let text = Text::new(&document);
        let join =
            |spans: &[Span]| spans.iter().map(|&span| document.text(span)).collect::<Vec<&str>>().join(" / ");
        attributions(&text).iter().map(|a| [join(&a.source), join(&a.cue), join(&a.content)]).collect()
    }

    #[test]
    fn clauses_and_quotations_find_their_source() {
        assert_eq!(
            found("Harbour chief Ines Adler said on Monday that the port would reopen within a week."),
            [["Harbour chief Ines Adler", "said", "that the port would reopen within a week"]]
        );
        assert_eq!(
            found("\u{201c}We will not pay,\u{201d} Adler said. \u{201c}Not a cent.\u{201d}"),
            [["Adler", "said", "\u{201c}We will not pay,\u{201d} / \u{201c}Not a cent.\u{201d}"]]
        );
        assert_eq!(
            found("According to the ministry, prices have fallen by a third since May."),
            [["the ministry", "According to", "prices have fallen by a third since May"]]
        );
    }

    #[test]
    fn a_text_that_attributes_nothing_yields_nothing() {
        assert!(found("The bridge is forty metres long. It was built in 1931.").is_empty());
    }
}
