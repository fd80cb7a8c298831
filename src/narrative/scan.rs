//! The raw source, cut into tags and text before the tokenizer sees it.
//!
//! An HTML tokenizer swallows what looks like a tag: `BP <sys 120 hold`, `<jo@nhs.net>`, `Dear <PATIENT NAME>`, an
//! unclosed comment, a raw-text element without an end. No later stage can find that text again, so it is found here:
//! a `<` that opens no plausible tag is handed on as the character it is, and the place is reported.

mod well_formed;

use super::element::Element;
use super::policy;
use crate::keyed::Met;
use crate::letters;
use crate::runs;
pub(super) use well_formed::WellFormed;

/// The longest tag fed to the tokenizer, whose check for duplicate attributes is quadratic.
pub(super) const TAG_BYTES: usize = 64 * 1024;
/// The most attributes on a tag fed to the tokenizer.
pub(super) const TAG_ATTRIBUTES: usize = 256;

/// How many start tags with attributes are known at a time, each of so many bytes at most.
const KEPT: usize = 8;
const KEPT_BYTES: usize = 256;

/// What the source from `start` to `end` is, and what the tokenizer is to be fed for it.
pub(super) struct Span<'t> {
    pub start: usize,
    pub end: usize,
    pub kind: Kind<'t>,
}

/// The kinds of span.
pub(super) enum Kind<'t> {
    /// Text; how much of it is nothing but its characters: no reference, carriage return or control.
    Text { plain: usize },
    /// A lone `<`, a comment, a character section or a declaration: fed as it is.
    Plain,
    /// A tag that is the name of an element that we know, and nothing else: nearly all are.
    Short(Short),
    /// A start tag that says what an earlier one of the same letters said.
    Again(Kept),
    /// Any other tag.
    Tag(Tag<'t>),
    /// A `<` that opens nothing: fed as a character. A tokenizer would have swallowed from here to `suspect`.
    Literal { suspect: usize },
}

/// A tag that is a known name in small letters.
#[derive(Clone, Copy)]
pub(super) struct Short {
    pub element: Element,
    pub closing: bool,
    pub self_closed: bool,
}

/// What a start tag with attributes was read as: of a record's rows nearly all begin with the same few.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub element: Element,
    /// The number of its traits.
    pub traits: Option<u32>,
    /// How long its name is.
    name: usize,
}

/// A tag as it stands in the source.
#[derive(Clone, Copy)]
pub(super) struct Tag<'t> {
    pub name: &'t str,
    /// Which element it is; none for a name that the policy does not mention.
    pub element: Option<Element>,
    /// What stands between its name and its end.
    pub attributes: &'t str,
    pub closing: bool,
    pub self_closed: bool,
    /// Every attribute has a quoted value without `<`.
    pub strict: bool,
    /// It swallows text: attributes that are words, or an attribute value with markup in it.
    pub suspect: bool,
    /// Fed by its name alone: it is too large, or broken in a way that would swallow what follows.
    pub bare: bool,
}

/// Cuts the source into spans, in order and without a gap.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Names of all end tags, lower case; made when first needed.
    ends: Option<Met<String>>,
    /// Raw-text names known to have no end tag in the rest of the source.
    endless: Vec<&'static str>,
    /// Where start tags that may come again stand, and what they were read as.
    kept: Vec<(usize, usize, Kept)>,
    /// The next `>`, comment end and character-section end, remembered: looking for each again from every `<` would
    /// make a hostile text quadratic.
    greater_than: Ahead,
    comment_end: Ahead,
    section_end: Ahead,
}

/// How far a scan has come, without the source: a reading that pauses owns its text, and this does not borrow it.
#[derive(Default)]
pub(super) struct Paused {
    at: usize,
    ends: Option<Met<String>>,
    endless: Vec<&'static str>,
    kept: Vec<(usize, usize, Kept)>,
    greater_than: Ahead,
    comment_end: Ahead,
    section_end: Ahead,
}

