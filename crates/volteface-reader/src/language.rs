//! Which language a text is in: as it declares, unless it plainly reads otherwise.

use whatlang::{Lang, detect};

use crate::{dom::floor_boundary, text::count_words};

/// Bytes that are looked at: enough to be sure.
const SAMPLE: usize = 2_000;
/// Fewest words of which a language is told.
const FEWEST: u32 = 30;

/// The tag of the language of `text` (BCP 47); `declared` is the tag that it came with.
///
/// A declared tag is believed, but not when a plainly English text declares another language, or another text English:
/// templates do that, and a reader of English should be given all of it and nothing else.
pub(crate) fn of(text: &str, declared: Option<String>) -> Option<String> {
    let sample = text.get(..floor_boundary(text, SAMPLE)).unwrap_or_default();
    let read =
        (count_words(sample) >= FEWEST).then(|| detect(sample)).flatten().filter(|read| read.is_reliable());
    let Some(read) = read else { return declared };
    let is_english = read.lang() == Lang::Eng;
    match declared {
        Some(tag) if is_english == says_english(&tag) => Some(tag),
        _ => Some(tag(read.lang()).to_owned()),
    }
}

fn says_english(tag: &str) -> bool {
    tag.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

/// The shortest code of ISO 639, as BCP 47 wants it.
fn tag(language: Lang) -> &'static str {
    const SHORT: [(&str, &str); 63] = [
        ("epo", "eo"),
        ("eng", "en"),
        ("rus", "ru"),
        ("cmn", "zh"),
        ("spa", "es"),
        ("por", "pt"),
        ("ita", "it"),
        ("ben", "bn"),
        ("fra", "fr"),
        ("deu", "de"),
        ("ukr", "uk"),
        ("kat", "ka"),
        ("ara", "ar"),
        ("hin", "hi"),
        ("jpn", "ja"),
        ("heb", "he"),
        ("yid", "yi"),
        ("pol", "pl"),
        ("amh", "am"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("nob", "nb"),
        ("dan", "da"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("tur", "tr"),
        ("nld", "nl"),
        ("hun", "hu"),
        ("ces", "cs"),
        ("ell", "el"),
        ("bul", "bg"),
        ("bel", "be"),
        ("mar", "mr"),
        ("kan", "kn"),
        ("ron", "ro"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("est", "et"),
        ("tam", "ta"),
        ("vie", "vi"),
        ("urd", "ur"),
        ("tha", "th"),
        ("guj", "gu"),
        ("uzb", "uz"),
        ("pan", "pa"),
        ("aze", "az"),
        ("ind", "id"),
        ("tel", "te"),
        ("pes", "fa"),
        ("mal", "ml"),
        ("mya", "my"),
        ("nep", "ne"),
        ("slk", "sk"),
        ("cat", "ca"),
        ("tgl", "tl"),
        ("hye", "hy"),
        ("cym", "cy"),
        ("afr", "af"),
        ("lat", "la"),
    ];
    let code = language.code();
    SHORT.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Le ministre a déclaré lundi que les pourparlers se poursuivraient encore une semaine et que personne ne quitterait le port avant que le traité ne soit signé par les deux parties.";
    const ENGLISH: &str = "The minister said on Monday that the talks would go on for another week and that nobody would leave the harbour before the treaty had been signed by both of the parties.";

    fn check(text: &str, declared: Option<&str>, expected: Option<&str>) {
        assert_eq!(of(text, declared.map(str::to_owned)).as_deref(), expected, "{text} {declared:?}");
    }

    #[test]
    fn what_is_declared_is_believed_unless_it_plainly_errs() {
        check(FRENCH, None, Some("fr"));
        check(ENGLISH, None, Some("en"));
        check(ENGLISH, Some("en-GB"), Some("en-GB"));
        check(FRENCH, Some("fr-CA"), Some("fr-CA"));
        check(FRENCH, Some("en"), Some("fr"));
        check(ENGLISH, Some("de_DE"), Some("en"));
        // Too little to tell, or no language at all.
        check("Oui, monsieur.", None, None);
        check("Oui, monsieur.", Some("en"), Some("en"));
        check("", None, None);
    }
}
