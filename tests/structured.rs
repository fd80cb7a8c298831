//! Access Record: Structured, rule by rule. A test's name carries the ids of the rules it checks.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options, Requested};
use gp_record::record::{AllergyLabel, BannerKind, IdentityOutcome, State};
use serde_json::{Value, json};
use support::*;

const CONFIDENTIAL: &str = "Items excluded due to confidentiality and/or patient preferences.";
const TRANSIT: &str = "Patient record transfer from previous GP practice not yet complete; information recorded \
                       before 26-Feb-2010 may be missing.";

fn warn(list: &mut Value, code: &str, note: &str) {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1";
    list["extension"] = json!([{ "url": url, "valueCode": code }]);
    list["note"] = json!([{ "text": note }]);
}

fn emptied(bundle: &mut Value, code: &str, kind: &str) {
    without(bundle, |resource| resource["resourceType"] == kind);
    let list = list(bundle, code);
    list["entry"] = json!([]);
    list["emptyReason"] = json!({"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]});
    list["note"] = json!([{ "text": "Information not available" }]);
    list.as_object_mut().unwrap().remove("extension");
}

const ALLERGIES: &str = "886921000000105";
const ENDED: &str = "1103671000000101";
const MEDICATIONS: &str = "933361000000108";

// The patient, and where and when the record came from

#[test]
fn o_11_o_13_o_16_haz_52_the_banner_is_in_nhs_formats_with_practitioner_and_practice() {
    let shown = show(&every_area());
    let head = text(&shown.head());
    for words in
        ["MARLOW, Ines Ruth (Ms)", "09-Apr-1961", "999 000 0018", "Gender Female", "Dr Ada Sample", "Fixture Surgery"]
    {
        assert!(head.contains(words), "{words} is not in: {head}");
    }
    assert!(head.contains("(64y)"), "the age is reckoned from the date of the response: {head}");
}

#[test]
fn o_20_str_02_str_03_gen_20_haz_46_haz_51_source_and_time_are_said_and_never_now() {
    let options = Options {
        retrieved_at: Some("2026-07-01T12:00:00Z".into()),
        source: Some("Fixture Surgery's own system".into()),
        ..Options::default()
    };
    let head = text(&show_with(vec![Input::of(every_area().to_string())], options).head());
    assert!(head.contains("Retrieved 01-Jul-2026 13:00"), "UK time: {head}");
    assert!(head.contains("Fixture Surgery's own system") && head.contains("Access Record: Structured"));
    let dated = text(&show(&every_area()).head());
    assert!(
        dated.contains("Dated by the response 12-Mar-2026 09:41") && dated.contains("GP practice record"),
        "{dated}"
    );
    let mut undated = every_area();
    for entry in undated["entry"].as_array_mut().unwrap() {
        entry["resource"].as_object_mut().unwrap().remove("date");
    }
    assert!(text(&show(&undated).head()).contains("Retrieval time unknown"));
}

#[test]
fn o_07a_gen_10_a_patient_who_has_died_is_shown_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "pat1")["deceasedDateTime"] = json!("2026-01-10");
    let head = text(&show(&bundle).head());
    assert!(
        head.contains("Died 10-Jan-2026") && head.contains("Age at Death 64y") && head.contains("Deceased"),
        "{head}"
    );
}

#[test]
fn gen_07_a_record_whose_details_differ_is_held_back_until_confirmed() {
    let options = |accepted| Options {
        expected: Some(gp_record::gpconnect::identity::Expected {
            nhs_number: Some("999 000 0018".into()),
            family_name: Some("Marlowe".into()),
            ..Default::default()
        }),
        mismatch_accepted: accepted,
        ..Options::default()
    };
    let held = show_with(vec![Input::of(every_area().to_string())], options(false));
    assert_eq!(held.record.identity.outcome, IdentityOutcome::Mismatch);
    let words = text(&held.html);
    assert!(words.contains("Marlowe") && words.contains("Marlow ") && words.contains("Family name"), "{words}");
    assert!(held.record.sections.is_empty() && !words.contains("Aspirin") && !words.contains("Exampleton"));
    assert_eq!(held.record.account.not_allowed, held.record.account.entries);
    let confirmed = show_with(vec![Input::of(every_area().to_string())], options(true));
    assert!(confirmed.html.contains("Aspirin") && text(&confirmed.head()).contains("Marlowe"), "the alert stays");
}

