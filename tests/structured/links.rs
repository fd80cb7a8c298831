//! Links between problems, items and consultations, in both directions (LNK-01 to LNK-08).

use super::*;

const CONTENT: &str = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
const ACTUAL: &str = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ActualProblem-1";

/// Items that a problem is linked to: reference, words of the item, code of its section.
const ITEMS: [(&str, &str, &str); 8] = [
    ("Immunization/imm1", "Influenza vaccination", "immunisations"),
    ("Observation/obs1", "Body weight", "uncategorised-data"),
    ("Encounter/enc1", "Surgery consultation", "consultations"),
    ("DiagnosticReport/rep1", "Full blood count", "investigations"),
    ("ReferralRequest/ref1", "Referral to cardiologist", "referrals"),
    ("ProcedureRequest/diary1", "Medication review due", "diary-entries"),
    ("MedicationRequest/plan1", "Aspirin 75mg disp tabs", "medications"),
    ("AllergyIntolerance/all1", "Penicillin allergy", "allergies"),
];

fn linked(extension: &str) -> Value {
    let mut bundle = every_area();
    let links =
        ITEMS.iter().map(|(reference, ..)| json!({"url": extension, "valueReference": {"reference": reference}}));
    resource(&mut bundle, "con1")["extension"] = json!(links.collect::<Vec<Value>>());
    bundle
}

/// The id that the link with these words leads to.
fn target<'h>(html: &'h str, words: &str) -> &'h str {
    let at = html.match_indices(words).find(|(at, _)| {
        let before = &html[..*at];
        before.rfind("<a ").is_some_and(|start| !before[start..].contains("</a>"))
    });
    let (at, _) = at.unwrap_or_else(|| panic!("no link says {words}: {html}"));
    html[..at].rsplit("href=\"#").next().unwrap().split('"').next().unwrap()
}

#[test]
fn lnk_01_lnk_02_lnk_03_lnk_04_lnk_05_lnk_06_lnk_07_lnk_08_a_problem_leads_to_each_linked_item_and_back() {
    for extension in [CONTENT, ACTUAL] {
        let shown = show(&linked(extension));
        let problems = shown.section_html("problems");
        let back = target(&shown.section_html("consultations"), "Coronary artery disease").to_owned();
        for (_, words, section) in ITEMS {
            let there = shown.section_html(section);
            let id = target(&problems, words);
            assert!(there.contains(&format!("id=\"{id}\"")), "{words} leads to {id}");
            // A consultation names the problems of its topics by themselves.
            let label = if section == "consultations" { "Problem" } else { "Linked problem" };
            let at = there.find(label).unwrap_or_else(|| panic!("{section} names no problem: {there}"));
            assert_eq!(target(&there[at..], "Coronary artery disease"), back, "{section} leads back");
        }
        assert!(problems.contains(&format!("id=\"{back}\"")));
    }
}

