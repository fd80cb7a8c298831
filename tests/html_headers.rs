//! Which rows of a provider's table are headers, of which rows, and which are entries (HTML reference §9.2 to §9.6).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{Block, State, Table};
use support::*;

fn seen(code: &str, title: &str, inside: &str) -> Shown {
    let div = format!("<div><h1>{title}</h1>{inside}</div>");
    show_with(vec![Input::of(html_section(code, title, &div).to_string())], Options::default())
}

fn first_table(blocks: &[Block]) -> Option<&Table> {
    blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(&**table),
        Block::Subsection(part) => first_table(&part.blocks),
        _ => None,
    })
}

/// The rows of a table, each from its cells.
fn table_of(rows: &[&str]) -> String {
    format!("<table>{}</table>", rows.iter().map(|cells| format!("<tr>{cells}</tr>")).collect::<String>())
}

/// A row of cells of one kind.
fn row_of(cell: &str, words: &[&str]) -> String {
    words.iter().map(|words| format!("<{cell}>{words}</{cell}>")).collect()
}

/// Each table of a section's view: its headers, its first row, and all that it says.
fn pieces(shown: &Shown, code: &str) -> Vec<String> {
    shown.section_html(code).split("<table").skip(1).map(|piece| text(&format!("<table{piece}"))).collect()
}

#[test]
fn haz_18_each_piece_of_a_long_table_begins_with_the_headers_of_its_rows() {
    let heads = row_of("th", &["Date", "Na", "K"]);
    let results = |first: usize| -> String {
        (first..first + 60)
            .map(|n| format!("<tr>{}</tr>", row_of("td", &["01-Jan-2020", "140", &n.to_string()])))
            .collect()
    };
    let of = |inside: &str| seen("OBS", "Observations", &format!("<table>{inside}</table>"));
    let both = format!("{}{}", results(0), results(60));
    let units = row_of("th", &["", "mmol/L", "mmol/L"]);
    let bold = |words: [&str; 3]| format!("<tr>{}</tr>", row_of("th", &words));
    let levels = "<th>Date</th><th colspan=\"2\">Electrolytes</th>";
    for (inside, begins, count) in [
        (format!("<thead><tr>{heads}</tr><tr>{units}</tr></thead>{both}"), "Date Na K mmol/L mmol/L", 120),
        (format!("<tr>{heads}</tr><tr>{units}</tr>{both}"), "Date Na K mmol/L mmol/L", 120),
        (format!("<thead><tr>{levels}</tr><tr>{heads}</tr></thead>{both}"), "Date Electrolytes Date Na K", 120),
        (format!("<tr>{levels}</tr><tr>{heads}</tr>{both}"), "Date Electrolytes Date Na K", 120),
        (
            format!("<thead><tr>{heads}</tr></thead><tfoot>{}</tfoot>{both}", bold(["Mean", "140", "4"])),
            "Date Na K",
            120,
        ),
        (format!("<tr>{heads}</tr>{}{both}", bold(["Latest", "140", "4"])), "Date Na K", 120),
        (format!("<tr>{heads}</tr>{}{}{}", results(0), bold(["", "", ""]), results(60)), "Date Na K", 120),
        (
            format!("<tr>{heads}</tr>{}{}{}", results(0), bold(["05-May-2020", "119", "6"]), results(60)),
            "Date Na K",
            121,
        ),
        (format!("<tr>{heads}</tr>{}{}{}", results(0), bold(["Mean", "140", "4"]), results(60)), "Date Na K", 120),
        (format!("<tr>{heads}</tr>{}<tr>{heads}</tr>{}", results(0), results(60)), "Date Na K", 120),
    ] {
        let shown = of(&inside);
        assert_eq!(shown.section("OBS").count, Some(count), "{inside}");
        let pieces = pieces(&shown, "OBS");
        assert_eq!(pieces.len(), 3, "{inside}");
        for piece in pieces {
            let (_, rows) = piece.split_once("rows").unwrap_or(("", &piece));
            let at = rows.find(begins).unwrap_or_else(|| panic!("{begins}: {piece}"));
            assert!(at < rows.find("01-Jan-2020").unwrap(), "{piece}");
            assert!(!rows[at + begins.len()..].trim_start().starts_with("Date"), "{piece}");
        }
    }
    // Headers that reach over rows, and a second header: what is in force is what stands last before the rows.
    let spanning = "<tr><th rowspan=\"2\">Date</th><th colspan=\"2\">Blood</th></tr><tr><th>Na</th><th>K</th></tr>";
    for table in [format!("<thead>{spanning}</thead>{both}"), format!("{spanning}{both}")] {
        for piece in pieces(&of(&table), "OBS") {
            assert!(piece.contains("Date Blood Na K 01-Jan-2020"), "{piece}");
        }
    }
    // A title says nothing of rows further down, above which another may stand.
    let drug = |name: &str| format!("<tr><th colspan=\"3\">{name}</th></tr>");
    let titled = format!("{}<tr>{heads}</tr>{}{}{}", drug("Aspirin"), results(0), drug("Ramipril"), results(60));
    assert!(pieces(&of(&titled), "OBS")[1..].iter().all(|piece| !piece.contains("Aspirin")));
    let other = bold(["Date", "Sodium", "Potassium"]);
    let two = pieces(&of(&format!("<tr>{heads}</tr>{}{other}{}", results(0), results(60))), "OBS");
    let heads = two.iter().map(|piece| (piece.contains("Na K"), piece.contains("Sodium Potassium")));
    assert_eq!(heads.collect::<Vec<_>>(), [(true, false), (true, true), (false, true)]);
    assert!(two[2].find("Sodium").unwrap() < two[2].find("01-Jan-2020").unwrap());
}

