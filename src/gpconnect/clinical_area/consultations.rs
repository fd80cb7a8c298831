//! Consultations (structured reference §1.8): each Encounter with its topics, headings and items in the order sent.

use crate::fhir::datatypes::some_text;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::codes::{Area, COMMENT_NOTE, ListRole};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::gpconnect::lists::List;
use crate::record::{Block, Inline, ListItem, Mark, Row};
use crate::words::Word;

/// The deepest nesting of structure Lists followed; the specification has three levels.
const MAX_DEPTH: usize = 5;

/// An Encounter's row, with what was written under its topics and headings.
pub fn row<'t>(context: &Context<'t>, lists: &[List<'t>], encounter: Item<'t>) -> Row {
    let mut row = any::row(context, encounter);
    let mut outline = Vec::new();
    for list in lists.iter().filter(|list| list.role == ListRole::Consultation) {
        let of = list.item.resource.get("encounter").and_then(|of| context.follow(of, list.item));
        if of.is_some_and(|of| of.entry == encounter.entry) {
            outline.extend(structure(context, lists, list, 0));
        }
    }
    outline.append(&mut row.below);
    row.below = outline;
    row
}

/// Whether an Observation is the text of a consultation and stands nowhere else.
pub fn is_narrative(item: &Item<'_>) -> bool {
    item.kind() == "Observation" && item.resource.get("code").is_some_and(|code| concept::has_code(code, COMMENT_NOTE))
}

fn structure<'t>(context: &Context<'t>, lists: &[List<'t>], list: &List<'t>, depth: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut title: Vec<Inline> = Vec::new();
    if let Some(text) = list.item.resource.read_at("title").and_then(some_text) {
        title.push(Inline::Marked(Mark::Strong, vec![Inline::recorded(text)]));
    }
    for header in extensions::all(list.item.resource, Extension::RelatedProblemHeader) {
        if let Some(target) = extensions::part(header, "target") {
            title.push(Inline::Labelled(Word::LinkedProblem.into(), context.reference(target, list.item)));
        }
    }
    if !title.is_empty() {
        blocks.push(Block::Paragraph(title));
    }
    let mut items: Vec<ListItem> = Vec::new();
    for entry in &list.entries {
        let inner = entry.target.filter(|target| target.kind() == "List" && depth < MAX_DEPTH);
        let inner = inner.and_then(|target| lists.iter().find(|list| list.item.entry == target.entry));
        let inside = match (inner, entry.target) {
            (Some(inner), _) => {
                if let Some(reference) = entry.item.get("reference") {
                    reference.already_shown();
                }
                structure(context, lists, inner, depth + 1)
            }
            (None, Some(target))
                if is_narrative(&target) && context.area(target.entry) == Some(Area::Consultations) =>
            {
                if let Some(reference) = entry.item.get("reference") {
                    reference.already_shown();
                }
                narrative(context, target)
            }
            (None, _) => vec![Block::Paragraph(context.reference(entry.item, list.item))],
        };
        items.push(ListItem { number: None, blocks: inside });
    }
    if !items.is_empty() {
        blocks.push(Block::List { numbering: None, items });
    }
    blocks
}

/// A comment note: its text is in `comment`.
fn narrative<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    context.settle(item.entry, Place::Shown);
    let mut blocks = Vec::new();
    for text in item.resource.all("comment").filter_map(|comment| comment.read()) {
        blocks.push(Block::Preformatted(vec![Inline::source(text)]));
    }
    blocks.extend(any::other(context, &[item]));
    blocks
}
