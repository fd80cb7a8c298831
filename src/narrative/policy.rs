//! The policy table: what becomes of every element, class, style and attribute of a provider's.
//!
//! Nothing of a provider's markup is passed on; the table says what *meaning* each element carries into the tree that
//! the sectioniser reads. An element not named here is unknown: its tag goes, its children stay.

use super::element::{Element, Name};
use crate::letters;
use crate::record::{Alignment, BannerKind, Bullet, Inline, Mark, Numbering, Style};

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Enters the tree under its own name.
    Keep,
    /// Enters the tree under its own name; carries over to following blocks when left open (an *active formatting
    /// element*), and so is counted.
    Format,
    /// Enters the tree under another name, with its children.
    As(Element),
    /// As `Format`, under another name.
    FormatAs(Element),
    /// Enters the tree as a span that is laid out as a block: it may stand in a paragraph, and ends none.
    Apart,
    /// The tag goes, the children stay where they are.
    Unwrap,
    /// The children are text that the provider's page does not show: listed apart.
    Hidden,
    /// An element whose inside is raw text that nobody reads: script and style.
    Dropped,
    /// Has no text of its own and nothing to show.
    Empty,
    /// A picture: its alternative text stands for it.
    Image,
    /// Foreign or embedded content: a note stands for it; its children are text (`svg`, `math`) or hidden (the rest).
    Embedded { children_hidden: bool },
    /// A link: its text, then its target in words.
    Link,
    /// A form field: its value in words.
    Field,
    /// A choice in a list of choices: a box, then its words.
    Choice,
}

/// The policy for any other name: abbr, custom and Office elements, SVG and MathML names outside svg and math. Two of the
/// narratives of HL7's CDA stand apart.
pub(super) fn other(name: &str) -> Policy {
    let is_apart = ["paragraph", "item"].iter().any(|own| name.eq_ignore_ascii_case(own));
    Policy::As(if is_apart { Element::Div } else { Element::Span })
}

/// The policy for an element.
pub(super) fn element(element: Element) -> Policy {
    use Element::*;
    use Policy::{Apart, As, Choice, Dropped, Embedded, Empty, Field, Format, FormatAs, Hidden, Image, Keep, Unwrap};
    match element {
        // Kept: the elements of a FHIR narrative and of the GP Connect templates (HTML specification, layout).
        Td | Tr | Div | P | Th | Table | Tbody | Thead | Tfoot | Caption | Br | Span | H1 | H2 | H3 | H4 | H5 | H6
        | Ul | Ol | Li | Dl | Dt | Dd | Hr | Pre | Blockquote | Del | Ins | Sub | Sup | Colgroup | Col => Keep,
        B | Strong | I | Em | U | S | Small | Code => Format,

        // Mapped, with their children: the same meaning under one name.
        Strike => FormatAs(S),
        Tt => FormatAs(Code),
        Kbd | Samp => As(Code),
        Cite | Dfn | Var => As(Em),
        Mark => As(Strong),
        Listing | Xmp | Plaintext | Textarea => As(Pre),
        Dir | Menu => As(Ul),
        Address | Article | Aside | Center | Details | Dialog | Summary | Fieldset | Figure | Figcaption | Footer
        | Form | Header | Hgroup | Main | Nav | Search | Section => As(Div),
        Button | Legend | Optgroup | Select => Apart,

        // The page around the text.
        Html | Head | Body | Frameset => Unwrap,
        Base | Basefont | Bgsound | Element::Link | Meta | Param | Source | Track | Wbr | Keygen => Empty,

        // Not read by anybody.
        Script | Element::Style => Dropped,

        // Held by the page and not shown by it.
        Title | Template | Noscript | Noframes | Noembed | Datalist | Rp => Hidden,

        Img | Element::Image | Area => Image,
        // What stands in an object is shown wherever the object is not.
        Svg | Math | Object | Applet | Portal => Embedded { children_hidden: false },
        Iframe | Video | Audio | Canvas | Embed | Frame | Fencedframe => Embedded { children_hidden: true },
        A => Policy::Link,
        Input | Meter | Progress => Field,
        Option => Choice,
    }
}

