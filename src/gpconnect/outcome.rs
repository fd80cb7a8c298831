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

/// What an issue says of itself, and of which areas.
struct Said {
    code: String,
    text: Option<String>,
    diagnostics: Option<String>,
    is_warning: bool,
    /// Whether a record came with it: a request that failed brings none.
    received: bool,
    /// Whether it says nothing of a record, or one came all the same.
    claims_nothing: bool,
    /// The areas that it names, each with whether an option of it is named: first those of its words, then those that a place
    /// alone names, which does not say that they did not come.
    named: Vec<(Area, bool)>,
    in_words: usize,
    /// Whether an option is named that would have added some, which is called so: "includeNotGiven".
    adds: bool,
    is_disabled: bool,
    /// Why what it names did not come, where it says that.
    missing: Option<Word>,
}

impl Said {
    fn of<'t>(context: &Context<'t>, item: Item<'t>, issue: Value<'t>) -> Said {
        let is_warning = !is_error(issue);
        let details = issue.get("details");
        let code = code_of(issue);
        let received = context.came_with_record(item);
        let claims_nothing = is_warning || received || context.is_of_message(item);
        let mut text = details.and_then(|details| details.read_at("text")).and_then(some_text);
        if text.is_none() && source_of(issue) != OutcomeSource::Ssp {
            // In words; a code alone says what it means already.
            let in_words = details.filter(|details| claims_nothing || concept::peek(*details).as_ref() != Some(&code));
            text = in_words.and_then(concept::words);
        }
        let diagnostics = issue.peek_at("diagnostics").map(|text| text.into_owned()).and_then(some_text);
        let says_adds = |text: &str| letters::has(text, ".include");
        let (mut named, mut placed, mut adds) = (Vec::new(), Vec::new(), false);
        for text in [&text, &diagnostics].into_iter().flatten() {
            Area::named_in(text, &mut named);
            adds |= says_adds(text);
        }
        for place in issue.each(&["expression", "location"]).into_iter().filter_map(Value::peek) {
            Area::named_in(&place, &mut placed);
            adds |= says_adds(&place);
        }
        placed.keep(&mut |(area, _)| !named.iter().any(|(own, _)| own == area));
        let in_words = named.len();
        named.append(&mut placed);
        let is_disabled = text.as_deref().is_some_and(|text| letters::has(text, "disabled"));
        let missing = match &*code {
            _ if is_disabled => Some(Word::AreaDisabled),
            "NOT_IMPLEMENTED" | "not-supported" => Some(Word::AreaNotSupported),
            _ => None,
        };
        Said {
            code,
            text,
            diagnostics,
            is_warning,
            received,
            claims_nothing,
            named,
            in_words,
            adds,
            is_disabled,
            missing,
        }
    }

    /// The areas that it names whole.
    fn whole(&self) -> usize {
        self.named.iter().filter(|(_, is_option)| !is_option).count()
    }

    /// Whether an area may have come all the same: of several the text may say different things ("includeReferrals has been
    /// disabled, includeAllergies has not").
    fn may_have_come(&self, area: Area, has_entries: &dyn Fn(Area) -> bool) -> bool {
        self.whole() > 1 && has_entries(area)
    }

    /// What it says of each area that it names.
    fn words(&self, has_entries: &dyn Fn(Area) -> bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (at, (area, is_option)) in self.named.iter().enumerate() {
            let word = match self.missing {
                // One option of an area that was not understood: the area itself came.
                _ if *is_option => Some(Word::OptionNotUnderstood),
                _ if at >= self.in_words => Some(Word::AreaNamed),
                Some(_) if self.may_have_come(*area, has_entries) => Some(Word::AreaNamed),
                missing => missing,
            };
            if let Some(word) = word {
                let words = Text::Ours(word, single(area.title().into()));
                blocks.push(Block::Paragraph(single(Inline::Text(words))));
            }
        }
        if blocks.is_empty() || self.missing.is_none() && self.whole() > 0 {
            let meaning = match meaning(&self.code, None) {
                // What all other words say, that the record was not received, would be false.
                _ if self.received => Word::BannerUnknown,
                Word::RequestFailed if self.claims_nothing => Word::BannerUnknown,
                word => word,
            };
            blocks.push(Block::Paragraph(single(meaning.into())));
        }
        blocks
    }

    /// What it takes from what is known of the areas that it names.
    fn takes(&self, has_entries: &dyn Fn(Area) -> bool) -> Vec<(Area, Takes, Option<State>)> {
        let mut areas = Vec::new();
        if !(self.is_warning || self.is_disabled || self.received) {
            return areas;
        }
        // A warning that gives no reason that is known does not say that nothing came.
        let failed = (!self.is_warning).then_some(State::Failed);
        let state = if self.missing.is_some() { Some(State::Unsupported) } else { failed };
        for (at, (area, is_option)) in self.named.iter().enumerate() {
            let takes = match is_option {
                true if self.adds => Takes::Some,
                true => Takes::Nothing,
                false => Takes::All,
            };
            let did_not_come = !is_option && at < self.in_words && !self.may_have_come(*area, has_entries);
            areas.push((*area, takes, state.filter(|_| did_not_come)));
        }
        areas
    }
}

fn outcome<'t>(context: &Context<'t>, item: Item<'t>, issue: Value<'t>, has_entries: &dyn Fn(Area) -> bool) -> Outcome {
    let severity = issue.read_at("severity").unwrap_or_default();
    let said = Said::of(context, item, issue);
    let areas = said.takes(has_entries);
    let mut blocks = said.words(has_entries);
    // A warning's diagnostics name what it is about, and those that name an area or are all that is said; a failure's are
    // for those who look into it.
    let is_provider = || source_of(issue) == OutcomeSource::Provider;
    let names_or_says_all = !said.named.is_empty() || said.text.is_none();
    let is_told = said.is_warning || said.received && names_or_says_all && is_provider();
    let mut recorded: Vec<Inline> = Vec::new();
    for (label, text) in [
        (Word::ProviderSays, said.text),
        (Word::Diagnostics, said.diagnostics.filter(|_| is_told)),
        (Word::Severity, some_text(severity)),
    ] {
        recorded.extend(text.map(|text| Inline::labelled(label.into(), single(Inline::recorded(text)))));
    }
    if !recorded.is_empty() {
        blocks.push(Block::Paragraph(recorded));
    }
    if is_told {
        issue.get("diagnostics").into_iter().for_each(Value::already_shown);
    } else {
        blocks.extend(for_support(context, issue));
    }
    let kind = if said.is_warning { BannerKind::Warning } else { BannerKind::Alert };
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
