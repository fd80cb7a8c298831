//! What no other file knows: any resource as a row that shows every leaf under its FHIR name, and the leaves that a
//! better row has left. The catch-all behind "nothing is lost".

mod secondary;
mod walk;

use crate::fhir::datatypes;
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Value};
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::into_vec::{IntoVec, single};
use crate::record::{Block, Cell, ColumnKind, Inline, Mark, Row, Text};
use crate::words::Word;

use secondary::{Described, PARAGRAPH, Secondary};
use walk::Walk;
pub use walk::plain_text;

/// Elements that say when, in order of preference.
const WHEN: [&str; 27] = [
    "effectiveDateTime",
    "effectivePeriod",
    "occurrenceDateTime",
    "occurrencePeriod",
    "period",
    "onsetDateTime",
    "date",
    "created",
    "authoredOn",
    "issued",
    "assertedDate",
    "dateAsserted",
    "recordedDate",
    "indexed",
    "timestamp",
    "receivedTime",
    // Of kinds that GP Connect does not describe.
    "performedDateTime",
    "performedPeriod",
    "dateTime",
    "dateWritten",
    "whenHandedOver",
    "whenPrepared",
    "startDate",
    "started",
    "start",
    "sent",
    "recorded",
];

/// Elements that say what, in order of preference.
const WHAT: [&str; 9] = [
    "code",
    "medicationCodeableConcept",
    "type",
    "reasonCode",
    "vaccineCode",
    "description",
    "title",
    "name",
    "contentType",
];

/// Elements that are recorded for machines: shown, behind a disclosure.
const FOR_MACHINES: [&str; 12] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "identifier",
    "masterIdentifier",
    "subject",
    "patient",
    "system",
    "contained",
    "groupIdentifier",
];

/// A table of any resources: when, what, and all else that is recorded.
pub fn table<'t>(caption: Word, items: &[Item<'t>]) -> Unread<'t> {
    Unread {
        caption,
        columns: &[
            (Word::Date, ColumnKind::Narrow),
            (Word::Entry, ColumnKind::Name),
            (Word::Recorded, ColumnKind::Words),
        ],
        items: items.to_vec(),
        row,
    }
}

/// One row of it.
pub fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let when = WHEN.iter().find_map(|element| when(context, item, resource.get(element)?));
    let kind = Inline::Text(Text::Element(item.resource.resource_type().to_owned()));
    let mut what = match item.kind {
        ResourceType::MedicationDispense => context.words(item),
        _ => WHAT.iter().find_map(|element| what(resource.get(element)?)).unwrap_or_default(),
    };
    // A file is called as its document is: several are not to be taken for each other.
    if let Some(document) = context.document_of(item) {
        let mut line = context.mention(document);
        line.push(Word::Space.into());
        line.append(&mut what);
        what = line;
    }
    what.extend(context.marks(item));
    what.push(if what.is_empty() { kind } else { Inline::Marked(Mark::Minor, vec![Inline::Break, kind]) });
    let mut walk = Walk::over(context, item, Fate::Shown);
    walk.members(resource, &|member| FOR_MACHINES.contains(&member.key()));
    let mut recorded = Vec::with_capacity(2 * walk.labelled.len());
    for value in walk.labelled {
        if !recorded.is_empty() {
            recorded.push(Inline::Break);
        }
        recorded.push(value);
    }
    Row {
        anchor: Some(context.anchor(item)),
        cells: vec![
            Cell::line(when.unwrap_or_else(|| single(Word::NotRecorded.into()))),
            Cell::line(what),
            Cell::line(recorded),
        ],
        below: left.of(context, &[item]),
    }
}

/// When an item happened, to sort by: newest first, undated last.
pub fn peek_when(resource: Value<'_>) -> Option<Moment> {
    datatypes::peek_moment(resource, &WHEN)
}

fn when<'t>(context: &Context<'t>, item: Item<'t>, element: Value<'t>) -> Option<Vec<Inline>> {
    if element.is_leaf() {
        return context.date(element, item).map(single);
    }
    context.date_at(element, "start", item).map(single)
}

fn what(element: Value<'_>) -> Option<Vec<Inline>> {
    concept::peek(element)?;
    Some(concept::read(element).line(true))
}

/// What the rows of a table, or the parts of a report, leave: what says nothing on a screen (ids, codes, fixed values)
/// stands in one disclosure for all of them, so that rows stand close together.
#[derive(Default)]
pub struct Left {
    secondary: Secondary,
}

