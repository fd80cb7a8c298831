//! Real records, read whole: every Observation with its words, value and comment at each place where it belongs, found
//! without the crate's help. `GP_RECORD_SAMPLES` names their folder.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{Block, Row};
use serde_json::Value;
use support::*;

struct Sample {
    name: String,
    bundle: Value,
    shown: Shown,
}

/// The whole records of the folder whose names begin so; none, and a word about it, where there is no folder.
fn samples(begins: &str) -> Vec<Sample> {
    let Some(root) = std::env::var_os("GP_RECORD_SAMPLES").map(PathBuf::from) else {
        println!("skipped: GP_RECORD_SAMPLES names no folder of records");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root.join("structured")).unwrap().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(begins));
    paths.sort();
    assert!(!paths.is_empty(), "no {begins}*");
    let options = || Options { mismatch_accepted: true, ..Options::default() };
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bundle = serde_json::from_slice(&bytes).unwrap();
        Sample { name, bundle, shown: show_with(vec![Input::of(bytes)], options()) }
    };
    paths.into_iter().map(read).collect()
}

impl Sample {
    fn resources(&self, kind: &str) -> Vec<&Value> {
        let entries = self.bundle["entry"].as_array().unwrap();
        entries.iter().map(|entry| &entry["resource"]).filter(|resource| resource["resourceType"] == kind).collect()
    }

    fn find(&self, reference: &Value) -> Option<&Value> {
        let (kind, id) = reference["reference"].as_str()?.split_once('/')?;
        self.resources(kind).into_iter().find(|resource| resource["id"] == id)
    }

    fn lists(&self, code: &str) -> Vec<&Value> {
        let of_code = |list: &&Value| list["code"]["coding"][0]["code"].as_str().map(str::trim) == Some(code);
        self.resources("List").into_iter().filter(of_code).collect()
    }

    fn targets<'s>(&'s self, list: &'s Value) -> impl Iterator<Item = &'s Value> {
        let entries = list["entry"].as_array().into_iter().flatten();
        entries.filter_map(|entry| self.find(&entry["item"]))
    }

    /// The texts of the rows of a section, cells and what is below them, disclosures of ids and codes left out.
    fn rows(&self, section: &str) -> Vec<String> {
        fn collect<'r>(blocks: &'r [Block], found: &mut Vec<&'r Row>) {
            for block in blocks {
                match block {
                    Block::Table(table) => found.extend(table.groups.iter().flat_map(|group| &group.rows)),
                    Block::Subsection(part) => collect(&part.blocks, found),
                    _ => {}
                }
            }
        }
        let Some(section) = self.shown.record.sections.iter().find(|found| found.code == section) else {
            return Vec::new();
        };
        let html = self.shown.section_html(&section.code);
        let mut rows = Vec::new();
        collect(&section.blocks, &mut rows);
        let anchored = rows.into_iter().filter_map(|row| row.anchor);
        let of = |anchor: gp_record::record::Anchor| {
            let at = html.find(&format!("id=\"a{}\"", anchor.0)).unwrap();
            let start = html[..at].rfind("<tr").unwrap();
            let mut end = at + html[at..].find("</tr>").unwrap() + 5;
            if html[end..].starts_with("<tr class=\"gp-below\"") {
                end += html[end..].find("</tr>").unwrap();
            }
            text(html[start..end].split("<details").next().unwrap())
        };
        anchored.map(of).collect()
    }
}

