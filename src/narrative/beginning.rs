//! The beginning of a large narrative, shown while all of it is read.

use super::element::Element;
use super::scan::{Kind, Scanner, Tag};
use super::{Narrative, begin, policy};
use crate::letters;
use crate::record::{Banner, BannerKind, Block, State};
use crate::words::Word;

/// The most source that is looked at.
pub const BYTES: usize = 32 * 1024;
/// The most rows: a screen, laid out in the time of one task. A table of so many comes in one part, which does not tell
/// how many there are in all.
const ROWS: usize = 40;

/// Reads the first rows of `source`, which is itself the start of something larger. None where it has no row that is
/// known to be whole: half of one could be a dose without its drug.
pub fn read(source: &str, place: &str, section: &str) -> Option<Narrative> {
    let rows = whole_rows(source);
    if rows.is_empty() {
        return None;
    }
    let mut narrative = begin(rows, place).in_section(section).of_start().finish();
    // How many there are is not known yet, nor whether there are none.
    narrative.states = vec![State::Loading];
    narrative.row_count = 0;
    for block in &mut narrative.blocks {
        if let Block::Subsection(subsection) = block {
            subsection.count = None;
        }
    }
    narrative.banners.insert(0, Banner::new(BannerKind::Warning, vec![Word::BeginningOfSection.into()]));
    narrative.blocks.push(still_loading());
    Some(narrative)
}

/// What stands for a narrative that is not looked at yet.
pub fn to_come() -> Narrative {
    Narrative { states: vec![State::Loading], blocks: vec![still_loading()], ..Narrative::default() }
}

fn still_loading() -> Block {
    Block::Message { state: None, blocks: vec![Block::Paragraph(vec![Word::StillLoading.into()])] }
}

/// The longest start of `source` that ends with a row of values, or with a table, and has not too many rows. Tables in
/// cells belong to the rows around them. It ends before whatever depends on what follows: cells that reach into later
/// rows, and markup whose end is not here, which may hold what only looks like rows.
fn whole_rows(source: &str) -> &str {
    let mut scanner = Scanner::new(source);
    let (mut depth, mut rows, mut end) = (0_usize, 0, 0);
    let (mut in_head, mut values, mut table) = (false, 0, 0);
    while let Some(span) = scanner.next_span() {
        let tag = match span.kind {
            Kind::Tag(tag) => tag,
            Kind::Literal { .. } => break,
            _ => continue,
        };
        let raw = source.get(span.start..span.end).unwrap_or_default();
        if tag.bare || tag.suspect || may_not_end_here(tag) {
            break;
        }
        match (tag.element, tag.closing) {
            (Some(Element::Table), false) => {
                depth += 1;
                if depth == 1 {
                    table = span.start;
                }
            }
            (Some(Element::Table), true) => {
                depth = depth.saturating_sub(1);
                // One without such a row may be a message, by what else there is.
                if depth == 0 && end > table {
                    end = span.end;
                }
            }
            (Some(Element::Thead), closing) => in_head = !closing,
            // Where one begins, the one before has ended, if by a tag or not.
            (Some(Element::Tr), false) if depth == 1 => {
                if std::mem::take(&mut values) > 1 {
                    end = span.start;
                }
                rows += 1;
                if rows > ROWS {
                    break;
                }
            }
            (Some(Element::Tr), true) if depth == 1 && std::mem::take(&mut values) > 1 => end = span.end,
            (Some(Element::Td | Element::Th), false) if letters::has(raw, "rowspan") => break,
            // A row across all columns says what is below it.
            (Some(Element::Td), false) if depth == 1 && !in_head && !letters::has(raw, "colspan") => values += 1,
            _ => {}
        }
    }
    source.get(..end).unwrap_or_default()
}

