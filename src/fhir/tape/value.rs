//! A place on the tape, and the ways from it to others.

use std::borrow::Cow;

use super::{Fate, Kind, Node, RESOURCE_TYPE, STEP, Tape, tag};
use crate::fhir::datatypes::some_text;
use crate::letters::lower;
use crate::pace::Pace;

/// The members of an object, or the items of an array.
#[derive(Clone, Copy)]
pub struct Children<'t> {
    tape: &'t Tape,
    at: u32,
    end: u32,
}

impl<'t> Children<'t> {
    fn none(tape: &'t Tape) -> Children<'t> {
        Children { tape, at: 0, end: 0 }
    }

    /// Whether two of them may stand under one name; where not, none do.
    pub fn may_share_names(self) -> bool {
        let mut seen = [0_u64; 16];
        for value in self {
            let tag = value.node.tag ^ (value.node.tag >> 6);
            let Some(bits) = seen.get_mut(usize::from(tag >> 6) % 16) else { return true };
            let bit = 1 << (tag % 64);
            if *bits & bit != 0 {
                return true;
            }
            *bits |= bit;
        }
        false
    }

    /// The next member that stands under this name, whose tag this is.
    #[inline(always)]
    fn next_named(&mut self, name: &str, tag: u16) -> Option<Value<'t>> {
        while self.at < self.end {
            let index = self.at as usize;
            let node = self.tape.nodes.get(index)?;
            self.at = node.next;
            if node.tag == tag && self.tape.has_name(node, name) {
                return Some(Value { tape: self.tape, node, index });
            }
        }
        None
    }
}

impl<'t> Iterator for Children<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        if self.at >= self.end {
            return None;
        }
        let value = self.tape.value(self.at as usize)?;
        self.at = value.node.next;
        Some(value)
    }
}

/// A value, or the items of an array, without those that are `null`.
#[derive(Clone, Copy)]
pub struct Items<'t> {
    itself: Option<Value<'t>>,
    items: Children<'t>,
}

impl<'t> Iterator for Items<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        if let Some(value) = self.itself.take() {
            return Some(value);
        }
        loop {
            let value = self.items.next()?;
            if value.node.kind != Kind::Null {
                return Some(value);
            }
        }
    }
}

/// Every value of one element of an object.
#[derive(Clone, Copy)]
pub struct All<'t> {
    name: &'t str,
    tag: u16,
    members: Children<'t>,
    items: Items<'t>,
}

impl<'t> Iterator for All<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        loop {
            if let Some(value) = self.items.next() {
                return Some(value);
            }
            self.items = self.members.next_named(self.name, self.tag)?.items();
        }
    }
}

/// A place on the tape. Every question about it has an answer: a missing or wrongly typed element is `None` or empty,
/// never an error.
#[derive(Clone, Copy)]
pub struct Value<'t> {
    tape: &'t Tape,
    node: &'t Node,
    index: usize,
}

impl Tape {
    /// The outermost value.
    pub fn root(&self) -> Option<Value<'_>> {
        self.value(0)
    }

    fn value(&self, index: usize) -> Option<Value<'_>> {
        self.nodes.get(index).map(|node| Value { tape: self, node, index })
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}@{}..{}", self.node.kind, self.node.start, self.node.end)
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Value<'_>) -> bool {
        std::ptr::eq(self.tape, other.tape) && self.index == other.index
    }
}

impl<'t> Value<'t> {
    /// What it is.
    pub fn kind(self) -> Kind {
        self.node.kind
    }

    /// Whether it is a leaf.
    pub fn is_leaf(self) -> bool {
        self.node.kind.is_leaf()
    }

