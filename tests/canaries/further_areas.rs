//! Uncategorised data, investigations, referrals, diary entries, documents and consultations (structured reference
//! §1.8, §1.11 to §1.15).

use serde_json::{Value, json};

use super::garden::{Garden, Where, set};

const COMMENT_NOTE: &str = "37331000000100";

impl Garden {
    /// A value of one of the types, with its unit and comparator.
    fn value(&mut self, holder: &mut Value, at: &str, place: Where) {
        match self.random(6) {
            0 => self.text(holder, &format!("{at}/valueString"), place),
            1 => self.text(holder, &format!("{at}/valueCodeableConcept/text"), place),
            2 => self.date(holder, &format!("{at}/valueDateTime"), place),
            3 => self.text(holder, &format!("{at}/dataAbsentReason/text"), place),
            4 => {
                self.text(holder, &format!("{at}/valueRange/low/unit"), place);
                self.text(holder, &format!("{at}/valueRange/high/unit"), place);
            }
            _ => {
                let number = self.number();
                let token = self.token();
                set(holder, &format!("{at}/valueQuantity"), json!({"comparator": "<", "value": number, "unit": token}));
                // Comparator, number and unit, never one without the others.
                self.plant(format!("< {number} {token}"), place);
            }
        }
    }

    fn ranges(&mut self, holder: &mut Value, at: &str, place: Where) {
        for range in 0..self.random(3) {
            let at = format!("{at}/referenceRange/{range}");
            let (low, high) = (self.number(), self.number());
            set(holder, &at, json!({"low": {"value": low}, "high": {"value": high}}));
            self.plant(low.to_string(), place);
            self.plant(high.to_string(), place);
            self.text(holder, &format!("{at}/text"), place);
            self.text(holder, &format!("{at}/type/text"), place);
            self.text(holder, &format!("{at}/low/unit"), place);
        }
    }

    /// An Observation with all that §1.11 shows of one; places of the value, of the comment, and of who made it: a
    /// report says once what all its results have.
    fn observation(&mut self, id: &str, [row, item, who]: [Where; 3]) -> Value {
        let name = self.own();
        let mut entry = json!({"resourceType": "Observation", "id": id, "status": "final",
            "subject": {"reference": "Patient/p"}, "code": {"text": name}});
        self.value(&mut entry, "", row);
        self.ranges(&mut entry, "", row);
        self.text(&mut entry, "/interpretation/text", row);
        self.text(&mut entry, "/comment", item);
        self.text(&mut entry, "/code/coding/0/display", row);
        if self.random(3) == 0 {
            let prefix = self.token();
            self.plant(prefix.clone(), row);
            set(
                &mut entry,
                "/component/0",
                json!({"code": {"coding": [{"code": COMMENT_NOTE}]}, "valueString": prefix}),
            );
            let label = self.token();
            self.plant(label.clone(), row);
            set(&mut entry, "/component/1/code/text", json!(label));
            self.value(&mut entry, "/component/1", row);
        }
        for element in ["bodySite/text", "method/text"] {
            self.text(&mut entry, &format!("/{element}"), Where::Item);
        }
        self.person(&mut entry, "/performer/0", who);
        entry
    }

    fn recorded(&mut self, id: &str) -> Value {
        let mut entry = self.observation(id, [Where::Row, Where::Row, Where::Item]);
        self.date(&mut entry, "/effectiveDateTime", Where::Row);
        entry
    }

