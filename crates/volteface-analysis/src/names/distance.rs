//! Edit distance between two words.

/// How alike two folded words are, 0 to 1: one less the optimal string alignment distance (edits and swaps of
/// neighbours, Boytsov 2011) over the length of the longer one.
///
/// Words of three letters and fewer are alike only when they are equal: one edit in three makes another word.
pub fn similarity(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    let (mut letters, mut others) = ([' '; MAX], [' '; MAX]);
    let (a, b) = (fill(&mut letters, a), fill(&mut others, b));
    let longest = a.len().max(b.len());
    if longest <= 3 {
        return 0.0;
    }
    1.0 - alignment(a, b) as f32 / longest as f32
}

/// What [`similarity`] is at most, told by the letters alone: each one that the other word lacks is an edit.
pub fn likely(a: &str, b: &str) -> f32 {
    let letters = |word: &str| word.bytes().fold(0u32, |set, c| set | 1 << (c & 31));
    let (x, y) = (letters(a), letters(b));
    let edits = (x & !y).count_ones().max((y & !x).count_ones());
    // In bytes a word is no shorter than in letters, so the bound is never too low.
    1.0 - edits as f32 / a.len().max(b.len()).max(1) as f32
}

/// No word is looked at beyond this many letters.
const MAX: usize = 48;

/// The first letters of `word`, in `letters`.
fn fill<'l>(letters: &'l mut [char; MAX], word: &str) -> &'l [char] {
    let n = letters.iter_mut().zip(word.chars()).map(|(letter, c)| *letter = c).count();
    letters.get(..n).unwrap_or_default()
}

fn alignment(a: &[char], b: &[char]) -> usize {
    let mut before = [0usize; MAX + 1];
    let mut last: [usize; MAX + 1] = std::array::from_fn(|j| j);
    for i in 1..=a.len() {
        let mut row = [i; MAX + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_bound_the_likeness() {
        for (a, b) in
            [("peskov", "putin"), ("lavrov", "lawrow"), ("kim", "kim"), ("", "orr"), ("scholz", "schulz")]
        {
            assert!(likely(a, b) >= similarity(a, b), "{a} {b}");
        }
        assert!(likely("peskov", "adler") < 0.5);
    }

    #[test]
    fn edits_and_swaps_count_once() {
        assert_eq!(similarity("abcd", "abcd"), 1.0);
        assert_eq!(similarity("abcd", "abdc"), 0.75);
        assert_eq!(similarity("abcd", "abxd"), 0.75);
        assert_eq!(similarity("abcd", ""), 0.0);
        assert_eq!(similarity("kim", "tim"), 0.0);
    }
}
