//! Rows across all columns of a table of medication: headings of groups of rows, notes, and what stands in place of an entry
//! (HTML specification §9.4).

use super::{RawRow, Spans, end_group, push_row};
use crate::into_vec::single;
use crate::letters::{self, lower};
use crate::narrative::element::Element;
use crate::narrative::flow::{Reader, folded};
use crate::narrative::messages::{BETWEEN, shares_a_word, state_of};
use crate::narrative::policy::Marks;
use crate::record::{Block, Cell, Inline, Mark, Row, RowGroup, Table, Text};

/// How a row across all columns is marked as a heading, the surest last.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marking {
    #[default]
    Not,
    Strong,
    HeaderCell,
    Class,
}

impl Reader<'_> {
    /// Reads a row of one cell, where it heads others, or stands across all columns in their place. False where it is a row
    /// like any other.
    pub(super) fn row_across(
        &mut self,
        raw: RawRow,
        only: u32,
        marks: Marks,
        depth: usize,
        table: &mut Table,
        spans: &mut Spans,
    ) -> bool {
        let traits = self.traits(only);
        let has_class = traits.is_some_and(|traits| traits.group_row);
        let columns = traits.and_then(|traits| traits.columns).unwrap_or(1);
        let spans_all = columns > 1 && (usize::from(columns) >= spans.columns || spans.has_groups);
        // Rows under a heading are those of medication; elsewhere a row across all columns is a row.
        let has_groups = matches!(self.section, "" | "MED" | "other");
        // A table or a list in it is no part of a heading, but what stands under one.
        let holds_entries = || {
            let is_list = |element| matches!(element, Element::Ul | Element::Ol | Element::Dl);
            let is_one = |element| element == Element::Table || !has_class && is_list(element);
            self.holds(only, |node| self.tree.element(node).is_some_and(is_one))
        };
        // One cell alone may be a heading without spanning the others, where the row below it is of that drug (§9.4).
        // Where that names none, one that is marked as a heading; what is not heads nothing, nor does any heading before it.
        let words = || single(Inline::source(self.plain_text(only)));
        let is_alone = || match self.next_drug(spans) {
            Some(drug) => names_drug(&words(), &drug),
            None => self.is_marked(only) && spans.next.is_some(),
        };
        if !(has_class || has_groups && spans.columns > 1 && (spans_all || spans.has_groups && is_alone())) {
            if has_groups
                && spans.has_groups
                && !is_said_of_drug(&words())
                && !is_private(&words())
                && !self.is_of_above(table, spans)
            {
                end_group(table);
            }
            return false;
        }
        // What the rows that follow stand beside heads them, too, and no heading before it does.
        if self.stands_beside_next(only, spans) || holds_entries() {
            end_group(table);
            return false;
        }
        let heading = self.line(only, marks, depth);
        let (is_th, is_strong) = (self.tree.element(only) == Some(Element::Th), is_strong(&heading));
        let marking = match is_strong {
            _ if has_class => Marking::Class,
            _ if is_th => Marking::HeaderCell,
            true => Marking::Strong,
            false => Marking::Not,
        };
        // Where the row below names its drug, a heading is about that.
        let drug = self.next_drug(spans);
        let is_about = |line: &[Inline]| drug.as_ref().map(|drug| names_drug(line, drug));
        // A note stands across all columns, too: in a table that is known to have no groups, and below a heading that is
        // better marked.
        let is_of_rows = is_about(&heading).unwrap_or(marking >= spans.marking && spans.next.is_some());
        let is_group = spans.has_groups || !spans.is_known && is_strong;
        let is_said = is_said_of_drug(&heading);
        let is_heading = has_class || is_group && is_of_rows && !is_said;
        // What is kept back is kept back in the rows, too, of which it is the heading.
        let heads_next = || {
            let next = spans.next.map(|next| self.words(next)).unwrap_or_default();
            let words = folded(&heading);
            has_class && !words.is_empty() && next.len() > 1 && next.contains(&words)
        };
        if is_heading && state_of(&heading).is_none() && (!is_private(&heading) || heads_next()) {
            (spans.marking, spans.filled) = (marking, false);
            table.groups.push(RowGroup { heading: Some(heading), rows: Vec::new() });
            return true;
        }
        // A message in place of rows, or an entry itself: "Confidential item" heads nothing.
        let is_note = !is_heading && is_group && !is_private(&heading);
        let (header, no_entry) = (raw.is_header || is_th, raw.is_header || is_note);
        spans.filled = true;
        let cell = Cell { header, no_entry, columns, blocks: single(Block::Paragraph(heading)), ..Cell::default() };
        // What follows stands no more under the heading before, unless this is known to be a note.
        let may_part = spans.marking < Marking::Class && !is_said;
        let above = table.groups.last().and_then(|group| group.heading.as_deref());
        let is_of_above = |above: &[Inline]| marking == Marking::Not && is_about(above) == Some(true);
        if above.is_some_and(|above| is_heading || may_part && !is_of_above(above)) {
            end_group(table);
        }
        push_row(table, Row { cells: single(cell), ..Row::default() });
        true
    }

    /// The only cell with words of a row of several, where it has the class of a heading and stands in no column that names drugs:
    /// the others fill up its row. With words beside it, such as a remark, it may head rows, or be an entry: where it is marked
    /// as a heading and spans what entries have apart, the group above ends, unless the next row is of the drug of that.
    pub(super) fn marked_among(&self, cells: &[u32], table: &mut Table, spans: &Spans) -> Option<u32> {
        let is_worded = |cell: &u32| self.tree.children(*cell).next().is_some();
        let at = cells.iter().position(is_worded)?;
        let (first, others) = cells.get(at..)?.split_first()?;
        // Nearly every row is told by this.
        let (has_class, has_columns) =
            self.traits(*first).map_or((false, false), |traits| (traits.group_row, traits.columns.is_some()));
        let is_filled = others.iter().any(is_worded);
        if !spans.has_groups || is_filled && !has_class && !has_columns || self.spans_rows(cells) {
            return None;
        }
        let may_name = spans.drugs == Some(at) && !has_columns;
        let is_marked = has_class || self.is_marked(*first);
        if is_marked && !may_name && !is_filled {
            return Some(*first);
        }
        let words = || single(Inline::source(self.plain_text(*first)));
        if is_marked
            && has_columns
            && cells.len() < spans.columns
            && !self.is_of_above(table, spans)
            && !is_said_of_drug(&words())
        {
            end_group(table);
        }
        None
    }

    /// Whether a cell is marked as a heading: by what it is, or in bold.
    fn is_marked(&self, cell: u32) -> bool {
        let is_bold = |node: u32| matches!(self.tree.element(node), Some(Element::B | Element::Strong));
        self.tree.element(cell) == Some(Element::Th)
            || self.tree.children(cell).next().is_some() && self.tree.children(cell).all(is_bold)
    }

    /// Whether the row that follows is of the drug that the group above is of.
    fn is_of_above(&self, table: &Table, spans: &Spans) -> bool {
        let above = table.groups.last().and_then(|group| group.heading.as_deref()).unwrap_or_default();
        self.next_drug(spans).is_some_and(|drug| names_drug(above, &drug))
    }

    /// Whether the cells of the row that follows stand beside this one, which spans it: there is room for them.
    fn stands_beside_next(&self, cell: u32, spans: &Spans) -> bool {
        let width = |cell: u32| self.traits(cell).and_then(|traits| traits.columns).map_or(1, usize::from);
        let next = spans.next.map(|next| self.visible_cells(next)).unwrap_or_default();
        let room = spans.columns.saturating_sub(width(cell));
        let needed = next.into_iter().map(width).sum::<usize>();
        self.spans_rows(&[cell]) && (1..=room).contains(&needed)
    }

    /// The drug that the row that follows names; none where it names none.
    fn next_drug(&self, spans: &Spans) -> Option<String> {
        // In a row of fewer cells it is not known which stands in which column.
        let cells = Some(self.words(spans.next?)).filter(|cells| cells.len() == spans.columns)?;
        let drug = cells.into_iter().nth(spans.drugs?)?;
        Some(lower(&drug)).filter(|drug| !drug.is_empty())
    }
}

