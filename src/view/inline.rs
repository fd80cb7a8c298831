//! Lines of text: marks, dates, labels, badges, links, and whose words they are.

use std::slice;

use super::View;
use super::attributes::{Attr, Attributes, MachineDate, Name};
use super::names::Class;
use super::writer::{Line, Run};
use crate::letters;
use crate::record::{Date, Inline, Mark, Text, Tone};
use crate::words::Word;

/// A line.
pub(super) fn line(view: &View, out: &mut Line, line: &[Inline]) {
    let labels = out.holds_labels();
    if let ([one], false) = (line, labels) {
        return write(view, out, one);
    }
    // Beside labels, all else is elements; elsewhere, words of ours that stand side by side are one piece.
    let joins = |inline: &Inline| match inline {
        Inline::Text(text) => labels || text.is_ours().is_some(),
        _ => labels && !is_element(view, inline),
    };
    let mut before: Option<&Inline> = None;
    for run in line.chunk_by(|one, next| joins(one) && joins(next)) {
        let mut piece = |out: &mut Line| {
            for inline in run {
                // A badge or a labelled value is set apart from what stands beside it.
                let breaks = |inline: &Inline| matches!(inline, Inline::Break);
                let apart = |before: &Inline| !breaks(before) && (stands_apart(before) || stands_apart(inline));
                if !breaks(inline) && before.is_some_and(apart) {
                    out.sign(" ");
                }
                write(view, out, inline);
                before = Some(inline);
            }
        };
        if labels && run.iter().all(joins) {
            out.within(Run::Span, &ours(run, &[]), piece);
        } else if run.len() > 1 && run.is_ours() == Some(true) {
            out.ours(piece);
        } else {
            piece(out);
        }
    }
}

fn stands_apart(inline: &Inline) -> bool {
    matches!(inline, Inline::Badge(..) | Inline::Labelled(..))
}

fn write(view: &View, out: &mut Line, inline: &Inline) {
    match inline {
        Inline::Text(words) => text(out, words),
        Inline::Date(recorded) => date(out, recorded),
        Inline::Marked(mark, inside) => marked(view, out, *mark, inside),
        Inline::Badge(tone, words) => badge(out, *tone, words),
        Inline::Labelled(label, value) => labelled(view, out, label, value),
        Inline::Link(anchor, inside) if view.leads_somewhere(*anchor) => {
            out.link(view.id(Name::Anchor(*anchor)), &ours(inside, &[]), |out| self::line(view, out, inside));
        }
        Inline::Link(_, inside) => line(view, out, inside),
        Inline::Break => out.line_break(),
    }
}

/// A label and its value, which may go on in the next line: held together they are as long as a column is wide, and are broken
/// inside of a dose. The own words of the element around them are labels, and the elements in it are their values, one for
/// each; where it is another, they get one.
pub(super) fn labelled(view: &View, out: &mut Line, label: &Text, value: &[Inline]) {
    if !out.holds_labels() {
        let attributes = [Attr::Class(&[Class::Labelled]), Attr::Translate(label.is_ours().is_some())];
        return out.within(Run::Span, &attributes, |out| labelled(view, out, label, value));
    }
    text(out, label);
    out.sign(" ");
    match value {
        [one @ (Inline::Date(_) | Inline::Link(..) | Inline::Marked(..) | Inline::Badge(..))]
            if is_element(view, one) =>
        {
            write(view, out, one)
        }
        _ => out.within(Run::Span, &ours(value, &[]), |out| line(view, out, value)),
    }
}

/// Whether it is written as an element of its own, or as a label with one.
fn is_element(view: &View, inline: &Inline) -> bool {
    match inline {
        Inline::Date(date) => date.machine.as_deref().and_then(MachineDate::new).is_some(),
        Inline::Link(anchor, _) => view.leads_somewhere(*anchor),
        Inline::Marked(..) | Inline::Badge(..) | Inline::Labelled(..) | Inline::Break => true,
        Inline::Text(_) => false,
    }
}

/// A text, in the voice of whoever wrote it.
pub(super) fn text(out: &mut Line, text: &Text) {
    match text {
        Text::Source(words) | Text::Element(words) => out.source(words),
        Text::Ours(word, texts) => phrase(out, *word, texts),
        Text::Count(count) => out.count(*count),
    }
}

