//! What the view says of a record, and not the record itself, stands only where it is certain: labels, "no issue recorded",
//! "completed, older", whose name, which dose.

use gp_record::gpconnect::codes::Area;
use gp_record::gpconnect::limits::Limit;
use gp_record::words::Word;
use serde_json::{Value, json};

use crate::support::*;
use crate::*;

const EXTENSION: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC";

/// The record with one allergy, of this code and in these words.
fn with_one(code: &str, display: &str, text: Option<&str>) -> Value {
    let mut bundle = every_area();
    let mut one = resource(&mut bundle, "all1").clone();
    without(&mut bundle, |resource| resource["resourceType"] == "AllergyIntolerance");
    for element in ["reaction", "criticality", "note", "lastOccurrence"] {
        one.as_object_mut().unwrap().remove(element);
    }
    let system = if code.contains('.') { "http://read.info/readv2" } else { "http://snomed.info/sct" };
    one["code"] = json!({"text": text, "coding": [{"system": system, "code": code, "display": display}]});
    add(&mut bundle, one);
    for of in [ALLERGIES, ENDED] {
        list(&mut bundle, of).as_object_mut().unwrap().remove("contained");
    }
    list(&mut bundle, ENDED)["entry"] = json!([]);
    unwarned(&mut bundle);
    list(&mut bundle, ALLERGIES)["entry"] = json!([{"item": {"reference": "AllergyIntolerance/all1"}}]);
    bundle
}

#[test]
fn haz_2_haz_89_words_that_name_an_exception_are_an_allergy_wherever_they_stand() {
    // Beside another's code without words it is no statement.
    for codes in [["91936005", "716186003"], ["716186003", "91936005"]] {
        let mut bundle = with_one("716186003", "", None);
        let of = |code: &str| json!({"system": "http://snomed.info/sct", "code": code});
        resource(&mut bundle, "all1")["code"] = json!({"coding": codes.map(of)});
        let label = show(&bundle).record.allergy_label.unwrap();
        assert_ne!(label, AllergyLabel::NoKnownAllergies, "{codes:?}");
    }
    let label = |code, display, text| show(&with_one(code, display, text)).record.allergy_label.unwrap();
    for (code, display, text, expected) in [
        ("716186003", "No known allergy", None, AllergyLabel::NoKnownAllergies),
        ("716186003", "No known allergy (situation)", Some("No known allergies"), AllergyLabel::NoKnownAllergies),
        ("716186003", "No known allergies except penicillin", None, AllergyLabel::KnownAllergies),
        (
            "716186003",
            "No known allergies except penicillin",
            Some("No known allergies except penicillin"),
            AllergyLabel::KnownAllergies,
        ),
        ("409137002", "No known drug allergy", Some("NKDA"), AllergyLabel::NotRecorded),
        (
            "409137002",
            "No known drug allergy",
            Some("No known drug allergies except penicillin - anaphylaxis"),
            AllergyLabel::KnownAllergies,
        ),
        ("716186003", "NKA - No known allergy", None, AllergyLabel::NoKnownAllergies),
        ("716186003", "No known allergies.", Some("NKA"), AllergyLabel::NoKnownAllergies),
        ("409137002", "No known trigger for allergy", None, AllergyLabel::KnownAllergies),
        ("409137002", "No known but latex allergy", None, AllergyLabel::KnownAllergies),
        // An allergy's own code.
        ("91936005", "Allergy to penicillin", Some("No known allergies"), AllergyLabel::KnownAllergies),
        // In another system's code the words are no statement of that code, and no allergy either.
        ("1151.00", "No known allergies", Some("No known allergies"), AllergyLabel::NotRecorded),
    ] {
        assert_eq!(label(code, display, text), expected, "{code} {display} {text:?}");
    }
}

