//! Details that say nothing on a screen: which they are, by the kind of resource, and the text that they stand in.

use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::codes;
use crate::into_vec::single;
use crate::record::{Block, Inline, Text};
use crate::words::Word;

use super::{FOR_MACHINES, disclosure, element};

/// How many pieces a paragraph has before another begins: a browser lays out a paragraph whole.
pub(super) const PARAGRAPH: usize = 2000;

/// Secondary details as running text, a line for each row: a record has tens of thousands of them, and a page pays for
/// each element.
#[derive(Default)]
pub(super) struct Secondary {
    paragraphs: Vec<Block>,
    line: Vec<Inline>,
    /// Fixed values in words of ours, each with how often it was sent: there is nothing else to say of them.
    fixed: Vec<(Word, Inline, usize)>,
    count: usize,
}

impl Secondary {
    /// A detail, as sent.
    pub(super) fn detail(&mut self, label: &str, value: Inline) {
        let before = if self.line.is_empty() { "" } else { " · " };
        self.line.push(element([before, label, "\u{a0}"].concat()));
        self.line.push(value);
        self.count += 1;
    }

    /// A detail with a fixed value.
    pub(super) fn fixed(&mut self, label: Word, value: Inline) {
        self.add_fixed(label, value, 1);
        self.count += 1;
    }

    fn add_fixed(&mut self, label: Word, value: Inline, times: usize) {
        match self.fixed.iter_mut().find(|(known, of, _)| *known == label && *of == value) {
            Some((_, _, count)) => *count += times,
            None => self.fixed.push((label, value, times)),
        }
    }

    /// Names the row that the details added next are of, on a line of its own.
    pub(super) fn name_row(&mut self, name: Vec<Inline>) {
        if self.line.len() > PARAGRAPH {
            self.end_paragraph();
        }
        self.begin_line();
        self.line.extend(name);
        self.line.push(element(": ".to_owned()));
    }

    /// Names the kind of resource that the details added next are of.
    pub(super) fn name_kind(&mut self, kind: &str) {
        let before = if self.line.is_empty() { "" } else { "; " };
        self.line.push(element([before, kind, ": "].concat()));
    }

    /// The style of a disclosure keeps line feeds.
    fn begin_line(&mut self) {
        self.line.push(element(if self.line.is_empty() { "• " } else { "\n• " }.to_owned()));
    }

    /// How many details there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether there is nothing to be named: fixed values say what they are.
    pub(super) fn is_blank(&self) -> bool {
        self.line.is_empty()
    }

    /// Adds the details of another resource.
    pub(super) fn append(&mut self, more: Secondary) {
        self.line.extend(more.line);
        more.fixed.into_iter().for_each(|(label, value, times)| self.add_fixed(label, value, times));
        self.count += more.count;
    }

    fn end_paragraph(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        // Most of a record's pieces are these: what grew by doubling gives back what it did not need.
        line.shrink_to_fit();
        if !line.is_empty() {
            self.paragraphs.push(Block::Paragraph(line));
        }
    }

    /// The disclosure, which says how many it holds.
    pub(super) fn block(mut self) -> Option<Block> {
        for (label, value, times) in std::mem::take(&mut self.fixed) {
            self.begin_line();
            self.line.push(label.into());
            self.line.push(Word::NoBreakSpace.into());
            self.line.push(value);
            if times > 1 {
                self.line.push(Inline::Text(Text::Ours(Word::Times, single(Text::Count(times)))));
            }
        }
        self.end_paragraph();
        disclosure(Word::AllRecordedDetails, self.count, self.paragraphs)
    }
}

