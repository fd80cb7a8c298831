//! What could be read as normal, none, done or current where it is not; what could reach a user who may not see it.

use super::*;

fn report_of(bundle: &Value) -> String {
    text(&show(bundle).section_html("investigations"))
}

fn push(bundle: &mut Value, resource: Value) {
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
}

fn listed(bundle: &mut Value, code: &str, reference: &str) {
    let entry = json!({"item": {"reference": reference}});
    list(bundle, code)["entry"].as_array_mut().unwrap().push(entry);
}

fn headed(bundle: &mut Value, item: Value) {
    resource(bundle, "head1")["entry"].as_array_mut().unwrap().push(json!({ "item": item }));
}

fn comment(id: &str, words: &str) -> Value {
    json!({"resourceType": "Observation", "id": id, "status": "unknown", "subject": {"reference": "Patient/pat1"},
        "code": {"coding": [{"code": "37331000000100"}]}, "comment": words})
}

fn with_areas(bundle: &Value, areas: &[&str]) -> Shown {
    let allowed = areas.iter().map(|area| (*area).to_owned()).collect();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert_eq!(shown.record.account.unshown, 0);
    shown
}

#[test]
fn inv_of_several_marks_none_is_left_out_and_each_has_its_own_colour_and_meaning() {
    let mut bundle = every_area();
    resource(&mut bundle, "res1")["interpretation"] = json!({"coding": [
        {"system": "x", "code": "N", "display": "Normal"},
        {"system": "http://hl7.org/fhir/v2/0078", "code": "HH", "display": "Critically high"}]});
    let shown = show(&bundle);
    assert!(shown.row_of("investigations", "Haemoglobin <").ends_with("Normal Critically high"));
    assert_eq!(shown.section_html("investigations").matches("gp-danger").count(), 1);
    for (marks, says) in [
        (
            json!({"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "N"},
            {"code": "PA", "display": "Potentially abnormal"}]}),
            "N (normal) Potentially abnormal",
        ),
        (json!({"coding": [{"code": "LL"}, {"code": "N"}]}), "LL (critically low) N (normal)"),
    ] {
        resource(&mut bundle, "res1")["interpretation"] = marks;
        let row = show(&bundle).row_of("investigations", "Haemoglobin <");
        assert!(row.ends_with(says), "{row}");
    }
    resource(&mut bundle, "res1")["interpretation"] =
        json!({"text": "HI - Above high reference limit", "coding": [{"code": "N", "display": "Normal"}]});
    let shown = show(&bundle);
    assert!(shown.row_of("investigations", "Haemoglobin <").contains("HI - Above high reference limit"));
    assert!(shown.section_html("investigations").contains("gp-badge gp-warning\">HI - Above"));
    resource(&mut bundle, "res1")["interpretation"] =
        json!({"coding": [{"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "UNK"}]});
    let row = show(&bundle).row_of("investigations", "Haemoglobin <");
    assert!(row.ends_with("Not known"), "{row}");
}

#[test]
fn alg_07_dia_an_entry_that_its_list_names_is_never_none_recorded() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["basedOn"] = json!([{"reference": "ProcedureRequest/diary1"}]);
    let shown = show(&bundle);
    assert!(shown.row_of("diary-entries", "Medication review due").contains("Planned"));
    assert!(report_of(&bundle).contains("Request Medication review due Planned"), "{}", report_of(&bundle));
    // A text listed as uncategorised stands in its consultation, and is named where it is listed.
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "obs1" || resource["id"] == "bp1");
    list(&mut bundle, "826501000000100")["entry"] = json!([{"item": {"reference": "Observation/note1"}}]);
    let section = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(section.contains("Tight chest on hills.") && !section.contains("None recorded"), "{section}");
    let hidden = with_areas(&bundle, &["uncategorised-data"]);
    let section = text(&hidden.section_html("uncategorised-data"));
    assert!(section.contains("[Consultations: not available to your role]") && !section.contains("None recorded"));
}

#[test]
fn haz_18_a_mention_keeps_what_turns_its_words_round() {
    let mut bundle = every_area();
    for item in ["obs1", "bp1"] {
        headed(&mut bundle, json!({"reference": format!("Observation/{item}")}));
    }
    resource(&mut bundle, "topic1").as_object_mut().unwrap().remove("extension");
    let prefix = json!({"code": {"coding": [{"code": "37331000000100"}]}, "valueString": "No evidence of"});
    resource(&mut bundle, "obs1")["component"] = json!([prefix]);
    resource(&mut bundle, "bp1").as_object_mut().unwrap().remove("component");
    resource(&mut bundle, "bp1")["code"] = json!({"text": "Suicidal ideation"});
    resource(&mut bundle, "bp1")["valueBoolean"] = json!(false);
    let row = show(&bundle).row_of("consultations", "Surgery consultation");
    assert!(row.contains("No evidence of Body weight") && row.contains("Suicidal ideation: No"), "{row}");
}

#[test]
fn inv_results_that_a_report_contains_are_results() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["contained"] = json!([{"resourceType": "Observation", "id": "c1", "status": "final",
        "code": {"text": "Troponin T"}, "valueQuantity": {"value": 900, "unit": "ng/L"},
        "interpretation": {"coding": [{"code": "HH", "display": "Critically high"}]}}]);
    resource(&mut bundle, "rep1")["result"] = json!([{"reference": "#c1"}]);
    let shown = show(&bundle);
    assert_eq!(shown.row_of("investigations", "Troponin"), "Troponin T 900 ng/L Critically high");
    resource(&mut bundle, "rep1")["result"] = json!([{"reference": "Observation/gone"}]);
    let section = report_of(&bundle);
    assert!(section.contains("Observation/gone (not in this response)") && !section.contains("No results were sent"));
}

