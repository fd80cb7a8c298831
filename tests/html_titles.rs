//! Under which title what a section holds stands, and by which it is named, where titles come late, in boxes, in lists or as a
//! line (HTML reference §9.2, §11 hazard 3).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use support::*;

const CURRENT: &str = "Current Allergies and Adverse Reactions";
const HISTORICAL: &str = "Historical Allergies and Adverse Reactions";

fn table(of: &str) -> String {
    format!(
        "<table><thead><tr><th>Start Date</th><th>Details</th></tr></thead><tr><td>01-Jan-2001</td><td>{of}</td></tr></table>"
    )
}

/// Allergies as sent, without a title before them.
fn untitled(inside: &str) -> Shown {
    let div = format!("<div>{inside}</div>");
    let section = html_section("ALL", "Allergies and Adverse Reactions", &div);
    show_with(vec![Input::of(section.to_string())], Options::default())
}

fn allergies(inside: &str) -> Shown {
    sent("ALL", "Allergies and Adverse Reactions", inside)
}

#[test]
fn haz_3_a_title_of_a_part_below_other_content_is_not_that_of_the_section() {
    for heading in ["h1", "h2"] {
        let late = format!("<{heading}>{HISTORICAL}</{heading}>{}", table("Egg"));
        let before =
            [table("Penicillin"), "<ul><li>Penicillin</li></ul>".into(), "<div><p>Penicillin</p></div>".into()];
        for before in before {
            let section = untitled(&format!("{before}{late}")).words_kept("ALL");
            let at = |words: &str| section.find(words).unwrap_or_else(|| panic!("{words} is not in {section}"));
            assert!(section.starts_with("Allergies and Adverse Reactions"), "{section}");
            assert!(at("Penicillin") < at(HISTORICAL) && at(HISTORICAL) < at("Egg"), "{section}");
        }
        let none = format!("<h2>{HISTORICAL}</h2>{}", none_of(HISTORICAL));
        let shown = untitled(&format!("{none}<{heading}>{CURRENT}</{heading}>{}", table("Penicillin")));
        let section = shown.words_kept("ALL");
        assert!(section.contains(&format!("{CURRENT} (1)")) && section.starts_with("Allergies and"), "{section}");
    }
    // Before anything else it is the section's own.
    let section = untitled(&format!("<h1>{CURRENT}</h1>{}", table("Penicillin"))).words_kept("ALL");
    assert!(section.starts_with(CURRENT), "{section}");
}

#[test]
fn haz_3_a_title_of_a_part_in_a_box_with_a_style_of_its_own_is_one() {
    for style in ["align=\"center\"", "class=\"center\"", "style=\"text-align:right\""] {
        let of = |title: &str, drug: &str| format!("<div {style}><h3>{title}</h3></div>{}", table(drug));
        let section = allergies(&[of(CURRENT, "Penicillin"), of(HISTORICAL, "Egg")].concat()).words_kept("ALL");
        for title in [CURRENT, HISTORICAL] {
            assert!(section.contains(&format!("{title} (1)")), "{style}: {section}");
        }
        assert!(!section.contains("Message from"), "{section}");
    }
}

#[test]
fn haz_3_a_table_below_what_may_be_another_title_is_not_named_by_the_one_before() {
    let first = |between: &str| format!("<h2>{CURRENT}</h2>{}{between}{}", table("Penicillin"), table("Egg"));
    let other = |between: &str| format!("<h2>{CURRENT}</h2>{}{between}{}", none_of(CURRENT), table("Egg"));
    let captions = |inside: &str| allergies(inside).section_html("ALL").matches("<caption").count();
    for between in [
        format!("<p><b>{HISTORICAL}</b></p>"),
        "<p>Of before</p>".into(),
        "<table><tr><td>Of before</td></tr></table>".into(),
        "<blockquote><h3>Of before</h3></blockquote>".into(),
        "<ul><li><h3>Of before</h3></li></ul>".into(),
    ] {
        assert_eq!(captions(&first(&between)), 1, "{between}");
    }
    for between in ["<blockquote><h2>Of before</h2></blockquote>", "<ul><li><h2>Of before</h2></li></ul>"] {
        assert_eq!(captions(&other(between)), 0, "{between}");
    }
    // What heads nothing.
    for between in ["", "<p>&#160;</p>", "<hr/>", "<div class=\"date-banner\"><p>All relevant items</p></div>"] {
        assert_eq!(captions(&first(between)), 2, "{between}");
    }
}

