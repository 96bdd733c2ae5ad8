//! The two stages together: likely cues first, then the source and content of each.

use std::ops::Range;

use super::{
    cue,
    role::{self, CONTENT, SOURCE, Scene},
    view::View,
};
use crate::text::Text;

/// The weights of both stages.
#[derive(Debug, Clone, Copy)]
pub struct Models<'a> {
    /// Stage 1.
    pub cue: cue::Model<'a>,
    /// Stage 2.
    pub role: role::Model<'a>,
}

impl<'a> Models<'a> {
    /// Reads the weights of both stages; `None` where they are none.
    pub fn read(cue: &'a [u8], role: &'a [u8]) -> Option<Models<'a>> {
        Some(Models { cue: cue::Model::read(cue)?, role: role::Model::read(role)? })
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
    /// Probabilities of the cue, of the content's tokens and of the source's (0 without one), on average.
    pub evidence: [f32; 3],
    /// 0 to 1, that cue, source and content are right.
    pub confidence: f32,
}

/// A cue may begin where the best labelling has none, if it is as likely as this: one that is missed here is lost, one that
/// is none is still judged by its source and content.
const POSSIBLE: f32 = 0.2;

/// Attributions less certain than this are left out.
const LEAST: f32 = 0.45;

/// Stage 1 over all paragraphs.
pub fn cues(model: &cue::Model, text: &Text, view: &View) -> Cues {
    let mut cues = Cues { strength: Vec::with_capacity(text.tokens.len()), candidates: Vec::new() };
    for block in text.blocks() {
        let lattice = model.lattice(view, &block);
        let labels = lattice.best();
        let label = lattice.marginals().label;
        cues.strength.extend(label.iter().map(|label| 1.0 - label[0]));
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
            let tokens = block.start + n..block.start + end;
            let probability = cues.strength[tokens.clone()].iter().sum::<f32>() / tokens.len() as f32;
            cues.candidates.push(Candidate { tokens, probability });
            n = end;
        }
    }
    cues
}

/// Both stages.
pub fn find(models: &Models, text: &Text, view: &View) -> Vec<Found> {
    let cues = cues(&models.cue, text, view);
    let mut found = Vec::new();
    for candidate in &cues.candidates {
        let block = text.blocks().find(|block| block.contains(&candidate.tokens.start)).unwrap_or(0..0);
        let scene = Scene::new(view, &cues.strength, &block, candidate.tokens.clone());
        let lattice = models.role.lattice(&scene);
        let labels = lattice.best();
        let marginals = lattice.marginals();
        let of = |role: usize| {
            (0..labels.len())
                .filter(|&n| labels[n] == role)
                .map(|n| n + scene.window.start)
                .collect::<Vec<usize>>()
        };
        let (source, content) = (of(SOURCE), of(CONTENT));
        if content.is_empty() {
            continue;
        }
        let mean = |role: usize, tokens: &[usize]| {
            let sum: f32 = tokens.iter().map(|&i| marginals.label[i - scene.window.start][role]).sum();
            sum / tokens.len().max(1) as f32
        };
        let evidence = [candidate.probability, mean(CONTENT, &content), mean(SOURCE, &source)];
        let confidence = confidence(evidence);
        if confidence > LEAST {
            found.push(Found { source, cue: candidate.tokens.clone(), content, evidence, confidence });
        }
    }
    found
}

/// The confidence that follows from the evidence.
fn confidence([cue, content, _source]: [f32; 3]) -> f32 {
    cue * content
}

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
