//! Medications and medical devices (structured reference §1.7): each MedicationStatement in one table row with its
//! plan, its issues and its Medication. No dose without its drug, no drug without its dose.

mod doses;
mod issues;
mod joins;
mod row;
mod second_line;

use std::borrow::Cow;

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::clinical_area::with_left;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::letters::{self, lower};
use crate::record::{Block, ColumnKind, Inline, Subsection, Table, Text, Tone};
use crate::words::Word;

pub use joins::Joins;
use row::{agency_label, is_elsewhere, push_once, row};

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
    /// What was prescribed elsewhere and has been stopped.
    Stopped,
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
            Part::Stopped => Word::Stopped,
            Part::All => return None,
        })
    }
}

/// An issue of so many days before the last is that one: it may be dated when it was made, signed or printed.
const NEAR: i64 = 7;

/// The kinds of prescription that decide where a medication stands (§1.7). Words begin with one: "Acute medication".
const KINDS: [&str; 5] =
    ["acute", "delayed-prescribing", "repeat", "repeat-dispensing", "continuous-repeat-dispensing"];

/// A statement with everything that stands in its row.
struct Medication<'t> {
    /// Whether it stands in the List of medications: else its issues may not all be here.
    listed: bool,
    statement: Item<'t>,
    /// The statement, then its plans.
    all: Vec<Item<'t>>,
    orders: Vec<Item<'t>>,
    /// Those of its issues that were made last and not taken back.
    last: Vec<Item<'t>>,
}

