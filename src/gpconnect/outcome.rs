//! OperationOutcomes and failed responses in words that a clinician understands (HTML reference §8, structured
//! reference §1.2). No wording claims that a record does not exist.

use crate::fhir::bundle::Entry;
use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::codes::Area;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::outcome_codes;
use crate::into_vec::{IntoVec, Keep, single};
use crate::letters;
use crate::record::{Banner, BannerKind, Block, Inline, OutcomeSource, State, Text};
use crate::words::Word;

/// What an OperationOutcome says.
pub struct Outcome {
    /// For the reader of the record.
    pub banner: Banner,
    /// The areas that it names, and what it takes from what is known of each. With why it did not come, where it says that
    /// it did not.
    pub areas: Vec<(Area, Takes, Option<State>)>,
    /// Whether something may be missing from what came with it.
    pub leaves_open: bool,
}

/// What an issue takes from what is known of an area that it names.
#[derive(Clone, Copy)]
pub enum Takes {
    /// That nothing more of it is recorded.
    All,
    /// The same of what an option would have added: "includeNotGiven" was not understood.
    Some,
    /// An option that was not understood would have left out some.
    Nothing,
}

/// Reads every issue of an OperationOutcome, each into a banner of its own. `has_entries` says of which areas some came.
pub fn read<'t>(context: &Context<'t>, item: Item<'t>, has_entries: &dyn Fn(Area) -> bool) -> Vec<Outcome> {
    context.settle(item.entry, Place::Shown);
    let mut outcomes = Vec::new();
    for issue in item.resource.all("issue") {
        outcomes.push(outcome(context, item, issue, has_entries));
    }
    if outcomes.is_empty() {
        outcomes.push(without_issues());
    }
    // What the issues did not use belongs to the whole; it stands with the first of them.
    if let Some(first) = outcomes.first_mut() {
        first.banner.blocks.extend(any::other(context, &[item]));
    }
    outcomes
}

/// An OperationOutcome that names no issue: what it holds besides still has to stand somewhere.
fn without_issues() -> Outcome {
    let banner = Banner::new(BannerKind::Warning, single(Word::RequestFailed.into()));
    Outcome { banner, areas: Vec::new(), leaves_open: true }
}

/// The codings of an issue's details.
fn codings(issue: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    issue.inside("details", "coding").into_iter()
}

/// The code of an issue, by the order of §8.1: its details' before its own. The proxy's is the HTTP status, and what
/// it means stands in its phrase.
pub fn code_of(issue: Value<'_>) -> String {
    let (mut code, mut is_known, mut phrases) = (None, false, Vec::new());
    for coding in codings(issue) {
        // Beside a supplier's own code the one that is known.
        if let Some(own) = coding.peek_at("code").filter(|_| !is_known) {
            is_known = outcome_codes::find(&own).is_some();
            if is_known || code.is_none() {
                code = Some(own);
            }
        }
        phrases.extend(coding.peek_at("display"));
    }
    let code = code.or_else(|| issue.peek_at("code")).unwrap_or_default().into_owned();
    phrases.extend(issue.peek_at("diagnostics"));
    if is_number(&code) {
        for phrase in phrases {
            if let Some(meant) = outcome_codes::of_phrase(&phrase) {
                return meant.to_owned();
            }
        }
    }
    code
}

/// Who made an OperationOutcome, by the system and the form of its code.
pub fn source_of(issue: Value<'_>) -> OutcomeSource {
    let system = |part: &str| {
        codings(issue).filter_map(|coding| coding.peek_at("system")).any(|system| letters::has(&system, part))
    };
    let number = codings(issue).filter_map(|coding| coding.peek_at("code")).any(|code| is_number(&code));
    if system(outcome_codes::RELAY_SYSTEM) {
        OutcomeSource::Relay
    } else if number || system("gpconnect-schedule-response-code") || system("spine-operationoutcome") {
        OutcomeSource::Ssp
    } else {
        OutcomeSource::Provider
    }
}

