//! Which coded terms stand beside the words, and which would only say them again (§1.5).

use super::*;

const SNOMED: &str = "http://snomed.info/sct";

fn observation(code: Value) -> Value {
    json!({"resourceType": "Observation", "id": "o9", "status": "final", "code": code,
        "subject": {"reference": "Patient/pat1"}, "effectiveDateTime": "2026-02-03"})
}

/// The row of a drug with these words and, from another system, these.
fn drug(words: &str, others: &[&str]) -> String {
    let mut bundle = every_area();
    let own = json!({"system": SNOMED, "code": "1", "display": words, "userSelected": true});
    let other = |display: &&str| json!({"system": "https://supplier.example/drugs", "code": "2", "display": display});
    let codings: Vec<Value> = std::iter::once(own).chain(others.iter().map(other)).collect();
    resource(&mut bundle, "med1")["code"] = json!({ "coding": codings });
    show(&bundle).row_of("medications", words)
}

#[test]
fn med_a_strength_that_goes_on_in_figures_is_not_the_same_cut_short() {
    for (words, other) in
        [("Amoxicillin 250mg susp", "Amoxicillin 250mg/5ml suspension"), ("Insulin 100 inj", "Insulin 1000 injection")]
    {
        let row = drug(words, &[other]);
        assert!(row.contains(&format!("({other})")), "{row}");
    }
    let row = drug("Aspirin 75mg disp tabs", &["Aspirin 75mg dispersible tablets"]);
    assert!(!row.contains("dispersible"), "{row}");
}

#[test]
fn med_a_term_that_two_other_codings_have_stands_once() {
    let row = drug("Amoxicillin", &["Amoxicillin 250mg capsules", "AMOXICILLIN 250mg  capsules"]);
    assert_eq!(row.to_lowercase().matches("250mg").count(), 1, "{row}");
}

#[test]
fn a_coded_term_that_differs_in_case_and_blanks_alone_is_not_said_again() {
    let row = |display: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "con1")["code"] =
            json!({"text": "CORONARY ARTERY DISEASE", "coding": [{"system": SNOMED, "code": "1", "display": display}]});
        show(&bundle).row_of("problems", "CORONARY ARTERY DISEASE")
    };
    assert!(!row("Coronary  artery disease").contains("(Coronary"), "{}", row("Coronary  artery disease"));
    assert!(row("Coronary arteriosclerosis").contains("(Coronary arteriosclerosis)"));
}

#[test]
fn a_code_that_a_transfer_degraded_says_so_where_it_is_mentioned_and_in_a_part() {
    let degraded = |words: &str| json!({"text": words, "coding": [{"system": SNOMED, "code": "196411000000103", "display": "Transfer-degraded record entry"}]});
    let mark = "not coded";
    let has = |words: &str| words.to_lowercase().contains(mark);
    let mut whole = observation(json!({"text": "Reading"}));
    whole["component"] = json!([{"code": degraded("Peak flow"), "valueQuantity": {"value": 410, "unit": "L/min"}}]);
    assert!(has(&show(&with(vec![whole.clone()])).row_of("uncategorised-data", "Peak flow")));
    whole["component"][0]["code"] = json!({"text": "Peak flow"});
    assert!(!has(&show(&with(vec![whole])).row_of("uncategorised-data", "Peak flow")));
    let row = |code: Value| show(&with(vec![observation(code)])).row_of("uncategorised-data", "Old finding");
    assert!(has(&row(degraded("Old finding"))), "{}", row(degraded("Old finding")));
    assert!(!has(&row(json!({"text": "Old finding"}))));
}

#[test]
fn inv_a_flag_says_the_description_that_was_picked_for_it() {
    let mut bundle = every_area();
    let picked = json!([{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-coding-sctdescid",
        "extension": [{"url": "descriptionDisplay", "valueString": "Below range for dialysis"}]}]);
    resource(&mut bundle, "res1")["interpretation"] = json!({"coding": [
        {"system": "http://hl7.org/fhir/v2/0078", "code": "L", "display": "Low", "extension": picked}]});
    let shown = show(&bundle);
    let row = shown.row_of("investigations", "Haemoglobin");
    assert!(row.contains("Below range for dialysis"), "{row}");
    assert!(text(&shown.section_html("investigations")).contains("Low"), "the display is not lost");
}

