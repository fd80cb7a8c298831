//! Whether the patient received is the one expected (O-12, CORE02).

use crate::fhir::date::{self, Moment};
use crate::gpconnect::codes::digits_of;
use crate::into_vec::{IntoVec, single};
use crate::letters::{self, lower};
use crate::record::{Identity, IdentityOutcome, Mismatch, Patient};

/// The patient that the host expects. A value not given is not compared, and is not a match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expected {
    /// NHS number, with or without spaces.
    pub nhs_number: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name or names.
    pub given_name: Option<String>,
    /// FHIR administrative gender: `male`, `female`, `other`, `unknown`.
    pub gender: Option<String>,
    /// `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// ODS code of the practice.
    pub practice_code: Option<String>,
    /// Date of death, or whether the patient has died.
    pub deceased: Option<Deceased>,
}

/// A date of death, or only the fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Deceased {
    /// Whether the patient has died.
    Known(bool),
    /// When.
    On(String),
}

/// Compares the patients received with the one expected. Several Patients, one a response, must be one person.
pub fn compare(received: &[Patient], expected: Option<&Expected>) -> Identity {
    let Some((first, others)) = received.split_first() else {
        return Identity::of(IdentityOutcome::Unidentified);
    };
    let expected = expected.filter(|expected| **expected != Expected::default());
    if let Some(other) = others.iter().find(|other| is_another(first, other)) {
        let mismatches = expected.map(|expected| all_differences(received, expected)).unwrap_or_default();
        if !mismatches.is_empty() {
            return Identity { mismatches, ..Identity::of(IdentityOutcome::DifferentPatient) };
        }
        let fields = [
            ("nhsNumber", &first.nhs_number, &other.nhs_number),
            ("familyName", &first.family_name, &other.family_name),
            ("givenName", &first.given_name, &other.given_name),
            ("gender", &first.gender, &other.gender),
            ("birthDate", &first.birth_date, &other.birth_date),
        ];
        let mut mismatches = Vec::new();
        for (field, one, other) in fields {
            if one != other {
                mismatches.push(mismatch(field, one.as_deref(), other.as_deref()));
            }
        }
        return Identity { mismatches, is_between: true, ..Identity::of(IdentityOutcome::DifferentPatient) };
    }
    let Some(expected) = expected else { return Identity::of(IdentityOutcome::Unchecked) };
    let wanted = expected.nhs_number.as_deref().map(digits_of);
    let numbers = received.iter().filter_map(|patient| patient.nhs_number.as_deref());
    if let (Some(wanted), Some(number)) = (&wanted, numbers.clone().find(|number| Some(*number) != wanted.as_deref())) {
        let mismatches = single(mismatch("nhsNumber", Some(wanted), Some(number)));
        return Identity { mismatches, ..Identity::of(IdentityOutcome::DifferentPatient) };
    }
    let mismatches = all_differences(received, expected);
    let identifies = expected.nhs_number.is_some() || expected.family_name.is_some() && expected.birth_date.is_some();
    let outcome = match (mismatches.is_empty(), identifies) {
        (false, _) => IdentityOutcome::Mismatch,
        (true, true) => IdentityOutcome::Matched,
        // A family name, or a gender, that agrees identifies nobody.
        (true, false) => IdentityOutcome::Unchecked,
    };
    Identity { mismatches, ..Identity::of(outcome) }
}

/// The fields in which any of several Patients differs from the one expected.
fn all_differences(received: &[Patient], expected: &Expected) -> Vec<Mismatch> {
    let mut all: Vec<Mismatch> = Vec::new();
    for patient in received {
        for found in differences(patient, expected) {
            if !all.contains(&found) {
                all.push(found);
            }
        }
    }
    all
}

