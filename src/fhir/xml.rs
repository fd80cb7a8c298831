//! Fills a tape from FHIR XML, so that an element reads the same from either format.
//!
//! `<status value="current"/>` is the leaf `status`; an element with both a value and extensions is that leaf and an
//! object `_status`, as in FHIR JSON; a resource's element name is its `resourceType`; a narrative's `div` is kept as
//! it is. No entity is declared or expanded. An entry that is not well formed costs only itself.

use xmlparser::{ElementEnd, StrSpan, Token, Tokenizer};

use super::json::MAX_DEPTH;
use super::tape::{Fault, Kind, Tape};

/// An XML resource being read.
pub struct Filler {
    text: String,
    tape: Tape,
    at: usize,
    open: Vec<Frame>,
    tag: Option<Tag>,
    /// The start of the narrative being passed over, and how deep inside it we are.
    markup: Option<(usize, usize, (u32, u32))>,
    started: bool,
    faults: Vec<Fault>,
}

/// An open element.
struct Frame {
    name: (u32, u32),
    /// Its object; none where its children belong to its parent's (`resource` → `Patient`).
    node: Option<usize>,
}

/// A start tag whose attributes are still being read.
struct Tag {
    name: (u32, u32),
    start: usize,
    value: Option<(u32, u32)>,
    attributes: Vec<((u32, u32), (u32, u32))>,
}

impl Filler {
    /// Nothing read yet.
    pub fn new(text: String) -> Filler {
        Filler {
            text,
            tape: Tape::default(),
            at: 0,
            open: Vec::new(),
            tag: None,
            markup: None,
            started: false,
            faults: Vec::new(),
        }
    }

    /// Reads on by about `budget` bytes; true when the end is reached. An error is of the outer skeleton.
    pub fn step(&mut self, budget: usize) -> Result<bool, Fault> {
        let text = std::mem::take(&mut self.text);
        let read = self.read(&text, budget.max(1));
        self.text = text;
        read
    }

    /// The tape, and the faults of entries that could not be read.
    pub fn finish(self) -> (Tape, Vec<Fault>) {
        (Tape { text: self.text, ..self.tape }.sealed(), self.faults)
    }

    fn read(&mut self, text: &str, budget: usize) -> Result<bool, Fault> {
        if !self.started {
            self.at = root(text)?;
            self.started = true;
        }
        let stop = self.at.saturating_add(budget);
        let mut tokens = Tokenizer::from_fragment(text, self.at..text.len());
        let mut between_tags = true;
        loop {
            let fault = match tokens.next() {
                None => self.end_of_text(text),
                Some(Err(_)) => Some(Fault { position: self.at, what: "not well-formed XML", truncated: false }),
                Some(Ok(token)) => {
                    let end = token.span().end();
                    between_tags = !matches!(token, Token::ElementStart { .. } | Token::Attribute { .. });
                    let fault = self.take(token, text);
                    self.at = end;
                    fault
                }
            };
            if let Some(fault) = fault {
                self.skip_entry(text, fault)?;
                tokens = Tokenizer::from_fragment(text, self.at..text.len());
                continue;
            }
            if self.open.is_empty() && between_tags {
                return nothing_after(text, self.at).map(|()| true);
            }
            // A tokenizer can start again anywhere but inside a tag.
            if self.at >= stop && between_tags {
                return Ok(false);
            }
        }
    }

    fn end_of_text(&self, text: &str) -> Option<Fault> {
        Some(Fault { position: text.len(), what: "the text ends too early", truncated: true })
    }

