//! The tree read as a GP Connect section: title, banners, subsections, tables and messages, in source order.
//!
//! Banners are recognised by class and by position, never by their words.

mod laid_out;
mod settle;

use super::element::Element;
use super::flow::{Flow, NODE_WORK, Reader, folded, line_of};
use super::layouts;
use super::messages::{is_message, is_named_by, state_of};
use super::policy::{self, Marks};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::letters::lower;
use crate::pace::boxed;
use crate::record::{Banner, BannerKind, Block, Inline, State, Style, Subsection};

/// A section, read.
#[derive(Default)]
pub(super) struct Section {
    pub title: Option<Vec<Inline>>,
    pub banners: Vec<Banner>,
    pub blocks: Vec<Block>,
    pub states: Vec<State>,
    pub row_count: usize,
    /// Bytes of captions that say what the heading above them says.
    pub repeated: usize,
    /// A heading held what should follow it.
    pub mended: bool,
}

/// A subsection that is being filled.
struct Open {
    subsection: Subsection,
    /// Whether its heading is of a lower level than parts have.
    is_lower: bool,
    /// The element whose end is its end; none where only the next heading ends it.
    scope: Option<u32>,
}

/// Reads a tree as a section.
pub(super) struct Sectioniser<'r, 't> {
    reader: &'r mut Reader<'t>,
    section: Section,
    open: Option<Open>,
    loose: Flow,
    /// The elements that wrap the whole section.
    trunk: Vec<u32>,
    /// The `h2` that is the title of a section without `h1` (HTML 0.5.0).
    title_h2: Option<u32>,
    /// There are headings or classed banners: this is a section, not a free narrative.
    is_section: bool,
    /// The alignment set by the `div`s around the place being read.
    inherited: Style,
    /// Which elements hold more than headings, as far as it is known.
    more: Vec<Option<bool>>,
    /// A table or a message stands before this place in its part.
    is_after_table: bool,
    /// Some elements have the class of a banner.
    has_banners: bool,
}

/// Reads the tree under `root`. `is_start`: of the start of a section, whose only part yet may be one of several.
pub(super) async fn sectionise(reader: &mut Reader<'_>, root: u32, is_start: bool) -> Section {
    let trunk = trunk(reader, root, is_start);
    let (is_section, title_h2) = outline(reader, root, &trunk);
    let title_h2 = title_h2.filter(|_| !is_start);
    let inherited = reader.style(root).inherited();
    let has_banners = reader.find_banners().await;
    let mut sectioniser = Sectioniser {
        reader,
        section: Section::default(),
        open: None,
        loose: Flow::default(),
        trunk,
        title_h2,
        is_section,
        inherited,
        more: Vec::new(),
        is_after_table: false,
        has_banners,
    };
    sectioniser.level(root, Marks::default(), 0).await;
    sectioniser.take_banners();
    sectioniser.end_subsection();
    sectioniser.settle_section().await
}

/// The chain of single `div`s from the root to the element that holds the section.
fn trunk(reader: &Reader, root: u32, is_start: bool) -> Vec<u32> {
    let mut trunk = single(root);
    let mut at = root;
    while trunk.len() < 16 {
        let mut inside = reader.tree.children(at).filter(|node| !reader.is_blank(*node));
        let (Some(only), None) = (inside.next(), inside.next()) else { break };
        if reader.tree.element(only) != Some(Element::Div)
            || reader.traits(only).is_some_and(|traits| traits.banner.is_some())
            || is_start && reader.tree.children(only).any(|child| reader.tree.element(child) == Some(Element::H2))
        {
            break;
        }
        trunk.push(only);
        at = only;
    }
    trunk
}

