//! What no clinical area takes: another subject's resources, what could not be read, unknown kinds, people and places,
//! and the structure of the response. After it no entry is left without a place.

use crate::fhir::bundle::Response;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Kind};
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::codes;
use crate::gpconnect::context::{Context, Item, OTHER_INFORMATION, OTHER_SUBJECT, PEOPLE, Place};
use crate::gpconnect::people;
use crate::into_vec::{Keep, single};
use crate::keyed::{Keyed, Met};
use crate::record::{Anchor, Banner, BannerKind, Block, Inline, Section, Text};
use crate::words::Word;

/// What has no clinical area: another subject's, what could not be read, unknown kinds, people, and the structure of
/// the response, with `details` of it that are there already. Nothing is left after it.
pub async fn sections<'t>(context: &Context<'t>, responses: &'t [Response], details: Vec<Block>) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut other = Vec::new();
    for (index, entry) in context.bundle.entries.iter().enumerate().filter(|(_, entry)| entry.resource.is_none()) {
        if entry.entry.kind() == Kind::Object {
            // An entry with no resource at all: what it has is shown with the structure of the response.
            context.settle(index, Place::Administrative);
            continue;
        }
        if !context.allows_section("other") {
            context.settle(index, Place::NotAllowed);
            entry.entry.ignore("could not be read, and may be what is not allowed to this user");
            continue;
        }
        context.settle(index, Place::Unreadable);
        let number = Text::Ours(Word::UnreadableEntry, single(Text::Count(entry.number + 1)));
        other.push(Block::Banner(Banner::new(BannerKind::Alert, single(Inline::Text(number)))));
        other.push(Block::Preformatted(single(Inline::source(entry.entry.raw()))));
        entry.entry.mark(Fate::Unreadable);
    }
    let (mut unknown, mut persons, mut structures) = (Vec::new(), Vec::new(), Vec::new());
    for item in context.items() {
        if context.place(item.entry).is_some() {
            continue;
        }
        let kind = match item.kind {
            kind if codes::is_person_or_place(kind) => &mut persons,
            ResourceType::List | ResourceType::Bundle => &mut structures,
            _ => &mut unknown,
        };
        kind.push(item);
    }
    let count = other.is_empty().then_some(unknown.len());
    if !context.allows_section("other") {
        withhold(context, &unknown);
    } else if !unknown.is_empty() {
        other.extend(any::table(Word::OtherInformation, &unknown).read(context).await);
    }
    if !other.is_empty() {
        sections.push(plain_section("other", OTHER_INFORMATION, Word::OtherInformation, count, other));
    }
    if !context.allows_section("people") {
        withhold(context, &persons);
        withhold(context, &structures);
        for root in responses.iter().filter_map(|response| response.tape.root()) {
            root.ignore("the structure of a response is not allowed to this user");
        }
        return sections;
    }
    let mut blocks = Vec::new();
    for item in &persons {
        context.settle(item.entry, Place::Administrative);
    }
    // Ten sections bring the same practice ten times.
    let mut seen = Met::default();
    persons.keep(&mut |item| {
        let is_new = seen.insert(item.resource.raw());
        if !is_new {
            item.resource.ignore("repeats to the letter what another response of this record says");
        }
        is_new
    });
    if !persons.is_empty() {
        blocks.extend(people::table(&persons).read(context).await);
    }
    let mut structure: Vec<Inline> = Vec::new();
    for item in &structures {
        context.settle(item.entry, Place::Administrative);
        let is_bundle = item.kind == ResourceType::Bundle;
        structure.extend(any::other_elements(context, *item, &|member| is_bundle && member.key() == "entry"));
        context.shown(*item).await;
    }
    for entry in &context.bundle.entries {
        let item = Item::inside(NO_ENTRY, entry.entry);
        if entry.resource != Some(entry.entry) && entry.entry.kind() == Kind::Object {
            structure.extend(any::other_elements(context, item, &|member| Some(*member) == entry.resource));
            context.shown(item).await;
        }
    }
    for root in responses.iter().filter_map(|response| response.tape.root()) {
        let item = Item::inside(NO_ENTRY, root);
        structure.extend(any::other_elements(context, item, &|member| member.key() == "entry"));
    }
    blocks.extend(details);
    blocks.extend(any::running(Word::StructureOfResponse, collated(structure)));
    if !blocks.is_empty() {
        sections.push(plain_section("people", PEOPLE, Word::PeopleAndPlaces, Some(persons.len()), blocks));
    }
    sections
}

