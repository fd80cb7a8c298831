//! What other suppliers may send within the rules: it must not read as something else, nor leave what matters out of sight.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

const EXTENSION: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC";

#[test]
fn haz_33_haz_99_an_empty_list_beside_linked_items_does_not_say_that_there_are_none() {
    for (code, reference, section, secondary) in [
        (ALLERGIES, "AllergyIntolerance/all1", "allergies", "consultations-allergies-contained-in-consultations"),
        (MEDICATIONS, "MedicationStatement/ms1", "medications", "consultations-medications-contained-in-consultations"),
        (
            "1102181000000102",
            "Immunization/imm1",
            "immunisations",
            "consultations-immunisations-contained-in-consultations",
        ),
    ] {
        let mut bundle = every_area();
        let own = list(&mut bundle, code);
        own["entry"] = json!([]);
        own["emptyReason"] = json!({"coding": [{"code": "no-content-recorded"}]});
        let named = json!({"resourceType": "List", "status": "current", "code": {"coding": [{"code": secondary}]},
            "entry": [{"item": {"reference": reference}}]});
        add(&mut bundle, named);
        let shown = show(&bundle);
        let (found, html) = (shown.section(section), text(&shown.section_html(section)));
        assert!(!found.states.contains(&State::NoneRecorded), "{section}: {:?}", found.states);
        assert_ne!(found.count, Some(0), "{section}: {html}");
        assert!(!html.contains("None recorded") && !html.contains("No active allergies"), "{html}");
    }
}

#[test]
fn haz_18_a_target_or_a_posture_is_not_lost_on_the_line_of_a_blood_pressure() {
    let reading = |code: &str, words: Option<&str>, value: u32| json!({"code": {"coding": [{"code": code, "display": words}]}, "valueQuantity": {"value": value, "unit": "mm[Hg]"}});
    for (panel, components, words) in [
        (
            json!({"text": "Blood pressure"}),
            [
                reading("1", Some("Target systolic blood pressure"), 140),
                reading("2", Some("Target diastolic blood pressure"), 80),
            ],
            "Target systolic blood pressure 140 mm[Hg] Target diastolic blood pressure 80 mm[Hg]",
        ),
        (
            json!({"text": "Blood pressure"}),
            [
                reading("400974009", Some("Standing systolic blood pressure"), 95),
                reading("400975005", Some("Standing diastolic blood pressure"), 55),
            ],
            "Standing systolic blood pressure 95 mm[Hg]",
        ),
        (
            json!({"text": "Standing blood pressure"}),
            [
                reading("407554009", Some("Sitting systolic blood pressure"), 150),
                reading("400975005", Some("Standing diastolic blood pressure"), 60),
            ],
            "Sitting systolic blood pressure 150 mm[Hg] Standing diastolic blood pressure 60 mm[Hg]",
        ),
        (
            json!({"text": "Standing blood pressure"}),
            [reading("400974009", Some("Standing systolic blood pressure"), 95), reading("400975005", None, 55)],
            "95/55 mm[Hg]",
        ),
        (
            json!({"text": "O/E - BP", "coding": [{"code": "163020007"}]}),
            [
                reading("x", Some("O/E - Systolic BP reading"), 141),
                reading("y", Some("O/E - Diastolic BP reading"), 80),
            ],
            "141/80 mm[Hg]",
        ),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "bp1")["code"] = panel.clone();
        resource(&mut bundle, "bp1")["component"] = json!(components);
        let row = show(&bundle).row_of("uncategorised-data", panel["text"].as_str().unwrap());
        assert!(row.contains(words), "{words} is not in: {row}");
    }
}

