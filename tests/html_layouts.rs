//! HTML records laid out in other ways than the templates: banners beside labels and titles, headings in boxes and bars, headers
//! apart from their rows, words across a table in place of entries (HTML reference §9.2 to §9.5, §9.8).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::{BannerKind, State};
use support::*;

const EXCLUSION: &str = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
const CURRENT: &str = "Current Allergies and Adverse Reactions";
const HISTORICAL: &str = "Historical Allergies and Adverse Reactions";

/// What stands from this title to the next.
fn under<'t>(section: &'t str, title: &str, next: &str) -> &'t str {
    let own = section.find(title).unwrap_or_else(|| panic!("{title} is not in {section}"));
    let rest = &section[own + title.len()..];
    rest.split(next).next().unwrap()
}

#[test]
fn o_09_a_banner_in_a_row_beside_a_sign_or_a_label_is_one_and_no_entry() {
    for beside in ["<img src=\"w.gif\" alt=\"!\"/>", "<span class=\"icon\"></span>", "!", "<b>Warning</b>", ""] {
        for banner in [format!("<td>{EXCLUSION}</td>"), "<td class=\"exclusion-banner\">Items excluded</td>".into()] {
            let bar = format!("<table><tr><td>{beside}</td>{banner}</tr></table>");
            let some = encounters(&format!("{bar}<table>{HEAD}{ROW}</table>"));
            assert_eq!(
                (some.banner_kinds("ENC"), some.section("ENC").count),
                (vec![BannerKind::Exclusion], Some(1)),
                "{bar}"
            );
            let none = encounters(&format!("{bar}{}", none_of("Encounters")));
            assert_eq!(
                (none.banner_kinds("ENC"), none.section("ENC").count),
                (vec![BannerKind::Exclusion], None),
                "{bar}"
            );
        }
    }
    // Below entries, and beside what has digits, a row may be an entry.
    for row in [
        format!("<tr><td>Penicillin</td><td>{EXCLUSION}</td></tr>"),
        format!("<tr><td>01-Jan-2019</td><td>{EXCLUSION}</td></tr>"),
    ] {
        let shown = encounters(&format!("<table>{HEAD}{ROW}{row}</table>"));
        assert_eq!((shown.banner_kinds("ENC"), shown.section("ENC").count), (vec![], Some(2)), "{row}");
    }
}

#[test]
fn haz_3_a_title_beside_an_exclusion_stays_with_its_table() {
    let heads = "<tr><th>Type</th><th>Last Issued Date</th><th>Medication Item</th><th>Dosage Instruction</th></tr>";
    let row = |drug: &str| format!("<tr><td>Repeat</td><td>01-Jan-2024</td><td>{drug}</td><td>1 daily</td></tr>");
    let title = "Discontinued Repeat Medication";
    for titled in [
        format!("<caption>{title}{EXCLUSION}</caption>"),
        format!("<tr><th colspan=\"4\"><h2>{title}</h2>{EXCLUSION}</th></tr>"),
        format!("<thead><tr><th colspan=\"4\">{title}{EXCLUSION}</th></tr></thead>"),
        format!("<thead>\n<tr>\n <th colspan=\"4\">{title}{EXCLUSION}</th>\n</tr>\n</thead>"),
    ] {
        let current = format!("<table><caption>Current Repeat Medication</caption>{heads}{}</table>", row("Apixaban"));
        let shown = sent("MED", "Medications", &format!("{current}<table>{titled}{heads}{}</table>", row("Warfarin")));
        let section = shown.words_kept("MED");
        let heads = "Type Last Issued Date Medication Item Dosage Instruction";
        assert!(section.contains(&format!("{title} {heads} Repeat 01-Jan-2024 Warfarin")), "{section}");
        assert!(under(&section, "Excluded items", "Current Repeat").trim() == "Items excluded", "{section}");
        assert_eq!(shown.banner_kinds("MED"), [BannerKind::Exclusion], "{titled}");
    }
    // What is hidden beside them is not lost.
    let hidden = format!("<tr><th colspan=\"4\">{title}{EXCLUSION}</th><td style=\"display:none\">3 items</td></tr>");
    let section =
        sent("MED", "Medications", &format!("<table>{hidden}{heads}{}</table>", row("Warfarin"))).words_kept("MED");
    let (_, listed) = section.split_once("Hidden content in the source").unwrap_or_else(|| panic!("{section}"));
    assert!(listed.contains("3 items"), "{section}");
}

