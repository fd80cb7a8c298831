//! A provider's HTML read into blocks: `Composition.section.text.div` of GP Connect Access Record: HTML, or any FHIR
//! Narrative.
//!
//! ```text
//! scan (the raw source) → token, references → guard (policy, budgets) → builder → tree → sectionise → conserve (the ledger)
//! ```
//!
//! In goes a string, out comes a closed set of blocks and inlines; no byte of markup is passed on. Reading cannot fail:
//! what breaks a budget is read without tables, what is too large even for that is shown as it stands, and each time an
//! issue and a banner say so.

pub mod beginning;
mod builder;
pub mod conserve;
mod dates;
mod element;
mod flat;
mod flow;
mod guard;
mod layouts;
mod line;
mod messages;
pub mod names;
#[cfg(test)]
mod oracle;
mod policy;
mod references;
mod scan;
mod sectionise;
mod table;
mod token;
mod tree;

use crate::into_vec::{Keep, single};
use crate::issue::Issue;
use crate::letters;
use crate::pace::{Pace, at_once};
use crate::record::{Banner, BannerKind, Block, Inline, State};
use crate::words::Word;
use builder::Builder;
use conserve::{Ledger, line_bytes, source_bytes};
use element::{Element, Name};
use flat::Flat;
use flow::Reader;
use guard::{Guard, Receiver};
pub use layouts::is_part;
pub use messages::{is_named_by, shares_a_word};
use references::Context;
use scan::{Kind, Paused, Scanner, Span};
use token::Tag;

/// The largest narrative that is read; a larger one is shown as it stands.
const INPUT_BYTES: usize = 25 * 1024 * 1024;
/// The most nodes of a tree.
const NODES: usize = 2_000_000;
/// Bytes of source for each marked run: formatting left open is repeated in every paragraph that follows.
const MARK_BYTES: usize = 8;
/// Room that even a small narrative has.
const CHUNK: usize = 64 * 1024;
/// The most places reported one by one.
const REPORTED: usize = 50;

/// A narrative, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Narrative {
    /// The `h1`, or the only `h2` of a section without one; not repeated in `blocks`.
    pub title: Option<Vec<Inline>>,
    /// Banners of the section, in the order sent.
    pub banners: Vec<Banner>,
    /// Subsections, tables, messages and whatever else there is, in source order.
    pub blocks: Vec<Block>,
    /// Texts that the provider's page holds and does not show.
    pub hidden: Vec<Block>,
    /// How many entries the tables of the section have.
    pub row_count: usize,
    /// What the messages in place of tables mean.
    pub states: Vec<State>,
    /// Which table of the specification each table is (`enc-tab`, `med-tab-all-iss` …), in source order; none where it
    /// is not known. A table in another's cell comes after it.
    pub layouts: Vec<Option<&'static str>>,
    /// Where every byte of text went.
    pub ledger: Ledger,
    /// What was not read as it should.
    pub issues: Vec<Issue>,
    /// Raw source of every place whose text a browser would have swallowed, in order. Where the ledger does not add up, all
    /// of the source is to stand here, too: whoever has it adds it.
    pub lost: Vec<String>,
    /// A budget was broken: there are no tables.
    pub plain: bool,
    /// A banner stands in what the provider's page does not show, or holds something of that; or a cell among others is not
    /// shown.
    pub hides_part: bool,
}

impl Narrative {
    /// All source text that is shown, in reading order.
    pub fn source_text(&self) -> String {
        joined(self.shown())
    }

    /// The same, then what the provider's page does not show, and what was lost, raw.
    pub fn whole_text(&self) -> String {
        let mut parts = self.shown();
        parts.push(conserve::source_text(&self.hidden));
        for raw in &self.lost {
            parts.push(raw.clone());
        }
        joined(parts)
    }

    fn shown(&self) -> Vec<String> {
        let title = self.title.as_deref().unwrap_or_default();
        let mut parts = single(conserve::line_text(title));
        for banner in &self.banners {
            parts.push(conserve::source_text(&banner.blocks));
        }
        parts.push(conserve::source_text_under(title, &self.blocks));
        parts
    }

    fn visible_bytes(&self) -> usize {
        let title = self.title.as_deref().unwrap_or_default();
        let banners = self.banners.iter().map(|banner| source_bytes(&[], &banner.blocks)).sum::<usize>();
        line_bytes(title) + banners + source_bytes(title, &self.blocks)
    }
}

