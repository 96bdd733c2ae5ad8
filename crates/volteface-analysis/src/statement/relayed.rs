//! Words that a medium passes on: "was quoted by the agency as saying that …", "…, the minister was cited as telling the
//! radio". Who said them is the subject of the passive, and its verb is no cue of the medium's own.

use std::ops::Range;

use super::{act, part};
use crate::{
    attribution::{Attribution, Sort},
    dateline::dateline,
    tag::Tag,
    text::Text,
};

/// Every such attribution; whoever stands beside it attributes nothing ([`is_relay`]).
pub(super) fn relayed(text: &Text, _: &[Attribution]) -> Vec<Attribution> {
    text.sentences
        .iter()
        .flat_map(|sentence| sentence.clone().filter_map(move |verb| relay(text, sentence, verb)))
        .collect()
}

/// The models read the passive of such a verb as an attribution of its own, or the participle behind it.
pub(super) fn is_relay(text: &Text, attribution: &Attribution) -> bool {
    let Some(&cue) = attribution.cue.first() else { return false };
    let cue = text.tokens_in(cue);
    let Some(token) = text.tokens.get(cue.start) else { return false };
    let sentence = &text.sentences[token.sentence];
    let reach = sentence.start.max(cue.start.saturating_sub(PARTED))..cue.end;
    reach.into_iter().any(|verb| participle(text, sentence, verb).is_some_and(|end| cue.start < end))
}

/// Words between the verb and "as saying" at most: who passes it on, and when.
const PARTED: usize = 12;

/// How sure such an attribution is.
const FOUND: f32 = 0.85;

/// One past "saying", where token `verb` is the participle in "was quoted by the agency on Monday as saying".
fn participle(text: &Text, sentence: &Range<usize>, verb: usize) -> Option<usize> {
    let passes_on = matches!(text.lower(verb), "quoted" | "cited" | "reported")
        && text.tokens[verb].quotation.is_none()
        && verb > sentence.start
        && text.lemma(verb - 1) == "be";
    let reach = verb + 1..sentence.end.min(verb + PARTED);
    let as_ = passes_on.then(|| reach.into_iter().find(|&i| text.lower(i) == "as")).flatten()?;
    let speaks = text.lower(as_ + 1).ends_with("ing") && part::is_speech(text, as_ + 1);
    (speaks && as_ + 1 < sentence.end).then_some(as_ + 2)
}

fn relay(text: &Text, sentence: &Range<usize>, verb: usize) -> Option<Attribution> {
    let said = participle(text, sentence, verb)?;
    let (source, start) = act::subject(text, sentence, verb - 1)?;
    let begins = text.tokens_in(source).start;
    let mut end = sentence.end;
    while end > said && text.tokens[end - 1].tag == Tag::Stop {
        end -= 1;
    }
    let told = |i: usize| text.tokens[i].tag.is_finite() || text.tokens[i].quotation.is_some();
    let content = if (said..end).any(told) {
        // Hearers and day stand before "that".
        let that = (said..end).take_while(|&i| !told(i)).find(|&i| text.lower(i) == "that");
        that.unwrap_or(said)..end
    } else {
        let before = begins.checked_sub(1).filter(|i| sentence.contains(i))?;
        let quoted = text.tokens[before].quotation.is_some();
        if !quoted && text.tokens[before].tag != Tag::Comma {
            return None;
        }
        dateline(text, sentence).unwrap_or(sentence.start)..before + usize::from(quoted)
    };
    (content.len() > 2).then(|| Attribution {
        source: vec![source],
        cue: vec![text.span_of(start..said)],
        content: vec![text.span_of(content)],
        sort: Sort::Speech,
        confidence: FOUND,
        parent: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::statement::tests::said;

    #[test]
    fn who_is_quoted_speaks_and_not_who_quotes() {
        for (words, expected) in [
            (
                "The quay will stay closed until May, harbour chief Ada Brandt was quoted as saying on Monday by the daily \
                 Kvell Post.",
                "Ada Brandt: The quay will stay closed until May",
            ),
            (
                "\"It is too early to talk about that,\" Interior Minister Jon Aasen was cited by the agency as saying.",
                "Jon Aasen: It is too early to talk about that",
            ),
            (
                "Ada Brandt was quoted by state radio as telling the council that the quay would stay closed.",
                "Ada Brandt: the quay would stay closed",
            ),
        ] {
            assert_eq!(said(words), [expected], "{words}");
        }
    }

    #[test]
    fn who_is_cited_for_something_else_says_nothing() {
        assert!(said("The ferry was cited as a model for the whole coast.").is_empty());
    }
}
