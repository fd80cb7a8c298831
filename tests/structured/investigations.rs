//! Investigations (§1.12), obligation by obligation.

use super::*;

/// The part of the section that is this report's.
fn report(shown: &Shown) -> String {
    text(&shown.section_html("investigations"))
}

fn result(bundle: &mut Value, id: &str, change: impl Fn(&mut Value)) {
    copied(bundle, "res1", id, |copy| {
        change(copy);
        copy.as_object_mut().unwrap().remove("related");
    });
    let reference = json!({"reference": format!("Observation/{id}")});
    resource(bundle, "rep1")["result"].as_array_mut().unwrap().push(reference);
}

#[test]
fn inv_a_result_stands_under_its_group_and_report_with_comparator_unit_range_and_flag() {
    let shown = show(&every_area());
    let row = shown.row_of("investigations", "Haemoglobin");
    assert_eq!(row, "Haemoglobin < 9.8 g/dL 11.5 – 16.5 g/dL 11.5 - 16.5 Low");
    let section = report(&shown);
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("Full blood count, 01-Feb-2026") < at("Haemoglobin"), "{section}");
    assert_eq!(shown.section("investigations").count, Some(1));
}

#[test]
fn inv_dates_are_labelled_and_the_first_filing_counts() {
    let mut bundle = every_area();
    for (id, date) in [("f1", "2026-02-06T10:00:00+00:00"), ("f2", "2026-02-04")] {
        bundle["entry"].as_array_mut().unwrap().push(json!({"resource": {"resourceType": "Observation", "id": id,
            "status": "unknown", "code": {"coding": [{"code": "37331000000100", "display": "Comment note"}]},
            "subject": {"reference": "Patient/pat1"}, "effectiveDateTime": date, "comment": format!("Seen {id}"),
            "performer": [{"reference": "Practitioner/prac1"}],
            "related": [{"type": "derived-from", "target": {"reference": "Observation/grp1"}}]}}));
    }
    resource(&mut bundle, "rep1")["effectiveDateTime"] = json!("2026-02-02");
    let section = report(&show(&bundle));
    for words in [
        "Collected 01-Feb-2026 08:00",
        "Effective 02-Feb-2026",
        "Issued 03-Feb-2026 12:00",
        "Filed 04-Feb-2026",
        "Filed 06-Feb-2026 10:00 By Dr Ada Sample Filing comment Seen f1",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
    assert!(!section.contains("Not marked as filed"), "{section}");
}

#[test]
fn inv_a_report_without_filing_says_that_nothing_marks_it_as_reviewed() {
    assert!(report(&show(&every_area())).contains("Not marked as filed or reviewed in the data received"));
}

#[test]
fn inv_no_flag_is_neither_normal_nor_counted_and_nothing_is_compared_with_the_range() {
    let mut bundle = every_area();
    result(&mut bundle, "res2", |copy| {
        copy["code"] = json!({"text": "Potassium"});
        // Far outside its range, and without a flag of the sender's.
        copy["valueQuantity"] = json!({"value": 9.9, "unit": "mmol/L"});
        copy["referenceRange"] = json!([{"low": {"value": 3.5}, "high": {"value": 5.3}}]);
        copy.as_object_mut().unwrap().remove("interpretation");
    });
    let shown = show(&bundle);
    let row = shown.row_of("investigations", "Potassium");
    assert_eq!(row, "Potassium 9.9 mmol/L 3.5 – 5.3 none sent");
    let html = shown.section_html("investigations");
    let at = html.find("Potassium</th>").unwrap();
    assert!(!html[at..].split("</tr>").next().unwrap().contains("gp-badge"), "no colour");
    let section = report(&shown);
    assert!(!section.to_lowercase().replace("not marked as normal", "").contains("normal"), "{section}");
    assert!(section.contains("Flags repeat the sender's own marks"), "{section}");
}

#[test]
fn inv_flags_from_codes_and_from_text_are_repeated_in_the_senders_words() {
    for (interpretation, words) in [
        (json!({"text": "HI - Above high reference limit"}), "HI - Above high reference limit"),
        (json!({"coding": [{"code": "HH", "display": "Critically high"}]}), "Critically high"),
        (json!({"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "H"}]}), "H (high)"),
        (json!({"coding": [{"code": "x", "display": "Significant change"}]}), "Significant change"),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, "res1")["interpretation"] = interpretation;
        let row = show(&bundle).row_of("investigations", "Haemoglobin <");
        assert!(row.ends_with(words), "{words} does not end {row}");
    }
    let mut bundle = every_area();
    resource(&mut bundle, "grp1")["interpretation"] = json!({"text": "PA - Potentially abnormal"});
    assert!(show(&bundle).row_of("investigations", "Full blood count").ends_with("PA - Potentially abnormal"));
}

#[test]
fn inv_several_ranges_and_ranges_of_text_alone_are_all_printed() {
    let mut bundle = every_area();
    resource(&mut bundle, "res1")["referenceRange"] = json!([
        {"low": {"value": 160.0, "unit": "ng/L"}, "high": {"value": 200.0, "unit": "ng/L"}, "type": {"text": "Equivocal"}},
        {"high": {"value": 160, "unit": "ng/L"}, "type": {"text": "Low"}},
        {"text": "< 200.000 mg/L"}]);
    let row = show(&bundle).row_of("investigations", "Haemoglobin");
    assert!(row.contains("Equivocal 160.0 – 200.0 ng/L Low up to 160 ng/L < 200.000 mg/L"), "{row}");
}

#[test]
fn haz_24_haz_62_comments_of_every_level_stand_in_place_with_lines_and_columns() {
    let mut bundle = every_area();
    let table = " Time    Glucose\n 0 min      4.3\n 2 hours    7.6";
    resource(&mut bundle, "grp1")["comment"] = json!(table);
    resource(&mut bundle, "rep1")["conclusion"] = json!("Line one\n  line two");
    let shown = show(&bundle);
    let html = shown.section_html("investigations");
    assert!(html.contains(&format!("gp-preserved\">{table}")), "to the letter, the first column too: {html}");
    assert!(html.contains("gp-preserved\" translate=\"no\">Line one\n  line two"));
    let section = report(&shown);
    for words in ["Diagnosis Anaemia?", "Note Haemolysed", "Note Fasting please", "Reason Tired", "Repeat advised"] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
}

#[test]
fn haz_20_a_report_that_is_not_final_says_so_before_its_results() {
    for status in ["preliminary", "partial", "registered"] {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["status"] = json!(status);
        let section = report(&show(&bundle));
        let at = section.find("This report is not final").unwrap_or_else(|| panic!("{status}: {section}"));
        assert!(at < section.find("Haemoglobin").unwrap());
    }
    for status in ["final", "unknown"] {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["status"] = json!(status);
        assert!(!report(&show(&bundle)).contains("not final"), "{status}");
    }
}

#[test]
fn haz_23_a_result_that_stands_only_in_text_is_shown_where_values_are() {
    let mut bundle = every_area();
    result(&mut bundle, "culture", |copy| {
        copy["code"] = json!({"text": "Fungal culture"});
        copy["comment"] = json!("No growth so far, final report to follow");
        for gone in ["valueQuantity", "referenceRange", "interpretation"] {
            copy.as_object_mut().unwrap().remove(gone);
        }
    });
    let row = show(&bundle).row_of("investigations", "Fungal culture");
    assert_eq!(row, "Fungal culture No growth so far, final report to follow none sent");
}

#[test]
fn inv_specimen_request_and_requester_are_part_of_the_report() {
    let section = report(&show(&every_area()));
    for words in [
        "Specimen Blood Collected 01-Feb-2026 08:00 Received 02-Feb-2026 Lab number ACC-9",
        "Requested by Dr Ada Sample",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
}

#[test]
fn inv_of_several_specimens_each_result_names_its_own() {
    let mut bundle = every_area();
    copied(&mut bundle, "spec1", "spec2", |copy| {
        copy["type"] = json!({"text": "Urine"});
        copy["accessionIdentifier"]["value"] = json!("ACC-10");
    });
    result(&mut bundle, "res2", |copy| {
        copy["code"] = json!({"text": "Urine protein"});
        copy["specimen"] = json!({"reference": "Specimen/spec2"});
    });
    let shown = show(&bundle);
    let section = report(&shown);
    assert!(section.contains("Specimen Urine Lab number ACC-10"), "{section}");
    assert!(section.contains("Specimen Blood Lab number ACC-9"), "{section}");
}

#[test]
fn inv_a_report_without_results_shows_what_it_has() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1").as_object_mut().unwrap().remove("result");
    let section = report(&show(&bundle));
    assert!(section.contains("Report: Blood, 01-Feb-2026"), "{section}");
    assert!(
        section.contains("Conclusion See haematologist") && section.contains("No results were sent with this report.")
    );
    // Its Observations are not lost.
    assert!(show(&bundle).html.contains("Haemoglobin"));
}

#[test]
fn inv_results_that_only_name_their_group_a_group_without_types_and_a_circle_lose_nothing() {
    let members = json!([{"target": {"reference": "Observation/res1"}}]);
    let circle = json!([{"type": "has-member", "target": {"reference": "Observation/grp1"}}]);
    type Change<'c> = &'c dyn Fn(&mut Value);
    let changes: [(&str, Change); 3] = [
        ("only the result names the group", &|bundle| {
            resource(bundle, "grp1").as_object_mut().unwrap().remove("related");
        }),
        ("no types", &|bundle| {
            resource(bundle, "grp1")["related"] = members.clone();
            resource(bundle, "res1").as_object_mut().unwrap().remove("related");
        }),
        ("a circle", &|bundle| resource(bundle, "res1")["related"] = circle.clone()),
    ];
    for (name, change) in changes {
        let mut bundle = every_area();
        change(&mut bundle);
        let shown = show(&bundle);
        let section = report(&shown);
        assert!(section.find("Full blood count") < section.find("Haemoglobin < 9.8"), "{name}: {section}");
        assert!(!shown.section_html("uncategorised-data").contains("Haemoglobin"), "{name}");
        assert_eq!(shown.record.account.unshown, 0, "{name}");
    }
}

#[test]
fn inv_a_group_that_no_report_names_stands_with_the_results_that_are_all_it_holds() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["result"] = json!([{"reference": "Observation/res1"}]);
    resource(&mut bundle, "grp1")["comment"] = json!("Film reviewed");
    let shown = show(&bundle);
    let section = report(&shown);
    assert!(section.find("Film reviewed") < section.find("Haemoglobin < 9.8"), "{section}");
    assert_eq!(section.matches("Haemoglobin < 9.8 g/dL").count(), 1);
    assert!(!shown.section_html("uncategorised-data").contains("Film reviewed"));
    assert_eq!(shown.record.account.unshown, 0);
    // A group of more than the report names is no part of it.
    copied(&mut bundle, "res1", "res2", |copy| copy["code"] = json!({"text": "Platelets"}));
    let shown = show(&bundle);
    assert!(report(&shown).contains("Part of Full blood count"), "{}", report(&shown));
    assert!(shown.section_html("uncategorised-data").contains("Film reviewed"));
}

#[test]
fn inv_many_reports_of_one_result_in_many_groups_end_and_stay_small() {
    let report = |number: usize| json!({"resource": {"resourceType": "DiagnosticReport", "id": format!("r{number}"), "result": [{"reference": "Observation/o"}]}});
    let group = |number: usize| json!({"resource": {"resourceType": "Observation", "id": format!("g{number}"), "hasMember": [{"reference": "Observation/o"}]}});
    let mut entries = vec![json!({"resource": {"resourceType": "Observation", "id": "o", "valueString": "x"}})];
    entries.extend((0..3000).flat_map(|number| [report(number), group(number)]));
    let sent = json!({"resourceType": "Bundle", "entry": entries}).to_string();
    let size = sent.len();
    let shown = show_with(vec![Input::of(sent)], Options { mismatch_accepted: true, ..Options::default() });
    assert!(shown.html.len() < 40 * size, "{} from {size}", shown.html.len());
}

#[test]
fn inv_a_comment_makes_nothing_part_of_a_report() {
    let mut bundle = every_area();
    let comment = json!({"resourceType": "Observation", "id": "c1", "status": "unknown", "comment": "Seen", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "37331000000100"}]},
        "related": [{"type": "derived-from", "target": {"reference": "Observation/other"}}]});
    let other = json!({"resourceType": "Observation", "id": "other", "code": {"text": "Smear"}, "comment": "Not of this report"});
    bundle["entry"].as_array_mut().unwrap().extend([json!({"resource": comment}), json!({"resource": other})]);
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(json!({"reference": "Observation/c1"}));
    let shown = show(&bundle);
    assert!(!report(&shown).contains("Not of this report"), "{}", report(&shown));
    assert!(shown.section_html("uncategorised-data").contains("Not of this report"));
}

