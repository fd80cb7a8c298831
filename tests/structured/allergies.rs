//! Allergies and adverse reactions.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

/// Makes an allergy the statement that there are none, and nothing more.
fn state_none_known(allergy: &mut Value) {
    allergy["code"] = json!({"coding": [{"system": "http://snomed.info/sct", "code": "716186003",
        "display": "No known allergy"}]});
    for element in ["reaction", "criticality", "note", "lastOccurrence"] {
        allergy.as_object_mut().unwrap().remove(element);
    }
}

#[test]
fn alg_04_str_01_haz_2_haz_89_every_key_detail_of_an_allergy_is_in_its_row() {
    let shown = show(&every_area());
    let row = text(&shown.row("Penicillin allergy"));
    for words in [
        "Allergy to penicillin",
        "High criticality",
        "Anaphylaxis",
        "Collapsed at home",
        "Severe",
        "Oral route",
        "Seen by ambulance crew",
        "Active",
        "07-Jun-2001 10:15",
    ] {
        assert!(row.contains(words), "{words} is not in: {row}");
    }
    let section = text(&shown.section_html("allergies"));
    for words in [
        "Onset May-1999",
        "Last occurrence 2003",
        "Recorded by Dr Ada Sample",
        "Certainty = Likely",
        "Verification status (fixed value) Unconfirmed",
    ] {
        assert!(section.to_lowercase().contains(&words.to_lowercase()), "{words} is not in: {section}");
    }
    let degraded = text(&shown.row("Reacts to blue plasters"));
    assert!(
        degraded.contains("Transfer-degraded non-drug allergy") && degraded.contains("does not drive decision support")
    );
}

#[test]
fn alg_03_all_02_haz_88_ended_allergies_are_apart_and_labelled_wherever_they_stand() {
    let mut bundle = every_area();
    // TPP also sends ended allergies as ordinary resources in the primary List.
    copied(&mut bundle, "all1", "top", |copy| {
        copy["clinicalStatus"] = json!("resolved");
        copy["code"] = json!({ "text": "Codeine" });
        copy["criticality"] = Value::Null;
    });
    list(&mut bundle, ALLERGIES)["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "AllergyIntolerance/top"}}));
    let shown = show(&bundle);
    let section = text(&shown.section_html("allergies"));
    let ended = section.find("Ended: not current allergies").unwrap();
    for agent in ["Trimethoprim", "Codeine"] {
        assert!(section.find(agent).unwrap() > ended, "{agent}: {section}");
        assert!(text(&shown.row(agent)).contains("Ended (resolved)"), "{agent}");
    }
    assert!(section.find("Penicillin allergy").unwrap() < ended);
    assert!(
        text(&shown.row("Trimethoprim")).contains("02-Jan-2007 Reason Tolerated since"),
        "{}",
        shown.row("Trimethoprim")
    );
}

#[test]
fn alg_05_an_allergy_of_an_unknown_code_is_shown_by_name() {
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["code"] =
        json!({"coding": [{"system": "urn:oid:1.2.3", "code": "Q9", "display": "Odd berry"}]});
    assert!(text(&show(&bundle).section_html("allergies")).contains("Odd berry"));
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["code"] = json!({"coding": [{"system": "http://read.info/readv2", "code": "14L.."}]});
    let row = text(&show(&bundle).row("14L.."));
    assert!(row.contains("14L.. (readv2)") && row.contains("Code only"), "{row}");
}

#[test]
fn alg_07_alg_08_med_07_empty_is_not_no_known_allergies() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    emptied(&mut bundle, ENDED, "AllergyIntolerance");
    list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
    let empty = show(&bundle);
    let section = text(&empty.section_html("allergies"));
    assert!(
        section.contains("No active allergies recorded") && section.contains("Information not available"),
        "{section}"
    );
    assert!(section.contains("No Content Recorded"), "the empty reason (MED-07): {section}");
    assert!(!text(&empty.head()).contains("No known allergies"));
    assert_eq!(empty.record.allergy_label, Some(AllergyLabel::NotRecorded));

    let mut stated = every_area();
    without(&mut stated, |resource| resource["id"] == "all2");
    state_none_known(resource(&mut stated, "all1"));
    list(&mut stated, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    let stated = show(&stated);
    assert_eq!(stated.record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    assert!(stated.section("allergies").states.contains(&State::KnownNone));
}

#[test]
fn alg_08_no_known_drug_allergy_is_neither_a_known_allergy_nor_no_known_allergies() {
    let mut bundle = every_area();
    unwarned(&mut bundle);
    without(&mut bundle, |resource| resource["id"] == "all2");
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    state_none_known(resource(&mut bundle, "all1"));
    resource(&mut bundle, "all1")["code"] =
        json!({"coding": [{"code": "409137002", "display": "No known drug allergy"}]});
    let shown = show(&bundle);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded));
    assert!(text(&shown.section_html("allergies")).contains("No known drug allergy"));
    // With what only an allergy has it is one.
    resource(&mut bundle, "all1")["criticality"] = json!("high");
    let shown = show(&bundle);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies));
    assert_eq!(shown.section("allergies").count, Some(2), "the ended one, and this");
}

