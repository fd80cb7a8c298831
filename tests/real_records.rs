//! Real records, read whole: counts and assertions, no copy of theirs. `GP_RECORD_SAMPLES` names their folder.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

mod support;

use std::path::{Path, PathBuf};

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{IdentityOutcome, Record};
use serde_json::Value;
use support::*;

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("GP_RECORD_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: GP_RECORD_SAMPLES names no folder of records");
    }
    folder
}

fn files(folder: &str, begins: &str) -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("GP_RECORD_SAMPLES").map(PathBuf::from) else { return Vec::new() };
    let files = std::fs::read_dir(root.join(folder)).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(begins)).collect();
    files.sort();
    assert!(!files.is_empty(), "no {folder}/{begins}*");
    files
}

fn accepted() -> Options {
    Options { mismatch_accepted: true, ..Options::default() }
}

fn shown(path: &Path) -> Shown {
    show_with(vec![Input::of(std::fs::read(path).unwrap())], accepted())
}

fn adds_up(record: &Record, path: &Path) {
    let account = record.account;
    let placed = account.shown + account.linked + account.administrative + account.not_allowed + account.unreadable;
    assert_eq!((account.unshown, placed), (0, account.entries), "{}", path.display());
    let leaves = account.leaves;
    let settled = leaves.shown + leaves.other + leaves.ignored + leaves.unreadable;
    assert_eq!(settled, leaves.r#in, "{}", path.display());
}

fn received_as(shown: &Shown) -> String {
    let head = text(&shown.head());
    let at = head.find("Received ").unwrap();
    head[at..].to_owned()
}

#[test]
fn every_whole_record_renders_and_its_account_adds_up() {
    if folder().is_none() {
        return;
    }
    let parts = [("structured", ""), ("spec", ""), ("xml", ""), ("patient-facing", "full_record")];
    for path in parts.into_iter().flat_map(|(folder, begins)| files(folder, begins)) {
        let shown = shown(&path);
        adds_up(&shown.record, &path);
        assert_eq!(shown.record.account.leaves.unreadable, 0, "{}", path.display());
        assert!(!shown.html.is_empty() && shown.record.account.entries > 0, "{}", path.display());
    }
}

#[test]
fn documents_messages_and_prescriptions_are_named_as_what_they_are() {
    if folder().is_none() {
        return;
    }
    for (folder, begins, name) in [
        ("documents", "search-", "List of documents"),
        ("documents", "binary-", "Document (Binary)"),
        ("messages", "", "Message (Send Document or Update Record)"),
        ("patient-facing", "prescriptions-", "Patient Facing Prescriptions response"),
    ] {
        for path in files(folder, begins) {
            let shown = shown(&path);
            adds_up(&shown.record, &path);
            assert!(received_as(&shown).starts_with(&format!("Received {name}")), "{}", path.display());
            let plain = show_with(vec![Input::of(std::fs::read(&path).unwrap())], Options::default());
            assert!(!plain.record.held_back, "{}", path.display());
        }
    }
}

#[test]
fn malformed_responses_lose_nothing_and_say_what_is_wrong() {
    if folder().is_none() {
        return;
    }
    let broken = shown(&files("malformed", "consultations_response1")[0]);
    assert_eq!(broken.record.account.unreadable, 1);
    assert!(broken.html.contains("Consultation3-Topic1-Category-Plan-Medication-Order"), "the broken entry, raw");
    let date = shown(&files("malformed", "malformedDate")[0]);
    assert!(date.record.issues.iter().any(|issue| issue.code == "bad-date"));
    let path = &files("malformed", "malformedStructuredRecordMissingPatient")[0];
    let unidentified = show_with(vec![Input::of(std::fs::read(path).unwrap())], Options::default());
    assert_eq!(unidentified.record.identity.outcome, IdentityOutcome::Unidentified);
    assert!(unidentified.html.contains("Patient not identified in this response") && unidentified.record.held_back);
}

fn resources<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let entries = bundle["entry"].as_array().unwrap();
    entries.iter().map(|entry| &entry["resource"]).filter(|resource| resource["resourceType"] == kind).collect()
}

