//! What R4 says otherwise than STU3 (§6.2, Patient Facing), and what stands in place of what STU3 has.

use super::*;

fn coded(code: &str) -> Value {
    json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/any", "code": code}]})
}

#[test]
fn alg_an_allergy_that_never_was_is_so_where_its_status_is_a_concept() {
    for (code, words) in [("entered-in-error", "Entered in error"), ("refuted", "Refuted")] {
        let mut bundle = every_area();
        let allergy = resource(&mut bundle, "all1");
        allergy["clinicalStatus"] = coded("active");
        allergy["verificationStatus"] = coded(code);
        let row = show(&bundle).row_of("allergies", "Penicillin");
        assert!(row.contains(words) && !row.contains("Status not recorded"), "{row}");
    }
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["clinicalStatus"] = coded("active");
    assert!(show(&bundle).row_of("allergies", "Penicillin").contains("Active"));
}

#[test]
fn prb_a_status_that_is_a_concept_is_in_words_and_marks_the_problem_where_it_is_named() {
    let row = |clinical: &str, verification: &str| {
        let mut bundle = every_area();
        let problem = resource(&mut bundle, "con1");
        problem["clinicalStatus"] = coded(clinical);
        problem["verificationStatus"] = coded(verification);
        text(&show(&bundle).section_html("problems"))
    };
    assert!(row("remission", "confirmed").contains("remission"));
    assert!(row("active", "differential").contains("Verification differential"));
    assert!(row("active", "refuted").contains("Refuted"));
}

#[test]
fn o_12_tasks_are_somebodys() {
    let task = json!({"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {"resourceType": "Task", "id": "t",
        "status": "rejected", "for": {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000026"}},
        "description": "Renewal of prescription"}}]});
    let shown = |number: &str| {
        let expected =
            gp_record::gpconnect::identity::Expected { nhs_number: Some(number.into()), ..Default::default() };
        show_with(vec![Input::of(task.to_string())], Options { expected: Some(expected), ..Options::default() })
    };
    let another = shown("9990000018");
    assert_eq!(another.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(!another.html.contains("Renewal"));
    assert!(shown("9990000026").html.contains("Renewal"));
}

#[test]
fn core_02_a_practice_that_is_named_by_its_code_alone_is_compared() {
    let mut bundle = every_area();
    let patient = resource(&mut bundle, "pat1");
    patient.as_object_mut().unwrap().remove("managingOrganization");
    let code = json!({"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Z00009"});
    patient["generalPractitioner"] = json!([{ "identifier": code }]);
    let shown = show(&bundle);
    assert_eq!(shown.record.patient.as_ref().unwrap().practice_code.as_deref(), Some("Z00009"));
    assert!(text(&shown.head()).contains("Z00009"), "what is named by its number alone is named by that");
}

#[test]
fn haz_36_entries_without_a_list_are_clinical_content() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| !matches!(resource["resourceType"].as_str(), Some("Patient" | "Condition")));
    let head = text(&show(&bundle).head());
    assert!(!head.contains("no clinical content"), "{head}");
}

