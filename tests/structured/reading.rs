//! What suppliers send otherwise, and what cannot be read.

use serde_json::{Value, json};

use crate::support::*;
use crate::*;

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
    let sent = include_str!("../fixtures/structured/every_area.json");
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
fn a_type_written_with_escapes_is_the_type_that_it_spells() {
    let sent = every_area().to_string();
    let escaped = sent.replace("\"AllergyIntolerance\"", "\"Allergy\\u0049ntolerance\"");
    assert_ne!(sent, escaped);
    let shown = show_with(vec![Input::of(escaped)], Options::default());
    assert_eq!(text(&shown.html), text(&show(&every_area()).html));
}

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
    let text_of = every_area().to_string().replacen("\"Influenza vaccination\"", "\"Influenza\" vaccination", 1);
    let shown = show_with(vec![Input::of(text_of)], Options::default());
    assert_eq!(shown.record.account.unreadable, 1);
    assert!(text(&shown.section_html("other")).contains("\"Influenza\" vaccination"));
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
fn an_element_that_xml_repeats_is_numbered_as_json_numbers_its_items() {
    let json = r#"{"resourceType":"Observation","code":{"text":"Pair"},
        "unheardOf":[{"part":"1st"},{"part":"2nd"}]}"#;
    let xml = r#"<Observation xmlns="http://hl7.org/fhir"><code><text value="Pair"/></code>
        <unheardOf><part value="1st"/></unheardOf><unheardOf><part value="2nd"/></unheardOf></Observation>"#;
    let accepted = || Options { mismatch_accepted: true, ..Options::default() };
    let sections = [json, xml]
        .map(|bytes| text(&show_with(vec![Input::of(bytes)], accepted()).section_html("uncategorised-data")));
    assert_eq!(sections[0], sections[1]);
    assert!(sections[1].contains("unheardOf[2].part 2nd"), "{}", sections[1]);
}

