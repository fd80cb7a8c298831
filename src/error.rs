//! Input that cannot be shown at all.

use std::fmt;

use serde::Serialize;

/// Why there is no record to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// No bytes, or nothing but white space.
    Empty,
    /// The input ends before its outer skeleton does.
    Truncated,
    /// Neither FHIR in JSON nor FHIR in XML.
    NotFhir,
    /// The outer skeleton is broken.
    Broken,
    /// Over the limit of 128 MB.
    TooLarge,
    /// An option that does not exist, or a value that it does not take.
    InvalidOption,
    /// Asked for something that does not exist yet.
    Unsupported,
}

/// Input that cannot be shown at all: what is wrong, and at which byte of which input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Error {
    /// What kind of failure.
    pub code: ErrorCode,
    /// One clear sentence; never clinical content.
    pub message: String,
    /// The byte at which it was found, where there is one.
    pub position: Option<usize>,
}

impl Error {
    /// An error with no position.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), position: None }
    }

    /// An error at a byte.
    pub fn at(code: ErrorCode, position: usize, message: impl Into<String>) -> Error {
        Error { code, message: message.into(), position: Some(position) }
    }

    /// What is wrong and where, in one line.
    pub fn text(&self) -> String {
        match self.position {
            Some(position) => [&self.message, " (at byte ", &position.to_string(), ")"].concat(),
            None => self.message.clone(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl std::error::Error for Error {}
