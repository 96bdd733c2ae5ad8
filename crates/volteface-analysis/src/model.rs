//! Weights as they lie in the binary: read in place, never unpacked.
//!
//! All numbers are little-endian. A [`Table`] is `u32` labels, `u32` lines, `f32` scale, zeros up to 64 bytes, then the
//! lines: 64 bytes each, one line of the processor's cache, so that a feature is found, or found missing, in one access. A line
//! holds as many features as fit: a `u16` check of each (0: no feature), then for each an `i8` for every label, then a
//! row of zeros, which stands for the features that are not there. A [`Sparse`] table is `u32` labels, `u32` log2 of
//! buckets, `f32` scale, `u32` end offsets for each bucket, then pairs of `u8` label, `i8` weight.

use wide::u16x8;

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

    /// Brings the lines of `features` near, many at a time: most of them are far from the processor, and the sums alone
    /// would ask for a few and wait.
    #[inline]
    fn fetch(&self, features: &[u32]) {
        let at = |&feature: &u32| self.lines.get(line(feature, self.lines.len())).map_or(0, |line| line[0]);
        std::hint::black_box(features.iter().map(at).fold(0, |all, byte| all ^ byte));
    }

    /// Adds the weights of `features` for each label to `scores`.
    pub fn score<const L: usize>(&self, features: &[u32], scores: &mut [f32; L]) {
        debug_assert_eq!(self.labels, L, "a table is read by the model it was trained for");
        // Sixteen bits hold the sum of the weights of 256 features.
        for features in features.chunks(256) {
            self.fetch(features);
            let mut sums = [0i16; L];
            for &feature in features {
                let Some(line) = self.lines.get(line(feature, self.lines.len())) else { continue };
                let at = 2 * const { capacity(L) } + place::<L>(line, check(feature)) * L;
                let Some(weights) = line.get(at..).and_then(<[u8]>::first_chunk::<L>) else { continue };
                // By index: a loop over both at once is not unrolled, and takes four times as long.
                for label in 0..L {
                    sums[label] = sums[label].wrapping_add(i16::from(weights[label] as i8));
                }
            }
            for (score, sum) in scores.iter_mut().zip(sums) {
                *score += f32::from(sum) * self.scale;
            }
        }
    }
}

/// Which feature of a line `check` tells, or, where it tells none, the row of zeros behind the last one. Eight checks are compared
/// at a time, without a branch, which would be guessed wrongly half of the time.
#[inline(always)]
fn place<const L: usize>(line: &[u8; LINE], check: u16) -> usize {
    let (lanes, _) = line.as_chunks::<2>();
    let wanted = u16x8::splat(check);
    let lane = |n: usize| u16::from_le_bytes(lanes[n]);
    let same = |n: usize| {
        // One by one: what `std::array::from_fn` is given is called for each.
        let checks = [
            lane(n),
            lane(n + 1),
            lane(n + 2),
            lane(n + 3),
            lane(n + 4),
            lane(n + 5),
            lane(n + 6),
            lane(n + 7),
        ];
        u16x8::new(checks).simd_eq(wanted).to_bitmask()
    };
    let mut found = same(0);
    if const { capacity(L) > 8 } {
        found |= same(8) << 8;
    }
    // Weights stand behind the last check.
    let none = const { 1 << capacity(L) };
    (found & (none - 1) | none).trailing_zeros() as usize
}

/// A hashed linear model whose buckets name the few labels that they have a weight for.
#[derive(Debug, Clone, Copy)]
pub struct Sparse<'a> {
    /// Of each bucket the index of the entry behind its last one.
    ends: &'a [[u8; 4]],
    /// A label and its weight.
    entries: &'a [[u8; 2]],
}

