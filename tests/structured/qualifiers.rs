//! What stands beside a statement and changes what it says: it is in sight, wherever the statement is.

use gp_record::record::State;

use super::*;

const SYSTEM: &str = "http://snomed.info/sct";

/// A change to a resource.
type Change = fn(&mut Value);

/// The text of a section.
fn section(bundle: &Value, code: &str) -> String {
    text(&show(bundle).section_html(code))
}

/// The same without what stands behind disclosures.
fn in_sight(bundle: &Value, code: &str) -> String {
    let html = show(bundle).section_html(code);
    let mut seen = String::new();
    for (at, part) in html.split("<details").enumerate() {
        seen.push_str(if at == 0 { part } else { part.split_once("</details>").map_or("", |(_, after)| after) });
    }
    text(&seen)
}

/// The one active allergy states that there are none, and something more.
fn stating_none(change: Change) -> Shown {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    unwarned(&mut bundle);
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    let stated = resource(&mut bundle, "all1");
    stated["code"] = json!({"coding": [{"system": SYSTEM, "code": "716186003", "display": "No known allergy"}]});
    for element in ["reaction", "criticality", "note", "lastOccurrence"] {
        stated.as_object_mut().unwrap().remove(element);
    }
    change(stated);
    show(&bundle)
}

#[test]
fn alg_08_whatever_stands_beside_no_known_allergies_and_is_not_known_to_say_no_more_takes_the_label_back() {
    let says_no_more: [Change; 3] = [
        |_| {},
        |stated| stated["text"] = json!({"status": "generated", "div": "<div>No known allergy</div>"}),
        |stated| {
            stated["code"]["coding"][0]["extension"] = json!([{"url": "x/Extension-coding-sctdescid",
                "extension": [{"url": "descriptionId", "valueId": "1"}]}])
        },
    ];
    for change in says_no_more {
        assert_eq!(stating_none(change).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    }
    let says_more: [Change; 6] = [
        |stated| stated["onsetDateTime"] = json!("except penicillin: anaphylaxis"),
        |stated| stated["assertedDate"] = json!("except penicillin"),
        |stated| {
            stated["code"]["coding"][0]["extension"] =
                json!([{"url": "x/qualifier", "valueString": "except penicillin"}])
        },
        |stated| stated["comment"] = json!("except penicillin"),
        |stated| stated["text"] = json!({"status": "additional", "div": "<div>except penicillin</div>"}),
        |stated| stated["exception"] = json!("penicillin"),
    ];
    for (case, change) in says_more.into_iter().enumerate() {
        let shown = stating_none(change);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded), "case {case}");
        assert!(!shown.section("allergies").states.contains(&State::KnownNone), "case {case}");
        assert!(shown.html.contains("penicillin"), "case {case}");
    }
}

#[test]
fn imm_a_vaccination_whose_words_say_that_it_was_not_given_is_not_called_given() {
    for words in [
        "vaccination not required",
        "vaccination postponed",
        "vaccination cancelled",
        "vaccination offered",
        "not needed",
        "Unable to vaccinate",
        "Did not have MMR",
        "vaccine invitation",
        "vaccine recommended",
    ] {
        let mut bundle = every_area();
        let given = resource(&mut bundle, "imm1");
        given["notGiven"] = json!(false);
        given.as_object_mut().unwrap().remove("explanation");
        given["extension"][0]["valueCodeableConcept"] = json!({ "text": words });
        assert!(section(&bundle, "immunisations").contains("Not stated whether given"), "{words}");
    }
}

#[test]
fn imm_a_vaccination_is_called_by_what_has_words_and_one_that_was_not_given_is_not_counted() {
    let of = |procedure: Value, vaccine: Value| {
        let mut bundle = every_area();
        let given = resource(&mut bundle, "imm1");
        given["notGiven"] = json!(false);
        given.as_object_mut().unwrap().remove("explanation");
        given["extension"][0]["valueCodeableConcept"] = procedure;
        given["vaccineCode"] = vaccine;
        section(&bundle, "immunisations")
    };
    let unknown = json!({"coding": [{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "UNK"}]});
    for procedure in [unknown.clone(), json!({})] {
        let shown = of(procedure, json!({"coding": [{"system": SYSTEM, "code": "1", "display": "Revaxis"}]}));
        assert!(shown.contains("Revaxis") && !shown.contains("Not known") && !shown.contains("Product"), "{shown}");
    }
    let shown = of(json!({"text": "Tetanus booster"}), json!({}));
    assert!(!shown.contains("Product"), "{shown}");
    assert_eq!(show(&every_area()).section("immunisations").count, None, "the only one was not given");
    let mut bundle = every_area();
    resource(&mut bundle, "imm1")["notGiven"] = json!(false);
    assert_eq!(show(&bundle).section("immunisations").count, Some(1));
}

