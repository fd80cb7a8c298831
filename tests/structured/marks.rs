//! What a List says of itself, or of what did not come with it; codes in whatever case; marks that stand wherever they are
//! of use, not in the details alone.

use super::*;

/// Every area, of which the referrals are none.
fn no_referrals() -> Value {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    bundle
}

fn is_none(bundle: &Value) -> bool {
    let shown = show(bundle);
    let section = shown.section("referrals");
    assert_eq!(section.states.contains(&State::NoneRecorded), section.count == Some(0));
    section.count == Some(0)
}

fn another_list(more: Value) -> Value {
    let mut list = json!({"resourceType": "List", "id": "again", "status": "current", "mode": "snapshot",
        "subject": {"reference": "Patient/pat1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": REFERRALS}]}});
    list.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    list
}

#[test]
fn haz_36_none_is_recorded_only_where_no_other_list_of_the_area_says_or_names_more() {
    assert!(is_none(&no_referrals()));
    for more in [
        json!({"entry": [{"item": {"reference": "ReferralRequest/gone"}}]}),
        json!({"emptyReason": {"coding": [{"code": "withheld"}]}}),
        json!({"status": "entered-in-error"}),
        json!({"mode": "changes"}),
        json!({"code": {"coding": [{"code": "consultations-outbound-referrals-in-consultations"}]},
            "entry": [{"item": {"reference": "ReferralRequest/gone"}}]}),
    ] {
        let mut bundle = no_referrals();
        add(&mut bundle, another_list(more.clone()));
        assert!(!is_none(&bundle), "{more}");
    }
}

#[test]
fn gen_25_a_warning_whose_code_cannot_be_read_is_one_all_the_same() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1";
    let with = |extension: Value| {
        let mut bundle = no_referrals();
        list(&mut bundle, REFERRALS)["extension"] = json!([extension]);
        show(&bundle)
    };
    for value in [
        json!({"url": url}),
        json!({"url": url, "valueCode": null}),
        json!({"url": url, "_valueCode": {"extension": [{"url": "x/data-absent-reason", "valueCode": "masked"}]}}),
        json!({"url": url, "extension": [{"url": "code", "valueCode": "confidential-items"}]}),
    ] {
        let shown = with(value.clone());
        let section = shown.section("referrals");
        assert!(section.count.is_none() && section.states.is_empty(), "{value}");
        assert!(text(&shown.section_html("referrals")).contains("Warning of an unknown kind"), "{value}");
    }
    for value in [
        json!({"url": url, "valueCoding": {"code": "confidential-items"}}),
        json!({"url": url, "valueCode": "CONFIDENTIAL-ITEMS"}),
    ] {
        let shown = with(value.clone());
        assert!(shown.section("referrals").states.contains(&State::Withheld), "{value}");
        assert!(text(&shown.section_html("referrals")).contains(CONFIDENTIAL), "{value}");
    }
}

