//! Doses and quantities: the text first, as it is authoritative, its parts with it, each said once.

use super::Medication;
use super::issues::issue_date;
use crate::fhir::datatypes::{self, some_text};
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, Keep, single};
use crate::letters::{self, joined_of, lower};
use crate::record::{Inline, Text, Tone};
use crate::words::Word;

/// A dose in words: its texts, or its parts where it has no text, with all that belongs to it.
#[derive(Clone)]
pub(super) struct Dose<'t> {
    texts: Vec<Value<'t>>,
    instructions: Vec<Value<'t>>,
    /// Its parts; of one with a text, when it is needed, and how much at most.
    more: Vec<Inline>,
    is_in_parts: bool,
}

/// The doses of the last issues, in their order: they are read once, and stand in two places.
pub(super) fn of_last<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Vec<Dose<'t>>> {
    medication.last.iter().map(|order| whole(context, *order, false)).into_vec()
}

/// The doses of the statement; those of its plans, and of its last issues, where these say something else. What belongs to a
/// dose stands with it: of two in the same words each is needed, or taken, for itself. `told`: plans whose doses another
/// statement's row has.
pub(super) fn dosage<'t>(
    context: &Context<'t>,
    medication: &Medication<'t>,
    told: &[Item<'t>],
    of_last: &[Vec<Dose<'t>>],
) -> Vec<Inline> {
    let mut line = Vec::new();
    let is_told = |item: &Item<'t>| told.iter().any(|plan| plan.key() == item.key());
    let own = medication.all.iter().map(|item| whole(context, *item, is_told(item))).into_vec();
    let all = || own.iter().chain(of_last);
    for (at, doses) in all().enumerate() {
        let plan = medication.all.get(at).filter(|_| at > 0);
        // The last issue may be of another product, whose dose it is.
        let (label, is_same): (_, fn(&str, &str) -> bool) = match plan {
            _ if at == 0 => (None, is_same),
            Some(_) => (Some(Word::PlanDosage), is_same),
            None => (Some(Word::LastIssueSays), is_alike),
        };
        if all().take(at.min(LOOKED_AT)).any(|known| says_as_much(known, doses, is_same)) {
            continue;
        }
        write(doses, label, &mut line);
        // Of several plans one may be of before; a plan, or an issue, of another drug.
        line.extend(plan.and_then(|plan| medication.is_of_before(*plan)));
        let order = at.checked_sub(medication.all.len()).and_then(|at| medication.last.get(at));
        line.extend(plan.or(order).and_then(|item| medication.product_of(context, *item)));
        // Not of the date that stands beside it as that of the last.
        if let Some(order) = order.filter(|order| !medication.is_of_last_issue(context, **order)) {
            line.extend(issue_date(context, *order).map(|date| Inline::labelled(Word::Date.into(), single(date))));
        }
    }
    if line.is_empty() {
        line.push(Inline::Badge(Tone::Warning, Word::NoDoseRecorded.into()));
    }
    for item in &medication.all {
        if let Some(changed) = extensions::value(item.resource, Extension::DosageLastChanged)
            && let Some(date) = context.date(changed, *item)
            && !line.contains(&date)
        {
            line.push(Inline::Break);
            line.push(Inline::Badge(Tone::Warning, Word::DoseChanged.into()));
            line.push(date);
        }
    }
    line
}

/// Whether doses say all that others do, in the same words: as many, each with what belongs to the other.
fn says_as_much(doses: &[Dose<'_>], others: &[Dose<'_>], is_same: fn(&str, &str) -> bool) -> bool {
    let has = |own: &[Value<'_>], other: &[Value<'_>]| {
        let mut pairs = own.iter().zip(other);
        other.is_empty() || own.len() == other.len() && pairs.all(|(own, other)| is_same(&words(own), &words(other)))
    };
    let covers = |(own, other): (&Dose<'_>, &Dose<'_>)| {
        has(&own.texts, &other.texts)
            && has(&own.instructions, &other.instructions)
            && (other.more.is_empty() || own.more == other.more)
    };
    others.is_empty() || doses.len() == others.len() && doses.iter().zip(others).all(covers)
}

fn words(text: &Value<'_>) -> String {
    text.peek().unwrap_or_default().into_owned()
}

/// Whether two texts are one but for case, white space, a full stop and one plural.
fn is_alike(one: &str, other: &str) -> bool {
    let plain = |text| lower(&letters::folded(text, " ")).trim_end_matches('.').trim_end_matches('s').to_owned();
    plain(one) == plain(other)
}

/// Of so many it is looked whether one of them says the same: a drug has a few, a course in steps some tens.
pub(super) const LOOKED_AT: usize = 64;

/// The doses of an item, one that repeats the one before it left out: a dose may be sent for each time of a day, each with
/// the text of all of them. `parts`: what stands for one without a text.
pub(super) fn read<'t>(item: Item<'t>, parts: &dyn Fn(Value<'t>) -> Vec<Inline>) -> Vec<Dose<'t>> {
    let mut all: Vec<Dose<'t>> = Vec::new();
    // The last one and its words, and whether times or amounts of those in the same words stand with it.
    let (mut said, mut first, mut is_joined): (Vec<Dose<'t>>, Option<Value<'t>>, bool) = (Vec::new(), None, false);
    for dose in doses(item) {
        let texts = |name| dose.all(name).filter(|text| text.peek().and_then(some_text).is_some()).into_vec();
        let (texts, instructions) = (texts("text"), texts("patientInstruction"));
        // What is left out stands in the same words beside it, or in its issue.
        texts.iter().chain(&instructions).for_each(|text| text.already_shown());
        let is_in_parts = !has_text(dose);
        // What a text may leave out. Without one all parts of the dose are shown.
        let more = if is_in_parts { parts(dose) } else { qualifiers(dose) };
        let own = single(Dose { texts, instructions, more, is_in_parts });
        if !says_as_much(&said, &own, is_same) || !says_as_much(&own, &said, is_same) {
            all.extend(own.clone());
            (said, first, is_joined) = (own, Some(dose), false);
        } else if let (Some(last), Some(first)) = (all.last_mut(), first) {
            // Each in the same words for a time, or of an amount, of its own.
            let of = |dose: Value<'t>| {
                dose.each(&["timing", "doseQuantity", "doseRange", "route", "rateQuantity", "rateRange", "rateRatio"])
            };
            let raw = |dose| of(dose).into_iter().map(Value::raw).into_vec();
            let is_other = is_joined || raw(dose) != raw(first);
            for dose in [Some(first).filter(|_| !is_joined), Some(dose)].into_iter().flatten().filter(|_| is_other) {
                last.more.extend(parts(dose));
            }
            is_joined = is_other;
        }
    }
    all
}

/// [`read`], with the parts; of what another row `told`, that they stand there.
pub(super) fn whole<'t>(context: &Context<'t>, item: Item<'t>, told: bool) -> Vec<Dose<'t>> {
    read(item, &|dose| {
        let parts = any::inline(context, item, dose);
        if parts.is_empty() && told { single(Inline::minor(Word::DoseInParts)) } else { parts }
    })
}

fn is_same(one: &str, other: &str) -> bool {
    one == other
}

/// Writes doses, one below another, each with what belongs to it.
pub(super) fn write(doses: &[Dose<'_>], label: Option<Word>, line: &mut Vec<Inline>) {
    let mut push = |label: Option<Word>, words: Vec<Inline>| {
        if words.is_empty() {
            return;
        }
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        match label {
            Some(label) => line.push(Inline::labelled(label.into(), words)),
            None => line.extend(words),
        }
    };
    let text = |text: &Value<'_>| text.text().map(|text| Inline::Text(Text::source(text))).into_iter().into_vec();
    for dose in doses {
        dose.texts.iter().for_each(|own| push(label, text(own)));
        if dose.is_in_parts {
            push(label, dose.more.clone());
        }
        // Without a dose it would be that of the one above.
        let whose = label.filter(|_| dose.texts.is_empty() && dose.more.is_empty());
        let whose = whose.unwrap_or(Word::PatientInstruction);
        dose.instructions.iter().for_each(|own| push(Some(whose), text(own)));
        if !dose.is_in_parts {
            dose.more.iter().for_each(|own| push(None, single(own.clone())));
        }
    }
}

/// Parts of a dose that say what it is.
const PARTS: [&str; 7] = ["timing", "doseQuantity", "doseRange", "rateQuantity", "rateRange", "rateRatio", "route"];

/// Whether a dose says in words what it is.
fn has_text(dose: Value<'_>) -> bool {
    // What stands in place of a text does not stand for the parts beside it.
    dose.peek_at("text").and_then(some_text).is_some() && (!is_filler(dose) || dose.each(&PARTS).is_empty())
}

/// Whether the words of a dose are those that stand in place of a text (§1.7).
fn is_filler(dose: Value<'_>) -> bool {
    let text = lower(dose.peek_at("text").unwrap_or_default().trim());
    matches!(text.trim_end_matches('.'), "no information available" | "not recorded")
}

/// Whether a dose says anything: not by its place among others, by blanks, or by what is so without it.
fn says_anything(dose: &Value<'_>) -> bool {
    let mut waiting = single(*dose);
    while let Some(part) = waiting.pop() {
        match part.peek() {
            _ if matches!(part.key(), "sequence" | "id") => {}
            Some(said) if part.key() == "asNeededBoolean" && said == "false" => {}
            Some(said) if letters::is_blank(&said) => {}
            None if !part.is_leaf() => waiting.extend(part.children()),
            _ => return true,
        }
    }
    false
}

/// Whether an item says what the dose is, by words or parts.
pub(super) fn has_dose(item: &Item<'_>) -> bool {
    doses(*item).iter().any(|dose| !is_filler(*dose) || !dose.each(&PARTS).is_empty())
}

/// The doses of an item that say anything, in the order in which they are to be taken, where they say it; else as sent.
fn doses(item: Item<'_>) -> Vec<Value<'_>> {
    let mut doses = item.resource.each(&["dosage", "dosageInstruction"]);
    doses.keep(&mut |dose| {
        let is_dose = says_anything(dose);
        // A blank is shown where nothing is.
        for text in dose.all("text").filter(|text| text.peek().is_some_and(|text| letters::is_blank(&text))) {
            text.already_shown();
        }
        is_dose
    });
    let place = |dose: &Value<'_>| dose.peek_at("sequence").and_then(|number| letters::number(&number));
    if doses.iter().all(|dose| place(dose).is_some()) {
        crate::order::by_key(&mut doses, place);
    }
    doses
}

/// When a dose is needed, with what further instruction, where (which eye), and how much at most.
fn qualifiers(dose: Value<'_>) -> Vec<Inline> {
    let mut all = Vec::new();
    for (label, element) in [
        (Word::AsNeeded, "asNeededBoolean"),
        (Word::AsNeeded, "asNeededCodeableConcept"),
        (Word::AdditionalInstruction, "additionalInstruction"),
        (Word::Site, "site"),
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

pub(super) fn quantity<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Inline> {
    let mut said: Vec<(String, Option<Inline>)> = Vec::new();
    let mut line = Vec::new();
    for item in medication.all.iter().copied() {
        let Some(quantity) = item.resource.at(&["dispenseRequest", "quantity"]) else { continue };
        let Some(text) = quantity_text(quantity) else { continue };
        let own = (text, medication.product_of(context, item));
        if !said.contains(&own) {
            if !line.is_empty() {
                line.push(Inline::Break);
            }
            line.push(Inline::recorded(own.0.clone()));
            line.extend(medication.is_of_before(item));
            line.extend(own.1.clone());
            said.push(own);
        }
    }
    for order in &medication.last {
        let text = order.resource.at(&["dispenseRequest", "quantity"]).and_then(quantity_text);
        let Some(text) = text.filter(|text| !said.iter().any(|(known, _)| is_alike(known, text))) else { continue };
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.push(Inline::labelled(Word::LastIssueSays.into(), single(Inline::recorded(text.clone()))));
        line.extend(medication.product_of(context, *order));
        said.push((text, None));
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
    let unit = quantity.get("unit");
    let is_unit = |text: &str| unit.and_then(Value::peek).is_some_and(|unit| lower(unit.trim()) == lower(text));
    unit.filter(|_| is_unit(&free)).into_iter().for_each(Value::already_shown);
    let number = value.text().unwrap_or_default();
    let whole = number.trim_end_matches('0').strip_suffix('.').unwrap_or(&number);
    // "28 tablet(s)" is all of it, and so is "0.5 ml", and "10 ml" of a value in ml; of "10ml ampoules", "7 day pack" or
    // "10 ml" there are as many as the value says.
    let is_whole = free.strip_prefix(whole).is_some_and(|rest| {
        let word = rest.trim();
        let is_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'(' | b')');
        !word.is_empty() && (word.len() > 3 || whole.contains('.') || is_unit(word)) && word.bytes().all(is_word)
    });
    if is_whole && quantity.get("comparator").is_none() {
        return Some(free);
    }
    let is_same_number = free == number || free == whole;
    // A number beside a number would be another: "2 5 pens".
    let is_number = free.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let free = if is_number { ["(", &free, ")"].concat() } else { free };
    let free = (!is_same_number).then_some(free);
    joined_of(&[quantity.read_at("comparator"), Some(number), free], " ")
}
