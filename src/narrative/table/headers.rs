//! Which rows of a provider's table name columns: the header of all of it, and those among its rows.

use super::groups::{drug_column, has_groups_by};
use super::{ROWS_LOOKED_AT, RawRow, Spans, is_dated};
use crate::into_vec::PushAll;
use crate::letters;
use crate::narrative::element::Element;
use crate::narrative::flow::{Reader, folded, line_of};
use crate::narrative::layouts::{self, Layout};
use crate::record::{Column, ColumnKind};

impl Reader<'_> {
    /// The header row and where it is: the first row of `thead` with more than one cell, or of the first rows of nothing
    /// but `th`, or the first row of a known table that reads like that table's header.
    pub(super) fn header_row(
        &mut self,
        rows: &mut [RawRow],
        layout: Option<&Layout>,
        depth: usize,
    ) -> Option<(usize, Vec<Column>)> {
        let cells =
            |reader: &Self, row: &RawRow| if row.blank.is_some() { Vec::new() } else { reader.visible_cells(row.node) };
        let spans_rows = |cell: &u32| self.traits(*cell).is_some_and(|traits| traits.rows.is_some());
        let in_head = rows.iter().take_while(|row| row.head).count();
        let of_headers = rows.iter().take_while(|row| self.is_of_headers(row)).count();
        let leading = if in_head > 0 { in_head } else { of_headers };
        if rows.iter().take(leading).any(|row| cells(self, row).iter().any(spans_rows)) {
            // Headers of several rows are shown as they stand to each other.
            let of_headers = of_headers.min(leading);
            let is_all = in_head == 0 && of_headers == rows.len();
            for row in rows.iter_mut().take(of_headers) {
                let words = self.words(row.node);
                row.is_header = !is_all && !is_dated(&words) && !words.iter().all(String::is_empty);
            }
            return None;
        }
        let in_head = rows.iter().take(in_head);
        let several = |row: &RawRow| cells(self, row).len() > 1 && !self.words(row.node).iter().all(String::is_empty);
        // A head of blanks, or of a title alone, may stand above a header that is none by its elements.
        let at = in_head.clone().position(several).or_else(|| {
            let (place, first) =
                rows.iter().enumerate().find(|(_, row)| several(row)).or(rows.iter().enumerate().next())?;
            let headers = rows.iter().take(of_headers);
            // A title may stand across all columns, above their headers.
            let at = headers.clone().position(several);
            let spans = cells(self, first).iter().any(spans_rows);
            let is_header = || layout.is_some_and(|layout| layout.is_header(&self.words(first.node)));
            let at = at.or_else(|| (!spans && (is_header() || self.is_in_bold(rows, place))).then_some(place));
            at.or_else(|| headers.clone().next().filter(|_| rows.len() > 1).map(|_| 0))
        });
        let at = at.or_else(|| in_head.clone().next().map(|_| 0))?;
        let row = rows.get(at)?;
        let words = self.words(row.node);
        // An entry that was sent as a header: the table is known, and has none of these columns.
        let is_other = |layout: &Layout| !words.iter().any(|words| layout.has(words));
        let is_all = rows.len() == at + 1 && !(row.head && self.is_of_headers(row));
        if is_all && layout.is_some_and(is_other) {
            // Or a header in words of its own: it is shown, and not counted.
            if let Some(row) = rows.get_mut(at) {
                row.note = true;
            }
            return None;
        }
        if words.is_empty() || is_dated(&words) {
            return None;
        }
        let row = *row;
        // A title across all columns, above their headers, is no entry; what is marked as a heading is one of rows.
        let spans_columns =
            |cell: &u32| self.traits(*cell).and_then(|traits| traits.columns).is_some_and(|all| all > 1);
        for above in rows.iter_mut().take(at) {
            let cells = self.visible_cells(above.node);
            let is_marked = |cell: &u32| self.traits(*cell).is_some_and(|traits| traits.group_row);
            if cells.iter().any(is_marked) {
                break;
            }
            above.is_header = above.head || matches!(cells.as_slice(), [only] if spans_columns(only));
        }
        let has_levels = has_blank(&words) || cells(self, &row).iter().any(spans_columns);
        let below = rows.get_mut(at + 1..).unwrap_or_default();
        if self.mark_headers(below, &words, has_levels, layout) {
            // Neither is that of all rows: they stand where they were sent.
            if let Some(row) = rows.get_mut(at) {
                row.is_header = true;
            }
            return None;
        }
        let mut columns = Vec::new();
        let row_marks = self.marks_in(row.node, row.marks);
        // One that is not seen has its place where those below it are.
        let below = rows.iter().skip(at + 1).take(ROWS_LOOKED_AT).filter(|_| self.hides);
        let width = below.map(|row| self.visible_cells(row.node).len()).find(|cells| *cells > 1).unwrap_or_default();
        for cell in self.cells(row.node, width, depth) {
            let header = line_of(self.cell(cell, row_marks, depth));
            let kind = layouts::column_kind(&folded(&header));
            let spans = self.traits(cell).and_then(|traits| traits.columns).unwrap_or(1).min(MOST_SPANNED);
            columns.push(Column { header, kind, spans });
            columns.push_all((1..spans).map(|_| Column { spans: 0, ..Column::of(Vec::new(), ColumnKind::Words) }));
        }
        Some((at, columns))
    }

    /// Marks which of these rows are headers, as the one above them is, whose words these are; whether entries stand under
    /// one that is of others. `has_levels`: what stands right below it is a part of it, as units are.
    fn mark_headers(&self, rows: &mut [RawRow], words: &[String], has_levels: bool, layout: Option<&Layout>) -> bool {
        let first = words.first().map_or("", String::as_str);
        // From here on rows may be headers, if an entry follows.
        let mut from = 0;
        let mut level: Vec<String> = Vec::new();
        let (mut has_entries, mut is_other, mut differ) = (false, false, false);
        for place in 0..rows.len() {
            let Some(row) = rows.get_mut(place) else { break };
            let own = if self.may_begin_a_header(row.node, first) { self.words(row.node) } else { Vec::new() };
            let is_known = layout.is_some_and(|layout| layout.is_header(&own)) && !is_dated(&own);
            // A header that begins as the first one does may name years, or "24h BP".
            let begins_alike = || own == words || !first.is_empty() && own.first().is_some_and(|own| own == first);
            // In a table that is known, a row of header cells of which none is one of its headers is an entry.
            let may_name =
                || row.head || own == words || layout.is_none_or(|layout| own.iter().any(|own| layout.has(own)));
            let is_named =
                || own.len() > 1 && self.is_of_headers(row) && may_name() && (begins_alike() || names_columns(&own));
            if row.foot && own != words || !(is_known || is_named()) {
                // A message, or nothing: what stands above it may be entries.
                if row.foot
                    || from < place && (self.visible_cells(row.node).len() < 2 || !self.holds_anything(row.node))
                {
                    continue;
                }
                has_entries = true;
                differ |= is_other;
                for row in rows.get_mut(from..place).unwrap_or_default() {
                    row.is_header |= self.is_of_headers(row);
                }
                from = place + 1;
                continue;
            }
            let is_same = own == words || own == level;
            let is_level = !has_entries && !is_known && (has_levels || row.head || has_blank(&own));
            is_other |= !is_same && !is_level;
            row.is_header = is_known || is_same || row.head;
            if is_level {
                level = own;
            }
        }
        differ
    }

    /// Whether all cells of a row hold words in bold and no date, above a row that begins with one.
    #[inline(never)]
    fn is_in_bold(&self, rows: &[RawRow], place: usize) -> bool {
        let [row, next, ..] = rows.get(place..).unwrap_or_default() else { return false };
        for cell in self.visible_cells(row.node) {
            let mut is_bold = false;
            for node in self.tree.children(cell) {
                if self.tree.text(node).is_some_and(|text| text.trim_ascii().is_empty()) {
                    continue;
                }
                if is_bold || !matches!(self.tree.element(node), Some(Element::B | Element::Strong)) {
                    return false;
                }
                is_bold = true;
            }
            if !is_bold {
                return false;
            }
        }
        !is_dated(&self.words(row.node)) && self.words(next.node).get(..1).is_some_and(is_dated)
    }

    /// Whether all cells of a row are header cells.
    pub(super) fn is_of_headers(&self, row: &RawRow) -> bool {
        let cells = if row.blank.is_some() { Vec::new() } else { self.visible_cells(row.node) };
        !cells.is_empty() && cells.iter().all(|cell| self.tree.element(*cell) == Some(Element::Th))
    }

    /// Takes note of the header of the rows that follow.
    pub(super) fn header_in_force(&self, cells: &[u32], spans: &mut Spans) {
        let (mut columns, mut alike) = (0, 0);
        let mut headers = Vec::new();
        for cell in cells {
            let header = self.plain_text(*cell);
            alike += usize::from(spans.headers.get(..16).unwrap_or(&spans.headers).contains(&header));
            columns += usize::from(self.traits(*cell).and_then(|traits| traits.columns).unwrap_or(1));
            headers.push(header);
        }
        spans.columns = columns;
        // A header that words some columns otherwise is one of the same rows.
        spans.has_groups &= alike * 2 >= headers.len();
        if has_groups_by(&headers) {
            spans.drugs = drug_column(&headers);
            (spans.has_groups, spans.headers) = (true, headers);
        }
    }

    /// Whether a row begins with a header cell, or with these words: a quick look at each row of a table.
    fn may_begin_a_header(&self, row: u32, first: &str) -> bool {
        let tree = self.tree;
        let Some(mut node) = tree.children(row).find(|node| tree.element(*node).is_some()) else { return false };
        if tree.element(node) == Some(Element::Th) {
            return true;
        }
        while let Some(inside) = tree.children(node).next() {
            node = inside;
        }
        tree.text(node).is_some_and(|text| text.trim_ascii() == first)
    }
}

/// Whether words may be those of columns: neither an entry, nor values, nor nothing.
fn names_columns(words: &[String]) -> bool {
    // Units stand beside nothing: "10*9/L" is none of the values.
    let are_units = words.first().is_some_and(String::is_empty);
    let is_value = |words: &String| {
        words.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && !(are_units && words.chars().any(|c| letters::is_of_word(c) && !c.is_ascii_digit()))
    };
    !is_dated(words) && !words.iter().any(is_value) && !words.iter().all(String::is_empty)
}

fn has_blank(words: &[String]) -> bool {
    words.iter().any(String::is_empty)
}

/// No header names more columns.
const MOST_SPANNED: u16 = 65;
