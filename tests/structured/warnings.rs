//! Warnings and errors: where they stand, and in which words.

use serde_json::json;

use crate::support::*;
use crate::*;

#[test]
fn o_25_gen_17_gen_25_haz_32_haz_42_transit_is_over_all_and_confidential_at_its_area() {
    let mut bundle = every_area();
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", &format!("{TRANSIT} {CONFIDENTIAL}"));
    list(&mut bundle, ALLERGIES)["extension"].as_array_mut().unwrap().push(json!({
        "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1",
        "valueCode": "confidential-items"
    }));
    warn(list(&mut bundle, MEDICATIONS), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    assert_eq!(text(&shown.head()).matches(TRANSIT).count(), 1, "once, in full, at the top");
    assert!(!text(&shown.head()).contains(CONFIDENTIAL));
    assert!(text(&shown.section_html("allergies")).contains(CONFIDENTIAL));
    assert!(!text(&shown.section_html("medications")).contains(CONFIDENTIAL));
    for code in ["allergies", "medications"] {
        assert!(shown.section(code).states.contains(&State::InTransit), "{code}");
        assert!(text(&shown.section_html(code)).contains("Record in transit"), "{code}");
    }
}

#[test]
fn haz_33_an_empty_list_in_transit_says_so_where_the_sections_are_named() {
    let mut bundle = every_area();
    emptied(&mut bundle, "717711000000103", "Condition");
    warn(list(&mut bundle, "717711000000103"), "data-in-transit", TRANSIT);
    let head = text(&show(&bundle).head());
    let named = &head[head.find("Sections ").unwrap()..];
    let problems = &named[named.find("Problems").unwrap()..named.find("Consultations").unwrap()];
    assert!(problems.contains("Record in transit") && !problems.contains("None recorded"), "{problems}");
}

#[test]
fn gen_18_gen_19_confidential_items_are_said_even_of_an_empty_list() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    warn(list(&mut bundle, ALLERGIES), "confidential-items", &format!("{CONFIDENTIAL} Information not available"));
    warn(list(&mut bundle, MEDICATIONS), "confidential-items", "");
    let shown = show(&bundle);
    let allergies = text(&shown.section_html("allergies"));
    assert!(allergies.contains(CONFIDENTIAL) && allergies.contains("the list is incomplete"), "{allergies}");
    assert_eq!(shown.section("allergies").states, [State::Withheld]);
    assert!(
        text(&shown.section_html("medications")).contains(CONFIDENTIAL),
        "the code's own text where there is no note"
    );
}

#[test]
fn a_warning_of_an_unknown_code_is_shown_raw() {
    let mut bundle = every_area();
    warn(list(&mut bundle, MEDICATIONS), "something-new", "");
    assert!(text(&show(&bundle).section_html("medications")).contains("Warning of an unknown kind: something-new"));
}

#[test]
fn core_13_core_11_gen_26_an_area_switched_off_is_named_in_plain_words() {
    let shown = show(&every_area());
    let head = text(&shown.head());
    assert!(head.contains("Diary entries: switched off at the practice"), "{head}");
    assert!(head.contains("includeDiaryEntries has been disabled"), "the provider's own words too");
    assert!(shown.section("diary-entries").states.contains(&State::Unsupported));
    assert!(text(&shown.section_html("diary-entries")).contains("Medication review due"), "what did come is shown");
}

/// The host lets this user see diagnostics.
fn seen_by_support() -> Options {
    Options { show_diagnostics: true, ..Options::default() }
}

#[test]
fn o_26_gen_11_gen_12_gen_13_gen_14_gen_15_gen_16_each_error_is_explained_with_its_diagnostics() {
    for (status, code, words) in [
        (400, "INVALID_NHS_NUMBER", "refused the NHS number"),
        (403, "NO_PATIENT_CONSENT", "chosen not to share"),
        (403, "ACCESS DENIED", "not permitted"),
        (404, "PATIENT_NOT_FOUND", "does not mean that no record exists"),
        (422, "INVALID_PARAMETER", "The request failed"),
        (500, "INTERNAL_SERVER_ERROR", "The request failed"),
        (501, "NOT_IMPLEMENTED", "not available at this practice"),
    ] {
        let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value",
            "details": {"coding": [{"code": code}]}, "diagnostics": format!("trace of {status}")}]});
        let input = Input { status: Some(status), ..Input::of(body.to_string()) };
        let words_shown = text(&show_with(vec![input], seen_by_support()).html);
        assert!(words_shown.contains(words), "{status} {code}: {words_shown}");
        assert!(words_shown.contains(&format!("trace of {status}")), "{words_shown}");
    }
    let gateway = Input { status: Some(502), ..Input::of("<html><body>Bad gateway</body>") };
    let words = text(&show_with(vec![gateway], seen_by_support()).html);
    assert!(words.contains("could not be reached") && words.contains("Bad gateway"), "{words}");
    let empty = Input { status: Some(504), ..Input::default() };
    assert!(text(&show_with(vec![empty], Options::default()).html).contains("could not be reached"));
}

