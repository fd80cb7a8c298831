//! Allergies and adverse reactions (structured reference §1.6): active and ended apart and unmistakable, decided by
//! `clinicalStatus` and never by position; every note and every reaction; nothing read as "no known allergies" but
//! the code that says so.

use std::borrow::Cow;

use crate::fhir::datatypes::{peek_moment, some_text};
use crate::fhir::date::Moment;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::problems::otherwise_when;
use crate::gpconnect::clinical_area::{or_not_recorded, with_left};
use crate::gpconnect::codes::{NO_KNOWN_ALLERGY, NO_KNOWN_ALLERGY_OF_A_KIND, SNOMED};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, badges};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::keyed::{Keyed, Met};
use crate::letters::lower;
use crate::record::{AllergyLabel, Block, Cell, ColumnKind, Inline, Row, State, Subsection, Table, Text, Tone};
use crate::words::Word;

/// The allergies to show, and how each was reached.
pub struct Allergies<'t> {
    /// From the primary List, or in no List at all.
    pub listed: Vec<Item<'t>>,
    /// How many of them, the first, are of the List; where none came, all.
    pub of_list: usize,
    /// Reached through consultations or problems only.
    pub linked: Vec<Item<'t>>,
    /// Sent a second time, with the one listed: TPP sends ended allergies contained and at the top level, and Lists of several
    /// responses contain the same.
    pub repeated: Vec<(Item<'t>, Item<'t>)>,
}

impl<'t> Allergies<'t> {
    /// Sets apart what `linked` has of `listed`, and what the Lists of several responses contain: the same identifier, words,
    /// status, date and criticality, and no reaction, or note of what goes on, that the one listed has not.
    pub fn new(context: &Context<'t>, own: &[Item<'t>], of_list: usize, linked: &[Item<'t>]) -> Allergies<'t> {
        let mut numbered: Keyed<String, Vec<Item<'t>>> = Keyed::default();
        let mut allergies = Allergies { listed: Vec::new(), of_list, linked: Vec::new(), repeated: Vec::new() };
        for (at, item) in own.iter().chain(linked).enumerate() {
            let is_own = at < own.len();
            // What has an entry of its own in each response is marked where it stands.
            let may_be = |listed: &&Item<'t>| {
                let stands_twice = context.is_whole(**listed) && context.is_whole(*item);
                !is_own || context.response(**listed) != context.response(*item) && !stands_twice
            };
            let numbers = identifiers(item);
            let mut same = None;
            for number in &numbers {
                // One is the rule.
                let mut known = numbered.list(number).iter().take(PARTS).filter(may_be);
                same = same.or_else(|| known.find(|listed| is_same(listed, item)).copied());
            }
            match same {
                Some(listed) => {
                    allergies.repeated.push((listed, *item));
                    allergies.of_list -= usize::from(at < of_list);
                }
                None if is_own => {
                    numbers.into_iter().for_each(|number| numbered.add(number, *item));
                    allergies.listed.push(*item);
                }
                None => allergies.linked.push(*item),
            }
        }
        allergies
    }
}

/// The identifiers of an allergy: system and value.
fn identifiers(item: &Item<'_>) -> Vec<String> {
    let mut numbers = Vec::new();
    for identifier in item.resource.all("identifier").take(PARTS) {
        if let (Some(system), Some(value)) = (identifier.peek_at("system"), identifier.peek_at("value")) {
            numbers.push([&system, "\n", &value].concat());
        }
    }
    numbers
}

/// Whether two allergies of one identifier are one.
fn is_same(one: &Item<'_>, other: &Item<'_>) -> bool {
    let words = |item: &Item<'_>| item.resource.get("code").and_then(concept::peek);
    // Another date or another risk is another record.
    let differs = |name: &&str| one.resource.peek_at(name) != other.resource.peek_at(name);
    let differ = ["assertedDate", "criticality"].iter().any(differs);
    words(one) == words(other) && is_ended(one) == is_ended(other) && !differ && !says_more(other, one)
}

