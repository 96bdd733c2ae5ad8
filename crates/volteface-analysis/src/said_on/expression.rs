//! Reads expressions of time: "on Friday", "Dec. 22", "4 March 2024", "in late September", "two weeks ago".

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::moved;
use crate::Text;

/// What an expression tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expression {
    /// One day.
    Day(Date),
    /// Some day of these, both included.
    Between(Date, Date),
    /// Some day long past.
    Past,
}

/// The expression that starts at token `i` and ends before `end`, and how many tokens it takes. Relative ones need
/// `today`, the day of the document.
pub(super) fn at(text: &Text, i: usize, end: usize, today: Option<Date>) -> Option<(usize, Expression)> {
    if let Some((n, day)) = full_date(text, i, end) {
        return Some((n, Expression::Day(day)));
    }
    let today = today?;
    let word = |k: usize| if i + k < end { text.lower(i + k) } else { "" };
    let capital = |k: usize| text.word(i + k).starts_with(char::is_uppercase);
    if let Some(weekday) = weekday(word(0)).filter(|_| capital(0)) {
        let last = i > 0 && text.lower(i - 1) == "last";
        let back = i64::from(weekday.until(today.weekday()));
        let back = if last && back == 0 { 7 } else { back };
        return Some((1, Expression::Day(moved(today, (-back).days()))));
    }
    // Dec. 22, 22 December
    if let Some(month) = month(word(0)).filter(|_| capital(0)) {
        if let Some(day) = number(word(1)).filter(|day| (1..=31).contains(day))
            && let Some(day) = latest(today, month, day)
        {
            return Some((2, Expression::Day(day)));
        }
        let preposition = if i > 0 { text.lower(i - 1) } else { "" };
        let part = match preposition {
            "late" | "mid" | "early" => preposition,
            _ => "",
        };
        let dated = matches!(preposition, "in" | "last" | "this" | "late" | "mid" | "early" | "of" | "as");
        if let Some(year) = year(word(1)) {
            return Some((2, part_of(year, month, part)?));
        }
        return dated.then(|| last_month_called(today, month, part)).flatten().map(|found| (1, found));
    }
    if let Some((part, name)) = word(0).split_once('-')
        && part == "mid"
        && let Some(month) = month(name)
    {
        return last_month_called(today, month, part).map(|found| (1, found));
    }
    if let (Some(day), Some(month)) = (number(word(0)).filter(|day| (1..=31).contains(day)), month(word(1))) {
        return latest(today, month, day).map(|day| (2, Expression::Day(day)));
    }
    match (word(0), word(1)) {
        ("today" | "tonight", _) => Some((1, Expression::Day(today))),
        ("yesterday", _) => Some((1, Expression::Day(moved(today, (-1).day())))),
        ("this", "morning" | "afternoon" | "evening") => Some((2, Expression::Day(today))),
        ("last", "night") => Some((2, Expression::Day(moved(today, (-1).day())))),
        ("last", "week") => {
            let monday = moved(today, (-i64::from(today.weekday().to_monday_zero_offset()) - 7).days());
            Some((2, Expression::Between(monday, moved(monday, 6.days()))))
        }
        ("last", "month") => {
            let first = moved(today.first_of_month(), (-1).month());
            Some((2, Expression::Between(first, first.last_of_month())))
        }
        ("last", "year") => whole_year(i64::from(today.year()) - 1).map(|found| (2, found)),
        ("last", "spring" | "summer" | "autumn" | "fall" | "winter") => {
            Some((2, Expression::Between(moved(today, (-15).months()), moved(today, (-2).months()))))
        }
        ("in", number) if year(number).is_some_and(|year| i64::from(year) < i64::from(today.year())) => {
            year(number).and_then(|year| whole_year(year.into())).map(|found| (2, found))
        }
        ("years" | "decades" | "months" | "weeks", "ago" | "earlier" | "before") => {
            Some((2, Expression::Past))
        }
        (count, unit) if matches!(word(2), "ago" | "earlier") || word(2) == "after" && opens(text, i) => {
            ago(today, small_number(count)?, unit).map(|found| (3, found))
        }
        _ => None,
    }
}

/// Token `i` begins its sentence: "Seven weeks after …" counts back from the day of the report.
fn opens(text: &Text, i: usize) -> bool {
    text.tokens.get(i).and_then(|token| text.sentences.get(token.sentence)).is_some_and(|s| s.start == i)
}

