//! The walk over what nobody has shown: every unread leaf, under its path, in words or as sent.

use super::FOR_MACHINES;
use super::secondary::{Described, Secondary, fixed_value};
use crate::fhir::bundle::Target;
use crate::fhir::datatypes::{self, some_text};
use crate::fhir::date::Moment;
use crate::fhir::tape::{Fate, Kind, Value};
use crate::fhir::text;
use crate::gpconnect::context::{Context, Item, as_date, not_allowed};
use crate::gpconnect::subject::Subject;
use crate::gpconnect::{concept, extensions};
use crate::into_vec::{IntoVec, single};
use crate::issue::Issue;
use crate::keyed::Keyed;
use crate::narrative;
use crate::record::{Inline, Text};
use crate::words::Word;

/// The longest name of an element that stands in a label whole.
const NAME_BYTES: usize = 120;

/// A walk over the unread leaves of an element. `fate` says where they are shown: in the row, where data types are
/// put into words, or under *Other recorded details*, where they stand as sent.
pub(super) struct Walk<'w, 't> {
    context: &'w Context<'t>,
    item: Item<'t>,
    fate: Fate,
    /// What is secondary, where that stands apart.
    pub(super) described: Option<Described>,
    /// The label of where it is.
    path: String,
    /// Values under the names of their elements.
    pub(super) labelled: Vec<Inline>,
    /// What stands before these names, where a row has several resources.
    pub(super) prefix: String,
    pub(super) secondary: Secondary,
}

impl<'w, 't> Walk<'w, 't> {
    pub(super) fn over(context: &'w Context<'t>, item: Item<'t>, fate: Fate) -> Walk<'w, 't> {
        let path = String::with_capacity(NAME_BYTES);
        Walk {
            context,
            item,
            fate,
            described: None,
            path,
            labelled: Vec::new(),
            prefix: String::new(),
            secondary: Secondary::default(),
        }
    }

