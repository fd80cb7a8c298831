//! What stands where a reader looks first says no more, and no less, than what stands below it: the alert of allergies,
//! what is switched off, results that did not come, what was only asked for.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

type Change = fn(&mut Value);

const ALERT: &str = "Medications are shown without a full list of allergies";

/// The record without its allergies but for what is done then.
fn without_allergies(change: Change) -> Shown {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ENDED);
    list(&mut bundle, ALLERGIES)["entry"] = json!([]);
    change(&mut bundle);
    show(&bundle)
}

#[test]
fn haz_16_medications_in_sight_whose_allergies_are_not_all_there_are_told_of_whatever_the_reason() {
    let reasons: [(&str, Change); 6] = [
        ("switched off, by a warning", |bundle| {
            unwarned(bundle);
            resource(bundle, "oo1")["issue"][0]["details"]["text"] = json!("includeAllergies has been disabled");
        }),
        ("switched off, by an entry in words", |bundle| {
            unwarned(bundle);
            list(bundle, ALLERGIES)["entry"] = json!([{"item": {"display": "Allergy items have been disabled"}}]);
        }),
        ("an entry that did not come", |bundle| {
            unwarned(bundle);
            list(bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/gone"}}]);
        }),
        ("emptied for a reason", |bundle| {
            unwarned(bundle);
            list(bundle, ALLERGIES)["emptyReason"] = json!({"coding": [{"code": "unavailable"}]});
        }),
        ("items held back", |bundle| warn(list(bundle, ALLERGIES), "confidential-items", CONFIDENTIAL)),
        ("in transit", |bundle| warn(list(bundle, ALLERGIES), "data-in-transit", TRANSIT)),
    ];
    for (reason, change) in reasons {
        let shown = without_allergies(change);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{reason}");
        let head = text(&shown.head());
        assert_eq!(head.matches(ALERT).count(), 1, "{reason}: {head}");
    }
    // The List came, and is empty: that is all there is to say.
    let shown = without_allergies(unwarned);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded));
    assert!(!text(&shown.head()).contains(ALERT));
}

#[test]
fn o_25_an_area_that_is_switched_off_in_the_words_of_an_entry_says_so_as_a_warning_and_a_state() {
    for words in ["Medication items have been disabled", "Medication items are not supported by the provider system"] {
        let mut bundle = every_area();
        list(&mut bundle, MEDICATIONS)["entry"] = json!([{"item": {"display": words}}, {"item": {"display": words}}]);
        let shown = show(&bundle);
        let section = shown.section("medications");
        assert_eq!(section.states, [State::Unsupported]);
        assert_eq!(section.banners.len(), 1, "said once, as a warning");
        let section = text(&shown.section_html("medications"));
        assert!(section.contains(words) && !section.contains("that are not in this response"), "{section}");
    }
    // A problem in these words is one, here or not.
    let mut bundle = every_area();
    let entries = list(&mut bundle, "717711000000103")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"display": "Registered disabled"}}));
    entries.push(json!({"item": {"reference": "Condition/gone", "display": "Has been disabled since birth"}}));
    let shown = show(&bundle);
    assert_eq!(shown.section("problems").states, []);
    assert!(text(&shown.section_html("problems")).contains("Entries of the list that are not in this response: 2"));
    // Of ended allergies it says nothing of the others.
    let mut bundle = every_area();
    unwarned(&mut bundle);
    list(&mut bundle, ENDED)["entry"] =
        json!([{"item": {"display": "Ended allergies are not supported by the system"}}]);
    assert!(!show(&bundle).section("allergies").states.contains(&State::Unsupported));
}

#[test]
fn haz_16_while_allergies_are_still_to_come_there_is_no_alert_that_goes_again() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "AllergyIntolerance"
            || [ALLERGIES, ENDED].iter().any(|code| resource["code"]["coding"][0]["code"] == **code)
    });
    let requested = Some(Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() });
    let open = Input { pending: true, requested, ..Input::default() };
    let shown = show_with(vec![Input::of(bundle.to_string()), open], Options::default());
    assert!(shown.section("allergies").states.contains(&State::Loading));
    assert!(!text(&shown.head()).contains(ALERT), "{}", text(&shown.head()));
}

#[test]
fn haz_36_haz_38_results_that_a_report_or_a_group_names_and_that_did_not_come_are_warned_of() {
    let mut bundle = every_area();
    let warning = "Results of this report that are not in this response:";
    assert!(!text(&show(&bundle).section_html("investigations")).contains(warning));
    let gone = json!({"reference": "Observation/gone"});
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(gone.clone());
    let member = json!({"type": "has-member", "target": gone});
    resource(&mut bundle, "grp1")["related"].as_array_mut().unwrap().push(member);
    let section = text(&show(&bundle).section_html("investigations"));
    // Named by both it is one.
    assert!(section.contains(&format!("{warning} 1")), "{section}");
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(json!({"reference": "Observation/lost"}));
    let section = text(&show(&bundle).section_html("investigations"));
    assert!(section.contains(&format!("{warning} 2")), "{section}");
}

