//! What a List is of, what it says of being empty, and where what it names stands (§1.4).

use super::*;

const PROBLEMS: &str = "717711000000103";
const HEADING: &str = "24781000000107";
const TOPIC: &str = "25851000000105";

fn named(reference: &str) -> Value {
    json!({"item": {"reference": reference}})
}

/// A List of this code that names these.
fn naming(code: &str, references: &[&str]) -> Value {
    let entries: Vec<Value> = references.iter().map(|reference| named(reference)).collect();
    json!({"resourceType": "List", "status": "current", "mode": "snapshot", "subject": {"reference": "Patient/pat1"},
        "code": {"coding": [{"code": code}]}, "entry": entries})
}

fn push(list: &mut Value, entry: Value) {
    list["entry"].as_array_mut().unwrap().push(entry);
}

fn section(bundle: &Value, code: &str) -> String {
    text(&show(bundle).section_html(code))
}

#[test]
fn a_list_is_what_its_known_code_says_whatever_a_supplier_adds() {
    for known_is_first in [true, false] {
        let mut bundle = every_area();
        emptied(&mut bundle, REFERRALS, "ReferralRequest");
        let codings = list(&mut bundle, REFERRALS)["code"]["coding"].as_array_mut().unwrap();
        let own = json!({"system": "https://supplier.example/lists", "code": "REFOUT"});
        codings.insert(usize::from(known_is_first), own);
        let shown = show(&bundle);
        assert_eq!(shown.section("referrals").states, [State::NoneRecorded], "{known_is_first}");
    }
}

#[test]
fn haz_36_what_was_deleted_from_a_list_without_a_trace_is_not_said_to_be_missing() {
    let mut bundle = every_area();
    push(list(&mut bundle, REFERRALS), json!({"deleted": true}));
    assert!(!section(&bundle, "referrals").contains("not in this response"));
    push(list(&mut bundle, REFERRALS), json!({}));
    assert!(section(&bundle, "referrals").contains("not in this response: 1"), "{}", section(&bundle, "referrals"));
}

#[test]
fn haz_36_beside_a_reason_that_nobody_has_looked_no_other_says_that_there_are_none() {
    for (codes, is_none) in [
        (vec!["no-content-recorded"], true),
        (vec!["no-content-recorded", "notstarted"], false),
        (vec!["nilknown", "notasked"], false),
    ] {
        let mut bundle = every_area();
        emptied(&mut bundle, REFERRALS, "ReferralRequest");
        let codings: Vec<Value> = codes.iter().map(|code| json!({ "code": code })).collect();
        list(&mut bundle, REFERRALS)["emptyReason"] = json!({ "coding": codings });
        let shown = show(&bundle);
        assert_eq!(shown.section("referrals").count == Some(0), is_none, "{codes:?}");
        assert_eq!(shown.section("referrals").states.contains(&State::NoneRecorded), is_none, "{codes:?}");
    }
}

#[test]
fn gen_25_a_warning_that_two_notes_say_is_one_state() {
    let mut bundle = every_area();
    warn(list(&mut bundle, REFERRALS), "confidential-items", "");
    list(&mut bundle, REFERRALS)["note"] = json!([{ "text": CONFIDENTIAL }, { "text": CONFIDENTIAL }]);
    let shown = show(&bundle);
    assert_eq!(shown.section("referrals").states, [State::Withheld]);
    assert_eq!(text(&shown.section_html("referrals")).matches(CONFIDENTIAL).count(), 1);
}

#[test]
fn haz_36_that_a_list_has_nothing_to_say_is_told_from_words_that_begin_alike() {
    let of = |note: &str| {
        let mut bundle = every_area();
        emptied(&mut bundle, REFERRALS, "ReferralRequest");
        list(&mut bundle, REFERRALS)["note"] = json!([{ "text": note }]);
        show(&bundle).section("referrals").count == Some(0)
    };
    assert!(of("Information not available"));
    assert!(of("Information not available."));
    assert!(!of("Information not available for referrals recorded before 2012"));
    // Beside a known warning it is no note of its own; that it is incomplete says the warning.
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    list(&mut bundle, REFERRALS)["note"] = json!([{ "text": format!("Information not available {CONFIDENTIAL}") }]);
    let shown = show(&bundle);
    assert_eq!(shown.section("referrals").states, [State::Withheld]);
}

#[test]
fn haz_36_what_two_lists_say_alike_of_being_empty_is_said_once() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    let again = list(&mut bundle, REFERRALS).clone();
    add(&mut bundle, again);
    let words = section(&bundle, "referrals");
    assert_eq!(words.matches("Information not available").count(), 1, "{words}");
}

/// The words that head what is written under these Lists of a consultation.
fn consultation_of(code: &str, change: impl Fn(&mut Value)) -> String {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "topic1" || resource["id"] == "head1");
    let mut list = naming(code, &["Observation/obs1"]);
    list["id"] = json!("l9");
    list["encounter"] = json!({"reference": "Encounter/enc1"});
    change(&mut list);
    add(&mut bundle, list);
    resource(&mut bundle, "cons1")["entry"] = json!([named("List/l9")]);
    section(&bundle, "uncategorised-data")
}

#[test]
fn haz_28_a_topic_is_called_by_its_title_where_that_is_more_than_a_number() {
    let topic = |title: &str| consultation_of(TOPIC, |list| list["title"] = json!(title));
    assert!(topic("Topical steroids").contains("Heading Topical steroids"), "{}", topic("Topical steroids"));
    assert!(topic("Topic of concern").contains("Heading Topic of concern"));
    for none in ["Topic 2", "Topic", "topic", "TOPIC 12"] {
        assert!(!topic(none).contains("Heading"), "{none}: {}", topic(none));
    }
}

