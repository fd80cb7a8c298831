//! Allergies, medications, problems and immunisations (structured reference §1.6, §1.7, §1.9, §1.10).

use serde_json::{Value, json};

use super::garden::{GPC, Garden, Where, set};

impl Garden {
    pub fn allergy(&mut self, id: &str) -> Value {
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

    pub fn medication(&mut self, id: &str) -> Value {
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
            let number = self.number();
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

    pub fn problem(&mut self, id: &str) -> Value {
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

    pub fn immunisation(&mut self, id: &str) -> Value {
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

    /// The Lists of these areas, with items of each.
    pub fn first_areas(&mut self) {
        type Maker = fn(&mut Garden, &str) -> Value;
        let areas: [(&str, &str, &'static str, Maker); 4] = [
            ("886921000000105", "AllergyIntolerance", "allergies", Garden::allergy),
            ("933361000000108", "MedicationStatement", "medications", Garden::medication),
            ("717711000000103", "Condition", "problems", Garden::problem),
            ("1102181000000102", "Immunization", "immunisations", Garden::immunisation),
        ];
        for (code, kind, section, make) in areas {
            self.section = section;
            let mut references = Vec::new();
            for number in 0..self.random(4) {
                let id = format!("{kind}{number}");
                let resource = make(self, &id);
                references.push(json!({"item": {"reference": format!("{kind}/{id}")}}));
                self.entries.push(resource);
            }
            self.list(code, references);
        }
    }
}
