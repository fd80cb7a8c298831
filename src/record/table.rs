//! A table of a record: columns, groups of rows, rows, cells.

use crate::into_vec::{IntoVec, single};
use crate::letters;
use serde::Serialize;

use super::{Anchor, Block, Inline, Style, Text};
use crate::words::Word;

/// What a table's column holds: a hint for layout only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ColumnKind {
    /// Words.
    #[default]
    Words,
    /// The words that name the row; widest, and the row's header.
    Name,
    /// A date, or a few words.
    Narrow,
    /// A whole number.
    Number,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Its header.
    pub header: Vec<Inline>,
    /// What it holds.
    pub kind: ColumnKind,
    /// How many columns the header names, this one first; none where it stands under the header of one before.
    #[serde(skip_serializing_if = "is_one")]
    pub spans: u16,
}

fn is_one(spans: &u16) -> bool {
    *spans == 1
}

/// A table. `Record` keeps one whatever its length; the view splits it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// Its caption: the words of the heading it stands under, or its own.
    pub caption: Vec<Inline>,
    /// Its alignment and borders.
    #[serde(skip_serializing_if = "Style::is_plain")]
    pub style: Style,
    /// Its columns; empty where the provider sent none.
    pub columns: Vec<Column>,
    /// Its rows, in groups that are never taken apart.
    pub groups: Vec<RowGroup>,
}

impl Column {
    /// A column of its own.
    pub fn of(header: Vec<Inline>, kind: ColumnKind) -> Column {
        Column { header, kind, spans: 1 }
    }

    /// Columns under words of ours.
    pub fn all(columns: &[(Word, ColumnKind)]) -> Vec<Column> {
        columns.iter().map(|(word, kind)| Column::of(single((*word).into()), *kind)).into_vec()
    }
}

impl Table {
    /// A table under words of ours, all its rows in one group.
    pub fn of_rows(caption: Word, columns: &[(Word, ColumnKind)], rows: Vec<Row>) -> Table {
        let groups = single(RowGroup { heading: None, rows });
        Table { caption: single(caption.into()), columns: Column::all(columns), groups, ..Table::default() }
    }

    /// How many rows it has below its headers.
    pub fn row_count(&self) -> usize {
        let mut count = 0;
        for group in &self.groups {
            for row in &group.rows {
                count += usize::from(!row.is_header());
            }
        }
        count
    }

    /// How many of them are entries: those without words, but for a dash, are none, nor are headers, words in place of entries
    /// and what stands alone in its row beside the next ones, nor, where there are others, those of header cells alone and
    /// those that say what the columns are once more.
    pub fn entry_count(&self) -> usize {
        let is_header = |(at, cell): (usize, &Cell)| cell.header || self.is_column(at, cell);
        let is_sign = |line: &[Inline]| matches!(line, [Inline::Text(Text::Source(text))] if text.trim().chars().all(|sign| matches!(sign, '-' | '‐' | '–' | '—' | '−')));
        let says_nothing = |cell: &Cell| cell.is_blank() || Block::only_line(&cell.blocks).is_some_and(is_sign);
        let is_none = |row: &&Row| {
            let is_narrow = |only: &Cell| usize::from(only.columns) < self.columns.len();
            let stands_beside = matches!(row.cells.as_slice(), [only] if only.rows > 1 && is_narrow(only));
            row.cells.iter().any(|cell| cell.no_entry)
                || row.below.is_empty() && (stands_beside || row.cells.iter().all(says_nothing))
        };
        let rows = || self.groups.iter().flat_map(|group| &group.rows).filter(|row| !is_none(row));
        let is_header = |row: &&Row| !row.cells.is_empty() && row.cells.iter().enumerate().all(is_header);
        let headings = || self.groups.iter().filter(|group| group.heading.is_some());
        match rows().filter(|row| !is_header(row)).count() {
            // Where headings are all that there is, each is an entry.
            0 => rows().count().max(headings().count()),
            entries => entries,
        }
    }

    /// Whether a cell says what the column at this place is.
    pub fn is_column(&self, at: usize, cell: &Cell) -> bool {
        let own = self.columns.get(at).map(|column| column.header.as_slice());
        matches!(&*cell.blocks, [Block::Paragraph(line)] if Some(line.as_slice()) == own)
    }
}

/// Rows that belong together, under a heading of their own or none (a GP Connect group row, `med-item-column`).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RowGroup {
    /// The group's heading, which spans the table.
    pub heading: Option<Vec<Inline>>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Where a link to this row leads.
    pub anchor: Option<Anchor>,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// What stands below the cells, across the table's width: the row's second line.
    pub below: Vec<Block>,
}

impl Row {
    /// Whether it says what the columns below it are, or names them all.
    pub fn is_header(&self) -> bool {
        !self.cells.is_empty() && self.cells.iter().all(|cell| cell.header && cell.no_entry)
    }
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    /// Whether the provider sent it as a header cell inside the body.
    pub header: bool,
    /// Whether its row is no entry: it heads the rows below it, or says something in place of rows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_entry: bool,
    /// Columns it spans; 1 unless told.
    pub columns: u16,
    /// Rows it spans; 1 unless told.
    pub rows: u16,
    /// Its alignment and borders.
    #[serde(skip_serializing_if = "Style::is_plain")]
    pub style: Style,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

impl Default for Cell {
    fn default() -> Cell {
        Cell { header: false, no_entry: false, columns: 1, rows: 1, style: Style::default(), blocks: Vec::new() }
    }
}

/// Whether nothing stands in blocks that can be read.
pub fn is_blank(blocks: &[Block]) -> bool {
    fn is_space(inline: &Inline) -> bool {
        match inline {
            Inline::Text(Text::Source(text)) => letters::is_blank(text),
            Inline::Marked(_, inside) => inside.iter().all(is_space),
            _ => false,
        }
    }
    blocks.iter().all(|block| match block {
        Block::Paragraph(line) | Block::Preformatted(line) => line.iter().all(is_space),
        Block::List { items, .. } => items.iter().all(|item| is_blank(&item.blocks)),
        block => matches!(block, Block::Rule),
    })
}

impl Cell {
    /// A cell of one line; an empty line is an empty cell.
    pub fn line(line: Vec<Inline>) -> Cell {
        let blocks = if line.is_empty() { Vec::new() } else { single(Block::Paragraph(line)) };
        Cell { blocks, ..Cell::default() }
    }

    /// Whether nothing stands in it that can be read.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.blocks)
    }
}
