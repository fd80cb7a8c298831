//! A provider's HTML read into blocks: `Composition.section.text.div` of GP Connect Access Record: HTML, or any FHIR
//! Narrative.
//!
//! ```text
//! scan (the raw source) → html5ever's tokenizer → guard (policy, budgets) → tree → sectionise → conserve (the ledger)
//! ```
//!
//! In goes a string, out comes a closed set of blocks and inlines; no byte of markup is passed on. Reading cannot fail:
//! what breaks a budget is read without tables, what is too large even for that is shown as it stands, and each time an
//! issue and a banner say so.

pub mod conserve;
mod dates;
mod flat;
mod flow;
mod guard;
mod layouts;
mod line;
mod policy;
mod scan;
mod sectionise;
mod table;
mod tree;

use std::cell::{Cell, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::TreeSink;

use crate::issue::Issue;
use crate::record::{Banner, BannerKind, Block, Inline, State};
use crate::words::Word;
use conserve::{Ledger, line_bytes, source_bytes};
use flat::Flat;
use flow::Reader;
use guard::{Guard, Receiver};
use scan::{Kind, Paused, Scanner, Tag};

/// The largest narrative that is read; a larger one is shown as it stands.
const INPUT_BYTES: usize = 25 * 1024 * 1024;
/// The most nodes of a tree.
const NODES: usize = 2_000_000;
/// Bytes of source for each marked run: formatting left open is repeated in every paragraph that follows.
const MARK_BYTES: usize = 8;
/// How much source is fed to the tokenizer at once.
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
    /// How many rows the tables of the section have.
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
    /// Raw source of every place whose text a browser would have swallowed, in order.
    pub lost: Vec<String>,
    /// A budget was broken: there are no tables.
    pub plain: bool,
}

impl Narrative {
    /// All source text that is shown, in reading order.
    pub fn source_text(&self) -> String {
        let title = self.title.clone().unwrap_or_default();
        let mut text = conserve::line_text(&title);
        let banners: Vec<Block> = self.banners.iter().cloned().map(Block::Banner).collect();
        for part in [conserve::source_text(&banners), conserve::source_text_under(&title, &self.blocks)] {
            if !text.is_empty() && !part.is_empty() {
                text.push('\n');
            }
            text.push_str(&part);
        }
        text
    }

    fn visible_bytes(&self) -> usize {
        let title = self.title.as_deref().unwrap_or_default();
        let banners = self.banners.iter().map(|banner| source_bytes(&[], &banner.blocks)).sum::<usize>();
        line_bytes(title) + banners + source_bytes(title, &self.blocks)
    }
}

/// Reads a narrative to its end. `place` is where it stands, for issues: `section ENC`.
pub fn read(html: &str, place: &str) -> Narrative {
    let mut reading = begin(html, place);
    while !reading.step(usize::MAX) {}
    reading.finish()
}

/// Begins to read a narrative in steps.
pub fn begin(html: &str, place: &str) -> Reading {
    begin_with(html, place, NODES)
}

fn begin_with(html: &str, place: &str, nodes: usize) -> Reading {
    let nodes = nodes.min(html.len() + CHUNK);
    let receiver = Receiver::Tree(Box::new(tree::builder(nodes, html.len())));
    Reading {
        place: place.to_owned(),
        section: String::new(),
        source: StrTendril::from_slice(html),
        scanned: Paused::default(),
        tokenizer: tokenizer(receiver),
        input: BufferQueue::default(),
        fed: 0,
        xml: None,
        suspects: Vec::new(),
        simplified: false,
        done: html.len() > INPUT_BYTES,
    }
}

fn tokenizer(receiver: Receiver) -> Tokenizer<Guard> {
    let guard = Guard { receiver, seen: RefCell::default(), xml: Cell::new(false), raw_text_ends: Cell::new(false) };
    Tokenizer::new(guard, TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() })
}

/// A narrative that is being read.
pub struct Reading {
    place: String,
    section: String,
    source: StrTendril,
    scanned: Paused,
    tokenizer: Tokenizer<Guard>,
    input: BufferQueue,
    /// How much of the source has gone to the tokenizer.
    fed: usize,
    /// Whether the source is well-formed XML; looked at when it first matters.
    xml: Option<bool>,
    /// Places where a tokenizer would have swallowed text.
    suspects: Vec<(usize, usize)>,
    simplified: bool,
    done: bool,
}

impl Reading {
    /// Says which section this is, by its code: tables that nothing else tells apart are told apart by it.
    pub fn in_section(mut self, code: &str) -> Self {
        code.clone_into(&mut self.section);
        self
    }

    /// Reads on by about `bytes` of source. True when all is read.
    pub fn step(&mut self, bytes: usize) -> bool {
        // Shared, not copied.
        let source = self.source.clone();
        let mut scanner = Scanner::resume(&source, std::mem::take(&mut self.scanned));
        let goal = scanner.at().saturating_add(bytes.max(1));
        while !self.done && scanner.at() < goal {
            let Some(span) = scanner.next_span() else {
                self.feed_to(source.len());
                self.done = true;
                break;
            };
            match span.kind {
                Kind::Plain => {}
                Kind::Tag(tag) => {
                    if tag.suspect {
                        self.suspects.push((span.start, span.end));
                    }
                    self.tag(&mut scanner, tag, span.end);
                }
                Kind::Bare(tag) => {
                    self.suspects.push((span.start, span.end));
                    self.feed_to(span.start);
                    let slash = if tag.closing { "/" } else { "" };
                    self.feed(StrTendril::format(format_args!("<{slash}{}>", tag.name)));
                    self.fed = span.end;
                }
                Kind::Literal { suspect } => {
                    self.suspects.push((span.start, suspect));
                    self.feed_to(span.start);
                    self.feed(StrTendril::from_slice("&lt;"));
                    self.fed = span.end;
                }
            }
            if scanner.at() - self.fed >= CHUNK {
                self.feed_to(scanner.at());
            }
            if self.is_over_budget() {
                self.begin_flat();
                scanner = Scanner::new(&source);
            }
        }
        self.scanned = scanner.pause();
        self.done
    }

