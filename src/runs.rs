//! Runs of bytes in which there is nothing to look at, found many bytes at a time: most of a record is plain words.

use lanes::{Lanes, WIDTH};

/// How many bytes stand before the first that a JSON string is looked at for: a quote, an escape or a control.
#[inline(always)]
pub fn in_json_string(bytes: &[u8]) -> usize {
    run(
        bytes,
        |lanes| lanes.are(b'"') | lanes.are(b'\\') | lanes.are_below(0x20),
        |byte| matches!(byte, b'"' | b'\\' | 0..0x20),
    )
}

/// How many bytes stand before the first that markup's text is looked at for: `<`, `&` or a control.
#[inline(always)]
pub fn in_markup(bytes: &[u8]) -> usize {
    run(
        bytes,
        |lanes| lanes.are(b'<') | lanes.are(b'&') | lanes.are_below(0x20) | lanes.are(0x7f),
        |byte| matches!(byte, b'<' | b'&' | 0..0x20 | 0x7f),
    )
}

/// How many bytes stand before the first that is written as a reference in HTML, or that begins what nobody sees: U+0000,
/// and the first byte of U+0080 to U+00BF and of U+2000 to U+2FFF.
#[inline(always)]
pub fn in_html(bytes: &[u8]) -> usize {
    run(
        bytes,
        |lanes| {
            // Of `<` and `>`, of `"` and `&`, and of 0xc2 and 0xe2, one bit tells which.
            let pairs = lanes.with(2).are(b'>') | lanes.with(4).are(b'&') | lanes.with(0x20).are(0xe2);
            pairs | lanes.are(b'\r') | lanes.are(0)
        },
        |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | 0 | 0xc2 | 0xe2),
    )
}

/// How many bytes stand before the first that is not a character by itself, U+0000 counted with them.
#[inline(always)]
pub fn in_text(bytes: &[u8]) -> usize {
    run(bytes, |lanes| lanes.are_high() | lanes.are(0), |byte| byte == 0 || byte >= 0x80)
}

/// Where the first of these bytes stands.
pub fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    let before = run(bytes, |lanes| lanes.are(byte), |own| own == byte);
    (before < bytes.len()).then_some(before)
}

#[inline(always)]
fn run(bytes: &[u8], are_some: impl Fn(Lanes) -> lanes::Found, is_one: impl Fn(u8) -> bool) -> usize {
    let (wholes, rest) = bytes.as_chunks::<WIDTH>();
    for (number, whole) in wholes.iter().enumerate() {
        if let Some(at) = are_some(Lanes::of(whole)).first() {
            return number * WIDTH + at;
        }
    }
    // What is left once more with what stands before it, where there is as much.
    if let Some(last) = bytes.last_chunk() {
        return are_some(Lanes::of(last)).first().map_or(bytes.len(), |at| bytes.len() - WIDTH + at);
    }
    // Of a short text its beginning beside its end, where each has half as much.
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let found = are_some(Lanes::of_halves(first, last)).first();
        return found.map_or(bytes.len(), |at| if at < WIDTH / 2 { at } else { bytes.len() + at - WIDTH });
    }
    rest.iter().take_while(|byte| !is_one(**byte)).count()
}

/// Bytes that are looked at together, one to a lane.
#[cfg(target_arch = "wasm32")]
mod lanes {
    use core::arch::wasm32::{
        u8x16_bitmask, u8x16_eq, u8x16_ge, u8x16_lt, u8x16_splat, u64x2, v128, v128_any_true, v128_or,
    };

    pub const WIDTH: usize = 16;

    #[derive(Clone, Copy)]
    pub struct Lanes(v128);

    /// The lanes that are what was looked for.
    #[derive(Clone, Copy)]
    pub struct Found(v128);

    impl Lanes {
        #[inline(always)]
        pub fn of(bytes: &[u8; WIDTH]) -> Lanes {
            let half = |half: &[u8]| half.first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
            let (first, last) = bytes.split_at(8);
            Lanes(u64x2(half(first), half(last)))
        }

        #[inline(always)]
        pub fn of_halves(first: &[u8; WIDTH / 2], last: &[u8; WIDTH / 2]) -> Lanes {
            Lanes(u64x2(u64::from_le_bytes(*first), u64::from_le_bytes(*last)))
        }