#[test]
fn haz_89_a_degraded_drug_or_allergy_says_so_where_a_consultation_names_it() {
    let mut bundle = every_area();
    let entries = list(&mut bundle, "24781000000107")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "AllergyIntolerance/all2"}}));
    entries.push(json!({"item": {"reference": "MedicationStatement/ms2"}}));
    let shown = section(&bundle, "consultations");
    assert!(shown.contains("Reacts to blue plasters Not coded"), "{shown}");
    assert!(shown.contains("Grandmother's linctus 5ml Stopped Not coded"), "{shown}");
}

#[test]
fn med_the_site_of_a_dose_stands_with_it() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = json!([{"text": "One drop twice a day", "site": {"text": "Left eye"}}]);
    for id in ["plan1", "order1"] {
        resource(&mut bundle, id)["dosageInstruction"] = json!([{"text": "One drop twice a day"}]);
    }
    assert!(text(&show(&bundle).row("One drop twice a day")).contains("Site Left eye"));
}

#[test]
fn what_may_turn_a_part_of_an_entry_round_stands_beside_its_words() {
    let mut bundle = every_area();
    let modifier = json!([{"url": "http://x/absent", "valueBoolean": true}]);
    resource(&mut bundle, "all1")["reaction"][0]["modifierExtension"] = modifier.clone();
    resource(&mut bundle, "ms1")["dosage"][0]["modifierExtension"] = modifier;
    for code in ["allergies", "medications"] {
        assert!(in_sight(&bundle, code).contains("Its meaning is changed"), "{code}");
    }
}

#[test]
fn med_a_last_issue_that_was_entered_in_error_says_so_in_the_row() {
    let mut bundle = every_area();
    resource(&mut bundle, "order1")["status"] = json!("entered-in-error");
    let shown = in_sight(&bundle, "medications");
    assert!(shown.contains("Last issue entered-in-error"), "{shown}");
}

#[test]
fn two_drugs_under_one_id_in_two_responses_are_two_entries() {
    let mut other = every_area();
    resource(&mut other, "med1")["code"] = json!({"text": "Warfarin 1mg tablets"});
    let inputs = || vec![Input::of(every_area().to_string()), Input::of(other.to_string())];
    let shown = text(&show_with(inputs(), Options::default()).section_html("medications"));
    let rows = shown.split("All recorded details").next().unwrap();
    let warfarin = &rows[rows.find("Warfarin 1mg tablets").unwrap()..];
    assert!(!warfarin[..200].contains("nother response"), "{warfarin}");
    assert_eq!(rows.matches("Start 01-Sep-2025").count(), 2, "{rows}");
}

#[test]
fn prb_a_problem_in_remission_is_named_as_inactive() {
    for status in ["inactive", "resolved", "remission"] {
        let mut bundle = every_area();
        resource(&mut bundle, "con1")["clinicalStatus"] = json!(status);
        assert!(section(&bundle, "consultations").contains("Coronary artery disease Inactive"), "{status}");
    }
}

#[test]
fn haz_37_haz_86_an_agency_in_words_alone_is_another_where_the_specification_has_these_words() {
    for (words, is_elsewhere) in [("Hospital", true), ("Over the counter medication", true), ("Dr Ada Sample", false)] {
        let mut bundle = every_area();
        let drug = resource(&mut bundle, "ms1");
        drug["extension"]
            .as_array_mut()
            .unwrap()
            .retain(|own| !own["url"].as_str().unwrap().contains("PrescribingAgency"));
        drug["extension"].as_array_mut().unwrap().push(json!({
            "url": "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-PrescribingAgency-1",
            "valueCodeableConcept": { "text": words }}));
        without(&mut bundle, |resource| resource["id"] == "ms2");
        let shown = section(&bundle, "medications");
        assert_eq!(shown.contains("Prescribed elsewhere"), is_elsewhere, "{words}: {shown}");
    }
}

#[test]
fn a_confidential_entry_says_so_in_its_senders_words() {
    for (code, is_said) in [("R", true), ("V", true), ("N", false)] {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["meta"] =
            json!({"security": [{"code": code, "display": "as its sender has it"}]});
        assert_eq!(in_sight(&bundle, "investigations").contains("as its sender has it"), is_said, "{code}");
    }
}

