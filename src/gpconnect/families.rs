//! Observations that belong to others: test groups and their results, readings and their parts, the answers of a
//! questionnaire (structured reference §1.11, §1.12). Either side may name the other, or both.

use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::observation::is_comment_note;
use crate::gpconnect::context::{Context, Item};
use crate::into_vec::PushAll;
use crate::keyed::{Keyed, Met};

/// Which entries belong under which.
#[derive(Debug, Default)]
pub struct Families {
    members: Keyed<usize, Vec<usize>>,
    parents: Keyed<usize, Vec<usize>>,
    /// The groups, and how many of their members are no comments.
    groups: Keyed<usize, usize>,
    comments: Met<usize>,
    /// Those that a group names.
    held: Met<usize>,
}

/// The groups of one result that are looked at: a sender has one or two.
const MOST_GROUPS: usize = 8;

impl Families {
    /// Over all entries.
    pub async fn over(context: &Context<'_>) -> Families {
        let mut families = Families::default();
        let mut held: Met<usize> = Met::default();
        let mut known: Met<(usize, usize)> = Met::default();
        let mut add = |parent: Item<'_>, member: Item<'_>| {
            // Nothing else has parts: a group that names a referral only names it.
            let fit = [parent, member]
                .iter()
                .all(|item| matches!(item.kind, ResourceType::Observation | ResourceType::QuestionnaireResponse));
            let is_new = fit && parent.entry != member.entry && known.insert((parent.entry, member.entry));
            if is_new && !context.is_apart(parent) && !context.is_apart(member) {
                families.members.add(parent.entry, member.entry);
                families.parents.add(member.entry, parent.entry);
            }
        };
        let mut comments: Met<usize> = Met::default();
        let mut derived = Vec::new();
        for item in context.items() {
            context.looked_at().await;
            match item.kind {
                ResourceType::Observation => {
                    if is_comment_note(&item) {
                        comments.insert(item.entry);
                    }
                    for target in members_of(item.resource) {
                        if let Some(target) = context.follow(target, item).filter(|target| context.is_whole(*target)) {
                            held.insert(target.entry);
                            add(item, target);
                        }
                    }
                    let mut untyped = Vec::new();
                    for related in item.resource.all("related") {
                        let target = related.get("target").and_then(|target| context.follow(target, item));
                        let Some(target) = target.filter(|target| context.is_whole(*target)) else { continue };
                        match related.code_at("type").as_str() {
                            "derived-from" => derived.push((target, item)),
                            "" => untyped.push(target),
                            _ => {}
                        }
                    }
                    // Some systems leave the type out (§9.4): then it is told by what both sides are, or not at all.
                    let several = untyped.len() > 1;
                    for target in untyped {
                        match belongs_under(item, target, several) {
                            Some(true) => derived.push((target, item)),
                            Some(false) => add(item, target),
                            None => {}
                        }
                    }
                }
                ResourceType::QuestionnaireResponse => {
                    let mut answers = Vec::new();
                    answers_of(item.resource, 0, &mut answers);
                    for target in answers.into_iter().filter_map(|of| context.follow(of, item)) {
                        add(item, target);
                    }
                }
                _ => {}
            }
        }
        // A parent's own order counts before what only its members say.
        for (parent, member) in derived {
            add(parent, member);
        }
        for item in context.items().filter(|item| item.kind == ResourceType::Observation) {
            context.looked_at().await;
            let members = families.members(item.entry).iter();
            let held = members.filter(|member| !comments.contains(member)).count();
            if held > 0 && !has_value(item) {
                families.groups.insert(item.entry, held);
            }
        }
        (families.comments, families.held) = (comments, held);
        families
    }

    /// The entries that belong under this one, in the order sent.
    pub fn members(&self, entry: usize) -> &[usize] {
        self.members.list(&entry)
    }

    /// The entries that this one belongs under.
    pub fn parents(&self, entry: usize) -> &[usize] {
        self.parents.list(&entry)
    }

    /// Whether a group names this entry as one of its members.
    pub fn holds(&self, entry: usize) -> bool {
        self.held.contains(&entry)
    }

    /// Whether an entry is a group: an Observation that has no value of its own and holds others that are no comments.
    pub fn is_group(&self, entry: usize) -> bool {
        self.groups.get(&entry).is_some()
    }

    /// These entries, and the groups of which they are all: a report that names all results of a group need not name the
    /// group. A comment belongs to whatever it is about, and makes nothing part of a report.
    pub fn with_groups(&self, mut entries: Vec<usize>) -> Vec<usize> {
        let mut met: Met<usize> = Met::default();
        let mut found: Keyed<usize, usize> = Keyed::default();
        let mut at = 0;
        while let Some(entry) = entries.get(at).copied() {
            at += 1;
            if !met.insert(entry) || self.comments.contains(&entry) {
                continue;
            }
            for parent in self.parents(entry).iter().take(MOST_GROUPS) {
                let held = found.with(*parent, 0, |held| {
                    *held += 1;
                    *held
                });
                if held.as_ref() == self.groups.get(parent) {
                    entries.push(*parent);
                }
            }
        }
        entries
    }

    /// These entries, and everything below those that are `open`.
    pub fn below(&self, mut entries: Vec<usize>, open: &dyn Fn(usize) -> bool) -> Met<usize> {
        let mut found = Met::default();
        while let Some(entry) = entries.pop() {
            if found.insert(entry) && open(entry) {
                entries.extend(self.members(entry));
            }
        }
        found
    }
}

/// References to what an Observation says that it is a group of: `related` of type `has-member`, or, as in later
/// versions of FHIR, `hasMember`.
pub fn members_of(resource: Value<'_>) -> Vec<Value<'_>> {
    let mut members = resource.each(&["hasMember"]);
    for related in resource.all("related").filter(|related| related.says("type", "has-member")) {
        members.extend(related.get("target"));
    }
    members
}

/// Whether an Observation that names another without saying why is part of it, or the other of this one: a comment is
/// part of what it is about, what has a value is part of what has none, and what names several holds them.
fn belongs_under(item: Item<'_>, target: Item<'_>, names_several: bool) -> Option<bool> {
    match (is_comment_note(&item), is_comment_note(&target), has_value(item), has_value(target)) {
        (true, false, ..) => Some(true),
        (false, true, ..) => Some(false),
        (.., true, false) => Some(true),
        (.., false, true) => Some(false),
        _ => names_several.then_some(false),
    }
}

fn has_value(item: Item<'_>) -> bool {
    item.resource.children().any(|member| member.key().starts_with("value"))
}

/// The deepest nesting of a questionnaire's items that is followed; what is deeper is shown by the catch-all.
pub const MAX_ITEM_DEPTH: usize = 8;

/// References among the answers of a questionnaire, nested items included.
pub fn answers_of<'t>(holder: Value<'t>, depth: usize, found: &mut Vec<Value<'t>>) {
    if depth > MAX_ITEM_DEPTH {
        return;
    }
    for item in holder.all("item") {
        for answer in item.all("answer") {
            found.push_all(answer.all("valueReference"));
            answers_of(answer, depth + 1, found);
        }
        answers_of(item, depth + 1, found);
    }
}
