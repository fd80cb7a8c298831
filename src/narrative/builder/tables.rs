//! The insertion modes of tables (WHATWG HTML 13.2.6.4.9 to 15) and where their stray contents go.

use super::{Builder, Element, Formatting, Mode, Next, Tag};

impl Builder {
    pub(super) fn text_in_table(&mut self, text: &str) {
        if is_table_outer(self.current().element) {
            self.outer = self.mode;
            self.mode = Mode::TableText;
            self.pending.push_str(text);
        } else {
            self.foster(|builder| builder.text_in_body(text));
        }
    }

    pub(super) fn text_in_column_group(&mut self, text: &str) {
        let space = text.len() - text.trim_ascii_start().len();
        let (space, rest) = text.split_at_checked(space).unwrap_or(("", text));
        if !space.is_empty() {
            self.insert_text(space);
        }
        if rest.is_empty() {
            return;
        }
        self.open.pop();
        self.mode = Mode::Table;
        self.text_in_table(rest);
    }

    /// Ends the text of a table: before the table where it is more than white space.
    pub(super) fn end_table_text(&mut self) {
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

    /// "In table".
    pub(super) fn in_table(&mut self, tag: Tag) -> Next {
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
                self.close(Table);
                return Next::Again(self.mode_again());
            }
            Tag::End(Table) => {
                self.close(Table);
                self.mode = self.mode_again();
            }
            Tag::End(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr) => {}
            tag => self.foster(|builder| builder.in_body(tag)),
        }
        Next::Done
    }

    /// "In caption".
    pub(super) fn in_caption(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr, _)
            | Tag::End(Table | Caption) => {
                self.imply_ends(None);
                self.close(Caption);
                self.clear_formatting();
                if matches!(tag, Tag::End(Caption)) {
                    self.mode = Mode::Table;
                } else {
                    return Next::Again(Mode::Table);
                }
            }
            Tag::End(Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr) => {}
            tag => self.in_body(tag),
        }
        Next::Done
    }

    /// "In column group".
    pub(super) fn in_column_group(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(Col, traits) => self.insert_void(Col, traits),
            Tag::End(Colgroup) => {
                self.open.pop();
                self.mode = Mode::Table;
            }
            Tag::End(Col) => {}
            _ => {
                self.open.pop();
                return Next::Again(Mode::Table);
            }
        }
        Next::Done
    }

    /// "In table body".
    pub(super) fn in_table_body(&mut self, tag: Tag) -> Next {
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
                if self.has_open(is_table_scope, element) {
                    self.pop_to(is_body_context);
                    self.open.pop();
                    self.mode = Mode::Table;
                }
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Tfoot | Thead, _) | Tag::End(Table) => {
                self.pop_to(is_body_context);
                self.open.pop();
                return Next::Again(Mode::Table);
            }
            Tag::End(Caption | Col | Colgroup | Td | Th | Tr) => {}
            tag => return self.in_table(tag),
        }
        Next::Done
    }

    /// "In row".
    pub(super) fn in_row(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::Start(element @ (Th | Td), traits) => {
                self.pop_to(is_row_context);
                self.insert(element, traits);
                self.mode = Mode::Cell;
                self.formatting.push(Formatting::Marker);
            }
            Tag::End(Tr) => {
                self.pop_to(is_row_context);
                self.open.pop();
                self.mode = Mode::TableBody;
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Tfoot | Thead | Tr, _) | Tag::End(Table) => {
                self.pop_to(is_row_context);
                self.open.pop();
                return Next::Again(Mode::TableBody);
            }
            Tag::End(element @ (Tbody | Tfoot | Thead)) => {
                if self.has_open(is_table_scope, element) {
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
    pub(super) fn in_cell(&mut self, tag: Tag) -> Next {
        use Element::*;
        match tag {
            Tag::End(element @ (Td | Th)) => {
                if self.has_open(is_table_scope, element) {
                    self.imply_ends(None);
                    self.close(element);
                    self.clear_formatting();
                    self.mode = Mode::Row;
                }
            }
            Tag::Start(Caption | Col | Colgroup | Tbody | Td | Tfoot | Th | Thead | Tr, _) => {
                self.close_cell();
                return Next::Again(Mode::Row);
            }
            Tag::End(Caption | Col | Colgroup) => {}
            Tag::End(element @ (Table | Tbody | Tfoot | Thead | Tr)) => {
                if self.has_open(is_table_scope, element) {
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
        self.pop_to(|open| matches!(open, Element::Td | Element::Th));
        self.open.pop();
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

pub(super) fn is_table_outer(element: Element) -> bool {
    matches!(element, Element::Table | Element::Tbody | Element::Tfoot | Element::Thead | Element::Tr)
}
