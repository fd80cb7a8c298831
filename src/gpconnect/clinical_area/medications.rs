//! Medications and medical devices (structured reference §1.7): each MedicationStatement in one table row with its
//! plan, its issues and its Medication. No dose without its drug, no drug without its dose.

use std::collections::{BTreeMap, HashMap};

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::record::{Block, Cell, Column, ColumnKind, Inline, Mark, Row, RowGroup, Subsection, Table, Text, Tone};
use crate::words::Word;

/// Which MedicationRequests belong to which statement, and which statement's row each entry stands in.
#[derive(Debug, Default)]
pub struct Joins {
    /// Plans of each MedicationStatement, by entry.
    plans: HashMap<usize, Vec<usize>>,
    /// Orders of each plan, by entry.
    orders: HashMap<usize, Vec<usize>>,
    /// Whether any order came at all: else issues may not have been requested.
    issues_received: bool,
}

impl Joins {
    /// Over all entries. Also says to `context` in whose row a plan stands; an issue has a row of its own there.
    pub fn over(context: &mut Context<'_>) -> Joins {
        let mut joins = Joins::default();
        let mut rows = Vec::new();
        for item in context.items() {
            match item.kind().as_str() {
                "MedicationStatement" => {
                    for plan in based_on(context, item) {
                        joins.plans.entry(item.entry).or_default().push(plan);
                        rows.push((plan, item.entry));
                    }
                }
                "MedicationRequest" if !is_plan(item.resource) => {
                    joins.issues_received = true;
                    for plan in based_on(context, item) {
                        joins.orders.entry(plan).or_default().push(item.entry);
                    }
                }
                _ => {}
            }
        }
        for (plan, row) in rows {
            context.assign_row(plan, row);
        }
        joins
    }

    fn plans_of(&self, statement: usize) -> &[usize] {
        self.plans.get(&statement).map(Vec::as_slice).unwrap_or_default()
    }

    fn orders_of(&self, plan: usize) -> &[usize] {
        self.orders.get(&plan).map(Vec::as_slice).unwrap_or_default()
    }
}

fn based_on(context: &Context<'_>, item: Item<'_>) -> Vec<usize> {
    let item = context.item(item.entry);
    let references = item.into_iter().flat_map(|item| item.resource.all("basedOn").map(move |of| (of, item)));
    references.filter_map(|(of, item)| context.follow(of, item)).map(|plan| plan.entry).collect()
}

fn is_plan(request: Value<'_>) -> bool {
    request.peek_at("intent").as_deref() == Some("plan")
}

/// Where a medication stands, in the order shown (the classifier of §1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Acute,
    Repeat,
    RepeatDispensing,
    PrescribedElsewhere,
    Stopped,
}

impl Group {
    fn title(self) -> Word {
        match self {
            Group::Acute => Word::Acute,
            Group::Repeat => Word::Repeat,
            Group::RepeatDispensing => Word::RepeatDispensing,
            Group::PrescribedElsewhere => Word::PrescribedElsewhere,
            Group::Stopped => Word::Stopped,
        }
    }
}

/// The part of a group, in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Active,
    LastTwelveMonths,
    Older,
    Completed,
    /// A status that is neither active, completed nor stopped, or none.
    OtherStatus,
    /// All of a group that has no parts.
    All,
}

impl Part {
    fn title(self) -> Option<Word> {
        Some(match self {
            Part::Active => Word::ActiveAsRecorded,
            Part::LastTwelveMonths => Word::LastTwelveMonths,
            Part::Older => Word::OlderThanTwelveMonths,
            Part::Completed => Word::Completed,
            Part::OtherStatus => Word::OtherStatus,
            Part::All => return None,
        })
    }
}

/// A statement with everything that stands in its row.
struct Medication<'t> {
    statement: Item<'t>,
    plans: Vec<Item<'t>>,
    orders: Vec<Item<'t>>,
}

