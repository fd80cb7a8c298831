//! A token in every element that the specification says to show must stand with what it belongs to: a dose in its
//! drug's row, a reaction with its allergen, outside the disclosures of secondary details. Over generated responses.
//!
//! `GP_RECORD_SEED` repeats one of them; a failure prints its seed.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::fhir::date;
use gp_record::record::{Block, Inline, Row, Text};
use gp_record::words::Word;
use serde_json::{Map, Value, json};
use support::*;

const RESPONSES: u64 = 2000;
const GPC: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-";

/// Where a token must stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Where {
    /// In the cells of its item's row.
    Row,
    /// In the row or below it.
    Item,
}

/// A response being made, with the tokens planted in it.
struct Garden {
    state: u64,
    next: u32,
    entries: Vec<Value>,
    /// Token, the main words of its item, where.
    planted: Vec<(String, String, Where)>,
    owner: String,
}

impl Garden {
    fn new(seed: u64) -> Garden {
        let entries = vec![json!({"resourceType": "Patient", "id": "p", "identifier": [{
            "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]})];
        Garden {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            next: 0,
            entries,
            planted: Vec::new(),
            owner: String::new(),
        }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % below
    }

    fn token(&mut self) -> String {
        self.next += 1;
        // Markup-like and multi-line texts are ordinary texts.
        let dressed = ["<b>{}</b>", "{} & co", "{}\n  second line", "[{}][x]", "{}"][self.random(5) as usize];
        dressed.replace("{}", &format!("canary{}x", self.next))
    }

    fn plant(&mut self, shown: impl Into<String>, place: Where) {
        self.planted.push((shown.into(), self.owner.clone(), place));
    }

    /// Sets an element to a token two times of three.
    fn text(&mut self, object: &mut Value, pointer: &str, place: Where) {
        if self.random(3) > 0 {
            let token = self.token();
            self.plant(token.clone(), place);
            set(object, pointer, json!(token));
        }
    }

    fn date(&mut self, object: &mut Value, pointer: &str, place: Where) {
        if self.random(3) > 0 {
            self.next += 1;
            let day = self.next;
            let recorded = match self.random(4) {
                0 => format!("{:04}", 1000 + day % 900),
                1 => format!("{:04}-{:02}", 1900 + day % 90, 1 + day % 12),
                _ => format!("{:04}-{:02}-{:02}", 1900 + day % 90, 1 + day % 12, 1 + day % 28),
            };
            self.plant(date::show(&recorded).shown, place);
            set(object, pointer, json!(recorded));
        }
    }

    /// A reference to a practitioner of its own, whose name is the token.
    fn person(&mut self, object: &mut Value, pointer: &str, place: Where) {
        if self.random(3) > 0 {
            self.next += 1;
            let (id, name) = (format!("prac{}", self.next), format!("Canary{}q", self.next));
            self.plant(name.clone(), place);
            self.entries.push(json!({"resourceType": "Practitioner", "id": id, "name": [{"family": name}]}));
            set(object, pointer, json!({"reference": format!("Practitioner/{id}")}));
        }
    }

    /// The words that name an item; what follows is planted in it.
    fn own(&mut self) -> String {
        self.next += 1;
        self.owner = format!("owner{}z", self.next);
        self.owner.clone()
    }

    fn extend(&mut self, object: &mut Value, name: &str, value: Value) {
        let mut extension = json!({ "url": format!("{GPC}{name}-1") });
        extension.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        let all = object.as_object_mut().unwrap().entry("extension").or_insert_with(|| json!([]));
        all.as_array_mut().unwrap().push(extension);
    }

    fn notes(&mut self, object: &mut Value) {
        for note in 0..self.random(3) {
            self.text(object, &format!("/note/{note}/text"), Where::Item);
        }
    }

    fn allergy(&mut self, id: &str) -> Value {
        let name = self.own();
        let resolved = self.random(3) == 0;
        let status = if resolved { "resolved" } else { "active" };
        let mut allergy = json!({"resourceType": "AllergyIntolerance", "id": id, "clinicalStatus": status,
            "verificationStatus": "unconfirmed", "patient": {"reference": "Patient/p"}, "code": {"text": name}});
        self.text(&mut allergy, "/code/coding/0/display", Where::Row);
        self.text(&mut allergy, "/type", Where::Item);
        self.text(&mut allergy, "/category/0", Where::Item);
        self.text(&mut allergy, "/criticality", Where::Row);
        self.date(&mut allergy, "/onsetDateTime", Where::Item);
        self.date(&mut allergy, "/assertedDate", Where::Row);
        self.date(&mut allergy, "/lastOccurrence", Where::Item);
        self.person(&mut allergy, "/recorder", Where::Item);
        self.person(&mut allergy, "/asserter", Where::Item);
        for reaction in 0..self.random(3) {
            let at = format!("/reaction/{reaction}");
            for manifestation in 0..1 + self.random(2) {
                self.text(&mut allergy, &format!("{at}/manifestation/{manifestation}/text"), Where::Row);
            }
            for element in ["description", "severity", "substance/text", "exposureRoute/text", "note/0/text"] {
                self.text(&mut allergy, &format!("{at}/{element}"), Where::Row);
            }
            self.date(&mut allergy, &format!("{at}/onset"), Where::Row);
        }
        if resolved && self.random(2) == 0 {
            let mut end = json!({"extension": [{"url": "endDate"}, {"url": "reasonEnded"}]});
            self.date(&mut end, "/extension/0/valueDateTime", Where::Row);
            self.text(&mut end, "/extension/1/valueString", Where::Row);
            self.extend(&mut allergy, "AllergyIntoleranceEnd", end);
        }
        self.notes(&mut allergy);
        allergy
    }

    fn medication(&mut self, id: &str) -> Value {
        let name = self.own();
        let (medication, plan_id) = (format!("{id}-med"), format!("{id}-plan"));
        let product = json!({ "reference": format!("Medication/{medication}") });
        self.entries.push(json!({"resourceType": "Medication", "id": medication, "code": {"text": name}}));
        let status = ["active", "completed", "stopped"][self.random(3) as usize];
        let mut statement = json!({"resourceType": "MedicationStatement", "id": id, "status": status, "taken": "unk",
            "subject": {"reference": "Patient/p"}, "medicationReference": product,
            "basedOn": [{"reference": format!("MedicationRequest/{plan_id}")}]});
        let mut plan = json!({"resourceType": "MedicationRequest", "id": plan_id, "intent": "plan", "status": status,
            "subject": {"reference": "Patient/p"}, "medicationReference": product});
        for dose in 0..1 + self.random(2) {
            self.text(&mut statement, &format!("/dosage/{dose}/text"), Where::Row);
            self.text(&mut statement, &format!("/dosage/{dose}/patientInstruction"), Where::Row);
            self.text(&mut plan, &format!("/dosageInstruction/{dose}/text"), Where::Row);
        }
        self.date(&mut statement, "/effectivePeriod/start", Where::Row);
        self.date(&mut statement, "/effectivePeriod/end", Where::Row);
        self.date(&mut statement, "/dateAsserted", Where::Item);
        self.person(&mut statement, "/informationSource", Where::Item);
        self.notes(&mut statement);
        let mut issue = json!({});
        self.date(&mut issue, "/valueDateTime", Where::Row);
        self.extend(&mut statement, "MedicationStatementLastIssueDate", issue);
        if self.random(2) == 0 {
            let mut agency =
                json!({"valueCodeableConcept": {"coding": [{"code": "prescribed-by-another-organisation"}]}});
            self.text(&mut agency, "/valueCodeableConcept/text", Where::Item);
            self.extend(&mut statement, "PrescribingAgency", agency);
        }
        let mut changed = json!({});
        self.date(&mut changed, "/valueDateTime", Where::Row);
        self.extend(&mut statement, "DosageLastChanged", changed);

        if self.random(2) == 0 {
            let mut quantity = json!({});
            self.text(&mut quantity, "/extension/0/valueString", Where::Row);
            if !quantity["extension"].is_null() {
                quantity["extension"][0]["url"] = json!(format!("{GPC}MedicationQuantityText-1"));
            }
            set(&mut plan, "/dispenseRequest/quantity", quantity);
        } else {
            self.next += 1;
            let number = 700_000 + self.next;
            self.plant(number.to_string(), Where::Row);
            set(&mut plan, "/dispenseRequest/quantity/value", json!(number));
            self.text(&mut plan, "/dispenseRequest/quantity/unit", Where::Row);
        }
        self.date(&mut plan, "/authoredOn", Where::Item);
        self.person(&mut plan, "/requester/agent", Where::Item);
        self.person(&mut plan, "/recorder", Where::Item);
        self.notes(&mut plan);
        let mut kind = json!({});
        self.text(&mut kind, "/valueCodeableConcept/text", Where::Row);
        self.extend(&mut plan, "PrescriptionType", kind);
        if self.random(2) == 0 {
            let (issued, allowed) = (self.random(9), self.random(9));
            self.plant(issued.to_string(), Where::Row);
            self.plant(allowed.to_string(), Where::Row);
            let mut repeat = json!({"extension": [
                {"url": "numberOfRepeatPrescriptionsIssued", "valueUnsignedInt": issued},
                {"url": "numberOfRepeatPrescriptionsAllowed", "valuePositiveInt": allowed},
                {"url": "authorisationExpiryDate"}]});
            self.date(&mut repeat, "/extension/2/valueDateTime", Where::Row);
            self.extend(&mut plan, "MedicationRepeatInformation", repeat);
        }
        if status == "stopped" {
            let mut reason = json!({"extension": [{"url": "statusReason"}, {"url": "statusChangeDate"}]});
            self.text(&mut reason, "/extension/0/valueCodeableConcept/text", Where::Row);
            self.date(&mut reason, "/extension/1/valueDateTime", Where::Row);
            self.extend(&mut plan, "MedicationStatusReason", reason);
        }
        for order in 0..self.random(3) {
            let mut issue = json!({"resourceType": "MedicationRequest", "id": format!("{id}-o{order}"), "intent": "order",
                "status": "completed", "subject": {"reference": "Patient/p"}, "medicationReference": product,
                "basedOn": [{"reference": format!("MedicationRequest/{plan_id}")}]});
            self.date(&mut issue, "/authoredOn", Where::Item);
            self.date(&mut issue, "/dispenseRequest/validityPeriod/start", Where::Item);
            self.date(&mut issue, "/dispenseRequest/validityPeriod/end", Where::Item);
            self.text(&mut issue, "/dispenseRequest/quantity/unit", Where::Item);
            self.text(&mut issue, "/dosageInstruction/0/text", Where::Item);
            self.person(&mut issue, "/recorder", Where::Item);
            self.notes(&mut issue);
            self.entries.push(issue);
        }
        self.entries.push(plan);
        statement
    }

    fn problem(&mut self, id: &str) -> Value {
        let name = self.own();
        let status = ["active", "inactive"][self.random(2) as usize];
        let mut problem = json!({"resourceType": "Condition", "id": id, "clinicalStatus": status,
            "subject": {"reference": "Patient/p"}, "code": {"text": name}});
        self.text(&mut problem, "/code/coding/0/display", Where::Row);
        self.date(&mut problem, "/onsetDateTime", Where::Row);
        self.date(&mut problem, "/abatementDateTime", Where::Row);
        self.date(&mut problem, "/assertedDate", Where::Item);
        self.person(&mut problem, "/asserter", Where::Item);
        for name in ["ProblemSignificance", "RelatedClinicalContent", "RelatedClinicalContent"] {
            let (pointer, place) = match name {
                "ProblemSignificance" => ("/valueCode", Where::Row),
                _ => ("/valueReference/display", Where::Item),
            };
            let mut value = json!({});
            self.text(&mut value, pointer, place);
            self.extend(&mut problem, name, value);
        }
        self.notes(&mut problem);
        problem
    }

    fn immunisation(&mut self, id: &str) -> Value {
        let name = self.own();
        let not_given = self.random(3) == 0;
        let mut given = json!({"resourceType": "Immunization", "id": id, "status": "completed", "notGiven": not_given,
            "patient": {"reference": "Patient/p"}});
        self.extend(&mut given, "VaccinationProcedure", json!({"valueCodeableConcept": {"text": name}}));
        self.date(&mut given, "/date", Where::Row);
        self.text(&mut given, "/lotNumber", Where::Row);
        if not_given {
            self.text(&mut given, "/explanation/reasonNotGiven/0/text", Where::Row);
        }
        self.date(&mut given, "/expirationDate", Where::Item);
        for element in [
            "site/text",
            "route/text",
            "reportOrigin/text",
            "vaccineCode/text",
            "explanation/reason/0/text",
            "vaccinationProtocol/0/description",
            "vaccinationProtocol/0/targetDisease/0/text",
            "doseQuantity/unit",
        ] {
            self.text(&mut given, &format!("/{element}"), Where::Item);
        }
        self.person(&mut given, "/practitioner/0/actor", Where::Item);
        let mut recorded = json!({});
        self.date(&mut recorded, "/valueDateTime", Where::Item);
        self.extend(&mut given, "DateRecorded", recorded);
        self.notes(&mut given);
        given
    }

    fn grow(mut self) -> (Value, Vec<(String, String, Where)>) {
        type Maker = fn(&mut Garden, &str) -> Value;
        let areas: [(&str, &str, Maker); 4] = [
            ("886921000000105", "AllergyIntolerance", Garden::allergy),
            ("933361000000108", "MedicationStatement", Garden::medication),
            ("717711000000103", "Condition", Garden::problem),
            ("1102181000000102", "Immunization", Garden::immunisation),
        ];
        for (code, kind, make) in areas {
            let mut references = Vec::new();
            for number in 0..self.random(4) {
                let id = format!("{kind}{number}");
                let resource = make(&mut self, &id);
                references.push(json!({"item": {"reference": format!("{kind}/{id}")}}));
                self.entries.push(resource);
            }
            self.entries.push(json!({"resourceType": "List", "date": "2026-01-01", "entry": references,
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}}));
        }
        // Order means nothing in a response.
        for at in (1..self.entries.len()).rev() {
            let other = self.random(at as u64 + 1) as usize;
            self.entries.swap(at, other);
        }
        let entries: Vec<Value> = self.entries.into_iter().map(|resource| json!({ "resource": resource })).collect();
        (json!({"resourceType": "Bundle", "type": "collection", "entry": entries}), self.planted)
    }
}

/// Sets the value at a JSON pointer, making what is missing on the way.
fn set(object: &mut Value, pointer: &str, value: Value) {
    let mut at = object;
    for part in pointer.split('/').skip(1) {
        at = match part.parse::<usize>() {
            Ok(index) => {
                if !at.is_array() {
                    *at = json!([]);
                }
                let items = at.as_array_mut().unwrap();
                while items.len() <= index {
                    items.push(json!({}));
                }
                &mut items[index]
            }
            Err(_) => {
                if !at.is_object() {
                    *at = Value::Object(Map::new());
                }
                at.as_object_mut().unwrap().entry(part).or_insert_with(|| json!({}))
            }
        };
    }
    *at = value;
}

fn of_line(line: &[Inline], out: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(text) | Inline::Badge(_, text) => of_text(text, out),
            Inline::Date(date) => out.push_str(&date.shown),
            Inline::Marked(_, line) | Inline::Link(_, line) => of_line(line, out),
            Inline::Labelled(label, line) => {
                of_text(label, out);
                of_line(line, out);
            }
            Inline::Break => {}
        }
        out.push('\u{1}');
    }
}

fn of_text(text: &Text, out: &mut String) {
    match text {
        Text::Source(words) => out.push_str(words),
        Text::Ours(_, texts) => texts.iter().for_each(|text| {
            of_text(text, out);
            out.push('\u{1}');
        }),
        Text::Element(_) | Text::Count(_) => {}
    }
}

/// The texts of blocks, without the disclosures of secondary details.
fn of_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Preformatted(line) | Block::Heading { line, .. } => of_line(line, out),
            Block::Details { summary, blocks } => {
                let secondary = summary.iter().any(|inline| {
                    matches!(inline, Inline::Text(Text::Ours(Word::AllRecordedDetails | Word::OtherRecordedDetails, _)))
                });
                if !secondary {
                    of_blocks(blocks, out);
                }
            }
            Block::Table(table) => table.groups.iter().flat_map(|group| &group.rows).for_each(|row| {
                out.push_str(&of_row(row).1);
            }),
            Block::Subsection(part) => of_blocks(&part.blocks, out),
            Block::Styled(_, blocks) => of_blocks(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| of_blocks(&item.blocks, out)),
            _ => {}
        }
        out.push('\u{1}');
    }
}

