//! What no other file knows: any resource as a row that shows every leaf under its FHIR name, and the leaves that a
//! better row has left. The catch-all behind "nothing is lost".

use std::collections::HashMap;

use crate::fhir::bundle::Target;
use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::tape::{Fate, Kind, Value};
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::codes;
use crate::gpconnect::context::{Context, Item, as_date, not_allowed};
use crate::gpconnect::subject::{self, Subject};
use crate::gpconnect::{concept, extensions};
use crate::narrative;
use crate::record::{Block, Cell, ColumnKind, Inline, Mark, Pair, Row, Text};
use crate::words::Word;

/// Elements that say when, in order of preference.
const WHEN: [&str; 16] = [
    "effectiveDateTime",
    "effectivePeriod",
    "occurrenceDateTime",
    "occurrencePeriod",
    "period",
    "onsetDateTime",
    "date",
    "created",
    "authoredOn",
    "issued",
    "assertedDate",
    "dateAsserted",
    "recordedDate",
    "indexed",
    "timestamp",
    "receivedTime",
];

/// Elements that say what, in order of preference.
const WHAT: [&str; 9] = [
    "code",
    "type",
    "reasonCode",
    "vaccineCode",
    "description",
    "title",
    "name",
    "medicationCodeableConcept",
    "contentType",
];

/// Elements that are recorded for machines: shown, behind a disclosure.
const FOR_MACHINES: [&str; 12] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "identifier",
    "masterIdentifier",
    "subject",
    "patient",
    "system",
    "contained",
    "groupIdentifier",
];

/// A table of any resources: when, what, and all else that is recorded.
pub fn table<'t>(caption: Word, items: &[Item<'t>]) -> Unread<'t> {
    Unread {
        caption,
        columns: &[
            (Word::Date, ColumnKind::Narrow),
            (Word::Entry, ColumnKind::Name),
            (Word::Recorded, ColumnKind::Words),
        ],
        items: items.to_vec(),
        row,
    }
}

/// One row of it.
pub fn row<'t>(context: &Context<'t>, item: Item<'t>) -> Row {
    context.settle_shown(item);
    let resource = item.resource;
    let when = WHEN.iter().find_map(|element| when(context, item, resource.get(element)?));
    let kind = Inline::Text(Text::Element(item.kind()));
    let mut what = WHAT.iter().find_map(|element| what(resource.get(element)?)).unwrap_or_default();
    what.extend(context.not_to_be_disclosed(item));
    what.push(if what.is_empty() { kind } else { Inline::Marked(Mark::Minor, vec![Inline::Break, kind]) });
    let mut recorded = Vec::new();
    let members = resource.children().filter(|member| !FOR_MACHINES.contains(&member.key()));
    Walk { context, item, fate: Fate::Shown, pairs: &mut recorded }.members(members, "");
    let recorded = if recorded.is_empty() { Vec::new() } else { vec![Block::Pairs(recorded)] };
    Row {
        anchor: Some(context.anchor(item)),
        cells: vec![
            Cell::line(when.unwrap_or_else(|| vec![Word::NotRecorded.into()])),
            Cell::line(what),
            Cell { blocks: recorded, ..Cell::default() },
        ],
        below: other(context, &[item]),
    }
}

/// When an item happened, to sort by: newest first, undated last.
pub fn peek_when(resource: Value<'_>) -> Option<Moment> {
    datatypes::peek_moment(resource, &WHEN)
}

fn when<'t>(context: &Context<'t>, item: Item<'t>, element: Value<'t>) -> Option<Vec<Inline>> {
    if element.is_leaf() {
        return context.date(element, item).map(|date| vec![date]);
    }
    context.date_at(element, "start", item).map(|start| vec![start])
}

fn what(element: Value<'_>) -> Option<Vec<Inline>> {
    concept::peek(element)?;
    Some(concept::read(element).line(true))
}

/// What nobody has shown of some items: what the specification describes as secondary (ids, codes, fixed values), and
/// what it does not describe.
#[derive(Default)]
pub struct Left {
    secondary: Vec<Pair>,
    unknown: Vec<Pair>,
}

