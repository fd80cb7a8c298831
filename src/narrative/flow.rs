//! Any part of the tree read into blocks, in source order.

use super::conserve::line_text;
use super::element::Element;
use super::line::{Line, push};
use super::policy::{self, Marks, Traits};
use super::tree::Tree;
use crate::into_vec::{PushAll, single};
use crate::keyed::Met;
use crate::letters;
use crate::pace::{Pace, at_once};
use crate::record::{Banner, Block, Inline, ListItem, Mark, Numbering, Style};

/// How deep the tree may be read by recursion; below that only text is taken. The guard's own limit makes trees of at
/// most about twice its depth, as the tree builder adds rows and row groups.
const DEPTH: usize = 560;

/// What reading a node takes, beside its text.
pub(super) const NODE_WORK: usize = 32;

/// Reads a tree; gathers what does not stand in the flow.
pub(super) struct Reader<'t> {
    pub tree: &'t Tree,
    pub traits: &'t [Traits],
    /// What the provider's page hides.
    pub hidden: Vec<Block>,
    /// Bytes of white space left out.
    pub space: usize,
    /// The heading that the next table stands under.
    pub heading: String,
    /// The code of the section, where that is known.
    pub section: &'t str,
    /// What it is called elsewhere than in its own text.
    pub title: &'t str,
    /// Which table of the specification each table is, in the order in which they were met.
    pub layouts: Vec<Option<&'static str>>,
    /// Counts what is read, and rests between rows, items and blocks.
    pub pace: &'t Pace,
    /// What the cells of a row are gathered in.
    pub row: Vec<u32>,
    /// Whether banners that tell of gaps, in place of a table's rows, stand with the others: where the section takes them.
    pub takes_banners: bool,
    /// Those banners.
    pub banners: Vec<Banner>,
    /// The elements that are banners or hold some.
    with_banner: Met<usize>,
    /// Something is not seen.
    pub hides: bool,
    /// Some cell spans rows.
    pub spans: bool,
    /// A cell that is not seen left its place among others.
    pub hides_cell: bool,
    /// How many marked runs there are, and may be.
    marks: usize,
    marks_budget: usize,
}

/// So many nodes are looked at between two rests.
const LOOKED_AT_ONCE: u32 = 1024;

/// Blocks in the making.
#[derive(Default)]
pub(super) struct Flow {
    pub blocks: Vec<Block>,
    pub line: Line,
    preformatted: bool,
}