/// Elements that the specification describes and that say nothing on a screen, by the kind of resource: fixed values
/// (§0), what a row's own words or date repeat, dates of entry where a clinical one stands beside them.
const SECONDARY: [(ResourceType, &[&str]); 22] = [
    (ResourceType::AllergyIntolerance, &["verificationStatus"]),
    // What the text of a dose says; not its additional instructions, nor whether and when it is needed, nor its maximum.
    (
        ResourceType::MedicationStatement,
        &[
            "taken",
            "basedOn",
            "category",
            "dosage.sequence",
            "dosage.asNeededBoolean",
            "dosage.timing",
            "dosage.route",
            "dosage.method",
            "dosage.doseQuantity",
            "dosage.doseRange",
            "dosage.rateRatio",
        ],
    ),
    (
        ResourceType::MedicationRequest,
        &[
            "basedOn",
            "intent",
            "groupIdentifier",
            "dispenseRequest",
            "dosageInstruction.sequence",
            "dosageInstruction.asNeededBoolean",
            "dosageInstruction.timing",
            "dosageInstruction.route",
            "dosageInstruction.method",
            "dosageInstruction.doseQuantity",
            "dosageInstruction.doseRange",
            "dosageInstruction.rateRatio",
        ],
    ),
    (ResourceType::Condition, &["category", "verificationStatus"]),
    (
        ResourceType::Immunization,
        &["status", "primarySource", "vaccineCode", "vaccinationProtocol", "doseQuantity", "practitioner.role"],
    ),
    (
        ResourceType::Observation,
        &[
            // The code of a text, which its place says.
            "code",
            "status",
            "category",
            "issued",
            "effectiveDateTime",
            "effectivePeriod",
            "component.code",
            "component.valueQuantity.code",
            "valueQuantity.code",
            "referenceRange.low.code",
            "referenceRange.high.code",
        ],
    ),
    (ResourceType::DiagnosticReport, &["status", "code", "presentedForm.url"]),
    (ResourceType::Specimen, &["status", "collection.quantity.code"]),
    (ResourceType::ProcedureRequest, &["status", "intent", "note.authorReference", "note.time"]),
    (ResourceType::ReferralRequest, &["status", "intent"]),
    (ResourceType::Encounter, &["status", "length.code", "participant.type"]),
    (
        ResourceType::DocumentReference,
        &["status", "content.attachment.url", "content.attachment.language", "content.attachment.hash"],
    ),
    (ResourceType::QuestionnaireResponse, &["status"]),
    (ResourceType::Patient, &["active"]),
    (ResourceType::Practitioner, &["active"]),
    (ResourceType::PractitionerRole, &["active"]),
    (ResourceType::Organization, &["active"]),
    (ResourceType::HealthcareService, &["active"]),
    (ResourceType::Location, &["status", "mode"]),
    (ResourceType::OperationOutcome, &["issue.code"]),
    (ResourceType::List, &["code", "orderedBy"]),
    (ResourceType::Composition, &["type", "class"]),
];

/// A kind of resource, and which of its elements are secondary.
#[derive(Clone, Copy)]
pub(super) struct Described {
    pub(super) kind: ResourceType,
    elements: &'static [&'static str],
}

impl Described {
    pub(super) fn of(kind: ResourceType) -> Described {
        let elements = SECONDARY.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, elements)| *elements);
        Described { kind, elements }
    }

    /// Whether the specification describes what stands at a path, with this value.
    pub(super) fn has(&self, path: &str, value: &Inline) -> bool {
        let end = path.bytes().position(|byte| matches!(byte, b'.' | b'['));
        let first = path.get(..end.unwrap_or(path.len())).unwrap_or_default();
        if first == "status" {
            let value = words_of(value);
            let unusual = !codes::is_usual_status(self.kind, value.trim()) && !is_shown_as_preliminary(value);
            if unusual && !matches!(self.kind, ResourceType::MedicationRequest | ResourceType::Location) {
                return false;
            }
        }
        let mut names = path.as_bytes().split(|byte| *byte == b'.');
        self.describes(path) || names.any(|name| name.starts_with(b"coding")) || path.ends_with(".system")
    }

    /// Whether it describes the element at a path, whatever its value.
    pub(super) fn describes(&self, path: &str) -> bool {
        let end = path.bytes().position(|byte| matches!(byte, b'.' | b'['));
        let first = path.get(..end.unwrap_or(path.len())).unwrap_or_default();
        self.elements.iter().any(|element| is_below(path, element))
            || (FOR_MACHINES.contains(&first) && first != "contained")
    }
}

/// Sent statuses that a row shows by one word of ours.
fn is_shown_as_preliminary(status: &str) -> bool {
    matches!(status.trim(), "partial" | "registered")
}

/// Whether a path is an element's, or one below it, whatever its numbers: `component[2].code` is `component.code`.
fn is_below(path: &str, element: &str) -> bool {
    if path.as_bytes().first() != element.as_bytes().first() {
        return false;
    }
    let mut in_number = false;
    let mut path = path.bytes().filter(|byte| {
        let counts = !in_number && *byte != b'[';
        in_number = !counts && *byte != b']';
        counts
    });
    element.bytes().all(|byte| path.next() == Some(byte)) && matches!(path.next(), None | Some(b'.'))
}

/// A value that is one text of the provider's.
fn words_of(value: &Inline) -> &str {
    if let Inline::Text(Text::Source(value)) = value { value } else { "" }
}

/// The label of a fixed value, which has no meaning (§0), and the value in words of ours where it has them.
pub(super) fn fixed_value(kind: ResourceType, path: &str, value: &Inline) -> Option<(Word, Option<Word>)> {
    Some(match (kind, path, words_of(value)) {
        (ResourceType::AllergyIntolerance, "verificationStatus", "unconfirmed") => {
            (Word::VerificationStatusFixed, Some(Word::Unconfirmed))
        }
        (ResourceType::MedicationStatement, "taken", "unk") => (Word::TakenFixed, Some(Word::NotKnown)),
        (ResourceType::Immunization, "status", "completed")
        | (ResourceType::ReferralRequest, "status", "unknown")
        | (ResourceType::ProcedureRequest, "status", "active") => (Word::StatusFixed, None),
        _ => return None,
    })
}
