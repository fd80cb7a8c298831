//! The tree that the builder makes of the guarded tokens: one `Vec` of nodes linked by numbers, and one text that holds
//! theirs, written once. It lives until the narrative is sectionised.

use super::element::Element;

/// The element that holds the narrative: the builder's root, the third node after the document and the context.
pub(super) const FRAGMENT: u32 = 2;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// What a node is.
enum Content {
    /// An element, which of the guard's traits it has, and its first child.
    Element(Element, u32, u32),
    /// Text: where it begins in the tree's text, and its length.
    Text(u32, u32),
    /// Text that was joined from places apart; its number.
    Joined(u32),
}

/// A node and its place. A large record has very many.
struct Node {
    content: Content,
    parent: u32,
    /// What stands before it; before the first stands the last, which is found that way.
    previous: u32,
    next: u32,
}

/// The nodes; the document is node 0.
pub(super) struct Tree {
    nodes: Vec<Node>,
    text: String,
    joined: Vec<String>,
    /// Bytes of text that stand elsewhere than in the source: text between the cells of a table goes before it.
    pub moved: usize,
    /// Line feeds right after the start tag of a `pre`, which are markup and stand nowhere.
    pub line_feeds: usize,
}

impl Tree {
    /// A tree with a document, a context and in it the root.
    pub fn new(source_bytes: usize) -> Tree {
        // A record has about one node to sixteen bytes of source, and about half of it is text.
        let nodes = Vec::with_capacity(source_bytes / 16 + 3);
        let text = String::with_capacity(source_bytes / 2);
        let mut tree = Tree { nodes, text, joined: Vec::new(), moved: 0, line_feeds: 0 };
        let document = tree.create(Element::Html, None);
        tree.create(Element::Div, None);
        let root = tree.create(Element::Html, None);
        tree.append(root, document);
        tree
    }

    /// Gives back the room that was not needed: the blocks come next.
    pub fn give_back(&mut self) {
        self.nodes.shrink_to_fit();
        self.text.shrink_to_fit();
    }

    #[inline(always)]
    fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    #[inline(always)]
    fn node_mut(&mut self, index: u32) -> Option<&mut Node> {
        self.nodes.get_mut(index as usize)
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    #[inline(always)]
    fn first(&self, index: u32) -> u32 {
        match self.node(index) {
            Some(Node { content: Content::Element(.., first), .. }) => *first,
            _ => NONE,
        }
    }

    #[inline(always)]
    fn set_first(&mut self, index: u32, child: u32) {
        if let Some(Node { content: Content::Element(.., first), .. }) = self.node_mut(index) {
            *first = child;
        }
    }

    #[inline(always)]
    fn last(&self, index: u32) -> u32 {
        self.node(self.first(index)).map_or(NONE, |first| first.previous)
    }

    /// The numbers of a node's children, in order.
    pub fn children(&self, index: u32) -> Children<'_> {
        Children { tree: self, next: self.first(index) }
    }