/// Which column names drugs.
pub(super) fn drug_column(headers: &[String]) -> Option<usize> {
    headers.iter().position(|header| ["Medication", "Drug"].iter().any(|own| letters::has(header, own)))
}

/// Whether a line has a word, no short one, of a drug's name.
fn names_drug(line: &[Inline], drug: &str) -> bool {
    let line = lower(&folded(line));
    // The beginning of "co-codamol" is that of many.
    line.split(BETWEEN).any(|word| word.len() > 3 && shares_a_word(word, drug))
}

/// Whether a line is what the specification has below a drug's name, in bold (HTML specification §9.4).
fn is_said_of_drug(line: &[Inline]) -> bool {
    let words = lower(&folded(line));
    // "Cancelled items" are none.
    let rest = ["cancelled", "issue cancelled"].iter().find_map(|own| words.strip_prefix(own));
    let is_date = |rest: &str| {
        let after = letters::trimmed(rest, &|c| matches!(c, ':' | ' '));
        after.is_empty() || after.starts_with(|first: char| first.is_ascii_digit())
    };
    words == "controlled drug" || rest.is_some_and(is_date)
}

/// Whether all of a line is strong, as the heading of a group is.
fn is_strong(line: &[Inline]) -> bool {
    let is_strong = |inline: &Inline| match inline {
        Inline::Marked(Mark::Strong, _) => true,
        Inline::Text(Text::Source(text)) => text.trim().is_empty(),
        _ => false,
    };
    line.iter().all(is_strong)
}

/// Whether a line is what stands in place of an entry that is kept back, or has no words.
fn is_private(line: &[Inline]) -> bool {
    let words = folded(line);
    says_private(&words) || !letters::has_words(&words)
}

/// Whether words are those of systems that are known in place of an entry that is kept back (HTML reference §9.9).
pub(super) fn says_private(words: &str) -> bool {
    matches!(&*lower(words), "confidential item" | "sensitive item" | "excluded items")
}

/// Whether a table with these headers is one of all medication or all issues, whose rows stand in groups (HTML
/// specification, MED).
pub(super) fn has_groups_by(headers: &[String]) -> bool {
    // However its words are parted, and ended.
    let is_of_groups = |title: &String| {
        let letters: String = title.chars().filter(|letter| letters::is_of_word(*letter)).collect();
        ["discontinuationdetails", "issuedate"].iter().any(|known| letters.eq_ignore_ascii_case(known))
    };
    headers.iter().any(is_of_groups)
}
