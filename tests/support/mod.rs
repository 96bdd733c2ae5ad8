//! What the tests share: the real program, and the world around it.

pub(crate) mod daemon;
pub(crate) mod mailbox;
pub(crate) mod newsstand;
