//! The guard: applies the policy to html5ever's tokens before any tree exists, and keeps the budgets.
//!
//! What it lets through is a closed set of elements with at most one attribute, the number of the [`Traits`] it read;
//! no deeper than [`DEPTH`] and with no more than [`FORMATTING`] formatting elements left open, so that no input can
//! make the tree builder quadratic or its output many times the input.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use super::conserve::Dropped;
use super::flat::Flat;
use super::policy::{self, Policy, Traits};
use super::tree::{Arena, Handle, TRAITS};
use crate::record::{Inline, Text};
use crate::words::Word;

/// How deep elements may stand in each other.
pub(super) const DEPTH: usize = 256;
/// How many formatting elements may be open.
pub(super) const FORMATTING: usize = 16;

/// What takes the guarded tokens.
pub(super) enum Receiver {
    /// The tree builder.
    Tree(Box<TreeBuilder<Handle, Arena>>),
    /// The filter that makes no tree.
    Flat(Flat),
}

/// What the guard has seen.
#[derive(Default)]
pub(super) struct Seen {
    /// The traits, by the numbers given to elements.
    pub traits: Vec<Traits>,
    /// Bytes of text received.
    pub received: usize,
    /// Bytes of attribute text that was put into the flow.
    pub from_attributes: usize,
    /// Texts of attributes that a page does not show.
    pub hidden: Vec<String>,
    pub dropped: Dropped,
    /// Control characters shown as pictures.
    pub controls: usize,
    /// A budget of depth or formatting was reached: text is all there, some structure is not.
    pub simplified: bool,
    /// Content that a page would embed.
    pub embedded: usize,
    open: Vec<Open>,
    /// Start tags not let through for depth, whose end tags must not close something else.
    refused: Vec<LocalName>,
    /// Formatting elements without an end tag yet; none where a cell begins, which they do not cross.
    formatting: Vec<Option<LocalName>>,
    /// The raw-text element whose inside is being dropped.
    dropping: Option<LocalName>,
    /// The last tag let through was `pre`: the tree builder takes a line feed here as markup.
    after_pre: bool,
    choices: usize,
}

/// An element that is open.
struct Open {
    /// Its name in the source.
    name: LocalName,
    /// Its name in the tree.
    emitted: LocalName,
    formatting: bool,
    /// Traits of what follows its end.
    after: Option<usize>,
}

/// The token sink that stands between tokenizer and tree builder.
pub(super) struct Guard {
    pub receiver: Receiver,
    pub seen: RefCell<Seen>,
    /// The source is well-formed XML: a self-closed element is empty whatever its name.
    pub xml: Cell<bool>,
    /// The raw-text element whose start tag comes next has an end tag.
    pub raw_text_ends: Cell<bool>,
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        let mut seen = self.seen.borrow_mut();
        let out = Out { receiver: &self.receiver, line };
        match token {
            Token::CharacterTokens(text) => seen.characters(text, out),
            Token::NullCharacterToken => seen.characters(StrTendril::from_char('\0'), out),
            Token::CommentToken(text) => {
                seen.received += text.len();
                seen.dropped.comment += text.len();
            }
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                if let Some(raw) = seen.start(tag, out, self.xml.get(), self.raw_text_ends.get()) {
                    return TokenSinkResult::RawData(raw);
                }
            }
            Token::TagToken(tag) => seen.end(tag, out),
            Token::EOFToken => {
                seen.close_from(0, out);
                out.give(Token::EOFToken);
            }
            Token::DoctypeToken(_) | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    /// A character section is text, in HTML as in XHTML; the scanner lets through only those that end.
    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        true
    }
}

/// The way out.
#[derive(Clone, Copy)]
struct Out<'g> {
    receiver: &'g Receiver,
    line: u64,
}

impl Out<'_> {
    fn give(self, token: Token) {
        match self.receiver {
            Receiver::Tree(builder) => {
                let _ = builder.process_token(token, self.line);
            }
            Receiver::Flat(flat) => flat.take(token),
        }
    }

    fn tag(self, kind: TagKind, name: LocalName, traits: Option<usize>) {
        let attrs = traits
            .map(|index| Attribute {
                name: QualName::new(None, ns!(), TRAITS),
                value: StrTendril::format(format_args!("{index}")),
            })
            .into_iter()
            .collect();
        self.give(Token::TagToken(Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false }));
    }
}

impl Seen {
    fn characters(&mut self, text: StrTendril, out: Out) {
        let text = if has_control(&text) { self.with_pictures(&text) } else { text };
        self.received += text.len();
        if let Some(name) = &self.dropping {
            let dropped =
                if *name == local_name!("script") { &mut self.dropped.script } else { &mut self.dropped.style };
            *dropped += text.len();
            return;
        }
        if std::mem::take(&mut self.after_pre) && text.starts_with('\n') {
            self.dropped.space += 1;
        }
        out.give(Token::CharacterTokens(text));
    }

