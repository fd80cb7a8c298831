//! Fills a tape from JSON (RFC 8259). Never recursive; refuses what is not JSON, with the byte at which it stops.
//!
//! [`parse`] takes a whole text or nothing. [`Filler`] is for a Bundle: it advances entry by entry, and an entry
//! whose inside is not JSON costs only itself: it is kept as [`Kind::Raw`] and the next one is found by brackets and
//! strings alone. In strings it takes what can only be meant in one way: a tab or a line end as such, a backslash that
//! begins no escape as itself, half a character as U+FFFD. A narrative is one string: it would all be lost for that.

use super::tape::{Fault, Kind, Tape};
use crate::runs;

/// The deepest nesting read. FHIR's own is below 30.
pub const MAX_DEPTH: usize = 200;

type Filled = Result<usize, Fault>;

/// A tape over a text that is JSON from the first to the last character.
pub fn parse(text: String) -> Result<Tape, Fault> {
    let mut tape = Tape::over(text);
    let end = value(&mut tape, 0, (0, 0))?;
    nothing_after(&tape, end)?;
    Ok(tape.sealed())
}

/// A Bundle being read, or any other resource.
pub struct Filler {
    tape: Tape,
    at: usize,
    stage: Stage,
    faults: Vec<Fault>,
}

enum Stage {
    Start,
    Members { first: bool },
    Entries { array: usize, first: bool },
    Done,
}

impl Filler {
    /// Nothing read yet.
    pub fn new(text: String) -> Filler {
        // About one node for every 28 bytes of a pretty-printed Bundle: one growth at the most.
        let nodes = Vec::with_capacity(text.len() / 28);
        Filler {
            tape: Tape { nodes, lenient: true, ..Tape::over(text) },
            at: 0,
            stage: Stage::Start,
            faults: Vec::new(),
        }
    }

