//! Character references (WHATWG HTML 13.2.5.72 to .80), and text as a tokenizer reads it.

use std::borrow::Cow;

use super::names::{Characters, LONGEST, LONGEST_BARE, named, named_bare};
use crate::runs;

/// Where text stands, which decides how it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Between tags.
    Text,
    /// In the value of an attribute: a name without a semicolon before a letter, digit or `=` is no reference.
    Attribute,
    /// In `title` or `textarea`.
    Replaceable,
    /// Where nothing is a reference: a character section.
    Section,
    /// As `Section`, in `style`, `xmp` and the like.
    Raw,
}

impl Context {
    fn has_references(self) -> bool {
        matches!(self, Context::Text | Context::Attribute | Context::Replaceable)
    }

    /// Whether U+0000 stays, to be shown as a picture.
    fn keeps_nul(self) -> bool {
        matches!(self, Context::Text | Context::Section)
    }
}

/// The characters of a piece of source: line ends are one line feed each, references are read.
pub(super) fn read(source: &str, context: Context) -> Cow<'_, str> {
    let Some(first) = looked_at(source) else { return Cow::Borrowed(source) };
    let mut out = String::with_capacity(source.len());
    write(source, first, context, &mut out);
    Cow::Owned(out)
}

/// [`read`] of a text that has something to look at behind these `plain` bytes, written over `scratch`: it is called for
/// nearly every text of a record.
pub(super) fn read_over(source: &str, plain: usize, context: Context, scratch: &mut String) {
    scratch.clear();
    write(source, plain, context, scratch);
}

/// Writes the characters of a source in which there is something to look at, `first` at this place.
fn write(source: &str, first: usize, context: Context, out: &mut String) {
    let mut next = Some(first);
    let mut rest = source;
    while let Some(at) = next {
        let Some((before, found)) = rest.split_at_checked(at) else { break };
        out.push_str(before);
        let after = found.get(1..).unwrap_or_default();
        rest = match found.as_bytes().first() {
            Some(b'\r') => {
                out.push('\n');
                after.strip_prefix('\n').unwrap_or(after)
            }
            Some(b'&') if context.has_references() => match reference(after, context, out) {
                Some(length) => after.get(length..).unwrap_or_default(),
                None => {
                    out.push('&');
                    after
                }
            },
            Some(0) if !context.keeps_nul() => {
                out.push('\u{fffd}');
                after
            }
            _ => {
                out.push_str(found.get(..1).unwrap_or_default());
                after
            }
        };
        next = looked_at(rest);
    }
    out.push_str(rest);
}

/// Where the next reference, carriage return or U+0000 may be.
fn looked_at(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += runs::in_markup(bytes.get(at..)?);
        match bytes.get(at)? {
            b'&' | b'\r' | 0 => return Some(at),
            _ => at += 1,
        }
    }
}

/// Writes what a reference stands for; how long it is without its `&`. None where it is no reference.
fn reference(after: &str, context: Context, out: &mut String) -> Option<usize> {
    if let Some(number) = after.strip_prefix('#') {
        let (digits, base) = match number.strip_prefix('x').or_else(|| number.strip_prefix('X')) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let count = digits.bytes().take_while(|byte| char::from(*byte).is_digit(base)).count();
        if count == 0 {
            return None;
        }
        out.push(numbered(digits.get(..count)?, base));
        let end = after.len() - digits.len() + count;
        return Some(end + usize::from(after.as_bytes().get(end) == Some(&b';')));
    }
    let run = after.bytes().take(LONGEST + 1).take_while(u8::is_ascii_alphanumeric).count();
    if after.as_bytes().get(run) == Some(&b';')
        && let Some(text) = named(after.get(..run)?)
    {
        push(text, out);
        return Some(run + 1);
    }
    let (length, text) =
        (2..=run.min(LONGEST_BARE)).rev().find_map(|length| Some((length, named_bare(after.get(..length)?)?)))?;
    let goes_on = after.as_bytes().get(length).is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric());
    if context == Context::Attribute && goes_on {
        return None;
    }
    push(text, out);
    Some(length)
}

/// The character of a numeric reference. What is none, or none of Unicode, is U+FFFD; the numbers of C1 controls mean
/// the characters of windows-1252.
fn numbered(digits: &str, base: u32) -> char {
    const WINDOWS: [u16; 32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ];
    let digits = digits.trim_start_matches('0');
    let number = if digits.len() > 8 { u32::MAX } else { u32::from_str_radix(digits, base).unwrap_or_default() };
    let number = match number.checked_sub(0x80).and_then(|at| WINDOWS.get(at as usize)) {
        Some(windows) => u32::from(*windows),
        None => number,
    };
    char::from_u32(number).filter(|character| *character != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn push((first, second): Characters, out: &mut String) {
    out.push(first);
    out.extend(second);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_html_reads_them() {
        for (source, text) in [
            ("plain", "plain"),
            ("a &amp; b &lt;c&gt; &nbsp;&NotEqualTilde;", "a & b <c> \u{a0}\u{2242}\u{338}"),
            ("&copy &copy2 &notit; &notin; &unknown; &; & &a", "© ©2 ¬it; ∉ &unknown; &; & &a"),
            (
                "&#65;&#x42&#0;&#128;&#xD800;&#x110000;&#99999999999999;&#x;&#",
                "AB\u{fffd}€\u{fffd}\u{fffd}\u{fffd}&#x;&#",
            ),
            ("a\r\nb\rc\r\r\n&#13;", "a\nb\nc\n\n\r"),
            ("\0", "\0"),
        ] {
            assert_eq!(read(source, Context::Text), text, "{source}");
        }
        assert_eq!(read("?a=1&copy=2&amp;b&copy;&copy&\0", Context::Attribute), "?a=1&copy=2&b©©&\u{fffd}");
        assert_eq!(read("&amp;\r\n\0", Context::Raw), "&amp;\n\u{fffd}");
        assert_eq!(read("&amp;\0", Context::Section), "&amp;\0");
    }
}
