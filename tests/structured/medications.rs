//! Medications and medical devices.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

#[test]
fn med_02_haz_55_haz_84_haz_87_drug_dose_quantity_status_dates_and_issues_are_in_one_row() {
    let shown = show(&every_area());
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    for words in [
        "One to be taken each day",
        "Dissolve in water",
        "One to be taken each morning",
        "28 tablet",
        "Repeat",
        "Active",
        "Start 01-Sep-2025",
        "Last issued 01-Mar-2026",
        "3 of 6 issued",
        "28-Feb-2026",
        "Expired, still active",
        "Dosage has changed",
        "15-Jan-2026",
    ] {
        assert!(row.contains(words), "{words} is not in: {row}");
    }
    let section = text(&shown.section_html("medications"));
    for words in
        ["Patient Notes: with food", "Pharmacy text here", "Prescriber Dr Ada Sample", "Issues (1)", "Issued by phone"]
    {
        assert!(section.contains(words), "{words} is not in: {section}");
    }
    let issues = r#"title="Aspirin 75mg disp tabs"><summary translate="yes">Issues (1)"#;
    assert!(shown.section_html("medications").contains(issues), "whose issues they are is their group's name");
}

#[test]
fn haz_37_haz_45_haz_86_what_was_prescribed_elsewhere_stands_there_even_if_stopped() {
    let shown = show(&every_area());
    let section = text(&shown.section_html("medications"));
    let elsewhere = section.find("Prescribed elsewhere").unwrap();
    assert!(section.find("Grandmother's linctus").unwrap() > elsewhere);
    let row = text(&shown.row("linctus 5ml"));
    assert!(row.contains("Stopped: 05-Feb-2024 No longer needed") && row.contains("one bottle"), "{row}");
    assert!(!row.contains("No issue recorded"), "it was never the practice's to issue: {row}");
    assert!(section.contains("Hospital"));
}

#[test]
fn haz_11_the_classifier_puts_each_statement_in_its_group() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1";
    let kind =
        |code: &str| json!([{"url": url, "valueCodeableConcept": {"coding": [{"code": code, "display": code}]}}]);
    for (kind, plan_status, status, heading) in [
        (kind("repeat"), "active", "active", "Repeat (1) Active, as recorded by the practice"),
        (kind("repeat"), "completed", "completed", "Repeat (1) Completed (1)"),
        (kind("repeat-dispensing"), "active", "active", "Repeat dispensing (1) Active"),
        (kind("acute"), "active", "active", "Acute (1) Active"),
        (kind("delayed-prescribing"), "active", "active", "Acute (1) Active"),
        (kind("acute"), "completed", "completed", "Acute (1) Completed, last 12 months"),
        (json!([]), "active", "active", "Repeat (1) Active"),
        (kind("repeat"), "stopped", "active", "Stopped or discontinued (1)"),
        (kind("acute"), "stopped", "stopped", "Stopped or discontinued (1)"),
    ] {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            resource["id"] == "ms2" || resource["id"] == "plan2" || resource["id"] == "med2"
        });
        list(&mut bundle, MEDICATIONS)["entry"] = json!([{"item": {"reference": "MedicationStatement/ms1"}}]);
        resource(&mut bundle, "plan1")["extension"] = kind.clone();
        resource(&mut bundle, "plan1")["status"] = json!(plan_status);
        resource(&mut bundle, "ms1")["status"] = json!(status);
        let section = text(&show(&bundle).section_html("medications"));
        assert!(section.contains(heading), "{kind} {plan_status}/{status}: {heading:?} is not in {section}");
    }
}

#[test]
fn a_dose_never_stands_without_its_drug() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "Medication" || resource["resourceType"] == "MedicationStatement"
    });
    let shown = show(&bundle);
    let row = text(&shown.row("One to be taken each morning"));
    assert!(row.contains("No drug recorded"), "{row}");
    let mut bundle = every_area();
    resource(&mut bundle, "ms1").as_object_mut().unwrap().remove("dosage");
    for id in ["plan1", "order1"] {
        resource(&mut bundle, id).as_object_mut().unwrap().remove("dosageInstruction");
    }
    assert!(text(&show(&bundle).row("Aspirin 75mg disp tabs")).contains("No dose recorded"));
}

