//! The codes by which GP Connect says what a thing is, each in one table: sections, clinical areas, Lists, warnings.

use crate::fhir::resource_type::ResourceType;
use crate::letters;
use crate::record::{BannerKind, Inline, State, Text, Tone};
use crate::words::Word;

/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// Systems of the NHS number: STU3 and later, DSTU2, and what some send.
pub const NHS_NUMBER: [&str; 3] =
    ["https://fhir.nhs.uk/Id/nhs-number", "http://fhir.nhs.net/Id/nhs-number", "http://fhir.nhs.uk/Id/nhs-number"];
/// Systems of an ODS code: STU3 and later, then DSTU2.
pub const ODS_CODE: [&str; 2] =
    ["https://fhir.nhs.uk/Id/ods-organization-code", "http://fhir.nhs.net/Id/ods-organization-code"];
/// "Comment note": an Observation that is the narrative of a consultation, or a filing comment.
pub const COMMENT_NOTE: &str = "37331000000100";
/// "No known allergy": the one code that says so (structured reference §1.6).
pub const NO_KNOWN_ALLERGY: &str = "716186003";

/// Descendants of it: each denies one kind of allergy and says nothing of the others. From general knowledge of SNOMED
/// CT, to be verified there (structured reference §11); one that is missing here counts as an allergy, in its words.
pub const NO_KNOWN_ALLERGY_OF_A_KIND: [&str; 7] =
    ["409137002", "428607008", "429625007", "428197003", "716184000", "1003774007", "716220001"];

/// A clinical area of Access Record: Structured, in the order in which sections are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// §1.6
    Allergies,
    /// §1.7
    Medications,
    /// §1.9
    Problems,
    /// §1.8
    Consultations,
    /// §1.12
    Investigations,
    /// §1.11
    UncategorisedData,
    /// §1.10
    Immunisations,
    /// §1.13
    Referrals,
    /// §1.14
    DiaryEntries,
    /// §1.15
    Documents,
}

/// All areas, in display order.
pub const AREAS: [Area; 10] = [
    Area::Allergies,
    Area::Medications,
    Area::Problems,
    Area::Consultations,
    Area::Investigations,
    Area::UncategorisedData,
    Area::Immunisations,
    Area::Referrals,
    Area::DiaryEntries,
    Area::Documents,
];

impl Area {
    /// The code of its section, here and in `allowedSections`.
    pub fn code(self) -> &'static str {
        match self {
            Area::Allergies => "allergies",
            Area::Medications => "medications",
            Area::Problems => "problems",
            Area::Consultations => "consultations",
            Area::Investigations => "investigations",
            Area::UncategorisedData => "uncategorised-data",
            Area::Immunisations => "immunisations",
            Area::Referrals => "referrals",
            Area::DiaryEntries => "diary-entries",
            Area::Documents => "documents",
        }
    }

    /// Its title.
    pub fn title(self) -> Word {
        match self {
            Area::Allergies => Word::Allergies,
            Area::Medications => Word::Medications,
            Area::Problems => Word::Problems,
            Area::Consultations => Word::Consultations,
            Area::Investigations => Word::Investigations,
            Area::UncategorisedData => Word::UncategorisedData,
            Area::Immunisations => Word::Immunisations,
            Area::Referrals => Word::Referrals,
            Area::DiaryEntries => Word::DiaryEntries,
            Area::Documents => Word::Documents,
        }
    }

    /// The parameter of `$gpc.getstructuredrecord` that asks for it (§1.1). Documents have a call of their own.
    pub fn parameter(self) -> &'static str {
        match self {
            Area::Allergies => "includeAllergies",
            Area::Medications => "includeMedication",
            Area::Problems => "includeProblems",
            Area::Consultations => "includeConsultations",
            Area::Investigations => "includeInvestigations",
            Area::UncategorisedData => "includeUncategorisedData",
            Area::Immunisations => "includeImmunisations",
            Area::Referrals => "includeReferrals",
            Area::DiaryEntries => "includeDiaryEntries",
            Area::Documents => "DocumentReferences",
        }
    }

    /// The area that a parameter is of.
    pub fn of_parameter(text: &str) -> Option<Area> {
        let mut named = Vec::new();
        Area::named_in(text, &mut named);
        named.first().map(|(area, _)| *area)
    }

    /// Adds the areas whose parameters a text names, as an OperationOutcome does (§1.2), each once and in the order of the
    /// text; and whether all that names it is one option of it (`includeX.part`): a full stop that ends a sentence has no
    /// small letter after it.
    pub fn named_in(text: &str, named: &mut Vec<(Area, bool)>) {
        // One example in the wild spells `includeImmunizations`.
        let is_same = |(own, sent): (u8, &u8)| own.eq_ignore_ascii_case(sent) || own == b's' && *sent == b'z';
        let mut rest = text.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            // All of them begin with one of these.
            if matches!(first.to_ascii_lowercase(), b'i' | b'd') {
                for area in AREAS {
                    let name = area.parameter();
                    if rest.len() < name.len() || !name.bytes().zip(rest).all(is_same) {
                        continue;
                    }
                    let is_option = matches!(rest.get(name.len()..), Some([b'.', b'a'..=b'z', ..]));
                    match named.iter_mut().find(|(own, _)| *own == area) {
                        Some((_, option)) => *option &= is_option,
                        None => named.push((area, is_option)),
                    }
                }
            }
            rest = after;
        }
    }
}

