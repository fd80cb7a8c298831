//! A structured response as sections: each clinical area from its Lists, what was only linked apart, warnings where
//! they belong, and everything else at the end. After this no entry is left without a place.

use std::collections::{BTreeMap, HashSet};

use crate::gpconnect::clinical_area::{allergies, any, consultations, immunisations, medications, problems};
use crate::gpconnect::codes::{self, AREAS, Area, ListRole};
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::lists::{self, Completeness, List};
use crate::gpconnect::outcome;
use crate::gpconnect::request::Request;
use crate::record::{
    AllergyLabel, Banner, BannerKind, Block, Inline, Row, RowGroup, Section, State, Subsection, Table, Text,
};
use crate::words::Word;

/// What a structured response becomes.
pub struct Structured {
    /// Sections in display order.
    pub sections: Vec<Section>,
    /// Warnings that hold for the whole record.
    pub notices: Vec<Banner>,
    /// What the view does not contain.
    pub absences: Vec<Vec<Inline>>,
    /// The label beside the patient banner; none where the response has no areas at all.
    pub allergy_label: Option<AllergyLabel>,
}

/// Says to the context which area each entry belongs to; the plans' rows too.
pub fn assign<'t>(context: &mut Context<'t>) -> (Vec<List<'t>>, medications::Joins) {
    let joins = medications::Joins::over(context);
    let lists = lists::all(context);
    let listed: BTreeMap<usize, Area> = lists
        .iter()
        .filter_map(|list| match list.role {
            ListRole::Primary(area) => Some((list, area)),
            ListRole::Secondary { of, .. } => Some((list, of)),
            _ => None,
        })
        .flat_map(|(list, area)| list.entries.iter().filter_map(move |entry| Some((entry.target?.entry, area))))
        .collect();
    let in_structure: HashSet<usize> = lists
        .iter()
        .filter(|list| matches!(list.role, ListRole::Topic | ListRole::Heading | ListRole::Consultation))
        .flat_map(|list| list.entries.iter().filter_map(|entry| Some(entry.target?.entry)))
        .collect();
    let results = results(context);
    let areas: Vec<(usize, Area)> = context
        .items()
        .filter_map(|item| {
            let by_type = match item.kind().as_str() {
                "ProcedureRequest" if item.resource.peek_at("intent").as_deref() == Some("order") => {
                    Some(Area::Investigations)
                }
                kind => codes::area_of_type(kind),
            };
            let by_list = listed.get(&item.entry).copied();
            let area = match item.kind().as_str() {
                "Observation" | "ProcedureRequest" => {
                    let result = results.contains(&item.entry).then_some(Area::Investigations);
                    let text = in_structure.contains(&item.entry) && consultations::is_narrative(&item);
                    // What was written in a consultation stands in it, whichever List names it besides.
                    let text = text.then_some(Area::Consultations).filter(|_| result.is_none());
                    text.or(by_list).or(result).or(by_type)
                }
                _ => by_type.or(by_list.filter(|_| item.kind() == "QuestionnaireResponse")),
            };
            Some((item.entry, area?))
        })
        .collect();
    for (entry, area) in areas {
        context.assign(entry, area);
    }
    (lists, joins)
}

/// Observations reached from a report: results, groups and their members, filing comments.
fn results(context: &Context<'_>) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut next: Vec<usize> = Vec::new();
    for report in context.items().filter(|item| item.kind() == "DiagnosticReport") {
        next.extend(report.resource.all("result").filter_map(|result| Some(context.follow(result, report)?.entry)));
    }
    while let Some(entry) = next.pop() {
        if found.insert(entry)
            && let Some(item) = context.item(entry)
        {
            let members = item.resource.all("related").filter_map(|related| related.get("target"));
            next.extend(members.filter_map(|target| Some(context.follow(target, item)?.entry)));
        }
    }
    found
}

