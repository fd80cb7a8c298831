//! Warnings in and around the tables of an HTML section: in place of rows, among the headers, at the foot, in a table of one
//! cell, and what is then said of the section (HTML reference §9.3, §9.5, §9.8, §9.9).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::{BannerKind, State};
use gp_record::view;
use support::*;

const CURRENT: &str = "Current Allergies and Adverse Reactions";
const HISTORICAL: &str = "Historical Allergies and Adverse Reactions";
const TRANSIT: &str = "Record is in transit and may be incomplete.";
const EXCLUDED: &str = "Items excluded due to confidentiality and/or patient preferences";

/// What is said of a section: its states, its number, the kinds of its banners.
fn said(shown: &Shown, code: &str) -> (Vec<State>, Option<usize>, Vec<BannerKind>) {
    let section = shown.section(code);
    (section.states.clone(), section.count, section.banners.iter().map(|banner| banner.kind).collect())
}

/// The warnings of the first section, as the host has them.
fn warnings(shown: &Shown) -> Vec<String> {
    let outcome = serde_json::to_value(view::outcome(&shown.record, &view::Options::default())).unwrap();
    let warnings = outcome["sections"][1]["warnings"].as_array().unwrap();
    warnings.iter().map(|warning| warning.as_str().unwrap().to_owned()).collect()
}

#[test]
fn haz_36_haz_47_a_warning_among_the_headers_of_an_empty_table_leaves_none_recorded_unsaid() {
    let none =
        format!("<tbody><tr><td colspan=\"2\">No '{CURRENT}' data is recorded for this patient.</td></tr></tbody>");
    let heads = "<tr><th>Start Date</th><th>Details</th></tr>";
    let allergies = |table: String| {
        let historical = part(HISTORICAL, &none_of(HISTORICAL));
        sent("ALL", "Allergies and Adverse Reactions", &(part(CURRENT, &table) + &historical))
    };
    let plain = allergies(format!("<table><thead>{heads}</thead>{none}</table>"));
    assert_eq!(said(&plain, "ALL"), (vec![State::NoneRecorded], Some(0), vec![]));
    for (row, is_banner) in [
        (format!("<tr><th colspan=\"2\" class=\"gptransfer-banner\">{TRANSIT}</th></tr>"), true),
        (format!("<tr class=\"exclusion-banner\"><td colspan=\"2\">{EXCLUDED}</td></tr>"), true),
        (format!("<tr><th colspan=\"2\">{EXCLUDED}</th></tr>"), false),
    ] {
        let shown = allergies(format!("<table><thead>{row}{heads}</thead>{none}</table>"));
        assert_eq!(said(&shown, "ALL"), (vec![], None, vec![]), "{row}");
        assert_eq!(warnings(&shown).len(), usize::from(is_banner), "{row}");
        assert_eq!(shown.section_html("ALL").matches("(0)").count(), usize::from(!is_banner), "{row}");
    }
    let heads = "<tr><th>Date</th><th>Entry</th><th>Value (some items excluded due to confidentiality)</th></tr>";
    let none = "<tr><td colspan=\"3\">No 'Observations' data is recorded for this patient.</td></tr>";
    let shown = sent("OBS", "Observations", &format!("<table>{heads}{none}</table>"));
    assert_eq!(said(&shown, "OBS"), (vec![], None, vec![]));
}