    /// The text with each control character as its picture (U+2400 …).
    fn with_pictures(&mut self, text: &str) -> StrTendril {
        let mut shown = StrTendril::with_capacity(u32::try_from(text.len()).unwrap_or(0));
        for c in text.chars() {
            match c {
                '\u{7f}' => shown.push_char('\u{2421}'),
                _ if u8::try_from(c).is_ok_and(is_control) => {
                    shown.push_char(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'));
                }
                _ => {
                    shown.push_char(c);
                    continue;
                }
            }
            self.controls += 1;
        }
        shown
    }

    /// A start tag. Returns the tokenizer's state for the raw text that follows, if any does.
    fn start(&mut self, tag: Tag, out: Out, xml: bool, raw_text_ends: bool) -> Option<RawKind> {
        let policy = policy::element(&tag.name);
        let raw = policy::raw_text(&tag.name);
        let void = policy::is_void(&tag.name);
        let empty = void || (tag.self_closing && (xml || raw.is_some()));
        let raw = if raw_text_ends && !empty { raw } else { None };

        if policy == Policy::Dropped {
            self.dropping = raw.map(|_| tag.name);
            return raw.map(|_| RawKind::Rawtext);
        }
        let traits = self.read_attributes(&tag, policy);
        match policy {
            Policy::Unwrap | Policy::Empty => return None,
            Policy::Image | Policy::Field => {
                self.void(local_name!("img"), traits, out);
                return None;
            }
            Policy::Embedded { .. } => {
                self.embedded += 1;
                let note = self.keep(stand_in(Inline::from(Word::EmbeddedContentNotShown)));
                self.void(local_name!("img"), Some(note), out);
            }
            Policy::Choice => {
                self.implied_ends(&tag.name, out);
                let chosen = tag.attrs.iter().any(|attribute| attribute.name.local == local_name!("selected"));
                let word = if chosen { Word::TickedBox } else { Word::UntickedBox };
                let note = self.keep(stand_in(Inline::from(word)));
                if self.choices > 0 {
                    self.void(local_name!("br"), None, out);
                }
                self.choices += 1;
                self.void(local_name!("img"), Some(note), out);
            }
            _ => {}
        }
        if &*tag.name == "select" {
            self.choices = 0;
        }
        let (name, formatting) = match policy {
            Policy::Keep => (tag.name.clone(), false),
            Policy::Format => (tag.name.clone(), true),
            Policy::As(name) => (LocalName::from(name), false),
            Policy::FormatAs(name) => (LocalName::from(name), true),
            _ => (local_name!("span"), false),
        };
        if void {
            if !matches!(policy, Policy::Embedded { .. }) {
                self.void(name, traits, out);
            }
            return None;
        }
        let after = if policy == Policy::Link { self.link_target(&tag) } else { None };
        self.open(tag.name.clone(), name, formatting, traits, after, out);
        if empty {
            self.end(Tag { kind: TagKind::EndTag, attrs: Vec::new(), ..tag }, out);
            return None;
        }
        raw.map(|(_, references)| if references { RawKind::Rcdata } else { RawKind::Rawtext })
    }

    fn open(
        &mut self,
        name: LocalName,
        emitted: LocalName,
        formatting: bool,
        traits: Option<usize>,
        after: Option<usize>,
        out: Out,
    ) {
        self.implied_ends(&emitted, out);
        let refused = self.open.len() >= DEPTH || formatting && self.formatting.iter().flatten().count() >= FORMATTING;
        if refused {
            self.simplified = true;
            if policy::is_block(&emitted) {
                self.void(local_name!("br"), None, out);
            }
            if let Some(after) = after {
                self.void(local_name!("img"), Some(after), out);
            }
            if self.refused.len() < DEPTH {
                self.refused.push(name);
            }
            return;
        }
        self.after_pre = false;
        match &*emitted {
            "td" | "th" | "caption" => self.formatting.push(None),
            "pre" => self.after_pre = matches!(out.receiver, Receiver::Tree(_)),
            _ if formatting => self.formatting.push(Some(emitted.clone())),
            _ => {}
        }
        out.tag(TagKind::StartTag, emitted.clone(), traits);
        self.open.push(Open { name, emitted, formatting, after });
    }

    fn void(&mut self, name: LocalName, traits: Option<usize>, out: Out) {
        self.after_pre = false;
        if name == local_name!("hr") {
            self.implied_ends(&name, out);
        }
        out.tag(TagKind::StartTag, name, traits);
    }

    fn end(&mut self, tag: Tag, out: Out) {
        if self.dropping.take().is_some() {
            return;
        }
        if self.refused.last() == Some(&tag.name) {
            self.refused.pop();
            return;
        }
        if tag.name == local_name!("br") {
            self.void(tag.name, None, out);
            return;
        }
        let heading = is_heading(&tag.name);
        let in_table = is_table_part(&tag.name);
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.name == tag.name || heading && is_heading(&open.name) {
                found = Some(at);
                break;
            }
            let boundary = if in_table { matches!(&*open.name, "table") } else { is_scope(&open.name) };
            if boundary {
                break;
            }
        }
        let Some(found) = found else {
            if tag.name == local_name!("p") {
                // An end without a beginning is an empty paragraph: it parts what stands before and after it.
                self.after_pre = false;
                out.tag(TagKind::StartTag, tag.name.clone(), None);
                out.tag(TagKind::EndTag, tag.name, None);
            }
            return;
        };
        self.refused.clear();
        if self.open.get(found).is_some_and(|open| open.formatting) {
            // The adoption agency of the tree builder mends what formatting crosses; nothing else closes here.
            let open = self.open.remove(found);
            self.let_go(open, out);
        } else {
            self.close_from(found, out);
        }
    }