/// Whether an allergy tells of a reaction that another does not; or, as of one that goes on a note is not for a disclosure,
/// either, of a note.
fn says_more(item: &Item<'_>, than: &Item<'_>) -> bool {
    let names: &[&'static str] = if is_ended(item) { &["reaction"] } else { &["reaction", "note"] };
    let parts = |item: &Item<'_>| {
        let mut parts: Vec<String> = Vec::new();
        for part in item.resource.each(names).into_iter().take(PARTS) {
            // Not as it was written: one of the two may stand deeper, and be indented.
            let mut words = String::new();
            part.each_leaf(|leaf| {
                for word in [leaf.key(), &leaf.peek().unwrap_or_default(), "\n"] {
                    words.push_str(word);
                }
            });
            parts.push(words);
        }
        parts
    };
    let known = parts(than);
    !parts(item).iter().all(|part| known.contains(part)) || item.resource.each(names).len() > PARTS
}

/// So many of an allergy are compared: reactions and notes, its identifiers, and others of the same identifier.
const PARTS: usize = 16;

/// Subsections: active, ended, and what was only reached through links.
/// `states` are those of the section: the statement that there are none never stands without them.
pub async fn blocks<'t>(context: &Context<'t>, allergies: &Allergies<'t>, states: &[State]) -> Vec<Block> {
    let (mut active, mut unclear, mut ended, mut unlisted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, item) in allergies.listed.iter().enumerate() {
        let group = if is_ended(item) {
            &mut ended
        } else if at >= allergies.of_list {
            &mut unlisted
        } else if status_of(item) == "active" {
            &mut active
        } else {
            &mut unclear
        };
        group.push(*item);
    }
    let (linked_ended, linked_active) = Item::split(&allergies.linked, &is_ended);
    let groups = [
        (Word::ActiveAllergies, active),
        (Word::AllergiesOfOtherStatus, unclear),
        (Word::NotInTheList, unlisted),
        (Word::EndedAllergies, ended),
        (Word::LinkedAllergies, linked_active),
        (Word::LinkedEndedAllergies, linked_ended),
    ];
    let mut blocks = Vec::new();
    for (title, items) in groups.into_iter().filter(|(_, items)| !items.is_empty()) {
        blocks.push(subsection(context, title, items, states, &allergies.repeated).await);
    }
    blocks
}

/// The label beside the patient banner. The statement that there are none of one kind (no known drug allergy) is
/// neither a known allergy nor the statement that there are none. `incomplete` says that something of this area could
/// not be shown: it may be an allergy.
pub fn label<'t>(
    context: &Context<'t>,
    allergies: &Allergies<'t>,
    list_received: bool,
    incomplete: bool,
) -> AllergyLabel {
    let active = || allergies.listed.iter().chain(&allergies.linked).filter(|item| !is_ended(item));
    // A statement that the List does not name may be of before.
    let mut of_list = allergies.listed.iter().take(allergies.of_list);
    if active().any(is_allergy) {
        AllergyLabel::KnownAllergies
    } else if incomplete || !list_received {
        AllergyLabel::Unavailable
    } else if of_list.any(|item| is_current(context, item) && is_no_known_allergy(item)) {
        AllergyLabel::NoKnownAllergies
    } else {
        AllergyLabel::NotRecorded
    }
}

/// Recorded as active, and with nothing beside it that may take it back.
fn is_current<'t>(context: &Context<'t>, item: &Item<'t>) -> bool {
    let resource = item.resource;
    let known = extensions::get(resource, Extension::AssociatedEncounter).is_some();
    let codings = || resource.inside("code", "coding").into_iter();
    let described = codings().filter(|coding| extensions::get(*coding, Extension::SnomedDescription).is_some()).count();
    let of_codings = codings().map(|coding| coding.all("extension").count()).sum::<usize>();
    let has_no_more = resource.all("extension").count() <= usize::from(known)
        && resource.at(&["code", "extension"]).is_none()
        && of_codings <= described
        && resource.children().all(says_no_more);
    let asserted = peek_moment(resource, &["assertedDate"]);
    let is_plain = has_no_more && !context.is_future(asserted) && context.turned(*item).is_empty();
    status_of(item) == "active" && !is_ended(item) && is_plain
}