impl<'t> Medication<'t> {
    fn of(context: &Context<'t>, joins: &Joins, statement: Item<'t>) -> Medication<'t> {
        let is_request = statement.kind() == "MedicationRequest";
        let plans: Vec<usize> = if is_request { Vec::new() } else { joins.plans_of(statement.entry).to_vec() };
        let mut orders: Vec<usize> = plans.iter().flat_map(|plan| joins.orders_of(*plan)).copied().collect();
        if is_request {
            orders.extend(joins.orders_of(statement.entry));
        }
        let items = |entries: Vec<usize>| entries.into_iter().filter_map(|entry| context.item(entry)).collect();
        Medication { statement, plans: items(plans), orders: items(orders) }
    }

    /// The plan, which for a request without a statement is the request itself.
    fn plan(&self) -> Item<'t> {
        self.plans.first().copied().unwrap_or(self.statement)
    }

    fn agency_code(&self) -> Option<String> {
        let agency = extensions::value(self.statement.resource, Extension::PrescribingAgency)?;
        concept::peek_code(agency)
    }

    fn kind_code(&self) -> Option<String> {
        let kind = extensions::value(self.plan().resource, Extension::PrescriptionType);
        let kind = kind.or_else(|| self.plan().resource.get("courseOfTherapyType"))?;
        concept::peek_code(kind)
    }

    fn statuses(&self) -> Vec<String> {
        let all = [self.statement].into_iter().chain(self.plans.iter().copied());
        all.filter_map(|item| item.resource.peek_at("status").map(|status| status.into_owned())).collect()
    }

    fn start(&self) -> Option<Moment> {
        datatypes::peek_moment(self.statement.resource, &["effectivePeriod", "effectiveDateTime"])
            .or_else(|| {
                Moment::parse(&self.plan().resource.at(&["dispenseRequest", "validityPeriod", "start"])?.peek()?)
            })
            .or_else(|| datatypes::peek_moment(self.plan().resource, &["authoredOn"]))
    }

    fn last_issue(&self) -> Option<Moment> {
        let date = extensions::value(self.statement.resource, Extension::MedicationStatementLastIssueDate)?;
        Moment::parse(date.peek()?.trim())
    }

    fn group(&self) -> Group {
        if self.agency_code().as_deref() == Some("prescribed-by-another-organisation") {
            return Group::PrescribedElsewhere;
        }
        if self.statuses().iter().any(|status| status == "stopped") {
            return Group::Stopped;
        }
        match self.kind_code().as_deref() {
            Some("acute" | "delayed-prescribing") => Group::Acute,
            Some("repeat-dispensing" | "continuous-repeat-dispensing") => Group::RepeatDispensing,
            _ => Group::Repeat,
        }
    }

    fn part(&self, group: Group, now: Option<Moment>) -> Part {
        if group == Group::Stopped {
            return Part::All;
        }
        let status = self.statement.resource.peek_at("status");
        match status.as_deref() {
            Some("active") => Part::Active,
            Some("completed" | "stopped") if group == Group::Acute => {
                let within = |start: Moment| now.is_none_or(|now| now.days() - start.days() <= 365);
                if self.start().is_some_and(within) { Part::LastTwelveMonths } else { Part::Older }
            }
            Some("completed" | "stopped") => Part::Completed,
            _ => Part::OtherStatus,
        }
    }
}

