//! What was written in a consultation: topics, headings and entries, in the order sent.

use crate::fhir::datatypes::some_text;
use crate::fhir::date::Moment;
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::{self, any, observation};
use crate::gpconnect::codes::Area;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place};
use crate::gpconnect::extensions;
use crate::gpconnect::lists::{self, List, ListEntry, title};
use crate::into_vec::{IntoVec, PushAll, single};
use crate::keyed::{Keyed, Met};
use crate::letters::joined_of;
use crate::record::{Block, Inline, Mark, Pair, Text};
use crate::words::Word;

use super::{NAMED, Structure};

/// The deepest nesting of structure Lists followed; the specification has three levels.
const MAX_DEPTH: usize = 6;
/// Problems are all named on the first line, as many as a reader takes in there.
const PROBLEMS_NAMED: usize = 12;

/// The outline of one consultation, as it grows.
pub(super) struct Outline<'o, 'l, 't> {
    structure: &'o Structure<'l, 't>,
    context: &'o Context<'t>,
    /// The consultation; none for what no consultation leads to.
    encounter: Option<Item<'t>>,
    /// Who saw the patient, where that is one: whose texts need not say so again.
    seen_by: Option<String>,
    /// What stands below the first line.
    pub(super) blocks: Vec<Block>,
    /// Texts that stand nowhere else.
    pub(super) texts: Vec<Item<'t>>,
    /// Problems that its topics are about, by entry.
    pub(super) problems: Met<usize>,
    /// The headings of what is being written, the outermost first.
    under: Vec<Option<String>>,
    /// The group that was named last.
    above: Option<usize>,
    /// Whether the topic above has a title or a problem.
    is_headed: bool,
    about: Named,
    entries: Named,
    headings: Named,
}

/// The first of many things to name, each once, and how many there are.
#[derive(Default)]
struct Named {
    known: Met<(usize, usize)>,
    /// Each with the heading that it stands under.
    first: Vec<(Option<String>, Vec<Inline>)>,
    most: usize,
}

impl Named {
    fn add(&mut self, key: (usize, usize), heading: Option<String>, words: impl FnOnce() -> Vec<Inline>) {
        if self.known.insert(key) && self.first.len() < self.most {
            self.first.push((heading, words()));
        }
    }

    /// All of them; those under one heading on a line of their own, behind it: "Family history" and "Plan" say of what
    /// follows that it is not the patient's, or not done, and of nothing else.
    fn line(self, context: &Context<'_>) -> Vec<Inline> {
        let more = self.known.len() - self.first.len();
        let mut line = Vec::new();
        let mut above = None;
        for (heading, words) in self.first {
            let is_same = heading == above;
            if !line.is_empty() {
                line.push(if is_same { Word::ListSeparator.into() } else { Inline::Break });
            }
            if let Some(heading) = heading.clone().filter(|_| !is_same) {
                line.extend(context.name_within_bounds(heading));
                line.push(Inline::Text(Text::Element(": ".to_owned())));
            }
            line.extend(words);
            above = heading;
        }
        if more > 0 {
            line.extend(above.map(|_| Inline::Break));
            line.push(Inline::Text(Text::Ours(Word::AndMore, single(Text::Count(more)))));
        }
        line
    }
}

