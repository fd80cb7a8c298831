//! A view as a tree of nodes, made twice: from its operations as a browser would, and from its HTML by a parser.

use gp_record::view::Rendered;
use gp_record::view::dom::{ATTRIBUTES, ELEMENTS};
use html5ever::tendril::TendrilSink;
use html5ever::{LocalName, ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split(' ').any(|own| own == class))
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// This element and all beneath, in document order.
    pub fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        self.elements().for_each(|element| all.extend(element.all()));
        all
    }

    pub fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|element| element.name == name).collect()
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        for node in &self.children {
            match node {
                Node::Element(element) => text += &element.text(),
                Node::Text(own) => text += own,
            }
        }
        text
    }
}

/// The nodes that the operations make, reading the text as JavaScript does: by UTF-16 lengths.
pub fn from_operations(rendered: &Rendered) -> Vec<Node> {
    let units: Vec<u16> = rendered.text.encode_utf16().collect();
    let (mut at_unit, mut at_byte) = (0, 0);
    let mut next_text = |utf16: usize, utf8: usize| {
        let by_units = String::from_utf16(&units[at_unit..at_unit + utf16]).unwrap();
        assert_eq!(by_units, rendered.text[at_byte..at_byte + utf8], "the two lengths name one text");
        at_unit += utf16;
        at_byte += utf8;
        by_units
    };
    let mut open = vec![Element::default()];
    let mut models: Vec<Element> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    let mut in_model = false;
    let mut words = rendered.operations.iter().map(|word| *word as usize);
    while let Some(word) = words.next() {
        in_model &= word & 7 == 1;
        match (word & 7, word >> 3) {
            (0, model) => open.push(models[model].clone()),
            (1, attribute) => {
                let value = next_text(words.next().unwrap(), words.next().unwrap());
                let element = if in_model { models.last_mut() } else { open.last_mut() }.unwrap();
                assert!(element.children.is_empty(), "attributes follow their element at once");
                element.attributes.push((ATTRIBUTES[attribute].into(), value));
            }
            (kind @ (2 | 5 | 6), argument) => {
                let text = if kind == 6 { kept[argument].clone() } else { next_text(argument, words.next().unwrap()) };
                if kind == 5 {
                    kept.push(text.clone());
                }
                let children = &mut open.last_mut().unwrap().children;
                assert!(!text.is_empty(), "no text is empty");
                assert!(!matches!(children.last(), Some(Node::Text(_))), "adjacent texts are one");
                children.push(Node::Text(text));
            }
            (3, 0) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(Node::Element(closed));
            }
            (4, element) => {
                models.push(Element { name: ELEMENTS[element].into(), ..Element::default() });
                in_model = true;
            }
            other => panic!("no such operation: {other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    assert!((1..models.len()).all(|at| !models[..at].contains(&models[at])), "no model is made twice");
    assert_eq!(at_byte, rendered.text.len(), "every text is used");
    open.remove(0).children
}

/// The nodes that an HTML parser makes.
pub fn from_html(html: &str) -> Vec<Node> {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), ParseOpts::default(), context, Vec::new(), false).one(html);
    let root = dom.document.children.borrow()[0].clone();
    children(&root)
}

fn children(handle: &Handle) -> Vec<Node> {
    handle.children.borrow().iter().map(node).collect()
}

fn node(handle: &Handle) -> Node {
    match &handle.data {
        NodeData::Text { contents } => Node::Text(contents.borrow().to_string()),
        NodeData::Element { name, attrs, .. } => {
            assert_eq!(name.ns, ns!(html), "{}", name.local);
            let text = |name: &LocalName| name.to_string();
            let attributes =
                attrs.borrow().iter().map(|attr| (text(&attr.name.local), attr.value.to_string())).collect();
            Node::Element(Element { name: text(&name.local), attributes, children: children(handle) })
        }
        other => panic!("no view holds this: {other:?}"),
    }
}

/// The single root of a rendering, once it is known that both encodings make it.
pub fn root(rendered: &Rendered) -> Element {
    let nodes = from_operations(rendered);
    assert_eq!(nodes, from_html(&rendered.html()), "operations and HTML make the same nodes");
    match <[Node; 1]>::try_from(nodes) {
        Ok([Node::Element(element)]) => element,
        other => panic!("a rendering is one element: {other:?}"),
    }
}
