//! The beginning of a large HTML record, shown while all of it is read: whole rows of the whole record, whose it is, and no
//! word about what is not read yet.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use gp_record::gpconnect::identity::Expected;
use gp_record::gpconnect::request::{Input, Options};
use gp_record::narrative::{self, beginning};
use gp_record::reading::{Extent, Reading};
use gp_record::record::{Block, Record, Section, State};
use gp_record::view::{Form, Rendered};
use serde_json::{Value, json};
use support::*;

/// The record of a beginning and its view, where there is one.
fn begun(bundle: &Value, options: Options) -> Option<(Record, Vec<Rendered>)> {
    let mut reading = beginning(bundle, options);
    while !reading.step(1000).unwrap() {}
    Some((reading.record()?.clone(), reading.rendered().to_vec()))
}

/// As it comes from a page: piece by piece.
fn beginning(bundle: &Value, options: Options) -> Reading {
    let text = bundle.to_string().into_bytes();
    let pieces: Vec<_> = text.chunks(64 * 1024).map(|piece| (0, piece.to_vec())).collect();
    Reading::of(Extent::Beginning, Form::Operations, vec![Input::of([])], pieces.into_iter(), options).unwrap()
}

fn accepted() -> Options {
    Options { mismatch_accepted: true, ..Options::default() }
}

/// A section of this many rows, of which none is recorded in its first part.
fn large(rows: usize) -> Value {
    let row = |at: usize| format!("<tr><td>01-Jan-2020</td><td>drug {at}</td><td>dose {at}</td></tr>");
    let rows: String = (0..rows).map(row).collect();
    let div = format!(
        "<div><h1>Medications</h1><div class='gptransfer-banner'><p>in transit</p></div>\
         <h2>Current</h2><div><p>No current medication</p></div>\
         <h2>Past</h2><table><tr><th>Date</th><th>Item</th><th>Dose</th></tr>{rows}</table></div>"
    );
    html_section("MED", "Medications", &div)
}

fn section<'r>(record: &'r Record, code: &str) -> &'r Section {
    record.sections.iter().find(|section| section.code == code).unwrap()
}

/// Every row of every table, as text for comparing.
fn rows(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Table(table) => {
                let rows = table.groups.iter().flat_map(|group| &group.rows);
                found.extend(rows.map(|row| format!("{:?}", row.cells)));
            }
            Block::Subsection(part) => found.extend(rows(&part.blocks)),
            Block::Styled(_, blocks) | Block::Quote(blocks) => found.extend(rows(blocks)),
            _ => {}
        }
    }
    found
}

#[test]
fn it_shows_whose_record_it_is_its_warnings_and_the_first_rows() {
    let (record, rendered) = begun(&large(5000), accepted()).unwrap();
    assert!(record.patient.is_some());
    let shown = text(&rendered[1].html());
    assert!(shown.contains("This is the beginning of the section."), "{shown}");
    assert!(shown.find("in transit").unwrap() < shown.find("drug 0").unwrap(), "{shown}");
    let whole = show(&large(5000)).record;
    let first = rows(&section(&record, "MED").blocks);
    assert!(first.len() > 20 && first.len() <= 40, "{}", first.len());
    assert_eq!(first, rows(&section(&whole, "MED").blocks)[..first.len()]);
}

#[test]
fn it_counts_nothing_and_says_of_nothing_that_there_is_none() {
    let (record, rendered) = begun(&large(5000), accepted()).unwrap();
    let own = section(&record, "MED");
    assert_eq!((own.count, own.states.as_slice()), (None, &[State::Loading][..]));
    let everything: String = rendered.iter().map(|part| text(&part.html())).collect();
    for claim in ["(0)", "(39)", "(40)", "None recorded", "rows 1"] {
        assert!(!everything.contains(claim), "{claim}: {everything}");
    }
}

#[test]
fn other_sections_are_still_to_come() {
    let mut bundle = large(500);
    let composition = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    let composition = composition.into_iter().find(|resource| resource["resourceType"] == "Composition").unwrap();
    let mut other = composition["section"][0].clone();
    other["code"]["coding"][0]["code"] = json!("ALL");
    other["title"] = json!("Allergies and Adverse Reactions");
    other["text"]["div"] =
        json!("<div><table><tr><th>Item</th><th>Date</th></tr><tr><td>allergy</td><td>2020</td></tr></table></div>");
    composition["section"].as_array_mut().unwrap().push(other);
    let (record, rendered) = begun(&bundle, accepted()).unwrap();
    // Allergies come before medications.
    assert_eq!(rows(&section(&record, "ALL").blocks).len(), 1);
    assert_eq!(section(&record, "MED").states, [State::Loading]);
    let medications = text(&rendered[2].html());
    assert!(medications.contains("Medications") && medications.contains("Still loading"), "{medications}");
    assert!(!medications.contains("drug 0"), "{medications}");
}

