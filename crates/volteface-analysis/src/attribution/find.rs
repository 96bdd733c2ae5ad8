//! The two stages together: likely cues first, then the source and content of each.

use std::ops::Range;

use super::{
    confidence::{Confidence, Evidence},
    cue, decode, mend,
    role::{self, CONTENT, LABELS, SOURCE, Scene},
    set_off::{SetOff, set_off, speaks},
    view::View,
};
use crate::{crf::Lattice, quotation::is_double, text::Text};

/// The weights of both stages.
#[derive(Debug, Clone, Copy)]
pub struct Models<'a> {
    /// Stage 1.
    pub cue: cue::Model<'a>,
    /// Stage 2.
    pub role: role::Model<'a>,
    /// What both say, as one probability.
    pub confidence: Confidence,
}

impl<'a> Models<'a> {
    /// Reads the weights of both stages and of the confidence; `None` where they are none.
    pub fn read(cue: &'a [u8], role: &'a [u8], confidence: &[u8]) -> Option<Models<'a>> {
        Some(Models {
            cue: cue::Model::read(cue)?,
            role: role::Model::read(role)?,
            confidence: Confidence::read(confidence)?,
        })
    }
}

/// What stage 1 says of a text.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    /// Probability of each token to be part of a cue.
    pub strength: Vec<f32>,
    /// In order, without overlap.
    pub candidates: Vec<Candidate>,
}

/// Tokens that may be a cue.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where.
    pub tokens: Range<usize>,
    /// How likely.
    pub probability: f32,
}

/// An attribution as token indices.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Who; may be empty.
    pub source: Vec<usize>,
    /// The cue.
    pub cue: Range<usize>,
    /// What; never empty.
    pub content: Vec<usize>,
    /// What speaks for it.
    pub evidence: Evidence,
    /// 0 to 1, that cue, source and content are right.
    pub confidence: f32,
}

/// A cue may begin where the best labelling has none, if it is as likely as this: one that is missed here is lost, one that
/// is none is still judged by its source and content.
const POSSIBLE: f32 = 0.2;

/// Attributions less certain than this are left out of what the program tells.
pub const LEAST: f32 = 0.38;

/// Stage 1 over all paragraphs.
pub fn cues(model: &cue::Model, text: &Text, view: &View) -> Cues {
    let mut cues = Cues { strength: Vec::with_capacity(text.tokens.len()), candidates: Vec::new() };
    for block in text.blocks() {
        cues.read(model, view, block);
    }
    cues
}

impl Cues {
    /// Stage 1 over the tokens of `block`, which follow those that were read so far.
    fn read(&mut self, model: &cue::Model, view: &View, block: Range<usize>) {
        let lattice = model.lattice(view, &block);
        let labels = lattice.best();
        let label = lattice.marginals().label;
        let strength = |n: usize| 1.0 - label[n][0];
        self.strength.extend((0..labels.len()).map(strength));
        let mut n = 0;
        while n < labels.len() {
            // Either the best labelling has a cue here, or one may well begin here.
            let end = if labels[n] > 0 {
                (n + 1..labels.len()).find(|&m| labels[m] != 2)
            } else if label[n][1] > POSSIBLE && label.get(n + 1).is_none_or(|next| next[1] <= label[n][1]) {
                (n + 1..labels.len()).find(|&m| label[m][2] < label[n][1] / 2.0 || labels[m] == 1)
            } else {
                n += 1;
                continue;
            };
            let end = end.unwrap_or(labels.len());
            let probability = (n..end).map(strength).sum::<f32>() / (end - n) as f32;
            self.candidates.push(Candidate { tokens: block.start + n..block.start + end, probability });
            n = end;
        }
    }
}

/// Both stages: all attributions that are more certain than `least`.
pub fn find(models: &Models, text: &Text, view: &View, least: f32) -> Vec<Found> {
    let mut cues = cues(&models.cue, text, view);
    add_set_off(text, view, &mut cues.candidates);
    let mut found = Vec::new();
    let mut clauses: Vec<Range<usize>> = Vec::new();
    let blocks: Vec<Range<usize>> = text.blocks().collect();
    let mut n = 0;
    for candidate in &cues.candidates {
        while blocks.get(n).is_some_and(|block| block.end <= candidate.tokens.start) {
            n += 1;
        }
        let block = blocks.get(n).cloned().unwrap_or(0..0);
        let scene = Scene::new(view, &cues.strength, &block, candidate.tokens.clone());
        let parts = set_off(text, view, &candidate.tokens);
        found.extend(judge(models, text, &scene, parts.as_ref(), candidate.probability, least));
        clauses.extend(parts.into_iter().flat_map(|parts| parts.content));
    }
    for clause in clauses {
        keep_within(&mut found, &clause);
    }
    found
}

