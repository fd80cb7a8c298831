//! A patient's GP record as plain data: what was recorded, in reading order, with no FHIR and no HTML in it.
//!
//! Two kinds of input (coded FHIR and a provider's HTML) become this one [`Record`]; the view is written from it and
//! from nothing else. Every text says whose it is: [`Text::Source`] was recorded by the provider and is conserved to
//! the letter, everything else is ours and may be translated.

mod account;
mod patient;
mod state;
mod table;

use crate::into_vec::single;
use serde::Serialize;

use crate::issue::Issue;
use crate::words::Word;

pub use account::{Account, Leaves};
pub use patient::{AllergyLabel, Identity, IdentityOutcome, Mismatch, Patient};
pub use state::State;
pub use table::{Cell, Column, ColumnKind, Row, RowGroup, Table, is_blank};

/// A text, and who wrote it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Text {
    /// Recorded by the provider: shown to the letter, never translated.
    Source(String),
    /// A phrase of ours from the one table in `words`; its `{0}`, `{1}` … are filled with the texts given.
    Ours(Word, Vec<Text>),
    /// A token of ours that is no phrase: a FHIR element's name standing as a label, an age that we reckoned.
    Element(String),
    /// A number that we counted.
    Count(usize),
}

impl Text {
    /// A text of the provider's.
    pub fn source(text: impl Into<String>) -> Text {
        Text::Source(text.into())
    }

    /// Whether there is nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Text::Source(text) | Text::Element(text) => text.trim().is_empty(),
            Text::Ours(..) | Text::Count(_) => false,
        }
    }
}

impl From<Word> for Text {
    fn from(word: Word) -> Text {
        Text::Ours(word, Vec::new())
    }
}

/// A place in the view that a link can lead to. Numbers are ours: no id of a provider's ever becomes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Anchor(pub u32);

/// A date as recorded and as shown (`DD-Mmm-YYYY`, at the precision recorded; NHS CUI D+Ta).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Date {
    /// The characters received, when they differ from `shown`.
    pub recorded: String,
    /// What is shown: `05-Jan-2009`, `Jan-2009`, `2009`, `05-Jan-2009 14:05`, or the recorded text where it is no date.
    pub shown: String,
    /// The value of `<time datetime>`: the machine form of `shown`; none where the text is no date.
    pub machine: Option<String>,
}

/// How a run of text is marked. Meaning only: a provider's colours, fonts and sizes do not reach a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// Important.
    Strong,
    /// Stressed.
    Emphasis,
    /// Underlined at the provider.
    Underline,
    /// Struck through at the provider: no longer true.
    Deleted,
    /// Inserted at the provider.
    Inserted,
    /// Above the line.
    Superscript,
    /// Below the line.
    Subscript,
    /// Fixed-width.
    Code,
    /// White space matters: laboratory columns, fixed-width letters.
    Preserved,
    /// Secondary: shown smaller and in muted type.
    Minor,
    /// The main words of a row: a drug, an agent, a problem.
    Main,
}

/// How much a badge should weigh on the eye. The words carry the meaning; the tone only repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// Plain.
    Neutral,
    /// In force now, as recorded by the practice.
    Active,
    /// Over.
    Ended,
    /// Needs attention.
    Warning,
    /// May harm if missed.
    Danger,
}

/// A piece of a line. A record has very many: what few are, or what is large, is boxed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Inline {
    /// Plain text.
    Text(Text),
    /// A date.
    Date(Box<Date>),
    /// A marked run.
    Marked(Mark, Vec<Inline>),
    /// A short status.
    Badge(Tone, Text),
    /// `label value`: never split from each other.
    Labelled(Text, Box<[Inline]>),
    /// A link to another place in this view.
    Link(Anchor, Vec<Inline>),
    /// A line break.
    Break,
}

impl Inline {
    /// A text of the provider's.
    pub fn source(text: impl Into<String>) -> Inline {
        Inline::Text(Text::source(text))
    }

    /// A date.
    pub fn date(date: Date) -> Inline {
        Inline::Date(Box::new(date))
    }

    /// A label and its value.
    pub fn labelled(label: Text, value: Vec<Inline>) -> Inline {
        Inline::Labelled(label, value.into_boxed_slice())
    }

    /// A text of a coded record: its line breaks and columns count, where it has any.
    pub fn recorded(text: impl Into<String>) -> Inline {
        let text = text.into();
        let laid_out = is_laid_out(&text);
        let inline = Inline::source(text);
        if laid_out { Inline::Marked(Mark::Preserved, single(inline)) } else { inline }
    }

    /// A word of ours in place of what was not recorded.
    pub fn minor(word: Word) -> Inline {
        Inline::Marked(Mark::Minor, single(word.into()))
    }

    /// A text of the provider's in brackets, behind what it explains.
    pub fn in_brackets(text: impl Into<String>) -> Inline {
        Inline::Text(Text::Ours(Word::InBrackets, single(Text::source(text))))
    }