#[test]
fn a_response_without_a_patient_is_not_identified_and_held_back() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Patient");
    let shown = show(&bundle);
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(shown.html.contains("Patient not identified in this response") && !shown.html.contains("Aspirin"));
}

#[test]
fn another_subjects_resources_stand_apart_under_an_alert() {
    let mut bundle = every_area();
    resource(&mut bundle, "imm1")["patient"] = json!({ "reference": "Patient/somebody-else" });
    let shown = show(&bundle);
    assert!(shown.section_html("other-subject").contains("Influenza vaccination"));
    assert!(!shown.section_html("immunisations").contains("Influenza vaccination"));
    assert!(text(&shown.head()).contains("1 item(s) in this response are about another subject"));
}

// What the user may see, and what the view does not contain

#[test]
fn o_05_what_is_not_allowed_is_not_shown_anywhere_and_is_said() {
    let allowed = ["medications", "consultations", "people", "other"].map(str::to_owned).to_vec();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let shown = show_with(vec![Input::of(every_area().to_string())], options);
    assert!(!shown.html.contains("Penicillin allergy") && !shown.html.contains("Coronary artery disease"));
    assert!(!shown.html.contains("Influenza vaccination"));
    let head = text(&shown.head());
    assert!(head.contains("Not available to your role: Allergies and adverse reactions"), "{head}");
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
    assert!(shown.record.account.not_allowed > 0 && shown.record.account.unshown == 0);
}

#[test]
fn o_18_each_section_can_be_jumped_to() {
    let shown = show(&every_area());
    for section in &shown.record.sections {
        let link = format!("href=\"#a{}\"", section.anchor.0);
        assert!(shown.head().contains(&link), "{}", section.code);
        assert!(shown.html.contains(&format!("id=\"a{}\"", section.anchor.0)), "{}", section.code);
    }
}

#[test]
fn o_19_haz_33_haz_47_o_21_what_is_not_there_is_said_and_nothing_is_filtered() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization" || resource["title"] == "Immunisations");
    let unknown = text(&show(&bundle).head());
    assert!(unknown.contains("What this view does not contain"), "{unknown}");
    assert!(unknown.contains("whether it was asked for is not known here): Immunisations"), "{unknown}");
    let asked = Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() };
    let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
    let known = text(&show_with(vec![input], Options::default()).head());
    assert!(known.contains("Not requested: Immunisations"), "{known}");
}

#[test]
fn haz_16_medication_without_allergies_is_an_alert() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "AllergyIntolerance"
            || matches!(resource["title"].as_str(), Some("Ended allergies" | "Allergies and adverse reactions"))
    });
    let shown = show(&bundle);
    assert!(text(&shown.head()).contains("Medications were received without allergies"));
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
}

#[test]
fn haz_36_haz_38_an_area_asked_for_and_not_received_says_so() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["resourceType"] == "Immunization" || resource["title"] == "Immunisations");
    let asked = Requested { parameters: Some(vec!["includeImmunisations".into()]), ..Requested::default() };
    let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![input], Options::default());
    assert_eq!(shown.section("immunisations").states, [State::Failed]);
    assert!(text(&shown.section_html("immunisations")).contains("Asked for and not received."));
}

#[test]
fn haz_99_haz_100_linked_items_stand_apart_and_are_no_complete_list() {
    let shown = show(&every_area());
    let documents = text(&shown.section_html("documents"));
    assert!(documents.contains("Linked items") && documents.contains("not a complete list"), "{documents}");
    assert!(documents.contains("Cardiology <clinic> letter"));
}

