//! What came only in part, or only with something that names it, is not told as all there is.

use crate::support::*;
use crate::*;

const UNCATEGORISED: &str = "826501000000100";
const INVESTIGATIONS: &str = "887191000000108";

/// Inputs of which the whole body sent is known: these parameters, each with its parts.
fn sent(bundle: &Value, parameters: Value) -> Shown {
    let asked = json!({"inputs": [{"status": 200, "requested": {"parameters": {"resourceType": "Parameters", "parameter": parameters}}}]});
    let (mut inputs, _) = gp_record::gpconnect::request::read(&asked.to_string()).unwrap();
    inputs[0].bytes = Some(bundle.to_string().into_bytes());
    show_with(inputs, Options::default())
}

#[test]
fn haz_33_that_no_allergy_is_active_is_not_that_none_is_recorded() {
    let states = |ended_came: bool| {
        let mut bundle = every_area();
        emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
        if ended_came {
            emptied(&mut bundle, ENDED, "AllergyIntolerance");
            list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
        } else {
            without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ENDED);
        }
        let shown = show(&bundle);
        assert!(text(&shown.section_html("allergies")).contains("No active allergies recorded"));
        (shown.section("allergies").states.clone(), shown.section("allergies").count)
    };
    assert_eq!(states(true), (vec![State::NoneRecorded], Some(0)));
    assert_eq!(states(false), (vec![], None));
    // Ended ones are recorded.
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    let shown = show(&bundle);
    assert_eq!((shown.section("allergies").states.len(), shown.section("allergies").count), (0, Some(1)));
    assert!(!text(&shown.head()).contains("None recorded"));
}

/// The record with this issue of aspirin alone, which a consultation names; without a date of the last one.
fn with_named_issue() -> Value {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "ms2" || resource["id"] == "plan2");
    resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "MedicationRequest/order1"}}]);
    let issue = resource(&mut bundle, "order1");
    issue["dosageInstruction"] = json!([{"text": "TWO daily"}]);
    issue["dispenseRequest"]["quantity"] = json!({"value": 56, "unit": "tablet"});
    for id in ["ms1", "plan1"] {
        let extensions = resource(&mut bundle, id)["extension"].as_array_mut().unwrap();
        extensions.retain(|extension| !extension["url"].as_str().unwrap().contains("LastIssueDate"));
    }
    bundle
}

#[test]
fn haz_33_haz_55_an_issue_that_came_only_with_a_consultation_is_not_told_as_the_last() {
    let own = |shown: &Shown| shown.row_of("medications", "Aspirin 75mg").split("Issues (").next().unwrap().to_owned();
    let mut bundle = with_named_issue();
    let row = own(&show(&bundle));
    assert!(!row.contains("TWO daily") && !row.contains("56 tablet"), "{row}");
    assert!(text(&show(&bundle).section_html("medications")).contains("TWO daily"), "it stands among the issues");
    // Where all were asked for, or others came, it is.
    let row = own(&sent(&bundle, json!([{"name": "includeMedication"}])));
    assert!(row.contains("Last issue TWO daily"), "{row}");
    copied(&mut bundle, "plan1", "otherplan", |_| {});
    copied(&mut bundle, "order1", "other", |order| {
        order["basedOn"] = json!([{"reference": "MedicationRequest/otherplan"}])
    });
    let row = own(&show(&bundle));
    assert!(row.contains("Last issue TWO daily"), "{row}");
}

#[test]
fn med_it_is_told_whether_issues_were_asked_for_where_that_is_known() {
    let mut bundle = with_named_issue();
    without(&mut bundle, |resource| resource["id"] == "order1");
    for id in ["ms1", "plan1"] {
        let extensions = resource(&mut bundle, id)["extension"].as_array_mut().unwrap();
        extensions.retain(|extension| !extension["url"].as_str().unwrap().contains("RepeatInformation"));
    }
    let asked = |issues: Option<bool>| {
        let part = issues.map(|issues| json!([{"name": "includePrescriptionIssues", "valueBoolean": issues}]));
        let mut parameter = json!({"name": "includeMedication"});
        parameter["part"] = part.unwrap_or(json!([]));
        sent(&bundle, json!([parameter])).row_of("medications", "Aspirin 75mg")
    };
    assert!(asked(Some(true)).contains("No issue recorded"), "{}", asked(Some(true)));
    assert!(asked(None).contains("No issue recorded"), "the default asks for them");
    assert!(asked(Some(false)).contains("Issues not requested"), "{}", asked(Some(false)));
    let row = show(&bundle).row_of("medications", "Aspirin 75mg");
    assert!(row.contains("they may not have been requested"), "{row}");
}

