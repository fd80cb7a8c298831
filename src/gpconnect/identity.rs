//! Whose record it is: the patient as received. Whether that is the one expected is in `compare.rs`, and whether it may be shown in
//! `judge.rs`.

mod compare;
mod judge;

pub use compare::{Deceased, Expected, grouped};
pub use judge::{is_clinical, judge};

use crate::fhir::datatypes::{self, HumanName, current_name, some_text};
use crate::fhir::date::{self, Moment};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Value};
use crate::gpconnect::codes::{self, NHS_NUMBER, ODS_CODE, digits_of};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, as_date, badges, current_nhs_number};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::issue::Issue;
use crate::keyed::Keyed;
use crate::letters::joined_of;
use crate::record::{Inline, Pair, Patient, Text, Tone};
use crate::words::Word;

/// Every Patient among the entries, as the response describes them, for comparing, and first the one for the banner: one who
/// has died, else the first. Reads what it returns of that one; of the others the elements that are the same.
pub fn patients(context: &Context<'_>) -> Vec<Patient> {
    let practices = Practices::over(context);
    let mut patients: Vec<Patient> = Vec::new();
    let (mut items, mut others, mut shown) = (Vec::new(), Vec::new(), 0);
    for item in context.items().filter(|item| item.kind == ResourceType::Patient) {
        let patient = peek(context, &practices, item);
        if patient.deceased.is_some() && patients.iter().all(|before| before.deceased.is_none()) {
            shown = patients.len();
        }
        // A second number that has not ended may be another person's. One is as bad as many.
        let known = patient.nhs_number.as_deref();
        if let Some(number) = current_nhs_number(item.resource, known, context.retrieved) {
            others.push(Patient { nhs_number: Some(number), ..patient.clone() });
        }
        patients.push(patient);
        items.push(item);
    }
    if let (Some(patient), Some(item)) = (patients.get_mut(shown), items.get(shown)) {
        show(context, &practices, *item, patient);
        let fates = |member: Value<'_>| {
            let mut fates = Vec::new();
            member.each_leaf(|leaf| fates.push(leaf.fate() == Fate::Shown));
            fates
        };
        let known = item.resource.children().map(|member| (member, fates(member))).into_vec();
        for other in items.iter().filter(|other| other.key() != item.key()) {
            for member in other.resource.children() {
                let is_it = |own: &&(Value<'_>, Vec<bool>)| own.0.key() == member.key() && own.0.raw() == member.raw();
                let Some((_, fates)) = known.iter().take(MEMBERS).find(is_it) else { continue };
                let mut fates = fates.iter();
                member.each_leaf(|leaf| {
                    if fates.next() == Some(&true) {
                        leaf.already_shown();
                    }
                });
            }
        }
        patients.swap(0, shown);
    }
    patients.extend(others);
    patients
}

/// So many elements of a Patient are compared with those of the others.
const MEMBERS: usize = 64;

/// Whether the patient has died, or when. Without its value, which an extension stands for, it still says so.
fn death(patient: Value<'_>) -> Option<Value<'_>> {
    ["deceasedDateTime", "deceasedBoolean", "_deceasedDateTime"].into_iter().find_map(|name| patient.get(name))
}

fn peek<'t>(context: &Context<'t>, practices: &Practices<'t>, item: Item<'t>) -> Patient {
    let patient = item.resource;
    let name = current_name(patient).map(HumanName::peek).unwrap_or_default();
    let first =
        || datatypes::peek_identifier(patient, &NHS_NUMBER).and_then(some_text).map(|number| digits_of(&number));
    let digits = current_nhs_number(patient, None, context.retrieved).or_else(first);
    let practice = practices.of(context, item);
    let read = Patient {
        nhs_number_valid: digits.as_deref().is_some_and(codes::is_nhs_number),
        nhs_number: digits,
        name: name.patient_style(),
        family_name: name.family.clone(),
        given_name: name.given.clone(),
        birth_date: patient.peek_at("birthDate").map(|date| date.into_owned()),
        gender: patient.peek_at("gender").map(|gender| gender.into_owned()),
        practice_code: practice
            .and_then(|practice| datatypes::peek_identifier(practice.resource, &ODS_CODE))
            .or_else(|| named_practice(patient)),
        practice_name: practice.and_then(|practice| practice.resource.peek_at("name").and_then(some_text)),
        deceased: death(patient)
            .map(|value| value.peek().map_or_else(|| "true".to_owned(), |text| text.into_owned()))
            .filter(|text| text != "false"),
        ..Patient::default()
    };
    if read.nhs_number.is_some() && !read.nhs_number_valid {
        context.issue(Issue::warning("nhs-number-invalid", Word::NhsNumberInvalid, context.where_is(item)));
    }
    read
}

/// The code of the practice where it is named by that alone.
fn named_practice(patient: Value<'_>) -> Option<String> {
    let code = |of: &Value<'_>| datatypes::peek_identifier(*of, &ODS_CODE);
    patient.each(&["generalPractitioner", "managingOrganization", "careProvider"]).iter().find_map(code)
}