/// Where something next stands, as far as it has been looked for.
#[derive(Default)]
struct Ahead {
    known_from: usize,
    at: Option<usize>,
}

impl Ahead {
    /// The first place at or after `from`; `look` finds one.
    fn find(&mut self, from: usize, look: impl FnOnce(usize) -> Option<usize>) -> Option<usize> {
        let still_holds = self.known_from > 0 && self.at.is_none_or(|at| at >= from);
        if !still_holds {
            self.at = look(from);
            self.known_from = from + 1;
        }
        self.at
    }
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str) -> Scanner<'t> {
        Scanner::resume(text, Paused::default())
    }

    /// Goes on where a scan of the same text paused.
    pub fn resume(text: &'t str, paused: Paused) -> Scanner<'t> {
        let Paused { at, ends, endless, kept, greater_than, comment_end, section_end } = paused;
        Scanner { text, at, ends, endless, kept, greater_than, comment_end, section_end }
    }

    pub fn pause(self) -> Paused {
        let Scanner { at, ends, endless, kept, greater_than, comment_end, section_end, .. } = self;
        Paused { at, ends, endless, kept, greater_than, comment_end, section_end }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// A part of the source.
    pub fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    #[inline(always)]
    fn rest(&self, from: usize) -> &'t str {
        self.text.get(from..).unwrap_or_default()
    }

    /// How far it is from here to just behind the next `>`.
    fn until_greater_than(&mut self) -> Option<usize> {
        let (at, text) = (self.at, self.text);
        let found = self.greater_than.find(at, |from| Some(from + text.get(from..)?.find('>')?));
        found.map(|found| found + 1 - at)
    }

    /// How far it is from here to just behind the end of the comment that begins here.
    fn until_comment_end(&mut self) -> Option<usize> {
        let (at, text) = (self.at, self.text);
        let found = self.comment_end.find(at + 4, |mut from| {
            loop {
                from += letters::find(text.get(from..)?, "--")?;
                let after = text.get(from + 2..)?;
                if after.starts_with('>') || after.starts_with("!>") {
                    return Some(from);
                }
                from += 1;
            }
        })?;
        Some(found + if self.rest(found).starts_with("-->") { 3 } else { 4 } - at)
    }

    /// How far it is from here to just behind the end of the character section that begins here.
    fn until_section_end(&mut self) -> Option<usize> {
        let (at, text) = (self.at, self.text);
        let found = self.section_end.find(at, |from| Some(from + letters::find(text.get(from..)?, "]]>")?));
        found.map(|found| found + 3 - at)
    }

    /// The next span.
    pub fn next_span(&mut self) -> Option<Span<'t>> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let rest = self.rest(start);
        let (length, kind) = if rest.as_bytes().first() != Some(&b'<') {
            text(rest)
        } else if let Some((length, short)) = short_tag(rest.as_bytes()) {
            (length, Kind::Short(short))
        } else if let Some((length, kept)) = self.again(rest) {
            (length, Kind::Again(kept))
        } else {
            self.markup(rest)
        };
        self.at = start + length;
        Some(Span { start, end: self.at, kind })
    }

    /// Keeps what the start tag from `start` to `end` was read as, for tags of the same letters. Those that come once push
    /// each other out.
    pub fn keep(&mut self, (start, end): (usize, usize), tag: Tag, element: Element, traits: Option<u32>) {
        if end - start > KEPT_BYTES {
            return;
        }
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push((start, end, Kept { element, traits, name: tag.name.len() }));
    }

    /// The kept tag that this source begins with, and its length.
    fn again(&self, rest: &str) -> Option<(usize, Kept)> {
        let is_it = |start: usize, end: usize| rest.starts_with(self.slice(start, end));
        let (start, end, kept) = self.kept.iter().rev().find(|(start, end, _)| is_it(*start, *end))?;
        Some((end - start, *kept))
    }

    /// The tag that a span of this source is, if it is one.
    pub fn tag_of(&self, span: &Span<'t>) -> Option<Tag<'t>> {
        match span.kind {
            Kind::Tag(tag) => Some(tag),
            Kind::Short(Short { element, closing, self_closed }) => {
                let name = self.slice(span.start + name_start(closing), span.end - 1 - usize::from(self_closed));
                let element = Some(element);
                let (strict, suspect, bare) = (true, false, false);
                Some(Tag { name, element, attributes: "", closing, self_closed, strict, suspect, bare })
            }
            _ => None,
        }
    }

    /// The end of the raw text that begins here, where an end tag closes it. Moves past it.
    pub fn raw_text_end(&mut self, name: &'static str) -> Option<usize> {
        if self.endless.contains(&name) {
            return None;
        }
        let mut from = self.at;
        while let Some(found) = letters::find(self.rest(from), "</") {
            from += found;
            let after = self.rest(from + 2).as_bytes();
            let ends_here = after.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if ends_here && after.get(name.len()).is_some_and(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte))
            {
                self.at = from;
                return Some(from);
            }
            from += 2;
        }
        self.endless.push(name);
        None
    }

    /// What begins with this `<`.
    fn markup(&mut self, rest: &'t str) -> (usize, Kind<'t>) {
        let mut following = rest.bytes().skip(1);
        match (following.next(), following.next()) {
            (Some(b'a'..=b'z' | b'A'..=b'Z'), _) | (Some(b'/'), Some(b'a'..=b'z' | b'A'..=b'Z')) => self.tag(rest),
            (Some(b'/'), Some(b'>')) => (3, Kind::Plain),
            (Some(b'!'), _) => self.declaration(rest),
            (Some(b'?'), _) | (Some(b'/'), Some(_)) => {
                let end = self.until_greater_than();
                match end {
                    Some(end) if rest.starts_with("<?xml") => (end, Kind::Plain),
                    _ => (1, Kind::Literal { suspect: end.map_or(self.text.len(), |end| self.at + end) }),
                }
            }
            _ => (1, Kind::Plain),
        }
    }

    /// A comment, a character section or a declaration.
    fn declaration(&mut self, rest: &'t str) -> (usize, Kind<'t>) {
        let literal = (1, Kind::Literal { suspect: self.text.len() });
        if let Some(inside) = rest.strip_prefix("<!--") {
            if inside.starts_with('>') {
                return (5, Kind::Plain);
            }
            if inside.starts_with("->") {
                return (6, Kind::Plain);
            }
            return self.until_comment_end().map_or(literal, |end| (end, Kind::Plain));
        }
        if rest.starts_with("<![CDATA[") {
            return self.until_section_end().map_or(literal, |end| (end, Kind::Plain));
        }
        let Some(end) = self.until_greater_than() else { return literal };
        let known = ["doctype", "element", "entity", "attlist", "notation"].into_iter().any(|known| {
            let begins = |name: &[u8]| name.eq_ignore_ascii_case(known.as_bytes());
            let (name, after) = (rest.as_bytes().get(2..known.len() + 2), rest.as_bytes().get(known.len() + 2));
            name.is_some_and(begins) && !after.is_some_and(u8::is_ascii_alphabetic)
        });
        if known || rest.starts_with("<![") {
            (end, Kind::Plain)
        } else {
            (1, Kind::Literal { suspect: self.at + end })
        }
    }

    fn tag(&mut self, rest: &'t str) -> (usize, Kind<'t>) {
        let shape = Shape::of(rest);
        let closing = rest.starts_with("</");
        let name_start = name_start(closing);
        let name = rest.get(name_start..shape.name_end).unwrap_or_default();
        let element = Element::of(name);
        let end = match shape.end {
            End::Closed(end) => end - 1,
            End::Broken(_) | End::Quote(_) => shape.name_end,
        };
        let attributes = if shape.attributes > 0 { rest.get(shape.name_end..end).unwrap_or_default() } else { "" };
        let tag = Tag {
            name,
            element,
            attributes,
            closing,
            self_closed: shape.self_closed,
            strict: shape.strict,
            suspect: shape.words || shape.markup_in_value,
            bare: false,
        };
        let known = element.is_some() || policy::is_known(name);

        match shape.end {
            End::Closed(end) if end > TAG_BYTES || shape.attributes > TAG_ATTRIBUTES => {
                (end, Kind::Tag(Tag { suspect: true, bare: true, ..tag }))
            }
            End::Closed(end) if known => (end, Kind::Tag(tag)),
            End::Closed(end) if self.is_markup(&tag, &shape, rest.get(..end).unwrap_or_default()) => {
                (end, Kind::Tag(Tag { suspect: false, ..tag }))
            }
            End::Closed(end) => (1, Kind::Literal { suspect: self.at + end }),
            End::Broken(end) => {
                // Nothing goes from its beginning: that is a letter.
                let bare = letters::trimmed(name, &|c| !c.is_ascii_alphanumeric());
                let junk = rest.get(name_start + bare.len()..end).unwrap_or_default();
                let is_torn = end < rest.len() && !letters::has_words(junk);
                let element = Element::of(bare);
                if is_torn && (element.is_some() || policy::is_known(bare)) {
                    (end, Kind::Tag(Tag { name: bare, element, suspect: true, bare: true, ..tag }))
                } else {
                    (1, Kind::Literal { suspect: self.at + end })
                }
            }
            End::Quote(Some(end)) if known => (end, Kind::Tag(Tag { suspect: true, bare: true, ..tag })),
            End::Quote(_) => (1, Kind::Literal { suspect: self.text.len() }),
        }
    }

    /// Whether a complete tag with a name unknown to us is markup, and not text between angle brackets.
    fn is_markup(&mut self, tag: &Tag<'t>, shape: &Shape, raw: &str) -> bool {
        let name = tag.name;
        let name_like = name.chars().all(|c| letters::is_of_word(c) || matches!(c, '-' | '_' | ':'))
            && (name.contains([':', '-']) || !name.contains(|c: char| c.is_ascii_digit()));
        if shape.words || !name_like || raw.contains('\n') {
            return false;
        }
        if tag.closing {
            return shape.attributes == 0;
        }
        tag.self_closed || shape.attributes > 0 || self.has_end(name)
    }

    fn has_end(&mut self, name: &str) -> bool {
        let text = self.text;
        let ends = self.ends.get_or_insert_with(|| {
            let mut ends = Met::default();
            for tag in text.split('<').skip(1) {
                let Some(after) = tag.strip_prefix('/') else { continue };
                let end = after.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(after.len());
                if end < 64 {
                    ends.insert(after.get(..end).unwrap_or_default().to_ascii_lowercase());
                }
            }
            ends
        });
        ends.contains(&name.to_ascii_lowercase())
    }
}

