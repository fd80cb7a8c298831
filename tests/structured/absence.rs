//! What is not there, and what the user may not see.

use gp_record::gpconnect::codes::Area;
use gp_record::gpconnect::limits::Limit;
use gp_record::words::Word;
use serde_json::json;

use crate::support::*;
use crate::*;

#[test]
fn o_05_what_is_not_allowed_is_not_shown_anywhere_and_is_said() {
    let allowed = ["medications", "consultations", "people", "other"].map(str::to_owned).to_vec();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let shown = show_with(vec![Input::of(every_area().to_string())], options);
    assert!(!shown.html.contains("Penicillin allergy") && !shown.html.contains("Coronary artery disease"));
    assert!(!shown.html.contains("Influenza vaccination"));
    let head = text(&shown.head());
    assert!(head.contains("Not available to your role: Allergies and adverse reactions"), "{head}");
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
    assert!(shown.record.account.not_allowed > 0 && shown.record.account.unshown == 0);
}

#[test]
fn o_18_each_section_can_be_jumped_to() {
    let shown = show(&every_area());
    for section in &shown.record.sections {
        let link = format!("href=\"#a{}\"", section.anchor.0);
        assert!(shown.head().contains(&link), "{}", section.code);
        assert!(shown.html.contains(&format!("id=\"a{}\"", section.anchor.0)), "{}", section.code);
    }
}

#[test]
fn o_19_haz_33_what_is_not_there_is_said() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization" || resource["title"] == "Immunisations");
    let unknown = text(&show(&bundle).head());
    assert!(unknown.contains("What this view does not contain"), "{unknown}");
    assert!(unknown.contains("whether it was asked for is not known here): Immunisations"), "{unknown}");
    let asked = Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() };
    let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
    let known = text(&show_with(vec![input], Options::default()).head());
    assert!(known.contains("Not requested: Immunisations"), "{known}");
}

#[test]
fn haz_16_medication_without_allergies_is_an_alert() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "AllergyIntolerance"
            || matches!(resource["title"].as_str(), Some("Ended allergies" | "Allergies and adverse reactions"))
    });
    let shown = show(&bundle);
    assert!(text(&shown.head()).contains("Medications are shown without a full list of allergies"));
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
}

#[test]
fn haz_36_haz_38_an_area_asked_for_and_not_received_says_so() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization" || resource["title"] == "Immunisations");
    let asked = Requested { parameters: Some(vec!["includeImmunisations".into()]), ..Requested::default() };
    let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![input], Options::default());
    assert_eq!(shown.section("immunisations").states, [State::Failed]);
    assert_eq!(shown.section("immunisations").count, None, "a nought reads as none");
    assert!(text(&shown.section_html("immunisations")).contains("Asked for and not received."));
}

#[test]
fn haz_99_haz_100_linked_items_stand_apart_and_are_no_complete_list() {
    let shown = show(&every_area());
    let documents = text(&shown.section_html("documents"));
    assert!(documents.contains("not a list of all documents"), "{documents}");
    assert!(documents.contains("Cardiology <clinic> letter"));
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["title"] == "Immunisations");
    let linked = json!({"resourceType": "List", "entry": [{"item": {"reference": "Immunization/imm1"}}],
        "code": {"coding": [{"code": "problems-immunisations-related-to-problems"}]}});
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": linked }));
    let immunisations = text(&show(&bundle).section_html("immunisations"));
    assert!(immunisations.contains("Linked items (1)") && immunisations.contains("not a complete list"));
}

