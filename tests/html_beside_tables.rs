//! What stands beside the tables of an HTML section, above and below them, or between their headers and their rows: which words
//! are of what, and that none goes where a table is taken apart or joined (HTML reference §9.2 to §9.5, §9.8).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::{BannerKind, State};
use support::*;

const ALLERGIES: &str = "Allergies and Adverse Reactions";
const CURRENT: &str = "Current Allergies and Adverse Reactions";
const HISTORICAL: &str = "Historical Allergies and Adverse Reactions";

/// A section of this code without a heading.
fn untitled(code: &str, inside: &str) -> Shown {
    show(&html_section(code, "", &format!("<div>{inside}</div>")))
}

#[test]
fn haz_3_tables_that_follow_each_other_keep_their_rows_their_headers_and_their_captions() {
    let rows = |cells: [&str; 3]| format!("<tr>{}</tr>", cells.map(|cell| format!("<td>{cell}</td>")).concat());
    let other = "<thead><tr><th>Seen</th><th>By</th><th>Reason</th></tr></thead>";
    for (first, second) in [
        (format!("{HEAD}{ROW}"), rows(["02-Mar-2019", "Dr B Sample", "Rash"])),
        (format!("<thead>{HEAD}</thead>"), format!("{other}{}", rows(["02-Mar-2019", "Dr B Sample", "Rash"]))),
        (
            format!("<thead>{HEAD}</thead>"),
            format!("<caption>Of others</caption>{}", rows(["02-Mar-2019", "Dr B Sample", "Rash"])),
        ),
    ] {
        let shown = encounters(&format!("<table>{first}</table><table>{second}</table>"));
        let words = shown.words_kept("ENC");
        assert_eq!(shown.section_html("ENC").matches("<table").count(), 2, "{words}");
        for all in ["Cough", "Rash", "Seen", "Of others"] {
            assert_eq!(words.contains(all), format!("{first}{second}").contains(all), "{all}: {words}");
        }
    }
}

#[test]
fn haz_3_a_message_below_the_name_of_a_drug_or_headers_of_several_rows_leaves_them_in_place() {
    let heads = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th></tr>";
    let drug = "<tr><td colspan=\"3\" class=\"med-item-column\">Warfarin</td></tr>";
    let none = |what: &str| format!("<tr><td colspan=\"3\">No '{what}' data is recorded for this patient.</td></tr>");
    let name = "All Medication Issues";
    let shown = sent("MED", "Medications", &part(name, &format!("<table>{heads}{drug}{}</table>", none(name))));
    assert!(shown.words_kept("MED").contains("Warfarin"), "{}", shown.words_kept("MED"));
    let levels = "<tr><th rowspan=\"2\">Date</th><th colspan=\"2\">Blood pressure</th></tr><tr><th>Systolic</th><th>Diastolic</th></tr>";
    let shown = sent("OBS", "Observations", &format!("<table>{levels}{}</table>", none("Observations")));
    for header in ["Date", "Blood pressure", "Systolic", "Diastolic"] {
        assert!(shown.words_kept("OBS").contains(header), "{header}: {}", shown.words_kept("OBS"));
    }
    assert_eq!(shown.section("OBS").states, [State::NoneRecorded]);
}

#[test]
fn haz_36_a_message_before_its_title_in_a_row_is_no_entry_and_what_it_says_is_said_once() {
    let none = "<td>No 'Immunisations' data is recorded for this patient.</td>";
    for row in [format!("{none}<td>Immunisations</td>"), format!("<td>Immunisations</td>{none}")] {
        let shown = sent("IMM", "Immunisations", &format!("<table><tr>{row}</tr></table>"));
        assert_eq!((shown.section("IMM").count, shown.banner_kinds("IMM")), (None, vec![]), "{row}");
    }
    let denied = "<tr><td colspan=\"3\">Access is denied to 'Encounters' data for this patient.</td></tr>";
    let shown = encounters(&format!("<table>{HEAD}{denied}{ROW}{denied}</table>"));
    assert_eq!((shown.section("ENC").states.clone(), shown.section("ENC").count), (vec![State::Withheld], Some(1)));
}

