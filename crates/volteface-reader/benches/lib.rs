//! Nothing but the bench `pages` beside it.
