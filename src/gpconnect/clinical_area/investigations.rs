//! Investigations (structured reference §1.12): each report with its results under it, by test group, beside the
//! sender's own flag and range; comments of every level where they belong, their columns kept.

mod parts;
mod results;

use crate::into_vec::{IntoVec, Keep, PushAll, single};
use std::cmp::Reverse;

use crate::fhir::datatypes::{peek_moment, some_text};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::clinical_area::documents;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::clinical_area::observation::{self, is_comment_note};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, as_date};
use crate::gpconnect::families::{Families, members_of};
use crate::keyed::{Keyed, Met};
use crate::letters::joined_of;
use crate::record::{Banner, BannerKind, Block, Date, Inline, Mark, Subsection, Text, Tone};
use crate::words::Word;

pub(super) use parts::requesters;

/// The code that every report has (§0): it names nothing.
const FIXED_CODE: &str = "721981007";
/// How many tests a report is named by where it is mentioned.
const NAMED: usize = 3;
/// How many of its results are looked at for that: it may be mentioned in many places.
const LOOKED_AT: usize = 20;

/// Every report as a part of the section, newest first, undated last.
pub async fn blocks<'t>(context: &Context<'t>, reports: &[Item<'t>]) -> Vec<Block> {
    let mut reports = reports.to_vec();
    Item::newest_first(&mut reports, &|item| when(context, *item).map(|(_, moment)| moment));
    let mut blocks = Vec::with_capacity(reports.len());
    for item in reports {
        blocks.push(Block::subsection(report(context, item).await));
        context.shown(item).await;
    }
    blocks
}

/// What an area's List holds besides reports, or no report leads to: results, requests, specimens.
pub async fn without_report<'t>(context: &Context<'t>, items: &[Item<'t>]) -> Vec<Block> {
    let of = |kind: ResourceType| Item::split(items, &|item| item.kind == kind).0;
    let mut blocks = Vec::new();
    let results = of(ResourceType::Observation);
    if !results.is_empty() {
        let mut left = any::Left::default();
        let caption = single(Word::ResultsWithoutReport.into());
        let around = Around::default();
        let table = results::table(context, caption, &results, &around, &mut Met::default(), &mut left).await;
        let mut inside = single(table);
        inside.extend(left.block());
        blocks.push(Block::subsection(Subsection::counted(Word::ResultsWithoutReport, results.len(), inside)));
    }
    let parts = [(ResourceType::ProcedureRequest, Word::TestRequests), (ResourceType::Specimen, Word::Specimens)];
    for (kind, title) in parts {
        let items = of(kind);
        if !items.is_empty() {
            let mut left = any::Left::default();
            let mut inside: Vec<Block> = Vec::new();
            for item in &items {
                inside.extend(part(context, *item, Place::Shown, &mut left));
                context.shown(*item).await;
            }
            inside.extend(left.block());
            blocks.push(Block::subsection(Subsection {
                // What has no row of its own is found by its part of the section.
                anchor: items.first().map(|item| context.anchor(*item)),
                ..Subsection::counted(title, items.len(), inside)
            }));
        }
    }
    blocks
}

/// What is said of the whole report already, so that a result need not say it again: of each thing one, or a result
/// could be taken to have the other.
#[derive(Default)]
struct Around {
    /// The report's only specimen.
    specimen: Option<(usize, usize)>,
    /// Some of its specimens have the same words and number.
    specimens_are_alike: bool,
    effective: Option<String>,
    issued: Option<String>,
    performer: Option<Performer>,
}

/// The number that a laboratory gave a specimen.
fn number_of(specimen: Item<'_>) -> Option<String> {
    specimen.resource.at(&["accessionIdentifier", "value"])?.peek().and_then(some_text)
}

/// Who a reference is to, by its words too: the same organisation may be named in two ways.
type Performer = String;

impl Around {
    fn of<'t>(context: &Context<'t>, report: Item<'t>, specimens: &[Item<'t>], shared: &Shared<'t>) -> Around {
        let date = |element, shared: Option<Value<'t>>| {
            let own = report.resource.peek_at(element);
            shared.and_then(Value::peek).or(own).and_then(some_text)
        };
        let mut own = performers(report.resource);
        let only = own.next().filter(|_| own.next().is_none()).and_then(performer);
        Around {
            specimen: match specimens {
                [only] => Some(only.key()),
                _ => None,
            },
            specimens_are_alike: {
                let words = |item: &Item<'t>| joined_of(&[context.name(*item), number_of(*item)], " ");
                let mut met: Met<String> = Met::default();
                specimens.iter().any(|item| !met.insert(words(item).unwrap_or_default()))
            },
            effective: date("effectiveDateTime", shared.effective),
            issued: date("issued", shared.issued),
            performer: shared.performer.and_then(|(_, of)| performer(of)).or(only),
        }
    }
}

