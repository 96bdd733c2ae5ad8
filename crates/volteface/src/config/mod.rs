//! Settings and the watch list: parsed, refused with the line and the nearest known key, never half applied.
//!
//! [`Config::load`] reads `config/volteface.toml` (compiled in: the reference is the defaults), puts the user's
//! file over it and the environment over that, and checks the whole.

use std::{fmt, path::Path};

use serde::de::DeserializeOwned;

mod layer;
mod nearest;
pub mod quantity;
mod settings;
pub mod watch_list;

pub use settings::{Alert, Analysis, Backend, Config, Inbox, Log, LogFormat, Page, Stories};

/// What is wrong in a file that the user wrote. The program exits with 78 (`EX_CONFIG`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file, or the environment variable.
    pub file: String,
    /// Its line, counted from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Parses TOML strictly.
pub(crate) fn parse_toml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text, span.start));
        ConfigError { file: file.to_owned(), line, message: explain(error.message()) }
    })
}

/// Reads a text file that the user named.
pub(crate) fn read_text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|error| ConfigError {
        file: path.display().to_string(),
        line: None,
        message: format!("cannot be read: {error}"),
    })
}

/// The line, counted from 1, of the byte at `offset`.
fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// serde lists every key it knows; a person wants the one they meant.
fn explain(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (Some(unknown), true) = (quoted.next(), message.starts_with("unknown field")) else {
        return message.to_owned();
    };
    match nearest::nearest(unknown, quoted) {
        Some(known) => format!("unknown key `{unknown}`; did you mean `{known}`?"),
        None => format!("unknown key `{unknown}`"),
    }
}

#[cfg(test)]
mod tests;