/// Subsections for these statements: by group, in each group active first.
pub fn blocks<'t>(context: &Context<'t>, joins: &Joins, statements: &[Item<'t>]) -> Vec<Block> {
    let mut groups: BTreeMap<(Group, Part), Vec<Medication<'t>>> = BTreeMap::new();
    for statement in statements {
        let medication = Medication::of(context, joins, *statement);
        let group = medication.group();
        groups.entry((group, medication.part(group, context.retrieved))).or_default().push(medication);
    }
    let mut sections: BTreeMap<Group, Vec<(Part, Vec<Medication<'t>>)>> = BTreeMap::new();
    for ((group, part), medications) in groups {
        sections.entry(group).or_default().push((part, medications));
    }
    let subsections = sections.into_iter().map(|(group, parts)| {
        let count = parts.iter().map(|(_, medications)| medications.len()).sum();
        let mut blocks = Vec::new();
        for (part, medications) in parts {
            let count = medications.len();
            let title = part.title();
            let table = table(context, joins, title.unwrap_or(group.title()), medications);
            blocks.push(match title {
                Some(title) => {
                    let title = vec![title.into()];
                    Block::Subsection(Subsection { title, count: Some(count), blocks: vec![table] })
                }
                None => table,
            });
        }
        Block::Subsection(Subsection { title: vec![group.title().into()], count: Some(count), blocks })
    });
    subsections.collect()
}

fn table<'t>(context: &Context<'t>, joins: &Joins, caption: Word, mut medications: Vec<Medication<'t>>) -> Block {
    // Newest first by last issue, else start; undated last; alphabetical where that is the same.
    medications.sort_by_cached_key(|medication| {
        let when = medication.last_issue().or_else(|| medication.start());
        let words = context.words(medication.statement);
        let name = match words.first() {
            Some(Inline::Text(Text::Source(name))) => name.to_lowercase(),
            _ => String::new(),
        };
        (std::cmp::Reverse(when), name, medication.statement.entry)
    });
    let column = |word: Word, kind| Column { header: vec![word.into()], kind };
    Block::Table(Table {
        caption: vec![caption.into()],
        columns: vec![
            column(Word::Medication, ColumnKind::Name),
            column(Word::Dosage, ColumnKind::Words),
            column(Word::Quantity, ColumnKind::Narrow),
            column(Word::Status, ColumnKind::Narrow),
            column(Word::DatesAndIssues, ColumnKind::Words),
        ],
        groups: vec![RowGroup {
            heading: None,
            rows: medications.iter().map(|medication| row(context, joins, medication)).collect(),
        }],
    })
}

fn row<'t>(context: &Context<'t>, joins: &Joins, medication: &Medication<'t>) -> Row {
    let statement = medication.statement;
    context.settle(statement.entry, Place::Shown);
    for linked in medication.plans.iter().chain(&medication.orders) {
        context.settle(linked.entry, Place::Linked);
    }
    let mut drug_items = Vec::new();
    let cells = vec![
        Cell::line(drug(context, medication, &mut drug_items)),
        Cell { blocks: dosage(context, medication), ..Cell::default() },
        Cell::line(quantity(medication)),
        Cell::line(status(context, medication)),
        Cell::line(dates(context, joins, medication)),
    ];
    let mut below = second_line(context, medication);
    below.extend(issues(context, medication));
    let mut all = vec![statement];
    all.extend(&medication.plans);
    all.extend(drug_items);
    below.extend(any::other(context, &all));
    Row { anchor: Some(context.anchor(statement)), cells, below }
}

/// The drug's words. Plan and orders may name another product than the statement: then each says so.
fn drug<'t>(context: &Context<'t>, medication: &Medication<'t>, read: &mut Vec<Item<'t>>) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut said: Vec<Vec<Inline>> = Vec::new();
    for item in [medication.statement].into_iter().chain(medication.plans.iter().copied()) {
        let (words, resource) = product(context, item);
        if let Some(resource) = resource
            && !read.iter().any(|other| other.resource == resource.resource)
        {
            read.push(resource);
        }
        if said.contains(&words) {
            continue;
        }
        if said.is_empty() {
            line.extend(words.clone());
        } else {
            line.push(Inline::Break);
            line.push(Inline::Labelled(Word::PlanNames.into(), words.clone()));
        }
        said.push(words);
        line.extend(context.not_to_be_disclosed(item));
    }
    line
}

