//! OperationOutcomes and failed responses in words that a clinician understands (HTML reference §8, structured
//! reference §1.2). No wording claims that a record does not exist.

use crate::fhir::datatypes::some_text;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::codes::Area;
use crate::gpconnect::context::{Context, Item, Place};
use crate::record::{Banner, BannerKind, Block, Inline, State, Text};
use crate::words::Word;

/// What an OperationOutcome says.
pub struct Outcome {
    /// For the reader of the record.
    pub banner: Banner,
    /// The area that it says is unsupported or disabled, where it names one.
    pub area: Option<Area>,
}

/// Reads every issue of an OperationOutcome, each into a banner of its own.
pub fn read<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Outcome> {
    context.settle(item.entry, Place::Shown);
    let outcomes: Vec<Outcome> = item.resource.all("issue").map(|issue| outcome(issue)).collect();
    let outcomes = if outcomes.is_empty() { vec![without_issues()] } else { outcomes };
    outcomes
        .into_iter()
        .enumerate()
        .map(|(at, mut outcome)| {
            // What the issues did not use belongs to the whole; it stands with the first of them.
            if at == 0 {
                outcome.banner.blocks.extend(any::other(context, &[item]));
            }
            outcome
        })
        .collect()
}

/// An OperationOutcome that names no issue: what it holds besides still has to stand somewhere.
fn without_issues() -> Outcome {
    Outcome { banner: Banner::new(BannerKind::Warning, vec![Word::RequestFailed.into()]), area: None }
}

/// What an OperationOutcome's first issue means; reads nothing.
pub fn first_meaning(outcome: Value<'_>) -> Option<Word> {
    outcome.all("issue").next().map(|issue| meaning(&code_of(issue)))
}

/// The code of an issue: its details' before its own.
fn code_of(issue: Value<'_>) -> String {
    let coded = issue.all("details").flat_map(|details| details.all("coding"));
    let code = coded.filter_map(|coding| coding.peek_at("code")).next().or_else(|| issue.peek_at("code"));
    code.unwrap_or_default().into_owned()
}

fn outcome(issue: Value<'_>) -> Outcome {
    let severity = issue.read_at("severity").unwrap_or_default();
    let details = issue.get("details");
    let code = code_of(issue);
    let text = details.and_then(|details| details.read_at("text")).and_then(some_text);
    let diagnostics = issue.read_at("diagnostics").and_then(some_text);
    let named = [&text, &diagnostics].into_iter().flatten();
    let area = named.filter_map(|text| Area::of_parameter(text)).next();
    // One option of an area that was not understood: the area itself came.
    let option = area.filter(|area| {
        let part = format!("{}.", area.parameter().to_ascii_lowercase());
        [&text, &diagnostics].into_iter().flatten().any(|text| text.to_ascii_lowercase().contains(&part))
    });
    let disabled = text.as_deref().is_some_and(|text| text.contains("disabled"));
    let warning = matches!(severity.as_str(), "warning" | "information");

    let meaning: Text = match (area, code.as_str()) {
        _ if option.is_some() => {
            Text::Ours(Word::OptionNotUnderstood, option.map(|area| area.title().into()).into_iter().collect())
        }
        (Some(area), _) if disabled => Text::Ours(Word::AreaDisabled, vec![area.title().into()]),
        (Some(area), "NOT_IMPLEMENTED" | "not-supported") => {
            Text::Ours(Word::AreaNotSupported, vec![area.title().into()])
        }
        _ => meaning(&code).into(),
    };
    let mut blocks = vec![Block::Paragraph(vec![Inline::Text(meaning)])];
    let mut recorded: Vec<Inline> = Vec::new();
    let mut labelled = |label: Word, text: Option<String>| {
        if let Some(text) = text {
            recorded.push(Inline::Labelled(label.into(), vec![Inline::recorded(text)]));
        }
    };
    labelled(Word::ProviderSays, text);
    labelled(Word::Diagnostics, diagnostics);
    labelled(Word::Severity, some_text(severity));
    if !recorded.is_empty() {
        blocks.push(Block::Paragraph(recorded));
    }
    let kind = if warning { BannerKind::Warning } else { BannerKind::Alert };
    Outcome { banner: Banner { kind, blocks }, area: area.filter(|_| option.is_none() && (warning || disabled)) }
}

/// What a code means for the person at the screen.
fn meaning(code: &str) -> Word {
    match code {
        "NO_PATIENT_CONSENT" => Word::NoPatientConsent,
        "NO_ORGANISATIONAL_CONSENT"
        | "NO_ORGANISATION_CONSENT"
        | "ACCESS DENIED"
        | "ACCESS_DENIED"
        | "NO_RELATIONSHIP"
        | "ASID_CHECK_FAILED"
        | "NOT_AUTHORISED"
        | "NON_AUTHORITATIVE" => Word::AccessNotPermitted,
        "PATIENT_NOT_FOUND" | "NO_RECORD_FOUND" | "PATIENT_SENSITIVE" => Word::RecordNotAvailable,
        "INVALID_NHS_NUMBER" => Word::NhsNumberRefused,
        "INVALID_PATIENT_DEMOGRAPHICS" => Word::TracePatientAgain,
        "NOT_IMPLEMENTED" | "not-supported" => Word::NotAvailableAtPractice,
        _ => Word::RequestFailed,
    }
}

/// The words for a response that is no FHIR, by its HTTP status.
pub fn of_status(status: u16) -> Word {
    match status {
        401 | 403 => Word::AccessNotPermitted,
        404 => Word::RecordNotAvailable,
        408 | 429 | 502 | 503 | 504 | 599 => Word::PracticeNotReached,
        501 => Word::NotAvailableAtPractice,
        _ => Word::RequestFailed,
    }
}

/// The state of an area that an OperationOutcome names.
pub const STATE: State = State::Unsupported;