#[test]
fn alg_08_what_may_take_the_statement_back_keeps_it_from_the_label() {
    let takes_back: [fn(&mut Value); 9] = [
        |allergy| allergy["lastOccurrence"] = json!("2024-01-01"),
        |allergy| allergy["onsetString"] = json!("after co-trimoxazole, aged 4"),
        |allergy| allergy["assertedDate"] = json!("2130-01-01"),
        |allergy| allergy["code"]["extension"] = json!([{"url": "x", "valueString": "except latex"}]),
        |allergy| allergy["extension"] = json!([{"url": "x", "valueString": "except trimethoprim"}]),
        |allergy| allergy["note"] = json!([{ "text": "except penicillin - anaphylaxis 2019" }]),
        |allergy| allergy["clinicalStatus"] = Value::Null,
        |allergy| allergy["clinicalStatus"] = json!("unknown"),
        |allergy| {
            allergy["extension"] = json!([{
                "url": "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-AllergyIntoleranceEnd-1",
                "extension": [{"url": "endDate", "valueDateTime": "2015-01-01"}]}])
        },
    ];
    for (case, change) in takes_back.into_iter().enumerate() {
        let mut bundle = every_area();
        unwarned(&mut bundle);
        without(&mut bundle, |resource| resource["id"] == "all2");
        list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
        state_none_known(resource(&mut bundle, "all1"));
        assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
        change(resource(&mut bundle, "all1"));
        let shown = show(&bundle);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded), "case {case}");
        assert!(!shown.section("allergies").states.contains(&State::KnownNone), "case {case}");
    }
    // The words that count are another coding's.
    let mut bundle = every_area();
    state_none_known(resource(&mut bundle, "all1"));
    let coding = json!({"system": "x/ctv3", "code": "1", "display": "Penicillin allergy", "userSelected": true});
    resource(&mut bundle, "all1")["code"]["coding"].as_array_mut().unwrap().push(coding);
    assert_eq!(show(&bundle).record.allergy_label, Some(AllergyLabel::KnownAllergies));
}

#[test]
fn alg_25_a_conflict_with_no_known_allergies_shows_both() {
    let mut bundle = every_area();
    resource(&mut bundle, "all2")["code"] = json!({"coding": [{"code": "716186003", "display": "No known allergy"}]});
    let shown = show(&bundle);
    let section = text(&shown.section_html("allergies"));
    assert!(section.contains("No known allergy") && section.contains("Penicillin allergy"));
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies));
    assert!(!shown.section("allergies").states.contains(&State::KnownNone));
}

