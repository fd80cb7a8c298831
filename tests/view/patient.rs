//! A synthetic patient whose record uses every pattern of the view.

use gp_record::issue::Issue;
use gp_record::record::*;
use gp_record::words::Word;

fn source(text: &str) -> Vec<Inline> {
    vec![Inline::source(text)]
}

fn date(shown: &str, machine: &str) -> Inline {
    Inline::date(Date { recorded: machine.into(), shown: shown.into(), machine: Some(machine.into()) })
}

fn pair(label: &str, value: Vec<Inline>) -> Pair {
    Pair { label: Text::source(label), value }
}

fn columns(headers: &[(&str, ColumnKind)]) -> Vec<Column> {
    headers.iter().map(|(header, kind)| Column::of(source(header), *kind)).collect()
}

fn main(text: &str) -> Vec<Inline> {
    vec![Inline::Marked(Mark::Main, source(text))]
}

fn labelled(label: &str, value: &str) -> Inline {
    Inline::labelled(Text::source(label), source(value))
}

fn section(number: u32, code: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section {
        code: code.into(),
        anchor: Anchor(number),
        title: source(title),
        count: None,
        states: Vec::new(),
        requested: Vec::new(),
        banners: Vec::new(),
        blocks,
    }
}

pub fn mismatch() -> Identity {
    let field = |field: &str, expected: Option<&str>, received: Option<&str>| Mismatch {
        field: field.into(),
        expected: expected.map(Into::into),
        received: received.map(Into::into),
        shown: [expected.map(Into::into), received.map(Into::into)],
    };
    Identity {
        outcome: IdentityOutcome::Mismatch,
        mismatches: vec![
            field("familyName", Some("Ashworth"), Some("Ashworth-Kaye")),
            field("birthDate", Some("1951-03-14"), None),
        ],
        is_between: false,
    }
}

pub fn record() -> Record {
    let patient = Patient {
        nhs_number: Some("9990000018".into()),
        nhs_number_valid: true,
        name: Some("ASHWORTH, Margaret Rose (Mrs)".into()),
        banner: vec![
            pair("Born", vec![date("14-Mar-1951", "1951-03-14"), Inline::source(" (73y)")]),
            pair("Gender", source("Female")),
            pair("NHS No.", source("999 000 0018")),
        ],
        contact: vec![
            pair("Address", source("4 Mill Lane, Brookham, BR1 2ZZ")),
            pair("Phone", source("0118 496 0123")),
            pair("Usual GP", source("Dr Anita Brown")),
            pair("Practice", source("Mill Lane Surgery (Z99999)")),
        ],
        ..Patient::default()
    };
    let mut allergies = section(1, "allergies", "Allergies and intolerances", allergies());
    allergies.count = Some(3);
    let mut medications = section(2, "medications", "Medications", medications());
    medications.count = Some(4);
    medications.requested =
        vec![labelled("Period", "05-Jan-2023 to 05-Jan-2024"), labelled("Prescription issues", "included")];
    medications.banners = vec![
        Banner::new(BannerKind::Exclusion, source("Items excluded due to confidentiality and/or patient preferences.")),
        Banner::new(
            BannerKind::Transfer,
            source(
                "Patient record transfer from previous GP practice not yet complete; information recorded before 02-Nov-2023 may be missing.",
            ),
        ),
    ];
    medications.states = vec![State::Withheld, State::InTransit];
    let mut investigations = section(5, "investigations", "Investigations", investigations());
    investigations.count = Some(1);
    let mut consultations = section(4, "consultations", "Consultations", consultations());
    consultations.banners = vec![Banner::new(
        BannerKind::Content,
        source("All consultations recorded at this practice. Telephone contacts are listed separately."),
    )];
    let mut immunisations = section(6, "immunisations", "Immunisations", Vec::new());
    immunisations.count = Some(0);
    immunisations.states = vec![State::NoneRecorded];
    let mut referrals = section(7, "referrals", "Referrals", Vec::new());
    referrals.states = vec![State::Failed];
    let uncategorised = section(8, "uncategorised", "Uncategorised data", uncategorised());
    Record {
        patient: Some(patient),
        allergy_label: Some(AllergyLabel::KnownAllergies),
        provenance: vec![
            pair("Source", source("Mill Lane Surgery (Z99999)")),
            pair("Retrieved", vec![date("05-Jan-2024 14:05", "2024-01-05T14:05:00Z")]),
        ],
        notices: vec![Banner::new(
            BannerKind::Alert,
            source("Two entries in this response are about another patient. They are shown apart, at the end."),
        )],
        absences: vec![
            source("Documents: not requested."),
            vec![Inline::source("Diary entries: not supported by the provider.")],
        ],
        sections: vec![
            allergies,
            medications,
            section(3, "problems", "Problems", problems()),
            consultations,
            investigations,
            immunisations,
            referrals,
            uncategorised,
        ],
        issues: vec![
            Issue::error("unreadable-entry", Word::NarrativePartlyLost, "entry[41]"),
            Issue::warning("plain-text", Word::NarrativeAsPlainText, "section ENC, byte 1234"),
            Issue::warning("plain-text", Word::NarrativeAsPlainText, "section CLI, byte 88"),
            Issue::information("hidden", Word::HiddenAtProviderExplained, "section SUM"),
        ],
        ..Record::default()
    }
}