#[test]
fn haz_3_what_stands_beside_a_heading_in_its_box_does_not_end_its_part() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let title = "Discontinued Repeat Medication";
    for beside in [
        "<div class=\"clear\"></div>",
        "<hr/>",
        "<p>&#160;</p>",
        "<p>1 item</p>",
        "<div class=\"content-banner\"><p>Ended</p></div>",
    ] {
        let head = format!("<div class=\"head\"><h2>{title}</h2>{beside}</div>");
        let body = format!("<div>{head}<div class=\"body\">{EXCLUSION}{table}</div></div>");
        let shown = sent("MED", "Medications", &format!("{}{body}", part("Current Repeat Medication", &table)));
        let section = shown.words_kept("MED");
        assert!(under(&section, title, "Cough").contains("Excluded items"), "{beside}: {section}");
        assert!(!section.split(title).next().unwrap().contains("Excluded items"), "{beside}: {section}");
    }
    // A message is what stands under a heading, and not in its box.
    let head = format!("<div><h2>{CURRENT}</h2>{}</div>", none_of(CURRENT));
    let shown = sent("ALL", "Allergies and Adverse Reactions", &format!("{head}<div>{table}</div>"));
    assert!(!shown.words_kept("ALL").contains(&format!("{CURRENT} (1)")));
}

#[test]
fn haz_36_a_title_in_a_bar_is_a_heading_and_no_entry() {
    for tag in ["td", "th"] {
        let bar = |title: &str, beside: &str| {
            format!("<table width=\"100%\"><tr><{tag}><h2>{title}</h2></{tag}>{beside}</tr></table>{}", none_of(title))
        };
        for beside in ["", "<td align=\"right\">All relevant items</td>"] {
            let div = format!("<div>{}</div><div>{}</div>", bar(CURRENT, beside), bar(HISTORICAL, beside));
            let shown = sent("ALL", "Allergies and Adverse Reactions", &div);
            let section = shown.words_kept("ALL");
            assert!(!section.contains("(1)") && !section.contains("(2)"), "{section}");
            assert!(under(&section, CURRENT, "data").contains("None recorded") || beside.is_empty(), "{section}");
            assert_eq!(shown.section_html("ALL").matches("class=\"gp-subsection\"").count(), 2, "{section}");
        }
    }
    // A table whose first row has a heading of a part among its own headers is one.
    let table =
        "<table><tr><td><h2>Date</h2></td><td><h2>Entry</h2></td></tr><tr><td>2008</td><td>Cough</td></tr></table>";
    assert!(encounters(table).section_html("ENC").contains("<td"), "rows stay rows");
}

#[test]
fn haz_36_words_alone_across_a_table_are_no_entry() {
    let table = |row: &str| {
        let heads = "<thead><tr><th>Start Date</th><th>Details</th></tr></thead>";
        let current = part(CURRENT, &format!("<table>{heads}<tbody>{row}</tbody></table>"));
        sent("ALL", "Allergies and Adverse Reactions", &format!("{current}{}", part(HISTORICAL, &none_of(HISTORICAL))))
    };
    for said in ["No information available", "None recorded", "Total: 0", "---- End of list ----"] {
        let shown = table(&format!("<tr><td colspan=\"2\">{said}</td></tr>"));
        assert_eq!((shown.section("ALL").count, shown.section("ALL").states.clone()), (None, vec![]), "{said}");
        assert!(shown.words_kept("ALL").contains(said) && !shown.words_kept("ALL").contains("(1)"), "{said}");
    }
    assert_eq!(table("<tr><td>2008</td><td>Penicillin</td></tr>").section("ALL").count, Some(1));
}

