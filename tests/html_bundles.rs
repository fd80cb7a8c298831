//! The envelopes of Access Record: HTML (DSTU2), whole: what carries a section, and what comes in its place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::identity::{Deceased, Expected};
use gp_record::gpconnect::request::{Input, Options, Requested};
use gp_record::record::{IdentityOutcome, State};
use serde_json::json;
use support::*;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/html-bundles/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn shown(name: &str) -> Shown {
    show_with(vec![Input::of(file(name))], Options::default())
}

fn asked(code: &str) -> Option<Requested> {
    Some(Requested { section: Some(code.into()), ..Requested::default() })
}

/// What the envelope must not change: the patient, the practice and the section.
fn is_whole(shown: &Shown, name: &str) {
    let patient = shown.record.patient.as_ref().unwrap();
    assert_eq!(patient.name.as_deref().map(str::to_lowercase).as_deref(), Some("marlow, ines (ms)"), "{name}");
    assert_eq!(patient.practice_code.as_deref(), Some("Z99999"), "{name}");
    assert_eq!(shown.section("ENC").count, Some(1), "{name}");
    assert!(text(&shown.section_html("ENC")).contains("mood & poor sleep Review 2 weeks"), "{name}");
    assert_eq!(shown.record.account.unshown, 0, "{name}");
}

#[test]
fn f12_patient_practice_and_section_are_found_in_every_order_and_by_every_way() {
    for name in [
        "f12-whole.json",
        "f12-patient-first.json",
        "f12-practice-through-role.json",
        "f12-practice-is-custodian.json",
        "f12-bad-custodian.json",
        "f12-old-and-usual-name.json",
        "f12-deceased.json",
        "f12-no-device.json",
        "f12-two-sections.json",
        "f12-unknown-section.json",
    ] {
        is_whole(&shown(name), name);
    }
    let whole = shown("f12-whole.json");
    assert!(whole.record.issues.is_empty(), "{:?}", whole.record.issues);
    assert_eq!(shown("f12-patient-first.json").section_html("ENC"), whole.section_html("ENC"));
}

#[test]
fn f12_however_many_sections_there_are_no_two_places_have_one_id() {
    let narrative = json!({"status": "generated", "div": "<div><p>Seen at home</p></div>"});
    let mut bundle = every_area();
    let section = json!({"title": "Encounters", "code": {"coding": [{"code": "ENC"}]}, "text": narrative});
    let composition = json!({"resourceType": "Composition", "id": "c", "section": vec![section; 1000]});
    bundle["entry"].as_array_mut().unwrap().push(json!({"resource": composition}));
    let html = show(&bundle).html;
    let mut known = std::collections::HashSet::new();
    for id in html.split(" id=\"").skip(1).map(|rest| &rest[..rest.find('"').unwrap()]) {
        assert!(known.insert(id), "{id}");
    }
    assert!(known.len() > 1000, "{}", known.len());
}

#[test]
fn f12_an_old_name_is_beside_the_usual_one_and_never_in_its_place() {
    let shown = shown("f12-old-and-usual-name.json");
    assert!(text(&shown.head()).contains("TERN, Ines (old)"), "{}", text(&shown.head()));
    let expected =
        Expected { family_name: Some("Marlow".into()), birth_date: Some("1961-04-09".into()), ..Expected::default() };
    let options = Options { expected: Some(expected), ..Options::default() };
    let checked = show_with(vec![Input::of(file("f12-old-and-usual-name.json"))], options);
    assert_eq!(checked.record.identity.outcome, IdentityOutcome::Matched);
}

#[test]
fn o_07a_f12_a_patient_who_has_died_is_said_to_have_died_and_compared() {
    let shown = shown("f12-deceased.json");
    assert!(text(&shown.head()).contains("Died 01-Mar-2026"), "{}", text(&shown.head()));
    let expected = Expected { deceased: Some(Deceased::Known(false)), ..Expected::default() };
    let options = Options { expected: Some(expected), ..Options::default() };
    let checked = show_with(vec![Input::of(file("f12-deceased.json"))], options);
    assert_eq!(checked.record.identity.mismatches[0].field, "deceased");
}

