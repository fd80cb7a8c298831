//! What systems send otherwise than the specification has it (structured reference §9), and what the view may say of it:
//! never that there is none, never another dose, never another course.

use gp_record::gpconnect::codes::Area;
use gp_record::gpconnect::limits::Limit;
use gp_record::words::Word;
use serde_json::{Value, json};

use crate::support::*;
use crate::*;

const EXTENSION: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC";

/// The record with no allergies, and this reason in their Lists.
fn without_allergies(reason: Value) -> Value {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        matches!(resource["resourceType"].as_str(), Some("AllergyIntolerance" | "OperationOutcome"))
    });
    for of in [ALLERGIES, ENDED] {
        let list = list(&mut bundle, of);
        list["entry"] = json!([]);
        for own in ["contained", "note", "extension"] {
            list.as_object_mut().unwrap().remove(own);
        }
        list["emptyReason"] = reason.clone();
    }
    bundle
}

fn no_content() -> Value {
    json!({"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]})
}

#[test]
fn haz_36_haz_38_an_empty_list_says_none_only_for_a_reason_that_says_so() {
    let shown = |reason: Value| {
        let shown = show(&without_allergies(reason));
        (shown.section("allergies").states.clone(), shown.section("allergies").count)
    };
    for none in [
        no_content(),
        json!({"coding": [{"code": "noContent"}]}),
        json!({"coding": [{"code": "x"}, {"code": "nilknown"}]}),
        json!({"text": "No content recorded"}),
        json!({"coding": [{"code": "no-content-recorded"}], "text": "Information not available."}),
        json!({"coding": [{"code": "noContent"}], "text": "No content"}),
    ] {
        assert_eq!(shown(none.clone()), (vec![State::NoneRecorded], Some(0)), "{none}");
    }
    for (other, states) in [
        (json!({"coding": [{"code": "Withheld"}]}), vec![State::Withheld]),
        (json!({"coding": [{"code": "local"}, {"code": "withheld"}]}), vec![State::Withheld]),
        (json!({"text": "Access denied"}), vec![]),
        (json!({"text": "Information not available"}), vec![]),
        (json!({"coding": [{"code": "notasked"}]}), vec![]),
        (json!({"coding": [{"code": "notasked"}], "text": "No content recorded"}), vec![]),
        (json!({"coding": [{"code": "no-content-recorded"}], "text": "Withheld at the patient's request"}), vec![]),
        (json!({"extension": [{"url": "x", "valueCode": "masked"}]}), vec![]),
    ] {
        assert_eq!(shown(other.clone()), (states, None), "{other}");
    }
}

#[test]
fn core11_an_area_that_is_disabled_is_not_one_in_which_nothing_is_recorded() {
    for severity in ["warning", "error"] {
        let mut bundle = without_allergies(no_content());
        add(
            &mut bundle,
            json!({"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "not-supported",
                "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": "includeAllergies has been disabled"}}]}),
        );
        let shown = show(&bundle);
        let own = shown.section("allergies");
        assert_eq!((own.states.as_slice(), own.count), (&[State::Unsupported][..], None), "{severity}");
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{severity}");
        assert!(!text(&shown.html).contains("No active allergies recorded"), "{severity}");
    }
}

#[test]
fn haz_33_haz_47_what_was_asked_for_with_limits_is_no_nought() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"].as_str().unwrap().starts_with("Medication"));
    emptied(&mut bundle, MEDICATIONS, "MedicationStatement");
    let states = |word: Word, value: Option<String>| {
        let limits = vec![Limit { area: Area::Medications, word, value }];
        let parameters = Some(vec!["includeMedication".to_owned()]);
        let asked = Requested { limits, parameters, ..Requested::default() };
        let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
        let shown = show_with(vec![input], Options::default());
        let own = shown.section("medications");
        (own.states.clone(), own.count, text(&shown.section_html("medications")))
    };
    let (none, count, words) = states(Word::LimitedActiveFrom, Some("2026-03-01".to_owned()));
    assert_eq!((none.as_slice(), count), (&[][..], None));
    assert!(words.contains("None received within the limits of what was asked for."), "{words}");
    let (none, count, _) = states(Word::LimitedWithoutIssues, None);
    assert_eq!((none.as_slice(), count), (&[State::NoneRecorded][..], Some(0)), "it leaves out no drug");
}

