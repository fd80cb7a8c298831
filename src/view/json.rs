//! Plain values as JSON, for the boundary to JavaScript: as much of serde's model as the outcome needs, and no more.

use std::fmt::{self, Display};

use serde::ser::{self, Impossible, Serialize};

/// A value as JSON. For kinds of value that no outcome holds (bytes, maps, numbers that are not whole or less than nothing)
/// there is no way to be written: that a type of ours has one is a mistake in this crate, which its first test meets.
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut out = String::new();
    let Ok(()) = value.serialize(Json(&mut out));
    out
}

/// What goes wrong in writing a value to a text: nothing. So no way out is compiled for each field of each type.
#[derive(Debug)]
pub enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: Display>(_: T) -> Never {
        no_way()
    }
}

fn no_way() -> ! {
    unreachable!("a kind of value that no outcome holds")
}

type Written = Result<(), Never>;

struct Json<'o>(&'o mut String);

/// The inside of an array or an object.
struct Inside<'o> {
    out: &'o mut String,
    first: bool,
    end: char,
}

impl<'o> Json<'o> {
    fn open(self, start: char, end: char) -> Inside<'o> {
        self.0.push(start);
        Inside { out: self.0, first: true, end }
    }

    fn text(self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                _ if c < ' ' => {
                    self.0.push_str(if c < '\x10' { "\\u000" } else { "\\u001" });
                    self.0.push(char::from_digit(c as u32 % 16, 16).unwrap_or_default());
                }
                _ => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    /// Digits of one type: each has code of its own.
    fn whole(self, number: usize) -> Written {
        self.0.push_str(&number.to_string());
        Ok(())
    }
}

impl Inside<'_> {
    fn next(&mut self) -> Json<'_> {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        Json(self.out)
    }

    fn close(self) -> Written {
        self.out.push(self.end);
        Ok(())
    }
}

impl ser::SerializeSeq for Inside<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.next())
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl ser::SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.next().text(name);
        self.out.push(':');
        value.serialize(Json(self.out))
    }

    fn end(self) -> Written {
        self.close()
    }
}

macro_rules! unsupported {
    ($($method:ident: $kind:ty),*) => {
        $(fn $method(self, _: $kind) -> Written { no_way() })*
    };
}

impl<'o> ser::Serializer for Json<'o> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Inside<'o>;
    type SerializeStruct = Inside<'o>;
    type SerializeTuple = Impossible<(), Never>;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;
    type SerializeMap = Impossible<(), Never>;
    type SerializeStructVariant = Impossible<(), Never>;

    unsupported!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8, serialize_u32: u32,
        serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str
    );

    fn serialize_bool(self, value: bool) -> Written {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.whole(value.into())
    }

    /// Of a `usize`, which is never more than one.
    fn serialize_u64(self, value: u64) -> Written {
        self.whole(usize::try_from(value).unwrap_or(usize::MAX))
    }

    fn serialize_str(self, value: &str) -> Written {
        self.text(value);
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        no_way()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'o>, Never> {
        Ok(self.open('[', ']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Never> {
        no_way()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Never> {
        no_way()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Never> {
        no_way()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Never> {
        no_way()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'o>, Never> {
        Ok(self.open('{', '}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Never> {
        no_way()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::{Issue, Severity};
    use crate::record::{
        Banner, BannerKind, Identity, IdentityOutcome, Mismatch, OutcomeSource, Patient, Record, RequestOutcome,
        Section, State,
    };
    use crate::view::{Options, outcome};
    use crate::words::Word;

    #[test]
    fn an_outcome_is_the_json_that_serde_json_writes() {
        let patient =
            Patient { name: Some("O\"N\\E\u{1}\u{f}\u{10}\u{1f}IL, é 😀\u{2028}\n".into()), ..Patient::default() };
        let mismatch = Mismatch { field: "birthDate".into(), ..Mismatch::default() };
        let identity = Identity { mismatches: vec![mismatch], ..Identity::of(IdentityOutcome::DifferentPatient) };
        let issue = Issue {
            severity: Severity::Warning,
            code: "bad-date",
            text: Word::DanglingReference,
            r#where: "entry[1]".into(),
        };
        let banners = vec![Banner::new(BannerKind::Warning, vec![Word::StillLoading.into()])];
        let section = Section {
            code: "allergies".into(),
            anchor: crate::record::Anchor(100),
            title: vec![Word::Sections.into()],
            count: Some(48_000),
            states: vec![State::KnownNone, State::InTransit],
            requested: Vec::new(),
            banners,
            blocks: Vec::new(),
        };
        let request = RequestOutcome {
            source: OutcomeSource::Provider,
            http: Some(503),
            code: "x".into(),
            retryable: true,
            diagnostics: None,
        };
        let record = Record {
            outcomes: vec![request],
            patient: Some(patient),
            identity,
            issues: vec![issue],
            sections: vec![section],
            ..Record::default()
        };
        for record in [record, Record::default()] {
            let outcome = outcome(&record, &Options::default());
            let ours: serde_json::Value = serde_json::from_str(&json(&outcome)).unwrap();
            assert_eq!(ours, serde_json::to_value(&outcome).unwrap());
        }
        assert_eq!(json(&vec![Some(503_u16), None]), "[503,null]");
        assert_eq!(json(&usize::MAX), usize::MAX.to_string());
    }
}