#[test]
fn haz_36_rows_beside_the_message_that_there_are_none_get_no_number() {
    let side = "<table><tr><td>Practice</td><td>Example Surgery</td></tr><tr><td>Printed</td><td>01-Jan-2024</td></tr></table>";
    let shown = sent("IMM", "Immunisations", &format!("{side}{}", none_of("Immunisations")));
    assert_eq!(shown.section("IMM").count, None);
    assert!(shown.words_kept("IMM").contains("Example Surgery"));
}

#[test]
fn haz_36_a_known_header_with_a_column_more_is_the_header() {
    let heads = ["Date", "Entry", "Code", "Details"].map(|head| format!("<td><b>{head}</b></td>")).concat();
    let row = "<tr><td>01-Jan-2020</td><td>Asthma</td><td>H33</td><td>x</td></tr>";
    let of = |rows: &str| sent("CLI", "Clinical Items", &format!("<table><tr>{heads}</tr>{rows}</table>"));
    assert_eq!(of(row).section("CLI").count, Some(1));
    assert_eq!(of("").section("CLI").count, None);
    assert!(of(row).section_html("CLI").contains("<th scope=\"col\""));
}

#[test]
fn o_09_a_part_under_a_smaller_heading_keeps_what_is_said_of_it() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let div = format!("<h3>{CURRENT}</h3>{table}<h3>{HISTORICAL}</h3>{EXCLUSION}{}", none_of(HISTORICAL));
    let shown = sent("ALL", "Allergies and Adverse Reactions", &div);
    let section = shown.words_kept("ALL");
    assert!(section.contains(&format!("{CURRENT} (1)")), "{section}");
    assert!(under(&section, HISTORICAL, "data").contains("Excluded items"), "{section}");
}

#[test]
fn haz_36_headers_in_a_table_of_their_own_join_the_rows_below() {
    let rows = "<table><tbody><tr><td>01-Feb-2018</td><td>Dr A Sample</td><td>Cough</td></tr></tbody></table>";
    let shown = encounters(&format!("<table><thead>{HEAD}</thead></table><div style=\"overflow:auto\">{rows}</div>"));
    let section = shown.words_kept("ENC");
    assert!(!section.contains("without rows"), "{section}");
    assert_eq!(shown.section_html("ENC").matches("<table").count(), 1, "{section}");
    let other = encounters(&format!("<table><thead>{HEAD}</thead></table><table><tr><td>Cough</td></tr></table>"));
    assert!(other.words_kept("ENC").contains("This table was sent without rows."));
}

#[test]
fn haz_36_what_keeps_a_distance_does_not_take_the_message_back() {
    let none = none_of("Immunisations");
    for inside in [
        format!("{none}<p>&#160;</p>"),
        format!("<p>&#160;</p>{none}"),
        format!("<hr/>{none}"),
        format!("<div>&#160;</div>{none}"),
        none.replace("<p>", "<span>").replace("</p>", "</span>"),
        none.replace("<p>", "").replace("</p>", ""),
    ] {
        let shown = sent("IMM", "Immunisations", &inside);
        let section = shown.section("IMM");
        assert_eq!((section.count, section.states.clone()), (Some(0), vec![State::NoneRecorded]), "{inside}");
    }
    let more = sent("IMM", "Immunisations", &format!("{none}<p>End of report</p>"));
    assert_eq!(more.section("IMM").count, None);
}

#[test]
fn haz_3_a_drug_over_its_rows_heads_them_where_empty_cells_fill_its_row() {
    let names = ["Type", "Issue Date", "Medication Item", "Dosage Instruction", "Quantity", "Days Duration"];
    let heads = names.map(|name| format!("<th>{name}</th>")).concat();
    let drug = "<tr><td class=\"med-item-column\"><b>Warfarin 1mg tablets</b></td><td></td><td></td><td></td><td></td><td></td></tr>";
    let row = "<tr><td>Repeat</td><td>01-Jan-2020</td><td>Warfarin 1mg tablets</td><td>A</td><td>28</td><td></td></tr>";
    let table =
        format!("<table id=\"med-tab-all-iss\"><thead><tr>{heads}</tr></thead><tbody>{drug}{row}</tbody></table>");
    let shown = sent("MED", "Medications", &part("All Medication Issues", &table));
    assert!(shown.words_kept("MED").contains("All Medication Issues (1)"), "{}", shown.words_kept("MED"));
    assert!(shown.section_html("MED").contains("colspan=\"6\""));
}

