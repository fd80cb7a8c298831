//! Courses of medication: a statement, its plans and its issues, of which each has its own dose, quantity, date and status.

use super::*;

#[test]
fn med_a_drug_that_was_given_or_not_is_named_and_says_so() {
    let given = |id: &str, drug: &str, not: bool| {
        json!({"resourceType": "MedicationAdministration", "id": id, "status": "completed", "notGiven": not,
            "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": drug}})
    };
    let mut bundle = with(vec![given("ma1", "Adrenaline", false), given("ma2", "Penicillin", true)]);
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
    let links = ["ma1", "ma2"]
        .map(|id| json!({"url": url, "valueReference": {"reference": format!("MedicationAdministration/{id}")}}));
    resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().extend(links);
    let row = text(&show(&bundle).section_html("problems"));
    assert!(row.contains("Adrenaline") && !row.contains("No drug recorded"), "{row}");
    assert!(row.contains("Penicillin Its meaning is changed"), "{row}");
}

/// A statement of its own, its plan and what was issued of it.
fn course(plans: &[(&str, &str)], issue: Value) -> Value {
    let based_on: Vec<Value> =
        plans.iter().map(|(id, _)| json!({"reference": format!("MedicationRequest/{id}")})).collect();
    let mut resources =
        vec![json!({"resourceType": "MedicationStatement", "id": "stZ", "status": "active", "taken": "unk",
        "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Zomorph 10mg"},
        "dosage": [{"text": "5ml every 4 hours"}], "basedOn": based_on})];
    for (id, status) in plans {
        resources.push(json!({"resourceType": "MedicationRequest", "id": id, "intent": "plan", "status": status,
            "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Zomorph 10mg"},
            "dosageInstruction": [{"text": "5ml every 4 hours"}], "dispenseRequest": {"quantity": {"value": 100, "unit": "ml"}},
            "extension": [{"url": "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-PrescriptionType-1",
                "valueCodeableConcept": {"coding": [{"code": if *status == "active" { "repeat" } else { "acute" },
                    "display": if *status == "active" { "Repeat" } else { "Acute" }}]}}]}));
    }
    if !issue.is_null() {
        let mut order = json!({"resourceType": "MedicationRequest", "id": "orZ", "intent": "order", "status": "completed",
            "subject": {"reference": "Patient/pat1"}, "basedOn": [{"reference": "MedicationRequest/plZ"}],
            "dispenseRequest": {"validityPeriod": {"start": "2026-02-01"}}});
        order.as_object_mut().unwrap().extend(issue.as_object().unwrap().clone());
        resources.push(order);
    }
    with(resources)
}

#[test]
fn med_a_last_issue_of_another_product_has_its_own_dose_and_quantity_in_sight() {
    let issue = json!({"medicationCodeableConcept": {"text": "Zomorph concentrate 20mg/ml"},
        "dosageInstruction": [{"text": "0.5ml every 4 hours"}],
        "dispenseRequest": {"validityPeriod": {"start": "2026-02-01"}, "quantity": {"value": 30, "unit": "ml"}}});
    let row = show(&course(&[("plZ", "active")], issue)).row_of("medications", "Zomorph 10mg");
    for words in ["Last issue Zomorph concentrate 20mg/ml", "Last issue 0.5ml every 4 hours", "100 ml Last issue 30 ml"]
    {
        assert!(row.contains(words), "{words}: {row}");
    }
    // What says the same is not said again.
    let same = json!({"medicationCodeableConcept": {"text": "Zomorph 10mg"}, "dosageInstruction": [{"text": "5ml every 4 hours"}],
        "dispenseRequest": {"validityPeriod": {"start": "2026-02-01"}, "quantity": {"value": 100, "unit": "ml"}}});
    let row = show(&course(&[("plZ", "active")], same)).row_of("medications", "Zomorph 10mg");
    assert!(!row.contains("Last issue 5ml") && !row.contains("Last issue 100"), "{row}");
}

#[test]
fn med_of_two_plans_the_one_that_goes_on_says_how_it_is_prescribed() {
    for plans in [[("plZ", "active"), ("plY", "stopped")], [("plY", "stopped"), ("plZ", "active")]] {
        let shown = show(&course(&plans, Value::Null));
        let row = shown.row_of("medications", "Zomorph 10mg");
        assert!(row.contains("Repeat Active"), "{row}");
    }
}

