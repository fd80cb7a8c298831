//! Several responses, and several resources of one id: what one of them says is not lost for what another says.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

fn both(change: impl Fn(&mut Value)) -> Shown {
    let mut changed = every_area();
    change(&mut changed);
    let inputs = vec![Input::of(every_area().to_string()), Input::of(changed.to_string())];
    show_with(inputs, Options::default())
}

#[test]
fn o_07a_a_death_that_only_a_later_response_tells_is_in_the_banner() {
    let shown = both(|bundle| resource(bundle, "pat1")["deceasedDateTime"] = json!("2026-02-01"));
    let head = text(&shown.head());
    assert!(head.contains("Died 01-Feb-2026") && head.contains("Deceased"), "{head}");
    assert!(!head.contains("(64y)"), "no age of the living: {head}");
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn what_only_one_of_two_patients_has_is_shown_and_what_both_have_once() {
    let shown = both(|bundle| {
        let patient = resource(bundle, "pat1");
        patient["address"][0]["period"] = json!({"end": "2019-05-06"});
        patient["maritalStatus"] = json!({"text": "Widowed"});
        let number = patient["identifier"][0]["value"].clone();
        patient["identifier"]
            .as_array_mut()
            .unwrap()
            .push(json!({"system": "https://hospital.example/id", "value": number}));
    });
    let words = text(&shown.html);
    assert!(words.contains("2019-05-06") || words.contains("06-May-2019"), "{words}");
    assert!(words.contains("Widowed"), "{words}");
    assert!(words.contains("9990000018 · https://hospital.example/id"), "{words}");
    let same = both(|_| {});
    let details = |shown: &Shown| shown.section_html("people").split("Structure of").next().map(text);
    assert_eq!(details(&same), details(&show(&every_area())), "the same Patient twice is one");
}

#[test]
fn a_course_that_another_response_has_as_stopped_says_so_among_the_active() {
    let mark = "Another response says something else of this entry";
    let shown = both(|bundle| resource(bundle, "ms1")["status"] = json!("stopped"));
    let html = shown.section_html("medications");
    let rows: Vec<String> =
        html.split("<tr").map(text).filter(|row| row.contains("Aspirin") && row.contains("Start")).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().all(|row| row.contains(mark)), "{rows:?}");
    // Two that say the same are one.
    let html = both(|_| {}).section_html("medications");
    assert!(!html.contains("nother response") && courses_of(&both(|_| {}), "Aspirin").len() == 1, "{html}");
}

#[test]
fn an_entry_of_three_responses_is_marked_alike_in_all_whichever_says_something_else() {
    let rows_of = |statuses: [&str; 3]| {
        let of = |status: &str| {
            let mut bundle = every_area();
            resource(&mut bundle, "ms1")["status"] = json!(status);
            Input::of(bundle.to_string())
        };
        let html = show_with(statuses.map(of).into(), Options::default()).section_html("medications");
        html.split("<tr").map(text).filter(|row| row.contains("Aspirin") && row.contains("Start")).collect::<Vec<_>>()
    };
    for statuses in [["stopped", "active", "active"], ["active", "stopped", "active"], ["active", "active", "stopped"]]
    {
        let rows = rows_of(statuses);
        // Of those that say the same one.
        assert_eq!(rows.len(), 2, "{statuses:?}");
        let marked = |row: &String| row.contains("Another response says something else of this entry");
        assert!(rows.iter().all(marked), "{statuses:?}: {rows:?}");
    }
}

#[test]
fn an_entry_that_one_response_has_twice_and_another_again_is_marked_alike_in_all() {
    let of = |statuses: &[&str]| {
        let mut bundle = every_area();
        let statement = resource(&mut bundle, "ms1").clone();
        without(&mut bundle, |resource| resource["id"] == "ms1");
        for status in statuses {
            let mut statement = statement.clone();
            statement["status"] = json!(status);
            bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": statement }));
        }
        Input::of(bundle.to_string())
    };
    let mark = "Another response says something else of this entry";
    for (first, second) in
        [(["active", "stopped"], ["active"]), (["active", "stopped"], ["stopped"]), (["stopped", "active"], ["active"])]
    {
        for inputs in [vec![of(&first), of(&second)], vec![of(&second), of(&first)]] {
            let html = show_with(inputs, Options::default()).section_html("medications");
            let is_row = |row: &String| row.contains("Aspirin") && row.contains("Start");
            let rows: Vec<String> = html.split("<tr").map(text).filter(is_row).collect();
            assert_eq!(rows.len(), 2, "{first:?} {second:?}: {rows:?}");
            assert!(rows.iter().all(|row| row.contains(mark)), "{first:?} {second:?}: {rows:?}");
        }
    }
    // Within one response no other says anything.
    let html = show_with(vec![of(&["active", "stopped"])], Options::default()).section_html("medications");
    assert!(!text(&html).contains(mark));
}

