//! Consultations (structured reference §1.8): each with its date, place and people on its first line, then its topics,
//! headings and entries in the order sent. Texts keep their place among the coded entries; every entry is shown in
//! brief, as its own area shows it, with a link there.

mod outline;

use crate::into_vec::{IntoVec, single};
use std::cell::RefCell;

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::{self, Left};
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::{observation, with_left};
use crate::gpconnect::codes::ListRole;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::lists::{self, List};
use crate::keyed::{Keyed, Met};
use crate::letters::{joined, lower};
use crate::record::{Block, Cell, ColumnKind, Inline, Mark, Row, Subsection, Table, Text, Tone};
use crate::words::Word;

use outline::Outline;

/// How many entries a consultation without a linked problem is named by on its first line.
const NAMED: usize = 3;

/// The Lists that give consultations their structure, findable, and which of them have been shown.
pub struct Structure<'l, 't> {
    by_entry: Keyed<usize, &'l List<'t>>,
    of_encounter: Keyed<usize, Vec<&'l List<'t>>>,
    /// Those of which some response has that structure.
    whole: Met<usize>,
    /// What names a consultation that came without its structure, as where problems alone were asked for (§1.3).
    named_by: Keyed<usize, Vec<Item<'t>>>,
    /// Every structure List, whole consultations first.
    all: Vec<&'l List<'t>>,
    shown: RefCell<Met<usize>>,
    /// Entries whose parts have been listed with them.
    unfolded: RefCell<Met<usize>>,
}

impl<'l, 't> Structure<'l, 't> {
    /// Over all Lists of a record.
    pub async fn over(context: &Context<'t>, lists: &'l [List<'t>]) -> Structure<'l, 't> {
        let mut of_encounter: Keyed<usize, Vec<&List<'t>>> = Keyed::default();
        let mut whole: Met<usize> = Met::default();
        for (list, encounter) in lists::roots_of_consultations(context, lists) {
            of_encounter.add(encounter.entry, list);
            whole.insert(context.first(encounter.entry));
        }
        let mut named_by: Keyed<usize, Vec<Item<'t>>> = Keyed::default();
        let is_bare =
            |item: &Item<'t>| item.kind == ResourceType::Encounter && of_encounter.list(&item.entry).is_empty();
        let any_bare = context.items().any(|item| is_bare(&item));
        let is_entry = |item: &Item<'t>| {
            !matches!(item.kind, ResourceType::List | ResourceType::Composition | ResourceType::Encounter)
        };
        for item in context.items().filter(|item| any_bare && is_entry(item) && !context.is_apart(*item)) {
            context.looked_at().await;
            for encounter in item.resource.each(&["context", "encounter"]) {
                if let Some(encounter) = context.follow(encounter, item).filter(is_bare) {
                    named_by.add(encounter.entry, item);
                }
            }
        }
        let mut all = Vec::new();
        for role in [ListRole::Consultation, ListRole::Topic, ListRole::Heading] {
            for list in lists {
                if list.role == role {
                    all.push(list);
                }
            }
        }
        Structure {
            by_entry: lists.iter().map(|list| (list.item.entry, list)).collect(),
            of_encounter,
            whole,
            named_by,
            all,
            shown: RefCell::default(),
            unfolded: RefCell::default(),
        }
    }

    /// Consultations as a table, newest first, undated last.
    pub async fn table(&self, context: &Context<'t>, encounters: &[Item<'t>]) -> Vec<Block> {
        let mut encounters = encounters.to_vec();
        Item::newest_first(&mut encounters, &|item| start(item.resource));
        let mut left = Left::default();
        let mut rows = Vec::with_capacity(encounters.len());
        for item in encounters {
            rows.push(self.row(context, item, &mut left));
            context.shown(item).await;
        }
        let columns = [
            (Word::Date, ColumnKind::Narrow),
            (Word::Consultation, ColumnKind::Name),
            (Word::Who, ColumnKind::Words),
            (Word::ProblemsOrEntries, ColumnKind::Words),
        ];
        with_left(Table::of_rows(Word::Consultations, &columns, rows), left)
    }

    /// Topics and headings that no Encounter leads to: their texts and entries all the same.
    pub async fn without_encounter(&self, context: &Context<'t>) -> Option<Block> {
        let mut blocks = Vec::new();
        let mut texts = Vec::new();
        for list in &self.all {
            if self.shown.borrow().contains(&list.item.entry) {
                continue;
            }
            let mut outline = Outline::new(self, context, None);
            outline.list(list, 0, None);
            blocks.append(&mut outline.blocks);
            texts.append(&mut outline.texts);
            context.shown(list.item).await;
        }
        blocks.extend(any::other(context, &texts));
        let title = single(Word::EntriesWithoutConsultation.into());
        (!blocks.is_empty()).then(|| Block::subsection(Subsection { title, blocks, ..Subsection::default() }))
    }

    fn row(&self, context: &Context<'t>, encounter: Item<'t>, left: &mut Left) -> Row {
        context.settle_item(encounter, Place::Shown);
        let resource = encounter.resource;
        let title = resource.get("type").and_then(concept::peek);
        let mut outline = Outline::new(self, context, Some(encounter));
        let lists = self.of_encounter.get(&encounter.entry);
        for list in lists.into_iter().flatten() {
            outline.list(list, 0, title.as_deref());
        }
        let mut words: Vec<Inline> = Vec::new();
        for kind in resource.all("type") {
            Inline::add_to_list(&mut words, concept::read(kind).short(true));
        }
        if words.is_empty() {
            words.push(Inline::Marked(Mark::Main, single(Word::Consultation.into())));
        }
        words.extend(status(resource));
        words.extend(context.marks(encounter));
        let place = place(context, encounter);
        if !place.is_empty() {
            words.extend([Inline::Break, Inline::Marked(Mark::Minor, place)]);
        }
        let mut line = Line::of(context, encounter);
        line.concept(Word::Reason, "reason");
        line.references(Word::Problem, resource.inside("diagnosis", "condition").into_iter());
        line.linked_from(Word::LinkedProblem, context.links.problems(encounter.entry), &mut outline.problems);
        let mut about = outline.about();
        if lists.is_none() {
            // Not the same as a consultation in which nothing was entered.
            let named = outline.named_by(self.named_by.list(&encounter.entry));
            about.push(Inline::minor(if self.whole.contains(&context.first(encounter.entry)) {
                Word::WholeInAnotherResponse
            } else if named.is_empty() {
                Word::NoEntriesReceived
            } else {
                Word::StructureNotReceived
            }));
            if !named.is_empty() {
                about.push(Inline::labelled(Word::EntriesOfIt.into(), named));
            }
        }
        let cells = vec![
            Cell::line(dates(context, encounter)),
            Cell::line(words),
            Cell::line(people(context, encounter)),
            Cell::line(about),
        ];
        let mut below = outline.blocks;
        below.extend(line.block());
        let mut items = single(encounter);
        items.append(&mut outline.texts);
        below.extend(left.of(context, &items));
        Row { anchor: Some(context.anchor(encounter)), cells, below }
    }
}

