//! GP Connect's extensions, found by the last segment of their URL without regard to case: hosts, schemes and
//! spellings differ between suppliers (structured reference §9.1).

use crate::fhir::tape::Value;

/// An extension that some view reads by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    /// End of an allergy: `endDate`, `reasonEnded`.
    AllergyIntoleranceEnd,
    /// The consultation where an item was first recorded.
    AssociatedEncounter,
    /// Last issue of a medication.
    MedicationStatementLastIssueDate,
    /// Who prescribed.
    PrescribingAgency,
    /// When the dose last changed.
    DosageLastChanged,
    /// Issues allowed and made, and when the authorisation ends.
    MedicationRepeatInformation,
    /// Why and when a plan was stopped.
    MedicationStatusReason,
    /// Acute, repeat …
    PrescriptionType,
    /// Quantity as text.
    MedicationQuantityText,
    /// The description of a SNOMED code that the clinician picked.
    SnomedDescription,
    /// A List's warning code.
    ListWarningCode,
    /// Verification of the NHS number.
    NhsNumberVerificationStatus,
    /// The procedure that an immunisation was.
    VaccinationProcedure,
    /// When something was entered.
    DateRecorded,
    /// The problems that a topic is about, or that a problem is related to.
    RelatedProblemHeader,
    /// Major or minor.
    ProblemSignificance,
    /// The item that was made a problem.
    ActualProblem,
    /// What a problem is linked to.
    RelatedClinicalContent,
    /// Whether a parent was present at an immunisation.
    ParentPresent,
    /// A value that is approximate.
    ValueApproximation,
    /// A patient's registration: period, type, branch.
    RegistrationDetails,
    /// How a patient can be spoken with.
    NhsCommunication,
    /// An organisation's main location.
    MainLocation,
    /// Whether a patient was fasting when a specimen was taken.
    FastingStatus,
}

impl Extension {
    /// Its names behind `Extension-CareConnect-`, with or without `GPC-`: suppliers and older examples leave that out.
    fn names(self) -> &'static [&'static str] {
        match self {
            Extension::AllergyIntoleranceEnd => &["AllergyIntoleranceEnd-1"],
            Extension::MedicationStatementLastIssueDate => &["MedicationStatementLastIssueDate-1"],
            Extension::PrescribingAgency => &["PrescribingAgency-1"],
            Extension::DosageLastChanged => {
                &["MedicationStatementDosageLastChanged-1", "MedicationDosageLastChanged-1", "DosageLastChanged-1"]
            }
            Extension::MedicationRepeatInformation => &["MedicationRepeatInformation-1"],
            Extension::MedicationStatusReason => &["MedicationStatusReason-1"],
            Extension::PrescriptionType => &["PrescriptionType-1"],
            Extension::MedicationQuantityText => &["MedicationQuantityText-1"],
            Extension::ListWarningCode => &["ListWarningCode-1"],
            Extension::NhsNumberVerificationStatus => &["NHSNumberVerificationStatus-1"],
            Extension::VaccinationProcedure => &["VaccinationProcedure-1"],
            Extension::DateRecorded => &["DateRecorded-1"],
            Extension::RelatedProblemHeader => &["RelatedProblemHeader-1"],
            Extension::ProblemSignificance => &["ProblemSignificance-1"],
            Extension::ActualProblem => &["ActualProblem-1"],
            Extension::RelatedClinicalContent => &["RelatedClinicalContent-1"],
            Extension::ParentPresent => &["ParentPresent-1"],
            Extension::ValueApproximation => &["ValueApproximation-1"],
            Extension::RegistrationDetails => &["RegistrationDetails-1"],
            Extension::NhsCommunication => &["NHSCommunication-1"],
            Extension::MainLocation => &["MainLocation-1"],
            Extension::FastingStatus => &["FastingStatus-1"],
            Extension::AssociatedEncounter | Extension::SnomedDescription => &[],
        }
    }

    /// Its names that begin otherwise.
    fn other_names(self) -> &'static [&'static str] {
        match self {
            Extension::AssociatedEncounter => &["encounter-associatedEncounter"],
            Extension::DosageLastChanged => &[
                "ExtensionCoding-CareConnect-GPC-DosageLastChanged-1",
                "ExtensionCoding-CareConnect-DosageLastChanged-1",
            ],
            Extension::MedicationRepeatInformation => &["Extension-UKCore-MedicationRepeatInformation"],
            Extension::VaccinationProcedure => &["Extension-UKCore-VaccinationProcedure"],
            Extension::SnomedDescription => &["Extension-coding-sctdescid", "Extension-coding-sctdecsid"],
            _ => &[],
        }
    }

    fn is_named(self, url: &str) -> bool {
        let name = last_segment(url);
        let (name, names) = match after("Extension-CareConnect-", name) {
            Some(own) => (after("GPC-", own).unwrap_or(own), self.names()),
            None => (name, self.other_names()),
        };
        names.iter().any(|known| is_same(known, name))
    }
}

/// What stands behind this beginning of a name, whose case does not matter.
fn after<'n>(beginning: &str, name: &'n str) -> Option<&'n str> {
    let (start, rest) = name.split_at_checked(beginning.len())?;
    is_same(start, beginning).then_some(rest)
}

