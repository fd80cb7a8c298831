//! What leaves open whether a section of HTML is all of it, and which lines of its tables are headings.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options, Requested};
use gp_record::record::State;
use serde_json::{Value, json};
use support::*;

const NAME: &str = "Immunisations";

fn none() -> Value {
    html_section("IMM", NAME, &format!("<div><h1>{NAME}</h1>{}</div>", none_of(NAME)))
}

fn composition(bundle: &mut Value) -> &mut Value {
    &mut bundle["entry"][0]["resource"]
}

fn is_none(bundle: &Value) -> bool {
    let shown = show(bundle);
    let section = shown.section("IMM");
    assert_eq!(section.states == [State::NoneRecorded], section.count == Some(0));
    section.count == Some(0)
}

#[test]
fn haz_36_an_error_beside_a_section_leaves_no_none_recorded() {
    assert!(is_none(&none()));
    let issue = |severity: &str| {
        json!({"resourceType": "OperationOutcome", "issue": [{"severity": severity,
        "code": if severity == "information" { "informational" } else { "incomplete" },
        "diagnostics": "3 items of this section were not returned"}]})
    };
    let with = |resource: Value| {
        let mut bundle = none();
        add(&mut bundle, resource);
        bundle
    };
    assert!(!is_none(&with(issue("error"))));
    assert!(!is_none(&with(issue("warning"))));
    assert!(is_none(&with(issue("information"))));
    assert!(!is_none(&with(json!({"id": "of no type"}))));
    // What an error that came with a record says in diagnostics alone is all that it says.
    let head = text(&show(&with(issue("error"))).head());
    assert!(head.contains("3 items of this section were not returned"), "{head}");
}

#[test]
fn haz_36_what_qualifies_a_section_in_fhir_leaves_no_none_recorded() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut bundle = none();
        change(composition(&mut bundle));
        is_none(&bundle)
    };
    let modifier = json!([{"url": "http://example.org/incomplete", "valueBoolean": true}]);
    assert!(changed(&|_| ()));
    assert!(!changed(&|composition| composition["modifierExtension"] = modifier.clone()));
    assert!(!changed(&|composition| composition["section"][0]["modifierExtension"] = modifier.clone()));
    assert!(!changed(&|composition| composition["section"][0]["mode"] = json!("changes")));
    assert!(!changed(&|composition| composition["section"][0]["entry"] = json!([{"reference": "Immunization/x"}])));
    assert!(!changed(&|composition| composition["status"] = json!("preliminary")));
    assert!(!changed(&|composition| composition["status"] = json!("entered-in-error")));
}

#[test]
fn haz_36_a_date_banner_that_says_more_than_its_standing_words_leaves_no_none_recorded() {
    let with = |words: &str| {
        let banner = format!("<div class=\"date-banner\"><p>{words}</p></div>");
        is_none(&html_section("IMM", NAME, &format!("<div><h1>{NAME}</h1>{banner}{}</div>", none_of(NAME))))
    };
    let standing = "All relevant items subject to patient preferences and/or RCGP exclusions.";
    for words in ["All relevant items", "Date filter not applied", standing, &standing.replace('/', " / ")] {
        assert!(with(words), "{words}");
    }
    for more in ["<br/>Data items removed due to confidentiality.", " Some items withheld.", " Since 2010"] {
        assert!(!with(&format!("{standing}{more}")), "{more}");
    }
}

#[test]
fn o_05_a_section_that_says_that_it_is_something_else_is_not_what_was_asked_for() {
    let read = |code: &str, title: &str| {
        let mut bundle = html_section("ALL", "Allergies and Adverse Reactions", "<div><p>HIV clinic visit</p></div>");
        let section = &mut composition(&mut bundle)["section"][0];
        section["title"] = json!(title);
        match code {
            "" => drop(section.as_object_mut().unwrap().remove("code")),
            code => section["code"]["coding"][0] = json!({"code": code, "display": title}),
        }
        let requested = Some(Requested { section: Some("ALL".into()), ..Requested::default() });
        let options = Options { allowed_sections: Some(vec!["ALL".into()]), ..Options::default() };
        let shown = show_with(vec![Input { status: Some(200), requested, ..Input::of(bundle.to_string()) }], options);
        (shown.html.contains("HIV clinic visit"), shown.section("ALL").states.contains(&State::Failed))
    };
    for (code, title) in [("CARE", "Care Plans"), ("XYZ", ""), ("", "Investigations")] {
        assert_eq!(read(code, title), (false, true), "{code} {title}");
    }
    for (code, title) in [("ALL", "Anything"), ("", ""), ("", "Drug allergies"), ("X", "Allergies"), ("A1", "Allergy")]
    {
        assert_eq!(read(code, title), (true, false), "{code} {title}");
    }
}

