//! Which part of an HTML section a banner, a table, a row or a heading belongs to, where senders wrap them in other ways than
//! the templates do (HTML reference §9.1 to §9.6).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{BannerKind, Block, State, Table};
use gp_record::view;
use support::*;

fn seen(code: &str, title: &str, inside: &str) -> Shown {
    let div = format!("<div><h1>{title}</h1>{inside}</div>");
    show_with(vec![Input::of(html_section(code, title, &div).to_string())], Options::default())
}

fn words(shown: &Shown, code: &str) -> String {
    text(&shown.section_html(code))
}

fn issues(shown: &Shown) -> Vec<&str> {
    shown.record.issues.iter().map(|issue| issue.code).collect()
}

fn first_table(blocks: &[Block]) -> Option<&Table> {
    blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(&**table),
        Block::Subsection(part) => first_table(&part.blocks),
        _ => None,
    })
}

const ENCOUNTERS: &str = "<table><tr><th>Date</th><th>Title</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>a</td><td>b</td></tr></table>";

#[test]
fn haz_36_a_part_whose_table_stands_apart_from_its_heading_is_not_without_content() {
    let banner = "<div class=\"content-banner\"><p>All that is current</p></div>";
    let dates = "<div class=\"date-banner\"><p>Date filter not applied</p></div>";
    let table =
        "<table><tr><th>Type</th><th>Medication Item</th></tr><tr><td>Repeat</td><td>Warfarin</td></tr></table>";
    for after in [
        format!("{dates}{table}"),
        format!("<div>{table}</div>"),
        format!("<br/>{table}"),
        format!("<p>A note</p>{table}"),
    ] {
        let inside = format!("<div><h2>Current Repeat Medication</h2>{banner}</div>{after}");
        let shown = seen("MED", "Medications", &inside);
        let all = words(&shown, "MED");
        assert!(!all.contains("without content"), "{after}: {all}");
        assert!(all.contains("Current Repeat Medication (1)"), "{after}: {all}");
    }
    // What is not a part's own is not taken for it.
    let apart = format!("<div><h2>Acute</h2>{banner}</div><div><h2>Repeat</h2>{table}</div>");
    let all = words(&seen("MED", "Medications", &apart), "MED");
    assert!(all.contains("Repeat (1)") && all.contains("without content"), "{all}");
    // Entries in a banner are content.
    let listed = "<div><h2>Acute</h2><div class=\"content-banner\"><ul><li>Amoxicillin</li></ul></div></div>";
    assert!(!words(&seen("MED", "Medications", listed), "MED").contains("without content"));
}

#[test]
fn haz_18_of_two_headers_in_one_table_neither_heads_the_rows_of_the_other() {
    let one = ["Start Date", "Entry", "Significance", "Details"];
    let two = ["Start Date", "End Date", "Entry", "Significance", "Details"];
    let row = |cells: &[&str], cell: &str| {
        let cells: String = cells.iter().map(|words| format!("<{cell}>{words}</{cell}>")).collect();
        format!("<tr>{cells}</tr>")
    };
    for cell in ["th", "td"] {
        let entries = row(&["01-Jan-2020", "02-Feb-2020", "Asthma", "Minor", "d"], "td").repeat(55);
        let first = row(&["01-Jan-2020", "Angina", "Major", "d"], "td");
        let table = format!("<table id=\"prb-tab-act\">{}{first}{}{entries}</table>", row(&one, cell), row(&two, cell));
        let shown = seen("PRB", "Problems and Issues", &format!("<h2>Active Problems and Issues</h2>{table}"));
        let section = shown.section("PRB");
        assert_eq!(section.count, Some(56), "{cell}");
        assert!(first_table(&section.blocks).unwrap().columns.is_empty(), "{cell}");
        let html = shown.section_html("PRB");
        assert_eq!(
            html.matches(">Significance<").count(),
            3,
            "{cell}: each where it was sent, and where its rows go on"
        );
        assert_eq!(html.matches(">End Date<").count(), 2, "{cell}: the second");
        // The same once more heads the same.
        let again = format!("<table id=\"prb-tab-act\">{}{first}{}{first}</table>", row(&one, cell), row(&one, cell));
        let shown = seen("PRB", "Problems and Issues", &format!("<h2>Active Problems and Issues</h2>{again}"));
        assert_eq!(first_table(&shown.section("PRB").blocks).unwrap().columns.len(), 4, "{cell}");
        assert_eq!(shown.section("PRB").count, Some(2), "{cell}");
    }
}

