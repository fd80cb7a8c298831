//! What was asked for, and what came of it: an area that failed, is limited, or came by another way.

use gp_record::gpconnect::{codes::Area, limits::Limit};
use gp_record::words::Word;

use super::*;

fn asked(parameters: &[&str]) -> Requested {
    let names = parameters.iter().map(|name| name.to_string()).collect();
    Requested { parameters: Some(names), ..Requested::default() }
}

fn answer(bundle: &Value, requested: Requested) -> Input {
    Input { requested: Some(requested), status: Some(200), ..Input::of(bundle.to_string()) }
}

fn is_list_of(resource: &Value, code: &str) -> bool {
    resource["code"]["coding"][0]["code"] == code
}

/// The section of an area beside these answers, as words.
fn read(inputs: Vec<Input>) -> Shown {
    show_with(inputs, Options::default())
}

#[test]
fn haz_36_what_came_linked_of_an_area_that_is_switched_off_did_not_fail() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, MEDICATIONS) || resource["id"] == "ms2");
    let states = |bundle: &Value| {
        read(vec![answer(bundle, asked(&["includeMedication"]))]).section("medications").states.clone()
    };
    assert_eq!(states(&bundle), [State::Failed], "whoever sends Lists has not sent this one");
    resource(&mut bundle, "oo1")["issue"][0]["details"]["text"] =
        json!("includeMedication is an unrecognised parameter");
    resource(&mut bundle, "oo1")["issue"][0]["diagnostics"] = json!("includeMedication");
    let found = states(&bundle);
    assert!(!found.contains(&State::Failed), "{found:?}");
}

#[test]
fn haz_36_an_area_of_which_two_answers_failed_has_failed_once() {
    let limit = |word| Limit { area: Area::Medications, word, value: None };
    let limited = |word| Requested { limits: vec![limit(word)], ..asked(&["includeMedication"]) };
    let failed = |word| Input { status: Some(500), requested: Some(limited(word)), ..Input::default() };
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, MEDICATIONS) || resource["id"] == "ms2");
    let shown = read(vec![
        answer(&bundle, asked(&["includeMedication"])),
        failed(Word::LimitedToActive),
        failed(Word::LimitedToInactive),
    ]);
    let states = &shown.section("medications").states;
    assert_eq!(states.iter().filter(|state| **state == State::Failed).count(), 1, "{states:?}");
}

#[test]
fn alg_ended_allergies_that_came_or_could_not_have_come_are_not_said_to_be_missing() {
    let words = "Ended allergies were asked for";
    let with_ended = || Requested { ended_allergies: true, ..asked(&["includeAllergies"]) };
    let of = |bundle: &Value| {
        let shown = read(vec![answer(bundle, with_ended())]);
        let found = shown.record.sections.iter().find(|section| section.code == "allergies");
        found.map(|_| text(&shown.section_html("allergies")).contains(words))
    };
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, ENDED));
    assert_eq!(of(&bundle), Some(true));
    let mut among = bundle.clone();
    resource(&mut among, "all2")["clinicalStatus"] = json!("resolved");
    assert_eq!(of(&among), Some(false), "one came in the list of all");
    without(&mut bundle, |resource| {
        is_list_of(resource, ALLERGIES) || resource["resourceType"] == "AllergyIntolerance"
    });
    assert_eq!(of(&bundle), Some(false), "no list came at all, which is said already");
}

#[test]
fn alg_ended_allergies_that_are_still_to_come_are_not_said_to_be_missing() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, ENDED));
    let of = |pending: bool| {
        let with_ended = Requested { ended_allergies: true, ..asked(&["includeAllergies"]) };
        let bytes = (!pending).then(|| bundle.to_string().into_bytes());
        let ended = Input { bytes, pending, requested: Some(with_ended), ..Input::default() };
        let shown = read(vec![answer(&bundle, asked(&["includeAllergies"])), ended]);
        text(&shown.section_html("allergies")).contains("Ended allergies were asked for")
    };
    assert!(of(false) && !of(true));
}

