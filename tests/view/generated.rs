//! Records of any shape, with hostile texts; and, written independently of the view, the source texts of a record in
//! the order in which a reader must meet them.

use gp_record::issue::{Issue, Severity};
use gp_record::record::*;
use gp_record::words::Word;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Every generated source text stands between these, so that it is found again to the letter.
pub const BEGIN: char = '\u{E000}';
pub const END: char = '\u{E001}';

const HOSTILE: &[&str] = &[
    "</td><script>alert(1)</script>",
    "</table>",
    "<p>",
    "</p></section>",
    "\"><img src=x onerror=alert(1)>",
    "'",
    "\"",
    "&amp;",
    "&#60;",
    "&lt",
    "\r\n",
    "\r",
    "\n\n",
    "\0",
    "\u{2028}",
    "\u{202E}",
    "\u{2069}",
    "שלום",
    "عربي",
    "😀",
    "\u{FEFF}",
    "\u{FFFF}",
    "<!--",
    "-->",
    "]]>",
    "<svg><style>",
    "</summary>",
    "<a href=#x>",
    "javascript:",
    "  ",
    "\t",
    "\u{A0}",
    "{0}",
    "{1}",
    "a",
    "Aspirin 75 mg",
    "<10",
    "\u{1}",
    "\u{C}",
    "\u{80}",
    "<plaintext>",
    "<template>",
    "</template>",
];

pub fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(HOSTILE).prop_map(str::to_owned),
        1 => "[ -~]{1,12}",
        1 => any::<char>().prop_filter("not a sentinel", |c| ![BEGIN, END].contains(c)).prop_map(String::from),
    ];
    vec(piece, 0..4).prop_map(|pieces| format!("{BEGIN}{}{END}", pieces.concat()))
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        4 => source().prop_map(Text::Source),
        1 => source().prop_map(Text::Element),
        1 => any::<u16>().prop_map(|count| Text::Count(count.into())),
        2 => select(vec![Word::HiddenAtProvider, Word::TickedBox, Word::TableWithoutRows]).prop_map(Text::from),
        2 => (select(vec![Word::ImagePlaceholder, Word::LinkTarget]), source())
            .prop_map(|(word, text)| Text::Ours(word, vec![Text::Source(text)])),
        // One text more than the phrase has places.
        1 => (source(), source()).prop_map(|(one, two)| Text::Ours(Word::LinkTarget, vec![Text::Source(one), Text::Source(two)])),
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (source(), source(), option::of(prop_oneof!["[0-9]{4}-[0-9]{2}-[0-9]{2}", "\" onclick=.{3}"]))
        .prop_map(|(recorded, shown, machine)| Date { recorded, shown, machine })
}

fn inline() -> impl Strategy<Value = Inline> {
    let mark = select(vec![
        Mark::Strong,
        Mark::Emphasis,
        Mark::Underline,
        Mark::Deleted,
        Mark::Inserted,
        Mark::Superscript,
        Mark::Subscript,
        Mark::Code,
        Mark::Preserved,
        Mark::Minor,
        Mark::Main,
    ]);
    let tone = select(vec![Tone::Neutral, Tone::Active, Tone::Ended, Tone::Warning, Tone::Danger]);
    let leaf = prop_oneof![
        4 => text().prop_map(Inline::Text),
        1 => date().prop_map(Inline::date),
        1 => (tone, text()).prop_map(|(tone, text)| Inline::Badge(tone, text)),
        1 => Just(Inline::Break),
    ];
    leaf.prop_recursive(4, 12, 3, move |inner| {
        let inside = vec(inner, 0..4);
        prop_oneof![
            (mark.clone(), inside.clone()).prop_map(|(mark, inside)| Inline::Marked(mark, inside)),
            (text(), inside.clone()).prop_map(|(label, value)| Inline::labelled(label, value)),
            (0u32..60, inside).prop_map(|(anchor, inside)| Inline::Link(Anchor(anchor), inside)),
        ]
    })
}

fn line() -> impl Strategy<Value = Vec<Inline>> {
    vec(inline(), 0..4)
}

fn pair() -> impl Strategy<Value = Pair> {
    (text(), line()).prop_map(|(label, value)| Pair { label, value })
}

