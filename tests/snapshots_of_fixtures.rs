//! What the fixtures look like, for a person to judge: the Record and the text of the view, one snapshot a file.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::view;

/// The view as lines: a line for each row, heading, banner or paragraph.
fn lines(html: &str) -> String {
    let marked = ["<tr", "<h", "<p", "<caption", "<li", "<summary", "</summary", "<dt", "<div", "<section"];
    let mut html = html.to_owned();
    for tag in marked {
        html = html.replace(tag, &format!("\u{1}{tag}"));
    }
    let lines = html.split('\u{1}').map(support::text).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn structured_fixtures() {
    insta::glob!("fixtures/structured/*.json", |path| {
        let input = Input::of(std::fs::read(path).unwrap());
        let record = gp_record::read(vec![input], Options::default()).unwrap();
        insta::assert_snapshot!("view", lines(&gp_record::render(&record, &view::Options::default())));
        insta::assert_json_snapshot!("account", record.account);
    });
}