/// What every result of a report says alike: said once, for all of them.
#[derive(Default)]
struct Shared<'t> {
    effective: Option<Value<'t>>,
    issued: Option<Value<'t>>,
    performer: Option<(Item<'t>, Value<'t>)>,
}

impl<'t> Shared<'t> {
    fn by(families: &Families, below: &[Item<'t>]) -> Shared<'t> {
        // A group need not say what its results do.
        let is_result = |item: &Item<'t>| !is_comment_note(item) && !families.is_group(item.entry);
        let mut results = Item::split(below, &is_result).0;
        Item::in_order(&mut results);
        let Some(first) = results.first() else { return Shared::default() };
        let date = |element: &'t str| {
            let said = |item: &Item<'t>| item.resource.peek_at(element).and_then(some_text);
            let alike = results.iter().all(|item| said(item).is_some() && said(item) == said(first));
            first.resource.get(element).filter(|_| alike)
        };
        Shared { effective: date("effectiveDateTime"), issued: date("issued"), performer: Shared::performer(&results) }
    }

    /// The performer of most results, where each has one: those of another say so themselves.
    fn performer(results: &[Item<'t>]) -> Option<(Item<'t>, Value<'t>)> {
        let mut counts: Keyed<Performer, (usize, Item<'t>, Value<'t>)> = Keyed::default();
        for item in results {
            let mut own = performers(item.resource);
            let only = own.next()?;
            let reference = performer(only)?;
            if own.next().is_none() {
                counts.with(reference, (0, *item, only), |(count, ..)| *count += 1);
            }
        }
        let mut most: Option<(usize, Item<'t>, Value<'t>)> = None;
        for own in counts.into_values() {
            if most.is_none_or(|most| (own.0, Reverse(own.1.entry)) > (most.0, Reverse(most.1.entry))) {
                most = Some(own);
            }
        }
        most.map(|(_, item, reference)| (item, reference))
    }
}

/// The name of a report: its tests, else its specimen, else that it is a report; then its date.
pub fn name<'t>(context: &Context<'t>, report: Item<'t>) -> Vec<Inline> {
    let mut results = report.resource.all("result");
    let looked_at = results.by_ref().take(LOOKED_AT).filter_map(|of| result(context, of, report));
    let mut tests: Vec<String> = Vec::new();
    for words in looked_at.filter(|item| !is_comment_note(item)).filter_map(|item| context.name(item)) {
        if !tests.contains(&words) {
            tests.push(words);
        }
    }
    let more = tests.len() > NAMED || results.next().is_some();
    let mut line: Vec<Inline> = Vec::new();
    for test in tests.into_iter().take(NAMED) {
        Inline::add_to_list(&mut line, context.name_within_bounds(test));
    }
    if more {
        line.push(Word::AndOthers.into());
    }
    if line.is_empty() {
        let own = report.resource.get("code").filter(|code| is_own_name(*code)).and_then(concept::peek);
        let of_specimen = own_specimens(context, report).into_iter().find_map(|item| context.name(item));
        line.push(Word::Report.into());
        if let Some(words) = own.or(of_specimen) {
            line.push(Word::Of.into());
            line.extend(context.name_within_bounds(words));
        }
    }
    if let Some((recorded, moment)) = when(context, report) {
        let day = moment.date();
        let date = Date { recorded, shown: day.shown(), machine: Some(day.machine()) };
        line.extend([Word::ListSeparator.into(), Inline::date(date)]);
    }
    line
}

/// Whether a report's code is more than the one that every report has.
fn is_own_name(code: Value<'_>) -> bool {
    code.get("text").is_some() || concept::peek_chosen_code(code).is_none_or(|chosen| chosen.trim() != FIXED_CODE)
}

/// A report on one line, for a consultation.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    for text in item.resource.all("conclusion").filter_map(Value::read).filter(|text| !text.trim().is_empty()) {
        line.push(Inline::labelled(Word::Conclusion.into(), single(Inline::recorded(text))));
    }
    line
}