#[test]
fn f12_every_section_of_a_composition_is_shown_in_the_specified_order() {
    let codes = |name: &str| -> Vec<String> {
        shown(name).record.sections.iter().map(|section| section.code.clone()).collect()
    };
    assert_eq!(codes("f12-two-sections.json")[..2], ["ENC", "IMM"]);
    let unknown = shown("f12-unknown-section.json");
    assert_eq!(unknown.record.sections[0].code, "ENC", "by its title, where it has no code");
    assert!(text(&unknown.section_html("other")).contains("Something new"));
    assert!(text(&unknown.section_html("other")).contains("Kept"));
}

#[test]
fn f20_relative_full_urls_are_followed_and_names_are_compared_whatever_their_case() {
    is_whole(&shown("f20-relative-full-url.json"), "f20");
    let expected = Expected {
        nhs_number: Some("9990000018".into()),
        family_name: Some("Marlow".into()),
        given_name: Some("ines".into()),
        ..Expected::default()
    };
    let options = Options { expected: Some(expected), ..Options::default() };
    let checked = show_with(vec![Input::of(file("f20-relative-full-url.json"))], options);
    assert_eq!(checked.record.identity.outcome, IdentityOutcome::Matched);
}

#[test]
fn f11_escapes_white_space_and_xml_carry_the_same_section() {
    let plain = shown("f12-whole.json");
    for name in ["f11-escapes.json", "f11-envelope.xml"] {
        let shown = shown(name);
        is_whole(&shown, name);
        assert_eq!(text(&shown.section_html("ENC")), text(&plain.section_html("ENC")), "{name}");
        assert_eq!(text(&shown.head()), text(&plain.head()), "{name}");
        assert_eq!(shown.record.issues, [], "{name}");
    }
}

/// A provider's HTML put into XML as it is.
#[test]
fn f11_a_narrative_in_xml_that_is_html_carries_the_same_section() {
    let sent = String::from_utf8(file("f11-envelope.xml")).unwrap();
    let plain = shown("f11-envelope.xml");
    for (from, to) in [
        ("<br/>", "<br>"),
        ("</td></tr></tbody>", "</tbody>"),
        ("<td class=\"date-column\">", "<td nowrap class=date>"),
    ] {
        let html = sent.replace(from, to);
        assert_ne!(html, sent);
        let shown = show_with(vec![Input::of(html)], Options::default());
        is_whole(&shown, to);
        assert_eq!(text(&shown.section_html("ENC")), text(&plain.section_html("ENC")), "{to}");
    }
}

/// What a section's text holds is its narrative, whatever it stands in: beside the `div`, in place of it, without markup.
#[test]
fn haz_36_f11_all_that_the_text_of_a_section_holds_in_xml_is_its_narrative() {
    let section = |text: &str| {
        let sent = format!(
            r#"<Bundle xmlns="http://hl7.org/fhir"><entry><resource><Composition><section><title value="Allergies"/>
               <code><coding><code value="ALL"/></coding></code><text><status value="generated"/>{text}</text>
               </section></Composition></resource></entry></Bundle>"#
        );
        show_with(vec![Input::of(sent)], Options { mismatch_accepted: true, ..Options::default() })
    };
    let none = none_of("Allergies");
    let div = format!("<div><h1>Allergies</h1>{none}</div>");
    for beside in [
        format!("{div}<p>Penicillin</p><table><tr><td>2008</td><td>Anaphylaxis</td></tr></table>"),
        format!("<p>Penicillin</p><div>Anaphylaxis</div>{div}"),
        format!("Penicillin: Anaphylaxis {div}"),
        "<![CDATA[<div><p>Penicillin</p><p>Anaphylaxis</p></div>]]>".to_owned(),
        "&lt;div&gt;&lt;p&gt;Penicillin&lt;/p&gt;&lt;p&gt;Anaphylaxis&lt;/p&gt;&lt;/div&gt;".to_owned(),
        "<body><p>Penicillin</p><p>Anaphylaxis</p></body>".to_owned(),
        // As real suppliers send it (§9.8).
        "<div><p>Penicillin</p></div></div><p>Anaphylaxis</p>".to_owned(),
        "<div><table><tr><td>Penicillin</p\"</td><td>Anaphylaxis</td></tr></table></div></div>".to_owned(),
    ] {
        let shown = section(&beside);
        assert!(shown.record.sections.iter().any(|section| section.code == "ALL"), "{beside}: {}", text(&shown.html));
        let words = text(&shown.section_html("ALL"));
        assert!(words.contains("Penicillin") && words.contains("Anaphylaxis"), "{beside}: {words}");
        let section = shown.section("ALL");
        assert!(section.count != Some(0) && !section.states.contains(&State::NoneRecorded), "{beside}");
    }
}

