//! What was written in a consultation stands in the order written: the sequence of the sender's texts in is the
//! sequence out, over generated structures of any shape. `GP_RECORD_SEED` repeats one; a failure prints its seed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::record::{Block, Inline, Text};
use gp_record::words::Word;
use serde_json::{Value, json};
use support::*;

const STRUCTURES: u64 = 1500;

struct Writer {
    state: u64,
    tokens: usize,
    entries: Vec<Value>,
    written: Vec<String>,
}

impl Writer {
    fn random(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % below
    }

    fn token(&mut self) -> String {
        self.tokens += 1;
        let token = format!("tok{}en", self.tokens);
        self.written.push(token.clone());
        token
    }

    fn id(&mut self) -> String {
        self.tokens += 1;
        format!("id{}", self.tokens)
    }

    /// One entry: a text, a coded Observation (prefix, term, value, comment), or words without a resource.
    fn entry(&mut self) -> Value {
        if self.random(4) == 0 {
            return json!({"item": {"display": self.token()}});
        }
        let id = self.id();
        let mut entry = json!({"resourceType": "Observation", "id": id, "status": "final",
            "subject": {"reference": "Patient/p"}});
        if self.random(2) == 0 {
            entry["code"] = json!({"coding": [{"code": "37331000000100", "display": "Comment note"}]});
            entry["comment"] = json!(self.token());
        } else {
            if self.random(2) == 0 {
                let prefix = self.token();
                entry["component"] = json!([{"code": {"coding": [{"code": "37331000000100"}]}, "valueString": prefix}]);
            }
            entry["code"] = json!({"text": self.token()});
            if self.random(2) == 0 {
                entry["valueString"] = json!(self.token());
            }
            if self.random(2) == 0 {
                entry["comment"] = json!(self.token());
            }
        }
        self.entries.push(entry);
        json!({"item": {"reference": format!("Observation/{id}")}})
    }

    /// A List of the structure: its title, then its entries or the Lists below it, or both, in any order.
    fn list(&mut self, depth: usize) -> Value {
        let codes = ["325851000000107", "25851000000105", "24781000000107"];
        let id = self.id();
        let mut list = json!({"resourceType": "List", "id": id, "encounter": {"reference": "Encounter/e"},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": codes[depth.min(2)]}]}});
        if self.random(3) > 0 {
            list["title"] = json!(self.token());
        }
        let mut entries = Vec::new();
        for _ in 0..self.random(5) {
            let below = depth < 2 && self.random(3) > 0;
            entries.push(if below { self.list(depth + 1) } else { self.entry() });
        }
        list["entry"] = json!(entries);
        self.entries.push(list);
        json!({"item": {"reference": format!("List/{id}")}})
    }
}

/// The sender's texts of blocks in reading order, without the disclosures of secondary details.
fn texts(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Preformatted(line) => line_texts(line, found),
            Block::Outline(pairs) => {
                for pair in pairs {
                    text_of(&pair.label, found);
                    line_texts(&pair.value, found);
                }
            }
            Block::Details { summary, .. } => {
                let all = |inline: &Inline| matches!(inline, Inline::Text(Text::Ours(Word::AllRecordedDetails, _)));
                assert!(summary.iter().any(all), "nothing but secondary details is behind a disclosure");
            }
            Block::Rule => {}
            other => panic!("no such block stands in a consultation: {other:?}"),
        }
    }
}

fn line_texts(line: &[Inline], found: &mut Vec<String>) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Badge(_, text) => text_of(text, found),
            Inline::Marked(_, line) | Inline::Link(_, line) => line_texts(line, found),
            Inline::Labelled(label, line) => {
                text_of(label, found);
                line_texts(line, found);
            }
            Inline::Date(_) | Inline::Break => {}
        }
    }
}

fn text_of(text: &Text, found: &mut Vec<String>) {
    match text {
        Text::Source(words) => found.push(words.clone()),
        Text::Ours(_, texts) => texts.iter().for_each(|text| text_of(text, found)),
        Text::Element(_) | Text::Count(_) => {}
    }
}

fn check(seed: u64) -> usize {
    let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut writer = Writer { state, tokens: 0, entries: Vec::new(), written: Vec::new() };
    writer.list(0);
    let written = writer.written.clone();
    writer.entries.push(json!({"resourceType": "Patient", "id": "p", "identifier": [{
        "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]}));
    writer.entries.push(json!({"resourceType": "Encounter", "id": "e", "status": "finished",
        "subject": {"reference": "Patient/p"}, "period": {"start": "2026-01-01"}}));
    writer.entries.push(json!({"resourceType": "List", "entry": [{"item": {"reference": "Encounter/e"}}],
        "code": {"coding": [{"code": "1149501000000101"}]}}));
    // Order means nothing among the entries of a response.
    for at in (1..writer.entries.len()).rev() {
        let other = writer.random(at as u64 + 1) as usize;
        writer.entries.swap(at, other);
    }
    let entries: Vec<Value> = writer.entries.iter().map(|resource| json!({ "resource": resource })).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let shown = show(&bundle);
    let tables = shown.section("consultations").blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let rows: Vec<_> = tables.flat_map(|table| &table.groups).flat_map(|group| &group.rows).collect();
    assert_eq!(rows.len(), 1, "seed {seed}");
    let mut found = Vec::new();
    texts(&rows[0].below, &mut found);
    assert_eq!(found, written, "seed {seed}: {bundle:#}");
    written.len()
}

#[test]
fn haz_28_texts_of_a_consultation_stand_in_the_order_written() {
    if let Some(seed) = std::env::var("GP_RECORD_SEED").ok().and_then(|seed| seed.parse().ok()) {
        check(seed);
        return;
    }
    let written: usize = (0..STRUCTURES).map(check).sum();
    assert!(written > STRUCTURES as usize * 8, "only {written} texts");
}
