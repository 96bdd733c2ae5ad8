//! Attributions by rules over verbs of speech, quotation marks and "according to".

use std::ops::Range;

use volteface_core::{CueClass, Span};

use super::{Attribution, cue_class};
use crate::text::Text;

/// One attribution at most for each verb of speech outside quotations.
pub(super) fn attributions(text: &Text) -> Vec<Attribution> {
    let mut found = Vec::new();
    for sentence in text.sentences.clone() {
        for i in sentence.clone() {
            if text.tokens[i].quotation.is_none()
                && let Some(attribution) = at(text, &sentence, i)
            {
                found.push(attribution);
                break;
            }
        }
    }
    found
}

fn at(text: &Text, sentence: &Range<usize>, i: usize) -> Option<Attribution> {
    let tag = text.tokens[i].tag;
    let spans = |range: Range<usize>| if range.is_empty() { vec![] } else { vec![text.span_of(range)] };
    if text.lower(i) == "according" && text.lower(i + 1) == "to" {
        let end = (i + 2..sentence.end).find(|&j| is_edge(text, j)).unwrap_or(sentence.end);
        let content =
            if i > sentence.start { sentence.start..i } else { (end + 1).min(sentence.end)..sentence.end };
        return attribution(spans(i + 2..end), spans(i..i + 2), trimmed(text, content), CueClass::Says);
    }
    if !tag.is_finite() {
        return None;
    }
    let class = cue_class(text.lemma(i)).filter(|&class| class != CueClass::Thinks)?;
    let comma =
        (sentence.start..i).rev().take(12).find(|&j| is_edge(text, j) || text.tokens[j].quotation.is_some());
    let inverted = comma.is_some_and(|comma| comma + 1 == i) && i + 1 < sentence.end;
    if inverted {
        let end = (i + 1..sentence.end).find(|&j| is_edge(text, j)).unwrap_or(sentence.end);
        return attribution(spans(i + 1..end), spans(i..i + 1), trimmed(text, sentence.start..i), class);
    }
    let start = comma.map_or(sentence.start, |comma| comma + 1);
    let after = (i + 1..sentence.end).find(|&j| !is_edge(text, j));
    let before = trimmed(text, sentence.start..start);
    let quoted = sentence.clone().find(|&j| text.tokens[j].quotation.is_some());
    let content = match (before.is_empty(), after) {
        (false, _) if comma.is_some() => before,
        (_, Some(after)) => trimmed(text, quoted.filter(|&q| q > i).unwrap_or(after)..sentence.end),
        _ => return None,
    };
    attribution(spans(start..i), spans(i..i + 1), content, class)
}

fn attribution(
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
    class: CueClass,
) -> Option<Attribution> {
    let whole = !content.is_empty();
    whole.then_some(Attribution { source, cue, content, class, confidence: 0.5, parent: None })
}

fn is_edge(text: &Text, i: usize) -> bool {
    text.tokens[i].tag.is_mark()
}

/// The span of `range` without marks at its edges, quotation marks aside.
fn trimmed(text: &Text, mut range: Range<usize>) -> Vec<Span> {
    let loose = |i: usize| is_edge(text, i) && text.tokens[i].quotation.is_none();
    while !range.is_empty() && (loose(range.start) || text.lower(range.start) == "that") {
        range.start += 1;
    }
    while !range.is_empty() && loose(range.end - 1) {
        range.end -= 1;
    }
    if range.is_empty() { vec![] } else { vec![text.span_of(range)] }
}
