//! What names an entry in another's row says no more and no less than the entry itself: that it is over, was never so, is
//! only planned, or was supplied (hazards 21, 33, 37).

use super::*;

const UNCATEGORISED: &str = "826501000000100";
const CONTENT: &str = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";

/// The row of a problem that is linked to this, among everything else there is.
fn linked(more: Vec<Value>, reference: &str) -> Shown {
    let mut bundle = with(more);
    link(&mut bundle, reference);
    show(&bundle)
}

fn link(bundle: &mut Value, reference: &str) {
    let extension = json!({"url": CONTENT, "valueReference": {"reference": reference}});
    resource(bundle, "con1")["extension"].as_array_mut().unwrap().push(extension);
}

fn row(shown: &Shown) -> String {
    text(&shown.section_html("problems"))
}

#[test]
fn med_a_supply_is_stopped_only_where_it_says_so() {
    let supply = |status: &str| {
        let dispense = json!({"resourceType": "MedicationDispense", "id": "md1", "status": status,
            "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Amoxicillin 500mg capsules"}});
        row(&linked(vec![dispense], "MedicationDispense/md1"))
    };
    assert!(supply("stopped").contains("Amoxicillin 500mg capsules Stopped"), "{}", supply("stopped"));
    assert!(!supply("completed").contains("Stopped"), "{}", supply("completed"));
}

#[test]
fn haz_33_a_problem_that_is_over_or_not_certain_says_so_where_it_is_named() {
    let named = |status: &str, certainty: &str| {
        let problem = json!({"resourceType": "Condition", "id": "con2", "clinicalStatus": status,
            "verificationStatus": certainty, "code": {"text": "Asthma"}, "subject": {"reference": "Patient/pat1"}});
        let shown = linked(vec![problem], "Condition/con2");
        let words = row(&shown);
        let (_, after) = words.rsplit_once("Problems Asthma").unwrap_or_else(|| panic!("{words}"));
        after.split_whitespace().next().unwrap_or_default().to_owned()
    };
    for (status, certainty, says) in [
        ("resolved", "confirmed", "Inactive"),
        ("inactive", "confirmed", "Inactive"),
        ("active", "provisional", "provisional"),
        ("active", "differential", "differential"),
    ] {
        assert_eq!(named(status, certainty), says, "{status} {certainty}");
    }
    let plain = named("active", "confirmed");
    assert!(!["Inactive", "provisional", "differential"].contains(&&*plain), "{plain}");
}

#[test]
fn haz_33_a_consultation_that_was_cancelled_says_so_where_it_is_named() {
    let named = |status: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "enc1")["status"] = json!(status);
        link(&mut bundle, "Encounter/enc1");
        row(&show(&bundle))
    };
    assert!(named("cancelled").contains("Surgery consultation, 01-Mar-2026 09:10 cancelled"), "{}", named("cancelled"));
    assert!(!named("finished").contains("finished"), "{}", named("finished"));
}

#[test]
fn what_was_entered_in_error_says_so_once_where_it_is_named() {
    let plan = json!({"resourceType": "CarePlan", "id": "cp1", "status": "entered-in-error",
        "subject": {"reference": "Patient/pat1"}, "title": "DNACPR agreed"});
    let words = row(&linked(vec![plan], "CarePlan/cp1"));
    let (_, named) = words.split_once("DNACPR agreed").unwrap_or_else(|| panic!("{words}"));
    assert_eq!(named.to_lowercase().matches("error").count(), 1, "{named}");
}

#[test]
fn a_name_that_a_reference_repeats_stands_once() {
    let mut bundle = every_area();
    let display = |name: &str| json!([{"actor": {"reference": "Organization/org1", "display": name}}]);
    for (name, times) in [("Fixture Surgery", 1), ("FIXTURE SURGERY", 1), ("Fixture Annexe", 2)] {
        resource(&mut bundle, "rep1")["performer"] = display(name);
        let section = text(&show(&bundle).section_html("investigations"));
        let (_, by) = section.split_once("Performed by").unwrap_or_else(|| panic!("{section}"));
        let by = by.split("Specimen").next().unwrap().to_lowercase();
        assert_eq!(by.matches("fixture").count(), times, "{by}");
    }
}

#[test]
fn what_was_not_done_says_so_wherever_it_is_named() {
    let procedure = |not_done: bool| {
        let procedure = json!({"resourceType": "Procedure", "id": "pr1", "status": "completed", "notDone": not_done,
            "code": {"text": "Appendicectomy"}, "subject": {"reference": "Patient/pat1"}});
        linked(vec![procedure], "Procedure/pr1")
    };
    let mark = "Its meaning is changed";
    let named = |shown: &Shown| {
        let words = row(shown);
        let (_, after) = words.split_once("Appendicectomy").unwrap_or_else(|| panic!("{words}"));
        after.contains(mark)
    };
    assert!(named(&procedure(true)), "{}", row(&procedure(true)));
    assert!(!named(&procedure(false)), "{}", row(&procedure(false)));
    assert!(procedure(true).row_of("other", "Appendicectomy").contains(mark));
}

