//! Access Record: HTML (DSTU2): the Bundle of `$gpc.getcarerecord`, one section each, read through `narrative` into
//! the same Record (HTML reference §6, §7, §9).

mod claims;

use std::borrow::Cow;

use crate::fhir::bundle::{Bundle, Response, Target};
use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::{Fate, Kind, Value};
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::codes::{self, HTML_SECTIONS, html_name};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, as_date};
use crate::gpconnect::failures;
use crate::gpconnect::lists;
use crate::gpconnect::outcome;
use crate::gpconnect::request::{Input, Options, Requested};
use crate::gpconnect::subject;
use crate::into_vec::{IntoVec, Keep, single};
use crate::issue::Issue;
use crate::keyed::Met;
use crate::letters::{self, joined, lower};
use crate::narrative::{self, Narrative, beginning};
use crate::order::Map;
use crate::pace::{Pace, boxed};
use crate::record::{Anchor, Banner, BannerKind, Block, Inline, Section, State};
use crate::words::Word;
use claims::{Sent, holds_entries, qualifies_nothing};

/// How far into a section's text its heading is looked for.
const HEADING_BYTES: usize = 1024;

/// Code system of the record sections; the codes themselves are what counts.
const SECTION_SYSTEM: &str = "record-section";

/// Compositions whose sections are sections of an HTML record, and of this patient's.
pub fn compositions<'t>(context: &Context<'t>) -> Vec<Item<'t>> {
    let of_record = |item: &Item<'t>| {
        item.kind == ResourceType::Composition
            && record_sections(item.resource, None).iter().any(|(section, _)| is_record_section(*section))
            && !context.is_apart(*item)
    };
    context.items().filter(of_record).into_vec()
}

/// Whether allergies may be among the sections: of the allergies, of a Summary, or of what has no code. A message's are no
/// record's.
pub fn has_allergies(context: &Context<'_>, compositions: &[Item<'_>]) -> bool {
    let is_one = |(_, code): &(Value<'_>, String)| matches!(code.as_str(), "ALL" | "SUM" | "other");
    let of_record = |item: &&Item<'_>| !context.is_of_message(**item);
    compositions.iter().filter(of_record).any(|item| record_sections(item.resource, None).iter().any(is_one))
}

/// The sections of a Composition with their codes, each before those that it holds itself.
fn record_sections<'t>(composition: Value<'t>, requested: Option<&Requested>) -> Vec<(Value<'t>, String)> {
    let inside = |holder: Value<'t>, outer: &str| {
        // "Allergies" in a Summary is a part of that.
        let is_part = holder != composition && outer != "other";
        let mut sections =
            holder.all("section").map(|section| (section, section_code(section, outer, is_part))).into_vec();
        sections.reverse();
        sections
    };
    let mut sections = Vec::new();
    let mut waiting = inside(composition, requested.and_then(|asked| asked.section.as_deref()).unwrap_or("other"));
    while let Some((section, code)) = waiting.pop() {
        waiting.extend(inside(section, &code));
        sections.push((section, code));
    }
    sections
}

/// What has a text is one, however it is coded.
fn is_record_section(section: Value<'_>) -> bool {
    if !divs(section).is_empty() {
        return true;
    }
    let is_named = |coding: Value| coding.peek_at("system").is_some_and(|system| letters::has(&system, SECTION_SYSTEM));
    section.inside("code", "coding").into_iter().any(is_named) || own_code(section).is_some()
}

/// The first of a section's codes that is one of the specification's.
fn own_code(section: Value<'_>) -> Option<String> {
    let mut other = None;
    for coding in section.get("code")?.all("coding") {
        let code = letters::upper(coding.peek_at("code").unwrap_or_default().trim());
        if HTML_SECTIONS.iter().any(|(known, _)| *known == code) {
            return Some(code);
        }
        // Two that the code system has and this interaction has not: never what was asked for.
        if matches!(&*code, "INV" | "PAT") {
            other = Some("other".to_owned());
        }
    }
    other
}