#[test]
fn haz_36_what_may_turn_a_list_round_takes_its_claims() {
    let modifier = json!([{"url": "https://example.org/only-part", "valueBoolean": true}]);
    let mut bundle = no_referrals();
    list(&mut bundle, REFERRALS)["modifierExtension"] = modifier.clone();
    assert!(!is_none(&bundle));
    assert!(text(&show(&bundle).section_html("referrals")).contains("https://example.org/only-part"));
    // Nor is its label then that there are no allergies.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
    list(&mut bundle, ENDED)["entry"] = json!([]);
    list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
    add(
        &mut bundle,
        json!({"resourceType": "AllergyIntolerance", "id": "nka", "clinicalStatus": "active", "verificationStatus":
            "unconfirmed", "patient": {"reference": "Patient/pat1"}, "code": {"coding": [{"system":
            "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}}),
    );
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/nka"}}]);
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    list(&mut bundle, ALLERGIES)["modifierExtension"] = modifier;
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::Unavailable));
}

#[test]
fn con_a_list_of_a_consultation_that_was_entered_in_error_says_so_where_it_stands() {
    for code in ["325851000000107", "25851000000105", "24781000000107"] {
        let mut bundle = every_area();
        assert!(!text(&show(&bundle).section_html("consultations")).contains("Entered in error"));
        list(&mut bundle, code)["status"] = json!("entered-in-error");
        let words = text(&show(&bundle).section_html("consultations"));
        assert!(words.contains("Entered in error"), "{code}: {words}");
    }
}

#[test]
fn med_a_plan_that_is_not_here_is_said_where_its_statement_is() {
    let mut bundle = every_area();
    let plans = resource(&mut bundle, "ms1")["basedOn"].clone();
    let plan = plans[0]["reference"].as_str().unwrap().to_owned();
    let named = |bundle: &Value| text(&show(bundle).section_html("medications")).matches("Based on").count();
    assert_eq!(named(&bundle), 0);
    without(&mut bundle, |resource| plan.ends_with(resource["id"].as_str().unwrap_or("?")));
    let shown = show(&bundle);
    let words = text(&shown.section_html("medications"));
    assert!(words.contains(&format!("Based on {plan} (not in this response)")), "{words}");
    assert!(shown.record.issues.iter().any(|issue| issue.code == "dangling-reference"));
}

#[test]
fn med_a_product_that_was_entered_in_error_says_so_beside_its_name() {
    let mut bundle = every_area();
    let drugs = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    let drug = drugs.into_iter().find(|resource| resource["resourceType"] == "Medication").unwrap();
    drug["status"] = json!("entered-in-error");
    let row = show(&bundle).row_of("medications", "One to be taken each day");
    assert!(row.contains("Aspirin 75mg disp tabs Entered in error"), "{row}");
}

#[test]
fn codes_count_in_any_case() {
    let before = |words: &str| words.split("All recorded details").next().unwrap().to_owned();
    let agency = |code: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["extension"] = json!([{
            "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescribingAgency-1",
            "valueCodeableConcept": {"coding": [{"code": code, "display": "Prescribed at GP practice"}]}}]);
        before(&text(&show(&bundle).section_html("medications")))
    };
    assert_eq!(agency("PRESCRIBED-AT-GP-PRACTICE"), agency("prescribed-at-gp-practice"));
    let report = |kind: &str, status: &str| {
        let mut bundle = every_area();
        let observations = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
        for resource in observations {
            let related = resource["related"].as_array_mut();
            for related in related.into_iter().flatten().filter(|related| related["type"] == "has-member") {
                related["type"] = json!(kind);
            }
            if resource["resourceType"] == "Observation" {
                resource["status"] = json!(status);
            }
        }
        let shown = show(&bundle);
        text(&[shown.section_html("investigations"), shown.section_html("uncategorised-data")].concat())
            .replace("FINAL", "final")
    };
    assert!(every_area().to_string().contains("has-member"));
    assert_eq!(before(&report("HAS-MEMBER", "FINAL")), before(&report("has-member", "final")));
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["criticality"] = json!("HIGH");
    assert!(show(&bundle).row_of("allergies", "Penicillin allergy").contains("High criticality"));
}

#[test]
fn imm_a_reaction_to_a_vaccination_and_a_last_occurrence_to_come_are_in_sight() {
    let mut bundle = every_area();
    let given = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    let given = given.into_iter().find(|resource| resource["resourceType"] == "Immunization").unwrap();
    given["reaction"] = json!([{"detail": {"display": "Anaphylaxis within minutes"}}]);
    let words = text(&show(&bundle).section_html("immunisations"));
    assert!(words.contains("Reactions Anaphylaxis within minutes"), "{words}");
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["lastOccurrence"] = json!("2030-01-01");
    let words = text(&show(&bundle).section_html("allergies"));
    assert!(words.contains("Last occurrence 01-Jan-2030 In the future"), "{words}");
}

#[test]
fn o_12_an_nhs_number_is_one_under_either_scheme() {
    let mut bundle = every_area();
    let https = show(&bundle).record.patient.unwrap().nhs_number;
    assert!(https.is_some());
    let changed = bundle.to_string().replace("https://fhir.nhs.uk/Id/nhs-number", "http://fhir.nhs.uk/Id/nhs-number");
    bundle = serde_json::from_str(&changed).unwrap();
    assert_eq!(show(&bundle).record.patient.unwrap().nhs_number, https);
}

#[test]
fn haz_36_what_a_list_contains_and_does_not_name_is_not_none() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    list(&mut bundle, ALLERGIES)["contained"] = json!([{"resourceType": "AllergyIntolerance", "id": "in", "clinicalStatus": "active",
        "verificationStatus": "unconfirmed", "patient": {"reference": "Patient/pat1"}, "code": {"text": "Latex"}}]);
    let shown = show(&bundle);
    assert!(!shown.section("allergies").states.contains(&State::NoneRecorded));
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies));
    assert!(text(&shown.section_html("allergies")).contains("Latex"));
}