/// Whether there are headings or banners, and which `h2` is the title.
fn outline(reader: &Reader, root: u32, trunk: &[u32]) -> (bool, Option<u32>) {
    let (mut h1, mut h2, mut banner, mut first_table) = (0_usize, Vec::new(), false, u32::MAX);
    let mut waiting = single((root, false));
    while let Some((node, in_trunk)) = waiting.pop() {
        banner |= reader.traits(node).is_some_and(|traits| traits.banner.is_some());
        match reader.tree.element(node) {
            Some(Element::H1) => h1 += 1,
            Some(Element::H2) => h2.push((node, in_trunk)),
            Some(Element::Table) => {
                let (cells, _) = reader.laid_out(node);
                if cells.is_empty() {
                    // Nodes are numbered as they were made.
                    first_table = first_table.min(node);
                }
                waiting.push_all(cells.into_iter().map(|cell| (cell, false)));
            }
            _ => waiting.push_all(reader.tree.children(node).map(|child| (child, trunk.contains(&node)))),
        }
    }
    // Or the first of several, where it is the section's own title.
    let is_title = |node: u32| h2.len() == 1 || is_named_by(&lower(&reader.plain_text(node)), &lower(reader.title));
    let title = match h2.iter().min() {
        Some((first, true)) if h1 == 0 && *first < first_table && is_title(*first) => Some(*first),
        _ => None,
    };
    (h1 > 0 || !h2.is_empty() || banner, title)
}

/// The words by which a heading tells what stands under it: few, as they are looked at for each message and table.
fn heading_of(line: &[Inline]) -> String {
    Some(folded(line)).filter(|words| words.len() <= settle::CAPTION_BYTES).unwrap_or_default()
}

impl Sectioniser<'_, '_> {
    /// Reads the children of a `div`, or of an inline element that holds blocks.
    async fn level(&mut self, node: u32, marks: Marks, depth: usize) {
        let marks = self.reader.marks_in(node, marks);
        let mut children: Vec<u32> = self.reader.tree.children(node).into_vec();
        // A part's banner may stand before its heading, in a `div` of its own: it is none of the part before (§9.3). That of a
        // transfer is never a part's.
        let of_part = |node: u32| self.reader.traits(node)?.banner.filter(|kind| *kind != BannerKind::Transfer);
        let is_part = |node: u32| self.reader.tree.element(node) == Some(Element::H2);
        let first = children.iter().position(|child| !self.reader.is_blank(*child) && of_part(*child).is_none());
        if let Some(at) = first.filter(|at| *at > 0 && !self.trunk.contains(&node))
            && let Some(head) = children.get(at).copied()
            && is_part(head)
            && self.reader.first(node, &|other| other != head && is_part(other)).is_none()
        {
            let mut ordered = single(head);
            ordered.push_all(children.into_iter().filter(|child| *child != head));
            children = ordered;
        }
        self.level_of(node, &children, marks, depth).await;
        if depth == 0 {
            self.end_loose(node);
        }
    }