/// The narratives of an HTML record's sections.
pub type Narratives = Map<Key, Narrative>;

/// The entry of a Composition, and the number of a section in it.
type Key = (usize, usize);

/// A narrative that an entry holds.
struct Held<'t> {
    key: Key,
    /// The code of its section, and what that is called.
    code: String,
    title: String,
    /// The entry.
    place: String,
    /// Its text.
    divs: Vec<Value<'t>>,
}

/// The text of a section: one `div` by the rules, more by some senders, or all of it as one text.
fn divs(section: Value<'_>) -> Vec<Value<'_>> {
    match section.get("text") {
        Some(text) if matches!(text.kind(), Kind::Plain | Kind::Escaped | Kind::Attribute) => {
            single(text).into_iter().filter(|text| text.peek().and_then(some_text).is_some()).into_vec()
        }
        Some(text) => text.all("div").into_vec(),
        None => Vec::new(),
    }
}

/// The narratives that these entries hold. What is not allowed to this user is not read at all.
fn held<'t>(bundle: &Bundle<'t>, inputs: &[Input], options: &Options) -> Vec<Held<'t>> {
    let mut held = Vec::new();
    for (index, entry) in bundle.entries.iter().enumerate() {
        let Some(composition) = entry.resource.filter(|_| entry.kind == ResourceType::Composition) else {
            continue;
        };
        let requested = inputs.get(entry.response).and_then(|input| input.requested.as_ref());
        for (number, (section, code)) in record_sections(composition, requested).into_iter().enumerate() {
            let divs = divs(section);
            if !divs.is_empty() && is_allowed(section, &code, options) {
                let title = called(section, &code);
                held.push(Held { key: (index, number), place: place(entry.place(), &code), code, title, divs });
            }
        }
    }
    held
}

/// Reads the narratives of these entries.
pub async fn narratives(bundle: &Bundle<'_>, inputs: &[Input], options: &Options, pace: &Pace) -> Narratives {
    let mut narratives = Map::new();
    for Held { key, code, title, place, divs } in held(bundle, inputs, options) {
        let mut texts: Vec<Cow<'_, str>> = Vec::new();
        for div in divs {
            texts.extend(div.peek_in_steps(pace).await);
        }
        let markup = match texts.len() {
            0 => continue,
            1 => texts.swap_remove(0),
            _ => Cow::Owned(joined(&mut texts.into_iter().map(Cow::into_owned), "\n")),
        };
        let reading = narrative::begin(markup, &place).in_section(&code, &title);
        narratives.insert(key, boxed(reading.read(pace)).await);
    }
    narratives
}

/// Reads the beginning of the narrative that is to be shown first; of the others it is said that they are still to come.
/// None where there is no row to show.
pub fn beginning(bundle: &Bundle<'_>, inputs: &[Input], options: &Options) -> Option<Narratives> {
    let held = held(bundle, inputs, options);
    let first = held.iter().min_by_key(|held| codes::html_order(&held.code))?;
    let read = beginning::read(&first.divs.first()?.peek_start(beginning::BYTES)?, &first.place, &first.code)?;
    let mut narratives = Map::new();
    for held in &held {
        narratives.insert(held.key, beginning::to_come());
    }
    narratives.insert(first.key, read);
    Some(narratives)
}

fn place(entry: String, code: &str) -> String {
    [&entry, " section ", code].concat()
}

