//! Weights as they lie in the binary: read in place, never unpacked.
//!
//! All numbers are little-endian. A [`Table`] is `u32` labels, `u32` slots, `f32` scale, then the slots of a hash
//! table with linear probing: `u16` check (0: empty), one `i8` for each label. A [`Sparse`] table is `u32` labels, `u32`
//! log2 of buckets, `f32` scale, `u32` end offsets for each bucket, then pairs of `u8` label, `i8` weight.

/// A linear model over hashed features: a weight for each feature that it knows and each label.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    labels: usize,
    n_slots: usize,
    scale: f32,
    slots: &'a [u8],
}

/// What tells a feature from the others of its slot; never 0.
pub fn check(feature: u32) -> u16 {
    (feature as u16).max(1)
}

/// The slot of `n_slots` at which to look for a feature first.
pub fn slot(feature: u32, n_slots: usize) -> usize {
    ((u64::from(feature) * n_slots as u64) >> 32) as usize
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Table<'a> {
    /// The table at the start of `bytes`, and what follows it; `None` where they are no table.
    pub fn read(bytes: &'a [u8]) -> Option<(Table<'a>, &'a [u8])> {
        let labels = number(bytes, 0)? as usize;
        let n_slots = number(bytes, 4)? as usize;
        let scale = f32::from_bits(number(bytes, 8)?);
        let end = 12 + (labels + 2).checked_mul(n_slots)?;
        let table = Table { labels, n_slots, scale, slots: bytes.get(12..end)? };
        Some((table, bytes.get(end..)?))
    }

    /// Adds the weights of `features` for each label to `scores`.
    pub fn score<const L: usize>(&self, features: &[u32], scores: &mut [f32; L]) {
        debug_assert_eq!(self.labels, L, "a table is read by the model it was trained for");
        let mut sums = [0i32; L];
        for &feature in features {
            let check = check(feature).to_le_bytes();
            let mut slot = slot(feature, self.n_slots);
            while let Some([low, high, weights @ ..]) = self.slots.get(slot * (L + 2)..(slot + 1) * (L + 2)) {
                if [*low, *high] == check {
                    for (sum, &weight) in sums.iter_mut().zip(weights) {
                        *sum += i32::from(weight as i8);
                    }
                    break;
                }
                if [*low, *high] == [0, 0] {
                    break;
                }
                slot += 1;
                if slot == self.n_slots {
                    slot = 0;
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
