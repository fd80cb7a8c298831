//! What every clinical area needs while it reads: the index, where links lead, when the data were retrieved, and the
//! account of where each entry went.

use crate::into_vec::{IntoVec, single};
use std::cell::{Cell, OnceCell, RefCell};

use crate::fhir::bundle::{Bundle, Entry, Target};
use crate::fhir::datatypes::peek_identifier;
use crate::fhir::date::{self, Moment};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Fate;
use crate::fhir::tape::Value;
use crate::gpconnect::codes::{self, AREAS, Area, NHS_NUMBER};
use crate::gpconnect::concept;
use crate::gpconnect::links::Links;
use crate::gpconnect::request::Options;
use crate::gpconnect::subject::{self, Subject};
use crate::issue::Issue;
use crate::keyed::{Keyed, Met};
use crate::letters::lower;
use crate::pace::{Pace, Rest};
use crate::record::{Anchor, Date, Inline, Mark, Text, Tone};
use crate::words::Word;

/// Where an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Shown in a row of its own.
    Shown,
    /// Shown inside another entry's row.
    Linked,
    /// Shown as who or where, or the structure of the message.
    Administrative,
    /// In a section that the host does not allow, or withheld until the patient is confirmed.
    NotAllowed,
    /// Could not be read; shown raw.
    Unreadable,
}

/// A resource to show, and the entry that it came in: its own, or that of the resource that contains it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'t> {
    /// The resource.
    pub resource: Value<'t>,
    /// Its resource type.
    pub kind: ResourceType,
    /// Index of the entry.
    pub entry: usize,
}

impl<'t> Item<'t> {
    /// A resource that stands in an entry.
    pub fn inside(entry: usize, resource: Value<'t>) -> Item<'t> {
        Item { resource, kind: ResourceType::of(resource), entry }
    }

    /// What tells it from every other item: a key for sets.
    pub fn key(&self) -> (usize, usize) {
        (self.entry, self.resource.index())
    }
}

/// Shared by all areas of one record.
pub struct Context<'t> {
    /// The entries received.
    pub bundle: &'t Bundle<'t>,
    /// When the data were retrieved, where known: ages and what has passed are reckoned from it, never from now.
    pub retrieved: Option<Moment>,
    /// What leads to each entry from problems and consultations.
    pub links: Links,
    /// The area of each entry, where it has one.
    areas: Vec<Option<Area>>,
    /// The entry whose row a link to each entry leads to.
    rows: Vec<usize>,
    options: &'t Options,
    number: Option<String>,
    /// The responses that hold a Patient.
    with_patient: Met<usize>,
    /// The entries that an earlier response has, too; none where there is one response.
    again: Vec<bool>,
    /// Entries that share their id with another that says something else.
    ambiguous: Met<usize>,
    /// The responses that are messages.
    messages: Met<usize>,
    /// The entries that have a resource; of those that are alike to the letter one.
    items: Vec<Item<'t>>,
    /// What a List marks as deleted.
    deleted: RefCell<Met<(usize, usize)>>,
    places: Vec<Cell<Option<Place>>>,
    known: Vec<Known>,
    /// How many bytes may still be repeated.
    repeats: Cell<usize>,
    contained: RefCell<Met<(usize, usize)>>,
    pace: Pace,
    issues: RefCell<Vec<Issue>>,
    known_issues: RefCell<Met<String>>,
}

fn as_item<'t>(entry: usize, found: &Entry<'t>) -> Option<Item<'t>> {
    Some(Item { resource: found.resource?, kind: found.kind, entry })
}

/// Which entries have the kind, the id and the words of one in an earlier response; and of one in a later response that says
/// something else: the one may be active, the other stopped.
fn sent_again(bundle: &Bundle<'_>) -> Vec<bool> {
    if bundle.entries.iter().all(|entry| entry.response == 0) {
        return Vec::new();
    }
    let mut first: Keyed<String, usize> = Keyed::default();
    let mut again = vec![false; bundle.entries.len()];
    let mut mark = |at: usize| {
        if let Some(again) = again.get_mut(at) {
            *again = true;
        }
    };
    for (number, entry) in bundle.entries.iter().enumerate() {
        let Some(resource) = entry.resource else { continue };
        let (id, kind) = (resource.peek_at("id"), resource.resource_type());
        let Some(id) = id.filter(|_| !kind.is_empty()) else { continue };
        let words = resource.get("code").and_then(concept::peek).unwrap_or_default();
        let before = first.with([kind, "\n", &*id, "\n", &words].concat(), number, |before| *before);
        let Some(other) = before.and_then(|before| bundle.entry(before)) else { continue };
        if other.response != entry.response {
            mark(number);
            let is_other = other.resource.is_some_and(|other| other.raw() != resource.raw());
            before.filter(|_| is_other).into_iter().for_each(&mut mark);
        }
    }
    again
}