#[test]
fn haz_3_a_title_alone_in_a_table_is_no_entry() {
    let title = format!("<table><tr><td><h3>{HISTORICAL}</h3></td></tr></table>");
    let shown = allergies(&format!("<h3>{CURRENT}</h3>{}{title}{}", table("Penicillin"), table("Egg")));
    assert_eq!(shown.section("ALL").count, Some(2));
}

#[test]
fn o_09_a_banner_under_a_title_of_another_part_is_of_that_part() {
    let excluded = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let of = |before: &str| {
        let inside =
            format!("<h2>Last 3 Encounters</h2>{before}<h3>Current Repeat Medication</h3><p>Warfarin</p>{excluded}");
        let section = sent("SUM", "Summary", &inside).words_kept("SUM");
        section.find("Items excluded").unwrap() > section.find("Current Repeat Medication").unwrap()
    };
    assert!(of(&none_of("Last 3 Encounters")));
    assert!(of(&table("Seen")));
    // Titles under the one of them all are of that.
    assert!(!of(""));
}

#[test]
fn haz_3_what_a_part_says_under_its_own_title_or_that_of_a_section_is_of_that_part() {
    for (code, title, inner) in
        [("ENC", "Encounters", "Referrals"), ("MED", "Current Repeat Medication", "Current Repeat Medication")]
    {
        let inside = format!("<h2>{title}</h2>{}<h3>{inner}</h3>{}", table("a"), table("b"));
        let section = sent(code, "Of this patient", &inside).words_kept(code);
        assert!(section.contains(&format!("{title} (2)")), "{section}");
    }
}

#[test]
fn haz_36_what_begins_with_a_date_before_a_message_is_an_entry_and_takes_it_back() {
    let of = |before: &str| {
        let shown = allergies(&format!("<div><h2>{CURRENT}</h2>{before}{}</div>", none_of(CURRENT)));
        (shown.words_kept("ALL").contains("None recorded"), shown.words_kept("ALL").contains("Message from"))
    };
    assert_eq!(of("<p>01-Jan-2001 Penicillin - anaphylaxis</p>"), (false, false));
    assert_eq!(of("<p>As told by the patient</p>"), (true, true));
}

#[test]
fn haz_36_a_narrative_that_ends_in_a_list_says_so() {
    let of = |list: &str, end: &str| {
        let inside = format!("<h2>{CURRENT}</h2><{list}><li>Penicillin</li><li>Aspi{end}");
        let shown = show_with(
            vec![Input::of(html_section("ALL", "Allergies", &format!("<div><h1>Allergies</h1>{inside}")).to_string())],
            Options::default(),
        );
        shown.words_kept("ALL").contains("broken markup")
    };
    assert!(of("ul", "") && of("ol", ""));
    assert!(!of("ul", "</li></ul></div>"));
}

#[test]
fn haz_3_headers_in_a_table_of_their_own_head_no_rows_without_the_dates_that_they_name() {
    let head = "<table id=\"all-tab-curr\"><thead><tr><th>Start Date</th><th>End Date</th><th>Details</th></tr></thead></table>";
    let of = |first: &str| {
        let rows = format!("<table><tr><td>{first}</td><td></td><td>Penicillin</td></tr></table>");
        !allergies(&format!("<h2>{CURRENT}</h2>{head}{rows}")).words_kept("ALL").contains("without rows")
    };
    assert!(of("01-Jan-2001"));
    assert!(!of("Practice"));
}