impl Left {
    /// Takes every unread leaf of the items of one row, under the name and date of the first. What the specification
    /// does not describe is given back, to stand in the row itself; before it the narrative of an entry without a name.
    pub fn of<'t>(&mut self, context: &Context<'t>, items: &[Item<'t>]) -> Vec<Block> {
        let mut blocks = Vec::new();
        // What has no name of its own may be known by its narrative alone.
        if let Some(item) = items.first().filter(|item| context.name(**item).is_none())
            && let Some(narrative) = item.resource.get("text")
        {
            let mut walk = Walk::over(context, *item, Fate::Shown);
            walk.members(narrative, &|member| member.key() != "div");
            blocks.extend((!walk.labelled.is_empty()).then_some(Block::Paragraph(walk.labelled)));
        }
        let (secondary, unknown) = unread(context, items);
        if let Some(item) = items.first().filter(|_| !secondary.is_blank()) {
            self.secondary.name_row(name(context, *item));
        }
        self.secondary.append(secondary);
        blocks.extend(details(Word::OtherRecordedDetails, unknown));
        blocks
    }

    /// The disclosure, which says how many it holds.
    pub fn block(self) -> Option<Block> {
        self.secondary.block()
    }
}

/// Every leaf of these items that nobody has shown: under *All recorded details* what the specification describes as
/// secondary, under *Other recorded details* what it does not describe.
pub fn other<'t>(context: &Context<'t>, items: &[Item<'t>]) -> Vec<Block> {
    let (secondary, unknown) = unread(context, items);
    let mut blocks: Vec<Block> = secondary.block().into_iter().into_vec();
    blocks.extend(details(Word::OtherRecordedDetails, unknown));
    blocks
}

fn unread<'t>(context: &Context<'t>, items: &[Item<'t>]) -> (Secondary, Vec<Inline>) {
    let mut secondary = Secondary::default();
    let mut unknown = Vec::new();
    for item in items {
        let mut walk = Walk::over(context, *item, Fate::Other);
        walk.described = Some(Described::of(item.kind));
        if items.len() > 1 {
            walk.prefix = [item.resource.resource_type(), "."].concat();
        }
        walk.members(item.resource, &|_| false);
        if let [_] = items {
            return (walk.secondary, walk.labelled);
        }
        if !walk.secondary.is_blank() {
            secondary.name_kind(item.resource.resource_type());
        }
        secondary.append(walk.secondary);
        unknown.extend(walk.labelled);
    }
    (secondary, unknown)
}

/// The name of an item, and its date where the name has none.
fn name<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut words = context.words(item);
    if !words.iter().any(|word| matches!(word, Inline::Date(_))) {
        let when = peek_when(item.resource).map(|moment| moment.date().shown());
        words.extend(when.map(|date| element([" (", &date, ")"].concat())));
    }
    words
}

fn element(text: String) -> Inline {
    Inline::Text(Text::Element(text))
}

/// *Other recorded details* of elements that stand in no resource: a Bundle's own.
pub fn other_elements<'t>(context: &Context<'t>, item: Item<'t>, but: &dyn Fn(&Value<'t>) -> bool) -> Vec<Inline> {
    let mut walk = Walk::over(context, item, Fate::Other);
    walk.members(item.resource, but);
    walk.labelled
}

/// All that an element holds and nobody has shown, each value under its name.
pub fn inline<'t>(context: &Context<'t>, item: Item<'t>, of: Value<'t>) -> Vec<Inline> {
    let mut walk = Walk::over(context, item, Fate::Shown);
    walk.members(of, &|_| false);
    walk.labelled
}

/// Labelled values behind a disclosure that says how many.
pub fn details(title: Word, line: Vec<Inline>) -> Option<Block> {
    disclosure(title, line.len(), single(Block::Paragraph(line)))
}

/// What says nothing on a screen, as running text behind a disclosure that says how many.
pub fn running(title: Word, details: Vec<Inline>) -> Option<Block> {
    let count = details.len();
    let mut paragraphs = Vec::new();
    let mut line = Vec::new();
    for detail in details {
        if line.len() > PARAGRAPH {
            line.shrink_to_fit();
            paragraphs.push(Block::Paragraph(std::mem::take(&mut line)));
        }
        let before = if line.is_empty() { "" } else { " · " };
        match detail {
            Inline::Labelled(Text::Element(label), value) => {
                line.push(element([before, &label, "\u{a0}"].concat()));
                line.extend(value);
            }
            other => {
                if !before.is_empty() {
                    line.push(element(before.to_owned()));
                }
                match other {
                    Inline::Labelled(label, value) => {
                        line.extend([label.into(), Word::NoBreakSpace.into()]);
                        line.extend(value);
                    }
                    other => line.push(other),
                }
            }
        }
    }
    paragraphs.push(Block::Paragraph(line));
    disclosure(title, count, paragraphs)
}

/// A disclosure that says how many it holds; none of nothing.
fn disclosure(title: Word, count: usize, blocks: Vec<Block>) -> Option<Block> {
    let summary = single(Inline::Text(Text::Ours(title, single(Text::Count(count)))));
    (count > 0).then_some(Block::Details { summary, blocks })
}
