//! Which words to show for a coded thing (structured reference §1.5): always the original term text.

use crate::fhir::datatypes::some_text;
use crate::fhir::tape::{Fate, Value};
use crate::gpconnect::codes::{self, SNOMED};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::letters;
use crate::record::{Inline, Mark, Tone};
use crate::words::Word;

/// The words of a CodeableConcept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Term {
    /// The original term: `text`, else the description picked, else the display, else the code.
    pub words: Option<String>,
    /// The coded terms that say something else: that of the coding whose words count, and of others what was asked for.
    pub coded: Vec<String>,
    /// Whether the code is one of those that a transfer left behind in place of the real one.
    pub degraded: bool,
    /// Whether the words are a code, for want of anything better.
    pub code_only: bool,
    /// The code of a null flavour, where the concept has nothing else.
    pub unknown: bool,
    /// Why there are no words, as FHIR has it: `masked`.
    pub absent: Option<String>,
}

/// Which coded terms stand beside the words.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Nothing,
    /// That of the coding whose words count, and SNOMED's where it may turn them round.
    WhatSaysMore,
    /// That of each other coding, too, where it names something that the words do not.
    WhatNamesMore,
    /// That of each other coding, too, where it is any other and not the same cut short.
    AnyOther,
}

/// Reads the words of a concept for display. Displays that repeat them count as shown with them.
pub fn read(concept: Value<'_>) -> Term {
    read_as(concept, Beside::WhatSaysMore)
}

/// The same of an allergy, whose agent may be in another coding's term alone: "Drug allergy NOS", an old brand.
pub fn read_allergy(concept: Value<'_>) -> Term {
    read_as(concept, Beside::WhatNamesMore)
}

/// The same of a drug, whose strength and form may be in another coding's term alone, or be others there.
pub fn read_drug(concept: Value<'_>) -> Term {
    read_as(concept, Beside::AnyOther)
}

/// The words alone, where there is room for no more: a coded term that says something else stays unread, and so is
/// shown with what else was recorded.
pub fn words(concept: Value<'_>) -> Option<String> {
    read_as(concept, Beside::Nothing).words
}

fn read_as(concept: Value<'_>, beside: Beside) -> Term {
    if concept.is_leaf() {
        return Term { words: concept.text(), ..Term::default() };
    }
    let text = concept.get("text").filter(says);
    let chosen = chosen_coding(concept);
    let picked = chosen.and_then(description).filter(says);
    let display = chosen.and_then(|coding| coding.get("display")).filter(says);
    let words = text.or(picked).or(display).and_then(Value::read).and_then(some_text);
    let differs = |value: &Value<'_>| {
        let coded = value.peek().unwrap_or_default();
        words.as_deref().is_some_and(|words| !says_the_same(words, &coded))
    };
    let says_more = |value: &Value<'_>| {
        let coded = value.peek().unwrap_or_default();
        let is_more = |words: &str| match beside {
            Beside::AnyOther => !abbreviates(words, &coded),
            Beside::WhatNamesMore => names_more(words, &coded),
            Beside::WhatSaysMore | Beside::Nothing => false,
        };
        words.as_deref().is_some_and(|words| turns(words, &coded) || is_more(words))
    };
    let mut coded: Vec<String> = Vec::new();
    if beside != Beside::Nothing {
        let own = picked.filter(differs).or(display.filter(differs));
        let mut found = own.into_iter().into_vec();
        let is_other = |coding: &Value<'_>| {
            let counts = beside != Beside::WhatSaysMore || coding.says("system", SNOMED);
            counts && Some(*coding) != chosen && !is_null_flavour(*coding) && !is_degraded(*coding)
        };
        // One or two are the rule; a hostile concept has thousands.
        for coding in concept.all("coding").filter(is_other).take(MOST_CODINGS) {
            let display = coding.get("display").filter(says);
            found.extend(display.filter(says_more).filter(differs));
        }
        for value in found {
            let said = value.peek().and_then(some_text).unwrap_or_default();
            if !coded.iter().any(|coded| says_the_same(coded, &said)) {
                value.already_shown();
                coded.push(said);
            }
        }
    }
    let mut degraded = false;
    for coding in concept.all("coding") {
        degraded |= is_degraded(coding);
        let repeated = [coding.get("display"), description(coding)].into_iter().flatten();
        for repeated in repeated.filter(|repeated| repeated.fate() == Fate::Unread) {
            let said = repeated.peek().unwrap_or_default();
            let shown = words.iter().chain(&coded).any(|words| says_the_same(words, &said));
            if shown {
                repeated.already_shown();
            }
        }
    }
    if words.is_some() {
        return Term { words, coded, degraded, ..Term::default() };
    }
    without_words(concept, chosen, degraded)
}

