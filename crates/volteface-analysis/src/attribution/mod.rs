//! Who said what: finds each attribution's source, cue and content.

mod lexicon;
mod rule;

use volteface_core::{CueClass, Span};

pub use lexicon::cue_class;

use crate::text::Text;

/// Words that attribute, whom they attribute to, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Words that name the speaker; empty where it is understood.
    pub source: Vec<Span>,
    /// Words that attribute.
    pub cue: Vec<Span>,
    /// What was said, in order, quotation marks included; never empty.
    pub content: Vec<Span>,
    /// What the cue does.
    pub class: CueClass,
    /// 0 to 1.
    pub confidence: f32,
    /// Index, in the same list, of the attribution whose content holds this one.
    pub parent: Option<usize>,
}

/// The attributions in `text`, in the order of their first words.
pub fn attributions(text: &Text) -> Vec<Attribution> {
    let mut found = rule::attributions(text);
    found.sort_by_key(first_byte);
    nest(&mut found);
    found
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
        let parent = (0..attributions.len())
            .filter(|&j| j != i && attributions[j].content.iter().any(|span| span.contains(cue)))
            .filter(|&j| {
                !attributions[i]
                    .content
                    .iter()
                    .any(|span| attributions[j].cue.iter().any(|&c| span.contains(c)))
            })
            .min_by_key(|&j| size(&attributions[j]));
        attributions[i].parent = parent;
    }
}
