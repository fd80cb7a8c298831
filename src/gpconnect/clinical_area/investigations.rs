//! Investigations (structured reference §1.12): each report with its results under it, by test group, beside the
//! sender's own flag and range; comments of every level where they belong, their columns kept.

mod parts;
mod results;

use std::collections::HashSet;

use crate::fhir::datatypes::{peek_moment, some_text};
use crate::fhir::date::Moment;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::{self, is_comment_note};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, as_date};
use crate::gpconnect::families::Families;
use crate::record::{Banner, BannerKind, Block, Inline, Mark, Subsection, Text, Tone};
use crate::words::Word;

pub(super) use parts::requesters;

/// The code that every report has (§0): it names nothing.
const FIXED_CODE: &str = "721981007";
/// How many tests a report is named by where it is mentioned.
const NAMED: usize = 3;

/// Every report as a part of the section, newest first, undated last.
pub fn blocks<'t>(context: &Context<'t>, families: &Families, reports: &[Item<'t>]) -> Vec<Block> {
    let mut reports = reports.to_vec();
    reports.sort_by_cached_key(|item| (std::cmp::Reverse(when(context, *item).map(|(_, moment)| moment)), item.entry));
    reports.into_iter().map(|item| Block::Subsection(report(context, families, item))).collect()
}

/// What an area's List holds besides reports, or no report leads to: results, requests, specimens.
pub fn without_report<'t>(context: &Context<'t>, families: &Families, items: &[Item<'t>]) -> Vec<Block> {
    let of = |kind: &str| -> Vec<Item<'t>> { items.iter().filter(|item| item.kind() == kind).copied().collect() };
    let mut blocks = Vec::new();
    let results = of("Observation");
    if !results.is_empty() {
        let table = results::table(context, families, &results, &Around::default(), &mut HashSet::new());
        blocks.push(Block::Subsection(Subsection::counted(Word::ResultsWithoutReport, results.len(), vec![table])));
    }
    let parts = [("ProcedureRequest", Word::TestRequests), ("Specimen", Word::Specimens)];
    for (kind, title) in parts {
        let items = of(kind);
        if !items.is_empty() {
            let inside = items.iter().flat_map(|item| part(context, *item, Place::Shown));
            blocks.push(Block::Subsection(Subsection {
                // What has no row of its own is found by its part of the section.
                anchor: items.first().map(|item| context.anchor(*item)),
                ..Subsection::counted(title, items.len(), inside.collect())
            }));
        }
    }
    blocks
}

fn part<'t>(context: &Context<'t>, item: Item<'t>, place: Place) -> Vec<Block> {
    context.settle(item.entry, place);
    let mut blocks = match item.kind().as_str() {
        "Specimen" => parts::specimen(context, item),
        _ => parts::request(context, item),
    };
    blocks.extend(any::other(context, &[item]));
    blocks
}

/// What is said of the whole report already, so that a result need not say it again.
#[derive(Default)]
struct Around {
    /// Entries of its specimens: where there is one, all results are of it.
    specimens: Vec<usize>,
    /// Dates that stand in the report's own lines.
    dates: Vec<String>,
    /// Performers named there, by reference.
    performers: Vec<String>,
}

/// The name of a report: its tests, else its specimen, else that it is a report; then its date.
pub fn name<'t>(context: &Context<'t>, report: Item<'t>) -> Vec<Inline> {
    let results = report.resource.all("result").filter_map(|result| context.follow(result, report));
    let mut tests: Vec<String> = Vec::new();
    for words in results.filter(|item| !is_comment_note(item)).filter_map(|item| context.name(item, &item.kind())) {
        if !tests.contains(&words) {
            tests.push(words);
        }
    }
    let more = tests.len().saturating_sub(NAMED);
    let mut line: Vec<Inline> = Vec::new();
    for test in tests.into_iter().take(NAMED) {
        if !line.is_empty() {
            line.push(Word::ListSeparator.into());
        }
        line.push(Inline::source(test));
    }
    if more > 0 {
        line.push(Inline::Text(Text::Ours(Word::AndMore, vec![Text::Count(more)])));
    }
    if line.is_empty() {
        let own = report.resource.get("code").filter(|code| !concept::has_code(*code, FIXED_CODE));
        let own = own.and_then(concept::peek);
        let specimens = report.resource.all("specimen").filter_map(|of| context.follow(of, report));
        let of_specimen = specimens.filter_map(|item| context.name(item, "Specimen")).next();
        line.push(Word::Report.into());
        line.extend(
            own.or(of_specimen).map(|words| Inline::Text(Text::Ours(Word::InBrackets, vec![Text::source(words)]))),
        );
    }
    if let Some((date, _)) = when(context, report) {
        line.extend([Word::ListSeparator.into(), as_date(date)]);
    }
    line
}

