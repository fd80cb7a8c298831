// Short structured records, each for one thing that a viewer must get right.

import { allergy, observation, problem } from './clinical.mjs';
import { primaryList, reference, snomed, structuredBundle, warnings, words } from './fhir.mjs';
import { medication } from './medication.mjs';
import { administration, gp, patient } from './practice.mjs';

const areas = ['allergies', 'endedAllergies', 'medications', 'problems', 'consultations', 'uncategorised', 'investigations', 'immunisations', 'referrals', 'diary'];

/**
 * A record of a few entries: every area that has none comes as an empty List.
 * @param {object} person @param {Record<string, object[]>} listed entries of each area @param {object[]} linked
 * @param {(area: string) => string[][]} [warned] the warnings of an area's List
 */
export function record(person, listed, linked, warned = () => []) {
  const subject = reference(person);
  return structuredBundle([
    person,
    ...administration,
    ...areas.map((area) => primaryList(subject, area, (listed[area] ?? []).map(reference), { warned: warned(area) })),
    ...Object.values(listed).flat(),
    ...linked,
  ]);
}

export const emptyPatient = patient({
  id: 'empty', nine: '999000002', family: 'Brannigan', given: ['Leo'], prefix: 'Mr', gender: 'male',
  birthDate: '2001-11-30', line: '4 Tansy Court', registered: '2025-10-20',
});

/** Every area asked for, none with an entry. */
export const emptyRecord = () => record(emptyPatient, {}, []);

export const transitPatient = patient({
  id: 'transit', nine: '999000003', family: 'Okonjo', given: ['Miriam'], prefix: 'Ms', gender: 'female',
  birthDate: '1988-02-29', line: '52 Fennel Street', registered: '2026-02-24',
});

/** A record still on its way from the previous practice, with confidential items in two areas. */
export function transitRecord() {
  const subject = reference(transitPatient);
  const sertraline = medication(subject, {
    id: 'sertraline', drug: 'Sertraline 50mg tablets', type: 'repeat', status: 'active', dose: 'One to be taken each day',
    quantity: [28, 'tablet'], days: 28, start: '2026-02-26', issues: ['2026-02-26'], allowed: 3,
  });
  const listed = {
    allergies: [allergy(subject, { id: 'no-known-drug-allergy', code: snomed('409137002', 'No known drug allergy'), date: '2026-02-24' })],
    medications: [sertraline.statement],
    problems: [problem(subject, { id: 'anxiety', code: words('Mixed anxiety and depressive disorder'), significance: 'major', onset: '2026-02-26' })],
    uncategorised: [observation(subject, { id: 'new-patient', code: words('New patient health check'), date: '2026-02-24', comment: 'Records requested from previous practice.', by: gp })],
  };
  const confidential = ['medications', 'consultations'];
  const transit = warnings.transit('24-Feb-2026');
  return record(transitPatient, listed, sertraline.linked, (area) => (confidential.includes(area) ? [transit, warnings.confidential] : [transit]));
}

export const deceasedPatient = patient({
  id: 'deceased', nine: '999000005', family: 'Whitcombe', given: ['Arthur', 'John'], prefix: 'Mr', gender: 'male',
  birthDate: '1934-04-17', line: 'Rosemary House, 2 Mill Lane', registered: '1998-06-15', deceasedDateTime: '2026-02-27',
});

/** A patient who has died within the last 28 days. */
export function deceasedRecord() {
  const subject = reference(deceasedPatient);
  const morphine = medication(subject, {
    id: 'morphine-mr', drug: 'Morphine 10mg modified-release tablets', type: 'acute', status: 'completed', dose: 'One to be taken every 12 hours',
    quantity: [14, 'tablet'], days: 7, start: '2026-02-18', end: '2026-02-25', issues: ['2026-02-18'],
  });
  const listed = {
    medications: [morphine.statement],
    problems: [
      problem(subject, { id: 'lung-cancer', code: words('Carcinoma of right upper lobe of lung'), significance: 'major', onset: '2025-05-13' }),
      problem(subject, { id: 'palliative', code: words('Palliative care'), significance: 'major', onset: '2026-01-08' }),
    ],
    uncategorised: [observation(subject, { id: 'dnacpr', code: words('Not for attempted cardiopulmonary resuscitation'), date: '2026-01-08', comment: 'Form held at home.', by: gp })],
  };
  return record(deceasedPatient, listed, morphine.linked);
}

export const mismatchPatient = patient({
  id: 'mismatch', nine: '999000006', family: 'Fairbairn', given: ['Jocelyn'], prefix: 'Mx', gender: 'other',
  birthDate: '1979-12-03', line: '9 Yarrow Terrace', registered: '2014-01-27',
});

/** A record whose patient differs from the demo's local list in family name and date of birth. */
export function mismatchRecord() {
  const subject = reference(mismatchPatient);
  const listed = {
    allergies: [allergy(subject, { id: 'nsaid', code: words('Adverse reaction to naproxen'), date: '2020-01-15', notes: 'Severity = Moderate, User Notes = Melaena' })],
    problems: [problem(subject, { id: 'ulcer', code: words('Gastric ulcer'), significance: 'major', onset: '2020-01-15' })],
  };
  return record(mismatchPatient, listed, []);
}
