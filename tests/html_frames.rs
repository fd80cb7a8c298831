//! What stands between, around and beside the cells of an HTML section's tables: debris of tags, frames that lay out, titles
//! beside messages, headers across columns, tables that the page hides (HTML reference §9.1 to §9.8).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::State;
use support::*;

/// The cells of each row, by their texts.
fn rows(html: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        let row = row.split("</tr>").next().unwrap().replace("<th", "<td");
        row.split("<td").skip(1).map(|cell| text(&format!("<td{cell}"))).collect()
    };
    html.split("<tr").skip(1).map(cells).collect()
}

#[test]
fn o_08_debris_between_cells_moves_no_value_under_another_header() {
    let headers = ["Type", "Start Date", "Medication Item", "Dosage Instruction", "Quantity"];
    let values = ["Acute", "01-Feb-2018", "Warfarin 1mg", "3 daily", "28"];
    let medication = |in_head: &str, in_row: &str| {
        let cells = |tag: &str, words: [&str; 5], debris: &str| {
            let cells: Vec<String> = words.iter().map(|word| format!("<{tag}>{word}</{tag}>")).collect();
            format!("{}{debris}{}", cells[..3].concat(), cells[3..].concat())
        };
        let table = format!(
            "<table id=\"med-tab-acu-med\"><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>",
            cells("th", headers, in_head),
            cells("td", values, in_row)
        );
        let shown = sent("MED", "Medications", &part("Acute Medication (Last 12 Months)", &table));
        rows(&shown.section_html("MED"))
    };
    for debris in ["\u{feff}", "\u{200b}", "\u{200e}", "\u{ad}", "&gt;", ",", "<img src=\"s.gif\"/>", ",\n &gt;"] {
        for (in_head, in_row) in [(debris, ""), ("", debris)] {
            let rows = medication(in_head, in_row);
            assert_eq!(rows[0], headers, "{debris:?}");
            assert_eq!(rows[1], values, "{debris:?}");
        }
    }
    // Words are no debris, nor is a picture that says something.
    for words in ["see note", "<img src=\"s.gif\" alt=\"high risk\"/>"] {
        let rows = medication("", words);
        assert_eq!(rows[1].len(), 6, "{words}: {rows:?}");
    }
}

#[test]
fn o_08_what_stands_between_rows_is_no_entry() {
    for debris in [",", "&gt;"] {
        let shown = encounters(&format!("<table><thead>{HEAD}</thead><tbody>{ROW}{debris}{ROW}</tbody></table>"));
        assert_eq!(shown.section("ENC").count, Some(2), "{debris}");
        assert!(text(&shown.section_html("ENC")).contains(debris.trim_start_matches('&').trim_start_matches("gt;")));
    }
}

#[test]
fn haz_3_a_table_that_the_page_hides_keeps_its_rows_and_is_warned_of() {
    for hides in ["style=\"display:none\"", "hidden=\"hidden\"", "style=\"visibility:hidden\""] {
        let table = format!(
            "<table {hides}><tr><th>Medication Item</th><th>Dosage Instruction</th><th>Quantity</th></tr>\
             <tr><td>Warfarin 1mg</td><td></td><td>28</td></tr></table>"
        );
        let shown = sent("MED", "Medications", &part("Current Repeat Medication", &table));
        let rows = rows(&shown.section_html("MED"));
        assert!(rows.contains(&vec!["Warfarin 1mg".into(), String::new(), "28".into()]), "{hides}: {rows:?}");
        assert_eq!(shown.section("MED").banners.len(), 1, "{hides}");
        assert_eq!(shown.section("MED").count, None, "{hides}");
    }
    let list = sent("MED", "Medications", "<ol style=\"display:none\" start=\"3\"><li>Warfarin</li></ol>");
    assert!(list.section_html("MED").contains("<ol"));
}