#[test]
fn haz_33_a_warning_that_a_table_lays_out_is_a_warning_with_its_caption() {
    for banner in [
        "<table><tr><td>Items excluded</td></tr></table>",
        "<table><caption>Items excluded</caption><tr><td>for confidentiality</td></tr></table>",
    ] {
        let inside = format!("<div class=\"exclusion-banner\">{banner}</div>{ENCOUNTERS}");
        let shown = seen("ENC", "Encounters", &inside);
        let section = shown.section("ENC");
        assert_eq!(section.banners[0].kind, BannerKind::Exclusion, "{inside}");
        assert_eq!(section.count, Some(1), "{inside}");
        assert!(words(&shown, "ENC").contains("Items excluded"), "{inside}");
        assert_eq!(issues(&shown), [""; 0], "{inside}");
    }
    // What warns is one also as the last of its section, where something stands before it.
    let laid_out = "<div class=\"exclusion-banner\"><table><tr><td>Items excluded</td></tr></table></div>";
    let none = "<p>No 'Encounters' data is recorded for this patient.</p>";
    for (before, count) in [(ENCOUNTERS, Some(1)), (none, None)] {
        let shown = seen("ENC", "Encounters", &format!("{before}{laid_out}"));
        let section = shown.section("ENC");
        assert_eq!(section.banners[0].kind, BannerKind::Exclusion, "{before}");
        assert_eq!(section.count, count, "{before}");
    }
    // Entries in a banner whose end is missing are none of its words, whatever their form.
    for table in
        [ENCOUNTERS, "<table><tr><td>Aspirin</td><td>75mg</td></tr><tr><td>Ramipril</td><td>5mg</td></tr></table>"]
    {
        let torn = format!("<div class=\"exclusion-banner\">{table}</div>");
        let shown = seen("ENC", "Encounters", &torn);
        assert!(shown.section("ENC").count.is_some(), "{table}");
        assert_eq!(issues(&shown), [""; 0], "{table}");
    }
}

#[test]
fn haz_33_a_banner_in_a_paragraph_is_a_banner_and_a_list_stays_a_list() {
    let inside = format!("{ENCOUNTERS}<p><span class=\"exclusion-banner\">Items excluded</span></p>");
    let shown = seen("ENC", "Encounters", &inside);
    let section = shown.section("ENC");
    assert_eq!(section.banners.iter().map(|banner| banner.kind).collect::<Vec<_>>(), [BannerKind::Exclusion]);
    assert_eq!(section.count, Some(1));
    let listed =
        "<ul><li>Penicillin</li><li><div class=\"content-banner\"><p>Words</p></div></li><li>Aspirin</li></ul>";
    assert_eq!(seen("ENC", "Encounters", listed).section_html("ENC").matches("<li").count(), 3);
}

