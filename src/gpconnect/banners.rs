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
        let says_this = |own: &Banner| own.kind == banner.kind && all_the_same(&own.blocks, &banner.blocks);
        if !alike.into_iter().flatten().any(|at| self.all.get(*at).is_some_and(says_this)) {
            self.push(banner);
        }
    }

    /// All of them.
    pub fn into_all(self) -> Vec<Banner> {
        self.all
    }
}

/// Whether two parts of banners say the same. What is more than lines stands each time.
pub fn says_the_same(one: &Block, other: &Block) -> bool {
    match (one, other) {
        (Block::Paragraph(one), Block::Paragraph(other)) | (Block::Preformatted(one), Block::Preformatted(other)) => {
            one == other
        }
        (Block::Details { summary, blocks }, Block::Details { summary: other, blocks: others }) => {
            summary == other && all_the_same(blocks, others)
        }
        _ => false,
    }
}

fn all_the_same(blocks: &[Block], others: &[Block]) -> bool {
    blocks.len() == others.len() && blocks.iter().zip(others).all(|(one, other)| says_the_same(one, other))
}

fn words_of(banner: &Banner) -> String {
    let mut words = String::new();
    of_blocks(&banner.blocks, &mut words);
    words
}

fn of_blocks(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Preformatted(line) => of_line(line, words),
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
