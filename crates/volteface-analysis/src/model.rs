//! Weights as they lie in the binary: read in place, never unpacked.
//!
//! All numbers are little-endian. A [`Table`] is `u32` labels, `u32` lines, `f32` scale, zeros up to 64 bytes, then the
//! lines: 64 bytes each, one line of the processor's cache, so that a feature is found, or found missing, in one access. A line
//! holds as many features as fit: a `u16` check of each (0: no feature), then for each an `i8` for every label, then a
//! row of zeros, which stands for the features that are not there. A [`Sparse`] table is `u32` labels, `u32` log2 of
//! buckets, `f32` scale, `u32` end offsets for each bucket, then pairs of `u8` label, `i8` weight.

/// Weights that start where a line of the cache starts.
#[repr(C, align(64))]
pub struct Aligned<T: ?Sized>(pub T);

/// Bytes of a line.
pub const LINE: usize = 64;

/// How many features a line for `labels` labels holds.
pub const fn capacity(labels: usize) -> usize {
    (LINE - labels) / (labels + 2)
}

/// A linear model over hashed features: a weight for each feature that it knows and each label.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    labels: usize,
    scale: f32,
    lines: &'a [[u8; LINE]],
}

/// What tells a feature from the others of its line; never 0.
#[inline]
pub fn check(feature: u32) -> u16 {
    (feature as u16).max(1)
}

/// The line of `n_lines` that a feature stands in.
#[inline]
pub fn line(feature: u32, n_lines: usize) -> usize {
    ((u64::from(feature) * n_lines as u64) >> 32) as usize
}

#[inline]
fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Table<'a> {
    /// The table at the start of `bytes`, and what follows it; `None` where they are no table.
    pub fn read(bytes: &'a [u8]) -> Option<(Table<'a>, &'a [u8])> {
        let labels = number(bytes, 0)? as usize;
        let n_lines = number(bytes, 4)? as usize;
        let scale = f32::from_bits(number(bytes, 8)?);
        let (lines, rest) = bytes.get(LINE..)?.split_at_checked(n_lines.checked_mul(LINE)?)?;
        Some((Table { labels, scale, lines: lines.as_chunks().0 }, rest))
    }

    /// Adds the weights of `features` for each label to `scores`.
    pub fn score<const L: usize>(&self, features: &[u32], scores: &mut [f32; L]) {
        debug_assert_eq!(self.labels, L, "a table is read by the model it was trained for");
        let capacity = const { capacity(L) };
        let mut sums = [0i32; L];
        for &feature in features {
            let Some(line) = self.lines.get(line(feature, self.lines.len())) else { continue };
            let check = check(feature);
            // Without a branch, which would be guessed wrongly half of the time: the row of zeros stands last.
            let mut found = 1u32 << capacity;
            for n in 0..capacity {
                let here = u16::from_le_bytes([line[2 * n], line[2 * n + 1]]) == check;
                found |= u32::from(here) << n;
            }
            let at = 2 * capacity + found.trailing_zeros() as usize * L;
            if let Some(weights) = line.get(at..at + L) {
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum += i32::from(weight as i8);
                }
            }
        }
        for (score, sum) in scores.iter_mut().zip(sums) {
            *score += sum as f32 * self.scale;
        }
    }
}

/// A hashed linear model whose buckets name the few labels that they have a weight for.
#[derive(Debug, Clone, Copy)]
pub struct Sparse<'a> {
    mask: u32,
    ends: &'a [u8],
    entries: &'a [u8],
}

impl<'a> Sparse<'a> {
    /// The table that `bytes` are; `None` where they are none.
    pub fn read(bytes: &'a [u8]) -> Option<Sparse<'a>> {
        let buckets = 1usize.checked_shl(number(bytes, 4)?)?;
        let end = 12 + buckets.checked_mul(4)?;
        Some(Sparse { mask: buckets as u32 - 1, ends: bytes.get(12..end)?, entries: bytes.get(end..)? })
    }

    /// Adds the weights of `feature` to `scores`.
    pub fn add(&self, feature: u32, scores: &mut [i32]) {
        let bucket = (feature & self.mask) as usize;
        let end = |bucket: usize| number(self.ends, bucket * 4).unwrap_or(0) as usize;
        let start = if bucket == 0 { 0 } else { end(bucket - 1) };
        for entry in self.entries.get(start * 2..end(bucket) * 2).unwrap_or_default().chunks_exact(2) {
            if let Some(score) = scores.get_mut(usize::from(entry[0])) {
                *score += i32::from(entry[1] as i8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of one line with one feature.
    fn one(feature: u32, weights: [i8; 3]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(0.5f32.to_le_bytes());
        bytes.resize(LINE, 0);
        let mut line = [0; LINE];
        line[..2].copy_from_slice(&check(feature).to_le_bytes());
        let at = 2 * capacity(3);
        line[at..at + 3].copy_from_slice(&weights.map(|weight| weight as u8));
        bytes.extend(line);
        bytes
    }

    #[test]
    fn a_feature_that_is_not_there_counts_nothing() {
        let bytes = one(7, [2, -4, 100]);
        let (table, rest) = Table::read(&bytes).expect("a table");
        assert!(rest.is_empty());
        let mut scores = [0.0; 3];
        table.score(&[7, 8, 7], &mut scores);
        assert_eq!(scores, [2.0, -4.0, 100.0]);
        assert!(Table::read(&bytes[..bytes.len() - 1]).is_none());
    }
}