/// Reads a narrative to its end. `place` is where it stands, for issues: `section ENC`.
pub fn read(html: &str, place: &str) -> Narrative {
    let mut narrative = begin(html, place).finish();
    if !narrative.ledger.adds_up() {
        narrative.lost.push(html.to_owned());
    }
    narrative
}

/// Begins to read a narrative in steps.
pub fn begin(html: impl Into<String>, place: &str) -> Reading {
    begin_with(html.into(), place, NODES)
}

fn begin_with(html: String, place: &str, nodes: usize) -> Reading {
    let nodes = nodes.min(html.len() + CHUNK);
    Reading {
        nodes,
        received: html.len(),
        place: place.to_owned(),
        section: String::new(),
        title: String::new(),
        prefix: prefix_of(&html).unwrap_or_default().to_owned(),
        scanned: Paused::default(),
        guard: Guard::new(tree_of(html.len(), nodes)),
        raw: None,
        xml: Xml::SoFar(scan::WellFormed::default()),
        suspects: Vec::new(),
        simplified: false,
        is_start: false,
        done: html.len() > INPUT_BYTES,
        scratch: String::new(),
        source: html,
    }
}

/// The prefix of the element that holds all others, with its colon: that is a `div` of XHTML, whatever its prefix, and what
/// stands before it: a declaration, a DOCTYPE, a comment.
fn prefix_of(html: &str) -> Option<&str> {
    let mut rest = html.trim_start_matches('\u{feff}').trim_ascii_start();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        rest = rest.split_once('>')?.1.trim_ascii_start();
    }
    let name = rest.strip_prefix('<')?;
    let name = name.get(..name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))?)?;
    let (prefix, local) = name.split_once(':')?;
    (local == "div").then(|| name.get(..prefix.len() + 1)).flatten()
}

fn tree_of(source_bytes: usize, nodes: usize) -> Receiver {
    Receiver::Tree(Box::new(Builder::new(nodes, source_bytes)))
}

/// A narrative that is being read.
pub struct Reading {
    /// How many nodes a tree may have, and how many bytes it is made of.
    nodes: usize,
    received: usize,
    place: String,
    section: String,
    title: String,
    source: String,
    /// What stands before every name of an element where the source names a namespace that way: `xhtml:`.
    prefix: String,
    scanned: Paused,
    guard: Guard,
    /// The raw-text element that is open, and how its text is read.
    raw: Option<(Element, Context)>,
    xml: Xml,
    /// Places where a tokenizer would have swallowed text.
    suspects: Vec<(usize, usize)>,
    simplified: bool,
    /// It is the start of a source: that elements are open at its end tells nothing.
    is_start: bool,
    done: bool,
    /// Where a text is written whose references have to be read.
    scratch: String,
}

/// Whether the source is well-formed XML. It is taken for it until something tells otherwise; where that mattered by
/// then, it is read again.
enum Xml {
    /// As far as it is read, and nothing depended on it.
    SoFar(scan::WellFormed),
    /// A self-closed element was taken as empty.
    Assumed(scan::WellFormed),
    Not,
}

impl Reading {
    /// Says which section this is. Tables that nothing else tells apart are told apart by its code; what a message is
    /// about is compared with its title, where its text has none of its own.
    pub fn in_section(mut self, code: &str, title: &str) -> Self {
        code.clone_into(&mut self.section);
        title.clone_into(&mut self.title);
        self
    }

    /// Says that it is the start of a source, which may be XML though it ends in the middle.
    fn of_start(self) -> Self {
        Reading { is_start: true, ..self }
    }

    /// Reads on by about `bytes` of source. True when all is read.
    pub fn step(&mut self, bytes: usize) -> bool {
        let source = std::mem::take(&mut self.source);
        self.step_in(&source, bytes);
        self.source = source;
        self.done
    }

    fn step_in(&mut self, source: &str, bytes: usize) {
        let mut scanner = Scanner::resume(source, std::mem::take(&mut self.scanned));
        let goal = scanner.at().saturating_add(bytes.max(1));
        while !self.done && scanner.at() < goal {
            let Some(span) = scanner.next_span() else {
                if matches!(&self.xml, Xml::Assumed(looking) if !looking.is_whole()) && !self.is_start {
                    return self.begin_again();
                }
                self.done = true;
                break;
            };
            if !self.look(source, &span) {
                return self.begin_again();
            }
            self.span(&mut scanner, source, span);
            if self.is_over_budget() {
                return self.begin_flat();
            }
        }
        self.scanned = scanner.pause();
    }