/// The fields in which one Patient differs from the one expected.
fn differences(received: &Patient, expected: &Expected) -> Vec<Mismatch> {
    type Same = fn(&str, &str) -> bool;
    let fields: [(&str, &Option<String>, &Option<String>, Same); 6] = [
        ("nhsNumber", &expected.nhs_number, &received.nhs_number, |one, other| digits_of(one) == digits_of(other)),
        ("familyName", &expected.family_name, &received.family_name, same_name),
        ("givenName", &expected.given_name, &received.given_name, same_given),
        ("gender", &expected.gender, &received.gender, same_name),
        ("birthDate", &expected.birth_date, &received.birth_date, same_date),
        ("practiceCode", &expected.practice_code, &received.practice_code, same_name),
    ];
    let mut found = Vec::new();
    for (field, expected, received, same) in fields {
        let Some(wanted) = expected else { continue };
        // A value not supplied is not a match.
        if !received.as_deref().is_some_and(|received| same(wanted, received)) {
            found.push(mismatch(field, Some(wanted), received.as_deref()));
        }
    }
    let died = received.deceased.as_deref();
    match &expected.deceased {
        Some(Deceased::Known(known)) if *known != died.is_some() => {
            let known = if *known { "true" } else { "false" };
            found.push(mismatch("deceased", Some(known), Some(died.unwrap_or("false"))));
        }
        Some(Deceased::On(date)) if !died.is_some_and(|died| same_date(date, died)) => {
            found.push(mismatch("deceased", Some(date), died));
        }
        _ => {}
    }
    found
}

fn mismatch(field: &str, expected: Option<&str>, received: Option<&str>) -> Mismatch {
    let show_one = |text: &str| match field {
        "birthDate" | "deceased" => date::show(text).shown,
        "nhsNumber" => grouped(text),
        _ => text.to_owned(),
    };
    let show = |text: Option<&str>| text.map(show_one);
    Mismatch {
        field: field.to_owned(),
        expected: expected.map(str::to_owned),
        received: received.map(str::to_owned),
        shown: [show(expected), show(received)],
    }
}

/// Whether two Patients are not certainly one person: any detail that both have differs, or too few are there to tell.
fn is_another(one: &Patient, other: &Patient) -> bool {
    type Same = fn(&str, &str) -> bool;
    let details: [(&Option<String>, &Option<String>, Same); 5] = [
        (&one.nhs_number, &other.nhs_number, |one, other| one == other),
        (&one.family_name, &other.family_name, same_name),
        (&one.given_name, &other.given_name, same_given),
        (&one.gender, &other.gender, same_name),
        (&one.birth_date, &other.birth_date, same_date),
    ];
    let agree = |(one, other, same): &(&Option<String>, &Option<String>, Same)| -> Option<bool> {
        Some(same(one.as_deref()?, other.as_deref()?))
    };
    let compared: Vec<Option<bool>> = details.iter().map(agree).into_vec();
    let number = compared.first().copied().flatten();
    let names = compared.iter().skip(1).flatten().count();
    compared.contains(&Some(false)) || (number.is_none() && names < 4)
}

/// Case, white space, apostrophes of either kind and hyphens do not make names differ.
fn same_name(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Compared on the first name where only one side holds more than one. "Anne-Marie" is one, and not "Anne".
fn same_given(one: &str, other: &str) -> bool {
    let first = |names: &str| folded(names.trim().split(' ').next().unwrap_or_default());
    let is_several = |names: &str| names.trim().contains(' ');
    folded(one) == folded(other) || !(is_several(one) && is_several(other)) && first(one) == first(other)
}

fn same_date(one: &str, other: &str) -> bool {
    match (Moment::parse(one.trim()), Moment::parse(other.trim())) {
        (Some(one), Some(other)) => one.date() == other.date(),
        _ => one.trim() == other.trim(),
    }
}

fn folded(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '\u{2019}' | '\u{2018}' | '`' => '\'',
        '-' | '\u{2010}' | '\u{2011}' => ' ',
        other => other,
    });
    letters::folded(&lower(&plain.collect::<String>()), " ")
}

