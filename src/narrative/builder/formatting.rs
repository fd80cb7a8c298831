//! The list of active formatting elements (WHATWG HTML 13.2.4.3) and the "adoption agency algorithm".

use super::{Builder, Element, Formatting, Open, is_scope, is_special};
use crate::into_vec::Keep;

impl Builder {
    /// Inserts a formatting element; of three that are alike the earliest is forgotten.
    pub(super) fn insert_formatting(&mut self, element: Element, traits: Option<u32>) {
        let since_marker = self.formatting.iter().enumerate().rev();
        let since_marker = since_marker.take_while(|(_, entry)| !matches!(entry, Formatting::Marker));
        let alike = since_marker.filter(
            |(_, entry)| matches!(entry, Formatting::Element(open, own) if open.element == element && *own == traits),
        );
        let (count, earliest) = alike.fold((0, 0), |(count, _), (at, _)| (count + 1, at));
        if count >= 3 {
            self.formatting.remove(earliest);
        }
        let open = self.insert(element, traits);
        self.formatting.push(Formatting::Element(open, traits));
    }

    /// "Clear the list of active formatting elements up to the last marker".
    pub(super) fn clear_formatting(&mut self) {
        while let Some(Formatting::Element(..)) = self.formatting.pop() {}
    }

    /// "Reconstruct the active formatting elements".
    pub(super) fn reconstruct(&mut self) {
        let rests = |entry: &Formatting| match entry {
            Formatting::Marker => true,
            Formatting::Element(open, _) => self.open.iter().rev().any(|other| other.node == open.node),
        };
        if self.formatting.last().is_none_or(rests) {
            return;
        }
        let first = self.formatting.iter().rposition(rests).map_or(0, |at| at + 1);
        for at in first..self.formatting.len() {
            let Some(Formatting::Element(Open { element, .. }, traits)) = self.formatting.get(at).copied() else {
                return;
            };
            let open = self.insert(element, traits);
            if let Some(entry) = self.formatting.get_mut(at) {
                *entry = Formatting::Element(open, traits);
            }
        }
    }

    fn formatting_of(&self, node: u32) -> Option<usize> {
        self.formatting.iter().position(|entry| matches!(entry, Formatting::Element(open, _) if open.node == node))
    }

    /// The "adoption agency algorithm".
    pub(super) fn adopt(&mut self, subject: Element) {
        let current = self.current();
        if current.element == subject && self.formatting_of(current.node).is_none() {
            self.open.pop();
            return;
        }
        for _ in 0..8 {
            if !self.adopt_once(subject) {
                return;
            }
        }
    }

    /// One turn of it; whether there is to be another.
    fn adopt_once(&mut self, subject: Element) -> bool {
        let since_marker = self.formatting.iter().enumerate().rev();
        let mut since_marker = since_marker.map_while(|(at, entry)| match entry {
            Formatting::Marker => None,
            Formatting::Element(open, traits) => Some((at, *open, *traits)),
        });
        let Some((listed, formatting, traits)) = since_marker.find(|(_, open, _)| open.element == subject) else {
            self.end_any(subject);
            return false;
        };
        let Some(at) = self.open.iter().rposition(|open| open.node == formatting.node) else {
            self.formatting.remove(listed);
            return false;
        };
        if self.open.iter().skip(at + 1).any(|open| is_scope(open.element)) {
            return false;
        }
        let furthest = self.open.iter().enumerate().skip(at).find(|(_, open)| is_special(open.element));
        let Some((furthest_at, furthest)) = furthest.map(|(at, open)| (at, *open)) else {
            self.open.truncate(at);
            self.formatting.remove(listed);
            return false;
        };
        let Some(ancestor) = at.checked_sub(1).and_then(|at| self.open.get(at)).copied() else { return false };

        // Where the new formatting element goes in the list: in the place of the old, or behind this node.
        let mut behind = None;
        let mut last = furthest.node;
        let mut inner = 0;
        for node_at in (at + 1..furthest_at).rev() {
            inner += 1;
            let Some(node) = self.open.get(node_at).copied() else { return false };
            let listed = self.formatting_of(node.node);
            if inner > 3
                && let Some(listed) = listed
            {
                self.formatting.remove(listed);
            }
            let Some(listed) = listed.filter(|_| inner <= 3) else {
                self.open.remove(node_at);
                continue;
            };
            let Some(Formatting::Element(_, traits)) = self.formatting.get(listed).copied() else { return false };
            let copy = Open { node: self.tree.create(node.element, traits), element: node.element };
            if let (Some(open), Some(entry)) = (self.open.get_mut(node_at), self.formatting.get_mut(listed)) {
                *open = copy;
                *entry = Formatting::Element(copy, traits);
            }
            if last == furthest.node {
                behind = Some(copy.node);
            }
            self.tree.append(last, copy.node);
            last = copy.node;
        }
        self.tree.detach(last);
        let (parent, before) = self.place(ancestor);
        self.tree.insert(last, parent, before);

        let copy = Open { node: self.tree.create(subject, traits), element: subject };
        self.tree.move_children(furthest.node, copy.node);
        self.tree.append(copy.node, furthest.node);

        let entry = Formatting::Element(copy, traits);
        if let Some(behind) = behind.and_then(|node| self.formatting_of(node)) {
            self.formatting.insert(behind + 1, entry);
            if let Some(old) = self.formatting_of(formatting.node) {
                self.formatting.remove(old);
            }
        } else if let Some(place) = self.formatting_of(formatting.node).and_then(|old| self.formatting.get_mut(old)) {
            *place = entry;
        }
        self.open.keep(&mut |open| open.node != formatting.node);
        let furthest_at = self.open.iter().position(|open| open.node == furthest.node);
        self.open.insert(furthest_at.map_or(self.open.len(), |at| at + 1), copy);
        true
    }
}
