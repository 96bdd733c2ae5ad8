//! Messages on their way out: claim, post, record.

pub mod decide;
