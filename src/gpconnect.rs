//! What GP Connect adds to FHIR: responses → [`Record`]. Every rule of the specification is in the file of its area.

mod banners;
pub mod clinical_area;
pub mod codes;
pub mod concept;
pub mod context;
pub mod extensions;
pub mod failures;
pub mod families;
pub mod html_record;
pub mod identity;
pub mod limits;
pub mod links;
pub mod lists;
mod naming;
pub mod outcome;
pub mod outcome_codes;
mod people;
pub mod remainder;
pub mod request;
pub mod structured_record;
pub mod subject;

use crate::into_vec::{IntoVec, Keep, single};

use crate::fhir::bundle::{Bundle, Response};
use crate::fhir::datatypes::some_text;
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::issue::Issue;
use crate::letters;
use crate::pace::{Pace, boxed};
use crate::record::{Account, AllergyLabel, Banner, BannerKind, Inline, Leaves, Pair, Record, Section};
use crate::words::Word;
use banners::Banners;
use context::{Context, Place, SentAgain};
use failures::Failures;
use html_record::Narratives;
use limits::Limit;
use request::{Input, Options, Request};

/// A response that could not be read at all, given together with others that could.
#[derive(Clone, Debug, PartialEq)]
pub struct Unread {
    /// Its number among the inputs.
    pub input: usize,
    /// Why, as a sentence.
    pub why: String,
}

/// Assembles the record of these responses, whose entries are in `bundle`. `inputs[n]` says what `responses[n]` was the answer to; an input that
/// brought no response has an empty one; what was blocked, whoever blocked it, is marked there as not asked for. `narratives` are those of the responses, read.
pub async fn assemble(
    bundle: &Bundle<'_>,
    responses: &[Response],
    narratives: Narratives,
    inputs: &mut [Input],
    unread: &[Unread],
    options: &Options,
    pace: &Pace,
) -> Record {
    pace.rest().await;
    let retrieved = retrieval(bundle, inputs, options);
    pace.rest().await;
    let now = retrieved.as_ref().and_then(|(text, _)| Moment::parse(text.trim()));
    let sent = SentAgain::over(bundle, pace).await;
    let mut context = Context::new(bundle, sent, options, now, pace);
    let mut assigned = boxed(structured_record::assign(&mut context)).await;
    let context = context;

    for (number, response) in responses.iter().enumerate() {
        if response.lost > 0 {
            context.issue(Issue::error(
                "not-text",
                Word::BytesNotText,
                ["response[", &number.to_string(), "]"].concat(),
            ));
        }
        for fault in &response.faults {
            let place =
                ["response[", &number.to_string(), "], byte ", &fault.position.to_string(), ": ", fault.what].concat();
            context.issue(Issue::error("unreadable-entry", Word::EntryNotRead, place));
        }
    }
    for (duplicate, _) in bundle.duplicates() {
        let is_allowed = context.area(duplicate).is_none_or(|area| context.allows(area));
        if let Some(entry) = bundle.entry(duplicate).filter(|_| is_allowed) {
            context.issue(Issue::warning("duplicate-id", Word::DuplicateId, entry.place()));
        }
    }

    pace.rest().await;
    let patients = identity::patients(&context);
    pace.rest().await;
    let judged = identity::judge(&context, patients, responses.len(), options);
    let held_back = judged.held_back;
    let mut record = Record { patient: judged.patient, identity: judged.identity, held_back, ..Record::default() };
    let is_pending = inputs.iter().any(|input| input.pending);
    record.provenance = provenance(bundle, is_pending, retrieved.as_ref(), options);
    pace.rest().await;
    let failures = Failures::over(&context, inputs, unread);
    // What could not be read may be another's.
    let expected = options.expected.as_ref().and_then(|expected| expected.nhs_number.as_deref());
    let number = expected.or(record.patient.as_ref().and_then(|patient| patient.nhs_number.as_deref()));
    let number = number.map(codes::digits_of).filter(|number| codes::is_nhs_number(number));
    let names_another = |text: &str| {
        let has_not = |number: &String| !letters::has(text, number) && !letters::has(text, &identity::grouped(number));
        letters::has(text, "nhs-number") && number.as_ref().is_some_and(has_not)
    };
    let is_theirs = |text: &str| !held_back && !names_another(text);
    let mut failed = failures.notices(inputs, unread, options, &is_theirs);
    failures.mark_blocked(inputs);
    let inputs = &*inputs;
    let mut notices: Vec<Banner> = Vec::new();
    if judged.names_two {
        notices.push(Banner::new(BannerKind::Alert, single(Word::SeveralPatientsNamed.into())));
    }
    let mut limits: Vec<&Limit> = Vec::new();
    let mut asks_for_issues = false;
    for input in failures.received(inputs) {
        if let Some(asked) = &input.requested {
            limits.extend(&asked.limits);
            asks_for_issues |= asked.issues;
        }
    }
    let without_issues = limits.iter().any(|limit| limit.word == Word::LimitedWithoutIssues);
    if asks_for_issues || without_issues {
        assigned.issues_were_asked_for(!without_issues);
    }
    notices.extend(limits::notice(&limits).filter(|_| !held_back));
    if held_back {
        for entry in 0..bundle.entries.len() {
            context.settle(entry, Place::NotAllowed);
        }
        for root in responses.iter().filter_map(|response| response.tape.root()) {
            root.ignore("withheld until the patient is confirmed");
        }
        if let Some(patient) = &mut record.patient {
            patient.contact.clear();
        }
    } else {
        let content = boxed(content(&context, &assigned, responses, narratives, inputs, options)).await;
        record.sections = content.sections;
        limits::mark(&limits, &mut record.sections);
        record.absences = content.absences;
        record.absences.extend(failures.not_asked_for(inputs));
        record.allergy_label = content.allergy_label;
        for (banner, response) in content.notices {
            let explain = |banner, notice: &mut failures::Notice| match response {
                Some(response) => notice.explain(response, banner),
                None => Some(banner),
            };
            notices.extend(failed.iter_mut().try_fold(banner, explain));
        }
    }
    // Ten sections that were refused alike are refused once.
    let mut once = Banners::default();
    failed.into_iter().map(|notice| notice.banner).chain(notices).for_each(|notice| once.add(notice));
    record.notices = once.into_all();
    record.outcomes = failures.into_outcomes();
    pace.rest().await;
    let (issues, places) = context.finish();
    pace.rest().await;
    record.issues = if held_back { Vec::new() } else { issues };
    record.account = account(&places, responses);
    record
}

