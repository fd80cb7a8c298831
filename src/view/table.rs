//! Tables: a caption, headers with their scope, rows with a second line below, and long ones in parts.

use super::View;
use super::attributes::{Attr, Attributes, Name};
use super::blocks::{self, Place, style_classes};
use super::inline::{self, is_blank, ours, voice};
use super::names::{Class, Part, Role, Scope};
use super::writer::{Cells, Container, Flow, Rows, TableParts};
use crate::into_vec::{IntoVec, single};
use crate::pace::boxed;
use crate::record::{Block, Cell, ColumnKind, Inline, Mark, Row, Style, Table, Text};
use crate::words::Word;

/// A table of more rows is written in parts of at most so many: laying out one huge table freezes the page for seconds, and
/// the same rows as tables in boxes of their own cost almost nothing until they are seen. A frame in which 400 rows come on
/// screen takes the 50 ms that no task may take, on a slow machine, or with coded rows, one with 100. Fifty are about two
/// screens, each with the header at its top.
const PART: usize = 50;

/// About what the texts of a row take.
const BYTES_OF_A_ROW: usize = 64;

/// A table, in one box or in several.
pub(super) async fn table(view: &View<'_>, flow: &mut Flow<'_>, place: Place<'_>, table: &Table) {
    let mut rows = 0;
    for group in &table.groups {
        rows += group.rows.len();
    }
    let columns = column_count(table);
    let most = PART.max(head_weight(table));
    if rows <= most {
        let groups: Vec<Piece> = table
            .groups
            .iter()
            .map(|group| Piece { heading: group.heading.as_deref(), continued: false, again: false, rows: &group.rows })
            .into_vec();
        return boxed(part(view, flow, place, &TablePart { table, columns, pieces: &groups, range: None })).await;
    }
    let mut first = 1;
    for pieces in parts(table, most) {
        let own = pieces.iter().filter(|piece| !piece.again);
        let last = first + own.map(|piece| piece.rows.len()).sum::<usize>() - 1;
        let range = Some((first, last, rows));
        boxed(part(view, flow, place, &TablePart { table, columns, pieces: &pieces, range })).await;
        first = last + 1;
    }
}

/// What stands anew in each part weighs as much as so many rows: the parts of a table with a large head are longer, or its
/// heads would be many times the table.
fn head_weight(table: &Table) -> usize {
    let bytes = |line: &[Inline]| inline::plain(line).len() + 32 * line.len();
    let mut weight = table.columns.len();
    let mut headers = bytes(&table.caption);
    for column in &table.columns {
        headers += bytes(&column.header);
    }
    for group in &table.groups {
        weight = weight.max(group.heading.as_deref().map_or(0, bytes) / BYTES_OF_A_ROW);
        let (mut cells, mut words) = (0, 0);
        for row in &group.rows {
            if is_header(table, row) {
                cells += row.cells.len();
                words += row.cells.iter().filter_map(|cell| Block::only_line(&cell.blocks)).map(bytes).sum::<usize>();
                weight = weight.max(cells).max(words / BYTES_OF_A_ROW);
            } else {
                (cells, words) = (0, 0);
            }
        }
    }
    weight.max(headers / BYTES_OF_A_ROW)
}

/// A row group, or as much of it as stands in one part.
struct Piece<'t> {
    heading: Option<&'t [Inline]>,
    /// Whether the group began in an earlier part.
    continued: bool,
    /// Whether these are headers of an earlier part, once more.
    again: bool,
    rows: &'t [Row],
}

/// Whether a row heads those below it, and says other than the columns do, which stand in each part.
fn is_header(table: &Table, row: &Row) -> bool {
    row.is_header() && !row.cells.iter().enumerate().all(|(at, cell)| table.is_column(at, cell))
}

/// Whether a header may stand in each part: what is more than lines has no known weight.
fn is_plain(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.blocks.is_empty() || Block::only_line(&cell.blocks).is_some())
}

/// Whether a header takes the place of the one right above it, and is no second line of it, as units are.
fn replaces(row: &Row, above: &Row) -> bool {
    let is_whole = |cell: &Cell| cell.columns <= 1 && cell.rows <= 1 && !cell.is_blank();
    row.cells.len() == above.cells.len() && row.cells.iter().all(is_whole) && above.cells.iter().all(is_whole)
}

/// Whether no cell of these rows spans more than them.
fn are_whole(rows: &[Row]) -> bool {
    rows.iter().rev().zip(1..).all(|(row, left)| row.cells.iter().all(|cell| cell.rows <= left))
}

