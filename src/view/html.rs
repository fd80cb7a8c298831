//! The same operations as an HTML string. A parser reads it back into the very nodes that the operations make.

use crate::runs;

use super::dom::{self, ATTRIBUTES, ELEMENTS, Rendered};

/// Elements that have no end tag.
const VOID: &[&str] = &["br", "hr"];

impl Rendered {
    /// The view as HTML.
    pub fn html(&self) -> String {
        html(&self.operations, &self.text)
    }
}

/// Operations as HTML. Whatever the operations, only names of [`ELEMENTS`] and [`ATTRIBUTES`] come out as markup; where
/// they do not fit `text` or each other, writing stops and what is open is closed.
pub fn html(operations: &[u32], text: &str) -> String {
    let mut out = String::with_capacity(operations.len() * 8 + text.len());
    let mut models = Vec::new();
    let mut open = Vec::new();
    // A start tag stays open for attributes until something else comes.
    let mut in_tag = false;
    let _complete = write(operations, text, &mut out, &mut models, &mut open, &mut in_tag);
    if in_tag {
        out.push('>');
    }
    for model in open.iter().rev().filter_map(|model| models.get(*model)) {
        out.push_str(&model.end);
    }
    out
}

/// What copies of a model are written with.
struct Model {
    /// The start tag with its end.
    start: String,
    /// The end tag; empty where the element has none.
    end: String,
}

fn write(
    operations: &[u32],
    text: &str,
    out: &mut String,
    models: &mut Vec<Model>,
    open: &mut Vec<usize>,
    in_tag: &mut bool,
) -> Option<()> {
    let mut words = operations.iter().copied().peekable();
    let mut rest = text;
    let mut in_model = false;
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        let (kind, argument) = dom::split(word);
        if kind != dom::ATTRIBUTE {
            in_model = false;
            if std::mem::take(in_tag) {
                out.push('>');
            }
        }
        match kind {
            dom::MODEL => {
                let name = *ELEMENTS.get(argument as usize)?;
                let end = if VOID.contains(&name) { String::new() } else { ["</", name, ">"].concat() };
                models.push(Model { start: ["<", name, ">"].concat(), end });
                in_model = true;
            }
            dom::OPEN => {
                let start = &models.get(argument as usize)?.start;
                open.push(argument as usize);
                *in_tag = words.peek().is_some_and(|next| dom::split(*next).0 == dom::ATTRIBUTE);
                out.push_str(if *in_tag { start.get(..start.len() - 1)? } else { start });
            }
            dom::ATTRIBUTE if in_model || *in_tag => {
                let name = ATTRIBUTES.get(argument as usize)?;
                let _utf16 = words.next()?;
                let (value, after) = rest.split_at_checked(words.next()? as usize)?;
                rest = after;
                let tag = if in_model { &mut models.last_mut()?.start } else { &mut *out };
                if in_model {
                    tag.pop();
                }
                tag.push(' ');
                tag.push_str(name);
                tag.push_str("=\"");
                escape(value, tag);
                tag.push_str(if in_model { "\">" } else { "\"" });
            }
            dom::TEXT | dom::KEEP => {
                let (value, after) = rest.split_at_checked(words.next()? as usize)?;
                rest = after;
                if kind == dom::KEEP {
                    kept.push(value);
                }
                escape(value, out);
            }
            dom::AGAIN => escape(kept.get(argument as usize)?, out),
            dom::CLOSE => out.push_str(&models.get(open.pop()?)?.end),
            _ => return None,
        }
    }
    Some(())
}

/// Escapes text or a quoted value. A carriage return as it stands would be read as a line feed.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((plain, found)) = rest.split_at_checked(runs::in_html(rest.as_bytes())) {
        out.push_str(plain);
        out.push_str(match found.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            Some(_) => "&#13;",
            None => return,
        });
        rest = found.get(1..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_that_do_not_fit_write_no_markup_of_their_own() {
        let div = dom::MODEL;
        assert_eq!(html(&[div, dom::OPEN, 99 << 3 | dom::OPEN], "x"), "<div></div>");
        assert_eq!(html(&[div, dom::OPEN, 99 << 3 | dom::MODEL, 1 << 3 | dom::OPEN], "x"), "<div></div>");
        assert_eq!(html(&[div, dom::OPEN, dom::ATTRIBUTE, 9, 9], "<b>"), "<div></div>");
        assert_eq!(html(&[div, dom::ATTRIBUTE, 9, 9, dom::OPEN], "<b>"), "");
        assert_eq!(html(&[dom::ATTRIBUTE, 3, 3], "<b>"), "");
        assert_eq!(html(&[dom::CLOSE, div, dom::OPEN], ""), "");
        assert_eq!(html(&[dom::AGAIN, div, dom::OPEN], "<b>"), "");
        assert_eq!(html(&[3 << 3 | dom::KEEP, 3, dom::AGAIN, 1 << 3 | dom::AGAIN], "<b>"), "&lt;b&gt;&lt;b&gt;");
        assert_eq!(html(&[3 << 3 | dom::TEXT, 3, div, dom::OPEN], "<b>"), "&lt;b&gt;<div></div>");
    }
}
