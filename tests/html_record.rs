//! Access Record: HTML through the whole crate. A test's name carries the ids of the rules it checks.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options, Period, Requested};
use gp_record::record::State;
use support::*;

const ENCOUNTERS: &str = "<div><h1>Encounters</h1><div class=\"gptransfer-banner\"><p>Patient record transfer from \
    previous GP practice not yet complete; information recorded before 07-May-2024 may be missing</p></div>\
    <div class=\"date-banner\"><p>For the period '01-Jan-2018' to '31-Dec-2018'</p></div>\
    <div class=\"exclusion-banner\"><p>Items excluded due to confidentiality and/or patient preferences</p></div>\
    <table id=\"enc-tab\"><thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead><tbody>\
    <tr><td class=\"date-column\">01-Feb-2018</td><td>Dr A Sample, Fixture Surgery</td><td>Low mood &amp; poor sleep\
    <br/>BP 120/80 <b>high risk</b></td></tr><tr><td class=\"date-column\">2008</td><td/><td>0.50 mg</td></tr></tbody></table></div>";

const PROBLEMS: &str = "<div><h1>Problems and Issues</h1><div><h2>Active Problems and Issues</h2><p>No 'Active Problems \
    and Issues' data is recorded for this patient.</p></div></div>";

fn section(code: &str, title: &str, div: &str, period: Option<Period>) -> Input {
    Input {
        status: Some(200),
        requested: Some(Requested { section: Some(code.into()), period, ..Requested::default() }),
        ..Input::of(html_section(code, title, div).to_string())
    }
}

#[test]
fn o_09_banners_stand_as_returned_in_order_and_the_dates_asked_for_beneath_the_heading() {
    let period = Period { start: Some("2018-01-01".into()), end: Some("2018-12-31".into()) };
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, Some(period))], Options::default());
    let words = text(&shown.section_html("ENC"));
    let order = [
        "Encounters",
        "Requested from 01-Jan-2018",
        "Requested until 31-Dec-2018",
        "GP transfer",
        "07-May-2024",
        "For the period '01-Jan-2018' to '31-Dec-2018'",
        "Items excluded due to confidentiality",
        "01-Feb-2018",
    ];
    let mut at = 0;
    for part in order {
        let next = words[at..].find(part).unwrap_or_else(|| panic!("{part} is not after byte {at} of {words}"));
        at += next;
    }
    assert_eq!(shown.record.account.unshown, 0);
    assert!(shown.record.issues.is_empty(), "{:?}", shown.record.issues);
}

#[test]
fn o_08_columns_stay_in_the_order_given_and_nothing_is_changed() {
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], Options::default());
    let words = text(&shown.section_html("ENC"));
    assert!(words.contains("Date Title Details"), "{words}");
    assert!(words.contains("Low mood & poor sleep") && words.contains("0.50 mg") && words.contains("2008"), "{words}");
    assert_eq!(shown.section("ENC").count, Some(2));
}