fn is_number(code: &str) -> bool {
    code.len() == 3 && code.chars().all(|c| c.is_ascii_digit())
}

/// What a code means for the person at the screen; where it is none of the table's, what the HTTP status says.
pub fn meaning(code: &str, status: Option<u16>) -> Word {
    let of_code = || u16::try_from(letters::number(code)?).ok();
    let by_status = || status.or_else(of_code).map(|status| outcome_codes::of_status(status).0);
    outcome_codes::find(code).map(|known| known.word).or_else(by_status).unwrap_or(Word::RequestFailed)
}

/// Whether an issue is more than a warning.
pub fn is_error(issue: Value<'_>) -> bool {
    !issue.says("severity", "warning") && !issue.says("severity", "information")
}

/// Whether an issue leaves open what else may be in the record that it came beside: an error, or a warning of what was
/// left out, by its type (an area that is switched off is said so by a warning, beside an empty List: §1.2).
fn leaves_open(issue: Value<'_>) -> bool {
    const LEFT_OUT: [&str; 9] = [
        "incomplete",
        "timeout",
        "throttled",
        "transient",
        "exception",
        "too-costly",
        "suppressed",
        "security",
        "forbidden",
    ];
    let says = |words: &str| {
        let mut texts = [issue.at(&["details", "text"]), issue.get("diagnostics")].into_iter().flatten();
        texts.any(|text| text.peek().is_some_and(|text| letters::has(&letters::lower(&text), words)))
    };
    // A parameter that is not known would have added nothing that is.
    let is_unknown = || says("unrecognised parameter") || says("unrecognized parameter");
    is_error(issue)
        || issue.says("code", "not-supported") && !is_unknown()
        || LEFT_OUT.iter().any(|code| issue.says("code", code))
        || says("disabled")
}

/// Whether an entry came beside a record and leaves open what else may be in it.
pub fn is_in_doubt(entry: &Entry<'_>) -> bool {
    entry.may_be_anything()
        || entry.kind == ResourceType::OperationOutcome
            && entry.resource.is_some_and(|outcome| outcome.all("issue").any(leaves_open))
}

