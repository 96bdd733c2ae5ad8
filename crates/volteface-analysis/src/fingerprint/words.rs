//! Folding a text to its content words.
//!
//! A word is hashed by its first letter and its consonants, with z as s, c as k, w as v and doubled letters
//! once. House styles, transliterations and translators differ mostly in what this leaves out: organise and
//! organize, Kyiv and Kiev, Zelensky and Zelenskyy, traveled and travelled.

use volteface_core::story::{Fingerprint, Line, Word, WordKind};

/// Reads the first `max` content words of `text`.
pub(super) fn read(text: &str, max: usize) -> Fingerprint {
    let mut reader = Reader {
        print: Fingerprint { words: Vec::with_capacity(text.len() / 9), ..Fingerprint::default() },
        current: Current::default(),
        line: Shape::default(),
        line_start: 0,
        quoted: false,
        sentence_start: true,
    };
    for line in text.split('\n') {
        reader.line(line);
        if reader.print.words.len() >= max {
            break;
        }
    }
    reader.print
}

/// Mixes `value` into `hash` (the multiply-and-fold step of wyhash).
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    let product = u128::from(hash ^ 0x9e37_79b9_7f4a_7c15) * u128::from(value ^ 0xe703_7ed1_a0b4_28db);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Sounds that make a stem: negotiate, negotiations.
const STEM: u32 = 4;

struct Reader {
    print: Fingerprint,
    current: Current,
    line: Shape,
    line_start: usize,
    quoted: bool,
    sentence_start: bool,
}

/// The word being read.
#[derive(Default)]
struct Current {
    hash: u64,
    /// `hash` as it was after the fourth sound.
    stem: u64,
    sounds: u32,
    /// Its letters as they stand, lower-cased, the first eight: to know function words by.
    packed: u64,
    letters: u32,
    last: u8,
    capital: bool,
    digit: bool,
    foreign: bool,
    apostrophe: bool,
}

/// What tells prose from furniture.
#[derive(Default)]
struct Shape {
    words: u32,
    furniture: u32,
    last: u8,
}

impl Current {
    /// Appends a sound; the sum is mixed once, at the end of the word.
    fn add(&mut self, sound: u64) {
        self.hash = self.hash.wrapping_mul(0x0100_0000_01b3).wrapping_add(sound + 1);
    }
}

impl Reader {
    fn line(&mut self, line: &str) {
        self.line = Shape::default();
        self.line_start = self.print.words.len();
        self.quoted = false;
        self.sentence_start = true;
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() {
                at += 1;
                self.ascii(byte, bytes.get(at).copied().unwrap_or(b' '));
            } else {
                let next = line.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                at += next.len_utf8();
                self.other(next);
            }
        }
        self.end_word();
        let end = self.print.words.len();
        if end > self.line_start {
            let weight = self.line.weight(end - self.line_start);
            self.print.lines.push(Line { words: self.line_start..end, weight });
        }
    }

    fn ascii(&mut self, byte: u8, next: u8) {
        match byte {
            b'a'..=b'z' => self.letter(byte),
            b'A'..=b'Z' => {
                self.current.capital |= self.current.letters == 0;
                self.letter(byte | 0x20);
            }
            b'0'..=b'9' => {
                self.current.digit = true;
                self.current.letters += 1;
                self.current.add(u64::from(byte));
            }
            b'\'' if self.current.letters > 0 => self.current.apostrophe |= self.current.letters > 1,
            // 6.2 is read as two numbers, for copies write it "6. 2"; 1,000 and 1000 are one.
            b',' if self.current.digit && next.is_ascii_digit() => {}
            b'"' => {
                self.end_word();
                self.quoted = !self.quoted;
            }
            _ => {
                self.end_word();
                self.mark(byte);
            }
        }
    }

    fn other(&mut self, char: char) {
        match char {
            '\u{2019}' if self.current.letters > 0 => self.current.apostrophe |= self.current.letters > 1,
            '\u{ad}' | '\u{200b}' => {}
            '“' | '«' | '„' => {
                self.end_word();
                self.quoted = true;
            }
            '”' | '»' => {
                self.end_word();
                self.quoted = false;
                self.line.last = b'"';
            }
            _ if char.is_alphabetic() => {
                self.current.capital |= self.current.letters == 0 && char.is_uppercase();
                match unaccented(char) {
                    Some(letter) => self.letter(letter),
                    None => {
                        self.current.foreign = true;
                        self.current.letters += 1;
                        for lower in char.to_lowercase() {
                            self.current.add(u64::from(u32::from(lower)));
                        }
                    }
                }
            }
            _ => {
                self.end_word();
                if char == '…' {
                    self.mark(b'.');
                }
            }
        }
    }

    fn letter(&mut self, lower: u8) {
        let current = &mut self.current;
        // What follows an apostrophe is an ending (Moscow's, don't), what follows digits a unit (17m, 10am).
        if current.apostrophe || current.digit && current.packed == 0 {
            return;
        }
        if current.letters < 8 {
            current.packed = current.packed << 8 | u64::from(lower);
        }
        current.letters += 1;
        let sound = SOUNDS[usize::from(lower - b'a')];
        if (sound != 0 || current.letters == 1) && sound.max(1) != current.last {
            let sound = if sound == 0 { lower } else { sound };
            current.add(u64::from(sound));
            current.last = sound;
            current.sounds += 1;
            if current.sounds <= STEM {
                current.stem = current.hash;
            }
        }
    }

    fn mark(&mut self, byte: u8) {
        if !byte.is_ascii_whitespace() {
            self.line.last = byte;
        }
        if matches!(byte, b'.' | b'!' | b'?' | b':') {
            self.sentence_start = true;
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.current);
        if word.letters == 0 {
            return;
        }
        let at_start = std::mem::replace(&mut self.sentence_start, false);
        self.line.words += 1;
        self.line.last = b'a';
        let hash = mix(0, word.hash);
        self.print.exact = mix(self.print.exact, hash ^ word.packed);
        let short = word.letters <= 8 && !word.foreign && !word.digit;
        if short && (word.letters == 1 || FUNCTION_WORDS.has(word.packed)) {
            return;
        }
        self.line.furniture += u32::from(!word.foreign && !word.digit && FURNITURE_WORDS.has(word.packed));
        let kind = match word {
            Current { digit: true, .. } => WordKind::Number,
            Current { capital: true, .. } if !at_start => WordKind::Name,
            _ => WordKind::Plain,
        };
        let stem = if word.digit || word.foreign { hash } else { mix(0, word.stem) };
        self.print.words.push(Word {
            hash: (hash ^ (hash >> 32)) as u32,
            stem: (stem ^ (stem >> 32)) as u32,
            line: self.print.lines.len() as u32,
            kind,
            quoted: self.quoted,
        });
    }
}

