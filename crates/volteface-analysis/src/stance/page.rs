//! A text prepared for stance: the roots of its words, and which of its sentences are about which watched issue.

use std::{collections::BTreeSet, ops::Range};

use volteface_core::{BlockKind, Document};

use super::clause::{Clause, Role};
use crate::{
    WatchIndex,
    issue::{Hit, IssueIndex, infinitive, root, words},
    tag::Tag,
    text::Text,
};

/// A text with the roots of its words and how much each sentence is about each issue.
pub(super) struct Page<'t, 'd> {
    pub(super) text: &'t Text<'d>,
    /// Roots, several for a word with hyphens.
    roots: Vec<String>,
    /// The token of each root.
    of_token: Vec<usize>,
    /// First root of each token.
    first_root: Vec<usize>,
    /// For each issue the weight of each sentence.
    pub(super) weights: Vec<Vec<f32>>,
    /// For each issue the weight of title and lead.
    pub(super) topic: Vec<f32>,
}

impl<'t, 'd> Page<'t, 'd> {
    pub(super) fn new(text: &'t Text<'d>, watch: &WatchIndex) -> Page<'t, 'd> {
        let mut page = Page {
            text,
            roots: Vec::with_capacity(text.tokens.len()),
            of_token: Vec::with_capacity(text.tokens.len()),
            first_root: Vec::with_capacity(text.tokens.len() + 1),
            weights: Vec::new(),
            topic: Vec::new(),
        };
        for i in 0..text.tokens.len() {
            page.first_root.push(page.roots.len());
            let lower = text.lower(i);
            if lower.contains('-') && lower.len() > 1 {
                for word in words(lower) {
                    page.push(root(&word), i);
                }
            } else {
                page.push(root(infinitive(lower)), i);
            }
        }
        page.first_root.push(page.roots.len());
        let title = title_roots(text.document);
        let title: Vec<&str> = title.iter().map(String::as_str).collect();
        for issue in &watch.issues {
            let weights: Vec<f32> = text.sentences.iter().map(|s| page.weight(issue, s.clone())).collect();
            let all: Vec<&str> = title.iter().chain(&page.run(0..text.tokens.len()).0).copied().collect();
            // What the title names is what the text is about.
            page.topic.push(issue.weight_of_own(&all) + issue.weight_of_own(&title));
            page.weights.push(weights);
        }
        page
    }

    fn push(&mut self, root: String, token: usize) {
        self.roots.push(root);
        self.of_token.push(token);
    }

    /// The roots of `tokens`, and the token of each.
    pub(super) fn run(&self, tokens: Range<usize>) -> (Vec<&str>, &[usize]) {
        let first = self.first_root.get(tokens.start).copied().unwrap_or(self.roots.len());
        let last = self.first_root.get(tokens.end).copied().unwrap_or(self.roots.len());
        let roots = self.roots.get(first..last).unwrap_or_default();
        (roots.iter().map(String::as_str).collect(), self.of_token.get(first..last).unwrap_or_default())
    }

    /// How much `tokens` are about an issue: the weights of its names, each distinct one once.
    fn weight(&self, issue: &IssueIndex, tokens: Range<usize>) -> f32 {
        let mut seen = BTreeSet::new();
        let hits = self.hits(issue, tokens);
        let distinct = hits.iter().filter(|(name, _)| seen.insert(self.run(name.clone()).0));
        distinct.map(|(_, hit)| hit.weight).sum()
    }

    /// The names of an issue in `tokens`; what only tells a time ("after the vote") is none.
    pub(super) fn hits(&self, issue: &IssueIndex, tokens: Range<usize>) -> Vec<(Range<usize>, Hit)> {
        let (roots, of_token) = self.run(tokens.clone());
        issue
            .hits(&roots)
            .into_iter()
            .map(|hit| (of_token[hit.start]..of_token[hit.end - 1] + 1, hit))
            .filter(|(name, _)| !self.is_time(tokens.start, name))
            .collect()
    }

    /// True if and only if a name stands behind "since", "before" and their like, with nothing but its attributes between.
    fn is_time(&self, start: usize, name: &Range<usize>) -> bool {
        let text = self.text;
        let attribute = |i: &usize| {
            matches!(text.tokens[*i].tag, Tag::Dt | Tag::Jj | Tag::PrpPossessive | Tag::Pos | Tag::Cd)
                || text.tokens[*i].tag.is_noun()
        };
        let before = (start..name.start).rev().take(4).find(|i| !attribute(i));
        before.is_some_and(|i| {
            matches!(text.lower(i), "since" | "before" | "after" | "during" | "following" | "until")
                && !matches!(text.lower(i.saturating_sub(1)), "only" | "even")
                && !(text.lower(i.saturating_sub(1)) == "not" && matches!(text.lower(i), "before" | "until"))
                || text.lower(i) == "of" && i > start && text.lower(i - 1) == "ahead"
        })
    }

