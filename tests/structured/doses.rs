//! Doses, quantities and products of a drug: which are shown, which of several, and what is never left out.

use serde_json::{Value, json};

use crate::support::*;

/// The row of a drug whose statement has these doses, its plan none.
fn dosed(doses: Value) -> String {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = doses;
    without(&mut bundle, |resource| resource["id"] == "order1");
    resource(&mut bundle, "plan1").as_object_mut().unwrap().remove("dosageInstruction");
    aspirin(&show(&bundle))
}

fn aspirin(shown: &Shown) -> String {
    shown.row_of("medications", "Aspirin")
}

#[test]
fn med_a_dose_needed_at_need_alone_is_no_other_dose_in_the_same_words() {
    let twice = dosed(json!([{"text": "One tablet", "asNeededBoolean": true}, {"text": "One tablet"}]));
    assert_eq!(twice.matches("One tablet").count(), 2, "{twice}");
    let again = dosed(json!([{"text": "One tablet"}, {"text": "One tablet"}]));
    assert_eq!(again.matches("One tablet").count(), 1, "{again}");
}

#[test]
fn med_a_dose_sent_twice_with_the_same_times_has_them_once_and_another_times_of_its_own() {
    let at = |time: &str| json!({"text": "One tablet", "timing": {"code": {"text": time}}});
    let same = dosed(json!([at("morning"), at("morning")]));
    assert!(!same.contains("morning"), "the words have it: {same}");
    let other = dosed(json!([at("morning"), at("night")]));
    assert!(other.contains("morning") && other.contains("night"), "{other}");
}

#[test]
fn med_that_a_dose_is_needed_at_need_is_a_dose_and_that_it_is_not_is_none() {
    let needed = dosed(json!([{"asNeededBoolean": true}]));
    assert!(needed.contains("asNeededBoolean true") && !needed.contains("No dose"), "{needed}");
    let not_needed = dosed(json!([{"asNeededBoolean": false}]));
    assert!(not_needed.contains("No dose recorded") && !not_needed.contains("As needed"), "{not_needed}");
    let in_words = dosed(json!([{"text": "Two puffs", "asNeededBoolean": false}]));
    assert!(in_words.contains("Two puffs") && !in_words.contains("As needed"), "{in_words}");
}

#[test]
fn med_parts_of_a_dose_count_where_its_words_say_that_there_are_none() {
    let doses = json!([{"text": "No information available", "doseQuantity": {"value": 2, "unit": "tablet"}}]);
    let row = dosed(doses.clone());
    assert!(row.contains("2 tablet"), "{row}");
    // So it is a dose that an issue of long before does not take the place of.
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = doses;
    resource(&mut bundle, "plan1").as_object_mut().unwrap().remove("dosageInstruction");
    let issue = resource(&mut bundle, "order1");
    issue["dosageInstruction"] = json!([{"text": "Six at once"}]);
    issue["authoredOn"] = json!("2025-09-01");
    issue["dispenseRequest"]["validityPeriod"] = json!({"start": "2025-09-01"});
    let row = aspirin(&show(&bundle));
    assert!(row.contains("2 tablet") && !row.contains("Six at once"), "{row}");
}

#[test]
fn med_that_a_dose_changed_is_said_once_where_statement_and_plan_say_it() {
    let mut bundle = every_area();
    let changed = resource(&mut bundle, "ms1")["extension"][2].clone();
    resource(&mut bundle, "plan1")["extension"].as_array_mut().unwrap().push(changed);
    let row = aspirin(&show(&bundle));
    assert_eq!(row.matches("Dosage has changed").count(), 1, "{row}");
    resource(&mut bundle, "plan1")["extension"][2]["valueDateTime"] = json!("2026-02-02");
    let row = aspirin(&show(&bundle));
    assert!(row.contains("15-Jan-2026") && row.contains("02-Feb-2026"), "{row}");
}

#[test]
fn med_a_quantity_keeps_its_comparator_and_is_said_once() {
    let quantity = |value: f64, comparator: Option<&str>, words: &str| {
        let mut bundle = every_area();
        let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationQuantityText-1";
        let mut sent = json!({"value": value, "extension": [{"url": url, "valueString": words}]});
        if let Some(comparator) = comparator {
            sent["comparator"] = json!(comparator);
        }
        resource(&mut bundle, "plan1")["dispenseRequest"]["quantity"] = sent;
        aspirin(&show(&bundle))
    };
    let plain = quantity(28.0, None, "28 tablet");
    assert!(plain.contains("15-Jan-2026 28 tablet "), "{plain}");
    let at_most = quantity(28.0, Some("<="), "28 tablet");
    assert!(at_most.contains("<= 28.0 (28 tablet)"), "{at_most}");
    for same in ["28.0", "28"] {
        let same = quantity(28.0, None, same);
        assert!(same.contains("15-Jan-2026 28.0 Last issue"), "{same}");
    }
}