#[test]
fn haz_85_issues_of_repeat_dispensing_are_told_apart_and_future_ones_say_so() {
    let mut bundle = every_area();
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1";
    resource(&mut bundle, "plan1")["extension"] = json!([{"url": url, "valueCodeableConcept":
        {"coding": [{"code": "repeat-dispensing", "display": "Repeat dispensing"}]}},
        {"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationRepeatInformation-1",
            "extension": [{"url": "numberOfRepeatPrescriptionsAllowed", "valuePositiveInt": 3},
                {"url": "numberOfRepeatPrescriptionsIssued", "valueUnsignedInt": 3}]}]);
    resource(&mut bundle, "ms1")["extension"][0]["valueDateTime"] = json!("2026-05-01");
    for (id, start) in [("order2", "2026-04-01"), ("order3", "2026-05-01")] {
        copied(&mut bundle, "order1", id, |copy| {
            copy["authoredOn"] = json!("2026-03-01");
            copy["dispenseRequest"]["validityPeriod"]["start"] = json!(start);
        });
    }
    let shown = show(&bundle);
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(
        row.contains("Last issued 01-May-2026 In the future Newest issue to date in this response 01-Mar-2026"),
        "{row}"
    );
    // All are made at once, for the months to come: nothing has run out.
    assert!(row.contains("3 of 3 issued") && !row.contains("All issued"), "{row}");
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Issues (3)"), "{section}");
    let order = ["01-May-2026 28 tablet", "01-Apr-2026 28 tablet", "01-Mar-2026 28 tablet"];
    let at: Vec<usize> =
        order.iter().map(|words| section.find(words).unwrap_or_else(|| panic!("{words}: {section}"))).collect();
    assert!(at.is_sorted(), "newest first");
    assert_eq!(section.matches("In the future").count(), 3, "the last issue, and two issues: {section}");
    // Nor where nothing says when the last was issued, as the specification has it of repeat dispensing.
    resource(&mut bundle, "ms1")["extension"].as_array_mut().unwrap().remove(0);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("3 of 3 issued") && !row.contains("All issued"), "{row}");
    // Those that were taken back are not to come.
    for id in ["order2", "order3"] {
        resource(&mut bundle, id)["status"] = json!("cancelled");
    }
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("All issued, still active"), "{row}");
}

#[test]
fn haz_11_a_drug_that_is_named_by_a_reference_alone_has_its_name_wherever_it_is_mentioned() {
    let mut bundle = every_area();
    let plan = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    for request in plan.filter(|resource| resource["resourceType"] == "MedicationRequest") {
        request.as_object_mut().unwrap().remove("medicationCodeableConcept");
        request["medicationReference"] =
            json!({"reference": "Medication/absent", "display": "Methotrexate 2.5mg tablets"});
    }
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("Medication, plan Methotrexate 2.5mg tablets"), "{section}");
    assert!(!section.contains("MedicationRequest"), "{section}");
}

#[test]
fn a_mention_has_strength_and_form_where_the_code_alone_has_them() {
    let mut bundle = every_area();
    let all = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    for medication in all.filter(|resource| resource["resourceType"] == "Medication") {
        let display = "Diazepam 5mg/2.5ml rectal solution tube";
        medication["code"] = json!({"text": "DIAZEPAM", "coding": [{"system": "http://snomed.info/sct", "code": "1", "display": display}]});
    }
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("DIAZEPAM (Diazepam 5mg/2.5ml rectal solution tube)"), "{section}");
}

#[test]
fn a_dose_without_a_text_is_its_parts_and_none_is_said_only_of_none() {
    let mut bundle = every_area();
    let all = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    for resource in all.filter(|resource| resource["resourceType"].as_str().unwrap().starts_with("Medication")) {
        let dose = json!([{"asNeededBoolean": true, "doseQuantity": {"value": 2.5, "unit": "ml"}}]);
        for element in ["dosage", "dosageInstruction"] {
            if resource.get(element).is_some() {
                resource[element] = dose.clone();
            }
        }
    }
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("2.5 ml") && !section.contains("No dose recorded"), "{section}");
}

