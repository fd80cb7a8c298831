//! What every clinical area needs while it reads: the index, when the data were retrieved, and the account of where each
//! entry went. Where references lead is in `references.rs`, what stands beside an item in `marks.rs`, what several
//! responses have in common in `sent_again.rs`.

mod marks;
mod references;
mod sent_again;

use marks::replaced_by;
pub use marks::{as_date, badges, is_not_to_be_disclosed};
pub use references::{bare_id, not_allowed};
pub use sent_again::{SentAgain, parts_of};

use crate::into_vec::IntoVec;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;

use crate::fhir::bundle::{Bundle, Entry};
use crate::fhir::datatypes::{has_ended, is_of_system, peek_identifier};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::codes::{self, AREAS, Area, NHS_NUMBER};
use crate::gpconnect::extensions::last_segment;
use crate::gpconnect::families::Families;
use crate::gpconnect::links::Links;
use crate::gpconnect::request::Options;
use crate::gpconnect::subject::{self, Subject};
use crate::issue::Issue;
use crate::keyed::{Keyed, Met};
use crate::letters;
use crate::pace::{Pace, Rest};
use crate::record::Anchor;

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

    /// Those of which it is so, and those of which it is not, each in their order. Not generic: there are ten such places.
    pub fn split(items: &[Item<'t>], is_so: &dyn Fn(&Item<'t>) -> bool) -> (Vec<Item<'t>>, Vec<Item<'t>>) {
        let (mut so, mut others) = (Vec::new(), Vec::new());
        for item in items {
            if is_so(item) { &mut so } else { &mut others }.push(*item);
        }
        (so, others)
    }

    /// Puts the newest first, the undated last, and those of one moment in the order of the input. Not generic, either.
    pub fn newest_first(items: &mut [Item<'t>], when: &dyn Fn(&Item<'t>) -> Option<Moment>) {
        crate::order::by_key(items, |item| (Reverse(when(item)), item.entry));
    }

    /// Puts them in the order of the input.
    pub fn in_order(items: &mut [Item<'t>]) {
        Item::newest_first(items, &|_| None);
    }

    /// Whether its status says that it was taken back: entered in error, or cancelled.
    pub fn is_withdrawn(&self) -> bool {
        ["entered-in-error", "cancelled"].iter().any(|status| self.resource.says("status", status))
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
    /// Which Observations belong under which.
    pub families: Families,
    /// The reports that are in error, or not final, by the entries of their results: the [`Context::first`].
    pub unsure: Keyed<usize, usize>,
    /// The area of each entry, where it has one.
    areas: Vec<Option<Area>>,
    /// The entry whose row a link to each entry leads to.
    rows: Vec<usize>,
    options: &'t Options,
    number: Option<String>,
    /// The responses that hold a Patient.
    with_patient: Met<usize>,
    /// Which entries of several responses are the same.
    sent: SentAgain,
    /// Entries that repeat another to the letter, which is read in their place.
    twins: Met<usize>,
    /// Entries that share their id with another that says something else.
    ambiguous: Met<usize>,
    /// Entries that another says it replaces: the [`Context::first`].
    replaced: Met<usize>,
    /// The entries that have a resource; of those that are alike to the letter one.
    items: Vec<Item<'t>>,
    /// What a List marks as deleted.
    deleted: RefCell<Met<(usize, usize)>>,
    places: Vec<Cell<Option<Place>>>,
    known: Vec<Known>,
    /// How many bytes may still be repeated.
    repeats: Cell<usize>,
    contained: RefCell<Met<(usize, usize)>>,
    /// The allergies that Lists contain, by response and id.
    in_lists: Keyed<String, Item<'t>>,
    /// The documents whose files these are, by the ids of the files.
    of_files: Keyed<String, Option<usize>>,
    pace: Pace,
    issues: RefCell<Vec<Issue>>,
    known_issues: RefCell<Met<String>>,
}

fn as_item<'t>(entry: usize, found: &Entry<'t>) -> Option<Item<'t>> {
    Some(Item { resource: found.resource?, kind: found.kind, entry })
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

/// The anchors: an area's section has 100 and its place among the areas, an HTML record's sections count from 200, rows from
/// here.
const FIRST_ROW: u32 = 1000;
/// That of the first section of an HTML record.
const FIRST_SECTION: u32 = 200;
/// The section of what is about somebody else.
pub const OTHER_SUBJECT: Anchor = Anchor(139);
/// The section of other information.
pub const OTHER_INFORMATION: Anchor = Anchor(140);
/// The section of people and places.
pub const PEOPLE: Anchor = Anchor(141);

