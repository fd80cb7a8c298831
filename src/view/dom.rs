//! A view as DOM operations: the contract with `js/build.js`, which makes nodes of them with `createElement` and parses
//! nothing.
//!
//! `operations` is a flat list of words. A word's low three bits are the kind, the upper 29 its argument:
//!
//! | kind | argument | words that follow |
//! |---|---|---|
//! | 0 open an element | its index in [`ELEMENTS`] | |
//! | 1 set an attribute of the element just opened | its index in [`ATTRIBUTES`] | value's length in UTF-16 units; in UTF-8 bytes |
//! | 2 add a text | its length in UTF-16 units | its length in UTF-8 bytes |
//! | 3 close the element | 0 | |
//!
//! `text` holds all values and texts, one after another in the order in which the operations name them. Two texts never
//! stand side by side and none is empty, so texts and text nodes correspond one to one. U+0000 never occurs.

use std::fmt::{Display, Write};

pub use super::writer::{ATTRIBUTES, ELEMENTS};

pub(super) const OPEN: u32 = 0;
pub(super) const ATTRIBUTE: u32 = 1;
pub(super) const TEXT: u32 = 2;
pub(super) const CLOSE: u32 = 3;
const KIND_BITS: u32 = 3;

/// What stands for a U+0000, which neither HTML nor a text node can carry to the screen.
const VISIBLE_NUL: &str = "\u{2400}";

/// A piece of the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The operations, as this module describes them.
    pub operations: Vec<u32>,
    /// The texts and attribute values they name.
    pub text: String,
}

/// A word's kind and argument.
pub(super) fn split(word: u32) -> (u32, u32) {
    (word & ((1 << KIND_BITS) - 1), word >> KIND_BITS)
}

/// Collects operations.
#[derive(Default)]
pub(super) struct Encoder {
    rendered: Rendered,
    /// Where the operation of an unfinished text stands, and the text's lengths so far.
    unfinished: Option<Unfinished>,
}

struct Unfinished {
    utf16: usize,
    utf8: usize,
}

impl Encoder {
    pub(super) fn open(&mut self, element: u32) {
        self.end_text();
        self.word(OPEN, element);
    }

    pub(super) fn attribute(&mut self, attribute: u32, value: impl Display) {
        let start = self.rendered.text.len();
        let written = write!(Visible(&mut self.rendered.text), "{value}");
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
        let value = self.rendered.text.get(start..).unwrap_or_default();
        let lengths = [utf16_length(value) as u32, value.len() as u32];
        self.word(ATTRIBUTE, attribute);
        self.rendered.operations.extend(lengths);
    }

    pub(super) fn text(&mut self, text: &str) {
        let start = self.rendered.text.len();
        let written = Visible(&mut self.rendered.text).write_str(text);
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
        let text = self.rendered.text.get(start..).unwrap_or_default();
        let unfinished = self.unfinished.get_or_insert(Unfinished { utf16: 0, utf8: 0 });
        unfinished.utf16 += utf16_length(text);
        unfinished.utf8 += text.len();
    }

    pub(super) fn close(&mut self) {
        self.end_text();
        self.word(CLOSE, 0);
    }

    pub(super) fn finish(mut self) -> Rendered {
        self.end_text();
        self.rendered
    }

    fn end_text(&mut self) {
        if let Some(Unfinished { utf16, utf8 }) = self.unfinished.take()
            && utf8 > 0
        {
            self.word(TEXT, utf16 as u32);
            self.rendered.operations.push(utf8 as u32);
        }
    }

    fn word(&mut self, kind: u32, argument: u32) {
        self.rendered.operations.push(argument << KIND_BITS | kind);
    }
}

/// Writes to a string with every U+0000 made visible.
struct Visible<'a>(&'a mut String);

impl Write for Visible<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for (index, piece) in text.split('\0').enumerate() {
            self.0.push_str(if index == 0 { "" } else { VISIBLE_NUL });
            self.0.push_str(piece);
        }
        Ok(())
    }
}

/// A text's length in a JavaScript string: every character but a continuation byte counts one, an astral one two.
fn utf16_length(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_lengths_are_those_of_javascript() {
        for text in ["", "plain", "£µ½", "日本", "𝄞 and 😀", "\u{2028}\u{FFFF}\u{10000}"] {
            assert_eq!(utf16_length(text), text.encode_utf16().count(), "{text:?}");
        }
    }

    #[test]
    fn adjacent_texts_are_one_and_empty_ones_none() {
        let mut encoder = Encoder::default();
        encoder.open(7);
        encoder.text("a\0");
        encoder.text("");
        encoder.text("😀");
        encoder.close();
        encoder.open(0);
        encoder.text("");
        encoder.close();
        let rendered = encoder.finish();
        assert_eq!(rendered.operations, [7 << 3, 4 << 3 | TEXT, 8, CLOSE, 0, CLOSE]);
        assert_eq!(rendered.text, "a\u{2400}😀");
    }
}
