//! Responses made for tests, field by field, and what they look like when read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::path::{Path, PathBuf};

use gp_record::gpconnect::request::{Input, Options};
use gp_record::record::{BannerKind, Record, Section};
use gp_record::view;
use serde_json::{Value, json};

/// Every file of the folder of records that `GP_RECORD_SAMPLES` names; none, and a word about it, where it names none.
#[allow(clippy::print_stdout, reason = "a skipped test says so")]
pub fn sample_files() -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("GP_RECORD_SAMPLES").map(PathBuf::from) else {
        println!("skipped: GP_RECORD_SAMPLES names no folder of records");
        return Vec::new();
    };
    let found = files(&root);
    assert!(!found.is_empty(), "no files");
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A response with something in every clinical area.
pub fn every_area() -> Value {
    serde_json::from_str(include_str!("../fixtures/structured/every_area.json")).unwrap()
}

/// The resource with this id.
pub fn resource<'b>(bundle: &'b mut Value, id: &str) -> &'b mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    entries.iter_mut().map(|entry| &mut entry["resource"]).find(|resource| resource["id"] == id).unwrap()
}

/// The List with this code.
pub fn list<'b>(bundle: &'b mut Value, code: &str) -> &'b mut Value {
    let entries = bundle["entry"].as_array_mut().unwrap();
    let of_code = |resource: &&mut Value| resource["code"]["coding"][0]["code"] == code;
    entries.iter_mut().map(|entry| &mut entry["resource"]).find(of_code).unwrap()
}

/// Takes out every resource for which `gone` holds.
pub fn without(bundle: &mut Value, gone: impl Fn(&Value) -> bool) {
    bundle["entry"].as_array_mut().unwrap().retain(|entry| !gone(&entry["resource"]));
}

/// Puts a resource behind all others.
pub fn add(bundle: &mut Value, resource: Value) {
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
}

/// A copy of a resource under another id, put beside it.
pub fn copied(bundle: &mut Value, id: &str, new: &str, change: impl Fn(&mut Value)) {
    let mut copy = resource(bundle, id).clone();
    copy["id"] = json!(new);
    change(&mut copy);
    bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": copy }));
}

/// One section of an HTML record, as its Bundle (DSTU2).
pub fn html_section(code: &str, title: &str, div: &str) -> Value {
    json!({"resourceType": "Bundle", "type": "searchset", "entry": [
        {"resource": {"resourceType": "Composition", "date": "2026-03-12T09:41:00+00:00", "title": "Patient Care Record",
            "status": "final", "subject": {"reference": "Patient/p"},
            "section": [{"title": title, "code": {"coding": [{"code": code, "display": title,
                "system": "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1"}]},
                "text": {"status": "generated", "div": div}}]}},
        {"resource": {"resourceType": "Patient", "id": "p",
            "identifier": [{"system": "http://fhir.nhs.net/Id/nhs-number", "value": "9990000018"}],
            "name": [{"use": "usual", "family": ["Marlow"], "given": ["Ines"], "prefix": ["Ms"]}],
            "gender": "female", "birthDate": "1961-04-09",
            "careProvider": [{"reference": "Practitioner/g"}]}},
        {"resource": {"resourceType": "Practitioner", "id": "g",
            "name": {"family": ["Sample"], "given": ["Ada"], "prefix": ["Dr"]},
            "practitionerRole": [{"managingOrganization": {"reference": "Organization/o"}}]}},
        {"resource": {"resourceType": "Organization", "id": "o", "name": "Fixture Surgery",
            "identifier": [{"system": "http://fhir.nhs.net/Id/ods-organization-code", "value": "Z99999"}]}}]})
}

/// The header and a row of a table of encounters.
pub const HEAD: &str = "<tr><th>Date</th><th>Title</th><th>Details</th></tr>";
pub const ROW: &str = "<tr><td>01-Feb-2018</td><td>Dr A Sample</td><td>Cough</td></tr>";