#[test]
fn o_16_a_group_with_a_flag_and_without_a_value_has_no_result_that_is_not_recorded() {
    let mut bundle = every_area();
    resource(&mut bundle, "grp1")["interpretation"] = json!({"coding": [{"code": "A", "display": "Abnormal"}]});
    let row = show(&bundle).row_of("investigations", "Full blood count");
    assert!(row.contains("Abnormal") && !row.contains("not recorded"), "{row}");
    // A result that holds the comment of its filing is none.
    let member = json!([{"type": "has-member", "target": {"reference": "Observation/filing1"}}]);
    copied(&mut bundle, "note1", "filing1", |_| {});
    copied(&mut bundle, "res1", "res2", |copy| {
        copy["code"] = json!({"text": "Sodium"});
        copy["related"] = member.clone();
        ["valueQuantity", "interpretation"].into_iter().for_each(|element| copy[element] = Value::Null);
    });
    let named = json!({"reference": "Observation/res2"});
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(named);
    let row = show(&bundle).row_of("investigations", "Sodium");
    assert!(row.contains("none sent"), "{row}");
    // Nor where none of its results came.
    without(&mut bundle, |resource| resource["id"] == "res1");
    let row = show(&bundle).row_of("investigations", "Full blood count");
    assert!(row.contains("Abnormal") && !row.contains("not recorded"), "{row}");
}

#[test]
fn haz_11_a_test_that_was_only_asked_for_says_so_in_a_problems_row() {
    let mut bundle = every_area();
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
    resource(&mut bundle, "req1")["code"] = json!({"text": "PSA"});
    let linked = json!({"url": url, "valueReference": {"reference": "ProcedureRequest/req1"}});
    resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().push(linked);
    let row = show(&bundle).section_html("problems");
    assert!(text(&row).contains("PSA Request"), "{}", text(&row));
}

#[test]
fn haz_52_an_active_problem_whose_end_has_passed_says_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["abatementDateTime"] = json!("2021-01-01");
    let row = |bundle: &Value| text(&show(bundle).section_html("problems"));
    assert!(row(&bundle).contains("01-Jan-2021 Passed, still active"), "{}", row(&bundle));
    resource(&mut bundle, "con1")["clinicalStatus"] = json!("inactive");
    assert!(!row(&bundle).contains("Passed"), "{}", row(&bundle));
}

#[test]
fn o_17_a_quantity_in_words_that_begins_with_the_value_and_ends_with_its_unit_is_said_as_it_is() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationQuantityText-1";
    let quantity = |unit: Value, words: &str| {
        let mut bundle = every_area();
        let of = json!({"value": 100, "unit": unit, "extension": [{"url": url, "valueString": words}]});
        for id in ["plan1", "order1"] {
            resource(&mut bundle, id)["dispenseRequest"]["quantity"] = of.clone();
        }
        show(&bundle).row_of("medications", "Aspirin 75mg")
    };
    assert!(quantity(json!("ml"), "100 ml").contains("100 ml"));
    assert!(!quantity(json!("ml"), "100 ml").contains("(100 ml)"), "{}", quantity(json!("ml"), "100 ml"));
    // It may be 100 of 100 ml.
    assert!(quantity(Value::Null, "100 ml").contains("100 (100 ml)"), "{}", quantity(Value::Null, "100 ml"));
}

#[test]
fn alg_07_what_an_empty_list_says_beside_a_linked_allergy_is_said_of_the_list() {
    let shown = without_allergies(|bundle| {
        unwarned(bundle);
        list(bundle, ALLERGIES)["emptyReason"] =
            json!({"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]});
        let linked = json!({"resourceType": "AllergyIntolerance", "id": "seen", "clinicalStatus": "active",
            "code": {"text": "Penicillin"}, "patient": {"reference": "Patient/pat1"}});
        let named = json!({"resourceType": "List", "code": {"coding": [{"code": "problems-allergies-related-to-problems"}]},
            "entry": [{"item": {"reference": "AllergyIntolerance/seen"}}]});
        add(bundle, linked);
        add(bundle, named);
    });
    let section = text(&shown.section_html("allergies"));
    assert!(section.contains("Penicillin"), "{section}");
    assert!(section.contains("Of its own list the provider says: No Content Recorded"), "{section}");
}

#[test]
fn haz_11_what_a_questionnaire_in_error_says_is_marked_wherever_it_is_named() {
    let mut bundle = every_area();
    add(
        &mut bundle,
        json!({"resourceType": "QuestionnaireResponse", "id": "qr9", "status": "entered-in-error", "subject": {"reference": "Patient/pat1"},
            "parent": [{"reference": "Observation/obs1"}], "item": [{"linkId": "HIV antibody DETECTED"}]}),
    );
    // Beside the Observation that it is about; its own row has the mark before its words.
    let shown = show(&bundle);
    let named = text(&shown.html);
    assert!(named.contains("HIV antibody DETECTED Entered in error"), "{named}");
}

#[test]
fn haz_11_a_report_is_of_the_day_of_its_results_before_that_of_its_issue() {
    let of = |days: [&str; 2]| {
        let mut bundle = every_area();
        add(
            &mut bundle,
            json!({"resourceType": "DiagnosticReport", "id": "inr", "status": "final", "issued": "2026-03-01T09:00:00Z",
            "subject": {"reference": "Patient/pat1"}, "result": [{"reference": "Observation/inr0"}, {"reference": "Observation/inr1"}]}),
        );
        for (at, day) in days.iter().enumerate() {
            add(
                &mut bundle,
                json!({"resourceType": "Observation", "id": format!("inr{at}"), "status": "final", "code": {"text": "INR"},
                "subject": {"reference": "Patient/pat1"}, "effectiveDateTime": day, "valueQuantity": {"value": 2.1}}),
            );
        }
        text(&show(&bundle).section_html("investigations"))
    };
    assert!(of(["2026-01-05", "2026-01-05"]).contains("INR, 05-Jan-2026"));
    // Of several days none stands for all.
    assert!(of(["2026-01-05", "2026-01-07"]).contains("INR, 01-Mar-2026"));
}