#[test]
fn no_known_allergies_of_an_incomplete_list_says_so_in_the_same_line_and_beside_the_label() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    state_none_known(resource(&mut bundle, "all1"));
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    assert!(
        text(&shown.row("No known allergy")).contains("No known allergy Record in transit: may be incomplete")
            || text(&shown.row("No known allergy")).contains("Record in transit: may be incomplete")
    );
    assert!(text(&shown.head()).contains("No known allergies Record in transit: may be incomplete"));
}

#[test]
fn alg_03_an_ended_allergy_that_its_list_contains_and_does_not_name_has_ended() {
    let mut bundle = every_area();
    list(&mut bundle, ENDED).as_object_mut().unwrap().remove("entry");
    let shown = show(&bundle);
    let section = text(&shown.section_html("allergies"));
    assert_eq!(section, text(&show(&every_area()).section_html("allergies")));
    assert_eq!(shown.record.account.unshown, 0);
    // One that is named by its id alone may stand at the top level, too: it is one allergy.
    let mut bundle = every_area();
    let contained = list(&mut bundle, ENDED)["contained"][0].clone();
    let reference = format!("AllergyIntolerance/{}", contained["id"].as_str().unwrap());
    list(&mut bundle, ENDED)["entry"] = json!([{"item": {"reference": reference}}]);
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": contained }));
    assert_eq!(show(&bundle).section("allergies").count, Some(3));
}

#[test]
fn alg_03_an_ended_allergy_sent_twice_is_one_row_and_loses_nothing() {
    let mut bundle = every_area();
    let mut again = list(&mut bundle, ENDED)["contained"][0].clone();
    again["id"] = json!("again");
    again["note"] = json!([{ "text": "Only in the second" }]);
    let code = "consultations-allergies-that-have-been-ended-contained-in-consultations ";
    let named = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
        "entry": [{"item": {"reference": "AllergyIntolerance/again"}}]});
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.extend([json!({ "resource": again }), json!({ "resource": named })]);
    let shown = show(&bundle);
    let section = text(&shown.section_html("allergies"));
    assert_eq!(section.matches("Ended (resolved)").count(), 1, "one row: {section}");
    assert!(section.contains("Only in the second") && section.contains("Sent a second time"), "{section}");
    assert_eq!(shown.section("allergies").count, Some(3));
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn alg_08_a_statement_that_goes_on_is_not_that_there_are_no_allergies() {
    let goes_on: [fn(&mut Value); 4] = [
        |allergy| allergy["code"]["text"] = json!("No known allergies except penicillin"),
        |allergy| allergy["criticality"] = json!("high"),
        |allergy| allergy["reaction"] = json!([{"manifestation": [{"text": "Rash"}]}]),
        |allergy| allergy["modifierExtension"] = json!([{"url": "https://x.example/not", "valueBoolean": true}]),
    ];
    for (case, change) in goes_on.into_iter().enumerate() {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["id"] == "all2");
        list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
        state_none_known(resource(&mut bundle, "all1"));
        change(resource(&mut bundle, "all1"));
        let shown = show(&bundle);
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::KnownAllergies), "{case}");
        assert!(!shown.section("allergies").states.contains(&State::KnownNone), "{case}");
    }
}

#[test]
fn alg_08_a_statement_that_there_are_none_is_not_counted() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    list(&mut bundle, ENDED)["entry"] = json!([]);
    list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
    state_none_known(resource(&mut bundle, "all1"));
    let shown = show(&bundle);
    assert_eq!(shown.section("allergies").count, None);
    assert!(!text(&shown.section_html("allergies")).contains("(1)"));
}

#[test]
fn haz_16_haz_33_a_linked_allergy_does_not_stand_for_the_list_of_allergies() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    let codes = [ALLERGIES, ENDED];
    without(&mut bundle, |resource| codes.iter().any(|code| resource["code"]["coding"][0]["code"] == *code));
    let secondary = json!({"resource": {"resourceType": "List", "id": "linked9", "status": "current",
        "mode": "snapshot", "code": {"coding": [{"code": "consultations-allergies"}]},
        "subject": {"reference": "Patient/pat1"}, "entry": [{"item": {"reference": "AllergyIntolerance/all1"}}]}});
    bundle["entry"].as_array_mut().unwrap().push(secondary);
    let shown = show(&bundle);
    let head = text(&shown.head());
    assert!(head.contains("Medications are shown without a full list of allergies"), "{head}");
    assert!(head.contains("Not in what was received") && head.contains("Allergies and adverse reactions"), "{head}");
    assert_eq!(shown.section("allergies").count, None, "a nought would say that there are none");
}

