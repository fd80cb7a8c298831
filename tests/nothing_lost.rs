//! Nothing is lost: whatever stands in any leaf of a response stands in its view.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::Record;
use gp_record::view;
use serde_json::Value;

const EVERY_AREA: &str = include_str!("fixtures/structured/every_area.json");

fn read(bundle: &Value) -> (Record, String) {
    read_all(&[bundle])
}

fn read_all(bundles: &[&Value]) -> (Record, String) {
    // Confirmed, because one of the leaves is the patient's own.
    let options = Options { mismatch_accepted: true, ..Options::default() };
    let inputs = bundles.iter().map(|bundle| Input::of(bundle.to_string())).collect();
    let record = gp_record::read(inputs, options).unwrap();
    let html = gp_record::render(&record, &view::Options::default());
    (record, html)
}

/// JSON pointers to every text and number.
fn leaves(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| leaves(member, format!("{path}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| leaves(item, format!("{path}/{at}"), found));
        }
        Value::String(_) | Value::Number(_) => found.push(path),
        Value::Bool(_) | Value::Null => {}
    }
}

fn adds_up(record: &Record) {
    let account = record.account;
    let entries = account.shown + account.linked + account.administrative + account.not_allowed + account.unreadable;
    assert_eq!(account.unshown, 0);
    assert_eq!(entries, account.entries);
    let leaves = account.leaves;
    assert_eq!(leaves.shown + leaves.other + leaves.ignored + leaves.unreadable, leaves.r#in);
}

/// A token planted in each leaf in turn is in the view, whatever the leaf was for: words, codes, dates, references,
/// ids, systems, extension URLs, even the type of the resource.
#[test]
fn a_token_in_any_leaf_is_in_the_view() {
    tokens_are_in_the_view(&|planted, _| read(planted));
}

/// The same beside a response that says all but that leaf alike, before it and after it: what is read in the place of another
/// is that to the letter.
#[test]
fn a_token_in_any_leaf_of_one_of_two_responses_is_in_the_view() {
    tokens_are_in_the_view(&|planted, bundle| read_all(&[bundle, planted]));
    tokens_are_in_the_view(&|planted, bundle| read_all(&[planted, bundle]));
}

fn tokens_are_in_the_view(read: &dyn Fn(&Value, &Value) -> (Record, String)) {
    let bundle: Value = serde_json::from_str(EVERY_AREA).unwrap();
    let mut paths = Vec::new();
    leaves(&bundle, String::new(), &mut paths);
    assert!(paths.len() > 600, "only {} leaves", paths.len());
    let mut lost = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let mut planted = bundle.clone();
        let leaf = planted.pointer_mut(path).unwrap();
        let token = if leaf.is_number() { format!("9{at:07}") } else { format!("canary{at}x") };
        *leaf = if leaf.is_number() { token.parse::<u64>().unwrap().into() } else { Value::String(token.clone()) };
        let (record, html) = read(&planted, &bundle);
        adds_up(&record);
        // A family name is shown in capitals.
        if !html.to_lowercase().contains(&token) {
            lost.push(path.clone());
        }
    }
    assert!(lost.is_empty(), "{} of {} leaves are not in the view:\n{}", lost.len(), paths.len(), lost.join("\n"));
}

/// The same, with an element that no FHIR has, beside every element that there is (GEN-27).
#[test]
fn gen_27_o_23_inv_09_ref_09_dia_07_prb_08_imm_08_unc_11_enc_11_unknown_elements_are_shown_and_do_no_harm() {
    let bundle: Value = serde_json::from_str(EVERY_AREA).unwrap();
    let entries = bundle["entry"].as_array().unwrap().len();
    let (plain, _) = read(&bundle);
    for entry in 0..entries {
        let mut extended = bundle.clone();
        let resource = &mut extended["entry"][entry]["resource"];
        resource["unheardOf"] = serde_json::json!({ "deep": [{ "er": format!("unheard{entry}y") }] });
        let (record, html) = read(&extended);
        adds_up(&record);
        assert!(html.contains(&format!("unheard{entry}y")), "entry {entry}");
        assert_eq!(record.sections.len(), plain.sections.len(), "entry {entry}");
    }
}

/// Every text of a real record is in its view, as often as the sender's words can be found by themselves.
#[test]
fn every_text_of_the_real_records_is_in_the_view() {
    let Some(folder) = std::env::var_os("GP_RECORD_SAMPLES").map(std::path::PathBuf::from) else {
        println!("skipped: GP_RECORD_SAMPLES names no folder of records");
        return;
    };
    let mut seen = 0;
    for part in ["structured", "spec"] {
        for file in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = file.unwrap().path();
            let Ok(bundle) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap()) else { continue };
            let (record, html) = read(&bundle);
            adds_up(&record);
            assert_eq!(record.account.leaves.unreadable, 0, "{}", path.display());
            let folded = folded(&html);
            let mut paths = Vec::new();
            leaves(&bundle, String::new(), &mut paths);
            for leaf in paths.iter().filter(|leaf| is_words(leaf)) {
                let Some(Value::String(text)) = bundle.pointer(leaf) else { continue };
                let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let there = folded.contains(&self::folded(&escaped)) || in_parts(&folded, &escaped);
                assert!(there, "{}: {leaf}", path.file_name().unwrap().display());
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} records found");
}

/// Elements whose words a GP wrote or chose, and which the view never puts into another form.
fn is_words(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    matches!(name, "text" | "display" | "comment" | "description" | "patientInstruction" | "conclusion" | "valueString")
        && !path.contains("/name/")
        && !path.contains("/div")
}

/// A note that is several known texts is shown as several.
fn in_parts(html: &str, text: &str) -> bool {
    let parts: Vec<&str> = text.split(". ").collect();
    parts.len() > 1 && parts.iter().all(|part| html.contains(&folded(part)))
}

fn folded(text: &str) -> String {
    let text = text.replace("&#13;", " ").replace('"', "&quot;").replace("&quot;", " ").replace('\u{0}', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Of a narrative in a coded resource, too, what its sender's page would not show and what a browser would swallow.
#[test]
fn a_narrative_of_a_coded_resource_is_in_the_view_with_what_it_hides() {
    let mut bundle: Value = serde_json::from_str(EVERY_AREA).unwrap();
    let statement = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .position(|entry| entry["resource"]["resourceType"] == "MedicationStatement");
    let div = "<div><p>SEEN</p><p style='display:none'>UNSEEN</p><p title=\"SWALLOWED>AFTER</p></div>";
    bundle["entry"][statement.unwrap()]["resource"]["text"] = serde_json::json!({ "status": "additional", "div": div });
    let (record, html) = read(&bundle);
    adds_up(&record);
    for words in ["SEEN", "UNSEEN", "SWALLOWED", "AFTER"] {
        assert!(html.contains(words), "{words}");
    }
}
