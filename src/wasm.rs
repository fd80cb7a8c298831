//! The one file that JavaScript knows: bytes in, plain objects and operations out, one error function. `js/reading.js`
//! is its only caller.

use js_sys::{Array, JsString, Math, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::gpconnect::request;
use crate::keyed;
use crate::narrative::names;
use crate::reading::{self, Extent};
use crate::view::html::PIECE;
use crate::view::{self, Form, Rendered, dom};
use crate::words::Word;

/// How much of a body comes into this memory at once: each of its pages is new to the process, and of 10 MB to fetch them
/// takes 50 ms.
const TAKEN: u32 = 64 * 1024;

/// The bodies of the inputs, piece by piece, each with its input's number.
struct Pieces {
    bodies: Array,
    number: u32,
    at: u32,
}

impl Iterator for Pieces {
    type Item = (usize, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.number < self.bodies.length() {
            let body = self.bodies.get(self.number);
            if !body.is_undefined() {
                let piece = body.unchecked_into::<Uint8Array>().subarray(self.at, self.at + TAKEN).to_vec();
                if !piece.is_empty() {
                    self.at += TAKEN;
                    return Some((self.number as usize, piece));
                }
            }
            self.number += 1;
            self.at = 0;
        }
        None
    }
}

/// One reading of one record.
#[wasm_bindgen]
pub struct Reading(reading::Reading);

#[wasm_bindgen]
impl Reading {
    /// `given`: inputs without their bodies, and options, as [`request::read`] reads them; `bodies`: theirs, or
    /// undefined; `beginning`: only the beginning of a large HTML record is to be read; `html`: there are to be no
    /// operations.
    ///
    /// # Errors
    /// `{ code, message, position }` as JSON, here as everywhere.
    #[wasm_bindgen(constructor)]
    pub fn new(given: &str, bodies: &Array, beginning: bool, html: bool) -> Result<Reading, JsValue> {
        keyed::seed(Math::random().to_bits());
        let (mut inputs, options) = request::read(given).map_err(thrown)?;
        for (input, body) in inputs.iter_mut().zip(bodies.iter()) {
            let body = (!body.is_undefined()).then(|| body.unchecked_into::<Uint8Array>());
            input.bytes = body.map(|body| Vec::with_capacity(body.length() as usize));
        }
        let extent = if beginning { Extent::Beginning } else { Extent::Whole };
        let form = if html { Form::Html } else { Form::Operations };
        let pieces = Pieces { bodies: bodies.clone(), number: 0, at: 0 };
        reading::Reading::of(extent, form, inputs, pieces, options).map(Reading).map_err(thrown)
    }

    /// Advances by about `budget` bytes; true when done.
    ///
    /// # Errors
    /// Where the input is no record at all.
    pub fn step(&mut self, budget: usize) -> Result<bool, JsValue> {
        self.0.step(budget).map_err(thrown)
    }

    /// Everything about the record but its content, as JSON; empty where there is none.
    pub fn outcome(&self) -> String {
        self.0
            .record()
            .map(|record| view::json::json(&view::outcome(record, self.0.view_options())))
            .unwrap_or_default()
    }

    /// Section `index` as HTML.
    pub fn html(&self, index: usize) -> JsString {
        text(&self.0.rendered().get(index).map(Rendered::pieces).unwrap_or_default())
    }

    /// Section `index` as operations.
    pub fn operations(&self, index: usize) -> Uint32Array {
        let operations = self.0.rendered().get(index).map(|part| part.operations.as_slice());
        Uint32Array::from(operations.unwrap_or_default())
    }

    /// The texts of section `index`'s operations, in UTF-8: to decode a long one takes longer than a step.
    pub fn text(&self, index: usize) -> Uint8Array {
        let text = self.0.rendered().get(index).map(|part| part.text.as_bytes());
        Uint8Array::from(text.unwrap_or_default())
    }
}

/// Has the rare names of characters known to all that is read from now on: see [`names`].
#[wasm_bindgen]
pub fn give_names(list: String) {
    names::give(list);
}

/// Whether a record named a character that is not known here.
#[wasm_bindgen]
pub fn names_missed() -> bool {
    names::missed()
}

/// The names that operations refer to by number, as JSON: `{ elements, attributes }`.
#[wasm_bindgen]
pub fn vocabulary() -> String {
    #[derive(Serialize)]
    struct Vocabulary {
        elements: &'static [&'static str],
        attributes: &'static [&'static str],
    }
    view::json::json(&Vocabulary { elements: dom::ELEMENTS, attributes: dom::ATTRIBUTES })
}

/// A text for JavaScript, in pieces: of a megabyte as one, browsers take four times as long to decode it.
fn text(pieces: &[String]) -> JsString {
    let mut text = JsString::from("");
    for piece in pieces {
        let mut rest = piece.as_str();
        while !rest.is_empty() {
            let end = (0..=rest.len().min(PIECE)).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or_default();
            let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            text = text.concat(&JsValue::from_str(part));
            rest = after;
        }
    }
    text
}

/// Operations and their texts, in UTF-8, as HTML.
#[wasm_bindgen]
pub fn html_of(operations: &[u32], texts: &[u8]) -> JsString {
    text(&view::html::html(operations, &String::from_utf8_lossy(texts)))
}

/// The version of this build.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Has the memory grow by this much, all of it free, and the table of references as far as one takes. The list of words
/// is made, too: every record needs it. Gives back how far the stack reaches down: what lies below is nobody's between two
/// calls, the stack being the lowest of all.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> usize {
    let lowest = 0_u8;
    Word::Space.english();
    // The table's own list first: behind what is freed it would part it from what comes after.
    drop(std::hint::black_box(JsValue::from_str("")));
    drop(std::hint::black_box(Vec::<u8>::with_capacity(bytes)));
    std::ptr::from_ref(std::hint::black_box(&lowest)).addr()
}

/// Has the next call begin with a fresh instance, where this one's memory cannot be put back to what it was. An export
/// of its own: a value returned by the same call would point into the memory that goes.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}

/// The one place where an error becomes JavaScript's: `{ code, message, position }` as JSON.
fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&view::json::json(&error))
}
