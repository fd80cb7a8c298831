//! Uncategorised data, referrals, diary entries and documents (§1.11, §1.13, §1.14, §1.15).

use super::*;

fn recorded(shown: &Shown) -> String {
    text(&shown.section_html("uncategorised-data"))
}

#[test]
fn unc_07_a_blood_pressure_is_one_line_and_a_missing_reading_is_said() {
    let row = text(&show(&every_area()).row("Blood pressure"));
    assert!(row.contains("141 mm[Hg]/— diastolic not recorded Unknown Sender's flag Raised"), "{row}");
    let mut bundle = every_area();
    let pressure = resource(&mut bundle, "bp1");
    pressure["code"] = json!({"text": "Standing", "coding": [{"system": "http://snomed.info/sct", "code": "163034007", "display": "Standing blood pressure"}]});
    pressure["component"][1] =
        json!({"code": {"coding": [{"code": "400975005"}]}, "valueQuantity": {"value": 80, "unit": "mm[Hg]"}});
    pressure["comment"] = json!("lying after five minutes");
    let shown = show(&bundle);
    let row = shown.row_of("uncategorised-data", "Standing");
    assert!(row.contains("Standing (Standing blood pressure) 141/80 mm[Hg]"), "{row}");
    assert!(row.contains("lying after five minutes") && recorded(&shown).contains("Body site Left arm"), "{row}");
}

#[test]
fn unc_07_readings_in_different_units_or_more_than_two_keep_their_own() {
    let mut bundle = every_area();
    resource(&mut bundle, "bp1")["component"][1] =
        json!({"code": {"coding": [{"code": "1091811000000102"}]}, "valueQuantity": {"value": 10.6, "unit": "kPa"}});
    assert!(show(&bundle).row_of("uncategorised-data", "Blood pressure").contains("141 mm[Hg]/10.6 kPa"));
    let third = json!({"code": {"text": "Systolic, second"}, "valueQuantity": {"value": 139, "unit": "mm[Hg]"}});
    resource(&mut bundle, "bp1")["component"].as_array_mut().unwrap().push(third);
    let row = show(&bundle).row_of("uncategorised-data", "Blood pressure");
    assert!(row.contains("Systolic 141 mm[Hg]") && row.contains("Systolic, second 139 mm[Hg]"), "{row}");
}

#[test]
fn unc_06_parts_stand_under_their_whole_and_say_so() {
    let mut bundle = every_area();
    copied(&mut bundle, "obs1", "obs2", |copy| copy["code"] = json!({"text": "Body height"}));
    resource(&mut bundle, "obs1")["related"] =
        json!([{"type": "has-member", "target": {"reference": "Observation/obs2"}}]);
    let reference = json!({"item": {"reference": "Observation/obs2"}});
    list(&mut bundle, "826501000000100")["entry"].as_array_mut().unwrap().insert(0, reference);
    let shown = show(&bundle);
    let row = shown.row_of("uncategorised-data", "Body height");
    assert!(row.contains("Body height Part of Body weight"), "{row}");
    let section = recorded(&shown);
    assert!(section.find("Body weight 71.5").unwrap() < section.find("Body height").unwrap(), "{section}");
}

#[test]
fn unc_every_type_of_value_is_shown() {
    for (element, value, words) in [
        ("valueString", json!("As usual"), "As usual"),
        ("valueCodeableConcept", json!({"text": "Never smoked"}), "Never smoked"),
        ("valueBoolean", json!(false), "No"),
        ("valueInteger", json!(3), "3"),
        ("valueDateTime", json!("2026-05-04"), "04-May-2026"),
        ("valueTime", json!("10:30:00"), "10:30:00"),
        ("valuePeriod", json!({"start": "2026-01", "end": "2026-02"}), "Jan-2026 – Feb-2026"),
        ("valueRange", json!({"low": {"value": 1}, "high": {"value": 2, "unit": "h"}}), "1 – 2 h"),
        ("valueRatio", json!({"numerator": {"value": 1}, "denominator": {"value": 128}}), "1 : 128"),
        ("valueQuantity", json!({"value": 7.50, "unit": "mmol/L", "comparator": "<="}), "<= 7.5 mmol/L"),
        ("valueAttachment", json!({"title": "ECG.pdf", "contentType": "application/pdf"}), "ECG.pdf application/pdf"),
        (
            "valueSampledData",
            json!({"data": "1 2 E", "dimensions": 1, "period": 10, "origin": {"value": 0}}),
            "data 1 2 E dimensions 1 origin.value 0 period 10",
        ),
    ] {
        let mut bundle = every_area();
        let entry = resource(&mut bundle, "obs1");
        entry.as_object_mut().unwrap().remove("valueQuantity");
        entry[element] = value;
        let row = show(&bundle).row_of("uncategorised-data", "Body weight");
        assert!(row.contains(&format!("Body weight {words} Clothed")), "{element}: {words} is not in {row}");
    }
}

