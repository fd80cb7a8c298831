//! XML cut into tokens (XML 1.0, 2.4 to 3.1), one after another; the first that is none ends it. No entity is read or
//! declared: what a DOCTYPE holds is passed over.

use crate::letters;
use std::ops::Range;

/// A token. Ranges are of bytes of the text.
pub(super) enum Token {
    /// `<name`, without a prefix that it has. Attributes follow, then [`Token::Opened`] or [`Token::Empty`].
    Start { name: Range<usize>, at: usize },
    /// An attribute; the inside of its quotes.
    Attribute { prefix: Range<usize>, name: Range<usize>, value: Range<usize> },
    /// `>`
    Opened,
    /// `/>`
    Empty,
    /// An end tag.
    Close { name: Range<usize>, at: usize },
    /// Characters between tags.
    Text(Range<usize>),
    /// The inside of a character section.
    Section(Range<usize>),
    /// A comment, a processing instruction, the declaration.
    Other,
    /// The beginning of a DOCTYPE, which has its place before the root alone: [`Tokens::pass_doctype`] goes past it.
    Doctype,
}

/// Not well-formed.
pub(super) struct Malformed;

/// What ends a comment, a processing instruction and a character section.
const ENDS: [(&str, &str); 3] = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")];

/// Of each of [`ENDS`], whether it is known to stand nowhere in the rest of the text: without that, many beginnings and no
/// end would each be a search of all the rest.
pub(super) type Endless = [bool; ENDS.len()];

/// The tokens of a text from a place on.
pub(super) struct Tokens<'t> {
    text: &'t str,
    /// Where the next one begins.
    pub at: usize,
    in_tag: bool,
    pub endless: Endless,
}

impl<'t> Tokens<'t> {
    /// From a place between tags.
    pub fn from(text: &'t str, at: usize, endless: Endless) -> Tokens<'t> {
        Tokens { text, at, in_tag: false, endless }
    }

    /// Whether the next token is part of a tag.
    pub fn in_tag(&self) -> bool {
        self.in_tag
    }

    /// The next token; none at the end of the text.
    pub fn next(&mut self) -> Option<Result<Token, Malformed>> {
        if self.in_tag {
            self.space();
        }
        let rest = self.rest();
        if rest.is_empty() && !self.in_tag {
            return None;
        }
        let token = if self.in_tag { self.inside_tag(rest) } else { self.between_tags(rest) };
        Some(token.ok_or(Malformed))
    }

    /// Goes past the DOCTYPE that has begun. False where it has no end.
    pub fn pass_doctype(&mut self) -> bool {
        let length = doctype(self.rest());
        self.at += length.unwrap_or_default();
        length.is_some()
    }

    fn inside_tag(&mut self, rest: &str) -> Option<Token> {
        let (length, token) = match rest {
            _ if rest.starts_with('>') => (1, Token::Opened),
            _ if rest.starts_with("/>") => (2, Token::Empty),
            _ => return self.attribute(),
        };
        self.at += length;
        self.in_tag = false;
        Some(token)
    }

    fn attribute(&mut self) -> Option<Token> {
        let (prefix, name) = self.name()?;
        self.space();
        self.at += self.rest().starts_with('=').then_some(1)?;
        self.space();
        let quote = self.rest().chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let start = self.at + 1;
        let inside = self.text.get(start..)?;
        let end =
            inside.find([quote, '<']).filter(|end| inside.get(*end..).is_some_and(|end| end.starts_with(quote)))?;
        let value = start..start + end;
        self.at = value.end + 1;
        Some(Token::Attribute { prefix, name, value })
    }

    fn between_tags(&mut self, rest: &str) -> Option<Token> {
        let at = self.at;
        if !rest.starts_with('<') {
            self.at += rest.find('<').unwrap_or(rest.len());
            return Some(Token::Text(at..self.at));
        }
        for ((begins, ends), endless) in ENDS.iter().zip(&mut self.endless) {
            if let Some(inside) = rest.strip_prefix(begins) {
                let start = at + begins.len();
                let length = if *endless { None } else { letters::find(inside, ends) };
                *endless = length.is_none();
                let end = start + length?;
                self.at = end + ends.len();
                return Some(if *begins == "<![CDATA[" { Token::Section(start..end) } else { Token::Other });
            }
        }
        if rest.starts_with(DOCTYPE) {
            self.at += DOCTYPE.len();
            return Some(Token::Doctype);
        }
        let closes = rest.starts_with("</");
        self.at += 1 + usize::from(closes);
        let (_, name) = self.name()?;
        if !closes {
            self.in_tag = true;
            return Some(Token::Start { name, at });
        }
        self.space();
        self.at += self.rest().starts_with('>').then_some(1)?;
        Some(Token::Close { name, at })
    }

    /// The name that begins here: its prefix, and what follows it.
    fn name(&mut self) -> Option<(Range<usize>, Range<usize>)> {
        let rest = self.rest();
        let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>' | '<' | '"' | '\'' | '&');
        let name = rest.get(..rest.find(ends)?)?;
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '!' | '?')) {
            return None;
        }
        let (start, end) = (self.at, self.at + name.len());
        self.at = end;
        Some(match name.find(':') {
            Some(colon) => (start..start + colon, start + colon + 1..end),
            None => (start..start, start..end),
        })
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

const DOCTYPE: &str = "<!DOCTYPE";

/// How long the inside of a DOCTYPE is, its `>` included: quotes and an internal subset may hold others.
fn doctype(inside: &str) -> Option<usize> {
    let mut quote = None;
    let mut in_subset = false;
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (Some(own), _) if own == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => in_subset = true,
            (None, b']') => in_subset = false,
            (None, b'>') if !in_subset => return Some(at + 1),
            _ => {}
        }
    }
    None
}
