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
    // What nobody sees is no word of it.
    let text = letters::trimmed(&text, &|c| matches!(c, '\u{feff}' | '\u{200b}')).trim();
    let first = first_sentence(text);
    let is_all = first.len() == text.strip_suffix('.').unwrap_or(text).len();
    // What is said besides may take it back: "Some items have been withheld."
    let (state, _) = told(first)?;
    (is_all || state != State::NoneRecorded).then_some(state)
}

/// Whether a text is one of the four messages, or begins with one.
pub(super) fn is_message(text: &str) -> bool {
    told(first_sentence(text)).is_some()
}

/// Whether a part of it is struck out.
fn is_struck_out(inline: &Inline) -> bool {
    match inline {
        Inline::Marked(Mark::Deleted, _) => true,
        Inline::Marked(_, inside) | Inline::Link(_, inside) => inside.iter().any(is_struck_out),
        _ => false,
    }
}

/// What the first sentence of a message means, and what it is about.
fn told(sentence: &str) -> Option<(State, &str)> {
    const MESSAGES: [(&str, &str, State); 4] = [
        ("No ", " data is recorded for this patient", State::NoneRecorded),
        ("This system does not support retrieval of ", " data", State::NotRetrievable),
        ("", " data is not supported by this system", State::Unsupported),
        ("Access is denied to ", " data for this patient", State::Withheld),
    ];
    for (start, end, state) in MESSAGES {
        if let Some(named) = sentence.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) {
            return Some((state, named));
        }
    }
    None
}

/// The first sentence of a message, without its full stop.
fn first_sentence(text: &str) -> &str {
    let first = letters::find(text, ". ").and_then(|end| text.get(..end)).unwrap_or(text);
    first.strip_suffix('.').unwrap_or(first)
}

/// What a message means under this title: that nothing is recorded of something else says nothing of this, nor of what
/// has no title. That something is withheld, or not supported, is told of this unless it is plainly of something else.
pub(super) fn state_under(title: &str, message: &[Inline]) -> Option<State> {
    let text = folded(message);
    let is_of_another = told(first_sentence(&text)).is_some_and(|(state, named)| {
        let named = plain(named);
        let title = letters::lower(title);
        let claims_none = state == State::NoneRecorded;
        match layouts::is_table(&named) {
            _ if title.is_empty() => claims_none,
            // A title may be worded a little otherwise; that of a section names its parts by a word.
            true => {
                let is_same = if layouts::is_table(&title) { is_named_by } else { shares_a_word };
                layouts::are_apart(&named, &title) && (claims_none || !is_same(&named, &title))
            }
            false if claims_none => !is_named_by(&named, &title),
            false => !shares_a_word(&named, &title),
        }
    });
    state_of(message).filter(|_| !is_of_another)
}

/// Whether a line is a message about what a title names.
pub(super) fn is_titled_by(title: &str, line: &[Inline]) -> bool {
    let text = folded(line);
    told(first_sentence(&text)).is_some_and(|(_, named)| shares_a_word(&letters::lower(title), &plain(named)))
}

/// What a message names, in small letters and without its quotation marks.
fn plain(named: &str) -> String {
    letters::lower(letters::trimmed(named, &|c| matches!(c, '\'' | '"' | '‘' | '’')))
}

/// Whether every word, and at least one, begins as one of the title does: "allergy" and "allergies". A word more, as in
/// "drug allergies", speaks of less; so does one half of a title, which is not the half that names it: "adverse reactions".
pub fn is_named_by(named: &str, title: &str) -> bool {
    let before = letters::find(title, " and ").and_then(|end| title.get(..end));
    let half = before.map(|before| letters::parted_at_last(before, b' ').map_or(before, |(_, last)| last));
    let (words, shared) = shared(named, title);
    words > 0 && shared == words && half.is_none_or(|half| shares_a_word(named, half))
}

/// Whether a word begins as one of the title does.
pub fn shares_a_word(named: &str, title: &str) -> bool {
    shared(named, title).1 > 0
}

/// What parts words.
pub(super) const BETWEEN: [char; 5] = [' ', '/', ',', '-', '('];

/// How many words a text has that say something, and how many of them begin as one of the title does.
fn shared(named: &str, title: &str) -> (usize, usize) {
    let (mut words, mut shared) = (0, 0);
    for word in named.split(BETWEEN) {
        if !matches!(word, "" | "and" | "or" | "of" | "the") {
            let start = word.get(..5).unwrap_or(word);
            words += 1;
            shared += usize::from(title.split(BETWEEN).any(|own| own.starts_with(start)));
        }
    }
    (words, shared)
}

/// The second sentence of two of the four messages, which may be a paragraph of its own.
pub(super) fn is_second_sentence(line: &[Inline]) -> bool {
    folded(line).starts_with("This data may still exist in the source system")
}