/// When a report is of: its specimen's collection, else its own date, else that of its results, else its issue (the order of
/// §1.12). Where specimens, or results, are of several days, none of them stands for all: the next goes before the newest.
fn when(context: &Context<'_>, report: Item<'_>) -> Option<(String, Moment)> {
    let mut dates = Vec::new();
    for specimen in own_specimens(context, report) {
        if let Some(collection) = specimen.resource.get("collection") {
            dates.extend(dated(collection, &["collectedDateTime", "collectedPeriod"]));
        }
    }
    if dates.is_empty() && dated(report.resource, &EFFECTIVE).is_none() {
        for of in report.resource.all("result").take(LOOKED_AT) {
            dates.extend(result(context, of, report).and_then(|result| dated(result.resource, &EFFECTIVE)));
        }
    }
    let own = || dated(report.resource, &["effectiveDateTime", "effectivePeriod", "issued"]);
    let day = dates.first().map(|(_, moment)| moment.date());
    let is_of_one_day = dates.iter().all(|(_, moment)| Some(moment.date()) == day);
    let mut newest: Option<(String, Moment)> = None;
    for own in dates {
        if newest.as_ref().is_none_or(|newest| own.1 >= newest.1) {
            newest = Some(own);
        }
    }
    if is_of_one_day { newest.or_else(own) } else { own().or(newest) }
}

const EFFECTIVE: [&str; 2] = ["effectiveDateTime", "effectivePeriod"];

/// The first of these dates, as sent; of a Period its start.
fn dated(of: Value<'_>, elements: &[&'static str]) -> Option<(String, Moment)> {
    elements.iter().find_map(|element| {
        let moment = peek_moment(of, &[element])?;
        let value = of.get(element)?;
        let text = value.peek().or_else(|| value.peek_at("start"))?;
        Some((text.trim().to_owned(), moment))
    })
}

async fn report<'t>(context: &Context<'t>, item: Item<'t>) -> Subsection {
    let is_first = context.place(item.entry).is_none();
    context.settle_item(item, Place::Shown);
    let resource = item.resource;
    let named = results_of(context, item);
    let below = context.families.below(context.whole(&named), &|entry| context.goes_into(entry));
    let mut below = below.iter().filter_map(|entry| context.item(*entry)).into_vec();
    below.push_all(named.iter().filter(|item| !context.is_whole(**item)).copied());
    let specimens = specimens_of(context, item, &below);
    let shared = Shared::by(&context.families, &below);
    let around = Around::of(context, item, &specimens, &shared);
    // The secondary details of the report and all its parts stand together at its end.
    let mut left = any::Left::default();
    let mut blocks = warnings(resource);
    let missing = not_received(context, item, &below);
    if missing > 0 {
        let words = Text::Ours(Word::ResultsNotReceived, single(Text::Count(missing)));
        blocks.push(Block::Banner(Banner::new(BannerKind::Warning, single(words.into()))));
    }
    blocks.extend(head(context, item, &named, &below, &shared));
    for (element, label) in [("specimen", Word::Specimen), ("basedOn", Word::Request)] {
        for reference in resource.all(element) {
            blocks.extend(linked(context, item, reference, label, &mut left));
        }
    }
    let own: Met<(usize, usize)> = own_specimens(context, item).iter().map(Item::key).collect();
    for specimen in specimens.iter().filter(|specimen| !own.contains(&specimen.key())) {
        blocks.extend(shown_here(context, *specimen, &mut left));
    }
    for text in resource.all("conclusion").filter_map(Value::read).filter(|text| !text.trim().is_empty()) {
        blocks.push(observation::laid_out(Some(Word::Conclusion), text));
    }
    for form in resource.all("presentedForm") {
        blocks.push(Block::Paragraph(single(Inline::labelled(Word::File.into(), documents::file(form)))));
        let text = form.get("data").and_then(|data| any::plain_text(context, item, data, form));
        blocks.extend(text.map(|text| observation::laid_out(None, text)));
    }
    let (filings, tests): (Vec<Item<'t>>, Vec<Item<'t>>) = named.iter().partition(|item| is_comment_note(item));
    let mut title = name(context, item);
    title.extend(context.marks(item));
    let mut shown = Met::default();
    if resource.all("result").next().is_none() {
        blocks.push(Block::Paragraph(single(Word::ReportWithoutResults.into())));
    } else if !tests.is_empty() {
        let caption = title.clone();
        blocks.push(results::table(context, caption, &tests, &around, &mut shown, &mut left).await);
    }
    for reference in other_results(context, item) {
        blocks.push(Block::Paragraph(context.reference(reference, item)));
    }
    // What was said of a group or a result stands there.
    for filing in filings.iter().filter(|filing| shown.insert(filing.key())) {
        blocks.extend(parts::filing(context, *filing, None, &mut left));
    }
    blocks.extend(left.of(context, &[item]));
    blocks.extend(left.block());
    let count = (!tests.is_empty()).then(|| results::count(&context.families, &below));
    Subsection { anchor: is_first.then(|| context.anchor(item)), title, count, blocks }
}

