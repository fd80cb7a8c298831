//! A structured response as sections: each clinical area from its Lists, what was only linked apart, warnings where
//! they belong, and everything else at the end. After this no entry is left without a place.

mod assign;
mod section;

use crate::fhir::bundle::Entry;
use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::banners::Banners;
use crate::gpconnect::clinical_area::observation::is_comment_note;
use crate::gpconnect::clinical_area::{allergies, consultations, medications};
use crate::gpconnect::codes::{self, AREAS, Area, ListRole};
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::lists::{Completeness, List, ListEntry};
use crate::gpconnect::outcome;
use crate::gpconnect::request::Request;
use crate::into_vec::{IntoVec, Keep, single};
use crate::keyed::Met;
use crate::letters;
use crate::order::Map;
use crate::pace::boxed;
use crate::record::{AllergyLabel, Banner, BannerKind, Block, Inline, Section, State, Text};
use crate::words::Word;

pub use assign::{Assigned, assign};
use section::section;

/// What a structured response becomes.
pub struct Structured {
    /// Sections in display order.
    pub sections: Vec<Section>,
    /// Warnings that hold for the whole record, and the response that says so of itself.
    pub notices: Vec<(Banner, Option<usize>)>,
    /// What the view does not contain.
    pub absences: Vec<Vec<Inline>>,
    /// The label beside the patient banner; none where the response has no areas at all.
    pub allergy_label: Option<AllergyLabel>,
}

