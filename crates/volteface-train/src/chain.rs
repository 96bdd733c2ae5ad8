//! Trains a linear-chain CRF over hashed features.

use volteface_analysis::crf::Lattice;

use crate::{
    learner::{Known, Learner, Plan, Rows},
    parallel,
    random::Random,
};

/// Sequences of one task: features and the right labels.
#[derive(Debug, Default)]
pub(crate) struct Sequences {
    unary: Rows,
    pair: Rows,
    labels: Vec<u8>,
    /// Tokens that are bound to label 0.
    bound: Vec<bool>,
    starts: Vec<usize>,
    unary_features: Vec<(u32, u32)>,
    pair_features: Vec<(u32, u32)>,
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
        self.unary.thin(&data.unary, range.clone(), dropout, random);
        self.pair.thin(&data.pair, range.clone(), dropout, random);
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

/// Weights of both tables.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    pub(crate) unary: Known,
    pub(crate) pair: Known,
}

/// Trains on those of `data` that `chosen` picks by their index: the average of `runs` models, which see them in other orders
/// and without other features. What one run learns is a draw; their average is less of one.
pub(crate) fn train<const L: usize>(
    data: &Sequences,
    plan: &Plan,
    runs: u64,
    chosen: impl Fn(usize) -> bool,
) -> Weights {
    let chosen: Vec<usize> = (0..data.len()).filter(|&n| chosen(n)).collect();
    let models =
        parallel::each(1..=runs, |run| train_once::<L>(data, plan, chosen.clone(), Random::new(run)));
    let average = |table: usize| {
        let mut sum = vec![0.0; models.first().map_or(0, |model| model[table].len())];
        for model in &models {
            sum.iter_mut().zip(&model[table]).for_each(|(sum, weight)| *sum += weight / runs as f32);
        }
        sum
    };
    Weights {
        unary: Known { features: data.unary_features.clone(), weights: average(0), width: L },
        pair: Known { features: data.pair_features.clone(), weights: average(1), width: L * L },
    }
}

/// The weights of one model, labels' and steps'.
fn train_once<const L: usize>(
    data: &Sequences,
    plan: &Plan,
    mut order: Vec<usize>,
    mut random: Random,
) -> [Vec<f32>; 2] {
    let mut unary = Learner::<1, L>::new(data.unary_features.len());
    let mut pair = Learner::<L, L>::new(data.pair_features.len());
    let (mut unary_sum, mut pair_sum) = (Vec::new(), Vec::new());
    let mut kept = Sequences::default();
    for epoch in 0..plan.epochs {
        random.shuffle(&mut order);
        for &n in &order {
            let range = data.range(n);
            kept.thin(data, n, plan.dropout, &mut random);
            let lattice = lattice::<L>(&kept, &unary, &pair);
            let marginals = lattice.marginals();
            for (k, i) in range.clone().enumerate() {
                let gold = usize::from(data.labels[i]);
                let mut gradient = [marginals.label[k]];
                gradient[0][gold] -= 1.0;
                if gradient[0][gold] < -1e-3 {
                    unary.step(kept.unary.row(k), &gradient, plan);
                }
                if k > 0 {
                    let before = usize::from(data.labels[i - 1]);
                    let mut gradient = marginals.step[k];
                    gradient[before][gold] -= 1.0;
                    if gradient[before][gold] < -1e-3 {
                        pair.step(kept.pair.row(k), &gradient, plan);
                    }
                }
            }
        }
        unary.shrink(plan);
        pair.shrink(plan);
        if epoch + plan.averaged >= plan.epochs {
            // With all features together each counts for less.
            let share = (1.0 - plan.dropout) / plan.averaged as f32;
            unary.add_to(&mut unary_sum, share);
            pair.add_to(&mut pair_sum, share);
        }
    }
    [unary_sum, pair_sum]
}

fn lattice<const L: usize>(data: &Sequences, unary: &Learner<1, L>, pair: &Learner<L, L>) -> Lattice<L> {
    let range = data.range(0);
    let mut lattice =
        Lattice { unary: Vec::with_capacity(range.len()), pair: Vec::with_capacity(range.len()) };
    for i in range {
        let [mut scores] = unary.score(data.unary.row(i));
        if data.bound[i] {
            scores[1..].fill(-1e4);
        }
        lattice.unary.push(scores);
        lattice.pair.push(pair.score(data.pair.row(i)));
    }
    lattice
}
