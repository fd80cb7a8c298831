//! What became of a request: every code of the specification as one typed outcome and in words, blocks, limits. A
//! test's name carries the ids of the rules it checks.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod support;

use gp_record::gpconnect::outcome_codes::{CODES, RELAY_SYSTEM};
use gp_record::gpconnect::request::{self, Input, Options, Requested};
use gp_record::record::{OutcomeSource, RequestOutcome, State};
use serde_json::json;
use support::*;

const DSTU2: &str = "http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1";
const STU3: &str = "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1";
const SSP: &str = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0";

fn asked(section: &str) -> Option<Requested> {
    Some(Requested { section: Some(section.into()), ..Requested::default() })
}

fn refused(status: u16, system: &str, code: &str, display: &str, diagnostics: &str) -> Input {
    let coding = json!([{"system": system, "code": code, "display": display}]);
    let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid",
        "details": {"coding": coding}, "diagnostics": diagnostics}]});
    Input { status: Some(status), ..Input::of(body.to_string()) }
}

fn outcome_of(input: Input) -> (RequestOutcome, String) {
    let shown = show_with(vec![input], Options::default());
    assert_eq!(shown.record.outcomes.len(), 1, "{:?}", shown.record.outcomes);
    (shown.record.outcomes[0].clone(), text(&shown.html))
}

/// Rows of §8.2, §8.3: status, code, whether it may be tried again, and what is said.
const PROVIDER: [(u16, &str, bool, &str); 24] = [
    (400, "INVALID_NHS_NUMBER", false, "refused the NHS number"),
    (400, "INVALID_IDENTIFIER_SYSTEM", false, "Tell your support team"),
    (400, "INVALID_IDENTIFIER_VALUE", false, "Tell your support team"),
    (400, "INVALID_PATIENT_DEMOGRAPHICS", false, "Trace the patient again"),
    (400, "INVALID_ODS_CODE", false, "Tell your support team"),
    (400, "BAD_REQUEST", false, "Tell your support team"),
    (400, "CONFLICTING_VALUES", false, "Tell your support team"),
    (403, "NO_PATIENT_CONSENT", false, "chosen not to share"),
    (403, "NO_ORGANISATIONAL_CONSENT", false, "not permitted"),
    (403, "NO_ORGANISATION_CONSENT", false, "not permitted"),
    (403, "NON_AUTHORITATIVE", false, "not permitted"),
    (403, "ACCESS DENIED", false, "not permitted"),
    (403, "ACCESS_DENIED", false, "not permitted"),
    (403, "NO_RELATIONSHIP", false, "not permitted"),
    (404, "PATIENT_NOT_FOUND", false, "That does not mean that no record exists"),
    (404, "NO_RECORD_FOUND", false, "That does not mean that no record exists"),
    (404, "ORGANISATION_NOT_FOUND", false, "Tell your support team"),
    (404, "PRACTITIONER_NOT_FOUND", false, "Tell your support team"),
    (409, "DUPLICATE_REJECTED", false, "Tell your support team"),
    (422, "INVALID_PARAMETER", false, "Tell your support team"),
    (422, "INVALID_RESOURCE", false, "Tell your support team"),
    (422, "REFERENCE_NOT_FOUND", false, "Tell your support team"),
    (500, "INTERNAL_SERVER_ERROR", true, "Try again later"),
    (501, "NOT_IMPLEMENTED", false, "not available at this practice"),
];

#[test]
fn o_14_o_24_gen_11_gen_12_gen_13_gen_14_gen_15_every_code_of_a_provider_is_one_outcome_in_both_envelopes() {
    for system in [DSTU2, STU3] {
        for (status, code, retryable, says) in PROVIDER {
            let (outcome, words) = outcome_of(refused(status, system, code, "", "trace"));
            let wanted = RequestOutcome {
                source: OutcomeSource::Provider,
                http: Some(status),
                code: code.into(),
                retryable,
                diagnostics: Some("trace".into()),
            };
            assert_eq!(outcome, wanted);
            assert!(words.contains(says), "{code}: {words}");
        }
    }
}

