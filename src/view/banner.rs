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
    let (class, word) = look(banner.kind);
    let role = if banner.kind == BannerKind::Alert { Role::Alert } else { Role::Note };
    let attributes = [Attr::Class(&[Class::Banner, class]), Attr::Part(Part::Banner), Attr::Role(role)];
    flow.within(Container::Div, &attributes, |flow| {
        label(flow, word);
        blocks::blocks(view, flow, place, &banner.blocks);
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

fn label(flow: &mut Flow, word: Word) {
    let attributes = [Attr::Class(&[Class::BannerLabel]), Attr::Translate(true)];
    flow.line(LineTag::P, &attributes, |out| inline::phrase(out, word, &[]));
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
        let (tone, word) = state_look(*state);
        inline::badge(out, tone, &word.into());
    }
}

fn state_look(state: State) -> (Tone, Word) {
    match state {
        State::KnownNone => (Tone::Neutral, Word::StateKnownNone),
        State::NoneRecorded => (Tone::Neutral, Word::StateNoneRecorded),
        State::Withheld => (Tone::Warning, Word::StateWithheld),
        State::InTransit => (Tone::Warning, Word::StateInTransit),
        State::AwaitingFiling => (Tone::Warning, Word::StateAwaitingFiling),
        State::NotRequested => (Tone::Neutral, Word::StateNotRequested),
        State::Unsupported => (Tone::Warning, Word::StateUnsupported),
        State::NotRetrievable => (Tone::Warning, Word::StateNotRetrievable),
        State::Failed => (Tone::Danger, Word::StateFailed),
        State::Loading => (Tone::Neutral, Word::StateLoading),
        State::Blocked => (Tone::Warning, Word::StateBlocked),
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
