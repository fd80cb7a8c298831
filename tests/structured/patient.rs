//! Whose record it is, and when it was received.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

#[test]
fn o_11_o_13_o_16_haz_52_the_banner_is_in_nhs_formats_with_practitioner_and_practice() {
    let shown = show(&every_area());
    let head = text(&shown.head());
    for words in
        ["MARLOW, Ines Ruth (Ms)", "09-Apr-1961", "999 000 0018", "Gender Female", "Dr Ada Sample", "Fixture Surgery"]
    {
        assert!(head.contains(words), "{words} is not in: {head}");
    }
    assert!(head.contains("(64y)"), "the age is reckoned from the date of the response: {head}");
}

#[test]
fn o_20_str_02_str_03_gen_20_haz_46_haz_51_source_and_time_are_said_and_never_now() {
    let options = Options {
        retrieved_at: Some("2026-07-01T12:00:00Z".into()),
        source: Some("Fixture Surgery's own system".into()),
        ..Options::default()
    };
    let head = text(&show_with(vec![Input::of(every_area().to_string())], options).head());
    assert!(head.contains("Retrieved 01-Jul-2026 13:00"), "UK time: {head}");
    assert!(head.contains("Fixture Surgery's own system") && head.contains("Access Record: Structured"));
    let dated = text(&show(&every_area()).head());
    assert!(
        dated.contains("Dated by the response 12-Mar-2026 09:41") && dated.contains("GP practice record"),
        "{dated}"
    );
    let mut undated = every_area();
    for entry in undated["entry"].as_array_mut().unwrap() {
        entry["resource"].as_object_mut().unwrap().remove("date");
    }
    assert!(text(&show(&undated).head()).contains("Retrieved at a time that is not known"));
}

#[test]
fn o_07a_gen_10_a_patient_who_has_died_is_shown_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["deceasedDateTime"] = json!("2026-01-10");
    let head = text(&show(&bundle).head());
    assert!(
        head.contains("Died 10-Jan-2026") && head.contains("Age at Death 64y") && head.contains("Deceased"),
        "{head}"
    );
}

#[test]
fn gen_07_a_record_whose_details_differ_is_held_back_until_confirmed() {
    let options = |accepted| Options {
        expected: Some(gp_record::gpconnect::identity::Expected {
            nhs_number: Some("999 000 0018".into()),
            family_name: Some("Marlowe".into()),
            ..Default::default()
        }),
        mismatch_accepted: accepted,
        ..Options::default()
    };
    let held = show_with(vec![Input::of(every_area().to_string())], options(false));
    assert_eq!(held.record.identity.outcome, IdentityOutcome::Mismatch);
    let words = text(&held.html);
    assert!(words.contains("Marlowe") && words.contains("Marlow ") && words.contains("Family name"), "{words}");
    assert!(held.record.sections.is_empty() && !words.contains("Aspirin") && !words.contains("Exampleton"));
    assert_eq!(held.record.account.not_allowed, held.record.account.entries);
    // What the host announces, and where its first link leads, is the alert, too.
    let outcome = gp_record::view::outcome(&held.record, &Default::default());
    assert_eq!(outcome.announcement, "The record is held back: check the patient.");
    assert!(held.html.contains(&format!("id=\"{}\"", outcome.sections[0].id)), "{}", held.html);
    let confirmed = show_with(vec![Input::of(every_area().to_string())], options(true));
    assert!(confirmed.html.contains("Aspirin") && text(&confirmed.head()).contains("Marlowe"), "the alert stays");
}

#[test]
fn a_response_without_a_patient_is_not_identified_and_held_back() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Patient");
    let shown = show(&bundle);
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.html.contains("Patient not identified in this response") && !shown.html.contains("Aspirin"));
}

