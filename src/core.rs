//! The part of `gp-record` that knows no FHIR, as a package of its own (core/Cargo.toml says why). The crate
//! `gp_record` passes it on under the same names; its map is in lib.rs.

pub mod error;
pub mod into_vec;
pub mod issue;
pub mod keyed;
pub mod letters;
pub mod narrative;
pub mod order;
pub mod pace;
pub mod record;
pub mod runs;
pub mod view;
pub mod words;
