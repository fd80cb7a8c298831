//! When a section of HTML says that there is none, or that nothing came, and when a Composition has such sections at all
//! (HTML reference §6, §9).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::State;
use serde_json::{Value, json};
use support::*;

const ALLERGIES: &str = "Allergies and Adverse Reactions";
const ALL_ITEMS: &str = "<div class=\"date-banner\"><p>All relevant items</p></div>";
const WITHOUT_CONTENT: &str = "without content";

fn states(code: &str, title: &str, inside: &str) -> Vec<State> {
    sent(code, title, inside).section(code).states.clone()
}

fn empty_part(title: &str) -> String {
    part(title, &none_of(title))
}

fn empty_parts(titles: &[&str]) -> String {
    titles.iter().map(|title| empty_part(title)).collect()
}

/// The section of this HTML, changed as it was sent.
fn changed(code: &str, title: &str, inside: &str, change: impl Fn(&mut Value)) -> Shown {
    let mut bundle = html_section(code, title, &format!("<div><h1>{title}</h1>{inside}</div>"));
    change(&mut bundle["entry"][0]["resource"]["section"][0]);
    show(&bundle)
}

#[test]
fn haz_36_a_summary_without_allergies_is_not_empty_however_many_parts_it_has() {
    let parts = empty_parts(&[
        "Last 3 Encounters",
        "Active Problems and Issues",
        "Major Inactive Problems and Issues",
        "Acute Medication (Last 12 Months)",
        "Current Repeat Medication",
        "Discontinued Repeat Medication",
    ]);
    assert_eq!(states("SUM", "Summary", &parts), []);
    assert_eq!(
        states("SUM", "Summary", &(parts + &empty_part(&format!("Current {ALLERGIES}")))),
        [State::NoneRecorded]
    );
    // Those of one version have major problems and acute medication, of which either tells that the other is missing.
    let of = |title: &str| {
        let current = format!("Current {ALLERGIES}");
        let others = ["Last 3 Encounters", "Active Problems and Issues", &current, "Current Repeat Medication"];
        states("SUM", "Summary", &(empty_parts(&others) + &empty_part(title)))
    };
    assert_eq!(of("Current Medication Issues"), [State::NoneRecorded]);
    for title in ["Major Inactive Problems and Issues", "Acute Medication (Last 12 Months)"] {
        assert_eq!(of(title), [], "{title}");
    }
}

#[test]
fn haz_36_parts_of_which_none_is_of_now_do_not_say_that_there_are_none() {
    let past = empty_parts(&["Major Inactive Problems and Issues", "Other Inactive Problems and Issues"]);
    let more = empty_part("Inactive Problems and Issues");
    assert_eq!(states("PRB", "Problems and Issues", &(past.clone() + &more)), []);
    let now = empty_part("Active Problems and Issues");
    assert_eq!(states("PRB", "Problems and Issues", &(now + &past)), [State::NoneRecorded]);
}

#[test]
fn haz_36_a_message_under_a_title_of_no_section_is_of_its_own_and_under_anothers_it_is_not() {
    let under = |title: &str| {
        let div = format!("<div><h1>{title}</h1>{}</div>", none_of(title));
        show(&html_section("ENC", "Encounters", &div)).section("ENC").states.clone()
    };
    assert_eq!(under("Visits"), [State::NoneRecorded]);
    assert_eq!(under("Medications given"), []);
}

#[test]
fn haz_36_a_part_says_that_there_are_none_beside_a_banner_or_a_space_that_qualify_nothing() {
    let historical = empty_part(&format!("Historical {ALLERGIES}"));
    let current = format!("Current {ALLERGIES}");
    let of = |more: &str, before: bool| {
        let none = none_of(&current);
        let inside = if before { format!("{more}{none}") } else { format!("{none}{more}") };
        states("ALL", ALLERGIES, &(part(&current, &inside) + &historical))
    };
    let only = "<div class=\"date-banner\"><p>For the period '01-Jan-2018' to '31-Dec-2018'</p></div>";
    for (more, is_none) in [("", true), (ALL_ITEMS, true), ("<hr>", true), ("<p>&nbsp;</p>", true), (only, false)] {
        for before in [true, false] {
            assert_eq!(of(more, before).contains(&State::NoneRecorded), is_none, "{more} {before}");
        }
    }
}