/// The sections of a response whose entries have been assigned.
pub async fn read<'t>(context: &Context<'t>, assigned: &Assigned<'t>, request: &Request) -> Structured {
    let lists = &assigned.lists;
    let mut areas: Map<Area, Parts<'t>> = Map::new();
    let mut notices: Vec<(Banner, Option<usize>)> = Vec::new();
    for list in lists {
        gather(list, &mut areas, &mut notices, context, request);
        context.looked_at().await;
    }
    for item in context.items() {
        if context.place(item.entry).is_none()
            && let Some(area) = context.area(item.entry)
        {
            areas.with(area, |parts| parts.members.push(item));
        }
    }
    for item in context.items() {
        if item.kind != ResourceType::List && !context.is_apart(item) {
            take_contained(item, &mut areas, context, &|_, _| false);
        }
    }
    let mut is_in_doubt = context.bundle.entries.iter().any(Entry::may_be_anything);
    for item in context.items() {
        context.looked_at().await;
        if item.kind != ResourceType::OperationOutcome {
            continue;
        }
        // Of an area that this user may not see it is not told whether anything came.
        let has_entries = |area: Area| !context.allows(area) || areas.get(&area).is_some_and(Parts::has_entries);
        for outcome in outcome::read(context, item, &has_entries) {
            is_in_doubt |= outcome.areas.is_empty() && outcome.leaves_open && context.came_with_record(item);
            for (area, takes, state) in outcome.areas {
                areas.with(area, |parts| {
                    match takes {
                        outcome::Takes::All => parts.claim_nothing(),
                        outcome::Takes::Some => parts.limited = true,
                        outcome::Takes::Nothing => {}
                    }
                    parts.states.extend(state.filter(|state| !parts.states.contains(state)));
                    parts.banners.push(outcome.banner.in_brief());
                });
            }
            notices.push((outcome.banner, context.response(item)));
        }
    }
    if is_in_doubt {
        // It may be of any area.
        for area in AREAS {
            if areas.contains_key(&area) {
                areas.with(area, Parts::claim_nothing);
            }
        }
    }
    let in_transit = notices.iter().any(|(notice, _)| notice.kind == BannerKind::Transfer);
    let structured = !lists.is_empty() || areas.keys().any(|area| *area != Area::Documents);
    let has_lists = areas.iter().any(|(_, parts)| parts.listed);
    let is_message = has_message(context);
    for area in AREAS {
        let asked = request.asked_for(area);
        let is_asked_for = asked == Some(true);
        let not_there = if request.is_pending(area) { State::Loading } else { State::Failed };
        if areas.contains_key(&area) {
            // Documents have no List: all that come are linked.
            if area != Area::Documents {
                areas.with(area, |parts| {
                    // Whoever sends Lists has not sent the one that was asked for.
                    let is_missing = is_asked_for && has_lists && !parts.listed;
                    // Problems come with what they lead to (§1.3): beside Lists of other areas they are none of theirs.
                    let asked = match asked {
                        None if area == Area::Problems && has_lists => Some(false),
                        asked => asked.filter(|_| !is_missing),
                    };
                    let stands_for_none = parts.part_linked(context, &assigned.medications, area, asked);
                    // A warning that it is not supported says why.
                    let is_told = |state: &State| *state == State::Unsupported || *state == not_there;
                    // A message is its sender's, and has the Lists that it needs; what is loading may bring it.
                    let may_lack = has_lists && !is_message && !request.is_pending(area);
                    if may_lack && !parts.listed && !stands_for_none {
                        parts.unlisted = true;
                        parts.banners.add(Banner::new(BannerKind::Warning, single(Word::NoListReceived.into())));
                    }
                    if stands_for_none && is_missing && !parts.states.iter().any(is_told) {
                        parts.states.push(not_there);
                    }
                    // What one answer says is not all that was asked for, or another refused it.
                    if request.is_unanswered(area) {
                        parts.claim_nothing();
                        if request.is_limited(area) && !parts.states.contains(&not_there) {
                            parts.states.push(not_there);
                        }
                    }
                    // What is in transit is all of a record, whichever of its Lists says so (§1.4).
                    if in_transit && parts.listed && !parts.states.contains(&State::InTransit) {
                        parts.states.insert(0, State::InTransit);
                    }
                });
            }
        } else if is_asked_for {
            areas.with(area, |parts| {
                // A search for documents has no List that could say that it found none.
                parts.listed = area == Area::Documents && request.searches_are_answered;
                if !parts.listed {
                    parts.states.push(not_there);
                }
            });
        }
        if request.is_limited(area) {
            areas.with(area, |parts| parts.limited = true);
        }
    }
    let is_ended = |list: &List<'_>| list.role == ListRole::EndedAllergies;
    if request.ended_allergies && areas.contains_key(&Area::Allergies) && !lists.iter().any(is_ended) {
        areas.with(Area::Allergies, |parts| {
            let has_ended = parts.members.iter().any(allergies::is_ended);
            if parts.listed && !has_ended {
                parts.banners.add(Banner::new(BannerKind::Warning, single(Word::EndedNotReceived.into())));
            }
        });
    }
    if request.has_more {
        notices.push((Banner::new(BannerKind::Warning, single(Word::MoreWasFound.into())), None));
    }
    let shows_medications = areas.get(&Area::Medications).is_some_and(Parts::has_entries)
        && context.allows(Area::Medications)
        && !request.has_html_allergies;
    let mut without_allergies = did_not_come(context, &areas, Area::Allergies);
    context.rest().await;
    let structure = consultations::Structure::over(context, lists).await;
    context.rest().await;
    let mut sections: Vec<(Area, Section)> = Vec::new();
    let mut label = None;
    let absences = absences(context, &areas, request, structured);
    // Consultations last: they mention what by then has its own row, where every leaf of it was read.
    let others = AREAS.into_iter().filter(|area| *area != Area::Consultations);
    for area in others.chain([Area::Consultations]) {
        let Some(mut parts) = areas.remove(&area) else { continue };
        if !context.allows(area) {
            for item in &parts.members {
                item.resource.ignore("in an area that is not allowed to this user");
                context.settle(item.entry, Place::NotAllowed);
            }
            continue;
        }
        if area == Area::Allergies {
            let own = allergies::label(context, &parts.allergies(context), parts.listed, parts.incomplete);
            // What is held back, or still to come, may be one.
            let has_gaps = parts.states.iter().any(|state| state.tells_of_gaps());
            let is_open = own == AllergyLabel::NotRecorded && has_gaps;
            label = Some(if is_open { AllergyLabel::Unavailable } else { own });
            without_allergies |= parts.unlisted;
            // Nor is it all of them that there are none of.
            parts.incomplete |= request.has_html_allergies;
        }
        sections.push((area, boxed(section(context, &structure, assigned, area, parts)).await));
    }
    let may_come = request.is_pending(Area::Allergies);
    without_allergies |= label.is_none_or(|label| label == AllergyLabel::Unavailable && !may_come);
    if shows_medications && without_allergies {
        notices.push((Banner::new(BannerKind::Alert, single(Word::MedicationsWithoutAllergies.into())), None));
    }
    crate::order::by_key(&mut sections, |(area, _)| *area);
    let sections = sections.into_iter().map(|(_, section)| section).into_vec();
    let allergy_label = structured.then(|| label.unwrap_or(AllergyLabel::Unavailable));
    Structured { sections, notices, absences, allergy_label }
}