/// A report on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    line.extend(observation::status(item.resource));
    for text in item.resource.all("conclusion").filter_map(Value::read).filter(|text| !text.trim().is_empty()) {
        line.push(Inline::Labelled(Word::Conclusion.into(), vec![Inline::recorded(text)]));
    }
    line
}

/// When a report is of: its specimen's collection, else its own date, else its issue (the order of §1.12).
fn when(context: &Context<'_>, report: Item<'_>) -> Option<(String, Moment)> {
    let specimens = report.resource.all("specimen").filter_map(|of| context.follow(of, report));
    let collected = specimens.filter_map(|specimen| {
        let collection = specimen.resource.get("collection")?;
        let text =
            collection.peek_at("collectedDateTime").or_else(|| collection.at(&["collectedPeriod", "start"])?.peek())?;
        Some((text.trim().to_owned(), Moment::parse(text.trim())?))
    });
    collected.max_by_key(|(_, moment)| *moment).or_else(|| {
        ["effectiveDateTime", "effectivePeriod", "issued"].iter().find_map(|element| {
            let moment = peek_moment(report.resource, &[element])?;
            let value = report.resource.get(element)?;
            let text = value.peek().or_else(|| value.peek_at("start"))?;
            Some((text.trim().to_owned(), moment))
        })
    })
}

fn report<'t>(context: &Context<'t>, families: &Families, item: Item<'t>) -> Subsection {
    let is_first = context.place(item.entry).is_none();
    context.settle_shown(item);
    let resource = item.resource;
    let named = results_of(context, families, item);
    let specimens = specimens_of(context, item, &named);
    let around = Around {
        specimens: specimens.iter().map(|specimen| specimen.entry).collect(),
        dates: dates_of(&specimens, item),
        performers: performers(resource).filter_map(reference_of).collect(),
    };
    let mut blocks = warnings(resource);
    blocks.extend(head(context, families, item, &named));
    for (element, label) in [("specimen", Word::Specimen), ("basedOn", Word::Request)] {
        for reference in resource.all(element) {
            blocks.extend(linked(context, item, reference, label));
        }
    }
    let own: HashSet<usize> = resource.all("specimen").filter_map(|of| Some(context.follow(of, item)?.entry)).collect();
    for specimen in specimens.iter().filter(|specimen| !own.contains(&specimen.entry)) {
        blocks.extend(shown_here(context, *specimen));
    }
    for text in resource.all("conclusion").filter_map(Value::read).filter(|text| !text.trim().is_empty()) {
        blocks.push(observation::laid_out(Some(Word::Conclusion), text));
    }
    let (filings, tests): (Vec<Item<'t>>, Vec<Item<'t>>) = named.iter().partition(|item| is_comment_note(item));
    let mut shown = HashSet::new();
    if tests.is_empty() {
        blocks.push(Block::Paragraph(vec![Word::ReportWithoutResults.into()]));
    } else {
        blocks.push(results::table(context, families, &tests, &around, &mut shown));
    }
    for reference in other_results(context, item) {
        blocks.push(Block::Paragraph(context.reference(reference, item)));
    }
    // What was said of a group or a result stands there.
    for filing in filings.iter().filter(|filing| shown.insert(filing.entry)) {
        blocks.extend(parts::filing(context, *filing));
    }
    blocks.extend(any::other(context, &[item]));
    let mut title = name(context, item);
    title.extend(context.not_to_be_disclosed(item));
    let count = (!tests.is_empty()).then(|| results::count(context, families, &tests));
    Subsection { anchor: is_first.then(|| context.anchor(item)), title, count, blocks }
}

/// The results that a report names, in its order, what stands under another of them last.
fn results_of<'t>(context: &Context<'t>, families: &Families, report: Item<'t>) -> Vec<Item<'t>> {
    let mut seen: HashSet<usize> = HashSet::new();
    let mut named: Vec<Item<'t>> = Vec::new();
    for reference in report.resource.all("result") {
        let Some(item) = result(context, reference, report) else { continue };
        if let Some(leaf) = reference.get("reference") {
            leaf.already_shown();
        }
        if seen.insert(item.entry) {
            named.push(item);
        }
    }
    let inner = families.all_below(seen.iter().flat_map(|entry| families.members(*entry)).copied());
    let (under, top): (Vec<Item<'t>>, Vec<Item<'t>>) = named.into_iter().partition(|item| inner.contains(&item.entry));
    top.into_iter().chain(under).collect()
}

fn result<'t>(context: &Context<'t>, reference: Value<'t>, report: Item<'t>) -> Option<Item<'t>> {
    let item = context.follow(reference, report)?;
    (item.kind() == "Observation" && context.is_whole(item) && !context.is_apart(item)).then_some(item)
}

/// References among the results that lead to no Observation of this patient's here: said, not left out.
fn other_results<'t>(context: &Context<'t>, report: Item<'t>) -> impl Iterator<Item = Value<'t>> {
    report.resource.all("result").filter(move |reference| result(context, *reference, report).is_none())
}