#[test]
fn o_10_sections_come_in_the_specified_order_each_response_once() {
    let codes = ["IMM", "MED", "SUM", "ADM", "ENC", "OBS", "ALL", "PRB", "REF", "CLI"];
    let inputs =
        codes.map(|code| section(code, code, &format!("<div><h1>{code} title</h1><p>Text of {code}</p></div>"), None));
    let shown = show_with(inputs.to_vec(), Options::default());
    let order: Vec<&str> = shown.record.sections.iter().map(|section| section.code.as_str()).collect();
    assert_eq!(order[..10], ["SUM", "ENC", "CLI", "PRB", "ALL", "MED", "REF", "OBS", "IMM", "ADM"]);
    assert_eq!(shown.html.matches("Text of ").count(), 10);
    assert!(!shown.record.sections.iter().any(|section| section.code == "other-subject"), "one patient, ten times");
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn haz_36_a_section_that_failed_or_is_loading_says_so_beside_those_that_came() {
    let asked = |code: &str| Some(Requested { section: Some(code.into()), ..Requested::default() });
    let failed = Input { status: Some(504), requested: asked("MED"), ..Input::default() };
    let loading = Input { pending: true, requested: asked("ALL"), ..Input::default() };
    let inputs = vec![section("ENC", "Encounters", ENCOUNTERS, None), failed, loading];
    let shown = show_with(inputs, Options::default());
    assert_eq!(shown.section("MED").states, [State::Failed]);
    assert_eq!(shown.section("ALL").states, [State::Loading]);
    assert!(text(&shown.section_html("MED")).contains("could not be reached"));
    assert!(shown.html.contains("Low mood"));
}

#[test]
fn an_empty_subsection_says_so_and_only_an_empty_section_is_none_recorded() {
    let shown = show_with(vec![section("PRB", "Problems and Issues", PROBLEMS, None)], Options::default());
    assert_eq!(shown.section("PRB").states, [], "of the other subsections nothing was said");
    assert!(
        text(&shown.section_html("PRB")).contains("None recorded No 'Active Problems and Issues' data is recorded")
    );
    let inactive = "<div><h2>Inactive Problems and Issues</h2><p>No 'Inactive Problems and Issues' data is recorded for this patient.</p></div>";
    let all = PROBLEMS.replace("</div></div>", &format!("</div>{inactive}</div>"));
    let shown = show_with(vec![section("PRB", "Problems and Issues", &all, None)], Options::default());
    assert_eq!(shown.section("PRB").states, [State::NoneRecorded]);
    let table = "<table><thead><tr><th>Start Date</th><th>Entry</th><th>Significance</th><th>Details</th></tr></thead>\
        <tbody><tr><td>2001</td><td>Asthma</td><td>Major</td><td/></tr></tbody></table>";
    let div = PROBLEMS
        .replace("</div></div>", &format!("</div><div><h2>Other Inactive Problems and Issues</h2>{table}</div></div>"));
    let shown = show_with(vec![section("PRB", "Problems and Issues", &div, None)], Options::default());
    assert!(shown.section("PRB").states.is_empty(), "{:?}", shown.section("PRB").states);
}

#[test]
fn o_05_a_section_that_is_not_allowed_is_not_shown_and_is_said() {
    let options = Options { allowed_sections: Some(vec!["SUM".into()]), ..Options::default() };
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], options);
    assert!(!shown.html.contains("Low mood"));
    assert!(text(&shown.head()).contains("Not available to your role: Encounters"));
}

#[test]
fn o_12_practice_and_name_are_read_as_dstu2_sends_them() {
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], Options::default());
    let patient = shown.record.patient.unwrap();
    assert_eq!(patient.practice_code.as_deref(), Some("Z99999"), "reached through the practitioner's role");
    assert_eq!(patient.name.as_deref(), Some("MARLOW, Ines (Ms)"));
}

#[test]
fn what_a_parser_would_swallow_is_shown_and_said() {
    let div = "<div><h1>Encounters</h1><p>BP <sys 120 hold</p><p>after</p></div>";
    let shown = show_with(vec![section("ENC", "Encounters", div, None)], Options::default());
    let words = text(&shown.section_html("ENC"));
    assert!(words.contains("sys 120 hold") && words.contains("after") && words.contains("Source text"), "{words}");
    assert!(!shown.record.issues.is_empty());
}

#[test]
fn no_markup_of_a_provider_reaches_the_view() {
    let div = "<div onclick=\"alert(1)\" style=\"display:block\" id=\"x\"><h1>Encounters</h1><script>alert(2)</script>\
        <p><a href=\"javascript:alert(3)\">link</a><img src=x onerror=alert(4)><svg><text>pH 7.1</text></svg></p></div>";
    let shown = show_with(vec![section("ENC", "Encounters", div, None)], Options::default());
    let html = shown.section_html("ENC");
    for markup in ["<script", "onclick", "onerror", "<img", "<svg", "href=\"javascript", "style=", "id=\"x\""] {
        assert!(!html.contains(markup), "{markup}: {html}");
    }
    assert!(text(&html).contains("pH 7.1") && text(&html).contains("link"), "{html}");
}