#[test]
fn haz_33_what_is_hidden_in_or_with_a_banner_is_told_and_hidden_rows_stay_apart() {
    for (hiding, tells) in [
        ("<div style=\"display:none\"><div class=\"exclusion-banner\">Items excluded</div></div>", true),
        ("<div class=\"exclusion-banner\"><p style=\"display:none\">Items excluded</p></div>", true),
        ("<div style=\"display:none\"><p>Items excluded</p></div>", false),
    ] {
        let shown = seen("ENC", "Encounters", &format!("{hiding}{ENCOUNTERS}"));
        let banners = &shown.section("ENC").banners;
        assert_eq!(banners.iter().any(|banner| banner.kind == BannerKind::Warning), tells, "{hiding}");
        let all = words(&shown, "ENC");
        assert!(all.contains("Hidden content in the source") && all.contains("Items excluded"), "{all}");
    }
    let nothing = format!("<div style=\"display:none\"><div class=\"date-banner\"></div></div>{ENCOUNTERS}");
    assert_eq!(seen("ENC", "Encounters", &nothing).section("ENC").banners, []);
    // A banner without its end hides and shows nothing.
    let torn = "<div class=\"date-banner\"><p>x</p><table><tr><th>Medication Item</th><th>Dosage Instruction</th></tr>\
        <tr><td>A</td><td>od</td></tr><tr style=\"display:none\"><td>B</td><td>bd</td></tr></table></div>";
    let shown = seen("MED", "Medications", torn);
    assert_eq!(shown.section("MED").count, Some(1), "{}", words(&shown, "MED"));
}

fn medication(id: &str, heading: &str, columns: &[&str], rows: &str) -> Shown {
    let header: String = columns.iter().map(|column| format!("<th>{column}</th>")).collect();
    let id = if id.is_empty() { String::new() } else { format!(" id=\"{id}\"") };
    seen("MED", "Medications", &format!("<h2>{heading}</h2><table{id}><tr>{header}</tr>{rows}</table>"))
}

#[test]
fn haz_3_what_is_kept_back_and_what_follows_it_stand_under_no_other_drug() {
    let columns = ["Type", "Start Date", "Medication Item", "Dosage Instruction", "Discontinuation Details"];
    let row = |drug: &str| format!("<tr><td>R</td><td>01-Jan-2020</td><td>{drug}</td><td>od</td><td></td></tr>");
    let across = |words: &str| format!("<tr><td colspan=\"5\"><b>{words}</b></td></tr>");
    let rows = [
        across("Metformin"),
        row("Metformin"),
        across("Confidential Item"),
        row("two"),
        across("Zopiclone"),
        row("Zopiclone"),
    ];
    let groups = |shown: &Shown| -> Vec<(String, usize)> {
        let table = first_table(&shown.section("MED").blocks).unwrap();
        let heading = |line: &Vec<_>| gp_record_core::narrative::conserve::line_text(line);
        table
            .groups
            .iter()
            .map(|group| (group.heading.as_ref().map(heading).unwrap_or_default(), group.rows.len()))
            .collect()
    };
    let shown = medication("", "All Medication", &columns, &rows.concat());
    assert_eq!(groups(&shown), [("Metformin".into(), 1), (String::new(), 2), ("Zopiclone".into(), 1)]);
    // A cell that spans rows does not keep a later heading from being one.
    let spanning = "<tr><td rowspan=\"2\">R</td><td>1</td><td>Metformin</td><td>od</td><td></td></tr>\
                    <tr><td>2</td><td>y</td><td>bd</td><td></td></tr>";
    let rows = [&across("Metformin"), spanning, &across("Zopiclone"), &row("Zopiclone")].map(String::from);
    assert_eq!(
        groups(&medication("", "All Medication", &columns, &rows.concat())),
        [("Metformin".into(), 2), ("Zopiclone".into(), 1)]
    );
}

#[test]
fn haz_18_a_note_across_a_table_without_groups_heads_no_drug() {
    let columns = ["Type", "Start Date", "Medication Item", "Dosage Instruction"];
    let row = |drug: &str| format!("<tr><td>R</td><td>01-Jan-2020</td><td>{drug}</td><td>od</td></tr>");
    let note = "<tr><td colspan=\"4\"><b>CONTROLLED DRUG</b></td></tr>";
    let rows = [row("Morphine"), note.into(), row("Aspirin")].concat();
    let shown = medication("med-tab-curr-rep", "Current Repeat Medication", &columns, &rows);
    let table = first_table(&shown.section("MED").blocks).unwrap();
    assert!(table.groups.iter().all(|group| group.heading.is_none()));
    assert!(words(&shown, "MED").contains("CONTROLLED DRUG"));
}

