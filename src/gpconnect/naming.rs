//! The words that name an item in another's row. They never say more than the item does: what is ended, not given,
//! stopped or only planned says so wherever it is named.

use crate::fhir::datatypes::{HumanName, current_name, some_text};
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::{allergies, investigations};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, as_date};
use crate::gpconnect::extensions::{self, Extension};
use crate::record::{Inline, Text, Tone};
use crate::words::Word;

impl<'t> Context<'t> {
    /// The words that name an item in another's row.
    pub fn words(&self, item: Item<'t>) -> Vec<Inline> {
        let kind = item.kind();
        let mut line = match kind.as_str() {
            "DiagnosticReport" => investigations::name(self, item),
            "QuestionnaireResponse" => vec![Word::GroupOfEntries.into()],
            _ => match self.name(item, &kind) {
                Some(words) => vec![Inline::source(words)],
                None => vec![Inline::Text(Text::Element(kind.clone()))],
            },
        };
        line.extend(self.qualifier(item, &kind));
        line
    }

    /// An item's own name.
    pub fn name(&self, item: Item<'t>, kind: &str) -> Option<String> {
        let resource = item.resource;
        let named = |element| {
            resource.get(element).and_then(concept::peek).or_else(|| resource.peek_at(element).and_then(some_text))
        };
        match kind {
            "Practitioner" | "Patient" | "RelatedPerson" => current_name(resource).and_then(person),
            "PractitionerRole" => {
                let who = resource.get("practitioner").map(|practitioner| self.words_of(practitioner, item));
                let place = resource.get("organization").map(|organization| self.words_of(organization, item));
                let parts: Vec<String> = [who, place].into_iter().flatten().flatten().collect();
                some_text(parts.join(", "))
            }
            "Medication" => named("code"),
            "MedicationStatement" | "MedicationRequest" => named("medicationCodeableConcept").or_else(|| {
                let product = self.follow(resource.get("medicationReference")?, item);
                // A Medication alone: a request that refers to itself would never end.
                let product = product.filter(|product| product.kind() == "Medication")?;
                product.resource.get("code").and_then(concept::peek)
            }),
            "Encounter" => named("type"),
            "DocumentReference" => named("description").or_else(|| named("type")),
            "ReferralRequest" => named("reasonCode").or_else(|| named("description")),
            "Immunization" => {
                let procedure = extensions::value(resource, Extension::VaccinationProcedure);
                procedure.and_then(concept::peek).or_else(|| named("vaccineCode"))
            }
            "Specimen" => named("type"),
            "Device" => named("type").or_else(|| named("model")),
            "List" => named("title"),
            _ => named("code").or_else(|| named("name")).or_else(|| named("title")),
        }
    }

    /// What keeps a name from being misread.
    fn qualifier(&self, item: Item<'t>, kind: &str) -> Vec<Inline> {
        let resource = item.resource;
        let is = |element, value: &str| resource.peek_at(element).as_deref() == Some(value);
        let badge = |tone, word: Word| vec![Inline::Badge(tone, word.into())];
        match kind {
            "AllergyIntolerance" if allergies::is_ended(&item) => badge(Tone::Ended, Word::Ended),
            "Immunization" if is("notGiven", "true") => badge(Tone::Danger, Word::NotGiven),
            "MedicationStatement" | "MedicationRequest" if is("status", "stopped") => {
                badge(Tone::Ended, Word::StoppedBadge)
            }
            "ProcedureRequest" if !is("intent", "order") => badge(Tone::Neutral, Word::Planned),
            "Encounter" => {
                let mut line = Vec::new();
                if let Some(start) = resource.at(&["period", "start"]).and_then(Value::peek).and_then(some_text) {
                    line.extend([Word::ListSeparator.into(), as_date(start)]);
                }
                if is("status", "unknown") {
                    line.extend(badge(Tone::Warning, Word::Draft));
                }
                line
            }
            _ if is("status", "entered-in-error") => badge(Tone::Danger, Word::EnteredInError),
            _ => Vec::new(),
        }
    }

    fn words_of(&self, reference: Value<'t>, from: Item<'t>) -> Option<String> {
        let target = self.follow(reference, from).filter(|target| target.kind() != "PractitionerRole");
        let named = target.and_then(|target| self.name(target, &target.kind()));
        named.or_else(|| reference.peek_at("display").and_then(some_text))
    }
}

/// A professional's name from its parts, read bits left alone: the row of the person itself reads them.
fn person(name: Value<'_>) -> Option<String> {
    let part = |element: &'static str| {
        let parts: Vec<String> = name.all(element).filter_map(|part| Some(part.peek()?.into_owned())).collect();
        some_text(parts.join(" "))
    };
    let name = HumanName {
        family: part("family"),
        given: part("given"),
        prefix: part("prefix"),
        suffix: part("suffix"),
        text: part("text"),
    };
    name.professional_style()
}
