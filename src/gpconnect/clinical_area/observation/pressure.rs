//! Blood pressures: two readings that mean nothing apart, on one line (structured reference §1.11, §5; UNC-07).

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::tape::Value;
use crate::gpconnect::concept;
use crate::record::{Inline, Mark, Text};
use crate::words::Word;

/// Codes of systolic readings: unspecified, standing, sitting, lying, baseline, average of a day, self-measured.
const SYSTOLIC: [&str; 8] =
    ["72313002", "271649006", "400974009", "407554009", "407556006", "716579001", "2181381000000109", "1162737008"];

/// The diastolic ones.
const DIASTOLIC: [&str; 8] = [
    "1091811000000102",
    "271650006",
    "400975005",
    "407555005",
    "407557002",
    "716632005",
    "2181391000000106",
    "1162735000",
];

/// A blood pressure in words, and the two components that it is.
pub struct Pressure<'t> {
    /// `141/80 mm[Hg]`, with what is not recorded said.
    pub line: Vec<Inline>,
    /// Systolic and diastolic.
    pub components: [Value<'t>; 2],
}

/// Whether an Observation is a panel of a systolic and a diastolic reading.
pub fn is_pressure(resource: Value<'_>) -> bool {
    components(resource).is_some()
}

/// Reads a blood pressure for display; none where there are no two readings of one.
pub fn read(resource: Value<'_>) -> Option<Pressure<'_>> {
    let components = components(resource)?;
    let [systolic, diastolic] = components.map(reading);
    let shared = systolic.unit == diastolic.unit || systolic.number.is_none() || diastolic.number.is_none();
    let unit = diastolic.unit.clone().or_else(|| systolic.unit.clone());
    let part = |reading: &Reading, unit: Option<String>| {
        let Some(number) = &reading.number else { return Word::NoReading.into() };
        Text::source([Some(number.clone()), unit].into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let first = part(&systolic, systolic.unit.clone().filter(|_| !shared));
    let mut line = match (&diastolic.number, unit) {
        (Some(_), unit) => vec![Inline::Text(Text::Ours(Word::PressureOf, vec![first, part(&diastolic, unit)]))],
        (None, unit) => {
            let mut line = vec![Inline::Text(Text::Ours(Word::PressureOf, vec![first, Word::NoReading.into()]))];
            line.extend(unit.into_iter().flat_map(|unit| [Word::Space.into(), Inline::source(unit)]));
            line
        }
    };
    let missing = [(systolic, Word::SystolicNotRecorded), (diastolic, Word::DiastolicNotRecorded)];
    for (reading, word) in missing.into_iter().filter(|(reading, _)| reading.number.is_none()) {
        line.push(match reading.absent {
            Some(why) => Inline::Labelled(word.into(), vec![Inline::recorded(why)]),
            None => Inline::Marked(Mark::Minor, vec![word.into()]),
        });
    }
    Some(Pressure { line, components })
}

fn components(resource: Value<'_>) -> Option<[Value<'_>; 2]> {
    let find = |codes: &[&str], name: &str| {
        let mut found = resource.all("component").filter(|component| {
            let Some(code) = component.get("code") else { return false };
            let coded = codes.iter().any(|wanted| concept::has_code(code, wanted));
            coded || concept::peek(code).is_some_and(|words| words.to_lowercase().contains(name))
        });
        // Two of a kind are two readings, and each keeps its own line.
        found.next().filter(|_| found.next().is_none())
    };
    let pair = [find(&SYSTOLIC, "systolic")?, find(&DIASTOLIC, "diastolic")?];
    let [systolic, diastolic] = pair;
    // A value that is no quantity, or a reading with neither value nor reason, is shown as any component is.
    let is_reading = |component: &Value<'_>| {
        let mut values = component.children().filter(|member| member.key().starts_with("value"));
        values.all(|value| value.key() == "valueQuantity" && value.items().count() == 1 && !value.is_leaf())
    };
    (systolic != diastolic && pair.iter().all(is_reading)).then_some(pair)
}

struct Reading {
    number: Option<String>,
    unit: Option<String>,
    absent: Option<String>,
}

fn reading(component: Value<'_>) -> Reading {
    let quantity = component.get("valueQuantity");
    let number = quantity.and_then(|quantity| {
        let parts = ["comparator", "value"].map(|part| quantity.read_at(part).and_then(some_text));
        some_text(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    let unit = quantity.and_then(datatypes::unit);
    Reading { number, unit, absent: component.get("dataAbsentReason").and_then(concept::words) }
}
