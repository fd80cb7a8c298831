//! Ways in which a record could harm: somebody else's words among the patient's, a state that is not so, a text where
//! the user may not see it, an input that never ends.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

const NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";

fn expecting(number: &str) -> Options {
    let expected = gp_record::gpconnect::identity::Expected { nhs_number: Some(number.into()), ..Default::default() };
    Options { expected: Some(expected), ..Options::default() }
}

fn allowing(codes: &[&str]) -> Options {
    let codes = codes.iter().map(|code| code.to_string()).collect();
    Options { allowed_sections: Some(codes), ..Options::default() }
}

fn one(bundle: &Value, options: Options) -> Shown {
    show_with(vec![Input::of(bundle.to_string())], options)
}

// Whose words they are

#[test]
fn a_resource_of_another_person_is_never_among_the_patients() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 3] = [
        ("a contained patient", |b| {
            resource(b, "all1")["contained"] = json!([{"resourceType": "Patient", "id": "q",
                "identifier": [{"system": NUMBER, "value": "9990000026"}]}]);
            resource(b, "all1")["patient"] = json!({"reference": "#q"});
        }),
        ("another number and no reference", |b| {
            resource(b, "all1")["patient"] = json!({"identifier": {"system": NUMBER, "value": "9990000026"}});
        }),
        ("a reference that leads nowhere", |b| {
            resource(b, "all1")["patient"] = json!({"reference": "Patient/other"});
        }),
    ];
    for (name, change) in changes {
        let mut bundle = every_area();
        change(&mut bundle);
        let shown = one(&bundle, expecting("9990000018"));
        assert!(!shown.section_html("allergies").contains("Penicillin allergy"), "{name}");
        assert!(shown.section_html("other-subject").contains("Penicillin allergy"), "{name}");
        assert_eq!(shown.record.account.unshown, 0, "{name}");
    }
}

#[test]
fn a_contained_item_a_plan_and_a_text_of_another_person_stand_apart_too() {
    let mut bundle = every_area();
    list(&mut bundle, ENDED)["contained"][0]["patient"] = json!({"reference": "Patient/other"});
    resource(&mut bundle, "plan1")["subject"] = json!({"reference": "Patient/other"});
    resource(&mut bundle, "note1")["subject"] = json!({"reference": "Patient/other"});
    let shown = show(&bundle);
    assert!(!shown.section_html("allergies").contains("Trimethoprim"));
    assert!(!shown.section_html("medications").contains("One to be taken each morning"), "the plan's dose");
    assert!(!shown.section_html("consultations").contains("Tight chest"));
    let apart = shown.section_html("other-subject");
    for words in ["Trimethoprim", "One to be taken each morning", "Tight chest"] {
        assert!(apart.contains(words), "{words}");
    }
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn patients_that_are_not_certainly_one_person_are_different_patients() {
    let twin = json!({"resource": {"resourceType": "Patient", "id": "t", "gender": "male", "birthDate": "1961-04-09",
        "name": [{"family": "Marlow", "given": ["Ivo"]}]}});
    let mut bundle = every_area();
    bundle["entry"].as_array_mut().unwrap().push(twin);
    let shown = one(&bundle, expecting("9990000018"));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(!shown.html.contains("Penicillin"));
    let mut second = every_area();
    resource(&mut second, "pat1")["birthDate"] = json!("1999-01-01");
    let inputs = vec![Input::of(every_area().to_string()), Input::of(second.to_string())];
    let shown = show_with(inputs, expecting("9990000018"));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient, "one number, two birth dates");
}

#[test]
fn every_response_has_to_say_whose_it_is() {
    let second = json!({"resourceType": "Bundle", "entry": [{"resource":
        {"resourceType": "AllergyIntolerance", "code": {"text": "Latex"}}}]});
    let inputs = vec![Input::of(every_area().to_string()), Input::of(second.to_string())];
    let shown = show_with(inputs, expecting("9990000018"));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.record.held_back && !shown.html.contains("Latex"));
    let mut numbered = every_area();
    resource(&mut numbered, "pat1")["identifier"] = json!([]);
    let mut other = every_area();
    resource(&mut other, "pat1")["identifier"][0]["value"] = json!("9990000026");
    let inputs = vec![Input::of(numbered.to_string()), Input::of(other.to_string())];
    let shown = show_with(inputs, Options { mismatch_accepted: true, ..expecting("9990000018") });
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
}

