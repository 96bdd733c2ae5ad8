//! Trains the two stages that find attributions, and measures them.

use std::ops::Range;

use anyhow::{Context, Result};
use volteface_analysis::{
    Text,
    attribution::{self, Models, confidence::VALUES, cue, role, view::View},
    tag::Model,
};
use volteface_core::Span;

use crate::{
    chain::{self, Sequences},
    confidence,
    corpus::Attributed,
    learner::Plan,
    parallel, quantise,
};

const FOLDS: usize = 4;
/// Models of which each stage is the average.
const RUNS: u64 = 8;
/// Models of which those are the average that read what they were not trained on: as sure as the others, or nearly.
const FOLD_RUNS: u64 = 4;
const CUE: Plan = Plan { cutoff: 6, epochs: 10, averaged: 4, rate: 0.1, penalty: 0.5, dropout: 0.5 };
const ROLE: Plan = Plan { cutoff: 12, epochs: 8, averaged: 3, rate: 0.1, penalty: 0.5, dropout: 0.5 };

/// How many lines the tables have, for labels and for steps.
const CUE_LINES: [usize; 2] = [22_000, 3_000];
const ROLE_LINES: [usize; 2] = [28_000, 23_000];

/// An annotated document as the models see it.
struct Seen<'d> {
    text: Text<'d>,
    view: View,
    gold: Vec<Gold>,
}

/// Tokens of an annotated attribution.
struct Gold {
    source: Vec<usize>,
    cue: Range<usize>,
    content: Vec<usize>,
}

fn see<'d>(tagger: &Model, document: &'d Attributed) -> Seen<'d> {
    let text = Text::tagged(&document.document, Some(tagger));
    let view = View::of(&text);
    let tokens = |spans: &[Span]| spans.iter().flat_map(|&span| text.tokens_in(span)).collect::<Vec<usize>>();
    let gold = document
        .attributions
        .iter()
        .map(|a| Gold {
            source: tokens(&a.source),
            cue: a.cue.first().map_or(0..0, |&cue| text.tokens_in(cue)),
            content: tokens(&a.content),
        })
        .filter(|gold| !gold.cue.is_empty())
        .collect();
    Seen { view, gold, text }
}

/// The bytes of what is embedded.
pub(crate) struct Trained {
    pub(crate) cue: Vec<u8>,
    pub(crate) role: Vec<u8>,
    pub(crate) confidence: Vec<u8>,
}

/// Trains on `documents`. What each stage sees of the one before when it is trained must be as uncertain as what it will see
/// later: each document is read by models that were trained on the others.
#[expect(clippy::print_stdout, reason = "the figures are what the command is run for")]
pub(crate) fn train(tagger: &Model, documents: &[Attributed]) -> Result<Trained> {
    let seen: Vec<Seen> = documents.iter().map(|document| see(tagger, document)).collect();
    let (mut cues, of_cue) = cue_sequences(&seen);
    cues.number(CUE.cutoff);
    println!("cue: {} paragraphs", cues.len());
    let cue_folds = parallel::each(0..FOLDS as u64, |fold| {
        let weights =
            chain::train::<{ cue::LABELS }>(&cues, &CUE, FOLD_RUNS, |n| of_cue[n] % FOLDS != fold as usize);
        quantise::chain(&weights, CUE_LINES)
    });
    let cue = quantise::chain(&chain::train::<{ cue::LABELS }>(&cues, &CUE, RUNS, |_| true), CUE_LINES);
    drop(cues);

    let (mut roles, of_role) = role_sequences(&seen, &cue_folds)?;
    roles.number(ROLE.cutoff);
    println!("role: {} cues", roles.len());
    let role_folds = parallel::each(0..FOLDS as u64, |fold| {
        let weights = chain::train::<{ role::LABELS }>(&roles, &ROLE, FOLD_RUNS, |n| {
            of_role[n] % FOLDS != fold as usize
        });
        quantise::chain(&weights, ROLE_LINES)
    });
    let role = quantise::chain(&chain::train::<{ role::LABELS }>(&roles, &ROLE, RUNS, |_| true), ROLE_LINES);
    drop(roles);

    let mut examples = Vec::new();
    for (fold, (cue, role)) in cue_folds.iter().zip(&role_folds).enumerate() {
        let models =
            Models::read(cue, role, &confidence::bytes([0.0; VALUES])).context("read models back")?;
        for seen in seen.iter().skip(fold).step_by(FOLDS) {
            let found = attribution::find(&models, &seen.text, &seen.view, 0.0);
            examples.extend(found.iter().map(|found| (found.evidence.values(), seen.is_right(found))));
        }
    }
    println!("confidence: {} attributions", examples.len());
    Ok(Trained { cue, role, confidence: confidence::bytes(confidence::fit(&examples)) })
}

