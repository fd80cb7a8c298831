//! Whose record it is: the fields that differ from what the host expected, with both values (O-12, CORE02).

use super::View;
use super::attributes::Attr;
use super::banner;
use super::blocks::Place;
use super::inline;
use super::table;
use super::writer::{Flow, LineTag};
use crate::into_vec::single;
use crate::pace::at_once;
use crate::record::{
    BannerKind, Cell, Column, ColumnKind, Identity, IdentityOutcome, Inline, Row, RowGroup, Table, Text,
};
use crate::words::Word;

/// What the reader must know about the comparison; nothing where everything agrees.
pub(super) fn identity(view: &View, flow: &mut Flow, place: Place, identity: &Identity) {
    let word = match identity.outcome {
        IdentityOutcome::Matched => return,
        IdentityOutcome::Unchecked => {
            return banner::framed(flow, BannerKind::Note, None, &|flow| said(flow, Word::IdentityUnchecked));
        }
        outcome => explanation(outcome),
    };
    banner::framed(flow, BannerKind::Alert, Some(Word::CheckPatient), &|flow| {
        said(flow, word);
        mismatches(view, flow, place, identity);
    });
}

/// The words for an outcome other than agreement.
pub(super) fn explanation(outcome: IdentityOutcome) -> Word {
    match outcome {
        IdentityOutcome::DifferentPatient => Word::IdentityDifferentPatient,
        IdentityOutcome::Unidentified => Word::IdentityUnidentified,
        IdentityOutcome::Mismatch => Word::IdentityMismatch,
        IdentityOutcome::Matched | IdentityOutcome::Unchecked => Word::IdentityUnchecked,
    }
}

/// A sentence of ours.
pub(super) fn said(flow: &mut Flow, word: Word) {
    flow.line(LineTag::P, &[Attr::Translate(true)], |out| inline::phrase(out, word, &[]));
}

/// The fields that differ, as a table; nothing where none is named.
pub(super) fn mismatches(view: &View, flow: &mut Flow, place: Place, identity: &Identity) {
    if identity.mismatches.is_empty() {
        return;
    }
    let [one, other] = match identity.is_between {
        true => [Word::OneResponse, Word::AnotherResponse],
        false => [Word::LocalRecord, Word::ReceivedRecord],
    };
    let column = |word: Word, kind| Column::of(single(word.into()), kind);
    let mut rows = Vec::new();
    for mismatch in &identity.mismatches {
        let mut cells = single(Cell::line(single(field(&mismatch.field).into())));
        for shown in &mismatch.shown {
            cells.push(Cell::line(single(value(shown))));
        }
        rows.push(Row { cells, ..Row::default() });
    }
    let differing = Table {
        caption: single(Word::FieldsThatDiffer.into()),
        columns: vec![
            column(Word::Field, ColumnKind::Name),
            column(one, ColumnKind::Words),
            column(other, ColumnKind::Words),
        ],
        groups: single(RowGroup { heading: None, rows }),
        ..Table::default()
    };
    at_once(table::table(view, flow, place, &differing));
}

fn field(name: &str) -> Text {
    match name {
        "nhsNumber" => Word::FieldNhsNumber.into(),
        "familyName" => Word::FieldFamilyName.into(),
        "givenName" => Word::FieldGivenName.into(),
        "gender" => Word::FieldGender.into(),
        "birthDate" => Word::FieldBirthDate.into(),
        "practiceCode" => Word::FieldPracticeCode.into(),
        "deceased" => Word::FieldDeceased.into(),
        other => Text::Element(other.to_owned()),
    }
}

fn value(value: &Option<String>) -> Inline {
    match value.as_deref() {
        None | Some("") => Word::ValueNotGiven.into(),
        Some(value) => Inline::source(value),
    }
}
