//! Writes a [`Record`] as a view: safe HTML, or the DOM operations that make the same nodes.
//!
//! In goes plain data, out goes [`Rendered`]; nothing else is known here, neither FHIR nor where the record came from.
//! One file holds one accessible pattern; all of them write through `writer`, which cannot express anything that runs.
//! The look is `js/styles.css`.

pub mod dom;
pub mod html;

mod banner;
mod blocks;
mod identity;
mod inline;
mod issues;
mod navigation;
mod outcome;
mod pairs;
mod patient_banner;
mod table;
mod writer;

use std::cell::{Cell, OnceCell};
use std::collections::HashSet;

use crate::record::{Anchor, Block, IdentityOutcome, Inline, Record, Section, State, Table};
use crate::words::Word;
use blocks::Place;
use writer::{Attr, Class, Container, Flow, Id, LineTag, Name, Part, Role};

pub use dom::Rendered;
pub use outcome::{IssueOutcome, Outcome, SectionOutcome, outcome};

/// A section with more rows than this, or more blocks, is laid out only when it comes into sight.
const LARGE: usize = 60;

/// How the host wants the view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The level of a section's heading, 1 to 6.
    pub heading_level: u8,
    /// What every id begins with, so that two records on one page do not collide.
    pub id_prefix: String,
}

impl Default for Options {
    fn default() -> Options {
        Options { heading_level: 2, id_prefix: String::new() }
    }
}

/// What stands before the first section: the patient banner with the allergy label, alerts and warnings, provenance,
/// what the view does not contain, the issues, and the way to each section.
pub fn head(record: &Record, options: &Options) -> Rendered {
    let view = View::new(record, None, options);
    let place = Place { level: view.level, heading: &[], below_row: false };
    writer::root(Container::Div, &[Attr::Class(&[Class::Record, Class::Head])], |flow| {
        if let Some(patient) = &record.patient {
            patient_banner::running_head(&view, flow, patient);
        }
        patient_banner::patient_banner(&view, flow, record);
        identity::identity(&view, flow, place, &record.identity);
        for notice in &record.notices {
            banner::banner(&view, flow, place, notice);
        }
        let provenance = [Class::Pairs, Class::Flowing, Class::Provenance];
        pairs::description_list(&view, flow, &provenance, &record.provenance);
        absences(&view, flow, &record.absences);
        issues::issues(&view, flow, view.level, &record.issues);
        navigation::navigation(&view, flow, view.level, &record.sections);
    })
}

/// A section: heading with count, what was asked for, banners, states, and what stands in it.
pub fn section(record: &Record, section: &Section, options: &Options) -> Rendered {
    let view = View::new(record, Some(section), options);
    let place = Place { level: view.level, heading: &section.title, below_row: false };
    let heading = view.id(Name::Anchor(section.anchor));
    let classes = [Class::Record, Class::Section, Class::Large];
    let classes = if is_large(&section.blocks) { &classes[..] } else { &classes[..2] };
    let attributes = [Attr::Class(classes), Attr::Part(Part::Section), Attr::LabelledBy(heading)];
    writer::root(Container::Section, &attributes, |flow| {
        let attributes = [Attr::Id(heading), Attr::Part(Part::Heading)];
        blocks::titled(&view, flow, view.level, &attributes, &section.title, section.count);
        if !section.requested.is_empty() {
            let attributes = inline::ours(&section.requested, &[Attr::Class(&[Class::Requested])]);
            flow.line(LineTag::P, &attributes, |out| inline::line(&view, out, &section.requested));
        }
        for warning in &section.banners {
            banner::banner(&view, flow, place, warning);
        }
        // A warning in its own words says more than its state.
        let said = |state: &State| section.banners.iter().any(|warning| banner::says(warning.kind, *state));
        let states: Vec<State> = section.states.iter().copied().filter(|state| !said(state)).collect();
        if !states.is_empty() {
            banner::states(flow, &states);
        } else if section.blocks.is_empty() && section.states.is_empty() {
            identity::said(flow, Word::EmptyWithoutReason);
        }
        blocks::blocks(&view, flow, place, &section.blocks);
    })
}