/// What FHIR has in a `text` beside its narrative is none of that; a word that is in pieces is one word.
#[test]
fn haz_36_f11_in_xml_a_text_keeps_its_extensions_and_its_words_whole() {
    let sent = |resource: &str, text: &str| {
        let section = format!(
            r#"<section><title value="Medications"/><code><coding><code value="MED"/></coding></code>{text}</section>"#
        );
        let inside = if resource == "Composition" { &section } else { text };
        let bundle = format!("<Bundle><entry><resource><{resource}>{inside}</{resource}></resource></entry></Bundle>");
        show_with(vec![Input::of(bundle)], Options { mismatch_accepted: true, ..Options::default() })
    };
    let extension = r#"<extension url="u"><valueString value="Kept here"/></extension>"#;
    for resource in ["Composition", "Patient"] {
        for text in [
            format!("<text><status value=\"generated\"/><div>A</div>{extension}</text>"),
            format!("<text>{extension}<div>A</div></text>"),
            format!("<text><div>A</div>{extension}<div>B</div></text>"),
        ] {
            assert!(sent(resource, &text).html.contains("Kept here"), "{resource} {text}");
        }
    }
    assert!(sent("Composition", &format!("<text><p>A</p>{extension}</text>")).html.contains("Kept here"));
    for text in ["Dose 1<!-- c -->0 mg", "Dose 1<b>0</b> mg", "Dose <i>10</i> mg <div>daily</div>", "<b>Dose</b> 10 mg"]
    {
        let words = text_of(&sent("Composition", &format!("<text>{text}</text>")));
        assert!(words.contains("Dose 10 mg"), "{text}: {words}");
    }
}

fn text_of(shown: &Shown) -> String {
    shown
        .section_html("MED")
        .replace("<b>", "")
        .replace("</b>", "")
        .replace("<strong>", "")
        .replace("</strong>", "")
        .replace("<em>", "")
        .replace("</em>", "")
        .replace("<i>", "")
        .replace("</i>", "")
}

#[test]
fn o_13_xml_that_is_no_fhir_is_no_record_to_be_confirmed() {
    for sent in [
        r#"<?xml version="1.0"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body/></soap:Envelope>"#,
        "<Error><Code>AccessDenied</Code></Error>",
    ] {
        let read = gp_record::read(vec![Input::of(sent)], Options::default());
        assert_eq!(read.unwrap_err().code, gp_record::error::ErrorCode::NotFhir, "{sent}");
    }
    let detail = "<Error><Detail>http://hl7.org/fhir</Detail></Error>";
    assert!(gp_record::read(vec![Input::of(detail)], Options::default()).is_err());
    // Whatever stands before it.
    let other = r#"<?xml version="1.0"?><?x y?><!-- a -> b --><!-- c -> d --><Flag xmlns="http://hl7.org/fhir"><id value="1"/></Flag>"#;
    assert!(gp_record::read(vec![Input::of(other)], Options::default()).is_ok());
    // Without its namespace a resource is known by its name.
    assert!(gp_record::read(vec![Input::of("<Patient><id value=\"1\"/></Patient>")], Options::default()).is_ok());
}

/// A section in the place of which this came, beside one that came.
fn beside_encounters(answer: Input) -> Shown {
    let came = Input { requested: asked("ENC"), status: Some(200), ..Input::of(file("f12-whole.json")) };
    let options = Options { show_diagnostics: true, ..Options::default() };
    show_with(vec![Input { requested: asked("MED"), ..answer }, came], options)
}