/// The sections of a response whose entries have been assigned.
pub fn read<'t>(
    context: &Context<'t>,
    lists: &[List<'t>],
    joins: &medications::Joins,
    request: &Request,
) -> Structured {
    let mut areas: BTreeMap<Area, Parts<'t>> = BTreeMap::new();
    let mut notices: Vec<Banner> = Vec::new();
    for list in lists {
        gather(list, &mut areas, &mut notices, context);
    }
    for item in context.items().filter(|item| item.kind() == "OperationOutcome").collect::<Vec<_>>() {
        for outcome in outcome::read(context, item) {
            if let Some(area) = outcome.area {
                let parts = areas.entry(area).or_default();
                parts.states.push(outcome::STATE);
                parts.incomplete = true;
                parts.banners.push(outcome.banner.clone());
            }
            notices.push(outcome.banner);
        }
    }
    for item in context.items().filter(|item| context.place(item.entry).is_none()) {
        if let Some(area) = context.area(item.entry) {
            areas.entry(area).or_default().members.push(item);
        }
    }
    let structured = !lists.is_empty() || areas.keys().any(|area| *area != Area::Documents);
    for area in AREAS.into_iter().filter(|area| request.asked_for(*area) == Some(true)) {
        let state = if request.is_pending(area) { State::Loading } else { State::Failed };
        areas.entry(area).or_insert_with(|| Parts { states: vec![state], ..Parts::default() });
    }
    let structure = consultations::Structure::over(context, lists);
    if areas.contains_key(&Area::Medications) && !areas.contains_key(&Area::Allergies) && structured {
        notices.push(Banner::new(BannerKind::Alert, vec![Word::MedicationsWithoutAllergies.into()]));
    }
    let mut sections = Vec::new();
    let mut label = None;
    for (area, parts) in &areas {
        if !context.allows(*area) {
            for item in &parts.members {
                item.resource.ignore("in an area that is not allowed to this user");
                context.settle(item.entry, Place::NotAllowed);
            }
            continue;
        }
        let section = section(context, &structure, joins, *area, parts);
        if *area == Area::Allergies {
            label = Some(allergies::label(&parts.allergies(), parts.listed, parts.incomplete));
        }
        sections.push(section);
    }
    let allergy_label = structured.then(|| label.unwrap_or(AllergyLabel::Unavailable));
    let absences = absences(context, &areas, request, structured);
    Structured { sections, notices, absences, allergy_label }
}

/// What belongs to one area.
#[derive(Default)]
struct Parts<'t> {
    /// Whether its own List came.
    listed: bool,
    /// Whether something that belongs here could not be shown here.
    incomplete: bool,
    /// Items of its own List, in the order sent.
    primary: Vec<Item<'t>>,
    /// Items reached through consultations or problems.
    linked: Vec<Item<'t>>,
    /// Every entry assigned to it.
    members: Vec<Item<'t>>,
    states: Vec<State>,
    banners: Vec<Banner>,
    empty: Vec<Text>,
    /// Entries that have words and no resource.
    display_only: Vec<Inline>,
}

impl<'t> Parts<'t> {
    fn take(&mut self, completeness: &Completeness) {
        for state in &completeness.states {
            if !self.states.contains(state) {
                self.states.push(*state);
            }
        }
        for banner in &completeness.banners {
            if !self.banners.contains(banner) {
                self.banners.push(banner.clone());
            }
        }
    }

    /// Items of its own List, then those of no List.
    fn own(&self) -> Vec<Item<'t>> {
        let unlisted =
            self.members.iter().filter(|item| !contains(&self.primary, item) && !contains(&self.linked, item));
        self.primary.iter().chain(unlisted).copied().collect()
    }

    fn only_linked(&self) -> Vec<Item<'t>> {
        self.linked.iter().filter(|item| !contains(&self.primary, item)).copied().collect()
    }

    fn allergies(&self) -> allergies::Allergies<'t> {
        let of = |items: Vec<Item<'t>>| items.into_iter().filter(|item| item.kind() == "AllergyIntolerance").collect();
        allergies::Allergies::new(of(self.own()), of(self.only_linked()))
    }
}

/// Adds what is not there yet: an item that a List names twice is one item.
fn extend<'t>(items: &mut Vec<Item<'t>>, more: impl Iterator<Item = Item<'t>>) {
    for item in more {
        if !contains(items, &item) {
            items.push(item);
        }
    }
}

