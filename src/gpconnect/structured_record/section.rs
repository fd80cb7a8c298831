//! One clinical area as a section: its own items in the form of their area, what was only linked apart, and what else
//! its List holds.

use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::clinical_area::{
    self, allergies, by_kind, consultations, diary_entries, documents, immunisations, investigations, medications,
    problems, referrals, uncategorised_data,
};
use crate::gpconnect::codes::Area;
use crate::gpconnect::context::{Context, Item};
use crate::into_vec::{IntoVec, Keep, single};
use crate::keyed::Met;
use crate::record::{AllergyLabel, Banner, BannerKind, Block, Inline, Section, State, Subsection, Text};
use crate::words::Word;

use super::{Assigned, Parts};

/// The section of an area that has these parts.
pub(super) async fn section<'t>(
    context: &Context<'t>,
    structure: &consultations::Structure<'_, 't>,
    assigned: &Assigned<'t>,
    area: Area,
    mut parts: Parts<'t>,
) -> Section {
    // What has its row in another area already is mentioned in brief, not shown again with all it has.
    let fresh = |item: &Item<'t>| !context.is_whole(*item) || context.place(item.entry).is_none();
    let (own, own_elsewhere) = Item::split(&parts.own(), &fresh);
    let (linked, linked_elsewhere) = Item::split(&parts.only_linked(), &fresh);
    let content = Content { context, assigned, structure, area, own, linked };
    context.rest().await;
    let mut states = parts.states.clone();
    let shown = match area {
        Area::Allergies => content.allergies(&parts, &mut states).await,
        Area::Medications => content.medications(&parts).await,
        _ => content.items().await,
    };
    let Shown { mut blocks, count, mut nothing } = shown;
    context.rest().await;
    let mut elsewhere: Vec<Inline> = single(Word::ShownElsewhere.into());
    let named = parts.elsewhere.items.iter().copied();
    for item in own_elsewhere.into_iter().chain(linked_elsewhere).chain(named) {
        context.looked_at().await;
        elsewhere.push(Inline::Break);
        elsewhere.extend(clinical_area::brief(context, item));
        nothing = false;
    }
    if elsewhere.len() > 1 {
        // "This list" is the one above what is only linked.
        let is_linked =
            |block: &Block| matches!(block, Block::Subsection(part) if part.title == [Word::LinkedItems.into()]);
        let linked = usize::from(blocks.last().is_some_and(is_linked));
        blocks.insert(blocks.len() - linked, Block::Paragraph(elsewhere));
    }
    if !parts.display_only.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(&mut parts.display_only)));
    }
    // A banner says that no List came.
    if nothing && !parts.unlisted {
        blocks.insert(0, empty(area, &parts));
    } else {
        blocks.extend(said_of_being_empty(Word::OfListProviderSays, &parts.empty));
    }
    // That none are active is not that none are recorded: for that the List of ended ones is empty, too (§1.6).
    let is_none = nothing && (area != Area::Allergies || parts.ended_listed && !parts.has_entries());
    if !is_none || parts.limited || parts.incomplete || states.iter().any(|state| state.tells_of_gaps()) {
        // An empty List of the area's own says nothing of what other Lists name, came or not, was not asked for, is held
        // back or in transit.
        states.keep(&mut |state| *state != State::NoneRecorded);
    }
    // A nought reads as "there are none": it stands only where all of the area came.
    let came = states.iter().all(|state| matches!(state, State::NoneRecorded | State::KnownNone));
    let came = came && parts.listed && !parts.incomplete && !parts.limited;
    Section {
        code: area.code().to_owned(),
        anchor: Context::section(area),
        title: single(area.title().into()),
        count: (count > 0 && !parts.unlisted || came && is_none).then_some(count),
        states,
        requested: Vec::new(),
        banners: parts.banners.into_all(),
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
    assigned: &'c Assigned<'t>,
    structure: &'c consultations::Structure<'c, 't>,
    area: Area,
    own: Vec<Item<'t>>,
    linked: Vec<Item<'t>>,
}