impl Shape {
    fn weight(&self, n_content: usize) -> u8 {
        let furniture = self.furniture as usize * 4 >= n_content && n_content < 60;
        let stopped = matches!(self.last, b'.' | b'!' | b'?' | b'"' | b':' | b'\'' | b')');
        match self.words {
            _ if furniture => 5,
            0..4 => 20,
            4..12 if !stopped => 40,
            _ => Line::PROSE,
        }
    }
}

/// Per letter: what it is hashed as; 0 for a vowel, which counts only where it begins the word.
const SOUNDS: [u8; 26] = *b"\0bkd\0fg\0\0jklmn\0pkrst\0vvx\0s";

/// The plain letter under a Latin letter's accent.
fn unaccented(char: char) -> Option<u8> {
    Some(match char.to_lowercase().next().unwrap_or(char) {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'æ' => b'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => b'c',
        'ď' | 'đ' | 'ð' => b'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => b'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => b'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => b'i',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => b'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => b'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => b'o',
        'ŕ' | 'ŗ' | 'ř' => b'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => b's',
        'ţ' | 'ť' | 'ț' | 'þ' => b't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => b'u',
        'ý' | 'ÿ' => b'y',
        'ź' | 'ż' | 'ž' => b'z',
        _ => return None,
    })
}

/// A set of words, known by their first eight letters.
struct Table<const N: usize> {
    sorted: [u64; N],
    /// Bit `bit(packed)` is set for every member: most other words are told apart by one look.
    filter: [u64; FILTER_BITS / 64],
}

const FILTER_BITS: usize = 2048;

const fn bit(packed: u64) -> usize {
    (packed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize
}

impl<const N: usize> Table<N> {
    fn has(&self, packed: u64) -> bool {
        let bit = bit(packed);
        self.filter[bit / 64] & (1 << (bit % 64)) != 0 && self.sorted.binary_search(&packed).is_ok()
    }

    const fn new(words: [&str; N]) -> Table<N> {
        let mut table = Table { sorted: [0; N], filter: [0; FILTER_BITS / 64] };
        let mut n = 0;
        while n < N {
            let packed = pack(words[n]);
            let bit = bit(packed);
            table.filter[bit / 64] |= 1 << (bit % 64);
            // Insertion sort, at compile time.
            let mut at = n;
            while at > 0 && table.sorted[at - 1] > packed {
                table.sorted[at] = table.sorted[at - 1];
                at -= 1;
            }
            table.sorted[at] = packed;
            n += 1;
        }
        table
    }
}

/// The first eight letters of `word`, packed as the reader packs them.
const fn pack(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut packed = 0;
    let mut n = 0;
    while n < bytes.len() && n < 8 {
        packed = packed << 8 | bytes[n] as u64;
        n += 1;
    }
    packed
}

/// Words of grammar and titles of address: what editors, translators and house styles change first.
static FUNCTION_WORDS: Table<96> = Table::new([
    "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being",
    "but", "by", "can", "could", "did", "do", "does", "don", "dr", "for", "from", "had", "has", "have", "he",
    "her", "here", "him", "his", "how", "if", "in", "into", "is", "it", "its", "just", "may", "me", "might",
    "more", "most", "mr", "mrs", "ms", "must", "my", "no", "nor", "not", "of", "on", "only", "or", "our",
    "out", "over", "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "too", "up", "upon", "us", "very", "was", "we",
    "were", "what", "when", "which", "while", "who", "whom", "will", "with", "would",
]);

/// Words of pages rather than of articles: notices, invitations, credits.
static FURNITURE_WORDS: Table<48> = Table::new([
    "advertisement",
    "advert",
    "app",
    "bookmark",
    "browser",
    "bulletins",
    "button",
    "click",
    "comment",
    "comments",
    "cookie",
    "cookies",
    "copyright",
    "download",
    "editing",
    "email",
    "facebook",
    "inbox",
    "instagram",
    "login",
    "logged",
    "newsletter",
    "newsletters",
    "permission",
    "privacy",
    "published",
    "redistributed",
    "redistribution",
    "reply",
    "reporting",
    "reprinted",
    "required",
    "reserved",
    "rewritten",
    "rights",
    "sign",
    "signup",
    "standards",
    "subscribe",
    "subscriber",
    "subscribers",
    "subscription",
    "telegram",
    "terms",
    "trust",
    "twitter",
    "whatsapp",
    "youtube",
]);
