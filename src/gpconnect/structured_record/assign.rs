//! Before anything is read: which area each entry belongs to, in whose row it stands, what leads to it.

use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::clinical_area::medications;
use crate::gpconnect::clinical_area::observation::{is_comment_note, is_filing};
use crate::gpconnect::codes::{self, Area, ListRole};
use crate::gpconnect::context::{self, Context, Item};
use crate::gpconnect::families::Families;
use crate::gpconnect::links::Links;
use crate::gpconnect::lists::{self, List};
use crate::gpconnect::subject::Subject;
use crate::into_vec::Keep;
use crate::keyed::{Keyed, Met};

/// What the entries of a record are to each other, found before any of them is read.
pub struct Assigned<'t> {
    pub(super) lists: Vec<List<'t>>,
    pub(super) medications: medications::Joins,
}

impl Assigned<'_> {
    /// Says whether issues were asked for, whatever came of them.
    pub fn issues_were_asked_for(&mut self, asked: bool) {
        self.medications.issues_asked = Some(asked);
    }

    /// Whether any List came: what has none is no structured record of its own.
    pub fn has_lists(&self) -> bool {
        !self.lists.is_empty()
    }
}

/// Says to the context which area each entry belongs to, in whose row it stands, and what leads to it.
pub async fn assign<'t>(context: &mut Context<'t>) -> Assigned<'t> {
    set_others_apart(context).await;
    let mut medications = medications::Joins::over(context).await;
    context.families = Families::over(context).await;
    let lists = lists::all(context).await;
    // What heads an area says more than what only links to it, and of several the first.
    let mut listed: Keyed<usize, Area> = Keyed::default();
    let mut in_structure: Met<usize> = Met::default();
    for is_primary in [true, false] {
        for list in &lists {
            let area = match list.role {
                ListRole::Primary(area) if is_primary => Some(area),
                ListRole::Secondary { of, .. } if !is_primary => Some(of),
                ListRole::Topic | ListRole::Heading | ListRole::Consultation if is_primary => None,
                _ => continue,
            };
            for entry in &list.entries {
                let Some(target) = entry.target else { continue };
                if let Some(area) = area {
                    listed.with(target.entry, area, |_| {});
                } else {
                    in_structure.insert(target.entry);
                }
            }
        }
    }
    context.rest().await;
    let (results, unsure) = results(context);
    context.rest().await;
    let mut areas: Vec<(usize, Area)> = Vec::new();
    for item in context.items() {
        context.looked_at().await;
        let by_type = match item.kind {
            ResourceType::ProcedureRequest if item.resource.is_order() => Some(Area::Investigations),
            // What a patient complains of, in a message, is no problem of the record (§5).
            ResourceType::Condition if context.is_of_message(item) => None,
            kind => codes::area_of_type(kind),
        };
        let by_list = listed.get(&item.entry).copied();
        let area = match item.kind {
            // Among what has happened nothing tells that it is only planned (§1.14); elsewhere it has a table of its own.
            ResourceType::ProcedureRequest
                if by_type == Some(Area::DiaryEntries)
                    && matches!(by_list, Some(Area::UncategorisedData | Area::Investigations)) =>
            {
                by_type
            }
            ResourceType::Observation | ResourceType::ProcedureRequest => {
                // A result stands under its report, whichever List names it besides (§1.12).
                let result = results.contains(&item.entry).then_some(Area::Investigations);
                // What was written in a consultation stands in it.
                let text = in_structure.contains(&item.entry) && is_comment_note(&item);
                result.or(text.then_some(Area::Consultations)).or(by_list).or(by_type)
            }
            _ => by_type.or(by_list.filter(|_| item.kind == ResourceType::QuestionnaireResponse)),
        };
        areas.extend(area.map(|area| (item.entry, area)));
    }
    for (entry, area) in areas {
        context.assign(entry, area);
    }
    context.links = Links::over(context, &lists).await;
    medications.find_received(&context.links);
    for (entry, row) in rows(context).await {
        context.assign_row(entry, row);
    }
    for (result, report) in unsure {
        context.unsure.insert(context.first(result), report);
    }
    context.rest().await;
    Assigned { lists, medications }
}