/// What tells of none, beside the statement that there is none: any other element may. A date of onset is when that was
/// found.
const NO_MORE: [&str; 17] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "contained",
    "extension",
    "identifier",
    "clinicalStatus",
    "verificationStatus",
    "type",
    "category",
    "code",
    "patient",
    "asserter",
    "recorder",
    "encounter",
];

fn says_no_more(element: Value<'_>) -> bool {
    match element.key() {
        "assertedDate" | "onsetDateTime" => element.peek().is_some_and(|date| Moment::parse(date.trim()).is_some()),
        // Made of what the resource has.
        "text" => element.says("status", "generated"),
        name => NO_MORE.contains(&name),
    }
}

/// Whether it says that there are none of one kind, by code or in words; or of any kind, in words alone.
fn denies_a_kind(item: &Item<'_>) -> bool {
    let Some(code) = item.resource.get("code").filter(|_| !has_an_allergy(item)) else { return false };
    let is_coded = code.all("coding").any(|coding| coding.says("system", SNOMED));
    denies(code, &NO_KNOWN_ALLERGY_OF_A_KIND, KINDS)
        || denies(code, &[NO_KNOWN_ALLERGY], KINDS)
        || !is_coded && denies_in_words(code, KINDS)
}

/// What an allergy may be said not to be to.
const KINDS: &[&str] = &["drug", "medication", "medicine", "food", "environmental", "animal", "insect", "latex"];

/// Whether it has one of these codes, and its words, and those of all its codings, say no more than that there are none.
fn denies(code: Value<'_>, codes: &[&str], kinds: &[&str]) -> bool {
    let is_one = |own: &str| codes.contains(&own.trim());
    let is_such = |coding: &Value<'_>| coding.peek_at("code").is_some_and(|own| is_one(&own));
    // The coding that a user selected may be Read's.
    let in_words = || concept::peek(code).is_some_and(|words| says_none(&words, kinds));
    let chosen = || concept::peek_chosen_code(code).is_some_and(|own| is_one(&own)) || in_words();
    code.all("coding").any(|coding| is_such(&coding))
        && code.peek_at("text").and_then(some_text).map_or_else(chosen, |text| says_none(&text, kinds))
        && code.all("coding").all(|coding| {
            let words = concept::peek_words(coding);
            // A code of SNOMED's without words may be any allergy's.
            let is_unknown = words.is_empty() && coding.says("system", SNOMED) && !is_such(&coding);
            !is_unknown && words.iter().all(|words| says_none(words, kinds))
        })
}

fn denies_in_words(code: Value<'_>, kinds: &[&str]) -> bool {
    let mut words: Vec<String> = Vec::new();
    words.extend(code.peek_at("text").and_then(some_text));
    for coding in code.all("coding") {
        words.extend(concept::peek_words(coding));
    }
    !words.is_empty() && words.iter().all(|words| says_none(words, kinds))
}

/// "No known allergies", "NKA - No known allergy (situation)", of no kind but these. Words that go on ("… except penicillin")
/// are an allergy's.
fn says_none(words: &str, kinds: &[&str]) -> bool {
    let words = lower(words);
    let words = ["nka - ", "nkda - "].into_iter().find_map(|short| words.strip_prefix(short)).unwrap_or(&words);
    let words = words.strip_suffix(" (situation)").unwrap_or(words);
    let words = words.strip_suffix('.').unwrap_or(words);
    match words.split_whitespace().into_vec().as_slice() {
        ["no" | "nil", "known", of @ .., "allergy" | "allergies"] => {
            of.len() <= 1 && of.iter().all(|kind| kinds.contains(kind))
        }
        // As it is often written.
        ["nka"] => true,
        ["nkda"] => !kinds.is_empty(),
        _ => false,
    }
}

