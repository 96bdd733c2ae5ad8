//! One plain English sentence that says all a message has to say.

use jiff::civil::Date;

use super::{DigestItem, PositionNews, Quoted, StatementNews, clip};

/// The longest quotation that a sentence repeats, in characters.
const QUOTE: usize = 280;
/// The longest condition.
const CONDITION: usize = 160;

/// The sentence of a position: whose answer to which question was and is what, by whose words, when and where.
pub fn position(news: &PositionNews) -> String {
    let name = &news.actor.name;
    let question = &news.issue.question;
    let now = answer(&news.to, &news.conditions.after);
    let moved = match (news.from.as_deref(), news.change.as_str()) {
        (None, _) | (_, "first") => format!("{name} answers “{question}” for the first time: {now}"),
        (Some(_), "conditions") => format!(
            "{name} still answers “{question}” only under conditions, and now under other ones: {}",
            match list(&news.conditions.after) {
                conditions if conditions.is_empty() => "none is named".to_owned(),
                conditions => conditions,
            }
        ),
        (Some(from), _) => {
            let before = answer(from, &news.conditions.before);
            let day = news.statement.before.as_ref().and_then(|before| before.said_on);
            let when = day.map_or("before".to_owned(), |day| format!("on {}", long_date(day)));
            format!("{name} said {before} {when} and now says {now} to “{question}”")
        }
    };
    format!("{moved} – {}.", words(&news.statement.after, name))
}

/// The sentence of a statement: new, in other words than before, or gone from its article.
pub fn statement(news: &StatementNews) -> String {
    let name = &news.actor.name;
    match (&news.before, &news.after) {
        (None, Some(after)) => format!("{name} is quoted with something new – {}.", words(after, name)),
        (Some(before), Some(after)) => format!(
            "An article gives other words of {name} than before: not “{}” any more – {}.",
            quote(before),
            words(after, name)
        ),
        (Some(before), None) => {
            format!("An article no longer holds what it reported of {name} – {}.", words(before, name))
        }
        (None, None) => format!("{name} is quoted."),
    }
}

/// The sentence of a digest of `items`, of which the cap per hour held back `held_back`.
pub fn digest(items: &[DigestItem], held_back: usize) -> String {
    let n = items.len();
    let of_whom: std::collections::BTreeSet<&str> =
        items.iter().filter_map(|item| item.actor.as_deref()).collect();
    let whom = match of_whom.iter().copied().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => format!(" about {one}"),
        many => format!(" about {} actors", many.len()),
    };
    let held = if held_back == 0 {
        String::new()
    } else {
        format!(", {held_back} of them held back by the cap per hour")
    };
    format!("{n} {}{whom}{held}.", if n == 1 { "alert" } else { "alerts" })
}

/// What a stance answers, with its conditions.
fn answer(stance: &str, conditions: &[String]) -> String {
    match stance {
        "supports" => "yes".to_owned(),
        "opposes" => "no".to_owned(),
        "conditional" => match list(conditions) {
            named if named.is_empty() => "yes under conditions".to_owned(),
            named => format!("yes under conditions ({named})"),
        },
        other => other.to_owned(),
    }
}

fn list(conditions: &[String]) -> String {
    conditions.iter().map(|condition| clip(condition.trim(), CONDITION)).collect::<Vec<_>>().join("; ")
}

/// `Dmitry Peskov on 2 December 2022: “open to talks” (Herald)`; the speaker is left out where it is the actor.
fn words(said: &Quoted, actor: &str) -> String {
    let who = if said.speaker.is_empty() { actor } else { &said.speaker };
    let when = said.said_on.map(|day| format!(" on {}", long_date(day))).unwrap_or_default();
    let quote = quote(said);
    let place = said.document.source.as_deref().map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{who}{when}: “{quote}”{place}")
}

fn quote(said: &Quoted) -> String {
    let quote = clip(said.quote.trim(), QUOTE);
    quote.trim_end_matches(['.', ',', ';']).to_owned()
}

fn long_date(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