/// The words of a statement's or request's product, and the Medication they came from.
fn product<'t>(context: &Context<'t>, item: Item<'t>) -> (Vec<Inline>, Option<Item<'t>>) {
    if let Some(concept) = item.resource.get("medicationCodeableConcept") {
        return (concept::read(concept).line(true), None);
    }
    let Some(reference) = item.resource.get("medicationReference") else {
        return (vec![Inline::Badge(Tone::Danger, Word::NoDrugRecorded.into())], None);
    };
    let target = context.follow(reference, item);
    let code = target.and_then(|target| target.resource.get("code"));
    let (Some(target), Some(code)) = (target, code) else {
        let mut line = vec![Inline::Badge(Tone::Danger, Word::NoDrugRecorded.into())];
        line.extend(context.reference(reference, item));
        return (line, target);
    };
    context.settle(target.entry, Place::Linked);
    if let Some(leaf) = reference.get("reference") {
        leaf.already_shown();
    }
    let mut line = concept::read(code).line(true);
    if let Some(display) = reference.read_at("display").and_then(some_text) {
        let shown =
            line.iter().any(|piece| *piece == Inline::Marked(Mark::Main, vec![Inline::recorded(display.clone())]));
        if !shown {
            let display = Inline::Text(Text::Ours(Word::InBrackets, vec![Text::source(display)]));
            line.push(Inline::Marked(Mark::Minor, vec![display]));
        }
    }
    (line, Some(target))
}

/// The dose as text, the patient's instruction, and the plan's where it says something else. Structured dose elements
/// stay with it: the text is authoritative, the rest is labelled.
fn dosage<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut said: Vec<String> = Vec::new();
    let statement = medication.statement;
    let own = [statement.resource.all("dosage"), statement.resource.all("dosageInstruction")];
    for dose in own.into_iter().flatten() {
        dose_lines(dose, None, &mut said, &mut blocks);
    }
    for plan in &medication.plans {
        for dose in plan.resource.all("dosageInstruction") {
            dose_lines(dose, Some(Word::PlanDosage), &mut said, &mut blocks);
        }
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph(vec![Inline::Badge(Tone::Warning, Word::NoDoseRecorded.into())]));
    }
    if let Some(changed) = extensions::value(statement.resource, Extension::DosageLastChanged)
        && let Some(date) = context.date(changed, statement)
    {
        blocks.push(Block::Paragraph(vec![Inline::Badge(Tone::Warning, Word::DoseChanged.into()), date]));
    }
    blocks
}

fn dose_lines(dose: Value<'_>, label: Option<Word>, said: &mut Vec<String>, blocks: &mut Vec<Block>) {
    let elements = [("text", label), ("patientInstruction", Some(Word::PatientInstruction))];
    for (element, label) in elements {
        for text in dose.all(element).filter_map(|text| text.read().and_then(some_text)) {
            if said.contains(&text) {
                continue;
            }
            let words = Inline::Text(Text::source(text.clone()));
            blocks.push(Block::Paragraph(vec![match label {
                Some(label) => Inline::Labelled(label.into(), vec![words]),
                None => words,
            }]));
            said.push(text);
        }
    }
}

fn quantity(medication: &Medication<'_>) -> Vec<Inline> {
    let mut said: Vec<String> = Vec::new();
    let items = [medication.statement].into_iter().chain(medication.plans.iter().copied());
    for item in items {
        let Some(quantity) = item.resource.at(&["dispenseRequest", "quantity"]) else { continue };
        if let Some(text) = quantity_text(quantity)
            && !said.contains(&text)
        {
            said.push(text);
        }
    }
    let mut line = Vec::new();
    for text in said {
        if !line.is_empty() {
            line.push(Inline::Break);
        }
        line.push(Inline::recorded(text));
    }
    if line.is_empty() {
        line.push(Inline::Marked(Mark::Minor, vec![Word::NotRecorded.into()]));
    }
    line
}

/// `28 tablet`: value and the free-text unit or the unit; the free text alone where there is no value.
fn quantity_text(quantity: Value<'_>) -> Option<String> {
    let free =
        extensions::value(quantity, Extension::MedicationQuantityText).and_then(|text| text.read().and_then(some_text));
    let counted = datatypes::quantity(quantity);
    match (counted, free) {
        (Some(counted), Some(free)) if counted.ends_with(free.as_str()) => Some(counted),
        (Some(counted), Some(free)) => Some(format!("{counted} {free}")),
        (counted, free) => counted.or(free),
    }
}

