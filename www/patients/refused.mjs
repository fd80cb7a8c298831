// Patients of whom a provider sends an error, or whose record is not to be asked for, each for one reason.

import { nhsNumber } from './fhir.mjs';
import { patient } from './practice.mjs';

const HOUR_MS = 60 * 60 * 1000;

function person(id, nine, family, given, birthDate = '1972-05-21') {
  return patient({ id, nine, family, given: [given], prefix: 'Mx', gender: 'other', birthDate, line: '17 Sorrel Way', registered: '2011-04-04' });
}

/** What the provider answers with, by its code (HTML reference §8). */
export const refused = [
  ['dissent', '999000021', 'Ferreira', 'Inez', 'Does not share the record (403)', 'NO_PATIENT_CONSENT'],
  ['not-here', '999000022', 'Gillespie', 'Ewan', 'Not found at the practice (404)', 'PATIENT_NOT_FOUND'],
  ['access-off', '999000023', 'Hathersage', 'Nell', 'Access switched off at the practice (403)', 'ACCESS DENIED'],
  ['no-agreement', '999000025', 'Ingleby', 'Rowan', 'No agreement of the practice (403)', 'NO_ORGANISATIONAL_CONSENT'],
  ['other-practice', '999000026', 'Jardine', 'Sol', 'Registered elsewhere since (403)', 'NON_AUTHORITATIVE'],
  ['demographics', '999000027', 'Kettering', 'Lyn', 'Details could not be matched (400)', 'INVALID_PATIENT_DEMOGRAPHICS'],
  ['fault', '999000030', 'Lorimer', 'Dale', 'The provider has a fault (500)', 'INTERNAL_SERVER_ERROR'],
  ['not-offered', '999000029', 'Mortlake', 'Kit', 'Not offered at the practice (501)', 'NOT_IMPLEMENTED'],
].map(([id, nine, family, given, what, refuses]) => ({ id, what, patient: person(id, nine, family, given), refuses }));

/** Why a record is not asked for: what the demographics service says, or does not say (O-02, O-03, O-07a, CORE03–08). */
export const blocked = [
  ['sensitive', '999000033', 'Norcross', 'Billie', 'Flagged as sensitive', { sensitive: true, practiceCode: null }],
  ['no-practice', '999000032', 'Oakeshott', 'Perry', 'Practice not known', { practiceCode: null }],
  ['stale', '999000034', 'Pemberton', 'Vale', 'Traced 30 hours ago', { ageMs: 30 * HOUR_MS }],
  ['untraced', '999000035', 'Ravensdale', 'Ash', 'Not traced', { ageMs: null }],
  ['not-found', '999000036', 'Silverdale', 'Jude', 'Not found by the trace', null],
  ['superseded', '999000037', 'Thistleton', 'Wren', 'Number replaced by another', { nhsNumber: nhsNumber('999000038') }],
].map(([id, nine, family, given, what, trace]) => ({ id, what, patient: person(id, nine, family, given), trace }));
