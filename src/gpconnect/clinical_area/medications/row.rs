//! A medication's row: drug, dose, quantity, status, dates and issues in its cells; the rest labelled below.

use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any::Left;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, badges, is_not_to_be_disclosed};
use crate::gpconnect::extensions::{self, Extension};
use crate::into_vec::{IntoVec, single};
use crate::letters::{self, lower};
use crate::record::{Cell, Inline, Mark, Row, Text, Tone};
use crate::words::Word;

use super::Medication;
use super::doses::{dosage, of_last, quantity};
use super::issues::{self, issue_date, issue_moment};
use super::joins::Joins;
use super::second_line::second_line;

/// The code of the agency that the record is of.
const PRESCRIBED_HERE: &str = "prescribed-at-gp-practice";

pub(super) fn row<'t>(context: &Context<'t>, joins: &Joins, medication: &Medication<'t>, left: &mut Left) -> Row {
    let statement = medication.statement;
    context.settle_item(statement, Place::Shown);
    // Plans of two statements, which stand in the row of the other.
    let is_told = |plan: &Item<'t>| context.is_whole(*plan) && context.place(plan.entry).is_some();
    let told = Item::split(medication.plans(), &is_told).0;
    for plan in medication.plans() {
        context.settle_item(*plan, Place::Linked);
    }
    let mut drug_items = Vec::new();
    let of_last = of_last(context, medication);
    let cells = vec![
        Cell::line(drug(context, medication, &mut drug_items)),
        Cell::line(dosage(context, medication, &told, &of_last)),
        Cell::line(quantity(context, medication)),
        Cell::line(status(context, medication)),
        Cell::line(dates(context, joins, medication)),
    ];
    let mut below = second_line(context, medication);
    below.extend(issues::issues(context, medication, &of_last, left));
    let mut all = medication.all.clone();
    all.extend(drug_items);
    below.extend(left.of(context, &all));
    Row { anchor: Some(context.anchor(statement)), cells, below }
}

/// The drug's words. Plan and orders may name another product than the statement: then each says so.
fn drug<'t>(context: &Context<'t>, medication: &Medication<'t>, read: &mut Vec<Item<'t>>) -> Vec<Inline> {
    let mut line = Vec::new();
    let mut said: Vec<Vec<Inline>> = Vec::new();
    for item in medication.all.iter().copied() {
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
            line.push(Inline::labelled(Word::PlanNames.into(), words.clone()));
        }
        said.push(words);
    }
    // The last issues may be of another product, or the only ones that name any.
    for order in &medication.last {
        let (words, _) = product(context, *order);
        if !said.contains(&words) && !matches!(words.first(), Some(Inline::Badge(..))) {
            line.push(Inline::Break);
            line.push(Inline::labelled(Word::LastIssueSays.into(), words.clone()));
            said.push(words);
        }
    }
    let mut marks = Vec::new();
    medication.all.iter().for_each(|item| marks.extend(context.marks(*item)));
    // What holds of one issue, or of the product, is not to be looked for among details (NOPAT, §1.5).
    let is_told = medication.orders.iter().chain(read.iter()).any(|item| is_not_to_be_disclosed(*item));
    marks.extend(badges(&[(is_told, Word::NotToBeDisclosed)]));
    for mark in marks {
        if !line.contains(&mark) {
            line.push(mark);
        }
    }
    line
}

