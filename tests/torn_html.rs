//! HTML whose tags are missing or in the wrong place: what stands together stays together, what stands apart stays apart, all
//! of it in order, and the section says that it was mended (HTML reference §9.8).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::State;
use support::*;

const HEAD: &str = "<thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead>";
const MENDED: &str = "This section was sent with broken markup.";

/// The lines of the section that this is sent as.
fn seen(code: &str, title: &str, div: &str) -> (Shown, String) {
    let shown = show_with(vec![Input::of(html_section(code, title, div).to_string())], Options::default());
    let seen = lines(&shown.section_html(code));
    (shown, seen)
}

/// The cells of every row, in order; a cell is parted from the next by a bar.
fn rows(shown: &Shown, code: &str) -> Vec<String> {
    let html = shown.section_html(code);
    let rows = html.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap());
    let cells = |row: &str| -> Vec<String> {
        let row = format!("<tr{row}");
        let cells = row.split_inclusive("</td>").flat_map(|cell| cell.split_inclusive("</th>"));
        cells
            .filter(|cell| cell.contains("<td") || cell.contains("<th"))
            .map(|cell| text(cell).trim().to_owned())
            .collect()
    };
    rows.map(|row| cells(row).join("|")).collect()
}

fn encounters(body: &str) -> (Shown, String) {
    seen("ENC", "Encounters", &format!("<div><h1>Encounters</h1>{body}</div>"))
}

#[test]
fn a_heading_without_its_end_does_not_take_the_section_with_it() {
    let banner = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let table =
        "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table>";
    let (shown, seen) =
        seen("ALL", "Allergies", &format!("<div><h1>Allergies{banner}<div><h2>Current Allergies{table}</div></div>"));
    assert_eq!(text(&shown.section_html("ALL")).matches("Penicillin").count(), 1);
    assert!(seen.contains(MENDED), "{seen}");
    assert_eq!(rows(&shown, "ALL"), ["Start Date|Details", "01-Jan-2020|Penicillin"]);
    let own = shown.section("ALL");
    assert_eq!(own.count, Some(1));
    assert!(own.banners.iter().any(|banner| banner.kind == gp_record::record::BannerKind::Exclusion));
}

#[test]
fn an_empty_heading_names_nothing_and_takes_nothing() {
    let (shown, _) = encounters(
        "<h1></h1><div class=\"gptransfer-banner\"><p>Transfer</p></div><table><tr><td>a</td><td>b</td></tr></table>",
    );
    assert_eq!(shown.section("ENC").banners.len(), 1);
    assert!(!shown.section_html("ENC").contains("<h3"));
}

#[test]
fn a_table_without_its_end_does_not_go_under_the_next_heading() {
    let (shown, seen) = seen(
        "ALL",
        "Allergies",
        "<div><h1>Allergies</h1><div><h2>Current</h2><table><tr><th>Start Date</th><th>Details</th></tr>\
         <tr><td>01-Jan-2020</td><td>Penicillin</td></tr></div><div><h2>Historical</h2>\
         <p>No 'Historical' data is recorded for this patient.</p></div></div>",
    );
    assert!(seen.find("Penicillin").unwrap() < seen.find("Historical").unwrap(), "{seen}");
    assert!(seen.contains(MENDED));
    assert_eq!(shown.section("ALL").states, []);
}

#[test]
fn a_table_that_opens_where_one_should_end_ends_it() {
    let (shown, seen) = encounters("<table><tr><td>a</td><td>b</td></tr><table/><p>after</p><br>");
    assert_eq!(rows(&shown, "ENC"), ["a|b"]);
    assert!(seen.contains(MENDED) && !seen.contains("without rows"), "{seen}");
}

#[test]
fn rows_of_no_table_are_rows_and_their_cells_stay_apart() {
    for body in [
        "<tr><td>01-Jan-2020</td><td>10</td><td>5 mg daily</td></tr>",
        "<td>01-Jan-2020</td><td>10</td><td>5 mg daily</td>",
        "<tbody><tr><td>01-Jan-2020</td><td>10</td><td>5 mg daily</td></tr></tbody></table>",
    ] {
        let (shown, seen) = encounters(body);
        assert_eq!(rows(&shown, "ENC"), ["01-Jan-2020|10|5 mg daily"], "{body}");
        assert!(seen.contains(MENDED), "{body}");
    }
    let (shown, _) = encounters("<table><tr><td>a</td><td>b</table></td></tr><tr><td>10</td><td>5 mg</td></tr>");
    assert_eq!(rows(&shown, "ENC"), ["a|b", "10|5 mg"]);
}

