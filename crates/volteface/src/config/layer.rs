//! The reference, the user's file and the environment, one over the other; who is to blame for a mistake.

use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

use super::{Config, ConfigError, explain, line_at};

/// Every setting, explained; compiled in as the defaults.
pub(super) const REFERENCE: &str = include_str!("../../../../config/volteface.toml");

const PREFIX: &str = "VOLTEFACE__";

/// The user's file: its name and its text.
pub(super) type Source<'a> = (&'a str, &'a str);

/// Puts the layers over each other and reads the whole.
pub(super) fn read(
    file: Option<Source<'_>>,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut table: Table = parse(("config/volteface.toml", REFERENCE))?;
    if let Some(file) = file {
        put_over(&mut table, parse(file)?);
    }
    let mut variables: Vec<(String, String)> =
        environment.filter(|(name, _)| name.starts_with(PREFIX)).collect();
    variables.sort();
    for (name, value) in &variables {
        set(&mut table, name, value)?;
    }
    serde_path_to_error::deserialize(Value::Table(table)).map_err(|error| {
        let mut path: Vec<String> = error.path().to_string().split('.').map(str::to_owned).collect();
        let inner = error.into_inner();
        let message = inner.message();
        if let (true, Some(key)) = (message.starts_with("unknown field"), message.split('`').nth(1))
            && path.last().is_none_or(|last| last != key)
        {
            path.push(key.to_owned());
        }
        blame(file, &variables, &path, &explain(message))
    })
}

fn parse((name, text): Source<'_>) -> Result<Table, ConfigError> {
    text.parse::<Table>().map_err(|error| ConfigError {
        file: name.to_owned(),
        line: error.span().map(|span| line_at(text, span.start)),
        message: error.message().to_owned(),
    })
}

/// Tables are put over tables key by key; anything else takes the place of what was there.
fn put_over(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => put_over(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// `VOLTEFACE__PAGE__LISTEN=…`: text where the reference has text, else whatever TOML reads there.
fn set(table: &mut Table, name: &str, raw: &str) -> Result<(), ConfigError> {
    let path: Vec<String> =
        name.trim_start_matches(PREFIX).split("__").map(str::to_ascii_lowercase).collect();
    let error = |message: String| ConfigError { file: name.to_owned(), line: None, message };
    let (last, sections) = path.split_last().ok_or_else(|| error("names no setting".to_owned()))?;
    let mut section = table;
    for key in sections {
        let known: Vec<String> = section.keys().cloned().collect();
        section = section.get_mut(key).and_then(Value::as_table_mut).ok_or_else(|| {
            let unknown = format!("unknown field `{key}`, expected one of `{}`", known.join("`, `"));
            error(explain(&unknown).replace("key", "section"))
        })?;
    }
    let value = match section.get(last) {
        Some(Value::String(_)) => Value::String(raw.to_owned()),
        _ => format!("value = {raw}")
            .parse::<Table>()
            .ok()
            .and_then(|mut table| table.remove("value"))
            .unwrap_or_else(|| Value::String(raw.to_owned())),
    };
    section.insert(last.clone(), value);
    Ok(())
}

/// Names the variable or the line that set the value at `path`.
fn blame(
    file: Option<Source<'_>>,
    variables: &[(String, String)],
    path: &[String],
    message: &str,
) -> ConfigError {
    let variable = format!("{PREFIX}{}", path.join("__").to_ascii_uppercase());
    if variables.iter().any(|(name, _)| *name == variable) {
        return ConfigError { file: variable, line: None, message: message.to_owned() };
    }
    let (name, text) = file.unwrap_or(("config/volteface.toml", REFERENCE));
    let key = path.join(".");
    let message = if message.contains('`') { message.to_owned() } else { format!("{key}: {message}") };
    ConfigError { file: name.to_owned(), line: line_of(text, path), message }
}

/// The line of the key at `path`, or of the innermost table around it that stands in the file.
fn line_of(text: &str, path: &[String]) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let mut table = document.get_ref();
    let mut line = None;
    for key in path {
        // `serde_path_to_error` writes the third element of an array as `endpoint[2]`.
        let (key, index) = match key.split_once('[') {
            Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (key.as_str(), None),
        };
        let Some((found, value)) = table.iter().find(|(found, _)| found.get_ref().as_ref() == key) else {
            break;
        };
        line = Some(line_at(text, found.span().start));
        let element = match (value.get_ref(), index) {
            (DeValue::Array(array), Some(index)) => array.get(index),
            _ => Some(value),
        };
        match element.map(|element| (element.span().start, element.get_ref())) {
            Some((start, DeValue::Table(inner))) => {
                if index.is_some() {
                    line = Some(line_at(text, start));
                }
                table = inner;
            }
            _ => break,
        }
    }
    line
}