#[test]
fn a_number_named_by_some_resources_only_identifies_nobody() {
    let named = json!({"resource": {"resourceType": "AllergyIntolerance", "code": {"text": "Latex"},
        "patient": {"identifier": {"system": NUMBER, "value": "9990000018"}}}});
    let dangling = json!({"resource": {"resourceType": "AllergyIntolerance", "code": {"text": "Nuts"},
        "patient": {"reference": "Patient/zzz"}}});
    let shown = one(&json!({"resourceType": "Bundle", "entry": [named, dangling]}), expecting("9990000018"));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.record.held_back);
    let shown = one(&json!({"resourceType": "Bundle", "entry": [named]}), expecting("9990000018"));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    let unknown = json!({"resourceType": "Bundle", "entry": [{"resource":
        {"resourceType": "Procedure", "code": {"text": "Appendicectomy"}}}]});
    assert!(show(&unknown).record.held_back, "a kind that is not known here is clinical too");
}

#[test]
fn a_gender_that_agrees_is_no_match() {
    let expected = gp_record::gpconnect::identity::Expected { gender: Some("female".into()), ..Default::default() };
    let shown = one(&every_area(), Options { expected: Some(expected), ..Options::default() });
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unchecked);
}

// What is said to be so

#[test]
fn a_medication_that_was_only_linked_is_one_row_under_a_note_and_never_called_not_issued() {
    let mut bundle = every_area();
    list(&mut bundle, MEDICATIONS)["entry"] = json!([{"item": {"reference": "MedicationStatement/ms2"}}]);
    resource(&mut bundle, "ms1").as_object_mut().unwrap().remove("extension");
    resource(&mut bundle, "plan1").as_object_mut().unwrap().remove("extension");
    without(&mut bundle, |resource| resource["id"] == "order1");
    let code = "consultations-medications-contained-in-consultations";
    let named = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
        "entry": [{"item": {"reference": "MedicationStatement/ms1"}}]});
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": named }));
    let shown = show(&bundle);
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Linked items (1)") && section.contains("not a complete list"), "{section}");
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(row.contains("One to be taken each day") && !row.contains("No issue recorded"), "{row}");
    assert!(!section.contains("Prescriptions without a medication statement"), "{section}");
}

#[test]
fn an_item_that_is_listed_twice_is_shown_once_with_its_value() {
    let mut bundle = every_area();
    let again = json!({"item": {"reference": "MedicationStatement/ms1"}});
    list(&mut bundle, MEDICATIONS)["entry"].as_array_mut().unwrap().push(again);
    for code in ["problems-uncategorised-data-related-to-problems", "problems-immunisations-related-to-problems"] {
        let named = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
            "entry": [{"item": {"reference": "Observation/obs1"}}, {"item": {"reference": "Observation/obs1"}}]});
        bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": named }));
    }
    let shown = show(&bundle);
    assert_eq!(shown.section("medications").count, Some(2));
    // Its row, and in brief in the List of another area.
    assert_eq!(shown.html.matches("71.5 kg").count(), 2);
    let ids: Vec<&str> = shown.html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let unique: std::collections::HashSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "no id twice");
    assert!(text(&shown.section_html("immunisations")).contains("shown whole elsewhere: Body weight 71.5 kg"));
}

#[test]
fn alg_07_what_could_not_be_shown_is_not_none_recorded() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 4] = [
        ("words alone", |b| {
            list(b, ALLERGIES)["entry"] = json!([{"item": {"display": "Allergy items have been disabled"}}])
        }),
        ("a reference that leads nowhere", |b| {
            list(b, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/gone"}}]);
        }),
        ("another subject's", |b| {
            resource(b, "all1")["patient"] = json!({"reference": "Patient/other"});
            list(b, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
        }),
        ("switched off", |b| {
            list(b, ALLERGIES)["entry"] = json!([]);
            resource(b, "oo1")["issue"][0]["details"]["text"] = json!("includeAllergies has been disabled");
        }),
    ];
    for (name, change) in changes {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["id"] == "all2");
        change(&mut bundle);
        if name != "another subject's" {
            without(&mut bundle, |resource| resource["id"] == "all1");
        }
        let shown = show(&bundle);
        let section = text(&shown.section_html("allergies"));
        assert!(!section.contains("No active allergies recorded"), "{name}: {section}");
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{name}");
    }
}