#[test]
fn haz_33_haz_99_an_issue_that_came_through_a_link_is_not_all_of_them_where_they_were_not_asked_for() {
    let bundle = with_named_issue();
    let asked = |issues: bool| {
        let part = json!([{"name": "includePrescriptionIssues", "valueBoolean": issues}]);
        sent(&bundle, json!([{"name": "includeMedication", "part": part}])).row_of("medications", "Aspirin 75mg")
    };
    assert!(asked(false).contains("Issues not requested"), "{}", asked(false));
    assert!(!asked(true).contains("Issues not requested"), "{}", asked(true));
}

#[test]
fn haz_33_medication_of_which_a_consultation_names_an_issue_is_only_linked() {
    let mut bundle = with_named_issue();
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == MEDICATIONS);
    let shown = show(&bundle);
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Linked items") && section.contains("not a complete list"), "{section}");
    assert_eq!(shown.section("medications").count, None);
}

#[test]
fn haz_16_areas_of_which_only_linked_items_came_are_named_among_what_is_not_there() {
    let mut bundle = with_named_issue();
    without(&mut bundle, |resource| {
        [MEDICATIONS, INVESTIGATIONS].iter().any(|code| resource["code"]["coding"][0]["code"] == *code)
    });
    resource(&mut bundle, "head1")["entry"] =
        json!([{"item": {"reference": "MedicationRequest/plan1"}}, {"item": {"reference": "DiagnosticReport/rep1"}}]);
    let head = text(&show(&bundle).head());
    let absent = head.split("Not in what was received").nth(1).unwrap().split("What other").next().unwrap();
    for area in ["Medications", "Investigations and results"] {
        assert!(absent.contains(area), "{area}: {absent}");
    }
}

#[test]
fn haz_16_a_plan_that_nothing_names_is_of_its_area_though_its_statement_did_not_come() {
    let mut bundle = with_named_issue();
    without(&mut bundle, |resource| {
        resource["code"]["coding"][0]["code"] == MEDICATIONS || ["ms1", "order1"].iter().any(|id| resource["id"] == *id)
    });
    resource(&mut bundle, "head1")["entry"] = json!([]);
    let head = text(&show(&bundle).head());
    let absent = head.split("Not in what was received").nth(1).unwrap_or_default().split("What other").next().unwrap();
    assert!(!absent.contains("Medications"), "{absent}");
}

#[test]
fn haz_76_what_is_planned_is_planned_whichever_list_names_it() {
    for code in [UNCATEGORISED, INVESTIGATIONS] {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["title"] == "Patient recall administration");
        let entries = list(&mut bundle, code)["entry"].as_array_mut().unwrap();
        entries.push(json!({"item": {"reference": "ProcedureRequest/diary1"}}));
        let shown = show(&bundle);
        let section = text(&shown.section_html("diary-entries"));
        assert!(section.contains("Planned") && section.contains("Jun-2026"), "{code}: {section}");
    }
}

#[test]
fn ent_what_a_null_flavour_says_is_said() {
    let row = |code: &str| {
        let mut bundle = every_area();
        let own = resource(&mut bundle, "obs1");
        own.as_object_mut().unwrap().retain(|name, _| !name.starts_with("value"));
        own["valueCodeableConcept"] =
            json!({"coding": [{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": code}]});
        text(&show(&bundle).section_html("uncategorised-data"))
    };
    for (code, words) in [
        ("UNK", "Not known"),
        ("NASK", "not asked"),
        ("MSK", "masked"),
        ("ASKU", "asked"),
        ("TRC", "trace"),
        ("PINF", "PINF"),
    ] {
        assert!(row(code).contains(words), "{code}: {}", row(code));
    }
    assert!(!row("MSK").contains("Not known") && !row("UNK").contains("No description"), "{}", row("MSK"));
}

#[test]
fn haz_36_an_entry_that_holds_what_is_not_read_as_a_resource_takes_back_that_there_is_none() {
    let claims = |entry: Option<Value>| {
        let mut bundle = every_area();
        emptied(&mut bundle, "717711000000103", "Condition");
        bundle["entry"].as_array_mut().unwrap().extend(entry);
        show(&bundle).section("problems").states.contains(&State::NoneRecorded)
    };
    let problem = json!({"resourceType": "Condition", "id": "x", "code": {"text": "Asthma"}});
    let other = json!({"resourceType": "Basic", "id": "y"});
    assert!(claims(None));
    assert!(claims(Some(json!({"response": {"status": "200"}}))));
    for entry in [json!({"resource": [other, problem]}), json!({"Resource": problem}), json!({})] {
        assert!(!claims(Some(entry.clone())), "{entry}");
    }
}

#[test]
fn core_13_the_words_of_a_warning_do_not_run_together() {
    let mut bundle = every_area();
    let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "not-supported",
        "diagnostics": "includeReferrals", "details": {"text": "includeReferrals has been disabled"}}]});
    bundle["entry"].as_array_mut().unwrap().push(json!({"resource": outcome}));
    let shown = show(&bundle);
    let warnings = serde_json::to_string(&gp_record::view::outcome(&shown.record, &Default::default())).unwrap();
    assert!(warnings.contains("disabled Diagnostics: includeReferrals Severity warning"), "{warnings}");
}