fn banner_kind() -> impl Strategy<Value = BannerKind> {
    select(vec![
        BannerKind::Transfer,
        BannerKind::Content,
        BannerKind::Date,
        BannerKind::Exclusion,
        BannerKind::AwaitingFiling,
        BannerKind::Warning,
        BannerKind::Alert,
        BannerKind::Note,
        BannerKind::Unknown,
    ])
}

fn state() -> impl Strategy<Value = State> {
    select(vec![
        State::KnownNone,
        State::NoneRecorded,
        State::Withheld,
        State::InTransit,
        State::AwaitingFiling,
        State::NotRequested,
        State::Unsupported,
        State::Failed,
        State::Loading,
    ])
}

fn style() -> impl Strategy<Value = Style> {
    let alignments = vec![Alignment::Left, Alignment::Right, Alignment::Centre, Alignment::Justified];
    (option::of(select(alignments)), any::<[bool; 4]>()).prop_map(|(alignment, borders)| {
        let [border_left, border_right, border_top, border_bottom] = borders;
        Style { alignment, border_left, border_right, border_top, border_bottom }
    })
}

fn table(blocks: BoxedStrategy<Vec<Block>>) -> impl Strategy<Value = Table> {
    let kind = select(vec![ColumnKind::Words, ColumnKind::Name, ColumnKind::Narrow, ColumnKind::Number]);
    let column = (line(), kind).prop_map(|(header, kind)| Column::of(header, kind));
    let span = || prop_oneof![6 => Just(1u16), 1 => 0u16..4, 1 => any::<u16>()];
    let cell = (any::<[bool; 2]>(), span(), span(), style(), blocks.clone()).prop_map(
        |([header, no_entry], columns, rows, style, blocks)| Cell { header, no_entry, columns, rows, style, blocks },
    );
    let row = (any::<bool>(), vec(cell, 0..4), blocks).prop_map(|(anchored, cells, below)| Row {
        anchor: anchored.then_some(Anchor(0)),
        cells,
        below,
    });
    let group = (option::of(line()), vec(row, 0..3)).prop_map(|(heading, rows)| RowGroup { heading, rows });
    (line(), style(), vec(column, 0..4), vec(group, 0..3)).prop_map(|(caption, style, columns, groups)| Table {
        caption,
        style,
        columns,
        groups,
    })
}

pub fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let numbering = select(vec![
        Numbering::Arabic,
        Numbering::LowerAlpha,
        Numbering::UpperAlpha,
        Numbering::LowerRoman,
        Numbering::UpperRoman,
    ]);
    let bullet = option::of(select(vec![Bullet::Disc, Bullet::Circle, Bullet::Square, Bullet::Unlisted]));
    let leaf = prop_oneof![
        4 => line().prop_map(Block::Paragraph),
        1 => line().prop_map(Block::Preformatted),
        1 => (0u8..9, line()).prop_map(|(depth, line)| Block::Heading { depth, line }),
        1 => vec(pair(), 0..3).prop_map(Block::Outline),
        1 => Just(Block::Rule),
    ];
    let block = leaf.prop_recursive(3, 16, 3, move |inner| {
        let inside = vec(inner, 0..3).boxed();
        let item = (option::of(any::<i32>()), inside.clone()).prop_map(|(number, blocks)| ListItem { number, blocks });
        prop_oneof![
            (banner_kind(), inside.clone()).prop_map(|(kind, blocks)| Block::Banner(Banner { kind, blocks })),
            (option::of(state()), inside.clone()).prop_map(|(state, blocks)| Block::Message { state, blocks }),
            (line(), inside.clone()).prop_map(|(summary, blocks)| Block::Details { summary, blocks }),
            (line(), option::of(any::<usize>()), inside.clone()).prop_map(|(title, count, blocks)| Block::subsection(
                Subsection { title, count, blocks, anchor: None }
            )),
            inside.clone().prop_map(Block::Quote),
            (style(), inside.clone()).prop_map(|(style, blocks)| Block::Styled(style, blocks)),
            (option::of((numbering.clone(), any::<i32>())), bullet.clone(), vec(item, 0..3))
                .prop_map(|(numbering, bullet, items)| Block::List { numbering, bullet, items }),
            table(inside).prop_map(Block::table),
        ]
    });
    vec(block, 0..4)
}