#[test]
fn haz_47_the_period_asked_for_stands_under_every_heading_in_every_case() {
    let period = |start: Option<&str>, end: Option<&str>| {
        Some(Period { start: start.map(str::to_owned), end: end.map(str::to_owned) })
    };
    for (asked, says) in [
        (period(Some("2018-01-01"), Some("2018-12-31")), "Requested from 01-Jan-2018 Requested until 31-Dec-2018"),
        (period(Some("2018"), None), "Requested from 2018"),
        (period(None, Some("2016-02")), "Requested until Feb-2016"),
        (period(None, None), "Requested without a period"),
        (None, "Requested without a period"),
    ] {
        let without_banner = "<div><h1>Encounters</h1><p>No 'Encounters' data is recorded for this patient.</p></div>";
        for div in [ENCOUNTERS, without_banner] {
            let shown = show_with(vec![section("ENC", "Encounters", div, asked.clone())], Options::default());
            let words = text(&shown.section_html("ENC"));
            assert!(words.contains(says), "{says}: {words}");
        }
    }
    let unknown = show(&html_section("ENC", "Encounters", ENCOUNTERS));
    assert!(text(&unknown.section_html("ENC")).contains("The period asked for is not known here."));
    let failed = Input {
        status: Some(504),
        requested: Some(Requested {
            section: Some("OBS".into()),
            period: period(Some("2018-01-01"), None),
            ..Requested::default()
        }),
        ..Input::default()
    };
    let failed = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None), failed], Options::default());
    assert!(text(&failed.section_html("OBS")).contains("Requested from 01-Jan-2018"));
}

#[test]
fn haz_36_each_period_of_a_section_that_was_asked_for_is_there_or_said_not_to_be() {
    let of = |year: &str| Some(Period { start: Some(format!("{year}-01-01")), end: Some(format!("{year}-12-31")) });
    let requested =
        |year: &str| Some(Requested { section: Some("ENC".into()), period: of(year), ..Requested::default() });
    let failed = Input { status: Some(500), requested: requested("2019"), ..Input::default() };
    let pending = Input { pending: true, requested: requested("2020"), ..Input::default() };
    let inputs = vec![section("ENC", "Encounters", ENCOUNTERS, of("2018")), failed, pending];
    let shown = show_with(inputs, Options::default());
    let states: Vec<_> = shown
        .record
        .sections
        .iter()
        .filter(|section| section.code == "ENC")
        .map(|section| section.states.clone())
        .collect();
    assert_eq!(states, [vec![], vec![State::Failed], vec![State::Loading]]);
    assert!(text(&shown.html).contains("01-Jan-2019") && text(&shown.html).contains("01-Jan-2020"));
}

#[test]
fn o_05_what_failed_and_is_not_allowed_was_not_left_unasked() {
    let failed = Input {
        status: Some(500),
        requested: Some(Requested { section: Some("MED".into()), ..Requested::default() }),
        ..Input::default()
    };
    let options = Options { allowed_sections: Some(vec!["ENC".into()]), ..Options::default() };
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None), failed], options);
    let head = text(&shown.head());
    assert!(head.contains("Not available to your role: Medications"), "{head}");
    assert!(
        !head.split("Not requested:").nth(1).unwrap().split("Not available").next().unwrap().contains("Medications")
    );
}

#[test]
fn f17_nothing_is_filtered_again() {
    let issues = include_str!("fixtures/html/f17-med-issues-outside-period.html");
    let period = Period { start: Some("2020-01-01".into()), end: Some("2020-12-31".into()) };
    let shown = show_with(vec![section("MED", "Medications", issues, Some(period))], Options::default());
    let words = text(&shown.section_html("MED"));
    for date in ["14-Mar-2022", "02-Jun-2020", "11-Nov-2017"] {
        assert!(words.contains(date), "{date}: {words}");
    }
}

#[test]
fn haz_44_the_view_says_that_it_is_not_the_whole_record_and_what_was_not_asked_for() {
    let known = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], Options::default());
    let head = text(&known.head());
    assert!(head.contains("This is not the whole record"), "{head}");
    assert!(head.contains("Not requested: Summary, Clinical Items, Problems and Issues"), "{head}");
    let unknown = show(&html_section("ENC", "Encounters", ENCOUNTERS));
    assert!(text(&unknown.head()).contains("whether it was asked for is not known here): Summary, Clinical Items"));
}

