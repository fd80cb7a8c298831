//! Documents (structured reference §1.15, §3): what is known of each, both of its dates, its size, whose it is, and
//! why it cannot be had where it cannot. Nothing here leads out of the view.

use crate::fhir::datatypes::{is_of_system, peek_moment, some_text};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::status;
use crate::gpconnect::clinical_area::or_not_recorded;
use crate::gpconnect::codes::ODS_CODE;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::keyed::Met;
use crate::letters;
use crate::record::{Block, Cell, ColumnKind, Inline, Mark, Row, Text, Tone};
use crate::words::Word;

/// The documents as a table, newest first, undated last.
pub fn table<'t>(caption: Word, items: &[Item<'t>]) -> Unread<'t> {
    let mut items = items.to_vec();
    Item::newest_first(&mut items, &|item| peek_moment(item.resource, &["created", "indexed"]));
    Unread {
        caption,
        columns: &[
            (Word::Document, ColumnKind::Name),
            (Word::DocumentDate, ColumnKind::Narrow),
            (Word::AddedToRecord, ColumnKind::Narrow),
            (Word::File, ColumnKind::Words),
        ],
        items,
        row,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let date = |element| Cell::line(or_not_recorded(context.past(resource.get(element), item)));
    let cells = vec![Cell::line(title(context, item)), date("created"), date("indexed"), Cell::line(files(resource))];
    let mut line = Line::of(context, item);
    line.reference(Word::Author, "author");
    line.value(Word::Origin, origin(context, item).into_iter().into_vec());
    line.reference(Word::Authenticator, "authenticator");
    line.reference(Word::HeldBy, "custodian");
    line.concept(Word::Class, "class");
    // The one of disclosure is a mark of its own.
    let is_other = |label: &Value<'t>| !concept::has_code(*label, "NOPAT");
    line.concepts(Word::SecurityLabel, resource.all("securityLabel").filter(is_other));
    for about in resource.all("context") {
        line.concepts(Word::PracticeSetting, about.all("practiceSetting"));
        line.concepts(Word::Event, about.all("event"));
        line.concepts(Word::FacilityType, about.all("facilityType"));
        line.references(Word::Consultation, about.all("encounter"));
        for related in about.all("related") {
            line.references(Word::RelatedTo, related.get("ref").or(Some(related)).into_iter());
            line.text_of(Word::RelatedTo, related.inside("identifier", "value").into_iter());
        }
    }
    for relates in resource.all("relatesTo") {
        let code = relates.text_at("code").map(Inline::recorded);
        line.value(Word::Relation, code.into_iter().into_vec());
        line.references(Word::RelatedTo, relates.all("target"));
    }
    let mut said: Met<usize> = Met::default();
    for encounter in resource.inside("context", "encounter") {
        said.extend(context.follow(encounter, item).map(|item| item.entry));
    }
    line.links_besides(&mut said);
    let mut below: Vec<Block> = line.block().into_iter().into_vec();
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// A document on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    if item.resource.get("description").is_some() {
        let kinds = item.resource.all("type").filter_map(concept::words);
        line.push_all(kinds.map(Inline::in_brackets));
    }
    if let Some(created) = context.date_at(item.resource, "created", item) {
        line.push(Inline::labelled(Word::DocumentDate.into(), single(created)));
    }
    line.push_all(attachments(item.resource).filter_map(unavailable));
    line
}

/// The description and the types; without a description the first type, as the name.
fn title<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let resource = item.resource;
    let description = resource.text_at("description");
    let mut line: Vec<Inline> = Vec::new();
    let untitled = description.is_none();
    let mut kinds = resource.all("type").map(|kind| concept::read(kind).line(untitled));
    match description {
        Some(words) => {
            line.push(Inline::Marked(Mark::Main, single(Inline::recorded(words))));
            for kind in kinds {
                line.push(Inline::labelled(Word::DocumentType.into(), kind));
            }
        }
        None => line.extend(kinds.next().unwrap_or_else(|| single(Word::NoWordsRecorded.into()))),
    }
    line.extend(context.marks(item));
    line.extend(status(resource));
    let of_document = resource.get("docStatus").filter(|status| status.peek().as_deref() != Some("final"));
    if let Some(words) = of_document.and_then(Value::read) {
        let badge = Inline::Badge(Tone::Warning, Text::source(words));
        line.push(Inline::labelled(Word::DocumentStatus.into(), single(badge)));
    }
    line
}

fn attachments(resource: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    resource.inside("content", "attachment").into_iter()
}

