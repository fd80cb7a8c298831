//! What came beside a record and takes certainty from it; whose words stand where: nothing is taken to be somebody's, of
//! some day or of some group without having been sent so.

use super::*;

fn observation(id: &str, words: &str, more: Value) -> Value {
    let mut resource = json!({"resourceType": "Observation", "id": id, "status": "final",
        "subject": {"reference": "Patient/pat1"}, "code": {"text": words}});
    resource.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    resource
}

fn comment(id: &str, words: &str, of: &str) -> Value {
    observation(
        id,
        "Comment note",
        json!({"code": {"coding": [{"system": "http://snomed.info/sct", "code": "37331000000100"}]}, "comment": words,
            "status": "unknown",
            "effectiveDateTime": "2025-02-05", "related": [{"type": "derived-from", "target": {"reference": of}}]}),
    )
}

fn report(id: &str, results: &[&str]) -> Value {
    let results: Vec<Value> = results.iter().map(|id| json!({"reference": format!("Observation/{id}")})).collect();
    json!({"resourceType": "DiagnosticReport", "id": id, "status": "final", "subject": {"reference": "Patient/pat1"},
        "code": {"coding": [{"code": "721981007"}]}, "issued": "2025-02-01", "result": results})
}

/// As JSON in which a comma stands where none may.
fn torn(bundle: &Value) -> Shown {
    let text = bundle.to_string().replace("\"TORN\"", "\"TORN\",,");
    show_with(vec![Input::of(text)], Options::default())
}

#[test]
fn haz_36_beside_an_entry_that_may_be_anything_nothing_is_none_recorded() {
    let allergy = |more: Value| {
        let mut resource = json!({"resourceType": "AllergyIntolerance", "id": "lost", "clinicalStatus": "active",
            "verificationStatus": "unconfirmed", "patient": {"reference": "Patient/pat1"}, "code": {"text": "Latex"}});
        resource.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        resource
    };
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NotRecorded));
    for lost in [json!({"note": [{"text": "TORN"}]}), json!({"resourceType": "allergy"}), json!({"resourceType": null})]
    {
        let mut bundle = bundle.clone();
        add(&mut bundle, allergy(lost.clone()));
        let shown = torn(&bundle);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{lost}");
        let section = shown.section("allergies");
        assert!(section.count != Some(0) && !section.states.contains(&State::NoneRecorded), "{lost}");
        assert!(text(&shown.html).contains("Latex"), "{lost}");
        assert!(shown.section("other").count != Some(0), "{lost}");
    }
    // An entry that says how a request went brings nothing.
    bundle["entry"].as_array_mut().unwrap().push(json!({"response": {"status": "200"}}));
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NotRecorded));
}

#[test]
fn o_12_what_is_broken_off_is_shown_as_it_came_only_where_it_may_be_this_patients() {
    let requested = Some(Requested { parameters: Some(vec!["includeProblems".into()]), ..Requested::default() });
    let seen = |number: &str, options: Options| {
        let torn = format!(
            "{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{{\"system\":\"nhs-number\",\"value\":\"{number}\",\"x\":\"Canary words"
        );
        let answer = Input { status: Some(200), requested: requested.clone(), ..Input::of(torn) };
        let shown = show_with(vec![Input::of(every_area().to_string()), answer], options);
        assert!(text(&shown.html).contains("could not be read"), "{number}");
        shown.html.contains("Canary words")
    };
    let own = show(&every_area()).record.patient.unwrap().nhs_number.unwrap();
    assert!(seen(&own, Options::default()));
    assert!(seen("999 000 0018", Options::default()), "as it may be written");
    assert!(!seen("9990000026", Options::default()));
    assert!(seen("9990000026", Options { show_diagnostics: true, ..Options::default() }));
}

