//! Doses and quantities: the text first, as it is authoritative, its parts with it, each said once.

use super::{Medication, issues};
use crate::fhir::datatypes;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::keyed::{Keyed, Met};
use crate::letters::{self, joined_of, lower};
use crate::record::{Inline, Text, Tone};
use crate::words::Word;

/// The dose as text, the patient's instruction, and the plan's where it says something else. Structured dose elements
/// stay with it: the text is authoritative, the rest is labelled.
pub(super) fn dosage<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut said = Said::default();
    let statement = medication.statement;
    for item in medication.all.iter().copied() {
        let label = (item.key() != statement.key()).then_some(Word::PlanDosage);
        let before = line.len();
        for one in doses(item) {
            dose(context, item, one, label, &mut said, &mut line);
        }
        // Of several plans one may be of before.
        let status = item.resource.peek_at("status").filter(|_| line.len() > before && medication.all.len() > 2);
        if let Some(status) = status.filter(|_| label.is_some() && !item.resource.says("status", "active")) {
            line.push(Inline::Badge(Tone::Warning, Text::source(status)));
        }
    }
    // The last issue may be of another product, whose dose it is.
    if let Some(order) = issues::newest(medication) {
        for one in doses(order) {
            // Without the dose that it belongs to an instruction would be the plan's.
            let is_said = |text: &str| said.texts.keys().take(LOOKED_AT).any(|known| is_alike(known, text));
            if !one.all("text").filter_map(Value::peek).any(|text| is_said(&text)) {
                dose(context, order, one, Some(Word::LastIssueSays), &mut said, &mut line);
            }
        }
    }
    if line.is_empty() {
        line.push(Inline::Badge(Tone::Warning, Word::NoDoseRecorded.into()));
    }
    if let Some(changed) = extensions::value(statement.resource, Extension::DosageLastChanged)
        && let Some(date) = context.date(changed, statement)
    {
        line.push(Inline::Break);
        line.push(Inline::Badge(Tone::Warning, Word::DoseChanged.into()));
        line.push(date);
    }
    line
}

/// Whether two texts are one but for case, white space, a full stop and one plural.
fn is_alike(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|text| lower(&letters::folded(text, " ")));
    let [one, other] = [&one, &other].map(|text| text.trim_end_matches('.'));
    one.trim_end_matches('s') == other.trim_end_matches('s')
}

/// What was said of the doses of a row.
#[derive(Default)]
pub(super) struct Said {
    /// With when each is needed and how much at most.
    texts: Keyed<String, Vec<Vec<Inline>>>,
    instructions: Met<String>,
    /// Of doses without a text.
    parts: Vec<Vec<Inline>>,
}

/// Of so many it is looked whether one of them says the same: a drug has a few, a course in steps some tens.
pub(super) const LOOKED_AT: usize = 64;

fn is_among(all: &[Vec<Inline>], words: &Vec<Inline>) -> bool {
    all.iter().rev().take(LOOKED_AT).any(|known| known == words)
}

/// A dose that is not said yet: its texts, or its parts where it has no text.
pub(super) fn dose<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    dose: Value<'t>,
    label: Option<Word>,
    said: &mut Said,
    line: &mut Vec<Inline>,
) {
    dose_lines(dose, label, said, line);
    if has_text(dose) {
        return;
    }
    let parts = any::inline(context, item, dose);
    // A plan repeats its statement's dose.
    if parts.is_empty() || is_among(&said.parts, &parts) {
        return;
    }
    if !line.is_empty() {
        line.push(Inline::Break);
    }
    match label {
        None => line.extend(parts.iter().cloned()),
        Some(label) => line.push(Inline::labelled(label.into(), parts.clone())),
    }
    said.parts.push(parts);
}

/// Whether a dose says in words what it is.
pub(super) fn has_text(dose: Value<'_>) -> bool {
    let text = lower(dose.peek_at("text").unwrap_or_default().trim());
    // What stands in place of a text (§1.7) does not stand for the parts beside it.
    let is_filler = matches!(text.trim_end_matches('.'), "no information available" | "not recorded");
    let parts = ["timing", "doseQuantity", "doseRange", "rateQuantity", "rateRange", "rateRatio", "route"];
    !text.is_empty() && (!is_filler || dose.each(&parts).is_empty())
}

