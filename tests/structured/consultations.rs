//! Consultations (§1.8).

use super::*;

const TOPIC: &str = "25851000000105";
const HEADING: &str = "24781000000107";

/// A List of the structure of a consultation.
fn structure(id: &str, code: &str, title: Option<&str>, entries: Vec<Value>) -> Value {
    let entries: Vec<Value> = entries.into_iter().map(|item| json!({ "item": item })).collect();
    let mut list = json!({"resourceType": "List", "id": id, "encounter": {"reference": "Encounter/enc1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}, "entry": entries});
    if let Some(title) = title {
        list["title"] = json!(title);
    }
    json!({ "resource": list })
}

fn to(reference: &str) -> Value {
    json!({ "reference": reference })
}

fn consultation(shown: &Shown) -> String {
    text(&shown.section_html("consultations"))
}

#[test]
fn enc_the_first_line_says_date_place_who_and_problems() {
    let shown = show(&every_area());
    let row = shown.row_of("consultations", "Surgery consultation");
    assert_eq!(
        row,
        "01-Mar-2026 09:10 Until 01-Mar-2026 09:20 Duration 10 minutes Surgery consultation \
         Fixture Surgery, room 2, Fixture Surgery Seen by Dr Ada Sample Coronary artery disease"
    );
}

#[test]
fn haz_28_enc_headings_and_entries_keep_their_order_and_their_titles() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "topic1" || resource["id"] == "head1");
    for (id, words) in [("n1", "First text"), ("n2", "Second text"), ("n3", "Third text")] {
        copied(&mut bundle, "note1", id, |copy| copy["comment"] = json!(words));
    }
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.push(structure("head1", HEADING, Some("History"), vec![to("Observation/n1"), to("Observation/obs1")]));
    entries.push(structure("head2", HEADING, None, vec![to("Observation/n2")]));
    entries.push(structure("topic1", TOPIC, Some("Review"), vec![to("List/head1"), to("List/head2")]));
    entries.push(structure("topic2", TOPIC, None, vec![to("Observation/n3"), to("Observation/bp1")]));
    resource(&mut bundle, "cons1")["entry"] = json!([{"item": to("List/topic1")}, {"item": to("List/topic2")}]);
    let section = consultation(&show(&bundle));
    let outline = "Review History First text Body weight 71.5 kg (Clothed) Entries Second text Topic without a title or a problem Third text Blood pressure";
    assert!(section.contains(outline), "{section}");
}

#[test]
fn haz_28_what_follows_a_heading_with_headings_of_its_own_is_not_of_it_in_a_topic_without_a_title_either() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "topic1" || resource["id"] == "head1");
    for (id, words) in [("n1", "First text"), ("n2", "Second text")] {
        copied(&mut bundle, "note1", id, |copy| copy["comment"] = json!(words));
    }
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.push(structure("head2", HEADING, Some("Father"), vec![to("Observation/n1")]));
    entries.push(structure("head1", HEADING, Some("Family history"), vec![to("List/head2")]));
    entries.push(structure("topic1", TOPIC, None, vec![to("List/head1"), to("Observation/n2")]));
    resource(&mut bundle, "cons1")["entry"] = json!([{"item": to("List/topic1")}]);
    let shown = show(&bundle);
    let section = consultation(&shown);
    let outline = "Family history Father First text Topic without a title or a problem Second text";
    assert!(section.contains(outline), "{section}");
    assert!(!shown.section_html("consultations").contains("<p></p>"));
}

#[test]
fn enc_prefix_term_value_and_comment_are_read_in_the_order_written() {
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["component"] =
        json!([{"code": {"coding": [{"code": "37331000000100"}]}, "valueString": "Home scales:"}]);
    let entry = json!({"item": to("Observation/obs1")});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let section = consultation(&show(&bundle));
    assert!(section.contains("Home scales: Body weight 71.5 kg (Clothed)"), "{section}");
}