#[test]
fn o_09_a_date_banner_below_one_of_several_tables_or_one_that_has_its_own_stays_there() {
    let date = |words: &str| format!("<div class=\"date-banner\"><p>{words}</p></div>");
    let table = format!("<table>{HEAD}{ROW}</table>");
    for before in ["", "<p>&#160;</p>"] {
        let all = encounters(&format!("{before}{table}{}", date("All relevant items")));
        assert_eq!(all.banner_kinds("ENC"), [BannerKind::Date]);
    }
    // Of the two only the one that is about all there is leaves its place.
    let content = "<p>&#160;</p><div class=\"content-banner\"><p>Of this practice</p></div>";
    assert_eq!(encounters(&format!("{content}{table}{}", date("Data items"))).banner_kinds("ENC"), [BannerKind::Date]);
    for before in
        [table.clone(), none_of("Encounters"), format!("<p>Note</p>{}", date("Data items from '01-Jan-2018'"))]
    {
        let shown = encounters(&format!("{before}{table}{}", date("Data items until '01-Jan-2019'")));
        assert!(
            !shown.section("ENC").banners.iter().any(|banner| format!("{:?}", banner.blocks).contains("until")),
            "{before}"
        );
        let words = shown.words_kept("ENC");
        assert!(words.find("until").unwrap() > words.rfind("Cough").unwrap(), "{words}");
    }
}

#[test]
fn haz_38_a_part_whose_banner_says_two_things_is_not_without_content() {
    let banner = |inside: &str| format!("<div class=\"content-banner\">{inside}</div>");
    let says = |inside: &str| {
        sent("ALL", ALLERGIES, &part(CURRENT, &banner(inside))).words_kept("ALL").contains("without content")
    };
    assert!(says("<p>Those that are active</p>"));
    assert!(!says("<p>Those that are active</p><p>Penicillin</p>"));
}

#[test]
fn o_09_what_one_box_says_above_a_table_is_one_warning() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let boxed = "<div align=\"center\"><p>Printed for</p><p>the patient</p></div>";
    let html = encounters(&format!("{boxed}{table}")).section_html("ENC");
    assert_eq!(html.matches("Message from the provider").count(), 1, "{html}");
    for cell in ["td", "th"] {
        let shown = encounters(&format!("<table><tr><{cell}>Printed today</{cell}></tr></table>{table}"));
        assert_eq!(
            (shown.banner_kinds("ENC"), shown.section("ENC").count),
            (vec![BannerKind::Unknown], Some(1)),
            "{cell}"
        );
    }
    // What is sent as headers alone heads a table that has no rows, whatever they span.
    let head = "<table><thead><tr><th rowspan=\"2\">Printed today</th></tr><tr></tr></thead></table>";
    assert_eq!(encounters(&format!("{head}{table}")).banner_kinds("ENC"), []);
}

#[test]
fn without_a_heading_a_line_above_a_table_is_no_warning() {
    let shown = untitled("ENC", &format!("<p>Encounters</p><table>{HEAD}{ROW}</table>"));
    assert_eq!(shown.banner_kinds("ENC"), []);
    assert!(!shown.words_kept("ENC").contains("Message from the provider"), "{}", shown.words_kept("ENC"));
}

#[test]
fn o_09_the_words_of_any_banner_may_be_laid_out_by_one_cell_before_what_it_is_about() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let laid = |kind: &str, cells: &str| format!("<div class=\"{kind}-banner\"><table><tr>{cells}</tr></table></div>");
    let one = "<td>All relevant items</td>";
    for (kind, expected) in [("date", BannerKind::Date), ("content", BannerKind::Content)] {
        let shown = encounters(&format!("{}{table}", laid(kind, one)));
        assert_eq!((shown.banner_kinds("ENC"), shown.section("ENC").count), (vec![expected], Some(1)), "{kind}");
        assert_eq!(shown.section_html("ENC").matches("<table").count(), 1, "{kind}");
    }
    // What has several cells, or a header, may be an entry, and so may what nothing follows.
    for (cells, after) in [("<td>!</td><td>Nut</td>", &*table), ("<th>Nut</th>", &table), ("<td>Nut</td>", "")] {
        let shown = encounters(&format!("{}{after}", laid("content", cells)));
        assert!(!shown.banner_kinds("ENC").contains(&BannerKind::Content), "{cells}");
        assert!(shown.words_kept("ENC").contains("Nut"), "{cells}");
    }
    // A number may be a dose where something is kept back, and is a date where the record is on its way.
    for (kind, is_banner) in [("gptransfer", true), ("exclusion", false)] {
        let last = laid(kind, "<td>What was recorded before 01-Jan-2019 may be missing</td>");
        let shown = encounters(&format!("{table}{last}"));
        assert_eq!(shown.banner_kinds("ENC").len(), usize::from(is_banner), "{kind}");
    }
}

