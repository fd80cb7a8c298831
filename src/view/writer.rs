//! The only way to write a view. Elements, attributes and their values are closed types: nothing that a provider sends
//! can become an element, an attribute, an id, a class, a link target or a role, because no call takes one.
//!
//! The scopes are HTML's content models: [`Flow`] holds blocks and text, [`Line`] holds text alone, and table, list
//! and pairs have scopes that hold their own parts and no text. What an HTML parser would rearrange (a paragraph in a
//! paragraph, text between table rows, a link in a link) therefore cannot be written, and the two encodings agree.
//! A scope closes its element when it ends; none can be left open.

use std::fmt;

use super::dom::{Encoder, Rendered};
use crate::record::{Anchor, Numbering};

/// Elements nest at most this deep; below it only text is written. HTML parsers stop nesting at 512, and the host's
/// page needs some of that.
const DEEPEST: u32 = 200;

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident: $($name:ident $text:literal)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $kind { $($name),* }

        impl $kind {
            const NAMES: &[&str] = &[$($text),*];
        }
    };
}

names! {
    /// The elements of a view.
    Tag:
    Div "div" Section "section" Nav "nav" Blockquote "blockquote" Details "details" Summary "summary"
    H1 "h1" H2 "h2" H3 "h3" H4 "h4" H5 "h5" H6 "h6" P "p" Hr "hr"
    Ul "ul" Ol "ol" Li "li" Dl "dl" Dt "dt" Dd "dd"
    Table "table" Caption "caption" Thead "thead" Tbody "tbody" Tr "tr" Th "th" Td "td"
    A "a" B "b" Bdi "bdi" Br "br" Code "code" Del "del" Em "em" Ins "ins" Span "span" Strong "strong" Sub "sub"
    Sup "sup" Time "time" U "u"
}

names! {
    /// The attributes of a view.
    AttrName:
    Class "class" Part "part" Id "id" Href "href" LabelledBy "aria-labelledby" Title "title" Scope "scope"
    ColumnSpan "colspan" RowSpan "rowspan" DateTime "datetime" Role "role" Level "aria-level" Translate "translate"
    ListType "type" Start "start" Value "value"
}

/// The elements of a view, by the index that an operation carries. A prefix names a namespace (`svg:path`).
pub const ELEMENTS: &[&str] = Tag::NAMES;

/// The attributes of a view, by the index that an operation carries.
pub const ATTRIBUTES: &[&str] = AttrName::NAMES;

names! {
    /// The classes that `js/styles.css` knows.
    Class:
    Record "gp-record" Head "gp-head" Section "gp-section" Large "gp-large" Alert "gp-alert"
    Running "gp-running" Patient "gp-patient" PatientName "gp-patient-name" Contact "gp-contact" Deceased "gp-deceased"
    Allergies "gp-allergies" Provenance "gp-provenance" Absences "gp-absences" Issues "gp-issues" Navigation "gp-nav"
    Count "gp-count" Requested "gp-requested" States "gp-states" Subsection "gp-subsection"
    Banner "gp-banner" BannerLabel "gp-banner-label" BannerTransfer "gp-transfer" BannerContent "gp-content"
    BannerDate "gp-date" BannerExclusion "gp-exclusion" BannerAwaitingFiling "gp-awaiting-filing"
    BannerNote "gp-note" BannerUnknown "gp-unknown" Message "gp-message"
    Badge "gp-badge" Neutral "gp-neutral" Active "gp-active" Ended "gp-ended" Warning "gp-warning" Danger "gp-danger"
    Scroll "gp-scroll" Rows "gp-rows" Table "gp-table" Name "gp-name" Narrow "gp-narrow" Number "gp-number"
    Group "gp-group" Main "gp-main" BelowRow "gp-below" HasBelow "gp-has-below"
    Pairs "gp-pairs" Outline "gp-outline" Flowing "gp-flowing" Details "gp-details" Labelled "gp-labelled"
    Left "gp-left" Right "gp-right" Centre "gp-centre" Justified "gp-justified"
    BorderLeft "gp-border-left" BorderRight "gp-border-right" BorderTop "gp-border-top"
    BorderBottom "gp-border-bottom" Disc "gp-disc" Circle "gp-circle" Square "gp-square" Unlisted "gp-unlisted"
    Minor "gp-minor" Preserved "gp-preserved" Hidden "gp-hidden"
}