/// Whether two names are the same but for their case. Most are so to the letter, which is seen sooner.
fn is_same(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// Every extension of this kind on an element.
pub fn all<'t>(element: Value<'t>, extension: Extension) -> impl Iterator<Item = Value<'t>> {
    element.all("extension").filter(move |candidate| {
        let url = candidate.peek_at("url").unwrap_or_default();
        let is_one = extension.is_named(&url);
        if is_one {
            mark_labelled(*candidate);
        }
        is_one
    })
}

/// Marks the URL of an extension, or of a part of one, as what its label stands for.
pub fn mark_labelled(extension: Value<'_>) {
    if let Some(url) = extension.get("url") {
        url.ignore("names what is shown under a label of its own");
    }
}

/// The first extension of this kind on an element.
pub fn get<'t>(element: Value<'t>, extension: Extension) -> Option<Value<'t>> {
    all(element, extension).next()
}

/// The value of the first extension of this kind, whatever its type.
pub fn value<'t>(element: Value<'t>, extension: Extension) -> Option<Value<'t>> {
    value_of(get(element, extension)?)
}

/// The value of an extension, whatever its type: `valueId` and `valueString` say the same (§9.2).
pub fn value_of(extension: Value<'_>) -> Option<Value<'_>> {
    extension.children().find(|member| member.key().starts_with("value") && member.key().len() > 5)
}

/// The value of a part of a nested extension, by the part's URL without regard to case.
pub fn part<'t>(extension: Value<'t>, name: &str) -> Option<Value<'t>> {
    let part = extension.all("extension").find(|part| {
        let url = part.peek_at("url").unwrap_or_default();
        is_same(last_segment(&url), name)
    })?;
    mark_labelled(part);
    value_of(part)
}

/// The problems that the headers of a topic, or of a problem, lead to, each with its header: every target of every header,
/// or what stands in place of a target (§1.8).
pub fn related_problems<'t>(resource: Value<'t>) -> Vec<(Value<'t>, Value<'t>)> {
    let mut related = Vec::new();
    for header in all(resource, Extension::RelatedProblemHeader) {
        related.extend(value_of(header).map(|target| (header, target)));
        for part in header.all("extension") {
            if part.peek_at("url").is_some_and(|url| is_same(last_segment(&url), "target")) {
                mark_labelled(part);
                related.extend(value_of(part).map(|target| (header, target)));
            }
        }
    }
    related
}

/// The last segment of a URL.
pub fn last_segment(url: &str) -> &str {
    let end = url.bytes().rposition(|byte| matches!(byte, b'/' | b'#'));
    end.and_then(|at| url.get(at + 1..)).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::json::parse;

    #[test]
    fn every_spelling_of_every_extension_is_known_from_any_host() {
        let spellings = [
            (Extension::ActualProblem, "https://fhir.nhs.uk/STU3/x/Extension-CareConnect-GPC-ActualProblem-1"),
            (Extension::ActualProblem, "https://fhir.hl7.org.uk/STU3/x/Extension-CareConnect-ActualProblem-1"),
            (Extension::SnomedDescription, "https://fhir.hl7.org.uk/STU3/x/Extension-coding-sctdescid"),
            (Extension::SnomedDescription, "http://fhir.nhs.uk/STU3/x/Extension-coding-sctdecsid"),
            (Extension::DosageLastChanged, "x/Extension-CareConnect-MedicationStatementDosageLastChanged-1"),
            (Extension::DosageLastChanged, "x/Extension-CareConnect-MedicationDosageLastChanged-1"),
            (Extension::DosageLastChanged, "x/Extensioncoding-CareConnect-GPC-DosageLastChanged-1"),
            (Extension::MedicationStatementLastIssueDate, "x/Extension-CareConnect-MedicationStatementLastIssueDate-1"),
            (Extension::PrescribingAgency, "x/EXTENSION-CARECONNECT-GPC-PRESCRIBINGAGENCY-1"),
            (Extension::VaccinationProcedure, "https://fhir.hl7.org.uk/x/Extension-CareConnect-VaccinationProcedure-1"),
            (Extension::ProblemSignificance, "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-ProblemSignificance-1"),
            (Extension::RelatedProblemHeader, "https://fhir.hl7.org.uk/x/Extension-CareConnect-RelatedProblemHeader-1"),
            (
                Extension::RelatedClinicalContent,
                "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-RelatedClinicalContent-1",
            ),
            (Extension::AssociatedEncounter, "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter"),
        ];
        for (extension, url) in spellings {
            let tape = parse(format!(r#"{{"extension":[{{"url":"{url}","valueId":"x"}}]}}"#)).unwrap();
            let found = value(tape.root().unwrap(), extension).and_then(Value::peek);
            assert_eq!(found.as_deref(), Some("x"), "{url}");
        }
        let tape = parse(r#"{"extension":[{"url":"x/PrescribingAgency","valueId":"x"}]}"#.into()).unwrap();
        assert!(get(tape.root().unwrap(), Extension::PrescribingAgency).is_none(), "never by a part of the name");
    }

    #[test]
    fn hosts_schemes_and_case_do_not_matter() {
        for url in [
            "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatusReason-1",
            "http://fhir.hl7.org.uk/x/extension-careconnect-gpc-medicationstatusreason-1",
        ] {
            let text = format!(
                r#"{{"extension":[{{"url":"{url}","extension":[{{"url":"StatusReason","valueString":"x"}}]}}]}}"#
            );
            let tape = parse(text).unwrap();
            let found = get(tape.root().unwrap(), Extension::MedicationStatusReason).unwrap();
            assert_eq!(part(found, "statusReason").unwrap().peek().unwrap(), "x");
        }
    }
}