#[test]
fn alg_08_no_known_allergies_is_claimed_by_the_list_alone_and_never_in_error() {
    let stated = |b: &mut Value| {
        without(b, |resource| resource["id"] == "all2");
        unwarned(b);
        resource(b, "all1")["code"] = json!({"coding": [{"code": "716186003", "display": "No known allergy"}]});
        list(b, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    };
    let mut error = every_area();
    stated(&mut error);
    resource(&mut error, "all1")["verificationStatus"] = json!("entered-in-error");
    let shown = show(&error);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded));
    assert!(text(&shown.section_html("allergies")).contains("Entered in error"));
    let mut linked = every_area();
    stated(&mut linked);
    copied(&mut linked, "all1", "real", |copy| copy["code"] = json!({"text": "Penicillin"}));
    let code = "problems-allergies-related-to-problems";
    let named = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
        "entry": [{"item": {"reference": "AllergyIntolerance/real"}}]});
    linked["entry"].as_array_mut().unwrap().push(json!({ "resource": named }));
    let shown = show(&linked);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies));
    assert!(!shown.section("allergies").states.contains(&State::KnownNone));
}

#[test]
fn gen_26_an_option_that_was_not_understood_does_not_switch_off_its_area() {
    let mut bundle = every_area();
    resource(&mut bundle, "oo1")["issue"][0] = json!({"severity": "warning", "code": "not-supported",
        "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": "includeAllergies.includeFoo is an unrecognised parameter"}});
    let shown = show(&bundle);
    assert!(!shown.section("allergies").states.contains(&State::Unsupported));
    assert!(text(&shown.head()).contains("one option of the request was not understood"));
}

#[test]
fn an_acute_without_a_time_of_retrieval_is_not_called_recent() {
    let mut bundle = every_area();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        entry["resource"].as_object_mut().unwrap().remove("date");
    }
    resource(&mut bundle, "ms1")["status"] = json!("completed");
    resource(&mut bundle, "plan1")["extension"][1]["valueCodeableConcept"] = json!({"text": "Acute"});
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Acute (1) Completed (1)") && !section.contains("last 12 months"), "{section}");
}

#[test]
fn what_is_still_to_come_is_loading_and_has_not_failed() {
    let asked = Requested { parameters: Some(vec!["includeImmunisations".into()]), ..Requested::default() };
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization" || resource["title"] == "Immunisations");
    let pending = Input { pending: true, requested: Some(asked), ..Input::default() };
    let shown = show_with(vec![Input::of(bundle.to_string()), pending], Options::default());
    assert_eq!(shown.section("immunisations").states, [State::Loading]);
    assert!(text(&shown.section_html("immunisations")).contains("Still loading"));
}

#[test]
fn nothing_is_said_to_have_failed_while_all_of_it_is_on_its_way() {
    let asked = Requested { parameters: Some(vec!["includeImmunisations".into()]), ..Requested::default() };
    let head = |pending: bool| {
        let status = (!pending).then_some(504);
        let input = Input { pending, status, requested: Some(asked.clone()), ..Input::default() };
        text(&show_with(vec![input], Options::default()).head())
    };
    assert!(
        head(true).starts_with("Still loading.") && head(true).contains("Received Still loading."),
        "{}",
        head(true)
    );
    assert!(!head(true).contains("No record was received") && !head(true).contains("Nothing"), "{}", head(true));
    assert!(head(false).starts_with("No record was received") && head(false).contains("Received Nothing"));
}

#[test]
fn an_html_section_beside_a_structured_record_takes_no_signal_away() {
    let html = html_section("MED", "Medications", "<div><h1>Medications</h1><p>Text</p></div>");
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["name"][0]["given"] = json!(["Ines"]);
    let shown = show_with(vec![Input::of(bundle.to_string()), Input::of(html.to_string())], Options::default());
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies));
}

// What the user may see

