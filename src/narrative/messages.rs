//! The four messages that stand in place of a table, told by their words, which the specification fixes (HTML reference
//! §9.5).

use super::flow::folded;
use super::layouts;
use crate::letters;
use crate::record::{Inline, Mark, State};

/// What a message in place of a table means. The four are clinically different and never merged; any other wording has
/// no state and is shown as it is.
pub(super) fn state_of(line: &[Inline]) -> Option<State> {
    if line.len() > 8 || line.iter().any(is_struck_out) {
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

/// Whether a part of it is struck out.
fn is_struck_out(inline: &Inline) -> bool {
    match inline {
        Inline::Marked(Mark::Deleted, _) => true,
        Inline::Marked(_, inside) | Inline::Link(_, inside) => inside.iter().any(is_struck_out),
        _ => false,
    }
}

/// What a message says there is no data of.
fn named_in(message: &str) -> Option<&str> {
    message.strip_prefix("No ")?.strip_suffix(" data is recorded for this patient")
}

/// What a message means under this title: that nothing is recorded of something else says nothing of this, nor of what
/// has no title.
pub(super) fn state_under(title: &str, message: &[Inline]) -> Option<State> {
    let text = folded(message);
    let named = named_in(text.strip_suffix('.').unwrap_or(&text));
    let is_of_another = named.is_some_and(|named| {
        let named = letters::lower(named.trim_matches(['\'', '"', '‘', '’']));
        let title = letters::lower(title);
        match layouts::is_table(&named) {
            true => layouts::are_apart(&named, &title),
            false => !is_named_by(&named, &title),
        }
    });
    state_of(message).filter(|_| !is_of_another)
}

/// Whether every word, and at least one, begins as one of the title does: "allergy" and "allergies". A word more, as in
/// "drug allergies", speaks of less.
pub fn is_named_by(named: &str, title: &str) -> bool {
    let mut has_words = false;
    for word in named.split([' ', '/', ',', '-']) {
        if !matches!(word, "" | "and" | "or" | "of" | "the") {
            has_words = true;
            if !letters::has(title, word.get(..5).unwrap_or(word)) {
                return false;
            }
        }
    }
    has_words
}

/// The second sentence of two of the four messages, which may be a paragraph of its own.
pub(super) fn is_second_sentence(line: &[Inline]) -> bool {
    folded(line).starts_with("This data may still exist in the source system")
}