/// The results that a report names, in its order, and the groups that they make; what stands under another of them last.
fn results_of<'t>(context: &Context<'t>, report: Item<'t>) -> Vec<Item<'t>> {
    let mut seen: Met<(usize, usize)> = Met::default();
    let mut named: Vec<Item<'t>> = Vec::new();
    for reference in report.resource.all("result") {
        let Some(item) = result(context, reference, report) else { continue };
        if let Some(leaf) = reference.get("reference") {
            leaf.already_shown();
        }
        if seen.insert(item.key()) {
            named.push(item);
        }
    }
    let open = |named: &[Item<'t>]| {
        let mut entries = context.whole(named);
        entries.keep(&mut |entry| context.goes_into(*entry));
        entries
    };
    for entry in context.families.with_groups(open(&named)) {
        named.extend(context.item(entry).filter(|item| seen.insert(item.key())));
    }
    let mut members: Vec<usize> = Vec::new();
    for entry in open(&named) {
        members.extend(context.families.members(entry));
    }
    let inner = context.families.below(members, &|entry| context.goes_into(entry));
    let is_inner = |item: &Item<'t>| context.is_whole(*item) && inner.contains(&item.entry);
    let (under, mut top) = Item::split(&named, &is_inner);
    top.extend(under);
    top
}

/// The Observation of this patient's that a result is: an entry, or contained in the report.
fn result<'t>(context: &Context<'t>, reference: Value<'t>, report: Item<'t>) -> Option<Item<'t>> {
    let item = context.follow(reference, report)?;
    (item.kind == ResourceType::Observation && !context.is_apart(item)).then_some(item)
}

/// The specimens that a report names: no other kind, nobody else's.
fn own_specimens<'t>(context: &Context<'t>, report: Item<'t>) -> Vec<Item<'t>> {
    let mut specimens = Vec::new();
    for of in report.resource.all("specimen") {
        specimens.extend(specimen(context, of, report));
    }
    specimens
}

fn specimen<'t>(context: &Context<'t>, reference: Value<'t>, from: Item<'t>) -> Option<Item<'t>> {
    context.follow(reference, from).filter(|item| item.kind == ResourceType::Specimen && !context.is_apart(*item))
}

/// References among the results that lead to no Observation of this patient's here: said, not left out.
fn other_results<'t>(context: &Context<'t>, report: Item<'t>) -> impl Iterator<Item = Value<'t>> {
    report.resource.all("result").filter(move |reference| result(context, *reference, report).is_none())
}

/// How many results a report and its groups name that did not come.
fn not_received<'t>(context: &Context<'t>, report: Item<'t>, below: &[Item<'t>]) -> usize {
    let mut missing: Met<String> = Met::default();
    let mut count = 0;
    let mut add = |of: Value<'t>, from| {
        let name = of.peek_at("reference").filter(|_| context.follow(of, from).is_none());
        count += usize::from(name.is_some_and(|name| missing.insert(name.into_owned())));
    };
    other_results(context, report).for_each(|of| add(of, report));
    for group in below {
        members_of(group.resource).into_iter().for_each(|of| add(of, *group));
    }
    count
}

/// The report's own specimens, then those that only its results name.
fn specimens_of<'t>(context: &Context<'t>, report: Item<'t>, tests: &[Item<'t>]) -> Vec<Item<'t>> {
    let mut specimens = own_specimens(context, report);
    for test in tests {
        specimens.append(&mut Item::split(&own_specimens(context, *test), &|item| context.is_whole(*item)).0);
    }
    let mut seen = Met::default();
    specimens.keep(&mut |item| seen.insert(item.key()));
    specimens
}