#[test]
fn enc_03_every_kind_of_entry_is_shown_in_brief_with_a_link_to_its_row() {
    let mut bundle = every_area();
    let references = [
        "MedicationRequest/plan1",
        "AllergyIntolerance/all1",
        "Immunization/imm1",
        "Observation/obs1",
        "ReferralRequest/ref1",
        "DocumentReference/doc1",
        "DiagnosticReport/rep1",
        "ProcedureRequest/diary1",
        "Condition/con1",
    ];
    let entries: Vec<Value> = references.iter().map(|reference| json!({"item": to(reference)})).collect();
    resource(&mut bundle, "head1")["entry"] = json!(entries);
    let shown = show(&bundle);
    let section = consultation(&shown);
    for words in [
        "Medication, plan Aspirin 75mg disp tabs One to be taken each morning Quantity 28 tablet",
        "Allergy Penicillin allergy High criticality Reactions Anaphylaxis",
        "Vaccination Influenza vaccination NOT GIVEN Reason not given Declined Date 01-Oct-2025",
        "Body weight 71.5 kg (Clothed)",
        "Referral Referral to cardiologist GP's priority ASAP (two-week wait) Referred to Fixture Surgery",
        "Document Cardiology <clinic> letter (Clinic letter) Document date 20-Feb-2026",
        "Report Full blood count, 01-Feb-2026 Conclusion See haematologist",
        "Diary entry Medication review due Planned Date Jun-2026",
        "Problem Coronary artery disease Active",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
    let html = shown.section_html("consultations");
    for words in [
        "Aspirin 75mg",
        "Penicillin allergy",
        "Influenza",
        "Body weight",
        "Cardiology",
        "Full blood",
        "Medication review",
    ] {
        let at = html.find(words).unwrap();
        let id = html[..at].rsplit("href=\"#").next().unwrap().split('"').next().unwrap();
        assert!(shown.html.contains(&format!("id=\"{id}\"")), "{words} leads to {id}");
    }
}

#[test]
fn enc_words_in_place_of_unsupported_items_stand_once_with_their_number() {
    let mut bundle = every_area();
    let flag = json!({"item": {"display": "Patient Flag items are not supported by the provider system."}});
    let other = json!({"item": {"display": "Reminder items are not supported by the provider system."}});
    resource(&mut bundle, "head1")["entry"] = json!([flag, other, flag, flag]);
    let section = consultation(&show(&bundle));
    let flags = "Patient Flag items are not supported by the provider system. × 3";
    assert!(section.contains(&format!("{flags} Reminder items")), "{section}");
    assert_eq!(section.matches("Patient Flag").count(), 1);
}

#[test]
fn enc_a_draft_says_so_and_an_unknown_date_too() {
    let mut bundle = every_area();
    resource(&mut bundle, "enc1")["status"] = json!("unknown");
    resource(&mut bundle, "enc1").as_object_mut().unwrap().remove("period");
    let section = consultation(&show(&bundle));
    assert!(section.contains("Date not known") && section.contains("Surgery consultation Draft"), "{section}");
}

#[test]
fn enc_who_saw_and_who_recorded_are_told_apart() {
    let mut bundle = every_area();
    let recorder = json!({"type": [{"coding": [{"code": "REC"}]}], "individual": to("Practitioner/prac1")});
    let other = json!({"type": [{"coding": [{"code": "PART", "display": "Participation"}]}], "individual": {"display": "Interpreter"}});
    let participants = resource(&mut bundle, "enc1")["participant"].as_array_mut().unwrap();
    participants.extend([other, recorder]);
    let row = show(&bundle).row_of("consultations", "Surgery consultation");
    assert!(row.contains("Seen and recorded by Dr Ada Sample Also took part Interpreter (Participation)"), "{row}");
    resource(&mut bundle, "enc1")["participant"][2]["individual"] = json!({"display": "A Clerk"});
    let row = show(&bundle).row_of("consultations", "Surgery consultation");
    assert!(row.contains("Seen by Dr Ada Sample Recorded by A Clerk"), "{row}");
}

#[test]
fn enc_newest_first_undated_last() {
    let mut bundle = every_area();
    for (id, words, start) in
        [("e2", "Older", json!("1952")), ("e3", "Newest", json!("2026-03-02")), ("e4", "Undated", json!(null))]
    {
        copied(&mut bundle, "enc1", id, |copy| {
            copy["type"] = json!([{ "text": words }]);
            copy["period"] = json!({ "start": start });
        });
        let reference = json!({"item": to(&format!("Encounter/{id}"))});
        list(&mut bundle, "1149501000000101")["entry"].as_array_mut().unwrap().push(reference);
    }
    let section = consultation(&show(&bundle));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("Newest") < at("Surgery consultation") && at("Surgery consultation") < at("Older"));
    assert!(at("Older") < at("Undated") && section.contains("1952"));
}