/// Whether an element without attributes is nothing but itself in the tree, and whether it is a formatting element there.
/// Nearly all of a record's are such.
#[inline(always)]
pub(super) fn plain(own: Element) -> Option<bool> {
    match element(own) {
        Policy::Keep => Some(false),
        Policy::Format => Some(true),
        _ => None,
    }
    .filter(|_| !is_void(own))
}

/// Elements without an end tag (WHATWG HTML 13.1.2).
#[inline(always)]
pub(super) fn is_void(element: Element) -> bool {
    use Element::*;
    matches!(
        element,
        Br | Hr
            | Img
            | Image
            | Col
            | Input
            | Area
            | Embed
            | Wbr
            | Base
            | Basefont
            | Bgsound
            | Link
            | Meta
            | Param
            | Source
            | Track
            | Keygen
            | Frame
    )
}

/// Elements whose inside is raw text to a tokenizer: their names, and whether character references in it are read.
pub(super) fn raw_text(element: Element) -> Option<(&'static str, bool)> {
    Some(match element {
        Element::Script => ("script", false),
        Element::Style => ("style", false),
        Element::Title => ("title", true),
        Element::Textarea => ("textarea", true),
        Element::Xmp => ("xmp", false),
        Element::Iframe => ("iframe", false),
        Element::Noembed => ("noembed", false),
        Element::Noframes => ("noframes", false),
        _ => return None,
    })
}

/// Elements that stand as blocks: where the guard must let go of one, a line break keeps its text apart.
#[inline(always)]
pub(super) fn is_block(emitted: Element) -> bool {
    use Element::*;
    !matches!(
        emitted,
        Span | B | Strong | I | Em | U | S | Small | Code | Del | Ins | Sub | Sup | Col | Colgroup | Br | Img
    )
}

/// Whether the end tag of an element ends nothing outside of the block that it stands in ("any other end tag", WHATWG HTML
/// 13.2.6.4.7): what stands in a line and is no formatting.
pub(super) fn is_in_line(name: Name) -> bool {
    use Element::*;
    match name {
        Name::Known(own) => matches!(own, Span | Del | Ins | Sub | Sup | Cite | Dfn | Kbd | Mark | Samp | Var),
        Name::Other(_) => true,
    }
}

/// Names that HTML defines, and that no policy above mentions. A tag with any other name may be text between angle
/// brackets: `<PATIENT NAME>`, `<MI> 2010`, `<stop>`; in SVG and MathML, too, it is markup where it has attributes or an
/// end.
const OTHER_NAMES: &str = " abbr acronym bdi bdo big blink command content data fieldset font image isindex label \
    layer map marquee menuitem multicol nextid nobr output picture q rb rt rtc ruby shadow slot spacer time ";

/// Whether a name that the list of elements lacks is one that HTML defines.
pub(super) fn is_known(name: &str) -> bool {
    name.len() <= 20 && letters::has(OTHER_NAMES, &[" ", &name.to_ascii_lowercase(), " "].concat())
}

/// Whether HTML has an attribute of this name that may stand without a value.
pub(super) fn may_stand_alone(attribute: &str) -> bool {
    let lower = attribute.to_ascii_lowercase();
    lower.starts_with("on")
        || lower.starts_with("data-")
        || matches!(
            &*lower,
            "allowfullscreen"
                | "alt"
                | "async"
                | "autofocus"
                | "autoplay"
                | "border"
                | "checked"
                | "class"
                | "compact"
                | "contenteditable"
                | "controls"
                | "default"
                | "defer"
                | "disabled"
                | "download"
                | "hidden"
                | "href"
                | "id"
                | "inert"
                | "ismap"
                | "loop"
                | "multiple"
                | "muted"
                | "nohref"
                | "noresize"
                | "noshade"
                | "novalidate"
                | "nowrap"
                | "open"
                | "popover"
                | "readonly"
                | "required"
                | "reversed"
                | "selected"
                | "src"
                | "style"
                | "title"
                | "value"
        )
}

/// What a class says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A GP Connect banner.
    Banner(BannerKind),
    /// A GP Connect date cell.
    DateColumn,
    /// A GP Connect group row.
    MedItemColumn,
    /// A mark of a FHIR narrative.
    Mark(Mark),
    /// The numbering of a FHIR narrative's list.
    Numbering(Numbering),
    /// The bullets of a FHIR narrative's list.
    Bullet(Bullet),
    /// The alignment of a FHIR narrative's lines.
    Alignment(Alignment),
    /// A border of a FHIR narrative's element.
    Border(Side),
}

