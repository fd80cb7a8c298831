//! What an entry stands under or in may turn its words round: a heading, a group, a report. It is said wherever the entry is
//! named, and of nothing else (§1.8, hazards 17, 18, 28).

use super::*;

const TOPIC: &str = "25851000000105";
const HEADING: &str = "24781000000107";
const CONTENT: &str = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";

fn observation(id: &str, words: &str) -> Value {
    json!({"resourceType": "Observation", "id": id, "status": "final", "code": {"text": words},
        "subject": {"reference": "Patient/pat1"}, "issued": "2026-03-01T09:13:00+00:00"})
}

fn group(id: &str, words: &str, members: &[&str]) -> Value {
    let mut group = observation(id, words);
    let related = members.iter().map(|id| json!({"type": "has-member", "target": {"reference": id}}));
    group["related"] = related.collect();
    group
}

fn structure(id: &str, code: &str, title: Option<&str>, entries: &[&str]) -> Value {
    let entries: Vec<Value> = entries.iter().map(|of| json!({"item": {"reference": of}})).collect();
    let mut list = json!({"resourceType": "List", "id": id, "encounter": {"reference": "Encounter/enc1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}, "entry": entries});
    if let Some(title) = title {
        list["title"] = json!(title);
    }
    list
}

/// The consultation holds these topics, and nothing says what it was about.
fn holding(mut bundle: Value, topics: &[&str]) -> Value {
    without(&mut bundle, |resource| resource["id"] == "topic1" || resource["id"] == "head1");
    let entries: Vec<Value> = topics.iter().map(|of| json!({"item": {"reference": of}})).collect();
    resource(&mut bundle, "cons1")["entry"] = json!(entries);
    bundle
}

fn linked_to(bundle: &mut Value, reference: &str) {
    let extension = json!({"url": CONTENT, "valueReference": {"reference": reference}});
    resource(bundle, "con1")["extension"].as_array_mut().unwrap().push(extension);
}

fn section(bundle: &Value, code: &str) -> String {
    text(&show(bundle).section_html(code))
}

#[test]
fn haz_17_haz_28_an_entry_linked_to_a_problem_stands_before_its_heading_and_its_group() {
    let mut bundle = holding(
        with(vec![
            observation("o1", "Malignant tumour of breast"),
            observation("o2", "Ankle swelling"),
            observation("m1", "Breast cancer"),
            group("g1", "Family history", &["Observation/m1"]),
            structure("h1", HEADING, Some("Family History"), &["Observation/o1"]),
            structure("h2", HEADING, Some("Examination"), &["Observation/o2"]),
            structure("t1", TOPIC, None, &["List/h1", "List/h2"]),
        ]),
        &["List/t1"],
    );
    for of in ["o1", "o2", "m1"] {
        linked_to(&mut bundle, &format!("Observation/{of}"));
    }
    let row = section(&bundle, "problems");
    let said =
        "Malignant tumour of breast Heading Family History , Ankle swelling, Breast cancer Part of Family history";
    assert!(row.contains(said), "{row}");
    // Whoever may not see consultations is told no heading of theirs.
    let allowed = vec!["problems".to_owned(), "uncategorised-data".to_owned()];
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let input = Input::of(bundle.to_string());
    let row = text(&show_with(vec![input], options).section_html("problems"));
    assert!(!row.contains("Heading Family History") && row.contains("Malignant tumour of breast"), "{row}");
}

#[test]
fn haz_17_haz_28_a_heading_is_said_of_its_own_entries_alone() {
    let bundle = holding(
        with(vec![
            observation("o1", "Bowel cancer"),
            observation("o2", "Angina"),
            observation("o3", "Asthma"),
            structure("h1", HEADING, Some("Family history"), &["Observation/o1"]),
            structure("t1", TOPIC, None, &["List/h1"]),
            structure("t2", TOPIC, None, &["Observation/o2", "Observation/o3"]),
        ]),
        &["List/t1", "List/t2"],
    );
    let shown = show(&bundle);
    let first = shown.section_html("consultations");
    let ends = first.find("Bowel cancer").and_then(|at| first[at..].find("<br>")).unwrap();
    let at = first.find("Bowel cancer").unwrap();
    assert!(text(&first[at..at + ends]) == "Bowel cancer", "{first}");
    assert!(text(&first).contains("First entries Family history: Bowel cancer Angina, Asthma"), "{}", text(&first));
}

#[test]
fn haz_28_the_title_of_a_topic_that_names_no_problem_goes_with_its_entries() {
    let bundle = holding(
        with(vec![
            observation("o1", "Epilepsy"),
            observation("o2", "Cough"),
            structure("t1", TOPIC, Some("Family history"), &["Observation/o1"]),
            structure("t2", TOPIC, Some("Topic 2"), &["Observation/o2"]),
        ]),
        &["List/t1", "List/t2"],
    );
    let first = section(&bundle, "consultations");
    assert!(first.contains("First entries Family history: Epilepsy Cough"), "{first}");
    let row = section(&bundle, "uncategorised-data");
    assert!(row.contains("Heading Family history") && !row.contains("Heading Topic 2"), "{row}");
}

#[test]
fn unc_06_haz_17_an_entry_behind_a_group_is_told_from_its_parts() {
    let of = |entries: &[&str]| {
        let group = group("g1", "Family history", &["Observation/m1"]);
        let mut all = vec![group, observation("m1", "Breast cancer"), observation("o1", "Asthma")];
        all.push(structure("t1", TOPIC, None, entries));
        let shown = section(&holding(with(all), &["List/t1"]), "consultations");
        let (first, below) = shown.split_once("Asthma").unwrap_or((&shown, ""));
        (first.matches("Part of").count(), below.matches("Part of").count())
    };
    // Where no stranger follows, the group stands above its parts, and is said with them on the first line alone.
    assert_eq!(of(&["Observation/g1", "Observation/m1"]), (1, 0));
    assert_eq!(of(&["Observation/g1", "Observation/m1", "Observation/o1"]), (1, 1));
}

#[test]
fn haz_17_a_result_behind_those_of_a_group_in_its_group_says_whose_it_is() {
    let mut bundle = with(vec![
        observation("osm", "Osmolality"),
        observation("pot", "Potassium"),
        group("urine", "Urine", &["Observation/osm"]),
        group("bio", "Biochemistry", &["Observation/urine", "Observation/pot"]),
    ]);
    resource(&mut bundle, "rep1")["result"] = json!([{"reference": "Observation/bio"}]);
    let shown = section(&bundle, "investigations");
    assert!(shown.contains("Osmolality Part of Urine"), "{shown}");
    assert!(shown.contains("Potassium Part of Biochemistry"), "{shown}");
}

#[test]
fn str_consultations_that_came_without_their_structure_name_what_belongs_to_them() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| ["cons1", "topic1", "head1", "note1"].iter().any(|id| resource["id"] == *id));
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == "1149501000000101");
    let bare = section(&bundle, "consultations");
    resource(&mut bundle, "obs1")["context"] = json!({"reference": "Encounter/enc1"});
    let named = section(&bundle, "consultations");
    assert!(named.contains("without what was written in it Entries that belong to it"), "{named}");
    assert!(named.contains("Body weight") && !bare.contains("Body weight"), "{named}");
    assert!(!named.contains("no entries received with it"), "{named}");
    for entry in bundle["entry"].as_array_mut().unwrap() {
        for name in ["context", "encounter", "extension"] {
            entry["resource"].as_object_mut().unwrap().remove(name);
        }
    }
    let nothing = section(&bundle, "consultations");
    assert!(nothing.contains("no entries received with it"), "{nothing}");
}

