//! The one file that JavaScript knows: numbers in, numbers out. Bytes and texts cross in this memory: JavaScript writes them
//! into a [`room`] that it asks for, and reads them where an [`answer`] stands. `js/reading.js` is its only caller, through `js/wasm.js`.

use std::cell::RefCell;

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::Error;
use crate::gpconnect::request;
use crate::into_vec::Keep;
use crate::keyed;
use crate::letters;
use crate::narrative::names;
use crate::reading::{self, Extent};
use crate::view::{self, Form, Rendered, dom};
use crate::words::Word;

/// How much of a body comes into this memory at once: each of its pages is new to the process, and of 10 MB to fetch them
/// takes 50 ms.
const TAKEN: u32 = 64 * 1024;

#[wasm_bindgen(module = "/js/wasm.js")]
extern "C" {
    /// The length of an input's body; less than nothing where it has none.
    #[wasm_bindgen(js_name = bodyLength)]
    fn body_length(reading: u32, input: u32) -> f64;
    /// Copies so much of it, from there on, to this address.
    #[wasm_bindgen(js_name = copyBody)]
    fn copy_body(reading: u32, input: u32, from: u32, length: u32, to: usize);
}

/// What is given and answered, and the readings that are open, by their numbers.
struct Boundary {
    given: Vec<u8>,
    /// What is answered, where that stands nowhere else.
    own: Vec<u8>,
    address: usize,
    length: usize,
    readings: Vec<(u32, reading::Reading)>,
}

thread_local! {
    static BOUNDARY: RefCell<Boundary> = const { RefCell::new(Boundary::NEW) };
}

impl Boundary {
    const NEW: Boundary = Boundary { given: Vec::new(), own: Vec::new(), address: 0, length: 0, readings: Vec::new() };

    fn answer(&mut self, text: String) {
        self.own = text.into_bytes();
        (self.address, self.length) = (self.own.as_ptr().expose_provenance(), self.own.len());
    }

    fn reading(&self, number: u32) -> Option<&reading::Reading> {
        self.readings.iter().find(|(own, _)| *own == number).map(|(_, reading)| reading)
    }

    /// What was given, as a text: the page's encoder writes nothing but UTF-8.
    fn text(&mut self) -> String {
        String::from_utf8(std::mem::take(&mut self.given)).unwrap_or_default()
    }
}

/// Works at the boundary.
fn here<T>(work: impl FnOnce(&mut Boundary) -> T) -> T {
    BOUNDARY.with_borrow_mut(work)
}

/// Answers with what a part of a reading's view has, which stays where it is.
fn answer_with<T>(reading: u32, part: usize, of: impl FnOnce(&Rendered) -> Option<&[T]>) {
    here(|boundary| {
        let items = boundary.reading(reading).and_then(|reading| of(reading.rendered().get(part)?)).unwrap_or_default();
        (boundary.address, boundary.length) = (items.as_ptr().expose_provenance(), items.len());
    });
}

/// Room for what is given to the next call, in bytes: its address.
#[wasm_bindgen]
pub fn room(length: usize) -> usize {
    here(|boundary| {
        boundary.given = vec![0; length];
        boundary.given.as_mut_ptr().expose_provenance()
    })
}

/// Where what the last call answered stands, until the next call.
#[wasm_bindgen]
pub fn answer() -> usize {
    here(|boundary| boundary.address)
}

/// How much that is: bytes of a text, in UTF-8; words of operations.
#[wasm_bindgen]
pub fn answer_length() -> usize {
    here(|boundary| boundary.length)
}

/// The bodies of a reading's inputs, piece by piece, each with its input's number.
struct Pieces {
    reading: u32,
    lengths: Vec<u32>,
    input: u32,
    at: u32,
}

impl Iterator for Pieces {
    type Item = (usize, Vec<u8>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let left = self.lengths.get(self.input as usize)?.saturating_sub(self.at);
            if left > 0 {
                let length = left.min(TAKEN);
                let mut piece = vec![0; length as usize];
                copy_body(self.reading, self.input, self.at, length, piece.as_mut_ptr().expose_provenance());
                self.at += length;
                return Some((self.input as usize, piece));
            }
            self.input += 1;
            self.at = 0;
        }
    }
}

/// Begins a reading of this number. Given are its inputs without their bodies, and options, as [`request::read`] reads them.
/// `beginning`: only the beginning of a large HTML record is to be read; `html`: there are to be no operations; `seed`: a
/// number by chance. False: it cannot be read, and the answer is `{ code, message, position }` as JSON.
#[wasm_bindgen]
pub fn begin(reading: u32, beginning: bool, html: bool, seed: f64) -> bool {
    keyed::seed(seed.to_bits());
    here(|boundary| match begun(reading, beginning, html, &boundary.text()) {
        Ok(begun) => {
            boundary.readings.push((reading, begun));
            true
        }
        Err(error) => {
            boundary.answer(view::json::json(&error));
            false
        }
    })
}