#[test]
fn o_12_resources_of_two_patients_without_a_patient_are_said_to_be_of_two() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Patient");
    let of = |bundle: &Value| {
        let options = Options { mismatch_accepted: true, ..Options::default() };
        show_with(vec![Input::of(bundle.to_string())], options)
    };
    let alert = "These entries refer to more than one patient";
    assert_eq!(of(&bundle).record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(!text(&of(&bundle).head()).contains(alert));
    let [other, uuid] = ["https://provider.example/Patient/other", "urn:uuid:1a7fd7a9-7a5c-4a0a-9b59-4c6c4e7d1b11"];
    for (id, element, other) in [("ms1", "subject", other), ("all1", "patient", other), ("ms1", "subject", uuid)] {
        let mut two = bundle.clone();
        resource(&mut two, id)[element] = json!({ "reference": other });
        let shown = of(&two);
        assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified, "{id}");
        assert!(text(&shown.head()).contains(alert), "{id}");
    }
}

#[test]
fn haz_21_a_drug_whose_id_another_has_says_so_in_its_row() {
    let mut bundle = every_area();
    let mark = "Two resources have the same id";
    assert!(!show(&bundle).row_of("medications", "Aspirin").contains(mark));
    copied(&mut bundle, "med1", "med1", |other| other["code"] = json!({"text": "Warfarin 3mg tablets"}));
    let shown = show(&bundle);
    assert!(shown.row_of("medications", "Aspirin").contains(mark));
    assert!(text(&shown.html).contains("Warfarin 3mg tablets"));
    // What is sent twice to the letter is one.
    let mut bundle = every_area();
    copied(&mut bundle, "med1", "med1", |_| {});
    assert!(!show(&bundle).row_of("medications", "Aspirin").contains(mark));
}

#[test]
fn the_end_of_a_name_is_not_lost() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["name"][0]["period"] = json!({"start": "2001-03-04", "end": "2002-05-06"});
    let words = text(&show(&bundle).html);
    assert!(words.contains("2001-03-04") && words.contains("2002-05-06"), "{words}");
}

/// Consultations are asked for apart where another area is limited (§1.1).
#[test]
fn haz_17_haz_28_what_consultations_say_of_an_entry_is_told_where_another_response_has_it() {
    let mut consultations = every_area();
    let unlisted = |resource: &Value, code: &str| resource["code"]["coding"][0]["code"] == code;
    without(&mut consultations, |resource| unlisted(resource, "826501000000100"));
    resource(&mut consultations, "head1")["title"] = json!("Family History");
    let entries = resource(&mut consultations, "head1")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "Observation/obs1"}}));
    let mut others = every_area();
    without(&mut others, |resource| resource["resourceType"] == "List" && !unlisted(resource, "826501000000100"));
    for inputs in [[&consultations, &others], [&others, &consultations]] {
        let inputs = inputs.map(|bundle| Input::of(bundle.to_string())).to_vec();
        let shown = show_with(inputs, Options::default());
        let own = text(shown.section_html("uncategorised-data").split("Linked items").next().unwrap());
        assert!(own.contains("Body weight") && own.contains("Heading Family History"), "{own}");
        // What was written in it came: it is one with that, and where it says something else that says so.
        let words = text(&shown.section_html("consultations"));
        assert!(words.contains("Settles at rest") && !words.contains("another response"), "{words}");
        assert_eq!(words.matches("Surgery consultation").count(), 2, "{words}");
    }
    resource(&mut others, "enc1")["length"] = json!({"value": 12, "unit": "minutes"});
    for inputs in [[&consultations, &others], [&others, &consultations]] {
        let inputs = inputs.map(|bundle| Input::of(bundle.to_string())).to_vec();
        let words = text(&show_with(inputs, Options::default()).section_html("consultations"));
        assert!(words.contains("what was written in it came in another response"), "{words}");
        assert!(!words.contains("without what was written in it"), "{words}");
    }
}

