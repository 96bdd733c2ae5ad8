//! Which attributions are statements: something that somebody said, wrote or did and that the text reports as such.
//! Attitudes, evidence, silence and announcements to come are attributions too, but state nothing.

use crate::{
    attribution::{Attribution, Sort},
    tag::Tag,
    text::Text,
};

/// Why an attribution is no statement; `None` where it is one.
pub(super) fn objection(text: &Text, attribution: &Attribution, is_act: bool) -> Option<&'static str> {
    let cue: Vec<usize> = attribution.cue.iter().flat_map(|&span| text.tokens_in(span)).collect();
    let content: Vec<usize> = attribution.content.iter().flat_map(|&span| text.tokens_in(span)).collect();
    let words = content.iter().filter(|&&i| text.word(i).starts_with(char::is_alphanumeric)).count();
    let quoted = content.iter().any(|&i| text.tokens[i].quotation.is_some());
    let clause = content.iter().any(|&i| text.tokens[i].tag.is_finite());
    let lemma = |lemmas: &[&str]| cue.iter().any(|&i| lemmas.contains(&text.lemma(i)));
    let verb = cue.iter().copied().rfind(|&i| text.tokens[i].tag.is_verb());
    if verb.is_none() && !lemma(&["according", "accord", "per"]) && !quoted {
        return Some("the cue is no verb");
    }
    if words < 2 && !quoted {
        return Some("hardly a word is said");
    }
    let not = |i: usize| matches!(text.lower(i), "not" | "n't" | "never" | "no" | "nor" | "neither");
    let before = cue.first().and_then(|&first| first.checked_sub(1)).filter(|&i| not(i));
    let negated = before.is_some() || cue.iter().any(|&i| not(i));
    if negated && !quoted && !matches!(attribution.sort, Sort::Accept | Sort::Demand | Sort::Think) {
        return Some("it was not said");
    }
    if lemma(&["decline", "refuse", "want", "wish"]) && starts_with(text, &content, &["to"], SILENCE)
        || lemma(SILENCE_CUES) && !quoted && !clause
    {
        return Some("silence");
    }
    if cue.iter().any(|&i| text.tokens[i].tag == Tag::Md)
        && !matches!(attribution.sort, Sort::Think)
        && !quoted
    {
        return Some("not yet said");
    }
    let passive = verb
        .is_some_and(|verb| text.tokens[verb].tag == Tag::Vbn && lemma(&["be", "get"]) && !lemma(&["have"]));
    let participle = verb.is_some_and(|verb| text.tokens[verb].tag == Tag::Vbn) && cue.len() == 1;
    let nobody = attribution.source.is_empty();
    if matches!(attribution.sort, Sort::Ask) && (passive || (nobody && is_sentence_start(text, &cue))) {
        return Some("a question to the speaker");
    }
    let counted = attribution
        .source
        .first()
        .is_some_and(|&span| super::act::is_count(text, text.tokens_in(span).start));
    match attribution.sort {
        _ if is_act && counted => Some("a count of many"),
        Sort::Think if nobody && !quoted && passive => Some("nobody thinks it"),
        Sort::Think if !quoted && !(clause && lemma(THOUGHTS) && !(nobody && passive)) => Some("an attitude"),
        Sort::Evidence if !quoted && !is_personal(text, attribution) => Some("evidence"),
        _ if passive && nobody && !quoted => Some("nobody says it"),
        _ if participle && nobody && !quoted => Some("nobody says it"),
        Sort::None if !quoted && !clause => Some("an attitude"),
        _ if is_act && attribution.sort == Sort::Speech && !lemma(ACTS_OF_SPEECH) => {
            Some("speech without content")
        }
        _ => None,
    }
}

/// Words after "declined to" and the like that tell of silence.
const SILENCE: &[&str] = &[
    "comment",
    "say",
    "answer",
    "respond",
    "discuss",
    "elaborate",
    "speak",
    "be",
    "reply",
    "give",
    "disclose",
    "confirm",
];
const SILENCE_CUES: &[&str] = &["comment", "respond", "reply", "react"];
/// Thoughts that news report as statements.
const THOUGHTS: &[&str] = &[
    "believe",
    "think",
    "hope",
    "fear",
    "expect",
    "consider",
    "doubt",
    "suspect",
    "want",
    "worry",
    "estimate",
    "feel",
    "understand",
];
/// Verbs of speech whose mere object tells what was stated.
const ACTS_OF_SPEECH: &[&str] = &[
    "announce",
    "declare",
    "reaffirm",
    "reiterate",
    "defend",
    "propose",
    "present",
    "call",
    "tie",
    "speak",
    "repeat",
    "claim",
    "acknowledge",
    "admit",
    "threaten",
    "rule",
];

fn starts_with(text: &Text, content: &[usize], skip: &[&str], lemmas: &[&str]) -> bool {
    content
        .iter()
        .find(|&&i| !skip.contains(&text.lower(i)))
        .is_some_and(|&i| lemmas.contains(&text.lemma(i)))
}

fn is_sentence_start(text: &Text, cue: &[usize]) -> bool {
    cue.first().is_some_and(|&i| text.sentences[text.tokens[i].sentence].start == i)
}

/// A person, a body or a name, rather than a poll or a photograph.
fn is_personal(text: &Text, attribution: &Attribution) -> bool {
    attribution.source.iter().flat_map(|&span| text.tokens_in(span)).any(|i| {
        let token = text.tokens[i];
        token.tag.is_name()
            || (token.tag == Tag::Prp && text.lower(i) != "it")
            || matches!(crate::attribution::sort(text.lemma(i), token.tag), Sort::Person)
    }) && !attribution.source.iter().flat_map(|&span| text.tokens_in(span)).any(|i| {
        matches!(
            text.lemma(i),
            "poll"
                | "survey"
                | "study"
                | "inquiry"
                | "report"
                | "recorder"
                | "data"
                | "figure"
                | "video"
                | "photo"
        )
    })
}