fn begun(reading: u32, beginning: bool, html: bool, given: &str) -> Result<reading::Reading, Error> {
    let (mut inputs, options) = request::read(given)?;
    let mut lengths = Vec::new();
    for (number, input) in (0..).zip(&mut inputs) {
        let length = body_length(reading, number);
        input.bytes = (length >= 0.0).then(|| Vec::with_capacity(length as usize));
        lengths.push(length as u32);
    }
    let extent = if beginning { Extent::Beginning } else { Extent::Whole };
    let form = if html { Form::Html } else { Form::Operations };
    reading::Reading::of(extent, form, inputs, Pieces { reading, lengths, input: 0, at: 0 }, options)
}

/// Advances by about `budget` bytes: 0 when there is more to do, 1 when all is done, 2 where the input is no record at
/// all, which the answer tells as that of [`begin`] does.
#[wasm_bindgen]
pub fn step(reading: u32, budget: usize) -> u32 {
    here(|boundary| {
        let found = boundary.readings.iter_mut().find(|(number, _)| *number == reading);
        let error = match found.map(|(_, reading)| reading.step(budget)) {
            Some(Ok(is_done)) => return is_done.into(),
            Some(Err(error)) => view::json::json(&error),
            // Which is no report: to JavaScript it is as a trap.
            None => String::new(),
        };
        boundary.answer(error);
        2
    })
}

/// Answers with everything about the record but its content, as JSON; with nothing where there is none.
#[wasm_bindgen]
pub fn outcome(reading: u32) {
    here(|boundary| {
        let found = boundary.reading(reading);
        let outcome = found.and_then(|reading| Some(view::outcome(reading.record()?, reading.view_options())));
        boundary.answer(outcome.map(|outcome| view::json::json(&outcome)).unwrap_or_default());
    });
}

/// Answers with a piece of a part of the view as HTML; with nothing after the last.
#[wasm_bindgen]
pub fn html(reading: u32, part: usize, piece: usize) {
    answer_with(reading, part, |part| part.html.get(piece).map(String::as_bytes));
}

/// Answers with a part of the view as operations.
#[wasm_bindgen]
pub fn operations(reading: u32, part: usize) {
    answer_with(reading, part, |part| Some(&part.operations));
}

/// Answers with the texts of a part's operations: to decode a long one takes longer than a step.
#[wasm_bindgen]
pub fn text(reading: u32, part: usize) {
    answer_with(reading, part, |part| Some(part.text.as_bytes()));
}

/// Frees what a reading has.
#[wasm_bindgen]
pub fn end(reading: u32) {
    here(|boundary| boundary.readings.keep(&mut |(number, _)| *number != reading));
}

/// Has the rare names of characters, which are given, known to all that is read from now on: see [`names`].
#[wasm_bindgen]
pub fn give_names() {
    names::give(here(Boundary::text));
}

/// Whether a record named a character that is not known here.
#[wasm_bindgen]
pub fn names_missed() -> bool {
    names::missed()
}

/// Answers with the names that operations refer to by number, as JSON: `{ elements, attributes }`.
#[wasm_bindgen]
pub fn vocabulary() {
    #[derive(Serialize)]
    struct Vocabulary {
        elements: &'static [&'static str],
        attributes: &'static [&'static str],
    }
    let vocabulary = Vocabulary { elements: dom::ELEMENTS, attributes: dom::ATTRIBUTES };
    here(|boundary| boundary.answer(view::json::json(&vocabulary)));
}

/// Given so many words of operations, and their texts after them: answers with them as HTML.
#[wasm_bindgen]
pub fn html_of(words: usize) {
    here(|boundary| {
        let given = std::mem::take(&mut boundary.given);
        let (operations, texts) = given.split_at_checked(words * 4).unwrap_or_default();
        let mut numbers = Vec::with_capacity(words);
        for word in operations.as_chunks().0 {
            numbers.push(u32::from_le_bytes(*word));
        }
        boundary.answer(letters::joined(
            &mut view::html::html(&numbers, std::str::from_utf8(texts).unwrap_or_default()).into_iter(),
            "",
        ));
    });
}

/// Answers with the version of this build.
#[wasm_bindgen]
pub fn version() {
    here(|boundary| boundary.answer(env!("CARGO_PKG_VERSION").to_owned()));
}

/// Has the memory grow by this much, all of it free. The list of words is made, too: every record needs it. Gives back how
/// far the stack reaches down: what lies below is nobody's between two calls, the stack being the lowest of all.
#[wasm_bindgen]
pub fn reserve(bytes: usize) -> usize {
    let lowest = 0_u8;
    Word::Space.english();
    drop(std::hint::black_box(Vec::<u8>::with_capacity(bytes)));
    std::ptr::from_ref(std::hint::black_box(&lowest)).addr()
}
