//! HTML records that differ from the templates, as suppliers' do: where titles, banners, headers and messages stand, and what
//! is counted (HTML reference §9.2 to §9.5, §9.8, §12).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options, Period, Requested};
use gp_record::record::{BannerKind, State};
use support::*;

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
    assert_eq!(of_request.section("ENC").count, Some(1), "its heading says that it is something else");
    assert_eq!(of_request.section("CLI").states, [State::Failed]);
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
fn haz_36_o_05_a_section_is_what_its_title_and_its_heading_both_say_whatever_its_code() {
    let sent = |title: &str, heading: &str, allowed: &[&str]| {
        let div = format!(
            "<div><h1>{heading}</h1><table>{HEAD}<tr><td>2020</td><td>Fixture drug</td><td></td></tr></table></div>"
        );
        let requested = Some(Requested { section: Some("ALL".into()), ..Requested::default() });
        let input = Input { status: Some(200), requested, ..Input::of(html_section("ALL", title, &div).to_string()) };
        let allowed_sections = Some(allowed.iter().map(|code| (*code).into()).collect());
        show_with(vec![input], Options { allowed_sections, ..Options::default() })
    };
    let both = sent("Medications", "Medications", &["ALL", "MED"]);
    assert_eq!(both.section("MED").count, Some(1));
    assert_eq!(both.section("ALL").states, [State::Failed], "what was asked for did not come");
    for allowed in ["ALL", "MED"] {
        let kept = sent("Medications", "Medications", &[allowed]);
        assert!(!kept.html.contains("Fixture drug"), "the role may not see one of the two: {allowed}");
    }
    for [title, heading] in [["Allergies and Adverse Reactions", "Medications"], ["Medications", "Allergies"], ["", ""]]
    {
        let shown = sent(title, heading, &["ALL"]);
        assert!(shown.section_html("ALL").contains("Fixture drug"), "{title}, {heading}: one alone may be a slip");
    }
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
    let says_none = |message: &str| {
        let shown = sent("MED", "Medications", &format!("<div><h2>{title}</h2>{message}</div>"));
        assert!(text(&shown.html).contains("data is recorded"));
        assert_eq!(shown.section("MED").states, [], "of one subsection alone");
        text(&shown.section_html("MED")).contains("None recorded")
    };
    assert!(says_none(&none_of(title)));
    assert!(says_none(&none_of("Repeats")), "in words of the supplier's own");
    assert!(says_none("<p>No Current Repeat  Medication data is recorded for this patient</p>"));
    assert!(!says_none(&none_of("Acute Medication (Last 12 Months)")));
    assert!(!says_none(&format!("<table><tr><td>{}</td></tr></table>", none_of("Discontinued Repeat Medication"))));
    assert!(!says_none(&none_of(title).replace("</p>", " Some items have been withheld.</p>")));
    let still = "<p>This data may still exist in the source system.</p>";
    let shown = sent("ENC", "Encounters", &format!("{}{still}", none_of("Encounters")));
    assert_eq!((shown.section("ENC").count, &shown.section("ENC").states[..]), (None, &[][..]), "it takes that back");
}

#[test]
fn haz_36_a_message_about_something_else_says_nothing_of_a_section_without_a_heading() {
    let states = |what: &str| {
        let bundle = html_section("ALL", "Allergies and Adverse Reactions", &format!("<div>{}</div>", none_of(what)));
        show(&bundle).section("ALL").states.clone()
    };
    assert_eq!(states("Allergies and Adverse Reactions"), [State::NoneRecorded]);
    assert_eq!(states("Allergy"), [State::NoneRecorded]);
    assert_eq!(states("Latex"), []);
}