#[test]
fn haz_36_a_nought_stands_beside_a_banner_that_all_was_looked_through() {
    let current = format!("Current {ALLERGIES}");
    let none = format!("<tr><td colspan=\"2\">No '{current}' data is recorded for this patient.</td></tr>");
    let table = format!("<table><thead><tr><th>Start Date</th><th>Details</th></tr></thead>{none}</table>");
    let words = text(&sent("ALL", ALLERGIES, &part(&current, &format!("{ALL_ITEMS}{table}"))).section_html("ALL"));
    assert!(words.contains(&format!("{current} (0)")), "{words}");
}

#[test]
fn haz_36_headers_under_words_of_their_own_do_not_leave_it_at_none() {
    let none = "<tr><td colspan=\"3\">No 'Encounters' data is recorded for this patient.</td></tr>";
    let of = |heading: &str, caption: &str| {
        let table = format!("<table>{caption}<thead>{HEAD}</thead><tbody>{none}</tbody></table>");
        let bundle = html_section("ENC", "Encounters", &format!("<div>{heading}{table}</div>"));
        show(&bundle).section("ENC").states.clone()
    };
    for heading in ["<h1>Encounters</h1>", ""] {
        assert_eq!(of(heading, ""), [State::NoneRecorded], "{heading}");
        assert_eq!(of(heading, "<caption>Encounters</caption>"), [State::NoneRecorded], "{heading}");
        assert_eq!(of(heading, "<caption>Encounters of 2018</caption>"), [], "{heading}");
    }
    // That none is of one kind is not that there are none, though its own message says so.
    let of_less = "Encounters with others";
    let row = format!("<tr><td colspan=\"3\">{}</td></tr>", none_of(of_less));
    let table = format!("<table><caption>{of_less}</caption><thead>{HEAD}</thead><tbody>{row}</tbody></table>");
    assert_eq!(states("ENC", "Encounters", &table), []);
}

#[test]
fn haz_38_a_section_that_holds_a_banner_alone_is_without_content_unless_that_may_be_an_entry() {
    let words = |inside: &str| text(&encounters(inside).section_html("ENC"));
    assert!(words("").contains(WITHOUT_CONTENT), "{}", words(""));
    assert!(words(ALL_ITEMS).contains(WITHOUT_CONTENT), "{}", words(ALL_ITEMS));
    for inside in [
        "Seen at home on 3 May<div></div>",
        "<div class=\"date-banner\"><p>All relevant items</p><ul><li>Seen at home on 3 May</li></ul></div>",
    ] {
        let words = words(inside);
        assert!(words.contains("Seen at home") && !words.contains(WITHOUT_CONTENT), "{words}");
    }
}

#[test]
fn haz_36_a_reason_for_being_empty_is_no_state_of_what_has_entries_unless_some_are_withheld() {
    let of = |code: &str, inside: &str| {
        let shown = changed("ENC", "Encounters", inside, |section| {
            section["emptyReason"] = json!({"coding": [{ "code": code }]});
        });
        shown.section("ENC").states.clone()
    };
    let table = format!("<table>{HEAD}{ROW}</table>");
    assert_eq!(of("unavailable", &table), []);
    assert_eq!(of("unavailable", ""), [State::NotRetrievable]);
    assert_eq!(of("withheld", &table), [State::Withheld]);
}

#[test]
fn what_names_nothing_is_not_said_to_be_attached() {
    let of = |entry: Value| {
        let shown = changed("ENC", "Encounters", ROW, |section| section["entry"] = json!([entry]));
        text(&shown.section_html("ENC"))
    };
    let label = "Linked";
    assert!(of(json!({"display": "A letter"})).contains(label), "{}", of(json!({"display": "A letter"})));
    assert!(!of(json!({})).contains(label), "{}", of(json!({})));
}

#[test]
fn o_05_what_two_responses_have_of_what_is_not_allowed_is_named_once() {
    let one = || Input::of(html_section("ALL", ALLERGIES, "<div><p>Latex</p></div>").to_string());
    let options = Options { allowed_sections: Some(vec!["ENC".into()]), ..Options::default() };
    let shown = show_with(vec![one(), one()], options);
    let head = text(&shown.head());
    assert!(!shown.html.contains("Latex"));
    let (_, named) = head.split_once("Not available to your role:").unwrap_or_else(|| panic!("{head}"));
    assert_eq!(named.matches("Allergies").count(), 1, "{head}");
}

