//! Writes weights as `volteface_analysis::model` reads them: eight bits a weight.

use crate::{chain::Weights, perceptron::Averaged};

/// A sparse table: weights that would round to nothing are left out.
pub(crate) fn sparse(model: &Averaged) -> Vec<u8> {
    let buckets = 1usize << model.bits;
    let labels = model.weights.len() / buckets;
    let scale = clip(&model.weights) / 127.0;
    let mut bytes = Vec::new();
    bytes.extend((labels as u32).to_le_bytes());
    bytes.extend(model.bits.to_le_bytes());
    bytes.extend(scale.to_le_bytes());
    let mut entries = Vec::new();
    for row in model.weights.chunks(labels) {
        for (label, &weight) in row.iter().enumerate() {
            let rounded = eight_bits(weight, scale);
            if rounded.unsigned_abs() > 1 {
                entries.extend([label as u8, rounded as u8]);
            }
        }
        bytes.extend((entries.len() as u32 / 2).to_le_bytes());
    }
    bytes.extend(entries);
    bytes
}

/// The two tables of a chain: labels, then steps.
pub(crate) fn chain(weights: &Weights) -> Vec<u8> {
    let mut bytes = dense(&weights.unary, weights.n_labels);
    bytes.extend(dense(&weights.pair, weights.n_labels * weights.n_labels));
    bytes
}

fn dense(weights: &[f32], labels: usize) -> Vec<u8> {
    let scale = clip(weights) / 127.0;
    let buckets = weights.len() / labels;
    let mut bytes = Vec::with_capacity(weights.len() + 12);
    bytes.extend((labels as u32).to_le_bytes());
    bytes.extend(buckets.ilog2().to_le_bytes());
    bytes.extend(scale.to_le_bytes());
    bytes.extend(weights.iter().map(|&weight| eight_bits(weight, scale) as u8));
    bytes
}

/// The weight that only one in two thousand of those that are not zero exceeds: larger ones are cut to it.
fn clip(weights: &[f32]) -> f32 {
    let mut sizes: Vec<f32> = weights.iter().map(|weight| weight.abs()).filter(|&size| size > 1e-6).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    sizes.get(sizes.len() - 1 - sizes.len() / 2000).copied().unwrap_or(1.0)
}

fn eight_bits(weight: f32, scale: f32) -> i8 {
    (weight / scale).round().clamp(-127.0, 127.0) as i8
}