fn contains(items: &[Item<'_>], item: &Item<'_>) -> bool {
    items.iter().any(|other| other.entry == item.entry && other.resource.position() == item.resource.position())
}

fn gather<'t>(
    list: &List<'t>,
    areas: &mut BTreeMap<Area, Parts<'t>>,
    notices: &mut Vec<Banner>,
    context: &Context<'t>,
) {
    let area = match list.role {
        ListRole::Primary(area) | ListRole::Secondary { of: area, .. } => Some(area),
        ListRole::EndedAllergies => Some(Area::Allergies),
        ListRole::Consultation | ListRole::Topic | ListRole::Heading => Some(Area::Consultations),
        ListRole::Unknown => None,
    };
    if area.is_some_and(|area| !context.allows(area)) {
        list.item.resource.ignore("a List of an area that is not allowed to this user");
        context.settle(list.item.entry, Place::NotAllowed);
        return;
    }
    let completeness = list.completeness();
    for banner in completeness.banners.iter().filter(|banner| banner.kind == BannerKind::Transfer) {
        if !notices.contains(banner) {
            notices.push(banner.clone());
        }
    }
    // The transfer warning stands in full at the top; a section has its state as a short marker of it.
    let banners = completeness.banners.iter().filter(|banner| banner.kind != BannerKind::Transfer).cloned();
    let marked = Completeness { banners: banners.collect(), ..completeness };
    let (area, through) = match list.role {
        ListRole::Primary(area) => (area, None),
        ListRole::EndedAllergies => (Area::Allergies, None),
        ListRole::Secondary { of, through } => (of, Some(through)),
        ListRole::Consultation | ListRole::Topic | ListRole::Heading | ListRole::Unknown => {
            notices.extend(marked.banners);
            return;
        }
    };
    let apart = |item: &Item<'t>| {
        let text = item.kind() == "Observation" && context.area(item.entry) == Some(Area::Consultations);
        context.is_apart(*item) || text
    };
    let targets = || list.entries.iter().filter_map(|entry| entry.target).filter(|item| !apart(item));
    let parts = areas.entry(area).or_default();
    for entry in list.entries.iter() {
        // What cannot be shown here may be anything.
        parts.incomplete |= entry.target.is_none_or(|target| context.is_apart(target));
        if entry.target.is_none() {
            let words = context.reference(entry.item, list.item);
            if !words.is_empty() {
                parts.display_only.extend(words);
                parts.display_only.push(Inline::Break);
            }
        } else if let Some(reference) = entry.item.get("reference") {
            reference.already_shown();
        }
    }
    match through {
        None => {
            if list.role == ListRole::EndedAllergies {
                // "None recorded" of ended allergies says nothing of active ones.
                let states = marked.states.iter().filter(|state| **state != State::NoneRecorded).copied().collect();
                parts.take(&Completeness { states, ..marked.clone() });
            } else {
                parts.listed = true;
                parts.take(&marked);
            }
            parts
                .empty
                .extend(marked.empty.iter().filter(|text| !parts.empty.contains(text)).cloned().collect::<Vec<_>>());
            extend(&mut parts.primary, targets());
        }
        Some(through) => {
            let states = marked.states.iter().filter(|state| **state != State::NoneRecorded).copied().collect();
            let warnings = Completeness { states, ..marked.clone() };
            extend(&mut parts.linked, targets());
            parts.take(&warnings);
            if !warnings.banners.is_empty() {
                areas.entry(through).or_default().take(&warnings);
            }
        }
    }
}

