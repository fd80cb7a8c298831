//! Links between problems, items and consultations in the direction in which the data do not hold them: a problem
//! names its items and a consultation lists its entries; an item names neither (structured reference §1.8, §1.9).

use crate::fhir::resource_type::ResourceType;
use crate::gpconnect::context::Context;
use crate::gpconnect::extensions::{self, Extension};
use crate::gpconnect::families;
use crate::gpconnect::lists::{self, List};
use crate::gpconnect::naming::MOST_HEADINGS;
use crate::into_vec::{IntoVec, single};
use crate::keyed::{Keyed, Met};

/// Which problems and which consultations lead to an entry.
#[derive(Debug, Default)]
pub struct Links {
    problems: Keyed<usize, Vec<usize>>,
    consultations: Keyed<usize, Vec<usize>>,
    headings: Keyed<usize, Vec<usize>>,
    questionnaires: Keyed<usize, Vec<usize>>,
}

impl Links {
    /// Over all problems, and the Lists that give consultations their structure.
    pub async fn over<'t>(context: &Context<'t>, lists: &[List<'t>]) -> Links {
        let mut links = Links::default();
        links.add_problems(context).await;
        links.add_consultations(context, lists).await;
        links.add_questionnaires(context).await;
        links
    }

    async fn add_problems(&mut self, context: &Context<'_>) {
        for problem in context.items() {
            context.looked_at().await;
            if problem.kind != ResourceType::Condition || context.is_apart(problem) {
                continue;
            }
            let content = extensions::all(problem.resource, Extension::RelatedClinicalContent);
            let actual = extensions::all(problem.resource, Extension::ActualProblem);
            for reference in content.chain(actual).filter_map(extensions::value_of) {
                if let Some(target) = context.follow(reference, problem) {
                    add(&mut self.problems, target.entry, problem.entry);
                }
            }
        }
    }

    async fn add_consultations<'t>(&mut self, context: &Context<'t>, lists: &[List<'t>]) {
        let by_entry: Keyed<usize, &List<'t>> = lists.iter().map(|list| (list.item.entry, list)).collect();
        let mut seen: Met<usize> = Met::default();
        for (consultation, encounter) in lists::roots_of_consultations(context, lists) {
            let mut next: Vec<(&List<'t>, Vec<usize>)> = single((consultation, Vec::new()));
            while let Some((list, mut above)) = next.pop() {
                context.looked_at().await;
                // A List that refers to one above it is followed once.
                if !seen.insert(list.item.entry) {
                    continue;
                }
                for (_, target) in extensions::related_problems(list.item.resource) {
                    if let Some(problem) = context.follow(target, list.item) {
                        add(&mut self.consultations, problem.entry, encounter.entry);
                    }
                }
                // What stands above a heading is said of what stands under it, too.
                if lists::heading(list).is_some() && above.len() < MOST_HEADINGS {
                    above.push(list.item.entry);
                }
                for target in list.entries.iter().filter_map(|entry| entry.target) {
                    for heading in &above {
                        add(&mut self.headings, context.first(target.entry), *heading);
                    }
                    match by_entry.get(&target.entry).filter(|_| context.is_whole(target)) {
                        Some(inner) => next.push((inner, above.clone())),
                        None => add(&mut self.consultations, target.entry, encounter.entry),
                    }
                }
            }
        }
    }

    async fn add_questionnaires(&mut self, context: &Context<'_>) {
        for questionnaire in context.items() {
            context.looked_at().await;
            if questionnaire.kind != ResourceType::QuestionnaireResponse || context.is_apart(questionnaire) {
                continue;
            }
            let mut named = questionnaire.resource.all("parent").into_vec();
            families::answers_of(questionnaire.resource, 0, &mut named);
            for reference in named {
                if let Some(target) = context.follow(reference, questionnaire) {
                    add(&mut self.questionnaires, target.entry, questionnaire.entry);
                }
            }
        }
    }

    /// The problems that are linked to an entry, or were made of it.
    pub fn problems(&self, entry: usize) -> &[usize] {
        self.problems.list(&entry)
    }

    /// The consultations in which an entry stands; for a problem, those with a topic about it.
    pub fn consultations(&self, entry: usize) -> &[usize] {
        self.consultations.list(&entry)
    }

    /// Whether a consultation or a problem leads to an entry.
    pub fn lead_to(&self, entry: usize) -> bool {
        !self.consultations(entry).is_empty() || !self.problems(entry).is_empty()
    }

    /// The headings of consultations, which are Lists, under which an entry stands (hazards 17, 28), in whichever response:
    /// this is the [`Context::first`] that has it.
    pub fn headings(&self, entry: usize) -> &[usize] {
        self.headings.list(&entry)
    }

    /// The questionnaires that annotate an entry or have it as an answer: their words are its heading or its comment (§1.11).
    pub fn questionnaires(&self, entry: usize) -> &[usize] {
        self.questionnaires.list(&entry)
    }
}

fn add(links: &mut Keyed<usize, Vec<usize>>, of: usize, to: usize) {
    // The same link twice in one resource comes one after the other.
    if links.list(&of).last() != Some(&to) {
        links.add(of, to);
    }
}