/// The files of a document, and their formats.
fn files(resource: Value<'_>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    for attachment in attachments(resource) {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.extend(file(attachment));
    }
    for format in resource.inside("content", "format") {
        let words = format.text_at("display").map(Inline::recorded);
        line.extend(words.map(|words| Inline::labelled(Word::FileFormat.into(), single(words))));
    }
    if line.is_empty() {
        line.push(Inline::Badge(Tone::Warning, Word::NoFileSent.into()));
    }
    line
}

/// A file: its type, its size, its title; or that it cannot be had, and why (§3: a title and no address).
pub fn file(attachment: Value<'_>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    line.extend(attachment.text_at("contentType").map(Inline::recorded));
    if let Some(size) = attachment.text_at("size") {
        line.push(Word::Space.into());
        line.push(Inline::Text(match kilobytes(&size) {
            Some(rounded) => Text::Ours(Word::SizeRounded, vec![Text::source(size), Text::Element(rounded)]),
            None => Text::Ours(Word::SizeBytes, single(Text::source(size))),
        }));
    }
    match unavailable(attachment) {
        Some(why) => line.push(why),
        None => {
            if let Some(title) = attachment.text_at("title") {
                line.push(Inline::labelled(Word::FileTitle.into(), single(Inline::recorded(title))));
            }
        }
    }
    if let Some(created) = attachment.get("creation") {
        let text = created.text().map(crate::gpconnect::context::as_date);
        line.extend(text.map(|date| Inline::labelled(Word::FileCreated.into(), single(date))));
    }
    line
}

/// A placeholder: no address, and the reason in place of a title.
fn unavailable(attachment: Value<'_>) -> Option<Inline> {
    let has = |element| attachment.peek_at(element).and_then(some_text).is_some();
    if has("url") || has("data") {
        return None;
    }
    let why = attachment.text_at("title").map(Inline::recorded);
    Some(match why {
        Some(why) => Inline::labelled(Word::NotAvailableBecause.into(), single(why)),
        None => Inline::Badge(Tone::Warning, Word::NoAddressSent.into()),
    })
}

/// `333 KB` for a number of bytes that is worth rounding.
fn kilobytes(size: &str) -> Option<String> {
    // Not the largest number in place of a larger one: it is shown.
    let bytes = letters::number(size).filter(|bytes| *bytes < usize::MAX)?;
    match bytes {
        0..1_000 => None,
        1_000..1_000_000 => Some([&((bytes + 500) / 1_000).to_string(), " KB"].concat()),
        _ => Some({
            let (whole, tenths) = (bytes / 1_000_000, bytes % 1_000_000 / 100_000);
            [&whole.to_string(), ".", &tenths.to_string(), " MB"].concat()
        }),
    }
}

/// An organisation's ODS code: what holds no digit is none.
fn ods_code(organisation: Item<'_>) -> Option<String> {
    // One has two or three identifiers.
    let mut own = organisation.resource.all("identifier").take(16);
    let own = own.find(|own| is_of_system(*own, &ODS_CODE))?.code_at("value");
    own.bytes().any(|byte| byte.is_ascii_digit()).then_some(own)
}

/// Whether the practice that holds a document also wrote it (§3): the author organisation is the custodian.
fn origin<'t>(context: &Context<'t>, item: Item<'t>) -> Option<Inline> {
    let of = |element: &'t str| {
        let mut found: Vec<Item<'t>> = Vec::new();
        for reference in item.resource.all(element) {
            found.extend(context.follow(reference, item).filter(|of| of.kind == ResourceType::Organization));
        }
        found
    };
    let (authors, custodians) = (of("author"), of("custodian"));
    let internal = match (authors.first(), custodians.first()) {
        (None, _) | (_, None) => return None,
        // One organisation may be sent twice.
        (Some(_), Some(custodian)) => {
            let code = ods_code(*custodian);
            let is_own = |author: &Item<'t>| {
                code.is_some() && code == ods_code(*author)
                    || custodians.iter().any(|other| author.entry == other.entry)
            };
            // Of several authors some may be from elsewhere.
            if authors.iter().any(is_own) != authors.iter().all(is_own) {
                return None;
            }
            authors.iter().any(is_own)
        }
    };
    Some(if internal { Word::OriginInternal } else { Word::OriginExternal }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_rounded_to_what_it_is_or_not_at_all() {
        for (size, rounded) in [("999", None), ("333400", Some("333 KB")), ("1950000", Some("1.9 MB"))] {
            assert_eq!(kilobytes(size).as_deref(), rounded, "{size}");
        }
        for unknown in ["99999999999999999999999", "-1", "1e6", ""] {
            assert_eq!(kilobytes(unknown), None, "{unknown}");
        }
    }
}