/// The report's own specimens, then those that only its results name.
fn specimens_of<'t>(context: &Context<'t>, report: Item<'t>, tests: &[Item<'t>]) -> Vec<Item<'t>> {
    let own = report.resource.all("specimen").filter_map(|of| context.follow(of, report));
    let of_tests = tests.iter().flat_map(|test| {
        test.resource.all("specimen").filter_map(|of| context.follow(of, *test)).filter(|item| context.is_whole(*item))
    });
    let mut found: Vec<Item<'t>> = Vec::new();
    for item in own.chain(of_tests).filter(|item| !context.is_apart(*item)) {
        if !found.iter().any(|other| other.entry == item.entry && other.resource == item.resource) {
            found.push(item);
        }
    }
    found
}

fn dates_of(specimens: &[Item<'_>], report: Item<'_>) -> Vec<String> {
    let collections = specimens.iter().filter_map(|specimen| specimen.resource.get("collection"));
    let collected = collections.filter_map(|collection| collection.peek_at("collectedDateTime"));
    let own = ["effectiveDateTime", "issued"].into_iter().filter_map(|element| report.resource.peek_at(element));
    collected.chain(own).map(|text| text.trim().to_owned()).collect()
}

/// What must be read before the results.
fn warnings(resource: Value<'_>) -> Vec<Block> {
    let Some(badge) = observation::status(resource) else { return Vec::new() };
    let preliminary = matches!(&badge, Inline::Badge(_, Text::Ours(Word::Preliminary, _)));
    let mut line = vec![badge];
    if preliminary {
        line.extend([Word::Space.into(), Word::PreliminaryExplained.into()]);
    }
    vec![Block::Banner(Banner::new(BannerKind::Warning, line))]
}

/// The labelled dates, who, and where it belongs.
fn head<'t>(context: &Context<'t>, families: &Families, item: Item<'t>, named: &[Item<'t>]) -> Option<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    line.date(Word::EffectiveDate, resource.get("effectiveDateTime"));
    for period in resource.all("effectivePeriod") {
        line.value(Word::EffectiveDate, observation::period(context, item, period));
    }
    line.date(Word::IssuedOn, resource.get("issued"));
    line.value(Word::Filed, filed(context, families, named));
    line.concepts(Word::Report, resource.all("code").filter(|code| !concept::has_code(*code, FIXED_CODE)));
    line.concepts(Word::Diagnosis, resource.all("codedDiagnosis"));
    line.concepts(Word::Category, resource.all("category"));
    line.references(Word::PerformedBy, performers(resource));
    line.links("context");
    line.block()
}

/// The first filing comment's date is when a report was filed; without one nothing says that anybody has seen it.
fn filed<'t>(context: &Context<'t>, families: &Families, named: &[Item<'t>]) -> Vec<Inline> {
    let all = families.all_below(named.iter().map(|item| item.entry));
    let all: Vec<Item<'t>> = all.into_iter().filter_map(|entry| context.item(entry)).filter(is_comment_note).collect();
    let date = |item: &Item<'t>| {
        let element = ["effectiveDateTime", "issued"].into_iter().find_map(|element| item.resource.peek_at(element))?;
        Some((Moment::parse(element.trim())?, element.trim().to_owned()))
    };
    match all.iter().filter_map(date).min() {
        Some((_, text)) => vec![as_date(text)],
        None if all.is_empty() => vec![Inline::Badge(Tone::Neutral, Word::NotMarkedAsFiled.into())],
        None => vec![Inline::Marked(Mark::Minor, vec![Word::DateNotRecorded.into()])],
    }
}

/// Performers, whichever way they are wrapped (§9.5).
fn performers(resource: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    resource.all("performer").map(|performer| performer.get("actor").unwrap_or(performer))
}

fn reference_of(reference: Value<'_>) -> Option<String> {
    reference.peek_at("reference").and_then(some_text)
}

/// A specimen or request of a report: its own lines, or what its reference says.
fn linked<'t>(context: &Context<'t>, report: Item<'t>, reference: Value<'t>, label: Word) -> Vec<Block> {
    let target = context.follow(reference, report).filter(|item| !context.is_apart(*item));
    let target = target.filter(|item| matches!(item.kind().as_str(), "Specimen" | "ProcedureRequest"));
    let Some(target) =
        target.filter(|item| context.hidden_area(reference, report).is_none() || !context.is_whole(*item))
    else {
        let words = context.reference(reference, report);
        return vec![Block::Paragraph(vec![Inline::Labelled(label.into(), words)])];
    };
    if let Some(leaf) = reference.get("reference") {
        leaf.already_shown();
    }
    shown_here(context, target)
}

fn shown_here<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    if context.is_whole(item) {
        return part(context, item, Place::Linked);
    }
    // What a report contains is part of it: its entry has a place of its own.
    match item.kind().as_str() {
        "Specimen" => parts::specimen(context, item),
        _ => parts::request(context, item),
    }
}
