//! What position tells of a section's blocks once all is read: which words are banners of what, which tables only lay out,
//! how many entries there are.

use super::super::conserve::{line_bytes, line_text};
use super::super::flow::{NODE_WORK, folded};
use super::super::messages::{is_named_by, is_second_sentence, is_titled_by, state_of, state_under};
use super::{Section, Sectioniser, heading_of, place};
use crate::into_vec::single;
use crate::letters::{self, lower};
use crate::narrative::{dates, layouts};
use crate::pace::boxed;
use crate::record::{Banner, BannerKind, Block, Cell, Inline, Row, RowGroup, State, Style, Table};
use crate::words::Word;

impl Sectioniser<'_, '_> {
    /// Names what position tells once all is read: messages, banners before a table, captions, empty tables.
    pub(super) async fn settle_section(mut self) -> Section {
        let mut section = std::mem::take(&mut self.section);
        let title = section.title.clone().unwrap_or_default();
        // "Allergies" are "Allergies and Adverse Reactions".
        let (titled, called) = (heading_of(&title), self.reader.title);
        let own = if titled.is_empty() || is_named_by(&lower(&titled), &lower(called)) { called } else { &*titled };
        let blocks = boxed(self.settle(std::mem::take(&mut section.blocks), &title, own, &mut section)).await;
        let leading = if self.is_section { leading_banners(&blocks) } else { 0 };
        let last_table = blocks.iter().rposition(has_place).unwrap_or(0);
        // Right below the only table, with nothing after it, a date banner is about that: all there is.
        let is_date = |block: &Block| matches!(block, Block::Banner(banner) if banner.kind == BannerKind::Date);
        let is_one = match blocks.as_slice() {
            [before @ .., Block::Table(_), last] if self.is_section && is_date(last) => {
                !before.iter().any(|block| has_place(block) || is_date(block))
            }
            _ => false,
        };
        let mut blocks = blocks.into_iter().enumerate().peekable();
        while let Some((at, block)) = blocks.next() {
            match block {
                Block::Banner(banner)
                    if at < leading
                        || is_of_all(banner.kind, at > last_table)
                        || is_one && banner.kind == BannerKind::Date =>
                {
                    section.banners.push(banner)
                }
                Block::Subsection(mut subsection) => {
                    let inside = std::mem::take(&mut subsection.blocks);
                    let called = heading_of(&subsection.title);
                    subsection.blocks = boxed(self.settle(inside, &subsection.title, &called, &mut section)).await;
                    // A blank reads as "none". A heading alone may head the next ones, or have its words in the next,
                    // unless both are of tables; and what follows a part that ended early may be its content.
                    let next = blocks.peek().map(|(_, next)| next);
                    let is_last = next.is_none_or(|next| matches!(next, Block::Subsection(_)));
                    let is_of_table = |next: &Block| matches!(next, Block::Subsection(next) if layouts::is_part(&heading_of(&next.title)));
                    let is_part = subsection.blocks.iter().any(is_of_part)
                        || layouts::is_part(&called) && next.is_none_or(is_of_table)
                        || next.is_none() && !subsection.blocks.is_empty();
                    if is_last
                        && is_part
                        && subsection.blocks.iter().all(|block| says_nothing(block) || is_blank(block))
                        && self.reader.hidden.is_empty()
                    {
                        let words = Block::Paragraph(single(Word::PartWithoutContent.into()));
                        subsection.blocks.push(Block::Message { state: None, blocks: single(words) });
                    }
                    let count = entries(&subsection.blocks);
                    // Rows without words do not say that there are none, nor does any other message in their place.
                    let says = |none| {
                        let is_of = |state| (state == Some(State::NoneRecorded)) == none;
                        subsection
                            .blocks
                            .iter()
                            .any(|block| matches!(block, Block::Message { state, .. } if is_of(*state)))
                    };
                    let is_none = says(true) && !says(false);
                    subsection.count = count.filter(|count| *count > 0 || is_none);
                    section.blocks.push(Block::Subsection(subsection));
                }
                block => section.blocks.push(block),
            }
        }
        for banner in &section.banners {
            note_state(own, &banner.blocks, &mut section.states);
        }
        section.row_count = entries(&section.blocks).unwrap_or(0);
        section
    }

