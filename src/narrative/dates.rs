//! The dates of date cells (HTML specification, tables: `dd-Mmm-yyyy`, and what systems send where less is known).

use crate::record::Date;

/// The months in small letters, as numbers: each is compared with all of them.
const MONTHS: [u32; 12] = [
    number(b"jan"),
    number(b"feb"),
    number(b"mar"),
    number(b"apr"),
    number(b"may"),
    number(b"jun"),
    number(b"jul"),
    number(b"aug"),
    number(b"sep"),
    number(b"oct"),
    number(b"nov"),
    number(b"dec"),
];

const fn number(letters: &[u8; 3]) -> u32 {
    let [first, second, third] = *letters;
    u32::from_be_bytes([0, first, second, third])
}

/// Reads `dd-Mmm-yyyy`, `Mmm-yyyy` or `yyyy`, with hyphens or spaces. What is shown is the text as sent, which it takes.
pub(super) fn take(text: &mut String) -> Option<Date> {
    let machine = machine(text)?;
    Some(Date { recorded: String::new(), shown: std::mem::take(text), machine: Some(machine) })
}

/// Whether a text is such a date.
pub(super) fn is_date(text: &str) -> bool {
    machine(text).is_some()
}

/// Whether a text begins with such a date.
pub(super) fn begins(text: &str) -> bool {
    ["dd-Mmm-yyyy", "Mmm-yyyy", "yyyy"].iter().any(|form| {
        let is_whole = text.as_bytes().get(form.len()).is_none_or(|next| !next.is_ascii_alphanumeric());
        is_whole && text.get(..form.len()).is_some_and(is_date)
    })
}

/// The machine form. The text is read from its end: the year is always there.
fn machine(text: &str) -> Option<String> {
    let mut machine = Vec::with_capacity(10);
    write_machine(text.as_bytes(), &mut machine)?;
    String::from_utf8(machine).ok()
}

fn write_machine(text: &[u8], machine: &mut Vec<u8>) -> Option<()> {
    let (rest, year) = text.split_last_chunk::<4>()?;
    let year = digits(year).filter(|year| (1000..3000).contains(year))?;
    push(year / 100, machine);
    push(year % 100, machine);
    let Some((b'-' | b' ', rest)) = rest.split_last() else { return rest.is_empty().then_some(()) };
    let (rest, name) = rest.split_last_chunk::<3>()?;
    let name = number(&name.map(|letter| letter.to_ascii_lowercase()));
    let month = 1 + MONTHS.iter().position(|month| *month == name)? as u32;
    machine.push(b'-');
    push(month, machine);
    let Some((b'-' | b' ', day)) = rest.split_last() else { return rest.is_empty().then_some(()) };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = Some(day).filter(|day| day.len() <= 2).and_then(digits).filter(|day| (1..=last).contains(day))?;
    machine.push(b'-');
    push(day, machine);
    Some(())
}

/// The number that these few digits are; none where there are none, or others.
fn digits(text: &[u8]) -> Option<u32> {
    let mut number = 0;
    for byte in text {
        number = number * 10 + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    (!text.is_empty()).then_some(number)
}

/// Writes a number of two digits.
fn push(number: u32, out: &mut Vec<u8>) {
    out.extend([number / 10, number % 10].map(|digit| b'0' + digit as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_machine_form_at_their_own_precision() {
        assert_eq!(machine("05-Oct-1982").as_deref(), Some("1982-10-05"));
        assert_eq!(machine("31 Oct 2016").as_deref(), Some("2016-10-31"));
        assert_eq!(machine("Apr 2009").as_deref(), Some("2009-04"));
        assert_eq!(machine("Apr-2009").as_deref(), Some("2009-04"));
        assert_eq!(machine("2008").as_deref(), Some("2008"));
        assert_eq!(machine("29-Feb-2000").as_deref(), Some("2000-02-29"));
        let mut text = "05-Oct-1982".to_owned();
        assert_eq!(take(&mut text).map(|date| date.shown).as_deref(), Some("05-Oct-1982"));
        assert_eq!((take(&mut "Never".to_owned()), text.as_str()), (None, ""));
    }

    #[test]
    fn what_is_no_date_stays_text() {
        for text in
            ["Never", "n/k", "", "29-Feb-1900", "31-Nov-2010", "10", "05-10-1982", "5-Oct-82", "Oct", "1-Jan-2010 x"]
        {
            assert_eq!(machine(text), None, "{text}");
        }
    }
}