#[test]
fn haz_36_three_of_five_tables_of_medication_do_not_say_that_there_is_none() {
    let none = |title: &str| format!("<h2>{title}</h2><p>No '{title}' data is recorded for this patient.</p>");
    let three = ["Acute Medication (Last 12 Months)", "Current Repeat Medication", "Discontinued Repeat Medication"];
    let inside: String = three.iter().map(|title| none(title)).collect();
    assert_eq!(seen("MED", "Medications", &inside).section("MED").count, None);
    let five = format!("{inside}{}{}", none("All Medication"), none("All Medication Issues"));
    assert_eq!(seen("MED", "Medications", &five).section("MED").count, Some(0));
    // The three tables of the first versions are all that these have.
    let first = ["Current Medication Issues", "Current Repeat Medications", "Past Medications"];
    let inside: String = first.iter().map(|title| none(title)).collect();
    assert_eq!(seen("MED", "Medications", &inside).section("MED").count, Some(0));
}

#[test]
fn torn_rows_and_cells_are_told() {
    for torn in [
        "<table><tr><th>Date</th><th>Entry</th></tr><tr><td>01-Jan-2020</td></tr><td>Potassium</td></table>",
        "<table><thead><tr><th>Date</th><th>Details<table></th></tr></thead><tr><td>01-Jan-2020</td><td>b</td></tr></table>",
    ] {
        assert!(issues(&seen("ENC", "Encounters", torn)).contains(&"narrative-mended"), "{torn}");
    }
    for whole in [
        ENCOUNTERS,
        "<table><th>Date</th><tr><td>1</td></tr></table>",
        "<table><thead><th>Date</th><th>Title</th></thead><tr><td>1</td><td>2</td></tr></table>",
        "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
    ] {
        assert_eq!(issues(&seen("ENC", "Encounters", whole)), [""; 0], "{whole}");
    }
}

#[test]
fn a_long_heading_does_not_make_every_table_as_large() {
    let inside = format!("<h2>{}</h2>{}", "word ".repeat(10_000), "<table><tr><td>a</td></tr></table>".repeat(500));
    let shown = seen("ENC", "Encounters", &inside);
    assert!(shown.html.len() < 8 * inside.len(), "{} of {}", shown.html.len(), inside.len());
}

#[test]
fn a_warning_in_a_list_is_told_to_the_host_in_its_words() {
    let listed = "<div class=\"exclusion-banner\"><ul><li>Items excluded</li></ul></div>";
    let shown = seen("ENC", "Encounters", listed);
    let outcome = view::json::json(&view::outcome(&shown.record, &view::Options::default()));
    assert!(outcome.contains("Excluded items: Items excluded"), "{outcome}");
}

#[test]
fn a_title_above_the_headers_of_a_table_is_no_entry() {
    let first = ENCOUNTERS.replace("<table>", "<table><tr><td>Penicillin anaphylaxis</td></tr>");
    assert_eq!(seen("ENC", "Encounters", &first).section("ENC").count, Some(2), "what spans nothing is one");
    for title in ["<td colspan=\"3\">All encounters</td>", "<th colspan=\"3\">All encounters</th>"] {
        let inside = ENCOUNTERS.replace("<table>", &format!("<table><tr>{title}</tr>"));
        let shown = seen("ENC", "Encounters", &inside);
        assert_eq!(shown.section("ENC").count, Some(1), "{title}");
        assert!(words(&shown, "ENC").contains("All encounters"), "{title}");
    }
    let medication = table_of(&[
        "<th colspan=\"2\">All medication</th>",
        "<th>Date</th><th>Drug</th>",
        "<td>01-Jan-2020</td><td>a</td>",
    ]);
    assert_eq!(seen("MED", "Medications", &medication).section("MED").count, Some(1));
}

