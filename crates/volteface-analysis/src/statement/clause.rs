//! Clauses that verbs of demand and of speech govern, where the models saw no attribution: "had appealed to governments
//! not to hold back", "asked for a delay", "assured delegates that it was over", "wants a guarantee".

use std::ops::Range;

use volteface_core::Span;

use super::act;
use crate::{
    attribution::{Attribution, sort},
    tag::Tag,
    text::Text,
};

/// Such attributions that none of `attributions` covers already.
pub(super) fn clauses(text: &Text, attributions: &[Attribution]) -> Vec<Attribution> {
    let mut found: Vec<Attribution> = Vec::new();
    for sentence in &text.sentences {
        for verb in sentence.clone() {
            let token = text.tokens[verb];
            let past = matches!(token.tag, Tag::Vbd | Tag::Vbn);
            let wants =
                matches!(text.lemma(verb), "want" | "put") && matches!(token.tag, Tag::Vbz | Tag::Vbp);
            if token.quotation.is_some() || !(past || wants) {
                continue;
            }
            let Some((cue_end, mut content)) = content(text, sentence, verb) else { continue };
            content.end = before_source(text, &content, attributions);
            if content.len() < 2 {
                continue;
            }
            let cue = text.span_of(verb..cue_end);
            let known = |a: &Attribution| a.cue.iter().any(|span| span.overlaps(cue));
            if attributions.iter().chain(&found).any(known) {
                continue;
            }
            let whole = text.span_of(verb..content.end);
            let around = |a: &Attribution| a.content.iter().any(|span| span.contains(whole));
            let size = |n: &usize| attributions[*n].content.iter().map(|span| span.len()).sum::<usize>();
            let parent = (0..attributions.len()).filter(|&n| around(&attributions[n])).min_by_key(size);
            let source = if let Some(parent) = parent {
                attributions[parent].content.first().and_then(|&content| other_subject(text, content, verb))
            } else if found.iter().any(around) {
                None
            } else {
                subject(text, sentence, verb, attributions, &found)
            };
            let Some((source, start)) = source else { continue };
            found.push(Attribution {
                source: vec![source],
                cue: vec![text.span_of(start..cue_end)],
                content: vec![text.span_of(content)],
                sort: sort(text.lemma(verb), token.tag),
                confidence: FOUND,
                parent,
            });
        }
    }
    found
}

/// The subject of the first verb of what somebody says, where it is somebody else, by name or rank, and where its predicate
/// begins. "He", "she" and "they" are mostly the one who speaks.
fn other_subject(text: &Text, content: Span, verb: usize) -> Option<(Span, usize)> {
    let content = text.tokens_in(content);
    let start = content.start + usize::from(text.lower(content.start) == "that");
    let helps = |i: usize| text.tokens[i].tag == Tag::Rb || matches!(text.lemma(i), "have" | "be");
    let mut end = verb;
    while end > start && helps(end - 1) {
        end -= 1;
    }
    let of_phrase = |i: usize| {
        let tag = text.tokens[i].tag;
        text.tokens[i].quotation.is_none() && (tag.is_nominal() && tag != Tag::Prp || text.lower(i) == "of")
    };
    let phrase = start..end;
    (phrase.len() < 10 && phrase.clone().all(of_phrase) && text.tokens[phrase.clone().last()?].tag.is_noun())
        .then(|| (text.span_of(phrase), end))
}

/// Where `content` ends: before the source of another attribution, at the latest.
fn before_source(text: &Text, content: &Range<usize>, attributions: &[Attribution]) -> usize {
    let sources = attributions.iter().flat_map(|a| &a.source).map(|&span| text.tokens_in(span).start);
    let mut end = sources.filter(|&i| content.start < i && i < content.end).min().unwrap_or(content.end);
    while end > content.start
        && text.tokens[end - 1].tag.is_mark()
        && text.tokens[end - 1].quotation.is_none()
    {
        end -= 1;
    }
    end
}

/// How sure such a clause is.
const FOUND: f32 = 0.7;

