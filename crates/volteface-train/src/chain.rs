//! Trains a linear-chain CRF over hashed features: stochastic gradient with AdaGrad steps (Duchi et al., JMLR 2011),
//! averaged over the last epochs.

use std::collections::HashMap;

use volteface_analysis::crf::Lattice;

use crate::random::Random;

/// Sequences of one task: features and the right labels.
#[derive(Debug, Default)]
pub(crate) struct Sequences {
    unary: Rows,
    pair: Rows,
    labels: Vec<u8>,
    /// Tokens that are bound to label 0.
    bound: Vec<bool>,
    starts: Vec<usize>,
    unary_features: Vec<u32>,
    pair_features: Vec<u32>,
}

/// Lists of numbers, end to end.
#[derive(Debug, Default)]
struct Rows {
    items: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    fn push(&mut self, row: &[u32]) {
        self.items.extend_from_slice(row);
        self.ends.push(self.items.len());
    }

    /// Keeps features that occur at least `cutoff` times (counted with few collisions), renumbers them in the order of
    /// their hashes, and returns these.
    fn number(&mut self, cutoff: u8) -> Vec<u32> {
        let mut counts = vec![0u8; 1 << 28];
        for &feature in &self.items {
            let count = &mut counts[feature as usize >> 4];
            *count = count.saturating_add(1);
        }
        let mut known: Vec<u32> = Vec::new();
        for chunk in self.items.chunks(1 << 22) {
            known.extend(chunk.iter().copied().filter(|&feature| counts[feature as usize >> 4] >= cutoff));
            known.sort_unstable();
            known.dedup();
        }
        drop(counts);
        let numbers: HashMap<u32, u32> =
            known.iter().enumerate().map(|(n, &feature)| (feature, n as u32)).collect();
        let items = std::mem::take(&mut self.items);
        let mut start = 0;
        for end in &mut self.ends {
            self.items.extend(items[start..*end].iter().filter_map(|feature| numbers.get(feature)));
            start = *end;
            *end = self.items.len();
        }
        self.items.shrink_to_fit();
        known
    }

    fn row(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.items[start..self.ends[i]]
    }
}

impl Sequences {
    /// Begins the next sequence.
    pub(crate) fn begin(&mut self) {
        self.starts.push(self.labels.len());
    }

    /// Appends a token to the sequence begun last.
    pub(crate) fn push(&mut self, unary: &[u32], pair: &[u32], label: usize, bound: bool) {
        self.unary.push(unary);
        self.pair.push(pair);
        self.labels.push(label as u8);
        self.bound.push(bound);
    }

    /// Leaves rare features out and numbers the others; to be called once, before training.
    pub(crate) fn number(&mut self, cutoff: u8) {
        self.unary_features = self.unary.number(cutoff);
        self.pair_features = self.pair.number(cutoff);
    }

    /// Makes this the sequence `n` of `data` without a random share `dropout` of its features.
    fn thin(&mut self, data: &Sequences, n: usize, dropout: f32, random: &mut Random) {
        let range = data.range(n);
        for (to, from) in [(&mut self.unary, &data.unary), (&mut self.pair, &data.pair)] {
            to.items.clear();
            to.ends.clear();
            for i in range.clone() {
                to.items.extend(from.row(i).iter().filter(|_| random.unit() >= dropout));
                to.ends.push(to.items.len());
            }
        }
        self.labels.clear();
        self.labels.extend_from_slice(&data.labels[range.clone()]);
        self.bound.clear();
        self.bound.extend_from_slice(&data.bound[range]);
        self.starts = vec![0];
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    fn range(&self, n: usize) -> std::ops::Range<usize> {
        self.starts[n]..self.starts.get(n + 1).copied().unwrap_or(self.labels.len())
    }
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Features seen less often are left out.
    pub(crate) cutoff: u8,
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    /// Weight of the L2 penalty against the sum of the sequences' log-likelihoods.
    pub(crate) penalty: f32,
    /// Share of the features of a token that each step goes without, at random, so that no feature relies on another one (Hinton
    /// et al., 2012).
    pub(crate) dropout: f32,
}

/// Weights of both tables.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) unary: Known,
    pub(crate) pair: Known,
}

/// Features that are known, and a row of weights for each.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) features: Vec<u32>,
    pub(crate) weights: Vec<f32>,
    pub(crate) width: usize,
}

struct Learner {
    weights: Vec<f32>,
    squares: Vec<f32>,
    width: usize,
}

