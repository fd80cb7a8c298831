//! Access Record: Structured, rule by rule. A test's name carries the ids of the rules it checks.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod absence;
mod allergies;
mod answered;
mod areas;
mod claims;
mod consultations;
mod courses;
mod doses;
mod doubt;
mod further;
mod harm;
mod immunisations;
mod investigations;
mod links;
mod listed;
mod marks;
mod medications;
mod named;
mod observations;
mod partly;
mod patient;
mod placed;
mod qualified;
mod qualifiers;
mod reading;
mod release4;
mod safety;
mod several;
mod suppliers;
mod terms;
mod told;
mod variance;
mod warnings;
mod whose;

use gp_record::gpconnect::request::{Input, Options, Requested};
use gp_record::record::{AllergyLabel, BannerKind, IdentityOutcome, State};
use serde_json::{Value, json};
use support::*;

const CONFIDENTIAL: &str = "Items excluded due to confidentiality and/or patient preferences.";
const TRANSIT: &str = "Patient record transfer from previous GP practice not yet complete; information recorded \
                       before 26-Feb-2010 may be missing.";

fn warn(list: &mut Value, code: &str, note: &str) {
    let url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1";
    list["extension"] = json!([{ "url": url, "valueCode": code }]);
    list["note"] = json!([{ "text": note }]);
}

/// Takes the warnings from the List of allergies: with one, what is held back may be an allergy.
fn unwarned(bundle: &mut Value) {
    let list = list(bundle, ALLERGIES).as_object_mut().unwrap();
    ["extension", "note"].into_iter().for_each(|element| drop(list.remove(element)));
}

fn emptied(bundle: &mut Value, code: &str, kind: &str) {
    without(bundle, |resource| resource["resourceType"] == kind);
    let list = list(bundle, code);
    list["entry"] = json!([]);
    list["emptyReason"] = json!({"coding": [{"code": "no-content-recorded", "display": "No Content Recorded"}]});
    list["note"] = json!([{ "text": "Information not available" }]);
    list.as_object_mut().unwrap().remove("extension");
}

/// Every area, and these besides.
fn with(resources: Vec<Value>) -> Value {
    let mut bundle = every_area();
    resources.into_iter().for_each(|resource| add(&mut bundle, resource));
    bundle
}

const ALLERGIES: &str = "886921000000105";
const ENDED: &str = "1103671000000101";
const MEDICATIONS: &str = "933361000000108";
const REFERRALS: &str = "792931000000107";