fn filing(id: &str, about: Option<&str>) -> Value {
    let mut comment = json!({"resourceType": "Observation", "id": id, "status": "unknown",
        "code": {"coding": [{"code": "37331000000100", "display": "Comment note"}]}, "comment": "Stop warfarin",
        "subject": {"reference": "Patient/pat1"}, "effectiveDateTime": "2026-02-04"});
    if let Some(about) = about {
        comment["related"] = json!([{"type": "derived-from", "target": {"reference": about}}]);
    }
    comment
}

#[test]
fn inv_what_was_said_when_a_report_was_filed_is_not_in_error_as_the_report_is() {
    for status in ["entered-in-error", "cancelled", "preliminary", "amended"] {
        let mut bundle = with(vec![filing("f1", Some("Observation/grp1"))]);
        resource(&mut bundle, "rep1")["status"] = json!(status);
        let shown = section(&bundle, "investigations");
        assert!(shown.contains("Filing comment Stop warfarin"), "{status}: {shown}");
    }
}

#[test]
fn inv_of_a_report_that_was_filed_in_part_it_is_said_of_what_not() {
    let with_two = |about: Option<&str>| {
        let mut bundle = with(vec![
            filing("f1", about),
            observation("pot", "Potassium"),
            group("ue", "Urea and electrolytes", &["Observation/pot"]),
        ]);
        let mut results = json!([{"reference": "Observation/grp1"}, {"reference": "Observation/ue"}]);
        if about.is_none() {
            results.as_array_mut().unwrap().push(json!({"reference": "Observation/f1"}));
        }
        resource(&mut bundle, "rep1")["result"] = results;
        section(&bundle, "investigations")
    };
    let part = with_two(Some("Observation/res1"));
    assert!(
        part.contains("Filed in part 04-Feb-2026 Not marked as filed or reviewed in the data received Urea and"),
        "{part}"
    );
    let whole = with_two(None);
    assert!(whole.contains("Filed 04-Feb-2026") && !whole.contains("Not marked as filed"), "{whole}");
}

