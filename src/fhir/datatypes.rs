//! FHIR's own data types, read leniently from DSTU2, STU3 and R4 shapes alike. Functions that return a text for
//! display set the read bits of what they return; those named `peek_…` do not.

use std::borrow::Cow;

use super::date::Moment;
use super::tape::Value;
use crate::into_vec::IntoVec;
use crate::letters::{self, has, joined, joined_of, lower, upper};

/// The parts of a HumanName. `family` and `given` are arrays in DSTU2 and lists or strings elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HumanName {
    /// Family name, several joined by a space.
    pub family: Option<String>,
    /// Given names, joined by a space.
    pub given: Option<String>,
    /// Prefixes, joined by a space.
    pub prefix: Option<String>,
    /// Suffixes, joined by a space.
    pub suffix: Option<String>,
    /// The name as one text.
    pub text: Option<String>,
}

impl HumanName {
    /// Reads the parts for display. `text` is read only where it stands in place of them; where it says the same words as
    /// they do it counts as shown with them.
    pub fn read(name: Value<'_>) -> HumanName {
        let parts = HumanName::of(name, Value::read);
        if let Some(text) = name.get("text") {
            if parts.text.is_some() {
                text.read();
            } else if text.peek().is_some_and(|text| parts.says_the_same(&text)) {
                text.already_shown();
            }
        }
        parts
    }

    /// The name, read bits left alone.
    pub fn peek(name: Value<'_>) -> HumanName {
        HumanName::of(name, |part| part.peek().map(Cow::into_owned))
    }

    /// Its parts; and its text, where that stands in place of them: without a family name it may alone be all of it.
    fn of<'t>(name: Value<'t>, take: fn(Value<'t>) -> Option<String>) -> HumanName {
        let all = |element| some_text(joined(&mut name.all(element).filter_map(take), " "));
        let parts = HumanName {
            family: all("family"),
            given: all("given"),
            prefix: all("prefix"),
            suffix: all("suffix"),
            text: None,
        };
        let text = name.peek_at("text").and_then(some_text);
        let has_all = |text: &String| parts.family.is_none() && (parts.given.is_none() || parts.is_within(text));
        HumanName { text: text.filter(has_all), ..parts }
    }

    fn says_the_same(&self, text: &str) -> bool {
        words_of(text) == self.words()
    }

    /// Whether all of these parts are among the words of a text.
    fn is_within(&self, text: &str) -> bool {
        let words = words_of(text);
        self.words().iter().all(|word| words.contains(word))
    }

    fn words(&self) -> Vec<String> {
        let parts = [self.family.clone(), self.given.clone(), self.prefix.clone(), self.suffix.clone()];
        words_of(&joined_of(&parts, " ").unwrap_or_default())
    }

    /// `SMITH, John (Mr)`: NHS CUI patient name (NID).
    pub fn patient_style(&self) -> Option<String> {
        if self.text.is_some() {
            return self.text.clone();
        }
        let family = self.family.as_ref().map(|family| upper(family));
        let given = match &self.suffix {
            Some(suffix) => self.given.as_ref().map(|given| [given, " ", suffix].concat()),
            None => self.given.clone(),
        };
        let mut name = match (family, given) {
            (Some(family), Some(given)) => [&family, ", ", &given].concat(),
            (Some(part), None) | (None, Some(part)) => part,
            (None, None) => return None,
        };
        if let Some(prefix) = &self.prefix {
            name.push_str(&[" (", &in_title_case(prefix.trim_end_matches('.')), ")"].concat());
        }
        Some(name)
    }

    /// `Dr Jo Fidler`: a professional's name, in the order said.
    pub fn professional_style(&self) -> Option<String> {
        let parts = || [self.prefix.clone(), self.given.clone(), self.family.clone(), self.suffix.clone()];
        self.text.clone().or_else(|| joined_of(&parts(), " "))
    }
}

/// `MR` as `Mr` (NHS CUI patient name); what is not all in capitals is left.
fn in_title_case(title: &str) -> String {
    let (Some(first), Some(rest)) = (title.get(..1), title.get(1..)) else { return title.to_owned() };
    let is_word = title.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_word { [first, &lower(rest)].concat() } else { title.to_owned() }
}

/// The words of a name, in alphabetical order.
fn words_of(text: &str) -> Vec<String> {
    let mut words = letters::words(text);
    crate::order::sort(&mut words);
    words
}

/// The name to show and compare: official, else usual, else one without a use, else any that is not old. Of two
/// of one use, the one without an end.
pub fn current_name<'t>(person: Value<'t>) -> Option<Value<'t>> {
    let rank = |name: &Value<'t>| match name.peek_at("use").as_deref() {
        Some("official") => 0,
        Some("usual") => 1,
        None => 2,
        Some("old" | "maiden") => 4,
        Some(_) => 3,
    };
    let is_over = |name: &Value<'t>| name.at(&["period", "end"]).is_some_and(|end| end.peek().is_some());
    let mut names = Vec::new();
    for name in person.all("name") {
        let (rank, is_over) = (rank(&name), is_over(&name));
        names.push(((is_over || rank > 2, rank, is_over), name));
    }
    crate::order::by_key(&mut names, |(rank, _)| *rank);
    names.first().map(|(_, name)| *name)
}