impl<'t> Medication<'t> {
    fn of(context: &Context<'t>, joins: &Joins, statement: Item<'t>, listed: bool) -> Medication<'t> {
        // What an entry contains has none of that entry's plans and issues.
        let is_whole = context.is_whole(statement);
        let has_plans = is_whole && statement.kind != ResourceType::MedicationRequest;
        let plans: Vec<usize> = if has_plans { joins.plans_of(statement.entry).to_vec() } else { Vec::new() };
        let mut orders: Vec<usize> = Vec::new();
        for of in plans.iter().chain(Some(&statement.entry).filter(|_| is_whole)) {
            orders.extend(joins.orders_of(*of));
        }
        let items = |entries: Vec<usize>| -> Vec<Item<'t>> {
            entries.into_iter().filter_map(|entry| context.item(entry)).into_vec()
        };
        let mut plans = items(plans);
        // A plan that the statement contains, or that a contained one is based on.
        for of in statement.resource.all("basedOn") {
            let plan = context.follow(of, statement).filter(|plan| plan.kind == ResourceType::MedicationRequest);
            let is_new = |plan: &Item<'t>| !plans.iter().any(|known| known.key() == plan.key());
            let Some(plan) = plan.filter(|plan| is_new(plan) && !context.is_apart(*plan)) else { continue };
            // One with a row of its own is repeated within bounds.
            if !context.is_whole(plan) || !is_whole && context.may_repeat(plan) {
                plans.push(plan);
            }
        }
        // The plan that goes on decides how it is prescribed.
        let (mut go_on, mut others) = Item::split(&plans, &|plan| plan.resource.says("status", "active"));
        let mut all = single(statement);
        all.append(&mut go_on);
        all.append(&mut others);
        let orders = items(orders);
        let made = Item::split(&orders, &issues::is_made).0;
        let last = issues::last(context, &made);
        let mut medication = Medication { listed, statement, all, orders, last };
        // Where those that came were all made well before the last one, that did not come: what they say is not of now. Nor
        // is what came only with what names it, where nothing says when the last was made.
        let came = medication.orders.iter().any(|order| medication.is_of_last_issue(context, *order))
            && (joins.has_all_issues() || medication.last_issue().is_some());
        if !came && medication.all.iter().any(doses::has_dose) {
            medication.last = Vec::new();
        }
        medication
    }

    /// Whether an issue may be the last one by the date that the statement has of that.
    fn is_of_last_issue(&self, context: &Context<'t>, order: Item<'t>) -> bool {
        let stated = self.last_issue().filter(|stated| !context.is_future(Some(*stated)));
        let dates = [issues::issue_moment(order), datatypes::peek_moment(order.resource, &["authoredOn"])];
        let is_near = |stated: Moment| dates.into_iter().flatten().any(|date| date.last_day() + NEAR >= stated.days());
        stated.is_none_or(|stated| dates == [None, None] || is_near(stated))
    }

    fn plans(&self) -> &[Item<'t>] {
        self.all.get(1..).unwrap_or_default()
    }

    /// The plan, which for a request without a statement is the request itself.
    fn plan(&self) -> Item<'t> {
        self.plans().first().copied().unwrap_or(self.statement)
    }

    /// Who prescribed it, as its statement says, or else a plan of it.
    fn agency(&self) -> Option<Value<'t>> {
        self.agencies().first().copied()
    }

    /// The same as its statement, its plans and its last issues say it.
    fn agencies(&self) -> Vec<Value<'t>> {
        let mut agencies = Vec::new();
        for item in self.all.iter().chain(&self.last) {
            agencies.extend(extensions::value(item.resource, Extension::PrescribingAgency));
        }
        agencies
    }

    /// What a plan of several is, where it is none of now.
    fn is_of_before(&self, item: Item<'t>) -> Option<Inline> {
        let is_plan = self.plans().len() > 1 && item.key() != self.statement.key();
        let status = item.resource.get("status").filter(|_| is_plan && !item.resource.says("status", "active"))?;
        Some(Inline::Badge(Tone::Warning, Text::source(status.peek()?)))
    }

    /// The product of a plan, or of one of the last issues, after what that says, where it is another's than the statement's;
    /// of issues, where one is.
    fn product_of(&self, context: &Context<'t>, item: Item<'t>) -> Option<Inline> {
        let own = context.name(self.statement);
        let is_own = |item: &Item<'t>| context.name(*item) == own;
        let is_last = self.last.iter().any(|last| last.key() == item.key());
        let are_own = if is_last { self.last.iter().all(is_own) } else { is_own(&item) };
        context.name(item).filter(|_| !are_own).map(Inline::in_brackets)
    }

    fn is_prescribed_elsewhere(&self) -> bool {
        self.agency().is_some_and(row::is_another)
    }

    /// How it is prescribed, as its plan says, or else its statement, or else an issue.
    fn kind(&self) -> Option<Value<'t>> {
        let of = |item: &Item<'t>| {
            let kind = extensions::value(item.resource, Extension::PrescriptionType);
            kind.or_else(|| item.resource.get("courseOfTherapyType"))
        };
        let own = self.plans().iter().chain([&self.statement]).find_map(of);
        own.or_else(|| of(self.last.first().or(self.orders.first())?))
    }

    /// The kind by any of its codes that is known, or else by its words.
    fn kind_code(&self) -> Option<&'static str> {
        let kind = self.kind()?;
        let mut all: Vec<String> = Vec::new();
        for coding in kind.all("coding") {
            all.extend(coding.peek_at("code").map(Cow::into_owned));
        }
        all.extend(concept::peek(kind));
        for said in all {
            let said = letters::replaced(&lower(said.trim()), ' ', "-");
            let begins = |known: &&str| {
                said.strip_prefix(*known)
                    .is_some_and(|rest| !letters::has(rest, "acute") && !letters::has(rest, "repeat"))
            };
            if let Some(known) = KINDS.into_iter().rfind(begins) {
                return Some(known);
            }
        }
        None
    }

    /// By its statement, or a plan of it where no other goes on.
    fn is_stopped(&self) -> bool {
        let says = |item: &Item<'_>, status| item.resource.says("status", status);
        says(&self.statement, "stopped")
            || self.plans().iter().any(|plan| says(plan, "stopped"))
                && !self.plans().iter().any(|plan| says(plan, "active"))
    }

    /// Whether it is one issue, whose plan is not here.
    fn is_issue(&self) -> bool {
        self.statement.resource.is_order()
    }

    fn start(&self) -> Option<Moment> {
        datatypes::peek_moment(self.statement.resource, &["effectivePeriod", "effectiveDateTime"])
            .or_else(|| {
                Moment::parse(&self.plan().resource.at(&["dispenseRequest", "validityPeriod", "start"])?.peek()?)
            })
            .or_else(|| datatypes::peek_moment(self.plan().resource, &["authoredOn"]))
    }

    fn end(&self) -> Option<Moment> {
        Moment::parse(self.statement.resource.at(&["effectivePeriod", "end"])?.peek()?.trim())
    }

    fn last_issue(&self) -> Option<Moment> {
        Moment::parse(self.last_issue_date()?.1.peek()?.trim())
    }

    /// The date of the last issue, and the item that has it.
    fn last_issue_date(&self) -> Option<(Item<'t>, Value<'t>)> {
        let of = |item: &Item<'t>| {
            Some((*item, extensions::value(item.resource, Extension::MedicationStatementLastIssueDate)?))
        };
        self.all.iter().find_map(of)
    }

    fn group(&self) -> Group {
        if self.is_prescribed_elsewhere() {
            return Group::PrescribedElsewhere;
        }
        if self.is_stopped() {
            return Group::Stopped;
        }
        match self.kind_code() {
            Some("acute" | "delayed-prescribing") => Group::Acute,
            Some("repeat-dispensing" | "continuous-repeat-dispensing") => Group::RepeatDispensing,
            _ => Group::Repeat,
        }
    }

    fn part(&self, group: Group, now: Option<Moment>) -> Part {
        // The status of one issue is not that of its course.
        if group == Group::Stopped || self.is_issue() {
            return Part::All;
        }
        match self.statement.resource.code_at("status").as_str() {
            _ if self.is_stopped() => Part::Stopped,
            // No plan of it ever was, or all were taken back.
            _ if !self.plans().is_empty() && self.plans().iter().all(|plan| plan.is_withdrawn()) => Part::OtherStatus,
            "active" => Part::Active,
            "completed" if group == Group::Acute => {
                // Without a time of retrieval nobody can say how long ago it was.
                let Some(now) = now else { return Part::Completed };
                let dates = [self.start(), self.end(), self.last_issue()];
                let is_recent = |date: Moment| now.days() - date.days() <= 365;
                let may_be_recent = |date: Moment| now.days() - date.last_day() <= 365;
                if dates.iter().any(|date| date.is_some_and(is_recent)) {
                    Part::LastTwelveMonths
                } else if dates == [None; 3] || dates.iter().any(|date| date.is_some_and(may_be_recent)) {
                    Part::Completed
                } else {
                    Part::Older
                }
            }
            "completed" => Part::Completed,
            _ => Part::OtherStatus,
        }
    }
}

