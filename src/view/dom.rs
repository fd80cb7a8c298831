//! A view as DOM operations: the contract with `js/build.js`, which makes nodes of them with `createElement` and parses
//! nothing.
//!
//! Elements are copies of models: an element with the attributes that many have alike is made once, as to copy it costs
//! a fraction of that. `operations` is a flat list of words. A word's low three bits are the kind, the upper 29 its
//! argument:
//!
//! | kind | argument | words that follow |
//! |---|---|---|
//! | 0 open a copy of a model | how many models were made before that one | |
//! | 1 set an attribute of the model just made, or else of the copy just opened | its index in [`ATTRIBUTES`] | value's length in UTF-16 units; in UTF-8 bytes |
//! | 2 add a text | its length in UTF-16 units | its length in UTF-8 bytes |
//! | 3 close the element | 0 | |
//! | 4 make a model | the element's index in [`ELEMENTS`] | |
//! | 5 add a text and keep it | as of 2 | as of 2 |
//! | 6 add a kept text | how many were kept before that one | |
//!
//! `text` holds all values and texts, one after another in the order in which the operations name them. Two texts never
//! stand side by side and none is empty, so texts and text nodes correspond one to one. U+0000 never occurs.
//!
//! Short texts recur (a label, a status, a date): most are sent once or twice and then named by number, as nothing takes
//! longer in JavaScript than to make a string.

pub use super::names::{ATTRIBUTES, ELEMENTS};
use std::ops::Range;

use super::html::Html;
use crate::runs;

pub(super) const OPEN: u32 = 0;
pub(super) const ATTRIBUTE: u32 = 1;
pub(super) const TEXT: u32 = 2;
pub(super) const CLOSE: u32 = 3;
pub(super) const MODEL: u32 = 4;
pub(super) const KEEP: u32 = 5;
pub(super) const AGAIN: u32 = 6;
const KIND_BITS: u32 = 3;

/// A U+0000 as it is seen: neither HTML nor a text node can carry it to the screen.
const VISIBLE_NUL: char = '\u{2400}';

/// Whether a character is one that nobody sees on a screen, or sees what it does to others alone: U+0000, a control of
/// U+0080 to U+009F, a line end that browsers join ("1", "5 mg"), or one that reorders what stands beside it.
fn is_unseen(c: char) -> bool {
    matches!(c, '\0' | '\u{80}'..='\u{9f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text's length in a JavaScript string, an astral character counting two, and whether one of these, or a character that
/// begins as they do, stands in it.
fn measured(text: &str) -> (usize, bool) {
    let (mut rest, mut length, mut may_hold_unseen) = (text.as_bytes(), 0, false);
    loop {
        let plain = runs::in_text(rest);
        rest = rest.get(plain..).unwrap_or_default();
        may_hold_unseen |= matches!(rest, [0, ..] | [0xc2, 0x80..=0x9f, ..] | [0xe2, 0x80 | 0x81, ..]);
        let (bytes, units) = match rest.first() {
            None => return (length + plain, may_hold_unseen),
            Some(..0x80) => (1, 1),
            Some(..0xe0) => (2, 1),
            Some(..0xf0) => (3, 1),
            Some(_) => (4, 2),
        };
        rest = rest.get(bytes..).unwrap_or_default();
        length += plain + units;
    }
}

/// Writes a character so that it is seen: by its number where it has no look of its own.
pub(super) fn push_visible(c: char, out: &mut String) {
    match c {
        '\0' => out.push(VISIBLE_NUL),
        c if is_unseen(c) => {
            out.push_str("[U+");
            let digits = (0..4).rev().map(|place| c as u32 >> (4 * place) & 0xf);
            out.extend(digits.filter_map(|digit| char::from_digit(digit, 16)).map(|digit| digit.to_ascii_uppercase()));
            out.push(']');
        }
        c => out.push(c),
    }
}

/// A piece of the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The operations, as this module describes them; none where it was written as HTML.
    pub operations: Vec<u32>,
    /// The texts and attribute values they name.
    pub text: String,
    /// The HTML, in pieces, where it was written as that.
    pub html: Vec<String>,
}

/// What a view is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Operations, of which HTML can be made, too.
    Operations,
    /// HTML, sooner.
    Html,
}

/// A word's kind and argument.
pub(super) fn split(word: u32) -> (u32, u32) {
    (word & ((1 << KIND_BITS) - 1), word >> KIND_BITS)
}