/// What belongs to one area.
#[derive(Default)]
struct Parts<'t> {
    /// Whether its own List came.
    listed: bool,
    /// Whether it came without its own List beside Lists of other areas: nobody knows whether it is all (§1.3).
    unlisted: bool,
    /// Whether something that belongs here could not be shown here.
    incomplete: bool,
    /// Whether less than all of it was asked for.
    limited: bool,
    /// Items of its own List.
    primary: Items<'t>,
    /// Items reached through consultations or problems.
    linked: Items<'t>,
    /// Items that its Lists name and that have their rows in other areas.
    elsewhere: Items<'t>,
    /// Every entry assigned to it.
    members: Vec<Item<'t>>,
    states: Vec<State>,
    banners: Banners,
    empty: Vec<Text>,
    /// Whether the List of ended allergies came, and what it says of being empty.
    ended_listed: bool,
    ended_empty: Vec<Text>,
    known_empty: Met<String>,
    /// Entries that have words and no resource.
    display_only: Vec<Inline>,
}

impl<'t> Parts<'t> {
    /// A warning names this area: what an empty List (§1.2) says of it is not known to hold.
    fn claim_nothing(&mut self) {
        self.states.keep(&mut |state| *state != State::NoneRecorded);
        self.incomplete = true;
    }

    fn has_entries(&self) -> bool {
        !(self.members.is_empty() && self.primary.items.is_empty() && self.linked.items.is_empty())
    }

    /// An entry of a List of this area: its own, linked, or what has its row in another area.
    fn take_entry(&mut self, entry: &ListEntry<'t>, list: &List<'t>, area: Area, context: &Context<'t>) {
        let is_linked = matches!(list.role, ListRole::Secondary { .. });
        // What cannot be shown here may be anything.
        self.incomplete |= entry.target.is_none_or(|target| context.is_apart(target));
        let Some(target) = entry.target else {
            let words = context.reference(entry.item, list.item);
            if !words.is_empty() {
                self.display_only.extend(words);
                self.display_only.push(Inline::Break);
            }
            return;
        };
        if let Some(reference) = entry.item.get("reference") {
            reference.already_shown();
        }
        if context.is_apart(target) {
            return;
        }
        // Whatever else a List of allergies names may be one.
        self.incomplete |= area == Area::Allergies && target.kind != ResourceType::AllergyIntolerance;
        // A plan that a List names stands for the drug in whose row it is.
        let row = context.item(context.row(target.entry)).filter(|_| context.is_whole(target));
        let of_drug = row.filter(|row| row.kind == ResourceType::MedicationStatement);
        let target = of_drug.unwrap_or(target);
        // What has an area has its row there, whichever List names it; here it is mentioned.
        if context.area_of(target).is_none_or(|own| own == area) {
            let own = if is_linked { &mut self.linked } else { &mut self.primary };
            own.add(target);
        // The texts of consultations stand in them: a List of what they link to is of them.
        } else if !is_linked || context.area(target.entry) != Some(Area::Consultations) || !is_comment_note(&target) {
            self.elsewhere.add(target);
        }
    }

    fn take(&mut self, completeness: &Completeness) {
        for state in &completeness.states {
            if !self.states.contains(state) {
                self.states.push(*state);
            }
        }
        for banner in &completeness.banners {
            self.banners.add(banner.in_brief());
        }
    }

