//! Which attributions are statements: something that somebody said, wrote or did and that the text reports as such.
//! Attitudes, evidence, silence and announcements to come are attributions too, but state nothing.

use super::part;
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
    let by_form = |&i: &usize| part::verb_by_form(text, i).is_some();
    if verb.is_none() && !cue.iter().any(by_form) && !lemma(&["according", "accord", "per"]) && !quoted {
        return Some("the cue is no verb");
    }
    if words < 2 && !quoted && !is_act {
        return Some("hardly a word is said");
    }
    if is_nobody(text, attribution) && !quoted {
        return Some("nobody says it");
    }
    if is_supposed(text, attribution) && !quoted {
        return Some("only supposed");
    }
    let not = |i: usize| matches!(text.lower(i), "not" | "n't" | "never" | "no" | "nor" | "neither");
    let before = cue
        .first()
        .and_then(|&first| first.checked_sub(1))
        .filter(|&i| not(i) || text.lower(i) == "longer" && text.lower(i.saturating_sub(1)) == "no");
    let negated = before.is_some() || cue.iter().any(|&i| not(i));
    if negated && !quoted && !matches!(attribution.sort, Sort::Accept | Sort::Demand | Sort::Think) {
        return Some("it was not said");
    }
    // "declined on Tuesday to say" may be the cue as a whole.
    let withheld = cue.iter().position(|&i| matches!(text.lemma(i), "decline" | "refuse")).is_some_and(|n| {
        cue[n..].windows(2).any(|pair| text.lower(pair[0]) == "to" && SILENCE.contains(&text.lemma(pair[1])))
    });
    if withheld
        || lemma(&["decline", "refuse", "want", "wish"]) && starts_with(text, &content, &["to"], SILENCE)
        || lemma(SILENCE_CUES) && !quoted && !clause
        || is_about_names(text, &content)
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
    let asked = is_sentence_start(text, &cue) && cue.first().is_some_and(|&i| text.lower(i) == "asked");
    if matches!(attribution.sort, Sort::Ask) && (passive || asked) {
        return Some("a question to the speaker");
    }
    let counted = attribution.source.first().is_some_and(|&span| {
        let source = text.tokens_in(span);
        super::act::is_count(text, source.start)
            || source.clone().any(|i| matches!(text.lower(i), "percent" | "%"))
    });
    if lemma(HEARD) && !quoted && is_patient(text, attribution, &cue) {
        return Some("said to the speaker");
    }
    match attribution.sort {
        _ if is_act && counted => Some("a count of many"),
        Sort::Think if nobody && !quoted && passive => Some("nobody thinks it"),
        _ if judges(text, &cue, &content) || wishes(text, &cue, &content) => None,
        Sort::Think if !quoted && !(clause && lemma(THOUGHTS) && !(nobody && passive)) => Some("an attitude"),
        Sort::Evidence if !quoted && !is_personal(text, attribution) => Some("evidence"),
        _ if passive && nobody && !quoted => Some("nobody says it"),
        _ if participle && nobody && !quoted => Some("nobody says it"),
        Sort::None if !quoted && !clause && !lemma(ACTS_OF_SPEECH) => Some("an attitude"),
        _ if !quoted && lemma(DEPICTIONS) && !opens_clause(text, &content) => {
            Some("a thing is told of, and nothing is said of it")
        }
        _ => None,
    }
}