fn by_reference<'b>(bundle: &'b Value, reference: &Value) -> &'b Value {
    let (kind, id) = reference["reference"].as_str().unwrap().split_once('/').unwrap();
    resources(bundle, kind).into_iter().find(|resource| resource["id"] == id).unwrap()
}

/// The words of a concept, found without the crate: text, else the selected coding's display, else the only one's.
fn words(concept: &Value) -> String {
    if let Some(text) = concept["text"].as_str() {
        return text.to_owned();
    }
    let codings = concept["coding"].as_array().unwrap();
    let chosen = codings.iter().find(|coding| coding["userSelected"] == true).or(codings.first()).unwrap();
    let extensions = chosen["extension"].as_array().cloned().unwrap_or_default();
    let parts = extensions.iter().flat_map(|extension| extension["extension"].as_array().cloned().unwrap_or_default());
    let picked = parts.into_iter().find(|part| part["url"] == "descriptionDisplay");
    let picked = picked.and_then(|part| part["valueString"].as_str().map(str::to_owned));
    picked.unwrap_or_else(|| chosen["display"].as_str().unwrap().to_owned())
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn extension<'v>(resource: &'v Value, name: &str) -> Option<&'v Value> {
    let all = resource["extension"].as_array()?;
    all.iter().find(|extension| extension["url"].as_str().unwrap().ends_with(name))
}

/// The texts of a table's rows, without their second lines.
fn rows_of<'h>(block: &'h gp_record::record::Block, html: &'h str) -> impl Iterator<Item = String> + 'h {
    let table = if let gp_record::record::Block::Table(table) = block { Some(table) } else { None };
    table.into_iter().flat_map(|table| &table.groups).flat_map(|group| &group.rows).map(move |row| {
        let at = html.find(&format!("id=\"a{}\"", row.anchor.unwrap().0)).unwrap();
        let start = html[..at].rfind("<tr").unwrap();
        let end = at + html[at..].find("</tr>").unwrap();
        text(&html[start..end])
    })
}

/// Rows of the medications section that are a statement's: text of the row, with its group and part.
fn medication_rows(shown: &Shown) -> Vec<(String, String, String)> {
    let html = shown.section_html("medications");
    let anchors = shown.record.sections.iter().find(|section| section.code == "medications").unwrap();
    let mut rows = Vec::new();
    for block in &anchors.blocks {
        let gp_record::record::Block::Subsection(group) = block else { continue };
        for block in &group.blocks {
            let gp_record::record::Block::Subsection(part) = block else {
                rows.extend(rows_of(block, &html).map(|row| (format!("{:?}", group.title), String::new(), row)));
                continue;
            };
            let tables = part.blocks.iter().flat_map(|block| rows_of(block, &html));
            rows.extend(tables.map(|row| (format!("{:?}", group.title), format!("{:?}", part.title), row)));
        }
    }
    rows
}

#[test]
fn every_medication_of_every_real_record_has_its_name_and_dose_in_one_row() {
    if folder().is_none() {
        return;
    }
    let mut statements = 0;
    for path in files("structured", "emis-").into_iter().chain(files("structured", "medicus-")) {
        let bundle: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let shown = shown(&path);
        let rows =
            if resources(&bundle, "MedicationStatement").is_empty() { Vec::new() } else { medication_rows(&shown) };
        for statement in resources(&bundle, "MedicationStatement") {
            let drug = folded(&words(&by_reference(&bundle, &statement["medicationReference"])["code"]));
            let dose = folded(statement["dosage"][0]["text"].as_str().unwrap_or("No dose recorded"));
            let found = rows.iter().any(|(_, _, row)| row.contains(&drug) && row.contains(&dose));
            assert!(found, "{}: {drug} / {dose}", path.display());
            statements += 1;
        }
    }
    assert!(statements > 130, "{statements}");
}