/// What is asked of an entry again and again, once it has been found.
#[derive(Clone, Default)]
pub(super) struct Known {
    subject: Cell<Option<Subject>>,
    pub(super) name: OnceCell<Option<String>>,
}

/// How often the whole input may be repeated in brief: an entry stands in its consultation, seldom in a second.
const REPEATS: usize = 4;

/// Showing a byte takes so many times as long as reading it did.
const WORK: usize = 4;

/// What it takes to see what an item is and where its references lead.
const LOOK_WORK: usize = 64;

/// What showing an item takes, however short it is.
const ITEM_WORK: usize = 1024;

/// A name that is no burden wherever it stands, in bytes.
const SHORT_NAME: usize = 200;

/// Anchors below this number are sections.
const FIRST_ROW: u32 = 1000;

impl<'t> Context<'t> {
    /// Over the entries of responses given together.
    pub fn new(bundle: &'t Bundle<'t>, options: &'t Options, retrieved: Option<Moment>, pace: &Pace) -> Context<'t> {
        let (mut twins, mut ambiguous) = (Met::default(), Met::default());
        for (entry, other) in bundle.duplicates() {
            match other {
                Some(other) => ambiguous.extend([entry, other]),
                None => twins.extend([entry]),
            }
        }
        let mut items = Vec::with_capacity(bundle.entries.len());
        let mut messages = Met::default();
        for (entry, found) in bundle.entries.iter().enumerate() {
            if found.kind == ResourceType::MessageHeader {
                messages.insert(found.response);
            }
            if !twins.contains(&entry) {
                items.extend(as_item(entry, found));
            }
        }
        let context = Context {
            bundle,
            retrieved,
            links: Links::default(),
            areas: vec![None; bundle.entries.len()],
            rows: (0..bundle.entries.len()).into_vec(),
            options,
            number: patient_number(bundle),
            with_patient: {
                let patients = bundle.entries.iter().filter(|entry| entry.kind == ResourceType::Patient);
                let mut responses = Met::default();
                responses.extend(patients.map(|entry| entry.response));
                responses
            },
            again: sent_again(bundle),
            ambiguous,
            messages,
            items,
            deleted: RefCell::default(),
            places: vec![Cell::new(None); bundle.entries.len()],
            known: vec![Known::default(); bundle.entries.len()],
            repeats: Cell::new(REPEATS * bundle.entries.iter().map(|entry| entry.entry.raw().len()).sum::<usize>()),
            contained: RefCell::default(),
            pace: pace.clone(),
            issues: RefCell::default(),
            known_issues: RefCell::default(),
        };
        for twin in twins.iter() {
            if let Some(resource) = bundle.entry(*twin).and_then(|entry| entry.resource) {
                resource.ignore("repeats to the letter another entry of the response");
                context.settle(*twin, Place::Linked);
            }
        }
        context
    }

    /// Counts an item that was shown, and rests where this step has shown enough.
    pub fn shown(&self, item: Item<'t>) -> Rest {
        self.pace.worked(ITEM_WORK + WORK * item.resource.raw().len())
    }

    /// Counts an item that was looked at, and rests where this step has looked at enough.
    pub fn looked_at(&self) -> Rest {
        self.pace.worked(LOOK_WORK)
    }

    /// A rest between two parts of the work.
    pub fn rest(&self) -> Rest {
        self.pace.rest()
    }

    /// Says which area an entry belongs to.
    pub fn assign(&mut self, entry: usize, area: Area) {
        if let Some(place) = self.areas.get_mut(entry) {
            *place = Some(area);
        }
    }

    /// Says that an entry is shown in the row of another.
    pub fn assign_row(&mut self, entry: usize, row: usize) {
        if let Some(place) = self.rows.get_mut(entry) {
            *place = row;
        }
    }

    /// The entry in whose row an entry is shown.
    pub fn row(&self, entry: usize) -> usize {
        self.rows.get(entry).copied().unwrap_or(entry)
    }

    /// The area of an entry.
    pub fn area(&self, entry: usize) -> Option<Area> {
        self.areas.get(entry).copied().flatten()
    }

    /// Whether the host lets this user see diagnostics.
    pub fn shows_diagnostics(&self) -> bool {
        self.options.show_diagnostics
    }

    /// Whether a record came in the response that an item stands in: a Patient.
    pub fn came_with_record(&self, item: Item<'t>) -> bool {
        self.bundle.entry(item.entry).is_some_and(|entry| self.with_patient.contains(&entry.response))
    }

    /// Whether the host allows an area.
    pub fn allows(&self, area: Area) -> bool {
        self.options.allows(area.code())
    }

    /// Whether the host allows a section by its code.
    pub fn allows_section(&self, code: &str) -> bool {
        self.options.allows(code)
    }

    /// The entry at an index as an item, where it could be read.
    pub fn item(&self, entry: usize) -> Option<Item<'t>> {
        as_item(entry, self.bundle.entry(entry)?)
    }