#[test]
fn what_goes_on_is_not_said_to_be_stopped() {
    let mut bundle = every_area();
    let mut changed = false;
    for entry in bundle["entry"].as_array_mut().unwrap() {
        let resource = &mut entry["resource"];
        let has_reason = resource.to_string().contains("statusReason");
        if has_reason && resource["resourceType"] == "MedicationRequest" {
            resource["status"] = json!("active");
            changed = true;
        }
    }
    assert!(changed);
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Status changed:") && !section.contains("Stopped:"), "{section}");
}

#[test]
fn no_issue_recorded_is_not_said_of_a_plan_that_is_not_here() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "MedicationRequest" && resource["intent"] == "plan");
    let section = text(&show(&bundle).section_html("medications"));
    assert!(!section.contains("No issue recorded"), "{section}");
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "MedicationRequest");
    for id in ["ms1", "ms2"] {
        resource(&mut bundle, id).as_object_mut().unwrap().remove("basedOn");
    }
    let section = text(&show(&bundle).section_html("medications"));
    assert!(!section.contains("No issue recorded"), "nor of a statement that names none: {section}");
}

#[test]
fn an_entry_that_two_responses_hold_is_not_taken_for_two() {
    let response = every_area().to_string();
    let twice = show_with(vec![Input::of(response.clone()), Input::of(response.clone())], Options::default());
    let once = show_with(vec![Input::of(response)], Options::default());
    let section = |shown: &Shown| text(&shown.section_html("medications"));
    assert_eq!(section(&twice), section(&once));
}

#[test]
fn a_repeat_that_is_all_issued_and_still_active_says_so_in_words() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationRepeatInformation-1";
    for (issued, allowed, status, said) in [
        (3, 6, "active", None),
        (6, 6, "active", Some("6 of 6 issued All issued, still active")),
        (6, 6, "completed", None),
        (7, 6, "active", Some("7 of 6 issued More than authorised")),
    ] {
        let mut bundle = every_area();
        for extension in resource(&mut bundle, "plan1")["extension"].as_array_mut().unwrap() {
            if extension["url"].as_str().unwrap().contains("RepeatInformation") {
                *extension = json!({"url": url, "extension": [
                    {"url": "numberOfRepeatPrescriptionsAllowed", "valuePositiveInt": allowed},
                    {"url": "numberOfRepeatPrescriptionsIssued", "valueUnsignedInt": issued}]});
            }
        }
        resource(&mut bundle, "ms1")["status"] = json!(status);
        let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
        match said {
            Some(words) => assert!(row.contains(words), "{words} is not in: {row}"),
            None => assert!(!row.contains("All issued") && !row.contains("More than"), "{row}"),
        }
    }
}

#[test]
fn doses_without_a_text_stand_each_by_itself_and_say_whose_they_are() {
    let mut bundle = every_area();
    let dose = |when: &str, value: u32| json!({"doseQuantity": {"value": value, "unit": "tablet"}, "timing": {"code": {"text": when}}});
    resource(&mut bundle, "ms1")["dosage"] = json!([dose("morning", 2), dose("night", 2)]);
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!([dose("morning", 2), dose("night", 3)]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    let (each, timing) = ("doseQuantity", "timing.code.text");
    let words = format!(
        "{each} 2 tablet {timing} morning {each} 2 tablet {timing} night The plan says {each} 2 tablet {timing} morning \
         The plan says {each} 3 tablet {timing} night"
    );
    assert!(row.contains(&words), "{words} is not in: {row}");
}

#[test]
fn how_long_ago_an_acute_was_is_told_by_the_last_that_is_known_of_it() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1";
    let part = |statement: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "plan1")["extension"] =
            json!([{"url": url, "valueCodeableConcept": {"coding": [{"code": "acute", "display": "Acute"}]}}]);
        resource(&mut bundle, "plan1")["status"] = json!("completed");
        for element in ["authoredOn", "dispenseRequest"] {
            resource(&mut bundle, "plan1").as_object_mut().unwrap().remove(element);
        }
        let own = resource(&mut bundle, "ms1").as_object_mut().unwrap();
        for element in ["effectivePeriod", "effectiveDateTime", "extension"] {
            own.remove(element);
        }
        own.insert("status".into(), json!("completed"));
        own.extend(statement.as_object().unwrap().clone());
        text(&show(&bundle).section_html("medications"))
    };
    let ended = part(json!({"effectivePeriod": {"start": "2020-01-01", "end": "2026-03-01"}}));
    assert!(ended.contains("Completed, last 12 months (1)"), "{ended}");
    let old = part(json!({"effectivePeriod": {"start": "2020-01-01", "end": "2020-02-01"}}));
    assert!(old.contains("Completed, older (1)"), "{old}");
    let undated = part(json!({}));
    assert!(undated.contains("Acute (1) Completed (1)"), "{undated}");
}

