//! What could not be read, or is not shown as sent: errors and warnings in sight, the rest behind a disclosure that says
//! how many.

use super::View;
use super::attributes::Attr;
use super::blocks;
use super::inline;
use super::names::Class;
use super::writer::{Container, Flow, Items, Line, Run};
use crate::into_vec::single;
use crate::issue::{Issue, Severity};
use crate::record::{Text, Tone};
use crate::words::Word;

/// Of one kind of issue, this many places are in sight; more stand behind a disclosure.
const PLACES_IN_SIGHT: usize = 3;

/// All issues. Those that say the same are one item with all its places.
pub(super) fn issues(view: &View, flow: &mut Flow, level: u8, issues: &[Issue]) {
    if issues.is_empty() {
        return;
    }
    let kinds = by_kind(issues);
    let in_sight = kinds.iter().take_while(|kind| kind.severity != Severity::Information).count();
    let (in_sight, others) = kinds.split_at(in_sight);
    flow.within(Container::Div, &[Attr::Class(&[Class::Issues])], |flow| {
        blocks::heading(view, flow, level, &[Word::IssuesHeading.into()], None);
        list(flow, in_sight);
        if others.is_empty() {
            return;
        }
        let count = others.iter().map(|kind| kind.places.len()).sum();
        flow.details(
            "",
            &[Attr::Translate(true)],
            &|out| inline::phrase(out, Word::IssuesSummary, &[Text::Count(count)]),
            &|flow| list(flow, others),
        );
    });
}

/// Issues of one severity and with the same words.
struct Kind<'a> {
    severity: Severity,
    code: &'static str,
    text: Word,
    places: Vec<&'a str>,
}

/// The kinds of issue, worst first, else in order of appearance.
fn by_kind(issues: &[Issue]) -> Vec<Kind<'_>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for issue in issues {
        let same = |kind: &&mut Kind| (kind.severity, kind.code, kind.text) == (issue.severity, issue.code, issue.text);
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.places.push(&issue.r#where),
            None => kinds.push(Kind {
                severity: issue.severity,
                code: issue.code,
                text: issue.text,
                places: single(&issue.r#where),
            }),
        }
    }
    crate::order::by_key(&mut kinds, |kind| std::cmp::Reverse(kind.severity));
    kinds
}

fn list(flow: &mut Flow, kinds: &[Kind]) {
    if !kinds.is_empty() {
        flow.list(None, &[], |out| kinds.iter().for_each(|kind| item(out, kind)));
    }
}

fn item(out: &mut Items, kind: &Kind) {
    let (tone, severity) = match kind.severity {
        Severity::Error => (Tone::Danger, Word::SeverityError),
        Severity::Warning => (Tone::Warning, Word::SeverityWarning),
        Severity::Information => (Tone::Neutral, Word::SeverityInformation),
    };
    out.item(&[], |flow| {
        flow.text(|out| {
            inline::badge(out, tone, &severity.into());
            out.sign(" ");
            inline::phrase(out, kind.text, &[]);
            if kind.places.len() <= PLACES_IN_SIGHT {
                out.sign(" ");
                places(out, &kind.places);
            }
        });
        if kind.places.len() > PLACES_IN_SIGHT {
            flow.details(
                kind.text.english(),
                &[Attr::Translate(true)],
                &|out| inline::phrase(out, Word::IssuePlaces, &[Text::Count(kind.places.len())]),
                &|flow| flow.text(|out| places(out, &kind.places)),
            );
        }
    });
}

fn places(out: &mut Line, places: &[&str]) {
    out.within(Run::Code, &[Attr::Class(&[Class::Minor])], |out| {
        for (index, place) in places.iter().enumerate() {
            if index > 0 {
                out.sign(", ");
            }
            out.source(place);
        }
    });
}