impl Learner {
    fn new(n_features: usize, width: usize) -> Learner {
        let size = width * n_features;
        Learner { weights: vec![0.0; size], squares: vec![0.05; size], width }
    }

    fn score(&self, features: &[u32], scores: &mut [f32]) {
        for &feature in features {
            let at = feature as usize * self.width;
            for (score, weight) in scores.iter_mut().zip(&self.weights[at..at + self.width]) {
                *score += weight;
            }
        }
    }

    fn step(&mut self, features: &[u32], gradient: &[f32], plan: &Plan) {
        for &feature in features {
            let at = feature as usize * self.width;
            let row = at..at + self.width;
            for ((weight, square), &g) in
                self.weights[row.clone()].iter_mut().zip(&mut self.squares[row]).zip(gradient)
            {
                *square += g * g;
                *weight -= plan.rate * g / square.sqrt();
            }
        }
    }
}

impl Learner {
    /// The penalty's share of an epoch, as a proximal step.
    fn shrink(&mut self, plan: &Plan) {
        let by = plan.rate * plan.penalty;
        for (weight, square) in self.weights.iter_mut().zip(&self.squares) {
            *weight *= 1.0 - by / (square.sqrt() + by);
        }
    }
}

/// Trains on those of `data` that `chosen` picks by their index.
pub(crate) fn train<const L: usize>(
    data: &Sequences,
    plan: &Plan,
    chosen: impl Fn(usize) -> bool,
) -> Weights {
    let mut unary = Learner::new(data.unary_features.len(), L);
    let mut pair = Learner::new(data.pair_features.len(), L * L);
    let mut order: Vec<usize> = (0..data.len()).filter(|&n| chosen(n)).collect();
    let mut random = Random::new(7);
    let averaged = plan.epochs.div_ceil(3);
    let mut sum: Option<(Vec<f32>, Vec<f32>)> = None;
    let mut kept = Sequences::default();
    for epoch in 0..plan.epochs {
        random.shuffle(&mut order);
        for &n in &order {
            let range = data.range(n);
            kept.thin(data, n, plan.dropout, &mut random);
            let lattice = lattice::<L>(&kept, 0, &unary, &pair);
            let marginals = lattice.marginals();
            for (k, i) in range.clone().enumerate() {
                let gold = usize::from(data.labels[i]);
                let mut gradient = marginals.label[k];
                gradient[gold] -= 1.0;
                if gradient[gold] < -1e-3 {
                    unary.step(kept.unary.row(k), &gradient, plan);
                }
                if k > 0 {
                    let before = usize::from(data.labels[i - 1]);
                    let mut gradient = marginals.step[k];
                    gradient[before][gold] -= 1.0;
                    if gradient[before][gold] < -1e-3 {
                        pair.step(kept.pair.row(k), gradient.as_flattened(), plan);
                    }
                }
            }
        }
        unary.shrink(plan);
        pair.shrink(plan);
        if epoch + averaged >= plan.epochs {
            let (u, p) =
                sum.get_or_insert_with(|| (vec![0.0; unary.weights.len()], vec![0.0; pair.weights.len()]));
            // With all features together each counts for less.
            let share = (1.0 - plan.dropout) / averaged as f32;
            u.iter_mut().zip(&unary.weights).for_each(|(sum, weight)| *sum += weight * share);
            p.iter_mut().zip(&pair.weights).for_each(|(sum, weight)| *sum += weight * share);
        }
    }
    let (unary, pair) = sum.unwrap_or_default();
    Weights {
        unary: Known { features: data.unary_features.clone(), weights: unary, width: L },
        pair: Known { features: data.pair_features.clone(), weights: pair, width: L * L },
    }
}

fn lattice<const L: usize>(data: &Sequences, n: usize, unary: &Learner, pair: &Learner) -> Lattice<L> {
    let range = data.range(n);
    let mut lattice =
        Lattice { unary: Vec::with_capacity(range.len()), pair: Vec::with_capacity(range.len()) };
    for i in range {
        let mut scores = [0.0; L];
        unary.score(data.unary.row(i), &mut scores);
        if data.bound[i] {
            scores[1..].fill(-1e4);
        }
        lattice.unary.push(scores);
        let mut steps = vec![0.0; L * L];
        pair.score(data.pair.row(i), &mut steps);
        lattice
            .pair
            .push(std::array::from_fn(|before| std::array::from_fn(|label| steps[before * L + label])));
    }
    lattice
}