#[test]
fn an_element_that_was_sent_twice_is_shown_and_said() {
    let text_of = every_area().to_string().replace(
        "\"verificationStatus\":\"unconfirmed\"",
        "\"verificationStatus\":\"unconfirmed\",\"verificationStatus\":\"entered-in-error\"",
    );
    let shown = show_with(vec![Input::of(text_of.clone())], Options::default());
    assert_ne!(text_of, every_area().to_string());
    assert!(shown.record.issues.iter().any(|issue| issue.code == "repeated-element"));
    assert!(text(&shown.section_html("allergies")).contains("entered-in-error"));
    // In XML that is a list.
    let xml = "<Bundle xmlns=\"http://hl7.org/fhir\"><entry><resource><Basic><foo value=\"1\"/><foo value=\"2\"/></Basic></resource></entry></Bundle>";
    let read =
        gp_record::read(vec![Input::of(xml)], Options { mismatch_accepted: true, ..Options::default() }).unwrap();
    assert!(read.issues.iter().all(|issue| issue.code != "repeated-element"));
}

#[test]
fn inv_what_results_say_alike_is_said_of_all_with_or_without_a_comment_on_one() {
    let dated = json!({"effectiveDateTime": "2025-05-01", "valueString": "140"});
    let bundle = with(vec![
        report("rep9", &["sodium", "troponin", "filed"]),
        observation("sodium", "Sodium", dated),
        observation("troponin", "Troponin", json!({"valueString": "900"})),
        comment("filed", "Rang ward", "Observation/troponin"),
    ]);
    let shown = show(&bundle);
    let words = text(&shown.section_html("investigations"));
    assert!(words.contains("Sodium 140 none sent Effective 01-May-2025 Troponin 900 none sent Filed"), "{words}");
}

#[test]
fn inv_a_comment_on_anothers_result_files_no_report() {
    let bundle = with(vec![
        report("repA", &["tsh", "filed"]),
        report("repB", &["t4", "filed"]),
        observation("tsh", "Thyroid one", json!({"valueString": "1"})),
        observation("t4", "Thyroid two", json!({"valueString": "2"})),
        comment("filed", "Tell patient", "Observation/t4"),
    ]);
    let html = show(&bundle).section_html("investigations");
    let head = |name: &str| {
        let words = text(&html);
        let at = words.find(name).unwrap();
        words[at..].split("Reference range").next().unwrap().to_owned()
    };
    assert!(head("Thyroid one").contains("Not marked as filed"), "{}", head("Thyroid one"));
    assert!(head("Thyroid two").contains("Filed 05-Feb-2025"), "{}", head("Thyroid two"));
}

#[test]
fn inv_a_flag_of_a_part_is_a_flag() {
    let inr = json!({"component": [{"code": {"text": "INR"}, "valueQuantity": {"value": 8.1},
        "interpretation": {"coding": [{"system": "http://hl7.org/fhir/v2/0078", "code": "HH"}]}}]});
    let bundle = with(vec![report("rep9", &["clotting"]), observation("clotting", "Clotting", inr)]);
    let shown = show(&bundle);
    let row = shown.row_of("investigations", "Clotting");
    assert!(row.contains("HH") && !row.contains("none sent"), "{row}");
}

#[test]
fn nopat_stands_beside_specimens_and_requests() {
    let mut bundle = every_area();
    for id in ["spec1", "req1"] {
        resource(&mut bundle, id)["meta"] = json!({"security": [{"code": "NOPAT"}]});
    }
    let badge = "Not to be disclosed to the patient";
    let words = text(&show(&bundle).section_html("investigations"));
    assert_eq!(words.matches(badge).count(), 2, "{words}");
}

#[test]
fn inv_a_comment_that_is_final_is_a_note_and_files_nothing() {
    let mut note = comment("said", "Please repeat MSU", "Observation/msu");
    note["status"] = json!("final");
    let bundle =
        with(vec![report("rep9", &["msu", "said"]), observation("msu", "MSU", json!({"valueString": "mixed"})), note]);
    let words = text(&show(&bundle).section_html("investigations"));
    let report = &words[..words.find("Please repeat MSU").unwrap()];
    assert!(report.contains("Not marked as filed") && report.trim_end().ends_with("Note"), "{words}");
}

