//! The named characters (WHATWG HTML 13.5), in two lists. The first has all that are read without a semicolon, and letters,
//! Greek, punctuation and arrows. The second has the rest, which no provider was seen to use and which is a fiftieth of the
//! module's download: the module is without it. Whoever runs it is told that a record names one of those ([`missed`]), has the list
//! ([`give`]), and reads the record again.
//!
//! A line of a list holds how far its character is from that of the line before, nothing for one, a second character after
//! `+`, and the names of that text. A name after `!` is read without a semicolon, too. As steps, not code points, the list
//! is a quarter smaller in the download.

use crate::into_vec::PushAll;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

const COMMON: &str = include_str!("names/common.txt");
const RARE: Option<&str> = if cfg!(target_arch = "wasm32") { None } else { Some(include_str!("names/rare.txt")) };

/// The longest name that is read without a semicolon.
pub(super) const LONGEST_BARE: usize = 6;
/// The longest name.
pub(super) const LONGEST: usize = 31;

/// One character or two.
pub(super) type Characters = (char, Option<char>);

/// Names in their order, their texts, and which need no semicolon.
type List = Vec<(&'static str, Characters, bool)>;

static RARE_LIST: OnceLock<List> = OnceLock::new();
static MISSED: AtomicBool = AtomicBool::new(false);

/// Has the rare names known from now on. An empty list is one that is not to be had: what it would have held is shown as
/// it was recorded, and an issue says so.
pub fn give(list: String) {
    if !list.is_empty() {
        // What was missed before is read again.
        MISSED.store(false, Ordering::Relaxed);
    }
    RARE_LIST.get_or_init(|| listed(list.leak()));
}

/// Whether a name was met that may be one of the rare ones, where these are not known.
pub fn missed() -> bool {
    MISSED.load(Ordering::Relaxed)
}

/// Whether one was met that nobody will come to know, since this was last asked.
pub(super) fn missed_for_good() -> bool {
    RARE_LIST.get().is_some() && MISSED.swap(false, Ordering::Relaxed)
}

/// The text that a name before a semicolon stands for.
pub(super) fn named(name: &str) -> Option<Characters> {
    // Those that records hold, without a list.
    let frequent = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => '\u{a0}',
        _ => return found(common(), name).map(|(text, _)| text).or_else(|| rare(name)),
    };
    Some((frequent, None))
}

/// The text that a name stands for without a semicolon.
pub(super) fn named_bare(name: &str) -> Option<Characters> {
    found(common(), name).and_then(|(text, is_bare)| is_bare.then_some(text))
}

fn common() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| listed(COMMON))
}

fn rare(name: &str) -> Option<Characters> {
    if let Some(text) = RARE {
        RARE_LIST.get_or_init(|| listed(text));
    }
    match RARE_LIST.get() {
        Some(list) if !list.is_empty() => found(list, name).map(|(text, _)| text),
        _ => {
            MISSED.store(true, Ordering::Relaxed);
            None
        }
    }
}

fn found(list: &List, name: &str) -> Option<(Characters, bool)> {
    let at = list.binary_search_by_key(&name, |(name, ..)| *name).ok()?;
    list.get(at).map(|(_, text, bare)| (*text, *bare))
}

fn listed(names: &'static str) -> List {
    let mut list = Vec::new();
    let mut code_point = 0;
    let number = |hex: &str| u32::from_str_radix(hex, 16).ok();
    for (place, names) in names.lines().filter_map(|line| line.split_once(' ')) {
        let (step, second) = place.split_once('+').unwrap_or((place, ""));
        code_point += number(step).unwrap_or(1);
        let text = (char::from_u32(code_point).unwrap_or_default(), number(second).and_then(char::from_u32));
        list.push_all(names.split(' ').map(|name| match name.strip_prefix('!') {
            Some(bare) => (bare, text, true),
            None => (name, text, false),
        }));
    }
    crate::order::by_key(&mut list, |(name, ..)| *name);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_whole() {
        let [common, rare] = [COMMON, RARE.unwrap_or_default()]
            .map(|list| list.lines().flat_map(|line| line.split(' ').skip(1)).collect::<Vec<_>>());
        assert_eq!(common.len() + rare.len(), 2125);
        assert_eq!(common.iter().filter(|name| name.starts_with('!')).count(), 106);
        assert!(!rare.iter().any(|name| name.starts_with('!')));
        let names = || common.iter().chain(&rare).map(|name| name.trim_start_matches('!'));
        assert_eq!(names().map(str::len).max(), Some(LONGEST));
        let bare = common.iter().filter_map(|name| name.strip_prefix('!'));
        assert_eq!(bare.map(str::len).max(), Some(LONGEST_BARE));
        assert_eq!(names().find(|name| named(name).is_none()), None);
    }
}