    fn take(&mut self, token: Token<'_>, text: &str) -> Option<Fault> {
        let fault = |position, what| Some(Fault { position, what, truncated: false });
        if self.markup.is_some() {
            return self.pass_markup(token);
        }
        match token {
            Token::ElementStart { local, span, .. } => {
                if self.open.len() >= MAX_DEPTH {
                    return fault(span.start(), "nested too deeply");
                }
                self.tag = Some(Tag { name: range(local), start: span.start(), value: None, attributes: Vec::new() });
            }
            Token::Attribute { prefix, local, value, .. } => {
                let tag = self.tag.as_mut()?;
                if local.as_str() == "value" && tag.value.is_none() {
                    tag.value = Some(range(value));
                } else if local.as_str() != "xmlns" && prefix.as_str() != "xmlns" {
                    tag.attributes.push((range(local), range(value)));
                }
            }
            Token::ElementEnd { end: ElementEnd::Open, .. } => {
                let tag = self.tag.take()?;
                self.start(tag, text, true);
            }
            Token::ElementEnd { end: ElementEnd::Empty, .. } => {
                let tag = self.tag.take()?;
                self.start(tag, text, false);
            }
            Token::ElementEnd { end: ElementEnd::Close(_, local), span } => {
                let Some(frame) = self.open.pop() else { return fault(span.start(), "an end tag too many") };
                if slice(text, frame.name) != local.as_str() {
                    self.open.push(frame);
                    return fault(span.start(), "an end tag that closes another element");
                }
                self.end(frame, span.end());
            }
            Token::Text { text: span } => self.loose_text(span, Kind::Attribute),
            Token::Cdata { text: span, .. } => self.loose_text(span, Kind::Plain),
            _ => {}
        }
        None
    }

    fn start(&mut self, tag: Tag, text: &str, open: bool) {
        let name = slice(text, tag.name);
        let parent = self.open.last().map(|frame| slice(text, frame.name));
        let is_resource = name.starts_with(|first: char| first.is_ascii_uppercase())
            && parent.is_none_or(|parent| parent == "resource" || parent == "contained");
        if is_resource {
            let node = match parent {
                None => Some(self.tape.push(Kind::Object, (0, 0), tag.start, tag.start)),
                Some(_) => None,
            };
            let key = self.tape.name(text.len(), "resourceType");
            self.tape.push(Kind::Plain, key, tag.name.0 as usize, tag.name.1 as usize);
            self.attributes(&tag);
            self.open_if(open, tag.name, node);
            return;
        }
        if name == "div" && parent == Some("text") {
            if open {
                self.markup = Some((tag.start, 1, tag.name));
            }
            return;
        }
        if let Some((start, end)) = tag.value {
            self.tape.push(Kind::Attribute, tag.name, start as usize, end as usize);
        }
        if open || tag.value.is_none() || !tag.attributes.is_empty() {
            let key = if tag.value.is_some() { self.tape.name(text.len(), &format!("_{name}")) } else { tag.name };
            let node = self.tape.push(Kind::Object, key, tag.start, tag.start);
            self.attributes(&tag);
            if open {
                self.open.push(Frame { name: tag.name, node: Some(node) });
            } else {
                self.tape.close(node, self.at);
            }
        }
    }

    fn open_if(&mut self, open: bool, name: (u32, u32), node: Option<usize>) {
        if open {
            self.open.push(Frame { name, node });
        }
    }

    fn attributes(&mut self, tag: &Tag) {
        for (name, (start, end)) in &tag.attributes {
            self.tape.push(Kind::Attribute, *name, *start as usize, *end as usize);
        }
    }

    fn end(&mut self, frame: Frame, end: usize) {
        let Some(node) = frame.node else { return };
        self.tape.close(node, end);
        // An element with a value and nothing but white space inside is that value alone.
        let empty = self.tape.nodes.len() == node + 1;
        let extra = self.tape.nodes.get(node).is_some_and(|node| node.key.0 as usize >= end);
        if empty && extra {
            self.tape.nodes.truncate(node);
        }
    }

    /// Text where FHIR has none: kept as a leaf of its own.
    fn loose_text(&mut self, span: StrSpan<'_>, kind: Kind) {
        let text = span.as_str();
        if text.trim().is_empty() || self.open.is_empty() {
            return;
        }
        let start = span.start() + (text.len() - text.trim_start().len());
        self.tape.push(kind, (0, 0), start, start + text.trim().len());
    }

    fn pass_markup(&mut self, token: Token<'_>) -> Option<Fault> {
        let (start, depth, name) = self.markup?;
        let depth = match token {
            Token::ElementStart { .. } => depth + 1,
            Token::ElementEnd { end: ElementEnd::Empty | ElementEnd::Close(..), span } => {
                if depth == 1 {
                    self.tape.push(Kind::Markup, name, start, span.end());
                    self.markup = None;
                    return None;
                }
                depth - 1
            }
            _ => depth,
        };
        self.markup = Some((start, depth, name));
        None
    }

