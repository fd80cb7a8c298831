//! What every area says of an Observation, in the order in which it was written: what stood before the code, the
//! term, the value, the comment (structured reference §1.8, §1.11, §1.12).

mod pressure;
mod value;

use crate::fhir::datatypes::some_text;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::line::Line;
use crate::gpconnect::codes::{self, COMMENT_NOTE};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::into_vec::{IntoVec, single};
use crate::letters;
use crate::record::{Block, Inline, Text, Tone};
use crate::words::Word;

pub use pressure::is_pressure;
pub use value::{of as value_of, period, ranges};

/// Whether an Observation is a text: the narrative of a consultation, or a filing comment.
pub fn is_comment_note(item: &Item<'_>) -> bool {
    // In words alone, where there is no code.
    let says_so = |code: Value<'_>| code.get("coding").is_none() && code.code_at("text") == "comment note";
    item.kind == ResourceType::Observation
        && item.resource.get("code").is_some_and(|code| concept::has_code(code, COMMENT_NOTE) || says_so(code))
}

/// Whether a comment note says that a report was filed: the status of those is unknown, and of one among the results
/// of a group by whom it was filed, or on what (§1.12). One that is final is a comment like any other.
pub fn is_filing(context: &Context<'_>, item: &Item<'_>) -> bool {
    is_comment_note(item)
        && matches!(item.resource.code_at("status").as_str(), "unknown" | "")
        && (["performer", "related"].iter().any(|element| item.resource.get(element).is_some())
            || !context.families.holds(item.entry))
}

/// What was recorded: the text before the code, the term, and a status that matters.
pub fn term<'t>(context: &Context<'t>, item: Item<'t>, main: bool) -> Vec<Inline> {
    let resource = item.resource;
    let mut line = prefix(resource);
    match resource.get("code") {
        Some(code) => line.extend(concept::read(code).short(main)),
        None => line.push(Word::NoWordsRecorded.into()),
    }
    line.extend(status(resource));
    line.extend(context.marks(item));
    line
}

/// Text that the sender's system keeps before the code: a component with the code of a comment note.
fn prefix(resource: Value<'_>) -> Vec<Inline> {
    let mut line = Vec::new();
    for component in resource.all("component") {
        if let Some(text) = component.text_at("valueString").filter(|_| is_prefix(component)) {
            line.push(Inline::recorded(text));
            line.push(Word::Space.into());
        }
    }
    line
}

/// These texts, to name by.
pub fn prefix_texts(resource: Value<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    for component in resource.all("component") {
        if is_prefix(component) {
            texts.extend(component.peek_at("valueString").and_then(some_text));
        }
    }
    texts
}

fn is_prefix(component: Value<'_>) -> bool {
    component.get("valueString").is_some()
        && component.get("code").is_some_and(|code| concept::has_code(code, COMMENT_NOTE))
}

/// A status that changes what an entry means, as a mark; the usual ones say nothing. The statuses of a kind that are
/// usual are in [`codes::is_usual_status`].
pub fn status(resource: Value<'_>) -> Option<Inline> {
    let status = resource.get("status")?;
    let sent = status.peek()?;
    if codes::is_usual_status(ResourceType::of(resource), sent.trim()) {
        return None;
    }
    let code = letters::lower(sent.trim());
    let badge = match code.as_str() {
        "preliminary" | "partial" | "registered" => Inline::Badge(Tone::Warning, Word::Preliminary.into()),
        "entered-in-error" => Inline::Badge(Tone::Danger, Word::EnteredInError.into()),
        _ => Inline::Badge(Tone::Warning, Text::source(sent.trim())),
    };
    // The word for a result that is not final is ours: which one was sent stands with all recorded details.
    if !matches!(code.as_str(), "partial" | "registered") {
        status.already_shown();
    }
    Some(badge)
}

/// The value, its components, and why there is none; a blood pressure on one line.
pub fn value<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = value_of(context, item, item.resource);
    let mut taken = Vec::new();
    let mut said = Vec::new();
    if let Some(pressure) = pressure::read(item.resource) {
        apart(&mut line, pressure.line);
        taken.extend(pressure.components);
        said.extend(pressure.absent);
    }
    for component in item.resource.all("component").filter(|component| !is_prefix(*component)) {
        let of_pressure = taken.contains(&component);
        let mut words = match of_pressure {
            false => value_of(context, item, component),
            // Why there is no value, where there is one all the same.
            true if said.contains(&component) => Vec::new(),
            true => value::absence(component),
        };
        let mut marks = flag(component);
        marks.append(&mut ranges(component, true));
        if !marks.is_empty() {
            apart(&mut words, marks);
        }
        if of_pressure && words.is_empty() {
            continue;
        }
        let code = component.get("code");
        let label = if of_pressure {
            code.and_then(concept::words)
        } else {
            // Beside the label, not behind the value, whose gloss it is not.
            let mut term = code.map(concept::read).unwrap_or_default();
            let label = term.words.take();
            let mut beside = term.beside();
            if !beside.is_empty() {
                apart(&mut beside, words);
                words = beside;
            }
            label
        };
        apart(&mut line, single(Inline::labelled(Text::source(label.unwrap_or_default()), words)));
    }
    line
}