/// The entry of what stands in none: a Bundle's own elements.
const NO_ENTRY: usize = usize::MAX;

/// Leaves out what the host does not allow.
fn withhold<'t>(context: &Context<'t>, items: &[Item<'t>]) {
    for item in items {
        item.resource.ignore("in a section that is not allowed to this user");
        context.settle(item.entry, Place::NotAllowed);
    }
}

/// Details that recur, once, with how often.
fn collated(details: Vec<Inline>) -> Vec<Inline> {
    let mut found: Vec<(Inline, usize)> = Vec::new();
    let mut known: Keyed<String, usize> = Keyed::default();
    for detail in details {
        let at = label_and_value(&detail).and_then(|both| known.with(both, found.len(), |at| *at));
        match at.and_then(|at| found.get_mut(at)) {
            Some((_, count)) => *count += 1,
            None => found.push((detail, 1)),
        }
    }
    let mut counted = Vec::new();
    for (detail, count) in found {
        counted.push(match detail {
            Inline::Labelled(label, value) if count > 1 => {
                let mut value = value.into_vec();
                value.push(Inline::Text(Text::Ours(Word::Times, single(Text::Count(count)))));
                Inline::labelled(label, value)
            }
            detail => detail,
        });
    }
    counted
}

/// The label and the value, as one text, of a detail whose value is one text of the provider's.
fn label_and_value(detail: &Inline) -> Option<String> {
    let Inline::Labelled(Text::Element(label), value) = detail else { return None };
    let [Inline::Text(Text::Source(value))] = value.as_ref() else { return None };
    Some([label, "\n", value].concat())
}

/// Resources about another subject than the patient of the response, apart and under an alert. What the host does not
/// allow stays where it is not shown.
pub async fn other_subjects<'t>(context: &Context<'t>) -> Option<(Section, Banner)> {
    let mut others: Vec<Item<'t>> = Vec::new();
    for item in context.items() {
        context.looked_at().await;
        if !context.area(item.entry).is_none_or(|area| context.allows(area)) {
            continue;
        }
        others.extend(Some(item).filter(|item| context.is_apart(*item)));
        for resource in item.resource.all("contained") {
            let inner = Item::inside(item.entry, resource);
            others.extend(Some(inner).filter(|inner| context.open(*inner) && context.is_apart(*inner)));
        }
    }
    if !context.allows_section("other-subject") {
        withhold(context, &others);
        return None;
    }
    if others.is_empty() {
        return None;
    }
    let table = any::table(Word::AnotherSubject, &others).read(context).await;
    let section = plain_section("other-subject", OTHER_SUBJECT, Word::AnotherSubject, Some(others.len()), table);
    let line = vec![
        Inline::Text(Text::Ours(Word::AnotherSubjectAlert, single(Text::Count(others.len())))),
        Inline::Link(section.anchor, single(Word::AnotherSubject.into())),
    ];
    Some((section, Banner::new(BannerKind::Alert, line)))
}

fn plain_section(code: &str, anchor: Anchor, title: Word, count: Option<usize>, blocks: Vec<Block>) -> Section {
    Section {
        code: code.to_owned(),
        anchor,
        title: single(title.into()),
        count,
        states: Vec::new(),
        requested: Vec::new(),
        banners: Vec::new(),
        blocks,
    }
}