#[test]
fn haz_36_none_recorded_is_said_of_no_section_that_another_of_its_code_or_a_reason_qualifies() {
    let title = "Allergies and Adverse Reactions";
    let none = format!("<div><h1>{title}</h1>{}</div>", none_of(title));
    let states = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut bundle = html_section("ALL", title, &none);
        change(&mut bundle["entry"][0]["resource"]["section"]);
        let shown = show(&bundle);
        assert_eq!(shown.record.account.unshown, 0);
        shown.record.sections.iter().filter(|own| own.code == "ALL").map(|own| own.states.clone()).collect::<Vec<_>>()
    };
    let table = || serde_json::json!({"status": "generated", "div": format!("<div><table><tr><th>Start Date</th><th>Details</th></tr>{ROW}</table></div>")});
    assert_eq!(states(&|_| {}), [[State::NoneRecorded]]);
    assert_eq!(
        states(&|section| section[0]["emptyReason"] = serde_json::json!({"coding": [{"code": "withheld"}]})),
        [[State::Withheld]]
    );
    let twice = states(&|section| {
        let mut other = section[0].clone();
        other["text"] = table();
        section.as_array_mut().unwrap().push(other);
    });
    assert_eq!(twice, [[], []]);
    let inside =
        states(&|section| section[0]["section"] = serde_json::json!([{"title": "Current Allergies", "text": table()}]));
    assert_eq!(inside, [[], []], "a part without a code is of what it stands in");
    let mut summary = html_section("SUM", "Summary", "<div><h1>Summary</h1></div>");
    let part = format!("<div><h1>{title}</h1>{}</div>", none_of(title));
    summary["entry"][0]["resource"]["section"][0]["section"] =
        serde_json::json!([{ "title": title, "text": { "status": "generated", "div": part } }]);
    let codes: Vec<String> = show(&summary).record.sections.iter().map(|own| own.code.clone()).collect();
    assert!(!codes.contains(&"ALL".to_owned()), "allergies were not asked for: {codes:?}");
    let coded = states(&|section| {
        section[0]["code"]["coding"].as_array_mut().unwrap().insert(0, serde_json::json!({ "code": "PAT" }))
    });
    assert_eq!(coded, [[State::NoneRecorded]]);
}

#[test]
fn haz_36_not_supported_is_said_of_no_section_with_entries_in_lists() {
    let list = "<div><h2>Current Allergies</h2><ul><li>01-Jan-2001 Penicillin - anaphylaxis</li></ul></div>";
    let not =
        "<div><h2>Historical Allergies</h2><p>'Historical Allergies' data is not supported by this system.</p></div>";
    assert_eq!(sent("ALL", "Allergies", &format!("{list}{not}")).section("ALL").states, []);
    assert_eq!(sent("ALL", "Allergies", not).section("ALL").states, [State::Unsupported]);
}

#[test]
fn haz_36_what_stands_above_a_table_may_say_that_something_is_missing() {
    let title = "Allergies and Adverse Reactions";
    let states = |caption: &str| {
        let table = format!("<table><caption>{caption}</caption><tr><td>{}</td></tr></table>", none_of(title));
        sent("ALL", title, &table).section("ALL").states.clone()
    };
    assert_eq!(states(title), [State::NoneRecorded]);
    assert_eq!(states("Items excluded due to confidentiality"), []);
}

#[test]
fn haz_36_one_empty_part_of_a_summary_says_nothing_of_the_whole() {
    let part = |title: &str, of: &str| format!("<div><h2>{title}</h2>{}</div>", none_of(of));
    let some =
        part("Last 3 Encounters", "Encounters") + &part("Current Repeat Medication", "Current Repeat Medication");
    assert_eq!(sent("SUM", "Summary", &some).section("SUM").states, []);
}

#[test]
fn the_last_word_on_whether_something_is_shown_counts() {
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
    assert!(text(&shown.section_html("ENC")).contains("Tab , half \u{fffd}, C:\\x"), "{}", text(&shown.html));
    let codes: Vec<&str> = shown.record.issues.iter().map(|issue| issue.code).collect();
    assert_eq!(codes, ["not-text"]);
}

#[test]
fn the_template_of_emergency_codes_is_a_part_of_the_summary_though_its_heading_is_an_h1() {
    let head = "<tr><th>Date</th><th>Entry</th><th>Details</th></tr>";
    let codes = format!("<div><h1>Emergency Codes</h1><table>{head}{ROW}</table></div>");
    let after = format!("<div><h2>Last 3 Encounters</h2><table>{HEAD}{ROW}</table>{codes}</div>");
    for div in [format!("<div>{codes}</div>"), after] {
        let shown = show(&html_section("SUM", "Summary", &div));
        let section = shown.section("SUM");
        assert_eq!(narrative_text(&section.title), "Summary");
        let html = text(&shown.section_html("SUM"));
        assert!(html.contains("Emergency Codes (1)"), "{html}");
    }
}