/// Every paragraph, and the index of its document.
fn cue_sequences(seen: &[Seen]) -> (Sequences, Vec<usize>) {
    let mut cues = Sequences::default();
    let mut of_document = Vec::new();
    let mut features = cue::Seen::default();
    for (d, seen) in seen.iter().enumerate() {
        for block in seen.text.blocks() {
            cues.begin();
            of_document.push(d);
            for i in block.clone() {
                features.unary.clear();
                features.pair.clear();
                cue::features(&seen.view, &block, i, &mut features);
                let label = seen
                    .gold
                    .iter()
                    .find(|gold| gold.cue.contains(&i))
                    .map_or(0, |gold| if gold.cue.start == i { 1 } else { 2 });
                cues.push(&features.unary, &features.pair, label, false);
            }
        }
    }
    (cues, of_document)
}

/// Every annotated cue and every one that stage 1 takes wrongly for one, and the index of its document.
fn role_sequences(seen: &[Seen], cue_folds: &[Vec<u8>]) -> Result<(Sequences, Vec<usize>)> {
    let mut roles = Sequences::default();
    let mut of_document = Vec::new();
    let mut features = cue::Seen::default();
    for (fold, bytes) in cue_folds.iter().enumerate() {
        let model = cue::Model::read(bytes).context("read the model back")?;
        for (d, seen) in seen.iter().enumerate().skip(fold).step_by(FOLDS) {
            let found = attribution::cues(&model, &seen.text, &seen.view);
            for block in seen.text.blocks() {
                let gold = seen
                    .gold
                    .iter()
                    .filter(|gold| block.contains(&gold.cue.start))
                    .map(|gold| (gold.cue.clone(), Some(gold)));
                let wrong = found
                    .candidates
                    .iter()
                    .filter(|candidate| block.contains(&candidate.tokens.start))
                    .filter(|candidate| {
                        !seen.gold.iter().any(|gold| {
                            gold.cue.start < candidate.tokens.end && candidate.tokens.start < gold.cue.end
                        })
                    })
                    .map(|candidate| (candidate.tokens.clone(), None));
                for (tokens, gold) in gold.chain(wrong) {
                    let scene = role::Scene::new(&seen.view, &found.strength, &block, tokens);
                    roles.begin();
                    of_document.push(d);
                    for i in scene.window.clone() {
                        features.unary.clear();
                        features.pair.clear();
                        scene.features(i, &mut features);
                        let label = match gold {
                            Some(gold) if gold.source.contains(&i) => role::SOURCE,
                            Some(gold) if gold.content.contains(&i) => role::CONTENT,
                            _ => 0,
                        };
                        let is_cue = scene.cue.contains(&i);
                        roles.push(&features.unary, &features.pair, if is_cue { 0 } else { label }, is_cue);
                    }
                }
            }
        }
    }
    Ok((roles, of_document))
}