#[test]
fn haz_86_what_was_prescribed_elsewhere_and_stopped_is_not_active() {
    let mut bundle = every_area();
    resource(&mut bundle, "plan2")["status"] = json!("stopped");
    resource(&mut bundle, "ms2")["status"] = json!("active");
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Prescribed elsewhere (1) Stopped or discontinued (1)"), "{section}");
}

#[test]
fn doses_follow_their_sequence_and_say_when_they_are_needed_and_how_much_at_most() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = json!([
        {"sequence": 2, "text": "then one a day"},
        {"sequence": 1, "text": "two a day", "asNeededCodeableConcept": {"text": "for pain"},
            "additionalInstruction": [{"text": "With food"}],
            "maxDosePerPeriod": {"numerator": {"value": 8, "unit": "tablets"}, "denominator": {"value": 24, "unit": "h"}}}]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    let words = "two a day As needed for pain Additional instruction With food At most 8 tablets / 24 h then one a day";
    assert!(row.contains(words), "{words} is not in: {row}");
}

#[test]
fn a_drug_that_a_reference_names_is_not_said_to_be_missing() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "med1");
    for id in ["ms1", "plan1"] {
        resource(&mut bundle, id)["medicationReference"] = json!({"reference": "Medication/none", "display": "Drug F"});
    }
    let row = text(&show(&bundle).row("Drug F"));
    assert!(!row.contains("No drug recorded"), "{row}");
}

#[test]
fn each_dose_says_for_itself_that_it_is_as_needed() {
    let mut bundle = every_area();
    let dose = |text: &str| json!({"text": text, "asNeededBoolean": true, "maxDosePerPeriod": {}});
    resource(&mut bundle, "ms1")["dosage"] = json!([dose("two in the morning"), dose("one at night")]);
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!([dose("two in the morning"), dose("one at night")]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("two in the morning As needed Yes one at night As needed Yes"), "{row}");
    assert_eq!(row.matches("As needed").count(), 2, "the plan repeats its statement: {row}");
    assert!(!row.contains("At most"), "{row}");
}

#[test]
fn a_stopped_issue_or_a_plan_of_before_does_not_stop_the_course_where_it_is_named() {
    let related = |reference: &str| {
        json!({"valueReference": {"reference": reference},
        "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RelatedClinicalContent-1"})
    };
    let mut bundle = every_area();
    resource(&mut bundle, "order1")["status"] = json!("stopped");
    copied(&mut bundle, "plan1", "before1", |plan| plan["status"] = json!("stopped"));
    resource(&mut bundle, "ms1")["basedOn"] =
        json!([{"reference": "MedicationRequest/before1"}, {"reference": "MedicationRequest/plan1"}]);
    resource(&mut bundle, "con1")["extension"] =
        json!([related("MedicationStatement/ms1"), related("MedicationRequest/plan1")]);
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("Aspirin") && !row.contains("Stopped"), "{row}");
    // The issue itself says what it is, and no more.
    resource(&mut bundle, "con1")["extension"] = json!([related("MedicationRequest/order1")]);
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("issue stopped") && !row.contains("Stopped"), "{row}");
    resource(&mut bundle, "con1")["extension"] = json!([related("MedicationStatement/ms1")]);
    resource(&mut bundle, "plan1")["status"] = json!("stopped");
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("Stopped"), "{row}");
}

#[test]
fn haz_33_a_course_that_is_on_hold_or_was_entered_in_error_says_so_where_its_plan_is_named() {
    for (id, status) in [("ms1", "entered-in-error"), ("ms1", "on-hold"), ("ms1", "intended"), ("plan1", "on-hold")] {
        let mut bundle = every_area();
        resource(&mut bundle, id)["status"] = json!(status);
        resource(&mut bundle, "head1")["entry"]
            .as_array_mut()
            .unwrap()
            .push(json!({"item": {"reference": "MedicationRequest/plan1"}}));
        let words = text(&show(&bundle).section_html("consultations"));
        let named = &words[words.rfind("Medication, plan").unwrap_or_else(|| panic!("{words}"))..];
        assert!(named.find(status).is_some_and(|at| at < 120), "{id} {status}: {named}");
    }
}