    /// Ends every element from `at` on, the innermost first.
    fn close_from(&mut self, at: usize, out: Out) {
        for open in self.open.split_off(at.min(self.open.len())).into_iter().rev() {
            let carries_over = open.formatting;
            if !carries_over {
                self.let_go(open, out);
            }
        }
    }

    fn let_go(&mut self, open: Open, out: Out) {
        if let Some(after) = open.after {
            self.void(local_name!("img"), Some(after), out);
        }
        let emitted = open.emitted;
        if open.formatting {
            let marker = self.formatting.iter().rposition(Option::is_none).map_or(0, |at| at + 1);
            let last = self.formatting.iter().rposition(|name| name.as_ref() == Some(&emitted));
            if let Some(last) = last.filter(|last| *last >= marker) {
                self.formatting.remove(last);
            }
        }
        self.leave_cell(&emitted);
        self.after_pre = false;
        out.tag(TagKind::EndTag, emitted, None);
    }

    /// Formatting left open in a cell ends with it.
    fn leave_cell(&mut self, emitted: &LocalName) {
        if matches!(&**emitted, "td" | "th" | "caption") {
            let marker = self.formatting.iter().rposition(Option::is_none).unwrap_or(0);
            self.formatting.truncate(marker);
        }
    }

    /// Forgets the elements that the tree builder closes by itself when this one begins (WHATWG HTML 13.2.6.4).
    fn implied_ends(&mut self, begins: &str, out: Out) {
        if !policy::is_block(begins) && !matches!(begins, "hr" | "option" | "colgroup") {
            return;
        }
        let outermost = matches!(begins, "tbody" | "thead" | "tfoot" | "caption" | "colgroup");
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            let name = if begins == "option" { &open.name } else { &open.emitted };
            if closes(begins, name) {
                found = Some(at);
            }
            if stops_at(begins, name) || found.is_some() && !outermost {
                break;
            }
        }
        match found {
            Some(found) if begins == "option" => self.close_from(found, out),
            Some(found) => {
                for open in self.open.split_off(found).into_iter().rev() {
                    if let Some(after) = open.after {
                        self.void(local_name!("img"), Some(after), out);
                    }
                    self.leave_cell(&open.emitted);
                }
            }
            None => {}
        }
        if matches!(begins, "li" | "dt" | "dd") {
            self.implied_ends("p", out);
        }
    }

    /// Reads a tag's attributes: into traits, into the flow, or into the list of hidden texts.
    fn read_attributes(&mut self, tag: &Tag, policy: Policy) -> Option<usize> {
        let mut traits = Traits { hidden: policy == Policy::Hidden, ..Traits::default() };
        if let Policy::Embedded { children_hidden } = policy {
            traits.hidden = children_hidden;
        }
        if &*tag.name == "dialog" {
            traits.hidden = !tag.attrs.iter().any(|attribute| attribute.name.local == local_name!("open"));
        }
        for attribute in &tag.attrs {
            let name = &*attribute.name.local;
            traits.read(&tag.name, name, &attribute.value);
            let shown = match name {
                "alt" => policy == Policy::Image,
                "value" => policy == Policy::Field,
                "label" => policy == Policy::Choice,
                _ => false,
            };
            let text = matches!(name, "title" | "aria-label" | "summary" | "placeholder" | "alt" | "label" | "value");
            let number = name == "value" && !matches!(&*tag.name, "input" | "button");
            if text && !shown && !number && !attribute.value.trim().is_empty() {
                let text = self.attribute_text(&attribute.value);
                self.hidden.push(text);
            }
        }
        match policy {
            Policy::Image => {
                let alt = self.shown_attribute(tag, "alt");
                traits.stand_in = Some(Inline::Text(match alt {
                    Some(alt) => Text::Ours(Word::ImagePlaceholder, vec![Text::Source(alt)]),
                    None => Word::ImagePlaceholderNoText.into(),
                }));
            }
            Policy::Field => self.read_field(tag, &mut traits),
            Policy::Choice => {
                if let Some(label) = self.shown_attribute(tag, "label") {
                    self.hidden.push(label);
                    self.from_attributes =
                        self.from_attributes.saturating_sub(self.hidden.last().map_or(0, String::len));
                }
            }
            _ => {}
        }
        (traits != Traits::default()).then(|| self.keep(traits))
    }

    /// What stands for a form field: a box for what is ticked, the value for the rest.
    fn read_field(&mut self, tag: &Tag, traits: &mut Traits) {
        let kind = value(tag, "type").map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
        let ticked = tag.attrs.iter().any(|attribute| attribute.name.local == local_name!("checked"));
        let text = self.shown_attribute(tag, "value");
        let of_source = |text: Option<String>| Inline::source(text.unwrap_or_default());
        traits.stand_in = Some(match &*kind {
            "checkbox" | "radio" => {
                // The value of a box is for the server; its label stands beside it.
                if let Some(text) = text {
                    self.from_attributes = self.from_attributes.saturating_sub(text.len());
                    self.hidden.push(text);
                }
                Inline::from(if ticked { Word::TickedBox } else { Word::UntickedBox })
            }
            "hidden" | "password" => {
                traits.hidden = true;
                self.from_attributes = self.from_attributes.saturating_sub(text.as_ref().map_or(0, String::len));
                of_source(text)
            }
            _ => of_source(text),
        });
    }

    fn shown_attribute(&mut self, tag: &Tag, name: &str) -> Option<String> {
        let value = value(tag, name).filter(|value| !value.trim().is_empty())?;
        let text = self.attribute_text(value);
        self.from_attributes += text.len();
        Some(text)
    }

    fn attribute_text(&mut self, value: &StrTendril) -> String {
        let text = if has_control(value) { self.with_pictures(value).to_string() } else { value.to_string() };
        self.received += text.len();
        text
    }

    /// Traits of the words that follow a link: where it led.
    fn link_target(&mut self, tag: &Tag) -> Option<usize> {
        let target = value(tag, "href").filter(|target| !target.trim().is_empty())?;
        let target = self.attribute_text(target);
        self.from_attributes += target.len();
        let words = Text::Ours(Word::LinkTarget, vec![Text::Source(target)]);
        Some(self.keep(stand_in(Inline::Text(words))))
    }

    fn keep(&mut self, traits: Traits) -> usize {
        self.traits.push(traits);
        self.traits.len() - 1
    }
}

