//! What the host asked for and how it went: the surroundings of a response, and the options of a reading.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::error::{Error, ErrorCode};
use crate::fhir::date::Moment;
use crate::fhir::json;
use crate::fhir::tape::{Kind, Value};
use crate::gpconnect::codes::{self, Area};
use crate::gpconnect::identity::{Deceased, Expected};
use crate::gpconnect::limits::{self, Limit};
use crate::letters::{self, lower};

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
    /// The code of why it was not asked for at all.
    pub blocked: Option<String>,
    /// The trace id of the request.
    pub trace_id: Option<String>,
    /// When it came, as an instant.
    pub received_at: Option<String>,
}

impl Input {
    /// A response of which only the body is known.
    pub fn of(bytes: impl Into<Vec<u8>>) -> Input {
        Input { bytes: Some(bytes.into()), ..Input::default() }
    }

    /// Whether it was refused: asked for once more it would be again, unlike what was too slow, or broke off. So was what
    /// came with words of its own, which are to be read.
    pub fn is_refused(&self) -> bool {
        self.status.is_some_and(|status| matches!(status, 400..=499) && !matches!(status, 408 | 429))
            || self.has_failed() && self.bytes.as_ref().is_some_and(|bytes| !bytes.is_empty())
    }

    /// Whether it is known to have failed.
    pub fn has_failed(&self) -> bool {
        self.blocked.is_some()
            || self.error.is_some()
            || self.status.is_some_and(|status| !(200..300).contains(&status))
    }
}

/// What was asked for: a section of an HTML record, or the parameters of a structured one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requested {
    /// Section code: `SUM`, `ENC` …
    pub section: Option<String>,
    /// The period asked for.
    pub period: Option<Period>,
    /// The names of the parameters sent.
    pub parameters: Option<Vec<String>>,
    /// What they limit the answer to; empty where only their names are known.
    pub limits: Vec<Limit>,
    /// Whether ended allergies were asked for, too.
    pub ended_allergies: bool,
    /// Whether each issue of the medication was asked for, too.
    pub issues: bool,
    /// Whether it was one document.
    pub document: bool,
}

impl Requested {
    /// The areas that its parameters ask for.
    pub fn areas(&self) -> Vec<Area> {
        let mut areas = Vec::new();
        for name in self.parameters.iter().flatten() {
            areas.extend(Area::of_parameter(name));
        }
        areas
    }
}

/// A period of whole dates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Period {
    /// First day, inclusive.
    pub start: Option<String>,
    /// Last day, inclusive.
    pub end: Option<String>,
}

/// What was asked for over all responses given together.
#[derive(Debug, Default)]
pub struct Request {
    areas: Option<Vec<Area>>,
    pending: Vec<Area>,
    /// Areas of which an answer failed, or is still to come.
    unanswered: Vec<Area>,
    /// Areas of which an answer was refused.
    refused: Vec<Area>,
    /// Areas that were not asked for as a whole.
    limited: Vec<Area>,
    /// Of each response, whether it is a failure whatever it holds.
    pub failed: Vec<bool>,
    /// Ended allergies were asked for.
    pub ended_allergies: bool,
    /// Allergies came in HTML, too.
    pub has_html_allergies: bool,
    /// A search found more than was received.
    pub has_more: bool,
    /// All searches for documents were answered by lists that left nothing out.
    pub searches_are_answered: bool,
}

impl Request {
    /// What these inputs were the answers to.
    pub fn of(inputs: &[Input]) -> Request {
        let mut request = Request::default();
        let mut is_open = false;
        for input in inputs {
            // More is on its way, and nobody says what.
            is_open |= input.pending && input.requested.is_none();
            // What was blocked was not asked for.
            let Some(requested) = input.requested.as_ref().filter(|_| input.blocked.is_none()) else { continue };
            if requested.parameters.is_none() {
                continue;
            }
            let named = requested.areas();
            // Of what names no area it is not known what it asks for: "includeFullRecord".
            if named.is_empty() {
                continue;
            }
            if input.pending {
                request.pending.extend(&named);
            }
            if input.pending || input.has_failed() {
                request.unanswered.extend(&named);
            }
            if !input.pending && input.is_refused() {
                request.refused.extend(&named);
            }
            request.ended_allergies |= requested.ended_allergies && !input.pending;
            for limit in &requested.limits {
                if limit.may_leave_out_all() {
                    request.limited.push(limit.area);
                }
            }
            request.areas.get_or_insert_default().extend(named);
        }
        request.areas = request.areas.filter(|_| !is_open);
        request
    }

