//! Whose words they are: what makes an entry, a response or a whole record this patient's, and what does not (O-12, CORE02).

use gp_record::gpconnect::identity::{Deceased, Expected};

use super::*;

const NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
const OWN: &str = "9990000018";
const OTHER: &str = "9990000026";

fn expecting(expected: Expected) -> Options {
    Options { expected: Some(expected), ..Options::default() }
}

fn numbered(number: &str) -> Expected {
    Expected { nhs_number: Some(number.into()), ..Expected::default() }
}

/// Several responses as one record.
fn together(bundles: &[&Value], options: Options) -> Shown {
    show_with(bundles.iter().map(|bundle| Input::of(bundle.to_string())).collect(), options)
}

/// A response of nothing but these.
fn of_these(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

fn allergy(words: &str, patient: Value) -> Value {
    json!({"resourceType": "AllergyIntolerance", "id": words, "clinicalStatus": "active",
        "verificationStatus": "unconfirmed", "code": {"text": words}, "patient": patient})
}

fn named(number: &str) -> Value {
    json!({"identifier": {"system": NUMBER, "value": number}})
}

/// Whether the allergy is shown among the patient's, not apart.
fn is_the_patients(bundle: &Value) -> bool {
    let shown = show(bundle);
    let apart = shown.record.sections.iter().any(|section| section.code == "other-subject");
    assert_ne!(shown.section_html("allergies").contains("Penicillin allergy"), apart);
    !apart
}

#[test]
fn o_12_an_entry_that_names_this_patients_number_is_the_patients_however_it_refers_to_them() {
    for (number, is_theirs) in [(OWN, true), (OTHER, false)] {
        let mut contained = every_area();
        resource(&mut contained, "all1")["contained"] = json!([{"resourceType": "Patient", "id": "q",
            "identifier": [{"system": NUMBER, "value": number}]}]);
        resource(&mut contained, "all1")["patient"] = json!({"reference": "#q"});
        assert_eq!(is_the_patients(&contained), is_theirs, "contained, {number}");
        let mut dangling = every_area();
        resource(&mut dangling, "all1")["patient"] = named(number);
        resource(&mut dangling, "all1")["patient"]["reference"] = json!("Patient/not-here");
        assert_eq!(is_the_patients(&dangling), is_theirs, "a reference that leads nowhere, {number}");
    }
}

#[test]
fn o_12_a_number_of_another_system_is_no_nhs_number_that_an_entry_could_differ_from() {
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["patient"] = named(OWN);
    resource(&mut bundle, "all1")["patient"]["reference"] = json!("Patient/pat1");
    let of_hospital = json!([{"system": "https://hospital.example/id", "value": "H-12"}]);
    resource(&mut bundle, "pat1")["identifier"] = of_hospital;
    assert!(is_the_patients(&bundle), "the Patient referred to has no NHS number");
    // Nor is it the number by which an entry is theirs.
    resource(&mut bundle, "pat1")["identifier"] = json!([
        {"system": "https://hospital.example/id", "value": OTHER}, {"system": NUMBER, "value": OWN}]);
    resource(&mut bundle, "all1")["patient"]["identifier"]["value"] = json!(OTHER);
    assert!(!is_the_patients(&bundle));
}

#[test]
fn core_02_ten_letters_in_place_of_a_number_are_none() {
    let mut bundle = every_area();
    let unknown = json!({"system": NUMBER, "value": "Not traced"});
    resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap().insert(0, unknown);
    let shown = together(&[&bundle], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    assert!(text(&shown.head()).contains("999 000 0018"));
}

#[test]
fn core_02_the_number_compared_is_the_one_that_has_not_ended_wherever_it_stands() {
    let ended = json!({"system": NUMBER, "value": OTHER, "period": {"end": "2015-01-01"}});
    for at in [0, 1] {
        let mut bundle = every_area();
        resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap().insert(at, ended.clone());
        // The old one is no second number of now.
        let shown = together(&[&bundle], expecting(numbered(OWN)));
        assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched, "{at}");
        assert!(text(&shown.head()).contains("999 000 0018"), "{at}");
        let shown = together(&[&bundle], expecting(numbered(OTHER)));
        assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient, "{at}");
        // What an entry is known by is the number of now.
        resource(&mut bundle, "all1")["patient"] = named(OWN);
        assert!(is_the_patients(&bundle), "{at}");
    }
}

#[test]
fn core_02_an_expected_number_may_be_written_with_hyphens() {
    let shown = together(&[&every_area()], expecting(numbered("999-000-0018")));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
}

#[test]
fn core_02_a_family_name_that_agrees_is_no_match() {
    let of_name = Expected { family_name: Some("Marlow".into()), ..Expected::default() };
    let alone = together(&[&every_area()], expecting(of_name.clone()));
    assert_eq!(alone.record.identity.outcome, IdentityOutcome::Unchecked);
    assert!(text(&alone.head()).contains("Not checked against"), "{}", text(&alone.head()));
    let born = Expected { birth_date: Some("1961-04-09".into()), ..of_name };
    assert_eq!(together(&[&every_area()], expecting(born)).record.identity.outcome, IdentityOutcome::Matched);
}

#[test]
fn core_02_a_death_on_the_day_expected_is_no_difference() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["deceasedDateTime"] = json!("2026-01-10T08:00:00+00:00");
    for (day, outcome) in [("2026-01-10", IdentityOutcome::Matched), ("2026-01-11", IdentityOutcome::Mismatch)] {
        let expected = Expected { deceased: Some(Deceased::On(day.into())), ..numbered(OWN) };
        assert_eq!(together(&[&bundle], expecting(expected)).record.identity.outcome, outcome, "{day}");
    }
    let alive = Expected { deceased: Some(Deceased::On("2026-01-10".into())), ..numbered(OWN) };
    let shown = together(&[&every_area()], expecting(alive));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Mismatch, "of whom no death is known");
}

