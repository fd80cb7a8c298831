//! The view: snapshots of a whole record, and what must hold of the view of any record.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "view/generated.rs"]
mod generated;
#[path = "view/patient.rs"]
mod patient;
#[path = "view/tree.rs"]
mod tree;

use std::collections::HashSet;

use generated::{BEGIN, END, Reading};
use gp_record::record::*;
use gp_record::view::{Options, Rendered, alert, head, section};
use gp_record::words::Word;
use proptest::prelude::*;
use tree::{Element, Node};

fn options() -> Options {
    Options { heading_level: 2, id_prefix: "gp-".into() }
}

fn renderings(record: &Record, options: &Options) -> Vec<Rendered> {
    let sections = record.sections.iter().map(|own| section(record, own, options));
    std::iter::once(head(record, options)).chain(sections).collect()
}

/// One line per element, for a snapshot that reads well.
fn pretty(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split_inclusive('>') {
        out += piece;
        if ["</p>", "</dd>", "</tr>", "</li>", "</caption>", "</thead>", "</h2>", "</h3>", "</dl>", "</ul>", "</div>"]
            .iter()
            .any(|end| piece.ends_with(end))
            || piece.starts_with("<div")
            || piece.starts_with("<t") && !piece.starts_with("<th ")
        {
            out.push('\n');
        }
    }
    out
}

#[test]
fn a_whole_record() {
    let record = patient::record();
    let html: Vec<String> = renderings(&record, &options()).iter().map(|part| pretty(&part.html())).collect();
    insta::assert_snapshot!(html.join("\n"));
}

#[test]
fn an_alert_names_each_field_with_both_values_and_no_clinical_content() {
    let record = Record { identity: patient::mismatch(), ..patient::record() };
    insta::assert_snapshot!(pretty(&alert(&record, &options()).html()));
}

/// The source texts in a rendering, in order; and every other text that is marked as not to be translated.
#[derive(Default)]
struct Heard {
    source: Vec<String>,
    beside: String,
    unfinished: Option<String>,
}

impl Heard {
    fn listen(&mut self, element: &Element, translated: bool) {
        let translated = element.attribute("translate").map_or(translated, |own| own == "yes");
        for node in &element.children {
            match node {
                Node::Element(element) => self.listen(element, translated),
                Node::Text(text) if translated => {
                    assert!(!text.contains([BEGIN, END]), "source text to be translated: {text:?}");
                    assert!(self.unfinished.is_none(), "a source text is one piece");
                }
                Node::Text(text) => text.chars().for_each(|character| self.character(character)),
            }
        }
    }

    fn character(&mut self, character: char) {
        if character == BEGIN {
            self.unfinished = Some(String::new());
        }
        match &mut self.unfinished {
            Some(text) => text.push(character),
            None => self.beside.push(character),
        }
        if character == END {
            self.source.extend(self.unfinished.take());
        }
    }
}

/// What nobody would see on a screen stands there as its number.
fn as_seen(character: char) -> String {
    match character {
        '\0' => "\u{2400}".into(),
        c @ ('\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
            format!("[U+{:04X}]", c as u32)
        }
        c => c.into(),
    }
}

