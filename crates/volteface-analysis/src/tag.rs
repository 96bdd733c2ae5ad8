//! Parts of speech: the tag set of the Penn Treebank as English UD corpora use it.

use std::ops::Range;

use crate::{
    feature::{self, Features},
    model::{MOST_LABELS, Sparse},
    text::Text,
};

macro_rules! tags {
    ($($name:ident = $text:literal,)*) => {
        /// A part of speech (Penn XPOS).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Tag { $(#[doc = $text] $name,)* }

        impl Tag {
            /// Every tag, in the order of its number.
            pub const ALL: &[Tag] = &[$(Tag::$name,)*];

            /// The tag as corpora write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Tag::$name => $text,)* }
            }
        }
    };
}

tags! {
    Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", In = "IN", Jj = "JJ", Jjr = "JJR", Jjs = "JJS",
    Ls = "LS", Md = "MD", Nn = "NN", Nnp = "NNP", Nnps = "NNPS", Nns = "NNS", Pdt = "PDT", Pos = "POS",
    Prp = "PRP", PrpPossessive = "PRP$", Rb = "RB", Rbr = "RBR", Rbs = "RBS", Rp = "RP", Sym = "SYM",
    To = "TO", Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN", Vbp = "VBP", Vbz = "VBZ",
    Wdt = "WDT", Wp = "WP", WpPossessive = "WP$", Wrb = "WRB", Address = "ADD", Comma = ",", Stop = ".",
    Colon = ":", OpenQuote = "``", CloseQuote = "''", OpenBracket = "-LRB-", CloseBracket = "-RRB-",
    Hyphen = "HYPH", Dollar = "$", Other = "NFP",
}

impl Tag {
    /// The tag that corpora write as `text`; rare ones (`AFX`, `GW`, `XX`) are [`Tag::Other`].
    pub fn parse(text: &str) -> Tag {
        Tag::ALL.iter().copied().find(|tag| tag.as_str() == text).unwrap_or(Tag::Other)
    }

    /// A form of a verb, modals included.
    pub fn is_verb(self) -> bool {
        matches!(self, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz | Tag::Md)
    }

    /// A form of a verb that can carry a clause.
    pub fn is_finite(self) -> bool {
        matches!(self, Tag::Vbd | Tag::Vbp | Tag::Vbz | Tag::Md)
    }

    /// A noun or name.
    pub fn is_noun(self) -> bool {
        matches!(self, Tag::Nn | Tag::Nns) || self.is_name()
    }

    /// A name.
    pub fn is_name(self) -> bool {
        matches!(self, Tag::Nnp | Tag::Nnps)
    }

    /// Part of a noun phrase: a noun or what stands around one.
    pub fn is_nominal(self) -> bool {
        self.is_noun()
            || matches!(
                self,
                Tag::Dt
                    | Tag::Jj
                    | Tag::Jjr
                    | Tag::Jjs
                    | Tag::Cd
                    | Tag::Prp
                    | Tag::PrpPossessive
                    | Tag::Pos
                    | Tag::Dollar
            )
    }

    /// A mark, not a word.
    pub fn is_mark(self) -> bool {
        matches!(
            self,
            Tag::Comma
                | Tag::Stop
                | Tag::Colon
                | Tag::OpenQuote
                | Tag::CloseQuote
                | Tag::OpenBracket
                | Tag::CloseBracket
                | Tag::Hyphen
                | Tag::Other
        )
    }
}

/// A tagger.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    weights: Sparse<'a>,
    /// Some grammar is known beside the weights: prepositions and conjunctions are a closed class, a clause has a verb.
    grammar: bool,
}

impl<'a> Model<'a> {
    /// Reads a [`Sparse`] table; `None` where `bytes` are something else. It goes by its weights alone, as the models of
    /// attribution are trained.
    pub fn read(bytes: &'a [u8]) -> Option<Model<'a>> {
        Some(Model { weights: Sparse::read(bytes)?, grammar: false })
    }

    /// The tagger of the program.
    pub fn embedded() -> Option<Model<'static>> {
        Some(Model { grammar: true, ..Model::read(WEIGHTS)? })
    }
}

