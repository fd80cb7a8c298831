//! The dates of date cells (HTML specification, tables: `dd-Mmm-yyyy`, and what systems send where less is known).

use crate::record::Date;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads `dd-Mmm-yyyy`, `Mmm-yyyy` or `yyyy`, with hyphens or spaces. What is shown is the text as sent.
pub(super) fn read(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', ' ']);
    let machine = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), None, None, None) => year_of(year)?.to_owned(),
        (Some(month), Some(year), None, None) => format!("{}-{:02}", year_of(year)?, month_of(month)?),
        (Some(day), Some(month), Some(year), None) => {
            let (year, month) = (year_of(year)?, month_of(month)?);
            let day = day_of(day, month, year.parse().ok()?)?;
            format!("{year}-{month:02}-{day:02}")
        }
        _ => return None,
    };
    Some(Date { recorded: String::new(), shown: text.to_owned(), machine: Some(machine) })
}

fn year_of(text: &str) -> Option<&str> {
    let plausible = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && (text.starts_with(['1', '2']));
    plausible.then_some(text)
}

fn month_of(text: &str) -> Option<u8> {
    let lower = text.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, month)| *month == lower).map(|(number, _)| number)
}

fn day_of(text: &str, month: u8, year: u16) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    text.parse().ok().filter(|day| digits && (1..=last).contains(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_a_machine_form_at_their_own_precision() {
        let machine = |text| read(text).and_then(|date| date.machine);
        assert_eq!(machine("05-Oct-1982").as_deref(), Some("1982-10-05"));
        assert_eq!(machine("31 Oct 2016").as_deref(), Some("2016-10-31"));
        assert_eq!(machine("Apr 2009").as_deref(), Some("2009-04"));
        assert_eq!(machine("Apr-2009").as_deref(), Some("2009-04"));
        assert_eq!(machine("2008").as_deref(), Some("2008"));
        assert_eq!(machine("29-Feb-2000").as_deref(), Some("2000-02-29"));
    }

    #[test]
    fn what_is_no_date_stays_text() {
        for text in
            ["Never", "n/k", "", "29-Feb-1900", "31-Nov-2010", "10", "05-10-1982", "5-Oct-82", "Oct", "1-Jan-2010 x"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
