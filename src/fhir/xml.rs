//! Fills a tape from FHIR XML, so that an element reads the same from either format.
//!
//! `<status value="current"/>` is the leaf `status`; an element with both a value and extensions is that leaf and an
//! object `_status`, as in FHIR JSON; a resource's element name is its `resourceType`; a narrative's `div` is kept as
//! it is, and so is what a section's text has beside or in place of one. No entity is declared or expanded. An entry that
//! is not well formed costs only itself.

mod tokens;

use crate::letters;
use std::ops::Range;

use super::json::MAX_DEPTH;
use super::tape::{Fault, Kind, Tape};
use tokens::{Endless, Malformed, Token, Tokens};

/// An XML resource being read.
pub struct Filler {
    text: String,
    tape: Tape,
    at: usize,
    open: Vec<Frame>,
    tag: Option<Tag>,
    markup: Option<Markup>,
    started: bool,
    endless: Endless,
    faults: Vec<Fault>,
}

/// An open element.
struct Frame {
    name: (u32, u32),
    /// Its object; none where its children belong to its parent's (`resource` → `Patient`).
    node: Option<usize>,
}

/// A narrative being passed over. What is in it need not be well-formed: it ends with its `text`, or with its `div` right
/// before that.
struct Markup {
    start: usize,
    /// `div`, whatever it begins with.
    key: (u32, u32),
    /// How many of each of [`COUNTED`] are open inside, the narrative's own `div` included.
    open: [usize; COUNTED.len()],
    /// Which of these the last start tag was.
    last: Option<usize>,
}