#[test]
fn enc_what_no_consultation_leads_to_is_shown_all_the_same() {
    let mut bundle = every_area();
    resource(&mut bundle, "cons1")["encounter"] = json!({"reference": "Encounter/gone"});
    let shown = show(&bundle);
    let section = consultation(&shown);
    assert!(section.contains("Entries of consultations that were not received"), "{section}");
    assert!(section.contains("History Tight chest on hills."), "{section}");
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn haz_28_enc_a_consultation_without_its_structure_says_so() {
    let mut bundle = every_area();
    assert!(!consultation(&show(&bundle)).contains("no entries received with it"));
    without(&mut bundle, |resource| resource["encounter"]["reference"] == "Encounter/enc1");
    let row = show(&bundle).row_of("consultations", "Surgery consultation");
    assert!(row.contains("Seen by Dr Ada Sample without what was written in it Entries that belong to it"), "{row}");
}

#[test]
fn enc_consultations_are_not_the_whole_record_is_said() {
    assert!(consultation(&show(&every_area())).contains("Consultations are not the whole record"));
}

#[test]
fn enc_an_ended_allergy_that_its_own_list_contains_is_found() {
    let mut bundle = every_area();
    let entry = json!({"item": {"reference": "#ended1"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let shown = show(&bundle);
    let section = consultation(&shown);
    assert!(!section.contains("#ended1"), "{section}");
    assert!(section.contains("Ended"), "what is ended says so where it is named: {section}");
    assert!(shown.record.issues.iter().all(|issue| issue.code != "dangling-reference"));
}

#[test]
fn enc_confidential_items_of_a_consultation_are_said_at_the_consultations() {
    let mut bundle = every_area();
    let mut secondary = json!({"resourceType": "List", "entry": [],
        "code": {"coding": [{"code": "consultations-medications-contained-in-consultations"}]}});
    warn(&mut secondary, "confidential-items", CONFIDENTIAL);
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": secondary }));
    let section = consultation(&show(&bundle));
    assert!(section.contains(CONFIDENTIAL), "{section}");
}

#[test]
fn haz_28_a_coded_entry_keeps_its_own_date_author_and_body_site() {
    let mut bundle = every_area();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        let resource = &mut entry["resource"];
        if resource["resourceType"] == "Observation" && resource["status"] == "final" {
            resource["effectiveDateTime"] = json!("1998-05");
            resource["performer"] = json!([{"display": "Sr Bea Nurse"}]);
            resource["bodySite"] = json!({"text": "Left wrist"});
        }
    }
    let section = consultation(&show(&bundle));
    for words in ["Body site Left wrist", "Date May-1998", "By Sr Bea Nurse"] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
}

#[test]
fn nothing_that_a_list_of_a_consultation_says_is_lost_or_stands_elsewhere() {
    let mut bundle = every_area();
    for (code, said) in [(TOPIC, "Said of the topic"), (HEADING, "Said of the heading")] {
        let list = list(&mut bundle, code);
        list["note"] = json!([{ "text": said }]);
        list["emptyReason"] = json!({ "text": format!("{said}: why empty") });
    }
    let shown = show(&bundle);
    let consultations = text(&shown.section_html("consultations"));
    for said in ["Said of the topic", "Said of the heading"] {
        let words = ["Note ", said, " The provider says: ", said, ": why empty"].concat();
        assert!(consultations.contains(&words), "{words} is not in {consultations}");
        assert_eq!(text(&shown.html).matches(said).count(), 2, "{said}");
    }
}

#[test]
fn a_consultation_whose_list_names_no_encounter_is_that_of_its_topics() {
    let mut bundle = every_area();
    let encounter = resource(&mut bundle, "cons1").as_object_mut().unwrap().remove("encounter").unwrap();
    resource(&mut bundle, "topic1")["encounter"] = encounter;
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("Chest pain") && !section.contains("no entries received"), "{section}");
    assert!(!section.contains("consultations that were not received"), "{section}");
}

#[test]
fn haz_17_haz_28_a_heading_stands_wherever_an_entry_under_it_does() {
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["code"] = json!({"text": "Malignant tumour of breast"});
    resource(&mut bundle, "head1")["title"] = json!("Family history");
    resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "Observation/obs1"}}]);
    resource(&mut bundle, "topic1").as_object_mut().unwrap().remove("extension");
    let shown = show(&bundle);
    let section = text(&shown.section_html("consultations"));
    assert!(section.contains("First entries Chest pain, Family history: Malignant tumour of breast"), "{section}");
    let section = text(&shown.section_html("uncategorised-data"));
    let at = section.find("Malignant tumour of breast").unwrap();
    assert!(section[at..].find("Heading Family history").is_some_and(|at| at < 300), "{section}");
    // O-05: it is the consultation's own word.
    let allowed = Some(vec!["uncategorised-data".to_owned()]);
    let only =
        show_with(vec![Input::of(bundle.to_string())], Options { allowed_sections: allowed, ..Options::default() });
    assert!(!only.html.contains("Family history"), "{}", only.html);
    for id in ["plan1", "all1", "doc1"] {
        resource(&mut bundle, "head1")["entry"]
            .as_array_mut()
            .unwrap()
            .push(json!({"item": {"reference": format!("{}/{id}", match id { "plan1" => "MedicationRequest",
                "all1" => "AllergyIntolerance", _ => "DocumentReference" })}}));
    }
    let shown = show(&bundle);
    for code in ["medications", "allergies", "documents"] {
        let section = text(&shown.section_html(code));
        assert!(section.contains("Heading Family history"), "{code}: {section}");
    }
}