        #[inline(always)]
        pub fn with(self, bits: u8) -> Lanes {
            Lanes(v128_or(self.0, u8x16_splat(bits)))
        }

        #[inline(always)]
        pub fn are(self, byte: u8) -> Found {
            Found(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        #[inline(always)]
        pub fn are_below(self, byte: u8) -> Found {
            Found(u8x16_lt(self.0, u8x16_splat(byte)))
        }

        #[inline(always)]
        pub fn are_high(self) -> Found {
            Found(u8x16_ge(self.0, u8x16_splat(0x80)))
        }
    }

    impl Found {
        #[inline(always)]
        pub fn first(self) -> Option<usize> {
            v128_any_true(self.0).then(|| u8x16_bitmask(self.0).trailing_zeros() as usize)
        }
    }

    impl core::ops::BitOr for Found {
        type Output = Found;

        #[inline(always)]
        fn bitor(self, other: Found) -> Found {
            Found(v128_or(self.0, other.0))
        }
    }
}

/// The same where the target has no such lanes that every machine of it has: those of a number.
#[cfg(not(target_arch = "wasm32"))]
mod lanes {
    use super::{HIGHS, ONES, has};

    pub const WIDTH: usize = 8;

    #[derive(Clone, Copy)]
    pub struct Lanes(u64);

    /// The lanes that are what was looked for. Those behind the first may be wrong: a borrow goes that way.
    #[derive(Clone, Copy)]
    pub struct Found(u64);

    impl Lanes {
        #[inline(always)]
        pub fn of(bytes: &[u8; WIDTH]) -> Lanes {
            Lanes(u64::from_le_bytes(*bytes))
        }

        #[inline(always)]
        pub fn of_halves(first: &[u8; WIDTH / 2], last: &[u8; WIDTH / 2]) -> Lanes {
            Lanes(u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32)
        }

        #[inline(always)]
        pub fn with(self, bits: u8) -> Lanes {
            Lanes(self.0 | (ONES * u64::from(bits)))
        }

        #[inline(always)]
        pub fn are(self, byte: u8) -> Found {
            Found(has(self.0, byte))
        }

        /// `byte` is at most 0x80.
        #[inline(always)]
        pub fn are_below(self, byte: u8) -> Found {
            Found(self.0.wrapping_sub(ONES * u64::from(byte)) & !self.0 & HIGHS)
        }

        #[inline(always)]
        pub fn are_high(self) -> Found {
            Found(self.0 & HIGHS)
        }
    }

    impl Found {
        #[inline(always)]
        pub fn first(self) -> Option<usize> {
            (self.0 != 0).then(|| self.0.trailing_zeros() as usize / 8)
        }
    }

    impl core::ops::BitOr for Found {
        type Output = Found;

        #[inline(always)]
        fn bitor(self, other: Found) -> Found {
            Found(self.0 | other.0)
        }
    }
}

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// A bit for every byte of eight that is this one. Bits behind the first may be wrong: a borrow goes that way.
#[inline(always)]
pub fn has(eight: u64, byte: u8) -> u64 {
    let zero_where_alike = eight ^ (ONES * u64::from(byte));
    zero_where_alike.wrapping_sub(ONES) & !zero_where_alike & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_byte_of_interest_wherever_it_stands() {
        let plain = b"abcdefgh abcdefgh \xc3\xa9 ijklmnop \x80\xff mno 1234";
        for (length, at) in (0..=plain.len()).flat_map(|length| (0..length).map(move |at| (length, at))) {
            for byte in 0..=255 {
                let mut bytes = plain[..length].to_vec();
                bytes[at] = byte;
                let first = |is_one: fn(u8) -> bool| bytes.iter().position(|byte| is_one(*byte)).unwrap_or(length);
                assert_eq!(in_json_string(&bytes), first(|byte| byte < 0x20 || b"\"\\".contains(&byte)));
                assert_eq!(in_markup(&bytes), first(|byte| byte < 0x20 || b"<&\x7f".contains(&byte)));
                assert_eq!(in_text(&bytes), first(|byte| byte == 0 || byte >= 0x80));
                assert_eq!(find(&bytes, byte), bytes.iter().position(|own| *own == byte));
                assert_eq!(in_html(&bytes), first(|byte| b"&<>\"\r\0\xc2\xe2".contains(&byte)));
            }
        }
    }
}