/// A section's code: its own, unless its title and the heading in its text both name another; else, of a part, that of what
/// it stands in; else the one that its title names, or that heading; else what was asked for, unless it says itself that it is
/// something else.
fn section_code(section: Value<'_>, outer: &str, is_part: bool) -> String {
    let by_title = || code_of_title(&section.peek_at("title")?);
    let by_both = || by_title().filter(|code| code_of_heading(section).as_ref() == Some(code));
    let own = own_code(section).map(|own| by_both().unwrap_or(own));
    let titled = || by_title().or_else(|| code_of_heading(section));
    let is_else = || {
        let mut names: Vec<Cow<'_, str>> = Vec::new();
        names.extend(section.peek_at("title"));
        names.extend(section.at(&["code", "text"]).and_then(Value::peek));
        for coding in section.inside("code", "coding") {
            names.extend(coding.peek_at("code"));
            names.extend(coding.peek_at("display"));
        }
        names.extend(heading(section).map(Cow::Owned));
        let names = lower(&joined(&mut names.into_iter().map(Cow::into_owned), " "));
        let known = lower(&known_as(outer).unwrap_or_default());
        !names.trim().is_empty() && !narrative::shares_a_word(&names, &known)
    };
    let code = own.or_else(|| titled().filter(|_| !is_part));
    code.unwrap_or_else(|| if !is_part && is_else() { "other" } else { outer }.to_owned())
}

/// Whether a user may see a section: by what it says that it is, and by the code that it has, where that is another.
fn is_allowed(section: Value<'_>, code: &str, options: &Options) -> bool {
    options.allows(code) && own_code(section).is_none_or(|own| options.allows(&own))
}

/// What a section is called elsewhere than in its text.
fn called(section: Value<'_>, code: &str) -> String {
    known_as(code).or_else(|| Some(section.peek_at("title")?.into_owned())).unwrap_or_default()
}

/// The words by which a section of a code is named: its title; the code system has another for one (§6.1).
fn known_as(code: &str) -> Option<String> {
    let more = if code == "ALL" { " and Sensitivities" } else { "" };
    Some([codes::html_title(code)?.english(), more].concat())
}

/// The code that the `h1` names with which a section's text begins.
fn code_of_heading(section: Value<'_>) -> Option<String> {
    code_of_title(&heading(section)?)
}

/// The words of the `h1` with which a section's text begins.
fn heading(section: Value<'_>) -> Option<String> {
    let start = divs(section).first()?.peek_start(HEADING_BYTES)?;
    let (_, heading) = start.split_at_checked(letters::find(&start, "<h1")?)?;
    let (_, words) = heading.split_once('>')?;
    Some(words.split('<').next()?.to_owned())
}

