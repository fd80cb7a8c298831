//! The tree that html5ever's tree builder makes of the guarded tokens: one `Vec` of nodes linked by numbers, with text
//! as slices of the one input buffer. It lives until the narrative is sectionised.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, QualName, local_name, ns};

/// The element that holds the narrative: the tree builder's root, the third node after the document and the context.
pub(super) const FRAGMENT: u32 = 2;

/// No node.
const NONE: u32 = u32::MAX;

/// What a node is.
pub(super) enum Content {
    /// An element, and which of the guard's traits it has.
    Element(LocalName, Option<u32>),
    /// Text.
    Text(StrTendril),
}

/// A node and its place.
pub(super) struct Node {
    pub content: Content,
    parent: u32,
    previous: u32,
    next: u32,
    first: u32,
    last: u32,
}

/// The nodes; the document is node 0.
#[derive(Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Bytes of text that stand elsewhere than in the source: text between the cells of a table goes before it.
    pub moved: usize,
}

impl Tree {
    pub fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get(index as usize)
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The numbers of a node's children, in order.
    pub fn children(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        let first = self.node(index).map_or(NONE, |node| node.first);
        std::iter::successors(Some(first), |at| self.node(*at).map(|node| node.next)).take_while(|at| *at != NONE)
    }

    /// The name of an element; empty for text.
    pub fn name(&self, index: u32) -> &str {
        match self.node(index).map(|node| &node.content) {
            Some(Content::Element(name, _)) => name,
            _ => "",
        }
    }

    fn node_mut(&mut self, index: u32) -> Option<&mut Node> {
        self.nodes.get_mut(index as usize)
    }

    fn create(&mut self, content: Content) -> u32 {
        let index = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { content, parent: NONE, previous: NONE, next: NONE, first: NONE, last: NONE });
        index
    }

    fn detach(&mut self, index: u32) {
        let Some(node) = self.node_mut(index) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
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

    /// Puts a detached node under `parent`, before `next`, or last where `next` is none.
    fn attach(&mut self, index: u32, parent: u32, next: u32) {
        let previous = match self.node(next) {
            Some(next) => next.previous,
            None => self.node(parent).map_or(NONE, |parent| parent.last),
        };
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

    /// Inserts before `next`; text joins a text that it would stand beside.
    fn insert(&mut self, parent: u32, next: u32, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.detach(child.index);
                self.attach(child.index, parent, next);
            }
            NodeOrText::AppendText(text) => {
                let previous = match self.node(next) {
                    Some(next) => next.previous,
                    None => self.node(parent).map_or(NONE, |parent| parent.last),
                };
                if let Some(Node { content: Content::Text(before), .. }) = self.node_mut(previous) {
                    before.push_tendril(&text);
                } else {
                    let index = self.create(Content::Text(text));
                    self.attach(index, parent, next);
                }
            }
        }
    }

    fn parent(&self, index: u32) -> Option<u32> {
        self.node(index).map(|node| node.parent).filter(|parent| *parent != NONE)
    }
}

/// What html5ever holds of a node.
#[derive(Clone)]
pub(super) struct Handle {
    index: u32,
    name: LocalName,
}

/// html5ever's side of the tree.
pub(super) struct Arena {
    tree: RefCell<Tree>,
    html: Namespace,
    /// How many nodes there may be.
    budget: usize,
}

/// The attribute by which the guard tells an element which traits it has.
pub(super) const TRAITS: LocalName = local_name!("data");

/// A tree builder for the inside of a `div`, as if scripts were off.
pub(super) fn builder(budget: usize, source_bytes: usize) -> TreeBuilder<Handle, Arena> {
    // A record has about one node to sixteen bytes of source.
    let mut tree = Tree { nodes: Vec::with_capacity(budget.min(source_bytes / 16)), moved: 0 };
    tree.create(Content::Element(local_name!(""), None));
    let context = tree.create(Content::Element(local_name!("div"), None));
    let arena = Arena { tree: RefCell::new(tree), html: ns!(html), budget };
    let context = Handle { index: context, name: local_name!("div") };
    let options = TreeBuilderOpts { scripting_enabled: false, drop_doctype: true, ..TreeBuilderOpts::default() };
    TreeBuilder::new_for_fragment(arena, context, None, options)
}

impl Arena {
    /// Whether the budget of nodes is spent.
    pub fn is_over_budget(&self) -> bool {
        self.tree.borrow().len() >= self.budget
    }
}

impl TreeSink for Arena {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        ExpandedName { ns: &self.html, local: &target.name }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let traits = attributes
            .iter()
            .find(|attribute| attribute.name.local == TRAITS)
            .and_then(|attribute| attribute.value.parse().ok());
        let mut tree = self.tree.borrow_mut();
        Handle { index: tree.create(Content::Element(name.local.clone(), traits)), name: name.local }
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.tree.borrow_mut().insert(parent.index, NONE, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeOrText::AppendText(text) = &child {
            tree.moved += text.len();
        }
        if let Some(parent) = tree.parent(sibling.index) {
            tree.insert(parent, sibling.index, child);
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let in_place = self.tree.borrow().parent(element.index).is_some();
        if in_place { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.index);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.node(node.index).map(|node| node.first).filter(|first| *first != NONE) {
            tree.detach(child);
            tree.attach(child, parent.index, NONE);
        }
    }

    fn get_document(&self) -> Handle {
        Handle { index: 0, name: local_name!("") }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.index == y.index
    }

    // The guard lets no comment, doctype, instruction or template through, and attributes are set once, on creation.

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.get_document()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.get_document()
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}
}
