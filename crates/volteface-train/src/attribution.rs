//! Trains the two stages that find attributions, and measures them.

use std::ops::Range;

use anyhow::{Context, Result};
use volteface_analysis::{
    Text,
    attribution::{self, Models, cue, role, view::View},
    tag::Model,
};
use volteface_core::Span;

use crate::{
    chain::{self, Sequences},
    corpus::Attributed,
    learner::Plan,
    quantise,
};

const FOLDS: usize = 4;
const CUE: Plan = Plan { cutoff: 6, epochs: 10, averaged: 4, rate: 0.1, penalty: 0.5, dropout: 0.4 };
const ROLE: Plan = Plan { cutoff: 12, epochs: 8, averaged: 3, rate: 0.1, penalty: 0.5, dropout: 0.4 };

/// How many lines the tables have, for labels and for steps.
const CUE_LINES: [usize; 2] = [22_000, 3_000];
const ROLE_LINES: [usize; 2] = [34_000, 11_000];

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

/// The bytes of both models, trained on `documents`.
#[expect(clippy::print_stdout, reason = "the figures are what the command is run for")]
pub(crate) fn train(tagger: &Model, documents: &[Attributed]) -> Result<(Vec<u8>, Vec<u8>)> {
    let seen: Vec<Seen> = documents.iter().map(|document| see(tagger, document)).collect();
    let mut cues = Sequences::default();
    let mut of_document = Vec::new();
    for (d, seen) in seen.iter().enumerate() {
        for block in seen.text.blocks() {
            cues.begin();
            of_document.push(d);
            let mut features = cue::Seen::default();
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
    cues.number(CUE.cutoff);
    println!("cue: {} paragraphs", cues.len());
    // What stage 2 sees of stage 1 when training must be as uncertain as what it will see later: each document is read
    // by a model that was trained on the others.
    let mut roles = Sequences::default();
    let mut n_false = 0;
    for fold in 0..FOLDS {
        let weights = chain::train::<{ cue::LABELS }>(&cues, &CUE, |n| of_document[n] % FOLDS != fold);
        let bytes = quantise::chain(&weights, CUE_LINES);
        let model = cue::Model::read(&bytes).context("read the model back")?;
        for seen in seen.iter().skip(fold).step_by(FOLDS) {
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
                let all: Vec<(Range<usize>, Option<&Gold>)> = gold.chain(wrong).collect();
                for (tokens, gold) in all {
                    n_false += usize::from(gold.is_none());
                    let scene = role::Scene::new(&seen.view, &found.strength, &block, tokens);
                    roles.begin();
                    let mut features = cue::Seen::default();
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
    roles.number(ROLE.cutoff);
    println!("role: {} cues, {n_false} of them false", roles.len());
    let cue_weights = chain::train::<{ cue::LABELS }>(&cues, &CUE, |_| true);
    drop(cues);
    let role_weights = chain::train::<{ role::LABELS }>(&roles, &ROLE, |_| true);
    Ok((quantise::chain(&cue_weights, CUE_LINES), quantise::chain(&role_weights, ROLE_LINES)))
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
        let word = |&i: &usize| seen.text.word(i).starts_with(char::is_alphanumeric);
        let words = |tokens: &[usize]| tokens.iter().copied().filter(|i| word(i)).collect::<Vec<usize>>();
        let mut pairs = Vec::new();
        for (g, want) in seen.gold.iter().enumerate() {
            let content = words(&want.content);
            cue_counts.0 +=
                usize::from(found.iter().any(|f| f.cue.start < want.cue.end && want.cue.start < f.cue.end));
            for (f, have) in found.iter().enumerate() {
                let other = words(&have.content);
                let common = content.iter().filter(|i| other.contains(i)).count();
                let all = content.len() + other.len() - common;
                if common * 2 >= all.max(1) {
                    let agree = (want.source.is_empty() && have.source.is_empty())
                        || want.source.iter().any(|i| have.source.contains(i));
                    pairs.push((std::cmp::Reverse((common * 10_000) / all.max(1)), g, f, agree));
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