    /// Whether the answer about an area is still to come.
    pub fn is_pending(&self, area: Area) -> bool {
        self.pending.contains(&area)
    }

    /// Whether an answer about a part of an area failed or is still to come, or one about all of it was refused. What was
    /// asked for as a whole and came is there, however often it was tried before.
    pub fn is_unanswered(&self, area: Area) -> bool {
        self.refused.contains(&area) || self.is_limited(area) && self.unanswered.contains(&area)
    }

    /// Whether less than an area was asked for.
    pub fn is_limited(&self, area: Area) -> bool {
        self.limited.contains(&area)
    }

    /// Whether an area was asked for; none where that cannot be known. Documents come through links, too, unasked for.
    pub fn asked_for(&self, area: Area) -> Option<bool> {
        let is_named = self.areas.as_ref()?.contains(&area);
        (is_named || area != Area::Documents).then_some(is_named)
    }
}

/// How to read and show a record. Names and meanings are those of the JavaScript interface.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// Whether this user may see the diagnostics of failures.
    pub show_diagnostics: bool,
}

/// Reads what the JavaScript interface is given, written as JSON: `{ inputs, options }`, where an input is
/// `{ status?, requested?, error?, pending?, blocked?, traceId?, receivedAt? }` without its body, and what was requested
/// `{ section, period: { start, end } }`, `{ document: true }` or `{ parameters }`, the FHIR `Parameters` sent or the names of
/// its `include…` parameters.
///
/// # Errors
/// `InvalidOption` for a field that does not exist or a value of the wrong type, naming the field and never its value: it
/// may be a patient's.
pub fn read(text: &str) -> Result<(Vec<Input>, Options), Error> {
    let no_object = || wrong("options", "is no plain object");
    let tape = json::parse(text.to_owned()).map_err(|_| no_object())?;
    let root = tape.root().ok_or_else(no_object)?;
    let found = RefCell::new(None);
    let fields = Fields::of(root, "a request", &["inputs", "options"], &found);
    let mut inputs = Vec::new();
    if let Some(sent) = fields.value("inputs") {
        for input in sent.items() {
            inputs.push(Input::of_fields(&Fields::of(input, "an input", &INPUT, &found)));
        }
    }
    let options = fields.object("options", &OPTIONS).map(|fields| Options::of_fields(&fields)).unwrap_or_default();
    found.into_inner().map_or(Ok((inputs, options)), Err)
}

const INPUT: [&str; 7] = ["status", "requested", "error", "pending", "blocked", "traceId", "receivedAt"];

const OPTIONS: [&str; 10] = [
    "expected",
    "mismatchAccepted",
    "retrievedAt",
    "source",
    "allowedSections",
    "headingLevel",
    "idPrefix",
    "language",
    "audience",
    "showDiagnostics",
];

impl Input {
    fn of_fields(fields: &Fields<'_, '_>) -> Input {
        let requested = fields.object("requested", &["section", "period", "parameters", "document"]);
        Input {
            bytes: None,
            status: fields.number("status"),
            requested: requested.map(|fields| Requested::of_fields(&fields)),
            error: fields.words("error"),
            pending: fields.boolean("pending").unwrap_or(false),
            blocked: fields.words("blocked"),
            trace_id: fields.words("traceId"),
            received_at: fields.instant("receivedAt"),
        }
    }
}

impl Requested {
    fn of_fields(fields: &Fields<'_, '_>) -> Requested {
        let period = fields.object("period", &["start", "end"]);
        Requested {
            section: fields.text("section"),
            document: fields.boolean("document").unwrap_or(false),
            period: period.map(|period| Period { start: period.day("start"), end: period.day("end") }),
            limits: fields.value("parameters").map(limits::read).unwrap_or_default(),
            ended_allergies: fields.value("parameters").is_some_and(limits::asks_for_ended_allergies),
            issues: fields.value("parameters").is_some_and(limits::asks_for_issues),
            parameters: fields.value("parameters").map(|sent| {
                let mut names = Vec::new();
                for parameter in sent.all("parameter") {
                    names.extend(parameter.peek_at("name").map(Cow::into_owned));
                }
                for plain in sent.items() {
                    names.extend(plain.peek().map(Cow::into_owned));
                }
                names
            }),
        }
    }
}