fn assert_conserved(rendered: &Rendered, expected: Vec<String>) {
    let mut heard = Heard::default();
    heard.listen(&tree::root(rendered), false);
    let expected: Vec<String> = expected.iter().map(|text| text.chars().map(as_seen).collect()).collect();
    assert_eq!(heard.source, expected, "every source text, in order, to the letter");
    let others: String =
        heard.beside.chars().filter(|c| !" \n\u{a0}\u{b7}(),:;/×–—".contains(*c) && !c.is_ascii_digit()).collect();
    assert_eq!(others, "", "words of ours that are marked as the provider's");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Nothing is lost, nothing is moved, nothing of ours passes as theirs, and both encodings make the same nodes.
    #[test]
    fn source_text_is_conserved_and_marked(record in generated::record()) {
        assert_conserved(&head(&record, &options()), Reading::of_head(&record));
        assert_conserved(&alert(&record, &options()), Reading::of_alert(&record));
        for own in &record.sections {
            assert_conserved(&section(&record, own, &options()), Reading::of_section(own));
        }
        // HTML that is written at once is that of the operations, to the letter.
        let html = |parts: &[Rendered]| parts.iter().map(Rendered::html).collect::<String>();
        let shown = Record { held_back: false, ..record };
        prop_assert_eq!(gp_record::render(&shown, &options()), html(&renderings(&shown, &options())));
        let held_back = Record { held_back: true, ..shown };
        prop_assert_eq!(gp_record::render(&held_back, &options()), html(&[alert(&held_back, &options())]));
    }

    #[test]
    fn ids_are_unique_and_every_reference_resolves(record in generated::record(), prefix in generated::source()) {
        let options = Options { heading_level: 5, id_prefix: prefix };
        let roots: Vec<Element> = renderings(&record, &options).iter().map(tree::root).collect();
        let elements: Vec<&Element> = roots.iter().flat_map(Element::all).collect();
        let mut ids = HashSet::new();
        for id in elements.iter().filter_map(|element| element.attribute("id")) {
            prop_assert!(ids.insert(id), "twice: {:?}", id);
        }
        for element in &elements {
            if let Some(href) = element.attribute("href") {
                prop_assert!(ids.contains(href.strip_prefix('#').unwrap()), "leads nowhere: {:?}", href);
            }
            if let Some(label) = element.attribute("aria-labelledby") {
                prop_assert!(ids.contains(label), "labelled by nothing: {:?}", label);
            }
        }
    }

    /// Nothing but these can be written, whatever a record holds.
    #[test]
    fn attribute_values_are_closed(record in generated::record()) {
        for element in renderings(&record, &options()).iter().map(tree::root).flat_map(|root| root.all().into_iter().cloned().collect::<Vec<_>>()) {
            for (name, value) in &element.attributes {
                let is_ours = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-# :.+".contains(&byte));
                prop_assert!(is_ours || name == "title", "{name}={value:?}");
            }
        }
    }

    #[test]
    fn a_long_table_comes_in_parts_that_keep_every_row_and_group(lengths in prop::collection::vec(0usize..200, 2..7)) {
        let record = long_table(&lengths);
        let root = tree::root(&section(&record, &record.sections[0], &options()));
        let all: usize = lengths.iter().sum();
        let tables = root.named("table");
        let rows = |element: &Element| -> Vec<String> {
            element.named("td").iter().map(|cell| cell.text()).collect()
        };
        prop_assert_eq!(rows(&root), (0..all).map(|row| format!("row {row}")).collect::<Vec<_>>());
        if all <= 50 {
            prop_assert_eq!(tables.len(), 1);
            return Ok(());
        }
        let mut first = 1;
        let mut pieces = vec![Vec::new(); lengths.len()];
        for table in &tables {
            let length = rows(table).len();
            prop_assert!(length <= 50);
            let range = format!("rows {} to {} of {}", grouped(first), grouped(first + length - 1), grouped(all));
            prop_assert!(table.named("caption")[0].text().ends_with(&range), "{range}");
            prop_assert_eq!(table.named("thead").len(), 1);
            first += length;
            for body in table.named("tbody") {
                let heading = body.elements().next().unwrap().text();
                let (group, continued) = match heading.strip_suffix(" (continued)") {
                    Some(group) => (group, true),
                    None => (heading.as_str(), false),
                };
                let group: usize = group.strip_prefix("group ").unwrap().parse().unwrap();
                prop_assert_eq!(continued, !pieces[group].is_empty());
                pieces[group].push(rows(body).len());
            }
        }
        for (pieces, length) in pieces.iter().zip(&lengths) {
            prop_assert_eq!(pieces.iter().sum::<usize>(), *length);
            prop_assert_eq!(pieces.len() == 1, *length <= 50, "only a group that is too long is taken apart");
        }
    }
}

fn grouped(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}

fn long_table(lengths: &[usize]) -> Record {
    let mut number = 0..;
    let groups = lengths.iter().enumerate().map(|(group, length)| RowGroup {
        heading: Some(vec![Inline::source(format!("group {group}"))]),
        rows: (0..*length)
            .map(|_| {
                let words = format!("row {}", number.next().unwrap());
                Row { cells: vec![Cell::line(vec![Inline::source(words)])], ..Row::default() }
            })
            .collect(),
    });
    let table = Table {
        caption: vec![Inline::source("Entries")],
        columns: vec![Column::of(vec![Inline::source("Entry")], ColumnKind::Words)],
        groups: groups.collect(),
        ..Table::default()
    };
    record_of(vec![Block::table(table)])
}

fn record_of(blocks: Vec<Block>) -> Record {
    let section = Section {
        code: "ENC".into(),
        anchor: Anchor(1),
        title: vec![Inline::source("Encounters")],
        count: None,
        states: Vec::new(),
        requested: Vec::new(),
        banners: Vec::new(),
        blocks,
    };
    Record { sections: vec![section], ..Record::default() }
}

/// An HTML parser stops nesting at 512; the view stops before, and keeps the text.
#[test]
fn deep_nesting_keeps_its_text_and_its_tables_whole() {
    let mut blocks = vec![Block::Paragraph(vec![Inline::source("innermost")])];
    for _ in 0..60 {
        let cell = Cell { blocks, ..Cell::default() };
        let row = Row { cells: vec![cell], ..Row::default() };
        let groups = vec![RowGroup { heading: None, rows: vec![row] }];
        blocks =
            vec![Block::table(Table { groups, ..Table::default() }), Block::Paragraph(vec![Inline::source("after")])];
    }
    let record = record_of(blocks);
    let root = tree::root(&section(&record, &record.sections[0], &options()));
    assert_eq!(root.text().matches("after").count(), 60);
    assert!(root.text().contains("innermost"));
}