names! {
    /// The parts that a host may style through `::part`.
    Part:
    Patient "patient" Navigation "navigation" Section "section" Heading "heading" Banner "banner" Table "table"
    Details "details"
}

names! {
    /// ARIA roles in use.
    Role:
    Alert "alert" Group "group" Heading "heading" Note "note" Region "region"
}

names! {
    /// What a header cell is the header of.
    Scope:
    Column "col" Row "row" RowGroup "rowgroup"
}

/// An id of ours: the host's prefix and a name from a closed set.
#[derive(Clone, Copy)]
pub(super) struct Id<'a> {
    pub(super) prefix: &'a str,
    pub(super) name: Name,
}

/// What an id names.
#[derive(Clone, Copy)]
pub(super) enum Name {
    /// A place in the record.
    Anchor(Anchor),
    /// The nth table caption of a section, or of the head.
    Caption(Option<Anchor>, u32),
    /// The patient's name in the banner.
    Patient,
    /// The heading of the navigation.
    Sections,
    /// The heading of the alert.
    Alert,
}

impl Id<'_> {
    fn write(self, out: &mut String) {
        out.push_str(self.prefix);
        match self.name {
            Name::Anchor(Anchor(number)) => {
                out.push('a');
                write_number(number, out);
            }
            Name::Caption(section, number) => {
                if let Some(Anchor(section)) = section {
                    out.push('a');
                    write_number(section, out);
                    out.push('-');
                }
                out.push('t');
                write_number(number, out);
            }
            Name::Patient => out.push_str("patient"),
            Name::Sections => out.push_str("sections"),
            Name::Alert => out.push_str("alert"),
        }
    }
}

/// The id, as a host gets it.
impl fmt::Display for Id<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut id = String::new();
        self.write(&mut id);
        out.write_str(&id)
    }
}

