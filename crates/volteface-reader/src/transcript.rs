//! Transcripts: briefings, interviews and hearings whose turns name their speaker.
//!
//! A label stands at the start of a paragraph: `Q`, `MS. HALVORSEN:`, `THE PRESIDENT:`, `Peskov: …`, or a name in
//! bold. One such line proves nothing ("Note: …"); several with a label that comes back do.

use std::collections::BTreeMap;

use volteface_core::BlockKind;

use crate::{draft::Draft, text::ends_sentence};

/// Fewest labelled paragraphs of a transcript.
const FEWEST: usize = 3;

/// Marks turns, their speakers and the questions among them, if `drafts` are a transcript; else leaves them.
///
/// `bold[i]` is how many bytes at the start of the i-th draft are bold.
pub(crate) fn mark(drafts: &mut [Draft], bold: &[usize]) {
    let labels: Vec<Option<Label>> = drafts
        .iter()
        .enumerate()
        .map(|(i, draft)| {
            matches!(draft.kind, BlockKind::Paragraph | BlockKind::Quote)
                .then(|| label(&draft.text, bold.get(i).copied().unwrap_or(0)))
                .flatten()
        })
        .collect();
    let name = |i: usize, label: &Label| drafts[i].text.get(..label.name).unwrap_or_default().to_lowercase();
    // Of each label: turns, and turns that ask.
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (i, label) in labels.iter().enumerate().filter_map(|(i, l)| Some((i, l.as_ref()?))) {
        let count = counts.entry(name(i, label)).or_default();
        count.0 += 1;
        count.1 += usize::from(drafts[i].text.trim_end().ends_with('?'));
    }
    let labelled: usize = counts.values().map(|c| c.0).sum();
    let prose = drafts.iter().filter(|d| d.kind != BlockKind::Heading).count();
    if labelled < FEWEST || labelled * 6 < prose || counts.values().all(|c| c.0 < 2) {
        mark_interview(drafts, bold);
        return;
    }
    let asks = |i: usize, label: &Label| {
        let name = name(i, label);
        let (turns, questions) = counts.get(&name).copied().unwrap_or_default();
        label.role == Role::Asker || label.role == Role::Named && turns >= 2 && questions * 10 >= turns * 6
    };
    let asking: Vec<bool> =
        labels.iter().enumerate().map(|(i, l)| l.as_ref().is_some_and(|l| asks(i, l))).collect();
    let (mut current, mut answering) = (None, None);
    for i in 0..drafts.len() {
        match &labels[i] {
            Some(label) => {
                drafts[i].label = Some((label.name, label.said));
                drafts[i].kind = if asking[i] { BlockKind::Question } else { BlockKind::Turn };
                drafts[i].speaker = Some(i);
                current = Some(i);
                if !asking[i] {
                    answering = Some(i);
                }
            }
            // A heading or a list within a turn stays what it is, and is said by its speaker.
            None => {
                let Some(from) = current else { continue };
                let is_prose = matches!(drafts[i].kind, BlockKind::Paragraph | BlockKind::Quote);
                if asking[from] && drafts[from].text.trim_end().ends_with('?') && is_prose {
                    // What follows a finished question is its answer.
                    drafts[i].kind = BlockKind::Turn;
                    drafts[i].speaker = answering;
                } else if is_prose {
                    drafts[i].kind = drafts[from].kind;
                    drafts[i].speaker = Some(from);
                } else {
                    drafts[i].speaker = Some(from);
                }
            }
        }
    }
    join_lone_labels(drafts);
}