#[test]
fn text_between_cells_stays_where_it_is_and_moves_no_cell() {
    let (shown, seen) = encounters(&format!(
        "<table>{HEAD}<tbody><tr><td>1</td>Dr A</td><td>x</td></tr><tr>STOPPED<td>2</td><td>Dr B</td><td>y</td></tr>\
         Items 1<tr><td>3</td><td>Dr C</td><td>z</td></tr><p>0 more</p></tbody></table>"
    ));
    assert_eq!(
        rows(&shown, "ENC"),
        ["Date|Title|Details", "1|Dr A|x", "STOPPED", "2|Dr B|y", "Items 1", "3|Dr C|z", "0 more"]
    );
    assert!(seen.contains(MENDED));
}

#[test]
fn white_space_between_cells_is_nothing() {
    let (_, seen) =
        encounters(&format!("<table> {HEAD}\n&nbsp;<tr>\t<td>1</td> <td>a</td>\u{a0}<td>b</td> </tr> </table>"));
    assert!(!seen.contains(MENDED), "{seen}");
}

#[test]
fn what_hides_without_an_end_of_its_own_hides_nothing() {
    for hides in ["<object/>", "<div style=\"display:none\"/>", "<object>", "<video>"] {
        let (_, seen) = encounters(&format!("{hides}<br><p>Chest pain</p>"));
        let hidden = seen.find("Hidden content").unwrap_or(seen.len());
        assert!(seen.find("Chest pain").unwrap() < hidden, "{hides}: {seen}");
    }
    let (_, seen) = encounters("<div style=\"display:none\"><p>Chest pain</p></div><p>x</p>");
    assert!(seen.find("Hidden content").unwrap() < seen.find("Chest pain").unwrap(), "{seen}");
}

#[test]
fn hidden_tables_are_warned_of() {
    let table = "<table><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table>";
    let none = "<div><h2>Historical</h2><p>No 'Historical' data is recorded for this patient.</p></div>";
    let (shown, _) = seen(
        "ALL",
        "Allergies",
        &format!("<div><h1>Allergies</h1><div style=\"display:none\">{table}</div>{none}</div>"),
    );
    assert_eq!(shown.section("ALL").states, []);
    assert_eq!(shown.section("ALL").banners.len(), 1);
}

#[test]
fn none_recorded_is_said_of_a_section_only_where_nothing_else_stands_in_it() {
    let none = "<div><h2>Historical</h2><p>No 'Historical' data is recorded for this patient.</p></div>";
    for other in ["<ul><li>Penicillin</li></ul>", "<p>This information could not be displayed.</p>", "Penicillin"] {
        let div = format!("<div><h1>Allergies</h1><div><h2>Current</h2>{other}</div>{none}</div>");
        let (shown, _) = seen("ALL", "Allergies", &div);
        let own = shown.section("ALL");
        assert_eq!((own.states.as_slice(), own.count), (&[][..], None), "{other}");
    }
    let quoted = "<blockquote><table><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table></blockquote>";
    let (shown, _) = seen("ALL", "Allergies", &format!("<div><h1>Allergies</h1>{quoted}{none}</div>"));
    assert_eq!((shown.section("ALL").states.as_slice(), shown.section("ALL").count), (&[][..], Some(1)));
    let all_of = |inside: &str| {
        let (shown, _) = seen("ALL", "Allergies", &format!("<div><h1>Allergies</h1>{inside}</div>"));
        (shown.section("ALL").states.clone(), shown.section("ALL").count)
    };
    assert_eq!(all_of(none), (vec![], None), "nothing was said of what is current");
    let both = none.replace("Historical", "Current") + none;
    assert_eq!(all_of(&both), (vec![State::NoneRecorded], Some(0)));
}

#[test]
fn a_message_across_all_columns_is_a_message_and_a_private_entry_is_a_row() {
    let (shown, seen) = seen(
        "MED",
        "Medications",
        &format!(
            "<div><h1>Medications</h1><table>{HEAD}<tr><td colspan=3>Access is denied to 'Medications' data for this patient.</td></tr></table></div>"
        ),
    );
    assert_eq!(
        (shown.section("MED").states.as_slice(), shown.section("MED").count),
        (&[State::Withheld][..], None),
        "{seen}"
    );
    let (shown, _) = encounters(&format!(
        "<table>{HEAD}<tr><td>1</td><td>a</td><td>b</td></tr><tr><td colspan=3>Event has been made private</td></tr>\
         <tr><td>2</td><td>c</td><td>d</td></tr></table>"
    ));
    assert_eq!(rows(&shown, "ENC")[2], "Event has been made private");
    assert_eq!(shown.section("ENC").count, Some(3));
}

