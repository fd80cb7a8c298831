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

use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::families::Families;
use crate::record::{Block, Inline, Row, Text};
use crate::words::Word;

/// An item on one line, as its own area shows it, with a link to its row. What many places name is repeated only as
/// long as all repetitions together stay within bounds; then it is a link with its words.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    if !context.open(item) || !context.may_repeat(item) {
        return context.mention(item);
    }
    let kind = item.kind();
    let (label, line) = match kind.as_str() {
        "Observation" => return observation::brief(context, item, &|words| context.linked(item, words)),
        "AllergyIntolerance" => (Word::Allergy, allergies::brief(context, item)),
        "MedicationStatement" | "MedicationRequest" => (Word::Medication, medications::brief(context, item)),
        "Immunization" => (Word::Vaccination, immunisations::brief(context, item)),
        "DiagnosticReport" => (Word::Report, investigations::brief(context, item)),
        "ProcedureRequest" if item.resource.peek_at("intent").as_deref() == Some("order") => {
            (Word::Request, context.mention(item))
        }
        "ProcedureRequest" => (Word::DiaryEntry, diary_entries::brief(context, item)),
        "ReferralRequest" => (Word::Referral, referrals::brief(context, item)),
        "DocumentReference" => (Word::Document, documents::brief(context, item)),
        "Condition" => (Word::Problem, problems::brief(context, item)),
        _ => return vec![Inline::Labelled(Text::Element(kind), context.mention(item))],
    };
    vec![Inline::Labelled(label.into(), line)]
}

/// A row for each of these items, with a rest between rows.
pub async fn rows<'t>(context: &Context<'t>, items: &[Item<'t>], row: fn(&Context<'t>, Item<'t>) -> Row) -> Vec<Row> {
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        rows.push(row(context, *item));
        context.shown(*item).await;
    }
    rows
}

/// Items that stand in another area's List, each in the form of its kind; the catch-all for what has none.
pub async fn by_kind<'t>(context: &Context<'t>, families: &Families, caption: Word, items: &[Item<'t>]) -> Vec<Block> {
    let intent = |item: &Item<'t>| item.resource.peek_at("intent").unwrap_or_default() == "order";
    let mut rest = items.to_vec();
    let mut take = |wanted: &dyn Fn(&Item<'t>) -> bool| -> Vec<Item<'t>> {
        let (taken, left) = rest.iter().partition(|item| wanted(item));
        rest = left;
        taken
    };
    let recorded = take(&|item| matches!(item.kind().as_str(), "Observation" | "QuestionnaireResponse"));
    let planned = take(&|item| item.kind() == "ProcedureRequest" && !intent(item));
    let of_reports = take(&|item| matches!(item.kind().as_str(), "ProcedureRequest" | "Specimen"));
    let mut blocks = Vec::new();
    if !recorded.is_empty() {
        blocks.push(uncategorised_data::table(context, families, caption, &recorded).await);
    }
    if !planned.is_empty() {
        blocks.push(diary_entries::table(context, Word::DiaryEntries, &planned).await);
    }
    blocks.extend(investigations::without_report(context, families, &of_reports).await);
    if !rest.is_empty() {
        blocks.push(any::table(context, caption, &rest).await);
    }
    blocks
}
