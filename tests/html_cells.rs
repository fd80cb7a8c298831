//! HTML records: each value under its own heading and apart from its neighbours, and nothing said of a section that is not
//! certain (HTML reference §9.4, §9.5, §9.7, §9.8).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::State;
use support::*;

const HEAD: &str = "<tr><th>Type</th><th>Start Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr>";

fn medications(rows: &str) -> Shown {
    sent("MED", "Medications", &format!("<div><h2>Current Repeat Medication</h2><table>{HEAD}{rows}</table></div>"))
}

/// The cells of each row below the header that is seen, a bar between two.
fn rows(shown: &Shown, code: &str) -> Vec<String> {
    let html = shown.section_html(code);
    let rows = html
        .split("<details")
        .next()
        .unwrap()
        .split("<tr")
        .skip(2)
        .map(|row| row.split("</tr>").next().unwrap().to_owned());
    let cells = |row: String| {
        let cells = row.split_inclusive("</td>").flat_map(|cell| cell.split_inclusive("</th>"));
        let cells = cells.filter(|cell| cell.contains("<td") || cell.contains("<th"));
        cells.map(|cell| text(&format!("<i{cell}")).trim().to_owned()).collect::<Vec<_>>().join("|")
    };
    rows.map(cells).collect()
}

#[test]
fn haz_3_a_span_over_a_row_without_cells_does_not_reach_the_next_entry() {
    let spanned = "<td>Repeat</td><td>01-Feb-2018</td><td rowspan=\"2\">Warfarin 1mg tablets</td><td>one daily</td>";
    let next = "<tr><td>Repeat</td><td>02-Mar-2018</td><td>Aspirin 75mg tablets</td><td>one in the morning</td></tr>";
    for between in [
        "<tr><!-- none --></tr>",
        "<tr></tr>",
        "<tr><td style=\"display:none\">x</td></tr>",
        "<tr style=\"visibility:hidden\"><td>a</td><td>b</td><td>c</td></tr>",
        "<tr style=\"visibility:collapse\"><td>a</td><td>b</td><td>c</td></tr>",
        "<tr></tr><tr style=\"visibility:hidden;display:none\"><td>a</td></tr>",
    ] {
        let shown = medications(&format!("<tr>{spanned}</tr>{between}{next}"));
        let rows = rows(&shown, "MED");
        assert_eq!(rows.len(), 3, "{between}: {rows:?}");
        assert_eq!(rows[1], "", "{between}: {rows:?}");
        assert_eq!(rows[2], "Repeat|02-Mar-2018|Aspirin 75mg tablets|one in the morning", "{between}");
        assert_eq!(shown.section("MED").count, Some(2), "{between}");
    }
}

#[test]
fn haz_3_what_is_not_seen_between_cells_is_no_cell() {
    for nothing in [
        "<span></span>",
        "<p></p>",
        "<input type=\"hidden\" value=\"x\">",
        "<span style=\"display:none\">x</span>",
        "<b>",
    ] {
        let row = format!(
            "<tr><td>Repeat</td><td>01-Feb-2018</td>{nothing}<td>Warfarin 1mg tablets</td><td>one daily</td></tr>"
        );
        let rows = rows(&medications(&row), "MED");
        assert_eq!(rows, ["Repeat|01-Feb-2018|Warfarin 1mg tablets|one daily"], "{nothing}");
    }
    // Before the first cell, under one that spans its row.
    let torn = "<tr><td>Repeat</td><td>01-Feb-2018</td><td rowspan=\"2\">Warfarin</td><td>a</td></tr><tr><b></b><td>x</td><td>y</td><td>z</td></tr>";
    assert_eq!(rows(&medications(torn), "MED"), ["Repeat|01-Feb-2018|Warfarin|a", "x|y|z"]);
    // What is seen is a cell.
    let row = "<tr><td>Repeat</td><span>01-Feb-2018</span><td>Warfarin 1mg tablets</td><td>one daily</td></tr>";
    assert_eq!(rows(&medications(row), "MED"), ["Repeat|01-Feb-2018|Warfarin 1mg tablets|one daily"]);
}

