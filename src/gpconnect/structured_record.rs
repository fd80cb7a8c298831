//! A structured response as sections: each clinical area from its Lists, what was only linked apart, warnings where
//! they belong, and everything else at the end. After this no entry is left without a place.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::gpconnect::clinical_area::observation::is_comment_note;
use crate::gpconnect::clinical_area::{
    self, allergies, by_kind, consultations, diary_entries, documents, immunisations, investigations, medications,
    problems, referrals, uncategorised_data,
};
use crate::gpconnect::codes::{self, AREAS, Area, ListRole};
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::families::Families;
use crate::gpconnect::links::Links;
use crate::gpconnect::lists::{self, Completeness, List};
use crate::gpconnect::outcome;
use crate::gpconnect::request::Request;
use crate::record::{AllergyLabel, Banner, BannerKind, Block, Inline, Section, State, Subsection, Text};
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

/// What the entries of a record are to each other, found before any of them is read.
pub struct Assigned<'t> {
    lists: Vec<List<'t>>,
    medications: medications::Joins,
    families: Families,
}

impl Assigned<'_> {
    /// Whether any List came: what has none is no structured record of its own.
    pub fn has_lists(&self) -> bool {
        !self.lists.is_empty()
    }
}

/// Says to the context which area each entry belongs to, in whose row it stands, and what leads to it.
pub fn assign<'t>(context: &mut Context<'t>) -> Assigned<'t> {
    let medications = medications::Joins::over(context);
    let families = Families::over(context);
    let lists = lists::all(context);
    let listed: HashMap<usize, Area> = lists
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
    let results = results(context, &families);
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
                    // A result stands under its report, whichever List names it besides (§1.12).
                    let result = results.contains(&item.entry).then_some(Area::Investigations);
                    // What was written in a consultation stands in it.
                    let text = in_structure.contains(&item.entry) && is_comment_note(&item);
                    result.or(text.then_some(Area::Consultations)).or(by_list).or(by_type)
                }
                _ => by_type.or(by_list.filter(|_| item.kind() == "QuestionnaireResponse")),
            };
            Some((item.entry, area?))
        })
        .collect();
    for (entry, area) in areas {
        context.assign(entry, area);
    }
    context.links = Links::over(context, &lists);
    for (entry, row) in rows(context, &families) {
        context.assign_row(entry, row);
    }
    Assigned { lists, medications, families }
}

/// Observations reached from a report: results, groups and their members, filing comments.
fn results(context: &Context<'_>, families: &Families) -> HashSet<usize> {
    let reports = context.items().filter(|item| item.kind() == "DiagnosticReport");
    let named = reports.flat_map(|report| {
        let results = report.resource.all("result").filter_map(move |result| context.follow(result, report));
        results.filter(|item| item.kind() == "Observation" && context.is_whole(*item)).map(|item| item.entry)
    });
    families.all_below(named)
}

/// Entries that are shown in another's row: a text in its consultation; specimen, request and filing comments in their
/// report.
fn rows(context: &Context<'_>, families: &Families) -> Vec<(usize, usize)> {
    let mut rows = Vec::new();
    let mut seen: HashSet<usize> = HashSet::new();
    for report in context.items().filter(|item| item.kind() == "DiagnosticReport") {
        let named = ["specimen", "basedOn"].into_iter().flat_map(|element| report.resource.all(element));
        rows.extend(named.filter_map(|of| Some((context.follow(of, report)?.entry, report.entry))));
        let results = report.resource.all("result").filter_map(|result| context.follow(result, report));
        // What an earlier report reaches has its row there.
        let below = families.below(results.map(|item| item.entry), |entry| !seen.contains(&entry));
        let comments = below.iter().filter(|entry| !seen.contains(entry)).filter_map(|entry| context.item(*entry));
        rows.extend(comments.filter(is_comment_note).map(|item| (item.entry, report.entry)));
        seen.extend(below);
    }
    let texts = context.items().filter(|item| context.area(item.entry) == Some(Area::Consultations));
    for text in texts.filter(is_comment_note) {
        rows.extend(context.links.consultations(text.entry).first().map(|encounter| (text.entry, *encounter)));
    }
    rows
}