fn apart(line: &mut Vec<Inline>, more: Vec<Inline>) {
    if !line.is_empty() {
        line.push(Word::Space.into());
    }
    line.extend(more);
}

/// The sender's marks of an abnormal result, each in the sender's words, with its own colour and meaning. Nothing is
/// judged here: neither the value nor its range, and no mark is not a mark of being normal (§1.12).
pub fn flag(holder: Value<'_>) -> Vec<Inline> {
    let mut marks: Vec<Flag> = Vec::new();
    for interpretation in holder.all("interpretation") {
        let alone = interpretation.is_leaf().then_some(interpretation);
        for text in alone.into_iter().chain(interpretation.all("text")).filter_map(|text| text.text()) {
            let short = text.split([' ', '-']).next().unwrap_or_default();
            mark(&mut marks, codes::interpretation(short).map(|(tone, _)| tone), Text::Source(text), None);
        }
        for coding in interpretation.all("coding") {
            let code = coding.peek_at("code").and_then(some_text).unwrap_or_default();
            if coding.peek_at("system").is_some_and(|system| letters::has(&system, "NullFlavor")) {
                mark(&mut marks, None, Word::NotKnown.into(), None);
                continue;
            }
            let known = codes::interpretation(&letters::upper(&code));
            let tone = known.map(|(tone, _)| tone);
            match concept::coding_words(coding) {
                Some(words) => mark(&mut marks, tone, Text::Source(words), None),
                None => {
                    let sent = coding.text_at("code");
                    let meaning = known.map(|(_, meaning)| meaning);
                    sent.into_iter().for_each(|code| mark(&mut marks, tone, Text::Source(code), meaning));
                }
            }
        }
    }
    let mut line: Vec<Inline> = Vec::new();
    for Flag { tone, words, meaning } in marks {
        line.push(Inline::Badge(tone, words));
        line.extend(meaning.map(|meaning| Inline::Text(Text::Ours(Word::InBrackets, single(meaning.into())))));
    }
    line
}

/// One of the sender's marks, and what its code means where no words say it.
struct Flag {
    tone: Tone,
    words: Text,
    meaning: Option<Word>,
}

/// Adds a mark, once; one of no known kind may be anything, and weighs as a warning.
fn mark(marks: &mut Vec<Flag>, tone: Option<Tone>, words: Text, meaning: Option<Word>) {
    let tone = tone.unwrap_or(Tone::Warning);
    match marks.iter_mut().find(|known| known.words == words) {
        Some(known) => known.tone = graver(known.tone, tone),
        None => marks.push(Flag { tone, words, meaning }),
    }
}

/// The graver of two.
fn graver(tone: Tone, other: Tone) -> Tone {
    match (tone, other) {
        (Tone::Danger, _) | (_, Tone::Danger) => Tone::Danger,
        (Tone::Warning, _) | (_, Tone::Warning) => Tone::Warning,
        _ => Tone::Neutral,
    }
}

/// The comments, white space kept: laboratories write tables in them.
pub fn comments(resource: Value<'_>) -> Vec<Block> {
    comment_texts(resource).into_iter().map(|text| laid_out(None, text)).into_vec()
}

/// Whether comments have no lines or columns that need the width of the page.
pub fn fit_a_cell(comments: &[Block]) -> bool {
    let plain =
        |comment: &Block| matches!(comment, Block::Paragraph(line) if !matches!(line.as_slice(), [Inline::Marked(..)]));
    !comments.is_empty() && comments.iter().all(plain)
}

fn comment_texts(resource: Value<'_>) -> Vec<String> {
    let mut texts = resource.each(&["comment", "comments"]);
    texts.extend(resource.all("note").filter_map(|note| note.get("text")));
    texts.into_iter().filter_map(Value::read).filter(|text| !text.trim().is_empty()).into_vec()
}

/// A text as a block: of its own where its lines or columns count, as a paragraph otherwise.
pub fn laid_out(label: Option<Word>, text: String) -> Block {
    let words = Inline::recorded(text);
    Block::Paragraph(single(match label {
        Some(label) => Inline::labelled(label.into(), single(words)),
        None => words,
    }))
}

