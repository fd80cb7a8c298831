//! What was written in a consultation: topics, headings and entries, in the order sent.

use std::collections::{HashMap, HashSet};

use crate::fhir::datatypes::some_text;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::{self, observation};
use crate::gpconnect::codes::Area;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions::{self, Extension};
use crate::gpconnect::lists::{List, ListEntry};
use crate::record::{Block, Inline, Mark, Pair, Text};
use crate::words::Word;

use super::{NAMED, Structure};

/// The deepest nesting of structure Lists followed; the specification has three levels.
const MAX_DEPTH: usize = 6;

/// The outline of one consultation, as it grows.
pub(super) struct Outline<'o, 'l, 't> {
    structure: &'o Structure<'l, 't>,
    context: &'o Context<'t>,
    /// What stands below the first line.
    pub(super) blocks: Vec<Block>,
    /// Texts that stand nowhere else.
    pub(super) texts: Vec<Item<'t>>,
    /// Problems that its topics are about, by entry.
    pub(super) problems: HashSet<usize>,
    about: Vec<Vec<Inline>>,
    entries: Vec<Item<'t>>,
    headings: Vec<Vec<Inline>>,
}

impl<'o, 'l, 't> Outline<'o, 'l, 't> {
    pub(super) fn new(structure: &'o Structure<'l, 't>, context: &'o Context<'t>) -> Outline<'o, 'l, 't> {
        Outline {
            structure,
            context,
            blocks: Vec::new(),
            texts: Vec::new(),
            problems: HashSet::new(),
            about: Vec::new(),
            entries: Vec::new(),
            headings: Vec::new(),
        }
    }

    /// What the first line says that it was about: the problems, else the first entries, else the headings.
    pub(super) fn about(&self) -> Vec<Inline> {
        let entries = || self.entries.iter().map(|item| self.context.mention(*item)).collect::<Vec<_>>();
        let all = match () {
            () if !self.about.is_empty() => self.about.clone(),
            () if !self.entries.is_empty() => entries(),
            () => self.headings.clone(),
        };
        let mut said: Vec<Vec<Inline>> = Vec::new();
        for words in all {
            if !said.contains(&words) {
                said.push(words);
            }
        }
        let named = if self.about.is_empty() { NAMED } else { usize::MAX };
        let more = said.len().saturating_sub(named);
        let mut line = Vec::new();
        for words in said.into_iter().take(named) {
            if !line.is_empty() {
                line.push(Word::ListSeparator.into());
            }
            line.extend(words);
        }
        if more > 0 {
            line.push(Inline::Text(Text::Ours(Word::AndMore, vec![Text::Count(more)])));
        }
        line
    }

    /// A List of the structure and everything in it. `said` are the consultation's words: a title that repeats them
    /// stands there already.
    pub(super) fn list(&mut self, list: &'l List<'t>, depth: usize, said: Option<&str>) {
        // A List that refers to itself, or to one above it, is shown once.
        if !self.structure.shown.borrow_mut().insert(list.item.entry) {
            return self.blocks.push(Block::Paragraph(self.context.words(list.item)));
        }
        let head = self.head(list, said);
        if !head.is_empty() {
            self.blocks.push(Block::Paragraph(head));
        } else if !self.blocks.is_empty() {
            // A topic without a title begins somewhere, too.
            self.blocks.push(Block::Rule);
        }
        let mut lines: Vec<Vec<Inline>> = Vec::new();
        let mut headings: Vec<Pair> = Vec::new();
        for entry in Entries::of(self, list) {
            let Some(inner) = self.inner(&entry.entry, depth) else {
                self.write_headings(&mut headings);
                lines.push(self.line(list, &entry));
                continue;
            };
            self.write_lines(&mut lines);
            if let Some(reference) = entry.entry.item.get("reference") {
                reference.already_shown();
            }
            match self.is_heading(inner, depth) {
                true => headings.push(self.heading(inner)),
                false => {
                    self.write_headings(&mut headings);
                    self.list(inner, depth + 1, None);
                }
            }
        }
        self.write_lines(&mut lines);
        self.write_headings(&mut headings);
    }

    /// The List that an entry leads to, where it is one of the structure and not too deep.
    fn inner(&self, entry: &ListEntry<'t>, depth: usize) -> Option<&'l List<'t>> {
        let target = entry.target.filter(|target| target.kind() == "List" && depth < MAX_DEPTH)?;
        if !self.context.is_whole(target) || self.context.is_apart(target) {
            return None;
        }
        self.structure.by_entry.get(&target.entry).copied()
    }

    /// Whether a List holds entries alone, and is no topic of a consultation: it is a label and its lines.
    fn is_heading(&self, list: &'l List<'t>, depth: usize) -> bool {
        let is_new = !self.structure.shown.borrow().contains(&list.item.entry);
        depth > 0 && is_new && list.entries.iter().all(|entry| self.inner(entry, depth + 1).is_none())
    }

    /// Title and problems of a List; a title that names its problem is said once.
    fn head(&mut self, list: &'l List<'t>, said: Option<&str>) -> Vec<Inline> {
        let resource = list.item.resource;
        let mut problems: Vec<Vec<Inline>> = Vec::new();
        let mut named: Vec<String> = Vec::new();
        for header in extensions::all(resource, Extension::RelatedProblemHeader) {
            let Some(target) = extensions::part(header, "target") else { continue };
            if let Some(problem) = self.context.follow(target, list.item) {
                self.problems.insert(problem.entry);
                named.extend(self.context.name(problem, &problem.kind()));
            }
            problems.push(self.context.reference(target, list.item));
        }
        self.about.extend(problems.iter().cloned());
        let title = resource.get("title");
        let words = title.and_then(Value::peek).and_then(some_text);
        let repeats = |words: &String| said == Some(words) || named.iter().any(|name| name == words);
        let mut line = Vec::new();
        if let Some(leaf) = title {
            match words.filter(|words| !repeats(words)) {
                Some(_) => line.extend(leaf.read().map(|it| Inline::Marked(Mark::Strong, vec![Inline::recorded(it)]))),
                None => leaf.already_shown(),
            }
        }
        line.extend(
            problems
                .into_iter()
                .map(|problem| Inline::Labelled(Word::Problem.into(), vec![Inline::Marked(Mark::Strong, problem)])),
        );
        line
    }

    /// A heading and its entries, a line each.
    fn heading(&mut self, list: &'l List<'t>) -> Pair {
        self.structure.shown.borrow_mut().insert(list.item.entry);
        let title = list.item.resource.get("title").and_then(Value::read).and_then(some_text);
        if let Some(title) = &title {
            self.headings.push(vec![Inline::source(title.clone())]);
        }
        let mut value: Vec<Inline> = Vec::new();
        for header in extensions::all(list.item.resource, Extension::RelatedProblemHeader) {
            let target = extensions::part(header, "target").map(|target| self.context.reference(target, list.item));
            value.push(Inline::Labelled(Word::Problem.into(), target.unwrap_or_default()));
        }
        for entry in Entries::of(self, list) {
            if !value.is_empty() {
                value.push(Inline::Break);
            }
            value.extend(self.line(list, &entry));
        }
        Pair { label: title.map_or_else(|| Word::Entries.into(), Text::Source), value }
    }

    fn write_lines(&mut self, lines: &mut Vec<Vec<Inline>>) {
        let mut all = Vec::new();
        for line in lines.drain(..) {
            if !all.is_empty() {
                all.push(Inline::Break);
            }
            all.extend(line);
        }
        if !all.is_empty() {
            self.blocks.push(Block::Paragraph(all));
        }
    }

    fn write_headings(&mut self, headings: &mut Vec<Pair>) {
        if !headings.is_empty() {
            self.blocks.push(Block::Outline(std::mem::take(headings)));
        }
    }

    /// One entry: a text as written, a coded item in brief, or the words that stand in place of one.
    fn line(&mut self, list: &'l List<'t>, entry: &Counted<'t>) -> Vec<Inline> {
        let context = self.context;
        let Counted { entry, times } = entry;
        let open = |target: &Item<'t>| !context.is_apart(*target) && context.open(*target);
        let Some(target) = entry.target.filter(open) else {
            let mut words = context.reference(entry.item, list.item);
            if *times > 1 {
                words.push(Inline::Text(Text::Ours(Word::Times, vec![Text::Count(*times)])));
            }
            return words;
        };
        if let Some(reference) = entry.item.get("reference") {
            reference.already_shown();
        }
        let mut line: Vec<Inline> = Vec::new();
        if let Some(display) = entry.item.read_at("display").and_then(some_text) {
            line.extend([Inline::recorded(display), Word::Space.into()]);
        }
        if observation::is_comment_note(&target) && context.area(target.entry) == Some(Area::Consultations) {
            line.extend(self.text(list, target));
            return line;
        }
        if context.is_whole(target) {
            self.entries.push(target);
        }
        line.extend(clinical_area::brief(context, target));
        line.extend(self.parts(list, target));
        line
    }

    /// A text, and who wrote it where that is nobody of the consultation's.
    fn text(&mut self, list: &'l List<'t>, item: Item<'t>) -> Vec<Inline> {
        let context = self.context;
        if !context.may_repeat(item) {
            return context.mention(item);
        }
        context.settle(item.entry, Place::Shown);
        if !self.texts.iter().any(|text| text.entry == item.entry) {
            self.texts.push(item);
        }
        let mut line = observation::narrative(context, item);
        let encounter = list.item.resource.get("encounter").and_then(|of| context.follow(of, list.item));
        let people = encounter.into_iter().flat_map(|encounter| encounter.resource.all("participant"));
        let people: HashSet<String> =
            people.filter_map(|person| Some(person.at(&["individual", "reference"])?.peek()?.into_owned())).collect();
        for performer in item.resource.all("performer") {
            let said = performer.peek_at("reference").is_some_and(|who| people.contains(who.as_ref()));
            match performer.get("reference").filter(|_| said) {
                Some(leaf) => leaf.already_shown(),
                None => line.push(Inline::Labelled(Word::By.into(), context.reference(performer, item))),
            }
        }
        for own in item.resource.all("context") {
            let target = context.follow(own, item).map(|target| target.entry);
            match own.get("reference").filter(|_| encounter.is_some() && target == encounter.map(|it| it.entry)) {
                Some(leaf) => leaf.already_shown(),
                None => line.push(Inline::Labelled(Word::Consultation.into(), context.reference(own, item))),
            }
        }
        let problems = context.links.problems(item.entry).iter().filter(|problem| !self.problems.contains(problem));
        for problem in problems.filter_map(|problem| context.item(*problem)) {
            line.push(Inline::Labelled(Word::LinkedProblem.into(), context.mention(problem)));
        }
        line
    }

    /// The parts of an Observation, with it where they do not stand in the same List themselves.
    fn parts(&self, list: &'l List<'t>, item: Item<'t>) -> Vec<Inline> {
        let members = self.structure.families.members(item.entry);
        if item.kind() != "Observation" || members.is_empty() {
            return Vec::new();
        }
        // An entry of many consultations is taken apart once, or many times many would be many.
        if !self.structure.unfolded.borrow_mut().insert(item.entry) {
            return Vec::new();
        }
        let listed: HashSet<usize> = list.entries.iter().filter_map(|entry| Some(entry.target?.entry)).collect();
        let parts =
            members.iter().filter(|member| !listed.contains(member)).filter_map(|member| self.context.item(*member));
        let mut line = Vec::new();
        for part in parts {
            line.push(Inline::Labelled(Word::Includes.into(), clinical_area::brief(self.context, part)));
        }
        line
    }
}

/// An entry of a List, and how often its words recur there without a resource behind them.
struct Counted<'t> {
    entry: ListEntry<'t>,
    times: usize,
}

/// The entries of a List in the order sent; of many that have only the same words, the first, with their number.
struct Entries;

impl Entries {
    fn of<'t>(outline: &Outline<'_, '_, 't>, list: &List<'t>) -> Vec<Counted<'t>> {
        let alone = |entry: &ListEntry<'t>| -> Option<String> {
            if entry.target.is_some() || entry.item.get("reference").is_some() {
                return None;
            }
            entry.item.peek_at("display").and_then(some_text)
        };
        let mut times: HashMap<String, usize> = HashMap::new();
        for words in list.entries.iter().filter_map(alone) {
            *times.entry(words).or_default() += 1;
        }
        let mut said: HashSet<String> = HashSet::new();
        let mut entries = Vec::new();
        for entry in &list.entries {
            let words = alone(entry);
            let count = words.as_ref().and_then(|words| times.get(words)).copied().unwrap_or(1);
            if words.is_none_or(|words| said.insert(words)) {
                entries.push(Counted { entry: *entry, times: count });
            } else {
                // Said and counted where it came first.
                outline.context.reference(entry.item, list.item);
            }
        }
        entries
    }
}