/// Investigations by themselves, and consultations of which a heading names a result of theirs without its report.
fn investigations_and_consultations() -> [Value; 2] {
    let mut investigations = every_area();
    resource(&mut investigations, "rep1")["result"] = json!([{"reference": "Observation/res1"}]);
    without(&mut investigations, |resource| {
        ["enc1", "cons1", "topic1", "head1", "grp1"].contains(&resource["id"].as_str().unwrap_or_default())
    });
    let mut consultations = every_area();
    let kinds = ["DiagnosticReport", "ProcedureRequest", "Specimen"];
    without(&mut consultations, |resource| kinds.contains(&resource["resourceType"].as_str().unwrap()));
    without(&mut consultations, |resource| {
        resource["id"] == "grp1" || resource["title"] == "Investigations and results"
    });
    let entries = resource(&mut consultations, "head1")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "Observation/res1"}}));
    [investigations, consultations]
}

#[test]
fn haz_18_a_result_of_a_report_that_is_not_final_says_so_where_another_response_has_it() {
    let [mut investigations, consultations] = investigations_and_consultations();
    resource(&mut investigations, "rep1")["status"] = json!("preliminary");
    let inputs = [consultations, investigations].map(|bundle| Input::of(bundle.to_string())).to_vec();
    let shown = show_with(inputs, Options::default());
    let words = text(&shown.section_html("consultations"));
    assert!(words.contains("Haemoglobin Preliminary"), "{words}");
}

#[test]
fn haz_33_an_ended_allergy_that_two_lists_contain_is_one() {
    let shown = both(|_| {});
    let words = text(&shown.section_html("allergies"));
    assert!(words.contains("Ended: not current allergies (1)"), "{words}");
    assert_eq!(shown.record.account.unshown, 0);
    // One that says something else is another.
    let shown = both(|bundle| {
        let ended = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
        for list in ended.filter(|resource| resource["contained"][0]["resourceType"] == "AllergyIntolerance") {
            list["contained"][0]["criticality"] = json!("low");
        }
    });
    let words = text(&shown.section_html("allergies"));
    assert!(words.contains("Ended: not current allergies (2)"), "{words}");
}

/// Medications by themselves, with a course that was stopped, and consultations as they come with the plans of what they
/// name, without statements (§1.3).
fn medications_and_consultations() -> [Value; 2] {
    let (mut medications, mut consultations) = (every_area(), every_area());
    resource(&mut medications, "ms1")["status"] = json!("stopped");
    without(&mut medications, |resource| {
        ["enc1", "cons1", "topic1", "head1"].contains(&resource["id"].as_str().unwrap_or_default())
    });
    without(&mut consultations, |resource| {
        resource["resourceType"] == "MedicationStatement" || resource["code"]["coding"][0]["code"] == "933361000000108"
    });
    [medications, consultations]
}

fn courses_of(shown: &Shown, drug: &str) -> Vec<String> {
    let section = shown.section_html("medications");
    let rows = section.split("<tr").map(text);
    rows.filter(|row| row.contains(drug) && row.contains("Start") && !row.contains("gp-below")).collect()
}

#[test]
fn med_a_plan_that_another_response_has_without_its_statement_stands_with_that() {
    let [medications, consultations] = medications_and_consultations();
    for inputs in [[&medications, &consultations], [&consultations, &medications]] {
        let shown = show_with(inputs.map(|bundle| Input::of(bundle.to_string())).to_vec(), Options::default());
        let section = text(&shown.section_html("medications"));
        assert!(!section.contains("without a medication statement"), "{section}");
        assert!(!section.contains("Linked items"), "{section}");
        assert!(!section.contains("another response"), "{section}");
        let rows = courses_of(&shown, "Aspirin");
        assert!(rows.len() == 1 && rows[0].contains("Repeat Stopped"), "{rows:?}");
        // In the consultation it is named, with whatever its statement says.
        let words = text(&shown.section_html("consultations"));
        assert!(words.contains("Aspirin"), "{words}");
        assert_eq!(shown.record.account.unshown, 0);
    }
}

#[test]
fn med_a_plan_of_which_another_response_says_something_else_stands_with_its_statement_and_says_so() {
    let [medications, mut consultations] = medications_and_consultations();
    resource(&mut consultations, "plan1")["dosageInstruction"] = json!([{"text": "Two to be taken each day"}]);
    for inputs in [[&medications, &consultations], [&consultations, &medications]] {
        let shown = show_with(inputs.map(|bundle| Input::of(bundle.to_string())).to_vec(), Options::default());
        let section = text(&shown.section_html("medications"));
        assert!(!section.contains("without a medication statement"), "{section}");
        let rows = courses_of(&shown, "Aspirin");
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert!(row.contains("Repeat Stopped") && row.contains("Two to be taken each day"), "{row}");
        assert!(row.contains("Another response says something else of this entry"), "{row}");
        assert_eq!(shown.record.account.unshown, 0);
    }
}