fn narrative_text(line: &[gp_record::record::Inline]) -> String {
    gp_record::narrative::conserve::line_text(line)
}

#[test]
fn a_message_in_two_rows_or_beside_an_empty_cell_is_no_entry() {
    let denied = "Access is denied to 'Encounters' data for this patient";
    let second = "This data may still exist in the source system.";
    for (message, state) in [
        (format!("<tr><td></td><td></td><td>{denied}</td></tr>"), State::Withheld),
        (
            format!(
                "<tr><td>This system does not support retrieval of 'Encounters' data</td></tr><tr><td>{second}</td></tr>"
            ),
            State::NotRetrievable,
        ),
    ] {
        let shown = encounters(&format!("<table>{HEAD}{message}</table>"));
        let section = shown.section("ENC");
        assert_eq!((section.states.clone(), section.count), (vec![state], None), "{message}");
    }
    // Beside an entry it stands in its place, means the same, and is no entry either.
    let shown = encounters(&format!("<table>{HEAD}<tr><td>{denied}</td></tr>{ROW}</table>"));
    assert_eq!((shown.section("ENC").states.clone(), shown.section("ENC").count), (vec![State::Withheld], Some(1)));
}

#[test]
fn haz_47_what_is_not_said_of_all_or_is_struck_out_is_no_statement_that_there_is_none() {
    let none = none_of("Encounters");
    let period = "<div class=\"date-banner\"><p>For the period '01-Jan-2018' to '31-Jan-2018'</p></div>";
    let content =
        "<div class=\"content-banner\"><p>Encounters could not be retrieved in full from the old system.</p></div>";
    for inside in [format!("{period}{none}"), format!("{content}{none}"), format!("<del>{none}</del>")] {
        let section = encounters(&inside).section("ENC").clone();
        assert!(!section.states.contains(&State::NoneRecorded) && section.count.is_none(), "{inside}");
    }
    let all = "<div class=\"date-banner\"><p>All relevant items</p></div>";
    let section = encounters(&format!("{all}{none}")).section("ENC").clone();
    assert_eq!((section.states, section.count), (vec![State::NoneRecorded], Some(0)));
    // The same of what was asked for.
    let bundle = html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1>{none}</div>"));
    let period = Some(Period { start: Some("2018-01-01".into()), end: None });
    let requested = Requested { section: Some("ENC".into()), period, ..Requested::default() };
    let input = Input { status: Some(200), requested: Some(requested), ..Input::of(bundle.to_string()) };
    let shown = show_with(vec![input], Options::default());
    assert!(!shown.section("ENC").states.contains(&State::NoneRecorded));
}

#[test]
fn header_rows_whose_cells_span_rows_are_shown_as_they_stand_to_each_other_without_a_thead_too() {
    let head =
        "<tr><th rowspan=\"2\">Start Date</th><th colspan=\"2\">Drug</th></tr><tr><th>Item</th><th>Dose</th></tr>";
    let row = "<tr><td>01-Jan-2020</td><td>Aspirin</td><td>75mg</td></tr>";
    let html = sent("MED", "Medications", &format!("<table>{head}{row}</table>")).section_html("MED");
    assert!(html.contains("rowspan=\"2\"") && html.contains("colspan=\"2\""), "{html}");
}

#[test]
fn a_blank_row_that_a_cell_spans_keeps_the_rows_below_it_in_place() {
    let spanned = "<tr><td rowspan=\"2\">A</td><td>1</td><td>x</td></tr><tr><td></td></tr>";
    let spanning = "<tr><td rowspan=\"2\"></td></tr><tr><td>2</td><td>y</td></tr>";
    for rows in [format!("{spanned}{ROW}"), format!("{ROW}{spanning}")] {
        let html = encounters(&format!("<table>{HEAD}{rows}</table>")).section_html("ENC");
        assert_eq!(html.matches("<tr").count(), 4, "{html}");
    }
}

#[test]
fn a_content_banner_below_a_table_stays_there() {
    let banner = "<div class=\"content-banner\"><p>Templates for the medication above may have been amended.</p></div>";
    let head = "<tr><th>Type</th><th>Start Date</th></tr><tr><td>Acute</td><td>01-Jan-2020</td></tr>";
    let seen = text(&sent("MED", "Medications", &format!("<table>{head}</table>{banner}")).section_html("MED"));
    assert!(seen.find("Acute").unwrap() < seen.find("Templates for the medication above").unwrap(), "{seen}");
}