#[test]
fn haz_36_a_list_whose_entries_did_not_come_has_no_nought_and_warns() {
    let mut bundle = every_area();
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/zz"}},
        {"item": {"display": "Allergies have been disabled"}}]);
    without(&mut bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ENDED);
    let shown = show(&bundle);
    let section = shown.section("allergies");
    assert_eq!(section.count, None);
    let html = text(&shown.section_html("allergies"));
    assert!(html.contains("Entries of the list that are not in this response: 1"), "{html}");
    // What the practice has switched off is not missing (§0).
    assert!(html.contains("Allergies have been disabled"), "{html}");
    assert_eq!(section.states, [State::Unsupported, State::Withheld]);
}

#[test]
fn o_24_a_list_that_is_empty_for_another_reason_is_not_none_recorded() {
    for (reason, state) in
        [("withheld", Some(State::Withheld)), ("unavailable", Some(State::NotRetrievable)), ("notasked", None)]
    {
        let mut bundle = every_area();
        emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
        without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ENDED);
        list(&mut bundle, ALLERGIES)["emptyReason"] = json!({"coding": [{"code": reason}]});
        let shown = show(&bundle);
        let section = shown.section("allergies");
        assert_eq!(section.states, state.into_iter().collect::<Vec<_>>(), "{reason}");
        assert_eq!(section.count, None, "{reason}");
        assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable), "{reason}");
    }
}

#[test]
fn what_the_list_of_ended_allergies_says_of_being_empty_is_said_of_those() {
    let mut bundle = every_area();
    let ended = list(&mut bundle, ENDED);
    ended["entry"] = json!([]);
    ended.as_object_mut().unwrap().remove("contained");
    ended["emptyReason"] = json!({"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]});
    let section = text(&show(&bundle).section_html("allergies"));
    assert!(section.contains("Of ended allergies the provider says: No Content Recorded"), "{section}");
    assert_eq!(section.matches("No Content Recorded").count(), 1);
}

#[test]
fn haz_16_ended_allergies_alone_do_not_stand_for_allergies() {
    let mut bundle = every_area();
    let alert = "Medications are shown without a full list of allergies";
    without(&mut bundle, |resource| {
        resource["title"] == "Allergies and adverse reactions" || resource["resourceType"] == "AllergyIntolerance"
    });
    let shown = show(&bundle);
    assert!(shown.section_html("allergies").contains("Ended"), "ended ones came");
    let head = text(&shown.head());
    assert!(head.contains(alert), "{head}");
    assert!(!text(&show(&every_area()).head()).contains(alert));
}

#[test]
fn lnk_an_ended_allergy_that_a_problem_names_is_not_said_to_be_missing() {
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ActualProblem-1";
    for reference in ["#ended1", "AllergyIntolerance/ended1"] {
        let mut bundle = every_area();
        resource(&mut bundle, "con1")["extension"] = json!([{"url": url, "valueReference": {"reference": reference}}]);
        let shown = show(&bundle);
        let row = text(&shown.section_html("problems"));
        assert!(row.contains("Ended") && !row.contains("not in this response"), "{row}");
        assert!(shown.record.issues.iter().all(|issue| issue.code != "dangling-reference"), "{reference}");
    }
    // "#ended1" is anything where no allergy can be meant.
    let mut bundle = every_area();
    resource(&mut bundle, "con1")["asserter"] = json!({"reference": "#ended1"});
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("#ended1 (not in this response)"), "{row}");
    // One that nothing contains is missing.
    let mut bundle = every_area();
    let gone = json!([{"url": url, "valueReference": {"reference": "AllergyIntolerance/gone"}}]);
    resource(&mut bundle, "con1")["extension"] = gone;
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("not in this response"), "{row}");
}