/// An interview without labels: questions all in bold, answers not.
fn mark_interview(drafts: &mut [Draft], bold: &[usize]) {
    let is_question = |i: usize, draft: &Draft| {
        let whole = bold.get(i).is_some_and(|b| *b + 1 >= draft.text.len());
        whole && draft.text.trim_end().ends_with('?')
    };
    let questions: Vec<bool> = drafts.iter().enumerate().map(|(i, d)| is_question(i, d)).collect();
    if questions.iter().filter(|q| **q).count() < FEWEST {
        return;
    }
    let mut begun = false;
    for (draft, question) in drafts.iter_mut().zip(questions) {
        begun |= question;
        if question {
            draft.kind = BlockKind::Question;
        } else if begun && draft.kind == BlockKind::Paragraph {
            draft.kind = BlockKind::Turn;
        }
    }
}

/// A label on a line of its own belongs to the paragraph below it.
fn join_lone_labels(drafts: &mut [Draft]) {
    let mut i = 0;
    while i + 1 < drafts.len() {
        let lone = drafts[i].label.is_some_and(|(_, said)| said >= drafts[i].text.len());
        if lone && drafts[i + 1].label.is_none() {
            // Kept apart in the text; the paragraph below points to the label.
            drafts[i + 1].kind = drafts[i].kind;
            drafts[i + 1].speaker = Some(i);
        }
        i += 1;
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Label {
    /// Bytes of the name.
    name: usize,
    /// Where what is said begins.
    said: usize,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Whoever asks.
    Asker,
    /// Somebody with a name or office.
    Named,
}

/// Longest label, bytes.
const LABEL_CAP: usize = 70;

/// The label at the start of `text`.
fn label(text: &str, bold: usize) -> Option<Label> {
    let said_after = |end: usize| {
        let rest = text.get(end..)?;
        Some(text.len() - rest.trim_start_matches([':', '.', ' ', '—', '–', '-', '\u{a0}', '\t']).len())
    };
    // `Q`, `Q.`, `Q:`, `A:`
    for (letter, role) in [("Q", Role::Asker), ("A", Role::Named)] {
        if let Some(rest) = text.strip_prefix(letter)
            && (rest.starts_with([':', '.'])
                && rest.get(1..).is_some_and(|r| r.is_empty() || r.starts_with(' '))
                || letter == "Q"
                    && (rest.is_empty() || rest.starts_with(['\u{a0}', '\t']) || rest.starts_with(' ')))
        {
            return Some(Label { name: 1, said: said_after(1)?, role });
        }
    }
    let head = text.get(..crate::dom::floor_boundary(text, LABEL_CAP))?;
    let colon = head
        .find(':')
        .filter(|at| text.get(at + 1..).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\u{a0}'])));
    if let Some(colon) = colon {
        let name = head.get(..colon)?.trim_end();
        if is_name(name) {
            return Some(Label { name: name.len(), said: said_after(colon)?, role: role_of(name) });
        }
    }
    if (2..=LABEL_CAP).contains(&bold) && bold < text.len() {
        let name = text.get(..bold)?.trim_end_matches([':', '.', ' ', '—', '–', '-']);
        if is_name(name) && !ends_sentence(name) {
            return Some(Label { name: name.len(), said: said_after(bold)?, role: role_of(name) });
        }
    }
    None
}

/// Looks like a name or an office: capitals, or words that begin with one.
fn is_name(name: &str) -> bool {
    // The party or function in brackets is no part of the judgement.
    let plain = name.split(['(', '[', ',']).next().unwrap_or(name).trim();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty()
        || words.len() > 6
        || plain.chars().any(|c| c.is_ascii_digit() || "\"“”?!;/".contains(c))
    {
        return false;
    }
    let lower = plain.to_lowercase();
    let small = |w: &str| {
        matches!(
            w,
            "de" | "van"
                | "von"
                | "der"
                | "den"
                | "of"
                | "the"
                | "al"
                | "el"
                | "bin"
                | "di"
                | "da"
                | "la"
                | "le"
                | "du"
                | "and"
        )
    };
    words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase) || small(w))
        && words.first().is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase))
        && !NO_NAMES.contains(&lower.as_str())
}

