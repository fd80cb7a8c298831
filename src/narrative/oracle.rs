//! html5ever as the judge: whatever comes, our references, attributes and trees are its own. A failure prints the seed.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::builder::Builder;
use super::element::Element;
use super::references::{self, Context};
use super::scan::Scanner;
use super::token;
use super::tree::{FRAGMENT, Tree};

/// The elements that the guard lets through.
const EMITTED: &[&str] = &[
    "td",
    "tr",
    "div",
    "p",
    "th",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "br",
    "span",
    "h1",
    "h2",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "hr",
    "pre",
    "blockquote",
    "del",
    "ins",
    "sub",
    "sup",
    "colgroup",
    "col",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "small",
    "code",
    "img",
];

/// xorshift64*: a sequence that is the same everywhere.
struct Random(u64);

impl Random {
    fn of(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[derive(Debug)]
enum Step {
    Start(&'static str, Option<u32>),
    End(&'static str),
    Text(&'static str),
}

fn steps(random: &mut Random) -> Vec<Step> {
    // Some elements more often than others, so that tables and formatting come to depth.
    let names: Vec<&str> = (0..2 + random.below(10)).map(|_| random.pick(EMITTED)).collect();
    (0..4 + random.below(60))
        .map(|_| match random.below(8) {
            0..=3 => Step::Start(random.pick(&names), (random.below(4) == 0).then(|| random.below(9) as u32)),
            4 | 5 => Step::End(random.pick(&names)),
            _ => Step::Text(random.pick(&["x", " ", "\n", "\nx", " y ", "z"])),
        })
        .filter(|step| !matches!(step, Step::End("br" | "img" | "hr" | "col")))
        .collect()
}

fn element(name: &str) -> Element {
    Element::of(name).unwrap()
}

fn ours(steps: &[Step]) -> Vec<String> {
    fn visit(tree: &Tree, node: u32, depth: usize, out: &mut Vec<String>) {
        for child in tree.children(node) {
            match tree.text(child) {
                Some(text) => out.push(format!("{depth} {text:?}")),
                None => {
                    let element = tree.element(child).unwrap();
                    let name = element.name();
                    let traits = tree.traits(child).map(|traits| traits.to_string()).unwrap_or_default();
                    out.push(format!("{depth} <{name} {traits}>"));
                }
            }
            visit(tree, child, depth + 1, out);
        }
    }
    let mut builder = Builder::new(usize::MAX, 0);
    for step in steps {
        match step {
            Step::Start(name, traits) => builder.start(element(name), *traits),
            Step::End(name) => builder.end(element(name)),
            Step::Text(text) => builder.text(text),
        }
    }
    let mut out = Vec::new();
    visit(&builder.finish(), FRAGMENT, 0, &mut out);
    out
}

fn theirs(steps: &[Step]) -> Vec<String> {
    fn visit(node: &Handle, depth: usize, out: &mut Vec<String>) {
        for child in node.children.borrow().iter() {
            match &child.data {
                NodeData::Text { contents } => out.push(format!("{depth} {:?}", &**contents.borrow())),
                NodeData::Element { name, attrs, .. } => {
                    let attributes = attrs.borrow();
                    let traits = attributes.first().map(|own| own.value.to_string()).unwrap_or_default();
                    out.push(format!("{depth} <{} {traits}>", name.local));
                }
                _ => {}
            }
            visit(child, depth + 1, out);
        }
    }
    let dom = RcDom::default();
    let name = QualName::new(None, ns!(html), local_name!("div"));
    let context = html5ever::tree_builder::create_element(&dom, name, Vec::new());
    let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new_for_fragment(dom, context, None, options);
    let tag = |kind, name: &str, traits: Option<u32>| {
        let attribute = |traits: u32| Attribute {
            name: QualName::new(None, ns!(), local_name!("data")),
            value: StrTendril::from(traits.to_string()),
        };
        let attrs = traits.map(attribute).into_iter().collect();
        let name = LocalName::from(name);
        Token::TagToken(html5ever::tokenizer::Tag {
            kind,
            name,
            self_closing: false,
            attrs,
            had_duplicate_attributes: false,
        })
    };
    for step in steps {
        let token = match step {
            Step::Start(name, traits) => tag(TagKind::StartTag, name, *traits),
            Step::End(name) => tag(TagKind::EndTag, name, None),
            Step::Text(text) => Token::CharacterTokens(StrTendril::from(*text)),
        };
        let _ = builder.process_token(token, 1);
    }
    let _ = builder.process_token(Token::EOFToken, 1);
    let dom = builder.sink.finish();
    let root = dom.document.children.borrow()[0].clone();
    let mut out = Vec::new();
    visit(&root, 0, &mut out);
    out
}

#[test]
fn every_tree_is_the_one_that_html5ever_builds() {
    for seed in 0..20_000 {
        let steps = steps(&mut Random::of(seed));
        assert_eq!(ours(&steps), theirs(&steps), "seed {seed}: {steps:?}");
    }
}

/// Tokens as html5ever's tokenizer makes them of a text.
#[derive(Default)]
struct Tokens {
    characters: RefCell<String>,
    tags: RefCell<Vec<String>>,
}

impl TokenSink for Tokens {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.characters.borrow_mut().push_str(&text),
            Token::NullCharacterToken => self.characters.borrow_mut().push('\0'),
            Token::TagToken(tag) => {
                let attributes = tag.attrs.iter().map(|own| format!(" {}={:?}", own.name.local, &*own.value));
                self.tags.borrow_mut().push(format!("{}{}", tag.name, attributes.collect::<String>()));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn tokens(text: &str) -> Tokens {
    let tokenizer = Tokenizer::new(Tokens::default(), TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(text));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

const PIECES: &[&str] = &[
    "x",
    " ",
    "&",
    ";",
    "#",
    "=",
    "a",
    "\r",
    "\n",
    "\0",
    "é",
    "&#",
    "&#x",
    "1",
    "41",
    "128",
    "D800",
    "110000",
    "&amp",
    "&lt;",
    "&not",
    "&notin;",
    "&notit;",
    "&copy",
    "&Auml",
    "&nbsp;",
    "&CounterClockwiseContourIntegral;",
    "&NotEqualTilde;",
    "&unknown;",
    "99999999999",
];

#[test]
fn every_reference_is_read_as_html5ever_reads_it() {
    for seed in 0..20_000 {
        let mut random = Random::of(seed);
        let text: String = (0..1 + random.below(12)).map(|_| random.pick(PIECES)).collect();
        assert_eq!(references::read(&text, Context::Text), *tokens(&text).characters.borrow(), "seed {seed}: {text:?}");
    }
}

#[test]
fn every_tag_is_read_as_html5ever_reads_it() {
    let parts = [" ", "/", "a", "B", "=", "\"", "'", "\n", "\0", "é", "title", "a=1", " b='2'", " c=\"&amp;\"", ">"];
    let mut read = 0;
    for seed in 0..40_000 {
        let mut random = Random::of(seed);
        let piece = |random: &mut Random| {
            let from = if random.below(3) == 0 { PIECES } else { &parts };
            random.pick(from)
        };
        let inside: String = (0..random.below(10)).map(|_| piece(&mut random)).collect();
        let text = format!("<{}{inside}>", random.pick(&["td", "P", "x-y"]));
        let mut scanner = Scanner::new(&text);
        let Some(tag) = scanner.next_span().and_then(|span| scanner.tag_of(&span)) else { continue };
        if tag.bare {
            continue;
        }
        let tag = token::Tag::of(tag);
        let attributes = tag.attributes.iter().map(|(name, value)| format!(" {name}={:?}", &**value));
        let own = format!("{}{}", tag.name.to_ascii_lowercase(), attributes.collect::<String>());
        assert_eq!(tokens(&text).tags.borrow().first(), Some(&own.replace('\0', "\u{fffd}")), "seed {seed}: {text:?}");
        read += 1;
    }
    assert!(read > 1000, "{read} tags");
}