#[test]
fn gen_16_what_the_proxy_says_stands_in_its_phrase() {
    for (status, phrase, code, retryable) in [
        (400, "ENDPOINT_https://a_CPAID_S1_VARIES_FROM_TARGETURL_https://b", "ENDPOINT_VARIES_FROM_TARGETURL", true),
        (403, "ASID_CHECK_FAILED_MESSAGESENDER_999900000201", "ASID_CHECK_FAILED", false),
        (403, "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_9", "PARTYKEY_INTERACTION_CHECK_FAILED", false),
        (403, "FOT_CHECK_FAILED_MESSAGESENDER_1_MESSAGERECEIVER_2", "FOT_CHECK_FAILED", false),
        (405, "405: Method Not Allowed", "METHOD_NOT_ALLOWED", false),
        (415, "Unsupported_Media_Type", "UNSUPPORTED_MEDIA_TYPE", false),
        (502, "ERROR_COMMUNICATING_TO_ENDPOINT_URL_https://b", "ERROR_COMMUNICATING_TO_ENDPOINT", true),
    ] {
        for (display, diagnostics) in [(phrase, phrase), ("", phrase), (phrase, "")] {
            let (outcome, words) = outcome_of(refused(status, SSP, &status.to_string(), display, diagnostics));
            assert_eq!((outcome.source, outcome.code.as_str()), (OutcomeSource::Ssp, code), "{phrase}");
            assert_eq!(outcome.retryable, retryable, "{phrase}");
            assert!(!words.contains("https://") && !words.contains("9999"), "only for support: {words}");
        }
    }
    // A phrase that nobody knows: the status says what there is to say.
    let (outcome, words) = outcome_of(refused(403, SSP, "403", "SOMETHING_NEW", ""));
    assert_eq!((outcome.source, outcome.code.as_str()), (OutcomeSource::Ssp, "403"));
    assert!(words.contains("not permitted"), "{words}");
}

#[test]
fn gen_16_what_is_no_fhir_is_judged_by_its_status() {
    let page = "<html><body>Gateway</body></html>";
    for (status, retryable) in [
        (502, true),
        (503, true),
        (504, true),
        (599, true),
        (429, true),
        (444, true),
        (499, true),
        (495, false),
        (496, false),
        (497, false),
        (401, false),
        (405, false),
        (415, false),
    ] {
        for body in [page, "", "{\"resourceType\":\"OperationOutcome\",}", "{\"error\":\"no FHIR\"}"] {
            let (outcome, _) = outcome_of(Input { status: Some(status), ..Input::of(body) });
            assert_eq!(outcome.source, OutcomeSource::Gateway, "{status} {body}");
            assert_eq!((outcome.http, outcome.retryable), (Some(status), retryable), "{status} {body}");
        }
    }
    let nothing =
        Input { error: Some("The server could not be reached.".into()), requested: asked("ENC"), ..Input::default() };
    let (outcome, words) = outcome_of(nothing);
    assert_eq!((outcome.source, outcome.http, outcome.retryable), (OutcomeSource::Network, None, true));
    assert!(words.contains("The server could not be reached."), "{words}");
}

#[test]
fn haz_36_a_success_that_is_no_record_is_an_outcome_where_it_is_known_what_was_asked_for() {
    let areas = Requested { parameters: Some(vec!["includeAllergies".into()]), ..Requested::default() };
    for (body, code) in
        [("", "EMPTY_ANSWER"), ("{\"resourceType\":\"Bundle\",\"entry\":[", "NOT_A_RECORD"), ("<html>", "NOT_A_RECORD")]
    {
        for requested in [asked("MED"), Some(areas.clone())] {
            let (outcome, words) = outcome_of(Input { status: Some(200), requested, ..Input::of(body) });
            assert_eq!((outcome.http, outcome.code.as_str()), (Some(200), code), "{body}");
            assert!(words.contains("What was asked for was not received"), "{words}");
            assert!(words.contains(body), "it may be the record, so it is shown as received: {words}");
        }
    }
}

