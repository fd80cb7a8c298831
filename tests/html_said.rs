//! What the view says of a section of HTML, and not the provider: that there is none, that it is not supported, that it came
//! without content, how many entries it has (HTML reference §9.2 to §9.9).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{BannerKind, State};
use gp_record::view;
use support::*;

fn seen(code: &str, title: &str, inside: &str) -> Shown {
    let div = format!("<div>{inside}</div>");
    show_with(vec![Input::of(html_section(code, title, &div).to_string())], Options::default())
}

fn empty_part(title: &str) -> String {
    part(title, &none_of(title))
}

fn states(code: &str, title: &str, inside: &str) -> Vec<State> {
    seen(code, title, inside).section(code).states.clone()
}

const TABLE: &str =
    "<table><tr><th>Start Date</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table>";

#[test]
fn haz_36_one_part_of_a_section_is_not_the_section_even_where_it_is_all_that_came() {
    for (code, title, inside) in [
        ("SUM", "Summary", empty_part("Last 3 Encounters")),
        ("MED", "Medications", empty_part("Current Medication Issues")),
        ("ALL", "Allergies and Adverse Reactions", format!("<h1>Encounters</h1>{}", none_of("Encounters"))),
    ] {
        let shown = seen(code, title, &inside);
        let own = shown.section(code);
        assert_eq!((own.states.as_slice(), own.count), (&[][..], None), "{code}");
    }
    // What names the section in fewer words is the section.
    let inside = format!("<h1>Allergies</h1>{}", none_of("Allergies and Adverse Reactions"));
    assert_eq!(states("ALL", "Allergies", &inside), [State::NoneRecorded]);
}

#[test]
fn haz_36_a_summary_without_its_allergies_and_problems_without_a_part_are_not_empty() {
    let summary = [
        "Last 3 Encounters",
        "Active Problems and Issues",
        "Major Inactive Problems and Issues",
        "Acute Medication (Last 12 Months)",
        "Current Repeat Medication",
    ];
    let parts: String = summary.into_iter().map(empty_part).collect();
    let all = |more: &str| states("SUM", "Summary", &format!("<h1>Summary</h1>{parts}{more}"));
    assert_eq!(all(""), []);
    assert_eq!(all(&empty_part("Emergency Codes")), []);
    assert_eq!(all(&empty_part("Current Allergies and Adverse Reactions")), [State::NoneRecorded]);
    let two = empty_part("Active Problems and Issues") + &empty_part("Major Inactive Problems and Issues");
    assert_eq!(states("PRB", "Problems and Issues", &format!("<h1>Problems and Issues</h1>{two}")), []);
    let in_capitals = two.replace("Major Inactive Problems and Issues", "MAJOR INACTIVE PROBLEMS AND ISSUES");
    assert_eq!(states("PRB", "Problems and Issues", &format!("<h1>Problems and Issues</h1>{in_capitals}")), []);
    let three = two + &empty_part("Other Inactive Problems and Issues");
    let inside = format!("<h1>Problems and Issues</h1>{three}");
    assert_eq!(states("PRB", "Problems and Issues", &inside), [State::NoneRecorded]);
}

#[test]
fn haz_36_none_of_one_kind_is_not_none() {
    for (code, title, what) in [
        ("ALL", "Allergies and Adverse Reactions", "Drug Allergies"),
        ("MED", "Medications", "Repeat Medication"),
        ("OBS", "Observations", "recent Observations"),
        ("CLI", "Clinical Items", "Confidential Items"),
    ] {
        assert_eq!(states(code, title, &format!("<h1>{title}</h1>{}", none_of(what))), [], "{what}");
    }
    assert_eq!(
        states("REF", "Referrals", &format!("<h1>Referrals</h1>{}", none_of("Referral"))),
        [State::NoneRecorded]
    );
}