/// A part of allergies with one entry.
fn historical() -> String {
    let table = "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>2001</td><td>Nut</td></tr></table>";
    part("Historical Allergies", table)
}

#[test]
fn haz_3_a_table_a_list_or_a_sentence_beside_a_heading_is_content_and_not_said_of_it() {
    let other = "<table><tr><td>2020</td><td>Penicillin</td></tr></table>";
    for after in [other.to_owned(), EXCLUSION.into(), none_of(HISTORICAL), format!("<p>{CURRENT}</p>")] {
        let shown = sent("ALL", "Allergies and Adverse Reactions", &format!("{}{after}", historical()));
        let html = shown.section_html("ALL");
        let own = html.split("class=\"gp-subsection\"").nth(1).unwrap();
        let own = text(own.split("</div></div>").next().unwrap());
        assert!(
            own.contains("Nut") && !own.contains("Penicillin") && !own.contains("Items excluded"),
            "{after}: {own}"
        );
    }
    let sentence = "Anaphylaxis to penicillin in childhood, and a rash after amoxicillin in the year after that one.";
    let head = format!("<div><h2>Historical Allergies</h2><p>{sentence}</p></div>{other}");
    let shown = sent("ALL", "Allergies and Adverse Reactions", &head);
    assert_eq!(shown.section("ALL").count, None);
    assert!(!shown.words_kept("ALL").contains("Message from the provider"));
    let head = format!("<div><h2>{CURRENT}</h2><p>Penicillin</p></div>{}", none_of(CURRENT));
    let shown = sent("ALL", "Allergies and Adverse Reactions", &head);
    assert!(!shown.words_kept("ALL").contains("None recorded"), "{}", shown.words_kept("ALL"));
}

#[test]
fn haz_3_a_smaller_heading_inside_a_part_is_of_that_part() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let inner = ["Major Inactive Problems and Issues", "Other Inactive Problems and Issues"]
        .map(|title| format!("<h3>{title}</h3>{table}"))
        .concat();
    let shown = sent("PRB", "Problems and Issues", &format!("<h2>Inactive Problems and Issues</h2>{inner}"));
    let section = shown.words_kept("PRB");
    assert!(section.contains("Inactive Problems and Issues (2)") && !section.contains("without content"), "{section}");
}

#[test]
fn o_09_what_stands_beside_a_title_in_its_bar_keeps_its_class_and_what_is_hidden_there_stays_so() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    let bar = |beside: &str| format!("<table><tr><td><h2>{CURRENT}</h2></td>{beside}</tr></table>{table}");
    let excluded = bar("<td class=\"exclusion-banner\">Items excluded due to confidentiality</td>");
    let shown = sent("ALL", "Allergies and Adverse Reactions", &excluded);
    assert!(shown.words_kept("ALL").contains("Excluded items Items excluded due to confidentiality"));
    let hidden = bar("<td>1 item</td><td style=\"display:none\">Nut</td>");
    let shown = sent("ALL", "Allergies and Adverse Reactions", &hidden);
    let section = shown.words_kept("ALL");
    assert!(section.contains("Hidden content in the source") && !section.contains("provider Nut"), "{section}");
    // The part ends where the box of its bar ends.
    let boxed = format!(
        "<div>{}</div><div><p>Others</p><table><tr><td>2020</td><td>Egg</td></tr></table></div>",
        bar("<td>1 item</td>")
    );
    let shown = sent("ALL", "Allergies and Adverse Reactions", &boxed);
    let section = shown.words_kept("ALL");
    assert!(section.contains(&format!("{CURRENT} (1)")), "{section}");
}

