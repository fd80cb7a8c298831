//! Immunisations (structured reference §1.10): the procedure first; NOT GIVEN unmistakable; consent and dissent
//! Observations in the same section.

use crate::fhir::datatypes::peek_moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::{Unread, by_kind, observation};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::letters;
use crate::record::{Block, Cell, ColumnKind, Inline, Row, Subsection, Text, Tone};
use crate::words::Word;

/// The immunisations as a table, newest first, undated last; then what else stands in their List.
pub async fn blocks<'t>(context: &Context<'t>, items: &[Item<'t>]) -> Vec<Block> {
    let (mut given, others) = Item::split(items, &|item| item.kind == ResourceType::Immunization);
    let mut blocks = Vec::new();
    if !given.is_empty() {
        let moment = |item: &Item<'t>| peek_moment(item.resource, &["date", "occurrenceDateTime"]);
        Item::newest_first(&mut given, &moment);
        blocks.extend(table(&given).read(context).await);
        blocks.push(Block::Paragraph(single(Inline::minor(Word::ImmunisationHints))));
    }
    if !others.is_empty() {
        let inside = by_kind(context, Word::ConsentAndStatus, &others).await;
        blocks.push(Block::subsection(Subsection::counted(Word::ConsentAndStatus, others.len(), inside)));
    }
    blocks
}