/// Whether a request is a plan or one issue of it, as a label.
pub fn label(request: Item<'_>) -> Word {
    match request.resource.is_order() {
        true => Word::MedicationIssue,
        false if request.resource.says("intent", "plan") => Word::MedicationPlan,
        false => Word::Medication,
    }
}

/// A medication on one line, for a consultation: drug and dose together, always.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = context.mention(item);
    let mut doses = Vec::new();
    doses::write(&doses::read(item, &|_| single(Inline::minor(Word::DoseInParts))), None, &mut doses);
    if !doses.is_empty() {
        line.push(Word::Space.into());
    }
    line.push_all(doses.into_iter().map(|piece| if piece == Inline::Break { Word::Space.into() } else { piece }));
    // What another organisation prescribed is not the practice's.
    for of in context.course_of(item) {
        let agency = extensions::value(of.resource, Extension::PrescribingAgency);
        if let Some(agency) = agency.filter(|agency| is_elsewhere(*agency)) {
            let words = concept::peek(agency).or_else(|| Some(agency.peek()?.into_owned()));
            let words = words.map(Inline::source).into_iter().into_vec();
            push_once(&mut line, agency_label(agency), words);
        }
    }
    let quantity = item.resource.at(&["dispenseRequest", "quantity"]).and_then(doses::quantity_text);
    line.extend(quantity.map(|text| Inline::labelled(Word::Quantity.into(), single(Inline::recorded(text)))));
    // Those of a plan stand in its row; of an issue that is not the last, among many.
    let notes = item.resource.all("note").filter(|_| item.resource.is_order());
    for note in notes.filter_map(|note| note.peek_at("text").and_then(some_text)) {
        line.push(Inline::labelled(Word::Note.into(), context.name_within_bounds(note)));
    }
    line
}