#[test]
fn o_09_no_header_and_no_entry_is_taken_for_a_banner_in_its_row() {
    let head = |details: &str| format!("<thead><tr><th>Start Date</th><th>Details{details}</th></tr></thead>");
    let row = "<tbody><tr><td>2020</td><td>Aspirin</td></tr></tbody>";
    let shown = sent(
        "ALL",
        "Allergies and Adverse Reactions",
        &part(CURRENT, &format!("<table id=\"all-tab-curr\">{}{row}</table>", head(EXCLUSION))),
    );
    assert_eq!(shown.section_html("ALL").matches("scope=\"col\"").count(), 2);
    for cell in [
        "<td></td><td><span class=\"exclusion-banner\">Confidential item</span></td><td></td>",
        "<td></td><td><div class=\"content-banner\">Depression</div></td><td></td>",
        "<td rowspan=\"2\"></td><td><div class=\"exclusion-banner\">Items excluded</div></td><td></td>",
    ] {
        let shown = encounters(&format!("<table>{HEAD}<tr>{cell}</tr>{ROW}</table>"));
        assert!(shown.banner_kinds("ENC").is_empty(), "{cell}");
    }
    let masked = "<tr><td>Methadone</td><td class=\"exclusion-banner\">Confidential item</td></tr>";
    let shown =
        sent("MED", "Medications", &format!("<table>{masked}<tr><td>Aspirin</td><td>75mg od</td></tr></table>"));
    assert_eq!((shown.banner_kinds("MED"), shown.section("MED").count), (vec![], Some(2)));
    // Each banner of a caption is one.
    let caption = format!("<caption>Encounters<div class=\"date-banner\"><p>From 2019</p></div>{EXCLUSION}</caption>");
    let shown = encounters(&format!("<table>{caption}{HEAD}{ROW}</table>"));
    assert!(shown.banner_kinds("ENC").contains(&BannerKind::Exclusion), "{:?}", shown.banner_kinds("ENC"));
}

#[test]
fn haz_36_what_cannot_be_shown_is_no_space() {
    for inside in ["<object data=\"allergies.pdf\"></object>", "<img src=\"scan.png\"/>", "<iframe src=\"x\"></iframe>"]
    {
        let shown = sent("IMM", "Immunisations", &format!("<p>{inside}</p>{}", none_of("Immunisations")));
        assert_eq!((shown.section("IMM").count, shown.section("IMM").states.clone()), (None, vec![]), "{inside}");
    }
}

#[test]
fn haz_36_headers_join_no_table_that_is_not_theirs() {
    let heads = "<table><thead><tr><th>Date</th><th>Entry</th><th>Details</th></tr></thead></table>";
    let short = "<table><thead><tr><th>Start Date</th><th>Details</th></tr></thead></table>";
    for (head, rows) in [
        (heads, "<tr><td>2020</td><td>a</td><td>b</td></tr><tr><td>Printed</td><td>2021</td></tr>"),
        (short, "<tr><td>Printed by</td><td>Dr A Sample</td></tr>"),
        (
            &*heads.replace("<thead>", "<caption>Emergency Codes</caption><thead>"),
            "<tr><td>2020</td><td>a</td><td>b</td></tr>",
        ),
    ] {
        let shown = sent("CLI", "Clinical Items", &format!("{head}<table>{rows}</table>"));
        assert!(shown.words_kept("CLI").contains("This table was sent without rows."), "{rows}");
    }
}

#[test]
fn haz_3_a_drug_that_spans_rows_or_is_an_entry_heads_nothing() {
    let heads =
        ["Medication Item", "Type", "Issue Date", "Dosage Instruction"].map(|head| format!("<th>{head}</th>")).concat();
    let table = |rows: &str| {
        let table =
            format!("<table id=\"med-tab-all-iss\"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>");
        sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED")
    };
    let spanning = table(
        "<tr><td class=\"med-item-column\" rowspan=\"2\">Warfarin</td><td></td><td></td><td></td></tr><tr><td>Repeat</td><td>2020</td><td>daily</td></tr>",
    );
    assert!(spanning.contains("rowspan=\"2\""), "{spanning}");
    let entry = table(
        "<tr><td class=\"med-item-column\">Warfarin</td><td></td><td></td><td></td></tr><tr><td>Aspirin</td><td>Repeat</td><td>2020</td><td>daily</td></tr>",
    );
    assert!(text(&entry).contains("All Medication Issues (2)"), "{}", text(&entry));
}