#[test]
fn haz_2_a_statement_that_was_taken_back_is_not_the_statement_that_there_are_none() {
    let stated = || with_one("716186003", "No known allergy", None);
    assert_eq!(show(&stated()).record.allergy_label, Some(AllergyLabel::NoKnownAllergies));
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 4] = [
        ("refuted", |bundle| resource(bundle, "all1")["verificationStatus"] = json!("refuted")),
        ("in error", |bundle| resource(bundle, "all1")["verificationStatus"] = json!("entered-in-error")),
        ("deleted", |bundle| list(bundle, ALLERGIES)["entry"][0]["deleted"] = json!(true)),
        ("its List in error", |bundle| list(bundle, ALLERGIES)["status"] = json!("entered-in-error")),
    ];
    for (what, change) in changes {
        let mut bundle = stated();
        change(&mut bundle);
        let shown = show(&bundle);
        let label = shown.record.allergy_label.unwrap();
        assert!(matches!(label, AllergyLabel::NotRecorded | AllergyLabel::Unavailable), "{what}: {label:?}");
        assert!(!shown.section("allergies").states.contains(&State::KnownNone), "{what}");
    }
}

#[test]
fn haz_11_no_issue_is_claimed_where_issues_were_not_asked_for_or_the_drug_is_not_from_here() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| resource["id"] == "order1");
    // Another drug's issue shows that issues came.
    copied(&mut bundle, "plan1", "otherplan", |_| {});
    copied(&mut bundle, "plan1", "other", |plan| {
        plan["intent"] = json!("order");
        plan["basedOn"] = json!([{"reference": "MedicationRequest/otherplan"}]);
    });
    let plain = |extension: &Value| {
        let url = extension["url"].as_str().unwrap();
        !url.contains("LastIssueDate") && !url.contains("RepeatInformation")
    };
    for id in ["ms1", "plan1"] {
        resource(&mut bundle, id)["extension"].as_array_mut().unwrap().retain(plain);
    }
    let limited = |limits: Vec<Limit>| {
        let asked = Requested { limits, ..Requested::default() };
        let input = Input { requested: Some(asked), ..Input::of(bundle.to_string()) };
        text(&show_with(vec![input], Options::default()).row("Aspirin 75mg disp tabs"))
    };
    assert!(limited(Vec::new()).contains("No issue recorded"), "{}", limited(Vec::new()));
    let without_issues = Limit { area: Area::Medications, word: Word::LimitedWithoutIssues, value: None };
    let row = limited(vec![without_issues]);
    assert!(!row.contains("No issue recorded"), "{row}");
    // An agency other than the practice.
    let mut elsewhere = bundle.clone();
    let previous = json!({"coding": [{"code": "prescribed-by-previous-practice", "display": "Previous practice"}]});
    let agency = json!({"url": format!("{EXTENSION}-PrescribingAgency-1"), "valueCodeableConcept": previous});
    let extensions = resource(&mut elsewhere, "ms1")["extension"].as_array_mut().unwrap();
    extensions.retain(|extension| !extension["url"].as_str().unwrap().contains("PrescribingAgency"));
    extensions.push(agency);
    let row = text(&show(&elsewhere).row("Aspirin 75mg disp tabs"));
    assert!(!row.contains("No issue recorded"), "{row}");
}

#[test]
fn imm_04_parts_of_several_courses_stand_apart_and_a_dose_that_does_not_count_says_so() {
    let mut bundle = every_area();
    let given = resource(&mut bundle, "imm1");
    given["notGiven"] = json!(false);
    given["vaccinationProtocol"] = json!([
        {"doseSequence": 1, "seriesDoses": 3, "targetDisease": [{"text": "Diphtheria"}], "doseStatus": {"coding": [{"code": "count"}]}},
        {"doseSequence": 1, "seriesDoses": 2, "targetDisease": [{"text": "Tetanus"}],
            "doseStatus": {"coding": [{"code": "nocount", "display": "Does not count"}]}, "doseStatusReason": {"text": "Cold chain break"}},
    ]);
    let html = show(&bundle).row("Influenza vaccination");
    let row = text(&html);
    assert!(row.contains("1 of 3 Diphtheria 1 of 2 Tetanus") && html.contains("Diphtheria</span>\n"), "{html}");
    assert!(row.contains("Does not count") && row.contains("Cold chain break"), "{row}");
    resource(&mut bundle, "imm1")["vaccinationProtocol"] = json!([{ "seriesDoses": 3 }]);
    assert!(text(&show(&bundle).row("Influenza vaccination")).contains("of 3, part not recorded"));
}

