//! When it was said: the day of each statement, from the words around its cue and the document's own date.
//!
//! An expression counts only beside the cue: outside the content, the source and quotations, and not after a
//! preposition of duration ("since", "until"). Weekdays and days without a year are the last such day up to
//! publication; a month, a season of it or "last month" is an interval. What lies further back than the news of a
//! week, stands in the past perfect or with "previously" is recalled: it belongs to its own day. A statement without
//! an expression goes with the same speaker's last dated one nearby, for it is the same occasion.

mod expression;

use std::ops::Range;

use jiff::{Span as Length, ToSpan, civil::Date};
use volteface_core::{Said, Statement, StatementKind};

use crate::{Text, tag::Tag};
use expression::Expression;

/// Days that news may lie back, and still be the news of its document.
const NEWS_DAYS: i64 = 6;

/// How many paragraphs further the same speaker's occasion reaches.
const REACH: usize = 4;

/// Paragraphs in which a report gives its day.
const LEAD: usize = 3;

/// Longer texts gather more than one day's news, in tokens.
const SHORT: usize = 450;

/// Fills in when each of `statements` was said; run it after the speakers are known.
pub fn date(text: &Text, statements: &mut [Statement]) {
    let today = text.document.published_on.or_else(|| dateline(text));
    let mut order: Vec<usize> = (0..statements.len()).collect();
    order.sort_by_key(|&n| place(&statements[n]));
    let own: Vec<Option<Said>> = statements.iter().map(|statement| beside(text, statement, today)).collect();
    for (k, &n) in order.iter().enumerate() {
        let turn = statements[n].cue.is_empty()
            && block(text, &statements[n]).is_some_and(|block| text.document.blocks[block].speaker.is_some());
        statements[n].said = match own[n] {
            Some(said) => said,
            None if turn => Said { on: today, ..Said::default() },
            None => match occasion(text, statements, &own, &order, k) {
                said if said != Said::default() => said,
                _ => told_of(text, statements, n, today).unwrap_or_default(),
            },
        };
    }
    inherit(statements);
    // What a report of one day's news leaves undated is of that day.
    if let Some(day) = news_day(text, today) {
        for statement in statements.iter_mut().filter(|statement| statement.said == Said::default()) {
            statement.said.on = Some(day);
        }
    }
}

/// What somebody said who is quoted within a saying of long ago was said no later.
fn inherit(statements: &mut [Statement]) {
    for n in 0..statements.len() {
        let mut outer = statements[n].within;
        let mut steps = 0;
        while let Some(statement) =
            outer.and_then(|outer| statements.get(outer)).filter(|_| steps < statements.len())
        {
            if statement.said.recalled && statements[n].said == Said::default() {
                statements[n].said = Said { recalled: true, ..Said::default() };
                break;
            }
            outer = statement.within;
            steps += 1;
        }
    }
}

/// The time long past of which the sentences just before tell, with the speaker in them: "offered help in a meeting
/// with Orr last month. Orr told him …".
fn told_of(text: &Text, statements: &[Statement], n: usize, today: Option<Date>) -> Option<Said> {
    let statement = &statements[n];
    let cue = text.tokens_in(*statement.cue.first()?).start;
    let surname =
        statement.speaker.name.rsplit(' ').next().filter(|name| name.starts_with(char::is_uppercase))?;
    let here = text.tokens.get(cue)?;
    for sentence in text.sentences.get(here.sentence.saturating_sub(3)..here.sentence)?.iter().rev() {
        let near = text.tokens.get(sentence.start).is_some_and(|token| token.block + 1 >= here.block);
        let open = |i: &usize| text.tokens[*i].quotation.is_none();
        let found = sentence.clone().filter(open).find_map(|i| {
            let (_, found) = expression::at(text, i, sentence.end, today)?;
            (!is_elsewhere(text, i, sentence)).then_some(found)
        });
        match found {
            Some(Expression::Between(from, until)) if near => {
                let named = sentence.clone().any(|i| text.word(i) == surname);
                // Their own words of that time have been weighed as an occasion.
                let span = text.span_of(sentence.clone());
                let own = statements.iter().any(|other| {
                    other.speaker.name == statement.speaker.name
                        && other.cue.iter().any(|cue| span.contains(*cue))
                });
                let named = named && !own;
                return named.then_some(Said { on: Some(from), until: Some(until), recalled: true });
            }
            Some(_) => return None,
            None => {}
        }
    }
    None
}