// Warnings

#[test]
fn o_25_gen_17_gen_25_haz_32_haz_42_transit_is_over_all_and_confidential_at_its_area() {
    let mut bundle = every_area();
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", &format!("{TRANSIT} {CONFIDENTIAL}"));
    list(&mut bundle, ALLERGIES)["extension"].as_array_mut().unwrap().push(json!({
        "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1",
        "valueCode": "confidential-items"
    }));
    warn(list(&mut bundle, MEDICATIONS), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    assert_eq!(text(&shown.head()).matches(TRANSIT).count(), 1, "once, in full, at the top");
    assert!(!text(&shown.head()).contains(CONFIDENTIAL));
    assert!(text(&shown.section_html("allergies")).contains(CONFIDENTIAL));
    assert!(!text(&shown.section_html("medications")).contains(CONFIDENTIAL));
    for code in ["allergies", "medications"] {
        assert!(shown.section(code).states.contains(&State::InTransit), "{code}");
        assert!(text(&shown.section_html(code)).contains("Record in transit"), "{code}");
    }
}

#[test]
fn gen_18_gen_19_confidential_items_are_said_even_of_an_empty_list() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    warn(list(&mut bundle, ALLERGIES), "confidential-items", &format!("{CONFIDENTIAL} Information not available"));
    warn(list(&mut bundle, MEDICATIONS), "confidential-items", "");
    let shown = show(&bundle);
    let allergies = text(&shown.section_html("allergies"));
    assert!(allergies.contains(CONFIDENTIAL) && allergies.contains("the list is incomplete"), "{allergies}");
    assert_eq!(shown.section("allergies").states, [State::Withheld, State::NoneRecorded]);
    assert!(
        text(&shown.section_html("medications")).contains(CONFIDENTIAL),
        "the code's own text where there is no note"
    );
}

#[test]
fn a_warning_of_an_unknown_code_is_shown_raw() {
    let mut bundle = every_area();
    warn(list(&mut bundle, MEDICATIONS), "something-new", "");
    assert!(text(&show(&bundle).section_html("medications")).contains("Warning of an unknown kind: something-new"));
}

#[test]
fn core_13_core_11_gen_26_an_area_switched_off_is_named_in_plain_words() {
    let shown = show(&every_area());
    let head = text(&shown.head());
    assert!(head.contains("Diary entries: switched off at the practice"), "{head}");
    assert!(head.contains("includeDiaryEntries has been disabled"), "the provider's own words too");
    assert!(shown.section("diary-entries").states.contains(&State::Unsupported));
    assert!(text(&shown.section_html("diary-entries")).contains("Medication review due"), "what did come is shown");
}

#[test]
fn o_26_gen_11_gen_12_gen_13_gen_14_gen_15_gen_16_each_error_is_explained_with_its_diagnostics() {
    for (status, code, words) in [
        (400, "INVALID_NHS_NUMBER", "refused the NHS number"),
        (403, "NO_PATIENT_CONSENT", "chosen not to share"),
        (403, "ACCESS DENIED", "not permitted"),
        (404, "PATIENT_NOT_FOUND", "does not mean that no record exists"),
        (422, "INVALID_PARAMETER", "The request failed"),
        (500, "INTERNAL_SERVER_ERROR", "The request failed"),
        (501, "NOT_IMPLEMENTED", "not available at this practice"),
    ] {
        let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value",
            "details": {"coding": [{"code": code}]}, "diagnostics": format!("trace of {status}")}]});
        let input = Input { status: Some(status), ..Input::of(body.to_string()) };
        let words_shown = text(&show_with(vec![input], Options::default()).html);
        assert!(words_shown.contains(words), "{status} {code}: {words_shown}");
        assert!(words_shown.contains(&format!("trace of {status}")), "{words_shown}");
    }
    let gateway = Input { status: Some(502), ..Input::of("<html><body>Bad gateway</body>") };
    let words = text(&show_with(vec![gateway], Options::default()).html);
    assert!(words.contains("could not be reached") && words.contains("Bad gateway"), "{words}");
    let empty = Input { status: Some(504), ..Input::default() };
    assert!(text(&show_with(vec![empty], Options::default()).html).contains("could not be reached"));
}

