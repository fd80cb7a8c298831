//! People and places (structured reference §1.3, §1.16): who is named in the record, with roles, organisations and
//! ways to reach them. The patient's own row repeats the banner's details for a check by eye.

use crate::fhir::datatypes::{self, HumanName, is_of_system};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::period;
use crate::gpconnect::codes::{NHS_NUMBER, ODS_CODE};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::extensions::{self, Extension};
use crate::gpconnect::identity;
use crate::into_vec::{IntoVec, single};
use crate::letters::joined_of;
use crate::record::{Cell, ColumnKind, Inline, Mark, Row, Text};
use crate::words::Word;

/// The order of the rows, by kind.
const ORDER: [ResourceType; 8] = [
    ResourceType::Patient,
    ResourceType::RelatedPerson,
    ResourceType::Practitioner,
    ResourceType::PractitionerRole,
    ResourceType::Organization,
    ResourceType::HealthcareService,
    ResourceType::Location,
    ResourceType::Device,
];

/// People and places as one table.
pub fn table<'t>(items: &[Item<'t>]) -> Unread<'t> {
    let mut items = items.to_vec();
    crate::order::by_key(&mut items, |item| (ORDER.iter().position(|kind| *kind == item.kind), item.entry));
    Unread {
        caption: Word::PeopleAndPlaces,
        columns: &[(Word::Name, ColumnKind::Name), (Word::Details, ColumnKind::Words)],
        items,
        row,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    let resource = item.resource;
    let mut names = names(resource);
    let mut line = Line::of(context, item);
    line.reference(Word::Name, "practitioner");
    line.concept(Word::Role, "code");
    line.concept(Word::Specialty, "specialty");
    line.concept(Word::Category, "type");
    line.concept(Word::Category, "physicalType");
    line.reference(Word::Organisation, "organization");
    line.reference(Word::Organisation, "managingOrganization");
    line.reference(Word::Organisation, "partOf");
    line.reference(Word::Organisation, "providedBy");
    line.reference(Word::Place, "location");
    line.references(Word::Place, extensions::value(resource, Extension::MainLocation).into_iter());
    for gp in resource.all("generalPractitioner") {
        // An organisation there is where the patient is registered (§1.3).
        let is_registered = context.follow(gp, item).is_some_and(|gp| gp.kind == ResourceType::Organization);
        line.references(if is_registered { Word::Practice } else { Word::UsualGp }, Some(gp).into_iter());
    }
    line.concept(Word::Relationship, "relationship");
    // Of a second Patient the banner says nothing.
    for number in resource.all("identifier").filter(|own| is_of_system(*own, &NHS_NUMBER)) {
        let recorded = number.text_at("value").map(|text| Inline::recorded(identity::grouped(&text)));
        let mut words: Vec<Inline> = recorded.into_iter().into_vec();
        let used = number.get("use").filter(|_| number.says("use", "old"));
        words.extend(used.and_then(Value::text).map(Inline::in_brackets));
        words.extend(identity::until(number));
        line.value(Word::NhsNumber, words);
    }
    line.value(Word::NhsNumberStatus, identity::number_verification(resource).into_iter().into_vec());
    line.date(Word::Born, resource.get("birthDate"));
    line.text(Word::Gender, "gender");
    for element in ["description", "comment", "model", "version", "manufacturer"] {
        line.text(Word::Description, element);
    }
    line.concept(Word::MaritalStatus, "maritalStatus");
    reach(&mut line, resource);
    for contact in resource.all("contact") {
        let mut words = self::names(contact);
        for role in contact.each(&["relationship", "purpose"]) {
            Inline::add_to_list(&mut words, concept::read(role).line(false));
        }
        words.extend(identity::until(contact));
        line.value(Word::ContactPerson, words);
        line.text_of(Word::Gender, contact.all("gender"));
        reach(&mut line, contact);
        line.references(Word::Organisation, contact.all("organization"));
    }
    for code in resource.all("identifier").filter(|own| is_of_system(*own, &ODS_CODE)) {
        line.text_of(Word::OdsCode, code.all("value"));
    }
    for details in extensions::all(resource, Extension::RegistrationDetails) {
        let part = |name| extensions::part(details, name);
        line.concepts(Word::RegistrationType, part("registrationType").into_iter());
        line.concepts(Word::RegistrationType, part("registrationStatus").into_iter());
        if let Some(of) = part("registrationPeriod") {
            line.value(Word::Registered, period(context, item, of));
        }
        line.references(Word::Branch, part("preferredBranchSurgery").into_iter());
    }
    for spoken in extensions::all(resource, Extension::NhsCommunication) {
        for part in spoken.all("extension") {
            communication(&mut line, part);
        }
    }
    if let Some(active) = resource.get("active").filter(|active| active.peek().as_deref() == Some("false")) {
        active.already_shown();
        line.value(Word::Status, single(Word::Inactive.into()));
    }
    if let Some(status) = resource.get("status").filter(|status| status.peek().as_deref() != Some("active")) {
        line.value(Word::Status, status.text().map(Inline::recorded).into_iter().into_vec());
    }
    let kind = Inline::Marked(
        Mark::Minor,
        vec![Inline::Break, Inline::Text(Text::Element(item.resource.resource_type().to_owned()))],
    );
    // A role is named by who has it.
    if names.is_empty() && resource.get("practitioner").is_none() {
        names.push(Word::NameNotRecorded.into());
    }
    names.push(kind);
    let details = line.block().into_iter().into_vec();
    Row {
        anchor: Some(context.anchor(item)),
        cells: vec![Cell::line(names), Cell { blocks: details, ..Cell::default() }],
        below: left.of(context, &[item]),
    }
}