#[test]
fn haz_36_parts_that_say_none_say_it_of_all_only_under_a_title_that_says_no_more_and_each_once() {
    let none = |title: &str, parts: &[&str]| {
        let parts: String = parts.iter().map(|name| part(name, &none_of(name))).collect();
        let shown = show(&html_section(
            "ALL",
            "Allergies and Adverse Reactions",
            &format!("<div><h1>{title}</h1>{parts}</div>"),
        ));
        shown.section("ALL").states.contains(&State::NoneRecorded)
    };
    let (current, historical) =
        ("Current Allergies and Adverse Reactions", "Historical Allergies and Adverse Reactions");
    let name = "Allergies and Adverse Reactions";
    assert!(none(name, &[current, historical]) && none("Allergies", &[current, historical]));
    for more in [
        " - 1 item withheld",
        " (partial: record in transit)",
        "<br/>Some patient data is hidden by sharing rules",
        " from 01-Jan-2018",
    ] {
        assert!(!none(&format!("{name}{more}"), &[current, historical]), "{more}");
    }
    assert!(!none(name, &[current, current]));
}

#[test]
fn o_09_a_table_that_frames_a_section_hides_none_of_its_warnings() {
    let inside = format!(
        "<h1>Allergies and Adverse Reactions</h1><div class=\"gptransfer-banner\"><p>Record in transit</p></div>{}{}",
        part(
            "Current Allergies and Adverse Reactions",
            "<div class=\"exclusion-banner\"><p>Items excluded</p></div>\
             <table><tr><th>Start Date</th><th>Details</th></tr><tr><td>2001</td><td>Nuts</td></tr><tr><td>2002</td><td>Latex</td></tr></table>"
        ),
        part(
            "Historical Allergies and Adverse Reactions",
            "<p>Access is denied to 'Historical Allergies and Adverse Reactions' data for this patient.</p>"
        )
    );
    for (before, after) in [
        ("<tr><td>", "</td></tr>"),
        ("<tr><td height=\"5\">&#160;</td></tr><tr><td>", "</td></tr>"),
        ("<tr><td> </td><td>", "</td></tr>"),
        ("<tr><td>", "</td><td>&#160;</td></tr><tr><td></td></tr>"),
    ] {
        let div = format!("<div><table width=\"100%\">{before}{inside}{after}</table></div>");
        let shown = show(&html_section("ALL", "Allergies and Adverse Reactions", &div));
        let section = shown.section("ALL");
        assert_eq!((section.count, section.banners.len()), (Some(2), 1), "{before}");
        assert!(text(&shown.section_html("ALL")).contains("Excluded items Items excluded"), "{before}");
        assert!(section.states.contains(&State::Withheld), "{before}");
    }
    // Where a frame is not seen to be one, no number is said.
    let beside = "<table><tr><td>Current</td><td><table><tr><th>Date</th><th>Details</th></tr><tr><td>2001</td><td>Nuts</td></tr></table></td></tr></table>";
    assert_eq!(sent("ALL", "Allergies and Adverse Reactions", beside).section("ALL").count, None);
}

#[test]
fn o_24_a_message_beside_its_title_is_told_and_no_entry() {
    let denied =
        "Access is denied to 'Encounters' data for this patient. This data may still exist in the source system.";
    for row in [
        format!("<td>Encounters</td><td>{denied}</td>"),
        format!("<th>Encounters</th><td>{denied}</td>"),
        format!("<td> </td><td>{denied}</td>"),
        format!("<td>{denied}</td>"),
    ] {
        let shown = encounters(&format!("<table><tr>{row}</tr></table>"));
        let section = shown.section("ENC");
        assert_eq!(section.count, None, "{row}");
        assert!(section.states.contains(&State::Withheld), "{row}");
    }
    // Beside what may be an entry it is one.
    let shown = encounters(&format!("<table><tr><td>01-Feb-2018</td><td>{denied}</td></tr></table>"));
    assert_eq!(shown.section("ENC").count, Some(1));
}

#[test]
fn o_08_a_header_across_columns_names_all_of_them() {
    let table = "<table><thead><tr><th>Entry</th><th>Value</th><th colspan=\"2\">Reference range (low, high)</th></tr></thead>\
                 <tbody><tr><td>K</td><td>6.9</td><td>3.5</td><td>5.3</td></tr></tbody></table>";
    let html = sent("OBS", "Observations", table).section_html("OBS");
    assert!(html.contains("<th colspan=\"2\" scope=\"col\">Reference range (low, high)</th></tr>"), "{html}");
}