/// All of an Observation on one line, its term a link to its row: how a consultation or another list mentions it.
pub fn brief<'t>(context: &Context<'t>, item: Item<'t>, linked: &dyn Fn(Vec<Inline>) -> Vec<Inline>) -> Vec<Inline> {
    let mut line = prefix(item.resource);
    line.extend(match item.resource.get("code") {
        Some(code) => concept::read(code).mention(linked),
        None => linked(single(Word::NoWordsRecorded.into())),
    });
    line.extend(status(item.resource));
    context.mark_unsure(item, &mut line);
    line.extend(context.turned(item));
    rest(context, item, line)
}

/// A text on one line: the comment, and whatever else stands with it. Its code says only that it is a text.
pub fn narrative<'t>(context: &Context<'t>, item: Item<'t>) -> Vec<Inline> {
    let mut line = prefix(item.resource);
    for code in item.resource.all("code") {
        let displays = code.all("coding").filter_map(|coding| coding.get("display"));
        let says_more =
            |words: Value<'_>| !words.peek().unwrap_or_default().trim().eq_ignore_ascii_case("comment note");
        if code.all("text").chain(displays).any(says_more) {
            line.extend(concept::read(code).line(false));
        }
    }
    line.extend(status(item.resource));
    context.mark_unsure(item, &mut line);
    line.extend(context.marks(item));
    let mut line = rest(context, item, line);
    // A text has no row: where and how stand with it.
    for (label, element) in [(Word::BodySite, "bodySite"), (Word::Method, "method")] {
        for concept in item.resource.all(element) {
            line.push(Inline::labelled(label.into(), concept::read(concept).line(false)));
        }
    }
    line
}

fn rest<'t>(context: &Context<'t>, item: Item<'t>, mut line: Vec<Inline>) -> Vec<Inline> {
    let value = value(context, item);
    let has_value = !value.is_empty();
    if has_value {
        apart(&mut line, value);
    }
    let flag = flag(item.resource);
    if !flag.is_empty() {
        line.push(Inline::labelled(Word::SenderFlag.into(), flag));
    }
    line.extend(ranges(item.resource, true));
    for text in comment_texts(item.resource) {
        // Beside a value a comment in numbers would be another: "37.1 C 38.9 at home".
        let text = if has_value { Inline::in_brackets(text) } else { Inline::recorded(text) };
        apart(&mut line, single(text));
    }
    line
}

/// Where, how, by whom and with what: the second line of its row, without its links.
pub fn circumstances<'c, 't>(context: &'c Context<'t>, item: Item<'t>) -> Line<'c, 't> {
    let mut line = Line::of(context, item);
    line.concept(Word::BodySite, "bodySite");
    line.concept(Word::Method, "method");
    line.reference(Word::Device, "device");
    line.reference(Word::BasedOn, "basedOn");
    line
}

/// What an Observation says of its relations to others. A group and a member whose rows stand `here` need no words;
/// any other relation, and one that leads nowhere, is said.
pub fn relations<'t>(context: &Context<'t>, item: Item<'t>, line: &mut Line<'_, 't>, here: &dyn Fn(usize) -> bool) {
    let mut relations = Vec::new();
    for related in item.resource.all("related") {
        relations.push((related.get("type"), related.get("target"), false));
    }
    for member in item.resource.all("hasMember") {
        relations.push((None, Some(member), true));
    }
    for (kind, target, is_member) in relations {
        let sent = letters::lower(&kind.and_then(Value::peek).unwrap_or_default());
        let label = match sent.trim() {
            _ if is_member => Word::Includes,
            "has-member" => Word::Includes,
            "derived-from" => Word::PartOfGroup,
            // Without a type nobody can say which is part of which.
            _ => Word::RelatedTo,
        };
        let found = target.and_then(|target| context.follow(target, item)).filter(|found| context.is_whole(*found));
        let leaf = target.and_then(|target| target.get("reference"));
        let is_part = label != Word::RelatedTo || kind.is_none();
        match leaf.filter(|_| is_part && found.is_some_and(|found| here(found.entry))) {
            Some(leaf) => leaf.already_shown(),
            None => line.value(label, target.map(|target| context.reference(target, item)).unwrap_or_default()),
        }
        if let Some(kind) = kind {
            if label == Word::RelatedTo {
                line.value(Word::Relation, kind.text().map(Inline::recorded).into_iter().into_vec());
            } else {
                kind.already_shown();
            }
        }
    }
}