impl Seen<'_> {
    /// The tokens among `tokens` that are words.
    fn words(&self, tokens: &[usize]) -> Vec<usize> {
        let is_word = |i: &usize| self.text.word(*i).starts_with(char::is_alphanumeric);
        tokens.iter().copied().filter(is_word).collect()
    }

    /// The share of the words of both contents that are in both, and whether the sources agree.
    fn compare(&self, gold: &Gold, found: &attribution::Found) -> (f64, bool) {
        let (want, have) = (self.words(&gold.content), self.words(&found.content));
        let common = want.iter().filter(|i| have.contains(i)).count();
        let all = (want.len() + have.len() - common).max(1);
        let agree = (gold.source.is_empty() && found.source.is_empty())
            || gold.source.iter().any(|i| found.source.contains(i));
        (common as f64 / all as f64, agree)
    }

    /// Whether an annotated attribution has at least half of the content, and the source.
    fn is_right(&self, found: &attribution::Found) -> bool {
        self.gold.iter().any(|gold| {
            let (iou, agree) = self.compare(gold, found);
            iou >= 0.5 && agree
        })
    }
}

/// Prints figures of the models on `documents`, and writes what they found as `spans.py` reads it.
#[expect(clippy::print_stdout, reason = "the figures are what the command is run for")]
pub(crate) fn measure(
    tagger: &Model,
    models: &Models,
    documents: &[Attributed],
    predictions: Option<&std::path::Path>,
    least: f32,
) -> Result<()> {
    let mut lines = String::new();
    let (mut both, mut gold, mut mine) = (0, 0, 0);
    let mut cue_counts = (0, 0, 0);
    for document in documents {
        let seen = see(tagger, document);
        let found = attribution::find(models, &seen.text, &seen.view, least);
        let mut pairs = Vec::new();
        for (g, want) in seen.gold.iter().enumerate() {
            cue_counts.0 +=
                usize::from(found.iter().any(|f| f.cue.start < want.cue.end && want.cue.start < f.cue.end));
            for (f, have) in found.iter().enumerate() {
                let (iou, agree) = seen.compare(want, have);
                if iou >= 0.5 {
                    pairs.push((std::cmp::Reverse((iou * 10_000.0) as u32), g, f, agree));
                }
            }
        }
        pairs.sort_unstable();
        let (mut used_gold, mut used_found) = (vec![false; seen.gold.len()], vec![false; found.len()]);
        for (_, g, f, agree) in pairs {
            if !used_gold[g] && !used_found[f] {
                (used_gold[g], used_found[f]) = (true, true);
                both += usize::from(agree);
            }
        }
        gold += seen.gold.len();
        mine += found.len();
        cue_counts.1 += found.len();
        cue_counts.2 += seen.gold.len();
        lines.push_str(&prediction(document, &seen.text, &found)?);
    }
    let f1 = |both: usize, a: usize, b: usize| 200.0 * both as f64 / (a + b) as f64;
    println!(
        "relation {:.1} (P {:.1}, R {:.1})   cue overlap {:.1}",
        f1(both, gold, mine),
        100.0 * both as f64 / mine as f64,
        100.0 * both as f64 / gold as f64,
        f1(cue_counts.0, cue_counts.1, cue_counts.2)
    );
    if let Some(path) = predictions {
        std::fs::write(path, lines).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

fn prediction(document: &Attributed, text: &Text, found: &[attribution::Found]) -> Result<String> {
    let points = |byte: usize| document.document.text(Span::new(0, byte)).chars().count();
    let spans = |tokens: &[usize]| -> Vec<(usize, usize)> {
        attribution::runs(tokens)
            .into_iter()
            .map(|run| text.span_of(run))
            .map(|span| (points(span.start), points(span.end)))
            .collect()
    };
    let attributions: Vec<serde_json::Value> = found
        .iter()
        .map(|f| serde_json::json!({"source": spans(&f.source), "cue": spans(&f.cue.clone().collect::<Vec<usize>>()), "content": spans(&f.content), "confidence": f.confidence, "evidence": [f.evidence.cue, f.evidence.content, f.evidence.source]}))
        .collect();
    Ok(format!(
        "{}\n",
        serde_json::to_string(&serde_json::json!({"doc_id": document.id, "attributions": attributions}))?
    ))
}
