//! Writes a [`Record`] as a view: safe HTML, or the DOM operations that make the same nodes.
//!
//! In goes plain data, out goes [`Rendered`]; nothing else is known here, neither FHIR nor where the record came from.
//! One file holds one accessible pattern; all of them write through `writer`, which cannot express anything that runs.
//! The look is `js/styles/`.

pub mod dom;
pub mod html;
pub mod json;

mod attributes;
mod banner;
mod blocks;
mod identity;
mod inline;
mod issues;
mod names;
mod navigation;
mod outcome;
mod pairs;
mod patient_banner;
mod table;
mod writer;

use crate::into_vec::IntoVec;
use std::cell::Cell;

use crate::pace::{Pace, Rest, at_once};
use crate::record::{Anchor, Block, IdentityOutcome, Inline, Record, Section, State, Table};
use crate::words::Word;
use attributes::{Attr, Id, Name};
use blocks::Place;
use names::{Class, Part, Role};
use writer::{Container, Flow, LineTag};

pub use dom::{Form, Rendered};
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
    head_among(record, options, Form::Operations, &Anchors::of(record))
}

/// [`head`] in any form, where the places that links may lead to are known already.
pub fn head_among(record: &Record, options: &Options, form: Form, anchors: &Anchors) -> Rendered {
    let view = View::new(record, None, options, anchors);
    let place = Place { level: view.level, heading: &[] };
    writer::root(form, Container::Div, &[Attr::Class(&[Class::Record, Class::Head])], |flow| {
        if let Some(patient) = &record.patient {
            patient_banner::running_head(&view, flow, patient, &record.provenance);
        }
        patient_banner::patient_banner(&view, flow, record);
        identity::identity(&view, flow, place, &record.identity);
        for notice in &record.notices {
            banner::banner(&view, flow, place, notice);
        }
        let provenance = [Class::Flowing, Class::Provenance];
        pairs::description_list(&view, flow, &provenance, &record.provenance);
        absences(&view, flow, &record.absences);
        issues::issues(&view, flow, view.level, &record.issues);
        navigation::navigation(&view, flow, view.level, &record.sections);
    })
}

/// A section: heading with count, what was asked for, banners, states, and what stands in it.
pub fn section(record: &Record, section: &Section, options: &Options) -> Rendered {
    let mut anchors = Anchors::of(record);
    anchors.add(section);
    at_once(section_among(record, section, options, Form::Operations, &anchors, &Pace::unlimited()))
}

/// [`section`] in any form and in steps, where the places that links may lead to are known already.
pub async fn section_among(
    record: &Record,
    section: &Section,
    options: &Options,
    form: Form,
    anchors: &Anchors,
    pace: &Pace,
) -> Rendered {
    let view = View { pace: pace.clone(), ..View::new(record, Some(section), options, anchors) };
    let place = Place { level: view.level, heading: &section.title };
    let heading = view.id(Name::Anchor(section.anchor));
    let classes = [Class::Record, Class::Section, Class::Large];
    let classes = if is_large(&section.blocks) { &classes[..] } else { &classes[..2] };
    let attributes = [Attr::Class(classes), Attr::Part(Part::Section), Attr::LabelledBy(heading)];
    writer::root_in_steps(form, Container::Section, &attributes, async |flow| {
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
        let states: Vec<State> = section.states.iter().copied().filter(|state| !said(state)).into_vec();
        if !states.is_empty() {
            banner::states(flow, &states);
        } else if section.blocks.is_empty() && section.states.is_empty() && section.banners.is_empty() {
            identity::said(flow, Word::EmptyWithoutReason);
        }
        blocks::in_steps(&view, flow, place, &section.blocks).await;
    })
    .await
}

/// In place of a record that may not be shown yet, or at all: which fields differ, with both values, and no clinical
/// content.
pub fn alert(record: &Record, options: &Options) -> Rendered {
    alert_as(record, options, Form::Operations)
}