/// Collects operations, or writes HTML.
pub(super) struct Encoder {
    rendered: Rendered,
    html: Option<Html>,
    /// The models made so far, each by all that it is.
    models: Vec<Vec<u8>>,
    /// The model that an element was last copied from, by the element: most often it is the next one's, too.
    last: [u32; ELEMENTS.len()],
    /// Where the operation of an unfinished text stands, and the text's lengths so far.
    unfinished: Option<Unfinished>,
    /// Short texts, each by a number made of it; one that has the same number takes its place.
    short: Vec<Short>,
    /// How many were kept.
    kept: u32,
}

struct Unfinished {
    utf16: usize,
    utf8: usize,
}

/// A short text that was sent: where its bytes stand, and its number once it is kept.
#[derive(Clone, Default)]
struct Short {
    bytes: Range<usize>,
    kept: Option<u32>,
}

/// So long a text is looked for among those sent before, in bytes.
const SHORT: usize = 40;

/// How many short texts are known at a time: a power of two.
const SHORTS: usize = 1024;

/// Where a text stands among [`SHORTS`]: by its length and its letters, taken eight at a time.
fn place(text: &[u8]) -> usize {
    let mix = |sum: u64, some: u64| (sum ^ some).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let (eights, rest) = text.as_chunks::<8>();
    let sum = eights.iter().fold(text.len() as u64, |sum, eight| mix(sum, u64::from_le_bytes(*eight)));
    mix(sum, rest.iter().fold(0, |some, byte| some << 8 | u64::from(*byte))) as usize % SHORTS
}

impl Encoder {
    pub(super) fn new(form: Form) -> Encoder {
        let is_html = form == Form::Html;
        Encoder {
            rendered: Rendered::default(),
            html: is_html.then(Html::default),
            models: Vec::new(),
            last: [0; ELEMENTS.len()],
            unfinished: None,
            short: if is_html { Vec::new() } else { vec![Short::default(); SHORTS] },
            kept: 0,
        }
    }

    /// Opens a copy of the model that is all that `model` says. One that is not known yet is made: an `element`, with
    /// the attributes that `attributes` adds.
    pub(super) fn open(&mut self, model: &[u8], element: u32, attributes: impl FnOnce(&mut Encoder)) {
        self.end_text();
        let last = self.last.get(element as usize).map_or(0, |last| *last as usize);
        let is_it = |own: &Vec<u8>| own == model;
        let known = self.models.get(last).filter(|own| is_it(own)).map(|_| last);
        let number = known.or_else(|| self.models.iter().position(is_it)).unwrap_or_else(|| {
            match &mut self.html {
                Some(html) => _ = html.model(element),
                None => self.word(MODEL, element),
            }
            attributes(self);
            self.models.push(model.to_owned());
            self.models.len() - 1
        });
        if let Some(last) = self.last.get_mut(element as usize) {
            *last = number as u32;
        }
        match &mut self.html {
            Some(html) => _ = html.start(number),
            None => self.word(OPEN, number as u32),
        }
    }

    pub(super) fn attribute(&mut self, attribute: u32, write: impl FnOnce(&mut String)) {
        let start = self.rendered.text.len();
        write(&mut self.rendered.text);
        if let Some(html) = &mut self.html {
            html.attribute(attribute, &self.rendered.text);
            return self.rendered.text.clear();
        }
        let (utf16, utf8) = self.written(start);
        self.word(ATTRIBUTE, attribute);
        self.rendered.operations.extend([utf16 as u32, utf8 as u32]);
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some(html) = &mut self.html {
            return html.text(text);
        }
        let start = self.rendered.text.len();
        self.rendered.text.push_str(text);
        let (utf16, utf8) = self.written(start);
        let unfinished = self.unfinished.get_or_insert(Unfinished { utf16: 0, utf8: 0 });
        unfinished.utf16 += utf16;
        unfinished.utf8 += utf8;
    }

    /// Makes what nobody would see visible in what was written from `start` on. Its lengths in UTF-16 and in UTF-8.
    fn written(&mut self, start: usize) -> (usize, usize) {
        let text = &mut self.rendered.text;
        let own = text.get(start..).unwrap_or_default();
        let (length, may_hold_unseen) = measured(own);
        if !may_hold_unseen || !own.contains(is_unseen) {
            return (length, own.len());
        }
        let mut visible = String::with_capacity(own.len());
        own.chars().for_each(|c| push_visible(c, &mut visible));
        text.truncate(start);
        text.push_str(&visible);
        (measured(&visible).0, visible.len())
    }

    pub(super) fn close(&mut self) {
        if let Some(html) = &mut self.html {
            html.end();
            return;
        }
        self.end_text();
        self.word(CLOSE, 0);
    }

