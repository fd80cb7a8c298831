//! Banners in the order in which they came, each once: ten sections that say the same say it once, and twenty thousand
//! that each say something else are told apart by their words, not by comparing each with each.

use crate::keyed::Keyed;
use crate::record::{Banner, Block, Inline, Text};

/// Banners, and where each is by its words.
#[derive(Debug, Default)]
pub struct Banners {
    all: Vec<Banner>,
    by_words: Keyed<String, Vec<usize>>,
}

impl Banners {
    /// Adds a banner, whether or not it is there.
    pub fn push(&mut self, banner: Banner) {
        self.by_words.add(words_of(&banner), self.all.len());
        self.all.push(banner);
    }

    /// Adds a banner that is not there yet.
    pub fn add(&mut self, banner: Banner) {
        let alike = self.by_words.get(&words_of(&banner));
        if !alike.into_iter().flatten().any(|at| self.all.get(*at) == Some(&banner)) {
            self.push(banner);
        }
    }

    /// All of them.
    pub fn all(&self) -> &[Banner] {
        &self.all
    }

    /// All of them.
    pub fn into_all(self) -> Vec<Banner> {
        self.all
    }
}

fn words_of(banner: &Banner) -> String {
    let mut words = String::new();
    of_blocks(&banner.blocks, &mut words);
    words
}

fn of_blocks(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) => of_line(line, words),
            Block::Details { blocks, .. } => of_blocks(blocks, words),
            _ => {}
        }
    }
}

fn of_line(line: &[Inline], words: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(Text::Source(text)) => words.push_str(text),
            Inline::Marked(_, line) | Inline::Link(_, line) => of_line(line, words),
            Inline::Labelled(_, line) => of_line(line, words),
            _ => {}
        }
    }
}