/// As consumers ask for them (structured reference §1.3): medications by themselves; consultations, which bring the plans
/// of what they name without their statements.
#[test]
fn medications_asked_for_apart_from_consultations_are_those_of_one_response() {
    if folder().is_none() {
        return;
    }
    let is_list = |resource: &Value| resource["resourceType"] == "List";
    let is_of_medications = |resource: &Value| resource["code"]["coding"][0]["code"] == "933361000000108";
    for path in files("structured", "emis-").iter().chain(&files("structured", "adaptor-")) {
        let whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let (mut medications, mut consultations) = (whole.clone(), whole.clone());
        without(&mut medications, |resource| {
            resource["resourceType"] == "Encounter" || is_list(resource) && !is_of_medications(resource)
        });
        without(&mut consultations, |resource| {
            resource["resourceType"] == "MedicationStatement" || is_list(resource) && is_of_medications(resource)
        });
        let section = |responses: &[&Value]| {
            let inputs = responses.iter().map(|response| Input::of(response.to_string())).collect();
            let shown = show_with(inputs, accepted());
            adds_up(&shown.record, path);
            text(&shown.section_html("medications"))
        };
        let of_one = section(&[&whole]);
        assert_eq!(section(&[&medications, &consultations]), of_one, "{}", path.display());
        assert_eq!(section(&[&consultations, &medications]), of_one, "{}", path.display());
    }
}

#[test]
fn the_95_statements_of_one_record_show_all_their_details_in_the_right_group() {
    if folder().is_none() {
        return;
    }
    let path = &files("structured", "emis-9465698490")[0];
    let bundle: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let shown = shown(path);
    let mut rows = medication_rows(&shown);
    assert_eq!(rows.len(), 95);
    let statements = resources(&bundle, "MedicationStatement");
    assert_eq!(statements.len(), 95);
    let mut completed_repeats = 0;
    for statement in statements {
        let plan = by_reference(&bundle, &statement["basedOn"][0]);
        let agency = extension(statement, "PrescribingAgency-1").map(|agency| &agency["valueCodeableConcept"]);
        let elsewhere =
            agency.is_some_and(|agency| agency["coding"][0]["code"] == "prescribed-by-another-organisation");
        let kind = extension(plan, "PrescriptionType-1").map(|kind| words(&kind["valueCodeableConcept"]));
        let stopped = statement["status"] == "stopped" || plan["status"] == "stopped";
        let group = match kind.as_deref() {
            _ if elsewhere => "PrescribedElsewhere",
            _ if stopped => "Stopped",
            Some("Acute") => "Acute",
            Some("Repeat dispensing" | "Repeat Dispensing") => "RepeatDispensing",
            _ => "Repeat,",
        };
        let active = statement["status"] == "active";
        let mut wanted = vec![folded(&words(&by_reference(&bundle, &statement["medicationReference"])["code"]))];
        wanted.extend(statement["dosage"][0]["text"].as_str().map(folded));
        wanted.extend(kind);
        let quantity = &plan["dispenseRequest"]["quantity"];
        wanted.extend(
            quantity["value"].as_number().map(|value| format!("{value} {}", quantity["unit"].as_str().unwrap())),
        );
        for date in ["start", "end"] {
            let recorded = statement["effectivePeriod"][date].as_str();
            wanted.extend(recorded.map(|recorded| gp_record::fhir::date::show(recorded).shown));
        }
        let issue = extension(statement, "LastIssueDate-1").and_then(|issue| issue["valueDateTime"].as_str());
        wanted.extend(issue.map(|date| format!("Last issued {}", gp_record::fhir::date::show(date).shown)));
        if let Some(repeat) = extension(plan, "RepeatInformation-1") {
            let parts = repeat["extension"].as_array().unwrap();
            let number = |name: &str| {
                let part = parts.iter().find(|part| part["url"].as_str().unwrap().ends_with(name))?;
                part.as_object()?.values().find_map(Value::as_u64)
            };
            let (allowed, issued) = (number("Allowed"), number("Issued"));
            wanted.extend(issued.map(|issued| match allowed {
                Some(allowed) => format!("{issued} of {allowed} issued"),
                None => format!("{issued} issued"),
            }));
        }
        let matches = |row: &(String, String, String)| {
            let right_group =
                row.0.contains(group) || format!("{},", row.0.trim_end_matches([')', ']'])).contains(group);
            right_group
                && wanted.iter().all(|words| row.2.contains(words))
                && (row.1.contains("Active") == active || group == "Stopped")
        };
        let at = rows.iter().position(matches);
        let at = at.unwrap_or_else(|| panic!("{} in {group}, active {active}: {wanted:?}", statement["id"]));
        if group.starts_with("Repeat") && !active {
            completed_repeats += 1;
            assert!(rows[at].1.contains("Completed"), "{:?}", rows[at]);
        }
        rows.remove(at);
    }
    assert!(rows.is_empty());
    assert_eq!(completed_repeats, 10, "completed repeats stand apart from active ones");
}