#[test]
fn inv_a_result_of_two_groups_stands_under_the_first_and_is_named_by_the_second() {
    let mut bundle = every_area();
    copied(&mut bundle, "grp1", "grp2", |copy| copy["code"] = json!({"text": "Anaemia screen"}));
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(json!({"reference": "Observation/grp2"}));
    let shown = show(&bundle);
    let section = report(&shown);
    assert_eq!(section.matches("Haemoglobin < 9.8 g/dL").count(), 1, "{section}");
    assert!(section.contains("Anaemia screen Includes Haemoglobin"), "{section}");
    // The same of entries outside a report.
    without(&mut bundle, |resource| resource["resourceType"] == "DiagnosticReport");
    list(&mut bundle, "826501000000100")["entry"] =
        json!(["grp1", "grp2"].map(|id| json!({"item": {"reference": format!("Observation/{id}")}})));
    assert!(text(&show(&bundle).html).contains("Includes Haemoglobin"));
}

#[test]
fn inv_a_result_of_two_reports_stands_whole_in_both() {
    let mut bundle = every_area();
    copied(&mut bundle, "rep1", "rep2", |copy| copy["issued"] = json!("2026-02-09"));
    let reference = json!({"item": {"reference": "DiagnosticReport/rep2"}});
    list(&mut bundle, "887191000000108")["entry"].as_array_mut().unwrap().push(reference);
    let shown = show(&bundle);
    assert_eq!(report(&shown).matches("Haemoglobin < 9.8 g/dL").count(), 2);
    let ids: Vec<&str> = shown.html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let unique: std::collections::HashSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "no id twice");
}