    /// `own` is what messages are about that stand under this title.
    async fn settle(&self, blocks: Vec<Block>, title: &[Inline], own: &str, section: &mut Section) -> Vec<Block> {
        // A long one would make every table as large.
        let mut caption = if line_bytes(title) <= CAPTION_BYTES { title } else { &[] };
        let mut settled: Vec<Block> = Vec::with_capacity(blocks.len());
        let mut parted = Vec::with_capacity(blocks.len());
        let mut states = Vec::new();
        blocks.into_iter().for_each(|block| part(Style::default(), block, &mut parted));
        let mut is_below_table = false;
        for block in join_headers(parted) {
            self.reader.pace.worked(NODE_WORK).await;
            // What stands below another heading is not named by the title; below a table any words may be one.
            let may_head = match &block {
                Block::Table(table) => is_below_table && is_one_cell(table),
                Block::Banner(_) | Block::Message { .. } | Block::Subsection(_) | Block::Rule => false,
                _ => only_line(&block).is_none() || is_below_table && !is_blank(&block),
            };
            if may_head {
                caption = &[];
            }
            is_below_table |= matches!(block, Block::Table(_));
            if let Some(line) = only_line(&block) {
                match settled.last_mut() {
                    Some(Block::Message { state: Some(state), blocks })
                        if *state != State::NoneRecorded && is_second_sentence(line) =>
                    {
                        blocks.push(block);
                    }
                    _ if state_of(line).is_some() => {
                        settled.push(Block::Message { state: state_under(own, line), blocks: single(block) });
                    }
                    _ => settled.push(block),
                }
                continue;
            }
            match block {
                Block::Table(table) => {
                    if table.caption == title {
                        section.repeated += line_bytes(title);
                    }
                    settle_table(*table, caption, own, &mut settled, &mut states);
                }
                block => settled.push(block),
            }
        }
        // What stands about the content of no table at all is the message in its place (§9.5).
        if !settled.iter().any(has_place) {
            for block in &mut settled {
                if let Block::Banner(banner) = block
                    && says_none(banner)
                {
                    let state = Block::only_line(&banner.blocks).and_then(|line| state_under(own, line));
                    *block = Block::Message { state, blocks: std::mem::take(&mut banner.blocks) };
                }
            }
        }
        // Of one that has no headings it is known by its code that it is a section, and its paragraphs may be its title.
        if self.is_section || !self.reader.section.is_empty() {
            let before = first_table(&settled).unwrap_or(0);
            for (at, block) in settled.iter_mut().enumerate() {
                let is_before = at < before && !is_blank(block) && !begins_with_date(block);
                let is_banner = matches!(block, Block::Table(_))
                    || self.is_section && matches!(block, Block::Paragraph(_) | Block::Styled(..));
                if is_before && is_banner || tells_of_gaps(block) {
                    let own = std::mem::replace(block, Block::Rule);
                    *block = Block::Banner(Banner { kind: BannerKind::Unknown, blocks: unwrap_cell(own, title) });
                }
            }
        }
        for state in states {
            if !section.states.contains(&state) {
                section.states.push(state);
            }
        }
        for block in &settled {
            match block {
                Block::Message { state: Some(state), .. } if !section.states.contains(state) => {
                    section.states.push(*state);
                }
                Block::Banner(banner) => note_state(own, &banner.blocks, &mut section.states),
                _ => {}
            }
        }
        gaps_first(&mut settled);
        settled
    }
}

/// What is missing is said before anything else of a part, but for what stands between a heading inside of it, or a line below
/// a table, and the table or message that this heads: that is of those alone.
fn gaps_first(blocks: &mut Vec<Block>) {
    let is_heading = |block: &Block| matches!(block, Block::Heading { .. });
    let stands_between = |block: &Block| matches!(block, Block::Banner(_)) || is_blank(block);
    let first = blocks.iter().position(|block| has_place(block) || is_heading(block)).unwrap_or(blocks.len());
    let mut behind = blocks.split_off(first);
    let mut rest = Vec::with_capacity(behind.len());
    let (mut is_headed, mut is_below_table) = (false, false);
    for at in 0..behind.len() {
        let next = || behind.iter().skip(at + 1).take(LOOKED_AHEAD).find(|block| !stands_between(block));
        let Some(block) = behind.get(at) else { break };
        let tells_of_gaps = matches!(block, Block::Banner(banner) if banner.kind.tells_of_gaps());
        let moves = tells_of_gaps && !(is_headed && next().is_some_and(has_place));
        if !stands_between(block) {
            is_headed = is_heading(block) || is_below_table && only_line(block).is_some();
            is_below_table |= matches!(block, Block::Table(_));
        }
        let block = behind.get_mut(at).map(|block| std::mem::replace(block, Block::Rule));
        if moves { &mut *blocks } else { &mut rest }.extend(block);
    }
    blocks.append(&mut rest);
}