fn outcome<'t>(context: &Context<'t>, item: Item<'t>, issue: Value<'t>, has_entries: &dyn Fn(Area) -> bool) -> Outcome {
    let warning = !is_error(issue);
    let severity = issue.read_at("severity").unwrap_or_default();
    let details = issue.get("details");
    let code = code_of(issue);
    // A request that failed brings no record.
    let received = context.came_with_record(item);
    let claims_nothing = warning || received || context.is_of_message(item);
    let mut text = details.and_then(|details| details.read_at("text")).and_then(some_text);
    if text.is_none() && source_of(issue) != OutcomeSource::Ssp {
        // In words; a code alone says what it means already.
        let in_words = details.filter(|details| claims_nothing || concept::peek(*details).as_ref() != Some(&code));
        text = in_words.and_then(concept::words);
    }
    let diagnostics = issue.peek_at("diagnostics").map(|text| text.into_owned()).and_then(some_text);
    let mut named = Vec::new();
    for text in [&text, &diagnostics].into_iter().flatten() {
        Area::named_in(text, &mut named);
    }
    let mut placed = Vec::new();
    // What would have added some is called so: "includeNotGiven".
    let says_adds = |text: &str| letters::has(text, ".include");
    let mut adds = [&text, &diagnostics].into_iter().flatten().any(|text| says_adds(text));
    for place in issue.each(&["expression", "location"]).into_iter().filter_map(Value::peek) {
        Area::named_in(&place, &mut placed);
        adds |= says_adds(&place);
    }
    // A place names an area, and does not say that it did not come.
    placed.keep(&mut |(area, _)| !named.iter().any(|(own, _)| own == area));
    let said = named.len();
    named.append(&mut placed);
    let disabled = text.as_deref().is_some_and(|text| letters::has(text, "disabled"));
    let not_supported = matches!(code.as_str(), "NOT_IMPLEMENTED" | "not-supported");
    let missing = match (disabled, not_supported) {
        (true, _) => Some(Word::AreaDisabled),
        (_, true) => Some(Word::AreaNotSupported),
        _ => None,
    };
    // A warning that gives no reason that is known does not say that nothing came.
    let state = if missing.is_some() { Some(State::Unsupported) } else { (!warning).then_some(State::Failed) };
    let whole = named.iter().filter(|(_, is_option)| !is_option).count();
    let mut blocks = Vec::new();
    let mut areas = Vec::new();
    for (at, (area, is_option)) in named.iter().enumerate() {
        // Of several the text may say different things ("includeReferrals has been disabled, includeAllergies has not"): of
        // what came it is not said that it did not.
        let may_have_come = whole > 1 && has_entries(*area);
        let word = match missing {
            // One option of an area that was not understood: the area itself came.
            _ if *is_option => Some(Word::OptionNotUnderstood),
            _ if at >= said => Some(Word::AreaNamed),
            Some(_) if may_have_come => Some(Word::AreaNamed),
            missing => missing,
        };
        if let Some(word) = word {
            let words = Text::Ours(word, single(area.title().into()));
            blocks.push(Block::Paragraph(single(Inline::Text(words))));
        }
        if warning || disabled || received {
            let takes = match is_option {
                true if adds => Takes::Some,
                true => Takes::Nothing,
                false => Takes::All,
            };
            areas.push((*area, takes, state.filter(|_| !is_option && !may_have_come && at < said)));
        }
    }
    if blocks.is_empty() || missing.is_none() && whole > 0 {
        let meaning = match meaning(&code, None) {
            // What all other words say, that the record was not received, would be false.
            _ if received => Word::BannerUnknown,
            Word::RequestFailed if claims_nothing => Word::BannerUnknown,
            word => word,
        };
        blocks.push(Block::Paragraph(single(meaning.into())));
    }
    let mut recorded: Vec<Inline> = Vec::new();
    let mut labelled = |label: Word, text: Option<String>| {
        if let Some(text) = text {
            recorded.push(Inline::labelled(label.into(), single(Inline::recorded(text))));
        }
    };
    // A warning's diagnostics name what it is about, and those that name an area or are all that is said; a failure's are
    // for those who look into it.
    let is_provider = || source_of(issue) == OutcomeSource::Provider;
    let is_told = warning || received && (!named.is_empty() || text.is_none()) && is_provider();
    labelled(Word::ProviderSays, text);
    labelled(Word::Diagnostics, diagnostics.filter(|_| is_told));
    labelled(Word::Severity, some_text(severity));
    if !recorded.is_empty() {
        blocks.push(Block::Paragraph(recorded));
    }
    if is_told {
        issue.get("diagnostics").into_iter().for_each(Value::already_shown);
    } else {
        blocks.extend(for_support(context, issue));
    }
    let kind = if warning { BannerKind::Warning } else { BannerKind::Alert };
    Outcome { banner: Banner { kind, blocks }, areas, leaves_open: leaves_open(issue) }
}

/// The diagnostics of a failure, one click away for whom the host lets see them.
fn for_support(context: &Context<'_>, issue: Value<'_>) -> Option<Block> {
    // The proxy's phrase names systems and addresses, as diagnostics do.
    let mut told: Vec<Value<'_>> = issue.get("diagnostics").into_iter().into_vec();
    for coding in codings(issue).filter(|_| source_of(issue) == OutcomeSource::Ssp) {
        told.extend(coding.get("display"));
    }
    let (mut blocks, mut last) = (Vec::new(), String::new());
    for value in told {
        if !context.shows_diagnostics() {
            value.ignore("diagnostics, which this user does not see");
        } else if let Some(text) = value.text().filter(|text| *text != last) {
            blocks.push(Block::Preformatted(single(Inline::source(text.clone()))));
            last = text;
        }
    }
    (!blocks.is_empty()).then(|| Block::Details { summary: single(Word::DiagnosticsForSupport.into()), blocks })
}