/// A phrase of ours with texts in its places. A text without a place follows the phrase: none is lost.
pub(super) fn phrase(out: &mut Line, word: Word, texts: &[Text]) {
    let template = word.english();
    if texts.is_empty() && !template.contains('{') {
        return words(out, template);
    }
    let pieces = |out: &mut Line| {
        let mut rest = template;
        let mut used = vec![false; texts.len()];
        while let Some((before, index, after)) = next_place(rest) {
            words(out, before);
            if let (Some(given), Some(used)) = (texts.get(index), used.get_mut(index)) {
                match given {
                    Text::Source(words) if words.bytes().all(|byte| byte.is_ascii_digit()) => out.digits(words),
                    _ => text(out, given),
                }
                *used = true;
            }
            rest = after;
        }
        words(out, rest);
        for (given, _) in texts.iter().zip(used).filter(|(_, used)| !used) {
            out.sign(" ");
            text(out, given);
        }
    };
    if is_sign(template) { pieces(out) } else { out.ours(pieces) }
}

fn words(out: &mut Line, words: &'static str) {
    if is_sign(words) { out.sign(words) } else { out.words(words) }
}

/// Whether a text of ours holds no word: punctuation needs no translation.
fn is_sign(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// A line as plain text, for a host's own use: with the marks without which it would say something else.
pub(super) fn plain(line: &[Inline]) -> String {
    let mut text = String::new();
    for inline in line {
        // What styles set apart.
        if matches!(inline, Inline::Labelled(..) | Inline::Badge(..)) && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(&plain_inline(inline));
    }
    text
}

fn plain_inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) | Inline::Badge(_, text) => plain_text(text),
        Inline::Date(date) => date.shown.clone(),
        // "10^9", not 109.
        Inline::Marked(Mark::Superscript, line) => ["^", &plain(line)].concat(),
        Inline::Marked(Mark::Deleted, line) => [Word::StruckOut.english(), &plain(line)].concat(),
        Inline::Marked(_, line) | Inline::Link(_, line) => plain(line),
        Inline::Labelled(label, line) => [&plain_text(label), " ", &plain(line)].concat(),
        Inline::Break => " ".to_owned(),
    }
}

