//! The only way to write a view. Elements, attributes and their values are closed types: nothing that a provider sends
//! can become an element, an attribute, an id, a class, a link target or a role, because no call takes one.
//!
//! The scopes are HTML's content models: [`Flow`] holds blocks and text, [`Line`] holds text alone, and table, list
//! and pairs have scopes that hold their own parts and no text. What an HTML parser would rearrange (a paragraph in a
//! paragraph, text between table rows, a link in a link) therefore cannot be written, and the two encodings agree.
//! A scope closes its element when it ends; none can be left open.

use super::attributes::{Attr, Attributes, Id};
use super::dom::{Encoder, Form, Rendered};
use super::names::{Class, Part, Role, Tag};
use crate::record::Numbering;

/// Elements nest at most this deep; below it only text is written. HTML parsers stop nesting at 512, and the host's
/// page needs some of that.
const DEEPEST: u32 = 200;

/// Writes one root element.
pub(super) struct Writer {
    encoder: Encoder,
    /// What the element being opened has in common with others, a byte for each name and value; kept for its capacity.
    model: Vec<u8>,
    depth: u32,
    /// Elements entered and not written, because they lie too deep.
    flattened: u32,
    in_link: bool,
    /// What the nearest `translate` attribute says.
    translated: bool,
    /// Whether the words of the element being written are labels.
    holds_labels: bool,
}