#[test]
fn inv_results_that_a_report_about_somebody_else_names_are_that_ones() {
    let changed = |states_it: bool| {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["subject"] = json!({"reference": "Patient/another"});
        for id in ["grp1", "res1"] {
            if !states_it {
                resource(&mut bundle, id).as_object_mut().unwrap().remove("subject");
            }
        }
        bundle
    };
    let shown = show(&changed(false));
    let apart = text(&shown.section_html("other-subject"));
    assert!(apart.contains("Haemoglobin"), "{apart}");
    for code in ["investigations", "uncategorised-data"] {
        assert!(!shown.section_html(code).contains("Haemoglobin"), "{code}");
    }
    // What says that it is this patient's is.
    assert!(!text(&show(&changed(true)).section_html("other-subject")).contains("Haemoglobin"));
    // And so is what a report about the patient names, too.
    let mut both = changed(false);
    copied(&mut both, "rep1", "rep2", |copy| copy["subject"] = json!({"reference": "Patient/pat1"}));
    assert!(section(&both, "investigations").contains("Haemoglobin"));
}

#[test]
fn an_observation_whose_focus_is_another_person_stands_apart() {
    for (focus, is_apart) in
        [("Patient/baby", true), ("RelatedPerson/x", true), ("Patient/pat1", false), ("Device/x", false)]
    {
        let mut bundle = every_area();
        resource(&mut bundle, "obs1")["focus"] = json!([{ "reference": focus }]);
        let shown = show(&bundle);
        assert_eq!(shown.record.sections.iter().any(|section| section.code == "other-subject"), is_apart, "{focus}");
    }
}

#[test]
fn haz_17_haz_28_what_stands_above_a_heading_is_said_of_what_stands_under_it() {
    let mut bundle = every_area();
    resource(&mut bundle, "topic1")["title"] = json!("Family history");
    resource(&mut bundle, "topic1").as_object_mut().unwrap().remove("extension");
    resource(&mut bundle, "head1")["title"] = json!("Comment");
    resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "Observation/obs1"}}]);
    let shown = show(&bundle);
    let consultations = text(&shown.section_html("consultations"));
    assert!(consultations.contains("First entries Family history, Comment: Body weight"), "{consultations}");
    let row = text(&shown.section_html("uncategorised-data"));
    assert!(row.contains("Heading Family history Heading Comment"), "{row}");
}

#[test]
fn haz_28_what_follows_a_heading_with_headings_of_its_own_stands_under_its_own_title_again() {
    let mut bundle = every_area();
    let mut inner = resource(&mut bundle, "head1").clone();
    inner["id"] = json!("head2");
    inner["title"] = json!("Maternal");
    inner["entry"] = json!([{"item": {"reference": "Observation/note1"}}]);
    add(&mut bundle, inner);
    resource(&mut bundle, "head1")["title"] = json!("Family history");
    resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "List/head2"}}]);
    let entries = resource(&mut bundle, "topic1")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "Observation/obs1"}}));
    let shown = section(&bundle, "consultations");
    let at = |words: &str| shown.rfind(words).unwrap_or_else(|| panic!("{words}: {shown}"));
    assert!(at("Maternal") < at("Chest pain") && at("Chest pain") < at("71.5 kg"), "{shown}");
}

#[test]
fn inv_a_note_among_the_results_of_a_group_files_nothing_unless_it_says_who_or_what() {
    let of = |change: Change| {
        let mut bundle = every_area();
        let mut note = json!({"resourceType": "Observation", "id": "n", "status": "unknown",
            "code": {"coding": [{"system": SYSTEM, "code": "37331000000100"}]}, "comment": "Sample haemolysed",
            "effectiveDateTime": "2026-02-01", "subject": {"reference": "Patient/pat1"}});
        change(&mut note);
        add(&mut bundle, note);
        let related = &mut resource(&mut bundle, "grp1")["related"];
        related.as_array_mut().unwrap().push(json!({"type": "has-member", "target": {"reference": "Observation/n"}}));
        section(&bundle, "investigations")
    };
    let note = of(|_| {});
    assert!(note.contains("Not marked as filed") && note.contains("Note Sample haemolysed"), "{note}");
    let filing = of(|note| note["performer"] = json!([{"reference": "Practitioner/prac1"}]));
    assert!(filing.contains("Filed 01-Feb-2026") && filing.contains("Filing comment Sample haemolysed"), "{filing}");
}

