//! For the bench's instruction counts: reads a file as far as a stage, and ends. `stages <stage> <file>`.

#![allow(clippy::unwrap_used, reason = "a measurement fails by panicking")]

use gp_record::fhir::bundle::{self, Bundle};
use gp_record::gpconnect::html_record;
use gp_record::gpconnect::request::{Input, Options};
use gp_record::pace::{Pace, at_once};
use gp_record::{gpconnect, reading, view};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let stage = arguments.next().unwrap();
    let bytes = std::fs::read(arguments.next().unwrap()).unwrap();
    let reached = |wanted: &str| stage == wanted;
    if reached("nothing") {
        return;
    }
    let mut reading = bundle::Reading::begin(bytes).unwrap();
    while !reading.step(64 * 1024).unwrap() {}
    let responses = [reading.finish()];
    if reached("fhir") {
        return;
    }
    let (mut inputs, options, pace) = ([Input::default()], Options::default(), Pace::unlimited());
    let bundle = at_once(Bundle::over(&responses, &pace));
    let narratives = at_once(html_record::narratives(&bundle, &inputs, &options, &pace));
    if reached("narrative") {
        return;
    }
    let record = at_once(gpconnect::assemble(&bundle, &responses, narratives, &mut inputs, &[], &options, &pace));
    if reached("record") {
        return;
    }
    if reached("view") {
        reading::render_all(&record, &view::Options::default());
        return;
    }
    let html = reading::render_html(&record, &view::Options::default());
    assert!(!html.is_empty());
}
