//! The one file that knows JavaScript: bytes in, plain objects and operations out, one error function. `js/reading.js`
//! is its only caller.

use js_sys::{Array, JSON, Reflect, Uint8Array, Uint32Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::error::{Error, ErrorCode};
use crate::gpconnect::request::{Input, Options, Requested};
use crate::reading::{self, Extent};
use crate::view::{self, Rendered, dom};
use crate::words::Word;

/// One reading of one record.
#[wasm_bindgen]
pub struct Reading(reading::Reading);

#[wasm_bindgen]
impl Reading {
    /// `inputs`: an array of `{ bytes?, status?, requested?, error?, pending? }`; `options`: a plain object; `beginning`:
    /// only the beginning of a large HTML record is to be read.
    ///
    /// # Errors
    /// `{ code, message, position }`.
    #[wasm_bindgen(constructor)]
    pub fn new(inputs: &Array, options: JsValue, beginning: bool) -> Result<Reading, JsValue> {
        let inputs: Vec<Input> =
            inputs.iter().map(|input| input_of(&input)).collect::<Result<_, Error>>().map_err(thrown)?;
        let options = options_of(&options).map_err(thrown)?;
        let extent = if beginning { Extent::Beginning } else { Extent::Whole };
        reading::Reading::of(extent, inputs, options).map(Reading).map_err(thrown)
    }

    /// Advances by about `budget` bytes; true when done.
    ///
    /// # Errors
    /// `{ code, message, position }` where the input is no record at all.
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
    pub fn html(&self, index: usize) -> String {
        self.0.rendered().get(index).map(Rendered::html).unwrap_or_default()
    }

    /// Section `index` as operations.
    pub fn operations(&self, index: usize) -> Uint32Array {
        let operations = self.0.rendered().get(index).map(|part| part.operations.as_slice());
        Uint32Array::from(operations.unwrap_or_default())
    }

    /// The texts of section `index`'s operations, in UTF-8: to decode a long one takes as long as a step.
    pub fn text(&self, index: usize) -> Uint8Array {
        let text = self.0.rendered().get(index).map(|part| part.text.as_bytes());
        Uint8Array::from(text.unwrap_or_default())
    }
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

/// The words that the element puts on a page, as JSON: `{ confirm, loading, error }`.
#[wasm_bindgen]
pub fn words() -> String {
    #[derive(Serialize)]
    struct Words {
        confirm: &'static str,
        loading: &'static str,
        error: &'static str,
    }
    view::json::json(&Words {
        confirm: Word::ConfirmDetails.english(),
        loading: Word::LoadingRecord.english(),
        error: Word::RecordNotLoaded.english(),
    })
}

/// Whether a response that starts so is made of values rather than of long texts.
#[wasm_bindgen]
pub fn is_of_values(start: &[u8]) -> bool {
    reading::is_of_values(start)
}

/// Operations and their texts as HTML.
#[wasm_bindgen]
pub fn html_of(operations: &[u32], text: &str) -> String {
    view::html::html(operations, text)
}

/// The version of this build.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Has the memory grow by this much, all of it free.
#[wasm_bindgen]
pub fn reserve(bytes: usize) {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(bytes)));
}

/// Has the next call begin with a fresh instance, where this one's memory cannot be put back to what it was. An export
/// of its own: a value returned by the same call would point into the memory that goes.
#[wasm_bindgen]
pub fn restart() {
    wasm_bindgen::handler::schedule_reinit();
}

fn input_of(input: &JsValue) -> Result<Input, Error> {
    let field =
        |name: &str| Reflect::get(input, &JsValue::from_str(name)).ok().filter(|value| !value.is_null_or_undefined());
    let text = |name: &str| field(name).map(|value| value.as_string().unwrap_or_default());
    Ok(Input {
        bytes: field("bytes").map(|bytes| Uint8Array::new(&bytes).to_vec()),
        status: field("status").and_then(|status| status.as_f64()).map(|status| status as u16),
        requested: field("requested").map(|requested| Requested::read(&json(&requested)?)).transpose()?,
        error: text("error"),
        pending: field("pending").is_some_and(|pending| pending.is_truthy()),
        blocked: text("blocked"),
        trace_id: text("traceId"),
    })
}

fn options_of(options: &JsValue) -> Result<Options, Error> {
    if options.is_null_or_undefined() { Ok(Options::default()) } else { Options::read(&json(options)?) }
}

/// A plain value of the host's as JSON: what is undefined is left out, and a Date is its ISO form.
fn json(value: &JsValue) -> Result<String, Error> {
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| Error::new(ErrorCode::InvalidOption, "An option is no plain value."))
}

/// The one place where an error becomes JavaScript's: a plain `{ code, message, position }`.
fn thrown(error: Error) -> JsValue {
    JSON::parse(&view::json::json(&error)).unwrap_or(JsValue::NULL)
}
