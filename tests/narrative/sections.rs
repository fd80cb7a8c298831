//! Titles, banners, messages, tables and subsections, each told by what the specification makes of it.

use super::*;

#[test]
fn f01_a_canonical_section_has_title_banners_and_table() {
    let narrative = clean(include_str!("../fixtures/html/f01-enc-canonical.html"));
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
    let narrative = clean(include_str!("../fixtures/html/f02-med-demonstrator.html"));
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
    let narrative = clean(include_str!("../fixtures/html/f03-prb-0-5.html"));
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
    let tpp = kinds(include_str!("../fixtures/html/f06-enc-wording-tpp.html"));
    assert_eq!(tpp, [Transfer, Date, Exclusion]);
    let emis = kinds(include_str!("../fixtures/html/f06-imm-wording-emis.html"));
    assert_eq!(emis, [Transfer, Content, Date, Exclusion]);
    let vision = kinds(include_str!("../fixtures/html/f06-all-wording-vision.html"));
    assert_eq!(vision, [Transfer, Content, Date, Exclusion]);
    let microtest = kinds(include_str!("../fixtures/html/f06-prb-wording-microtest.html"));
    assert_eq!(microtest, [Transfer, Content, Date, Exclusion, Content]);
    let swapped = kinds(include_str!("../fixtures/html/f06-enc-banners-swapped-wording.html"));
    assert_eq!(swapped, [Transfer, Content, Date, Exclusion]);
}

#[test]
fn tables_are_classified_by_id_else_heading_else_headers() {
    let layouts = |html: &str| clean(html).layouts;
    assert_eq!(
        layouts(include_str!("../fixtures/html/f01-sum-canonical.html")),
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
        layouts(include_str!("../fixtures/html/f03-sum-0-5-3.html")),
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
    assert_eq!(layouts(include_str!("../fixtures/html/f04-med-0-7-0.html"))[0], Some("med-tab-acu-med"));
    let items = "<div><table><tr><td>Date</td><td>Entry</td><td>Details</td></tr><tr><td>2001</td><td>x</td><td/></tr></table></div>";
    let in_section = |code| begin(items, "x").in_section(code, "").finish().layouts;
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
    let narrative = sound(include_str!("../fixtures/html/f07-imm-several-defects.html"));
    assert_eq!(line_text(narrative.title.as_deref().unwrap()), "Immunisations");
    let kinds: Vec<_> = narrative.banners.iter().map(|banner| banner.kind).collect();
    assert_eq!(kinds, [BannerKind::Warning, BannerKind::Transfer, BannerKind::Unknown, BannerKind::Exclusion]);
    assert_eq!(banners(&narrative)[3].1, "Some items hidden");
    assert!(banners(&narrative)[2].1.contains("< p>stray"), "{:?}", banners(&narrative));
    let table = tables(&narrative.blocks)[0];
    assert_eq!(cells(table), [["2008", "Flu", "1", "", ""]]);
    assert_eq!(machine(table, 0, 0).as_deref(), Some("2008"));
    assert_eq!(narrative.lost, ["</p\""]);
    let at = include_str!("../fixtures/html/f07-imm-several-defects.html").find("</p\"").unwrap();
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
    // What stands in raw text is markup of XML like any other.
    let around =
        |inside: &str| format!("{:?}", sound(&format!("<div><textarea>{inside}</textarea><b/>x</div>")).blocks);
    assert!(!around("a <i>b</i>").contains("Strong"), "{}", around("a <i>b</i>"));
    assert!(around("a <i>b").contains("Strong"), "{}", around("a <i>b"));
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
    let narrative = clean(include_str!("../fixtures/html/f15-med-groups.html"));
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
            // What is marked less than the headings before, above a row that names no drug, may be one or a note.
            (String::new(), 2),
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
    let narrative = clean(include_str!("../fixtures/html/f19-sum-tpp.html"));
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
