//! Feeds: asked when they are due, their entries read into documents.

pub mod schedule;
