//! FHIR dates and times as recorded and as shown: `DD-Mmm-YYYY HH:mm` at the precision sent, instants in UK local
//! time whatever the host's zone, date-only values never shifted (NHS CUI D+Ta, D+Tb).

/// A date, or a text where one should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FhirDate {
    /// As shown; the recorded text where it is no date.
    pub shown: String,
    /// The machine form for `<time>`; none where the text is no date.
    pub machine: Option<String>,
}

/// Year, month and day at the precision recorded, and the minute of the day, in UK local time: sorts by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Year.
    pub year: i32,
    /// Month 1–12; 0 where not recorded.
    pub month: u8,
    /// Day 1–31; 0 where not recorded.
    pub day: u8,
    /// Minute of the day.
    pub minute: Option<u16>,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Moment {
    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or an instant with or without offset. None for anything else.
    pub fn parse(text: &str) -> Option<Moment> {
        let (date, time) = match text.split_at_checked(10) {
            Some((date, time)) if !time.is_empty() => (date, Some(time.strip_prefix('T')?)),
            _ => (text, None),
        };
        let year = digits(date.get(..4)?, 4)? as i32;
        let part = |at: usize| digits(date.get(at..at + 3)?.strip_prefix('-')?, 2);
        let month = if date.len() > 4 { part(4).filter(|month| (1..=12).contains(month))? } else { 0 };
        let day = if date.len() > 7 { part(7).filter(|day| (1..=days_in(year, month)).contains(day))? } else { 0 };
        let plain = Moment { year, month: month as u8, day: day as u8, minute: None };
        match time {
            None => Some(plain),
            Some(time) => plain.at(time),
        }
    }

    fn at(self, time: &str) -> Option<Moment> {
        let offset_at = time.bytes().position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'));
        let (clock, offset) = time.split_at_checked(offset_at.unwrap_or(time.len()))?;
        let hour = digits(clock.get(..2)?, 2).filter(|hour| *hour < 24)?;
        let minute = digits(clock.get(2..5)?.strip_prefix(':')?, 2).filter(|minute| *minute < 60)?;
        let seconds = clock.get(5..)?;
        if !seconds.is_empty() {
            digits(seconds.get(..3)?.strip_prefix(':')?, 2).filter(|second| *second <= 60)?;
            let fraction = seconds.get(3..)?;
            let digits = if fraction.is_empty() { "0" } else { fraction.strip_prefix('.')? };
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
        }
        let local = i64::from(hour * 60 + minute);
        let offset = offset_minutes(offset)?;
        // Before 1972 UK clocks kept other rules: the clock of the sender stands.
        let Some(offset) = offset.filter(|_| self.year >= 1972) else {
            return Some(Moment { minute: Some(local as u16), ..self });
        };
        let utc = days_from_civil(self.year, self.month.into(), self.day.into()) * 1440 + local - offset;
        let uk = utc + if british_summer_time(utc) { 60 } else { 0 };
        let (year, month, day) = civil_from_days(uk.div_euclid(1440));
        Some(Moment { year, month, day, minute: Some(uk.rem_euclid(1440) as u16) })
    }

    /// `05-Jan-2009 14:05`, `05-Jan-2009`, `Jan-2009` or `2009`.
    pub fn shown(self) -> String {
        let whole = if self.minute.is_some() { "05-Jan-2009 14:05" } else { "05-Jan-2009" };
        let mut out = String::with_capacity(whole.len());
        if let Some(month) = MONTHS.get(usize::from(self.month).wrapping_sub(1)) {
            if self.day > 0 {
                push_number(&mut out, self.day.into(), 2);
                out.push('-');
            }
            out.push_str(month);
            out.push('-');
        }
        push_number(&mut out, self.year.unsigned_abs(), 4);
        self.push_time(&mut out, ' ');
        out
    }

    /// `2009-01-05T14:05`, `2009-01-05`, `2009-01` or `2009`: a value of `<time datetime>`.
    pub fn machine(self) -> String {
        let whole = if self.minute.is_some() { "2009-01-05T14:05" } else { "2009-01-05" };
        let mut out = String::with_capacity(whole.len());
        push_number(&mut out, self.year.unsigned_abs(), 4);
        for part in [self.month, self.day].into_iter().take_while(|part| *part > 0) {
            out.push('-');
            push_number(&mut out, part.into(), 2);
        }
        self.push_time(&mut out, 'T');
        out
    }

    fn push_time(self, out: &mut String, before: char) {
        let Some(minute) = self.minute else { return };
        out.push(before);
        push_number(out, u32::from(minute) / 60, 2);
        out.push(':');
        push_number(out, u32::from(minute) % 60, 2);
    }

    /// The same day without its time.
    pub fn date(self) -> Moment {
        Moment { minute: None, ..self }
    }

    /// Days since 1970-01-01 of the first day that it can be.
    pub fn days(self) -> i64 {
        days_from_civil(self.year, self.month.max(1).into(), self.day.max(1).into())
    }

    /// The same of the last day that it can be.
    pub fn last_day(self) -> i64 {
        match (self.month, self.day) {
            (0 | 12, 0) => days_from_civil(self.year + 1, 1, 1) - 1,
            (month, 0) => days_from_civil(self.year, u32::from(month) + 1, 1) - 1,
            _ => self.days(),
        }
    }

    /// Whether it is certainly before `other`, at the precision that both have.
    pub fn is_before(self, other: Moment) -> bool {
        let pair =
            [(self.year, other.year), (self.month.into(), other.month.into()), (self.day.into(), other.day.into())];
        for (mine, theirs) in pair {
            if mine == 0 || theirs == 0 {
                return false;
            }
            if mine != theirs {
                return mine < theirs;
            }
        }
        false
    }
}