#[test]
fn a_heading_as_long_as_a_record_is_whole_once() {
    let mut bundle = every_area();
    let title = "Heading ".repeat(12_000);
    resource(&mut bundle, "head1")["title"] = json!(title);
    for n in 0..500 {
        let id = format!("many{n}");
        copied(&mut bundle, "obs1", &id, |_| {});
        let entry = json!({"item": {"reference": format!("Observation/{id}")}});
        resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    }
    let shown = show(&bundle);
    assert!(text(&shown.html).contains(title.trim()), "whole in the consultation");
    assert!(shown.html.len() < 12 * bundle.to_string().len(), "{}", shown.html.len());
}

#[test]
fn haz_17_haz_28_a_part_that_is_named_alone_says_what_it_is_a_part_of() {
    let mut bundle = every_area();
    resource(&mut bundle, "grp1")["code"] = json!({"text": "Family history"});
    resource(&mut bundle, "res1")["code"] = json!({"text": "Myocardial infarction"});
    let named = |bundle: &mut Value, entries: &[&str]| {
        let entries: Vec<Value> =
            entries.iter().map(|id| json!({"item": {"reference": format!("Observation/{id}")}})).collect();
        list(bundle, "24781000000107")["entry"] = json!(entries);
        text(&show(bundle).section_html("consultations"))
    };
    let alone = named(&mut bundle, &["res1"]);
    assert!(alone.contains("Part of Family history"), "{alone}");
    // Among the first entries, too, where no problem says what it was about.
    for id in ["topic1", "head1"] {
        resource(&mut bundle, id).as_object_mut().unwrap().remove("extension");
    }
    let alone = named(&mut bundle, &["res1"]);
    assert_eq!(alone.matches("Part of Family history").count(), 2, "{alone}");
    // Right under its group it says so where all stand on one line.
    let both = named(&mut bundle, &["grp1", "res1"]);
    assert_eq!(both.matches("Part of Family history").count(), 1, "{both}");
    // The heading it stands under says it, too, where a problem is recorded as it.
    list(&mut bundle, "24781000000107")["title"] = json!("Family history");
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ActualProblem-1";
    let actual = json!([{"url": url, "valueReference": {"reference": "Observation/res1"}}]);
    resource(&mut bundle, "con1")["extension"] = actual;
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("Heading Family history"), "{row}");
}