/// A consultation brings a plan without its statement, a result without its report (§1.3): these stand for no area.
#[test]
fn haz_36_what_a_consultation_brings_takes_no_failure_and_no_loading_away() {
    let of_consultations = |name: &str, is_kept: &dyn Fn(&Value) -> bool| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            let is_list = resource["resourceType"] == "List"
                && ["Medications", "Investigations"]
                    .iter()
                    .any(|area| resource["title"].as_str().is_some_and(|title| title.starts_with(area)));
            is_list || !is_kept(resource)
        });
        let entries = resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap();
        entries.push(json!({"item": {"reference": name}}));
        bundle
    };
    let is_medication = |resource: &Value| resource["resourceType"].as_str().unwrap().starts_with("Medication");
    let plan = of_consultations("MedicationRequest/plan1", &|resource| {
        !is_medication(resource) || resource["id"] == "plan1" || resource["id"] == "med1"
    });
    let kinds = ["DiagnosticReport", "ProcedureRequest"];
    let mut result = of_consultations("Observation/res1", &|resource| {
        !kinds.contains(&resource["resourceType"].as_str().unwrap()) && resource["id"] != "grp1"
    });
    resource(&mut result, "res1")["specimen"] = json!({"reference": "Specimen/spec1"});
    let asked = |parameter: &str| Requested { parameters: Some(vec![parameter.into()]), ..Requested::default() };
    for (bundle, area, parameter, words) in [
        (plan, "medications", "includeMedication", "Aspirin 75mg disp tabs"),
        // Its specimen stands there, it among what is in no category.
        (result, "investigations", "includeInvestigations", "Specimens without a report (1)"),
    ] {
        for (status, pending, state) in [(Some(500), false, State::Failed), (None, true, State::Loading)] {
            let first = Input { requested: Some(asked("includeConsultations")), ..Input::of(bundle.to_string()) };
            let other = Input { requested: Some(asked(parameter)), status, pending, bytes: None, ..Input::default() };
            let shown = show_with(vec![first, other], Options::default());
            assert!(text(&shown.section_html(area)).contains(words), "{area}");
            assert_eq!((&*shown.section(area).states, shown.section(area).count), (&[state][..], None), "{area}");
        }
    }
}

/// The List of ended allergies comes with consultations, too (§1.4).
#[test]
fn haz_33_ended_allergies_stand_for_no_list_of_those_that_are_active() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "AllergyIntolerance" || resource["code"]["coding"][0]["code"] == ALLERGIES
    });
    let asked = |parameter: &str| Requested { parameters: Some(vec![parameter.into()]), ..Requested::default() };
    let of = |parameters: &[&str], pending: bool| {
        let mut inputs = Vec::new();
        for (at, parameter) in parameters.iter().enumerate() {
            let own = if at == 0 {
                Input::of(bundle.to_string())
            } else {
                Input { status: Some(500).filter(|_| !pending), pending, ..Input::default() }
            };
            inputs.push(Input { requested: Some(asked(parameter)), ..own });
        }
        show_with(inputs, Options::default())
    };
    for (pending, state) in [(false, State::Failed), (true, State::Loading)] {
        let shown = of(&["includeConsultations", "includeAllergies"], pending);
        let section = shown.section("allergies");
        assert_eq!((&*section.states, section.count), (&[state][..], None));
        assert!(text(&shown.section_html("allergies")).contains("Ended: not current allergies (1)"));
    }
    let shown = of(&["includeConsultations"], false);
    let words = text(&shown.section_html("allergies"));
    assert!(words.contains("Ended, seen through consultations or problems: not current allergies (1)"), "{words}");
    assert_eq!(shown.section("allergies").count, None);
}
