//! The clinical areas of Access Record: Structured, a file each; [`any`] shows what no other file knows.

pub mod allergies;
pub mod any;
pub mod consultations;
pub mod immunisations;
mod line;
pub mod medications;
pub mod problems;