#[test]
fn a_status_is_said_once_where_an_item_is_named() {
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["clinicalStatus"] = json!("inactive");
    resource(&mut bundle, "ref1")["status"] = json!("cancelled");
    resource(&mut bundle, "rep1")["status"] = json!("preliminary");
    let entries = ["Condition/con1", "ReferralRequest/ref1", "DiagnosticReport/rep1"];
    let entries = entries.map(|reference| json!({"item": {"reference": reference}}));
    list(&mut bundle, "24781000000107")["entry"] = json!(entries);
    let section = text(&show(&bundle).section_html("consultations"));
    let entries = section.split("History").nth(1).unwrap().split("All recorded details").next().unwrap();
    for status in ["Inactive", "cancelled"] {
        assert_eq!(entries.matches(status).count(), 1, "{status}: {entries}");
    }
    assert_eq!(entries.to_lowercase().matches("preliminary").count(), 1, "{entries}");
}

#[test]
fn con_every_problem_of_a_topic_is_named_however_it_is_referred_to() {
    let mut bundle = every_area();
    let condition = |id: &str, words: &str| {
        json!({"resourceType": "Condition", "id": id, "clinicalStatus": "active", "subject": {"reference": "Patient/pat1"},
            "code": {"text": words}})
    };
    for (id, words) in [("cA", "Asthma"), ("cL", "Lung cancer"), ("cG", "Gout")] {
        add(&mut bundle, condition(id, words));
    }
    let target = |id: &str| json!({"url": "target", "valueReference": {"reference": format!("Condition/{id}")}});
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RelatedProblemHeader-1";
    resource(&mut bundle, "topic1")["extension"] = json!([{"url": url, "extension": [target("cA"), target("cL")]},
        {"url": url, "valueReference": {"reference": "Condition/cG"}}]);
    let shown = show(&bundle);
    let words = text(&shown.section_html("consultations"));
    for problem in ["Asthma", "Lung cancer", "Gout"] {
        assert!(words.contains(problem), "{problem}: {words}");
    }
}

#[test]
fn enc_who_saw_and_recorded_is_said_as_one_and_a_place_once() {
    let mut bundle = every_area();
    let roles = ["PPRF", "REC"].map(|code| json!({"coding": [{"code": code}]}));
    resource(&mut bundle, "enc1")["participant"] =
        json!([{"type": roles, "individual": {"reference": "Practitioner/prac1"}}]);
    resource(&mut bundle, "loc1")["name"] = json!("FIXTURE Surgery");
    let row = show(&bundle).row_of("consultations", "Surgery consultation");
    assert!(row.contains("FIXTURE Surgery Seen and recorded by Dr Ada Sample"), "{row}");
}

#[test]
fn enc_lists_below_a_heading_keep_their_titles_and_entries() {
    let mut bundle = every_area();
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.push(structure("inner", HEADING, Some("On examination"), vec![to("Observation/obs1")]));
    resource(&mut bundle, "head1")["entry"] = json!([{"item": to("Observation/note1")}, {"item": to("List/inner")}]);
    let section = consultation(&show(&bundle));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words}: {section}"));
    assert!(at("History") < at("Tight chest") && at("Tight chest") < at("On examination"), "{section}");
    assert!(section.contains("Settles at rest. On examination Body weight 71.5 kg"), "{section}");
}

#[test]
fn enc_a_title_that_names_its_problem_is_said_once() {
    let count = |title: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "topic1")["title"] = json!(title);
        consultation(&show(&bundle)).matches("Coronary artery disease").count()
    };
    assert_eq!(count("Coronary artery disease"), count("Chest pain"));
    assert_eq!(count("Coronary artery disease, review"), count("Chest pain") + 1);
}

#[test]
fn enc_what_a_list_says_of_an_entry_stands_before_it() {
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["entry"] =
        json!([{"item": {"reference": "Observation/obs1", "display": "As told by her carer"}}]);
    let section = consultation(&show(&bundle));
    assert!(section.contains("As told by her carer Body weight 71.5 kg"), "{section}");
}

