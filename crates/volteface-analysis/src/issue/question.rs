//! A question taken apart: who is to do what to what, and which way that points.

use std::{collections::BTreeSet, sync::LazyLock};

use volteface_core::{Block, BlockKind, Document, Span};

use super::{HOMONYMS, infinitive, is_empty_word, ops_by_root, root, words};
use crate::{stance::lexicon::Op, tag::Tag, text::Text};

/// A question taken apart.
pub(super) struct Question {
    /// What it does to its object.
    pub(super) sign: f32,
    /// Roots of the action and of what it is done to.
    pub(super) theme: Vec<String>,
    /// Roots of who is to do it, names, times.
    pub(super) context: Vec<String>,
    /// Roots of the names in it.
    pub(super) names: Vec<String>,
    /// Roots of what is to come about, though the lexicon takes them for an ending.
    pub(super) neutral: BTreeSet<String>,
    /// It asks for something to be otherwise than it is.
    pub(super) asks_for_other: bool,
    /// It asks for more or less of something.
    pub(super) scalar: bool,
    /// It asks to give something out of one's hands.
    pub(super) parts: bool,
}

impl Question {
    /// Takes `question` apart.
    pub(super) fn read(question: &str) -> Question {
        let document = Document {
            text: question.to_owned(),
            blocks: vec![Block {
                span: Span::new(0, question.len()),
                kind: BlockKind::Paragraph,
                speaker: None,
            }],
            ..Document::default()
        };
        let text = Text::new(&document);
        let n = text.tokens.len();
        let is_verb = |i: usize| text.tokens.get(i).is_some_and(|token| token.tag.is_verb());
        // "Should" SUBJECT [be] ACTION …; the subject ends at the first bare or passive verb.
        let opens = (0..n).find(|&i| text.tokens[i].tag == Tag::Md || AUXILIARIES.contains(&text.lower(i)));
        let first = opens.map_or(0, |i| i + 1);
        let there = text.lower(first) == "there";
        let named = |i: usize| text.word(i).starts_with(char::is_uppercase);
        let roots: Vec<String> = (0..n).map(|i| root(infinitive(text.lower(i)))).collect();
        let ops = ops_by_root(&roots, |i| {
            let compound = text.tokens.get(i + 1).is_some_and(|next| next.tag.is_noun());
            let subject = text.lower(i + 1) == "be" || compound && text.lower(i) != "leave";
            HOMONYMS.contains(&text.lower(i)) && subject || matches!(text.lower(i), "fighting" | "against")
        });
        let starts_op = |i: usize| ops.iter().any(|(tokens, _)| tokens.start == i);
        let auxiliary =
            |i: usize| matches!(text.lower(i), "be" | "stay" | "remain" | "continue" | "keep" | "have");
        let acts = |i: usize| {
            let before = text.tokens[i - 1].tag;
            let after = text.tokens.get(i + 1).map_or(Tag::Stop, |token| token.tag);
            !named(i)
                && before.is_noun()
                && !matches!(text.tokens[i].tag, Tag::In | Tag::Dt | Tag::Cc | Tag::To | Tag::Pos)
                && !is_preposition(text.lower(i))
                && !text.tokens[i].tag.is_mark()
                && (is_verb(i)
                    || starts_op(i)
                    || matches!(
                        after,
                        Tag::Dt | Tag::To | Tag::In | Tag::Nnp | Tag::PrpPossessive | Tag::Jj | Tag::Nns
                    ))
        };
        // "Should the wage freeze for nurses end": a noun may look like the deed, and what governs a preposition at once
        // is rather that noun.
        let governs_nothing = |i: usize| {
            text.tokens
                .get(i + 1)
                .is_none_or(|next| next.tag != Tag::In && !is_preposition(text.lower(i + 1)))
        };
        let verb = (first + 1..n)
            .find(|&i| text.lower(i) == "be")
            .or_else(|| (first + 1..n).find(|&i| auxiliary(i) || acts(i) && governs_nothing(i)))
            .or_else(|| (first + 1..n).rev().find(|&i| acts(i)))
            .unwrap_or(first);
        let passive = text.lower(verb) == "be";
        let rest = if passive { verb + 1 } else { verb };
        let themed = passive
            || there
            || matches!(
                text.lemma(verb),
                "stay" | "remain" | "continue" | "stop" | "end" | "start" | "begin" | "resume" | "close"
            );
        // An action that is no operator itself ("negotiate an end to …") is what is asked, whatever its object does.
        let plain = !passive && !there && !starts_op(verb);
        let stop = (rest + 1..n)
            .find(|&i| {
                matches!(text.tokens[i].tag, Tag::In | Tag::Stop | Tag::Comma) && text.lower(i) != "of"
                    || plain
            })
            .unwrap_or(n);
        let action = (verb..n)
            .find(|&i| starts_op(i) || parts_with(&roots[i]))
            .or_else(|| (rest..n).find(|&i| is_verb(i)))
            .map_or("", |i| roots[i].as_str());
        let is_action = |verbs: &[&str]| verbs.iter().any(|verb| root(verb) == action);
        let asks_for_other = is_action(OTHERWISE);
        let parts = parts_with(action)
            || matches!(action, "hand" | "giv")
                && ["back", "away", "up", "over"]
                    .iter()
                    .any(|particle| roots.iter().skip(verb).any(|root| root == particle));
        let mut sign = 1.0;
        let mut neutral = BTreeSet::new();
        // A limit that is to be raised or lowered is a quantity; one that is to be set or lifted is a restraint.
        let scalar = is_action(SCALES);
        if scalar {
            neutral.extend(LEVELS.iter().map(|level| root(level)));
        }
        for (tokens, op) in &ops {
            let in_subject = tokens.start >= first && tokens.end <= verb && themed;
            let in_predicate = tokens.start >= rest && tokens.start < stop;
            if roots[tokens.clone()].iter().any(|root| neutral.contains(root)) {
                continue;
            }
            if (in_subject || in_predicate) && matches!(op, Op::End | Op::Against | Op::Not) {
                sign = -sign;
            } else if plain && tokens.start > verb && matches!(op, Op::End | Op::Against) {
                neutral.extend(roots[tokens.clone()].iter().cloned());
            }
        }
        let (mut theme, mut context, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for i in first..n {
            let lower = text.lower(i);
            if text.tokens[i].tag.is_mark() {
                continue;
            }
            for word in words(infinitive(lower)) {
                let light =
                    matches!(word.as_str(), "bring" | "hold" | "let" | "leave" | "put" | "go" | "come");
                if is_empty_word(&word) || is_time(&word) || is_preposition(&word) || light {
                    continue;
                }
                if named(i) {
                    names.push(root(&word));
                }
                // "talk to the rebels about ending the siege": what is asked is the talking.
                let matter = (verb..i).any(|j| text.lower(j) == "about");
                let agent = i < verb && !themed
                    || is_agent(&word)
                    || matter
                    || word.chars().all(|c| c.is_ascii_digit());
                if agent || named(i) || i > first && i != verb && named(i - 1) && !is_verb(i) {
                    context.push(root(&word))
                } else {
                    theme.push(root(&word))
                }
            }
        }
        Question { sign, theme, context, names, neutral, asks_for_other, scalar, parts }
    }
}

/// Verbs that ask for something to be otherwise than it is, so that keeping it means no; "freeze" asks for the contrary,
/// and so does its sign.
const OTHERWISE: &[&str] = &[
    "raise",
    "rise",
    "increase",
    "hike",
    "tighten",
    "expand",
    "widen",
    "double",
    "extend",
    "freeze",
    "change",
    "reform",
    "amend",
    "revise",
    "move",
    "relocate",
    "rename",
    "liberalise",
    "liberalize",
];

/// Verbs that move a quantity.
const SCALES: &[&str] = &[
    "raise", "rise", "increase", "hike", "double", "triple", "lower", "cut", "reduce", "halve", "slash",
    "trim",
];

/// Nouns of a restraint that is a quantity too.
const LEVELS: &[&str] = &["quota", "limit", "cap", "ceiling"];

/// True if and only if a root tells of giving something out of one's hands.
pub(super) fn parts_with(of: &str) -> bool {
    PARTING.contains(of)
}

/// Roots of verbs and nouns of giving something out of one's hands.
pub(super) static PARTING: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    [
        "sell",
        "sale",
        "return",
        "restitution",
        "repatriate",
        "repatriation",
        "cede",
        "transfer",
        "donate",
        "surrender",
    ]
    .iter()
    .map(|word| root(word))
    .collect()
});