/// Type, status, and the words that keep a status from being misread.
fn status<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Inline> {
    let mut line = vec![kind_badge(medication)];
    let own = medication.statement.resource.get("status");
    line.push(match own.and_then(|status| status.peek()).as_deref() {
        Some("active") => Inline::Badge(Tone::Active, Word::Active.into()),
        Some("completed") => Inline::Badge(Tone::Ended, Word::Completed.into()),
        Some("stopped") => Inline::Badge(Tone::Ended, Word::StoppedBadge.into()),
        Some(other) => Inline::Badge(Tone::Warning, Text::source(other)),
        None => Inline::Badge(Tone::Warning, Word::StatusNotRecorded.into()),
    });
    for status in own.into_iter() {
        status.already_shown();
    }
    for plan in &medication.plans {
        let Some(status) = plan.resource.get("status") else { continue };
        let differs = own.and_then(|own| own.peek()) != status.peek();
        if differs && let Some(text) = status.peek() {
            line.push(Inline::Labelled(Word::PlanStatus.into(), vec![Inline::recorded(text)]));
        }
        status.already_shown();
    }
    if context.is_future(medication.start()) {
        let post_dated = medication.kind_code().as_deref() == Some("acute");
        let word = if post_dated { Word::PostDated } else { Word::StartsInFuture };
        line.push(Inline::Badge(Tone::Warning, word.into()));
    }
    let items = [medication.statement].into_iter().chain(medication.plans.iter().copied());
    for item in items {
        for reason in extensions::all(item.resource, Extension::MedicationStatusReason) {
            line.push(stopped_because(context, item, reason));
        }
    }
    line
}

fn stopped_because<'t>(context: &Context<'t>, item: Item<'t>, reason: Value<'t>) -> Inline {
    let mut words: Vec<Inline> = Vec::new();
    words.extend(extensions::part(reason, "statusChangeDate").and_then(|date| context.date(date, item)));
    if let Some(why) = extensions::part(reason, "statusReason") {
        words.push(Word::Space.into());
        words.extend(concept::read(why).line(false));
    }
    Inline::Labelled(Word::StoppedBecause.into(), words)
}

fn kind_badge(medication: &Medication<'_>) -> Inline {
    let kind = extensions::value(medication.plan().resource, Extension::PrescriptionType);
    let Some(kind) = kind.or_else(|| medication.plan().resource.get("courseOfTherapyType")) else {
        return Inline::Badge(Tone::Warning, Word::TypeNotStated.into());
    };
    let term = concept::read(kind);
    match term.words {
        Some(words) => Inline::Badge(Tone::Neutral, Text::source(words)),
        None => Inline::Badge(Tone::Warning, Word::TypeNotStated.into()),
    }
}

/// Start, end, last issue, and how many of how many issues.
fn dates<'t>(context: &Context<'t>, joins: &Joins, medication: &Medication<'t>) -> Vec<Inline> {
    let statement = medication.statement;
    let mut line: Vec<Inline> = Vec::new();
    let mut add = |label: Word, value: Option<Vec<Inline>>| {
        if let Some(value) = value {
            if !line.is_empty() {
                line.push(Inline::Break);
            }
            line.push(Inline::Labelled(label.into(), value));
        }
    };
    let period = statement.resource.get("effectivePeriod");
    let start = period.and_then(|period| context.date_at(period, "start", statement));
    let start = start.or_else(|| context.date_at(statement.resource, "effectiveDateTime", statement));
    let not_recorded = || vec![Inline::Marked(Mark::Minor, vec![Word::NotRecorded.into()])];
    add(Word::Started, Some(start.clone().map_or_else(not_recorded, |start| vec![start])));
    let end = period.and_then(|period| context.date_at(period, "end", statement));
    add(Word::EndDate, end.clone().map(|end| vec![end]));
    for item in [statement].into_iter().chain(medication.plans.iter().copied()) {
        let Some(validity) = item.resource.at(&["dispenseRequest", "validityPeriod"]) else { continue };
        let valid = [("start", &start), ("end", &end)].map(|(element, shown)| {
            let date = context.date_at(validity, element, item);
            date.filter(|date| Some(shown_date(date)) != shown.as_ref().map(shown_date))
        });
        let [from, until] = valid;
        add(Word::ValidFrom, from.map(|date| vec![date]));
        add(Word::ValidUntil, until.map(|date| vec![date]));
    }
    let last = extensions::value(statement.resource, Extension::MedicationStatementLastIssueDate);
    let last = last.and_then(|date| context.date(date, statement));
    let in_future = context.is_future(medication.last_issue());
    let in_future = in_future.then(|| Inline::Badge(Tone::Warning, Word::InFuture.into()));
    add(Word::LastIssued, last.clone().map(|date| [date].into_iter().chain(in_future).collect()));
    for item in [statement].into_iter().chain(medication.plans.iter().copied()) {
        for repeat in extensions::all(item.resource, Extension::MedicationRepeatInformation) {
            repeat_information(context, item, repeat, &mut add);
        }
    }
    add(Word::Issues, issue_state(joins, medication, last.is_some()));
    line
}