/// The area of a resource by its type alone, where Lists do not say more.
pub fn area_of_type(kind: ResourceType) -> Option<Area> {
    Some(match kind {
        ResourceType::AllergyIntolerance => Area::Allergies,
        ResourceType::MedicationStatement
        | ResourceType::MedicationRequest
        | ResourceType::MedicationDispense
        | ResourceType::Medication => Area::Medications,
        ResourceType::Condition => Area::Problems,
        ResourceType::Encounter => Area::Consultations,
        ResourceType::DiagnosticReport | ResourceType::Specimen => Area::Investigations,
        ResourceType::Observation | ResourceType::QuestionnaireResponse => Area::UncategorisedData,
        ResourceType::Immunization => Area::Immunisations,
        ResourceType::ReferralRequest => Area::Referrals,
        ResourceType::ProcedureRequest => Area::DiaryEntries,
        ResourceType::DocumentReference | ResourceType::Binary => Area::Documents,
        _ => return None,
    })
}

/// Whether a resource says who or where.
pub fn is_person_or_place(kind: ResourceType) -> bool {
    matches!(
        kind,
        ResourceType::Patient
            | ResourceType::Practitioner
            | ResourceType::PractitionerRole
            | ResourceType::Organization
            | ResourceType::Location
            | ResourceType::HealthcareService
            | ResourceType::Device
            | ResourceType::RelatedPerson
    )
}

/// What a List is for (§1.4). Decided by code alone, never by title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRole {
    /// Heads an area that was asked for.
    Primary(Area),
    /// Ended allergies, contained in the List itself.
    EndedAllergies,
    /// Holds linked material of an area: never a complete list of it. The second area is the one queried.
    Secondary {
        /// What its items are.
        of: Area,
        /// What they were reached through.
        through: Area,
    },
    /// A consultation's topics.
    Consultation,
    /// A topic's headings or items.
    Topic,
    /// A heading's items.
    Heading,
    /// None of these.
    Unknown,
}

impl ListRole {
    /// The area in which what it names has its rows, and through which that was reached where it is only linked; none for
    /// one of the structure of consultations, or of no known kind.
    pub fn rows(self) -> Option<(Area, Option<Area>)> {
        match self {
            ListRole::Primary(area) => Some((area, None)),
            ListRole::EndedAllergies => Some((Area::Allergies, None)),
            ListRole::Secondary { of, through } => Some((of, Some(through))),
            ListRole::Consultation | ListRole::Topic | ListRole::Heading | ListRole::Unknown => None,
        }
    }

    /// Whether it is a part of the structure of a consultation.
    pub fn is_structure(self) -> bool {
        matches!(self, ListRole::Consultation | ListRole::Topic | ListRole::Heading)
    }

    /// The role of a List with this code. Codes are trimmed: TPP sends one with a trailing space.
    pub fn of_code(code: &str) -> ListRole {
        match code.trim() {
            "886921000000105" => ListRole::Primary(Area::Allergies),
            "1103671000000101" => ListRole::EndedAllergies,
            // The specification's list page once prints the second one.
            "933361000000108" | "933361000000109" => ListRole::Primary(Area::Medications),
            "1149501000000101" => ListRole::Primary(Area::Consultations),
            "717711000000103" => ListRole::Primary(Area::Problems),
            "1102181000000102" => ListRole::Primary(Area::Immunisations),
            "826501000000100" => ListRole::Primary(Area::UncategorisedData),
            "887191000000108" => ListRole::Primary(Area::Investigations),
            "792931000000107" => ListRole::Primary(Area::Referrals),
            "714311000000108" => ListRole::Primary(Area::DiaryEntries),
            "325851000000107" => ListRole::Consultation,
            "25851000000105" => ListRole::Topic,
            "24781000000107" => ListRole::Heading,
            other => ListRole::of_secondary(&other.to_ascii_lowercase()),
        }
    }

