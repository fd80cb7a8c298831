//! The JavaScript contract, in real browsers: nodes made from operations are the nodes that a parser makes of the
//! string, and what crosses the boundary is plain.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use gp_record::gpconnect::request::{Input, Options};
use gp_record::reading::render_all;
use gp_record::view::{self, Rendered, dom};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, HtmlTemplateElement, Node};

wasm_bindgen_test_configure!(run_in_browser);

/// In the module the engine changes case, natively the standard library: a name is shown and compared alike.
#[wasm_bindgen_test]
fn letters_change_case_as_they_do_natively() {
    for text in [
        "Nic Ó Dónaill",
        "ÉMILE",
        "straße",
        "ΟΔΥΣΣΕΥΣ",
        "Σίσυφος",
        "Łukasz",
        "Żółć",
        "ÿ",
        "İ ı",
        "Ђорђе",
        "ǅ",
        "ﬁ",
        "ա",
        "😀É",
    ] {
        assert_eq!(gp_record_core::letters::lower(text), text.to_lowercase(), "{text}");
        assert_eq!(gp_record_core::letters::upper(text), text.to_uppercase(), "{text}");
    }
}

/// In the module sixteen bytes are looked at together, natively eight: a run ends at the same byte.
#[wasm_bindgen_test]
fn a_run_ends_at_the_first_byte_of_interest_wherever_it_stands() {
    use gp_record_core::runs;
    let plain = b"abcdefgh abcdefgh \xc3\xa9 ijklmnop \x80\xff mno 1234 abcdefgh";
    for length in 0..plain.len() {
        for at in 0..length {
            for byte in 0..=255 {
                let mut bytes = plain[..length].to_vec();
                bytes[at] = byte;
                let first = |is_one: fn(u8) -> bool| bytes.iter().position(|byte| is_one(*byte)).unwrap_or(length);
                assert_eq!(runs::in_json_string(&bytes), first(|byte| byte < 0x20 || b"\"\\".contains(&byte)));
                assert_eq!(runs::in_markup(&bytes), first(|byte| byte < 0x20 || b"<&\x7f".contains(&byte)));
                assert_eq!(runs::in_text(&bytes), first(|byte| byte == 0 || byte >= 0x80));
                assert_eq!(runs::in_html(&bytes), first(|byte| b"&<>\"\r\0\xc2\xe2".contains(&byte)));
                assert_eq!(runs::find(&bytes, byte), bytes.iter().position(|own| *own == byte));
            }
        }
    }
}

const EVERY_AREA: &str = include_str!("fixtures/structured/every_area.json");

fn document() -> Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

/// As `js/build.js` does it: operations → nodes, nothing parsed.
fn build(part: &Rendered) -> Element {
    let document = document();
    let root: Element = document.create_element("div").unwrap();
    let mut open: Vec<Element> = vec![root.clone()];
    let mut models: Vec<Element> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    let mut named = root.clone();
    let units: Vec<u16> = part.text.encode_utf16().collect();
    let mut at = 0;
    let mut take = |length: u32| {
        let text = String::from_utf16_lossy(units.get(at..at + length as usize).unwrap());
        at += length as usize;
        text
    };
    let mut words = part.operations.iter().copied();
    while let Some(word) = words.next() {
        let argument = word >> 3;
        match word & 7 {
            0 => {
                let copy = models.get(argument as usize).unwrap().clone_node().unwrap();
                named = copy.dyn_into().unwrap();
                open.last().unwrap().append_child(&named).unwrap();
                open.push(named.clone());
            }
            1 => {
                let value = take(words.next().unwrap());
                words.next().unwrap();
                let name = dom::ATTRIBUTES.get(argument as usize).unwrap();
                named.set_attribute(name, &value).unwrap();
            }
            kind @ (2 | 5 | 6) => {
                let text = if kind == 6 { kept.get(argument as usize).unwrap().clone() } else { take(argument) };
                if kind != 6 {
                    words.next().unwrap();
                }
                if kind == 5 {
                    kept.push(text.clone());
                }
                let text = document.create_text_node(&text);
                open.last().unwrap().append_child(&text).unwrap();
            }
            3 => {
                open.pop();
            }
            4 => {
                named = document.create_element(dom::ELEMENTS.get(argument as usize).unwrap()).unwrap();
                models.push(named.clone());
            }
            kind => panic!("operation {kind}"),
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    root
}

/// As a page without JavaScript gets it: the string, parsed by the browser.
fn parsed(html: &str) -> Element {
    let template: HtmlTemplateElement = document().create_element("template").unwrap().dyn_into().unwrap();
    template.set_inner_html(html);
    let root = document().create_element("div").unwrap();
    root.append_child(&template.content()).unwrap();
    root
}

fn same(built: &str) {
    let record = gp_record::read(vec![Input::of(built)], Options::default()).unwrap();
    let parts = render_all(&record, &view::Options::default());
    assert!(parts.len() > 1);
    for part in &parts {
        let (built, parsed): (Node, Node) = (build(part).into(), parsed(&part.html()).into());
        assert!(built.is_equal_node(Some(&parsed)), "{}", part.html());
    }
}

#[wasm_bindgen_test]
fn operations_and_string_make_the_same_nodes() {
    same(EVERY_AREA);
}

#[wasm_bindgen_test]
fn hostile_text_makes_the_same_nodes_and_runs_nothing() {
    for hostile in [
        "</td><script>window.ran = 1</script>",
        "<img src=x onerror='window.ran = 1'>",
        "a\\r\\nb\\u0000c\\u2028d\\u202ee & < > \\\" '",
        "<p><b><table></p>&nbsp;&amp;amp;",
        "\\ud83d\\ude00 e\\u0301",
    ] {
        same(&EVERY_AREA.replace("Collapsed at home", hostile).replace("One to be taken each day", hostile));
    }
    let ran = js_sys::Reflect::get(&web_sys::window().unwrap(), &"ran".into()).unwrap();
    assert!(ran.is_undefined());
}

#[wasm_bindgen_test]
fn lengths_are_in_utf_16_units_and_in_bytes() {
    let record =
        gp_record::read(vec![Input::of(EVERY_AREA.replace("Clothed", "\u{1F600} e\u{301}"))], Options::default());
    for part in render_all(&record.unwrap(), &view::Options::default()) {
        let mut words = part.operations.iter().copied();
        let (mut utf16, mut utf8) = (0, 0);
        while let Some(word) = words.next() {
            match word & 7 {
                1 => {
                    utf16 += words.next().unwrap();
                    utf8 += words.next().unwrap();
                }
                2 | 5 => {
                    utf16 += word >> 3;
                    utf8 += words.next().unwrap();
                }
                _ => {}
            }
        }
        assert_eq!((utf16 as usize, utf8 as usize), (part.text.encode_utf16().count(), part.text.len()));
    }
}
