//! The issues made under a plan, below the medication's row: in a table of their own, a single one on a line.

use crate::fhir::datatypes;
use crate::fhir::date::Moment;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, Keep, single};
use crate::record::{Anchor, Block, Cell, Column, ColumnKind, Inline, Row, RowGroup, Table, Text, Tone};
use crate::words::Word;

use super::Medication;
use super::doses::{self, Dose, LOOKED_AT, quantity_text};
use super::row::{product, stopped_because};

/// The issues made under the plan, newest first, behind a disclosure that says how many.
pub(super) fn issues<'t>(
    context: &Context<'t>,
    medication: &Medication<'t>,
    of_last: &[Vec<Dose<'t>>],
    left: &mut Left,
) -> Option<Block> {
    let mut issue = |order| issue(context, medication, of_last, order, left);
    let mut orders = medication.orders.clone();
    // Statements that share a plan share its issues: they stand with the first.
    orders.keep(&mut |order| context.place(order.entry).is_none());
    if orders.is_empty() {
        let count = single(Text::Count(medication.orders.len()));
        let words = Inline::Text(Text::Ours(Word::IssuesWithAnother, count));
        return (!medication.orders.is_empty()).then(|| Block::Paragraph(single(words)));
    }
    for order in &orders {
        context.settle_item(*order, Place::Linked);
    }
    Item::newest_first(&mut orders, &|order| issue_moment(*order));
    let withdrawn = orders.iter().filter(|order| is_stopped(**order)).count();
    let summary = single(Inline::Text(match withdrawn {
        0 => Text::Ours(Word::IssuesCount, single(Text::Count(orders.len()))),
        _ => Text::Ours(Word::IssuesOfWhichWithdrawn, vec![Text::Count(orders.len()), Text::Count(withdrawn)]),
    }));
    if let [only] = orders.as_slice() {
        return Some(Block::Details { summary, blocks: issue(*only).line() });
    }
    let mut columns = Column::all(&[
        (Word::Issued, ColumnKind::Name),
        (Word::Quantity, ColumnKind::Narrow),
        (Word::Dosage, ColumnKind::Words),
        (Word::Details, ColumnKind::Words),
    ]);
    // On paper they may go on over a page, where headers stand again.
    let drug = product(context, medication.statement).0;
    let is_one = orders.iter().all(|order| product(context, *order).0 == drug);
    if let Some(first) = columns.first_mut().filter(|_| is_one) {
        first.header.push(Inline::Break);
        first.header.extend(drug);
    }
    let rows = orders.iter().map(|order| issue(*order).row()).into_vec();
    let groups = single(RowGroup { heading: None, rows });
    let table = Table { caption: summary.clone(), columns, groups, ..Table::default() };
    Some(Block::Details { summary, blocks: single(Block::table(table)) })
}

/// An issue: what its row or its line holds.
struct Issue {
    anchor: Anchor,
    when: Vec<Inline>,
    quantity: Vec<Inline>,
    doses: Vec<Inline>,
    details: Vec<Inline>,
    below: Vec<Block>,
}

impl Issue {
    fn row(self) -> Row {
        Row {
            anchor: Some(self.anchor),
            cells: vec![
                Cell::line(self.when),
                Cell::line(self.quantity),
                Cell::line(self.doses),
                Cell::line(self.details),
            ],
            below: self.below,
        }
    }

    /// A single issue needs no table; its links lead to the medication's row.
    fn line(self) -> Vec<Block> {
        let mut line = Vec::new();
        for (label, value) in [(Word::Issued, self.when), (Word::Quantity, self.quantity), (Word::Dosage, self.doses)] {
            if !value.is_empty() {
                line.push(Inline::labelled(label.into(), value));
            }
        }
        line.extend(self.details);
        let mut blocks = self.below;
        blocks.insert(0, Block::Paragraph(line));
        blocks
    }
}

/// Whether an issue was stopped or taken back: nothing says that any of it reached the patient.
pub(super) fn is_stopped(order: Item<'_>) -> bool {
    order.is_withdrawn() || order.resource.says("status", "stopped")
}

/// Whether an issue was made and not taken back: what is only drafted or proposed, or on hold, is none.
pub(super) fn is_made(order: &Item<'_>) -> bool {
    let is_meant = matches!(order.resource.code_at("intent").as_str(), "proposal" | "plan" | "option");
    !is_meant && !is_stopped(*order) && !matches!(order.resource.code_at("status").as_str(), "draft" | "on-hold")
}