#[test]
fn o_12_a_composition_about_somebody_else_is_apart_under_an_alert() {
    let div = "<div><h1>Encounters</h1><p>Seen with a cough</p></div>";
    let other = serde_json::json!({"system": "http://fhir.nhs.net/Id/nhs-number", "value": "9990000042"});
    for subject in [
        serde_json::json!({"reference": "#x"}),
        serde_json::json!({"reference": "Patient/none", "identifier": other}),
        serde_json::json!({"identifier": other}),
    ] {
        let mut bundle = html_section("ENC", "Encounters", div);
        let composition = &mut bundle["entry"][0]["resource"];
        composition["contained"] = serde_json::json!([{"resourceType": "Patient", "id": "x", "identifier": [other]}]);
        composition["subject"] = subject.clone();
        let shown = show(&bundle);
        assert!(text(&shown.head()).contains("about another subject"), "{subject}: {}", text(&shown.head()));
        assert!(!shown.record.sections.iter().any(|section| section.code == "ENC"), "{subject}");
        assert_eq!(shown.record.account.unshown, 0);
    }
    // One that leads nowhere, and has no number, is this record's, and says so.
    let mut bundle = html_section("ENC", "Encounters", div);
    bundle["entry"][0]["resource"]["subject"] = serde_json::json!({"reference": "Patient/none"});
    let shown = show(&bundle);
    assert!(text(&shown.section_html("ENC")).contains("Seen with a cough"));
    assert!(shown.record.issues.iter().any(|issue| issue.code == "dangling-reference"));
}

#[test]
fn what_was_entered_in_error_says_so_and_a_section_is_known_by_any_of_its_codes() {
    let mut bundle = html_section("ENC", "Encounters", "<div><h1>Encounters</h1><p>Seen</p></div>");
    let composition = &mut bundle["entry"][0]["resource"];
    composition["status"] = "entered-in-error".into();
    let codings = composition["section"][0]["code"]["coding"].as_array_mut().unwrap();
    codings.insert(0, serde_json::json!({"system": "x", "code": "supplier-7"}));
    let shown = show(&bundle);
    let banner = &shown.section("ENC").banners[0];
    assert_eq!(banner.kind, BannerKind::Alert);
    assert!(text(&shown.section_html("ENC")).contains("Entered in error"));
}

#[test]
fn o_10_a_section_whose_text_is_one_text_is_read_as_its_markup() {
    let div = format!("<div><h1>Encounters</h1><table>{HEAD}{ROW}</table></div>");
    let mut bundle = html_section("ENC", "Encounters", &div);
    bundle["entry"][0]["resource"]["section"][0]["text"] = div.into();
    let shown = show(&bundle);
    assert_eq!(shown.section("ENC").count, Some(1), "{}", text(&shown.section_html("ENC")));
    assert!(text(&shown.section_html("ENC")).contains("Cough"));
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn haz_3_nothing_is_claimed_where_more_was_found_than_came() {
    let none = none_of("Encounters");
    let mut bundle = html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1>{none}</div>"));
    assert_eq!(show(&bundle).section("ENC").states, [State::NoneRecorded]);
    bundle["link"] = serde_json::json!([{"relation": "next", "url": "https://example.org/2"}]);
    let shown = show(&bundle);
    assert!(shown.section("ENC").states.is_empty() && shown.section("ENC").count.is_none());
}

#[test]
fn no_number_stands_where_rows_may_be_less_than_entries() {
    let count = |table: &str| encounters(table).section("ENC").count;
    let pair = |label: &str| format!("<tr><th>{label}</th><td>Words</td></tr>");
    let pairs = |labels: [&str; 2]| format!("<table>{}</table>", labels.map(pair).concat());
    assert_eq!(count(&pairs(["Title", "Details"])), None);
    assert_eq!(count(&pairs(["01-Jan-2020", "02-Jan-2020"])), Some(2), "rows that begin with a date are entries");
    let words =
        |columns: usize| format!("<table>{HEAD}<tr><td colspan=\"{columns}\">No data recorded</td></tr></table>");
    assert_eq!([count(&words(1)), count(&words(3))], [None, None]);
}
