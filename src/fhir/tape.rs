//! One flat list of nodes over the bytes received. A node holds offsets, never a copy: texts are unescaped when read,
//! decimals keep every digit sent. Each leaf has a read bit ([`Fate`]): the mechanism behind "nothing is lost".

mod value;

use std::cell::Cell;

use crate::order;
pub use value::{All, Children, Items, Value};

/// What became of a leaf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Not yet used.
    #[default]
    Unread,
    /// On screen in its place.
    Shown,
    /// On screen under *Other recorded details*.
    Other,
    /// Skipped, with a reason given to [`Value::ignore`].
    Ignored,
    /// Inside something that could not be read; shown raw.
    Unreadable,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Members, each a child node with a key.
    Object,
    /// Items, each a child node.
    Array,
    /// A JSON string without escapes: the bytes between the quotes.
    Plain,
    /// A JSON string with escapes, unescaped on read.
    Escaped,
    /// A number, as written.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`: carries nothing.
    Null,
    /// An XML attribute value, unescaped on read.
    Attribute,
    /// An XML subtree kept as it is: a narrative's `div`.
    Markup,
    /// Bytes that could not be read.
    Raw,
}

impl Kind {
    /// Whether it carries a value of its own.
    pub fn is_leaf(self) -> bool {
        !matches!(self, Kind::Object | Kind::Array | Kind::Null)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub kind: Kind,
    pub fate: Cell<Fate>,
    /// The length of its name, and what tells it from most others of that length: see [`tag`].
    tag: u16,
    /// Where its name starts.
    pub key: u32,
    pub start: u32,
    pub end: u32,
    /// The node after this one's subtree.
    pub next: u32,
}

/// The text received and the nodes over it. What stands nowhere in the text (XML's `resourceType`, a type without its
/// escapes) is kept behind it.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    pub(super) text: String,
    pub(super) names: String,
    pub(super) nodes: Vec<Node>,
    /// Where names start and end that are longer than a tag tells; FHIR has none. In order once the tape is sealed.
    pub(super) long_names: Vec<(u32, u32)>,
    /// Whether texts are taken as they were meant where JSON would have had them written otherwise.
    pub(super) lenient: bool,
    /// How many halves of characters were taken for U+FFFD.
    pub(super) halves: usize,
}

/// The bytes of a text that are unescaped between two rests.
const STEP: usize = 64 * 1024;

/// The name of the element that says what a resource is.
const RESOURCE_TYPE: &str = "resourceType";

/// The shortest length of a name that a tag does not tell.
const LONG: usize = 255;

/// Where a fill stopped, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte.
    pub position: usize,
    /// What is wrong there.
    pub what: &'static str,
    /// Whether the text simply ends too early.
    pub truncated: bool,
}

impl Tape {
    /// The text read, as one.
    pub fn into_text(self) -> String {
        self.text
    }

    pub(super) fn over(text: String) -> Tape {
        Tape { text, ..Tape::default() }
    }

    /// The text received.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// With the tags of names that were pushed while their text was elsewhere.
    pub(super) fn numbered(mut self) -> Tape {
        let mut nodes = std::mem::take(&mut self.nodes);
        order::sort(&mut self.long_names);
        nodes.iter_mut().for_each(|node| node.tag = tag(self.name_of(node)));
        Tape { nodes, ..self }
    }

    /// The tape as it is read: types of resources, which everything asks for, without escapes.
    pub(super) fn sealed(mut self) -> Tape {
        order::sort(&mut self.long_names);
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.shrink_to_fit();
        for node in &mut nodes {
            if matches!(node.kind, Kind::Escaped | Kind::Attribute) && self.name_of(node) == RESOURCE_TYPE {
                let raw = self.slice(node.start, node.end);
                let kind = match node.kind {
                    Kind::Attribute => super::text::unescape_xml(raw).into_owned(),
                    _ => super::text::unescape_json(raw),
                };
                (node.start, node.end) = self.name(self.text.len(), &kind);
                node.kind = Kind::Plain;
            }
        }
        Tape { nodes, ..self }
    }

    #[inline(always)]
    fn name_of(&self, node: &Node) -> &str {
        let length = usize::from(node.tag) % 256;
        let end = if length < LONG { node.key + length as u32 } else { self.end_of_long(node.key) };
        self.slice(node.key, end)
    }

    /// Whether a node with a tag like this name's has this name: without asking where characters begin.
    #[inline(always)]
    fn has_name(&self, node: &Node, name: &str) -> bool {
        let start = node.key as usize;
        match self.text.as_bytes().get(start..start + name.len()) {
            Some(bytes) if name.len() < LONG => bytes == name.as_bytes(),
            _ => self.name_of(node) == name,
        }
    }

    #[cold]
    fn end_of_long(&self, start: u32) -> u32 {
        let at = self.long_names.binary_search_by_key(&start, |(start, _)| *start);
        at.ok().and_then(|at| self.long_names.get(at)).map_or(start, |(_, end)| *end)
    }

    fn slice(&self, start: u32, end: u32) -> &str {
        let (start, end, text) = (start as usize, end as usize, self.text.len());
        if start >= text {
            self.names.get(start - text..end.saturating_sub(text)).unwrap_or_default()
        } else {
            self.text.get(start..end).unwrap_or_default()
        }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, kind: Kind, key: (u32, u32), start: usize, end: usize) -> usize {
        let index = self.nodes.len();
        let length = key.1.saturating_sub(key.0) as usize;
        if length >= LONG {
            self.long_names.push(key);
        }
        let tag = u16::from_le_bytes([length.min(LONG) as u8, letters(self.slice(key.0, key.1))]);
        self.nodes.push(Node {
            kind,
            fate: Cell::new(Fate::Unread),
            tag,
            key: key.0,
            start: start as u32,
            end: end as u32,
            next: index as u32 + 1,
        });
        index
    }

    /// Ends the subtree of `index` here.
    pub(super) fn close(&mut self, index: usize, end: usize) {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end as u32;
            node.next = next;
        }
    }

    /// A name that stands nowhere in the text of `length` bytes.
    pub(super) fn name(&mut self, length: usize, name: &str) -> (u32, u32) {
        let start = length + self.names.len();
        self.names.push_str(name);
        (start as u32, (start + name.len()) as u32)
    }

    /// How many leaves have each fate, over the whole tape: unread, shown, other, ignored, unreadable.
    pub fn fates(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for node in self.nodes.iter().filter(|node| node.kind.is_leaf()) {
            if let Some(count) = counts.get_mut(node.fate.get() as usize) {
                *count += 1;
            }
        }
        counts
    }
}

/// A number that few names share: of the length, up to [`LONG`], and of [`letters`].
fn tag(name: &str) -> u16 {
    u16::from_le_bytes([name.len().min(LONG) as u8, letters(name)])
}

/// A number of the first, the middle and the last byte.
fn letters(name: &str) -> u8 {
    let bytes = name.as_bytes();
    match (bytes.first(), bytes.get(bytes.len() / 2), bytes.last()) {
        (Some(first), Some(middle), Some(last)) => first.wrapping_mul(31) ^ middle.wrapping_mul(17) ^ last,
        _ => 0,
    }
}