    fn of_secondary(code: &str) -> ListRole {
        let (through, rest) = match code.split_once('-') {
            Some(("consultations", rest)) => (Area::Consultations, rest),
            Some(("problems", rest)) => (Area::Problems, rest),
            _ => return ListRole::Unknown,
        };
        let areas = [
            ("allergies", Area::Allergies),
            ("diary-entries", Area::DiaryEntries),
            ("documents", Area::Documents),
            ("immunisations", Area::Immunisations),
            ("investigations", Area::Investigations),
            ("medications", Area::Medications),
            ("outbound-referrals", Area::Referrals),
            ("problems", Area::Problems),
            ("linked-problems", Area::Problems),
            ("uncategorised-data", Area::UncategorisedData),
            ("consultations", Area::Consultations),
        ];
        let of = areas.into_iter().find(|(prefix, _)| rest.starts_with(prefix));
        of.map_or(ListRole::Unknown, |(_, of)| ListRole::Secondary { of, through })
    }
}

/// A warning code of a List (§1.4): its state, what its banner is about, and the code system's own text for where the note
/// has none.
pub fn list_warning(code: &str) -> Option<(State, BannerKind, Word)> {
    match &*letters::lower(code.trim()) {
        "confidential-items" => Some((State::Withheld, BannerKind::Exclusion, Word::ConfidentialItems)),
        "data-in-transit" => Some((State::InTransit, BannerKind::Transfer, Word::DataInTransit)),
        "data-awaiting-filing" => Some((State::AwaitingFiling, BannerKind::AwaitingFiling, Word::DataAwaitingFiling)),
        _ => None,
    }
}

/// Codes that say that the real words are in `code.text` and that the item is not coded (§1.5).
pub fn is_transfer_degraded(code: &str) -> bool {
    matches!(
        code.trim(),
        "196411000000103"
            | "196421000000109"
            | "196431000000106"
            | "196441000000102"
            | "196451000000104"
            | "196461000000101"
            | "196471000000108"
    )
}

/// Whether a status says nothing of its own: the fixed values (§0) and what every ordinary entry of a kind has. Any other
/// is said. "completed" of a referral is not said, either: it would say how the referral ended (§1.13).
pub fn is_usual_status(kind: ResourceType, status: &str) -> bool {
    let status = &*letters::lower(status);
    match kind {
        ResourceType::Observation | ResourceType::DiagnosticReport => {
            matches!(status, "final" | "finished" | "unknown" | "")
        }
        ResourceType::ProcedureRequest => status == "active",
        ResourceType::ReferralRequest => matches!(status, "unknown" | "active" | "completed"),
        ResourceType::Immunization | ResourceType::QuestionnaireResponse => status == "completed",
        ResourceType::DocumentReference => status == "current",
        ResourceType::Encounter => status == "finished",
        ResourceType::Specimen => status == "available",
        _ => false,
    }
}

/// A sender's mark of a result (§1.12, HL7 table 0078 and GP Connect's own): how much it should weigh on the eye, and
/// what it means where the sender gives no words. The two-letter ones come as the beginning of a text.
pub fn interpretation(code: &str) -> Option<(Tone, Word)> {
    Some(match code {
        "A" => (Tone::Warning, Word::FlagAbnormal),
        "AA" => (Tone::Danger, Word::FlagCriticallyAbnormal),
        "PA" => (Tone::Warning, Word::FlagPotentiallyAbnormal),
        "H" | "HI" => (Tone::Warning, Word::FlagHigh),
        "HH" => (Tone::Danger, Word::FlagCriticallyHigh),
        "L" | "LO" => (Tone::Warning, Word::FlagLow),
        "LL" => (Tone::Danger, Word::FlagCriticallyLow),
        "N" => (Tone::Neutral, Word::FlagNormal),
        _ => return None,
    })
}

/// Sections of Access Record: HTML in the order in which they are offered (HTML reference §6.1).
pub const HTML_SECTIONS: [(&str, Word); 10] = [
    ("SUM", Word::Summary),
    ("ENC", Word::Encounters),
    ("CLI", Word::ClinicalItems),
    ("PRB", Word::ProblemsAndIssues),
    ("ALL", Word::AllergiesAndAdverseReactions),
    ("MED", Word::Medications),
    ("REF", Word::Referrals),
    ("OBS", Word::Observations),
    ("IMM", Word::Immunisations),
    ("ADM", Word::AdministrativeItems),
];