fn section() -> impl Strategy<Value = Section> {
    let banner = (banner_kind(), blocks()).prop_map(|(kind, blocks)| Banner { kind, blocks });
    (line(), option::of(any::<usize>()), vec(state(), 0..3), line(), vec(banner, 0..2), blocks()).prop_map(
        |(title, count, states, requested, banners, blocks)| Section {
            code: "ENC".into(),
            anchor: Anchor(0),
            title,
            count,
            states,
            requested,
            banners,
            blocks,
        },
    )
}

fn patient() -> impl Strategy<Value = Patient> {
    (option::of(source()), any::<bool>(), any::<bool>(), vec(pair(), 0..4), vec(pair(), 0..3)).prop_map(
        |(name, nhs_number_valid, is_deceased, banner, contact)| Patient {
            nhs_number: Some("9990000018".into()),
            nhs_number_valid,
            name,
            deceased: is_deceased.then(|| "true".into()),
            banner,
            contact,
            ..Patient::default()
        },
    )
}

fn identity() -> impl Strategy<Value = Identity> {
    let outcome = select(vec![
        IdentityOutcome::Matched,
        IdentityOutcome::Unchecked,
        IdentityOutcome::Mismatch,
        IdentityOutcome::DifferentPatient,
        IdentityOutcome::Unidentified,
    ]);
    let field = prop_oneof![select(vec!["nhsNumber", "gender", "deceased"]).prop_map(str::to_owned), source()];
    let mismatch = (field, option::of(source()), option::of(source())).prop_map(|(field, expected, received)| {
        let shown = [expected.clone(), received.clone()];
        Mismatch { field, expected, received, shown }
    });
    (outcome, vec(mismatch, 0..3)).prop_map(|(outcome, mismatches)| Identity { mismatches, ..Identity::of(outcome) })
}

