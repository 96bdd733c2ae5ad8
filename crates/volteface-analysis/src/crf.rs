//! Linear-chain conditional random fields (Lafferty et al., ICML 2001): best labelling and marginals.
#![expect(clippy::needless_range_loop, reason = "labels index several tables at once")]

/// Scores of one sequence: what each label earns at each position, and each step from the label before.
#[derive(Debug, Clone, Default)]
pub struct Lattice<const L: usize> {
    /// For each position, a score for each label.
    pub unary: Vec<[f32; L]>,
    /// For each position, the score of `[before][label]`; the first one is not used.
    pub pair: Vec<[[f32; L]; L]>,
}

/// What a lattice says of its sequence.
#[derive(Debug, Clone, Default)]
pub struct Marginals<const L: usize> {
    /// For each position, the probability of each label.
    pub label: Vec<[f32; L]>,
    /// Logarithm of the sum over all labellings.
    pub log_z: f32,
    /// For each position but the first, the probability of each step into it (`[before][label]`).
    pub step: Vec<[[f32; L]; L]>,
}

impl<const L: usize> Lattice<L> {
    /// The labelling of the highest score.
    pub fn best(&self) -> Vec<usize> {
        let n = self.unary.len();
        let mut back = vec![[0usize; L]; n];
        let Some(&first) = self.unary.first() else { return Vec::new() };
        let mut score = first;
        for i in 1..n {
            let mut next = [f32::NEG_INFINITY; L];
            for label in 0..L {
                for before in 0..L {
                    let s = score[before] + self.pair[i][before][label];
                    if s > next[label] {
                        next[label] = s;
                        back[i][label] = before;
                    }
                }
                next[label] += self.unary[i][label];
            }
            score = next;
        }
        let mut label = (0..L).fold(0, |best, label| if score[label] > score[best] { label } else { best });
        let mut labels = vec![0; n];
        for i in (0..n).rev() {
            labels[i] = label;
            label = back[i][label];
        }
        labels
    }

    /// Forward–backward, in probabilities that are scaled to sum up to one at each position (Rabiner, Proc. IEEE 1989).
    pub fn marginals(&self) -> Marginals<L> {
        let n = self.unary.len();
        let mut m = Marginals { label: vec![[0.0; L]; n], log_z: 0.0, step: vec![[[0.0; L]; L]; n] };
        let Some(first) = self.unary.first() else { return m };
        // Forward: `label` holds what came so far, `step` the factor of each step.
        let max = first.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut alpha = first.map(|score| (score - max).exp());
        m.log_z = max + normalise(&mut alpha).ln();
        m.label[0] = alpha;
        for i in 1..n {
            let mut max = f32::NEG_INFINITY;
            for before in (0..L).filter(|&before| alpha[before] > 1e-30) {
                for label in 0..L {
                    max = max.max(self.pair[i][before][label] + self.unary[i][label]);
                }
            }
            let mut next = [0.0; L];
            for before in (0..L).filter(|&before| alpha[before] > 1e-30) {
                for label in 0..L {
                    let factor = (self.pair[i][before][label] + self.unary[i][label] - max).exp();
                    m.step[i][before][label] = factor;
                    next[label] += alpha[before] * factor;
                }
            }
            let sum = normalise(&mut next);
            m.log_z += max + sum.ln();
            m.step[i].iter_mut().flatten().for_each(|factor| *factor /= sum);
            alpha = next;
            m.label[i] = alpha;
        }
        // Backward: both become probabilities.
        let mut beta = [1.0; L];
        for i in (1..n).rev() {
            let alpha = m.label[i - 1];
            let mut next = [0.0; L];
            for before in 0..L {
                for label in 0..L {
                    let through = m.step[i][before][label] * beta[label];
                    next[before] += through;
                    m.step[i][before][label] = alpha[before] * through;
                }
            }
            for label in 0..L {
                m.label[i][label] *= beta[label];
            }
            beta = next;
        }
        for label in 0..L {
            m.label[0][label] *= beta[label];
        }
        m
    }

    /// The score of one labelling.
    pub fn score(&self, labels: &[usize]) -> f32 {
        let mut score = 0.0;
        for (i, &label) in labels.iter().enumerate() {
            score += self.unary[i][label];
            if i > 0 {
                score += self.pair[i][labels[i - 1]][label];
            }
        }
        score
    }
}

/// Divides `values` by their sum, and returns it.
fn normalise<const L: usize>(values: &mut [f32; L]) -> f32 {
    let sum = values.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|value| *value /= sum);
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every labelling of `n` positions with two labels.
    fn all(n: usize) -> Vec<Vec<usize>> {
        (0..1usize << n).map(|bits| (0..n).map(|i| bits >> i & 1).collect()).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_enumeration(
            unary in proptest::collection::vec(proptest::array::uniform2(-2f32..2.0), 1..6),
            pair in proptest::collection::vec(proptest::array::uniform2(proptest::array::uniform2(-2f32..2.0)), 6),
        ) {
            let lattice = Lattice::<2> { pair: pair[..unary.len()].to_vec(), unary };
            let n = lattice.unary.len();
            let scores: Vec<f32> = all(n).iter().map(|labels| lattice.score(labels)).collect();
            let z: f32 = scores.iter().map(|score| score.exp()).sum();
            let marginals = lattice.marginals();
            prop_assert!((marginals.log_z - z.ln()).abs() < 1e-3);
            let first: f32 = all(n).iter().zip(&scores).filter(|(labels, _)| labels[0] == 1).map(|(_, score)| score.exp() / z).sum();
            prop_assert!((marginals.label[0][1] - first).abs() < 1e-3);
            for i in 1..n {
                let (before, label) = (i % 2, (i / 2) % 2);
                let steps = all(n).iter().zip(&scores).filter(|(labels, _)| labels[i - 1] == before && labels[i] == label).map(|(_, score)| score.exp() / z).sum::<f32>();
                prop_assert!((marginals.step[i][before][label] - steps).abs() < 1e-3);
            }
            let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            prop_assert!((lattice.score(&lattice.best()) - highest).abs() < 1e-3);
        }
    }
}