#[test]
fn haz_36_what_is_said_of_a_part_with_a_narrower_name_is_not_said_of_the_section() {
    let parts = |titles: &[&str]| titles.iter().map(|title| part(title, &none_of(title))).collect::<String>();
    for (code, title, inside) in [
        ("ALL", "Allergies and Adverse Reactions", parts(&["Current Drug Allergies", "Historical Drug Allergies"])),
        ("ALL", "Allergies and Adverse Reactions", parts(&["Current Allergies", "Current Adverse Reactions"])),
        ("ALL", "Allergies and Adverse Reactions", none_of("Adverse Reactions")),
        ("ALL", "Allergies and Adverse Reactions", none_of("Sensitivities")),
        ("IMM", "Immunisations", parts(&["Travel Immunisations"])),
        ("REF", "Referrals", parts(&["Inbound Referrals", "Outbound Referrals"])),
        ("PRB", "Problems and Issues", parts(&["Active Problems and Issues", "Active Long Term Conditions"])),
        ("MED", "Medications", parts(&["Current Acute", "Current Repeat", "Current Hospital"])),
        (
            "SUM",
            "Summary",
            parts(&[
                "Last 3 Encounters",
                "Major Inactive Problems and Issues",
                CURRENT,
                "Acute Medication (Last 12 Months)",
                "Current Repeat Medication",
            ]),
        ),
    ] {
        let shown = sent(code, title, &inside);
        assert_eq!(said(&shown, code), (vec![], None, vec![]), "{inside}");
    }
    assert_eq!(said(&sent("IMM", "Immunisations", &parts(&["Immunisations"])), "IMM").0, [State::NoneRecorded]);
    let allergies = parts(&["Current Allergies", "Historical Allergies"]);
    assert_eq!(said(&sent("ALL", "Allergies", &allergies), "ALL").0, [State::NoneRecorded]);
}

#[test]
fn o_09_all_relevant_items_subject_to_something_else_is_not_all() {
    let of = |words: &str| {
        let banner = format!("<div class=\"date-banner\"><p>{words}</p></div>");
        said(&sent("OBS", "Observations", &(banner + &none_of("Observations"))), "OBS").0
    };
    assert_eq!(of("All relevant items"), [State::NoneRecorded]);
    let usual = "All relevant items subject to patient preferences and/or RCGP exclusions.";
    assert_eq!(of(usual), [State::NoneRecorded], "the standing words of version 0.5");
    assert_eq!(of("All relevant items subject to completion of the transfer"), []);
}

#[test]
fn o_09_a_banner_in_place_of_a_row_is_one_and_no_entry() {
    let div = format!("<div class=\"exclusion-banner\"><p>{EXCLUDED}</p></div>");
    for inside in [
        format!("<table>{HEAD}<tr><td colspan=\"3\">{div}</td></tr>{ROW}</table>"),
        format!("<table>{HEAD}<tr><td colspan=\"3\" class=\"exclusion-banner\">{EXCLUDED}</td></tr>{ROW}</table>"),
        format!("<table>{HEAD}<tr class=\"Exclusion-Banner\"><td colspan=\"3\">{EXCLUDED}</td></tr>{ROW}</table>"),
        format!("<table><tr><td>{div}</td></tr><tr><td><table>{HEAD}{ROW}</table></td></tr></table>"),
        format!("<table><caption class=\"exclusion-banner\">{EXCLUDED}</caption>{HEAD}{ROW}</table>"),
    ] {
        let shown = encounters(&inside);
        assert_eq!(said(&shown, "ENC"), (vec![], Some(1), vec![BannerKind::Exclusion]), "{inside}");
        assert_eq!(text(&shown.section_html("ENC")).matches(EXCLUDED).count(), 1, "{inside}");
    }
    let open = format!(
        "<table><tr><td><div class=\"exclusion-banner\"><p>{EXCLUDED}</p><table>{HEAD}{ROW}</table></td></tr></table>"
    );
    assert_eq!(said(&encounters(&open), "ENC").1, Some(1), "a banner without an end takes in no entries");
    let dated = "<tr class=\"exclusion-banner\"><td>01-Feb-2018</td><td>x</td><td>y</td></tr>";
    let shown = encounters(&format!("<table>{HEAD}{ROW}{dated}</table>"));
    assert_eq!(said(&shown, "ENC"), (vec![], Some(2), vec![]), "an entry, whatever its class");
}

