//! Tree construction (WHATWG HTML 13.2.6) for the inside of a `div`, as far as the elements that the guard lets
//! through can reach: no script, template, form, select, frame or foreign element ever comes here.
//!
//! Names of sections are those of the standard. `oracle` holds this to html5ever, node by node.

mod formatting;
mod tables;

use self::tables::is_table_outer;
use super::element::Element;
use super::tree::{FRAGMENT, NONE, Tree};
use crate::into_vec::single;

/// The insertion modes that can be reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Body,
    Table,
    TableText,
    Caption,
    ColumnGroup,
    TableBody,
    Row,
    Cell,
}

/// An entry of the list of active formatting elements.
#[derive(Clone, Copy)]
enum Formatting {
    Marker,
    Element(Open, Option<u32>),
}

/// An open element: its node, and which it is.
#[derive(Clone, Copy, PartialEq)]
struct Open {
    node: u32,
    element: Element,
}

/// A start or an end tag.
#[derive(Clone, Copy)]
enum Tag {
    Start(Element, Option<u32>),
    End(Element),
}

/// What remains to be done with a token.
enum Next {
    Done,
    Again(Mode),
}

/// Takes tokens and makes the tree.
pub(super) struct Builder {
    tree: Tree,
    open: Vec<Open>,
    formatting: Vec<Formatting>,
    mode: Mode,
    /// The mode to go back to from the text of a table.
    outer: Mode,
    /// The text of a table that may yet turn out to be more than white space.
    pending: String,
    fostering: bool,
    /// A line feed that comes next is markup.
    skips_line_feed: bool,
    /// How many nodes there may be.
    budget: usize,
}

impl Builder {
    pub fn new(budget: usize, source_bytes: usize) -> Builder {
        Builder {
            tree: Tree::new(source_bytes),
            open: single(Open { node: FRAGMENT, element: Element::Html }),
            formatting: Vec::new(),
            mode: Mode::Body,
            outer: Mode::Body,
            pending: String::new(),
            fostering: false,
            skips_line_feed: false,
            budget,
        }
    }

    /// Whether the budget of nodes is spent.
    pub fn is_over_budget(&self) -> bool {
        self.tree.len() >= self.budget
    }

    pub fn start(&mut self, element: Element, traits: Option<u32>) {
        self.tag(Tag::Start(element, traits));
    }

    pub fn end(&mut self, element: Element) {
        self.tag(Tag::End(element));
    }

    fn tag(&mut self, tag: Tag) {
        self.skips_line_feed = false;
        loop {
            match self.step(self.mode, tag) {
                Next::Done => return,
                Next::Again(mode) => self.mode = mode,
            }
        }
    }

    /// All tokens have come.
    pub fn finish(mut self) -> Tree {
        if self.mode == Mode::TableText {
            self.end_table_text();
        }
        self.tree.give_back();
        self.tree
    }

    pub fn text(&mut self, text: &str) {
        let text = match text.strip_prefix('\n').filter(|_| self.skips_line_feed) {
            Some(rest) => {
                self.tree.line_feeds += 1;
                rest
            }
            None => text,
        };
        self.skips_line_feed = false;
        if text.is_empty() {
            return;
        }
        match self.mode {
            Mode::Body | Mode::Caption | Mode::Cell => self.text_in_body(text),
            Mode::TableText => self.pending.push_str(text),
            Mode::Table | Mode::TableBody | Mode::Row => self.text_in_table(text),
            Mode::ColumnGroup => self.text_in_column_group(text),
        }
    }

    fn text_in_body(&mut self, text: &str) {
        self.reconstruct();
        self.insert_text(text);
    }

    fn step(&mut self, mode: Mode, tag: Tag) -> Next {
        match mode {
            Mode::Body => self.in_body(tag),
            Mode::Table => return self.in_table(tag),
            Mode::TableText => {
                self.end_table_text();
                return Next::Again(self.mode);
            }
            Mode::Caption => return self.in_caption(tag),
            Mode::ColumnGroup => return self.in_column_group(tag),
            Mode::TableBody => return self.in_table_body(tag),
            Mode::Row => return self.in_row(tag),
            Mode::Cell => return self.in_cell(tag),
        }
        Next::Done
    }

    /// "In body".
    fn in_body(&mut self, tag: Tag) {
        use Element::*;
        match tag {
            Tag::Start(element, traits) => match element {
                Div | Blockquote | Dl | Ol | Ul | P => {
                    self.close_paragraph();
                    self.insert(element, traits);
                }
                H1 | H2 | H3 | H4 | H5 | H6 => {
                    self.close_paragraph();
                    if self.current().element.is_heading() {
                        self.open.pop();
                    }
                    self.insert(element, traits);
                }
                Pre => {
                    self.close_paragraph();
                    self.insert(element, traits);
                    self.skips_line_feed = true;
                }
                Li | Dd | Dt => {
                    self.close_item(element);
                    self.close_paragraph();
                    self.insert(element, traits);
                }
                B | Code | Em | I | S | Small | Strong | U => {
                    self.reconstruct();
                    self.insert_formatting(element, traits);
                }
                Table => {
                    self.close_paragraph();
                    self.insert(element, traits);
                    self.mode = Mode::Table;
                }
                Br | Img => {
                    self.reconstruct();
                    self.insert_void(element, traits);
                }
                Hr => {
                    self.close_paragraph();
                    self.insert_void(element, traits);
                }
                Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr => {}
                _ => {
                    self.reconstruct();
                    self.insert(element, traits);
                }
            },
            Tag::End(element) => match element {
                Div | Blockquote | Dl | Ol | Ul | Pre => {
                    if self.has_open(is_scope, element) {
                        self.imply_ends(None);
                        self.close(element);
                    }
                }
                P => {
                    if !self.has_open(is_scope, P) {
                        self.insert(P, None);
                    }
                    self.imply_ends(Some(P));
                    self.close(P);
                }
                Li | Dd | Dt => {
                    let scope = if element == Li { is_list_scope } else { is_scope };
                    if self.has_open(scope, element) {
                        self.imply_ends(Some(element));
                        self.close(element);
                    }
                }
                H1 | H2 | H3 | H4 | H5 | H6 => {
                    if self.has_open(is_scope, element) {
                        self.imply_ends(None);
                        self.close(element);
                    }
                }
                B | Code | Em | I | S | Small | Strong | U => self.adopt(element),
                _ => self.end_any(element),
            },
        }
    }

