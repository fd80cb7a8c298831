//! A line in the making: text under marks becomes nested inlines.

use super::policy::{MARKS, Marks};
use crate::record::{Inline, Mark, Text};

/// The pieces of one paragraph, cell line or heading.
#[derive(Default)]
pub(super) struct Line {
    done: Vec<Inline>,
    open: Vec<(Mark, Vec<Inline>)>,
    preserved: bool,
    /// How many marked runs there have been.
    pub marks: usize,
}

/// Most lines hold one piece, and a record has very many lines: no room is kept for more until it is needed.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}

impl Line {
    /// A line whose white space matters.
    pub fn preformatted() -> Line {
        Line { preserved: true, ..Line::default() }
    }

    /// Adds text under a set of marks.
    pub fn text(&mut self, marks: Marks, text: String) {
        self.inline(marks, Inline::Text(Text::Source(text)));
    }

    /// Adds an inline under a set of marks.
    pub fn inline(&mut self, marks: Marks, inline: Inline) {
        if marks.is_empty() && self.open.is_empty() {
            push(&mut self.done, inline);
            return;
        }
        if let Some(keep) = self.open.iter().position(|(mark, _)| !marks.has(*mark)) {
            self.close_to(keep);
        }
        for mark in MARKS {
            if marks.has(mark) && !self.open.iter().any(|(open, _)| *open == mark) {
                self.preserved |= mark == Mark::Preserved;
                self.open.push((mark, Vec::new()));
                self.marks += 1;
            }
        }
        push(self.here(), inline);
    }

    fn here(&mut self) -> &mut Vec<Inline> {
        self.open.last_mut().map_or(&mut self.done, |(_, inlines)| inlines)
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some((mark, inlines)) = self.open.pop() {
                push(self.here(), Inline::Marked(mark, inlines));
            }
        }
    }

    /// Ends the line. White space at its edges goes, unless it is preserved; the second value says how many bytes.
    /// A line of white space and breaks alone is no line.
    pub fn take(&mut self) -> (Vec<Inline>, usize) {
        self.close_to(0);
        let mut line = std::mem::take(&mut self.done);
        if std::mem::take(&mut self.preserved) {
            return (line, 0);
        }
        let trimmed = trim(&mut line, Edge::Start) + trim(&mut line, Edge::End);
        (line, trimmed)
    }

    pub fn is_empty(&self) -> bool {
        self.done.is_empty() && self.open.is_empty()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Start,
    End,
}

/// Takes white space and breaks from an edge of a line; returns how many bytes of text.
fn trim(line: &mut Vec<Inline>, edge: Edge) -> usize {
    let mut trimmed = 0;
    let mut gone = 0;
    let mut trim_next = |piece: &mut Inline| {
        let (bytes, is_gone) = trim_piece(piece, edge);
        trimmed += bytes;
        gone += usize::from(is_gone);
        !is_gone
    };
    match edge {
        Edge::Start => {
            line.iter_mut().any(&mut trim_next);
            line.drain(..gone);
        }
        Edge::End => {
            line.iter_mut().rev().any(&mut trim_next);
            line.truncate(line.len() - gone);
        }
    }
    trimmed
}

/// Takes white space from an edge of a piece; returns how many bytes, and whether nothing is left.
fn trim_piece(piece: &mut Inline, edge: Edge) -> (usize, bool) {
    match piece {
        Inline::Text(Text::Source(text)) => {
            let before = text.len();
            if edge == Edge::End {
                text.truncate(text.trim_ascii_end().len());
            } else {
                text.drain(..before - text.trim_ascii_start().len());
            }
            (before - text.len(), text.is_empty())
        }
        Inline::Marked(_, inside) => (trim(inside, edge), inside.is_empty()),
        Inline::Break => (0, true),
        _ => (0, false),
    }
}