#[test]
fn haz_55_haz_85_an_issue_that_was_taken_back_says_so_beside_its_date_and_is_counted_apart() {
    let mut bundle = every_area();
    for (id, status, start) in [("order2", "stopped", "2026-02-01"), ("order3", "entered-in-error", "2026-01-01")] {
        copied(&mut bundle, "order1", id, |copy| {
            copy["status"] = json!(status);
            copy["dispenseRequest"]["validityPeriod"]["start"] = json!(start);
        });
    }
    let section = text(&show(&bundle).section_html("medications"));
    for words in ["Issues (3, of which 2 stopped or withdrawn)", "01-Feb-2026 stopped", "01-Jan-2026 Entered in error"]
    {
        assert!(section.contains(words), "{words}: {section}");
    }
    assert!(section.contains("01-Mar-2026 28 tablet"), "the one that was made says nothing: {section}");
}

#[test]
fn med_02_what_only_the_issue_says_is_not_said_to_be_missing() {
    let mut bundle = every_area();
    for id in ["ms1", "plan1"] {
        resource(&mut bundle, id)
            .as_object_mut()
            .unwrap()
            .retain(|name, _| !["dosage", "dosageInstruction", "dispenseRequest"].contains(&name.as_str()));
    }
    copied(&mut bundle, "order1", "order2", |copy| {
        copy["dosageInstruction"] = json!([{"text": "Never taken"}]);
        copy["status"] = json!("cancelled");
        copy["dispenseRequest"]["validityPeriod"]["start"] = json!("2026-03-02");
    });
    resource(&mut bundle, "order1")["dosageInstruction"] = json!([{"text": "Two at night"}]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("Last issue Two at night") && row.contains("Last issue 28 tablet"), "{row}");
    assert!(!row.contains("No dose recorded") && !row.contains("Never taken"), "{row}");
    // A statement that names its issue, without a plan.
    resource(&mut bundle, "ms1")["basedOn"] = json!([{"reference": "MedicationRequest/order1"}]);
    resource(&mut bundle, "ms1")["dosage"] = json!([{"text": "One each day"}]);
    resource(&mut bundle, "order1").as_object_mut().unwrap().remove("basedOn");
    without(&mut bundle, |resource| resource["id"] == "plan1" || resource["id"] == "order2");
    let shown = show(&bundle);
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(row.contains("One each day") && row.contains("Last issue Two at night"), "{row}");
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Issues (1)") && !section.contains("Single issues without their plan"), "{section}");
    // Named twice it is one, and what the last issue lacks is not taken from an older one.
    let twice = json!([{"reference": "MedicationRequest/order1"}, {"reference": "MedicationRequest/order1"},
        {"reference": "MedicationRequest/order0"}]);
    resource(&mut bundle, "ms1")["basedOn"] = twice;
    resource(&mut bundle, "ms1").as_object_mut().unwrap().remove("dosage");
    copied(&mut bundle, "order1", "order0", |order| {
        order["dosageInstruction"] = json!([{"text": "Four daily"}]);
        order["dispenseRequest"]["validityPeriod"]["start"] = json!("2019-01-01");
    });
    resource(&mut bundle, "order1").as_object_mut().unwrap().remove("dosageInstruction");
    let shown = show(&bundle);
    let older = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(older.contains("No dose recorded") && !older.contains("Four daily"), "{older}");
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Issues (2)"), "{section}");
    assert!(!row.contains("not in this response"), "{row}");
}