/// Stage 2 for one cue: the attribution, if it is more certain than `least`.
fn judge(
    models: &Models,
    text: &Text,
    scene: &Scene,
    parts: Option<&SetOff>,
    probability: f32,
    least: f32,
) -> Option<Found> {
    let start = scene.window.start;
    let cue = scene.cue.start - start..scene.cue.end - start;
    let mut lattice = models.role.lattice(scene);
    if let Some(parts) = parts {
        lean(text, &mut lattice, &scene.window, parts);
    }
    let labels = decode::best(&lattice, &cue);
    let labels = insist(&lattice, &cue, labels, CONTENT, CONTENT_MISSED);
    let labels = insist(&lattice, &cue, labels, SOURCE, SOURCE_MISSED);
    let of = |role: usize| {
        (0..labels.len()).filter(|&n| labels[n] == role).map(|n| n + start).collect::<Vec<usize>>()
    };
    let (source, content) = (of(SOURCE), of(CONTENT));
    if content.is_empty() {
        return None;
    }
    let marginals = lattice.marginals();
    let mean = |role: usize, tokens: &[usize]| {
        tokens.iter().map(|&i| marginals.label[i - start][role]).sum::<f32>() / tokens.len().max(1) as f32
    };
    let evidence = Evidence {
        cue: probability,
        content: mean(CONTENT, &content),
        source: (!source.is_empty()).then(|| mean(SOURCE, &source)),
        pieces: runs(&content).len(),
        words: content.iter().filter(|&&i| text.word(i).starts_with(char::is_alphanumeric)).count(),
        quoted: content.first().is_some_and(|&i| is_double(text.word(i))),
    };
    let confidence = models.confidence.of(evidence);
    if confidence <= least {
        return None;
    }
    let mut found = Found { source, cue: scene.cue.clone(), content, evidence, confidence };
    mend::mend(text, &mut found);
    (!found.content.is_empty()).then_some(found)
}

/// What is attributed within a clause ends with it.
fn keep_within(found: &mut Vec<Found>, clause: &Range<usize>) {
    for inner in found.iter_mut().filter(|found| clause.contains(&found.cue.start)) {
        inner.source.retain(|i| clause.contains(i));
        inner.content.retain(|i| clause.contains(i));
    }
    found.retain(|found| !found.content.is_empty());
}

/// Adds the verbs of speech that are no candidates although commas set them off with their subject.
fn add_set_off(text: &Text, view: &View, candidates: &mut Vec<Candidate>) {
    let missing: Vec<usize> = (0..text.tokens.len())
        .filter(|&i| speaks(text, view, i))
        .filter(|i| !candidates.iter().any(|candidate| candidate.tokens.contains(i)))
        .collect();
    for i in missing {
        if set_off(text, view, &(i..i + 1)).is_some() {
            candidates.push(Candidate { tokens: i..i + 1, probability: SET_OFF });
        }
    }
    candidates.sort_by_key(|candidate| candidate.tokens.start);
}

/// How sure it is that a verb of speech which is set off with its subject attributes.
const SET_OFF: f32 = 0.9;

/// Tells the labels what the grammar says of a sentence whose attribution is set off.
fn lean(text: &Text, lattice: &mut Lattice<LABELS>, window: &Range<usize>, parts: &SetOff) {
    let mut add = |i: usize, role: usize, score: f32| {
        if let Some(unary) = i.checked_sub(window.start).and_then(|n| lattice.unary.get_mut(n)) {
            unary[role] += score;
        }
    };
    parts.content.iter().cloned().flatten().for_each(|i| add(i, CONTENT, GRAMMAR));
    parts.source.clone().for_each(|i| add(i, SOURCE, GRAMMAR));
    parts.rest.clone().for_each(|i| add(i, CONTENT, -GRAMMAR));
    // The sentences after it are the reporter's again, where they hold no mark of a quotation.
    let first = text.tokens[parts.source.start].sentence + 1;
    for sentence in text.sentences.get(first..).unwrap_or_default() {
        if sentence.start >= window.end || sentence.clone().any(|i| is_double(text.word(i))) {
            break;
        }
        sentence.clone().filter(|i| window.contains(i)).for_each(|i| add(i, CONTENT, -GRAMMAR));
    }
}

/// How much the grammar counts against the labels' own scores.
const GRAMMAR: f32 = 3.0;

/// A labelling without `role` is rare: takes the one that has it where `role` needs no more than `most` in favour, in
/// steps of a quarter.
fn insist(
    lattice: &Lattice<LABELS>,
    cue: &Range<usize>,
    labels: Vec<usize>,
    role: usize,
    most: f32,
) -> Vec<usize> {
    if labels.contains(&role) {
        return labels;
    }
    let mut leaning = lattice.clone();
    let mut favoured = |step: u8| {
        for (unary, plain) in leaning.unary.iter_mut().zip(&lattice.unary) {
            unary[role] = plain[role] + most * f32::from(step) / 4.0;
        }
        Some(decode::best(&leaning, cue)).filter(|labels| labels.contains(&role))
    };
    // What all of it does not bring about, no part of it does.
    let Some(last) = favoured(4) else { return labels };
    let other = (1..4).find_map(favoured).unwrap_or(last);
    // What had a role before keeps it.
    labels
        .iter()
        .zip(other)
        .map(|(&label, other)| if label == 0 && other == role { role } else { label })
        .collect()
}

/// How much a source, or a content, may be helped where none was found.
const SOURCE_MISSED: f32 = 2.5;
const CONTENT_MISSED: f32 = 0.6;

/// Sorted token indices as runs without gaps.
pub fn runs(tokens: &[usize]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for &i in tokens {
        match runs.last_mut() {
            Some(run) if run.end == i => run.end += 1,
            _ => runs.push(i..i + 1),
        }
    }
    runs
}