/// Row groups in parts of at most `most` rows. A group is taken apart only where it alone is longer, and never where
/// a cell spans the cut. Each part begins with the header that is in force there.
fn parts(table: &Table, most: usize) -> Vec<Vec<Piece<'_>>> {
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    let mut length = most;
    let mut headers: &[Row] = &[];
    for group in &table.groups {
        // Where the headers begin that end with the row before.
        let mut open = None;
        let mut place: usize = 0;
        // How far the cells above reach.
        let mut reach = 0;
        for (index, rows) in runs(&group.rows, most).into_iter().enumerate() {
            if length + rows.len() > most || parts.is_empty() {
                let is_replaced = open.is_none() && rows.first().is_some_and(Row::is_header);
                let again = Piece { heading: None, continued: false, again: true, rows: headers };
                let has_headers = !headers.is_empty() && !is_replaced && are_whole(headers);
                parts.push(if has_headers { single(again) } else { Vec::new() });
                length = 0;
            }
            length += rows.len();
            if let Some(part) = parts.last_mut() {
                part.push(Piece { heading: group.heading.as_deref(), continued: index > 0, again: false, rows });
            }
            for row in rows {
                // A title, of one cell, says nothing of later rows: other titles may stand above these.
                if is_header(table, row) && (row.cells.len() > 1 || open.is_some()) {
                    let above = place.checked_sub(1).and_then(|above| group.rows.get(above));
                    let starts = table.columns.is_empty() && above.is_some_and(|above| replaces(row, above));
                    let from = open.filter(|_| !starts).unwrap_or(place);
                    // Half of a header that spans rows would stand over other columns.
                    open = Some(from).filter(|from| is_plain(row) && (*from < place || reach <= place));
                    headers = open.and_then(|from| group.rows.get(from..=place)).unwrap_or_default();
                } else {
                    open = None;
                }
                reach = row.cells.iter().map(|cell| place + usize::from(cell.rows)).fold(reach, usize::max);
                place += 1;
            }
        }
    }
    parts
}

/// The rows of a group in runs of at most `most`, longer only where a cell spans more rows than that.
fn runs(rows: &[Row], most: usize) -> Vec<&[Row]> {
    let mut runs = Vec::new();
    let mut rest = rows;
    while rest.len() > most {
        let mut reach = 0;
        let mut cut = rest.len();
        let mut safe = 0;
        for (index, row) in rest.iter().enumerate() {
            reach = row.cells.iter().map(|cell| index + usize::from(cell.rows.max(1))).fold(reach, usize::max);
            if reach <= index + 1 {
                safe = index + 1;
            }
            if index + 1 >= most && safe > 0 {
                cut = safe;
                break;
            }
        }
        let (run, after) = rest.split_at(cut);
        runs.push(run);
        rest = after;
    }
    // A group without rows keeps its heading.
    if !rest.is_empty() || runs.is_empty() {
        runs.push(rest);
    }
    runs
}

fn column_count(table: &Table) -> u32 {
    let mut widest = (table.columns.len() as u32).max(1);
    for group in &table.groups {
        for row in &group.rows {
            widest = widest.max(row.cells.iter().map(|cell| u32::from(cell.columns.max(1))).sum());
        }
    }
    widest
}

struct TablePart<'t> {
    table: &'t Table,
    columns: u32,
    pieces: &'t [Piece<'t>],
    /// First row, last row, rows in all; for a table in parts.
    range: Option<(usize, usize, usize)>,
}

async fn part(view: &View<'_>, flow: &mut Flow<'_>, place: Place<'_>, part: &TablePart<'_>) {
    let caption = &part.table.caption;
    let has_caption = !is_blank(caption) || part.range.is_some();
    let caption_id = view.next_caption();
    // A group, not a region: a record has more tables than a user can use as landmarks.
    let label = if has_caption { Some(view.id(caption_id)) } else { view.label() };
    let classes: &[Class] = if part.range.is_some() { &[Class::Scroll, Class::Rows] } else { &[Class::Scroll] };
    let mut attributes = vec![Attr::Class(classes), Attr::Role(Role::Group)];
    attributes.extend(label.map(Attr::LabelledBy));
    flow.within_in_steps(Container::Div, &attributes, async |flow| {
        // Alignment stands on the cells, as nothing overrides it there.
        let mut classes = single(Class::Table);
        classes.extend(style_classes(Style { alignment: None, ..part.table.style }));
        flow.table(&[Attr::Class(&classes), Attr::Part(Part::Table)], async |out| {
            if has_caption {
                write_caption(view, out, place, part, Attr::Id(view.id(caption_id)));
            }
            head(view, out, part.table);
            for piece in part.pieces {
                out.body(async |out| body(view, out, place, part, piece).await).await;
            }
        })
        .await;
    })
    .await;
}

