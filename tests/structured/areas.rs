//! Problems, immunisations, and links between areas.

use serde_json::json;

use crate::support::*;
use crate::*;

#[test]
fn a_consultations_text_stands_in_it_once_and_is_not_shown_where_consultations_are_not_allowed() {
    let mut bundle = every_area();
    // EMIS also names it in a secondary List.
    let code = "consultations-uncategorised-data-contained-in-consultations";
    let named = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
        "entry": [{"item": {"reference": "Observation/note1"}}]});
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": named }));
    let shown = show(&bundle);
    assert_eq!(shown.html.matches("Tight chest on hills.").count(), 1);
    assert!(shown.section_html("consultations").contains("Tight chest on hills.\n   Settles at rest."));
    assert_eq!(shown.record.account.unshown, 0);
    let allowed = ["uncategorised-data", "other", "people"].map(str::to_owned).to_vec();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert!(!shown.html.contains("Tight chest") && shown.record.account.unshown == 0);
}

#[test]
fn prb_active_stand_before_inactive_and_major_before_minor() {
    let significance =
        |code: &str| json!([{"url": "https://x/Extension-CareConnect-ProblemSignificance-1", "valueCode": code}]);
    let mut bundle = every_area();
    for (id, words, status, weight) in [
        ("a", "Old major", "inactive", "major"),
        ("b", "New minor", "active", "minor"),
        ("c", "New major", "active", "major"),
    ] {
        copied(&mut bundle, "con1", id, |copy| {
            copy["code"] = json!({ "text": words });
            copy["clinicalStatus"] = json!(status);
            copy["extension"] = significance(weight);
        });
        let reference = json!({"item": {"reference": format!("Condition/{id}")}});
        list(&mut bundle, "717711000000103")["entry"].as_array_mut().unwrap().push(reference);
    }
    let shown = show(&bundle);
    let section = text(&shown.section_html("problems"));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("Active problems") < at("New major") && at("New major") < at("New minor"));
    assert!(at("New minor") < at("Inactive problems") && at("Inactive problems") < at("Old major"));
    assert!(section.contains("Coronary artery disease (Coronary arteriosclerosis) Major Active 2019"), "{section}");
    for words in [
        "Recorded 20-Nov-2019",
        "Asserted by Dr Ada Sample",
        "Body weight",
        "Family told",
        "Care Plan items are not supported by the provider system",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
}

#[test]
fn imm_04_not_given_is_unmistakable_with_its_reason() {
    let shown = show(&every_area());
    let row = text(&shown.row("Influenza vaccination"));
    assert!(row.contains("NOT GIVEN Reason not given Declined") && row.contains("01-Oct-2025"), "{row}");
    let section = text(&shown.section_html("immunisations"));
    assert!(section.contains("Will think about it") && section.contains("Recorded 02-Oct-2025"), "{section}");
    let mut given = every_area();
    let immunisation = resource(&mut given, "imm1");
    immunisation["notGiven"] = json!(false);
    immunisation.as_object_mut().unwrap().remove("date");
    immunisation.as_object_mut().unwrap().remove("explanation");
    immunisation["lotNumber"] = json!("B-77");
    immunisation["vaccinationProtocol"] = json!([{"doseSequence": 2, "seriesDoses": 3}]);
    immunisation["site"] = json!({ "text": "Left arm" });
    let shown = show(&given);
    let row = text(&shown.row("Influenza vaccination"));
    for words in ["Given", "Date not known", "2 of 3", "B-77"] {
        assert!(row.contains(words), "{words} is not in {row}");
    }
    assert!(!row.contains("NOT GIVEN") && text(&shown.section_html("immunisations")).contains("Site Left arm"));
}

