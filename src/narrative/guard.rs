//! The guard: applies the policy to the tokens before any tree exists, and keeps the budgets.
//!
//! What it lets through is a closed set of elements with at most one attribute, the number of the [`Traits`] it read;
//! no deeper than [`DEPTH`] and with no more than [`FORMATTING`] formatting elements left open, so that no input can
//! make the tree builder quadratic or its output many times the input.

mod attributes;
mod mend;

use std::borrow::Cow;

use super::builder::Builder;
use super::conserve::Dropped;
use super::element::{Element, Name, OtherNames};
use super::flat::Flat;
use super::policy::{self, Policy, Traits};
use super::token::Tag;
use crate::letters;
use crate::record::Inline;
use crate::runs;
use crate::words::Word;

/// How deep elements may stand in each other.
pub(super) const DEPTH: usize = 256;
/// How many formatting elements may be open.
pub(super) const FORMATTING: usize = 16;

/// What takes the guarded tokens.
pub(super) enum Receiver {
    /// What makes the tree.
    Tree(Box<Builder>),
    /// The filter that makes no tree.
    Flat(Flat),
}

impl Receiver {
    #[inline(always)]
    fn text(&mut self, text: &str) {
        match self {
            Receiver::Tree(builder) => builder.text(text),
            Receiver::Flat(flat) => flat.text(text),
        }
    }

    #[inline(always)]
    fn start(&mut self, element: Element, traits: Option<u32>) {
        match self {
            Receiver::Tree(builder) => builder.start(element, traits),
            Receiver::Flat(flat) => flat.start(element, traits),
        }
    }

    #[inline(always)]
    fn end(&mut self, element: Element) {
        match self {
            Receiver::Tree(builder) => builder.end(element),
            Receiver::Flat(flat) => flat.end(element),
        }
    }
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
    /// A banner stands in what the provider's page does not show, or holds something of that.
    pub hides_banner: bool,
    /// Tags were missing: what they would have begun or ended was begun or ended where the rest shows it.
    pub mended: bool,
}

/// Stands between the tokens and what makes the tree.
pub(super) struct Guard {
    pub receiver: Receiver,
    pub seen: Seen,
    other_names: OtherNames,
    open: Vec<Open>,
    /// Start tags not let through for depth, whose end tags must not close something else.
    refused: Vec<Name>,
    /// Formatting elements without an end tag yet, in the source and in the tree; none where a cell begins, which they do
    /// not cross.
    formatting: Vec<Option<(Name, Element)>>,
    /// The raw-text element whose inside is being dropped.
    dropping: Option<Element>,
    choices: usize,
    /// Traits of a space between the parts of what is embedded, once there is one.
    space: Option<u32>,
    /// How many cells the row has that began last.
    row_cells: usize,
    /// That row began with text and no cell.
    row_of_text: bool,
}

/// An element that is open.
struct Open {
    /// Its name in the source.
    name: Name,
    /// Its name in the tree.
    emitted: Element,
    formatting: bool,
    /// Its own traits.
    traits: Option<u32>,
    /// Traits of what follows its end.
    after: Option<u32>,
    /// A cell or a row that no tag began; a table with a row in it.
    marked: bool,
}

impl Guard {
    pub fn new(receiver: Receiver) -> Guard {
        Guard {
            receiver,
            seen: Seen::default(),
            other_names: OtherNames::default(),
            open: Vec::new(),
            refused: Vec::new(),
            formatting: Vec::new(),
            dropping: None,
            choices: 0,
            space: None,
            row_cells: 0,
            row_of_text: false,
        }
    }

    /// All tokens have come. `is_start`: of the start of a source, whose open elements may have their ends later.
    pub fn finish(mut self, is_start: bool) -> (Receiver, Seen) {
        if is_start {
            self.open.iter_mut().for_each(|open| open.traits = None);
        } else {
            // No sender leaves out the end of these: what should follow is missing.
            let has_end = |name| matches!(name, Name::Known(Element::Table | Element::Ul | Element::Ol));
            self.seen.mended |= self.open.iter().any(|open| has_end(open.name));
        }
        self.close_from(0, false);
        (self.receiver, self.seen)
    }

    pub fn comment(&mut self, bytes: usize) {
        self.seen.received += bytes;
        self.seen.dropped.comment += bytes;
    }

    /// Characters, as read.
    pub fn characters(&mut self, text: &str) {
        let text = self.with_pictures(text);
        self.plain_characters(&text);
    }

    /// Characters, none of which is a control.
    pub fn plain_characters(&mut self, text: &str) {
        self.seen.received += text.len();
        if let Some(element) = self.dropping {
            let dropped = &mut self.seen.dropped;
            *(if element == Element::Script { &mut dropped.script } else { &mut dropped.style }) += text.len();
            return;
        }
        if self.is_between_cells() && !text.trim().is_empty() {
            self.seen.mended = true;
            if is_debris(text) || !self.begin_cell() {
                // It goes before the table: apart from what may follow it there.
                self.receiver.text(text);
                return self.receiver.start(Element::Br, None);
            }
        }
        self.receiver.text(text);
    }

