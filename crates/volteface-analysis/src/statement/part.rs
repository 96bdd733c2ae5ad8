//! Where one statement ends and the next begins: a second verb of speech within a content ("…, underscoring that …", "…
//! and asked her to …") begins another one; a content that announces what stands behind a colon is what stands there; a quotation before
//! "she told reporters" is what she told them.

use std::ops::Range;

use volteface_core::{BlockKind, CueClass, Extent, Span, Statement, StatementKind};

use super::{clause, cut, report};
use crate::{
    attribution::{Attribution, Sort, sort},
    lemma,
    quotation::is_double,
    said_on,
    tag::Tag,
    text::Text,
};

/// Parts statements at a verb of speech that goes on ("…, adding that …").
pub(super) fn part(text: &Text, statements: &mut Vec<Statement>) {
    let mut n = 0;
    while n < statements.len() {
        if let Some(rest) = parted(text, &mut statements[n]) {
            let m = statements.len();
            let end = statements[n].content.last().map_or(0, |span| span.end);
            let joint = Span::new(end, rest.content[0].start);
            // Where the second verb has its own statement already, the first one only ends.
            let found = statements.iter().any(|other| other.cue.iter().any(|&cue| joint.contains(cue)));
            let outer = if found { statements[n].within } else { Some(m) };
            for statement in statements.iter_mut() {
                let inside = |cue: &Span| {
                    joint.contains(*cue) || rest.extent.content.iter().any(|span| span.contains(*cue))
                };
                if statement.within == Some(n) && statement.cue.iter().any(inside) {
                    statement.within = outer;
                }
            }
            if !found {
                statements.push(rest);
            }
        }
        n += 1;
    }
}

/// Cuts off what follows the first such verb.
fn parted(text: &Text, statement: &mut Statement) -> Option<Statement> {
    if !matches!(statement.kind, StatementKind::Indirect | StatementKind::Mixed) {
        return None;
    }
    let piece = statement.content.len().checked_sub(1)?;
    let tokens = text.tokens_in(statement.content[piece]);
    let (end, start) = tokens.clone().find_map(|i| joint(text, &tokens, i))?;
    let mut rest = statement.clone();
    let whole = text.span_of(start..tokens.end);
    let first = text.span_of(tokens.start..end);
    rest.content = vec![cut(text, whole, StatementKind::Indirect)];
    statement.content[piece] = cut(text, first, StatementKind::Indirect);
    rest.extent = Extent { source: Vec::new(), cue: Vec::new(), content: vec![whole] };
    for statement in [statement, &mut rest] {
        let quoted =
            |i: usize| text.tokens[i].quotation.is_some() && text.word(i).starts_with(char::is_alphanumeric);
        let mixed = statement.content.iter().any(|&span| text.tokens_in(span).any(quoted));
        statement.kind = if mixed { StatementKind::Mixed } else { StatementKind::Indirect };
    }
    Some(rest)
}

/// Whether a clause ends before token `i` and another one of the same speaker begins: where.
fn joint(text: &Text, content: &Range<usize>, i: usize) -> Option<(usize, usize)> {
    let open = |i: usize| text.tokens.get(i).is_some_and(|token| token.quotation.is_none());
    if i < content.start + 2 || i + 3 >= content.end || !open(i) {
        return None;
    }
    let verb = |range: Range<usize>| range.clone().any(|i| text.tokens[i].tag.is_finite());
    if !verb(content.start..i) || !verb(i..content.end) {
        return None;
    }
    let adds = text.tokens[i].tag == Tag::Comma
        && text.lower(i + 2) == "that"
        && text.lower(i + 1).ends_with("ing")
        && is_speech(text, i + 1);
    if adds {
        return Some((i, i + 3));
    }
    // "said she regretted it and asked the council to reopen the port": both verbs are of the one who speaks.
    let own = matches!(text.lower(content.start), "he" | "she" | "it" | "they");
    let asks = own
        && text.lower(i) == "and"
        && text.tokens[i + 1].tag == Tag::Vbd
        && sort(text.lemma(i + 1), Tag::Vbd).class().is_some();
    let sentence = &text.sentences[text.tokens[i].sentence];
    let asked = asks.then(|| clause::content(text, sentence, i + 1)).flatten()?.1;
    (asked.end <= content.end + 1).then_some((i, asked.start))
}