    /// Its name in the object that holds it; empty for items of an array.
    pub fn key(self) -> &'t str {
        self.tape.name_of(self.node)
    }

    /// The byte at which it starts.
    pub fn position(self) -> usize {
        self.node.start as usize
    }

    /// The bytes it came from, as received.
    pub fn raw(self) -> &'t str {
        self.tape.slice(self.node.start, self.node.end)
    }

    /// Its members or items, in the order sent.
    pub fn children(self) -> Children<'t> {
        Children { tape: self.tape, at: self.index as u32 + 1, end: self.node.next }
    }

    /// Itself, or its items where it is an array: FHIR in the wild sends either for the other.
    pub fn items(self) -> Items<'t> {
        match self.node.kind {
            Kind::Array => Items { itself: None, items: self.children() },
            Kind::Null => Items { itself: None, items: Children::none(self.tape) },
            _ => Items { itself: Some(self), items: Children::none(self.tape) },
        }
    }

    /// Every value of the element `name`: items of an array, a single value, repeated elements, duplicate keys.
    pub fn all(self, name: &'t str) -> All<'t> {
        let items = Items { itself: self.itself(name), items: Children::none(self.tape) };
        All { name, tag: tag(name), members: self.members(), items }
    }

    /// Every value of several elements, element by element.
    pub fn each(self, names: &[&'static str]) -> Vec<Value<'t>> {
        let mut values = Vec::new();
        for name in names {
            for value in self.all(name) {
                values.push(value);
            }
        }
        values
    }

    /// The elements `inner` in all elements `outer`, in order: `code`, `coding`.
    pub fn inside(self, outer: &'static str, inner: &'static str) -> Vec<Value<'t>> {
        let mut values = Vec::new();
        for holder in self.all(outer) {
            for value in holder.all(inner) {
                values.push(value);
            }
        }
        values
    }

    /// The first value of the element `name`.
    pub fn get(self, name: &str) -> Option<Value<'t>> {
        let (mut members, tag) = (self.members(), tag(name));
        loop {
            let Some(member) = members.next_named(name, tag) else { return self.itself(name) };
            let first = if member.node.kind == Kind::Array { member.items().next() } else { Some(member) };
            if let Some(value) = first.filter(|value| value.node.kind != Kind::Null) {
                return Some(value);
            }
        }
    }

    /// Itself, where it stands in the place of an element that says the same by one of its own: a note, a dose, an amount, a
    /// reference in plain words.
    #[inline(always)]
    fn itself(self, name: &str) -> Option<Value<'t>> {
        Some(self).filter(|own| own.is_leaf() && matches!(name, "text" | "value" | "reference"))
    }

    /// The type of a resource, as sent; empty where it has none.
    pub fn resource_type(self) -> &'t str {
        self.get(RESOURCE_TYPE).filter(|name| name.is_leaf()).map_or("", Value::raw)
    }

    /// Its members, where it is an object.
    fn members(self) -> Children<'t> {
        if self.node.kind == Kind::Object { self.children() } else { Children::none(self.tape) }
    }

    /// The first value at a path of element names.
    pub fn at(self, path: &[&str]) -> Option<Value<'t>> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Its text, to decide by. Not for display: it leaves the read bit alone.
    pub fn peek(self) -> Option<Cow<'t, str>> {
        let raw = self.raw();
        match self.node.kind {
            Kind::Plain | Kind::Number | Kind::Boolean | Kind::Markup => Some(Cow::Borrowed(raw)),
            Kind::Escaped => Some(Cow::Owned(crate::fhir::text::unescape_json(raw))),
            Kind::Attribute => Some(crate::fhir::text::unescape_xml(raw)),
            Kind::Object | Kind::Array | Kind::Null | Kind::Raw => None,
        }
    }

    /// [`Value::peek`] of what may be as long as the record, in steps.
    pub async fn peek_in_steps(self, pace: &Pace) -> Option<Cow<'t, str>> {
        if self.node.kind != Kind::Escaped {
            return self.peek();
        }
        let mut text = crate::fhir::text::Unescaping::of(self.raw());
        while !text.step(STEP) {
            pace.worked(STEP).await;
        }
        Some(Cow::Owned(text.out))
    }

    /// [`Value::peek`] of its first `bytes` as written, of which the last few may be half an escape.
    pub fn peek_start(self, bytes: usize) -> Option<Cow<'t, str>> {
        let raw = self.raw();
        let end = (0..=bytes.min(raw.len())).rev().find(|end| raw.is_char_boundary(*end))?;
        let start = raw.get(..end)?;
        match self.node.kind {
            Kind::Escaped => Some(Cow::Owned(crate::fhir::text::unescape_json(start))),
            Kind::Plain | Kind::Markup => Some(Cow::Borrowed(start)),
            _ => None,
        }
    }

    /// Its text, for display: sets the read bit. Whoever calls it shows what it returns.
    pub fn read(self) -> Option<String> {
        self.take(Fate::Shown)
    }

    /// Its text, for display in a place of less weight. Whoever calls it shows what it returns.
    pub fn take(self, fate: Fate) -> Option<String> {
        let text = self.peek()?;
        self.settle(fate);
        Some(text.into_owned())
    }

    /// The text of the element `name`, to decide by.
    pub fn peek_at(self, name: &str) -> Option<Cow<'t, str>> {
        self.get(name)?.peek()
    }

    /// The text of the element `name`, for display.
    pub fn read_at(self, name: &str) -> Option<String> {
        self.get(name)?.read()
    }

    /// [`Value::read`], trimmed; none where that is blank.
    #[inline(never)]
    pub fn text(self) -> Option<String> {
        self.read().and_then(some_text)
    }

    /// The [`Value::text`] of the element `name`.
    #[inline(never)]
    pub fn text_at(self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// Whether the element `name` is this text, in letters of any case and with blanks around it or not: so do systems
    /// send their codes.
    #[inline(never)]
    pub fn says(self, name: &str, text: &str) -> bool {
        let Some(value) = self.get(name) else { return false };
        // R4 has a concept where STU3 has a code.
        let Some(own) = value.peek() else { return value.all("coding").any(|coding| coding.says("code", text)) };
        // Most are as they should be, or another.
        *own == *text || own.len() >= text.len() && own.trim().eq_ignore_ascii_case(text)
    }

    /// The code in the element `name`, in small letters; nothing where there is none.
    #[inline(never)]
    pub fn code_at(self, name: &str) -> String {
        // R4 has a concept where STU3 has a code.
        let coded = || self.get(name)?.all("coding").next()?.peek_at("code");
        lower(self.peek_at(name).or_else(coded).unwrap_or_default().trim())
    }

    /// Whether a request is an order, or an instance of one: what was issued, or is asked of somebody, and no plan.
    pub fn is_order(self) -> bool {
        self.code_at("intent").ends_with("order")
    }

    /// Whether a resource is a medication: a statement, a request, a supply, a product.
    pub fn is_medication(self) -> bool {
        self.resource_type().starts_with("Medication")
    }

    /// Says that these words are on screen in the same place already, so that they are not repeated.
    pub fn already_shown(self) {
        self.settle(Fate::Shown);
    }

    /// Leaves it out, all leaves below it included, and says why: to whoever reads the code. The one way to leave anything
    /// out.
    #[inline(always)]
    pub fn ignore(self, _reason: &'static str) {
        self.mark(Fate::Ignored);
    }

    /// Marks all leaves below it, itself included, that nobody has read as `fate`.
    pub fn mark(self, fate: Fate) {
        self.each_leaf(|leaf| leaf.settle(fate));
    }

    /// What became of it.
    pub fn fate(self) -> Fate {
        self.node.fate.get()
    }

    fn settle(self, fate: Fate) {
        if self.node.fate.get() == Fate::Unread && self.node.kind.is_leaf() {
            self.node.fate.set(fate);
        }
    }

    /// Calls `visit` with every leaf below it, itself included, in the order sent.
    pub fn each_leaf(self, mut visit: impl FnMut(Value<'t>)) {
        let mut at = self.index;
        while at < self.node.next as usize {
            let Some(value) = self.tape.value(at) else { return };
            if value.is_leaf() {
                visit(value);
            }
            at += 1;
        }
    }

    /// Whether any leaf below it, itself included, is still unread.
    pub fn has_unread(self) -> bool {
        let nodes = self.tape.nodes.get(self.index..self.node.next as usize).unwrap_or_default();
        nodes.iter().any(|node| node.kind.is_leaf() && node.fate.get() == Fate::Unread)
    }

    /// Whether an element of this name stands anywhere below it.
    pub fn has_below(self, name: &str) -> bool {
        let (nodes, tag) = (self.tape.nodes.get(self.index..self.node.next as usize).unwrap_or_default(), tag(name));
        nodes.iter().any(|node| node.tag == tag && self.tape.has_name(node, name))
    }

    /// Its place on the tape: a key for maps, meaningful within one tape.
    pub fn index(self) -> usize {
        self.index
    }
}
