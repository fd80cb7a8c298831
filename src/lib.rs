//! Reads what a GP Connect provider sends and shows a patient's GP record. Three promises stand over everything:
//! nothing runs, nothing is hidden, nothing is lost.
//!
//! ```text
//! bytes → fhir (tape, Bundle) → gpconnect → Record → view → HTML, or DOM operations
//!              └ a provider's HTML goes through narrative into the same Record
//! ```
//!
//! | module | in | out |
//! |---|---|---|
//! | [`fhir`] | bytes, JSON or XML | a tape with a read bit on every leaf; entries; exact references |
//! | [`narrative`] | a provider's HTML | blocks of a Record, and a ledger of every text byte |
//! | [`gpconnect`] | responses | a [`record::Record`]: patient, sections, issues, account |
//! | [`view`] | a Record | safe HTML, or the operations that build the same nodes |
//! | [`reading`] | inputs and options | the same, in steps |

pub use gp_record_core::{error, issue, narrative, pace, record, view, words};
use gp_record_core::{into_vec, keyed, letters, order, runs};

pub mod fhir;
pub mod gpconnect;
pub mod reading;
#[cfg(target_arch = "wasm32")]
mod wasm;

use error::Error;
use gpconnect::request::{Input, Options};
use record::Record;

/// Reads the record that these responses are.
///
/// # Errors
/// Where there is no record at all: see [`error::ErrorCode`].
pub fn read(inputs: Vec<Input>, options: Options) -> Result<Record, Error> {
    reading::read(inputs, options)
}

/// The record as safe HTML: its head, then its sections.
pub fn render(record: &Record, options: &view::Options) -> String {
    reading::render_html(record, options)
}