#[test]
fn inv_a_relation_without_a_type_has_no_direction() {
    let related = json!({"valueQuantity": {"value": 140, "unit": "mmol/L"},
        "related": [{"target": {"reference": "Observation/other"}}]});
    let bundle = with(vec![
        report("rep9", &["own", "other"]),
        observation("own", "Sodium", related),
        observation("other", "Urea and electrolytes", json!({"valueString": "see letter"})),
    ]);
    let row = show(&bundle).row_of("investigations", "Sodium");
    assert!(!row.contains("Includes") && !row.contains("Part of"), "{row}");
    // R4 has another element for what it holds.
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["hasMember"] =
        json!([{"reference": "Observation/note1"}, {"display": "Serum rhubarb"}]);
    let words = text(&show(&bundle).section_html("uncategorised-data"));
    assert!(words.contains("Includes Serum rhubarb"), "{words}");
}

#[test]
fn inv_what_has_a_value_and_holds_others_is_a_result_beside_them() {
    let members = json!({"valueQuantity": {"value": 1, "unit": "u"},
        "related": [{"type": "has-member", "target": {"reference": "Observation/part"}}]});
    let bundle = with(vec![
        report("rep9", &["whole"]),
        observation("whole", "Whole", members),
        observation("part", "Part", json!({"valueQuantity": {"value": 2, "unit": "u"}})),
    ]);
    let shown = show(&bundle);
    assert!(shown.row_of("investigations", "Whole").contains("none sent"));
    let words = text(&shown.section_html("investigations"));
    assert!(words.contains("(2)"), "both are counted: {words}");
}

#[test]
fn nopat_of_an_issue_or_of_the_product_stands_beside_the_drug() {
    let badge = "Not to be disclosed to the patient";
    let shown = |id: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, id)["meta"] = json!({"security": [{"code": "NOPAT"}]});
        show(&bundle).section_html("medications").split("<details").next().unwrap().contains(badge)
    };
    assert!(shown("order1") && shown("med1"));
}

#[test]
fn unc_06_a_part_names_its_group_unless_it_stands_right_under_it() {
    let member =
        |id: &str| json!({"related": [{"type": "has-member", "target": {"reference": format!("Observation/{id}")}}]});
    let eye = |id: &str, words: &str, of: &str| observation(id, words, member(of));
    let acuity = |id: &str, value: &str| observation(id, "Visual acuity", json!({ "valueString": value }));
    let words = |order: [&str; 4]| {
        let mut bundle = with(vec![
            eye("right", "Right eye", "vr"),
            eye("left", "Left eye", "vl"),
            acuity("vr", "6/60"),
            acuity("vl", "6/6"),
        ]);
        let entries = order.map(|id| json!({"item": {"reference": format!("Observation/{id}")}}));
        resource(&mut bundle, "head1")["entry"] = json!(entries);
        text(&show(&bundle).section_html("consultations"))
    };
    let apart = words(["right", "left", "vl", "vr"]);
    assert!(apart.contains("Left eye Visual acuity 6/6 Visual acuity 6/60 Part of Right eye"), "{apart}");
    let before = words(["vl", "vr", "right", "left"]);
    let parts = "Visual acuity 6/6 Part of Left eye Visual acuity 6/60 Part of Right eye Right eye Left eye";
    assert!(before.contains(parts), "{before}");
    let under = words(["right", "vr", "left", "vl"]);
    assert!(!under.contains("Part of"), "{under}");
}

#[test]
fn haz_33_problems_that_nobody_asked_for_are_only_linked() {
    let requested = Some(Requested { parameters: Some(vec!["includeImmunisations".into()]), ..Requested::default() });
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "List" && resource["title"] != "Immunisations");
    let read = |requested| {
        let input = Input { status: Some(200), requested, ..Input::of(bundle.to_string()) };
        show_with(vec![input], Options::default())
    };
    let shown = read(requested);
    assert_eq!(shown.section("problems").count, None);
    assert!(text(&shown.section_html("problems")).contains("Coronary artery disease"));
    // Beside Lists of other areas they are, whatever was asked for; without any List they are all that came.
    assert_eq!(read(None).section("problems").count, None);
    without(&mut bundle, |resource| resource["resourceType"] == "List");
    let input = Input { status: Some(200), ..Input::of(bundle.to_string()) };
    assert_eq!(show_with(vec![input], Options::default()).section("problems").count, Some(1));
}