    /// Goes on after the outermost entry that `fault` is in; without one, the skeleton itself is broken.
    fn skip_entry(&mut self, text: &str, fault: Fault) -> Result<(), Fault> {
        let is_entry = |frame: &Frame| slice(text, frame.name) == "entry";
        let place = self.open.get(1).filter(|frame| is_entry(frame));
        let Some((node, name)) = place.and_then(|frame| Some((frame.node?, frame.name))) else { return Err(fault) };
        let start = self.tape.nodes.get(node).map_or(0, |node| node.start as usize);
        let end = past_entry(text, self.at.max(start + 1)).ok_or(fault)?;
        self.tape.nodes.truncate(node);
        self.tape.push(Kind::Raw, name, start, end);
        self.open.truncate(1);
        self.tag = None;
        self.markup = None;
        self.at = end;
        self.faults.push(Fault { truncated: false, ..fault });
        Ok(())
    }
}

/// The end of the entry that the text at `at` is inside of, entries nested in it passed over.
fn past_entry(text: &str, at: usize) -> Option<usize> {
    let mut depth = 1;
    let mut at = at;
    loop {
        let rest = text.get(at..)?;
        let tag = rest.find("entry>")?;
        let before = rest.get(..tag)?;
        let opening = before.rfind('<').and_then(|start| before.get(start..))?;
        at += tag + "entry>".len();
        if opening.starts_with("</") {
            depth -= 1;
        } else {
            depth += 1;
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Where the root element starts, past the declaration, comments and any DOCTYPE.
fn root(text: &str) -> Result<usize, Fault> {
    let mut at = 0;
    for token in Tokenizer::from(text) {
        match token {
            Ok(Token::ElementStart { span, .. }) => return Ok(span.start()),
            Ok(token) => at = token.span().end(),
            Err(_) => return Err(Fault { position: at, what: "not well-formed XML", truncated: false }),
        }
    }
    Err(Fault { position: text.len(), what: "the text ends too early", truncated: true })
}

fn nothing_after(text: &str, at: usize) -> Result<(), Fault> {
    for token in Tokenizer::from_fragment(text, at..text.len()) {
        match token {
            Ok(Token::Comment { .. } | Token::ProcessingInstruction { .. }) => {}
            Ok(Token::Text { text }) if text.as_str().trim().is_empty() => {}
            _ => return Err(Fault { position: at, what: "more text after the end", truncated: false }),
        }
    }
    Ok(())
}

fn range(span: StrSpan<'_>) -> (u32, u32) {
    (span.start() as u32, span.end() as u32)
}

fn slice(text: &str, span: (u32, u32)) -> &str {
    text.get(span.0 as usize..span.1 as usize).unwrap_or_default()
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
    fn an_element_reads_as_it_does_from_json() {
        let text = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///x">]><!-- c -->
            <Bundle xmlns="http://hl7.org/fhir"><entry><resource><Patient>
            <name><given value="A &amp; B"/><given value="&e;"/></name>
            <birthDate value="1970-01"><extension url="u"><valueCode value="c"/></extension></birthDate>
            <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>x<br/></p></div></text>
            </Patient></resource></entry></Bundle>"#;
        let (tape, faults) = fill(text).unwrap();
        assert_eq!(faults, []);
        let patient = tape.root().unwrap().at(&["entry", "resource"]).unwrap();
        assert_eq!(patient.peek_at("resourceType").unwrap(), "Patient");
        let given: Vec<_> = patient.get("name").unwrap().all("given").map(|v| v.peek().unwrap()).collect();
        assert_eq!(given, ["A & B", "&e;"]);
        assert_eq!(patient.peek_at("birthDate").unwrap(), "1970-01");
        assert_eq!(patient.at(&["_birthDate", "extension", "valueCode"]).unwrap().peek().unwrap(), "c");
        assert!(patient.at(&["text", "div"]).unwrap().peek().unwrap().ends_with("<p>x<br/></p></div>"));
    }

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        let text =
            "<Bundle><entry><a value='1'/></entry><entry><b><c></b></entry><entry><d value='2'/></entry></Bundle>";
        let (tape, faults) = fill(text).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(|entry| entry.kind()).collect();
        assert_eq!(kinds, [Kind::Object, Kind::Raw, Kind::Object]);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn a_broken_skeleton_is_refused() {
        assert!(fill("<Bundle><entry>").unwrap_err().truncated);
        assert!(fill("<Bundle></Bundle><x/>").is_err());
        assert!(fill("<Bundle></bundle>").is_err());
        assert!(fill("").unwrap_err().truncated);
    }
}