#[test]
fn there_is_none_before_the_patient_is_confirmed() {
    let expected = |family: &str, number: &str| Options {
        expected: Some(Expected {
            nhs_number: Some(number.to_owned()),
            family_name: Some(family.to_owned()),
            ..Expected::default()
        }),
        ..Options::default()
    };
    let whole = show(&large(1)).record.patient.unwrap();
    let number = whole.nhs_number.unwrap();
    assert!(begun(&large(5000), expected("Otherwise", &number)).is_none());
    assert!(begun(&large(5000), expected("Otherwise", "9990000026")).is_none());
}

#[test]
fn coded_data_have_none() {
    assert!(begun(&every_area(), accepted()).is_none());
    // Their first piece tells; of texts it does not.
    assert!(beginning(&every_area(), accepted()).step(1).unwrap());
    assert!(!beginning(&large(5000), accepted()).step(1).unwrap());
}

#[test]
fn a_section_that_is_not_allowed_is_not_begun() {
    let options = Options { allowed_sections: Some(vec!["ENC".to_owned()]), ..accepted() };
    assert!(begun(&large(5000), options).is_none());
}

/// Wherever a narrative is cut, what is shown of it are rows of the whole of it. How many were compared.
fn every_row_is_whole(html: &str, name: &str) -> usize {
    let mut compared = 0;
    let read = narrative::read(html, name);
    let whole = rows(&read.blocks);
    for part in 1..=8 {
        let end = (0..=html.len() * part / 8).rev().find(|end| html.is_char_boundary(*end)).unwrap();
        let start = &html[..end];
        let Some(begun) = beginning::read(start, name, "") else { continue };
        let says_empty = |blocks| format!("{blocks:?}").contains("TableWithoutRows");
        assert!(!says_empty(&begun.blocks) || says_empty(&read.blocks), "{name}, first {} bytes", start.len());
        for row in rows(&begun.blocks) {
            assert!(whole.contains(&row), "{name}, first {} bytes: {row}", start.len());
            compared += 1;
        }
    }
    compared
}

#[test]
fn rows_of_every_fixture_are_rows_of_the_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/html");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "html") {
            compared += every_row_is_whole(&std::fs::read_to_string(&path).unwrap(), &path.display().to_string());
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn rows_of_real_records_are_rows_of_the_whole() {
    for path in sample_files() {
        let Ok(response) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
        for entry in response["entry"].as_array().into_iter().flatten() {
            for section in entry["resource"]["section"].as_array().into_iter().flatten() {
                if let Some(div) = section["text"]["div"].as_str() {
                    every_row_is_whole(div, &path.display().to_string());
                }
            }
        }
    }
}

#[test]
fn haz_3_the_first_part_of_a_section_without_a_title_does_not_name_the_whole() {
    let row = "<tr><td>Apr 2009</td><td>Asthma</td><td>Major</td><td></td></tr>";
    let part = |title: &str| {
        let banner = "<div class=\"date-banner\"><p>Date filter not applied</p></div>";
        format!("<div><h2>{title}</h2>{banner}<table>{}</table></div>", row.repeat(9000))
    };
    let div =
        format!("<div>{}{}</div>", part("Active Problems and Issues (Summary)"), part("Current Medication Issues"));
    let mut bundle = html_section("SUM", "Summary", &div);
    bundle["entry"][0]["resource"]["section"][0].as_object_mut().unwrap().remove("title");
    let (record, _) = begun(&bundle, accepted()).unwrap();
    let summary = section(&record, "SUM");
    assert!(!format!("{:?}", summary.title).contains("Active Problems"), "{:?}", summary.title);
    assert!(summary.banners.iter().all(|banner| banner.kind != gp_record::record::BannerKind::Date));
    let is_part = |block: &Block| matches!(block, Block::Subsection(part) if format!("{:?}", part.title).contains("Active Problems"));
    assert!(summary.blocks.iter().any(is_part));
}

#[test]
fn it_ends_before_a_tag_that_may_have_taken_in_text() {
    let mut bundle = large(500);
    let div = &mut bundle["entry"][0]["resource"]["section"][0]["text"]["div"];
    let torn = "<span title=\"<b>taken in</b>\">drug 4</span>";
    *div = json!(div.as_str().unwrap().replace("drug 4<", &format!("{torn}<")));
    let (record, _) = begun(&bundle, accepted()).unwrap();
    let first = rows(&section(&record, "MED").blocks);
    assert!(first.len() < 5 && first.iter().all(|row| !row.contains("drug 4")), "{first:?}");
}
