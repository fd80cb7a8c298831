//! Requests that did not bring what was asked for: each becomes one typed outcome, and is explained before the first
//! section; none of them is ever taken for "nothing recorded" (HTML reference §8, O-24, O-26, hazard 36).

use crate::fhir::bundle::{Entry, Response};
use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::Unread;
use crate::gpconnect::banners::says_the_same;
use crate::gpconnect::codes::{AREAS, Area, html_name};
use crate::gpconnect::context::Context;
use crate::gpconnect::outcome;
use crate::gpconnect::outcome_codes::{self, BLOCKED};
use crate::gpconnect::request::{Input, Options, Request, Requested};
use crate::into_vec::{Keep, PushAll, single};
use crate::letters;
use crate::record::{Banner, BannerKind, Block, Inline, OutcomeSource, RequestOutcome, Text};
use crate::words::Word;

/// A failure, with the words for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What the host's code gets.
    pub outcome: RequestOutcome,
    /// What the reader of the record is told.
    pub word: Word,
    /// Whether the response explains itself by an OperationOutcome, which stands as a notice of its own.
    explained: bool,
}

impl Failure {
    /// Whether nothing was asked for at all.
    pub fn is_block(&self) -> bool {
        self.outcome.code.starts_with(BLOCKED)
    }
}

/// Of so many blocks it is looked whether one of them says the same.
const LOOKED_AT: usize = 16;

/// A failure in words, and the responses that explain themselves why.
pub struct Notice {
    /// The words.
    pub banner: Banner,
    explained: Vec<usize>,
}

impl Notice {
    /// Takes in what a response says of this failure, where both begin with the same words. Anything else comes back.
    pub fn explain(&mut self, response: usize, said: Banner) -> Option<Banner> {
        // Nothing but those words goes.
        let is_alike = matches!(said.blocks.first(), Some(Block::Paragraph(line)) if line.len() == 1)
            && begins_with(&self.banner) == begins_with(&said);
        if !is_alike || !self.explained.contains(&response) {
            return Some(said);
        }
        for block in said.blocks.into_iter().skip(1) {
            // Only what one system says again and again is alike.
            if !self.banner.blocks.iter().rev().take(LOOKED_AT).any(|own| says_the_same(own, &block)) {
                self.banner.blocks.push(block);
            }
        }
        None
    }
}

/// What became of every input.
pub struct Failures {
    /// One for each input; none where it brought what was asked for, or is still to come.
    failed: Vec<Option<Failure>>,
    /// Warnings inside of what was received.
    warnings: Vec<RequestOutcome>,
}

impl Failures {
    /// Judges each input by its status and what came with it.
    pub fn over(context: &Context<'_>, inputs: &[Input], unread: &[Unread]) -> Failures {
        let mut failed = Vec::new();
        let mut warnings = Vec::new();
        for (number, input) in inputs.iter().enumerate() {
            let is_unread = unread.iter().any(|unread| unread.input == number);
            let failure = of(context, number, input, is_unread).filter(|_| !input.pending);
            let is_told = failure.as_ref().is_some_and(|failure| failure.explained);
            let issues = issues(context, number);
            let told = main_of(&issues).filter(|_| is_told);
            for (at, issue) in issues.into_iter().enumerate() {
                if told != Some(at) {
                    warnings.push(of_issue(issue, input));
                }
            }
            failed.push(failure);
        }
        Failures { failed, warnings }
    }