#[test]
fn haz_2_a_statement_that_the_list_does_not_name_may_be_of_before() {
    let mut bundle = without_allergies(no_content());
    add(
        &mut bundle,
        json!({"resourceType": "AllergyIntolerance", "id": "nka", "clinicalStatus": "active",
            "patient": {"reference": "Patient/pat1"},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}}),
    );
    let shown = show(&bundle);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded));
    let words = text(&shown.section_html("allergies"));
    assert!(
        words.contains("In the response, and in no list of the area") && words.contains("No known allergy"),
        "{words}"
    );
    // Beside another coding that says something else it is no statement.
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["code"]["coding"] = json!([
        {"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"},
        {"system": "http://read.info/readv2", "code": "14L1.", "display": "H/O: penicillin allergy"}]);
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::KnownAllergies));
}

#[test]
fn a_reaction_of_a_severity_that_is_not_known_does_not_stick_to_it() {
    let mut bundle = every_area();
    let reaction = |severity: &str| json!([{"manifestation": [{"text": "Rash"}], "severity": severity}]);
    resource(&mut bundle, "all1")["reaction"] = reaction("life-threatening");
    assert!(show(&bundle).section_html("allergies").contains(">life-threatening</"), "a badge of its own");
    resource(&mut bundle, "all1")["reaction"] = reaction(" Severe");
    assert!(text(&show(&bundle).section_html("allergies")).contains("Rash Severe"));
}

#[test]
fn haz_14_codes_of_any_case_and_with_blanks_count_as_they_are_meant() {
    let mut bundle = every_area();
    resource(&mut bundle, "plan1")["status"] = json!("Stopped");
    resource(&mut bundle, "con1")["clinicalStatus"] = json!("Active ");
    let shown = show(&bundle);
    let medications = text(&shown.section_html("medications"));
    let stopped = medications.find("Stopped or discontinued").unwrap();
    assert!(stopped < medications.find("Aspirin 75mg disp tabs").unwrap(), "{medications}");
    assert!(text(&shown.section_html("problems")).starts_with("Problems (1) Active"));
    // Of two plans one goes on.
    copied(&mut bundle, "plan1", "plan9", |plan| plan["status"] = json!("active"));
    let both = json!([{"reference": "MedicationRequest/plan1"}, {"reference": "MedicationRequest/plan9"}]);
    resource(&mut bundle, "ms1")["basedOn"] = both;
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!([{"text": "OLD dose"}]);
    let medications = text(&show(&bundle).section_html("medications"));
    assert!(medications.starts_with("Medications (2) Repeat (1) Active"), "{medications}");
    assert!(medications.contains("OLD dose Stopped"), "whose dose it was: {medications}");
}