struct Content {
    sections: Vec<Section>,
    /// With the response that says so of itself.
    notices: Vec<(Banner, Option<usize>)>,
    absences: Vec<Vec<Inline>>,
    allergy_label: Option<AllergyLabel>,
}

async fn content<'t>(
    context: &Context<'t>,
    assigned: &structured_record::Assigned<'t>,
    responses: &'t [Response],
    narratives: Narratives,
    inputs: &[Input],
    options: &Options,
) -> Content {
    let apart = boxed(remainder::other_subjects(context)).await;
    let mut request = Request::of(inputs);
    request.has_more = failures::has_more(responses);
    request.searches_are_answered = failures::searches_are_answered(context, responses, inputs);
    let compositions = html_record::compositions(context);
    request.failed = inputs.iter().map(Input::has_failed).into_vec();
    request.has_html_allergies = html_record::has_allergies(context, &compositions);
    context.rest().await;
    let mut structured = boxed(structured_record::read(context, assigned, &request)).await;
    context.rest().await;
    let asked_for_html =
        inputs.iter().any(|input| input.requested.as_ref().is_some_and(|asked| asked.section.is_some()));
    let mut sections = Vec::new();
    let mut absences = Vec::new();
    if !compositions.is_empty() || asked_for_html {
        let (html, missing) = html_record::sections(context, &compositions, narratives, responses, inputs, options);
        sections.extend(html);
        absences.extend(missing);
        if !assigned.has_lists() {
            structured.absences.clear();
            structured.allergy_label = None;
        } else {
            absences.keep(&mut |line| *line != [Word::HtmlIsNotTheWholeRecord.into()]);
            // What the HTML says nobody classifies: it may be an allergy.
            let says_some = |label: &AllergyLabel| match label {
                AllergyLabel::KnownAllergies => true,
                AllergyLabel::NoKnownAllergies => false,
                _ => !request.has_html_allergies,
            };
            structured.allergy_label = structured.allergy_label.filter(says_some);
        }
    }
    absences.extend(structured.absences);
    sections.extend(structured.sections);
    let mut notices = Vec::new();
    if let Some((section, alert)) = apart {
        sections.push(section);
        notices.push((alert, None));
    }
    notices.extend(structured.notices);
    let details = html_record::other_details(context, &compositions, options);
    sections.extend(boxed(remainder::sections(context, responses, details)).await);
    Content { sections, notices, absences, allergy_label: structured.allergy_label }
}