/// Reads for display what a patient has.
fn show<'t>(context: &Context<'t>, practices: &Practices<'t>, item: Item<'t>, read: &mut Patient) {
    let patient = item.resource;
    // The name and the number are in `read` already: here they are marked as shown.
    current_name(patient).map(HumanName::read);
    if let Some(identifier) = datatypes::identifier(patient, &NHS_NUMBER) {
        for element in ["system", "value"] {
            identifier.get(element).into_iter().for_each(Value::already_shown);
        }
    }
    read.banner = banner(context, item, read, death(patient));
    read.contact = contact(context, item, practices.of(context, item));
}

fn banner<'t>(context: &Context<'t>, item: Item<'t>, read: &Patient, deceased: Option<Value<'t>>) -> Vec<Pair> {
    let patient = item.resource;
    let pair = |label: Word, value: Vec<Inline>| Pair { label: label.into(), value };
    let not_recorded = || single(Word::NotRecorded.into());
    let mut banner = Vec::new();
    let birth = patient.peek_at("birthDate").and_then(|text| Moment::parse(&text));
    let died = deceased.and_then(|value| value.peek()).and_then(|text| Moment::parse(&text));
    let age_at = if read.deceased.is_some() { died } else { context.retrieved };
    let age = birth.zip(age_at).and_then(|(born, now)| date::age(born.date(), now.date()));
    let mut line = context.past(patient.get("birthDate"), item);
    if line.is_empty() {
        line = not_recorded();
    }
    if let Some(age) = age.clone().filter(|_| read.deceased.is_none()) {
        line.push(Inline::Text(Text::Ours(Word::InBrackets, single(Text::Element(age)))));
    }
    banner.push(pair(Word::Born, line));
    if read.deceased.is_some() {
        let mut date = context.past(deceased.filter(|_| died.is_some()), item);
        if date.is_empty() {
            date.push(Word::DateNotRecorded.into());
        }
        banner.push(pair(Word::Died, date));
        if let Some(age) = age.filter(|_| !context.is_future(died)) {
            banner.push(pair(Word::AgeAtDeath, single(Inline::Text(Text::Element(age)))));
        }
    }
    if let Some(flag) = deceased {
        // `false` is the fact that there is no "Died" in the banner; `true` that there is.
        flag.already_shown();
    }
    banner.push(pair(Word::Gender, gender(patient).map_or_else(not_recorded, single)));
    let number = read.nhs_number.as_deref().map(grouped);
    banner.push(pair(Word::NhsNumber, number.map_or_else(not_recorded, |number| single(Inline::recorded(number)))));
    // That another has come in its place, or that it is no longer in use, holds of all of the record.
    let state = badges(&[
        (patient.all("link").any(|link| link.says("type", "replaced-by")), Word::Replaced),
        (patient.says("active", "false"), Word::Inactive),
    ]);
    if !state.is_empty() {
        banner.push(pair(Word::Status, state));
    }
    banner
}

fn contact<'t>(context: &Context<'t>, item: Item<'t>, practice: Option<Item<'t>>) -> Vec<Pair> {
    let patient = item.resource;
    let mut pairs = Vec::new();
    let mut push = |label: Word, value: Vec<Inline>| {
        if !value.is_empty() {
            pairs.push(Pair { label: label.into(), value });
        }
    };
    push(Word::NhsNumberStatus, number_verification(patient).into_iter().into_vec());
    let current = current_name(patient);
    for name in patient.all("name").filter(|name| Some(*name) != current) {
        let used = name.read_at("use");
        let mut line: Vec<Inline> = HumanName::read(name).patient_style().map(Inline::recorded).into_iter().into_vec();
        line.extend(used.map(Inline::in_brackets));
        line.extend(until(name));
        push(Word::OtherName, line);
    }
    let used = current.and_then(|name| name.get("use"));
    if let Some(used) = used.filter(|used| matches!(used.peek().as_deref(), Some("official" | "usual"))) {
        used.already_shown();
    }
    for address in patient.all("address") {
        let used = address.read_at("use");
        let mut line: Vec<Inline> = datatypes::address(address).map(Inline::recorded).into_iter().into_vec();
        line.extend(used.map(Inline::in_brackets));
        line.extend(until(address));
        push(Word::Address, line);
    }
    for telecom in patient.all("telecom") {
        let value = telecom.read_at("value").map(Inline::recorded);
        let kind = [telecom.read_at("system"), telecom.read_at("use")];
        let kind = joined_of(&kind, ", ").map(Inline::in_brackets);
        let mut line: Vec<Inline> = Vec::new();
        line.extend(value);
        line.extend(kind);
        line.extend(until(telecom));
        push(Word::Telecom, line);
    }
    let mut registered = None;
    for gp in patient.each(&["generalPractitioner", "careProvider"]) {
        // An organisation there is where the patient is registered (§1.3).
        let organisation = context.follow(gp, item).filter(is_organisation);
        let label = if organisation.is_some() { Word::Practice } else { Word::UsualGp };
        registered = registered.or(organisation);
        push(label, context.reference(gp, item));
    }
    if let Some(organisation) = patient.get("managingOrganization") {
        let managing = context.follow(organisation, item);
        let is_other =
            registered.is_some_and(|registered| Some(registered.entry) != managing.map(|managing| managing.entry));
        match (registered, is_other) {
            // The same: whatever else is said of it is shown with the recorded details.
            (Some(_), false) => organisation.get("reference").into_iter().for_each(Value::already_shown),
            _ => push(if is_other { Word::ServedBy } else { Word::Practice }, context.reference(organisation, item)),
        }
    } else if let Some(practice) = practice.filter(|_| registered.is_none()) {
        push(Word::Practice, context.words(practice));
    }
    pairs
}

