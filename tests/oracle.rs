//! An independent judge: ammonia, told of the elements and attributes that the view may use, finds nothing to clean in
//! any view, however hostile the record.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod support;

use std::collections::HashSet;
use std::path::PathBuf;

use ammonia::{Builder, UrlRelative};
use gp_record::gpconnect::request::{Input, Options};
use gp_record::view::dom;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use support::*;

/// Elements and attributes of the view. Nothing that runs or fetches is among them: no script, no style, no `src`.
fn judge() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(dom::ELEMENTS.iter().copied().collect())
        .generic_attributes(dom::ATTRIBUTES.iter().copied().collect())
        .url_schemes(HashSet::new())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
}

/// Elements with their attributes, and texts, in order.
fn nodes(html: &str) -> Vec<String> {
    fn visit(node: &Handle, out: &mut Vec<String>) {
        match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let mut attributes: Vec<String> = attrs
                    .borrow()
                    .iter()
                    .map(|attribute| format!("{}={}", attribute.name.local, attribute.value))
                    .collect();
                attributes.sort();
                out.push(format!("<{} {}>", name.local, attributes.join(" ")));
            }
            // ammonia writes a carriage return as it is, and the next parser reads a line feed: its flaw, not ours.
            NodeData::Text { contents } => out.push(contents.borrow().replace("\r\n", "\n").replace('\r', "\n")),
            _ => {}
        }
        node.children.borrow().iter().for_each(|child| visit(child, out));
    }
    use html5ever::tendril::TendrilSink;
    let name = html5ever::QualName::new(None, html5ever::ns!(html), html5ever::local_name!("div"));
    let dom = html5ever::parse_fragment(RcDom::default(), Default::default(), name, Vec::new(), false).one(html);
    let mut out = Vec::new();
    visit(&dom.document, &mut out);
    out
}

fn is_clean(html: &str, what: &str) {
    for element in ["script", "style", "iframe", "object", "form", "svg", "math", "img", "link", "base", "meta"] {
        assert!(!dom::ELEMENTS.contains(&element), "{element} is an element of the view");
    }
    for attribute in ["src", "style", "srcset", "action", "name"] {
        assert!(!dom::ATTRIBUTES.contains(&attribute), "{attribute} is an attribute of the view");
    }
    assert!(!dom::ATTRIBUTES.iter().any(|attribute| attribute.starts_with("on")));
    let cleaned = judge().clean(html).to_string();
    assert_eq!(nodes(&cleaned), nodes(html), "{what}");
}

#[test]
fn cleaning_the_view_of_a_record_changes_nothing() {
    is_clean(&show(&every_area()).html, "every area");
}

#[test]
fn cleaning_the_view_of_a_hostile_record_changes_nothing() {
    let mut hostile = vec![
        "<script>alert(1)</script>".to_owned(),
        "\"><img src=x onerror=alert(1)>".to_owned(),
        "<svg><style><a title=\"</style><img src=x onerror=alert(1)>\">".to_owned(),
        "javascript:alert(1)".to_owned(),
        "</td></table><form action=//x>".to_owned(),
    ];
    match std::env::var_os("GP_RECORD_CORPORA").map(PathBuf::from) {
        None => println!("skipped: GP_RECORD_CORPORA names no folder of hostile strings"),
        Some(folder) => {
            let strings = std::fs::read(folder.join("xss/dompurify-expect.json")).unwrap();
            let strings: Vec<String> = serde_json::from_slice(&strings).unwrap();
            assert!(strings.len() > 100);
            hostile.extend(strings);
        }
    }
    for text in &hostile {
        let mut bundle = every_area();
        resource(&mut bundle, "all1")["note"][0]["text"] = text.as_str().into();
        resource(&mut bundle, "ms1")["dosage"][0]["text"] = text.as_str().into();
        resource(&mut bundle, "org1")["name"] = text.as_str().into();
        is_clean(&show(&bundle).html, text);
        let section = html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1><p>{text}</p></div>"));
        is_clean(&show_with(vec![Input::of(section.to_string())], Options::default()).html, text);
    }
}