/// No more banners stand between a heading and its table.
const LOOKED_AHEAD: usize = 16;

/// Headers that stand in a table of their own, so that they stay where the rows below are moved, join the rows: all of these
/// have as many cells, and more than a label and its value, and somewhere a date where that is to stand.
fn join_headers(blocks: Vec<Block>) -> Vec<Block> {
    let heads = |head: &Table, rows: &Table| {
        let mut all = rows.groups.iter().flat_map(|group| &group.rows);
        let columns = head.columns.len();
        let is_head = columns > 2 && head.groups.is_empty() && head.caption.is_empty();
        let has_none = rows.columns.is_empty() && rows.caption.is_empty() && rows.row_count() > 0;
        let is_date = |cell: Option<&Cell>| cell.and_then(|cell| cell.blocks.first()).is_some_and(begins_with_date);
        let dated = head.columns.iter().position(|column| layouts::is_date(&folded(&column.header)));
        is_head
            && has_none
            && all.clone().all(|row| row.cells.len() == columns)
            && dated.is_none_or(|at| all.any(|row| is_date(row.cells.get(at))))
    };
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        if let Block::Table(rows) = &mut block
            && let Some(Block::Table(head)) = joined.last_mut()
            && heads(head, rows)
        {
            rows.columns = std::mem::take(&mut head.columns);
            joined.pop();
        }
        joined.push(block);
    }
    joined
}

/// Whether a line, or a table of one cell, is what systems say where something is missing (HTML reference §9.9), wherever
/// it stands.
fn tells_of_gaps(block: &Block) -> bool {
    const WORDS: [&str; 10] = [
        "items removed",
        "items excluded",
        "items have been excluded",
        "items have been suppressed",
        "privacy exclusion",
        "rcgp exclusion",
        "sharing rule",
        "data may be incomplete",
        "record may be incomplete",
        "transit and may be incomplete",
    ];
    let line = match block {
        Block::Table(table) if is_one_cell(table) => {
            cells(table).first().and_then(|cell| Block::only_line(&cell.blocks))
        }
        Block::Paragraph(_) | Block::Styled(..) => only_line(block),
        _ => None,
    };
    line.is_some_and(|line| {
        let words = lower(&folded(line));
        !dates::begins(&words) && WORDS.iter().any(|own| letters::has(&words, own))
    })
}

/// Whether a block is a line in which nothing is seen.
pub(super) fn is_blank(block: &Block) -> bool {
    only_line(block).is_some_and(|line| letters::is_blank(&line_text(line)))
}

/// Whether a banner about the content is the message that there is none.
pub(super) fn says_none(banner: &Banner) -> bool {
    let state = Block::only_line(&banner.blocks).and_then(state_of);
    banner.kind == BannerKind::Content && state == Some(State::NoneRecorded)
}

/// Whether a block is a banner of one part's table.
fn is_of_part(block: &Block) -> bool {
    matches!(block, Block::Banner(banner) if matches!(banner.kind, BannerKind::Content | BannerKind::Date))
}

/// Whether a block is a banner, and neither a message nor words that may be an entry.
fn says_nothing(block: &Block) -> bool {
    let Block::Banner(banner) = block else { return false };
    let is_plain = |block: &Block| only_line(block).is_some_and(|line| state_of(line).is_none());
    banner.kind != BannerKind::Unknown && banner.blocks.len() == 1 && banner.blocks.iter().all(is_plain)
}

/// Parts styled blocks that hold a table or a message, so that these are found as those without style are.
fn part(style: Style, block: Block, blocks: &mut Vec<Block>) {
    match block {
        Block::Styled(own, inside) if Block::only_line(&inside).is_none() && inside.iter().any(has_place) => {
            let style = own.inside(style);
            inside.into_iter().for_each(|block| part(style, block, blocks));
        }
        block => place(style, block, blocks),
    }
}

