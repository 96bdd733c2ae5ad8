//! Small questions about a stretch of text.

/// Words that hold a letter or digit; in scripts without spaces two characters count as one.
pub(crate) fn count_words(text: &str) -> u32 {
    let mut words = 0u32;
    let mut dense = 0u32;
    let mut within = false;
    for c in text.chars() {
        if is_dense(c) {
            dense += 1;
            within = false;
        } else if c.is_whitespace() {
            within = false;
        } else if !within && c.is_alphanumeric() {
            words += 1;
            within = true;
        }
    }
    words + dense.div_ceil(2)
}

/// Chinese, Japanese, Korean, Thai: no spaces between words, or long words.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Whether `text` ends as a sentence does, closing marks aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]*」』".contains(c));
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}
