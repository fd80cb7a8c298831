//! Every code with which a request can fail, in one table: what it means for the person at the screen, and whether the
//! same request may succeed later (HTML reference §8, structured reference §1.2). No wording claims that no record
//! exists: `PATIENT_NOT_FOUND` hides a sensitive flag, a dissent, a death or another registration as well.

use crate::letters;
use crate::words::Word;

/// The code system of the relay's own codes (`js/relay/refusal.js`).
pub const RELAY_SYSTEM: &str = "urn:gp-record:relay";

/// With what the codes of requests begin that were not made at all.
pub const BLOCKED: &str = "BLOCKED_";

/// One code.
pub struct Code {
    /// As sent.
    pub code: &'static str,
    /// What is said.
    pub word: Word,
    /// Whether the same request may succeed later.
    pub retryable: bool,
}

const fn last(code: &'static str, word: Word) -> Code {
    Code { code, word, retryable: false }
}

const fn again(code: &'static str, word: Word) -> Code {
    Code { code, word, retryable: true }
}

/// The table. What is not in it is judged by its HTTP status.
#[rustfmt::skip]
pub const CODES: [Code; 89] = [
    // Providers, 0.x and 1.x
    last("NO_PATIENT_CONSENT", Word::NoPatientConsent),
    last("NO_ORGANISATIONAL_CONSENT", Word::AccessNotPermitted),
    last("NO_ORGANISATION_CONSENT", Word::AccessNotPermitted),
    last("ACCESS DENIED", Word::AccessNotPermitted),
    last("ACCESS_DENIED", Word::AccessNotPermitted),
    last("ACCESS_DENIED_SSL", Word::ConnectionNotPermitted),
    last("NO_RELATIONSHIP", Word::AccessNotPermitted),
    last("NOT_AUTHORISED", Word::AccessNotPermitted),
    last("NON_AUTHORITATIVE", Word::AccessNotPermitted),
    last("AUTHOR_CREDENTIALS_ERROR", Word::AccessNotPermitted),
    last("PATIENT_NOT_FOUND", Word::RecordNotAvailable),
    last("NO_RECORD_FOUND", Word::RecordNotAvailable),
    last("PATIENT_SENSITIVE", Word::RecordNotAvailable),
    last("INVALID_NHS_NUMBER", Word::NhsNumberRefused),
    last("INVALID_PATIENT_DEMOGRAPHICS", Word::TracePatientAgain),
    last("NOT_IMPLEMENTED", Word::NotAvailableAtPractice),
    last("not-supported", Word::NotAvailableAtPractice),
    again("INTERNAL_SERVER_ERROR", Word::ProviderHasFault),
    last("INVALID_IDENTIFIER_SYSTEM", Word::RequestNotAccepted),
    last("INVALID_IDENTIFIER_VALUE", Word::RequestNotAccepted),
    last("INVALID_ODS_CODE", Word::RequestNotAccepted),
    last("BAD_REQUEST", Word::RequestNotAccepted),
    last("CONFLICTING_VALUES", Word::RequestNotAccepted),
    last("ORGANISATION_NOT_FOUND", Word::RequestNotAccepted),
    last("PRACTITIONER_NOT_FOUND", Word::RequestNotAccepted),
    last("DUPLICATE_REJECTED", Word::RequestNotAccepted),
    last("INVALID_PARAMETER", Word::RequestNotAccepted),
    last("INVALID_RESOURCE", Word::RequestNotAccepted),
    last("REFERENCE_NOT_FOUND", Word::RequestNotAccepted),
    last("FHIR_CONSTRAINT_VIOLATION", Word::RequestNotAccepted),
    last("INVALID_CODE_SYSTEM", Word::RequestNotAccepted),
    last("INVALID_CODE_VALUE", Word::RequestNotAccepted),
    last("INVALID_VALUE", Word::RequestNotAccepted),
    last("INVALID_ELEMENT", Word::RequestNotAccepted),
    last("REQUEST_UNMATCHED", Word::RequestNotAccepted),
    last("MESSAGE_NOT_WELL_FORMED", Word::RequestNotAccepted),
    last("FLAG_ALREADY_SET", Word::RequestNotAccepted),
    last("INVALID_REQUEST_STATE", Word::RequestNotAccepted),
    last("INVALID_REQUEST_TYPE", Word::RequestNotAccepted),
    last("INVALID_REQUEST_MESSAGE", Word::RequestNotAccepted),
    last("MISSING_OR_INVALID_HEADER", Word::RequestNotAccepted),
    last("MSG_RESOURCE_ID_FAIL", Word::RequestNotAccepted),
    last("RESOURCE_CREATED", Word::RequestFailed),
    last("RESOURCE_DELETED", Word::RequestFailed),
    last("UNSUPPORTED_MEDIA_TYPE", Word::RequestNotAccepted),
    // The Spine Secure Proxy: its code is the HTTP status; these names come from its phrases (§8.4)
    last("ASID_CHECK_FAILED", Word::ConnectionNotPermitted),
    last("PARTYKEY_INTERACTION_CHECK_FAILED", Word::ConnectionNotPermitted),
    last("FOT_CHECK_FAILED", Word::ConnectionNotPermitted),
    again("ENDPOINT_VARIES_FROM_TARGETURL", Word::PracticeAddressChanged),
    last("METHOD_NOT_ALLOWED", Word::RequestNotAccepted),
    again("ERROR_COMMUNICATING_TO_ENDPOINT", Word::PracticeNotReached),
    // Answers that are none
    again("NOT_REACHED", Word::NothingArrived),
    last("NOT_A_RECORD", Word::AnswerNotARecord),
    again("EMPTY_ANSWER", Word::AnswerNotARecord),
    // The host's relay
    last("RELAY_NOT_SIGNED_IN", Word::SignInAgain),
    last("RELAY_REQUEST_REFUSED", Word::RequestNotAccepted),
    last("RELAY_AUDIT_FAILED", Word::AuditFailed),
    last("RELAY_FAULT", Word::RequestNotAccepted),
    again("RELAY_DIRECTORY_FAILED", Word::DirectoryNotReached),
    last("RELAY_PRACTICE_NOT_LISTED", Word::PracticeNotListed),
    last("RELAY_ROOT_NOT_USABLE", Word::RequestNotAccepted),
    again("RELAY_UPSTREAM_NOT_REACHED", Word::PracticeNotReached),
    last("RELAY_UPSTREAM_REFUSED", Word::ConnectionNotPermitted),
    again("RELAY_UPSTREAM_TOO_SLOW", Word::PracticeNotReached),
    last("RELAY_ANSWER_TOO_LARGE", Word::AnswerTooLarge),
    last("RELAY_ANSWER_NOT_READ", Word::AnswerNotARecord),
    last("RELAY_DOCUMENT_NOT_LISTED", Word::DocumentNotListed),
    last("RELAY_PATIENT_NOT_MATCHED", Word::RecordNotAvailable),
    // What was not asked for (O-02, O-03, O-05, O-07a, CORE03–08)
    last("BLOCKED_NOT_TRACED", Word::BlockedNotTraced),
    last("BLOCKED_TRACE_TOO_OLD", Word::BlockedTraceTooOld),
    last("BLOCKED_PATIENT_SENSITIVE", Word::BlockedSensitive),
    last("BLOCKED_SENSITIVE_NOT_KNOWN", Word::BlockedSensitiveNotKnown),
    last("BLOCKED_PRACTICE_NOT_KNOWN", Word::BlockedPracticeNotKnown),
    last("BLOCKED_NHS_NUMBER_INVALID", Word::BlockedNhsNumberInvalid),
    last("BLOCKED_NHS_NUMBER_NOT_FOUND", Word::BlockedNhsNumberNotFound),
    last("BLOCKED_NHS_NUMBER_SUPERSEDED", Word::BlockedNhsNumberSuperseded),
    last("BLOCKED_PATIENT_DECEASED", Word::BlockedDeceased),
    last("BLOCKED_DECEASED_NOT_KNOWN", Word::BlockedDeceasedNotKnown),
    last("BLOCKED_PURPOSE_NOT_ALLOWED", Word::BlockedPurpose),
    last("BLOCKED_ROLE_NOT_KNOWN", Word::BlockedRole),
    last("BLOCKED_USER_NOT_KNOWN", Word::BlockedUser),
    last("BLOCKED_NOT_AUTHORISED", Word::BlockedNotAuthorised),
    last("BLOCKED_SECTION_NOT_ALLOWED", Word::BlockedSection),
    last("BLOCKED_NOT_THIS_PATIENT", Word::BlockedNotThisPatient),
    // FHIR's own issue types, where there is no other code
    last("not-found", Word::RecordNotAvailable),
    last("forbidden", Word::AccessNotPermitted),
    last("security", Word::AccessNotPermitted),
    again("throttled", Word::TooManyRequests),
    again("transient", Word::PracticeNotReached),
];

/// A code's row; every `BLOCKED_…` is a block, known or not.
pub fn find(code: &str) -> Option<Code> {
    let known = CODES.iter().find(|known| known.code == code);
    let known = known.map(|known| Code { code: known.code, word: known.word, retryable: known.retryable });
    known.or_else(|| code.starts_with(BLOCKED).then(|| last("", Word::BlockedUnknown)))
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
