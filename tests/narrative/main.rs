//! A provider's HTML read into blocks: what is recognised, what its markup means, and that no text is lost.

mod sections;
mod style;
mod text;

use gp_record::narrative::conserve::{line_text, source_text};
use gp_record::narrative::{Narrative, begin, read};
use gp_record::record::{
    Anchor, BannerKind, Block, Inline, Mark, Numbering, Record, Section, State, Subsection, Table, Text,
};
use gp_record::view::Options;
use gp_record::words::Word;

/// Reads, and checks what must hold for every input.
fn sound(html: &str) -> Narrative {
    let narrative = read(html, "section X");
    assert!(narrative.ledger.adds_up(), "{:?} {html}", narrative.ledger);
    narrative
}

/// Reads what should raise no issue.
fn clean(html: &str) -> Narrative {
    let narrative = sound(html);
    assert_eq!(narrative.issues, [], "{html}");
    assert_eq!(narrative.lost, [""; 0]);
    assert!(!narrative.plain);
    narrative
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(html: &str) -> String {
    fold(&sound(html).source_text())
}

fn subsections(narrative: &Narrative) -> Vec<&Subsection> {
    fn subsection(block: &Block) -> Option<&Subsection> {
        match block {
            Block::Subsection(subsection) => Some(subsection),
            _ => None,
        }
    }
    narrative.blocks.iter().filter_map(subsection).collect()
}

fn tables(blocks: &[Block]) -> Vec<&Table> {
    fn table(block: &Block) -> Option<&Table> {
        match block {
            Block::Table(table) => Some(table),
            _ => None,
        }
    }
    blocks.iter().filter_map(table).collect()
}

fn banners(narrative: &Narrative) -> Vec<(BannerKind, String)> {
    narrative.banners.iter().map(|banner| (banner.kind, fold(&source_text(&banner.blocks)))).collect()
}

/// Every cell's text, row by row.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let rows = table.groups.iter().flat_map(|group| &group.rows);
    rows.map(|row| row.cells.iter().map(|cell| source_text(&cell.blocks).trim().to_owned()).collect()).collect()
}

fn headers(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| line_text(&column.header)).collect()
}

fn machine(table: &Table, row: usize, column: usize) -> Option<String> {
    let row = table.groups.iter().flat_map(|group| &group.rows).nth(row)?;
    match row.cells.get(column)?.blocks.as_slice() {
        [Block::Paragraph(line)] => match line.as_slice() {
            [Inline::Date(date)] => date.machine.clone(),
            _ => None,
        },
        _ => None,
    }
}