#[test]
fn another_subjects_resources_stand_apart_under_an_alert() {
    let mut bundle = every_area();
    resource(&mut bundle, "imm1")["patient"] = json!({ "reference": "Patient/somebody-else" });
    let shown = show(&bundle);
    assert!(shown.section_html("other-subject").contains("Influenza vaccination"));
    assert!(!shown.section_html("immunisations").contains("Influenza vaccination"));
    assert!(text(&shown.head()).contains("Entries about another subject than this patient, which stand apart (1)"));
}

#[test]
fn two_responses_about_one_patient_are_one_record() {
    let mut allergies = every_area();
    without(&mut allergies, |resource| resource["resourceType"].as_str().unwrap().starts_with("Med"));
    let mut medications = every_area();
    without(&mut medications, |resource| resource["resourceType"] == "AllergyIntolerance");
    let inputs = vec![Input::of(allergies.to_string()), Input::of(medications.to_string())];
    let shown = show_with(inputs, Options::default());
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unchecked);
    assert!(!shown.record.sections.iter().any(|section| section.code == "other-subject"));
    assert!(shown.html.contains("Penicillin allergy") && shown.html.contains("Aspirin"));
    assert_eq!(shown.record.account.unshown, 0);
    let mut other = medications.clone();
    resource(&mut other, "pat1")["identifier"][0]["value"] = json!("9990000026");
    let shown = show_with(vec![Input::of(allergies.to_string()), Input::of(other.to_string())], Options::default());
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(shown.record.held_back && !shown.html.contains("Aspirin"));
}

#[test]
fn core_02_the_practice_shown_is_the_one_that_is_checked() {
    let mut bundle = every_area();
    let other = json!({"resource": {"resourceType": "Organization", "id": "org9", "name": "Registered Surgery",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Z00009"}]}});
    bundle["entry"].as_array_mut().unwrap().push(other);
    let patient = resource(&mut bundle, "pat1");
    patient["generalPractitioner"] = json!([{"reference": "Organization/org9"}]);
    let shown = show(&bundle);
    let head = text(&shown.head());
    assert!(head.contains("Practice Registered Surgery") && head.contains("Record held by Fixture Surgery"), "{head}");
    assert!(!head.contains("Usual GP"), "{head}");
    assert_eq!(shown.record.patient.unwrap().practice_code.as_deref(), Some("Z00009"));
}

#[test]
fn core_02_an_organisation_that_nothing_names_is_not_the_practice() {
    let mut bundle = every_area();
    let patient = resource(&mut bundle, "pat1");
    for element in ["managingOrganization", "generalPractitioner"] {
        patient.as_object_mut().unwrap().remove(element);
    }
    let shown = show(&bundle);
    let patient = shown.record.patient.as_ref().unwrap();
    assert_eq!((&patient.practice_code, &patient.practice_name), (&None, &None), "it may be a hospital referred to");
    assert!(!text(&shown.head()).contains("Practice Fixture Surgery"));
}

#[test]
fn core_02_a_patient_with_two_numbers_of_now_is_nobody_s_match_in_either_order() {
    const OTHER: &str = "9990000026";
    let expected = |number: &str| Options {
        expected: Some(gp_record::gpconnect::identity::Expected {
            nhs_number: Some(number.into()),
            ..Default::default()
        }),
        ..Options::default()
    };
    let mut bundle = every_area();
    let identifiers = resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap();
    let mut other = identifiers[0].clone();
    let own = other["value"].as_str().unwrap().to_owned();
    other["value"] = json!(OTHER);
    identifiers.push(other);
    for _ in 0..2 {
        for number in [&own, OTHER] {
            let shown = show_with(vec![Input::of(bundle.to_string())], expected(number));
            assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient, "{number}");
        }
        resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap().reverse();
    }
    // A word in place of a number is none.
    let mut unknown = bundle.clone();
    resource(&mut unknown, "pat1")["identifier"][1]["value"] = json!("UNK");
    let shown = show_with(vec![Input::of(unknown.to_string())], expected(&own));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    resource(&mut unknown, "pat1")["identifier"].as_array_mut().unwrap().reverse();
    let shown = show_with(vec![Input::of(unknown.to_string())], expected(&own));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched, "whichever stands first");
    let system = resource(&mut unknown, "pat1")["identifier"][1]["system"].clone();
    resource(&mut unknown, "all1")["patient"] = json!({"identifier": {"system": system, "value": own}});
    let shown = show_with(vec![Input::of(unknown.to_string())], expected(&own));
    assert!(shown.section_html("allergies").contains("Penicillin"), "it is the patient's by the same number");
    // One of before is none.
    let before = resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap();
    before.last_mut().unwrap()["use"] = json!("old");
    before.last_mut().unwrap()["period"] = json!({"end": "2020-01-01"});
    let shown = show_with(vec![Input::of(bundle.to_string())], expected(&own));
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Matched);
    let people = text(&shown.html);
    assert!(people.contains("999 000 0026 (old) Until 01-Jan-2020"), "{people}");
}