/// In place of a record that may not be shown yet, or at all: which fields differ, with both values, and no clinical
/// content.
pub fn alert(record: &Record, options: &Options) -> Rendered {
    let view = View::new(record, None, options);
    let title = view.id(Name::Alert);
    let attributes = [Attr::Class(&[Class::Record, Class::Alert]), Attr::Role(Role::Alert), Attr::LabelledBy(title)];
    let place = Place { level: view.level, heading: &[], below_row: false };
    writer::root(Container::Div, &attributes, |flow| {
        let heading = match record.identity.outcome {
            IdentityOutcome::DifferentPatient => Word::DifferentPatient,
            IdentityOutcome::Unidentified => Word::PatientNotIdentified,
            IdentityOutcome::Mismatch | IdentityOutcome::Matched | IdentityOutcome::Unchecked => Word::CheckPatient,
        };
        blocks::titled(&view, flow, view.level, &[Attr::Id(title)], &[heading.into()], None);
        identity::said(flow, identity::explanation(record.identity.outcome));
        identity::mismatches(&view, flow, place, &record.identity.mismatches);
        let hidden = match record.identity.outcome {
            IdentityOutcome::DifferentPatient => Word::RecordNotShown,
            _ => Word::RecordHiddenUntilConfirmed,
        };
        identity::said(flow, hidden);
    })
}

fn absences(view: &View, flow: &mut Flow, absences: &[Vec<Inline>]) {
    if absences.is_empty() {
        return;
    }
    flow.within(Container::Div, &[Attr::Class(&[Class::Absences])], |flow| {
        blocks::heading(view, flow, view.level, &[Word::AbsencesHeading.into()], None);
        flow.list(None, &[], |out| {
            for line in absences {
                out.item(&inline::ours(line, &[]), |flow| flow.text(|out| inline::line(view, out, line)));
            }
        });
    });
}

/// What all parts of one rendering share.
struct View<'a> {
    record: &'a Record,
    /// The section being written; none in the head.
    section: Option<&'a Section>,
    prefix: &'a str,
    level: u8,
    captions: Cell<u32>,
    anchors: OnceCell<HashSet<Anchor>>,
}

impl<'a> View<'a> {
    fn new(record: &'a Record, section: Option<&'a Section>, options: &'a Options) -> View<'a> {
        let level = options.heading_level.clamp(1, 6);
        let (captions, anchors) = (Cell::new(0), OnceCell::new());
        View { record, section, prefix: &options.id_prefix, level, captions, anchors }
    }

    fn id(&self, name: Name) -> Id<'a> {
        Id { prefix: self.prefix, name }
    }

    fn next_caption(&self) -> Name {
        self.captions.set(self.captions.get() + 1);
        Name::Caption(self.section.map(|section| section.anchor), self.captions.get())
    }

    /// What names a table that has no caption.
    fn label(&self) -> Option<Id<'a>> {
        self.section.map(|section| self.id(Name::Anchor(section.anchor)))
    }

    /// Whether an anchor stands in this view. A link to what is not shown would lead nowhere: its words stand alone.
    fn leads_somewhere(&self, anchor: Anchor) -> bool {
        let anchors = self.anchors.get_or_init(|| {
            let mut anchors = HashSet::new();
            for section in self.record.sections.iter().chain(self.section) {
                anchors.insert(section.anchor);
                collect_anchors(&section.blocks, &mut anchors);
            }
            anchors
        });
        anchors.contains(&anchor)
    }
}

fn collect_anchors(blocks: &[Block], anchors: &mut HashSet<Anchor>) {
    for block in blocks {
        match block {
            Block::Table(table) => {
                for row in rows(table) {
                    anchors.extend(row.anchor);
                    row.cells.iter().for_each(|cell| collect_anchors(&cell.blocks, anchors));
                    collect_anchors(&row.below, anchors);
                }
            }
            Block::List { items, .. } => items.iter().for_each(|item| collect_anchors(&item.blocks, anchors)),
            Block::Banner(banner) => collect_anchors(&banner.blocks, anchors),
            Block::Subsection(part) => {
                anchors.extend(part.anchor);
                collect_anchors(&part.blocks, anchors);
            }
            Block::Message { blocks, .. }
            | Block::Details { blocks, .. }
            | Block::Quote(blocks)
            | Block::Styled(_, blocks) => {
                collect_anchors(blocks, anchors);
            }
            Block::Heading { .. }
            | Block::Paragraph(_)
            | Block::Preformatted(_)
            | Block::Pairs(_)
            | Block::Outline(_)
            | Block::Rule => {}
        }
    }
}

fn rows(table: &Table) -> impl Iterator<Item = &crate::record::Row> {
    table.groups.iter().flat_map(|group| &group.rows)
}

fn is_large(blocks: &[Block]) -> bool {
    fn size(blocks: &[Block]) -> usize {
        let sizes = blocks.iter().map(|block| match block {
            Block::Table(table) => table.row_count(),
            Block::Subsection(part) => 1 + size(&part.blocks),
            Block::List { items, .. } => items.len(),
            Block::Styled(_, blocks) => size(blocks),
            _ => 1,
        });
        sizes.sum()
    }
    size(blocks) > LARGE
}