impl Left {
    /// Every unread leaf of these items, which now stands here.
    pub fn of<'t>(context: &Context<'t>, items: &[Item<'t>]) -> Left {
        let mut left = Left::default();
        for item in items {
            let kind = item.kind();
            let mut pairs = Vec::new();
            Walk { context, item: *item, fate: Fate::Other, pairs: &mut pairs }.members(item.resource.children(), "");
            let (described, other): (Vec<Pair>, Vec<Pair>) =
                pairs.into_iter().partition(|pair| is_secondary(&kind, pair));
            let described = described.into_iter().map(|pair| fixed_value(&kind, pair)).collect();
            for (all, found) in [(&mut left.secondary, described), (&mut left.unknown, other)] {
                if items.len() > 1 && !found.is_empty() {
                    all.push(Pair { label: Text::Element(kind.clone()), value: Vec::new() });
                }
                all.extend(found);
            }
        }
        left
    }

    /// What nobody describes, in a disclosure of its own; what is secondary goes to `others`, under these words, so
    /// that many rows have one disclosure of it.
    pub fn apart(mut self, others: &mut Left, words: Vec<Inline>) -> Vec<Block> {
        if !self.secondary.is_empty() {
            others.secondary.push(Pair { label: Word::DetailsOf.into(), value: words });
            others.secondary.append(&mut self.secondary);
        }
        self.blocks()
    }

    /// The disclosures, each with how many it holds: *All recorded details*, then *Other recorded details*.
    pub fn blocks(self) -> Vec<Block> {
        let secondary = compact(self.secondary);
        secondary.into_iter().chain(details(Word::OtherRecordedDetails, self.unknown)).collect()
    }
}

/// Every leaf of these items that nobody has shown: under *All recorded details* what the specification describes as
/// secondary, under *Other recorded details* what it does not describe.
pub fn other<'t>(context: &Context<'t>, items: &[Item<'t>]) -> Vec<Block> {
    Left::of(context, items).blocks()
}

/// Secondary details as running text: a record has tens of thousands of them, and a page pays for each element.
fn compact(pairs: Vec<Pair>) -> Option<Block> {
    let count = pairs.iter().filter(|pair| is_detail(pair)).count();
    let mut line: Vec<Inline> = Vec::new();
    let mut begun = false;
    for pair in pairs {
        let names_the_next = !is_detail(&pair);
        if begun {
            line.push(Inline::Text(Text::Element(if names_the_next { "; " } else { " · " }.to_owned())));
        }
        let of_kind = names_the_next && pair.value.is_empty();
        line.push(Inline::Text(pair.label));
        if !of_kind {
            line.push(Inline::Text(Text::Element("\u{a0}".to_owned())));
        }
        line.extend(pair.value);
        if names_the_next {
            line.push(Inline::Text(Text::Element(": ".to_owned())));
        }
        begun = !names_the_next;
    }
    (count > 0).then(|| Block::Details {
        summary: vec![Inline::Text(Text::Ours(Word::AllRecordedDetails, vec![Text::Count(count)]))],
        blocks: vec![Block::Paragraph(line)],
    })
}

/// A pair that is a detail, not the name of what the next ones are of.
fn is_detail(pair: &Pair) -> bool {
    !pair.value.is_empty() && pair.label != Text::from(Word::DetailsOf)
}