#[test]
fn haz_3_a_table_with_two_headers_keeps_its_groups_and_a_total_is_no_header() {
    let row = |cells: &str| format!("<tr>{cells}</tr>");
    let table = [
        row("<th>Start</th><th>Dose</th>"),
        row("<td colspan=\"2\"><b>Warfarin 3mg</b></td>"),
        row("<td>01-Jan-2020</td><td>od</td>"),
        row("<th>Start</th><th>Dosage</th>"),
        row("<td colspan=\"2\"><b>Aspirin 75mg</b></td>"),
        row("<td>02-Jan-2020</td><td>bd</td>"),
    ];
    let shown = seen("MED", "Medications", &format!("<table>{}</table>", table.concat()));
    let groups = &first_table(&shown.section("MED").blocks).unwrap().groups;
    assert_eq!(groups.iter().filter(|group| group.heading.is_some()).count(), 2);
    assert_eq!(shown.section("MED").count, Some(2));
    let total = ENCOUNTERS.replace("</table>", "<tr><th>Total</th><th>1</th><th>2</th></tr></table>");
    let shown = seen("ENC", "Encounters", &total);
    assert_eq!(first_table(&shown.section("ENC").blocks).unwrap().columns.len(), 3);
}

/// The rows of a table, each from its cells.
fn table_of(rows: &[&str]) -> String {
    format!("<table>{}</table>", rows.iter().map(|cells| format!("<tr>{cells}</tr>")).collect::<String>())
}

#[test]
fn haz_3_rows_do_not_stand_under_the_header_of_another_part() {
    let rows = vec!["<td>Warfarin 3mg</td><td>od</td>"; 120];
    let headers = ["<th>Current drug</th><th>Dose</th>", "<th>Stopped drug</th><th>Reason stopped</th>"];
    let shown = seen("ENC", "Encounters", &table_of(&[&headers[..], &rows].concat()));
    let table = first_table(&shown.section("ENC").blocks).unwrap().clone();
    assert_eq!(table.columns, [], "the first has no rows");
    assert_eq!(shown.section("ENC").count, Some(120));
    // Not even where the part is long, and is shown in pieces.
    assert_eq!(shown.section_html("ENC").matches("Current drug").count(), 1);
    assert_eq!(shown.section_html("ENC").matches("Stopped drug").count(), 3, "each piece begins with its own");
}

#[test]
fn haz_3_a_heading_of_rows_ends_at_the_next_header() {
    let of = |rows: &[&str]| seen("MED", "Medications", &table_of(rows));
    let warfarin = ["<td colspan=\"2\"><b>Warfarin 3mg</b></td>", "<td>01-Jan-2020</td><td>od</td>"];
    let aspirin = vec!["<td>02-Jan-2020</td><td>Aspirin 75mg</td>"; 120];
    let long =
        [&["<th>Start</th><th>Dose</th>"], &warfarin[..], &["<th>Issued</th><th>Medication</th>"], &aspirin].concat();
    let shown = of(&long);
    assert!(!shown.section_html("MED").contains("Warfarin 3mg (continued)"));
    assert_eq!(shown.section_html("MED").matches("Warfarin 3mg").count(), 1);
    assert_eq!(shown.section("MED").count, Some(121));
    // What spans all columns is known by the header above it.
    let narrower = of(&[
        "<th>Start</th><th>Dose</th><th>Supply</th>",
        "<td colspan=\"3\"><b>Warfarin 3mg</b></td>",
        "<td>01-Jan-2020</td><td>od</td><td>28</td>",
        "<th>Start</th><th>Dosage</th>",
        "<td colspan=\"2\"><b>Aspirin 75mg</b></td>",
        "<td>02-Jan-2020</td><td>bd</td>",
    ]);
    assert_eq!(narrower.section("MED").count, Some(2));
    // And whether it heads anything, by that header's columns.
    let note = "<td colspan=\"2\">Aspirin is stopped because of a bleed</td>";
    let noted = of(&[
        "<th>Start</th><th>Discontinuation Details</th>",
        "<td colspan=\"2\">Warfarin 3mg</td>",
        "<td>01-Jan-2020</td><td>od</td>",
        "<th>Drug</th><th>Dose</th>",
        note,
        "<td>Paracetamol</td><td>bd</td>",
    ]);
    let groups = &first_table(&noted.section("MED").blocks).unwrap().groups;
    assert_eq!(groups.iter().filter(|group| group.heading.is_some()).count(), 1);
    assert_eq!(noted.section("MED").count, Some(3));
}