#[test]
fn an_item_not_to_be_disclosed_to_the_patient_says_so() {
    let security = json!([{"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}]);
    for (id, area) in [
        ("all1", "allergies"),
        ("ms1", "medications"),
        ("con1", "problems"),
        ("con1", "consultations"),
        ("imm1", "immunisations"),
        ("obs1", "uncategorised-data"),
        ("ref1", "referrals"),
    ] {
        let mut bundle = every_area();
        resource(&mut bundle, id)["meta"] = json!({ "security": security });
        // In its own row, and wherever it is named.
        let shown = show(&bundle);
        let own = text(&shown.section_html(area));
        assert!(own.contains("Not to be disclosed to the patient"), "{id}: {own}");
        assert!(!show(&every_area()).html.contains("Not to be disclosed to the patient"));
    }
}

#[test]
fn what_the_specification_describes_is_not_under_other_recorded_details() {
    let shown = show(&every_area());
    for code in ["allergies", "problems", "immunisations"] {
        assert!(!shown.section_html(code).contains("Other recorded details"), "{code}");
    }
    // A Medication's batch is described nowhere.
    assert_eq!(text(&shown.section_html("medications")).matches("Other recorded details").count(), 1);
}

#[test]
fn consent_observations_stand_with_the_immunisations() {
    let mut bundle = every_area();
    copied(&mut bundle, "obs1", "consent", |copy| {
        copy["code"] = json!({ "text": "Consent given for influenza vaccination" });
    });
    let reference = json!({"item": {"reference": "Observation/consent"}});
    list(&mut bundle, "1102181000000102")["entry"].as_array_mut().unwrap().push(reference);
    let shown = show(&bundle);
    assert!(text(&shown.section_html("immunisations")).contains("Consent given for influenza vaccination"));
    assert!(!shown.section_html("uncategorised-data").contains("Consent given"));
}

#[test]
fn lnk_01_lnk_07_lnk_08_a_problem_leads_to_the_immunisation_medication_and_allergy_linked_to_it() {
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
    let link = |reference: &str| json!({"url": url, "valueReference": {"reference": reference}});
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["extension"] =
        json!([link("Immunization/imm1"), link("MedicationRequest/plan1"), link("AllergyIntolerance/all1")]);
    let shown = show(&bundle);
    let problems = shown.section_html("problems");
    for words in ["Influenza vaccination", "Aspirin 75mg disp tabs", "Penicillin allergy"] {
        let at = problems.find(words).unwrap_or_else(|| panic!("{words} is not in {problems}"));
        let id = problems[..at].rsplit("href=\"#").next().unwrap().split('"').next().unwrap();
        let target = format!("id=\"{id}\"");
        assert!(shown.html.contains(&target), "{words} leads to {id}");
    }
}

#[test]
fn haz_7_haz_13_haz_14_haz_31_what_is_never_sent_and_where_else_to_look_is_said() {
    let shown = show(&every_area());
    let head = text(&shown.head());
    assert!(head.contains("only information that the GP practice owns, without its local warnings"), "{head}");
    let immunisations = text(&shown.section_html("immunisations"));
    assert!(immunisations.contains("combined vaccine") && immunisations.contains("among the medications"));
    let mut none = every_area();
    without(&mut none, |resource| resource["resourceType"] == "Immunization");
    assert!(!show(&none).section_html("immunisations").contains("combined vaccine"), "no hint without a row");
}

#[test]
fn what_was_recorded_twice_is_shown_twice() {
    let twice = json!([{"text": "Said before"}, {"text": "Said before"}]);
    for (id, area) in [("all1", "allergies"), ("ms1", "medications"), ("con1", "problems"), ("imm1", "immunisations")] {
        let mut bundle = every_area();
        resource(&mut bundle, id)["note"] = twice.clone();
        let shown = show(&bundle);
        assert_eq!(text(&shown.section_html(area)).matches("Said before").count(), 2, "{area}");
    }
    let mut bundle = every_area();
    let reaction = resource(&mut bundle, "all1")["reaction"][0].clone();
    resource(&mut bundle, "all1")["reaction"] = json!([reaction, reaction]);
    assert_eq!(text(&show(&bundle).row("Penicillin allergy")).matches("Collapsed at home").count(), 2);
}

#[test]
fn secondary_details_stand_below_their_table_by_row_and_fixed_values_are_counted() {
    let shown = show(&every_area());
    let section = text(&shown.section_html("allergies"));
    let (rows, details) = section.split_once("All recorded details (12)").unwrap_or_else(|| panic!("{section}"));
    assert!(!rows.contains("all1") && !rows.contains("Unconfirmed"), "{rows}");
    let at = |words: &str| details.find(words).unwrap_or_else(|| panic!("{words}: {details}"));
    let order = [
        "• Penicillin allergy (May-1999): ",
        "id all1 · identifier all1",
        "• Reacts to blue plasters: ",
        "id all2 · identifier all2",
        "• Verification status (fixed value) Unconfirmed × 2",
    ];
    assert!(order.map(at).is_sorted(), "{details}");
    // What the specification does not describe stays in its row.
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["unheardOf"] = json!("a detail");
    let html = show(&bundle).section_html("allergies");
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words}: {html}"));
    assert!(at("unheardOf") > at("Penicillin allergy") && at("unheardOf") < at("Reacts to blue plasters"));
}

#[test]
fn unc_07_blood_pressures_without_one_of_their_readings_stand_among_the_others() {
    let mut bundle = every_area();
    for (id, day) in [("bp2", "2026-02-20"), ("bp3", "2026-02-19"), ("bp4", "2026-02-18")] {
        copied(&mut bundle, "bp1", id, |copy| {
            copy.as_object_mut().unwrap().remove("effectivePeriod");
            copy["effectiveDateTime"] = json!(day);
        });
    }
    let words = json!({"text": "O/E - BP reading"});
    for id in ["bp1", "bp2", "bp3", "bp4"] {
        resource(&mut bundle, id)["code"] = words.clone();
    }
    resource(&mut bundle, "bp3")["component"].as_array_mut().unwrap().truncate(1);
    copied(&mut bundle, "obs1", "obs2", |copy| copy["effectiveDateTime"] = json!("2026-02-19"));
    let section = text(&show(&bundle).section_html("uncategorised-data"));
    let at = ["20-Feb-2026 O/E", "19-Feb-2026 O/E", "18-Feb-2026 O/E"].map(|row| section.find(row).unwrap());
    assert!(at.is_sorted() && !section[at[0]..at[2]].contains("Body weight"), "{section}");
}

#[test]
fn doc_every_file_of_a_document_is_named_and_that_there_is_none_is_said() {
    let files = |attachments: Value| {
        let mut bundle = every_area();
        let content = attachments.as_array().unwrap().iter().map(|file| json!({ "attachment": file }));
        resource(&mut bundle, "doc1")["content"] = content.collect();
        let shown = show(&bundle);
        let html = shown.section_html("documents");
        if let Some(second) = html.find("image/tiff") {
            assert!(html[..second].ends_with("</time>\n<span translate=\"no\">"), "a line each: {}", &html[..second]);
        }
        shown.row_of("documents", "Cardiology")
    };
    let two = files(json!([
        {"contentType": "application/pdf", "url": "https://example.org/Binary/1", "title": "letter.pdf",
            "creation": "2026-02-19"},
        {"contentType": "image/tiff", "title": "The scan was too large"},
    ]));
    for words in ["application/pdf", "letter.pdf", "19-Feb-2026", "image/tiff", "Not available: The scan was too large"]
    {
        assert!(two.contains(words), "{words} is not in {two}");
    }
    let none = files(json!([]));
    assert!(none.contains("No file was sent"), "{none}");
    let inside = files(json!([{"contentType": "text/plain", "data": "SGVsbG8="}]));
    assert!(inside.contains("text/plain") && !inside.contains("No file can be retrieved"), "{inside}");
    let nothing = files(json!([{"contentType": "text/plain"}]));
    assert!(nothing.contains("No file can be retrieved: no address was sent"), "{nothing}");
}

#[test]
fn ref_a_referral_without_a_reason_is_known_by_its_description_or_by_nothing() {
    let row = |described: bool| {
        let mut bundle = every_area();
        let own = resource(&mut bundle, "ref1").as_object_mut().unwrap();
        own.remove("reasonCode");
        if !described {
            own.remove("description");
        }
        let section = text(&show(&bundle).section_html("referrals"));
        section[section.find("02-Mar-2026").unwrap()..].to_owned()
    };
    let described = row(true);
    assert!(
        described.contains("Thank you for seeing her") && !described.contains("No description recorded"),
        "{described}"
    );
    assert!(row(false).contains("No description recorded"), "{}", row(false));
}

#[test]
fn enc_what_a_referral_or_a_diary_entry_does_not_say_has_no_label_in_a_consultation() {
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["entry"] = json!([
        {"item": {"reference": "ReferralRequest/ref1"}}, {"item": {"reference": "ProcedureRequest/diary1"}}]);
    let section = |bundle: &Value| text(&show(bundle).section_html("consultations"));
    let whole = section(&bundle);
    for words in ["GP's priority ASAP", "Referred to Fixture Surgery", "Thank you for seeing her", "Date Jun-2026"] {
        assert!(whole.to_lowercase().contains(&words.to_lowercase()), "{words} is not in {whole}");
    }
    let own = resource(&mut bundle, "ref1").as_object_mut().unwrap();
    own.remove("priority");
    own.remove("recipient");
    own["description"] = json!(" ");
    resource(&mut bundle, "diary1").as_object_mut().unwrap().remove("occurrenceDateTime");
    let less = section(&bundle);
    for words in ["GP's priority", "Referred to", "Thank you", "Planned Date"] {
        assert!(!less.contains(words), "{words} is in {less}");
    }
}

#[test]
fn what_is_planned_or_asked_for_in_the_list_of_another_area_has_the_form_of_its_kind() {
    let mut bundle = every_area();
    copied(&mut bundle, "diary1", "booster", |copy| copy["code"] = json!({"text": "Booster due"}));
    copied(&mut bundle, "req1", "titre", |copy| copy["code"] = json!({"text": "Antibody titre"}));
    let entries = list(&mut bundle, "1102181000000102")["entry"].as_array_mut().unwrap();
    for id in ["booster", "titre"] {
        entries.push(json!({"item": {"reference": format!("ProcedureRequest/{id}")}}));
    }
    let section = text(&show(&bundle).section_html("immunisations"));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(
        at("Diary entries") < at("Booster due") && at("Test requests without a report (1)") < at("Antibody titre"),
        "{section}"
    );
    assert!(section[at("Booster due")..].contains("Jun-2026"), "{section}");
}

#[test]
fn doc_a_document_of_the_organisation_that_holds_it_is_internal_by_its_code_or_by_being_the_same_one() {
    let origin = |author: &str, code: bool| {
        let mut bundle = every_area();
        copied(&mut bundle, "org1", "org2", |copy| copy["name"] = json!("Fixture Hospital"));
        if !code {
            resource(&mut bundle, "org1").as_object_mut().unwrap().remove("identifier");
            resource(&mut bundle, "org2").as_object_mut().unwrap().remove("identifier");
        }
        resource(&mut bundle, "doc1")["author"] = json!([{ "reference": author }]);
        text(&show(&bundle).section_html("documents"))
    };
    for (author, code, is_internal) in [
        ("Organization/org1", true, true),
        ("Organization/org2", true, true),
        ("Organization/org1", false, true),
        ("Organization/org2", false, false),
    ] {
        let words = origin(author, code);
        let expected = if is_internal { "internal: written by" } else { "external: written by" };
        assert!(words.contains(expected), "{author} {code}: {words}");
    }
}