#[test]
fn o_05_of_an_entry_of_an_area_that_is_not_allowed_a_consultation_shows_nothing() {
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["bodySite"] = json!({"text": "Left groin"});
    resource(&mut bundle, "obs1")["performer"] = json!([{"display": "Sister Sample"}]);
    resource(&mut bundle, "head1")["entry"] = json!([{"item": to("Observation/obs1")}]);
    assert!(consultation(&show(&bundle)).contains("Left groin"));
    let allowed = Some(vec!["consultations".to_owned()]);
    let only =
        show_with(vec![Input::of(bundle.to_string())], Options { allowed_sections: allowed, ..Options::default() });
    for words in ["Left groin", "Sister Sample", "71.5"] {
        assert!(!only.html.contains(words), "{words}: {}", text(&only.html));
    }
}

#[test]
fn enc_who_made_an_entry_is_said_where_words_of_its_own_say_more_than_who_saw_the_patient() {
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["entry"] = json!([{"item": to("Observation/obs1")}]);
    let plain = consultation(&show(&bundle));
    resource(&mut bundle, "obs1")["performer"][0]["display"] = json!("Locum, for Dr Sample");
    let told = consultation(&show(&bundle));
    assert!(!plain.contains("Locum") && told.contains("Locum, for Dr Sample"), "{told}");
}

#[test]
fn o_12_a_topic_of_another_patient_without_a_consultation_is_apart() {
    let mut bundle = every_area();
    copied(&mut bundle, "note1", "theirs", |copy| copy["comment"] = json!("Their words"));
    let mut topic = structure("lost", TOPIC, Some("Lost topic"), vec![to("Observation/theirs")])["resource"].clone();
    topic.as_object_mut().unwrap().remove("encounter");
    let mut own = bundle.clone();
    add(&mut own, topic.clone());
    assert!(consultation(&show(&own)).contains("Entries of consultations that were not received"));
    topic["subject"] = json!({"reference": "Patient/other"});
    add(&mut bundle, topic);
    resource(&mut bundle, "theirs")["subject"] = json!({"reference": "Patient/other"});
    let shown = show(&bundle);
    assert!(!text(&shown.html).contains("Entries of consultations that were not received"), "{}", text(&shown.html));
}

#[test]
fn haz_28_a_part_under_another_heading_than_its_group_says_whose_it_is() {
    let outline = |second: Option<&str>| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["id"] == "topic1" || resource["id"] == "head1");
        copied(&mut bundle, "obs1", "family", |copy| {
            copy["code"] = json!({"text": "Family history"});
            copy.as_object_mut().unwrap().remove("valueQuantity");
            copy["related"] = json!([{"type": "has-member", "target": {"reference": "Observation/stroke"}}]);
        });
        copied(&mut bundle, "obs1", "stroke", |copy| {
            copy["code"] = json!({"text": "Stroke"});
            copy.as_object_mut().unwrap().remove("valueQuantity");
            // A group itself.
            copy["related"] = json!([{"type": "has-member", "target": {"reference": "Observation/age"}}]);
        });
        copied(&mut bundle, "obs1", "age", |copy| copy["code"] = json!({"text": "Age at onset"}));
        let (group, part) = (to("Observation/family"), to("Observation/stroke"));
        let entries = bundle["entry"].as_array_mut().unwrap();
        let heads = match second {
            Some(title) => {
                entries.push(structure("head1", HEADING, Some("History"), vec![group]));
                entries.push(structure("head2", HEADING, Some(title), vec![part]));
                vec![to("List/head1"), to("List/head2")]
            }
            None => {
                entries.push(structure("head1", HEADING, Some("History"), vec![group, part]));
                vec![to("List/head1")]
            }
        };
        entries.push(structure("topic1", TOPIC, Some("Review"), heads));
        resource(&mut bundle, "cons1")["entry"] = json!([{"item": to("List/topic1")}]);
        let section = consultation(&show(&bundle));
        section[section.rfind("Review").unwrap()..].to_owned()
    };
    assert!(outline(Some("Assessment")).contains("Part of Family history"), "{}", outline(Some("Assessment")));
    assert!(!outline(None).contains("Part of Family history"), "{}", outline(None));
}
