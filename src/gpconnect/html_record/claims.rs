//! What a section of HTML claims: that nothing is recorded, of all of it or of less, and how many entries it has (HTML
//! reference §9.3 to §9.5).

use super::{code_of_title, known_as};
use crate::gpconnect::codes::HTML_SECTIONS;
use crate::into_vec::Keep;
use crate::letters::{self, joined, lower};
use crate::narrative;
use crate::record::{self, Banner, BannerKind, Block, Cell, Inline, Row, RowGroup, State, Table};
use crate::words::Word;

/// What came of a section, by which its claims are judged.
pub(super) struct Sent<'s> {
    /// Its code.
    pub code: &'s str,
    /// The title in its narrative.
    pub own_title: &'s str,
    /// The title that it is shown under.
    pub title: &'s [Inline],
    /// How many rows of its tables are entries.
    pub row_count: usize,
    /// Whether something says that it may be less than all.
    pub is_qualified: bool,
}

/// Leaves of a section's states those that hold for all of it, and takes from its parts the numbers that say too much. Back
/// comes how many entries it has: none where no number would be certain.
pub(super) fn settle(of: &Sent<'_>, blocks: &mut [Block], states: &mut Vec<State>) -> Option<usize> {
    let is_none = *states == [State::NoneRecorded]
        && says_all_parts(of.code, of.own_title, blocks)
        && blocks.iter().all(|block| is_space(block) || says_none(of.title, block))
        && !of.is_qualified;
    let may_hold_more = blocks.iter().any(may_hold_entries) || contradicts(blocks);
    for block in blocks.iter_mut() {
        let Block::Subsection(part) = block else { continue };
        // Of a part no number is said that could not be said of the section.
        let qualifies = |block: &Block| matches!(block, Block::Banner(banner) if !qualifies_nothing(banner));
        let is_open = || of.is_qualified || part.blocks.iter().any(qualifies);
        if part.blocks.iter().any(may_hold_entries) || contradicts(&part.blocks) || part.count == Some(0) && is_open() {
            part.count = None;
        }
        let says_no_more = |block: &Block| is_space(block) || matches!(block, Block::Banner(_) | Block::Message { .. });
        if !part.blocks.iter().all(|block| says_no_more(block) || says_none(&part.title, block)) {
            claim_nothing(&mut part.blocks);
        }
    }
    if of.row_count > 0 || may_hold_more {
        claim_nothing(blocks);
    }
    let is_of_whole = of.row_count == 0
        && !may_hold_more
        && !states.contains(&State::NoneRecorded)
        && blocks.iter().all(|block| !matches!(block, Block::Subsection(part) if !part.blocks.iter().any(has_state)));
    states.keep(&mut |state| match state {
        State::NoneRecorded => is_none,
        // One subsection or column is not supported, and of others something is said.
        State::Unsupported | State::NotRetrievable => is_of_whole,
        _ => true,
    });
    // What stands in no table is not counted, nor is what has the title of another section: then no number says how much
    // there is.
    let is_of_another = |block: &Block| match block {
        Block::Subsection(part) => {
            code_of_title(&narrative::conserve::line_text(&part.title)).is_some_and(|named| named != of.code)
        }
        _ => false,
    };
    let holds_another = of.code != "SUM" && blocks.iter().any(is_of_another);
    let counts = of.row_count > 0 && !may_hold_more && !holds_another;
    (is_none || counts).then_some(of.row_count)
}

/// Beside entries a message that there are none stands as it was sent.
fn claim_nothing(blocks: &mut [Block]) {
    for block in blocks {
        if let Block::Message { state, .. } = block {
            *state = state.filter(|state| *state != State::NoneRecorded);
        }
    }
}