#[test]
fn haz_18_a_short_table_keeps_its_columns_whatever_stands_above_its_rows() {
    for above in [["", "mmol/L", "mmol/L"], ["Total", "56", "57"], ["Total", "some", "none"]] {
        let head = row_of("th", &["Date", "Na", "K"]);
        let inside = format!(
            "<table><thead><tr>{head}</tr></thead><tfoot><tr>{}</tr></tfoot><tbody><tr>{}</tr></tbody></table>",
            row_of("th", &above),
            row_of("td", &["01-Jan-2020", "140", "4"])
        );
        let shown = seen("OBS", "Observations", &inside);
        assert_eq!(first_table(&shown.section("OBS").blocks).unwrap().columns.len(), 3, "{inside}");
        assert_eq!(shown.section("OBS").count, Some(1), "{inside}");
    }
}

#[test]
fn a_row_that_begins_with_a_date_is_an_entry_whatever_its_cells() {
    let allergies = table_of(&[
        &row_of("th", &["Start Date", "Details"]),
        &row_of("th", &["01-Jan-2000", "PENICILLIN - anaphylaxis"]),
        &row_of("td", &["01-Jan-2001", "Hay fever"]),
    ]);
    let shown = seen("ALL", "Allergies and Adverse Reactions", &allergies);
    assert_eq!(shown.section("ALL").count, Some(2));
    let html = shown.section_html("ALL");
    assert!(html.contains("<thead") && !html.contains("scope=\"col\">01-Jan-2000"), "{html}");
    // Where all are such, all are entries, and none stands for a header of the others.
    let all = ["01-Jan-2000", "02-Jan-2000"].map(|date| row_of("th", &[date, "Penicillin"]));
    let shown = seen("ALL", "Allergies", &table_of(&[&row_of("th", &["Start Date", "Details"]), &all[0], &all[1]]));
    assert_eq!(shown.section("ALL").count, Some(2));
    // Rows of header cells alone are entries where nothing else is one.
    let words = ["Penicillin", "Aspirin"].map(|drug| row_of("th", &[drug, "Rash"]));
    let shown = seen("ALL", "Allergies", &table_of(&[&row_of("th", &["Drug", "Details"]), &words[0], &words[1]]));
    assert_eq!(shown.section("ALL").count, Some(2));
    assert!(!text(&shown.html).contains("without rows"));
}

