//! Blood pressures: two readings that mean nothing apart, on one line (structured reference §1.11, §5; UNC-07).

use crate::fhir::datatypes;
use crate::fhir::tape::{Kind, Value};
use crate::gpconnect::concept;
use crate::into_vec::single;
use crate::letters::{has, joined_of, lower};
use crate::record::{Inline, Text};
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

/// What readings of each code were taken as, in a word of its panel, and the panel's code.
const TAKEN: [(&str, &str); 8] = [
    ("", ""),
    ("", ""),
    ("standing", "163034007"),
    ("sitting", "163035008"),
    ("lying", "163033001"),
    ("baseline", "928021000000108"),
    ("average", "2181371000000107"),
    ("self", "335661000000109"),
];

/// The words of a reading that says no more than which it is.
const PLAIN: &str = "systolic diastolic arterial blood pressure bp reading o/e - observable entity";

/// A blood pressure in words, and the two components that it is.
pub struct Pressure<'t> {
    /// `141/80 mm[Hg]`, with what is not recorded said.
    pub line: Vec<Inline>,
    /// Systolic and diastolic.
    pub components: [Value<'t>; 2],
    /// Those without a reading: the line says so, and why.
    pub absent: Vec<Value<'t>>,
}

/// Whether an Observation is a panel of a systolic and a diastolic reading.
pub fn is_pressure(resource: Value<'_>) -> bool {
    components(resource).is_some()
}

/// Reads a blood pressure for display; none where there are no two readings of one.
pub fn read(resource: Value<'_>) -> Option<Pressure<'_>> {
    let components = components(resource)?;
    let [systolic, diastolic] = components;
    let [systolic, diastolic] = [reading(systolic), reading(diastolic)];
    // A unit is said once only where both have sent it.
    let shared = systolic.unit == diastolic.unit && systolic.number.is_some();
    let first = part(&systolic, !shared);
    let second = part(&diastolic, true);
    let mut line = single(Inline::Text(Text::Ours(Word::PressureOf, vec![first, second])));
    let mut absent = Vec::new();
    let readings = [(systolic, Word::SystolicNotRecorded), (diastolic, Word::DiastolicNotRecorded)];
    for ((reading, word), component) in readings.into_iter().zip(components) {
        if reading.number.is_some() {
            continue;
        }
        absent.push(component);
        line.push(Word::Space.into());
        line.push(match component.get("dataAbsentReason").and_then(concept::words) {
            Some(why) => Inline::labelled(word.into(), single(Inline::recorded(why))),
            None => Inline::minor(word),
        });
    }
    Some(Pressure { line, components, absent })
}

/// A reading with its unit; a dash, and the unit where one was sent, where there is none.
fn part(reading: &Reading, with_unit: bool) -> Text {
    let unit = reading.unit.clone().filter(|_| with_unit);
    match (&reading.number, unit) {
        (Some(number), unit) => Text::source(joined_of(&[Some(number.clone()), unit], " ").unwrap_or_default()),
        (None, Some(unit)) => Text::Ours(Word::NoReadingIn, single(Text::source(unit))),
        (None, None) => Word::NoReading.into(),
    }
}

fn components(resource: Value<'_>) -> Option<[Value<'_>; 2]> {
    let find = |codes: &[&str], name: &str| {
        let mut found = resource.all("component").filter(|component| {
            let Some(code) = component.get("code") else { return false };
            concept::has_code_of(code, codes) || concept::peek(code).is_some_and(|words| has(&lower(&words), name))
        });
        // Two of a kind are two readings, and each keeps its own line.
        found.next().filter(|_| found.next().is_none())
    };
    let pair = [find(&SYSTOLIC, "systolic")?, find(&DIASTOLIC, "diastolic")?];
    let [systolic, diastolic] = pair;
    // A value that is no quantity, or a reading with neither value nor reason, is shown as any component is.
    let is_reading = |component: &Value<'_>| {
        let mut values = component.children().filter(|member| member.key().starts_with("value"));
        // An approximate reading says so, which one line of two has no place for.
        let plain = |value: Value<'_>| value.kind() == Kind::Object && value.get("extension").is_none();
        values.all(|value| value.key() == "valueQuantity" && value.items().count() == 1 && value.items().all(plain))
    };
    let says_it = |(component, codes): (&Value<'_>, &[&str; 8])| says_no_more(resource, *component, codes);
    let plain = pair.iter().zip([&SYSTOLIC, &DIASTOLIC]).all(says_it);
    (systolic != diastolic && plain && pair.iter().all(is_reading)).then_some(pair)
}

/// Whether a reading says no more than its panel does of how it was taken: a target, or a posture that the panel does not
/// name, is lost on one line.
fn says_no_more(panel: Value<'_>, component: Value<'_>, codes: &[&str; 8]) -> bool {
    let (Some(code), Some(of_panel)) = (component.get("code"), panel.get("code")) else { return false };
    let panel = lower(&concept::peek_whole(of_panel).unwrap_or_default());
    let says = |word: &str| word.is_empty() || has(PLAIN, word) || has(&panel, word);
    for (own, (word, of)) in codes.iter().zip(TAKEN) {
        if concept::has_code(code, own) && !says(word) && !concept::has_code(of_panel, of) {
            return false;
        }
    }
    let words = lower(&concept::peek_whole(code).unwrap_or_default());
    let mut words = words.split([' ', '(', ')', ',']).filter(|word| !word.is_empty() && !codes.contains(word));
    let is_of_panel = |word: &str| TAKEN.iter().any(|(own, panel)| *own == word && concept::has_code(of_panel, panel));
    words.all(|word| says(word) || is_of_panel(word))
}

struct Reading {
    number: Option<String>,
    unit: Option<String>,
}

fn reading(component: Value<'_>) -> Reading {
    let quantity = component.get("valueQuantity");
    Reading { number: quantity.and_then(datatypes::number), unit: quantity.and_then(datatypes::unit) }
}