/// Elements that the specification describes and that say nothing on a screen, by the kind of resource: fixed values
/// (§0), what a row's own words or date repeat, dates of entry where a clinical one stands beside them.
const SECONDARY: [(&str, &[&str]); 20] = [
    ("AllergyIntolerance", &["verificationStatus"]),
    ("MedicationStatement", &["taken", "basedOn", "dosage", "category"]),
    ("MedicationRequest", &["basedOn", "intent", "groupIdentifier", "dosageInstruction", "dispenseRequest"]),
    ("Condition", &["category", "verificationStatus"]),
    ("Immunization", &["status", "primarySource", "vaccineCode", "vaccinationProtocol", "doseQuantity"]),
    (
        "Observation",
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
    ("DiagnosticReport", &["status", "code"]),
    ("Specimen", &["status", "collection.quantity.code"]),
    ("ProcedureRequest", &["status", "intent", "note.authorReference", "note.time"]),
    ("ReferralRequest", &["status", "intent"]),
    ("Encounter", &["status", "length.code", "participant.type"]),
    (
        "DocumentReference",
        &["status", "content.attachment.url", "content.attachment.language", "content.attachment.hash"],
    ),
    ("QuestionnaireResponse", &["status"]),
    ("Patient", &["active"]),
    ("Practitioner", &["active"]),
    ("PractitionerRole", &["active"]),
    ("Organization", &["active"]),
    ("HealthcareService", &["active"]),
    ("Location", &["status", "mode"]),
    ("OperationOutcome", &["issue.code"]),
];

fn is_secondary(kind: &str, pair: &Pair) -> bool {
    let Text::Element(label) = &pair.label else { return false };
    let first = label.split(['.', '[']).next().unwrap_or_default();
    let path = without_numbers(label);
    let below =
        |element: &&str| path.strip_prefix(*element).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let value = if let [Inline::Text(Text::Source(value))] = pair.value.as_slice() { value.as_str() } else { "" };
    let unusual = first == "status" && !codes::is_usual_status(kind, value.trim()) && !is_shown_as_preliminary(value);
    if unusual && !matches!(kind, "MedicationRequest" | "Location") {
        return false;
    }
    let described = SECONDARY.iter().any(|(of, elements)| *of == kind && elements.iter().any(below));
    let of_a_code = label.split('.').any(|part| part.starts_with("coding") || part.starts_with("Extension-coding"));
    described || of_a_code || (FOR_MACHINES.contains(&first) && first != "contained") || label.ends_with(".system")
}

/// Sent statuses that a row shows by one word of ours.
fn is_shown_as_preliminary(status: &str) -> bool {
    matches!(status.trim(), "partial" | "registered")
}

/// A label's path: `component[2].code` is `component.code`.
fn without_numbers(label: &str) -> String {
    label.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect()
}

/// A fixed value, which has no meaning (§0), is labelled as one.
fn fixed_value(kind: &str, pair: Pair) -> Pair {
    let label = if let Text::Element(label) = &pair.label { label.as_str() } else { "" };
    let value = if let [Inline::Text(Text::Source(value))] = pair.value.as_slice() { value.as_str() } else { "" };
    let (label, value) = match (kind, label, value) {
        ("AllergyIntolerance", "verificationStatus", "unconfirmed") => {
            (Word::VerificationStatusFixed, vec![Word::Unconfirmed.into()])
        }
        ("MedicationStatement", "taken", "unk") => (Word::TakenFixed, vec![Word::NotKnown.into()]),
        ("Immunization", "status", "completed")
        | ("ReferralRequest", "status", "unknown")
        | ("ProcedureRequest", "status", "active") => (Word::StatusFixed, pair.value),
        _ => return pair,
    };
    Pair { label: label.into(), value }
}

/// *Other recorded details* of elements that stand in no resource: a Bundle's own.
pub fn other_elements<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    elements: impl Iterator<Item = Value<'t>>,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    Walk { context, item, fate: Fate::Other, pairs: &mut pairs }.members(elements, "");
    pairs
}

/// Pairs behind a disclosure that says how many.
pub fn details(title: Word, pairs: Vec<Pair>) -> Option<Block> {
    let count = pairs.iter().filter(|pair| !pair.value.is_empty()).count();
    (count > 0).then(|| Block::Details {
        summary: vec![Inline::Text(Text::Ours(title, vec![Text::Count(count)]))],
        blocks: vec![Block::Pairs(pairs)],
    })
}

/// The longest name of an element that stands in a label whole.
const NAME_BYTES: usize = 120;

/// A walk over the unread leaves of an element. `fate` says where they are shown: in the row, where data types are
/// put into words, or under *Other recorded details*, where they stand as sent.
struct Walk<'w, 't> {
    context: &'w Context<'t>,
    item: Item<'t>,
    fate: Fate,
    pairs: &'w mut Vec<Pair>,
}