#[test]
fn core_11_an_outcome_that_an_entry_has_in_the_place_of_a_resource_is_told() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "OperationOutcome");
    let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception",
        "diagnostics": "includeInvestigations timed out"}]});
    bundle["entry"].as_array_mut().unwrap().push(json!({"response": {"status": "500", "outcome": outcome}}));
    let shown = show(&bundle);
    assert_eq!(shown.record.outcomes.len(), 1);
    assert!(text(&shown.head()).contains("includeInvestigations timed out"), "{}", text(&shown.head()));
}

#[test]
fn inv_a_diagnosis_a_state_of_a_specimen_and_a_text_in_a_file_are_in_sight() {
    let mut bundle = every_area();
    let report = resource(&mut bundle, "rep1");
    report["conclusionCode"] = json!([{"text": "Malignant melanoma"}]);
    report["presentedForm"] = json!([{"contentType": "text/plain", "data": "QkxPT0QgQ1VMVFVSRTogU3RhcGggYXVyZXVz"}]);
    resource(&mut bundle, "spec1")["condition"] = json!([{"text": "Wrong tube"}]);
    let shown = in_sight(&bundle, "investigations");
    for words in ["Diagnosis Malignant melanoma", "Status Wrong tube", "BLOOD CULTURE: Staph aureus"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

#[test]
fn inv_a_value_that_is_masked_says_so_beside_its_unit() {
    let absent = json!({"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
        "valueCode": "masked"}]});
    let mut bundle = every_area();
    resource(&mut bundle, "res1")["valueQuantity"] = json!({"_value": absent, "unit": "g/dL"});
    assert!(in_sight(&bundle, "investigations").contains("g/dL No value: masked"));
    let result = resource(&mut bundle, "res1");
    result.as_object_mut().unwrap().remove("valueQuantity");
    result["_valueString"] = absent;
    assert!(in_sight(&bundle, "investigations").contains("No value: masked"));
}

#[test]
fn core_02_a_name_that_is_over_does_not_head_the_banner_and_says_until_when() {
    let mut bundle = every_area();
    let patient = resource(&mut bundle, "pat1");
    patient["name"] = json!([{"use": "official", "family": "Teale", "given": ["Ines"], "period": {"end": "2010-01-01"}},
        {"use": "usual", "family": "Marlow", "given": ["Ines"]}]);
    patient["contact"][0]["period"] = json!({"end": "2001-01-01"});
    let shown = show(&bundle);
    assert_eq!(shown.record.patient.as_ref().unwrap().name.as_deref(), Some("MARLOW, Ines"));
    assert!(text(&shown.html).contains("Other name TEALE, Ines (official) Until 01-Jan-2010"));
    assert!(text(&shown.html).contains("Olive Teale, Sister Until 01-Jan-2001"));
}

#[test]
fn haz_37_what_is_said_of_a_statement_is_said_of_each_of_its_issues_in_a_consultation() {
    let of = |change: Change| {
        let mut bundle = every_area();
        copied(&mut bundle, "order1", "order2", |_| {});
        change(resource(&mut bundle, "ms1"));
        list(&mut bundle, "24781000000107")["entry"] = json!([{"item": {"reference": "MedicationRequest/order1"}}, {"item": {"reference": "MedicationRequest/order2"}}]);
        section(&bundle, "consultations")
    };
    let elsewhere = of(|drug| {
        for own in drug["extension"].as_array_mut().unwrap() {
            if own["url"].as_str().unwrap().contains("PrescribingAgency") {
                own["valueCodeableConcept"] =
                    json!({"coding": [{"code": "prescribed-by-another-organisation"}], "text": "Hospital"});
            }
        }
    });
    assert!(elsewhere.matches("Prescribed elsewhere Hospital").count() >= 2, "{elsewhere}");
    let modified = of(|drug| drug["modifierExtension"] = json!([{"url": "http://x/not", "valueBoolean": true}]));
    assert!(modified.matches("Its meaning is changed").count() >= 2, "{modified}");
    let before = of(|drug| {
        for own in drug["extension"].as_array_mut().unwrap() {
            if own["url"].as_str().unwrap().contains("PrescribingAgency") {
                own["valueCodeableConcept"] = json!({"coding": [{"code": "prescribed-by-previous-practice"}]});
            }
        }
    });
    assert!(
        before.contains("Prescribing agency prescribed-by-previous-practice")
            && !before.contains("Prescribed elsewhere")
    );
}