impl<'t> Reader<'t> {
    pub fn new(
        tree: &'t Tree,
        traits: &'t [Traits],
        (section, title): (&'t str, &'t str),
        marks_budget: usize,
        pace: &'t Pace,
    ) -> Reader<'t> {
        Reader {
            tree,
            traits,
            hidden: Vec::new(),
            space: 0,
            heading: String::new(),
            section,
            title,
            layouts: Vec::new(),
            pace,
            row: Vec::new(),
            takes_banners: false,
            banners: Vec::new(),
            with_banner: Met::default(),
            hides: traits.iter().any(|traits| traits.hidden),
            spans: traits.iter().any(|traits| traits.rows.is_some()),
            hides_cell: false,
            marks: 0,
            marks_budget,
        }
    }

    /// Finds the elements that are banners or hold some; whether there are any. It is asked of each row of a table.
    pub async fn find_banners(&mut self) -> bool {
        if self.traits.iter().any(|traits| traits.banner.is_some()) {
            for node in 0..self.tree.len() as u32 {
                if node % LOOKED_AT_ONCE == 0 {
                    self.pace.worked(LOOKED_AT_ONCE as usize).await;
                }
                let mut next = Some(node).filter(|node| self.traits(*node).is_some_and(|own| own.banner.is_some()));
                while let Some(node) = next.filter(|node| self.with_banner.insert(*node as usize)) {
                    next = self.tree.parent(node);
                }
            }
        }
        self.with_banner.len() > 0
    }

    /// Whether an element is a banner or holds one.
    pub fn has_banner(&self, node: u32) -> bool {
        self.with_banner.contains(&(node as usize))
    }

    /// Whether marks were left out for their number.
    pub fn is_over_marks(&self) -> bool {
        self.marks > self.marks_budget
    }

    /// The traits of an element, where it has any.
    pub fn traits(&self, node: u32) -> Option<&'t Traits> {
        self.traits.get(self.tree.traits(node)? as usize)
    }

    /// The alignment and borders that an element sets.
    pub fn style(&self, node: u32) -> Style {
        self.traits(node).map(|traits| traits.style).unwrap_or_default()
    }

    /// The marks in force inside an element.
    pub fn marks_in(&self, node: u32, marks: Marks) -> Marks {
        if self.is_over_marks() {
            return Marks::default();
        }
        let traits = self.traits(node);
        let marks = traits.map_or(marks, |traits| marks.and(traits.marks));
        let own = self.tree.element(node).and_then(policy::mark);
        // A style takes the place of the line that a name has: `<s style="text-decoration: none">` strikes nothing out.
        let is_gone = |mark: &Mark| {
            matches!(mark, Mark::Deleted | Mark::Underline) && traits.is_some_and(|traits| traits.is_decorated)
        };
        own.filter(|mark| !is_gone(mark)).map_or(marks, |mark| marks.with(mark))
    }

    /// The inside of an element as blocks.
    pub fn blocks(&mut self, node: u32, marks: Marks, depth: usize) -> Vec<Block> {
        let marks = self.marks_in(node, marks);
        // Most cells are one text.
        if marks.is_empty()
            && let Some(text) = self.tree.only_text(node)
        {
            let words = text.trim_ascii();
            self.space += text.len() - words.len();
            return if words.is_empty() { Vec::new() } else { single(Block::Paragraph(single(Inline::source(words)))) };
        }
        let mut flow = Flow::default();
        self.children(&mut flow, node, marks, depth + 1);
        self.finish(flow)
    }

    /// The inside of an element as one line; blocks in it are parted by breaks.
    pub fn line(&mut self, node: u32, marks: Marks, depth: usize) -> Vec<Inline> {
        line_of(self.blocks(node, marks, depth))
    }

    /// What is left when the last line is done.
    pub fn finish(&mut self, mut flow: Flow) -> Vec<Block> {
        self.flush(&mut flow);
        flow.blocks
    }

    pub fn flush(&mut self, flow: &mut Flow) {
        let (line, trimmed) = flow.line.take();
        self.space += trimmed;
        if !line.is_empty() {
            let block = if flow.preformatted { Block::Preformatted(line) } else { Block::Paragraph(line) };
            push(&mut flow.blocks, block);
        }
        self.marks += std::mem::take(&mut flow.line.marks);
        if flow.preformatted {
            flow.line = Line::preformatted();
        }
    }

    fn children(&mut self, flow: &mut Flow, node: u32, marks: Marks, depth: usize) {
        let tree = self.tree;
        let of_boxes = self.is_of_boxes(node);
        for child in tree.children(node) {
            if of_boxes {
                self.flush(flow);
            }
            self.node(flow, child, marks, depth);
        }
    }

    /// Whether what stands right in a node is laid out as blocks.
    pub fn is_of_boxes(&self, node: u32) -> bool {
        self.traits(node).is_some_and(|traits| traits.of_boxes)
    }

    /// Adds a node to the flow.
    pub fn node(&mut self, flow: &mut Flow, node: u32, marks: Marks, depth: usize) {
        let tree = self.tree;
        let marks = if self.is_over_marks() { Marks::default() } else { marks };
        self.pace.spend(NODE_WORK);
        if let Some(text) = tree.text(node) {
            self.pace.spend(text.len());
            let keeps_space = flow.preformatted || marks.has(Mark::Preserved);
            if flow.line.is_empty() && !keeps_space && text.trim_ascii().is_empty() {
                self.space += text.len();
            } else {
                flow.line.text(marks, text.to_owned());
            }
            return;
        }
        let Some(element) = tree.element(node) else { return };
        if let Some(traits) = self.traits(node) {
            if let Some(stand_in) = &traits.stand_in {
                if traits.hidden {
                    self.hidden.push(Block::Paragraph(single(stand_in.clone())));
                } else {
                    flow.line.inline(self.marks_in(node, marks), stand_in.clone());
                }
                return;
            }
            if traits.hidden && depth < DEPTH {
                let takes_banners = std::mem::take(&mut self.takes_banners);
                // Without its rows a table's quantity would read as its dose.
                let says = |inside: u32| {
                    tree.text(inside).is_some_and(|text| !text.trim().is_empty())
                        || self.traits(inside).is_some_and(|traits| traits.stand_in.is_some())
                };
                let is_structured = matches!(element, Element::Table | Element::Ul | Element::Ol);
                let blocks = if is_structured && self.holds(node, says) {
                    let mut inside = Flow::default();
                    self.element(&mut inside, node, element, marks, depth);
                    self.finish(inside)
                } else {
                    self.blocks(node, marks, depth)
                };
                self.takes_banners = takes_banners;
                self.hidden.extend(blocks);
                return;
            }
        }
        if depth >= DEPTH {
            self.text_only(flow, node, marks);
            return;
        }
        let style = self.style(node);
        // A table keeps its own style. Inside a line there is nothing to align.
        if style.is_plain() || element == Element::Table || !policy::is_block(element) {
            return self.element(flow, node, element, marks, depth);
        }
        self.flush(flow);
        let before = flow.blocks.len();
        self.element(flow, node, element, marks, depth);
        self.flush(flow);
        let inside = flow.blocks.split_off(before);
        flow.blocks.extend(style.over(inside));
    }

    /// Adds an element that is seen, and is not too deep, to the flow.
    fn element(&mut self, flow: &mut Flow, node: u32, element: Element, marks: Marks, depth: usize) {
        match element {
            Element::Br => flow.line.inline(marks, Inline::Break),
            Element::Col | Element::Img => {}
            Element::Hr => {
                self.flush(flow);
                flow.blocks.push(Block::Rule);
            }
            Element::Table => {
                self.flush(flow);
                let table = at_once(self.table(node, self.marks_in(node, marks), depth + 1));
                flow.blocks.push(Block::table(table));
            }
            Element::Ul | Element::Ol => {
                self.flush(flow);
                let list = at_once(self.list(node, element == Element::Ol, self.marks_in(node, marks), depth + 1));
                flow.blocks.push(list);
            }
            Element::Blockquote => {
                self.flush(flow);
                let blocks = self.blocks(node, marks, depth);
                flow.blocks.push(Block::Quote(blocks));
            }
            heading if heading.is_heading() => {
                self.flush(flow);
                let line = self.line(node, marks, depth);
                if !line.is_empty() {
                    flow.blocks.push(Block::Heading { depth: heading_depth(heading), line });
                }
            }
            Element::Pre => {
                self.flush(flow);
                let mut inside = Flow { line: Line::preformatted(), preformatted: true, ..Flow::default() };
                self.children(&mut inside, node, self.marks_in(node, marks), depth + 1);
                let blocks = self.finish(inside);
                flow.blocks.extend(blocks);
            }
            Element::Dt => {
                self.flush(flow);
                self.children(flow, node, self.marks_in(node, marks).with(Mark::Strong), depth + 1);
                self.flush(flow);
            }
            _ if self.is_block(node) => {
                self.flush(flow);
                self.children(flow, node, self.marks_in(node, marks), depth + 1);
                self.flush(flow);
            }
            _ => self.children(flow, node, self.marks_in(node, marks), depth + 1),
        }
    }

    /// Whether a node is laid out as a block, by its name or its style.
    pub fn is_block(&self, node: u32) -> bool {
        self.tree.element(node).is_some_and(policy::is_block) || self.traits(node).is_some_and(|traits| traits.block)
    }

    /// The text below a node, too deep for anything else.
    fn text_only(&mut self, flow: &mut Flow, node: u32, marks: Marks) {
        let tree = self.tree;
        let mut waiting = single(node);
        while let Some(node) = waiting.pop() {
            if let Some(text) = tree.text(node) {
                flow.line.text(marks, text.to_owned());
                continue;
            }
            if let Some(stand_in) = self.traits(node).and_then(|traits| traits.stand_in.clone()) {
                flow.line.inline(self.marks_in(node, marks), stand_in);
            }
            if self.is_block(node) {
                self.flush(flow);
            }
            waiting.push_all(tree.children_from_last(node));
        }
    }

    pub async fn list(&mut self, node: u32, ordered: bool, marks: Marks, depth: usize) -> Block {
        let tree = self.tree;
        let traits = self.traits(node);
        let own = traits.and_then(|traits| traits.numbering);
        let bullet = traits.and_then(|traits| traits.bullet);
        // Numbers are words of the provider's, which no class takes away: a style does, and gives them.
        let is_bare = traits.is_some_and(|traits| traits.is_bare);
        let numbering = own.filter(|_| !is_bare).or_else(|| (ordered && !is_bare).then_some(Numbering::Arabic));
        let numbering = numbering.map(|own| (own, traits.and_then(|traits| traits.number).unwrap_or(1)));
        let bullet = bullet.filter(|_| numbering.is_none());
        let mut items: Vec<ListItem> = Vec::new();
        let mut stray = Flow::default();
        for child in tree.children(node) {
            self.pace.worked(NODE_WORK).await;
            let traits = self.traits(child);
            if tree.element(child) == Some(Element::Li) && !traits.is_some_and(|traits| traits.hidden) {
                self.stray_item(&mut stray, &mut items);
                let blocks = self.style(child).over(self.blocks(child, marks, depth));
                items.push(ListItem { number: traits.and_then(|traits| traits.number), blocks });
            } else {
                self.node(&mut stray, child, marks, depth);
            }
        }
        self.stray_item(&mut stray, &mut items);
        Block::List { numbering, bullet, items }
    }

    /// What stands in a list outside its items belongs to the item before it.
    fn stray_item(&mut self, stray: &mut Flow, items: &mut Vec<ListItem>) {
        let blocks = self.finish(std::mem::take(stray));
        if blocks.is_empty() {
            return;
        }
        match items.last_mut() {
            Some(item) => item.blocks.extend(blocks),
            None => items.push(ListItem { number: None, blocks }),
        }
    }
}