    /// The text with each control character as its picture (U+2400 …).
    fn with_pictures<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if !has_control(text) {
            return Cow::Borrowed(text);
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '\u{7f}' => shown.push('\u{2421}'),
                _ if u8::try_from(c).is_ok_and(is_control) => {
                    shown.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'));
                }
                _ => {
                    shown.push(c);
                    continue;
                }
            }
            self.seen.controls += 1;
        }
        Cow::Owned(shown)
    }

    /// The name of an element in the source: which it is, where the policy names it, and how it is written.
    pub fn name(&mut self, element: Option<Element>, written: &str) -> Name {
        element.map_or_else(|| self.other_names.name(written), Name::Known)
    }

    /// A start tag of an element that is [`policy::plain`], with these traits.
    #[inline(always)]
    pub fn start_plain(&mut self, element: Element, formatting: bool, traits: Option<u32>) {
        self.open(Name::Known(element), element, formatting, traits, None);
    }

    /// A start tag of an element that is plain and no formatting, whose attributes are to be read. Its traits, where any
    /// other tag of the same letters has them, too: not where there was text in them, nor where what is around it counts.
    pub fn start_kept(&mut self, tag: &Tag, element: Element) -> Option<Option<u32>> {
        let received = self.seen.received;
        let traits = self.read_attributes(tag, Policy::Keep);
        self.start_plain(element, false, traits);
        let says_more = |traits: &Traits| traits.hidden || traits.banner.is_some();
        (self.seen.received == received && !self.has(traits, says_more)).then_some(traits)
    }

    /// A style sheet: with it goes what it strikes out.
    pub fn leave_out_sheet(&mut self, sheet: &str) {
        self.seen.simplified |= letters::has(sheet, "line-through");
    }

    /// A line break without attributes.
    #[inline(always)]
    pub fn line_break(&mut self) {
        self.void(Element::Br, None);
    }

    /// A start tag. `xml`: the source is well-formed XML, in which a self-closed element is empty whatever its name.
    /// `raw_text_ends`: what follows is raw text, and an end tag ends it.
    pub fn start(&mut self, tag: &Tag, xml: bool, raw_text_ends: bool) {
        let policy = tag.element.map_or_else(|| policy::other(tag.name), policy::element);
        let raw = tag.element.and_then(policy::raw_text);
        let void = tag.element.is_some_and(policy::is_void);
        let empty = void || (tag.self_closed && (xml || raw.is_some()));

        if policy == Policy::Dropped {
            self.dropping = tag.element.filter(|_| raw_text_ends);
            return;
        }
        let traits = self.read_attributes(tag, policy);
        if tag.element == Some(Element::Table) && tag.self_closed && !xml && self.is_between_cells() {
            // Meant as the end of the table before.
            self.seen.mended = true;
            return self.end(Name::Known(Element::Table));
        }
        match policy {
            Policy::Unwrap | Policy::Empty => return,
            Policy::Image | Policy::Field => {
                if self.is_between_cells() {
                    self.seen.mended = true;
                    // A picture that says nothing is no cell: it would move those after it.
                    let has = |name| tag.value(name).is_some_and(|value| !value.trim().is_empty());
                    if policy == Policy::Field || has("alt") || has("title") {
                        self.begin_cell();
                    }
                }
                return self.void(Element::Img, traits);
            }
            Policy::Embedded { .. } => {
                self.seen.embedded += 1;
                let note = self.keep(stand_in(Inline::from(Word::EmbeddedContentNotShown)));
                self.void(Element::Img, Some(note));
            }
            Policy::Choice => {
                self.implied_ends(Element::Option);
                let word = if tag.value("selected").is_some() { Word::TickedBox } else { Word::UntickedBox };
                let note = self.keep(stand_in(Inline::from(word)));
                if self.choices > 0 {
                    self.void(Element::Br, None);
                }
                self.choices += 1;
                self.void(Element::Img, Some(note));
            }
            _ => {}
        }
        if tag.element == Some(Element::Select) {
            self.choices = 0;
        }
        let (emitted, formatting) = match (policy, tag.element) {
            (Policy::Keep, Some(element)) => (element, false),
            (Policy::Format, Some(element)) => (element, true),
            (Policy::As(element), _) => (element, false),
            (Policy::FormatAs(element), _) => (element, true),
            _ => (Element::Span, false),
        };
        // Closed by itself it hides nothing and strikes out nothing, whatever a tokenizer makes of that.
        let empty = empty || tag.self_closed && (self.hides(traits) || self.strikes_out(emitted, traits));
        if void {
            if !matches!(policy, Policy::Embedded { .. }) {
                self.void(emitted, traits);
            }
            return;
        }
        let after = match policy {
            Policy::Link => self.link_target(tag),
            // Its parts stand where their own language puts them: a numerator above a denominator.
            _ if tag.element.is_none() && self.seen.embedded > 0 && self.is_embedded() => {
                let space = self.space.unwrap_or_else(|| self.keep(stand_in(Inline::from(Word::Space))));
                self.space = Some(space);
                Some(space)
            }
            _ => None,
        };
        let name = self.name(tag.element, tag.name);
        self.open(name, emitted, formatting, traits, after);
        if empty {
            self.end(name);
        }
    }

    #[inline(never)]
    fn open(&mut self, name: Name, emitted: Element, formatting: bool, traits: Option<u32>, after: Option<u32>) {
        self.implied_ends(emitted);
        self.mend(name, emitted, traits);
        let refused = self.open.len() >= DEPTH || formatting && self.formatting.iter().flatten().count() >= FORMATTING;
        if refused {
            self.seen.simplified = true;
            if policy::is_block(emitted) {
                self.void(Element::Br, None);
            }
            if let Some(after) = after {
                self.void(Element::Img, Some(after));
            }
            if self.refused.len() < DEPTH {
                self.refused.push(name);
            }
            return;
        }
        match emitted {
            Element::Td | Element::Th | Element::Caption => self.formatting.push(None),
            _ if formatting => self.formatting.push(Some((name, emitted))),
            _ => {}
        }
        self.receiver.start(emitted, traits);
        self.open.push(Open { name, emitted, formatting, traits, after, marked: false });
    }

    /// Whether what comes next stands in a drawing or a formula.
    fn is_embedded(&self) -> bool {
        self.open.iter().any(|open| matches!(open.name, Name::Known(Element::Svg | Element::Math)))
    }

    fn void(&mut self, element: Element, traits: Option<u32>) {
        if element == Element::Hr {
            self.implied_ends(element);
        }
        self.receiver.start(element, traits);
    }

    /// An end tag.
    pub fn end(&mut self, name: Name) {
        if self.dropping.take().is_some() {
            return;
        }
        if self.refused.last() == Some(&name) {
            self.refused.pop();
            return;
        }
        if name.is(Element::Br) {
            return self.line_break();
        }
        let heading = is_heading(name);
        let in_table = is_table_part(name);
        let in_line = policy::is_in_line(name);
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.name == name || heading && is_heading(open.name) {
                found = Some(at);
                break;
            }
            let boundary = if in_table { open.name.is(Element::Table) } else { is_scope(open.name) };
            if boundary || in_line && policy::is_block(open.emitted) {
                break;
            }
        }
        let Some(found) = found else {
            // A table inside has no end.
            // Or what began outside of a block ends in it: as in a browser, it goes on.
            let is_blocked = |open: &Open| open.name == name;
            self.seen.mended |=
                (in_line || matches!(name, Name::Known(Element::Td | Element::Th))) && self.open.iter().any(is_blocked);
            if name.is(Element::P) {
                // An end without a beginning is an empty paragraph: it parts what stands before and after it.
                self.receiver.start(Element::P, None);
                self.receiver.end(Element::P);
            } else if let Some(emitted) = self.forget_formatting(name) {
                // What it stood in has ended before it, and it goes on in what follows.
                self.receiver.end(emitted);
            }
            return;
        };
        self.refused.clear();
        if self.open.get(found).is_some_and(|open| open.formatting) {
            // The adoption agency of the builder mends what formatting crosses; nothing else closes here.
            let open = self.open.remove(found);
            self.let_go(Open { traits: None, ..open }, false);
        } else {
            if found + 1 < self.open.len() {
                self.close_from(found + 1, self.is_line(found));
            }
            // This one has an end of its own.
            if let Some(open) = self.open.pop() {
                self.let_go(Open { traits: None, ..open }, false);
            }
        }
    }

    /// Whether an open element holds no more than a line, or a few.
    fn is_line(&self, at: usize) -> bool {
        use Element::{Caption, Dd, Dt, Li, P, Td, Th};
        let holds_lines =
            |open: &Open| open.emitted.is_heading() || matches!(open.emitted, P | Li | Td | Th | Dd | Dt | Caption);
        self.open.get(at).is_some_and(holds_lines)
    }

    /// Ends every element from `at` on, the innermost first. Formatting carries over, but for what hides the rest of a line.
    fn close_from(&mut self, at: usize, is_in_line: bool) {
        while self.open.len() > at {
            let Some(open) = self.open.pop() else { return };
            if open.formatting && !(is_in_line && self.hides(open.traits)) {
                // What follows is struck out, too, which nobody may have meant.
                self.seen.mended |= self.strikes_out(open.emitted, open.traits);
                self.unhide(&open, is_in_line);
            } else {
                self.let_go(open, is_in_line);
            }
        }
    }

    #[inline(never)]
    fn let_go(&mut self, open: Open, is_in_line: bool) {
        self.unhide(&open, is_in_line);
        if let Some(after) = open.after {
            self.void(Element::Img, Some(after));
        }
        let emitted = open.emitted;
        if open.formatting {
            self.forget_formatting(open.name);
        }
        self.leave_cell(emitted);
        self.receiver.end(emitted);
    }

    /// Takes out the last formatting element of this name since the cell began; its name in the tree.
    fn forget_formatting(&mut self, name: Name) -> Option<Element> {
        let marker = self.formatting.iter().rposition(Option::is_none).map_or(0, |at| at + 1);
        let since = self.formatting.get(marker..)?;
        let last = since.iter().rposition(|own| own.is_some_and(|(own, _)| own == name))?;
        self.formatting.remove(marker + last).map(|(_, emitted)| emitted)
    }

    /// Formatting left open in a cell ends with it.
    fn leave_cell(&mut self, emitted: Element) {
        if matches!(emitted, Element::Td | Element::Th | Element::Caption) {
            let marker = self.formatting.iter().rposition(Option::is_none).unwrap_or(0);
            self.formatting.truncate(marker);
        }
    }

    /// Forgets the elements that the builder closes by itself when this one begins (WHATWG HTML 13.2.6.4).
    fn implied_ends(&mut self, begins: Element) {
        if !policy::is_block(begins) && begins != Element::Colgroup {
            return;
        }
        let outermost =
            matches!(begins, Element::Tbody | Element::Thead | Element::Tfoot | Element::Caption | Element::Colgroup);
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            let name = if begins == Element::Option { open.name } else { Name::Known(open.emitted) };
            if closes(begins, name) {
                found = Some(at);
            }
            if stops_at(begins, name) || found.is_some() && !outermost {
                break;
            }
        }
        match found {
            Some(found) if begins == Element::Option => self.close_from(found, false),
            Some(found) => {
                while self.open.len() > found {
                    let Some(open) = self.open.pop() else { break };
                    if let Some(after) = open.after {
                        self.void(Element::Img, Some(after));
                    }
                    self.unhide(&open, false);
                    self.leave_cell(open.emitted);
                }
            }
            None => {}
        }
        if matches!(begins, Element::Li | Element::Dt | Element::Dd) {
            self.implied_ends(Element::P);
        }
    }
}