#[test]
fn med_02_a_dose_without_a_text_is_shown_by_its_parts_beside_others_and_in_an_issue() {
    let twice = json!({"doseQuantity": {"value": 2, "unit": "tablet"}, "patientInstruction": "with water"});
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = json!([{ "text": "One in the morning", "sequence": 1 }, twice]);
    resource(&mut bundle, "order1")["dosageInstruction"] = json!([{"doseQuantity": {"value": 3, "unit": "tablet"}}]);
    let shown = show(&bundle);
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    for words in ["One in the morning", "with water", "2 tablet"] {
        assert!(row.contains(words), "{words} is not in: {row}");
    }
    let summary = shown.section_html("medications");
    let recorded = summary.rfind("All recorded details").unwrap();
    assert!(text(&summary[..recorded]).contains("3 tablet"), "the dose of an issue is in sight");
    // Where the drug is only named there is no room for the parts; that there is a dose is said.
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!([{"doseQuantity": {"value": 3, "unit": "tablet"}}]);
    let consultation = text(&show(&bundle).section_html("consultations"));
    assert!(consultation.contains("dose recorded in parts: see its row elsewhere"), "{consultation}");
}

#[test]
fn haz_11_the_kind_of_a_prescription_is_known_by_any_code_by_its_words_and_on_either_resource() {
    let kind = |value: Value| json!({"url": format!("{EXTENSION}-PrescriptionType-1"), "valueCodeableConcept": value});
    let supplier = json!({"system": "x", "code": "1"});
    let acute = json!({"system": "y", "code": "acute", "display": "Acute"});
    for (of, extension) in [
        ("plan1", kind(json!({"text": "Acute", "coding": [supplier]}))),
        ("plan1", kind(json!({"coding": [supplier, acute]}))),
        ("ms1", kind(json!({"coding": [acute]}))),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "plan1")["extension"] = json!([]);
        resource(&mut bundle, of)["extension"] = json!([extension]);
        let shown = show(&bundle);
        let section = text(&shown.section_html("medications"));
        let (acute, drug) = (section.find("Acute").unwrap(), section.find("Aspirin 75mg disp tabs").unwrap());
        assert!(acute < drug, "{of}: {section}");
        assert!(text(&shown.row("Aspirin 75mg disp tabs")).contains("Acute"), "{of}");
    }
    // Who prescribed it, on the plan alone.
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["extension"] = json!([]);
    let elsewhere =
        json!({"coding": [supplier, {"code": "prescribed-by-another-organisation", "display": "Hospital"}]});
    let agency = json!({"url": format!("{EXTENSION}-PrescribingAgency-1"), "valueCodeableConcept": elsewhere});
    resource(&mut bundle, "plan1")["extension"].as_array_mut().unwrap().push(agency);
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.find("Prescribed elsewhere").unwrap() < section.find("Aspirin 75mg disp tabs").unwrap());
}

#[test]
fn haz_11_a_stopped_plan_stops_its_drug_however_it_is_reached() {
    // Through an issue of it.
    let mut bundle = every_area();
    resource(&mut bundle, "plan1")["status"] = json!("stopped");
    resource(&mut bundle, "ms1")["basedOn"] = json!([{"reference": "MedicationRequest/order1"}]);
    let through_issue = show(&bundle);
    // Contained in its statement.
    let mut bundle = every_area();
    let mut plan = resource(&mut bundle, "plan1").clone();
    plan["status"] = json!("stopped");
    plan["note"] = json!([{ "text": "Stopped for its taste" }]);
    resource(&mut bundle, "ms1")["basedOn"] = json!([{"reference": "#plan1"}]);
    resource(&mut bundle, "ms1")["contained"] = json!([plan]);
    without(&mut bundle, |resource| resource["id"] == "plan1" || resource["id"] == "order1");
    let contained = show(&bundle);
    assert!(text(&contained.section_html("medications")).contains("Stopped for its taste"));
    for shown in [through_issue, contained] {
        let section = text(&shown.section_html("medications"));
        let drug = section.find("Aspirin 75mg disp tabs").unwrap();
        assert!(section[..drug].contains("Stopped") && !section[..drug].contains("Repeat"), "{section}");
        assert_eq!(shown.record.account.unshown, 0);
    }
}

#[test]
fn nothing_of_what_a_list_contains_is_lost_when_one_of_it_has_its_row() {
    let mut bundle = every_area();
    let mut statement = resource(&mut bundle, "ms1").clone();
    statement["id"] = json!("inside");
    statement["medicationReference"] = Value::Null;
    statement["medicationCodeableConcept"] = json!({ "text": "Drug inside" });
    let second = json!({"resourceType": "Medication", "id": "second", "code": {"text": "Second drug inside"}});
    let own = list(&mut bundle, MEDICATIONS);
    own["contained"] = json!([statement, second]);
    own["entry"] = json!([{"item": {"reference": "#inside"}}]);
    let shown = show(&bundle);
    assert!(text(&shown.section_html("medications")).contains("Drug inside"));
    assert!(text(&shown.html).contains("Second drug inside"));
    let account = &shown.record.account;
    assert_eq!(account.unshown, 0);
}