impl Options {
    fn of_fields(fields: &Fields<'_, '_>) -> Options {
        Options {
            expected: fields.object("expected", &EXPECTED).map(|fields| fields.expected()),
            mismatch_accepted: fields.boolean("mismatchAccepted").unwrap_or(false),
            retrieved_at: fields.instant("retrievedAt"),
            source: fields.text("source"),
            allowed_sections: fields.texts("allowedSections"),
            heading_level: fields.number("headingLevel"),
            id_prefix: fields.text("idPrefix"),
            language: fields.text("language"),
            audience: fields.text("audience"),
            show_diagnostics: fields.boolean("showDiagnostics").unwrap_or(false),
        }
    }

    /// Checks the values that have rules.
    ///
    /// # Errors
    /// `InvalidOption` for a value that an option does not take; `Unsupported` for an audience or a language that
    /// does not exist yet.
    pub fn check(&self) -> Result<(), Error> {
        let invalid = |message: String| Err(Error::new(ErrorCode::InvalidOption, message));
        for code in self.allowed_sections.iter().flatten() {
            if !codes::is_section(code) {
                return invalid(["allowedSections has an unknown code: \"", code, "\"."].concat());
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
        // Values in another form would differ from every patient's.
        let expected = self.expected.as_ref();
        let of_expected = |value: fn(&Expected) -> &Option<String>| expected.and_then(|own| value(own).as_deref());
        if of_expected(|own| &own.birth_date).is_some_and(|day| !is_day(day.trim())) {
            return invalid("expected has a birthDate that is not YYYY-MM-DD.".into());
        }
        if of_expected(|own| &own.gender).is_some_and(|own| !GENDERS.contains(&&*lower(own.trim()))) {
            return invalid("expected has a gender that is none of male, female, other and unknown.".into());
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
}

/// The codes of FHIR administrative gender.
const GENDERS: [&str; 4] = ["male", "female", "other", "unknown"];

fn is_day(text: &str) -> bool {
    text.len() == 10 && Moment::parse(text).is_some()
}

const EXPECTED: [&str; 7] = ["nhsNumber", "familyName", "givenName", "gender", "birthDate", "practiceCode", "deceased"];

/// The fields of an object that the host gave. One that is wrong is none, and the first of these is found by whoever
/// asked for the object.
struct Fields<'f, 't> {
    object: Value<'t>,
    path: &'static str,
    found: &'f RefCell<Option<Error>>,
}

impl<'f, 't> Fields<'f, 't> {
    fn of(object: Value<'t>, path: &'static str, known: &[&str], found: &'f RefCell<Option<Error>>) -> Fields<'f, 't> {
        let fields = Fields { object, path, found };
        if object.kind() != Kind::Object {
            fields.note(wrong(path, "is no plain object"));
        }
        if let Some(member) = object.children().find(|member| !known.contains(&member.key())) {
            fields.note(wrong(path, &["has an unknown field: \"", member.key(), "\""].concat()));
        }
        fields
    }

    fn note(&self, error: Error) {
        self.found.borrow_mut().get_or_insert(error);
    }

    fn value(&self, name: &str) -> Option<Value<'t>> {
        self.object.children().find(|member| member.key() == name && member.kind() != Kind::Null)
    }

    /// The field as what is wanted.
    fn read<T>(&self, name: &str, wanted: &str, read: impl FnOnce(Value<'t>) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        let read = read(value);
        if read.is_none() {
            self.note(wrong(self.path, &["has a ", name, " that is not ", wanted].concat()));
        }
        read
    }

    fn object(&self, name: &'static str, known: &[&str]) -> Option<Fields<'f, 't>> {
        Some(Fields::of(self.value(name)?, name, known, self.found))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.read(name, "a text", text)
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.read(name, "a list of texts", |list| {
            let mut texts = Vec::new();
            for item in list.children() {
                texts.push(text(item)?);
            }
            Some(texts).filter(|_| list.kind() == Kind::Array)
        })
    }

    fn boolean(&self, name: &str) -> Option<bool> {
        self.read(name, "true or false", |value| {
            value.peek().filter(|_| value.kind() == Kind::Boolean).map(|text| text == "true")
        })
    }

    /// The words of a field that says why: one of another type says nothing, and is there all the same.
    fn words(&self, name: &str) -> Option<String> {
        self.value(name).map(|value| text(value).unwrap_or_default())
    }

    fn number<N: TryFrom<usize>>(&self, name: &str) -> Option<N> {
        self.read(name, "a whole number", |value| {
            let number = value.peek().filter(|_| value.kind() == Kind::Number)?;
            N::try_from(letters::number(&number)?).ok()
        })
    }

    /// A moment with its time zone: without one it would be an hour wrong for half of a year.
    fn instant(&self, name: &str) -> Option<String> {
        self.read(name, "an instant with its time zone, as 2026-03-12T09:41:00Z", |value| {
            let instant = text(value)?;
            let (_, time) = instant.trim().split_once('T')?;
            let has_zone = time.ends_with('Z') || time.contains(['+', '-']);
            (has_zone && Moment::parse(instant.trim()).is_some()).then_some(instant)
        })
    }

    /// A day. What is none would be shown as what was asked for: "01/02/2020" is two days.
    fn day(&self, name: &str) -> Option<String> {
        self.read(name, "a day, as 2026-03-12", |value| {
            text(value).filter(|day| day.trim().is_empty() || Moment::parse(day.trim()).is_some())
        })
    }

    /// A text that says something. A blank one is what systems have in place of what they do not know.
    fn value_of(&self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }

    fn expected(&self) -> Expected {
        let deceased = match self.value("deceased").map(Value::kind) {
            Some(Kind::Boolean) => self.boolean("deceased").map(Deceased::Known),
            _ => self.value_of("deceased").map(Deceased::On),
        };
        Expected {
            nhs_number: self.value_of("nhsNumber"),
            family_name: self.value_of("familyName"),
            given_name: self.value_of("givenName"),
            gender: self.value_of("gender"),
            birth_date: self.value_of("birthDate"),
            practice_code: self.value_of("practiceCode"),
            deceased,
        }
    }
}

fn text(value: Value<'_>) -> Option<String> {
    let is_text = matches!(value.kind(), Kind::Plain | Kind::Escaped);
    value.peek().filter(|_| is_text).map(|text| text.into_owned())
}

fn wrong(path: &str, what: &str) -> Error {
    Error::new(ErrorCode::InvalidOption, [path, " ", what, "."].concat())
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
        assert!(options.allows("allergies") && !options.allows("medications"));
    }

    #[test]
    fn o_12_what_could_agree_with_no_patient_or_name_no_place_is_an_error() {
        let is_right = |options: Options| options.check().is_ok();
        let expecting = |expected| is_right(Options { expected: Some(expected), ..Options::default() });
        let born = |day: &str| expecting(Expected { birth_date: Some(day.into()), ..Expected::default() });
        let gender = |code: &str| expecting(Expected { gender: Some(code.into()), ..Expected::default() });
        let level = |level| is_right(Options { heading_level: Some(level), ..Options::default() });
        let prefix = |prefix: &str| is_right(Options { id_prefix: Some(prefix.into()), ..Options::default() });
        let days = [" 1961-04-09 ", "09/04/1961", "1961-04", "1961-04-31", "1961-04-09T10:00:00Z"];
        assert_eq!(days.map(born), [true, false, false, false, false]);
        assert_eq!([" Female ", "unknown", "F"].map(gender), [true, true, false]);
        assert_eq!([1, 6, 0, 7].map(level), [true, true, false, false]);
        assert_eq!(["a-1_b", "", "1a", "a b", "a\"b"].map(prefix), [true, false, false, false, false]);
    }

    #[test]
    fn an_unknown_option_is_an_error_and_no_value_is_repeated() {
        for (text, says) in [
            (r#"{"allowedSection":[]}"#, "allowedSection"),
            (r#"{"expected":{"nhsnumber":"9990000018"}}"#, "nhsnumber"),
            (r#"{"expected":{"nhsNumber":9990000018}}"#, "nhsNumber"),
            (r#"{"headingLevel":2.5}"#, "headingLevel"),
            (r#"{"retrievedAt":"2026-07-12T09:41:00"}"#, "retrievedAt"),
            (r#"{"retrievedAt":"2026-07-12"}"#, "retrievedAt"),
            (r#"{"retrievedAt":"2026"}"#, "retrievedAt"),
            (r#"{"retrievedAt":"2026-13-12T09:41:00Z"}"#, "retrievedAt"),
            (r#"{"allowedSections":"SUM"}"#, "allowedSections"),
            ("[]", "options"),
            ("[", "options"),
        ] {
            let error = options(text).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidOption);
            assert!(error.message.contains(says) && !error.message.contains("9990000018"), "{}", error.message);
        }
        for zone in ["Z", "+01:00", "-05:00"] {
            assert!(options(&format!(r#"{{"retrievedAt":"2026-07-12T09:41:00{zone}"}}"#)).is_ok(), "{zone}");
        }
        let options = options(r#"{"expected":{"deceased":true,"gender":null},"headingLevel":3}"#).unwrap();
        assert_eq!(options.expected.unwrap().deceased, Some(Deceased::Known(true)));
        assert_eq!(options.heading_level, Some(3));
    }

    fn options(text: &str) -> Result<Options, Error> {
        read(&format!(r#"{{"inputs":[],"options":{text}}}"#)).map(|(_, options)| options)
    }

    fn input(text: &str) -> Result<Input, Error> {
        read(&format!(r#"{{"inputs":[{text}]}}"#)).map(|(inputs, _)| inputs.into_iter().next().unwrap())
    }

    #[test]
    fn o_12_a_blank_value_of_the_expected_patient_is_none() {
        let blank = options(
            r#"{"expected":{"nhsNumber":"","familyName":" ","givenName":"","gender":"","birthDate":"","practiceCode":"",
            "deceased":""}}"#,
        );
        assert_eq!(blank.unwrap().expected, Some(Expected::default()));
    }

    #[test]
    fn a_moment_has_its_time_zone() {
        for instant in ["2026-07-12T09:41:00Z", "2026-07-12T09:41:00.123Z", "2026-07-12T09:41:00+01:00"] {
            let read = input(&format!(r#"{{"receivedAt":"{instant}"}}"#)).unwrap();
            assert_eq!(read.received_at.as_deref(), Some(instant));
        }
        assert!(input(r#"{"receivedAt":"2026-07-12T09:41:00"}"#).unwrap_err().message.contains("time zone"));
    }

    #[test]
    fn an_input_is_read_as_the_host_gave_it() {
        let failed = input(r#"{"status":503,"error":"Late","traceId":null,"pending":false}"#).unwrap();
        assert_eq!(failed, Input { status: Some(503), error: Some("Late".into()), ..Input::default() });
        let blocked = input(r#"{"blocked":"BLOCKED_NOT_TRACED","error":{},"pending":true}"#).unwrap();
        assert_eq!(
            blocked,
            Input {
                blocked: Some("BLOCKED_NOT_TRACED".into()),
                error: Some(String::new()),
                pending: true,
                ..Input::default()
            }
        );
        for (text, says) in [
            (r#"{"status":"200"}"#, "status"),
            (r#"{"requested":{"sections":"SUM"}}"#, "sections"),
            (r#"{"requested":{"section":"ENC","period":{"start":"01/02/2020"}}}"#, "start"),
        ] {
            assert!(input(text).unwrap_err().message.contains(says), "{text}");
        }
    }

    #[test]
    fn the_parameters_sent_are_read_from_the_resource_or_its_names() {
        let resource = r#"{"parameters":{"resourceType":"Parameters","parameter":[{"name":"includeAllergies"}]}}"#;
        for text in [resource, r#"{"parameters":["includeAllergies"]}"#] {
            let parameters =
                input(&format!(r#"{{"requested":{text}}}"#)).unwrap().requested.unwrap().parameters.unwrap();
            assert!(parameters.contains(&"includeAllergies".to_owned()), "{parameters:?}");
        }
    }

    #[test]
    fn haz_16_what_was_asked_for_is_known_or_said_to_be_unknown() {
        let asked = |names: &[&str]| Input {
            requested: Some(Requested {
                parameters: Some(names.iter().map(|name| name.to_string()).collect()),
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
