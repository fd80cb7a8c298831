//! Hostile inputs: reading ends, loses nothing and stays small.
//!
//! The corpora are public test suites that are not part of this project; `GP_RECORD_CORPORA` names their folder.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use gp_record::narrative::conserve::source_text;
use gp_record::narrative::{Narrative, beginning, read};

#[allow(clippy::print_stderr, reason = "a skipped test says so")]
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
    if let Some(beginning) = beginning::read(html, "test", "") {
        assert!(beginning.ledger.adds_up(), "{:?}\n{html:?}", beginning.ledger);
    }
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

/// Nesting, repetition and size that make parsers slow or large: the output stays in the order of the input.
#[test]
fn adversarial_inputs_stay_small_and_lose_nothing() {
    let repeat = |unit: &str, times: usize| unit.repeat(times);
    let attributes: String = (0..64_000).map(|number| format!("a{number}=1 ")).collect();
    let names: String = (0..20_000).map(|number| format!("<n{}>", "abc".repeat(number % 30))).collect();
    let inputs = [
        ("nested div", repeat("<div>", 64_000) + "end"),
        ("open font", repeat("<font color=i>x", 64_000)),
        ("p and b with ids", repeat("<p><b id=i>x", 16_000)),
        ("link and table", repeat("<a><table>", 16_000) + "end"),
        ("lists", repeat("<ul><li>", 16_000) + "end"),
        ("tables in cells", repeat("<table><td>x", 4_000)),
        ("tables in tables, closed", repeat("<table><tr><td>x", 400) + &repeat("</td></tr></table>", 400)),
        ("open formatting", repeat("<b><i><u><s><em><strong><small><code>", 4) + &repeat("<p>x", 50_000)),
        ("attributes", format!("<p {attributes}>x</p>y")),
        ("a long attribute", format!("<p class=\"{}\">x</p>y", repeat("a ", 64_000))),
        ("bogus end tags", repeat("</3", 40_000)),
        ("bogus instructions", repeat("<?a", 40_000)),
        ("open comments", repeat("<!-- ", 40_000)),
        ("open character sections", repeat("<![CDATA[", 40_000)),
        ("open scripts", repeat("<script>", 20_000) + "end"),
        ("open quotes", repeat("<x a=\"", 40_000)),
        ("unknown names", names),
        ("choices", repeat("<select><option>x", 20_000)),
        ("cells", format!("<table><tr>{}", repeat("<td>x", 50_000))),
        ("breaks", repeat("<br>", 100_000) + "end" + &repeat("<br>", 100_000)),
        ("controls", repeat("\0", 50_000)),
        ("hidden in hidden", repeat("<div hidden>x", 2_000)),
        ("banners in banners", repeat("<div class=date-banner><h1>x</h1>", 2_000)),
        ("headings", repeat("<h2>x", 20_000)),
        ("spans", format!("<table><tr>{}", repeat("<th colspan=1000>x</th>", 500))),
    ];
    for (name, html) in inputs {
        let narrative = read(&html, "test");
        assert!(narrative.ledger.adds_up(), "{name}: {:?}", narrative.ledger);
        let ledger = narrative.ledger;
        assert!(ledger.kept + ledger.moved + ledger.hidden > 0, "{name} is blank");
        let size = serde_json::to_vec(&(&narrative.blocks, &narrative.banners, &narrative.hidden)).unwrap().len();
        assert!(size <= 120 * html.len() + 1_000_000, "{name}: {size} bytes out of {}", html.len());
        assert!(narrative.issues.len() <= 60, "{name}: {} issues", narrative.issues.len());
    }
}

#[test]
fn too_many_nodes_are_read_without_tables_and_say_so() {
    let formatting = "<b><i><u><tt><em><strong><small><code>".repeat(2);
    let html = format!(
        "<div><p>{formatting}first</p>{}<table><tr><td>cell</td><td hidden>not shown</td></tr></table></div>",
        "<p>x</p>".repeat(40_000)
    );
    let narrative = sound(&html);
    assert!(narrative.plain);
    assert_eq!(narrative.source_text().matches('x').count(), 40_000);
    assert!(narrative.source_text().ends_with("cell\n"));
    assert_eq!(source_text(&narrative.hidden).trim(), "not shown");
    assert_eq!(narrative.banners.len(), 1);
    assert_eq!(narrative.issues[0].code, "narrative-simplified");
}

