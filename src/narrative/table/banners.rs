//! Banners in tables (HTML specification §9.3): which rows, captions and cells are one, and which only stand where one may.

use super::groups::says_private;
use crate::into_vec::{Keep, single};
use crate::letters;
use crate::narrative::dates;
use crate::narrative::element::Element;
use crate::narrative::flow::Reader;
use crate::record::BannerKind;

impl Reader<'_> {
    /// What a row or a caption warns of: it has the class itself, or its only cell does, or all that is in that; of a caption,
    /// or a header cell above all rows, anything that is in it (`may_title`); of a row of several cells, where it tells of
    /// what is missing, the only cell with words, or above all rows that beside a label. What begins with a date is an entry.
    pub(super) fn warning_of(&self, node: u32, may_title: bool) -> Option<BannerKind> {
        if !self.takes_banners || !self.has_banner(node) {
            return None;
        }
        let of = |node: u32| self.traits(node)?.banner;
        let worded = self.worded_cells(node);
        // A row whose cells are spanned by others, or are those of the next rows, too, has more in it than is seen here.
        let has_several = self.visible_cells(node).len() > 1 && self.spanned(node) < 2;
        let banner =
            worded.iter().copied().find(|cell| has_several && self.is_banner_beside(*cell, &worded, may_title));
        let mut at = banner.filter(|_| of(node).is_none()).unwrap_or(node);
        let kind = loop {
            if let Some(kind) = of(at) {
                break kind;
            }
            let is_blank = |node: &u32| self.tree.text(*node).is_some_and(|text| text.trim().is_empty());
            let mut inside = self.tree.children(at).filter(|node| !is_blank(node));
            match (inside.next(), inside.next()) {
                (Some(only), None) => at = only,
                // Beside a heading of the table: both are said above it.
                _ if may_title
                    && banner.is_none()
                    && matches!(self.tree.element(at), Some(Element::Caption | Element::Th)) =>
                {
                    break of(self.first(at, &|node| of(node).is_some())?)?;
                }
                _ => return None,
            }
        };
        // A banner without an end has taken in what should follow it.
        let is_table = |node| self.tree.element(node) == Some(Element::Table);
        if is_table(at) || self.holds(at, is_table) {
            return None;
        }
        let is_one = banner.is_none_or(|_| kind.tells_of_gaps()) && (worded.len() < 2 || banner.is_some());
        (is_one && !dates::begins(self.first_text(node))).then_some(kind)
    }

    /// Whether a cell may be a banner beside the other cells of its row: they have a sign, or above all rows one has a label
    /// ("Warning"). What stands in place of an entry is none.
    fn is_banner_beside(&self, cell: u32, worded: &[u32], may_title: bool) -> bool {
        let is_label = |cell: &u32| {
            let words = self.plain_text(*cell);
            (1..LABEL_BYTES).contains(&words.len()) && !words.bytes().any(|byte| byte.is_ascii_digit())
        };
        let is_beside = match worded {
            [_] => true,
            [label, other] => may_title && *other == cell && is_label(label),
            _ => false,
        };
        is_beside && self.has_banner(cell) && !says_private(&self.plain_text(cell))
    }

    /// The cells of a row in which there are words.
    fn worded_cells(&self, row: u32) -> Vec<u32> {
        let mut cells = self.visible_cells(row);
        cells.keep(&mut |cell| {
            let words = self.plain_text(*cell);
            letters::has_words(&words) || words.is_empty() && !self.first_text(*cell).is_empty()
        });
        cells
    }

    /// A caption, or the only cell of a row, in which banners stand beside a title.
    pub(super) fn titled(&self, node: u32) -> Option<u32> {
        let is_caption = self.tree.element(node) == Some(Element::Caption);
        let cells = if is_caption { single(node) } else { self.visible_cells(node) };
        let [place] = cells.as_slice() else { return None };
        let is_banner = |part: &u32| self.traits(*part).is_some_and(|traits| traits.banner.is_some());
        let has_banner = self.tree.children(*place).any(|part| is_banner(&part));
        let has_title = self.tree.children(*place).any(|part| !is_banner(&part) && self.holds_anything(part));
        (has_banner && has_title).then_some(*place)
    }
}

/// What is longer is no label of a banner.
const LABEL_BYTES: usize = 24;