/// When it ended to be the patient's.
pub fn until(of: Value<'_>) -> Option<Inline> {
    let end = of.at(&["period", "end"])?.text()?;
    Some(Inline::labelled(Word::Until.into(), single(as_date(end))))
}

/// FHIR's administrative gender in the words of a banner (NHS CUI CGS); any other text as recorded.
fn gender(patient: Value<'_>) -> Option<Inline> {
    let recorded = patient.get("gender")?;
    let word = match recorded.peek()?.as_ref() {
        "male" => Word::Male,
        "female" => Word::Female,
        "other" => Word::OtherGender,
        "unknown" => Word::NotKnown,
        _ => return recorded.read().map(Inline::recorded),
    };
    recorded.already_shown();
    Some(word.into())
}

/// The status of the NHS number in the sender's words; anything but "present and verified" (01) stands out.
pub fn number_verification(patient: Value<'_>) -> Option<Inline> {
    let status =
        extensions::value(datatypes::identifier(patient, &NHS_NUMBER)?, Extension::NhsNumberVerificationStatus)?;
    let verified = concept::has_code(status, "01");
    let words = Text::source(concept::words(status)?);
    Some(if verified { Inline::Text(words) } else { Inline::Badge(Tone::Warning, words) })
}

/// The organisations that may be a patient's practice, found once for all Patients.
struct Practices<'t> {
    /// By the entries of the practitioners who have a role there.
    of_roles: Keyed<usize, Item<'t>>,
    /// The custodian of an HTML record, else the only organisation there is. Beside coded data that may be any.
    of_record: Option<Item<'t>>,
}

impl<'t> Practices<'t> {
    fn over(context: &Context<'t>) -> Practices<'t> {
        let mut of_roles = Keyed::default();
        let mut organisations: Vec<Item<'t>> = Vec::new();
        let mut custodian = None;
        let (mut has_record, mut is_message) = (false, false);
        for item in context.items() {
            let follow = |element| context.follow(item.resource.get(element)?, item);
            match item.kind {
                ResourceType::PractitionerRole => {
                    let at = follow("organization").filter(is_organisation);
                    if let (Some(of), Some(at)) = (follow("practitioner"), at) {
                        of_roles.insert(of.entry, at);
                    }
                }
                ResourceType::Organization => organisations.push(item),
                ResourceType::Composition => {
                    has_record = true;
                    custodian = follow("custodian").filter(is_organisation).or(custodian);
                }
                // Who sent a message need not be the practice.
                ResourceType::MessageHeader => is_message = true,
                _ => {}
            }
        }
        let only = organisations.first().copied().filter(|_| organisations.len() == 1);
        let of_record = custodian.or(only).filter(|_| has_record && !is_message);
        Practices { of_roles, of_record }
    }

    /// The practice: the organisation registered with, else the managing one, else the practitioner's, else that of an HTML record: its
    /// custodian, or the only organisation there is (HTML reference §7: in real traffic it is reachable only through
    /// the practitioner's role, or not at all).
    fn of(&self, context: &Context<'t>, item: Item<'t>) -> Option<Item<'t>> {
        let patient = item.resource;
        for reference in patient.each(&["generalPractitioner", "managingOrganization", "careProvider"]) {
            if let Some(found) = context.follow(reference, item).filter(is_organisation) {
                return Some(found);
            }
        }
        for reference in patient.each(&["generalPractitioner", "careProvider"]) {
            let Some(practitioner) = context.follow(reference, item) else { continue };
            for own in practitioner.resource.inside("practitionerRole", "managingOrganization") {
                if let Some(found) = context.follow(own, practitioner).filter(is_organisation) {
                    return Some(found);
                }
            }
            if let Some(found) = self.of_roles.get(&practitioner.entry) {
                return Some(*found);
            }
        }
        self.of_record
    }
}

fn is_organisation(item: &Item<'_>) -> bool {
    item.kind == ResourceType::Organization
}