#[test]
fn haz_36_what_is_hidden_under_a_heading_is_said() {
    let hidden =
        "<div style=\"display:none\"><h2>Historical Allergies and Adverse Reactions</h2><p>Penicillin</p></div>";
    let shown = |more: &str| sent("ALL", "Allergies and Adverse Reactions", &format!("<p>Dust</p>{more}"));
    assert_eq!(shown("").section("ALL").banners.len(), 0);
    assert_eq!(shown(hidden).section("ALL").banners.len(), 1);
}

/// The headings of a table's groups, and how many rows are counted.
fn headings(rows: &[&str]) -> (Vec<String>, Option<usize>) {
    let head =
        "<thead><tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr></thead>";
    let rows: String = rows.iter().map(|row| format!("<tr>{row}</tr>")).collect();
    let table = format!("<table id=\"med-tab-all-iss\">{head}<tbody>{rows}</tbody></table>");
    let shown = sent("MED", "Medications", &part("All Medication Issues", &table));
    let html = shown.section_html("MED");
    let of_groups = html.split("<tr").filter(|row| row.split('>').next().unwrap().contains("gp-group"));
    (
        of_groups.map(|row| text(&format!("<tr{}", row.split("</tr>").next().unwrap()))).collect(),
        shown.section("MED").count,
    )
}

#[test]
fn haz_3_a_note_between_the_rows_of_a_drug_heads_nothing() {
    let marked = |drug: &str| format!("<td colspan=4 class=\"med-item-column\">{drug}</td>");
    let across = |words: &str| format!("<td colspan=4>{words}</td>");
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    let note = across("Issue cancelled: INR 8.0 - do not reissue");
    let (warfarin, none) = (marked("Warfarin 1mg tablets"), issue(""));
    // Where headings are marked, what is not marked is none.
    let seen = headings(&[&warfarin, &none, &note, &none, &marked("Bisoprolol"), &none]);
    assert_eq!(seen, (vec!["Warfarin 1mg tablets".to_owned(), "Bisoprolol".to_owned()], Some(3)));
    // Where none is, a heading is about the drug of the row below it.
    let (first, second) = (issue("Warfarin 1mg"), issue("Bisoprolol 5mg"));
    let seen = headings(&[&first, &note, &second]);
    assert_eq!(seen, (Vec::new(), Some(2)));
    let seen = headings(&[&across("Warfarin 1mg tablets"), &first, &note, &first, &across("BISOPROLOL"), &second]);
    assert_eq!(seen, (vec!["Warfarin 1mg tablets".to_owned(), "BISOPROLOL".to_owned()], Some(3)));
    // Without a name in the row, what stands above it is all there is to name it.
    let seen = headings(&[&across("Warfarin 1mg tablets"), &none, &across("Bisoprolol"), &none]);
    assert_eq!(seen.0.len(), 2);
}

#[test]
fn haz_33_what_is_struck_out_without_an_end_is_said_to_be_mended() {
    let list = |end: &str| format!("<ul><li><s>Latex{end}</li><li>Penicillin</li></ul>");
    let banners = |end: &str| sent("ALL", "Allergies and Adverse Reactions", &list(end)).section("ALL").banners.len();
    assert_eq!((banners("</s>"), banners("")), (0, 1));
}

