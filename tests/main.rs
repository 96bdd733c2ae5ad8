//! The single integration binary: its table of contents.