#[test]
fn haz_36_none_in_one_composition_is_not_none_in_the_other() {
    let none =
        format!("<div><h1>Allergies and Adverse Reactions</h1>{}</div>", none_of("Allergies and Adverse Reactions"));
    let some = format!("<div><h1>Allergies and Adverse Reactions</h1>{TABLE}</div>");
    let inputs =
        [none, some].map(|div| Input::of(html_section("ALL", "Allergies and Adverse Reactions", &div).to_string()));
    let shown = show_with(inputs.to_vec(), Options::default());
    let said: Vec<_> = shown.record.sections.iter().filter(|section| section.code == "ALL").collect();
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|section| section.states.is_empty()), "{said:?}");
}

#[test]
fn a_part_that_is_not_supported_is_not_the_section() {
    let unsupported = |title: &str| part(title, &format!("<p>{title} data is not supported by this system.</p>"));
    let current = empty_part("Current Allergies and Adverse Reactions");
    let historical = unsupported("Historical Allergies and Adverse Reactions");
    let head = "<h1>Allergies and Adverse Reactions</h1>";
    assert_eq!(states("ALL", "Allergies and Adverse Reactions", &format!("{head}{current}{historical}")), []);
    let both = unsupported("Current Allergies and Adverse Reactions") + &historical;
    assert_eq!(states("ALL", "Allergies and Adverse Reactions", &format!("{head}{both}")), [State::Unsupported]);
    let retrieval = "<p>This system does not support retrieval of Inactive Problems data.</p>";
    let some = part("Active Problems and Issues", TABLE) + &part("Inactive Problems and Issues", retrieval);
    assert_eq!(states("PRB", "Problems and Issues", &format!("<h1>Problems and Issues</h1>{some}")), []);
}

#[test]
fn what_is_closed_by_itself_strikes_out_nothing_whatever_follows() {
    for mark in ["<s/>", "<del/>", "<span style=\"text-decoration:line-through\"/>"] {
        let shown = seen("ALL", "Allergies", &format!("<h1>Allergies</h1>{mark}<p>one<br>two</p>{TABLE}"));
        assert!(!text(&shown.section_html("ALL")).contains("struck out"), "{mark}");
    }
}

#[test]
fn a_row_that_begins_with_a_date_is_no_header() {
    let row = "<tr><th>2008</th><th>Penicillin</th></tr>";
    for table in [
        format!(
            "<table><thead/>{}</table>",
            row.replace("th>", "td>") + "<tr><td>2010</td><td>Latex<br>gloves</td></tr>"
        ),
        format!("<table>{row}</table>"),
    ] {
        let shown = seen("ALL", "Allergies", &format!("<h1>Allergies</h1>{table}"));
        let words = text(&shown.section_html("ALL"));
        assert!(!words.contains("sent without rows"), "{words}");
        assert_eq!(shown.section("ALL").count, Some(table.matches("<tr>").count()), "{words}");
    }
}

#[test]
fn haz_38_a_part_without_content_says_so_and_one_that_says_something_does_not() {
    let banner = "<div class=\"content-banner\"><p>All Allergies Listed in Current Section.</p></div>";
    let without = |inside: &str| {
        let shown = seen(
            "ALL",
            "Allergies",
            &format!("<h1>Allergies</h1>{}{}", part("Current Allergies", inside), part("Historical Allergies", TABLE)),
        );
        text(&shown.section_html("ALL")).contains("This part was sent without content.")
    };
    assert!(without(banner));
    assert!(!without(""), "a heading alone may head the next ones");
    let hidden = format!("{banner}<div style=\"display:none\">{TABLE}</div>");
    assert!(!without(&hidden), "it stands with what is hidden");
    let says = "<div class=\"content-banner\"><p>Historical Allergies data is not supported by this system</p></div>";
    assert!(!without(says) && !without("<p>Penicillin</p>"));
    let shown = seen(
        "ADM",
        "Administrative Items",
        "<h1>Administrative Items</h1><div class=\"content-banner\"><p>This system does not support retrieval of \
         Administrative Items data. This data may still exist in the source system.</p></div>",
    );
    assert!(!text(&shown.section_html("ADM")).contains("sent without content"));
}