#[test]
fn what_two_responses_say_alike_is_shown_as_what_one_says() {
    let mut bundle = every_area();
    // Each response has its own outcome.
    without(&mut bundle, |resource| resource["resourceType"] == "OperationOutcome");
    let lists = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    for (number, list) in lists.filter(|resource| resource["resourceType"] == "List").enumerate() {
        list["id"] = json!(list["id"].as_str().map_or(format!("list{number}"), str::to_owned));
    }
    let response = bundle.to_string();
    let [once, twice] = [1, 2].map(|count| show_with(vec![Input::of(response.clone()); count], Options::default()));
    for section in &once.record.sections {
        if section.code != "people" {
            let [one, both] = [&once, &twice].map(|shown| text(&shown.section_html(&section.code)));
            assert_eq!(both, one, "{}", section.code);
        }
    }
    let accounts = [&once, &twice].map(|shown| (shown.record.account.shown, shown.record.account.unshown));
    assert_eq!(accounts[0], accounts[1]);
}

/// Two responses, the first as it is and the second changed; only these ids, and the people.
fn of_each(ids: [&[&str]; 2], change: impl Fn(&mut Value, &mut Value)) -> [Value; 2] {
    let people = ["Patient", "Practitioner", "PractitionerRole", "Organization", "Location"];
    let [mut first, mut second] = ids.map(|ids| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            !people.contains(&resource["resourceType"].as_str().unwrap())
                && !ids.contains(&resource["id"].as_str().unwrap_or_default())
        });
        bundle
    });
    change(&mut first, &mut second);
    [first, second]
}

/// The same in both orders.
fn in_both_orders([first, second]: [Value; 2]) -> [Shown; 2] {
    [[&first, &second], [&second, &first]].map(|responses| {
        let shown = show_with(responses.map(|response| Input::of(response.to_string())).into(), Options::default());
        assert_eq!(shown.record.account.unshown, 0);
        shown
    })
}

const SAYS_ELSE: &str = "Another response says something else of this entry";
const COURSE: &[&str] = &["med1", "ms1", "plan1"];
const PLAN: &[&str] = &["med1", "plan1"];

#[test]
fn med_a_plan_that_goes_on_in_another_response_does_not_have_a_course_go_on() {
    let stopped = of_each([COURSE, PLAN], |first, _| resource(first, "plan1")["status"] = json!("stopped"));
    for shown in in_both_orders(stopped) {
        let section = text(&shown.section_html("medications"));
        assert!(section.contains("Stopped or discontinued (1)"), "{section}");
        assert!(section.contains("without a medication statement") && section.contains(SAYS_ELSE), "{section}");
    }
    // Nor is the course of another prescription that one.
    let another = of_each([COURSE, PLAN], |first, second| {
        resource(first, "ms1")["status"] = json!("stopped");
        resource(second, "plan1")["identifier"][0]["value"] = json!("another");
    });
    for shown in in_both_orders(another) {
        let section = text(&shown.section_html("medications"));
        assert!(section.contains("Stopped or discontinued (1)"), "{section}");
        assert!(section.contains("without a medication statement (1)"), "{section}");
    }
}

#[test]
fn med_a_plan_of_two_statements_stands_with_the_one_that_goes_on_in_whichever_response() {
    let two = of_each([COURSE, PLAN], |first, second| {
        copied(first, "ms1", "ms1b", |_| {});
        resource(first, "ms1")["status"] = json!("entered-in-error");
        resource(second, "plan1")["dosageInstruction"] = json!([{"text": "Two each day"}]);
    });
    for shown in in_both_orders(two) {
        let rows = courses_of(&shown, "Aspirin");
        let [with, without]: [Vec<_>; 2] = [true, false]
            .map(|has| rows.iter().filter(|row| row.contains("Two each day") == has).cloned().collect::<Vec<_>>());
        assert!(with.len() == 1 && with[0].contains("Repeat Active"), "{rows:?}");
        assert!(without.len() == 1 && !without[0].contains("Repeat Active"), "{rows:?}");
    }
}

#[test]
fn enc_a_text_of_which_another_response_says_something_else_stays_in_its_consultation() {
    for shown in in_both_orders([every_area(), {
        let mut changed = every_area();
        resource(&mut changed, "note1")["comment"] = json!("Pain at rest since.");
        changed
    }]) {
        let words = text(&shown.section_html("consultations"));
        assert!(words.contains("Settles at rest") && words.contains("Pain at rest since."), "{words}");
        let elsewhere = text(&shown.section_html("uncategorised-data"));
        assert!(!elsewhere.contains("at rest"), "{elsewhere}");
    }
}