#[test]
fn haz_11_no_issue_is_recorded_is_said_only_where_issues_came_as_such() {
    // A drug without issues, and one issue that came.
    let mut bundle = every_area();
    let plain = |extension: &Value| {
        let url = extension["url"].as_str().unwrap();
        !url.contains("LastIssueDate") && !url.contains("RepeatInformation")
    };
    for id in ["ms1", "plan1"] {
        resource(&mut bundle, id)["extension"].as_array_mut().unwrap().retain(plain);
    }
    copied(&mut bundle, "plan1", "other", |_| {});
    resource(&mut bundle, "order1")["basedOn"] = json!([{"reference": "MedicationRequest/other"}]);
    let says = |bundle: &Value| text(&show(bundle).row("Aspirin 75mg disp tabs")).contains("No issue recorded");
    assert!(says(&bundle));
    let mut linked = bundle.clone();
    list(&mut linked, "24781000000107")["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "MedicationRequest/order1"}}));
    assert!(!says(&linked), "it came with a consultation");
    let mut stray = bundle.clone();
    resource(&mut stray, "order1")["basedOn"] = json!([{"reference": "MedicationStatement/ms1"}]);
    assert!(!says(&stray), "nobody knows whose it is");
    let mut kindless = bundle.clone();
    resource(&mut kindless, "order1").as_object_mut().unwrap().remove("intent");
    assert!(!says(&kindless), "no issue came");
    let mut counted = bundle;
    resource(&mut counted, "plan1")["extension"].as_array_mut().unwrap().push(json!({
        "url": format!("{EXTENSION}-MedicationRepeatInformation-1"),
        "extension": [{"url": "numberOfPrescriptionsIssued", "valueUnsignedInt": 3}]}));
    assert!(!says(&counted), "three were");
}

#[test]
fn haz_14_doses_of_the_same_words_are_two_where_one_is_taken_as_needed() {
    let mut bundle = every_area();
    let dosage = json!([{"text": "ONE tablet"}, {"text": "ONE tablet", "asNeededBoolean": true,
        "maxDosePerAdministration": {"value": 2, "unit": "tablet"}}]);
    resource(&mut bundle, "ms1")["dosage"] = dosage.clone();
    resource(&mut bundle, "plan1")["dosageInstruction"] = dosage;
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    let doses = "ONE tablet ONE tablet As needed Yes At most each time 2 tablet";
    assert!(row.contains(doses) && row.matches("ONE tablet").count() == 2, "{row}");
    // A course in steps, which its plan repeats.
    let steps: Vec<Value> =
        (1..=20).map(|step| json!({"sequence": step, "doseQuantity": {"value": step, "unit": "mg"}})).collect();
    resource(&mut bundle, "ms1")["dosage"] = json!(steps);
    resource(&mut bundle, "plan1")["dosageInstruction"] = json!(steps);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert_eq!(row.matches("doseQuantity").count(), 20, "{row}");
    // Two texts of one dose, as XML may have them.
    resource(&mut bundle, "ms1")["dosage"] = json!([{"text": ["ONE", "ONE"], "asNeededBoolean": true}]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("As needed Yes"), "{row}");
    // What stands in place of a text hides no dose.
    resource(&mut bundle, "ms1")["dosage"] =
        json!([{"text": "No information available.", "doseQuantity": {"value": 2, "unit": "tablet"}}]);
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("doseQuantity 2 tablet"), "{row}");
}

#[test]
fn med_02_a_quantity_in_words_does_not_double_its_number() {
    let row = |quantity: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "plan1")["dispenseRequest"]["quantity"] = quantity;
        text(&show(&bundle).row("Aspirin 75mg disp tabs"))
    };
    let worded = |words: &str, value: f64, unit: Option<&str>| {
        let free = json!([{"url": format!("{EXTENSION}-MedicationQuantityText-1"), "valueString": words}]);
        let mut quantity = json!({"extension": free, "value": value});
        if let Some(unit) = unit {
            quantity["unit"] = json!(unit);
        }
        row(quantity)
    };
    for (words, value, unit, shown) in [
        ("28 tablets", 28.0, None, " 28 tablets "),
        ("28 tablets", 28.0, Some("tablet"), " 28 tablets "),
        ("tablet", 28.5, Some("Tablet"), " 28.5 tablet "),
        ("pack of 28", 2.0, Some("tablet"), " 2.0 pack of 28 "),
        ("28 tablets", 2.0, None, " 2.0 (28 tablets) "),
        ("10ml ampoules", 10.0, None, " 10.0 (10ml ampoules) "),
        ("7 day pack", 7.0, None, " 7.0 (7 day pack) "),
        ("5 ml", 5.0, None, " 5.0 (5 ml) "),
    ] {
        let row = worded(words, value, unit);
        assert!(row.contains(shown), "{words}, {value}, {unit:?}: {row}");
    }
    // A number is no unit.
    assert!(row(json!({"value": 28, "code": "428673006"})).contains("28 [428673006]"));
    assert!(!row(json!({"value": 28, "code": ""})).contains("[]"));
}

#[test]
fn a_dose_has_its_drug_where_a_blank_concept_stands_beside_the_reference() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["medicationCodeableConcept"] = json!({"text": " "});
    assert!(text(&show(&bundle).row("Aspirin 75mg disp tabs")).contains("One to be taken each day"));
}

#[test]
fn gen_25_a_note_that_only_begins_like_a_known_text_is_shown_whole() {
    let mut bundle = without_allergies(no_content());
    let note = "Information not available for items recorded before 12-Jan-2012.";
    list(&mut bundle, ALLERGIES)["note"] = json!([{ "text": note }]);
    assert!(text(&show(&bundle).section_html("allergies")).contains(note));
}

