//! Dates as pages, feeds and files write them: ISO 8601, RFC 2822, Unix time, and words in a dozen languages.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// A day, as its place of writing counts days, and the instant where the text tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) on: Date,
    pub(crate) at: Option<Timestamp>,
}

impl Moment {
    /// The instant; a day without a time counts from its start in UTC.
    pub(crate) fn timestamp(self) -> Option<Timestamp> {
        self.at.or_else(|| {
            self.on.to_datetime(Time::midnight()).to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
        })
    }
}

/// Which of `3/4/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

impl Order {
    /// As people write who use the language: the month comes first in American English only.
    pub(crate) fn of_language(tag: Option<&str>) -> Order {
        match tag.map(|t| t.to_ascii_lowercase().replace('_', "-")).as_deref() {
            Some("en" | "en-us" | "en-ph") | None => Order::MonthFirst,
            Some(_) => Order::DayFirst,
        }
    }

    /// As people write in the country of the site, where English is told and not whose.
    pub(crate) fn of_page(language: Option<&str>, url: Option<&str>) -> Order {
        let host = url.and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
        let host = host.and_then(|rest| rest.split(['/', ':', '?', '#']).next()).unwrap_or_default();
        let country = host.rsplit('.').next().unwrap_or_default();
        if DAY_FIRST.contains(&country) { Order::DayFirst } else { Order::of_language(language) }
    }

    /// The other of both.
    pub(crate) fn other(self) -> Order {
        match self {
            Order::DayFirst => Order::MonthFirst,
            Order::MonthFirst => Order::DayFirst,
        }
    }
}

/// Domains of countries where English is written with the day first.
const DAY_FIRST: &[&str] = &["uk", "ie", "au", "nz", "in", "za", "ng", "ke", "gh", "pk", "my", "sg", "eu"];

/// Longest stretch that is looked at for one date.
const CAP: usize = 160;

/// The first date of `text`, which should hold little else.
pub(crate) fn parse(text: &str, order: Order) -> Option<Moment> {
    let text = text.trim();
    let text = text.get(..crate::dom::floor_boundary(text, CAP))?;
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    unix(text).or_else(|| {
        let tokens = tokens(text);
        (0..tokens.len()).find_map(|at| {
            let (on, used) = date_at(tokens.get(at..)?, order)?;
            let at = time_in(tokens.get(at + used..)?, on).or_else(|| time_in(tokens.get(..at)?, on));
            Some(Moment { on, at })
        })
    })
}

/// The day that an address carries (`/2024/11/20/`, `-20241120`), as publishers write it.
pub(crate) fn in_url(url: &str) -> Option<Date> {
    // An archive's address ends with that of the page.
    let path = url.rsplit_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let number = |i: usize, lengths: std::ops::RangeInclusive<usize>| {
        parts
            .get(i)
            .filter(|p| lengths.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))?
            .parse()
            .ok()
    };
    for i in 0..parts.len() {
        if let Some(year) = number(i, 4..=4)
            && (1995..2050).contains(&year)
        {
            let month = number(i + 1, 2..=2)
                .or_else(|| month_named(&parts.get(i + 1)?.to_lowercase()).map(i16::from));
            if let (Some(month), Some(day)) = (month, number(i + 2, 2..=2))
                && let Some(date) = date(year, month, day)
            {
                return Some(date);
            }
            if let Some(both) =
                parts.get(i + 1).filter(|p| p.len() == 4 && p.bytes().all(|b| b.is_ascii_digit()))
                && let (Some(month), Some(day)) = (both.get(..2)?.parse().ok(), both.get(2..)?.parse().ok())
                && let Some(date) = date(year, month, day)
            {
                return Some(date);
            }
        }
        // /2021/3/29/: only where each is a part of the path.
        if let (Some(year), Some(month), Some(day)) =
            (number(i, 4..=4), number(i + 1, 1..=2), number(i + 2, 1..=2))
            && path.contains(&format!("/{year}/{month}/{day}/"))
            && let Some(date) = date(year, month, day)
        {
            return Some(date);
        }
        // 29-10-2021: only where no month can be mistaken for the day.
        if let (Some(day), Some(month), Some(year)) =
            (number(i, 2..=2), number(i + 1, 2..=2), number(i + 2, 4..=4))
            && day > 12
            && (1995..2050).contains(&year)
            && let Some(date) = date(year, month, day)
        {
            return Some(date);
        }
        if let Some(all) = parts.get(i).filter(|p| p.len() == 8 && p.bytes().all(|b| b.is_ascii_digit()))
            && let Some(date) = compact(all)
        {
            return Some(date);
        }
    }
    None
}

