//! Letters in one case and words in a text, once: the standard library's own search is five kilobytes of code, its tables
//! of letters nine of the download.

/// A text in small letters, to compare it with another.
pub fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { host::lower(text) }
}

/// Whether nothing of a text is seen: spaces, and what has no width.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
}

/// A text without these characters at either end.
pub fn trimmed<'t>(text: &'t str, is_to_go: &dyn Fn(char) -> bool) -> &'t str {
    let mut rest = text.chars();
    while rest.clone().next().is_some_and(is_to_go) {
        rest.next();
    }
    while rest.clone().next_back().is_some_and(is_to_go) {
        rest.next_back();
    }
    rest.as_str()
}

/// What stands before the last character that is this one, of ASCII, and what after; none where there is none.
#[inline(never)]
pub fn parted_at_last(text: &str, last: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == last)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether a character is a letter or a digit of any language.
pub fn is_of_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { host::is_of_word(c) }
}

/// Whether any letter or digit stands in a text.
pub fn has_words(text: &str) -> bool {
    text.chars().any(is_of_word)
}

/// The words of a text in small letters, whatever stands between them.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split(|c| !is_of_word(c)).filter(|word| !word.is_empty()) {
        words.push(lower(word));
    }
    words
}

/// The whole number that a text is, or the largest that there is here.
pub fn number(text: &str) -> Option<usize> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().or(is_number.then_some(usize::MAX))
}

/// Texts as one, with this between them.
pub fn joined(parts: &mut dyn Iterator<Item = String>, between: &str) -> String {
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        all.push_str(between);
        all.push_str(&part);
    }
    all
}

/// A text with another in the place of a character of it.
#[inline(never)]
pub fn replaced(text: &str, gone: char, other: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    for c in text.chars() {
        if c == gone {
            replaced.push_str(other);
        } else {
            replaced.push(c);
        }
    }
    replaced
}

/// The texts that there are as one, with this between them; none where that is nothing.
pub fn joined_of(parts: &[Option<String>], between: &str) -> Option<String> {
    let mut all = String::new();
    for part in parts.iter().flatten() {
        if !all.is_empty() {
            all.push_str(between);
        }
        all.push_str(part);
    }
    (!all.is_empty()).then_some(all)
}

/// The words of a text with this between them, whatever space stood there.
pub fn folded(text: &str, between: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push_str(between);
        }
        folded.push_str(word);
    }
    folded
}

/// Where these words first stand in a text.
pub fn find(text: &str, words: &str) -> Option<usize> {
    let (first, rest) = words.as_bytes().split_first()?;
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| byte == first)?;
        if bytes.get(at + 1..)?.starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether these words stand in a text.
pub fn has(text: &str, words: &str) -> bool {
    find(text, words).is_some()
}

/// A text in capital letters.
pub fn upper(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_uppercase() } else { host::upper(text) }
}

/// Other letters than ASCII's, and their case, by the tables that the engine has anyway.
#[cfg(target_arch = "wasm32")]
mod host {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/../js/wasm.js")]
    extern "C" {
        /// Gives a letter to the text whose case is to change.
        fn letter(letter: u32);
        /// Changes the case of all that were given.
        #[wasm_bindgen(js_name = changeCase)]
        fn change_case(upper: bool);
        /// Takes a letter of what came of it; none that there is after the last.
        #[wasm_bindgen(js_name = nextLetter)]
        fn next_letter() -> u32;
        /// 1 for a letter or a digit, 0 for another character.
        #[wasm_bindgen(js_name = isOfWord)]
        fn is_letter_or_digit(letter: u32) -> u32;
    }

    pub fn is_of_word(c: char) -> bool {
        is_letter_or_digit(c.into()) == 1
    }

    pub fn lower(text: &str) -> String {
        changed(text, false)
    }

    pub fn upper(text: &str) -> String {
        changed(text, true)
    }

    /// Word by word: what stands around a letter decides its case, but nothing beyond a space.
    fn changed(text: &str, to_upper: bool) -> String {
        let mut changed = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| byte == b' ').map_or(rest.len(), |space| space + 1);
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = after;
            if word.is_ascii() {
                changed.push_str(&if to_upper { word.to_ascii_uppercase() } else { word.to_ascii_lowercase() });
                continue;
            }
            word.chars().for_each(|c| letter(c.into()));
            change_case(to_upper);
            while let Some(c) = char::from_u32(next_letter()) {
                changed.push(c);
            }
        }
        changed
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod host {
    pub fn is_of_word(c: char) -> bool {
        c.is_alphanumeric()
    }

    pub fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    pub fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_the_standard_library_finds_them() {
        for text in ["", "a", "aab", "aaab--é-]]]>", "--", "é--é", "-"] {
            for words in ["a", "aab", "--", "]]>", "é", "-]", "x"] {
                assert_eq!(find(text, words), text.find(words), "{words} in {text}");
            }
        }
    }
}