/// The sections of these Compositions, and of responses that did not come, in the specified order.
pub fn sections<'t>(
    context: &Context<'t>,
    compositions: &[Item<'t>],
    mut narratives: Narratives,
    responses: &[Response],
    inputs: &[Input],
    options: &Options,
) -> (Vec<Section>, Vec<Vec<Inline>>) {
    let mut found: Vec<(usize, Section)> = Vec::new();
    let mut withheld: Vec<String> = Vec::new();
    let asked = |composition: &Item<'t>| inputs.get(context.response(*composition)?)?.requested.as_ref();
    let (mut met, mut several) = (Met::default(), Met::default());
    for composition in compositions {
        for (_, code) in record_sections(composition.resource, asked(composition)) {
            if !met.insert(code.clone()) {
                several.insert(code);
            }
        }
    }
    // Where an error, or what may be anything, came with a section, it may be of that.
    let doubted: Met<usize> =
        context.bundle.entries.iter().filter(|entry| outcome::is_in_doubt(entry)).map(|entry| entry.response).collect();
    for composition in compositions {
        let response = context.response(*composition).unwrap_or_default();
        let is_in_doubt = doubted.contains(&response)
            || responses.get(response).is_some_and(|own| failures::has_more(std::slice::from_ref(own)))
            || composition.resource.get("modifierExtension").is_some()
            || composition.resource.says("status", "preliminary")
            || composition.resource.says("status", "entered-in-error");
        // Of a message the title, who wrote it, what it replaces and that it is confidential stand in a row of their own (§4).
        if !context.is_of_message(*composition) {
            context.settle(composition.entry, Place::Shown);
        }
        let subject = subject::element(composition.resource).and_then(|subject| context.target(subject, *composition));
        if matches!(subject, Some(Target::Dangling)) {
            context.issue(Issue::warning(
                "dangling-reference",
                Word::DanglingReference,
                context.where_is(*composition),
            ));
        }
        let requested = asked(composition);
        for (number, (section, code)) in record_sections(composition.resource, requested).into_iter().enumerate() {
            let at = codes::html_order(&code);
            if !is_allowed(section, &code, options) {
                section.ignore("in a section that is not allowed to this user");
                withheld.push(code);
                continue;
            }
            let anchor = context.html_section(found.len());
            let is_in_doubt = is_in_doubt || own_code(section).is_some_and(|own| own != code);
            let narrative = narratives.remove(&(composition.entry, number)).unwrap_or_else(|| {
                let markup = divs(section).first().and_then(|div| div.peek()).unwrap_or_default();
                narrative::begin(markup, &place(context.where_is(*composition), &code)).in_section(&code, "").finish()
            });
            let mut section =
                read(context, *composition, section, narrative, code, Around { requested, anchor, is_in_doubt });
            if section.states == [State::NoneRecorded] && several.contains(&section.code) {
                // The other one is of the same.
                (section.states, section.count) = (Vec::new(), None);
            }
            if composition.resource.says("status", "entered-in-error") {
                section.banners.insert(0, Banner::new(BannerKind::Alert, single(Word::EnteredInError.into())));
            }
            found.push((at, section));
        }
    }
    for (response, input) in inputs.iter().enumerate() {
        let Some(code) = input.requested.as_ref().and_then(|requested| requested.section.clone()) else { continue };
        // The section may have been asked for in several periods.
        let is_this = |section: &Section| {
            section.code == code
                && (section.requested.is_empty() || section.requested == requested_period(input.requested.as_ref()))
        };
        let missing = !withheld.contains(&code) && !found.iter().any(|(_, section)| is_this(section));
        if missing && !options.allows(&code) {
            withheld.push(code);
        } else if missing {
            let at = codes::html_order(&code);
            let anchor = context.html_section(found.len());
            found.push((at, not_received(context, response, input, code, anchor)));
        }
    }
    let all_known = inputs.iter().all(|input| input.requested.is_some());
    // Nobody asked for a message, and its documents are part of it.
    let is_message = compositions.iter().any(|composition| context.is_of_message(*composition));
    let absences = if is_message { Vec::new() } else { absences(&found, &withheld, all_known) };
    crate::order::by_key(&mut found, |(at, _)| *at);
    (found.into_iter().map(|(_, section)| section).into_vec(), absences)
}

fn code_of_title(title: &str) -> Option<String> {
    let title = title.trim().trim_end_matches(':').trim_end();
    let mut codes = HTML_SECTIONS.iter().filter(|(_, own)| own.english().eq_ignore_ascii_case(title));
    codes.next().map(|(code, _)| (*code).to_owned())
}

/// What is known of a section from elsewhere.
struct Around<'r> {
    requested: Option<&'r Requested>,
    anchor: Anchor,
    /// Whether something came with it that may qualify what it says.
    is_in_doubt: bool,
}

