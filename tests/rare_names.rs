//! Names of characters that are fetched when a record has one, where they are not to be had (I-REA-2).

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod support;

use gp_record::narrative::names;
use support::*;

/// Alone in its file: what is known of names is known to all that is read in one place.
#[test]
fn haz_36_names_that_are_not_to_be_had_stand_as_sent_and_an_issue_says_so() {
    names::give(String::new());
    let read = |inside: &str| {
        let shown = encounters(inside);
        let codes: Vec<&str> = shown.record.issues.iter().map(|issue| issue.code).collect();
        (text(&shown.section_html("ENC")), codes.len())
    };
    let (words, issues) = read("<p>&half; tablet &amp; more</p>");
    assert!(words.contains("&half; tablet & more"), "{words}");
    assert_eq!(issues, 1);
    // Nothing is said of what is read after it, and has none.
    let (words, issues) = read("<p>A tablet &amp; more</p>");
    assert!(words.contains("A tablet & more"), "{words}");
    assert_eq!(issues, 0);
}