/// Why there is no value, by the extension that says so: `masked`.
pub fn absent(value: Value<'_>) -> Option<String> {
    let is_it = |own: &Value<'_>| letters::has(&own.peek_at("url").unwrap_or_default(), "data-absent-reason");
    value.all("extension").find(is_it).and_then(extensions::value_of).and_then(Value::text)
}

fn without_words(concept: Value<'_>, chosen: Option<Value<'_>>, degraded: bool) -> Term {
    let Some(coding) = chosen else {
        return Term { degraded, absent: absent(concept), ..Term::default() };
    };
    if is_null_flavour(coding) {
        // What was not asked, or is withheld, is more than that it is not known.
        let code = coding.peek_at("code").unwrap_or_default();
        let absent = match &*code {
            "UNK" | "" => None,
            "NASK" => Some("not asked"),
            "MSK" => Some("masked"),
            "ASKU" => Some("asked"),
            "TRC" => Some("trace"),
            other => Some(other),
        };
        let unknown = matches!(&*code, "UNK" | "ASKU" | "");
        return Term { unknown, absent: absent.map(str::to_owned), ..Term::default() };
    }
    let system = coding.peek_at("system").unwrap_or_default();
    let words = coding.read_at("code").map(|code| match extensions::last_segment(&system) {
        "" => code,
        short => [&code, " (", short, ")"].concat(),
    });
    Term { code_only: words.is_some(), words, degraded, ..Term::default() }
}

/// The words of a concept, to decide or to name by; leaves the read bits alone.
pub fn peek(concept: Value<'_>) -> Option<String> {
    if concept.is_leaf() {
        return concept.peek().and_then(some_text);
    }
    let chosen = chosen_coding(concept);
    // The code of a null flavour names nothing.
    let is_null = |coding: &Value<'_>| is_null_flavour(*coding);
    let texts = [
        concept.get("text"),
        chosen.and_then(description),
        chosen.and_then(|coding| coding.get("display")),
        chosen.filter(|coding| !is_null(coding)).and_then(|coding| coding.get("code")),
    ];
    texts.into_iter().flatten().find_map(|value| value.peek().and_then(some_text))
}

/// The words of a coding, leaving the read bits alone: the description that was picked, and the display.
pub fn peek_words(coding: Value<'_>) -> Vec<String> {
    let mut words = Vec::new();
    for text in [description(coding), coding.get("display")] {
        words.extend(text.and_then(Value::peek).and_then(some_text));
    }
    words
}

/// Whether all that a concept says is why it says nothing.
pub fn is_unknown(concept: Value<'_>) -> bool {
    peek(concept).is_none() && chosen_coding(concept).is_some_and(is_null_flavour)
}

/// So many other codings of a concept are looked at for what they say besides.
const MOST_CODINGS: usize = 8;

/// Whether a concept has one of the codes that a transfer left behind in place of the real one.
pub fn is_transfer_degraded(concept: Value<'_>) -> bool {
    concept.all("coding").any(is_degraded)
}

fn is_degraded(coding: Value<'_>) -> bool {
    coding.peek_at("code").is_some_and(|code| codes::is_transfer_degraded(&code))
}

fn is_null_flavour(coding: Value<'_>) -> bool {
    coding.peek_at("system").is_some_and(|system| letters::has(&system, "NullFlavor"))
}

/// [`peek`], with the coded term where the words are but a part of it: of "DIAZEPAM" strength and form are in the code
/// alone.
pub fn peek_whole(concept: Value<'_>) -> Option<String> {
    let words = peek(concept)?;
    let chosen = chosen_coding(concept);
    let mut coded = chosen.map(peek_words).unwrap_or_default();
    let of_snomed = snomed_display(concept, chosen).and_then(Value::peek).and_then(some_text);
    coded.extend(of_snomed.filter(|coded| turns(&words, coded)));
    let says_more = |coded: &String| {
        // Most say the same.
        *coded != words && (rest_of(coded, &words).is_some() || has_context(&words, coded))
    };
    Some(match coded.into_iter().find(says_more) {
        Some(whole) => [&words, " (", &whole, ")"].concat(),
        None => words,
    })
}