#[test]
fn lnk_03_an_entry_leads_to_its_consultation_by_reference_and_by_structure_once() {
    let mut bundle = every_area();
    let entry = json!({"item": {"reference": "Observation/obs1"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let by_structure = show(&bundle);
    resource(&mut bundle, "obs1")["context"] = json!({"reference": "Encounter/enc1"});
    for shown in [by_structure, show(&bundle)] {
        let html = shown.section_html("uncategorised-data");
        assert_eq!(html.matches("Surgery consultation").count(), 1, "{html}");
        let id = target(&html, "Surgery consultation");
        assert!(shown.section_html("consultations").contains(&format!("id=\"{id}\"")));
    }
}

#[test]
fn lnk_a_link_says_what_it_leads_to_and_by_which_area() {
    let section = text(&show(&linked(CONTENT)).section_html("problems"));
    for words in [
        "Allergies and adverse reactions Penicillin allergy",
        "Consultations Surgery consultation, 01-Mar-2026 09:10",
        "Investigations and results Full blood count, 01-Feb-2026",
        "Diary entries Medication review due Planned",
        "Immunisations Influenza vaccination NOT GIVEN",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
}

#[test]
fn lnk_a_link_into_an_area_not_allowed_says_so_without_its_content() {
    let allowed = ["problems", "consultations"].map(str::to_owned).to_vec();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let mut bundle = linked(CONTENT);
    let entries: Vec<Value> = ITEMS.iter().map(|(reference, ..)| json!({"item": {"reference": reference}})).collect();
    resource(&mut bundle, "head1")["entry"] = json!(entries);
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    for (_, words, section) in ITEMS.iter().filter(|(.., section)| *section != "consultations") {
        assert!(!shown.html.contains(words), "{words} of {section}");
    }
    assert!(text(&shown.section_html("consultations")).contains("[Medications: not available to your role]"));
    assert!(text(&shown.section_html("problems")).contains("[Medications: not available to your role]"));
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn lnk_a_dangling_link_is_visible() {
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["extension"] =
        json!([{"url": CONTENT, "valueReference": {"reference": "Observation/gone"}}]);
    let entry = json!({"item": {"reference": "Immunization/gone"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let shown = show(&bundle);
    assert!(text(&shown.section_html("problems")).contains("Observation/gone (not in this response)"));
    assert!(text(&shown.section_html("consultations")).contains("Immunization/gone (not in this response)"));
}

#[test]
fn lnk_07_an_issue_is_found_in_its_own_row_and_an_only_one_in_that_of_its_medication() {
    let to_issue = |bundle: &mut Value| {
        resource(bundle, "con1")["extension"] =
            json!([{"url": CONTENT, "valueReference": {"reference": "MedicationRequest/order1"}}]);
        let shown = show(bundle);
        let id = target(&shown.section_html("problems"), "Aspirin 75mg disp tabs").to_owned();
        (shown.section_html("medications"), id)
    };
    let mut bundle = every_area();
    let row = |html: &str, id: &str| {
        let start = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("{id} is nowhere: {html}"));
        text(html[start..].split("</tr>").next().unwrap())
    };
    let (only, id) = to_issue(&mut bundle);
    assert!(row(&only, &id).contains("Aspirin 75mg disp tabs One to be taken each day"), "{}", row(&only, &id));
    assert!(text(&only).contains("Issues (1) Issued 01-Mar-2026 Quantity 28 tablet Dosage One to be taken each day"));
    copied(&mut bundle, "order1", "order2", |copy| {
        copy["dispenseRequest"]["validityPeriod"]["start"] = json!("2026-02-01");
    });
    let (several, id) = to_issue(&mut bundle);
    assert!(row(&several, &id).contains("01-Mar-2026 28 tablet One to be taken each day"), "{}", row(&several, &id));
}

#[test]
fn gen_27_what_stands_before_type_and_id_of_a_reference_does_not_take_a_record_apart() {
    let relative = show(&every_area());
    for base in ["https://provider.example/Z1/STU3/1/gpconnect/structured/fhir/", "/"] {
        let mut bundle = every_area();
        fn name_all(value: &mut Value, base: &str) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        match value {
                            Value::String(reference) if name == "reference" && !reference.starts_with('#') => {
                                reference.insert_str(0, base);
                            }
                            other => name_all(other, base),
                        }
                    }
                }
                Value::Array(items) => items.iter_mut().for_each(|item| name_all(item, base)),
                _ => {}
            }
        }
        name_all(&mut bundle, base);
        let shown = show(&bundle);
        let sections = |shown: &Shown| -> Vec<(String, Option<usize>)> {
            shown.record.sections.iter().map(|section| (section.code.clone(), section.count)).collect()
        };
        assert_eq!(sections(&shown), sections(&relative), "{base}");
        assert_eq!(text(&shown.section_html("allergies")).len(), text(&relative.section_html("allergies")).len());
        assert!(!shown.html.contains("not in this response"), "{base}");
    }
}

/// A group reached only through a problem, and a questionnaire, are linked material with all that belongs under them.
#[test]
fn haz_33_haz_99_what_belongs_under_a_linked_group_is_linked_with_it() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "List" && resource["code"]["coding"][0]["code"] == "826501000000100"
            || ["obs1", "bp1"].iter().any(|id| resource["id"] == *id)
    });
    let member = |id: &str| json!({"type": "has-member", "target": {"reference": format!("Observation/{id}")}});
    let mut group = json!({"resourceType": "Observation", "id": "g1", "status": "final", "code": {"text": "Screening group"},
        "subject": {"reference": "Patient/pat1"}});
    let mut entries = Vec::new();
    for (id, words) in [("m1", "First part"), ("m2", "Second part")] {
        let mut part = group.clone();
        (part["id"], part["code"]["text"], part["valueString"]) = (json!(id), json!(words), json!("seen"));
        entries.push(json!({ "resource": part }));
    }
    group["related"] = json!([member("m1"), member("m2")]);
    entries.push(json!({ "resource": group }));
    bundle["entry"].as_array_mut().unwrap().extend(entries);
    bundle["entry"].as_array_mut().unwrap().push(json!({"resource": {"resourceType": "List", "status": "current",
        "mode": "snapshot", "code": {"coding": [{"code": "problems-uncategorised-data-related-to-problems"}]},
        "title": "Problems - uncategorised data related to problems",
        "entry": [{"item": {"reference": "Observation/g1"}}]}}));
    resource(&mut bundle, "con1")["extension"] =
        json!([{"url": CONTENT, "valueReference": {"reference": "Observation/g1"}}]);
    let shown = show(&bundle);
    assert_eq!(shown.section("uncategorised-data").count, None);
    let words = text(&shown.section_html("uncategorised-data"));
    let linked = words.find("Linked items").unwrap_or_else(|| panic!("{words}"));
    for own in ["Screening group", "First part", "Second part"] {
        assert!(words.find(own).is_some_and(|at| at > linked), "{own}: {words}");
    }
}