    /// The numbers of a node's children, the last one first: taken from the end of a list they come in order.
    pub fn children_from_last(&self, index: u32) -> ChildrenFromLast<'_> {
        ChildrenFromLast { tree: self, first: self.first(index), next: self.last(index) }
    }

    /// What stands next beside it.
    pub fn next(&self, index: u32) -> Option<u32> {
        self.node(index).map(|node| node.next).filter(|next| *next != NONE)
    }

    /// Which element it is; none for text.
    pub fn element(&self, index: u32) -> Option<Element> {
        match self.node(index)?.content {
            Content::Element(element, ..) => Some(element),
            Content::Text(..) | Content::Joined(_) => None,
        }
    }

    /// The number of its traits.
    pub fn traits(&self, index: u32) -> Option<u32> {
        match self.node(index)?.content {
            Content::Element(_, traits, _) => Some(traits).filter(|traits| *traits != NONE),
            Content::Text(..) | Content::Joined(_) => None,
        }
    }

    /// Its text; none for an element.
    pub fn text(&self, index: u32) -> Option<&str> {
        match self.node(index)?.content {
            Content::Text(start, length) => self.text.get(start as usize..(start + length) as usize),
            Content::Joined(number) => self.joined.get(number as usize).map(String::as_str),
            Content::Element(..) => None,
        }
    }

    /// The text of an element that holds one text and nothing else.
    pub fn only_text(&self, index: u32) -> Option<&str> {
        let first = self.first(index);
        if self.node(first)?.next == NONE { self.text(first) } else { None }
    }

    pub fn parent(&self, index: u32) -> Option<u32> {
        self.node(index).map(|node| node.parent).filter(|parent| *parent != NONE)
    }

    #[inline(always)]
    fn push(&mut self, content: Content) -> u32 {
        let index = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { content, parent: NONE, previous: NONE, next: NONE });
        index
    }

    /// A new element, in no place yet.
    pub fn create(&mut self, element: Element, traits: Option<u32>) -> u32 {
        self.push(Content::Element(element, traits.unwrap_or(NONE), NONE))
    }

    /// Takes a node out of its place.
    pub fn detach(&mut self, index: u32) {
        let Some(node) = self.node_mut(index) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        if parent == NONE {
            return;
        }
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        let first = self.first(parent);
        if first == index {
            self.set_first(parent, next);
        } else if let Some(previous) = self.node_mut(previous) {
            previous.next = next;
        }
        // Where it was the last, what stands before it is the last now.
        let after = if next == NONE { self.first(parent) } else { next };
        if let Some(after) = self.node_mut(after) {
            after.previous = previous;
        }
    }

    /// Moves a node from where it is to under `parent`, last.
    pub fn append(&mut self, index: u32, parent: u32) {
        self.detach(index);
        self.insert(index, parent, NONE);
    }

    /// Puts a node that is in no place under `parent`, before `next`, or last where `next` is none.
    pub fn insert(&mut self, index: u32, parent: u32, next: u32) {
        let first = self.first(parent);
        let last = self.last(parent);
        // An only child stands before itself.
        let previous = self.node(next).map_or(last, |next| next.previous);
        if let Some(node) = self.node_mut(index) {
            let previous = if first == NONE { index } else { previous };
            (node.parent, node.previous, node.next) = (parent, previous, next);
        }
        if first == next {
            self.set_first(parent, index);
        } else if let Some(previous) = self.node_mut(previous) {
            previous.next = index;
        }
        if let Some(after) = self.node_mut(if next == NONE { first } else { next }) {
            after.previous = index;
        }
    }

    /// What stands before `next` under `parent`, or last where `next` is none.
    #[inline(always)]
    fn before(&self, parent: u32, next: u32) -> u32 {
        match self.node(next) {
            Some(_) if self.first(parent) == next => NONE,
            Some(next) => next.previous,
            None => self.last(parent),
        }
    }

    /// Inserts text as [`Tree::insert`] does; it joins a text that it would stand beside.
    pub fn insert_text(&mut self, text: &str, parent: u32, next: u32) {
        let beside = self.before(parent, next);
        let end = self.text.len() as u32;
        let length = text.len() as u32;
        let Tree { nodes, text: all, joined, .. } = self;
        match nodes.get_mut(beside as usize).map(|node| &mut node.content) {
            Some(Content::Text(start, own)) if *start + *own == end => {
                all.push_str(text);
                *own += length;
            }
            Some(content @ Content::Text(..)) => {
                let Content::Text(start, own) = *content else { return };
                // On its own from now on: hostile input joins to it very often.
                joined.push([all.get(start as usize..(start + own) as usize).unwrap_or_default(), text].concat());
                *content = Content::Joined(joined.len() as u32 - 1);
            }
            Some(Content::Joined(number)) => {
                if let Some(joined) = joined.get_mut(*number as usize) {
                    joined.push_str(text);
                }
            }
            Some(Content::Element(..)) | None => {
                all.push_str(text);
                let index = self.push(Content::Text(end, length));
                self.insert(index, parent, next);
            }
        }
    }

    /// Moves all children of a node under another, last.
    pub fn move_children(&mut self, from: u32, to: u32) {
        while self.first(from) != NONE {
            self.append(self.first(from), to);
        }
    }
}

/// The numbers of a node's children, in order.
pub struct Children<'t> {
    tree: &'t Tree,
    next: u32,
}

impl Iterator for Children<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let node = self.tree.node(self.next)?;
        Some(std::mem::replace(&mut self.next, node.next))
    }
}

/// The same from the last one on.
pub struct ChildrenFromLast<'t> {
    tree: &'t Tree,
    first: u32,
    next: u32,
}

impl Iterator for ChildrenFromLast<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let node = self.tree.node(self.next)?;
        let before = if self.next == self.first { NONE } else { node.previous };
        Some(std::mem::replace(&mut self.next, before))
    }
}