    /// Reads on by about `budget` bytes; true when the end is reached. An error is of the outer skeleton.
    pub fn step(&mut self, budget: usize) -> Result<bool, Fault> {
        let stop = self.at.saturating_add(budget.max(1));
        while self.at < stop {
            if self.advance()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many values have been read.
    pub fn values(&self) -> usize {
        self.tape.nodes.len()
    }

    /// The tape, and the faults of entries that could not be read.
    pub fn finish(self) -> (Tape, Vec<Fault>) {
        (self.tape.sealed(), self.faults)
    }

    fn advance(&mut self) -> Result<bool, Fault> {
        match self.stage {
            Stage::Start => {
                let at = space(&self.tape, 0);
                if byte(&self.tape, at) == Some(b'{') {
                    self.tape.push(Kind::Object, (0, 0), at, at);
                    self.at = at + 1;
                    self.stage = Stage::Members { first: true };
                } else {
                    let end = value(&mut self.tape, at, (0, 0))?;
                    nothing_after(&self.tape, end)?;
                    self.stage = Stage::Done;
                }
            }
            Stage::Members { first } => {
                let at = space(&self.tape, self.at);
                match byte(&self.tape, at) {
                    Some(b'}') => {
                        self.tape.close(0, at + 1);
                        nothing_after(&self.tape, at + 1)?;
                        self.stage = Stage::Done;
                        return Ok(true);
                    }
                    Some(b',') if !first => self.member(space(&self.tape, at + 1))?,
                    Some(b'"') if first => self.member(at)?,
                    _ => return Err(unexpected(&self.tape, at, "expected a member or the end of the object")),
                }
            }
            Stage::Entries { array, first } => self.entry(array, first)?,
            Stage::Done => return Ok(true),
        }
        Ok(matches!(self.stage, Stage::Done))
    }

    fn member(&mut self, at: usize) -> Result<(), Fault> {
        let (key, at) = key(&mut self.tape, at)?;
        self.stage = Stage::Members { first: false };
        let is_entry = self.tape.text.get(key.0 as usize..key.1 as usize) == Some("entry");
        if is_entry && byte(&self.tape, at) == Some(b'[') {
            let array = self.tape.push(Kind::Array, key, at, at);
            self.at = at + 1;
            self.stage = Stage::Entries { array, first: true };
        } else {
            self.at = value(&mut self.tape, at, key)?;
        }
        Ok(())
    }

    fn entry(&mut self, array: usize, first: bool) -> Result<(), Fault> {
        let mut at = space(&self.tape, self.at);
        match byte(&self.tape, at) {
            Some(b']') => {
                self.tape.close(array, at + 1);
                self.at = at + 1;
                self.stage = Stage::Members { first: false };
                return Ok(());
            }
            Some(b',') if !first => {
                at = space(&self.tape, at + 1);
                if byte(&self.tape, at) == Some(b']') {
                    self.faults.push(Fault { position: at, what: "a comma after the last entry", truncated: false });
                    self.at = at;
                    return Ok(());
                }
            }
            Some(_) if first => {}
            _ => return Err(unexpected(&self.tape, at, "expected an entry or the end of the entries")),
        }
        let nodes = self.tape.nodes.len();
        self.at = match value(&mut self.tape, at, (0, 0)) {
            Ok(end) => end,
            Err(fault) => {
                let end = past_brackets(&self.tape, at).ok_or(fault)?;
                self.tape.nodes.truncate(nodes);
                self.tape.push(Kind::Raw, (0, 0), at, end);
                self.faults.push(Fault { truncated: false, ..fault });
                end
            }
        };
        self.stage = Stage::Entries { array, first: false };
        Ok(())
    }
}

/// The end of the entry at `at`, found by brackets and strings alone; none where the text ends first.
fn past_brackets(tape: &Tape, at: usize) -> Option<usize> {
    let bytes = tape.text.as_bytes();
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (offset, byte) in bytes.get(at..)?.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b',' | b']' | b'}' if depth == 0 => return Some(at + offset),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn nothing_after(tape: &Tape, end: usize) -> Result<(), Fault> {
    let at = space(tape, end);
    if at < tape.text.len() { Err(unexpected(tape, at, "more text after the end")) } else { Ok(()) }
}

/// One value and all below it, from `at` on; the byte after it.
fn value(tape: &mut Tape, at: usize, key_span: (u32, u32)) -> Filled {
    let mut open: Vec<usize> = Vec::with_capacity(16);
    let mut key_span = key_span;
    let mut at = space(tape, at);
    loop {
        at = match byte(tape, at) {
            Some(opening @ (b'{' | b'[')) => {
                if open.len() >= MAX_DEPTH {
                    return Err(unexpected(tape, at, "nested too deeply"));
                }
                let object = opening == b'{';
                let index = tape.push(if object { Kind::Object } else { Kind::Array }, key_span, at, at);
                at = space(tape, at + 1);
                if byte(tape, at) == Some(if object { b'}' } else { b']' }) {
                    tape.close(index, at + 1);
                    at + 1
                } else {
                    open.push(index);
                    key_span = (0, 0);
                    if object {
                        (key_span, at) = key(tape, at)?;
                    }
                    continue;
                }
            }
            Some(b'"') => {
                let (end, escaped) = string(tape, at)?;
                tape.push(if escaped { Kind::Escaped } else { Kind::Plain }, key_span, at + 1, end - 1);
                end
            }
            Some(b't') => literal(tape, at, "true", Kind::Boolean, key_span)?,
            Some(b'f') => literal(tape, at, "false", Kind::Boolean, key_span)?,
            Some(b'n') => literal(tape, at, "null", Kind::Null, key_span)?,
            Some(b'-' | b'0'..=b'9') => {
                let end = number(tape, at)?;
                tape.push(Kind::Number, key_span, at, end);
                end
            }
            _ => return Err(unexpected(tape, at, "expected a value")),
        };
        loop {
            let Some(&index) = open.last() else { return Ok(at) };
            let object = tape.nodes.get(index).is_some_and(|node| node.kind == Kind::Object);
            at = space(tape, at);
            match (byte(tape, at), object) {
                (Some(b','), true) => {
                    (key_span, at) = key(tape, space(tape, at + 1))?;
                    break;
                }
                (Some(b','), false) => {
                    key_span = (0, 0);
                    at = space(tape, at + 1);
                    break;
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    at += 1;
                    tape.close(index, at);
                    open.pop();
                }
                (_, true) => return Err(unexpected(tape, at, "expected a comma or the end of the object")),
                (_, false) => return Err(unexpected(tape, at, "expected a comma or the end of the array")),
            }
        }
    }
}

/// A key and the colon after it; where the value starts.
fn key(tape: &mut Tape, at: usize) -> Result<((u32, u32), usize), Fault> {
    if byte(tape, at) != Some(b'"') {
        return Err(unexpected(tape, at, "expected a name in quotes"));
    }
    let (end, escaped) = string(tape, at)?;
    let span = if escaped {
        let name = super::text::unescape_json(tape.text.get(at + 1..end - 1).unwrap_or_default());
        tape.name(tape.text.len(), &name)
    } else {
        (at as u32 + 1, end as u32 - 1)
    };
    let at = space(tape, end);
    if byte(tape, at) != Some(b':') {
        return Err(unexpected(tape, at, "expected a colon"));
    }
    Ok((span, space(tape, at + 1)))
}

/// The byte after the string that starts at `at`, and whether it has escapes.
fn string(tape: &mut Tape, at: usize) -> Result<(usize, bool), Fault> {
    let mut escaped = false;
    let mut at = at + 1;
    loop {
        let rest = tape.text.as_bytes().get(at..).unwrap_or_default();
        at += runs::in_json_string(rest);
        match byte(tape, at) {
            Some(b'"') => return Ok((at + 1, escaped)),
            Some(b'\\') => {
                escaped = true;
                at = match escape(tape, at) {
                    // What it is before is looked at once more.
                    Err(fault) if tape.lenient && !fault.truncated => {
                        tape.halves += usize::from(fault.what == HALF);
                        at + 1
                    }
                    end => end?,
                };
            }
            Some(_) if tape.lenient => at += 1,
            _ => return Err(unexpected(tape, at, "a control character inside a string")),
        }
    }
}

const HALF: &str = "half of a surrogate pair";

/// The byte after the escape at `at`. A surrogate without its other half is refused: it is no text.
fn escape(tape: &Tape, at: usize) -> Filled {
    match byte(tape, at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => match hex(tape, at + 2)? {
            0xD800..=0xDBFF => {
                let low = tape.text.get(at + 6..at + 8) == Some("\\u");
                if low && hex(tape, at + 8).is_ok_and(|low| (0xDC00..=0xDFFF).contains(&low)) {
                    Ok(at + 12)
                } else {
                    Err(unexpected(tape, at, HALF))
                }
            }
            0xDC00..=0xDFFF => Err(unexpected(tape, at, HALF)),
            _ => Ok(at + 6),
        },
        _ => Err(unexpected(tape, at + 1, "an unknown escape")),
    }
}

fn hex(tape: &Tape, at: usize) -> Result<u32, Fault> {
    let digits = tape.text.as_bytes().get(at..at + 4).unwrap_or_default();
    if digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit) {
        let text = std::str::from_utf8(digits).unwrap_or_default();
        return Ok(u32::from_str_radix(text, 16).unwrap_or_default());
    }
    Err(unexpected(tape, at, "expected four hexadecimal digits"))
}

fn number(tape: &Tape, at: usize) -> Filled {
    let bytes = tape.text.as_bytes();
    let digits = |at: usize| at + bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let start = if byte(tape, at) == Some(b'-') { at + 1 } else { at };
    let mut end = digits(start);
    let leading_zero = byte(tape, start) == Some(b'0') && end > start + 1;
    if end == start || leading_zero {
        return Err(unexpected(tape, start, "a number that is not written as JSON writes numbers"));
    }
    if byte(tape, end) == Some(b'.') {
        let fraction = digits(end + 1);
        if fraction == end + 1 {
            return Err(unexpected(tape, fraction, "expected a digit after the decimal point"));
        }
        end = fraction;
    }
    if matches!(byte(tape, end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(byte(tape, end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == end + 1 + sign {
            return Err(unexpected(tape, exponent, "expected a digit in the exponent"));
        }
        end = exponent;
    }
    Ok(end)
}

fn literal(tape: &mut Tape, at: usize, word: &'static str, kind: Kind, key: (u32, u32)) -> Filled {
    if tape.text.get(at..at + word.len()) != Some(word) {
        return Err(unexpected(tape, at, "expected a value"));
    }
    tape.push(kind, key, at, at + word.len());
    Ok(at + word.len())
}

#[inline(always)]
fn space(tape: &Tape, at: usize) -> usize {
    let rest = tape.text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count()
}

#[inline(always)]
fn byte(tape: &Tape, at: usize) -> Option<u8> {
    tape.text.as_bytes().get(at).copied()
}

fn unexpected(tape: &Tape, position: usize, what: &'static str) -> Fault {
    if position >= tape.text.len() {
        Fault { position: tape.text.len(), what: "the text ends too early", truncated: true }
    } else {
        Fault { position, what, truncated: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<(Tape, Vec<Fault>), Fault> {
        let mut filler = Filler::new(text.into());
        while !filler.step(1)? {}
        Ok(filler.finish())
    }

    #[test]
    fn decimals_stay_as_written() {
        let tape = parse(r#"{"value": 7.50, "low": 1E-22, "id": 900000000000000001}"#.into()).unwrap();
        let root = tape.root().unwrap();
        assert_eq!(root.read_at("value").unwrap(), "7.50");
        assert_eq!(root.read_at("low").unwrap(), "1E-22");
        assert_eq!(root.read_at("id").unwrap(), "900000000000000001");
        let tape = parse(r#"{"excess": -2.50, "zero": -0, "part": 0.05}"#.into()).unwrap();
        let root = tape.root().unwrap();
        assert_eq!(["excess", "zero", "part"].map(|name| root.read_at(name).unwrap()), ["-2.50", "-0", "0.05"]);
        for number in ["05", "-05", "-", ".5", "5.", "5.e1", "5e", "5e+", "+5"] {
            assert!(parse(format!("[{number}]")).is_err(), "{number}");
        }
    }

    #[test]
    fn a_pair_of_surrogates_is_a_character_and_a_name_may_have_escapes() {
        let tape = parse(r#"{"not\u0065": "well \ud83d\ude42"}"#.into()).unwrap();
        assert_eq!(tape.root().unwrap().read_at("note").unwrap(), "well \u{1f642}");
        assert!(parse(r#"["\ud83d\u0041"]"#.into()).is_err(), "half of one");
        assert!(parse("[\"a\tb\"]".into()).is_err(), "a tab is written as an escape");
    }

    #[test]
    fn a_name_of_any_length_is_found_whole() {
        let names: Vec<String> = [1, 254, 255, 256, 300, 511, 512].iter().map(|length| "n".repeat(*length)).collect();
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":{}", name.len())).collect();
        let tape = parse(format!("{{{}}}", members.join(","))).unwrap();
        let root = tape.root().unwrap();
        assert_eq!(root.children().map(Value::key).collect::<Vec<_>>(), names);
        for name in &names {
            assert_eq!(root.peek_at(name).unwrap(), name.len().to_string());
        }
        assert!(root.get(&"n".repeat(257)).is_none());
    }

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        let (tape, faults) = fill(r#"{"entry":[{"a":1},{"b":[1,]},{"c":tru},{"d":"}"}],"type":"x"}"#).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(Value::kind).collect();
        assert_eq!(kinds, [Kind::Object, Kind::Raw, Kind::Raw, Kind::Object]);
        assert_eq!(faults.len(), 2);
        assert_eq!(tape.root().unwrap().peek_at("type").unwrap(), "x");
        let (tape, faults) = fill(r#"{"entry":[nul,{"a":1},nul],"type":"x"}"#).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(Value::kind).collect();
        assert_eq!((kinds, faults.len()), (vec![Kind::Raw, Kind::Object, Kind::Raw], 2), "without a bracket, too");
        let (tape, faults) = fill(r#"{"entry":[{"a":1},],"type":"x"}"#).unwrap();
        assert_eq!((tape.root().unwrap().all("entry").count(), faults.len()), (1, 1), "a comma too many costs nothing");
        assert_eq!(fill(r#"{"entry":[,{"a":1}]}"#).unwrap().1.len(), 1, "and is told");
        assert_eq!(tape.root().unwrap().peek_at("type").unwrap(), "x");
        let (tape, faults) = fill(r#"{"entry":{"a":1}}"#).unwrap();
        assert_eq!((tape.root().unwrap().all("entry").count(), faults.len()), (1, 0), "one entry in no array");
    }

    #[test]
    fn a_text_that_json_would_have_written_otherwise_is_read_as_it_was_meant() {
        let sent = "{\"entry\":[{\"a\":\"tab\t, lines\r\n, C:\\x, half \\ud800 \\udc00\\ud83d\\u00e9, \\u12\"}]}";
        assert!(parse(sent.into()).is_err(), "an option is JSON or none");
        let (tape, faults) = fill(sent).unwrap();
        let text = tape.root().unwrap().all("entry").next().unwrap().peek_at("a").unwrap();
        assert_eq!(text, "tab\t, lines\r\n, C:\\x, half \u{fffd} \u{fffd}\u{fffd}é, \\u12");
        assert_eq!((faults.len(), tape.halves), (0, 3));
        assert!(fill("{\"entry\":[{\"a\":\"\\").unwrap_err().truncated);
        assert!(fill("{\"entry\":[{\"a\":\"\\ud800\\u").unwrap_err().truncated);
    }

    use super::super::tape::Value;

    #[test]
    fn a_broken_skeleton_is_refused_with_its_position() {
        assert!(fill(r#"{"entry":[{"a":1}"#).unwrap_err().truncated);
        let fault = fill(r#"{"entry":[{"a":1} {"b":2}]}"#).unwrap_err();
        assert_eq!((fault.position, fault.truncated), (18, false));
        assert!(fill(r#"{"entry":[]} x"#).is_err());
        for broken in [r#"{,"a":1}"#, r#"{"a":1 "b":2}"#, r#"{"entry":[{"a":1}"b"]}"#] {
            assert!(fill(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn steps_and_a_single_pass_agree() {
        let text = r#"{"resourceType":"Bundle","entry":[{"resource":{"id":"1"}},{"resource":{"id":"2"}}]}"#;
        let (tape, _) = fill(text).unwrap();
        assert_eq!(tape.nodes.len(), parse(text.into()).unwrap().nodes.len());
    }
}