#[test]
fn res_a_result_of_which_another_response_says_something_else_stays_in_its_report() {
    let ids: &[&str] = &["rep1", "res1", "grp1", "req1", "spec1"];
    let corrected = of_each([ids, ids], |_, second| {
        resource(second, "rep1")["result"] = json!([{"reference": "Observation/res1"}]);
        resource(second, "res1")["valueQuantity"]["value"] = json!(4.4);
    });
    let [mut first, second] = corrected;
    resource(&mut first, "rep1")["result"] = json!([{"reference": "Observation/res1"}]);
    for shown in in_both_orders([first, second]) {
        let words = text(&shown.section_html("investigations"));
        assert!(words.contains("Investigations and results (2)") && words.contains(SAYS_ELSE), "{words}");
        let elsewhere = shown.record.sections.iter().any(|section| section.code == "uncategorised-data");
        assert!(!elsewhere && words.contains("4.4"), "{words}");
    }
}

#[test]
fn haz_18_a_result_of_a_report_that_one_response_calls_in_error_says_so() {
    let [investigations, consultations] = investigations_and_consultations();
    let mut in_error = investigations.clone();
    resource(&mut in_error, "rep1")["status"] = json!("entered-in-error");
    for responses in [[&investigations, &in_error, &consultations], [&in_error, &investigations, &consultations]] {
        let inputs = responses.map(|bundle| Input::of(bundle.to_string())).to_vec();
        let words = text(&show_with(inputs, Options::default()).section_html("consultations"));
        assert!(words.contains("Haemoglobin Entered in error"), "{words}");
    }
}

#[test]
fn haz_21_a_reference_to_an_id_that_two_have_says_so_though_one_is_of_another_response() {
    let both = of_each([COURSE, &["med1", "ms1"]], |_, second| {
        copied(second, "med1", "med1", |other| other["code"] = json!({"text": "Warfarin 3mg tablets"}));
        resource(second, "ms1")["id"] = json!("ms9");
    });
    for shown in in_both_orders(both) {
        let rows = courses_of(&shown, "Aspirin");
        assert!(rows.iter().all(|row| row.contains("Two resources have the same id")), "{rows:?}");
    }
}

#[test]
fn what_is_replaced_says_so_in_the_words_of_another_response_too() {
    let ids: &[&str] = &["med1", "ms1", "plan1", "plan0"];
    let both = of_each([ids, ids], |first, second| {
        for bundle in [&mut *first, &mut *second] {
            copied(bundle, "plan1", "plan0", |plan| plan["identifier"] = json!([{"value": "plan0"}]));
            resource(bundle, "plan1")["priorPrescription"] = json!({"reference": "MedicationRequest/plan0"});
        }
        resource(second, "plan0")["note"] = json!([{"text": "Kept for the record"}]);
    });
    for shown in in_both_orders(both) {
        let section = text(&shown.section_html("medications"));
        let apart = section.split("without a medication statement").nth(1).unwrap();
        assert_eq!(apart.matches("Replaced by another entry").count(), 2, "{section}");
    }
}

#[test]
fn what_came_in_a_message_is_no_entry_of_a_record() {
    let header = json!({"resourceType": "MessageHeader", "id": "header1", "event": {"code": "x"}});
    let both = of_each([COURSE, PLAN], |_, second| add(second, header.clone()));
    for shown in in_both_orders(both) {
        let section = text(&shown.section_html("medications"));
        assert!(section.contains("without a medication statement (1)"), "{section}");
    }
    // Two responses of a record beside it are one.
    let responses = [every_area(), every_area(), of_each([&[], &[]], |first, _| add(first, header.clone()))[0].clone()];
    let inputs = responses.map(|response| Input::of(response.to_string())).into();
    assert_eq!(courses_of(&show_with(inputs, Options::default()), "Aspirin").len(), 1);
}

#[test]
fn what_repeats_what_is_not_allowed_is_not_shown_either() {
    let inputs = || vec![Input::of(every_area().to_string()); 2];
    let options = Options { allowed_sections: Some(Vec::new()), ..Options::default() };
    let account = show_with(inputs(), options).record.account;
    // The outcome of each is.
    assert_eq!((account.shown, account.linked, account.unshown), (2, 0, 0), "{account:?}");
}