#[test]
fn haz_3_every_item_stands_under_the_heading_that_the_provider_gave() {
    let own = "<div><h1>Journal</h1><div><h2>Contacts of any kind</h2><table id=\"enc-tab\"><tr><th>Date</th><th>Title</th>\
        <th>Details</th></tr><tr><td>2008</td><td>A</td><td>B</td></tr></table></div></div>";
    let shown = show_with(vec![section("ENC", "Encounters", own, None)], Options::default());
    let words = text(&shown.section_html("ENC"));
    assert!(words.starts_with("Journal (Encounters) (1)"), "the section's coded title beside its own: {words}");
    assert!(words.contains("Contacts of any kind (1)") && !words.contains("Last 3 Encounters"), "{words}");
}

#[test]
fn a_section_that_is_not_allowed_is_never_said_not_to_have_come() {
    let options = Options { allowed_sections: Some(vec!["SUM".into()]), ..Options::default() };
    let shown = show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], options);
    let head = text(&shown.head());
    let (not_requested, _) = head.split_once("Not available to your role: Encounters").unwrap();
    assert!(!not_requested.rsplit("Not requested:").next().unwrap().contains("Encounters"), "{head}");
    assert!(!shown.record.sections.iter().any(|section| section.code == "ENC"));
}

#[test]
fn ids_of_several_sections_do_not_collide_and_none_is_the_providers() {
    let all: Vec<Input> = [
        ("SUM", include_str!("fixtures/html/f01-sum-canonical.html")),
        ("ENC", include_str!("fixtures/html/f01-enc-canonical.html")),
        ("CLI", include_str!("fixtures/html/f01-cli-canonical.html")),
        ("PRB", include_str!("fixtures/html/f01-prb-canonical.html")),
        ("MED", include_str!("fixtures/html/f01-med-canonical.html")),
        ("ENC", include_str!("fixtures/html/f06-enc-wording-tpp.html")),
    ]
    .into_iter()
    .map(|(code, div)| section(code, code, div, None))
    .collect();
    let shown = show_with(all, Options::default());
    let mut ids: Vec<&str> = shown.html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(ids.len() > 20);
    assert!(!ids.iter().any(|id| id.ends_with("-tab") || id.contains("tab-")), "{ids:?}");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "each once");
    let codes: Vec<&str> = shown.record.sections.iter().map(|section| section.code.as_str()).collect();
    assert_eq!(codes[..6], ["SUM", "ENC", "ENC", "CLI", "PRB", "MED"]);
    assert!(text(&shown.section_html("SUM")).contains("Emergency Codes (1)"));
}

#[test]
fn an_empty_section_is_none_recorded_only_where_the_provider_says_so_of_all_of_it() {
    let states = |code: &str, div: &str| {
        let shown = show_with(vec![section(code, code, div, None)], Options::default());
        shown.section(code).states.clone()
    };
    let nothing = include_str!("fixtures/html/f02-sum-nothing-recorded.html");
    assert_eq!(states("SUM", nothing), [State::NoneRecorded]);
    let mixed = include_str!("fixtures/html/f05-med-messages-div-p.html");
    // What one part says of itself stands there: of another it is said that there is none.
    assert_eq!(states("MED", mixed), [State::Withheld]);
    assert_eq!(states("REF", include_str!("fixtures/html/f05-ref-table-without-rows.html")), []);
}

#[test]
fn a_broken_budget_is_said_in_the_section_and_none_of_its_text_is_missing() {
    let rows = "<tr><td>2008</td><td>Dr A Sample</td><td><b><i><u><s><em><strong><small><code>note</code></small></strong></em></s></u></i></b></td></tr>";
    let deep = "<div>".repeat(300) + "12 mg" + &"</div>".repeat(300);
    let unclosed = "<p><b><i><u><s><em><strong><small><code>x".repeat(4_000);
    for (name, inside, says) in [
        ("too deep", deep, "some of its structure and marking, such as strike-through, is missing"),
        ("too many nodes", unclosed + rows, "too complex to lay out as sent"),
    ] {
        let div = format!("<div><h1>Encounters</h1>{inside}<p>the last words</p></div>");
        let shown = show_with(vec![section("ENC", "Encounters", &div, None)], Options::default());
        let words = text(&shown.section_html("ENC"));
        assert!(words.contains(says), "{name}: {words:.300}");
        assert!(words.contains("the last words"), "{name}");
        assert!(!shown.record.issues.is_empty(), "{name}");
        assert_eq!(shown.record.account.unshown, 0, "{name}");
    }
}