    fn pressure(&mut self, id: &str) -> Value {
        let name = self.own();
        let (high, low) = (self.number(), self.number());
        // One reading means nothing without the other.
        self.plant(format!("{high}\u{1}{low} mm[Hg]"), Where::Row);
        let reading = |code: &str, value: u32| json!({"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value, "unit": "mm[Hg]"}});
        let mut entry = json!({"resourceType": "Observation", "id": id, "status": "final",
            "subject": {"reference": "Patient/p"}, "code": {"text": name, "coding": [{"code": "163034007"}]},
            "component": [reading("400974009", high), reading("400975005", low)]});
        self.text(&mut entry, "/code/coding/0/display", Where::Row);
        self.text(&mut entry, "/comment", Where::Row);
        self.text(&mut entry, "/bodySite/text", Where::Item);
        self.text(&mut entry, "/component/0/interpretation/text", Where::Row);
        entry
    }

    /// A report with a group, its results, a result outside it, a specimen, a request and comments on its filing.
    fn report(&mut self, id: &str) -> Value {
        let mut results: Vec<Value> = Vec::new();
        let mut members: Vec<Value> = Vec::new();
        let reference = |id: &str| json!({"reference": format!("Observation/{id}")});
        let group = format!("{id}-group");
        let from = self.planted.len();
        for number in 0..1 + self.random(3) {
            let result = format!("{id}-r{number}");
            let mut resource = self.observation(&result, [Where::Row, Where::Item, Where::Part]);
            if self.random(2) == 0 {
                members.push(json!({"type": "has-member", "target": reference(&result)}));
            }
            // Either side may name the other.
            set(&mut resource, "/related/0", json!({"type": "derived-from", "target": reference(&group)}));
            self.entries.push(resource);
        }
        let group_name = self.own();
        let mut heading = json!({"resourceType": "Observation", "id": group, "status": "final",
            "subject": {"reference": "Patient/p"}, "code": {"text": group_name}, "related": members});
        self.text(&mut heading, "/comment", Where::Item);
        self.text(&mut heading, "/interpretation/text", Where::Row);
        for (number, target) in [Some(&group), None].into_iter().enumerate() {
            let filing = format!("{id}-f{number}");
            let mut comment = json!({"resourceType": "Observation", "id": filing, "status": "unknown",
                "subject": {"reference": "Patient/p"}, "code": {"coding": [{"code": COMMENT_NOTE}]}});
            let place = if target.is_some() { Where::Item } else { Where::Part };
            self.text(&mut comment, "/comment", place);
            self.text(&mut comment, "/valueCodeableConcept/text", place);
            self.date(&mut comment, "/effectiveDateTime", place);
            self.person(&mut comment, "/performer/0", place);
            match target {
                Some(group) => {
                    set(&mut comment, "/related/0", json!({"type": "derived-from", "target": reference(group)}));
                }
                None => results.push(reference(&filing)),
            }
            self.entries.push(comment);
        }
        self.entries.push(heading);
        results.push(reference(&group));
        let alone = format!("{id}-alone");
        let resource = self.observation(&alone, [Where::Row, Where::Item, Where::Part]);
        self.entries.push(resource);
        results.push(reference(&alone));
        // All of it is part of the report.
        self.owner = group_name.clone();
        self.also_for(&group_name, "investigations", from, Where::Part);

        let mut report = json!({"resourceType": "DiagnosticReport", "id": id, "status": "final", "result": results,
            "subject": {"reference": "Patient/p"}, "code": {"coding": [{"code": "721981007"}]}});
        self.text(&mut report, "/conclusion", Where::Part);
        self.text(&mut report, "/codedDiagnosis/0/text", Where::Part);
        self.text(&mut report, "/category/text", Where::Part);
        self.date(&mut report, "/issued", Where::Part);
        self.date(&mut report, "/effectiveDateTime", Where::Part);
        self.person(&mut report, "/performer/0/actor", Where::Part);
        let mut specimen =
            json!({"resourceType": "Specimen", "id": format!("{id}-s"), "subject": {"reference": "Patient/p"}});
        for element in ["type/text", "accessionIdentifier/value", "collection/bodySite/text", "note/0/text"] {
            self.text(&mut specimen, &format!("/{element}"), Where::Part);
        }
        self.date(&mut specimen, "/collection/collectedDateTime", Where::Part);
        self.date(&mut specimen, "/receivedTime", Where::Part);
        self.person(&mut specimen, "/collection/collector", Where::Part);
        let mut fasting = json!({});
        self.text(&mut fasting, "/valueCodeableConcept/text", Where::Part);
        self.extend(&mut specimen, "FastingStatus", fasting);
        set(&mut report, "/specimen/0", json!({"reference": format!("Specimen/{id}-s")}));
        self.entries.push(specimen);
        let mut request = json!({"resourceType": "ProcedureRequest", "id": format!("{id}-q"), "intent": "order",
            "status": "active", "subject": {"reference": "Patient/p"}});
        for element in ["code/text", "reasonCode/0/text", "note/0/text"] {
            self.text(&mut request, &format!("/{element}"), Where::Part);
        }
        self.person(&mut request, "/requester/agent", Where::Part);
        set(&mut report, "/basedOn/0", json!({"reference": format!("ProcedureRequest/{id}-q")}));
        self.entries.push(request);
        report
    }

    fn referral(&mut self, id: &str) -> Value {
        let name = self.own();
        let mut referral = json!({"resourceType": "ReferralRequest", "id": id, "status": "unknown", "intent": "order",
            "subject": {"reference": "Patient/p"}, "reasonCode": [{"text": name}]});
        self.date(&mut referral, "/authoredOn", Where::Row);
        self.text(&mut referral, "/priority", Where::Row);
        self.text(&mut referral, "/specialty/text", Where::Row);
        self.text(&mut referral, "/serviceRequested/0/text", Where::Row);
        self.person(&mut referral, "/recipient/0", Where::Row);
        self.person(&mut referral, "/requester/agent", Where::Item);
        self.person(&mut referral, "/requester/onBehalfOf", Where::Item);
        self.text(&mut referral, "/reasonCode/1/text", Where::Item);
        self.text(&mut referral, "/description", Where::Item);
        self.notes(&mut referral);
        referral
    }

    fn diary_entry(&mut self, id: &str) -> Value {
        let name = self.own();
        let mut entry = json!({"resourceType": "ProcedureRequest", "id": id, "status": "active", "intent": "plan",
            "subject": {"reference": "Patient/p"}, "code": {"text": name}});
        if self.random(2) == 0 {
            self.date(&mut entry, "/occurrenceDateTime", Where::Row);
        } else {
            self.date(&mut entry, "/occurrencePeriod/start", Where::Row);
            self.date(&mut entry, "/occurrencePeriod/end", Where::Row);
        }
        self.date(&mut entry, "/authoredOn", Where::Item);
        self.person(&mut entry, "/requester/agent", Where::Item);
        self.text(&mut entry, "/reasonCode/0/text", Where::Item);
        self.notes(&mut entry);
        entry
    }

    fn document(&mut self, id: &str) -> Value {
        let name = self.own();
        let mut document = json!({"resourceType": "DocumentReference", "id": id, "status": "current",
            "subject": {"reference": "Patient/p"}, "description": name});
        self.date(&mut document, "/created", Where::Row);
        self.date(&mut document, "/indexed", Where::Row);
        self.text(&mut document, "/type/text", Where::Row);
        self.text(&mut document, "/content/0/attachment/contentType", Where::Row);
        self.text(&mut document, "/content/0/attachment/title", Where::Row);
        let size = self.number();
        set(&mut document, "/content/0/attachment/size", json!(size));
        self.plant(size.to_string(), Where::Row);
        self.person(&mut document, "/author/0", Where::Item);
        self.person(&mut document, "/custodian", Where::Item);
        self.text(&mut document, "/context/practiceSetting/text", Where::Item);
        document
    }

    /// A consultation with topics, headings, texts, coded entries, and words without a resource.
    fn consultation(&mut self, id: &str, recorded: &mut Vec<Value>) -> Value {
        let name = self.own();
        let mut encounter = json!({"resourceType": "Encounter", "id": id, "status": "finished", "type": [{"text": name}],
            "subject": {"reference": "Patient/p"}});
        self.date(&mut encounter, "/period/start", Where::Row);
        self.text(&mut encounter, "/length/unit", Where::Row);
        for (number, role) in ["PPRF", "REC", "PART"].into_iter().enumerate() {
            set(&mut encounter, &format!("/participant/{number}/type/0/coding/0/code"), json!(role));
            self.person(&mut encounter, &format!("/participant/{number}/individual"), Where::Row);
        }
        let place = self.token();
        self.plant(place.clone(), Where::Row);
        self.entries.push(json!({"resourceType": "Location", "id": format!("{id}-l"), "name": place}));
        set(&mut encounter, "/location/0/location", json!({"reference": format!("Location/{id}-l")}));
        let structure = |list: &str, code: &str, entries: Vec<Value>| {
            json!({"resourceType": "List", "id": list, "encounter": {"reference": format!("Encounter/{id}")},
                "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]}, "entry": entries})
        };
        let to = |reference: String| json!({"item": {"reference": reference}});
        let mut topics = Vec::new();
        for topic in 0..1 + self.random(2) {
            let mut headings = Vec::new();
            for heading in 0..1 + self.random(2) {
                let mut entries = Vec::new();
                for entry in 0..self.random(4) {
                    let id = format!("{id}-{topic}-{heading}-{entry}");
                    self.owner = name.clone();
                    match self.random(3) {
                        0 => {
                            let words = self.token();
                            self.plant(words.clone(), Where::Item);
                            entries.push(json!({"item": {"display": words}}));
                        }
                        1 => {
                            let mut text = json!({"resourceType": "Observation", "id": id, "status": "final",
                                "subject": {"reference": "Patient/p"},
                                "code": {"coding": [{"code": COMMENT_NOTE, "display": "Comment note"}]}});
                            self.text(&mut text, "/comment", Where::Item);
                            self.entries.push(text);
                            entries.push(to(format!("Observation/{id}")));
                        }
                        _ => {
                            let from = self.planted.len();
                            self.section = "uncategorised-data";
                            let resource = self.recorded(&id);
                            self.section = "consultations";
                            let brief: Vec<_> = self.planted[from..]
                                .iter()
                                .filter(|planted| {
                                    planted.place == Where::Row
                                        && !planted
                                            .token
                                            .starts_with(['0', '1', '2', 'J', 'F', 'M', 'A', 'S', 'O', 'N', 'D'])
                                })
                                .cloned()
                                .collect();
                            // Its words, value and comment stand in the consultation, too.
                            for planted in brief {
                                self.owner = name.clone();
                                self.plant(planted.token, Where::Item);
                            }
                            self.entries.push(resource);
                            recorded.push(to(format!("Observation/{id}")));
                            entries.push(to(format!("Observation/{id}")));
                        }
                    }
                }
                self.owner = name.clone();
                let list = format!("{id}-{topic}-{heading}");
                let mut heading = structure(&list, "24781000000107", entries);
                self.text(&mut heading, "/title", Where::Item);
                self.entries.push(heading);
                headings.push(to(format!("List/{list}")));
            }
            let list = format!("{id}-{topic}");
            let mut topic = structure(&list, "25851000000105", headings);
            self.text(&mut topic, "/title", Where::Item);
            self.entries.push(topic);
            topics.push(to(format!("List/{list}")));
        }
        let whole = structure(&format!("{id}-whole"), "325851000000107", topics);
        self.entries.push(whole);
        encounter
    }

    /// The Lists of these areas, with items of each.
    pub fn further_areas(&mut self) {
        type Maker = fn(&mut Garden, &str) -> Value;
        let mut recorded = Vec::new();
        let mut consultations = Vec::new();
        self.section = "consultations";
        for number in 0..self.random(3) {
            let id = format!("enc{number}");
            let resource = self.consultation(&id, &mut recorded);
            consultations.push(json!({"item": {"reference": format!("Encounter/{id}")}}));
            self.entries.push(resource);
        }
        self.list("1149501000000101", consultations);
        self.section = "uncategorised-data";
        for number in 0..self.random(4) {
            let id = format!("obs{number}");
            let resource = if self.random(3) == 0 { self.pressure(&id) } else { self.recorded(&id) };
            recorded.push(json!({"item": {"reference": format!("Observation/{id}")}}));
            self.entries.push(resource);
        }
        self.list("826501000000100", recorded);
        let areas: [(&str, &str, &'static str, Maker); 4] = [
            ("887191000000108", "DiagnosticReport", "investigations", Garden::report),
            ("792931000000107", "ReferralRequest", "referrals", Garden::referral),
            ("714311000000108", "ProcedureRequest", "diary-entries", Garden::diary_entry),
            ("consultations-documents-contained-in-consultations", "DocumentReference", "documents", Garden::document),
        ];
        for (code, kind, section, make) in areas {
            self.section = section;
            let mut references = Vec::new();
            for number in 0..self.random(3) {
                let id = format!("{kind}{number}");
                let resource = make(self, &id);
                references.push(json!({"item": {"reference": format!("{kind}/{id}")}}));
                self.entries.push(resource);
            }
            self.list(code, references);
        }
    }
}