#[test]
fn haz_3_a_row_of_another_drug_stands_under_no_heading_of_this_one() {
    let across = |words: &str| format!("<td colspan=4>{words}</td>");
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    let rows = [across("Paracetamol"), issue("Paracetamol 500mg"), across("Ventolin"), issue("Salbutamol 100mcg")];
    assert_eq!(headings(&rows.each_ref().map(String::as_str)).0, ["Paracetamol"]);
    let table = rows.map(|row| format!("<tr>{row}</tr>")).concat();
    let head = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dose</th></tr>";
    let html = sent("MED", "Medications", &part("All Medication Issues", &format!("<table>{head}{table}</table>")))
        .section_html("MED");
    let (group, other) = html.split_at(html.find("Ventolin").unwrap());
    assert!(group.contains("Paracetamol 500mg") && group.matches("<tbody").count() > 1, "{html}");
    assert!(other.contains("Salbutamol"), "{html}");
    // Below a heading with its class an unmarked one that names the drug of its row is one, too.
    let marked = "<td colspan=4 class=\"med-item-column\">Aspirin</td>";
    let seen = headings(&[marked, &issue("Aspirin 75mg"), &across("Warfarin"), &issue("Warfarin 1mg")]);
    assert_eq!(seen, (vec!["Aspirin".to_owned(), "Warfarin".to_owned()], Some(2)));
}

#[test]
fn haz_3_which_cell_names_the_drug_is_told_by_the_header_in_force() {
    let across = |words: &str| format!("<td colspan=4>{words}</td>");
    let issue = |cells: [&str; 4]| cells.map(|cell| format!("<td>{cell}</td>")).concat();
    // Another header puts the dose where the drug was, and the drug elsewhere: there it names none.
    let header = "<th>Type</th><th>Issue Date</th><th>Dosage Instruction</th><th>Medication Item</th>";
    let first = issue(["Repeat", "01-Mar-2024", "Aspirin 75mg", "1 daily"]);
    let second = issue(["Repeat", "01-Mar-2024", "3 daily", ""]);
    let seen = headings(&[&across("Aspirin"), &first, header, &across("Warfarin"), &second]);
    assert_eq!(seen.0, ["Aspirin", "Warfarin"]);
    // A row of other cells than the header has tells nothing of its columns.
    let spanned = "<td colspan=2>Repeat 01-Mar-2024</td><td>3 daily</td><td>x</td>";
    let seen = headings(&[&across("Aspirin"), &first, &across("Warfarin"), spanned]);
    assert_eq!(seen.0, ["Aspirin", "Warfarin"]);
}

#[test]
fn haz_3_a_note_in_bold_or_in_a_header_cell_heads_no_other_drug() {
    let strong = |words: &str| format!("<td colspan=4><strong>{words}</strong></td>");
    let th = |words: &str| format!("<th colspan=4>{words}</th>");
    let marked = |drug: &str| format!("<td colspan=4 class=\"med-item-column\">{drug}</td>");
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    let (first, second, unnamed) = (issue("Morphine MR 10mg"), issue("Ramipril 5mg"), issue(""));
    // The row below names its drug, which the note does not.
    for note in [strong("Stopped: 01-May-2024 (allergy)"), th("Cancelled 01-May-2024"), strong("CONTROLLED DRUG")] {
        let seen = headings(&[&marked("Morphine MR"), &first, &note, &first, &marked("Ramipril"), &second]);
        assert_eq!(seen, (vec!["Morphine MR".to_owned(), "Ramipril".to_owned()], Some(3)), "{note}");
        let seen = headings(&[&strong("Morphine MR"), &first, &note, &second]);
        assert_eq!(seen, (vec!["Morphine MR".to_owned()], Some(2)), "{note}");
    }
    // It names none: what is less marked than the headings before is none.
    let plain = "<td colspan=4>INR monitored by hospital</td>";
    for heading in [strong("Warfarin 1mg"), th("Warfarin 1mg")] {
        let seen = headings(&[&heading, &unnamed, plain, &unnamed]);
        assert_eq!(seen, (vec!["Warfarin 1mg".to_owned()], Some(2)), "{heading}");
        let seen = headings(&[&heading, &unnamed, &strong("CONTROLLED DRUG"), &unnamed]);
        assert_eq!(seen, (vec!["Warfarin 1mg".to_owned()], Some(2)), "{heading}");
    }
    let seen = headings(&[&strong("Warfarin"), &unnamed, &strong("Bisoprolol"), &unnamed]);
    assert_eq!(seen.0, ["Warfarin", "Bisoprolol"]);
}