#[test]
fn inv_of_a_group_that_was_filed_in_part_the_other_results_are_named() {
    let with_group = |about: &[&str]| {
        let mut own = vec![
            observation("sod", "Sodium"),
            observation("pot", "Potassium"),
            observation("alt", "ALT"),
            group("ue", "Urea and electrolytes", &["Observation/sod", "Observation/pot"]),
        ];
        for (number, about) in about.iter().enumerate() {
            own.push(filing(&format!("f{number}"), Some(about)));
        }
        let mut bundle = with(own);
        resource(&mut bundle, "rep1")["result"] =
            json!([{"reference": "Observation/ue"}, {"reference": "Observation/alt"}]);
        let html = show(&bundle).section_html("investigations");
        // What is not filed is in bold right behind the words.
        let others = html.split("in the data received").nth(1).unwrap_or_default().split("</strong>").next().unwrap();
        (html.contains("Filed in part"), ["Sodium", "Potassium", "ALT"].map(|name| others.contains(name)))
    };
    let [sodium, potassium, alt, group] = ["Observation/sod", "Observation/pot", "Observation/alt", "Observation/ue"];
    assert_eq!(with_group(&[group, alt]), (false, [false; 3]));
    assert_eq!(with_group(&[sodium, potassium, alt]), (false, [false; 3]), "each by itself");
    assert_eq!(with_group(&[sodium, alt]), (true, [false, true, false]));
    assert_eq!(with_group(&[sodium]), (true, [false, true, true]));
    assert_eq!(with_group(&[group]), (true, [false, false, true]));
}

#[test]
fn haz_21_what_no_area_describes_is_named_with_its_status_and_leads_to_its_row() {
    let plan = |status: &str| {
        let mut bundle =
            with(vec![json!({"resourceType": "CarePlan", "id": "cp1", "status": status, "intent": "plan",
            "subject": {"reference": "Patient/pat1"}, "title": "DNACPR agreed"})]);
        linked_to(&mut bundle, "CarePlan/cp1");
        show(&bundle)
    };
    let cancelled = plan("cancelled");
    let row = text(&cancelled.section_html("problems"));
    assert!(row.contains("DNACPR agreed cancelled"), "{row}");
    let html = cancelled.section_html("problems");
    let link = html.split("<a ").find(|link| link.contains("DNACPR agreed")).unwrap();
    let id = link.split("href=\"#").nth(1).unwrap().split('"').next().unwrap();
    assert!(cancelled.html.contains(&format!("id=\"{id}\"")), "{link}");
    let active = text(&plan("active").section_html("problems"));
    assert!(!active.contains("DNACPR agreed active"), "{active}");
}