#[test]
fn haz_33_documents_that_came_by_being_linked_are_not_all_documents() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["title"] == "Consultations - documents contained in consultations");
    resource(&mut bundle, "ref1")["supportingInfo"] = json!([{"reference": "DocumentReference/doc1"}]);
    let words = text(&show(&bundle).section_html("documents"));
    assert!(words.contains("not a list of all documents"), "{words}");
    without(&mut bundle, |resource| {
        !matches!(resource["resourceType"].as_str(), Some("Patient" | "DocumentReference"))
    });
    let words = text(&show(&bundle).section_html("documents"));
    assert!(!words.contains("not a list of all documents"), "the answer to a search: {words}");
}

#[test]
fn dia_a_period_without_an_end_does_not_pass_and_what_is_to_come_says_so() {
    let mut bundle = every_area();
    let diary = resource(&mut bundle, "diary1");
    diary.as_object_mut().unwrap().remove("occurrenceDateTime");
    diary["occurrencePeriod"] = json!({"start": "2001-01-01"});
    resource(&mut bundle, "obs1")["effectiveDateTime"] = json!("2099-05-01");
    resource(&mut bundle, "con1")["onsetDateTime"] = json!("2099-05-01");
    resource(&mut bundle, "doc1")["created"] = json!("2099-05-01");
    resource(&mut bundle, "rep1")["effectiveDateTime"] = json!("2099-05-01");
    let shown = show(&bundle);
    assert!(!shown.row_of("diary-entries", "Medication review due").contains("Date passed"));
    for section in ["uncategorised-data", "problems", "documents", "investigations"] {
        assert!(text(&shown.section_html(section)).contains("In the future"), "{section}");
    }
    resource(&mut bundle, "diary1")["occurrencePeriod"] = json!({"start": "2001-01-01", "end": "2001-02-01"});
    assert!(show(&bundle).row_of("diary-entries", "Medication review due").contains("Date passed"));
}

#[test]
fn doc_a_text_that_is_not_utf_8_says_that_characters_are_lost() {
    let binary = |data: &str| {
        json!({"resourceType": "Binary", "id": "b", "contentType": "text/plain", "content": data}).to_string()
    };
    let issues = |data: &str| {
        let options = Options { mismatch_accepted: true, ..Options::default() };
        show_with(vec![Input::of(binary(data))], options)
            .record
            .issues
            .iter()
            .map(|issue| issue.code)
            .collect::<Vec<_>>()
    };
    // "Dose 5µg" in windows-1252, and in UTF-8.
    assert!(issues("RG9zZSA1tWc=").contains(&"not-text"));
    assert!(!issues("RG9zZSA1wrVn").contains(&"not-text"));
}

#[test]
fn inv_the_file_of_a_report_is_named_before_its_results() {
    let mut scanned = report("repF", &["tsh"]);
    scanned["presentedForm"] = json!([{"contentType": "application/pdf", "title": "Full report", "size": 20480,
        "url": "https://gp.example/Binary/1"}]);
    let bundle = with(vec![scanned, observation("tsh", "Thyroid one", json!({"valueString": "1"}))]);
    let words = text(&show(&bundle).section_html("investigations"));
    let file = words.find("File application/pdf 20480 bytes (20 KB)").unwrap_or_else(|| panic!("{words}"));
    assert!(words[file..].split("Thyroid one").next().unwrap().contains("Title Full report"), "{words}");
}