/// No term is as long: it would take as long to look for words in one as both together have letters, squared.
const LONGEST: usize = 1000;

/// What a coded term says besides the words, where it says those, too, from the beginning of a word on.
fn rest_of(coded: &str, words: &str) -> Option<String> {
    if coded.len() > LONGEST || words.len() >= coded.len() {
        return None;
    }
    let (coded, words) = (folded(coded), folded(words));
    let at = letters::find(&coded, &words).filter(|_| coded.len() > words.len())?;
    let (before, after) = (coded.get(..at)?, coded.get(at + words.len()..)?);
    let is_word = !before.ends_with(letters::is_of_word);
    is_word.then(|| [before, after].concat())
}

/// Whether a coded term says the words and something else that may turn them round: "Suspected lung cancer". Of a
/// measurement it is often its level.
fn turns(words: &str, coded: &str) -> bool {
    rest_of(coded, words).is_some_and(|rest| rest.trim() != "level") || has_context(words, coded)
}

/// What SNOMED's terms have in them where it is not so, not sure, or not the patient's, and how else that is said.
const CONTEXTS: [(&str, &[&str]); 15] = [
    (" family history ", &[" fh ", " f/h ", " fhx "]),
    (" history ", &[" h/o ", " fh ", " f/h ", " fhx ", " pmh "]),
    (" suspected ", &["?", " query "]),
    (" no ", &[" nil ", " never ", " not "]),
    (" not done ", &[" no ", "n't "]),
    (" not given ", &[" no ", "n't "]),
    (" not required ", &[" no ", "n't "]),
    (" not indicated ", &[" no ", "n't "]),
    (" deferred ", &[" defer"]),
    (" contraindicated ", &["contra"]),
    (" without ", &[" no "]),
    (" declined ", &["refus"]),
    (" refused ", &["declin"]),
    (" absent ", &[" no ", "absence"]),
    (" excluded ", &[" no ", "rule"]),
];

/// Whether a coded term has such a context that the words do not have.
fn has_context(words: &str, coded: &str) -> bool {
    let spaced = |text: &str| {
        let mut spaced = String::from(" ");
        for character in folded(text).chars() {
            spaced.push(if matches!(character, ':' | ',' | ';' | '(' | ')' | '-') { ' ' } else { character });
        }
        spaced.push(' ');
        spaced
    };
    let coded = spaced(coded);
    // Few terms have any.
    CONTEXTS.iter().filter(|(context, _)| letters::has(&coded, context)).any(|(context, others)| {
        let words = spaced(words);
        let has = |says: &str| letters::has(&words, says);
        !has(context) && !others.iter().any(|other| has(other))
    })
}

/// Words with which an allergy is said, and not of what.
const OF_ANY_ALLERGY: [&str; 21] = [
    "allergy",
    "allergic",
    "allergies",
    "adverse",
    "reaction",
    "reactions",
    "to",
    "of",
    "by",
    "from",
    "caused",
    "due",
    "the",
    "and",
    "or",
    "drug",
    "substance",
    "history",
    "personal",
    "disorder",
    "finding",
];

/// Whether a coded term names something, by any word, that the words do not name.
fn names_more(words: &str, coded: &str) -> bool {
    if coded.len() > LONGEST || words.len() > LONGEST {
        return true;
    }
    let words = letters::words(words);
    let is_plain = |word: &str| OF_ANY_ALLERGY.contains(&word);
    let is_same = |one: &str, other: &str| one.trim_end_matches('s') == other.trim_end_matches('s');
    let is_known = |word: &String| is_plain(word) || words.iter().any(|own| is_same(own, word));
    !letters::words(coded).iter().all(is_known)
}

/// Whether two words are one, of which either may be cut short.
fn is_word(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let stem = short.strip_suffix('s').unwrap_or(short);
    let is_cut = || stem.len() > 2 && long.starts_with(stem) && long.bytes().all(|byte| byte.is_ascii_alphabetic());
    one == other || is_cut()
}

/// Whether two terms are one, word by word, of which either may be cut short: "disp tabs", "dispersible tablets".
fn abbreviates(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    let (mut words, mut others) = (one.split(' '), other.split(' '));
    loop {
        let (word, other) = match (words.next(), others.next()) {
            (None, None) => return true,
            (Some(word), Some(other)) => (word, other),
            _ => return false,
        };
        if !is_word(word, other) {
            return false;
        }
    }
}