impl<'a> Sparse<'a> {
    /// The table that `bytes` are; `None` where they are none.
    pub fn read(bytes: &'a [u8]) -> Option<Sparse<'a>> {
        // A label beyond would be taken for another one.
        (number(bytes, 0)? as usize <= MOST_LABELS).then_some(())?;
        let buckets = 1usize.checked_shl(number(bytes, 4)?)?;
        let (ends, entries) = bytes.get(12..)?.split_at_checked(buckets.checked_mul(4)?)?;
        Some(Sparse { ends: ends.as_chunks().0, entries: entries.as_chunks().0 })
    }

    /// Adds the weights of `features` to `scores`; there is one for whatever label there may be.
    pub fn add(&self, features: &[u32], scores: &mut [i32; MOST_LABELS]) {
        const FEW: usize = 32;
        let end = |bucket: usize| self.ends.get(bucket).map_or(0, |&end| u32::from_le_bytes(end) as usize);
        for features in features.chunks(FEW) {
            let mut found = [&[][..]; FEW];
            for (found, &feature) in found.iter_mut().zip(features) {
                let bucket = feature as usize & (self.ends.len() - 1);
                let start = if bucket == 0 { 0 } else { end(bucket - 1) };
                *found = self.entries.get(start..end(bucket)).unwrap_or_default();
            }
            // All are asked for before the first is waited for.
            let first = |entries: &&[[u8; 2]]| entries.first().map_or(0, |entry| entry[0]);
            std::hint::black_box(found.iter().map(first).fold(0, |all, label| all ^ label));
            for entries in found {
                for &[label, weight] in entries {
                    scores[usize::from(label) % MOST_LABELS] += i32::from(weight as i8);
                }
            }
        }
    }
}

/// Labels that a [`Sparse`] table has at most.
pub const MOST_LABELS: usize = 64;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A table of one line with these features.
    fn table<const L: usize>(features: &[(u32, [i8; L])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend((L as u32).to_le_bytes());
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(0.5f32.to_le_bytes());
        bytes.resize(LINE, 0);
        let mut line = [0; LINE];
        for (n, (feature, weights)) in features.iter().enumerate() {
            line[2 * n..2 * n + 2].copy_from_slice(&check(*feature).to_le_bytes());
            let at = 2 * capacity(L) + n * L;
            line[at..at + L].copy_from_slice(&weights.map(|weight| weight as u8));
        }
        bytes.extend(line);
        bytes
    }

    #[test]
    fn a_feature_that_is_not_there_counts_nothing() {
        let bytes = table(&[(7, [2, -4, 100])]);
        let (table, rest) = Table::read(&bytes).expect("a table");
        assert!(rest.is_empty());
        let mut scores = [0.0; 3];
        table.score(&[7, 8, 7], &mut scores);
        assert_eq!(scores, [2.0, -4.0, 100.0]);
        assert!(Table::read(&bytes[..bytes.len() - 1]).is_none());
    }

    /// Fills a line to the last place, and looks for every feature on its own.
    fn finds_each<const L: usize>(features: impl Iterator<Item = u16>, others: &[u16]) {
        let features: Vec<(u32, [i8; L])> = features
            .take(capacity(L))
            .zip(1..)
            .map(|(feature, weight)| (feature.into(), [weight; L]))
            .collect();
        let bytes = table(&features);
        let (table, _) = Table::read(&bytes).expect("a table");
        for feature in
            features.iter().map(|(feature, _)| *feature).chain(others.iter().copied().map(u32::from))
        {
            let mut scores = [0.0; L];
            table.score(&[feature], &mut scores);
            let known = features.iter().find(|(other, _)| check(*other) == check(feature));
            let weight = known.map_or(0, |(_, weights)| weights[0]);
            assert_eq!(scores, [f32::from(weight) * 0.5; L], "feature {feature} of {features:?}");
        }
    }

    proptest! {
        #[test]
        fn every_feature_of_a_line_is_found(
            features in proptest::collection::btree_set(1u16.., 12),
            others in proptest::collection::vec(proptest::num::u16::ANY, 20),
        ) {
            finds_each::<3>(features.iter().copied(), &others);
            finds_each::<9>(features.iter().copied(), &others);
        }
    }
}