#[test]
fn a_banner_is_seen_whatever_its_style_and_whatever_lays_it_out() {
    let words = "Items excluded due to confidentiality and/or patient preferences";
    for inside in [
        format!("<div class=\"exclusion-banner\" style=\"display:none\"><p>{words}</p></div>"),
        format!("<div class=\"exclusion-banner\"><table><tr><td>{words}</td></tr></table></div>"),
    ] {
        let shown = seen("ALL", "Allergies", &format!("<h1>Allergies</h1>{inside}{TABLE}"));
        let own = shown.section("ALL");
        let kinds: Vec<BannerKind> = own.banners.iter().map(|banner| banner.kind).collect();
        assert_eq!((kinds.as_slice(), own.count), (&[BannerKind::Exclusion][..], Some(1)), "{inside}");
        assert!(text(&shown.section_html("ALL")).contains(words));
    }
}

#[test]
fn what_a_part_leaves_out_is_among_the_warnings_of_its_section() {
    let banner = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let shown = seen(
        "ALL",
        "Allergies",
        &format!("<h1>Allergies</h1>{}", part("Current Allergies", &(banner.to_owned() + TABLE))),
    );
    let outcome = view::outcome(&shown.record, &view::Options::default());
    let own = outcome.sections.iter().find(|section| section.code == "ALL").unwrap();
    assert_eq!(own.warnings.len(), 1, "{:?}", own.warnings);
    assert!(own.warnings[0].contains("Items excluded"));
    // What a banner says of the part's content is none.
    let about = banner.replace("exclusion", "content").replace("Items excluded", "Of this practice");
    let shown = sent("ALL", "Allergies", &part("Current Allergies", &(TABLE.to_owned() + &about + TABLE)));
    let outcome = view::outcome(&shown.record, &view::Options::default());
    assert_eq!(outcome.sections[1].warnings, [""; 0]);
}

#[test]
fn rows_of_groups_head_their_drugs_whatever_they_span_and_a_private_entry_heads_none() {
    let head = "<tr><th>Type</th><th>Medication Item</th><th>Issue Date</th></tr>";
    let drug = |name: &str| format!("<tr><td>Repeat</td><td>{name}</td><td>01-Jan-2020</td></tr>");
    let table = format!(
        "<table id=\"med-tab-all-iss\">{head}<tr><td colspan=\"8\"><b>Metformin</b></td></tr>{}<tr><td colspan=\"3\"><b>Aspirin</b></td></tr>{}\
         <tr><td colspan=\"3\" class=\"med-item-column\">***********</td></tr>{}</table>",
        drug("Metformin 500mg"),
        drug("Aspirin 75mg"),
        drug("withheld")
    );
    let shown = seen("MED", "Medications", &format!("<h1>Medications</h1>{}", part("All Medication Issues", &table)));
    let html = shown.section_html("MED");
    let groups: Vec<String> = html.split("<tbody").skip(1).map(text).collect();
    assert_eq!(groups.len(), 3, "{groups:?}");
    assert!(groups[0].contains("Metformin 500mg") && !groups[0].contains("Aspirin"));
    assert!(groups[1].contains("Aspirin 75mg") && !groups[1].contains("***"));
    assert!(groups[2].contains("***********") && groups[2].contains("withheld"));
}

#[test]
fn a_title_above_the_header_of_a_table_hides_it_not() {
    let table = "<table><tr><td>Encounters</td></tr><tr><td>Date</td><td>Title</td><td>Details</td></tr>\
        <tr><td>01-Jan-2020</td><td>Visit</td><td>Cough</td></tr></table>";
    let shown = seen("ENC", "Encounters", &format!("<h1>Encounters</h1>{table}"));
    let html = shown.section_html("ENC");
    let head = html.split("<thead").nth(1).unwrap().split("</thead>").next().unwrap();
    assert_eq!(text(head).trim_start_matches('>').trim(), "Date Title Details");
}

#[test]
fn a_heading_in_a_box_with_its_banners_heads_the_table_that_follows() {
    let boxed = "<div><div><h2>Current Allergies and Adverse Reactions</h2>\
        <div class=\"content-banner\"><p>All.</p></div></div>";
    let inside = format!("<h1>Allergies and Adverse Reactions</h1>{boxed}{TABLE}</div>");
    let shown = seen("ALL", "Allergies and Adverse Reactions", &inside);
    let words = text(&shown.section_html("ALL"));
    assert!(words.contains("Current Allergies and Adverse Reactions (1)"), "{words}");
}

