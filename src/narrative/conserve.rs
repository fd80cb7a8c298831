//! The ledger: where every byte of a provider's text went, and a check that the account adds up.

use crate::record::{Block, Cell, Date, Inline, Text};

/// Why text is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// White space between blocks and at the edges of lines.
    pub space: usize,
    /// Inside `script`.
    pub script: usize,
    /// Inside `style`.
    pub style: usize,
    /// A table's own caption that says what the heading above it says.
    pub repeated: usize,
    /// Comments, declarations and processing instructions.
    pub comment: usize,
}

impl Dropped {
    /// All of it.
    pub fn total(&self) -> usize {
        self.space + self.script + self.style + self.repeated + self.comment
    }
}

/// Every byte of text in a narrative, after character references are read, by where it went.
///
/// `received` is counted from the tokens as they enter; `kept` and `hidden` are counted from the blocks that leave. The
/// account therefore adds up only if nothing was lost, doubled or made up between the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Text received: characters, and the attributes that are text.
    pub received: usize,
    /// Shown where it stood.
    pub kept: usize,
    /// Shown, but not where it stood: an attribute's text, text between the cells of a table.
    pub moved: usize,
    /// Not shown by the provider's own page; listed apart.
    pub hidden: usize,
    /// Not shown.
    pub dropped: Dropped,
}

impl Ledger {
    /// Whether all text received is accounted for.
    pub fn adds_up(&self) -> bool {
        self.received == self.kept + self.moved + self.hidden + self.dropped.total()
    }
}

/// All source text of the blocks, in reading order, with a line feed between blocks and cells.
///
/// A table's caption that repeats the title of the section or subsection it stands in is one text shown twice, and is
/// taken once; for tables that stand in a section directly, see [`source_text_under`].
pub fn source_text(blocks: &[Block]) -> String {
    source_text_under(&[], blocks)
}

/// [`source_text`] of blocks that stand under a section's title.
pub fn source_text_under(heading: &[Inline], blocks: &[Block]) -> String {
    let mut text = String::new();
    // One copy of a visit for all that is not done for every byte.
    let write: &mut dyn FnMut(Piece) = &mut |piece| match piece {
        Piece::Words(words) => text.push_str(words),
        Piece::Edge => {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    };
    visit_blocks(heading, blocks, write);
    text
}

/// The source text of a line.
pub fn line_text(line: &[Inline]) -> String {
    let mut text = String::new();
    let write: &mut dyn FnMut(Piece) = &mut |piece| match piece {
        Piece::Words(words) => text.push_str(words),
        Piece::Edge => text.push('\n'),
    };
    visit_line(line, write);
    text
}

/// How many bytes of source text a line has.
pub(super) fn line_bytes(line: &[Inline]) -> usize {
    let mut bytes = 0;
    visit_line(line, &mut counting(&mut bytes));
    bytes
}

/// How many bytes of source text there are.
pub(super) fn source_bytes(heading: &[Inline], blocks: &[Block]) -> usize {
    let mut bytes = 0;
    visit_blocks(heading, blocks, &mut counting(&mut bytes));
    bytes
}

fn counting(bytes: &mut usize) -> impl FnMut(Piece) {
    |piece| {
        if let Piece::Words(words) = piece {
            *bytes += words.len();
        }
    }
}

/// What a visit meets.
enum Piece<'r> {
    Words(&'r str),
    Edge,
}

fn visit_blocks(heading: &[Inline], blocks: &[Block], visit: &mut (impl FnMut(Piece) + ?Sized)) {
    for block in blocks {
        visit(Piece::Edge);
        match block {
            Block::Heading { line, .. } | Block::Paragraph(line) | Block::Preformatted(line) => visit_line(line, visit),
            Block::Banner(banner) => visit_blocks(&[], &banner.blocks, visit),
            Block::Message { blocks, .. } | Block::Quote(blocks) => visit_blocks(&[], blocks, visit),
            Block::Styled(_, blocks) => visit_blocks(heading, blocks, visit),
            Block::Details { summary, blocks } => {
                visit_line(summary, visit);
                visit_blocks(&[], blocks, visit);
            }
            Block::Subsection(subsection) => {
                visit_line(&subsection.title, visit);
                visit_blocks(&subsection.title, &subsection.blocks, visit);
            }
            Block::List { items, .. } => items.iter().for_each(|item| visit_blocks(&[], &item.blocks, visit)),
            Block::Outline(pairs) => {
                for pair in pairs {
                    visit_text(&pair.label, visit);
                    visit(Piece::Edge);
                    visit_line(&pair.value, visit);
                    visit(Piece::Edge);
                }
            }
            Block::Table(table) => {
                if table.caption != heading {
                    visit_line(&table.caption, visit);
                    visit(Piece::Edge);
                }
                for column in &table.columns {
                    visit_line(&column.header, visit);
                    visit(Piece::Edge);
                }
                for group in &table.groups {
                    if let Some(heading) = &group.heading {
                        visit_line(heading, visit);
                        visit(Piece::Edge);
                    }
                    for row in &group.rows {
                        row.cells.iter().for_each(|Cell { blocks, .. }| visit_blocks(&[], blocks, visit));
                        visit_blocks(&[], &row.below, visit);
                    }
                }
            }
            Block::Rule => {}
        }
        visit(Piece::Edge);
    }
}

fn visit_line(line: &[Inline], visit: &mut (impl FnMut(Piece) + ?Sized)) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Badge(_, text) => visit_text(text, visit),
            Inline::Date(date) => {
                let Date { recorded, shown, .. } = date.as_ref();
                visit(Piece::Words(if recorded.is_empty() { shown } else { recorded }));
            }
            Inline::Marked(_, line) | Inline::Link(_, line) => visit_line(line, visit),
            Inline::Labelled(label, line) => {
                visit_text(label, visit);
                visit_line(line, visit);
            }
            Inline::Break => visit(Piece::Edge),
        }
    }
}

fn visit_text(text: &Text, visit: &mut (impl FnMut(Piece) + ?Sized)) {
    match text {
        Text::Source(text) => visit(Piece::Words(text)),
        Text::Ours(_, texts) => texts.iter().for_each(|text| visit_text(text, visit)),
        Text::Element(_) | Text::Count(_) => {}
    }
}