/// Its own subject, or that of the verb that it is joined to by "and".
fn subject(
    text: &Text,
    sentence: &Range<usize>,
    verb: usize,
    attributions: &[Attribution],
    found: &[Attribution],
) -> Option<(Span, usize)> {
    if let Some(own) = act::subject(text, sentence, verb) {
        return Some(own);
    }
    let start = if text.lemma(verb - usize::from(verb > 0)) == "have" { verb - 1 } else { verb };
    let joined = start > sentence.start && matches!(text.lower(start - 1), "and" | "but");
    let cue = text.span_of(start..verb + 1);
    let last = || {
        let first = text.tokens[sentence.start].span.start;
        let before = |span: &&Span| first <= span.start && span.end <= cue.start;
        found.iter().flat_map(|a| &a.source).filter(before).max_by_key(|span| span.end).copied()
    };
    let inherited = || last().or_else(|| act::inherited(text, cue, attributions));
    if joined { Some((inherited()?, start)) } else { None }
}

/// Where the cue of the verb ends, and what it governs.
pub(super) fn content(text: &Text, sentence: &Range<usize>, verb: usize) -> Option<(usize, Range<usize>)> {
    let lemma = text.lemma(verb);
    let next = verb + 1;
    if lemma == "want" {
        let wanted = next..end(text, sentence, next);
        let object = matches!(text.tokens.get(next)?.tag, Tag::Dt | Tag::PrpPossessive | Tag::Nnp | Tag::Nns);
        let all = matches!(text.lower(verb.saturating_sub(1)), "everybody" | "everyone" | "nobody" | "who");
        return (object && !all && wanted.len() > 1).then_some((next, wanted));
    }
    if lemma == "put" {
        let said = next..end(text, sentence, next);
        let phrase = said.clone().take_while(|&i| text.tokens[i].tag != Tag::Comma);
        let at = phrase.skip(1).find(|&i| text.lower(i) == "at")?;
        let amount = matches!(text.tokens.get(at + 1)?.tag, Tag::Cd | Tag::Dollar);
        return amount.then_some((next, said));
    }
    if lemma == "speak" && text.lower(next) == "of" {
        let quotation = text.quotations.get(text.tokens.get(next + 1)?.quotation?)?;
        let said = text.tokens_in(quotation.span);
        return (said.start == next + 1 && said.len() > 3).then_some((next + 1, said));
    }
    if matches!(lemma, "ask" | "call" | "appeal" | "press" | "plead" | "argue" | "push")
        && text.lower(next) == "for"
    {
        let wanted = next + 1..end(text, sentence, next + 1);
        return (wanted.len() > 1).then_some((next + 1, wanted));
    }
    let heard = hearers(text, sentence, next, lemma);
    if matches!(
        lemma,
        "appeal"
            | "urge"
            | "advise"
            | "call"
            | "tell"
            | "warn"
            | "press"
            | "encourage"
            | "instruct"
            | "implore"
            | "ask"
    ) && heard.end > heard.start
        && let Some(to) = infinitive(text, heard.end)
    {
        // Whom it is demanded of is part of what is demanded, where nothing stands between.
        let object = !matches!(text.lower(next), "to" | "on" | "upon") && text.tokens[next].tag != Tag::Prp;
        let from = if object { heard.start } else { heard.end };
        let wanted = from..end(text, sentence, to);
        return (wanted.len() > 2).then_some((next, wanted));
    }
    let tells = matches!(lemma, "tell" | "assure" | "warn" | "inform" | "remind" | "promise")
        && heard.end > heard.start
        || matches!(
            lemma,
            "say"
                | "insist"
                | "argue"
                | "maintain"
                | "stress"
                | "declare"
                | "warn"
                | "promise"
                | "acknowledge"
                | "admit"
                | "concede"
                | "complain"
        );
    let that = if text.lower(heard.end) == "that" { heard.end } else { next };
    if tells
        && that < sentence.end
        && (text.lower(that) == "that" || is_bare_clause(text, that..sentence.end))
        && (that + 1..sentence.end).any(|i| text.tokens[i].tag.is_finite())
    {
        let mut end = sentence.end;
        while end > that && text.tokens[end - 1].tag == Tag::Stop {
            end -= 1;
        }
        return (end > that + 3).then_some((next, that..end));
    }
    None
}

/// "the talks would go on", "he had never agreed": a subject and its verb, without a mark.
fn is_bare_clause(text: &Text, range: Range<usize>) -> bool {
    let subject = range.clone().take_while(|&i| {
        let token = text.tokens[i];
        token.quotation.is_none()
            && (token.tag.is_nominal() || matches!(token.tag, Tag::Prp | Tag::PrpPossessive | Tag::Ex))
    });
    let n = subject.count();
    let verb = range.start + n;
    n > 0 && n < 9 && verb < range.end && text.tokens[verb].tag.is_finite()
}

