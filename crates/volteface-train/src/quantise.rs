//! Writes weights as `volteface_analysis::model` reads them: eight bits a weight.

use volteface_analysis::model::{LINE, capacity, check, line};

use crate::{chain::Weights, learner::Known, perceptron::Averaged};

/// Weights of the tagger that are smaller, of 127, are left out.
const TAGGER_LEAST: u8 = 10;

/// A tagger: a sparse table, in which small weights are left out.
pub(crate) fn tagger(model: &Averaged) -> Vec<u8> {
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
            if rounded.unsigned_abs() >= TAGGER_LEAST {
                entries.extend([label as u8, rounded as u8]);
            }
        }
        bytes.extend((entries.len() as u32 / 2).to_le_bytes());
    }
    bytes.extend(entries);
    bytes
}

/// The two tables of a chain, labels, then steps, with as many lines as `n_lines` says.
pub(crate) fn chain(weights: &Weights, n_lines: [usize; 2]) -> Vec<u8> {
    let mut bytes = table(&weights.unary, n_lines[0]);
    bytes.extend(table(&weights.pair, n_lines[1]));
    bytes
}

/// A table of `n_lines` lines. Of the features that share a line those stay that move scores most, by their heaviest weight and
/// the root of how often they occur, and none whose weights all round to next to nothing.
fn table(known: &Known, n_lines: usize) -> Vec<u8> {
    let scale = clip(&known.weights) / 127.0;
    let mut rows: Vec<(f32, u32, Vec<i8>)> = Vec::new();
    for (&(feature, count), weights) in known.features.iter().zip(known.weights.chunks(known.width)) {
        let row: Vec<i8> = weights.iter().map(|&weight| eight_bits(weight, scale)).collect();
        let heaviest = row.iter().map(|weight| weight.unsigned_abs()).max().unwrap_or(0);
        if heaviest > 1 {
            rows.push((f32::from(heaviest) * (count as f32).sqrt(), feature, row));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let capacity = capacity(known.width);
    let mut lines = vec![[0u8; LINE]; n_lines];
    let mut held = vec![0; n_lines];
    for (_, feature, row) in rows {
        let at = line(feature, n_lines);
        let (line, n) = (&mut lines[at], &mut held[at]);
        let check = check(feature).to_le_bytes();
        let is_taken = (0..*n).any(|held| line[2 * held..2 * held + 2] == check);
        if *n < capacity && !is_taken {
            line[2 * *n..2 * *n + 2].copy_from_slice(&check);
            let weights = 2 * capacity + *n * known.width;
            line[weights..weights + known.width]
                .iter_mut()
                .zip(row)
                .for_each(|(byte, weight)| *byte = weight as u8);
            *n += 1;
        }
    }
    let mut bytes = Vec::with_capacity((n_lines + 1) * LINE);
    bytes.extend((known.width as u32).to_le_bytes());
    bytes.extend((n_lines as u32).to_le_bytes());
    bytes.extend(scale.to_le_bytes());
    bytes.resize(LINE, 0);
    bytes.extend(lines.into_flattened());
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