#[test]
fn haz_33_that_there_is_none_of_something_else_is_not_said_of_the_section() {
    let none = |code: &str, title: &str, what: &str| {
        let shown = sent(code, title, &format!("<p>No '{what}' data is recorded for this patient.</p>"));
        let section = shown.section(code);
        (section.states.contains(&State::NoneRecorded), section.count)
    };
    for (code, title, what) in [
        ("ALL", "Allergies and Adverse Reactions", "Allergies and Adverse Reactions"),
        ("ALL", "Allergies and Adverse Reactions", "Allergy"),
        ("IMM", "Immunisations", "Immunisation"),
        ("PRB", "Problems and Issues", "Problems"),
    ] {
        assert_eq!(none(code, title, what), (true, Some(0)), "{what}");
    }
    for (code, title, what) in [
        ("ALL", "Allergies and Adverse Reactions", "Latex"),
        ("OBS", "Observations", "Smoking"),
        ("ENC", "Encounters", ""),
    ] {
        assert_eq!(none(code, title, what), (false, None), "{what}");
    }
}

#[test]
fn haz_33_neither_a_period_in_words_nor_words_partly_struck_out_say_that_there_are_none() {
    let none = "<p>No 'Encounters' data is recorded for this patient.</p>";
    for (inside, expected) in [
        (format!("<div class=\"date-banner\"><p>All relevant items</p></div>{none}"), Some(0)),
        (format!("<div class=\"date-banner\"><p>Date filter not applied</p></div>{none}"), Some(0)),
        (format!("<div class=\"date-banner\"><p>Data for the last year</p></div>{none}"), None),
        (format!("<div class=\"date-banner\"><p>All relevant items from 01-Jan-2019</p></div>{none}"), None),
        (format!("<div class=\"date-banner\"><p>All relevant items until today</p></div>{none}"), None),
        ("<p><b>No <del>'Encounters'</del></b> data is recorded for this patient.</p>".to_owned(), None),
    ] {
        assert_eq!(sent("ENC", "Encounters", &inside).section("ENC").count, expected, "{inside}");
    }
}