/// A participle of a verb of speech, whatever the tagger took it for.
pub(super) fn is_speech(text: &Text, i: usize) -> bool {
    sort_by_form(text, i, Tag::Vbg).class() == Some(CueClass::Says)
        || matches!(text.lower(i), "underscoring" | "underlining" | "reiterating" | "signalling")
}

/// The sort of token `i` if it were a verb in the form of `tag`.
fn sort_by_form(text: &Text, i: usize, tag: Tag) -> Sort {
    let word = text.lower(i);
    match lemma::lemma(word, tag).apply(word) {
        Some((stem, ending)) => sort(&format!("{stem}{ending}"), tag),
        None => sort(word, tag),
    }
}

/// `attribution` with the content that its place in the text gives it, and the sort that its form does.
pub(super) fn mended(text: &Text, attribution: &Attribution, all: &[Attribution]) -> Attribution {
    let mut mended = attribution.clone();
    if let Some(content) =
        quoted_before(text, attribution, all).or_else(|| after_colon(text, attribution, all))
    {
        mended.content = content;
    }
    without_relative(text, &mut mended);
    before_semicolon(text, &mut mended, all);
    before_new_day(text, &mut mended);
    drop_silence(text, &mut mended);
    if mended.sort == Sort::None {
        let cue = attribution.cue.iter().flat_map(|&span| text.tokens_in(span));
        mended.sort = cue.filter_map(|i| verb_by_form(text, i)).next().unwrap_or(Sort::None);
    }
    mended
}

/// What a past form does that the tagger took for an adjective: "the council urged the minister to go".
pub(super) fn verb_by_form(text: &Text, i: usize) -> Option<Sort> {
    let mistaken = text.lower(i).ends_with("ed") && text.tokens[i].tag == Tag::Jj;
    Some(sort_by_form(text, i, Tag::Vbd)).filter(|sort| mistaken && sort.class().is_some())
}

/// A quotation that ends where source and cue begin is what was said, and so is the next one of the paragraph: "…," she
/// told reporters as she opened the gate. "…"
fn quoted_before(text: &Text, attribution: &Attribution, all: &[Attribution]) -> Option<Vec<Span>> {
    let cue = text.tokens_in(*attribution.cue.first()?);
    let first =
        attribution.source.first().map_or(cue.start, |&source| text.tokens_in(source).start.min(cue.start));
    let close = first.checked_sub(1)?;
    let ends = is_double(text.word(close))
        && close.checked_sub(1).is_some_and(|i| matches!(text.word(i), "," | "?" | "!" | "."));
    let quotation = text.quotations.get(text.tokens[close].quotation?)?;
    let said = |span: Span| all.iter().flat_map(|a| &a.content).any(|content| content.overlaps(span));
    let speaks = attribution.sort == Sort::Speech && text.tokens[cue.start].quotation.is_none();
    if !ends || !speaks || said(quotation.span) || text.document.text(quotation.span).split(' ').count() < 4 {
        return None;
    }
    let block = text.tokens[close].block;
    let next = text.quotations.iter().find(|next| {
        let tokens = text.tokens_in(next.span);
        next.span.start > attribution.cue[0].end
            && text.tokens.get(tokens.start).is_some_and(|token| {
                token.block == block && text.sentences[token.sentence].start == tokens.start
            })
    });
    let next = next.map(|next| next.span).filter(|&span| !said(span));
    Some(std::iter::once(quotation.span).chain(next).collect())
}