/// `7.50 mmol/L`, `< 5 mg`: comparator, value as written, and the unit's words, else its code.
pub fn quantity(quantity: Value<'_>) -> Option<String> {
    joined_of(&[number(quantity), unit(quantity)], " ")
}

/// `< 5`: comparator and value, as written.
pub fn number(quantity: Value<'_>) -> Option<String> {
    joined_of(&[quantity.text_at("comparator"), quantity.text_at("value")], " ")
}

/// `4 g / 24 hours`: numerator and denominator of a Ratio, as far as they are there.
pub fn ratio(ratio: Value<'_>) -> Option<String> {
    let part = |name| ratio.get(name).and_then(quantity);
    joined_of(&[part("numerator"), part("denominator")], " / ")
}

/// The unit's words, else its code, in brackets where it is a number. A code that repeats the words counts as shown with them.
pub fn unit(quantity: Value<'_>) -> Option<String> {
    let unit = quantity.text_at("unit");
    let code = quantity.get("code");
    match (unit, code) {
        (Some(unit), Some(code)) => {
            if code.peek().as_deref() == Some(unit.as_str()) {
                code.already_shown();
            }
            Some(unit)
        }
        (Some(unit), None) => Some(unit),
        (None, code) => {
            let code = code.and_then(Value::read)?;
            let is_number = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
            Some(if is_number { ["[", &code, "]"].concat() } else { code })
        }
    }
}

/// An address on one line: lines, city, district, postcode, joined by comma and space (NHS CUI address display).
pub fn address(address: Value<'_>) -> Option<String> {
    let parts = ["line", "city", "district", "state", "postalCode", "country"];
    let texts: Vec<String> = address.each(&parts).into_iter().filter_map(Value::text).into_vec();
    if texts.is_empty() {
        return address.text_at("text");
    }
    if let Some(text) = address.get("text")
        && text.peek().is_some_and(|text| texts.iter().all(|part| has(&text, part)))
    {
        text.already_shown();
    }
    some_text(joined(&mut texts.into_iter(), ", "))
}

/// The start of an element that is a dateTime, an instant or a Period.
pub fn peek_moment(resource: Value<'_>, elements: &[&'static str]) -> Option<Moment> {
    elements.iter().find_map(|element| {
        let value = resource.get(element)?;
        let text = value.peek().or_else(|| value.peek_at("start"))?;
        Moment::parse(text.trim())
    })
}

/// The identifier of a system, trying each system in turn: the first that is not of old, else the first.
pub fn identifier<'t>(resource: Value<'t>, systems: &[&str]) -> Option<Value<'t>> {
    systems.iter().find_map(|system| {
        let own = || resource.all("identifier").filter(|own| own.says("system", system));
        own().find(|own| !has_ended(*own, None)).or_else(|| own().next())
    })
}

/// Whether an identifier is of one of these systems, in letters of any case and with blanks around it or not.
pub fn is_of_system(identifier: Value<'_>, systems: &[&str]) -> bool {
    systems.iter().any(|system| identifier.says("system", system))
}

/// Whether an identifier is no longer in use: it says so, or its period ended before today, or at all where that is not known.
pub fn has_ended(identifier: Value<'_>, today: Option<Moment>) -> bool {
    let is_past = |end: Moment| today.is_none_or(|today| end.date().is_before(today.date()));
    identifier.says("use", "old") || end_of(identifier).is_some_and(is_past)
}

/// The day, month or year with which the end of a period begins, as it is written.
fn end_of(identifier: Value<'_>) -> Option<Moment> {
    let end = identifier.at(&["period", "end"])?.peek()?;
    let end = end.trim();
    let begins = |bytes: usize| Moment::parse(end.get(..bytes)?);
    begins(10).or_else(|| begins(7)).or_else(|| begins(4))
}

/// The value of [`identifier`].
pub fn peek_identifier(resource: Value<'_>, systems: &[&str]) -> Option<String> {
    Some(identifier(resource, systems)?.peek_at("value")?.into_owned())
}

/// A text that is not blank, trimmed.
pub fn some_text(text: impl AsRef<str> + Into<String>) -> Option<String> {
    let trimmed = text.as_ref().trim();
    match trimmed.len() {
        0 => None,
        whole if whole == text.as_ref().len() => Some(text.into()),
        _ => Some(trimmed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::json::parse;

    #[test]
    fn names_of_every_shape_read_alike() {
        let stu3 = r#"{"family":"Smith","given":["John","Paul"],"prefix":["Mr."],"text":"SMITH John Paul (Mr)"}"#;
        let dstu2 = r#"{"family":["Smith"],"given":["John","Paul"],"prefix":["Mr."]}"#;
        for text in [stu3, dstu2] {
            let tape = parse(text.into()).unwrap();
            let name = HumanName::read(tape.root().unwrap());
            assert_eq!(name.patient_style().unwrap(), "SMITH, John Paul (Mr)");
            assert_eq!(name.professional_style().unwrap(), "Mr. John Paul Smith");
            assert!(!tape.root().unwrap().has_unread());
        }
    }

    #[test]
    fn quantities_keep_their_digits() {
        let tape = parse(r#"{"comparator":"<","value":7.50,"unit":"mmol/L","code":"mmol/L"}"#.into()).unwrap();
        assert_eq!(quantity(tape.root().unwrap()).unwrap(), "< 7.50 mmol/L");
        assert!(!tape.root().unwrap().has_unread());
    }
}
