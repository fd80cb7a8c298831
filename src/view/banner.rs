//! Banners, messages in place of a table, and states: each says in words what it is, and none collapses.

use super::View;
use super::attributes::Attr;
use super::blocks::{self, Place};
use super::inline;
use super::names::{Class, Part, Role};
use super::writer::{Container, Flow, Line, LineTag, Run};
use crate::record::{Banner, BannerKind, Block, State, Tone};
use crate::words::Word;

/// A banner.
pub(super) fn banner(view: &View, flow: &mut Flow, place: Place, banner: &Banner) {
    framed(flow, banner.kind, Some(name(banner.kind)), &|flow| blocks::blocks(view, flow, place, &banner.blocks));
}

/// What has the frame of a banner of this kind, and its role.
pub(super) fn framed(flow: &mut Flow, kind: BannerKind, word: Option<Word>, inside: &dyn Fn(&mut Flow)) {
    let role = if kind == BannerKind::Alert { Role::Alert } else { Role::Note };
    let attributes = [Attr::Class(&[Class::Banner, look(kind).0]), Attr::Part(Part::Banner), Attr::Role(role)];
    flow.within(Container::Div, &attributes, |flow| {
        if let Some(word) = word {
            let attributes = [Attr::Class(&[Class::BannerLabel]), Attr::Translate(true)];
            flow.line(LineTag::P, &attributes, |out| inline::phrase(out, word, &[]));
        }
        inside(flow);
    });
}

fn look(kind: BannerKind) -> (Class, Word) {
    match kind {
        BannerKind::Transfer => (Class::BannerTransfer, Word::BannerTransfer),
        BannerKind::Content => (Class::BannerContent, Word::BannerContent),
        BannerKind::Date => (Class::BannerDate, Word::BannerDate),
        BannerKind::Exclusion => (Class::BannerExclusion, Word::BannerExclusion),
        BannerKind::AwaitingFiling => (Class::BannerAwaitingFiling, Word::BannerAwaitingFiling),
        BannerKind::Warning => (Class::Warning, Word::BannerWarning),
        BannerKind::Alert => (Class::Danger, Word::BannerAlert),
        BannerKind::Note => (Class::BannerNote, Word::BannerNote),
        BannerKind::Unknown => (Class::BannerUnknown, Word::BannerUnknown),
    }
}

/// What a kind of banner is called.
pub(super) fn name(kind: BannerKind) -> Word {
    look(kind).1
}

/// A provider's message in place of a table.
pub(super) fn message(view: &View, flow: &mut Flow, place: Place, state: Option<State>, blocks: &[Block]) {
    flow.within(Container::Div, &[Attr::Class(&[Class::Message])], |flow| {
        if let Some(state) = state {
            states(flow, &[state]);
        }
        blocks::blocks(view, flow, place, blocks);
    });
}

/// A set of states, each in words.
pub(super) fn states(flow: &mut Flow, states: &[State]) {
    flow.line(LineTag::P, &[Attr::Class(&[Class::States]), Attr::Translate(true)], |out| state_words(out, states));
}

/// The words of a set of states, as badges.
pub(super) fn state_words(out: &mut Line, states: &[State]) {
    for (index, state) in states.iter().enumerate() {
        if index > 0 {
            out.sign(" ");
        }
        let tone = match state {
            State::Failed => Tone::Danger,
            State::KnownNone | State::NoneRecorded | State::NotRequested | State::Loading => Tone::Neutral,
            _ => Tone::Warning,
        };
        inline::badge(out, tone, &state.word().into());
    }
}

/// Whether a banner of this kind says what a state says.
pub(super) fn says(kind: BannerKind, state: State) -> bool {
    matches!(
        (kind, state),
        (BannerKind::Exclusion, State::Withheld)
            | (BannerKind::Transfer, State::InTransit)
            | (BannerKind::AwaitingFiling, State::AwaitingFiling)
    )
}

/// How many, after a title.
pub(super) fn count(out: &mut Line, count: usize) {
    out.within(Run::Span, &[Attr::Class(&[Class::Count])], |out| {
        out.sign("(");
        out.count(count);
        out.sign(")");
    });
}