/// The depth of a heading inside a section: `h1` and `h2` are the section's and the subsections' own.
fn heading_depth(heading: Element) -> u8 {
    match heading {
        Element::H4 => 2,
        Element::H5 => 3,
        Element::H6 => 4,
        _ => 1,
    }
}

/// Blocks as one line, parted by breaks, for places that hold a line only: headings, column headers, group rows.
pub(super) fn line_of(blocks: Vec<Block>) -> Vec<Inline> {
    let mut line = Vec::new();
    to_line(blocks, &mut line);
    line
}

fn to_line(blocks: Vec<Block>, line: &mut Vec<Inline>) {
    for block in blocks {
        let before = line.len();
        if before > 0 {
            line.push(Inline::Break);
        }
        match block {
            Block::Paragraph(inlines) | Block::Heading { line: inlines, .. } => line.extend(inlines),
            Block::Preformatted(inlines) => line.push(Inline::Marked(Mark::Preserved, inlines)),
            Block::List { items, .. } => items.into_iter().for_each(|item| to_line(item.blocks, line)),
            Block::Quote(blocks) | Block::Styled(_, blocks) => to_line(blocks, line),
            Block::Table(table) => {
                line.extend(table.caption);
                table.columns.into_iter().for_each(|column| {
                    line.push(Inline::Break);
                    line.extend(column.header);
                });
                for group in table.groups {
                    if let Some(heading) = group.heading {
                        line.push(Inline::Break);
                        line.extend(heading);
                    }
                    for row in group.rows {
                        for cell in row.cells {
                            line.push(Inline::Break);
                            to_line(cell.blocks, line);
                        }
                    }
                }
            }
            _ => {}
        }
        if line.len() == before + 1 && before > 0 {
            line.pop();
        }
    }
}

/// The words of a line, white space folded.
pub(super) fn folded(line: &[Inline]) -> String {
    letters::folded(&line_text(line), " ")
}