fn issue() -> impl Strategy<Value = Issue> {
    let severity = select(vec![Severity::Information, Severity::Warning, Severity::Error]);
    let text = select(vec![Word::NarrativePartlyLost, Word::NarrativeSimplified]);
    (severity, text, source()).prop_map(|(severity, text, r#where)| Issue { severity, code: "code", text, r#where })
}

/// A record. Anchors are numbered as a reader numbers them: each once.
pub fn record() -> impl Strategy<Value = Record> {
    let label = select(vec![
        AllergyLabel::KnownAllergies,
        AllergyLabel::NoKnownAllergies,
        AllergyLabel::NotRecorded,
        AllergyLabel::Unavailable,
    ]);
    let banner = (banner_kind(), blocks()).prop_map(|(kind, blocks)| Banner { kind, blocks });
    let head = (option::of(patient()), identity(), option::of(label), vec(pair(), 0..3), vec(banner, 0..2));
    (head, vec(line(), 0..3), vec(section(), 0..3), vec(issue(), 0..8)).prop_map(
        |((patient, identity, allergy_label, provenance, notices), absences, mut sections, issues)| {
            let mut next = 0;
            let mut number = |anchor: &mut Anchor| {
                anchor.0 = next;
                next += 1;
            };
            for section in &mut sections {
                number(&mut section.anchor);
                section.banners.iter_mut().for_each(|banner| unanchor(&mut banner.blocks));
                anchors(&mut section.blocks, &mut number);
            }
            let notices = notices
                .into_iter()
                .map(|mut banner| {
                    unanchor(&mut banner.blocks);
                    banner
                })
                .collect();
            Record {
                patient,
                identity,
                allergy_label,
                provenance,
                notices,
                absences,
                sections,
                issues,
                ..Record::default()
            }
        },
    )
}

fn unanchor(blocks: &mut [Block]) {
    each_row(blocks, &mut |row| row.anchor = None);
}

fn anchors(blocks: &mut [Block], number: &mut impl FnMut(&mut Anchor)) {
    each_row(blocks, &mut |row| row.anchor.iter_mut().for_each(&mut *number));
}

fn each_row(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Row)) {
    for block in blocks {
        match block {
            Block::Table(table) => {
                for row in table.groups.iter_mut().flat_map(|group| &mut group.rows) {
                    visit(row);
                    row.cells.iter_mut().for_each(|cell| each_row(&mut cell.blocks, visit));
                    each_row(&mut row.below, visit);
                }
            }
            Block::List { items, .. } => items.iter_mut().for_each(|item| each_row(&mut item.blocks, visit)),
            Block::Banner(banner) => each_row(&mut banner.blocks, visit),
            Block::Subsection(part) => each_row(&mut part.blocks, visit),
            Block::Message { blocks, .. }
            | Block::Details { blocks, .. }
            | Block::Quote(blocks)
            | Block::Styled(_, blocks) => each_row(blocks, visit),
            Block::Heading { .. } | Block::Paragraph(_) | Block::Preformatted(_) | Block::Outline(_) | Block::Rule => {}
        }
    }
}

/// The source texts met so far, as they must be seen.
#[derive(Default)]
pub struct Reading(pub Vec<String>);

impl Reading {
    pub fn of_head(record: &Record) -> Vec<String> {
        let mut reading = Reading::default();
        if let Some(patient) = &record.patient {
            // Once for the top of printed pages, once for the screen.
            for _ in 0..2 {
                patient.name.iter().for_each(|name| reading.source(name));
                reading.pairs(&patient.banner);
            }
            reading.pairs(&patient.contact);
        }
        if ![IdentityOutcome::Matched, IdentityOutcome::Unchecked].contains(&record.identity.outcome) {
            reading.mismatches(&record.identity);
        }
        record.notices.iter().for_each(|banner| reading.blocks(&banner.blocks));
        reading.pairs(&record.provenance);
        record.absences.iter().for_each(|line| reading.line(line));
        for severity in [Severity::Error, Severity::Warning, Severity::Information] {
            let mut words = Vec::new();
            let of_severity: Vec<_> = record.issues.iter().filter(|issue| issue.severity == severity).collect();
            of_severity.iter().for_each(|issue| {
                if !words.contains(&issue.text) {
                    words.push(issue.text)
                }
            });
            for word in words {
                of_severity.iter().filter(|issue| issue.text == word).for_each(|issue| reading.source(&issue.r#where));
            }
        }
        record.sections.iter().for_each(|section| reading.line(&section.title));
        reading.0
    }

    pub fn of_alert(record: &Record) -> Vec<String> {
        let mut reading = Reading::default();
        reading.mismatches(&record.identity);
        reading.0
    }

    pub fn of_section(section: &Section) -> Vec<String> {
        let mut reading = Reading::default();
        reading.line(&section.title);
        reading.line(&section.requested);
        section.banners.iter().for_each(|banner| reading.blocks(&banner.blocks));
        reading.blocks(&section.blocks);
        reading.0
    }

    fn source(&mut self, text: &str) {
        self.0.push(text.replace('\0', "\u{2400}"));
    }

    fn mismatches(&mut self, identity: &Identity) {
        for Mismatch { field, expected, received, .. } in &identity.mismatches {
            if field.starts_with(BEGIN) {
                self.source(field);
            }
            expected.iter().chain(received).for_each(|value| self.source(value));
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Source(text) | Text::Element(text) => self.source(text),
            Text::Ours(_, texts) => texts.iter().for_each(|text| self.text(text)),
            Text::Count(_) => {}
        }
    }

    fn line(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Text(text) | Inline::Badge(_, text) => self.text(text),
                Inline::Date(date) => self.source(&date.shown),
                Inline::Marked(_, inside) | Inline::Link(_, inside) => self.line(inside),
                Inline::Labelled(label, value) => {
                    self.text(label);
                    self.line(value);
                }
                Inline::Break => {}
            }
        }
    }

    fn pairs(&mut self, pairs: &[Pair]) {
        for Pair { label, value } in pairs {
            self.text(label);
            self.line(value);
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { line, .. } | Block::Paragraph(line) | Block::Preformatted(line) => self.line(line),
                Block::Banner(Banner { blocks, .. })
                | Block::Message { blocks, .. }
                | Block::Quote(blocks)
                | Block::Styled(_, blocks) => {
                    self.blocks(blocks);
                }
                Block::Table(table) => self.table(table),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
                Block::Outline(pairs) => self.pairs(pairs),
                Block::Details { summary, blocks } => {
                    self.line(summary);
                    self.blocks(blocks);
                }
                Block::Subsection(part) => {
                    self.line(&part.title);
                    self.blocks(&part.blocks);
                }
                Block::Rule => {}
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.line(&table.caption);
        table.columns.iter().for_each(|column| self.line(&column.header));
        for group in &table.groups {
            group.heading.iter().for_each(|line| self.line(line));
            for row in &group.rows {
                row.cells.iter().for_each(|cell| self.blocks(&cell.blocks));
                self.blocks(&row.below);
            }
        }
    }
}