#[test]
fn haz_3_a_group_of_rows_ends_at_no_row_without_words_and_goes_on_below_a_header_that_says_the_same() {
    let columns = ["Type", "Issue Date", "Medication Item", "Quantity"];
    let worded = ["Type", "Date Issued", "Medication Item", "Quantity"];
    let issue = |drug: &str| row_of("td", &["Repeat", "01-Jan-2020", drug, "28"]);
    let drug = |name: &str| format!("<td colspan=\"4\">{name}</td>");
    for between in [row_of("th", &worded), row_of("th", &["", "", "", ""])] {
        let rows = [
            row_of("th", &columns),
            drug("Aspirin"),
            issue("Aspirin 75mg"),
            between,
            drug("Ramipril"),
            issue("Ramipril 5mg"),
            issue("Ramipril 10mg"),
        ];
        let shown = seen("MED", "Medications", &table_of(&rows.each_ref().map(String::as_str)));
        let groups = &first_table(&shown.section("MED").blocks).unwrap().groups;
        assert_eq!(groups.iter().filter(|group| group.heading.is_some()).count(), 2, "{rows:?}");
        assert_eq!(shown.section("MED").count, Some(3), "{rows:?}");
    }
    // A header cell that spans the columns names what follows, and is no entry.
    for other in ["Dose", "Strength"] {
        let drug = |name: &str| format!("<th colspan=\"3\">{name}</th>");
        let issue = row_of("td", &["01-Jan-2020", "5mg", "28"]);
        let (one, two) = (row_of("th", &["Date", "Dose", "Qty"]), row_of("th", &["Date", other, "Qty"]));
        let shown =
            seen("MED", "Medications", &table_of(&[&drug("Aspirin"), &one, &issue, &drug("Ramipril"), &two, &issue]));
        assert_eq!(shown.section("MED").count, Some(2), "{other}");
        assert!(shown.section_html("MED").contains(">Ramipril</th>"), "{other}");
    }
}

#[test]
fn haz_3_a_note_below_a_marked_heading_does_not_take_its_rows() {
    let marked = "<td colspan=\"3\" class=\"med-item-column\">Aspirin</td>";
    let note = "<td colspan=\"3\">Prescribed elsewhere</td>";
    let head = row_of("th", &["Issue Date", "Medication Item", "Quantity"]);
    let issue = row_of("td", &["01-Jan-2020", "Aspirin 75mg", "28"]);
    for rows in [[marked, note, &head, &issue], [&head, marked, note, &issue]] {
        let shown = seen("MED", "Medications", &format!("<h2>All Medication Issues</h2>{}", table_of(&rows)));
        let table = first_table(&shown.section("MED").blocks).unwrap();
        let group =
            table.groups.iter().find(|group| group.rows.iter().any(|row| row.cells.len() == 3 && !row.is_header()));
        let heading = group.unwrap().heading.as_ref().unwrap();
        assert_eq!(gp_record_core::narrative::conserve::line_text(heading), "Aspirin", "{rows:?}");
    }
}

#[test]
fn headers_alone_are_no_entries_and_a_message_below_them_says_that_there_are_none() {
    let heads = row_of("th", &["Date", "Entry", "Value"]);
    let levels =
        format!("<tr><th>Date</th><th colspan=\"2\">Result</th></tr><tr>{}</tr>", row_of("th", &["", "Value", "Unit"]));
    let title = format!("<tr><th colspan=\"3\">Observations</th></tr><tr>{heads}</tr>");
    let message = "<td colspan=\"3\">No 'Observations' data is recorded for this patient.</td>";
    for head in [
        format!("<tr>{heads}</tr><tr>{heads}</tr>"),
        format!("<thead>{levels}</thead>"),
        format!("<thead>{title}</thead>"),
    ] {
        let shown = seen("OBS", "Observations", &format!("<table>{head}<tr>{message}</tr></table>"));
        assert_eq!(shown.section("OBS").states, [State::NoneRecorded], "{head}");
        assert_eq!(shown.section("OBS").count, Some(0), "{head}");
        let shown = seen("OBS", "Observations", &format!("<table>{head}</table>"));
        assert_eq!(shown.section("OBS").count, None, "{head}");
        assert!(text(&shown.html).contains("This table was sent without rows"), "{head}");
    }
    // A message is one whatever its cell.
    let inside = format!("<table><thead><tr>{heads}</tr></thead><tr>{}</tr></table>", message.replace("td", "th"));
    assert_eq!(seen("OBS", "Observations", &inside).section("OBS").states, [State::NoneRecorded]);
    // Below other headers, beside entries, it is no entry either, and says nothing of the others.
    let other = row_of("th", &["Date", "Entry", "Reading"]);
    let entry = row_of("td", &["01-Jan-2020", "K", "4"]);
    for rows in [[&heads, &entry, &other, message], [&heads, message, &other, &entry]] {
        let shown = seen("OBS", "Observations", &table_of(&rows));
        assert_eq!((shown.section("OBS").count, shown.section("OBS").states.len()), (Some(1), 0), "{rows:?}");
    }
}