#[test]
fn haz_18_the_coded_term_of_a_part_stands_beside_its_words() {
    let part = |code: &str, text: &str, display: &str, value: u32| json!({"code": {"text": text, "coding": [{"code": code, "display": display}]}, "valueQuantity": {"value": value, "unit": "mm[Hg]"}});
    let mut bundle = every_area();
    let pressure = resource(&mut bundle, "bp1");
    pressure["code"] = json!({"text": "Blood pressure"});
    pressure["component"] = json!([
        part("400974009", "Systolic", "Standing systolic blood pressure", 90),
        part("400975005", "Diastolic", "Standing diastolic blood pressure", 50),
    ]);
    let row = text(&show(&bundle).row("Standing systolic"));
    assert!(row.contains("Systolic (Standing systolic blood pressure) 90 mm[Hg]"), "{row}");
}

#[test]
fn con_06_an_entry_that_took_a_period_on_another_day_says_when() {
    let mut bundle = every_area();
    for (period, said) in [
        (json!({"start": "2024-01-01"}), "Date From 01-Jan-2024"),
        (json!({"start": "2024-01-01", "end": "2024-06-30"}), "Date 01-Jan-2024 – 30-Jun-2024"),
        // Of the day of the visit, and longer.
        (json!({"start": "2026-03-01", "end": "2026-06-30"}), "Date 01-Mar-2026 – 30-Jun-2026"),
    ] {
        resource(&mut bundle, "note1")["effectivePeriod"] = period;
        let consultations = text(&show(&bundle).section_html("consultations"));
        assert!(consultations.contains(said), "{said}: {consultations}");
    }
    resource(&mut bundle, "note1")["effectivePeriod"] = json!({"start": "2026-03-01"});
    assert!(!text(&show(&bundle).section_html("consultations")).contains("Date From"), "the day of the visit alone");
}