#[test]
fn inv_many_reports_of_one_group_end_and_stay_small() {
    let mut bundle = every_area();
    resource(&mut bundle, "res1")["comment"] = json!("long ".repeat(2000));
    for number in 0..400 {
        copied(&mut bundle, "rep1", &format!("again{number}"), |_| {});
    }
    let input = bundle.to_string().len();
    let shown = show(&bundle);
    assert_eq!(shown.record.account.unshown, 0);
    assert!(shown.html.len() < 12 * input, "{} of {input}", shown.html.len());
}

#[test]
fn inv_a_result_that_dangles_is_visible() {
    let mut bundle = every_area();
    let gone = json!({"reference": "Observation/gone"});
    resource(&mut bundle, "rep1")["result"].as_array_mut().unwrap().push(gone);
    assert!(report(&show(&bundle)).contains("Observation/gone (not in this response)"));
}

#[test]
fn what_another_entry_replaces_says_so_in_its_row() {
    let mut bundle = every_area();
    assert!(!text(&show(&bundle).html).contains("Replaced by another entry"));
    copied(&mut bundle, "obs1", "newer1", |newer| {
        newer["valueQuantity"] = json!({"value": 80, "unit": "kg"});
        newer["related"] = json!([{"type": "replaces", "target": {"reference": "Observation/obs1"}}]);
    });
    list(&mut bundle, "826501000000100")["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "Observation/newer1"}}));
    copied(&mut bundle, "doc1", "newer2", |newer| {
        newer["relatesTo"] = json!([{"code": "replaces", "target": {"reference": "DocumentReference/doc1"}}]);
    });
    let shown = show(&bundle);
    for section in ["uncategorised-data", "documents"] {
        let html = shown.section_html(section);
        assert_eq!(html.matches("Replaced by another entry").count(), 1, "{section}: {}", text(&html));
    }
}

#[test]
fn haz_20_a_result_of_a_report_that_is_in_error_or_not_final_says_so_wherever_it_is_named() {
    let named = |bundle: &mut Value| {
        let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
        let link = json!({"url": url, "valueReference": {"reference": "Observation/res1"}});
        resource(bundle, "con1")["extension"].as_array_mut().unwrap().push(link);
        let problems = text(&show(bundle).section_html("problems"));
        let at = problems.find("Haemoglobin").unwrap_or_else(|| panic!("{problems}"));
        problems[at..].chars().take(60).collect::<String>()
    };
    for (status, words) in
        [("entered-in-error", "Entered in error"), ("preliminary", "Preliminary"), ("cancelled", "cancelled")]
    {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["status"] = json!(status);
        let said = named(&mut bundle);
        assert!(said.contains(words), "{said}");
        // One that stands in another report, which is final, is final.
        copied(&mut bundle, "rep1", "rep2", |copy| copy["status"] = json!("final"));
        let said = named(&mut bundle);
        assert!(!said.contains(words), "{said}");
    }
    assert!(!named(&mut every_area()).contains("Preliminary"));
    // Where its value stands, too.
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["status"] = json!("entered-in-error");
    let entry = json!({"item": {"reference": "Observation/res1"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let consultation = text(&show(&bundle).section_html("consultations"));
    let at = consultation.find("Haemoglobin Entered in error < 9.8 g/dL");
    assert!(at.is_some(), "{consultation}");
}

#[test]
fn inv_two_specimens_of_one_type_are_told_apart_beside_each_result() {
    let mut bundle = every_area();
    let swab = |id: &str, site: &str, when: &str| {
        json!({"resourceType": "Specimen", "id": id, "type": {"text": "Swab"}, "subject": {"reference": "Patient/pat1"},
            "accessionIdentifier": {"value": "26M000123"},
            "collection": {"bodySite": {"text": site}, "collectedDateTime": when}})
    };
    add(&mut bundle, swab("nose", "Nose", "2026-02-01T08:00:00+00:00"));
    add(&mut bundle, swab("groin", "Groin", "2026-02-01T10:00:00+00:00"));
    resource(&mut bundle, "rep1")["specimen"] =
        json!([{"reference": "Specimen/nose"}, {"reference": "Specimen/groin"}]);
    resource(&mut bundle, "res1")["specimen"] = json!({"reference": "Specimen/groin"});
    result(&mut bundle, "mrsa", |copy| copy["specimen"] = json!({"reference": "Specimen/nose"}));
    let section = report(&show(&bundle));
    let table = section.split("Flag").nth(1).unwrap_or_else(|| panic!("{section}"));
    for words in ["Swab Body site Groin Collected 01-Feb-2026 10:00", "Swab Body site Nose Collected 01-Feb-2026 08:00"]
    {
        assert!(table.contains(words), "{words}: {table}");
    }
}

#[test]
fn inv_a_group_that_a_report_contains_has_its_results_below_it() {
    let value = json!({"value": 90, "unit": "g/L"});
    let contained = json!([
        {"resourceType": "Observation", "id": "g", "status": "unknown", "code": {"text": "FBC"},
            "related": [{"type": "has-member", "target": {"reference": "#hb"}}]},
        {"resourceType": "Observation", "id": "hb", "status": "unknown", "code": {"text": "Haemoglobin"},
            "valueQuantity": value, "interpretation": {"coding": [{"code": "L"}]}}]);
    let mut bundle = every_area();
    let report = resource(&mut bundle, "rep1");
    report["contained"] = contained;
    report["result"] = json!([{"reference": "#g"}]);
    let row = show(&bundle).row_of("investigations", "Haemoglobin");
    assert!(row.contains("90 g/L L") && !row.contains("FBC"), "{row}");
}

/// The comment made when what it is about was filed.
fn filing(about: &str) -> Value {
    json!({"resourceType": "Observation", "id": "f1", "status": "unknown", "comment": "Seen",
        "code": {"coding": [{"code": "37331000000100", "display": "Comment note"}]},
        "subject": {"reference": "Patient/pat1"}, "effectiveDateTime": "2026-02-04",
        "related": [{"type": "derived-from", "target": {"reference": format!("Observation/{about}")}}]})
}

/// An Observation that nothing leads to.
fn of_nothing(id: &str, words: &str) -> Value {
    json!({"resourceType": "Observation", "id": id, "status": "unknown", "code": {"text": words},
        "subject": {"reference": "Patient/pat1"}, "valueQuantity": {"value": 1}})
}

#[test]
fn inv_results_that_two_made_are_not_said_to_be_of_one() {
    let mut bundle = every_area();
    for id in ["grp1", "res1"] {
        resource(&mut bundle, id)["performer"] =
            json!([{"reference": "Organization/org1"}, {"reference": "Practitioner/prac1"}]);
    }
    resource(&mut bundle, "rep1").as_object_mut().unwrap().remove("performer");
    let section = report(&show(&bundle));
    assert!(!section.contains("Results performed by"), "{section}");
    assert!(section.contains("Performed by Fixture Surgery Performed by Dr Ada Sample"), "{section}");
}

#[test]
fn inv_who_made_a_report_and_its_results_is_named_once() {
    let by = |reports: &str| {
        let mut bundle = every_area();
        for id in ["grp1", "res1"] {
            resource(&mut bundle, id)["performer"] = json!([{"reference": "Organization/org1"}]);
        }
        resource(&mut bundle, "rep1")["performer"] = json!([{"actor": {"reference": reports}}]);
        report(&show(&bundle))
    };
    assert!(!by("Organization/org1").contains("Results performed by"), "{}", by("Organization/org1"));
    assert!(by("Practitioner/prac1").contains("Results performed by Fixture Surgery"), "{}", by("Practitioner/prac1"));
}

#[test]
fn inv_a_report_is_named_by_three_of_its_tests_each_once() {
    let mentioned = |tests: &[&str]| {
        let mut bundle = every_area();
        resource(&mut bundle, "rep1")["result"] = json!([]);
        for (number, test) in tests.iter().enumerate() {
            result(&mut bundle, &format!("t{number}"), |copy| copy["code"] = json!({ "text": test }));
        }
        resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "DiagnosticReport/rep1"}}]);
        text(&show(&bundle).section_html("consultations"))
    };
    let twice = mentioned(&["Sodium", "Sodium", "Sodium", "Potassium"]);
    assert!(twice.contains("Sodium, Potassium, 01-Feb-2026"), "{twice}");
    let many = mentioned(&["Sodium", "Potassium", "Urea", "Creatinine"]);
    assert!(many.contains("Sodium, Potassium, Urea and others"), "{many}");
}