#[test]
fn inv_a_result_keeps_a_date_and_a_laboratory_of_its_own() {
    let mut bundle = every_area();
    let report = resource(&mut bundle, "rep1");
    report["effectiveDateTime"] = json!("2026-01-01");
    report["issued"] = json!("2026-02-05");
    report["performer"] = json!([{"actor": {"display": "Lab X", "reference": "Organization/org1"}},
        {"actor": {"display": "Lab Y", "reference": "Organization/org1"}}]);
    copied(&mut bundle, "res1", "res2", |copy| copy["code"] = json!({"text": "Ferritin"}));
    for (id, date, lab) in [("res1", "2026-02-05", "Lab X"), ("res2", "2026-01-01", "Lab Y")] {
        let result = resource(&mut bundle, id);
        result["effectiveDateTime"] = json!(date);
        result["performer"] = json!([{"display": lab, "reference": "Organization/org1"}]);
    }
    let html = show(&bundle).section_html("investigations");
    let below =
        |name: &str| text(html.split(&format!("{name}</th>")).nth(1).unwrap().split("gp-has-below").next().unwrap());
    assert!(below("Haemoglobin").contains("Effective 05-Feb-2026"), "{}", below("Haemoglobin"));
    let laboratories = format!("{} {}", report_of(&bundle), below("Ferritin"));
    assert!(
        below("Ferritin").contains("Lab Y") || laboratories.contains("Results performed by Lab Y"),
        "{laboratories}"
    );
    assert!(below("Haemoglobin").contains("Lab X") || laboratories.contains("Results performed by Lab X"));
}

#[test]
fn inv_a_filing_comment_stands_only_with_what_it_is_about() {
    let mut bundle = every_area();
    let mut filing = comment("fil", "Elsewhere");
    filing["related"] = json!([{"type": "derived-from", "target": {"reference": "Observation/obs1"}}]);
    push(&mut bundle, filing);
    let named = json!({"reference": "Observation/fil"});
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(named);
    assert!(report_of(&bundle).contains("Elsewhere Part of Body weight"), "{}", report_of(&bundle));
    // One entered in error files nothing.
    let mut wrong = comment("wrong", "Not so");
    wrong["status"] = json!("entered-in-error");
    wrong["effectiveDateTime"] = json!("2020-01-01");
    push(&mut bundle, wrong);
    resource(&mut bundle, "rep1")["result"] =
        json!([{"reference": "Observation/wrong"}, {"reference": "Observation/grp1"}]);
    let section = report_of(&bundle);
    assert!(section.contains("Not marked as filed") && section.contains("Entered in error"), "{section}");
}

