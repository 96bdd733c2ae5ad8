//! Hashed features: what a token looks like as numbers, for training and inference alike.
//!
//! A feature is a 32-bit hash of its template's number and its values (the hashing trick: Weinberger et al., ICML
//! 2009); a model keeps as many of its low bits as its table has. Nothing can be read back from it.

/// Hash of a string (FNV-1a).
#[inline]
pub const fn text(words: &str) -> u32 {
    let bytes = words.as_bytes();
    let mut hash = 0x811c_9dc5u32;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// Hash of several values in order.
#[inline]
pub fn mix(values: &[u32]) -> u32 {
    let mut hash = 0x9e37_79b9u32;
    for &value in values {
        hash = (hash ^ value).wrapping_mul(0x85eb_ca6b);
        hash ^= hash >> 13;
    }
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Collects the features of one token. Templates are numbered in the order of the calls, so every token must make the
/// same calls.
#[derive(Debug)]
pub struct Features<'a> {
    found: &'a mut Vec<u32>,
    template: u32,
}

impl<'a> Features<'a> {
    /// Appends to `found`.
    pub fn new(found: &'a mut Vec<u32>) -> Features<'a> {
        Features { found, template: 0 }
    }

    /// The feature of the next template with these values.
    #[inline]
    pub fn add<const N: usize>(&mut self, values: [u32; N]) {
        self.template += 1;
        let mut hash = self.template.wrapping_mul(0x9e37_79b9);
        for value in values {
            hash = (hash ^ value).wrapping_mul(0x85eb_ca6b);
            hash ^= hash >> 13;
        }
        hash = hash.wrapping_mul(0xc2b2_ae35);
        self.found.push(hash ^ (hash >> 16));
    }

    /// The next template, for tokens to which it applies only.
    #[inline]
    pub fn add_if<const N: usize>(&mut self, applies: bool, values: [u32; N]) {
        if applies {
            self.add(values);
        } else {
            self.template += 1;
        }
    }
}

/// `n` in steps that widen: 0, 1, 2, 3, 4, 5–6, 7–9, 10–14, 15–24, 25–49, 50 and more.
#[inline]
pub fn bucket(n: usize) -> u32 {
    match n {
        0..=4 => n as u32,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        25..=49 => 9,
        _ => 10,
    }
}
