// Short structured records for the warnings that a viewer has to show (structured reference §2.6).

import { allergy, problem } from './clinical.mjs';
import { reference, snomed, warnings, words } from './fhir.mjs';
import { medication } from './medication.mjs';
import { record } from './others.mjs';
import { patient } from './practice.mjs';

export const confidentialPatient = patient({
  id: 'confidential', nine: '999000041', family: 'Underhill', given: ['Saskia'], prefix: 'Dr', gender: 'female',
  birthDate: '1969-10-02', line: '8 Teasel Row', registered: '2003-03-17',
});

/** Confidential items among the allergies and the medications (GEN-18, GEN-19): what is left is there, and says so. */
export function confidentialRecord() {
  const subject = reference(confidentialPatient);
  const thyroxine = medication(subject, {
    id: 'levothyroxine', drug: 'Levothyroxine sodium 75microgram tablets', type: 'repeat', status: 'active', dose: 'One to be taken each morning',
    quantity: [56, 'tablet'], days: 56, start: '2019-05-06', issues: ['2026-02-02'], allowed: 6,
  });
  const listed = { medications: [thyroxine.statement] };
  return record(confidentialPatient, listed, thyroxine.linked, (area) => (['allergies', 'medications'].includes(area) ? [warnings.confidential] : []));
}

export const knownNonePatient = patient({
  id: 'known-none', nine: '999000042', family: 'Venables', given: ['Tobias'], prefix: 'Mr', gender: 'male',
  birthDate: '1994-08-19', line: '21 Sainfoin Close', registered: '2020-09-01',
});

/** "No known allergies" as a clinician stated it (ALG-07), beside other areas with nothing in them (ALG-08). */
export function knownNoneRecord() {
  const listed = { allergies: [allergy(reference(knownNonePatient), { id: 'none-known', code: snomed('716186003', 'No known allergy'), date: '2024-01-09' })] };
  return record(knownNonePatient, listed, []);
}

export const newerPatient = patient({
  id: 'newer', nine: '999000043', family: 'Wolverton', given: ['Clement'], prefix: 'Mr', gender: 'male',
  birthDate: '1958-12-12', line: '3 Vetchling Lane', registered: '1988-02-15',
});

/** Elements and a kind of resource that no viewer of today knows (GEN-27). */
export function newerRecord() {
  const subject = reference(newerPatient);
  const gout = { ...problem(subject, { id: 'gout', code: words('Gout'), significance: 'minor', onset: '2021-06-30' }), futureElement: { note: 'Text of a version to come' } };
  const bundle = record(newerPatient, { problems: [gout] }, []);
  return { ...bundle, entry: [...bundle.entry, { resource: { resourceType: 'CareTeam', id: 'team', status: 'active', name: 'Proactive care team', subject } }] };
}

export const olderPatient = patient({
  id: 'older', nine: '999000044', family: 'Yelverton', given: ['Harriet'], prefix: 'Mrs', gender: 'female',
  birthDate: '1946-01-23', line: '40 Burdock Drive', registered: '1979-11-08',
});

/** At a practice that knows but some of the parameters, and has switched off another (GEN-25, GEN-26). */
export function olderRecord() {
  const subject = reference(olderPatient);
  const bisoprolol = medication(subject, {
    id: 'bisoprolol', drug: 'Bisoprolol 2.5mg tablets', type: 'repeat', status: 'active', dose: 'One to be taken each morning',
    quantity: [28, 'tablet'], days: 28, start: '2017-07-03', issues: ['2026-02-19'], allowed: 12,
  });
  const listed = {
    allergies: [allergy(subject, { id: 'latex', code: words('Allergy to natural rubber latex'), date: '2009-04-30', category: 'environment' })],
    medications: [bisoprolol.statement],
  };
  return record(olderPatient, listed, bisoprolol.linked);
}