#[test]
fn haz_36_f14_whatever_comes_in_the_place_of_a_section_is_said_there_and_the_others_are_shown() {
    let answer = |status: u16, body: Vec<u8>| Input { status: Some(status), ..Input::of(body) };
    for (name, answer, says) in [
        ("trailing comma", answer(400, file("f14-trailing-comma.json")), "The request failed"),
        ("gateway", answer(502, file("f14-gateway-page.html")), "could not be reached"),
        ("other JSON", answer(500, file("f14-other-json.json")), "The request failed"),
        ("empty", answer(504, Vec::new()), "could not be reached"),
        ("nothing", Input { status: Some(504), ..Input::default() }, "could not be reached"),
        ("broken, called a success", answer(200, b"{\"resourceType\":\"Bun".to_vec()), "not received"),
        ("gateway, called a success", answer(200, file("f14-gateway-page.html")), "not received"),
        ("another section", answer(200, file("f12-whole.json")), "not received"),
    ] {
        let shown = beside_encounters(answer);
        assert_eq!(shown.section("MED").states, [State::Failed], "{name}");
        assert!(text(&shown.section_html("MED")).contains(says), "{name}: {}", text(&shown.section_html("MED")));
        assert!(text(&shown.section_html("ENC")).contains("Low mood"), "{name}");
        let head = text(&shown.head());
        assert!(
            head.contains("Not received Medications") || head.contains("Not received: Medications"),
            "{name}: {head}"
        );
    }
    let raw = beside_encounters(answer(400, file("f14-trailing-comma.json")));
    assert!(text(&raw.head()).contains("Fixture of a trailing comma"), "what cannot be read is shown as received");
}

#[test]
fn haz_42_f14_a_section_that_the_patient_does_not_share_is_withheld() {
    let refused = Input { status: Some(403), ..Input::of(file("f14-section-refused.json")) };
    let shown = beside_encounters(refused);
    assert_eq!(shown.section("MED").states, [State::Withheld]);
    assert!(text(&shown.section_html("MED")).contains("The patient has chosen not to share"));
    assert!(text(&shown.html).contains("The patient does not share Encounters."), "in the provider's words, too");
}

#[test]
fn f14_every_error_of_the_specification_is_said_in_words_beside_its_section() {
    let codes = [
        (400, "INVALID_NHS_NUMBER", "refused the NHS number"),
        (400, "INVALID_IDENTIFIER_SYSTEM", "The request failed"),
        (400, "INVALID_IDENTIFIER_VALUE", "The request failed"),
        (400, "INVALID_PATIENT_DEMOGRAPHICS", "Trace the patient again"),
        (400, "INVALID_ODS_CODE", "The request failed"),
        (400, "BAD_REQUEST", "The request failed"),
        (403, "NO_ORGANISATIONAL_CONSENT", "not permitted"),
        (403, "NON_AUTHORITATIVE", "not permitted"),
        (404, "PATIENT_NOT_FOUND", "not available from this practice"),
        (404, "ORGANISATION_NOT_FOUND", "The request failed"),
        (422, "INVALID_PARAMETER", "The request failed"),
        (422, "INVALID_RESOURCE", "The request failed"),
        (422, "REFERENCE_NOT_FOUND", "The request failed"),
        (500, "INTERNAL_SERVER_ERROR", "The request failed"),
        (501, "NOT_IMPLEMENTED", "not available at this practice"),
    ];
    for (status, code, says) in codes {
        let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid",
            "details": {"coding": [{"code": code}], "text": "words of the provider"}, "diagnostics": "trace 17"}]});
        let shown = beside_encounters(Input { status: Some(status), ..Input::of(body.to_string()) });
        assert_eq!(shown.section("MED").states, [State::Failed], "{code}");
        let words = text(&shown.section_html("MED"));
        assert!(words.contains(says), "{code}: {words}");
        let all = text(&shown.html);
        assert!(all.contains("words of the provider") && all.contains("trace 17"), "{code}: {all}");
    }
}

/// Each has a place of its own, and the numbers of places stay small: a view has a list of them.
#[test]
fn more_sections_than_any_record_has_are_shown_each() {
    let one = json!({"title": "One", "text": {"div": "<div><p>words</p></div>"}});
    let inner = json!({"resourceType": "Composition", "section": vec![one; 1_500],
        "contained": [{"resourceType": "Basic", "id": "b", "code": {"text": "Inner thing"}}]});
    let bundle = json!({"resourceType": "Bundle", "entry": [{"resource": inner}]});
    let accepted = Options { mismatch_accepted: true, ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], accepted);
    assert_eq!(text(&shown.html).matches("words").count(), 1_500);
    let mut places: Vec<u32> = shown.record.sections.iter().map(|section| section.anchor.0).collect();
    places.sort_unstable();
    assert!(places.windows(2).all(|pair| pair[0] != pair[1]), "two have one place");
    assert!(places.last().unwrap() < &10_000, "{:?}", places.last());
}
