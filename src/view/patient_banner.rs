//! The patient banner (NHS CUI PAB): who this is, and whether allergies are known.

use super::View;
use super::attributes::{Attr, Name};
use super::banner;
use super::inline;
use super::names::{Class, Part, Role};
use super::pairs::description_list;
use super::writer::{Container, Flow, LineTag, Run};
use crate::into_vec::Keep;
use crate::record::{AllergyLabel, Pair, Patient, Record, State, Text, Tone};
use crate::words::Word;

/// The banner, with the allergy label beside it.
pub(super) fn patient_banner(view: &View, flow: &mut Flow, record: &Record) {
    let is_deceased = record.patient.as_ref().is_some_and(|patient| patient.deceased.is_some());
    let classes: &[Class] = if is_deceased { &[Class::Patient, Class::Deceased] } else { &[Class::Patient] };
    let name_id = view.id(Name::Patient);
    let attributes =
        [Attr::Class(classes), Attr::Part(Part::Patient), Attr::Role(Role::Region), Attr::LabelledBy(name_id)];
    flow.within(Container::Div, &attributes, |flow| {
        let attributes = [Attr::Id(name_id), Attr::Class(&[Class::PatientName])];
        flow.line(LineTag::P, &attributes, |out| match record.patient.as_ref() {
            // Where nothing came, nothing is amiss with whose it is.
            None => inline::phrase(out, record.nothing().unwrap_or(Word::PatientNotIdentified), &[]),
            Some(patient) => {
                name(out, patient);
                if is_deceased {
                    out.sign(" ");
                    inline::badge(out, Tone::Neutral, &Word::Deceased.into());
                }
            }
        });
        if let Some(patient) = &record.patient {
            description_list(view, flow, &[Class::Flowing], &patient.banner);
            if patient.nhs_number.is_some() && !patient.nhs_number_valid {
                warning(flow, Word::NhsNumberNotValid);
            }
        }
        if let Some(label) = record.allergy_label {
            allergies(flow, label, &qualifiers(record));
        }
        if let Some(patient) = &record.patient {
            description_list(view, flow, &[Class::Flowing, Class::Contact], &patient.contact);
        }
    });
}

fn name(out: &mut super::writer::Line, patient: &Patient) {
    match &patient.name {
        Some(name) => out.source(name),
        None => inline::phrase(out, Word::NameNotRecorded, &[]),
    }
}

fn warning(flow: &mut Flow, word: Word) {
    flow.line(LineTag::P, &[Attr::Translate(true)], |out| inline::badge(out, Tone::Danger, &word.into()));
}

/// Why the allergies received may not be all: stands beside the label, so that it is never read alone.
fn qualifiers(record: &Record) -> Vec<State> {
    let section = record.sections.iter().find(|section| section.code == "allergies");
    let mut states = section.map(|section| section.states.clone()).unwrap_or_default();
    states.keep(&mut |state| state.tells_of_gaps());
    states
}

fn allergies(flow: &mut Flow, label: AllergyLabel, qualifiers: &[State]) {
    let (tone, word) = match label {
        AllergyLabel::KnownAllergies => (Tone::Danger, Word::AllergiesKnown),
        AllergyLabel::NoKnownAllergies if qualifiers.is_empty() => (Tone::Active, Word::AllergiesNoneKnown),
        AllergyLabel::NoKnownAllergies => (Tone::Warning, Word::AllergiesNoneKnown),
        AllergyLabel::NotRecorded => (Tone::Warning, Word::AllergiesNotRecorded),
        AllergyLabel::Unavailable => (Tone::Warning, Word::AllergiesUnavailable),
    };
    flow.line(LineTag::P, &[Attr::Class(&[Class::Allergies]), Attr::Translate(true)], |out| {
        inline::badge(out, tone, &word.into());
        if !qualifiers.is_empty() {
            out.sign(" ");
            banner::state_words(out, qualifiers);
        }
    });
}

/// The patient, and when the record was retrieved, on one line, for the top of every printed page; not shown on screen.
pub(super) fn running_head(view: &View, flow: &mut Flow, patient: &Patient, provenance: &[Pair]) {
    flow.within(Container::Div, &[Attr::Class(&[Class::Running])], |flow| {
        flow.line(LineTag::P, &[], |out| {
            out.within(Run::B, &[], |out| name(out, patient));
            let when = [Text::from(Word::RetrievedAt), Text::from(Word::DatedByResponse)];
            let retrieved = provenance.iter().filter(|pair| when.contains(&pair.label));
            for pair in patient.banner.iter().chain(retrieved) {
                out.sign(" \u{b7} ");
                inline::labelled(view, out, &pair.label, &pair.value);
            }
        });
    });
}
