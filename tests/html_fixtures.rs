//! Every fixture of Access Record: HTML, through the whole crate: the text in is the text out, the counts are those of
//! the fixture, and a snapshot shows a person what a clinician sees.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;
#[path = "view/tree.rs"]
#[allow(dead_code, reason = "each test file uses what it needs")]
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gp_record::narrative::{Narrative, begin};
use gp_record::record::{BannerKind, Block, State};
use gp_record::view;
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use support::*;
use tree::{Element, Node};

const IN_LINE: [&str; 22] = [
    "a", "abbr", "b", "bdi", "button", "code", "del", "em", "font", "i", "input", "ins", "math", "mtext", "s", "small",
    "span", "strong", "sub", "sup", "time", "u",
];

/// A fixture: the `div` of one section.
struct Fixture {
    name: String,
    code: String,
    html: String,
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/html");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    paths.sort();
    assert!(paths.len() > 40, "{}", paths.len());
    paths
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let code = name.split('-').nth(1).unwrap().to_uppercase();
            Fixture { name, code, html: fs::read_to_string(path).unwrap().trim_end().to_owned() }
        })
        .collect()
}

impl Fixture {
    fn narrative(&self) -> Narrative {
        begin(&self.html, "fixture").finish()
    }

    fn shown(&self) -> Shown {
        show(&html_section(&self.code, "", &self.html))
    }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a browser shows of a provider's page: the text of its tree, by an HTML parser that is not ours to change.
/// Self-closed elements of XHTML are empty, which an HTML parser does not know; a title stands first in every view.
fn visible(html: &str) -> String {
    let title = html.find("<h1>").zip(html.find("</h1>")).map_or("", |(start, end)| &html[start..end + 5]);
    let titled = if title.is_empty() { html.to_owned() } else { title.to_owned() + &html.replacen(title, "", 1) };
    let mut markup = String::new();
    for (at, part) in titled.split("/>").enumerate() {
        if at > 0 {
            let tag = markup.rfind('<').map_or("", |tag| &markup[tag + 1..]);
            let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
            let is_void = matches!(&*name, "br" | "hr" | "img" | "input" | "col");
            markup += &if is_void || name.is_empty() { "/>".to_owned() } else { format!("></{name}>") };
        }
        markup += part;
    }
    // An HTML parser does not know CDATA either, outside SVG.
    while let Some((before, (inside, after))) =
        markup.split_once("<![CDATA[").and_then(|(before, rest)| Some((before, rest.split_once("]]>")?)))
    {
        markup = format!("{before}{}{after}", inside.replace('&', "&amp;").replace('<', "&lt;"));
    }
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), ParseOpts::default(), context, Vec::new(), false).one(markup);
    let mut text = String::new();
    write_visible(&dom.document, &mut text);
    fold(&text)
}

fn write_visible(node: &Handle, text: &mut String) {
    let inside = |text: &mut String| node.children.borrow().iter().for_each(|child| write_visible(child, text));
    match &node.data {
        NodeData::Text { contents } => text.push_str(&contents.borrow()),
        NodeData::Element { name, .. } if IN_LINE.contains(&&*name.local) => inside(text),
        NodeData::Element { .. } | NodeData::Document => {
            text.push(' ');
            inside(text);
            text.push(' ');
        }
        _ => {}
    }
}

/// The provider's text in a view: what is not marked as to be translated. A hidden caption says what the heading above
/// it says and is one text shown twice; what the provider hid, and the raw source of what a browser swallows, stand apart.
fn source_of_view(section: &Element) -> String {
    let mut text = String::new();
    write_source(section, false, &mut text);
    fold(&text)
}

fn write_source(element: &Element, translated: bool, text: &mut String) {
    let translated = element.attribute("translate").map_or(translated, |own| own == "yes");
    let is_count = element.has_class("gp-count");
    if is_count || element.name == "details" || element.name == "caption" && element.has_class("gp-hidden") {
        return;
    }
    let edge = if IN_LINE.contains(&&*element.name) { "" } else { " " };
    text.push_str(edge);
    for node in &element.children {
        match node {
            Node::Text(own) if !translated => text.push_str(own),
            Node::Text(_) => {}
            Node::Element(inner) => write_source(inner, translated, text),
        }
    }
    text.push_str(edge);
}