#[test]
fn values_stay_under_their_headers_whatever_is_hidden_or_spans() {
    let (shown, _) = encounters(&format!(
        "<table>{HEAD}<tr><td>1</td><td style=\"visibility:hidden\">x</td><td>b</td></tr></table>"
    ));
    assert_eq!(rows(&shown, "ENC")[1], "1||b");
    // A span ends with its group of rows; none at all reaches that far.
    let (shown, _) = encounters(&format!(
        "<table>{HEAD}<tbody><tr><td rowspan=5>1</td><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody>\
         <tbody><tr><td rowspan=0>2</td><td>e</td><td>f</td></tr><tr><td>g</td><td>h</td></tr></tbody></table>"
    ));
    let html = shown.section_html("ENC");
    assert_eq!(html.matches("rowspan=\"2\"").count(), 2, "{html}");
    let (shown, _) = encounters(
        "<table><tbody><tr><td>1</td><td>a</td></tr></tbody><thead><tr><th>Date</th><th>Title</th></tr></thead></table>",
    );
    assert_eq!(rows(&shown, "ENC"), ["Date|Title", "1|a"]);
}

#[test]
fn rows_of_header_cells_are_shown_and_are_no_entries() {
    let head =
        "<thead><tr><th colspan=2>When</th><th rowspan=2>Details</th></tr><tr><th>From</th><th>To</th></tr></thead>";
    let (shown, _) = encounters(&format!("<table>{head}<tr><td>1</td><td>2</td><td>a</td></tr></table>"));
    assert_eq!(rows(&shown, "ENC"), ["When|Details", "From|To", "1|2|a"]);
    assert_eq!(shown.section("ENC").count, Some(1));
    let again = "<thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead>";
    let (shown, _) = encounters(&format!("<table>{HEAD}<tr><td>1</td><td>2</td><td>a</td></tr>{again}</table>"));
    assert_eq!(shown.section("ENC").count, Some(1), "{:?}", rows(&shown, "ENC"));
    // Where entries are written so they are entries.
    let (shown, _) = encounters(&format!("<table>{HEAD}<tr><th>1</th><th>2</th><th>a</th></tr></table>"));
    assert_eq!(shown.section("ENC").count, Some(1));
}

#[test]
fn a_subsection_heading_in_a_wrapper_keeps_its_banners_and_its_table() {
    let part = |title: &str, inside: &str| {
        format!("<div class=\"panel\"><div class=\"head\"><h2>{title}</h2></div><div>{inside}</div></div>")
    };
    let banner = "<div class=\"exclusion-banner\"><p>Acute excluded</p></div>";
    let table = "<table><tr><th>Type</th><th>Item</th></tr><tr><td>Repeat</td><td>Warfarin</td></tr></table>";
    let div = format!("<div><h1>Medications</h1>{}{}</div>", part("Acute", banner), part("Repeat", table));
    let (shown, seen) = seen("MED", "Medications", &div);
    assert_eq!(shown.section("MED").banners, []);
    assert!(seen.find("Acute excluded").unwrap() < seen.find("Repeat").unwrap(), "{seen}");
    assert!(seen.contains("Repeat (1)"), "{seen}");
}

#[test]
fn a_banner_is_one_whatever_element_has_its_class() {
    let (shown, _) = encounters(&format!(
        "<p class=\"gptransfer-banner\">Transfer</p><div class=\"exclusion-banner\"><h2>Warning</h2><p>Items excluded</p></div>\
         <table>{HEAD}<tr><td>1</td><td>a</td><td>b</td></tr></table>"
    ));
    use gp_record::record::BannerKind::{Exclusion, Transfer};
    let kinds: Vec<_> = shown.section("ENC").banners.iter().map(|banner| banner.kind).collect();
    assert_eq!(kinds, [Transfer, Exclusion]);
    assert_eq!(shown.section("ENC").count, Some(1));
}

#[test]
fn xhtml_under_a_prefix_is_xhtml() {
    let div = "<x:div xmlns:x=\"http://www.w3.org/1999/xhtml\"><x:h1>Encounters</x:h1><x:table><x:tr><x:td>1</x:td><x:td/><x:td>b</x:td></x:tr></x:table></x:div>";
    for before in ["", "<?xml version=\"1.0\"?>\n", "\u{feff}", "<!-- c -->", "<!DOCTYPE html><?x y?>"] {
        let (shown, _) = seen("ENC", "Encounters", &format!("{before}{div}"));
        assert_eq!(rows(&shown, "ENC"), ["1||b"], "{before}");
    }
}

#[test]
fn struck_out_groups_of_rows_stay_struck_out() {
    let (_, seen) =
        encounters("<table><tbody class=\"strikethrough\"><tr><td>Entered in error</td></tr></tbody></table>");
    assert!(seen.contains("struck out"), "{seen}");
}