/// The day that a short report gives to its news: the first one of its first paragraphs, if it is its own day or the
/// day before. `None` for features and analyses, which gather what was said on many days.
fn news_day(text: &Text, today: Option<Date>) -> Option<Date> {
    if text.tokens.len() > SHORT {
        return None;
    }
    let end = text.blocks().nth(LEAD).map_or(text.tokens.len(), |block| block.start);
    (0..end).find_map(|i| {
        let sentence = text.sentences.get(text.tokens[i].sentence)?;
        let (_, Expression::Day(day)) = expression::at(text, i, sentence.end, today)? else { return None };
        let own = today.is_some_and(|today| day <= today && moved(day, 1.day()) >= today);
        (own && text.tokens[i].quotation.is_none() && !is_elsewhere(text, i, sentence)).then_some(day)
    })
}

/// True if and only if `word` (lower case) names a month or a day of the week.
pub(crate) fn is_time(word: &str) -> bool {
    expression::is_month_or_weekday(word)
}

fn place(statement: &Statement) -> usize {
    statement.cue.first().or(statement.content.first()).map_or(0, |span| span.start)
}

fn block(text: &Text, statement: &Statement) -> Option<usize> {
    let span = statement.cue.first().or(statement.content.first())?;
    text.tokens.get(text.tokens_in(*span).start).map(|token| token.block)
}

/// The day of the same speaker's nearest dated statement, if it is of the same occasion.
fn occasion(text: &Text, statements: &[Statement], own: &[Option<Said>], order: &[usize], k: usize) -> Said {
    let this = &statements[order[k]];
    let same = |other: &Statement| match (&this.speaker.actor, &other.speaker.actor) {
        (Some(a), Some(b)) => a == b && this.speaker.anonymous == other.speaker.anonymous,
        (None, None) => !this.speaker.name.is_empty() && this.speaker.name == other.speaker.name,
        _ => false,
    };
    let Some(here) = block(text, this) else { return Said::default() };
    let distance = |n: usize| block(text, &statements[n]).map_or(usize::MAX, |block| here.abs_diff(block));
    // What was said before it, in the same breath or on the same occasion.
    for &n in order[..k].iter().rev() {
        if !same(&statements[n]) {
            continue;
        }
        let said = statements[n].said;
        if said == Said::default() {
            if own[n].is_none() && distance(n) == 0 {
                continue;
            }
            break;
        }
        let near = distance(n) <= if said.recalled { 0 } else { REACH };
        return if near { said } else { Said::default() };
    }
    for &n in &order[k + 1..] {
        if let Some(said) = own[n].filter(|said| said.on.is_some() && said.until.is_none() && !said.recalled)
            && same(&statements[n])
            && distance(n) <= 1
        {
            return said;
        }
    }
    Said::default()
}