/// What a section shows under its heading.
pub fn sent(code: &str, title: &str, inside: &str) -> Shown {
    show(&html_section(code, title, &format!("<div><h1>{title}</h1>{inside}</div>")))
}

/// The same of encounters.
pub fn encounters(inside: &str) -> Shown {
    sent("ENC", "Encounters", inside)
}

/// A part of a section.
pub fn part(title: &str, inside: &str) -> String {
    format!("<div><h2>{title}</h2>{inside}</div>")
}

/// The message that nothing is recorded.
pub fn none_of(what: &str) -> String {
    format!("<p>No '{what}' data is recorded for this patient.</p>")
}

/// What a response becomes.
pub struct Shown {
    pub record: Record,
    pub html: String,
}

impl Shown {
    /// The section with this code.
    pub fn section(&self, code: &str) -> &Section {
        self.record.sections.iter().find(|section| section.code == code).unwrap()
    }

    /// The HTML of the section with this code.
    pub fn section_html(&self, code: &str) -> String {
        view::section(&self.record, self.section(code), &view::Options::default()).html()
    }

    /// The words of the section with this code, of which none is in doubt.
    pub fn words_kept(&self, code: &str) -> String {
        let found = &self.record.issues;
        assert!(found.iter().all(|issue| issue.code != "narrative-not-conserved"), "{found:?}");
        text(&self.section_html(code))
    }

    /// The kinds of banners that stand above that section's content.
    pub fn banner_kinds(&self, code: &str) -> Vec<BannerKind> {
        self.section(code).banners.iter().map(|banner| banner.kind).collect()
    }

    /// The HTML of all that stands before the first section.
    pub fn head(&self) -> String {
        view::head(&self.record, &view::Options::default()).html()
    }

    /// The cells of the row of a section that holds this text: not the line below it, nor a mention elsewhere.
    pub fn row_of(&self, section: &str, words: &str) -> String {
        let html = self.section_html(section);
        let rows = html.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap());
        let mut rows = rows.filter(|row| !row.starts_with(" class=\"gp-below\"") && text(row).contains(words));
        let row = rows.next().unwrap_or_else(|| panic!("no row of {section} holds {words}: {}", text(&html)));
        text(row.split_once('>').unwrap().1)
    }

    /// The table row, with its second line, that holds this text.
    pub fn row(&self, text: &str) -> String {
        let html = &self.html;
        let at = html.find(text).unwrap_or_else(|| panic!("{text} is not in the view"));
        let start = html[..at].rfind("<tr").unwrap();
        let end = at + html[at..].find("</tr>").unwrap();
        html[start..end].to_owned()
    }
}

/// Reads inputs with options.
pub fn show_with(inputs: Vec<Input>, options: Options) -> Shown {
    let record = gp_record::read(inputs, options).unwrap();
    let html = gp_record::render(&record, &view::Options::default());
    Shown { record, html }
}

/// Reads one response.
pub fn show(bundle: &Value) -> Shown {
    show_with(vec![Input::of(bundle.to_string())], Options::default())
}

/// The text of HTML: tags taken out, those of a line without a trace, white space folded.
pub fn text(html: &str) -> String {
    const IN_LINE: [&str; 10] = ["span", "bdi", "time", "a", "b", "strong", "em", "s", "sup", "sub"];
    let mut text = String::new();
    for (at, part) in html.split('<').enumerate() {
        let (tag, words) = if at == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
        let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
        if !IN_LINE.contains(&name) {
            text.push(' ');
        }
        text.push_str(words);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The view as lines: a line for each row, heading, banner or paragraph.
pub fn lines(html: &str) -> String {
    let marked = ["<tr", "<h", "<p", "<caption", "<li", "<summary", "</summary", "<dt", "<div", "<section"];
    let mut html = html.to_owned();
    for tag in marked {
        html = html.replace(tag, &format!("\u{1}{tag}"));
    }
    let lines = html.split('\u{1}').map(text).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