#[test]
fn the_account_adds_up_where_what_could_not_be_read_stands_in_no_bundle() {
    // One letter of "Bundle" is torn, and so is an entry.
    for response in [
        r#"{"resourceType":"Bundel","entry":[{"canary-one" 1},{"resource":{"resourceType":"Patient"}}]}"#,
        r#"{"resourceType":"","entry":[{""{{""[[{{""[]}}]}]}},{{""{{[{""}]}}}}]}"#,
    ] {
        let shown = show_with(vec![Input::of(response)], Options { mismatch_accepted: true, ..Options::default() });
        let leaves = shown.record.account.leaves;
        assert_eq!(leaves.r#in, leaves.shown + leaves.other + leaves.ignored + leaves.unreadable, "{response}");
        assert_eq!(shown.html.matches("canary-one").count(), response.matches("canary-one").count(), "{response}");
    }
}

#[test]
fn a_value_keeps_its_sign_and_the_code_of_a_unit_stands_as_one() {
    let row = |quantity: Value| {
        let mut bundle = every_area();
        resource(&mut bundle, "obs1")["valueQuantity"] = quantity;
        let sent = bundle.to_string().replace("\"2.50\"", "-2.50");
        show_with(vec![Input::of(sent)], Options::default()).row_of("uncategorised-data", "Body weight")
    };
    assert!(row(json!({"value": "2.50", "unit": "mmol/L"})).contains("-2.50 mmol/L"));
    let coded = row(json!({"value": 5, "code": "mg"}));
    assert!(coded.contains("5 mg") && !coded.contains("[mg]"), "{coded}");
    assert!(row(json!({"value": 5, "code": "258684004"})).contains("5 [258684004]"));
}

#[test]
fn a_type_that_is_none_is_in_no_issue_and_leaves_nothing_claimed() {
    let with = |entry: Value| {
        let mut bundle = every_area();
        emptied(&mut bundle, REFERRALS, "ReferralRequest");
        bundle["entry"].as_array_mut().unwrap().push(entry);
        show(&bundle)
    };
    let is_none = |shown: &Shown| shown.section("referrals").count == Some(0);
    assert!(is_none(&with(json!({"resource": {"resourceType": "Flag", "id": "f"}}))));
    for entry in [
        json!({"resource": {"resourceType": "Referral-Request", "id": "r"}}),
        json!({"resource": "a referral"}),
        json!({"resource": [{"resourceType": "ReferralRequest"}]}),
    ] {
        assert!(!is_none(&with(entry.clone())), "{entry}");
    }
    let shown = with(json!({"resource": {"resourceType": "Mrs Marlow", "id": "r", "subject":
        {"reference": "Patient/pat1"}, "date": "31-02-2001?", "focus": {"reference": "Flag/gone"}}}));
    assert!(!shown.record.issues.is_empty());
    assert!(shown.record.issues.iter().all(|issue| !issue.r#where.contains("Marlow")), "{:?}", shown.record.issues);
}

#[test]
fn an_entry_that_is_nested_too_deeply_costs_itself_alone() {
    let deep = format!("{}\"in\"{}", "[".repeat(5_000), "]".repeat(5_000));
    let mut bundle = every_area();
    resource(&mut bundle, "nut1")["oralDiet"] = json!("DEEP");
    let sent = bundle.to_string().replace("\"DEEP\"", &deep);
    let shown = show_with(vec![Input::of(sent)], Options::default());
    assert_eq!((shown.record.account.unreadable, shown.record.account.unshown), (1, 0));
    assert!(shown.html.contains("Penicillin allergy") && shown.section_html("other").contains(&"[".repeat(5_000)));
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let sent = format!(
        "<Bundle><entry><resource><Patient><id value=\"p\"/></Patient></resource></entry>\
         <entry><resource><Flag><subject><reference value=\"Patient/p\"/></subject>{deep}</Flag></resource></entry>\
         <entry><resource><Flag><code><text value=\"Key safe\"/></code></Flag></resource></entry></Bundle>"
    );
    let shown = show_with(vec![Input::of(sent)], Options::default());
    assert_eq!((shown.record.account.unreadable, shown.record.account.unshown), (1, 0));
    assert!(shown.section_html("other").contains("Key safe"));
}

#[test]
fn a_null_among_others_is_nothing() {
    let mut bundle = every_area();
    emptied(&mut bundle, REFERRALS, "ReferralRequest");
    list(&mut bundle, REFERRALS)["entry"] = json!([null]);
    resource(&mut bundle, "pat1")["name"][0]["given"] = json!([null, "Ines"]);
    bundle["entry"].as_array_mut().unwrap().insert(0, Value::Null);
    let shown = show(&bundle);
    assert_eq!(shown.section("referrals").states, [State::NoneRecorded]);
    assert!(text(&shown.head()).contains("MARLOW, Ines (Ms)"), "{}", text(&shown.head()));
    assert_eq!(shown.record.account.unreadable, 0);
}

#[test]
fn nothing_at_all_is_no_record() {
    use gp_record::error::ErrorCode;
    let code = |inputs: Vec<Input>| gp_record::read(inputs, Options::default()).unwrap_err().code;
    assert_eq!(code(vec![]), ErrorCode::Empty);
    assert_eq!(code(vec![Input::default()]), ErrorCode::Empty);
    assert_eq!(code(vec![Input::of("")]), ErrorCode::Empty);
}

#[test]
fn a_resource_of_xml_that_is_closed_at_once_is_one() {
    let of = |body: &str| {
        let input = Input { status: Some(200), ..Input::of(body) };
        text(&show_with(vec![Input::of(every_area().to_string()), input], Options::default()).head())
    };
    for written in ["<OperationOutcome xmlns=\"http://hl7.org/fhir\"/>", "<OperationOutcome></OperationOutcome>"] {
        assert!(!of(written).contains("no FHIR resource"), "{}", of(written));
        assert_eq!(of(written), of("{\"resourceType\":\"OperationOutcome\"}"), "{written}");
    }
}

#[test]
fn a_page_is_told_from_a_resource_in_another_namespace() {
    let says_html = |body: &str| {
        let error = gp_record::read(vec![Input::of(body)], Options::default()).unwrap_err();
        error.message.contains("HTML")
    };
    for page in ["<!DOCTYPE html><p>Log in", "<!doctype HTML>", "<html>", " <div>Log in</div>"] {
        assert!(says_html(page), "{page}");
    }
    for other in ["<f:thing xmlns:f=\"x\"/>", "<Foo", "<?xml version=\"1.0\"?><foo/>", "<!ELEMENT x>"] {
        assert!(!says_html(other), "{other}");
    }
}

#[test]
fn allergies_without_a_list_are_a_structured_record() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        !["Patient", "AllergyIntolerance"].contains(&resource["resourceType"].as_str().unwrap())
    });
    assert!(text(&show(&bundle).head()).contains("Received Access Record: Structured response"));
}
