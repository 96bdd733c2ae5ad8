//! Fits the logistic regression behind the confidence.

use volteface_analysis::attribution::confidence::VALUES;

/// What is penalised of the square of each weight.
const PENALTY: f64 = 1.0;

/// The weights under which `examples`, numbers and whether they stand for something right, are likeliest: Newton's method, which
/// is iteratively reweighted least squares here (Hastie, Tibshirani, Friedman, *The Elements of Statistical Learning*, 4.4.1).
pub(crate) fn fit(examples: &[([f32; VALUES], bool)]) -> [f32; VALUES] {
    let mut weights = [0.0f64; VALUES];
    for _ in 0..20 {
        let mut gradient = weights.map(|weight| PENALTY * weight);
        let mut hessian = [[0.0; VALUES]; VALUES];
        for (k, row) in hessian.iter_mut().enumerate() {
            row[k] = PENALTY;
        }
        for (values, is_right) in examples {
            let values = values.map(f64::from);
            let odds: f64 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
            let p = 1.0 / (1.0 + (-odds).exp());
            let error = p - f64::from(u8::from(*is_right));
            for (a, row) in hessian.iter_mut().enumerate() {
                gradient[a] += error * values[a];
                row.iter_mut()
                    .zip(values)
                    .for_each(|(cell, value)| *cell += p * (1.0 - p) * values[a] * value);
            }
        }
        let step = solve(hessian, gradient);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    weights.map(|weight| weight as f32)
}

/// `x` such that `matrix` times `x` is `right`; `matrix` is positive definite, so no row needs another one's place.
fn solve(mut matrix: [[f64; VALUES]; VALUES], mut right: [f64; VALUES]) -> [f64; VALUES] {
    for pivot in 0..VALUES {
        let (pivot_row, pivot_right) = (matrix[pivot], right[pivot]);
        for row in (0..VALUES).filter(|&row| row != pivot) {
            let factor = matrix[row][pivot] / pivot_row[pivot];
            matrix[row].iter_mut().zip(pivot_row).for_each(|(cell, above)| *cell -= factor * above);
            right[row] -= factor * pivot_right;
        }
    }
    std::array::from_fn(|k| right[k] / matrix[k][k])
}

/// As the program reads them.
pub(crate) fn bytes(weights: [f32; VALUES]) -> Vec<u8> {
    weights.iter().flat_map(|weight| weight.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_that_made_the_examples_are_found() {
        let mut random = crate::random::Random::new(3);
        let made = [-0.5f32, 1.0, -1.0, 0.5, 0.0, 2.0, -2.0, 0.25];
        let examples: Vec<([f32; VALUES], bool)> = (0..20_000)
            .map(|_| {
                let values = std::array::from_fn(|k| if k == 0 { 1.0 } else { 2.0 * random.unit() - 1.0 });
                let odds: f32 = made.iter().zip(values).map(|(weight, value)| weight * value).sum();
                (values, random.unit() < 1.0 / (1.0 + (-odds).exp()))
            })
            .collect();
        for (found, made) in fit(&examples).iter().zip(made) {
            assert!((found - made).abs() < 0.15, "{found} for {made}");
        }
    }
}
