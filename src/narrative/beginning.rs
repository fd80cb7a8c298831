//! The beginning of a large narrative, shown while all of it is read.

use super::element::Element;
use super::scan::{Kind, Scanner, Tag};
use super::{Narrative, begin, policy};
use crate::into_vec::single;
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
    let mut narrative = begin(rows, place).in_section(section, "").of_start().finish();
    // How many there are is not known yet, nor whether there are none.
    narrative.states = single(State::Loading);
    narrative.row_count = 0;
    for block in &mut narrative.blocks {
        if let Block::Subsection(subsection) = block {
            subsection.count = None;
        }
    }
    narrative.banners.insert(0, Banner::new(BannerKind::Warning, single(Word::BeginningOfSection.into())));
    narrative.blocks.push(still_loading());
    Some(narrative)
}

/// What stands for a narrative that is not looked at yet.
pub fn to_come() -> Narrative {
    Narrative { states: single(State::Loading), blocks: single(still_loading()), ..Narrative::default() }
}

fn still_loading() -> Block {
    Block::Message { state: None, blocks: single(Block::Paragraph(single(Word::StillLoading.into()))) }
}

/// The longest start of `source` that ends with a row of values, or with a table of them, and has not too many rows.
/// Tables in cells belong to the rows around them. It ends before whatever depends on what follows: the first row of a
/// table, which may be its head or a message; cells that reach into later rows; markup whose end is not here, which may
/// hold what only looks like rows.
fn whole_rows(source: &str) -> &str {
    let mut scanner = Scanner::new(source);
    let mut depth = 0_usize;
    let mut rows = Rows::default();
    while let Some(span) = scanner.next_span() {
        if matches!(span.kind, Kind::Literal { .. }) {
            break;
        }
        let Some(tag) = scanner.tag_of(&span) else { continue };
        if tag.bare || tag.suspect || may_not_end_here(tag) {
            break;
        }
        match (tag.element, tag.closing) {
            (Some(Element::Table), false) => {
                depth += 1;
                if depth == 1 {
                    rows.of_table = 0;
                }
            }
            (Some(Element::Table), true) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    rows.table_ends(span.end);
                }
            }
            (Some(Element::Thead), closing) => rows.in_head = !closing,
            // Where one begins, the one before has ended, if by a tag or not.
            (Some(Element::Tr), false) if depth == 1 => {
                rows.row_ends(span.start);
                rows.all += 1;
                rows.of_table += 1;
                if rows.all > ROWS {
                    break;
                }
            }
            (Some(Element::Tr), true) if depth == 1 => rows.row_ends(span.end),
            (Some(Element::Td | Element::Th), false) if letters::has(tag.attributes, "rowspan") => break,
            // A row across all columns says what is below it.
            (Some(Element::Td), false) if depth == 1 && !letters::has(tag.attributes, "colspan") => rows.values += 1,
            _ => {}
        }
    }
    source.get(..rows.end).unwrap_or_default()
}

/// The rows of a source, as far as it is looked at.
#[derive(Default)]
struct Rows {
    all: usize,
    /// Those of the table that is open, or that ended last.
    of_table: usize,
    /// The cells of the row that is open.
    values: usize,
    in_head: bool,
    /// The table has a row with which the source may end.
    has_end: bool,
    end: usize,
}

impl Rows {
    fn row_ends(&mut self, at: usize) {
        if std::mem::take(&mut self.values) > 1 && self.of_table > 1 && !self.in_head {
            self.end = at;
            self.has_end = true;
        }
    }

    fn table_ends(&mut self, at: usize) {
        self.row_ends(at);
        if std::mem::take(&mut self.has_end) {
            self.end = at;
        }
    }
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

    /// A table with a row.
    const ONE_ROW: &str = "<div><table><tr><th>Item</th><th>Dose</th></tr><tr><td>a</td><td>1</td></tr>";

    #[test]
    fn it_ends_with_a_whole_row() {
        let rows = |more: &str| whole_rows(&format!("{ONE_ROW}{more}"))[ONE_ROW.len()..].to_owned();
        assert_eq!(rows("<tr><td>b</td><td>2</td></tr><tr><td>c</td><td>3"), "<tr><td>b</td><td>2</td></tr>");
        assert_eq!(rows("<tr><td>b<td>2<tr><td>c<td>3"), "<tr><td>b<td>2");
        assert_eq!(rows("</table><p>b</p><p>c"), "</table>");
        assert_eq!(rows("<tr><td>b</td><td><table><tr><td>5 mg</td><td>6</td></tr></table>"), "");
        assert_eq!(whole_rows("<p>a</p><p>b"), "");
        assert_eq!(whole_rows("<table><tr><td>a"), "");
    }

    #[test]
    fn it_does_not_end_with_what_depends_on_the_rest() {
        let rows = |more: &str| whole_rows(&format!("{ONE_ROW}{more}"))[ONE_ROW.len()..].to_owned();
        for head in [
            // A table of which only the head is here would be one without rows.
            "<tr><th>Item</th><th>Dose</th></tr><tr><td>c",
            "<tr><td>Item</td><td>Dose</td></tr><tr><td>c",
            "<thead><tr><td>Item</td><td>Dose</td></tr><tr><td></td><td>mg</td></tr></thead><tr><td>c",
            // A message, by what else there is.
            "<tr><td>All relevant items</td></tr></table><p>c",
        ] {
            assert_eq!(rows(&format!("</table><h2>b</h2><table>{head}")), "</table>", "{head}");
        }
        for more in [
            "<tr><td rowspan=3>drug</td><td>5 mg</td></tr><tr><td>10 mg</td><td>2</td></tr>",
            "<tr><td colspan=3>STOPPED ITEMS</td></tr><tr><td>b",
            "<!-- <tr><td>b</td><td>2</td></tr>",
            "<![CDATA[ <tr><td>b</td><td>2</td></tr>",
            "<tr title=\"<tr><td>b</td><td>2</td></tr>",
            "<style><tr><td>b</td><td>2</td></tr>",
            "<textarea><tr><td>b</td><td>2</td></tr>",
            "<del/><tr><td>b</td><td>2</td></tr>",
        ] {
            assert_eq!(rows(more), "", "{more}");
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
        let source = "<div><table><tr><th>A</th></tr><tr><td>shown</td><td>1</td></tr></table>\
                      <div hidden><table><tr><th>A</th></tr><tr><td>old</td><td>1</td></tr><tr><td>b";
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