const AUXILIARIES: &[&str] =
    &["should", "will", "would", "must", "shall", "can", "could", "is", "are", "does", "do", "ought"];

fn is_preposition(lower: &str) -> bool {
    const PREPOSITIONS: &[&str] = &[
        "of", "on", "in", "at", "by", "for", "from", "with", "to", "into", "onto", "against", "about",
        "over", "under", "after", "before", "during", "between", "among", "through", "until", "towards",
        "toward", "without", "within", "along", "across", "and", "or",
    ];
    PREPOSITIONS.contains(&lower)
}

fn is_agent(lower: &str) -> bool {
    const AGENTS: &[&str] = &[
        "state",
        "states",
        "country",
        "countries",
        "government",
        "governments",
        "city",
        "citizens",
        "people",
        "leader",
        "leaders",
        "partner",
        "partners",
        "member",
        "members",
        "company",
        "party",
        "union",
        "council",
        "parliament",
        "board",
        "shareholders",
        "players",
        "staff",
        "public",
        "bank",
        "regulator",
    ];
    AGENTS.contains(&lower)
}

fn is_time(lower: &str) -> bool {
    const TIMES: &[&str] =
        &["year", "month", "week", "day", "now", "soon", "length", "end", "war", "emergency", "time"];
    crate::said_on::is_time(lower) || TIMES.contains(&lower)
}