#[test]
fn haz_18_values_of_fields_formulas_and_drawings_stand_apart() {
    let value = |cell: &str| {
        let table = format!(
            "<table><tr><th>Date</th><th>Entry</th><th>Value</th></tr><tr><td>01-Feb-2018</td><td>E</td><td>{cell}</td></tr></table>"
        );
        text(&sent("OBS", "Observations", &table).section_html("OBS"))
    };
    for (cell, together) in [
        ("Take <input value=\"1\">0 mg", "10 mg"),
        ("<input value=\"5\"><input value=\"10\">", "510"),
        ("<math><msup><mn>10</mn><mn>9</mn></msup></math>/L", "109"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> tablet", "12 tablet"),
        ("<svg><text>5</text><text>10</text></svg>", "510"),
    ] {
        let shown = value(cell);
        assert!(!shown.contains(together), "{cell}: {shown}");
    }
    // Only in a drawing or a formula.
    let after = encounters("<svg><text>1</text></svg><p>5<x>6</x>7 mg</p>");
    assert!(text(&after.section_html("ENC")).contains("567 mg"), "{}", text(&after.section_html("ENC")));
}

#[test]
fn haz_3_a_header_of_several_rows_keeps_its_spans_whatever_its_cells_are() {
    let header = "<tr><td rowspan=\"2\">Date</td><td rowspan=\"2\">Entry</td><td colspan=\"2\">Value</td></tr>";
    let units = "<tr><td>mmol/L</td><td>mg/dL</td></tr>";
    let row = "<tr><td>2018</td><td>Glucose</td><td>5</td><td>90</td></tr>";
    let shown = sent("OBS", "Observations", &format!("<table>{header}{units}{row}</table>"));
    let html = shown.section_html("OBS");
    assert_eq!(html.matches("rowspan=\"2\"").count(), 2, "{html}");
}

#[test]
fn haz_36_a_number_counts_all_or_is_not_said() {
    let row = "<tr><td>Acute</td><td>01-Feb-2018</td><td>Amoxicillin</td><td>1 tds</td></tr>";
    let table = format!("<table>{HEAD}{row}</table>");
    let with_list = format!(
        "<div><h2>Acute Medication</h2>{table}</div><div><h2>Current Repeat Medication</h2><ul><li>Metformin</li><li>Warfarin</li></ul></div>"
    );
    assert_eq!(sent("MED", "Medications", &with_list).section("MED").count, None);
    // A heading of a group without rows is all that there is of its drug.
    let alone = format!(
        "<div><h2>All Medication</h2><table>{HEAD}<tr><td class=\"med-item-column\" colspan=\"4\"><b>Warfarin 3mg tablets</b></td></tr></table></div>"
    );
    assert_eq!(sent("MED", "Medications", &alone).section("MED").count, Some(1));
    let blank = format!("<table>{HEAD}<tr><td> </td><td></td><td></td><td></td></tr></table>");
    assert_eq!(sent("MED", "Medications", &blank).section("MED").count, None, "no nought for rows without words");
    let spaced = format!("{table}<p>&nbsp;</p>");
    assert_eq!(sent("MED", "Medications", &spaced).section("MED").count, Some(1));
    let more = format!("{table}<p>02-Feb-2002 Penicillin - anaphylaxis</p>");
    assert_eq!(sent("MED", "Medications", &more).section("MED").count, None);
    // A message in a table is no row, whatever it is about.
    let other = "<table><tr><td>No Allergies data is recorded for this patient.</td></tr></table>";
    let shown = sent("SUM", "Summary", &format!("<div><h2>Last 3 Encounters</h2>{table}</div>{other}"));
    assert_eq!((shown.section("SUM").count, &shown.section("SUM").states[..]), (Some(1), &[][..]));
}

#[test]
fn several_texts_of_one_section_are_one() {
    let mut bundle = html_section("ALL", "Allergies", "");
    let none = "<div><h1>Allergies</h1><p>No 'Allergies' data is recorded for this patient.</p></div>";
    let table = "<div><table><tr><td>01-Jan-2020</td><td>Penicillin anaphylaxis</td></tr></table></div>";
    bundle["entry"][0]["resource"]["section"][0]["text"]["div"] = serde_json::json!([none, table]);
    let shown = show(&bundle);
    let section = shown.section("ALL");
    assert!(text(&shown.section_html("ALL")).contains("Penicillin anaphylaxis"));
    assert!(!section.states.contains(&State::NoneRecorded) && section.count != Some(0), "{section:?}");
    assert_eq!(shown.record.account.unshown, 0);
}

#[test]
fn what_is_hidden_and_displayed_is_seen_in_whichever_order_it_is_written() {
    for attributes in ["hidden style=\"display:block\"", "style=\"display:block\" hidden"] {
        let shown = sent(
            "OBS",
            "Observations",
            &format!("<table><tr><td><span {attributes}>K 5.1</span></td><td>x</td></tr></table>"),
        );
        assert!(rows_of(&shown).contains("K 5.1"), "{attributes}");
    }
    let hidden = sent("OBS", "Observations", "<table><tr><td><span hidden>K 5.1</span></td><td>x</td></tr></table>");
    assert!(!rows_of(&hidden).contains("K 5.1"));
}

fn rows_of(shown: &Shown) -> String {
    let html = shown.section_html("OBS");
    text(&html[..html.find("</table>").unwrap()])
}

#[test]
fn haz_7_an_end_tag_behind_the_end_of_its_paragraph_ends_what_it_strikes_out() {
    let struck = |inside: &str| {
        let shown = sent(
            "ENC",
            "Encounters",
            &format!(
                "<table><tr><th>Date</th><th>Title</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>x</td><td>{inside}</td></tr></table>"
            ),
        );
        let html = shown.section_html("ENC");
        html.split("<del")
            .skip(1)
            .map(|del| text(&format!("<i{}", del.split("</del>").next().unwrap())))
            .collect::<Vec<_>>()
    };
    let of = |words: &str| format!("struck out: {words}");
    assert_eq!(struck("<ul><li><s>Warfarin</li></s><li>Apixaban</li></ul>Ramipril"), [of("Warfarin")]);
    assert_eq!(
        struck("<p><s>Stop warfarin<p>Stop aspirin</s> Start apixaban 5mg bd<p>Allergic to penicillin"),
        [of("Stop warfarin"), of("Stop aspirin")]
    );
    assert_eq!(struck("<p><strike>Warfarin</p></strike>Apixaban"), [of("Warfarin")]);
    // Nothing ends it: it goes on, as in a browser.
    assert_eq!(struck("<p><s>Warfarin</p>Apixaban"), [of("Warfarin"), of("Apixaban")]);
    // An end tag in a cell does not end what began outside.
    assert_eq!(struck("<s>a<table><tr><td></s>b</td></tr></table>c</s>d"), [of("a"), of("b"), of("c")]);
}

#[test]
fn haz_7_formatting_that_ends_late_uses_up_no_budget() {
    let heads = "<p><b>x</p></b>".repeat(40);
    let shown = sent(
        "ENC",
        "Encounters",
        &format!("{heads}<table><tr><th>Date</th></tr><tr><td><s>Warfarin</s> x</td></tr></table>"),
    );
    assert!(shown.section_html("ENC").contains("Warfarin</del> x"), "{}", shown.section_html("ENC"));
    assert!(shown.record.issues.is_empty(), "{:?}", shown.record.issues);
}

#[test]
fn haz_7_of_several_declarations_the_last_strikes_out_or_does_not() {
    let html = |style: &str| {
        let row = format!(
            "<tr><td>Acute</td><td>01-Feb-2018</td><td><span style=\"{style}\">Stop</span></td><td>x</td></tr>"
        );
        medications(&row).section_html("MED")
    };
    for (style, is_struck) in [
        ("/*x*/text-decoration:line-through", true),
        ("text-decoration:line-through;text-decoration:none", false),
        ("text-decoration:none; text-decoration-line : line-through", true),
        ("color:red /* y */", false),
        ("text-decoration:line-through!important;text-decoration:none", true),
        ("text-decoration:none!important;text-decoration:line-through!important", true),
    ] {
        assert_eq!(html(style).contains("<del"), is_struck, "{style}");
    }
}

#[test]
fn a_banner_that_took_in_the_message_after_it_is_content() {
    let none = "<p>No 'Allergies' data is recorded for this patient.</p>";
    let shown = sent("ALL", "Allergies", &format!("<div class=\"exclusion-banner\"><p>Items excluded</p>{none}</div>"));
    let words = text(&shown.section_html("ALL"));
    assert!(words.contains("No 'Allergies' data") && !words.contains("without content"), "{words}");
    assert_eq!(shown.section("ALL").states, [], "excluded items are not none");
    let shown = sent("ALL", "Allergies", "<div class=\"exclusion-banner\"><p>Items excluded</p></div>");
    assert!(text(&shown.section_html("ALL")).contains("without content"));
}

#[test]
fn numbers_of_a_list_are_read_as_a_browser_reads_them() {
    let shown = sent("ENC", "Encounters", "<ol start=\"5.\"><li>a</li><li value=\"9)\">b</li></ol>");
    let html = shown.section_html("ENC");
    assert!(html.contains("start=\"5\"") && html.contains("value=\"9\""), "{html}");
    let shown = sent("ENC", "Encounters", "<ol start=\"-2\"><li start=\"7\">a</li><li value=\"3-4\">b</li></ol>");
    let html = shown.section_html("ENC");
    assert!(html.contains("start=\"-2\"") && html.contains("value=\"3\"") && !html.contains('7'), "{html}");
}

#[test]
fn haz_36_a_private_entry_among_groups_is_a_row() {
    let head = "<tr><th>Type</th><th>Start Date</th><th>Medication Item</th><th>Discontinuation Details</th></tr>";
    let group = "<tr><td colspan=\"4\" class=\"med-item-column\"> <strong>Metformin</strong></td></tr>";
    let row = "<tr><td>Repeat</td><td>01-Feb-2018</td><td>Metformin</td><td></td></tr>";
    let private = "<tr><td colspan=\"4\">Confidential Item</td></tr>";
    let shown = sent(
        "MED",
        "Medications",
        &format!("<div><h2>All Medication</h2><table>{head}{group}{row}{private}{row}</table></div>"),
    );
    assert_eq!(shown.section("MED").count, Some(3));
    let plain = "<tr><td colspan=\"4\">Metformin</td></tr>";
    let shown = sent(
        "MED",
        "Medications",
        &format!("<div><h2>All Medication</h2><table>{head}{plain}{row}{row}</table></div>"),
    );
    assert_eq!(shown.section("MED").count, Some(2));
}

#[test]
fn haz_2_haz_33_rows_that_are_not_seen_are_told_and_a_heading_among_them_heads_nothing() {
    let hidden = "<tr style=\"display:none\"><td>Repeat</td><td>2011</td><td>Digoxin</td><td>62.5 od</td></tr>";
    let seen = "<tr><td>Repeat</td><td>02-Mar-2018</td><td>Aspirin 75mg tablets</td><td>one in the morning</td></tr>";
    for rows in [format!("{hidden}{seen}"), format!("{seen}<tbody style=\"display:none\">{}</tbody>", &hidden[24..])] {
        let rows = rows.replace("<tbody style=\"display:none\">>", "<tbody style=\"display:none\"><tr>");
        let shown = medications(&rows);
        let html = shown.section_html("MED");
        assert_eq!(shown.section("MED").banners.len(), 1, "{rows}");
        let details = html.split("<details").last().unwrap();
        assert!(details.matches("<tr").count() == 1 && details.contains("Digoxin"), "{rows}: {details}");
    }
    let table = |between: &str| {
        let heads = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr>";
        let group = |drug: &str, style: &str| {
            format!("<tr{style}><td colspan=\"4\" class=\"med-item-column\">{drug}</td></tr>")
        };
        let dose = |dose: &str| format!("<tr><td>Acute</td><td>01-Jan-2018</td><td></td><td>{dose}</td></tr>");
        let rows = [group("Aspirin", ""), dose("1 od"), group("Digoxin", between), dose("2 od")].concat();
        let table = format!("<table id=\"med-tab-all-iss\"><thead>{heads}</thead><tbody>{rows}</tbody></table>");
        sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED")
    };
    let html = table(" style=\"display:none\"");
    let aspirin = html.split("Aspirin").nth(1).unwrap();
    assert!(aspirin.split("</tbody>").next().unwrap().contains("1 od"), "{html}");
    assert!(!aspirin.split("</tbody>").next().unwrap().contains("2 od"), "a dose of another drug: {html}");
    assert!(table("").contains("Digoxin"));
}

#[test]
fn haz_36_what_has_no_width_is_no_entry_and_no_message() {
    let blank = "<tr><td>&#8203;</td><td>&#160;</td><td>&#65279;</td><td>&#8288;</td></tr>";
    let row = "<tr><td>Repeat</td><td>02-Mar-2018</td><td>Aspirin 75mg tablets</td><td>one</td></tr>";
    assert_eq!(medications(&format!("{blank}{row}")).section("MED").count, Some(1));
    let shown = sent("IMM", "Immunisations", &format!("<p>&#8203;</p>{}", none_of("Immunisations")));
    assert!(shown.section("IMM").banners.is_empty());
}

#[test]
fn haz_33_a_sheet_that_strikes_out_and_a_picture_with_a_title_alone_do_not_go_unsaid() {
    let row = "<tr class=\"gone\"><td>Repeat</td><td>02-Mar-2018</td><td>Warfarin 1mg</td><td>one</td></tr>";
    let shown = |sheet: &str| {
        let inside = format!(
            "<style>{sheet}</style>{}",
            part("Current Repeat Medication", &format!("<table>{HEAD}{row}</table>"))
        );
        let shown = sent("MED", "Medications", &inside);
        text(&shown.section_html("MED")).contains("such as strike-through, is missing")
    };
    assert!(shown(".gone td { text-decoration: line-through }"));
    assert!(!shown(".gone td { font-weight: bold }"));
    let picture = |attributes: &str| {
        let cell = format!(
            "<tr><td>Repeat</td><td>02-Mar-2018</td><td>MMR</td><td><img src=\"a.png\" {attributes}/></td></tr>"
        );
        text(&medications(&cell).section_html("MED"))
    };
    assert!(picture("title=\"Declined\"").contains("[image: Declined]"));
    let both = picture("title=\"Declined\" alt=\"Cross\"");
    assert!(both.contains("[image: Cross]") && both.contains("Declined"), "{both}");
}

#[test]
fn haz_3_a_hidden_cell_leaves_the_others_in_their_columns() {
    let row = "<tr><td>Repeat</td><td hidden>01-Jan-2020</td><td>Ramipril</td><td>od</td></tr>";
    assert_eq!(rows(&medications(row), "MED"), ["Repeat||Ramipril|od"]);
    // Where the header's cell is hidden, too, nothing has a place to keep.
    let header = HEAD.replace("<th>Start Date", "<th hidden>Start Date");
    let shown = sent(
        "MED",
        "Medications",
        &format!("<div><h2>Current Repeat Medication</h2><table>{header}{row}</table></div>"),
    );
    assert_eq!(rows(&shown, "MED"), ["Repeat|Ramipril|od"]);
}

#[test]
fn haz_3_space_between_cells_takes_no_place_beside_a_hidden_one() {
    let cells = ["<td>Repeat</td>", "<td style=\"display:none\">x</td>", "<td>Warfarin</td>", "<td>one daily</td>"];
    let shown = medications(&format!("<tr> {} </tr>", cells.join("\n ")));
    assert_eq!(rows(&shown, "MED"), ["Repeat||Warfarin|one daily"]);
}

#[test]
fn haz_18_paragraphs_and_items_of_another_language_stand_apart() {
    let inside = "<list><item>Penicillin - rash</item><item>Latex</item></list>\
        <Paragraph>Warfarin 5mg</Paragraph><paragraph>10 tablets</paragraph>";
    let words = text(&sent("MED", "Medications", inside).section_html("MED"));
    for apart in ["rash Latex", "5mg 10 tablets"] {
        assert!(words.contains(apart), "{words}");
    }
}

#[test]
fn haz_3_a_hidden_row_that_is_written_as_spanned_keeps_its_place_and_another_has_none() {
    let drug = "<td rowspan=\"2\">Repeat</td><td>01-Feb-2018</td><td>Warfarin 1mg tablets</td><td>one daily</td>";
    let next = "<tr><td>Acute</td><td>02-Mar-2018</td><td>Aspirin 75mg tablets</td><td>one</td></tr>";
    let hidden = "<tr hidden><td>01-Jan-2018</td><td>Warfarin 1mg tablets</td><td>two daily</td></tr>";
    let shown = medications(&format!("<tr>{drug}</tr>{hidden}{next}"));
    assert_eq!(
        rows(&shown, "MED"),
        ["Repeat|01-Feb-2018|Warfarin 1mg tablets|one daily", "", "Acute|02-Mar-2018|Aspirin 75mg tablets|one"]
    );
    assert_eq!(shown.section("MED").count, Some(2));
    // One with all its cells is no part of what is spanned: as on the provider's page, the next row is.
    let hidden = "<tr style=\"display:none\"><td>id</td><td>x</td><td>y</td><td>7</td></tr>";
    let covered = "<tr><td>02-Feb-2020</td><td>Ibuprofen</td><td>od</td></tr>";
    let shown = medications(&format!("<tr>{drug}</tr>{hidden}{covered}"));
    assert_eq!(rows(&shown, "MED")[1], "02-Feb-2020|Ibuprofen|od");
    // As there, a hidden cell beside a spanned one has no place; that it is hidden is told.
    let hidden = "<tr><td style=\"display:none\">id</td><td>02-Feb-2020</td><td>Ibuprofen</td><td>od</td></tr>";
    let shown = medications(&format!("<tr>{drug}</tr>{hidden}"));
    assert_eq!(rows(&shown, "MED")[1], "02-Feb-2020|Ibuprofen|od");
    assert!(shown.section("MED").banners.iter().any(|banner| !banner.blocks.is_empty()));
}

#[test]
fn haz_3_a_hidden_header_leaves_the_others_above_their_columns() {
    let row = "<tr><td>Repeat</td><td>01-Jan-2020</td><td>Ramipril</td><td>od</td></tr>";
    let header = HEAD.replace("<th>Start Date", "<th style=\"display:none\">Start Date");
    let inside = format!("<div><h2>Current Repeat Medication</h2><table>{header}{row}</table></div>");
    let shown = sent("MED", "Medications", &inside);
    assert_eq!(rows(&shown, "MED"), ["Repeat|01-Jan-2020|Ramipril|od"]);
    // A row across the table, right below the header, says nothing of its columns.
    let across = format!(
        "<div><h2>Current Repeat Medication</h2><table>{header}<tr><td colspan=\"4\">Repeat</td></tr>{row}</table></div>"
    );
    let html = sent("MED", "Medications", &across).section_html("MED");
    assert_eq!(
        html.split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap().matches("<t").count(),
        5,
        "{html}"
    );
    let html = shown.section_html("MED");
    let head = html.split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap();
    assert_eq!(head.matches("<t").count(), 5, "a row and four cells: {head}");
}

#[test]
fn haz_3_a_cell_that_is_hidden_among_others_is_told_and_a_hidden_column_is_not() {
    let warns = |shown: &Shown| shown.section("MED").banners.iter().any(|banner| !banner.blocks.is_empty());
    let row = "<tr><td>Repeat</td><td>01-Jan-2020</td><td style=\"display:none\">Lithium</td><td>two</td></tr>";
    assert!(warns(&medications(row)));
    let header = HEAD.replace("<th>Medication Item", "<th hidden>Medication Item");
    let inside = format!("<div><h2>Current Repeat Medication</h2><table>{header}{row}</table></div>");
    assert!(!warns(&sent("MED", "Medications", &inside)));
    let blank =
        "<tr><td>Repeat</td><td style=\"display:none\"></td><td>Lithium<span hidden>id 5</span></td><td>two</td></tr>";
    assert!(!warns(&medications(blank)));
}

#[test]
fn o_09_an_exclusion_below_rows_that_spans_have_left_is_told_above_and_counts_as_no_entry() {
    let banner = "<tr><td colspan=\"2\" class=\"exclusion-banner\">Items excluded due to confidentiality</td></tr>";
    let entry = |first: &str| format!("<tr>{first}<td>Penicillin</td></tr>");
    let levels = "<tr><th rowspan=\"2\">Start Date</th><th>Details</th></tr><tr><th>Substance</th></tr>";
    let two = entry("<td rowspan=\"2\">01-Jan-2020</td>") + &entry("");
    for (head, body, count) in [
        (levels, String::new(), None),
        (levels, entry("<td>01-Jan-2020</td>"), Some(1)),
        ("<tr><th>Start Date</th><th>Details</th></tr>", two.clone() + &entry("<td>01-Jan-2019</td>"), Some(3)),
        ("<tr><th>Start Date</th><th>Details</th></tr>", two, Some(2)),
    ] {
        let table = format!("<table><thead>{head}</thead><tbody>{body}{banner}</tbody></table>");
        let shown =
            sent("ALL", "Allergies and Adverse Reactions", &part("Current Allergies and Adverse Reactions", &table));
        let section = shown.section("ALL");
        assert_eq!(section.count, count, "{table}");
        let html = shown.section_html("ALL");
        assert_eq!(html.split("<table").next().unwrap().matches("Items excluded").count(), 1, "{html}");
    }
    // One that a cell spans stands in its place.
    let spanned = "<tr><td rowspan=\"2\">01-Jan-2020</td><td>Penicillin</td></tr><tr><td class=\"exclusion-banner\">Items excluded</td></tr>";
    let shown =
        sent("ALL", "Allergies", &format!("<table><tr><th>Start Date</th><th>Details</th></tr>{spanned}</table>"));
    assert_eq!(rows(&shown, "ALL")[1], "Items excluded");
}

#[test]
fn a_row_of_dashes_is_no_entry() {
    let dashes = "<tr><td>-</td><td>-</td><td>–</td><td>--</td></tr>";
    let row = "<tr><td>Repeat</td><td>01-Jan-2020</td><td>Ramipril</td><td>od</td></tr>";
    assert_eq!(medications(dashes).section("MED").count, None);
    assert_eq!(medications(&format!("{row}{dashes}")).section("MED").count, Some(1));
    // Other signs are results.
    let strip = "<tr><td>+++</td><td>-</td><td>+</td><td>-</td></tr>";
    assert_eq!(medications(&format!("{row}{strip}")).section("MED").count, Some(2));
}

#[test]
fn what_stands_in_for_a_field_or_a_picture_keeps_its_own_marks() {
    let struck = "text-decoration:line-through";
    for field in [
        format!("<input type=\"text\" style=\"{struck}\" value=\"Penicillin\"/>"),
        format!("<img style=\"{struck}\" alt=\"Penicillin\"/>"),
    ] {
        let html =
            encounters(&format!("<table>{HEAD}<tr><td>01-Feb-2018</td><td>A</td><td>{field}</td></tr></table>")).html;
        let before = &html[..html.find("Penicillin").unwrap()];
        assert!(before.rfind("<del").is_some_and(|at| !before[at..].contains("</del")), "{field}");
    }
}

#[test]
fn a_table_that_is_closed_by_itself_outside_another_was_sent_without_rows() {
    let shown = encounters("<p>a</p><table/><br>");
    assert!(text(&shown.section_html("ENC")).contains("This table was sent without rows."));
    let after = format!("<table>{ROW}<table/><p>b</p>", ROW = support::ROW);
    assert!(!text(&encounters(&after).section_html("ENC")).contains("without rows"));
}