/// SNOMED's term, where another coding's words count.
fn snomed_display<'t>(concept: Value<'t>, chosen: Option<Value<'t>>) -> Option<Value<'t>> {
    let other = concept.all("coding").find(|coding| Some(*coding) != chosen && coding.says("system", SNOMED));
    other?.get("display").filter(says)
}

/// The words of one coding: the description that was picked, else its display.
pub fn coding_words(coding: Value<'_>) -> Option<String> {
    let display = coding.get("display");
    let picked = description(coding).and_then(Value::read).and_then(some_text);
    let Some(words) = picked else { return display.and_then(Value::read).and_then(some_text) };
    // A display that says something else stays for the recorded details.
    if let Some(display) = display.filter(|display| says_the_same(&words, &display.peek().unwrap_or_default())) {
        display.already_shown();
    }
    Some(words)
}

/// Whether any coding of a concept has this code.
pub fn has_code(concept: Value<'_>, code: &str) -> bool {
    has_code_of(concept, &[code])
}

/// Whether any coding of a concept has one of these codes, in any case.
pub fn has_code_of(concept: Value<'_>, codes: &[&str]) -> bool {
    let is_one = |found: &str| codes.iter().any(|code| code.eq_ignore_ascii_case(found));
    concept.all("coding").any(|coding| coding.peek_at("code").is_some_and(|found| is_one(found.trim())))
}

/// The first code of a concept, in any system.
pub fn peek_code(concept: Value<'_>) -> Option<String> {
    concept.all("coding").find_map(|coding| coding.peek_at("code").and_then(some_text))
}

/// The code of the coding whose words count.
pub fn peek_chosen_code(concept: Value<'_>) -> Option<String> {
    chosen_coding(concept)?.peek_at("code").and_then(some_text)
}

/// Whether a text has any words.
fn says(text: &Value<'_>) -> bool {
    text.peek().is_some_and(|text| !text.trim().is_empty())
}

/// The coding whose words count: the one the user selected, else SNOMED's, else the first; before these any with words
/// where they have none or a transfer's, and last a null flavour.
fn chosen_coding(concept: Value<'_>) -> Option<Value<'_>> {
    let rank = |coding: Value<'_>| {
        let words = || [description(coding), coding.get("display")].into_iter().flatten().any(|words| says(&words));
        [
            !is_null_flavour(coding),
            words() && !is_degraded(coding),
            coding.says("userSelected", "true"),
            coding.says("system", SNOMED),
        ]
    };
    let mut codings = concept.all("coding");
    // A Coding in the place of a concept is its own.
    let Some(mut chosen) = codings.next() else { return concept.get("display").map(|_| concept) };
    for coding in codings {
        if rank(coding) > rank(chosen) {
            chosen = coding;
        }
    }
    Some(chosen)
}