#[test]
fn haz_99_what_only_consultations_and_problems_lead_to_is_no_list_of_its_area() {
    // Asked for consultations alone, a supplier sends what stands in them without a List of it.
    let mut bundle = every_area();
    let is_list_of = |resource: &serde_json::Value, code: &str| resource["code"]["coding"][0]["code"] == code;
    without(&mut bundle, |resource| {
        is_list_of(resource, MEDICATIONS) || is_list_of(resource, "717711000000103") || resource["id"] == "ms2"
    });
    let shown = show(&bundle);
    let medications = shown.section("medications");
    assert_eq!(medications.count, None, "{}", text(&shown.section_html("medications")));
    let words = text(&shown.section_html("medications"));
    assert!(words.contains("Linked items (1)") && words.contains("not a complete list"), "{words}");
    // One that nothing leads to may be all there is, and may not.
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, MEDICATIONS));
    let shown = show(&bundle);
    assert_eq!(shown.section("medications").count, None);
    let words = text(&shown.section_html("medications"));
    assert!(words.contains("No list of this area was received."), "{words}");
    // What was asked for is its area's own where no List came at all; of who sends Lists that of the area is missing.
    let asked = || Requested { parameters: Some(vec!["includeMedication".into()]), ..Requested::default() };
    let with = |bundle: &serde_json::Value| {
        show_with(vec![Input { requested: Some(asked()), ..Input::of(bundle.to_string()) }], Options::default())
    };
    let mut bundle = every_area();
    without(&mut bundle, |resource| is_list_of(resource, MEDICATIONS) || resource["id"] == "ms2");
    let shown = with(&bundle);
    assert_eq!(shown.section("medications").count, None);
    assert_eq!(shown.section("medications").states, [State::Failed]);
    assert!(text(&shown.section_html("medications")).contains("Linked items (1)"));
    let is_primary = |resource: &serde_json::Value| LISTS.iter().any(|(_, code)| is_list_of(resource, code));
    without(&mut bundle, |resource| is_primary(resource) || is_list_of(resource, ENDED));
    let shown = with(&bundle);
    assert_eq!((shown.section("medications").count, &*shown.section("medications").states), (Some(1), &[][..]));
}

#[test]
fn haz_16_haz_33_haz_99_what_came_without_its_list_beside_lists_of_other_areas_is_no_list() {
    for (area, code) in LISTS {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == code);
        // What only consultations and problems lead to has words of its own.
        let is_structure =
            |resource: &serde_json::Value| resource["resourceType"] == "List" && resource["encounter"].is_object();
        without(&mut bundle, is_structure);
        let shown = show(&bundle);
        let section = shown.section(area);
        assert_eq!(section.count, None, "{area}");
        let words = text(&shown.section_html(area));
        assert!(
            words.contains("No list of this area was received.") || words.contains("not a complete list"),
            "{area}: {words}"
        );
    }
    // Ended ones alone leave it at that, said once.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    without(&mut bundle, |resource| {
        [ALLERGIES, ENDED].iter().any(|code| resource["code"]["coding"][0]["code"] == *code)
    });
    resource(&mut bundle, "all1")["clinicalStatus"] = json!("resolved");
    let words = text(&show(&bundle).section_html("allergies"));
    assert_eq!(words.matches("No list of this area was received.").count(), 1, "{words}");
    // What is still loading may bring it: nothing is said that would go again, and no alert.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ALLERGIES);
    let asked = Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() };
    let pending = Input { pending: true, requested: Some(asked), ..Input::default() };
    let shown = show_with(vec![Input::of(bundle.to_string()), pending], Options::default());
    assert!(!text(&shown.section_html("allergies")).contains("No list of this area"));
    assert!(!text(&shown.head()).contains("Medications are shown without"));
    // A message is its sender's, and has the Lists that it needs.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == MEDICATIONS);
    let header = json!({"resourceType": "MessageHeader", "id": "mh", "event": {"code": "x"}});
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": header }));
    assert!(!text(&show(&bundle).section_html("medications")).contains("No list of this area"));
    // Where no List came at all, as in a reply to a patient, what came is the area's.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "List");
    let shown = show(&bundle);
    assert!(shown.section("allergies").count.is_some());
    assert!(!text(&shown.section_html("allergies")).contains("No list of this area"));
}