/// The text that begins here, up to the next `<`.
fn text<'t>(rest: &str) -> (usize, Kind<'t>) {
    let bytes = rest.as_bytes();
    let (mut at, mut plain) = (0, None);
    loop {
        at += runs::in_markup(bytes.get(at..).unwrap_or_default());
        match bytes.get(at) {
            None | Some(b'<') => return (at, Kind::Text { plain: plain.unwrap_or(at) }),
            Some(b'\t' | b'\n' | 0x0c) => {}
            Some(_) => plain = plain.or(Some(at)),
        }
        at += 1;
    }
}

/// How far behind its beginning the name of a tag begins.
fn name_start(closing: bool) -> usize {
    1 + usize::from(closing)
}

/// The tag that begins here, and its length, where it is a known name and nothing else.
#[inline(always)]
fn short_tag(bytes: &[u8]) -> Option<(usize, Short)> {
    let closing = bytes.get(1) == Some(&b'/');
    let start = name_start(closing);
    let eight = u64::from_le_bytes(*bytes.get(start..)?.first_chunk()?);
    let length = runs::has(eight, b'>').trailing_zeros() as usize / 8;
    let end = start + length;
    let self_closed = length > 1 && bytes.get(end - 1) == Some(&b'/');
    let element = Element::of_short(eight, length - usize::from(self_closed))?;
    Some((end + 1, Short { element, closing, self_closed }))
}