    /// Every entry that could be read.
    pub fn items(&self) -> impl Iterator<Item = Item<'t>> {
        self.items.iter().copied()
    }

    /// Items of an area that nobody has placed yet.
    pub fn unplaced(&self, area: Option<Area>) -> Vec<Item<'t>> {
        self.items().filter(|item| self.area(item.entry) == area && self.place(item.entry).is_none()).into_vec()
    }

    /// Where an entry went, once it is known.
    pub fn place(&self, entry: usize) -> Option<Place> {
        self.places.get(entry)?.get()
    }

    /// Says where an entry went. The first word counts: a row is a row, whoever refers to it.
    pub fn settle(&self, entry: usize, place: Place) {
        if let Some(cell) = self.places.get(entry)
            && cell.get().is_none()
        {
            cell.set(Some(place));
        }
    }

    /// Says where an item is shown. What is contained in another resource does not place that one.
    pub fn settle_item(&self, item: Item<'t>, place: Place) {
        if self.is_whole(item) {
            self.settle(item.entry, place);
        }
    }

    /// Whether an item is an entry by itself, not contained in one.
    pub fn is_whole(&self, item: Item<'t>) -> bool {
        self.bundle.entry(item.entry).and_then(|entry| entry.resource) == Some(item.resource)
    }

    /// The entries of those items that are entries by themselves.
    pub fn whole(&self, items: &[Item<'t>]) -> Vec<usize> {
        let mut entries = Vec::new();
        for item in items {
            if self.is_whole(*item) {
                entries.push(item.entry);
            }
        }
        entries
    }

    /// The anchor of an item's own row.
    pub fn anchor(&self, item: Item<'t>) -> Anchor {
        if self.is_whole(item) {
            return Anchor(FIRST_ROW + item.entry as u32);
        }
        let place = self.contained.borrow_mut().place(item.key());
        Anchor(FIRST_ROW + (self.bundle.entries.len() + place) as u32)
    }

    /// The anchor of an area's section.
    pub fn section(area: Area) -> Anchor {
        Anchor(100 + AREAS.iter().position(|other| *other == area).unwrap_or_default() as u32)
    }

    /// The NHS number of the record's patient, digits alone.
    pub fn patient_number(&self) -> Option<&str> {
        self.number.as_deref()
    }

    /// Whether a reference to an item may mean another that has its id.
    pub fn is_ambiguous(&self, item: Item<'t>) -> bool {
        self.ambiguous.contains(&item.entry) && self.is_whole(item)
    }

    /// What is known of an item that is an entry by itself.
    pub(super) fn known(&self, item: Item<'t>) -> Option<&Known> {
        self.known.get(item.entry).filter(|_| self.is_whole(item))
    }

    /// Whom an item is about.
    pub fn subject(&self, item: Item<'t>) -> Subject {
        let known = self.known(item).map(|known| &known.subject);
        if let Some(subject) = known.and_then(Cell::get) {
            return subject;
        }
        let subject = subject::of(self, item);
        known.into_iter().for_each(|known| known.set(Some(subject)));
        subject
    }

    /// Whether an item is about somebody else.
    pub fn is_apart(&self, item: Item<'t>) -> bool {
        self.with_patient.len() > 0 && self.subject(item) == Subject::Another
    }

    /// Where a reference in a resource of an entry leads.
    pub fn resolve(&self, reference: &str, entry: usize) -> Target<'t> {
        let found = self.bundle.entry(entry);
        let response = found.map_or(0, |entry| entry.response);
        self.bundle.resolve(reference, response, found.and_then(|entry| entry.resource))
    }

    /// Where a Reference element leads; none where it refers to nothing.
    pub fn target(&self, reference: Value<'t>, from: Item<'t>) -> Option<Target<'t>> {
        let text = reference.peek_at("reference").or_else(|| reference.peek())?;
        Some(self.resolve(text.trim(), from.entry))
    }

    /// The item that a Reference element leads to.
    pub fn follow(&self, reference: Value<'t>, from: Item<'t>) -> Option<Item<'t>> {
        self.item_at(self.target(reference, from)?, from)
    }

    /// The item at the end of a reference from an item.
    fn item_at(&self, target: Target<'t>, from: Item<'t>) -> Option<Item<'t>> {
        match target {
            Target::Entry(entry) => self.item(entry),
            Target::Contained(resource) => Some(Item::inside(from.entry, resource)),
            Target::Dangling => None,
        }
    }

    /// A Reference for display: its own words, else those of what it leads to, with a link where that has a row.
    ///
    /// What leads to an area that the host does not allow, or to another subject, says so and no more.
    pub fn reference(&self, reference: Value<'t>, from: Item<'t>) -> Vec<Inline> {
        let target = self.target(reference, from);
        if let Some(title) = target.and_then(|target| self.hidden_at(target, reference)) {
            reference.ignore("leads to what is not allowed to this user");
            return single(not_allowed(title));
        }
        let item = target.and_then(|target| self.item_at(target, from));
        if let Some(other) = item.filter(|item| self.is_apart(*item)) {
            // What else it says is this record's.
            reference.get("reference").unwrap_or(reference).mark(Fate::Other);
            let anchor = self.anchor(other);
            let words = reference.peek_at("reference").unwrap_or_default();
            let words = Inline::Text(Text::Ours(Word::InBrackets, single(Text::source(words))));
            return single(Inline::Link(anchor, vec![Word::AnotherSubject.into(), words]));
        }
        let display = reference.text_at("display").map(Inline::source);
        if target.is_none() {
            return display.into_iter().into_vec();
        }
        let Some(item) = item else {
            self.issue(Issue::warning("dangling-reference", Word::DanglingReference, self.where_is(from)));
            let recorded = reference.read_at("reference").or_else(|| reference.read()).unwrap_or_default();
            let recorded = Text::Ours(Word::NotInResponse, single(Text::source(recorded)));
            let recorded = Inline::Marked(Mark::Minor, single(Inline::Text(recorded)));
            let mut line: Vec<Inline> = display.into_iter().into_vec();
            if !line.is_empty() {
                line.push(Word::Space.into());
            }
            line.push(recorded);
            return line;
        };
        if let Some(leaf) = reference.get("reference") {
            leaf.already_shown();
        }
        let mut line: Vec<Inline> = display.into_iter().into_vec();
        let words = self.words(item);
        let said = match (line.first(), words.first()) {
            (Some(Inline::Text(Text::Source(said))), Some(Inline::Text(Text::Source(word)))) => {
                lower(said) == lower(word)
            }
            _ => false,
        };
        if !said {
            if !line.is_empty() {
                line.push(Word::Space.into());
            }
            line.extend(words);
        }
        match self.link(item) {
            Some(Ok(anchor)) => single(Inline::Link(anchor, line)),
            Some(Err(area)) => single(not_allowed(area.title())),
            None => line,
        }
    }

    /// The title of what a Reference leads to, or of a resource inside of another, where the host does not allow it; a
    /// Reference that dangles tells by its type.
    pub fn hidden(&self, value: Value<'t>, from: Item<'t>) -> Option<Word> {
        self.options.allowed_sections.as_ref()?;
        match self.target(value, from) {
            Some(target) => self.hidden_at(target, value),
            None => self.hidden_type(ResourceType::of(value)),
        }
    }

    fn hidden_type(&self, kind: ResourceType) -> Option<Word> {
        codes::area_of_type(kind).filter(|area| !self.allows(*area)).map(Area::title)
    }

    fn hidden_at(&self, target: Target<'t>, reference: Value<'t>) -> Option<Word> {
        match target {
            Target::Entry(entry) => self.item(entry).filter(|item| !self.open(*item)).map(|item| self.title_of(item)),
            Target::Contained(resource) => self.hidden_type(ResourceType::of(resource)),
            // `Type/id`, at the end of an address or alone.
            Target::Dangling => {
                self.hidden_type(ResourceType::named(reference.peek_at("reference")?.rsplit('/').nth(1)?))
            }
        }
    }

    /// The title of the section that an item stands in.
    fn title_of(&self, item: Item<'t>) -> Word {
        self.area_of(item).map_or(Word::OtherInformation, Area::title)
    }

    /// The words of an item that has its row elsewhere, with a link there.
    pub fn mention(&self, item: Item<'t>) -> Vec<Inline> {
        if !self.open(item) {
            return single(not_allowed(self.title_of(item)));
        }
        if self.is_apart(item) {
            return single(Inline::Link(self.anchor(item), single(Word::AnotherSubject.into())));
        }
        let mut line = self.linked(item, self.words(item));
        line.extend(self.turned(item));
        line
    }

    /// Words as a link to an item's row; the words alone where it has none.
    pub fn linked(&self, item: Item<'t>, words: Vec<Inline>) -> Vec<Inline> {
        match self.link(item) {
            Some(Ok(anchor)) => single(Inline::Link(anchor, words)),
            _ => words,
        }
    }

    /// Whether the host allows what an item says. Who and where are named wherever they took part.
    pub fn open(&self, item: Item<'t>) -> bool {
        match self.area_of(item) {
            Some(area) => self.allows(area),
            None => {
                self.allows_section("other") || codes::is_person_or_place(item.kind) || item.kind == ResourceType::List
            }
        }
    }

    /// The area of an item: its entry's; what a List contains has that of its kind.
    pub fn area_of(&self, item: Item<'t>) -> Option<Area> {
        if self.is_whole(item) { self.area(item.entry) } else { codes::area_of_type(item.kind) }
    }

    /// Whether an item may be shown in brief once more: all repetitions together stay in the order of the input, or
    /// entries that name one long item again and again would fill any memory.
    pub fn may_repeat(&self, item: Item<'t>) -> bool {
        let length = item.resource.raw().len();
        self.pace.spend(WORK * length);
        let left = self.repeats.get().checked_sub(length);
        self.repeats.set(left.unwrap_or_default());
        left.is_some()
    }

    /// A name that is shown in another's row: whole, but a long one only as long as all of them stay within bounds; then
    /// its beginning, which says that it is one.
    pub fn name_within_bounds(&self, name: String) -> Vec<Inline> {
        if name.len() <= SHORT_NAME {
            return single(Inline::source(name));
        }
        match self.repeats.get().checked_sub(name.len()) {
            Some(left) => {
                self.repeats.set(left);
                single(Inline::source(name))
            }
            None => {
                let begins: String = name.chars().take(SHORT_NAME).collect();
                vec![Inline::source(begins), Word::NameCutShort.into()]
            }
        }
    }

    /// Whether what stands below an entry is gone into: not again and again once the repetitions are used up.
    pub fn goes_into(&self, entry: usize) -> bool {
        self.place(entry).is_none() || self.repeats.get() > 0
    }

    /// The row of an item: its anchor, or the area that the host does not allow; none where it has no row.
    fn link(&self, item: Item<'t>) -> Option<Result<Anchor, Area>> {
        let area = self.area_of(item)?;
        if !self.allows(area) {
            return Some(Err(area));
        }
        if !self.is_whole(item) {
            // Of what is contained, only a List's own allergies have rows.
            let row = area == Area::Allergies && self.item(item.entry).is_some_and(|of| of.kind == ResourceType::List);
            return row.then(|| Ok(self.anchor(item)));
        }
        let row = self.row(item.entry);
        let item = if row == item.entry { item } else { self.item(row)? };
        Some(Ok(self.anchor(item)))
    }

    /// A date for display. One that is no date is shown as recorded, and raises an issue.
    pub fn date(&self, value: Value<'t>, from: Item<'t>) -> Option<Inline> {
        let date = as_date(value.text()?);
        if matches!(&date, Inline::Date(date) if date.machine.is_none()) {
            self.issue(Issue::warning("bad-date", Word::BadDate, self.where_is(from)));
        }
        Some(date)
    }

    /// The date of the element `name`, for display.
    pub fn date_at(&self, resource: Value<'t>, name: &'t str, from: Item<'t>) -> Option<Inline> {
        self.date(resource.get(name)?, from)
    }

    /// Whether a recorded moment is certainly after the retrieval.
    pub fn is_future(&self, moment: Option<Moment>) -> bool {
        matches!((moment, self.retrieved), (Some(moment), Some(now)) if now.date().is_before(moment.date()))
    }

    /// Whether a recorded moment is certainly before the day of the retrieval.
    pub fn is_past(&self, moment: Option<Moment>) -> bool {
        matches!((moment, self.retrieved), (Some(moment), Some(now)) if moment.date().is_before(now.date()))
    }

    /// Whether an item came in a message, which is no record.
    pub fn is_of_message(&self, item: Item<'t>) -> bool {
        self.bundle.entry(item.entry).is_some_and(|entry| self.messages.contains(&entry.response))
    }

    /// What has to stand beside an item's words in its own row, whatever its kind: that it is not to be disclosed to the
    /// patient (NOPAT, §1.5); that another response has it, too, so that one entry is not taken for two; in a message, the
    /// heading that it is of (§5).
    pub fn marks(&self, item: Item<'t>) -> Vec<Inline> {
        let again = self.is_whole(item) && self.again.get(item.entry).copied().unwrap_or_default();
        let mut marks =
            badges(&[(self.is_not_to_be_disclosed(item), Word::NotToBeDisclosed), (again, Word::InAnotherResponse)]);
        marks.extend(self.turned(item));
        if self.is_of_message(item) {
            for heading in item.resource.inside("meta", "tag") {
                marks.extend(heading.text_at("display").map(Inline::in_brackets));
            }
        }
        marks
    }

    /// What may turn the meaning of an item round, and so stands wherever it is named.
    pub fn turned(&self, item: Item<'t>) -> Vec<Inline> {
        let says = |name: &str| item.resource.says(name, "true");
        let has_modifier = |part: Value<'t>| part.get("modifierExtension").is_some();
        let medication = || self.follow(item.resource.get("medicationReference")?, item);
        let is_modified = has_modifier(item.resource)
            || says("doNotPerform")
            || item.resource.all("component").any(has_modifier)
            || medication().is_some_and(|medication| has_modifier(medication.resource));
        badges(&[
            (self.deleted.borrow().contains(&item.key()), Word::DeletedFromList),
            (is_modified, Word::MeaningChanged),
        ])
    }

    /// Notes what an entry of a List marks as deleted.
    pub fn delete(&self, item: Item<'t>) {
        self.deleted.borrow_mut().insert(item.key());
    }

    fn is_not_to_be_disclosed(&self, item: Item<'t>) -> bool {
        let says_it = |coding: Value<'t>| coding.says("code", "NOPAT");
        item.resource.get("meta").is_some_and(|meta| meta.all("security").any(says_it))
            || item.resource.all("securityLabel").any(|label| label.all("coding").any(says_it))
    }

    /// Notes something that could not be read or shown as it should.
    pub fn issue(&self, issue: Issue) {
        if self.known_issues.borrow_mut().insert([issue.code, "\n", &issue.r#where].concat()) {
            self.issues.borrow_mut().push(issue);
        }
    }

    /// The place of an item, for an issue.
    pub fn where_is(&self, item: Item<'t>) -> String {
        self.bundle.entry(item.entry).map(Entry::place).unwrap_or_default()
    }

    /// All issues, and where every entry went.
    pub fn finish(self) -> (Vec<Issue>, Vec<Option<Place>>) {
        (self.issues.into_inner(), self.places.into_iter().map(Cell::into_inner).into_vec())
    }
}

/// The NHS number of the first Patient that has one.
fn patient_number(bundle: &Bundle<'_>) -> Option<String> {
    let patients = bundle.entries.iter().filter(|entry| entry.kind == ResourceType::Patient);
    let number = patients.filter_map(|entry| peek_identifier(entry.resource?, &NHS_NUMBER)).next()?;
    Some(codes::digits_of(&number))
}

/// What stands in place of what the host does not allow.
pub fn not_allowed(title: Word) -> Inline {
    Inline::Text(Text::Ours(Word::InAreaNotAllowed, single(title.into())))
}

/// A date as recorded and as shown; a text that is no date stands as recorded.
pub fn as_date(recorded: String) -> Inline {
    let read = date::show(&recorded);
    Inline::date(Date { recorded, shown: read.shown, machine: read.machine })
}

/// Warnings beside an item's words, where they are so.
pub fn badges(marks: &[(bool, Word)]) -> Vec<Inline> {
    let so = marks.iter().filter(|(is_so, _)| *is_so);
    so.map(|(_, word)| Inline::Badge(Tone::Warning, (*word).into())).into_vec()
}