/// What does not say whom it is about, and is named by a report, a group or a topic about somebody else alone, is about that
/// one, too. Most records have nothing about anybody else.
async fn set_others_apart(context: &Context<'_>) {
    let (mut others, mut own) = (Vec::new(), Vec::new());
    for item in context.items() {
        context.looked_at().await;
        if matches!(item.kind, ResourceType::DiagnosticReport | ResourceType::Observation | ResourceType::List) {
            if context.is_apart(item) { &mut others } else { &mut own }.push(item);
        }
    }
    let named = named_by(context, others, &|part| context.subject(part) == Subject::Unstated);
    own.keep(&mut |item| named.len() > 0 && !named.contains(&item.entry));
    let is_own = named_by(context, own, &|part| named.contains(&part.entry));
    for entry in named.iter().filter(|entry| !is_own.contains(entry)) {
        context.set_apart(*entry);
    }
}

/// The entries that these, and those that they hold, hold, of which it is so.
fn named_by<'t>(context: &Context<'t>, mut next: Vec<Item<'t>>, is_so: &dyn Fn(Item<'t>) -> bool) -> Met<usize> {
    let mut named: Met<usize> = Met::default();
    while let Some(item) = next.pop() {
        for part in parts_of(context, item) {
            if is_so(part) && named.insert(part.entry) {
                next.push(part);
            }
        }
    }
    named
}

/// The entries that a report, a group or a List holds.
fn parts_of<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Item<'t>> {
    let mut whole = Vec::new();
    for part in context::parts_of(item.resource) {
        whole.extend(context.follow(part, item).filter(|part| context.is_whole(*part)));
    }
    whole
}

/// Observations reached from a report: results, groups and their members, filing comments. Those that stand only in reports
/// that are in error, or not final, each with such a report.
fn results(context: &Context<'_>) -> (Met<usize>, Vec<(usize, usize)>) {
    let (mut named, mut in_error, mut not_final) = (Vec::new(), Vec::new(), Vec::new());
    for report in context.items() {
        if report.kind != ResourceType::DiagnosticReport || context.is_apart(report) {
            continue;
        }
        let status = report.resource.peek_at("status").unwrap_or_default();
        let reported = reported(context, report);
        // Another response may say that it is in error.
        match codes::is_usual_status(report.kind, status.trim()) && !context.is_told_otherwise(report) {
            true => named.extend(reported),
            false if report.resource.says("status", "entered-in-error") => in_error.push((report.entry, reported)),
            false => not_final.push((report.entry, reported)),
        }
    }
    let mut results = context.families.below(named, &|_| true);
    let mut unsure = Vec::new();
    // That one is in error goes before that another is not final.
    in_error.append(&mut not_final);
    for (report, reported) in in_error {
        let below = context.families.below(reported, &|entry| !results.contains(&entry));
        // What was said when it was filed is not in error, nor preliminary, as the report is.
        let is_filing = |entry: &usize| context.item(*entry).is_some_and(|item| is_filing(context, &item));
        let is_unsure = |entry: &&usize| !results.contains(entry) && !is_filing(entry);
        unsure.extend(below.iter().filter(is_unsure).map(|entry| (*entry, report)));
        results.extend(below.iter().copied());
    }
    (results, unsure)
}

/// The Observations that a report names, and the groups of which they are all.
fn reported(context: &Context<'_>, report: Item<'_>) -> Vec<usize> {
    let mut results = Vec::new();
    for result in report.resource.all("result") {
        if let Some(item) = context.follow(result, report)
            && item.kind == ResourceType::Observation
            && context.is_whole(item)
        {
            results.push(item.entry);
        }
    }
    context.families.with_groups(results)
}

/// Entries that are shown in another's row: a text in its consultation; specimen, request and filing comments in their
/// report.
async fn rows(context: &Context<'_>) -> Vec<(usize, usize)> {
    let mut rows = Vec::new();
    let mut seen: Met<usize> = Met::default();
    for report in context.items() {
        context.looked_at().await;
        if report.kind != ResourceType::DiagnosticReport || context.is_apart(report) {
            continue;
        }
        for named in report.resource.each(&["specimen", "basedOn"]) {
            rows.extend(context.follow(named, report).map(|item| (item.entry, report.entry)));
        }
        // What an earlier report reaches has its row there.
        let below = context.families.below(reported(context, report), &|entry| !seen.contains(&entry));
        for entry in below.iter() {
            if seen.insert(*entry) && context.item(*entry).is_some_and(|item| is_comment_note(&item)) {
                rows.push((*entry, report.entry));
            }
        }
    }
    context.rest().await;
    for text in context.items() {
        if context.area(text.entry) == Some(Area::Consultations) && is_comment_note(&text) {
            rows.extend(context.links.consultations(text.entry).first().map(|encounter| (text.entry, *encounter)));
        }
    }
    rows
}
