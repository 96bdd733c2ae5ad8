//! Caps on what is read: everything from outside is bounded before it is parsed.

use crate::Rejected;

/// Bytes of a page or of an entry's HTML. Article pages of newspapers reach 3 MiB with their scripts.
pub const PAGE: usize = 10 << 20;
/// Bytes of a file of text, JSON, mail or PDF.
pub const FILE: usize = 50 << 20;
/// Bytes of text of one document; the longest transcripts of hearings have about 1 MiB.
pub const TEXT: usize = 4 << 20;
/// Documents of one file.
pub const DOCUMENTS: usize = 10_000;

/// # Errors
/// [`Rejected::TooLarge`] when `length` is above `cap`.
pub(crate) fn check(length: usize, cap: usize) -> Result<(), Rejected> {
    if length > cap { Err(Rejected::TooLarge { cap }) } else { Ok(()) }
}