#[test]
fn haz_28_what_kind_of_list_it_is_heads_nothing() {
    let heading = |words: &str, display: &str| {
        consultation_of(HEADING, |list| {
            list["code"] = json!({"text": words, "coding": [{"code": HEADING, "display": display}]});
        })
    };
    let kind = "EHR record heading";
    assert!(!heading("Record heading", kind).contains("Heading"), "{}", heading("Record heading", kind));
    assert!(heading("Family history", kind).contains("Heading Family history"), "{}", heading("Family history", kind));
}

#[test]
fn haz_33_what_two_lists_name_has_one_row_and_is_mentioned_in_the_other_section() {
    let flag = json!({"resourceType": "Flag", "id": "f1", "status": "active", "code": {"text": "Key safe 1234"},
        "subject": {"reference": "Patient/pat1"}});
    let mut bundle = with(vec![flag]);
    push(list(&mut bundle, PROBLEMS), named("Flag/f1"));
    push(list(&mut bundle, REFERRALS), named("Flag/f1"));
    let shown = show(&bundle);
    let rows = |code: &str| {
        let html = shown.section_html(code);
        html.split("<tr").skip(1).filter(|row| !row.contains("gp-below") && row.contains("Key safe 1234")).count()
    };
    assert_eq!((rows("problems"), rows("referrals")), (1, 0));
    let referrals = section(&bundle, "referrals");
    let (_, after) = referrals.split_once("shown whole elsewhere:").unwrap_or_else(|| panic!("{referrals}"));
    assert!(after.contains("Key safe 1234"), "{referrals}");
}

#[test]
fn haz_33_what_a_list_names_of_another_area_stands_above_what_is_only_linked() {
    let copy = |id: &str, words: &str| {
        json!({"resourceType": "ReferralRequest", "id": id, "status": "active", "intent": "order",
        "reasonCode": [{"text": words}], "subject": {"reference": "Patient/pat1"}})
    };
    let mut bundle = with(vec![
        copy("r9", "Only linked"),
        naming("consultations-outbound-referrals-in-consultations", &["ReferralRequest/r9"]),
    ]);
    push(list(&mut bundle, REFERRALS), named("Immunization/imm1"));
    let words = section(&bundle, "referrals");
    let at = |what: &str| words.find(what).unwrap_or_else(|| panic!("{what}: {words}"));
    assert!(at("Influenza vaccination") < at("Linked items"), "{words}");
    assert!(at("Linked items") < at("Only linked"), "{words}");
}

#[test]
fn haz_33_a_consultation_that_a_list_of_linked_items_names_is_mentioned_there() {
    let bundle = with(vec![naming("problems-uncategorised-data-related-to-problems", &["Encounter/enc1"])]);
    let words = section(&bundle, "uncategorised-data");
    assert!(words.contains("Surgery consultation"), "{words}");
    // A text of a consultation stands in that.
    let bundle = with(vec![naming("problems-uncategorised-data-related-to-problems", &["Observation/note1"])]);
    let words = section(&bundle, "uncategorised-data");
    assert!(!words.contains("Tight chest"), "{words}");
}

#[test]
fn alg_an_allergy_that_was_sent_again_is_mentioned_where_the_list_of_medication_names_it() {
    let mut bundle = every_area();
    copied(&mut bundle, "all1", "all9", |_| {});
    add(&mut bundle, naming("consultations-allergies-contained-in-consultations", &["AllergyIntolerance/all9"]));
    push(list(&mut bundle, MEDICATIONS), named("AllergyIntolerance/all9"));
    assert!(section(&bundle, "allergies").contains("Sent a second time"), "{}", section(&bundle, "allergies"));
    let words = section(&bundle, "medications");
    assert!(words.contains("Penicillin allergy"), "{words}");
}

#[test]
fn haz_36_a_list_of_no_known_kind_warns_by_its_words_alone() {
    let of = |entry: Value| {
        let mut list = naming("a-suppliers", &[]);
        push(&mut list, entry);
        text(&show(&with(vec![list])).head())
    };
    let plain = text(&show(&every_area()).head());
    assert_eq!(of(named("Observation/gone")), plain);
    assert_ne!(of(json!({"item": {"display": "Some were left out"}})), plain);
}

#[test]
fn haz_36_what_a_linked_list_contains_and_names_takes_no_claim_twice() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    without(&mut bundle, |resource| resource["title"] == "Ended allergies");
    let mut linked = naming("consultations-allergies-contained-in-consultations", &["#in"]);
    linked["contained"] = json!([{"resourceType": "AllergyIntolerance", "id": "in", "clinicalStatus": "resolved",
        "verificationStatus": "unconfirmed", "patient": {"reference": "Patient/pat1"}, "code": {"text": "Latex"}}]);
    add(&mut bundle, linked);
    let shown = show(&bundle);
    let words = text(&shown.section_html("allergies"));
    assert!(words.contains("Latex") && words.contains("No active allergies recorded"), "{words}");
}

#[test]
fn haz_16_without_their_list_beside_others_nobody_knows_whether_these_are_all_allergies() {
    let alerts = |status: Option<&str>| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            let is_list =
                ["Allergies and adverse reactions", "Ended allergies"].iter().any(|own| resource["title"] == *own);
            is_list || resource["id"] == "all2" || status.is_none() && resource["id"] == "all1"
        });
        if let Some(status) = status {
            resource(&mut bundle, "all1")["clinicalStatus"] = json!(status);
        }
        text(&show(&bundle).head()).contains("Medications are shown without a full list of allergies")
    };
    assert_eq!([None, Some("resolved"), Some("active")].map(alerts), [true; 3]);
}
