//! A view as an HTML string: written as it is made, or from operations. A parser reads it back into the very nodes that the
//! operations make.

use crate::letters;
use crate::runs;

use super::dom::{self, ATTRIBUTES, ELEMENTS, Rendered};

/// Elements that have no end tag.
const VOID: &[&str] = &["br", "hr"];

/// About how many bytes a piece of HTML has; one that holds a longer text has more.
const PIECE: usize = 64 * 1024;
/// A piece that has so many goes on to the next element, which has room.
const FULL: usize = PIECE - 4096;

impl Rendered {
    /// The view as HTML: where it was written as such, that.
    pub fn html(&self) -> String {
        match self.operations.as_slice() {
            [] => letters::joined(&mut self.html.iter().cloned(), ""),
            operations => letters::joined(&mut html(operations, &self.text).into_iter(), ""),
        }
    }
}

/// Operations as HTML, in pieces. Whatever the operations, only names of [`ELEMENTS`] and [`ATTRIBUTES`] come out as
/// markup; where they do not fit `text` or each other, writing stops and what is open is closed.
pub fn html(operations: &[u32], text: &str) -> Vec<String> {
    let mut html = Html::default();
    let _complete = write(operations, text, &mut html);
    html.finish()
}

fn write(operations: &[u32], text: &str, html: &mut Html) -> Option<()> {
    let mut words = operations.iter().copied();
    let mut rest = text;
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        let (kind, argument) = dom::split(word);
        match kind {
            dom::MODEL => html.model(argument)?,
            dom::OPEN => html.start(argument as usize)?,
            dom::ATTRIBUTE => {
                let _utf16 = words.next()?;
                let (value, after) = rest.split_at_checked(words.next()? as usize)?;
                rest = after;
                html.attribute(argument, value)?;
            }
            dom::TEXT | dom::KEEP => {
                let (value, after) = rest.split_at_checked(words.next()? as usize)?;
                rest = after;
                if kind == dom::KEEP {
                    kept.push(value);
                }
                html.text(value);
            }
            dom::AGAIN => html.text(kept.get(argument as usize)?),
            dom::CLOSE => html.end()?,
            _ => return None,
        }
    }
    Some(())
}

/// HTML in the making. What does not fit is not written.
#[derive(Default)]
pub(super) struct Html {
    /// The pieces that are done: of one text that grows all of it would be copied, and there would be room for twice as much.
    pieces: Vec<String>,
    /// How many bytes they have.
    before: usize,
    out: String,
    models: Vec<Model>,
    /// The models of the elements that are open.
    open: Vec<usize>,
    last: Last,
}

/// What copies of a model are written with.
struct Model {
    /// The start tag with its end.
    start: String,
    /// The end tag; empty where the element has none.
    end: String,
}

/// What was written last: attributes are of that.
#[derive(Default, PartialEq)]
enum Last {
    Model,
    Start,
    #[default]
    Other,
}

impl Html {
    /// How many bytes there are by now.
    pub fn len(&self) -> usize {
        self.before + self.out.len()
    }

    /// Makes a model of an element.
    pub fn model(&mut self, element: u32) -> Option<()> {
        let name = *ELEMENTS.get(element as usize)?;
        let end = if VOID.contains(&name) { String::new() } else { ["</", name, ">"].concat() };
        self.models.push(Model { start: ["<", name, ">"].concat(), end });
        self.last = Last::Model;
        Some(())
    }

    /// Opens a copy of a model.
    pub fn start(&mut self, model: usize) -> Option<()> {
        if self.out.len() > FULL {
            self.before += self.out.len();
            self.pieces.push(std::mem::replace(&mut self.out, String::with_capacity(PIECE)));
        }
        self.out.push_str(&self.models.get(model)?.start);
        self.open.push(model);
        self.last = Last::Start;
        Some(())
    }

    /// Sets an attribute of the model just made, or of the copy just opened.
    pub fn attribute(&mut self, attribute: u32, value: &str) -> Option<()> {
        let name = ATTRIBUTES.get(attribute as usize)?;
        let tag = match self.last {
            Last::Model => &mut self.models.last_mut()?.start,
            Last::Start => &mut self.out,
            Last::Other => return None,
        };
        // Back into the start tag.
        tag.pop();
        tag.push(' ');
        tag.push_str(name);
        tag.push_str("=\"");
        escape(value, tag);
        tag.push_str("\">");
        Some(())
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
        self.last = Last::Other;
    }

    /// Closes the element that was opened last.
    pub fn end(&mut self) -> Option<()> {
        self.out.push_str(&self.models.get(self.open.pop()?)?.end);
        self.last = Last::Other;
        Some(())
    }

    /// Closes what is open.
    pub fn finish(mut self) -> Vec<String> {
        while self.end().is_some() {}
        self.pieces.push(self.out);
        self.pieces
    }
}

/// Escapes text or a quoted value; what nobody would see is made visible. A carriage return as it stands would be read as a
/// line feed.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((plain, found)) = rest.split_at_checked(runs::in_html(rest.as_bytes())) {
        out.push_str(plain);
        let mut characters = found.chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\r') => out.push_str("&#13;"),
            Some(other) => dom::push_visible(other, out),
            None => return,
        }
        rest = characters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_written_as_it_is_seen_wherever_it_stands() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32).filter(|c| !"&<>\"\r".contains(*c)) {
            let (mut written, mut seen) = (String::new(), String::from("so many plain letters "));
            escape(&format!("so many plain letters {c}"), &mut written);
            dom::push_visible(c, &mut seen);
            assert_eq!(written, seen, "{c:?}");
        }
    }

    fn written(operations: &[u32], text: &str) -> String {
        html(operations, text).concat()
    }

    #[test]
    fn a_piece_ends_before_a_start_tag() {
        let div = [dom::OPEN, 8 << 3 | dom::ATTRIBUTE, 2, 2, (PIECE as u32) << 3 | dom::TEXT, PIECE as u32, dom::CLOSE];
        let operations = [&[dom::MODEL], div.as_slice(), div.as_slice()].concat();
        let text = format!("id{}", "x".repeat(PIECE)).repeat(2);
        let pieces = html(&operations, &text);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], pieces[1]);
    }

    #[test]
    fn operations_that_do_not_fit_write_no_markup_of_their_own() {
        let div = dom::MODEL;
        assert_eq!(written(&[div, dom::OPEN, 99 << 3 | dom::OPEN], "x"), "<div></div>");
        assert_eq!(written(&[div, dom::OPEN, 99 << 3 | dom::MODEL, 1 << 3 | dom::OPEN], "x"), "<div></div>");
        assert_eq!(written(&[div, dom::OPEN, dom::ATTRIBUTE, 9, 9], "<b>"), "<div></div>");
        assert_eq!(written(&[div, dom::ATTRIBUTE, 9, 9, dom::OPEN], "<b>"), "");
        assert_eq!(written(&[dom::ATTRIBUTE, 3, 3], "<b>"), "");
        assert_eq!(written(&[dom::CLOSE, div, dom::OPEN], ""), "");
        assert_eq!(written(&[dom::AGAIN, div, dom::OPEN], "<b>"), "");
        assert_eq!(written(&[3 << 3 | dom::KEEP, 3, dom::AGAIN, 1 << 3 | dom::AGAIN], "<b>"), "&lt;b&gt;&lt;b&gt;");
        assert_eq!(written(&[3 << 3 | dom::TEXT, 3, div, dom::OPEN], "<b>"), "&lt;b&gt;<div></div>");
    }
}
