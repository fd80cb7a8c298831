//! A reading in steps: the same record and view as at once, and no step that grows with the input.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::error::Error;
use gp_record::gpconnect::request::{Input, Options};
use gp_record::reading::{self, Extent, Reading};
use gp_record::record::Record;
use gp_record::view::{self, Form, Rendered};
use serde_json::{Value, json};
use support::*;

fn options() -> Options {
    Options { mismatch_accepted: true, ..Options::default() }
}

/// The record and its view, read in steps of this size, and how many they were.
fn stepped(bytes: &[u8], budget: usize) -> Result<(Record, Vec<Rendered>, usize), Error> {
    let mut reading = Reading::begin(vec![Input::of(bytes.to_vec())], options())?;
    let mut steps = 1;
    while !reading.step(budget)? {
        steps += 1;
    }
    Ok((reading.record().unwrap().clone(), reading.rendered().to_vec(), steps))
}

fn assert_same(bytes: &[u8], budget: usize, name: &str) {
    let whole = gp_record::read(vec![Input::of(bytes.to_vec())], options());
    match (whole, stepped(bytes, budget)) {
        (Ok(whole), Ok((record, rendered, _))) => {
            assert_eq!(record, whole, "{name}");
            assert_eq!(rendered, reading::render_all(&whole, &view::Options::default()), "{name}");
        }
        (Err(whole), Err(error)) => assert_eq!(error, whole, "{name}"),
        _ => panic!("{name}: read in one way only"),
    }
}

/// An HTML record of many shapes, each so often.
fn sections(times: usize) -> Value {
    let row = "<tr><td>01-Jan-2020</td><td>words <b>and</b> more</td><td><ul><li>x</li><li>y</li></ul></td></tr>";
    let shapes = [
        format!(
            "<table><thead><tr><th>Date</th><th>Title</th></tr></thead><tbody>{}</tbody></table>",
            row.repeat(times)
        ),
        format!("<ul>{}</ul>", "<li>an item of a list</li>".repeat(times)),
        "<p>a paragraph</p>".repeat(times),
        format!("<div><h2>Part</h2><table>{row}</table></div>").repeat(times),
    ];
    html_section("ENC", "Encounters", &format!("<div><h1>Encounters</h1>{}</div>", shapes.concat()))
}

/// Everything of every clinical area, so often.
fn areas(times: usize) -> Value {
    let mut bundle = every_area();
    let originals: Vec<Value> = bundle["entry"].as_array().unwrap().clone();
    for copy in 1..times {
        for entry in &originals {
            let resource = &entry["resource"];
            let Some(id) = resource["id"].as_str() else { continue };
            if !matches!(resource["resourceType"].as_str().unwrap(), "Patient" | "Practitioner" | "Organization") {
                let mut resource = resource.clone();
                resource["id"] = json!(format!("{id}-{copy}"));
                bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
            }
        }
    }
    bundle
}

#[test]
fn steps_give_what_one_reading_gives() {
    for (name, response) in [("areas", areas(2)), ("sections", sections(3))] {
        for budget in [1, 1000] {
            assert_same(response.to_string().as_bytes(), budget, name);
        }
    }
    assert_same(b"{\"resourceType\":\"Bundle\",\"entry\":[", 1, "truncated");
    assert_same(b"neither", 1, "no response");
}

#[test]
fn steps_give_what_one_reading_gives_of_real_records() {
    for path in sample_files() {
        assert_same(&std::fs::read(&path).unwrap(), 700, &path.display().to_string());
    }
}

/// Bodies may come piece by piece, each to its input, and are taken over in steps, too.
#[test]
fn bodies_may_come_in_pieces() {
    let bodies = [areas(2).to_string(), sections(3).to_string()];
    let whole = || bodies.iter().map(|body| Input::of(body.as_bytes())).collect::<Vec<_>>();
    let empty = bodies.iter().map(|_| Input::of([])).collect();
    let pieces: Vec<(usize, Vec<u8>)> = (bodies.iter().enumerate())
        .flat_map(|(number, body)| body.as_bytes().chunks(1000).map(move |piece| (number, piece.to_vec())))
        .collect();
    let count = pieces.len();
    let mut reading = Reading::of(Extent::Whole, Form::Operations, empty, pieces.into_iter(), options()).unwrap();
    for step in 0..count {
        assert!(!reading.step(1000).unwrap(), "done after {step} of {count} pieces");
    }
    while !reading.step(1_000_000).unwrap() {}
    assert_eq!(reading.record(), Some(&gp_record::read(whole(), options()).unwrap()));
}

/// Ten times as much takes about ten times as many steps: none of them does what the input makes long.
#[test]
fn no_step_grows_with_the_input() {
    for (name, few, many) in [("areas", areas(10), areas(100)), ("sections", sections(500), sections(5000))] {
        let steps = |response: &Value| stepped(response.to_string().as_bytes(), 4096).unwrap().2;
        let (few, many) = (steps(&few), steps(&many));
        assert!(many > 8 * few, "{name}: {few} steps, and {many} for ten times as much");
    }
}

/// Neither the record nor its view waits to be done until the response is read, and then comes in one step.
#[test]
fn every_stage_is_done_in_steps() {
    for (name, response) in [("areas", areas(40)), ("sections", sections(1000))] {
        let text = response.to_string();
        let (_, rendered, steps) = stepped(text.as_bytes(), 4096).unwrap();
        let view: usize = rendered.iter().map(|part| part.text.len() + 4 * part.operations.len()).sum();
        // The response and its narratives byte by byte, the record about as slowly, the view by what it writes.
        assert!(steps * 4096 > 2 * text.len() + view, "{name}: {steps} steps for {} bytes", text.len());
    }
}

/// The two forms of a view are one view.
#[test]
fn what_is_written_as_html_is_what_the_operations_make() {
    for response in [areas(1), sections(3)] {
        let inputs = vec![Input::of(response.to_string())];
        let mut reading = Reading::of(Extent::Whole, Form::Html, inputs, std::iter::empty(), options()).unwrap();
        while !reading.step(1_000_000).unwrap() {}
        let (_, operations, _) = stepped(response.to_string().as_bytes(), 1_000_000).unwrap();
        let html = |parts: &[Rendered]| parts.iter().map(Rendered::html).collect::<Vec<_>>();
        assert_eq!(html(reading.rendered()), html(&operations));
        assert!(html(&operations).iter().all(|part| !part.is_empty()));
    }
}