#[test]
fn med_what_is_made_up_is_named_by_its_ingredients() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    let statement = resource(&mut bundle, "stZ").as_object_mut().unwrap();
    statement.remove("medicationCodeableConcept");
    statement.insert("medicationReference".into(), json!({"reference": "Medication/mix"}));
    add(
        &mut bundle,
        json!({"resourceType": "Medication", "id": "mix", "ingredient": [
        {"itemCodeableConcept": {"text": "Morphine sulfate 10mg"}}, {"itemCodeableConcept": {"text": "Haloperidol 5mg"}}]}),
    );
    let row = show(&bundle).row_of("medications", "Morphine sulfate 10mg");
    assert!(row.starts_with("Morphine sulfate 10mg, Haloperidol 5mg") && !row.contains("No drug recorded"), "{row}");
}

#[test]
fn med_an_instruction_of_an_issue_stands_with_its_dose_and_what_differs_by_a_letter_is_not_another_dose() {
    let row = |dose: Value| {
        let issue = json!({"medicationCodeableConcept": {"text": "Zomorph 10mg"}, "dosageInstruction": [dose],
            "dispenseRequest": {"validityPeriod": {"start": "2026-02-01"}, "quantity": {"value": 100, "unit": "mls"}}});
        let row = show(&course(&[("plZ", "active")], issue)).row_of("medications", "Zomorph 10mg");
        row.split("Repeat").next().unwrap().to_owned()
    };
    let alike = row(json!({"text": "5ml  every 4 hours."}));
    assert!(!alike.contains("Last issue"), "{alike}");
    // "As directed" is no dose without its instruction.
    let other = row(json!({"text": "5ml every 4 hours", "patientInstruction": "STOP before operation"}));
    assert!(other.contains("Last issue 5ml every 4 hours Patient instruction STOP before operation"), "{other}");
    let limit = json!({"numerator": {"value": 60, "unit": "ml"}, "denominator": {"value": 24, "unit": "hours"}});
    let limited = row(json!({"text": "5ml every 4 hours", "maxDosePerPeriod": limit}));
    assert!(limited.contains("Last issue 5ml every 4 hours At most 60 ml / 24 hours"), "{limited}");
}

#[test]
fn med_each_dose_of_a_course_stands_with_its_own_instruction_in_the_order_sent() {
    let doses = |all: &[(&str, &str)]| -> Value {
        let dose = |(at, (text, how)): (usize, &(&str, &str))| json!({"sequence": at + 1, "text": text, "patientInstruction": how});
        all.iter().enumerate().map(dose).collect()
    };
    let insulin = [("8 units", "before breakfast"), ("6 units", "before lunch"), ("8 units", "before evening meal")];
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    resource(&mut bundle, "stZ")["dosage"] = doses(&insulin);
    resource(&mut bundle, "plZ")["dosageInstruction"] = doses(&insulin);
    let words = "Zomorph 10mg 8 units Patient instruction before breakfast 6 units Patient instruction before lunch \
        8 units Patient instruction before evening meal";
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert!(row.starts_with(words) && !row.contains("The plan says"), "{row}");
    // Another instruction of the plan stands under the plan's own words.
    resource(&mut bundle, "plZ")["dosageInstruction"] =
        doses(&[("8 units", "before breakfast"), ("6 units", "at noon"), ("8 units", "before evening meal")]);
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert!(row.contains("The plan says 6 units Patient instruction at noon"), "{row}");
    // Doses of one day, each with the text of all of them, are one.
    resource(&mut bundle, "stZ")["dosage"] = json!([{"text": "[08:00-1][20:00-2]", "timing": {"code": {"text": "a"}}},
        {"text": "[08:00-1][20:00-2]", "timing": {"code": {"text": "b"}}}]);
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert_eq!(row.split("The plan says").next().unwrap().matches("[08:00-1][20:00-2]").count(), 1, "{row}");
}

#[test]
fn med_the_last_issue_is_none_to_come_and_all_of_one_day_are_told() {
    let issue = |id: &str, day: &str, dose: &str, number: u32| {
        json!({"resourceType": "MedicationRequest", "id": id, "intent": "order", "status": "completed",
            "subject": {"reference": "Patient/pat1"}, "basedOn": [{"reference": "MedicationRequest/plZ"}],
            "dosageInstruction": [{"text": dose}],
            "dispenseRequest": {"validityPeriod": {"start": day}, "quantity": {"value": number, "unit": "ml"}}})
    };
    let row = |issues: Vec<Value>| {
        let mut bundle = course(&[("plZ", "active")], Value::Null);
        issues.into_iter().for_each(|issue| add(&mut bundle, issue));
        let shown = show_with(
            vec![Input::of(bundle.to_string())],
            Options { retrieved_at: Some("2026-03-12T09:41:00+00:00".into()), ..Options::default() },
        );
        shown.row_of("medications", "Zomorph 10mg").split("Issues (").next().unwrap().to_owned()
    };
    let words = row(vec![issue("o1", "2026-03-01", "HALF daily", 14), issue("o2", "2026-06-01", "2 daily", 56)]);
    assert!(words.contains("Last issue HALF daily") && words.contains("Last issue 14 ml"), "{words}");
    assert!(!words.contains("2 daily") && !words.contains("56 ml"), "{words}");
    let words = row(vec![issue("o1", "2026-03-01", "3 daily", 28), issue("o2", "2026-03-01", "5 daily", 140)]);
    for told in ["Last issue 3 daily", "Last issue 5 daily", "Last issue 28 ml", "Last issue 140 ml"] {
        assert!(words.contains(told), "{told}: {words}");
    }
}