    /// Adds words, where there are any, to a list on one line: behind a comma, unless they are its first.
    #[inline(never)]
    pub fn add_to_list(list: &mut Vec<Inline>, mut words: Vec<Inline>) {
        if !list.is_empty() && !words.is_empty() {
            list.push(Word::ListSeparator.into());
        }
        list.append(&mut words);
    }
}

/// Whether a text has lines or columns.
fn is_laid_out(text: &str) -> bool {
    let mut after_space = false;
    text.bytes().any(|byte| {
        let counts = matches!(byte, b'\n' | b'\r' | b'\t') || (byte == b' ' && after_space);
        after_space = byte == b' ';
        counts
    })
}

impl From<Word> for Inline {
    fn from(word: Word) -> Inline {
        Inline::Text(word.into())
    }
}

impl From<Text> for Inline {
    fn from(text: Text) -> Inline {
        Inline::Text(text)
    }
}

/// What a banner is about. Recognised by class and position, never by its words (HTML specification, banners).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum BannerKind {
    /// GP transfer banner, or the `data-in-transit` warning.
    Transfer,
    /// Content banner.
    Content,
    /// Date banner.
    Date,
    /// Exclusion banner, or the `confidential-items` warning.
    Exclusion,
    /// The `data-awaiting-filing` warning.
    AwaitingFiling,
    /// A warning of ours, or one in an OperationOutcome.
    Warning,
    /// Something that must be read before the record is used.
    Alert,
    /// A standing note.
    Note,
    /// A provider's text of no known kind.
    Unknown,
}

impl BannerKind {
    /// Whether it warns of what is not here.
    pub fn tells_of_gaps(self) -> bool {
        matches!(self, BannerKind::Exclusion | BannerKind::Transfer)
    }
}

/// A message that belongs to the place where it stands and is visible in every state of the view.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Banner {
    /// What it is about.
    pub kind: BannerKind,
    /// Its words.
    pub blocks: Vec<Block>,
}

impl Banner {
    /// A banner of one paragraph.
    pub fn new(kind: BannerKind, line: Vec<Inline>) -> Banner {
        Banner { kind, blocks: single(Block::Paragraph(line)) }
    }

    /// What it says at once, for a second place: its paragraphs.
    pub fn in_brief(&self) -> Banner {
        let mut blocks = Vec::new();
        for block in &self.blocks {
            if let Block::Paragraph(line) = block {
                blocks.push(Block::Paragraph(line.clone()));
            }
        }
        Banner { kind: self.kind, blocks }
    }
}

/// Numbering of an ordered list, as the provider's markup set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Numbering {
    /// 1, 2, 3
    Arabic,
    /// a, b, c
    LowerAlpha,
    /// A, B, C
    UpperAlpha,
    /// i, ii, iii
    LowerRoman,
    /// I, II, III
    UpperRoman,
}

/// The bullets of an unordered list, as the provider's markup set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Bullet {
    /// A filled circle.
    Disc,
    /// An empty circle.
    Circle,
    /// A square.
    Square,
    /// No bullets.
    Unlisted,
}

/// How lines are aligned, as the provider's markup set it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Alignment {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// In the middle.
    Centre,
    /// To both sides.
    Justified,
}

/// Alignment and borders, as the provider's markup set them (the style classes of a FHIR narrative).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Style {
    /// How its lines are aligned, where that is set.
    pub alignment: Option<Alignment>,
    /// Whether a border stands on its left.
    pub border_left: bool,
    /// Whether a border stands on its right.
    pub border_right: bool,
    /// Whether a border stands above it.
    pub border_top: bool,
    /// Whether a border stands below it.
    pub border_bottom: bool,
}

impl Style {
    /// Whether nothing is set.
    pub fn is_plain(&self) -> bool {
        *self == Style::default()
    }

    /// What passes to the elements inside: the alignment, as in CSS.
    pub fn inherited(self) -> Style {
        Style { alignment: self.alignment, ..Style::default() }
    }

    /// This style where it stands inside another.
    pub fn inside(self, outer: Style) -> Style {
        Style { alignment: self.alignment.or(outer.alignment), ..self }
    }

    /// Blocks under this style; the blocks alone where there is nothing to set.
    pub fn over(self, blocks: Vec<Block>) -> Vec<Block> {
        if self.is_plain() || blocks.is_empty() { blocks } else { single(Block::Styled(self, blocks)) }
    }
}