#[test]
fn what_a_list_leaves_out_and_nothing_leads_to_is_not_called_linked() {
    let mut bundle = every_area();
    list(&mut bundle, MEDICATIONS)["entry"]
        .as_array_mut()
        .unwrap()
        .retain(|entry| entry["item"]["reference"] != "MedicationStatement/ms2");
    let words = text(&show(&bundle).section_html("medications"));
    assert!(
        words.contains("In the response, and in no list of the area (1)") && !words.contains("Linked items"),
        "{words}"
    );
}

/// The primary List of each area that has one.
const LISTS: [(&str, &str); 9] = [
    ("allergies", ALLERGIES),
    ("medications", MEDICATIONS),
    ("problems", "717711000000103"),
    ("consultations", "1149501000000101"),
    ("investigations", "887191000000108"),
    ("uncategorised-data", "826501000000100"),
    ("immunisations", "1102181000000102"),
    ("referrals", "792931000000107"),
    ("diary-entries", "714311000000108"),
];

#[test]
fn every_state_of_every_area_is_said_and_none_is_taken_for_another() {
    let lists = || {
        json!({"resourceType": "Bundle", "type": "collection", "entry":
        [{"resource": {"resourceType": "Patient", "id": "p", "identifier":
            [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}}]})
    };
    let parameter = |code: &str| {
        let area = gp_record::gpconnect::codes::AREAS.into_iter().find(|area| area.code() == code).unwrap();
        area.parameter()
    };
    for (area, code) in LISTS {
        let empty = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
            "emptyReason": {"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]}});
        for (warning, state, words) in [
            (None, None, None),
            (Some("confidential-items"), Some(State::Withheld), Some(CONFIDENTIAL)),
            (Some("data-in-transit"), Some(State::InTransit), Some("Record in transit")),
            (Some("data-awaiting-filing"), Some(State::AwaitingFiling), Some("have not been reviewed")),
        ] {
            let (mut bundle, mut list) = (lists(), empty.clone());
            if let Some(warning) = warning {
                warn(&mut list, warning, "");
            }
            bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": list }));
            let shown = show(&bundle);
            let section = text(&shown.section_html(area));
            // That none are active is not that none are recorded; nor is it where some are held back, or to come.
            let none = (area != "allergies" && warning.is_none()).then_some(State::NoneRecorded);
            let expected: Vec<State> = state.into_iter().chain(none).collect();
            assert_eq!(shown.section(area).states, expected, "{area} {warning:?}");
            assert!(words.is_none_or(|words| section.contains(words)), "{area} {warning:?}: {section}");
            let plainly_none = section.contains("None recorded in the list received.")
                || section.contains("No active allergies recorded.");
            assert_eq!(plainly_none, warning.is_none(), "{area} {warning:?}: {section}");
            assert!(!section.to_lowercase().contains("no known allergies") || area == "allergies" && warning.is_none());
        }
        // Switched off, not supported, asked for and not received, not asked for.
        for (says, words) in [("has been disabled", "switched off"), ("is an unrecognised parameter", "not supported")]
        {
            let mut bundle = lists();
            let text_of = format!("{} {says}", parameter(area));
            bundle["entry"].as_array_mut().unwrap().push(
                json!({"resource": {"resourceType": "OperationOutcome", "issue":
                [{"severity": "warning", "code": "not-supported", "details": {"coding": [{"code": "NOT_IMPLEMENTED"}],
                "text": text_of}}]}}),
            );
            let shown = show(&bundle);
            assert_eq!(shown.section(area).states, [State::Unsupported], "{area}");
            assert!(
                text(&shown.head()).contains(words) && text(&shown.section_html(area)).contains("Not received"),
                "{area}"
            );
        }
        let asked = Requested { parameters: Some(vec![parameter(area).into()]), ..Requested::default() };
        let input = Input { requested: Some(asked), ..Input::of(lists().to_string()) };
        assert_eq!(show_with(vec![input], Options::default()).section(area).states, [State::Failed], "{area}");
    }
}

#[test]
fn haz_47_a_search_for_documents_that_failed_is_named_and_one_that_found_none_says_so() {
    let asked = || Requested { parameters: Some(vec!["DocumentReferences".into()]), ..Requested::default() };
    let of = |input: Input| show_with(vec![Input::of(every_area().to_string()), input], Options::default());
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "DocumentReference");
    let beside = |input: Input| show_with(vec![Input::of(bundle.to_string()), input], Options::default());
    let failed = beside(Input { status: Some(504), requested: Some(asked()), ..Input::default() });
    assert!(text(&failed.head()).contains("Not received Documents"), "{}", text(&failed.head()));
    let empty = json!({"resourceType": "Bundle", "type": "searchset", "total": 0});
    without(&mut bundle, |resource| {
        !["Patient", "AllergyIntolerance"].contains(&resource["resourceType"].as_str().unwrap())
    });
    let none = show_with(
        vec![
            Input::of(bundle.to_string()),
            Input { status: Some(200), requested: Some(asked()), ..Input::of(empty.to_string()) },
        ],
        Options::default(),
    );
    assert!(text(&none.section_html("documents")).contains("No documents were found."));
    assert!(!text(&none.head()).contains("is not known here): Documents"), "{}", text(&none.head()));
    assert_eq!(none.section("documents").count, Some(0));
    // What other requests brought is there all the same.
    let some = of(Input { status: Some(200), requested: Some(asked()), ..Input::of(empty.to_string()) });
    assert!(!text(&some.section_html("documents")).contains("No documents were found."));
    // Nothing was found only where a list says so, and of all only where all were looked for.
    let patient = || json!({"resource": bundle["entry"][0]["resource"].clone()});
    let outcome = json!({"resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]}});
    for answer in [
        outcome["resource"].to_string(),
        "<html>log in</html>".to_owned(),
        json!({"resourceType": "Bundle", "type": "searchset", "entry": [patient(), outcome]}).to_string(),
        json!({"resourceType": "Bundle", "type": "searchset", "total": 12, "entry": [patient()]}).to_string(),
    ] {
        let record = Input::of(bundle.to_string());
        let input = Input { status: Some(200), requested: Some(asked()), ..Input::of(answer.clone()) };
        let shown = show_with(vec![record, input], Options::default());
        assert_eq!(shown.section("documents").states, [gp_record::record::State::Failed], "{answer}");
        assert_eq!(shown.section("documents").count, None, "{answer}");
    }
    for input in [
        Input { status: Some(500), ..Input::of(empty.to_string()) },
        Input { pending: true, ..Input::of(empty.to_string()) },
    ] {
        let input = Input { requested: Some(asked()), ..input };
        let shown = show_with(vec![Input::of(bundle.to_string()), input], Options::default());
        assert_eq!(shown.section("documents").count, None, "an empty list that came with a failure, or too early");
    }
    let limit = Limit { area: Area::Documents, word: Word::LimitedToAuthor, value: None };
    let limited = Requested { limits: vec![limit], ..asked() };
    let input = Input { status: Some(200), requested: Some(limited), ..Input::of(empty.to_string()) };
    let shown = show_with(vec![Input::of(bundle.to_string()), input], Options::default());
    assert_eq!(shown.section("documents").count, None);
}

#[test]
fn a_message_is_not_told_as_the_practices_own_record() {
    let mut bundle = every_area();
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .insert(0, json!({"resource": {"resourceType": "MessageHeader", "id": "m"}}));
    let head = text(&show(&bundle).head());
    assert!(
        !head.contains("GP practice record") && !head.contains("only information that the GP practice owns"),
        "{head}"
    );
    assert!(text(&show(&every_area()).head()).contains("GP practice record"));
}

#[test]
fn med_02_medication_that_did_not_come_is_not_said_to_have_come_without_allergies() {
    let alert = "Medications are shown without a full list of allergies";
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        matches!(
            resource["resourceType"].as_str(),
            Some("AllergyIntolerance" | "MedicationStatement" | "MedicationRequest" | "Medication")
        ) || [ALLERGIES, MEDICATIONS].iter().any(|code| resource["code"]["coding"][0]["code"] == **code)
    });
    let off = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "not-supported",
        "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": "includeMedication has been disabled"},
        "diagnostics": "includeMedication"}]});
    add(&mut bundle, off);
    let head = text(&show(&bundle).head());
    assert!(!head.contains(alert) && head.contains("includeMedication has been disabled"), "{head}");
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        matches!(resource["resourceType"].as_str(), Some("AllergyIntolerance" | "OperationOutcome"))
            || resource["resourceType"] == "List" && resource["code"]["coding"][0]["code"] != MEDICATIONS
    });
    let head = text(&show(&bundle).head());
    assert!(head.contains(alert), "{head}");
}