/// What must be read before the results.
fn warnings(resource: Value<'_>) -> Vec<Block> {
    let Some(badge) = observation::status(resource) else { return Vec::new() };
    let preliminary = matches!(&badge, Inline::Badge(_, Text::Ours(Word::Preliminary, _)));
    let mut line = single(badge);
    if preliminary {
        line.extend([Word::Space.into(), Word::PreliminaryExplained.into()]);
    }
    single(Block::Banner(Banner::new(BannerKind::Warning, line)))
}

/// The labelled dates, who, and where it belongs.
fn head<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    named: &[Item<'t>],
    below: &[Item<'t>],
    shared: &Shared<'t>,
) -> Option<Block> {
    let resource = item.resource;
    let mut line = Line::of(context, item);
    line.date(Word::EffectiveDate, resource.get("effectiveDateTime"));
    if shared.effective.and_then(Value::peek) != resource.peek_at("effectiveDateTime") {
        line.date(Word::ResultsEffectiveDate, shared.effective);
    }
    for period in resource.all("effectivePeriod") {
        line.value(Word::EffectiveDate, observation::period(context, item, period));
    }
    line.date(Word::IssuedOn, resource.get("issued"));
    if shared.issued.and_then(Value::peek) != resource.peek_at("issued") {
        line.date(Word::ResultsIssuedOn, shared.issued);
    }
    match filed(context, below) {
        Some(date) => {
            let not_filed = not_filed(context, named, below);
            line.value(if not_filed.is_empty() { Word::Filed } else { Word::FiledInPart }, single(date));
            if !not_filed.is_empty() {
                line.mark(Inline::Badge(Tone::Warning, Word::NotMarkedAsFiled.into()));
                line.mark(Inline::Marked(Mark::Strong, not_filed));
            }
        }
        None => line.mark(Inline::Badge(Tone::Neutral, Word::NotMarkedAsFiled.into())),
    }
    line.concepts(Word::Report, resource.all("code").filter(|code| is_own_name(*code)));
    for element in ["codedDiagnosis", "conclusionCode"] {
        line.concept(Word::Diagnosis, element);
    }
    line.concept(Word::Category, "category");
    line.references(Word::PerformedBy, performers(resource));
    if let Some((of, by)) = shared.performer {
        let mut own = performers(resource).map(performer);
        let said = own.next() == Some(performer(by)) && own.next().is_none();
        if !said {
            line.value(Word::ResultsPerformedBy, context.reference(by, of));
        }
    }
    line.links("context");
    line.block()
}

/// The first filing comment's date is when a report was filed; without one nothing says that anybody has seen it. One that is
/// about what is no part of it does not file it.
fn filed(context: &Context<'_>, below: &[Item<'_>]) -> Option<Inline> {
    let families = &context.families;
    let here: Met<usize> = below.iter().map(|item| item.entry).collect();
    let is_of_it = |item: &&Item<'_>| {
        let about = families.parents(item.entry);
        let holds_one = |of: &usize| {
            families.members(*of).iter().take(LOOKED_AT).any(|part| *part != item.entry && here.contains(part))
        };
        about.is_empty() || about.iter().take(LOOKED_AT).any(|of| here.contains(of) || holds_one(of))
    };
    let comments = below.iter().filter(|item| observation::is_filing(context, item));
    let comments = comments.filter(is_of_it);
    let mut is_any = false;
    let mut first: Option<(Moment, String)> = None;
    for item in comments {
        is_any = true;
        let date = item.resource.peek_at("effectiveDateTime").or_else(|| item.resource.peek_at("issued"));
        let date = date.and_then(|date| Some((Moment::parse(date.trim())?, date.trim().to_owned())));
        if date.is_some() && first.as_ref().is_none_or(|first| date.as_ref() < Some(first)) {
            first = date;
        }
    }
    let unknown = || Inline::minor(Word::DateNotRecorded);
    is_any.then(|| first.map_or_else(unknown, |(_, text)| as_date(text)))
}

