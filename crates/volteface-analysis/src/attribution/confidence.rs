//! How sure an attribution is: a logistic regression over what the two stages say of it.

/// What speaks for an attribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// Probability that the cue is one.
    pub cue: f32,
    /// That of its content's tokens to be content, on average.
    pub content: f32,
    /// That of its source's tokens to be source, on average; `None` without a source.
    pub source: Option<f32>,
    /// Pieces of the content.
    pub pieces: usize,
    /// Words of the content.
    pub words: usize,
    /// The content begins with a quotation mark.
    pub quoted: bool,
}

/// Numbers that stand for an [`Evidence`].
pub const VALUES: usize = 8;

impl Evidence {
    /// As numbers, the first of which is always 1.
    pub fn values(self) -> [f32; VALUES] {
        let odds = |p: f32| (p.max(1e-4) / (1.0 - p).max(1e-4)).ln().clamp(-3.0, 3.5);
        let flag = |is: bool| f32::from(u8::from(is));
        [
            1.0,
            odds(self.cue),
            odds(self.content),
            flag(self.source.is_some()),
            self.source.map_or(0.0, odds),
            flag(self.pieces > 1),
            (1.0 + self.words as f32).ln(),
            flag(self.quoted),
        ]
    }
}

/// The weight of each number in the log-odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence([f32; VALUES]);

impl Confidence {
    /// Reads one little-endian `f32` for each number; `None` where `bytes` are something else.
    pub fn read(bytes: &[u8]) -> Option<Confidence> {
        let (weights, rest) = bytes.as_chunks::<4>();
        let weights: Vec<f32> = weights.iter().map(|&weight| f32::from_le_bytes(weight)).collect();
        rest.is_empty().then_some(Confidence(weights.try_into().ok()?))
    }

    /// Probability that the relation is right: content IoU of at least one half, and the source.
    pub fn of(&self, evidence: Evidence) -> f32 {
        let odds: f32 = self.0.iter().zip(evidence.values()).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-odds).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_evidence_is_more_confidence() {
        let bytes: Vec<u8> = [-1.0f32, 0.5, 0.5, 1.0, 0.5, -0.5, 0.25, 0.5]
            .iter()
            .flat_map(|weight| weight.to_le_bytes())
            .collect();
        let confidence = Confidence::read(&bytes).expect("eight numbers");
        assert!(Confidence::read(&bytes[1..]).is_none() && Confidence::read(&bytes[4..]).is_none());
        let weak = Evidence { cue: 0.5, content: 0.5, source: None, pieces: 2, words: 3, quoted: false };
        let named = Evidence { source: Some(0.5), ..weak };
        let sure = Evidence { cue: 0.9, content: 0.9, source: Some(0.9), pieces: 1, words: 9, quoted: true };
        let [weak, named, sure] = [weak, named, sure].map(|evidence| confidence.of(evidence));
        assert!(0.0 < weak && weak < named && named < sure && sure < 1.0);
    }
}
