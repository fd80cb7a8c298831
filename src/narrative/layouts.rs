//! The tables of GP Connect Access Record: HTML, 0.5 to 0.7.4 (HTML specification, tables by section): which one a
//! provider's table is, and what its columns hold.
//!
//! A table is recognised by its id, else by the heading it stands under, else by its header row; what is recognised in
//! none of these ways is a table like any other, and is shown all the same.

use crate::into_vec::IntoVec;
use crate::letters::{joined, lower};
use crate::record::ColumnKind;

/// One table of the specification. Several texts in one are parted by `|`; all but the ids are in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The ids it was sent with; the first, or one in the same style, is its name.
    ids: &'static str,
    /// The code of the section of which it is the only table.
    section: &'static str,
    /// The headings it stands under.
    headings: &'static str,
    /// Its headers, in order.
    headers: &'static str,
}

const fn layout(ids: &'static str, section: &'static str, headings: &'static str, headers: &'static str) -> Layout {
    Layout { ids, section, headings, headers }
}

/// Every table, in the order of the sections and, in a section, of its subsections. `cli-tab` is Emergency Codes inside
/// Summary and Clinical Items elsewhere: the heading tells.
const LAYOUTS: [Layout; 22] = [
    layout("emergency-codes|cli-tab", "", "emergency codes", "date|entry|details|location of further information"),
    layout("enc-tab", "ENC", "encounters|last 3 encounters", "date|title|details"),
    layout("cli-tab", "CLI", "clinical items", "date|entry|details"),
    layout("prb-tab-act", "", "active problems and issues", "start date|entry|significance|details"),
    layout(
        "prb-tab-majinact",
        "",
        "major inactive problems and issues",
        "start date|end date|entry|significance|details",
    ),
    layout(
        "prb-tab-othinact",
        "",
        "other inactive problems and issues",
        "start date|end date|entry|significance|details",
    ),
    // 0.5 and 0.7.0: one table of all inactive problems.
    layout("prb-tab-inact", "", "inactive problems and issues", "start date|end date|entry|significance|details"),
    layout("all-tab-curr", "", "current allergies and adverse reactions", "start date|details"),
    layout("all-tab-hist", "", "historical allergies and adverse reactions", "start date|end date|details"),
    layout(
        "med-tab-acu-med|med-tab-rec-acu",
        "",
        "acute medication (last 12 months)",
        "type|start date|medication item|dosage instruction|quantity|scheduled end date|days duration|additional information",
    ),
    layout(
        "med-tab-curr-rep",
        "",
        "current repeat medication",
        "type|start date|medication item|dosage instruction|quantity|last issued date|number of prescriptions issued|max issues|review date|additional information",
    ),
    layout(
        "med-tab-dis-rep",
        "",
        "discontinued repeat medication",
        "type|last issued date|medication item|dosage instruction|quantity|discontinued date|discontinuation reason|additional information",
    ),
    layout(
        "med-tab-all-sum",
        "",
        "all medication",
        "type|start date|medication item|dosage instruction|quantity|last issued date|number of prescriptions issued|discontinuation details|additional information",
    ),
    layout(
        "med-tab-all-iss",
        "",
        "all medication issues",
        "type|issue date|medication item|dosage instruction|quantity|days duration|additional information",
    ),
    // 0.5: the three tables of medication.
    layout(
        "current-medication-issues",
        "",
        "current medication issues",
        "start date|medication item|type|scheduled end|days duration|details",
    ),
    layout(
        "current-repeat-medications",
        "",
        "current repeat medications",
        "last issued|medication item|start date|review date|number issued|max issues|details",
    ),
    layout(
        "past-medications",
        "",
        "past medications",
        "start date|medication item|type|last issued|review date|number issued|max issues|details",
    ),
    layout("ref-tab", "REF", "referrals", "date|from|to|priority|details"),
    layout("obs-tab", "OBS", "observations", "date|entry|value|range|details"),
    // 0.5 and 0.7.0, and the template of 0.7.4: no range.
    layout("obs-tab", "OBS", "observations", "date|entry|value|details"),
    layout("imm-tab", "IMM", "immunisations", "date|vaccination|part|contents|details"),
    layout("adm-tab", "ADM", "administrative items", "date|entry|details"),
];

