//! The filter that makes no tree: for a narrative that breaks the budget of nodes. All text is kept, blocks and cells
//! stay apart, there are no tables.

use super::element::Element;
use super::line::Line;
use super::policy::{self, Marks, Traits};
use crate::into_vec::single;
use crate::record::{Block, Inline, Text};

/// What is needed to make lines of tokens: text, breaks and which text is hidden.
#[derive(Default)]
pub(super) struct Flat {
    events: Vec<Event>,
}

enum Event {
    Text(String),
    Start(Element, Option<u32>),
    End(Element),
}

impl Flat {
    pub fn text(&mut self, text: &str) {
        match self.events.last_mut() {
            Some(Event::Text(before)) => before.push_str(text),
            _ => self.events.push(Event::Text(text.to_owned())),
        }
    }

    pub fn start(&mut self, element: Element, traits: Option<u32>) {
        self.events.push(Event::Start(element, traits));
    }

    pub fn end(&mut self, element: Element) {
        match self.events.last() {
            // An element with nothing in it, of which hostile input has many.
            Some(Event::Start(name, None)) if *name == element => {
                if policy::is_block(element) {
                    self.events.push(Event::End(element));
                } else {
                    self.events.pop();
                }
            }
            _ => self.events.push(Event::End(element)),
        }
    }

    /// The paragraphs, the hidden ones apart, and how many bytes of white space fell between them.
    pub fn finish(self, traits: &[Traits]) -> (Vec<Block>, Vec<Block>, usize) {
        let (mut blocks, mut hidden, mut space) = (Vec::new(), Vec::new(), 0);
        let mut line = Line::default();
        let mut open: Vec<(Element, bool, bool)> = Vec::new();
        let mut hidden_depth = 0_usize;
        for event in self.events {
            match event {
                Event::Text(text) => line.text(Marks::default(), text),
                Event::Start(name, index) => {
                    let traits = index.and_then(|index| traits.get(index as usize));
                    let hides = traits.is_some_and(|traits| traits.hidden);
                    let apart = policy::is_block(name) || traits.is_some_and(|traits| traits.block);
                    if hides || apart || name == Element::Br {
                        flush(&mut line, if hidden_depth > 0 { &mut hidden } else { &mut blocks }, &mut space);
                    }
                    if let Some(stand_in) = traits.and_then(|traits| traits.stand_in.clone()) {
                        line.inline(Marks::default(), stand_in);
                        if hides {
                            flush(&mut line, &mut hidden, &mut space);
                        }
                    } else if !policy::is_void(name) {
                        hidden_depth += usize::from(hides);
                        open.push((name, hides, apart));
                    }
                }
                Event::End(name) => {
                    let Some(at) = open.iter().rposition(|(other, ..)| *other == name) else { continue };
                    let hides = open.iter().skip(at).filter(|(_, hides, _)| *hides).count();
                    if hides > 0 || open.iter().skip(at).any(|(.., apart)| *apart) {
                        flush(&mut line, if hidden_depth > 0 { &mut hidden } else { &mut blocks }, &mut space);
                    }
                    hidden_depth = hidden_depth.saturating_sub(hides);
                    open.truncate(at);
                }
            }
        }
        flush(&mut line, if hidden_depth > 0 { &mut hidden } else { &mut blocks }, &mut space);
        (blocks, hidden, space)
    }
}

fn flush(line: &mut Line, blocks: &mut Vec<Block>, space: &mut usize) {
    let (inlines, trimmed) = line.take();
    *space += trimmed;
    if !inlines.is_empty() {
        blocks.push(Block::Paragraph(inlines));
    }
}

/// The whole source as it stands, for a narrative too large to be read.
pub(super) fn verbatim(html: &str) -> Vec<Block> {
    single(Block::Preformatted(single(Inline::Text(Text::source(html)))))
}
