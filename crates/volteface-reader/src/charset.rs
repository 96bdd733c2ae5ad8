//! Bytes to text: byte order mark, then what the sender declares, then what the bytes look like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a page a declaration of its charset is looked for (WHATWG HTML §13.2.3.2 asks for 1024; pages
/// put it later).
const PRESCAN: usize = 4096;

/// Decodes `bytes`; wrong sequences become U+FFFD.
///
/// `declared` is a charset label from outside the bytes (an HTTP header, a MIME part). Text that is valid
/// UTF-8 and not plain ASCII is taken as UTF-8 whatever is declared: other charsets hit that form by no accident.
pub(crate) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !looks_like_iso_2022(bytes)
    {
        return Cow::Borrowed(text);
    }
    let label = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let encoding = label.or_else(|| declared_within(bytes)).filter(|e| *e != UTF_8 || is_mostly_utf8(bytes));
    let encoding = encoding.unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        detector.feed(bytes.get(..64 * 1024).unwrap_or(bytes), bytes.len() <= 64 * 1024);
        detector.guess(None, Utf8Detection::Allow)
    });
    encoding.decode_without_bom_handling(bytes).0
}

/// The charset that a page or XML prologue names within its first bytes.
fn declared_within(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes).to_ascii_lowercase();
    ["charset", "encoding"].iter().find_map(|key| {
        head.windows(key.len()).enumerate().filter(|(_, w)| *w == key.as_bytes()).find_map(|(at, _)| {
            let after = head.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
            let after = after.strip_prefix(b"\"").or(after.strip_prefix(b"'")).unwrap_or(after);
            let end = after
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.+".contains(b)))
                .unwrap_or(after.len());
            let encoding = Encoding::for_label(after.get(..end)?)?;
            // A declaration that could be read as ASCII is not UTF-16 (HTML §13.2.3.2).
            Some(if encoding == UTF_16BE || encoding == UTF_16LE { UTF_8 } else { encoding })
        })
    })
}

/// A stray byte or two do not make a UTF-8 page something else.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

/// UTF-16 without a mark: every other byte of mostly Latin text is zero.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    if half < 8 {
        return None;
    }
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 > half * 8 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 8 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// ISO-2022-JP is seven-bit and so valid UTF-8 by chance.
fn looks_like_iso_2022(bytes: &[u8]) -> bool {
    let head = bytes.get(..PRESCAN).unwrap_or(bytes);
    [&b"\x1b$B"[..], b"\x1b$@"].iter().any(|escape| head.windows(3).any(|w| w == *escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, text: &str) {
        assert_eq!(decode(bytes, declared), text);
    }

    #[test]
    fn marks_declarations_and_looks() {
        check(b"\xef\xbb\xbfcaf\xc3\xa9", Some("iso-8859-1"), "café");
        check(b"caf\xc3\xa9", Some("windows-1252"), "café");
        check(b"\xff\xfea\0b\0", None, "ab");
        check(b"n\0o\0 \0m\0a\0r\0k\0 \0h\0e\0r\0e\0", None, "no mark here");
        check(b"<meta charset='iso-8859-2'>\xb1", None, "<meta charset='iso-8859-2'>ą");
        check(b"\x93quoted\x94 caf\xe9", Some("iso-8859-1"), "“quoted” café");
        let russian =
            encoding_rs::WINDOWS_1251.encode("Переговоры о мире начнутся завтра утром").0.into_owned();
        check(&russian, None, "Переговоры о мире начнутся завтра утром");
        // Declared as UTF-8, written in another charset.
        check(&russian, Some("utf-8"), "Переговоры о мире начнутся завтра утром");
    }
}