fn shown_date(date: &Inline) -> String {
    match date {
        Inline::Date(date) => date.shown.clone(),
        _ => String::new(),
    }
}

fn repeat_information<'t>(
    context: &Context<'t>,
    item: Item<'t>,
    repeat: Value<'t>,
    add: &mut impl FnMut(Word, Option<Vec<Inline>>),
) {
    let number = |name: &str| extensions::part(repeat, name).and_then(|value| value.read().and_then(some_text));
    let allowed = number("numberOfRepeatPrescriptionsAllowed");
    let issued = number("numberOfRepeatPrescriptionsIssued").or_else(|| number("numberOfPrescriptionsIssued"));
    let over = matches!(
        (allowed.as_deref().and_then(|n| n.parse::<u64>().ok()), issued.as_deref().and_then(|n| n.parse::<u64>().ok())),
        (Some(allowed), Some(issued)) if issued > allowed
    );
    let words = match (issued, allowed) {
        (Some(issued), Some(allowed)) => {
            Some(Text::Ours(Word::IssuedOf, vec![Text::source(issued), Text::source(allowed)]))
        }
        (Some(issued), None) => Some(Text::Ours(Word::IssuedOnly, vec![Text::source(issued)])),
        (None, Some(allowed)) => Some(Text::Ours(Word::AllowedOnly, vec![Text::source(allowed)])),
        (None, None) => None,
    };
    add(
        Word::Issues,
        words.map(|words| {
            let mut value = vec![Inline::Text(words)];
            if over {
                value.push(Inline::Badge(Tone::Warning, Word::MoreThanAuthorised.into()));
            }
            value
        }),
    );
    if let Some(expiry) = extensions::part(repeat, "authorisationExpiryDate") {
        let moment = expiry.peek().and_then(|text| Moment::parse(text.trim()));
        let passed = matches!((moment, context.retrieved), (Some(end), Some(now)) if end.date().is_before(now.date()));
        let active = item.resource.peek_at("status").as_deref() == Some("active");
        add(
            Word::AuthorisationExpires,
            context.date(expiry, item).map(|date| {
                let mut value = vec![date];
                if passed && active {
                    value.push(Inline::Badge(Tone::Warning, Word::ExpiredButActive.into()));
                }
                value
            }),
        );
    }
}

/// "No issue recorded" only where that is certain (§1.7). An absent count is never 0.
fn issue_state(joins: &Joins, medication: &Medication<'_>, has_last_issue: bool) -> Option<Vec<Inline>> {
    if medication.agency_code().as_deref() == Some("prescribed-by-another-organisation") {
        return None;
    }
    let items = [medication.statement].into_iter().chain(medication.plans.iter().copied());
    let repeats = items.filter_map(|item| extensions::get(item.resource, Extension::MedicationRepeatInformation));
    let count = repeats
        .filter_map(|repeat| {
            extensions::part(repeat, "numberOfRepeatPrescriptionsIssued")?.peek()?.trim().parse::<u64>().ok()
        })
        .next();
    let none = count == Some(0) && !has_last_issue && medication.orders.is_empty();
    let unknown = count.is_none() && !has_last_issue && medication.orders.is_empty();
    if none || (unknown && joins.issues_received) {
        return Some(vec![Inline::Badge(Tone::Warning, Word::NoIssueRecorded.into())]);
    }
    unknown.then(|| vec![Word::IssuesNotInResponse.into()])
}