/// A side of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// The closed table of classes: those of GP Connect (HTML specification, layout) and those of a FHIR narrative, in any case.
pub(super) fn class(token: &str) -> Option<Class> {
    Some(match &*token.to_ascii_lowercase() {
        "date-column" => Class::DateColumn,
        "med-item-column" => Class::MedItemColumn,
        "gptransfer-banner" => Class::Banner(BannerKind::Transfer),
        "content-banner" => Class::Banner(BannerKind::Content),
        "date-banner" => Class::Banner(BannerKind::Date),
        "exclusion-banner" => Class::Banner(BannerKind::Exclusion),
        "bold" => Class::Mark(Mark::Strong),
        "italics" => Class::Mark(Mark::Emphasis),
        "underline" => Class::Mark(Mark::Underline),
        "strikethrough" => Class::Mark(Mark::Deleted),
        "arabic" => Class::Numbering(Numbering::Arabic),
        "little-roman" => Class::Numbering(Numbering::LowerRoman),
        "big-roman" => Class::Numbering(Numbering::UpperRoman),
        "little-alpha" => Class::Numbering(Numbering::LowerAlpha),
        "big-alpha" => Class::Numbering(Numbering::UpperAlpha),
        "disc" => Class::Bullet(Bullet::Disc),
        "circle" => Class::Bullet(Bullet::Circle),
        "square" => Class::Bullet(Bullet::Square),
        "unlist" => Class::Bullet(Bullet::Unlisted),
        "border-left" => Class::Border(Side::Left),
        "border-right" => Class::Border(Side::Right),
        "border-top" => Class::Border(Side::Top),
        "border-bottom" => Class::Border(Side::Bottom),
        _ => return alignment(token).map(Class::Alignment),
    })
}

/// The words for alignment, which the class and the attribute share.
fn alignment(word: &str) -> Option<Alignment> {
    Some(match word {
        "left" => Alignment::Left,
        "right" => Alignment::Right,
        "center" => Alignment::Centre,
        "justify" => Alignment::Justified,
        _ => return None,
    })
}

/// A set of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u16);

/// The marks a provider's markup can set, outermost first.
pub(super) const MARKS: [Mark; 10] = [
    Mark::Deleted,
    Mark::Inserted,
    Mark::Preserved,
    Mark::Strong,
    Mark::Emphasis,
    Mark::Underline,
    Mark::Superscript,
    Mark::Subscript,
    Mark::Code,
    Mark::Minor,
];

impl Marks {
    pub fn with(self, mark: Mark) -> Marks {
        let bit = MARKS.iter().position(|known| *known == mark).map_or(0, |at| 1 << at);
        Marks(self.0 | bit)
    }

    pub fn without(self, mark: Mark) -> Marks {
        Marks(self.0 & !Marks::default().with(mark).0)
    }

