//! The texts of a Record, row by row, disclosures of secondary details left out.

use gp_record::record::{Block, Inline, Row, Text};
use gp_record::words::Word;

pub fn of_line(line: &[Inline], out: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Badge(_, text) => of_text(text, out),
            Inline::Date(date) => out.push_str(&date.shown),
            Inline::Marked(_, line) | Inline::Link(_, line) => of_line(line, out),
            Inline::Labelled(label, line) => {
                of_text(label, out);
                of_line(line, out);
            }
            Inline::Break => {}
        }
        out.push('\u{1}');
    }
}

fn of_text(text: &Text, out: &mut String) {
    match text {
        Text::Source(words) => out.push_str(words),
        Text::Ours(_, texts) => texts.iter().for_each(|text| {
            of_text(text, out);
            out.push('\u{1}');
        }),
        Text::Element(_) | Text::Count(_) => {}
    }
}

/// The texts of blocks, without the disclosures of secondary details.
pub fn of_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Preformatted(line) | Block::Heading { line, .. } => of_line(line, out),
            Block::Details { summary, blocks } => {
                let secondary = summary.iter().any(|inline| {
                    matches!(inline, Inline::Text(Text::Ours(Word::AllRecordedDetails | Word::OtherRecordedDetails, _)))
                });
                if !secondary {
                    of_blocks(blocks, out);
                }
            }
            Block::Table(table) => table.groups.iter().flat_map(|group| &group.rows).for_each(|row| {
                out.push_str(&of_row(row).1);
            }),
            Block::Subsection(part) => of_blocks(&part.blocks, out),
            Block::Styled(_, blocks) => of_blocks(blocks, out),
            Block::Outline(pairs) => {
                for pair in pairs {
                    of_text(&pair.label, out);
                    out.push('\u{1}');
                    of_line(&pair.value, out);
                }
            }
            Block::List { items, .. } => items.iter().for_each(|item| of_blocks(&item.blocks, out)),
            _ => {}
        }
        out.push('\u{1}');
    }
}

/// The text of a row's cells, and of the row with what is below it.
pub fn of_row(row: &Row) -> (String, String) {
    let mut cells = String::new();
    for cell in &row.cells {
        of_blocks(&cell.blocks, &mut cells);
        cells.push('\u{1}');
    }
    let mut all = cells.clone();
    of_blocks(&row.below, &mut all);
    (cells, all)
}

/// Every row that stands in a table of a section, not inside another row.
pub fn rows(blocks: &[Block]) -> Vec<&Row> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Subsection(part) => found.extend(rows(&part.blocks)),
            Block::Table(table) => found.extend(table.groups.iter().flat_map(|group| &group.rows)),
            _ => {}
        }
    }
    found
}

/// The text of every titled part that a link can lead to: a report with all its results.
pub fn parts(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        if let Block::Subsection(part) = block {
            if part.anchor.is_some() {
                let mut text = String::new();
                of_line(&part.title, &mut text);
                of_blocks(&part.blocks, &mut text);
                found.push(text);
            }
            found.extend(parts(&part.blocks));
        }
    }
    found
}