/// The text of a row's cells, and of the row with what is below it.
fn of_row(row: &Row) -> (String, String) {
    let mut cells = String::new();
    for cell in &row.cells {
        of_blocks(&cell.blocks, &mut cells);
        cells.push('\u{1}');
    }
    let mut all = cells.clone();
    of_blocks(&row.below, &mut all);
    (cells, all)
}

/// Every row that stands in a table of a section, not inside another row.
fn rows(blocks: &[Block]) -> Vec<&Row> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Subsection(part) => found.extend(rows(&part.blocks)),
            Block::Table(table) => found.extend(table.groups.iter().flat_map(|group| &group.rows)),
            _ => {}
        }
    }
    found
}

fn check(seed: u64) -> usize {
    let (bundle, planted) = Garden::new(seed).grow();
    let shown = show(&bundle);
    let items: Vec<(String, String)> =
        shown.record.sections.iter().flat_map(|section| rows(&section.blocks)).map(of_row).collect();
    let account = shown.record.account;
    assert_eq!(account.unshown, 0, "seed {seed}");
    assert_eq!(
        account.leaves.r#in,
        account.leaves.shown + account.leaves.other + account.leaves.ignored,
        "seed {seed}"
    );
    for (token, owner, place) in &planted {
        let of_owner: Vec<&(String, String)> =
            items.iter().filter(|(cells, _)| cells.contains(owner.as_str())).collect();
        assert_eq!(of_owner.len(), 1, "seed {seed}: {owner} has a row of its own\n{bundle:#}");
        let (cells, all) = of_owner[0];
        let text = if *place == Where::Row { cells } else { all };
        assert!(
            text.contains(token.as_str()),
            "seed {seed}: {token:?} is not in the {place:?} of {owner}: {text:?}\n{bundle:#}"
        );
        let unique = token.contains("anary");
        let elsewhere =
            items.iter().any(|(cells, all)| !cells.contains(owner.as_str()) && all.contains(token.as_str()));
        assert!(
            !unique || !elsewhere || token.starts_with('C'),
            "seed {seed}: {token:?} of {owner} also stands elsewhere"
        );
        let html = shown.html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert!(!unique || html.contains(token.as_str()), "seed {seed}: {token:?} is not in the view");
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
    assert!(planted > RESPONSES as usize * 40, "only {planted} tokens planted");
}