/// "The airline, which lost millions, said …": who speaks begins with the name before the relative clause.
fn without_relative(text: &Text, attribution: &mut Attribution) {
    let Some(&source) = attribution.source.first() else { return };
    let Some(relative) = text.tokens_in(source).find(|&i| !text.tokens[i].tag.is_mark()) else { return };
    let sentence = text.sentences[text.tokens[relative].sentence].clone();
    // "Skippers, who say that …": there the pronoun is the subject.
    let related = matches!(text.lower(relative), "which" | "who" | "whose")
        && text.tokens_in(source).end > relative + 2
        && relative > sentence.start + 1
        && text.tokens[relative - 1].tag == Tag::Comma;
    if !related {
        return;
    }
    let of_phrase =
        |i: usize| text.tokens[i].tag.is_nominal() || matches!(text.lower(i), "of" | "for" | "in");
    let phrase = (sentence.start..relative - 1).rev().take_while(|&i| of_phrase(i)).last();
    let Some(start) = phrase.filter(|&i| text.tokens[i].tag.is_nominal()) else { return };
    let named = text.span_of(start..text.tokens_in(source).end);
    attribution.source[0] = named;
    attribution.content.retain(|piece| !piece.overlaps(named));
}

/// "Police said three had been arrested; their lawyers said all had been released": behind the mark somebody else speaks.
fn before_semicolon(text: &Text, attribution: &mut Attribution, all: &[Attribution]) {
    let Some(content) = attribution.content.last_mut() else { return };
    let tokens = text.tokens_in(*content);
    let speaks = |mark: usize| {
        let behind = text.span_of(mark + 1..tokens.end);
        all.iter().any(|other| {
            let parts = other.source.iter().chain(&other.cue);
            other.source.len() == 1 && parts.into_iter().all(|&part| behind.contains(part))
        })
    };
    let mark = (tokens.start + 2..tokens.end)
        .find(|&i| text.word(i) == ";" && text.tokens[i].quotation.is_none() && speaks(i));
    if let Some(mark) = mark {
        *content = text.span_of(tokens.start..mark);
    }
}

/// "She said she was open to it, and on Thursday her spokesman called it done": with another day and another verb of speech the
/// reporter goes on.
fn before_new_day(text: &Text, attribution: &mut Attribution) {
    let Some(content) = attribution.content.last_mut() else { return };
    let tokens = text.tokens_in(*content);
    let goes_on = |i: usize| {
        let speaks = |j: usize| {
            let tag = text.tokens[j].tag;
            tag == Tag::Vbd && sort(text.lemma(j), tag).class().is_some()
        };
        text.tokens[i].tag == Tag::Comma
            && text.tokens[i].quotation.is_none()
            && matches!(text.lower(i + 1), "and" | "but" | "while")
            && text.lower(i + 2) == "on"
            && said_on::is_time(text.lower(i + 3))
            && (i + 4..tokens.end.min(i + 10)).any(speaks)
    };
    if let Some(comma) = (tokens.start + 2..tokens.end).find(|&i| goes_on(i)) {
        *content = text.span_of(tokens.start..comma);
    }
}

/// "…, she said, but she would not say when": that somebody says no more is told of the speaker, not by him. Behind a
/// quotation whatever goes on with "but he" is.
fn drop_silence(text: &Text, attribution: &mut Attribution) {
    let [.., before, last] = attribution.content[..] else { return };
    let tokens = text.tokens_in(last);
    let cue = attribution.cue.first().map_or(0, |cue| cue.start);
    let first = tokens.start + usize::from(text.tokens[tokens.start].tag == Tag::Comma);
    let goes_on = before.start < cue
        && cue < last.start
        && matches!(text.lower(first), "but" | "and" | "though" | "although")
        && matches!(text.lower(first + 1), "he" | "she" | "it" | "they")
        && tokens.clone().all(|i| text.tokens[i].quotation.is_none());
    let reach = first + 2..tokens.end.min(first + 7);
    let negated = reach.clone().any(|i| matches!(text.lower(i), "not" | "n't" | "never"));
    let silent = reach.into_iter().any(|i| {
        matches!(text.lemma(i), "decline" | "refuse") || negated && report::SILENCE.contains(&text.lemma(i))
    });
    let quoted = text.tokens[text.tokens_in(before).start].quotation.is_some();
    if goes_on && (silent || quoted) {
        attribution.content.pop();
    }
}

