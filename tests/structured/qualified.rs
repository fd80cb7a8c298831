//! What is said of a whole, "no known allergies", "none recorded", all pages of a search, is said only where nothing that
//! came qualifies it.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

const IMMUNISATIONS: &str = "1102181000000102";

/// The record of a patient without known allergies, and what `change` does to it.
fn without_known_allergies(change: impl Fn(&mut Value)) -> Shown {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2" || resource["title"] == "Ended allergies");
    *resource(&mut bundle, "all1") = json!({"resourceType": "AllergyIntolerance", "id": "all1", "clinicalStatus": "active",
        "patient": {"reference": "Patient/pat1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}});
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    change(&mut bundle);
    show(&bundle)
}

#[test]
fn alg_08_no_known_allergies_is_not_said_beside_what_qualifies_it() {
    let plain = without_known_allergies(|_| {});
    assert_eq!(plain.record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    let secondary = |note: &str| {
        json!({"resourceType": "List", "status": "current", "note": [{"text": note}],
        "code": {"coding": [{"code": "consultations-allergies-contained-in-consultations"}]},
        "entry": [{"item": {"reference": "AllergyIntolerance/all1"}}]})
    };
    let named = |bundle: &mut Value, other: Value| list(bundle, ALLERGIES)["entry"].as_array_mut().unwrap().push(other);
    let note = "Some allergies could not be exported.";
    type Change<'a> = Box<dyn Fn(&mut Value) + 'a>;
    let changes: [(&str, Change); 6] = [
        ("a note", Box::new(|bundle| list(bundle, ALLERGIES)["note"] = json!([{ "text": note }]))),
        (
            "a warning that is not known",
            Box::new(|bundle| warn(list(bundle, ALLERGIES), "items-suppressed", "withheld here")),
        ),
        ("a note of what consultations link to", Box::new(|bundle| add(bundle, secondary(note)))),
        (
            "an entry that is no allergy",
            Box::new(|bundle| {
                resource(bundle, "con1")["code"] = json!({"text": "Allergic to penicillin"});
                named(bundle, json!({"item": {"reference": "Condition/con1"}}));
            }),
        ),
        (
            "an entry without an item",
            Box::new(|bundle| named(bundle, json!({"flag": {"text": "Penicillin, restricted"}}))),
        ),
        ("an empty entry", Box::new(|bundle| named(bundle, json!({})))),
    ];
    for (what, change) in changes {
        let shown = without_known_allergies(change);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{what}");
        let section = shown.section("allergies");
        assert!(
            !section.states.contains(&State::KnownNone) && section.count != Some(0),
            "{what}: {:?}",
            section.states
        );
    }
}

#[test]
fn alg_07_a_list_of_what_is_no_allergy_is_not_a_list_of_none() {
    let shown = without_known_allergies(|bundle| {
        without(bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
        resource(bundle, "obs1")["code"] = json!({"text": "Adverse reaction to penicillin"});
        list(bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "Observation/obs1"}}]);
    });
    let section = shown.section("allergies");
    assert_ne!(section.count, Some(0));
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
    let html = text(&shown.section_html("allergies"));
    assert!(!html.contains("No active allergies") && html.contains("incomplete"), "{html}");
}

#[test]
fn alg_07_med_07_an_entry_that_names_nothing_is_no_empty_list() {
    for entry in [json!({"flag": {"text": "Methotrexate, restricted"}}), json!({})] {
        let mut bundle = every_area();
        emptied(&mut bundle, MEDICATIONS, "MedicationStatement");
        without(&mut bundle, |resource| resource["resourceType"] == "MedicationRequest");
        list(&mut bundle, MEDICATIONS)["entry"] = json!([entry]);
        let shown = show(&bundle);
        let html = text(&shown.section_html("medications"));
        assert!(!html.contains("None recorded") && html.contains("not in this response: 1"), "{html}");
        assert_ne!(shown.section("medications").count, Some(0));
    }
}

#[test]
fn haz_16_what_of_html_is_of_something_else_does_not_stand_for_allergies() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "AllergyIntolerance"
            || resource["title"] == "Allergies and adverse reactions"
            || resource["title"] == "Ended allergies"
    });
    for (code, alerts) in [("IMM", true), ("MED", true), ("ALL", false), ("SUM", false)] {
        let html = html_section(code, "A section", "<div><h1>A section</h1><p>Something</p></div>");
        let inputs = vec![Input::of(html.to_string()), Input::of(bundle.to_string())];
        let head = text(&show_with(inputs, Options::default()).head());
        assert_eq!(head.contains("Medications are shown without a full list of allergies"), alerts, "{code}: {head}");
    }
}

