//! Every code with which a request can fail, in one table: what it means for the person at the screen, and whether the
//! same request may succeed later (HTML reference §8, structured reference §1.2). No wording claims that no record
//! exists: `PATIENT_NOT_FOUND` hides a sensitive flag, a dissent, a death or another registration as well.

use crate::letters;
use crate::words::Word;

/// The code system of the relay's own codes (`js/request/outcome.js`).
pub const RELAY_SYSTEM: &str = "urn:gp-record:relay";

/// With what the codes of requests begin that were not made at all.
pub const BLOCKED: &str = "BLOCKED_";

/// One code.
#[derive(Clone, Copy)]
pub struct Code {
    /// As sent.
    pub code: &'static str,
    /// What is said.
    pub word: Word,
    /// Whether the same request may succeed later.
    pub retryable: bool,
}

const fn permanent(code: &'static str, word: Word) -> Code {
    Code { code, word, retryable: false }
}

const fn retryable(code: &'static str, word: Word) -> Code {
    Code { code, word, retryable: true }
}

/// The table. What is not in it is judged by its HTTP status.
#[rustfmt::skip]
pub const CODES: [Code; 91] = [
    // Providers, 0.x and 1.x
    permanent("NO_PATIENT_CONSENT", Word::NoPatientConsent),
    permanent("NO_ORGANISATIONAL_CONSENT", Word::AccessNotPermitted),
    permanent("NO_ORGANISATION_CONSENT", Word::AccessNotPermitted),
    permanent("ACCESS DENIED", Word::AccessNotPermitted),
    permanent("ACCESS_DENIED", Word::AccessNotPermitted),
    permanent("ACCESS_DENIED_SSL", Word::ConnectionNotPermitted),
    permanent("NO_RELATIONSHIP", Word::AccessNotPermitted),
    permanent("NOT_AUTHORISED", Word::AccessNotPermitted),
    permanent("NON_AUTHORITATIVE", Word::AccessNotPermitted),
    permanent("AUTHOR_CREDENTIALS_ERROR", Word::AccessNotPermitted),
    permanent("PATIENT_NOT_FOUND", Word::RecordNotAvailable),
    permanent("NO_RECORD_FOUND", Word::RecordNotAvailable),
    permanent("PATIENT_SENSITIVE", Word::RecordNotAvailable),
    permanent("INVALID_NHS_NUMBER", Word::NhsNumberRefused),
    permanent("INVALID_PATIENT_DEMOGRAPHICS", Word::TracePatientAgain),
    permanent("NOT_IMPLEMENTED", Word::NotAvailableAtPractice),
    permanent("not-supported", Word::NotAvailableAtPractice),
    retryable("INTERNAL_SERVER_ERROR", Word::ProviderHasFault),
    permanent("INVALID_IDENTIFIER_SYSTEM", Word::RequestNotAccepted),
    permanent("INVALID_IDENTIFIER_VALUE", Word::RequestNotAccepted),
    permanent("INVALID_ODS_CODE", Word::RequestNotAccepted),
    permanent("BAD_REQUEST", Word::RequestNotAccepted),
    permanent("CONFLICTING_VALUES", Word::RequestNotAccepted),
    permanent("ORGANISATION_NOT_FOUND", Word::RequestNotAccepted),
    permanent("PRACTITIONER_NOT_FOUND", Word::RequestNotAccepted),
    permanent("DUPLICATE_REJECTED", Word::RequestNotAccepted),
    permanent("INVALID_PARAMETER", Word::RequestNotAccepted),
    permanent("INVALID_RESOURCE", Word::RequestNotAccepted),
    permanent("REFERENCE_NOT_FOUND", Word::RequestNotAccepted),
    permanent("FHIR_CONSTRAINT_VIOLATION", Word::RequestNotAccepted),
    permanent("INVALID_CODE_SYSTEM", Word::RequestNotAccepted),
    permanent("INVALID_CODE_VALUE", Word::RequestNotAccepted),
    permanent("INVALID_VALUE", Word::RequestNotAccepted),
    permanent("INVALID_ELEMENT", Word::RequestNotAccepted),
    permanent("REQUEST_UNMATCHED", Word::RequestNotAccepted),
    permanent("MESSAGE_NOT_WELL_FORMED", Word::RequestNotAccepted),
    permanent("FLAG_ALREADY_SET", Word::RequestNotAccepted),
    permanent("INVALID_REQUEST_STATE", Word::RequestNotAccepted),
    permanent("INVALID_REQUEST_TYPE", Word::RequestNotAccepted),
    permanent("INVALID_REQUEST_MESSAGE", Word::RequestNotAccepted),
    permanent("MISSING_OR_INVALID_HEADER", Word::RequestNotAccepted),
    permanent("MSG_RESOURCE_ID_FAIL", Word::RequestNotAccepted),
    permanent("RESOURCE_CREATED", Word::RequestFailed),
    permanent("RESOURCE_DELETED", Word::RequestFailed),
    permanent("UNSUPPORTED_MEDIA_TYPE", Word::RequestNotAccepted),
    // The Spine Secure Proxy: its code is the HTTP status; these names come from its phrases (§8.4)
    permanent("ASID_CHECK_FAILED", Word::ConnectionNotPermitted),
    permanent("PARTYKEY_INTERACTION_CHECK_FAILED", Word::ConnectionNotPermitted),
    permanent("FOT_CHECK_FAILED", Word::ConnectionNotPermitted),
    retryable("ENDPOINT_VARIES_FROM_TARGETURL", Word::PracticeAddressChanged),
    permanent("METHOD_NOT_ALLOWED", Word::RequestNotAccepted),
    retryable("ERROR_COMMUNICATING_TO_ENDPOINT", Word::PracticeNotReached),
    // Answers that are none
    retryable("NOT_REACHED", Word::NothingArrived),
    permanent("NOT_A_RECORD", Word::AnswerNotARecord),
    retryable("EMPTY_ANSWER", Word::AnswerNotARecord),
    // The host's relay
    permanent("RELAY_NOT_SIGNED_IN", Word::SignInAgain),
    permanent("RELAY_REQUEST_REFUSED", Word::RequestNotAccepted),
    permanent("RELAY_AUDIT_FAILED", Word::AuditFailed),
    retryable("RELAY_FAULT", Word::RequestFailed),
    retryable("RELAY_DIRECTORY_FAILED", Word::DirectoryNotReached),
    permanent("RELAY_PRACTICE_NOT_LISTED", Word::PracticeNotListed),
    permanent("RELAY_ROOT_NOT_USABLE", Word::RequestFailed),
    retryable("RELAY_UPSTREAM_NOT_REACHED", Word::PracticeNotReached),
    permanent("RELAY_UPSTREAM_REFUSED", Word::ConnectionNotPermitted),
    retryable("RELAY_UPSTREAM_TOO_SLOW", Word::PracticeNotReached),
    permanent("RELAY_ANSWER_TOO_LARGE", Word::AnswerTooLarge),
    permanent("RELAY_ANSWER_NOT_READ", Word::AnswerNotARecord),
    permanent("RELAY_DOCUMENT_NOT_LISTED", Word::DocumentNotListed),
    permanent("RELAY_PATIENT_NOT_MATCHED", Word::RecordNotAvailable),
    // What was not asked for (O-02, O-03, O-05, O-07a, CORE03–08)
    permanent("BLOCKED_NOT_TRACED", Word::BlockedNotTraced),
    permanent("BLOCKED_TRACE_TOO_OLD", Word::BlockedTraceTooOld),
    permanent("BLOCKED_PATIENT_SENSITIVE", Word::BlockedSensitive),
    permanent("BLOCKED_SENSITIVE_NOT_KNOWN", Word::BlockedSensitiveNotKnown),
    permanent("BLOCKED_PRACTICE_NOT_KNOWN", Word::BlockedPracticeNotKnown),
    permanent("BLOCKED_NHS_NUMBER_INVALID", Word::BlockedNhsNumberInvalid),
    permanent("BLOCKED_NHS_NUMBER_NOT_FOUND", Word::BlockedNhsNumberNotFound),
    permanent("BLOCKED_NHS_NUMBER_SUPERSEDED", Word::BlockedNhsNumberSuperseded),
    permanent("BLOCKED_PATIENTS_DIFFER", Word::BlockedPatientsDiffer),
    permanent("BLOCKED_PATIENT_DECEASED", Word::BlockedDeceased),
    permanent("BLOCKED_DECEASED_NOT_KNOWN", Word::BlockedDeceasedNotKnown),
    permanent("BLOCKED_PURPOSE_NOT_ALLOWED", Word::BlockedPurpose),
    permanent("BLOCKED_ROLE_NOT_KNOWN", Word::BlockedRole),
    permanent("BLOCKED_USER_NOT_KNOWN", Word::BlockedUser),
    permanent("BLOCKED_ASID_NOT_KNOWN", Word::ConnectionNotPermitted),
    permanent("BLOCKED_NOT_AUTHORISED", Word::BlockedNotAuthorised),
    permanent("BLOCKED_SECTION_NOT_ALLOWED", Word::BlockedSection),
    permanent("BLOCKED_NOT_THIS_PATIENT", Word::BlockedNotThisPatient),
    // FHIR's own issue types, where there is no other code
    permanent("not-found", Word::RecordNotAvailable),
    permanent("forbidden", Word::AccessNotPermitted),
    permanent("security", Word::AccessNotPermitted),
    retryable("throttled", Word::TooManyRequests),
    retryable("transient", Word::PracticeNotReached),
];