#[test]
fn a_header_among_rows_heads_its_columns_and_a_title_above_two_headers_is_no_entry() {
    let one = row_of("th", &["Start Date", "Entry", "Significance", "Details"]);
    let two = row_of("th", &["Start Date", "End Date", "Entry", "Significance", "Details"]);
    let entry = row_of("td", &["01-Jan-2020", "Angina", "Major", "d"]);
    let titled = table_of(&["<td colspan=\"4\">Problems as at today</td>", &one, &entry, &two, &entry]);
    let shown = seen("PRB", "Problems and Issues", &titled);
    assert_eq!(shown.section("PRB").count, Some(2));
    let html = shown.section_html("PRB");
    for header in ["Start Date", "End Date", "Entry", "Details"] {
        assert!(html.contains(&format!("<th scope=\"col\">{header}</th>")), "{html}");
    }
    let again = seen("PRB", "Problems and Issues", &table_of(&[&one, &entry, &one, &entry])).section_html("PRB");
    assert_eq!(again.matches("scope=\"col\"").count(), 8, "{again}");
}

#[test]
fn haz_18_headers_of_years_and_hours_head_the_rows_below_them_in_each_part() {
    let rows = |count: usize| vec!["<td>01-Jan-2020</td><td>120</td><td>70</td>"; count];
    let levels = ["<th rowspan=\"2\">Date</th><th colspan=\"2\">24h BP</th>", "<th>Sys</th><th>Dia</th>"];
    let shown = seen("OBS", "Observations", &table_of(&[&levels[..], &rows(70)].concat()));
    assert_eq!((shown.html.matches("24h BP").count(), shown.html.matches(">Sys<").count()), (2, 2));
    // Half of a header would stand over other columns.
    let blocks = ["<th rowspan=\"2\"><p>Date</p><p>of reading</p></th><th colspan=\"2\">BP</th>", levels[1]];
    let shown = seen("OBS", "Observations", &table_of(&[&blocks[..], &rows(70)].concat()));
    assert_eq!(shown.html.matches(">Sys<").count(), 1);
    let (first, second) = (row_of("th", &["Test", "2018", "2019"]), row_of("th", &["Test", "2020", "2021"]));
    let shown = seen("OBS", "Observations", &table_of(&[&[&*first][..], &rows(20), &[&*second], &rows(60)].concat()));
    assert_eq!(first_table(&shown.section("OBS").blocks).unwrap().columns, []);
    assert_eq!((shown.html.matches(">2018<").count(), shown.html.matches(">2020<").count()), (1, 2));
    assert_eq!(shown.section("OBS").count, Some(80));
}

#[test]
fn entries_of_header_cells_above_a_message_are_not_none() {
    let entries = [row_of("th", &["Date", "Details"]), row_of("th", &["Penicillin", "Anaphylaxis"])];
    let message = "<td colspan=\"2\">No 'Allergies' data is recorded for this patient.</td>";
    let shown = seen("ALL", "Allergies", &table_of(&[&entries[0], &entries[1], message]));
    assert_eq!((shown.section("ALL").states.len(), shown.section("ALL").count), (0, Some(1)));
}