#[test]
fn haz_21_of_two_entries_of_one_id_each_row_says_so_once_and_no_row_of_what_they_contain() {
    let mark = "Two resources have the same id";
    let diet = |words: &str| {
        json!({"resourceType": "NutritionOrder", "id": "n9", "status": "draft", "patient": {"reference": "Patient/pat1"},
            "oralDiet": {"instruction": words}})
    };
    let shown = show(&with(vec![diet("No nuts"), diet("No dairy")]));
    for words in ["No nuts", "No dairy"] {
        assert_eq!(shown.row_of("other", words).matches(mark).count(), 1, "{}", shown.row_of("other", words));
    }
    // What a List contains has an id of its own.
    let mut bundle = every_area();
    list(&mut bundle, ENDED)["id"] = json!("l9");
    copied(&mut bundle, "l9", "l9", |copy| copy["contained"][0]["code"]["text"] = json!("Erythromycin"));
    let section = show(&bundle).section_html("allergies");
    assert!(section.contains("Trimethoprim") && section.contains("Erythromycin"));
    assert!(!section.contains(mark), "{}", text(&section));
}

#[test]
fn a_person_whose_id_another_has_is_not_marked_wherever_they_are_named() {
    let mut bundle = every_area();
    copied(&mut bundle, "prac1", "prac1", |copy| copy["gender"] = json!("male"));
    let mark = "Two resources have the same id";
    assert!(!text(&show(&bundle).section_html("consultations")).contains(mark));
}

#[test]
fn o_05_a_link_to_an_allergy_that_a_list_contains_says_nothing_of_it_where_allergies_are_not_allowed() {
    let mut bundle = every_area();
    link(&mut bundle, "#ended1");
    assert!(row(&show(&bundle)).contains("Trimethoprim"));
    let options = Options { allowed_sections: Some(vec!["problems".into()]), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert!(!shown.html.contains("Trimethoprim"));
    assert!(row(&shown).contains("[Allergies and adverse reactions: not available to your role]"), "{}", row(&shown));
}

#[test]
fn lnk_an_ended_allergy_that_its_list_contains_is_found_by_its_type_and_id() {
    let mut bundle = every_area();
    let reason = json!([{"reference": "AllergyIntolerance/ended1"}]);
    resource(&mut bundle, "ms1")["reasonReference"] = reason;
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Trimethoprim Ended"), "{section}");
    // By a number alone it may be anything.
    resource(&mut bundle, "ms1")["reasonReference"] = json!([{"reference": "#ended1"}]);
    let section = text(&show(&bundle).section_html("medications"));
    assert!(!section.contains("Trimethoprim"), "{section}");
}

#[test]
fn haz_76_a_plan_that_stands_in_another_list_is_planned_where_it_is_named() {
    let plan = |intent: &str| {
        let mut bundle = with(vec![json!({"resourceType": "ProcedureRequest", "id": "p9", "status": "active",
            "intent": intent, "code": {"text": "Repeat spirometry"}, "subject": {"reference": "Patient/pat1"}})]);
        let entries = list(&mut bundle, UNCATEGORISED)["entry"].as_array_mut().unwrap();
        entries.push(json!({"item": {"reference": "ProcedureRequest/p9"}}));
        link(&mut bundle, "ProcedureRequest/p9");
        row(&show(&bundle))
    };
    assert!(plan("plan").contains("Repeat spirometry Planned"), "{}", plan("plan"));
    assert!(!plan("order").contains("Planned"), "{}", plan("order"));
}

#[test]
fn med_an_issue_of_two_plans_of_which_one_goes_on_is_not_said_to_be_stopped() {
    for first in ["plan9", "plan1"] {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["resourceType"] == "MedicationStatement");
        copied(&mut bundle, "plan1", "plan9", |copy| copy["status"] = json!("stopped"));
        let second = if first == "plan1" { "plan9" } else { "plan1" };
        let plans = [first, second].map(|id| json!({"reference": format!("MedicationRequest/{id}")}));
        resource(&mut bundle, "order1")["basedOn"] = json!(plans);
        link(&mut bundle, "MedicationRequest/order1");
        let words = row(&show(&bundle));
        let (_, named) = words.split_once("Medications Aspirin 75mg disp tabs").unwrap_or_else(|| panic!("{words}"));
        assert!(!named.to_lowercase().contains("stopped"), "{first}: {named}");
    }
}

#[test]
fn two_entries_of_one_id_in_one_response_are_not_said_to_differ_from_another_response() {
    let mut bundle = with(vec![]);
    copied(&mut bundle, "ref1", "ref1", |copy| copy["reasonCode"][0]["coding"][0]["userSelected"] = json!(true));
    let mut other = every_area();
    without(&mut other, |resource| resource["resourceType"] == "ReferralRequest" || resource["resourceType"] == "List");
    let inputs = vec![Input::of(bundle.to_string()), Input::of(other.to_string())];
    let referrals = text(&show_with(inputs, Options::default()).section_html("referrals"));
    assert!(referrals.contains("Two resources have the same id"), "{referrals}");
    assert!(!referrals.contains("Another response says something else"), "{referrals}");
}

#[test]
fn o_05_a_list_of_what_is_not_allowed_is_not_named_by_its_title() {
    let of = |codes: &[&str]| {
        let mut bundle = every_area();
        link(&mut bundle, "List/topic1");
        let codes = codes.iter().map(|code| code.to_string()).collect();
        let options = Options { allowed_sections: Some(codes), ..Options::default() };
        row(&show_with(vec![Input::of(bundle.to_string())], options))
    };
    assert!(of(&["problems", "consultations", "other"]).contains("Chest pain"));
    assert!(!of(&["problems"]).contains("Chest pain"), "{}", of(&["problems"]));
}
