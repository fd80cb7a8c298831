//! A provider's HTML read into blocks: what is recognised, what its markup means, and that no text is lost.

use gp_record::narrative::conserve::{line_text, source_text};
use gp_record::narrative::{Narrative, begin, read};
use gp_record::record::{
    Anchor, BannerKind, Block, Inline, Mark, Numbering, Record, Section, State, Subsection, Table,
};
use gp_record::view::Options;
use gp_record::words::Word;

/// Reads, and checks what must hold for every input.
fn sound(html: &str) -> Narrative {
    let narrative = read(html, "section X");
    assert!(narrative.ledger.adds_up(), "{:?} {html}", narrative.ledger);
    narrative
}

/// Reads what should raise no issue.
fn clean(html: &str) -> Narrative {
    let narrative = sound(html);
    assert_eq!(narrative.issues, [], "{html}");
    assert_eq!(narrative.lost, [""; 0]);
    assert!(!narrative.plain);
    narrative
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(html: &str) -> String {
    fold(&sound(html).source_text())
}

fn subsections(narrative: &Narrative) -> Vec<&Subsection> {
    fn subsection(block: &Block) -> Option<&Subsection> {
        match block {
            Block::Subsection(subsection) => Some(subsection),
            _ => None,
        }
    }
    narrative.blocks.iter().filter_map(subsection).collect()
}

fn tables(blocks: &[Block]) -> Vec<&Table> {
    fn table(block: &Block) -> Option<&Table> {
        match block {
            Block::Table(table) => Some(table),
            _ => None,
        }
    }
    blocks.iter().filter_map(table).collect()
}

fn banners(narrative: &Narrative) -> Vec<(BannerKind, String)> {
    narrative.banners.iter().map(|banner| (banner.kind, fold(&source_text(&banner.blocks)))).collect()
}

/// Every cell's text, row by row.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let rows = table.groups.iter().flat_map(|group| &group.rows);
    rows.map(|row| row.cells.iter().map(|cell| source_text(&cell.blocks).trim().to_owned()).collect()).collect()
}

fn headers(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| line_text(&column.header)).collect()
}

