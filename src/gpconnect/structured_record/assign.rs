//! Before anything is read: which area each entry belongs to, in whose row it stands, what leads to it.

use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::clinical_area::medications;
use crate::gpconnect::clinical_area::observation::is_comment_note;
use crate::gpconnect::codes::{self, Area, ListRole};
use crate::gpconnect::context::Context;
use crate::gpconnect::families::Families;
use crate::gpconnect::links::Links;
use crate::gpconnect::lists::{self, List};
use crate::gpconnect::procedure_request;
use crate::into_vec::{IntoVec, PushAll};
use crate::keyed::{Keyed, Met};

/// What the entries of a record are to each other, found before any of them is read.
pub struct Assigned<'t> {
    pub(super) lists: Vec<List<'t>>,
    pub(super) medications: medications::Joins,
    pub(super) families: Families,
}

impl Assigned<'_> {
    /// Says that issues were not asked for, whatever came of them.
    pub fn without_issues(&mut self) {
        self.medications.issues_received = false;
    }

    /// Whether any List came: what has none is no structured record of its own.
    pub fn has_lists(&self) -> bool {
        !self.lists.is_empty()
    }
}

/// Says to the context which area each entry belongs to, in whose row it stands, and what leads to it.
pub async fn assign<'t>(context: &mut Context<'t>) -> Assigned<'t> {
    let medications = medications::Joins::over(context).await;
    let families = Families::over(context).await;
    let lists = lists::all(context).await;
    // What heads an area says more than what only links to it, and of several the first.
    let mut listed: Keyed<usize, Area> = Keyed::default();
    let primary = lists.iter().filter_map(|list| match list.role {
        ListRole::Primary(area) => Some((list, area)),
        _ => None,
    });
    let secondary = lists.iter().filter_map(|list| match list.role {
        ListRole::Secondary { of, .. } => Some((list, of)),
        _ => None,
    });
    for (list, area) in primary.chain(secondary) {
        for target in list.entries.iter().filter_map(|entry| entry.target) {
            listed.with(target.entry, area, |_| {});
        }
    }
    let in_structure: Met<usize> = lists
        .iter()
        .filter(|list| matches!(list.role, ListRole::Topic | ListRole::Heading | ListRole::Consultation))
        .flat_map(|list| list.entries.iter().filter_map(|entry| Some(entry.target?.entry)))
        .collect();
    context.rest().await;
    let results = results(context, &families);
    context.rest().await;
    let mut areas: Vec<(usize, Area)> = Vec::new();
    for item in context.items() {
        context.looked_at().await;
        let by_type = match item.kind {
            ResourceType::ProcedureRequest if procedure_request::is_order(item.resource) => Some(Area::Investigations),
            kind => codes::area_of_type(kind),
        };
        let by_list = listed.get(&item.entry).copied();
        let area = match item.kind {
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
    for (entry, row) in rows(context, &families).await {
        context.assign_row(entry, row);
    }
    context.rest().await;
    Assigned { lists, medications, families }
}

/// Observations reached from a report: results, groups and their members, filing comments.
fn results(context: &Context<'_>, families: &Families) -> Met<usize> {
    let reports =
        context.items().filter(|item| item.kind == ResourceType::DiagnosticReport && !context.is_apart(*item));
    let named = reports.flat_map(|report| {
        let results = report.resource.all("result").filter_map(move |result| context.follow(result, report));
        let results = results.filter(|item| item.kind == ResourceType::Observation && context.is_whole(*item));
        families.with_groups(results.map(|item| item.entry).into_vec())
    });
    families.all_below(named)
}

/// Entries that are shown in another's row: a text in its consultation; specimen, request and filing comments in their
/// report.
async fn rows(context: &Context<'_>, families: &Families) -> Vec<(usize, usize)> {
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
        let results = report.resource.all("result").filter_map(|result| context.follow(result, report));
        let results = families.with_groups(results.map(|item| item.entry).into_vec());
        // What an earlier report reaches has its row there.
        let below = families.below(results.into_iter(), |entry| !seen.contains(&entry));
        let comments = below.iter().filter(|entry| !seen.contains(entry)).filter_map(|entry| context.item(*entry));
        rows.push_all(comments.filter(is_comment_note).map(|item| (item.entry, report.entry)));
        seen.extend(below.iter().copied());
    }
    context.rest().await;
    let texts = context.items().filter(|item| context.area(item.entry) == Some(Area::Consultations));
    for text in texts.filter(is_comment_note) {
        rows.extend(context.links.consultations(text.entry).first().map(|encounter| (text.entry, *encounter)));
    }
    rows
}