#[test]
fn o_05_nothing_of_an_area_that_is_not_allowed_is_anywhere() {
    let mut bundle = every_area();
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.push(json!({"resource": {"resourceType": "Procedure", "id": "proc", "code": {"text": "Appendicectomy"}}}));
    resource(&mut bundle, "ms1")["derivedFrom"] = json!([{"reference": "Condition/gone", "display": "Secret reason"}]);
    let text_of = bundle.to_string().replacen("\"Influenza vaccination\"", "\"Influenza \\ud800vaccination\"", 1);
    let shown = show_with(vec![Input::of(text_of)], allowing(&["medications"]));
    for words in [
        "Trimethoprim",
        "Penicillin",
        "Chest pain",
        "Tight chest",
        "Appendicectomy",
        "Influenza",
        "Secret reason",
        "Low salt",
        "Cardiology",
    ] {
        assert!(!shown.html.contains(words), "{words}");
    }
    assert!(shown.html.contains("Aspirin"));
    assert_eq!((shown.record.account.unshown, shown.record.account.unreadable), (0, 0));
    let failed = Input { status: Some(500), ..Input::of("a stack trace with a name") };
    assert!(!show_with(vec![failed], allowing(&["medications"])).html.contains("stack trace"));
}

// What never ends, or is lost

