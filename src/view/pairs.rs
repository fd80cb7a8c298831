//! Pairs of label and value: one description list, three nodes a pair.

use std::slice;

use super::View;
use super::attributes::Attr;
use super::inline::{self, ours};
use super::names::Class;
use super::writer::Flow;
use crate::record::Pair;

/// Pairs, in columns or as running text by their classes. An empty list is not written.
pub(super) fn description_list(view: &View, flow: &mut Flow, classes: &[Class], list: &[Pair]) {
    if list.is_empty() {
        return;
    }
    flow.pairs(&[Attr::Class(classes)], |out| {
        for Pair { label, value } in list {
            out.label(&ours(slice::from_ref(label), &[]), |out| {
                inline::text(out, label);
                // No line breaks between a label and its value.
                out.sign("\u{a0}");
            });
            out.value(&ours(value, &[]), |out| inline::line(view, out, value));
        }
    });
}