/// Where a tag ends.
enum End {
    /// With its own `>`.
    Closed(usize),
    /// At the next `<`, or at the end of the source, with no `>` of its own.
    Broken(usize),
    /// Inside a quote that never closes; the first `>` inside it.
    Quote(Option<usize>),
}

/// The outline of a tag.
struct Shape {
    end: End,
    name_end: usize,
    attributes: usize,
    self_closed: bool,
    strict: bool,
    /// An attribute without a value that no HTML element has.
    words: bool,
    /// A quoted value with both `<` and `>` in it.
    markup_in_value: bool,
}

impl Shape {
    /// Follows the tokenizer's states for tags (WHATWG HTML 13.2.5.8, .32-.40), but stops at a `<` outside a quote.
    fn of(rest: &str) -> Shape {
        let bytes = rest.as_bytes();
        let byte = |at: usize| bytes.get(at).copied();
        let skip = |mut at: usize, stop: fn(u8) -> bool| {
            while byte(at).is_some_and(|b| !stop(b)) {
                at += 1;
            }
            at
        };
        let name_end = skip(2, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<'));
        let mut shape = Shape {
            end: End::Broken(rest.len()),
            name_end,
            attributes: 0,
            self_closed: false,
            strict: true,
            words: false,
            markup_in_value: false,
        };
        let mut at = name_end;
        loop {
            at = skip(at, |b| !b.is_ascii_whitespace());
            match byte(at) {
                None => return shape,
                Some(b'>') => {
                    shape.end = End::Closed(at + 1);
                    return shape;
                }
                Some(b'<') => {
                    shape.end = End::Broken(at);
                    return shape;
                }
                Some(b'/') => {
                    shape.self_closed = byte(at + 1) == Some(b'>');
                    shape.strict &= shape.self_closed;
                    at += 1;
                }
                Some(_) => {
                    shape.attributes += 1;
                    let attribute = at;
                    at = skip(at + 1, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'<' | b'='));
                    let attribute = rest.get(attribute..at).unwrap_or_default();
                    let value = skip(at, |b| !b.is_ascii_whitespace());
                    if byte(value) != Some(b'=') {
                        shape.strict = false;
                        shape.words |= !policy::may_stand_alone(attribute);
                        continue;
                    }
                    at = skip(value + 1, |b| !b.is_ascii_whitespace());
                    match byte(at) {
                        Some(quote @ (b'"' | b'\'')) => {
                            let inside = rest.get(at + 1..).unwrap_or_default();
                            let Some(length) = inside.find(char::from(quote)) else {
                                shape.end = End::Quote(inside.find('>').map(|end| at + 1 + end + 1));
                                return shape;
                            };
                            let inside = inside.get(..length).unwrap_or_default();
                            shape.strict &= !inside.contains('<');
                            shape.markup_in_value |= inside.contains('<') && inside.contains('>');
                            at += length + 2;
                        }
                        _ => {
                            shape.strict = false;
                            at = skip(at, |b| b.is_ascii_whitespace() || matches!(b, b'>' | b'<'));
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_no_gaps() {
        let text = "a<b c='>'>d</b>e<!-- < -->f<jo@x>g<![CDATA[<]]>h<p\"</p>i</3>j<?xml?>k<!x>l<";
        let mut scanner = Scanner::new(text);
        let mut at = 0;
        while let Some(span) = scanner.next_span() {
            assert_eq!(span.start, at);
            assert!(span.end > at);
            at = span.end;
        }
        assert_eq!(at, text.len());
    }

    #[test]
    fn a_raw_text_end_is_found_whatever_its_case_and_only_as_a_whole_name() {
        let end = |text: &str| {
            let mut scanner = Scanner::new(text);
            scanner.next_span();
            scanner.raw_text_end("title")
        };
        assert_eq!(end("<title>a</TITLE >b"), Some(8));
        assert_eq!(end("<title>a</titles>b</title"), None);
    }
}
