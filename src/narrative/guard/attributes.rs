//! What the guard makes of a tag's attributes: traits, words that stand for it, or texts that a page does not show.

use crate::into_vec::single;
use crate::narrative::element::Element;
use crate::narrative::policy::{Policy, Traits};
use crate::narrative::token::Tag;
use crate::record::{Inline, Text};
use crate::words::Word;

use super::{Guard, stand_in};

impl Guard {
    /// Reads a tag's attributes: into traits, into the flow, or into the list of hidden texts.
    pub(super) fn read_attributes(&mut self, tag: &Tag, policy: Policy) -> Option<u32> {
        let says_nothing = matches!(policy, Policy::Keep | Policy::Format | Policy::As(_) | Policy::FormatAs(_));
        if says_nothing && tag.attributes.is_empty() && tag.element != Some(Element::Dialog) {
            return None;
        }
        let mut traits = Traits { hidden: policy == Policy::Hidden, ..Traits::default() };
        if let Policy::Embedded { children_hidden } = policy {
            traits.hidden = children_hidden;
        }
        traits.block = policy == Policy::Apart;
        if tag.element == Some(Element::Dialog) {
            traits.hidden = tag.value("open").is_none();
        }
        // What stands for a picture: the title where there is no other text.
        let has_alt = tag.value("alt").is_some_and(|alt| !alt.trim().is_empty());
        let alt = if has_alt { "alt" } else { "title" };
        for (name, value) in &tag.attributes {
            let name = &**name;
            traits.read(tag.element, name, value);
            let shown = match name {
                "alt" | "title" => policy == Policy::Image && name == alt,
                "value" => policy == Policy::Field,
                "label" => policy == Policy::Choice,
                _ => false,
            };
            let text = matches!(name, "title" | "aria-label" | "summary" | "placeholder" | "alt" | "label" | "value");
            let number = name == "value" && !matches!(tag.element, Some(Element::Input | Element::Button));
            if text && !shown && !number && !value.trim().is_empty() {
                let text = self.attribute_text(value);
                self.seen.hidden.push(text);
            }
        }
        match policy {
            Policy::Image => {
                let alt = self.shown_attribute(tag, alt);
                traits.stand_in = Some(Inline::Text(match alt {
                    Some(alt) => Text::Ours(Word::ImagePlaceholder, single(Text::Source(alt))),
                    None => Word::ImagePlaceholderNoText.into(),
                }));
            }
            Policy::Field => self.read_field(tag, &mut traits),
            Policy::Choice => {
                if let Some(label) = self.shown_attribute(tag, "label") {
                    self.seen.from_attributes = self.seen.from_attributes.saturating_sub(label.len());
                    self.seen.hidden.push(label);
                }
            }
            _ => {}
        }
        // A banner is to be seen, and no style of a section's was ever to hide it (§9.1, §9.3).
        traits.hidden &= traits.banner.is_none() || policy == Policy::Hidden;
        if traits.hidden {
            self.seen.hides_banner |= self.open.iter().any(|open| self.is_banner(open.traits));
        } else if traits.banner.is_some() {
            self.seen.hides_banner |= self.open.iter().any(|open| self.hides(open.traits));
        }
        (traits != Traits::default()).then(|| self.keep(traits))
    }

    /// What stands for a form field: a box for what is ticked, the value for the rest.
    fn read_field(&mut self, tag: &Tag, traits: &mut Traits) {
        let kind = tag.value("type").map(str::to_ascii_lowercase).unwrap_or_default();
        let ticked = tag.value("checked").is_some();
        let text = self.shown_attribute(tag, "value");
        let of_source = |text: Option<String>| Inline::source(text.unwrap_or_default());
        // A box stands apart from the words beside it.
        let boxed = |text: String| Inline::Text(Text::Ours(Word::InBox, single(Text::Source(text))));
        traits.stand_in = Some(match &*kind {
            "checkbox" | "radio" => {
                // The value of a box is for the server; its label stands beside it.
                if let Some(text) = text {
                    self.seen.from_attributes = self.seen.from_attributes.saturating_sub(text.len());
                    self.seen.hidden.push(text);
                }
                Inline::from(if ticked { Word::TickedBox } else { Word::UntickedBox })
            }
            "hidden" | "password" => {
                traits.hidden = true;
                self.seen.from_attributes =
                    self.seen.from_attributes.saturating_sub(text.as_ref().map_or(0, String::len));
                of_source(text)
            }
            _ => text.map_or_else(|| of_source(None), boxed),
        });
    }

    fn shown_attribute(&mut self, tag: &Tag, name: &str) -> Option<String> {
        let value = tag.value(name).filter(|value| !value.trim().is_empty())?;
        let text = self.attribute_text(value);
        self.seen.from_attributes += text.len();
        Some(text)
    }

    pub(super) fn attribute_text(&mut self, value: &str) -> String {
        let text = self.with_pictures(value).into_owned();
        self.seen.received += text.len();
        text
    }

    /// Traits of the words that follow a link: where it led.
    pub(super) fn link_target(&mut self, tag: &Tag) -> Option<u32> {
        let target = tag.value("href").filter(|target| !target.trim().is_empty())?;
        let target = self.attribute_text(target);
        self.seen.from_attributes += target.len();
        let words = Text::Ours(Word::LinkTarget, single(Text::Source(target)));
        Some(self.keep(stand_in(Inline::Text(words))))
    }

    pub(super) fn keep(&mut self, traits: Traits) -> u32 {
        self.seen.traits.push(traits);
        u32::try_from(self.seen.traits.len() - 1).unwrap_or(u32::MAX)
    }
}