/// Seconds or milliseconds since 1970.
fn unix(text: &str) -> Option<Moment> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let at =
        if text.len() == 13 { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) };
    let at = at.ok()?;
    Some(Moment { on: at.to_zoned(TimeZone::UTC).date(), at: Some(at) })
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'t> {
    Number(&'t str),
    Word(&'t str),
    Mark(char),
}

/// Runs of digits, runs of letters and single other marks; white space is only a bound.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let end = if c.is_ascii_digit() {
            run(|c| c.is_ascii_digit())
        } else if is_cjk(c) {
            c.len_utf8()
        } else if c.is_alphabetic() {
            run(|c| c.is_alphabetic() && !is_cjk(c))
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at(end);
        if c.is_ascii_digit() {
            tokens.push(Token::Number(token));
        } else if c.is_alphabetic() && !is_cjk(c) {
            tokens.push(Token::Word(token));
        } else if !c.is_whitespace() {
            tokens.push(Token::Mark(c));
        }
        rest = after;
    }
    tokens
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A date at the start of `tokens`, and how many of them it takes.
fn date_at(tokens: &[Token<'_>], order: Order) -> Option<(Date, usize)> {
    use Token::{Mark, Number, Word};
    let number = |n: &str| n.parse::<i16>().ok();
    match *tokens {
        // 2024-11-20, 2024/11/20, 2024.11.20
        [Number(y), Mark(a @ ('-' | '/' | '.')), Number(m), Mark(b), Number(d), ..]
            if y.len() == 4 && a == b && m.len() <= 2 && d.len() <= 2 =>
        {
            Some((date(number(y)?, number(m)?, number(d)?)?, 5))
        }
        // 2024年11月20日, 2024년 11월 20일
        [Number(y), Mark('年' | '년'), Number(m), Mark('月' | '월'), Number(d), ..] if y.len() == 4 => {
            Some((date(number(y)?, number(m)?, number(d)?)?, 5))
        }
        // 20241120
        [Number(all), ..] if all.len() == 8 => Some((compact(all)?, 1)),
        // 20.11.2024, 20/11/2024, 11/20/2024, 20-11-2024
        [Number(a), Mark(x @ ('.' | '/' | '-')), Number(b), Mark(y), Number(c), ..]
            if x == y && a.len() <= 2 && b.len() <= 2 && (c.len() == 4 || c.len() == 2) =>
        {
            let (first, second) = (number(a)?, number(b)?);
            let year = year(c)?;
            let day_first = x == '.' || first > 12 || (order == Order::DayFirst && second <= 12);
            let (day, month) = if day_first { (first, second) } else { (second, first) };
            Some((date(year, month, day)?, 5))
        }
        // November 20, 2024; Nov. 20th 2024
        [Word(month), ref rest @ ..] if matches!(rest, [Number(_) | Mark('.'), ..]) => {
            let month = i16::from(month_named(&month.to_lowercase())?);
            let rest = strip(rest, |t| *t == Mark('.'));
            let [Number(d), ref rest @ ..] = *rest else { return None };
            if d.len() > 2 {
                return None;
            }
            let rest = strip(rest, is_ordinal);
            let rest = strip(rest, |t| *t == Mark(','));
            let [Number(y), ref rest @ ..] = *rest else { return None };
            (y.len() == 4).then_some(())?;
            Some((date(number(y)?, month, number(d)?)?, tokens.len() - rest.len()))
        }
        // 20 November 2024; 20. Nov. 2024; 20 de noviembre de 2024; 20th of November, 2024; 20-Nov-24
        [Number(d), ref rest @ ..] if d.len() <= 2 => {
            let rest = strip(rest, is_ordinal);
            let rest = strip(rest, |t| matches!(t, Mark('.' | '-' | '/')));
            let rest = strip(rest, is_of);
            let [Word(month), ref rest @ ..] = *rest else { return None };
            let month = i16::from(month_named(&month.to_lowercase())?);
            let rest = strip(rest, |t| matches!(t, Mark('.' | '-' | '/')));
            let rest = strip(rest, |t| *t == Mark(',') || is_of(t));
            let [Number(y), ref rest @ ..] = *rest else { return None };
            (y.len() == 4 || y.len() == 2).then_some(())?;
            Some((date(year(y)?, month, number(d)?)?, tokens.len() - rest.len()))
        }
        _ => None,
    }
}

fn strip<'a, 't>(tokens: &'a [Token<'t>], test: impl Fn(&Token<'t>) -> bool) -> &'a [Token<'t>] {
    match tokens {
        [first, rest @ ..] if test(first) => rest,
        _ => tokens,
    }
}

fn is_ordinal(token: &Token<'_>) -> bool {
    matches!(token, Token::Word("st" | "nd" | "rd" | "th" | "er" | "º" | "ª") | Token::Mark('º'))
}

fn is_of(token: &Token<'_>) -> bool {
    matches!(token, Token::Word("of" | "de" | "del"))
}

fn year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    Some(if digits.len() == 2 { if year < 70 { 2000 + year } else { 1900 + year } } else { year })
}

fn compact(digits: &str) -> Option<Date> {
    let year: i16 = digits.get(..4)?.parse().ok()?;
    (1995..2050).contains(&year).then_some(())?;
    date(year, digits.get(4..6)?.parse().ok()?, digits.get(6..)?.parse().ok()?)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    (1900..2100).contains(&year).then_some(())?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The time of day among `tokens`, with its zone (UTC where none is told).
fn time_in(tokens: &[Token<'_>], on: Date) -> Option<Timestamp> {
    use Token::{Mark, Number, Word};
    let at = tokens.windows(3).position(
        |w| matches!(w, [Number(h), Mark(':' | '.' | 'h'), Number(m)] if h.len() <= 2 && m.len() == 2),
    );
    let (hour, minute, mut rest) = match at {
        Some(at) => {
            let (Number(h), Number(m)) = (*tokens.get(at)?, *tokens.get(at + 2)?) else { return None };
            (h.parse::<i8>().ok()?, m.parse::<i8>().ok()?, tokens.get(at + 3..)?)
        }
        // 20241120T1602
        None => match *tokens {
            [Word("T"), Number(hm), ref rest @ ..] if hm.len() == 4 || hm.len() == 6 => {
                (hm.get(..2)?.parse().ok()?, hm.get(2..4)?.parse().ok()?, rest)
            }
            _ => return None,
        },
    };
    let mut second = 0;
    if let [Mark(':'), Number(s), after @ ..] = rest
        && s.len() == 2
    {
        second = s.parse::<i8>().ok()?;
        rest = after;
        if let [Mark('.' | ','), Number(_), after @ ..] = rest {
            rest = after;
        }
    }
    let hour = match *rest {
        [Word("PM" | "pm" | "Pm"), ..] | [Word("p"), Mark('.'), Word("m"), ..] if hour < 12 => hour + 12,
        [Word("AM" | "am" | "Am"), ..] | [Word("a"), Mark('.'), Word("m"), ..] if hour == 12 => 0,
        _ => hour,
    };
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    instant(DateTime::from_parts(on, time), offset(rest).unwrap_or(Offset::UTC))
}

fn instant(civil: DateTime, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(civil).ok()
}

/// `Z`, `+01:00`, `-0500`, or the abbreviations that the web's date headers use.
fn offset(tokens: &[Token<'_>]) -> Option<Offset> {
    use Token::{Mark, Number, Word};
    let tokens = strip(tokens, |t| matches!(t, Word("AM" | "am" | "PM" | "pm")));
    let tokens = match *tokens {
        [Word("GMT" | "UTC"), ref rest @ ..] if matches!(rest, [Mark('+' | '-' | '−'), ..]) => rest,
        _ => tokens,
    };
    match *tokens {
        [Mark(sign @ ('+' | '-' | '−')), Number(h), ref rest @ ..] => {
            let (hours, minutes): (&str, &str) = match (h.len(), rest) {
                (4, _) => (h.get(..2)?, h.get(2..)?),
                (1 | 2, [Mark(':'), Number(m), ..]) => (h, *m),
                (1 | 2, _) => (h, "0"),
                _ => return None,
            };
            let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
            Offset::from_seconds(if sign == '+' { seconds } else { -seconds }).ok()
        }
        [Word(zone), ..] => {
            let hours = match zone {
                "Z" | "UTC" | "GMT" | "WET" => 0,
                "EST" => -5,
                "EDT" => -4,
                "CST" => -6,
                "CDT" => -5,
                "MST" => -7,
                "MDT" => -6,
                "PST" => -8,
                "PDT" => -7,
                "BST" | "CET" | "MEZ" => 1,
                "CEST" | "MESZ" | "EET" => 2,
                "MSK" | "EEST" => 3,
                _ => return None,
            };
            Some(Offset::constant(hours))
        }
        _ => None,
    }
}

/// Whether `word`, in lower case, names a month.
pub(crate) fn is_month(word: &str) -> bool {
    month_named(word).is_some()
}

/// The number of a month named in lower case, in full or cut to three letters or more.
///
/// English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Russian, Ukrainian, Turkish,
/// Swedish, Danish, Indonesian.
fn month_named(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january januar jänner janvier janv enero gennaio gen janeiro januari stycznia styczeń ledna января січня ocak",
        "february februar feber février févr fevr febrero febbraio fevereiro februari lutego luty února февраля лютого şubat",
        "march märz maerz mars marzo março marco maart marca marzec března марта березня mart maret",
        "april avril avr abril aprile aprilie kwietnia kwiecień dubna апреля квітня nisan",
        "may mai mayo maggio mag maio mei maja maj května мая травня mayıs",
        "june juni juin junio giugno giu junho czerwca czerwiec června июня червня haziran",
        "july juli juillet juil julio luglio lug julho lipca lipiec července июля липня temmuz",
        "august août aout agosto ago augustus augusti sierpnia sierpień srpna августа серпня ağustos agustus",
        "september septembre sept septiembre setiembre settembre set setembro września wrzesień září сентября вересня eylül",
        "october oktober octobre octubre ottobre ott outubro out października październik října октября жовтня ekim",
        "november novembre noviembre novembro listopada listopad листопада ноября kasım nopember",
        "december dezember décembre decembre diciembre dicembre dic dezembro dez grudnia grudzień prosince декабря грудня aralık desember",
    ];
    let count = word.chars().count();
    if count < 3 {
        return None;
    }
    // Czech and Polish share `listopad`, for October in Croatian, November in Polish and Czech: November here.
    (1..).zip(MONTHS).find_map(|(n, names)| {
        names
            .split(' ')
            .any(|name| {
                name == word
                    || (count <= 4
                        && name.chars().count() > count
                        && name.starts_with(word)
                        && !ambiguous(word))
            })
            .then_some(n)
    })
}

/// Abbreviations that are words of other kinds, or two months.
fn ambiguous(word: &str) -> bool {
    matches!(word, "mar." | "mars" | "mai" | "mart" | "dic" | "list")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, on: &str, at: Option<&str>) {
        let got = parse(text, Order::MonthFirst).unwrap_or_else(|| panic!("no date in {text:?}"));
        assert_eq!(got.on.to_string(), on, "{text}");
        assert_eq!(got.at.map(|t| t.to_string()).as_deref(), at, "{text}");
    }

    #[test]
    fn machine_dates() {
        check("2024-09-09T16:20:00+02:00", "2024-09-09", Some("2024-09-09T14:20:00Z"));
        check("2024-09-09T23:20:00.123-0500", "2024-09-09", Some("2024-09-10T04:20:00Z"));
        check("2024-09-09 16:20", "2024-09-09", Some("2024-09-09T16:20:00Z"));
        check("20240909T1620Z", "2024-09-09", Some("2024-09-09T16:20:00Z"));
        check("2024-09-09", "2024-09-09", None);
        check("Mon, 09 Sep 2024 16:20:01 GMT", "2024-09-09", Some("2024-09-09T16:20:01Z"));
        check("1725899999", "2024-09-09", Some("2024-09-09T16:39:59Z"));
        check("1725899999000", "2024-09-09", Some("2024-09-09T16:39:59Z"));
    }

    #[test]
    fn written_dates() {
        check("Tuesday, September 26, 2023", "2023-09-26", None);
        check("Nov. 20, 2024, 11:02 a.m.", "2024-11-20", Some("2024-11-20T11:02:00Z"));
        check("Nov. 20th 2024 1:02 PM EST", "2024-11-20", Some("2024-11-20T18:02:00Z"));
        check("Monday 30th of January 2023 |", "2023-01-30", None);
        check("9. Februar 2021, 18:05 Uhr", "2021-02-09", Some("2021-02-09T18:05:00Z"));
        check("20 de noviembre de 2024", "2024-11-20", None);
        check("12 марта 2019", "2019-03-12", None);
        check("2019年11月20日", "2019-11-20", None);
        check("20.11.2024", "2024-11-20", None);
        check("4/3/2024", "2024-04-03", None);
        check("25/3/2024", "2024-03-25", None);
        assert_eq!(parse("3/4/2024", Order::DayFirst).unwrap().on.to_string(), "2024-04-03");
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "Call 0800 123", "99.99.2024", "version 1.2.3", "May I come in", "2024"] {
            assert_eq!(parse(text, Order::MonthFirst), None, "{text}");
        }
    }

    #[test]
    fn a_site_writes_as_its_country_does() {
        let order = |language, url| Order::of_page(Some(language), Some(url));
        assert_eq!(order("en", "https://news.a.ie/talks"), Order::DayFirst);
        assert_eq!(order("en", "https://news.a.example/talks.ie"), Order::MonthFirst);
        assert_eq!(order("fr", "https://a.example"), Order::DayFirst);
    }

    #[test]
    fn addresses() {
        let day = |url| in_url(url).map(|d| d.to_string());
        assert_eq!(day("https://a.example/2024/11/20/talks"), Some("2024-11-20".into()));
        assert_eq!(day("https://a.example/world/talks-20241120.html"), Some("2024-11-20".into()));
        assert_eq!(day("https://a.example/2024/nov/20/talks"), Some("2024-11-20".into()));
        assert_eq!(day("https://a.example/2024-11-20-talks"), Some("2024-11-20".into()));
        assert_eq!(day("https://a.example/news/20-11-2024"), Some("2024-11-20".into()));
        assert_eq!(day("https://a.example/2024/3/9/talks"), Some("2024-03-09".into()));
        assert_eq!(
            day("https://archive.example/web/20250101120000/http://a.example/2024/11/20/talks"),
            Some("2024-11-20".into())
        );
        assert_eq!(day("https://archive.example/web/20250101120000/http://a.example/talks"), None);
        assert_eq!(day("https://a.example/2024-3-9-talks"), None);
        assert_eq!(day("https://a.example/news/10-11-2024"), None);
        assert_eq!(day("https://a.example/story/12345678"), None);
        assert_eq!(day("https://a.example/2024/13/45/x"), None);
    }
}
