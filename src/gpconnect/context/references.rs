//! Where references lead, in words: a link to the row of what they name, its words in brief, or that it is not allowed.

use super::{Context, Item, WORK};
use crate::fhir::bundle::{Bundle, Target};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Value};
use crate::gpconnect::codes::{self, Area};
use crate::gpconnect::extensions::last_segment;
use crate::into_vec::{IntoVec, single};
use crate::issue::Issue;
use crate::keyed::Keyed;
use crate::letters::{self, lower};
use crate::record::{Anchor, Inline, Mark, Text};
use crate::words::Word;

/// A name that is no burden wherever it stands, in bytes.
const SHORT_NAME: usize = 200;

impl<'t> Context<'t> {
    /// Where a reference in a resource of an entry leads.
    pub fn resolve(&self, reference: &str, entry: usize) -> Target<'t> {
        let found = self.bundle.entry(entry);
        let response = found.map_or(0, |entry| entry.response);
        match self.bundle.resolve(reference, response, found.and_then(|entry| entry.resource)) {
            Target::Entry(entry) => Target::Entry(self.sent.same(entry)),
            target => target,
        }
    }

    /// Where a Reference element leads; none where it refers to nothing.
    pub fn target(&self, reference: Value<'t>, from: Item<'t>) -> Option<Target<'t>> {
        let text = reference.peek_at("reference")?;
        Some(self.resolve(text.trim(), from.entry))
    }

    /// The item that a Reference element leads to.
    pub fn follow(&self, reference: Value<'t>, from: Item<'t>) -> Option<Item<'t>> {
        self.item_at(self.target(reference, from)?, reference, from)
    }

    /// The item at the end of a reference from an item. What leads nowhere may be an ended allergy, which others name as the
    /// List does that contains it (§1.4, §1.8).
    fn item_at(&self, target: Target<'t>, reference: Value<'t>, from: Item<'t>) -> Option<Item<'t>> {
        match target {
            Target::Entry(entry) => self.item(entry),
            Target::Contained(resource) => Some(Item::inside(from.entry, resource)),
            Target::Dangling => {
                let response = self.response(from)?;
                let text = reference.peek_at("reference")?;
                // "#1" is anything: of what may be an allergy, where a List or a problem names it.
                let may_be =
                    matches!(reference.key(), "item" | "valueReference") || text.starts_with("AllergyIntolerance/");
                self.in_lists.get(&in_list(response, &text)).copied().filter(|_| may_be)
            }
        }
    }

    /// The allergy that a List contains under the id of this entry, or the entry under the id of what a List contains.
    pub fn allergy_of_same_id(&self, item: Item<'t>) -> Option<Item<'t>> {
        let response = self.response(item)?;
        let id = item.resource.peek_at("id")?;
        let twin = if self.is_whole(item) {
            *self.in_lists.get(&in_list(response, &id))?
        } else {
            let Target::Entry(entry) = self.resolve(&["AllergyIntolerance/", &id].concat(), item.entry) else {
                return None;
            };
            self.item(entry)?
        };
        (!self.is_apart(twin)).then_some(twin)
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
        let item = target.and_then(|target| self.item_at(target, reference, from));
        if let Some(other) = item.filter(|item| self.is_apart(*item)) {
            // What else it says is this record's.
            if let Some(leaf) = reference.get("reference") {
                leaf.mark(Fate::Other);
            }
            let anchor = self.anchor(other);
            let words = reference.peek_at("reference").unwrap_or_default();
            let words = Inline::in_brackets(words);
            return single(Inline::Link(anchor, vec![Word::AnotherSubject.into(), words]));
        }
        let display = reference.text_at("display").map(Inline::source);
        if target.is_none() {
            // Named by its number alone.
            let number = || reference.at(&["identifier", "value"]).and_then(Value::text).map(Inline::recorded);
            return display.or_else(number).into_iter().into_vec();
        }
        let Some(item) = item else {
            self.issue(Issue::warning("dangling-reference", Word::DanglingReference, self.where_is(from)));
            let recorded = reference.read_at("reference").unwrap_or_default();
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
        let mut words = self.words(item);
        let said = match (line.first(), words.first()) {
            (Some(Inline::Text(Text::Source(said))), Some(Inline::Text(Text::Source(word)))) => {
                lower(said) == lower(word)
            }
            _ => false,
        };
        if !said {
            if !line.is_empty() {
                // Two names side by side would be one.
                let name = match words.first() {
                    Some(Inline::Text(Text::Source(name))) => Some(Inline::in_brackets(name.clone())),
                    _ => None,
                };
                if name.is_some() {
                    words.remove(0);
                }
                line.push(name.unwrap_or_else(|| Word::Space.into()));
            }
            line.append(&mut words);
        }
        let mut line = match self.link(item) {
            Some(Ok(anchor)) => single(Inline::Link(anchor, line)),
            Some(Err(area)) => return single(not_allowed(area.title())),
            None => line,
        };
        line.extend(self.told_of(item));
        line
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
                let reference = reference.peek_at("reference")?;
                let (before, _) = letters::parted_at_last(&reference, b'/')?;
                self.hidden_type(ResourceType::named(last_segment(before)))
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
        line.extend(self.told_of(item));
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
            None => self.allows_section("other") || codes::is_person_or_place(item.kind),
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
        let Some(area) = self.area_of(item) else {
            // What no area describes has a row among the other entries.
            let is_there = item.kind == ResourceType::Other && self.is_whole(item);
            return is_there.then(|| Ok(self.anchor(item)));
        };
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
}

/// The allergies that Lists contain, by what [`in_list`] makes of their ids.
pub(super) fn in_lists<'t>(bundle: &'t Bundle<'t>) -> Keyed<String, Item<'t>> {
    let mut contained = Keyed::default();
    for (entry, list) in bundle.entries.iter().enumerate().filter(|(_, entry)| entry.kind == ResourceType::List) {
        for resource in list.resource.into_iter().flat_map(|list| list.all("contained")) {
            let item = Item::inside(entry, resource);
            if let (ResourceType::AllergyIntolerance, Some(id)) = (item.kind, resource.peek_at("id")) {
                contained.with(in_list(list.response, &id), item, |_| {});
            }
        }
    }
    contained
}

fn in_list(response: usize, reference: &str) -> String {
    [&response.to_string(), " ", bare_id(reference)].concat()
}

/// The id in a reference to a contained allergy, which not every sender begins with `#`.
pub fn bare_id(reference: &str) -> &str {
    let id = reference.trim().trim_start_matches('#');
    id.strip_prefix("AllergyIntolerance/").unwrap_or(id)
}

/// What stands in place of what the host does not allow.
pub fn not_allowed(title: Word) -> Inline {
    Inline::Text(Text::Ours(Word::InAreaNotAllowed, single(title.into())))
}