    /// The inputs that brought what was asked for.
    pub fn received<'i>(&self, inputs: &'i [Input]) -> Vec<&'i Input> {
        self.those(inputs, |failure| failure.is_none())
    }

    fn those<'i>(&self, inputs: &'i [Input], wanted: fn(&Option<Failure>) -> bool) -> Vec<&'i Input> {
        let mut those = Vec::new();
        for (input, failure) in inputs.iter().zip(&self.failed) {
            if wanted(failure) {
                those.push(input);
            }
        }
        those
    }

    /// The inputs with what was blocked marked as not asked for, whoever blocked it.
    pub fn mark_blocked(&self, inputs: &mut [Input]) {
        for (input, failure) in inputs.iter_mut().zip(&self.failed) {
            if let Some(failure) = failure.as_ref().filter(|failure| failure.is_block()) {
                input.blocked = Some(failure.outcome.code.clone());
            }
        }
    }

    /// Each failure in words; those of several requests that failed alike stand together. `is_theirs`: whether a text that
    /// could not be read is of the patient whose record is shown.
    pub fn notices(
        &self,
        inputs: &[Input],
        unread: &[Unread],
        options: &Options,
        is_theirs: &dyn Fn(&str) -> bool,
    ) -> Vec<Notice> {
        let came = self.came_whole(inputs);
        let mut said: Vec<(&Failure, Vec<usize>)> = Vec::new();
        for (number, failure) in self.failed.iter().enumerate() {
            let Some(failure) = failure else { continue };
            // What was too slow, or broke off, and came when it was tried once more, is not missing.
            let areas = inputs.get(number).filter(|input| !failure.is_block() && !input.is_refused());
            let areas = areas.and_then(|input| input.requested.as_ref()).map(Requested::areas).unwrap_or_default();
            if !areas.is_empty() && areas.iter().all(|area| came.contains(area)) {
                continue;
            }
            let alike = |(other, _): &&mut (&Failure, Vec<usize>)| {
                other.word == failure.word
                    && other.outcome.http == failure.outcome.http
                    && other.outcome.code == failure.outcome.code
            };
            match said.iter_mut().find(alike) {
                Some((_, numbers)) => numbers.push(number),
                None => said.push((failure, single(number))),
            }
        }
        let mut notices = Vec::new();
        for (failure, mut numbers) in said {
            let banner = notice(failure, &numbers, inputs, unread, options, is_theirs);
            numbers.keep(&mut |number| {
                let failure = self.failed.get(*number).and_then(Option::as_ref);
                failure.is_some_and(|failure| failure.explained)
            });
            notices.push(Notice { banner, explained: numbers });
        }
        notices
    }

    /// The areas of which all was asked for, and came.
    fn came_whole(&self, inputs: &[Input]) -> Vec<Area> {
        let mut came = Vec::new();
        for input in self.received(inputs) {
            if let Some(requested) = input.requested.as_ref().filter(|_| !input.pending) {
                let is_limited =
                    |area: Area| requested.limits.iter().any(|limit| limit.area == area && limit.may_leave_out_all());
                came.extend(requested.areas().into_iter().filter(|area| !is_limited(*area)));
            }
        }
        came
    }

    /// What was not asked for because it was blocked.
    pub fn not_asked_for(&self, inputs: &[Input]) -> Option<Vec<Inline>> {
        let blocked = self.those(inputs, |failure| failure.as_ref().is_some_and(Failure::is_block));
        let names = parts_of(&blocked);
        (!names.is_empty()).then(|| single(Inline::labelled(Word::NotRequested.into(), names)))
    }

    /// What the host's code gets: failures in the order of the inputs, then warnings.
    pub fn into_outcomes(self) -> Vec<RequestOutcome> {
        let mut outcomes = Vec::new();
        for failure in self.failed.into_iter().flatten() {
            outcomes.push(failure.outcome);
        }
        outcomes.extend(self.warnings);
        outcomes
    }
}

/// What became of one input. `unread`: its body could not be read.
pub fn of(context: &Context<'_>, number: usize, input: &Input, unread: bool) -> Option<Failure> {
    if let Some(code) = &input.blocked {
        return Some(failure(OutcomeSource::Relay, input, code, None));
    }
    let issues = issues(context, number);
    let main = main_of(&issues).and_then(|at| issues.get(at)).copied();
    if let Some(issue) = main.filter(|_| input.has_failed() || stands_alone(context, number)) {
        let outcome = of_issue(issue, input);
        let word = outcome::meaning(&outcome.code, input.status);
        return Some(Failure { outcome, word, explained: true });
    }
    if let Some(status) = input.status.filter(|status| !(200..300).contains(status)) {
        let (word, retryable) = match status {
            // No practice says no without FHIR: a session that ended, or an address that is wrong, does.
            401 => (Word::SignInAgain, false),
            403 | 404 => (Word::RefusedWithoutReason, false),
            status => outcome_codes::of_status(status),
        };
        let outcome = RequestOutcome {
            source: OutcomeSource::Gateway,
            http: Some(status),
            code: usize::from(status).to_string(),
            retryable,
            // What is a record after all is shown as one: nobody is to find it in a log.
            diagnostics: body(input).filter(|_| context.bundle.entries.iter().all(|entry| entry.response != number)),
        };
        return Some(Failure { outcome, word, explained: false });
    }
    if input.error.is_some() {
        return Some(failure(OutcomeSource::Network, input, "NOT_REACHED", input.error.clone()));
    }
    let (source, code) = match &input.bytes {
        Some(bytes) if !bytes.is_empty() => (OutcomeSource::Gateway, "NOT_A_RECORD"),
        None if input.status.is_none() => (OutcomeSource::Network, "NOT_REACHED"),
        _ => (OutcomeSource::Gateway, "EMPTY_ANSWER"),
    };
    unread.then(|| failure(source, input, code, None))
}