#[test]
fn inv_a_report_with_specimens_of_several_days_is_of_none_of_these() {
    let specimen = |id: &str, collected: &str| {
        json!({"resourceType": "Specimen", "id": id, "subject": {"reference": "Patient/pat1"}, "type": {"text": "Blood"},
            "collection": {"collectedDateTime": collected}})
    };
    for (second, named) in [("2025-01-20T16:00:00Z", "20-Jan-2025"), ("2025-01-28", "01-Feb-2025")] {
        let mut both = report("repS", &["tsh"]);
        both["specimen"] = json!([{"reference": "Specimen/s1"}, {"reference": "Specimen/s2"}]);
        let bundle = with(vec![
            both,
            specimen("s1", "2025-01-20T09:00:00Z"),
            specimen("s2", second),
            observation("tsh", "Thyroid one", json!({"valueString": "1"})),
        ]);
        let words = text(&show(&bundle).section_html("investigations"));
        assert!(words.contains(&format!("Thyroid one, {named}")), "{words}");
    }
}

#[test]
fn why_there_are_no_words_and_a_coding_in_the_place_of_a_concept_are_in_sight() {
    let mut bundle = every_area();
    resource(&mut bundle, "all2")["code"] = json!({"extension": [
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]});
    let row = show(&bundle).row_of("allergies", "No description recorded");
    assert!(row.contains("No description recorded (masked)"), "{row}");
    let mut bundle = every_area();
    resource(&mut bundle, "imm1")["extension"] = json!([{"url": "https://fhir.hl7.org.uk/x/Extension-UKCore-VaccinationProcedure",
        "valueCoding": {"system": "http://snomed.info/sct", "code": "1", "display": "Third dose of test vaccine"}}]);
    let words = text(&show(&bundle).section_html("immunisations"));
    assert!(words.contains("Third dose of test vaccine") && !words.contains("No description recorded"), "{words}");
}

#[test]
fn unc_a_question_in_the_row_that_it_annotates_has_its_answer() {
    let asked = json!({"resourceType": "QuestionnaireResponse", "id": "quZ", "status": "completed",
        "subject": {"reference": "Patient/pat1"}, "parent": [{"reference": "Observation/risk"}],
        "item": [{"linkId": "Active plans to end life", "answer": [{"valueString": "No"}]},
            {"linkId": "Suicidal thoughts", "answer": [{"valueBoolean": false}]}]});
    let bundle = with(vec![observation("risk", "Suicide risk assessment", json!({})), asked]);
    let shown = show(&bundle);
    let html = shown.html;
    let words = text(&html);
    for (question, answer) in [("Active plans to end life", " No"), ("Suicidal thoughts", " No")] {
        assert!(words.matches(question).count() > 1, "its own row, and the one that it annotates: {words}");
        for (at, _) in words.match_indices(question) {
            assert!(words[at + question.len()..].starts_with(answer), "{}", &words[at..at + 60]);
        }
    }
}

