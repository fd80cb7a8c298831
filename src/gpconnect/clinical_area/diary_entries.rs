//! Diary entries (structured reference §1.14): something planned, whatever its words or its date say. Its date has no
//! meaning that GP Connect defines, so none is named; its status is always "active" and means nothing.

use crate::fhir::date::Moment;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::investigations::requesters;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::{period, status};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::into_vec::{IntoVec, single};
use crate::record::{Cell, ColumnKind, Inline, Row, Tone};
use crate::words::Word;

/// The entries as a table, the earliest date first, undated last.
pub fn table<'t>(caption: Word, items: &[Item<'t>]) -> Unread<'t> {
    let mut items = items.to_vec();
    crate::order::by_key(&mut items, |item| {
        let when = when(item.resource);
        (when.is_none(), when, item.entry)
    });
    Unread {
        caption,
        columns: &[
            (Word::Date, ColumnKind::Narrow),
            (Word::PlannedEntry, ColumnKind::Name),
            (Word::Status, ColumnKind::Words),
        ],
        items,
        row,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let mut words = match resource.get("code") {
        Some(code) => concept::read(code).short(true),
        None => single(Word::NoWordsRecorded.into()),
    };
    words.extend(context.marks(item));
    let mut date = date(context, item);
    if date.is_empty() {
        date.push(Inline::minor(Word::DateNotRecorded));
    }
    let cells = vec![Cell::line(date), Cell::line(words), Cell::line(state(context, resource))];
    let mut line = Line::of(context, item);
    line.date(Word::RecordedOn, resource.get("authoredOn"));
    requesters(&mut line, resource);
    line.reference(Word::RequestedOf, "performer");
    line.concept(Word::ReasonFor, "reasonCode");
    line.reference(Word::ReasonFor, "reasonReference");
    line.concept(Word::BodySite, "bodySite");
    line.reference(Word::Attached, "supportingInfo");
    line.links("context");
    let mut below = line.with_notes();
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// A diary entry on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    // The name says that it is planned.
    let mut line = context.mention(item);
    let date = date(context, item);
    if !date.is_empty() {
        line.push(Inline::labelled(Word::Date.into(), date));
    }
    line.extend(passed(context, item.resource));
    line
}

/// Planned, unless its status says that it is over; and whether the date sent has passed at the time of retrieval, which
/// says only that.
fn state<'t>(context: &Context<'t>, resource: Value<'t>) -> Vec<Inline> {
    let mut line = Vec::new();
    if !is_over(resource) {
        line.push(Inline::Badge(Tone::Neutral, Word::Planned.into()));
    }
    line.extend(status(resource));
    line.extend(passed(context, resource));
    line
}

fn passed(context: &Context<'_>, resource: Value<'_>) -> Option<Inline> {
    let mut last = None;
    for moment in moments(resource, "end", "start") {
        last = last.max(Some(moment));
    }
    // A period that has no end does not pass, nor what comes again.
    let is_open = occurrences(resource).iter().any(|it| it.get("start").is_some() && it.get("end").is_none())
        || resource.at(&["occurrenceTiming", "repeat"]).is_some_and(|repeat| {
            let end = repeat.at(&["boundsPeriod", "end"]).and_then(Value::peek);
            !context.is_past(end.and_then(|end| Moment::parse(end.trim())))
        });
    let is_due = context.is_past(last) && !is_open && !is_over(resource);
    is_due.then(|| Inline::Badge(Tone::Warning, Word::DatePassed.into()))
}

fn when(resource: Value<'_>) -> Option<Moment> {
    let mut moments = moments(resource, "start", "end");
    crate::order::sort(&mut moments);
    moments.first().copied()
}

/// When it was to be done: one end of each period, the other where that is not there, or the only moment.
fn moments(resource: Value<'_>, end: &str, other: &str) -> Vec<Moment> {
    let mut moments = Vec::new();
    for it in occurrences(resource) {
        let text = it.peek_at(end).or_else(|| it.peek_at(other)).or_else(|| it.peek());
        moments.extend(text.and_then(|text| Moment::parse(text.trim())));
    }
    moments
}

/// The date or period, whatever its element is called: `occurrenceDateTime`, `occurrencePeriod`, and two that some
/// systems send.
fn occurrences(resource: Value<'_>) -> Vec<Value<'_>> {
    let mut occurrences = Vec::new();
    for member in resource.children().filter(|member| member.key().starts_with("occurrence")) {
        for occurrence in member.items() {
            // The moments of a Timing.
            let events = occurrence.all("event").into_vec();
            occurrences.extend(if events.is_empty() { single(occurrence) } else { events });
        }
    }
    occurrences
}

fn date<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = Vec::new();
    for occurrence in occurrences(item.resource) {
        let words = match occurrence.is_leaf() {
            true => context.date(occurrence, item).into_iter().into_vec(),
            false => period(context, item, occurrence),
        };
        Inline::add_to_list(&mut line, words);
    }
    line
}

/// Whether its status says that nothing is planned any more.
pub fn is_over(request: Value<'_>) -> bool {
    let status = request.peek_at("status");
    matches!(status.as_deref().map(str::trim), Some("completed" | "cancelled" | "entered-in-error"))
}