#[test]
fn o_26_core_11_diagnostics_are_one_click_away_and_only_for_whom_the_host_lets_see_them() {
    let input = || Input {
        trace_id: Some("7c9e-trace".into()),
        ..refused(500, STU3, "INTERNAL_SERVER_ERROR", "x", "stack of 17")
    };
    let hidden = show_with(vec![input()], Options::default());
    assert!(!text(&hidden.html).contains("stack of 17") && !hidden.html.contains("7c9e-trace"), "{}", hidden.html);
    assert_eq!(hidden.record.outcomes[0].diagnostics.as_deref(), Some("stack of 17"), "the host's code has them");
    let options = Options { show_diagnostics: true, ..Options::default() };
    let seen = show_with(vec![input()], options);
    let details = seen.html.split("<details").skip(1).collect::<String>();
    assert!(details.contains("stack of 17") && details.contains("7c9e-trace"), "{}", seen.html);
    assert_eq!((hidden.record.account.unshown, seen.record.account.unshown), (0, 0));
}

#[test]
fn no_words_of_any_code_claim_that_there_is_no_record() {
    for known in CODES {
        let system =
            if known.code.starts_with("RELAY_") || known.code.starts_with("BLOCKED_") { RELAY_SYSTEM } else { STU3 };
        let (outcome, words) = outcome_of(refused(403, system, known.code, "", ""));
        assert_eq!(outcome.code, known.code);
        assert_eq!(outcome.source == OutcomeSource::Relay, system == RELAY_SYSTEM, "{}", known.code);
        for claim in
            ["no record exists for", "does not exist", "no such patient", "None recorded", "nothing is recorded"]
        {
            assert!(!words.contains(claim), "{}: {words}", known.code);
        }
    }
}

#[test]
fn o_02_o_03_o_05_o_07a_core_03_core_04_core_06_core_07_core_08_gen_06_gen_08_gen_09_gen_10_blocks_explain_themselves()
{
    for (code, says) in [
        ("BLOCKED_NOT_TRACED", "has not been traced"),
        ("BLOCKED_TRACE_TOO_OLD", "more than 24 hours ago"),
        ("BLOCKED_PATIENT_SENSITIVE", "flagged as sensitive"),
        ("BLOCKED_PRACTICE_NOT_KNOWN", "registered practice is not known"),
        ("BLOCKED_NHS_NUMBER_INVALID", "missing or not valid"),
        ("BLOCKED_NHS_NUMBER_NOT_FOUND", "was not found"),
        ("BLOCKED_PATIENT_DECEASED", "recorded as deceased"),
        ("BLOCKED_SECTION_NOT_ALLOWED", "not available to your role"),
        ("BLOCKED_SOMETHING_NEW", "the request was blocked"),
    ] {
        // Blocked in the page, and by the relay.
        let page = Input { blocked: Some(code.into()), ..Input::default() };
        for input in [page, refused(403, RELAY_SYSTEM, code, "", "")] {
            let shown = show_with(vec![Input { requested: asked("MED"), ..input.clone() }], Options::default());
            assert_eq!(shown.section("MED").states, [State::Blocked], "{code}");
            assert!(text(&shown.section_html("MED")).contains(says), "{code}");
            assert_eq!(shown.record.outcomes[0].source, OutcomeSource::Relay);

            let requested =
                Some(Requested { parameters: Some(vec!["includeMedication".into()]), ..Requested::default() });
            let shown = show_with(vec![Input { requested, ..input }], Options::default());
            let words = text(&shown.html);
            assert!(words.contains(says) && words.contains("Not requested: Medications"), "{code}: {words}");
            assert!(shown.record.sections.is_empty(), "nothing was asked for, so nothing failed: {words}");
        }
    }
}

