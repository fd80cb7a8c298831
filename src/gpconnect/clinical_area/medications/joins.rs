//! Which plans and issues belong to which statement (structured reference §1.7, the graph of resources).

use crate::fhir::bundle::Target;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::links::Links;
use crate::into_vec::{IntoVec, PushAll, single};
use crate::keyed::{Keyed, Met};
use crate::letters;

/// Which MedicationRequests belong to which statement, and which statement's row each entry stands in.
#[derive(Debug, Default)]
pub struct Joins {
    /// Plans of each MedicationStatement, by entry.
    plans: Keyed<usize, Vec<usize>>,
    /// Orders of each plan, by entry; of a statement those that it names, where they have no plan.
    orders: Keyed<usize, Vec<usize>>,
    /// Whether issues came as such: else they may not have been requested.
    issues_received: bool,
    /// Whether they were requested, where that is known.
    pub(in crate::gpconnect) issues_asked: Option<bool>,
    /// Every issue.
    issues: Vec<usize>,
    /// What stands among the issues of another.
    joined: Met<usize>,
}

impl Joins {
    /// Over all entries. Also says to `context` in whose row a plan stands, and a plan's only issue; several have rows of
    /// their own there.
    pub async fn over(context: &mut Context<'_>) -> Joins {
        let mut joins = Joins::default();
        let mut rows = Vec::new();
        let mut orders = Vec::new();
        // The statements that name a plan which is not here, and the issues without one that is.
        let mut gone: Keyed<String, Vec<usize>> = Keyed::default();
        let mut strays = Vec::new();
        for item in context.items() {
            context.looked_at().await;
            match item.kind {
                ResourceType::MedicationStatement => {
                    for plan in gone_plans(context, item) {
                        gone.add(plan, item.entry);
                    }
                    for named in based_on(context, item) {
                        // An order is joined through its own plan, and leads to it; one without a plan by itself.
                        let order = context.item(named).filter(|named| named.resource.is_order());
                        let plans = order.map_or_else(|| single(named), |order| based_on(context, order));
                        if plans.is_empty() {
                            orders.push((named, item.entry));
                        }
                        for plan in plans {
                            if !joins.plans_of(item.entry).contains(&plan) {
                                joins.plans.add(item.entry, plan);
                                rows.push((plan, item.entry));
                            }
                        }
                    }
                }
                ResourceType::MedicationRequest if !is_plan(item.resource) => {
                    let plans = based_on(context, item);
                    if plans.is_empty() {
                        strays.push((item.entry, gone_plans(context, item)));
                    }
                    if item.resource.is_order() {
                        joins.issues.push(item.entry);
                    }
                    orders.push_all(plans.into_iter().map(|plan| (item.entry, plan)));
                }
                _ => {}
            }
        }
        for (order, plans) in strays {
            // Where several statements name the plan, or none does, nobody knows whose it is.
            let named: Vec<&[usize]> = plans.iter().map(|plan| gone.list(plan)).into_vec();
            match named.as_slice() {
                [[only]] => orders.push((order, *only)),
                _ => joins.issues = Vec::new(),
            }
        }
        for &(plan, row) in &rows {
            // Of two statements that name it, it stands with the one that goes on, and with none that is in error.
            let rank = |entry| {
                let is = |status| context.item(entry).is_some_and(|item| item.resource.says("status", status));
                (!is("entered-in-error"), is("active"))
            };
            let before = context.row(plan);
            if before == plan || rank(row) >= rank(before) {
                context.assign_row(plan, row);
            }
        }
        // Another response may have a plan without its statement (§1.3): it stands with that, too, but where it is no more
        // that plan, or goes on as that does not.
        let mut plans: Keyed<usize, usize> = Keyed::default();
        let mut copies = Vec::new();
        for (plan, _) in &rows {
            plans.with(context.first(*plan), *plan, |_| {});
        }
        for copy in context.items().filter(|item| context.row(item.entry) == item.entry && !context.is_apart(*item)) {
            let plan = plans.get(&context.first(copy.entry)).and_then(|plan| context.item(*plan));
            let is_that = |plan: &Item<'_>| {
                let is_same = |name| plan.resource.get(name).map(Value::raw) == copy.resource.get(name).map(Value::raw);
                is_same("status")
                    && is_same("identifier")
                    && context.is_of_message(*plan) == context.is_of_message(copy)
            };
            copies.extend(plan.filter(is_that).map(|plan| (copy.entry, context.row(plan.entry))));
        }
        for (copy, row) in copies {
            joins.plans.add(row, copy);
            context.assign_row(copy, row);
        }
        for (order, plan) in &orders {
            joins.orders.add(*plan, *order);
        }
        for (order, plan) in orders {
            // Of two statements that name it, it stands with the first.
            if joins.joined.insert(order) && joins.orders_of(plan).len() == 1 {
                context.assign_row(order, context.row(plan));
            }
        }
        joins
    }

    /// Says whether issues were received as such, now that it is known what leads to them: what a consultation or a problem names comes
    /// with it, requested or not (§1.3).
    pub(in crate::gpconnect) fn find_received(&mut self, links: &Links) {
        self.issues_received = self.issues.iter().any(|issue| !links.lead_to(*issue));
    }

    /// Whether issues came as what there is of them, not only with what names them.
    pub(super) fn has_all_issues(&self) -> bool {
        self.issues_asked.unwrap_or(self.issues_received)
    }

    /// Whether a request stands among the issues of another.
    pub(in crate::gpconnect) fn is_joined(&self, request: usize) -> bool {
        self.joined.contains(&request)
    }

    pub(super) fn plans_of(&self, statement: usize) -> &[usize] {
        self.plans.list(&statement)
    }

    pub(in crate::gpconnect) fn orders_of(&self, plan: usize) -> &[usize] {
        self.orders.list(&plan)
    }
}

fn based_on(context: &Context<'_>, item: Item<'_>) -> Vec<usize> {
    let (mut plans, mut named) = (Vec::new(), Met::default());
    let Some(item) = context.item(item.entry).filter(|item| !context.is_apart(*item)) else { return plans };
    for reference in item.resource.all("basedOn") {
        let Some(plan) = context.follow(reference, item) else { continue };
        // A statement may also be based on a referral; and another subject's plan is nobody's here.
        if plan.kind == ResourceType::MedicationRequest && !context.is_apart(plan) && context.is_whole(plan) {
            // Named twice, it is one.
            if named.insert(plan.entry) {
                plans.push(plan.entry);
            }
        }
    }
    plans
}

/// The plans that an item names and that are not here, as it names them, each once.
fn gone_plans(context: &Context<'_>, item: Item<'_>) -> Vec<String> {
    let (mut gone, mut met) = (Vec::new(), Met::default());
    if context.is_apart(item) {
        return gone;
    }
    let Some(response) = context.response(item) else { return gone };
    for reference in item.resource.all("basedOn") {
        let named = reference.peek_at("reference").unwrap_or_default();
        let is_plan = letters::has(&named, "MedicationRequest/");
        if is_plan && matches!(context.target(reference, item), Some(Target::Dangling)) {
            let named = [&response.to_string(), " ", named.trim()].concat();
            if met.insert(named.clone()) {
                gone.push(named);
            }
        }
    }
    gone
}

fn is_plan(request: Value<'_>) -> bool {
    request.says("intent", "plan")
}
