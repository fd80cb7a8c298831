//! Lists: what was asked for, what is linked, what is missing (structured reference §1.4).

use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Value};
use crate::gpconnect::codes::{self, Area, ListRole};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, badges, bare_id, is_not_to_be_disclosed};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{Keep, single};
use crate::issue::Issue;
use crate::keyed::Met;
use crate::letters;
use crate::record::{Banner, BannerKind, Inline, State, Text};
use crate::words::Word;

/// A List of the response.
#[derive(Clone, Debug)]
pub struct List<'t> {
    /// The List itself.
    pub item: Item<'t>,
    /// What it is for.
    pub role: ListRole,
    /// Its entries, in the order sent.
    pub entries: Vec<ListEntry<'t>>,
}

/// One entry of a List.
#[derive(Clone, Copy, Debug)]
pub struct ListEntry<'t> {
    /// Its `item`, or itself where it has none; of what the List contains and does not name, the resource.
    pub item: Value<'t>,
    /// The resource it leads to; none where it has only words, or leads nowhere.
    pub target: Option<Item<'t>>,
}

/// Every List, in the order sent. Lists often have no id, so none is keyed by it.
pub async fn all<'t>(context: &Context<'t>) -> Vec<List<'t>> {
    let mut lists: Vec<List<'t>> = Vec::new();
    for item in context.items() {
        context.looked_at().await;
        // One about somebody else says nothing of this patient.
        if item.kind == ResourceType::List && !context.is_apart(item) {
            lists.push(read(context, item));
        }
    }
    find_contained(&mut lists);
    lists
}

/// Adds to the Lists of allergies and of medication what they contain and do not name.
fn find_contained<'t>(lists: &mut [List<'t>]) {
    for list in lists {
        let kind = match list.role {
            ListRole::EndedAllergies | ListRole::Primary(Area::Allergies) => ResourceType::AllergyIntolerance,
            ListRole::Primary(Area::Medications) => ResourceType::MedicationStatement,
            _ => continue,
        };
        let named: Met<(usize, usize)> = list.entries.iter().filter_map(|entry| Some(entry.target?.key())).collect();
        let references = list.entries.iter().filter_map(|entry| entry.item.peek_at("reference"));
        let ids: Met<String> = references.map(|reference| bare_id(&reference).to_owned()).collect();
        for resource in list.item.resource.all("contained") {
            let item = Item::inside(list.item.entry, resource);
            // By its id alone an entry may lead to the same allergy at the top level.
            let is_named = named.contains(&item.key())
                || resource.peek_at("id").is_some_and(|id| ids.contains(&bare_id(&id).to_owned()));
            if item.kind == kind && !is_named {
                list.entries.push(ListEntry { item: resource, target: Some(item) });
            }
        }
    }
}

fn read<'t>(context: &Context<'t>, item: Item<'t>) -> List<'t> {
    let mut role = ListRole::Unknown;
    for coding in item.resource.inside("code", "coding") {
        if role == ListRole::Unknown {
            role = ListRole::of_code(&coding.peek_at("code").unwrap_or_default());
        }
    }
    let mut entries = Vec::new();
    for entry in item.resource.all("entry") {
        let is_deleted = entry.says("deleted", "true");
        if is_deleted {
            context.issue(Issue::warning("deleted-list-entry", Word::ListEntryDeleted, context.where_is(item)));
        }
        if entry.get("item").is_none() && !is_deleted {
            // Something is there that nobody can show.
            entries.push(ListEntry { item: entry, target: None });
        }
        for reference in entry.all("item") {
            let target = context.follow(reference, item);
            target.filter(|_| is_deleted).into_iter().for_each(|target| context.delete(target));
            entries.push(ListEntry { item: reference, target });
        }
    }
    List { item, role, entries }
}

/// What a List says of its own completeness.
#[derive(Clone, Debug, Default)]
pub struct Completeness {
    /// Why it is empty or incomplete.
    pub states: Vec<State>,
    /// Its warnings, as sent; a code without a text in the code system's words.
    pub banners: Vec<Banner>,
    /// Its texts about being empty, as sent.
    pub empty: Vec<Text>,
    /// Whether it may not name all there is, or is empty for another reason than that there is nothing.
    pub incomplete: bool,
    /// Whether it has a warning or a note that is none of the known ones.
    pub is_qualified: bool,
}

impl Completeness {
    /// Takes back that there is nothing.
    pub fn claim_nothing(&mut self) {
        self.states.keep(&mut |state| *state != State::NoneRecorded);
    }
}