/// A root element and what stands in it. Its words are the provider's unless an element inside says otherwise.
pub(super) fn root(
    form: Form,
    container: Container,
    attributes: &[Attr],
    inside: impl FnOnce(&mut Flow<'_>),
) -> Rendered {
    let mut writer = Writer::new(form);
    let attributes = Attributes::of(attributes, &[Attr::Translate(false)]);
    Flow(&mut writer).within(container, &attributes, inside);
    writer.encoder.finish()
}

/// [`root`], where what stands in it is written in steps.
pub(super) async fn root_in_steps(
    form: Form,
    container: Container,
    attributes: &[Attr<'_>],
    inside: impl AsyncFnOnce(&mut Flow<'_>),
) -> Rendered {
    let mut writer = Writer::new(form);
    let attributes = Attributes::of(attributes, &[Attr::Translate(false)]);
    Flow(&mut writer).within_in_steps(container, &attributes, inside).await;
    writer.encoder.finish()
}

/// What has to be known of an element to end it.
struct Begun {
    flatten: bool,
    translated: bool,
    holds_labels: bool,
}

impl Writer {
    fn new(form: Form) -> Writer {
        Writer {
            encoder: Encoder::new(form),
            model: Vec::new(),
            depth: 0,
            flattened: 0,
            in_link: false,
            translated: false,
            holds_labels: false,
        }
    }

    fn element(&mut self, tag: Tag, attributes: &[Attr], inside: impl FnOnce(&mut Writer)) {
        let begun = self.begin(tag, attributes);
        inside(self);
        self.end(begun);
    }

    async fn element_in_steps(&mut self, tag: Tag, attributes: &[Attr<'_>], inside: impl AsyncFnOnce(&mut Writer)) {
        let begun = self.begin(tag, attributes);
        inside(self).await;
        self.end(begun);
    }

    fn begin(&mut self, tag: Tag, attributes: &[Attr]) -> Begun {
        let (translated, holds_labels) = (self.translated, self.holds_labels);
        self.holds_labels = attributes.iter().any(|own| matches!(own, Attr::Class([Class::Labelled])));
        let flatten = self.flattened > 0 || (self.depth >= DEEPEST && tag.stands_alone());
        if flatten {
            // A space, so that the words of two blocks do not run together.
            self.flattened += 1;
            self.encoder.text(" ");
        } else {
            self.depth += 1;
            self.open(tag, attributes);
        }
        Begun { flatten, translated, holds_labels }
    }

    fn end(&mut self, begun: Begun) {
        if begun.flatten {
            self.flattened -= 1;
        } else {
            self.depth -= 1;
            self.encoder.close();
        }
        (self.translated, self.holds_labels) = (begun.translated, begun.holds_labels);
    }

    /// Opens an element as a copy of its like, and sets what is this one's own.
    fn open(&mut self, tag: Tag, attributes: &[Attr]) {
        let translated = (self.depth > 1).then_some(self.translated);
        let says_more = |attribute: &&Attr| !matches!(attribute, Attr::Translate(own) if Some(*own) == translated);
        let attributes = attributes.iter().filter(says_more);
        self.model.clear();
        self.model.push(tag as u8);
        for attribute in attributes.clone() {
            if let Attr::Translate(own) = attribute {
                self.translated = *own;
            }
            if attribute.recurs() {
                attribute.key(&mut self.model);
            }
        }
        let set = |encoder: &mut Encoder, recurs: bool| {
            for attribute in attributes.clone().filter(|attribute| attribute.recurs() == recurs) {
                encoder.attribute(attribute.name() as u32, |out| attribute.write(out));
            }
        };
        self.encoder.open(&self.model, tag as u32, |encoder| set(encoder, true));
        set(&mut self.encoder, false);
    }

    fn empty(&mut self, tag: Tag) {
        self.element(tag, &[], |_| {});
    }

    /// Text whose nearest `translate` attribute must say `translated`.
    fn voiced(&mut self, translated: bool, inside: impl FnOnce(&mut Writer)) {
        if self.translated == translated || self.flattened > 0 {
            inside(self);
        } else {
            self.element(Tag::Span, &[Attr::Translate(translated)], inside);
        }
    }
}

impl Tag {
    /// Whether it may be left out with its text kept; the parts of tables and lists go with their whole.
    fn stands_alone(self) -> bool {
        use Tag::*;
        !matches!(self, Summary | Li | Dt | Dd | Caption | Thead | Tbody | Tr | Th | Td)
    }
}

/// An element that holds blocks.
#[derive(Clone, Copy)]
pub(super) enum Container {
    Div,
    Section,
    Nav,
    Blockquote,
}

impl Container {
    fn tag(self) -> Tag {
        match self {
            Container::Div => Tag::Div,
            Container::Section => Tag::Section,
            Container::Nav => Tag::Nav,
            Container::Blockquote => Tag::Blockquote,
        }
    }
}

/// An element that holds one line.
#[derive(Clone, Copy)]
pub(super) enum LineTag {
    P,
    /// `h1` to `h6`; past that a `role="heading"` with its level.
    Heading(u8),
}

/// An element inside a line.
#[derive(Clone, Copy)]
pub(super) enum Run {
    B,
    Code,
    Del,
    Em,
    Ins,
    Span,
    Strong,
    Sub,
    Sup,
    Time,
    U,
}

impl Run {
    fn tag(self) -> Tag {
        match self {
            Run::B => Tag::B,
            Run::Code => Tag::Code,
            Run::Del => Tag::Del,
            Run::Em => Tag::Em,
            Run::Ins => Tag::Ins,
            Run::Span => Tag::Span,
            Run::Strong => Tag::Strong,
            Run::Sub => Tag::Sub,
            Run::Sup => Tag::Sup,
            Run::Time => Tag::Time,
            Run::U => Tag::U,
        }
    }
}

/// A place for blocks and for text.
pub(super) struct Flow<'w>(&'w mut Writer);

impl Flow<'_> {
    /// A block that holds blocks.
    pub(super) fn within(&mut self, container: Container, attributes: &[Attr], inside: impl FnOnce(&mut Flow<'_>)) {
        self.0.element(container.tag(), attributes, |writer| inside(&mut Flow(writer)));
    }

    /// [`Flow::within`], in steps.
    pub(super) async fn within_in_steps(
        &mut self,
        container: Container,
        attributes: &[Attr<'_>],
        inside: impl AsyncFnOnce(&mut Flow<'_>),
    ) {
        self.0.element_in_steps(container.tag(), attributes, async |writer| inside(&mut Flow(writer)).await).await;
    }

    /// How many bytes the view has by now.
    pub(super) fn written(&self) -> usize {
        self.0.encoder.written_bytes()
    }

    /// A block that holds one line.
    pub(super) fn line(&mut self, tag: LineTag, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        let tag = match tag {
            LineTag::P => Tag::P,
            LineTag::Heading(0 | 1) => Tag::H1,
            LineTag::Heading(2) => Tag::H2,
            LineTag::Heading(3) => Tag::H3,
            LineTag::Heading(4) => Tag::H4,
            LineTag::Heading(5) => Tag::H5,
            LineTag::Heading(6) => Tag::H6,
            LineTag::Heading(level) => {
                let past_six = [Attr::Role(Role::Heading), Attr::Level(level)];
                let attributes = Attributes::of(&past_six, attributes);
                return self.0.element(Tag::Div, &attributes, |writer| inside(&mut Line(writer)));
            }
        };
        self.0.element(tag, attributes, |writer| inside(&mut Line(writer)));
    }

    /// Text right here, in no block of its own.
    pub(super) fn text(&mut self, inside: impl FnOnce(&mut Line<'_>)) {
        inside(&mut Line(self.0));
    }

    /// A rule.
    pub(super) fn rule(&mut self) {
        self.0.empty(Tag::Hr);
    }

    /// A native disclosure, closed at first; its name tells it from the others whose summary says the same.
    pub(super) fn details(
        &mut self,
        name: &str,
        summary_attributes: &[Attr],
        summary: &dyn Fn(&mut Line<'_>),
        inside: &dyn Fn(&mut Flow<'_>),
    ) {
        let attributes = [Attr::Class(&[Class::Details]), Attr::Part(Part::Details), Attr::Title(name)];
        let attributes = if name.is_empty() { &attributes[..2] } else { &attributes };
        self.0.element(Tag::Details, attributes, |writer| {
            writer.element(Tag::Summary, summary_attributes, |writer| summary(&mut Line(writer)));
            inside(&mut Flow(writer));
        });
    }

    /// A list; ordered where it is numbered.
    pub(super) fn list(
        &mut self,
        numbering: Option<(Numbering, i32)>,
        attributes: &[Attr],
        inside: impl FnOnce(&mut Items<'_>),
    ) {
        let Some((numbering, start)) = numbering else {
            return self.0.element(Tag::Ul, attributes, |writer| inside(&mut Items(writer)));
        };
        let order = [Attr::ListType(numbering), Attr::Start(start)];
        let attributes = Attributes::of(&order, attributes);
        self.0.element(Tag::Ol, &attributes, |writer| inside(&mut Items(writer)));
    }

    /// A description list.
    pub(super) fn pairs(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Pairs<'_>)) {
        self.0.element(Tag::Dl, attributes, |writer| inside(&mut Pairs(writer)));
    }

    /// A table, in steps.
    pub(super) async fn table(&mut self, attributes: &[Attr<'_>], inside: impl AsyncFnOnce(&mut TableParts<'_>)) {
        self.0.element_in_steps(Tag::Table, attributes, async |writer| inside(&mut TableParts(writer)).await).await;
    }
}

/// A place for text.
pub(super) struct Line<'w>(&'w mut Writer);

impl Line<'_> {
    /// A run inside the line.
    pub(super) fn within(&mut self, run: Run, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        self.0.element(run.tag(), attributes, |writer| inside(&mut Line(writer)));
    }

    /// A link to a place of ours; inside another link, its words alone.
    pub(super) fn link(&mut self, to: Id, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        if self.0.in_link {
            return inside(self);
        }
        self.0.in_link = true;
        let attributes = Attributes::of(&[Attr::Href(to)], attributes);
        self.0.element(Tag::A, &attributes, |writer| inside(&mut Line(writer)));
        self.0.in_link = false;
    }

    /// Text of the provider's, marked as not to be translated and, where it could reorder what stands beside it,
    /// isolated.
    pub(super) fn source(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if reorders(text) {
            self.0.element(Tag::Bdi, &[Attr::Translate(false)], |writer| writer.encoder.text(text));
        } else {
            self.0.voiced(false, |writer| writer.encoder.text(text));
        }
    }

    /// Words of ours, to be translated: those that [`Line::words`] writes inside, and what is given with them.
    pub(super) fn ours(&mut self, inside: impl FnOnce(&mut Line<'_>)) {
        self.0.voiced(true, |writer| inside(&mut Line(writer)));
    }

    /// A piece of the table of words.
    pub(super) fn words(&mut self, words: &'static str) {
        self.0.voiced(true, |writer| writer.encoder.text(words));
    }

    /// Punctuation or a space: nobody's words.
    pub(super) fn sign(&mut self, sign: &'static str) {
        self.0.encoder.text(sign);
    }

    /// Digits in a phrase of ours: nobody's words.
    pub(super) fn digits(&mut self, digits: &str) {
        self.0.encoder.text(digits);
    }

    /// A number that we counted, in groups of three (`48,000`).
    pub(super) fn count(&mut self, count: usize) {
        let digits = count.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        self.0.encoder.text(&grouped);
    }

    /// Whether the words of the element around are labels.
    pub(super) fn holds_labels(&self) -> bool {
        self.0.holds_labels
    }

    /// A line break; between labelled values a line feed, which their style keeps: elements there are values.
    pub(super) fn line_break(&mut self) {
        if self.0.holds_labels { self.0.encoder.text("\n") } else { self.0.empty(Tag::Br) }
    }
}

/// Whether a text holds a right-to-left letter or a control of the bidirectional algorithm.
fn reorders(text: &str) -> bool {
    // All of them are at or above U+0590, whose first byte is this: most texts have no character that high.
    !text.is_ascii()
        && text.bytes().any(|byte| byte >= 0xD6)
        && text.chars().any(|character| {
            matches!(character,
                '\u{590}'..='\u{8FF}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
                | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        })
}

/// A place for list items.
pub(super) struct Items<'w>(&'w mut Writer);

impl Items<'_> {
    /// An item.
    pub(super) fn item(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Flow<'_>)) {
        self.0.element(Tag::Li, attributes, |writer| inside(&mut Flow(writer)));
    }
}

/// A place for pairs of label and value.
pub(super) struct Pairs<'w>(&'w mut Writer);

impl Pairs<'_> {
    /// A label.
    pub(super) fn label(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        self.0.element(Tag::Dt, attributes, |writer| inside(&mut Line(writer)));
    }

    /// A value. A space follows, where lines may break and copied text comes apart.
    pub(super) fn value(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        self.0.element(Tag::Dd, attributes, |writer| inside(&mut Line(writer)));
        self.0.encoder.text(" ");
    }
}

/// A place for the parts of a table, in this order: caption, head, bodies.
pub(super) struct TableParts<'w>(&'w mut Writer);

impl TableParts<'_> {
    /// The caption.
    pub(super) fn caption(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Line<'_>)) {
        self.0.element(Tag::Caption, attributes, |writer| inside(&mut Line(writer)));
    }

    /// The head, of one row.
    pub(super) fn head(&mut self, inside: impl FnOnce(&mut Cells<'_>)) {
        self.0.element(Tag::Thead, &[], |writer| {
            writer.element(Tag::Tr, &[], |writer| inside(&mut Cells(writer)));
        });
    }

    /// A body: rows that belong together, in steps.
    pub(super) async fn body(&mut self, inside: impl AsyncFnOnce(&mut Rows<'_>)) {
        self.0.element_in_steps(Tag::Tbody, &[], async |writer| inside(&mut Rows(writer)).await).await;
    }
}

/// A place for rows.
pub(super) struct Rows<'w>(&'w mut Writer);

impl Rows<'_> {
    /// How many bytes the view has by now.
    pub(super) fn written(&self) -> usize {
        self.0.encoder.written_bytes()
    }

    /// A row.
    pub(super) fn row(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Cells<'_>)) {
        self.0.element(Tag::Tr, attributes, |writer| inside(&mut Cells(writer)));
    }
}

/// A place for cells.
pub(super) struct Cells<'w>(&'w mut Writer);

impl Cells<'_> {
    /// A header cell.
    pub(super) fn header(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Flow<'_>)) {
        self.0.element(Tag::Th, attributes, |writer| inside(&mut Flow(writer)));
    }

    /// A data cell.
    pub(super) fn cell(&mut self, attributes: &[Attr], inside: impl FnOnce(&mut Flow<'_>)) {
        self.0.element(Tag::Td, attributes, |writer| inside(&mut Flow(writer)));
    }
}