#[test]
fn every_allergy_of_the_record_with_most_is_in_a_row_with_its_status() {
    if folder().is_none() {
        return;
    }
    let path = &files("structured", "emis-9465698679")[0];
    let bundle: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let shown = shown(path);
    let contained: Vec<&Value> = resources(&bundle, "List")
        .into_iter()
        .flat_map(|list| list["contained"].as_array().into_iter().flatten())
        .filter(|resource| resource["resourceType"] == "AllergyIntolerance")
        .collect();
    let allergies: Vec<&Value> = resources(&bundle, "AllergyIntolerance").into_iter().chain(contained).collect();
    assert!(allergies.len() >= 24);
    assert_eq!(shown.section("allergies").count, Some(allergies.len()));
    let html = shown.section_html("allergies");
    let rows: Vec<String> = html.split("<tr").map(text).collect();
    let mut left = rows.clone();
    for allergy in allergies {
        let agent = folded(&words(&allergy["code"]));
        let status = if allergy["clinicalStatus"] == "active" { "Active" } else { "Ended" };
        let at = left.iter().position(|row| row.contains(&agent) && row.contains(status));
        left.remove(at.unwrap_or_else(|| panic!("{agent} {status} is not in a row of its own")));
    }
}

#[test]
fn allergy_counts_are_those_of_the_lists() {
    if folder().is_none() {
        return;
    }
    let mut seen = 0;
    for path in files("structured", "emis-").into_iter().chain(files("structured", "medicus-")) {
        let bundle: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let of_code = |code: &str| -> usize {
            let lists = resources(&bundle, "List").into_iter().filter(|list| list["code"]["coding"][0]["code"] == code);
            lists.map(|list| list["entry"].as_array().map_or(0, Vec::len)).sum()
        };
        let listed = of_code("886921000000105") + of_code("1103671000000101");
        // That there are none is no allergy.
        let denied = resources(&bundle, "AllergyIntolerance").into_iter();
        let denied = denied.filter(|allergy| allergy["code"]["coding"].to_string().contains("\"716186003\"")).count();
        let counted = listed - denied;
        // A nought beside a warning would read as "there are none".
        let warns = resources(&bundle, "List").into_iter().any(|list| {
            list["code"]["coding"][0]["code"] == "886921000000105" && list.to_string().contains("ListWarningCode")
        });
        let expected = if counted == 0 && (denied > 0 || warns) { None } else { Some(counted) };
        assert_eq!(shown(&path).section("allergies").count, expected, "{}", path.display());
        seen += listed;
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn nothing_that_the_specification_describes_stands_under_other_details_or_in_the_catch_all() {
    if folder().is_none() {
        return;
    }
    let mut found = Vec::new();
    let parts = [("structured", ""), ("spec", ""), ("xml", ""), ("patient-facing", "full_record")];
    for path in parts.into_iter().flat_map(|(folder, begins)| files(folder, begins)) {
        let shown = shown(&path);
        // About somebody else, and so read by nobody but the catch-all.
        let sections = shown.record.sections.iter().filter(|section| section.code != "other-subject");
        for section in sections {
            let words = text(&shown.section_html(&section.code));
            let said = words.match_indices("Other recorded details").map(|(at, _)| at);
            let place = format!("{}: {}", path.file_name().unwrap().display(), section.code);
            found.extend(said.map(|at| format!("{place}: {}", words[at..].chars().take(160).collect::<String>())));
            // The catch-all's own columns.
            if words.contains("Date Entry Recorded") || section.code == "other" {
                found.push(format!("{place}: in the catch-all"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
