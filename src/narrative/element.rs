//! The elements that have a meaning here, by name, and the names of all others.

use std::sync::OnceLock;

use crate::into_vec::IntoVec;
use crate::keyed::Met;
use crate::letters;

macro_rules! elements {
    ($($name:ident $text:literal)*) => {
        /// An element that the policy names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Element { $($name),* }

        /// All of them, in the order of their names.
        const ALL: &[Element] = &[$(Element::$name),*];
        /// Their names, each with a space behind it. A list of texts, and those as numbers, are larger in the download.
        const NAMES: &str = concat!($($text, " "),*);
    };
}

elements! {
    A "a" Address "address" Applet "applet" Area "area" Article "article" Aside "aside" Audio "audio" B "b"
    Base "base" Basefont "basefont" Bgsound "bgsound" Blockquote "blockquote" Body "body" Br "br" Button "button"
    Canvas "canvas" Caption "caption" Center "center" Cite "cite" Code "code" Col "col" Colgroup "colgroup"
    Datalist "datalist" Dd "dd" Del "del" Details "details" Dfn "dfn" Dialog "dialog" Dir "dir" Div "div" Dl "dl"
    Dt "dt" Em "em" Embed "embed" Fencedframe "fencedframe" Fieldset "fieldset" Figcaption "figcaption"
    Figure "figure" Footer "footer" Form "form" Frame "frame" Frameset "frameset" H1 "h1" H2 "h2" H3 "h3" H4 "h4"
    H5 "h5" H6 "h6" Head "head" Header "header" Hgroup "hgroup" Hr "hr" Html "html" I "i" Iframe "iframe"
    Image "image" Img "img" Input "input" Ins "ins" Kbd "kbd" Keygen "keygen" Legend "legend" Li "li" Link "link"
    Listing "listing" Main "main" Mark "mark" Math "math" Menu "menu" Meta "meta" Meter "meter" Nav "nav"
    Noembed "noembed" Noframes "noframes" Noscript "noscript" Object "object" Ol "ol" Optgroup "optgroup"
    Option "option" P "p" Param "param" Plaintext "plaintext" Portal "portal" Pre "pre" Progress "progress" Rp "rp"
    S "s" Samp "samp" Script "script" Search "search" Section "section" Select "select" Small "small"
    Source "source" Span "span" Strike "strike" Strong "strong" Style "style" Sub "sub" Summary "summary" Sup "sup"
    Svg "svg" Table "table" Tbody "tbody" Td "td" Template "template" Textarea "textarea" Tfoot "tfoot" Th "th"
    Thead "thead" Title "title" Tr "tr" Track "track" Tt "tt" U "u" Ul "ul" Var "var" Video "video" Wbr "wbr"
    Xmp "xmp"
}

/// The longest of these names, in bytes.
const LONGEST: usize = 11;

/// The longest of those that are looked up as a number.
const SHORT: usize = 7;

/// The first letters of a name as a number, as eight bytes of a text are read.
fn key(name: &[u8]) -> u64 {
    name.iter().take(SHORT).rev().fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// The names, made ready to be found.
struct Names {
    texts: Vec<&'static str>,
    /// The names as numbers.
    keys: Vec<u64>,
    /// Where each name stands in the list, by its hash or the next free place behind it; zero where no name does.
    places: [u8; 256],
}

impl Names {
    fn get() -> &'static Names {
        static NAMES_MADE_READY: OnceLock<Names> = OnceLock::new();
        NAMES_MADE_READY.get_or_init(|| {
            let texts = NAMES.split_ascii_whitespace().into_vec();
            let keys = texts.iter().map(|text| key(text.as_bytes())).into_vec();
            let mut places = [0; 256];
            for (key, number) in keys.iter().zip(1..) {
                let mut place = place_of(*key);
                while let Some(taken) = places.get_mut(usize::from(place)) {
                    if *taken == 0 {
                        *taken = number;
                        break;
                    }
                    place = place.wrapping_add(1);
                }
            }
            Names { texts, keys, places }
        })
    }

    /// The one that is looked for, of the names that have this hash and those behind them.
    #[inline(always)]
    fn find(&self, key: u64, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        // There are more places than names: it ends.
        const { assert!(ALL.len() < 256) }
        let mut place = place_of(key);
        loop {
            let at = usize::from(*self.places.get(usize::from(place))?).checked_sub(1)?;
            if is_it(at) {
                return Some(at);
            }
            place = place.wrapping_add(1);
        }
    }
}

