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

    pub(super) fn attribute(&mut self, attribute: u32, write: impl FnOnce(&mut String)) {
        let start = self.rendered.text.len();
        write(&mut self.rendered.text);
        let (utf16, utf8) = self.written(start);
        self.word(ATTRIBUTE, attribute);
        self.rendered.operations.extend([utf16 as u32, utf8 as u32]);
    }

    pub(super) fn text(&mut self, text: &str) {
        let start = self.rendered.text.len();
        self.rendered.text.push_str(text);
        let (utf16, utf8) = self.written(start);
        let unfinished = self.unfinished.get_or_insert(Unfinished { utf16: 0, utf8: 0 });
        unfinished.utf16 += utf16;
        unfinished.utf8 += utf8;
    }

    /// Makes every U+0000 visible in what was written from `start` on. Its lengths in UTF-16 and in UTF-8.
    fn written(&mut self, start: usize) -> (usize, usize) {
        let text = &mut self.rendered.text;
        let own = text.get(start..).unwrap_or_default();
        if own.as_bytes().contains(&0) {
            let visible = own.replace('\0', VISIBLE_NUL);
            text.truncate(start);
            text.push_str(&visible);
        }
        let own = text.get(start..).unwrap_or_default();
        (utf16_length(own), own.len())
    }

    pub(super) fn close(&mut self) {
        self.end_text();
        self.word(CLOSE, 0);
    }

    /// How many bytes there are by now.
    pub(super) fn written_bytes(&self) -> usize {
        size_of_val(self.rendered.operations.as_slice()) + self.rendered.text.len()
    }

    pub(super) fn finish(mut self) -> Rendered {
        self.end_text();
        self.rendered
    }

    #[inline(always)]
    fn end_text(&mut self) {
        if let Some(Unfinished { utf16, utf8 }) = self.unfinished.take()
            && utf8 > 0
        {
            self.word(TEXT, utf16 as u32);
            self.rendered.operations.push(utf8 as u32);
        }
    }

    #[inline(always)]
    fn word(&mut self, kind: u32, argument: u32) {
        self.rendered.operations.push(argument << KIND_BITS | kind);
    }
}

/// A text's length in a JavaScript string: every character but a continuation byte counts one, an astral one two.
#[inline(always)]
fn utf16_length(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
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
