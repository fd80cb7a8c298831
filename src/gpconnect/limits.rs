//! What the parameters of a structured request limit its answer to, in words (hazards 33, 47; O-21): nobody takes the
//! answer to a narrow question for the whole record.

use crate::fhir::tape::Value;
use crate::gpconnect::codes::Area;
use crate::gpconnect::context::as_date;
use crate::into_vec::{PushAll, single};
use crate::letters;
use crate::record::{Banner, BannerKind, Block, Inline, Section, Text};
use crate::words::Word;

/// One limit of one area.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// What is limited.
    pub area: Area,
    /// To what.
    pub word: Word,
    /// The day or number that the word needs.
    pub value: Option<String>,
}

impl Limit {
    /// Whether what is asked for may be recorded outside of it: not so of ended allergies, which are said apart, of issues,
    /// nor of the most recent, which are there where any is.
    pub fn may_leave_out_all(&self) -> bool {
        !matches!(self.word, Word::LimitedMostRecent | Word::LimitedWithoutEnded | Word::LimitedWithoutIssues)
    }
}

/// Reads the limits out of the FHIR `Parameters` sent. Of an array of names nothing can be said.
pub fn read(sent: Value<'_>) -> Vec<Limit> {
    let mut limits = Vec::new();
    for parameter in sent.all("parameter") {
        let Some(area) = parameter.peek_at("name").and_then(|name| Area::of_parameter(&name)) else { continue };
        let mut add = |word: Word, value: Option<String>| limits.push(Limit { area, word, value });
        let part = |name: &str| parameter.all("part").find(|part| part.says("name", name));
        let value = |name: &str, kind: &'static str| Some(part(name)?.peek_at(kind)?.into_owned());
        for (name, word) in [
            ("includePrescriptionIssues", Word::LimitedWithoutIssues),
            ("includeResolvedAllergies", Word::LimitedWithoutEnded),
        ] {
            if value(name, "valueBoolean").as_deref() == Some("false") {
                add(word, None);
            }
        }
        for (name, kind, word) in [
            ("medicationSearchFromDate", "valueDate", Word::LimitedActiveFrom),
            ("includeNumberOfMostRecent", "valuePositiveInt", Word::LimitedMostRecent),
            ("diaryEntriesSearchDate", "valueDate", Word::LimitedDueUntil),
        ] {
            if let Some(value) = value(name, kind) {
                add(word, Some(value));
            }
        }
        // Of the words themselves the host knows.
        for (name, word) in [("author", Word::LimitedToAuthor), ("description", Word::LimitedToDescription)] {
            if part(name).is_some() {
                add(word, None);
            }
        }
        match value("filterStatus", "valueCode").as_deref() {
            Some("active") => add(Word::LimitedToActive, None),
            Some(_) => add(Word::LimitedToInactive, None),
            None => {}
        }
        for part in parameter.all("part") {
            let name = part.peek_at("name").unwrap_or_default();
            if name.starts_with("filter") && name != "filterStatus" {
                add(Word::LimitedByFilter, None);
            }
        }
        for period in parameter.all("part").filter_map(|part| part.get("valuePeriod")) {
            for (end, word) in [("start", Word::LimitedFrom), ("end", Word::LimitedUntil)] {
                if let Some(day) = period.peek_at(end) {
                    add(word, Some(day.into_owned()));
                }
            }
        }
        if area == Area::Immunisations {
            // A provider's own default leaves out what was not given.
            if value("includeNotGiven", "valueBoolean").as_deref() != Some("true") {
                add(Word::LimitedToGiven, None);
            }
            if value("includeStatus", "valueBoolean").as_deref() == Some("false") {
                add(Word::LimitedWithoutStatus, None);
            }
        }
    }
    limits
}

/// Whether the `Parameters` sent ask for ended allergies, which have a List of their own.
pub fn asks_for_ended_allergies(sent: Value<'_>) -> bool {
    let parts = sent.inside("parameter", "part").into_iter();
    parts.filter(|part| part.says("name", "includeResolvedAllergies")).any(|part| part.says("valueBoolean", "true"))
}

/// Whether the `Parameters` sent ask for each issue of the medication, as is the default (§1.1).
pub fn asks_for_issues(sent: Value<'_>) -> bool {
    let of_medication = |name: &str| Area::of_parameter(name) == Some(Area::Medications);
    sent.all("parameter").any(|parameter| parameter.peek_at("name").is_some_and(|name| of_medication(&name)))
}

/// All limits, before the first section.
pub fn notice(limits: &[&Limit]) -> Option<Banner> {
    let mut blocks = single(Block::Paragraph(single(Word::AskedWithLimits.into())));
    blocks.push_all(
        limits.iter().map(|limit| Block::Paragraph(single(Inline::labelled(limit.area.title().into(), words(limit))))),
    );
    (!limits.is_empty()).then_some(Banner { kind: BannerKind::Warning, blocks })
}

/// The limits of an area, under its heading.
pub fn mark(limits: &[&Limit], sections: &mut [Section]) {
    for section in sections {
        for limit in limits.iter().filter(|limit| limit.area.code() == section.code) {
            Inline::add_to_list(&mut section.requested, words(limit));
        }
    }
}

fn words(limit: &Limit) -> Vec<Inline> {
    match (&limit.value, limit.word) {
        (None, word) => single(word.into()),
        (Some(number), Word::LimitedMostRecent) => single(Inline::Text(Text::Ours(
            Word::LimitedMostRecent,
            single(Text::Count(letters::number(number).unwrap_or_default())),
        ))),
        (Some(day), word) => {
            vec![word.into(), Inline::Text(Word::Space.into()), as_date(day.clone())]
        }
    }
}