/// The sections of a response whose entries have been assigned.
pub fn read<'t>(context: &Context<'t>, assigned: &Assigned<'t>, request: &Request) -> Structured {
    let lists = &assigned.lists;
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
    if areas.contains_key(&Area::Medications) && !areas.contains_key(&Area::Allergies) && structured {
        notices.push(Banner::new(BannerKind::Alert, vec![Word::MedicationsWithoutAllergies.into()]));
    }
    let structure = consultations::Structure::over(context, lists, &assigned.families);
    let mut sections: BTreeMap<Area, Section> = BTreeMap::new();
    let mut label = None;
    // Consultations last: they mention what by then has its own row, where every leaf of it was read.
    let (mentioning, first): (Vec<_>, Vec<_>) = areas.iter().partition(|(area, _)| **area == Area::Consultations);
    for (area, parts) in first.into_iter().chain(mentioning) {
        if !context.allows(*area) {
            for item in &parts.members {
                item.resource.ignore("in an area that is not allowed to this user");
                context.settle(item.entry, Place::NotAllowed);
            }
            continue;
        }
        sections.insert(*area, section(context, &structure, assigned, *area, parts));
        if *area == Area::Allergies {
            label = Some(allergies::label(&parts.allergies(), parts.listed, parts.incomplete));
        }
    }
    let sections = sections.into_values().collect();
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
    /// Items of its own List.
    primary: Items<'t>,
    /// Items reached through consultations or problems.
    linked: Items<'t>,
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
        let unlisted = self.members.iter().filter(|item| !self.primary.has(item) && !self.linked.has(item));
        self.primary.items.iter().chain(unlisted).copied().collect()
    }

    fn only_linked(&self) -> Vec<Item<'t>> {
        self.linked.items.iter().filter(|item| !self.primary.has(item)).copied().collect()
    }

    fn allergies(&self) -> allergies::Allergies<'t> {
        let of = |items: Vec<Item<'t>>| items.into_iter().filter(|item| item.kind() == "AllergyIntolerance").collect();
        allergies::Allergies::new(of(self.own()), of(self.only_linked()))
    }
}

/// Items in the order sent, each once: an item that a List names twice is one item.
#[derive(Default)]
struct Items<'t> {
    items: Vec<Item<'t>>,
    known: HashSet<(usize, usize)>,
}

impl<'t> Items<'t> {
    fn extend(&mut self, more: impl Iterator<Item = Item<'t>>) {
        for item in more {
            if self.known.insert((item.entry, item.resource.index())) {
                self.items.push(item);
            }
        }
    }

