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

/// Their numbers, as dates have them.
const MONTH_NUMBERS: &str = "-01-02-03-04-05-06-07-08-09-10-11-12";

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
    let bytes = text.as_bytes();
    let (rest, year) = bytes.split_last_chunk::<4>()?;
    let number_of_year = digits(year).filter(|year| (1000..3000).contains(year))?;
    let mut machine = String::with_capacity(10);
    machine.push_str(text.get(rest.len()..)?);
    let Some((b'-' | b' ', rest)) = rest.split_last() else { return rest.is_empty().then_some(machine) };
    let (rest, name) = rest.split_last_chunk::<3>()?;
    let name = number(&name.map(|letter| letter.to_ascii_lowercase()));
    let month = MONTHS.iter().position(|month| *month == name)?;
    machine.push_str(MONTH_NUMBERS.get(3 * month..3 * month + 3)?);
    let Some((b'-' | b' ', day)) = rest.split_last() else { return rest.is_empty().then_some(machine) };
    let is_leap =
        number_of_year.is_multiple_of(4) && (!number_of_year.is_multiple_of(100) || number_of_year.is_multiple_of(400));
    let last = match month + 1 {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    machine.push_str(if day.len() == 1 { "-0" } else { "-" });
    machine.push_str(text.get(..day.len())?);
    let is_day = day.len() <= 2 && digits(day).is_some_and(|day| (1..=last).contains(&day));
    is_day.then_some(machine)
}

/// The number that these few digits are; none where there are none, or others.
fn digits(text: &[u8]) -> Option<u32> {
    let mut number = 0;
    for byte in text {
        number = number * 10 + u32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    (!text.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_machine_form_at_their_own_precision() {
        assert_eq!(machine("05-Oct-1982").as_deref(), Some("1982-10-05"));
        assert_eq!(machine("31 Oct 2016").as_deref(), Some("2016-10-31"));
        assert_eq!(machine("5-Oct-1982").as_deref(), Some("1982-10-05"));
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
        for text in [
            "Never",
            "n/k",
            "",
            "29-Feb-1900",
            "31-Nov-2010",
            "10",
            "05-10-1982",
            "5-Oct-82",
            "005-Oct-1982",
            "Oct",
            "1-Jan-2010 x",
        ] {
            assert_eq!(machine(text), None, "{text}");
        }
    }
}