// Allergies

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
    resource(&mut stated, "all1")["code"] = json!({"coding": [{"system": "http://snomed.info/sct", "code": "716186003",
        "display": "No known allergy"}]});
    list(&mut stated, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    let stated = show(&stated);
    assert_eq!(stated.record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    assert!(stated.section("allergies").states.contains(&State::KnownNone));
}

#[test]
fn alg_08_no_known_drug_allergy_is_neither_a_known_allergy_nor_no_known_allergies() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    resource(&mut bundle, "all1")["code"] =
        json!({"coding": [{"code": "409137002", "display": "No known drug allergy"}]});
    let shown = show(&bundle);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::NotRecorded));
    assert!(text(&shown.section_html("allergies")).contains("No known drug allergy"));
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

// Medications

#[test]
fn med_02_haz_55_haz_84_haz_87_drug_dose_quantity_status_dates_and_issues_are_in_one_row() {
    let shown = show(&every_area());
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    for words in [
        "One to be taken each day",
        "Dissolve in water",
        "One to be taken each morning",
        "28 tablet",
        "Repeat",
        "Active",
        "Start 01-Sep-2025",
        "Last issued 01-Mar-2026",
        "3 of 6 issued",
        "28-Feb-2026",
        "Expired, still active",
        "Dosage has changed",
        "15-Jan-2026",
    ] {
        assert!(row.contains(words), "{words} is not in: {row}");
    }
    let section = text(&shown.section_html("medications"));
    for words in
        ["Patient Notes: with food", "Pharmacy text here", "Prescriber Dr Ada Sample", "Issues (1)", "Issued by phone"]
    {
        assert!(section.contains(words), "{words} is not in: {section}");
    }
}

#[test]
fn haz_37_haz_45_haz_86_what_was_prescribed_elsewhere_stands_there_even_if_stopped() {
    let shown = show(&every_area());
    let section = text(&shown.section_html("medications"));
    let elsewhere = section.find("Prescribed elsewhere").unwrap();
    assert!(section.find("Grandmother's linctus").unwrap() > elsewhere);
    let row = text(&shown.row("linctus 5ml"));
    assert!(row.contains("Stopped: 05-Feb-2024 No longer needed") && row.contains("one bottle"), "{row}");
    assert!(!row.contains("No issue recorded"), "it was never the practice's to issue: {row}");
    assert!(section.contains("Hospital"));
}

#[test]
fn haz_11_the_classifier_puts_each_statement_in_its_group() {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1";
    let kind =
        |code: &str| json!([{"url": url, "valueCodeableConcept": {"coding": [{"code": code, "display": code}]}}]);
    for (kind, plan_status, status, heading) in [
        (kind("repeat"), "active", "active", "Repeat (1) Active, as recorded by the practice"),
        (kind("repeat"), "completed", "completed", "Repeat (1) Completed (1)"),
        (kind("repeat-dispensing"), "active", "active", "Repeat dispensing (1) Active"),
        (kind("acute"), "active", "active", "Acute (1) Active"),
        (kind("delayed-prescribing"), "active", "active", "Acute (1) Active"),
        (kind("acute"), "completed", "completed", "Acute (1) Completed, last 12 months"),
        (json!([]), "active", "active", "Repeat (1) Active"),
        (kind("repeat"), "stopped", "active", "Stopped or discontinued (1)"),
        (kind("acute"), "stopped", "stopped", "Stopped or discontinued (1)"),
    ] {
        let mut bundle = every_area();
        without(&mut bundle, |resource| {
            resource["id"] == "ms2" || resource["id"] == "plan2" || resource["id"] == "med2"
        });
        list(&mut bundle, MEDICATIONS)["entry"] = json!([{"item": {"reference": "MedicationStatement/ms1"}}]);
        resource(&mut bundle, "plan1")["extension"] = kind.clone();
        resource(&mut bundle, "plan1")["status"] = json!(plan_status);
        resource(&mut bundle, "ms1")["status"] = json!(status);
        let section = text(&show(&bundle).section_html("medications"));
        assert!(section.contains(heading), "{kind} {plan_status}/{status}: {heading:?} is not in {section}");
    }
}