#[test]
fn haz_3_a_note_in_a_table_of_unknown_columns_heads_no_other_drug() {
    let rows = "<tr><th>Last Issued</th><th>Drug</th><th>Quantity</th></tr><tr><td>2024</td><td>Morphine MR 10mg</td><td>60</td></tr>\
        <tr><td colspan=3><b>Stopped: 01-May-2024 (allergy)</b></td></tr><tr><td>2024</td><td>Ramipril</td><td>28</td></tr>";
    let table = format!("<table>{rows}</table>");
    let shown = sent("MED", "Medications", &part("Discontinued Repeat Medication", &table));
    assert!(!shown.section_html("MED").contains("gp-group"), "{}", shown.section_html("MED"));
    assert_eq!(shown.section("MED").count, Some(2));
}

#[test]
fn haz_3_a_table_in_the_heading_of_a_group_stays_a_table() {
    let issues = "<table><tr><td>01-Apr-2024</td><td>bd</td></tr><tr><td>01-Mar-2024</td><td>tds</td></tr></table>";
    let inside = format!("<td colspan=4 class=\"med-item-column\"><strong>Metformin 500mg</strong>{issues}</td>");
    let marked = "<td colspan=4 class=\"med-item-column\">Warfarin</td>";
    let issue = "<td>Repeat</td><td>01-Mar-2024</td><td>Warfarin</td><td>as directed</td>";
    assert_eq!(headings(&[marked, issue, &inside]).0, ["Warfarin"]);
    let rows: String = [marked, issue, &inside].iter().map(|row| format!("<tr>{row}</tr>")).collect();
    let head = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr>";
    let shown = sent("MED", "Medications", &part("All Medication Issues", &format!("<table>{head}{rows}</table>")));
    let html = shown.section_html("MED");
    assert_eq!(html.matches("<table").count(), 2, "{html}");
    // What follows Warfarin's rows is not Warfarin's.
    assert_eq!(html.matches("<tbody").count(), 3, "{html}");
}

#[test]
fn haz_3_what_is_no_heading_ends_the_group_of_another_drug() {
    let strong = |words: &str| format!("<td colspan=4><b>{words}</b></td>");
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    let html = |rows: &[&str]| {
        let head = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr>";
        let rows: String = rows.iter().map(|row| format!("<tr>{row}</tr>")).collect();
        let table = format!("<table id=\"med-tab-all-iss\">{head}{rows}</table>");
        sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED")
    };
    for (first, words, second) in [
        ("Aspirin 75mg", "Cancelled items", "Aspirin 300mg"),
        ("Sodium valproate", "Epilim", "Sodium bicarbonate"),
        ("Co-codamol", "Zapain", "Codeine 30mg/Paracetamol"),
    ] {
        let html = html(&[&strong(first), &issue(first), &strong(words), &issue(second)]);
        let group = html.split("<tbody").find(|group| group.contains("gp-group")).unwrap();
        assert!(group.contains(first) && !group.contains(second), "{words}: {group}");
    }
    // A list in a heading that is marked is part of it.
    let listed = "<td class=\"med-item-column\" colspan=4><strong>Aspirin</strong><ul><li>75mg</li></ul></td>";
    assert_eq!(headings(&[listed, &issue("Aspirin")]).1, Some(1));
}

#[test]
fn o_09_a_banner_in_the_heading_of_a_drug_is_not_of_the_whole_table() {
    let banner = "<div class=\"content-banner\">Prescribed elsewhere</div>";
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    let (one, other) = (format!("<th colspan=4>Aspirin 75mg{banner}</th>"), "<th colspan=4>Ramipril</th>");
    let seen = headings(&[&one, &issue("Aspirin"), other, &issue("Ramipril")]);
    assert_eq!(seen.0.len(), 2, "{seen:?}");
    assert!(seen.0[0].contains("Aspirin 75mg") && seen.0[0].contains("Prescribed elsewhere"), "{seen:?}");
}