/// Tables, rows, banners and states of a narrative.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    tables: usize,
    rows: usize,
    banners: usize,
    states: Vec<State>,
    issues: Vec<String>,
}

impl Counts {
    fn of(narrative: &Narrative) -> Counts {
        let mut counts = Counts::default();
        let of_provider = |kind: BannerKind| !matches!(kind, BannerKind::Warning | BannerKind::Alert);
        counts.banners = narrative.banners.iter().filter(|banner| of_provider(banner.kind)).count();
        counts.add(&narrative.blocks);
        counts.issues = narrative.issues.iter().map(|issue| issue.code.to_string()).collect();
        counts
    }

    fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Table(table) => {
                    self.tables += 1;
                    self.rows += table.row_count();
                }
                Block::Banner(_) => self.banners += 1,
                Block::Message { state, .. } => self.states.extend(*state),
                Block::Subsection(subsection) => self.add(&subsection.blocks),
                Block::Styled(_, blocks) => self.add(blocks),
                _ => {}
            }
        }
    }

    fn line(&self) -> String {
        let or_none = |words: Vec<String>| if words.is_empty() { "-".to_owned() } else { words.join(" ") };
        let states = self.states.iter().map(|state| format!("{state:?}")).collect();
        let Counts { tables, rows, banners, .. } = self;
        format!("{tables} {rows} {banners} | {} | {}", or_none(states), or_none(self.issues.clone()))
    }
}

fn expected() -> BTreeMap<String, String> {
    let lines = include_str!("fixtures/html/expected.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" | ")).map(|(name, counts)| (name.to_owned(), counts.to_owned())).collect()
}

/// Asserts that two accounts of the fixtures are one, naming only the lines that differ.
fn similar(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>) {
    let lines = |from: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
        let differ = from.iter().filter(|(name, text)| other.get(*name) != Some(text));
        differ.map(|(name, text)| format!("{name}: {text}")).collect()
    };
    assert_eq!(lines(found, expected), lines(expected, found));
}

#[test]
fn o_08_tables_rows_banners_and_states_are_those_of_the_fixture() {
    let counted = fixtures().into_iter().map(|fixture| {
        let counts = Counts::of(&fixture.narrative()).line();
        (fixture.name, counts)
    });
    similar(&counted.collect(), &expected());
}

#[test]
fn o_08_the_text_of_every_fixture_is_the_source_text_of_its_view() {
    let (mut of_views, mut of_fixtures) = (BTreeMap::new(), BTreeMap::new());
    for fixture in fixtures() {
        let narrative = fixture.narrative();
        assert!(narrative.ledger.adds_up(), "{}: {:?}", fixture.name, narrative.ledger);
        let shown = fixture.shown();
        let section = shown.section(&fixture.code);
        let view = tree::root(&view::section(&shown.record, section, &view::Options::default()));
        let of_view = source_of_view(&view);
        of_views.insert(fixture.name.clone(), of_view);
        let is_clean = narrative.issues.is_empty();
        assert_eq!(shown.record.issues.is_empty(), is_clean, "{}: {:?}", fixture.name, shown.record.issues);
        assert_eq!(shown.record.account.unshown, 0, "{}", fixture.name);
        // A browser swallows what is suspect and shows what is embedded: there our own account has to do.
        let of_fixture = if is_clean { visible(&fixture.html) } else { fold(&narrative.source_text()) };
        of_fixtures.insert(fixture.name, of_fixture);
    }
    similar(&of_views, &of_fixtures);
}

#[test]
fn every_fixture_as_a_clinician_sees_it() {
    for fixture in fixtures() {
        let shown = fixture.shown();
        let section = shown.section(&fixture.code);
        let narrative = fixture.narrative();
        let counts = Counts::of(&narrative).line();
        let layouts = narrative.layouts.iter().map(|layout| layout.unwrap_or("?")).collect::<Vec<_>>().join(" ");
        let view = lines(&shown.section_html(&fixture.code));
        let record = format!("{counts}\n{layouts}\nrows {:?}, states {:?}\n\n{view}", section.count, section.states);
        insta::assert_snapshot!(fixture.name, record);
    }
}