#[test]
fn o_08_a_cell_reaches_over_as_many_rows_as_it_says() {
    let rows = (2..=1003).map(|row| format!("<tr><td>T{row}</td><td>D{row}</td></tr>")).collect::<String>();
    let first = "<tr><td rowspan=\"1003\">01-Jan-2020</td><td>T1</td><td>D1</td></tr>";
    let shown = encounters(&format!("<table><thead>{HEAD}</thead>{first}{rows}</table>"));
    assert!(shown.section_html("ENC").contains("rowspan=\"1003\""));
}

#[test]
fn what_a_margin_sets_apart_in_a_line_does_not_run_together() {
    for style in ["margin-right:9px", "padding-right:9px", "width:5em"] {
        let inside = format!(
            "<p>take <span style=\"display:inline-block;{style}\">1</span><span style=\"display:inline-block\">2 daily</span></p>"
        );
        let section = sent("MED", "Medications", &inside).words_kept("MED");
        assert!(!section.contains("12 daily"), "{section}");
    }
}

#[test]
fn haz_3_a_part_under_another_level_is_one_with_a_colon_too() {
    let shown = allergies(&format!("<h2>{CURRENT}</h2>{}<h3>{HISTORICAL}:</h3>{}", table("Egg"), table("Nuts")));
    let words = text(&shown.section_html("ALL"));
    assert!(words.contains(&format!("{CURRENT} (1)")) && words.contains(&format!("{HISTORICAL}: (1)")), "{words}");
}

#[test]
fn a_row_that_is_a_title_is_no_entry_and_of_rows_in_a_row_no_number_is_said() {
    let heads = "<tr><th>Date</th><th>Title</th><th>Details</th></tr>";
    let entry = "<tr><td>01-Jan-2020</td><td>x</td><td>y</td></tr>";
    let count =
        |inside: &str| encounters(&format!("<table id=\"enc-tab\">{heads}{inside}</table>")).section("ENC").count;
    assert_eq!(count(&format!("<tr><td colspan=\"3\"><h3>January 2020</h3></td></tr>{entry}")), Some(1));
    assert_eq!(count(&format!("<tr><td colspan=\"3\"><p>January 2020</p></td></tr>{entry}")), Some(2));
    let inner = |rows: usize| format!("<tr><td colspan=\"3\"><table>{}</table></td></tr>{entry}", entry.repeat(rows));
    assert_eq!(count(&inner(1)), Some(2));
    assert_eq!(count(&inner(2)), None);
}

#[test]
fn med_a_drug_alone_in_its_row_ends_the_group_of_the_one_before() {
    let heads = [
        "Type",
        "Issue Date",
        "Medication Item",
        "Dosage Instruction",
        "Quantity",
        "Days Duration",
        "Additional Information",
    ];
    let heads: String = heads.iter().map(|head| format!("<th>{head}</th>")).collect();
    let issue = |dose: &str| {
        format!("<tr><td>Repeat</td><td>01-Jan-2020</td><td></td><td>{dose}</td><td>28</td><td>28</td><td></td></tr>")
    };
    let first = "<tr><td colspan=\"7\"><b>Aspirin 75mg tablets</b></td></tr>";
    let empty = "<td></td>".repeat(6);
    for (next, is_heading) in [
        ("<tr><td><b>Codeine 30mg tablets</b></td></tr>".to_owned(), true),
        (format!("<tr><td><b>Codeine 30mg tablets</b></td>{empty}</tr>"), true),
        ("<tr><td>Codeine 30mg tablets</td></tr>".to_owned(), false),
    ] {
        let table = format!(
            "<table id=\"med-tab-all-iss\"><tr>{heads}</tr>{first}{}{next}{}</table>",
            issue("od"),
            issue("qds")
        );
        let shown = sent("MED", "Medications", &part("All Medication Issues", &table));
        let html = shown.section_html("MED");
        let groups: Vec<&str> = html.split("<tbody").collect();
        let of_qds = groups.iter().find(|group| group.contains("qds")).unwrap();
        assert!(!of_qds.contains("Aspirin"), "{next}");
        assert_eq!(of_qds.contains("scope=\"rowgroup\"") && of_qds.contains("Codeine"), is_heading, "{next}");
    }
    let rows = format!("{}<tr><td></td></tr>{}", issue("od"), issue("qds"));
    let table = format!("<table id=\"med-tab-all-iss\"><tr>{heads}</tr>{first}{rows}</table>");
    let html = sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED").to_owned();
    let of_qds = html.split("<tbody").find(|group| group.contains("qds")).unwrap();
    assert!(of_qds.contains("Aspirin"), "an empty row is no heading");
}

