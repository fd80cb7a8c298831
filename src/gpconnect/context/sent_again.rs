//! What several responses have in common: one entry stands in each that it was asked for with, or that something in it
//! leads to (structured reference §1.3).

use crate::fhir::bundle::{Bundle, Entry, Target};
use crate::fhir::resource_type::ResourceType;
use crate::fhir::tape::Value;
use crate::gpconnect::concept;
use crate::gpconnect::families::members_of;
use crate::gpconnect::identity;
use crate::keyed::{Keyed, Met};
use crate::pace::Pace;

/// Which entries of several responses are the same: those of one kind, id and words.
#[derive(Default)]
pub struct SentAgain {
    /// The responses that are messages: what came in those is read by rules of its own.
    messages: Met<usize>,
    /// Of each entry its number among [`SentAgain::alike`], and the one of an earlier response that it repeats to the letter, or
    /// else itself. Nothing where there is one response.
    of: Vec<Option<(usize, usize)>>,
    alike: Vec<Alike>,
}

/// Entries that are the same.
struct Alike {
    first: usize,
    /// The last that says something else than those before it, or else the first.
    last: usize,
    /// Some are of another response than the first.
    responses_differ: bool,
}

/// How deep what holds others is looked into: a consultation, its topic, a heading, a group, its members are five.
const MOST_LEVELS: usize = 8;

/// What it takes to find what an entry is, beside a byte read.
const ENTRY_WORK: usize = 256;

impl SentAgain {
    /// Over the entries of all responses.
    pub async fn over(bundle: &Bundle<'_>, pace: &Pace) -> SentAgain {
        let mut sent = SentAgain::default();
        let headers = bundle.entries.iter().filter(|entry| entry.kind == ResourceType::MessageHeader);
        sent.messages.extend(headers.map(|entry| entry.response));
        if bundle.entries.iter().all(|entry| entry.response == 0) {
            return sent;
        }
        let mut numbers: Keyed<String, usize> = Keyed::default();
        for (number, entry) in bundle.entries.iter().enumerate() {
            let of = sent.number(bundle, number, entry, &mut numbers).map(|(of, same)| {
                let is_entry = identity::is_clinical(entry.kind) && entry.kind != ResourceType::Composition;
                let other = bundle.entry(same).map_or(entry.response, |other| other.response);
                let is_by_itself = other == entry.response || sent.is_message(other) || sent.is_message(entry.response);
                (of, if is_entry && !is_by_itself { same } else { number })
            });
            sent.of.push(of);
            pace.worked(ENTRY_WORK).await;
        }
        // What holds something of which another response says something else says something else itself.
        for _ in 0..MOST_LEVELS {
            let mut is_changed = false;
            for (number, entry) in bundle.entries.iter().enumerate() {
                let Some(resource) = entry.resource.filter(|_| sent.same(number) != number) else { continue };
                pace.worked(ENTRY_WORK).await;
                let is_told_otherwise = |part: Value<'_>| {
                    let reference = part.peek_at("reference").unwrap_or_default();
                    match bundle.resolve(reference.trim(), entry.response, None) {
                        Target::Entry(at) => sent.is_told_otherwise(at),
                        _ => false,
                    }
                };
                if parts_of(resource).into_iter().any(is_told_otherwise) {
                    sent.set_apart(number);
                    is_changed = true;
                }
            }
            if !is_changed {
                break;
            }
        }
        sent
    }

    /// An entry is read by itself, though it repeats another to the letter.
    fn set_apart(&mut self, number: usize) {
        if let Some(Some((of, same))) = self.of.get_mut(number) {
            *same = number;
            if let Some(alike) = self.alike.get_mut(*of) {
                alike.last = number;
            }
        }
    }

    /// The number of what an entry is, and the one that says the same.
    fn number(
        &mut self,
        bundle: &Bundle<'_>,
        number: usize,
        entry: &Entry<'_>,
        numbers: &mut Keyed<String, usize>,
    ) -> Option<(usize, usize)> {
        let resource = entry.resource?;
        let (id, kind) = (resource.peek_at("id")?, resource.resource_type());
        // Of a medication those of its product, which is told apart by them.
        let product = || {
            let reference = resource.get("medicationReference")?.peek_at("reference")?;
            match bundle.resolve(reference.trim(), entry.response, Some(resource)) {
                Target::Entry(at) => bundle.entry(at)?.resource,
                Target::Contained(product) => Some(product),
                Target::Dangling => None,
            }
        };
        let code = resource.get("code").or_else(|| product()?.get("code"));
        let words = code.and_then(concept::peek).unwrap_or_default();
        let of = numbers.with([kind, "\n", &*id, "\n", &words].concat(), self.alike.len(), |of| *of)?;
        let Some(known) = self.alike.get_mut(of) else {
            self.alike.push(Alike { first: number, last: number, responses_differ: false });
            return Some((of, number));
        };
        known.responses_differ |= bundle.entry(known.first)?.response != entry.response;
        for other in [known.first, known.last] {
            if bundle.entry(other)?.resource?.raw() == resource.raw() {
                return Some((of, other));
            }
        }
        known.last = number;
        Some((of, number))
    }

    /// Whether a response is a message.
    pub(super) fn is_message(&self, response: usize) -> bool {
        self.messages.contains(&response)
    }

    fn alike(&self, entry: usize) -> Option<&Alike> {
        let (of, _) = (*self.of.get(entry)?)?;
        self.alike.get(of)
    }

    /// Whether not all responses say the same of an entry: the one may be active, the other stopped.
    pub(super) fn is_told_otherwise(&self, entry: usize) -> bool {
        self.alike(entry).is_some_and(|alike| alike.first != alike.last && alike.responses_differ)
    }

    /// The first of the entries that are this one.
    pub(super) fn first(&self, entry: usize) -> usize {
        self.alike(entry).map_or(entry, |alike| alike.first)
    }

    /// The entry that is read in the place of this one, which repeats it to the letter; else this.
    pub(super) fn same(&self, entry: usize) -> usize {
        self.of.get(entry).copied().flatten().map_or(entry, |(_, same)| same)
    }
}

/// What leads to the entries that a report, a group or a List holds.
pub fn parts_of(entry: Value<'_>) -> Vec<Value<'_>> {
    let mut parts = entry.each(&["result", "specimen"]);
    parts.append(&mut entry.inside("entry", "item"));
    parts.append(&mut members_of(entry));
    parts
}
