//! "The bridge will stay closed until May, the harbour chief told reporters on Monday.": a clause that runs up to the
//! words that attribute it, with nothing said after them. Leads of news are built so, and often longer than a chain of
//! labels can see; the grammar alone tells where such a content begins and ends.

use std::ops::Range;

use super::{Sort, view::View};
use crate::{tag::Tag, text::Text};

/// The parts of a sentence that ends with its attribution, as tokens.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trailing {
    /// What was said, without the comma after it.
    pub content: Range<usize>,
    /// Who said it.
    pub source: Range<usize>,
    /// What follows cue and source: hearers, place, day.
    pub rest: Range<usize>,
}

/// Words after the cue and its source, at most.
const REST: usize = 28;

/// Reads the sentence of `cue` as a clause with its attribution behind; `None` where it is built otherwise.
pub(super) fn trailing(text: &Text, view: &View, cue: &Range<usize>) -> Option<Trailing> {
    let speaks = cue.clone().find(|&i| {
        view.atoms[i].sort == Sort::Speech
            && matches!(text.tokens[i].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
            && text.tokens[i].quotation.is_none()
    })?;
    let sentence = &text.sentences[text.tokens[speaks].sentence];
    let (content_end, source, after) =
        behind(text, sentence, cue).or_else(|| inverted(text, sentence, cue))?;
    let content = sentence.start..content_end;
    let rest = after..sentence.end;
    (is_clause(text, content.clone()) && says_nothing(text, rest.clone(), speaks)).then_some(Trailing {
        content,
        source,
        rest,
    })
}

/// "…, the mayor's spokeswoman, Pia Berg, said": end of the clause, source, start of the rest.
fn behind(text: &Text, sentence: &Range<usize>, cue: &Range<usize>) -> Option<(usize, Range<usize>, usize)> {
    let mut end = cue.start;
    while end > sentence.start && text.tokens[end - 1].tag == Tag::Rb {
        end -= 1;
    }
    let set_off = is_comma(text, end.checked_sub(1)?);
    let last = phrase_before(text, sentence, end - usize::from(set_off))?;
    let comma = last.start.checked_sub(1).filter(|&i| i > sentence.start)?;
    if closes_quotation(text, comma) && !set_off {
        return Some((comma + 1, last.start..end, cue.end));
    }
    if !is_comma(text, comma) {
        return None;
    }
    // A name and a description of it side by side.
    let described = |range: &Range<usize>| {
        matches!(text.tokens[range.start].tag, Tag::Dt | Tag::PrpPossessive)
            || text.word(range.start).starts_with(char::is_lowercase)
    };
    let first = phrase_before(text, sentence, comma).filter(|first| {
        first.start > sentence.start
            && (is_comma(text, first.start - 1) || closes_quotation(text, first.start - 1))
            && described(first) != described(&last)
            && first.len() + last.len() < 24
    });
    match first {
        Some(first) => {
            let before = first.start - 1;
            let content_end = if is_comma(text, before) { before } else { before + 1 };
            Some((content_end, first.start..last.end, cue.end))
        }
        None if set_off => None,
        None => Some((comma, last.start..end, cue.end)),
    }
}

/// "…, said Pia Berg, the mayor's spokeswoman, on Monday".
fn inverted(
    text: &Text,
    sentence: &Range<usize>,
    cue: &Range<usize>,
) -> Option<(usize, Range<usize>, usize)> {
    let before = cue.start.checked_sub(1).filter(|&i| i > sentence.start)?;
    let content_end = if is_comma(text, before) {
        before
    } else if closes_quotation(text, before) {
        before + 1
    } else {
        return None;
    };
    let nominal = |i: usize| is_nominal(text.tokens[i].tag) && !is_day(text.lower(i));
    let end = (cue.end..sentence.end).find(|&i| !nominal(i)).unwrap_or(sentence.end);
    (end > cue.end).then_some((content_end, cue.end..end, end))
}

/// The noun phrase, with what hangs on it, that ends at `end`; it begins after a comma, a quotation or at the start.
fn phrase_before(text: &Text, sentence: &Range<usize>, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    while start > sentence.start && !is_comma(text, start - 1) && !closes_quotation(text, start - 1) {
        let tag = text.tokens[start - 1].tag;
        let hangs_on = matches!(tag, Tag::In | Tag::To | Tag::Cc | Tag::Vbn | Tag::Vbg);
        if !(is_nominal(tag) || hangs_on) {
            return None;
        }
        start -= 1;
    }
    let named = (start..end).any(|i| text.tokens[i].tag.is_noun() || text.tokens[i].tag == Tag::Prp);
    let begins = start < end && is_nominal(text.tokens[start].tag);
    (named && begins && end - start < 20).then_some(start..end)
}

/// It could stand alone: it has a verb, and does not merely set the scene of what follows the cue.
fn is_clause(text: &Text, range: Range<usize>) -> bool {
    let verbs = |range: Range<usize>| {
        range.filter(|&i| text.tokens[i].tag.is_finite() || text.tokens[i].tag == Tag::Md).count()
    };
    if range.len() < 3 || verbs(range.clone()) == 0 {
        return false;
    }
    let sets_scene = matches!(
        text.lower(range.start),
        "after" | "when" | "as" | "while" | "before" | "since" | "asked" | "pressed" | "speaking" | "once"
    );
    // The main clause then follows a comma.
    !sets_scene || {
        let comma = range.clone().find(|&i| is_comma(text, i));
        comma.is_some_and(|comma| verbs(comma + 1..range.end) > 0)
    }
}

/// Nothing in it could be what was said.
fn says_nothing(text: &Text, rest: Range<usize>, verb: usize) -> bool {
    let words = rest.clone().filter(|&i| !text.tokens[i].tag.is_mark());
    if words.clone().count() > REST {
        return false;
    }
    let clause = |i: usize| {
        let tag = text.tokens[i].tag;
        tag.is_finite()
            || tag == Tag::Md
            || text.tokens[i].quotation.is_some()
            || matches!(text.lower(i), "that" | "whether" | ":" | "why" | "how" | "what")
    };
    let hears = matches!(text.lemma(verb), "tell" | "inform" | "assure" | "remind" | "warn");
    let first = words.clone().next();
    let opens = first.is_none_or(|i| {
        hears
            || matches!(text.tokens[i].tag, Tag::In | Tag::To | Tag::Rb | Tag::Vbg)
            || is_day(text.lower(i))
            || matches!(text.lower(i), "last" | "late" | "early" | "this" | "earlier")
            || is_comma(text, rest.start)
    });
    opens && !words.clone().any(clause)
}

fn is_comma(text: &Text, i: usize) -> bool {
    text.tokens[i].tag == Tag::Comma && text.tokens[i].quotation.is_none()
}

fn closes_quotation(text: &Text, i: usize) -> bool {
    text.tokens[i].quotation.is_some()
}

fn is_nominal(tag: Tag) -> bool {
    tag.is_noun()
        || matches!(
            tag,
            Tag::Dt
                | Tag::Jj
                | Tag::Jjr
                | Tag::Jjs
                | Tag::Cd
                | Tag::Prp
                | Tag::PrpPossessive
                | Tag::Pos
                | Tag::Fw
        )
}

fn is_day(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "today"
            | "yesterday"
            | "tonight"
    )
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    /// Content, source and rest of the first cue word of speech.
    fn parts(words: &str) -> Option<[String; 3]> {
        let document = Document::plain(words);
        let text = Text::new(&document);
        let view = View::of(&text);
        let cue = (0..text.tokens.len())
            .rev()
            .find(|&i| view.atoms[i].sort == Sort::Speech && text.tokens[i].quotation.is_none())?;
        let trailing = trailing(&text, &view, &(cue..cue + 1))?;
        let show = |range: Range<usize>| document.text(text.span_of(range)).to_owned();
        Some([show(trailing.content), show(trailing.source), show(trailing.rest)])
    }

    #[test]
    fn a_clause_ends_where_its_attribution_begins() {
        for (words, content, source) in [
            (
                "The bridge, which was closed in March, will stay shut until the cables are replaced, the harbour \
                 chief told reporters on Monday.",
                "The bridge, which was closed in March, will stay shut until the cables are replaced",
                "the harbour chief",
            ),
            (
                "Nothing had been decided on the ferries, the mayor's spokeswoman, Pia Berg, said.",
                "Nothing had been decided on the ferries",
                "the mayor's spokeswoman, Pia Berg",
            ),
            ("Tolls would rise again, he added.", "Tolls would rise again", "he"),
            ("Tolls would rise again, said Ada Brandt on Friday.", "Tolls would rise again", "Ada Brandt"),
        ] {
            let found = parts(words).unwrap_or_else(|| panic!("{words}"));
            assert_eq!((found[0].as_str(), found[1].as_str()), (content, source), "{words}");
        }
    }

    #[test]
    fn what_follows_the_cue_is_left_to_the_models() {
        for words in [
            "After the tide had turned, the harbour chief said the bridge would open.",
            "The harbour chief said the bridge would open.",
            "In March, when the cables broke, he told reporters that it was over.",
            "The council, the mayor said, would decide in May.",
            "As he closed the meeting, the mayor said nothing.",
        ] {
            assert_eq!(parts(words), None, "{words}");
        }
    }
}
