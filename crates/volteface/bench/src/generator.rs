//! Documents like those of the news, from a fixed seed: a vocabulary with a Zipf law, paragraphs, page furniture,
//! and copies with the edits that outlets make.

use std::fmt::Write as _;

/// Words of grammar: the most frequent ranks of the vocabulary.
const GRAMMAR: [&str; 40] = [
    "the", "of", "to", "and", "a", "in", "that", "is", "for", "it", "was", "on", "with", "as", "he", "by",
    "at", "be", "from", "has", "his", "had", "have", "its", "an", "are", "which", "this", "would", "their",
    "who", "not", "but", "will", "were", "been", "they", "or", "could", "into",
];

const N_WORDS: usize = 60_000;
const N_FURNITURE: usize = 400;

/// What became of a document's text on its way from the one that it copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// It is an original.
    None,
    /// The same words in other furniture.
    Verbatim,
    /// The first paragraphs only.
    Truncated,
    /// Another first paragraph.
    Lead,
    /// One word in fourteen replaced, dropped or put in.
    Reworded,
}

/// A generated document.
#[derive(Debug, Clone)]
pub struct Generated {
    pub text: String,
    /// Number of the original: its own, for an original.
    pub original: u64,
    pub edit: Edit,
}

/// Makes documents by their number: the same number always gives the same document.
pub struct Generator {
    words: Vec<String>,
    /// Cumulated frequencies of the words.
    frequencies: Vec<f64>,
    furniture: Vec<String>,
}

/// The generator splitmix64 (Steele, Lea, Flood 2014).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl Generator {
    pub fn new() -> Generator {
        let mut random = Random::new(20_260_101);
        let mut words: Vec<String> = GRAMMAR.iter().map(|word| (*word).to_owned()).collect();
        while words.len() < N_WORDS {
            words.push(invent(&mut random));
        }
        let mut sum = 0.0;
        let frequencies = (1..=N_WORDS)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 2.7);
                sum
            })
            .collect();
        let mut generator = Generator { words, frequencies, furniture: Vec::new() };
        generator.furniture = (0..N_FURNITURE)
            .map(|_| {
                let n = 2 + random.below(12) as usize;
                (0..n).map(|_| generator.word(&mut random)).collect::<Vec<_>>().join(" ")
            })
            .collect();
        generator
    }

    /// Document `number`: six in ten are originals, the others copies of one of the 4,000 before.
    pub fn document(&self, number: u64) -> Generated {
        let mut random = Random::new(number);
        let (original, edit) = origin(number);
        let mut paragraphs = self.paragraphs(original);
        match edit {
            Edit::None | Edit::Verbatim => {}
            Edit::Truncated => paragraphs.truncate(3),
            Edit::Lead => paragraphs[0] = self.paragraph(&mut random),
            Edit::Reworded => {
                for paragraph in &mut paragraphs {
                    *paragraph = self.reword(paragraph, &mut random);
                }
            }
        }
        let mut text = String::new();
        for _ in 0..random.below(3) {
            let _ = writeln!(text, "{}\n", self.furniture[random.below(N_FURNITURE as u64) as usize]);
        }
        for paragraph in paragraphs {
            let _ = writeln!(text, "{paragraph}\n");
        }
        for _ in 0..random.below(4) {
            let _ = writeln!(text, "{}\n", self.furniture[random.below(N_FURNITURE as u64) as usize]);
        }
        Generated { text, original, edit }
    }

    /// The eight or nine paragraphs of an original, about 400 words.
    fn paragraphs(&self, number: u64) -> Vec<String> {
        let mut random = Random::new(number ^ 0xabcd_ef01_2345_6789);
        (0..8 + random.below(2)).map(|_| self.paragraph(&mut random)).collect()
    }

    fn paragraph(&self, random: &mut Random) -> String {
        let mut text = String::new();
        for _ in 0..2 + random.below(2) {
            let n = 12 + random.below(14);
            for at in 0..n {
                let mut word = self.word(random);
                let name = random.below(9) == 0;
                if (at == 0 || name)
                    && let Some(first) = word.get_mut(0..1)
                {
                    first.make_ascii_uppercase();
                }
                let _ = match random.below(60) {
                    0 => write!(text, "{} ", random.below(3_000)),
                    _ => write!(text, "{word} "),
                };
            }
            text.pop();
            text.push_str(". ");
        }
        text.pop();
        text
    }

    fn reword(&self, paragraph: &str, random: &mut Random) -> String {
        let mut out = Vec::new();
        for word in paragraph.split(' ') {
            match random.below(42) {
                0 => out.push(self.word(random)),
                1 => {}
                2 => out.extend([word.to_owned(), self.word(random)]),
                _ => out.push(word.to_owned()),
            }
        }
        out.join(" ")
    }

    fn word(&self, random: &mut Random) -> String {
        let at = random.unit() * self.frequencies[N_WORDS - 1];
        self.words[self.frequencies.partition_point(|sum| *sum < at).min(N_WORDS - 1)].clone()
    }
}

/// The number of the original that document `number` copies, and how.
fn origin(number: u64) -> (u64, Edit) {
    let mut random = Random::new(number ^ 0x0f0f_0f0f);
    let copies = random.below(10) < 4;
    let back = 1 + random.below(4_000);
    let edit = [Edit::Verbatim, Edit::Truncated, Edit::Lead, Edit::Reworded][random.below(4) as usize];
    match number.checked_sub(back) {
        Some(before) if copies => (origin(before).0, edit),
        _ => (number, Edit::None),
    }
}

fn invent(random: &mut Random) -> String {
    const ONSETS: [&str; 24] = [
        "b", "br", "c", "d", "dr", "f", "g", "h", "k", "l", "m", "n", "p", "pr", "qu", "r", "s", "sh", "st",
        "t", "tr", "v", "w", "z",
    ];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
    const CODAS: [&str; 10] = ["", "", "", "n", "r", "l", "s", "t", "nd", "ck"];
    let mut word = String::new();
    for _ in 0..1 + random.below(2) + random.below(2) {
        for part in [&ONSETS[..], &VOWELS[..], &CODAS[..]] {
            word.push_str(part[random.below(part.len() as u64) as usize]);
        }
    }
    word
}