/// Whether what subsections say is said of all of a section: where as many came as it has in any version (§9.4), what
/// is current and the allergies of a Summary among them. A message of the section itself is, under no other title.
fn says_all_parts(code: &str, title: &str, blocks: &[Block]) -> bool {
    let mut least = match code {
        "SUM" => 5,
        "MED" => 3,
        "ALL" | "PRB" => 2,
        _ => 1,
    };
    let has_parts = least > 1;
    let known = lower(&known_as(code).unwrap_or_default());
    // "Travel Immunisations" are not all of them; what a title in other words says is not known.
    let is_of_less =
        |title: &str| !narrative::is_named_by(title, &known) && (has_parts || narrative::shares_a_word(title, &known));
    // "Last 3 Encounters" is no Summary, and no other section is this one.
    let is_own_title = match code_of_title(title) {
        Some(named) => named == code,
        None => title.is_empty() || !is_of_less(&lower(title)) && !is_of_another(code, &lower(title)),
    };
    let mut parts: Vec<String> = Vec::new();
    let mut has_current = false;
    let mut has_allergies = code != "SUM";
    for block in blocks {
        match block {
            Block::Subsection(subsection) => {
                let title = lower(narrative::conserve::line_text(&subsection.title).trim());
                // A part by another name than the specification's, or the section's own, is one of less.
                let own =
                    joined(&mut title.split_whitespace().filter(|word| !TIMES.contains(word)).map(str::to_owned), " ");
                if !own.is_empty() && !narrative::is_part(&title) && is_of_less(&own) {
                    continue;
                }
                has_current |= title.starts_with("current") || title.starts_with("active");
                has_allergies |= letters::has(&title, "allergies");
                if code == "MED"
                    && ["acute", "recent", "discontinued", "all "].iter().any(|known| title.starts_with(known))
                {
                    least = 5;
                }
                // Of 0.7; 0.5 has a part less.
                if code == "SUM" && (title.starts_with("acute") || title.starts_with("major")) {
                    least = 6;
                }
                if code == "PRB" && (title.starts_with("major") || title.starts_with("other")) {
                    least = 3;
                }
                // One that came twice is one.
                if !title.starts_with("emergency") && !parts.contains(&title) {
                    parts.push(title);
                }
            }
            Block::Message { .. } => return is_own_title,
            _ => {}
        }
    }
    is_own_title && parts.len() >= least && has_allergies && (has_current || least == 1)
}

/// Whether a title, in small letters, has a word of another section's, and is not in the words of this one's.
fn is_of_another(code: &str, title: &str) -> bool {
    let shares = |(_, name): &(&str, Word)| narrative::shares_a_word(title, &lower(name.english()));
    !narrative::is_named_by(title, &lower(&known_as(code).unwrap_or_default())) && HTML_SECTIONS.iter().any(shares)
}

/// What parts of a section are told apart by, its own name besides.
const TIMES: [&str; 7] = ["current", "historical", "active", "inactive", "past", "major", "other"];

/// Whether a block says that nothing is recorded, or is the head of a table in whose place that is said.
fn says_none(title: &[Inline], block: &Block) -> bool {
    match block {
        Block::Message { state, .. } => *state == Some(State::NoneRecorded),
        Block::Subsection(subsection) => {
            let says = |block: &Block| says_none(&subsection.title, block);
            let is_banner = |block: &Block| matches!(block, Block::Banner(banner) if qualifies_nothing(banner));
            let may_stand = |block: &Block| is_banner(block) || is_space(block) || says(block);
            subsection.blocks.iter().any(says) && subsection.blocks.iter().all(may_stand)
        }
        Block::Table(table) => {
            let has_heading = table.groups.iter().any(|group| group.heading.is_some());
            table.row_count() == 0
                && !has_heading
                && (table.caption.is_empty() || table.caption == title)
                && !headers_say_more(table, title)
        }
        _ => false,
    }
}

/// Whether a block keeps a distance, and no more.
fn is_space(block: &Block) -> bool {
    match block {
        Block::Rule => true,
        Block::Paragraph(_) => record::is_blank(std::slice::from_ref(block)),
        _ => false,
    }
}

/// Whether the headers of a table in whose place a message stands say more than what its columns are: a warning may stand
/// among them.
fn headers_say_more(table: &Table, title: &[Inline]) -> bool {
    for column in &table.columns {
        if says_more(&column.header, table.columns.len(), title) {
            return true;
        }
    }
    let says = |row: &Row| {
        row.cells.iter().any(|cell| match Block::only_line(&cell.blocks) {
            Some(line) => says_more(line, row.cells.len(), title),
            None => !cell.blocks.is_empty(),
        })
    };
    table.groups.iter().any(|group| group.rows.iter().any(says))
}

/// Whether a header has more words than one of so many cells needs; a title across all columns is one cell.
fn says_more(header: &[Inline], cells: usize, title: &[Inline]) -> bool {
    let words = narrative::conserve::line_text(header);
    let most = if cells > 1 { MOST_WORDS_OF_A_HEADER } else { 1 };
    words.split_whitespace().count() > most && words.trim() != narrative::conserve::line_text(title).trim()
}

/// The longest of the specification's headers has four words.
const MOST_WORDS_OF_A_HEADER: usize = 5;

/// What EMIS, and version 0.5, add to every date banner.
const STANDING: &str = " subject to patient preferences and/or rcgp exclusions";
const SPACED: &str = " subject to patient preferences and / or rcgp exclusions";

/// Whether a banner leaves it at what a message in place of rows says. A date banner does that says that all was looked
/// through; others tell of a period, of what was withheld or is not here yet, or are words that may be an entry.
pub(super) fn qualifies_nothing(banner: &Banner) -> bool {
    let is_of_all = |block: &Block| match block {
        Block::Paragraph(line) => {
            let words = lower(narrative::conserve::line_text(line).trim());
            let words = words.trim_end_matches('.');
            let of_what = words.strip_prefix("all relevant items").unwrap_or("no");
            matches!(of_what, "" | " subject to patient preferences" | STANDING | SPACED)
                || words == "date filter not applied"
        }
        _ => false,
    };
    banner.kind == BannerKind::Date && banner.blocks.iter().all(is_of_all)
}