#[test]
fn imm_who_gave_and_entered_a_vaccination_is_both() {
    let mut bundle = every_area();
    let given = resource(&mut bundle, "imm1");
    given["notGiven"] = json!(false);
    given["status"] = json!("completed");
    given.as_object_mut().unwrap().remove("explanation");
    given["practitioner"] =
        json!([{"role": {"coding": [{"code": "EP"}, {"code": "AP"}]}, "actor": {"reference": "Practitioner/prac1"}}]);
    let words = text(&show(&bundle).section_html("immunisations"));
    assert!(words.contains("Given by") && words.contains("Entered by"), "{words}");
}

#[test]
fn a_heading_that_is_not_to_be_disclosed_says_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["meta"] = json!({"security": [{"code": "NOPAT"}]});
    assert!(text(&show(&bundle).section_html("consultations")).contains("Not to be disclosed to the patient"));
}

#[test]
fn inv_a_comment_in_words_alone_files_its_report() {
    let mut bundle = every_area();
    let before = text(&show(&bundle).section_html("investigations")).matches("Not marked as filed").count();
    for id in ["note2", "file1", "note1"] {
        if bundle.to_string().contains(&format!("\"id\":\"{id}\"")) {
            resource(&mut bundle, id)["code"] = json!({"text": "Comment note"});
        }
    }
    let after = text(&show(&bundle).section_html("investigations"));
    assert_eq!(after.matches("Not marked as filed").count(), before, "{after}");
}

#[test]
fn doc_a_document_without_words_is_named_by_its_file() {
    let mut bundle = every_area();
    let document = resource(&mut bundle, "doc1").as_object_mut().unwrap();
    document.remove("description");
    document.remove("type");
    document["content"][0]["attachment"]["title"] = json!("Letter 7.pdf");
    document["content"][0]["attachment"]["url"] = json!("https://example.org/Binary/7");
    let entry = json!({"item": {"reference": "DocumentReference/doc1"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let words = text(&show(&bundle).section_html("consultations"));
    assert!(words.contains("Letter 7.pdf") && !words.contains("DocumentReference"), "{words}");
}

#[test]
fn gen_two_versions_of_one_id_say_so_wherever_they_are_named() {
    let mark = "Two resources have the same id";
    let twice = |id: &str, change: &dyn Fn(&mut Value), copies: &[bool]| {
        let mut bundle = every_area();
        let own = resource(&mut bundle, id).clone();
        without(&mut bundle, |resource| resource["id"] == id);
        for is_changed in copies {
            let mut copy = own.clone();
            if *is_changed {
                change(&mut copy);
            }
            add(&mut bundle, copy);
        }
        show(&bundle)
    };
    // An issue, in its medication's row.
    let stopped = |order: &mut Value| order["status"] = json!("stopped");
    let shown = twice("order1", &stopped, &[false, true]);
    let issues = text(&shown.section_html("medications"));
    assert!(issues.matches(mark).count() >= 2, "{issues}");
    // An allergy that a consultation names.
    let mild = |allergy: &mut Value| allergy["note"] = json!([{"text": "Was mild"}]);
    let shown = twice("all1", &mild, &[false, true]);
    let consultations = text(&shown.section_html("consultations"));
    assert!(consultations.contains(mark) || !consultations.contains("Penicillin"), "{consultations}");
    // Each of those that differ, whichever are alike.
    for (copies, rows) in
        [([false, false, true], 2), ([false, true, true], 2), ([true, false, false], 2), ([false, true, false], 3)]
    {
        let shown = twice("all1", &mild, &copies);
        let words = text(&shown.section_html("allergies"));
        assert_eq!(words.matches(mark).count(), rows, "{copies:?}: {words}");
    }
}