#[test]
fn core_11_the_words_of_a_code_that_a_failure_has_are_in_sight() {
    let (_, words) = outcome_of(refused(500, STU3, "RECORD_LOCKED", "The record is locked until 5 May", ""));
    assert!(words.contains("The provider says: The record is locked until 5 May"), "{words}");
    let (_, words) = outcome_of(refused(404, STU3, "PATIENT_NOT_FOUND", "", ""));
    assert!(!words.contains("The provider says"), "a code alone is no word of theirs: {words}");
}

#[test]
fn haz_36_sections_that_were_refused_alike_are_refused_once_and_each_is_named() {
    let inputs = ["ENC", "MED", "OBS"]
        .map(|code| Input { requested: asked(code), ..refused(403, DSTU2, "NO_PATIENT_CONSENT", "", "") });
    let shown = show_with(inputs.to_vec(), Options::default());
    let head = text(&shown.head());
    assert!(head.contains("Encounters, Medications, Observations"), "{head}");
    assert_eq!(shown.record.outcomes.len(), 3);
    assert_eq!(shown.record.notices.len(), 1, "one that names them, with the provider's own form in it: {head}");
    assert_eq!(head.matches("chosen not to share").count(), 1, "{head}");
    assert_eq!(head.matches("NO_PATIENT_CONSENT").count(), 1, "{head}");
}

#[test]
fn haz_33_haz_47_o_21_what_a_request_was_limited_to_is_said_above_and_under_its_heading() {
    let requested = |text: &str| {
        let (inputs, _) = request::read(&format!(r#"{{"inputs":[{{"requested":{text}}}]}}"#)).unwrap();
        inputs.into_iter().next().unwrap().requested
    };
    let limited = r#"{"parameters":{"parameter":[
        {"name":"includeAllergies","part":[{"name":"includeResolvedAllergies","valueBoolean":true}]},
        {"name":"includeMedication","part":[{"name":"medicationSearchFromDate","valueDate":"2025-03-12"}]},
        {"name":"includeProblems","part":[{"name":"filterStatus","valueCode":"active"}]},
        {"name":"includeInvestigations","part":[{"name":"investigationSearchPeriod","valuePeriod":{"start":"2024-01-01","end":"2024-12-31"}}]},
        {"name":"includeConsultations","part":[{"name":"includeNumberOfMostRecent","valuePositiveInt":3}]},
        {"name":"includeImmunisations"},
        {"name":"includeDiaryEntries","part":[{"name":"diaryEntriesSearchDate","valueDate":"2026-12-01"}]}]}}"#;
    let input = Input { status: Some(200), requested: requested(limited), ..Input::of(every_area().to_string()) };
    let shown = show_with(vec![input], Options::default());
    let head = text(&shown.head());
    for (area, says) in [
        ("medications", "limited to what was active on or after 12-Mar-2025"),
        ("problems", "limited to active ones"),
        ("investigations", "limited to the time from 01-Jan-2024"),
        ("consultations", "limited to the 3 most recent"),
        ("immunisations", "limited to those given"),
        ("diary-entries", "limited to what is due on or before 01-Dec-2026"),
    ] {
        assert!(head.contains(says), "{says}: {head}");
        assert!(text(&shown.section_html(area)).contains(says), "{area}: {}", text(&shown.section_html(area)));
    }
    assert!(!text(&shown.section_html("allergies")).contains("limited"), "resolved ones were asked for");
    let whole = r#"{"parameters":{"parameter":[{"name":"includeProblems"},{"name":"includeImmunisations","part":[{"name":"includeNotGiven","valueBoolean":true}]}]}}"#;
    let input = Input { status: Some(200), requested: requested(whole), ..Input::of(every_area().to_string()) };
    assert!(!text(&show_with(vec![input], Options::default()).html).contains("limited to"));
}