#[test]
fn ent_what_a_consultation_names_is_of_the_future_there_too() {
    let mut bundle = every_area();
    resource(&mut bundle, "note1")["effectiveDateTime"] = json!("2027-01-01");
    let vaccination = resource(&mut bundle, "imm1");
    vaccination["notGiven"] = json!(false);
    vaccination["date"] = json!("2027-02-01");
    vaccination.as_object_mut().unwrap().remove("explanation");
    resource(&mut bundle, "head1")["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "Immunization/imm1"}}));
    let consultations = text(&show(&bundle).section_html("consultations"));
    for date in ["01-Jan-2027", "01-Feb-2027"] {
        assert!(consultations.contains(&format!("Date {date} In the future")), "{date}: {consultations}");
    }
}

#[test]
fn haz_28_a_heading_without_a_title_is_called_what_its_code_says() {
    let mut bundle = every_area();
    for (id, words) in [("topic1", "Tight chest"), ("head1", "Plan")] {
        let list = resource(&mut bundle, id);
        list.as_object_mut().unwrap().remove("title");
        list["code"]["text"] = json!(words);
        list["code"]["coding"][0]["display"] = json!("Topic (EHR)");
    }
    let section = text(&show(&bundle).section_html("consultations"));
    assert!(section.contains("Tight chest") && section.contains("Plan Tight chest on hills."), "{section}");
    // What kind of List it is, is no heading.
    resource(&mut bundle, "head1")["code"]["text"] = json!("topic");
    assert!(!text(&show(&bundle).section_html("consultations")).contains("topic"));
}

#[test]
fn a_name_without_a_family_name_is_its_text_and_one_that_is_over_is_not_the_patients() {
    let mut bundle = every_area();
    resource(&mut bundle, "prac1")["name"] = json!([{"text": "Dr Jo Bloggs", "given": ["Jo"], "prefix": ["Dr"]}]);
    let shown = show(&bundle);
    assert!(text(&shown.section_html("consultations")).contains("Dr Jo Bloggs"));
    resource(&mut bundle, "pat1")["name"] = json!([
        {"use": "official", "family": "Former", "given": ["Ines"], "period": {"end": "2001-01-01"}},
        {"use": "official", "family": "Latter", "given": ["Ines"]},
    ]);
    assert_eq!(show(&bundle).record.patient.unwrap().name.unwrap(), "LATTER, Ines");
    // An end still to come, or a nickname beside it, changes nothing.
    resource(&mut bundle, "pat1")["name"] = json!([
        {"use": "official", "family": "Smith", "given": ["Ines"], "period": {"end": "9999-12-31"}},
        {"use": "maiden", "family": "Jones", "given": ["Ines"]},
        {"use": "nickname", "text": "Nessie"},
    ]);
    assert_eq!(show(&bundle).record.patient.unwrap().name.unwrap(), "SMITH, Ines");
    for name in [
        json!({"use": "official", "prefix": ["Mr"], "text": "John SMITH"}),
        json!({"given": ["John"], "text": "John SMITH"}),
    ] {
        resource(&mut bundle, "pat1")["name"] = json!([name]);
        assert_eq!(show(&bundle).record.patient.unwrap().name.unwrap(), "John SMITH");
    }
}

#[test]
fn haz_11_how_long_ago_a_drug_was_completed_is_said_only_where_that_is_certain() {
    let mut bundle = every_area();
    for (date, title) in [
        ("2025", "Completed"),
        ("2025-03", "Completed"),
        ("2024", "Completed, older"),
        ("2026-01", "Completed, last 12 months"),
    ] {
        let statement = resource(&mut bundle, "ms1");
        statement["status"] = json!("completed");
        statement["effectivePeriod"] = json!({ "start": date });
        statement["extension"] = json!([]);
        let acute = json!({"url": format!("{EXTENSION}-PrescriptionType-1"), "valueCodeableConcept": {"coding": [{"code": "acute"}]}});
        resource(&mut bundle, "plan1")["extension"] = json!([acute]);
        let input = Input::of(bundle.to_string());
        let options = Options { retrieved_at: Some("2026-03-12T09:41:00Z".into()), ..Options::default() };
        let section = text(&show_with(vec![input], options).section_html("medications"));
        let title = format!("{title} (1)");
        assert!(section.contains(&title), "{date}: {section}");
    }
}

#[test]
fn a_modifier_of_a_part_or_of_the_drug_marks_the_words() {
    let modifier = json!([{"url": "https://example.org/unknown", "valueBoolean": true}]);
    let mut bundle = every_area();
    resource(&mut bundle, "bp1")["component"][0]["modifierExtension"] = modifier.clone();
    let shown = show(&bundle);
    assert!(text(&shown.row_of("uncategorised-data", "meaning is changed")).contains("mm[Hg]"));
    let mut bundle = every_area();
    let drug = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    for medication in drug.filter(|resource| resource["resourceType"] == "Medication") {
        medication["modifierExtension"] = modifier.clone();
    }
    assert!(text(&show(&bundle).section_html("medications")).contains("meaning is changed"));
}

#[test]
fn what_a_list_contains_has_one_row() {
    let mut bundle = every_area();
    let inside = json!({"resourceType": "Condition", "id": "inside", "clinicalStatus": "active", "code": {"text": "Contained asthma"}});
    let own = list(&mut bundle, "717711000000103");
    own["contained"] = json!([inside]);
    own["entry"] = json!([{"item": {"reference": "#inside"}}]);
    let section = text(&show(&bundle).section_html("problems"));
    assert_eq!(
        section.matches("Contained asthma").count(),
        1 + usize::from(section.contains("Contained asthma:")),
        "{section}"
    );
    assert!(!section.contains("Other information"), "{section}");
}

/// What a problem says of the medication that it names.
fn named_by_problem(bundle: &mut Value, reference: &str) -> String {
    let url = format!("{EXTENSION}-RelatedClinicalContent-1");
    let content = json!({ "url": url, "valueReference": { "reference": reference } });
    resource(bundle, "con1")["extension"].as_array_mut().unwrap().push(content);
    text(&show(bundle).section_html("problems"))
}

#[test]
fn haz_33_neither_none_recorded_nor_a_nought_stands_beside_any_warning() {
    let of = |change: &dyn Fn(&mut Value)| {
        let mut bundle = every_area();
        emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
        emptied(&mut bundle, ENDED, "AllergyIntolerance");
        list(&mut bundle, ENDED).as_object_mut().unwrap().remove("contained");
        change(list(&mut bundle, ALLERGIES));
        let shown = show(&bundle);
        let own = shown.section("allergies").clone();
        (own.states, own.count, shown.record.allergy_label)
    };
    let note = |words: &'static str| move |list: &mut Value| list["note"] = json!([{ "text": words }]);
    let plain = of(&|_| {});
    assert_eq!((plain.0, plain.1), (vec![State::NoneRecorded], Some(0)));
    for unknown in [
        of(&note("Some allergies could not be exported due to a system error")),
        of(&note("Allergies recorded since 01-Jan-2020 only. Information not available")),
        of(&|list| warn(list, "degraded-items", "Information not available")),
    ] {
        assert_eq!(unknown, (vec![], None, Some(AllergyLabel::Unavailable)));
    }
    for (code, state) in [("confidential-items", State::Withheld), ("data-in-transit", State::InTransit)] {
        let known = of(&|list| warn(list, code, "Information not available"));
        assert_eq!((known.0, known.1), (vec![state], None), "{code}");
    }
}

#[test]
fn a_list_about_somebody_else_says_nothing_of_this_patient() {
    let mut bundle = every_area();
    emptied(&mut bundle, ALLERGIES, "AllergyIntolerance");
    without(&mut bundle, |resource| resource["code"]["coding"][0]["code"] == ENDED);
    list(&mut bundle, ALLERGIES)["subject"] = json!({ "reference": "Patient/somebody-else" });
    let shown = show(&bundle);
    assert_eq!(shown.record.allergy_label, Some(AllergyLabel::Unavailable));
    assert!(
        !shown.record.sections.iter().any(|own| own.code == "allergies" && own.states.contains(&State::NoneRecorded))
    );
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn haz_37_a_medication_that_is_over_is_so_wherever_it_is_named() {
    let of = |statement: &str, plan: &str, order: &str, reference: &str| {
        let mut bundle = every_area();
        for (id, status) in [("ms1", statement), ("plan1", plan), ("order1", order)] {
            resource(&mut bundle, id)["status"] = json!(status);
        }
        named_by_problem(&mut bundle, reference)
    };
    let says = |words: &str, badge: &str| words.contains(&format!("Aspirin 75mg disp tabs {badge}"));
    for named in ["MedicationStatement/ms1", "MedicationRequest/plan1", "MedicationRequest/order1"] {
        let over = of("completed", "completed", "active", named);
        assert!(says(&over, "Completed"), "{named}: {over}");
        assert!(says(&of("completed", "active", "active", named), "Completed"), "{named}");
        assert!(says(&of("active", "stopped", "active", named), "Stopped"), "{named}");
        // That an issue was made says nothing of the course; the statement says what it is.
        let current = of("active", "completed", "completed", named);
        assert!(!says(&current, "Completed") && !says(&current, "Stopped"), "{named}: {current}");
    }
}

#[test]
fn haz_37_an_end_that_has_passed_is_marked_where_the_medication_is_still_active() {
    let row = |statement: &str, plan: &str, end: &str| {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["status"] = json!(statement);
        resource(&mut bundle, "ms1")["effectivePeriod"] = json!({ "start": "2010-06-01", "end": end });
        resource(&mut bundle, "plan1")["status"] = json!(plan);
        let options = Options { retrieved_at: Some("2026-03-12T09:41:00Z".into()), ..Options::default() };
        let shown = show_with(vec![Input::of(bundle.to_string())], options);
        text(&shown.row("Aspirin 75mg disp tabs"))
    };
    assert!(row("active", "active", "2011-06-07").contains("07-Jun-2011 Passed, still active"));
    assert!(!row("active", "active", "2027-06-07").contains("Passed, still active"));
    assert!(!row("completed", "completed", "2011-06-07").contains("still active"));
    // The authorisation is the row's, whatever its plan says.
    assert!(row("active", "completed", "2027-06-07").contains("Expired, still active"));
}

#[test]
fn haz_37_a_plan_that_never_was_does_not_stand_among_the_active() {
    for status in ["entered-in-error", "cancelled"] {
        let mut bundle = every_area();
        resource(&mut bundle, "plan1")["status"] = json!(status);
        let section = text(&show(&bundle).section_html("medications"));
        assert!(!section.contains("Active, as recorded by the practice"), "{section}");
        assert!(section.contains(status), "{section}");
    }
}

#[test]
fn haz_45_who_prescribes_is_known_by_a_text_too() {
    for value in [
        json!({ "valueCode": "prescribed-by-another-organisation" }),
        json!({ "valueCodeableConcept": { "text": "Prescribed by another organisation" } }),
    ] {
        let mut bundle = every_area();
        for extension in resource(&mut bundle, "ms1")["extension"].as_array_mut().unwrap() {
            let url = extension["url"].clone();
            if url.as_str().unwrap().contains("PrescribingAgency") {
                *extension = value.clone();
                extension["url"] = url;
            }
        }
        let section = text(&show(&bundle).section_html("medications"));
        assert!(section.contains("Prescribed elsewhere (2)"), "{section}");
    }
}

#[test]
fn a_kind_in_more_words_is_that_kind() {
    let mut bundle = every_area();
    for extension in resource(&mut bundle, "plan1")["extension"].as_array_mut().unwrap() {
        if extension["url"].as_str().unwrap().contains("PrescriptionType") {
            extension["valueCodeableConcept"] =
                json!({ "coding": [{ "code": "394823007", "display": "Acute medication" }] });
        }
    }
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Acute (1)") && !section.contains("Repeat (1)"), "{section}");
}

#[test]
fn haz_3_what_stands_in_place_of_a_dose_does_not_hide_its_parts() {
    let row = |dose: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "ms1")["dosage"] = json!([dose]);
        text(&show(&bundle).row("Aspirin 75mg disp tabs"))
    };
    let quantity = json!({ "value": 10, "unit": "mg" });
    let filler = row(json!({ "text": "No information available", "doseQuantity": quantity }));
    assert!(filler.contains("No information available") && filler.contains("10 mg"), "{filler}");
    assert!(row(json!({ "text": "No information available" })).contains("No information available"));
}