/// When the data were retrieved, and whether the host says so, of all or of each answer: else the response's own date, else
/// unknown. Never now. Of several the oldest counts: nothing is to look newer than it is.
fn retrieval(bundle: &Bundle<'_>, inputs: &[Input], options: &Options) -> Option<(String, Word)> {
    let mut said = options.retrieved_at.as_ref();
    let came = |input: &&Input| !input.has_failed() && !input.pending;
    // Where one does not say it, that of the others is not that of all.
    if said.is_none() && inputs.iter().filter(came).all(|input| input.received_at.is_some()) {
        for received in inputs.iter().filter(came).filter_map(|input| input.received_at.as_ref()) {
            if said.is_none_or(|said| Moment::parse(received.trim()) < Moment::parse(said.trim())) {
                said = Some(received);
            }
        }
    }
    if let Some(said) = said {
        return Some((said.clone(), Word::RetrievedAt));
    }
    // The latest date of each response.
    let mut dated: Vec<(usize, Moment, Value<'_>)> = Vec::new();
    for entry in &bundle.entries {
        let is_dated = matches!(entry.kind, ResourceType::List | ResourceType::Composition);
        // That of a consultation says when it was written (§1.8).
        let resource = entry.resource.filter(|resource| is_dated && resource.get("encounter").is_none());
        let Some(date) = resource.and_then(|resource| resource.get("date")) else { continue };
        let Some(moment) = date.peek().and_then(|date| Moment::parse(date.trim())) else { continue };
        match dated.last_mut() {
            Some((response, latest, of)) if *response == entry.response => {
                if *latest <= moment {
                    (*latest, *of) = (moment, date);
                }
            }
            _ => dated.push((entry.response, moment, date)),
        }
    }
    let mut oldest: Option<(Moment, Value<'_>)> = None;
    for (_, moment, date) in dated {
        if oldest.is_none_or(|(oldest, _)| moment < oldest) {
            oldest = Some((moment, date));
        }
    }
    Some((oldest?.1.peek()?.into_owned(), Word::DatedByResponse))
}

fn provenance(
    bundle: &Bundle<'_>,
    is_pending: bool,
    retrieved: Option<&(String, Word)>,
    options: &Options,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let kind = kind_of(bundle);
    let is_on_its_way = is_pending && kind == Word::KindNothing;
    let mut kinds = single(if is_on_its_way { Word::StillLoading } else { kind }.into());
    if kinds == [Word::KindHtmlRecord.into()] && bundle.entries.iter().any(|entry| entry.kind == ResourceType::List) {
        kinds.extend([Word::ListSeparator.into(), Word::KindStructuredRecord.into()]);
    }
    pairs.push(Pair { label: Word::ReceivedAs.into(), value: kinds });
    match retrieved {
        Some((text, label)) => {
            pairs.push(Pair { label: (*label).into(), value: single(context::as_date(text.clone())) });
        }
        None => pairs.push(Pair { label: Word::RetrievedAt.into(), value: single(Word::RetrievalTimeUnknown.into()) }),
    }
    let source = options.source.as_ref().and_then(some_text);
    // A message is its sender's, whoever that is.
    let practice = (kind_of(bundle) != Word::KindMessage).then(|| Word::SourceIsGpPractice.into());
    if let Some(source) = source.map(Inline::source).or(practice) {
        pairs.push(Pair { label: Word::Source.into(), value: single(source) });
    }
    pairs
}

/// What was received, by its own name.
fn kind_of(bundle: &Bundle<'_>) -> Word {
    let has = |wanted: ResourceType| bundle.entries.iter().any(|entry| entry.kind == wanted);
    if bundle.entries.is_empty() {
        Word::KindNothing
    } else if has(ResourceType::MessageHeader) {
        Word::KindMessage
    } else if has(ResourceType::Composition) {
        Word::KindHtmlRecord
    } else if has(ResourceType::List) || has(ResourceType::MedicationStatement) || has(ResourceType::AllergyIntolerance)
    {
        Word::KindStructuredRecord
    } else if has(ResourceType::DocumentReference) {
        Word::KindDocumentList
    } else if has(ResourceType::Binary) {
        Word::KindDocument
    } else if has(ResourceType::MedicationRequest) || has(ResourceType::Task) {
        Word::KindPrescriptions
    } else if bundle.entries.iter().any(|entry| identity::is_clinical(entry.kind)) {
        Word::KindOther
    } else if has(ResourceType::Patient) {
        Word::KindNoClinicalContent
    } else if has(ResourceType::OperationOutcome) {
        Word::KindOutcome
    } else {
        Word::KindOther
    }
}

fn account(places: &[Option<Place>], responses: &[Response]) -> Account {
    let count = |place: Option<Place>| places.iter().filter(|found| **found == place).count();
    let mut leaves = Leaves::default();
    for response in responses {
        let [unread, shown, other, ignored, unreadable] = response.tape.fates();
        leaves.r#in += unread + shown + other + ignored + unreadable;
        leaves.shown += shown;
        leaves.other += other;
        leaves.ignored += ignored;
        leaves.unreadable += unreadable;
    }
    Account {
        entries: places.len(),
        shown: count(Some(Place::Shown)),
        linked: count(Some(Place::Linked)),
        administrative: count(Some(Place::Administrative)),
        not_allowed: count(Some(Place::NotAllowed)),
        unreadable: count(Some(Place::Unreadable)),
        unshown: count(None),
        leaves,
    }
}
