//! Outbound referrals (structured reference §1.13). Nothing is said of their status or outcome: the data do not hold
//! it. The priority is the GP's own.

use crate::into_vec::{IntoVec, PushAll, single};

use crate::fhir::datatypes::{peek_moment, some_text};
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::investigations::requesters;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::{self, laid_out};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::letters::lower;
use crate::record::{Cell, ColumnKind, Inline, Row, Tone};
use crate::words::Word;

/// Systems of the e-Referral number; the second is an older spelling.
const UBRN: [&str; 2] = ["/ubrn", "/ubr-number"];

/// The referrals as a table, newest first, undated last.
pub fn table<'t>(caption: Word, items: &[Item<'t>]) -> Unread<'t> {
    let mut items = items.to_vec();
    Item::newest_first(&mut items, &|item| peek_moment(item.resource, &["authoredOn"]));
    Unread {
        caption,
        columns: &[
            (Word::Date, ColumnKind::Narrow),
            (Word::Referral, ColumnKind::Name),
            (Word::GpPriority, ColumnKind::Narrow),
            (Word::ReferredTo, ColumnKind::Words),
        ],
        items,
        row,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let mut date = context.past(resource.get("authoredOn"), item);
    if date.is_empty() {
        date.push(Inline::minor(Word::DateNotRecorded));
    }
    let mut reasons = resource.all("reasonCode");
    let mut words = match reasons.next() {
        Some(reason) => concept::read(reason).short(true),
        // Its description, below, says what it is.
        None => match resource.get("serviceRequested").map(|service| concept::read(service).short(true)) {
            Some(service) => service,
            None if resource.peek_at("description").and_then(some_text).is_some() => single(Word::Referral.into()),
            None => single(Word::NoWordsRecorded.into()),
        },
    };
    words.extend(context.marks(item));
    words.extend(observation::status(resource));
    let cells =
        vec![Cell::line(date), Cell::line(words), Cell::line(priority(resource)), Cell::line(to(context, item))];
    let mut line = Line::of(context, item);
    line.concepts(Word::Reason, reasons);
    line.concept(Word::ReferralType, "type");
    requesters(&mut line, resource);
    for identifier in resource.all("identifier").filter(|identifier| is_ubrn(*identifier)) {
        let number = identifier.text_at("value");
        line.value(Word::EReferralNumber, number.map(Inline::recorded).into_iter().into_vec());
    }
    line.reference(Word::Attached, "supportingInfo");
    line.reference(Word::ReasonFor, "reasonReference");
    line.reference(Word::BasedOn, "basedOn");
    line.links("context");
    // "Mode:Written", "Purpose:Assessment": as short as the labelled values beside them.
    let mut long = Vec::new();
    for note in resource.all("note") {
        match note.get("text") {
            Some(text) if is_short(text) => line.text_of(Word::Note, note.all("text")),
            text => long.extend(text),
        }
    }
    let mut below = Vec::new();
    for text in resource.all("description").filter_map(Value::read).filter(|text| some_text(text).is_some()) {
        below.push(laid_out(Some(Word::Description), text));
    }
    below.extend(line.block());
    let long = long.into_iter().filter_map(Value::read).filter(|text| some_text(text).is_some());
    below.push_all(long.map(|text| laid_out(Some(Word::Note), text)));
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// A referral on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    let priority = priority(item.resource);
    if !priority.is_empty() {
        line.push(Inline::labelled(Word::GpPriority.into(), priority));
    }
    let to = to(context, item);
    if !to.is_empty() {
        line.push(Inline::labelled(Word::ReferredTo.into(), to));
    }
    let is_name = item.resource.get("reasonCode").is_none();
    for text in item.resource.all("description").filter_map(Value::read) {
        if some_text(&text).is_some() && !is_name {
            line.push(Word::Space.into());
            line.push(Inline::recorded(text));
        }
    }
    line
}

fn priority(resource: Value<'_>) -> Vec<Inline> {
    let Some(priority) = resource.get("priority") else { return Vec::new() };
    let badge = match priority.peek().as_deref().map(str::trim) {
        Some("routine") => Inline::Badge(Tone::Neutral, Word::PriorityRoutine.into()),
        Some("urgent") => Inline::Badge(Tone::Warning, Word::PriorityUrgent.into()),
        Some("asap") => Inline::Badge(Tone::Danger, Word::PriorityAsap.into()),
        _ => return concept::read(priority).line(false),
    };
    priority.already_shown();
    single(badge)
}

/// To whom, which specialty, which service.
fn to<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let resource = item.resource;
    let mut line = Vec::new();
    for recipient in resource.all("recipient") {
        Inline::add_to_list(&mut line, context.reference(recipient, item));
    }
    for concept in resource.each(&["specialty", "serviceRequested"]) {
        Inline::add_to_list(&mut line, concept::read(concept).line(false));
    }
    line
}

fn is_short(text: Value<'_>) -> bool {
    text.peek().is_some_and(|text| text.len() <= 60 && !text.contains('\n'))
}

fn is_ubrn(identifier: Value<'_>) -> bool {
    let system = lower(&identifier.peek_at("system").unwrap_or_default());
    UBRN.iter().any(|end| system.ends_with(end))
}