/// A text as plain text, for a host's own use.
pub(super) fn plain_text(text: &Text) -> String {
    let (word, texts) = match text {
        Text::Source(words) | Text::Element(words) => return words.clone(),
        Text::Count(count) => return count.to_string(),
        Text::Ours(word, texts) => (word, texts),
    };
    let mut plain = String::new();
    let mut rest = word.english();
    while let Some((before, index, after)) = next_place(rest) {
        plain.push_str(before);
        plain.extend(texts.get(index).map(plain_text));
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The first `{n}` of a template: what stands before it, n, and what follows.
fn next_place(template: &'static str) -> Option<(&'static str, usize, &'static str)> {
    let (before, rest) = template.split_once('{')?;
    let (number, after) = rest.split_once('}')?;
    Some((before, letters::number(number)?, after))
}

/// A date, with its machine form; a time zone or a precision that the display leaves out is in its title.
fn date(out: &mut Line, date: &Date) {
    let Some(machine) = date.machine.as_deref().and_then(MachineDate::new) else {
        return out.source(&date.shown);
    };
    let mut attributes = Attributes::default();
    attributes.push(Attr::DateTime(machine));
    attributes.push(Attr::Translate(false));
    if !date.recorded.is_empty() && Some(&date.recorded) != date.machine.as_ref() && date.recorded != date.shown {
        attributes.push(Attr::Title(&date.recorded));
    }
    out.within(Run::Time, &attributes, |out| out.source(&date.shown));
}

fn marked(view: &View, out: &mut Line, mark: Mark, inside: &[Inline]) {
    let (run, classes): (Run, &[Class]) = match mark {
        Mark::Strong => (Run::Strong, &[]),
        Mark::Emphasis => (Run::Em, &[]),
        Mark::Underline => (Run::U, &[]),
        Mark::Deleted => (Run::Del, &[]),
        Mark::Inserted => (Run::Ins, &[]),
        Mark::Superscript => (Run::Sup, &[]),
        Mark::Subscript => (Run::Sub, &[]),
        Mark::Code => (Run::Code, &[]),
        Mark::Preserved => (Run::Span, &[Class::Preserved]),
        Mark::Minor => (Run::Span, &[Class::Minor]),
        Mark::Main => (Run::B, &[Class::Main]),
    };
    let class = (!classes.is_empty()).then_some(Attr::Class(classes));
    out.within(run, &ours(inside, class.as_slice()), |out| {
        if mark == Mark::Deleted {
            // Screen readers say nothing of a line through a text, and it means "no longer true".
            let hidden = [Attr::Class(&[Class::Hidden]), Attr::Translate(true)];
            out.within(Run::Span, &hidden, |out| phrase(out, Word::StruckOut, &[]));
        }
        line(view, out, inside);
    });
}

/// A short status: words with a border, whose tone only repeats them.
pub(super) fn badge(out: &mut Line, tone: Tone, words: &Text) {
    let classes = [
        Class::Badge,
        match tone {
            Tone::Neutral => Class::Neutral,
            Tone::Active => Class::Active,
            Tone::Ended => Class::Ended,
            Tone::Warning => Class::Warning,
            Tone::Danger => Class::Danger,
        },
    ];
    out.within(Run::Span, &ours(slice::from_ref(words), &[Attr::Class(&classes)]), |out| text(out, words));
}

/// Something made of texts.
pub(super) trait Voiced {
    /// Whether some of its words are ours; none where what stands around them is the provider's.
    fn is_ours(&self) -> Option<bool>;

    /// Whether it is a label with its value, and then whether the label's words are ours.
    fn label_is_ours(&self) -> Option<bool> {
        None
    }
}

impl Voiced for Text {
    fn is_ours(&self) -> Option<bool> {
        match self {
            Text::Source(_) | Text::Element(_) => None,
            // A phrase is, whatever stands in its places: that says so itself.
            Text::Ours(word, _) if !is_sign(word.english()) => Some(true),
            Text::Ours(_, texts) => texts.is_ours(),
            Text::Count(_) => Some(false),
        }
    }
}

impl Voiced for Inline {
    fn is_ours(&self) -> Option<bool> {
        match self {
            Inline::Text(text) | Inline::Badge(_, text) => text.is_ours(),
            Inline::Date(_) => None,
            Inline::Marked(_, inside) | Inline::Link(_, inside) => inside.is_ours(),
            Inline::Labelled(label, value) => Some(label.is_ours()? | value.is_ours()?),
            Inline::Break => Some(false),
        }
    }

    fn label_is_ours(&self) -> Option<bool> {
        if let Inline::Labelled(label, _) = self { Some(label.is_ours().is_some()) } else { None }
    }
}

impl<T: Voiced> Voiced for [T] {
    fn is_ours(&self) -> Option<bool> {
        self.iter().try_fold(false, |ours, piece| Some(ours | piece.is_ours()?))
    }
}

/// The attributes of an element that holds these texts alone, with what [`voice`] adds.
pub(super) fn ours<'a>(texts: &[impl Voiced], attributes: &[Attr<'a>]) -> Attributes<'a> {
    let mut all = Attributes::of(attributes, &[]);
    voice(&mut all, texts);
    all
}

/// Adds to the attributes of an element that holds these texts alone whose words they are, and whether its own words are
/// labels. Both spare the texts elements of their own.
pub(super) fn voice(attributes: &mut Attributes, texts: &[impl Voiced]) {
    let has_class = attributes.iter().any(|attribute| matches!(attribute, Attr::Class(_)));
    let mut labels = texts.iter().filter_map(Voiced::label_is_ours);
    let labels = labels.next().filter(|first| !has_class && labels.all(|label| label == *first));
    let translate = match texts.is_ours() {
        // Nobody's: it is the same to it what stands around.
        Some(false) => labels,
        ours => labels.or(Some(ours.is_some())),
    };
    if labels.is_some() {
        attributes.push(Attr::Class(&[Class::Labelled]));
    }
    if let Some(translated) = translate {
        attributes.push(Attr::Translate(translated));
    }
}

/// Whether a line shows nothing.
pub(super) fn is_blank(line: &[Inline]) -> bool {
    line.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Badge(_, text) => text.is_blank(),
        Inline::Date(date) => date.shown.trim().is_empty(),
        Inline::Marked(_, inside) | Inline::Link(_, inside) => is_blank(inside),
        Inline::Labelled(..) => false,
        Inline::Break => true,
    })
}