#[test]
fn unc_an_approximate_value_says_so() {
    let mut bundle = every_area();
    resource(&mut bundle, "obs1")["valueQuantity"]["extension"] = json!([{
        "url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-ValueApproximation-1",
        "valueBoolean": true}]);
    assert!(show(&bundle).row_of("uncategorised-data", "Body weight").contains("approx. 71.5 kg"));
}

#[test]
fn unc_a_questionnaires_words_head_its_answers() {
    let mut bundle = every_area();
    bundle["entry"].as_array_mut().unwrap().push(
        json!({"resource": {"resourceType": "QuestionnaireResponse", "id": "q1",
        "status": "completed", "subject": {"reference": "Patient/pat1"}, "authored": "2026-03-01",
        "parent": [{"reference": "Observation/bp1"}],
        "item": [{"linkId": "LAB COMMENT, Table heading one, two",
            "answer": [{"valueReference": {"reference": "Observation/obs1"}}, {"valueString": "and a word"}]}]}}),
    );
    let reference = json!({"item": {"reference": "QuestionnaireResponse/q1"}});
    list(&mut bundle, "826501000000100")["entry"].as_array_mut().unwrap().push(reference);
    let section = recorded(&show(&bundle));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("LAB COMMENT, Table heading one, two and a word") < at("About Blood pressure"));
    assert!(at("About Blood pressure") < at("Body weight Part of"), "{section}");
}

#[test]
fn haz_17_haz_18_like_stands_with_like_newest_first_undated_last_and_text_with_its_item() {
    let mut bundle = every_area();
    for (id, date, words) in
        [("w2", json!("2026-03-05"), "Fasting"), ("w3", json!(null), "No date"), ("w4", json!("2020"), "Old")]
    {
        copied(&mut bundle, "obs1", id, |copy| {
            copy["effectiveDateTime"] = date.clone();
            copy.as_object_mut().unwrap().remove("issued");
            copy["comment"] = json!(words);
        });
        let reference = json!({"item": {"reference": format!("Observation/{id}")}});
        list(&mut bundle, "826501000000100")["entry"].as_array_mut().unwrap().push(reference);
    }
    let section = recorded(&show(&bundle));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("71.5 kg Fasting") < at("71.5 kg Clothed") && at("71.5 kg Clothed") < at("71.5 kg Old"));
    assert!(at("71.5 kg Old") < at("71.5 kg No date") && at("71.5 kg No date") < at("Blood pressure"));
    assert!(section.contains("Date not recorded Body weight 71.5 kg No date"), "{section}");
}