/// A row of no cells has no column, and what spans none is written as what spans one: both are the same element.
#[test]
fn a_group_over_a_row_of_no_cells_spans_one_column() {
    let group = |rows| RowGroup { heading: Some(vec![Inline::source("Group")]), rows };
    let table = |rows| Block::table(Table { groups: vec![group(rows)], ..Table::default() });
    let row = Row { cells: vec![Cell::line(vec![Inline::source("Entry")])], ..Row::default() };
    let record = record_of(vec![table(vec![Row::default()]), table(vec![row])]);
    let root = tree::root(&section(&record, &record.sections[0], &options()));
    let spans: Vec<_> = root.named("th").iter().map(|header| header.attribute("colspan")).collect();
    assert_eq!(spans, [Some("1"), Some("1")]);
}

/// An ordinary row of five cells, with a date and a badge, costs few nodes: layout is the slow part of a view.
#[test]
fn an_ordinary_row_costs_at_most_twelve_elements() {
    let date = Date { recorded: "2024-01-05".into(), shown: "05-Jan-2024".into(), machine: Some("2024-01-05".into()) };
    let cells = [
        Inline::date(date),
        Inline::Marked(Mark::Main, vec![Inline::source("Essential hypertension")]),
        Inline::Badge(Tone::Active, Text::source("Active")),
        Inline::source("Dr A Brown"),
        Inline::source("Reviewed"),
    ];
    let row = Row { cells: cells.into_iter().map(|cell| Cell::line(vec![cell])).collect(), ..Row::default() };
    let table = Table { groups: vec![RowGroup { heading: None, rows: vec![row] }], ..Table::default() };
    let record = record_of(vec![Block::table(table)]);
    let root = tree::root(&section(&record, &record.sections[0], &options()));
    assert!(root.named("tr")[0].all().len() <= 12, "{:#?}", root.named("tr"));
}

/// The paragraph's own words are the labels, so that a value costs one element, and a date or a link none beside itself.
#[test]
fn labelled_values_cost_an_element_each() {
    let date = Date { recorded: "2024".into(), shown: "2024".into(), machine: Some("2024".into()) };
    let labelled = |value| Inline::labelled(Word::Date.into(), vec![value]);
    let line = vec![labelled(Inline::date(date)), labelled(Inline::source("As recorded")), Inline::source("beside")];
    let record = record_of(vec![Block::Paragraph(line)]);
    let root = tree::root(&section(&record, &record.sections[0], &options()));
    let [paragraph] = root.named("p")[..] else { panic!("{root:#?}") };
    let names: Vec<&str> = paragraph.elements().map(|element| element.name.as_str()).collect();
    assert_eq!((names, paragraph.all().len()), (vec!["time", "span", "span"], 4));
    assert!(paragraph.has_class("gp-labelled") && paragraph.attribute("translate") == Some("yes"));
    assert!(paragraph.elements().all(|value| value.attribute("translate") == Some("no")));
    assert_eq!(paragraph.text(), "Date 2024 Date As recorded beside");
}

#[test]
fn headings_past_the_sixth_level_keep_their_level() {
    let record = record_of(vec![Block::Heading { depth: 2, line: vec![Inline::source("Deep")] }]);
    let options = Options { heading_level: 6, ..options() };
    let root = tree::root(&section(&record, &record.sections[0], &options));
    let heading = root.all().into_iter().find(|element| element.attribute("role") == Some("heading")).unwrap();
    assert_eq!((heading.attribute("aria-level"), heading.text().as_str()), (Some("8"), "Deep"));
}

/// CUI PAB: deceased differs in more than colour, and a number that fails its check is flagged.
#[test]
fn the_banner_says_deceased_and_a_wrong_nhs_number_in_words() {
    let patient = Patient {
        deceased: Some("2024-01-05".into()),
        nhs_number: Some("9990000019".into()),
        nhs_number_valid: false,
        ..Patient::default()
    };
    let root = tree::root(&head(&Record { patient: Some(patient), ..Record::default() }, &options()));
    let banner = root.all().into_iter().find(|element| element.has_class("gp-patient")).unwrap();
    assert!(banner.has_class("gp-deceased"));
    assert!(banner.text().contains("Deceased") && banner.text().contains("NHS number is not valid"));
}

/// Nobody said "none": the view does not either.
#[test]
fn an_empty_section_without_a_state_never_reads_as_none_recorded() {
    let record = record_of(Vec::new());
    let text = tree::root(&section(&record, &record.sections[0], &options())).text();
    assert!(text.contains("does not say why") && !text.contains("None"), "{text}");
}

#[test]
fn haz_36_a_row_of_nothing_but_a_second_line_is_an_entry() {
    let said = vec![Block::Paragraph(vec![Inline::source("Penicillin")])];
    let row = |cells: Vec<Cell>, below: &[Block]| Row { cells, below: below.to_vec(), ..Row::default() };
    let whole = || row(vec![Cell::line(vec![Inline::source("Nut")])], &[]);
    let count = |row: Row| Table::of_rows(Word::Allergies, &[], vec![whole(), row]).entry_count();
    assert_eq!(count(row(vec![Cell::default()], &said)), 2);
    assert_eq!(count(row(Vec::new(), &said)), 2);
    assert_eq!(count(row(vec![Cell::default()], &[])), 1);
}