#[test]
fn haz_17_a_part_that_denies_a_finding_is_named_with_it() {
    let mut finding = observation("o1", "Chest pain");
    finding["component"] = json!([{"code": {"text": "Present"}, "valueBoolean": false}]);
    let mut bundle = with(vec![finding]);
    linked_to(&mut bundle, "Observation/o1");
    let row = section(&bundle, "problems");
    assert!(row.contains("Chest pain Present: No"), "{row}");
}

#[test]
fn haz_21_an_entry_of_a_consultation_without_structure_is_named_as_its_row_says_it() {
    for is_first in [true, false] {
        let mut bundle = every_area();
        without(&mut bundle, |resource| ["cons1", "topic1", "head1", "note1"].iter().any(|id| resource["id"] == *id));
        for id in ["ms1", "plan1", "order1"] {
            resource(&mut bundle, id)["context"] = json!({"reference": "Encounter/enc1"});
        }
        resource(&mut bundle, "order1")["status"] = json!("cancelled");
        let entries = bundle["entry"].as_array_mut().unwrap();
        let at = entries.iter().position(|entry| entry["resource"]["id"] == "order1").unwrap();
        let order = entries.remove(at);
        entries.insert(if is_first { 0 } else { entries.len() }, order);
        let shown = section(&bundle, "consultations");
        let (_, named) = shown.split_once("Entries that belong to it").unwrap();
        assert!(named.trim_start().starts_with("Aspirin 75mg disp tabs,"), "{is_first}: {named}");
    }
}

#[test]
fn inv_a_comment_on_what_is_not_here_says_of_nothing_that_it_was_not_filed() {
    let mut comment = filing("f1", Some("Observation/grp1"));
    comment["related"]
        .as_array_mut()
        .unwrap()
        .push(json!({"type": "derived-from", "target": {"reference": "Observation/gone"}}));
    let mut bundle = with(vec![comment, observation("pot", "Potassium")]);
    let results = json!([{"reference": "Observation/grp1"}, {"reference": "Observation/pot"}]);
    resource(&mut bundle, "rep1")["result"] = results;
    let shown = section(&bundle, "investigations");
    assert!(shown.contains("Filed 04-Feb-2026") && !shown.contains("Not marked as filed"), "{shown}");
}

#[test]
fn a_name_that_is_repeated_stays_within_bounds_and_a_part_without_a_name_denies_nothing() {
    let mut finding = observation("o1", "Chest pain");
    let long = "x".repeat(50_000);
    finding["component"] = json!([{"code": {"text": long}, "valueBoolean": false}, {"valueBoolean": false}]);
    let mut bundle = with(vec![finding]);
    for at in 0..200 {
        copied(&mut bundle, "con1", &format!("c{at}"), |copy| {
            let extension = json!({"url": CONTENT, "valueReference": {"reference": "Observation/o1"}});
            copy["extension"].as_array_mut().unwrap().push(extension);
        });
    }
    let shown = show(&bundle);
    assert!(shown.html.len() < 4_000_000, "{}", shown.html.len());
    let mut finding = observation("o1", "Chest pain");
    finding["component"] = json!([{"valueBoolean": false}]);
    let mut bundle = with(vec![finding]);
    linked_to(&mut bundle, "Observation/o1");
    let row = section(&bundle, "problems");
    assert!(!row.contains("Chest pain No") && !row.contains("Chest pain : No"), "{row}");
}

#[test]
fn enc_texts_that_are_named_are_told_apart_by_their_beginnings() {
    let text = |id: &str, words: &str| {
        let mut text = observation(id, "");
        text["code"] = json!({"coding": [{"system": "http://snomed.info/sct", "code": "37331000000100",
            "display": "Comment note"}]});
        text["comment"] = json!(words);
        text
    };
    let mut bundle = with(vec![
        text("n1", "Come for review of the blood pressure in two weeks or when it is worse"),
        text("n2", "Seen"),
    ]);
    for id in ["n1", "n2"] {
        linked_to(&mut bundle, &format!("Observation/{id}"));
    }
    let row = section(&bundle, "problems");
    assert!(row.contains("Comment note: Come for review of the blood pressure …"), "{row}");
    assert!(row.contains("Comment note: Seen"), "{row}");
}
