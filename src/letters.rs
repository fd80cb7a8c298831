//! Letters in one case, once: the standard library's own way, which knows where a Greek word ends, is eight kilobytes
//! of code.

/// A text in small letters, to compare it with another.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A text in capital letters.
pub fn upper(text: &str) -> String {
    text.chars().flat_map(char::to_uppercase).collect()
}
