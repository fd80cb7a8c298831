//! One clinical area as a section: its own items in the form of their area, what was only linked apart, and what else
//! its List holds.

use crate::gpconnect::clinical_area::{
    self, allergies, by_kind, consultations, diary_entries, documents, immunisations, investigations, medications,
    problems, referrals, uncategorised_data,
};
use crate::gpconnect::codes::Area;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::families::Families;
use crate::order::NumberSet;
use crate::record::{AllergyLabel, Banner, BannerKind, Block, Inline, Section, State, Subsection};
use crate::words::Word;

use super::{Assigned, Parts};

/// The section of an area that has these parts.
pub(super) fn section<'t>(
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
    let named = parts.elsewhere.items.iter().copied();
    for item in own_elsewhere.into_iter().chain(linked_elsewhere).chain(named) {
        // A plan stands in its statement's row.
        let shown_with_statement = area == Area::Medications && context.place(item.entry) == Some(Place::Linked);
        if !shown_with_statement {
            elsewhere.push(Inline::Break);
            elsewhere.extend(clinical_area::brief(context, item));
        }
        nothing = false;
    }
    if !elsewhere.is_empty() {
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
    // A nought reads as "there are none": it stands only where the area came.
    let came = |state: &State| !matches!(state, State::Failed | State::Loading | State::Blocked | State::Unsupported);
    let came = states.iter().all(came);
    Section {
        code: area.code().to_owned(),
        anchor: Context::section(area),
        title: vec![area.title().into()],
        count: (count > 0 || came).then_some(count),
        states,
        requested: Vec::new(),
        banners: parts.banners.all().to_vec(),
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
    let mut seen = NumberSet::default();
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
