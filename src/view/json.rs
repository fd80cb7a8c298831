//! Plain values as JSON, for the boundary to JavaScript: as much of serde's model as the outcome needs, and no more.

use std::fmt::{self, Display, Write};

use serde::ser::{self, Impossible, Serialize};

/// A value as JSON.
///
/// # Errors
/// For kinds of value that no outcome holds: bytes, maps, numbers that are not whole.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Unsupported> {
    let mut out = String::new();
    value.serialize(Json(&mut out))?;
    Ok(out)
}

/// A kind of value that no outcome holds.
#[derive(Debug)]
pub struct Unsupported;

impl Display for Unsupported {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a kind of value that is not written")
    }
}

impl std::error::Error for Unsupported {}

impl ser::Error for Unsupported {
    fn custom<T: Display>(_: T) -> Unsupported {
        Unsupported
    }
}

type Written = Result<(), Unsupported>;

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
                    let written = write!(self.0, "\\u{:04x}", c as u32);
                    debug_assert!(written.is_ok(), "writing to a String cannot fail");
                }
                _ => self.0.push(c),
            }
        }
        self.0.push('"');
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
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.next())
    }

    fn end(self) -> Written {
        self.close()
    }
}

impl ser::SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = Unsupported;

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
        $(fn $method(self, _: $kind) -> Written { Err(Unsupported) })*
    };
}

macro_rules! whole {
    ($($method:ident: $kind:ty),*) => {
        $(fn $method(self, value: $kind) -> Written { self.serialize_i64(i64::from(value)) })*
    };
}

impl<'o> ser::Serializer for Json<'o> {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Inside<'o>;
    type SerializeStruct = Inside<'o>;
    type SerializeTuple = Impossible<(), Unsupported>;
    type SerializeTupleStruct = Impossible<(), Unsupported>;
    type SerializeTupleVariant = Impossible<(), Unsupported>;
    type SerializeMap = Impossible<(), Unsupported>;
    type SerializeStructVariant = Impossible<(), Unsupported>;

    unsupported!(
        serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8], serialize_unit_struct: &'static str
    );

    fn serialize_bool(self, value: bool) -> Written {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    whole!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32
    );

    fn serialize_i64(self, value: i64) -> Written {
        self.0.push_str(&value.to_string());
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.serialize_i64(i64::try_from(value).map_err(|_| Unsupported)?)
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
        Err(Unsupported)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'o>, Unsupported> {
        Ok(self.open('[', ']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'o>, Unsupported> {
        Ok(self.open('{', '}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unsupported> {
        Err(Unsupported)
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
        let patient = Patient { name: Some("O\"N\\E\u{1}IL, é 😀\u{2028}\n".into()), ..Patient::default() };
        let mismatch = Mismatch { field: "birthDate".into(), ..Mismatch::default() };
        let identity = Identity { outcome: IdentityOutcome::DifferentPatient, mismatches: vec![mismatch] };
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
            let ours: serde_json::Value = serde_json::from_str(&json(&outcome).unwrap()).unwrap();
            assert_eq!(ours, serde_json::to_value(&outcome).unwrap());
        }
        assert!(json(&1.5_f64).is_err());
        assert_eq!(json(&[Some(503_u16), None]).ok(), None, "tuples are not written");
        assert_eq!(json(&vec![-1_i32, 503]).unwrap(), "[-1,503]");
    }
}