#[test]
fn o_08_o_17_nothing_is_shortened_and_every_character_is_literal() {
    let characters =
        "! \" £ % & * ( ) + - = ; ' , . / : < > ? @ $ ^ _ { } [ ] \\ | ~ ` [08:00-first dose][20:00-2 tablets]";
    let long = format!("{characters} {}", "one to be taken ".repeat(40));
    let mut bundle = every_area();
    resource(&mut bundle, "ms1")["dosage"] = json!([{ "text": long }]);
    resource(&mut bundle, "med1")["code"] = json!({ "text": format!("Rebif {}", "x".repeat(190)) });
    let shown = show(&bundle);
    assert!(text(&shown.html).contains(long.trim()));
    assert!(shown.html.contains(&"x".repeat(190)));
    // From the text itself: a JSON library would already have lost the digits.
    let sent = include_str!("fixtures/structured/every_area.json");
    let shown = show_with(vec![Input::of(sent)], Options::default());
    let weight = text(&shown.section_html("uncategorised-data"));
    assert!(weight.contains("71.50 kg"), "digits and units as sent: {weight}");
    assert!(text(&shown.section_html("investigations")).contains("< 9.80 g/dL"));
}

#[test]
fn haz_21_haz_59_what_only_one_supplier_sends_is_shown() {
    let mut bundle = every_area();
    // TPP: the unit in an extension; Medicus: no type at all; Vision: text beside the coded name.
    resource(&mut bundle, "plan1").as_object_mut().unwrap().remove("extension");
    resource(&mut bundle, "med1")["code"]["text"] = json!("ASPIRIN disp tab 75mg");
    let row = text(&show(&bundle).row("ASPIRIN disp tab 75mg"));
    assert!(
        row.contains("Type not stated") && row.contains("28 tablet") && row.contains("Aspirin 75mg disp tabs"),
        "{row}"
    );
}

#[test]
fn a_dose_never_stands_without_its_drug() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "Medication" || resource["resourceType"] == "MedicationStatement"
    });
    let shown = show(&bundle);
    let row = text(&shown.row("One to be taken each morning"));
    assert!(row.contains("No drug recorded"), "{row}");
    let mut bundle = every_area();
    resource(&mut bundle, "ms1").as_object_mut().unwrap().remove("dosage");
    resource(&mut bundle, "plan1").as_object_mut().unwrap().remove("dosageInstruction");
    assert!(text(&show(&bundle).row("Aspirin 75mg disp tabs")).contains("No dose recorded"));
}

// What cannot be read