/// Whom the words are for: a short noun phrase, after "to" or "on" where the verb has it so; empty where there is none.
fn hearers(text: &Text, sentence: &Range<usize>, at: usize, verb: &str) -> Range<usize> {
    let linked = matches!((verb, text.lower(at)), ("appeal", "to") | ("call", "on" | "upon"));
    if matches!(verb, "appeal" | "call") && !linked {
        return at..at;
    }
    let start = at + usize::from(linked);
    let of_phrase = |i: usize| {
        let tag = text.tokens[i].tag;
        text.tokens[i].quotation.is_none()
            && (tag.is_nominal() || matches!(tag, Tag::Prp | Tag::PrpPossessive | Tag::Pos))
            && text.lower(i) != "that"
            && text.lower(i) != "not"
    };
    let end = (start..sentence.end.min(start + 9)).find(|&i| !of_phrase(i)).unwrap_or(start);
    let phrase = start..end.max(start);
    if linked && phrase.is_empty() { at..at } else { if linked { at..phrase.end } else { phrase } }
}

/// "to hold", "not to hold": where its "to" stands.
fn infinitive(text: &Text, at: usize) -> Option<usize> {
    let to = at + usize::from(text.lower(at) == "not");
    let verb = text.tokens.get(to + 1)?;
    (text.lower(to) == "to" && matches!(verb.tag, Tag::Vb | Tag::Vbp)).then_some(to)
}

/// Where what is demanded ends: before another clause, or with the sentence.
fn end(text: &Text, sentence: &Range<usize>, from: usize) -> usize {
    let finite = |i: usize| text.tokens.get(i).is_some_and(|token| token.tag.is_finite());
    let mut end = (from..sentence.end)
        .find(|&i| {
            let next = text.tokens.get(i + 1).map_or(Tag::Other, |token| token.tag);
            text.tokens[i].tag == Tag::Colon
                || text.tokens[i].tag == Tag::Comma && matches!(next, Tag::Cc | Tag::Vbg | Tag::Prp)
                || matches!(text.lower(i), "and" | "but") && finite(i + 1)
        })
        .unwrap_or(sentence.end);
    while end > from && text.tokens[end - 1].tag.is_mark() {
        end -= 1;
    }
    act::before_time(text, from, end)
}

#[cfg(test)]
mod tests {
    use crate::statement::tests::said;

    #[test]
    fn demands_are_statements_without_a_finite_clause() {
        for (words, expected) in [
            (
                "In May the port council had appealed to skippers not to use the old quay.",
                "the port council: not to use the old quay",
            ),
            (
                "At their meeting in May the pilots asked for a second tug in winter.",
                "the pilots: a second tug in winter",
            ),
            (
                "The ferry company wants a subsidy of two million.",
                "The ferry company: a subsidy of two million",
            ),
        ] {
            assert_eq!(said(words), [expected], "{words}");
        }
    }

    #[test]
    fn what_is_insisted_on_needs_no_conjunction() {
        for who in ["The harbour chief", "The prime minister"] {
            let words =
                format!("{who} insisted he had never agreed to the terms, adding that talks would go on.");
            let expected = ["he had never agreed to the terms", "talks would go on"];
            assert_eq!(said(&words), expected.map(|what| format!("{who}: {what}")));
        }
    }

    #[test]
    fn what_others_have_told_the_speaker_is_their_statement() {
        assert_eq!(
            said("Ada Brandt said the harbour master had told her that the quay was safe."),
            [
                "Ada Brandt: the harbour master had told her that the quay was safe",
                "the harbour master: the quay was safe"
            ]
        );
        assert_eq!(
            said("Ada Brandt said she had told the council that the quay was safe."),
            ["Ada Brandt: she had told the council that the quay was safe"]
        );
    }

    #[test]
    fn aims_needs_and_questions_are_no_demands() {
        for words in [
            "A town that wants a bridge has to pay for it.",
            "Everybody wants a bridge, and nobody pays for it.",
            "The skippers waited for a second tug in winter.",
            "If the ferry company wants a subsidy, it has a form to fill in.",
        ] {
            assert!(said(words).is_empty(), "{words}: {:?}", said(words));
        }
    }
}
