//! Why there is nothing, or not everything, to see of a part of a record.

use serde::Serialize;

use crate::words::Word;

/// Why there is nothing, or not everything, to see. A section carries a set of these: never merged, never defaulted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is recorded that there is none.
    KnownNone,
    /// The list came and is empty.
    NoneRecorded,
    /// Held back: confidential items, exclusion, the patient's wish, or not available to this user's role.
    Withheld,
    /// The record is in transit from the previous practice.
    InTransit,
    /// Items await filing at the practice.
    AwaitingFiling,
    /// Not asked for; or, where that cannot be known, not in the response.
    NotRequested,
    /// The provider does not support it, or has it switched off.
    Unsupported,
    /// The provider's system cannot send it; it may exist there.
    NotRetrievable,
    /// Asked for and not received.
    Failed,
    /// Still being fetched.
    Loading,
    /// Not asked for, because it may not be: no trace, no permission …
    Blocked,
}

impl State {
    /// Whether it says that what came may not be all.
    pub fn tells_of_gaps(self) -> bool {
        matches!(self, State::Withheld | State::InTransit | State::AwaitingFiling)
    }

    /// How it is said.
    pub fn word(self) -> Word {
        match self {
            State::KnownNone => Word::StateKnownNone,
            State::NoneRecorded => Word::StateNoneRecorded,
            State::Withheld => Word::StateWithheld,
            State::InTransit => Word::StateInTransit,
            State::AwaitingFiling => Word::StateAwaitingFiling,
            State::NotRequested => Word::StateNotRequested,
            State::Unsupported => Word::StateUnsupported,
            State::NotRetrievable => Word::StateNotRetrievable,
            State::Failed => Word::StateFailed,
            State::Loading => Word::StateLoading,
            State::Blocked => Word::StateBlocked,
        }
    }
}