#[test]
fn gen_14_beside_a_suppliers_own_code_and_behind_a_warning_the_known_code_counts() {
    let coding = |code: &str| json!({"system": "https://supplier.example/codes", "code": code});
    let error = json!({"severity": "error", "code": "forbidden",
        "details": {"coding": [coding("X-17"), {"system": DSTU2, "code": "NO_PATIENT_CONSENT"}, coding("X-18")]}});
    let warning = json!({"severity": "warning", "code": "not-supported", "diagnostics": "includeReferrals"});
    for issues in [json!([error.clone()]), json!([warning.clone(), error.clone()]), json!([error, warning])] {
        let body = json!({"resourceType": "OperationOutcome", "issue": issues});
        let input = Input { status: Some(403), requested: asked("MED"), ..Input::of(body.to_string()) };
        let shown = show_with(vec![input], Options::default());
        assert_eq!(shown.record.outcomes[0].code, "NO_PATIENT_CONSENT", "{issues}");
        assert_eq!(shown.section("MED").states, [State::Withheld], "{issues}");
        let words = text(&shown.html);
        let first = words.find("chosen not to share").unwrap_or_else(|| panic!("{words}"));
        assert!(!words[..first].contains("not available at this practice"), "{words}");
    }
}

#[test]
fn o_20_haz_46_the_oldest_answer_says_when_the_record_was_retrieved_where_the_host_does_not() {
    let input = |section: &str, at: &str| {
        let bundle = html_section(section, "A section", "<div><p>Words</p></div>");
        Input { requested: asked(section), received_at: Some(at.into()), ..Input::of(bundle.to_string()) }
    };
    let inputs = || vec![input("ENC", "2026-07-12T09:41:00Z"), input("PRB", "2026-07-12T10:00:00+01:00")];
    let retrieved = |options: Options| {
        let head = text(&show_with(inputs(), options).head());
        let (_, after) = head.split_once("Retrieved").unwrap();
        after.trim().chars().take(17).collect::<String>()
    };
    assert_eq!(retrieved(Options::default()), "12-Jul-2026 10:00");
    let said = Options { retrieved_at: Some("2026-07-13T09:41:00Z".into()), ..Options::default() };
    assert_eq!(retrieved(said), "13-Jul-2026 10:41");
    let latest = [inputs().remove(1), inputs().remove(0)].to_vec();
    assert!(text(&show_with(latest, Options::default()).head()).contains("Retrieved 12-Jul-2026 10:00"));
    // One that does not say it may be older.
    let mut mixed = inputs();
    mixed[1].received_at = None;
    assert!(!text(&show_with(mixed, Options::default()).head()).contains("Retrieved 12-Jul-2026"));
}

#[test]
fn what_begins_with_no_letter_of_english_is_shown_as_received_all_the_same() {
    for body in ["\u{201c}Service unavailable\u{201d}", "\u{dc}berlastet", "\u{feff}\u{feff}{}"] {
        let input = Input { status: Some(200), requested: asked("ENC"), ..Input::of(body.to_owned()) };
        let (outcome, shown) = outcome_of(input);
        assert_eq!((outcome.code.as_str(), outcome.retryable), ("NOT_A_RECORD", false), "{body}");
        assert!(shown.contains(body.trim_start_matches('\u{feff}')), "{shown}");
    }
}

#[test]
fn o_20_haz_46_of_the_dates_that_a_response_has_the_latest_is_its_own_in_either_order() {
    for dates in [["2026-03-12", "2026-03-14"], ["2026-03-14", "2026-03-12"]] {
        let mut bundle = every_area();
        let mut dates = dates.into_iter().cycle();
        for entry in bundle["entry"].as_array_mut().unwrap() {
            if entry["resource"]["resourceType"] == "List" {
                entry["resource"]["date"] = json!(dates.next().unwrap());
            }
        }
        let head = text(&show(&bundle).head());
        assert!(head.contains("Dated by the response 14-Mar-2026"), "{head}");
    }
}

