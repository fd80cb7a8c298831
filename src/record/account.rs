//! Where everything that was received went.

use serde::Serialize;

/// Where every entry and every leaf of the input went. Both lines add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Entries received.
    pub entries: usize,
    /// Shown in a row of their own.
    pub shown: usize,
    /// Shown inside another entry's row.
    pub linked: usize,
    /// Shown as who or where, or the structure of the message.
    pub administrative: usize,
    /// In a section that the host does not allow, or held back until the patient is confirmed.
    pub not_allowed: usize,
    /// Could not be read; shown raw.
    pub unreadable: usize,
    /// None of these: must be 0.
    pub unshown: usize,
    /// The leaves of the input.
    pub leaves: Leaves,
}

/// Where every leaf went: `in = shown + other + ignored + unreadable`. A narrative is one leaf; what became of its
/// text is in a ledger of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaves {
    /// Leaves received.
    pub r#in: usize,
    /// Shown in their place.
    pub shown: usize,
    /// Shown under *Other recorded details*.
    pub other: usize,
    /// Skipped with a reason.
    pub ignored: usize,
    /// Inside an entry that could not be read; shown raw.
    pub unreadable: usize,
}