    /// Reads some children of an element.
    async fn level_of(&mut self, node: u32, children: &[u32], marks: Marks, depth: usize) {
        let tree = self.reader.tree;
        let of_boxes = self.reader.is_of_boxes(node);
        for child in children.iter().copied() {
            self.reader.pace.worked(NODE_WORK).await;
            if of_boxes {
                self.end_loose(node);
            }
            let traits = self.reader.traits(child);
            let special = traits.is_some_and(|traits| traits.hidden || traits.stand_in.is_some());
            let element = tree.element(child).filter(|_| !special && depth <= 128);
            let Some(element) = element else {
                if tree.element(child) == Some(Element::H2) && !self.reader.plain_text(child).is_empty() {
                    self.end_loose(node);
                    // Of what stands below it nobody sees that it is no part of what stands above.
                    if self.open.as_ref().is_some_and(|open| !open.subsection.blocks.is_empty()) {
                        self.end_subsection();
                    }
                }
                self.reader.node(&mut self.loose, child, marks, depth);
                continue;
            };
            let banner = traits.and_then(|traits| traits.banner);
            let (cells, space) = if element == Element::Table { self.reader.laid_out(child) } else { (Vec::new(), 0) };
            let mut follows = Vec::new();
            match element {
                _ if banner.is_none() && self.heads(child, element) => {
                    self.end_loose(node);
                    let is_title = element == Element::H1 || self.title_h2 == Some(child);
                    follows = self.heading(child, is_title, node, marks, depth);
                }
                _ if banner.is_some() && element != Element::Table => {
                    self.end_loose(node);
                    let kind = banner.unwrap_or(BannerKind::Unknown);
                    follows = self.banner(kind, child, marks, depth);
                }
                // The class on the table itself: it holds no more than its own rows.
                Element::Table if banner.is_some_and(BannerKind::tells_of_gaps) && self.lays_out_words(child) => {
                    self.end_loose(node);
                    let table = self.blocks_of(single(child), marks, depth);
                    self.emit_laid_out(banner.unwrap_or(BannerKind::Unknown), table);
                }
                Element::Table if !cells.is_empty() => {
                    self.end_loose(node);
                    self.reader.space += space;
                    let marks = self.reader.marks_in(child, marks);
                    for cell in cells {
                        if let Some(kind) = self.reader.traits(cell).and_then(|traits| traits.banner) {
                            let blocks = self.reader.blocks(cell, marks, depth);
                            self.emit_banner(kind, blocks);
                            continue;
                        }
                        boxed(self.level(cell, marks, depth + 1)).await;
                        self.end_loose(cell);
                        self.end_scope(cell);
                    }
                }
                Element::Div => {
                    self.end_loose(node);
                    if !self.reader.style(child).is_plain()
                        && !self.reader.holds_structure(child)
                        && !self.holds_head(child)
                    {
                        boxed(self.block(child, element, marks, depth)).await;
                    } else {
                        let outer = self.inherited;
                        self.inherited = self.reader.style(child).inherited().inside(outer);
                        boxed(self.level(child, marks, depth + 1)).await;
                        self.end_loose(child);
                        self.end_scope(child);
                        self.inherited = outer;
                    }
                }
                _ if policy::is_block(element) && !self.holds_banner(child, element) => {
                    self.end_loose(node);
                    boxed(self.block(child, element, marks, depth)).await;
                }
                _ if policy::is_block(element) || self.holds_block(child) => {
                    let apart = policy::is_block(element) || self.reader.is_block(child);
                    if apart {
                        self.end_loose(node);
                    }
                    boxed(self.level(child, marks, depth + 1)).await;
                    if apart {
                        self.end_loose(child);
                    }
                }
                _ => self.reader.node(&mut self.loose, child, marks, depth),
            }
            if !follows.is_empty() {
                // The end tag is missing. Of a banner that is seen by its words, of a heading that holds a section it is not.
                self.section.mended |= element.is_heading();
                let inner = self.reader.marks_in(child, marks);
                boxed(self.level_of(child, &follows, inner, depth + 1)).await;
                self.end_loose(child);
                self.end_scope(child);
            }
        }
    }

    /// A block that is no part of the section's outline.
    async fn block(&mut self, node: u32, element: Element, marks: Marks, depth: usize) {
        let mut flow = Flow::default();
        let inner = self.reader.marks_in(node, marks);
        match element {
            // Alone these two may be most of a section.
            Element::Table => {
                self.reader.takes_banners = self.has_banners;
                let table = boxed(self.reader.table(node, inner, depth + 1)).await;
                self.reader.takes_banners = false;
                // Of one that held nothing else nothing is left.
                let is_empty = table.columns.is_empty() && table.groups.is_empty() && table.caption.is_empty();
                if !is_empty || self.reader.banners.is_empty() {
                    flow.blocks.push(Block::table(table));
                }
            }
            Element::Ul | Element::Ol if self.reader.style(node).is_plain() => {
                let list = boxed(self.reader.list(node, element == Element::Ol, inner, depth + 1)).await;
                flow.blocks.push(list);
            }
            _ => self.reader.node(&mut flow, node, marks, depth),
        }
        let blocks = self.reader.finish(flow);
        self.take_banners();
        blocks.into_iter().for_each(|block| self.emit(block));
    }

    /// Emits what stood in tables as banners: before the table, as elsewhere.
    fn take_banners(&mut self) {
        for Banner { kind, blocks } in std::mem::take(&mut self.reader.banners) {
            self.emit_banner(kind, blocks);
        }
    }

    /// A heading: the section's title, or a subsection's. What should follow it, where its end tag is missing, is given back.
    fn heading(&mut self, node: u32, is_title: bool, parent: u32, marks: Marks, depth: usize) -> Vec<u32> {
        let inner = self.reader.marks_in(node, marks);
        let (own, rest) = self.parted(node);
        let line = line_of(self.blocks_of(own, inner, depth));
        if line.is_empty() {
            // It names nothing, but what follows is no part of what stands before it.
            self.end_subsection();
        } else if is_title && self.section.title.is_none() && !self.is_part(&line) {
            self.end_subsection();
            self.reader.heading = heading_of(&line);
            self.section.title = Some(line);
        } else {
            let is_lower = !matches!(self.reader.tree.element(node), Some(Element::H1 | Element::H2));
            self.begin_subsection(line, parent, is_lower);
        }
        rest
    }

