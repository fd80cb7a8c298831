//! Problems (structured reference §1.9): active before inactive, major before minor; what they are linked to.

use std::borrow::Cow;

use crate::fhir::datatypes::{peek_moment, quantity};
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::Unread;
use crate::gpconnect::clinical_area::any::{self, Left};
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation;
use crate::gpconnect::clinical_area::or_not_recorded;
use crate::gpconnect::codes::Area;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, badges};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::single;
use crate::letters::lower;
use crate::order::Map;
use crate::record::{Block, Cell, ColumnKind, Inline, Row, Subsection, Text, Tone};
use crate::words::Word;

/// Subsections of these problems, by clinical status.
pub async fn blocks<'t>(context: &Context<'t>, problems: &[Item<'t>]) -> Vec<Block> {
    // What was refuted, or entered in error, is neither active nor inactive.
    let never_so = |item: &Item<'t>| {
        matches!(item.resource.code_at("verificationStatus").as_str(), "refuted" | "entered-in-error")
    };
    let status = |item: &Item<'t>| match never_so(item) {
        true => String::new(),
        false => item.resource.code_at("clinicalStatus"),
    };
    type Belongs = fn(&str) -> bool;
    let groups: [(Word, Belongs); 3] = [
        (Word::ActiveProblems, |status| matches!(status, "active" | "recurrence")),
        (Word::ProblemsOfOtherStatus, |status| {
            !matches!(status, "active" | "recurrence" | "inactive" | "remission" | "resolved")
        }),
        (Word::InactiveProblems, |status| matches!(status, "inactive" | "remission" | "resolved")),
    ];
    let mut blocks = Vec::new();
    for (title, belongs) in groups {
        let mut items = Item::split(problems, &|item| belongs(&status(item))).0;
        crate::order::by_key(&mut items, |item| {
            let onset = peek_moment(item.resource, &["onsetDateTime", "onsetPeriod", "assertedDate"]);
            (rank(item.resource), std::cmp::Reverse(onset), item.entry)
        });
        if !items.is_empty() {
            let count = items.len();
            let table = Unread { caption: title, columns: &COLUMNS, items, row }.read(context).await;
            blocks.push(Block::subsection(Subsection::counted(title, count, table)));
        }
    }
    blocks
}

const COLUMNS: [(Word, ColumnKind); 5] = [
    (Word::Problem, ColumnKind::Name),
    (Word::Significance, ColumnKind::Narrow),
    (Word::Status, ColumnKind::Narrow),
    (Word::Started, ColumnKind::Narrow),
    (Word::EndDate, ColumnKind::Narrow),
];

/// Major first, then minor, then what says neither.
fn rank(resource: Value<'_>) -> u8 {
    let significance = extensions::value(resource, Extension::ProblemSignificance);
    let words = lower(&significance.and_then(concept::peek).unwrap_or_default());
    match words.as_str() {
        "major" => 0,
        "minor" => 1,
        _ => 2,
    }
}

fn row<'t>(context: &Context<'t>, item: Item<'t>, left: &mut Left) -> Row {
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let mut words = match resource.get("code") {
        Some(code) => concept::read(code).line(true),
        None => single(Word::NoWordsRecorded.into()),
    };
    words.extend(context.marks(item));
    let date = |elements: [&'t str; 2]| {
        let [moment, period] = elements;
        // Of two dates neither stands for both.
        if let Some(period) = resource.get(period).filter(|period| period.get("end").is_some()) {
            return observation::period(context, item, period);
        }
        let period = resource.get(period).and_then(|period| period.get("start").or(Some(period)));
        let line = context.past(resource.get(moment).or(period), item);
        match line.is_empty() {
            true => or_not_recorded(otherwise_when(context, item, moment.strip_suffix("DateTime").unwrap_or(moment))),
            false => line,
        }
    };
    let mut ended = date(["abatementDateTime", "abatementPeriod"]);
    let has_passed = context.is_past(peek_moment(resource, &["abatementDateTime"]));
    ended.extend(badges(&[(has_passed && resource.code_at("clinicalStatus") == "active", Word::PassedButActive)]));
    let cells = vec![
        Cell::line(words),
        Cell::line(significance(resource)),
        Cell::line(status(resource)),
        Cell::line(date(["onsetDateTime", "onsetPeriod"])),
        Cell::line(ended),
    ];
    let mut below = second_line(context, item);
    below.extend(left.of(context, &[item]));
    Row { anchor: Some(context.anchor(item)), cells, below }
}