fn write_caption(view: &View, out: &mut TableParts, place: Place, part: &TablePart, id: Attr) {
    let caption = &part.table.caption;
    // Or ends with it, behind what stands in the heading above that.
    let repeats_heading = part.range.is_none() && !place.heading.is_empty() && caption.ends_with(place.heading);
    let attributes = [id, Attr::Class(&[Class::Hidden])];
    let attributes = if repeats_heading { &attributes[..] } else { &attributes[..1] };
    out.caption(&ours(caption, attributes), |out| {
        inline::line(view, out, caption);
        if let Some((first, last, all)) = part.range {
            out.sign(if is_blank(caption) { "" } else { ", " });
            let counts = [Text::Count(first), Text::Count(last), Text::Count(all)];
            inline::phrase(out, Word::RowsOfTable, &counts);
        }
    });
}

fn head(view: &View, out: &mut TableParts, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    out.head(|out| {
        for column in table.columns.iter().filter(|column| column.spans > 0) {
            let class: &[Class] = match column.kind {
                ColumnKind::Words => &[],
                ColumnKind::Name => &[Class::Name],
                ColumnKind::Narrow => &[Class::Narrow],
                ColumnKind::Number => &[Class::Number],
            };
            let mut attributes = Attributes::default();
            if !class.is_empty() {
                attributes.push(Attr::Class(class));
            }
            if column.spans > 1 {
                attributes.push(Attr::ColumnSpan(column.spans.into()));
            }
            if is_blank(&column.header) {
                // A header cell that names nothing would be announced as one.
                out.cell(&attributes, |flow| flow.text(|out| inline::line(view, out, &column.header)));
                continue;
            }
            attributes.push(Attr::Scope(Scope::Column));
            let attributes = ours(&column.header, &attributes);
            out.header(&attributes, |flow| flow.text(|out| inline::line(view, out, &column.header)));
        }
    });
}

async fn body(view: &View<'_>, out: &mut Rows<'_>, place: Place<'_>, part: &TablePart<'_>, piece: &Piece<'_>) {
    if let Some(heading) = piece.heading {
        out.row(&[Attr::Class(&[Class::Group])], |out| {
            let attributes = ours(heading, &[Attr::Scope(Scope::RowGroup), Attr::ColumnSpan(part.columns)]);
            out.header(&attributes, |flow| {
                flow.text(|out| {
                    inline::line(view, out, heading);
                    if piece.continued {
                        out.sign(" ");
                        inline::phrase(out, Word::Continued, &[]);
                    }
                });
            });
        });
    }
    let mut spans = Spans::default();
    for row in piece.rows {
        let anchor = row.anchor.map(|anchor| Attr::Id(view.id(Name::Anchor(anchor))));
        let has_below = (!row.below.is_empty()).then_some(Attr::Class(&[Class::HasBelow]));
        let attributes = Attributes::of(anchor.as_slice(), has_below.as_slice());
        out.row(&attributes, |out| cells(view, out, place, part.table, row, &mut spans));
        if !row.below.is_empty() {
            out.row(&[Attr::Class(&[Class::BelowRow])], |out| {
                let heading = row.cells.iter().find_map(named_by).unwrap_or(place.heading);
                let place = Place { heading, ..place };
                out.cell(&[Attr::ColumnSpan(part.columns)], |flow| blocks::blocks(view, flow, place, &row.below));
            });
        }
        view.wrote(out.written()).await;
    }
}

fn cells(view: &View, out: &mut Cells, place: Place, table: &Table, row: &Row, spans: &mut Spans) {
    // A header names columns, and no row.
    let is_header = row.is_header();
    let mut named = is_header;
    spans.start_row();
    for (index, cell) in row.cells.iter().enumerate() {
        let column = spans.place(cell);
        let kind = table.columns.get(column).map(|column| column.kind).unwrap_or_default();
        let names_row = kind == ColumnKind::Name && !named;
        named |= names_row;
        let mut classes = style_classes(cell.style.inside(table.style));
        if kind == ColumnKind::Number {
            classes.push(Class::Number);
        }
        let scope = if is_header { Scope::Column } else { Scope::Row };
        let scope = (is_header || names_row || index == 0).then_some(scope);
        write_cell(view, out, place, cell, classes, names_row, scope);
    }
}