impl List<'_> {
    /// Reads for display what it says of its area: warnings, notes, and the empty reason of an area's own List. What
    /// says nothing of an area is left to where the List itself stands.
    pub fn completeness(&self) -> Completeness {
        let is_own = matches!(self.role, ListRole::Primary(_) | ListRole::EndedAllergies);
        let resource = self.item.resource;
        let mut found = Completeness::default();
        let mut codes = self.warning_codes();
        self.read_notes(is_own, &mut codes, &mut found);
        for code in codes {
            match codes::list_warning(&code) {
                Some((_, kind, word)) => found.warn(&code, kind, single(word.into())),
                None => {
                    let sent = if code.is_empty() { Word::NotKnown.into() } else { Text::source(code.clone()) };
                    let words = Text::Ours(Word::UnknownWarning, single(sent));
                    found.warn(&code, BannerKind::Warning, single(words.into()));
                }
            }
        }
        if is_own && let Some(reason) = self.empty_reason() {
            found.empty.insert(0, Text::source(reason));
        }
        // One of changes says nothing of what stays as it was.
        let status = resource.get("status").filter(|_| !resource.says("status", "current"));
        let marks = [status, resource.get("mode").filter(|_| resource.says("mode", "changes"))];
        let is_current = marks == [None, None];
        // Of a warning that is not known nobody can say what it means for what came.
        found.is_qualified = !found.banners.iter().all(|banner| is_known(banner.kind));
        found.incomplete = !is_current || found.is_qualified;
        for mark in marks.into_iter().flatten().filter(|_| is_own && !resource.says("status", "entered-in-error")) {
            // Not every List of an area is all of it: of ended allergies there is one of their own.
            let name = title(resource).and_then(Value::peek).map_or_else(|| Word::List.into(), Text::source);
            let words = mark.text().map(|text| Text::Ours(Word::ListMarked, vec![name, Text::source(text)]));
            found.banners.extend(words.map(|words| Banner::new(BannerKind::Warning, single(words.into()))));
        }
        if self.entries.is_empty() {
            if let Some(state) = resource.all("emptyReason").find_map(empty_state) {
                found.states.push(state);
            // A reason that is not known is in sight, and claims nothing. A warning that is known stands beside it.
            } else if is_current && says_none(resource) && !found.is_qualified {
                found.states.push(State::NoneRecorded);
            }
            found.incomplete = !found.states.contains(&State::NoneRecorded);
        }
        found
    }

    /// The codes of its warnings, and what may turn round what it says, which warns, too.
    fn warning_codes(&self) -> Vec<String> {
        let resource = self.item.resource;
        let mut codes: Vec<String> = Vec::new();
        for extension in extensions::all(resource, Extension::ListWarningCode) {
            // One whose value cannot be read warns all the same.
            let value = extensions::value_of(extension);
            let code = value.and_then(|value| value.text().or_else(|| concept::peek_code(value)));
            codes.push(code.or_else(|| value?.read_at("code")).unwrap_or_default());
        }
        for extension in resource.all("modifierExtension").filter(|_| !self.role.is_structure()) {
            codes.push(extension.text_at("url").unwrap_or_default());
        }
        codes
    }

    /// Reads its notes. A warning in words is not said again by its code.
    fn read_notes(&self, is_own: bool, codes: &mut Vec<String>, found: &mut Completeness) {
        let is_of_area = |part: &NotePart| match part {
            NotePart::Empty => is_own,
            NotePart::Warning(..) => true,
            NotePart::Other => !self.role.is_structure(),
        };
        for note in self.item.resource.all("note").filter_map(|note| note.get("text")) {
            let parts = split_note(&note.peek().unwrap_or_default());
            if !parts.iter().any(|(part, _)| is_of_area(part)) {
                continue;
            }
            note.already_shown();
            for (part, words) in parts {
                match part {
                    NotePart::Empty if is_own => found.empty.push(Text::source(words)),
                    NotePart::Warning(kind, code) => {
                        codes.keep(&mut |sent| !sent.trim().eq_ignore_ascii_case(code));
                        found.warn(code, kind, single(Inline::source(words)));
                    }
                    NotePart::Empty | NotePart::Other => {
                        found.banners.push(Banner::new(BannerKind::Unknown, single(Inline::source(words))))
                    }
                }
            }
        }
    }
}