    /// 0 to 1, that a clause is about issue `n`, by its own words and those around it.
    /// `all` are the clauses around it.
    pub(super) fn aboutness(&self, watch: &WatchIndex, n: usize, clause: &Clause, all: &[Clause]) -> f32 {
        let sentence = clause.sentence;
        if !watch.issues[n].required.is_empty() && !self.mentions(&watch.issues[n].required, clause) {
            return 0.0;
        }
        // What the clause says itself counts in full, the rest of its sentence by half.
        let weight = |m: usize| {
            let whole = self.weights[m].get(sentence).copied().unwrap_or(0.0);
            if whole > 0.0 {
                0.5 * (whole + self.weight(&watch.issues[m], clause.tokens.clone()).min(whole))
            } else {
                0.0
            }
        };
        let own = weight(n);
        if own < 0.35 {
            return 0.0;
        }
        // What is named as a condition is not what is conditioned.
        let conditional = |m: usize| -> f32 {
            let others = all.iter().filter(|other| {
                other.role == Role::Condition && other.sentence == sentence && *other != clause
            });
            others.map(|other| self.weight(&watch.issues[m], other.tokens.clone())).sum()
        };
        let rival = (0..self.weights.len())
            .filter(|&m| m != n)
            .map(|m| weight(m) - 0.5 * conditional(m))
            .fold(0.0, f32::max);
        let clear = own >= 1.6;
        if rival > own * if clear { 2.5 } else { 1.3 } {
            return 0.0;
        }
        if clear {
            return 1.0;
        }
        let asked = self.question_before(n, sentence);
        if self.nearby(n, sentence) >= 1.0 {
            0.9
        } else if self.topic[n] >= 1.6 || asked >= 0.5 {
            0.75
        } else {
            0.0
        }
    }

    /// True if and only if one of `roots` occurs in a clause, or in its sentence where a pronoun can stand for it.
    fn mentions(&self, roots: &BTreeSet<String>, clause: &Clause) -> bool {
        let holds = |tokens: Range<usize>| self.run(tokens).0.iter().any(|root| roots.contains(*root));
        let stands_for = |i: usize| matches!(self.text.lower(i), "him" | "her" | "them" | "it");
        let sentence = self.text.sentences.get(clause.sentence).cloned().unwrap_or_default();
        holds(clause.tokens.clone()) || clause.tokens.clone().any(stands_for) && holds(sentence)
    }

    /// The weight of what stands before a sentence: two sentences back, and the question that a turn answers.
    pub(super) fn nearby(&self, n: usize, sentence: usize) -> f32 {
        self.before(n, sentence).into_iter().fold(self.question_before(n, sentence), f32::max)
    }

    /// The weights of the sentence before and of the one before that.
    fn before(&self, n: usize, sentence: usize) -> [f32; 2] {
        [1, 2].map(|back| {
            sentence.checked_sub(back).and_then(|s| self.weights[n].get(s).copied()).unwrap_or(0.0)
        })
    }

    /// True if and only if what stands around a sentence without names is about issue `n` rather than another.
    pub(super) fn is_understood(&self, n: usize, sentence: usize) -> bool {
        let weight = |m: usize| self.weights[m].get(sentence).copied().unwrap_or(0.0);
        let named_last = (0..self.weights.len()).any(|m| self.before(m, sentence)[0] > 0.0);
        let best = |m: usize| {
            // "It" is rather what was named last.
            let [last, earlier] = self.before(m, sentence);
            let near = last.max(if named_last { 0.4 * earlier } else { earlier });
            near.max(self.question_before(m, sentence)).max(weight(m)) + 0.35 * self.topic[m].min(4.0)
        };
        let own = best(n);
        let named = |m: usize| weight(m) >= 0.4 && weight(m) > weight(n);
        own >= 1.0 && (0..self.weights.len()).all(|m| m == n || 1.2 * best(m) < own && !named(m))
    }

    /// The weight of the reporter's question that a turn answers.
    fn question_before(&self, n: usize, sentence: usize) -> f32 {
        let token = self.text.sentences.get(sentence).and_then(|s| self.text.tokens.get(s.start));
        let Some(asked) = token.and_then(|token| self.question_of(token.block)) else { return 0.0 };
        let sentences = self.text.sentences.iter().zip(&self.weights[n]);
        sentences
            .filter(|(s, _)| self.text.tokens.get(s.start).is_some_and(|token| token.block == asked))
            .map(|(_, weight)| *weight)
            .sum()
    }

    /// The block of the reporter's question that the turn in `block` answers.
    pub(super) fn question_of(&self, block: usize) -> Option<usize> {
        let blocks = &self.text.document.blocks;
        blocks.get(block).filter(|turn| turn.kind == BlockKind::Turn)?;
        (0..block).rev().find(|&b| blocks[b].kind == BlockKind::Question)
    }
}

fn title_roots(document: &Document) -> Vec<String> {
    words(document.title.as_deref().unwrap_or_default()).iter().map(|word| root(word)).collect()
}