#[test]
fn words_of_a_code_that_no_row_describes_stand_in_the_row() {
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["stage"] = json!({"summary": {"coding": [{"code": "1", "display": "STAGE IV"}]}});
    resource(&mut bundle, "imm1")["explanation"] =
        json!({"notGivenReason": [{"coding": [{"code": "1", "display": "Generally unwell"}]}]});
    let shown = show(&bundle);
    let problems = text(&shown.section_html("problems"));
    let all = problems.find("All recorded details").unwrap();
    assert!(problems.find("STAGE IV").is_some_and(|at| at < all), "{problems}");
    assert!(text(&shown.section_html("immunisations")).contains("Reason not given Generally unwell"));
}

#[test]
fn inv_a_report_is_named_by_its_own_words_beside_the_code_that_every_report_has() {
    let mut bundle = every_area();
    let report = resource(&mut bundle, "rep1");
    report["code"]["text"] = json!("Urine culture MSU");
    report.as_object_mut().unwrap().remove("result");
    let words = text(&show(&bundle).section_html("investigations"));
    assert!(words.contains("Urine culture MSU"), "{words}");
    assert!(words.find("Urine culture MSU") < words.find("All recorded details"), "{words}");
}

#[test]
fn core11_core13_an_error_beside_a_record_does_not_say_that_none_came() {
    let mut bundle = every_area();
    add(
        &mut bundle,
        json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception",
            "details": {"coding": [{"code": "INTERNAL_SERVER_ERROR", "display": "Some pathology is missing"}]},
            "diagnostics": "includeInvestigations"}]}),
    );
    let shown = show(&bundle);
    let head = text(&shown.head());
    assert!(!head.contains("What was asked for was not received"), "{head}");
    assert!(head.contains("Some pathology is missing") && head.contains("includeInvestigations"), "{head}");
    assert!(shown.section("investigations").states.contains(&State::Failed));
    // Of what names no area the diagnostics are for those who look into it.
    add(
        &mut bundle,
        json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception",
            "details": {"coding": [{"code": "502", "display": "Bad gateway at canary-host"}]},
            "diagnostics": "canary-trace"}]}),
    );
    let words = text(&show(&bundle).html);
    assert!(!words.contains("canary-host") && !words.contains("canary-trace"));
}

#[test]
fn haz_33_a_search_with_further_pages_says_that_more_was_found() {
    let listed = |change: fn(&mut Value)| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            !matches!(resource["resourceType"].as_str(), Some("Patient" | "DocumentReference"))
        });
        bundle["type"] = json!("searchset");
        change(&mut bundle);
        text(&show(&bundle).head()).contains("The search found more than was received")
    };
    assert!(!listed(|bundle| bundle["total"] = json!(1)));
    assert!(listed(|bundle| bundle["total"] = json!(250)));
    let next = |bundle: &mut Value| bundle["link"] = json!([{"relation": "next", "url": "https://x/2"}]);
    assert!(listed(next));
    // Both pages.
    let page = |change: fn(&mut Value)| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            !matches!(resource["resourceType"].as_str(), Some("Patient" | "DocumentReference"))
        });
        (bundle["type"], bundle["total"]) = (json!("searchset"), json!(3));
        change(&mut bundle);
        Input::of(bundle.to_string())
    };
    let last = page(|bundle| bundle["link"] = json!([{"relation": "previous", "url": "https://x/1"}]));
    let both = show_with(vec![page(next), last], Options::default());
    assert!(!text(&both.head()).contains("The search found more"));
}

#[test]
fn what_a_message_says_is_no_problem_of_the_record_and_stands_under_its_heading() {
    let tag = |words: &str| json!({"tag": [{"display": words}]});
    let mut bundle = json!({"resourceType": "Bundle", "type": "message", "entry": []});
    for resource in [
        json!({"resourceType": "MessageHeader", "id": "h"}),
        json!({"resourceType": "Patient", "id": "p", "name": [{"family": "Marlow"}],
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}),
        json!({"resourceType": "Condition", "id": "c", "clinicalStatus": "active", "subject": {"reference": "Patient/p"},
            "meta": tag("Presenting complaints or issues"), "code": {"text": "Pain in throat"}}),
        json!({"resourceType": "MedicationDispense", "id": "d", "status": "stopped", "subject": {"reference": "Patient/p"},
            "type": {"text": "Emergency supply"}, "medicationReference": {"reference": "Medication/m"}}),
        json!({"resourceType": "Medication", "id": "m", "code": {"text": "Salbutamol inhaler"}}),
    ] {
        add(&mut bundle, resource);
    }
    let shown = show(&bundle);
    assert!(shown.record.sections.iter().all(|section| section.code != "problems"));
    let words = text(&shown.html);
    assert!(words.contains("Pain in throat (Presenting complaints or issues)"), "{words}");
    assert!(words.contains("Salbutamol inhaler Stopped") && words.contains("Emergency supply"), "{words}");
    // Beside a record each keeps its own.
    let inputs = vec![Input::of(every_area().to_string()), Input::of(bundle.to_string())];
    let both = show_with(inputs, Options { mismatch_accepted: true, ..Options::default() });
    let problems = text(&both.section_html("problems"));
    assert!(problems.contains("Coronary arteriosclerosis") && !problems.contains("Pain in throat"), "{problems}");
    assert!(!words.contains("No drug recorded"), "{words}");
}