#[test]
fn med_an_issue_whose_dose_is_in_parts_has_it_in_its_own_place_too() {
    let parts = json!([{"doseQuantity": {"value": 8, "unit": "tablet"}, "patientInstruction": "once a WEEK"}]);
    let issue = json!({"medicationCodeableConcept": {"text": "Zomorph 10mg"}, "dosageInstruction": parts});
    let row = show(&course(&[("plZ", "active")], issue)).row_of("medications", "Zomorph 10mg");
    assert!(row.contains("Last issue doseQuantity 8 tablet Patient instruction once a WEEK"), "{row}");
    let issues =
        text(&show(&course(&[("plZ", "active")], json!({"dosageInstruction": parts}))).section_html("medications"));
    let own = issues.split("Issues (1)").last().unwrap();
    assert!(own.contains("Dosage doseQuantity 8 tablet Patient instruction once a WEEK"), "{own}");
}

#[test]
fn med_what_is_over_ends_on_no_day_to_come_without_saying_so() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    resource(&mut bundle, "stZ")["effectivePeriod"] = json!({"start": "2026-03-10", "end": "2099-03-17"});
    let end =
        |bundle: &Value| show(bundle).row_of("medications", "Zomorph 10mg").contains("End 17-Mar-2099 In the future");
    assert!(!end(&bundle));
    resource(&mut bundle, "stZ")["status"] = json!("completed");
    assert!(end(&bundle));
}

#[test]
fn med_a_name_in_the_reference_goes_before_ingredients_which_have_their_amounts() {
    let made_up = |display: &str| {
        let mut bundle = course(&[], Value::Null);
        let statement = resource(&mut bundle, "stZ").as_object_mut().unwrap();
        statement.remove("medicationCodeableConcept");
        statement.insert("medicationReference".into(), json!({"reference": "Medication/mix", "display": display}));
        add(
            &mut bundle,
            json!({"resourceType": "Medication", "id": "mix", "ingredient": [
            {"itemCodeableConcept": {"text": "Lidocaine"}, "amount": {"numerator": {"value": 2, "unit": "g"},
                "denominator": {"value": 100, "unit": "ml"}}}]}),
        );
        show(&bundle).row_of("medications", "5ml every 4 hours")
    };
    assert!(made_up("Magic mouthwash").contains("Magic mouthwash"));
    assert!(made_up("").starts_with("Lidocaine 2 g / 100 ml"), "{}", made_up(""));
}

#[test]
fn med_the_issues_are_headed_by_a_drug_only_where_all_are_of_it() {
    let issue = |drug: &str| {
        let mut bundle = course(&[("plZ", "active")], json!({"medicationCodeableConcept": {"text": drug}}));
        let mut second = resource(&mut bundle, "orZ").clone();
        second["id"] = json!("orY");
        add(&mut bundle, second);
        text(&show(&bundle).section_html("medications"))
    };
    assert!(issue("Zomorph 10mg").contains("Issued Zomorph 10mg Quantity"), "{}", issue("Zomorph 10mg"));
    assert!(!issue("Another").contains("Issued Zomorph 10mg"));
}

#[test]
fn med_a_plan_that_another_replaces_and_a_medication_not_taken_say_so() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    let mut next = resource(&mut bundle, "plZ").clone();
    next["id"] = json!("plY");
    next["medicationCodeableConcept"]["text"] = json!("Zomorph 30mg");
    next["priorPrescription"] = json!({"reference": "MedicationRequest/plZ"});
    add(&mut bundle, next);
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert!(row.starts_with("Zomorph 10mg Replaced by another entry"), "{row}");
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    resource(&mut bundle, "stZ")["taken"] = json!("n");
    let condition = bundle["entry"].as_array_mut().unwrap().iter_mut().map(|entry| &mut entry["resource"]);
    let problem = condition.into_iter().find(|resource| resource["resourceType"] == "Condition").unwrap();
    problem["extension"].as_array_mut().unwrap().push(json!({
        "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RelatedClinicalContent-1",
        "valueReference": {"reference": "MedicationStatement/stZ"}}));
    let words = text(&show(&bundle).section_html("problems"));
    assert!(words.contains("Zomorph 10mg Not taken"), "{words}");
}