/// A recorded date, ready to show. A time of exactly midnight UTC or local is shown as recorded: as a time.
pub fn show(recorded: &str) -> FhirDate {
    match Moment::parse(recorded.trim()) {
        Some(moment) => FhirDate { shown: moment.shown(), machine: Some(moment.machine()) },
        None => FhirDate { shown: recorded.to_owned(), machine: None },
    }
}

/// The age at `now` of someone born at `born`, in the units of the NHS CUI patient banner (tables 7 and 8):
/// `27d`, `4w 1d`, `12m 8d`, `4y 1m`, `61y`. None where the birth date is no whole date or lies after `now`.
pub fn age(born: Moment, now: Moment) -> Option<String> {
    if born.day == 0 || now.day == 0 || now.days() < born.days() {
        return None;
    }
    let days = now.days() - born.days();
    let borrowed = now.day < born.day;
    let months = (now.year - born.year) * 12 + i32::from(now.month) - i32::from(born.month) - i32::from(borrowed);
    let past = days_past_months(born, months, now) as usize;
    let (days, months) = (days as usize, months as usize);
    let of = |number: usize, unit: &str| [&number.to_string(), unit].concat();
    Some(match (days, months) {
        (0..=27, _) => of(days, "d"),
        (_, 0..=11) => of(days / 7, "w ") + &of(days % 7, "d"),
        (_, 12..=23) => of(months, "m ") + &of(past, "d"),
        (_, 24..=215) => of(months / 12, "y ") + &of(months % 12, "m"),
        _ => of(months / 12, "y"),
    })
}

fn days_past_months(born: Moment, months: i32, now: Moment) -> i64 {
    let whole = i32::from(born.month) - 1 + months;
    let (year, month) = (born.year + whole.div_euclid(12), whole.rem_euclid(12) + 1);
    let day = u32::from(born.day).min(days_in(year, month as u32));
    now.days() - days_from_civil(year, month as u32, day)
}