#[test]
fn core_02_of_two_nhs_numbers_the_current_one_is_compared() {
    let system = "https://fhir.nhs.uk/Id/nhs-number";
    for old in [
        json!({"use": "old", "system": system, "value": "9990000026"}),
        json!({"system": system, "value": "9990000026", "period": {"end": "2015-01-01"}}),
    ] {
        let mut bundle = every_area();
        let current = resource(&mut bundle, "pat1")["identifier"][0].clone();
        let number = current["value"].as_str().unwrap().to_owned();
        resource(&mut bundle, "pat1")["identifier"] = json!([old, current]);
        assert_eq!(show(&bundle).record.patient.unwrap().nhs_number, Some(number));
    }
}

#[test]
fn gen_25_a_warning_that_is_a_concept_and_words_of_a_list_of_no_known_kind_reach_the_user() {
    let mut bundle = every_area();
    emptied(&mut bundle, "1102181000000102", "Immunization");
    let own = list(&mut bundle, "1102181000000102");
    own["note"] = Value::Null;
    own["extension"] = json!([{"url": format!("{EXTENSION}-ListWarningCode-1"),
        "valueCodeableConcept": {"coding": [{"code": "confidential-items"}]}}]);
    let shown = show(&bundle);
    let section = shown.section("immunisations");
    assert!(section.states.contains(&State::Withheld), "{:?}", section.states);

    let mut bundle = every_area();
    let unknown = json!({"resourceType": "List", "status": "current", "code": {"coding": [{"code": "a-supplier's"}]},
        "entry": [{"item": {"display": "Repeat dispensing items have been disabled"}}]});
    add(&mut bundle, unknown);
    assert!(text(&show(&bundle).head()).contains("Repeat dispensing items have been disabled"));
}

#[test]
fn dia_07_what_is_over_is_not_planned_and_its_date_has_not_passed() {
    for status in ["completed", "cancelled", "entered-in-error"] {
        let mut bundle = every_area();
        resource(&mut bundle, "diary1")["status"] = json!(status);
        resource(&mut bundle, "diary1")["occurrenceDateTime"] = json!("2001-01-01");
        let section = text(&show(&bundle).section_html("diary-entries"));
        let (_, rows) = section.split_once("Date Planned Status").unwrap();
        assert!(rows.contains("01-Jan-2001"), "{status}: {rows}");
        assert!(!rows.contains("Date passed"), "{status}: {rows}");
        assert!(!rows.contains("Planned") || rows.contains("Planned entry"), "{status}: {rows}");
    }
    // An order of any kind is no plan.
    let mut bundle = every_area();
    let before = show(&bundle).section("diary-entries").count;
    resource(&mut bundle, "req1")["intent"] = json!("filler-order");
    assert_eq!(show(&bundle).section("diary-entries").count, before);
}

#[test]
fn imm_04_what_is_said_to_be_given_and_not_done_is_neither() {
    let mut bundle = every_area();
    resource(&mut bundle, "imm1")["notGiven"] = json!(false);
    resource(&mut bundle, "imm1")["status"] = json!("not-done");
    let shown = show(&bundle);
    let row = shown.row_of("immunisations", "Influenza");
    assert!(row.contains("Not stated whether given") && row.contains("not-done"), "{row}");
    assert!(!text(&shown.html).contains("NOT GIVEN"), "nor where it is named");
}

