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

/// The hash of a word with one more sound; it is mixed once, at the end of the word.
fn with_sound(hash: u64, sound: u64) -> u64 {
    hash.wrapping_mul(0x0100_0000_01b3).wrapping_add(sound + 1)
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
            if byte.is_ascii_alphabetic() {
                at += self.letters(bytes.get(at..).unwrap_or_default());
            } else if byte.is_ascii() {
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

    /// Takes a byte that is no letter.
    fn ascii(&mut self, byte: u8, next: u8) {
        match byte {
            b'0'..=b'9' => {
                self.current.digit = true;
                self.current.letters += 1;
                self.current.hash = with_sound(self.current.hash, u64::from(byte));
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

    /// Takes a character beyond ASCII.
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
                    Some(letter) => _ = self.letters(&[letter]),
                    None => {
                        self.current.foreign = true;
                        self.current.letters += 1;
                        for lower in char.to_lowercase() {
                            self.current.hash = with_sound(self.current.hash, u64::from(u32::from(lower)));
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

    /// Takes the letters that `bytes` begins with, and returns how many they are: the innermost loop, without a
    /// branch that depends on the letter.
    fn letters(&mut self, bytes: &[u8]) -> usize {
        let word = &mut self.current;
        // What follows an apostrophe is an ending (Moscow's, don't), what follows digits a unit (17m, 10am).
        if word.apostrophe || word.digit && word.packed == 0 {
            return bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        }
        let Current { mut hash, mut stem, mut sounds, mut last, .. } = *word;
        let mut first = word.letters == 0;
        let mut n = 0;
        while let Some(&byte) = bytes.get(n) {
            let sound = SOUNDS[usize::from(byte)];
            if sound == NO_LETTER {
                break;
            }
            n += 1;
            let heard = first || sound != VOWEL && sound != last;
            let sound = if sound == VOWEL { byte | 0x20 } else { sound };
            hash = if heard { with_sound(hash, u64::from(sound)) } else { hash };
            last = if heard { sound } else { last };
            sounds += u32::from(heard);
            stem = if sounds <= STEM { hash } else { stem };
            first = false;
        }
        word.capital |= word.letters == 0 && bytes.first().is_some_and(u8::is_ascii_uppercase);
        let n_packed = n.min(8usize.saturating_sub(word.letters as usize));
        word.packed = match bytes.first_chunk() {
            // Eight at once: how many of them belong to the word costs no branch.
            Some(&eight) if n_packed > 0 => {
                let lower = u64::from_be_bytes(eight) | 0x2020_2020_2020_2020;
                word.packed.unbounded_shl(8 * n_packed as u32) | lower >> (64 - 8 * n_packed)
            }
            _ => bytes
                .iter()
                .take(n_packed)
                .fold(word.packed, |packed, byte| packed << 8 | u64::from(byte | 0x20)),
        };
        *word = Current { hash, stem, sounds, last, letters: word.letters + n as u32, ..*word };
        n
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

/// What each letter is hashed as.
static SOUNDS: [u8; 256] = sounds();
/// A vowel counts only where it begins the word.
const VOWEL: u8 = 1;
const NO_LETTER: u8 = 0;

const fn sounds() -> [u8; 256] {
    let alphabet = b"\x01bkd\x01fg\x01\x01jklmn\x01pkrst\x01vvx\x01s";
    let mut sounds = [NO_LETTER; 256];
    let mut n = 0;
    while n < alphabet.len() {
        sounds[b'a' as usize + n] = alphabet[n];
        sounds[b'A' as usize + n] = alphabet[n];
        n += 1;
    }
    sounds
}

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

/// A set of words, known by their first eight letters: a hash table made at compile time.
struct Table {
    /// Each word stands in the slot of its hash, or in the next ones where that is taken; 0 is free.
    slots: [u64; SLOTS],
}

/// Several times as many as words, so that most others meet a free slot at once.
const SLOTS: usize = 512;

const fn slot(packed: u64) -> usize {
    (packed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 55) as usize
}

impl Table {
    fn has(&self, packed: u64) -> bool {
        let mut at = slot(packed);
        while self.slots[at] != 0 && self.slots[at] != packed {
            at = (at + 1) % SLOTS;
        }
        self.slots[at] != 0
    }

    const fn new(words: &[&str]) -> Table {
        let mut slots = [0; SLOTS];
        let mut n = 0;
        while n < words.len() {
            let packed = pack(words[n]);
            let mut at = slot(packed);
            while slots[at] != 0 && slots[at] != packed {
                at = (at + 1) % SLOTS;
            }
            slots[at] = packed;
            n += 1;
        }
        Table { slots }
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
static FUNCTION_WORDS: Table = Table::new(&[
    "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being",
    "but", "by", "can", "could", "did", "do", "does", "don", "dr", "for", "from", "had", "has", "have", "he",
    "her", "here", "him", "his", "how", "if", "in", "into", "is", "it", "its", "just", "may", "me", "might",
    "more", "most", "mr", "mrs", "ms", "must", "my", "no", "nor", "not", "of", "on", "only", "or", "our",
    "out", "over", "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "to", "too", "up", "upon", "us", "very", "was", "we",
    "were", "what", "when", "which", "while", "who", "whom", "will", "with", "would",
]);

/// Words of pages rather than of articles: notices, invitations, credits.
static FURNITURE_WORDS: Table = Table::new(&[
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