#[test]
fn haz_2_a_drug_whose_codings_differ_names_both_and_others_only_where_the_code_may_turn_the_words_round() {
    let codings = |own: &str, snomed: &str| {
        json!({"coding": [{"system": "https://fhir.hl7.org.uk/Id/multilex-drug-codes", "code": "1", "display": own,
            "userSelected": true}, {"system": "http://snomed.info/sct", "code": "2", "display": snomed}]})
    };
    let mut bundle = every_area();
    resource(&mut bundle, "med1")["code"] =
        codings("Metformin 1g modified release tablets", "Metformin 2G Modified-Release tablets");
    resource(&mut bundle, "obs1")["code"] = codings("Lung cancer", "Suspected lung cancer");
    let shown = show(&bundle);
    let row = text(&shown.row("Metformin 1g"));
    assert!(row.contains("Metformin 1g modified release tablets (Metformin 2G Modified-Release tablets)"), "{row}");
    let section = text(&shown.section_html("uncategorised-data"));
    assert!(section.contains("Lung cancer (Suspected lung cancer)"), "{section}");
    // The same cut short is no other.
    resource(&mut bundle, "med1")["code"] = codings("Aspirin 75mg disp tabs", "Aspirin 75mg dispersible tablets");
    assert!(!text(&show(&bundle).row("Aspirin 75mg disp tabs")).contains("(Aspirin"));
    // Beside a text and a selected term that differ, too.
    let mut three = codings("Malignant neoplasm of lung", "Suspected lung cancer");
    three["text"] = json!("Lung cancer");
    resource(&mut bundle, "obs1")["code"] = three;
    let section = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(section.contains("Lung cancer (Suspected lung cancer)"), "{section}");
    for (own, snomed) in [
        ("Serum sodium", "Serum sodium level"),
        ("Heart attack", "Myocardial infarction"),
        ("UTI", "Routine antenatal care"),
    ] {
        resource(&mut bundle, "obs1")["code"] = codings(own, snomed);
        let row = text(&show(&bundle).row(own));
        assert!(!row.contains(snomed), "{row}");
    }
}

#[test]
fn a_quantity_in_words_that_is_all_of_it_is_not_doubled() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationQuantityText-1";
    for (value, words, shown) in [
        ("28", "28 tablet(s)", "28 tablet(s)"),
        ("28", "28tablets", "28tablets"),
        ("0.5", "0.5 ml", "0.5 ml"),
        ("10", "10 ml", "10 (10 ml)"),
        ("100", "100mcg", "100 (100mcg)"),
        ("2", "7 day pack", "2 (7 day pack)"),
        ("2", "5 pens", "2 (5 pens)"),
        ("28", "28", "28"),
    ] {
        let mut bundle = every_area();
        let value: Value = serde_json::from_str(value).unwrap();
        for id in ["plan1", "order1"] {
            resource(&mut bundle, id)["dispenseRequest"]["quantity"] =
                json!({"value": value, "extension": [{"url": url, "valueString": words}]});
        }
        let row = show(&bundle).row("Aspirin 75mg disp tabs");
        assert!(row.contains(&format!(">{shown}</td>")), "{shown}: {row}");
    }
}

#[test]
fn haz_2_the_drug_and_the_date_of_the_last_issue_are_in_sight_where_nothing_else_says_them() {
    let mut bundle = every_area();
    for id in ["ms1", "plan1"] {
        resource(&mut bundle, id)["medicationReference"] = json!({"reference": "Medication/none"});
    }
    let order = resource(&mut bundle, "order1");
    order["dispenseRequest"]["validityPeriod"] = json!({"start": "2026-03-10"});
    let shown = show(&bundle);
    let row = text(&shown.row("No drug recorded"));
    let row = row.split("Issues (").next().unwrap();
    for words in [
        "Last issue Aspirin 75mg disp tabs",
        "Last issued 01-Mar-2026",
        "Newest issue to date in this response 10-Mar-2026",
    ] {
        assert!(row.contains(words), "{words} is not in: {row}");
    }
    // One of the same product, and not newer, says nothing more.
    let row = text(&show(&every_area()).row("Aspirin 75mg disp tabs"));
    assert!(!row.contains("Last issue Aspirin") && row.matches("28-Feb-2026").count() < 3, "{row}");
}