const COUNTED: [&str; 2] = ["div", "text"];

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
            endless: Endless::default(),
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

    /// How many values have been read.
    pub fn values(&self) -> usize {
        self.tape.nodes.len()
    }

    /// The tape, and the faults of entries that could not be read.
    pub fn finish(self) -> (Tape, Vec<Fault>) {
        (Tape { text: self.text, ..self.tape }.numbered().sealed(), self.faults)
    }

    fn read(&mut self, text: &str, budget: usize) -> Result<bool, Fault> {
        if !self.started {
            self.at = root(text)?;
            self.started = true;
        }
        let stop = self.at.saturating_add(budget);
        let mut tokens = Tokens::from(text, self.at, self.endless);
        loop {
            let token = tokens.next();
            self.endless = tokens.endless;
            let fault = match token {
                None => Some(ended(text)),
                // A provider's HTML: the next tag may be one.
                Some(Err(Malformed)) if self.markup.is_some() && self.at < text.len() => {
                    self.at += 1;
                    while !text.is_char_boundary(self.at) {
                        self.at += 1;
                    }
                    tokens = Tokens::from(text, self.at, self.endless);
                    if self.at >= stop {
                        return Ok(false);
                    }
                    continue;
                }
                Some(Err(Malformed)) => {
                    let goes_on = text.get(self.at..).is_some_and(|rest| rest.contains('>'));
                    Some(if goes_on { malformed(self.at) } else { ended(text) })
                }
                Some(Ok(token)) => {
                    let fault = self.take(token, text, tokens.at);
                    self.at = tokens.at;
                    fault
                }
            };
            if let Some(fault) = fault {
                self.skip_entry(text, fault)?;
                tokens = Tokens::from(text, self.at, self.endless);
                continue;
            }
            if self.open.is_empty() && !tokens.in_tag() {
                return nothing_after(text, self.at).map(|()| true);
            }
            // A tokenizer can start again anywhere but inside a tag.
            if self.at >= stop && !tokens.in_tag() {
                return Ok(false);
            }
        }
    }

    /// Takes a token that ends at `end`.
    fn take(&mut self, token: Token, text: &str, end: usize) -> Option<Fault> {
        let fault = |position, what| Some(Fault { position, what, truncated: false });
        match self.pass_markup(token, text, end)? {
            Token::Start { name, at } => {
                if self.open.len() >= MAX_DEPTH {
                    return fault(at, "nested too deeply");
                }
                self.tag = Some(Tag { name: range(name), start: at, value: None, attributes: Vec::new() });
            }
            Token::Attribute { prefix, name, value } => {
                let tag = self.tag.as_mut()?;
                let (prefix, name) = (range(prefix), range(name));
                let is_value = slice(text, name) == "value" && tag.value.is_none();
                if is_value {
                    tag.value = Some(range(value));
                } else if slice(text, name) != "xmlns" && slice(text, prefix) != "xmlns" {
                    tag.attributes.push((name, range(value)));
                }
            }
            Token::Opened => {
                let tag = self.tag.take()?;
                self.start(tag, text, true);
            }
            Token::Empty => {
                let tag = self.tag.take()?;
                self.start(tag, text, false);
            }
            Token::Close { name, at } => {
                let Some(frame) = self.open.pop() else { return fault(at, "an end tag too many") };
                if slice(text, frame.name) != slice(text, range(name)) {
                    self.open.push(frame);
                    return fault(at, "an end tag that closes another element");
                }
                self.end(frame, end);
            }
            Token::Text(span) => self.loose_text(text, span, end, Kind::Attribute),
            Token::Section(span) => self.loose_text(text, span, end, Kind::Plain),
            Token::Other => {}
            Token::Doctype => return Some(malformed(self.at)),
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
            self.open_or_close(open, tag.name, node);
            return;
        }
        // With a value it is no markup, but a text that some serialise as one.
        let is_div = name == "div";
        let is_other = open && self.is_of_section(text) && !is_of_fhir(name);
        if parent == Some("text") && tag.value.is_none() && (is_div || is_other) {
            if open {
                let key = self.tape.name(text.len(), "div");
                self.markup = Some(Markup { start: tag.start, key, open: [usize::from(is_div), 0], last: None });
            }
            return;
        }
        if let Some((start, end)) = tag.value {
            self.tape.push(Kind::Attribute, tag.name, start as usize, end as usize);
        }
        if open || tag.value.is_none() || !tag.attributes.is_empty() {
            let key = if tag.value.is_some() { self.tape.name(text.len(), &["_", name].concat()) } else { tag.name };
            let node = self.tape.push(Kind::Object, key, tag.start, tag.start);
            self.attributes(&tag);
            self.open_or_close(open, tag.name, Some(node));
        }
    }

    fn open_or_close(&mut self, open: bool, name: (u32, u32), node: Option<usize>) {
        if open {
            self.open.push(Frame { name, node });
        } else if let Some(node) = node {
            self.tape.close(node, self.at);
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
        let extra = self.tape.nodes.get(node).is_some_and(|node| node.key as usize >= end);
        if empty && extra {
            self.tape.nodes.truncate(node);
        }
    }

    /// Text where FHIR has none: a leaf of its own, or in a section's text its narrative, or where that begins. `end` is that of
    /// its token, which begins where the filler stands.
    fn loose_text(&mut self, whole: &str, span: Range<usize>, end: usize, kind: Kind) {
        let at = self.at;
        let start = span.start;
        let text = whole.get(span).unwrap_or_default();
        if text.trim().is_empty() {
            return;
        }
        let start = start + (text.len() - text.trim_start().len());
        let is_of_section = self.is_of_section(whole);
        let key = if is_of_section { self.tape.name(whole.len(), "div") } else { (0, 0) };
        // All of it, escaped or in a character section, is its markup; with more after it, it is where that begins.
        if is_of_section && !ends_text(whole, end) {
            self.markup = Some(Markup { start: at, key, open: [0, 0], last: None });
            return;
        }
        self.tape.push(kind, key, start, start + text.trim().len());
    }

    /// Whether what comes now stands in the text of a section, all of which is its narrative.
    fn is_of_section(&self, text: &str) -> bool {
        let is = |frame: &Frame, name: &str| slice(text, frame.name) == name;
        matches!(self.open.as_slice(), [.., section, of] if is(of, "text") && is(section, "section"))
    }

    /// Passes a token that is part of a narrative; any other comes back.
    fn pass_markup(&mut self, token: Token, text: &str, end: usize) -> Option<Token> {
        let Some(markup) = &mut self.markup else { return Some(token) };
        // An entry's end is no narrative's: what has none costs its own entry alone.
        if matches!(&token, Token::Close { name, .. } if text.get(name.clone()) == Some("entry")) {
            return Some(token);
        }
        // What is FHIR's between its parts is none of it.
        if let Token::Start { name, at } = &token
            && markup.open.first() == Some(&0)
            && is_of_fhir(text.get(name.clone()).unwrap_or_default())
        {
            self.tape.push(Kind::Markup, markup.key, markup.start, *at);
            self.markup = None;
            return Some(token);
        }
        let counted = |name: &Range<usize>| COUNTED.iter().position(|own| text.get(name.clone()) == Some(*own));
        let (which, closes) = match &token {
            Token::Start { name, .. } => {
                markup.last = counted(name);
                (markup.last, false)
            }
            Token::Empty => (markup.last, true),
            Token::Close { name, .. } => (counted(name), true),
            _ => return None,
        };
        let open = markup.open.get_mut(which?)?;
        if !closes {
            *open += 1;
            return None;
        }
        // An end tag of a `div` too many ends nothing.
        let outer = which == Some(1) && matches!(&token, Token::Close { .. }) && *open == 0;
        *open = open.saturating_sub(1);
        let end = match &token {
            Token::Close { at, .. } if outer => *at,
            _ if which == Some(0) && markup.open.first() == Some(&0) && ends_text(text, end) => end,
            _ => return None,
        };
        self.tape.push(Kind::Markup, markup.key, markup.start, end);
        self.markup = None;
        outer.then_some(token)
    }

    /// Goes on after the outermost entry that `fault` is in; without one, the skeleton itself is broken.
    fn skip_entry(&mut self, text: &str, fault: Fault) -> Result<(), Fault> {
        let is_entry = |frame: &Frame| slice(text, frame.name) == "entry";
        let place = self.open.get(1).filter(|frame| is_entry(frame));
        let Some((node, name)) = place.and_then(|frame| Some((frame.node?, frame.name))) else { return Err(fault) };
        let start = self.tape.nodes.get(node).map_or(0, |node| node.start as usize);
        // A narrative without an end has gone past its entry's.
        let from = self.markup.as_ref().map_or(self.at, |markup| markup.start);
        let end = past_entry(text, from.max(start + 1)).ok_or(fault)?;
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
        let tag = letters::find(rest, "entry>")?;
        let before = rest.get(..tag)?;
        let (_, opening) = letters::parted_at_last(before, b'<')?;
        at += tag + "entry>".len();
        if opening.starts_with('/') {
            depth -= 1;
        } else {
            depth += 1;
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Whether an element of a narrative's `text` is FHIR's.
fn is_of_fhir(name: &str) -> bool {
    matches!(name, "extension" | "status")
}

/// Whether a narrative's `text` ends here.
fn ends_text(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().trim_start();
    rest.strip_prefix("</")
        .and_then(|rest| rest.split_once('>'))
        .is_some_and(|(name, _)| name.trim_end().ends_with("text"))
}

/// Where the root element starts, past the declaration, comments and any DOCTYPE.
fn root(text: &str) -> Result<usize, Fault> {
    let mut tokens = Tokens::from(text, 0, Endless::default());
    loop {
        let before = tokens.at;
        match tokens.next() {
            Some(Ok(Token::Start { at, .. })) => return Ok(at),
            Some(Ok(Token::Other)) => {}
            Some(Ok(Token::Doctype)) if tokens.pass_doctype() => {}
            Some(Ok(Token::Text(span))) if text.get(span.clone()).unwrap_or_default().trim().is_empty() => {}
            Some(_) => return Err(malformed(before)),
            None => break,
        }
    }
    Err(ended(text))
}

fn nothing_after(text: &str, at: usize) -> Result<(), Fault> {
    let mut tokens = Tokens::from(text, at, Endless::default());
    while let Some(token) = tokens.next() {
        match token {
            Ok(Token::Other) => {}
            Ok(Token::Text(span)) if text.get(span.clone()).unwrap_or_default().trim().is_empty() => {}
            _ => return Err(Fault { position: at, what: "more text after the end", truncated: false }),
        }
    }
    Ok(())
}

/// It breaks off: between two tags, or inside the last.
fn ended(text: &str) -> Fault {
    Fault { position: text.len(), what: "the text ends too early", truncated: true }
}

fn malformed(position: usize) -> Fault {
    Fault { position, what: "not well-formed XML", truncated: false }
}

fn range(span: Range<usize>) -> (u32, u32) {
    (span.start as u32, span.end as u32)
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
        let (tape, faults) = fill(r#"<P><text><div value="&lt;p&gt;5 mg&lt;/p&gt;"/></text></P>"#).unwrap();
        assert_eq!(faults, []);
        assert_eq!(tape.root().unwrap().at(&["text", "div"]).unwrap().peek().unwrap(), "<p>5 mg</p>");
    }

    #[test]
    fn a_narrative_need_not_be_well_formed() {
        for inside in [
            "a<br>b<hr>",
            "<p>a",
            "<td nowrap>a</td>",
            "a < b & <5 c",
            "<a href=x>a</a>",
            "<b><i>a</b></i>",
            "<!-- a",
            "<é \u{2014}<",
            "<div a/><div>b</div>",
            "<svg><text>a</text></svg>",
            "<svg><text/></svg>",
        ] {
            for whole in [format!("<div>{inside}</div>"), format!("<div><p>{inside}</div>"), format!("<div>{inside}")] {
                let text = format!("<P><text><status value='1'/>{whole}</text><a value='2'/></P>");
                let (tape, faults) = fill(&text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
                assert_eq!(faults, [], "{text}");
                let root = tape.root().unwrap();
                assert_eq!(root.at(&["text", "div"]).unwrap().peek().unwrap(), whole);
                assert_eq!(root.peek_at("a").unwrap(), "2", "{text}");
            }
        }
        let endless =
            format!("<Bundle><entry><text><div>{}</entry><entry><d value='2'/></entry></Bundle>", "<".repeat(100_000));
        let (tape, faults) = fill(&endless).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(|entry| entry.kind()).collect();
        assert_eq!((kinds, faults.len()), (vec![Kind::Raw, Kind::Object], 1));
    }

    #[test]
    fn a_narrative_without_an_end_costs_its_own_entry_alone_however_many_there_are() {
        let entry =
            |text: &str, id: &str| format!("<entry><resource><O><text>{text}<id value='{id}'/></O></resource></entry>");
        for ends in ["<div>c</div></div></text>", "<div>b</div></text>"] {
            let text = format!(
                "<Bundle>{}{}{}</Bundle>",
                entry("<div>a", "1"),
                entry("<div>b</div></text>", "2"),
                entry(ends, "3")
            );
            let (tape, faults) = fill(&text).unwrap();
            let entries: Vec<_> = tape.root().unwrap().all("entry").collect();
            assert_eq!((entries.len(), entries[0].kind()), (3, Kind::Raw), "{ends}");
            let id = entries[1].get("resource").and_then(|of| of.peek_at("id")).unwrap();
            assert_eq!(id, "2");
            assert!(!faults.is_empty());
        }
        for begun in ["<div>", "<div><<", "<div><!--", "<div><a b=\""] {
            let entries = format!("<entry><resource><O><text>{begun}</entry>").repeat(20_000);
            let (_, faults) = fill(&format!("<Bundle>{entries}</Bundle>")).unwrap();
            assert_eq!(faults.len(), 20_000, "{begun}");
        }
    }

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        let text =
            "<Bundle><entry><a value='1'/></entry><entry><b><c></b></entry><entry><d value='2'/></entry></Bundle>";
        let (tape, faults) = fill(text).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(|entry| entry.kind()).collect();
        assert_eq!(kinds, [Kind::Object, Kind::Raw, Kind::Object]);
        assert_eq!(faults.len(), 1);
        // Entries inside of it are part of it.
        let inner = "<entry><b><c></b><Bundle><entry><x value='1'/></entry></Bundle></entry>";
        let (tape, faults) = fill(&format!("<Bundle>{inner}<entry><d value='2'/></entry></Bundle>")).unwrap();
        let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(|entry| entry.kind()).collect();
        assert_eq!((kinds, faults.len()), (vec![Kind::Raw, Kind::Object], 1));
    }

    #[test]
    fn what_is_not_well_formed_is_kept_as_it_stands_and_what_is_odd_is_read() {
        for broken in [
            "<a value=1/>",
            "<a value/>",
            "<a value='<'/>",
            "<a value='1></a>",
            "<1a/>",
            "< a/>",
            "<a><!-- </a>",
            "<a><![CDATA[ </a>",
            "<!DOCTYPE a><a/>",
            "<a></b>",
            "<a ='1'/>",
            "</a>",
            "<>",
        ] {
            let (tape, faults) =
                fill(&format!("<Bundle><entry>{broken}</entry><entry><d value='2'/></entry></Bundle>")).unwrap();
            let kinds: Vec<Kind> = tape.root().unwrap().all("entry").map(|entry| entry.kind()).collect();
            assert_eq!(kinds, [Kind::Raw, Kind::Object], "{broken}");
            assert_eq!(faults.len(), 1, "{broken}");
        }
        let odd = "<?xml version='1.0'?>\n<f:Patient xmlns:f='x'><f:a\n value = 'it&apos;s \"1\" > 0'\t/><?pi?><!-- > --><f:b value=\"\"/>\
            x<![CDATA[<y>]]></f:Patient >\n<!-- after -->";
        let (tape, faults) = fill(odd).unwrap();
        assert_eq!(faults, []);
        let patient = tape.root().unwrap();
        assert_eq!(patient.peek_at("a").unwrap(), "it's \"1\" > 0");
        assert_eq!(patient.peek_at("b").unwrap(), "");
        let loose: Vec<_> = patient.all("").map(|text| text.peek().unwrap()).collect();
        assert_eq!(loose, ["x", "<y>"]);
    }

    #[test]
    fn what_a_resource_contains_is_one_and_an_element_that_looks_like_one_is_none() {
        let text = "<List><contained><AllergyIntolerance><id value='e1'/></AllergyIntolerance></contained>\
            <extension><Foo value='1'/></extension></List>";
        let (tape, faults) = fill(text).unwrap();
        assert_eq!(faults, []);
        let list = tape.root().unwrap();
        let contained = list.get("contained").unwrap();
        assert_eq!(contained.peek_at("resourceType").unwrap(), "AllergyIntolerance");
        assert_eq!(contained.peek_at("id").unwrap(), "e1");
        assert_eq!(list.at(&["extension", "Foo"]).unwrap().peek().unwrap(), "1");
    }

    #[test]
    fn an_element_that_is_closed_at_once_is_there_and_ends_there() {
        let text = "<Bundle><entry><resource><List><entry/><entry></entry><status value='a'></status></List></resource></entry>\
            <entry><resource><Patient/></resource></entry></Bundle>";
        let (tape, faults) = fill(text).unwrap();
        assert_eq!(faults, []);
        let resources: Vec<_> = tape.root().unwrap().all("entry").map(|entry| entry.get("resource").unwrap()).collect();
        let [list, patient] = resources.as_slice() else { panic!("{}", resources.len()) };
        assert_eq!(list.all("entry").count(), 2, "something that nobody can show");
        assert_eq!(list.children().map(Value::key).collect::<Vec<_>>(), ["resourceType", "entry", "entry", "status"]);
        assert_eq!(patient.peek_at("resourceType").unwrap(), "Patient");
    }

    use super::super::tape::Value;

    #[test]
    fn nothing_that_a_tag_has_is_lost() {
        let leaves = |text: &str| {
            let (tape, faults) = fill(text).unwrap();
            assert_eq!(faults, [], "{text}");
            let mut leaves = Vec::new();
            tape.root().unwrap().each_leaf(|leaf| leaves.push(leaf.peek().unwrap().into_owned()));
            leaves.retain(|leaf| leaf != "P");
            leaves
        };
        assert_eq!(leaves("<P><a value='1' value='2'/></P>"), ["1", "2"]);
        assert_eq!(leaves("<P><a id='x'/></P>"), ["x"]);
        assert_eq!(leaves("<P><a value='1' id='x'/></P>"), ["1", "x"]);
        assert_eq!(leaves("<P><a value='1'> \n </a></P>"), ["1"], "space inside of it is none");
        assert_eq!(leaves("<P><a value='1'>\u{e9}</a></P>"), ["1", "\u{e9}"]);
        assert_eq!(leaves("<P><div>5 mg</div></P>"), ["5 mg"], "no narrative but in a text");
        assert_eq!(leaves("<P><text><div/></text><b value='2'/></P>"), ["2"]);
        assert_eq!(leaves("<P id='x'/>"), ["x"]);
    }

    #[test]
    fn what_never_ends_is_looked_for_once() {
        for begun in ["<!-- ", "<?x ", "<![CDATA[", "<!DOCTYPE [ ", "<a b=\""] {
            let entries = format!("<entry>{begun}</entry>").repeat(40_000);
            let (_, faults) = fill(&format!("<Bundle>{entries}<entry><d value='2'/></entry></Bundle>")).unwrap();
            assert_eq!(faults.len(), 40_000, "{begun}");
        }
    }

    #[test]
    fn a_broken_skeleton_is_refused() {
        assert!(fill("<!DOCTYPE a <Bundle/>").is_err());
        assert!(fill("x<Bundle/>").is_err());
        for text in
            ["<Bundle><entry>", "<Bundle><entry", "<Bundle><type value='x", "<Bundle><type value='x' ", "<Bundle></Bun"]
        {
            assert!(fill(text).unwrap_err().truncated, "{text}");
        }
        assert!(fill("<Bundle></Bundle><x/>").is_err());
        assert!(fill("<Bundle></Bundle>x").is_err());
        assert!(fill("<!DOCTYPE a [<Bundle></Bundle>").is_err());
        assert!(fill("<Bundle></bundle>").is_err());
        assert!(fill("").unwrap_err().truncated);
    }
}