    pub fn and(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    pub fn has(self, mark: Mark) -> bool {
        self.with(mark) == self
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The mark that an element of the tree sets.
pub(super) fn mark(emitted: Element) -> Option<Mark> {
    Some(match emitted {
        Element::B | Element::Strong => Mark::Strong,
        Element::I | Element::Em => Mark::Emphasis,
        Element::U => Mark::Underline,
        Element::S | Element::Del => Mark::Deleted,
        Element::Ins => Mark::Inserted,
        Element::Sub => Mark::Subscript,
        Element::Sup => Mark::Superscript,
        Element::Small => Mark::Minor,
        Element::Code => Mark::Code,
        _ => return None,
    })
}

/// What the attributes of an element mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Traits {
    pub marks: Marks,
    pub banner: Option<BannerKind>,
    pub date_column: bool,
    pub group_row: bool,
    /// Not shown by the provider's page.
    pub hidden: bool,
    /// Whether its style says that it is displayed; none where that says nothing of it.
    pub displayed: Option<bool>,
    /// Hidden, and it keeps its place all the same.
    pub keeps_place: bool,
    /// 1 where absent; at most 1000.
    pub columns: Option<u16>,
    /// 1 where absent; at most 65534, or as far as its group of rows reaches.
    pub rows: Option<u16>,
    pub numbering: Option<Numbering>,
    pub bullet: Option<Bullet>,
    /// A list whose style says that nothing stands before its items.
    pub is_bare: bool,
    pub style: Style,
    /// `start` of a list, `value` of an item.
    pub number: Option<i32>,
    /// A cell that no tag began: without anything in it that is seen it is none.
    pub begun: bool,
    /// Whether it is laid out as a block, whatever its name.
    pub block: bool,
    /// Whether what stands right in it is: a flex box, or a grid.
    pub of_boxes: bool,
    /// Whether its style says what lines its text has, in the place of those that its name gives it.
    pub is_decorated: bool,
    /// The provider's id of a table.
    pub id: Option<String>,
    /// What stands in the element's place.
    pub stand_in: Option<Inline>,
}

impl Traits {
    /// Reads one attribute of an element; whatever is not named here means nothing to us.
    pub fn read(&mut self, element: Option<Element>, attribute: &str, value: &str) {
        match attribute {
            "class" => value.split_ascii_whitespace().filter_map(class).for_each(|class| match class {
                Class::Banner(kind) => self.banner = Some(kind),
                Class::DateColumn => self.date_column = true,
                Class::MedItemColumn => self.group_row = true,
                Class::Mark(mark) => self.marks = self.marks.with(mark),
                Class::Numbering(numbering) => self.numbering = Some(numbering),
                Class::Bullet(bullet) => self.bullet = Some(bullet),
                Class::Alignment(alignment) => self.style.alignment = Some(alignment),
                Class::Border(Side::Left) => self.style.border_left = true,
                Class::Border(Side::Right) => self.style.border_right = true,
                Class::Border(Side::Top) => self.style.border_top = true,
                Class::Border(Side::Bottom) => self.style.border_bottom = true,
            }),
            // The demonstrator's cells of whole numbers. On a table or a picture the attribute floats it.
            "align" if is_aligned(element) && self.style.alignment.is_none() => {
                self.style.alignment = alignment(&value.trim().to_ascii_lowercase());
            }
            "style" => self.read_style(value),
            // What its style says of its display goes before, wherever it stands.
            "hidden" => self.hidden |= self.displayed != Some(true),
            "colspan" => self.columns = span(value, 1000),
            // None at all: as far as the group of rows reaches.
            "rowspan" if value.trim() == "0" => self.rows = Some(u16::MAX),
            "rowspan" => self.rows = span(value, 65534),
            "start" if element == Some(Element::Ol) => self.number = integer(value.trim()),
            "value" if element == Some(Element::Li) => self.number = integer(value.trim()),
            "type" if element == Some(Element::Ol) => self.numbering = numbering(value.trim()),
            "id" if element == Some(Element::Table) => self.id = Some(value.trim().to_owned()),
            _ => {}
        }
    }

    /// The declarations whose loss would change what a text means.
    fn read_style(&mut self, style: &str) {
        // The last one of a property counts, or the last of those that are said to be important.
        let mut final_ones: Vec<String> = Vec::new();
        let (mut is_boxed, mut is_afloat, mut is_placed) = (false, false, false);
        let mut is_wider: Option<bool> = None;
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let comment = letters::find(property, "*/").map(|end| end + 2);
            let property = property.get(comment.unwrap_or(0)..).unwrap_or_default();
            let value = value.to_ascii_lowercase();
            let has = |word: &str| letters::has(&value, word);
            let property = property.trim().to_ascii_lowercase();
            let property = property.strip_suffix("-line").unwrap_or(&property);
            // What no browser knows is as if it were not there.
            if final_ones.iter().any(|own| own == property) && !has("!important")
                || property == "display" && !is_display(&value)
            {
                continue;
            }
            if has("!important") {
                final_ones.push(property.to_owned());
            }
            let mut set = |mark| self.marks = self.marks.with(mark);
            match property {
                "text-decoration" => {
                    self.is_decorated = true;
                    self.marks = self.marks.without(Mark::Deleted).without(Mark::Underline);
                    let mut set = |mark| self.marks = self.marks.with(mark);
                    if has("line-through") {
                        set(Mark::Deleted);
                    }
                    if has("underline") {
                        set(Mark::Underline);
                    }
                }
                "font-weight" if has("bold") || matches!(value.trim(), "600" | "700" | "800" | "900") => {
                    set(Mark::Strong);
                }
                "font-style" if has("italic") || has("oblique") => set(Mark::Emphasis),
                "white-space" if has("pre") => set(Mark::Preserved),
                "vertical-align" if has("super") => set(Mark::Superscript),
                "vertical-align" if value.trim() == "sub" => set(Mark::Subscript),
                "display" if has("none") => {
                    self.hidden = true;
                    (self.displayed, self.keeps_place) = (Some(false), false);
                }
                // What browsers set apart must not run together: "5" and "10 mg" are no "510 mg". The last one counts.
                "display" => {
                    self.hidden = self.keeps_place;
                    self.displayed = Some(true);
                    self.of_boxes = has("flex") || has("grid");
                    let apart = ["block", "table", "list-item", "flex", "flow-root", "grid"].into_iter().any(has);
                    // Inside a line only what is wider than its words is set apart.
                    let wider = || ["width", "margin", "padding"].into_iter().any(|own| letters::has(style, own));
                    is_boxed = apart && (!has("inline") || *is_wider.get_or_insert_with(wider));
                }
                // Either is a block whatever is said of its display.
                "float" => is_afloat = !has("none"),
                "position" => is_placed = has("absolute") || has("fixed"),
                "visibility" if has("hidden") || has("collapse") => {
                    self.hidden = true;
                    self.keeps_place = self.displayed != Some(false);
                }
                "visibility" if self.keeps_place => (self.hidden, self.keeps_place) = (false, false),
                "list-style" | "list-style-type" => self.read_list_style(&value),
                _ => {}
            }
        }
        self.block |= is_boxed || is_afloat || is_placed;
    }

    /// What stands before the items of a list.
    fn read_list_style(&mut self, value: &str) {
        for word in value.split_whitespace() {
            match word {
                "none" => (self.is_bare, self.bullet) = (true, Some(Bullet::Unlisted)),
                "decimal" => self.numbering = Some(Numbering::Arabic),
                "lower-alpha" | "lower-latin" => self.numbering = Some(Numbering::LowerAlpha),
                "upper-alpha" | "upper-latin" => self.numbering = Some(Numbering::UpperAlpha),
                "lower-roman" => self.numbering = Some(Numbering::LowerRoman),
                "upper-roman" => self.numbering = Some(Numbering::UpperRoman),
                _ => {}
            }
        }
    }
}

/// Whether a value of `display` is one that browsers know: some were of one maker's, and never of any of today.
fn is_display(value: &str) -> bool {
    !["-ms-", "-moz-"].iter().any(|own| value.trim_start().starts_with(own))
}

/// Elements whose attribute `align` aligns their text.
fn is_aligned(element: Option<Element>) -> bool {
    use Element::{Div, P, Td, Th, Tr};
    matches!(element, Some(Td | Th | Tr | P | Div))
}

/// A column or row span, clamped as HTML clamps it.
fn span(value: &str, most: usize) -> Option<u16> {
    let value = value.trim();
    let value = value.strip_prefix('+').unwrap_or(value);
    let digits: String = value.chars().take_while(char::is_ascii_digit).take(6).collect();
    let span = letters::number(&digits)?;
    u16::try_from(span.clamp(1, most)).ok().filter(|span| *span > 1)
}

/// A number as HTML reads one: as far as it is one.
fn integer(value: &str) -> Option<i32> {
    let is_digit = |at: usize, byte: u8| byte.is_ascii_digit() || at == 0 && matches!(byte, b'-' | b'+');
    let length = value.bytes().enumerate().take_while(|(at, byte)| is_digit(*at, *byte)).count();
    value.get(..length)?.parse().ok()
}

fn numbering(value: &str) -> Option<Numbering> {
    Some(match value {
        "1" => Numbering::Arabic,
        "a" => Numbering::LowerAlpha,
        "A" => Numbering::UpperAlpha,
        "i" => Numbering::LowerRoman,
        "I" => Numbering::UpperRoman,
        _ => return None,
    })
}