/// A code's row; every `BLOCKED_…` is a block, known or not.
pub fn find(code: &str) -> Option<Code> {
    let known = CODES.iter().find(|known| known.code == code).copied();
    known.or_else(|| code.starts_with(BLOCKED).then(|| permanent("", Word::BlockedUnknown)))
}

/// What an HTTP status alone says, and whether the same request may succeed later.
pub fn of_status(status: u16) -> (Word, bool) {
    match status {
        401 | 403 => (Word::AccessNotPermitted, false),
        404 => (Word::RecordNotAvailable, false),
        429 => (Word::TooManyRequests, true),
        408 | 444 | 499 | 502 | 503 | 504 | 599 => (Word::PracticeNotReached, true),
        495..=497 => (Word::ConnectionNotPermitted, false),
        500 => (Word::ProviderHasFault, true),
        501 => (Word::NotAvailableAtPractice, false),
        400 | 405 | 406 | 409 | 413 | 415 | 422 => (Word::RequestNotAccepted, false),
        _ => (Word::RequestFailed, false),
    }
}

/// What the proxy means: its code is the HTTP status, and the meaning stands in the display or the diagnostics (§8.4).
pub fn of_phrase(phrase: &str) -> Option<&'static str> {
    const PHRASES: [(&str, &str); 7] = [
        ("VARIES_FROM_TARGETURL", "ENDPOINT_VARIES_FROM_TARGETURL"),
        ("PARTYKEY_INTERACTION_CHECK_FAILED", "PARTYKEY_INTERACTION_CHECK_FAILED"),
        ("FOT_CHECK_FAILED", "FOT_CHECK_FAILED"),
        ("ASID_CHECK_FAILED", "ASID_CHECK_FAILED"),
        ("METHOD NOT ALLOWED", "METHOD_NOT_ALLOWED"),
        ("UNSUPPORTED_MEDIA_TYPE", "UNSUPPORTED_MEDIA_TYPE"),
        ("ERROR_COMMUNICATING_TO_ENDPOINT", "ERROR_COMMUNICATING_TO_ENDPOINT"),
    ];
    let phrase = phrase.to_ascii_uppercase();
    PHRASES.iter().find(|(part, _)| letters::has(&phrase, part)).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_there_twice_and_no_word_claims_that_no_record_exists() {
        for (at, code) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(at + 1).all(|other| other.code != code.code), "{}", code.code);
            let words = code.word.english().to_lowercase();
            for claim in
                ["does not exist", "no such patient", "no record was found", "has no record", "unknown patient"]
            {
                assert!(!words.contains(claim), "{}: {words}", code.code);
            }
        }
    }

    #[test]
    fn o_24_only_what_may_pass_is_called_retryable() {
        for code in ["NO_PATIENT_CONSENT", "PATIENT_NOT_FOUND", "BAD_REQUEST", "BLOCKED_NOT_TRACED", "FOT_CHECK_FAILED"]
        {
            assert!(!find(code).unwrap().retryable, "{code}");
        }
        for status in [429, 502, 503, 504, 599] {
            assert!(of_status(status).1, "{status}");
        }
        for status in [400, 401, 403, 404, 405, 409, 415, 422, 501] {
            assert!(!of_status(status).1, "{status}");
        }
    }

    #[test]
    fn an_unknown_block_is_still_one() {
        assert_eq!(find("BLOCKED_SOMETHING_NEW").unwrap().word, Word::BlockedUnknown);
        assert!(find("SOMETHING_NEW").is_none());
    }
}