#[test]
fn doc_of_several_authors_no_origin_is_claimed() {
    let mut bundle = every_area();
    let document = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"])
        .find(|resource| resource["resourceType"] == "DocumentReference")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let own = resource(&mut bundle, &document)["custodian"].clone();
    add(&mut bundle, json!({"resourceType": "Organization", "id": "elsewhere", "name": "Fixture Hospital"}));
    resource(&mut bundle, &document)["author"] = json!([own, {"reference": "Organization/elsewhere"}]);
    let words = text(&show(&bundle).section_html("documents"));
    assert!(!words.contains("Origin"), "{words}");
    // Nor where one of them is the custodian sent twice.
    add(
        &mut bundle,
        json!({"resourceType": "Organization", "id": "twin",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Z99999"}]}),
    );
    add(
        &mut bundle,
        json!({"resourceType": "Organization", "id": "twin2",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Z99999"}]}),
    );
    let of_twins = resource(&mut bundle, &document);
    of_twins["custodian"] = json!({"reference": "Organization/twin2"});
    of_twins["author"] = json!([{"reference": "Organization/twin"}, {"reference": "Organization/elsewhere"}]);
    assert!(!text(&show(&bundle).section_html("documents")).contains("Origin"));
    resource(&mut bundle, &document)["author"] = json!([{"reference": "Organization/twin"}]);
    assert!(text(&show(&bundle).section_html("documents")).contains("Origin internal"));
    resource(&mut bundle, &document)["custodian"] = own.clone();
    resource(&mut bundle, &document)["author"] = json!([own]);
    assert!(text(&show(&bundle).section_html("documents")).contains("Origin internal"));
}

#[test]
fn haz_36_a_list_in_error_and_resources_of_one_id_say_so_where_they_are_read() {
    let mut bundle = every_area();
    list(&mut bundle, MEDICATIONS)["status"] = json!("entered-in-error");
    assert!(text(&show(&bundle).section_html("medications")).contains("The list of this area was entered in error."));
    let bundle = with(vec![
        report("repA", &["k"]),
        observation("k", "Potassium", json!({"valueString": "4"})),
        observation("k", "Potassium", json!({"valueString": "7"})),
    ]);
    let row = show(&bundle).row_of("investigations", "Potassium");
    assert!(row.contains("Two resources have the same id."), "{row}");
}

#[test]
fn haz_36_a_list_that_is_not_the_current_one_says_so_above_its_entries() {
    let banner = |member: &str, value: &str| {
        let mut bundle = every_area();
        list(&mut bundle, MEDICATIONS)[member] = json!(value);
        let html = show(&bundle).section_html("medications");
        text(html.split("<table").next().unwrap()).contains(&format!(": this list is marked as {value}"))
    };
    assert!(banner("status", "retired") && banner("mode", "changes"));
    assert!(!banner("status", "current") && !banner("mode", "snapshot") && !banner("status", "entered-in-error"));
}

#[test]
fn haz_66_the_security_labels_of_a_document_are_in_its_row() {
    let mut bundle = every_area();
    let entries = bundle["entry"].as_array_mut().unwrap();
    let document = entries.iter_mut().find(|entry| entry["resource"]["resourceType"] == "DocumentReference").unwrap();
    document["resource"]["securityLabel"] = json!([{"text": "Sensitive: third party information"},
        {"coding": [{"code": "NOPAT"}]}, {"coding": [{"code": "R", "display": "restricted"}]}]);
    let html = show(&bundle).section_html("documents");
    let words = text(html.split("recorded details").next().unwrap());
    assert!(words.contains("Security label Sensitive: third party information"), "{words}");
    assert!(words.contains("Security label restricted") && !words.contains("Security label NOPAT"), "{words}");
}

#[test]
fn haz_2_an_allergy_that_was_refuted_is_so_wherever_it_is_named() {
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["verificationStatus"] = json!("refuted");
    let lists = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    let names_note =
        |list: &Value| list["resourceType"] == "List" && list["entry"].to_string().contains("Observation/note1");
    let heading = lists.into_iter().find(|list| names_note(list)).unwrap();
    heading["entry"].as_array_mut().unwrap().push(json!({"item": {"reference": "AllergyIntolerance/all1"}}));
    let words = text(&show(&bundle).section_html("consultations"));
    let named = words.split("Penicillin allergy").nth(1).unwrap_or_else(|| panic!("{words}"));
    assert!(named.contains("Refuted") && !named.split("Refuted").next().unwrap().contains("Ended"), "{words}");
}

/// The answer to these `Parameters`, beside another input and what came for it.
fn answered(bundle: &Value, parameters: Value, other: Option<(Value, Option<Value>)>) -> Shown {
    let (other, body) = other.unzip();
    let first = json!({"requested": {"parameters": parameters}, "status": 200});
    let inputs: Vec<Value> = [Some(first), other].into_iter().flatten().collect();
    let given = json!({"inputs": inputs, "options": {}});
    let (mut inputs, options) = gp_record::gpconnect::request::read(&given.to_string()).unwrap();
    for (input, body) in inputs.iter_mut().zip([Some(bundle.clone()), body.flatten()]) {
        input.bytes = body.map(|body| body.to_string().into_bytes());
    }
    show_with(inputs, options)
}

#[test]
fn haz_36_what_failed_or_is_still_to_come_in_one_answer_is_told_of_an_area_that_came_in_another() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    let asked = |year: &str| {
        let period = json!({"start": format!("{year}-01-01"), "end": format!("{year}-12-31")});
        let part = json!([{"name": "referralSearchPeriod", "valuePeriod": period}]);
        match year {
            "" => json!({"parameter": [{"name": "includeReferrals"}]}),
            _ => json!({"parameter": [{"name": "includeReferrals", "part": part}]}),
        }
    };
    let read = |year: &str, more: Option<Value>| {
        let shown = answered(&bundle, asked(year), more.map(|more| (more, None)));
        let section = shown.section("referrals");
        (section.count, section.states.clone())
    };
    assert_eq!(read("", None), (Some(0), vec![State::NoneRecorded]));
    assert_eq!(read("2024", None), (None, vec![]));
    let failed = json!({"requested": {"parameters": asked("2025")}, "error": "It took too long"});
    assert_eq!(read("2024", Some(failed)), (None, vec![State::Failed]));
    let pending = json!({"requested": {"parameters": asked("2025")}, "pending": true});
    assert_eq!(read("2024", Some(pending)), (None, vec![State::Loading]));
    // What came as a whole is there, though it was asked for before and failed; what was refused is not said to be none.
    let failed = json!({"requested": {"parameters": asked("")}, "error": "It took too long"});
    assert_eq!(read("", Some(failed)), (Some(0), vec![State::NoneRecorded]));
    let refused = json!({"requested": {"parameters": asked("")}, "status": 403});
    assert_eq!(read("", Some(refused)), (None, vec![]));
}

#[test]
fn haz_36_what_another_answer_refuses_is_not_stated_to_be_none() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    add(
        &mut bundle,
        json!({"resourceType": "AllergyIntolerance", "id": "nka", "clinicalStatus": "active",
            "verificationStatus": "unconfirmed", "patient": {"reference": "Patient/pat1"}, "assertedDate": "2020-01-01",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}]}}),
    );
    let allergies = list(&mut bundle, ALLERGIES).as_object_mut().unwrap();
    allergies.remove("emptyReason");
    allergies.insert("entry".into(), json!([{"item": {"reference": "AllergyIntolerance/nka"}}]));
    let asked = json!({"parameter": [{"name": "includeAllergies"}]});
    let read = |more: Option<(&str, u16)>| {
        let second = more.map(|(code, status)| {
            let failed = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "forbidden",
                "details": {"coding": [{"code": code}]}}]});
            let failed = Some(failed).filter(|_| !code.is_empty());
            (json!({"requested": {"parameters": asked}, "status": status}), failed)
        });
        answered(&bundle, asked.clone(), second)
    };
    assert_eq!(read(None).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    // A second attempt that came leaves nothing to tell of one that had no answer.
    let retried = read(Some(("", 504)));
    assert_eq!(retried.record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    assert!(!text(&retried.html).contains("Not received"));
    assert!(retried.record.outcomes.iter().any(|outcome| outcome.http == Some(504)));
    // What an answer says of its failure is told, and beside it nothing is stated to be none.
    let failed = read(Some(("INTERNAL_SERVER_ERROR", 500)));
    assert_eq!(failed.record.allergy_label, Some(AllergyLabel::Unavailable));
    assert!(text(&failed.html).contains("Not received Allergies"));
    let refused = read(Some(("NO_PATIENT_CONSENT", 403)));
    assert!(text(&refused.html).contains("Not received Allergies"));
    assert_eq!(refused.record.allergy_label, Some(AllergyLabel::Unavailable));
    assert!(text(&refused.section_html("allergies")).contains("No known allergy"));
    assert!(!refused.section("allergies").states.contains(&State::KnownNone));
}

#[test]
fn haz_36_medication_whose_allergies_were_asked_for_and_did_not_come_is_told() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
    without(&mut bundle, |resource| {
        resource["resourceType"] == "List"
            && resource["title"].as_str().unwrap_or_default().to_lowercase().contains("allerg")
    });
    for names in [&["includeMedication"][..], &["includeMedication", "includeAllergies"]] {
        let names: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
        let shown = text(&answered(&bundle, json!({"parameter": names}), None).html);
        assert!(shown.contains("Medications are shown without a full list of allergies"), "{names:?}");
    }
}

