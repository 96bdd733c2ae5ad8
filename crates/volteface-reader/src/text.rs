//! Small questions about a stretch of text.

/// Words that hold a letter or digit.
pub(crate) fn count_words(text: &str) -> u32 {
    let count = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether `text` ends as a sentence does, closing marks aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]*".contains(c));
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}
