//! The beginning of a large narrative, shown while all of it is read.

use super::element::Element;
use super::scan::{Kind, Scanner};
use super::{Narrative, begin};
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

/// The longest start of `source` that ends with a row of a table, or with a table, and has not too many rows. Tables in
/// cells belong to the rows around them.
fn whole_rows(source: &str) -> &str {
    let mut scanner = Scanner::new(source);
    let (mut depth, mut rows, mut end) = (0_usize, 0, 0);
    while let Some(span) = scanner.next_span() {
        let Kind::Tag(tag) = span.kind else { continue };
        match (tag.element, tag.closing) {
            (Some(Element::Table), false) => depth += 1,
            (Some(Element::Table), true) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = span.end;
                }
            }
            // Where one begins, the one before has ended, if by a tag or not.
            (Some(Element::Tr), false) if depth == 1 => {
                if rows > 0 {
                    end = span.start;
                }
                rows += 1;
                if rows > ROWS {
                    break;
                }
            }
            (Some(Element::Tr), true) if depth == 1 => end = span.end,
            _ => {}
        }
    }
    source.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_a_whole_row() {
        let rows = |source| whole_rows(source);
        assert_eq!(rows("<div><table><tr><td>a</td></tr><tr><td>b</td><td>c"), "<div><table><tr><td>a</td></tr>");
        assert_eq!(rows("<table><tr><td>a<tr><td>b<tr><td>c"), "<table><tr><td>a<tr><td>b");
        assert_eq!(rows("<table><tr><td>a</td></tr></table><p>b</p><p>c"), "<table><tr><td>a</td></tr></table>");
        let nested = "<table><tr><td>a</td></tr><tr><td><table><tr><td>5 mg</td></tr></table>";
        assert_eq!(rows(nested), "<table><tr><td>a</td></tr>");
        assert_eq!(rows("<p>a</p><p>b"), "");
        assert_eq!(rows("<table><tr><td>a"), "");
    }

    #[test]
    fn it_has_no_more_rows_than_a_table_in_one_part() {
        let source = format!("<table>{}</table>", "<tr><td>a</td></tr>".repeat(ROWS + 50));
        assert_eq!(whole_rows(&source).matches("<tr>").count(), ROWS);
        assert!(whole_rows(&source).ends_with("</tr>"));
    }

    #[test]
    fn what_hides_and_has_no_end_yet_hides() {
        let source = "<div><table><tr><td>shown</td></tr></table><div hidden><table><tr><td>old</td></tr><tr><td>b";
        let narrative = read(source, "section MED", "MED").unwrap();
        assert!(!format!("{:?}", narrative.blocks).contains("old"), "{:?}", narrative.blocks);
        assert!(format!("{:?}", narrative.hidden).contains("old"), "{:?}", narrative.hidden);
        assert!(narrative.issues.is_empty(), "{:?}", narrative.issues);
    }

    #[test]
    fn it_claims_nothing_about_the_whole() {
        let source = "<div><h1>Medications</h1><h2>Current</h2><p>No current medication</p>\
                      <h2>Past</h2><table><tr><th>Drug</th></tr><tr><td>a</td></tr><tr><td>b";
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