/// Whether a tag begins raw text, or is empty in XML alone: which it is tells only the end of the source.
fn may_not_end_here(tag: Tag) -> bool {
    let Some(element) = tag.element.filter(|_| !tag.closing) else { return tag.self_closed };
    let is_cell = matches!(element, Element::Td | Element::Th);
    policy::raw_text(element).is_some() || tag.self_closed && !is_cell && !policy::is_void(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_a_whole_row() {
        let rows = |source| whole_rows(source);
        assert_eq!(
            rows("<div><table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>c"),
            "<div><table><tr><td>a</td><td>1</td></tr>"
        );
        assert_eq!(rows("<table><tr><td>a<td>1<tr><td>b<td>2<tr><td>c"), "<table><tr><td>a<td>1<tr><td>b<td>2");
        assert_eq!(
            rows("<table><tr><td>a</td><td>1</td></tr></table><p>b</p><p>c"),
            "<table><tr><td>a</td><td>1</td></tr></table>"
        );
        let nested = "<table><tr><td>a</td><td>1</td></tr><tr><td><table><tr><td>5 mg</td></tr></table>";
        assert_eq!(rows(nested), "<table><tr><td>a</td><td>1</td></tr>");
        assert_eq!(rows("<p>a</p><p>b"), "");
        assert_eq!(rows("<table><tr><td>a"), "");
    }

    #[test]
    fn it_does_not_end_with_what_depends_on_the_rest() {
        let rows = |more: &str| whole_rows(&format!("<table><tr><td>a</td><td>1</td></tr>{more}")).to_owned();
        for more in [
            // A table of which only the head is here would be one without rows.
            "</table><h2>b</h2><table><tr><th>Item</th></tr><tr><td>c",
            "</table><h2>b</h2><table><thead><tr><td>Item</td></tr></thead><tr><td>c",
        ] {
            assert_eq!(rows(more), "<table><tr><td>a</td><td>1</td></tr></table>");
        }
        for more in [
            "<tr><td rowspan=3>drug</td><td>5 mg</td></tr><tr><td>10 mg</td></tr>",
            "<tr><td colspan=3>STOPPED ITEMS</td></tr><tr><td>b",
            "<!-- <tr><td>b</td></tr>",
            "<![CDATA[ <tr><td>b</td></tr>",
            "<tr title=\"<tr><td>b</td></tr>",
            "<style><tr><td>b</td></tr>",
            "<textarea><tr><td>b</td></tr>",
            "<del/><tr><td>b</td></tr>",
        ] {
            assert_eq!(rows(more), "<table><tr><td>a</td><td>1</td></tr>", "{more}");
        }
    }

    #[test]
    fn it_has_no_more_rows_than_a_table_in_one_part() {
        let source = format!("<table>{}</table>", "<tr><td>a</td><td>1</td></tr>".repeat(ROWS + 50));
        assert_eq!(whole_rows(&source).matches("<tr>").count(), ROWS);
        assert!(whole_rows(&source).ends_with("</tr>"));
    }

    #[test]
    fn what_hides_and_has_no_end_yet_hides() {
        let source = "<div><table><tr><td>shown</td><td>1</td></tr></table>\
                      <div hidden><table><tr><td>old</td><td>1</td></tr><tr><td>b";
        let narrative = read(source, "section MED", "MED").unwrap();
        assert!(!format!("{:?}", narrative.blocks).contains("old"), "{:?}", narrative.blocks);
        assert!(format!("{:?}", narrative.hidden).contains("old"), "{:?}", narrative.hidden);
        assert!(narrative.issues.is_empty(), "{:?}", narrative.issues);
    }

    #[test]
    fn it_claims_nothing_about_the_whole() {
        let source = "<div><h1>Medications</h1><h2>Current</h2><p>No current medication</p>\
                      <h2>Past</h2><table><tr><th>Drug</th></tr><tr><td>a</td><td>1</td></tr><tr><td>b";
        let narrative = read(source, "section MED", "MED").unwrap();
        assert_eq!(narrative.states, [State::Loading]);
        assert_eq!(narrative.row_count, 0);
        let counts = narrative.blocks.iter().filter_map(|block| match block {
            Block::Subsection(subsection) => subsection.count,
            _ => None,
        });
        assert_eq!(counts.count(), 0);
        assert!(narrative.issues.is_empty(), "{:?}", narrative.issues);
    }
}
