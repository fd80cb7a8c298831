//! A response: its entries, its index, and exact reference resolution.

use std::iter::Enumerate;

use super::resource_type::ResourceType;
use super::tape::{All, Fault, Kind, Tape, Value};
use super::{json, text, xml};
use crate::error::{Error, ErrorCode};
use crate::letters;
use crate::pace::Pace;

/// What it takes to find an entry, beside a byte read.
const ENTRY_WORK: usize = 64;

/// The largest input read: 128 MB.
pub const MAX_BYTES: usize = 128 * 1024 * 1024;

/// A response being read; advances in steps.
pub enum Reading {
    /// FHIR JSON.
    Json(json::Filler, usize),
    /// FHIR XML.
    Xml(xml::Filler, usize),
}

impl Reading {
    /// Decides the format from the first character that is not white space.
    ///
    /// # Errors
    /// `Empty`, `TooLarge`, and `NotFhir` for what is neither JSON nor XML.
    pub fn begin(bytes: Vec<u8>) -> Result<Reading, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::new(ErrorCode::TooLarge, "The response is larger than 128 MB."));
        }
        let (text, lost) = text::decode(bytes);
        match text.trim_start().chars().next() {
            None => Err(Error::new(ErrorCode::Empty, "The response is empty.")),
            Some('<') => Ok(Reading::Xml(xml::Filler::new(text), lost)),
            Some('{' | '[') => Ok(Reading::Json(json::Filler::new(text), lost)),
            Some(_) => Err(Error::at(ErrorCode::NotFhir, 0, "The response is neither JSON nor XML.")),
        }
    }

    /// Reads on by about `budget` bytes; true when the end is reached.
    ///
    /// # Errors
    /// `Truncated` or `Broken` for the outer skeleton.
    pub fn step(&mut self, budget: usize) -> Result<bool, Error> {
        let stepped = match self {
            Reading::Json(filler, _) => filler.step(budget),
            Reading::Xml(filler, _) => filler.step(budget),
        };
        stepped.map_err(|fault| {
            let code = if fault.truncated { ErrorCode::Truncated } else { ErrorCode::Broken };
            Error::at(code, fault.position, ["The response could not be read: ", fault.what, "."].concat())
        })
    }

    /// How many values have been read.
    pub fn values(&self) -> usize {
        match self {
            Reading::Json(filler, _) => filler.values(),
            Reading::Xml(filler, _) => filler.values(),
        }
    }

    /// The response read.
    pub fn finish(self) -> Response {
        let (lost, (tape, faults)) = match self {
            Reading::Json(filler, lost) => {
                let (tape, faults) = filler.finish();
                (lost + tape.halves, (tape, faults))
            }
            Reading::Xml(filler, lost) => (lost, filler.finish()),
        };
        Response { tape, faults, lost }
    }
}

/// What was received, read onto a tape.
#[derive(Debug)]
pub struct Response {
    /// The tape.
    pub tape: Tape,
    /// Faults of entries that could not be read, in order.
    pub faults: Vec<Fault>,
    /// How many places of the input were no text in its encoding.
    pub lost: usize,
}

impl Response {
    /// A response that brought nothing.
    pub fn empty() -> Response {
        Response { tape: Tape::default(), faults: Vec::new(), lost: 0 }
    }

    /// Whether it is FHIR: a resource, or a Bundle of them. XML that names neither FHIR nor a resource known here is something
    /// else: the message of a proxy.
    pub fn is_fhir(&self) -> bool {
        let text = self.tape.text();
        let is_one = |kind: Value| {
            // The rest of its tag.
            let rest = text.get(kind.position()..).and_then(|rest| rest.split('>').next());
            !text.trim_start().starts_with('<')
                || ResourceType::named(kind.raw()) != ResourceType::Other
                || rest.is_some_and(|rest| letters::has(rest, "hl7.org/fhir"))
        };
        self.tape.root().and_then(|root| root.get("resourceType")).is_some_and(is_one)
    }
}