impl<'o, 'l, 't> Outline<'o, 'l, 't> {
    pub(super) fn new(
        structure: &'o Structure<'l, 't>,
        context: &'o Context<'t>,
        encounter: Option<Item<'t>>,
    ) -> Outline<'o, 'l, 't> {
        let named = |most| Named { most, ..Named::default() };
        Outline {
            structure,
            context,
            encounter,
            seen_by: encounter.and_then(seen_by),
            blocks: Vec::new(),
            texts: Vec::new(),
            problems: Met::default(),
            under: Vec::new(),
            above: None,
            is_headed: false,
            about: named(PROBLEMS_NAMED),
            entries: named(NAMED),
            headings: named(NAMED),
        }
    }

    /// What belongs to the consultation, where nothing came that says what was written in it.
    pub(super) fn named_by(&self, items: &[Item<'t>]) -> Vec<Inline> {
        let mut named = Named { most: PROBLEMS_NAMED, ..Named::default() };
        for item in items.iter().filter(|item| self.context.open(**item)) {
            // A statement, its plan and its issues stand in one row.
            let row = self.context.row(item.entry);
            let item = self.context.item(row).unwrap_or(*item);
            named.add((row, 0), None, || self.context.in_its_place(item, self.context.mention(item)));
        }
        named.line(self.context)
    }

    /// What the first line says that it was about: the problems, else the first entries, else the headings.
    pub(super) fn about(&mut self) -> Vec<Inline> {
        for (label, named) in
            [(None, &mut self.about), (Some(Word::FirstEntries), &mut self.entries), (None, &mut self.headings)]
        {
            if named.known.len() > 0 {
                let line = std::mem::take(named).line(self.context);
                // An entry is no problem.
                return label.map_or(line.clone(), |label| single(Inline::labelled(label.into(), line)));
            }
        }
        Vec::new()
    }

    /// A List of the structure and everything in it. `said` are the consultation's words: a title that repeats them
    /// stands there already.
    pub(super) fn list(&mut self, list: &'l List<'t>, depth: usize, said: Option<&str>) {
        // A List that refers to itself, or to one above it, is shown once.
        if !self.structure.shown.borrow_mut().insert(list.item.entry) {
            let mut words = self.context.words(list.item);
            words.push(Inline::minor(Word::ShownWithAnother));
            return self.blocks.push(Block::Paragraph(words));
        }
        self.under.push(lists::heading(list));
        let listed = Listed::of(self.context, list, &self.under);
        let head = self.head(list, said);
        if !head.is_empty() {
            self.blocks.push(Block::Paragraph(head.clone()));
            self.is_headed = true;
        } else if !self.blocks.is_empty() {
            // A topic without a title begins somewhere, too, and is not of the problem above it.
            self.blocks.push(Block::Rule);
            if std::mem::take(&mut self.is_headed) {
                self.blocks.push(Block::Paragraph(untitled()));
            }
        }
        let words = list.own_words();
        if !words.is_empty() {
            self.blocks.push(Block::Paragraph(words));
        }
        let mut lines: Vec<Vec<Inline>> = Vec::new();
        let mut headings: Vec<Pair> = Vec::new();
        let mut is_parted = false;
        for entry in Entries::of(self, list) {
            let inner = self.inner(&entry.entry, depth);
            // What follows a heading with headings of its own is not of it.
            if std::mem::take(&mut is_parted) && depth > 0 {
                self.blocks.push(Block::Rule);
                self.blocks.push(Block::Paragraph(if head.is_empty() { untitled() } else { head.clone() }));
            }
            let Some(inner) = inner else {
                self.write_headings(&mut headings);
                lines.push(self.line(list, &listed, &entry));
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
                    is_parted = true;
                }
            }
        }
        self.write_lines(&mut lines);
        self.write_headings(&mut headings);
        self.under.pop();
    }

    /// The List that an entry leads to, where it is one of the structure and not too deep.
    fn inner(&self, entry: &ListEntry<'t>, depth: usize) -> Option<&'l List<'t>> {
        let target = entry.target.filter(|target| target.kind == ResourceType::List && depth < MAX_DEPTH)?;
        if !self.context.is_whole(target) {
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
        for (_, target) in extensions::related_problems(resource) {
            let words = self.context.reference(target, list.item);
            if let Some(problem) = self.context.follow(target, list.item) {
                self.problems.insert(problem.entry);
                self.about.add(problem.key(), None, || words.clone());
                // Its words are said only where it may be named.
                let is_named = self.context.open(problem) && !self.context.is_apart(problem);
                named.extend(self.context.name(problem).filter(|_| is_named));
            } else {
                self.about.add(target_key(list.item, target), None, || words.clone());
            }
            problems.push(words);
        }
        let title = title(resource);
        let words = title.and_then(Value::peek).and_then(some_text);
        let repeats = |words: &String| said == Some(words) || named.iter().any(|name| name == words);
        let mut line = Vec::new();
        if let Some(leaf) = title {
            match words.filter(|words| !repeats(words)) {
                Some(_) => {
                    line.extend(leaf.read().map(|it| Inline::Marked(Mark::Strong, single(Inline::recorded(it)))))
                }
                None => leaf.already_shown(),
            }
        }
        line.push_all(
            problems
                .into_iter()
                .map(|problem| Inline::labelled(Word::Problem.into(), single(Inline::Marked(Mark::Strong, problem)))),
        );
        line
    }

    /// A heading and its entries, a line each.
    fn heading(&mut self, list: &'l List<'t>) -> Pair {
        self.structure.shown.borrow_mut().insert(list.item.entry);
        self.under.push(lists::heading(list));
        let listed = Listed::of(self.context, list, &self.under);
        self.under.pop();
        let title = title(list.item.resource).and_then(Value::read).and_then(some_text);
        if let Some(title) = &title {
            self.headings.add(list.item.key(), None, || single(Inline::source(title.clone())));
        }
        let mut value: Vec<Inline> = Vec::new();
        for (_, target) in extensions::related_problems(list.item.resource) {
            value.push(Inline::labelled(Word::Problem.into(), self.context.reference(target, list.item)));
        }
        value.extend(list.own_words());
        for entry in Entries::of(self, list) {
            if !value.is_empty() {
                value.push(Inline::Break);
            }
            value.extend(self.line(list, &listed, &entry));
        }
        Pair { label: title.map_or_else(|| Word::Entries.into(), Text::Source), value }
    }

    fn write_lines(&mut self, lines: &mut Vec<Vec<Inline>>) {
        let mut all = Vec::new();
        for line in std::mem::take(lines) {
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
    fn line(&mut self, list: &'l List<'t>, listed: &Listed, entry: &Counted<'t>) -> Vec<Inline> {
        let context = self.context;
        let Counted { entry, times } = entry;
        if let Some(hidden) = entry.target.filter(|target| !context.open(*target)) {
            entry.item.ignore("leads to what is not allowed to this user");
            return context.mention(hidden);
        }
        let Some(target) = entry.target.filter(|target| !context.is_apart(*target)) else {
            let mut words = context.reference(entry.item, list.item);
            if *times > 1 {
                words.push(Inline::Text(Text::Ours(Word::Times, single(Text::Count(*times)))));
            }
            return words;
        };
        if let Some(reference) = entry.item.get("reference") {
            reference.already_shown();
        }
        let mut line: Vec<Inline> = Vec::new();
        if let Some(display) = entry.item.text_at("display") {
            line.extend([Inline::recorded(display), Word::Space.into()]);
        }
        if observation::is_comment_note(&target) && context.area(target.entry) == Some(Area::Consultations) {
            line.extend(self.text(target));
            return line;
        }
        let groups = self.groups(listed, target);
        self.entries.add(target.key(), listed.heading.clone(), || {
            let mut words = context.mention(target);
            words.append(&mut context.part_of(target, &|_| false));
            words
        });
        line.extend(clinical_area::brief(context, target));
        if target.kind == ResourceType::List && !context.is_whole(target) {
            line.extend(any::inline(context, target, target.resource));
        }
        if target.kind == ResourceType::Observation {
            for site in target.resource.all("bodySite") {
                line.push(Inline::labelled(Word::BodySite.into(), concept::read(site).line(false)));
            }
            line.extend(self.when_else(target));
            line.extend(self.who_else(target));
        }
        line.extend(self.parts(listed, target));
        line.extend(groups);
        line
    }

    /// The groups that an entry is a part of, where it does not stand right under them in the same List.
    fn groups(&mut self, listed: &Listed, item: Item<'t>) -> Vec<Inline> {
        if !self.context.is_whole(item) {
            return Vec::new();
        }
        let is_clear = listed.clear.contains(&item.entry);
        let is_above = |parent| self.above == Some(parent) && is_clear && listed.entries.contains(&parent);
        let words = self.context.part_of(item, &is_above);
        if self.context.families.is_group(item.entry) {
            self.above = Some(item.entry);
        }
        words
    }

    /// When an entry is of, where that is another day than the visit's.
    fn when_else(&self, item: Item<'t>) -> Option<Inline> {
        let day = |text: Option<Value<'t>>| Moment::parse(text?.peek()?.trim()).map(Moment::date);
        let effective = item.resource.get("effectiveDateTime");
        let period = item.resource.get("effectivePeriod").filter(|_| effective.is_none());
        let began = self.encounter.and_then(|encounter| encounter.resource.at(&["period", "start"]));
        if day(effective.or_else(|| period?.get("start"))) == day(began)
            && period.and_then(|own| own.get("end")).is_none()
        {
            return None;
        }
        let mut words = self.context.past(effective, item);
        words.extend(period.map(|period| observation::period(self.context, item, period)).unwrap_or_default());
        (!words.is_empty()).then(|| Inline::labelled(Word::Date.into(), words))
    }

    /// Who made an entry, where that is not who saw the patient.
    fn who_else(&self, item: Item<'t>) -> Vec<Inline> {
        let mut performers = item.resource.all("performer");
        let only = performers.next().filter(|_| performers.next().is_none());
        let is_said =
            |who: &Value<'t>| self.seen_by.is_some() && who.peek_at("reference").as_deref() == self.seen_by.as_deref();
        let said = only.filter(|who| is_said(who) && who.get("display").is_none());
        if let Some(leaf) = said.and_then(|who| who.get("reference")) {
            leaf.already_shown();
            return Vec::new();
        }
        let by = |who| Inline::labelled(Word::By.into(), self.context.reference(who, item));
        item.resource.all("performer").map(by).into_vec()
    }

    /// A text; who wrote it where that is not who saw the patient; when, where that is another day.
    fn text(&mut self, item: Item<'t>) -> Vec<Inline> {
        let context = self.context;
        let is_first = context.place(item.entry).is_none();
        if !context.may_repeat(item) {
            return context.mention(item);
        }
        context.settle(item.entry, Place::Shown);
        if is_first {
            self.texts.push(item);
        }
        let mut line = observation::narrative(context, item);
        line.extend(self.when_else(item));
        line.extend(self.who_else(item));
        let here = self.encounter.map(|encounter| encounter.entry);
        for own in item.resource.all("context") {
            let target = context.follow(own, item).map(|target| target.entry);
            match own.get("reference").filter(|_| here.is_some() && target == here) {
                Some(leaf) => leaf.already_shown(),
                None => line.push(Inline::labelled(Word::Consultation.into(), context.reference(own, item))),
            }
        }
        // What leads to a text leads to its first place.
        let problems = if is_first { context.links.problems(item.entry) } else { &[] };
        let problems = problems.iter().filter(|problem| !self.problems.contains(problem));
        for problem in problems.filter_map(|problem| context.item(*problem)) {
            line.push(Inline::labelled(Word::LinkedProblem.into(), context.mention(problem)));
        }
        line
    }

    /// The parts of an Observation, with it where they do not stand in the same List themselves.
    fn parts(&self, listed: &Listed, item: Item<'t>) -> Vec<Inline> {
        let members = self.context.families.members(item.entry);
        if !self.context.is_whole(item) || item.kind != ResourceType::Observation || members.is_empty() {
            return Vec::new();
        }
        // An entry of many consultations is taken apart once, or many times many would be many.
        if !self.structure.unfolded.borrow_mut().insert(item.entry) {
            return Vec::new();
        }
        let parts = members
            .iter()
            .filter(|member| !listed.entries.contains(member))
            .filter_map(|member| self.context.item(*member));
        let mut line = Vec::new();
        for part in parts {
            line.push(Inline::labelled(Word::Includes.into(), clinical_area::brief(self.context, part)));
        }
        line
    }
}

/// The one who saw the patient: the main performer, or who alone took part.
fn seen_by(encounter: Item<'_>) -> Option<String> {
    let (mut all, mut main) = (Vec::new(), Vec::new());
    for person in encounter.resource.all("participant") {
        all.push(person);
        if person.all("type").filter_map(concept::peek_code).any(|code| code.trim() == "PPRF") {
            main.push(person);
        }
    }
    let (([only], _) | ([], [only])) = (main.as_slice(), all.as_slice()) else { return None };
    only.at(&["individual", "reference"])?.peek().map(|who| who.into_owned())
}

/// Entries that a List holds itself.
struct Listed {
    /// What the List is called, where it is a heading, behind those above it.
    heading: Option<String>,
    entries: Met<usize>,
    /// Those behind which none stands that is a part of no group: it would be taken for a part of the one above.
    clear: Met<usize>,
}

impl Listed {
    fn of(context: &Context<'_>, list: &List<'_>, under: &[Option<String>]) -> Listed {
        let entries: Met<usize> = list.entries.iter().filter_map(|entry| Some(entry.target?.entry)).collect();
        let mut clear = Met::default();
        for target in list.entries.iter().rev().filter_map(|entry| entry.target) {
            let is_grouped = context.families.is_group(target.entry)
                || context.families.parents(target.entry).iter().any(|parent| entries.contains(parent));
            if !is_grouped && target.kind != ResourceType::List && !observation::is_comment_note(&target) {
                break;
            }
            clear.insert(target.entry);
        }
        Listed { heading: joined_of(under, ", "), entries, clear }
    }
}

/// What stands where a title would.
fn untitled() -> Vec<Inline> {
    single(Inline::minor(Word::UntitledTopic))
}

/// What tells a reference that leads nowhere from others.
fn target_key(from: Item<'_>, reference: Value<'_>) -> (usize, usize) {
    (from.entry, reference.index())
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
        let mut times: Keyed<String, usize> = Keyed::default();
        for words in list.entries.iter().filter_map(alone) {
            times.with(words, 0, |times| *times += 1);
        }
        let mut said: Met<String> = Met::default();
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