#[test]
fn a_failure_that_the_response_explains_is_told_once() {
    let refused = |text: &str, status| {
        let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value",
            "details": {"coding": [{"code": "INTERNAL_SERVER_ERROR"}], "text": text}}]});
        Input { status: Some(status), ..Input::of(body.to_string()) }
    };
    let told = "fault at the practice's system";
    let one = show_with(vec![refused("First fault", 500)], Options::default());
    let words = text(&one.html);
    assert_eq!(words.matches(told).count(), 1, "{words}");
    assert_eq!(one.record.notices.len(), 1);
    for kept in ["HTTP status", "500", "First fault"] {
        assert!(words.contains(kept), "{kept}: {words}");
    }
    let two = show_with(vec![refused("First fault", 500), refused("Second fault", 503)], Options::default());
    let words = text(&two.html);
    let places = ["500", "First fault", "503", "Second fault"].map(|kept| words.find(kept).expect(kept));
    assert!(places.is_sorted(), "{words}");
    assert_eq!(two.record.notices.len(), 2);
    // An error inside of what was received is not the failure of another request, whatever its words.
    let mut received = every_area();
    received["entry"].as_array_mut().unwrap().push(json!({"resource": {"resourceType": "OperationOutcome", "issue":
        [{"severity": "error", "code": "value", "details": {"coding": [{"code": "INTERNAL_SERVER_ERROR"}], "text": "Inside"}}]}}));
    let both = show_with(vec![refused("First fault", 500), Input::of(received.to_string())], Options::default());
    let holding = |text: &str| both.record.notices.iter().filter(|notice| format!("{notice:?}").contains(text)).count();
    assert_eq!((holding("First fault"), holding("Inside")), (1, 1));
    let of_both = |notice: &&gp_record::record::Banner| {
        let said = format!("{notice:?}");
        said.contains("First fault") && said.contains("Inside")
    };
    assert_eq!(both.record.notices.iter().filter(of_both).count(), 0);
}

#[test]
fn o_25_warnings_come_before_the_first_clinical_section() {
    let mut bundle = every_area();
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    let first = shown.html.find("<section").unwrap();
    for words in [TRANSIT, "switched off at the practice", "999 000 0018", "What this view does not contain"] {
        let at = shown.html.find(words);
        assert!(at.is_some_and(|at| at < first), "{words}");
    }
    assert!(shown.record.notices.iter().any(|notice| notice.kind == BannerKind::Transfer));
}

#[test]
fn a_secondary_lists_warning_stands_at_what_was_asked_for_and_at_the_items_area() {
    for (code, through, of) in [
        ("consultations-medications-contained-in-consultations", "consultations", "medications"),
        ("problems-immunisations-related-to-problems", "problems", "immunisations"),
    ] {
        let mut bundle = every_area();
        let mut list = json!({"resourceType": "List", "code": {"coding": [{"code": code}]}});
        warn(&mut list, "confidential-items", CONFIDENTIAL);
        bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": list }));
        let shown = show(&bundle);
        for area in [through, of] {
            assert!(text(&shown.section_html(area)).contains(CONFIDENTIAL), "{code}: {area}");
            assert!(shown.section(area).states.contains(&State::Withheld), "{code}: {area}");
        }
    }
}

#[test]
fn gen_25_a_secondary_list_that_is_empty_says_so_in_its_own_words() {
    let mut bundle = every_area();
    let codings = json!({"coding": [{"system": "http://snomed.info/sct", "code": "1149501000000101"}]});
    let secondary = json!({"resource": {"resourceType": "List", "id": "empty9", "status": "current", "mode": "snapshot",
        "code": codings, "subject": {"reference": "Patient/pat1"}}});
    bundle["entry"].as_array_mut().unwrap().push(secondary);
    let list = resource(&mut bundle, "empty9");
    list["code"]["coding"][0]["code"] = json!("problems-medications");
    list["emptyReason"] = json!({"text": "Nothing linked"});
    list["note"] = json!([{ "text": format!("{CONFIDENTIAL} Information not available") }]);
    let shown = show(&bundle);
    let all = text(&shown.html);
    assert!(all.contains("Nothing linked") && all.contains("Information not available"), "{all}");
    let medications = text(&shown.section_html("medications"));
    assert!(medications.contains(CONFIDENTIAL) && !medications.contains("Nothing linked"), "{medications}");
}

#[test]
fn gen_25_the_warning_of_a_list_of_no_known_kind_says_what_the_list_is_of() {
    let mut bundle = every_area();
    let immunisations = list(&mut bundle, "1102181000000102");
    immunisations["code"] = json!({"coding": [{"system": "http://local", "code": "IMM"}]});
    warn(immunisations, "confidential-items", CONFIDENTIAL);
    let head = text(&show(&bundle).head());
    assert!(head.contains(&format!("Immunisations {CONFIDENTIAL}")), "{head}");
}

#[test]
fn core11_a_warning_that_gives_no_known_reason_does_not_say_that_an_area_is_not_supported() {
    for severity in ["warning", "information"] {
        let mut bundle = every_area();
        add(
            &mut bundle,
            json!({"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "processing",
                "details": {"text": "includeMedication: 1 item could not be converted"}}]}),
        );
        let shown = show(&bundle);
        assert_eq!(shown.section("medications").states, []);
        let words = text(&shown.section_html("medications"));
        assert!(words.contains("could not be converted") && !words.contains("Not supported"), "{words}");
    }
}