fn read<'t>(
    context: &Context<'t>,
    composition: Item<'t>,
    section: Value<'t>,
    narrative: Narrative,
    code: String,
    around: Around<'_>,
) -> Section {
    let Around { requested, anchor, is_in_doubt } = around;
    let mut lost = narrative.lost;
    for div in divs(section) {
        div.already_shown();
        if !narrative.ledger.adds_up() {
            lost.extend(div.take(Fate::Shown));
        }
    }
    for issue in &narrative.issues {
        context.issue(issue.clone());
    }
    let recorded = section.text_at("title");
    let own_title = narrative.title.as_ref().map(|title| narrative::conserve::line_text(title)).unwrap_or_default();
    let title = match (narrative.title, recorded) {
        (Some(title), Some(recorded)) => {
            let ends = |title: &str| title.trim().trim_end_matches(':').trim_end().to_owned();
            let same = ends(&narrative::conserve::line_text(&title)).eq_ignore_ascii_case(&ends(&recorded));
            let mut title = title;
            if !same {
                title.push(Inline::in_brackets(recorded));
            }
            title
        }
        (Some(title), None) => title,
        (None, Some(recorded)) => single(Inline::recorded(recorded)),
        (None, None) => single(html_name(&code)),
    };
    let mut states = narrative.states;
    let had_states = !states.is_empty();
    let mut blocks = narrative.blocks;
    // One empty subsection says so in its place; of the section it would be a claim that nobody made.
    let is_of_all = requested.is_none_or(|requested| requested.period.is_none());
    let is_qualified = !narrative.hidden.is_empty()
        || !is_of_all
        || is_in_doubt
        || ["emptyReason", "entry", "modifierExtension"].iter().any(|element| section.get(element).is_some())
        || section.says("mode", "changes")
        || !narrative.banners.iter().all(qualifies_nothing);
    let of = Sent { code: &code, own_title: &own_title, title: &title, row_count: narrative.row_count, is_qualified };
    let count = claims::settle(&of, &mut blocks, &mut states);
    let mut banners = narrative.banners;
    if narrative.hides_part && !narrative.hidden.is_empty() || narrative.hidden.iter().any(holds_entries) {
        banners.insert(0, Banner::new(BannerKind::Warning, single(Word::HiddenAtProviderExplained.into())));
    }
    // A banner without an end has taken in what should follow it.
    let has_words = |banner: &Banner| banner.kind == BannerKind::Unknown || banner.blocks.len() > 1;
    if let Some(reason) = section.get("emptyReason") {
        // What came is there.
        let may_be = |state: &State| *state == State::Withheld || narrative.row_count == 0;
        states.extend(lists::empty_state(reason).filter(may_be));
        let why = concept::read(reason).line(false);
        blocks.push(Block::Paragraph(single(Inline::labelled(Word::ProviderSays.into(), why))));
    }
    // What a message attaches to its section stands among the documents, or where else its kind does (§4).
    for attached in section.all("entry") {
        let words = context.reference(attached, composition);
        if !words.is_empty() {
            blocks.push(Block::Paragraph(single(Inline::labelled(Word::RelatedContent.into(), words))));
        }
    }
    let has_parts = section.get("section").is_some();
    let is_blank = |block: &Block| {
        Block::only_line(std::slice::from_ref(block))
            .is_some_and(|line| letters::is_blank(&narrative::conserve::line_text(line)))
    };
    if blocks.iter().all(is_blank) && narrative.hidden.is_empty() && !had_states && !banners.iter().any(has_words) {
        let word = if has_parts { Word::PartsFollow } else { Word::SectionWithoutContent };
        blocks.push(Block::Message { state: None, blocks: single(Block::Paragraph(single(word.into()))) });
    }
    if !narrative.hidden.is_empty() {
        let mut inside = single(Block::Paragraph(single(Word::HiddenAtProviderExplained.into())));
        inside.extend(narrative.hidden);
        blocks.push(Block::Details { summary: single(Word::HiddenAtProvider.into()), blocks: inside });
    }
    if !lost.is_empty() {
        blocks.push(Block::Banner(Banner::new(BannerKind::Alert, single(Word::NarrativePartlyLost.into()))));
        let lost = single(Block::Preformatted(single(Inline::source(joined(&mut lost.into_iter(), "\n")))));
        blocks.push(Block::Details { summary: single(Word::SourceText.into()), blocks: lost });
    }
    let requested = if context.is_of_message(composition) { Vec::new() } else { requested_period(requested) };
    Section { code, anchor, title, count, states, requested, banners, blocks }
}

