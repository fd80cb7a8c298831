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
    NarrativePartlyLaidOut "This section is too complex to lay out as sent. All its text is shown, but some of its structure and marking, such as strike-through, is missing."
    SourceText "Source text"
    ControlCharactersShown "Control characters were sent. Each is shown as a symbol in its place."
    ControlCharacter "A control character was sent and is shown as {0}."
}