    /// Takes the texts about being empty that no List before said.
    fn take_empty(&mut self, texts: &[Text]) {
        for text in texts {
            let is_known = match text {
                Text::Source(words) => !self.known_empty.insert(words.clone()),
                _ => false,
            };
            if !is_known {
                self.empty.push(text.clone());
            }
        }
    }

    /// Items that no List names, but a consultation or a problem: only linked, unless they may be all there is of an area
    /// whose List did not come. Problems that nobody asked for come with the items that they lead to (§1.3). Whether
    /// nothing came that stands for itself: a plan without its statement, a result without its report, a List of ended
    /// allergies do not.
    fn part_linked(
        &mut self,
        context: &Context<'t>,
        joins: &medications::Joins,
        area: Area,
        asked: Option<bool>,
    ) -> bool {
        let links = &context.links;
        // A List of ended allergies comes with consultations and problems, too (§1.4).
        if area == Area::Allergies && !self.listed && asked == Some(false) {
            std::mem::take(&mut self.primary).items.into_iter().for_each(|item| self.linked.add(item));
        }
        // A consultation names the plan of a medication, or an issue, not its statement.
        let is_linked = |item: &Item<'t>| {
            let mut plans = item.resource.all("basedOn").filter_map(|plan| context.follow(plan, *item));
            let is_named = |plan: Item<'t>| {
                links.lead_to(plan.entry) || joins.orders_of(plan.entry).iter().any(|order| links.lead_to(*order))
            };
            links.lead_to(item.entry) || plans.any(is_named)
        };
        let is_head = |item: &Item<'t>| {
            let is_of_area = codes::area_of_type(item.kind) == Some(area) && !is_part(item.kind);
            is_of_area && context.families.parents(item.entry).is_empty() && !self.primary.has(item)
        };
        let is_unasked = area == Area::Problems && !self.listed && asked == Some(false);
        let heads = Item::split(&self.members, &is_head).0;
        let (reached, others) = Item::split(&heads, &|item| is_unasked || is_linked(item));
        if self.listed || others.is_empty() && asked != Some(true) {
            let below = context.families.below(reached.iter().map(|item| item.entry).into_vec(), &|_| true);
            for item in reached {
                self.linked.add(item);
            }
            // What belongs under it came with it.
            for item in self.members.iter().filter(|item| below.contains(&item.entry)) {
                self.linked.add(*item);
            }
        }
        others.is_empty()
    }

    /// Items of its own List, then those of no List.
    fn own(&self) -> Vec<Item<'t>> {
        let mut own = self.primary.items.clone();
        for item in &self.members {
            if !self.primary.has(item) && !self.linked.has(item) {
                own.push(*item);
            }
        }
        own
    }

    fn only_linked(&self) -> Vec<Item<'t>> {
        Item::split(&self.linked.items, &|item| self.primary.has(item)).1
    }

    fn allergies(&self, context: &Context<'t>) -> allergies::Allergies<'t> {
        let of = |mut items: Vec<Item<'t>>| {
            items.keep(&mut |item| item.kind == ResourceType::AllergyIntolerance);
            items
        };
        let own = of(self.own());
        // Its own come first. Without a List all are.
        let of_list = if self.listed { of(self.primary.items.clone()).len() } else { own.len() };
        allergies::Allergies::new(context, &own, of_list, &of(self.only_linked()))
    }
}

/// Items in the order sent, each once: an item that a List names twice is one item.
#[derive(Default)]
struct Items<'t> {
    items: Vec<Item<'t>>,
    known: Met<(usize, usize)>,
}

impl<'t> Items<'t> {
    fn add(&mut self, item: Item<'t>) {
        if self.known.insert(item.key()) {
            self.items.push(item);
        }
    }

    fn has(&self, item: &Item<'t>) -> bool {
        self.known.contains(&item.key())
    }
}