#[test]
fn without_tables_what_is_hidden_stays_so_and_what_stands_apart_does_not_run_together() {
    let formatting = "<b><i><u><tt><em><strong><small><code>".repeat(2);
    let plain = |tail: &str| {
        let narrative = sound(&format!("<div><p>{formatting}first</p>{}{tail}</div>", "<p>x</p>".repeat(40_000)));
        assert!(narrative.plain);
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
        let (_, shown) = narrative.source_text().rsplit_once('x').map(|(a, b)| (a.len(), b.to_owned())).unwrap();
        (words(&shown), words(&source_text(&narrative.hidden)))
    };
    for (tail, shown, hidden) in [
        ("<p>5<span style=\"display:block\">10 mg</span>20 mg</p>", "5 10 mg 20 mg", ""),
        ("<p>5<br>10 mg</p>", "5 10 mg", ""),
        ("<p>1<span>5</span>0 mg<b></b>, 2<i></i>0 mg</p>", "150 mg, 20 mg", ""),
        ("<hr hidden><p>a</p>", "a", ""),
        ("<p>5</p><hr><p>10 mg</p>", "5 10 mg", ""),
        ("<div>5<div></div>10 mg</div>", "5 10 mg", ""),
        ("<p>BP <input value=\"140/90\"> sitting</p>", "BP 140/90 sitting", ""),
        ("<p>a <input type=\"hidden\" value=\"b\"> c</p>", "a c", "b"),
        ("<div hidden>b<p>c</p>d<br>e<input value=\"f\"></div><p>a</p>", "a", "b c d ef"),
    ] {
        assert_eq!(plain(tail), (shown.to_owned(), hidden.to_owned()), "{tail}");
    }
}

#[test]
fn structure_that_is_too_deep_is_flattened_and_says_so() {
    let narrative = sound(&("<div>".repeat(300) + "12 mg<div>3 tablets</div>"));
    assert_eq!(narrative.source_text().split_whitespace().collect::<Vec<_>>(), ["12", "mg", "3", "tablets"]);
    assert_eq!(narrative.issues[0].code, "narrative-partly-laid-out");
    assert!(!narrative.plain);
    // Where a link led is said there, too.
    let link = sound(&("<div>".repeat(300) + "<a href=\"https://example.org/leaflet\">leaflet</a>"));
    assert!(link.source_text().contains("https://example.org/leaflet"), "{link:?}");
}

#[test]
fn what_is_too_large_is_shown_as_it_stands() {
    let html = "<p>x</p>".repeat(26 * 1024 * 1024 / 8);
    let narrative = sound(&html);
    assert!(narrative.plain);
    assert_eq!(narrative.ledger.kept, html.len());
    assert_eq!(narrative.issues[0].code, "narrative-as-plain-text");
}

#[test]
fn the_head_of_a_table_is_not_many_times_the_table() {
    let wide = |n: usize| {
        let head = format!("<tr>{}</tr>", "<th>x</th>".repeat(n));
        format!("<table>{head}{}</table>", "<tr><td>y</td></tr>".repeat(n))
    };
    let long = |heading: &str| {
        let rows = "<tr><td>01-Jan-2020</td><td>y</td></tr>".repeat(4_000);
        format!("<table><tr><th>Date</th><th>{heading}</th></tr>{rows}</table>")
    };
    for html in [wide(3_000), long(&"x".repeat(100_000))] {
        let section = serde_json::json!({"resourceType": "Composition", "section": [{"text": {"div": html}}]});
        let input = gp_record::gpconnect::request::Input::of(section.to_string());
        let record = gp_record::read(vec![input], Default::default()).unwrap();
        let written = gp_record::render(&record, &Default::default()).len();
        assert!(written < 10 * html.len(), "{written} of {}", html.len());
    }
}