#[test]
fn headers_of_a_known_table_that_come_again_are_no_entries() {
    let one = "<td>Start Date</td><td>Entry</td><td>Significance</td><td>Details</td>";
    let other = "<td>Start Date</td><td>End Date</td><td>Entry</td><td>Significance</td><td>Details</td>";
    let angina = "<td>01-Jan-2020</td><td>Angina</td><td>Major</td><td>d</td>";
    let asthma = "<td>01-Jan-2020</td><td>02-Feb-2020</td><td>Asthma</td><td>Minor</td><td>d</td>";
    for (rows, count) in [
        (&[one, angina, other][..], 1),
        (&[one, other, asthma], 1),
        (&[one, angina, one, angina], 2),
        (&[one, angina, other, asthma, one, angina], 3),
    ] {
        let table = table_of(rows).replace("<table>", "<table id=\"prb-tab-act\">");
        let shown = seen("PRB", "Problems and Issues", &format!("<h2>Active Problems and Issues</h2>{table}"));
        assert!(words(&shown, "PRB").contains(&format!("Active Problems and Issues ({count})")), "{table}");
    }
}

#[test]
fn haz_33_an_entry_in_a_warning_without_its_end_stays_an_entry() {
    let cell = |words: &str| format!("<div class=\"exclusion-banner\"><table><tr><td>{words}</td></tr></table>");
    let acute = "<h2>Acute</h2><table><tr><th>Drug</th><th>Qty</th></tr><tr><td>Aspirin</td><td>28</td></tr></table>";
    let boxed = |inside: &str| format!("<div>{inside}</div>");
    let warfarin = cell("Warfarin 3mg tablets, one daily");
    let past = boxed(&acute.replace("Acute", "Past"));
    for (inside, count) in [
        // The first of its part, and the last: nothing stands there that it could be about.
        (format!("{acute}<h2>Repeat</h2>{warfarin}"), Some(2)),
        (format!("{acute}<h2>Repeat</h2>{}", cell("Warfarin")), Some(2)),
        (format!("<p>All that is current</p>{warfarin}"), None),
        // The end of a box is not that of the banner in it.
        (format!("{}{past}", boxed(&format!("<h2>Repeat</h2>{}", cell("Warfarin")))), Some(2)),
        // A number may be a dose.
        (format!("{acute}{warfarin}"), Some(2)),
        (format!("{}{past}", boxed(&format!("{acute}{warfarin}"))), Some(3)),
        // A date, a drug and its dose, several drugs.
        (format!("{acute}{}", cell("01-Jan-2020")), Some(2)),
        (format!("{acute}{}", cell("Warfarin</td><td>as told")), Some(2)),
        (format!("{acute}{}", cell("Warfarin</td><td>")), Some(2)),
        (format!("{acute}{}", cell("Warfarin</td></tr><tr><td>Ramipril")), Some(3)),
        (format!("{}</div>{past}", cell("Warfarin</td><td>3mg")), Some(2)),
    ] {
        let shown = seen("MED", "Medications", &inside);
        assert_eq!(shown.section("MED").count, count, "{inside}");
        let html = shown.section_html("MED");
        assert!(!html.contains("gp-exclusion") && html.matches("<td").count() > 0, "{inside}");
    }
}

