//! Runs of bytes in which there is nothing to look at, found eight bytes at a time: most of a record is plain words.

/// How many bytes stand before the first that a JSON string is looked at for: a quote, an escape or a control.
#[inline(always)]
pub fn in_json_string(bytes: &[u8]) -> usize {
    run(
        bytes,
        |eight| has(eight, b'"') | has(eight, b'\\') | has_below(eight, 0x20),
        |byte| matches!(byte, b'"' | b'\\' | 0..0x20),
    )
}

/// How many bytes stand before the first that markup's text is looked at for: `<`, `&` or a control.
#[inline(always)]
pub fn in_markup(bytes: &[u8]) -> usize {
    run(
        bytes,
        |eight| has(eight, b'<') | has(eight, b'&') | has_below(eight, 0x20) | has(eight, 0x7f),
        |byte| matches!(byte, b'<' | b'&' | 0..0x20 | 0x7f),
    )
}

/// How many bytes stand before the first that is written as a reference in HTML, or that begins what nobody sees: U+0000,
/// and the first byte of U+0080 to U+00BF and of U+2000 to U+2FFF.
#[inline(always)]
pub fn in_html(bytes: &[u8]) -> usize {
    // Of `<` and `>`, of `"` and `&`, and of 0xc2 and 0xe2, one bit tells which.
    run(
        bytes,
        |eight| {
            has(eight | (ONES * 2), b'>')
                | has(eight | (ONES * 4), b'&')
                | has(eight, b'\r')
                | has(eight, 0)
                | has(eight | (ONES * 0x20), 0xe2)
        },
        |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | 0 | 0xc2 | 0xe2),
    )
}

/// How many bytes stand before the first that is not a character by itself, U+0000 counted with them.
#[inline(always)]
pub fn in_text(bytes: &[u8]) -> usize {
    run(bytes, |eight| eight & HIGHS | has(eight, 0), |byte| byte == 0 || byte >= 0x80)
}

/// Where the first of these bytes stands.
pub fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    let before = run(bytes, |eight| has(eight, byte), |own| own == byte);
    (before < bytes.len()).then_some(before)
}

#[inline(always)]
fn run(bytes: &[u8], any_of_eight: impl Fn(u64) -> u64, is_one: impl Fn(u8) -> bool) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        let found = any_of_eight(u64::from_le_bytes(*eight));
        if found != 0 {
            return number * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    eights.len() * 8 + rest.iter().take_while(|byte| !is_one(**byte)).count()
}

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// A bit for every byte of eight that is this one. Bits behind the first may be wrong: a borrow goes that way.
#[inline(always)]
pub fn has(eight: u64, byte: u8) -> u64 {
    let zero_where_alike = eight ^ (ONES * u64::from(byte));
    zero_where_alike.wrapping_sub(ONES) & !zero_where_alike & HIGHS
}

/// The same for every byte below this one, which is at most 0x80.
#[inline(always)]
fn has_below(eight: u64, byte: u8) -> u64 {
    eight.wrapping_sub(ONES * u64::from(byte)) & !eight & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_byte_of_interest_wherever_it_stands() {
        for at in 0..40 {
            for byte in 0..=255 {
                let mut bytes = *b"abcdefgh abcdefgh \xc3\xa9 ijklmnop \x80\xff mno 1234";
                bytes[at] = byte;
                let first = |is_one: fn(u8) -> bool| bytes.iter().position(|byte| is_one(*byte)).unwrap_or(bytes.len());
                assert_eq!(in_json_string(&bytes), first(|byte| byte < 0x20 || byte == b'"' || byte == b'\\'));
                assert_eq!(
                    in_markup(&bytes),
                    first(|byte| byte < 0x20 || byte == 0x7f || byte == b'<' || byte == b'&')
                );
                assert_eq!(in_text(&bytes), first(|byte| byte == 0 || byte >= 0x80));
                assert_eq!(find(&bytes, byte), bytes.iter().position(|own| *own == byte));
                assert_eq!(in_html(&bytes), first(|byte| b"&<>\"\r\0\xc2\xe2".contains(&byte)));
            }
        }
    }
}