#[test]
fn alg_while_more_may_come_no_empty_section_of_allergies_is_made_for_the_ended_ones() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        is_list_of(resource, ENDED)
            || is_list_of(resource, ALLERGIES)
            || resource["resourceType"] == "AllergyIntolerance"
    });
    let with_ended = Requested { ended_allergies: true, ..asked(&["includeAllergies"]) };
    let more = Input { pending: true, ..Input::default() };
    let shown = read(vec![answer(&bundle, with_ended), more]);
    assert!(!shown.record.sections.iter().any(|section| section.code == "allergies"));
}

#[test]
fn haz_16_medication_that_another_entry_contains_without_allergies_is_an_alert_too() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        let kind = resource["resourceType"].as_str().unwrap();
        kind == "AllergyIntolerance"
            || kind.starts_with("Medication")
            || kind == "List" && !is_list_of(resource, REFERRALS)
    });
    let alert = "Medications are shown without a full list of allergies";
    assert!(!text(&show(&bundle).head()).contains(alert));
    resource(&mut bundle, "con1")["contained"] = json!([{"resourceType": "MedicationStatement", "id": "in",
        "status": "active", "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"},
        "subject": {"reference": "Patient/pat1"}}]);
    let shown = show(&bundle);
    assert!(text(&shown.section_html("medications")).contains("Warfarin 3mg tablets"));
    assert!(text(&shown.head()).contains(alert), "{}", text(&shown.head()));
}

#[test]
fn haz_33_a_plan_of_which_a_consultation_names_an_issue_is_no_list_of_medication() {
    let of = |reference: &str| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            is_list_of(resource, MEDICATIONS) || ["ms1", "ms2", "plan2"].iter().any(|id| resource["id"] == *id)
        });
        resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": reference}}]);
        let words = text(&show(&bundle).section_html("medications"));
        words.contains("not a complete list")
    };
    assert!(of("MedicationRequest/plan1"));
    assert!(of("MedicationRequest/order1"));
    assert!(!of("Observation/obs1"));
}

#[test]
fn o_21_haz_47_a_search_for_documents_by_author_or_words_says_so() {
    let of = |part: Value| {
        let sent = json!({"parameter": [{"name": "DocumentReferences", "part": part}]});
        let text_of = json!({"inputs": [{"status": 200, "requested": {"parameters": sent}}]}).to_string();
        let (mut inputs, options) = gp_record::gpconnect::request::read(&text_of).unwrap();
        inputs[0].bytes = Some(every_area().to_string().into_bytes());
        text(&show_with(inputs, options).head())
    };
    let limits = "asked for with limits";
    assert!(!of(json!([])).contains(limits));
    for (name, says) in [("author", "of one organisation"), ("description", "words")] {
        let head = of(json!([{"name": name, "valueString": "x"}]));
        assert!(head.contains(limits) && head.to_lowercase().contains(says), "{name}: {head}");
    }
}

#[test]
fn o_21_haz_47_immunisations_without_their_status_say_so() {
    let of = |include: bool| {
        let part = json!([{"name": "includeStatus", "valueBoolean": include}, {"name": "includeNotGiven", "valueBoolean": true}]);
        let sent = json!({"parameter": [{"name": "includeImmunisations", "part": part}]});
        let text_of = json!({"inputs": [{"status": 200, "requested": {"parameters": sent}}]}).to_string();
        let (mut inputs, options) = gp_record::gpconnect::request::read(&text_of).unwrap();
        inputs[0].bytes = Some(every_area().to_string().into_bytes());
        text(&show_with(inputs, options).head())
    };
    assert!(of(false).contains("asked for with limits"), "{}", of(false));
    assert!(!of(true).contains("asked for with limits"), "{}", of(true));
}

#[test]
fn haz_36_what_is_asked_for_once_more_is_not_refused() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    let of = |pending| {
        let again =
            Input { status: Some(403), pending, requested: Some(asked(&["includeReferrals"])), ..Input::default() };
        let shown = read(vec![answer(&bundle, asked(&["includeReferrals"])), again]);
        shown.section("referrals").states.contains(&State::NoneRecorded)
    };
    assert!(of(true) && !of(false));
}
