//! Whom a resource is about. One answer for the whole crate: what is about somebody else is joined to nothing of the
//! patient's, and stands apart.

use crate::fhir::bundle::Target;
use crate::fhir::datatypes::{is_of_system, peek_identifier};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::codes::{NHS_NUMBER, digits_of};
use crate::gpconnect::context::{Context, Item};
use crate::letters;

/// Whom a resource says that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The patient of this record.
    ThePatient,
    /// Somebody or something else, or somebody who is not in what was received.
    Another,
    /// It does not say.
    Unstated,
}

/// The element in which a resource says whom it is about. A Task is `for` somebody.
pub fn element(resource: Value<'_>) -> Option<Value<'_>> {
    ["subject", "patient", "for"].into_iter().find_map(|name| resource.get(name))
}

/// Whom an item is about. Responses whose Patients differ are never shown, so any Patient entry is the patient.
pub fn of(context: &Context<'_>, item: Item<'_>) -> Subject {
    // R4: what an observation of this patient's record is really about, a baby or a donor.
    let is_person = |focus: Value<'_>| {
        let reference = focus.peek_at("reference").unwrap_or_default();
        letters::has(&reference, "Patient/") || letters::has(&reference, "RelatedPerson/")
    };
    for focus in item.resource.all("focus").filter(|focus| is_person(*focus)) {
        let target = context.follow(focus, item);
        if target.is_none_or(|target| target.kind != ResourceType::Patient || !context.is_whole(target)) {
            return Subject::Another;
        }
    }
    let Some(subject) = element(item.resource) else {
        return Subject::Unstated;
    };
    let number = subject.get("identifier").filter(|own| is_of_system(*own, &NHS_NUMBER));
    let number = number.and_then(|own| own.peek_at("value")).map(|value| digits_of(&value));
    let same_number = |number: &str| context.patient_number() == Some(number);
    let Some(reference) = subject.peek_at("reference") else {
        return match number {
            Some(number) if same_number(&number) => Subject::ThePatient,
            Some(_) => Subject::Another,
            None => Subject::Unstated,
        };
    };
    match context.resolve(reference.trim(), item.entry) {
        Target::Entry(entry) => match context.item(entry).filter(|target| target.kind == ResourceType::Patient) {
            // Of a number that is none of that Patient's nobody can say whose it is.
            Some(patient) if number.is_none_or(|number| may_be_of(patient.resource, &number)) => Subject::ThePatient,
            _ => Subject::Another,
        },
        Target::Contained(patient) => match peek_identifier(patient, &NHS_NUMBER) {
            Some(number) if same_number(&digits_of(&number)) => Subject::ThePatient,
            _ => Subject::Another,
        },
        // A Composition is its Bundle's one Patient's unless its subject is known to be another.
        Target::Dangling if item.kind == ResourceType::Composition && subject.get("identifier").is_none() => {
            Subject::Unstated
        }
        Target::Dangling => match number {
            Some(number) if same_number(&number) => Subject::ThePatient,
            _ => Subject::Another,
        },
    }
}

/// Whether a Patient has this NHS number, or none.
fn may_be_of(patient: Value<'_>, number: &str) -> bool {
    let mut has_one = false;
    for own in patient.all("identifier") {
        if let Some(own) = own.peek_at("value").filter(|_| is_of_system(own, &NHS_NUMBER)) {
            has_one = true;
            if digits_of(&own) == number {
                return true;
            }
        }
    }
    !has_one
}