#[test]
fn haz_33_a_warning_is_one_whatever_lays_it_out() {
    let banner = |table: &str| format!("<div class=\"exclusion-banner\">{table}</div>");
    let picture = "<table><tr><td><img src=\"w.png\" alt=\"Warning\"/></td><td>Items excluded</td></tr></table>";
    for (inside, hides) in [
        (format!("{ENCOUNTERS}{}", banner("<table><tr><td>!</td><td>Items excluded</td></tr></table>")), false),
        (format!("{}{ENCOUNTERS}", banner(picture)), false),
        (format!("{}{ENCOUNTERS}", banner("<table><tr><th>Items excluded</th></tr></table>")), false),
        (
            format!("{ENCOUNTERS}{}", banner("<p></p><table><tr><td><p>Items excluded</p><p>by</p></td></tr></table>")),
            false,
        ),
        (
            format!(
                "{ENCOUNTERS}{}",
                banner("<table><tr><td><table><tr><td>Items excluded</td></tr></table></td></tr></table>")
            ),
            false,
        ),
        (
            format!(
                "{ENCOUNTERS}{}",
                banner("<table><tr><td>Items excluded</td><td style=\"display:none\">x</td></tr></table>")
            ),
            true,
        ),
        (format!("{ENCOUNTERS}<table class=\"exclusion-banner\"><tr><td>Items excluded</td></tr></table>"), false),
    ] {
        let shown = seen("ENC", "Encounters", &inside);
        let section = shown.section("ENC");
        let kinds: Vec<_> = section.banners.iter().map(|banner| banner.kind).collect();
        let own = &[BannerKind::Warning, BannerKind::Exclusion][usize::from(!hides)..];
        assert_eq!(kinds, own, "{inside}");
        assert_eq!(section.count, Some(1), "{inside}");
        assert!(words(&shown, "ENC").contains("Items excluded"), "{inside}");
        assert_eq!(issues(&shown), [""; 0], "{inside}");
    }
    // Cells of several words may be entries, which a banner without an end took in.
    let one = "<table><tr><td>Penicillin</td><td>Rash</td></tr></table>";
    let two = "<table><tr><td>Penicillin</td><td>Rash</td></tr><tr><td>Nuts</td><td>Swelling</td></tr></table>";
    for (inside, rows) in [
        (format!("{}<p>Reviewed.</p>", banner(one)), 1),
        (format!("{}<p>Reviewed.</p>", banner(two)), 2),
        (two.replace("<table>", "<table class=\"exclusion-banner\">"), 2),
    ] {
        let shown = seen("ALL", "Allergies", &inside);
        assert_eq!(first_table(&shown.section("ALL").blocks).unwrap().row_count(), rows, "{inside}");
        assert!(shown.section("ALL").banners.iter().all(|banner| banner.blocks.is_empty()), "{inside}");
    }
    // The words of a header cell are not lost with the columns that they are of.
    let head = "<table class=\"exclusion-banner\"><tr><th>Items excluded</th></tr><tr><td>!</td></tr></table>";
    let shown = seen("ENC", "Encounters", &format!("{ENCOUNTERS}{head}"));
    assert_eq!(shown.section("ENC").banners[0].kind, BannerKind::Exclusion);
    assert!(words(&shown, "ENC").contains("Items excluded"));
}

#[test]
fn o_09_a_title_in_the_place_of_a_part_is_the_sections_and_its_warnings_are() {
    let name = "Allergies and Adverse Reactions";
    let banner = "<div class=\"exclusion-banner\"><p>Items excluded due to confidentiality</p></div>";
    for excluded in [banner, "<div><p>Items excluded due to confidentiality</p></div>"] {
        let current = format!(
            "<div><h2>Current {name}</h2><table><tr><th>Start Date</th><th>Details</th></tr>\
            <tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table></div>"
        );
        let historical = current.replace("Current", "Historical");
        let div = format!("<div><h2>{name}</h2>{excluded}{current}{historical}</div>");
        let shown = show(&html_section("ALL", name, &div));
        let section = shown.section("ALL");
        assert_eq!(section.banners.len(), 1, "{}", words(&shown, "ALL"));
        assert_eq!(section.blocks.len(), 2, "two parts: {}", words(&shown, "ALL"));
        assert!(!words(&shown, "ALL").contains("without content"));
    }
}

