//! What the guard does where tags are missing or stand where they cannot: it begins and ends what the rest shows to be meant,
//! so that the tree builder moves nothing out of a table that has rows, and nothing takes in what should follow it.

use super::{DEPTH, Guard, Open};
use crate::narrative::element::{Element, Name};
use crate::narrative::policy::{self, Traits};
use crate::record::Mark;

impl Guard {
    /// Whether what comes next stands in a table and in none of its cells.
    pub(super) fn is_between_cells(&self) -> bool {
        use Element::{Table, Tbody, Tfoot, Thead, Tr};
        self.open.last().is_some_and(|open| matches!(open.emitted, Table | Tbody | Thead | Tfoot | Tr))
    }

    /// Whether the table has a row.
    fn is_in_rows(&self) -> bool {
        self.open.iter().rfind(|open| open.emitted == Element::Table).is_some_and(|table| table.marked)
    }

    /// Begins the cell, and the row, whose tags are missing, so that what stands between cells stays in its place. Not in
    /// a table that has no row yet: what stands there goes before the table.
    #[cold]
    pub(super) fn begin_cell(&mut self) -> bool {
        if !self.is_in_rows() || self.open.len() + 2 >= DEPTH {
            return false;
        }
        let in_row = self.open.last().is_some_and(|open| open.emitted == Element::Tr);
        if !in_row {
            self.open_missing(Element::Tr, None);
        }
        let begins_row = in_row && self.row_cells == 0;
        let begun = self.keep(Traits { begun: true, ..Traits::default() });
        self.open_missing(Element::Td, Some(begun));
        self.row_of_text = begins_row;
        true
    }

    #[cold]
    fn open_missing(&mut self, element: Element, traits: Option<u32>) {
        self.seen.mended = true;
        self.open(Name::Known(element), element, false, traits, None);
        if let Some(open) = self.open.last_mut() {
            open.marked = true;
        }
    }

    /// Begins or ends what is missing where an element begins that cannot stand there.
    #[inline(never)]
    pub(super) fn mend(&mut self, name: Name, emitted: Element, traits: Option<u32>) {
        use Element::{Caption, Div, Table, Tbody, Td, Tfoot, Th, Thead, Tr};
        match emitted {
            // A row, or a part of one, in no table.
            Tr | Td | Th | Tbody | Thead | Tfoot => {
                let is_cell = matches!(emitted, Td | Th);
                // Most begin in a row, and so in a table.
                if !(is_cell && self.open.last().is_some_and(|open| open.emitted == Tr)) {
                    // A row's tags may not be left out; only samples have a head without.
                    self.seen.mended |= emitted == Td && self.is_between_cells() && self.is_in_rows();
                    self.mend_table();
                }
                if is_cell {
                    self.mend_row();
                } else if emitted == Tr {
                    (self.row_cells, self.row_of_text) = (0, false);
                }
            }
            // Its like before it has no end.
            Table if self.is_between_cells() => {
                let table = self.open.iter().rposition(|open| open.emitted == Table && open.marked);
                if let Some(table) = table {
                    self.seen.mended = true;
                    self.close_from(table, false);
                }
            }
            // A heading or a banner, and the table before it has no end.
            _ if emitted.is_heading() || emitted == Div && self.is_banner(traits) => {
                let part = self.open.iter().rfind(|open| {
                    matches!(open.emitted, Caption | Table | Tbody | Thead | Tfoot | Tr)
                        || matches!(open.emitted, Td | Th) && !open.marked
                });
                let is_torn = part.is_some_and(|part| !matches!(part.emitted, Td | Th | Caption));
                let table = self.open.iter().rposition(|open| open.emitted == Table).filter(|_| is_torn);
                if let Some(table) = table.filter(|table| self.open.get(*table).is_some_and(|open| open.marked)) {
                    self.seen.mended = true;
                    self.close_from(table, false);
                }
            }
            // A form may stand anywhere, and an anchor is no text.
            _ if self.is_between_cells()
                && !matches!(name, Name::Known(Element::Form | Element::A))
                && !matches!(emitted, Table | Caption | Element::Colgroup) =>
            {
                // Around rows it strikes out what it cannot hold.
                self.seen.simplified |= self.strikes_out(emitted, traits);
                self.begin_cell();
            }
            _ => {}
        }
    }

    /// Notes that the table has rows; begins the one that a row is in no table without.
    #[inline(never)]
    fn mend_table(&mut self) {
        use Element::{Caption, Table, Tbody, Td, Tfoot, Th, Thead, Tr};
        let in_table = |open: &Open| matches!(open.emitted, Table | Tbody | Thead | Tfoot | Tr | Td | Th | Caption);
        if !self.open.iter().rev().any(in_table) && self.open.len() + 4 < DEPTH {
            self.open_missing(Table, None);
        }
        if let Some(table) = self.open.iter_mut().rfind(|open| open.emitted == Table) {
            table.marked = true;
        }
    }

    /// Text before the first cell of a row must not move the cells: it is a row of its own.
    #[inline(never)]
    fn mend_row(&mut self) {
        self.row_cells += 1;
        if !std::mem::take(&mut self.row_of_text) {
            return;
        }
        if let Some(row) = self.open.iter().rposition(|open| open.emitted == Element::Tr) {
            self.close_from(row, false);
            self.open_missing(Element::Tr, None);
            self.row_cells = 1;
        }
    }

    pub(super) fn is_banner(&self, traits: Option<u32>) -> bool {
        self.has(traits, |traits| traits.banner.is_some())
    }

    pub(super) fn strikes_out(&self, emitted: Element, traits: Option<u32>) -> bool {
        policy::mark(emitted) == Some(Mark::Deleted) || self.has(traits, |traits| traits.marks.has(Mark::Deleted))
    }

    pub(super) fn hides(&self, traits: Option<u32>) -> bool {
        self.has(traits, |traits| traits.hidden)
    }

    /// Whether an element has these traits.
    pub(super) fn has(&self, traits: Option<u32>, wanted: fn(&Traits) -> bool) -> bool {
        traits.and_then(|traits| self.seen.traits.get(traits as usize)).is_some_and(wanted)
    }

    /// What has no end of its own hides what it was not meant to hide: all of it is shown. In a line that has an end it ends
    /// there: `is_in_line`.
    #[inline(always)]
    pub(super) fn unhide(&mut self, open: &Open, is_in_line: bool) {
        use Element::{Dd, Dt, Li, P, Tbody, Td, Tfoot, Th, Thead, Tr};
        if matches!(open.emitted, Dd | Dt | Li | P | Tbody | Td | Tfoot | Th | Thead | Tr) || !self.hides(open.traits) {
            return;
        }
        self.seen.mended = true;
        if is_in_line && !policy::is_block(open.emitted) {
            return;
        }
        if let Some(traits) = open.traits.and_then(|traits| self.seen.traits.get_mut(traits as usize)) {
            traits.hidden = false;
        }
    }
}