fn description(coding: Value<'_>) -> Option<Value<'_>> {
    extensions::part(extensions::get(coding, Extension::SnomedDescription)?, "descriptionDisplay")
}

fn says_the_same(one: &str, other: &str) -> bool {
    one == other || folded(one) == folded(other)
}

/// A text without regard to case and white space.
fn folded(text: &str) -> String {
    letters::lower(&letters::folded(text, " "))
}

impl Term {
    /// The words as a line where they only mention an item: the term through `linked`, the rest in few words.
    pub fn mention(self, linked: &dyn Fn(Vec<Inline>) -> Vec<Inline>) -> Vec<Inline> {
        let mut parts = self.short(false).into_iter();
        let mut line = linked(parts.next().into_iter().into_vec());
        line.push_all(parts);
        line
    }

    /// What stands beside the words: the coded term in lesser weight, and that a code is degraded.
    pub fn beside(self) -> Vec<Inline> {
        let mut line: Vec<Inline> = self.coded.into_iter().map(lesser).into_vec();
        if self.degraded {
            line.push(Inline::Badge(Tone::Warning, Word::NotCodedInBrief.into()));
        }
        line
    }

    /// The words as a line, in few words where the code is degraded: what decision support makes of it matters for
    /// drugs and allergies.
    pub fn short(mut self, main: bool) -> Vec<Inline> {
        let degraded = std::mem::take(&mut self.degraded);
        let mut line = self.line(main);
        if degraded {
            line.push(Inline::Badge(Tone::Warning, Word::NotCodedInBrief.into()));
        }
        line
    }

    /// The words as a line: the term, the coded term in lesser weight, and what is wrong with the code.
    pub fn line(self, main: bool) -> Vec<Inline> {
        let mut line = Vec::new();
        if let Some(words) = self.words {
            let words = Inline::recorded(words);
            line.push(if main { Inline::Marked(Mark::Main, single(words)) } else { words });
        } else {
            line.push(if self.unknown { Word::NotKnown } else { Word::NoWordsRecorded }.into());
        }
        line.push_all(self.absent.into_iter().map(lesser));
        line.push_all(self.coded.into_iter().map(lesser));
        if self.degraded {
            line.push(Inline::Badge(Tone::Warning, Word::NotCoded.into()));
        }
        if self.code_only {
            line.push(Inline::Badge(Tone::Warning, Word::CodeOnly.into()));
        }
        line
    }
}

/// A coded term in lesser weight, behind the words.
fn lesser(coded: String) -> Inline {
    Inline::Marked(Mark::Minor, single(Inline::in_brackets(coded)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::json::parse;

    fn term(text: &str) -> (Term, bool) {
        let tape = parse(text.into()).unwrap();
        let term = read(tape.root().unwrap());
        (term, tape.root().unwrap().has_unread())
    }

    #[test]
    fn the_original_words_come_first_and_the_coded_term_where_it_differs() {
        let (standing, _) = term(
            r#"{"text":"Standing","coding":[{"system":"http://snomed.info/sct","code":"163034007","display":"Standing blood pressure"}]}"#,
        );
        assert_eq!(standing.words.unwrap(), "Standing");
        assert_eq!(standing.coded, ["Standing blood pressure"]);
    }

    #[test]
    fn the_user_selected_coding_and_its_description_win() {
        let (term, _) = term(
            r#"{"coding":[{"system":"http://snomed.info/sct","display":"A"},
            {"system":"x","display":"B","userSelected":true,"extension":[{"url":"https://x/Extension-coding-sctdecsid",
            "extension":[{"url":"DescriptionDisplay","valueString":"C"}]}]}]}"#,
        );
        assert_eq!(term.words.unwrap(), "C");
    }

    #[test]
    fn words_of_any_coding_come_before_a_bare_code_and_a_null_flavour_last() {
        let read = r#"{"system":"http://read.info/ctv3","code":"XM0l6","display":"H/O: penicillin allergy"}"#;
        for other in [
            r#"{"system":"http://snomed.info/sct","code":"91936005"}"#,
            r#"{"system":"http://snomed.info/sct","code":"91936005","userSelected":true}"#,
            r#"{"system":"http://snomed.info/sct","code":"196461000000101","display":"Transfer-degraded drug allergy"}"#,
            r#"{"system":"http://hl7.org/fhir/v3/NullFlavor","code":"UNK","display":"Unknown"}"#,
        ] {
            for codings in [[other, read], [read, other]] {
                let (term, _) = term(&format!(r#"{{"coding":[{}]}}"#, codings.join(",")));
                assert_eq!(term.words.as_deref(), Some("H/O: penicillin allergy"), "{codings:?}");
                assert_eq!(term.degraded, other.contains("Transfer-degraded"));
            }
        }
        let (code, _) = term(
            r#"{"coding":[{"system":"http://hl7.org/fhir/v3/NullFlavor","code":"UNK"},{"system":"x/ctv3","code":"XM0l6"}]}"#,
        );
        assert_eq!(code.words.as_deref(), Some("XM0l6 (ctv3)"));
    }

    #[test]
    fn a_degraded_code_is_marked_and_never_blank() {
        let (term, _) = term(
            r#"{"text":"[V]Personal history of x","coding":[{"system":"http://snomed.info/sct","code":"196461000000101","display":"Transfer-degraded drug allergy"}]}"#,
        );
        assert_eq!(term.words.as_deref().unwrap(), "[V]Personal history of x");
        assert_eq!(term.coded, ["Transfer-degraded drug allergy"]);
        assert!(term.degraded);
    }

    #[test]
    fn a_code_is_the_last_resort_and_a_null_flavour_is_not_printed() {
        let (code, _) = term(r#"{"coding":[{"system":"http://read.info/readv2","code":"8HQ1.00"}]}"#);
        assert_eq!(code.words.unwrap(), "8HQ1.00 (readv2)");
        let (unknown, _) = term(r#"{"coding":[{"system":"http://hl7.org/fhir/v3/NullFlavor","code":"UNK"}]}"#);
        assert!(unknown.words.is_none() && unknown.unknown);
    }
}
