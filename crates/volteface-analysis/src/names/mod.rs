//! How alike two names are: spellings and transliterations of one name score near 1.
//!
//! A score only *proposes*: Zelensky and Zelenska, Scholz and Schulz are as alike as two spellings of one name. What
//! binds a name to somebody is the text around it, see [`crate::mention`].

mod distance;
mod fold;
mod given;
mod short;

pub use distance::{likely as word_similarity_at_most, similarity as word_similarity};
pub use fold::fold;
pub use given::{Gender, gender_of_given_name};
pub use short::is_short_for;

/// At this score and above, two names may be spellings of one name.
pub const ALIKE: f32 = 0.79;

/// A name prepared for comparison: its words, folded, without titles and marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    words: Vec<String>,
    initials: Vec<Initial>,
}

/// How a word of a name begins as it is written: a fold may drop the letter ("Joe").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Initial {
    /// The first letter, in plain lower case.
    pub letter: char,
    /// The word is nothing but this letter.
    pub alone: bool,
}

impl Name {
    /// Reads a name as printed, in any script: `"Mr. Dmitri S. Peskov"`, `"PESKOV, Dmitri"`.
    pub fn new(name: &str) -> Name {
        let (words, initials) = name
            .split(|c: char| {
                c.is_whitespace() || matches!(c, ',' | '-' | '\u{2010}' | '\u{2011}' | '/' | '.')
            })
            .filter(|word| !is_honorific(word))
            .map(|word| (fold(word), initial(word)))
            .filter(|(word, _)| !word.is_empty() && !PARTICLES.contains(&word.as_str()))
            .unzip();
        Name { words, initials }
    }

    /// Its folded words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How each word begins.
    pub fn initials(&self) -> &[Initial] {
        &self.initials
    }
}

/// How alike two names are, 0 to 1, whatever the order of their words.
///
/// Every word of the shorter name is paired with the word of the longer one that it is most like (optimal string
/// alignment over folded spellings); the least alike pair decides, for a name is as different as its most different
/// word. An initial stands for any word that begins with it. Words left over in the longer name cost little, for
/// middle names and patronymics come and go.
pub fn similarity(a: &Name, b: &Name) -> f32 {
    // Names run together or cut at other places: "Kassym-Jomart", "Kasymjomart".
    // Only for short names: in long ones a whole word may differ and the letters still be alike.
    let whole = match a.words.len().max(b.words.len()) {
        1..=3 if !a.words.is_empty() && !b.words.is_empty() => {
            word_similarity(&a.words.concat(), &b.words.concat())
        }
        _ => 0.0,
    };
    word_by_word(a, b).max(0.92 * whole)
}

fn word_by_word(a: &Name, b: &Name) -> f32 {
    let (shorter, longer) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    let (short, long) = (&shorter.words, &longer.words);
    if short.is_empty() {
        return 0.0;
    }
    let mut pairs: Vec<(f32, usize, usize)> = Vec::with_capacity(short.len() * long.len());
    for (i, x) in short.iter().enumerate() {
        for (j, y) in long.iter().enumerate() {
            pairs.push((pair(x, shorter.initials[i], y, longer.initials[j]), i, j));
        }
    }
    // Words in the same place win ties, so that "Ali Hassan Ali" pairs in order.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.abs_diff(a.2).cmp(&b.1.abs_diff(b.2))));
    let (mut used_short, mut used_long) = (vec![false; short.len()], vec![false; long.len()]);
    let (mut least, mut sum, mut letters) = (1.0f32, 0.0f32, 0.0f32);
    for (score, i, j) in pairs {
        if !used_short[i] && !used_long[j] {
            used_short[i] = true;
            used_long[j] = true;
            least = least.min(score);
            let weight = short[i].len().max(long[j].len()) as f32;
            sum += score * weight;
            letters += weight;
        }
    }
    let left_over: usize =
        used_long.iter().zip(long).filter(|(used, _)| !**used).map(|(_, w)| w.len().min(4)).sum();
    let mean = sum / letters;
    // One word alone says little of a name of several.
    let coverage = if short.len() == 1 && long.len() > 1 { 0.7 } else { 1.0 - 0.012 * left_over as f32 };
    (0.75 * least + 0.25 * mean) * coverage.max(0.6)
}

fn pair(x: &str, initial_x: Initial, y: &str, initial_y: Initial) -> f32 {
    if x != y && (initial_x.alone || initial_y.alone) {
        return if initial_x.letter == initial_y.letter { 0.9 } else { 0.0 };
    }
    if is_short_for(x, y) || is_short_for(y, x) {
        return 0.9;
    }
    word_similarity(x, y)
}

fn initial(word: &str) -> Initial {
    let mut letters = word.chars().filter(|c| c.is_alphanumeric());
    let plain = |c: char| any_ascii::any_ascii_char(c).chars().next().unwrap_or(c);
    let letter = letters.next().map_or(' ', |c| plain(c).to_ascii_lowercase());
    Initial { letter, alone: letters.next().is_none() }
}

/// True if and only if `word` is a title of address that is no part of a name.
pub fn is_honorific(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    word.len() <= 6 && HONORIFICS.iter().any(|title| title.eq_ignore_ascii_case(word))
}

/// Words that some spellings of a name have and others leave out, folded.
const PARTICLES: &[&str] =
    &["al", "el", "bin", "ibn", "ben", "abu", "de", "da", "von", "van", "der", "di", "la", "le"];

/// Titles of address, without their full stops.
const HONORIFICS: &[&str] =
    &["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "lord", "lady", "jr", "sr", "ii", "iii"];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn score(a: &str, b: &str) -> f32 {
        similarity(&Name::new(a), &Name::new(b))
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        for (a, b) in [
            ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
            ("Volodymyr Zelenskiy", "Wolodymyr Selenskyj"),
            ("Mykhailo Podolyak", "Mihail Podoljak"),
            ("Dmitry Peskov", "Mr. Dmitri S. Peskov"),
            ("Andriy Yermak", "Andrij Jermak"),
            ("Muammar Gaddafi", "Moammar Qaddafi"),
            (
                "\u{0421}\u{0435}\u{0440}\u{0433}\u{0435}\u{0439} \u{041b}\u{0430}\u{0432}\u{0440}\u{043e}\u{0432}",
                "Sergey Lavrov",
            ),
            ("TOKAYEV, Kassym-Jomart", "Kasym-Jomart Tokaev"),
            ("J. C. Brandt", "Joachim Christian Brandt"),
            ("Bill Okoye", "William Okoye"),
        ] {
            assert!(score(a, b) >= ALIKE, "{a} / {b}: {}", score(a, b));
        }
    }

    #[test]
    fn other_people_are_not() {
        for (a, b) in [
            ("Angela Merkel", "Angelo Cruz"),
            ("J. Brandt", "Ada Brandt"),
            ("Bill Okoye", "Robert Okoye"),
            ("Joe Biden", "Jill Biden"),
            ("John Kirby", "Ned Price"),
            ("Peskov", "Dmitry Peskov"),
        ] {
            assert!(score(a, b) < ALIKE, "{a} / {b}: {}", score(a, b));
        }
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_within_bounds(a in "[\\PC ]{0,24}", b in "[\\PC ]{0,24}") {
            let (one, other) = (score(&a, &b), score(&b, &a));
            prop_assert!((0.0..=1.0).contains(&one));
            prop_assert!((one - other).abs() < 1e-6);
        }

        #[test]
        fn a_name_is_like_itself(a in "[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}") {
            prop_assert!(score(&a, &a) > 0.99);
        }
    }
}