#[test]
fn what_is_withdrawn_or_planned_is_so_wherever_it_is_named() {
    let mut bundle = every_area();
    resource(&mut bundle, "ref1")["status"] = json!("cancelled");
    let problem = named_by_problem(&mut bundle, "ReferralRequest/ref1");
    assert!(problem.contains("cancelled"), "{problem}");
    let mut bundle = every_area();
    resource(&mut bundle, "rep1")["status"] = json!("preliminary");
    assert!(named_by_problem(&mut bundle, "DiagnosticReport/rep1").contains("preliminary"));
    // In the List of diary entries it is planned, whatever its intent.
    let mut bundle = every_area();
    resource(&mut bundle, "diary1")["intent"] = json!("order");
    assert!(named_by_problem(&mut bundle, "ProcedureRequest/diary1").contains("Planned"));
}

#[test]
fn a_text_of_a_consultation_keeps_the_marks_that_turn_it_round() {
    let mut bundle = every_area();
    resource(&mut bundle, "note1")["modifierExtension"] =
        json!([{ "url": "https://example.org/not", "valueBoolean": true }]);
    let marked = text(&show(&bundle).section_html("consultations"));
    assert!(marked.contains(Word::MeaningChanged.english()), "{marked}");
    let mut bundle = every_area();
    resource(&mut bundle, "head1")["entry"][0]["deleted"] = json!(true);
    let deleted = text(&show(&bundle).section_html("consultations"));
    assert!(deleted.contains(Word::DeletedFromList.english()), "{deleted}");
}