/// The title of a section of an HTML record.
pub fn html_title(code: &str) -> Option<Word> {
    HTML_SECTIONS.iter().find(|(known, _)| *known == code).map(|(_, title)| *title)
}

/// The same for the screen, where the provider's words are not to be had: of an unknown one its code.
pub fn html_name(code: &str) -> Inline {
    html_title(code).map_or_else(|| Inline::Text(Text::Element(code.to_owned())), Inline::from)
}

/// The place of a section of an HTML record among the others; an unknown one is last.
pub fn html_order(code: &str) -> usize {
    HTML_SECTIONS.iter().position(|(known, _)| *known == code).unwrap_or(HTML_SECTIONS.len())
}

/// Codes of sections that hold no clinical area: people, other resources, another subject's.
pub const OTHER_SECTIONS: [&str; 3] = ["other-subject", "other", "people"];

/// Whether a code may stand in `allowedSections`.
pub fn is_section(code: &str) -> bool {
    AREAS.iter().any(|area| area.code() == code) || html_title(code).is_some() || OTHER_SECTIONS.contains(&code)
}

/// An NHS number without the spaces and hyphens that it is written with; any other text trimmed.
pub fn digits_of(text: &str) -> String {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if digits.chars().all(|c| c.is_ascii_digit()) { digits } else { text.trim().to_owned() }
}

/// Whether an NHS number has ten digits and passes Modulus 11.
pub fn is_nhs_number(text: &str) -> bool {
    let mut sum = 0;
    // The last digit makes the sum a multiple of 11; where that would be 10 there is no such number.
    for (at, digit) in text.bytes().enumerate() {
        if !digit.is_ascii_digit() {
            return false;
        }
        sum += 10_usize.saturating_sub(at) * usize::from(digit - b'0');
    }
    text.len() == 10 && sum % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_numbers_pass_modulus_11() {
        for (number, valid) in [
            ("9434765919", true),
            ("9434765918", false),
            ("1234567890", false),
            ("999 000 0001", false),
            ("999000007X", false),
        ] {
            assert_eq!(is_nhs_number(number), valid, "{number}");
        }
    }

    #[test]
    fn lists_are_known_by_code() {
        let secondary = |of, through| ListRole::Secondary { of, through };
        for (code, role) in [
            ("933361000000108", ListRole::Primary(Area::Medications)),
            ("consultations-allergies-contained-in-consultations ", secondary(Area::Allergies, Area::Consultations)),
            ("consultations-outbound-referrals-in-consultations", secondary(Area::Referrals, Area::Consultations)),
            ("problems-linked-problems-not-relating-to-the-primary-query", secondary(Area::Problems, Area::Problems)),
            ("something-else", ListRole::Unknown),
        ] {
            assert_eq!(ListRole::of_code(code), role, "{code}");
        }
    }

    #[test]
    fn core_13_a_parameter_names_its_area() {
        assert_eq!(
            Area::of_parameter("includeInvestigations is an unrecognised parameter"),
            Some(Area::Investigations)
        );
        assert_eq!(Area::of_parameter("includeMedication has been disabled"), Some(Area::Medications));
        assert_eq!(Area::of_parameter("DocumentReferences"), Some(Area::Documents));
        assert_eq!(Area::of_parameter("includeElse"), None);
        assert_eq!(Area::of_parameter("includeDiaryEntriex"), None, "of letters only s and z are alike");
    }

    #[test]
    fn core_13_areas_are_named_in_the_order_of_the_text_and_an_option_is_none() {
        let (referrals, allergies) = (Area::Referrals, Area::Allergies);
        for (text, expected) in [
            ("includeReferrals, INCLUDEALLERGIES", vec![(referrals, false), (allergies, false)]),
            ("includeReferrals.", vec![(referrals, false)]),
            ("includeReferrals.Ask the practice", vec![(referrals, false)]),
            ("includeReferrals.searchPeriod", vec![(referrals, true)]),
            ("includeReferrals.searchPeriod of includeReferrals", vec![(referrals, false)]),
            ("includeAllergies.x, includeReferrals", vec![(allergies, true), (referrals, false)]),
            ("includeImmunizations", vec![(Area::Immunisations, false)]),
            ("include", vec![]),
        ] {
            let mut named = Vec::new();
            Area::named_in(text, &mut named);
            assert_eq!(named, expected, "{text}");
        }
    }
}