/// The allergies and medication that an item contains, but for those that are taken where that is read.
fn take_contained<'t>(
    item: Item<'t>,
    areas: &mut Map<Area, Parts<'t>>,
    context: &Context<'t>,
    is_taken: &dyn Fn(Area, Item<'t>) -> bool,
) {
    for resource in item.resource.all("contained") {
        let inside = Item::inside(item.entry, resource);
        let area = match inside.kind {
            ResourceType::AllergyIntolerance => Area::Allergies,
            ResourceType::MedicationStatement => Area::Medications,
            _ => continue,
        };
        if context.allows(area) && !is_taken(area, inside) && !context.is_apart(inside) {
            areas.with(area, |parts| {
                parts.linked.add(inside);
                parts.incomplete = true;
            });
        }
    }
}

/// Reads a List into the areas that it is of.
fn gather<'t>(
    list: &List<'t>,
    areas: &mut Map<Area, Parts<'t>>,
    notices: &mut Vec<(Banner, Option<usize>)>,
    context: &Context<'t>,
    request: &Request,
) {
    let mut marked = list.completeness();
    let response = context.response(list.item);
    if response.and_then(|response| request.failed.get(response)).is_some_and(|has_failed| *has_failed) {
        marked.claim_nothing();
        marked.incomplete = true;
    }
    // The transfer warning stands in full at the top, for every role; a section has its state as a short marker of it.
    for banner in std::mem::take(&mut marked.banners) {
        match banner.kind {
            BannerKind::Transfer => notices.push((banner, None)),
            _ => marked.banners.push(banner),
        }
    }
    let rows = list.role.rows();
    let area = rows.map(|(area, _)| area).or(list.role.is_structure().then_some(Area::Consultations));
    if area.is_some_and(|area| !context.allows(area)) {
        list.item.resource.ignore("a List of an area that is not allowed to this user");
        context.settle(list.item.entry, Place::NotAllowed);
        return;
    }
    // What it contains has its row where others of its kind have one, and may not be all: its own, or what it names of them,
    // is one of its entries.
    let named: Met<(usize, usize)> = list.entries.iter().filter_map(|entry| Some(entry.target?.key())).collect();
    let is_linked = matches!(list.role, ListRole::Secondary { .. });
    let is_taken = |of, inside: Item<'t>| area == Some(of) && (!is_linked || named.contains(&inside.key()));
    take_contained(list.item, areas, context, &is_taken);
    let Some((area, through)) = rows else {
        return notices.extend(words_of_structure(list, marked, context));
    };
    if list.item.resource.says("status", "entered-in-error") {
        marked.banners.insert(0, Banner::new(BannerKind::Alert, single(Word::ListInError.into())));
    }
    let is_ended = list.role == ListRole::EndedAllergies;
    if is_ended || through.is_some() {
        // "None recorded" of ended allergies, or of what is linked, says nothing of the area itself.
        marked.claim_nothing();
    }
    areas.with(area, |parts| {
        parts.incomplete |= (is_ended || through.is_some()) && marked.is_qualified;
        let mut missing = 0;
        for entry in &list.entries {
            let said = entry.item.peek_at("display").map(|said| letters::lower(&said));
            let says = |words| said.as_deref().is_some_and(|said| letters::has(said, words));
            // In place of all that there may be (§0).
            let is_in_place = entry.item.get("reference").is_none() && through.is_none() && !is_ended;
            if is_in_place && (says("been disabled") || says("not supported by")) {
                parts.claim_nothing();
                if !parts.states.contains(&State::Unsupported) {
                    parts.states.push(State::Unsupported);
                }
                parts.banners.add(Banner::new(BannerKind::Warning, context.reference(entry.item, list.item)));
                continue;
            }
            missing += usize::from(entry.target.is_none());
            parts.take_entry(entry, list, area, context);
        }
        parts.take(&marked);
        if is_ended {
            parts.ended_listed = true;
            parts.ended_empty.extend(marked.empty.iter().cloned());
        } else if through.is_none() {
            parts.listed = true;
            parts.incomplete |= marked.incomplete;
            parts.take_empty(&marked.empty);
        }
        if through.is_none() && missing > 0 {
            let words = Text::Ours(Word::EntriesNotReceived, single(Text::Count(missing)));
            parts.banners.add(Banner::new(BannerKind::Warning, single(words.into())));
        }
    });
    if let Some(through) = through.filter(|_| !marked.banners.is_empty()) {
        areas.with(through, |parts| parts.take(&marked));
    }
}

