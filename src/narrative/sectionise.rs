//! The tree read as a GP Connect section: title, banners, subsections, tables and messages, in source order.
//!
//! Banners are recognised by class and by position, never by their words; the four messages that stand in place of a
//! table are recognised by their words, which the specification fixes (HTML specification, empty and denied messages).

use super::conserve::line_bytes;
use super::element::Element;
use super::flow::{Flow, NODE_WORK, Reader, folded, line_of};
use super::layouts;
use super::policy::{self, Marks};
use crate::into_vec::{IntoVec, PushAll};
use crate::letters;
use crate::pace::boxed;
use crate::record::{Banner, BannerKind, Block, Inline, State, Style, Subsection, Table};
use crate::words::Word;

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
    /// The only `h2` of a section without `h1`, which is its title (HTML 0.5.0).
    title_h2: Option<u32>,
    /// There are headings or classed banners: this is a section, not a free narrative.
    is_section: bool,
    /// The alignment set by the `div`s around the place being read.
    inherited: Style,
    /// Which elements hold more than headings, as far as it is known.
    more: Vec<Option<bool>>,
}

/// Reads the tree under `root`.
pub(super) async fn sectionise(reader: &mut Reader<'_>, root: u32) -> Section {
    let trunk = trunk(reader, root);
    let (is_section, title_h2) = outline(reader, root, &trunk);
    let inherited = reader.style(root).inherited();
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
    };
    sectioniser.level(root, Marks::default(), 0).await;
    sectioniser.end_subsection();
    sectioniser.settle_section().await
}