/// Whether an empty List says that there is nothing: by its reason, where it gives one.
fn says_none(list: Value<'_>) -> bool {
    let (mut codes, mut texts) = (Vec::new(), Vec::new());
    for reason in list.all("emptyReason") {
        for coding in reason.all("coding") {
            codes.push(coding.code_at("code"));
        }
        texts.push(reason.code_at("text"));
    }
    let has = |code: &str| codes.iter().any(|own| own == code);
    let is_none =
        |text: &String| matches!(text.trim_end_matches('.'), "no content recorded" | "no content" | "nil known");
    // The specification's own note of an empty List: beside a code that says why it says no more.
    let is_note = |text: &String| text.trim_end_matches('.') == "information not available";
    let is_said = has("no-content-recorded") || has("nocontent") || has("nilknown") || texts.iter().any(is_none);
    list.get("emptyReason").is_none()
        || is_said
            && !has("notasked")
            && !has("notstarted")
            && texts.iter().all(|text| text.is_empty() || is_none(text) || is_note(text))
}

/// What a code of why there is nothing says of what there may be.
pub fn empty_state(reason: Value<'_>) -> Option<State> {
    match reason {
        _ if concept::has_code(reason, "withheld") => Some(State::Withheld),
        _ if concept::has_code(reason, "unavailable") => Some(State::NotRetrievable),
        _ => None,
    }
}

impl List<'_> {
    /// Why nothing stands in it, in words.
    fn empty_reason(&self) -> Option<String> {
        self.item.resource.get("emptyReason").and_then(concept::words)
    }

    /// Marks of what is not to be taken for entered, its notes and why it is empty, where nobody has read them, a line each.
    pub fn own_words(&self) -> Vec<Inline> {
        let notes = self.item.resource.all("note").filter_map(|note| note.get("text"));
        let notes = notes.filter(|note| note.fate() == Fate::Unread).filter_map(|note| note.text());
        let mut lines = badges(&[
            (is_not_to_be_disclosed(self.item), Word::NotToBeDisclosed),
            (self.item.resource.says("status", "entered-in-error"), Word::EnteredInError),
            (self.item.resource.get("modifierExtension").is_some(), Word::MeaningChanged),
        ]);
        let all = notes.map(|note| (Word::Note, note)).chain(self.empty_reason().map(|why| (Word::ProviderSays, why)));
        for (label, words) in all {
            if !lines.is_empty() {
                lines.push(Inline::Break);
            }
            lines.push(Inline::labelled(label.into(), single(Inline::recorded(words))));
        }
        lines
    }
}

impl Completeness {
    fn warn(&mut self, code: &str, kind: BannerKind, line: Vec<Inline>) {
        if let Some((state, ..)) = codes::list_warning(code) {
            self.states.push(state);
        }
        self.banners.push(Banner::new(kind, line));
    }
}

/// The Lists with which the structure of a consultation begins, each with its Encounter: those of a consultation, and of
/// a topic or heading that no other List holds.
pub fn roots_of_consultations<'l, 't>(context: &Context<'t>, lists: &'l [List<'t>]) -> Vec<(&'l List<'t>, Item<'t>)> {
    let is_structure = |list: &&List<'_>| list.role.is_structure();
    let mut named: Met<usize> = Met::default();
    for list in lists.iter().filter(is_structure) {
        for target in list.entries.iter().filter_map(|entry| entry.target) {
            named.insert(target.entry);
        }
    }
    let is_root = |list: &&List<'_>| list.role == ListRole::Consultation || !named.contains(&list.item.entry);
    let encounter = |list: Item<'t>| context.follow(list.resource.get("encounter")?, list);
    // Where the List does not say it, its topics may, all of them the same one.
    let of_topics = |list: &List<'t>| {
        let mut named = list.entries.iter().filter_map(|entry| encounter(entry.target?));
        let first = named.next()?;
        named.all(|other| other.key() == first.key()).then_some(first)
    };
    let of = |list: &List<'t>| match list.item.resource.get("encounter") {
        Some(_) => encounter(list.item),
        None => of_topics(list),
    };
    let mut roots = Vec::new();
    for list in lists.iter().filter(is_structure).filter(is_root) {
        roots.extend(of(list).map(|encounter| (list, encounter)));
    }
    roots
}