#[test]
fn med_the_name_in_a_reference_stands_beside_the_drug_where_it_is_another() {
    let named = |name: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["medicationReference"]["display"] = json!(name);
        aspirin(&show(&bundle))
    };
    let other = named("Aspirin 300mg tablets");
    assert!(other.contains("Aspirin 75mg disp tabs") && other.contains("(Aspirin 300mg tablets)"), "{other}");
    let same = named("Aspirin 75mg disp tabs");
    assert_eq!(same.matches("Aspirin 75mg disp tabs").count(), 1, "{same}");
}

#[test]
fn med_of_a_drug_in_words_and_another_by_reference_both_are_shown() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["medicationCodeableConcept"] = json!({"text": "Aspirin 300mg tablets"});
    let shown = show(&bundle);
    let row = aspirin(&shown);
    assert!(row.starts_with("Aspirin 300mg tablets"), "{row}");
    assert!(row.contains("Aspirin 75mg disp tabs"), "{row}");
    // Words that are none leave the other.
    resource(&mut bundle, "ms1")["medicationCodeableConcept"] = json!({"text": " "});
    assert!(aspirin(&show(&bundle)).starts_with("Aspirin 75mg disp tabs"), "{}", aspirin(&show(&bundle)));
}

#[test]
fn med_of_last_issues_of_which_one_is_another_product_each_is_named() {
    let mut bundle = every_area();
    copied(&mut bundle, "med1", "med3", |copy| copy["code"] = json!({"text": "Aspirin 300mg tablets"}));
    copied(&mut bundle, "order1", "order2", |copy| {
        copy["medicationReference"] = json!({"reference": "Medication/med3"});
        copy["dosageInstruction"] = json!([{"text": "Two at once, then see a doctor"}]);
    });
    resource(&mut bundle, "order1")["dosageInstruction"] = json!([{"text": "Half a tablet"}]);
    let row = aspirin(&show(&bundle));
    assert!(row.contains("Half a tablet (Aspirin 75mg disp tabs"), "{row}");
    assert!(row.contains("Two at once, then see a doctor (Aspirin 300mg tablets)"), "{row}");
}

#[test]
fn med_a_plan_that_a_statement_names_twice_is_one_plan() {
    let mut bundle = every_area();
    let plan = resource(&mut bundle, "ms1")["basedOn"][0].clone();
    let once = text(&show(&bundle).section_html("medications"));
    resource(&mut bundle, "ms1")["basedOn"] = json!([plan, plan]);
    let twice = text(&show(&bundle).section_html("medications"));
    for words in
        ["One to be taken each morning", "Pharmacy text here", "Quantity 28 tablet", "Issues (1)", "Issued by phone"]
    {
        assert_ne!(once.matches(words).count(), 0, "{words}: {once}");
        assert_eq!(twice.matches(words).count(), once.matches(words).count(), "{words}: {twice}");
    }
}

#[test]
fn med_a_kind_that_says_both_acute_and_repeat_is_neither() {
    let mut bundle = every_area();
    resource(&mut bundle, "plan1")["extension"][1]["valueCodeableConcept"] = json!({"text": "Acute, was repeat"});
    let shown = show(&bundle);
    assert!(aspirin(&shown).contains("Acute, was repeat"), "{}", aspirin(&shown));
    let section = text(&shown.section_html("medications"));
    assert!(!section.contains("Acute (1)") && section.contains("Repeat (1)"), "its plan has repeats: {section}");
}

#[test]
fn med_an_agency_in_words_alone_is_not_another_organisation() {
    let of = |agency: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["extension"][1]["valueCodeableConcept"] = agency;
        text(&show(&bundle).section_html("medications"))
    };
    let words = of(json!({"text": "The surgery"}));
    assert!(words.contains("Prescribing agency The surgery"), "{words}");
    let coded = of(json!({"coding": [{"code": "prescribed-at-another-practice", "display": "The surgery"}]}));
    assert!(coded.contains("The surgery") && !coded.contains("Prescribing agency The surgery"), "{coded}");
}

#[test]
fn med_no_issues_counted_is_not_no_issue_where_the_plan_is_not_here() {
    let of = |gone: bool| {
        let mut bundle = every_area();
        let mut counted = resource(&mut bundle, "plan1")["extension"][0].clone();
        counted["extension"][1]["valueUnsignedInt"] = json!(0);
        resource(&mut bundle, "ms1")["extension"][0] = counted.clone();
        resource(&mut bundle, "plan1")["extension"][0] = counted;
        without(&mut bundle, |resource| resource["id"] == "order1" || gone && resource["id"] == "plan1");
        aspirin(&show(&bundle))
    };
    let here = of(false);
    assert!(here.contains("No issue recorded"), "{here}");
    let gone = of(true);
    assert!(gone.contains("not in this response") && !gone.contains("No issue recorded"), "{gone}");
}