/// Which of these issues were made last: several where they are of one day. What is still to come is
/// none, unless nothing else is: of repeat dispensing all are made at once (§1.7).
pub(super) fn last<'t>(context: &Context<'t>, orders: &[Item<'t>]) -> Vec<Item<'t>> {
    let day = |order: &Item<'t>| issue_moment(*order).map(|moment| (!context.is_future(Some(moment)), moment.date()));
    let mut last: Vec<Item<'t>> = Vec::new();
    for order in orders {
        let own = day(order);
        match last.first().map(&day) {
            Some(known) if own < known => {}
            Some(known) if own == known => {
                last.extend(Some(*order).filter(|_| own.is_some() && last.len() < LOOKED_AT));
            }
            _ => last = single(*order),
        }
    }
    last
}

pub(super) fn issue_moment(order: Item<'_>) -> Option<Moment> {
    let start = order.resource.at(&["dispenseRequest", "validityPeriod", "start"]).and_then(|start| start.peek());
    start
        .and_then(|start| Moment::parse(start.trim()))
        .or_else(|| datatypes::peek_moment(order.resource, &["authoredOn"]))
}

/// When an issue was made, as recorded.
pub(super) fn issue_date<'t>(context: &Context<'t>, order: Item<'t>) -> Option<Inline> {
    let validity = order.resource.at(&["dispenseRequest", "validityPeriod"]);
    let start = validity.and_then(|validity| context.date_at(validity, "start", order));
    start.or_else(|| context.date_at(order.resource, "authoredOn", order))
}

fn issue<'t>(
    context: &Context<'t>,
    medication: &Medication<'t>,
    of_last: &[Vec<Dose<'t>>],
    order: Item<'t>,
    left: &mut Left,
) -> Issue {
    let resource = order.resource;
    let validity = resource.at(&["dispenseRequest", "validityPeriod"]);
    let authored = context.date_at(resource, "authoredOn", order);
    let start = validity.and_then(|validity| context.date_at(validity, "start", order));
    let end = validity.and_then(|validity| context.date_at(validity, "end", order));
    let mut details = context.turned(order);
    if context.is_future(issue_moment(order)) {
        details.push(Inline::Badge(Tone::Warning, Word::InFuture.into()));
    }
    if let Some(end) = end {
        details.push(Inline::labelled(Word::ValidUntil.into(), single(end)));
    }
    let mut when = match (start, authored) {
        (Some(start), authored) => {
            if let Some(authored) = authored {
                details.push(Inline::labelled(Word::Entered.into(), single(authored)));
            }
            single(start)
        }
        (None, Some(authored)) => single(authored),
        (None, None) => single(Word::NotRecorded.into()),
    };
    // One that was taken back must not be read as supplied: that stands beside its date.
    if let Some(status) = resource.text_at("status") {
        match status.as_str() {
            "active" | "completed" => {
                details.push(Inline::labelled(Word::Status.into(), single(Inline::recorded(status))));
            }
            "entered-in-error" => when.push(Inline::Badge(Tone::Danger, Word::EnteredInError.into())),
            _ => when.push(Inline::Badge(Tone::Warning, Text::source(status))),
        }
    }
    for reason in extensions::all(resource, Extension::MedicationStatusReason) {
        details.push(stopped_because(context, order, reason));
    }
    // An issue of another product than the plan's says so.
    let (words, drug) = product(context, order);
    if words != product(context, medication.statement).0 {
        details.insert(0, Inline::labelled(Word::Medication.into(), words));
    }
    if let Some(kind) = extensions::value(resource, Extension::PrescriptionType) {
        details.push(Inline::labelled(Word::PrescriptionType.into(), concept::read(kind).line(false)));
    }
    let requester = resource.get("requester");
    let agent = requester.and_then(|requester| requester.get("agent"));
    for (label, who) in [
        (Word::Prescriber, agent),
        (Word::RecordedBy, resource.get("recorder")),
        (Word::Consultation, resource.get("context")),
        (Word::Dispenser, resource.at(&["dispenseRequest", "performer"])),
    ] {
        if let Some(who) = who {
            details.push(Inline::labelled(label.into(), context.reference(who, order)));
        }
    }
    if let Some(duration) = resource.at(&["dispenseRequest", "expectedSupplyDuration"]).and_then(datatypes::quantity) {
        details.push(Inline::labelled(Word::SupplyDuration.into(), single(Inline::recorded(duration))));
    }
    for note in resource.all("note").filter_map(|note| note.text_at("text")) {
        details.push(Inline::labelled(Word::Note.into(), single(Inline::recorded(note))));
    }
    let mut doses = Vec::new();
    let known = medication.last.iter().zip(of_last).find(|(last, _)| last.key() == order.key());
    match known {
        Some((_, known)) => doses::write(known, None, &mut doses),
        None => doses::write(&doses::whole(context, order, false), None, &mut doses),
    }
    let quantity = resource.at(&["dispenseRequest", "quantity"]).and_then(quantity_text);
    let mut items = single(order);
    items.extend(drug);
    Issue {
        anchor: context.anchor(order),
        when,
        quantity: quantity.map(Inline::recorded).into_iter().into_vec(),
        doses,
        details,
        below: left.of(context, &items),
    }
}
