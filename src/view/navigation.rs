//! The way to each section, with what awaits the reader there.

use super::View;
use super::attributes::{Attr, Name};
use super::banner::{count, says, state_words};
use super::blocks;
use super::inline;
use super::names::{Class, Part};
use super::writer::{Container, Flow};
use crate::into_vec::Keep;
use crate::record::{Section, State};
use crate::words::Word;

/// Links to the sections with their counts and states.
pub(super) fn navigation(view: &View, flow: &mut Flow, level: u8, sections: &[Section]) {
    if sections.is_empty() {
        return;
    }
    let title = view.id(Name::Sections);
    let attributes = [Attr::Class(&[Class::Navigation]), Attr::Part(Part::Navigation), Attr::LabelledBy(title)];
    flow.within(Container::Nav, &attributes, |flow| {
        blocks::titled(view, flow, level, &[Attr::Id(title)], &[Word::Sections.into()], None);
        flow.list(None, &[], |out| {
            for section in sections {
                out.item(&[], |flow| {
                    flow.text(|out| {
                        let attributes = inline::ours(&section.title, &[]);
                        out.link(view.id(Name::Anchor(section.anchor)), &attributes, |out| {
                            inline::line(view, out, &section.title);
                        });
                        if let Some(items) = section.count {
                            out.sign(" ");
                            count(out, items);
                        }
                        // What holds for the whole record is said once, above, and where there is no number why there is none.
                        let is_none = section.count.is_none_or(|count| count == 0);
                        let is_said =
                            |state: &State| view.record.notices.iter().any(|notice| says(notice.kind, *state));
                        let said = |state: &State| !is_none && is_said(state);
                        let mut states = section.states.clone();
                        states.keep(&mut |state| !said(state));
                        if !states.is_empty() {
                            out.sign(" ");
                            state_words(out, &states);
                        }
                    });
                });
            }
        });
    });
}
