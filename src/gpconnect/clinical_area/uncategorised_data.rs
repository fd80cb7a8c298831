//! Uncategorised data (structured reference §1.11): every Observation that no other area takes, what belongs together
//! side by side, newest first; parts under their whole; the answers of a questionnaire under its words.

use crate::into_vec::{IntoVec, PushAll, single};
use std::cmp::Reverse;

use crate::fhir::datatypes::{peek_moment, some_text};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::{add_unsaid, observation, with_left};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::families::MAX_ITEM_DEPTH;
use crate::keyed::Met;
use crate::letters::lower;
use crate::record::{Block, Cell, Column, ColumnKind, Inline, Mark, Row, RowGroup, Table};
use crate::words::Word;

/// The items as one table: a group of rows for each thing measured or recorded, the group with the newest entry first.
pub async fn table<'t>(context: &Context<'t>, caption: Word, items: &[Item<'t>]) -> Vec<Block> {
    // What a List contains itself has no family.
    let mut own: Met<usize> = Met::default();
    let mut members = Vec::new();
    for entry in context.whole(items) {
        if own.insert(entry) {
            members.extend(context.families.members(entry));
        }
    }
    let inner = context.families.below(members, &|_| true);
    let is_inner = |item: &Item<'t>| context.is_whole(*item) && inner.contains(&item.entry);
    let (under, tops) = Item::split(items, &is_inner);
    let pressures: Met<String> = tops
        .iter()
        .filter(|item| observation::is_pressure(item.resource))
        .map(|item| words_of(item.resource))
        .collect();
    let mut known: Met<String> = Met::default();
    let mut kinds: Vec<Vec<Item<'t>>> = Vec::new();
    for item in tops {
        // What an entry is, to put like with like: all blood pressures together, those of one reading or none among them,
        // everything else by its words.
        let words = words_of(item.resource);
        let kind = if pressures.contains(&words) { String::new() } else { words };
        match kinds.get_mut(known.place(kind)) {
            Some(kind) => kind.push(item),
            None => kinds.push(single(item)),
        }
    }
    for kind in &mut kinds {
        Item::newest_first(kind, &|item| when(*item));
    }
    crate::order::by_key(&mut kinds, |kind| {
        (Reverse(kind.first().and_then(|item| when(*item))), kind.first().map(|item| item.entry))
    });
    // What belongs under something that is not here, or in a circle, stands by itself at the end.
    kinds.push(under);
    let mut left = Left::default();
    let mut shown = Met::default();
    let mut groups = Vec::new();
    for kind in kinds {
        let mut rows = Vec::new();
        for top in kind {
            family(context, top, &own, &mut shown, &mut rows, &mut left);
            context.shown(top).await;
        }
        if !rows.is_empty() {
            groups.push(RowGroup { heading: None, rows });
        }
    }
    let columns = Column::all(&[
        (Word::Date, ColumnKind::Narrow),
        (Word::Entry, ColumnKind::Name),
        (Word::ValueAndComment, ColumnKind::Words),
    ]);
    let is_together = groups.len() > 1 && groups.iter().any(|group| group.rows.len() > 1);
    let mut blocks = with_left(Table { caption: single(caption.into()), columns, groups, ..Table::default() }, left);
    if is_together {
        blocks.insert(0, Block::Paragraph(single(Inline::minor(Word::NewestTogether))));
    }
    blocks
}

/// The words of an entry, in small letters; what has none stands together.
fn words_of(resource: Value<'_>) -> String {
    resource.get("code").and_then(concept::peek).map_or_else(|| String::from(char::MAX), |words| lower(&words))
}

fn when(item: Item<'_>) -> Option<Moment> {
    peek_moment(item.resource, &["effectiveDateTime", "effectivePeriod", "authored", "issued"])
}

/// An entry and all that belongs under it, row after row, each once.
fn family<'t>(
    context: &Context<'t>,
    top: Item<'t>,
    own: &Met<usize>,
    shown: &mut Met<(usize, usize)>,
    rows: &mut Vec<Row>,
    left: &mut Left,
) {
    let mut next = single((top, None));
    while let Some((item, whole)) = next.pop() {
        if !shown.insert(item.key()) {
            continue;
        }
        let members = if context.is_whole(item) { context.families.members(item.entry) } else { &[] };
        let members = members.iter().filter(|entry| own.contains(entry)).filter_map(|entry| context.item(*entry));
        let (again, members) = Item::split(&members.into_vec(), &|member| shown.contains(&member.key()));
        let entries: Met<usize> = members.iter().map(|member| member.entry).collect();
        let is_shown = |entry: usize| context.item(entry).is_some_and(|item| shown.contains(&item.key()));
        let here = |entry: usize| entries.contains(&entry) || is_shown(entry);
        rows.push(match item.kind {
            ResourceType::QuestionnaireResponse => {
                questionnaire(context, item, &|entry| entries.contains(&entry), left)
            }
            _ => row(context, item, whole, &again, &here, left),
        });
        for member in members.into_iter().rev() {
            next.push((member, Some(item)));
        }
    }
}