#[test]
fn haz_37_one_issue_without_its_plan_is_no_active_medication() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "MedicationStatement"
            || resource["intent"] == "plan" && resource["resourceType"] == "MedicationRequest"
    });
    resource(&mut bundle, "order1")["status"] = json!("active");
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Single issues without their plan (1)"), "{section}");
    assert!(!section.contains("Active, as recorded") && !section.contains("Issues not in this response"), "{section}");
}

#[test]
fn haz_37_an_earlier_or_another_subjects_plan_says_nothing_of_the_course() {
    let mut bundle = every_area();
    let url = format!("{EXTENSION}-MedicationRepeatInformation-1");
    copied(&mut bundle, "plan1", "plan0", |plan| {
        plan["status"] = json!("completed");
        plan["dispenseRequest"]["validityPeriod"] = json!({ "start": "2023-01-01", "end": "2024-01-01" });
        plan["extension"] = json!([{ "url": url, "extension": [
            { "url": "numberOfRepeatPrescriptionsAllowed", "valuePositiveInt": 5 },
            { "url": "numberOfRepeatPrescriptionsIssued", "valueUnsignedInt": 5 },
            { "url": "authorisationExpiryDate", "valueDateTime": "2024-01-01" }]}]);
    });
    resource(&mut bundle, "ms1")["basedOn"] =
        json!([{ "reference": "MedicationRequest/plan0" }, { "reference": "MedicationRequest/plan1" }]);
    resource(&mut bundle, "plan1")["dispenseRequest"]["validityPeriod"] =
        json!({ "start": "2025-09-01", "end": "2027-01-01" });
    let row = text(&show(&bundle).row("Aspirin 75mg disp tabs"));
    assert!(row.contains("5 of 5 issued") && !row.contains("All issued"), "{row}");
    assert!(row.contains("01-Jan-2024") && !row.contains("01-Jan-2024 Expired") && !row.contains("Passed"), "{row}");
    resource(&mut bundle, "plan0")["status"] = json!("entered-in-error");
    let section = text(&show(&bundle).section_html("medications"));
    assert!(section.contains("Active, as recorded by the practice"), "{section}");

    let mut bundle = every_area();
    resource(&mut bundle, "plan1")["status"] = json!("stopped");
    resource(&mut bundle, "plan1")["subject"] = json!({ "reference": "Patient/somebody-else" });
    let problem = named_by_problem(&mut bundle, "MedicationStatement/ms1");
    assert!(
        problem.contains("Aspirin 75mg disp tabs") && !problem.contains("Aspirin 75mg disp tabs Stopped"),
        "{problem}"
    );
}