/// One entry of a response.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// Which of the responses given together it is in.
    pub response: usize,
    /// Its number in that response, from 0.
    pub number: usize,
    /// The whole entry.
    pub entry: Value<'t>,
    /// The resource in it; none for what could not be read or has none.
    pub resource: Option<Value<'t>>,
    /// Its resource type.
    pub kind: ResourceType,
}

impl<'t> Entry<'t> {
    fn new(response: usize, number: usize, entry: Value<'t>, resource: Option<Value<'t>>) -> Entry<'t> {
        Entry { response, number, entry, resource, kind: resource.map_or(ResourceType::Other, ResourceType::of) }
    }

    /// Whether it may be of any kind: it could not be read, does not say what it is, or holds another one besides.
    pub fn may_be_anything(&self) -> bool {
        match self.resource {
            Some(resource) => {
                let name = resource.resource_type();
                let has_another = self.entry.all("resource").nth(1).is_some();
                has_another
                    || !name.starts_with(|c: char| c.is_ascii_uppercase())
                    || !name.bytes().all(|c| c.is_ascii_alphanumeric())
            }
            // An entry that says how a request went has none.
            None => self.entry.get("response").is_none() || self.entry.all("resource").next().is_some(),
        }
    }

    /// Where it is, for an issue: `response[1]/entry[3]/Observation`.
    pub fn place(&self) -> String {
        let kind = self.resource.map_or("", Value::resource_type);
        // The type is the sender's text: only what looks like a type goes into an issue.
        let kind = if kind.chars().all(|c| c.is_ascii_alphanumeric()) { kind } else { "?" };
        ["response[", &self.response.to_string(), "]/entry[", &self.number.to_string(), "]/", kind].concat()
    }
}

/// All entries of responses given together, findable by exact reference.
#[derive(Debug, Default)]
pub struct Bundle<'t> {
    /// Every entry, in the order sent.
    pub entries: Vec<Entry<'t>>,
    by_id: Index,
    by_url: Index,
    /// Where resources stand that are contained in others, by these and their ids.
    by_container: Index,
    contained: Vec<Value<'t>>,
}

/// Entries by a name that several may share: in the order of the names, then in the order sent. A number that is made
/// of the name comes first, so that most are told apart by it.
#[derive(Debug, Default)]
struct Index(Vec<(u64, String, usize)>);

impl Index {
    fn add(&mut self, name: String, index: usize) {
        self.0.push((number_of(&name), name, index));
    }

    fn of(&self, name: &str) -> &[(u64, String, usize)] {
        let key = (number_of(name), name);
        let first = self.0.partition_point(|(number, other, _)| (*number, other.as_str()) < key);
        let rest = self.0.get(first..).unwrap_or_default();
        let count = rest.partition_point(|(number, other, _)| (*number, other.as_str()) == key);
        rest.get(..count).unwrap_or_default()
    }
}