/// Where a name stands, or would.
fn place_of(key: u64) -> u8 {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8
}

impl Element {
    /// The element of this name, in letters of either case.
    #[inline(always)]
    pub fn of(name: &str) -> Option<Element> {
        if name.len() > LONGEST {
            return None;
        }
        let mut small = [0; LONGEST];
        for (letter, byte) in small.iter_mut().zip(name.bytes()) {
            *letter = byte.to_ascii_lowercase();
        }
        let small = small.get(..name.len())?;
        let names = Names::get();
        let at = names.find(key(small), |at| names.texts.get(at).is_some_and(|text| text.as_bytes() == small))?;
        ALL.get(at).copied()
    }

    /// The element of a name in small letters: that many of these eight bytes, the first being the lowest.
    #[inline(always)]
    pub fn of_short(eight: u64, length: usize) -> Option<Element> {
        if !(1..=SHORT).contains(&length) {
            return None;
        }
        let key = eight & (u64::MAX >> (64 - 8 * length));
        let names = Names::get();
        let at = names.find(key, |at| names.keys.get(at) == Some(&key))?;
        // Shorter than it looks with a U+0000 at its end, or the beginning of a longer one.
        let is_all = key >> (8 * (length - 1)) != 0
            && (length < SHORT || names.texts.get(at).is_some_and(|text| text.len() == length));
        ALL.get(at).filter(|_| is_all).copied()
    }

    /// Its name.
    #[cfg(test)]
    pub fn name(self) -> &'static str {
        Names::get().texts[self as usize]
    }

    /// Whether it is one of `h1` to `h6`.
    pub fn is_heading(self) -> bool {
        matches!(self, Element::H1 | Element::H2 | Element::H3 | Element::H4 | Element::H5 | Element::H6)
    }
}

/// The name of an element in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// One that the policy names.
    Known(Element),
    /// The nth other.
    Other(usize),
}

impl Name {
    /// Whether it is this element's.
    pub fn is(self, element: Element) -> bool {
        self == Name::Known(element)
    }
}

/// The names that the policy does not mention, as they were met.
#[derive(Default)]
pub(super) struct OtherNames(Met<String>);

impl OtherNames {
    /// The name of an element that is none of the list.
    pub fn name(&mut self, text: &str) -> Name {
        let lower = letters::replaced(&text.to_ascii_lowercase(), '\0', "\u{fffd}");
        Name::Other(self.0.place(lower))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_found_by_its_name_in_any_case() {
        let texts = &Names::get().texts;
        assert_eq!(texts.len(), ALL.len());
        assert_eq!(texts.iter().map(|text| text.len()).max(), Some(LONGEST));
        for (text, element) in texts.iter().zip(ALL) {
            assert_eq!(Element::of(text), Some(*element), "{text}");
            assert_eq!(Element::of(&text.to_uppercase()), Some(*element), "{text}");
            let eight = u64::from_le_bytes(*[text.as_bytes(), b">more text"].concat().first_chunk().unwrap());
            assert_eq!(Element::of_short(eight, text.len()), Some(*element).filter(|_| text.len() <= SHORT), "{text}");
            assert_eq!(Element::of(&format!("{text}x")).filter(|found| found == element), None, "{text}");
        }
        assert_eq!(Element::of(""), None);
        assert_eq!(Element::of("h\x11"), None);
        assert_eq!(Element::of("a-very-long-name-of-an-element"), None);
    }

    #[test]
    fn other_names_are_told_apart_whatever_their_case() {
        let mut names = OtherNames::default();
        let first = names.name("o:p");
        assert_eq!(names.name("O:P"), first);
        assert_ne!(names.name("o:q"), first);
    }
}