#[test]
fn o_09_a_banner_of_one_part_stays_in_that_part_and_what_is_hidden_stays_hidden() {
    let table = format!("<table>{HEAD}{ROW}</table>");
    for last in [
        "<table class=\"exclusion-banner\"><tr><td class=\"exclusion-banner\">In A excluded</td></tr></table>",
        "<div class=\"exclusion-banner\"><table><tr><td class=\"exclusion-banner\">In A excluded</td></tr></table></div>",
        "<table><tr><td class=\"exclusion-banner\">In A excluded</td></tr></table>",
    ] {
        let shown = encounters(&(part("First part", &format!("{table}{last}")) + &part("Second part", &table)));
        let html = text(&shown.section_html("ENC"));
        let at = html.find("In A excluded").unwrap();
        assert!(at < html.find("Second part").unwrap() && !html.contains("without rows"), "{last}: {html}");
    }
    let hidden = format!(
        "<div style=\"display:none\"><table>{HEAD}{ROW}<tr class=\"exclusion-banner\"><td>In A excluded</td></tr></table></div>"
    );
    let shown = encounters(&(part("First part", &format!("{table}{hidden}")) + &part("Second part", &table)));
    let html = text(&shown.section_html("ENC"));
    assert!(html.find("In A excluded").unwrap() > html.find("Hidden content").unwrap(), "{html}");
}

#[test]
fn o_09_what_may_be_an_entry_or_a_header_is_no_banner_whatever_its_class() {
    let long = "long text ".repeat(12);
    for (row, count) in [
        (format!("<tr class=\"exclusion-banner\"><td colspan=\"3\">01-Jan-2008 {long}</td></tr>"), 2),
        ("<tr class=\"exclusion-banner\"><td></td><td>Flu jab given</td><td>Flu</td></tr>".to_owned(), 2),
        ("<tr><td rowspan=\"2\">01-Jan-2008</td><td>x</td><td>y</td></tr><tr class=\"exclusion-banner\"><td colspan=\"2\">more</td></tr>".to_owned(), 3),
    ] {
        let shown = encounters(&format!("<table>{HEAD}{ROW}{row}</table>"));
        assert_eq!(said(&shown, "ENC"), (vec![], Some(count), vec![]), "{row}");
    }
    let head = HEAD.replace("<tr>", "<tr class=\"exclusion-banner\">");
    let shown = encounters(&format!("<table><thead>{head}</thead>{ROW}</table>"));
    assert_eq!(said(&shown, "ENC"), (vec![], Some(1), vec![]));
    assert!(shown.section_html("ENC").contains("<thead"));
    let caption = format!("<table><caption class=\"exclusion-banner\">01-Jan-2008 Cough</caption>{HEAD}{ROW}</table>");
    assert_eq!(said(&encounters(&caption), "ENC").2, []);
    let sign = format!(
        "<table>{HEAD}<tr class=\"exclusion-banner\"><td>⚠</td><td colspan=\"2\">{EXCLUDED}</td></tr>{ROW}</table>"
    );
    assert_eq!(said(&encounters(&sign), "ENC"), (vec![], Some(1), vec![BannerKind::Exclusion]));
}

#[test]
fn haz_36_a_table_of_one_blank_cell_is_no_entry() {
    for blank in ["<td>&#160;</td>", "<td></td>", "<td><br/></td>", "<td><hr/></td>"] {
        let shown = encounters(&format!("<table><tr>{blank}</tr></table>"));
        assert_eq!(said(&shown, "ENC").1, None, "{blank}");
    }
    let rule = "<tr><td colspan=\"3\"><hr/></td></tr>";
    assert_eq!(said(&encounters(&format!("<table>{HEAD}{ROW}{rule}{ROW}</table>")), "ENC").1, Some(2));
}

#[test]
fn a_warning_in_a_table_of_one_cell_is_a_banner_in_a_section_without_headings_too() {
    let warning = format!("<table><tr><td>{TRANSIT}</td></tr></table>");
    let of = |inside: &str| show(&html_section("ENC", "Encounters", &format!("<div>{inside}</div>")));
    let shown = of(&format!("{warning}<table>{HEAD}{ROW}</table>"));
    assert_eq!(shown.section("ENC").count, Some(1));
    assert!(shown.section_html("ENC").find(TRANSIT) < shown.section_html("ENC").find("Cough"));
    let none = of(&(warning + &none_of("Encounters")));
    assert_eq!((none.section("ENC").states.clone(), none.section("ENC").count), (vec![], None));
    // What begins with a date is an entry.
    for entry in ["01-Jan-2008 Penicillin - rash", "01 Jan 2008 Penicillin", "Jan-2008 Penicillin", "2008 Penicillin"] {
        let shown = encounters(&format!("<table><tr><td>{entry}</td></tr></table><table>{HEAD}{ROW}{ROW}</table>"));
        assert_eq!(said(&shown, "ENC"), (vec![], Some(3), vec![]), "{entry}");
    }
}