fn number_of(name: &str) -> u64 {
    let mut number = name.len() as u64;
    let mut add = |word: u64| number = (number.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut rest = name.as_bytes();
    while let Some((word, after)) = rest.split_first_chunk() {
        add(u64::from_le_bytes(*word));
        rest = after;
    }
    rest.iter().for_each(|byte| add(u64::from(*byte)));
    number
}

/// What a contained resource is known by.
fn inside(response: usize, container: Value<'_>, id: &str) -> String {
    [&response.to_string(), " ", &container.index().to_string(), " ", id].concat()
}

/// The entries of a Bundle; of Parameters around one their parameters, which hold resources as entries do.
fn entries_of(resource: Value<'_>) -> Option<All<'_>> {
    let is_bundle = |resource: Value<'_>| ResourceType::of(resource) == ResourceType::Bundle;
    match ResourceType::of(resource) {
        ResourceType::Bundle => Some(resource.all("entry")),
        ResourceType::Parameters if resource.inside("parameter", "resource").into_iter().any(is_bundle) => {
            Some(resource.all("parameter"))
        }
        _ => None,
    }
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target<'t> {
    /// To an entry, by its index in [`Bundle::entries`].
    Entry(usize),
    /// To a resource contained in the resource that refers to it.
    Contained(Value<'t>),
    /// Nowhere in what was received.
    Dangling,
}

/// Every entry of these responses, in the order sent. A response that is no Bundle is one entry by itself.
fn entries(responses: &[Response]) -> Entries<'_> {
    Entries { responses: responses.iter().enumerate(), bundles: Vec::new() }
}

/// See [`entries`].
struct Entries<'t> {
    responses: Enumerate<std::slice::Iter<'t, Response>>,
    /// The Bundles that the next entry stands in: of which response they are, and what is left of them. A message's
    /// document is a Bundle inside a Bundle: its entries are entries too.
    bundles: Vec<(usize, Enumerate<All<'t>>)>,
}

impl<'t> Iterator for Entries<'t> {
    type Item = Entry<'t>;

    fn next(&mut self) -> Option<Entry<'t>> {
        loop {
            let Some((response, entries)) = self.bundles.last_mut() else {
                let (response, Response { tape, .. }) = self.responses.next()?;
                let Some(root) = tape.root() else { continue };
                match entries_of(root) {
                    Some(entries) => self.bundles.push((response, entries.enumerate())),
                    None => return Some(Entry::new(response, 0, root, Some(root))),
                }
                continue;
            };
            let response = *response;
            let Some((number, entry)) = entries.next() else {
                self.bundles.pop();
                continue;
            };
            // The specification's own example of diary entries has resources that stand in no `resource`.
            let bare = || entry.get("resourceType").map(|_| entry);
            let resource = entry.get("resource").filter(|resource| resource.kind() == Kind::Object).or_else(bare);
            // What became of a request is told like any other outcome.
            let outcome = || entry.at(&["response", "outcome"]).filter(|outcome| outcome.get("resourceType").is_some());
            let resource = resource.or_else(outcome);
            if let Some(inner) = resource.and_then(entries_of) {
                self.bundles.push((response, inner.enumerate()));
            }
            return Some(Entry::new(response, number, entry, resource));
        }
    }
}

impl<'t> Bundle<'t> {
    /// The index over these responses.
    pub async fn over(responses: &'t [Response], pace: &Pace) -> Bundle<'t> {
        let mut bundle = Bundle::default();
        for entry in entries(responses) {
            bundle.add(entry);
            pace.worked(ENTRY_WORK).await;
        }
        for index in [&mut bundle.by_id, &mut bundle.by_url, &mut bundle.by_container] {
            pace.rest().await;
            crate::order::sort(&mut index.0);
        }
        pace.rest().await;
        bundle
    }

    fn add(&mut self, entry: Entry<'t>) {
        let index = self.entries.len();
        if let Some(resource) = entry.resource
            && let (kind, Some(id)) = (resource.resource_type(), resource.peek_at("id"))
            && !kind.is_empty()
        {
            self.by_id.add([kind, "/", &id].concat(), index);
        }
        if let Some(url) = entry.entry.peek_at("fullUrl") {
            self.by_url.add(url.into_owned(), index);
        }
        for contained in entry.resource.into_iter().flat_map(|resource| resource.all("contained")) {
            if let (Some(resource), Some(id)) = (entry.resource, contained.peek_at("id")) {
                self.by_container.add(inside(entry.response, resource, &id), self.contained.len());
                self.contained.push(contained);
            }
        }
        self.entries.push(entry);
    }

    /// Where `reference` leads from a resource of response `response`: `Type/id`, `#id` inside `within`, or a `fullUrl`,
    /// exactly; the same response first, then the others. Of an entry that has no `fullUrl`, as GP Connect wants it (structured
    /// reference §1.3), what stands before `Type/id` is not compared: it has no address of its own.
    pub fn resolve(&self, reference: &str, response: usize, within: Option<Value<'t>>) -> Target<'t> {
        if let Some(id) = reference.strip_prefix('#') {
            let found = within.and_then(|resource| {
                let (.., at) = self.by_container.of(&inside(response, resource, id)).first()?;
                self.contained.get(*at).copied()
            });
            return found.map_or(Target::Dangling, Target::Contained);
        }
        // Few references have a version: most are told by having no such letter.
        let current = match reference.bytes().any(|byte| byte == b'_') {
            true => letters::find(reference, "/_history/").and_then(|end| reference.get(..end)).unwrap_or(reference),
            false => reference,
        };
        let mut found = self.by_id.of(current);
        if found.is_empty() {
            found = self.by_url.of(reference);
        }
        let mut is_it: fn(&Entry<'t>) -> bool = |_| true;
        if found.is_empty() {
            let base = letters::parted_at_last(current, b'/').and_then(|(path, _)| letters::parted_at_last(path, b'/'));
            found = base.and_then(|(base, _)| current.get(base.len() + 1..)).map_or(&[], |name| self.by_id.of(name));
            is_it = |entry| entry.entry.get("fullUrl").is_none();
        }
        let mut found = found.iter().map(|(.., index)| *index).filter(|index| self.entry(*index).is_some_and(is_it));
        let first = found.clone().next();
        let here = found.find(|index| self.response_of(*index) == Some(response));
        here.or(first).map_or(Target::Dangling, Target::Entry)
    }

    fn response_of(&self, index: usize) -> Option<usize> {
        self.entries.get(index).map(|entry| entry.response)
    }

    /// The entry at an index.
    pub fn entry(&self, index: usize) -> Option<&Entry<'t>> {
        self.entries.get(index)
    }

    /// Entries that have the same `Type/id` as an earlier one of the same response, in the order sent; of each, the one
    /// before it where it says something else than that, of several alike the first.
    pub fn duplicates(&self) -> Vec<(usize, Option<usize>)> {
        let mut found = Vec::new();
        let mut first = None;
        for ((number, name, index), (next_number, next_name, next)) in
            self.by_id.0.iter().zip(self.by_id.0.iter().skip(1))
        {
            if (number, name) == (next_number, next_name)
                && let (Some(entry), Some(duplicate)) = (self.entries.get(*index), self.entries.get(*next))
                && entry.response == duplicate.response
            {
                let is_alike = entry.entry.raw() == duplicate.entry.raw();
                found.push((*next, (!is_alike).then_some(first.unwrap_or(*index))));
                first = first.or(Some(*index)).filter(|_| is_alike);
            } else {
                first = None;
            }
        }
        crate::order::sort(&mut found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(text: &str) -> Response {
        let mut reading = Reading::begin(text.as_bytes().to_vec()).unwrap();
        while !reading.step(64).unwrap() {}
        reading.finish()
    }

    #[test]
    fn references_resolve_exactly() {
        let responses = [response(
            r##"{"resourceType":"Bundle","entry":[
              {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"1"}},
              {"resource":{"resourceType":"List","id":"11","contained":[{"id":"a","resourceType":"X"}]}},
              {"resourceType":"Patient","id":"bare"}]}"##,
        )];
        let bundle = crate::pace::at_once(Bundle::over(&responses, &Pace::unlimited()));
        assert_eq!(bundle.resolve("Patient/1", 0, None), Target::Entry(0));
        assert_eq!(bundle.resolve("Patient/1/_history/2", 0, None), Target::Entry(0));
        assert_eq!(bundle.resolve("urn:uuid:1", 0, None), Target::Entry(0));
        assert_eq!(bundle.resolve("List/1", 0, None), Target::Dangling);
        assert_eq!(bundle.resolve("Patient/bare", 0, None), Target::Entry(2));
        assert_eq!(bundle.resolve("https://provider.example/fhir/List/11", 0, None), Target::Entry(1));
        assert_eq!(bundle.resolve("https://provider.example/fhir/List/11/_history/1", 0, None), Target::Entry(1));
        assert_eq!(bundle.resolve("/List/11", 0, None), Target::Entry(1));
        // It has an address, and not that one.
        assert_eq!(bundle.resolve("https://provider.example/fhir/Patient/1", 0, None), Target::Dangling);
        for elsewhere in ["https://provider.example/fhir/List/1", "https://provider.example/11", "List/", "/", ""] {
            assert_eq!(bundle.resolve(elsewhere, 0, None), Target::Dangling, "{elsewhere}");
        }
        let list = bundle.entries[1].resource;
        assert!(matches!(bundle.resolve("#a", 0, list), Target::Contained(_)));
        assert_eq!(bundle.resolve("#b", 0, list), Target::Dangling);
    }
}
