//! What stands beside an item: its dates, and what may turn its meaning round.

use super::{Context, Item};
use crate::fhir::date::{self, Moment};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::concept;
use crate::into_vec::{IntoVec, PushAll};
use crate::issue::Issue;
use crate::record::{Date, Inline, Text, Tone};
use crate::words::Word;

/// What a resource says that it replaces.
pub(super) fn replaced_by(resource: Value<'_>) -> Vec<Value<'_>> {
    let mut replaced = Vec::new();
    // An issue that names its plan, or the issue before it, takes the place of neither (§1.7).
    replaced.push_all(resource.all("replaces"));
    if !resource.is_order() {
        replaced.push_all(resource.all("priorPrescription"));
    }
    for (relation, kind) in [("related", "type"), ("relatesTo", "code")] {
        for related in resource.all(relation).filter(|related| related.says(kind, "replaces")) {
            replaced.extend(related.get("target"));
        }
    }
    replaced
}

impl<'t> Context<'t> {
    /// A date for display. One that is no date is shown as recorded, and raises an issue.
    pub fn date(&self, value: Value<'t>, from: Item<'t>) -> Option<Inline> {
        let date = as_date(value.text()?);
        if matches!(&date, Inline::Date(date) if date.machine.is_none()) {
            self.issue(Issue::warning("bad-date", Word::BadDate, self.where_is(from)));
        }
        Some(date)
    }

    /// The date of what has happened, for display: one after the retrieval says that it is.
    pub fn past(&self, value: Option<Value<'t>>, from: Item<'t>) -> Vec<Inline> {
        let Some(value) = value else { return Vec::new() };
        let moment = value.peek().and_then(|date| Moment::parse(date.trim()));
        let mut line: Vec<Inline> = self.date(value, from).into_iter().into_vec();
        line.extend(badges(&[(self.is_future(moment), Word::InFuture)]));
        line
    }

    /// The date of the element `name`, for display.
    pub fn date_at(&self, resource: Value<'t>, name: &'t str, from: Item<'t>) -> Option<Inline> {
        self.date(resource.get(name)?, from)
    }

    /// Whether a recorded moment is certainly after the retrieval.
    pub fn is_future(&self, moment: Option<Moment>) -> bool {
        matches!((moment, self.retrieved), (Some(moment), Some(now)) if now.date().is_before(moment.date()))
    }

    /// Whether a recorded moment is certainly before the day of the retrieval.
    pub fn is_past(&self, moment: Option<Moment>) -> bool {
        matches!((moment, self.retrieved), (Some(moment), Some(now)) if moment.date().is_before(now.date()))
    }

    /// Whether an item came in a message, which is no record.
    pub fn is_of_message(&self, item: Item<'t>) -> bool {
        self.response(item).is_some_and(|response| self.sent.is_message(response))
    }

    /// What has to stand beside an item's words in its own row, whatever its kind: that another response says something
    /// else of it; that another replaces it; in a message, the heading that it is of (§5).
    pub fn marks(&self, item: Item<'t>) -> Vec<Inline> {
        // A plan that is over needs no such word.
        let is_over = item.kind == ResourceType::MedicationRequest && !item.resource.says("status", "active");
        let replaced = self.is_whole(item) && self.replaced.contains(&self.first(item.entry)) && !is_over;
        let mut marks = badges(&[
            (self.is_told_otherwise(item), Word::OtherInAnotherResponse),
            (replaced, Word::Replaced),
            // Of people and places it stands in their own row alone.
            (self.is_ambiguous(item) && self.area_of(item).is_none(), Word::DuplicateId),
        ]);
        marks.extend(self.turned(item));
        if self.is_of_message(item) {
            for heading in item.resource.inside("meta", "tag") {
                let words = heading.text_at("display").or_else(|| heading.text_at("code"));
                marks.extend(words.map(Inline::in_brackets));
            }
        }
        marks
    }

    /// What may turn the meaning of an item round, that another has its id, or that it is not to be disclosed to the patient
    /// (NOPAT, §1.5), and so stands wherever it is named.
    pub fn turned(&self, item: Item<'t>) -> Vec<Inline> {
        let says = |name: &str| item.resource.says(name, "true");
        // Of a part of it, too: a reaction, a dose.
        let has_modifier = |part: Value<'t>| part.has_below("modifierExtension");
        let medication = || self.follow(item.resource.get("medicationReference")?, item);
        let is_modified = has_modifier(item.resource)
            || item.resource.get("implicitRules").is_some()
            || says("doNotPerform")
            || says("notDone")
            // A vaccination says so in words of its own.
            || item.kind == ResourceType::Other && says("notGiven")
            || medication().is_some_and(|medication| has_modifier(medication.resource));
        let mut marks = badges(&[
            (self.is_ambiguous(item) && self.area_of(item).is_some(), Word::DuplicateId),
            (is_not_to_be_disclosed(item), Word::NotToBeDisclosed),
            (self.deleted.borrow().contains(&item.key()), Word::DeletedFromList),
            (is_modified, Word::MeaningChanged),
            (item.resource.code_at("taken") == "n", Word::NotTaken),
        ]);
        // As confidential as its sender has it, in that one's words.
        for label in item.resource.inside("meta", "security") {
            if ["R", "V"].iter().any(|code| label.says("code", code)) {
                marks.extend(
                    concept::peek_words(label)
                        .into_iter()
                        .map(|words| Inline::Badge(Tone::Warning, Text::source(words))),
                );
            }
        }
        marks
    }

    /// Whether another response says something else of an item.
    pub fn is_told_otherwise(&self, item: Item<'t>) -> bool {
        self.is_whole(item) && self.sent.is_told_otherwise(item.entry)
    }

    /// The first of the entries that are this one in the responses given together.
    pub fn first(&self, entry: usize) -> usize {
        self.sent.first(entry)
    }

    /// Notes what an entry of a List marks as deleted.
    pub fn delete(&self, item: Item<'t>) {
        self.deleted.borrow_mut().insert(item.key());
    }
}

/// Whether an item is marked as not to be disclosed to the patient (NOPAT, §1.5).
pub fn is_not_to_be_disclosed(item: Item<'_>) -> bool {
    let says_it = |coding: Value<'_>| coding.says("code", "NOPAT");
    item.resource.get("meta").is_some_and(|meta| meta.all("security").any(says_it))
        || item.resource.all("securityLabel").any(|label| label.all("coding").any(says_it))
}

/// A date as recorded and as shown; a text that is no date stands as recorded.
pub fn as_date(recorded: String) -> Inline {
    let read = date::show(&recorded);
    Inline::date(Date { recorded, shown: read.shown, machine: read.machine })
}

/// Warnings beside an item's words, where they are so.
pub fn badges(marks: &[(bool, Word)]) -> Vec<Inline> {
    let so = marks.iter().filter(|(is_so, _)| *is_so);
    so.map(|(_, word)| Inline::Badge(Tone::Warning, (*word).into())).into_vec()
}