/// Who, why, and every note: labelled, below the row.
fn second_line<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Block> {
    let mut line: Vec<Inline> = Vec::new();
    let mut notes: Vec<Block> = Vec::new();
    let statement = medication.statement;
    if let Some(agency) = extensions::value(statement.resource, Extension::PrescribingAgency) {
        let elsewhere = concept::peek_code(agency).as_deref() != Some("prescribed-at-gp-practice");
        let words = concept::read(agency).line(false);
        let label = if elsewhere { Word::PrescribingAgencyElsewhere } else { Word::PrescribingAgency };
        line.push(Inline::Labelled(label.into(), words));
    }
    let mut said: Vec<String> = Vec::new();
    for item in [statement].into_iter().chain(medication.plans.iter().copied()) {
        let resource = item.resource;
        let requester = resource.get("requester");
        let agent = requester
            .and_then(|requester| requester.get("agent"))
            .or(requester.filter(|r| r.get("reference").is_some()));
        let labelled = [
            (Word::Prescriber, agent),
            (Word::OnBehalfOf, requester.and_then(|requester| requester.get("onBehalfOf"))),
            (Word::RecordedBy, resource.get("recorder")),
            (Word::SourceOfInformation, resource.get("informationSource")),
            (Word::Consultation, resource.get("context")),
            (Word::Dispenser, resource.at(&["dispenseRequest", "performer"])),
        ];
        for (label, reference) in labelled {
            let Some(reference) = reference else { continue };
            let words = context.reference(reference, item);
            push_once(&mut line, label, words);
        }
        for (label, element) in [(Word::Authorised, "authoredOn"), (Word::AssertedDate, "dateAsserted")] {
            let date = context.date_at(resource, element, item);
            push_once(&mut line, label, date.into_iter().collect());
        }
        if let Some(duration) = resource.at(&["dispenseRequest", "expectedSupplyDuration"]) {
            let words = datatypes::quantity(duration).map(Inline::recorded);
            push_once(&mut line, Word::SupplyDuration, words.into_iter().collect());
        }
        for (label, element) in [(Word::ReasonFor, "reasonReference"), (Word::Replaces, "priorPrescription")] {
            for reference in resource.all(element) {
                let words = context.reference(reference, item);
                push_once(&mut line, label, words);
            }
        }
        for reason in resource.all("reasonCode") {
            push_once(&mut line, Word::ReasonFor, concept::read(reason).line(false));
        }
        for note in resource.all("note") {
            let Some(text) = note.read_at("text").and_then(some_text) else { continue };
            let label = if item.entry == statement.entry { Word::Notes } else { Word::PlanNotes };
            if !said.contains(&text) {
                notes
                    .push(Block::Paragraph(vec![Inline::Labelled(label.into(), vec![Inline::recorded(text.clone())])]));
                said.push(text);
            }
        }
    }
    let mut blocks = if line.is_empty() { Vec::new() } else { vec![Block::Paragraph(line)] };
    blocks.extend(notes);
    blocks
}

fn push_once(line: &mut Vec<Inline>, label: Word, value: Vec<Inline>) {
    let labelled = Inline::Labelled(label.into(), value);
    let empty = matches!(&labelled, Inline::Labelled(_, value) if value.is_empty());
    if !empty && !line.contains(&labelled) {
        line.push(labelled);
    }
}

/// The issues made under the plan, newest first, behind a disclosure that says how many.
fn issues<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Option<Block> {
    if medication.orders.is_empty() {
        return None;
    }
    let mut orders = medication.orders.clone();
    orders.sort_by_cached_key(|order| (std::cmp::Reverse(issue_moment(*order)), order.entry));
    let column = |word: Word, kind| Column { header: vec![word.into()], kind };
    let count = vec![Text::Count(orders.len())];
    let table = Table {
        caption: vec![Inline::Text(Text::Ours(Word::IssuesCount, count.clone()))],
        columns: vec![
            column(Word::Issued, ColumnKind::Name),
            column(Word::Quantity, ColumnKind::Narrow),
            column(Word::Dosage, ColumnKind::Words),
            column(Word::Details, ColumnKind::Words),
        ],
        groups: vec![RowGroup {
            heading: None,
            rows: orders.iter().map(|order| issue_row(context, medication, *order)).collect(),
        }],
    };
    Some(Block::Details {
        summary: vec![Inline::Text(Text::Ours(Word::IssuesCount, count))],
        blocks: vec![Block::Table(table)],
    })
}