#[test]
fn haz_36_what_a_list_of_no_known_kind_a_topic_or_a_problem_contains_has_a_row_and_nothing_is_claimed() {
    let allergy = json!({"resourceType": "AllergyIntolerance", "id": "a1", "clinicalStatus": "active", "criticality": "high",
        "patient": {"reference": "Patient/pat1"}, "code": {"text": "Latex"}, "note": [{"text": "ITU admission"}]});
    let drug = json!({"resourceType": "MedicationStatement", "id": "m1", "status": "active",
        "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"}});
    let mut nothing = every_area();
    emptied(&mut nothing, ALLERGIES, "AllergyIntolerance");
    without(&mut nothing, |resource| resource["title"].as_str().is_some_and(|title| title.starts_with("Ended")));
    let shown = |change: &dyn Fn(&mut Value)| {
        let mut bundle = nothing.clone();
        change(&mut bundle);
        show(&bundle)
    };
    let list = json!({"resourceType": "List", "title": "Allergies", "status": "current",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "999"}]},
        "contained": [allergy, drug], "entry": [{"item": {"reference": "#a1"}}, {"item": {"reference": "#m1"}}]});
    let in_topic = |bundle: &mut Value| resource(bundle, "topic1")["contained"] = json!([allergy]);
    let in_problem = |bundle: &mut Value| resource(bundle, "con1")["contained"] = json!([allergy]);
    let in_list = |bundle: &mut Value| add(bundle, list.clone());
    for (case, shown) in [shown(&in_topic), shown(&in_problem), shown(&in_list)].into_iter().enumerate() {
        let section = shown.section("allergies");
        assert!(!section.states.contains(&State::NoneRecorded) && section.count.is_none(), "{case}");
        let words = text(shown.section_html("allergies").split("<details").next().unwrap());
        assert!(words.contains("Latex"), "{case}: {words}");
        assert!(text(&shown.section_html("allergies")).contains("ITU admission"), "{case}");
        assert_eq!(shown.record.account.unshown, 0, "{case}");
    }
    assert!(text(&shown(&in_list).section_html("medications")).contains("Warfarin 3mg tablets"));
    // In a List of a known kind, too, that does not name it or is of something else.
    for code in ["consultations-allergies-contained-in-consultations ", MEDICATIONS, "717711000000103"] {
        let mut other = list.clone();
        other["code"]["coding"][0]["code"] = json!(code);
        if code.starts_with("consultations") {
            other.as_object_mut().unwrap().remove("entry");
        }
        let shown = shown(&|bundle: &mut Value| add(bundle, other.clone()));
        assert!(text(&shown.section_html("allergies")).contains("Latex"), "{code}");
        assert!(!shown.section("allergies").states.contains(&State::NoneRecorded), "{code}");
    }
    // What is about somebody else is none of this patient's.
    let mut others = allergy.clone();
    others["patient"] = json!({"reference": "RelatedPerson/mother"});
    let shown = shown(&|bundle: &mut Value| resource(bundle, "con1")["contained"] = json!([others]));
    assert!(!text(&shown.section_html("allergies")).contains("Latex"));
}