fn section<'t>(
    context: &Context<'t>,
    structure: &consultations::Structure<'_, 't>,
    joins: &medications::Joins,
    area: Area,
    parts: &Parts<'t>,
) -> Section {
    // What has its row in another area already is mentioned, not shown again without its values.
    let fresh = |item: &Item<'t>| !context.is_whole(*item) || context.place(item.entry).is_none();
    let (own, own_elsewhere): (Vec<_>, Vec<_>) = parts.own().into_iter().partition(fresh);
    let (linked, linked_elsewhere): (Vec<_>, Vec<_>) = parts.only_linked().into_iter().partition(fresh);
    let mut states = parts.states.clone();
    let mut blocks = Vec::new();
    let count;
    let mut nothing = own.is_empty() && linked.is_empty();
    match area {
        Area::Allergies => {
            let allergies = parts.allergies();
            let active = || allergies.listed.iter().filter(|item| !allergies::is_ended(item));
            if allergies::label(&allergies, parts.listed, parts.incomplete) == AllergyLabel::NoKnownAllergies {
                states.push(State::KnownNone);
            }
            // Ended allergies say nothing of active ones.
            nothing = active().count() == 0;
            if active().count() > 0 {
                states.retain(|state| *state != State::NoneRecorded);
            }
            count = allergies.listed.len();
            blocks = allergies::blocks(context, &allergies, &states);
            let is_allergy = |item: &&Item<'t>| item.kind() == "AllergyIntolerance";
            let others: Vec<Item<'t>> = own.iter().chain(&linked).filter(|item| !is_allergy(item)).copied().collect();
            rest_block(context, &mut blocks, &others);
        }
        Area::Medications => {
            let is_statement = |item: &&Item<'t>| item.kind() == "MedicationStatement";
            let (listed, unlisted): (Vec<Item<'t>>, Vec<Item<'t>>) =
                own.iter().filter(is_statement).copied().partition(|item| contains(&parts.primary, item));
            // Without a List of their own the statements are all there is; beside one they were only reached.
            let (statements, mut others) =
                if parts.listed { (listed, unlisted) } else { ([listed, unlisted].concat(), Vec::new()) };
            others.extend(linked.iter().filter(is_statement));
            count = statements.len();
            blocks = medications::blocks(context, joins, &statements, parts.listed);
            linked_block(&mut blocks, Word::LinkedItems, &others, |items| {
                medications::blocks(context, joins, items, false)
            });
            // Plans and issues that no statement leads to: a row of their own, drug and dose together.
            let plans = |item: &Item<'t>| item.resource.peek_at("intent").as_deref() != Some("order");
            for wanted in [true, false] {
                let requests: Vec<Item<'t>> = unplaced(context, &own, &linked)
                    .into_iter()
                    .filter(|item| item.kind() == "MedicationRequest" && plans(item) == wanted)
                    .collect();
                if !requests.is_empty() {
                    let inner = medications::blocks(context, joins, &requests, false);
                    blocks.push(titled(Word::RequestsWithoutStatement, requests.len(), inner));
                }
            }
            let rest = unplaced(context, &own, &linked);
            if !rest.is_empty() {
                blocks.push(titled(
                    Word::OtherMedicationInformation,
                    rest.len(),
                    vec![any::table(context, vec![Word::OtherMedicationInformation.into()], &rest)],
                ));
            }
        }
        Area::Problems => {
            let is_problem = |item: &&Item<'t>| item.kind() == "Condition";
            let problems: Vec<Item<'t>> = own.iter().filter(is_problem).copied().collect();
            count = problems.len();
            blocks.extend(problems::blocks(context, &problems));
            let linked: Vec<Item<'t>> = linked.iter().filter(is_problem).copied().collect();
            linked_block(&mut blocks, Word::LinkedProblems, &linked, |items| problems::blocks(context, items));
            rest_block(context, &mut blocks, &unplaced(context, &own, &linked));
        }
        Area::Immunisations => {
            count = own.len();
            blocks.extend(immunisations::blocks(context, &own));
            linked_block(&mut blocks, Word::LinkedItems, &linked, |items| immunisations::blocks(context, items));
        }
        _ => {
            let in_rows = |item: &&Item<'t>| area != Area::Consultations || item.kind() == "Encounter";
            let mut main: Vec<Item<'t>> = own.iter().filter(in_rows).copied().collect();
            main.sort_by_key(|item| (std::cmp::Reverse(any::peek_when(item.resource)), item.entry));
            count = main.len();
            if !main.is_empty() {
                blocks.push(table(context, structure, area, &main));
            }
            linked_block(&mut blocks, Word::LinkedItems, &linked, |items| vec![table(context, structure, area, items)]);
            // Texts of a consultation that no Encounter's List leads to.
            rest_block(context, &mut blocks, &unplaced(context, &own, &[]));
        }
    }
    let mut elsewhere: Vec<Inline> = Vec::new();
    for item in own_elsewhere.into_iter().chain(linked_elsewhere) {
        let shown_with_statement = matches!(context.place(item.entry), Some(Place::Linked));
        if !shown_with_statement {
            elsewhere.push(if elsewhere.is_empty() { Word::ShownElsewhere.into() } else { Word::ListSeparator.into() });
            elsewhere.push(Word::Space.into());
            elsewhere.extend(context.mention(item));
        }
    }
    if !elsewhere.is_empty() {
        nothing = false;
        blocks.push(Block::Paragraph(elsewhere));
    }
    if !parts.display_only.is_empty() {
        blocks.push(Block::Paragraph(parts.display_only.clone()));
    }
    if nothing {
        blocks.insert(0, empty(area, parts));
    } else if !parts.empty.is_empty() {
        let said =
            parts.empty.iter().map(|text| Inline::Labelled(Word::ProviderSays.into(), vec![text.clone().into()]));
        blocks.push(Block::Paragraph(said.collect()));
    }
    Section {
        code: area.code().to_owned(),
        anchor: Context::section(area),
        title: vec![area.title().into()],
        count: Some(count),
        states,
        requested: Vec::new(),
        banners: parts.banners.clone(),
        blocks,
    }
}