fn allergies() -> Vec<Block> {
    let row = |agent: &str, tone, status: &str, reaction: &str, recorded: Inline, below: Vec<Block>| Row {
        anchor: None,
        cells: vec![
            Cell::line(main(agent)),
            Cell::line(source(reaction)),
            Cell::line(vec![Inline::Badge(tone, Text::source(status))]),
            Cell::line(vec![recorded]),
        ],
        below,
    };
    let headers = columns(&[
        ("Drug / substance", ColumnKind::Name),
        ("Past reactions", ColumnKind::Words),
        ("Severity", ColumnKind::Narrow),
        ("Recorded", ColumnKind::Narrow),
    ]);
    let active = vec![
        row(
            "penicillin V",
            Tone::Danger,
            "Severe",
            "Anaphylaxis + widespread urticaria",
            date("Jun-1998", "1998-06"),
            vec![Block::Outline(vec![
                pair(
                    "Note",
                    source("Needed adrenaline. <Do not> rechallenge; advised alert bracelet & carried since."),
                ),
                pair("Recorded by", source("Dr Anita Brown")),
            ])],
        ),
        row("Latex", Tone::Warning, "Moderate", "Contact dermatitis", date("2011", "2011"), Vec::new()),
    ];
    let ended =
        vec![row("Erythromycin", Tone::Ended, "Resolved", "Nausea", date("12-Feb-2003", "2003-02-12"), Vec::new())];
    let table = |caption: &str, rows| {
        Block::table(Table {
            caption: source(caption),
            columns: headers.clone(),
            groups: vec![RowGroup { heading: None, rows }],
            ..Table::default()
        })
    };
    vec![table("Allergies and intolerances", active), table("Ended allergies", ended)]
}

fn medications() -> Vec<Block> {
    let row = |number, drug: &str, dose: &str, last: Inline, status: Inline, issues: &str, note: &str| Row {
        anchor: Some(Anchor(number)),
        cells: vec![
            Cell::line(main(drug)),
            Cell::line(source(dose)),
            Cell::line(vec![last]),
            Cell::line(vec![status]),
            Cell::line(source(issues)),
        ],
        below: vec![Block::Paragraph(vec![
            labelled("Quantity", "28 tablets"),
            labelled("Prescribed by", "Dr Anita Brown"),
            labelled("Note", note),
        ])],
    };
    let active = || Inline::Badge(Tone::Active, Text::source("Active"));
    let ended = || Inline::Badge(Tone::Ended, Text::source("Stopped"));
    let groups = vec![
        RowGroup {
            heading: Some(source("Repeat")),
            rows: vec![
                row(
                    101,
                    "Amlodipine 5mg tablets",
                    "One to be taken each day",
                    date("18-Dec-2023", "2023-12-18"),
                    active(),
                    "14",
                    "Linked to hypertension",
                ),
                row(
                    102,
                    "Metformin 500mg modified-release tablets",
                    "Take TWO tablets with the evening meal, swallowed whole; stop and seek advice if vomiting",
                    date("18-Dec-2023", "2023-12-18"),
                    active(),
                    "9",
                    "Dose changed 02-Oct-2023",
                ),
            ],
        },
        RowGroup {
            heading: Some(source("Acute")),
            rows: vec![
                row(
                    103,
                    "Flucloxacillin 500mg capsules",
                    "One to be taken four times a day",
                    date("03-Nov-2023", "2023-11-03"),
                    ended(),
                    "1",
                    "Not to be reissued: allergy recorded",
                ),
                row(
                    104,
                    "Hydrocortisone 1% cream",
                    "Apply thinly twice a day",
                    date("21-Aug-2023", "2023-08-21"),
                    ended(),
                    "1",
                    "עור יבש (as written)",
                ),
            ],
        },
    ];
    vec![Block::table(Table {
        caption: source("Medications"),
        columns: columns(&[
            ("Medication", ColumnKind::Name),
            ("Dosage", ColumnKind::Words),
            ("Last issued", ColumnKind::Narrow),
            ("Status", ColumnKind::Narrow),
            ("Issues", ColumnKind::Number),
        ]),
        groups,
        ..Table::default()
    })]
}