/// What a table shows of itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signs<'s> {
    /// The id that the provider gave it.
    pub id: Option<&'s str>,
    /// The heading it stands under.
    pub heading: &'s str,
    /// The code of the section it stands in, where that is known.
    pub section: &'s str,
    /// The cells of its first row, or of its head.
    pub first_row: &'s [String],
}

/// Which table of the specification this is. `met` names those that stand before it in the section: of two tables that
/// are alike in all else, the first is the one that the specification puts first.
pub(super) fn classify(signs: Signs, met: &[Option<&'static str>]) -> Option<&'static Layout> {
    let row = joined(&mut signs.first_row.iter().map(|cell| lower(cell.trim())), "|");
    let heading = lower(signs.heading.trim());
    let has_id = |layout: &Layout| layout.ids.split('|').any(|id| signs.id == Some(id));
    let has_heading = |layout: &Layout| layout.is_under(&heading);
    let fits = |layout: &Layout| layout.headers.split('|').count() == signs.first_row.len();
    let reads = |layout: &Layout| layout.headers == row;

    // An id that two tables share is told apart by the heading, and then by the number of columns.
    let named = || LAYOUTS.iter().filter(|layout| has_id(layout));
    let by_id = named()
        .find(|layout| has_heading(layout) && fits(layout))
        .or_else(|| named().find(|layout| reads(layout)))
        .or_else(|| named().find(|layout| has_heading(layout)))
        .or_else(|| named().next_back());
    let by_heading = || LAYOUTS.iter().find(|layout| has_heading(layout) && fits(layout));
    let by_headers = || {
        let alike = || LAYOUTS.iter().filter(|layout| reads(layout));
        alike()
            .find(|layout| !signs.section.is_empty() && layout.section == signs.section)
            .or_else(|| alike().find(|layout| !met.contains(&Some(layout.name()))))
            .or_else(|| alike().next_back())
    };
    // A supplier may have a column of its own.
    let has_more = |layout: &&Layout| layout.headers.split('|').count() < signs.first_row.len();
    let is_most = |layout: &&Layout| has_heading(layout) && has_more(layout) && layout.is_header(signs.first_row);
    let by_most = || LAYOUTS.iter().find(is_most);
    by_id.or_else(by_heading).or_else(by_headers).or_else(by_most)
}

impl Layout {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.ids.split('|').next().unwrap_or_default()
    }

    fn is_under(&self, heading: &str) -> bool {
        self.headings.split('|').any(|own| own == heading)
    }

    /// Whether a row of cells is this table's header: at least half of its cells, and more than one, are headers of the
    /// table, so that a header that a supplier words its own way does not hide the others.
    pub fn is_header(&self, row: &[String]) -> bool {
        let known = row.iter().filter(|cell| self.has(cell)).count();
        known > 1 && known * 2 >= row.len()
    }

    /// Whether these words are a header of the table.
    pub fn has(&self, words: &str) -> bool {
        let words = lower(words.trim());
        self.headers.split('|').any(|header| header == words)
    }

    /// Which columns hold dates, for a table without headers.
    pub fn date_columns(&self) -> Vec<bool> {
        self.headers.split('|').map(is_date).into_vec()
    }
}

/// Whether a table of the first of these headings, in lower case, does not stand under the second.
pub(super) fn are_apart(heading: &str, other: &str) -> bool {
    let mut tables = LAYOUTS.iter().filter(|layout| layout.is_under(heading));
    !tables.any(|layout| layout.is_under(other))
}

/// Whether a heading, in lower case, is that of a table of the specification.
pub(super) fn is_table(heading: &str) -> bool {
    LAYOUTS.iter().any(|layout| layout.is_under(heading))
}

/// What a heading names, in lower case.
fn named(heading: &str) -> String {
    lower(heading.trim_end().trim_end_matches(':'))
}

/// Whether a heading is that of a table of the specification.
pub fn is_part(heading: &str) -> bool {
    is_table(&named(heading))
}

/// Whether a heading inside of a part is that of another one: the words say so, as no section has them as its own title.
pub(super) fn is_other_part(heading: &str, part: &str) -> bool {
    let (heading, part) = (named(heading), named(part));
    LAYOUTS.iter().any(|layout| layout.section.is_empty() && layout.is_under(&heading) && !layout.is_under(&part))
}

/// Whether a column of this header holds dates.
pub(super) fn is_date(header: &str) -> bool {
    let header = lower(header);
    header.ends_with("date") || matches!(&*header, "last issued" | "scheduled end")
}

/// What a column of this header holds.
pub(super) fn column_kind(header: &str) -> ColumnKind {
    match &*lower(header) {
        "days duration" | "number of prescriptions issued" | "number issued" | "max issues" | "part" => {
            ColumnKind::Number
        }
        "medication item" | "vaccination" | "entry" | "title" => ColumnKind::Name,
        "type" | "significance" | "priority" => ColumnKind::Narrow,
        _ if is_date(header) => ColumnKind::Narrow,
        _ => ColumnKind::Words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(signs: Signs, met: &[Option<&'static str>]) -> Option<&'static str> {
        classify(signs, met).map(Layout::name)
    }

    fn row(headers: &[&str]) -> Vec<String> {
        headers.iter().map(|header| header.to_uppercase()).collect()
    }

    #[test]
    fn every_table_is_known_by_its_id_its_heading_and_its_headers() {
        for (at, layout) in LAYOUTS.iter().enumerate() {
            let headers: Vec<&str> = layout.headers.split('|').collect();
            let first_row = row(&headers);
            for id in layout.ids.split('|') {
                let by_id = Signs { id: Some(id), first_row: &first_row, ..Signs::default() };
                assert_eq!(classify(by_id, &[]), Some(layout), "id {id}");
            }
            for heading in layout.headings.split('|') {
                let anything = vec!["x".to_owned(); headers.len()];
                let by_heading = Signs { heading, first_row: &anything, ..Signs::default() };
                assert_eq!(classify(by_heading, &[]), Some(layout), "heading {heading}");
            }
            let met: Vec<_> = LAYOUTS[..at].iter().map(|layout| Some(layout.name())).collect();
            let by_headers = Signs { section: layout.section, first_row: &first_row, ..Signs::default() };
            assert_eq!(name(by_headers, &met), Some(layout.name()), "headers {}", layout.name());
        }
    }

    #[test]
    fn one_id_of_two_tables_is_told_apart_by_the_heading() {
        let (four, three) =
            (row(&["Date", "Entry", "Details", "Location of further information"]), row(&["Date", "Entry", "Details"]));
        let signs = |heading, first_row| Signs { id: Some("cli-tab"), heading, section: "SUM", first_row };
        assert_eq!(name(signs("Emergency Codes", &four), &[]), Some("emergency-codes"));
        assert_eq!(name(signs("Clinical Items", &three), &[]), Some("cli-tab"));
        assert_eq!(name(signs("", &four), &[]), Some("emergency-codes"));
        assert_eq!(name(signs("", &three), &[]), Some("cli-tab"));
        let of_0_7_0 = Signs { id: Some("med-tab-rec-acu"), ..Signs::default() };
        assert_eq!(name(of_0_7_0, &[]), Some("med-tab-acu-med"));
    }

    #[test]
    fn what_headers_alone_do_not_tell_the_section_or_the_order_does() {
        let items = row(&["Date", "Entry", "Details"]);
        let of = |section| name(Signs { section, first_row: &items, ..Signs::default() }, &[]);
        assert_eq!((of("CLI"), of("ADM")), (Some("cli-tab"), Some("adm-tab")));
        let inactive = row(&["Start Date", "End Date", "Entry", "Significance", "Details"]);
        let signs = Signs { section: "PRB", first_row: &inactive, ..Signs::default() };
        assert_eq!(name(signs, &[Some("prb-tab-act")]), Some("prb-tab-majinact"));
        assert_eq!(name(signs, &[Some("prb-tab-act"), Some("prb-tab-majinact")]), Some("prb-tab-othinact"));
        assert_eq!(name(Signs { first_row: &row(&["Date", "Result"]), ..Signs::default() }, &[]), None);
    }
}