#[test]
fn inv_of_specimens_of_several_days_the_newest_dates_a_report_without_a_date() {
    let mut bundle = every_area();
    copied(&mut bundle, "spec1", "spec2", |copy| {
        copy["collection"]["collectedDateTime"] = json!("2026-01-20T07:00:00+00:00");
    });
    resource(&mut bundle, "rep1").as_object_mut().unwrap().remove("issued");
    for specimens in [["spec1", "spec2"], ["spec2", "spec1"]] {
        resource(&mut bundle, "rep1")["specimen"] =
            specimens.iter().map(|id| json!({"reference": format!("Specimen/{id}")})).collect();
        let section = report(&show(&bundle));
        assert!(section.contains("Full blood count, 01-Feb-2026 (1)"), "{specimens:?}: {section}");
    }
}

#[test]
fn inv_a_specimen_and_a_request_that_a_report_contains_are_shown_whole_with_it() {
    let mut bundle = every_area();
    let own = resource(&mut bundle, "rep1");
    own["contained"] = json!([{"resourceType": "Specimen", "id": "in", "type": {"text": "Urine"},
        "note": [{"text": "Leaked in transit"}]}]);
    own["specimen"] = json!([{"reference": "#in"}]);
    let shown = show(&bundle);
    let section = report(&shown);
    assert!(section.contains("Urine") && section.contains("Leaked in transit"), "{section}");
    assert_eq!(section.matches("Leaked in transit").count(), 1, "{section}");
}