#[test]
fn haz_2_what_an_entry_without_a_name_says_in_its_narrative_alone_is_in_sight() {
    let narrative = |words: &str| json!({"status": "generated", "div": format!("<div>{words}</div>")});
    for (id, section, names, words) in [
        ("all1", "allergies", &["code"][..], "Warfarin: do not give"),
        ("ms1", "medications", &["medicationReference"], "Digoxin 125 micrograms"),
        ("imm1", "immunisations", &["vaccineCode", "extension"], "Yellow fever"),
    ] {
        let mut bundle = every_area();
        let entry = resource(&mut bundle, id);
        entry["text"] = narrative(words);
        names.iter().for_each(|name| drop(entry.as_object_mut().unwrap().remove(*name)));
        let html = show(&bundle).section_html(section);
        let closed: Vec<&str> =
            html.split("<details").skip(1).map(|rest| rest.split("</details>").next().unwrap()).collect();
        assert!(html.contains(words) && !closed.iter().any(|inside| inside.contains(words)), "{id}: {html}");
        // Beside a name it is a detail.
        let mut bundle = every_area();
        resource(&mut bundle, id)["text"] = narrative(words);
        let html = show(&bundle).section_html(section);
        assert!(html.split("<details").skip(1).any(|rest| rest.contains(words)), "{id}");
    }
}