/// The heading in force at a row, as the record has it, and the row's own cells.
fn drugs(shown: &Shown) -> Vec<String> {
    let html = shown.section_html("MED");
    let mut rows = Vec::new();
    // A group is a body of its table: a heading is that of the rows in it, and of no others.
    for group in html.split("<tbody").skip(1) {
        let mut heading = String::new();
        for row in group.split("<tr").skip(1) {
            let words = text(&format!("<tr{row}"));
            if row.starts_with(" class=\"gp-group\"") {
                heading = words.trim().to_owned();
            } else if words.contains("daily") {
                rows.push(heading.clone());
            } else if !words.contains("Dosage Instruction") {
                rows.push(format!("row: {}", words.trim()));
            }
        }
    }
    rows
}

#[test]
fn haz_3_a_drug_beside_a_remark_ends_the_group_above_and_no_row_stands_under_another_drug() {
    let issue = "<tr><td>Repeat</td><td>01-Jan-2024</td><td>one daily</td><td>28</td></tr>";
    let issues = |before: &str, heading: &str| {
        let heads = ["Type", "Issue Date", "Dosage Instruction", "Quantity"].map(|head| format!("<th>{head}</th>"));
        let rows = format!("<tr>{before}</tr>{issue}<tr>{heading}</tr>{issue}");
        let table = format!("<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>", heads.concat());
        drugs(&sent("MED", "Medications", &part("All Medication Issues", &table)))
    };
    let class = "<td colspan=\"4\" class=\"med-item-column\"><strong>Aspirin</strong></td>";
    let bold = "<td colspan=\"4\"><b>Aspirin</b></td>";
    for heading in [
        "<td class=\"med-item-column\">Morphine</td><td></td><td></td><td></td>",
        "<td></td><td colspan=\"3\" class=\"med-item-column\">Morphine</td>",
    ] {
        let found = issues(class, heading);
        assert!(found[0] == "Aspirin" && found[1].starts_with("Morphine") && found.len() == 2, "{heading}: {found:?}");
    }
    // What has more beside it may be a heading with a remark, or an entry: it ends the group, and stands as it was sent.
    for (before, less) in [
        (class, "<td colspan=\"3\" class=\"med-item-column\"><strong>Morphine</strong></td><td>CD</td>"),
        (class, "<td colspan=\"2\" class=\"med-item-column\">Morphine</td><td colspan=\"2\">CD</td>"),
        (class, "<th colspan=\"3\">Morphine</th><td>CD</td>"),
        (class, "<td colspan=\"3\"><b>Morphine</b></td><td>CD</td>"),
        (bold, "<td colspan=\"3\"><b>Morphine</b></td><td>CD</td>"),
        (class, "<td colspan=\"2\" class=\"med-item-column\">Morphine</td><td>CD</td><td>28</td>"),
        (class, "<td colspan=\"3\" class=\"med-item-column\">Morphine</td><td>Confidential item</td>"),
    ] {
        let found = issues(before, less);
        assert!(
            found[0] == "Aspirin" && found[1].starts_with("row: Morphine") && found[2].is_empty(),
            "{less}: {found:?}"
        );
    }
    let remark = "<td colspan=\"3\"><b>Cancelled: 02-Jan-2024</b></td><td>by phone</td>";
    assert_eq!(issues(class, remark).first().map(String::as_str), Some("Aspirin"));
}

