//! The known word that a mistyped one was meant to be.

/// The word of `known` with the smallest edit distance to `word` (optimal string alignment), if any is known.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.min_by_key(|candidate| distance(word, candidate))
}

fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let swap = (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    .then(|| rows[i - 2][j - 2] + 1);
                let edit = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                swap.map_or(edit, |swap| swap.min(edit))
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_the_one_meant() {
        let known = ["interval", "inbox", "timeout", "speaks_for"];
        assert_eq!(nearest("timoeut", known.into_iter()), Some("timeout"));
        assert_eq!(nearest("speak_for", known.into_iter()), Some("speaks_for"));
        assert_eq!(nearest("x", [].into_iter()), None);
    }
}