/// Whether a banner stands with the section's title, wherever it was sent. What is missing is said before anything else;
/// words about the content of a table stand before that table, a date banner by what it is about.
fn is_of_all(kind: BannerKind, is_after_tables: bool) -> bool {
    match kind {
        kind if kind.tells_of_gaps() => true,
        // "The templates for the medication above": its place says what it is about.
        BannerKind::Unknown | BannerKind::Date | BannerKind::Content => false,
        _ => is_after_tables,
    }
}

/// Whether a table or a message stands here.
pub(super) fn has_place(block: &Block) -> bool {
    match block {
        Block::Table(_) | Block::Message { .. } | Block::Subsection(_) => true,
        Block::Paragraph(line) => state_of(line).is_some(),
        Block::Styled(_, blocks) => blocks.iter().any(has_place),
        _ => false,
    }
}

/// The line that a block is, whatever its style.
fn only_line(block: &Block) -> Option<&[Inline]> {
    Block::only_line(std::slice::from_ref(block))
}

/// Whether a line, or a table of one cell, begins as an entry does.
fn begins_with_date(block: &Block) -> bool {
    let line = match block {
        Block::Table(table) => cells(table).first().and_then(|cell| Block::only_line(&cell.blocks)),
        _ => only_line(block),
    };
    line.is_some_and(|line| dates::begins(&folded(line)))
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
        && matches!(&*cells(table), [cell] if !(cell.header && cell.no_entry))
}

/// Whether anything stands in a cell of a table.
fn has_words(table: &Table) -> bool {
    let says = |row: &Row| row.cells.iter().any(|cell| !cell.is_blank());
    table.groups.iter().any(|group| group.rows.iter().any(says))
}

/// The cells of a table: for small ones.
fn cells(table: &Table) -> Vec<&Cell> {
    let mut cells = Vec::new();
    for group in &table.groups {
        for row in &group.rows {
            cells.extend(&row.cells);
        }
    }
    cells
}

/// What stands in a table's cells.
fn cell_blocks(table: Table) -> Vec<Block> {
    let mut blocks = Vec::new();
    for column in table.columns {
        if !column.header.is_empty() {
            blocks.push(Block::Paragraph(column.header));
        }
    }
    for group in table.groups {
        blocks.extend(group.heading.map(Block::Paragraph));
        for row in group.rows {
            for cell in row.cells {
                blocks.extend(cell.blocks);
            }
        }
    }
    blocks
}

/// What stands in the cells of a table that only lays out, with the table's own caption where it has one.
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
        block => single(block),
    }
}

/// What stands in tables that only lay out, in order, and in those in their cells.
pub(super) fn unwrap_tables(blocks: Vec<Block>, words: &mut Vec<Block>) {
    for block in blocks {
        match block {
            Block::Table(_) => unwrap_tables(unwrap_cell(block, &[]), words),
            block => words.push(block),
        }
    }
}

/// A heading of so many bytes names its tables, too.
pub(super) const CAPTION_BYTES: usize = 400;