fn stand_in(inline: Inline) -> Traits {
    Traits { stand_in: Some(inline), ..Traits::default() }
}

fn value<'t>(tag: &'t Tag, name: &str) -> Option<&'t StrTendril> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &attribute.value)
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_table_part(name: &str) -> bool {
    matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "caption" | "colgroup")
}

/// Whether the beginning of one element ends another that is open.
fn closes(begins: &str, open: &str) -> bool {
    match begins {
        "td" | "th" => matches!(open, "td" | "th"),
        "tr" | "li" | "option" => open == begins,
        "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
            matches!(open, "tbody" | "thead" | "tfoot" | "caption" | "colgroup" | "tr")
        }
        "dt" | "dd" => matches!(open, "dt" | "dd"),
        _ => open == "p" && (policy::is_block(begins) || begins == "hr"),
    }
}

/// Whether an open element keeps the beginning of one from ending what lies outside it.
fn stops_at(begins: &str, open: &str) -> bool {
    match begins {
        "td" | "th" => matches!(open, "tr" | "table"),
        "tr" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => open == "table",
        "li" => matches!(open, "ul" | "ol") || is_scope(open),
        "dt" | "dd" => open == "dl" || is_scope(open),
        "option" => open == "select" || is_scope(open),
        _ => is_scope(open),
    }
}

/// What an end tag cannot reach across.
fn is_scope(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption" | "table")
}

/// Looks at every byte without a branch, so that it can be done sixteen at a time.
fn has_control(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | is_control(byte))
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || byte == 0x7f
}