/// Whether it has what only an allergy has.
fn has_an_allergy(item: &Item<'_>) -> bool {
    ["reaction", "criticality", "modifierExtension"].into_iter().any(|name| item.resource.get(name).is_some())
}

/// Resolved or inactive, by status alone; or entered in error, which was never so.
pub fn is_ended(item: &Item<'_>) -> bool {
    matches!(status_of(item).as_str(), "resolved" | "inactive") || is_in_error(item)
}

fn is_in_error(item: &Item<'_>) -> bool {
    matches!(item.resource.code_at("verificationStatus").as_str(), "entered-in-error" | "refuted")
}

fn status_of(item: &Item<'_>) -> String {
    item.resource.code_at("clinicalStatus")
}

/// The explicit statement, by its one code and in words that say no more.
pub fn is_no_known_allergy(item: &Item<'_>) -> bool {
    item.resource.get("code").is_some_and(|code| denies(code, &[NO_KNOWN_ALLERGY], &[])) && !has_an_allergy(item)
}

/// Whether it says of any allergy that there is one, and not that there are none.
pub fn is_allergy(item: &Item<'_>) -> bool {
    !is_no_known_allergy(item) && !denies_a_kind(item)
}

async fn subsection<'t>(
    context: &Context<'t>,
    title: Word,
    mut items: Vec<Item<'t>>,
    states: &[State],
    repeated: &[(Item<'t>, Item<'t>)],
) -> Block {
    crate::order::by_key(&mut items, |item| (order(item), item.entry));
    let ended = matches!(title, Word::EndedAllergies | Word::LinkedEndedAllergies);
    let mut columns = vec![
        (Word::Allergy, ColumnKind::Name),
        (Word::Reactions, ColumnKind::Words),
        (Word::Status, ColumnKind::Narrow),
        (Word::AssertedDate, ColumnKind::Narrow),
    ];
    if ended {
        columns.push((Word::Ended, ColumnKind::Narrow));
    }
    let mut left = Left::default();
    let mut rows = Vec::with_capacity(items.len());
    for item in &items {
        let mut row = row(context, *item, ended, states, &mut left);
        let same = |listed: &Item<'t>| listed.key() == item.key();
        for (_, again) in repeated.iter().filter(|(listed, _)| same(listed)) {
            context.settle_item(*again, Place::Linked);
            let summary = single(Word::SentAgain.into());
            row.below.push(Block::Details { summary, blocks: second_line(context, *again) });
            row.below.extend(left.of(context, &[*again]));
        }
        rows.push(row);
        context.shown(*item).await;
    }
    let table = Table::of_rows(title, &columns, rows);
    let count = items.iter().filter(|item| is_allergy(item)).count();
    let counted = Subsection::counted(title, count, with_left(table, left));
    Block::subsection(Subsection { count: (count > 0).then_some(count), ..counted })
}