    /// Whether an element heads the section or a part: as `h1` and `h2` do, and others with the name of a part; below what
    /// a part is about, with that of another one.
    fn heads(&self, node: u32, element: Element) -> bool {
        let is_part = || {
            let words = self.reader.plain_text(node);
            match &self.open {
                Some(Open { subsection, is_lower: false, .. }) => {
                    let is_heading = |block: &&Block| matches!(block, Block::Heading { .. });
                    let first = || subsection.blocks.iter().find(|block| is_heading(block) || settle::has_place(block));
                    layouts::is_other_part(&words, &self.reader.heading) && first().is_some_and(settle::has_place)
                }
                _ => layouts::is_part(&words),
            }
        };
        matches!(element, Element::H1 | Element::H2) || element.is_heading() && is_part()
    }

    /// Whether what heads a part stands somewhere inside.
    fn holds_head(&self, node: u32) -> bool {
        self.reader.holds(node, |node| self.reader.tree.element(node).is_some_and(|own| self.heads(node, own)))
    }

    /// Whether what could be the section's title is that of a part. The template of Emergency Codes has an `h1`, and is a
    /// part of the Summary (HTML specification §9.4, SUM); below other content it would be said of that, too.
    fn is_part(&self, line: &[Inline]) -> bool {
        let words = folded(line);
        self.reader.section == "SUM" && words.eq_ignore_ascii_case("Emergency Codes")
            || (self.open.is_some() || !self.section.blocks.is_empty()) && layouts::is_part(&words)
    }

    /// The children of a heading or a banner that are its own, and those that should follow it, as its end tag is missing.
    fn parted(&self, node: u32) -> (Vec<u32>, Vec<u32>) {
        let children: Vec<u32> = self.reader.tree.children(node).into_vec();
        let is_heading = self.reader.tree.element(node).is_some_and(Element::is_heading);
        let mut has_words = false;
        let mut is_own = |child: u32| {
            let is_block = self.reader.tree.element(child).is_some_and(policy::is_block);
            let own = !self.reader.is_structure(child)
                && !self.reader.holds_structure(child)
                && !(is_heading && has_words && (is_block || self.holds_block(child)));
            has_words |= self.reader.tree.text(child).is_none_or(|text| !text.trim_ascii().is_empty());
            own
        };
        let own = children.iter().take_while(|child| is_own(**child)).count();
        let (own, rest) = children.split_at(own);
        (own.to_vec(), rest.to_vec())
    }

    fn begin_subsection(&mut self, title: Vec<Inline>, parent: u32, is_lower: bool) {
        self.end_subsection();
        self.reader.heading = heading_of(&title);
        let scope = self.scope_of(parent);
        self.is_after_table = false;
        self.open = Some(Open { subsection: Subsection { title, ..Subsection::default() }, is_lower, scope });
    }

    /// The element at whose end a subsection ends: what its heading stands in, unless that holds nothing but headings.
    fn scope_of(&mut self, parent: u32) -> Option<u32> {
        let mut scope = parent;
        while !self.trunk.contains(&scope) {
            // A row of a table that lays out has no end that is met: what it stands in has.
            let is_of_table = matches!(
                self.reader.tree.element(scope),
                Some(Element::Tr | Element::Tbody | Element::Thead | Element::Tfoot | Element::Table)
            );
            if !is_of_table && self.holds_more(scope) {
                return Some(scope);
            }
            scope = self.reader.tree.parent(scope)?;
        }
        None
    }

    /// Whether blocks other than headings stand in an element. Found once for each: it may hold many headings.
    fn holds_more(&mut self, node: u32) -> bool {
        let place = node as usize;
        if let Some(Some(known)) = self.more.get(place) {
            return *known;
        }
        let tree = self.reader.tree;
        // A heading and its banners may stand in a box of their own before what they head.
        let is_heading = |node| tree.element(node).is_some_and(Element::is_heading);
        let is_head = self.sibling(node).is_some_and(|next| !is_heading(next) && !self.reader.holds(next, is_heading));
        let is_more = |child: u32| {
            let is_block = tree.element(child).is_some_and(|own| policy::is_block(own) && !own.is_heading());
            let is_banner = || self.reader.traits(child).is_some_and(|traits| traits.banner.is_some());
            // A few words beside a heading are said of what it heads, where that follows: "1 item".
            let heads_more = || self.sibling(node).is_some_and(|next| self.reader.is_or_holds_structure(next));
            let is_said = || self.reader.are_few_words(child) && heads_more();
            let is_of_head = || is_head && (is_banner() || is_said());
            is_block && self.reader.holds_anything(child) && !is_of_head() && !self.is_wrapped_heading(child)
        };
        let more = tree.children(node).any(is_more);
        if self.more.len() <= place {
            self.more.resize(place + 1, None);
        }
        if let Some(known) = self.more.get_mut(place) {
            *known = Some(more);
        }
        more
    }