#[test]
fn haz_3_a_heading_below_a_marked_one_takes_its_own_rows_and_a_note_is_no_entry() {
    let of = |rows: &[&str]| seen("MED", "Medications", &format!("<h2>All Medication Issues</h2>{}", table_of(rows)));
    let head = row_of("th", &["Issue Date", "Medication Item", "Quantity"]);
    let marked = "<td colspan=\"3\" class=\"med-item-column\">Aspirin</td>";
    let issue = row_of("td", &["01-Jan-2020", "Bisoprolol 5mg", "28"]);
    let last_group = |shown: &support::Shown| {
        let table = first_table(&shown.section("MED").blocks).unwrap();
        table.groups.last().unwrap().heading.as_deref().map(gp_record_core::narrative::conserve::line_text)
    };
    let shown = of(&[&head, marked, "<th colspan=\"3\">Bisoprolol</th>", &issue]);
    assert_eq!(last_group(&shown).as_deref(), Some("Bisoprolol"));
    let shown = of(&[&head, marked, "<td colspan=\"3\">Take with food</td>", &issue]);
    assert_eq!((last_group(&shown).as_deref(), shown.section("MED").count), (Some("Aspirin"), Some(1)));
}

#[test]
fn haz_36_a_header_below_a_head_of_blanks_or_of_a_title_is_no_entry() {
    let name = "Current Allergies and Adverse Reactions";
    let header = "<tr><td><b>Start Date</b></td><td><b>Details</b></td></tr>";
    let entry = "<tr><td>01-Jan-2020</td><td>Penicillin</td></tr>";
    for head in [
        "<thead><tr><th></th><th></th></tr></thead>".to_owned(),
        "<thead><tr><td>&nbsp;</td><td></td></tr></thead>".to_owned(),
        format!("<thead><tr><td colspan=2>{name}</td></tr></thead>"),
        format!("<thead><tr><th colspan=2>{name}</th></tr></thead>"),
        "<thead></thead>".to_owned(),
        String::new(),
    ] {
        for (rows, count) in [("", None), (entry, Some(1))] {
            let table = format!("<table>{head}<tbody>{header}{rows}</tbody></table>");
            let shown = sent("ALL", "Allergies and Adverse Reactions", &part(name, &table));
            assert_eq!(shown.section("ALL").count, count, "{head} {rows}");
            assert!(text(&shown.section_html("ALL")).contains("Start Date"), "{head}");
        }
    }
}

#[test]
fn entries_sent_in_header_cells_are_entries_and_name_no_column() {
    let entry =
        |tag: &str, words: &str| format!("<tr><{tag}>Unknown</{tag}><{tag}>{words}</{tag}><{tag}>Major</{tag}></tr>");
    let rows = [entry("th", "Asthma"), entry("th", "COPD"), entry("td", "Infarction")].concat();
    let table = format!("<table id=\"enc-tab\"><thead>{HEAD}</thead><tbody>{rows}</tbody></table>");
    let shown = encounters(&table);
    assert_eq!(shown.section("ENC").count, Some(3));
    let html = shown.section_html("ENC");
    let row = &html[html[..html.find("Asthma").unwrap()].rfind("<tr").unwrap()..];
    assert!(!row[..row.find("</tr>").unwrap()].contains("scope=\"col\""), "{row}");
}

#[test]
fn one_cell_alone_above_a_row_of_its_drug_is_the_heading_of_that() {
    let head = "<tr><th>Type</th><th>Start Date</th><th>Medication Item</th><th>Dosage Instruction</th>\
        <th>Quantity</th><th>Last Issued Date</th><th>Number of Prescriptions Issued</th><th>Discontinuation Details</th></tr>";
    let row = |drug: &str| {
        format!(
            "<tr><td>Repeat</td><td>01-Feb-2018</td><td>{drug}</td><td>One daily</td><td>28</td><td>01-Feb-2018</td><td>3</td><td></td></tr>"
        )
    };
    let heading = |drug: &str| format!("<tr><td><strong>{drug}</strong></td></tr>");
    let rows: String =
        ["Aspirin 75mg tablets", "Ramipril 5mg capsules"].map(|drug| heading(drug) + &row(drug)).concat();
    let table = format!(
        "<div><h2>All Medication</h2><table id=\"med-tab-all-sum\"><thead>{head}</thead><tbody>{rows}</tbody></table></div>"
    );
    assert_eq!(sent("MED", "Medications", &table).section("MED").count, Some(2));
}