#[test]
fn haz_36_a_part_of_the_specification_that_has_a_heading_alone_or_blanks_is_not_read_as_none() {
    let says =
        |inside: &[String]| text(&sent("SUM", "Summary", &inside.concat()).html).matches("without content").count();
    let parts = |inside: &str| {
        ["Active Problems and Issues", "Current Repeat Medication"].map(|title| part(title, inside)).to_vec()
    };
    for nothing in ["", "<p>&#160;</p>", "<p> </p><br/>"] {
        assert_eq!(says(&parts(nothing)), 2, "{nothing:?}");
    }
    assert_eq!(says(&parts("<p>None known to us</p>")), 0);
    // A heading that heads the next ones says nothing of itself.
    assert_eq!(says(&[part("What follows", ""), part("Encounters", "<p>Seen today</p>")]), 0);
    // Nor does one whose words are in a heading of their own.
    assert_eq!(says(&[part("Current Repeat Medication", ""), part("Aspirin 75mg", "<p>one daily</p>")]), 0);
    assert_eq!(says(&[part("Encounters", "<p>Seen today</p>"), part("End of record", "")]), 0);
    assert_eq!(says(&[part("Encounters", "<p>Seen today</p>"), part("What follows", "<p>&#160;</p>")]), 1);
    let blank = sent("ENC", "Encounters", "<p>&#160;</p>");
    assert!(text(&blank.html).contains("This section was sent without content"));
}

#[test]
fn haz_36_a_table_whose_rows_are_blank_says_so() {
    let table = |rows: &str| format!("<table><thead>{HEAD}</thead><tbody>{rows}</tbody></table>");
    let says = |rows: &str| {
        let shown = encounters(&table(rows));
        (text(&shown.html).contains("were sent without words"), shown.section("ENC").count)
    };
    assert_eq!(says("<tr><td></td><td>&#160;</td><td></td></tr>"), (true, None));
    assert_eq!(says(ROW), (false, Some(1)));
    // What only lays out is no table of entries.
    assert!(!text(&encounters("<table><tr><td>&#160;</td></tr></table><p>Seen</p>").html).contains("without words"));
}

#[test]
fn haz_36_a_banner_about_content_in_place_of_a_table_says_that_there_is_none() {
    let banner = "<div class=\"content-banner\"><p>No Encounters data is recorded for this patient.</p></div>";
    let said = encounters(banner);
    assert_eq!(
        (said.section("ENC").states.as_slice(), said.section("ENC").count),
        (&[State::NoneRecorded][..], Some(0))
    );
    // Beside entries it claims nothing.
    let beside = encounters(&format!("{banner}<table>{HEAD}{ROW}</table>"));
    assert_eq!((beside.section("ENC").states.as_slice(), beside.section("ENC").count), (&[][..], Some(1)));
    assert!(text(&beside.html).contains("No Encounters data is recorded"));
}

#[test]
fn haz_36_a_message_under_another_sections_title_claims_nothing_of_this_one() {
    let states = |code: &str, name: &str, title: &str, what: &str| {
        let shown = show(&html_section(code, name, &format!("<div><h1>{title}</h1>{}</div>", none_of(what))));
        (shown.section(code).states.clone(), shown.section(code).count)
    };
    for (title, what) in
        [("Allergies", "Allergies"), ("Problems &amp; Issues", "Problems"), ("Medication", "Medication")]
    {
        assert_eq!(states("IMM", "Immunisations", title, what), (vec![], None), "{title}");
    }
    let said = (vec![State::NoneRecorded], Some(0));
    assert_eq!(states("IMM", "Immunisations", "Immunisations", "Immunisations"), said);
}

#[test]
fn haz_36_a_blank_row_is_none_however_its_blanks_are_marked() {
    for blank in [
        "<b>&#160;</b>",
        "<em> </em>",
        "<pre> </pre>",
        "<ul><li> </li></ul>",
        "<span style=\"text-decoration:underline\">&#160;</span>",
    ] {
        let row = format!("<tr><td>{blank}</td><td></td><td></td></tr>");
        let shown = encounters(&format!("<table><thead>{HEAD}</thead><tbody>{row}</tbody></table>"));
        assert_eq!(shown.section("ENC").count, None, "{blank}");
        assert!(text(&shown.html).contains("were sent without words"), "{blank}");
    }
}