fn failure(source: OutcomeSource, input: &Input, code: &str, diagnostics: Option<String>) -> Failure {
    let known = outcome_codes::find(code);
    let (word, retryable) = known.map_or((Word::RequestFailed, false), |known| (known.word, known.retryable));
    let outcome = RequestOutcome { source, http: input.status, code: code.to_owned(), retryable, diagnostics };
    Failure { outcome, word, explained: false }
}

/// Which of several issues says why a request failed: the first that is no warning, else the first.
fn main_of(issues: &[Value<'_>]) -> Option<usize> {
    issues.iter().position(|issue| outcome::is_error(*issue)).or((!issues.is_empty()).then_some(0))
}

/// The issues of a response's OperationOutcomes.
fn issues<'t>(context: &Context<'t>, number: usize) -> Vec<Value<'t>> {
    let mut issues = Vec::new();
    for item in context.items() {
        if item.kind == ResourceType::OperationOutcome && context.response(item) == Some(number) {
            issues.push_all(item.resource.all("issue"));
        }
    }
    issues
}

/// Whether all searches for documents, if there was any, were answered by lists that left nothing out.
pub fn searches_are_answered(context: &Context<'_>, responses: &[Response], inputs: &[Input]) -> bool {
    if has_more(responses) || context.bundle.entries.iter().any(Entry::may_be_anything) {
        return false;
    }
    let is_empty = |(number, input): (usize, &Input)| {
        let asked = Request::of(std::slice::from_ref(input)).asked_for(Area::Documents);
        let root = responses.get(number).and_then(|response| response.tape.root());
        let is_list = root.is_some_and(|root| {
            // Not every system says that it is a search.
            let came = root.all("entry").count();
            let is_all = |total: &str| letters::number(total).is_some_and(|total| total <= came);
            root.says("resourceType", "Bundle") && root.peek_at("total").is_none_or(|total| is_all(&total))
        });
        asked.is_none() || is_list && !input.pending && !input.has_failed() && issues(context, number).is_empty()
    };
    inputs.iter().enumerate().all(is_empty)
}

/// Whether a search found more than was received: a page has a next one, or one before, that is not here, or it counts more
/// than all its pages have. Some count what was included as well.
pub fn has_more(responses: &[Response]) -> bool {
    let (mut came, mut most, mut next, mut previous) = (0, 0, 0, 0);
    for root in responses.iter().filter_map(|response| response.tape.root()) {
        let has = |relation| usize::from(root.all("link").any(|link| link.says("relation", relation)));
        next += has("next");
        previous += has("previous") | has("prev");
        if root.says("type", "searchset") {
            came += root.all("entry").count();
            most = most.max(root.peek_at("total").and_then(|total| letters::number(&total)).unwrap_or_default());
        }
    }
    next != previous || most > came
}

/// Whether a response is an OperationOutcome and nothing else.
fn stands_alone(context: &Context<'_>, number: usize) -> bool {
    let mut entries = context.bundle.entries.iter().filter(|entry| entry.response == number);
    entries.all(|entry| entry.kind == ResourceType::OperationOutcome)
}

fn of_issue(issue: Value<'_>, input: &Input) -> RequestOutcome {
    let code = outcome::code_of(issue);
    let by_status = || input.status.is_some_and(|status| outcome_codes::of_status(status).1);
    let retryable = outcome_codes::find(&code).map_or_else(by_status, |known| known.retryable);
    let diagnostics = issue.peek_at("diagnostics").map(|text| text.into_owned()).and_then(some_text);
    RequestOutcome { source: outcome::source_of(issue), http: input.status, code, retryable, diagnostics }
}