/// A date with its year at token `i`: "May 14, 2025", "14 May 2025", "14/05/2025" is not read.
pub(super) fn full_date(text: &Text, i: usize, end: usize) -> Option<(usize, Date)> {
    let word = |k: usize| if i + k < end { text.lower(i + k) } else { "" };
    let (n, day, month, year_at) = match (month(word(0)), number(word(0))) {
        (Some(month), _) => (2, number(word(1))?, month, if word(2) == "," { 3 } else { 2 }),
        (None, Some(day)) => (2, day, month(word(1))?, if word(2) == "," { 3 } else { 2 }),
        (None, None) => {
            let mut parts = word(0).split('-');
            let parsed =
                (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let (year, month, day): (i16, i8, i8) = parsed;
            return Date::new(year, month, day).ok().filter(|_| year > 1900).map(|day| (1, day));
        }
    };
    let _ = n;
    let day = Date::new(year(word(year_at))?, month, i8::try_from(day).ok()?).ok()?;
    Some((year_at + 1, day))
}

fn whole_year(year: i64) -> Option<Expression> {
    let year = i16::try_from(year).ok()?;
    Some(Expression::Between(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
}

/// The last such day up to tomorrow (a document may be dated in another time zone).
fn latest(today: Date, month: i8, day: i64) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    let limit = moved(today, 1.day());
    (0..=4).find_map(|back| Date::new(today.year() - back, month, day).ok().filter(|day| *day <= limit))
}

fn last_month_called(today: Date, month: i8, part: &str) -> Option<Expression> {
    let year = if month <= today.month() { today.year() } else { today.year() - 1 };
    part_of(year, month, part).map(|found| match found {
        Expression::Between(from, until) if until > today => Expression::Between(from.min(today), today),
        found => found,
    })
}

/// The month, or its beginning, middle or end.
fn part_of(year: i16, month: i8, part: &str) -> Option<Expression> {
    let first = Date::new(year, month, 1).ok()?;
    let last = first.last_of_month();
    Some(match part {
        "early" => Expression::Between(first, moved(first, 9.days())),
        "mid" => Expression::Between(moved(first, 9.days()), moved(first, 19.days())),
        "late" => Expression::Between(moved(first, 19.days()), last),
        _ => Expression::Between(first, last),
    })
}

fn ago(today: Date, count: i64, unit: &str) -> Option<Expression> {
    let around = |middle: Date, days: i64| {
        Expression::Between(moved(middle, (-days).days()), moved(middle, days.days()))
    };
    Some(match unit {
        "day" | "days" => Expression::Day(moved(today, (-count).days())),
        "week" | "weeks" => around(moved(today, (-count).weeks()), 3),
        "month" | "months" => around(moved(today, (-count).months()), 15),
        "year" | "years" => around(moved(today, (-count).years()), 180),
        _ => return None,
    })
}

/// True if and only if `word` (lower case) names a month or a day of the week.
pub(super) fn is_month_or_weekday(word: &str) -> bool {
    month(word).is_some() || weekday(word).is_some()
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon." => Weekday::Monday,
        "tuesday" | "tue." | "tues." => Weekday::Tuesday,
        "wednesday" | "wed." => Weekday::Wednesday,
        "thursday" | "thu." | "thurs." => Weekday::Thursday,
        "friday" | "fri." => Weekday::Friday,
        "saturday" | "sat." => Weekday::Saturday,
        "sunday" | "sun." => Weekday::Sunday,
        _ => return None,
    })
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.');
    let short = word.len() == 3 || word == "sept";
    let n = MONTHS.iter().position(|name| *name == word || (short && name.starts_with(word)))?;
    i8::try_from(n + 1).ok()
}

fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.strip_prefix(digits).unwrap_or_default();
    if !matches!(suffix, "" | "st" | "nd" | "rd" | "th") || digits.len() > 2 {
        return None;
    }
    digits.parse().ok()
}

fn year(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| word.len() == 4 && (1900..2200).contains(year))
}

fn small_number(word: &str) -> Option<i64> {
    const WORDS: [&str; 13] = [
        "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let n = WORDS
        .iter()
        .position(|name| *name == word)
        .map(|n| if n == 0 { 1 } else { i64::try_from(n).unwrap_or(1) });
    n.or_else(|| number(word)).filter(|n| (1..=60).contains(n))
}