#[test]
fn what_was_entered_in_error_refuted_cancelled_or_not_done_says_so_in_its_row_and_where_it_is_named() {
    for (id, element, status, section, words) in [
        ("con1", "verificationStatus", "refuted", "problems", "Refuted"),
        ("con1", "verificationStatus", "entered-in-error", "problems", "Entered in error"),
        ("imm1", "status", "entered-in-error", "immunisations", "Entered in error"),
        ("obs1", "status", "cancelled", "uncategorised-data", "cancelled"),
        ("diary1", "status", "entered-in-error", "diary-entries", "Entered in error"),
        ("ref1", "status", "entered-in-error", "referrals", "Entered in error"),
        ("doc1", "status", "superseded", "documents", "superseded"),
        ("enc1", "status", "entered-in-error", "consultations", "Entered in error"),
        ("req1", "status", "cancelled", "investigations", "cancelled"),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, id)[element] = json!(status);
        let kind = resource(&mut bundle, id)["resourceType"].as_str().unwrap().to_owned();
        headed(&mut bundle, json!({"reference": format!("{kind}/{id}")}));
        let shown = show(&bundle);
        let of_section = text(&shown.section_html(section));
        let own = of_section.rsplit_once("All recorded details").map_or(&*of_section, |(own, _)| own);
        assert!(own.contains(words), "{id}: {of_section}");
        let consultation = text(&shown.section_html("consultations"));
        if !matches!(id, "doc1" | "enc1") {
            assert!(consultation.contains(words), "{id}: {consultation}");
        }
    }
    let mut bundle = every_area();
    resource(&mut bundle, "imm1").as_object_mut().unwrap().remove("notGiven");
    resource(&mut bundle, "imm1")["status"] = json!("not-done");
    assert!(show(&bundle).row_of("immunisations", "Influenza").contains("NOT GIVEN"));
    let mut bundle = every_area();
    resource(&mut bundle, "ref1")["status"] = json!("completed");
    assert!(!show(&bundle).row_of("referrals", "cardiologist").contains("completed"), "no outcome is suggested");
}

#[test]
fn unc_07_no_unit_and_no_reason_of_a_blood_pressure_is_invented_or_lost() {
    let reading = |code: &str, value: Value| json!({"code": {"coding": [{"code": code}]}, "valueQuantity": value});
    for (systolic, diastolic, words) in [
        (json!({"value": 16, "unit": "kPa"}), json!({"unit": "mm[Hg]"}), "16 kPa/— mm[Hg] diastolic not recorded"),
        (json!({"value": 120, "unit": "mm[Hg]"}), json!({"value": 80}), "120 mm[Hg]/80"),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "bp1")["component"] =
            json!([reading("72313002", systolic), reading("1091811000000102", diastolic)]);
        let row = show(&bundle).row_of("uncategorised-data", "Blood pressure");
        assert!(row.contains(words), "{words} is not in {row}");
    }
    let mut bundle = every_area();
    let mut odd = reading("1091811000000102", json!({"value": 80, "unit": "mm[Hg]"}));
    odd["dataAbsentReason"] = json!({"text": "Cuff slipped"});
    resource(&mut bundle, "bp1")["component"][1] = odd;
    let row = show(&bundle).row_of("uncategorised-data", "Blood pressure");
    assert!(row.contains("141/80 mm[Hg]") && row.contains("No value: Cuff slipped"), "{row}");
}

#[test]
fn enc_a_text_of_another_day_or_another_author_says_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "note1")["effectiveDateTime"] = json!("1987-05-06");
    resource(&mut bundle, "note1")["performer"] = json!([{"display": "Nurse Other"}]);
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("Settles at rest. Date 06-May-1987 By Nurse Other"), "{section}");
}