impl<'t> Walk<'_, 't> {
    /// Members of an object. An element that stands more than once, as in XML, is numbered like the items of an array.
    fn members(&mut self, members: impl Iterator<Item = Value<'t>>, path: &str) {
        let members: Vec<Value<'t>> = members.collect();
        let mut numbers: HashMap<&str, (usize, usize)> = HashMap::new();
        for member in &members {
            numbers.entry(member.key()).or_default().0 += 1;
        }
        for member in members {
            let number = numbers.get_mut(member.key()).filter(|(all, _)| *all > 1).map(|(_, number)| {
                *number += 1;
                *number
            });
            self.element(member, path, number);
        }
    }

    fn element(&mut self, element: Value<'t>, path: &str, number: Option<usize>) {
        if !element.has_unread() {
            return;
        }
        let key = element.key();
        if path.is_empty() && key == "resourceType" {
            element.ignore("the kind of resource: the place where it is shown says it");
            return;
        }
        if path.is_empty() && matches!(key, "subject" | "patient") && self.is_the_patient(element) {
            if let Some(reference) = element.get("reference").or(Some(element)).filter(|value| value.is_leaf()) {
                reference.ignore("the patient whose record this is");
            }
            if !element.has_unread() {
                return;
            }
        }
        // No name of FHIR's is this long; a hostile one would stand before each of its leaves.
        let key = key.get(..key.len().min(NAME_BYTES)).unwrap_or_default();
        let label = if path.is_empty() || key.is_empty() { format!("{path}{key}") } else { format!("{path}.{key}") };
        let label = number.map_or(label.clone(), |number| format!("{label}[{number}]"));
        let several = element.kind() == Kind::Array && element.children().count() > 1;
        for (at, value) in element.items().enumerate() {
            let label = if several { format!("{label}[{}]", at + 1) } else { label.clone() };
            self.value(value, key, label);
        }
    }

    fn value(&mut self, value: Value<'t>, key: &str, label: String) {
        if !value.has_unread() {
            return;
        }
        if value.is_leaf() {
            let line = self.leaf(value, key);
            return self.pair(label, line);
        }
        if let Some(title) = self.context.hidden(value, self.item) {
            value.ignore("leads to what is not allowed to this user");
            return self.pair(label, vec![not_allowed(title)]);
        }
        if key == "extension" || key == "modifierExtension" {
            return self.extension(value, label);
        }
        let whole = if self.fate == Fate::Shown { self.in_words(value) } else { self.as_sent(value) };
        if !whole.is_empty() {
            self.pair(label.clone(), whole);
        }
        let machines = self.fate == Fate::Shown;
        let left = move |member: &Value<'t>| machines && (FOR_MACHINES.contains(&member.key()) || is_coding(value));
        self.members(value.children().filter(|member| !left(member)), &label);
    }

    fn pair(&mut self, label: String, value: Vec<Inline>) {
        self.pairs.push(Pair { label: Text::Element(label), value });
    }

    fn leaf(&self, value: Value<'t>, key: &str) -> Vec<Inline> {
        if value.kind() == Kind::Markup || key == "div" {
            let markup = value.take(self.fate).unwrap_or_default();
            let read = narrative::read(&markup, &self.context.where_is(self.item));
            for issue in &read.issues {
                self.context.issue(issue.clone());
            }
            return vec![Inline::recorded(read.source_text())];
        }
        if is_base64(value, key) {
            let length = value.peek().map_or(0, |text| text.len() / 4 * 3);
            value.take(self.fate);
            return vec![Inline::Text(Text::Ours(Word::EncodedBytes, vec![Text::Count(length)]))];
        }
        let Some(text) = value.take(self.fate) else { return vec![Inline::recorded(value.raw())] };
        let is_date = self.fate == Fate::Shown && text.len() >= 10 && Moment::parse(&text).is_some();
        if is_date {
            return vec![as_date(text)];
        }
        vec![Inline::recorded(text)]
    }

    /// A data type put into words; empty where it is none that we know.
    fn in_words(&self, value: Value<'t>) -> Vec<Inline> {
        let has = |element| value.get(element).is_some();
        if has("coding") {
            return concept::read(value).line(false);
        }
        if has("reference") || (has("display") && !is_coding(value)) {
            return self.context.reference(value, self.item);
        }
        if has("value") && (has("unit") || has("code") || has("comparator")) {
            return datatypes::quantity(value).map(|text| vec![Inline::recorded(text)]).unwrap_or_default();
        }
        if has("family") || has("given") {
            let name = datatypes::HumanName::read(value).professional_style();
            return name.map(|name| vec![Inline::recorded(name)]).unwrap_or_default();
        }
        if has("line") || has("postalCode") {
            return datatypes::address(value).map(|text| vec![Inline::recorded(text)]).unwrap_or_default();
        }
        Vec::new()
    }

    /// A coding or an identifier on one line, as sent; empty for anything else.
    fn as_sent(&self, value: Value<'t>) -> Vec<Inline> {
        let parts: &[&'static str] = match () {
            () if is_coding(value) => &["display", "code", "system", "version", "userSelected"],
            // Where the value stands elsewhere, its system is a detail of its own.
            () if value.get("system").is_some() && value.get("value").is_some_and(Value::has_unread) => {
                &["value", "system"]
            }
            () => return Vec::new(),
        };
        let taken = parts.iter().filter_map(|part| {
            let part = value.get(part).filter(|part| part.fate() == Fate::Unread)?;
            let text = part.take(self.fate)?;
            // `true` alone says nothing.
            Some(if part.key() == "userSelected" { format!("userSelected {text}") } else { text })
        });
        let text = taken.collect::<Vec<_>>().join(" · ");
        some_text(text).map(|text| vec![Inline::recorded(text)]).unwrap_or_default()
    }

    fn extension(&mut self, value: Value<'t>, label: String) {
        let url = value.get("url");
        let name = url.and_then(|url| url.peek()).map(|url| extensions::last_segment(&url).to_owned());
        let label =
            label.rsplit_once("extension").map_or(label.clone(), |(path, _)| path.trim_end_matches('.').to_owned());
        let label = match (label.is_empty(), name) {
            (_, None) => label,
            (true, Some(name)) => name,
            (false, Some(name)) => format!("{label}.{name}"),
        };
        let of_value = |member: &Value<'t>| member.key().starts_with("value");
        for member in value.children().filter(of_value) {
            self.value_of_extension(member, &label);
        }
        // An address that is no text is shown like anything else.
        let is_url = |member: &Value<'t>| member.key() == "url" && member.is_leaf();
        self.members(value.children().filter(|member| !is_url(member) && !of_value(member)), &label);
        // The whole URL, where the label does not already say all of it.
        if let Some(url) = url.filter(|url| url.fate() == Fate::Unread) {
            let whole = url.peek().unwrap_or_default();
            if label.ends_with(whole.as_ref()) {
                url.already_shown();
            } else if let Some(text) = url.take(self.fate) {
                self.pair(format!("{label}.url"), vec![Inline::recorded(text)]);
            }
        }
    }

    fn value_of_extension(&mut self, member: Value<'t>, label: &str) {
        for value in member.items() {
            self.value(value, member.key(), label.to_owned());
        }
    }

    fn is_the_patient(&self, element: Value<'t>) -> bool {
        let whole = matches!(self.context.target(element, self.item), Some(Target::Entry(_)));
        whole && subject::of(self.context, self.item) == Subject::ThePatient
    }
}

fn is_coding(value: Value<'_>) -> bool {
    value.get("code").is_some_and(Value::is_leaf) && value.get("system").is_some() && value.get("value").is_none()
}

/// Base64 counts as its type and size.
fn is_base64(value: Value<'_>, key: &str) -> bool {
    let long = value.raw().len() > 64;
    long && matches!(key, "data" | "content" | "blob") && !value.raw().contains(' ')
}
