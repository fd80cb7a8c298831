//! Values, their ranges, and the two readings of a blood pressure.

use serde_json::{Value, json};

use crate::support::*;

/// The row of the blood pressure, after what `change` does to it.
fn pressure(change: impl Fn(&mut Value)) -> String {
    let mut bundle = every_area();
    let own = resource(&mut bundle, "bp1");
    own["component"] = json!([
        part(json!({"coding": [{"system": SNOMED, "code": "72313002", "display": "Systolic"}]}), "141"),
        part(json!({"coding": [{"system": SNOMED, "code": "1091811000000102", "display": "Diastolic"}]}), "80"),
    ]);
    change(own);
    show(&bundle).row_of("uncategorised-data", "pressure")
}

const SNOMED: &str = "http://snomed.info/sct";

fn part(code: Value, value: &str) -> Value {
    let value: Value = serde_json::from_str(value).unwrap();
    json!({"code": code, "valueQuantity": {"value": value, "unit": "mm[Hg]"}})
}

#[test]
fn unc_07_a_reading_that_is_more_than_a_number_stands_on_a_line_of_its_own() {
    assert!(pressure(|_| {}).contains("141/80 mm[Hg]"));
    let quantity = |value: u32| json!({"value": value, "unit": "mm[Hg]"});
    type Change = fn(&mut Value, Value);
    let changes: [(&str, Change); 6] = [
        ("in words", |own, _| {
            own.as_object_mut().unwrap().remove("valueQuantity");
            own["valueString"] = json!("about 140, cuff too small");
        }),
        ("coded", |own, _| {
            own.as_object_mut().unwrap().remove("valueQuantity");
            own["valueCodeableConcept"] = json!({"text": "Not audible"});
        }),
        ("a number by itself", |own, _| own["valueQuantity"] = json!(141)),
        ("approximate", |own, _| {
            let url = "http://hl7.org/fhir/StructureDefinition/iso21090-uncertainty";
            own["valueQuantity"]["extension"] = json!([{"url": url, "valueDecimal": 15}]);
        }),
        ("two of them", |own, other| own["valueQuantity"] = json!([other, {"value": 99, "unit": "mm[Hg]"}])),
        ("with words beside it", |own, _| own["valueString"] = json!("not at rest")),
    ];
    for (what, change) in changes {
        let row = pressure(|own| change(&mut own["component"][0], quantity(141)));
        assert!(!row.contains("/80"), "{what}: {row}");
        assert!(row.contains("Systolic") && row.contains("Diastolic 80 mm[Hg]"), "{what}: {row}");
    }
}

#[test]
fn unc_07_one_reading_of_both_is_not_both_readings() {
    let row = pressure(|own| {
        own["component"] = json!([part(json!({"text": "Systolic, diastolic"}), "141")]);
    });
    assert!(row.contains("Systolic, diastolic 141 mm[Hg]"), "{row}");
}

#[test]
fn unc_07_how_a_reading_was_taken_is_lost_on_one_line_but_where_the_panel_says_it() {
    let sitting = |code: &str, words: &str| json!({"coding": [{"system": SNOMED, "code": code, "display": words}]});
    let parts = json!([
        part(sitting("407554009", "Sitting systolic blood pressure"), "141"),
        part(sitting("407555005", "Sitting diastolic blood pressure"), "80"),
    ]);
    let of = |panel: Value| pressure(|own| (own["code"], own["component"]) = (panel.clone(), parts.clone()));
    let unsaid = of(json!({"text": "Blood pressure"}));
    assert!(unsaid.contains("Sitting systolic") && !unsaid.contains("141/80"), "{unsaid}");
    let in_words = of(json!({"text": "Sitting blood pressure"}));
    assert!(in_words.contains("141/80 mm[Hg]"), "{in_words}");
    // Its code says it, whatever its own words leave out.
    let by_code = of(json!({"text": "Blood pressure", "coding": [{"system": SNOMED, "code": "163035008"}]}));
    assert!(by_code.contains("141/80 mm[Hg]"), "{by_code}");
}

#[test]
fn unc_07_a_unit_that_one_reading_has_is_not_given_to_the_other() {
    let row = pressure(|own| {
        own["component"][0]["valueQuantity"].as_object_mut().unwrap().remove("value");
    });
    assert!(row.contains("mm[Hg]/80 mm[Hg]"), "{row}");
    let row = pressure(|own| {
        own["component"][1]["valueQuantity"].as_object_mut().unwrap().remove("unit");
    });
    assert!(row.contains("141 mm[Hg]/80") && !row.contains("80 mm[Hg]"), "{row}");
}

#[test]
fn a_value_that_is_so_or_not_so_is_said_in_words() {
    for (value, words) in [(true, "Smoker Yes"), (false, "Smoker No")] {
        let mut bundle = every_area();
        let own = resource(&mut bundle, "obs1");
        own.as_object_mut().unwrap().remove("valueQuantity");
        (own["code"], own["valueBoolean"]) = (json!({"text": "Smoker"}), json!(value));
        let row = show(&bundle).row_of("uncategorised-data", "Smoker");
        assert!(row.contains(words), "{row}");
    }
}

#[test]
fn a_reference_range_says_for_which_ages_it_is_and_one_that_says_nothing_has_no_label() {
    let mut bundle = every_area();
    let years = |value: u32| json!({"value": value, "unit": "years"});
    let own = resource(&mut bundle, "res1");
    own["referenceRange"] = json!([
        {"text": "4.0 - 6.0", "age": {"low": years(18), "high": years(65)}},
        {"id": "empty"},
    ]);
    let row = show(&bundle).row_of("investigations", "Haemoglobin");
    assert!(row.contains("4.0 - 6.0") && row.contains("18") && row.contains("65 years"), "{row}");
}