#[test]
fn doc_a_practice_that_is_sent_twice_wrote_its_own_letter() {
    let mut bundle = every_area();
    copied(&mut bundle, "org1", "org9", |_| {});
    resource(&mut bundle, "doc1")["author"] = json!([{"reference": "Organization/org9"}]);
    let says = |bundle: &Value, words: &str| text(&show(bundle).section_html("documents")).contains(words);
    assert!(says(&bundle, "internal: written by the practice"));
    for id in ["org1", "org9"] {
        resource(&mut bundle, id)["identifier"][0]["value"] = json!("UNK");
    }
    assert!(says(&bundle, "external: written by another organisation"), "what is no code is not the same");
}

#[test]
fn a_referral_with_a_description_alone_is_not_without_words() {
    let mut bundle = every_area();
    let referral = resource(&mut bundle, "ref1");
    referral.as_object_mut().unwrap().remove("reasonCode");
    referral["description"] = json!("Please see: suspected melanoma");
    let words = text(&show(&bundle).section_html("referrals"));
    assert!(words.contains("suspected melanoma") && !words.contains("No description recorded"), "{words}");
}

#[test]
fn texts_inside_a_consultations_contained_list_stand_in_it() {
    let mut bundle = every_area();
    let inner =
        json!({"resourceType": "List", "id": "inner", "title": "Topic inside", "note": [{"text": "written inside"}]});
    let outer = resource(&mut bundle, "cons1");
    outer["contained"] = json!([inner]);
    outer["entry"].as_array_mut().unwrap().push(json!({"item": {"reference": "#inner"}}));
    assert!(text(&show(&bundle).section_html("consultations")).contains("written inside"));
}

#[test]
fn id_a_second_patients_number_and_an_old_name_stay_in_sight() {
    let mut bundle = every_area();
    copied(&mut bundle, "pat1", "pat2", |_| {});
    resource(&mut bundle, "pat1").as_object_mut().unwrap().remove("identifier");
    let names = json!([{"use": "old", "family": "Oldname", "given": ["Ines"]},
        {"use": "official", "family": "Marlow", "given": ["Ines"], "prefix": ["MS"]}]);
    for id in ["pat1", "pat2"] {
        resource(&mut bundle, id)["name"] = names.clone();
    }
    let shown = show(&bundle);
    assert!(text(&shown.head()).contains("MARLOW, Ines (Ms)"), "{}", text(&shown.head()));
    let people = text(&shown.section_html("people"));
    assert!(people.contains("NHS No. 999 000 0018"), "{people}");
    assert!(people.contains("MS Ines Marlow Other name Ines Oldname (old)"), "{people}");
}

#[test]
fn nothing_lost_what_a_reference_to_another_subject_says_besides() {
    let mut bundle = every_area();
    add(
        &mut bundle,
        json!({"resourceType": "Observation", "id": "other", "subject": {"reference": "RelatedPerson/r"},
        "code": {"text": "of somebody else"}}),
    );
    resource(&mut bundle, "obs1")["specimen"] = json!({"reference": "Observation/other", "display": "canary-display", "identifier": {"value": "canary-number"}});
    let related = |kind: &str| {
        json!([{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedProblemHeader-1",
            "extension": [{"url": "type", "valueCode": kind}, {"url": "target", "valueReference": {"reference": "Condition/con1"}}]}])
    };
    resource(&mut bundle, "con1")["extension"] = related("canary-kind");
    let words = text(&show(&bundle).html);
    for canary in ["canary-display", "canary-number", "canary-kind"] {
        assert!(words.contains(canary), "{canary}");
    }
    resource(&mut bundle, "con1")["extension"] = related("Parent");
    assert!(text(&show(&bundle).section_html("problems")).contains("Parent problem Coronary"), "in any case");
    // A url without a value, wherever it stands; a kind that is no text.
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["extension"] = json!([{"url": "http://a", "extension": [{"url": "canary-url"}]}]);
    resource(&mut bundle, "nut1")["resourceType"] = json!({"value": "canary-type"});
    let words = text(&show(&bundle).html);
    assert!(words.contains("canary-url") && words.contains("canary-type"), "{words}");
}