    /// Whether an element has a heading in it and no other block.
    fn is_wrapped_heading(&self, node: u32) -> bool {
        let tree = self.reader.tree;
        let mut has_heading = false;
        let mut waiting: Vec<u32> = tree.children(node).into_vec();
        while let Some(node) = waiting.pop() {
            match tree.element(node) {
                Some(element) if element.is_heading() => has_heading = true,
                Some(Element::Div) | None => waiting.push_all(tree.children(node)),
                Some(element) if policy::is_block(element) => return false,
                Some(_) => {}
            }
        }
        has_heading
    }

    fn end_scope(&mut self, node: u32) {
        if self.open.as_ref().is_some_and(|open| open.scope == Some(node)) {
            self.end_subsection();
        }
    }

    fn end_subsection(&mut self) {
        if let Some(Open { subsection, .. }) = self.open.take() {
            self.reader.heading.clear();
            self.section.blocks.push(Block::subsection(subsection));
            self.is_after_table = true;
        }
    }

    fn emit(&mut self, block: Block) {
        self.is_after_table = self.is_after_table || settle::has_place(&block);
        let blocks = match &mut self.open {
            Some(open) => &mut open.subsection.blocks,
            None => &mut self.section.blocks,
        };
        place(self.inherited, block, blocks);
    }

    /// What stood loose between blocks: beside the subsections, a banner of the one before it; elsewhere a paragraph.
    fn end_loose(&mut self, parent: u32) {
        let blocks = self.reader.finish(std::mem::take(&mut self.loose));
        if blocks.is_empty() {
            return;
        }
        let is_message = Block::only_line(&blocks).and_then(state_of).is_some();
        if !self.is_section || !self.trunk.contains(&parent) || is_message && self.open.is_none() {
            blocks.into_iter().for_each(|block| self.emit(block));
            return;
        }
        let banner = Banner { kind: BannerKind::Unknown, blocks };
        if self.open.is_some() {
            self.emit(Block::Banner(banner));
        } else if let Some(Block::Subsection(before)) = self.section.blocks.last_mut() {
            before.blocks.push(Block::Banner(banner));
        } else if self.section.blocks.is_empty() {
            self.section.banners.push(banner);
        } else {
            self.section.blocks.push(Block::Banner(banner));
        }
    }

    /// A banner. What should follow it is given back, as of [`Sectioniser::heading`]; one that begins with a heading has
    /// its own.
    fn banner(&mut self, kind: BannerKind, node: u32, marks: Marks, depth: usize) -> Vec<u32> {
        let (own, rest) = self.parted(node);
        if rest.is_empty() || own.iter().all(|own| self.reader.is_blank(*own)) && !self.holds_table(node) {
            let blocks = self.reader.blocks(node, marks, depth);
            self.emit_banner(kind, blocks);
            return Vec::new();
        }
        if own.iter().all(|own| !self.reader.holds_anything(*own)) && self.is_laid_out(kind, node, &rest) {
            let blocks = self.reader.blocks(node, marks, depth);
            self.emit_laid_out(kind, blocks);
            return Vec::new();
        }
        let inner = self.reader.marks_in(node, marks);
        let blocks = self.blocks_of(own, inner, depth);
        self.emit_banner(kind, blocks);
        rest
    }

    /// A banner whose words a table lays out.
    fn emit_laid_out(&mut self, kind: BannerKind, blocks: Vec<Block>) {
        let mut words = Vec::new();
        settle::unwrap_tables(blocks, &mut words);
        self.emit_banner(kind, words);
    }