#[test]
fn how_a_patient_can_be_spoken_with_is_told() {
    let mut bundle = every_area();
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-NHSCommunication-1";
    resource(&mut bundle, "pat1")["extension"].as_array_mut().unwrap().push(json!({"url": url, "extension": [
        {"url": "language", "valueCodeableConcept": {"coding": [{"code": "pl", "display": "Polish"}]}},
        {"url": "preferred", "valueBoolean": true},
        {"url": "modeOfCommunication", "valueCodeableConcept": {"coding": [{"code": "RSP", "display": "Received spoken"}]}},
        {"url": "communicationProficiency", "valueCodeableConcept": {"coding": [{"code": "P", "display": "Poor"}]}},
        {"url": "interpreterRequired", "valueBoolean": true},
        {"url": "interpreterOf"}]}));
    let shown = show(&bundle);
    let row = shown.row_of("people", "Marlow");
    for words in ["Polish", "Received spoken", "Poor", "Interpreter required true"] {
        assert!(row.contains(words), "{words}: {row}");
    }
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn a_place_that_is_not_in_use_says_so_in_its_row() {
    let row = |status: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "loc1")["status"] = json!(status);
        show(&bundle).row_of("people", "room 2")
    };
    assert!(row("suspended").contains("Status suspended"), "{}", row("suspended"));
    assert!(!row("active").contains("Status"), "{}", row("active"));
}

#[test]
fn inv_a_result_that_a_report_names_twice_is_one_of_its_group() {
    let result = |id: &str, words: &str| {
        let mut result = observation(json!({ "text": words }));
        result["id"] = json!(id);
        result["valueString"] = json!("seen");
        result
    };
    let mut group = observation(json!({"text": "Urea and electrolytes"}));
    group["related"] = json!([{"type": "has-member", "target": {"reference": "Observation/sod"}},
        {"type": "has-member", "target": {"reference": "Observation/pot"}}]);
    let mut bundle = with(vec![result("sod", "Sodium"), result("pot", "Potassium"), group]);
    let of = |bundle: &mut Value, results: &[&str]| {
        let results: Vec<Value> = results.iter().map(|id| json!({"reference": format!("Observation/{id}")})).collect();
        resource(bundle, "rep1")["result"] = json!(results);
        text(&show(bundle).section_html("investigations")).contains("Urea and electrolytes")
    };
    // The report says nothing of potassium: that its group has it, too, is not its word.
    assert!(of(&mut bundle, &["sod", "pot"]));
    assert_eq!(of(&mut bundle, &["sod", "sod"]), of(&mut bundle, &["sod"]));
}

#[test]
fn unc_an_entry_that_names_itself_as_its_part_has_its_row() {
    let mut itself = observation(json!({"text": "Ankle swelling"}));
    itself["related"] = json!([{"type": "has-member", "target": {"reference": "Observation/o9"}}]);
    let mut bundle = with(vec![itself]);
    let content = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
    let link = json!({"url": content, "valueReference": {"reference": "Observation/o9"}});
    resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().push(link);
    let shown = show(&bundle);
    assert!(shown.row_of("uncategorised-data", "Ankle swelling").contains("03-Feb-2026"));
    let row = text(&shown.section_html("problems"));
    assert!(row.contains("Ankle swelling") && !row.contains("Part of"), "{row}");
    // So has one that contains its part.
    let mut holding = observation(json!({"text": "Ankle swelling"}));
    holding["contained"] = json!([{"resourceType": "Observation", "id": "in", "status": "final",
        "code": {"text": "Left"}, "valueString": "worse"}]);
    holding["hasMember"] = json!([{"reference": "#in"}]);
    let row = show(&with(vec![holding])).row_of("uncategorised-data", "Ankle swelling");
    assert!(!row.contains("Part of"), "{row}");
}

#[test]
fn o_05_what_could_not_be_read_is_not_shown_to_who_may_not_see_other_information() {
    let torn = every_area()
        .to_string()
        .replace("\"resourceType\":\"ReferralRequest\"", "\"resourceType\" \"ReferralRequest\"");
    let of = |codes: &[&str]| {
        let codes = codes.iter().map(|code| code.to_string()).collect();
        let options = Options { allowed_sections: Some(codes), ..Options::default() };
        show_with(vec![Input::of(torn.clone())], options)
    };
    let all = of(&["other", "people"]);
    assert!(all.html.contains("000012345678"), "it is shown as it came");
    let shown = of(&["people"]);
    assert!(!shown.html.contains("000012345678") && !shown.html.contains("Thank you for seeing her"));
    assert_eq!((shown.record.account.unshown, shown.record.account.unreadable), (0, 0));
}