#[test]
fn o_09_a_period_below_the_only_table_is_said_above_it() {
    let table = format!("<table><thead>{HEAD}</thead><tbody>{ROW}</tbody></table>");
    let period = "<div class=\"date-banner\"><p>For the period '01-Jan-2018' to '31-Dec-2018'</p></div>";
    let shown = encounters(&format!("{table}{period}"));
    assert_eq!(shown.section("ENC").banners.len(), 1);
    // Of parts it may be about the one above it.
    let parts = format!("{}{}{period}", part("Last 3 Encounters", &table), part("Encounters", &table));
    assert_eq!(encounters(&parts).section("ENC").banners.len(), 0);
}

/// §9.5: the messages come in a table of one cell, too, below a title or before more.
#[test]
fn o_24_a_message_in_a_table_of_one_cell_keeps_its_state_and_is_no_entry() {
    let title = "Active Problems and Issues";
    let denied = format!("Access is denied to '{title}' data for this patient.");
    let of = |rows: &str| {
        let div = format!("<div><h1>Problems and Issues</h1><div><h2>{title}</h2><table>{rows}</table></div></div>");
        show(&html_section("PRB", "Problems and Issues", &div))
    };
    for (row, state) in [
        (format!("<td><b>{title}</b><br/>{denied}</td>"), Some(State::Withheld)),
        (format!("<td><p>{title}</p><p>{denied}</p></td>"), Some(State::Withheld)),
        (format!("<td>{denied}<br/>Items may be excluded.</td>"), Some(State::Withheld)),
        (format!("<td>Information</td><td>{denied}</td>"), Some(State::Withheld)),
        ("<td>No data found for this patient</td>".to_owned(), None),
        (format!("<td>No '{title}' data is recorded for this patient.<br/>Items may be excluded.</td>"), None),
    ] {
        let shown = of(&format!("<tr>{row}</tr>"));
        let section = shown.section("PRB");
        assert_eq!(section.states, state.into_iter().collect::<Vec<_>>(), "{row}");
        let html = shown.section_html("PRB");
        assert!(section.count.is_none() && !html.contains("gp-count"), "{row}: {html}");
    }
    // What may be an entry is one.
    for row in ["<td>Asthma</td>", "<td>01-Jan-2001 No change</td>", "<td>Asthma</td><td>No change</td>"] {
        assert_eq!(of(&format!("<tr>{row}</tr>")).section("PRB").count, Some(1), "{row}");
    }
}

/// The only row of a table with headers, too: "(1)" beside allergies would be read as one.
#[test]
fn haz_36_words_in_place_of_entries_beside_empty_cells_have_no_number() {
    let headers = "<tr><th>Start Date</th><th>Details</th></tr>";
    for row in [
        "<td></td><td>None recorded</td>",
        "<td>No records found</td><td></td>",
        "<td>&#160;</td><td>NONE RECORDED</td>",
    ] {
        let shown = encounters(&format!("<table>{headers}<tr>{row}</tr></table>"));
        assert_eq!(shown.section("ENC").count, None, "{row}");
    }
    for row in [
        "<td></td><td>Asthma</td>",
        "<td>01-Jan-2001</td><td>None given</td>",
        "<td>Nonepileptic seizures</td><td>01-Jan-2019</td>",
        "<td></td><td>None-steroidal anti-inflammatory: anaphylaxis</td>",
    ] {
        let shown = encounters(&format!("<table>{headers}<tr>{row}</tr></table>"));
        assert_eq!(shown.section("ENC").count, Some(1), "{row}");
    }
}

/// A header over one column makes each row an entry, whatever its words.
#[test]
fn o_24_under_a_header_of_its_own_a_row_that_begins_with_no_is_an_entry() {
    let shown = encounters("<table><tr><th>Entry</th></tr><tr><td>No known allergies</td></tr></table>");
    assert_eq!(shown.section("ENC").count, Some(1));
}