    /// Looks whether the source is well-formed XML up to the end of this span. False where it was taken for it and is not.
    fn look(&mut self, source: &str, span: &Span) -> bool {
        let (looking, assumed) = match &mut self.xml {
            Xml::SoFar(looking) => (looking, false),
            Xml::Assumed(looking) => (looking, true),
            Xml::Not => return true,
        };
        if !looking.goes_on(source, span) {
            self.xml = Xml::Not;
            return !assumed;
        }
        if !assumed && is_self_closed(span) {
            self.xml = Xml::Assumed(std::mem::take(looking));
        }
        true
    }

    /// Begins again with a source that is not XML.
    fn begin_again(&mut self) {
        self.xml = Xml::Not;
        let receiver = match self.guard.receiver {
            Receiver::Tree(_) => tree_of(self.received, self.nodes),
            Receiver::Flat(_) => Receiver::Flat(Flat::default()),
        };
        self.begin_with(receiver);
    }

    fn begin_with(&mut self, receiver: Receiver) {
        self.guard = Guard::new(receiver);
        self.scanned = Paused::default();
        self.raw = None;
        self.suspects.clear();
    }

    fn span<'t>(&mut self, scanner: &mut Scanner<'t>, source: &str, span: Span<'t>) {
        match span.kind {
            _ if self.raw.is_some() => {}
            Kind::Short(tag) => match policy::plain(tag.element) {
                Some(_) if tag.closing => return self.guard.end(Name::Known(tag.element)),
                Some(formatting) if !tag.self_closed => return self.guard.start_plain(tag.element, formatting, None),
                None if tag.element == Element::Br && !tag.closing => return self.guard.line_break(),
                _ => {}
            },
            Kind::Again(tag) => return self.guard.start_plain(tag.element, false, tag.traits),
            _ => {}
        }
        let raw = source.get(span.start..span.end).unwrap_or_default();
        match span.kind {
            Kind::Text { plain } if plain == raw.len() => self.guard.plain_characters(raw),
            Kind::Text { plain } => self.characters_behind(plain, raw),
            Kind::Plain => self.plain(raw),
            Kind::Again(_) => self.characters(raw),
            Kind::Short(_) | Kind::Tag(_) => {
                if let Some(tag) = scanner.tag_of(&span) {
                    self.any_tag(scanner, tag, raw, &span);
                }
            }
            Kind::Literal { suspect } => {
                self.suspects.push((span.start, suspect));
                self.guard.characters("<");
            }
        }
    }

    /// A tag that is more than the name of a plain element, or stands in raw text.
    fn any_tag<'t>(&mut self, scanner: &mut Scanner<'t>, mut tag: scan::Tag<'t>, raw: &str, span: &Span<'t>) {
        if !self.prefix.is_empty()
            && let Some(local) = tag.name.strip_prefix(&*self.prefix)
        {
            (tag.name, tag.element) = (local, Element::of(local));
        }
        if tag.suspect {
            self.suspects.push((span.start, span.end));
        }
        if !tag.bare {
            return self.tag(scanner, tag, raw, span.end);
        }
        match self.raw {
            Some((element, _)) if tag.closing && tag.element == Some(element) => self.end(tag),
            Some(_) => self.characters(&[if tag.closing { "</" } else { "<" }, tag.name, ">"].concat()),
            None if tag.closing => self.end(tag),
            None => self.guard.start(&Tag::bare(tag), self.is_xml(), false),
        }
    }

    fn characters(&mut self, raw: &str) {
        self.guard.characters(&references::read(raw, self.context()));
    }

    /// Characters of which the first `plain` bytes are as they are.
    fn characters_behind(&mut self, plain: usize, raw: &str) {
        references::read_over(raw, plain, self.context(), &mut self.scratch);
        self.guard.characters(&self.scratch);
    }

    /// Where characters stand.
    fn context(&self) -> Context {
        self.raw.map_or(Context::Text, |(_, context)| context)
    }

    /// Text, a comment, a character section or a declaration.
    fn plain(&mut self, raw: &str) {
        if self.raw.is_some() || !raw.starts_with('<') || raw.len() == 1 {
            return self.characters(raw);
        }
        if let Some(inside) = raw.strip_prefix("<![CDATA[") {
            let inside = inside.strip_suffix("]]>").unwrap_or(inside);
            return self.guard.characters(&references::read(inside, Context::Section));
        }
        if raw == "</>" || raw.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            return;
        }
        let inside = match raw.strip_prefix("<!--") {
            Some(comment) => comment.strip_suffix("--!>").or(comment.strip_suffix("-->")).unwrap_or_default(),
            None => raw
                .strip_prefix("<!")
                .or(raw.strip_prefix('<'))
                .and_then(|raw| raw.strip_suffix('>'))
                .unwrap_or_default(),
        };
        self.guard.comment(references::read(inside, Context::Raw).len());
    }

    fn tag(&mut self, scanner: &mut Scanner, tag: scan::Tag, raw: &str, end: usize) {
        let raw_text = tag.element.filter(|_| !tag.closing && !tag.self_closed).and_then(policy::raw_text);
        // What follows is not taken for raw text if nothing ends it.
        let until = raw_text.and_then(|(name, _)| scanner.raw_text_end(name));
        if raw_text.is_some() && until.is_none() {
            self.suspects.push((end, end));
        }
        match self.raw {
            Some((element, _)) if tag.closing && tag.element == Some(element) => self.end(tag),
            Some(_) => self.characters(raw),
            None if tag.closing => self.end(tag),
            None if self.is_kept(&tag) => {
                if let Some(element) = tag.element
                    && let Some(traits) = self.guard.start_kept(&Tag::of(tag), element)
                {
                    scanner.keep((end - raw.len(), end), tag, element, traits);
                }
            }
            None => {
                self.guard.start(&Tag::of(tag), self.is_xml(), until.is_some());
                if let (Some((_, has_references)), Some(_)) = (raw_text, until) {
                    let context = if has_references { Context::Replaceable } else { Context::Raw };
                    self.raw = tag.element.map(|element| (element, context));
                }
            }
        }
        if let Some(inside) = until.map(|until| scanner.slice(end, until)).filter(|inside| !inside.is_empty()) {
            if let Xml::SoFar(looking) | Xml::Assumed(looking) = &mut self.xml
                && inside.contains('<')
            {
                looking.look_inside(inside);
            }
            if tag.element == Some(Element::Style) {
                self.guard.leave_out_sheet(inside);
            }
            self.characters(inside);
        }
    }

    /// Whether a start tag is one that [`Guard::start_kept`] takes, and means the same wherever it stands.
    fn is_kept(&self, tag: &scan::Tag) -> bool {
        let is_plain = tag.element.is_some_and(|element| policy::plain(element) == Some(false));
        is_plain && tag.strict && !tag.suspect && !tag.self_closed && self.prefix.is_empty()
    }

    fn end(&mut self, tag: scan::Tag) {
        self.raw = None;
        let name = self.guard.name(tag.element, tag.name);
        self.guard.end(name);
    }

    fn is_xml(&self) -> bool {
        matches!(self.xml, Xml::Assumed(_))
    }

    /// Whether there are too many nodes for a tree.
    fn is_over_budget(&self) -> bool {
        match &self.guard.receiver {
            Receiver::Tree(builder) => builder.is_over_budget(),
            Receiver::Flat(_) => false,
        }
    }

    /// Begins again without a tree.
    fn begin_flat(&mut self) {
        if !matches!(self.xml, Xml::Not) {
            self.xml = Xml::SoFar(scan::WellFormed::default());
        }
        self.simplified = true;
        self.begin_with(Receiver::Flat(Flat::default()));
    }

    /// What was read. A reading that is not done is read to its end first.
    pub fn finish(self) -> Narrative {
        at_once(self.read(&Pace::unlimited()))
    }

    /// Reads to the end, in steps.
    pub async fn read(mut self, pace: &Pace) -> Narrative {
        while !self.step(pace.left()) {
            pace.rest().await;
        }
        pace.rest().await;
        if self.source.len() > INPUT_BYTES {
            return self.verbatim();
        }
        let swallowed = self.swallowed();
        let marks_budget = self.source.len() / MARK_BYTES + CHUNK;
        // The tree has all that is needed of it, and the blocks take as much room.
        self.source = String::new();
        let (receiver, seen) = self.guard.finish(self.is_start);
        let mut narrative = Narrative::default();
        let mut moved = seen.from_attributes;
        let mut dropped = seen.dropped;
        let mut marks_left_out = false;
        let (mut mended, mut hides_part) = (seen.mended, seen.hides_banner);
        match receiver {
            Receiver::Flat(flat) => {
                let (blocks, hidden, space) = flat.finish(&seen.traits);
                narrative = Narrative { blocks, hidden, plain: true, ..narrative };
                dropped.space += space;
            }
            Receiver::Tree(builder) => {
                let tree = builder.finish();
                moved += tree.moved;
                let mut reader = Reader::new(&tree, &seen.traits, (&self.section, &self.title), marks_budget, pace);
                let section = sectionise::sectionise(&mut reader, tree::FRAGMENT, self.is_start).await;
                dropped.space += tree.line_feeds + reader.space;
                dropped.repeated += section.repeated;
                marks_left_out = reader.is_over_marks();
                mended |= section.mended;
                hides_part |= reader.hides_cell;
                narrative.hidden = reader.hidden;
                narrative.layouts = reader.layouts;
                narrative.title = section.title;
                narrative.banners = section.banners;
                narrative.blocks = section.blocks;
                narrative.states = section.states;
                narrative.row_count = section.row_count;
                // What comes next, giving back the tree and counting what became of it, is a step each of a large one.
                pace.rest().await;
            }
        }
        pace.rest().await;
        narrative.hides_part = hides_part;
        narrative.hidden.extend(seen.hidden.into_iter().map(|text| Block::Paragraph(single(Inline::source(text)))));

        let visible = narrative.visible_bytes();
        let hidden = source_bytes(&[], &narrative.hidden);
        let moved = moved.min(visible);
        narrative.ledger = Ledger { received: seen.received, kept: visible - moved, moved, hidden, dropped };

        let place = &self.place;
        if self.simplified {
            narrative.warn("narrative-simplified", Word::NarrativeSimplified, place.clone());
        } else if seen.simplified || marks_left_out {
            narrative.warn("narrative-partly-laid-out", Word::NarrativePartlyLaidOut, place.clone());
        }
        if mended {
            narrative.warn("narrative-mended", Word::NarrativeMended, place.clone());
        }
        if !narrative.ledger.adds_up() {
            narrative.warn("narrative-not-conserved", Word::NarrativePartlyLost, place.clone());
        }
        if !self.suspects.is_empty() {
            narrative.banners.insert(0, Banner::new(BannerKind::Warning, single(Word::NarrativePartlyLost.into())));
        }
        for (start, _) in self.suspects.iter().take(REPORTED) {
            let place = [place, ", byte ", &start.to_string()].concat();
            narrative.issues.push(Issue::warning("suspected-text-in-tag", Word::NarrativePartlyLost, place));
        }
        narrative.lost = swallowed;
        if seen.controls > 0 {
            let issue = Issue::warning("control-character", Word::ControlCharactersShown, place.clone());
            narrative.issues.push(issue);
        }
        if names::missed_for_good() {
            narrative.issues.push(Issue::warning("character-name", Word::CharacterNamesShown, place.clone()));
        }
        if seen.embedded > 0 {
            let issue = Issue::information("embedded-content", Word::EmbeddedContentNotShown, place.clone());
            narrative.issues.push(issue);
        }
        narrative
    }

    /// The raw source of every suspected place.
    fn swallowed(&self) -> Vec<String> {
        let (mut swallowed, mut reached) = (Vec::new(), 0);
        for (start, end) in &self.suspects {
            if *start >= reached {
                swallowed.extend(self.source.get(*start..*end).filter(|raw| !raw.is_empty()).map(str::to_owned));
                reached = *end;
            }
        }
        swallowed
    }

    fn verbatim(self) -> Narrative {
        let received = self.source.len();
        let mut narrative = Narrative {
            blocks: flat::verbatim(&self.source),
            ledger: Ledger { received, kept: received, ..Ledger::default() },
            plain: true,
            ..Narrative::default()
        };
        narrative.warn("narrative-as-plain-text", Word::NarrativeAsPlainText, self.place);
        narrative
    }
}

/// A tag that is an element without content in XML and opens one in HTML.
fn is_self_closed(span: &Span) -> bool {
    match span.kind {
        Kind::Short(tag) => tag.self_closed && !tag.closing && !policy::is_void(tag.element),
        Kind::Tag(tag) => !tag.bare && tag.self_closed && !tag.closing && !tag.element.is_some_and(policy::is_void),
        _ => false,
    }
}

/// A line each, of those that say something.
fn joined(mut parts: Vec<String>) -> String {
    parts.keep(&mut |part| !part.is_empty());
    letters::joined(&mut parts.into_iter(), "\n")
}

impl Narrative {
    /// An issue that is also a banner.
    fn warn(&mut self, code: &'static str, word: Word, place: String) {
        self.banners.insert(0, Banner::new(BannerKind::Warning, single(word.into())));
        self.issues.push(Issue::warning(code, word, place));
    }
}