#[test]
fn haz_3_what_has_words_beside_it_ends_no_group_of_its_own_drug() {
    let heads =
        ["Medication Item", "Issue Date", "Dosage Instruction", "Quantity"].map(|head| format!("<th>{head}</th>"));
    let issue = "<tr><td>Aspirin 75mg</td><td>01-Jan-2024</td><td>one daily</td><td>28</td></tr>";
    for row in [
        // Said of an issue of the same drug, which follows.
        format!("<tr><td colspan=\"3\"><b>Reviewed</b></td><td>by phone, daily</td></tr>{issue}"),
        // An entry of as many cells as there are columns.
        "<tr><td colspan=\"2\"><b>Enteric coated</b></td><td>01-Feb-2024</td><td>two daily</td><td>28</td></tr>".into(),
        // And one of fewer, whose drug has the class of a heading.
        "<tr><td class=\"med-item-column\">Aspirin 75mg</td><td>two daily</td></tr>".into(),
    ] {
        let rows = format!("<tr><td colspan=\"4\" class=\"med-item-column\">Aspirin</td></tr>{issue}{row}");
        let table = format!("<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>", heads.concat());
        let found = drugs(&sent("MED", "Medications", &part("All Medication Issues", &table)));
        assert!(found.len() > 1 && found.iter().all(|heading| heading == "Aspirin"), "{row}: {found:?}");
    }
}

#[test]
fn haz_3_an_entry_whose_drug_has_the_class_of_a_heading_keeps_its_columns() {
    let heads =
        ["Medication Item", "Dosage Instruction", "Quantity", "Issue Date"].map(|head| format!("<th>{head}</th>"));
    let of = |rows: &str| {
        let table = format!("<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>", heads.concat());
        sent("MED", "Medications", &part("All Medication Issues", &table))
    };
    let entry = "<tr><td>Warfarin</td><td>daily</td><td>28</td><td>01-Jan-2024</td></tr>";
    for own in [
        "<tr><td colspan=\"2\" class=\"med-item-column\">Morphine</td><td>28</td><td>02-Jan-2024</td></tr>",
        "<tr><td class=\"med-item-column\">Morphine</td><td></td><td></td><td></td></tr>",
        "<tr><td class=\"med-item-column\">Morphine</td><td style=\"display:none\">hidden dose</td><td>a</td><td>b</td></tr>",
    ] {
        let shown = of(&format!("{own}{entry}"));
        let html = shown.section_html("MED");
        assert!(!html.contains("gp-group"), "{own}: {html}");
        let heading = html.split("<tbody").nth(1).unwrap().split("</tbody>").next().unwrap();
        assert!(!heading.contains("hidden dose"), "{own}: {html}");
    }
    // A span that leaves no room for the rows below is none.
    let group = "<tr><td colspan=\"4\" rowspan=\"2\" class=\"med-item-column\">Warfarin</td></tr>";
    for between in ["", "<tr></tr>"] {
        let html = of(&format!("{group}{between}{entry}")).section_html("MED");
        assert!(html.contains("gp-group") && !html.contains("rowspan"), "{html}");
    }
}

#[test]
fn o_08_a_drug_alone_in_its_row_beside_the_next_ones_keeps_their_columns() {
    let heads = ["Medication Item", "Issue Date", "Quantity", "Days Duration"].map(|head| format!("<th>{head}</th>"));
    let drug = |name: &str| format!("<tr><td rowspan=\"2\" class=\"med-item-column\">{name}</td></tr>");
    let issue = |date: &str| format!("<tr><td>{date}</td><td>4</td><td>28</td></tr>");
    let rows = [drug("Methotrexate"), issue("01-Jan-2024"), drug("Folic acid"), issue("02-Jan-2024")].concat();
    let table = format!("<table><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>", heads.concat());
    let shown = sent("MED", "Medications", &part("All Medication Issues", &table));
    let html = shown.section_html("MED");
    assert_eq!(html.matches("rowspan=\"2\"").count(), 2, "{html}");
    assert!(!html.contains("gp-group"), "{html}");
    assert_eq!(shown.section("MED").count, Some(2), "a row of nothing but what it stands beside is no entry");
}