#[test]
fn haz_36_while_more_may_come_nothing_is_said_to_be_not_requested() {
    let requested = Some(Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() });
    let allergies = || {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            !["Patient", "AllergyIntolerance"].contains(&resource["resourceType"].as_str().unwrap())
                && resource["title"] != "Allergies and adverse reactions"
        });
        Input { status: Some(200), requested: requested.clone(), ..Input::of(bundle.to_string()) }
    };
    let words = text(&show_with(vec![allergies()], Options::default()).head());
    assert!(words.contains("Not requested"), "{words}");
    let open = Input { pending: true, ..Input::default() };
    let words = text(&show_with(vec![allergies(), open], Options::default()).head());
    assert!(!words.contains("Not requested") && words.contains("Immunisations"), "{words}");
}

#[test]
fn haz_36_an_area_that_is_not_supported_and_was_asked_for_is_not_said_to_have_failed_as_well() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "Immunization"
            || resource["title"].as_str().is_some_and(|title| title.contains("mmunisation"))
    });
    let warned = |words: &str| {
        let mut bundle = bundle.clone();
        add(
            &mut bundle,
            json!({"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "not-supported",
            "details": {"coding": [{"code": "NOT_IMPLEMENTED"}], "text": words}}]}),
        );
        let parameters = ["includeAllergies", "includeImmunisations"].map(str::to_owned).to_vec();
        let asked = Requested { parameters: Some(parameters), ..Requested::default() };
        let input = Input { requested: Some(asked), status: Some(200), ..Input::of(bundle.to_string()) };
        show_with(vec![input], Options::default()).section("immunisations").states.clone()
    };
    assert_eq!(warned("includeImmunisations is not a recognised parameter"), [State::Unsupported]);
}

#[test]
fn haz_36_beside_html_that_may_hold_allergies_no_label_says_that_none_are_recorded() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
    list(&mut bundle, ENDED)["entry"] = json!([]);
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NotRecorded));
    let label = |code: &str, title: &str| {
        let mut html = html_section(
            code,
            title,
            &format!(
                "<div><h1>{title}</h1><table><tr><th>Date</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table></div>"
            ),
        );
        let patient = resource(&mut bundle.clone(), "pat1").clone();
        for entry in html["entry"].as_array_mut().unwrap() {
            if entry["resource"]["resourceType"] == "Patient" {
                let id = entry["resource"]["id"].clone();
                entry["resource"] = patient.clone();
                entry["resource"]["id"] = id;
            }
        }
        let inputs = [&bundle, &html].map(|bundle| Input::of(bundle.to_string())).to_vec();
        show_with(inputs, Options::default()).record.allergy_label
    };
    assert_eq!(label("ALL", "Allergies and Adverse Reactions"), None);
    assert_eq!(label("ENC", "Encounters"), Some(AllergyLabel::NotRecorded));
}