/// The doses of an item, in the order in which they are to be taken, where they say it; else as sent.
pub(super) fn doses(item: Item<'_>) -> Vec<Value<'_>> {
    let mut doses = item.resource.each(&["dosage", "dosageInstruction"]);
    crate::order::by_key(&mut doses, |dose| {
        dose.peek_at("sequence").and_then(|number| number.trim().parse::<u64>().ok())
    });
    doses
}

/// The texts of a dose that are not said yet, one below another.
pub(super) fn dose_lines(dose: Value<'_>, label: Option<Word>, said: &mut Said, line: &mut Vec<Inline>) {
    // What a text may leave out. Without one all parts of the dose are shown.
    let mut qualifiers = if has_text(dose) { qualifiers(dose) } else { Vec::new() };
    let mut is_new = true;
    let mut push = |label: Option<Word>, text: &str| {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        let words = Inline::Text(Text::source(text));
        line.push(match label {
            Some(label) => Inline::labelled(label.into(), single(words)),
            None => words,
        });
    };
    for (at, text) in dose.all("text").filter_map(|text| text.text()).enumerate() {
        // Another dose in the same words is needed, or limited, for itself.
        let own = if at == 0 { qualifiers.clone() } else { Vec::new() };
        if is_among(said.texts.list(&text), &own) {
            is_new &= at > 0;
            continue;
        }
        push(label, &text);
        said.texts.add(text, own);
    }
    for text in dose.all("patientInstruction").filter_map(|text| text.text()) {
        // The instruction of another dose is its own.
        if said.instructions.insert(text.clone()) || is_new {
            push(Some(Word::PatientInstruction), &text);
        }
    }
    for qualifier in qualifiers.drain(..).filter(|_| is_new) {
        line.push(Inline::Break);
        line.push(qualifier);
    }
}

/// When a dose is needed, with what further instruction, and how much at most.
fn qualifiers(dose: Value<'_>) -> Vec<Inline> {
    let mut all = Vec::new();
    for (label, element) in [
        (Word::AsNeeded, "asNeededBoolean"),
        (Word::AsNeeded, "asNeededCodeableConcept"),
        (Word::AdditionalInstruction, "additionalInstruction"),
        (Word::AtMost, "maxDosePerPeriod"),
        (Word::AtMostEachTime, "maxDosePerAdministration"),
        (Word::AtMostEver, "maxDosePerLifetime"),
    ] {
        for value in dose.all(element) {
            // The rule: it says no more than a dose that does not say it.
            if value.peek().as_deref() == Some("false") {
                continue;
            }
            let words = match value.read() {
                Some(needed) if needed == "true" => single(Word::Yes.into()),
                Some(words) => single(Inline::recorded(words)),
                None if element.starts_with("max") && element != "maxDosePerPeriod" => {
                    datatypes::quantity(value).map(Inline::recorded).into_iter().into_vec()
                }
                None if label == Word::AtMost => datatypes::ratio(value).map(Inline::recorded).into_iter().into_vec(),
                None => concept::read(value).line(false),
            };
            if !words.is_empty() {
                all.push(Inline::labelled(label.into(), words));
            }
        }
    }
    all
}

pub(super) fn quantity(medication: &Medication<'_>) -> Vec<Inline> {
    let mut said: Vec<String> = Vec::new();
    for item in medication.all.iter().copied() {
        let Some(quantity) = item.resource.at(&["dispenseRequest", "quantity"]) else { continue };
        if let Some(text) = quantity_text(quantity)
            && !said.contains(&text)
        {
            said.push(text);
        }
    }
    let mut line = Vec::new();
    for text in &said {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.push(Inline::recorded(text.clone()));
    }
    let of_order = |order: Item<'_>| quantity_text(order.resource.at(&["dispenseRequest", "quantity"])?);
    if let Some(text) =
        issues::newest(medication).and_then(of_order).filter(|text| !said.iter().any(|known| is_alike(known, text)))
    {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.push(Inline::labelled(Word::LastIssueSays.into(), single(Inline::recorded(text))));
    }
    if line.is_empty() {
        line.push(Inline::minor(Word::NotRecorded));
    }
    line
}

/// `28 tablet`: value and the free-text unit, or else the unit (§1.7); the free text alone where there is no value, or
/// where it is the value and one word.
pub(super) fn quantity_text(quantity: Value<'_>) -> Option<String> {
    let free = extensions::value(quantity, Extension::MedicationQuantityText).and_then(|text| text.text());
    let Some(free) = free else { return datatypes::quantity(quantity) };
    let Some(value) = quantity.get("value") else {
        return joined_of(&[datatypes::quantity(quantity), Some(free)], " ");
    };
    if let Some(unit) = quantity.get("unit")
        && unit.peek().is_some_and(|unit| lower(unit.trim()) == lower(&free))
    {
        unit.already_shown();
    }
    let number = value.text().unwrap_or_default();
    let whole = number.trim_end_matches('0').strip_suffix('.').unwrap_or(&number);
    // "28 tablet(s)" is all of it, and so is "0.5 ml"; of "10ml ampoules", "7 day pack" or "10 ml" there are as many as the
    // value says.
    let is_whole = free.strip_prefix(whole).is_some_and(|rest| {
        let word = rest.trim();
        let is_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'(' | b')');
        !word.is_empty() && (word.len() > 3 || whole.contains('.')) && word.bytes().all(is_word)
    });
    if is_whole && quantity.get("comparator").is_none() {
        return Some(free);
    }
    joined_of(&[quantity.read_at("comparator"), Some(number), Some(free)], " ")
}