#[test]
fn doc_a_text_is_read_in_the_encoding_that_it_names_and_is_no_text_where_it_is_broken() {
    let shown = |kind: &str, data: &str| {
        let binary = json!({"resourceType": "Binary", "id": "b", "contentType": kind, "content": data}).to_string();
        show_with(vec![Input::of(binary)], Options { mismatch_accepted: true, ..Options::default() })
    };
    let is_lost = |shown: &Shown| shown.record.issues.iter().any(|issue| issue.code == "not-text");
    for kind in ["text/plain; charset=ISO-8859-1", "text/plain;charset=windows-1252", "text/plain; charset=\"latin1\""]
    {
        let western = shown(kind, "RG9zZSA1tWc=");
        assert!(text(&western.html).contains("Dose 5\u{b5}g") && !is_lost(&western), "{kind}");
    }
    for kind in ["text/plain; charset=ISO-8859-1; format=flowed", "text/plain; charset=cp1252"] {
        assert!(text(&shown(kind, "RG9zZSA1tWc=").html).contains("Dose 5\u{b5}g"), "{kind}");
    }
    // What is UTF-8 after all is read as that.
    assert!(text(&shown("text/plain; charset=ISO-8859-1", "RG9zZSA1wrVn").html).contains("Dose 5\u{b5}g"));
    assert!(is_lost(&shown("text/plain; charset=ISO-8859-15", "RG9zZSA1tWc=")), "which is another");
    assert!(is_lost(&shown("text/plain", "RG9zZSA1tWc=")), "which names none");
    // "€", which Latin-1 has not.
    assert!(text(&shown("text/plain; charset=windows-1252", "gA==").html).contains('\u{20ac}'));
    // Words that nobody has encoded, and what ends in the middle of a byte.
    assert!(text(&shown("text/plain", "Warfarin stopped").html).contains("Warfarin stopped"));
    assert!(text(&shown("text/plain", "RG9zZ").html).contains("RG9zZ"));
    let whole = format!("{}wrVn", "RG9zZSA1".repeat(30));
    for length in [16, 64, 75, 76] {
        let lines: Vec<&str> =
            (0..whole.len()).step_by(length).map(|at| &whole[at..whole.len().min(at + length)]).collect();
        assert!(text(&shown("text/plain", &lines.join("\n")).html).contains("Dose 5\u{b5}g"), "lines of {length}");
    }

    let xml = |encoding: &str| {
        let mut bytes = format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?><Basic xmlns=\"http://hl7.org/fhir\"><foo value=\"5 "
        )
        .into_bytes();
        bytes.extend(b"\xb5g\"/></Basic>");
        show_with(vec![Input::of(bytes)], Options { mismatch_accepted: true, ..Options::default() })
    };
    assert!(text(&xml("ISO-8859-1").html).contains("5 \u{b5}g") && !is_lost(&xml("ISO-8859-1")));
    assert!(is_lost(&xml("UTF-8")));
}

#[test]
fn doc_each_of_several_texts_is_called_as_its_document_is() {
    let mut bundle = every_area();
    let mut documents = Vec::new();
    for (id, title, words) in [("d1", "Histology of May", "Q2FyY2lub21h"), ("d2", "Histology of June", "Tm8gY2FuY2Vy")]
    {
        add(
            &mut bundle,
            json!({"resourceType": "DocumentReference", "id": id, "status": "current", "description": title,
            "content": [{"attachment": {"contentType": "text/plain", "url": format!("https://p.example/x/Binary/b{id}")}}]}),
        );
        documents.push(
            json!({"resourceType": "Binary", "id": format!("b{id}"), "contentType": "text/plain", "content": words}),
        );
    }
    // Of two files of one id nobody can say whose they are.
    for (id, title) in [("d3", "Clinic letter"), ("d4", "Discharge letter")] {
        add(
            &mut bundle,
            json!({"resourceType": "DocumentReference", "id": id, "status": "current", "description": title,
            "content": [{"attachment": {"contentType": "text/plain", "url": format!("https://{id}.example/Binary/1/_history/2")}}]}),
        );
    }
    documents
        .push(json!({"resourceType": "Binary", "id": "1", "contentType": "text/plain", "content": "U29tZWJvZHkncw=="}));
    let mut inputs = vec![Input::of(bundle.to_string())];
    inputs.extend(documents.iter().map(|document| Input::of(document.to_string())));
    let shown = show_with(inputs, Options { mismatch_accepted: true, ..Options::default() });
    assert!(shown.row_of("documents", "Carcinoma").contains("Histology of May text/plain"));
    assert!(shown.row_of("documents", "No cancer").contains("Histology of June text/plain"));
    assert!(!shown.row_of("documents", "Somebody's").contains("letter"));
}

#[test]
fn haz_16_a_messages_narrative_says_nothing_of_the_records_allergies() {
    let mut record = every_area();
    without(&mut record, |resource| {
        resource["resourceType"] == "AllergyIntolerance"
            || resource["title"].as_str().is_some_and(|title| title.to_lowercase().contains("allerg"))
    });
    let alert = "Medications are shown without a full list of allergies";
    assert!(text(&show(&record).html).contains(alert));
    let message = json!({"resourceType": "Bundle", "type": "message", "entry": [
        {"resource": {"resourceType": "MessageHeader", "id": "h"}},
        {"resource": {"resourceType": "Composition", "id": "c", "title": "Consultation", "section": [
            {"title": "Clinical summary", "text": {"status": "generated", "div": "<div>Seen for cough</div>"}}]}}]});
    let both = show_with(
        vec![Input::of(record.to_string()), Input::of(message.to_string())],
        Options { mismatch_accepted: true, ..Options::default() },
    );
    assert!(text(&both.html).contains(alert), "{}", text(&both.head()));
}