#[test]
fn o_05_what_a_list_a_group_a_report_or_a_reference_names_is_shown_only_where_it_is_allowed() {
    let mut bundle = every_area();
    listed(&mut bundle, "717711000000103", "Immunization/imm1");
    resource(&mut bundle, "grp1")["related"].as_array_mut().unwrap().extend([
        json!({"type": "has-member", "target": {"reference": "ReferralRequest/ref1"}}),
        json!({"type": "has-member", "target": {"reference": "AllergyIntolerance/all1"}}),
    ]);
    resource(&mut bundle, "rep1")["result"]
        .as_array_mut()
        .unwrap()
        .push(json!({"reference": "AllergyIntolerance/all1"}));
    resource(&mut bundle, "res1")["specimen"] = json!({"reference": "ReferralRequest/ref1"});
    resource(&mut bundle, "ms1")["medicationReference"] = json!({"reference": "AllergyIntolerance/all1"});
    headed(&mut bundle, json!({"reference": "#ended1", "display": "Trimethoprim"}));
    headed(&mut bundle, json!({"reference": "https://x/AllergyIntolerance/9", "display": "Trimethoprim"}));
    headed(&mut bundle, json!({"reference": "NutritionOrder/nut1", "display": "Low salt"}));
    let shown = with_areas(&bundle, &["problems", "consultations", "investigations", "medications"]);
    for words in ["Influenza", "cardiologist", "Thank you for seeing", "enicillin", "Trimethoprim", "Low salt"] {
        assert!(!shown.html.contains(words), "{words} leaks");
    }
    let problems = text(&shown.section_html("problems"));
    assert!(problems.contains("[Immunisations: not available to your role]"), "{problems}");
}

#[test]
fn another_subjects_reports_specimens_lists_and_consultations_join_nothing() {
    let other = json!({"reference": "Patient/zzz"});
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["subject"] = other.clone();
    resource(&mut bundle, "rep1")["result"] = json!([{"reference": "Observation/obs1"}]);
    let shown = show(&bundle);
    assert!(shown.row_of("uncategorised-data", "Body weight").contains("71.5 kg"), "it stays where it is");
    let mut bundle = every_area();
    copied(&mut bundle, "spec1", "spec9", |copy| {
        copy["subject"] = other.clone();
        copy["collection"] = json!({"collectedDateTime": "2031-01-01"});
    });
    resource(&mut bundle, "rep1")["specimen"].as_array_mut().unwrap().push(json!({"reference": "Specimen/spec9"}));
    assert!(report_of(&bundle).contains("Full blood count, 01-Feb-2026"), "{}", report_of(&bundle));
    let mut bundle = every_area();
    resource(&mut bundle, "enc1")["subject"] = other;
    headed(&mut bundle, json!({"reference": "Observation/obs1"}));
    let row = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(!row.contains("Surgery consultation"), "{row}");
}

#[test]
fn long_names_of_shared_things_do_not_multiply() {
    let long = "very long ".repeat(2000);
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["code"] = json!({ "text": long });
    resource(&mut bundle, "prac1")["name"] = json!([{ "text": long }]);
    resource(&mut bundle, "spec1")["type"] = json!({ "text": long });
    resource(&mut bundle, "grp1")["code"] = json!({ "text": long });
    for number in 0..300 {
        copied(&mut bundle, "rep1", &format!("rep1-{number}"), |_| {});
        copied(&mut bundle, "obs1", &format!("obs1-{number}"), |_| {});
    }
    let input = bundle.to_string().len();
    let shown = show(&bundle);
    assert_eq!(shown.record.account.unshown, 0);
    assert!(
        shown.html.contains("cut short here") && shown.html.contains(long.trim()),
        "whole once, then its beginning"
    );
    assert!(shown.html.len() < 25 * input, "{} of {input}", shown.html.len());
}