/// Gives every token its part of speech: an averaged perceptron, greedy from left to right (Collins, EMNLP 2002).
pub fn tag_with(text: &mut Text, model: &Model) {
    let words = Words::of(text);
    let mut features = Vec::with_capacity(32);
    for sentence in text.sentences.clone() {
        let mut before = [START, START];
        for i in sentence.clone() {
            features.clear();
            words.features(i, &sentence, before, &mut features);
            let mut scores = [0i32; MOST_LABELS];
            model.weights.add(&features, &mut scores);
            if model.grammar && is_open(text.lower(i)) {
                scores[Tag::In as usize] = i32::MIN;
            }
            let best =
                (0..Tag::ALL.len()).fold(0, |best, tag| if scores[tag] > scores[best] { tag } else { best });
            text.tokens[i].tag = Tag::ALL[best];
            before = [best as u32, before[0]];
        }
        if model.grammar {
            tell_participle(text, &sentence);
        }
    }
}

/// Tells a past from a participle that looks the same, behind the noun that follows "said". What somebody said is a clause, and a
/// clause has a finite verb: where nothing else can be one, that is it ("the office said the rule applied until May"). Where
/// the clause stands before "said", what follows is who said it, and has none ("…, said a man accused of theft").
fn tell_participle(text: &mut Text, sentence: &Range<usize>) {
    let Some(said) = sentence.clone().find(|&i| matches!(text.lower(i), "said" | "says")) else { return };
    let behind = said + 1..sentence.end;
    let phrase = behind.clone().take_while(|&i| text.tokens[i].tag.is_nominal()).count();
    let verb = said + 1 + phrase;
    if phrase == 0 || !behind.contains(&verb) || !text.tokens[verb - 1].tag.is_noun() {
        return;
    }
    // "Orr, who runs the port, said" has a comma before that one.
    let mark = |i: usize| matches!(text.word(i), "," | "?" | "!");
    let inverted = text.lower(verb).ends_with("ed")
        && (sentence.start + 1..said).find(|&i| mark(i)).is_some_and(|first| {
            first + 1 == said || first + 2 == said && text.tokens[first + 1].tag == Tag::CloseQuote
        });
    let finite = behind.clone().any(|i| text.tokens[i].tag.is_finite());
    match text.tokens[verb].tag {
        Tag::Vbn if !inverted && !finite => text.tokens[verb].tag = Tag::Vbd,
        Tag::Vbd if inverted => text.tokens[verb].tag = Tag::Vbn,
        _ => {}
    }
}

/// Prepositions and conjunctions are a closed class, of which a model that sees only the ends of a rare word knows nothing: true
/// of a longer word that is none of them.
fn is_open(word: &str) -> bool {
    word.len() > 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()) && !LONG_PREPOSITIONS.contains(&word)
}

const LONG_PREPOSITIONS: &[&str] = &[
    "abaft",
    "aboard",
    "about",
    "above",
    "across",
    "after",
    "against",
    "ahead",
    "albeit",
    "along",
    "alongside",
    "although",
    "amidst",
    "among",
    "amongst",
    "around",
    "aside",
    "astride",
    "because",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "cause",
    "circa",
    "concerning",
    "despite",
    "during",
    "except",
    "excluding",
    "following",
    "given",
    "inasmuch",
    "including",
    "inside",
    "insofar",
    "instead",
    "minus",
    "notwithstanding",
    "opposite",
    "outside",
    "pending",
    "provided",
    "providing",
    "regarding",
    "round",
    "since",
    "supposing",
    "though",
    "through",
    "throughout",
    "toward",
    "towards",
    "under",
    "underneath",
    "unless",
    "unlike",
    "until",
    "versus",
    "whereas",
    "whereby",
    "whereupon",
    "whether",
    "while",
    "whilst",
    "within",
    "without",
    "worth",
];

const WEIGHTS: &[u8] = include_bytes!("../data/tagger.bin");

/// Stands for the tags before the first token.
pub const START: u32 = 99;

/// What the tagger sees of each token, hashed once.
#[derive(Debug)]
pub struct Words {
    words: Vec<Word>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Word {
    lower: u32,
    exact: u32,
    prefix: [u32; 2],
    suffix: [u32; 4],
    shape: u32,
}

impl Words {
    /// Hashes the tokens of `text`.
    pub fn of(text: &Text) -> Words {
        Words { words: (0..text.tokens.len()).map(|i| Word::of(text.word(i), text.lower(i))).collect() }
    }