fn machine(table: &Table, row: usize, column: usize) -> Option<String> {
    let row = table.groups.iter().flat_map(|group| &group.rows).nth(row)?;
    match row.cells.get(column)?.blocks.as_slice() {
        [Block::Paragraph(line)] => match line.as_slice() {
            [Inline::Date(date)] => date.machine.clone(),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn f01_a_canonical_section_has_title_banners_and_table() {
    let narrative = clean(include_str!("fixtures/html/f01-enc-canonical.html"));
    assert_eq!(line_text(narrative.title.as_deref().unwrap()), "Encounters");
    assert_eq!(
        banners(&narrative),
        [
            (BannerKind::Date, "For the period '01-Jan-2023' to '31-Dec-2024'".into()),
            (BannerKind::Exclusion, "Items excluded due to confidentiality and/or patient preferences".into()),
        ]
    );
    let [table] = tables(&narrative.blocks)[..] else { panic!("one table: {:#?}", narrative.blocks) };
    assert_eq!(line_text(&table.caption), "Encounters");
    assert_eq!(headers(table), ["Date", "Title", "Details"]);
    let details = "Low mood & poor sleep\nPHQ-9 score 11/27\nReview 2 weeks";
    assert_eq!(cells(table)[0], ["14-Feb-2024", "Dr A Sample, Fixture Surgery", details]);
    assert_eq!(machine(table, 0, 0).as_deref(), Some("2024-02-14"));
    assert_eq!(narrative.row_count, 3);
    assert_eq!(narrative.layouts, [Some("enc-tab")]);
    assert_eq!(narrative.states, []);
}

#[test]
fn f02_the_demonstrators_flavour_has_group_rows_and_a_bare_message() {
    let narrative = clean(include_str!("fixtures/html/f02-med-demonstrator.html"));
    assert_eq!(banners(&narrative).len(), 1);
    assert_eq!(narrative.banners[0].kind, BannerKind::Transfer);
    let [all, issues] = subsections(&narrative)[..] else { panic!("two subsections") };
    assert_eq!(line_text(&all.title), "All Medication");
    assert_eq!(all.count, Some(1));
    assert!(matches!(&all.blocks[..], [Block::Banner(banner), Block::Table(_)] if banner.kind == BannerKind::Date));
    let table = tables(&all.blocks)[0];
    assert_eq!(table.groups.len(), 1);
    assert_eq!(line_text(table.groups[0].heading.as_deref().unwrap()), "Metformin 500mg tablets");
    assert_eq!(cells(table)[0].len(), 9);
    assert!(matches!(&issues.blocks[..], [Block::Banner(_), Block::Message { state: Some(State::NoneRecorded), .. }]));
    assert_eq!(narrative.states, [State::NoneRecorded]);
    assert_eq!(narrative.row_count, 1);
}

#[test]
fn f03_a_section_without_classes_has_banners_by_position() {
    let narrative = clean(include_str!("fixtures/html/f03-prb-0-5.html"));
    let text = "All relevant items subject to patient preferences and / or RCGP exclusions";
    assert_eq!(banners(&narrative), [(BannerKind::Unknown, text.into())]);
    let [active, inactive] = subsections(&narrative)[..] else { panic!("two subsections") };
    assert_eq!(machine(tables(&active.blocks)[0], 0, 0).as_deref(), Some("2009-04"));
    assert!(matches!(&inactive.blocks[..], [Block::Message { state: Some(State::NoneRecorded), .. }]));
}

#[test]
fn f03_the_only_h2_of_a_section_without_h1_is_its_title() {
    let narrative =
        clean("<div><h2>Referrals</h2><table><thead><tr><th>Date</th><th>From</th></tr></thead></table></div>");
    assert_eq!(narrative.title.as_deref().map(line_text).as_deref(), Some("Referrals"));
    assert!(subsections(&narrative).is_empty());
}

#[test]
fn o_14_f05_the_four_messages_stay_four_things_in_every_form() {
    let messages = [
        ("No 'Referrals' data is recorded for this patient.", "", State::NoneRecorded),
        (
            "This system does not support retrieval of 'Referrals' data.",
            "This data may still exist in the source system.",
            State::NotRetrievable,
        ),
        (
            "Access is denied to 'Referrals' data for this patient.",
            "This data may still exist in the source system.",
            State::Withheld,
        ),
        ("'Referrals' data is not supported by this system.", "", State::Unsupported),
    ];
    for (first, second, state) in messages {
        for quotes in [true, false] {
            let strip = |text: &str| if quotes { text.to_owned() } else { text.replace('\'', "") };
            let (first, second) = (strip(first), strip(second));
            let pair =
                if second.is_empty() { format!("<p>{first}</p>") } else { format!("<p>{first}</p><p>{second}</p>") };
            for form in [
                pair.clone(),
                format!("<div>{pair}</div>"),
                format!("<p>{first} {second}</p>"),
                format!("<p>{first}<br/>{second}</p>"),
                format!("<table><tr><td>{first}</td></tr></table>"),
                format!("<table><tr><td>{pair}</td></tr></table>"),
                format!("<div class=\"date-banner\"><p>All relevant items</p></div>{pair}"),
            ] {
                for html in [
                    format!("<div><h1>Referrals</h1>{form}</div>"),
                    format!("<div><h1>X</h1><div><h2>Referrals</h2>{form}</div></div>"),
                ] {
                    let narrative = clean(&html);
                    assert_eq!(narrative.states, [state], "{html}");
                    let blocks = subsections(&narrative).first().map_or(&narrative.blocks, |within| &within.blocks);
                    let Some(Block::Message { blocks, .. }) = blocks.last() else { panic!("{html}\n{narrative:#?}") };
                    assert!(fold(&source_text(blocks)).starts_with(&first), "{html}");
                    assert!(words(&html).ends_with(&first) || words(&html).contains("may still exist"), "{html}");
                    assert!(blocks.len() <= 2 && tables(&narrative.blocks).is_empty(), "{html}");
                }
            }
        }
    }
}

#[test]
fn f05_another_wording_has_no_state_and_keeps_its_words() {
    let narrative = clean("<div><h1>Referrals</h1><p>No information available</p></div>");
    assert_eq!(narrative.states, []);
    assert_eq!(fold(&narrative.source_text()), "Referrals No information available");
}

#[test]
fn o_09_f06_banners_are_recognised_by_class_whatever_their_words() {
    let kinds = |html: &str| {
        let narrative = clean(html);
        let inside = subsections(&narrative).into_iter().flat_map(|subsection| &subsection.blocks);
        let inside = inside.filter_map(|block| match block {
            Block::Banner(banner) => Some(banner.kind),
            _ => None,
        });
        narrative.banners.iter().map(|banner| banner.kind).chain(inside).collect::<Vec<_>>()
    };
    use BannerKind::{Content, Date, Exclusion, Transfer};
    let tpp = kinds(include_str!("fixtures/html/f06-enc-wording-tpp.html"));
    assert_eq!(tpp, [Transfer, Date, Exclusion]);
    let emis = kinds(include_str!("fixtures/html/f06-imm-wording-emis.html"));
    assert_eq!(emis, [Transfer, Content, Date, Exclusion]);
    let vision = kinds(include_str!("fixtures/html/f06-all-wording-vision.html"));
    assert_eq!(vision, [Transfer, Content, Date, Exclusion]);
    let microtest = kinds(include_str!("fixtures/html/f06-prb-wording-microtest.html"));
    assert_eq!(microtest, [Transfer, Content, Date, Exclusion, Content]);
    let swapped = kinds(include_str!("fixtures/html/f06-enc-banners-swapped-wording.html"));
    assert_eq!(swapped, [Transfer, Content, Date, Exclusion]);
}

#[test]
fn tables_are_classified_by_id_else_heading_else_headers() {
    let layouts = |html: &str| clean(html).layouts;
    assert_eq!(
        layouts(include_str!("fixtures/html/f01-sum-canonical.html")),
        [
            "emergency-codes",
            "enc-tab",
            "prb-tab-act",
            "prb-tab-majinact",
            "all-tab-curr",
            "med-tab-acu-med",
            "med-tab-curr-rep"
        ]
        .map(Some)
    );
    assert_eq!(
        layouts(include_str!("fixtures/html/f03-sum-0-5-3.html")),
        [
            "emergency-codes",
            "prb-tab-act",
            "current-medication-issues",
            "current-repeat-medications",
            "all-tab-curr",
            "enc-tab"
        ]
        .map(Some)
    );
    assert_eq!(layouts(include_str!("fixtures/html/f04-med-0-7-0.html"))[0], Some("med-tab-acu-med"));
    let items = "<div><table><tr><td>Date</td><td>Entry</td><td>Details</td></tr><tr><td>2001</td><td>x</td><td/></tr></table></div>";
    let in_section = |code| begin(items, "x").in_section(code).finish().layouts;
    assert_eq!((in_section("ADM"), in_section("CLI")), (vec![Some("adm-tab")], vec![Some("cli-tab")]));
    assert_eq!(layouts("<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>x</td><td>y</td></tr></table>"), [None]);
}

#[test]
fn a_known_table_without_thead_has_its_first_row_promoted_and_one_without_headers_its_dates() {
    let row = |cells: &[&str]| cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let read = |id: &str, rows: &[String]| {
        let rows: String = rows.iter().map(|row| format!("<tr>{row}</tr>")).collect();
        clean(&format!("<div><h1>Observations</h1><table id=\"{id}\">{rows}</table></div>"))
    };
    let own_words = row(&["Date", "Test", "Value", "Reference range", "Details"]);
    let values = row(&["Mar-2019", "Body height", "1.720 m", "", ""]);
    let promoted = read("obs-tab", &[own_words.clone(), values.clone()]);
    let table = tables(&promoted.blocks)[0];
    assert_eq!(headers(table), ["Date", "Test", "Value", "Reference range", "Details"]);
    assert_eq!((table.row_count(), machine(table, 0, 0).as_deref()), (1, Some("2019-03")));

    let without = read("obs-tab", &[values.clone(), values.clone()]);
    let table = tables(&without.blocks)[0];
    assert_eq!((table.columns.len(), table.row_count()), (0, 2), "no headers are made up");
    assert_eq!(machine(table, 1, 0).as_deref(), Some("2019-03"));

    let unknown = clean(&format!("<table><tr>{own_words}</tr><tr>{values}</tr></table>"));
    assert_eq!(tables(&unknown.blocks)[0].row_count(), 2, "of no known table, the first row is a row");
}

#[test]
fn f07_defects_cost_no_text_and_are_reported() {
    let narrative = sound(include_str!("fixtures/html/f07-imm-several-defects.html"));
    assert_eq!(line_text(narrative.title.as_deref().unwrap()), "Immunisations");
    let kinds: Vec<_> = narrative.banners.iter().map(|banner| banner.kind).collect();
    assert_eq!(kinds, [BannerKind::Warning, BannerKind::Transfer, BannerKind::Unknown, BannerKind::Exclusion]);
    assert_eq!(banners(&narrative)[3].1, "Some items hidden");
    assert!(banners(&narrative)[2].1.contains("< p>stray"), "{:?}", banners(&narrative));
    let table = tables(&narrative.blocks)[0];
    assert_eq!(cells(table), [["2008", "Flu", "1", "", ""]]);
    assert_eq!(machine(table, 0, 0).as_deref(), Some("2008"));
    assert_eq!(narrative.lost, ["</p\""]);
    let at = include_str!("fixtures/html/f07-imm-several-defects.html").find("</p\"").unwrap();
    assert_eq!(narrative.issues[0].r#where, format!("section X, byte {at}"));
}

#[test]
fn f07_a_banner_without_its_end_does_not_take_the_table_with_it() {
    let table = "<table><tr><th>Date</th><th>Entry</th></tr><tr><td>2008</td><td>x</td></tr></table>";
    let html = format!(
        "<div><h1>A</h1><div class=\"content-banner\"><p>One</p><div class=\"date-banner\"><p>Two</p></div>\
         <div><h2>B</h2>{table}</div></div>"
    );
    let narrative = clean(&html);
    assert_eq!(banners(&narrative), [(BannerKind::Content, "One".into()), (BannerKind::Date, "Two".into())]);
    let [part] = subsections(&narrative)[..] else { panic!("{:#?}", narrative.blocks) };
    assert_eq!((line_text(&part.title).as_str(), part.count), ("B", Some(1)));
}

#[test]
fn a_caption_that_repeats_the_heading_is_accounted_for() {
    let html = "<h1>A</h1><table><caption>A</caption><tr><td>x</td><td>y</td></tr></table>";
    assert_eq!(clean(html).ledger.dropped.repeated, 1);
    assert_eq!(words(html), "A x y");
    assert_eq!(words(&html.replace("<caption>A", "<caption>B")), "A B x y");
}

#[test]
fn f09_self_closed_elements_of_xhtml_are_empty() {
    let cell = |empty: &str| {
        format!(
            "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h1>A</h1>{empty}<table><tr><th>B</th><th>C</th></tr>\
             <tr><td/><td>{empty}after&nbsp;&copy; &amp; <![CDATA[a < b & c]]><!-- note --></td></tr></table>{empty}</div>"
        )
    };
    for empty in [
        "<div/>",
        "<p/>",
        "<b/>",
        "<i class=\"x\" />",
        "<script/>",
        "<title/>",
        "<style/>",
        "<textarea/>",
        "<xmp/>",
        "<unknown/>",
    ] {
        let narrative = clean(&cell(empty));
        let [table] = tables(&narrative.blocks)[..] else { panic!("{empty}: {narrative:#?}") };
        assert_eq!(cells(table), [["", "after\u{a0}© & a < b & c"]], "{empty}");
        let text = format!("{:?}", table.groups);
        assert!(!text.contains("Marked"), "{empty} leaks: {text}");
        assert_eq!(narrative.ledger.dropped.comment, " note ".len());
    }
}

#[test]
fn f09_a_raw_text_element_never_swallows_what_follows() {
    for open in [
        "title",
        "style",
        "script",
        "textarea",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "plaintext",
        "template",
        "noscript",
    ] {
        for html in [format!("<p>a</p><br><{open}/><p>b</p>"), format!("<p>a</p><br><{open}><p>b</p>")] {
            let narrative = sound(&html);
            let all = narrative.source_text() + &source_text(&narrative.hidden);
            assert_eq!(fold(&all), "a b", "{html}");
        }
    }
}

#[test]
fn f15_group_rows_are_recognised_with_and_without_class() {
    let narrative = clean(include_str!("fixtures/html/f15-med-groups.html"));
    let table = tables(&subsections(&narrative)[0].blocks)[0];
    let groups: Vec<(String, usize)> = table
        .groups
        .iter()
        .map(|group| (line_text(group.heading.as_deref().unwrap_or_default()), group.rows.len()))
        .collect();
    assert_eq!(
        groups,
        [
            ("Amoxicillin 500mg capsules".into(), 1),
            ("Beclometasone\n100micrograms inhaler".into(), 1),
            ("Cetirizine 10mg tablets".into(), 1),
            ("Diclofenac 50mg tablets".into(), 0)
        ]
    );
    let last = &table.groups[0].rows[0].cells[6].blocks;
    assert!(
        matches!(&last[..], [Block::Paragraph(line)] if matches!(&line[..], [Inline::Marked(Mark::Strong, _), Inline::Break, _])),
        "{last:?}"
    );
    assert_eq!(narrative.row_count, 3);
}

#[test]
fn f16_only_dates_become_dates() {
    let rows = ["05-Oct-1982", "31 Oct 2016", "Apr 2009", "Apr-2009", "1998", "", "Never", "n/k", "31-Nov-2016"];
    let cells: String =
        rows.iter().map(|date| format!("<tr><td class=\"date-column\">{date}</td><td>x</td></tr>")).collect();
    let narrative = clean(&format!("<div><h1>A</h1><table><tr><th>Date</th><th>Entry</th></tr>{cells}</table></div>"));
    let table = tables(&narrative.blocks)[0];
    let machines: Vec<_> = (0..rows.len()).map(|row| machine(table, row, 0)).collect();
    let expected = ["1982-10-05", "2016-10-31", "2009-04", "2009-04", "1998"].map(|date| Some(date.to_owned()));
    assert_eq!(machines[..5], expected);
    assert_eq!(machines[5..], [None, None, None, None]);
    assert_eq!(self::cells(table).iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), rows);
}

#[test]
fn f19_a_tpp_summary_keeps_its_loose_notice_with_the_subsection_before_it() {
    let narrative = clean(include_str!("fixtures/html/f19-sum-tpp.html"));
    assert_eq!(narrative.title, None);
    let subsections = subsections(&narrative);
    let titles: Vec<_> = subsections.iter().map(|subsection| line_text(&subsection.title)).collect();
    assert_eq!(titles.len(), 5);
    let Block::Banner(notice) = subsections[2].blocks.last().unwrap() else { panic!("{:#?}", subsections[2]) };
    assert_eq!(notice.kind, BannerKind::Unknown);
    assert!(
        fold(&source_text(&notice.blocks))
            .ends_with("the medication above may have been changed since it was last issued.")
    );
    let repeats = tables(&subsections[2].blocks)[0];
    assert_eq!(headers(repeats)[0], "Last Issued");
    assert_eq!(cells(repeats)[0][0], "Never");
    assert_eq!(machine(repeats, 0, 2).as_deref(), Some("1965-01-01"));
    let empty = &subsections[4].blocks;
    let says_so = Block::Paragraph(vec![Word::TableWithoutRows.into()]);
    assert!(matches!(&empty[..], [Block::Table(_), Block::Message { state: None, blocks }] if blocks[..] == [says_so]));
}

#[test]
fn a_free_narrative_is_no_section_and_has_no_banners() {
    let narrative = clean("<div><p>One</p>two<ul><li>three</li></ul></div>");
    assert_eq!(narrative.banners, []);
    assert!(matches!(
        &narrative.blocks[..],
        [Block::Paragraph(_), Block::Paragraph(_), Block::List { numbering: None, .. }]
    ));
}

#[test]
fn marks_that_carry_meaning_survive() {
    let cases = [
        ("<s>x</s>", Mark::Deleted),
        ("<strike>x</strike>", Mark::Deleted),
        ("<del>x</del>", Mark::Deleted),
        ("<span style=\"color:red; text-decoration: line-through\">x</span>", Mark::Deleted),
        ("<span class=\"strikethrough\">x</span>", Mark::Deleted),
        ("<b>x</b>", Mark::Strong),
        ("<span style=\"font-weight:bold\">x</span>", Mark::Strong),
        ("<i>x</i>", Mark::Emphasis),
        ("<u>x</u>", Mark::Underline),
        ("<sup>x</sup>", Mark::Superscript),
        ("<sub>x</sub>", Mark::Subscript),
        ("<ins>x</ins>", Mark::Inserted),
        ("<tt>x</tt>", Mark::Code),
        ("<span style=\"white-space: pre-wrap\">x</span>", Mark::Preserved),
    ];
    for (html, mark) in cases {
        let narrative = clean(&format!("<p>a {html} b</p>"));
        let [Block::Paragraph(line)] = &narrative.blocks[..] else { panic!("{html}") };
        assert_eq!(line[1], Inline::Marked(mark, vec![Inline::source("x")]), "{html}");
    }
    let narrative = clean("<table><tr style=\"text-decoration:line-through\"><td>x</td><td>y</td></tr></table>");
    assert_eq!(format!("{:?}", narrative.blocks).matches("Deleted").count(), 2);
}

#[test]
fn white_space_and_numbers_that_carry_meaning_survive() {
    let narrative = clean("<pre>\nNa   140\n K   4.1\n</pre>");
    assert_eq!(narrative.blocks, [Block::Preformatted(vec![Inline::source("Na   140\n K   4.1\n")])]);
    let narrative = clean("<ol start=\"3\" type=\"a\"><li>x</li><li value=\"7\">y</li></ol>");
    let [Block::List { numbering, items, .. }] = &narrative.blocks[..] else { panic!("{narrative:?}") };
    assert_eq!(*numbering, Some((Numbering::LowerAlpha, 3)));
    assert_eq!(items.iter().map(|item| item.number).collect::<Vec<_>>(), [None, Some(7)]);
}

#[test]
fn what_a_style_sets_apart_does_not_run_together() {
    for display in ["block", "BLOCK !important", "table-cell", "flex"] {
        let html = format!(
            r#"<table><tr><td><span style="display: {display}">5</span><b style="display:{display}">10 mg</b></td></tr></table>"#
        );
        let narrative = clean(&html);
        assert_eq!(cells(tables(&narrative.blocks)[0]), [["5\n10 mg"]], "{display}");
    }
    let narrative = clean(r#"<table><tr><td><b style="display:inline-block">5</b>0 mg</td></tr></table>"#);
    assert_eq!(cells(tables(&narrative.blocks)[0]), [["50 mg"]], "as a browser shows it");
    let apart = r#"<div><h1>a</h1>1<span style="display:block">5<p>x</p>7</span>10 mg</div>"#;
    assert_eq!(words(apart), "a 1 5 x 7 10 mg");
}

#[test]
fn hidden_text_is_listed_apart() {
    for html in [
        "<p>a</p><p hidden>b</p>",
        "<p>a</p><p style=\"display: none\">b</p>",
        "<p>a</p><noscript><p>b</p></noscript>",
        "<p>a</p><datalist><option>b</option></datalist>",
        "<p>a</p><dialog>b</dialog>",
        "<p>a</p><template>b</template>",
        "<p>a</p><title>b</title>",
        "<p title=\"b\">a</p>",
        "<p>a</p><input type=\"hidden\" value=\"b\">",
        "<table><tr><td>a</td></tr><tr hidden><td>b</td></tr></table>",
        "<table><tr><td>a</td><td style=\"visibility:hidden\">b</td></tr></table>",
        "<p>a</p><object>b</object>",
    ] {
        let narrative = sound(html);
        assert_eq!(fold(&narrative.source_text()), "a", "{html}");
        assert_eq!(fold(&source_text(&narrative.hidden)), "b", "{html}");
        assert_eq!(narrative.ledger.hidden, 1, "{html}");
    }
    assert_eq!(words("<dialog open>b</dialog><details><summary>s</summary>d</details>"), "b s d");
}

#[test]
fn controls_pictures_and_links_are_words() {
    assert_eq!(words("<label>BP <input value=\"140/90\"></label>"), "BP 140/90");
    assert_eq!(words("<textarea rows=2>free\ntext</textarea>"), "free text");
    assert_eq!(words("<select><option>mild<option selected>severe</select>"), "mild severe");
    assert_eq!(words("<img alt=\"ECG strip\" src=\"http://example.org/x.png\">"), "ECG strip");
    assert_eq!(
        words("<a href=\"https://example.org/leaflet\">leaflet</a> next"),
        "leaflethttps://example.org/leaflet next"
    );
    let ticked = sound("<input type=checkbox checked> smoker");
    assert_eq!(ticked.blocks, [Block::Paragraph(vec![Word::TickedBox.into(), Inline::source(" smoker")])]);
    let frame = sound("<p>a</p><iframe src=\"https://example.org\"></iframe>");
    assert!(format!("{:?}", frame.blocks).contains("EmbeddedContentNotShown"));
    assert_eq!(frame.issues.len(), 1);
}

#[test]
fn text_between_angle_brackets_is_kept_in_place_and_reported() {
    for (html, shown) in [
        ("<p>BP <sys 120 hold> and well</p>", "BP <sys 120 hold> and well"),
        ("<p>BP <sys 120 hold</p><p>next</p>", "BP <sys 120 hold next"),
        ("<p>Contact <jo@nhs.net> today</p>", "Contact <jo@nhs.net> today"),
        ("<p>Contact <jo.bloggs@nhs.net> today</p>", "Contact <jo.bloggs@nhs.net> today"),
        ("<p>Dear <PATIENT NAME>,</p>", "Dear <PATIENT NAME>,"),
        ("<p>Dear <NAME>,</p>", "Dear <NAME>,"),
        ("<p>CRP <five VISIBLE mg/L was 12</p>", "CRP <five VISIBLE mg/L was 12"),
        ("<p>pulse </60 hold> stop</p>", "pulse </60 hold> stop"),
        ("<p>plan <!important> stop</p>", "plan <!important> stop"),
        ("<p>plan <?asthma> stop</p>", "plan <?asthma> stop"),
        ("<p>plan <!-- never closed</p>", "plan <!-- never closed"),
        ("<p>at the end <b", "at the end <b"),
    ] {
        let narrative = sound(html);
        assert_eq!(fold(&narrative.source_text()), shown, "{html}");
        assert!(!narrative.issues.is_empty() && !narrative.lost.is_empty(), "{html}");
        assert_eq!(narrative.banners[0].kind, BannerKind::Warning);
    }
    let swallowed = sound("<p title=\"x>visible</p><p>more</p>");
    assert_eq!(fold(&swallowed.source_text()), "visible more");
    assert_eq!(swallowed.lost, ["<p title=\"x>"]);
    for html in ["<p>BP < 140, eGFR <60, a<b></p>", "<p>5 <6 </p>"] {
        assert!(sound(html).source_text().starts_with(&fold(html)[3..6]));
    }
    assert_eq!(clean("<p>eGFR <60, BP < 140 & 5 <6</p>").source_text().trim(), "eGFR <60, BP < 140 & 5 <6");
}

#[test]
fn control_characters_are_shown() {
    let narrative = sound("<p>a\u{0}b\u{1b}c\u{7f}</p>");
    assert_eq!(narrative.source_text().trim(), "a\u{2400}b\u{241b}c\u{2421}");
    assert_eq!(narrative.issues.len(), 1);
    assert_eq!(clean("<p>a\r\nb\rc\td</p>").source_text().trim(), "a\nb\nc\td");
}

#[test]
fn clinically_shaped_fragments_lose_nothing() {
    let fragments = include_str!("fixtures/html/fragments.txt");
    let mut count = 0;
    for line in fragments.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (html, shown) = line.split_once(" => ").unwrap();
        assert_eq!(words(html), shown, "{html}");
        let in_cell = format!("<table><tr><th>A</th><th>B</th></tr><tr><td>{html}</td><td>z</td></tr></table>");
        let all = words(&in_cell);
        for word in shown.split(' ') {
            assert!(all.contains(word), "{word:?} of {html} in a cell: {all}");
        }
        count += 1;
    }
    assert!(count >= 55, "{count}");
}

#[test]
fn every_svg_and_mathml_name_keeps_its_text_as_an_unknown_html_element() {
    let names = "a altglyph animate animatecolor animatemotion animatetransform circle clippath color-profile cursor defs desc \
        ellipse feblend fecolormatrix fecomposite feflood feimage femerge feoffset filter font-face foreignobject g glyph \
        hkern image-set line lineargradient marker mask metadata missing-glyph mpath path pattern polygon polyline \
        radialgradient rect set stop switch symbol text textpath tref tspan use view vkern abs and annotation \
        annotation-xml apply approx arccos arg bind bvar cartesianproduct ceiling ci cn codomain complexes compose \
        condition conjugate cos csymbol curl declare degree determinant diff divergence divide domain emptyset eq \
        equivalent exists exp factorial false floor fn forall gcd geq grad gt ident imaginary implies in infinity int \
        integers intersect interval inverse lambda laplacian lcm leq limit list ln log logbase lowlimit lt maction \
        matrix matrixrow max mean median menclose merror mfenced mfrac mi min minus mmultiscripts mn mo mode moment \
        mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msup mtable mtd mtext mtr munder naturals neq none \
        not notin or otherwise outerproduct partialdiff pi piece piecewise plus power primes product quotient rationals \
        real reals reln rem root scalarproduct sdev sec selector semantics sep share sin subset sum tan tendsto times \
        transpose true union uplimit variance vector vectorproduct xor";
    for name in names.split_whitespace() {
        assert_eq!(words(&format!("<p>a <{name}>b</{name}> c</p>")), "a b c", "{name}");
        let inside = sound(&format!("<p>a <svg><{name}>b</{name}></svg> <math><{name}>d</{name}></math> c</p>"));
        assert_eq!(fold(&inside.source_text()), "a b d c", "{name} inside svg and math");
    }
}

#[test]
fn a_reading_in_steps_equals_one_reading() {
    let html = include_str!("fixtures/html/f02-med-demonstrator.html").repeat(20);
    let whole = read(&html, "x");
    for bytes in [1, 7, 1000, 65_536] {
        let mut reading = begin(&html, "x");
        while !reading.step(bytes) {}
        assert_eq!(reading.finish(), whole);
    }
    assert_eq!(begin(&html, "x").finish(), whole);
}

/// The style classes of a FHIR narrative, those of lines and those of lists.
#[test]
fn o_15_the_classes_of_a_fhir_narrative_keep_their_meaning() {
    for (class, mark) in [
        ("bold", Mark::Strong),
        ("italics", Mark::Emphasis),
        ("underline", Mark::Underline),
        ("strikethrough", Mark::Deleted),
    ] {
        for element in ["span", "p", "td"] {
            let html = match element {
                "td" => format!("<table><tr><td class=\"{class}\">x</td><td>y</td></tr></table>"),
                element => format!("<{element} class=\"left {class} border-top\">x</{element}>"),
            };
            let marked = Inline::Marked(mark, vec![Inline::source("x")]);
            let narrative = clean(&html);
            assert!(format!("{:?}", narrative.blocks).contains(&format!("{marked:?}")), "{html}");
            assert_eq!(words(&html).replace(" y", ""), "x");
        }
    }
    for (class, numbering) in [
        ("arabic", Numbering::Arabic),
        ("little-roman", Numbering::LowerRoman),
        ("big-roman", Numbering::UpperRoman),
        ("little-alpha", Numbering::LowerAlpha),
        ("big-alpha", Numbering::UpperAlpha),
    ] {
        let narrative = clean(&format!("<ol class=\"{class}\"><li>x</li></ol>"));
        let [Block::List { numbering: found, .. }] = &narrative.blocks[..] else { panic!("{narrative:?}") };
        assert_eq!(*found, Some((numbering, 1)), "{class}");
    }
}

/// The view of markup that stands as the blocks of a section.
fn view_of(html: &str) -> String {
    let section = Section {
        code: "ENC".into(),
        anchor: Anchor(0),
        title: vec![Inline::source("Encounters")],
        count: None,
        states: Vec::new(),
        requested: Vec::new(),
        banners: Vec::new(),
        blocks: clean(html).blocks,
    };
    let options = Options { heading_level: 2, id_prefix: "gp-".into() };
    gp_record::view::section(&Record::default(), &section, &options).html()
}

/// The classes of the nearest element around the text `mark`.
fn classes_around(html: &str, mark: &str) -> Vec<String> {
    let parts = html.split_once(&format!(">{mark}<"));
    assert!(parts.is_some(), "{mark} stands alone in an element: {html}");
    let (before, _) = parts.unwrap_or_default();
    let tag = before.rsplit('<').next().unwrap_or_default();
    let class = tag.split("class=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    class.split_whitespace().map(str::to_owned).collect()
}

/// Every style class of a FHIR narrative reaches the view as a class of ours, and no other class does.
#[test]
fn o_15_alignment_borders_and_bullets_reach_the_view_as_classes_of_ours() {
    const CLASSES: [(&str, &str); 8] = [
        ("left", "gp-left"),
        ("right", "gp-right"),
        ("center", "gp-centre"),
        ("justify", "gp-justified"),
        ("border-left", "gp-border-left"),
        ("border-right", "gp-border-right"),
        ("border-top", "gp-border-top"),
        ("border-bottom", "gp-border-bottom"),
    ];
    for (theirs, ours) in CLASSES {
        for html in [
            format!("<p class=\"{theirs}\">canary</p>"),
            format!("<p class=\"mystery {theirs} gp-alert\">canary</p>"),
            format!("<div class=\"{theirs}\">canary</div>"),
            format!("<h1>Encounters</h1><p>a</p><div class=\"{theirs}\">canary</div>"),
            format!("<ul><li class=\"{theirs}\"><p>x</p><p class=\"{theirs}\">canary</p></li></ul>"),
            format!("<table><tr><td>x</td><td class=\"{theirs}\">canary</td></tr></table>"),
            format!("<h1>Encounters</h1><table><tr><td class=\"{theirs}\">canary</td><td>x</td></tr></table>"),
        ] {
            assert_eq!(classes_around(&view_of(&html), "canary"), [ours], "{html}");
            assert!(words(&html).contains("canary"));
        }
    }
    let row = "<table><tr class=\"right border-left border-top\"><td>one</td><td class=\"left\">two</td></tr></table>";
    assert_eq!(classes_around(&view_of(row), "one"), ["gp-right", "gp-border-left", "gp-border-top"]);
    assert_eq!(classes_around(&view_of(row), "two"), ["gp-left", "gp-border-top"]);
    for html in [
        "<table class=\"right\"><tr><td>canary</td><td>x</td></tr></table>",
        "<div class=\"right\"><h1>T</h1><div><table><tr><td>canary</td><td>x</td></tr></table></div></div>",
        "<table><tr><td align=\"right\">canary</td><td>x</td></tr></table>",
        "<table><tbody class=\"right\"><tr><td>canary</td><td>x</td></tr></tbody></table>",
        "<div class=\"right\"><h1>T</h1><table><tr><td>y</td><td>x</td></tr></table><p>canary</p></div>",
    ] {
        assert_eq!(classes_around(&view_of(html), "canary"), ["gp-right"], "{html}");
    }
    for (theirs, ours) in
        [("disc", "gp-disc"), ("circle", "gp-circle"), ("square", "gp-square"), ("unlist", "gp-unlisted")]
    {
        let list = view_of(&format!("<ul class=\"{theirs} other\"><li>x</li></ul>"));
        assert!(list.contains(&format!("<ul class=\"{ours}\">")), "{list}");
        let numbered = view_of(&format!("<ol class=\"{theirs}\"><li>x</li></ol>"));
        assert!(numbered.contains("<ol type=\"1\" start=\"1\">"), "{numbered}");
    }
    for other in ["gp-alert", "gp-hidden", "LEFT", "text-right", "border", "hide", "gp-left"] {
        let html = format!("<p class=\"{other}\" align=\"{other} x\">canary</p>");
        assert_eq!(classes_around(&view_of(&html), "canary"), [""; 0], "{html}");
    }
}

/// What a style stands around is found and told as what stands in none.
#[test]
fn a_style_changes_nothing_that_is_told_of_a_section() {
    let none = "No 'Encounters' data is recorded for this patient.";
    let denied = "Access is denied to 'Encounters' data for this patient.";
    let rows = "<table><tr><th>Date</th><th>Title</th></tr><tr><td>01-Jan-2020</td><td>x</td></tr></table>";
    for (text, is) in [
        (format!("<p>{none}</p>"), "p"),
        (format!("<div><p>{denied}</p><p>{none}</p></div>"), "div"),
        (format!("<div><p>before</p>{rows}<p>after</p></div>"), "div"),
        (format!("<dl><dd>{rows}</dd></dl>"), "dl"),
        (format!("<table><tr><td><p>{none}</p></td></tr></table>"), "p"),
        (rows.replace("<td>01-Jan-2020</td>", "<td class=\"date-column\"><p>01-Jan-2020</p></td>"), "p"),
    ] {
        let plain = format!("<div><h1>Encounters</h1>{text}</div>");
        let styled = format!(
            "<div><h1>Encounters</h1>{}</div>",
            text.replace(&format!("<{is}>"), &format!("<{is} class=\"center border-top\">"))
        );
        assert_ne!(plain, styled);
        let (plain, read) = (clean(&plain), clean(&styled));
        assert_eq!(plain.states, read.states, "{styled}");
        assert_eq!(plain.row_count, read.row_count, "{styled}");
        assert_eq!(plain.ledger, read.ledger, "{styled}");
        assert_eq!(fold(&plain.source_text()), fold(&read.source_text()), "{styled}");
        assert_eq!(banners(&plain), banners(&read), "{styled}");
        let dates = |narrative: &Narrative| format!("{:?}", narrative.blocks).matches("2020-01-01").count();
        assert_eq!(dates(&plain), dates(&read), "{styled}");
    }
}