#[test]
fn a_banner_of_non_breaking_spaces_says_nothing() {
    for blank in ["<div class=\"gptransfer-banner\"><p>&#160;</p></div>", "<p>&#160;</p>"] {
        let shown = seen("ALL", "Allergies", &format!("<h1>Allergies</h1>{blank}{TABLE}"));
        assert_eq!(shown.section("ALL").banners, [], "{blank}");
        assert!(!shown.section_html("ALL").contains("gp-banner"), "{blank}");
        assert_eq!(shown.section("ALL").count, Some(1));
    }
}

#[test]
fn what_is_hidden_or_spans_rows_heads_no_group() {
    let head = "<tr><th>Type</th><th>Issue Date</th><th>Medication Item</th><th>Quantity</th></tr>";
    let drug = "<tr><td>Repeat</td><td>01-Jan-2020</td><td>Warfarin 1mg</td><td>28</td></tr>";
    let shown = |row: &str| {
        let table = format!("<table id=\"med-tab-all-iss\">{head}{drug}{row}{drug}</table>");
        let shown =
            seen("MED", "Medications", &format!("<h1>Medications</h1>{}", part("All Medication Issues", &table)));
        (shown.section("MED").count, shown.section_html("MED"))
    };
    assert_eq!(shown("<tr><td style=\"visibility:hidden\"><b>secret</b></td></tr>").0, Some(2));
    let (count, html) = shown("<tr><td><b>DISCONTINUED: bleeding</b></td></tr>");
    assert!(count == Some(3) && !html.contains("rowgroup"), "{html}");
    let (_, html) = shown("<tr><td rowspan=\"2\">Acute</td></tr><tr><td>01-Jan-2020</td><td>M1</td><td>5</td></tr>");
    assert!(html.contains("rowspan=\"2\""), "{html}");
}

#[test]
fn a_banner_in_a_table_of_a_head_or_a_group_keeps_its_words() {
    for inside in [
        "<table><thead><tr><td>Items excluded</td></tr></thead></table>",
        "<table><tr><td class=\"med-item-column\">Items excluded</td></tr></table>",
        "<div align=\"center\"><table><tr><td>Items excluded</td></tr></table></div>",
    ] {
        let banner = format!("<div class=\"exclusion-banner\">{inside}</div>");
        let shown = seen("ALL", "Allergies", &format!("<h1>Allergies</h1>{banner}{TABLE}"));
        let words = text(&shown.section_html("ALL"));
        assert!(words.contains("Items excluded") && !words.contains("Source text"), "{words}");
    }
    // A banner without an end takes no table of the specification for its own.
    let open = "<div class=\"date-banner\"><table id=\"imm-tab\"><tr><td>MMR 1 given 2001</td></tr></table>";
    let shown = seen("IMM", "Immunisations", &format!("<h1>Immunisations</h1>{open}</div>"));
    assert_eq!(shown.section("IMM").count, Some(1));
}

#[test]
fn the_names_of_a_section_are_its_own_and_a_word_more_is_not() {
    let all = |what: &str| states("ALL", what, &format!("<h1>{what}</h1>{}", none_of(what)));
    assert_eq!(all("Allergies and Sensitivities"), [State::NoneRecorded]);
    assert_eq!(all("Nut Allergies"), []);
    // One part came without a word.
    let silent = part("Current Allergies", "<div class=\"content-banner\"><p>All.</p></div>");
    let unsupported = part("Historical Allergies", "<p>Historical Allergies data is not supported by this system.</p>");
    assert_eq!(states("ALL", "Allergies", &format!("<h1>Allergies</h1>{silent}{unsupported}")), []);
}