#[test]
fn o_09_what_tells_of_gaps_below_a_table_is_a_message_and_no_entry() {
    let table = table("Penicillin");
    for notice in [
        "<table><tr><td>One or more items have been suppressed due to privacy exclusion rules</td></tr></table>",
        "<p>Data items removed due to patient preference, confidentiality and / or RCGP exclusions.</p>",
    ] {
        let shown = sent("ALL", "Allergies and Adverse Reactions", &part(CURRENT, &format!("{table}{notice}")));
        let html = shown.section_html("ALL");
        assert!(text(&html).contains("Message from the provider"), "{notice}");
        assert_eq!(html.matches("(1)").count(), 2, "{notice}");
    }
    let finding = format!("{table}<p>Myocardial infarction has been excluded</p>");
    let shown = sent("ALL", "Allergies and Adverse Reactions", &part(CURRENT, &finding));
    assert!(!text(&shown.section_html("ALL")).contains("Message from the provider"));
}

#[test]
fn headers_that_stand_again_in_the_foot_are_headers() {
    let heads = "<tr><th>Date</th><th>Title</th><th>Details</th></tr>";
    let row = "<tr><td>01-Jan-2020</td><td>a</td><td>b</td></tr>";
    let shown = encounters(&format!("<table><thead>{heads}</thead><tbody>{row}</tbody><tfoot>{heads}</tfoot></table>"));
    assert!(!shown.section_html("ENC").contains("<td>Details</td>"));
    assert_eq!(shown.section("ENC").count, Some(1));
}

/// §9.3: a part's banner stands at its table, and may come before its heading, in the same `div`.
#[test]
fn o_09_a_banner_before_its_parts_heading_is_that_parts() {
    let title = |words: &str| format!("<h2>{words}</h2>");
    let table = "<table><tr><th>Start Date</th><th>Entry</th></tr><tr><td>01-Feb-2018</td><td>Asthma</td></tr></table>";
    for (class, words) in [
        ("date-banner", "For the period '01-Jan-2018' to '31-Dec-2018'"),
        ("exclusion-banner", "Items excluded due to confidentiality and/or patient preferences"),
        ("content-banner", "All inactive problems are listed here."),
    ] {
        let banner = format!("<div class=\"{class}\"><p>{words}</p></div>");
        let (first, second) = (title("Active Problems and Issues"), title("Other Inactive Problems and Issues"));
        let div = format!(
            "<div><h1>Problems and Issues</h1><div>{first}{table}</div><div>{banner}{second}{table}</div></div>"
        );
        let shown = show(&html_section("PRB", "Problems and Issues", &div));
        let html = lines(&shown.section_html("PRB"));
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is not in {html}"));
        assert!(at("Other Inactive Problems and Issues") < at(words), "{html}");
        assert_eq!(html.matches(words).count(), 1, "{html}");
        assert!(shown.section("PRB").banners.is_empty(), "{words}");
        // Above all parts it is that of all of them.
        let div = format!("<div><h1>Problems and Issues</h1><div>{banner}{first}{table}{second}{table}</div></div>");
        let html = lines(&show(&html_section("PRB", "Problems and Issues", &div)).section_html("PRB"));
        let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is not in {html}"));
        assert!(at(words) < at("Active Problems and Issues"), "{html}");
    }
}