#[test]
fn haz_42_what_is_withheld_of_a_part_is_told_of_its_section_and_behind_what_nobody_sees() {
    let denied = "Access is denied to 'Current Repeat Medication' data for this patient.";
    for inside in [format!("<h3>Current Repeat Medication</h3><p>{denied}</p>"), format!("<p>&#xFEFF;{denied}</p>")] {
        let shown = sent("MED", "Medications", &inside);
        assert_eq!(shown.section("MED").states, [State::Withheld], "{inside}");
    }
}

#[test]
fn haz_42_parts_that_a_table_lays_out_are_parts_whatever_empty_stands_before_them() {
    let part = |title: &str, says: &str| format!("<h2>{title}</h2><p>{says}</p>");
    let current = "Current Allergies and Adverse Reactions";
    let denied = format!("Access is denied to '{current}' data for this patient.");
    for empty in ["", "<p></p>", "<br/>", "<a name=\"x\"></a>"] {
        let cells = format!("<tr><td>{empty}{}</td></tr>", part(current, &denied));
        let shown = sent("ALL", "Allergies and Adverse Reactions", &format!("<table>{cells}</table>"));
        assert_eq!(
            (shown.section("ALL").states.as_slice(), shown.section("ALL").count),
            (&[State::Withheld][..], None),
            "{empty}"
        );
    }
}

#[test]
fn haz_36_a_message_or_a_list_across_the_columns_of_groups_heads_nothing() {
    let none = "No 'All Medication Issues' data is recorded for this patient.";
    for cell in ["<td colspan=4 class=\"med-item-column\">", "<td colspan=4>"] {
        assert_eq!(headings(&[&format!("{cell}<strong>{none}</strong></td>")]), (Vec::new(), None), "{cell}");
    }
    let issue = |drug: &str| format!("<td>Repeat</td><td>01-Mar-2024</td><td>{drug}</td><td>as directed</td>");
    for list in ["ul", "ol", "dl"] {
        let listed = format!("<td colspan=4><strong>Aspirin</strong><{list}><li>75mg</li></{list}></td>");
        assert_eq!(headings(&[&listed, &issue("Aspirin 75mg")]), (Vec::new(), Some(2)), "{list}");
    }
}

#[test]
fn haz_36_what_is_kept_back_across_all_columns_is_an_entry_unless_it_is_marked_as_the_heading_of_one() {
    let kept = "<td>Repeat</td><td>01-Mar-2024</td><td>Confidential item</td><td></td>";
    assert_eq!(headings(&["<td colspan=4><b>Confidential item</b></td>", kept]), (Vec::new(), Some(2)));
    let marked = "<td colspan=4 class=\"med-item-column\">Confidential item</td>";
    assert_eq!(headings(&[marked, kept]), (vec!["Confidential item".to_owned()], Some(1)));
}

#[test]
fn haz_3_cancelled_alone_is_said_of_the_drug_above_it() {
    let unnamed = "<td>Repeat</td><td>01-Mar-2024</td><td></td><td>as directed</td>";
    for said in ["CANCELLED", "Cancelled:", "Issue cancelled"] {
        let said = format!("<td colspan=4><strong>{said}</strong></td>");
        let seen = headings(&["<td colspan=4><strong>Morphine MR</strong></td>", unnamed, &said, unnamed]);
        assert_eq!(seen, (vec!["Morphine MR".to_owned()], Some(2)), "{said}");
    }
}

#[test]
fn haz_3_words_across_some_columns_of_a_table_without_groups_head_no_rows() {
    let heads = "<tr><th>Last Issued</th><th>Drug</th><th>Dose</th><th>Quantity</th></tr>";
    let row = |drug: &str| format!("<tr><td>2024</td><td>{drug}</td><td>daily</td><td>60</td></tr>");
    let across = "<tr><td colspan=2><b>Ramipril: reviewed</b></td></tr>";
    let table = format!("<table>{heads}{}{across}{}</table>", row("Morphine"), row("Ramipril"));
    let shown = sent("MED", "Medications", &part("Other medication", &table));
    assert!(!shown.section_html("MED").contains("gp-group"), "{}", shown.section_html("MED"));
}