fn stand_in(inline: Inline) -> Traits {
    Traits { stand_in: Some(inline), ..Traits::default() }
}

fn is_heading(name: Name) -> bool {
    matches!(name, Name::Known(element) if element.is_heading())
}

fn is_table_part(name: Name) -> bool {
    use Element::*;
    matches!(name, Name::Known(Table | Thead | Tbody | Tfoot | Tr | Td | Th | Caption | Colgroup))
}

/// Whether the beginning of one element ends another that is open.
fn closes(begins: Element, open: Name) -> bool {
    use Element::*;
    let Name::Known(open) = open else { return false };
    match begins {
        Td | Th => matches!(open, Td | Th),
        Tr | Li | Option => open == begins,
        Tbody | Thead | Tfoot | Caption | Colgroup => {
            matches!(open, Tbody | Thead | Tfoot | Caption | Colgroup | Tr)
        }
        Dt | Dd => matches!(open, Dt | Dd),
        _ => open == P,
    }
}

/// Whether an open element keeps the beginning of one from ending what lies outside it.
fn stops_at(begins: Element, open: Name) -> bool {
    use Element::*;
    match begins {
        Td | Th => open.is(Tr) || open.is(Table),
        Tr | Tbody | Thead | Tfoot | Caption | Colgroup => open.is(Table),
        Li => open.is(Ul) || open.is(Ol) || is_scope(open),
        Dt | Dd => open.is(Dl) || is_scope(open),
        Option => open.is(Select) || is_scope(open),
        _ => is_scope(open),
    }
}

/// What an end tag cannot reach across.
fn is_scope(name: Name) -> bool {
    use Element::*;
    matches!(name, Name::Known(Td | Th | Caption | Table))
}

fn has_control(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.get(runs::in_markup(rest)..).and_then(<[u8]>::split_first) {
        if is_control(*byte) {
            return true;
        }
        rest = after;
    }
    false
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || byte == 0x7f
}

/// Whether a text between cells is left of tags or of a list of rows, and no cell's: a bracket, a comma, what nobody sees.
fn is_debris(text: &str) -> bool {
    let is_left = |c: char| matches!(c, '>' | ',' | ';' | '"' | '\'' | '\u{200e}' | '\u{200f}');
    text.split(is_left).all(letters::is_blank)
}
