//! Tree construction (WHATWG HTML 13.2.6) for the inside of a `div`, as far as the elements that the guard lets
//! through can reach: no script, template, form, select, frame or foreign element ever comes here.
//!
//! Names of sections are those of the standard. `oracle` holds this to html5ever, node by node.

use super::element::Element;
use super::tree::{FRAGMENT, NONE, Tree};

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
            open: vec![Open { node: FRAGMENT, element: Element::Html }],
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
        self.tree
    }

    pub fn text(&mut self, text: &str) {
        let skips = std::mem::take(&mut self.skips_line_feed);
        let text = text.strip_prefix('\n').filter(|_| skips).unwrap_or(text);
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

    fn text_in_table(&mut self, text: &str) {
        if is_table_outer(self.current().element) {
            self.outer = self.mode;
            self.mode = Mode::TableText;
            self.pending.push_str(text);
        } else {
            self.foster(|builder| builder.text_in_body(text));
        }
    }

    fn text_in_column_group(&mut self, text: &str) {
        let space = text.len() - text.trim_ascii_start().len();
        let (space, rest) = text.split_at(space);
        if !space.is_empty() {
            self.insert_text(space);
        }
        if rest.is_empty() || self.current().element != Element::Colgroup {
            // Beside a column group, which the tags that reach this mode never leave, text would be ignored.
            return;
        }
        self.open.pop();
        self.mode = Mode::Table;
        self.text_in_table(rest);
    }

    /// Ends the text of a table: before the table where it is more than white space.
    fn end_table_text(&mut self) {
        self.mode = self.outer;
        let text = std::mem::take(&mut self.pending);
        if text.trim_ascii().is_empty() {
            self.insert_text(&text);
        } else {
            self.foster(|builder| builder.text_in_body(&text));
        }
    }

    fn foster(&mut self, work: impl FnOnce(&mut Builder)) {
        self.fostering = true;
        work(self);
        self.fostering = false;
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
                    if self.has_in_scope(is_scope, |open| open == element) {
                        self.imply_ends(None);
                        self.pop_through(|open| open == element);
                    }
                }
                P => {
                    if !self.has_in_scope(is_scope, |open| open == P) {
                        self.insert(P, None);
                    }
                    self.imply_ends(Some(P));
                    self.pop_through(|open| open == P);
                }
                Li | Dd | Dt => {
                    let scope = if element == Li { is_list_scope } else { is_scope };
                    if self.has_in_scope(scope, |open| open == element) {
                        self.imply_ends(Some(element));
                        self.pop_through(|open| open == element);
                    }
                }
                H1 | H2 | H3 | H4 | H5 | H6 => {
                    if self.has_in_scope(is_scope, Element::is_heading) {
                        self.imply_ends(None);
                        self.pop_through(Element::is_heading);
                    }
                }
                B | Code | Em | I | S | Small | Strong | U => self.adopt(element),
                _ => self.end_any(element),
            },
        }
    }

    /// "In table".
    fn in_table(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(Caption, traits) => {
                self.pop_to(is_table_scope);
                self.formatting.push(Formatting::Marker);
                self.insert(Caption, traits);
                self.mode = Mode::Caption;
            }
            Tag::Start(Colgroup, traits) => {
                self.pop_to(is_table_scope);
                self.insert(Colgroup, traits);
                self.mode = Mode::ColumnGroup;
            }
            Tag::Start(Col, _) => {
                self.pop_to(is_table_scope);
                self.insert(Colgroup, None);
                return Next::Again(Mode::ColumnGroup);
            }
            Tag::Start(element @ (Tbody | Tfoot | Thead), traits) => {
                self.pop_to(is_table_scope);
                self.insert(element, traits);
                self.mode = Mode::TableBody;
            }
            Tag::Start(Td | Th | Tr, _) => {
                self.pop_to(is_table_scope);
                self.insert(Tbody, None);
                return Next::Again(Mode::TableBody);
            }
            Tag::Start(Table, _) => {
                if self.has_in_scope(is_table_scope, |open| open == Table) {
                    self.pop_through(|open| open == Table);
                    return Next::Again(self.mode_again());
                }
            }
            Tag::End(Table) => {
                if self.has_in_scope(is_table_scope, |open| open == Table) {
                    self.pop_through(|open| open == Table);
                    self.mode = self.mode_again();
                }
            }
            Tag::End(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr) => {}
            tag => self.foster(|builder| builder.in_body(tag)),
        }
        Next::Done
    }

    /// "In caption".
    fn in_caption(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr, _)
            | Tag::End(Table | Caption) => {
                if self.has_in_scope(is_table_scope, |open| open == Caption) {
                    self.imply_ends(None);
                    self.pop_through(|open| open == Caption);
                    self.clear_formatting();
                    if matches!(tag, Tag::End(Caption)) {
                        self.mode = Mode::Table;
                    } else {
                        return Next::Again(Mode::Table);
                    }
                }
            }
            Tag::End(Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr) => {}
            tag => self.in_body(tag),
        }
        Next::Done
    }

    /// "In column group".
    fn in_column_group(&mut self, tag: Tag) -> Next {
        use Element::*;
        let in_group = self.current().element == Colgroup;
        match tag {
            Tag::Start(Col, traits) => self.insert_void(Col, traits),
            Tag::End(Colgroup) if in_group => {
                self.open.pop();
                self.mode = Mode::Table;
            }
            Tag::End(Col | Colgroup) => {}
            _ if in_group => {
                self.open.pop();
                return Next::Again(Mode::Table);
            }
            _ => {}
        }
        Next::Done
    }

    /// "In table body".
    fn in_table_body(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(Tr, traits) => {
                self.pop_to(is_body_context);
                self.insert(Tr, traits);
                self.mode = Mode::Row;
            }
            Tag::Start(Th | Td, _) => {
                self.pop_to(is_body_context);
                self.insert(Tr, None);
                return Next::Again(Mode::Row);
            }
            Tag::End(element @ (Tbody | Tfoot | Thead)) => {
                if self.has_in_scope(is_table_scope, |open| open == element) {
                    self.pop_to(is_body_context);
                    self.open.pop();
                    self.mode = Mode::Table;
                }
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Tfoot | Thead, _) | Tag::End(Table) => {
                if self.has_in_scope(is_table_scope, |open| matches!(open, Table | Tbody | Tfoot)) {
                    self.pop_to(is_body_context);
                    self.open.pop();
                    return Next::Again(Mode::Table);
                }
            }
            Tag::End(Caption | Col | Colgroup | Td | Th | Tr) => {}
            tag => return self.in_table(tag),
        }
        Next::Done
    }

    /// "In row".
    fn in_row(&mut self, tag: Tag) -> Next {
        use Element::*;
        let in_row = |builder: &Builder| builder.has_in_scope(is_table_scope, |open| open == Tr);
        match tag {
            Tag::Start(element @ (Th | Td), traits) => {
                self.pop_to(is_row_context);
                self.insert(element, traits);
                self.mode = Mode::Cell;
                self.formatting.push(Formatting::Marker);
            }
            Tag::End(Tr) => {
                if in_row(self) {
                    self.pop_to(is_row_context);
                    self.open.pop();
                    self.mode = Mode::TableBody;
                }
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Tfoot | Thead | Tr, _) | Tag::End(Table) => {
                if in_row(self) {
                    self.pop_to(is_row_context);
                    self.open.pop();
                    return Next::Again(Mode::TableBody);
                }
            }
            Tag::End(element @ (Tbody | Tfoot | Thead)) => {
                if self.has_in_scope(is_table_scope, |open| open == element) && in_row(self) {
                    self.pop_to(is_row_context);
                    self.open.pop();
                    return Next::Again(Mode::TableBody);
                }
            }
            Tag::End(Caption | Col | Colgroup | Td | Th) => {}
            tag => return self.in_table(tag),
        }
        Next::Done
    }

    /// "In cell".
    fn in_cell(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::End(element @ (Td | Th)) => {
                if self.has_in_scope(is_table_scope, |open| open == element) {
                    self.imply_ends(None);
                    self.pop_through(|open| open == element);
                    self.clear_formatting();
                    self.mode = Mode::Row;
                }
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr, _) => {
                if self.has_in_scope(is_table_scope, |open| matches!(open, Td | Th)) {
                    self.close_cell();
                    return Next::Again(Mode::Row);
                }
            }
            Tag::End(Caption | Col | Colgroup) => {}
            Tag::End(element @ (Table | Tbody | Tfoot | Thead | Tr)) => {
                if self.has_in_scope(is_table_scope, |open| open == element) {
                    self.close_cell();
                    return Next::Again(Mode::Row);
                }
            }
            tag => self.in_body(tag),
        }
        Next::Done
    }

    fn close_cell(&mut self) {
        self.imply_ends(None);
        self.pop_through(|open| matches!(open, Element::Td | Element::Th));
        self.clear_formatting();
    }

    /// "Reset the insertion mode appropriately".
    fn mode_again(&self) -> Mode {
        let modes = self.open.iter().skip(1).rev().find_map(|open| match open.element {
            Element::Td | Element::Th => Some(Mode::Cell),
            Element::Tr => Some(Mode::Row),
            Element::Tbody | Element::Thead | Element::Tfoot => Some(Mode::TableBody),
            Element::Caption => Some(Mode::Caption),
            Element::Colgroup => Some(Mode::ColumnGroup),
            Element::Table => Some(Mode::Table),
            _ => None,
        });
        modes.unwrap_or(Mode::Body)
    }

    fn current(&self) -> Open {
        self.open.last().copied().unwrap_or(Open { node: FRAGMENT, element: Element::Html })
    }

    fn has_in_scope(&self, scope: fn(Element) -> bool, wanted: impl Fn(Element) -> bool) -> bool {
        for open in self.open.iter().rev() {
            if wanted(open.element) {
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

    /// Pops elements until one has been popped that is wanted.
    fn pop_through(&mut self, wanted: impl Fn(Element) -> bool) {
        while let Some(open) = self.open.pop() {
            if wanted(open.element) {
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
        if self.has_in_scope(is_scope, |open| open == Element::P) {
            self.imply_ends(Some(Element::P));
            self.pop_through(|open| open == Element::P);
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
            self.pop_through(|open| open == found);
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

    /// Inserts a formatting element; of three that are alike the earliest is forgotten.
    fn insert_formatting(&mut self, element: Element, traits: Option<u32>) {
        let since_marker = self.formatting.iter().enumerate().rev();
        let since_marker = since_marker.take_while(|(_, entry)| !matches!(entry, Formatting::Marker));
        let alike = since_marker.filter(
            |(_, entry)| matches!(entry, Formatting::Element(open, own) if open.element == element && *own == traits),
        );
        let (count, earliest) = alike.fold((0, 0), |(count, _), (at, _)| (count + 1, at));
        if count >= 3 {
            self.formatting.remove(earliest);
        }
        let open = self.insert(element, traits);
        self.formatting.push(Formatting::Element(open, traits));
    }

    /// "Clear the list of active formatting elements up to the last marker".
    fn clear_formatting(&mut self) {
        while let Some(Formatting::Element(..)) = self.formatting.pop() {}
    }

    /// "Reconstruct the active formatting elements".
    fn reconstruct(&mut self) {
        let rests = |entry: &Formatting| match entry {
            Formatting::Marker => true,
            Formatting::Element(open, _) => self.open.iter().rev().any(|other| other.node == open.node),
        };
        if self.formatting.last().is_none_or(rests) {
            return;
        }
        let first = self.formatting.iter().rposition(rests).map_or(0, |at| at + 1);
        for at in first..self.formatting.len() {
            let Some(Formatting::Element(Open { element, .. }, traits)) = self.formatting.get(at).copied() else {
                return;
            };
            let open = self.insert(element, traits);
            if let Some(entry) = self.formatting.get_mut(at) {
                *entry = Formatting::Element(open, traits);
            }
        }
    }

    fn formatting_of(&self, node: u32) -> Option<usize> {
        self.formatting.iter().position(|entry| matches!(entry, Formatting::Element(open, _) if open.node == node))
    }

    /// The "adoption agency algorithm".
    fn adopt(&mut self, subject: Element) {
        let current = self.current();
        if current.element == subject && self.formatting_of(current.node).is_none() {
            self.open.pop();
            return;
        }
        for _ in 0..8 {
            if !self.adopt_once(subject) {
                return;
            }
        }
    }

    /// One turn of it; whether there is to be another.
    fn adopt_once(&mut self, subject: Element) -> bool {
        let since_marker = self.formatting.iter().enumerate().rev();
        let mut since_marker = since_marker.map_while(|(at, entry)| match entry {
            Formatting::Marker => None,
            Formatting::Element(open, traits) => Some((at, *open, *traits)),
        });
        let Some((listed, formatting, traits)) = since_marker.find(|(_, open, _)| open.element == subject) else {
            self.end_any(subject);
            return false;
        };
        let Some(at) = self.open.iter().rposition(|open| open.node == formatting.node) else {
            self.formatting.remove(listed);
            return false;
        };
        if self.open.iter().skip(at + 1).any(|open| is_scope(open.element)) {
            return false;
        }
        let furthest = self.open.iter().enumerate().skip(at).find(|(_, open)| is_special(open.element));
        let Some((furthest_at, furthest)) = furthest.map(|(at, open)| (at, *open)) else {
            self.open.truncate(at);
            self.formatting.remove(listed);
            return false;
        };
        let Some(ancestor) = at.checked_sub(1).and_then(|at| self.open.get(at)).copied() else { return false };

        // Where the new formatting element goes in the list: in the place of the old, or behind this node.
        let mut behind = None;
        let mut last = furthest.node;
        let mut inner = 0;
        for node_at in (at + 1..furthest_at).rev() {
            inner += 1;
            let Some(node) = self.open.get(node_at).copied() else { return false };
            let listed = self.formatting_of(node.node);
            if inner > 3
                && let Some(listed) = listed
            {
                self.formatting.remove(listed);
            }
            let Some(listed) = listed.filter(|_| inner <= 3) else {
                self.open.remove(node_at);
                continue;
            };
            let Some(Formatting::Element(_, traits)) = self.formatting.get(listed).copied() else { return false };
            let copy = Open { node: self.tree.create(node.element, traits), element: node.element };
            if let (Some(open), Some(entry)) = (self.open.get_mut(node_at), self.formatting.get_mut(listed)) {
                *open = copy;
                *entry = Formatting::Element(copy, traits);
            }
            if last == furthest.node {
                behind = Some(copy.node);
            }
            self.tree.append(last, copy.node);
            last = copy.node;
        }
        self.tree.detach(last);
        let (parent, before) = self.place(ancestor);
        self.tree.insert(last, parent, before);

        let copy = Open { node: self.tree.create(subject, traits), element: subject };
        self.tree.move_children(furthest.node, copy.node);
        self.tree.append(copy.node, furthest.node);

        let entry = Formatting::Element(copy, traits);
        if let Some(behind) = behind.and_then(|node| self.formatting_of(node)) {
            self.formatting.insert(behind + 1, entry);
            if let Some(old) = self.formatting_of(formatting.node) {
                self.formatting.remove(old);
            }
        } else if let Some(place) = self.formatting_of(formatting.node).and_then(|old| self.formatting.get_mut(old)) {
            *place = entry;
        }
        self.open.retain(|open| open.node != formatting.node);
        let furthest_at = self.open.iter().position(|open| open.node == furthest.node);
        self.open.insert(furthest_at.map_or(self.open.len(), |at| at + 1), copy);
        true
    }
}

fn is_scope(element: Element) -> bool {
    matches!(element, Element::Caption | Element::Html | Element::Table | Element::Td | Element::Th)
}

fn is_list_scope(element: Element) -> bool {
    is_scope(element) || matches!(element, Element::Ol | Element::Ul)
}

fn is_table_scope(element: Element) -> bool {
    matches!(element, Element::Html | Element::Table)
}

fn is_body_context(element: Element) -> bool {
    matches!(element, Element::Tbody | Element::Tfoot | Element::Thead | Element::Html)
}

fn is_row_context(element: Element) -> bool {
    matches!(element, Element::Tr | Element::Html)
}

fn is_table_outer(element: Element) -> bool {
    matches!(element, Element::Table | Element::Tbody | Element::Tfoot | Element::Thead | Element::Tr)
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