/// F13: each field that differs is named with both values.
#[test]
fn o_12_f13_each_demographic_field_that_differs_is_named_with_both_values() {
    use gp_record::gpconnect::identity::{Deceased, Expected};
    use gp_record::record::IdentityOutcome;
    let given = |text: &str| Some(text.to_owned());
    let all = Expected {
        family_name: given("Marlow"),
        given_name: given("Ines"),
        gender: given("female"),
        birth_date: given("1961-04-09"),
        practice_code: given("Z99999"),
        deceased: Some(Deceased::Known(false)),
        ..Expected::default()
    };
    let compare = |expected: Expected| {
        let options = Options { expected: Some(expected), ..Options::default() };
        show_with(vec![section("ENC", "Encounters", ENCOUNTERS, None)], options)
    };
    assert_eq!(compare(all.clone()).record.identity.outcome, IdentityOutcome::Matched);
    for (field, expected, both) in [
        ("familyName", Expected { family_name: given("Tern"), ..all.clone() }, ["Tern", "Marlow"]),
        ("givenName", Expected { given_name: given("Ida"), ..all.clone() }, ["Ida", "Ines"]),
        ("gender", Expected { gender: given("male"), ..all.clone() }, ["male", "female"]),
        ("birthDate", Expected { birth_date: given("1961-04-10"), ..all.clone() }, ["10-Apr-1961", "09-Apr-1961"]),
        ("practiceCode", Expected { practice_code: given("Z11111"), ..all.clone() }, ["Z11111", "Z99999"]),
        (
            "deceased",
            Expected { deceased: Some(Deceased::On("2026-01-01".into())), ..all.clone() },
            ["01-Jan-2026", ""],
        ),
    ] {
        let shown = compare(expected);
        let fields: Vec<&str> =
            shown.record.identity.mismatches.iter().map(|mismatch| mismatch.field.as_str()).collect();
        assert_eq!(fields, [field]);
        for value in both {
            assert!(text(&shown.html).contains(value), "{field}: {}", text(&shown.html));
        }
        assert!(!shown.html.contains("Low mood"), "{field}: held back until confirmed");
    }
}

#[test]
fn haz_52_headings_are_levelled_under_the_hosts_and_group_rows_stay_with_their_rows() {
    let row = "<tr><td>Repeat</td><td class=\"date-column\">01-Feb-2018</td><td>Item</td><td/><td/><td/><td/></tr>";
    let group = |name: &str| {
        format!("<tr><td colspan=\"7\" class=\"med-item-column\"><b>{name}</b></td></tr>{}", row.repeat(260))
    };
    let div = format!(
        "<div><h1>Medications</h1><div><h2>All Medication Issues</h2><h3>A note</h3><p>x</p><table id=\"med-tab-all-iss\">\
         <thead><tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dosage Instruction</th><th>Quantity</th>\
         <th>Days Duration</th><th>Additional Information</th></tr></thead><tbody>{}{}</tbody></table></div></div>",
        group("First drug"),
        group("Second drug")
    );
    let record = gp_record::read(vec![section("MED", "Medications", &div, None)], Options::default()).unwrap();
    let options = gp_record::view::Options { heading_level: 3, ..Default::default() };
    let html = gp_record::view::section(&record, &record.sections[0], &options).html();
    let level = |words: &str| {
        let at = html.find(words).unwrap();
        html[..at].rfind("<h").map(|tag| html[tag + 1..tag + 3].to_owned()).unwrap()
    };
    assert_eq!([level("Medications"), level("All Medication Issues"), level("A note")], ["h3", "h4", "h5"]);
    assert_eq!(record.sections[0].count, Some(520));
    let bodies: Vec<&str> = html.split("<tbody").skip(1).collect();
    assert!(bodies.len() >= 4, "two groups, each longer than one table: {}", bodies.len());
    for (at, body) in bodies.iter().enumerate() {
        let first_row = text(&body[..body.find("</tr>").unwrap()]);
        let drug = if at * 2 < bodies.len() { "First drug" } else { "Second drug" };
        assert!(first_row.contains(drug), "{at}: {first_row}");
    }
}

