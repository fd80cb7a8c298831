//! A provider's table: columns, group rows, rows.

mod banners;
mod groups;
mod headers;

use super::conserve::line_text;
use super::dates;
use super::element::Element;
use super::flow::{Flow, NODE_WORK, Reader, folded, line_of};
use super::layouts::{self, Layout, Signs};
use super::messages::state_of;
use super::policy::Marks;
use crate::into_vec::{IntoVec, PushAll, single};
use crate::letters;
use crate::record::{Banner, BannerKind, Block, Cell, Inline, Row, RowGroup, Style, Table, Text};
use groups::{Marking, drug_column, has_groups_by};

/// A row as it stands in the tree.
#[derive(Clone, Copy)]
struct RawRow {
    node: u32,
    head: bool,
    /// It stands at the foot: it says something of all others.
    foot: bool,
    /// It is one of several rows that each name columns, for the rows below it.
    is_header: bool,
    /// It is not seen.
    blank: Option<Blank>,
    /// It says something in place of an entry.
    note: bool,
    /// How many rows of its group there are from this one on: no cell spans more.
    left: u16,
    /// What it sets, and what it inherits from its `tbody`.
    style: Style,
    /// The marks that are in force around it.
    marks: Marks,
}

/// What is left in place of a row that is not seen.
#[derive(Clone, Copy, PartialEq)]
enum Blank {
    /// Its place: what spans it spans no other row.
    Place,
    /// Nothing but that it was a heading: what follows stands no more under the one before.
    Heading,
}

impl RawRow {
    fn of(node: u32, marks: Marks) -> RawRow {
        let (head, foot, is_header, note) = (false, false, false, false);
        RawRow { node, head, foot, is_header, blank: None, note, left: 1, style: Style::default(), marks }
    }
}

/// What a row needs to know of its table, and of the spans of the rows before.
#[derive(Default)]
struct Spans {
    /// The table's columns are those of one whose rows stand in groups.
    has_groups: bool,
    /// The headers by which that is known.
    headers: Vec<String>,
    /// It is one of the specification's.
    is_known: bool,
    /// How many columns its header has.
    columns: usize,
    /// It has so few rows that each may be a message.
    is_short: bool,
    /// The one that names drugs.
    drugs: Option<usize>,
    /// How the heading that is in force was marked as one: as another, below it, is to be.
    marking: Marking,
    /// Entries stand under the heading that is in force.
    filled: bool,
    /// Rows stand above the foot.
    has_body: bool,
    /// The row that follows.
    next: Option<u32>,
    /// Some cell spans rows: which column a cell stands in is not known.
    any: bool,
    /// How many of the rows that follow are covered by a cell of an earlier one.
    covered: u16,
}

