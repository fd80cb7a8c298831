//! The results of a report: a row each, a test group's under the group's own row.

use crate::fhir::datatypes::some_text;
use crate::fhir::tape::Value;
use crate::gpconnect::clinical_area::any;
use crate::gpconnect::clinical_area::observation::{self, is_comment_note};
use crate::gpconnect::concept;
use crate::gpconnect::context::{Context, Item, Place, as_date};
use crate::gpconnect::families::{Families, members_of};
use crate::into_vec::{IntoVec, single};
use crate::keyed::Met;
use crate::record::{Block, Cell, Column, ColumnKind, Inline, Row, RowGroup, Table};
use crate::words::Word;

use super::{Around, number_of, parts, performer, performers, result};

/// How many results these Observations are: a group counts by what it holds.
pub(super) fn count(families: &Families, below: &[Item<'_>]) -> usize {
    let results: Vec<&Item<'_>> = below.iter().filter(|item| !is_comment_note(item)).into_vec();
    let entries: Met<usize> = results.iter().map(|item| item.entry).collect();
    let is_group = |item: &&&Item<'_>| {
        // One that has a value, too, is a result beside them.
        families.is_group(item.entry) && families.members(item.entry).iter().any(|member| entries.contains(member))
    };
    results.iter().filter(|item| !is_group(item)).count()
}

/// The results as a table: what was measured, the value, the printed range, the sender's flag. `shown` takes in the
/// entries that the table holds, `left` their secondary details.
pub(super) async fn table<'t>(
    context: &Context<'t>,
    caption: Vec<Inline>,
    tests: &[Item<'t>],
    around: &Around,
    shown: &mut Met<(usize, usize)>,
    left: &mut any::Left,
) -> Block {
    let mut groups: Vec<RowGroup> = Vec::new();
    let mut after_group = true;
    for test in tests {
        let mut walk = Walk { context, around, rows: Vec::new(), shown, left };
        walk.result(*test, None);
        let rows = walk.rows;
        let is_group = rows.len() > 1 || (context.is_whole(*test) && context.families.is_group(test.entry));
        match groups.last_mut().filter(|_| !is_group && !after_group) {
            Some(alone) => alone.rows.extend(rows),
            None if !rows.is_empty() => groups.push(RowGroup { heading: None, rows }),
            None => {}
        }
        after_group = is_group;
        context.shown(*test).await;
    }
    Block::table(Table {
        caption,
        columns: Column::all(&[
            (Word::Test, ColumnKind::Name),
            (Word::Result, ColumnKind::Words),
            (Word::ReferenceRange, ColumnKind::Words),
            (Word::SenderFlag, ColumnKind::Narrow),
        ]),
        groups,
        ..Table::default()
    })
}

struct Walk<'w, 't> {
    context: &'w Context<'t>,
    around: &'w Around,
    rows: Vec<Row>,
    shown: &'w mut Met<(usize, usize)>,
    /// Secondary details of all rows.
    left: &'w mut any::Left,
}