#[test]
fn med_what_a_medication_contains_has_none_of_its_doses_and_issues() {
    let mut bundle = every_area();
    let inside = json!({"resourceType": "MedicationStatement", "id": "w1", "status": "active",
        "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"},
        "dosage": [{"text": "as the yellow book says"}]});
    resource(&mut bundle, "ms1")["contained"] = json!([inside]);
    let row = show(&bundle).row_of("medications", "Warfarin 3mg tablets");
    assert!(row.contains("as the yellow book says") && !row.contains("Plan") && !row.contains("Last issue"), "{row}");
    // Of its own plans those of this patient.
    let mut of_problem = inside.clone();
    of_problem["basedOn"] = json!([{"reference": "MedicationRequest/own"}, {"reference": "MedicationRequest/hers"},
        {"reference": "MedicationRequest/own"}]);
    for (id, subject, dose) in [("own", "Patient/pat1", "3mg at night"), ("hers", "RelatedPerson/mother", "SIX weekly")]
    {
        add(
            &mut bundle,
            json!({"resourceType": "MedicationRequest", "id": id, "intent": "plan", "status": "active",
            "subject": {"reference": subject}, "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"},
            "dosageInstruction": [{"text": dose}]}),
        );
    }
    resource(&mut bundle, "ms1").as_object_mut().unwrap().remove("contained");
    resource(&mut bundle, "con1")["contained"] = json!([of_problem]);
    let row = show(&bundle).row_of("medications", "as the yellow book says");
    assert_eq!(row.matches("3mg at night").count(), 1, "{row}");
    assert!(!row.contains("SIX weekly"), "{row}");
}