/// The words of a concept: text, else the selected coding's own words, else the first display.
fn words(concept: &Value) -> String {
    if let Some(text) = concept["text"].as_str() {
        return folded(text);
    }
    let codings = concept["coding"].as_array().unwrap();
    let chosen = codings.iter().find(|coding| coding["userSelected"] == true);
    let snomed = codings.iter().find(|coding| coding["system"] == "http://snomed.info/sct");
    let chosen = chosen.or(snomed).unwrap_or(&codings[0]);
    let extensions = chosen["extension"].as_array().into_iter().flatten();
    let parts = extensions.flat_map(|extension| extension["extension"].as_array().into_iter().flatten());
    let mut picked =
        parts.filter(|part| part["url"].as_str().is_some_and(|url| url.eq_ignore_ascii_case("descriptionDisplay")));
    let picked = picked.find_map(|part| part["valueString"].as_str());
    folded(picked.unwrap_or_else(|| chosen["display"].as_str().unwrap()))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_text(observation: &Value) -> bool {
    observation["code"]["coding"].as_array().into_iter().flatten().any(|coding| coding["code"] == "37331000000100")
}

/// What must be read of an Observation wherever it stands, in this order: prefix, words, value, comment.
fn said(observation: &Value) -> Vec<String> {
    let mut all = Vec::new();
    let components = || observation["component"].as_array().into_iter().flatten();
    all.extend(components().filter(|part| is_text(part)).filter_map(|part| part["valueString"].as_str()).map(folded));
    if !is_text(observation) {
        all.push(words(&observation["code"]));
    }
    let quantity = &observation["valueQuantity"];
    if !quantity["value"].is_null() {
        let parts = [
            quantity["comparator"].as_str().map(str::to_owned),
            Some(decimal(&quantity["value"])),
            quantity["unit"].as_str().map(str::to_owned),
        ];
        all.push(parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    all.extend(observation["valueString"].as_str().map(folded));
    let readings: Vec<f64> = components().filter_map(|part| part["valueQuantity"]["value"].as_f64()).collect();
    if let [high, low] = readings.as_slice() {
        // One after the other; the digits after the point are as sent, which a JSON number does not keep.
        all.extend([high.to_string(), "/".to_owned(), low.to_string(), "mm[Hg]".to_owned()]);
    }
    all.extend(observation["comment"].as_str().map(folded).filter(|comment| !comment.is_empty()));
    all
}

fn decimal(value: &Value) -> String {
    value.to_string()
}

/// Whether a row says all of this, in this order. Decimals may have been sent with more noughts than a number keeps.
fn says(row: &str, wanted: &[String]) -> bool {
    let mut rest = row;
    for words in wanted {
        let number = words.split(' ').find(|part| part.parse::<f64>().is_ok());
        let at = rest.find(words.as_str()).or_else(|| {
            let number = number?;
            let stem = number.strip_suffix(".0").unwrap_or(number);
            let (before, after) = words.split_once(number)?;
            let at = rest.find(&format!("{before}{stem}"))?;
            rest[at..].contains(after.trim()).then_some(at)
        });
        let Some(at) = at else { return false };
        rest = &rest[at..];
    }
    true
}

#[test]
fn every_observation_is_in_its_section_and_in_each_consultation_that_lists_it() {
    let mut seen = 0;
    for sample in samples("emis-").iter().chain(&samples("medicus-")).chain(&samples("adaptor-")) {
        let recorded = sample.rows("uncategorised-data");
        for observation in sample.lists("826501000000100").into_iter().flat_map(|list| sample.targets(list)) {
            let wanted = said(observation);
            assert!(recorded.iter().any(|row| says(row, &wanted)), "{}: {wanted:?} is in no row", sample.name);
            seen += 1;
        }
        let consultations = sample.rows("consultations");
        for encounter in sample.resources("Encounter") {
            let reference = format!("Encounter/{}", encounter["id"].as_str().unwrap());
            let of_it = |list: &&&Value| list["encounter"]["reference"] == reference.as_str();
            let lists: Vec<&Value> =
                ["25851000000105", "24781000000107"].into_iter().flat_map(|code| sample.lists(code)).collect();
            let kind = words(&encounter["type"][0]);
            let start = encounter["period"]["start"].as_str().map(|start| gp_record::fhir::date::show(start).shown);
            for observation in lists.iter().filter(of_it).flat_map(|list| sample.targets(list)) {
                if observation["resourceType"] != "Observation" {
                    continue;
                }
                let wanted = said(observation);
                let there = consultations.iter().any(|row| {
                    row.contains(&kind)
                        && start.as_ref().is_none_or(|start| row.starts_with(start))
                        && says(row, &wanted)
                });
                assert!(there, "{}: {wanted:?} is not in the consultation {kind} of {start:?}", sample.name);
                seen += 1;
            }
        }
    }
    if std::env::var_os("GP_RECORD_SAMPLES").is_some() {
        assert!(seen > 380, "{seen}");
    }
}

#[test]
fn counts_are_those_of_the_lists() {
    for sample in samples("emis-") {
        let listed = |code: &str| -> usize {
            sample.lists(code).iter().map(|list| list["entry"].as_array().map_or(0, Vec::len)).sum()
        };
        for (code, section) in [
            ("1149501000000101", "consultations"),
            ("826501000000100", "uncategorised-data"),
            ("887191000000108", "investigations"),
            ("792931000000107", "referrals"),
            ("714311000000108", "diary-entries"),
        ] {
            let warns = sample.lists(code).iter().any(|list| list.to_string().contains("ListWarningCode"));
            // A nought beside a warning would read as "there are none".
            let expected = Some(listed(code)).filter(|count| *count > 0 || !warns);
            assert_eq!(sample.shown.section(section).count, expected, "{}: {section}", sample.name);
        }
    }
}

#[test]
fn every_report_of_one_record_shows_every_result_under_it_with_range_and_flag() {
    let Some(sample) = samples("emis-9465701718").pop() else { return };
    let reports = sample.resources("DiagnosticReport");
    assert_eq!(reports.len(), 20);
    let html = sample.shown.section_html("investigations");
    // The parts of the section, each a report.
    let parts: Vec<String> = html
        .split("<div class=\"gp-subsection\">")
        .skip(1)
        .map(|part| text(&part.replace("<details", "\u{1}<details")))
        .collect();
    assert_eq!(parts.len(), 20);
    let mut left: BTreeMap<usize, String> = parts.into_iter().enumerate().collect();
    let (mut results, mut ranges, mut flags, mut unflagged) = (0, 0, 0, 0);
    for report in reports {
        let mut below: Vec<&Value> = Vec::new();
        let mut known = BTreeSet::new();
        let mut next: Vec<&Value> =
            report["result"].as_array().into_iter().flatten().filter_map(|of| sample.find(of)).collect();
        while let Some(observation) = next.pop() {
            if !known.insert(observation["id"].as_str().unwrap()) {
                continue;
            }
            below.push(observation);
            let related = observation["related"].as_array().into_iter().flatten();
            let members = related.filter(|related| related["type"] == "has-member");
            next.extend(members.filter_map(|related| sample.find(&related["target"])));
        }
        let mut wanted: Vec<String> = report["conclusion"].as_str().map(folded).into_iter().collect();
        let specimens = report["specimen"].as_array().into_iter().flatten().filter_map(|of| sample.find(of));
        for specimen in specimens {
            wanted.push(words(&specimen["type"]));
            wanted.extend(specimen["accessionIdentifier"]["value"].as_str().map(folded));
            wanted.extend(specimen["note"][0]["text"].as_str().map(folded));
        }
        for observation in &below {
            wanted.extend(said(observation).into_iter().map(|words| words.trim_end_matches(".0").to_owned()));
            let of = observation["referenceRange"].as_array().into_iter().flatten();
            for range in of {
                for bound in ["low", "high"] {
                    wanted.extend(
                        range[bound]["value"]
                            .as_number()
                            .map(|value| value.to_string().trim_end_matches(".0").to_owned()),
                    );
                }
                wanted.extend(range["text"].as_str().map(folded));
                wanted.extend(range["type"]["text"].as_str().map(folded));
                ranges += 1;
            }
            match observation["interpretation"]["text"]
                .as_str()
                .or(observation["interpretation"]["coding"][0]["display"].as_str())
            {
                Some(flag) => {
                    wanted.push(folded(flag));
                    flags += 1;
                }
                None if !is_text(observation) => unflagged += 1,
                None => {}
            }
            results += usize::from(!is_text(observation));
        }
        // A value has its digits as sent: what a number keeps of them is there.
        let says = |part: &String| wanted.iter().all(|words| part.contains(words) || quantity_in(part, words));
        let at = left.iter().find(|(_, part)| says(part)).map(|(at, _)| *at);
        let at = at.unwrap_or_else(|| panic!("no part of the section says all of {wanted:#?}"));
        let part = left.remove(&at).unwrap();
        let normal = part.to_lowercase();
        assert!(
            !normal.contains(" normal ") || wanted.iter().any(|words| words.to_lowercase().contains("normal")),
            "{part}"
        );
    }
    assert!(
        left.is_empty() && results > 100 && ranges > 60 && flags > 10 && unflagged > 80,
        "{results} {ranges} {flags} {unflagged}"
    );
}

/// Whether a quantity is there with more noughts than a JSON number keeps.
fn quantity_in(part: &str, words: &str) -> bool {
    let Some(number) = words.split(' ').find(|part| part.parse::<f64>().is_ok()) else { return false };
    let (before, after) = words.split_once(number).unwrap();
    let stem = format!("{before}{}", number.trim_end_matches(".0"));
    part.match_indices(&stem).any(|(at, _)| {
        let rest = part[at + stem.len()..].trim_start_matches(['0', '.']);
        rest.trim_start().starts_with(after.trim())
    })
}

#[test]
fn every_document_of_the_record_with_most_shows_both_dates_size_and_type() {
    let Some(sample) = samples("emis-9465700193").pop() else { return };
    let mut rows = sample.rows("documents");
    let documents = sample.resources("DocumentReference");
    assert_eq!((documents.len(), rows.len()), (33, 33));
    for document in documents {
        let attachment = &document["content"][0]["attachment"];
        let shown = |element: &str| gp_record::fhir::date::show(document[element].as_str().unwrap()).shown;
        let mut wanted = vec![folded(document["description"].as_str().unwrap()), shown("created"), shown("indexed")];
        wanted.push(words(&document["type"]));
        wanted.push(attachment["contentType"].as_str().unwrap().to_owned());
        wanted.push(format!("{} bytes", attachment["size"]));
        if attachment["url"].is_null() {
            wanted.push(format!("Not available: {}", attachment["title"].as_str().unwrap()));
        }
        let at = rows.iter().position(|row| wanted.iter().all(|words| row.contains(words)));
        rows.remove(at.unwrap_or_else(|| panic!("{wanted:?}")));
    }
}