#[test]
fn references_that_go_round_end() {
    let itself = json!({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "identifier": [{"system": NUMBER, "value": "9990000018"}]}},
        {"resource": {"resourceType": "MedicationStatement", "id": "m", "medicationReference": {"reference": "MedicationStatement/m"}}},
        {"resource": {"resourceType": "MedicationRequest", "id": "a", "medicationReference": {"reference": "MedicationRequest/b"}}},
        {"resource": {"resourceType": "MedicationRequest", "id": "b", "medicationReference": {"reference": "MedicationRequest/a"}}}]});
    assert_eq!(show(&itself).record.account.unshown, 0);
    let mut bundle = every_area();
    let list = resource(&mut bundle, "topic1");
    list["entry"] = json!(vec![json!({"item": {"reference": "List/topic1"}}); 40]);
    let shown = show(&bundle);
    assert!(shown.html.len() < 500_000, "{}", shown.html.len());
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn what_has_no_place_of_its_own_is_shown_all_the_same() {
    let adds_up = |shown: &Shown| {
        let leaves = shown.record.account.leaves;
        assert_eq!(leaves.r#in, leaves.shown + leaves.other + leaves.ignored + leaves.unreadable);
    };
    let outcome = json!({"resourceType": "OperationOutcome", "text": {"div": "<div>ACCESS DENIED here</div>"}});
    let shown = show(&outcome);
    assert!(shown.html.contains("ACCESS DENIED here"));
    adds_up(&shown);
    let mut nested = json!({"resource": {"resourceType": "Basic", "id": "deep", "code": {"text": "Very deep"}}});
    for _ in 0..6 {
        nested = json!({"resource": {"resourceType": "Bundle", "entry": [nested]}});
    }
    let accepted = || Options { mismatch_accepted: true, ..Options::default() };
    let shown = one(&json!({"resourceType": "Bundle", "entry": [nested]}), accepted());
    assert!(shown.html.contains("Very deep"));
    adds_up(&shown);
    let shown = one(&json!({"resourceType": "Bundle", "id": "bundle-id", "entry": [["odd words"], 7]}), accepted());
    assert!(shown.html.contains("odd words") && shown.html.contains("bundle-id"));
    adds_up(&shown);
}

#[test]
fn what_is_no_fhir_is_no_record() {
    for text in ["{}", "{\"a\":1}", "<html><head><title>Login</title></head></html>", "[1,2]"] {
        let error = gp_record::read(vec![Input::of(text)], Options::default()).unwrap_err();
        assert_eq!(error.code, gp_record::error::ErrorCode::NotFhir, "{text}");
    }
    // A section by itself, or a page about a fault, whole or torn.
    for text in
        ["<h1>Encounters</h1><table></table>", "<!DOCTYPE html><p>x<br>y", "\n<html><body><p>Bad gateway</body></html>"]
    {
        let error = gp_record::read(vec![Input::of(text)], Options::default()).unwrap_err();
        assert_eq!(error.code, gp_record::error::ErrorCode::NotFhir, "{text}");
        assert!(error.to_string().contains("HTML by itself"), "{text}: {error}");
    }
    let prefixed = "<f:Bundle xmlns:f=\"http://hl7.org/fhir\"><f:type value=\"collection\"/></f:Bundle>";
    assert!(gp_record::read(vec![Input::of(prefixed)], Options::default()).is_ok());
    // Beside others it is shown as it came.
    let inputs = vec![Input::of(every_area().to_string()), Input::of("<h1>Encounters</h1><p>Canary text</p>")];
    assert!(show_with(inputs, Options::default()).html.contains("Canary text"));
}

/// Where only the words have room, a coded term that says something else is still shown.
#[test]
fn a_coded_term_beside_short_words_is_not_lost() {
    let both = |text: &str, coded: &str| json!({"text": text, "coding": [{"system": "urn:local", "code": "01", "display": coded}]});
    let site = "https://fhir.nhs.uk/STU3/StructureDefinition/";
    let bundle = json!({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "identifier": [{"system": NUMBER, "value": "9990000018", "extension": [
            {"url": format!("{site}Extension-CareConnect-GPC-NHSNumberVerificationStatus-1"), "valueCodeableConcept": both("Checked", "codedchecked")}]}]}},
        {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": "Gout"}, "category": [{"coding": [{"code": "problem-list-item"}]}],
            "extension": [{"url": format!("{site}Extension-CareConnect-GPC-ProblemSignificance-1"), "valueCodeableConcept": both("major", "codedmajor")}]}},
        {"resource": {"resourceType": "List", "id": "l", "title": "Problems", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "717711000000103"}]},
            "emptyReason": both("No content", "codedempty")}},
        {"resource": {"resourceType": "MedicationStatement", "id": "s", "medicationReference": {"reference": "Medication/d"}, "basedOn": [{"reference": "MedicationRequest/r"}]}},
        {"resource": {"resourceType": "Medication", "id": "d", "code": {"text": "Aspirin"}}},
        {"resource": {"resourceType": "MedicationRequest", "id": "r", "intent": "plan", "medicationReference": {"reference": "Medication/d"},
            "extension": [{"url": format!("{site}Extension-CareConnect-GPC-PrescriptionType-1"), "valueCodeableConcept": both("Repeat", "codedrepeat")}]}}]});
    let html = show(&bundle).html;
    for words in ["codedchecked", "codedmajor", "codedempty", "codedrepeat"] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn what_turns_the_meaning_of_an_entry_round_is_said_beside_its_words() {
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["taken"] = json!("n");
    resource(&mut bundle, "ms1")["reasonNotTaken"] = json!([{"text": "Felt sick"}]);
    resource(&mut bundle, "plan1")["modifierExtension"] =
        json!([{"url": "https://x.example/never", "valueBoolean": true}]);
    let diary = list(&mut bundle, "714311000000108")["entry"][0]["item"]["reference"].as_str().unwrap().to_owned();
    let diary = diary.rsplit('/').next().unwrap().to_owned();
    resource(&mut bundle, &diary)["doNotPerform"] = json!(true);
    let shown = show(&bundle);
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(row.contains("Taken No"), "{row}");
    assert!(text(&shown.section_html("medications")).contains("Reason not taken Felt sick"));
    let mark = "Its meaning is changed: see its other details";
    assert!(row.contains(mark), "a plan of the same words has marks of its own: {row}");
    assert_eq!(text(&shown.section_html("diary-entries")).matches(mark).count(), 1);
    assert!(text(&shown.section_html("consultations")).contains(mark), "where the plan is named, too");
    let sent = text(&show(&every_area()).html);
    assert!(!sent.contains(mark) && !sent.contains("Taken No"));
}

#[test]
fn an_entry_that_a_list_marks_as_deleted_says_so_itself() {
    let mut bundle = every_area();
    for entry in list(&mut bundle, MEDICATIONS)["entry"].as_array_mut().unwrap() {
        let deleted = entry["item"]["reference"] == "MedicationStatement/ms1";
        entry["deleted"] = json!(deleted);
    }
    let shown = show(&bundle);
    let mark = "Marked as deleted by a list";
    assert!(text(&shown.row("Aspirin 75mg disp tabs")).contains(mark));
    assert!(!text(&shown.row("Grandmother's linctus 5ml")).contains(mark));
    assert!(text(&shown.section_html("consultations")).contains(mark), "where a plan of it is named, too");
    assert!(shown.record.issues.iter().any(|issue| issue.code == "deleted-list-entry"));
}

