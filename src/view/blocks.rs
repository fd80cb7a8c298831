//! Blocks in order: paragraphs, headings, lists, quotations, titled parts; the rest have files of their own.

use super::inline::{self, ours};
use super::writer::{Attr, Class, Container, Flow, LineTag, Part};
use super::{View, banner, pairs, table};
use crate::record::{Block, Inline, ListItem, Numbering, Subsection};

/// Where blocks stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The level of the heading they stand under.
    pub(super) level: u8,
    /// That heading's words; a table's caption that repeats them need not be seen twice.
    pub(super) heading: &'a [Inline],
    /// Whether they are the second line of a row.
    pub(super) below_row: bool,
}

/// Blocks, one after another.
pub(super) fn blocks(view: &View, flow: &mut Flow, place: Place, blocks: &[Block]) {
    for block in blocks {
        write(view, flow, place, block);
    }
}

/// The blocks of a cell, an item or a banner: a single paragraph is the element's own text.
pub(super) fn contents(view: &View, flow: &mut Flow, place: Place, blocks: &[Block]) {
    match single_line(blocks) {
        Some(line) => flow.text(|out| inline::line(view, out, line)),
        None => self::blocks(view, flow, place, blocks),
    }
}

/// The attributes of an element written with [`contents`].
pub(super) fn contents_attributes<'a>(blocks: &[Block], attributes: &[Attr<'a>]) -> Vec<Attr<'a>> {
    ours(single_line(blocks).unwrap_or_default(), attributes)
}

fn single_line(blocks: &[Block]) -> Option<&[Inline]> {
    match blocks {
        [Block::Paragraph(line)] => Some(line),
        _ => None,
    }
}

fn write(view: &View, flow: &mut Flow, place: Place, block: &Block) {
    match block {
        Block::Heading { depth, line } => heading(view, flow, place.level.saturating_add(*depth), line, None),
        Block::Banner(message) => banner::banner(view, flow, place, message),
        Block::Paragraph(line) => paragraph(view, flow, &[], line),
        Block::Preformatted(line) => paragraph(view, flow, &[Attr::Class(&[Class::Preserved])], line),
        Block::Message { state, blocks } => banner::message(view, flow, place, *state, blocks),
        Block::Table(rows) => table::table(view, flow, place, rows),
        Block::List { numbering, items } => list(view, flow, place, *numbering, items),
        Block::Pairs(list) => pairs::pairs(view, flow, place, list),
        Block::Details { summary, blocks } => flow.details(
            &ours(summary, &[]),
            |out| inline::line(view, out, summary),
            |flow| self::blocks(view, flow, place, blocks),
        ),
        Block::Subsection(part) => subsection(view, flow, place, part),
        Block::Quote(blocks) => {
            flow.within(Container::Blockquote, &[], |flow| self::blocks(view, flow, place, blocks));
        }
        Block::Rule => flow.rule(),
    }
}

fn paragraph(view: &View, flow: &mut Flow, attributes: &[Attr], line: &[Inline]) {
    flow.line(LineTag::P, &ours(line, attributes), |out| inline::line(view, out, line));
}

/// A heading, with a count where there is one.
pub(super) fn heading(view: &View, flow: &mut Flow, level: u8, line: &[Inline], count: Option<usize>) {
    titled(view, flow, level, &[], line, count);
}

/// A heading with attributes of its own.
pub(super) fn titled(
    view: &View,
    flow: &mut Flow,
    level: u8,
    attributes: &[Attr],
    line: &[Inline],
    count: Option<usize>,
) {
    flow.line(LineTag::Heading(level), &ours(line, attributes), |out| {
        inline::line(view, out, line);
        if let Some(count) = count {
            out.sign(" ");
            banner::count(out, count);
        }
    });
}

fn subsection(view: &View, flow: &mut Flow, place: Place, part: &Subsection) {
    flow.within(Container::Div, &[Attr::Class(&[Class::Subsection])], |flow| {
        let level = place.level.saturating_add(1);
        titled(view, flow, level, &[Attr::Part(Part::Heading)], &part.title, part.count);
        blocks(view, flow, Place { level, heading: &part.title, below_row: false }, &part.blocks);
    });
}

fn list(view: &View, flow: &mut Flow, place: Place, numbering: Option<(Numbering, i32)>, items: &[ListItem]) {
    flow.list(numbering, &[], |list| {
        for item in items {
            let number = item.number.filter(|_| numbering.is_some()).map(Attr::Value);
            let attributes = contents_attributes(&item.blocks, number.as_slice());
            list.item(&attributes, |flow| contents(view, flow, place, &item.blocks));
        }
    });
}
