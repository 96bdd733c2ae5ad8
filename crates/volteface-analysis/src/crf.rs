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
    alpha: Vec<[f32; L]>,
    beta: Vec<[f32; L]>,
}

fn log_sum<const L: usize>(values: [f32; L]) -> f32 {
    let max = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if max == f32::NEG_INFINITY {
        return max;
    }
    max + values.iter().map(|value| (value - max).exp()).sum::<f32>().ln()
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

    /// Forward–backward.
    pub fn marginals(&self) -> Marginals<L> {
        let n = self.unary.len();
        let mut m = Marginals {
            label: vec![[0.0; L]; n],
            log_z: 0.0,
            alpha: self.unary.clone(),
            beta: vec![[0.0; L]; n],
        };
        for i in 1..n {
            for label in 0..L {
                let from = std::array::from_fn(|before| m.alpha[i - 1][before] + self.pair[i][before][label]);
                m.alpha[i][label] = log_sum::<L>(from) + self.unary[i][label];
            }
        }
        for i in (0..n.saturating_sub(1)).rev() {
            for label in 0..L {
                let to = std::array::from_fn(|next| {
                    m.beta[i + 1][next] + self.pair[i + 1][label][next] + self.unary[i + 1][next]
                });
                m.beta[i][label] = log_sum::<L>(to);
            }
        }
        m.log_z = m.alpha.last().map_or(0.0, |&last| log_sum(last));
        for i in 0..n {
            for label in 0..L {
                m.label[i][label] = (m.alpha[i][label] + m.beta[i][label] - m.log_z).exp();
            }
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

impl<const L: usize> Marginals<L> {
    /// The probability of each step into position `i` (`[before][label]`).
    pub fn step(&self, lattice: &Lattice<L>, i: usize) -> [[f32; L]; L] {
        std::array::from_fn(|before| {
            std::array::from_fn(|label| {
                let through = self.alpha[i - 1][before]
                    + lattice.pair[i][before][label]
                    + lattice.unary[i][label]
                    + self.beta[i][label];
                (through - self.log_z).exp()
            })
        })
    }
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
            let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            prop_assert!((lattice.score(&lattice.best()) - highest).abs() < 1e-3);
        }
    }
}