#[test]
fn headers_are_known_however_their_words_are_parted_and_beside_a_column_of_nothing() {
    let issue = |date: &str| {
        let head = format!("<tr><th>{date}</th><th>Medication Item</th><th>Quantity</th></tr>");
        let rows = "<tr><td colspan=\"3\"><strong>Methotrexate 2.5mg tablets</strong></td></tr>\
            <tr><td>01-Feb-2018</td><td>Methotrexate 2.5mg tablets</td><td>28</td></tr>";
        sent(
            "MED",
            "Medications",
            &part("All Medication Issues", &format!("<table><thead>{head}</thead>{rows}</table>")),
        )
        .section("MED")
        .count
    };
    for date in ["Issue Date", "Issue&#160;Date", "Issue  Date", "Issue<br/>Date", "Issue Date:"] {
        assert_eq!(issue(date), Some(1), "{date}");
    }
    let cells = |tag: &str, words: [&str; 4]| words.map(|word| format!("<td><{tag}>{word}</{tag}></td>")).concat();
    let head = cells("strong", ["Start Date", "Entry", "Significance", "Details"]);
    let row = cells("span", ["01-Feb-2018", "Asthma", "Major", "x"]);
    for (before, after) in [("", ""), ("", "<td></td>"), ("<td></td>", "")] {
        let table = format!("<table><tr>{before}{head}{after}</tr><tr>{before}{row}{after}</tr></table>");
        let shown = sent("PRB", "Problems and Issues", &part("Active Problems and Issues", &table));
        assert_eq!(shown.section("PRB").count, Some(1), "{before} {after}");
    }
}

/// How many entries observations of these rows have, and the headers of all of them.
fn observed(rows: &[&str]) -> (Option<usize>, Vec<String>) {
    let shown = seen("OBS", "Observations", &table_of(rows));
    let table = first_table(&shown.section("OBS").blocks).unwrap();
    let headers = table.columns.iter().map(|column| gp_record_core::narrative::conserve::line_text(&column.header));
    (shown.section("OBS").count, headers.collect())
}

#[test]
fn haz_2_rows_of_header_cells_that_are_all_there_is_or_begin_with_a_date_are_entries() {
    let spanning = "<th rowspan=\"2\">Penicillin</th><th>Rash</th>";
    assert_eq!(observed(&[spanning, "<th>Wheeze</th>"]).0, Some(2));
    let heads = ["<th rowspan=\"2\">Date</th><th colspan=\"2\">BP</th>", "<th>Systolic</th><th>Diastolic</th>"];
    let (entry, other) = (row_of("th", &["01-Jan-2020", "120", "70"]), row_of("td", &["02-Jan-2020", "121", "71"]));
    assert_eq!(observed(&[heads[0], heads[1], &entry, &other]).0, Some(2));
}

#[test]
fn haz_3_the_name_of_a_drug_above_the_header_of_its_rows_heads_them() {
    let names = ["Type", "Issue Date", "Medication Item", "Dosage Instruction", "Quantity", "Days Duration"];
    let head = row_of("td", &[&names[..], &["Additional Information"]].concat());
    let row = row_of("td", &["Repeat", "01-Jan-2020", "Warfarin 1mg", "daily", "28", "28", ""]);
    let marked = "<td colspan=\"7\" class=\"med-item-column\">Warfarin 1mg</td>";
    let table = table_of(&[marked, &head, &row]);
    let shown = seen("MED", "Medications", &format!("<h2>All Medication Issues</h2>{table}"));
    let html = shown.section_html("MED");
    let group = html.split("<tbody").find(|group| group.contains("gp-group")).unwrap_or_else(|| panic!("{html}"));
    assert!(group.contains("daily") && html.contains("scope=\"col\">Quantity"), "{html}");
    // And what is kept back there is an entry.
    let kept = table_of(&[&marked.replace("Warfarin 1mg", "Confidential item"), &head, &row]);
    let shown = seen("MED", "Medications", &format!("<h2>All Medication Issues</h2>{kept}"));
    assert_eq!(shown.section("MED").count, Some(2), "{}", text(&shown.section_html("MED")));
}

