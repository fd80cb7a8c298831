//! Consultations (structured reference §1.8): each Encounter with its topics, headings and items in the order sent.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

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

/// The Lists that give consultations their structure, findable, and which of them have been shown.
pub struct Structure<'l, 't> {
    by_entry: HashMap<usize, &'l List<'t>>,
    of_encounter: HashMap<usize, Vec<&'l List<'t>>>,
    shown: RefCell<HashSet<usize>>,
}

impl<'l, 't> Structure<'l, 't> {
    /// Over all Lists of a record.
    pub fn over(context: &Context<'t>, lists: &'l [List<'t>]) -> Structure<'l, 't> {
        let by_entry = lists.iter().map(|list| (list.item.entry, list)).collect();
        let mut of_encounter: HashMap<usize, Vec<&List<'t>>> = HashMap::new();
        for list in lists.iter().filter(|list| list.role == ListRole::Consultation) {
            let encounter = list.item.resource.get("encounter").and_then(|of| context.follow(of, list.item));
            if let Some(encounter) = encounter {
                of_encounter.entry(encounter.entry).or_default().push(list);
            }
        }
        Structure { by_entry, of_encounter, shown: RefCell::default() }
    }

    /// An Encounter's row, with what was written under its topics and headings.
    pub fn row(&self, context: &Context<'t>, encounter: Item<'t>) -> Row {
        let mut row = any::row(context, encounter);
        let lists = self.of_encounter.get(&encounter.entry);
        let mut outline: Vec<Block> =
            lists.into_iter().flatten().flat_map(|list| self.outline(context, list, 0)).collect();
        outline.append(&mut row.below);
        row.below = outline;
        row
    }

    fn outline(&self, context: &Context<'t>, list: &List<'t>, depth: usize) -> Vec<Block> {
        // A List that refers to itself, or to one above it, is shown once.
        if !self.shown.borrow_mut().insert(list.item.entry) {
            return vec![Block::Paragraph(context.words(list.item))];
        }
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
            let inner = inner.and_then(|target| self.by_entry.get(&target.entry).copied());
            let inside = match (inner, entry.target) {
                (Some(inner), _) => {
                    if let Some(reference) = entry.item.get("reference") {
                        reference.already_shown();
                    }
                    self.outline(context, inner, depth + 1)
                }
                (None, Some(target))
                    if is_narrative(&target)
                        && !context.is_apart(target)
                        && context.area(target.entry) == Some(Area::Consultations) =>
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
            blocks.push(Block::List { numbering: None, bullet: None, items });
        }
        blocks
    }
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

/// Whether an Observation is the text of a consultation and stands nowhere else.
pub fn is_narrative(item: &Item<'_>) -> bool {
    item.kind() == "Observation" && item.resource.get("code").is_some_and(|code| concept::has_code(code, COMMENT_NOTE))
}
