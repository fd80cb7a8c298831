//! HTML records that differ from the templates, as suppliers' do: where titles, banners, headers and messages stand, and what
//! is counted (HTML reference §9.2 to §9.5, §9.8, §12).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options, Requested};
use gp_record::record::{BannerKind, State};
use support::*;

const ROW: &str = "<tr><td>01-Feb-2018</td><td>Dr A Sample</td><td>Cough</td></tr>";
const HEAD: &str = "<tr><th>Date</th><th>Title</th><th>Details</th></tr>";

fn sent(code: &str, title: &str, inside: &str) -> Shown {
    show(&html_section(code, title, &format!("<div><h1>{title}</h1>{inside}</div>")))
}

fn encounters(inside: &str) -> Shown {
    sent("ENC", "Encounters", inside)
}

fn none_of(what: &str) -> String {
    format!("<p>No '{what}' data is recorded for this patient.</p>")
}

#[test]
fn a_section_without_a_code_is_what_was_asked_for_or_what_its_heading_says() {
    let div = format!("<div><h1 class=\"x\"> Encounters </h1><table>{HEAD}{ROW}</table></div>");
    let mut bundle = html_section("ENC", "Encounters", &div);
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    section.as_object_mut().unwrap().remove("code");
    section.as_object_mut().unwrap().remove("title");
    let of_heading = show(&bundle);
    assert_eq!(of_heading.section("ENC").count, Some(1));
    let requested = Some(Requested { section: Some("CLI".into()), ..Requested::default() });
    let input = Input { status: Some(200), requested, ..Input::of(bundle.to_string()) };
    let of_request = show_with(vec![input], Options::default());
    assert_eq!(of_request.section("CLI").count, Some(1));
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    section["text"]["div"] = "<div><p>Seen at home</p></div>".into();
    let of_none = show(&bundle);
    assert!(text(&of_none.section_html("other")).contains("Seen at home"));
    assert!(!text(&of_none.html).contains("could not be received"), "{}", text(&of_none.html));
    for shown in [of_heading, of_request, of_none] {
        assert_eq!(shown.record.account.unshown, 0);
    }
}

#[test]
fn what_the_role_may_not_see_is_known_by_its_heading_too() {
    let mut bundle = html_section("MED", "Medications", "<div><h1>Medications</h1><p>Fixture drug</p></div>");
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    section.as_object_mut().unwrap().remove("code");
    section.as_object_mut().unwrap().remove("title");
    let options = Options { allowed_sections: Some(vec!["ENC".into(), "other".into()]), ..Options::default() };
    let shown = show_with(vec![Input::of(bundle.to_string())], options);
    assert!(!shown.html.contains("Fixture drug"));
}

#[test]
fn haz_3_an_h2_that_follows_a_table_is_no_title_of_the_section() {
    let div = format!("<div><table>{HEAD}{ROW}</table><h2>Last 3 Encounters</h2><table>{HEAD}{ROW}</table></div>");
    let shown = show(&html_section("SUM", "Summary", &div));
    let html = shown.section_html("SUM");
    let title = html[..html.find("<table").unwrap()].to_owned();
    assert!(text(&title).contains("Summary") && !text(&title).contains("Last 3 Encounters"), "{title}");
    assert_eq!(shown.section("SUM").count, Some(2));
}

#[test]
fn o_09_a_content_banner_before_a_later_table_stays_before_it_and_what_is_missing_is_said_first() {
    let part = |title: &str, banner: &str| {
        format!("<h3>{title}</h3><div class=\"{banner}\"><p>About {title}</p></div><table>{HEAD}{ROW}</table>")
    };
    let inside = [
        part("First", "content-banner"),
        part("Second", "content-banner"),
        part("Third", "exclusion-banner"),
        part("Fourth", "gptransfer-banner"),
    ];
    let shown = encounters(&inside.concat());
    let words = text(&shown.section_html("ENC"));
    let at = |part: &str| words.find(part).unwrap_or_else(|| panic!("{part}: {words}"));
    assert!(at("About Third") < at("First") && at("About Fourth") < at("First"), "{words}");
    assert!(at("About First") < at("Cough") && at("Cough") < at("About Second"), "{words}");
    let after = encounters(&format!("<table>{HEAD}{ROW}</table><div class=\"exclusion-banner\"><p>Excluded</p></div>"));
    assert_eq!(after.section("ENC").banners[0].kind, BannerKind::Exclusion);
}