fn name(names: &[&'static str], index: usize) -> &'static str {
    names.get(index).copied().unwrap_or_default()
}

fn write_number(number: impl Into<i64>, out: &mut String) {
    out.push_str(&number.into().to_string());
}

/// A date in the form that `<time datetime>` takes.
#[derive(Clone, Copy)]
pub(super) struct MachineDate<'a>(&'a str);

impl<'a> MachineDate<'a> {
    /// The date, if it is made of nothing but the characters of one.
    pub(super) fn new(text: &'a str) -> Option<MachineDate<'a>> {
        let is_date = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
        (!text.is_empty() && text.bytes().all(is_date)).then_some(MachineDate(text))
    }
}

/// An attribute with its value.
#[derive(Clone, Copy)]
pub(super) enum Attr<'a> {
    Class(&'a [Class]),
    Part(Part),
    Id(Id<'a>),
    /// A link to an id of ours; there is no other kind of link.
    Href(Id<'a>),
    LabelledBy(Id<'a>),
    /// A text; escaped like any other.
    Title(&'a str),
    Scope(Scope),
    ColumnSpan(u32),
    RowSpan(u16),
    DateTime(MachineDate<'a>),
    Role(Role),
    Level(u8),
    /// Whether the words inside are ours, to be translated, or the provider's, to be left alone.
    Translate(bool),
    ListType(Numbering),
    Start(i32),
    Value(i32),
}

impl Attr<'_> {
    fn name(&self) -> AttrName {
        match self {
            Attr::Class(_) => AttrName::Class,
            Attr::Part(_) => AttrName::Part,
            Attr::Id(_) => AttrName::Id,
            Attr::Href(_) => AttrName::Href,
            Attr::LabelledBy(_) => AttrName::LabelledBy,
            Attr::Title(_) => AttrName::Title,
            Attr::Scope(_) => AttrName::Scope,
            Attr::ColumnSpan(_) => AttrName::ColumnSpan,
            Attr::RowSpan(_) => AttrName::RowSpan,
            Attr::DateTime(_) => AttrName::DateTime,
            Attr::Role(_) => AttrName::Role,
            Attr::Level(_) => AttrName::Level,
            Attr::Translate(_) => AttrName::Translate,
            Attr::ListType(_) => AttrName::ListType,
            Attr::Start(_) => AttrName::Start,
            Attr::Value(_) => AttrName::Value,
        }
    }
}

impl Attr<'_> {
    /// Whether its value is one of so few that many elements have it alike.
    fn recurs(&self) -> bool {
        match self {
            Attr::Class(_) | Attr::Part(_) | Attr::Scope(_) | Attr::Role(_) | Attr::Level(_) => true,
            Attr::Translate(_) | Attr::ListType(_) => true,
            Attr::ColumnSpan(columns) => *columns < 16,
            Attr::Id(_) | Attr::Href(_) | Attr::LabelledBy(_) | Attr::Title(_) | Attr::DateTime(_) => false,
            Attr::RowSpan(_) | Attr::Start(_) | Attr::Value(_) => false,
        }
    }

    /// Writes the value.
    fn write(&self, out: &mut String) {
        match self {
            Attr::Class(classes) => {
                for (index, class) in classes.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { " " });
                    out.push_str(name(Class::NAMES, *class as usize));
                }
            }
            Attr::Part(part) => out.push_str(name(Part::NAMES, *part as usize)),
            Attr::Id(id) | Attr::LabelledBy(id) => id.write(out),
            Attr::Href(id) => {
                out.push('#');
                id.write(out);
            }
            Attr::Title(text) => out.push_str(text),
            Attr::Scope(scope) => out.push_str(name(Scope::NAMES, *scope as usize)),
            // HTML's own limits: a parser reads more as these.
            Attr::ColumnSpan(columns) => write_number(*columns.clamp(&1, &1000), out),
            Attr::RowSpan(rows) => write_number(*rows.clamp(&1, &65534), out),
            Attr::DateTime(date) => out.push_str(date.0),
            Attr::Role(role) => out.push_str(name(Role::NAMES, *role as usize)),
            Attr::Level(level) => write_number(*level, out),
            Attr::Translate(translated) => out.push_str(if *translated { "yes" } else { "no" }),
            Attr::ListType(numbering) => out.push_str(match numbering {
                Numbering::Arabic => "1",
                Numbering::LowerAlpha => "a",
                Numbering::UpperAlpha => "A",
                Numbering::LowerRoman => "i",
                Numbering::UpperRoman => "I",
            }),
            Attr::Start(number) | Attr::Value(number) => write_number(*number, out),
        }
    }
}

/// Writes one root element.
#[derive(Default)]
pub(super) struct Writer {
    encoder: Encoder,
    /// What the element being opened has in common with others, in letters; kept for its capacity.
    model: String,
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
pub(super) fn root(container: Container, attributes: &[Attr], inside: impl FnOnce(&mut Flow<'_>)) -> Rendered {
    let mut writer = Writer::default();
    let attributes: Vec<Attr> = attributes.iter().copied().chain([Attr::Translate(false)]).collect();
    Flow(&mut writer).within(container, &attributes, inside);
    writer.encoder.finish()
}

/// [`root`], where what stands in it is written in steps.
pub(super) async fn root_in_steps(
    container: Container,
    attributes: &[Attr<'_>],
    inside: impl AsyncFnOnce(&mut Flow<'_>),
) -> Rendered {
    let mut writer = Writer::default();
    let attributes: Vec<Attr> = attributes.iter().copied().chain([Attr::Translate(false)]).collect();
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
        self.model.push_str(name(Tag::NAMES, tag as usize));
        for attribute in attributes.clone() {
            if let Attr::Translate(own) = attribute {
                self.translated = *own;
            }
            if attribute.recurs() {
                self.model.push('\n');
                self.model.push_str(name(AttrName::NAMES, attribute.name() as usize));
                self.model.push(' ');
                attribute.write(&mut self.model);
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
                let attributes: Vec<Attr> = past_six.iter().chain(attributes).copied().collect();
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

    /// A native disclosure, closed at first.
    pub(super) fn details(
        &mut self,
        summary_attributes: &[Attr],
        summary: impl FnOnce(&mut Line<'_>),
        inside: impl FnOnce(&mut Flow<'_>),
    ) {
        let attributes = [Attr::Class(&[Class::Details]), Attr::Part(Part::Details)];
        self.0.element(Tag::Details, &attributes, |writer| {
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
        let attributes: Vec<Attr> = order.iter().chain(attributes).copied().collect();
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
        let attributes: Vec<Attr> = [Attr::Href(to)].iter().chain(attributes).copied().collect();
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

    /// A line break.
    pub(super) fn line_break(&mut self) {
        self.0.empty(Tag::Br);
    }
}

/// Whether a text holds a right-to-left letter or a control of the bidirectional algorithm.
fn reorders(text: &str) -> bool {
    !text.is_ascii()
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
