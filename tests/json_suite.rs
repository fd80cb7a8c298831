//! JSONTestSuite: what must parse parses, what must not is refused with a position, what is ours to decide is listed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::PathBuf;

use gp_record::fhir::{json, text};

/// The suite's `i_` cases that are accepted; every other one is refused.
const ACCEPTED: &[&str] = &[
    // Numbers stay as written, so none is too large or too precise.
    "i_number_double_huge_neg_exp.json",
    "i_number_huge_exp.json",
    "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json",
    "i_number_real_neg_overflow.json",
    "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json",
    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
    // A byte order mark says what the encoding is.
    "i_string_UTF-16LE_with_BOM.json",
    "i_structure_UTF-8_BOM_empty_object.json",
];

#[test]
fn json_test_suite() {
    let Some(folder) = std::env::var_os("GP_RECORD_CORPORA").map(PathBuf::from) else {
        println!("skipped: GP_RECORD_CORPORA names no folder of test suites");
        return;
    };
    let mut seen = 0;
    for file in std::fs::read_dir(folder.join("json/test_parsing")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let expected = match name.split_at(2).0 {
            "y_" => true,
            "n_" => false,
            "i_" => ACCEPTED.contains(&name.as_str()),
            _ => continue,
        };
        // Bytes that are no text: a Bundle is shown with a mark in their place, but it is not JSON.
        let (text, lost) = text::decode(std::fs::read(&path).unwrap());
        let length = text.len();
        match json::parse(text) {
            Ok(_) => assert_eq!(lost == 0, expected, "{name}: accepted"),
            Err(fault) => {
                assert!(!expected, "{name}: refused: {fault:?}");
                assert!(fault.position <= length, "{name}: {fault:?}");
            }
        }
        seen += 1;
    }
    assert!(seen > 300, "only {seen} cases found");
}
