//! Cuts a stretch of text into words and marks, as the English treebanks do (clitics apart, marks apart), save that
//! hyphenated words stay whole.

use volteface_core::Span;

/// Calls `found` with the span of every token of `text` within `stretch`, in order.
pub(crate) fn tokenise(text: &str, stretch: Span, mut found: impl FnMut(Span)) {
    let Some(piece) = text.get(stretch.start..stretch.end) else { return };
    let mut rest = piece.char_indices().peekable();
    while let Some(&(at, c)) = rest.peek() {
        if c.is_whitespace() || is_invisible(c) {
            rest.next();
            continue;
        }
        let len = token_len(piece, at, c);
        let start = stretch.start + at;
        let word = piece.get(at..at + len).unwrap_or_default();
        match clitic(word) {
            Some(cut) => {
                found(Span::new(start, start + cut));
                found(Span::new(start + cut, start + len));
            }
            None => found(Span::new(start, start + len)),
        }
        while rest.peek().is_some_and(|&(next, _)| next < at + len) {
            rest.next();
        }
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{00ad}' | '\u{2060}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02bc}')
}

/// Length in bytes of the token that starts with `c` at `at`.
fn token_len(piece: &str, at: usize, c: char) -> usize {
    let rest = piece.get(at..).unwrap_or_default();
    if !c.is_alphanumeric() {
        // Runs of the same mark are one token: "...", "--", "''".
        let run = |c: char| rest.chars().take_while(|&d| d == c).map(char::len_utf8).sum();
        let mut next = rest.chars().skip(1);
        let joined = piece.get(..at).is_some_and(|before| before.ends_with(|c: char| !c.is_whitespace()));
        if is_apostrophe(c)
            && joined
            && next.next() == Some('s')
            && !next.next().is_some_and(char::is_alphanumeric)
        {
            return c.len_utf8() + 1; // "U.N.'s"
        }
        return match c {
            '.' | '-' | '_' | '*' | '=' | '\'' | '`' => run(c),
            '@' | '#' if rest.chars().nth(1).is_some_and(char::is_alphanumeric) => {
                1 + rest
                    .chars()
                    .skip(1)
                    .take_while(|&d| d.is_alphanumeric() || d == '_')
                    .map(char::len_utf8)
                    .sum::<usize>()
            }
            _ => c.len_utf8(),
        };
    }
    if rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.") {
        let chunk = rest.split(char::is_whitespace).next().unwrap_or_default();
        return chunk.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/').len();
    }
    let mut end = 0;
    let mut before = ' ';
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c.is_alphanumeric() || is_combining(c) {
            end = i + c.len_utf8();
            before = c;
            continue;
        }
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let inside = match c {
            '-' | '\u{2010}' | '\u{2011}' => next.is_alphanumeric(),
            '\'' | '\u{2019}' | '\u{02bc}' => before.is_alphabetic() && next.is_alphabetic(),
            ',' => before.is_ascii_digit() && three_digits(rest.get(i + 1..).unwrap_or_default()),
            '.' => next.is_alphanumeric() && !is_glued(rest.get(..i).unwrap_or_default(), next),
            ':' => before.is_ascii_digit() && next.is_ascii_digit(),
            '&' => before.is_uppercase() && next.is_uppercase(),
            '@' => {
                next.is_alphanumeric()
                    && rest.get(i..).is_some_and(|host| {
                        host.split_whitespace().next().is_some_and(|host| host.contains('.'))
                    })
            }
            '_' => next.is_alphanumeric(),
            '\u{00ad}' => next.is_alphanumeric(),
            _ => false,
        };
        if inside {
            end = i + c.len_utf8();
            continue;
        }
        if c == '.' {
            let word = rest.get(..i).unwrap_or_default();
            let dots: usize = rest.get(i..).unwrap_or_default().chars().take_while(|&c| c == '.').count();
            if dots == 1
                && is_abbreviation(
                    word,
                    piece.get(..at).unwrap_or_default(),
                    rest.get(i + 1..).unwrap_or_default(),
                )
            {
                end = i + 1;
            }
        }
        break;
    }
    end.max(c.len_utf8())
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}')
}

fn three_digits(rest: &str) -> bool {
    rest.chars().take(3).filter(char::is_ascii_digit).count() == 3
        && !rest.chars().nth(3).is_some_and(|c| c.is_ascii_digit())
}

/// "talks.The": a missing space after a sentence.
fn is_glued(word: &str, next: char) -> bool {
    next.is_uppercase() && word.chars().count() > 2 && word.chars().rev().take(2).all(char::is_lowercase)
}