impl<'t> Content<'_, 't> {
    /// Items in the form of the area. `title` is what they stand under.
    async fn rows(&self, title: Word, items: &[Item<'t>]) -> Vec<Block> {
        let context = self.context;
        let table = match self.area {
            Area::Allergies | Area::Medications => return Vec::new(),
            Area::Problems => return problems::blocks(context, items).await,
            Area::Investigations => return investigations::blocks(context, items).await,
            Area::Immunisations => return immunisations::blocks(context, items).await,
            Area::Consultations => return self.structure.table(context, items).await,
            Area::UncategorisedData => return uncategorised_data::table(context, title, items).await,
            Area::Referrals => referrals::table(self.area.title(), items),
            Area::DiaryEntries => diary_entries::table(self.area.title(), items),
            Area::Documents => documents::table(Word::Documents, items),
        };
        table.read(context).await
    }

    /// Whether its own came in a response of Lists, which is no answer to a search, and no message.
    fn came_with_lists(&self) -> bool {
        let own = self.own.first().filter(|item| !self.context.is_of_message(**item));
        let response = own.and_then(|item| self.context.response(*item));
        response.is_some() && self.assigned.lists.iter().any(|list| self.context.response(list.item) == response)
    }

    async fn allergies(&self, parts: &Parts<'t>, states: &mut Vec<State>) -> Shown {
        let allergies = parts.allergies(self.context);
        // What is only linked is no list (hazards 33, 99): where that did not come, this is said beside it.
        let linked = allergies.linked.iter().filter(|_| parts.listed);
        let shows_active = allergies.listed.iter().chain(linked).any(|item| !allergies::is_ended(item));
        if allergies::label(self.context, &allergies, parts.listed, parts.incomplete) == AllergyLabel::NoKnownAllergies
        {
            states.push(State::KnownNone);
        }
        let mut blocks = allergies::blocks(self.context, &allergies, states).await;
        let is_other = |item: &Item<'t>| item.kind != ResourceType::AllergyIntolerance;
        let [mut others, mut linked] = [Item::split(&self.own, &is_other).0, Item::split(&self.linked, &is_other).0];
        others.append(&mut linked);
        blocks.extend(self.rest(Word::OtherInformation, &others).await);
        blocks.extend(said_of_being_empty(Word::OfEndedProviderSays, &parts.ended_empty));
        // Ended allergies say nothing of active ones, whose List may not have come; that there are none is no allergy.
        let is_counted = |item: &&Item<'t>| allergies::is_allergy(item) && (parts.listed || !allergies::is_ended(item));
        let count = allergies.listed.iter().filter(is_counted).count();
        Shown { blocks, count, nothing: !shows_active }
    }

    async fn medications(&self, parts: &Parts<'t>) -> Shown {
        let (context, joins) = (self.context, &self.assigned.medications);
        let is_statement = |item: &Item<'t>| item.kind == ResourceType::MedicationStatement;
        let own = Item::split(&self.own, &is_statement).0;
        let (mut statements, mut unlisted) = Item::split(&own, &|item| parts.primary.has(item));
        // Without a List of their own the statements are all there is.
        if !parts.listed {
            statements.append(&mut unlisted);
        }
        let mut blocks = medications::blocks(context, joins, &statements, parts.listed).await;
        if !unlisted.is_empty() {
            let rows = medications::blocks(context, joins, &unlisted, false).await;
            blocks.push(titled(Word::NotInTheList, unlisted.len(), rows));
        }
        let linked = Item::split(&self.linked, &is_statement).0;
        if !linked.is_empty() {
            let rows = medications::blocks(context, joins, &linked, false).await;
            blocks.push(linked_block(Word::LinkedItems, linked.len(), rows));
        }
        // Plans and issues that no statement leads to: a row of their own, drug and dose together.
        let plans = |item: &Item<'t>| !item.resource.is_order();
        for (kind, title) in [
            (Some(true), Word::RequestsWithoutStatement),
            (Some(false), Word::IssuesWithoutPlan),
            // What is based on another's issue, which has no row for it.
            (None, Word::IssuesWithoutPlan),
        ] {
            let mut requests = self.unplaced();
            requests.keep(&mut |item| {
                let is_joined = joins.is_joined(item.entry);
                let mut of = item.resource.all("basedOn").filter_map(|of| context.follow(of, *item));
                let is_kind = match kind {
                    Some(wanted) => !is_joined && plans(item) == wanted,
                    None => of.all(|of| context.place(of.entry).is_some()),
                };
                item.kind == ResourceType::MedicationRequest && is_kind
            });
            if requests.is_empty() {
                continue;
            }
            let inner = medications::blocks(context, joins, &requests, false).await;
            // A consultation brings the plans and issues that it names, not what else there is.
            let is_reached = |item: &Item<'t>| {
                let mut orders = joins.orders_of(item.entry).iter();
                context.links.lead_to(item.entry) || orders.any(|order| context.links.lead_to(*order))
            };
            let is_linked = !parts.listed && requests.iter().any(is_reached);
            blocks.push(if is_linked {
                linked_block(title, requests.len(), inner)
            } else {
                titled(title, requests.len(), inner)
            });
        }
        blocks.extend(self.rest(Word::OtherMedicationInformation, &self.unplaced()).await);
        Shown { blocks, count: statements.len(), nothing: self.is_empty() }
    }

    /// An area whose items have rows of their kind: its own, then those only reached, apart, then what is of no such kind.
    async fn items(mut self) -> Shown {
        let (context, area) = (self.context, self.area);
        let nothing = self.is_empty();
        let mut note_of = match area {
            Area::Investigations if !nothing => Some(Word::FlagsAreTheSenders),
            Area::Referrals if !nothing => Some(Word::ReferralsSayNoMore),
            Area::DiaryEntries if !nothing => Some(Word::DiaryEntriesArePlanned),
            _ => None,
        };
        if area == Area::Documents && (!self.linked.is_empty() || self.came_with_lists()) {
            // Documents come only where something leads to them (§1.15), or as the answer to a search: together they
            // are one list, which says that it is not of all.
            note_of = Some(Word::DocumentsAreNotAll);
            self.own.append(&mut self.linked);
        }
        let kind = match area {
            Area::Problems => Some(ResourceType::Condition),
            Area::Consultations => Some(ResourceType::Encounter),
            Area::Investigations => Some(ResourceType::DiagnosticReport),
            Area::Documents => Some(ResourceType::DocumentReference),
            Area::Referrals => Some(ResourceType::ReferralRequest),
            Area::DiaryEntries => Some(ResourceType::ProcedureRequest),
            // Whatever stands in them has a row.
            Area::UncategorisedData | Area::Immunisations | Area::Allergies | Area::Medications => None,
        };
        let of_kind = |items| Item::split(items, &|item| kind.is_none_or(|kind| item.kind == kind)).0;
        let (own, linked) = (of_kind(&self.own), of_kind(&self.linked));
        // What was not given is shown, and counts for none that was.
        let is_counted = |item: &&Item<'t>| match area {
            Area::Immunisations => immunisations::may_be_given(item),
            _ => true,
        };
        let mut shown = Shown { blocks: Vec::new(), count: own.iter().filter(is_counted).count(), nothing };
        if !own.is_empty() {
            shown.blocks = self.rows(area.title(), &own).await;
        }
        if !linked.is_empty() {
            let title = if area == Area::Problems { Word::LinkedProblems } else { Word::LinkedItems };
            shown.blocks.push(linked_block(title, linked.len(), self.rows(title, &linked).await));
        }
        if area == Area::Consultations {
            note_of = (!own.is_empty()).then_some(Word::ConsultationsAreNotAll);
            if let Some(block) = self.structure.without_encounter(context).await {
                shown.blocks.push(block);
                shown.nothing = false;
            }
        }
        if area == Area::Investigations {
            shown.blocks.extend(investigations::without_report(context, &self.unplaced()).await);
        }
        shown.blocks.extend(self.rest(Word::OtherInformation, &self.unplaced()).await);
        if let Some(word) = note_of {
            shown.blocks.insert(0, note(word));
        }
        shown
    }

    /// What an area's List holds that is none of its own kind, each in the form of its kind.
    async fn rest(&self, title: Word, rest: &[Item<'t>]) -> Option<Block> {
        self.context.rest().await;
        if rest.is_empty() {
            return None;
        }
        let inside = by_kind(self.context, title, rest).await;
        Some(titled(title, rest.len(), inside))
    }

    /// Items that have no place yet. What is contained in another has none of its own: it was shown where it was read.
    fn unplaced(&self) -> Vec<Item<'t>> {
        let is_shown = |item: &Item<'t>| match self.context.is_whole(*item) {
            true => self.context.place(item.entry).is_some(),
            false => !item.resource.has_unread(),
        };
        let all = self.own.iter().chain(&self.linked).filter(|item| !is_shown(item));
        let mut seen = Met::default();
        all.filter(|item| seen.insert(item.key())).copied().into_vec()
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty() && self.linked.is_empty()
    }
}

