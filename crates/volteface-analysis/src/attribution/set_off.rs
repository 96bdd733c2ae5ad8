//! Attributions that commas set off: "The bridge will stay closed until May, the harbour chief told reporters on
//! Monday." Leads of news are built so, and are often longer than a chain of labels can see; the grammar alone tells
//! where such a content begins and ends.

use std::ops::Range;

use super::{Sort, view::View};
use crate::{said_on, tag::Tag, text::Text};

/// The parts of a sentence whose attribution is set off, as tokens.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SetOff {
    /// What was said, without the commas around the attribution; in two pieces where it goes on behind it.
    pub content: Vec<Range<usize>>,
    /// Who said it.
    pub source: Range<usize>,
    /// What goes with cue and source: hearers, place, day.
    pub rest: Range<usize>,
}

/// Words that go with the cue and its source, at most.
const REST: usize = 28;

/// True if and only if token `i` speaks, and is not itself quoted.
pub(super) fn speaks(text: &Text, view: &View, i: usize) -> bool {
    let finite = matches!(text.tokens[i].tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
    // "…, the minister promised": what is promised or demanded in a clause of its own is said. A past without an object is
    // often taken for a participle.
    let utters = matches!(text.lemma(i), "promise" | "vow" | "pledge" | "demand");
    let past = text.tokens[i].tag == Tag::Vbn && i > 0 && !matches!(text.lemma(i - 1), "be" | "have" | "get");
    (view.atoms[i].sort == Sort::Speech && finite || utters && (finite || past))
        && text.tokens[i].quotation.is_none()
}

/// Reads the sentence of `cue` as what was said with the attribution behind or within; `None` where it is built
/// otherwise.
pub(super) fn set_off(text: &Text, view: &View, cue: &Range<usize>) -> Option<SetOff> {
    let verb = cue.clone().find(|&i| speaks(text, view, i))?;
    let sentence = text.sentences[text.tokens[verb].sentence].clone();
    let (content_end, source, after) =
        behind(text, &sentence, cue).or_else(|| inverted(text, view, &sentence, cue, verb))?;
    let before = after_colon(text, sentence.start, content_end)..content_end;
    let stop = (after..sentence.end)
        .rev()
        .take_while(|&i| text.tokens[i].tag == Tag::Stop)
        .last()
        .unwrap_or(sentence.end);
    if says_nothing(text, after..stop, verb) {
        let rest = after..sentence.end;
        return is_clause(text, before.clone()).then(|| SetOff { content: vec![before], source, rest });
    }
    // What was said, or what was done in saying it, goes on after a comma.
    let comma = (after..stop).find(|&i| is_comma(text, i)).filter(|&i| i + 2 < stop)?;
    let rest = after..comma;
    let goes_on = comma + 1..stop;
    if goes_on.clone().any(|i| text.tokens[i].quotation.is_some()) || !says_nothing(text, rest.clone(), verb)
    {
        return None;
    }
    let first = comma + 1;
    let hangs_on =
        matches!(text.tokens[first].tag, Tag::Vbg | Tag::Vbn | Tag::Wdt | Tag::Wp | Tag::WpPossessive)
            || matches!(
                text.lower(first),
                "as" | "while" | "after" | "before" | "when" | "since" | "with" | "a" | "an"
            );
    if hangs_on {
        return is_clause(text, before.clone()).then(|| SetOff { content: vec![before], source, rest });
    }
    if text.tokens[first].tag == Tag::Cc {
        let clause = verbs(text, goes_on.clone()) > 0 && is_clause(text, before.clone());
        return clause.then(|| SetOff { content: vec![before, goes_on], source, rest });
    }
    let one_clause = rest.len() <= 6
        && !sets_scene(text, &before)
        && verbs(text, before.clone()) + verbs(text, goes_on.clone()) > 0;
    one_clause.then(|| SetOff { content: vec![before, goes_on], source, rest })
}

/// What was said begins after a colon, if there is one: "She had the figures: …, she said."
fn after_colon(text: &Text, start: usize, end: usize) -> usize {
    let colon = (start..end).find(|&i| text.word(i) == ":" && text.tokens[i].quotation.is_none());
    colon
        .filter(|&colon| verbs(text, start..colon) > 0 && verbs(text, colon..end) > 0)
        .map_or(start, |i| i + 1)
}

/// "…, the mayor's spokeswoman, Pia Berg, said": end of the clause, source, start of the rest.
fn behind(text: &Text, sentence: &Range<usize>, cue: &Range<usize>) -> Option<(usize, Range<usize>, usize)> {
    let mut end = cue.start;
    while end > sentence.start && text.tokens[end - 1].tag == Tag::Rb {
        end -= 1;
    }
    let set_off = is_comma(text, end.checked_sub(1)?);
    if set_off && let Some(relative) = relative_before(text, sentence, end - 1) {
        // "Pia Berg, who runs the harbour, said"
        let source = phrase_before(text, sentence, relative)?;
        let before = source.start.checked_sub(1).filter(|&i| i > sentence.start)?;
        let content_end = if is_comma(text, before) { before } else { before + 1 };
        return Some((content_end, source, cue.end));
    }
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
    view: &View,
    sentence: &Range<usize>,
    cue: &Range<usize>,
    verb: usize,
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
    let who = cue.end..end;
    let personal = who
        .clone()
        .any(|i| text.tokens[i].tag.is_name() || matches!(view.atoms[i].sort, Sort::Person | Sort::Body))
        || matches!(text.lower(cue.end), "the" | "he" | "she" | "they" | "its" | "their");
    // "told the council" and "…, speaking in private, said a schedule had been found" have an object there.
    let no_clause = verbs(text, end..sentence.end) == 0
        || (end < sentence.end
            && is_comma(text, end)
            && matches!(text.lower(end + 1), "who" | "which" | "and" | "but"));
    (end > cue.end && personal && no_clause && !hears(text, verb)).then_some((content_end, who, end))
}

/// Verbs whose object is who hears it.
fn hears(text: &Text, verb: usize) -> bool {
    matches!(text.lemma(verb), "tell" | "inform" | "assure" | "remind" | "warn")
}

/// Start of the comma before a relative clause that ends at `end`.
fn relative_before(text: &Text, sentence: &Range<usize>, end: usize) -> Option<usize> {
    let comma = (sentence.start..end).rev().take(24).find(|&i| is_comma(text, i))?;
    matches!(text.lower(comma + 1), "who" | "which" | "whose").then_some(comma)
}

/// The noun phrase, with what hangs on it, that ends at `end`; it begins after a comma, a quotation or at the start.
fn phrase_before(text: &Text, sentence: &Range<usize>, end: usize) -> Option<Range<usize>> {
    let mut start = end;
    while start > sentence.start && !is_comma(text, start - 1) && !closes_quotation(text, start - 1) {
        let tag = text.tokens[start - 1].tag;
        let hangs_on = matches!(tag, Tag::To | Tag::Cc | Tag::Vbn | Tag::Vbg)
            || tag == Tag::In
                && !matches!(text.lower(start - 1), "after" | "before" | "since" | "until" | "that");
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
    if range.len() < 3 || verbs(text, range.clone()) == 0 {
        return false;
    }
    // The main clause then follows a comma.
    !sets_scene(text, &range) || {
        let comma = range.clone().find(|&i| is_comma(text, i));
        comma.is_some_and(|comma| verbs(text, comma + 1..range.end) > 0)
    }
}

fn sets_scene(text: &Text, range: &Range<usize>) -> bool {
    matches!(
        text.lower(range.start),
        "after" | "when" | "as" | "while" | "before" | "since" | "asked" | "pressed" | "speaking" | "once"
    )
}

fn verbs(text: &Text, range: Range<usize>) -> usize {
    range.filter(|&i| text.tokens[i].tag.is_finite()).count()
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
            || text.tokens[i].quotation.is_some()
            || matches!(text.lower(i), "that" | "whether" | ":" | "why" | "how" | "what")
    };
    let hears = hears(text, verb);
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

/// Part of a noun phrase; unusual names are taken for foreign words.
fn is_nominal(tag: Tag) -> bool {
    tag.is_nominal() || tag == Tag::Fw
}

fn is_day(word: &str) -> bool {
    word != "may" && said_on::is_time(word) || matches!(word, "today" | "yesterday" | "tonight")
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    /// Content and source of the first cue word of speech.
    fn parts(words: &str) -> Option<[String; 2]> {
        let document = Document::plain(words);
        let text = Text::new(&document);
        let view = View::of(&text);
        let cue = (0..text.tokens.len()).rev().find(|&i| speaks(&text, &view, i))?;
        let found = set_off(&text, &view, &(cue..cue + 1))?;
        let show = |range: Range<usize>| document.text(text.span_of(range)).to_owned();
        let content: Vec<String> = found.content.into_iter().map(show).collect();
        Some([content.join(" / "), show(found.source)])
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
            ("Tolls will never rise, the mayor promised in March.", "Tolls will never rise", "the mayor"),
            ("Tolls must fall, demanded the skippers' league.", "Tolls must fall", "the skippers' league"),
            ("Tolls would rise again, said Ada Brandt on Friday.", "Tolls would rise again", "Ada Brandt"),
            (
                "Tolls would rise again, Ada Brandt told the council on Friday, and the ferries would pay them too.",
                "Tolls would rise again / and the ferries would pay them too",
                "Ada Brandt",
            ),
            (
                "The council, the mayor said, would decide in May.",
                "The council / would decide in May",
                "the mayor",
            ),
            (
                "Tolls would rise again, the mayor said, adding that nobody liked it.",
                "Tolls would rise again",
                "the mayor",
            ),
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
            "As he closed the meeting, the mayor said nothing.",
        ] {
            assert_eq!(parts(words), None, "{words}");
        }
    }
}