#[test]
fn o_09_what_is_missing_under_an_inner_heading_is_said_there() {
    let of = |title: &str, banner: &str| {
        let rows =
            "<table><thead><tr><th>Issue Date</th><th>Dose</th></tr></thead><tr><td>2020</td><td>one</td></tr></table>";
        format!("{title}{banner}{rows}")
    };
    for [open, close] in [["<h3>", "</h3>"], ["<p><b>", "</b></p>"], ["<p>", "</p>"]] {
        let title = |drug: &str| format!("{open}{drug}{close}");
        let drugs = [
            of(&title("Aspirin"), ""),
            of(&title("Morphine"), &format!("<div class=\"content-banner\"><p>Of one</p></div>{EXCLUSION}")),
            of(&title("Warfarin"), ""),
        ];
        let shown = sent("MED", "Medications", &part("All Medication Issues", &drugs.concat()));
        let words = shown.words_kept("MED");
        let own = under(&words, "Morphine", "Warfarin");
        assert!(own.contains("Items excluded") && own.find("Items excluded") < own.find("2020"), "{open}: {words}");
        assert_eq!(words.matches("Items excluded").count(), 1, "{words}");
    }
    // A list between two tables heads nothing.
    let key = format!("{}<ul><li>Key</li></ul>{EXCLUSION}{}", of("", ""), of("", ""));
    let shown = sent("MED", "Medications", &part("All Medication Issues", &key));
    assert!(shown.words_kept("MED").find("Items excluded") < shown.words_kept("MED").find("2020"));
    // Behind all tables, and what is none, it is of the part, and said before its messages, too.
    let none = none_of("All Medication Issues");
    for before in ["", "<h3>Aspirin</h3>", "<p>Note</p>", &none, &format!("{none}<p>Of others</p>")] {
        for after in ["", "<h3>Notes</h3><p>Reviewed</p>", "<p>End of list</p>"] {
            let inside = format!("{before}{}{after}{EXCLUSION}", of("", ""));
            let shown = sent("MED", "Medications", &part("All Medication Issues", &inside));
            let words = shown.words_kept("MED");
            let first = words.find("No 'All").unwrap_or(words.len()).min(words.find("2020").unwrap());
            assert!(words.find("Items excluded").unwrap() < first, "{before}, {after}: {words}");
        }
    }
}

#[test]
fn o_09_blanks_and_banners_by_the_thousand_take_no_longer_than_they_are() {
    let rows = "<table><tr><th>Issue Date</th></tr><tr><td>2020</td></tr></table>";
    for inside in ["<p>&#160;</p>", "<div class=\"date-banner\"><p>All relevant items</p></div>"] {
        // Eighty seconds, where each looks at all that follow.
        let shown = sent(
            "MED",
            "Medications",
            &part("All Medication Issues", &format!("{rows}{}{EXCLUSION}", inside.repeat(32_000))),
        );
        assert_eq!(shown.section("MED").count, Some(1));
    }
}

#[test]
fn haz_3_a_table_below_another_heading_is_not_named_by_the_title_of_the_part() {
    let rows = "<table><tr><th>Start Date</th><th>Entry</th></tr><tr><td>2020</td><td>Gout</td></tr></table>";
    let inside = format!("{rows}<h3>Those of before</h3>{rows}");
    let html = sent("PRB", "Problems and Issues", &part("Active Problems and Issues", &inside)).section_html("PRB");
    assert_eq!(html.matches("<caption").count(), 1, "{html}");
}

#[test]
fn haz_3_a_paragraph_with_the_name_of_a_table_heads_no_part_and_takes_no_date_from_its_entry() {
    let lines = ["01-Jan-2020", "Referrals", "02-Jan-2020", "Immunisations", "03-Jan-2020", "Letter sent"];
    let shown = sent("ADM", "Administrative Items", &lines.map(|line| format!("<p>{line}</p>")).concat());
    let words = shown.words_kept("ADM");
    let mut from = 0;
    for line in lines {
        from += words[from..].find(line).unwrap_or_else(|| panic!("{line}: {words}"));
    }
    assert!(!shown.section_html("ADM").contains("<h3"), "{words}");
}