/// Subsections for these statements: by group, in each group active first. `listed` says that they are those of the
/// List of medications.
pub async fn blocks<'t>(context: &Context<'t>, joins: &Joins, statements: &[Item<'t>], listed: bool) -> Vec<Block> {
    let mut medications: Vec<(Group, Part, Medication<'t>)> = Vec::with_capacity(statements.len());
    for statement in statements {
        let medication = Medication::of(context, joins, *statement, listed);
        let group = medication.group();
        medications.push((group, medication.part(group, context.retrieved), medication));
    }
    crate::order::by_key(&mut medications, |(group, part, _)| (*group, *part));
    let mut medications = medications.into_iter().peekable();
    let mut subsections = Vec::new();
    while let Some((group, ..)) = medications.peek() {
        let group = *group;
        let mut all = 0;
        let mut blocks = Vec::new();
        while let Some((_, part, _)) = medications.peek().filter(|(own, ..)| *own == group) {
            let part = *part;
            let mut of_part = Vec::new();
            while let Some((.., medication)) = medications.next_if(|own| own.0 == group && own.1 == part) {
                of_part.push(medication);
            }
            let count = of_part.len();
            all += count;
            let title = part.title();
            // Four of one name could not be told apart in a list of tables.
            let mut caption = single(Inline::from(group.title()));
            if let Some(title) = title {
                caption.extend([Word::ListSeparator.into(), title.into()]);
            }
            let table = table(context, joins, caption, of_part).await;
            match title {
                Some(title) => blocks.push(Block::subsection(Subsection::counted(title, count, table))),
                None => blocks.extend(table),
            }
        }
        subsections.push(Block::subsection(Subsection::counted(group.title(), all, blocks)));
    }
    subsections
}

async fn table<'t>(
    context: &Context<'t>,
    joins: &Joins,
    caption: Vec<Inline>,
    mut medications: Vec<Medication<'t>>,
) -> Vec<Block> {
    // Newest first by last issue, else start; undated last; alphabetical where that is the same.
    crate::order::by_key(&mut medications, |medication| {
        let when = medication.last_issue().or_else(|| medication.start());
        let words = context.words(medication.statement);
        let name = match words.first() {
            Some(Inline::Text(Text::Source(name))) => lower(name),
            _ => String::new(),
        };
        (std::cmp::Reverse(when), name, medication.statement.entry)
    });
    let mut left = Left::default();
    let mut rows = Vec::with_capacity(medications.len());
    for medication in &medications {
        rows.push(row(context, joins, medication, &mut left));
        context.shown(medication.statement).await;
    }
    let columns = [
        (Word::Medication, ColumnKind::Name),
        (Word::Dosage, ColumnKind::Words),
        (Word::Quantity, ColumnKind::Narrow),
        (Word::Status, ColumnKind::Narrow),
        (Word::DatesAndIssues, ColumnKind::Words),
    ];
    with_left(Table { caption, ..Table::of_rows(Word::Medication, &columns, rows) }, left)
}