/// "announced what all had expected: the bridge would close": what was announced stands behind the colon.
fn after_colon(text: &Text, attribution: &Attribution, all: &[Attribution]) -> Option<Vec<Span>> {
    let [content] = attribution.content[..] else { return None };
    let tokens = text.tokens_in(content);
    let block = text.tokens.get(tokens.start)?.block;
    let announces = matches!(text.lower(tokens.start), "what") && attribution.sort == Sort::Speech;
    let colon = (tokens.start..=tokens.end).find(|&i| text.word(i) == ":")?;
    if !announces || text.document.blocks[block].kind == BlockKind::Heading {
        return None;
    }
    let sentence = &text.sentences[text.tokens[tokens.start].sentence];
    let behind = colon + 1..sentence.end;
    let span = text.span_of(behind.clone());
    let says = behind.clone().any(|i| text.tokens[i].tag.is_finite());
    let others = all.iter().filter(|&other| other != attribution);
    let taken = others.flat_map(|a| &a.content).any(|content| content.overlaps(span));
    (says && !taken).then(|| vec![span])
}

#[cfg(test)]
mod tests {
    use crate::statement::tests::said;

    #[test]
    fn a_second_verb_of_speech_begins_a_second_statement() {
        let found = said("Ada Brandt said that the quay was full, underscoring that no ferry would be sold.");
        assert_eq!(found, ["Ada Brandt: the quay was full", "Ada Brandt: no ferry would be sold"]);
    }

    #[test]
    fn a_second_request_is_a_second_statement_of_the_same_speaker() {
        let found = said("Ada Brandt said she regretted the delay and asked the council to open the quay.");
        assert_eq!((found.len(), found[0].as_str()), (2, "Ada Brandt: she regretted the delay"), "{found:?}");
        let found = said("Ada Brandt said she regretted the delay and the closure of the quay.");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn with_another_day_and_speaker_the_reporter_goes_on() {
        let found = said(
            "Ada Brandt said that the quay was full, and on Friday her deputy promised the skippers another one.",
        );
        assert_eq!(found[0], "Ada Brandt: the quay was full", "{found:?}");
        let found =
            said("Ada Brandt said that the quay was full, and on Friday three ships would be turned away.");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with("would be turned away"), "{found:?}");
    }

    #[test]
    fn and_that_goes_on_with_the_same_statement() {
        let found = said("Ada Brandt said that the quay was full and that no ferry would be sold.");
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn who_speaks_is_named_before_the_relative_clause() {
        assert_eq!(
            said(
                "The airline, which lost 40 million last year, said on Friday it would cut 200 jobs and close its base in Hallen."
            ),
            ["The airline: it would cut 200 jobs and close its base in Hallen"]
        );
    }

    #[test]
    fn silence_and_the_words_of_others_are_no_part() {
        assert_eq!(
            said("The toll is unfair, Ada Brandt said, but she would not say how she would vote."),
            ["Ada Brandt: The toll is unfair"]
        );
        assert_eq!(
            said("The toll is unfair, Ada Brandt said, but the ferries would have to live with it."),
            ["Ada Brandt: The toll is unfair / but the ferries would have to live with it"]
        );
        assert_eq!(
            said(
                "Police said three men had been arrested; their lawyers said all of them had been released by noon."
            ),
            ["Police: three men had been arrested", "their lawyers: all of them had been released by noon"]
        );
    }

    #[test]
    fn what_is_announced_stands_behind_the_colon() {
        assert_eq!(
            said("Harbour chief Ada Brandt announced what all had expected: the old quay will close in May."),
            ["Ada Brandt: the old quay will close in May"]
        );
    }
}
