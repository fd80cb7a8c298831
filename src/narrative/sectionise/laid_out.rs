//! Tables that only lay out: the words of a banner, a sign in one cell and the words in another; or parts of a section,
//! one below the other.

use super::Sectioniser;
use crate::into_vec::{PushAll, single};
use crate::letters;
use crate::narrative::dates;
use crate::narrative::element::Element;
use crate::narrative::flow::Reader;
use crate::narrative::messages::is_message;
use crate::narrative::policy::{Marks, Traits};
use crate::record::BannerKind;

/// What is known of the cells of a small table.
#[derive(Default)]
struct Cells {
    all: usize,
    /// Those with words, a sign or a picture.
    filled: usize,
    /// Those with words.
    worded: usize,
    /// One has words, and the others a sign or a picture.
    are_one: bool,
    /// Some are header cells.
    headers: bool,
    /// Some have digits.
    digits: bool,
}

impl Sectioniser<'_, '_> {
    /// Whether all that stands in a banner is one table that lays out its words. A banner without an end has taken in what
    /// follows it, and whether there was one is not known here: nothing that may be an entry is taken for words.
    pub(super) fn is_laid_out(&self, kind: BannerKind, node: u32, inside: &[u32]) -> bool {
        let mut inside = inside.iter().copied().filter(|node| !self.reader.is_blank(*node));
        let (Some(table), None) = (inside.next(), inside.next()) else { return false };
        let Some(cells) = self.cells(table) else { return false };
        let next = self.sibling(node);
        if !kind.tells_of_gaps() {
            return next.is_some() && cells.are_one && cells.all == 1 && !cells.headers;
        }
        // The end of a part in a box of its own may have ended the banner in it, too.
        let is_heading = |node| self.reader.tree.element(node).is_some_and(Element::is_heading);
        let is_part = |next| !is_heading(next) && self.reader.holds(next, is_heading);
        if next.is_some_and(|next| self.open.is_none() || !is_part(next)) {
            return cells.are_one;
        }
        // The last of its part: what stands before it is what it is about. A number may be a dose.
        cells.are_one && !(cells.digits && kind == BannerKind::Exclusion) && self.is_after_table
    }

    /// Whether a table that is a banner itself lays out its words.
    pub(super) fn lays_out_words(&self, table: u32) -> bool {
        self.cells(table).is_some_and(|cells| cells.are_one)
    }

    /// The cells of a table that may lay out the words of a banner: a small one, none of the specification's, without dates.
    fn cells(&self, table: u32) -> Option<Cells> {
        let tree = self.reader.tree;
        let mut cells = Cells::default();
        let (mut last, mut last_of_words) = (table, table);
        let (mut cell, mut steps) = (table, 0);
        let mut waiting = single(table);
        while let Some(node) = waiting.pop() {
            let traits = self.reader.traits(node);
            if traits.is_some_and(|traits| traits.hidden) {
                continue;
            }
            match tree.element(node) {
                // A cell of a table holds other cells.
                Some(Element::Table) => cells.all = cells.all.saturating_sub(usize::from(node != table)),
                Some(Element::Thead) => return None,
                Some(Element::Td) => (cell, cells.all) = (node, cells.all + 1),
                Some(Element::Th) => (cell, cells.all, cells.headers) = (node, cells.all + 1, true),
                _ if self.reader.is_structure(node) => return None,
                _ => {}
            }
            let text = tree.text(node).map_or("", str::trim);
            let is_entry = traits.is_some_and(|traits| traits.date_column || traits.group_row || traits.id.is_some());
            steps += 1;
            if is_entry || dates::is_date(text) || steps > 64 {
                return None;
            }
            if cell != last && (!text.is_empty() || traits.is_some_and(|traits| traits.stand_in.is_some())) {
                (cells.filled, last) = (cells.filled + 1, cell);
            }
            if cell != last_of_words && letters::has_words(text) {
                (cells.worded, last_of_words) = (cells.worded + 1, cell);
            }
            cells.digits |= text.contains(|letter: char| letter.is_ascii_digit());
            // In order: words belong to the cell that was met last.
            waiting.push_all(tree.children_from_last(node));
        }
        cells.are_one = cells.worded == 1 && cells.filled == cells.all;
        Some(cells)
    }
}