/// The words of a statement's or request's product, and the Medication they came from.
pub(super) fn product<'t>(context: &Context<'t>, item: Item<'t>) -> (Vec<Inline>, Option<Item<'t>>) {
    let referred = item.resource.get("medicationReference");
    let concept = item.resource.get("medicationCodeableConcept");
    if let Some(concept) = concept.filter(|concept| referred.is_none() || concept::peek(*concept).is_some()) {
        return (concept::read_drug(concept).line(true), None);
    }
    let Some(reference) = referred else {
        return (single(Inline::Badge(Tone::Danger, Word::NoDrugRecorded.into())), None);
    };
    // Nothing else is a product: what a reference of another kind leads to has rules of its own.
    let target = context.follow(reference, item).filter(|target| target.kind == ResourceType::Medication);
    let code = target.and_then(|target| target.resource.get("code"));
    // A name in the reference is the drug's.
    let named = reference.peek_at("display").and_then(|name| some_text(name.into_owned())).is_some();
    if let Some(target) = target.filter(|_| code.is_none() && !named) {
        // What is made up has no name but those of its ingredients.
        let mut line: Vec<Inline> = Vec::new();
        for ingredient in target.resource.all("ingredient") {
            let mut words = Vec::new();
            for drug in ingredient.all("itemCodeableConcept") {
                words.extend(concept::read_drug(drug).line(true));
            }
            for drug in ingredient.all("itemReference") {
                words.extend(context.reference(drug, target));
            }
            for amount in ingredient.all("amount").filter_map(datatypes::ratio) {
                words.extend([Word::Space.into(), Inline::recorded(amount)]);
            }
            Inline::add_to_list(&mut line, words);
        }
        if !line.is_empty() {
            context.settle_item(target, Place::Linked);
            return (line, Some(target));
        }
    }
    let (Some(target), Some(code)) = (target, code) else {
        let mut line = Vec::new();
        if !named {
            line.push(Inline::Badge(Tone::Danger, Word::NoDrugRecorded.into()));
        }
        line.extend(context.reference(reference, item));
        return (line, target);
    };
    context.settle_item(target, Place::Linked);
    if let Some(leaf) = reference.get("reference") {
        leaf.already_shown();
    }
    let mut line = concept::read_drug(code).line(true);
    line.extend(badges(&[
        (context.is_ambiguous(target), Word::DuplicateId),
        (target.resource.says("status", "entered-in-error"), Word::EnteredInError),
    ]));
    if let Some(display) = reference.text_at("display") {
        let shown =
            line.iter().any(|piece| *piece == Inline::Marked(Mark::Main, single(Inline::recorded(display.clone()))));
        if !shown {
            line.push(Inline::Marked(Mark::Minor, single(Inline::in_brackets(display))));
        }
    }
    (line, Some(target))
}

/// Type, status, and the words that keep a status from being misread.
fn status<'t>(context: &Context<'t>, medication: &Medication<'t>) -> Vec<Inline> {
    let mut line = single(kind_badge(medication));
    let own = medication.statement.resource.get("status");
    let code = medication.statement.resource.code_at("status");
    line.push(match code.as_str() {
        "active" => Inline::Badge(Tone::Active, Word::Active.into()),
        "completed" => Inline::Badge(Tone::Ended, Word::Completed.into()),
        "stopped" => Inline::Badge(Tone::Ended, Word::StoppedBadge.into()),
        "" => Inline::Badge(Tone::Warning, Word::StatusNotRecorded.into()),
        _ => Inline::Badge(Tone::Warning, Text::source(own.and_then(|own| own.peek()).unwrap_or_default())),
    });
    for status in own.into_iter() {
        status.already_shown();
    }
    for plan in medication.plans() {
        let Some(status) = plan.resource.get("status") else { continue };
        if plan.resource.code_at("status") != code
            && let Some(text) = status.peek()
        {
            let text = Text::source(text);
            let text = if plan.is_withdrawn() { Inline::Badge(Tone::Danger, text) } else { Inline::Text(text) };
            line.push(Inline::labelled(Word::PlanStatus.into(), single(text)));
        }
        status.already_shown();
    }
    // "unk" is what every statement says; anything else is of the patient, and may say that nothing is taken.
    if let Some(taken) =
        medication.statement.resource.get("taken").filter(|taken| taken.peek().as_deref() != Some("unk"))
        && let Some(text) = taken.read()
    {
        let (tone, word) = match text.as_ref() {
            "y" => (Tone::Neutral, Word::Yes.into()),
            "n" => (Tone::Danger, Word::No.into()),
            _ => (Tone::Neutral, Text::source(text)),
        };
        line.push(Inline::labelled(Word::Taken.into(), single(Inline::Badge(tone, word))));
    }
    if context.is_future(medication.start()) {
        let post_dated = medication.kind_code() == Some("acute");
        let word = if post_dated { Word::PostDated } else { Word::StartsInFuture };
        line.push(Inline::Badge(Tone::Warning, word.into()));
    }
    let reasons = |line: &mut Vec<Inline>, item: Item<'t>| {
        for reason in extensions::all(item.resource, Extension::MedicationStatusReason) {
            line.push(stopped_because(context, item, reason));
        }
    };
    medication.all.iter().for_each(|item| reasons(&mut line, *item));
    // That what was issued last was taken back is said of a drug that goes on.
    let last = issues::last(context, &medication.orders);
    let has_reason = |item: &Item<'t>| extensions::get(item.resource, Extension::MedicationStatusReason).is_some();
    // Of what is over it may be all that says why.
    let is_told = code != "active" && medication.all.iter().any(has_reason);
    let taken_back = !is_told && last.iter().all(|order| issues::is_stopped(*order));
    // One in error never was one, where the date of the last is not its own.
    let is_said = |order: &Item<'t>| {
        !order.resource.says("status", "entered-in-error")
            || medication
                .last_issue()
                .is_some_and(|last| issue_moment(*order).is_some_and(|own| own.date() == last.date()))
    };
    for order in last.into_iter().filter(|order| taken_back && is_said(order)) {
        let status = Inline::Badge(Tone::Warning, Text::source(order.resource.code_at("status")));
        line.push(Inline::labelled(Word::LastIssueSays.into(), single(status)));
        reasons(&mut line, order);
    }
    line
}