/// The words of a questionnaire are the heading or the comment of what it leads to: they stand there, too (§1.11).
#[test]
fn haz_24_haz_62_the_words_of_a_questionnaire_stand_by_what_they_annotate() {
    let mut bundle = every_area();
    bundle["entry"].as_array_mut().unwrap().push(
        json!({"resource": {"resourceType": "QuestionnaireResponse", "id": "q1",
        "status": "completed", "subject": {"reference": "Patient/pat1"}, "parent": [{"reference": "Observation/res1"}],
        "item": [{"linkId": "Lab comment: sample haemolysed", "item": [{"text": "please repeat"}]}]}}),
    );
    let shown = show(&bundle);
    let html = shown.section_html("investigations");
    let after = text(html.split("<tr").skip_while(|row| !row.contains("Haemoglobin")).nth(1).unwrap());
    assert!(
        after.contains("Group of entries Lab comment: sample haemolysed please repeat"),
        "{after}: {}",
        text(&html)
    );
    // In a consultation, in its words.
    resource(&mut bundle, "topic1")["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "QuestionnaireResponse/q1"}}));
    let words = text(&show(&bundle).section_html("consultations"));
    assert!(words.contains("Group of entries Lab comment: sample haemolysed please repeat"), "{words}");
    assert!(!words.contains("QuestionnaireResponse"), "{words}");
}

#[test]
fn ref_a_name_that_a_reference_gives_and_another_that_it_leads_to_are_two() {
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["performer"] =
        json!([{"actor": {"reference": "Organization/org1", "display": "St James's University Hospital"}}]);
    let section = text(&show(&bundle).section_html("investigations"));
    assert!(section.contains("St James's University Hospital (Fixture Surgery)"), "{section}");
}