/// Whether a warning of this kind has a state of its own.
fn is_known(kind: BannerKind) -> bool {
    matches!(kind, BannerKind::Exclusion | BannerKind::Transfer | BannerKind::AwaitingFiling)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum NotePart {
    Empty,
    Warning(BannerKind, &'static str),
    Other,
}

/// A note's texts: providers put several known ones into one note, with a space between. What is not known stays
/// whole. Nothing is changed but the space between.
fn split_note(note: &str) -> Vec<(NotePart, String)> {
    // How each known text begins and ends; the date in the middle differs.
    const KNOWN: [(&str, &[&str], NotePart); 5] = [
        ("Information not available", &["."], NotePart::Empty),
        (
            "Items excluded due to confidentiality",
            &["patient preferences."],
            NotePart::Warning(BannerKind::Exclusion, "confidential-items"),
        ),
        (
            "Patient record transfer from previous GP practice",
            &["may be missing.", "has been excluded."],
            NotePart::Warning(BannerKind::Transfer, "data-in-transit"),
        ),
        (
            "Patient record contains some items in the GP practice workflow",
            &["may be missing."],
            NotePart::Warning(BannerKind::AwaitingFiling, "data-awaiting-filing"),
        ),
        (
            "Patient data may be incomplete as there is data supplied by a third party",
            &["becoming available."],
            NotePart::Warning(BannerKind::AwaitingFiling, "data-awaiting-filing"),
        ),
    ];
    // No provider's note is this long; splitting one would take a time that grows with its square.
    if note.len() > 10_000 {
        return single((NotePart::Other, note.to_owned()));
    }
    let mut parts: Vec<(NotePart, String)> = Vec::new();
    let mut rest = note.trim();
    while !rest.is_empty() {
        let starts = KNOWN.iter().filter_map(|known| {
            let at = letters::find(rest, known.0)?;
            let after = rest.get(at + known.0.len()..).unwrap_or_default().trim_start();
            // "… for items recorded before 2012" says something else.
            let is_whole = known.2 != NotePart::Empty
                || after.is_empty()
                || after.starts_with('.')
                || KNOWN.iter().any(|next| after.starts_with(next.0));
            is_whole.then_some((at, known))
        });
        let Some((at, (start, ends, part))) = starts.min_by_key(|(at, _)| *at) else {
            parts.push((NotePart::Other, rest.to_owned()));
            break;
        };
        let before = rest.get(..at).unwrap_or_default().trim();
        if !before.is_empty() {
            parts.push((NotePart::Other, before.to_owned()));
        }
        let tail = rest.get(at..).unwrap_or_default();
        let length = if *part == NotePart::Empty {
            start.len() + usize::from(tail.get(start.len()..).is_some_and(|after| after.starts_with('.')))
        } else {
            let end = ends.iter().filter_map(|end| Some(letters::find(tail, end)? + end.len())).min();
            // Without its known end, the text runs to where the next known one begins.
            let next = KNOWN.iter().filter_map(|known| letters::find(tail.get(1..)?, known.0).map(|at| at + 1)).min();
            end.or(next).unwrap_or(tail.len())
        };
        parts.push((*part, tail.get(..length).unwrap_or(tail).trim().to_owned()));
        rest = tail.get(length..).unwrap_or_default().trim();
    }
    parts
}

/// What a List is called: its title, else its code's own words, where these are more than what kind of List it is.
pub fn title(list: Value<'_>) -> Option<Value<'_>> {
    let says = |text: &Value<'_>| text.peek().and_then(some_text).is_some();
    let of_code = || {
        let code = list.get("code")?;
        let text = code.get("text").filter(says)?;
        let words = letters::lower(text.peek()?.trim());
        let is_kind = |coding: Value<'_>| {
            coding.peek_at("display").is_some_and(|kind| letters::has(&letters::lower(&kind), &words))
        };
        (!matches!(&*words, "topic" | "heading") && !code.all("coding").any(is_kind)).then_some(text)
    };
    list.get("title").filter(says).or_else(of_code)
}

/// What a heading of a consultation is called, or a topic that names no problem; none for any other List.
pub fn heading(list: &List<'_>) -> Option<String> {
    let title = || title(list.item.resource)?.peek().and_then(some_text);
    match list.role {
        ListRole::Heading => title(),
        // "Topic 2" is none.
        ListRole::Topic if extensions::related_problems(list.item.resource).is_empty() => title().filter(|title| {
            let (start, rest) = (title.get(..5).unwrap_or_default(), title.get(5..).unwrap_or_default());
            !start.eq_ignore_ascii_case("topic") || letters::number(rest).is_none() && !rest.is_empty()
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gen_25_a_note_of_several_texts_is_split_on_the_known_ones() {
        let note = "Patient record transfer from previous GP practice not yet complete; information recorded before \
                    26-Feb-2010 may be missing. Items excluded due to confidentiality and/or patient preferences. \
                    Something new. Information not available";
        let parts = split_note(note);
        let kinds: Vec<NotePart> = parts.iter().map(|(part, _)| *part).collect();
        assert_eq!(
            kinds,
            [
                NotePart::Warning(BannerKind::Transfer, "data-in-transit"),
                NotePart::Warning(BannerKind::Exclusion, "confidential-items"),
                NotePart::Other,
                NotePart::Empty,
            ]
        );
        let joined: Vec<&str> = parts.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(joined.join(" "), note.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