#[test]
fn what_is_recorded_in_another_form_is_not_said_to_be_missing() {
    let mut bundle = every_area();
    let problems = list(&mut bundle, "717711000000103")["entry"][0]["item"]["reference"].as_str().unwrap().to_owned();
    let problem = resource(&mut bundle, problems.rsplit('/').next().unwrap());
    for element in ["onsetDateTime", "onsetPeriod", "abatementDateTime", "abatementPeriod"] {
        problem.as_object_mut().unwrap().remove(element);
    }
    problem["onsetAge"] = json!({"value": 40, "unit": "years"});
    problem["abatementBoolean"] = json!(true);
    let words = problem["code"]["coding"][0]["display"].as_str().unwrap().to_owned();
    let document = json!({"resourceType": "DocumentReference", "id": "draft9", "status": "current",
        "docStatus": "preliminary", "description": "Draft letter", "subject": {"reference": "Patient/pat1"},
        "content": [{"attachment": {"contentType": "text/plain", "url": "https://x.example/Binary/1"}}]});
    let procedure = json!({"resourceType": "Procedure", "id": "done9", "status": "completed",
        "subject": {"reference": "Patient/pat1"}, "code": {"text": "Appendicectomy"},
        "performedDateTime": "2001-02-03"});
    for resource in [document, procedure] {
        bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
    }
    let shown = show(&bundle);
    let row = shown.row_of("problems", &words);
    assert!(row.contains("40 years Yes") && !row.contains("not recorded"), "{row}");
    assert!(shown.row_of("documents", "Draft letter").contains("Document status preliminary"));
    assert!(text(&shown.row("Appendicectomy")).starts_with("03-Feb-2001"));
}

#[test]
fn another_entry_with_the_same_id_is_not_the_same_entry() {
    let mut second = every_area();
    without(&mut second, |resource| resource["resourceType"] != "Patient" && resource["id"] != "all1");
    let count = |second: &Value| {
        let inputs = vec![Input::of(every_area().to_string()), Input::of(second.to_string())];
        let shown = show_with(inputs, Options::default());
        assert!(!shown.html.contains("nother response"));
        shown.section("allergies").count
    };
    assert_eq!(count(&second), Some(3));
    resource(&mut second, "all1")["code"] = json!({"text": "Latex"});
    assert_eq!(count(&second), Some(4));
}

#[test]
fn nobody_gave_what_was_not_given() {
    let mut bundle = every_area();
    let vaccination = resource(&mut bundle, "imm1");
    vaccination["notGiven"] = json!(false);
    // Beside a reason for the contrary nobody says that it was.
    let unsure = text(&show(&bundle).row("Declined"));
    assert!(unsure.contains("Not stated whether given"), "{unsure}");
    let vaccination = resource(&mut bundle, "imm1");
    vaccination.as_object_mut().unwrap().remove("explanation");
    vaccination["practitioner"] = json!([{"role": {"coding": [{"code": "AP"}]}, "actor": {"display": "Nurse Sample"}}]);
    let given = text(&show(&bundle).section_html("immunisations"));
    assert!(given.contains("Given by Nurse Sample"), "{given}");
    // The specification's own example has another name for it.
    let mut other = bundle.clone();
    resource(&mut other, "imm1")["explanation"] = json!({"notGivenReason": [{"text": "No time"}]});
    let unsure = text(&show(&other).section_html("immunisations"));
    assert!(unsure.contains("Not stated whether given") && !unsure.contains("Given by"), "{unsure}");
    for words in
        ["Influenza vaccination declined", "MMR: no consent", "Not given - Pneumococcal", "Vaccination refused"]
    {
        let mut said = bundle.clone();
        let vaccination = resource(&mut said, "imm1");
        vaccination.as_object_mut().unwrap().remove("extension");
        vaccination["vaccineCode"] = json!({"text": words});
        let row = text(&show(&said).row(words));
        assert!(row.contains("Not stated whether given"), "{row}");
    }
    resource(&mut bundle, "imm1")["status"] = json!("entered-in-error");
    let in_error = text(&show(&bundle).section_html("immunisations"));
    assert!(in_error.contains("Entered in error") && !in_error.contains(" Given Entered"), "{in_error}");
    resource(&mut bundle, "imm1")["status"] = json!("completed");
    resource(&mut bundle, "imm1")["notGiven"] = json!(true);
    let not_given = text(&show(&bundle).section_html("immunisations"));
    assert!(not_given.contains("Professional Nurse Sample") && !not_given.contains("Given by"), "{not_given}");
}

