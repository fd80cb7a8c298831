//! What the host asked for and how it went: the surroundings of a response, and the options of a reading.

use serde::Deserialize;

use crate::error::{Error, ErrorCode};
use crate::gpconnect::codes::{self, AREAS, Area};
use crate::gpconnect::identity::Expected;

/// One response, or what came in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// The body; none where there was none.
    pub bytes: Option<Vec<u8>>,
    /// The HTTP status; none where the host does not say.
    pub status: Option<u16>,
    /// What was asked for.
    pub requested: Option<Requested>,
    /// Why nothing was received, in the host's words.
    pub error: Option<String>,
    /// Whether it is still being fetched.
    pub pending: bool,
}

impl Input {
    /// A response of which only the body is known.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Input {
        Input { bytes: Some(bytes.into()), ..Input::default() }
    }

    /// Whether it is known to have failed.
    pub fn has_failed(&self) -> bool {
        self.error.is_some() || self.status.is_some_and(|status| !(200..300).contains(&status))
    }
}

/// What was asked for: a section of an HTML record, or the parameters of a structured one.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Requested {
    /// Section code: `SUM`, `ENC` …
    pub section: Option<String>,
    /// The period asked for.
    pub period: Option<Period>,
    /// The FHIR `Parameters` sent, or the names of its `include…` parameters.
    pub parameters: Option<Parameters>,
}

/// A period of whole dates.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Period {
    /// First day, inclusive.
    pub start: Option<String>,
    /// Last day, inclusive.
    pub end: Option<String>,
}

/// The parameters of a structured request.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Parameters {
    /// Their names.
    Names(Vec<String>),
    /// The resource sent.
    Resource(ParametersResource),
}

/// The parts of a `Parameters` resource that say what was asked for; everything else in it is passed over.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct ParametersResource {
    /// Its parameters.
    pub parameter: Vec<Parameter>,
}

/// One parameter.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Parameter {
    /// `includeAllergies` …
    pub name: String,
}

impl Parameters {
    fn names(&self) -> Vec<&str> {
        match self {
            Parameters::Names(names) => names.iter().map(String::as_str).collect(),
            Parameters::Resource(resource) => resource.parameter.iter().map(|parameter| parameter.name.as_str()).collect(),
        }
    }
}

/// What was asked for over all responses given together.
#[derive(Debug, Default)]
pub struct Request {
    areas: Option<Vec<Area>>,
}

impl Request {
    /// What these inputs were the answers to.
    pub fn of(inputs: &[Input]) -> Request {
        let parameters = inputs.iter().filter_map(|input| input.requested.as_ref()?.parameters.as_ref());
        let mut areas: Option<Vec<Area>> = None;
        for parameters in parameters {
            let named = parameters.names().into_iter().filter_map(Area::of_parameter);
            areas.get_or_insert_default().extend(named);
        }
        Request { areas }
    }

    /// Whether an area was asked for; none where that cannot be known. Documents come of themselves, through links.
    pub fn asked_for(&self, area: Area) -> Option<bool> {
        let areas = self.areas.as_ref().filter(|_| area != Area::Documents)?;
        Some(areas.contains(&area))
    }
}

/// How to read and show a record. Names and meanings are those of the JavaScript interface.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The patient that the host expects.
    pub expected: Option<Expected>,
    /// Whether the user has confirmed a patient whose details differ.
    pub mismatch_accepted: bool,
    /// When the response was received: an ISO 8601 date and time.
    pub retrieved_at: Option<String>,
    /// Where it came from, in the host's words.
    pub source: Option<String>,
    /// Sections and clinical areas that may be shown; none: all.
    pub allowed_sections: Option<Vec<String>>,
    /// Level of a section's heading, 1 to 6; 2 unless told.
    pub heading_level: Option<u8>,
    /// Begins every id of the view.
    pub id_prefix: Option<String>,
    /// Language of our words; `en-GB` is the one there is.
    pub language: Option<String>,
    /// `professional`, which is the default.
    pub audience: Option<String>,
}

impl Options {
    /// Checks the values that have rules.
    ///
    /// # Errors
    /// `InvalidOption` for a value that an option does not take; `Unsupported` for an audience or a language that
    /// does not exist yet.
    pub fn check(&self) -> Result<(), Error> {
        let invalid = |message: String| Err(Error::new(ErrorCode::InvalidOption, message));
        for code in self.allowed_sections.iter().flatten() {
            if !codes::is_section(code) {
                return invalid(format!("allowedSections has an unknown code: {code:?}."));
            }
        }
        if let Some(level) = self.heading_level
            && !(1..=6).contains(&level)
        {
            return invalid("headingLevel is a whole number from 1 to 6.".into());
        }
        if let Some(prefix) = &self.id_prefix {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if !prefix.starts_with(|c: char| c.is_ascii_alphabetic()) || !prefix.chars().all(plain) {
                return invalid("idPrefix begins with a letter and has letters, digits, '-' and '_' only.".into());
            }
        }
        if let Some(moment) = &self.retrieved_at
            && crate::fhir::date::Moment::parse(moment).is_none()
        {
            return invalid("retrievedAt is a date and time in ISO 8601.".into());
        }
        match self.audience.as_deref() {
            None | Some("professional") => {}
            Some("patient") => {
                return Err(Error::new(ErrorCode::Unsupported, "The audience \"patient\" does not exist yet."));
            }
            Some(_) => return invalid("audience is \"professional\".".into()),
        }
        match self.language.as_deref() {
            None | Some("en" | "en-GB") => Ok(()),
            Some(_) => Err(Error::new(ErrorCode::Unsupported, "The only language there is yet is en-GB.")),
        }
    }

    /// Whether a section may be shown.
    pub fn allows(&self, code: &str) -> bool {
        self.allowed_sections.as_ref().is_none_or(|allowed| allowed.iter().any(|other| other == code))
    }

    /// The clinical areas that may be shown.
    pub fn allowed_areas(&self) -> Vec<Area> {
        AREAS.into_iter().filter(|area| self.allows(area.code())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_section_is_an_error_and_never_allowed() {
        let options = Options { allowed_sections: Some(vec!["allergy".into()]), ..Options::default() };
        assert_eq!(options.check().unwrap_err().code, ErrorCode::InvalidOption);
        let options = Options { allowed_sections: Some(vec!["allergies".into(), "SUM".into()]), ..Options::default() };
        assert!(options.check().is_ok());
        assert_eq!(options.allowed_areas(), [Area::Allergies]);
    }

    #[test]
    fn haz_16_what_was_asked_for_is_known_or_said_to_be_unknown() {
        let asked = |names: &[&str]| Input {
            requested: Some(Requested {
                parameters: Some(Parameters::Names(names.iter().map(|name| name.to_string()).collect())),
                ..Requested::default()
            }),
            ..Input::default()
        };
        let request = Request::of(&[asked(&["includeMedication"])]);
        assert_eq!(request.asked_for(Area::Medications), Some(true));
        assert_eq!(request.asked_for(Area::Allergies), Some(false));
        assert_eq!(Request::of(&[Input::default()]).asked_for(Area::Allergies), None);
    }
}
