//! Documents in JSON: one object, a list of them, or one a line.

use serde_json::{Map, Value};
use volteface_core::Document;

use crate::{Rejected, charset, draft::Metadata, limit, note, page};

/// Reads one document or a list.
///
/// # Errors
/// [`Rejected::Malformed`] when it is no JSON or has no text; [`Rejected::TooComplex`] beyond the cap of documents.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Document>, Rejected> {
    check_values(bytes)?;
    let text = charset::decode(bytes, None);
    let value: Value = serde_json::from_str(&text).map_err(|error| Rejected::Malformed(error.to_string()))?;
    let values = match value {
        Value::Array(values) => values,
        // `{"articles": […]}`: an export of several.
        Value::Object(mut object) => {
            let lists = ["articles", "documents", "items", "entries", "results"];
            match lists.into_iter().find(|key| object.get(*key).is_some_and(Value::is_array)) {
                Some(key) => match object.remove(key) {
                    Some(Value::Array(values)) => values,
                    _ => Vec::new(),
                },
                None => vec![Value::Object(object)],
            }
        }
        _ => return Err(Rejected::Malformed("neither an object nor a list".to_owned())),
    };
    if values.len() > limit::DOCUMENTS {
        return Err(Rejected::TooComplex);
    }
    let documents = values.iter().map(document).collect::<Result<Vec<_>, _>>()?;
    if documents.is_empty() { Err(Rejected::NoText) } else { Ok(documents) }
}

/// Reads one document a line (JSON Lines).
///
/// # Errors
/// As [`read`]; the line is named.
pub(crate) fn read_lines(bytes: &[u8]) -> Result<Vec<Document>, Rejected> {
    check_values(bytes)?;
    let text = charset::decode(bytes, None);
    let lines: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    if lines.len() > limit::DOCUMENTS {
        return Err(Rejected::TooComplex);
    }
    let documents = lines
        .into_iter()
        .map(|(n, line)| {
            let named = |error: String| Rejected::Malformed(format!("line {n}: {error}"));
            let value: Value = serde_json::from_str(line).map_err(|error| named(error.to_string()))?;
            document(&value).map_err(|error| named(error.to_string()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if documents.is_empty() { Err(Rejected::NoText) } else { Ok(documents) }
}

/// Most values of a file: each takes far more memory than its bytes, and articles are mostly text.
const VALUES_CAP: usize = 500_000;

/// # Errors
/// [`Rejected::TooComplex`] when the file may hold more values than are read.
fn check_values(bytes: &[u8]) -> Result<(), Rejected> {
    let marks = bytes.iter().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    if marks > VALUES_CAP { Err(Rejected::TooComplex) } else { Ok(()) }
}

/// What a sidecar (`NAME.meta.json`) says is set over what was read: a user knows best.
///
/// Its keys are those of front matter: `url`, `title`, `published`, `source`, `language`, `author`.
///
/// # Errors
/// [`Rejected::Malformed`] when it is no JSON object.
pub fn apply_sidecar(document: &mut Document, bytes: &[u8]) -> Result<(), Rejected> {
    limit::check(bytes.len(), limit::PAGE)?;
    let text = charset::decode(bytes, None);
    let object: Map<String, Value> =
        serde_json::from_str(&text).map_err(|error| Rejected::Malformed(format!("sidecar: {error}")))?;
    let metadata = metadata(&object);
    let replace = |field: &mut Option<String>, value: Option<String>| {
        if value.is_some() {
            *field = value;
        }
    };
    replace(&mut document.title, metadata.title);
    replace(&mut document.byline, metadata.byline);
    replace(&mut document.source, metadata.source);
    replace(&mut document.url, metadata.url);
    replace(&mut document.language, metadata.language);
    if let Some(published) = metadata.published {
        document.published_at = published.timestamp();
        document.published_on = Some(published.on);
    }
    Ok(())
}

fn metadata(object: &Map<String, Value>) -> Metadata {
    let mut metadata = Metadata::default();
    // The language first: it tells how dates are written.
    for key in ["language", "lang"].into_iter().chain(object.keys().map(String::as_str)) {
        if let Some(value) = object.get(key).and_then(name) {
            note::set(&mut metadata, &key.to_lowercase(), &value);
        }
    }
    metadata
}

/// A string, a number, the name of an object, or several of them.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => object.get("name").and_then(name),
        Value::Array(values) => {
            let names: Vec<String> = values.iter().filter_map(name).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

fn document(value: &Value) -> Result<Document, Rejected> {
    let Value::Object(object) = value else { return Err(Rejected::Malformed("no object".to_owned())) };
    let metadata = metadata(object);
    let text = |keys: &[&str]| {
        keys.iter().find_map(|key| object.get(*key).and_then(Value::as_str)).filter(|t| !t.trim().is_empty())
    };
    let html = text(&["content_html", "html", "body_html"]);
    let plain = text(&[
        "text",
        "content_text",
        "articleBody",
        "body",
        "content",
        "fulltext",
        "description",
        "summary",
    ]);
    match (plain, html) {
        (Some(text), _) if !is_html(text) => note::read(metadata, note::paragraphs(text)?),
        (Some(html), None) | (_, Some(html)) => page::read_piece(html, metadata),
        (None, None) => Err(Rejected::NoText),
    }
}

fn is_html(text: &str) -> bool {
    ["<p>", "<p ", "<div", "<br", "</p>", "<html"].iter().any(|tag| text.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TALKS: &str = "The talks will open on Monday in the old harbour, the minister said.";

    #[test]
    fn one_several_and_lines() {
        let one = format!(
            r#"{{"title":"Talks","published":"2024-05-06","author":{{"name":"A. B."}},"text":"{TALKS}"}}"#
        );
        let documents = read(one.as_bytes()).unwrap();
        assert_eq!(documents[0].text, TALKS);
        assert_eq!(documents[0].byline.as_deref(), Some("A. B."));
        assert_eq!(documents[0].published_on.unwrap().to_string(), "2024-05-06");
        assert_eq!(read(format!("[{one},{one}]").as_bytes()).unwrap().len(), 2);
        assert_eq!(read_lines(format!("{one}\n\n{one}\n").as_bytes()).unwrap().len(), 2);
        let error = read_lines(format!("{one}\n{{").as_bytes()).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    #[test]
    fn html_within_is_read_as_such() {
        let json = format!(
            r#"{{"content_html":"<p>{TALKS}</p><p>Nobody <b>came</b> to the harbour that day.</p>"}}"#
        );
        let documents = read(json.as_bytes()).unwrap();
        assert_eq!(documents[0].text, format!("{TALKS}\n\nNobody came to the harbour that day."));
    }

    #[test]
    fn a_sidecar_wins() {
        let mut document = Document { title: Some("x".to_owned()), ..Document::default() };
        apply_sidecar(&mut document, br#"{"title":"Talks","published":"2024-05-06T10:00:00Z"}"#).unwrap();
        assert_eq!(document.title.as_deref(), Some("Talks"));
        assert_eq!(document.published_on.unwrap().to_string(), "2024-05-06");
        assert!(apply_sidecar(&mut document, b"[]").is_err());
    }
}