    /// Members of an object but some. An element that stands more than once, as in XML, is numbered like the items of
    /// an array.
    pub(super) fn members(&mut self, object: Value<'t>, but: &dyn Fn(&Value<'t>) -> bool) {
        let members = || object.children().filter(|member| !but(member));
        if !object.children().may_share_names() {
            return members().for_each(|member| self.element(member, None));
        }
        let mut numbers: Keyed<&str, (usize, usize)> = Keyed::default();
        for member in members() {
            numbers.with(member.key(), (0, 0), |(all, _)| *all += 1);
        }
        for member in members() {
            let number = numbers.with(member.key(), (0, 0), |(all, number)| {
                *number += 1;
                (*all > 1).then_some(*number)
            });
            // XML has no other way to say several things; in JSON a name stands once.
            if number.flatten().is_some() && member.has_unread() && object.raw().starts_with('{') {
                let place = self.context.where_is(self.item);
                self.context.issue(Issue::error("repeated-element", Word::RepeatedElement, place));
            }
            self.element(member, number.flatten());
        }
    }

    fn element(&mut self, element: Value<'t>, number: Option<usize>) {
        if !element.has_unread() {
            return;
        }
        let (key, start) = (element.key(), self.path.len());
        if start == 0 && key == "resourceType" && element.is_leaf() {
            element.ignore("the kind of resource: the place where it is shown says it");
            return;
        }
        if start == 0 && matches!(key, "subject" | "patient") && self.is_the_patient(element) {
            if let Some(reference) = element.get("reference").filter(|value| value.is_leaf()) {
                reference.ignore("the patient whose record this is");
            }
            if !element.has_unread() {
                return;
            }
        }
        // No name of FHIR's is this long; a hostile one would stand before each of its leaves.
        let key = key.get(..key.len().min(NAME_BYTES)).unwrap_or_default();
        self.go_to(key);
        number.into_iter().for_each(|number| self.count(number));
        let several = element.kind() == Kind::Array && element.children().count() > 1;
        let here = self.path.len();
        for (at, value) in element.items().enumerate() {
            if several {
                self.count(at + 1);
            }
            self.value(value, key, start);
            self.path.truncate(here);
        }
        self.path.truncate(start);
    }

    /// Goes below the path.
    fn go_to(&mut self, name: &str) {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
    }

    /// Numbers the path.
    fn count(&mut self, number: usize) {
        self.path.push('[');
        self.path.push_str(&number.to_string());
        self.path.push(']');
    }

    /// A value at the path, whose last name starts at `start`.
    fn value(&mut self, value: Value<'t>, key: &str, start: usize) {
        if !value.has_unread() {
            return;
        }
        if value.is_leaf() {
            let line = self.leaf(value, key);
            return self.pair(line);
        }
        if let Some(title) = self.context.hidden(value, self.item) {
            value.ignore("is, or leads to, what is not allowed to this user");
            return self.pair(not_allowed(title));
        }
        if key == "extension" || key == "modifierExtension" {
            return self.extension(value, key, start);
        }
        let in_row = self.fate == Fate::Shown;
        if !in_row {
            if self.is_undescribed_code(value) {
                let words = self.in_words(value);
                self.show(words);
            }
            self.as_sent(value).into_iter().for_each(|whole| self.pair(whole));
        } else {
            let words = self.in_words(value);
            if !words.is_empty() {
                self.show(words);
            }
        }
        let is_coding = in_row && is_coding(value);
        self.members(value, &|member| in_row && (is_coding || FOR_MACHINES.contains(&member.key())));
    }

    /// Whether its words are only in codings, and no row has said or describes them: they stand in sight, unlike what is
    /// for machines.
    fn is_undescribed_code(&self, value: Value<'t>) -> bool {
        let mut has_words = false;
        for coding in value.all("coding") {
            if let Some(words) = coding.get("display") {
                if words.fate() != Fate::Unread {
                    return false;
                }
                has_words = true;
            }
        }
        let is_described = || self.described.is_none_or(|described| described.describes(&self.path));
        has_words && value.get("text").is_none() && !is_described()
    }

    fn pair(&mut self, value: Inline) {
        match self.described.filter(|described| described.has(&self.path, &value)) {
            Some(described) => match fixed_value(described.kind, &self.path, &value) {
                Some((label, words)) => self.secondary.fixed(label, words.map_or(value, Inline::from)),
                None => self.secondary.detail(&self.path, value),
            },
            None => self.show(single(value)),
        }
    }

    fn show(&mut self, value: Vec<Inline>) {
        let label = [self.prefix.as_str(), &self.path].concat();
        self.labelled.push(Inline::labelled(Text::Element(label), value));
    }

    fn leaf(&self, value: Value<'t>, key: &str) -> Inline {
        if key == "div" {
            let markup = value.take(self.fate).unwrap_or_default();
            let read = narrative::read(&markup, &self.context.where_is(self.item));
            for issue in &read.issues {
                self.context.issue(issue.clone());
            }
            return Inline::recorded(read.whole_text());
        }
        if matches!(key, "data" | "content")
            && let Some(words) = plain_text(self.context, self.item, value, self.item.resource)
        {
            return Inline::recorded(words);
        }
        if is_base64(value, key) {
            let length = value.peek().map_or(0, |text| text.len() / 4 * 3);
            value.take(self.fate);
            return Inline::Text(Text::Ours(Word::EncodedBytes, single(Text::Count(length))));
        }
        let Some(text) = value.take(self.fate) else {
            value.mark(Fate::Unreadable);
            return Inline::recorded(value.raw());
        };
        let is_date = self.fate == Fate::Shown && text.len() >= 10 && Moment::parse(&text).is_some();
        if is_date { as_date(text) } else { Inline::recorded(text) }
    }

    /// A data type put into words; empty where it is none that we know.
    fn in_words(&self, value: Value<'t>) -> Vec<Inline> {
        let has = |element| value.get(element).is_some();
        if has("coding") {
            return concept::read(value).line(false);
        }
        if is_coding(value) {
            let words = value.get("display").or_else(|| value.get("code"));
            let words = words.filter(|words| words.fate() == Fate::Unread).and_then(Value::text);
            return words.map(Inline::recorded).into_iter().into_vec();
        }
        if has("reference") || has("display") {
            return self.context.reference(value, self.item);
        }
        if has("value") && (has("unit") || has("code") || has("comparator")) {
            return datatypes::quantity(value).map(|text| single(Inline::recorded(text))).unwrap_or_default();
        }
        if has("family") || has("given") {
            let name = datatypes::HumanName::read(value).professional_style();
            return name.map(|name| single(Inline::recorded(name))).unwrap_or_default();
        }
        if has("line") || has("postalCode") {
            return datatypes::address(value).map(|text| single(Inline::recorded(text))).unwrap_or_default();
        }
        Vec::new()
    }

    /// A coding or an identifier on one line, as sent; none for anything else.
    fn as_sent(&self, value: Value<'t>) -> Option<Inline> {
        value.get("system")?;
        let parts: &[&str] = match () {
            () if is_coding(value) => &["display", "code", "system", "version", "userSelected"],
            // Where the value stands elsewhere, its system is a detail of its own.
            () if value.get("value").is_some_and(Value::has_unread) => &["value", "system"],
            () => return None,
        };
        let mut line: Option<String> = None;
        let unread = parts.iter().filter_map(|part| value.get(part)).filter(|part| part.fate() == Fate::Unread);
        for part in unread {
            let Some(text) = part.peek() else { continue };
            part.mark(self.fate);
            let line = match &mut line {
                Some(line) => {
                    line.push_str(" · ");
                    line
                }
                none => none.insert(String::with_capacity(value.raw().len())),
            };
            // `true` alone says nothing.
            if part.key() == "userSelected" {
                line.push_str("userSelected ");
            }
            line.push_str(&text);
        }
        let mut line = line?;
        line.shrink_to_fit();
        some_text(line).map(Inline::recorded)
    }

    /// An extension stands under its name, in place of the word.
    fn extension(&mut self, value: Value<'t>, key: &str, start: usize) {
        let url = value.get("url");
        let name = url.and_then(Value::peek);
        let word = if key == "extension" {
            Some(start)
        } else {
            self.path.as_bytes().windows(9).rposition(|name| name == b"extension")
        };
        let path = word.and_then(|at| self.path.get(..at));
        let cut = path.map_or(self.path.len(), |path| path.trim_end_matches('.').len());
        let tail = self.path.split_off(cut);
        if let Some(name) = &name {
            let name = extensions::last_segment(name);
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(name);
        }
        let of_value = |member: &Value<'t>| member.key().starts_with("value");
        let here = self.path.len();
        let said = self.labelled.len() + self.secondary.count();
        for member in value.children().filter(of_value) {
            for value in member.items() {
                self.value(value, member.key(), here);
            }
        }
        // An address that is no text is shown like anything else.
        let is_url = |member: &Value<'t>| member.key() == "url" && member.is_leaf();
        self.members(value, &|member| is_url(member) || of_value(member));
        // The whole URL, where the label does not already say all of it.
        if let Some(url) = url.filter(|url| url.fate() == Fate::Unread) {
            let whole = url.peek().unwrap_or_default();
            let is_labelled = self.labelled.len() + self.secondary.count() > said;
            if is_labelled && self.path.ends_with(whole.as_ref()) {
                url.already_shown();
            } else if let Some(text) = url.take(self.fate) {
                self.path.push_str(".url");
                self.pair(Inline::recorded(text));
            }
        }
        self.path.truncate(cut);
        self.path.push_str(&tail);
    }

    fn is_the_patient(&self, element: Value<'t>) -> bool {
        let whole = matches!(self.context.target(element, self.item), Some(Target::Entry(_)));
        whole && self.context.subject(self.item) == Subject::ThePatient
    }
}