#[test]
fn inv_a_result_in_the_list_that_no_report_leads_to_is_shown_apart() {
    let mut bundle = every_area();
    add(&mut bundle, of_nothing("alone", "Troponin T"));
    let entries = list(&mut bundle, "887191000000108")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "Observation/alone"}}));
    let section = report(&show(&bundle));
    assert!(section.contains("Results without a report (1)") && section.contains("Troponin T 1"), "{section}");
}

#[test]
fn inv_a_group_with_a_range_of_its_own_shows_it() {
    let mut bundle = every_area();
    resource(&mut bundle, "grp1")["referenceRange"] = json!([{"text": "see leaflet 4"}]);
    let row = show(&bundle).row_of("investigations", "see leaflet 4");
    assert!(row.starts_with("Full blood count"), "{row}");
    assert!(!row.contains("none sent"), "it is no result: {row}");
}

#[test]
fn inv_of_more_results_that_were_not_filed_than_are_named_it_is_said_how_many() {
    let mut bundle = every_area();
    for number in 1..=5 {
        result(&mut bundle, &format!("more{number}"), |copy| copy["code"] = json!({"text": format!("Test {number}")}));
    }
    add(&mut bundle, filing("grp1"));
    let section = report(&show(&bundle));
    assert!(section.contains("Filed in part 04-Feb-2026"), "{section}");
    assert!(section.contains("Test 1, Test 2, Test 3 and 2 more"), "{section}");
}

