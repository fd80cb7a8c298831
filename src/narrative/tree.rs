//! The tree that the builder makes of the guarded tokens: one `Vec` of nodes linked by numbers, and one text that holds
//! theirs, written once. It lives until the narrative is sectionised.

use super::element::Element;

/// The element that holds the narrative: the builder's root, the third node after the document and the context.
pub(super) const FRAGMENT: u32 = 2;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// What a node is.
enum Content {
    /// An element, and which of the guard's traits it has.
    Element(Element, Option<u32>),
    /// Text: where it begins in the tree's text, and its length.
    Text(usize, usize),
    /// Text that was joined from places apart; its number.
    Joined(usize),
}

/// A node and its place.
struct Node {
    content: Content,
    parent: u32,
    previous: u32,
    next: u32,
    first: u32,
    last: u32,
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

    /// The numbers of a node's children, in order.
    pub fn children(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let first = self.node(index).map_or(NONE, |node| node.first);
        std::iter::successors(Some(first), |at| self.node(*at).map(|node| node.next)).take_while(|at| *at != NONE)
    }

    /// The numbers of a node's children, the last one first: taken from the end of a list they come in order.
    pub fn children_from_last(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let last = self.node(index).map_or(NONE, |node| node.last);
        std::iter::successors(Some(last), |at| self.node(*at).map(|node| node.previous)).take_while(|at| *at != NONE)
    }

    /// What stands next beside it.
    pub fn next(&self, index: u32) -> Option<u32> {
        self.node(index).map(|node| node.next).filter(|next| *next != NONE)
    }

    /// Which element it is; none for text.
    pub fn element(&self, index: u32) -> Option<Element> {
        match self.node(index)?.content {
            Content::Element(element, _) => Some(element),
            Content::Text(..) | Content::Joined(_) => None,
        }
    }

    /// The number of its traits.
    pub fn traits(&self, index: u32) -> Option<u32> {
        match self.node(index)?.content {
            Content::Element(_, traits) => traits,
            Content::Text(..) | Content::Joined(_) => None,
        }
    }

    /// Its text; none for an element.
    pub fn text(&self, index: u32) -> Option<&str> {
        match self.node(index)?.content {
            Content::Text(start, length) => self.text.get(start..start + length),
            Content::Joined(number) => self.joined.get(number).map(String::as_str),
            Content::Element(..) => None,
        }
    }

    /// The text of an element that holds one text and nothing else.
    pub fn only_text(&self, index: u32) -> Option<&str> {
        let node = self.node(index)?;
        if node.first == node.last { self.text(node.first) } else { None }
    }

    pub fn parent(&self, index: u32) -> Option<u32> {
        self.node(index).map(|node| node.parent).filter(|parent| *parent != NONE)
    }

    #[inline(always)]
    fn push(&mut self, content: Content) -> u32 {
        let index = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { content, parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE });
        index
    }

    /// A new element, in no place yet.
    pub fn create(&mut self, element: Element, traits: Option<u32>) -> u32 {
        self.push(Content::Element(element, traits))
    }

    /// Takes a node out of its place.
    #[inline(always)]
    pub fn detach(&mut self, index: u32) {
        let Some(node) = self.node_mut(index) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        if parent == NONE {
            return;
        }
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        match self.node_mut(previous) {
            Some(previous) => previous.next = next,
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.first = next;
                }
            }
        }
        match self.node_mut(next) {
            Some(next) => next.previous = previous,
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.last = previous;
                }
            }
        }
    }

    /// Puts a node last under `parent`.
    pub fn append(&mut self, index: u32, parent: u32) {
        self.insert(index, parent, NONE);
    }

    /// Puts a node under `parent`, before `next`, or last where `next` is none.
    pub fn insert(&mut self, index: u32, parent: u32, next: u32) {
        self.detach(index);
        let previous = self.before(parent, next);
        if let Some(node) = self.node_mut(index) {
            (node.parent, node.previous, node.next) = (parent, previous, next);
        }
        match self.node_mut(previous) {
            Some(previous) => previous.next = index,
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.first = index;
                }
            }
        }
        match self.node_mut(next) {
            Some(next) => next.previous = index,
            None => {
                if let Some(parent) = self.node_mut(parent) {
                    parent.last = index;
                }
            }
        }
    }

    /// What stands before `next` under `parent`, or last where `next` is none.
    #[inline(always)]
    fn before(&self, parent: u32, next: u32) -> u32 {
        match self.node(next) {
            Some(next) => next.previous,
            None => self.node(parent).map_or(NONE, |parent| parent.last),
        }
    }

    /// Inserts text as [`Tree::insert`] does; it joins a text that it would stand beside.
    pub fn insert_text(&mut self, text: &str, parent: u32, next: u32) {
        let beside = self.before(parent, next);
        let end = self.text.len();
        let Tree { nodes, text: all, joined, .. } = self;
        match nodes.get_mut(beside as usize).map(|node| &mut node.content) {
            Some(Content::Text(start, length)) if *start + *length == end => {
                all.push_str(text);
                *length += text.len();
            }
            Some(content @ Content::Text(..)) => {
                let Content::Text(start, length) = *content else { return };
                // On its own from now on: hostile input joins to it very often.
                joined.push([all.get(start..start + length).unwrap_or_default(), text].concat());
                *content = Content::Joined(joined.len() - 1);
            }
            Some(Content::Joined(number)) => {
                if let Some(joined) = joined.get_mut(*number) {
                    joined.push_str(text);
                }
            }
            Some(Content::Element(..)) | None => {
                all.push_str(text);
                let index = self.push(Content::Text(end, text.len()));
                self.insert(index, parent, next);
            }
        }
    }

    /// Moves all children of a node under another, last.
    pub fn move_children(&mut self, from: u32, to: u32) {
        while let Some(child) = self.node(from).map(|node| node.first).filter(|first| *first != NONE) {
            self.append(child, to);
        }
    }
}