/// Words after "declined to", "would not" and the like that tell of silence.
pub(super) const SILENCE: &[&str] = &[
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
/// Verbs that the lexicon has no sort for, and whose mere object tells what was stated.
const ACTS_OF_SPEECH: &[&str] = &["reaffirm", "reiterate", "restate", "tie", "speak", "rule"];
/// Verbs of speech whose object is what is spoken of, not what is said.
const DEPICTIONS: &[&str] = &[
    "discuss", "mention", "report", "post", "publish", "present", "release", "review", "address", "describe",
    "outline", "issue", "explain", "refer",
];
/// Verbs whose passive subject hears what is said.
const HEARD: &[&str] = &["tell", "promise", "offer", "urge", "advise", "order", "warn", "inform"];

/// "The pit has been promised a shaft": the subject of the passive is spoken to.
fn is_patient(text: &Text, attribution: &Attribution, cue: &[usize]) -> bool {
    let passive = cue
        .windows(2)
        .any(|pair| text.lemma(pair[0]) == "be" && matches!(text.tokens[pair[1]].tag, Tag::Vbn | Tag::Vbd));
    let before = attribution.source.first().zip(attribution.cue.first());
    let by = attribution.source.first().is_some_and(|&span| {
        (text.tokens_in(span).start.saturating_sub(1)..text.tokens_in(span).end)
            .any(|i| text.lower(i) == "by")
    });
    passive && !by && before.is_some_and(|(source, cue)| source.start < cue.start)
}

/// "Nobody in town", "none of them", "nothing that the council has said"; and all the world is nobody in particular.
fn is_nobody(text: &Text, attribution: &Attribution) -> bool {
    attribution.source.first().is_some_and(|&span| {
        let first = text.tokens_in(span).start;
        matches!(text.lower(first), "nobody" | "nothing" | "none" | "neither" | "everybody" | "everyone")
            || text.lower(first) == "no" && text.lower(first + 1) != "."
    })
}

/// "If parliament passes the law", "until the agency declares it over": it has not happened.
fn is_supposed(text: &Text, attribution: &Attribution) -> bool {
    let Some(&cue) = attribution.cue.first() else { return false };
    let cue = text.tokens_in(cue);
    let subject = attribution.source.first().map_or(cue.start, |&span| text.tokens_in(span).start);
    let sentence = &text.sentences[text.tokens[cue.start].sentence];
    let Some(before) = subject.checked_sub(1).filter(|i| subject <= cue.start && sentence.contains(i)) else {
        return false;
    };
    let present = cue.clone().any(|i| matches!(text.tokens[i].tag, Tag::Vbz | Tag::Vbp | Tag::Vb));
    match text.lower(before) {
        "if" | "unless" | "lest" => text.lower(before.saturating_sub(1)) != "even" || present,
        "until" | "till" | "once" => present,
        _ => false,
    }
}

/// "asked not to be named", "spoke on condition of anonymity".
fn is_about_names(text: &Text, content: &[usize]) -> bool {
    let mut first = content.iter().take(6);
    first.clone().any(|&i| text.lower(i) == "anonymity")
        || first
            .any(|&i| text.lower(i) == "be" && matches!(text.lower(i + 1), "named" | "identified" | "quoted"))
            && starts_with(text, content, &["not", "to"], &["be"])
}

/// "considers the levy to be lawful", "puts the damage at 61 billion": a judgement in a clause without a finite verb.
pub(super) fn judges(text: &Text, cue: &[usize], content: &[usize]) -> bool {
    let lemma = |lemmas: &[&str]| cue.iter().any(|&i| lemmas.contains(&text.lemma(i)));
    let finite = cue.iter().any(|&i| text.tokens[i].tag.is_finite());
    let to_be = || {
        let to =
            content.windows(2).position(|pair| text.lower(pair[0]) == "to" && text.lower(pair[1]) == "be");
        to.is_some_and(|to| to > 0)
    };
    let amount = || {
        let at = content.windows(2).position(|pair| {
            text.lower(pair[0]) == "at" && matches!(text.tokens[pair[1]].tag, Tag::Cd | Tag::Dollar)
        });
        at.is_some_and(|at| at > 0)
    };
    finite
        && (lemma(&["consider", "deem", "judge", "believe", "hold", "find"]) && to_be()
            || lemma(&["put", "estimate", "value"]) && amount())
}

/// "wants a written guarantee", "wants the land to be used for flats": what somebody demands now. What somebody wants to
/// do is an aim, and who merely wants something in a clause beside the main one demands nothing.
fn wishes(text: &Text, cue: &[usize], content: &[usize]) -> bool {
    let [verb] = cue else { return false };
    let sentence = &text.sentences[text.tokens[*verb].sentence];
    let before = (sentence.start..*verb).rev().take(8);
    let beside = before.into_iter().any(|i| {
        matches!(
            text.lower(i),
            "who" | "that" | "which" | "what" | "if" | "when" | "whether" | "because" | "as"
        )
    });
    text.lemma(*verb) == "want"
        && matches!(text.tokens[*verb].tag, Tag::Vbz | Tag::Vbp)
        && !beside
        && content.len() > 2
        && content.first().is_some_and(|&first| first == verb + 1 && text.lower(first) != "to")
}

/// The content has a finite verb that no relative clause holds, or "as": something is said of something.
fn opens_clause(text: &Text, content: &[usize]) -> bool {
    let related = |n: usize| {
        let i = content[n];
        n > 0
            && (matches!(text.tokens[i].tag, Tag::Wdt | Tag::Wp | Tag::WpPossessive | Tag::Wrb)
                || text.lower(i) == "that" && text.tokens[content[n - 1]].tag.is_noun())
    };
    let end = (0..content.len()).find(|&n| related(n)).unwrap_or(content.len());
    content[..end].iter().any(|&i| text.tokens[i].tag.is_finite() || matches!(text.lower(i), "as" | "that"))
}

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