/// A number with at least so many digits; a record has a dozen in each row, too many for `format!`.
fn push_number(out: &mut String, number: u32, digits: u32) {
    let mut unit = 10_u32.pow(digits - 1);
    while number / unit >= 10 {
        unit *= 10;
    }
    while unit > 0 {
        out.extend(char::from_digit(number / unit % 10, 10));
        unit /= 10;
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.bytes().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// `Z` → 0, `+01:00` → 60, empty → none. The outer `None` is a malformed offset.
fn offset_minutes(text: &str) -> Option<Option<i64>> {
    if text.is_empty() {
        return Some(None);
    }
    if text.eq_ignore_ascii_case("z") {
        return Some(Some(0));
    }
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = rest.split_once(':')?;
    let total = i64::from(digits(hours, 2)?) * 60 + i64::from(digits(minutes, 2)?);
    Some(Some(if sign == "-" { -total } else { total }))
}

/// Whether UK clocks are an hour ahead at this minute (UTC): from 01:00 on the last Sunday of March to 01:00 on the
/// last Sunday of October (the rule since 1996); from 1990 to the fourth Sunday of October, from 1972 to the Sunday after its
/// fourth Saturday, and before 1981 from the Sunday after the third Saturday of March, at 02:00.
fn british_summer_time(utc_minute: i64) -> bool {
    let (year, ..) = civil_from_days(utc_minute.div_euclid(1440));
    let (start, end, hour) = match year {
        1996.. => (last_sunday(year, 3), last_sunday(year, 10), 60),
        1990..=1995 => (last_sunday(year, 3), sunday_from(year, 10, 22), 60),
        1981..=1989 => (last_sunday(year, 3), sunday_from(year, 10, 23), 60),
        1972..=1980 => (sunday_from(year, 3, 16), sunday_from(year, 10, 23), 120),
        _ => return false,
    };
    (start * 1440 + hour..end * 1440 + hour).contains(&utc_minute)
}

fn last_sunday(year: i32, month: u32) -> i64 {
    sunday_from(year, month, days_in(year, month) - 6)
}

/// The first Sunday on or after a day.
fn sunday_from(year: i32, month: u32, day: u32) -> i64 {
    let days = days_from_civil(year, month, day);
    // 1970-01-01 was a Thursday.
    days + (3 - days).rem_euclid(7)
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days - era * 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    ((year + era * 400 + i64::from(month <= 2)) as i32, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        show(text).shown
    }

    #[test]
    fn dates_keep_their_precision() {
        assert_eq!(shown("2009-01-05"), "05-Jan-2009");
        assert_eq!(shown("2009-01"), "Jan-2009");
        assert_eq!(shown("2009"), "2009");
        assert_eq!(show("2009-01").machine.unwrap(), "2009-01");
        assert_eq!([shown("2000-02-29"), shown("2024-02-29")], ["29-Feb-2000", "29-Feb-2024"]);
    }

    #[test]
    fn instants_show_in_uk_time() {
        assert_eq!(shown("2011-06-20T13:36:24.893+01:00"), "20-Jun-2011 13:36");
        assert_eq!(shown("2021-07-01T23:30:00Z"), "02-Jul-2021 00:30");
        assert_eq!(shown("2021-01-01T00:00:00+00:00"), "01-Jan-2021 00:00");
        assert_eq!(shown("2021-03-28T00:59:00Z"), "28-Mar-2021 00:59");
        assert_eq!(shown("2021-03-28T01:00:00Z"), "28-Mar-2021 02:00");
        assert_eq!(shown("2021-10-31T00:59:00Z"), "31-Oct-2021 01:59");
        assert_eq!(shown("2021-10-31T01:00:00Z"), "31-Oct-2021 01:00");
        assert_eq!(shown("2021-07-01T23:30:00"), "01-Jul-2021 23:30");
        assert_eq!(shown("1975-07-01T12:00:00Z"), "01-Jul-1975 13:00");
        assert_eq!(shown("1970-07-01T00:00:00+01:00"), "01-Jul-1970 00:00", "the recorded day stands");
        assert_eq!(shown("2021-01-01T21:30:00-05:00"), "02-Jan-2021 02:30", "west of here it is earlier");
        assert_eq!(shown("2021-01-01T21:30Z"), "01-Jan-2021 21:30", "seconds need not be said");
    }

    #[test]
    fn what_is_no_date_is_shown_as_recorded() {
        for text in [
            "2021-13-01",
            "2021-02-30",
            "1900-02-29",
            "last week",
            "20210101",
            "2021-01-01T25:00:00Z",
            "2021-01-01T12:00:00.Z",
            "2021-01-01T12:00:00.5xZ",
            "2021-01-01T12:00:00+1:00",
            "2021-1-1",
            "2021-01-",
            "2021-01-0\u{e9}",
            "",
        ] {
            assert_eq!(show(text), FhirDate { shown: text.into(), machine: None }, "{text}");
        }
    }

    #[test]
    fn ages_follow_the_patient_banner_tables() {
        let on = |text| Moment::parse(text).unwrap();
        let now = on("2024-06-15");
        for (born, expected) in [
            ("2024-06-15", "0d"),
            ("2024-05-19", "27d"),
            ("2024-05-17", "4w 1d"),
            ("2023-06-07", "12m 8d"),
            ("2020-05-10", "4y 1m"),
            ("1963-01-01", "61y"),
            ("2006-06-16", "17y 11m"),
            ("2006-06-15", "18y"),
        ] {
            assert_eq!(age(on(born), now).unwrap(), expected, "{born}");
        }
        assert_eq!(age(on("1963"), now), None);
        assert_eq!(age(on("1963-01-01"), on("2024")), None, "who died in a year died at one of two ages");
        assert_eq!(age(on("2025-01-01"), now), None);
    }

    #[test]
    fn a_partial_date_is_before_another_only_where_it_must_be() {
        let on = |text| Moment::parse(text).unwrap();
        assert!(on("2009").is_before(on("2010-01-01")));
        assert!(!on("2010").is_before(on("2010-05-01")));
        assert!(on("2010-04").is_before(on("2010-05-01")));
    }
}