#[test]
fn haz_2_an_allergy_that_came_both_as_active_and_as_ended_says_so_in_both_rows() {
    let mut bundle = every_area();
    let ended = list(&mut bundle, ENDED)["contained"][0].clone();
    let mut active = ended.clone();
    active["clinicalStatus"] = json!("active");
    active["code"] = json!({"text": "Penicillin again"});
    add(&mut bundle, active);
    let shown = show(&bundle);
    assert!(text(&shown.row_of("allergies", "Penicillin again")).contains("also recorded as ended"));
    assert_eq!(text(&shown.section_html("allergies")).matches("also recorded as").count(), 2);
    assert!(!text(&show(&every_area()).html).contains("also recorded as"));
}

#[test]
fn alg_04_onset_the_reason_of_an_end_and_an_unknown_reaction_are_in_sight_in_every_form() {
    for (onset, shown_as) in [
        (json!({"onsetAge": {"value": 7, "unit": "years"}}), "Onset 7 years"),
        (json!({"onsetString": "in her twenties"}), "Onset in her twenties"),
        (json!({"onsetPeriod": {"start": "1999", "end": "2001"}}), "1999"),
    ] {
        let mut bundle = every_area();
        let allergy = resource(&mut bundle, "all1").as_object_mut().unwrap();
        allergy.remove("onsetDateTime");
        allergy.extend(onset.as_object().unwrap().clone());
        let html = show(&bundle).section_html("allergies");
        let words = text(html.split("All recorded details").next().unwrap());
        assert!(words.contains(shown_as) && !words.contains("onsetAge"), "{words}");
    }
    let mut bundle = every_area();
    resource(&mut bundle, "all2")["assertedDate"] = json!("2130-01-01");
    let row = show(&bundle).row_of("allergies", "Reacts to blue plasters");
    assert!(row.contains("not recorded") && row.contains("01-Jan-2130 In the future"), "{row}");
    let ended = resource(&mut bundle, "all1");
    ended["clinicalStatus"] = json!("resolved");
    ended["extension"] = json!([{"url": "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-AllergyIntoleranceEnd-1",
        "extension": [{"url": "endDate", "valueDateTime": "2015-01-01"},
            {"url": "reasonEnded", "valueCodeableConcept": {"coding": [{"code": "1", "display": "Challenge test negative"}]}}]}]);
    let row = show(&bundle).row_of("allergies", "Penicillin allergy");
    assert!(row.contains("Reason Challenge test negative"), "{row}");
}

#[test]
fn alg_a_copy_that_says_more_of_a_reaction_is_not_folded_away() {
    let copy = |more: Value| {
        let mut bundle = every_area();
        let mut again = resource(&mut bundle, "all1").clone();
        again["id"] = json!("again");
        for (member, value) in more.as_object().unwrap() {
            again[member] = value.clone();
        }
        let named = json!({"resourceType": "List", "code": {"coding": [{"code": "consultations-allergies-contained-in-consultations "}]},
            "entry": [{"item": {"reference": "AllergyIntolerance/again"}}]});
        add(&mut bundle, again);
        add(&mut bundle, named);
        text(&show(&bundle).section_html("allergies"))
    };
    assert!(copy(json!({})).contains("Sent a second time"));
    // Written otherwise it is the same.
    let indented = serde_json::to_string_pretty(&resource(&mut every_area(), "all1")["reaction"]).unwrap();
    let mut bundle = every_area();
    copied(&mut bundle, "all1", "again", |_| {});
    add(
        &mut bundle,
        json!({"resourceType": "List", "code": {"coding": [{"code": "consultations-allergies-contained-in-consultations "}]},
        "entry": [{"item": {"reference": "AllergyIntolerance/again"}}]}),
    );
    let written = bundle.to_string();
    let plain = resource(&mut bundle, "all1")["reaction"].to_string();
    let shown = show_with(vec![Input::of(written.replacen(&plain, &indented, 1))], Options::default());
    assert!(text(&shown.section_html("allergies")).contains("Sent a second time"));
    let reaction = json!([{"manifestation": [{"text": "Cardiac arrest"}], "severity": "severe"}]);
    let words = copy(json!({ "reaction": reaction }));
    assert!(words.contains("Cardiac arrest") && !words.contains("Sent a second time"), "{words}");
}