impl Reader<'_> {
    /// The cells of a table that does nothing but lay out headings, tables, banners and messages, one below the other, and
    /// the bytes of space between them; none of any other table.
    pub(super) fn laid_out(&self, table: u32) -> (Vec<u32>, usize) {
        let tree = self.tree;
        let (mut cells, mut space) = (Vec::new(), 0);
        let mut all_begin = true;
        let mut waiting = single(table);
        while let Some(node) = waiting.pop() {
            // One with a name of its own is one of the specification's.
            let has_own = |traits: &Traits| traits.hidden || traits.banner.is_some() || traits.id.is_some();
            let is_plain = !self.traits(node).is_some_and(has_own);
            let is_unmarked = || node == table || self.marks_in(node, Marks::default()).is_empty();
            let is_spacer = |cell: u32| tree.children(cell).all(|inside| is_space(tree.text(inside)));
            let is_filled = |child: &u32| tree.element(*child).is_some() && !is_spacer(*child);
            let filled = || tree.children(node).filter(is_filled).count();
            match (tree.element(node), tree.text(node)) {
                (None, text) if is_space(text) => space += text.map_or(0, str::len),
                // What keeps a distance.
                (Some(Element::Td | Element::Th), _) if is_plain && is_spacer(node) => {
                    waiting.push_all(tree.children(node));
                }
                (Some(Element::Td | Element::Th), _) if is_plain => {
                    all_begin = all_begin && self.begins_with_structure(node);
                    cells.push(node);
                }
                // What stands beside a heading follows it.
                (Some(Element::Tr), _) if is_plain && is_unmarked() && filled() > 1 && self.is_bar(node) => {
                    cells.push_all(tree.children(node).filter(is_filled));
                    waiting.push_all(tree.children_from_last(node).filter(|child| !is_filled(child)));
                }
                (Some(Element::Tr), _) if is_plain && is_unmarked() && filled() < 2 => {
                    waiting.push_all(tree.children_from_last(node));
                }
                (Some(Element::Tbody | Element::Table), _) if is_plain && is_unmarked() => {
                    waiting.push_all(tree.children_from_last(node));
                }
                _ => return (Vec::new(), 0),
            }
        }
        let is_laid_out = match cells.as_slice() {
            [only] => self.holds_structure(*only),
            _ => all_begin,
        };
        if is_laid_out { (cells, space) } else { (Vec::new(), 0) }
    }

    /// Whether a row is the bar of a title: a heading alone in its first cell, and beside it a banner or a few words.
    fn is_bar(&self, row: u32) -> bool {
        let is_heading = |node| matches!(self.tree.element(node), Some(Element::H1 | Element::H2));
        let mut cells = self.tree.children(row).filter(|cell| self.holds_anything(*cell));
        let Some(heading) = cells.next().and_then(|cell| self.first(cell, &is_heading)) else { return false };
        let is_alone = self.first_text(row) == self.first_text(heading);
        let is_banner = |node| self.traits(node).is_some_and(|traits| traits.banner.is_some());
        let is_beside = |cell: u32| is_banner(cell) || self.holds(cell, is_banner) || self.are_few_words(cell);
        let is_hidden = |cell: u32| self.traits(cell).is_some_and(|traits| traits.hidden);
        let mut others = cells.peekable();
        is_alone && others.peek().is_some() && others.all(is_beside) && !self.tree.children(row).any(is_hidden)
    }

    /// Whether the first that stands in an element is a heading, a table, a banner or a message in place of a table.
    fn begins_with_structure(&self, node: u32) -> bool {
        let mut at = node;
        loop {
            let is_seen = |child: &u32| self.is_structure(*child) || self.holds_anything(*child);
            let Some(first) = self.tree.children(at).find(is_seen) else { return false };
            let says = || is_message(&self.plain_text(first));
            if self.is_structure(first) || says() && self.marks_in(first, Marks::default()).is_empty() {
                return true;
            }
            at = first;
        }
    }
}

/// Whether a node is a text in which there is nothing but space.
fn is_space(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.trim().is_empty())
}