/// `943 476 5919`; any other text as it is.
pub fn grouped(number: &str) -> String {
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(one), Some(two), Some(three)) if number.len() == 10 => [one, " ", two, " ", three].concat(),
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patient() -> Patient {
        Patient {
            nhs_number: Some("9990000018".into()),
            family_name: Some("MEAKIN".into()),
            given_name: Some("Mike Paul".into()),
            gender: Some("male".into()),
            birth_date: Some("1927-06-19".into()),
            practice_code: Some("A20047".into()),
            ..Patient::default()
        }
    }

    fn expected() -> Expected {
        Expected {
            nhs_number: Some("999 000 0018".into()),
            family_name: Some("Meakin".into()),
            given_name: Some("mike".into()),
            gender: Some("male".into()),
            birth_date: Some("1927-06-19".into()),
            practice_code: Some("a20047".into()),
            deceased: None,
        }
    }

    #[test]
    fn core_02_o_12_each_field_that_differs_is_named_with_both_values() {
        assert_eq!(compare(&[patient()], Some(&expected())).outcome, IdentityOutcome::Matched);
        for (field, change) in [
            ("familyName", (|e: &mut Expected| e.family_name = Some("Makin".into())) as fn(&mut Expected)),
            ("givenName", |e| e.given_name = Some("Michael".into())),
            ("givenName", |e| e.given_name = Some("Mike John".into())),
            ("gender", |e| e.gender = Some("female".into())),
            ("birthDate", |e| e.birth_date = Some("1927-06-20".into())),
            ("practiceCode", |e| e.practice_code = Some("B1".into())),
            ("deceased", |e| e.deceased = Some(Deceased::Known(true))),
        ] {
            let mut expected = expected();
            change(&mut expected);
            let identity = compare(&[patient()], Some(&expected));
            assert_eq!(identity.outcome, IdentityOutcome::Mismatch, "{field}");
            assert_eq!(identity.mismatches[0].field, field);
            assert!(identity.mismatches[0].expected.is_some() && identity.mismatches[0].received.is_some(), "{field}");
        }
    }

    #[test]
    fn core_02_a_name_with_a_hyphen_is_one_name() {
        for (received, given, outcome) in [
            ("Anne-Marie", "Anne", IdentityOutcome::Mismatch),
            ("Anne", "Anne-Marie", IdentityOutcome::Mismatch),
            ("Anne-Marie", "anne marie", IdentityOutcome::Matched),
            ("Anne-Marie Jane", "Anne-Marie", IdentityOutcome::Matched),
            ("Anne Marie", "Anne", IdentityOutcome::Matched),
        ] {
            let received = Patient { given_name: Some(received.into()), ..patient() };
            let expected = Expected { given_name: Some(given.into()), ..expected() };
            assert_eq!(compare(&[received], Some(&expected)).outcome, outcome, "{given}");
        }
    }

    #[test]
    fn a_value_not_supplied_is_not_a_match() {
        let received = Patient { gender: None, ..patient() };
        let identity = compare(&[received], Some(&expected()));
        assert_eq!(
            identity.mismatches,
            [Mismatch {
                field: "gender".into(),
                expected: Some("male".into()),
                received: None,
                shown: [Some("male".into()), None],
            }]
        );
    }

    #[test]
    fn another_nhs_number_is_another_patient() {
        let mut other = expected();
        other.nhs_number = Some("9990000026".into());
        assert_eq!(compare(&[patient()], Some(&other)).outcome, IdentityOutcome::DifferentPatient);
        let second = Patient { nhs_number: Some("9990000026".into()), ..patient() };
        assert_eq!(compare(&[patient(), second], None).outcome, IdentityOutcome::DifferentPatient);
        assert_eq!(compare(&[patient()], None).outcome, IdentityOutcome::Unchecked);
        assert_eq!(compare(&[], None).outcome, IdentityOutcome::Unidentified);
    }
}
