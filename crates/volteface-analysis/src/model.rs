//! Weights as they lie in the binary: read in place, never unpacked.
//!
//! All numbers are little-endian. A table is `u32` labels, `u32` log2 of buckets, `f32` scale, then one `i8` for each
//! bucket and label; a sparse table has `u32` end offsets for each bucket instead, then pairs of `u8` label, `i8` weight.

/// A hashed linear model with a weight for each bucket and label.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    labels: usize,
    mask: u32,
    scale: f32,
    weights: &'a [u8],
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Table<'a> {
    /// The table at the start of `bytes`, and what follows it; `None` where they are no table.
    pub fn read(bytes: &'a [u8]) -> Option<(Table<'a>, &'a [u8])> {
        let labels = number(bytes, 0)? as usize;
        let buckets = 1usize.checked_shl(number(bytes, 4)?)?;
        let scale = f32::from_bits(number(bytes, 8)?);
        let end = 12 + labels.checked_mul(buckets)?;
        let table = Table { labels, mask: buckets as u32 - 1, scale, weights: bytes.get(12..end)? };
        Some((table, bytes.get(end..)?))
    }

    /// Sums the weights of `features` for each label into `scores`, which holds one number a label.
    pub fn score<const L: usize>(&self, features: &[u32], scores: &mut [f32; L]) {
        debug_assert_eq!(self.labels, L, "a table is read by the model it was trained for");
        let mut sums = [0i32; L];
        for &feature in features {
            let at = (feature & self.mask) as usize * L;
            if let Some(row) = self.weights.get(at..at + L) {
                for (sum, &weight) in sums.iter_mut().zip(row) {
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