#[test]
fn haz_28_a_topic_without_a_consultation_stands_under_its_encounter() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "cons1");
    let shown = show(&bundle);
    let section = text(&shown.section_html("consultations"));
    assert!(section.contains("Settles at rest"), "{section}");
    assert!(!section.contains("no entries received with it"), "{section}");
    assert!(!section.contains("consultations that were not received"), "{section}");
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn the_sender_of_a_message_is_not_the_patients_practice() {
    let mut bundle = every_area();
    let patient = resource(&mut bundle, "pat1");
    for element in ["generalPractitioner", "managingOrganization"] {
        patient.as_object_mut().unwrap().remove(element);
    }
    let letter = json!({"resourceType": "Composition", "id": "c", "status": "final", "title": "Letter",
        "subject": {"reference": "Patient/pat1"}, "custodian": {"reference": "Organization/org1"},
        "section": [{"title": "Encounters", "text": {"div": "<div>Seen</div>"}}]});
    add(&mut bundle, letter);
    assert!(show(&bundle).record.patient.unwrap().practice_code.is_some(), "of an HTML record");
    add(&mut bundle, json!({"resourceType": "MessageHeader", "id": "h"}));
    assert_eq!(show(&bundle).record.patient.unwrap().practice_code, None);
}

#[test]
fn a_task_for_somebody_else_is_about_another_subject() {
    let mut bundle = every_area();
    let identifier = json!({"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000042"});
    add(
        &mut bundle,
        json!({"resourceType": "Task", "id": "t", "for": {"identifier": identifier}, "description": "Of another"}),
    );
    let shown = show(&bundle);
    assert!(text(&shown.head()).contains("about another subject"), "{}", text(&shown.head()));
    assert!(!text(&shown.section_html("other")).contains("Of another"));
}

#[test]
fn alg_04_an_allergy_of_another_date_or_risk_is_a_record_of_its_own_and_an_end_is_in_sight() {
    let mut bundle = every_area();
    copied(&mut bundle, "all2", "again", |copy| {
        copy["assertedDate"] = json!("2019-05-01");
        copy["criticality"] = json!("high");
    });
    let code = "consultations-allergies-contained-in-consultations";
    let named = json!({"resourceType": "List", "status": "current", "code": {"coding": [{"code": code}]},
        "entry": [{"item": {"reference": "AllergyIntolerance/again"}}]});
    add(&mut bundle, named);
    let shown = show(&bundle);
    let section = text(&shown.section_html("allergies"));
    assert!(!section.contains("Sent a second time") && section.contains("01-May-2019"), "{section}");

    let mut bundle = every_area();
    let end = json!({"url": format!("{EXTENSION}-AllergyIntoleranceEnd-1"), "extension": [
        {"url": "endDate", "valueDateTime": "2015-01-01"}, {"url": "reasonEnded", "valueString": "Tolerated"}]});
    resource(&mut bundle, "all1")["extension"] = json!([end]);
    let row = show(&bundle).row_of("allergies", "Penicillin allergy");
    assert!(row.contains("Active") && row.contains("01-Jan-2015") && row.contains("Tolerated"), "{row}");
}

/// Each in plain words, in the place of an element: what it says stands where that of the element would.
#[test]
fn haz_18_plain_words_in_the_place_of_a_dose_a_note_an_amount_or_a_reference_stand_in_its_place() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = json!("Two at breakfast");
    resource(&mut bundle, "ms1")["medicationReference"] = json!("Medication/med1");
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!(["Three at noon"]);
    resource(&mut bundle, "plan1")["dispenseRequest"]["quantity"] = json!("56 capsules");
    resource(&mut bundle, "plan1")["note"] = json!("Ask for a review");
    resource(&mut bundle, "obs1")["valueQuantity"] = json!(80);
    resource(&mut bundle, "rep1")["result"] = json!("Observation/grp1");
    let shown = show(&bundle);
    let row = shown.row_of("medications", "Aspirin 75mg disp tabs");
    assert!(row.starts_with("Aspirin 75mg disp tabs Two at breakfast The plan says Three at noon"), "{row}");
    assert!(row.contains(" 56 capsules Last issue 28 tablet"), "{row}");
    assert!(text(&shown.section_html("medications")).contains("Plan note Ask for a review"));
    let weight = shown.row_of("uncategorised-data", "Body weight");
    assert!(weight.contains("80 Clothed"), "{weight}");
    assert!(shown.section_html("investigations").contains("Haemoglobin"));
    assert!(!shown.words_kept("medications").contains("MedicationStatement.dosage"));
}
