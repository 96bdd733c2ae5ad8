//! Parts of speech: the tag set of the Penn Treebank as English UD corpora use it.

use crate::text::Text;

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

/// Gives every token its part of speech.
pub(crate) fn tag(text: &mut Text) {
    for i in 0..text.tokens.len() {
        text.tokens[i].tag = guess(text, i);
    }
}

fn guess(text: &Text, i: usize) -> Tag {
    let (word, lower) = (text.word(i), text.lower(i));
    let first = word.chars().next().unwrap_or(' ');
    match lower {
        "." | "!" | "?" => return Tag::Stop,
        "," => return Tag::Comma,
        ":" | ";" | "-" | "--" | "\u{2014}" | "\u{2013}" | "..." => return Tag::Colon,
        "the" | "a" | "an" | "this" | "these" | "those" => return Tag::Dt,
        "he" | "she" | "it" | "they" | "we" | "i" | "you" | "him" | "them" | "us" | "me" => return Tag::Prp,
        "his" | "her" | "its" | "their" | "our" | "my" | "your" => return Tag::PrpPossessive,
        "and" | "or" | "but" => return Tag::Cc,
        "to" => return Tag::To,
        "will" | "would" | "can" | "could" | "should" | "may" | "might" | "must" => return Tag::Md,
        "is" | "has" | "does" => return Tag::Vbz,
        "are" | "have" | "do" => return Tag::Vbp,
        "was" | "were" | "had" | "did" | "said" | "told" => return Tag::Vbd,
        "in" | "on" | "at" | "of" | "for" | "with" | "from" | "by" | "that" | "if" | "as" => return Tag::In,
        "not" | "n't" => return Tag::Rb,
        _ => {}
    }
    if crate::quotation::is_double(word) {
        return Tag::CloseQuote;
    }
    if first.is_ascii_digit() {
        return Tag::Cd;
    }
    if !first.is_alphanumeric() {
        return Tag::Other;
    }
    if first.is_uppercase() && (i == 0 || text.tokens[i - 1].sentence == text.tokens[i].sentence) {
        return Tag::Nnp;
    }
    match lower {
        _ if lower.ends_with("ed") => Tag::Vbd,
        _ if lower.ends_with("ing") => Tag::Vbg,
        _ if lower.ends_with("ly") => Tag::Rb,
        _ if lower.ends_with('s') => Tag::Nns,
        _ => Tag::Nn,
    }
}