#[test]
fn a_bad_date_is_shown_as_recorded_with_an_issue() {
    let mut bundle = every_area();
    resource(&mut bundle, "all1")["assertedDate"] = json!("31-02-2001?");
    let shown = show(&bundle);
    assert!(text(&shown.row("Penicillin allergy")).contains("31-02-2001?"));
    let issue = shown.record.issues.iter().find(|issue| issue.code == "bad-date").unwrap();
    assert!(issue.r#where.contains("AllergyIntolerance") && !issue.r#where.contains("2001"));
}

#[test]
fn a_broken_entry_is_shown_raw_and_the_rest_is_shown() {
    let text_of = every_area().to_string().replacen("\"Influenza vaccination\"", "\"Influenza \\ud800vaccination\"", 1);
    let shown = show_with(vec![Input::of(text_of)], Options::default());
    assert_eq!(shown.record.account.unreadable, 1);
    assert!(text(&shown.section_html("other")).contains("Influenza \\ud800vaccination"));
    assert!(shown.html.contains("Penicillin allergy"));
    assert!(shown.record.issues.iter().any(|issue| issue.code == "unreadable-entry"));
}

#[test]
fn duplicate_ids_and_dangling_references_are_issues_and_both_are_shown() {
    let mut bundle = every_area();
    copied(&mut bundle, "obs1", "obs1", |copy| copy["comment"] = json!("A second one"));
    resource(&mut bundle, "ms1")["context"] = json!({ "reference": "Encounter/gone" });
    let shown = show(&bundle);
    assert!(shown.html.contains("Clothed") && shown.html.contains("A second one"));
    assert!(text(&shown.html).contains("Encounter/gone (not in this response)"));
    for code in ["duplicate-id", "dangling-reference"] {
        assert!(shown.record.issues.iter().any(|issue| issue.code == code), "{code}");
    }
}

#[test]
fn two_responses_about_one_patient_are_one_record() {
    let mut allergies = every_area();
    without(&mut allergies, |resource| resource["resourceType"].as_str().unwrap().starts_with("Med"));
    let mut medications = every_area();
    without(&mut medications, |resource| resource["resourceType"] == "AllergyIntolerance");
    let inputs = vec![Input::of(allergies.to_string()), Input::of(medications.to_string())];
    let shown = show_with(inputs, Options::default());
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::Unchecked);
    assert!(!shown.record.sections.iter().any(|section| section.code == "other-subject"));
    assert!(shown.html.contains("Penicillin allergy") && shown.html.contains("Aspirin"));
    assert_eq!(shown.record.account.unshown, 0);
    let mut other = medications.clone();
    resource(&mut other, "pat1")["identifier"][0]["value"] = json!("9990000026");
    let shown = show_with(vec![Input::of(allergies.to_string()), Input::of(other.to_string())], Options::default());
    assert_eq!(shown.record.identity.outcome, IdentityOutcome::DifferentPatient);
    assert!(shown.record.held_back && !shown.html.contains("Aspirin"));
}