fn write_cell(
    view: &View,
    out: &mut Cells,
    place: Place,
    cell: &Cell,
    mut classes: Vec<Class>,
    names_row: bool,
    scope: Option<Scope>,
) {
    let is_header = (names_row || cell.header) && !cell.blocks.is_empty();
    let mut attributes = Attributes::default();
    if let Some(scope) = scope.filter(|_| is_header) {
        attributes.push(Attr::Scope(scope));
    }
    if cell.columns > 1 {
        attributes.push(Attr::ColumnSpan(cell.columns.into()));
    }
    if cell.rows > 1 {
        attributes.push(Attr::RowSpan(cell.rows));
    }
    let main = main_words(&cell.blocks);
    if main.is_some() {
        classes.push(Class::Main);
    }
    if !classes.is_empty() {
        attributes.push(Attr::Class(&classes));
    }
    voice(&mut attributes, blocks::own_text(&cell.blocks).0);
    let inside = |flow: &mut Flow| match main {
        Some(line) => flow.text(|out| inline::line(view, out, &line)),
        None => blocks::contents(view, flow, place, &cell.blocks),
    };
    if is_header { out.header(&attributes, inside) } else { out.cell(&attributes, inside) }
}

/// The main words of a row, in the cell that begins with them.
fn named_by(cell: &Cell) -> Option<&[Inline]> {
    let [Block::Paragraph(line), ..] = cell.blocks.as_slice() else { return None };
    let [Inline::Marked(Mark::Main, words), ..] = line.as_slice() else { return None };
    Some(words)
}

/// The line of a cell whose own text is the main words of its row; what else it holds is elements of another look.
fn main_words(blocks: &[Block]) -> Option<Vec<Inline>> {
    let [Block::Paragraph(line)] = blocks else { return None };
    let [Inline::Marked(Mark::Main, words), rest @ ..] = line.as_slice() else { return None };
    let is_text = |inline: &Inline| matches!(inline, Inline::Text(Text::Source(_)));
    let has_own_look =
        |inline: &Inline| matches!(inline, Inline::Marked(Mark::Minor, _) | Inline::Badge(..) | Inline::Break);
    (words.iter().all(is_text) && rest.iter().all(has_own_look)).then(|| [words, rest].concat())
}

/// Columns past these are not told apart: so many belong to no record, and each costs its time in every row.
const MOST_COLUMNS: usize = 1000;

/// Which columns cells from above still cover, so that a cell knows the column it stands in.
#[derive(Default)]
struct Spans {
    /// For each column, how many more rows are covered.
    covered: Vec<u16>,
    column: usize,
    /// Whether any column is covered from above; without, there is nothing to keep.
    any: bool,
}

impl Spans {
    fn start_row(&mut self) {
        self.column = 0;
        if self.any {
            self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            self.any = self.covered.iter().any(|rows| *rows > 0);
        }
    }

    /// Takes the next free column for a cell.
    fn place(&mut self, cell: &Cell) -> usize {
        while self.any && self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let column = self.column;
        self.column = (column + usize::from(cell.columns.max(1))).min(MOST_COLUMNS);
        if cell.rows > 1 {
            self.any = true;
            if self.covered.len() < self.column {
                self.covered.resize(self.column, 0);
            }
            for covered in self.covered.iter_mut().take(self.column).skip(column) {
                *covered = cell.rows;
            }
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RowGroup;

    fn table_of(groups: &[usize]) -> Table {
        let groups = groups
            .iter()
            .map(|rows| RowGroup {
                heading: None,
                rows: vec![Row { cells: vec![Cell::default()], ..Row::default() }; *rows],
            })
            .collect();
        Table { groups, ..Table::default() }
    }

    fn lengths(table: &Table) -> Vec<Vec<usize>> {
        parts(table, PART).iter().map(|part| part.iter().map(|piece| piece.rows.len()).collect()).collect()
    }

    #[test]
    fn groups_stay_whole_where_they_fit() {
        assert_eq!(lengths(&table_of(&[40, 25, 25, 51])), [vec![40], vec![25, 25], vec![50], vec![1]]);
        assert_eq!(lengths(&table_of(&[101])), [[50], [50], [1]]);
        assert_eq!(lengths(&table_of(&[0, 50, 0, 51])), [vec![0, 50, 0], vec![50], vec![1]]);
    }

    #[test]
    fn no_cut_goes_through_a_cell() {
        let mut table = table_of(&[150]);
        table.groups[0].rows[48].cells[0].rows = 5;
        assert_eq!(lengths(&table), [[48], [50], [50], [2]]);
        table.groups[0].rows[0].cells[0].rows = 75;
        assert_eq!(lengths(&table), [[75], [50], [25]]);
        table.groups[0].rows[0].cells[0].rows = u16::MAX;
        assert_eq!(lengths(&table), [[150]]);
    }
}