#[test]
fn alg_08_no_known_allergies_in_the_coding_that_a_user_selected_is_the_statement_that_there_are_none() {
    let snomed = json!({"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"});
    let read = |words: &str| json!({"system": "http://read.info/readv2", "code": "1151.00", "display": words, "userSelected": true});
    let label = |codings: Value| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["id"] == "all2" || resource["id"] == "all3");
        list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
        let allergy = resource(&mut bundle, "all1");
        state_none_known(allergy);
        allergy["code"]["coding"] = codings;
        let shown = show(&bundle);
        (shown.record.allergy_label, shown.section("allergies").count)
    };
    for words in ["No known allergies", "NKA - No known allergies", "Nil known allergies"] {
        for codings in [json!([read(words), snomed]), json!([snomed, read(words)])] {
            assert_eq!(label(codings), (Some(AllergyLabel::NoKnownAllergies), Some(1)), "{words}: the ended one");
        }
    }
    let other = label(json!([read("No known allergies except penicillin"), snomed]));
    assert_eq!(other.0, Some(AllergyLabel::KnownAllergies));
}

#[test]
fn alg_05_haz_2_haz_89_an_agent_that_another_coding_names_stands_behind_the_words() {
    let named = |codings: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "all1")["code"] = json!({ "coding": codings });
        text(&show(&bundle).section_html("allergies"))
    };
    let snomed = |words: &str| json!({"system": "http://snomed.info/sct", "code": "1", "display": words});
    let own = |words: &str, selected: bool| json!({"system": "http://read.info/readv2", "code": "2", "display": words, "userSelected": selected});
    for (chosen, other, shown) in [
        ("MAGNAPEN", "Co-fluampicil", "MAGNAPEN (Co-fluampicil)"),
        ("Drug allergy NOS", "Allergy to penicillin", "Drug allergy NOS (Allergy to penicillin)"),
        ("Peanut allergy", "Allergy to peanuts", "Peanut allergy High"),
        ("Adverse reaction to penicillins", "Penicillin adverse reaction", "Adverse reaction to penicillins High"),
    ] {
        let section = named(json!([own(chosen, true), snomed(other)]));
        assert!(section.contains(shown), "{section}");
    }
    let the = named(json!([own("Adverse reaction to the drug", true), snomed("Allergy to theophylline")]));
    assert!(the.contains("Adverse reaction to the drug (Allergy to theophylline)"), "{the}");
    let unknown = json!({"system": "http://hl7.org/fhir/v3/NullFlavor", "code": "UNK", "display": "Unknown"});
    assert!(!named(json!([snomed("Peanut allergy"), unknown])).contains("(Unknown)"));
    let unflagged = named(json!([own("H/O: penicillin allergy", false), snomed("Drug allergy")]));
    assert!(unflagged.contains("Drug allergy (H/O: penicillin allergy)"), "{unflagged}");
}

#[test]
fn alg_03_an_allergy_sent_twice_is_two_where_one_has_ended() {
    let mut bundle = every_area();
    copied(&mut bundle, "all1", "again", |copy| {
        copy["clinicalStatus"] = json!("resolved");
        copy.as_object_mut().unwrap().remove("reaction");
    });
    let by_problems = json!({"resourceType": "List", "entry": [{"item": {"reference": "AllergyIntolerance/again"}}],
        "code": {"coding": [{"code": "problems-allergies-related-to-problems"}]}});
    add(&mut bundle, by_problems);
    let section = text(&show(&bundle).section_html("allergies"));
    assert!(!section.contains("Sent again"), "{section}");
    assert_eq!(section.matches("Ended (resolved)").count(), 2, "{section}");
}

