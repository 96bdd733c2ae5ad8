//! Writes weights as `volteface_analysis::model` reads them: eight bits a weight.

use volteface_analysis::model::{check, slot};

use crate::{
    chain::{Known, Weights},
    perceptron::Averaged,
};

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

/// The two tables of a chain, labels, then steps, with as many rows as `most` says.
pub(crate) fn chain(weights: &Weights, most: [usize; 2]) -> Vec<u8> {
    let mut bytes = table(&weights.unary, most[0]);
    bytes.extend(table(&weights.pair, most[1]));
    bytes
}

/// A hash table with linear probing, filled to four fifths. Only the `most` heaviest features stay, and none whose
/// weights all round to next to nothing.
fn table(known: &Known, most: usize) -> Vec<u8> {
    let scale = clip(&known.weights) / 127.0;
    let heaviest = |row: &[i8]| row.iter().map(|weight| weight.unsigned_abs()).max().unwrap_or(0);
    let mut rows: Vec<(u32, Vec<i8>)> = known
        .features
        .iter()
        .zip(known.weights.chunks(known.width))
        .map(|(&feature, row)| {
            (feature, row.iter().map(|&weight| eight_bits(weight, scale)).collect::<Vec<i8>>())
        })
        .filter(|(_, row)| heaviest(row) > 1)
        .collect();
    rows.sort_by_key(|(feature, row)| (std::cmp::Reverse(heaviest(row)), *feature));
    rows.truncate(most);
    let n_slots = rows.len() * 5 / 4 + 1;
    let width = known.width + 2;
    let mut slots = vec![0u8; n_slots * width];
    for (feature, row) in rows {
        let mut slot = slot(feature, n_slots);
        while slots[slot * width..slot * width + 2] != [0, 0] {
            slot = (slot + 1) % n_slots;
        }
        let bytes = &mut slots[slot * width..(slot + 1) * width];
        bytes[..2].copy_from_slice(&check(feature).to_le_bytes());
        bytes[2..].iter_mut().zip(row).for_each(|(byte, weight)| *byte = weight as u8);
    }
    let mut bytes = Vec::with_capacity(slots.len() + 12);
    bytes.extend((known.width as u32).to_le_bytes());
    bytes.extend((n_slots as u32).to_le_bytes());
    bytes.extend(scale.to_le_bytes());
    bytes.extend(slots);
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