    /// What the tokenizer cannot know about a tag: whether raw text that begins here ends, whether this is XML.
    fn tag(&mut self, scanner: &mut Scanner, tag: Tag, end: usize) {
        if tag.closing {
            return;
        }
        let raw = policy::raw_text(tag.name).filter(|_| !tag.self_closed);
        if tag.self_closed && self.xml.is_none() && !policy::is_void(&tag.name.to_ascii_lowercase()) {
            self.xml = Some(scan::is_well_formed(&self.source));
            self.tokenizer.sink.xml.set(self.xml == Some(true));
        }
        if let Some((name, _)) = raw {
            // In step with the tokenizer, which must not take what follows for raw text if nothing ends it.
            let raw_text_end = scanner.raw_text_end(name);
            if raw_text_end.is_none() {
                self.suspects.push((end, end));
            }
            self.feed_to(end - 1);
            self.tokenizer.sink.raw_text_ends.set(raw_text_end.is_some());
            self.feed_to(end);
            self.tokenizer.sink.raw_text_ends.set(false);
        }
    }

    fn feed_to(&mut self, end: usize) {
        let length = end.saturating_sub(self.fed);
        if length == 0 {
            return;
        }
        let (Ok(offset), Ok(length)) = (u32::try_from(self.fed), u32::try_from(length)) else { return };
        let piece = self.source.subtendril(offset, length);
        self.fed = end;
        self.feed(piece);
    }

    fn feed(&mut self, piece: StrTendril) {
        self.input.push_back(piece);
        // The guard never asks for a script to run or an encoding to change, which alone end a feed early.
        let _ = self.tokenizer.feed(&self.input);
    }

    /// Whether there are too many nodes for a tree.
    fn is_over_budget(&self) -> bool {
        match &self.tokenizer.sink.receiver {
            Receiver::Tree(builder) => builder.sink.is_over_budget(),
            Receiver::Flat(_) => false,
        }
    }

    /// Begins again without a tree.
    fn begin_flat(&mut self) {
        self.tokenizer = tokenizer(Receiver::Flat(Flat::default()));
        self.tokenizer.sink.xml.set(self.xml == Some(true));
        self.input = BufferQueue::default();
        self.fed = 0;
        self.suspects.clear();
        self.simplified = true;
        self.done = false;
    }

    /// What was read. A reading that is not done is read to its end first.
    pub fn finish(mut self) -> Narrative {
        while !self.step(usize::MAX) {}
        if self.source.len() > INPUT_BYTES {
            return self.verbatim();
        }
        self.tokenizer.end();
        let Guard { receiver, seen, .. } = self.tokenizer.sink;
        let seen = seen.into_inner();
        let mut narrative = Narrative::default();
        let mut moved = seen.from_attributes;
        let mut dropped = seen.dropped;
        let mut marks_left_out = false;
        match receiver {
            Receiver::Flat(flat) => {
                let (blocks, hidden, space) = flat.finish(&seen.traits);
                narrative = Narrative { blocks, hidden, plain: true, ..narrative };
                dropped.space += space;
            }
            Receiver::Tree(builder) => {
                let tree = builder.sink.finish();
                moved += tree.moved;
                let mut reader =
                    Reader::new(&tree, &seen.traits, &self.section, self.source.len() / MARK_BYTES + CHUNK);
                let section = sectionise::sectionise(&mut reader, tree::FRAGMENT);
                dropped.space += reader.space;
                dropped.repeated += section.repeated;
                marks_left_out = reader.is_over_marks();
                narrative.hidden = reader.hidden;
                narrative.layouts = reader.layouts;
                narrative.title = section.title;
                narrative.banners = section.banners;
                narrative.blocks = section.blocks;
                narrative.states = section.states;
                narrative.row_count = section.row_count;
            }
        }
        narrative.hidden.extend(seen.hidden.into_iter().map(|text| Block::Paragraph(vec![Inline::source(text)])));

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
        if !narrative.ledger.adds_up() {
            narrative.lost.push(self.source.to_string());
            narrative.warn("narrative-not-conserved", Word::NarrativePartlyLost, place.clone());
        }
        if !self.suspects.is_empty() {
            narrative.banners.insert(0, Banner::new(BannerKind::Warning, vec![Word::NarrativePartlyLost.into()]));
        }
        let mut reached = 0;
        for (count, (start, end)) in self.suspects.into_iter().enumerate() {
            if count < REPORTED {
                let place = format!("{place}, byte {start}");
                narrative.issues.push(Issue::warning("suspected-text-in-tag", Word::NarrativePartlyLost, place));
            }
            if start >= reached {
                narrative.lost.extend(self.source.get(start..end).filter(|raw| !raw.is_empty()).map(str::to_owned));
                reached = end;
            }
        }
        if seen.controls > 0 {
            let issue = Issue::warning("control-character", Word::ControlCharactersShown, place.clone());
            narrative.issues.push(issue);
        }
        if seen.embedded > 0 {
            let issue = Issue::information("embedded-content", Word::EmbeddedContentNotShown, place.clone());
            narrative.issues.push(issue);
        }
        narrative
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

impl Narrative {
    /// An issue that is also a banner.
    fn warn(&mut self, code: &'static str, word: Word, place: String) {
        self.banners.insert(0, Banner::new(BannerKind::Warning, vec![word.into()]));
        self.issues.push(Issue::warning(code, word, place));
    }
}