/// Alphabetical by the words shown; high criticality is marked, not moved.
fn order(item: &Item<'_>) -> String {
    lower(&item.resource.get("code").and_then(concept::peek).unwrap_or_default())
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, in_ended: bool, states: &[State], left: &mut Left) -> Row {
    let resource = item.resource;
    context.settle_item(item, Place::Shown);
    let mut words = agent(resource);
    words.extend(context.marks(item));
    if let Some(twin) = context.allergy_of_same_id(item).filter(|twin| is_ended(twin) != is_ended(&item)) {
        let word = if is_ended(&twin) { Word::AlsoEnded } else { Word::AlsoNotEnded };
        words.push(Inline::Badge(Tone::Danger, word.into()));
    }
    words.extend(qualifiers(&item, states));
    let mut status_cell = Cell::line(status(resource));
    if !in_ended && extensions::get(resource, Extension::AllergyIntoleranceEnd).is_some() {
        // Its status says otherwise: both are in sight.
        let ended = Inline::labelled(Word::Ended.into(), end(context, item));
        status_cell.blocks.push(Block::Paragraph(single(ended)));
    }
    let reactions = reactions(context, item);
    let unknown = if is_allergy(&item) { or_not_recorded(Vec::new()) } else { Vec::new() };
    let mut cells = vec![
        Cell::line(words),
        Cell {
            blocks: if reactions.is_empty() { single(Block::Paragraph(unknown)) } else { reactions },
            ..Cell::default()
        },
        status_cell,
        Cell::line(or_not_recorded(context.past(resource.get("assertedDate"), item))),
    ];
    if in_ended {
        cells.push(Cell::line(end(context, item)));
    }
    let mut below = second_line(context, item);
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

fn agent(resource: Value<'_>) -> Vec<Inline> {
    let mut line = match resource.get("code") {
        Some(code) => concept::read_allergy(code).line(true),
        None => single(Word::NoWordsRecorded.into()),
    };
    if let Some(criticality) = resource.get("criticality") {
        line.push(match resource.code_at("criticality").as_str() {
            "high" => Inline::Badge(Tone::Danger, Word::CriticalityHigh.into()),
            "low" => Inline::Badge(Tone::Neutral, Word::CriticalityLow.into()),
            "unable-to-assess" => Inline::Badge(Tone::Neutral, Word::CriticalityUnknown.into()),
            _ => {
                let words = Text::source(criticality.peek().unwrap_or_default());
                Inline::labelled(Word::Criticality.into(), single(Inline::Text(words)))
            }
        });
        criticality.already_shown();
    }
    line
}

/// "No known allergies" of a list that is not complete says so in the same line.
fn qualifiers(item: &Item<'_>, states: &[State]) -> Vec<Inline> {
    if is_allergy(item) {
        return Vec::new();
    }
    let gaps = states.iter().filter(|state| state.tells_of_gaps());
    gaps.map(|state| Inline::Badge(Tone::Warning, state.word().into())).into_vec()
}

fn status(resource: Value<'_>) -> Vec<Inline> {
    let status = resource.get("clinicalStatus");
    let badge = match resource.code_at("clinicalStatus").as_str() {
        "" => Word::StatusNotRecorded.into(),
        "active" => Inline::Badge(Tone::Active, Word::Active.into()),
        "resolved" => Inline::Badge(Tone::Ended, Word::EndedResolved.into()),
        "inactive" => Inline::Badge(Tone::Ended, Word::EndedInactive.into()),
        code => Inline::recorded(status.and_then(Value::peek).map_or_else(|| code.to_owned(), Cow::into_owned)),
    };
    status.into_iter().for_each(Value::already_shown);
    let verification = resource.get("verificationStatus");
    // What was never so says so first, whatever else its status is.
    let never = match resource.code_at("verificationStatus").as_str() {
        "entered-in-error" => Some(Word::EnteredInError),
        "refuted" => Some(Word::Refuted),
        _ => None,
    };
    if never.is_some() {
        verification.into_iter().for_each(Value::already_shown);
    }
    let mut badges: Vec<Inline> = never.into_iter().map(|word| Inline::Badge(Tone::Danger, word.into())).into_vec();
    badges.push(badge);
    badges
}

fn end<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let Some(extension) = extensions::get(item.resource, Extension::AllergyIntoleranceEnd) else {
        return or_not_recorded(Vec::new());
    };
    let mut line = context.past(extensions::part(extension, "endDate"), item);
    if let Some(reason) = extensions::part(extension, "reasonEnded") {
        let words = match reason.text() {
            Some(words) => single(Inline::recorded(words)),
            None => concept::read(reason).line(false),
        };
        line.extend((!line.is_empty()).then_some(Inline::Break));
        line.push(Inline::labelled(Word::Reason.into(), words));
    }
    or_not_recorded(line)
}