#[test]
fn what_came_is_called_what_it_is() {
    let received = |kinds: &[&str]| {
        let entries = kinds.iter().map(|kind| json!({"resource": {"resourceType": kind, "id": kind}}));
        let entries: Vec<serde_json::Value> = entries.collect();
        let bundle = json!({"resourceType": "Bundle", "type": "searchset", "entry": entries});
        let options = Options { mismatch_accepted: true, ..Options::default() };
        let head = text(&show_with(vec![Input::of(bundle.to_string())], options).head());
        head.split_once("Received ").unwrap_or_else(|| panic!("{head}")).1.to_owned()
    };
    let prescriptions = received(&["Task"]);
    let words = prescriptions.split_whitespace().next().unwrap();
    assert!(received(&["Patient", "MedicationRequest"]).starts_with(words), "{prescriptions}");
    // A surgery by itself is no answer that says how a request went.
    let outcome = received(&["OperationOutcome"]);
    let place = received(&["Organization"]);
    let two = |words: &str| words.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    assert_ne!(two(&place), two(&outcome), "{place}");
}

#[test]
fn gen_16_two_refusals_of_one_status_that_mean_two_things_are_both_told() {
    let proxy = Input { requested: asked("ENC"), ..refused(403, SSP, "403", "SOMETHING_NEW", "") };
    let gateway = Input { requested: asked("MED"), status: Some(403), ..Input::default() };
    for inputs in [vec![proxy.clone(), gateway.clone()], vec![gateway, proxy]] {
        let shown = show_with(inputs, Options::default());
        assert_eq!(shown.record.notices.len(), 2, "{}", text(&shown.head()));
        assert!(text(&shown.head()).contains("not permitted"));
    }
}

#[test]
fn haz_36_what_several_requests_did_not_bring_is_named_once_documents_too() {
    let of = |requested: Requested| Input { status: Some(504), requested: Some(requested), ..Input::default() };
    let parameters = |name: &str| Requested { parameters: Some(vec![name.into()]), ..Requested::default() };
    let document = || Requested { document: true, ..Requested::default() };
    let shown = show_with(
        vec![of(parameters("includeMedication")), of(parameters("includeMedication")), of(document()), of(document())],
        Options::default(),
    );
    let head = text(&shown.head());
    let (_, missing) = head.split_once("Not received").unwrap_or_else(|| panic!("{head}"));
    assert!(missing.trim_start().starts_with("Medications, Document HTTP"), "{head}");
}

#[test]
fn haz_36_of_what_never_came_no_reason_is_made_up() {
    let input = Input { requested: asked("ENC"), ..Input::default() };
    let other = Input::of(html_section("MED", "Medications", "<div><p>Words</p></div>").to_string());
    let shown = show_with(vec![input, Input { requested: asked("MED"), ..other }], Options::default());
    let head = text(&shown.head());
    assert!(head.contains("Encounters") && !head.contains("Reason"), "{head}");
}

#[test]
fn of_codes_that_nobody_knows_the_first_counts() {
    let coding = |code: &str| json!({"system": "https://supplier.example/codes", "code": code});
    let body = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "processing",
        "details": {"coding": [coding("X-17"), coding("X-18")]}}]});
    let (outcome, _) = outcome_of(Input { status: Some(500), ..Input::of(body.to_string()) });
    assert_eq!(outcome.code, "X-17");
}