#[test]
fn o_05_what_anything_contains_of_an_area_that_is_not_allowed_is_not_shown() {
    let allergy = json!({"resourceType": "AllergyIntolerance", "id": "inner", "code": {"text": "Canary penicillin"},
        "patient": {"reference": "Patient/pat1"}});
    type Put = fn(&mut Value, Value);
    let places: [(&str, Put); 6] = [
        ("a List", |bundle, inner| list(bundle, MEDICATIONS)["contained"] = json!([inner])),
        ("a List in a List", |bundle, inner| {
            list(bundle, MEDICATIONS)["contained"] = json!([{"resourceType": "List", "contained": [inner]}]);
        }),
        ("the Bundle", |bundle, inner| bundle["contained"] = json!([inner])),
        ("a response", |bundle, inner| {
            bundle["entry"].as_array_mut().unwrap().push(json!({"response": {"outcome": inner}}));
        }),
        ("Parameters", |bundle, inner| {
            let parameters = json!({"resourceType": "Parameters", "parameter": [{"name": "x", "resource": inner}]});
            bundle["entry"].as_array_mut().unwrap().push(json!({"resource": parameters}));
        }),
        ("another subject", |bundle, mut inner| {
            inner["patient"] = json!({"reference": "Patient/other"});
            resource(bundle, "ms1")["contained"] = json!([inner]);
        }),
    ];
    for (what, put) in places {
        let mut bundle = every_area();
        put(&mut bundle, allergy.clone());
        let show = |allowed: &[&str]| {
            let allowed = allowed.iter().map(|code| (*code).to_owned()).collect();
            let options = Options { allowed_sections: Some(allowed), ..Options::default() };
            text(&show_with(vec![Input::of(bundle.to_string())], options).html)
        };
        let without = ["people", "medications", "other", "other-subject"];
        assert!(!show(&without).contains("Canary penicillin"), "{what}");
        assert!(show(&[&without[..], &["allergies"]].concat()).contains("Canary penicillin"), "{what}");
    }
}

#[test]
fn haz_33_what_has_not_happened_yet_does_not_read_as_done() {
    let url = |name: &str| format!("https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-{name}-1");
    let options = Options { retrieved_at: Some("2026-03-12T09:41:00Z".to_owned()), ..Options::default() };
    let row = |change: &dyn Fn(&mut Value), words: &str| {
        let mut bundle = every_area();
        change(&mut bundle);
        text(&show_with(vec![Input::of(bundle.to_string())], options.clone()).row(words))
    };
    for (date, is_future) in [("2026-06-01", true), ("2026-03-12", false)] {
        let stopped = row(
            &|bundle| {
                let reason = json!([{"url": "statusReason", "valueCodeableConcept": {"text": "Swap planned"}},
                                    {"url": "statusChangeDate", "valueDateTime": date}]);
                let reason = json!({"url": url("MedicationStatusReason"), "extension": reason});
                resource(bundle, "plan1")["extension"].as_array_mut().unwrap().push(reason);
            },
            "Swap planned",
        );
        assert_eq!(stopped.contains("In the future Swap planned"), is_future, "{stopped}");
        let ended = row(
            &|bundle| {
                let end = json!([{"url": "endDate", "valueDateTime": date}, {"url": "reasonEnded", "valueString": "De-labelled"}]);
                resource(bundle, "all2")["extension"] = json!([{"url": url("AllergyIntoleranceEnd").replace("-GPC-AllergyIntoleranceEnd", "-AllergyIntoleranceEnd")
                        .replace("fhir.nhs.uk", "fhir.hl7.org.uk"), "extension": end}]);
            },
            "De-labelled",
        );
        assert_eq!(ended.contains("In the future"), is_future, "{ended}");
        let given = row(&|bundle| resource(bundle, "imm1")["date"] = json!(date), "Declined");
        assert_eq!(given.contains("In the future"), is_future, "{given}");
    }
}