#[test]
fn haz_36_no_nought_stands_beside_a_part_of_which_less_is_known_than_all() {
    const CURRENT: &str = "Current Allergies and Adverse Reactions";
    let none = format!("<tr><td colspan=\"2\">No '{CURRENT}' data is recorded for this patient.</td></tr>");
    let table =
        |rows: &str| format!("<table><thead><tr><th>Start Date</th><th>Details</th></tr></thead>{rows}</table>");
    let counted = |inside: &str| {
        let shown = sent("ALL", "Allergies and Adverse Reactions", &part(CURRENT, inside));
        text(&shown.section_html("ALL")).contains("Reactions (")
    };
    assert!(counted(&table(&none)));
    for more in [
        "<ul><li>Latex</li></ul>",
        "<p>Data items removed due to patient preference.</p>",
        "<div class=\"date-banner\"><p>For the period '01-Jan-2018' to '31-Dec-2018'</p></div>",
        "<div class=\"content-banner\"><p>Only items since 2015 are shown</p></div>",
        "<div class=\"exclusion-banner\"><p>Items excluded</p></div>",
    ] {
        assert!(!counted(&(more.to_owned() + &table(&none))) && !counted(&(table(&none) + more)), "{more}");
    }
    let hidden = "<tr style=\"display:none\"><td>2008</td><td>Penicillin</td></tr>";
    assert!(!counted(&table(&(none.clone() + hidden))));
    let row = "<tr><td>01-Jan-2008</td><td>Penicillin</td></tr>";
    assert!(counted(&table(row)));
    assert!(!counted(&(table(row) + "<ul><li>Latex</li></ul>")), "a list may hold more");
}

#[test]
fn haz_2_an_entry_that_was_sent_as_the_header_of_nothing_is_shown_as_a_row() {
    let shown = |table: &str| {
        let part = part("Current Allergies and Adverse Reactions", &format!("<table>{table}</table>"));
        let shown = sent("ALL", "Allergies and Adverse Reactions", &part);
        (shown.section("ALL").count, text(&shown.section_html("ALL")))
    };
    for entry in
        ["<tr><th>Penicillin</th><th>Rash</th></tr>", "<thead><tr><td>Penicillin</td><td>Rash</td></tr></thead>"]
    {
        let (count, words) = shown(entry);
        // Or it is a header in words of its own: nobody counts it.
        assert!(count.is_none() && !words.contains("without rows"), "{entry}: {count:?} {words}");
    }
    // One of the table's own columns is enough, and so is a head of header cells: it is its header.
    for header in [
        "<tr><th>Start Date</th><th>Reaction to</th></tr>",
        "<thead><tr><th>Since</th><th>Reaction to</th></tr></thead>",
    ] {
        let (count, words) = shown(header);
        assert!(count.is_none() && words.contains("without rows"), "{count:?} {words}");
    }
}

#[test]
fn haz_36_a_message_in_a_cell_beside_a_title_is_no_entry() {
    let name = "Allergies and Adverse Reactions";
    let (current, historical) = (format!("Current {name}"), format!("Historical {name}"));
    let row = |title: &str, message: &str| format!("<tr><th>{title}</th><td>{message}</td></tr>");
    let denied = format!("Access is denied to '{current}' data for this patient.");
    let unsupported = format!("'{historical}' data is not supported by this system.");
    let none = |title: &str| format!("No '{title}' data is recorded for this patient.");
    for rows in [
        row(&current, &denied) + &row(&historical, &unsupported),
        row(&current, &none(&current)) + &row(&historical, &none(&historical)),
        format!("<tr><td>-</td><td></td><td>{}</td></tr>", none(name)),
    ] {
        let shown = seen("ALL", name, &format!("<h1>{name}</h1><table>{rows}</table>"));
        assert_eq!(shown.section("ALL").count, None, "{rows}");
    }
    // What says so beside words is an entry.
    let entry = format!("<tr><td>01-Jan-2020</td><td>{}</td></tr>", none("Allergies"));
    assert_eq!(seen("ALL", name, &format!("<h1>{name}</h1><table>{entry}</table>")).section("ALL").count, Some(1));
}