#[test]
fn gen_16_what_is_the_proxys_is_known_by_its_system_or_a_number() {
    const SPINE: &str = "http://fhir.nhs.net/ValueSet/spine-operationoutcome-1-0";
    for (system, code, source) in [
        (SSP, "BAD_REQUEST", OutcomeSource::Ssp),
        (SPINE, "BAD_REQUEST", OutcomeSource::Ssp),
        (STU3, "502", OutcomeSource::Ssp),
        (STU3, "BAD_REQUEST", OutcomeSource::Provider),
        (STU3, "E17", OutcomeSource::Provider),
    ] {
        let (outcome, _) = outcome_of(refused(400, system, code, "", ""));
        assert_eq!(outcome.source, source, "{system} {code}");
    }
}

#[test]
fn core_13_a_warning_that_nobody_knows_is_not_said_to_be_a_failure() {
    let failed = "What was asked for was not received";
    let warning = |severity: &str, beside: &str| {
        let issue = json!({"severity": severity, "code": "processing",
            "details": {"coding": [{"system": STU3, "code": "E17"}], "text": "Letters are scanned on Fridays"}});
        let bundle = json!({"resourceType": "Bundle", "entry": [
            {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}},
            {"resource": {"resourceType": beside, "id": "b"}}]});
        text(&show_with(vec![Input::of(bundle.to_string())], Options::default()).head())
    };
    assert!(warning("error", "Organization").contains(failed), "{}", warning("error", "Organization"));
    assert!(!warning("warning", "Organization").contains(failed), "{}", warning("warning", "Organization"));
    // A message tells of what its sender has, not of what was asked for.
    let message = warning("error", "MessageHeader");
    assert!(message.contains("Letters are scanned on Fridays") && !message.contains(failed), "{message}");
}

#[test]
fn gen_26_of_an_option_that_was_not_understood_no_more_is_said_than_that() {
    let mut bundle = every_area();
    let words = "includeImmunisations.includeNotGiven";
    resource(&mut bundle, "oo1")["issue"] = json!([{"severity": "warning", "code": "invalid", "diagnostics": words}]);
    let shown = show(&bundle);
    let head = text(&shown.head());
    let (_, said) = head.split_once("Warning ").unwrap_or_else(|| panic!("{head}"));
    assert!(said.contains("was not understood by the provider. Diagnostics"), "{said}");
    resource(&mut bundle, "oo1")["issue"] = json!([{"code": "invalid"}]);
    assert!(!show(&bundle).html.contains("<p></p>"), "nothing was recorded beside it");
}

#[test]
fn core_11_what_one_of_two_like_failures_says_more_is_there_for_support() {
    let input = |section: &str, phrase: &str| Input {
        requested: asked(section),
        ..refused(403, SSP, "403", phrase, "SOMETHING_NEW")
    };
    let inputs = vec![input("ENC", "SOMETHING_NEW"), input("MED", "SOMETHING_ELSE")];
    let shown = show_with(inputs, Options { show_diagnostics: true, ..Options::default() });
    assert_eq!(shown.record.notices.len(), 1, "{}", text(&shown.head()));
    assert!(shown.head().contains("SOMETHING_NEW") && shown.head().contains("SOMETHING_ELSE"));
}

#[test]
fn o_14_an_explanation_that_came_in_place_of_a_record_is_an_outcome_under_any_status() {
    let alone = Input { status: None, ..refused(404, STU3, "PATIENT_NOT_FOUND", "", "trace") };
    for status in [None, Some(200)] {
        let (outcome, words) = outcome_of(Input { status, ..alone.clone() });
        assert_eq!((outcome.code.as_str(), outcome.http), ("PATIENT_NOT_FOUND", status));
        assert!(words.contains("does not mean that no record exists"), "{words}");
    }
    // What it was the answer to did not come, nor is it missing without a word.
    let shown = show_with(vec![Input { status: Some(200), requested: asked("ENC"), ..alone }], Options::default());
    assert_eq!(shown.section("ENC").states, [State::Failed]);
    let words = text(&shown.section_html("ENC"));
    assert!(words.contains("does not mean that no record exists") && !words.contains("Asked for and not"), "{words}");
}