#[test]
fn haz_3_values_and_dates_in_header_cells_are_entries_and_units_are_none() {
    let head = row_of("th", &["Date", "WBC", "Hb"]);
    let blank = row_of("th", &["", "WBC", "Hb"]);
    let units = row_of("th", &["", "10*9/L", "g/L"]);
    let entry = row_of("td", &["01-Jan-2020", "4.5", "140"]);
    let names = |first: &str| [first, "WBC", "Hb"].map(str::to_owned).to_vec();
    assert_eq!(observed(&[&head, &units, &entry]), (Some(1), names("Date")));
    // Once more, they head the same columns.
    assert_eq!(observed(&[&head, &units, &entry, &units, &entry]), (Some(2), names("Date")));
    for values in [["", "140", "4.5"], ["01-Jan-2020", "WBC", "Hb"]] {
        let values = row_of("th", &values);
        assert_eq!(observed(&[&head, &entry, &values]), (Some(1), names("Date")), "{values}");
        assert_eq!(observed(&[&head, &values]), (Some(1), names("Date")), "{values}");
        assert_eq!(observed(&[&blank, &entry, &values]), (Some(1), names("")), "{values}");
    }
    let known = row_of("th", &["01-Jan-2020", "Title", "Details", "x"]);
    let shown = encounters(&format!("<table>{HEAD}{ROW}<tr>{known}</tr></table>"));
    assert_eq!(shown.section("ENC").count, Some(2));
}

#[test]
fn haz_18_neither_a_blank_row_nor_one_that_is_not_seen_makes_headers_of_what_stands_above_it() {
    let head = row_of("th", &["Date", "Na", "K"]);
    let names = ["Date", "Na", "K"].map(str::to_owned).to_vec();
    let total = row_of("th", &["Total", "some", "none"]);
    assert_eq!(observed(&[&head, &total, &row_of("td", &["", "", ""])]), (Some(1), names.clone()));
    let hidden = format!("<tr style=\"visibility:hidden\">{}</tr>", row_of("th", &["Date", "Sodium", "Chloride"]));
    let entry = row_of("td", &["01-Jan-2020", "140", "4"]);
    assert_eq!(observed(&[&head, &format!("</tr>{hidden}<tr>{entry}"), &entry]), (Some(2), names));
    let units = row_of("th", &["", "mmol/L", "mmol/L"]);
    let group = "<tbody style=\"visibility:hidden\"><tr><td>x</td></tr></tbody>";
    let table =
        format!("<table><thead><tr>{head}</tr></thead>{group}<tbody><tr>{units}</tr><tr>{entry}</tr></tbody></table>");
    let shown = seen("OBS", "Observations", &table);
    assert_eq!(first_table(&shown.section("OBS").blocks).unwrap().columns.len(), 3, "{}", shown.section_html("OBS"));
}

#[test]
fn haz_3_a_row_of_which_less_than_half_are_known_is_no_header() {
    let row = row_of("td", &["Date", "Details", "a", "b", "c"]);
    let shown = encounters(&format!("<table id=\"enc-tab\"><tr>{row}</tr>{ROW}</table>"));
    assert_eq!(shown.section("ENC").count, Some(2));
}