#[test]
fn med_a_last_issue_that_was_taken_back_is_told_with_its_reason_beside_the_status() {
    let reason = json!([{"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatusReason-1",
        "extension": [{"url": "statusReason", "valueCodeableConcept": {"text": "Dependence: do not issue again"}},
            {"url": "statusChangeDate", "valueDateTime": "2026-03-03"}]}]);
    let row = |status: &str| {
        let issue = json!({"status": status, "extension": reason});
        let row = show(&course(&[("plZ", "active")], issue)).row_of("medications", "Zomorph 10mg");
        row.split("Issues (").next().unwrap().to_owned()
    };
    assert!(!row("completed").contains("Dependence"), "{}", row("completed"));
    let stopped = row("stopped");
    assert!(stopped.contains("Last issue stopped") && stopped.contains("Dependence: do not issue again"), "{stopped}");
}

#[test]
fn med_issues_of_one_day_of_two_drugs_and_an_instruction_without_a_dose_stand_under_no_other_dose() {
    let issue = |id: &str, drug: &str, dose: Value| {
        json!({"resourceType": "MedicationRequest", "id": id, "intent": "order", "status": "active",
            "subject": {"reference": "Patient/pat1"}, "basedOn": [{"reference": "MedicationRequest/plZ"}],
            "medicationCodeableConcept": {"text": drug}, "dosageInstruction": [dose],
            "dispenseRequest": {"validityPeriod": {"start": "2026-03-01"}}})
    };
    let row = |issues: Vec<Value>| {
        let mut bundle = course(&[("plZ", "active")], Value::Null);
        issues.into_iter().for_each(|issue| add(&mut bundle, issue));
        show(&bundle).row_of("medications", "Zomorph 10mg").split("Issues (").next().unwrap().to_owned()
    };
    let two = || {
        vec![
            issue("o1", "Zomorph 30mg", json!({"text": "Two daily"})),
            issue("o2", "Zomorph 10mg", json!({"text": "Three daily"})),
        ]
    };
    let words = row(two());
    assert!(words.contains("Last issue Zomorph 30mg 5ml every 4 hours Last issue Two daily (Zomorph 30mg)"), "{words}");
    assert!(words.contains("Last issue Three daily (Zomorph 10mg)"), "{words}");
    // Which of them came first says nothing.
    let mut reversed = two();
    reversed.reverse();
    for dose in ["Two daily (Zomorph 30mg)", "Three daily (Zomorph 10mg)"] {
        assert!(row(reversed.clone()).contains(dose), "{dose}");
    }
    let words = row(vec![issue("o1", "Zomorph 10mg", json!({"patientInstruction": "Take TWO with food"}))]);
    assert!(words.contains("5ml every 4 hours Last issue Take TWO with food"), "{words}");
}

#[test]
fn med_an_issue_that_was_taken_back_and_made_anew_the_same_day_is_no_last_one_and_an_error_never_was_one() {
    let issue = |id: &str, status: &str, day: &str| {
        json!({"resourceType": "MedicationRequest", "id": id, "intent": "order", "status": status,
            "subject": {"reference": "Patient/pat1"}, "basedOn": [{"reference": "MedicationRequest/plZ"}],
            "dispenseRequest": {"validityPeriod": {"start": day}}})
    };
    for issues in [
        [issue("o1", "cancelled", "2026-03-01"), issue("o2", "active", "2026-03-01")],
        [issue("o1", "entered-in-error", "2026-03-09"), issue("o2", "active", "2026-03-01")],
    ] {
        let mut bundle = course(&[("plZ", "active")], Value::Null);
        issues.into_iter().for_each(|issue| add(&mut bundle, issue));
        let row = show(&bundle).row_of("medications", "Zomorph 10mg");
        let words = row.split("Issues (").next().unwrap();
        assert!(!words.contains("cancelled") && !words.contains("error"), "{words}");
    }
}

#[test]
fn med_a_dose_in_parts_of_a_plan_of_two_statements_is_no_missing_dose() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    resource(&mut bundle, "plZ")["dosageInstruction"] =
        json!([{"doseQuantity": {"value": 5, "unit": "ml"}, "timing": {"code": {"text": "every 4 hours"}}}]);
    resource(&mut bundle, "stZ").as_object_mut().unwrap().remove("dosage");
    copied(&mut bundle, "stZ", "stY", |copy| copy["medicationCodeableConcept"]["text"] = json!("Zomorph 10mg again"));
    let shown = show(&bundle);
    let section = text(&shown.section_html("medications"));
    assert!(section.contains("every 4 hours"), "{section}");
    let rows = ["Zomorph 10mg The plan says doseQuantity 5 ml", "Zomorph 10mg again"]
        .map(|name| shown.row_of("medications", name));
    assert!(rows.iter().any(|row| row.contains("dose recorded in parts")), "{rows:?}");
    assert!(rows.iter().all(|row| !row.contains("No dose recorded")), "{rows:?}");
}