#[test]
fn a_record_under_an_error_status_is_in_no_diagnostics() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "OperationOutcome");
    let input = Input { status: Some(500), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![input], Options::default());
    assert!(text(&shown.html).contains("Penicillin"));
    assert!(shown.record.outcomes.iter().all(|outcome| outcome.diagnostics.is_none()));
    let input = Input { status: Some(502), ..Input::of("<html>Bad gateway</html>") };
    let shown = show_with(vec![input], Options::default());
    assert!(shown.record.outcomes.iter().any(|outcome| outcome.diagnostics.is_some()));
}

#[test]
fn alg_ended_allergies_that_were_asked_for_and_did_not_come_are_told() {
    let words = "Ended allergies were asked for, and no list of them was received";
    let read = |bundle: &Value, ended: bool| {
        let part = json!([{"name": "includeResolvedAllergies", "valueBoolean": ended}]);
        let sent = json!({"parameter": [{"name": "includeAllergies", "part": part}]});
        text(&answered(bundle, sent, None).section_html("allergies"))
    };
    let mut bundle = every_area();
    assert!(!read(&bundle, true).contains(words));
    without(&mut bundle, |resource| {
        resource["resourceType"] == "List" && resource["code"].to_string().contains("1103671000000101")
    });
    assert!(read(&bundle, true).contains(words));
    assert!(!read(&bundle, false).contains(words));
}

#[test]
fn o_12_an_entry_that_names_this_patient_with_another_number_is_apart() {
    let apart = |number: &str, reference: bool, [of_subject, of_patient]: [&str; 2]| {
        let mut bundle = every_area();
        let mut subject = json!({"identifier": {"system": of_subject, "value": number}});
        if reference {
            subject["reference"] = json!("Patient/pat1");
        }
        resource(&mut bundle, "all1")["patient"] = subject;
        for identifier in resource(&mut bundle, "pat1")["identifier"].as_array_mut().unwrap() {
            if identifier["system"] == "https://fhir.nhs.uk/Id/nhs-number" {
                identifier["system"] = json!(of_patient);
            }
        }
        !text(&show(&bundle).section_html("allergies")).contains("Penicillin")
    };
    let spellings = [
        "https://fhir.nhs.uk/Id/nhs-number",
        " https://fhir.nhs.uk/id/NHS-number ",
        "http://fhir.nhs.net/Id/nhs-number",
    ];
    for of_subject in spellings {
        for of_patient in spellings {
            for reference in [true, false] {
                let systems = [of_subject, of_patient];
                assert!(apart("9990000026", reference, systems), "{systems:?}, {reference}");
                assert!(!apart("999 000 0018", reference, systems), "{systems:?}, {reference}");
            }
        }
    }
}