/// `again` are those of its members that have their row under another group already.
fn row<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    whole: Option<Item<'t>>,
    again: &[Item<'t>],
    here: &dyn Fn(usize) -> bool,
    left: &mut Left,
) -> Row {
    let resource = item.resource;
    context.settle_item(item, Place::Shown);
    let mut term = observation::term(context, item, true);
    context.mark_unsure(item, &mut term);
    if let Some(whole) = whole {
        term.push(Inline::labelled(Word::PartOfGroup.into(), context.mention(whole)));
    }
    let mut value = observation::value(context, item);
    let flag = observation::flag(resource);
    if !flag.is_empty() {
        value.push(Inline::labelled(Word::SenderFlag.into(), flag));
    }
    value.extend(observation::ranges(resource, true));
    let mut blocks = if value.is_empty() { Vec::new() } else { single(Block::Paragraph(value)) };
    blocks.extend(observation::comments(resource));
    let cells = vec![Cell::line(date(context, item)), Cell::line(term), Cell { blocks, ..Cell::default() }];
    let mut line = observation::circumstances(context, item);
    line.references(Word::By, resource.all("performer").map(|performer| performer.get("actor").unwrap_or(performer)));
    line.reference(Word::Specimen, "specimen");
    for member in again {
        line.value(Word::Includes, context.mention(*member));
    }
    observation::relations(context, item, &mut line, here);
    line.questionnaires(whole.map(|whole| whole.entry));
    line.links("context");
    let mut below: Vec<Block> = line.block().into_iter().into_vec();
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// When it was; else when it was entered, which says so; else that nothing is known.
fn date<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let resource = item.resource;
    let date = context.past(resource.get("effectiveDateTime"), item);
    if !date.is_empty() {
        return date;
    }
    let period = resource.get("effectivePeriod").map(|period| observation::period(context, item, period));
    if let Some(period) = period.filter(|period| !period.is_empty()) {
        return period;
    }
    match context.date_at(resource, "issued", item) {
        Some(entered) => single(Inline::labelled(Word::RecordedOn.into(), single(entered))),
        None => single(Inline::minor(Word::DateNotRecorded)),
    }
}

/// A questionnaire heads its answers: its words, which some systems keep in `linkId`, above their rows (§1.11).
fn questionnaire<'t>(context: &Context<'t>, item: Item<'t>, here: &dyn Fn(usize) -> bool, left: &mut Left) -> Row {
    let resource = item.resource;
    context.settle_item(item, Place::Shown);
    let mut words: Vec<Inline> = single(Inline::Marked(Mark::Main, single(Word::GroupOfEntries.into())));
    words.extend(observation::status(resource));
    words.extend(context.marks(item));
    let authored = context.date_at(resource, "authored", item);
    let date = authored.map_or_else(|| single(Inline::minor(Word::DateNotRecorded)), single);
    let mut blocks = Vec::new();
    answers(context, item, resource, 0, here, &mut blocks);
    let mut line = Line::of(context, item);
    line.reference(Word::About, "parent");
    line.reference(Word::BasedOn, "basedOn");
    line.reference(Word::Questionnaire, "questionnaire");
    line.reference(Word::By, "author");
    line.reference(Word::SourceOfInformation, "source");
    line.links("context");
    let mut below: Vec<Block> = line.block().into_iter().into_vec();
    below.extend(left.of(context, &[item]));
    let cells = vec![Cell::line(date), Cell::line(words), Cell { blocks, ..Cell::default() }];
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// The words of a questionnaire on one line.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut waiting = item.resource.all("item").into_vec();
    waiting.reverse();
    while let Some(question) = waiting.pop() {
        for text in ["linkId", "text"].into_iter().filter_map(|element| question.peek_at(element)).filter_map(some_text)
        {
            line.extend((!line.is_empty()).then_some(Word::Space.into()));
            line.push(Inline::recorded(text));
        }
        // The question alone would be a finding. Of an Observation that answers, its own row tells.
        for answer in question.all("answer").filter(|answer| answer.get("valueReference").is_none()) {
            line.push(Word::Space.into());
            line.extend(observation::value_of(context, item, answer));
        }
        let before = waiting.len();
        waiting.push_all(question.inside("answer", "item").into_iter());
        waiting.push_all(question.all("item"));
        if let Some(inside) = waiting.get_mut(before..) {
            inside.reverse();
        }
    }
    let mut line = if line.is_empty() { context.mention(item) } else { context.linked(item, line) };
    add_unsaid(&mut line, observation::status(item.resource).into_iter().into_vec());
    line
}

fn answers<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    holder: Value<'t>,
    depth: usize,
    here: &dyn Fn(usize) -> bool,
    blocks: &mut Vec<Block>,
) {
    if depth > MAX_ITEM_DEPTH {
        return;
    }
    for question in holder.all("item") {
        for element in ["linkId", "text"] {
            for text in question.all(element).filter_map(Value::read).filter(|text| some_text(text).is_some()) {
                blocks.push(observation::laid_out(None, text));
            }
        }
        for answer in question.all("answer") {
            // An Observation that answers has its row below.
            let reference = answer.get("valueReference");
            let target = reference.and_then(|reference| context.follow(reference, item));
            let leaf = reference.and_then(|reference| reference.get("reference"));
            match leaf.filter(|_| target.is_some_and(|target| here(target.entry))) {
                Some(leaf) => leaf.already_shown(),
                None => {
                    let value = observation::value_of(context, item, answer);
                    if !value.is_empty() {
                        blocks.push(Block::Paragraph(value));
                    }
                }
            }
            answers(context, item, answer, depth + 1, here, blocks);
        }
        answers(context, item, question, depth + 1, here, blocks);
    }
}