impl<'t> Context<'t> {
    /// Over the entries of responses given together.
    pub fn new(
        bundle: &'t Bundle<'t>,
        sent: SentAgain,
        options: &'t Options,
        retrieved: Option<Moment>,
        pace: &Pace,
    ) -> Context<'t> {
        let (mut twins, mut ambiguous) = (Met::default(), Met::default());
        for (entry, other) in bundle.duplicates() {
            match other {
                Some(other) => ambiguous.extend([sent.same(entry), sent.same(other)]),
                None => twins.extend([entry]),
            }
        }
        let mut items = Vec::with_capacity(bundle.entries.len());
        let mut of_files = Keyed::default();
        for (entry, found) in bundle.entries.iter().enumerate() {
            if sent.same(entry) != entry {
                twins.insert(entry);
            }
            if twins.contains(&entry) {
                continue;
            }
            items.extend(as_item(entry, found));
            if let (ResourceType::DocumentReference, Some(document)) = (found.kind, found.resource) {
                for url in document.inside("content", "attachment").iter().filter_map(|file| file.peek_at("url")) {
                    let file = letters::find(&url, "/_history").and_then(|end| url.get(..end)).unwrap_or(&url).trim();
                    // Where two documents have files of one id, nobody can say whose a file is.
                    of_files.with(last_segment(file).to_owned(), Some(entry), |of| *of = of.filter(|of| *of == entry));
                }
            }
        }
        let mut context = Context {
            bundle,
            retrieved,
            links: Links::default(),
            families: Families::default(),
            unsure: Keyed::default(),
            areas: vec![None; bundle.entries.len()],
            rows: (0..bundle.entries.len()).into_vec(),
            options,
            number: patient_number(bundle, retrieved),
            with_patient: {
                let patients = bundle.entries.iter().filter(|entry| entry.kind == ResourceType::Patient);
                let mut responses = Met::default();
                responses.extend(patients.map(|entry| entry.response));
                responses
            },
            sent,
            twins,
            ambiguous,
            replaced: Met::default(),
            items,
            deleted: RefCell::default(),
            places: vec![Cell::new(None); bundle.entries.len()],
            known: vec![Known::default(); bundle.entries.len()],
            repeats: Cell::new(REPEATS * bundle.entries.iter().map(|entry| entry.entry.raw().len()).sum::<usize>()),
            contained: RefCell::default(),
            in_lists: references::in_lists(bundle),
            of_files,
            pace: pace.clone(),
            issues: RefCell::default(),
            known_issues: RefCell::default(),
        };
        for twin in context.twins.iter() {
            if let Some(resource) = bundle.entry(*twin).and_then(|entry| entry.resource) {
                resource.ignore("repeats to the letter another entry");
            }
        }
        let mut replaced = Met::default();
        for item in context.items().filter(|item| !item.is_withdrawn()) {
            let others = replaced_by(item.resource).into_iter().filter_map(|other| context.follow(other, item));
            let others = others.map(|other| context.first(other.entry));
            replaced.extend(others.filter(|entry| *entry != context.first(item.entry)));
        }
        context.replaced = replaced;
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

    /// The document whose file an entry is.
    pub fn document_of(&self, file: Item<'t>) -> Option<Item<'t>> {
        let id = file.resource.peek_at("id").filter(|_| file.kind == ResourceType::Binary)?;
        self.item((*self.of_files.get(&id.into_owned())?)?)
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

    /// The response that an item came with; none of what stands in no entry.
    pub fn response(&self, item: Item<'t>) -> Option<usize> {
        Some(self.bundle.entry(item.entry)?.response)
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
        self.anchor_behind(item.key())
    }

    /// That of what is no entry: numbers lie close together, as a view has a list of them.
    fn anchor_behind(&self, key: (usize, usize)) -> Anchor {
        let place = self.contained.borrow_mut().place(key);
        Anchor(FIRST_ROW + (self.bundle.entries.len() + place) as u32)
    }

    /// The anchor of an area's section.
    pub fn section(area: Area) -> Anchor {
        Anchor(100 + AREAS.iter().position(|other| *other == area).unwrap_or_default() as u32)
    }

    /// The anchor of an HTML record's section, by its number. Those that would be rows come behind these.
    pub fn html_section(&self, number: usize) -> Anchor {
        match FIRST_SECTION + number as u32 {
            own if own < FIRST_ROW => Anchor(own),
            _ => self.anchor_behind((usize::MAX, number)),
        }
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

    /// Says that an entry is about somebody else, though it does not.
    pub fn set_apart(&self, entry: usize) {
        let known = self.item(entry).and_then(|item| self.known(item));
        known.into_iter().for_each(|known| known.subject.set(Some(Subject::Another)));
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
        // What repeats another entry is where that is, and in its row.
        for twin in self.twins.iter() {
            let is_not_allowed = self.place(self.sent.same(*twin)) == Some(Place::NotAllowed);
            self.settle(*twin, if is_not_allowed { Place::NotAllowed } else { Place::Linked });
        }
        (self.issues.into_inner(), self.places.into_iter().map(Cell::into_inner).into_vec())
    }
}

/// The NHS number of the first Patient that has one.
fn patient_number(bundle: &Bundle<'_>, today: Option<Moment>) -> Option<String> {
    let patients = bundle.entries.iter().filter(|entry| entry.kind == ResourceType::Patient);
    let first = |patient| peek_identifier(patient, &NHS_NUMBER).map(|number| codes::digits_of(&number));
    patients
        .filter_map(|entry| current_nhs_number(entry.resource?, None, today).or_else(|| first(entry.resource?)))
        .next()
}

/// An NHS number that a Patient has, but this one, and that has not ended. "UNK" is none.
pub fn current_nhs_number(patient: Value<'_>, but: Option<&str>, today: Option<Moment>) -> Option<String> {
    patient.all("identifier").find_map(|identifier| {
        let value = identifier.peek_at("value").filter(|_| is_of_system(identifier, &NHS_NUMBER));
        let number = codes::digits_of(&value?);
        let is_number = number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && Some(number.as_str()) != but && !has_ended(identifier, today)).then_some(number)
    })
}
