//! Reads what a GP Connect provider sends and shows a patient's GP record.

pub mod error;
pub mod issue;
pub mod narrative;
pub mod record;
pub mod words;