fn unplaced<'t>(context: &Context<'t>, own: &[Item<'t>], linked: &[Item<'t>]) -> Vec<Item<'t>> {
    let all = own.iter().chain(linked).filter(|item| context.place(item.entry).is_none());
    let mut seen = HashSet::new();
    all.filter(|item| seen.insert(item.entry)).copied().collect()
}

fn table<'t>(
    context: &Context<'t>,
    structure: &consultations::Structure<'_, 't>,
    area: Area,
    items: &[Item<'t>],
) -> Block {
    let caption = vec![area.title().into()];
    if area != Area::Consultations {
        return any::table(context, caption, items);
    }
    let rows: Vec<Row> = items.iter().map(|item| structure.row(context, *item)).collect();
    match any::table(context, caption, &[]) {
        Block::Table(table) => Block::Table(Table { groups: vec![RowGroup { heading: None, rows }], ..table }),
        other => other,
    }
}

/// Linked material stands apart: it is never a complete list of its area (hazards 33, 99).
fn linked_block<'t>(
    blocks: &mut Vec<Block>,
    title: Word,
    items: &[Item<'t>],
    rows: impl Fn(&[Item<'t>]) -> Vec<Block>,
) {
    if items.is_empty() {
        return;
    }
    let mut inside = vec![Block::Banner(Banner::new(BannerKind::Note, vec![Word::LinkedIsNotComplete.into()]))];
    inside.extend(rows(items));
    blocks.push(titled(title, items.len(), inside));
}

/// What an area's List holds that is none of its own kind, in the generic form.
fn rest_block<'t>(context: &Context<'t>, blocks: &mut Vec<Block>, rest: &[Item<'t>]) {
    if !rest.is_empty() {
        let table = any::table(context, vec![Word::OtherInformation.into()], rest);
        blocks.push(titled(Word::OtherInformation, rest.len(), vec![table]));
    }
}

fn titled(title: Word, count: usize, blocks: Vec<Block>) -> Block {
    Block::Subsection(Subsection { title: vec![title.into()], count: Some(count), blocks })
}

/// What an area without rows says: what came, in its own words, and never "no known …".
fn empty(area: Area, parts: &Parts<'_>) -> Block {
    let has = |state| parts.states.contains(&state);
    let incomplete = parts.incomplete || has(State::Withheld) || has(State::InTransit) || has(State::AwaitingFiling);
    let word = if has(State::Loading) && !parts.listed {
        Word::StillLoading
    } else if has(State::Failed) && !parts.listed {
        Word::AskedForAndNotReceived
    } else if has(State::Unsupported) && !parts.listed {
        Word::NotReceivedFromProvider
    } else if !parts.listed {
        Word::NoListReceived
    } else if incomplete {
        Word::NoneReceivedIncomplete
    } else if area == Area::Allergies {
        Word::NoAllergiesRecorded
    } else {
        Word::NoneRecorded
    };
    let mut line = vec![Inline::Text(word.into())];
    for text in &parts.empty {
        line.push(Inline::Labelled(Word::ProviderSays.into(), vec![Inline::Text(text.clone())]));
    }
    // The section carries the state.
    Block::Message { state: None, blocks: vec![Block::Paragraph(line)] }
}

fn absences(
    context: &Context<'_>,
    areas: &BTreeMap<Area, Parts<'_>>,
    request: &Request,
    structured: bool,
) -> Vec<Vec<Inline>> {
    let names = |wanted: &dyn Fn(Area) -> bool| -> Vec<Inline> {
        let mut line: Vec<Inline> = Vec::new();
        for area in AREAS.into_iter().filter(|area| wanted(*area)) {
            if !line.is_empty() {
                line.push(Inline::Text(Word::ListSeparator.into()));
            }
            line.push(area.title().into());
        }
        line
    };
    let missing = |area: Area| structured && !areas.contains_key(&area) && context.allows(area);
    let lines: [(Word, Vec<Inline>); 3] = [
        (Word::NotRequested, names(&|area| missing(area) && request.asked_for(area) == Some(false))),
        (Word::NotInThisResponse, names(&|area| missing(area) && request.asked_for(area).is_none())),
        (Word::NotAvailableToYourRole, names(&|area| !context.allows(area))),
    ];
    let named = lines.into_iter().filter(|(_, names)| !names.is_empty());
    let named = named.map(|(word, names)| vec![Inline::Labelled(word.into(), names)]);
    let standing = structured.then(|| vec![Word::PracticeOwnedOnly.into()]);
    named.chain(standing).collect()
}