#[test]
fn haz_33_a_first_or_last_page_of_a_search_that_is_missing_is_told() {
    let page = |number: usize, of: usize, total: Option<usize>| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            !matches!(resource["resourceType"].as_str(), Some("Patient" | "DocumentReference"))
        });
        bundle["type"] = json!("searchset");
        resource(&mut bundle, "doc1")["id"] = json!(format!("doc{number}"));
        if let Some(total) = total {
            bundle["total"] = json!(total);
        }
        let links = [(number < of, "next"), (number > 1, "previous")].into_iter().filter(|(there, _)| *there);
        bundle["link"] = links.map(|(_, relation)| json!({"relation": relation, "url": "https://x/page"})).collect();
        Input::of(bundle.to_string())
    };
    for total in [None, Some(3)] {
        for (pages, tells) in
            [(vec![1, 2, 3], false), (vec![1, 2], true), (vec![1], true), (vec![3], true), (vec![2, 3], true)]
        {
            let inputs = pages.iter().map(|number| page(*number, 3, total)).collect();
            let head = text(&show_with(inputs, Options::default()).head());
            assert_eq!(head.contains("The search found more than was received"), tells, "{pages:?}, {total:?}: {head}");
        }
    }
}

#[test]
fn o_26_a_failure_whose_body_is_a_record_records_nothing_as_none() {
    let mut bundle = every_area();
    emptied(&mut bundle, IMMUNISATIONS, "Immunization");
    let failed = Input { status: Some(500), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![failed], Options::default());
    let section = shown.section("immunisations");
    assert!(!section.states.contains(&State::NoneRecorded) && section.count.is_none(), "{:?}", section.states);
    assert!(show(&bundle).section("immunisations").states.contains(&State::NoneRecorded));
}

#[test]
fn core_13_of_no_area_that_a_warning_names_is_it_said_that_nothing_is_recorded() {
    let mut bundle = every_area();
    emptied(&mut bundle, "792931000000107", "ReferralRequest");
    emptied(&mut bundle, IMMUNISATIONS, "Immunization");
    let none = "None recorded";
    for code in ["referrals", "immunisations"] {
        assert!(text(&show(&bundle).section_html(code)).contains(none), "{code}");
    }
    for words in ["includeReferrals and includeImmunisations", "includeImmunisations and includeReferrals"] {
        let mut warned = bundle.clone();
        resource(&mut warned, "oo1")["issue"] = json!([{"severity": "warning", "code": "not-supported",
            "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": format!("{words} have been disabled")}}]);
        let shown = show(&warned);
        for code in ["referrals", "immunisations"] {
            assert!(!text(&shown.section_html(code)).contains(none), "{words}: {code}");
        }
    }
    // That something else is named says no more of it.
    resource(&mut bundle, "oo1")["issue"] = json!([{"severity": "warning", "code": "not-supported",
        "details": {"text": "includeReferrals has been disabled, includeDiaryEntries has not"}}]);
    assert!(!show(&bundle).section("diary-entries").states.contains(&State::Unsupported));
}

const REFERRALS: &str = "792931000000107";

/// What a warning in these words makes of a record in which nothing is recorded of these areas.
fn warned(bundle: &Value, words: &str, diagnostics: Option<&str>) -> Shown {
    let mut warned = bundle.clone();
    let mut issue = json!({"severity": "warning", "code": "not-supported",
        "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": words}});
    if let Some(diagnostics) = diagnostics {
        issue["diagnostics"] = json!(diagnostics);
    }
    resource(&mut warned, "oo1")["issue"] = json!([issue]);
    show(&warned)
}