/// Words before a colon that name nobody.
const NO_NAMES: &[&str] = &[
    "note",
    "photo",
    "photos",
    "source",
    "sources",
    "update",
    "updated",
    "related",
    "read more",
    "read",
    "watch",
    "video",
    "image",
    "credit",
    "caption",
    "editor's note",
    "editor’s note",
    "correction",
    "warning",
    "example",
    "tip",
    "tips",
    "pros",
    "cons",
    "when",
    "where",
    "what",
    "who",
    "why",
    "how",
    "date",
    "time",
    "location",
    "address",
    "phone",
    "email",
    "tags",
    "price",
    "rating",
    "verdict",
    "summary",
    "conclusion",
    "ingredients",
    "directions",
    "instructions",
    "result",
    "results",
    "background",
    "contact",
    "also",
    "more",
    "advertisement",
    "topics",
    "listen",
    "disclaimer",
    "table",
    "figure",
    "step",
    "washington",
    "london",
    "first",
    "second",
    "third",
    "remember",
    "important",
    "subject",
    "to",
    "from",
    "re",
    "cc",
];

fn role_of(name: &str) -> Role {
    const ASKERS: &[&str] = &[
        "q",
        "question",
        "reporter",
        "journalist",
        "interviewer",
        "moderator",
        "press",
        "the press",
        "audience member",
        "correspondent",
        "questioner",
        "frage",
    ];
    let lower = name.to_lowercase();
    let plain = lower.split(['(', '[', ',']).next().unwrap_or(&lower).trim();
    if ASKERS.contains(&plain) { Role::Asker } else { Role::Named }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(paragraphs: &[&str]) -> Vec<(BlockKind, Option<String>, String)> {
        let mut drafts: Vec<Draft> =
            paragraphs.iter().map(|p| Draft::new(BlockKind::Paragraph, *p)).collect();
        mark(&mut drafts, &[]);
        let document = crate::draft::document(Default::default(), drafts);
        document
            .blocks
            .iter()
            .map(|b| {
                (b.kind, b.speaker.map(|s| document.text(s).to_owned()), document.text(b.span).to_owned())
            })
            .collect()
    }

    fn row(kind: BlockKind, speaker: Option<&str>, text: &str) -> (BlockKind, Option<String>, String) {
        (kind, speaker.map(str::to_owned), text.to_owned())
    }

    #[test]
    fn a_briefing() {
        use BlockKind::{Paragraph, Question, Turn};
        assert_eq!(
            marked(&[
                "The spokeswoman met the press at noon.",
                "MS. HALVORSEN: Good afternoon. I have one announcement.",
                "The talks will open on Monday.",
                "Q\u{a0} Will the minister attend?",
                "MS. HALVORSEN: He will.",
                "Q Thank you.",
            ]),
            [
                row(Paragraph, None, "The spokeswoman met the press at noon."),
                row(Turn, Some("MS. HALVORSEN"), "Good afternoon. I have one announcement."),
                row(Turn, Some("MS. HALVORSEN"), "The talks will open on Monday."),
                row(Question, Some("Q"), "Will the minister attend?"),
                row(Turn, Some("MS. HALVORSEN"), "He will."),
                row(Question, Some("Q"), "Thank you."),
            ]
        );
    }

    #[test]
    fn an_interviewer_is_known_by_asking() {
        let rows = marked(&[
            "Brandt: Will you sign?",
            "Okafor: Not before the summer.",
            "Brandt: And then?",
            "Okafor: Then we shall see.",
        ]);
        assert_eq!(rows[0].0, BlockKind::Question);
        assert_eq!(rows[1], row(BlockKind::Turn, Some("Okafor"), "Not before the summer."));
    }

    #[test]
    fn an_article_with_colons_is_none() {
        let rows = marked(&[
            "Note: this story was updated.",
            "The minister said on Monday that talks would go on.",
            "Her answer: no.",
            "Photo: the ministry.",
        ]);
        assert!(rows.iter().all(|r| r.0 == BlockKind::Paragraph));
    }
}