/// What the words beside the cue tell.
fn beside(text: &Text, statement: &Statement, today: Option<Date>) -> Option<Said> {
    let cue = text.tokens_in(*statement.cue.first()?);
    let sentence = text.tokens.get(cue.start).and_then(|token| text.sentences.get(token.sentence))?.clone();
    let taken: Vec<Range<usize>> =
        statement.content.iter().chain(&statement.source).map(|span| text.tokens_in(*span)).collect();
    // "told parliament on 11 December that": up to the conjunction, nothing is said yet; an act is its own report.
    let after = cue.end..(cue.end + 14).min(sentence.end);
    let said_from = after
        .clone()
        .take_while(|&i| !text.tokens[i].tag.is_finite() && text.tokens[i].quotation.is_none())
        .find(|&i| text.lower(i) == "that")
        .unwrap_or(cue.end);
    let act = statement.kind == StatementKind::Act;
    // "In a letter on 9 January its head, Lea Orr, wrote": what stands before the name is not of the name.
    let surname = statement.speaker.name.rsplit(' ').next().unwrap_or_default();
    let named_at = (sentence.start..cue.start).find(|&i| text.word(i) == surname).unwrap_or(sentence.start);
    let hidden = |i: usize| {
        let open = cue.contains(&i) || (cue.end..said_from).contains(&i);
        let within = taken.iter().any(|range| range.contains(&i));
        let leads = i <= sentence.start + 3 || i < named_at;
        let source = statement.source.iter().any(|span| text.tokens_in(*span).contains(&i));
        let open = open || (source && leads);
        (within && !open && (source || !act)) || text.tokens[i].quotation.is_some()
    };
    let mut best: Option<(usize, Expression)> = None;
    let mut i = sentence.start;
    while i < sentence.end {
        let Some((n, found)) = expression::at(text, i, sentence.end, today) else {
            i += 1;
            continue;
        };
        let far = cue.start.abs_diff(i) + if i < cue.start { 1 } else { 0 };
        // Far from the cue, a date is of something else, unless it opens the sentence.
        let near = far <= 14 || i <= sentence.start + 8;
        // "Seven weeks after she signed, …": of what stands before the comma.
        let aside = text.lower(i + 2) == "after" && (i..cue.start).any(|k| text.word(k) == ",");
        if near
            && !aside
            && !(i..i + n).any(hidden)
            && !is_elsewhere(text, i, &sentence)
            && best.as_ref().is_none_or(|(known, _)| far < *known)
        {
            best = Some((far, found));
        }
        i += n.max(1);
    }
    let perfect = (cue.start.saturating_sub(3).max(sentence.start)..cue.end).any(|i| {
        text.lower(i) == "had"
            && (cue.contains(&i)
                || !taken.iter().any(|range| range.contains(&i) && range.contains(&cue.start)))
    });
    let before = (sentence.start..sentence.end).filter(|&i| !hidden(i)).any(
        |i| matches!(text.lower(i), "previously" | "formerly" | "earlier" if !is_dated_earlier(text, i)),
    );
    let said = match best {
        Some((_, Expression::Day(day))) => {
            let age =
                today.and_then(|today| today.since(day).ok()).map_or(0, |age| i64::from(age.get_days()));
            Said { on: Some(day), until: None, recalled: age > NEWS_DAYS }
        }
        Some((_, Expression::Between(from, until))) => {
            Said { on: Some(from), until: Some(until), recalled: true }
        }
        Some((_, Expression::Past)) => Said { recalled: true, ..Said::default() },
        None if perfect || before => Said { recalled: true, ..Said::default() },
        None => return None,
    };
    Some(said)
}

/// "earlier on Friday", "earlier this week": the day is named, so it is no matter of long ago.
fn is_dated_earlier(text: &Text, i: usize) -> bool {
    matches!(text.lower(i + 1), "on" | "this" | "today" | "in" | "that")
        || matches!(text.tokens.get(i + 1).map(|token| token.tag), Some(Tag::Nnp))
}

/// True if and only if the expression at token `i` hangs on another noun or tells a duration: "since Monday", "the
/// decision of 15 March", "Friday's meeting" is fine.
fn is_elsewhere(text: &Text, i: usize, sentence: &Range<usize>) -> bool {
    if i == sentence.start {
        return false;
    }
    // "at the end of February"
    if i >= 2
        && text.lower(i - 1) == "of"
        && matches!(text.lower(i - 2), "end" | "beginning" | "start" | "middle")
    {
        return false;
    }
    matches!(
        text.lower(i - 1),
        "since"
            | "until"
            | "till"
            | "from"
            | "to"
            | "by"
            | "before"
            | "after"
            | "through"
            | "of"
            | "for"
            | "between"
            | "and"
            | "than"
            | "next"
            | "about"
            | "due"
    )
}

/// The first full date in the first paragraphs of a document without a date of its own.
fn dateline(text: &Text) -> Option<Date> {
    let end = text.blocks().nth(3).map_or(text.tokens.len(), |block| block.end);
    (0..end).find_map(|i| expression::full_date(text, i, end).map(|(_, day)| day))
}

/// `day` moved by `length`, or `day` itself where the calendar ends.
fn moved(day: Date, length: Length) -> Date {
    day.checked_add(length).unwrap_or(day)
}

#[cfg(test)]
mod tests;