#[test]
fn haz_18_each_piece_begins_with_both_lines_of_the_header_in_force_and_with_no_part_of_one() {
    let (head, other) = (row_of("th", &["Date", "Na", "K"]), row_of("th", &["Date", "Cl", "Ca"]));
    let spanning = "<th rowspan=\"3\">Date</th><th colspan=\"2\">Blood</th>";
    let row = row_of("td", &["01-Jan-2020", "140", "4"]);
    let rows = |count: usize| vec![&*row; count];
    let all = |rows: &[&str]| pieces(&seen("OBS", "Observations", &table_of(rows)), "OBS");
    let last = |rows: &[&str]| all(rows).pop().unwrap();
    for (second, begins) in [
        (row_of("th", &["", "mmol/L", "mmol/L"]), "Date Cl Ca mmol/L mmol/L 01-Jan-2020"),
        (row_of("th", &["", "10*9/L", "g/L"]), "Date Cl Ca 10*9/L g/L 01-Jan-2020"),
        ("<th colspan=\"3\">of blood</th>".to_owned(), "Date Cl Ca of blood 01-Jan-2020"),
        (row_of("th", &["Of", "serum", ""]), "Date Cl Ca Of serum 01-Jan-2020"),
    ] {
        for before in [48, 60] {
            let pieces = all(&[&[&*head][..], &rows(before), &[&*other, &*second], &rows(60)].concat());
            assert!(pieces[1..].iter().all(|piece| piece.contains(begins)), "{second}: {pieces:?}");
        }
    }
    // Values are no line of it.
    for values in [["", "140", "4.5"], ["", "4.5", "1.2"]] {
        let values = row_of("th", &values);
        let piece = last(&[&[&*head][..], &rows(60), &[&*other, &*values], &rows(60)].concat());
        assert!(piece.contains("Date Cl Ca 01-Jan-2020"), "{piece}");
    }
    let wide = "<th colspan=\"2\">Date</th><th>x</th>";
    let narrow = row_of("th", &["Of", "serum"]);
    let piece = last(&[&[&*head][..], &rows(60), &[wide, &*narrow], &rows(60)].concat());
    assert!(piece.contains("Date x Of serum 01-Jan-2020"), "{piece}");
    let values = [row_of("th", &["", "Na", "K"]), row_of("th", &["", "140", "4.5"])];
    let piece = last(&[&[&*values[0], &*values[1]][..], &rows(120)].concat());
    assert!(!piece.contains("140 4.5"), "{piece}");
    let piece = last(&[&[spanning, "<th>Na</th><th>K</th>"][..], &rows(120)].concat());
    assert!(!piece.contains("Blood"), "{piece}");
}

#[test]
fn haz_2_a_second_row_of_a_head_is_a_header_though_no_layout_knows_its_words() {
    let of = |second: &str| {
        let table = format!("<table><thead>{HEAD}{second}</thead><tbody>{ROW}</tbody></table>");
        let shown = encounters(&table);
        (shown.section("ENC").count, text(&shown.section_html("ENC")))
    };
    let (count, words) = of("<tr><th>of contact</th><th>of clinician</th><th>as typed</th></tr>");
    assert_eq!(count, Some(1), "{words}");
    assert!(words.contains("of clinician") && words.contains("01-Feb-2018 Dr A Sample Cough"), "{words}");
    let outside = format!(
        "<table><thead>{HEAD}</thead><tbody><tr><th>Fell</th><th>at home</th><th>twice</th></tr>{ROW}</tbody></table>"
    );
    assert_eq!(encounters(&outside).section("ENC").count, Some(2), "an entry in header cells");
}

/// §9.8: a head without `thead` and `th`.
#[test]
fn haz_2_a_first_row_in_bold_above_dates_is_a_header_in_whatever_words() {
    let bold = "<tr><td><b>Event Date</b></td>\n<td> <strong>Author</strong> </td><td><b>Notes</b></td></tr>";
    let row = "<tr><td>01-Jan-2020</td><td>A</td><td>x</td></tr>";
    let shown = seen("ENC", "Encounters", &format!("<table>{bold}{row}{row}</table>"));
    assert_eq!(shown.section("ENC").count, Some(2));
    assert!(shown.section_html("ENC").contains("<strong>Event Date</strong></th>"), "{}", shown.section_html("ENC"));
    for (first, next) in [
        // An entry in bold; a row above no date; a cell that is not bold, or more than bold.
        ("<tr><td><b>02-Jan-2020</b></td><td><b>A</b></td><td><b>y</b></td></tr>", row),
        (bold, "<tr><td>Cough</td><td>A</td><td>x</td></tr>"),
        ("<tr><td><b>Event</b></td><td>A</td><td><b>y</b></td></tr>", row),
        ("<tr><td><b>Event</b></td><td><b>A</b> B</td><td><b>y</b></td></tr>", row),
    ] {
        let shown = seen("ENC", "Encounters", &format!("<table>{first}{next}</table>"));
        assert_eq!(shown.section("ENC").count, Some(2), "{first}{next}");
    }
}
