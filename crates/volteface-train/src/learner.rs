//! Linear models over hashed features: stochastic gradient with AdaGrad steps (Duchi et al., JMLR 2011).
#![expect(clippy::needless_range_loop, reason = "labels index several tables at once")]

use std::{cmp::Reverse, collections::HashMap, ops::Range};

use crate::random::Random;

/// Lists of numbers, end to end.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    items: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    pub(crate) fn push(&mut self, row: &[u32]) {
        self.items.extend_from_slice(row);
        self.ends.push(self.items.len());
    }

    /// Keeps features that occur at least `cutoff` times (counted with few collisions), renumbers them, the most frequent
    /// ones first, so that their weights lie together, and returns these, each with how often it occurs.
    pub(crate) fn number(&mut self, cutoff: u8) -> Vec<(u32, u32)> {
        let mut counts = vec![0u8; 1 << 28];
        for &feature in &self.items {
            let count = &mut counts[feature as usize >> 4];
            *count = count.saturating_add(1);
        }
        let mut known: HashMap<u32, u32> = HashMap::new();
        for &feature in self.items.iter().filter(|&&feature| counts[feature as usize >> 4] >= cutoff) {
            *known.entry(feature).or_default() += 1;
        }
        drop(counts);
        let mut features: Vec<(Reverse<u32>, u32)> =
            known.iter().map(|(&feature, &count)| (Reverse(count), feature)).collect();
        features.sort_unstable();
        for (n, (_, feature)) in features.iter().enumerate() {
            known.insert(*feature, n as u32);
        }
        let items = std::mem::take(&mut self.items);
        let mut start = 0;
        for end in &mut self.ends {
            self.items.extend(items[start..*end].iter().filter_map(|feature| known.get(feature)));
            start = *end;
            *end = self.items.len();
        }
        self.items.shrink_to_fit();
        features.into_iter().map(|(Reverse(count), feature)| (feature, count)).collect()
    }

    pub(crate) fn row(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.items[start..self.ends[i]]
    }

    /// Makes this the rows `range` of `data` without a random share `dropout` of their features.
    pub(crate) fn thin(&mut self, data: &Rows, range: Range<usize>, dropout: f32, random: &mut Random) {
        self.items.clear();
        self.ends.clear();
        for i in range {
            self.items.extend(data.row(i).iter().filter(|_| random.unit() >= dropout));
            self.ends.push(self.items.len());
        }
    }
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Features seen less often are left out.
    pub(crate) cutoff: u8,
    pub(crate) epochs: usize,
    /// The weights are averages over so many of the last epochs.
    pub(crate) averaged: usize,
    pub(crate) rate: f32,
    /// Weight of the L2 penalty against the sum of the sequences' log-likelihoods.
    pub(crate) penalty: f32,
    /// Share of the features of a token that each step goes without, at random, so that no feature relies on another one (Hinton
    /// et al., 2012).
    pub(crate) dropout: f32,
}

/// Features that are known, how often each occurs, and a row of weights for each.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) features: Vec<(u32, u32)>,
    pub(crate) weights: Vec<f32>,
    pub(crate) width: usize,
}

/// The weights of a feature, one for each of `A` labels before and `B` labels, and for each the sum of its squared gradients: side by
/// side, for what is read is often changed at once.
#[derive(Clone, Copy)]
struct Row<const A: usize, const B: usize> {
    weights: [[f32; B]; A],
    squares: [[f32; B]; A],
}

/// Weights that learn, a row for each feature.
pub(crate) struct Learner<const A: usize, const B: usize>(Vec<Row<A, B>>);

impl<const A: usize, const B: usize> Learner<A, B> {
    pub(crate) fn new(n_features: usize) -> Self {
        Learner(vec![Row { weights: [[0.0; B]; A], squares: [[0.05; B]; A] }; n_features])
    }

    /// The sum of the weights of `features`.
    pub(crate) fn score(&self, features: &[u32]) -> [[f32; B]; A] {
        let mut scores = [[0.0; B]; A];
        for &feature in features {
            let weights = &self.0[feature as usize].weights;
            for a in 0..A {
                for b in 0..B {
                    scores[a][b] += weights[a][b];
                }
            }
        }
        scores
    }

    /// A step against the gradient of the loss, which each of `features` has.
    pub(crate) fn step(&mut self, features: &[u32], gradient: &[[f32; B]; A], plan: &Plan) {
        for &feature in features {
            let row = &mut self.0[feature as usize];
            for a in 0..A {
                for b in 0..B {
                    let g = gradient[a][b];
                    row.squares[a][b] += g * g;
                    row.weights[a][b] -= plan.rate * g / row.squares[a][b].sqrt();
                }
            }
        }
    }

    /// The penalty's share of an epoch, as a proximal step.
    pub(crate) fn shrink(&mut self, plan: &Plan) {
        let by = plan.rate * plan.penalty;
        for row in &mut self.0 {
            let squares = row.squares.as_flattened();
            for (weight, square) in row.weights.as_flattened_mut().iter_mut().zip(squares) {
                *weight *= 1.0 - by / (square.sqrt() + by);
            }
        }
    }

    /// Adds a share of the weights to `sum`.
    pub(crate) fn add_to(&self, sum: &mut Vec<f32>, share: f32) {
        sum.resize(self.0.len() * A * B, 0.0);
        let weights = self.0.iter().flat_map(|row| row.weights.as_flattened());
        sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight * share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_features_are_left_out_and_frequent_ones_come_first() {
        let mut rows = Rows::default();
        let [rare, some, frequent] = [16, 1 << 20, 1 << 30];
        rows.push(&[rare, some, frequent]);
        rows.push(&[frequent, some]);
        rows.push(&[frequent]);
        assert_eq!(rows.number(2), [(frequent, 3), (some, 2)]);
        assert_eq!([rows.row(0), rows.row(1), rows.row(2)], [&[1, 0][..], &[0, 1], &[0]]);
    }

    #[test]
    fn a_step_goes_against_the_gradient_and_tires() {
        let plan = Plan { cutoff: 0, epochs: 1, averaged: 1, rate: 0.1, penalty: 0.5, dropout: 0.0 };
        let mut learner = Learner::<1, 2>::new(2);
        learner.step(&[1], &[[-1.0, 1.0]], &plan);
        let [[first, other]] = learner.score(&[1]);
        assert!(first > 0.0 && other == -first);
        assert_eq!(learner.score(&[0]), [[0.0; 2]]);
        learner.step(&[1], &[[-1.0, 1.0]], &plan);
        let second = learner.score(&[1])[0][0] - first;
        assert!(second > 0.0 && second < first);
        learner.shrink(&plan);
        assert!(learner.score(&[1])[0][0] < first + second);
    }
}