#[test]
fn haz_73_ref_a_referral_says_whose_priority_it_is_and_nothing_of_its_outcome() {
    let shown = show(&every_area());
    let section = text(&shown.section_html("referrals"));
    for words in [
        "Date Referral GP's priority Referred to",
        "02-Mar-2026 Referral to cardiologist ASAP (two-week wait) Fixture Surgery",
        "Requested by Dr Ada Sample",
        "e-Referral number (UBRN) 000012345678",
        "Description Thank you for seeing her",
        "Note Mode:Written",
        "Whether a service is involved now, and what came of a referral, is not in the data.",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
    assert!(
        !shown.row_of("referrals", "Referral to cardiologist").to_lowercase().contains("unknown"),
        "no status is implied"
    );
    let mut bundle = every_area();
    resource(&mut bundle, "ref1")["status"] = json!("cancelled");
    assert!(
        show(&bundle).row_of("referrals", "Referral to cardiologist").contains("cancelled"),
        "one that was withdrawn says so"
    );
}

#[test]
fn ref_05_what_is_linked_to_a_referral_can_be_followed() {
    let shown = show(&every_area());
    let html = shown.section_html("referrals");
    let at = html.find("Cardiology").unwrap();
    let id = html[..at].rsplit("href=\"#").next().unwrap().split('"').next().unwrap();
    assert!(shown.section_html("documents").contains(&format!("id=\"{id}\"")));
}

#[test]
fn haz_76_dia_a_diary_entry_is_planned_whatever_its_words_and_date() {
    for (date, passed) in
        [(json!("2025-01-02"), true), (json!("2045"), false), (json!("2026-03-12"), false), (json!(null), false)]
    {
        let mut bundle = every_area();
        resource(&mut bundle, "diary1")["occurrenceDateTime"] = date.clone();
        resource(&mut bundle, "diary1")["code"] = json!({"text": "Ischaemic heart disease"});
        let shown = show(&bundle);
        let row = shown.row_of("diary-entries", "Ischaemic heart disease");
        assert!(row.contains("Ischaemic heart disease Planned"), "{row}");
        assert_eq!(row.contains("Date passed, still outstanding in the data received"), passed, "{date}: {row}");
        let section = text(&shown.section_html("diary-entries")).to_lowercase();
        for never in ["overdue", "appointment", "deadline", "active"] {
            let section = section.split("all recorded details").next().unwrap();
            assert!(!section.contains(never), "{never} is in {section}");
        }
    }
}

#[test]
fn dia_a_period_and_the_spellings_in_the_wild_are_dates() {
    for (element, value, words) in [
        ("occurrencePeriod", json!({"start": "2020-02-29", "end": "2021-03-31"}), "29-Feb-2020 – 31-Mar-2021"),
        ("occurrence", json!({"start": "2019-05-01", "end": "2019-05-01"}), "01-May-2019 – 01-May-2019"),
        ("occurrenceDate", json!("2020-09-18"), "18-Sep-2020"),
    ] {
        let mut bundle = every_area();
        let entry = resource(&mut bundle, "diary1");
        entry.as_object_mut().unwrap().remove("occurrenceDateTime");
        entry[element] = value;
        let row = show(&bundle).row_of("diary-entries", "Medication review due");
        assert!(row.starts_with(words) && row.contains("Date passed"), "{element}: {row}");
    }
}

#[test]
fn dia_03_what_is_outstanding_stands_by_date_the_earliest_first() {
    let mut bundle = every_area();
    for (id, words, date) in
        [("d2", "Later", json!("2030")), ("d3", "First", json!("2024-05")), ("d4", "Undated", json!(null))]
    {
        copied(&mut bundle, "diary1", id, |copy| {
            copy["code"] = json!({ "text": words });
            copy["occurrenceDateTime"] = date.clone();
        });
        let reference = json!({"item": {"reference": format!("ProcedureRequest/{id}")}});
        list(&mut bundle, "714311000000108")["entry"].as_array_mut().unwrap().push(reference);
    }
    let section = text(&show(&bundle).section_html("diary-entries"));
    let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
    assert!(at("First") < at("Medication review due") && at("Medication review due") < at("Later"));
    assert!(at("Later") < at("Undated"));
}

#[test]
fn haz_66_doc_a_document_shows_description_type_dates_size_and_whose_it_is() {
    let shown = show(&every_area());
    let section = text(&shown.section_html("documents"));
    for words in [
        "Cardiology <clinic> letter Type Clinic letter 20-Feb-2026 25-Feb-2026 10:00 application/pdf 12345 bytes (12 KB)",
        "Author Fixture Surgery",
        "Origin internal: written by the practice that holds it",
        "Consultation Surgery consultation, 01-Mar-2026 09:10",
    ] {
        assert!(section.contains(words), "{words} is not in {section}");
    }
    assert!(!shown.section_html("documents").contains("href=\"http"), "nothing leads out");
    let mut bundle = every_area();
    copied(&mut bundle, "org1", "org2", |copy| {
        copy["name"] = json!("Another Trust");
        copy["identifier"][0]["value"] = json!("RX999");
    });
    resource(&mut bundle, "doc1")["author"] = json!([{"reference": "Organization/org2"}]);
    assert!(text(&show(&bundle).section_html("documents")).contains("external: written by another organisation"));
}

#[test]
fn doc_a_placeholder_says_why_there_is_no_file() {
    let mut bundle = every_area();
    let why = "File size 18551238 bytes greater than maximum allowable (5MB)";
    resource(&mut bundle, "doc1")["content"] =
        json!([{"attachment": {"contentType": "application/pdf", "size": 18551238, "title": why}}]);
    let row = show(&bundle).row_of("documents", "Cardiology");
    assert!(row.contains(&format!("18551238 bytes (18.5 MB) Not available: {why}")), "{row}");
}

#[test]
fn dia_the_moments_of_a_timing_are_dates() {
    let mut bundle = every_area();
    let entries = bundle["entry"].as_array_mut().unwrap();
    let diary = |entry: &&mut Value| {
        entry["resource"]["resourceType"] == "ProcedureRequest" && entry["resource"]["intent"] == "plan"
    };
    let planned = &mut entries.iter_mut().find(diary).unwrap()["resource"];
    planned.as_object_mut().unwrap().retain(|member, _| !member.starts_with("occurrence"));
    planned["occurrenceTiming"] = json!({"event": ["2031-05-05"]});
    let words = text(&show(&bundle).section_html("diary-entries"));
    assert!(words.contains("05-May-2031") && !words.contains("Date not recorded"), "{words}");
    // One that comes again has not passed.
    let planned = &mut bundle["entry"].as_array_mut().unwrap().iter_mut().find(diary).unwrap()["resource"];
    planned["occurrenceTiming"] =
        json!({"event": ["2020-01-01"], "repeat": {"frequency": 1, "period": 1, "periodUnit": "a"}});
    let words = text(&show(&bundle).section_html("diary-entries"));
    assert!(words.contains("01-Jan-2020") && !words.contains("Date passed"), "{words}");
    let planned = &mut bundle["entry"].as_array_mut().unwrap().iter_mut().find(diary).unwrap()["resource"];
    planned["occurrenceTiming"]["repeat"]["boundsPeriod"] = json!({"end": "2021-01-01"});
    let words = text(&show(&bundle).section_html("diary-entries"));
    assert!(words.contains("Date passed"), "unless that has ended: {words}");
}

#[test]
fn imm_what_r4_says_of_when_and_why_not_is_read() {
    let mut bundle = every_area();
    let given = resource(&mut bundle, "imm1").as_object_mut().unwrap();
    for member in ["date", "notGiven", "explanation"] {
        given.remove(member);
    }
    given.insert("status".into(), json!("not-done"));
    given.insert("occurrenceDateTime".into(), json!("2024-10-03"));
    given.insert("statusReason".into(), json!({"text": "Declined by mother"}));
    let row = show(&bundle).row_of("immunisations", "NOT GIVEN");
    assert!(row.contains("03-Oct-2024") && row.contains("Declined by mother"), "{row}");
}

#[test]
fn kinds_that_no_area_describes_have_their_data_types_in_words() {
    let mut bundle = every_area();
    add(
        &mut bundle,
        json!({"resourceType": "Exposure", "id": "exp1", "subject": {"reference": "Patient/pat1"},
            "code": {"text": "Asbestos"}, "batch": "2019-05", "from": "2019-05-06", "duration": {"value": 5, "comparator": "<"}, "load": {"value": 3, "code": "kg"},
            "witness": {"given": ["Ada"]}, "place": {"postalCode": "ZZ99 3WZ"},
            "picture": {"contentType": "image/png", "data": "iVBORw0KGgo".repeat(20)}}),
    );
    let html = show(&bundle).html;
    let shown = text(&html);
    let at = shown.find("Asbestos").unwrap();
    for words in [
        "batch 2019-05",
        "from 06-May-2019",
        "duration < 5",
        "load 3 kg",
        "witness Ada",
        "place ZZ99 3WZ",
        "picture.data [encoded content, about 165 bytes]",
    ] {
        assert!(shown[at..].contains(words), "{words} is not in {}", &shown[at..]);
    }
    assert!(!html.contains("iVBORw0KGgoiVBORw0KGgo"));
}

#[test]
fn unc_a_questionnaire_without_a_question_is_named_and_an_empty_answer_is_no_paragraph() {
    let mut bundle = every_area();
    add(
        &mut bundle,
        json!({"resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed",
            "subject": {"reference": "Patient/pat1"}, "authored": "2026-03-01",
            "item": [{"text": "Any falls?", "answer": [{}, {"valueString": "Two"}]}]}),
    );
    let reference = json!({"item": {"reference": "QuestionnaireResponse/q1"}});
    list(&mut bundle, "826501000000100")["entry"].as_array_mut().unwrap().push(reference.clone());
    resource(&mut bundle, "head1")["entry"] = json!([reference]);
    let shown = show(&bundle);
    assert!(recorded(&shown).contains("Any falls? Two"), "{}", recorded(&shown));
    assert!(!shown.section_html("uncategorised-data").contains("<p></p>"));
    assert!(text(&shown.section_html("consultations")).contains("Any falls? Two"));
    resource(&mut bundle, "q1").as_object_mut().unwrap().remove("item");
    let html = show(&bundle).section_html("consultations");
    assert!(text(&html).contains("Group of entries") && !html.contains("></a>"), "no link without words: {html}");
}

#[test]
fn dia_what_supports_a_planned_entry_is_named_in_its_row() {
    let mut bundle = every_area();
    resource(&mut bundle, "diary1")["supportingInfo"] = json!([{"reference": "Observation/obs1"}]);
    let words = text(&show(&bundle).section_html("diary-entries"));
    assert!(words.contains("Attached Body weight") && !words.contains("supportingInfo"), "{words}");
}
