//! Something that was not read, or not shown as it should be; kept with the record and shown with it.

use serde::Serialize;

use crate::words::Word;

/// How much an issue matters to the reader of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing is missing.
    Information,
    /// Shown, but not as it should be.
    Warning,
    /// Part of the record could not be read.
    Error,
}

/// One thing that went wrong, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// A stable kebab-case code: `bad-date`, `dangling-reference` …
    pub code: &'static str,
    /// The words shown.
    pub text: Word,
    /// Where: `entry[3]/Observation/effectiveDateTime`, `section ENC, byte 1234` …; never clinical content.
    pub r#where: String,
}

impl Issue {
    /// An issue of severity *warning*.
    pub fn warning(code: &'static str, text: Word, place: impl Into<String>) -> Issue {
        Issue { severity: Severity::Warning, code, text, r#where: place.into() }
    }

    /// An issue of severity *error*.
    pub fn error(code: &'static str, text: Word, place: impl Into<String>) -> Issue {
        Issue { severity: Severity::Error, code, text, r#where: place.into() }
    }

    /// An issue of severity *information*.
    pub fn information(code: &'static str, text: Word, place: impl Into<String>) -> Issue {
        Issue { severity: Severity::Information, code, text, r#where: place.into() }
    }
}
