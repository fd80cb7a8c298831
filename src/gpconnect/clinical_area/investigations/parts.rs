//! What belongs to a report beside its results: specimens, the request, comments on its filing.

use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::record::{Block, Inline};
use crate::words::Word;

/// A specimen: what it is, when it was collected and received, by whom, from where; its notes.
pub(super) fn specimen<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    let kind = match resource.get("type") {
        Some(kind) => concept::read(kind).line(false),
        None => single(Word::NoWordsRecorded.into()),
    };
    line.value(Word::Specimen, kind);
    context.marks(item).into_iter().for_each(|mark| line.mark(mark));
    for collection in resource.all("collection") {
        line.date(Word::Collected, collection.get("collectedDateTime"));
        for period in collection.all("collectedPeriod") {
            line.value(Word::Collected, observation::period(context, item, period));
        }
        line.references(Word::CollectedBy, collection.all("collector"));
        line.quantity(Word::Quantity, collection.get("quantity"));
        line.concepts(Word::BodySite, collection.all("bodySite"));
        line.concepts(Word::Method, collection.all("method"));
    }
    // Some say it of the specimen, some of its collection.
    for holder in [resource].into_iter().chain(resource.all("collection")) {
        let status = extensions::value(holder, Extension::FastingStatus);
        let duration = status.filter(|status| status.get("value").is_some());
        line.quantity(Word::FastingStatus, duration);
        line.concepts(Word::FastingStatus, status.filter(|_| duration.is_none()).into_iter());
    }
    line.date(Word::Received, resource.get("receivedTime"));
    let numbers = resource.all("accessionIdentifier").filter_map(|number| number.text_at("value"));
    for number in numbers {
        line.value(Word::AccessionNumber, single(Inline::recorded(number)));
    }
    observation::status(resource).into_iter().for_each(|status| line.mark(status));
    // R4: "Haemolysed".
    line.concept(Word::Status, "condition");
    line.with_notes()
}

/// A request for tests: its words, its reason, who asked and when. Its status is always "active" and means nothing.
pub(super) fn request<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    let words = resource.get("code").map(|code| concept::read(code).line(false));
    line.value(Word::Request, words.unwrap_or_else(|| single(Word::NoWordsRecorded.into())));
    context.marks(item).into_iter().for_each(|mark| line.mark(mark));
    observation::status(resource).into_iter().for_each(|status| line.mark(status));
    line.concept(Word::ReasonFor, "reasonCode");
    line.reference(Word::ReasonFor, "reasonReference");
    line.date(Word::RequestedOn, resource.get("authoredOn"));
    requesters(&mut line, resource);
    line.reference(Word::RequestedOf, "performer");
    line.concept(Word::BodySite, "bodySite");
    line.links("context");
    line.with_notes()
}

/// Who asked, and on whose behalf.
pub(in crate::gpconnect::clinical_area) fn requesters<'t>(line: &mut Line<'_, 't>, resource: Value<'t>) {
    for requester in resource.all("requester") {
        let agent = requester.get("agent").or(Some(requester).filter(|it| it.get("onBehalfOf").is_none()));
        line.references(Word::RequestedBy, agent.into_iter());
        line.references(Word::OnBehalfOf, requester.all("onBehalfOf"));
    }
}

/// A comment made when a report, a group or a result was filed: when, by whom, on what, and the words. `under` is the
/// entry in whose row it stands.
pub(super) fn filing<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    under: Option<usize>,
    left: &mut any::Left,
) -> Vec<Block> {
    if context.place(item.entry) == Some(Place::Linked) && !context.may_repeat(item) {
        return single(Block::Paragraph(context.mention(item)));
    }
    if context.is_whole(item) {
        context.settle(item.entry, Place::Linked);
    }
    let resource = item.resource;
    let mut line = Line::of(context, item);
    let dated = ["effectiveDateTime", "issued"].into_iter().find_map(|element| resource.get(element));
    let date = dated.and_then(|date| context.date(date, item));
    let (dated, said) = match observation::is_filing(context, &item) {
        true => (Word::Filed, Word::FilingComment),
        false => (Word::Date, Word::Note),
    };
    line.value(dated, single(date.unwrap_or_else(|| Word::DateNotRecorded.into())));
    line.reference(Word::By, "performer");
    line.value(said, observation::narrative(context, item));
    observation::relations(context, item, &mut line, &|entry| under == Some(entry));
    line.links("context");
    let mut blocks: Vec<Block> = line.block().into_iter().into_vec();
    blocks.extend(left.of(context, &[item]));
    blocks
}