#[test]
fn core_02_a_difference_of_two_responses_is_named_once() {
    let expected = Expected { family_name: Some("Teal".into()), ..numbered(OWN) };
    let shown = together(&[&every_area(), &every_area()], expecting(expected));
    assert_eq!(shown.record.identity.mismatches.len(), 1);
    assert_eq!(text(&shown.head()).matches("Family name").count(), 1, "{}", text(&shown.head()));
}

#[test]
fn core_02_of_patients_without_a_number_all_details_have_to_agree() {
    let mut unnumbered = every_area();
    resource(&mut unnumbered, "pat1").as_object_mut().unwrap().remove("identifier");
    let outcome = |other: &Value| together(&[&every_area(), other], Options::default()).record.identity.outcome;
    assert_eq!(outcome(&unnumbered), IdentityOutcome::Unchecked, "one of them has a number: the rest agrees");
    resource(&mut unnumbered, "pat1").as_object_mut().unwrap().remove("birthDate");
    let shown = together(&[&every_area(), &unnumbered], Options { mismatch_accepted: true, ..Options::default() });
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(shown.record.held_back && !shown.html.contains("Penicillin"), "a mother and a daughter of one name");
}

#[test]
fn core_02_another_patient_stays_another_beside_a_response_that_names_nobody() {
    let mut other = every_area();
    resource(&mut other, "pat1")["identifier"][0]["value"] = json!(OTHER);
    let nobodys = of_these(&[allergy("Latex", json!({"display": "Somebody"}))]);
    for bundles in [[&other, &nobodys], [&nobodys, &other]] {
        let shown = together(&bundles, Options { mismatch_accepted: true, ..expecting(numbered(OWN)) });
        assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
        assert!(shown.record.held_back, "nobody can confirm away another number");
        assert!(!shown.html.contains("Penicillin") && !shown.html.contains("Latex"));
    }
}

#[test]
fn o_12_a_response_that_refers_to_the_patient_of_another_is_theirs_unless_it_names_a_second() {
    let own = json!({"reference": "Patient/pat1"});
    let referring = of_these(&[allergy("Latex", own.clone())]);
    let shown = together(&[&every_area(), &referring], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    assert!(shown.section_html("allergies").contains("Latex"));
    let two = of_these(&[allergy("Latex", own), allergy("Nuts", json!({"reference": "Patient/another"}))]);
    let shown = together(&[&every_area(), &two], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.record.held_back && !shown.html.contains("Latex"));
    let nobodys = of_these(&[allergy("Latex", json!({"display": "Somebody"}))]);
    let shown = together(&[&every_area(), &nobodys], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
}

#[test]
fn o_12_a_number_that_all_entries_name_is_one_number() {
    let both = of_these(&[allergy("Latex", named(OWN)), allergy("Nuts", named("999 000 0018"))]);
    let shown = together(&[&both], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    assert!(shown.html.contains("Latex") && shown.html.contains("Nuts"));
    let two = of_these(&[allergy("Latex", named(OWN)), allergy("Nuts", named(OTHER))]);
    let shown = together(&[&two], expecting(numbered(OWN)));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.record.held_back);
}

#[test]
fn o_12_what_is_about_a_group_or_a_place_names_no_second_patient() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Patient");
    resource(&mut bundle, "obs1")["subject"] = json!({"reference": "Group/household"});
    let shown = together(&[&bundle], Options { mismatch_accepted: true, ..Options::default() });
    assert!(!text(&shown.head()).contains("These entries refer to more than one patient"));
}

#[test]
fn o_07a_of_two_dates_of_death_the_first_is_in_the_banner_and_the_other_is_not_lost() {
    let died = |on: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "pat1")["deceasedDateTime"] = json!(on);
        bundle
    };
    let shown = together(&[&died("2026-02-01"), &died("2026-02-02")], Options::default());
    let head = text(&shown.head());
    assert!(head.contains("Died 01-Feb-2026") && !head.contains("02-Feb-2026"), "{head}");
    let people = text(&shown.section_html("people"));
    assert!(people.contains("2026-02-02") || people.contains("02-Feb-2026"), "{people}");
}

#[test]
fn o_12_what_is_broken_off_is_not_shown_as_it_came_while_the_record_is_held_back() {
    let requested = Some(Requested { parameters: Some(vec!["includeProblems".into()]), ..Requested::default() });
    let torn = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"text\":\"Canary words";
    let seen = |mismatch_accepted| {
        let answer = Input { status: Some(200), requested: requested.clone(), ..Input::of(torn) };
        let expected = Expected { family_name: Some("Teal".into()), ..numbered(OWN) };
        let options = Options { mismatch_accepted, ..expecting(expected) };
        let shown = show_with(vec![Input::of(every_area().to_string()), answer], options);
        shown.head().contains("Canary words") || shown.html.contains("Canary words")
    };
    assert!(seen(true));
    assert!(!seen(false), "it may be another's");
}

#[test]
fn o_12_a_questionnaire_about_somebody_else_heads_no_result_of_the_patients() {
    let about = |reference: &str| {
        let bundle = with(vec![json!({"resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed",
            "subject": {"reference": reference}, "parent": [{"reference": "Observation/res1"}],
            "item": [{"linkId": "Sample haemolysed"}]})]);
        let section = text(&show(&bundle).section_html("investigations"));
        section.contains("Group of entries Sample haemolysed")
    };
    assert!(about("Patient/pat1"));
    assert!(!about("Patient/another"));
}
