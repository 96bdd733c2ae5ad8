//! JSON Feed (jsonfeed.org, versions 1 and 1.1), read as it is found: numbers as identifiers, authors as plain
//! strings, no version.

use serde_json::{Deserializer, Map, Value};
use url::Url;
use volteface_core::feed::{Entry, Feed};

use super::{MAX_ENTRIES, plain};
use crate::{
    Rejected,
    moment::{self, Order},
};

/// Values of a feed: each takes up to a hundred times the memory of its bytes, and entries are mostly text.
const MAX_VALUES: usize = 200_000;

/// Reads a feed; `base` is where it came from.
pub(super) fn read(text: &str, base: Option<&Url>) -> Result<Feed, Rejected> {
    if n_values(text) > MAX_VALUES {
        return Err(Rejected::TooComplex);
    }
    let Some(Value::Object(feed)) =
        Deserializer::from_str(text).into_iter::<Value>().next().and_then(Result::ok)
    else {
        return salvage(text, base);
    };
    if !feed.contains_key("items") && !word(&feed, "version").is_some_and(|v| v.contains("jsonfeed.org")) {
        return Err(Rejected::Malformed("not a feed but other JSON".to_owned()));
    }
    let language = word(&feed, "language");
    let entries = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let entries = entries.iter().filter_map(Value::as_object).take(MAX_ENTRIES);
    Ok(Feed {
        title: word(&feed, "title").map(|title| plain(&title)),
        site_url: link(&feed, "home_page_url", base),
        entries: entries.map(|item| entry(item, language.as_deref(), base)).collect(),
        language,
        ..Feed::default()
    })
}

/// About how many values the text holds: marks before a value, outside strings.
fn n_values(text: &str) -> usize {
    let (mut n, mut in_string, mut is_escaped) = (0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b',' | b'[' | b'{' if !in_string => n += 1,
            _ => {}
        }
    }
    n
}

/// The whole items of a feed that is cut off or broken somewhere.
fn salvage(text: &str, base: Option<&Url>) -> Result<Feed, Rejected> {
    let broken = || Rejected::Malformed("broken JSON".to_owned());
    let (_, after) = text.split_once("\"items\"").ok_or_else(broken)?;
    let mut rest = after.split_once('[').ok_or_else(broken)?.1;
    let mut feed = Feed::default();
    while feed.entries.len() < MAX_ENTRIES {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let mut items = Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        let Some(Ok(item)) = items.next() else { break };
        feed.entries.push(entry(&item, None, base));
        rest = rest.get(items.byte_offset()..).unwrap_or_default();
    }
    if feed.entries.is_empty() { Err(broken()) } else { Ok(feed) }
}

fn entry(item: &Map<String, Value>, language: Option<&str>, base: Option<&Url>) -> Entry {
    let published_raw = word(item, "date_published");
    let read = |text: &str| moment::parse(text, Order::of_language(language))?.timestamp();
    let escaped = |text: String| text.replace('&', "&amp;").replace('<', "&lt;").replace("\n\n", "<p>");
    Entry {
        guid: word(item, "id"),
        url: link(item, "url", base).or_else(|| link(item, "external_url", base)),
        title: word(item, "title").map(|title| plain(&title)),
        authors: authors(item),
        source: None,
        language: word(item, "language").or_else(|| language.map(str::to_owned)),
        published_at: published_raw.as_deref().and_then(read),
        updated_at: word(item, "date_modified").as_deref().and_then(read),
        published_raw,
        summary: word(item, "summary").map(escaped),
        content: word(item, "content_html").or_else(|| word(item, "content_text").map(escaped)),
    }
}

fn authors(item: &Map<String, Value>) -> Vec<String> {
    let listed = match item.get("authors").or_else(|| item.get("author")) {
        Some(Value::Array(authors)) => authors.as_slice(),
        Some(author) => std::slice::from_ref(author),
        None => &[],
    };
    let name = |author: &Value| match author {
        Value::String(name) => Some(name.trim().to_owned()),
        Value::Object(author) => word(author, "name"),
        _ => None,
    };
    listed.iter().filter_map(name).filter(|name| !name.is_empty()).collect()
}

/// A string, or a number as one; `None` when it is missing or empty.
fn word(object: &Map<String, Value>, key: &str) -> Option<String> {
    let word = match object.get(key)? {
        Value::String(word) => word.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!word.is_empty()).then_some(word)
}

fn link(object: &Map<String, Value>, key: &str, base: Option<&Url>) -> Option<String> {
    let link = word(object, key)?;
    match (Url::parse(&link), base) {
        (Err(_), Some(base)) => base.join(&link).ok().map(String::from),
        _ => Some(link),
    }
}
