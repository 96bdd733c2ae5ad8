//! A cluster of near-copies: one piece of news.

/// The near-copy signature of a document's text. Derived, deterministic, compared by
/// `volteface_analysis::fingerprint`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// Hash of the normalised text: equal texts are copies without further look.
    pub exact: u64,
    /// Hashes of the sampled shingles, sorted, without repeats.
    pub shingles: Vec<u64>,
    /// Number of words.
    pub n_words: u32,
}
