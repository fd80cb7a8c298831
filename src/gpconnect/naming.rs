//! The words that name an item in another's row. They never say more than the item does: what is ended, not given,
//! stopped or only planned says so wherever it is named.

use crate::fhir::datatypes::{HumanName, current_name, peek_identifier, some_text};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::{allergies, diary_entries, immunisations, investigations, observation};
use crate::gpconnect::codes::{self, Area, ODS_CODE};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, as_date};
use crate::gpconnect::extensions::{self, Extension};
use crate::gpconnect::lists::title;
use crate::into_vec::{IntoVec, Keep, single};
use crate::letters::{joined, joined_of};
use crate::record::{Inline, Text, Tone};
use crate::words::Word;

impl<'t> Context<'t> {
    /// The words that name an item in another's row.
    pub fn words(&self, item: Item<'t>) -> Vec<Inline> {
        let mut line = match item.kind {
            ResourceType::DiagnosticReport => investigations::name(self, item),
            ResourceType::QuestionnaireResponse => single(Word::GroupOfEntries.into()),
            _ => match self.name(item) {
                Some(words) => self.name_within_bounds(words),
                // The kind of a resource is no drug's name.
                None if item.resource.is_medication() => {
                    single(Inline::Badge(Tone::Danger, Word::NoDrugRecorded.into()))
                }
                None if ["code", "vaccineCode"]
                    .iter()
                    .filter_map(|of| item.resource.get(of))
                    .any(concept::is_unknown) =>
                {
                    single(Word::NotKnown.into())
                }
                None => single(Inline::Text(Text::Element(item.resource.resource_type().to_owned()))),
            },
        };
        line.extend(self.qualifier(item));
        line
    }