/// What a List says of being empty, as sent.
fn said_of_being_empty(label: Word, texts: &[Text]) -> Option<Block> {
    let said = texts.iter().map(|text| Inline::labelled(label.into(), single(text.clone().into()))).into_vec();
    (!said.is_empty()).then_some(Block::Paragraph(said))
}

/// A standing note of a section.
fn note(word: Word) -> Block {
    Block::Banner(Banner::new(BannerKind::Note, single(word.into())))
}

/// Linked material stands apart: it is never a complete list of its area (hazards 33, 99).
fn linked_block(title: Word, count: usize, mut rows: Vec<Block>) -> Block {
    rows.insert(0, note(Word::LinkedIsNotComplete));
    titled(title, count, rows)
}

fn titled(title: Word, count: usize, blocks: Vec<Block>) -> Block {
    Block::subsection(Subsection::counted(title, count, blocks))
}

/// What an area without rows says: what came, in its own words, and never "no known …".
fn empty(area: Area, parts: &Parts<'_>) -> Block {
    let has = |state| parts.states.contains(&state);
    let incomplete = parts.incomplete || parts.states.iter().any(|state| state.tells_of_gaps());
    let word = if has(State::Loading) && !parts.listed {
        Word::StillLoading
    } else if has(State::Failed) && !parts.listed {
        Word::AskedForAndNotReceived
    } else if has(State::Unsupported) {
        Word::NotReceivedFromProvider
    } else if !parts.listed {
        Word::NoListReceived
    } else if parts.limited {
        Word::NoneWithinLimits
    } else if incomplete {
        Word::NoneReceivedIncomplete
    } else if area == Area::Documents {
        Word::NoDocumentsFound
    } else if area == Area::Allergies {
        Word::NoAllergiesRecorded
    } else {
        Word::NoneRecorded
    };
    let mut line = single(Inline::Text(word.into()));
    for text in &parts.empty {
        line.push(Inline::labelled(Word::ProviderSays.into(), single(Inline::Text(text.clone()))));
    }
    // The section carries the state.
    Block::Message { state: None, blocks: single(Block::Paragraph(line)) }
}
