//! Attributes with their values: ids and links of ours, dates, numbers, and names from closed sets.

use std::ops::Deref;

use super::names::{AttrName, Class, Part, Role, Scope, name};
use crate::record::{Anchor, Numbering};

/// An id of ours: the host's prefix and a name from a closed set.
#[derive(Clone, Copy)]
pub(super) struct Id<'a> {
    pub(super) prefix: &'a str,
    pub(super) name: Name,
}

/// What an id names.
#[derive(Clone, Copy)]
pub(super) enum Name {
    /// A place in the record.
    Anchor(Anchor),
    /// The nth table caption of a section, or of the head.
    Caption(Option<Anchor>, u32),
    /// The patient's name in the banner.
    Patient,
    /// The heading of the navigation.
    Sections,
    /// The heading of the alert.
    Alert,
}

impl Id<'_> {
    /// The id, as a host gets it.
    pub(super) fn text(self) -> String {
        let mut id = String::new();
        self.write(&mut id);
        id
    }

    fn write(self, out: &mut String) {
        out.push_str(self.prefix);
        match self.name {
            Name::Anchor(Anchor(number)) => {
                out.push('a');
                write_number(number, out);
            }
            Name::Caption(section, number) => {
                if let Some(Anchor(section)) = section {
                    out.push('a');
                    write_number(section, out);
                    out.push('-');
                }
                out.push('t');
                write_number(number, out);
            }
            Name::Patient => out.push_str("patient"),
            Name::Sections => out.push_str("sections"),
            Name::Alert => out.push_str("alert"),
        }
    }
}

fn write_number(number: impl Into<i64>, out: &mut String) {
    let number = number.into();
    if number < 0 {
        out.push('-');
    }
    // Digits of one type: each has code of its own.
    out.push_str(&(number.unsigned_abs() as usize).to_string());
}

/// A date in the form that `<time datetime>` takes.
#[derive(Clone, Copy)]
pub(super) struct MachineDate<'a>(&'a str);