#[test]
fn med_withheld_medicine_under_its_own_heading_is_one_entry() {
    let heads = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Quantity</th></tr>";
    for masked in ["Confidential Item", "***********"] {
        let heading = format!("<tr><td colspan=\"4\" class=\"med-item-column\"><b>{masked}</b></td></tr>");
        let row = format!("<tr><td>Repeat</td><td>01-May-2015</td><td>{masked}</td><td></td></tr>");
        let table = format!("<table id=\"med-tab-all-iss\">{heads}{heading}{row}</table>");
        let html = sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED");
        assert!(text(&html).contains("All Medication Issues (1)"), "{}", text(&html));
        // Without a row of its own it may be the entry, or words in place of entries: no number says which.
        let table = format!("<table id=\"med-tab-all-iss\">{heads}{heading}</table>");
        let html = sent("MED", "Medications", &part("All Medication Issues", &table)).section_html("MED");
        assert!(text(&html).contains(masked) && !text(&html).contains("All Medication Issues ("), "{}", text(&html));
    }
}

#[test]
fn a_blank_heading_over_a_blank_row_is_no_entry() {
    let heads = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Quantity</th></tr>";
    let blank =
        "<tr><td colspan=\"4\" class=\"med-item-column\"></td></tr><tr><td></td><td></td><td></td><td></td></tr>";
    let table = part("All Medication Issues", &format!("<table id=\"med-tab-all-iss\">{heads}{blank}</table>"));
    assert_eq!(said(&sent("MED", "Medications", &table), "MED").1, None);
}

#[test]
fn the_foot_of_a_table_is_no_entry() {
    let foot = "<tfoot><tr><td colspan=\"3\">1 item</td></tr></tfoot>";
    for table in [
        format!("<table><thead>{HEAD}</thead><tbody>{ROW}</tbody>{foot}</table>"),
        format!("<table><thead>{HEAD}</thead>{foot}<tbody>{ROW}</tbody></table>"),
    ] {
        assert_eq!(said(&encounters(&table), "ENC").1, Some(1), "{table}");
    }
    let dated = "<tfoot><tr><td>01-Feb-2018</td><td>Dr A Sample</td><td>Cough</td></tr></tfoot>";
    let shown = encounters(&format!("<table><thead>{HEAD}</thead><tbody>{ROW}</tbody>{dated}</table>"));
    assert_eq!(said(&shown, "ENC").1, Some(2), "an entry, wherever it stands");
    let only = "<tfoot><tr><td>01-Feb-2018</td><td>Dr A Sample</td><td>Cough</td></tr></tfoot>";
    assert_eq!(said(&encounters(&format!("<table><thead>{HEAD}</thead>{only}</table>")), "ENC").1, Some(1));
}

#[test]
fn haz_36_a_message_about_one_part_says_nothing_of_the_section() {
    let empty = part(CURRENT, &none_of(CURRENT));
    let banner =
        format!("<div class=\"content-banner\"><p>'{HISTORICAL}' data is not supported by this system.</p></div>");
    assert_eq!(said(&sent("ALL", "Allergies and Adverse Reactions", &(banner + &empty)), "ALL").0, []);
    let denied =
        "<div class=\"content-banner\"><p>Access is denied to 'Contraception' data for this patient.</p></div>";
    assert_eq!(said(&sent("MED", "Medications", denied), "MED").0, []);
    // In words of the supplier's own it is told of the section, and so it is of one that nothing names.
    let in_part = |title: &str, message: &str| said(&sent("MED", "Medications", &part(title, message)), "MED").0;
    let denied = |what: &str| format!("<p>Access is denied to '{what}' data for this patient.</p>");
    assert_eq!(in_part("Past Medication", &denied("Historical Medication")), [State::Withheld]);
    assert_eq!(in_part("Past Medication", &denied("Encounters")), []);
    let unnamed = gp_record::narrative::read(&format!("<div>{}</div>", denied("Encounters")), "section");
    assert_eq!(unnamed.states, [State::Withheld]);
    let own = "<p>Access is denied to 'Medications' data for this patient.</p>";
    assert_eq!(said(&sent("MED", "Medications", own), "MED").0, [State::Withheld]);
}

