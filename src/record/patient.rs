//! Who the patient is, and whether it is the one expected.

use serde::Serialize;

use super::Pair;

/// The label beside the patient banner (NHS CUI PAB-0064).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllergyLabel {
    /// At least one active allergy is recorded.
    KnownAllergies,
    /// It is recorded that there are none.
    NoKnownAllergies,
    /// The list came, and has neither an active allergy nor the statement that there are none.
    NotRecorded,
    /// Allergies were not received.
    Unavailable,
}

/// The patient as the response describes them, in NHS display formats.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// Ten digits, as received.
    pub nhs_number: Option<String>,
    /// Whether it passes Modulus 11.
    pub nhs_number_valid: bool,
    /// `SMITH, John (Mr)`, or the words recorded.
    pub name: Option<String>,
    /// Family name of the name shown.
    pub family_name: Option<String>,
    /// Given names of the name shown, space-joined.
    pub given_name: Option<String>,
    /// Birth date as received.
    pub birth_date: Option<String>,
    /// FHIR administrative gender code as received.
    pub gender: Option<String>,
    /// The practice's ODS code.
    pub practice_code: Option<String>,
    /// The practice's name.
    pub practice_name: Option<String>,
    /// Date of death as received, or `true` where only the fact is recorded.
    pub deceased: Option<String>,
    /// The banner's main line: label and value, in CUI order (Born, Gender, NHS No.).
    #[serde(skip)]
    pub banner: Vec<Pair>,
    /// Address, phone, usual GP, practice … for visual checking.
    #[serde(skip)]
    pub contact: Vec<Pair>,
}

/// Whether this is the record of the patient that the host expected (O-12, CORE02).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The result.
    pub outcome: IdentityOutcome,
    /// The fields that differ, with both values.
    pub mismatches: Vec<Mismatch>,
    /// Whether these are two responses', of which neither is the host's.
    #[serde(skip)]
    pub is_between: bool,
}

impl Identity {
    /// An outcome without fields that differ.
    pub fn of(outcome: IdentityOutcome) -> Identity {
        Identity { outcome, mismatches: Vec::new(), is_between: false }
    }
}

/// The result of comparing the patient received with the patient expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityOutcome {
    /// Everything given by the host and received agrees: the NHS number, or family name and birth date, among it.
    Matched,
    /// Nothing to compare with.
    #[default]
    Unchecked,
    /// Something other than the NHS number differs.
    Mismatch,
    /// The NHS number differs, or responses given together name different patients.
    DifferentPatient,
    /// No Patient in the response.
    Unidentified,
}

/// One field that differs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mismatch {
    /// `nhsNumber`, `familyName`, `givenName`, `gender`, `birthDate`, `practiceCode`, `deceased`.
    pub field: String,
    /// The host's value; none where the host has none.
    pub expected: Option<String>,
    /// The value received; none where none was.
    pub received: Option<String>,
    /// Both values as the alert shows them: dates in the form of all dates.
    #[serde(skip)]
    pub shown: [Option<String>; 2],
}