#[test]
fn a_composition_is_an_html_record_only_where_it_has_a_section_of_one() {
    let codes = |section: Value| {
        let composition = json!({"resourceType": "Composition", "id": "c", "status": "final", "title": "Index",
            "subject": {"reference": "Patient/pat1"}, "section": [section]});
        let mut bundle = every_area();
        add(&mut bundle, composition);
        let shown = show(&bundle);
        assert!(shown.html.contains("Index"), "it is shown all the same");
        shown.record.sections.iter().map(|section| section.code.clone()).collect::<Vec<_>>()
    };
    let index = json!({"title": "Of what came", "code": {"coding": [{"system": "http://loinc.org", "code": "48765-2"}]},
        "entry": [{"reference": "AllergyIntolerance/all1"}]});
    let plain: Vec<String> = show(&every_area()).record.sections.iter().map(|section| section.code.clone()).collect();
    assert_eq!(codes(index), plain, "no section more than what came has");
    // By its code alone, or by its code system, a section without a text is one.
    let system = "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1";
    for coding in [json!({"code": "ENC"}), json!({"system": system, "code": "ENC"})] {
        assert!(codes(json!({"code": {"coding": [coding]}})).contains(&"ENC".to_owned()));
    }
}

#[test]
fn what_a_message_says_of_itself_is_shown_to_who_may_not_see_people() {
    let bundle = json!({"resourceType": "Bundle", "type": "message", "entry": [
        {"resource": {"resourceType": "MessageHeader", "id": "m"}},
        {"resource": {"resourceType": "Patient", "id": "p",
            "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}},
        {"resource": {"resourceType": "Composition", "id": "c", "status": "final", "title": "Discharge summary",
            "confidentiality": "V", "subject": {"reference": "Patient/p"},
            "section": [{"title": "Encounters", "text": {"div": "<div>Seen</div>"}}]}}]});
    let allowed = ["ENC", "other"].map(str::to_owned).to_vec();
    let options = Options { allowed_sections: Some(allowed), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    let words = text(&shown.html);
    assert!(words.contains("Discharge summary") && words.contains("confidentiality V"), "{words}");
}

#[test]
fn haz_36_a_section_that_came_in_a_message_is_not_said_not_to_have_come() {
    let mut bundle = html_section("ENC", "Encounters", "<div><h1>Encounters</h1><p>Seen</p></div>");
    add(&mut bundle, json!({"resourceType": "MessageHeader", "id": "m"}));
    let requested = gp_record::gpconnect::request::Requested { section: Some("ENC".into()), ..Default::default() };
    let input = Input { requested: Some(requested), status: Some(200), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![input], Options::default());
    assert_eq!(shown.record.sections.iter().filter(|section| section.code == "ENC").count(), 1);
    assert!(!shown.section("ENC").states.contains(&State::Failed));
}

#[test]
fn haz_36_the_heading_of_rows_that_are_not_there_does_not_leave_it_at_none() {
    let none = "<tr><td colspan=\"3\">No 'Encounters' data is recorded for this patient.</td></tr>";
    let of = |group: &str| {
        states("ENC", "Encounters", &format!("<table><thead>{HEAD}</thead><tbody>{group}{none}</tbody></table>"))
    };
    assert_eq!(of(""), [State::NoneRecorded]);
    assert_eq!(of("<tr><td colspan=\"3\"><b>Telephone</b></td></tr>"), []);
}

#[test]
fn haz_36_a_composition_that_may_mean_something_else_does_not_say_that_there_are_none() {
    let none = none_of("Encounters");
    let of = |change: &dyn Fn(&mut Value)| {
        let mut bundle = html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1>{none}</div>"));
        change(&mut bundle["entry"][0]["resource"]);
        show(&bundle).section("ENC").states.clone()
    };
    assert_eq!(of(&|_| {}), [State::NoneRecorded]);
    for status in ["preliminary", "entered-in-error"] {
        assert_eq!(of(&|composition| composition["status"] = json!(status)), [], "{status}");
    }
    let modifier = json!([{"url": "https://example.org/only-part", "valueBoolean": true}]);
    assert_eq!(of(&|composition| composition["modifierExtension"] = modifier.clone()), []);
}