#[test]
fn what_a_reference_or_a_period_says_is_in_sight_in_whichever_form_it_comes() {
    let mut bundle = every_area();
    resource(&mut bundle, "req1")["requester"] = json!({"display": "Dr Other"});
    let problem = resource(&mut bundle, "con1");
    for element in ["onsetDateTime", "abatementDateTime"] {
        problem.as_object_mut().unwrap().remove(element);
    }
    problem["onsetPeriod"] = json!({"start": "1990", "end": "1992"});
    problem["abatementPeriod"] = json!({"start": "2001", "end": "2003"});
    assert!(in_sight(&bundle, "investigations").contains("Requested by Dr Other"));
    let problems = in_sight(&bundle, "problems");
    assert!(problems.contains("1990 – 1992") && problems.contains("2001 – 2003"), "{problems}");
}

#[test]
fn ref_a_referral_without_a_reason_has_a_name_all_the_same() {
    let id = every_area()["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"])
        .find(|own| own["resourceType"] == "ReferralRequest")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let of = |change: Change| {
        let mut bundle = every_area();
        let referral = resource(&mut bundle, &id);
        for element in ["reasonCode", "description", "serviceRequested"] {
            referral.as_object_mut().unwrap().remove(element);
        }
        change(referral);
        list(&mut bundle, "24781000000107")["entry"] =
            json!([{"item": {"reference": format!("ReferralRequest/{id}")}}]);
        (section(&bundle, "referrals"), section(&bundle, "consultations"))
    };
    let (row, named) = of(|referral| referral["serviceRequested"] = json!([{"text": "Physiotherapy"}]));
    assert!(row.contains("Physiotherapy") && named.contains("Referral Physiotherapy"), "{row} {named}");
    let (row, named) = of(|referral| referral["description"] = json!("Knee pain, please assess"));
    assert!(row.contains("Knee pain, please assess"), "{row}");
    assert_eq!(named.matches("Referral Knee pain, please assess").count(), 1, "{named}");
    assert!(!named.contains("Knee pain, please assess Knee pain"), "{named}");
}

#[test]
fn inv_a_result_without_a_value_says_so() {
    let mut bundle = every_area();
    let result = resource(&mut bundle, "res1").as_object_mut().unwrap();
    for element in ["valueQuantity", "comment", "dataAbsentReason"] {
        result.remove(element);
    }
    assert!(in_sight(&bundle, "investigations").contains("Haemoglobin not recorded"));
}

#[test]
fn haz_16_medications_without_allergies_in_sight_are_told_of_whatever_the_reason() {
    let alert = "Medications are shown without a full list of allergies";
    let seen_by = |bundle: &Value, codes: &[&str]| {
        let allowed_sections = Some(codes.iter().map(|code| (*code).to_owned()).collect());
        show_with(vec![Input::of(bundle.to_string())], Options { allowed_sections, ..Options::default() })
            .html
            .contains(alert)
    };
    let mut without_allergies = every_area();
    without(&mut without_allergies, |own| {
        own["resourceType"] == "AllergyIntolerance" || own["title"] == "Allergies and adverse reactions"
    });
    assert!(seen_by(&every_area(), &["medications"]));
    assert!(!seen_by(&every_area(), &["medications", "allergies"]));
    assert!(!seen_by(&without_allergies, &["problems"]), "tells that there are medications");
}

#[test]
fn core_02_a_record_in_parameters_is_compared_like_any_other() {
    let wrapped = json!({"resourceType": "Parameters", "parameter": [{"name": "return", "resource": every_area()}]});
    let expected =
        gp_record::gpconnect::identity::Expected { nhs_number: Some("9990000026".into()), ..Default::default() };
    let options = Options { expected: Some(expected), ..Options::default() };
    let shown = show_with(vec![Input::of(wrapped.to_string())], options);
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(!shown.html.contains("Penicillin"));
    let own = show_with(vec![Input::of(wrapped.to_string())], Options::default());
    assert!(own.section_html("allergies").contains("Penicillin"));
}

#[test]
fn a_death_that_is_still_to_come_says_so_and_has_no_age() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["deceasedDateTime"] = json!("2031-01-01");
    let head = text(&show(&bundle).head());
    assert!(head.contains("Died 01-Jan-2031 In the future") && !head.contains("Age at Death"), "{head}");
}
