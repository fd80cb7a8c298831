//! Blocks in order: paragraphs, headings, lists, quotations, titled parts; the rest have files of their own.

use super::attributes::{Attr, Attributes, Name};
use super::inline::{self, ours};
use super::names::{Class, Part};
use super::writer::{Container, Flow, Items, LineTag};
use super::{View, banner, pairs, table};
use crate::into_vec::IntoVec;
use crate::pace::{at_once, boxed};
use crate::record::{Alignment, Block, Bullet, Inline, ListItem, Mark, Numbering, Style, Subsection};

/// Where blocks stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The level of the heading they stand under.
    pub(super) level: u8,
    /// That heading's words, or the main words of the row they stand below: a table's caption that repeats them need not be
    /// seen twice, and a disclosure is named by them.
    pub(super) heading: &'a [Inline],
}

/// Blocks, one after another, in steps: what may be long is not written at once.
pub(super) async fn in_steps(view: &View<'_>, flow: &mut Flow<'_>, place: Place<'_>, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Table(rows) => boxed(table::table(view, flow, place, rows)).await,
            Block::Subsection(part) => boxed(subsection(view, flow, place, part)).await,
            block => write(view, flow, place, block),
        }
        view.wrote(flow.written()).await;
    }
}

/// Blocks, one after another.
pub(super) fn blocks(view: &View, flow: &mut Flow, place: Place, blocks: &[Block]) {
    for block in blocks {
        write(view, flow, place, block);
    }
}

/// The blocks of a cell, an item or a disclosure: a paragraph that comes first is the element's own text.
pub(super) fn contents(view: &View, flow: &mut Flow, place: Place, blocks: &[Block]) {
    let (line, rest) = own_text(blocks);
    flow.text(|out| inline::line(view, out, line));
    self::blocks(view, flow, place, rest);
}

/// The text of an element written with [`contents`], and what follows it.
pub(super) fn own_text(blocks: &[Block]) -> (&[Inline], &[Block]) {
    match blocks {
        [Block::Paragraph(line), rest @ ..] => (line, rest),
        _ => (&[], blocks),
    }
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
        Block::Paragraph(line) => match line.as_slice() {
            [Inline::Marked(Mark::Preserved, line)] => paragraph(view, flow, &[Attr::Class(&[Class::Preserved])], line),
            line => paragraph(view, flow, &[], line),
        },
        Block::Preformatted(line) => paragraph(view, flow, &[Attr::Class(&[Class::Preserved])], line),
        Block::Message { state, blocks } => banner::message(view, flow, place, *state, blocks),
        Block::Table(rows) => at_once(table::table(view, flow, place, rows)),
        Block::List { numbering: Some(order), items, .. } => ordered(view, flow, place, *order, items),
        Block::List { numbering: None, bullet, items } => unordered(view, flow, place, *bullet, items),
        Block::Outline(list) => pairs::description_list(view, flow, &[Class::Outline], list),
        Block::Details { summary, blocks } => flow.details(
            &inline::plain(place.heading),
            &ours(summary, &[]),
            &|out| inline::line(view, out, summary),
            // Labels stand in an element of their own.
            &|flow| match own_text(blocks).0 {
                [Inline::Labelled(..), ..] => self::blocks(view, flow, place, blocks),
                _ => contents(view, flow, place, blocks),
            },
        ),
        Block::Subsection(part) => at_once(subsection(view, flow, place, part)),
        Block::Quote(blocks) => {
            flow.within(Container::Blockquote, &[], |flow| self::blocks(view, flow, place, blocks));
        }
        Block::Styled(style, blocks) => styled(view, flow, place, *style, blocks),
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

async fn subsection(view: &View<'_>, flow: &mut Flow<'_>, place: Place<'_>, part: &Subsection) {
    flow.within_in_steps(Container::Div, &[Attr::Class(&[Class::Subsection])], async |flow| {
        let level = place.level.saturating_add(1);
        let anchor = part.anchor.map(|anchor| Attr::Id(view.id(Name::Anchor(anchor))));
        let attributes = Attributes::of(anchor.as_slice(), &[Attr::Part(Part::Heading)]);
        titled(view, flow, level, &attributes, &part.title, part.count);
        in_steps(view, flow, Place { level, heading: &part.title }, &part.blocks).await;
    })
    .await;
}

fn ordered(view: &View, flow: &mut Flow, place: Place, order: (Numbering, i32), items: &[ListItem]) {
    // For pages that take the numbers from all lists: a selector cannot tell `type="a"` from `type="A"`.
    let class = match order.0 {
        Numbering::Arabic => None,
        Numbering::LowerAlpha => Some(Class::LowerAlpha),
        Numbering::UpperAlpha => Some(Class::UpperAlpha),
        Numbering::LowerRoman => Some(Class::LowerRoman),
        Numbering::UpperRoman => Some(Class::UpperRoman),
    };
    let attributes = class.as_ref().map(|class| Attr::Class(std::slice::from_ref(class)));
    flow.list(Some(order), attributes.as_slice(), |list| {
        for item in items {
            let number = item.number.map(Attr::Value);
            self::item(view, list, place, number.as_slice(), item);
        }
    });
}

fn unordered(view: &View, flow: &mut Flow, place: Place, bullet: Option<Bullet>, items: &[ListItem]) {
    let class = bullet.map(|bullet| match bullet {
        Bullet::Disc => Class::Disc,
        Bullet::Circle => Class::Circle,
        Bullet::Square => Class::Square,
        Bullet::Unlisted => Class::Unlisted,
    });
    let attributes = class.as_ref().map(|class| Attr::Class(std::slice::from_ref(class)));
    flow.list(None, attributes.as_slice(), |list| {
        items.iter().for_each(|item| self::item(view, list, place, &[], item));
    });
}

fn item(view: &View, list: &mut Items, place: Place, attributes: &[Attr], item: &ListItem) {
    let attributes = ours(own_text(&item.blocks).0, attributes);
    list.item(&attributes, |flow| contents(view, flow, place, &item.blocks));
}

fn styled(view: &View, flow: &mut Flow, place: Place, style: Style, blocks: &[Block]) {
    let classes = style_classes(style);
    let attributes = [Attr::Class(&classes)];
    match single_line(blocks) {
        Some(line) => paragraph(view, flow, &attributes, line),
        None => flow.within(Container::Div, &attributes, |flow| self::blocks(view, flow, place, blocks)),
    }
}

/// The classes that stand for a style.
pub(super) fn style_classes(style: Style) -> Vec<Class> {
    if style.is_plain() {
        return Vec::new();
    }
    let alignment = style.alignment.map(|alignment| match alignment {
        Alignment::Left => Class::Left,
        Alignment::Right => Class::Right,
        Alignment::Centre => Class::Centre,
        Alignment::Justified => Class::Justified,
    });
    let mut classes: Vec<Class> = alignment.into_iter().into_vec();
    for (is_set, class) in [
        (style.border_left, Class::BorderLeft),
        (style.border_right, Class::BorderRight),
        (style.border_top, Class::BorderTop),
        (style.border_bottom, Class::BorderBottom),
    ] {
        if is_set {
            classes.push(class);
        }
    }
    classes
}