    /// Appends the features of token `i` of `sentence`, given the tags of the two tokens `before` it, nearest first.
    pub fn features(&self, i: usize, sentence: &Range<usize>, before: [u32; 2], found: &mut Vec<u32>) {
        let at = |offset: isize| match i.checked_add_signed(offset) {
            Some(j) if sentence.contains(&j) => self.words[j],
            _ => Word::default(),
        };
        let (word, left, right) = (at(0), at(-1), at(1));
        let [tag, tag_before] = before;
        let mut f = Features::new(found);
        f.add([]);
        f.add([word.lower]);
        f.add([word.exact]);
        f.add([word.suffix[0]]);
        f.add([word.suffix[1]]);
        f.add([word.suffix[2]]);
        f.add([word.suffix[3]]);
        f.add([word.prefix[0]]);
        f.add([word.prefix[1]]);
        f.add([word.shape, u32::from(i == sentence.start)]);
        f.add([tag]);
        f.add([tag, tag_before]);
        f.add([tag, word.lower]);
        f.add([tag, word.suffix[2]]);
        f.add([left.lower]);
        f.add([left.lower, word.lower]);
        f.add([left.suffix[2], tag]);
        f.add([at(-2).lower]);
        f.add([right.lower]);
        f.add([right.lower, word.lower]);
        f.add([right.suffix[2]]);
        f.add([right.suffix[2], word.suffix[2]]);
        f.add([right.shape, word.shape]);
        f.add([at(2).lower]);
        f.add([tag, right.lower]);
        f.add([tag, tag_before, word.suffix[1]]);
    }
}

impl Word {
    fn of(word: &str, lower: &str) -> Word {
        let mut ends = lower.char_indices().rev();
        let mut suffix = [0; 4];
        for (n, suffix) in suffix.iter_mut().enumerate() {
            let start = ends.next().map_or(0, |(start, _)| start);
            *suffix = feature::mix(&[n as u32, feature::text(lower.get(start..).unwrap_or_default())]);
        }
        let mut starts = lower.char_indices().skip(1);
        let mut prefix = [0; 2];
        for prefix in &mut prefix {
            let end = starts.next().map_or(lower.len(), |(end, _)| end);
            *prefix = feature::text(lower.get(..end).unwrap_or_default());
        }
        let any = |is: fn(char) -> bool| u32::from(word.chars().any(is));
        let first = word.chars().next().is_some_and(char::is_uppercase);
        let shape = 1
            + u32::from(first)
            + 2 * u32::from(word.chars().count() > 1 && word.chars().all(|c| !c.is_lowercase()) && first)
            + 4 * any(|c| c.is_ascii_digit())
            + 8 * any(|c| c == '-')
            + 16 * any(char::is_alphabetic)
            + 32 * any(|c| c == '.');
        Word { lower: feature::text(lower), exact: feature::text(word), prefix, suffix, shape }
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    fn tags(words: &str) -> Vec<Tag> {
        let document = Document::plain(words);
        Text::new(&document).tokens.iter().map(|token| token.tag).collect()
    }

    #[test]
    fn what_was_said_has_a_finite_verb_and_who_said_it_has_none() {
        for words in [
            "Her office said the decision applied until further notice.",
            "He said the wall collapsed at noon.",
        ] {
            assert!(tags(words)[3..].iter().any(|tag| tag.is_finite()), "{words}: {:?}", tags(words));
        }
        let port = tags("Orr, who runs the port, said the rule applied to all.");
        assert_eq!(port[10], Tag::Vbd, "{port:?}");
        // Here the participle stands beside a verb.
        let built = tags("She said the wall built in May had collapsed.");
        assert_eq!(built[4], Tag::Vbn, "{built:?}");
        for words in [
            "No decision has been made, said a person briefed on the plan.",
            "The money is gone, said a clerk accused of theft.",
        ] {
            let said = tags(words);
            assert!(!said[8..].iter().any(|tag| tag.is_finite()), "{words}: {said:?}");
        }
    }
}