#[test]
fn haz_36_no_nought_and_no_none_recorded_stand_beside_words_that_say_more() {
    let none = "<p>No 'Encounters' data is recorded for this patient.</p>";
    let table = "<table><thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead></table>";
    let asked = |inside: &str| {
        let div = format!("<div><h1>Encounters</h1>{inside}</div>");
        let shown = show_with(vec![section("ENC", "Encounters", &div, None)], Options::default());
        (shown.section("ENC").states.clone(), shown.section("ENC").count)
    };
    let all_items = "<div class=\"date-banner\"><p>All relevant items</p></div>";
    assert_eq!(asked(&format!("{all_items}{none}")), (vec![State::NoneRecorded], Some(0)));
    for more in [
        "<div class=\"exclusion-banner\"><p>12 encounters have been withheld</p></div>",
        "<div class=\"gptransfer-banner\"><p>Record is in transit and may be incomplete.</p></div>",
        "<p>01-Feb-2018 Seen at home</p>",
    ] {
        assert_eq!(asked(&format!("{more}{none}")), (vec![], None), "{more}");
    }
    assert_eq!(asked(&format!("{table}<p>Access to this data has been refused by the practice.</p>")), (vec![], None));
}

#[test]
fn o_24_why_a_section_is_empty_stands_in_it() {
    let mut bundle = html_section("ENC", "Encounters", "<div></div>");
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    section.as_object_mut().unwrap().remove("text");
    section["emptyReason"] = serde_json::json!({"coding": [{"code": "withheld", "display": "Information Withheld"}]});
    let shown = show(&bundle);
    assert_eq!(shown.section("ENC").states, [State::Withheld]);
    assert!(text(&shown.section_html("ENC")).contains("The provider says: Information Withheld"));
    // As of a List: one rule.
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    section["emptyReason"] = serde_json::json!({"coding": [{"code": "unavailable", "display": "Unavailable"}]});
    assert_eq!(show(&bundle).section("ENC").states, [State::NotRetrievable]);
}

#[test]
fn haz_3_a_row_across_all_columns_is_an_entry_but_where_medication_stands_in_groups() {
    let across = "<tr><td colspan=\"2\">Penicillin - anaphylaxis (date not known)</td></tr>";
    let row = "<tr><td>01-Feb-2018</td><td>Peanut</td></tr>";
    let head = "<thead><tr><th>Start Date</th><th>Details</th></tr></thead>";
    let title = "Current Allergies and Adverse Reactions";
    let div = format!(
        "<div><h1>Summary</h1><div><h2>{title}</h2><table id=\"all-tab-curr\">{head}<tbody>{across}{row}</tbody></table></div></div>"
    );
    let shown = show_with(vec![section("SUM", "Summary", &div, None)], Options::default());
    assert_eq!(shown.section("SUM").count, Some(2));
    let head = "<thead><tr><th>Type</th><th>Start Date</th><th>Medication Item</th></tr></thead>";
    let rows =
        "<tr><td colspan=\"3\">Confidential Item</td></tr><tr><td>Acute</td><td>01-Feb-2018</td><td>Drug</td></tr>";
    let div = format!(
        "<div><h1>Medications</h1><div><h2>Acute Medication (Last 12 Months)</h2><table>{head}<tbody>{rows}</tbody></table></div></div>"
    );
    let shown = show_with(vec![section("MED", "Medications", &div, None)], Options::default());
    assert_eq!(shown.section("MED").count, Some(2));
    let grouped = rows.replace("Confidential Item", " <strong>Drug</strong>");
    let shown = show_with(vec![section("MED", "Medications", &div.replace(rows, &grouped), None)], Options::default());
    assert_eq!(shown.section("MED").count, Some(1));
}