fn start(resource: Value<'_>) -> Option<Moment> {
    Moment::parse(resource.at(&["period", "start"])?.peek()?.trim())
}

/// When it began, and how long it took where that was recorded.
fn dates<'t>(context: &Context<'t>, encounter: Item<'t>) -> Vec<Inline> {
    let period = encounter.resource.get("period");
    let mut line = context.past(period.and_then(|period| period.get("start")), encounter);
    if line.is_empty() {
        line.push(Word::DateNotKnown.into());
    }
    let end = period.and_then(|period| context.date_at(period, "end", encounter));
    line.extend(end.map(|end| Inline::labelled(Word::Until.into(), single(end))));
    let length = encounter.resource.get("length").and_then(datatypes::quantity);
    line.extend(length.map(|length| Inline::labelled(Word::Duration.into(), single(Inline::recorded(length)))));
    line
}

/// "unknown" is what a draft has (§1.8).
fn status(resource: Value<'_>) -> Option<Inline> {
    let status = resource.get("status")?;
    if status.peek().is_some_and(|sent| sent.trim() == "unknown") {
        status.already_shown();
        return Some(Inline::Badge(Tone::Warning, Word::Draft.into()));
    }
    observation::status(resource)
}

/// Where, then which organisation; words that are the same once.
fn place<'t>(context: &Context<'t>, encounter: Item<'t>) -> Vec<Inline> {
    let resource = encounter.resource;
    let locations = resource.all("location").map(|location| location.get("location").unwrap_or(location));
    let mut said: Met<String> = Met::default();
    let mut line: Vec<Inline> = Vec::new();
    for reference in locations.chain(resource.all("serviceProvider")) {
        let words = context.reference(reference, encounter);
        // A place and its organisation often have the same words.
        let own = match words.as_slice() {
            [Inline::Text(Text::Source(own))] => lower(own),
            _ => String::new(),
        };
        if own.is_empty() || said.insert(own) {
            Inline::add_to_list(&mut line, words);
        }
    }
    line
}

/// Who saw the patient, who recorded it, who else took part.
fn people<'t>(context: &Context<'t>, encounter: Item<'t>) -> Vec<Inline> {
    let mut people: Vec<(Word, Vec<Inline>)> = Vec::new();
    // Where a person has been named as one of the two that see and record.
    let mut named: Keyed<String, usize> = Keyed::default();
    for participant in encounter.resource.all("participant") {
        let codes: Vec<String> = participant.all("type").filter_map(concept::peek_code).into_vec();
        let has = |code: &str| codes.iter().any(|found| found.trim() == code);
        let label = match () {
            () if has("PPRF") && has("REC") => Word::SeenAndRecordedBy,
            () if has("PPRF") => Word::SeenBy,
            () if has("REC") => Word::RecordedBy,
            () => Word::OtherParticipant,
        };
        let individual = participant.get("individual");
        let mut words = individual.map(|individual| context.reference(individual, encounter)).unwrap_or_default();
        if label == Word::OtherParticipant {
            let kinds = some_text(joined(&mut participant.all("type").filter_map(concept::words), ", "));
            words.extend(kinds.map(Inline::in_brackets));
        }
        let part = |name| individual.and_then(|individual| individual.peek_at(name)).unwrap_or_default();
        let who = part("reference");
        // The same person in the same words, once in each of the two roles.
        let key = [who.as_ref(), " ", &part("display")].concat();
        let other = named.get(&key).and_then(|at| people.get_mut(*at));
        match (other, label) {
            (Some((other @ Word::SeenBy, _)), Word::RecordedBy)
            | (Some((other @ Word::RecordedBy, _)), Word::SeenBy) => {
                *other = Word::SeenAndRecordedBy;
            }
            _ => {
                if !who.is_empty() && matches!(label, Word::SeenBy | Word::RecordedBy) {
                    named.insert(key, people.len());
                }
                people.push((label, words));
            }
        }
    }
    crate::order::by_key(&mut people, |(label, _)| match label {
        Word::SeenBy | Word::SeenAndRecordedBy => 0,
        Word::RecordedBy => 1,
        _ => 2,
    });
    let mut line = Vec::new();
    for (label, words) in people {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        let words = if words.is_empty() { single(Word::NameNotRecorded.into()) } else { words };
        line.push(Inline::labelled(label.into(), words));
    }
    line
}