#[test]
fn haz_36_a_narrative_that_ends_in_a_table_says_so() {
    for end in ["<td>01-Ja", "<td>01-Jan-2018</td><td>Dr", "<td>01-Jan-2018</td><td>x</td><td>y</td></tr>"] {
        let html = format!("<div><h1>Encounters</h1><table>{HEAD}{ROW}<tr>{end}");
        let shown = show(&html_section("ENC", "Encounters", &html));
        assert!(shown.record.issues.iter().any(|issue| issue.code == "narrative-mended"), "{end}");
    }
    let whole =
        show(&html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1><table>{HEAD}{ROW}</table>")));
    assert_eq!(whole.record.issues.len(), 0, "an end of a div is left out by some");
}

#[test]
fn the_words_of_a_heading_in_a_banner_are_among_the_warnings() {
    let shown = encounters("<div class=\"gptransfer-banner\"><h3>Transfer not yet complete</h3></div>");
    assert_eq!(warnings(&shown), ["GP transfer: Transfer not yet complete"]);
}

#[test]
fn o_09_a_table_that_only_lays_out_keeps_the_banners_messages_and_parts_in_its_cells() {
    let message = format!("<p>No '{CURRENT}' data is recorded for this patient.</p>");
    let banner = format!("<div class=\"exclusion-banner\"><p>{EXCLUDED}</p></div>");
    let cell = |inside: &str| format!("<table>\n<tr>\n<td>{inside}</td>\n</tr>\n</table>");
    let said = |inside: &str| {
        let shown = sent("ALL", "Allergies and Adverse Reactions", inside);
        (shown.section("ALL").count, warnings(&shown), text(&shown.section_html("ALL")))
    };
    let (count, warned, words) = said(&part(CURRENT, &cell(&(banner.clone() + &message))));
    let is_warned = matches!(warned.as_slice(), [only] if only.ends_with(EXCLUDED));
    assert!(count.is_none() && is_warned && words.contains("None recorded"), "{warned:?} {words}");
    let data = "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>01-Jan-2008</td><td>Nuts</td></tr></table>";
    let (count, warned, _) = said(&part(CURRENT, &cell(&(banner.clone() + data))));
    assert_eq!((count, warned.len()), (Some(1), 1));
    // All of a section in one cell, or its headings and what stands under them in rows.
    let parts = part(CURRENT, &message) + &part(HISTORICAL, &none_of(HISTORICAL));
    let rows = format!(
        "<table><tr><td><h2>{CURRENT}</h2>{message}</td></tr><tr><td><h2>{HISTORICAL}</h2>{}</td></tr></table>",
        none_of(HISTORICAL)
    );
    for inside in [cell(&parts), rows] {
        let shown = sent("ALL", "Allergies and Adverse Reactions", &inside);
        let html = shown.section_html("ALL");
        assert_eq!(html.matches("(0)").count(), 1, "{inside}: {html}");
        assert_eq!(shown.section("ALL").states, [State::NoneRecorded], "{inside}");
    }
    // Rows of one cell that are entries stay rows.
    let (count, ..) = said(&part(CURRENT, "<table><tr><td>Nuts</td></tr><tr><td>Latex</td></tr></table>"));
    assert_eq!(count, Some(2));
}

#[test]
fn o_09_a_banner_of_any_kind_in_a_table_is_no_heading_and_no_entry() {
    let heads = "<tr><th>Type</th><th>Start Date</th><th>Medication Item</th><th>Dosage Instruction</th>\
        <th>Quantity</th><th>Last Issued Date</th><th>Number of Prescriptions Issued</th>\
        <th>Discontinuation Details</th><th>Additional Information</th></tr>";
    let row = "<tr><td>Repeat</td><td>01-Jan-2018</td><td>Warfarin 1mg</td><td>od</td><td>28</td><td>01-Feb-2018</td>\
        <td>1</td><td></td><td></td></tr>";
    for banner in [
        "<tr><td colspan=\"9\" class=\"content-banner\">Non - BNF designated items have been excluded.</td></tr>",
        "<tr><td colspan=\"9\"><div class=\"date-banner\"><p>For the period '01-Jan-2018'</p></div></td></tr>",
        "<tfoot><tr><td colspan=\"9\">End of list. Issues before 2010 not shown</td></tr></tfoot>",
    ] {
        let table = format!("<table id=\"med-tab-all-sum\"><thead>{heads}</thead>{banner}<tbody>{row}</tbody></table>");
        let shown = sent("MED", "Medications", &part("All Medication", &table));
        let html = shown.section_html("MED");
        assert!(!html.contains("rowgroup"), "{banner}: {html}");
        assert_eq!(shown.section("MED").count, Some(1), "{banner}");
        let words = text(&html);
        // What stands at the foot stands last.
        let is_last = words.find("End of list").is_none_or(|at| at > words.find("Warfarin").unwrap());
        assert!(is_last, "{words}");
    }
    for wrapped in [
        format!("<blockquote><div class=\"gptransfer-banner\">{TRANSIT}</div></blockquote>"),
        format!("<h2 class=\"gptransfer-banner\">{TRANSIT}</h2>"),
    ] {
        let shown = sent("ALL", "Allergies", &(wrapped.clone() + &part(CURRENT, &none_of(CURRENT))));
        assert_eq!(warnings(&shown).len(), 1, "{wrapped}");
    }
    // After the table of its part it stands before it, as it does in a section of one table.
    let table = "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>01-Jan-2008</td><td>Nuts</td></tr></table>";
    let late = format!("{table}<div class=\"exclusion-banner\"><p>{EXCLUDED}</p></div>");
    let words = text(&sent("ALL", "Allergies", &part(CURRENT, &late)).section_html("ALL"));
    assert!(words.find(EXCLUDED).unwrap() < words.find("Nuts").unwrap(), "{words}");
}

#[test]
fn haz_33_what_is_no_mere_layout_is_not_taken_apart_and_no_mark_is_lost() {
    let data = "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>01-Jan-2008</td><td>Nuts</td></tr></table>";
    for (row, struck) in [("<tr style=\"text-decoration:line-through\">", true), ("<tr>", false)] {
        let table = format!("<table>{row}<td><h2>{CURRENT}</h2>{data}</td></tr></table>");
        let html = sent("ALL", "Allergies", &table).section_html("ALL");
        assert_eq!(html.contains("<del"), struck, "{html}");
        // What is struck out with its heading is no part.
        assert_eq!(html.contains("gp-subsection"), !struck, "{html}");
    }
    let rows = |first: &str| {
        format!(
            "<table{first}><tr><td>Aspirin</td></tr><tr><td>Warfarin {data}</td></tr><tr><td>Ramipril</td></tr></table>"
        )
    };
    for table in [rows(""), rows(" id=\"med-tab-rep-med\"")] {
        let shown = sent("MED", "Medications", &part("Current Repeat Medication", &table));
        let html = shown.section_html("MED");
        assert!(!html.contains("Message from the provider"), "{html}");
    }
}

#[test]
fn haz_33_a_banner_about_what_follows_it_stays_below_the_rows_before() {
    let heads = "<tr><th>Type</th><th>Start Date</th><th>Medication Item</th></tr>";
    let row = |drug: &str| format!("<tr><td>Repeat</td><td>01-Jan-2018</td><td>{drug}</td></tr>");
    let between = |class: &str, words: &str| {
        let banner = format!("<tr class=\"{class}\"><td colspan=\"3\">{words}</td></tr>");
        let table = format!("<table>{heads}{}{banner}{}</table>", row("Aspirin"), row("Atenolol"));
        let shown = sent("MED", "Medications", &part("Current Repeat Medication", &table));
        (shown.section("MED").count, text(&shown.section_html("MED")))
    };
    let at = |words: &str, what: &str| words.find(what).unwrap();
    let (count, words) = between("content-banner", "The following are discontinued");
    assert!(
        at(&words, "Aspirin") < at(&words, "The following") && at(&words, "The following") < at(&words, "Atenolol")
    );
    assert_eq!(count, Some(2));
    let (_, words) = between("exclusion-banner", EXCLUDED);
    assert!(at(&words, EXCLUDED) < at(&words, "Aspirin"), "what is missing is said first: {words}");
    // Of two behind a table the first is said first.
    let table = format!("<table>{heads}{}</table>", row("Aspirin"));
    let late = |words: &str| format!("<div class=\"exclusion-banner\"><p>{words}</p></div>");
    let inside = format!("{table}{}{}", late("First of all"), late("Second of all"));
    let words = text(&sent("MED", "Medications", &part("Current Repeat Medication", &inside)).section_html("MED"));
    assert!(at(&words, "First of all") < at(&words, "Second of all"), "{words}");
    assert!(at(&words, "Second of all") < at(&words, "Aspirin"), "{words}");
}

#[test]
fn core_13_a_warning_as_text_says_what_its_marks_say() {
    let banner = "<div class=\"exclusion-banner\"><p>10<sup>9</sup>/L items <del>are</del> excluded</p></div>";
    let warnings = warnings(&encounters(&format!("{banner}<table>{HEAD}{ROW}</table>")));
    assert!(warnings[0].contains("10^9/L items struck out: are excluded"), "{warnings:?}");
}

#[test]
fn o_09_what_has_taken_in_a_table_or_stands_beside_more_than_a_label_is_no_banner() {
    let inner = "<tr><td>Penicillin</td><td>2020</td></tr>";
    for cell in [
        format!("<td colspan=\"3\" class=\"exclusion-banner\">{EXCLUDED}<table>{inner}</table></td>"),
        format!("<td colspan=\"3\"><table class=\"exclusion-banner\">{inner}</table></td>"),
    ] {
        let shown = sent("ENC", "Encounters", &format!("<table>{HEAD}<tr>{cell}</tr>{ROW}</table>"));
        assert_eq!(said(&shown, "ENC"), (vec![], Some(2), vec![]), "{cell}");
        assert_eq!(shown.section_html("ENC").matches("<table").count(), 2, "{cell}");
    }
    let head = "<tr><th>Start Date</th><th>Details</th></tr>";
    for (beside, is_label) in
        [("Warning", true), ("Penicillin 250mg", false), ("Anaphylaxis to penicillin and amoxicillin", false)]
    {
        let row = format!("<tr><td>{beside}</td><td class=\"exclusion-banner\">{EXCLUDED}</td></tr>");
        let table = format!("<table>{row}{head}<tr><td>2001</td><td>Nut</td></tr></table>");
        let shown = sent("ALL", "Allergies and Adverse Reactions", &part(CURRENT, &table));
        let words = text(&shown.section_html("ALL"));
        assert_eq!(words.contains("Excluded items"), is_label, "{words}");
    }
}

#[test]
fn haz_3_two_titles_of_a_table_do_not_run_together() {
    let banner = format!("<div class=\"exclusion-banner\"><p>{EXCLUDED}</p></div>");
    let titles = format!("<caption>Allergies{banner}</caption><tr><th colspan=\"2\">Current{banner}</th></tr>");
    let table = format!(
        "<table>{titles}<tr><th>Start Date</th><th>Details</th></tr><tr><td>2001</td><td>Nut</td></tr></table>"
    );
    let words = text(&sent("ALL", "Allergies and Adverse Reactions", &table).section_html("ALL"));
    assert!(words.contains("Allergies Current"), "{words}");
}

#[test]
fn what_no_page_shows_is_no_banner_whatever_its_class() {
    for element in ["noscript", "template", "title"] {
        let hidden = format!("<{element} class=\"exclusion-banner\">{EXCLUDED}</{element}><p>Seen today</p>");
        let shown = sent("ENC", "Encounters", &hidden);
        assert_eq!(said(&shown, "ENC").2, [], "{element}");
        assert!(text(&shown.section_html("ENC")).contains("Hidden content in the source"), "{element}");
    }
}