#[test]
fn o_09_what_is_kept_back_is_told_by_what_follows_it_in_its_part() {
    let (active, inactive) = ("Active Problems and Issues", "Major Inactive Problems and Issues");
    let table = format!("<table>{HEAD}{ROW}</table>");
    let laid = "<div class=\"exclusion-banner\"><table><tr><td>5 items are kept back</td></tr></table></div>";
    for (inside, is_banner) in [
        (format!("<h2>{active}</h2>{laid}{table}"), true),
        (format!("<h2>{active}</h2>{table}{laid}<h2>{inactive}</h2>{table}"), true),
        // The end of the part in its own box may be the end of the banner, too.
        (format!("<h2>{active}</h2>{table}{laid}{}", part(inactive, &table)), false),
    ] {
        let shown = sent("PRB", "Problems and Issues", &inside);
        assert_eq!(shown.words_kept("PRB").contains("Excluded items 5 items"), is_banner, "{inside}");
    }
}

#[test]
fn haz_3_what_stands_in_the_box_of_a_heading_and_is_more_than_a_few_words_is_of_that_heading_alone() {
    let other = "<table><tr><td>2020</td><td>Penicillin</td></tr></table>";
    for inside in [
        "<ul><li>Nut</li></ul>",
        "<div><ol><li>Nut</li></ol></div>",
        "<p>No 'Allergies' data is recorded for this patient.</p>",
    ] {
        let shown = sent("ALL", ALLERGIES, &format!("<div><h2>{HISTORICAL}</h2>{inside}</div>{other}"));
        let words = shown.words_kept("ALL");
        assert!(
            words.contains("Penicillin") && !words.contains(&format!("{HISTORICAL} 2020 Penicillin")),
            "{inside}: {words}"
        );
    }
}

#[test]
fn o_09_a_banner_in_an_element_beside_a_title_in_its_bar_is_one() {
    let excluded = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let table = "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>2001</td><td>Nut</td></tr></table>";
    let bar = format!("<table><tr><td><h2>{CURRENT}</h2></td><td><div>{excluded}</div></td></tr></table>");
    let shown = sent("ALL", ALLERGIES, &format!("{bar}{table}"));
    let words = shown.words_kept("ALL");
    assert!(words.contains("Excluded items Items excluded") && words.contains(&format!("{CURRENT} (1)")), "{words}");
}

#[test]
fn o_09_a_banner_that_a_quotation_holds_with_the_table_it_is_about_is_one() {
    let excluded = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let shown = encounters(&format!("<blockquote>{excluded}<table>{HEAD}{ROW}</table></blockquote>"));
    assert_eq!((shown.banner_kinds("ENC"), shown.section("ENC").count), (vec![BannerKind::Exclusion], Some(1)));
    assert!(shown.words_kept("ENC").contains("01-Feb-2018 Dr A Sample Cough"), "{}", shown.words_kept("ENC"));
}

#[test]
fn haz_3_the_headings_of_groups_in_a_table_that_a_line_holds_stay_in_it() {
    let heads = "<tr><th>Issue Date</th><th>Medication Item</th><th>Quantity</th></tr>";
    let drug = "<tr><td colspan=\"3\" class=\"med-item-column\">Warfarin</td></tr>";
    let rows = "<tr><td>01-Jan-2024</td><td>Warfarin 1mg</td><td>28</td></tr>";
    let inner = format!("<table><caption>Issues</caption>{heads}{drug}{rows}</table>");
    let shown = sent("MED", "Medications", &format!("<table><tr><th>a</th><th>{inner}</th></tr>{rows}</table>"));
    assert!(shown.words_kept("MED").contains("Warfarin 01-Jan-2024 Warfarin 1mg 28"), "{}", shown.words_kept("MED"));
}
