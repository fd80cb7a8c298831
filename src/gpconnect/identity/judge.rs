//! Whose record it is, by all that came, and whether it may be shown: settled before anything clinical is (O-12).

use super::compare::{compare, grouped};
use crate::fhir::datatypes;
use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::codes::{self, NHS_NUMBER, digits_of};
use crate::gpconnect::context::Context;
use crate::gpconnect::request::Options;
use crate::gpconnect::subject::{self, Subject};
use crate::into_vec::{PushAll, single};
use crate::letters;
use crate::record::{Identity, IdentityOutcome, Inline, Pair, Patient};
use crate::words::Word;

/// What came of it.
pub struct Judged {
    /// The patient to show, if anybody is described; of several that are one person, the first.
    pub patient: Option<Patient>,
    /// How they compare with the patient expected.
    pub identity: Identity,
    /// Nothing clinical may be shown: it is another's, or the user has not confirmed a mismatch.
    pub held_back: bool,
    /// Nobody is described, and the resources refer to two patients.
    pub names_two: bool,
}

/// Judges whose record so many responses are, of which these are the patients.
pub fn judge(context: &Context<'_>, mut read: Vec<Patient>, responses: usize, options: &Options) -> Judged {
    let (identified, named) = identified(context, responses);
    read.push_all(named.iter().map(|number| named_patient(number)));
    let mut identity = compare(&read, options.expected.as_ref());
    if !identified && identity.outcome != IdentityOutcome::DifferentPatient {
        identity.outcome = IdentityOutcome::Unidentified;
    }
    if identified && read.is_empty() {
        // Nothing came that could be anybody's: there is nothing to confirm.
        identity.outcome = IdentityOutcome::Unchecked;
    }
    let held_back = match identity.outcome {
        IdentityOutcome::DifferentPatient => true,
        IdentityOutcome::Mismatch | IdentityOutcome::Unidentified => !options.mismatch_accepted,
        IdentityOutcome::Matched | IdentityOutcome::Unchecked => false,
    };
    let names_two = !identified && read.is_empty() && names_two(context);
    Judged { patient: read.into_iter().next(), identity, held_back, names_two }
}

/// Whether every response that says something clinical says whose it is: by a Patient, by references to another
/// response's Patient, or by an NHS number that all its resources name. With it, the numbers so named.
fn identified(context: &Context<'_>, responses: usize) -> (bool, Vec<String>) {
    let mut numbers: Vec<String> = Vec::new();
    for response in 0..responses {
        let entries = || context.bundle.entries.iter().enumerate().filter(|(_, entry)| entry.response == response);
        let clinical = entries().any(|(_, entry)| is_clinical(entry.kind));
        let own = entries().any(|(_, entry)| entry.kind == ResourceType::Patient);
        if !clinical || own {
            continue;
        }
        if let Some(number) = named_subject(context, response) {
            numbers.push(number);
            continue;
        }
        let subjects = || entries().filter_map(|(index, _)| context.item(index)).map(|item| context.subject(item));
        let elsewhere = subjects().any(|subject| subject == Subject::ThePatient);
        if !elsewhere || subjects().any(|subject| subject == Subject::Another) {
            return (false, numbers);
        }
    }
    (true, numbers)
}

/// The patient of a response that has no Patient and names one by NHS number.
fn named_patient(number: &str) -> Patient {
    let value = single(Inline::source(grouped(number)));
    Patient {
        nhs_number: Some(number.to_owned()),
        nhs_number_valid: codes::is_nhs_number(number),
        banner: single(Pair { label: Word::NhsNumber.into(), value }),
        ..Patient::default()
    }
}

/// The one NHS number that every resource of a response names which names anybody; none where any names another way.
fn named_subject(context: &Context<'_>, response: usize) -> Option<String> {
    let mut numbers: Vec<String> = Vec::new();
    for entry in context.bundle.entries.iter().filter(|entry| entry.response == response) {
        let Some(subject) = entry.resource.and_then(subject::element) else { continue };
        let number = subject.get("identifier").filter(|own| datatypes::is_of_system(*own, &NHS_NUMBER))?;
        let number = digits_of(&number.peek_at("value")?);
        // Two are as good as many.
        if numbers.len() < 2 && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.first().filter(|_| numbers.len() == 1).cloned()
}

/// Whether resources that nobody can be found for refer to two patients.
fn names_two(context: &Context<'_>) -> bool {
    let mut first: Option<String> = None;
    for item in context.items() {
        let Some(reference) = subject::element(item.resource).and_then(|subject| subject.peek_at("reference")) else {
            continue;
        };
        let reference = reference.trim();
        // However it is addressed.
        let uuid = reference.strip_prefix("urn:uuid:").map(|id| ("Patient", id));
        let Some((kind, id)) = uuid.or(letters::parted_at_last(reference, b'/')) else { continue };
        if kind.ends_with("Patient") && first.get_or_insert_with(|| id.to_owned()) != id {
            return true;
        }
    }
    false
}

/// Whether an entry says something clinical, so that it has to be known whose it is. What could not be read may be.
pub fn is_clinical(kind: ResourceType) -> bool {
    const OF_THE_MESSAGE: [ResourceType; 4] =
        [ResourceType::OperationOutcome, ResourceType::Bundle, ResourceType::Binary, ResourceType::MessageHeader];
    !codes::is_person_or_place(kind) && !OF_THE_MESSAGE.contains(&kind)
}
