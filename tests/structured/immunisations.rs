//! Immunisations: given or not, by whom, which dose of a course, and what stands beside them in their List.

use serde_json::{Value, json};

use crate::support::*;

const IMMUNISATIONS: &str = "1102181000000102";

/// An influenza vaccination that was given, and what `change` does to it.
fn given(change: impl Fn(&mut Value)) -> Shown {
    let mut bundle = every_area();
    let own = resource(&mut bundle, "imm1");
    own["notGiven"] = json!(false);
    own.as_object_mut().unwrap().remove("explanation");
    own.as_object_mut().unwrap().remove("note");
    change(own);
    show(&bundle)
}

fn row(shown: &Shown) -> String {
    shown.row_of("immunisations", "vaccination")
}

fn by_role(role: &str) -> Value {
    let coding = json!({"system": "http://hl7.org/fhir/v2/0443", "code": role});
    json!([{"role": {"coding": [coding]}, "actor": {"reference": "Practitioner/prac1"}}])
}

#[test]
fn a_vaccination_whose_words_say_that_it_was_not_given_is_not_called_given() {
    assert!(row(&given(|_| {})).ends_with("Given"), "{}", row(&given(|_| {})));
    for words in
        ["Influenza vaccination declined", "Influenza vaccination not given", "Did not attend influenza vaccination"]
    {
        let shown = given(|own| own["extension"][0]["valueCodeableConcept"] = json!({ "text": words }));
        assert!(row(&shown).contains("Not stated whether given"), "{}", row(&shown));
    }
}

#[test]
fn who_entered_an_immunisation_is_not_said_to_have_given_it() {
    let section = |role| text(&given(|own| own["practitioner"] = by_role(role)).section_html("immunisations"));
    let (entered, gave) = (section("EP"), section("AP"));
    assert!(entered.contains("Entered by Dr Ada Sample"), "{entered}");
    assert!(!entered.contains("Professional") && !entered.contains("Given by"), "{entered}");
    assert!(gave.contains("Given by Dr Ada Sample") && !gave.contains("Professional"), "{gave}");
}

#[test]
fn a_dose_that_does_not_count_says_so_without_a_number_too() {
    let shown = given(|own| {
        let status = json!({"coding": [{"code": "nocount", "display": "Does not count"}]});
        own["vaccinationProtocol"] = json!([{"doseStatus": status, "targetDisease": [{"text": "Influenza"}]}]);
    });
    assert!(row(&shown).contains("Does not count"), "{}", row(&shown));
}

#[test]
fn a_date_in_words_and_that_a_parent_was_there_are_shown() {
    let shown = given(|own| {
        own.as_object_mut().unwrap().remove("date");
        own["occurrenceString"] = json!("Before starting school");
        let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ParentPresent-1";
        own["extension"].as_array_mut().unwrap().push(json!({"url": url, "valueBoolean": true}));
    });
    assert!(row(&shown).contains("Before starting school") && !row(&shown).contains("Not known"), "{}", row(&shown));
    let section = text(&shown.section_html("immunisations"));
    assert!(section.contains("Parent present true"), "{section}");
}

#[test]
fn the_words_of_a_vaccine_stand_beside_the_code_that_it_is_not_known() {
    let unknown = json!([{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "UNK"}]);
    let shown = given(|own| own["vaccineCode"] = json!({"coding": unknown, "text": "Fluvax, private clinic"}));
    let section = text(&shown.section_html("immunisations"));
    assert!(section.contains("Product Fluvax, private clinic"), "{section}");
}

#[test]
fn a_list_of_immunisations_without_any_has_no_table_of_them() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "imm1");
    copied(&mut bundle, "obs1", "consent", |copy| {
        copy["code"] = json!({ "text": "Consent given for influenza vaccination" });
    });
    list(&mut bundle, IMMUNISATIONS)["entry"] = json!([{"item": {"reference": "Observation/consent"}}]);
    let section = text(&show(&bundle).section_html("immunisations"));
    assert!(section.contains("Consent given for influenza vaccination"), "{section}");
    assert!(!section.contains("Batch") && !section.contains("combined vaccine"), "{section}");
}

/// §1.10: `true` is what systems send without asking.
#[test]
fn imm_a_vaccination_that_was_only_reported_says_so() {
    let row = |primary: Value| {
        let mut bundle = every_area();
        let vaccination = resource(&mut bundle, "imm1");
        vaccination["notGiven"] = json!(false);
        vaccination["primarySource"] = primary;
        vaccination.as_object_mut().unwrap().remove("explanation");
        show(&bundle).row_of("immunisations", "Influenza vaccination")
    };
    assert!(row(json!(false)).contains("Given Reported, not by who gave it"), "{}", row(json!(false)));
    assert!(!row(json!(true)).contains("Reported"), "{}", row(json!(true)));
}