/// When, where it is no date: an age, or words; nothing where it is not recorded.
pub(super) fn otherwise_when<'t>(context: &Context<'t>, item: Item<'t>, element: &str) -> Vec<Inline> {
    let mut line = Vec::new();
    for value in item.resource.children().filter(|value| value.key().starts_with(element)) {
        match value.read().or_else(|| quantity(value)) {
            Some(words) if words == "true" => line.push(Word::Yes.into()),
            Some(words) => line.push(Inline::recorded(words)),
            None => line.extend(any::inline(context, item, value)),
        }
    }
    line
}

fn significance(resource: Value<'_>) -> Vec<Inline> {
    let Some(significance) = extensions::value(resource, Extension::ProblemSignificance) else {
        return or_not_recorded(Vec::new());
    };
    let word = match concept::peek(significance).unwrap_or_default().as_str() {
        "major" => Word::Major,
        "minor" => Word::Minor,
        _ => return concept::read(significance).line(false),
    };
    concept::words(significance);
    single(Inline::Badge(Tone::Neutral, word.into()))
}

fn status(resource: Value<'_>) -> Vec<Inline> {
    let status = resource.get("clinicalStatus");
    let badge = match resource.code_at("clinicalStatus").as_str() {
        "" => Inline::Badge(Tone::Warning, Word::StatusNotRecorded.into()),
        "active" => Inline::Badge(Tone::Active, Word::Active.into()),
        "inactive" => Inline::Badge(Tone::Ended, Word::Inactive.into()),
        code => Inline::Badge(Tone::Neutral, Text::source(sent(status).unwrap_or_else(|| code.to_owned()))),
    };
    status.into_iter().for_each(Value::already_shown);
    let mut line = single(badge);
    // "confirmed" and "unconfirmed" are what every problem has; anything else turns its words round.
    if let Some(verification) = resource.get("verificationStatus") {
        match resource.code_at("verificationStatus").as_str() {
            "confirmed" | "unconfirmed" | "" => return line,
            "entered-in-error" => line.push(Inline::Badge(Tone::Danger, Word::EnteredInError.into())),
            "refuted" => line.push(Inline::Badge(Tone::Danger, Word::Refuted.into())),
            code => {
                let sent = sent(Some(verification)).unwrap_or_else(|| code.to_owned());
                let sent = Inline::Badge(Tone::Warning, Text::source(sent));
                line.push(Inline::labelled(Word::VerificationStatus.into(), single(sent)));
            }
        }
        verification.already_shown();
    }
    line
}

/// A code as sent, where it is one and no concept.
fn sent(status: Option<Value<'_>>) -> Option<String> {
    status?.peek().map(Cow::into_owned)
}

/// A problem on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    super::add_unsaid(&mut line, status(item.resource));
    line
}

fn second_line<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    line.date(Word::RecordedOn, resource.get("assertedDate"));
    line.reference(Word::AssertedBy, "asserter");
    line.links("context");
    line.concept(Word::Severity, "severity");
    line.concept(Word::BodySite, "bodySite");
    for actual in extensions::all(resource, Extension::ActualProblem) {
        let actual = extensions::value_of(actual);
        line.references(Word::ActualProblem, actual.into_iter());
        if let Some(actual) = actual.and_then(|actual| context.follow(actual, item)) {
            for heading in context.turning_headings(actual.entry) {
                line.value(Word::Heading, heading);
            }
        }
    }
    // Without a target a kind says nothing here: it is left to the other details, as one that is not known is.
    for (related, target) in extensions::related_problems(resource) {
        let kind = extensions::part(related, "type");
        let sent = kind.and_then(Value::peek).unwrap_or_default();
        let label = match &*lower(sent.trim()) {
            "parent" => Word::ParentProblem,
            "child" => Word::ChildProblem,
            "sibling" => Word::SiblingProblem,
            _ => Word::RelatedProblem,
        };
        kind.filter(|_| label != Word::RelatedProblem).into_iter().for_each(Value::already_shown);
        line.value(label, context.reference(target, item));
    }
    // What is linked, by the area that it leads to; words without a resource last.
    let mut content: Map<Option<Area>, Vec<Inline>> = Map::new();
    for related in extensions::all(resource, Extension::RelatedClinicalContent) {
        let Some(reference) = extensions::value_of(related) else { continue };
        let target = context.follow(reference, item);
        let area = target.and_then(|target| context.area_of(target));
        let mut words = context.reference(reference, item);
        if let Some(target) = target {
            words = context.in_its_place(target, words);
        }
        content.with(area, |links| Inline::add_to_list(links, words));
    }
    let other = content.remove(&None);
    for (area, links) in content {
        line.value(area.map_or(Word::RelatedContent, Area::title), links);
    }
    line.value(Word::RelatedContent, other.unwrap_or_default());
    line.with_notes()
}
