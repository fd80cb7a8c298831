//! What the fixtures look like, for a person to judge: the Record and the text of the view, one snapshot a file.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::view;

#[test]
fn structured_fixtures() {
    insta::glob!("fixtures/structured/*.json", |path| {
        let input = Input::of(std::fs::read(path).unwrap());
        let record = gp_record::read(vec![input], Options::default()).unwrap();
        insta::assert_snapshot!("view", support::lines(&gp_record::render(&record, &view::Options::default())));
        insta::assert_json_snapshot!("account", record.account);
    });
}