#[test]
fn issues_of_an_issue_have_one_row_each() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| matches!(resource["id"].as_str(), Some("ms1" | "plan1")));
    for new in ["b", "c"] {
        copied(&mut bundle, "order1", new, |order| {
            order["basedOn"] = json!([{"reference": "MedicationRequest/order1"}])
        });
    }
    let shown = show(&bundle);
    let mut ids: Vec<&str> = shown.html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert_eq!(shown.record.account.unshown, 0);
    // An issue of an issue that stands with its plan has a row of its own, with drug and dose.
    let mut bundle = every_area();
    copied(&mut bundle, "order1", "o2", |order| {
        order["basedOn"] = json!([{"reference": "MedicationRequest/order1"}]);
        order["dosageInstruction"] = json!([{"text": "canary dose"}]);
    });
    let medications = text(&show(&bundle).section_html("medications"));
    assert!(medications.contains("Aspirin 75mg disp tabs canary dose"), "{medications}");
}

#[test]
fn haz_19_haz_48_what_was_sent_twice_to_the_letter_is_shown_once() {
    let mut bundle = every_area();
    let once = show(&bundle);
    let again: Vec<Value> = ["ms1", "plan1", "order1", "med1", "obs1"]
        .map(|id| {
            bundle["entry"].as_array().unwrap().iter().find(|entry| entry["resource"]["id"] == id).unwrap().clone()
        })
        .to_vec();
    bundle["entry"].as_array_mut().unwrap().extend(again);
    let twice = show(&bundle);
    for code in ["medications", "uncategorised-data"] {
        assert_eq!(text(&twice.section_html(code)), text(&once.section_html(code)), "{code}");
    }
    assert!(twice.record.issues.iter().any(|issue| issue.code == "duplicate-id"));
    assert_eq!(twice.record.account.unshown, 0);
    // One that differs is another.
    resource(&mut bundle, "obs1")["valueQuantity"]["value"] = json!(72.5);
    let words = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(words.contains("72.5") && words.contains("71.5"), "{words}");
}

#[test]
fn doc_a_text_document_is_read_and_was_received() {
    // "Dear Doctor,\nall is well — A. Sample", in base64.
    let letter = "RGVhciBEb2N0b3IsCmFsbCBpcyB3ZWxsIOKAlCBBLiBTYW1wbGU=";
    let shown =
        |kind: &str| text(&show(&json!({"resourceType": "Binary", "contentType": kind, "content": letter})).html);
    let words = shown("text/plain; charset=utf-8");
    assert!(words.contains("Dear Doctor, all is well — A. Sample"), "{words}");
    assert!(!words.contains("No record was received"), "{words}");
    assert!(!shown("application/pdf").contains("Dear Doctor"));
}

#[test]
fn haz_33_a_filter_and_what_was_not_given_are_limits_too() {
    let mut bundle = every_area();
    let read = |parameter: Value| {
        let asked = json!({"inputs": [{"requested": {"parameters": {"resourceType": "Parameters", "parameter": [parameter]}}}]});
        gp_record::gpconnect::request::read(&asked.to_string()).unwrap().0.remove(0).requested
    };
    emptied(&mut bundle, "717711000000103", "Condition");
    emptied(&mut bundle, "1102181000000102", "Immunization");
    for (parameter, code) in [
        (
            json!({"name": "includeProblems", "part": [{"name": "filterSignificance", "valueCode": "major"}]}),
            "problems",
        ),
        (json!({"name": "includeImmunisations"}), "immunisations"),
    ] {
        let input = Input { requested: read(parameter), ..Input::of(bundle.to_string()) };
        let shown = show_with(vec![input], Options::default());
        let own = shown.section(code);
        assert_eq!((own.states.contains(&State::NoneRecorded), own.count), (false, None), "{code}");
        assert!(text(&shown.head()).contains("asked for with limits"), "{code}");
    }
    // What names no area blames nobody.
    let input = Input { requested: read(json!({"name": "includeFullRecord"})), ..Input::of(bundle.to_string()) };
    assert!(!text(&show_with(vec![input], Options::default()).head()).contains("Not requested"));
}

