//! The clinical areas of Access Record: Structured, a file each; [`any`] shows what no other file knows.

pub mod allergies;
pub mod any;
pub mod consultations;
pub mod diary_entries;
pub mod documents;
pub mod immunisations;
pub mod investigations;
pub(in crate::gpconnect) mod line;
pub mod medications;
pub mod observation;
pub mod problems;
pub mod referrals;
pub mod uncategorised_data;

use crate::fhir::resource_type::ResourceType;
use crate::into_vec::single;
use crate::pace::boxed;
use any::Left;
use std::pin::Pin;

use crate::gpconnect::context::{Context, Item};
use crate::record::{Block, ColumnKind, Inline, Row, Table, Text};
use crate::words::Word;

/// A line, or that it was not recorded.
fn or_not_recorded(line: Vec<Inline>) -> Vec<Inline> {
    if line.is_empty() { single(Inline::minor(Word::NotRecorded)) } else { line }
}

/// An item on one line, as its own area shows it, with a link to its row. What many places name is repeated only as
/// long as all repetitions together stay within bounds; then it is a link with its words.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    if !context.open(item) || !context.may_repeat(item) {
        return context.mention(item);
    }
    let (label, line) = match item.kind {
        ResourceType::Observation => return observation::brief(context, item, &|words| context.linked(item, words)),
        ResourceType::AllergyIntolerance => (Word::Allergy, allergies::brief(context, item)),
        ResourceType::MedicationStatement => (Word::Medication, medications::brief(context, item)),
        // The same words twice would be two prescriptions.
        ResourceType::MedicationRequest => (medications::label(item), medications::brief(context, item)),
        ResourceType::Immunization => (Word::Vaccination, immunisations::brief(context, item)),
        ResourceType::DiagnosticReport => (Word::Report, investigations::brief(context, item)),
        ResourceType::ProcedureRequest if item.resource.is_order() => (Word::Request, context.mention(item)),
        ResourceType::ProcedureRequest => (Word::DiaryEntry, diary_entries::brief(context, item)),
        ResourceType::ReferralRequest => (Word::Referral, referrals::brief(context, item)),
        ResourceType::DocumentReference => (Word::Document, documents::brief(context, item)),
        ResourceType::Condition => (Word::Problem, problems::brief(context, item)),
        ResourceType::QuestionnaireResponse => (Word::GroupOfEntries, uncategorised_data::brief(context, item)),
        _ => {
            return single(Inline::labelled(
                Text::Element(item.resource.resource_type().to_owned()),
                context.mention(item),
            ));
        }
    };
    single(Inline::labelled(label.into(), line))
}

/// Adds what the words of a link, or what follows it, do not say yet.
fn add_unsaid(line: &mut Vec<Inline>, pieces: Vec<Inline>) {
    for piece in pieces {
        let says = |own: &Inline| *own == piece || matches!(own, Inline::Link(_, inside) if inside.contains(&piece));
        if !line.iter().any(says) {
            line.push(piece);
        }
    }
}

/// A table whose rows are not read yet.
pub struct Unread<'t> {
    /// What it is a table of.
    pub caption: Word,
    /// Its columns.
    pub columns: &'static [(Word, ColumnKind)],
    /// What has a row in it, in the order shown.
    pub items: Vec<Item<'t>>,
    /// How a row is read.
    pub row: fn(&Context<'t>, Item<'t>, &mut Left) -> Row,
}

impl<'t> Unread<'t> {
    /// The table, its rows read with rests between them, and what these leave.
    pub fn read<'c>(self, context: &'c Context<'t>) -> Pin<Box<dyn Future<Output = Vec<Block>> + 'c>>
    where
        't: 'c,
    {
        boxed(async move {
            let mut left = Left::default();
            let mut rows = Vec::with_capacity(self.items.len());
            for item in self.items {
                rows.push((self.row)(context, item, &mut left));
                context.shown(item).await;
            }
            with_left(Table::of_rows(self.caption, self.columns, rows), left)
        })
    }
}

/// A table and what its rows leave.
fn with_left(table: Table, left: Left) -> Vec<Block> {
    let mut blocks = single(Block::table(table));
    blocks.extend(left.block());
    blocks
}

/// Items that stand in another area's List, each in the form of its kind; the catch-all for what has none.
pub async fn by_kind<'t>(context: &Context<'t>, caption: Word, items: &[Item<'t>]) -> Vec<Block> {
    let mut rest = items.to_vec();
    let mut take = |wanted: &dyn Fn(&Item<'t>) -> bool| -> Vec<Item<'t>> {
        let (taken, left) = Item::split(&rest, wanted);
        rest = left;
        taken
    };
    let recorded = take(&|item| matches!(item.kind, ResourceType::Observation | ResourceType::QuestionnaireResponse));
    let planned = take(&|item| item.kind == ResourceType::ProcedureRequest && !item.resource.is_order());
    let of_reports = take(&|item| matches!(item.kind, ResourceType::ProcedureRequest | ResourceType::Specimen));
    let mut blocks = Vec::new();
    if !recorded.is_empty() {
        blocks.extend(uncategorised_data::table(context, caption, &recorded).await);
    }
    if !planned.is_empty() {
        blocks.extend(diary_entries::table(Word::DiaryEntries, &planned).read(context).await);
    }
    blocks.extend(investigations::without_report(context, &of_reports).await);
    if !rest.is_empty() {
        blocks.extend(any::table(caption, &rest).read(context).await);
    }
    blocks
}
