//! Every word of ours, in one table. Any layer may name a [`Word`]; none holds a string. `{0}`, `{1}` … are places
//! for texts given with the word.

use serde::Serialize;

macro_rules! words {
    ($($(#[doc = $doc:expr])* $name:ident $text:literal)*) => {
        /// A word, phrase or message of ours.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum Word { $(#[doc = $text] $name),* }

        impl Word {
            /// The English text, with `{0}`, `{1}` … where the given texts go.
            pub fn english(self) -> &'static str {
                match self { $(Word::$name => $text),* }
            }
        }
    };
}

words! {
    // A provider's HTML, read
    HiddenAtProvider "Hidden content in the source"
    HiddenAtProviderExplained "The provider's page holds these texts but hides them. They are listed apart from the record."
    ImagePlaceholder "[image: {0}]"
    ImagePlaceholderNoText "[image]"
    EmbeddedContentNotShown "[embedded content not shown]"
    TickedBox "[x]"
    UntickedBox "[ ]"
    LinkTarget "(link: {0})"
    TableWithoutRows "This table was sent without rows."
    NarrativePartlyLost "Part of this section may not have displayed as written. View the source text."
    NarrativeAsPlainText "This section could not be laid out and is shown as plain text."
    NarrativeSimplified "This section is too complex to lay out as sent. All its text is shown, without tables."
    SourceText "Source text"
    ControlCharacter "A control character was sent and is shown as {0}."

    // The view: patient and identity
    PatientNotIdentified "Patient not identified in this response"
    NameNotRecorded "Name not recorded"
    NhsNumberNotValid "NHS number is not valid"
    Deceased "Deceased"
    AllergiesKnown "Known allergies"
    AllergiesNoneKnown "No known allergies"
    AllergiesNotRecorded "Allergies not recorded"
    AllergiesUnavailable "Allergies unavailable"
    CheckPatient "Check the patient"
    DifferentPatient "Different patient"
    IdentityUnchecked "Not checked against local record"
    IdentityMismatch "The record received differs from the local record."
    IdentityDifferentPatient "The record received is not this patient's, or the responses name different patients."
    IdentityUnidentified "The response does not say whose record it is."
    RecordNotShown "No part of the record is shown."
    RecordHiddenUntilConfirmed "The record is hidden until you confirm that it is this patient's."
    FieldsThatDiffer "Fields that differ"
    Field "Field"
    LocalRecord "Local record"
    ReceivedRecord "Record received"
    ValueNotGiven "Not given"
    FieldNhsNumber "NHS number"
    FieldFamilyName "Family name"
    FieldGivenName "Given name"
    FieldGender "Gender"
    FieldBirthDate "Date of birth"
    FieldPracticeCode "Registered practice"
    FieldDeceased "Deceased"

    // The view: banners and states
    BannerTransfer "GP transfer"
    BannerContent "About the content"
    BannerDate "Date range"
    BannerExclusion "Excluded items"
    BannerAwaitingFiling "Awaiting filing"
    BannerWarning "Warning"
    BannerAlert "Important"
    BannerNote "Note"
    BannerUnknown "Message from the provider"
    StateKnownNone "None: stated by a clinician"
    StateNoneRecorded "None recorded"
    StateWithheld "Information withheld"
    StateInTransit "Record in transit from previous practice"
    StateAwaitingFiling "Items awaiting filing"
    StateNotRequested "Not in this response"
    StateUnsupported "Not supported by the provider"
    StateFailed "Could not be received"
    StateLoading "Still loading"
    EmptyWithoutReason "Nothing was received for this section, and the response does not say why."

    // The view: parts of a page
    Sections "Sections"
    AbsencesHeading "What this view does not contain"
    IssuesHeading "Not read, or not shown as sent"
    IssuesSummary "How this record was read: warnings {0}, notes {1}"
    IssuePlaces "{0} places"
    SeverityError "Error"
    SeverityWarning "Warning"
    SeverityInformation "Note"
    RowsOfTable "rows {0}–{1} of {2}"
    Continued "(continued)"
    StruckOut "struck out: "
}
