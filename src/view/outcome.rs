//! What a host's code gets beside the view: plain values, one small object.

use crate::into_vec::{IntoVec, PushAll, single};
use serde::Serialize;

use super::attributes::Name;
use super::{Anchors, Options, View, banner, inline};
use crate::issue::Severity;
use crate::record::{
    Account, AllergyLabel, Banner, Block, Identity, Patient, Record, RequestOutcome, Section, State, Text,
};
use crate::words::Word;

/// What a record is, apart from its content.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome<'r> {
    /// The patient, as read.
    pub patient: Option<&'r Patient>,
    /// Whose record it is.
    pub identity: &'r Identity,
    /// Requests that failed, were blocked, or were answered with warnings.
    pub outcomes: &'r [RequestOutcome],
    /// What could not be read or shown as it should.
    pub issues: Vec<IssueOutcome<'r>>,
    /// Where everything went.
    pub account: Account,
    /// The label beside the patient banner.
    pub allergy_label: Option<AllergyLabel>,
    /// The sections, in display order; the first is the head.
    pub sections: Vec<SectionOutcome>,
    /// For a live region: how much was loaded.
    pub announcement: String,
    /// Whether only an alert stands in its place.
    pub held_back: bool,
}

/// An issue in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueOutcome<'r> {
    /// How much it matters.
    pub severity: Severity,
    /// Its stable code.
    pub code: &'r str,
    /// Its words.
    pub text: &'static str,
    /// Where.
    pub r#where: &'r str,
}

/// A section, apart from its content.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SectionOutcome {
    /// The id of its heading.
    pub id: String,
    /// Its code: `warnings` for the head, else of the table in `gpconnect::codes`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// How many items it holds, where it is counted.
    pub count: Option<usize>,
    /// Why it is empty or incomplete.
    pub states: Vec<State>,
    /// Its warnings in words.
    pub warnings: Vec<String>,
}

/// What this record is, apart from its content.
pub fn outcome<'r>(record: &'r Record, options: &Options) -> Outcome<'r> {
    let anchors = Anchors::default();
    let view = View::new(record, None, options, &anchors);
    let head = SectionOutcome {
        id: view.id(if record.held_back { Name::Alert } else { Name::Patient }).text(),
        code: "warnings".to_owned(),
        title: Word::PatientAndWarnings.english().to_owned(),
        count: None,
        states: Vec::new(),
        warnings: record.notices.iter().map(warning).into_vec(),
    };
    let mut sections = single(head);
    sections.push_all(record.sections.iter().map(|section| SectionOutcome {
        id: view.id(Name::Anchor(section.anchor)).text(),
        code: section.code.clone(),
        title: inline::plain(&section.title),
        count: section.count,
        states: section.states.clone(),
        warnings: warnings(section),
    }));
    let clinical = record.sections.iter().filter(|section| section.code != "people");
    let items = clinical.filter_map(|section| section.count).sum();
    let is_known = |state: &State| matches!(state, State::KnownNone | State::NoneRecorded);
    let missing = record.sections.iter().filter(|section| !section.states.iter().all(is_known)).count();
    let counts = [items, record.sections.len(), missing, record.issues.len()];
    let announcement = if record.held_back {
        Word::RecordHeldBack.into()
    } else if let Some(word) = record.nothing() {
        word.into()
    } else {
        Text::Ours(Word::LoadedItems, counts.map(Text::Count).into())
    };
    let issues = record.issues.iter().map(|issue| IssueOutcome {
        severity: issue.severity,
        code: issue.code,
        text: issue.text.english(),
        r#where: &issue.r#where,
    });
    Outcome {
        patient: record.patient.as_ref(),
        identity: &record.identity,
        outcomes: &record.outcomes,
        issues: issues.into_vec(),
        account: record.account,
        allergy_label: record.allergy_label,
        sections,
        announcement: inline::plain_text(&announcement),
        held_back: record.held_back,
    }
}

/// The warnings of a section, and of its parts what these leave out.
fn warnings(section: &Section) -> Vec<String> {
    let mut warnings = section.banners.iter().map(warning).into_vec();
    for block in &section.blocks {
        let Block::Subsection(part) = block else { continue };
        for block in &part.blocks {
            if let Block::Banner(banner) = block
                && banner.kind.tells_of_gaps()
            {
                warnings.push(warning(banner));
            }
        }
    }
    warnings
}

fn warning(banner: &Banner) -> String {
    let mut words = [banner::name(banner.kind).english(), ":"].concat();
    add_words(&banner.blocks, &mut words);
    words
}

fn add_words(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(line) | Block::Preformatted(line) | Block::Heading { line, .. } => {
                words.push(' ');
                words.push_str(&inline::plain(line));
            }
            Block::List { items, .. } => items.iter().for_each(|item| add_words(&item.blocks, words)),
            Block::Styled(_, inside) | Block::Quote(inside) => add_words(inside, words),
            _ => {}
        }
    }
}