/// Whether the full stop after `word` belongs to it.
fn is_abbreviation(word: &str, before: &str, after: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().unwrap_or(' ');
    if letters.next().is_none() {
        // An initial; "I" only between names ("Henry I. Miller").
        if first == 'I' {
            let name = before.split_whitespace().next_back().unwrap_or_default();
            let next = after.split_whitespace().next().unwrap_or_default();
            let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
            return capital(name)
                && capital(next)
                && !crate::sentence::is_starter(&next.to_lowercase())
                && name.chars().all(char::is_alphabetic);
        }
        return first.is_uppercase() || (matches!(first, 'p' | 'v' | 'c') && after.starts_with(' '));
    }
    // U.S., a.m., Ph.D., i.e., G.D.P., R.R.
    if word.contains('.') {
        return word.split('.').all(|part| {
            let n = part.chars().count();
            (1..=2).contains(&n) && part.chars().all(char::is_alphabetic)
        });
    }
    let tail = word.rsplit('-').next().unwrap_or(word);
    let lower = tail.to_lowercase();
    if lower == "no" || lower == "nos" {
        return after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    }
    if [
        "sun", "sat", "mar", "may", "fig", "art", "ill", "miss", "mass", "wash", "ore", "tex", "ark", "cal",
        "ind", "kan", "ken", "mo",
    ]
    .contains(&lower.as_str())
    {
        // Words of their own: an abbreviation only where a number or a mark follows.
        let next = after.trim_start().chars().next().unwrap_or(' ');
        return first.is_uppercase()
            && (next.is_ascii_digit() || matches!(next, ',' | ';' | ')'))
            && lower != "may";
    }
    ABBREVIATIONS.binary_search(&lower.as_str()).is_ok()
}

/// Abbreviations that are written with a full stop; sorted.
const ABBREVIATIONS: &[&str] = &[
    "adm", "al", "ala", "approx", "apr", "apt", "ariz", "assn", "assoc", "asst", "atty", "aug", "av", "ave",
    "bldg", "blvd", "bn", "bp", "brig", "bros", "calif", "capt", "cf", "cmdr", "co", "col", "colo", "comdr",
    "conn", "corp", "cpl", "ct", "dec", "del", "dept", "dist", "dr", "drs", "ed", "eds", "esq", "est", "etc",
    "ex", "feb", "fla", "fr", "fri", "ft", "ga", "gen", "gens", "gov", "govs", "hon", "hr", "hrs", "ill",
    "inc", "insp", "intl", "jan", "jr", "jul", "jun", "kg", "km", "la", "lb", "lbs", "ld", "lt", "ltd",
    "maj", "md", "messrs", "mfg", "mgr", "mich", "min", "minn", "mlle", "mme", "mon", "mont", "mr", "mrs",
    "ms", "msgr", "mss", "mt", "natl", "neb", "nev", "nov", "oct", "okla", "op", "oz", "pa", "pct", "ph",
    "pl", "plc", "pp", "pres", "prof", "profs", "pte", "pty", "pvt", "rd", "ref", "rep", "reps", "ret",
    "rev", "revs", "sec", "sen", "sens", "sep", "sept", "sgt", "sq", "sr", "st", "ste", "supt", "tenn",
    "thu", "thur", "thurs", "treas", "tue", "tues", "univ", "va", "viz", "vol", "vols", "vs", "vt", "wed",
    "wis", "wyo", "yr", "yrs",
];

/// Where a clitic is cut off ("does|n't", "Putin|'s"), in bytes.
fn clitic(word: &str) -> Option<usize> {
    let mut tail = word.char_indices().rev();
    let mut ends = [(0usize, ' '); 3];
    for end in &mut ends {
        *end = tail.next()?;
    }
    let [(_, a), (second, b), (third, c)] = ends;
    let is = |c: char, x: char| c.eq_ignore_ascii_case(&x);
    if is(a, 't') && is_apostrophe(b) && is(c, 'n') {
        return (third > 0).then_some(third);
    }
    if is_apostrophe(b) && matches!(a.to_ascii_lowercase(), 's' | 'm' | 'd') {
        return Some(second);
    }
    if is_apostrophe(c)
        && matches!((b.to_ascii_lowercase(), a.to_ascii_lowercase()), ('l', 'l') | ('r', 'e') | ('v', 'e'))
    {
        return (third > 0).then_some(third);
    }
    None
}