impl Reader<'_> {
    /// Reads a table.
    pub async fn table(&mut self, node: u32, marks: Marks, depth: usize) -> Table {
        // A table in a cell of this one stands under no heading.
        let heading = std::mem::take(&mut self.heading);
        let mut table = Table { style: self.style(node), ..Table::default() };
        let mut rows = Vec::new();
        self.gather(node, marks, depth, &mut table, &mut rows);
        if let Some(foot) = rows.iter().position(|row| row.foot) {
            // The foot stands last, wherever it was written.
            let mut last = Vec::new();
            for row in rows.split_off(foot) {
                if row.foot { last.push(row) } else { rows.push(row) }
            }
            rows.append(&mut last);
        }

        let layout = self.layout(node, &rows, &heading);
        self.layouts.push(layout.map(Layout::name));
        let header = self.header_row(&mut rows, layout, depth);
        if let Some((at, columns)) = header {
            table.columns = columns;
            rows.remove(at);
        }
        let dates: Vec<bool> = match layout {
            Some(layout) if table.columns.is_empty() => layout.date_columns(),
            _ => table.columns.iter().map(|column| layouts::is_date(&folded(&column.header))).into_vec(),
        };
        let is_first = |row: &&RawRow| row.is_header && self.visible_cells(row.node).len() > 1;
        let headers: Vec<String> = match rows.iter().find(|row| table.columns.is_empty() && is_first(row)) {
            Some(header) => self.words(header.node),
            None => table.columns.iter().map(|column| line_text(&column.header)).into_vec(),
        };
        let mut spans = Spans {
            has_groups: has_groups_by(&headers),
            is_known: layout.is_some(),
            columns: headers.len(),
            is_short: rows.len() < SHORT,
            drugs: drug_column(&headers),
            headers,
            has_body: rows.iter().any(|row| !row.head && !row.foot),
            ..Spans::default()
        };
        for (at, row) in rows.iter().copied().enumerate() {
            spans.next = rows.get(at + 1).map(|next| next.node);
            self.row(row, depth, &mut table, &dates, &mut spans);
            self.pace.worked(NODE_WORK).await;
        }
        self.heading = heading;
        table
    }

    /// Which table of the specification this is.
    fn layout(&self, node: u32, rows: &[RawRow], heading: &str) -> Option<&'static Layout> {
        let first = rows.iter().find(|row| self.visible_cells(row.node).len() > 1).or(rows.first());
        let first_row = first.map(|row| self.words(row.node)).unwrap_or_default();
        // A column of nothing at an edge is none of the specification's.
        let is_filled = |words: &String| !words.is_empty();
        let edges = first_row.iter().position(is_filled).zip(first_row.iter().rposition(is_filled));
        let first_row = edges.and_then(|(from, to)| first_row.get(from..=to)).unwrap_or(&first_row);
        let id = self.traits(node).and_then(|traits| traits.id.as_deref());
        layouts::classify(Signs { id, heading, section: self.section, first_row }, &self.layouts)
    }

    /// The rows in source order; the caption; what else stands between them.
    fn gather(&mut self, node: u32, marks: Marks, depth: usize, table: &mut Table, rows: &mut Vec<RawRow>) {
        let tree = self.tree;
        // Rows up to here stand under a cell of this row.
        let (mut reach, mut above) = (0, node);
        for child in tree.children(node) {
            let is_row = tree.element(child) == Some(Element::Tr);
            if let Some(traits) = self.traits(child).filter(|traits| traits.hidden) {
                let is_heading = is_row && self.visible_cells(child).len() == 1;
                // Where it is written as spanned, what follows is not spanned in its stead.
                let is_spanned = is_row && rows.len() < reach && self.cell_count(child) < self.cell_count(above);
                let keeps_place = traits.keeps_place || is_spanned;
                if (keeps_place || is_heading) && is_row && !rows.is_empty() {
                    let blank = Some(if keeps_place { Blank::Place } else { Blank::Heading });
                    rows.push(RawRow { blank, ..RawRow::of(child, marks) });
                }
                self.hidden_rows(child, marks, depth);
                continue;
            }
            let is_caption = tree.element(child) == Some(Element::Caption);
            // What stands above all rows is of the table; a later heading is of its rows.
            let may_title = is_caption || rows.is_empty();
            let warning = if is_row || is_caption { self.warning_of(child, may_title) } else { None };
            let warning = warning.filter(|_| rows.len() >= reach);
            // A title and a banner in one place: the one stays with the table, the other stands above it.
            if may_title
                && warning.is_some()
                && let Some(place) = self.titled(child)
            {
                if is_row {
                    // What is hidden, or no cell, is not in it.
                    self.row = self.cells(child, 0, depth);
                }
                let marks = self.marks_in(place, self.marks_in(child, marks));
                let mut title = Flow::default();
                for part in tree.children(place) {
                    match self.traits(part).and_then(|traits| traits.banner) {
                        Some(kind) => {
                            let blocks = self.blocks(part, marks, depth);
                            self.banners.push(Banner { kind, blocks });
                        }
                        None => self.node(&mut title, part, marks, depth),
                    }
                }
                if !table.caption.is_empty() {
                    table.caption.push(Inline::Break);
                }
                table.caption.extend(line_of(self.finish(title)));
                continue;
            }
            // Below entries it may be of those that follow; what is missing is said before anything else.
            let is_entry =
                |row: &RawRow| self.visible_cells(row.node).len() > 1 && !row.head && !self.is_of_headers(row);
            let is_above = |kind: BannerKind| kind.tells_of_gaps() || !rows.iter().take(ROWS_LOOKED_AT).any(is_entry);
            if let Some(kind) = warning.filter(|kind| is_above(*kind)) {
                let marks = self.marks_in(child, marks);
                let cells = if is_row { self.cells(child, 0, depth) } else { single(child) };
                let mut blocks = Vec::new();
                for cell in &cells {
                    blocks.extend(self.cell(*cell, marks, depth));
                }
                self.row = cells;
                self.banners.push(Banner { kind, blocks });
                continue;
            }
            match tree.element(child) {
                Some(Element::Caption) => {
                    let caption = self.line(child, marks, depth);
                    if !table.caption.is_empty() && !caption.is_empty() {
                        table.caption.push(Inline::Break);
                    }
                    table.caption.extend(caption);
                }
                Some(Element::Tr) => {
                    let style = self.style(child).inside(self.style(node).inherited());
                    let end = rows.len() + usize::from(self.spanned(child));
                    if end > reach {
                        (reach, above) = (end, child);
                    }
                    rows.push(RawRow {
                        head: tree.element(node) == Some(Element::Thead),
                        foot: tree.element(node) == Some(Element::Tfoot),
                        note: warning.is_some(),
                        style,
                        ..RawRow::of(child, marks)
                    });
                }
                Some(group @ (Element::Thead | Element::Tbody | Element::Tfoot)) => {
                    let before = rows.len();
                    self.gather(child, self.marks_in(child, marks), depth, table, rows);
                    let own = rows.get_mut(before..).unwrap_or_default();
                    for (after, row) in own.iter_mut().rev().enumerate() {
                        row.left = u16::try_from(after + 1).unwrap_or(u16::MAX);
                    }
                    // The head stands first, wherever it was written.
                    let is_head = group == Element::Thead && rows.len() > before;
                    if is_head && !rows.iter().take(before).any(|row| row.head) {
                        let mut head = rows.split_off(before);
                        head.append(rows);
                        *rows = head;
                    }
                }
                // White space; the builder moves anything else out of the table.
                _ => {
                    let mut flow = Flow::default();
                    self.node(&mut flow, child, marks, depth);
                    for block in self.finish(flow) {
                        let cell = Cell { blocks: single(block), ..Cell::default() };
                        push_row(table, Row { cells: single(cell), ..Row::default() });
                    }
                }
            }
        }
    }

    /// What is not seen of a table; rows as a table among what is hidden.
    fn hidden_rows(&mut self, node: u32, marks: Marks, depth: usize) {
        let tree = self.tree;
        let is_group = matches!(tree.element(node), Some(Element::Thead | Element::Tbody | Element::Tfoot));
        let is_rows = is_group || tree.element(node) == Some(Element::Tr);
        if !is_rows || !tree.children(node).any(|child| self.holds_anything(child)) {
            return self.node(&mut Flow::default(), node, marks, depth);
        }
        let takes_banners = std::mem::take(&mut self.takes_banners);
        let (mut hidden, mut rows) = (Table::default(), Vec::new());
        if is_group {
            self.gather(node, marks, depth, &mut hidden, &mut rows);
        } else {
            rows.push(RawRow::of(node, marks));
        }
        for row in rows {
            self.row(row, depth, &mut hidden, &[], &mut Spans::default());
        }
        self.takes_banners = takes_banners;
        self.hidden.push(Block::table(hidden));
    }

    /// The text that an element begins with.
    pub(super) fn first_text(&self, node: u32) -> &str {
        let mut waiting = single(node);
        while let Some(node) = waiting.pop() {
            match self.tree.text(node).map(str::trim) {
                Some(text) if !text.is_empty() => return text,
                _ => waiting.push_all(self.tree.children_from_last(node)),
            }
        }
        ""
    }

    /// How many rows the cells of a row span, itself included.
    fn spanned(&self, row: u32) -> u16 {
        let spans = |cell: u32| self.traits(cell).and_then(|traits| traits.rows);
        let cells = self.tree.children(row).filter(|_| self.spans).filter(|cell| self.is_visible_cell(*cell));
        cells.filter_map(spans).max().unwrap_or(1)
    }

    /// Whether one of these cells stands beside other rows, too.
    fn spans_rows(&self, cells: &[u32]) -> bool {
        cells.iter().any(|cell| self.traits(*cell).is_some_and(|traits| traits.rows.is_some()))
    }

    /// How many cells a row was written with.
    fn cell_count(&self, row: u32) -> usize {
        let is_cell = |node: &u32| matches!(self.tree.element(*node), Some(Element::Td | Element::Th));
        self.tree.children(row).filter(is_cell).count()
    }

    /// The words of a row's visible cells, where each is short.
    fn words(&self, row: u32) -> Vec<String> {
        self.visible_cells(row).into_iter().map(|cell| self.plain_text(cell)).into_vec()
    }

    /// The text of a small element, white space folded; nothing where it is large or deep.
    pub(super) fn plain_text(&self, node: u32) -> String {
        let mut text = String::new();
        let mut waiting = single(node);
        let mut steps = 0;
        while let Some(node) = waiting.pop() {
            steps += 1;
            if steps > 16 || text.len() > 64 {
                return String::new();
            }
            if let Some(words) = self.tree.text(node) {
                text.push_str(words);
            }
            let children: Vec<u32> = self.tree.children(node).take(16).into_vec();
            waiting.push_all(children.into_iter().rev());
        }
        letters::folded(&text, " ")
    }

    fn is_visible_cell(&self, node: u32) -> bool {
        matches!(self.tree.element(node), Some(Element::Td | Element::Th))
            && !self.traits(node).is_some_and(|traits| {
                traits.hidden && !traits.keeps_place || traits.begun && !self.holds_anything(node)
            })
    }

    /// Whether anything in an element is seen.
    pub(super) fn holds_anything(&self, node: u32) -> bool {
        let mut waiting = single(node);
        while let Some(node) = waiting.pop() {
            let traits = self.traits(node);
            if traits.is_some_and(|traits| traits.hidden) {
                continue;
            }
            let has_words = self.tree.text(node).is_some_and(|text| !text.trim().is_empty());
            if has_words || traits.is_some_and(|traits| traits.stand_in.is_some()) {
                return true;
            }
            waiting.push_all(self.tree.children(node));
        }
        false
    }

    /// What a cell holds; nothing where that is hidden and only its place is left.
    fn cell(&mut self, cell: u32, marks: Marks, depth: usize) -> Vec<Block> {
        if self.traits(cell).is_some_and(|traits| traits.hidden) {
            return self.aside(cell, marks, depth, true);
        }
        self.blocks(cell, marks, depth)
    }

    /// Reads what stands apart from the cells that are seen; whether it is told where a cell of these is hidden.
    fn aside(&mut self, node: u32, marks: Marks, depth: usize, is_told: bool) -> Vec<Block> {
        let (mut aside, before) = (Flow::default(), self.hidden.len());
        self.node(&mut aside, node, marks, depth);
        let is_cell = self.tree.element(node) == Some(Element::Td);
        self.hides_cell |= is_told && is_cell && self.hidden.len() > before;
        self.finish(aside)
    }

    fn visible_cells(&self, row: u32) -> Vec<u32> {
        self.tree.children(row).filter(|node| self.is_visible_cell(*node)).into_vec()
    }

    /// The cells of a row, in a table of so many columns; what is hidden or is no cell goes where it belongs.
    fn cells(&mut self, row: u32, columns: usize, depth: usize) -> Vec<u32> {
        let tree = self.tree;
        let mut cells = std::mem::take(&mut self.row);
        cells.clear();
        let is_cell = |node: u32| matches!(tree.element(node), Some(Element::Td | Element::Th));
        // With one that is not seen a row has as many cells as its header: what follows stays in its column.
        let keeps_hidden = columns > 1 && columns > self.visible_cells(row).len() && columns == self.cell_count(row);
        for child in tree.children(row) {
            if self.is_visible_cell(child) || keeps_hidden && is_cell(child) {
                cells.push(child);
            } else {
                // Without columns nothing says that all of one is hidden.
                let blocks = self.aside(child, Marks::default(), depth, columns == 0);
                self.hidden.extend(blocks);
            }
        }
        cells
    }

    fn row(&mut self, raw: RawRow, depth: usize, table: &mut Table, dates: &[bool], spans: &mut Spans) {
        let marks = self.marks_in(raw.node, raw.marks);
        if raw.blank == Some(Blank::Heading) {
            end_group(table);
            return;
        }
        let nodes = if raw.blank.is_some() {
            Vec::new()
        } else {
            self.cells(raw.node, if self.hides && spans.covered == 0 { spans.columns } else { 0 }, depth)
        };
        let is_begun = |cell: u32| self.traits(cell).is_some_and(|traits| traits.begun);
        if nodes.is_empty() && raw.blank.is_none() && self.tree.children(raw.node).any(is_begun) {
            // Torn off from the row that follows: nothing of it is seen.
            self.row = nodes;
            return;
        }
        let covered = spans.covered > 0;
        spans.covered = spans.covered.saturating_sub(1);
        if raw.is_header && !covered && nodes.len() > 1 && table.columns.is_empty() {
            // What follows stands under this header, and no more under a heading before it.
            self.header_in_force(&nodes, spans);
            if spans.filled {
                end_group(table);
            }
        }
        // The foot says something of the rows above it.
        let is_summary = raw.note || raw.foot && spans.has_body && !is_dated(&self.words(raw.node));
        let is_across = !covered
            && !is_summary
            && match nodes.as_slice() {
                [only] => self.row_across(raw, *only, marks, depth, table, spans),
                cells => match self.marked_among(cells, table, spans) {
                    Some(only) => self.row_across(raw, only, marks, depth, table, spans),
                    None => false,
                },
            };
        if is_across {
            self.row = nodes;
            return;
        }
        let mut cells = Vec::with_capacity(nodes.len());
        let mut column = 0;
        let last = nodes.len().saturating_sub(1);
        let is_th = |cell: u32| self.tree.element(cell) == Some(Element::Th);
        // Of an entry, as is what begins with a date, and in a table that is known whatever names no columns, no other cell
        // names anything.
        let is_dated = || is_dated(&self.words(raw.node));
        let is_known = spans.is_known && !raw.is_header && nodes.len() > 1;
        let is_entry = nodes.iter().all(|cell| is_th(*cell)) && (is_known || is_dated());
        for (at, cell) in nodes.iter().copied().enumerate() {
            let traits = self.traits(cell);
            let span = |of: fn(&super::policy::Traits) -> Option<u16>| traits.and_then(of).unwrap_or(1);
            let (columns, rows) = (span(|traits| traits.columns), span(|traits| traits.rows).min(raw.left));
            spans.any |= rows > 1;
            spans.covered = spans.covered.max(rows - 1);
            let is_date = traits.is_some_and(|traits| traits.date_column)
                || !spans.any && dates.get(column).copied().unwrap_or_default();
            let mut blocks = self.cell(cell, marks, depth);
            if is_date {
                read_date(&mut blocks);
            }
            column += usize::from(columns);
            let own = self.style(cell);
            let style = Style {
                alignment: own.alignment.or(raw.style.alignment),
                border_left: own.border_left || raw.style.border_left && at == 0,
                border_right: own.border_right || raw.style.border_right && at == last,
                border_top: own.border_top || raw.style.border_top,
                border_bottom: own.border_bottom || raw.style.border_bottom,
            };
            let header = raw.is_header || is_th(cell) && !(is_entry && at > 0) && !raw.note;
            let no_entry = raw.is_header || is_summary;
            cells.push(Cell { header, no_entry, columns, rows, style, blocks });
        }
        // A message beside a title, or beside nothing, is no entry.
        let is_message = |cell: &Cell| Block::only_line(&cell.blocks).is_some_and(|line| state_of(line).is_some());
        let names_nothing = |cell: &Cell| {
            let line = Block::only_line(&cell.blocks).map(folded);
            cell.header || cell.blocks.is_empty() || line.is_some_and(|line| !letters::has_words(&line))
        };
        if spans.is_short
            && let Some(message) = cells.iter().position(is_message)
            && cells.iter().enumerate().all(|(at, cell)| at == message || names_nothing(cell))
            && let Some(cell) = cells.get_mut(message)
        {
            cell.no_entry = true;
        }
        // A title of what follows.
        if let [only] = cells.as_mut_slice() {
            let is_title = |block: &Block| matches!(block, Block::Heading { .. });
            only.no_entry |= !only.blocks.is_empty() && only.blocks.iter().all(is_title);
        }
        spans.filled |= !raw.is_header && last > 0;
        self.row = nodes;
        // Between rows: the markup around a row, or nothing at all. A row that a cell spans keeps those below it in place.
        let is_blank =
            matches!(cells.as_slice(), [only] if only.blocks.is_empty() && only.rows == 1) && table.columns.len() > 1;
        if covered || !cells.is_empty() && !is_blank {
            push_row(table, Row { cells, ..Row::default() });
        }
    }
}

/// Tables of so many rows do not stand in place of others.
const SHORT: usize = 8;

/// How many rows before a banner are looked at for cells that span it.
const ROWS_LOOKED_AT: usize = 64;

/// Whether a row begins with a date: it is an entry.
fn is_dated(words: &[String]) -> bool {
    words.first().is_some_and(|first| dates::is_date(first))
}

/// What follows stands no more under a heading before it.
fn end_group(table: &mut Table) {
    if table.groups.last().is_some_and(|group| group.heading.is_some()) {
        table.groups.push(RowGroup::default());
    }
}

fn push_row(table: &mut Table, row: Row) {
    match table.groups.last_mut() {
        Some(group) => group.rows.push(row),
        None => table.groups.push(RowGroup { heading: None, rows: single(row) }),
    }
}

/// A date cell's only text becomes a date where it is one.
fn read_date(blocks: &mut [Block]) {
    if let [Block::Styled(_, inside)] = blocks {
        return read_date(inside);
    }
    if let [Block::Paragraph(line)] = blocks
        && let [inline] = line.as_mut_slice()
        && let Inline::Text(Text::Source(text)) = inline
        && let Some(date) = dates::take(text)
    {
        *inline = Inline::date(date);
    }
}
