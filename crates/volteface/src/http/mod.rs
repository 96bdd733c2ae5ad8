//! Asking the world over HTTP: guarded, capped, patient.

pub mod guard;