/// Every name, the first as the row's own; a person's in the order said, with its use.
fn names(holder: Value<'_>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    let mut all = holder.each(&["name", "alias"]);
    // The name that the banner has comes first.
    let current = datatypes::current_name(holder);
    crate::order::by_key(&mut all, |name| Some(*name) != current);
    for name in all {
        let words = if name.is_leaf() { name.text() } else { HumanName::read(name).professional_style() };
        let Some(words) = words else { continue };
        let words = Inline::recorded(words);
        line.push(match line.is_empty() {
            true => Inline::Marked(Mark::Main, single(words)),
            false => Inline::labelled(Word::OtherName.into(), single(words)),
        });
        // A text beside the parts says something else than they do.
        for part in ["text", "use"].into_iter().filter_map(|part| name.get(part)) {
            let is_of_old = matches!(part.peek().as_deref(), Some("old" | "maiden"));
            if part.has_unread() || is_of_old {
                line.extend(part.text().map(Inline::in_brackets));
            }
        }
    }
    line
}

/// Addresses, telephone numbers and the like, each with what it is for.
fn reach<'t>(line: &mut Line<'_, 't>, holder: Value<'t>) {
    for address in holder.all("address") {
        let mut words: Vec<Inline> = datatypes::address(address).map(Inline::recorded).into_iter().into_vec();
        for part in ["use", "type"] {
            words.extend(address.text_at(part).map(Inline::in_brackets));
        }
        words.extend(identity::until(address));
        line.value(Word::Address, words);
    }
    for telecom in holder.all("telecom") {
        let text = joined_of(&[telecom.text_at("system"), telecom.text_at("value")], " ");
        let mut words: Vec<Inline> = text.map(Inline::recorded).into_iter().into_vec();
        words.extend(telecom.text_at("use").map(Inline::in_brackets));
        words.extend(telecom.text_at("rank").map(Inline::in_brackets));
        words.extend(identity::until(telecom));
        line.value(Word::Telecom, words);
    }
}

/// One part of how a patient can be spoken with: the language, how well, and whether an interpreter is needed.
fn communication<'t>(line: &mut Line<'_, 't>, part: Value<'t>) {
    let url = part.peek_at("url").unwrap_or_default();
    let label = match extensions::last_segment(&url).to_ascii_lowercase().as_str() {
        "language" => Word::Language,
        "preferred" => Word::LanguagePreferred,
        "modeofcommunication" => Word::CommunicationMode,
        "communicationproficiency" => Word::CommunicationProficiency,
        "interpreterrequired" => Word::InterpreterRequired,
        _ => return,
    };
    let Some(value) = extensions::value_of(part) else { return };
    extensions::mark_labelled(part);
    if value.is_leaf() { line.text_of(label, [value].into_iter()) } else { line.concepts(label, [value].into_iter()) }
}