fn is_coding(value: Value<'_>) -> bool {
    value.get("code").is_some_and(Value::is_leaf) && value.get("system").is_some() && value.get("value").is_none()
}

/// The text that bytes are, where their `holder` says that they are plain text; none where it is something else. Whoever
/// calls it shows what it returns.
pub fn plain_text<'t>(context: &Context<'t>, item: Item<'t>, data: Value<'t>, holder: Value<'t>) -> Option<String> {
    let kind = holder.code_at("contentType");
    let bytes = of_base64(&data.peek().filter(|_| kind.starts_with("text/plain"))?)?;
    data.already_shown();
    let (words, lost) = text::decode_as(bytes, &kind);
    if lost > 0 {
        context.issue(Issue::error("not-text", Word::BytesNotText, context.where_is(item)));
    }
    Some(words)
}

/// The bytes of a text in base64; none where it is something else.
fn of_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    // Half a byte at its end, or words that nobody has encoded: lines of base64 are longer.
    let inside = text.trim_ascii().trim_end_matches('=');
    let mut lines = inside.split_ascii_whitespace();
    let letters: usize = lines.clone().map(str::len).sum();
    lines.next_back();
    if letters % 4 == 1 || lines.any(|line| line.len() < 16) {
        return None;
    }
    for byte in inside.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// Whether it is long base64, which counts as its size.
fn is_base64(value: Value<'_>, key: &str) -> bool {
    let long = value.raw().len() > 64;
    long && matches!(key, "data" | "content" | "blob") && !value.raw().contains(' ')
}