/// One item of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListItem {
    /// The number the provider set on this item, where it set one.
    pub number: Option<i32>,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Block {
    /// A heading; `depth` 1 is just below the heading of the section or subsection that it stands in.
    Heading {
        /// 1 …
        depth: u8,
        /// Its words.
        line: Vec<Inline>,
    },
    /// A banner.
    Banner(Banner),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Text whose white space is kept.
    Preformatted(Vec<Inline>),
    /// A provider's message in place of a table (HTML specification: empty, unsupported and denied messages).
    Message {
        /// What it means, where that is known.
        state: Option<State>,
        /// Its words, as sent.
        blocks: Vec<Block>,
    },
    /// A table.
    Table(Box<Table>),
    /// A list; ordered where it has a numbering.
    List {
        /// How it is numbered, with the number it starts at.
        numbering: Option<(Numbering, i32)>,
        /// Its bullets, where it has no numbering and the provider chose them.
        bullet: Option<Bullet>,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// Short headings, and beside each the lines that stand under it.
    Outline(Vec<Pair>),
    /// Secondary things behind a disclosure whose words say what and how many; open in print.
    Details {
        /// What is inside.
        summary: Vec<Inline>,
        /// The inside.
        blocks: Vec<Block>,
    },
    /// A titled part of a section.
    Subsection(Box<Subsection>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Blocks that the provider's markup aligned, or gave borders.
    Styled(Style, Vec<Block>),
    /// A rule between blocks.
    Rule,
}

impl Block {
    /// A table.
    pub fn table(table: Table) -> Block {
        Block::Table(Box::new(table))
    }

    /// A titled part of a section.
    pub fn subsection(subsection: Subsection) -> Block {
        Block::Subsection(Box::new(subsection))
    }

    /// The one line that blocks are, whatever its style.
    pub fn only_line(blocks: &[Block]) -> Option<&[Inline]> {
        match blocks {
            [Block::Paragraph(line)] => Some(line),
            [Block::Styled(_, inside)] => Block::only_line(inside),
            _ => None,
        }
    }
}

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The label.
    pub label: Text,
    /// The value.
    pub value: Vec<Inline>,
}

/// A titled part of a section.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subsection {
    /// Where a link to it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// Its heading.
    pub title: Vec<Inline>,
    /// How many rows it holds, where it is counted.
    pub count: Option<usize>,
    /// What stands in it, banners first.
    pub blocks: Vec<Block>,
}

impl Subsection {
    /// A part under a title of ours, with how many rows it holds.
    pub fn counted(title: impl Into<Inline>, count: usize, blocks: Vec<Block>) -> Subsection {
        Subsection { anchor: None, title: single(title.into()), count: Some(count), blocks }
    }
}

/// A section of the record: one clinical area, or one section of an HTML record.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Its code in the table of `gpconnect::codes`: `allergies`, `ENC` …
    pub code: String,
    /// Where a link to it leads.
    pub anchor: Anchor,
    /// Its title.
    pub title: Vec<Inline>,
    /// How many items it holds, where it is counted; none where the section did not come.
    pub count: Option<usize>,
    /// Why it is empty or incomplete.
    pub states: Vec<State>,
    /// What was asked for: the period, or the parameters; stands under the heading.
    pub requested: Vec<Inline>,
    /// Banners and warnings: part of the section, visible in every state.
    pub banners: Vec<Banner>,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Who said that a request failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeSource {
    /// Nothing came.
    Network,
    /// The host's own relay, or the page before it.
    Relay,
    /// Something on the way that does not speak FHIR.
    Gateway,
    /// The Spine Secure Proxy.
    Ssp,
    /// The practice's system.
    Provider,
}

/// What became of a request that did not bring what was asked for, or not all of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestOutcome {
    /// Who said so.
    pub source: OutcomeSource,
    /// The HTTP status; none where nothing came.
    pub http: Option<u16>,
    /// The code: a provider's own, or one of `gpconnect::outcome_codes`.
    pub code: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// What was said for those who look into it; may name systems, addresses and patients.
    pub diagnostics: Option<String>,
}

/// A patient's GP record.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// What became of requests that did not bring what was asked for.
    pub outcomes: Vec<RequestOutcome>,
    /// The patient, as read.
    pub patient: Option<Patient>,
    /// Whose record it is.
    pub identity: Identity,
    /// Whether the content is held back: another patient's, or not confirmed yet.
    pub held_back: bool,
    /// The label beside the patient banner; none where the record has no allergy area of its own.
    pub allergy_label: Option<AllergyLabel>,
    /// When and from where: stands in the header of every record.
    pub provenance: Vec<Pair>,
    /// Alerts and warnings, on screen before the first clinical section.
    pub notices: Vec<Banner>,
    /// "What this view does not contain".
    pub absences: Vec<Vec<Inline>>,
    /// The sections, in display order.
    pub sections: Vec<Section>,
    /// What could not be read or shown as it should.
    pub issues: Vec<Issue>,
    /// Where everything went.
    pub account: Account,
}

impl Record {
    /// What is said in place of a patient where nothing of a record came: no patient, and nothing whose patient could be
    /// amiss. What is still on its way has not failed to come.
    pub fn nothing(&self) -> Option<Word> {
        // A document comes without a patient.
        let is_received = |section: &Section| section.states.is_empty() && section.code == "documents";
        let is_loading = self.sections.iter().any(|section| section.states.contains(&State::Loading));
        let word = if is_loading { Word::StillLoading } else { Word::NoRecordReceived };
        let is_unchecked = self.patient.is_none() && self.identity.outcome == IdentityOutcome::Unchecked;
        (is_unchecked && !self.sections.iter().any(is_received)).then_some(word)
    }
}