#[test]
fn med_an_issue_that_is_older_than_the_last_says_nothing_of_the_last() {
    let date = |day: &str| {
        json!([{"url": "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1",
            "valueDateTime": day}])
    };
    let issue = json!({"dosageInstruction": [{"text": "10ml every 4 hours"}], "medicationCodeableConcept": {"text": "Zomorph 10mg"},
        "dispenseRequest": {"validityPeriod": {"start": "2024-01-01"}, "quantity": {"value": 300, "unit": "ml"}}});
    let row = |day: &str| {
        let mut bundle = course(&[("plZ", "active")], issue.clone());
        resource(&mut bundle, "stZ")["extension"] = date(day);
        text(&show(&bundle).section_html("medications"))
    };
    let older = row("2026-02-01");
    assert!(!older.contains("Last issue 10ml") && !older.contains("Last issue 300"), "{older}");
    assert!(older.contains("Issues (1)") && older.contains("10ml every 4 hours"), "{older}");
    let same = row("2024-01-01");
    assert!(same.contains("Last issue 10ml every 4 hours") && same.contains("Last issue 300 ml"), "{same}");
}

#[test]
fn haz_33_plans_and_issues_that_a_consultation_brought_are_no_list_of_medication() {
    let mut bundle = every_area();
    without(&mut bundle, |resource| {
        resource["resourceType"] == "MedicationStatement"
            || resource["resourceType"] == "List" && resource["title"].to_string().to_lowercase().contains("medication")
    });
    let words = text(&show(&bundle).section_html("medications"));
    let part = words.split("Prescriptions without a medication statement").nth(1).unwrap_or_else(|| panic!("{words}"));
    assert!(part.contains("not a complete list"), "{words}");
}

#[test]
fn haz_11_an_issue_that_was_never_supplied_says_so_though_its_drug_was_stopped() {
    for (course_is, issue_is) in
        [("stopped", "cancelled"), ("stopped", "stopped"), ("completed", "on-hold"), ("active", "cancelled")]
    {
        let mut bundle = every_area();
        for id in ["ms1", "plan1"] {
            resource(&mut bundle, id)["status"] = json!(course_is);
        }
        resource(&mut bundle, "order1")["status"] = json!(issue_is);
        let entry = json!({"item": {"reference": "MedicationRequest/order1"}});
        resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
        let words = text(&show(&bundle).section_html("consultations"));
        let at = words.find("Medication, issue").unwrap_or_else(|| panic!("{words}"));
        let said: String = words[at..].chars().take(90).collect();
        assert!(said.contains(&format!("issue {issue_is}")), "{course_is}: {said}");
        assert_eq!(said.contains("Stopped"), course_is == "stopped", "{said}");
    }
}

#[test]
fn med_none_of_none_is_not_all_issued() {
    let mut bundle = every_area();
    let text_of = |bundle: &Value| show(bundle).row_of("medications", "Aspirin 75mg disp tabs");
    for (name, allowed) in [("All issued", 3), ("", 0)] {
        let plan = resource(&mut bundle, "plan1").to_string();
        let number = |plan: &str, name: &str, to: u64| {
            let at = plan.find(name).unwrap();
            let value = at
                + plan[at..]
                    .find("valuePositiveInt\":")
                    .map_or_else(|| plan[at..].find("valueUnsignedInt\":").unwrap() + 18, |at| at + 18);
            let end = value + plan[value..].find('}').unwrap();
            format!("{}{to}{}", &plan[..value], &plan[end..])
        };
        let plan = number(&plan, "numberOfRepeatPrescriptionsIssued", allowed);
        let plan = number(&plan, "numberOfRepeatPrescriptionsAllowed", allowed);
        *resource(&mut bundle, "plan1") = serde_json::from_str(&plan).unwrap();
        let row = text_of(&bundle);
        assert_eq!(row.contains("All issued"), !name.is_empty(), "{row}");
    }
}