#[test]
fn warnings_come_before_the_first_clinical_section() {
    let mut bundle = every_area();
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    let first = shown.html.find("<section").unwrap();
    for words in [TRANSIT, "switched off at the practice", "999 000 0018", "What this view does not contain"] {
        let at = shown.html.find(words);
        assert!(at.is_none_or(|at| at < first), "{words}");
    }
    assert!(shown.record.notices.iter().any(|notice| notice.kind == BannerKind::Transfer));
}

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
fn no_known_allergies_of_an_incomplete_list_says_so_in_the_same_line_and_beside_the_label() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "all2");
    resource(&mut bundle, "all1")["code"] = json!({"coding": [{"code": "716186003", "display": "No known allergy"}]});
    warn(list(&mut bundle, ALLERGIES), "data-in-transit", TRANSIT);
    let shown = show(&bundle);
    assert!(
        text(&shown.row("No known allergy")).contains("No known allergy Record in transit: may be incomplete")
            || text(&shown.row("No known allergy")).contains("Record in transit: may be incomplete")
    );
    assert!(text(&shown.head()).contains("No known allergies Record in transit: may be incomplete"));
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
    for id in ["all1", "ms1", "con1", "imm1", "obs1", "ref1"] {
        let mut bundle = every_area();
        resource(&mut bundle, id)["meta"] = json!({ "security": security });
        assert_eq!(show(&bundle).html.matches("Not to be disclosed to the patient").count(), 1, "{id}");
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

/// The primary List of each area that has one.
const LISTS: [(&str, &str); 9] = [
    ("allergies", ALLERGIES),
    ("medications", MEDICATIONS),
    ("problems", "717711000000103"),
    ("consultations", "1149501000000101"),
    ("investigations", "887191000000108"),
    ("uncategorised-data", "826501000000100"),
    ("immunisations", "1102181000000102"),
    ("referrals", "792931000000107"),
    ("diary-entries", "714311000000108"),
];

#[test]
fn every_state_of_every_area_is_said_and_none_is_taken_for_another() {
    let lists = || {
        json!({"resourceType": "Bundle", "type": "collection", "entry":
        [{"resource": {"resourceType": "Patient", "id": "p", "identifier":
            [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}}]})
    };
    let parameter = |code: &str| {
        let area = gp_record::gpconnect::codes::AREAS.into_iter().find(|area| area.code() == code).unwrap();
        area.parameter()
    };
    for (area, code) in LISTS {
        let empty = json!({"resourceType": "List", "code": {"coding": [{"code": code}]},
            "emptyReason": {"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]}});
        for (warning, state, words) in [
            (None, None, None),
            (Some("confidential-items"), Some(State::Withheld), Some(CONFIDENTIAL)),
            (Some("data-in-transit"), Some(State::InTransit), Some("Record in transit")),
            (Some("data-awaiting-filing"), Some(State::AwaitingFiling), Some("have not been reviewed")),
        ] {
            let (mut bundle, mut list) = (lists(), empty.clone());
            if let Some(warning) = warning {
                warn(&mut list, warning, "");
            }
            bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": list }));
            let shown = show(&bundle);
            let section = text(&shown.section_html(area));
            let expected: Vec<State> = state.into_iter().chain([State::NoneRecorded]).collect();
            assert_eq!(shown.section(area).states, expected, "{area} {warning:?}");
            assert!(words.is_none_or(|words| section.contains(words)), "{area} {warning:?}: {section}");
            let plainly_none = section.contains("None recorded in the list received.")
                || section.contains("No active allergies recorded.");
            assert_eq!(plainly_none, warning.is_none(), "{area} {warning:?}: {section}");
            assert!(!section.to_lowercase().contains("no known allergies") || area == "allergies" && warning.is_none());
        }
        // Switched off, not supported, asked for and not received, not asked for.
        for (says, words) in [("has been disabled", "switched off"), ("is an unrecognised parameter", "not supported")]
        {
            let mut bundle = lists();
            let text_of = format!("{} {says}", parameter(area));
            bundle["entry"].as_array_mut().unwrap().push(
                json!({"resource": {"resourceType": "OperationOutcome", "issue":
                [{"severity": "warning", "code": "not-supported", "details": {"coding": [{"code": "NOT_IMPLEMENTED"}],
                "text": text_of}}]}}),
            );
            let shown = show(&bundle);
            assert_eq!(shown.section(area).states, [State::Unsupported], "{area}");
            assert!(
                text(&shown.head()).contains(words) && text(&shown.section_html(area)).contains("Not received"),
                "{area}"
            );
        }
        let asked = Requested { parameters: Some(vec![parameter(area).into()]), ..Requested::default() };
        let input = Input { requested: Some(asked), ..Input::of(lists().to_string()) };
        assert_eq!(show_with(vec![input], Options::default()).section(area).states, [State::Failed], "{area}");
    }
}

#[test]
fn a_secondary_lists_warning_stands_at_what_was_asked_for_and_at_the_items_area() {
    for (code, through, of) in [
        ("consultations-medications-contained-in-consultations", "consultations", "medications"),
        ("problems-immunisations-related-to-problems", "problems", "immunisations"),
    ] {
        let mut bundle = every_area();
        let mut list = json!({"resourceType": "List", "code": {"coding": [{"code": code}]}});
        warn(&mut list, "confidential-items", CONFIDENTIAL);
        bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": list }));
        let shown = show(&bundle);
        for area in [through, of] {
            assert!(text(&shown.section_html(area)).contains(CONFIDENTIAL), "{code}: {area}");
            assert!(shown.section(area).states.contains(&State::Withheld), "{code}: {area}");
        }
    }
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
fn haz_21_variants_of_shape_read_as_the_specified_one() {
    type Change = fn(&mut Value);
    let variants: [(&str, Change, &str, &str); 9] = [
        (
            "a practitioner alone, not in a list",
            |b| {
                resource(b, "pat1")["generalPractitioner"] = json!({"reference": "Practitioner/prac1"});
            },
            "",
            "Usual GP Dr Ada Sample",
        ),
        (
            "a duration's code in a list",
            |b| {
                resource(b, "plan1")["dispenseRequest"]["expectedSupplyDuration"]["code"] = json!(["d"]);
            },
            "medications",
            "28 day",
        ),
        (
            "a quantity in quotes",
            |b| {
                resource(b, "plan1")["dispenseRequest"]["quantity"]["value"] = json!("28");
            },
            "medications",
            "28 tablet",
        ),
        (
            "a relation without a type",
            |b| resource(b, "grp1")["related"][0]["type"] = Value::Null,
            "investigations",
            "Haemoglobin",
        ),
        (
            "a concept alone, not in a list",
            |b| {
                resource(b, "ref1")["reasonCode"] = json!({"text": "Referral to cardiologist"});
            },
            "referrals",
            "Referral to cardiologist",
        ),
        (
            "another host and case of an extension",
            |b| {
                resource(b, "ms1")["extension"][1]["url"] =
                    json!("http://fhir.hl7.org.uk/x/extension-careconnect-gpc-prescribingagency-1");
            },
            "medications",
            "Prescribing agency Prescribed at GP practice",
        ),
        (
            "the dose-changed extension as EMIS spells it",
            |b| {
                resource(b, "ms1")["extension"][2]["url"] = json!(
                    "https://fhir.nhs.uk/STU3/StructureDefinition/Extensioncoding-CareConnect-GPC-DosageLastChanged-1"
                );
            },
            "medications",
            "Dosage has changed during this period. Last changed 15-Jan-2026",
        ),
        (
            "a list's code with a space after it",
            |b| {
                list(b, MEDICATIONS)["code"]["coding"][0]["code"] = json!("933361000000108 ");
            },
            "medications",
            "Aspirin 75mg disp tabs",
        ),
        (
            "an instant with an offset and milliseconds",
            |b| {
                resource(b, "all1")["assertedDate"] = json!("2011-06-20T13:36:24.893+01:00");
            },
            "allergies",
            "20-Jun-2011 13:36",
        ),
    ];
    for (name, change, section, words) in variants {
        let mut bundle = every_area();
        change(&mut bundle);
        let shown = show(&bundle);
        let html = if section.is_empty() { shown.head() } else { shown.section_html(section) };
        assert!(text(&html).contains(words), "{name}: {words:?} is not in {}", text(&html));
        assert_eq!(shown.record.account.unshown, 0, "{name}");
    }
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
fn haz_85_issues_of_repeat_dispensing_are_told_apart_and_future_ones_say_so() {
    let mut bundle = every_area();
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescriptionType-1";
    resource(&mut bundle, "plan1")["extension"] = json!([{"url": url, "valueCodeableConcept":
        {"coding": [{"code": "repeat-dispensing", "display": "Repeat dispensing"}]}}]);
    resource(&mut bundle, "ms1")["extension"][0]["valueDateTime"] = json!("2026-05-01");
    for (id, start) in [("order2", "2026-04-01"), ("order3", "2026-05-01")] {
        copied(&mut bundle, "order1", id, |copy| {
            copy["authoredOn"] = json!("2026-03-01");
            copy["dispenseRequest"]["validityPeriod"]["start"] = json!(start);
        });
    }
    let shown = show(&bundle);
    let row = text(&shown.row("Aspirin 75mg disp tabs"));
    assert!(row.contains("Last issued 01-May-2026 In the future"), "{row}");
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("Issues (3)"), "{section}");
    let order = ["01-May-2026 28 tablet", "01-Apr-2026 28 tablet", "01-Mar-2026 28 tablet"];
    let at: Vec<usize> =
        order.iter().map(|words| section.find(words).unwrap_or_else(|| panic!("{words}: {section}"))).collect();
    assert!(at.is_sorted(), "newest first");
    assert_eq!(section.matches("In the future").count(), 3, "the last issue, and two issues: {section}");
}