pub(super) fn stopped_because<'t>(context: &Context<'t>, item: Item<'t>, reason: Value<'t>) -> Inline {
    let mut words: Vec<Inline> = Vec::new();
    words.extend(context.past(extensions::part(reason, "statusChangeDate"), item));
    if let Some(why) = extensions::part(reason, "statusReason") {
        words.push(Word::Space.into());
        words.extend(concept::read(why).line(false));
    }
    // A medication that goes on has its reasons too: "restarted after review".
    let is_stopped = matches!(item.resource.code_at("status").as_str(), "stopped" | "cancelled");
    let label = if is_stopped { Word::StoppedBecause } else { Word::StatusChanged };
    Inline::labelled(label.into(), words)
}

fn kind_badge(medication: &Medication<'_>) -> Inline {
    match medication.kind().and_then(concept::words) {
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
            line.push(Inline::labelled(label.into(), value));
        }
    };
    let period = statement.resource.get("effectivePeriod");
    let start = period.and_then(|period| context.date_at(period, "start", statement));
    let start = start.or_else(|| context.date_at(statement.resource, "effectiveDateTime", statement));
    let not_recorded = || single(Inline::minor(Word::NotRecorded));
    add(Word::Started, Some(start.clone().map_or_else(not_recorded, single)));
    let end = period.and_then(|period| context.date_at(period, "end", statement));
    let is_active = statement.resource.says("status", "active");
    let passed = |end: Option<Moment>| badges(&[(context.is_past(end) && is_active, Word::PassedButActive)]);
    let with_mark = |end: Inline, moment| {
        let mut line = single(end);
        line.extend(passed(moment));
        line
    };
    let mut marked_end = end.clone().map(|end| with_mark(end, medication.end()));
    if let Some(line) = marked_end.as_mut().filter(|_| context.is_future(medication.end()) && !is_active) {
        // One that is over ends on no day to come.
        line.push(Inline::Badge(Tone::Warning, Word::InFuture.into()));
    }
    add(Word::EndDate, marked_end);
    for item in medication.all.iter().copied() {
        let Some(validity) = item.resource.at(&["dispenseRequest", "validityPeriod"]) else { continue };
        let valid = |element, shown: &Option<Inline>| {
            let date = context.date_at(validity, element, item);
            date.filter(|date| Some(shown_date(date)) != shown.as_ref().map(shown_date))
        };
        add(Word::ValidFrom, valid("start", &start).map(single));
        let until = valid("end", &end);
        let moment = validity.peek_at("end").and_then(|end| Moment::parse(end.trim()));
        let moment = moment.filter(|_| is_in_force(medication, item));
        add(Word::ValidUntil, until.map(|until| with_mark(until, moment)));
    }
    let last = medication.last_issue_date().and_then(|(item, date)| context.date(date, item));
    let in_future = context.is_future(medication.last_issue());
    let in_future = in_future.then(|| Inline::Badge(Tone::Warning, Word::InFuture.into()));
    let mut issued: Vec<Inline> = last.clone().into_iter().into_vec();
    if !issued.is_empty() {
        issued.extend(in_future);
    }
    add(Word::LastIssued, Some(issued).filter(|line| !line.is_empty()));
    // What came as an issue and is newer than the last is said to be; so is what was made, where the last is to come.
    if let Some((order, moment)) = medication.last.first().and_then(|order| Some((*order, issue_moment(*order)?)))
        && medication.last_issue().is_none_or(|last| {
            last.date().is_before(moment.date()) || context.is_future(Some(last)) && !context.is_future(Some(moment))
        })
        && let Some(date) = issue_date(context, order)
    {
        let mut date = single(date);
        date.extend(badges(&[(context.is_future(Some(moment)), Word::InFuture)]));
        add(Word::NewestIssue, Some(date));
    }
    for item in medication.all.iter().copied() {
        let allowed = item.resource.at(&["dispenseRequest", "numberOfRepeatsAllowed"]).and_then(Value::read);
        add(Word::RepeatsAllowed, allowed.map(|number| single(Inline::recorded(number))));
        for repeat in extensions::all(item.resource, Extension::MedicationRepeatInformation) {
            repeat_information(context, medication, item, repeat, &mut add);
        }
    }
    add(Word::Issues, issue_state(joins, medication, last.is_some()));
    line
}