/// What was asked for, under the heading (O-09): the host's words are not the provider's, so the date is ours.
fn requested_period(requested: Option<&Requested>) -> Vec<Inline> {
    let date = |text: &String| as_date(text.clone());
    let Some(requested) = requested else { return single(Word::RequestedUnknown.into()) };
    let Some(period) = &requested.period else { return single(Word::RequestedAll.into()) };
    let mut line = Vec::new();
    if let Some(start) = &period.start {
        line.push(Inline::labelled(Word::RequestedFrom.into(), single(date(start))));
    }
    if let Some(end) = &period.end {
        line.push(Inline::labelled(Word::RequestedUntil.into(), single(date(end))));
    }
    if line.is_empty() {
        line.push(Word::RequestedAll.into());
    }
    line
}

/// A section that was asked for and is not there: still loading, refused, failed, or answered with something else.
fn not_received(context: &Context<'_>, response: usize, input: &Input, code: String, anchor: Anchor) -> Section {
    let (state, word) = match failures::of(context, response, input, false) {
        _ if input.pending => (State::Loading, Word::StillLoading),
        Some(failure) if failure.is_block() => (State::Blocked, failure.word),
        Some(failure) if failure.word == Word::NoPatientConsent => (State::Withheld, failure.word),
        Some(failure) => (State::Failed, failure.word),
        None => (State::Failed, Word::AskedForAndNotReceived),
    };
    let mut line: Vec<Inline> = single(word.into());
    if let Some(error) = &input.error {
        line.push(Inline::labelled(Word::Reason.into(), single(Inline::recorded(error.clone()))));
    }
    let title = single(html_name(&code));
    Section {
        code,
        anchor,
        title,
        count: None,
        states: single(state),
        requested: requested_period(input.requested.as_ref()),
        banners: Vec::new(),
        // The section carries the state.
        blocks: single(Block::Message { state: None, blocks: single(Block::Paragraph(line)) }),
    }
}

/// What this is not, what was not asked for, what may not be seen. `all_known`: whether it is known of every response
/// what it was the answer to.
fn absences(found: &[(usize, Section)], withheld: &[String], all_known: bool) -> Vec<Vec<Inline>> {
    let is_there =
        |code: &str| found.iter().any(|(_, section)| section.code == code) || withheld.iter().any(|own| own == code);
    let missing = HTML_SECTIONS.iter().map(|(code, _)| *code).filter(|code| !is_there(code));
    let not_received = if all_known { Word::NotRequested } else { Word::NotInThisResponse };
    let mut absences = single(single(Word::HtmlIsNotTheWholeRecord.into()));
    let mut add = |label: Word, titles: Vec<Inline>| {
        if !titles.is_empty() {
            absences.push(single(Inline::labelled(label.into(), titles)));
        }
    };
    add(not_received, listed(missing));
    let failed = found.iter().filter(|(_, section)| section.states == [State::Failed]);
    add(Word::NotReceivedParts, listed(failed.map(|(_, section)| &*section.code)));
    add(Word::NotAvailableToYourRole, listed(withheld.iter().map(String::as_str)));
    absences
}

/// Titles of sections, parted by commas.
fn listed<'c>(codes: impl Iterator<Item = &'c str>) -> Vec<Inline> {
    let mut line: Vec<Inline> = Vec::new();
    for name in codes.map(html_name) {
        if !line.contains(&name) {
            Inline::add_to_list(&mut line, single(name));
        }
    }
    line
}

/// What a Composition has besides its sections' texts, to show with the structure of the response.
///
/// A Composition's own narrative repeats its sections: where one of them is withheld, so is it.
pub fn other_details<'t>(context: &Context<'t>, compositions: &[Item<'t>], options: &Options) -> Vec<Block> {
    let all = HTML_SECTIONS.iter().all(|(code, _)| options.allows(code));
    for composition in compositions {
        let withheld = composition.resource.get("text").filter(|_| !all);
        // That of a message has a row of its own.
        let all =
            Some(composition.resource).filter(|_| !options.allows("people") && !context.is_of_message(*composition));
        for text in withheld.into_iter().chain(all) {
            text.ignore("in a section that is not allowed to this user");
        }
    }
    let mut own = compositions.to_vec();
    own.keep(&mut |composition| !context.is_of_message(*composition));
    any::other(context, &own)
}