fn table<'t>(items: &[Item<'t>]) -> Unread<'t> {
    Unread {
        caption: Word::Immunisations,
        columns: &[
            (Word::Vaccination, ColumnKind::Name),
            (Word::Date, ColumnKind::Narrow),
            (Word::Status, ColumnKind::Words),
            (Word::Part, ColumnKind::Narrow),
            (Word::Batch, ColumnKind::Narrow),
        ],
        items: items.to_vec(),
        row,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let mut vaccination = match named_by(resource) {
        Some(code) => concept::read(code).line(true),
        None => single(Word::NoWordsRecorded.into()),
    };
    vaccination.extend(context.marks(item));
    let mut date = context.past(when(resource), item);
    if let Some(words) = resource.text_at("occurrenceString") {
        date.extend([Word::Space.into(), Inline::recorded(words)]);
    }
    if date.is_empty() {
        date.push(Word::DateNotKnown.into());
    }
    let cells = vec![
        Cell::line(vaccination),
        Cell::line(date),
        Cell::line(status(resource)),
        Cell::line(part(resource)),
        Cell::line(resource.text_at("lotNumber").map(Inline::recorded).into_iter().into_vec()),
    ];
    let mut below = second_line(context, item);
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// What has its name: the procedure, or else the vaccine.
fn named_by(resource: Value<'_>) -> Option<Value<'_>> {
    let procedure = extensions::value(resource, Extension::VaccinationProcedure);
    let vaccine = resource.get("vaccineCode");
    let has_words = |concept: &Value<'_>| concept::peek(*concept).is_some();
    procedure.filter(has_words).or(vaccine.filter(has_words)).or(procedure).or(vaccine)
}

/// When it was given, or was to be; R4 has another name for it.
fn when(resource: Value<'_>) -> Option<Value<'_>> {
    resource.get("date").or_else(|| resource.get("occurrenceDateTime"))
}

/// Whether the words of the procedure, or of the vaccine, say that it was not given: "declined".
fn says_not_given(resource: Value<'_>) -> bool {
    const NOT_GIVEN: [&str; 21] = [
        "declin",
        "refus",
        "dissent",
        "defer",
        "postpone",
        "cancel",
        "contraindicat",
        "unable",
        "offer",
        "invit",
        "recommend",
        "not indicated",
        "not required",
        "not needed",
        "no consent",
        "not given",
        "not done",
        "not administered",
        "not attend",
        "not have",
        "not had",
    ];
    let says_so = |concept: Value<'_>| {
        let words = concept::peek_whole(concept).unwrap_or_default();
        let words = letters::lower(&letters::folded(&words, " "));
        NOT_GIVEN.iter().any(|own| letters::has(&words, own))
    };
    extensions::value(resource, Extension::VaccinationProcedure).is_some_and(says_so)
        || resource.get("vaccineCode").is_some_and(says_so)
}

/// Why it was not given; the specification's own example has another name for it.
fn reasons_not_given(resource: Value<'_>) -> Vec<Value<'_>> {
    let reasons = resource.get("explanation").map(|reasons| reasons.each(&["reasonNotGiven", "notGivenReason"]));
    reasons.unwrap_or_default()
}

/// Whether it was certainly given: beside a reason for the contrary, or words that say it, it is not certain.
fn is_given(resource: Value<'_>) -> bool {
    resource.says("notGiven", "false")
        && !resource.says("status", "not-done")
        && reasons_not_given(resource).is_empty()
        && !says_not_given(resource)
}

/// Given or not: `status` is always "completed" and says nothing.
fn status(resource: Value<'_>) -> Vec<Inline> {
    let not_given = resource.get("notGiven");
    // R4 says so in its status.
    let status = resource.get("status");
    let not_done = status.filter(|status| status.peek().is_some_and(|sent| sent.trim() == "not-done"));
    if let (Some(not_done), None) = (not_done, not_given) {
        not_done.already_shown();
    }
    let mut reasons = reasons_not_given(resource);
    if not_done.is_some() {
        reasons.push_all(resource.all("statusReason"));
    }
    let mut line = Vec::new();
    line.extend(match not_given.and_then(|value| value.peek()).as_deref() {
        _ if is_not_given(resource) => Some(Inline::Badge(Tone::Danger, Word::NotGiven.into())),
        // Its status says so.
        Some("false") if resource.says("status", "entered-in-error") => None,
        _ if is_given(resource) => Some(Inline::Badge(Tone::Neutral, Word::Given.into())),
        _ => Some(Inline::Badge(Tone::Warning, Word::NotStatedWhetherGiven.into())),
    });
    // What its words contradict is left to the details.
    let is_told = |value: &Value<'_>| match value.peek().as_deref() {
        Some("true") => true,
        Some("false") => !says_not_given(resource),
        _ => false,
    };
    if let Some(value) = not_given.filter(is_told) {
        value.already_shown();
    }
    // That it is first-hand is what systems send without asking; that it is not is said (§1.10).
    let second_hand = resource.get("primarySource").filter(|_| resource.says("primarySource", "false"));
    if let Some(said) = second_hand.filter(|_| is_given(resource)) {
        said.already_shown();
        line.push(Inline::minor(Word::ReportedSecondHand));
    }
    if not_done.is_none() || not_given.is_some() {
        line.extend(observation::status(resource));
    }
    for reason in reasons {
        line.push(Inline::labelled(Word::ReasonNotGiven.into(), concept::read(reason).line(false)));
    }
    line
}

/// Whether it says that it was not given, and not that it was.
pub fn is_not_given(resource: Value<'_>) -> bool {
    resource.says("notGiven", "true") || resource.says("status", "not-done") && !resource.says("notGiven", "false")
}

/// Whether it is a vaccination that may have been given: not a consent, nor one that is said not to have been.
pub fn may_be_given(item: &Item<'_>) -> bool {
    item.kind == ResourceType::Immunization && !is_not_given(item.resource) && !item.is_withdrawn()
}

/// An immunisation on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    super::add_unsaid(&mut line, status(item.resource));
    let date = context.past(when(item.resource), item);
    line.extend((!date.is_empty()).then(|| Inline::labelled(Word::Date.into(), date)));
    line
}

/// Which part of its course a dose is, of each disease, and that it does not count where that is said.
fn part(resource: Value<'_>) -> Vec<Inline> {
    let several = resource.all("vaccinationProtocol").count() > 1;
    let mut line = Vec::new();
    for protocol in resource.all("vaccinationProtocol") {
        let sequence = protocol.text_at("doseSequence").map(Text::source);
        let series = protocol.text_at("seriesDoses").map(Text::source);
        let part = match (sequence, series) {
            (Some(part), Some(of)) => Some(Text::Ours(Word::PartOf, vec![part, of])),
            (None, Some(of)) => Some(Text::Ours(Word::PartNotRecordedOf, single(of))),
            (part, None) => part,
        };
        let status = protocol.get("doseStatus").filter(|status| !concept::has_code(*status, "count"));
        let status = status.and_then(concept::words);
        if part.is_none() && status.is_none() {
            continue;
        }
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.extend(part.map(Inline::Text));
        for disease in protocol.all("targetDisease").filter(|_| several) {
            line.push(Word::Space.into());
            line.extend(concept::read(disease).line(false));
        }
        if let Some(words) = status {
            line.extend([Word::Space.into(), Inline::Badge(Tone::Warning, Text::source(words))]);
            for reason in protocol.all("doseStatusReason") {
                line.push(Inline::labelled(Word::Reason.into(), concept::read(reason).line(false)));
            }
        }
    }
    line
}

fn second_line<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    let resource = item.resource;
    let is_given = is_given(resource);
    let mut line = Line::of(context, item);
    // The product only where it is a real one: usually it is a null flavour.
    let product = resource.get("vaccineCode").filter(|code| !is_null_flavour(*code) && concept::peek(*code).is_some());
    line.concepts(Word::Product, product.filter(|code| named_by(resource) != Some(*code)).into_iter());
    line.reference(Word::Manufacturer, "manufacturer");
    line.date(Word::Expires, resource.get("expirationDate"));
    line.concept(Word::Site, "site");
    line.concept(Word::Route, "route");
    line.quantity(Word::DoseQuantity, resource.get("doseQuantity"));
    for practitioner in resource.all("practitioner") {
        let has = |code| practitioner.all("role").any(|role| concept::has_code(role, code));
        let (gave, entered) = (is_given && has("AP"), has("EP"));
        let own = practitioner.get("actor").or(Some(practitioner).filter(|value| value.get("reference").is_some()));
        // One may have done both.
        for (label, is_so) in
            [(Word::GivenBy, gave), (Word::EnteredBy, entered), (Word::Professional, !gave && !entered)]
        {
            line.references(label, own.filter(|_| is_so).into_iter());
        }
    }
    line.reference(Word::Place, "location");
    line.concept(Word::ReportedBy, "reportOrigin");
    for reaction in resource.all("reaction") {
        line.references(Word::Reactions, reaction.all("detail"));
        line.date(Word::ReactionOn, reaction.get("date"));
    }
    line.links("encounter");
    if let Some(explanation) = resource.get("explanation") {
        line.concepts(Word::Reason, explanation.all("reason"));
    }
    for protocol in resource.all("vaccinationProtocol") {
        line.value(Word::Protocol, protocol.text_at("description").map(Inline::recorded).into_iter().into_vec());
        line.concepts(Word::TargetDisease, protocol.all("targetDisease"));
    }
    if let Some(present) = extensions::value(resource, Extension::ParentPresent)
        && let Some(text) = present.read()
    {
        line.value(Word::ParentPresent, single(Inline::recorded(text)));
    }
    line.date(Word::RecordedOn, extensions::value(resource, Extension::DateRecorded));
    line.with_notes()
}

fn is_null_flavour(concept: Value<'_>) -> bool {
    let mut codings = concept.all("coding").peekable();
    codings.peek().is_some()
        && concept.get("text").is_none()
        && codings.all(|coding| coding.peek_at("system").is_some_and(|system| letters::has(&system, "NullFlavor")))
}