impl<'a> MachineDate<'a> {
    /// The date, if it is made of nothing but the characters of one.
    pub(super) fn new(text: &'a str) -> Option<MachineDate<'a>> {
        let is_date = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
        (!text.is_empty() && text.bytes().all(is_date)).then_some(MachineDate(text))
    }
}

/// An attribute with its value.
#[derive(Clone, Copy)]
pub(super) enum Attr<'a> {
    Class(&'a [Class]),
    Part(Part),
    Id(Id<'a>),
    /// A link to an id of ours; there is no other kind of link.
    Href(Id<'a>),
    LabelledBy(Id<'a>),
    /// A text; escaped like any other.
    Title(&'a str),
    Scope(Scope),
    ColumnSpan(u32),
    RowSpan(u16),
    DateTime(MachineDate<'a>),
    Role(Role),
    Level(u8),
    /// Whether the words inside are ours, to be translated, or the provider's, to be left alone.
    Translate(bool),
    ListType(Numbering),
    Start(i32),
    Value(i32),
}

impl Attr<'_> {
    pub(super) fn name(&self) -> AttrName {
        match self {
            Attr::Class(_) => AttrName::Class,
            Attr::Part(_) => AttrName::Part,
            Attr::Id(_) => AttrName::Id,
            Attr::Href(_) => AttrName::Href,
            Attr::LabelledBy(_) => AttrName::LabelledBy,
            Attr::Title(_) => AttrName::Title,
            Attr::Scope(_) => AttrName::Scope,
            Attr::ColumnSpan(_) => AttrName::ColumnSpan,
            Attr::RowSpan(_) => AttrName::RowSpan,
            Attr::DateTime(_) => AttrName::DateTime,
            Attr::Role(_) => AttrName::Role,
            Attr::Level(_) => AttrName::Level,
            Attr::Translate(_) => AttrName::Translate,
            Attr::ListType(_) => AttrName::ListType,
            Attr::Start(_) => AttrName::Start,
            Attr::Value(_) => AttrName::Value,
        }
    }

    /// Whether its value is one of so few that many elements have it alike.
    pub(super) fn recurs(&self) -> bool {
        match self {
            Attr::Class(_) | Attr::Part(_) | Attr::Scope(_) | Attr::Role(_) | Attr::Level(_) => true,
            Attr::Translate(_) | Attr::ListType(_) => true,
            Attr::ColumnSpan(columns) => *columns < 16,
            Attr::Id(_) | Attr::Href(_) | Attr::LabelledBy(_) | Attr::Title(_) | Attr::DateTime(_) => false,
            Attr::RowSpan(_) | Attr::Start(_) | Attr::Value(_) => false,
        }
    }

    /// The attribute and its value as bytes, where it is one that recurs: no two differ in value and not in these.
    pub(super) fn key(&self, key: &mut Vec<u8>) {
        key.push(self.name() as u8);
        let value = match self {
            Attr::Class(classes) => {
                classes.iter().for_each(|class| key.push(*class as u8));
                END
            }
            Attr::Part(part) => *part as u8,
            Attr::Scope(scope) => *scope as u8,
            Attr::Role(role) => *role as u8,
            Attr::Level(level) => *level,
            Attr::Translate(translated) => u8::from(*translated),
            Attr::ListType(numbering) => *numbering as u8,
            Attr::ColumnSpan(columns) => column_span(*columns) as u8,
            _ => 0,
        };
        key.push(value);
    }

    /// Writes the value.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Attr::Class(classes) => {
                for (index, class) in classes.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { " " });
                    out.push_str(name(Class::NAMES, *class as usize));
                }
            }
            Attr::Part(part) => out.push_str(name(Part::NAMES, *part as usize)),
            Attr::Id(id) | Attr::LabelledBy(id) => id.write(out),
            Attr::Href(id) => {
                out.push('#');
                id.write(out);
            }
            Attr::Title(text) => out.push_str(text),
            Attr::Scope(scope) => out.push_str(name(Scope::NAMES, *scope as usize)),
            Attr::ColumnSpan(columns) => write_number(column_span(*columns), out),
            // HTML's own limit: a parser reads more as this.
            Attr::RowSpan(rows) => write_number(*rows.clamp(&1, &65534), out),
            Attr::DateTime(date) => out.push_str(date.0),
            Attr::Role(role) => out.push_str(name(Role::NAMES, *role as usize)),
            Attr::Level(level) => write_number(*level, out),
            Attr::Translate(translated) => out.push_str(if *translated { "yes" } else { "no" }),
            Attr::ListType(numbering) => out.push_str(match numbering {
                Numbering::Arabic => "1",
                Numbering::LowerAlpha => "a",
                Numbering::UpperAlpha => "A",
                Numbering::LowerRoman => "i",
                Numbering::UpperRoman => "I",
            }),
            Attr::Start(number) | Attr::Value(number) => write_number(*number, out),
        }
    }
}

/// A column span within HTML's own limits: a parser reads less or more as these.
fn column_span(columns: u32) -> u32 {
    columns.clamp(1, 1000)
}

/// Follows the classes of a key: there are fewer classes than that.
const END: u8 = u8::MAX;

/// The most attributes that an element has.
const MOST: usize = 6;

/// The attributes of one element, without memory of their own: there is one such list for every element of a view.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a> {
    all: [Attr<'a>; MOST],
    length: usize,
}

impl Default for Attributes<'_> {
    fn default() -> Self {
        Attributes { all: [Attr::Translate(false); MOST], length: 0 }
    }
}

impl<'a> Attributes<'a> {
    /// Some attributes and then some more.
    pub(super) fn of(some: &[Attr<'a>], more: &[Attr<'a>]) -> Attributes<'a> {
        let mut all = Attributes::default();
        for attribute in some {
            all.push(*attribute);
        }
        for attribute in more {
            all.push(*attribute);
        }
        all
    }

    pub(super) fn push(&mut self, attribute: Attr<'a>) {
        debug_assert!(self.length < MOST);
        if let Some(place) = self.all.get_mut(self.length) {
            *place = attribute;
            self.length += 1;
        }
    }
}

impl<'a> Deref for Attributes<'a> {
    type Target = [Attr<'a>];

    fn deref(&self) -> &[Attr<'a>] {
        self.all.get(..self.length).unwrap_or_default()
    }
}