/// Whether a plan is what an active medication goes by now: of several, those that are not active are of before.
fn is_in_force(medication: &Medication<'_>, plan: Item<'_>) -> bool {
    medication.plans().len() < 2 || plan.resource.says("status", "active")
}

fn shown_date(date: &Inline) -> String {
    match date {
        Inline::Date(date) => date.shown.clone(),
        _ => String::new(),
    }
}

/// How many were issued, by either name.
fn issued_of(repeat: Value<'_>) -> Option<Value<'_>> {
    let of = |name| extensions::part(repeat, name);
    of("numberOfRepeatPrescriptionsIssued").or_else(|| of("numberOfPrescriptionsIssued"))
}

fn repeat_information<'t>(
    context: &Context<'t>,
    medication: &Medication<'t>,
    item: Item<'t>,
    repeat: Value<'t>,
    add: &mut impl FnMut(Word, Option<Vec<Inline>>),
) {
    let active = medication.statement.resource.says("status", "active") && is_in_force(medication, item);
    let number = |name: &str| extensions::part(repeat, name).and_then(|value| value.text());
    let allowed = number("numberOfRepeatPrescriptionsAllowed");
    let issued = issued_of(repeat).and_then(|value| value.text());
    let count = |number: &Option<String>| number.as_deref().and_then(letters::number);
    // Repeat dispensing has all its issues made at once, for the months to come (§1.7).
    let is_to_come = |order: &Item<'t>| issues::is_made(order) && context.is_future(issue_moment(*order));
    let is_over = active && !context.is_future(medication.last_issue()) && !medication.orders.iter().any(is_to_come);
    let used_up = match (count(&issued), count(&allowed)) {
        (Some(issued), Some(allowed)) if issued > allowed => Some(Word::MoreThanAuthorised),
        (Some(issued), Some(allowed)) if issued == allowed && allowed > 0 && is_over => Some(Word::AllIssuedButActive),
        _ => None,
    };
    let words = match (issued, allowed) {
        (Some(issued), Some(allowed)) => {
            Some(Text::Ours(Word::IssuedOf, vec![Text::source(issued), Text::source(allowed)]))
        }
        (Some(issued), None) => Some(Text::Ours(Word::IssuedOnly, single(Text::source(issued)))),
        (None, Some(allowed)) => Some(Text::Ours(Word::AllowedOnly, single(Text::source(allowed)))),
        (None, None) => None,
    };
    add(
        Word::Issues,
        words.map(|words| {
            let mut value = single(Inline::Text(words));
            if let Some(word) = used_up {
                value.push(Inline::Badge(Tone::Warning, word.into()));
            }
            value.extend(medication.is_of_before(item));
            value
        }),
    );
    if let Some(expiry) = extensions::part(repeat, "authorisationExpiryDate") {
        let moment = expiry.peek().and_then(|text| Moment::parse(text.trim()));
        let passed = context.is_past(moment);
        add(
            Word::AuthorisationExpires,
            context.date(expiry, item).map(|date| {
                let mut value = single(date);
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
    if medication.is_prescribed_elsewhere() || medication.is_issue() {
        return None;
    }
    let repeats =
        medication.all.iter().filter_map(|item| extensions::get(item.resource, Extension::MedicationRepeatInformation));
    let count = repeats.filter_map(|repeat| letters::number(&issued_of(repeat)?.peek()?)).next();
    let none = count == Some(0) && !has_last_issue && medication.orders.is_empty();
    let unknown = count.is_none() && !has_last_issue && medication.orders.is_empty();
    // A plan that is not here may have issues that are, and so may one that the statement does not name.
    let plans = || medication.statement.resource.all("basedOn").count().max(1);
    let has_plans = medication.plans().len() >= plans() || medication.statement.kind == ResourceType::MedicationRequest;
    let here = medication.agencies().iter().all(|agency| concept::has_code(*agency, PRESCRIBED_HERE));
    let certain = medication.listed && has_plans && here;
    if certain && (none || (unknown && joins.has_all_issues())) {
        return Some(single(Inline::Badge(Tone::Warning, Word::NoIssueRecorded.into())));
    }
    let word = match joins.issues_asked {
        Some(false) => Word::IssuesNotRequested,
        _ if joins.has_all_issues() => Word::NoIssuesHere,
        _ => Word::IssuesNotInResponse,
    };
    // One that came through a link is not all of them.
    let is_part = joins.issues_asked == Some(false) && !medication.orders.is_empty();
    (unknown || none || is_part).then(|| single(word.into()))
}

/// Whether an agency is another than the practice, by its code, or in the words of the one for that: others may be any.
pub(super) fn is_elsewhere(agency: Value<'_>) -> bool {
    is_another(agency) || concept::peek_code(agency).is_some() && !concept::has_code(agency, PRESCRIBED_HERE)
}

/// "Prescribed elsewhere" is not what the patient's practice before this one prescribed (§1.7).
pub(super) fn agency_label(agency: Value<'_>) -> Word {
    let is_before = concept::has_code(agency, "prescribed-by-previous-practice");
    if is_elsewhere(agency) && !is_before || is_another(agency) {
        Word::PrescribingAgencyElsewhere
    } else {
        Word::PrescribingAgency
    }
}

/// Whether an agency is another organisation. Some send the code as a text, or in words.
pub(super) fn is_another(agency: Value<'_>) -> bool {
    const ELSEWHERE: &str = "prescribed-by-another-organisation";
    /// The words of §1.7, where they come without a code.
    const OF_OTHERS: [&str; 4] = ["hospital", "dental", "other-medication", "over-the-counter-medication"];
    let is_text = concept::peek_code(agency).is_none();
    let says_so = |text: &str| {
        let text = letters::replaced(&lower(text.trim()), ' ', "-");
        text == ELSEWHERE || is_text && OF_OTHERS.contains(&&*text)
    };
    concept::has_code(agency, ELSEWHERE)
        || agency.peek().is_some_and(|text| says_so(&text))
        || concept::peek(agency).is_some_and(|text| says_so(&text))
}

pub(super) fn push_once(line: &mut Vec<Inline>, label: Word, value: Vec<Inline>) {
    let labelled = Inline::labelled(label.into(), value);
    let empty = matches!(&labelled, Inline::Labelled(_, value) if value.is_empty());
    if !empty && !line.contains(&labelled) {
        line.push(labelled);
    }
}