    /// How many bytes there are by now.
    pub(super) fn written_bytes(&self) -> usize {
        let html = self.html.as_ref().map_or(0, Html::len);
        html + size_of_val(self.rendered.operations.as_slice()) + self.rendered.text.len()
    }

    pub(super) fn finish(mut self) -> Rendered {
        self.end_text();
        if let Some(html) = self.html {
            self.rendered.html = html.finish();
        }
        self.rendered
    }

    #[inline(always)]
    fn end_text(&mut self) {
        if let Some(Unfinished { utf16, utf8 }) = self.unfinished.take()
            && utf8 > 0
        {
            self.add(utf16, utf8);
        }
    }

    /// Adds the last so many bytes of what was written as a text, or the text that was kept where it is one.
    fn add(&mut self, utf16: usize, utf8: usize) {
        let mut kind = TEXT;
        let text = &mut self.rendered.text;
        let bytes = text.len().saturating_sub(utf8)..text.len();
        let own = text.as_bytes().get(bytes.clone()).unwrap_or_default();
        if utf8 <= SHORT
            && let Some(short) = self.short.get_mut(place(own))
        {
            if text.as_bytes().get(short.bytes.clone()) != Some(own) {
                *short = Short { bytes, kept: None };
            } else if let Some(kept) = short.kept {
                text.truncate(bytes.start);
                return self.word(AGAIN, kept);
            } else {
                kind = KEEP;
                short.kept = Some(self.kept);
                self.kept += 1;
            }
        }
        self.word(kind, utf16 as u32);
        self.rendered.operations.push(utf8 as u32);
    }

    #[inline(always)]
    fn word(&mut self, kind: u32, argument: u32) {
        self.rendered.operations.push(argument << KIND_BITS | kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_javascript_and_no_unseen_character_is_overlooked() {
        for text in ["", "plain", "a£µ½", "日本", "𝄞 and 😀 on", "\u{2028}\u{FFFF}\u{10000}", "eight or\u{a0}so more\0"]
        {
            assert_eq!(measured(text).0, text.encode_utf16().count(), "{text:?}");
        }
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = format!("so many plain letters {c} é{c}");
            let (length, may_hold_unseen) = measured(&text);
            assert_eq!(length, text.encode_utf16().count(), "{c:?}");
            assert!(may_hold_unseen || !is_unseen(c), "{c:?}");
        }
    }

    #[test]
    fn adjacent_texts_are_one_empty_ones_none_and_a_model_is_made_once() {
        let mut encoder = Encoder::new(Form::Operations);
        encoder.open(b"h", 7, |_| {});
        encoder.text("a\0\u{96}\u{202e}’");
        encoder.text("");
        encoder.text("😀");
        encoder.close();
        encoder.open(b"div", 0, |encoder| encoder.attribute(2, |out| out.push('i')));
        encoder.text("");
        encoder.close();
        encoder.open(b"h", 7, |_| {});
        encoder.close();
        let rendered = encoder.finish();
        let first = [7 << 3 | MODEL, OPEN, 21 << 3 | TEXT, 27, CLOSE];
        let second = [MODEL, 2 << 3 | ATTRIBUTE, 1, 1, 1 << 3 | OPEN, CLOSE];
        assert_eq!(rendered.operations, [&first[..], &second, &[OPEN, CLOSE]].concat());
        assert_eq!(rendered.text, "a\u{2400}[U+0096][U+202E]’😀i");
    }

    #[test]
    fn a_short_text_is_kept_when_it_comes_again_and_named_from_then_on() {
        let mut encoder = Encoder::new(Form::Operations);
        let long = "a text that is longer than what is looked for among others";
        for text in ["Dose", "Route\0", "Dose", "Route\0", "Dose", "Route\0", long, long, "Dos"] {
            encoder.open(b"td", 0, |_| {});
            encoder.text(text);
            encoder.close();
        }
        let rendered = encoder.finish();
        let bytes = long.len() as u32;
        let texts: [&[u32]; 9] = [
            &[4 << 3 | TEXT, 4],
            &[6 << 3 | TEXT, 8],
            &[4 << 3 | KEEP, 4],
            &[6 << 3 | KEEP, 8],
            &[AGAIN],
            &[1 << 3 | AGAIN],
            &[bytes << 3 | TEXT, bytes],
            &[bytes << 3 | TEXT, bytes],
            &[3 << 3 | TEXT, 3],
        ];
        let cells = texts.into_iter().flat_map(|text| [&[OPEN], text, &[CLOSE]].concat());
        assert_eq!(rendered.operations, [MODEL].into_iter().chain(cells).collect::<Vec<_>>());
        assert_eq!(rendered.text, format!("DoseRoute␀DoseRoute␀{long}{long}Dos"));
    }
}