    fn current(&self) -> Open {
        self.open.last().copied().unwrap_or(Open { node: FRAGMENT, element: Element::Html })
    }

    /// Whether an element, or instead of a heading any of them, "is in scope".
    fn has_open(&self, scope: fn(Element) -> bool, element: Element) -> bool {
        for open in self.open.iter().rev() {
            if is_ended_by(open.element, element) {
                return true;
            }
            if scope(open.element) {
                return false;
            }
        }
        false
    }

    /// "Generate implied end tags", except for one element.
    fn imply_ends(&mut self, except: Option<Element>) {
        while let Some(open) = self.open.last()
            && matches!(open.element, Element::Dd | Element::Dt | Element::Li | Element::P)
            && Some(open.element) != except
        {
            self.open.pop();
        }
    }

    /// Pops elements until this one, or instead of a heading any of them, has been popped.
    fn close(&mut self, element: Element) {
        while let Some(open) = self.open.pop() {
            if is_ended_by(open.element, element) {
                return;
            }
        }
    }

    /// Pops elements until the current one stops it.
    fn pop_to(&mut self, stops: fn(Element) -> bool) {
        while self.open.last().is_some_and(|open| !stops(open.element)) {
            self.open.pop();
        }
    }

    /// "Close a p element", where one is in scope.
    fn close_paragraph(&mut self) {
        if self.has_open(is_scope, Element::P) {
            self.imply_ends(Some(Element::P));
            self.close(Element::P);
        }
    }

    /// Ends the list item, term or description that the beginning of another ends.
    fn close_item(&mut self, begins: Element) {
        let ends = |open: Element| match begins {
            Element::Li => open == Element::Li,
            _ => matches!(open, Element::Dd | Element::Dt),
        };
        let stops = |open| is_special(open) && !matches!(open, Element::Div | Element::P);
        let found = self.open.iter().rev().map(|open| open.element).find(|open| ends(*open) || stops(*open));
        if let Some(found) = found.filter(|found| ends(*found)) {
            self.imply_ends(Some(found));
            self.close(found);
        }
    }

    /// "Any other end tag".
    fn end_any(&mut self, element: Element) {
        let found = self.open.iter().rposition(|open| open.element == element || is_special(open.element));
        let Some(at) = found.filter(|at| self.open.get(*at).is_some_and(|open| open.element == element)) else {
            return;
        };
        self.imply_ends(Some(element));
        self.open.truncate(at);
    }

    /// The "appropriate place for inserting a node": a parent, and what the node is to stand before.
    #[inline(always)]
    fn place(&self, target: Open) -> (u32, u32) {
        if !(self.fostering && is_table_outer(target.element)) {
            return (target.node, NONE);
        }
        let Some(table) = self.open.iter().rposition(|open| open.element == Element::Table) else {
            return (FRAGMENT, NONE);
        };
        let node = self.open.get(table).map_or(NONE, |open| open.node);
        match self.tree.parent(node) {
            Some(parent) => (parent, node),
            None => (table.checked_sub(1).and_then(|at| self.open.get(at)).map_or(FRAGMENT, |open| open.node), NONE),
        }
    }

    #[inline(always)]
    fn insert_text(&mut self, text: &str) {
        let (parent, before) = self.place(self.current());
        if before != NONE {
            self.tree.moved += text.len();
        }
        self.tree.insert_text(text, parent, before);
    }

    fn insert(&mut self, element: Element, traits: Option<u32>) -> Open {
        let (parent, before) = self.place(self.current());
        let node = self.tree.create(element, traits);
        self.tree.insert(node, parent, before);
        let open = Open { node, element };
        self.open.push(open);
        open
    }

    fn insert_void(&mut self, element: Element, traits: Option<u32>) {
        self.insert(element, traits);
        self.open.pop();
    }
}

/// Whether the end of this element ends an open one: that of a heading ends any heading.
fn is_ended_by(open: Element, element: Element) -> bool {
    open == element || open.is_heading() && element.is_heading()
}

fn is_scope(element: Element) -> bool {
    matches!(element, Element::Caption | Element::Html | Element::Table | Element::Td | Element::Th)
}

fn is_list_scope(element: Element) -> bool {
    is_scope(element) || matches!(element, Element::Ol | Element::Ul)
}

/// The "special" category, of the elements that come here.
fn is_special(element: Element) -> bool {
    use Element::*;
    matches!(
        element,
        Blockquote
            | Br
            | Caption
            | Col
            | Colgroup
            | Dd
            | Div
            | Dl
            | Dt
            | H1
            | H2
            | H3
            | H4
            | H5
            | H6
            | Hr
            | Html
            | Img
            | Li
            | Ol
            | P
            | Pre
            | Table
            | Tbody
            | Td
            | Tfoot
            | Th
            | Thead
            | Tr
            | Ul
    )
}