/// Whether a block says why there is nothing in its place.
fn has_state(block: &Block) -> bool {
    matches!(block, Block::Message { state: Some(_), .. })
}

/// Whether a block holds a table whose rows the narrative counts.
fn is_counted(block: &Block) -> bool {
    match block {
        Block::Table(_) => true,
        Block::Subsection(subsection) => subsection.blocks.iter().any(is_counted),
        _ => false,
    }
}

/// Whether rows stand beside the message that there are none: it is not known what they are.
fn contradicts(blocks: &[Block]) -> bool {
    let says_none = |block: &Block| matches!(block, Block::Message { state: Some(State::NoneRecorded), .. });
    let has_rows = |block: &Block| matches!(block, Block::Table(table) if table.entry_count() > 0);
    blocks.iter().any(says_none) && blocks.iter().any(has_rows)
}

/// Whether nobody can say how many entries a table has: its only row is one cell, as words in place of entries are, or has
/// such words in one; or each row is a label and its value.
fn is_unclear(table: &Table) -> bool {
    let [RowGroup { heading: None, rows }] = table.groups.as_slice() else { return false };
    let begins_with_a_digit = |cell: &Cell| {
        Block::only_line(&cell.blocks)
            .is_none_or(|line| narrative::conserve::line_text(line).trim().starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_pair = |row: &Row| match row.cells.as_slice() {
        [label, value] => label.header && !value.header && !begins_with_a_digit(label),
        _ => false,
    };
    if table.columns.is_empty() && rows.len() > 1 && rows.iter().all(is_pair) {
        return true;
    }
    let mut rows = rows.iter().filter(|row| !row.is_header());
    let only = rows.next().filter(|_| rows.next().is_none());
    // Without headers, or beside empty cells, where they begin as such words do: "No data found", "None recorded".
    let says_none = |row: &Row| {
        let mut said = String::new();
        for cell in row.cells.iter().filter(|cell| !cell.blocks.is_empty()) {
            let words = Block::only_line(&cell.blocks).map(narrative::conserve::line_text).unwrap_or_default();
            if !words.trim().is_empty() && !std::mem::replace(&mut said, words).is_empty() {
                return false;
            }
        }
        let word = said.trim_start().split([' ', '.']).next().unwrap_or_default();
        word.eq_ignore_ascii_case("no") || word.eq_ignore_ascii_case("none")
    };
    only.is_some_and(|row| {
        row.cells.len() == 1 && table.columns.len() > 1 || table.columns.len() != 1 && says_none(row)
    })
}

/// Whether what stands in no table may be entries, all the same: lists, and lines in columns of spaces; or rows may be less
/// than entries.
fn may_hold_entries(block: &Block) -> bool {
    match block {
        Block::Subsection(subsection) => subsection.blocks.iter().any(may_hold_entries),
        Block::Styled(_, blocks) | Block::Quote(blocks) => blocks.iter().any(may_hold_entries),
        Block::List { items, .. } => !items.iter().all(|item| item.blocks.iter().all(is_counted_or_banner)),
        Block::Paragraph(line) => !narrative::conserve::line_text(line).trim().is_empty(),
        Block::Preformatted(_) => true,
        Block::Table(table) if is_unclear(table) => true,
        // One that only lays out: its rows are none, and those inside are not counted; nor are those of one in the place of a row.
        Block::Table(table) => {
            let any_row =
                |is_one: &dyn Fn(&Row) -> bool| table.groups.iter().any(|group| group.rows.iter().any(is_one));
            let is_layout = table.columns.is_empty();
            let is_more = |block: &Block| match block {
                Block::Table(inner) => is_layout || inner.row_count() > 1,
                _ => false,
            };
            let holds_more = |cell: &Cell| cell.blocks.iter().any(is_more);
            (!is_layout || any_row(&|row| row.cells.len() > 1))
                && any_row(&|row| (is_layout || row.cells.len() == 1) && row.cells.iter().any(holds_more))
        }
        _ => false,
    }
}

/// Whether what is hidden may be entries.
pub(super) fn holds_entries(block: &Block) -> bool {
    match block {
        Block::Styled(_, blocks) | Block::Quote(blocks) => blocks.iter().any(holds_entries),
        Block::Heading { .. } => true,
        block => is_counted(block),
    }
}

/// Whether nothing in a block is left uncounted.
fn is_counted_or_banner(block: &Block) -> bool {
    match block {
        Block::Table(_) => true,
        Block::Subsection(subsection) => subsection.blocks.iter().all(is_counted_or_banner),
        Block::Banner(banner) => qualifies_nothing(banner),
        _ => false,
    }
}