impl<'t> Walk<'_, 't> {
    /// A result and everything under it, each once: a group that holds itself ends there.
    fn result(&mut self, top: Item<'t>, within: Option<Item<'t>>) {
        let mut next = single((top, within, 0));
        // Behind the results of a group in a group it does not show which of both a result is of.
        let mut deepest = 0;
        while let Some((item, within, depth)) = next.pop() {
            if !self.shown.insert(item.key()) {
                continue;
            }
            // Results of many reports stand whole in each, within bounds; then they are mentioned.
            if self.is_again(item) && !self.context.may_repeat(item) {
                self.rows.push(Row {
                    cells: single(Cell { columns: 4, ..Cell::line(self.context.mention(item)) }),
                    ..Row::default()
                });
                continue;
            }
            let members: Vec<Item<'t>> = match self.context.is_whole(item) {
                true => {
                    self.context.families.members(item.entry).iter().filter_map(|of| self.context.item(*of)).into_vec()
                }
                // What is contained in a report has no entry of its own, and no family but what it says itself.
                false => self.contained_members(item),
            };
            let (filings, all) = Item::split(&members, &is_comment_note);
            let is_shown = |member: &Item<'t>| self.shown.contains(&member.key());
            let (filings, results) = (Item::split(&filings, &is_shown).1, Item::split(&all, &is_shown).1);
            deepest = deepest.max(depth);
            let row = self.row(item, within.filter(|_| deepest > 1), &filings, &all);
            self.rows.push(row);
            for result in results.into_iter().rev() {
                next.push((result, Some(item), depth + 1));
            }
        }
    }

    /// What a group that is contained in a report says that it holds.
    fn contained_members(&self, group: Item<'t>) -> Vec<Item<'t>> {
        let mut members = Vec::new();
        for target in members_of(group.resource) {
            let member = result(self.context, target, group);
            members.extend(member.filter(|member| !self.context.is_whole(*member)));
        }
        members
    }

    /// Whether another report has shown it.
    fn is_again(&self, item: Item<'t>) -> bool {
        self.context.is_whole(item) && self.context.place(item.entry).is_some()
    }

    /// `results` are all that belong under it: what has its row under another group already is named.
    fn row(&mut self, item: Item<'t>, within: Option<Item<'t>>, filings: &[Item<'t>], results: &[Item<'t>]) -> Row {
        let (context, resource) = (self.context, item.resource);
        // A result of two reports stands whole in both; links lead to the first.
        let is_first = !self.is_again(item);
        context.settle_item(item, Place::Shown);
        let mut term = observation::term(context, item, true);
        if let Some(group) = within {
            term.push(Inline::labelled(Word::PartOfGroup.into(), context.mention(group)));
        }
        // What did not come may have been its results; a filing comment makes no group.
        let is_group =
            !results.is_empty() || members_of(resource).into_iter().any(|of| context.follow(of, item).is_none());
        let value = observation::value(context, item);
        let is_result = !is_group || !value.is_empty();
        let ranges = observation::ranges(resource, false);
        let flag = observation::flag(resource);
        let cells = if is_group && value.is_empty() && ranges.is_empty() && flag.is_empty() {
            single(Cell { columns: 4, ..Cell::line(term) })
        } else {
            let is_flagged = || resource.all("component").any(|part| part.get("interpretation").is_some());
            let none = flag.is_empty() && is_result && !is_flagged();
            let flag = if none { single(Inline::minor(Word::NoFlagSent)) } else { flag };
            vec![Cell::line(term), Cell::line(value), Cell::line(ranges), Cell::line(flag)]
        };
        // A result without a value usually has it in its comment, which then stands in its place.
        let comments = observation::comments(resource);
        let mut cells = cells;
        let mut below = Vec::new();
        match cells.get_mut(1).filter(|cell| cell.blocks.is_empty() && observation::fit_a_cell(&comments)) {
            Some(cell) => cell.blocks = comments,
            None => below = comments,
        }
        if let Some(cell) = cells.get_mut(1).filter(|cell| is_result && cell.blocks.is_empty() && below.is_empty()) {
            cell.blocks = single(Block::Paragraph(single(Inline::minor(Word::NotRecorded))));
        }
        below.extend(self.second_line(item, filings, results, is_first));
        for filing in filings {
            self.shown.insert(filing.key());
            below.extend(parts::filing(context, *filing, Some(item.entry), self.left));
        }
        below.extend(self.left.of(context, &[item]));
        Row { anchor: is_first.then(|| context.anchor(item)), cells, below }
    }

    /// What the report does not say for all its results.
    fn second_line(&self, item: Item<'t>, filings: &[Item<'t>], results: &[Item<'t>], is_first: bool) -> Option<Block> {
        let (context, resource) = (self.context, item.resource);
        let mut line = observation::circumstances(context, item);
        let dates = [
            ("effectiveDateTime", Word::EffectiveDate, &self.around.effective),
            ("issued", Word::IssuedOn, &self.around.issued),
        ];
        for (element, label, said) in dates {
            for date in resource.all(element) {
                let is_said = date.peek().and_then(some_text).is_some_and(|text| Some(text) == *said);
                if is_said { date.already_shown() } else { line.date(label, Some(date)) }
            }
        }
        for period in resource.all("effectivePeriod") {
            line.value(Word::EffectiveDate, observation::period(context, item, period));
        }
        let mut own = performers(resource);
        let only = own.next().filter(|_| own.next().is_none());
        match only.filter(|only| performer(*only).is_some_and(|of| self.around.performer.as_ref() == Some(&of))) {
            Some(only) => {
                let said = ["reference", "display"].into_iter().filter_map(|part| only.get(part));
                said.for_each(Value::already_shown);
            }
            None => line.references(Word::PerformedBy, performers(resource)),
        }
        for specimen in resource.all("specimen") {
            let target = context.follow(specimen, item);
            let only = target.is_some_and(|target| self.around.specimen == Some(target.key()));
            match specimen.get("reference").filter(|_| only) {
                Some(leaf) => leaf.already_shown(),
                None => line.value(Word::Specimen, self.specimen(specimen, item)),
            }
        }
        let under: Met<usize> = filings.iter().chain(results).map(|member| member.entry).collect();
        let here = |entry: usize| {
            under.contains(&entry) || context.item(entry).is_some_and(|item| self.shown.contains(&item.key()))
        };
        for member in results.iter().filter(|member| self.shown.contains(&member.key())) {
            line.value(Word::Includes, context.mention(*member));
        }
        observation::relations(context, item, &mut line, &here);
        line.questionnaires(None);
        // What leads to a result leads to its first row.
        if is_first {
            line.links("context");
        }
        line.block()
    }

    /// A specimen among several: its words and number, and whence and when it is where some are alike, so that they can be
    /// told apart.
    fn specimen(&self, reference: Value<'t>, from: Item<'t>) -> Vec<Inline> {
        let mut words = self.context.reference(reference, from);
        let Some(specimen) = self.context.follow(reference, from) else { return words };
        let mut add = |label: Word, value: Vec<Inline>| words.push(Inline::labelled(label.into(), value));
        for collection in specimen.resource.all("collection").filter(|_| self.around.specimens_are_alike) {
            for site in collection.all("bodySite").filter_map(concept::peek) {
                add(Word::BodySite, self.context.name_within_bounds(site));
            }
            let start = collection.at(&["collectedPeriod", "start"]).and_then(Value::peek);
            let when = collection.peek_at("collectedDateTime").or(start).and_then(some_text);
            when.into_iter().for_each(|when| add(Word::Collected, single(as_date(when))));
        }
        number_of(specimen)
            .into_iter()
            .for_each(|number| add(Word::AccessionNumber, self.context.name_within_bounds(number)));
        words
    }
}