    /// The code of a medication's product: its own, or that of the Medication that it names.
    fn drug(&self, item: Item<'t>) -> Option<Value<'t>> {
        let own = item.resource.get("medicationCodeableConcept");
        own.or_else(|| {
            let product = self.follow(item.resource.get("medicationReference")?, item);
            // A Medication alone: a request that refers to itself would never end.
            product.filter(|product| product.kind == ResourceType::Medication)?.resource.get("code")
        })
    }

    /// What is said of an item in another's row behind its name: what may turn it round; that a drug or an allergy is not coded; of
    /// a kind without a row of its own its status, which the row that it has shows among its other details: "DNACPR agreed",
    /// cancelled.
    pub fn told_of(&self, item: Item<'t>) -> Vec<Inline> {
        let mut line = self.turned(item);
        // Decision support knows nothing of it (§1.6, hazard 89).
        let code = self.drug(item).or_else(|| item.resource.get("code"));
        let is_of_these = item.kind == ResourceType::AllergyIntolerance || item.resource.is_medication();
        if is_of_these && code.is_some_and(concept::is_transfer_degraded) {
            line.push(Inline::Badge(Tone::Warning, Word::NotCodedInBrief.into()));
        }
        // What was asked for is no result (hazard 11).
        if item.kind == ResourceType::ProcedureRequest
            && item.resource.is_order()
            && self.area_of(item) != Some(Area::DiaryEntries)
        {
            line.push(Inline::Badge(Tone::Neutral, Word::Request.into()));
        }
        // What is said of the statement is said of its plans and its issues, too.
        if item.resource.is_medication() {
            for of in self.course_of(item) {
                for mark in self.turned(of) {
                    if !line.contains(&mark) {
                        line.push(mark);
                    }
                }
            }
        }
        let status = item.resource.code_at("status");
        let is_usual = matches!(&*status, "active" | "completed" | "final" | "current" | "in-progress");
        if item.kind == ResourceType::Other && !is_usual && status != "entered-in-error" {
            line.append(&mut sent(item.resource, "status"));
        }
        line
    }

    /// Adds what is said of a result's report where that is in error or not final: it is said of the result, too.
    pub fn mark_unsure(&self, item: Item<'t>, line: &mut Vec<Inline>) {
        let report = self
            .unsure
            .get(&self.first(item.entry))
            .filter(|_| self.is_whole(item))
            .and_then(|report| self.item(*report));
        let mark = report.and_then(|report| observation::status(report.resource));
        line.extend(mark.filter(|mark| !line.contains(mark)));
    }

    /// The headings under which consultations have an entry, where this user may see those.
    pub fn headings(&self, entry: usize) -> Vec<Vec<Inline>> {
        let mut headings = Vec::new();
        if !self.allows(Area::Consultations) {
            return headings;
        }
        for list in self.links.headings(self.first(entry)).iter().filter_map(|list| self.item(*list)) {
            let words = title(list.resource).and_then(Value::peek).and_then(some_text);
            if let Some(words) = words.map(|words| self.name_within_bounds(words))
                && !headings.contains(&words)
            {
                headings.push(words);
            }
            if headings.len() == MOST_HEADINGS {
                break;
            }
        }
        headings
    }

    /// Those of them that may turn the words of an entry round: "Family history" says that it is not the patient's, "Plan"
    /// that it was not done; what says nothing of the kind is not repeated.
    pub fn turning_headings(&self, entry: usize) -> Vec<Vec<Inline>> {
        let mut headings = self.headings(entry);
        headings.keep(&mut |heading| !SAYS_NOTHING.iter().any(|nothing| *heading == [Inline::source(*nothing)]));
        headings
    }

    /// The words that name an item far from its consultation and its group, and behind them the headings that may turn them
    /// round, and the groups that it is a part of (hazards 17, 28): what stands before several would be taken for said of all.
    pub fn in_its_place(&self, item: Item<'t>, mut words: Vec<Inline>) -> Vec<Inline> {
        if !self.is_whole(item) || !self.open(item) {
            return words;
        }
        for heading in self.turning_headings(item.entry) {
            words.push(Inline::labelled(Word::Heading.into(), heading));
        }
        words.append(&mut self.part_of(item, &|_| false));
        words
    }

    /// The groups that an item is a part of, but for those that are told already: "Family history" says of it that it is not
    /// the patient's, and of two "Visual acuity" which eye each is of.
    pub fn part_of(&self, item: Item<'t>, is_told: &dyn Fn(usize) -> bool) -> Vec<Inline> {
        let mut groups = Vec::new();
        for parent in self.families.parents(item.entry).iter().filter(|parent| !is_told(**parent)).take(MOST_GROUPS) {
            let group = self.item(*parent).map(|group| self.mention(group));
            groups.extend(group.map(|group| Inline::labelled(Word::PartOfGroup.into(), group)));
        }
        groups
    }

    /// An item's own name.
    pub fn name(&self, item: Item<'t>) -> Option<String> {
        let Some(known) = self.known(item) else { return self.find_name(item) };
        if let Some(name) = known.name.get() {
            return name.clone();
        }
        let name = self.find_name(item);
        // It is none of those that are found while it is looked for: nothing was set.
        let _ = known.name.set(name.clone());
        name
    }

    fn find_name(&self, item: Item<'t>) -> Option<String> {
        let resource = item.resource;
        // Where the coded term says more, it may turn the words round: it is named with them.
        let peek = concept::peek_whole;
        let named =
            |element| resource.get(element).and_then(peek).or_else(|| resource.peek_at(element).and_then(some_text));
        match item.kind {
            ResourceType::Practitioner | ResourceType::Patient | ResourceType::RelatedPerson => {
                current_name(resource).and_then(|name| HumanName::peek(name).professional_style())
            }
            ResourceType::PractitionerRole => {
                let who = resource.get("practitioner").and_then(|practitioner| self.words_of(practitioner, item));
                let place = resource.get("organization").and_then(|organization| self.words_of(organization, item));
                joined_of(&[who, place], ", ")
            }
            ResourceType::Medication => named("code"),
            _ if resource.is_medication() => {
                let named = self.drug(item).and_then(peek);
                named.or_else(|| resource.get("medicationReference")?.peek_at("display").and_then(some_text))
            }
            ResourceType::Encounter => named("type"),
            ResourceType::Observation => {
                // What stood before the code may turn it round: "No evidence of".
                let mut texts = observation::prefix_texts(resource);
                texts.extend(named("code"));
                some_text(joined(&mut texts.into_iter(), " "))
            }
            ResourceType::DocumentReference => named("description").or_else(|| named("type")).or_else(|| {
                let mut files = resource.inside("content", "attachment").into_iter();
                files.find_map(|file| file.get("url").and(file.peek_at("title")).and_then(some_text))
            }),
            ResourceType::ReferralRequest => {
                ["reasonCode", "description", "serviceRequested"].into_iter().find_map(named)
            }
            ResourceType::Immunization => {
                let procedure = extensions::value(resource, Extension::VaccinationProcedure);
                procedure.and_then(peek).or_else(|| named("vaccineCode"))
            }
            ResourceType::Specimen => named("type"),
            ResourceType::Binary => named("contentType"),
            ResourceType::Device => named("type").or_else(|| named("model")),
            ResourceType::List => named("title"),
            ResourceType::Organization => named("name").or_else(|| peek_identifier(resource, &ODS_CODE)),
            _ => ["code", "name", "title", "description"].into_iter().find_map(named),
        }
    }

    /// What keeps a name from being misread: that an entry was never so, is ended, not given or only planned; a value
    /// that may turn its words round.
    fn qualifier(&self, item: Item<'t>) -> Vec<Inline> {
        let resource = item.resource;
        let is = |element, value: &str| resource.says(element, value);
        let badge = |tone, word: Word| single(Inline::Badge(tone, word.into()));
        if is_issue(item) && is("status", "entered-in-error") {
            return own_status(item);
        }
        if is("status", "entered-in-error") || is("verificationStatus", "entered-in-error") {
            return badge(Tone::Danger, Word::EnteredInError);
        }
        match item.kind {
            ResourceType::Condition | ResourceType::AllergyIntolerance if is("verificationStatus", "refuted") => {
                badge(Tone::Danger, Word::Refuted)
            }
            ResourceType::AllergyIntolerance if allergies::is_ended(&item) => badge(Tone::Ended, Word::Ended),
            ResourceType::Immunization if immunisations::is_not_given(resource) => badge(Tone::Danger, Word::NotGiven),
            ResourceType::MedicationStatement | ResourceType::MedicationRequest => self.course(item),
            // Of a supply "stopped" says that it was declined (§5).
            ResourceType::MedicationDispense if is("status", "stopped") => {
                single(Inline::Badge(Tone::Danger, Word::StoppedBadge.into()))
            }
            ResourceType::Condition
                if ["inactive", "resolved", "remission"].iter().any(|status| is("clinicalStatus", status)) =>
            {
                badge(Tone::Ended, Word::Inactive)
            }
            ResourceType::Condition if is("verificationStatus", "provisional") => sent(resource, "verificationStatus"),
            ResourceType::Condition if is("verificationStatus", "differential") => sent(resource, "verificationStatus"),
            ResourceType::ProcedureRequest => {
                let is_diary = self.area_of(item) == Some(Area::DiaryEntries) || !resource.is_order();
                let is_planned = is_diary && !diary_entries::is_over(resource);
                let mut line = if is_planned { badge(Tone::Neutral, Word::Planned) } else { Vec::new() };
                line.extend(unusual_status(item));
                line
            }
            ResourceType::Encounter => {
                let mut line = Vec::new();
                if let Some(start) = resource.at(&["period", "start"]).and_then(Value::peek).and_then(some_text) {
                    line.extend([Word::ListSeparator.into(), as_date(start)]);
                }
                if is("status", "unknown") {
                    line.extend(badge(Tone::Warning, Word::Draft));
                } else if is("status", "cancelled") {
                    line.extend(sent(resource, "status"));
                }
                line
            }
            ResourceType::Observation => {
                let mut line = self.observation_value(resource);
                if observation::is_comment_note(&item) {
                    line.extend(beginning(resource));
                }
                line.extend(unusual_status(item));
                self.mark_unsure(item, &mut line);
                line
            }
            ResourceType::DiagnosticReport | ResourceType::DocumentReference | ResourceType::ReferralRequest => {
                unusual_status(item)
            }
            _ => Vec::new(),
        }
    }

    /// Whether the course is over that a statement, a plan or an issue belongs to: a plan to its statement, an issue to its
    /// plan. That an issue is completed or stopped says nothing of the course.
    fn course(&self, item: Item<'t>) -> Vec<Inline> {
        let says = |item: &Item<'t>, status: &str| item.resource.says("status", status);
        let all = self.course_of(item);
        let is_whole = |item: &&Item<'t>| item.kind == ResourceType::MedicationStatement;
        let is_plan = |item: &&Item<'t>| !is_whole(item) && !item.resource.is_order();
        let any_plan = |status| all.iter().filter(is_plan).any(|plan| says(plan, status));
        // On hold, or only intended; entered in error, as the course is of which it is a part.
        let says_more =
            |item: &Item<'t>| !matches!(item.resource.code_at("status").as_str(), "" | "active" | "completed");
        // What was taken back, or never made, is so whatever became of the course.
        let mut line = if is_issue(item) && says_more(&item) { own_status(item) } else { Vec::new() };
        let course = all.iter().find(is_whole).or_else(|| all.iter().find(is_plan));
        if all.iter().filter(is_whole).any(|whole| says(whole, "stopped")) || any_plan("stopped") && !any_plan("active")
        {
            line.push(Inline::Badge(Tone::Ended, Word::StoppedBadge.into()));
        } else if says(&item, "cancelled") || says(&item, "stopped") {
            return own_status(item);
        } else if course.is_some_and(|course| says(course, "completed")) {
            line.push(Inline::Badge(Tone::Ended, Word::Completed.into()));
        } else if line.is_empty()
            && let Some(of) =
                [Some(&item), course].into_iter().flatten().find(|of| says_more(of) && !says(of, "stopped"))
        {
            return own_status(*of);
        }
        line
    }

    /// A statement, a plan or an issue, the plans that it names, and the statements in whose rows these stand.
    pub fn course_of(&self, item: Item<'t>) -> Vec<Item<'t>> {
        let mut all = single(item);
        let is_part = item.kind == ResourceType::MedicationStatement || item.resource.is_order();
        // One is the rule; a hostile one has thousands.
        for of in item.resource.all("basedOn").take(MOST_PLANS).filter_map(|of| self.follow(of, item)) {
            if is_part && of.kind == ResourceType::MedicationRequest && !self.is_apart(of) {
                all.push(of);
            }
        }
        for at in 0..all.len() {
            let row = all.get(at).and_then(|item| self.item(self.row(item.entry)));
            all.extend(row);
        }
        all
    }

    /// A value that may deny its Observation's words: "Suicidal ideation", No. And what its parts deny.
    fn observation_value(&self, resource: Value<'t>) -> Vec<Inline> {
        let words = match resource.peek_at("valueBoolean").as_deref() {
            Some("true") => single(Word::Yes.into()),
            Some("false") => single(Word::No.into()),
            _ => {
                let coded = resource.get("valueCodeableConcept").and_then(concept::peek);
                let text = || resource.peek_at("valueString").and_then(some_text);
                // Without any value, why there is none, or what is made of it: "Haemoptysis", Negative.
                let is_value = |member: Value<'_>| member.key().starts_with("value") || member.key() == "component";
                let instead = || {
                    let absent = resource.get("dataAbsentReason").or_else(|| resource.get("interpretation"));
                    absent.filter(|_| !resource.children().any(is_value)).and_then(concept::peek)
                };
                coded.or_else(text).or_else(instead).map(|words| self.name_within_bounds(words)).unwrap_or_default()
            }
        };
        let mut line = Vec::new();
        if !words.is_empty() {
            line.push(Inline::Text(Text::Element(": ".to_owned())));
            line.extend(words);
        }
        // "Chest pain", of which a part says that it is not present.
        let denied = resource.all("component").filter(|part| part.says("valueBoolean", "false"));
        for name in denied.filter_map(|part| part.get("code").and_then(concept::peek)) {
            line.push(Word::Space.into());
            line.extend(self.name_within_bounds(name));
            line.push(Inline::Text(Text::Element(": ".to_owned())));
            line.push(Word::No.into());
        }
        line
    }

    fn words_of(&self, reference: Value<'t>, from: Item<'t>) -> Option<String> {
        let target = self.follow(reference, from).filter(|target| target.kind != ResourceType::PractitionerRole);
        let named = target.and_then(|target| self.name(target));
        named.or_else(|| reference.peek_at("display").and_then(some_text))
    }
}

fn is_issue(item: Item<'_>) -> bool {
    item.kind == ResourceType::MedicationRequest && item.resource.is_order()
}

/// A status in the sender's words. That of one issue is not the drug's, and says so.
fn own_status(item: Item<'_>) -> Vec<Inline> {
    if !is_issue(item) {
        return sent(item.resource, "status");
    }
    let status = item.resource.peek_at("status").and_then(some_text);
    let tone = if item.resource.says("status", "entered-in-error") { Tone::Danger } else { Tone::Warning };
    let badge = |status| Inline::Badge(tone, Text::Ours(Word::IssueIs, single(Text::source(status))));
    status.map(badge).into_iter().into_vec()
}

/// So many headings stand in the row of an entry: one is the rule. All have it in the consultations.
pub(super) const MOST_HEADINGS: usize = 8;

/// So many groups of an entry are named with it.
const MOST_GROUPS: usize = 3;

/// Headings of consultations that turn nothing round.
const SAYS_NOTHING: [&str; 4] = ["Problem", "History", "Medication", "Examination"];

/// So many letters of a text are named.
const MOST_OF_A_TEXT: usize = 40;

/// So many plans of a course are looked at where it is named.
const MOST_PLANS: usize = 8;

/// A status in the sender's words, where it is none that says nothing.
fn unusual_status(item: Item<'_>) -> Vec<Inline> {
    let status = item.resource.peek_at("status").unwrap_or_default();
    if codes::is_usual_status(item.kind, status.trim()) { Vec::new() } else { sent(item.resource, "status") }
}

/// A code in the sender's words.
fn sent(resource: Value<'_>, element: &'static str) -> Vec<Inline> {
    let status = resource.peek_at(element).and_then(some_text);
    status.into_iter().map(|status| Inline::Badge(Tone::Warning, Text::source(status))).into_vec()
}

/// How a text begins, by which it is told from others.
fn beginning(text: Value<'_>) -> Option<Inline> {
    let words = text.peek_at("comment").or_else(|| text.peek_at("valueString")).and_then(some_text)?;
    let mut beginning = String::from(": ");
    for word in words.split_whitespace() {
        if beginning.len() + word.len() > MOST_OF_A_TEXT {
            beginning.push('…');
            break;
        }
        beginning.push_str(word);
        beginning.push(' ');
    }
    Some(Inline::Text(Text::Source(beginning.trim_end().to_owned())))
}