/// A record with the statement that no allergy is known.
fn no_known_allergy() -> Value {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2" || resource["title"] == "Ended allergies");
    let statement = resource(&mut bundle, "all1");
    *statement = json!({"resourceType": "AllergyIntolerance", "id": "all1", "clinicalStatus": "active",
        "patient": {"reference": "Patient/pat1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}});
    let list = list(&mut bundle, ALLERGIES);
    list["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    for of_before in ["extension", "note"] {
        list.as_object_mut().unwrap().remove(of_before);
    }
    bundle
}

#[test]
fn core_13_a_full_stop_that_ends_a_sentence_makes_no_option_of_an_area() {
    let bundle = no_known_allergy();
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    for words in ["This practice has disabled includeAllergies", "This practice has disabled includeAllergies."] {
        for diagnostics in [None, Some("includeAllergies."), Some("includeAllergies. Ask the practice.")] {
            let shown = warned(&bundle, words, diagnostics);
            assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{words} {diagnostics:?}");
            assert_eq!(shown.section("allergies").states, [State::Unsupported], "{words} {diagnostics:?}");
            let head = text(&shown.head());
            assert!(head.contains("Allergies and adverse reactions: switched off at the practice"), "{head}");
        }
    }
    // One option of it: the area itself came.
    let shown = warned(&bundle, "includeAllergies.includeResolvedAllergies is an unrecognised parameter.", None);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
}

#[test]
fn core_13_an_option_of_one_area_takes_no_warning_from_another_or_from_its_own_area() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    let option = "includeAllergies.includeResolvedAllergies is an unrecognised parameter";
    for words in [
        format!("{option}; includeReferrals has been disabled"),
        format!("includeReferrals has been disabled; {option}"),
        "includeReferrals has been disabled, includeReferrals.referralSearchPeriod was ignored".to_owned(),
        "includeReferrals.referralSearchPeriod was ignored, includeReferrals has been disabled".to_owned(),
    ] {
        let shown = warned(&bundle, &words, None);
        let own = shown.section("referrals");
        assert_eq!((own.states.as_slice(), own.count), (&[State::Unsupported][..], None), "{words}");
        let section = text(&shown.section_html("referrals"));
        assert!(section.contains(&words) && !section.contains("None recorded"), "{words}: {section}");
        let head = text(&shown.head());
        assert!(head.contains("Referrals: switched off at the practice, so not received."), "{head}");
        let is_told = head.contains("Allergies and adverse reactions: one option of the request was not understood");
        assert_eq!(is_told, words.contains(option), "{words}: {head}");
        assert!(!shown.section("allergies").states.contains(&State::Unsupported), "{words}");
    }
    // Of an option alone, wherever it is named, what came stands as it came.
    let option = "includeReferrals.referralSearchPeriod";
    let shown = warned(&bundle, &format!("{option} is an unrecognised parameter"), Some(option));
    assert_eq!(shown.section("referrals").states, [State::NoneRecorded]);
}

#[test]
fn core_13_gen_26_each_area_that_a_warning_names_says_why_nothing_of_it_came() {
    let mut bundle = every_area();
    for (code, kind) in
        [(REFERRALS, "ReferralRequest"), (IMMUNISATIONS, "Immunization"), (ALLERGIES, "AllergyIntolerance")]
    {
        emptied(&mut bundle, code, kind);
    }
    // Of diary entries there is no List at all.
    without(&mut bundle, |resource| {
        resource["title"] == "Ended allergies"
            || resource["id"] == "diary1"
            || resource["title"] == "Patient recall administration"
    });
    let words = "includeReferrals, includeImmunisations, includeDiaryEntries and includeAllergies have been disabled";
    let shown = warned(&bundle, words, None);
    let head = text(&shown.head());
    let mut from = 0;
    for title in ["Referrals", "Immunisations", "Diary entries", "Allergies and adverse reactions"] {
        let said = format!("{title}: switched off at the practice, so not received.");
        from += head[from..].find(&said).unwrap_or_else(|| panic!("{said} not after {from}: {head}"));
    }
    assert!(head[from..].contains(words), "{head}");
    for code in ["referrals", "immunisations", "diary-entries", "allergies"] {
        assert_eq!(shown.section(code).states, [State::Unsupported], "{code}");
        let section = text(&shown.section_html(code));
        assert!(section.contains(words) && section.contains("Not received"), "{code}: {section}");
    }
    // A failure within the record, too.
    resource(&mut bundle, "oo1")["issue"] = json!([{"severity": "error", "code": "exception",
        "details": {"coding": [{"code": "INTERNAL_SERVER_ERROR"}], "text": "includeReferrals and includeImmunisations: no"}}]);
    let shown = show(&bundle);
    for code in ["referrals", "immunisations"] {
        assert_eq!(shown.section(code).states, [State::Failed], "{code}");
    }
}

#[test]
fn core_13_what_came_of_an_area_is_not_said_to_be_switched_off_with_another() {
    let (off, on) = ("includeReferrals has been disabled", "includeAllergies is not affected");
    let mut bundle = every_area();
    for is_empty in [false, true] {
        if is_empty {
            emptied(&mut bundle, REFERRALS, "ReferralRequest");
        }
        for words in [format!("{off}, {on}"), format!("{on}, {off}")] {
            let shown = warned(&bundle, &words, None);
            assert!(!shown.section("allergies").states.contains(&State::Unsupported), "{words}");
            assert_eq!(shown.section("referrals").states.contains(&State::Unsupported), is_empty, "{words}");
            let head = text(&shown.head());
            assert!(head.contains(&words), "{head}");
            assert!(!head.contains("Allergies and adverse reactions: switched off"), "{head}");
            assert!(head.contains("Allergies and adverse reactions: named in this message."), "{head}");
            assert_eq!(head.contains("Referrals: switched off"), is_empty, "{head}");
            for code in ["allergies", "referrals"] {
                assert!(text(&shown.section_html(code)).contains(&words), "{code}: {words}");
            }
        }
    }
}

#[test]
fn core_13_an_area_without_a_list_of_its_own_has_the_warning_that_names_it() {
    let words = "includeReferrals and DocumentReferences have been disabled";
    let shown = warned(&every_area(), words, None);
    let section = text(&shown.section_html("documents"));
    assert!(section.contains(words), "{section}");
    assert!(!shown.section("documents").states.contains(&State::Unsupported), "some came");
}

#[test]
fn o_05_of_an_area_that_is_not_allowed_no_warning_tells_whether_anything_came() {
    let head = |bundle: &Value| {
        let mut bundle = bundle.clone();
        resource(&mut bundle, "oo1")["issue"] = json!([{"severity": "warning", "code": "not-supported",
            "details": {"text": "includeReferrals and includeImmunisations have been disabled"}}]);
        let allowed = Some(vec!["immunisations".to_owned()]);
        let options = Options { allowed_sections: allowed, ..Options::default() };
        text(&show_with(vec![Input::of(bundle.to_string())], options).head())
    };
    let mut bundle = every_area();
    let with = head(&bundle);
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    assert_eq!(with, head(&bundle));
}

#[test]
fn haz_33_a_mention_says_why_there_is_no_value_and_what_was_made_of_it() {
    for (element, words) in [("dataAbsentReason", "not performed"), ("interpretation", "Negative")] {
        let mut bundle = every_area();
        let observation = resource(&mut bundle, "obs1");
        observation.as_object_mut().unwrap().retain(|name, _| !name.starts_with("value") && name != "interpretation");
        observation["code"] = json!({"text": "Haemoptysis"});
        observation[element] = json!({ "text": words });
        let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ActualProblem-1";
        resource(&mut bundle, "con1")["extension"] =
            json!([{"url": url, "valueReference": {"reference": "Observation/obs1"}}]);
        let section = text(&show(&bundle).section_html("problems"));
        assert!(section.contains(&format!("Haemoptysis: {words}")), "{section}");
    }
}

#[test]
fn haz_33_a_mention_of_any_kind_names_the_coded_term_that_turns_its_words_round() {
    let mut bundle = every_area();
    let display = "Family history of lung cancer";
    resource(&mut bundle, "con1")["code"] = json!({"text": "Lung cancer",
        "coding": [{"system": "http://snomed.info/sct", "code": "1", "display": display}]});
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("Lung cancer (Family history of lung cancer)"), "{section}");
}

#[test]
fn haz_33_an_empty_list_of_changes_does_not_say_that_there_are_none() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization");
    for (mode, is_none) in [("snapshot", true), ("changes", false)] {
        list(&mut bundle, IMMUNISATIONS)["entry"] = json!([]);
        list(&mut bundle, IMMUNISATIONS)["mode"] = json!(mode);
        let shown = show(&bundle);
        let section = shown.section("immunisations");
        assert_eq!(section.states.contains(&State::NoneRecorded), is_none, "{mode}: {:?}", section.states);
        assert_eq!(section.count == Some(0), is_none, "{mode}");
    }
}