    fn has(&self, item: &Item<'t>) -> bool {
        self.known.contains(&(item.entry, item.resource.index()))
    }
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
            parts.primary.extend(targets());
        }
        Some(through) => {
            let states = marked.states.iter().filter(|state| **state != State::NoneRecorded).copied().collect();
            let warnings = Completeness { states, ..marked.clone() };
            parts.linked.extend(targets());
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
    assigned: &Assigned<'t>,
    area: Area,
    parts: &Parts<'t>,
) -> Section {
    // What has its row in another area already is mentioned in brief, not shown again with all it has.
    let fresh = |item: &Item<'t>| !context.is_whole(*item) || context.place(item.entry).is_none();
    let (own, own_elsewhere): (Vec<_>, Vec<_>) = parts.own().into_iter().partition(fresh);
    let (linked, linked_elsewhere): (Vec<_>, Vec<_>) = parts.only_linked().into_iter().partition(fresh);
    let content = Content { context, families: &assigned.families, own, linked };
    let mut states = parts.states.clone();
    let Shown { mut blocks, count, mut nothing } = match area {
        Area::Allergies => content.allergies(parts, &mut states),
        Area::Medications => content.medications(&assigned.medications, parts),
        Area::Problems => content.of_kind("Condition", Word::LinkedProblems, |items| problems::blocks(context, items)),
        Area::Consultations => content.consultations(structure),
        Area::Investigations => content.investigations(),
        Area::UncategorisedData => content
            .all(area, |families, caption, items| vec![uncategorised_data::table(context, families, caption, items)]),
        Area::Immunisations => content.all(area, |families, _, items| immunisations::blocks(context, families, items)),
        Area::Referrals => content.noted(area, Word::ReferralsSayNoMore, "ReferralRequest", |caption, items| {
            referrals::table(context, caption, items)
        }),
        Area::DiaryEntries => {
            content.noted(area, Word::DiaryEntriesArePlanned, "ProcedureRequest", |caption, items| {
                diary_entries::table(context, caption, items)
            })
        }
        Area::Documents => content.documents(),
    };
    let mut elsewhere: Vec<Inline> = Vec::new();
    for item in own_elsewhere.into_iter().chain(linked_elsewhere) {
        let shown_with_statement = matches!(context.place(item.entry), Some(Place::Linked));
        if !shown_with_statement {
            elsewhere.push(Inline::Break);
            elsewhere.extend(clinical_area::brief(context, item));
        }
    }
    if !elsewhere.is_empty() {
        nothing = false;
        blocks.push(Block::Paragraph([Word::ShownElsewhere.into()].into_iter().chain(elsewhere).collect()));
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

/// What a section holds.
struct Shown {
    blocks: Vec<Block>,
    count: usize,
    /// Whether nothing of the area was received.
    nothing: bool,
}

/// The items of one area: its own, and those that were only reached through links.
struct Content<'c, 't> {
    context: &'c Context<'t>,
    families: &'c Families,
    own: Vec<Item<'t>>,
    linked: Vec<Item<'t>>,
}

impl<'t> Content<'_, 't> {
    fn allergies(&self, parts: &Parts<'t>, states: &mut Vec<State>) -> Shown {
        let allergies = parts.allergies();
        let active = allergies.listed.iter().filter(|item| !allergies::is_ended(item)).count();
        if allergies::label(&allergies, parts.listed, parts.incomplete) == AllergyLabel::NoKnownAllergies {
            states.push(State::KnownNone);
        }
        if active > 0 {
            states.retain(|state| *state != State::NoneRecorded);
        }
        let mut blocks = allergies::blocks(self.context, &allergies, states);
        let is_other = |item: &&Item<'t>| item.kind() != "AllergyIntolerance";
        let others: Vec<Item<'t>> = self.own.iter().chain(&self.linked).filter(is_other).copied().collect();
        self.rest(&mut blocks, &others);
        // Ended allergies say nothing of active ones.
        Shown { blocks, count: allergies.listed.len(), nothing: active == 0 }
    }

    fn medications(&self, joins: &medications::Joins, parts: &Parts<'t>) -> Shown {
        let context = self.context;
        let is_statement = |item: &&Item<'t>| item.kind() == "MedicationStatement";
        let (listed, unlisted): (Vec<Item<'t>>, Vec<Item<'t>>) =
            self.own.iter().filter(is_statement).copied().partition(|item| parts.primary.has(item));
        // Without a List of their own the statements are all there is; beside one they were only reached.
        let (statements, mut others) =
            if parts.listed { (listed, unlisted) } else { ([listed, unlisted].concat(), Vec::new()) };
        others.extend(self.linked.iter().filter(is_statement));
        let mut blocks = medications::blocks(context, joins, &statements, parts.listed);
        linked_block(&mut blocks, Word::LinkedItems, &others, |items| {
            medications::blocks(context, joins, items, false)
        });
        // Plans and issues that no statement leads to: a row of their own, drug and dose together.
        let plans = |item: &Item<'t>| item.resource.peek_at("intent").as_deref() != Some("order");
        for wanted in [true, false] {
            let requests: Vec<Item<'t>> = unplaced(context, &self.own, &self.linked)
                .into_iter()
                .filter(|item| item.kind() == "MedicationRequest" && plans(item) == wanted)
                .collect();
            if !requests.is_empty() {
                let inner = medications::blocks(context, joins, &requests, false);
                blocks.push(titled(Word::RequestsWithoutStatement, requests.len(), inner));
            }
        }
        let rest = unplaced(context, &self.own, &self.linked);
        if !rest.is_empty() {
            let inside = by_kind(context, self.families, Word::OtherMedicationInformation, &rest);
            blocks.push(titled(Word::OtherMedicationInformation, rest.len(), inside));
        }
        Shown { blocks, count: statements.len(), nothing: self.is_empty() }
    }

    fn consultations(&self, structure: &consultations::Structure<'_, 't>) -> Shown {
        let context = self.context;
        let rows = |items: &[Item<'t>]| vec![structure.table(context, items)];
        let mut shown = self.of_kind_with("Encounter", Word::LinkedItems, &rows);
        if shown.count > 0 {
            shown.blocks.insert(0, note(Word::ConsultationsAreNotAll));
        }
        if let Some(block) = structure.without_encounter(context) {
            shown.blocks.push(block);
            shown.nothing = false;
        }
        self.rest(&mut shown.blocks, &unplaced(context, &self.own, &self.linked));
        shown
    }

    fn investigations(&self) -> Shown {
        let (context, families) = (self.context, self.families);
        let mut shown = self.of_kind_with("DiagnosticReport", Word::LinkedItems, &|items| {
            investigations::blocks(context, families, items)
        });
        let rest = unplaced(context, &self.own, &self.linked);
        shown.blocks.extend(investigations::without_report(context, families, &rest));
        self.rest(&mut shown.blocks, &unplaced(context, &self.own, &self.linked));
        if !self.is_empty() {
            shown.blocks.insert(0, note(Word::FlagsAreTheSenders));
        }
        shown
    }

    /// Documents come only where something leads to them (§1.15), or as the answer to a search: together they are one
    /// list, which says that it is not of all.
    fn documents(self) -> Shown {
        let Content { context, families, own, linked } = self;
        let is_linked = !linked.is_empty();
        let content = Content { context, families, own: [own, linked].concat(), linked: Vec::new() };
        let mut shown = content.of_kind("DocumentReference", Word::LinkedItems, |items| {
            vec![documents::table(context, Word::Documents, items)]
        });
        if is_linked {
            shown.blocks.insert(0, note(Word::DocumentsAreNotAll));
        }
        shown
    }

    /// An area whose every item has a row in one form.
    fn all(&self, area: Area, rows: impl Fn(&Families, Word, &[Item<'t>]) -> Vec<Block>) -> Shown {
        let mut blocks = Vec::new();
        if !self.own.is_empty() {
            blocks.extend(rows(self.families, area.title(), &self.own));
        }
        linked_block(&mut blocks, Word::LinkedItems, &self.linked, |items| {
            rows(self.families, Word::LinkedItems, items)
        });
        Shown { blocks, count: self.own.len(), nothing: self.is_empty() }
    }

    /// An area of one kind of resource, under a standing note.
    fn noted(&self, area: Area, word: Word, kind: &str, table: impl Fn(Word, &[Item<'t>]) -> Block) -> Shown {
        let mut shown = self.of_kind(kind, Word::LinkedItems, |items| vec![table(area.title(), items)]);
        if !self.is_empty() {
            shown.blocks.insert(0, note(word));
        }
        shown
    }

    fn of_kind(&self, kind: &str, title: Word, rows: impl Fn(&[Item<'t>]) -> Vec<Block>) -> Shown {
        let mut shown = self.of_kind_with(kind, title, &rows);
        self.rest(&mut shown.blocks, &unplaced(self.context, &self.own, &self.linked));
        shown
    }

    /// The area's own items of a kind, then those only reached, apart; what is of no such kind is left.
    fn of_kind_with(&self, kind: &str, title: Word, rows: &dyn Fn(&[Item<'t>]) -> Vec<Block>) -> Shown {
        let of = |items: &[Item<'t>]| -> Vec<Item<'t>> {
            items.iter().filter(|item| item.kind() == kind).copied().collect()
        };
        let (own, linked) = (of(&self.own), of(&self.linked));
        let mut blocks = if own.is_empty() { Vec::new() } else { rows(&own) };
        linked_block(&mut blocks, title, &linked, rows);
        Shown { blocks, count: own.len(), nothing: self.is_empty() }
    }

    /// What an area's List holds that is none of its own kind, each in the form of its kind.
    fn rest(&self, blocks: &mut Vec<Block>, rest: &[Item<'t>]) {
        if !rest.is_empty() {
            let inside = by_kind(self.context, self.families, Word::OtherInformation, rest);
            blocks.push(titled(Word::OtherInformation, rest.len(), inside));
        }
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.linked.is_empty()
    }
}

/// A standing note of a section.
fn note(word: Word) -> Block {
    Block::Banner(Banner::new(BannerKind::Note, vec![word.into()]))
}

fn unplaced<'t>(context: &Context<'t>, own: &[Item<'t>], linked: &[Item<'t>]) -> Vec<Item<'t>> {
    let all = own.iter().chain(linked).filter(|item| context.place(item.entry).is_none());
    let mut seen = HashSet::new();
    all.filter(|item| seen.insert(item.entry)).copied().collect()
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
    let mut inside = vec![note(Word::LinkedIsNotComplete)];
    inside.extend(rows(items));
    blocks.push(titled(title, items.len(), inside));
}

fn titled(title: Word, count: usize, blocks: Vec<Block>) -> Block {
    Block::Subsection(Subsection::counted(title, count, blocks))
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