/// Each reaction: its manifestations, severity, description, route, onset and notes.
fn reactions<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    item.resource
        .all("reaction")
        .filter_map(|reaction| {
            let mut line: Vec<Inline> = Vec::new();
            for manifestation in reaction.all("manifestation") {
                Inline::add_to_list(&mut line, manifestation_words(manifestation));
            }
            if let Some(substance) = reaction.get("substance") {
                line.push(Inline::labelled(Word::Substance.into(), concept::read(substance).line(false)));
            }
            if let Some(severity) = reaction.get("severity") {
                let sent = severity.peek().unwrap_or_default();
                line.push(match &*lower(sent.trim()) {
                    "severe" => Inline::Badge(Tone::Danger, Word::Severe.into()),
                    "moderate" => Inline::Badge(Tone::Warning, Word::Moderate.into()),
                    "mild" => Inline::Badge(Tone::Neutral, Word::Mild.into()),
                    _ => Inline::Badge(Tone::Warning, Text::source(sent)),
                });
                severity.already_shown();
            }
            if let Some(text) = reaction.text_at("description") {
                line.push(Inline::labelled(Word::Description.into(), single(Inline::recorded(text))));
            }
            if let Some(route) = reaction.get("exposureRoute") {
                line.push(Inline::labelled(Word::Route.into(), concept::read(route).line(false)));
            }
            if let Some(onset) = context.date_at(reaction, "onset", item) {
                line.push(Inline::labelled(Word::Onset.into(), single(onset)));
            }
            for note in reaction.all("note").filter_map(|note| note.text_at("text")) {
                line.push(Inline::labelled(Word::Note.into(), single(Inline::recorded(note))));
            }
            (!line.is_empty()).then_some(Block::Paragraph(line))
        })
        .into_vec()
}

/// A null flavour says something of its own here: only a severity is known, or the patient could not say.
fn manifestation_words(manifestation: Value<'_>) -> Vec<Inline> {
    let term = concept::read(manifestation);
    if term.words.is_some() {
        return term.line(false);
    }
    match concept::peek_code(manifestation).as_deref() {
        Some("ASKU") => single(Word::ReactionNotKnownToPatient.into()),
        Some("UNC" | "NI") => Vec::new(),
        _ => single(Word::NotKnown.into()),
    }
}

/// An allergy on one line, for a consultation: its words say where it is ended.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    line.extend(badges(&[
        (status_of(&item).is_empty() && !is_in_error(&item), Word::StatusNotRecorded),
        (item.resource.code_at("criticality") == "high", Word::CriticalityHigh),
    ]));
    for reaction in reactions(context, item) {
        if let Block::Paragraph(words) = reaction {
            line.push(Inline::labelled(Word::Reactions.into(), words));
        }
    }
    line
}

/// Category, type, onset, last occurrence, who, and every note.
fn second_line<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    let mut categories = Vec::new();
    for category in resource.all("category").filter_map(category) {
        Inline::add_to_list(&mut categories, single(category));
    }
    line.value(Word::Category, categories);
    line.text(Word::AllergyType, "type");
    let onset = context.past(resource.get("onsetDateTime"), item);
    line.value(Word::Onset, if onset.is_empty() { otherwise_when(context, item, "onset") } else { onset });
    line.value(Word::LastOccurrence, context.past(resource.get("lastOccurrence"), item));
    line.reference(Word::RecordedBy, "recorder");
    line.reference(Word::SourceOfInformation, "asserter");
    let first = extensions::value(resource, Extension::AssociatedEncounter);
    let mut said: Met<usize> = first.and_then(|of| context.follow(of, item)).map(|of| of.entry).into_iter().collect();
    line.references(Word::FirstRecordedIn, first.into_iter());
    line.links_besides(&mut said);
    line.with_notes()
}

fn category(category: Value<'_>) -> Option<Inline> {
    let word = match category.peek()?.as_ref() {
        "medication" => Word::CategoryMedication,
        "environment" => Word::CategoryEnvironment,
        _ => return category.read().map(Inline::recorded),
    };
    category.already_shown();
    Some(word.into())
}