fn body(input: &Input) -> Option<String> {
    let bytes = input.bytes.clone().filter(|bytes| !bytes.is_empty())?;
    some_text(crate::fhir::text::decode(bytes).0)
}

fn notice(
    failure: &Failure,
    numbers: &[usize],
    inputs: &[Input],
    unread: &[Unread],
    options: &Options,
    is_theirs: &dyn Fn(&str) -> bool,
) -> Banner {
    let mut these: Vec<&Input> = Vec::new();
    for number in numbers {
        these.extend(inputs.get(*number));
    }
    let mut line = single(Inline::Text(failure.word.into()));
    let mut labelled = |label: Word, value: Inline| line.push(Inline::labelled(label.into(), single(value)));
    let parts = parts_of(&these);
    if let Some(status) = failure.outcome.http.filter(|_| !failure.is_block()) {
        labelled(Word::HttpStatus, Inline::Text(Text::Count(status.into())));
    }
    // What came with an error status is a gateway's page or a trace: diagnostics. Anything else may be the record.
    let may_be_seen = |input: &Input| !input.has_failed() || options.show_diagnostics;
    let may_any = these.iter().any(|input| may_be_seen(input));
    let mut said: Vec<Inline> = Vec::new();
    let mut is_unread = false;
    for input in &these {
        said.extend(input.error.as_ref().map(|error| Inline::Text(Text::source(error.clone()))));
    }
    for why in unread.iter().filter(|why| numbers.contains(&why.input)) {
        is_unread = true;
        // Of what never came there is nothing to say.
        if may_any && failure.outcome.source != OutcomeSource::Network {
            said.push(Inline::Text(Text::Element(why.why.clone())));
        }
    }
    said.dedup();
    for reason in said {
        labelled(Word::Reason, reason);
    }
    if !parts.is_empty() {
        let label = if failure.is_block() { Word::NotAskedForParts } else { Word::NotReceivedParts };
        line.insert(1, Inline::labelled(label.into(), parts));
    }
    let mut blocks = single(Block::Paragraph(line));
    let mut traces: Vec<Inline> = Vec::new();
    for input in these {
        if is_unread && options.allows("other") && may_be_seen(input) {
            blocks.extend(as_received(input, &|text| options.show_diagnostics || is_theirs(text)));
        }
        if options.show_diagnostics
            && let Some(id) = &input.trace_id
        {
            traces.push(Inline::labelled(Word::TraceId.into(), single(Inline::source(id.clone()))));
        }
    }
    blocks.dedup_by(|one, other| says_the_same(one, other));
    if !traces.is_empty() {
        let summary = single(Word::DiagnosticsForSupport.into());
        blocks.push(Block::Details { summary, blocks: single(Block::Paragraph(traces)) });
    }
    Banner { kind: BannerKind::Alert, blocks }
}

/// The first words of a banner.
fn begins_with(banner: &Banner) -> Option<&Inline> {
    match banner.blocks.first() {
        Some(Block::Paragraph(line)) => line.first(),
        _ => None,
    }
}

fn as_received(input: &Input, may_be_seen: &dyn Fn(&str) -> bool) -> Option<Block> {
    let bytes = input.bytes.clone().filter(|bytes| !bytes.is_empty())?;
    let text = crate::fhir::text::decode(bytes).0;
    may_be_seen(&text).then_some(Block::Details {
        summary: single(Word::ResponseAsReceived.into()),
        blocks: single(Block::Preformatted(single(Inline::source(text)))),
    })
}

/// The sections and areas that these inputs are about, by name, parted by commas.
fn parts_of(inputs: &[&Input]) -> Vec<Inline> {
    let mut names: Vec<Inline> = Vec::new();
    for input in inputs {
        let Some(requested) = &input.requested else { continue };
        let mut own: Vec<Inline> = Vec::new();
        if let Some(code) = &requested.section {
            own.push(html_name(code));
        }
        if requested.document {
            own.push(Word::Document.into());
        }
        for area in AREAS {
            if requested.areas().contains(&area) {
                own.push(area.title().into());
            }
        }
        for name in own {
            if !names.contains(&name) {
                Inline::add_to_list(&mut names, single(name));
            }
        }
    }
    names
}