/// [`alert`] in any form.
pub fn alert_as(record: &Record, options: &Options, form: Form) -> Rendered {
    let anchors = Anchors::default();
    let view = View::new(record, None, options, &anchors);
    let title = view.id(Name::Alert);
    let attributes = [Attr::Class(&[Class::Record, Class::Alert]), Attr::Role(Role::Alert), Attr::LabelledBy(title)];
    let place = Place { level: view.level, heading: &[] };
    writer::root(form, Container::Div, &attributes, |flow| {
        let heading = match record.identity.outcome {
            IdentityOutcome::DifferentPatient => Word::DifferentPatient,
            IdentityOutcome::Unidentified => Word::PatientNotIdentified,
            IdentityOutcome::Mismatch | IdentityOutcome::Matched | IdentityOutcome::Unchecked => Word::CheckPatient,
        };
        blocks::titled(&view, flow, view.level, &[Attr::Id(title)], &[heading.into()], None);
        identity::said(flow, identity::explanation(record.identity.outcome));
        identity::mismatches(&view, flow, place, &record.identity);
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

/// The places that links may lead to, by their numbers, which are small and lie close together.
#[derive(Default)]
pub struct Anchors(Vec<bool>);

impl Anchors {
    /// Those of a whole record.
    pub fn of(record: &Record) -> Anchors {
        let mut anchors = Anchors::default();
        record.sections.iter().for_each(|section| anchors.add(section));
        anchors
    }

    /// Adds those of a section.
    pub fn add(&mut self, section: &Section) {
        self.insert(section.anchor);
        self.collect(&section.blocks);
    }

    fn insert(&mut self, Anchor(number): Anchor) {
        let number = number as usize;
        if self.0.len() <= number {
            self.0.resize(number + 1, false);
        }
        if let Some(place) = self.0.get_mut(number) {
            *place = true;
        }
    }

    fn collect(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Table(table) => {
                    for row in rows(table) {
                        // Nothing leads to the rows of a narrative, nor into their cells.
                        if let Some(anchor) = row.anchor {
                            self.insert(anchor);
                            row.cells.iter().for_each(|cell| self.collect(&cell.blocks));
                        }
                        self.collect(&row.below);
                    }
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.collect(&item.blocks)),
                Block::Banner(banner) => self.collect(&banner.blocks),
                Block::Subsection(part) => {
                    part.anchor.into_iter().for_each(|anchor| self.insert(anchor));
                    self.collect(&part.blocks);
                }
                Block::Message { blocks, .. }
                | Block::Details { blocks, .. }
                | Block::Quote(blocks)
                | Block::Styled(_, blocks) => self.collect(blocks),
                Block::Heading { .. }
                | Block::Paragraph(_)
                | Block::Preformatted(_)
                | Block::Outline(_)
                | Block::Rule => {}
            }
        }
    }

    fn has(&self, Anchor(number): Anchor) -> bool {
        self.0.get(number as usize).copied().unwrap_or_default()
    }
}

/// What all parts of one rendering share.
struct View<'a> {
    record: &'a Record,
    /// The section being written; none in the head.
    section: Option<&'a Section>,
    prefix: &'a str,
    level: u8,
    captions: Cell<u32>,
    anchors: &'a Anchors,
    pace: Pace,
    /// How many bytes of the view have been counted.
    written: Cell<usize>,
}

impl<'a> View<'a> {
    fn new(record: &'a Record, section: Option<&'a Section>, options: &'a Options, anchors: &'a Anchors) -> View<'a> {
        View {
            record,
            section,
            prefix: &options.id_prefix,
            level: options.heading_level.clamp(1, 6),
            captions: Cell::new(0),
            anchors,
            pace: Pace::unlimited(),
            written: Cell::new(0),
        }
    }

    /// Counts what was written since, and rests where that is enough for a step.
    fn wrote(&self, bytes: usize) -> Rest {
        self.pace.worked(bytes.saturating_sub(self.written.replace(bytes)))
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
        self.anchors.has(anchor)
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
