//! Values of every type, and reference ranges, as sent.

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::letters::{joined, joined_of};
use crate::record::{Inline, Mark, Text};
use crate::words::Word;

/// The value of an Observation or of a component: whatever `value…` it has, then why there is none.
pub fn of<'t>(context: &Context<'t>, item: Item<'t>, holder: Value<'t>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    let values = holder.children().filter(|member| member.key().starts_with("value"));
    for member in values {
        for value in member.items() {
            let words = one(context, item, member.key(), value);
            Inline::add_to_list(&mut line, words);
        }
    }
    line.extend(absence(holder));
    line
}

/// Why there is no value.
pub fn absence(holder: Value<'_>) -> Vec<Inline> {
    let mut why = Vec::new();
    for reason in holder.all("dataAbsentReason") {
        why.push(Inline::labelled(Word::NoValue.into(), concept::read(reason).line(false)));
    }
    // Of a value, or of its number, itself.
    for member in holder.children().filter(|member| member.key().trim_start_matches('_').starts_with("value")) {
        for value in [Some(member), member.get("_value")].into_iter().flatten() {
            let reason = concept::absent(value).map(|reason| single(Inline::recorded(reason)));
            why.extend(reason.map(|reason| Inline::labelled(Word::NoValue.into(), reason)));
        }
    }
    why
}

/// One value, by its type: the name of its element says it.
fn one<'t>(context: &Context<'t>, item: Item<'t>, key: &str, value: Value<'t>) -> Vec<Inline> {
    if value.is_leaf() {
        return match (key, value.peek().as_deref()) {
            ("valueBoolean", Some(answer @ ("true" | "false"))) => {
                value.already_shown();
                single(if answer == "true" { Word::Yes } else { Word::No }.into())
            }
            ("valueDateTime" | "valueDate" | "valueInstant", _) => context.date(value, item).into_iter().into_vec(),
            // White space at its ends is part of a text, too.
            _ => value.read().filter(|text| !text.trim().is_empty()).map(Inline::recorded).into_iter().into_vec(),
        };
    }
    match key {
        "valueCodeableConcept" => concept::read(value).line(false),
        "valueCoding" => {
            let words = value.text_at("display").or_else(|| value.text_at("code"));
            words.map(Inline::recorded).into_iter().into_vec()
        }
        "valuePeriod" => period(context, item, value),
        "valueRange" => bounds(value).into_iter().map(Inline::Text).into_vec(),
        "valueRatio" => {
            let part = |name| value.get(name).and_then(datatypes::quantity);
            match (part("numerator"), part("denominator")) {
                (Some(above), Some(below)) => {
                    single(Inline::Text(Text::Ours(Word::Ratio, vec![Text::source(above), Text::source(below)])))
                }
                (one, other) => one.or(other).map(Inline::recorded).into_iter().into_vec(),
            }
        }
        "valueReference" => context.reference(value, item),
        "valueAttachment" => {
            let mut line = Vec::new();
            for text in value.each(&["title", "contentType", "size", "url"]).into_iter().filter_map(Value::text) {
                line.extend([Inline::recorded(text), Word::Space.into()]);
            }
            line
        }
        // Its numbers mean nothing without their factor, origin and unit.
        "valueSampledData" => any::inline(context, item, value),
        _ => quantity(value).into_iter().into_vec(),
    }
}

/// `approx. < 7.50 mmol/L`: digits, comparator and unit as sent, never one without the other.
fn quantity(quantity: Value<'_>) -> Option<Inline> {
    let text = Inline::recorded(datatypes::quantity(quantity)?);
    let approximate = extensions::value(quantity, Extension::ValueApproximation)
        .filter(|value| value.peek().as_deref() == Some("true"));
    Some(match approximate {
        Some(value) => {
            value.already_shown();
            Inline::labelled(Word::Approximately.into(), single(text))
        }
        None => text,
    })
}

/// `start – end` of a Period.
pub fn period<'t>(context: &Context<'t>, item: Item<'t>, period: Value<'t>) -> Vec<Inline> {
    let start = context.date_at(period, "start", item);
    let end = context.date_at(period, "end", item);
    match (start, end) {
        (Some(start), Some(end)) => vec![start, Word::To.into(), end],
        (Some(start), None) => single(Inline::labelled(Word::From.into(), single(start))),
        (None, Some(end)) => single(Inline::labelled(Word::Until.into(), single(end))),
        (None, None) => Vec::new(),
    }
}

/// Reference ranges as sent, each with its type; `in_line` labels them where no column does.
pub fn ranges(holder: Value<'_>, in_line: bool) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    for range in holder.all("referenceRange") {
        let words = range_words(range);
        if words.is_empty() {
            continue;
        }
        if in_line {
            line.push(Inline::labelled(Word::ReferenceRange.into(), words));
            continue;
        }
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.extend(words);
    }
    line
}

fn range_words(range: Value<'_>) -> Vec<Inline> {
    let mut words: Vec<Inline> = bounds(range).into_iter().map(Inline::Text).into_vec();
    if let Some(text) = range.text_at("text") {
        let text = Inline::recorded(text);
        words.push(if words.is_empty() { text } else { Inline::Marked(Mark::Minor, vec![Word::Space.into(), text]) });
    }
    let mut kinds = range.each(&["type", "meaning"]).into_iter().filter_map(concept::words);
    let kinds = some_text(joined(&mut kinds, ", "));
    for group in range.all("appliesTo").filter_map(concept::words) {
        words.push(Inline::labelled(Word::AppliesTo.into(), single(Inline::recorded(group))));
    }
    if let Some(age) = range.get("age").and_then(bounds) {
        words.push(Inline::labelled(Word::ForAges.into(), single(Inline::Text(age))));
    }
    match kinds {
        Some(kinds) => single(Inline::labelled(Text::source(kinds), words)),
        None => words,
    }
}

/// `3.5 – 11 g/L` of a low and a high quantity; a unit that both have is said once.
fn bounds(range: Value<'_>) -> Option<Text> {
    // An end without a number bounds nothing; its unit stands with what else was recorded.
    let has_number = |end: &Value<'_>| end.peek_at("value").and_then(some_text).is_some();
    let end = |name| range.get(name).filter(has_number).map(|end| (datatypes::number(end), datatypes::unit(end)));
    let text = |(number, unit)| joined_of(&[number, unit], " ");
    match (end("low"), end("high")) {
        (Some((low, low_unit)), Some(high)) => {
            let low_unit = low_unit.filter(|unit| high.1.as_ref() != Some(unit));
            match (text((low, low_unit)), text(high)) {
                (Some(low), Some(high)) => Some(Text::Ours(Word::RangeOf, vec![Text::source(low), Text::source(high)])),
                (low, high) => low.or(high).map(Text::source),
            }
        }
        (Some(low), None) => text(low).map(|low| Text::Ours(Word::RangeFrom, single(Text::source(low)))),
        (None, Some(high)) => text(high).map(|high| Text::Ours(Word::RangeUpTo, single(Text::source(high)))),
        (None, None) => None,
    }
}