fn issue_moment(order: Item<'_>) -> Option<Moment> {
    let start = order.resource.at(&["dispenseRequest", "validityPeriod", "start"]).and_then(|start| start.peek());
    start
        .and_then(|start| Moment::parse(start.trim()))
        .or_else(|| datatypes::peek_moment(order.resource, &["authoredOn"]))
}

fn issue_row<'t>(context: &Context<'t>, medication: &Medication<'t>, order: Item<'t>) -> Row {
    let resource = order.resource;
    let validity = resource.at(&["dispenseRequest", "validityPeriod"]);
    let authored = context.date_at(resource, "authoredOn", order);
    let start = validity.and_then(|validity| context.date_at(validity, "start", order));
    let end = validity.and_then(|validity| context.date_at(validity, "end", order));
    let mut details: Vec<Inline> = Vec::new();
    if context.is_future(issue_moment(order)) {
        details.push(Inline::Badge(Tone::Warning, Word::InFuture.into()));
    }
    if let Some(end) = end {
        details.push(Inline::Labelled(Word::ValidUntil.into(), vec![end]));
    }
    let when = match (start, authored) {
        (Some(start), authored) => {
            if let Some(authored) = authored {
                details.push(Inline::Labelled(Word::Entered.into(), vec![authored]));
            }
            vec![start]
        }
        (None, Some(authored)) => vec![authored],
        (None, None) => vec![Word::NotRecorded.into()],
    };
    if let Some(status) = resource.read_at("status").and_then(some_text) {
        details.push(Inline::Labelled(Word::Status.into(), vec![Inline::recorded(status)]));
    }
    for reason in extensions::all(resource, Extension::MedicationStatusReason) {
        details.push(stopped_because(context, order, reason));
    }
    // An issue of another product than the plan's says so.
    let (words, drug) = product(context, order);
    if words != product(context, medication.statement).0 {
        details.insert(0, Inline::Labelled(Word::Medication.into(), words));
    }
    if let Some(kind) = extensions::value(resource, Extension::PrescriptionType) {
        details.push(Inline::Labelled(Word::PrescriptionType.into(), concept::read(kind).line(false)));
    }
    let requester = resource.get("requester");
    let agent = requester.and_then(|requester| requester.get("agent"));
    for (label, who) in [
        (Word::Prescriber, agent),
        (Word::RecordedBy, resource.get("recorder")),
        (Word::Dispenser, resource.at(&["dispenseRequest", "performer"])),
    ] {
        if let Some(who) = who {
            details.push(Inline::Labelled(label.into(), context.reference(who, order)));
        }
    }
    if let Some(duration) = resource.at(&["dispenseRequest", "expectedSupplyDuration"]).and_then(datatypes::quantity) {
        details.push(Inline::Labelled(Word::SupplyDuration.into(), vec![Inline::recorded(duration)]));
    }
    for note in resource.all("note").filter_map(|note| note.read_at("text").and_then(some_text)) {
        details.push(Inline::Labelled(Word::Notes.into(), vec![Inline::recorded(note)]));
    }
    let mut doses = Vec::new();
    for dose in resource.all("dosageInstruction") {
        dose_lines(dose, None, &mut Vec::new(), &mut doses);
    }
    let quantity = resource.at(&["dispenseRequest", "quantity"]).and_then(quantity_text);
    let mut items = vec![order];
    items.extend(drug);
    Row {
        anchor: Some(context.anchor(order)),
        cells: vec![
            Cell::line(when),
            Cell::line(quantity.map(Inline::recorded).into_iter().collect()),
            Cell { blocks: doses, ..Cell::default() },
            Cell::line(details),
        ],
        below: any::other(context, &items),
    }
}