/// Of a report that was filed in part: the results and groups that no filing comment is about. One about a group is about all
/// that belongs under it; of a group of which some was filed the others are named.
fn not_filed<'t>(context: &Context<'t>, named: &[Item<'t>], below: &[Item<'t>]) -> Vec<Inline> {
    let families = &context.families;
    let (mut filed, mut begun): (Met<usize>, Met<usize>) = (Met::default(), Met::default());
    let (mut next, mut above) = (Vec::new(), Vec::new());
    for comment in below.iter().filter(|item| observation::is_filing(context, item)) {
        let about = families.parents(comment.entry);
        // Of what is not here it may be about any.
        let is_gone =
            |related: Value<'t>| related.get("target").is_some_and(|of| context.follow(of, *comment).is_none());
        if about.is_empty() || comment.resource.all("related").any(is_gone) {
            return Vec::new();
        }
        next.extend(about);
        above.extend(about);
    }
    while let Some(entry) = next.pop() {
        if filed.insert(entry) {
            next.extend(families.members(entry));
        }
    }
    while let Some(entry) = above.pop() {
        if begun.insert(entry) {
            above.extend(families.parents(entry));
        }
    }
    let here: Met<usize> = below.iter().map(|item| item.entry).collect();
    let is_top = |item: &&Item<'t>| !families.parents(item.entry).iter().any(|group| here.contains(group));
    let mut waiting: Vec<Item<'t>> = Vec::new();
    for item in named.iter().rev().filter(is_top) {
        waiting.push(*item);
    }
    let (mut line, mut count) = (Vec::new(), 0);
    while let Some(item) = waiting.pop() {
        if !context.is_whole(item) || is_comment_note(&item) || !filed.insert(item.entry) {
            continue;
        }
        let is_begun = begun.contains(&item.entry);
        if is_begun {
            for entry in families.members(item.entry).iter().rev().filter(|entry| here.contains(entry)) {
                waiting.extend(context.item(*entry));
            }
        }
        if is_begun && families.is_group(item.entry) {
            continue;
        }
        count += 1;
        if count <= NAMED {
            Inline::add_to_list(&mut line, context.mention(item));
        }
    }
    if count > NAMED {
        line.push(Inline::Text(Text::Ours(Word::AndMore, single(Text::Count(count - NAMED)))));
    }
    line
}

/// Performers, whichever way they are wrapped (§9.5).
fn performers(resource: Value<'_>) -> impl Iterator<Item = Value<'_>> {
    resource.all("performer").map(|performer| performer.get("actor").unwrap_or(performer))
}

fn performer(reference: Value<'_>) -> Option<Performer> {
    let (to, display) = (reference.peek_at("reference").and_then(some_text)?, reference.peek_at("display"));
    Some([&to, "\n", display.unwrap_or_default().trim()].concat())
}

/// A specimen or request of a report: its own lines, or what its reference says.
fn linked<'t>(
    context: &Context<'t>,
    report: Item<'t>,
    reference: Value<'t>,
    label: Word,
    left: &mut any::Left,
) -> Vec<Block> {
    let target = context.follow(reference, report).filter(|item| !context.is_apart(*item) && context.open(*item));
    // A diary entry has its own row, and is no request for tests.
    let fits = |item: &Item<'t>| match item.kind {
        ResourceType::ProcedureRequest => item.resource.is_order(),
        kind => kind == ResourceType::Specimen,
    };
    let Some(target) = target.filter(fits) else {
        let words = context.reference(reference, report);
        return single(Block::Paragraph(single(Inline::labelled(label.into(), words))));
    };
    if let Some(leaf) = reference.get("reference") {
        leaf.already_shown();
    }
    shown_here(context, target, left)
}

fn shown_here<'t>(context: &Context<'t>, item: Item<'t>, left: &mut any::Left) -> Vec<Block> {
    if context.is_whole(item) {
        // A specimen of many reports stands whole in each, within bounds.
        if context.place(item.entry).is_some() && !context.may_repeat(item) {
            return single(Block::Paragraph(context.mention(item)));
        }
        return part(context, item, Place::Linked, left);
    }
    // What a report contains is part of it: its leaves are the report's.
    part_lines(context, item)
}

/// A specimen or a request, with what nobody describes of it.
fn part<'t>(context: &Context<'t>, item: Item<'t>, place: Place, left: &mut any::Left) -> Vec<Block> {
    context.settle(item.entry, place);
    let mut blocks = part_lines(context, item);
    blocks.extend(left.of(context, &[item]));
    blocks
}

fn part_lines<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Block> {
    match item.kind {
        ResourceType::Specimen => parts::specimen(context, item),
        _ => parts::request(context, item),
    }
}
