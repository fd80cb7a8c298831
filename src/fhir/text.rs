//! From bytes to text, and from escapes to characters.

use crate::letters::{self, lower};
use crate::runs;
use std::borrow::Cow;

/// The text of the bytes received: UTF-8, with or without a byte order mark, or UTF-16 with one; else, where an XML
/// declaration names it, Windows-1252. The number is how many places were no text in that encoding; each stands as U+FFFD in
/// the result.
pub fn decode(bytes: Vec<u8>) -> (String, usize) {
    decode_as(bytes, "")
}

/// [`decode`], of what comes with a content type, which may name the encoding.
pub fn decode_as(bytes: Vec<u8>, kind: &str) -> (String, usize) {
    let utf16 = |from: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).skip(1).map(|pair| match pair {
            [a, b] => from([*a, *b]),
            _ => 0xFFFD,
        });
        let (mut text, mut lost) = (String::with_capacity(bytes.len()), 0);
        for unit in char::decode_utf16(units) {
            lost += usize::from(unit.is_err());
            text.push(unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        (text, lost)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => return utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => return utf16(u16::from_be_bytes),
        _ => {}
    }
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    match String::from_utf8(bytes) {
        Ok(text) => (text, 0),
        Err(error) if is_western(kind) || is_western(&declaration(error.as_bytes())) => (western(error.as_bytes()), 0),
        Err(error) => mended(error.as_bytes()),
    }
}

/// What is UTF-8 of bytes, with U+FFFD for each run of others, and how many there are.
fn mended(bytes: &[u8]) -> (String, usize) {
    let (mut text, mut lost, mut rest) = (String::with_capacity(bytes.len()), 0, bytes);
    while let Err(error) = std::str::from_utf8(rest) {
        let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
        text.push_str(std::str::from_utf8(valid).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        lost += 1;
        // One that breaks off at the end is the rest.
        rest = error.error_len().and_then(|length| after.get(length..)).unwrap_or_default();
    }
    text.push_str(std::str::from_utf8(rest).unwrap_or_default());
    (text, lost)
}

/// Whether words name Windows-1252, or Latin-1, which is a part of that.
fn is_western(words: &str) -> bool {
    let words = lower(words);
    let latin = letters::find(&words, "8859-1").and_then(|at| words.get(at + 6..));
    let is_latin = latin.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()));
    is_latin || ["windows-1252", "cp1252", "latin1", "latin-1"].iter().any(|name| letters::has(&words, name))
}

/// What an XML declaration says, or nothing.
fn declaration(bytes: &[u8]) -> String {
    let end = bytes.iter().take(100).position(|byte| *byte == b'>').unwrap_or_default();
    let start = bytes.get(..end).unwrap_or_default();
    if start.starts_with(b"<?xml") { mended(start).0 } else { String::new() }
}

/// The text of bytes in Windows-1252.
fn western(bytes: &[u8]) -> String {
    // Those from 0x80 on; five are none, and stay the controls that they are in Latin-1.
    const OWN: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => OWN.chars().nth(usize::from(byte - 0x80)).unwrap_or_default(),
        _ => char::from(*byte),
    };
    bytes.iter().map(letter).collect()
}

/// The characters of a JSON string's inside. What is no escape stands as it is written.
pub(super) fn unescape_json(raw: &str) -> String {
    let mut text = Unescaping::of(raw);
    while !text.step(usize::MAX) {}
    text.out
}

/// The characters of a JSON string's inside, piece by piece.
pub(super) struct Unescaping<'r> {
    pub(super) out: String,
    rest: &'r str,
}

impl<'r> Unescaping<'r> {
    pub(super) fn of(raw: &'r str) -> Unescaping<'r> {
        Unescaping { out: String::with_capacity(raw.len()), rest: raw }
    }

    /// Goes on by about so many bytes; whether that was all.
    pub(super) fn step(&mut self, budget: usize) -> bool {
        let until = self.out.len().saturating_add(budget);
        while let Some(at) = runs::find(self.rest.as_bytes(), b'\\') {
            self.escape(at);
            if self.out.len() >= until {
                return false;
            }
        }
        self.out.push_str(std::mem::take(&mut self.rest));
        true
    }

    /// What stands before an escape, and the character that it stands for.
    fn escape(&mut self, at: usize) {
        let (out, rest) = (&mut self.out, self.rest);
        out.push_str(rest.get(..at).unwrap_or_default());
        let mut escape = rest.get(at + 1..).unwrap_or_default().chars();
        let mut length = 2;
        match escape.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some(plain @ ('"' | '\\' | '/')) => out.push(plain),
            _ => match unit(rest, at + 1) {
                Some(high) => {
                    let low = unit(rest, at + 7).filter(|low| (0xDC00..0xE000).contains(low));
                    let low = low.filter(|_| (0xD800..0xDC00).contains(&high) && is_escaped(rest, at + 6));
                    length = if low.is_some() { 12 } else { 6 };
                    let code = low.map_or(high, |low| 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                None => {
                    out.push('\\');
                    length = 1;
                }
            },
        }
        self.rest = rest.get(at + length..).unwrap_or_default();
    }
}

fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b'\\')
}

/// The number that is escaped where a `u` and four digits stand.
fn unit(text: &str, at: usize) -> Option<u32> {
    let hex = text.get(at..at + 5)?.strip_prefix('u')?;
    u32::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))
}

/// The characters of an XML attribute value: the five entities and numeric references. Anything else that looks like
/// a reference is left as written: no entity is ever declared or expanded here.
pub(super) fn unescape_xml(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        // None is longer: without a bound each "&" of many would have all that follows looked through.
        let near = tail.as_bytes().get(..LONGEST_REFERENCE).unwrap_or(tail.as_bytes());
        let end = near.iter().position(|byte| *byte == b';');
        let reference = end.and_then(|end| Some((end, character(tail.get(1..end)?)?)));
        match reference {
            Some((end, character)) => {
                out.push(character);
                rest = tail.get(end + 1..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = tail.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// "&#x0010FFFF;", with noughts to spare.
const LONGEST_REFERENCE: usize = 16;

fn character(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix('x').or_else(|| number.strip_prefix('X')) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_characters() {
        assert_eq!(unescape_json(r#"a\n\"b\" \u00e9 \ud83d\ude00 \/"#), "a\n\"b\" é 😀 /");
        assert_eq!(
            unescape_json(r"C:\x \' \u12 \u+123 \ud83dx\ude00 \ud83d\u0041 é\"),
            r"C:\x \' \u12 \u+123 �x� �A é\"
        );
        assert_eq!(unescape_json(r"\u0041\ude00"), "A\u{fffd}", "half of a pair behind a letter");
        assert_eq!(unescape_json(r"\ud83dxude00 kg"), "\u{fffd}xude00 kg", "what is no escape is no half");
        assert_eq!(unescape_xml("&lt;5 &amp; &#176;C &#x26; &nbsp; &"), "<5 & °C & &nbsp; &");
    }

    #[test]
    fn bytes_are_text_or_counted() {
        assert_eq!(decode(b"\xEF\xBB\xBF{}".to_vec()), ("{}".into(), 0));
        assert_eq!(decode(vec![0xFF, 0xFE, b'{', 0, b'}', 0]), ("{}".into(), 0));
        assert_eq!(decode(b"a\xFFb\xC3".to_vec()), ("a\u{FFFD}b\u{FFFD}".into(), 2));
    }
}
