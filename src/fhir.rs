//! Reading FHIR: bytes → one flat tape → lenient typed views. Knows FHIR (DSTU2, STU3, R4 shapes), not GP Connect.
//!
//! * [`json`] and [`xml`] fill a [`tape::Tape`]; the same element reads the same from either.
//! * [`tape::Value`] is a place on the tape. Reading a leaf for display sets its read bit; what is left unset when a
//!   row is done is shown under that row. So nothing is lost by forgetting to read it.
//! * [`bundle`] finds entries and resolves references exactly.
//! * [`datatypes`] and [`date`] read FHIR's own data types, whatever their shape in the wild.

pub mod bundle;
pub mod datatypes;
pub mod date;
pub mod json;
pub mod resource_type;
pub mod tape;
pub mod text;
pub mod xml;