fn problems() -> Vec<Block> {
    let row = |problem: &str, significance: &str, start: Inline, link: Vec<Inline>| Row {
        cells: vec![
            Cell::line(main(problem)),
            Cell::line(source(significance)),
            Cell::line(vec![start]),
            Cell::line(link),
        ],
        ..Row::default()
    };
    let to = |anchor, words: &str| Inline::Link(Anchor(anchor), source(words));
    vec![Block::table(Table {
        caption: source("Active problems"),
        columns: columns(&[
            ("Problem", ColumnKind::Name),
            ("Significance", ColumnKind::Narrow),
            ("Onset", ColumnKind::Narrow),
            ("Related", ColumnKind::Words),
        ]),
        groups: vec![RowGroup {
            heading: None,
            rows: vec![
                row(
                    "Essential hypertension",
                    "Major",
                    date("09-Apr-2009", "2009-04-09"),
                    vec![to(101, "Amlodipine 5mg tablets")],
                ),
                row(
                    "Type 2 diabetes mellitus",
                    "Major",
                    date("2014", "2014"),
                    vec![to(102, "Metformin 500mg"), Inline::Break, to(999, "HbA1c, not in this view")],
                ),
            ],
        }],
        ..Table::default()
    })]
}

fn consultations() -> Vec<Block> {
    let entry = |title: &str, lines: &[&str]| {
        let items = lines.iter().map(|line| ListItem { number: None, blocks: vec![Block::Paragraph(source(line))] });
        [
            Block::Heading { depth: 1, line: source(title) },
            Block::List { numbering: None, bullet: None, items: items.collect() },
        ]
    };
    let mut blocks = vec![Block::Outline(vec![
        pair("Clinician", source("Dr Anita Brown")),
        pair("Place", source("Mill Lane Surgery")),
        pair("Type", source("Face to face")),
    ])];
    blocks.extend(entry(
        "History",
        &["Two weeks of ankle swelling, worse by evening.", "No chest pain; sleeps on one pillow."],
    ));
    blocks.extend(entry("Examination", &["BP 148/86 mmHg", "Weight 71.50 kg"]));
    blocks.push(Block::Preformatted(source("Dipstick   protein +\n           glucose neg\n           blood   neg")));
    blocks.push(Block::Details {
        summary: vec![Text::Ours(Word::IssuePlaces, vec![Text::Count(3)]).into()],
        blocks: vec![Block::Outline(vec![
            pair("identifier", source("0e2a-11")),
            pair("language", source("en-GB")),
            pair("status", vec![Inline::Marked(Mark::Deleted, source("draft")), Inline::source(" final")]),
        ])],
    });
    vec![Block::subsection(Subsection {
        anchor: None,
        title: vec![date("18-Dec-2023 09:40", "2023-12-18T09:40:00Z"), Inline::source(" · Surgery consultation")],
        count: Some(4),
        blocks,
    })]
}

fn investigations() -> Vec<Block> {
    let row = |test: &str, value: &str, range: &str, flag: Option<&str>| Row {
        cells: vec![
            Cell::line(main(test)),
            Cell::line(source(value)),
            Cell::line(source(range)),
            Cell::line(flag.map(|words| Inline::Badge(Tone::Warning, Text::source(words))).into_iter().collect()),
        ],
        ..Row::default()
    };
    vec![
        Block::Message {
            state: Some(State::Unsupported),
            blocks: vec![Block::Paragraph(source("Images are not available from this system."))],
        },
        Block::table(Table {
            caption: source("Urea and electrolytes, 12-Dec-2023"),
            columns: columns(&[
                ("Test", ColumnKind::Name),
                ("Result", ColumnKind::Number),
                ("Reference range", ColumnKind::Words),
                ("Flag", ColumnKind::Narrow),
            ]),
            groups: vec![RowGroup {
                heading: None,
                rows: vec![
                    row("Serum sodium", "139 mmol/L", "133 - 146", None),
                    row("Serum potassium", "5.9 mmol/L", "3.5 - 5.3", Some("Above high threshold")),
                    row("eGFR", "<60 mL/min", ">90", Some("Below low threshold")),
                ],
            }],
            ..Table::default()
        }),
    ]
}

fn uncategorised() -> Vec<Block> {
    let rows = (1..=3).map(|number| Row {
        cells: vec![
            Cell::line(vec![date("05-Jan-2020", "2020-01-05")]),
            Cell::line(source(&format!("Entry number {number}"))),
            Cell::line(source("Recorded in surgery")),
        ],
        ..Row::default()
    });
    vec![Block::table(Table {
        caption: source("Uncategorised data"),
        columns: columns(&[("Date", ColumnKind::Narrow), ("Entry", ColumnKind::Name), ("Details", ColumnKind::Words)]),
        groups: vec![RowGroup { heading: None, rows: rows.collect() }],
        ..Table::default()
    })]
}