#[test]
fn haz_33_a_list_that_names_a_plan_names_its_drug() {
    let mut bundle = every_area();
    let list = list(&mut bundle, "933361000000108");
    let named = list["entry"].to_string().replace("MedicationStatement/ms1", "MedicationRequest/plan1");
    list["entry"] = serde_json::from_str(&named).unwrap();
    let shown = show(&bundle);
    assert_eq!(shown.section("medications").count, Some(2));
    assert!(!text(&shown.section_html("medications")).contains("in no list of the area"));
}

#[test]
fn med_why_an_issue_was_taken_back_stands_in_the_row_and_where_it_is_named() {
    let why = "Cancellation Reason: Prescribing Error";
    let mut bundle = every_area();
    let order = resource(&mut bundle, "order1");
    order["status"] = json!("stopped");
    order["note"] = json!([{"text": why}]);
    let entry = json!({"item": {"reference": "MedicationRequest/order1"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let shown = show(&bundle);
    let html = shown.section_html("medications");
    assert!(html.split("<details").next().unwrap().contains(why), "{html}");
    assert!(text(&shown.section_html("consultations")).contains(&format!("Note {why}")));
    // What the plan says, too, is said once.
    resource(&mut bundle, "plan1")["note"] = json!([{"text": why}]);
    let html = show(&bundle).section_html("medications");
    assert_eq!(html.split("<details").next().unwrap().matches(why).count(), 1, "{html}");
}

#[test]
fn med_the_repeats_that_a_prescription_allows_are_in_sight() {
    let mut bundle = every_area();
    resource(&mut bundle, "plan1")["dispenseRequest"]["numberOfRepeatsAllowed"] = json!(77);
    assert!(show(&bundle).row_of("medications", "Aspirin 75mg disp tabs").contains("Repeats allowed 77"));
}

#[test]
fn med_an_issue_of_the_days_before_the_last_or_the_only_one_with_a_dose_is_the_last() {
    let url =
        "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1";
    let issue = json!({"dosageInstruction": [{"text": "10ml every 4 hours"}], "medicationCodeableConcept": {"text": "Zomorph 10mg"},
        "dispenseRequest": {"validityPeriod": {"start": "2025-03-20"}}});
    let row = |last: &str, has_dose: bool, status: &str| {
        let mut bundle = course(&[("plZ", "active")], issue.clone());
        resource(&mut bundle, "orZ")["status"] = json!(status);
        resource(&mut bundle, "stZ")["extension"] = json!([{"url": url, "valueDateTime": last}]);
        if !has_dose {
            resource(&mut bundle, "stZ").as_object_mut().unwrap().remove("dosage");
            resource(&mut bundle, "plZ").as_object_mut().unwrap().remove("dosageInstruction");
        }
        show(&bundle).row_of("medications", "Zomorph 10mg")
    };
    // Signed a day later; of a year to come.
    assert!(row("2025-03-21", true, "completed").contains("Last issue 10ml every 4 hours"));
    assert!(row("2062-03-20", true, "completed").contains("Last issue 10ml every 4 hours"));
    assert!(!row("2025-04-20", true, "completed").contains("Last issue 10ml"));
    // No dose without its drug, no drug without its dose.
    assert!(row("2025-04-20", false, "completed").contains("Last issue 10ml every 4 hours"));
}

#[test]
fn med_a_plan_that_was_stopped_stops_no_issue_of_another_that_goes_on() {
    let mut bundle = course(&[("plY", "stopped"), ("plZ", "active")], json!({"status": "active"}));
    resource(&mut bundle, "orZ")["basedOn"] =
        json!([{"reference": "MedicationRequest/plY"}, {"reference": "MedicationRequest/plZ"}]);
    let entry = json!({"item": {"reference": "MedicationRequest/orZ"}});
    resource(&mut bundle, "head1")["entry"].as_array_mut().unwrap().push(entry);
    let words = text(&show(&bundle).section_html("consultations"));
    let said: String = words.split("Medication, issue").nth(1).unwrap().chars().take(60).collect();
    assert!(!said.to_lowercase().contains("stopped"), "{said}");
}

#[test]
fn med_what_is_only_drafted_or_proposed_is_no_last_issue() {
    let unknown =
        course(&[("plZ", "active")], json!({"status": "unknown", "dosageInstruction": [{"text": "FOUR daily"}]}));
    assert!(show(&unknown).row_of("medications", "Zomorph 10mg").contains("Last issue FOUR daily"));
    for (member, value) in [("status", "draft"), ("intent", "proposal")] {
        let mut bundle = course(&[("plZ", "active")], json!({}));
        let order = resource(&mut bundle, "orZ");
        order["dosageInstruction"] = json!([{"text": "FOUR daily"}]);
        order[member] = json!(value);
        let row = show(&bundle).row_of("medications", "Zomorph 10mg");
        let row = row.split("Issues (").next().unwrap();
        assert!(!row.contains("FOUR daily") && !row.contains("Last issue"), "{value}: {row}");
    }
}

#[test]
fn med_why_it_was_stopped_is_in_sight_where_its_issue_alone_says_so() {
    let reason = json!([{"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-MedicationStatusReason-1",
        "extension": [{"url": "statusReason", "valueCodeableConcept": {"text": "Pulmonary reaction"}}]}]);
    let mut bundle = course(&[("plZ", "stopped")], json!({"status": "stopped", "extension": reason}));
    resource(&mut bundle, "stZ")["status"] = json!("stopped");
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert!(row.split("Issues (").next().unwrap().contains("Pulmonary reaction"), "{row}");
}

#[test]
fn med_steps_of_a_dose_stay_as_sent_where_not_all_have_a_number_and_times_in_the_same_words_are_told() {
    let dose = |doses: Value| {
        let mut bundle = course(&[], Value::Null);
        resource(&mut bundle, "stZ")["dosage"] = doses;
        show(&bundle).row_of("medications", "Zomorph 10mg")
    };
    let steps =
        dose(json!([{"sequence": 1, "text": "6 daily"}, {"sequence": 2, "text": "then 4"}, {"text": "then 2"}]));
    assert!(steps.contains("6 daily then 4 then 2"), "{steps}");
    let numbered = dose(json!([{"sequence": 2, "text": "then 4"}, {"sequence": 1, "text": "6 daily"}]));
    assert!(numbered.contains("6 daily then 4"), "{numbered}");
    let at = |time: &str| json!({"text": "1 tablet", "timing": {"code": {"text": time}}});
    let times = dose(json!([at("morning"), at("evening")]));
    assert_eq!(times.matches("1 tablet").count(), 1, "{times}");
    assert!(times.contains("morning") && times.contains("evening"), "{times}");
    let all = dose(json!([at("morning"), at("noon"), at("evening"), at("night")]));
    assert_eq!(all.matches("1 tablet").count(), 1, "{all}");
    let places =
        ["morning", "noon", "evening", "night"].map(|time| all.find(&format!("timing.code.text {time}")).expect(time));
    assert!(places.is_sorted(), "{all}");
}

#[test]
fn med_an_issue_that_names_its_plan_as_the_one_before_replaces_nothing() {
    let mut bundle = course(&[("plZ", "active")], json!({"priorPrescription": {"reference": "MedicationRequest/plZ"}}));
    let row = |bundle: &Value| show(bundle).row_of("medications", "Zomorph 10mg");
    assert!(!row(&bundle).contains("Replaced"), "{}", row(&bundle));
    // A referral is an order, too, and says otherwise what it replaces.
    let mut referred = every_area();
    copied(&mut referred, "ref1", "ref2", |copy| copy["replaces"] = json!([{"reference": "ReferralRequest/ref1"}]));
    assert_eq!(text(&show(&referred).section_html("referrals")).matches("Replaced by another entry").count(), 1);
    resource(&mut bundle, "orZ")["intent"] = json!("plan");
    assert!(row(&bundle).contains("Replaced"), "{}", row(&bundle));
}

#[test]
fn med_every_agency_is_told_and_none_issued_is_claimed_of_none_that_is_elsewhere() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    let agency = |code: &str| {
        json!({"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescribingAgency-1",
        "valueCodeableConcept": {"coding": [{"code": code, "display": code}]}})
    };
    resource(&mut bundle, "stZ")["extension"] = json!([agency("prescribed-at-gp-practice")]);
    let plan = resource(&mut bundle, "plZ")["extension"].as_array_mut().unwrap();
    plan.push(agency("prescribed-by-another-organisation"));
    let section = text(&show(&bundle).section_html("medications"));
    let row = &section[section.find("Zomorph 10mg").unwrap()..];
    assert!(row.contains("prescribed-at-gp-practice") && row.contains("prescribed-by-another-organisation"), "{row}");
    assert!(!row.contains("No issue recorded"), "{row}");
}

#[test]
fn med_what_a_plan_of_before_allows_is_marked_as_its_dose_is() {
    let bundle = course(&[("plZ", "active"), ("plY", "stopped")], Value::Null);
    let mut other = bundle.clone();
    resource(&mut other, "plY")["dispenseRequest"]["quantity"]["value"] = json!(84);
    let row = show(&other).row_of("medications", "Zomorph 10mg");
    assert!(row.contains("100 ml 84 ml stopped"), "{row}");
    resource(&mut other, "plY")["extension"].as_array_mut().unwrap().push(json!({
        "url": "https://fhir.nhs.uk/x/Extension-CareConnect-GPC-MedicationDosageLastChanged-1", "valueDateTime": "2026-02-09"}));
    let row = show(&other).row_of("medications", "Zomorph 10mg");
    assert!(row.contains("Dosage has changed") && row.contains("09-Feb-2026"), "{row}");
}

#[test]
fn med_an_instance_of_an_order_is_an_issue_and_an_agency_in_words_is_one() {
    let mut bundle = course(&[("plZ", "active")], json!({"status": "stopped", "note": [{"text": "Printed twice"}]}));
    resource(&mut bundle, "head1")["entry"]
        .as_array_mut()
        .unwrap()
        .push(json!({"item": {"reference": "MedicationRequest/orZ"}}));
    for intent in ["order", "instance-order", "ORDER "] {
        resource(&mut bundle, "orZ")["intent"] = json!(intent);
        let consultation = text(&show(&bundle).section_html("consultations"));
        assert!(
            consultation.contains("issue stopped") && consultation.contains("Printed twice"),
            "{intent}: {consultation}"
        );
    }
    resource(&mut bundle, "stZ")["extension"] = json!([{
        "url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-PrescribingAgency-1",
        "valueCodeableConcept": {"text": "Prescribed by another organisation"}}]);
    resource(&mut bundle, "orZ")["status"] = json!("completed");
    let consultation = text(&show(&bundle).section_html("consultations"));
    assert!(consultation.contains("Prescribed by another organisation"), "{consultation}");
}

#[test]
fn haz_11_a_plan_of_two_statements_is_named_by_the_one_that_goes_on() {
    for stopped_first in [true, false] {
        let mut bundle = course(&[("plZ", "active")], Value::Null);
        let mut other = resource(&mut bundle, "stZ").clone();
        other["id"] = json!("stS");
        other["status"] = json!("stopped");
        let entries = bundle["entry"].as_array_mut().unwrap();
        let at = if stopped_first { 0 } else { entries.len() };
        entries.insert(at, json!({"resource": other}));
        let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
        let link = json!({"url": url, "valueReference": {"reference": "MedicationRequest/plZ"}});
        resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().push(link);
        let problems = text(&show(&bundle).section_html("problems"));
        assert!(problems.contains("Zomorph 10mg") && !problems.contains("Stopped"), "{stopped_first}: {problems}");
    }
}

#[test]
fn haz_84_the_dose_and_the_quantity_of_a_plan_of_another_drug_stand_with_its_name() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    let row = |bundle: &Value| show(bundle).row_of("medications", "Zomorph 10mg");
    assert!(row(&bundle).contains("100 ml") && !row(&bundle).contains("(Atenolol"), "{}", row(&bundle));
    let plan = resource(&mut bundle, "plZ");
    plan["medicationCodeableConcept"]["text"] = json!("Atenolol 50mg tablets");
    plan["dosageInstruction"][0]["text"] = json!("TWO DAILY");
    let row = row(&bundle);
    for words in
        ["The plan names Atenolol 50mg tablets", "TWO DAILY (Atenolol 50mg tablets)", "100 ml (Atenolol 50mg tablets)"]
    {
        assert!(row.contains(words), "{words}: {row}");
    }
    // Of two plans of one drug that say the same it stands once.
    let mut bundle = course(&[("plZ", "active"), ("plY", "active")], Value::Null);
    for plan in ["plZ", "plY"] {
        resource(&mut bundle, plan)["medicationCodeableConcept"]["text"] = json!("Atenolol 50mg tablets");
    }
    let row = show(&bundle).row_of("medications", "Zomorph 10mg");
    assert_eq!(row.matches("100 ml").count(), 1, "{row}");
}

#[test]
fn lnk_07_a_problem_of_any_issue_stands_in_the_row_of_its_drug() {
    let mut bundle = course(&[("plZ", "active")], Value::Null);
    for number in 0..80 {
        let order = json!({"resourceType": "MedicationRequest", "id": format!("or{number}"), "intent": "order",
            "status": "completed", "basedOn": [{"reference": "MedicationRequest/plZ"}],
            "subject": {"reference": "Patient/pat1"}, "medicationCodeableConcept": {"text": "Zomorph 10mg"}});
        bundle["entry"].as_array_mut().unwrap().push(json!({"resource": order}));
    }
    let url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-RelatedClinicalContent-1";
    let link = json!({"url": url, "valueReference": {"reference": "MedicationRequest/or79"}});
    resource(&mut bundle, "con1")["extension"].as_array_mut().unwrap().push(link);
    let section = text(&show(&bundle).section_html("medications"));
    let own = section.split("Zomorph 10mg").nth(1).unwrap();
    assert!(section.contains("Linked problem") && own.contains("Linked problem"), "{section}");
}