#[test]
fn haz_11_an_issue_joins_the_statement_that_names_the_same_plan_though_it_is_not_here() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "plan1");
    let shown = show(&bundle);
    let section = text(&shown.section_html("medications"));
    assert_eq!(section.matches("Issues (1)").count(), 1, "{section}");
    assert!(!section.contains("without their plan"), "{section}");
    // Named twice, it is one plan; named by two statements, nobody knows whose the issue is.
    let twice = json!([{"reference": "MedicationRequest/plan1"}, {"reference": "MedicationRequest/plan1"}]);
    for id in ["ms1", "order1"] {
        resource(&mut bundle, id)["basedOn"] = twice.clone();
    }
    assert!(text(&show(&bundle).section_html("medications")).contains("Issues (1)"));
    let mut of_two = bundle.clone();
    resource(&mut of_two, "ms2")["basedOn"] = twice;
    let section = text(&show(&of_two).section_html("medications"));
    assert!(section.contains("without their plan"), "{section}");
    // Nor is a referral a plan.
    for id in ["ms1", "order1"] {
        resource(&mut of_two, id)["basedOn"] = json!([{"reference": "ReferralRequest/gone"}]);
    }
    assert!(text(&show(&of_two).section_html("medications")).contains("without their plan"));
    resource(&mut bundle, "order1")["basedOn"] = json!([{"reference": "MedicationRequest/another"}]);
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("without their plan"), "{section}");
}

#[test]
fn haz_37_what_another_organisation_prescribed_says_so_in_a_consultation() {
    let mut bundle = every_area();
    list(&mut bundle, "24781000000107")["entry"] = json!([{"item": {"reference": "MedicationRequest/plan2"}}]);
    let shown = show(&bundle);
    let consultation = text(&shown.section_html("consultations"));
    assert!(consultation.contains("Prescribed elsewhere Hospital"), "{consultation}");
    list(&mut bundle, "24781000000107")["entry"] = json!([{"item": {"reference": "MedicationRequest/plan1"}}]);
    let consultation = text(&show(&bundle).section_html("consultations"));
    assert!(!consultation.contains("Prescribed elsewhere"), "{consultation}");
}

#[test]
fn med_a_dose_that_says_nothing_is_none() {
    for dose in [
        json!([{"text": " "}]),
        json!([{"text": "\u{a0}"}]),
        json!([{}]),
        json!([{"sequence": 1}]),
        json!([{"asNeededBoolean": false}]),
        json!([{"text": null}]),
        json!([{"text": "", "additionalInstruction": [{"text": " "}]}]),
        json!([{"id": "x", "doseQuantity": {"value": null, "unit": ""}}]),
        json!([{"text": "\u{200b}"}]),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["dosage"] = dose.clone();
        for id in ["plan1", "order1"] {
            resource(&mut bundle, id)["dosageInstruction"] = dose.clone();
        }
        let shown = show(&bundle);
        let row = text(&shown.row("Aspirin 75mg disp tabs"));
        assert!(row.contains("No dose recorded"), "{dose}: {row}");
        assert!(!text(&shown.html).contains("dose recorded in parts"), "{dose}");
        assert_eq!(shown.record.account.unshown, 0);
    }
}

#[test]
fn med_words_in_place_of_a_dose_do_not_hold_back_that_of_an_issue() {
    let mut bundle = every_area();
    let filler = json!([{"text": "No information available"}]);
    resource(&mut bundle, "ms1")["dosage"] = filler.clone();
    resource(&mut bundle, "plan1")["dosageInstruction"] = filler;
    let order = resource(&mut bundle, "order1");
    order["dosageInstruction"] = json!([{"text": "One daily"}]);
    order["authoredOn"] = json!("2026-01-10");
    order["dispenseRequest"]["validityPeriod"] = json!({"start": "2026-01-10"});
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    let (before, _) = row.split_once("Issues (").unwrap_or((&row, ""));
    // With its own date: another stands beside it as that of the last.
    assert!(before.contains("Last issue One daily Date 10-Jan-2026"), "{row}");
}

#[test]
fn med_the_strength_that_another_coding_has_stands_behind_the_drug() {
    let mut bundle = every_area();
    resource(&mut bundle, "med1")["code"] = json!({"coding": [
        {"system": "http://snomed.info/sct", "code": "1", "display": "Prednisolone"},
        {"system": "https://fhir.hl7.org.uk/Id/resipuk-gemscript-drug-codes", "code": "2", "display": "PREDNISOLONE tabs 5mg"}]});
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Prednisolone (PREDNISOLONE tabs 5mg)"), "{section}");
}