#[test]
fn what_nobody_would_see_stands_as_its_number() {
    let (_, seen) = encounters("<p>5\u{96}10 mg \u{202e}05\u{202c}</p>");
    assert!(seen.contains("5[U+0096]10 mg [U+202E]05[U+202C]"), "{seen}");
}

#[test]
fn o_05_sections_in_sections_are_sections_and_those_without_a_code_are_named_by_their_title() {
    let mut bundle = html_section("ENC", "Encounters", "<div><h1>Encounters</h1><p>a</p></div>");
    let inner = html_section("CLI", "Clinical Items", "<div><h1>Clinical Items</h1><p>NESTED</p></div>");
    let composition = |bundle: &serde_json::Value| {
        let entries = bundle["entry"].as_array().unwrap();
        entries.iter().position(|entry| entry["resource"]["resourceType"] == "Composition").unwrap()
    };
    let (outer_at, inner_at) = (composition(&bundle), composition(&inner));
    let nested = inner["entry"][inner_at]["resource"]["section"].clone();
    bundle["entry"][outer_at]["resource"]["section"][0]["section"] = nested;
    let given = |options| show_with(vec![Input::of(bundle.to_string())], options);
    assert!(given(Options::default()).section_html("CLI").contains("NESTED"));
    let allowed = Options { allowed_sections: Some(vec!["ENC".into(), "people".into()]), ..Options::default() };
    let shown = given(allowed);
    let all: String = shown.record.sections.iter().map(|section| shown.section_html(&section.code)).collect();
    assert!(!all.contains("NESTED"), "{all}");

    let mut uncoded = html_section("ENC", "Encounters", "<div><h1>Encounters</h1><p>a</p></div>");
    let section = &mut uncoded["entry"][outer_at]["resource"]["section"][0];
    section.as_object_mut().unwrap().remove("code");
    let shown = show_with(vec![Input::of(uncoded.to_string())], Options::default());
    assert!(shown.section_html("ENC").contains(">a<"));
}

#[test]
fn a_group_of_rows_may_be_longer_than_a_span_can_be() {
    let rows = "<tr><td>a</td></tr>".repeat(70_000);
    let (shown, _) = encounters(&format!("<table><tr><td rowspan=0>b</td><td>c</td></tr>{rows}</table>"));
    assert_eq!(shown.section("ENC").count, Some(70_001));
}

#[test]
fn what_stands_between_cells_is_a_cell_whatever_element_it_is() {
    let row = |cell: &str| format!("<table>{HEAD}<tr><td>01-Jan-2020</td>{cell}<td>5mg od</td></tr></table>");
    for cell in [
        "<font color=\"red\">Warfarin</font>",
        "<label>Warfarin</label>",
        "<abbr>Warfarin</abbr>",
        "<ins>Warfarin</ins>",
        "<section>Warfarin</section>",
        "<input value=\"Warfarin\">",
    ] {
        let (shown, seen) = encounters(&row(cell));
        let rows = rows(&shown, "ENC").join("\n");
        let after = rows.find("Warfarin").unwrap_or_else(|| panic!("{cell}: {rows}"));
        assert!(rows.find("01-Jan-2020").unwrap() < after && after < rows.find("5mg od").unwrap(), "{cell}: {rows}");
        assert!(seen.contains(MENDED), "{cell}: {seen}");
    }
}

#[test]
fn what_strikes_out_rows_from_outside_is_said_to_be_lost() {
    let rows = "<tr><td>01-Jan-2020</td><td>Warfarin</td><td>5mg od</td></tr>";
    for (before, after) in [
        ("<del>", "</del>"),
        ("<s>", "</s>"),
        ("<span style=\"text-decoration:line-through\">", "</span>"),
        ("<div class=\"strikethrough\">", "</div>"),
    ] {
        let (shown, seen) = encounters(&format!("<table>{HEAD}{rows}{before}{rows}{after}{rows}</table>"));
        assert!(seen.contains("strike-through, is missing"), "{before}: {seen}");
        assert_eq!(shown.section("ENC").count, Some(3), "{before}: {seen}");
    }
}

#[test]
fn a_formatting_element_that_hides_and_has_no_end_hides_nothing() {
    let (shown, seen) = encounters("<p><b style=\"display:none\">sort key</p><p>Penicillin - anaphylaxis</p>");
    assert!(seen.contains("Penicillin - anaphylaxis") && seen.contains(MENDED), "{seen}");
    assert!(!seen.contains("sent without content"), "{seen}");
    assert_eq!(shown.record.account.unshown, 0);
}