#[test]
fn haz_42_what_is_withheld_is_so_under_a_title_that_is_worded_a_little_otherwise() {
    let denied = |name: &str| format!("<p>Access is denied to '{name}' data for this patient.</p>");
    let problems = "Active Problems and Issues";
    for title in
        [format!("{problems}:"), format!("{problems} (0)"), format!("4.1 {problems}"), problems.replace("and", "&amp;")]
    {
        assert_eq!(states("PRB", "Problems", &part(&title, &denied(problems))), [State::Withheld], "{title}");
    }
    // That there is none is not said of what has another name.
    let none = part("4.1 Active Problems and Issues", &none_of(problems));
    assert!(seen("PRB", "Problems", &none).section("PRB").count.is_none());
    assert_eq!(states("PRB", "Problems", &part("Inactive Problems and Issues", &denied(problems))), []);
}

#[test]
fn a_title_in_other_letters_stands_once() {
    for title in ["ENCOUNTERS", "Encounters:", "encounters :"] {
        let shown = seen("ENC", "Encounters", &format!("<h1>{title}</h1><p>x</p>"));
        let html = shown.section_html("ENC");
        assert!(!text(&html).contains("(Encounters)"), "{html}");
    }
    assert!(text(&seen("ENC", "Encounters", "<h1>Contacts</h1><p>x</p>").section_html("ENC")).contains("(Encounters)"));
}

#[test]
fn o_09_a_banner_beside_a_heading_of_a_table_is_one() {
    let banner = "<div class=\"exclusion-banner\"><p>Items excluded</p></div>";
    let row = "<tr><td>01-Jan-2020</td><td>Dr A</td><td>Cough</td></tr>";
    let head = "<tr><th>Date</th><th>Title</th><th>Details</th></tr>";
    for table in [
        format!("<table><caption>Seen here {banner}</caption>{head}{row}</table>"),
        format!("<table><tr><th colspan=3>Seen here {banner}</th></tr>{head}{row}</table>"),
    ] {
        let shown = seen("ENC", "Encounters", &format!("<h1>Encounters</h1>{table}"));
        let section = shown.section("ENC");
        assert_eq!(
            section.banners.iter().map(|banner| banner.kind).collect::<Vec<_>>(),
            [BannerKind::Exclusion],
            "{table}"
        );
        assert_eq!(section.count, Some(1), "{table}");
        assert_eq!(text(&shown.section_html("ENC")).matches("Seen here").count(), 1, "{table}");
    }
}

#[test]
fn haz_36_a_section_of_sections_does_not_say_that_nothing_came() {
    let mut bundle = html_section("ENC", "Encounters", "<div><h1>Encounters</h1><p>x</p></div>");
    let section = &mut bundle["entry"][0]["resource"]["section"][0];
    let inner = section.clone();
    section.as_object_mut().unwrap().remove("text");
    section["section"] = serde_json::json!([inner]);
    let html = show(&bundle).html;
    let words = text(&html);
    assert!(words.contains("The parts of this section follow."), "{words}");
    assert!(!words.contains("Nothing was received for this section") && !words.contains("without content"), "{words}");
}

#[test]
fn haz_36_beside_entries_a_message_that_there_are_none_stands_as_it_was_sent() {
    let name = "Current Repeat Medication";
    let message = none_of(name);
    let shown = sent("MED", "Medications", &part(name, &format!("{message}{TABLE}")));
    let words = text(&shown.section_html("MED"));
    assert!(words.contains("data is recorded for this patient") && !words.contains("None recorded"), "{words}");
    let shown = sent("MED", "Medications", &part(name, &message));
    assert!(text(&shown.section_html("MED")).contains("None recorded No '"));
}

#[test]
fn haz_36_a_message_under_headers_alone_or_beside_a_banner_says_that_there_are_none() {
    let name = "Current Repeat Medication";
    let head = "<table><thead><tr><th>Type</th><th>Medication Item</th></tr></thead><tbody></tbody></table>";
    let banner = "<div class=\"date-banner\"><p>All relevant items</p></div>";
    for inside in [format!("{head}{}", none_of(name)), format!("{banner}{}", none_of(name))] {
        let words = text(&sent("MED", "Medications", &part(name, &inside)).section_html("MED"));
        assert!(words.contains("None recorded No '"), "{words}");
    }
    let none = none_of("Encounters");
    let words = text(&encounters(&format!("{none}{TABLE}")).section_html("ENC"));
    assert!(words.contains("data is recorded") && !words.contains("None recorded"), "{words}");
}