#[test]
fn inv_a_comment_about_a_group_that_another_report_has_files_what_of_it_is_here() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["result"] =
        json!([{"reference": "Observation/res1"}, {"reference": "Observation/f1"}]);
    copied(&mut bundle, "res1", "elsewhere", |copy| copy["code"] = json!({"text": "Platelets"}));
    resource(&mut bundle, "grp1")["related"]
        .as_array_mut()
        .unwrap()
        .push(json!({"type": "has-member", "target": {"reference": "Observation/elsewhere"}}));
    add(&mut bundle, filing("grp1"));
    let section = report(&show(&bundle));
    assert!(section.contains("Filed 04-Feb-2026"), "{section}");
}

#[test]
fn inv_a_result_with_a_value_and_parts_of_which_one_was_filed_is_itself_not_filed() {
    let mut bundle = every_area();
    let own = resource(&mut bundle, "grp1");
    own["code"] = json!({"text": "Glucose, fasting"});
    own["valueQuantity"] = json!({"value": 9.1, "unit": "mmol/L"});
    add(&mut bundle, filing("res1"));
    let section = report(&show(&bundle));
    let at = section.find("Filed in part 04-Feb-2026").unwrap_or_else(|| panic!("{section}"));
    assert!(section[at..].contains("in the data received Glucose, fasting"), "{section}");
}

