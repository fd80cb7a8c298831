//! Hostile inputs: reading ends, loses nothing and stays small.
//!
//! The corpora are public test suites that are not part of this project; `GP_RECORD_CORPORA` names their folder.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use gp_record::narrative::conserve::source_text;
use gp_record::narrative::{Narrative, read};

fn corpora() -> Option<PathBuf> {
    let folder = std::env::var_os("GP_RECORD_CORPORA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: GP_RECORD_CORPORA is not set, so the hostile corpora were not run");
    }
    folder
}

fn sound(html: &str) -> Narrative {
    let narrative = read(html, "test");
    assert!(narrative.ledger.adds_up(), "{:?}\n{html:?}\n{narrative:#?}", narrative.ledger);
    narrative
}

/// The text that html5ever's tokenizer, unguarded, takes for characters.
fn characters_of_html5ever(html: &str) -> String {
    use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
    use std::cell::RefCell;

    struct Characters(RefCell<String>);
    impl TokenSink for Characters {
        type Handle = ();
        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            if let Token::CharacterTokens(text) = token {
                self.0.borrow_mut().push_str(&text);
            }
            TokenSinkResult::Continue
        }
    }
    let input = html5ever::buffer_queue::BufferQueue::default();
    input.push_back(html.into());
    let tokenizer = Tokenizer::new(Characters(RefCell::default()), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn letters(text: &str) -> HashMap<char, usize> {
    let mut letters = HashMap::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *letters.entry(c).or_default() += 1;
    }
    letters
}

/// Every letter and digit that a tokenizer takes for text is shown, or listed as hidden, at least as often.
fn keeps_all_characters(html: &str, narrative: &Narrative) {
    let shown = narrative.source_text() + &source_text(&narrative.hidden);
    let (expected, shown_letters) = (letters(&characters_of_html5ever(html)), letters(&shown));
    for (letter, times) in expected {
        let found = shown_letters.get(&letter).copied().unwrap_or_default();
        assert!(found >= times, "{letter:?} {found} of {times} times\n{html:?}\nshown {shown:?}");
    }
}

#[test]
fn every_string_of_the_corpora_is_read_and_conserved() {
    let Some(folder) = corpora() else { return };
    let mut count = 0;
    for entry in fs::read_dir(folder.join("xss")).unwrap() {
        let path = entry.unwrap().path();
        let strings: Vec<String> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert!(!strings.is_empty(), "{path:?}");
        for html in &strings {
            for html in [
                html.clone(),
                format!(
                    "<div><h1>X</h1><table><tr><th>A</th><th>B</th></tr><tr><td>{html}</td><td>after</td></tr></table></div>"
                ),
            ] {
                let narrative = sound(&html);
                let lower = html.to_ascii_lowercase();
                if !lower.contains("<script") && !lower.contains("<style") {
                    keeps_all_characters(&html, &narrative);
                }
                count += 1;
            }
        }
    }
    assert!(count > 1000, "{count} strings");
}