/// What a List says that has no rows of an area: one of the structure of consultations, or of no known kind.
fn words_of_structure<'t>(
    list: &List<'t>,
    mut marked: Completeness,
    context: &Context<'t>,
) -> Vec<(Banner, Option<usize>)> {
    let is_unknown = list.role == ListRole::Unknown;
    // Nobody else shows words of it that lead nowhere.
    for entry in list.entries.iter().filter(|entry| is_unknown && entry.target.is_none()) {
        if entry.item.get("display").is_some() {
            marked.banners.push(Banner::new(BannerKind::Unknown, context.reference(entry.item, list.item)));
        }
    }
    // Whatever it is of, its own words say.
    let title = list.item.resource.peek_at("title").filter(|_| is_unknown).and_then(some_text);
    let mut notices = Vec::with_capacity(marked.banners.len());
    for mut banner in marked.banners {
        if let Some(title) = &title {
            banner.blocks.insert(0, Block::Paragraph(single(Inline::recorded(title.clone()))));
        }
        notices.push((banner, None));
    }
    notices
}

/// Whether what is of this type stands in the row of something else of its area.
fn is_part(kind: ResourceType) -> bool {
    use ResourceType::{Medication, MedicationDispense, MedicationRequest, Specimen};
    matches!(kind, Medication | MedicationDispense | MedicationRequest | Specimen)
}

/// Whether nothing came that is the area's own: what is only linked does not stand for it.
fn did_not_come(context: &Context<'_>, areas: &Map<Area, Parts<'_>>, area: Area) -> bool {
    // Documents have no List: they come by being linked. Ended allergies have one of their own.
    let is_one = |item: &Item<'_>| area != Area::Allergies || !allergies::is_ended(item);
    let came = |parts: &Parts<'_>| {
        let is_told = parts.states.iter().any(|state| *state != State::Failed);
        let is_linked = !parts.linked.items.is_empty();
        // What stands in the row of what is linked came with it; a result stands under its report.
        let is_result = |item: &Item<'_>| area == Area::Investigations && item.kind == ResourceType::Observation;
        let came_along =
            |item: &Item<'_>| is_part(item.kind) || is_result(item) || context.row(item.entry) != item.entry;
        let is_own = |item: &Item<'_>| is_one(item) && !(is_linked && came_along(item));
        parts.listed || area == Area::Documents || is_told || parts.own().iter().any(is_own)
    };
    !areas.get(&area).is_some_and(came)
}

fn has_message(context: &Context<'_>) -> bool {
    context.items().any(|item| item.kind == ResourceType::MessageHeader)
}

fn absences(
    context: &Context<'_>,
    areas: &Map<Area, Parts<'_>>,
    request: &Request,
    structured: bool,
) -> Vec<Vec<Inline>> {
    let names = |wanted: &dyn Fn(Area) -> bool| -> Vec<Inline> {
        let mut line: Vec<Inline> = Vec::new();
        for area in AREAS.into_iter().filter(|area| wanted(*area)) {
            Inline::add_to_list(&mut line, single(area.title().into()));
        }
        line
    };
    let missing = |area: Area| structured && did_not_come(context, areas, area) && context.allows(area);
    let mut lines = Vec::new();
    for (word, names) in [
        (Word::NotRequested, names(&|area| missing(area) && request.asked_for(area) == Some(false))),
        (Word::NotInThisResponse, names(&|area| missing(area) && request.asked_for(area).is_none())),
        (Word::NotAvailableToYourRole, names(&|area| !context.allows(area))),
    ] {
        if !names.is_empty() {
            lines.push(single(Inline::labelled(word.into(), names)));
        }
    }
    // A message is its sender's.
    if structured && !has_message(context) {
        lines.push(single(Word::PracticeOwnedOnly.into()));
    }
    lines
}