#[test]
fn inv_a_result_after_a_group_is_no_part_of_it() {
    let mut bundle = every_area();
    result(&mut bundle, "res2", |copy| copy["code"] = json!({"text": "Ferritin"}));
    result(&mut bundle, "res3", |copy| copy["code"] = json!({"text": "Folate"}));
    let html = show(&bundle).section_html("investigations");
    let of = |words: &str| html.split("<tbody").find(|rows| rows.contains(words)).unwrap();
    assert!(of("Full blood count<").contains("Haemoglobin") && !of("Full blood count<").contains("Ferritin"));
    assert!(of("Ferritin").contains("Folate"), "what is in no group stands together");
}

#[test]
fn inv_a_comment_alone_brings_no_results_into_a_report() {
    let mut bundle = every_area();
    add(&mut bundle, filing("grp1"));
    copied(&mut bundle, "rep1", "rep2", |copy| copy["result"] = json!([{"reference": "Observation/f1"}]));
    let entries = list(&mut bundle, "887191000000108")["entry"].as_array_mut().unwrap();
    entries.push(json!({"item": {"reference": "DiagnosticReport/rep2"}}));
    let section = report(&show(&bundle));
    assert_eq!(section.matches("Haemoglobin < 9.8").count(), 1, "{section}");
}