/// A table takes its heading's words as caption; a message in place of its rows becomes a message; one without rows
/// says so. `states` takes in what messages among its rows mean.
fn settle_table(mut table: Table, title: &[Inline], own: &str, settled: &mut Vec<Block>, states: &mut Vec<State>) {
    // The message, and its second sentence, which may be a row of its own: all that stands below the table's headers.
    let mut has_groups = false;
    let has_no_columns = table.columns.is_empty();
    let (mut line, mut is_message, mut is_single) = (None, true, true);
    for group in &mut table.groups {
        has_groups |= group.heading.is_some();
        for row in &mut group.rows {
            // That there are none of something is no entry, alone or beside what it is about.
            let is_alone = row.cells.len() == 1;
            let is_titled = has_no_columns && is_titled(&row.cells);
            for cell in row.cells.iter_mut().filter(|_| is_alone || is_titled) {
                if let Some(line) = Block::only_line(&cell.blocks)
                    && let Some(state) = state_of(line)
                {
                    if state != State::NoneRecorded {
                        states.extend(state_under(own, line));
                    }
                    (cell.header, cell.no_entry) = (false, true);
                } else if is_alone {
                    // Below a title, or before more: what is kept back is told.
                    for block in &cell.blocks {
                        let Block::Paragraph(line) = block else { continue };
                        for line in line.split(|inline| matches!(inline, Inline::Break)) {
                            states.extend(state_under(own, line).filter(|state| *state != State::NoneRecorded));
                            cell.no_entry |= state_of(line).is_some();
                        }
                    }
                }
            }
            if !is_message || row.is_header() {
                continue;
            }
            for block in row.cells.iter().flat_map(|cell| &cell.blocks) {
                let own = only_line(block);
                if line.is_some() {
                    is_single = false;
                    is_message &= own.is_some_and(is_second_sentence);
                } else {
                    line = own.filter(|line| state_of(line).is_some());
                    is_message = line.is_some();
                }
                if !is_message {
                    break;
                }
            }
        }
    }
    let caption = folded(&table.caption);
    let state = line.and_then(|line| state_under(if caption.is_empty() { own } else { &caption }, line));
    is_message &= line.is_some() && !has_groups && (is_single || state != Some(State::NoneRecorded));
    if table.caption.is_empty() {
        table.caption = title.to_vec();
    }
    if is_message {
        let mut blocks = Vec::new();
        let mut headers = Vec::new();
        for group in std::mem::take(&mut table.groups) {
            for row in group.rows {
                if row.is_header() {
                    headers.push(row);
                    continue;
                }
                for cell in row.cells {
                    blocks.extend(cell.blocks);
                }
            }
        }
        if !headers.is_empty() {
            table.groups.push(RowGroup { heading: None, rows: headers });
        }
        if !table.columns.is_empty() || !table.groups.is_empty() || table.caption != title {
            settled.push(Block::table(table));
        }
        settled.push(Block::Message { state, blocks });
        return;
    }
    let is_empty = table.row_count() == 0 && !has_groups;
    // Rows without words under headers read as "none", too; without headers they may be space.
    let is_blank = !table.columns.is_empty() && !has_groups && !has_words(&table);
    settled.push(Block::table(table));
    if is_empty || is_blank {
        let word = if is_empty { Word::TableWithoutRows } else { Word::TableWithoutWords };
        settled.push(Block::Message { state: None, blocks: single(Block::Paragraph(single(word.into()))) });
    }
}

/// Whether two cells are a message and its title, or nothing: a few words, of which what it names has some; of what is kept
/// back, whatever stands beside it.
fn is_titled(cells: &[Cell]) -> bool {
    let [one, other] = cells else { return false };
    let is_title_of = |title: &Cell, message: &Cell| {
        let Some(line) = Block::only_line(&message.blocks).filter(|line| state_of(line).is_some()) else {
            return false;
        };
        let title_line = Block::only_line(&title.blocks).filter(|line| line_bytes(line) < TITLE_BYTES);
        let is_kept_back = state_of(line) != Some(State::NoneRecorded);
        title.is_blank()
            || title_line.map(folded).is_some_and(|title| {
                is_titled_by(&title, line) || is_kept_back && !title.bytes().any(|byte| byte.is_ascii_digit())
            })
    };
    is_title_of(one, other) || is_title_of(other, one)
}

/// What is longer is no title beside a message.
const TITLE_BYTES: usize = 60;

/// How many entries the tables in these blocks have; none where there is no table.
fn entries(blocks: &[Block]) -> Option<usize> {
    let mut all = None;
    let mut add = |some: Option<usize>| all = some.map(|own| own + all.unwrap_or(0)).or(all);
    for block in blocks {
        match block {
            // What was laid out by a table of one cell is counted as it stands in it.
            Block::Table(table) if is_one_cell(table) => {
                let cells = cells(table);
                let inside = cells.iter().find_map(|cell| entries(&cell.blocks));
                let is_none = |cell: &&Cell| cell.no_entry || matches!(&*cell.blocks, [Block::Heading { .. }]);
                add(inside.or_else(|| (has_words(table) && !cells.iter().all(is_none)).then_some(1)))
            }
            Block::Table(table) => add(Some(table.entry_count())),
            Block::Subsection(subsection) => add(subsection.count.or_else(|| entries(&subsection.blocks))),
            Block::Styled(_, inside) | Block::Quote(inside) => add(entries(inside)),
            Block::List { items, .. } => items.iter().for_each(|item| add(entries(&item.blocks))),
            _ => {}
        }
    }
    all
}

fn note_state(title: &str, blocks: &[Block], states: &mut Vec<State>) {
    for block in blocks {
        if let Some(line) = only_line(block)
            && let Some(state) = state_under(title, line)
            && !states.contains(&state)
        {
            states.push(state);
        }
    }
}
