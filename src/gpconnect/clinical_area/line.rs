//! What stands below a row: labelled values on one line, then every note.

use crate::fhir::datatypes;
use crate::fhir::tape::Value;
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item};
use crate::into_vec::{IntoVec, single};
use crate::keyed::Met;
use crate::record::{Block, Inline};
use crate::words::Word;

/// Labelled values of an item, each shown where it is recorded and left out where it is not.
pub struct Line<'c, 't> {
    context: &'c Context<'t>,
    item: Item<'t>,
    values: Vec<Inline>,
}

impl<'c, 't> Line<'c, 't> {
    /// A line of this item's.
    pub fn of(context: &'c Context<'t>, item: Item<'t>) -> Line<'c, 't> {
        Line { context, item, values: Vec::new() }
    }

    /// A value that is there already; nothing where it is empty.
    pub fn value(&mut self, label: Word, value: Vec<Inline>) {
        if !value.is_empty() {
            self.values.push(Inline::labelled(label.into(), value));
        }
    }

    /// A mark that needs no label.
    pub fn mark(&mut self, mark: Inline) {
        self.values.push(mark);
    }

    /// A text.
    pub fn text(&mut self, label: Word, element: &'t str) {
        self.text_of(label, self.item.resource.all(element));
    }

    /// Texts that stand in these leaves.
    pub fn text_of(&mut self, label: Word, texts: impl Iterator<Item = Value<'t>>) {
        for text in texts.filter_map(|text| text.text()) {
            self.value(label, single(Inline::recorded(text)));
        }
    }

    /// A date. One of what has happened says where it is in the future.
    pub fn date(&mut self, label: Word, date: Option<Value<'t>>) {
        let words = match label {
            Word::EffectiveDate | Word::ResultsEffectiveDate | Word::IssuedOn => self.context.past(date, self.item),
            _ => date.and_then(|date| self.context.date(date, self.item)).into_iter().into_vec(),
        };
        self.value(label, words);
    }

    /// The concepts of an element.
    #[inline(never)]
    pub fn concept(&mut self, label: Word, element: &'t str) {
        self.concepts(label, self.item.resource.all(element));
    }

    /// A concept, or several.
    pub fn concepts(&mut self, label: Word, concepts: impl Iterator<Item = Value<'t>>) {
        for concept in concepts {
            self.value(label, concept::read(concept).line(false));
        }
    }

    /// A quantity.
    pub fn quantity(&mut self, label: Word, quantity: Option<Value<'t>>) {
        let text = quantity.and_then(datatypes::quantity);
        self.value(label, text.map(Inline::recorded).into_iter().into_vec());
    }

    /// The References of an element.
    #[inline(never)]
    pub fn reference(&mut self, label: Word, element: &'t str) {
        self.references(label, self.item.resource.all(element));
    }

    /// References, by the words of what they lead to.
    pub fn references(&mut self, label: Word, references: impl Iterator<Item = Value<'t>>) {
        for reference in references {
            self.value(label, self.context.reference(reference, self.item));
        }
    }

    /// The consultations that an item belongs to, by its element `name` and by the structure of consultations, the
    /// headings under which it stands there, and the problems that are linked to it: each once, as links there.
    pub fn links(&mut self, name: &'t str) {
        let mut said: Met<usize> = Met::default();
        for encounter in self.item.resource.all(name) {
            said.extend(self.context.follow(encounter, self.item).map(|encounter| encounter.entry));
            self.value(Word::Consultation, self.context.reference(encounter, self.item));
        }
        self.links_besides(&mut said);
    }

    /// What leads to an item, but for the entries that are `said` already: consultations, the headings under which they have it,
    /// which may turn its words round, and problems.
    pub fn links_besides(&mut self, said: &mut Met<usize>) {
        if !self.context.is_whole(self.item) {
            return;
        }
        self.linked_from(Word::Consultation, self.context.links.consultations(self.item.entry), said);
        for heading in self.context.headings(self.item.entry) {
            self.value(Word::Heading, heading);
        }
        self.linked_from(Word::LinkedProblem, self.context.links.problems(self.item.entry), said);
    }

    /// The words of the questionnaires that annotate an item or have it as an answer, but for the one whose row heads it.
    pub fn questionnaires(&mut self, heading: Option<usize>) {
        if !self.context.is_whole(self.item) {
            return;
        }
        for entry in self.context.links.questionnaires(self.item.entry).iter().filter(|entry| heading != Some(**entry))
        {
            if let Some(questionnaire) = self.context.item(*entry) {
                self.values.extend(super::brief(self.context, questionnaire));
            }
        }
    }

    /// What leads to an item, each once.
    pub fn linked_from(&mut self, label: Word, entries: &[usize], said: &mut Met<usize>) {
        for entry in entries {
            if said.insert(*entry)
                && let Some(item) = self.context.item(*entry)
            {
                self.value(label, self.context.mention(item));
            }
        }
    }

    /// The line alone; none where nothing was recorded.
    pub fn block(self) -> Option<Block> {
        (!self.values.is_empty()).then_some(Block::Paragraph(self.values))
    }

    /// The line, and each note on one of its own.
    pub fn with_notes(mut self) -> Vec<Block> {
        for note in self.item.resource.all("note").filter_map(|note| note.text_at("text")) {
            self.values.extend((!self.values.is_empty()).then_some(Inline::Break));
            self.value(Word::Note, single(Inline::recorded(note)));
        }
        self.block().into_iter().into_vec()
    }
}
