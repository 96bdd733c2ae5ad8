//! A document's text cut into tokens, sentences and quotations, with byte offsets: what every later stage reads.

use std::ops::Range;

use volteface_core::{Document, Span};

use crate::{
    lemma, quotation, sentence,
    tag::{self, Tag},
    token,
};

pub use crate::quotation::Quotation;

/// A word or mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its part of speech.
    pub tag: Tag,
    /// Index of its sentence.
    pub sentence: usize,
    /// Index into the document's blocks.
    pub block: usize,
    /// Index of the innermost quotation that it stands in, the marks included.
    pub quotation: Option<usize>,
}

/// The view of a document that the stages share, built once.
///
/// Tokens cover the document's blocks in order and never overlap; sentences partition the tokens and never cross a
/// block's bounds.
#[derive(Debug, Clone)]
pub struct Text<'d> {
    /// What it was made of.
    pub document: &'d Document,
    /// Words and marks, in order.
    pub tokens: Vec<Token>,
    /// Token ranges, in order, without gaps.
    pub sentences: Vec<Range<usize>>,
    /// In the order of their opening marks; an inner one follows the one around it.
    pub quotations: Vec<Quotation>,
    forms: Forms,
}

impl<'d> Text<'d> {
    /// Reads `document`'s blocks.
    pub fn new(document: &'d Document) -> Text<'d> {
        Text::tagged(document, tag::Model::embedded().as_ref())
    }

    /// The same with another tagger; without one no token has a part of speech.
    pub fn tagged(document: &'d Document, tagger: Option<&tag::Model>) -> Text<'d> {
        let mut text = Text {
            document,
            tokens: Vec::with_capacity(document.text.len() / 5),
            sentences: Vec::new(),
            quotations: Vec::new(),
            forms: Forms::default(),
        };
        for (block, stretch) in document.blocks.iter().enumerate() {
            token::tokenise(&document.text, stretch.span, |span| {
                text.forms.push(document.text(span));
                text.tokens.push(Token { span, tag: Tag::Other, sentence: 0, block, quotation: None });
            });
        }
        text.quotations = quotation::pair(&mut text);
        text.sentences = sentence::split(&mut text);
        if let Some(tagger) = tagger {
            tag::tag_with(&mut text, tagger);
        }
        for i in 0..text.tokens.len() {
            let lemma = lemma::lemma(text.forms.lower(i), text.tokens[i].tag);
            text.forms.push_lemma(i, lemma);
        }
        text
    }

    /// The token as written.
    pub fn word(&self, i: usize) -> &'d str {
        self.tokens.get(i).map_or("", |token| self.document.text(token.span))
    }

    /// The token in lower case, with straight apostrophes.
    pub fn lower(&self, i: usize) -> &str {
        self.forms.lower(i)
    }

    /// The dictionary form of the token, in lower case.
    pub fn lemma(&self, i: usize) -> &str {
        self.forms.lemma(i)
    }

    /// The tokens that share at least one byte with `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        let end = self.tokens.partition_point(|token| token.span.start < span.end);
        start..end.max(start)
    }

    /// The bytes from the first to the last of `tokens`; an empty range yields the empty span at its start.
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        match (
            self.tokens.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) if tokens.start < tokens.end => {
                Span::new(first.span.start, last.span.end)
            }
            (Some(first), _) => Span::new(first.span.start, first.span.start),
            _ => Span::new(self.document.text.len(), self.document.text.len()),
        }
    }

    /// The tokens of each block that has any, in order.
    pub fn blocks(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            let block = self.tokens.get(start)?.block;
            next += self.tokens.get(start..)?.iter().take_while(|token| token.block == block).count();
            Some(start..next)
        })
    }

    /// True if and only if there is no white space between token `i` and the one before it.
    pub fn is_joined(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|before| self.tokens.get(before)), self.tokens.get(i)) {
            (Some(before), Some(token)) => before.span.end == token.span.start,
            _ => false,
        }
    }
}

/// Lower-case forms and lemmas of all tokens in two strings, instead of two allocations a token.
#[derive(Debug, Clone, Default)]
struct Forms {
    lower: String,
    lower_ends: Vec<usize>,
    lemma: String,
    /// Empty where the lemma is the lower-case form.
    lemma_spans: Vec<(usize, usize)>,
}

impl Forms {
    fn push(&mut self, word: &str) {
        for c in word.chars() {
            match c {
                '\u{2019}' | '\u{2018}' | '\u{02bc}' => self.lower.push('\''),
                'A'..='Z' => self.lower.push(c.to_ascii_lowercase()),
                _ if c.is_ascii() => self.lower.push(c),
                _ => self.lower.extend(c.to_lowercase()),
            }
        }
        self.lower_ends.push(self.lower.len());
    }

    fn lower(&self, i: usize) -> &str {
        let start = i.checked_sub(1).and_then(|before| self.lower_ends.get(before)).copied().unwrap_or(0);
        self.lower_ends.get(i).and_then(|&end| self.lower.get(start..end)).unwrap_or_default()
    }

    fn push_lemma(&mut self, i: usize, lemma: lemma::Lemma) {
        let start = self.lemma.len();
        if let Some((stem, ending)) = lemma.apply(self.lower(i)) {
            let stem = stem.to_owned();
            self.lemma.push_str(&stem);
            self.lemma.push_str(ending);
        }
        self.lemma_spans.push((start, self.lemma.len()));
    }

    fn lemma(&self, i: usize) -> &str {
        match self.lemma_spans.get(i) {
            Some(&(start, end)) if start < end => self.lemma.get(start..end).unwrap_or_default(),
            _ => self.lower(i),
        }
    }
}

#[cfg(test)]
mod tests;