#[test]
fn haz_33_haz_99_beside_an_allergy_that_a_problem_brings_it_is_said_that_no_list_of_allergies_came() {
    let mut bundle = every_area();
    let is_list = |resource: &Value| resource["resourceType"] == "List" && resource["title"] != "Problems";
    without(&mut bundle, |resource| is_list(resource) || resource["id"] == "all2");
    let by_problems = json!({"resourceType": "List", "entry": [{"item": {"reference": "AllergyIntolerance/all1"}}],
        "code": {"coding": [{"code": "problems-allergies-related-to-problems"}]}});
    add(&mut bundle, by_problems);
    let section = text(&show(&bundle).section_html("allergies"));
    assert!(section.contains("No list of this area was received.") && section.contains("Penicillin"), "{section}");
    // Beside a list it is not.
    let section = text(&show(&every_area()).section_html("allergies"));
    assert!(!section.contains("No list of this area"), "{section}");
}

#[test]
fn alg_08_words_of_one_kind_beside_the_code_for_any_deny_that_kind_alone() {
    let label = |codings: Value, words: Option<&str>| {
        let mut bundle = every_area();
        without(&mut bundle, |resource| resource["id"] == "all2" || resource["title"] == "Ended allergies");
        list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
        let own = resource(&mut bundle, "all1");
        state_none_known(own);
        own["code"] = json!({ "coding": codings });
        if let Some(words) = words {
            own["code"]["text"] = json!(words);
        }
        let shown = show(&bundle);
        (shown.record.allergy_label.unwrap(), text(&shown.section_html("allergies")))
    };
    let none = json!({"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"});
    assert_eq!(label(json!([none]), None).0, AllergyLabel::NoKnownAllergies);
    let of_a_kind =
        label(json!([{"system": "http://snomed.info/sct", "code": "716186003"}]), Some("No known drug allergies"));
    let in_words = label(json!([]), Some("No known drug allergies"));
    assert_eq!(of_a_kind.0, in_words.0, "it is not an allergy, nor the statement that there are none");
    assert_ne!(of_a_kind.0, AllergyLabel::NoKnownAllergies);
    assert!(of_a_kind.1.contains("No known drug allergies"), "{}", of_a_kind.1);
    // A code of another system without words takes nothing back; one of SNOMED's may be any allergy's.
    let with = |system: &str| label(json!([none, {"system": system, "code": "1151.00"}]), None).0;
    assert_eq!(with("http://read.info/readv2"), AllergyLabel::NoKnownAllergies);
    assert_ne!(with("http://snomed.info/sct"), AllergyLabel::NoKnownAllergies);
    // Of one thing it is no statement about drugs, food or anything else.
    let of_one = label(json!([]), Some("No known peanut allergy"));
    let of_drugs = label(json!([]), Some("No known drug allergy"));
    assert_ne!(of_one.0, AllergyLabel::NoKnownAllergies);
    assert_ne!(of_one.0, of_drugs.0);
}

#[test]
fn alg_04_an_allergy_in_a_consultation_says_that_its_status_is_not_recorded() {
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    let of = |bundle: &Value| text(&show(bundle).section_html("consultations"));
    assert!(!of(&bundle).contains("Status not recorded"));
    resource(&mut bundle, "all1").as_object_mut().unwrap().remove("clinicalStatus");
    assert!(of(&bundle).contains("Status not recorded"), "{}", of(&bundle));
    resource(&mut bundle, "all1")["verificationStatus"] = json!("entered-in-error");
    let in_error = of(&bundle);
    assert!(in_error.contains("Entered in error") && !in_error.contains("Status not recorded"), "{in_error}");
}
