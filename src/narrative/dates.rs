//! The dates of date cells (HTML specification, tables: `dd-Mmm-yyyy`, and what systems send where less is known).

use crate::record::Date;

/// Their names, and what stands for them in the machine form.
const MONTHS: [([u8; 3], &str); 12] = [
    (*b"jan", "-01"),
    (*b"feb", "-02"),
    (*b"mar", "-03"),
    (*b"apr", "-04"),
    (*b"may", "-05"),
    (*b"jun", "-06"),
    (*b"jul", "-07"),
    (*b"aug", "-08"),
    (*b"sep", "-09"),
    (*b"oct", "-10"),
    (*b"nov", "-11"),
    (*b"dec", "-12"),
];

/// Reads `dd-Mmm-yyyy`, `Mmm-yyyy` or `yyyy`, with hyphens or spaces. What is shown is the text as sent, which it takes.
pub(super) fn take(text: &mut String) -> Option<Date> {
    let machine = machine(text)?;
    Some(Date { recorded: String::new(), shown: std::mem::take(text), machine: Some(machine) })
}

/// Whether a text is such a date.
pub(super) fn is_date(text: &str) -> bool {
    machine(text).is_some()
}

/// The machine form.
fn machine(text: &str) -> Option<String> {
    let (mut parts, mut count, mut start) = ([""; 3], 0, 0);
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        if matches!(byte, b'-' | b' ') {
            *parts.get_mut(count)? = text.get(start..at)?;
            (count, start) = (count + 1, at + 1);
        }
    }
    Some(match (count, parts) {
        (1, [year, ..]) => year_of(year)?.to_owned(),
        (2, [month, year, _]) => [year_of(year)?, month_of(month)?].concat(),
        (3, [day, month, year]) => {
            let (year, month) = (year_of(year)?, month_of(month)?);
            let zero = if day.len() == 1 { "-0" } else { "-" };
            is_day_of(day, month, year.parse().ok()?).then(|| [year, month, zero, day].concat())?
        }
        _ => return None,
    })
}

fn year_of(text: &str) -> Option<&str> {
    let plausible = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && (text.starts_with(['1', '2']));
    plausible.then_some(text)
}

fn month_of(text: &str) -> Option<&'static str> {
    let name = <[u8; 3]>::try_from(text.as_bytes()).ok()?.map(|letter| letter.to_ascii_lowercase());
    MONTHS.iter().find(|(month, _)| *month == name).map(|(_, number)| *number)
}

fn is_day_of(text: &str, month: &str, year: u16) -> bool {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        "-02" if leap => 29,
        "-02" => 28,
        "-04" | "-06" | "-09" | "-11" => 30,
        _ => 31,
    };
    digits && text.parse().is_ok_and(|day: u8| (1..=last).contains(&day))
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
