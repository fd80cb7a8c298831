//! A token in every element that the specification says to show must stand with what it belongs to: a dose in its
//! drug's row, a reaction with its allergen, outside the disclosures of secondary details. Over generated responses.
//!
//! `GP_RECORD_SEED` repeats one of them; a failure prints its seed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod first_areas;
mod further_areas;
mod garden;
mod texts;

use std::collections::HashMap;

use garden::{Garden, Planted, Where};
use support::*;
use texts::{of_row, parts, rows};

const RESPONSES: u64 = 2000;

fn check(seed: u64) -> usize {
    let mut garden = Garden::new(seed);
    garden.first_areas();
    garden.further_areas();
    let (bundle, planted) = garden.bundle();
    let shown = show(&bundle);
    let account = shown.record.account;
    assert_eq!(account.unshown, 0, "seed {seed}");
    assert_eq!(
        account.leaves.r#in,
        account.leaves.shown + account.leaves.other + account.leaves.ignored,
        "seed {seed}"
    );
    let items: HashMap<&str, Vec<(String, String)>> = shown
        .record
        .sections
        .iter()
        .map(|section| (section.code.as_str(), rows(&section.blocks).into_iter().map(of_row).collect()))
        .collect();
    let html = shown.html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    for Planted { token, owner, section, place } in &planted {
        let unique = token.contains("anary");
        assert!(!unique || html.contains(token.as_str()), "seed {seed}: {token:?} is not in the view\n{bundle:#}");
        if *place == Where::Part {
            let whole = &shown.section(section).blocks;
            let parts: Vec<String> = parts(whole).into_iter().filter(|text| text.contains(owner.as_str())).collect();
            assert_eq!(parts.len(), 1, "seed {seed}: {owner} has a part of its own\n{bundle:#}");
            assert!(
                parts[0].contains(token.as_str()),
                "seed {seed}: {token:?} is not in the part of {owner}\n{bundle:#}"
            );
            continue;
        }
        let of_section = &items[section];
        let of_owner: Vec<&(String, String)> =
            of_section.iter().filter(|(cells, _)| cells.contains(owner.as_str())).collect();
        assert_eq!(of_owner.len(), 1, "seed {seed}: {owner} has a row of its own in {section}\n{bundle:#}");
        let (cells, all) = of_owner[0];
        let text = if *place == Where::Row { cells } else { all };
        assert!(
            text.contains(token.as_str()),
            "seed {seed}: {token:?} is not in the {place:?} of {owner}: {text:?}\n{bundle:#}"
        );
        // In its section nothing else says it: what is mentioned elsewhere is named there, with its own words.
        let elsewhere =
            of_section.iter().any(|(cells, all)| !cells.contains(owner.as_str()) && all.contains(token.as_str()));
        assert!(
            !unique || !elsewhere || token.starts_with('C'),
            "seed {seed}: {token:?} of {owner} also stands elsewhere\n{bundle:#}"
        );
    }
    planted.len()
}

#[test]
fn every_token_stands_with_what_it_belongs_to() {
    if let Some(seed) = std::env::var("GP_RECORD_SEED").ok().and_then(|seed| seed.parse().ok()) {
        check(seed);
        return;
    }
    let planted: usize = (0..RESPONSES).map(check).sum();
    assert!(planted > RESPONSES as usize * 80, "only {planted} tokens planted");
}
