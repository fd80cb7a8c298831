//! A response being made: texts, dates and people planted in it, each with where it must be found again.

use gp_record::fhir::date;
use serde_json::{Map, Value, json};

pub const GPC: &str = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-";

/// Where a token must stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Where {
    /// In the cells of its item's row.
    Row,
    /// In the row or below it.
    Item,
    /// In the titled part of the section that holds the row.
    Part,
}

/// A token, and where it must stand.
#[derive(Clone, Debug)]
pub struct Planted {
    pub token: String,
    /// The main words of its item.
    pub owner: String,
    /// The code of the section that the item is in.
    pub section: &'static str,
    pub place: Where,
}

/// A response being made, with the tokens planted in it.
pub struct Garden {
    state: u64,
    next: u32,
    pub entries: Vec<Value>,
    pub planted: Vec<Planted>,
    pub owner: String,
    pub section: &'static str,
}

impl Garden {
    pub fn new(seed: u64) -> Garden {
        let entries = vec![json!({"resourceType": "Patient", "id": "p", "identifier": [{
            "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000018"}]})];
        Garden {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            next: 0,
            entries,
            planted: Vec::new(),
            owner: String::new(),
            section: "",
        }
    }

    pub fn random(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % below
    }

    pub fn token(&mut self) -> String {
        self.next += 1;
        // Markup-like and multi-line texts are ordinary texts.
        let dressed = ["<b>{}</b>", "{} & co", "{}\n  second line", "[{}][x]", "{}"][self.random(5) as usize];
        dressed.replace("{}", &format!("canary{}x", self.next))
    }

    /// A number that no date and no other number has in it.
    pub fn number(&mut self) -> u32 {
        self.next += 1;
        700_000 + self.next
    }

    pub fn plant(&mut self, shown: impl Into<String>, place: Where) {
        let (owner, section) = (self.owner.clone(), self.section);
        self.planted.push(Planted { token: shown.into(), owner, section, place });
    }

    /// Sets an element to a token two times of three.
    pub fn text(&mut self, object: &mut Value, pointer: &str, place: Where) {
        if self.random(3) > 0 {
            let token = self.token();
            self.plant(token.clone(), place);
            set(object, pointer, json!(token));
        }
    }

    pub fn date(&mut self, object: &mut Value, pointer: &str, place: Where) {
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
    pub fn person(&mut self, object: &mut Value, pointer: &str, place: Where) {
        if self.random(3) > 0 {
            self.next += 1;
            let (id, name) = (format!("prac{}", self.next), format!("Canary{}q", self.next));
            self.plant(name.clone(), place);
            self.entries.push(json!({"resourceType": "Practitioner", "id": id, "name": [{"family": name}]}));
            set(object, pointer, json!({"reference": format!("Practitioner/{id}")}));
        }
    }

    /// The words that name an item; what follows is planted in it.
    pub fn own(&mut self) -> String {
        self.next += 1;
        self.owner = format!("owner{}z", self.next);
        self.owner.clone()
    }

    pub fn extend(&mut self, object: &mut Value, name: &str, value: Value) {
        let mut extension = json!({ "url": format!("{GPC}{name}-1") });
        extension.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        let all = object.as_object_mut().unwrap().entry("extension").or_insert_with(|| json!([]));
        all.as_array_mut().unwrap().push(extension);
    }

    pub fn notes(&mut self, object: &mut Value) {
        for note in 0..self.random(3) {
            self.text(object, &format!("/note/{note}/text"), Where::Item);
        }
    }

    /// Everything planted for the present owner by what `make` does is planted for another, too.
    pub fn also_for(&mut self, owner: &str, section: &'static str, from: usize, place: Where) {
        let again: Vec<Planted> = self.planted[from..]
            .iter()
            .map(|planted| Planted { owner: owner.to_owned(), section, place, ..planted.clone() })
            .collect();
        self.planted.extend(again);
    }

    /// The List of an area.
    pub fn list(&mut self, code: &str, references: Vec<Value>) {
        self.entries.push(json!({"resourceType": "List", "date": "2026-01-01", "entry": references,
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}}));
    }

    /// The whole response, its entries in any order: order means nothing in one.
    pub fn bundle(mut self) -> (Value, Vec<Planted>) {
        for at in (1..self.entries.len()).rev() {
            let other = self.random(at as u64 + 1) as usize;
            self.entries.swap(at, other);
        }
        let entries: Vec<Value> = self.entries.into_iter().map(|resource| json!({ "resource": resource })).collect();
        (json!({"resourceType": "Bundle", "type": "collection", "entry": entries}), self.planted)
    }
}

/// Sets the value at a JSON pointer, making what is missing on the way.
pub fn set(object: &mut Value, pointer: &str, value: Value) {
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