#[test]
fn core07_gen_10_who_died_at_a_time_not_known_has_died() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1").as_object_mut().unwrap().remove("deceasedDateTime");
    resource(&mut bundle, "pat1")["_deceasedDateTime"] = json!({"extension": [{"url": "x", "valueCode": "unknown"}]});
    let head = text(&show(&bundle).head());
    assert!(head.contains("Deceased") && head.contains("Died Date not recorded"), "{head}");
}

#[test]
fn gen_25_transit_is_of_all_whichever_list_says_so_and_for_every_role() {
    let mut bundle = every_area();
    warn(list(&mut bundle, MEDICATIONS), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    for code in ["allergies", "medications", "problems"] {
        assert!(shown.section(code).states.contains(&State::InTransit), "{code}");
    }
    let options = Options { allowed_sections: Some(vec!["allergies".into()]), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert!(text(&shown.head()).contains(TRANSIT));
}

#[test]
fn o_05_what_is_contained_in_an_allowed_entry_is_not_allowed_by_that() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["contained"] =
        json!([{"resourceType": "Condition", "id": "c", "code": {"text": "canary condition"}}]);
    let options = Options { allowed_sections: Some(vec!["medications".into()]), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert!(!shown.html.contains("canary condition"));
    assert!(show(&bundle).html.contains("canary condition"));
}

#[test]
fn str03_haz_51_of_several_responses_the_oldest_dates_them_and_no_consultation_does() {
    let dated = |date: &str, of: &str| {
        let mut bundle = every_area();
        for entry in bundle["entry"].as_array_mut().unwrap() {
            if entry["resource"]["resourceType"] == "List" {
                let is_structure = entry["resource"]["encounter"].is_object();
                entry["resource"]["date"] = json!(if is_structure { of } else { date });
            }
        }
        Input::of(bundle.to_string())
    };
    let inputs = vec![dated("2026-03-01", "2030-01-01"), dated("2019-05-02", "2010-01-01")];
    let head = text(&show_with(inputs, Options::default()).head());
    assert!(head.contains("Dated by the response 02-May-2019"), "{head}");
}

#[test]
fn alg_25_coded_none_beside_allergies_in_html_is_no_label() {
    let mut coded = without_allergies(no_content());
    let nka = json!({"resourceType": "AllergyIntolerance", "id": "nka", "clinicalStatus": "active",
        "patient": {"reference": "Patient/pat1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}});
    add(&mut coded, nka);
    let allergies = list(&mut coded, ALLERGIES);
    allergies["entry"] = json!([{"item": {"reference": "AllergyIntolerance/nka"}}]);
    allergies.as_object_mut().unwrap().remove("emptyReason");
    assert_eq!(show(&coded).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    let div = "<div><h1>Allergies</h1><p>Penicillin</p></div>";
    let html = html_section("ALL", "Allergies and Adverse Reactions", div);
    let inputs = vec![Input::of(coded.to_string()), Input::of(html.to_string())];
    let both = show_with(inputs, Options { mismatch_accepted: true, ..Options::default() });
    assert_eq!(both.record.allergy_label, None);
    assert_eq!(show(&coded).section("allergies").states, [State::KnownNone]);
    assert_eq!(both.section("allergies").states, [], "nor does the section say so");
    let head = text(&both.head());
    assert!(head.contains("Access Record: HTML response, Access Record: Structured response"), "{head}");
}

#[test]
fn lnk_02_a_problem_of_an_issue_is_one_of_its_drug() {
    let mut bundle = every_area();
    let content = json!({"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1",
        "valueReference": {"reference": "MedicationRequest/order1"}});
    resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().push(content);
    let medications = text(&show(&bundle).section_html("medications"));
    assert!(medications.contains("Linked problem"), "{medications}");
}