#[test]
fn o_09_a_banner_is_one_whatever_element_carries_its_class() {
    for tag in ["span", "h3", "section", "center", "b"] {
        let shown =
            encounters(&format!("<{tag} class=\"exclusion-banner\">Excluded</{tag}><table>{HEAD}{ROW}</table>"));
        let kinds: Vec<BannerKind> = shown.section("ENC").banners.iter().map(|banner| banner.kind).collect();
        assert_eq!(kinds, [BannerKind::Exclusion], "{tag}");
    }
}

#[test]
fn haz_36_only_what_is_an_entry_is_counted() {
    let counted = |inside: &str| encounters(inside).section("ENC").count;
    let blank = "<tr><td> </td><td>&nbsp;</td><td/></tr>";
    assert_eq!(counted(&format!("<table>{HEAD}{ROW}{blank}{ROW}</table>")), Some(2));
    let repeated = "<tr><td>Date</td><td>Title</td><td>Details</td></tr>";
    assert_eq!(counted(&format!("<table>{HEAD}{ROW}{repeated}{ROW}</table>")), Some(2));
    let table = format!("<table>{HEAD}{ROW}{ROW}</table>");
    assert_eq!(counted(&format!("{table}<blockquote>{table}</blockquote><ul><li>{table}</li></ul>")), Some(6));
    assert_eq!(counted(&format!("<table><tr><td>{table}</td></tr></table>")), Some(2));
}

#[test]
fn a_title_across_all_columns_stands_above_the_headers() {
    let shown = encounters(&format!("<table><tr><th colspan=\"3\">All encounters</th></tr>{HEAD}{ROW}</table>"));
    let html = shown.section_html("ENC");
    assert!(text(&html[html.find("<thead").unwrap()..html.find("</thead").unwrap()]).contains("Date Title Details"));
    assert!(text(&html).contains("All encounters"));
    assert_eq!(shown.section("ENC").count, Some(1));
}

#[test]
fn haz_36_that_another_table_is_empty_says_nothing_of_this_one() {
    let title = "Current Repeat Medication";
    let states = |message: &str| {
        let shown = sent("MED", "Medications", &format!("<div><h2>{title}</h2>{message}</div>"));
        assert!(text(&shown.html).contains("data is recorded"));
        shown.section("MED").states.clone()
    };
    assert_eq!(states(&none_of(title)), [State::NoneRecorded]);
    assert_eq!(states(&none_of("Repeats")), [State::NoneRecorded], "in words of the supplier's own");
    assert_eq!(states("<p>No Current Repeat  Medication data is recorded for this patient</p>"), [State::NoneRecorded]);
    assert_eq!(states(&none_of("Acute Medication (Last 12 Months)")), []);
    assert_eq!(states(&format!("<table><tr><td>{}</td></tr></table>", none_of("Discontinued Repeat Medication"))), []);
    assert_eq!(states(&none_of(title).replace("</p>", " Some items have been withheld.</p>")), []);
    let summary = sent("SUM", "Summary", &format!("<div><h2>Last 3 Encounters</h2>{}</div>", none_of("Encounters")));
    assert_eq!(summary.section("SUM").states, [State::NoneRecorded]);
}

#[test]
fn haz_4_the_last_word_on_whether_something_is_shown_counts() {
    let shown = encounters(
        "<p style=\"display:none; display: block\">Penicillin</p><p style=\"display:block;display:none\">Note</p>",
    );
    let words = text(&shown.section_html("ENC"));
    let hidden = words.find("Hidden content").unwrap();
    assert!(words.find("Penicillin").unwrap() < hidden && words.rfind("Note").unwrap() > hidden, "{words}");
}

#[test]
fn a_narrative_with_characters_that_json_would_escape_is_a_section_all_the_same() {
    let div = format!("<div><h1>Encounters</h1><table>{HEAD}{ROW}</table><p>Tab, half, path</p></div>");
    let sent = html_section("ENC", "Encounters", &div).to_string();
    let sent = sent.replace("Tab, half, path", "Tab\t,\r\nhalf \\udc00, C:\\x");
    let shown = show_with(vec![Input::of(sent)], Options::default());
    assert_eq!(shown.section("ENC").count, Some(1));
    assert!(text(&shown.section_html("ENC")).contains("Tab , half \u{fffd}, C:\\x"), "{}", text(&shown.html));
    let codes: Vec<&str> = shown.record.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, ["not-text"]);
}