#[test]
fn a_resource_with_rules_of_its_own_is_marked() {
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["implicitRules"] = json!("https://example.org/negated");
    let section = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(section.contains("Its meaning is changed"), "{section}");
}

#[test]
fn haz_33_a_mention_names_a_coded_term_of_another_context_in_whatever_other_words() {
    for (words, display, is_named) in [
        ("Ischaemic heart disease", "Family history: Ischemic heart disease", true),
        ("Smear", "Cervical screening declined", true),
        ("H/O: stroke", "History of cerebrovascular accident", false),
        ("Heart attack", "Myocardial infarction", false),
        ("Thyroid nodule", "Nodule of thyroid", false),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "con1")["code"] = json!({"text": words,
            "coding": [{"system": "http://snomed.info/sct", "code": "1", "display": display}]});
        let section = text(&show(&bundle).section_html("consultations"));
        assert_eq!(section.contains(&format!("{words} ({display})")), is_named, "{words}: {section}");
    }
}

#[test]
fn core_13_an_error_in_a_record_that_names_no_area_leaves_nothing_claimed() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    let said = |bundle: &Value, severity: &str, more: Value| {
        let mut bundle = bundle.clone();
        let mut issue = json!({"severity": severity, "code": "exception", "details": {"text": "A query timed out"}});
        for (key, value) in more.as_object().unwrap() {
            issue[key] = value.clone();
        }
        resource(&mut bundle, "oo1")["issue"] = json!([issue]);
        let shown = show(&bundle);
        let section = shown.section("referrals");
        (section.states.contains(&State::NoneRecorded), section.count)
    };
    // A warning leaves something open where its type says so.
    assert_eq!(said(&bundle, "warning", json!({})), (false, None));
    for (code, is_claimed) in
        [("not-supported", false), ("incomplete", false), ("informational", true), ("invalid", true)]
    {
        assert_eq!(said(&bundle, "warning", json!({ "code": code })).0, is_claimed, "{code}");
    }
    // What is not known would have added nothing that is.
    for spelled in ["unrecognised", "Unrecognized"] {
        let words = format!("includeFoo is an {spelled} parameter");
        let unknown = json!({"code": "not-supported", "details": {"text": words}});
        assert_eq!(said(&bundle, "warning", unknown), (true, Some(0)), "{spelled}");
    }
    for (code, text) in [("suppressed", "Unrecognised confidentiality code"), ("not-supported", "unrecognised area")] {
        let left_out = json!({"code": code, "details": {"text": text}});
        assert_eq!(said(&bundle, "warning", left_out), (false, None), "{text}");
    }
    let disabled = json!({"code": "processing", "details": {"text": "Immunisation items have been disabled"}});
    assert_eq!(said(&bundle, "warning", disabled), (false, None));
    for severity in ["error", "fatal"] {
        assert_eq!(said(&bundle, severity, json!({})), (false, None), "{severity}");
        // It says itself which one it is about.
        let of_another = said(&bundle, severity, json!({"expression": ["includeMedication"]}));
        assert_eq!(of_another, (true, Some(0)), "{severity}");
    }
    for place in ["expression", "location"] {
        assert_eq!(said(&bundle, "warning", json!({ place: ["includeReferrals"] })), (false, None), "{place}");
    }
}

#[test]
fn core_13_an_option_that_would_have_added_some_leaves_no_nought() {
    let mut bundle = every_area();
    emptied(&mut bundle, IMMUNISATIONS, "Immunization");
    let of = |option: &str| {
        let words = format!("includeImmunisations.{option} is an unrecognised parameter");
        let shown = warned(&bundle, &words, None);
        let section = text(&shown.section_html("immunisations"));
        assert!(section.contains(&words), "{section}");
        (shown.section("immunisations").states.contains(&State::NoneRecorded), shown.section("immunisations").count)
    };
    assert_eq!(of("includeNotGiven"), (false, None));
    let shown = warned(&bundle, "Invalid parameter", Some("includeImmunisations.includeNotGiven"));
    assert_eq!(shown.section("immunisations").count, None, "named in the diagnostics alone");
    assert_eq!(of("immunisationSearchPeriod"), (true, Some(0)));
}