#[test]
fn core_02_a_patient_who_was_replaced_or_is_not_active_is_so_in_the_banner() {
    let banner = |member: &str, value: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "pat1")[member] = value;
        text(&show(&bundle).head())
    };
    let link = |kind: &str| json!([{"other": {"reference": "Patient/p9"}, "type": kind}]);
    assert!(banner("link", link("replaced-by")).contains("Status Replaced by another entry"));
    assert!(banner("active", json!(false)).contains("Status Inactive"));
    assert!(!banner("link", link("seealso")).contains("Status") && !banner("active", json!(true)).contains("Status"));
}

#[test]
fn a_name_or_an_address_in_one_text_is_shown_and_one_that_says_something_else_besides() {
    let of = |name: Value, address: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "pat1")["name"] = json!([name]);
        resource(&mut bundle, "pat1")["address"] = json!([address]);
        show(&bundle)
    };
    let lines = json!({"line": ["4 Sample Row"], "city": "Exampleton"});
    let shown = of(json!({"family": "Marlow", "text": "Ines Marlow-Teale"}), json!({"text": "5 Other Row, Elsewhere"}));
    let head = text(&shown.head());
    assert!(head.contains("Address 5 Other Row, Elsewhere"), "{head}");
    assert!(text(&shown.section_html("people")).contains("(Ines Marlow-Teale)"), "the text says more than the parts");
    let same = of(json!({"family": "Marlow", "given": ["Ines"], "text": "MARLOW, Ines"}), lines.clone());
    assert!(!text(&same.section_html("people")).contains("(MARLOW, Ines)"), "the same words");
    // Without a family name a text is all of it, unless it leaves out what the parts say.
    let whole = of(json!({"given": ["Ines"], "text": "Ines Marlow"}), lines.clone());
    assert!(text(&whole.head()).starts_with("Ines Marlow"), "{}", text(&whole.head()));
    let less = of(json!({"given": ["Ines"], "text": "I Marlow"}), lines.clone());
    assert!(text(&less.head()).starts_with("Ines ") && text(&less.html).contains("I Marlow"), "{}", text(&less.head()));
    // What the text of an address says besides its lines is not lost, and what it repeats is not said twice.
    for (words, is_more) in [("4 Sample Row, Exampleton", false), ("4 Sample Row, Otherton", true)] {
        let mut address = lines.clone();
        address["text"] = json!(words);
        let shown = of(json!({"family": "Marlow"}), address);
        assert!(text(&shown.head()).contains("Address 4 Sample Row, Exampleton"));
        assert_eq!(shown.html.contains("address.text"), is_more, "{words}");
    }
}

/// §1.3: an organisation as general practitioner is where the patient is registered.
#[test]
fn core_02_an_organisation_as_general_practitioner_is_the_practice_among_people_too() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["generalPractitioner"] = json!([{"reference": "Organization/org1"}]);
    let people = text(&show(&bundle).section_html("people"));
    assert!(people.contains("Practice Fixture Surgery") && !people.contains("Usual GP Fixture"), "{people}");
}