#[test]
fn haz_36_what_a_table_lays_out_is_read_as_it_stands_in_it_messages_too() {
    let cell = |inside: &str| format!("<tr><td>{inside}</td></tr>");
    let none = "<p>No 'Immunisations' data is recorded for this patient.</p>";
    let shown =
        seen("IMM", "Immunisations", &format!("<table>{}{}</table>", cell("<h1>Immunisations</h1>"), cell(none)));
    assert_eq!((shown.section("IMM").count, &*shown.section("IMM").states), (Some(0), &[State::NoneRecorded][..]));
    let name = "Allergies and Adverse Reactions";
    let denied = format!(
        "<p>Access is denied to 'Current {name}' data for this patient.</p>\
        <p>This data may still exist in the source system, but is not available for viewing.</p>"
    );
    let rows = [
        format!("<h2>Current {name}</h2>"),
        denied,
        format!("<h2>Historical {name}</h2>"),
        format!("<p>No 'Historical {name}' data is recorded for this patient.</p>"),
    ];
    let inside: String = rows.iter().map(|row| cell(row)).collect();
    let shown = seen("ALL", name, &format!("<table>{inside}</table>"));
    let section = shown.section("ALL");
    assert_eq!((section.count, section.blocks.len()), (None, 2), "{}", words(&shown, "ALL"));
    assert!(section.states.contains(&State::Withheld) && !section.states.contains(&State::NoneRecorded));
    // What is hidden or struck out is no message.
    for none in [format!("<span hidden>{none}</span>Penicillin"), format!("<del>{none}</del><p>Penicillin</p>")] {
        let shown = seen("ALL", name, &format!("<table>{}</table>", cell(&none)));
        assert_eq!(shown.section("ALL").banners.len(), 0, "{}", words(&shown, "ALL"));
    }
}

#[test]
fn haz_3_a_heading_that_is_hidden_ends_the_part_above_it() {
    let table = |drug: &str| {
        format!("<table><tr><th>Type</th><th>Medication Item</th></tr><tr><td>Repeat</td><td>{drug}</td></tr></table>")
    };
    let inside = format!(
        "<h2>Current Repeat Medication</h2>{}<h2 style=\"display:none\">Discontinued Repeat Medication</h2>{}",
        table("Warfarin"),
        table("Atenolol")
    );
    let shown = seen("MED", "Medications", &inside);
    let current = &shown.section("MED").blocks[0];
    assert!(matches!(current, Block::Subsection(part) if part.count == Some(1)), "{}", words(&shown, "MED"));
    // So does one below words of the part in no element of their own.
    let inside = format!("<h2>Current Repeat Medication</h2>No data <h2 hidden>Past</h2>{}", table("Atenolol"));
    let shown = seen("MED", "Medications", &inside);
    assert!(matches!(&shown.section("MED").blocks[0], Block::Subsection(part) if part.blocks.len() == 1));
    // One without words, or right below the heading that is seen, ends nothing.
    for hidden in ["<h2 hidden></h2>", "<h2 hidden>Current Repeat Medication</h2>"] {
        let inside = format!("<h2>Current Repeat Medication</h2>{hidden}{}", none_of("Current Repeat Medication"));
        assert!(words(&seen("MED", "Medications", &inside), "MED").contains("None recorded No '"), "{hidden}");
    }
}

#[test]
fn haz_36_of_a_section_that_holds_another_no_number_says_how_much_there_is() {
    let name = "Allergies and Adverse Reactions";
    let row = "<tr><td>01-Jan-2020</td><td>Influenza</td></tr>";
    let others =
        format!("<div><h1>Immunisations</h1><table><tr><th>Date</th><th>Vaccination</th></tr>{row}{row}</table></div>");
    let shown = seen(
        "ALL",
        name,
        &format!("{}{others}", part(&format!("Current {name}"), &none_of(&format!("Current {name}")))),
    );
    let section = shown.section("ALL");
    assert!(section.count.is_none() && !section.states.contains(&State::NoneRecorded), "{}", words(&shown, "ALL"));
    assert!(words(&shown, "ALL").contains("Immunisations (2)"));
    let with_colon = others.replace("<h1>Immunisations", "<h2>Immunisations:").replace("</h1>", "</h2>");
    assert_eq!(seen("MED", "Medications", &with_colon).section("MED").count, None);
}
