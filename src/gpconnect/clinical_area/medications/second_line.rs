//! What stands below the row of a medication: who prescribed and recorded it, why, what leads to it, and every note.

use super::row::{agency_label, push_once};
use super::{Medication, issues};
use crate::fhir::datatypes::{self, some_text};
use crate::gpconnect::clinical_area::medications::doses::LOOKED_AT;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::keyed::Met;
use crate::record::{Block, Inline};
use crate::words::Word;

/// What a statement and its plans say besides, and the notes of the issues that are looked for.
pub(super) fn second_line<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Block> {
    let mut line: Vec<Inline> = Vec::new();
    let mut notes: Vec<Block> = Vec::new();
    for agency in medication.agencies() {
        push_once(&mut line, agency_label(agency), concept::read(agency).line(false));
    }
    let mut said: Met<String> = Met::default();
    for item in medication.all.iter().copied() {
        who_and_why(context, item, &mut line);
        links(context, medication, item, &mut line);
        // A plan repeats its statement's notes; a note that one of them holds twice was recorded twice.
        let label = if item.entry == medication.statement.entry { Word::Note } else { Word::PlanNote };
        let texts = item.resource.all("note").filter_map(|note| note.text_at("text"));
        let texts: Vec<String> = texts.filter(|text| !said.contains(text)).into_vec();
        for text in &texts {
            let note = Inline::labelled(label.into(), single(Inline::recorded(text.clone())));
            notes.push(Block::Paragraph(single(note)));
        }
        said.extend(texts);
    }
    issue_notes(context, medication, &mut said, &mut line);
    let mut blocks = if line.is_empty() { Vec::new() } else { single(Block::Paragraph(line)) };
    blocks.extend(notes);
    blocks
}

/// Who took part, when it was authorised, for how long, and why.
fn who_and_why<'t>(context: &Context<'t>, item: Item<'t>, line: &mut Vec<Inline>) {
    let resource = item.resource;
    let requester = resource.get("requester");
    let agent = requester
        .and_then(|requester| requester.get("agent"))
        .or(requester.filter(|requester| requester.get("agent").is_none()));
    for (label, reference) in [
        (Word::Prescriber, agent),
        (Word::OnBehalfOf, requester.and_then(|requester| requester.get("onBehalfOf"))),
        (Word::RecordedBy, resource.get("recorder")),
        (Word::SourceOfInformation, resource.get("informationSource")),
        (Word::Consultation, resource.get("context")),
        (Word::Dispenser, resource.at(&["dispenseRequest", "performer"])),
    ] {
        if let Some(reference) = reference {
            push_once(line, label, context.reference(reference, item));
        }
    }
    for (label, element) in [(Word::Authorised, "authoredOn"), (Word::AssertedDate, "dateAsserted")] {
        let date = context.date_at(resource, element, item);
        push_once(line, label, date.into_iter().into_vec());
    }
    if let Some(duration) = resource.at(&["dispenseRequest", "expectedSupplyDuration"]) {
        let words = datatypes::quantity(duration).map(Inline::recorded);
        push_once(line, Word::SupplyDuration, words.into_iter().into_vec());
    }
    for (label, element) in
        [(Word::ReasonFor, "reasonReference"), (Word::Replaces, "priorPrescription"), (Word::BasedOn, "basedOn")]
    {
        for reference in resource.all(element) {
            // A plan that is here stands in the same row.
            if label != Word::BasedOn || context.follow(reference, item).is_none() {
                push_once(line, label, context.reference(reference, item));
            }
        }
    }
    for (label, element) in [
        (Word::ReasonFor, "reasonCode"),
        (Word::ReasonNotTaken, "reasonNotTaken"),
        // R4's (§6.2).
        (Word::StatusChanged, "statusReason"),
    ] {
        for reason in resource.all(element) {
            push_once(line, label, concept::read(reason).line(false));
        }
    }
}

/// The consultations and problems that lead to it, and the headings under which it stands.
fn links<'t>(context: &Context<'t>, medication: &Medication<'t>, item: Item<'t>, line: &mut Vec<Inline>) {
    // What leads to an entry does not lead to what that contains.
    if !context.is_whole(item) {
        return;
    }
    let links = &context.links;
    let mut linked = single((Word::Consultation, links.consultations(item.entry)));
    linked.push((Word::LinkedProblem, links.problems(item.entry)));
    if item.entry == medication.statement.entry {
        // A problem of an issue is one of the drug's (§1.9); a repeat has more consultations than have room.
        let problems = medication.orders.iter().map(|issue| links.problems(issue.entry));
        let problems = problems.filter(|problems| !problems.is_empty()).take(LOOKED_AT);
        linked.push_all(problems.map(|problems| (Word::LinkedProblem, problems)));
    }
    for (label, entries) in linked {
        for linked in entries.iter().filter_map(|entry| context.item(*entry)) {
            push_once(line, label, context.mention(linked));
        }
    }
    for heading in context.headings(item.entry) {
        push_once(line, Word::Heading, heading);
    }
}

/// Why an issue was taken back, or what holds of the last, is not to be looked for among all of them.
fn issue_notes<'t>(context: &Context<'t>, medication: &Medication<'t>, said: &mut Met<String>, line: &mut Vec<Inline>) {
    let is_noted =
        |order: &&Item<'t>| issues::is_stopped(**order) || medication.last.iter().any(|last| last.key() == order.key());
    for order in medication.orders.iter().filter(is_noted).take(LOOKED_AT) {
        for text in order.resource.all("note").filter_map(|note| note.peek_at("text").and_then(some_text)) {
            if said.insert(text.clone()) {
                let text = context.name_within_bounds(text);
                line.push(Inline::labelled(Word::IssueNotes.into(), text));
            }
        }
    }
}