    /// What stands next beside an element, space left aside.
    fn sibling(&self, node: u32) -> Option<u32> {
        let next = self.reader.tree.next(node)?;
        if self.reader.is_blank(next) { self.reader.tree.next(next) } else { Some(next) }
    }

    /// Some children of an element as blocks.
    fn blocks_of(&mut self, children: Vec<u32>, marks: Marks, depth: usize) -> Vec<Block> {
        let mut flow = Flow::default();
        children.into_iter().for_each(|child| self.reader.node(&mut flow, child, marks, depth + 1));
        self.reader.finish(flow)
    }

    fn emit_banner(&mut self, kind: BannerKind, blocks: Vec<Block>) {
        // A blank one says nothing.
        if blocks.iter().all(settle::is_blank) {
            return blocks.into_iter().for_each(|block| self.emit(block));
        }
        let banner = Banner { kind, blocks };
        if self.open.is_none() && self.section.blocks.is_empty() && !settle::says_none(&banner) {
            self.section.banners.push(banner);
        } else {
            self.emit(Block::Banner(banner));
        }
    }

    /// Whether a table, or a banner, stands somewhere inside.
    fn holds_table(&self, node: u32) -> bool {
        let is_heading = |node| self.reader.tree.element(node).is_some_and(Element::is_heading);
        self.reader.holds(node, |node| self.reader.is_structure(node) && !is_heading(node))
    }

    /// Whether a banner stands in a paragraph or a quotation.
    fn holds_banner(&self, node: u32, element: Element) -> bool {
        let is_banner = |node| self.reader.traits(node).is_some_and(|traits| traits.banner.is_some());
        matches!(element, Element::P | Element::Blockquote) && self.reader.holds(node, is_banner)
    }

    /// Whether a block stands inside an inline element.
    fn holds_block(&self, node: u32) -> bool {
        self.reader.holds(node, |node| self.reader.tree.element(node).is_some_and(policy::is_block))
    }
}

impl Reader<'_> {
    /// Whether a node is space between others.
    fn is_blank(&self, node: u32) -> bool {
        self.tree.text(node).is_some_and(|text| text.trim_ascii().is_empty())
    }

    fn is_structure(&self, node: u32) -> bool {
        matches!(self.tree.element(node), Some(Element::H1 | Element::H2 | Element::Table))
            || self.traits(node).is_some_and(|traits| traits.banner.is_some())
    }

    fn is_or_holds_structure(&self, node: u32) -> bool {
        self.is_structure(node) || self.holds_structure(node)
    }

    /// Whether in an element stands a short text, and nothing else.
    fn are_few_words(&self, node: u32) -> bool {
        let words = self.plain_text(node);
        let is_list = |node| matches!(self.tree.element(node), Some(Element::Ul | Element::Ol | Element::Dl));
        let holds_more = self.is_or_holds_structure(node) || is_list(node) || self.holds(node, is_list);
        (1..=FEW_BYTES).contains(&words.len()) && !is_message(&words) && !holds_more
    }

    /// Whether a heading, table or banner stands somewhere inside.
    fn holds_structure(&self, node: u32) -> bool {
        self.holds(node, |node| self.is_structure(node))
    }

    pub(super) fn holds(&self, node: u32, wanted: impl Fn(u32) -> bool) -> bool {
        self.first(node, &wanted).is_some()
    }

    /// The first node inside of another that is wanted.
    pub(super) fn first(&self, node: u32, wanted: &dyn Fn(u32) -> bool) -> Option<u32> {
        let tree = self.tree;
        let mut waiting: Vec<u32> = tree.children_from_last(node).into_vec();
        while let Some(node) = waiting.pop() {
            if wanted(node) {
                return Some(node);
            }
            // In order: a heading stands before the rows below it.
            waiting.push_all(tree.children_from_last(node));
        }
        None
    }
}

/// What is longer is more than a few words beside a heading.
const FEW_BYTES: usize = 64;

/// Adds a block that stands inside a style. A table takes the alignment as its own; banners and parts of the section
/// keep to our layout.
fn place(style: Style, block: Block, blocks: &mut Vec<Block>) {
    match block {
        Block::Table(mut table) => {
            table.style = table.style.inside(style);
            blocks.push(Block::Table(table));
        }
        Block::Banner(_) | Block::Subsection(_) | Block::Message { .. } => blocks.push(block),
        block => blocks.extend(style.over(single(block))),
    }
}