/// The chain of single `div`s from the root to the element that holds the section.
fn trunk(reader: &Reader, root: u32) -> Vec<u32> {
    let mut trunk = vec![root];
    let mut at = root;
    while trunk.len() < 16 {
        let is_blank = |node: &u32| reader.tree.text(*node).is_some_and(|text| text.trim_ascii().is_empty());
        let mut inside = reader.tree.children(at).filter(|node| !is_blank(node));
        let (Some(only), None) = (inside.next(), inside.next()) else { break };
        if reader.tree.element(only) != Some(Element::Div)
            || reader.traits(only).is_some_and(|traits| traits.banner.is_some())
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
    let mut waiting = vec![(root, false)];
    while let Some((node, in_trunk)) = waiting.pop() {
        banner |= reader.traits(node).is_some_and(|traits| traits.banner.is_some());
        match reader.tree.element(node) {
            Some(Element::H1) => h1 += 1,
            Some(Element::H2) => h2.push((node, in_trunk)),
            // Nodes are numbered as they were made.
            Some(Element::Table) => first_table = first_table.min(node),
            _ => waiting.push_all(reader.tree.children(node).map(|child| (child, trunk.contains(&node)))),
        }
    }
    let title = match h2.as_slice() {
        [(only, true)] if h1 == 0 && *only < first_table => Some(*only),
        _ => None,
    };
    (h1 > 0 || !h2.is_empty() || banner, title)
}

impl Sectioniser<'_, '_> {
    /// Reads the children of a `div`, or of an inline element that holds blocks.
    async fn level(&mut self, node: u32, marks: Marks, depth: usize) {
        let marks = self.reader.marks_in(node, marks);
        let children: Vec<u32> = self.reader.tree.children(node).into_vec();
        self.level_of(node, &children, marks, depth).await;
        if depth == 0 {
            self.end_loose(node);
        }
    }

    /// Reads some children of an element.
    async fn level_of(&mut self, node: u32, children: &[u32], marks: Marks, depth: usize) {
        let tree = self.reader.tree;
        for child in children.iter().copied() {
            self.reader.pace.worked(NODE_WORK).await;
            let traits = self.reader.traits(child);
            let special = traits.is_some_and(|traits| traits.hidden || traits.stand_in.is_some());
            let element = tree.element(child).filter(|_| !special && depth <= 128);
            let Some(element) = element else {
                self.reader.node(&mut self.loose, child, marks, depth);
                continue;
            };
            let banner = traits.and_then(|traits| traits.banner);
            let mut follows = Vec::new();
            match element {
                Element::H1 | Element::H2 => {
                    self.end_loose(node);
                    let is_title = element == Element::H1 || self.title_h2 == Some(child);
                    follows = self.heading(child, is_title, node, marks, depth);
                }
                _ if banner.is_some() && element != Element::Table => {
                    self.end_loose(node);
                    let kind = banner.unwrap_or(BannerKind::Unknown);
                    follows = self.banner(kind, child, marks, depth);
                }
                Element::Div => {
                    self.end_loose(node);
                    if !self.reader.style(child).is_plain() && !self.holds_structure(child) {
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
                _ if policy::is_block(element) => {
                    self.end_loose(node);
                    boxed(self.block(child, element, marks, depth)).await;
                }
                _ if self.holds_block(child) => {
                    let apart = self.reader.is_block(child);
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
                let table = boxed(self.reader.table(node, inner, depth + 1)).await;
                flow.blocks.push(Block::table(table));
            }
            Element::Ul | Element::Ol if self.reader.style(node).is_plain() => {
                let list = boxed(self.reader.list(node, element == Element::Ol, inner, depth + 1)).await;
                flow.blocks.push(list);
            }
            _ => self.reader.node(&mut flow, node, marks, depth),
        }
        let blocks = self.reader.finish(flow);
        blocks.into_iter().for_each(|block| self.emit(block));
    }

    /// A heading: the section's title, or a subsection's. What should follow it, where its end tag is missing, is given back.
    fn heading(&mut self, node: u32, is_title: bool, parent: u32, marks: Marks, depth: usize) -> Vec<u32> {
        let inner = self.reader.marks_in(node, marks);
        let (own, rest) = self.parted(node);
        let line = line_of(self.blocks_of(own, inner, depth));
        if line.is_empty() {
            // It names nothing, but what follows is no part of what stands before it.
            self.end_subsection();
        } else if is_title && self.section.title.is_none() {
            self.reader.heading = folded(&line);
            self.section.title = Some(line);
        } else {
            self.begin_subsection(line, parent);
        }
        rest
    }

    /// The children of a heading or a banner that are its own, and those that should follow it, as its end tag is missing.
    fn parted(&self, node: u32) -> (Vec<u32>, Vec<u32>) {
        let children: Vec<u32> = self.reader.tree.children(node).into_vec();
        let is_heading = self.reader.tree.element(node).is_some_and(Element::is_heading);
        let mut has_words = false;
        let mut is_own = |child: u32| {
            let is_block = self.reader.tree.element(child).is_some_and(policy::is_block);
            let own = !self.is_structure(child)
                && !self.holds_structure(child)
                && !(is_heading && has_words && (is_block || self.holds_block(child)));
            has_words |= self.reader.tree.text(child).is_none_or(|text| !text.trim_ascii().is_empty());
            own
        };
        let own = children.iter().take_while(|child| is_own(**child)).count();
        let (own, rest) = children.split_at(own);
        (own.to_vec(), rest.to_vec())
    }

    fn begin_subsection(&mut self, title: Vec<Inline>, parent: u32) {
        self.end_subsection();
        self.reader.heading = folded(&title);
        let scope = self.scope_of(parent);
        self.open = Some(Open { subsection: Subsection { title, ..Subsection::default() }, scope });
    }

    /// The element at whose end a subsection ends: what its heading stands in, unless that holds nothing but headings.
    fn scope_of(&mut self, parent: u32) -> Option<u32> {
        let mut scope = parent;
        while !self.trunk.contains(&scope) {
            if self.holds_more(scope) {
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
        let is_more = |child: u32| {
            let is_block = tree.element(child).is_some_and(|own| policy::is_block(own) && !own.is_heading());
            is_block && !self.is_wrapped_heading(child)
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
        }
    }

    fn emit(&mut self, block: Block) {
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
        if !self.is_section || !self.trunk.contains(&parent) {
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
        if rest.is_empty() || own.iter().all(|own| self.is_blank(*own)) && !self.holds_table(node) {
            let blocks = self.reader.blocks(node, marks, depth);
            self.emit_banner(kind, blocks);
            return Vec::new();
        }
        let inner = self.reader.marks_in(node, marks);
        let blocks = self.blocks_of(own, inner, depth);
        self.emit_banner(kind, blocks);
        rest
    }

    /// Some children of an element as blocks.
    fn blocks_of(&mut self, children: Vec<u32>, marks: Marks, depth: usize) -> Vec<Block> {
        let mut flow = Flow::default();
        children.into_iter().for_each(|child| self.reader.node(&mut flow, child, marks, depth + 1));
        self.reader.finish(flow)
    }

    fn is_blank(&self, node: u32) -> bool {
        self.reader.tree.text(node).is_some_and(|text| text.trim_ascii().is_empty())
    }

    fn emit_banner(&mut self, kind: BannerKind, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        let banner = Banner { kind, blocks };
        if self.open.is_none() && self.section.blocks.is_empty() {
            self.section.banners.push(banner);
        } else {
            self.emit(Block::Banner(banner));
        }
    }

    fn is_structure(&self, node: u32) -> bool {
        matches!(self.reader.tree.element(node), Some(Element::H1 | Element::H2 | Element::Table))
            || self.reader.traits(node).is_some_and(|traits| traits.banner.is_some())
    }

    /// Whether a heading, table or banner stands somewhere inside.
    fn holds_structure(&self, node: u32) -> bool {
        self.holds(node, |node| self.is_structure(node))
    }

    /// Whether a table, or a banner, stands somewhere inside.
    fn holds_table(&self, node: u32) -> bool {
        let is_heading = |node| self.reader.tree.element(node).is_some_and(Element::is_heading);
        self.holds(node, |node| self.is_structure(node) && !is_heading(node))
    }

    /// Whether a block stands inside an inline element.
    fn holds_block(&self, node: u32) -> bool {
        self.holds(node, |node| self.reader.tree.element(node).is_some_and(policy::is_block))
    }

    fn holds(&self, node: u32, wanted: impl Fn(u32) -> bool) -> bool {
        let tree = self.reader.tree;
        let mut waiting: Vec<u32> = tree.children(node).into_vec();
        while let Some(node) = waiting.pop() {
            if wanted(node) {
                return true;
            }
            waiting.push_all(tree.children(node));
        }
        false
    }

    /// Names what position tells once all is read: messages, banners before a table, captions, empty tables.
    async fn settle_section(mut self) -> Section {
        let mut section = std::mem::take(&mut self.section);
        let title = section.title.clone().unwrap_or_default();
        let blocks = boxed(self.settle(std::mem::take(&mut section.blocks), &title, &mut section)).await;
        let leading = if self.is_section { leading_banners(&blocks) } else { 0 };
        let last_table = blocks.iter().rposition(has_place).unwrap_or(0);
        for (at, block) in blocks.into_iter().enumerate() {
            match block {
                Block::Banner(banner) if at < leading || is_of_all(banner.kind, at > last_table) => {
                    section.banners.push(banner)
                }
                Block::Subsection(mut subsection) => {
                    let inside = std::mem::take(&mut subsection.blocks);
                    subsection.blocks = boxed(self.settle(inside, &subsection.title, &mut section)).await;
                    let count = entries(&subsection.blocks);
                    // A message in place of rows is no row, and does not say that there are none.
                    let says_else = |block: &Block| matches!(block, Block::Message { state, .. } if *state != Some(State::NoneRecorded));
                    let has_message = subsection.blocks.iter().any(says_else);
                    subsection.count = count.filter(|count| *count > 0 || !has_message);
                    section.blocks.push(Block::Subsection(subsection));
                }
                block => section.blocks.push(block),
            }
        }
        for banner in &section.banners {
            note_state(&title, &banner.blocks, &mut section.states);
        }
        section.row_count = entries(&section.blocks).unwrap_or(0);
        section
    }

    async fn settle(&self, blocks: Vec<Block>, title: &[Inline], section: &mut Section) -> Vec<Block> {
        let mut settled: Vec<Block> = Vec::with_capacity(blocks.len());
        let mut parted = Vec::with_capacity(blocks.len());
        blocks.into_iter().for_each(|block| part(Style::default(), block, &mut parted));
        for block in parted {
            self.reader.pace.worked(NODE_WORK).await;
            if let Some(line) = only_line(&block) {
                let state = state_under(title, line);
                match settled.last_mut() {
                    Some(Block::Message { state: Some(_), blocks }) if is_second_sentence(line) => blocks.push(block),
                    _ if state.is_some() => settled.push(Block::Message { state, blocks: vec![block] }),
                    _ => settled.push(block),
                }
                continue;
            }
            match block {
                Block::Table(table) => {
                    if table.caption == title {
                        section.repeated += line_bytes(title);
                    }
                    settle_table(*table, title, &mut settled);
                }
                block => settled.push(block),
            }
        }
        if self.is_section {
            let before = first_table(&settled).unwrap_or(0);
            for block in settled.iter_mut().take(before) {
                if let Block::Paragraph(_) | Block::Styled(..) | Block::Table(_) = block {
                    let own = std::mem::replace(block, Block::Rule);
                    *block = Block::Banner(Banner { kind: BannerKind::Unknown, blocks: unwrap_cell(own, title) });
                }
            }
        }
        for block in &settled {
            match block {
                Block::Message { state: Some(state), .. } if !section.states.contains(state) => {
                    section.states.push(*state);
                }
                Block::Banner(banner) => note_state(title, &banner.blocks, &mut section.states),
                _ => {}
            }
        }
        settled
    }
}

/// Adds a block that stands inside a style. A table takes the alignment as its own; banners and parts of the section
/// keep to our layout.
fn place(style: Style, block: Block, blocks: &mut Vec<Block>) {
    match block {
        Block::Table(mut table) => {
            table.style = table.style.inside(style);
            blocks.push(Block::Table(table));
        }
        Block::Banner(_) | Block::Subsection(_) | Block::Message { .. } => blocks.push(block),
        block => blocks.extend(style.over(vec![block])),
    }
}

/// Parts styled blocks that hold a table or a message, so that these are found as those without style are.
fn part(style: Style, block: Block, blocks: &mut Vec<Block>) {
    match block {
        Block::Styled(own, inside) if only_line_of(&inside).is_none() && inside.iter().any(has_place) => {
            let style = own.inside(style);
            inside.into_iter().for_each(|block| part(style, block, blocks));
        }
        block => place(style, block, blocks),
    }
}

/// Whether a banner is about all of a section, wherever it stands. One before a table is about that table, a date
/// banner about what stands beside it.
fn is_of_all(kind: BannerKind, is_after_tables: bool) -> bool {
    match kind {
        BannerKind::Transfer => true,
        BannerKind::Unknown | BannerKind::Date => false,
        _ => is_after_tables,
    }
}

/// Whether a table or a message stands here.
fn has_place(block: &Block) -> bool {
    match block {
        Block::Table(_) | Block::Message { .. } | Block::Subsection(_) => true,
        Block::Paragraph(line) => state_of(line).is_some(),
        Block::Styled(_, blocks) => blocks.iter().any(has_place),
        _ => false,
    }
}

/// The line that a block is, whatever its style.
fn only_line(block: &Block) -> Option<&[Inline]> {
    match block {
        Block::Paragraph(line) => Some(line),
        Block::Styled(_, blocks) => only_line_of(blocks),
        _ => None,
    }
}

fn only_line_of(blocks: &[Block]) -> Option<&[Inline]> {
    match blocks {
        [only] => only_line(only),
        _ => None,
    }
}

/// Where the first table or message stands, with its own banners before it.
fn first_table(blocks: &[Block]) -> Option<usize> {
    blocks.iter().position(|block| match block {
        Block::Table(table) => !is_one_cell(table),
        Block::Message { .. } | Block::Subsection(_) => true,
        _ => false,
    })
}

/// How many banners lead, before anything else.
fn leading_banners(blocks: &[Block]) -> usize {
    blocks.iter().take_while(|block| matches!(block, Block::Banner(_))).count()
}

fn is_one_cell(table: &Table) -> bool {
    table.columns.is_empty()
        && table.groups.iter().all(|group| group.heading.is_none())
        && table.row_count() == 1
        && table.groups.iter().flat_map(|group| &group.rows).all(|row| row.cells.len() == 1)
}

/// What stands in a table's cells.
fn cell_blocks(table: Table) -> Vec<Block> {
    let mut blocks = Vec::new();
    for row in table.groups.into_iter().flat_map(|group| group.rows) {
        row.cells.into_iter().for_each(|cell| blocks.extend(cell.blocks));
    }
    blocks
}

/// What stands in a table of one cell, with the table's own caption where it has one.
fn unwrap_cell(block: Block, title: &[Inline]) -> Vec<Block> {
    match block {
        Block::Table(mut table) => {
            let caption = std::mem::take(&mut table.caption);
            let mut blocks = cell_blocks(*table);
            if caption != title && !caption.is_empty() {
                blocks.insert(0, Block::Paragraph(caption));
            }
            blocks
        }
        block => vec![block],
    }
}

/// A table takes its heading's words as caption; a message in place of its rows becomes a message; one without rows
/// says so.
fn settle_table(mut table: Table, title: &[Inline], settled: &mut Vec<Block>) {
    let single = table.row_count() == 1 && table.groups.iter().all(|group| group.heading.is_none());
    let cells = || table.groups.iter().flat_map(|group| &group.rows).flat_map(|row| &row.cells);
    let state = if single && cells().count() == 1 {
        cells().flat_map(|cell| &cell.blocks).find_map(|block| state_under(title, only_line(block)?))
    } else {
        None
    };
    let has_groups = table.groups.iter().any(|group| group.heading.is_some());
    if table.caption.is_empty() {
        table.caption = title.to_vec();
    }
    if state.is_some() {
        let groups = std::mem::take(&mut table.groups);
        let has_columns = !table.columns.is_empty();
        if has_columns || table.caption != title {
            settled.push(Block::table(table));
        }
        let blocks = cell_blocks(Table { groups, ..Table::default() });
        settled.push(Block::Message { state, blocks });
        return;
    }
    let is_empty = table.row_count() == 0 && !has_groups;
    settled.push(Block::table(table));
    if is_empty {
        let words = Block::Paragraph(vec![Word::TableWithoutRows.into()]);
        settled.push(Block::Message { state: None, blocks: vec![words] });
    }
}

/// How many entries the tables in these blocks have; none where there is no table.
fn entries(blocks: &[Block]) -> Option<usize> {
    let mut all = None;
    let mut add = |some: Option<usize>| all = some.map(|own| own + all.unwrap_or(0)).or(all);
    for block in blocks {
        match block {
            // What was laid out by a table of one cell is counted as it stands in it.
            Block::Table(table) if is_one_cell(table) => add(entries_of_cells(table).or(Some(1))),
            Block::Table(table) => add(Some(table.entry_count())),
            Block::Subsection(subsection) => add(entries(&subsection.blocks)),
            Block::Styled(_, inside) | Block::Quote(inside) => add(entries(inside)),
            Block::List { items, .. } => items.iter().for_each(|item| add(entries(&item.blocks))),
            _ => {}
        }
    }
    all
}

fn entries_of_cells(table: &Table) -> Option<usize> {
    let mut cells = table.groups.iter().flat_map(|group| &group.rows).flat_map(|row| &row.cells);
    cells.find_map(|cell| entries(&cell.blocks))
}

fn note_state(title: &[Inline], blocks: &[Block], states: &mut Vec<State>) {
    for block in blocks {
        if let Some(line) = only_line(block)
            && let Some(state) = state_under(title, line)
            && !states.contains(&state)
        {
            states.push(state);
        }
    }
}

/// What a message in place of a table means. The four are clinically different and never merged; any other wording has
/// no state and is shown as it is.
pub(super) fn state_of(line: &[Inline]) -> Option<State> {
    if line.len() > 8 {
        return None;
    }
    let text = folded(line);
    if text.len() > 500 {
        return None;
    }
    let first = letters::find(&text, ". ").and_then(|end| text.get(..end)).unwrap_or(&text);
    let is_all = first.len() == text.len();
    let first = first.strip_suffix('.').unwrap_or(first);
    // What is said besides may take it back: "Some items have been withheld."
    if is_all && named_in(first).is_some() {
        Some(State::NoneRecorded)
    } else if first.starts_with("This system does not support retrieval of ") && first.ends_with(" data") {
        Some(State::NotRetrievable)
    } else if first.ends_with(" data is not supported by this system") {
        Some(State::Unsupported)
    } else if first.starts_with("Access is denied to ") && first.ends_with(" data for this patient") {
        Some(State::Withheld)
    } else {
        None
    }
}

/// What a message says there is no data of.
fn named_in(message: &str) -> Option<&str> {
    message.strip_prefix("No ")?.strip_suffix(" data is recorded for this patient")
}

/// What a message means under this title: that nothing is recorded of another table says nothing of this one.
fn state_under(title: &[Inline], message: &[Inline]) -> Option<State> {
    let text = folded(message);
    let named = named_in(text.strip_suffix('.').unwrap_or(&text));
    let is_of_another = named.is_some_and(|named| {
        let named = letters::lower(named.trim_matches(['\'', '"', '‘', '’']));
        layouts::are_apart(&named, &letters::lower(&folded(title)))
    });
    state_of(message).filter(|_| !is_of_another)
}

/// The second sentence of two of the four messages, which may be a paragraph of its own.
fn is_second_sentence(line: &[Inline]) -> bool {
    folded(line).starts_with("This data may still exist in the source system")
}
