//! Tags as a tokenizer reads them (WHATWG HTML 13.2.5): names folded, attributes unescaped, the first of two alike kept.

use std::borrow::Cow;

use super::element::Element;
use super::references::{self, Context};
use super::scan;
use crate::letters;

/// A tag.
pub(super) struct Tag<'t> {
    /// Its name as it stands in the source.
    pub name: &'t str,
    /// Which element it is; none for a name that the policy does not mention.
    pub element: Option<Element>,
    pub self_closed: bool,
    /// Names and values.
    pub attributes: Vec<(Cow<'t, str>, Cow<'t, str>)>,
}

impl<'t> Tag<'t> {
    /// The tag that a scanner found.
    pub fn of(found: scan::Tag<'t>) -> Tag<'t> {
        let attributes = if found.attributes.is_empty() { Vec::new() } else { attributes(found.attributes) };
        Tag { name: found.name, element: found.element, self_closed: found.self_closed, attributes }
    }

    /// A start tag by its name alone.
    pub fn bare(found: scan::Tag<'t>) -> Tag<'t> {
        Tag { name: found.name, element: found.element, self_closed: false, attributes: Vec::new() }
    }

    /// The value of an attribute.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
    }
}

/// The attributes in what stands between a tag's name and its `>`.
fn attributes(source: &str) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    let mut found: Vec<(Cow<str>, Cow<str>)> = Vec::new();
    let mut rest = source;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let Some(first) = rest.chars().next() else { return found };
        // A name may begin with `=`, and with nothing else that ends one.
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '=');
        let after_first = rest.get(first.len_utf8()..).unwrap_or_default();
        let length = first.len_utf8() + after_first.find(ends).unwrap_or(after_first.len());
        let (name, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let mut value = Cow::Borrowed("");
        rest = after.trim_ascii_start();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_ascii_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (raw, beyond) = match quote {
                Some(quote) => after.get(1..).unwrap_or_default().split_once(quote).unwrap_or((after, "")),
                None => after.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((after, "")),
            };
            value = references::read(raw, Context::Attribute);
            rest = beyond;
        }
        let name = name_of(name);
        if !found.iter().any(|(own, _)| *own == name) {
            found.push((name, value));
        }
    }
}

fn name_of(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase() || byte == 0) {
        Cow::Owned(letters::replaced(&name.to_ascii_lowercase(), '\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_a_tokenizer_reads_them() {
        for (source, expected) in [
            (" a=1 B='2' c=\"3 &amp; 4\" d", "a=1|b=2|c=3 & 4|d="),
            ("/a/b=/c", "a=|b=/c"),
            (" = =x", "==x"),
            (" a = 1 a=2 A=3", "a=1"),
            (" a=x/ b=\"\"c='y'", "a=x/|b=|c=y"),
            (" a\"b='<' /", "a\"b=<"),
        ] {
            let found = attributes(source);
            let found: Vec<String> = found.iter().map(|(name, value)| format!("{name}={value}")).collect();
            assert_eq!(found.join("|"), expected, "{source}");
        }
    }
}
