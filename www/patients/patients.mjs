// The demo's patients: as the host's own system lists them, as the demographics service knows them, and as the provider
// holds their records.

import { outcomeOf } from '../provider/outcomes.mjs';
import { documentsOf } from './documents.mjs';
import { madeAt } from './fhir.mjs';
import { flavours } from './flavours.mjs';
import { htmlLocalRecord, htmlPatient, htmlSection, sections } from './html.mjs';
import { deceasedPatient, deceasedRecord, emptyPatient, emptyRecord, mismatchPatient, mismatchRecord, transitPatient, transitRecord } from './others.mjs';
import { administration, localRecord, patient as makePatient } from './practice.mjs';
import { blocked, refused } from './refused.mjs';
import { richPatient, richRecord } from './rich.mjs';
import { confidentialPatient, confidentialRecord, knownNonePatient, knownNoneRecord, newerPatient, newerRecord, olderPatient, olderRecord } from './situations.mjs';

const structured = (id, what, patient, make, more = {}) => ({ id, group: 'Structured records', what, patient, structured: make, ...more });

const inHtml = ({ id, what, patient, html, local, written }) => ({
  id,
  group: 'HTML records',
  what,
  patient,
  html,
  local: {
    ...htmlLocalRecord,
    nhsNumber: patient.identifier[0].value,
    familyName: patient.name[0].family[0],
    givenName: patient.name[0].given[0],
    ...local,
  },
  written,
});

const olderKnows = ['includeAllergies', 'includeMedication', 'includeProblems', 'includeConsultations', 'includeInvestigations'];

/** A number with a wrong check digit: nobody's, and refused before it is sent. */
const mistyped = makePatient({ id: 'mistyped', nine: '999000046', family: 'Zouche', given: ['Ira'], prefix: 'Mx', gender: 'other', birthDate: '1980-07-07', line: '1 Nettle Path', registered: '2015-05-05' });
mistyped.identifier[0].value = mistyped.identifier[0].value.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));

const all = [
  structured('rich', 'All clinical areas, with documents', richPatient, richRecord, { documents: documentsOf(richPatient) }),
  inHtml({ id: 'html', what: 'HTML record, ten sections', patient: htmlPatient, html: htmlSection }),
  structured('empty', 'Nothing recorded', emptyPatient, emptyRecord),
  structured('known-none', 'No known allergies', knownNonePatient, knownNoneRecord),
  structured('transit', 'In transit, with confidential items', transitPatient, transitRecord),
  structured('confidential', 'Confidential allergies and medications', confidentialPatient, confidentialRecord),
  structured('older', 'Some areas not supported, one switched off', olderPatient, olderRecord, { knows: olderKnows, disabled: ['includeInvestigations'] }),
  structured('newer', 'Content of a version to come', newerPatient, newerRecord),
  structured('deceased', 'Deceased within 28 days', deceasedPatient, deceasedRecord),
  structured('mismatch', 'Details differ from the local record', mismatchPatient, mismatchRecord,
    { local: { ...localRecord(mismatchPatient), familyName: 'Fairburn', birthDate: '1979-03-12' } }),
  ...flavours.map(inHtml),
  ...refused.map((each) => ({ group: 'Refused by the provider', ...each })),
  ...blocked.map((each) => ({ group: 'Blocked before the request', ...each })),
  { id: 'mistyped', group: 'Blocked before the request', what: 'Number with a wrong check digit', patient: mistyped, trace: null },
].map((each) => ({ local: each.local ?? localRecord(each.patient), others: administration, nhsNumber: each.patient.identifier[0].value, ...each }));

/**
 * What the host's system knows: its own handle for each patient (never an identifier), what the demo shows with them,
 * their local details, the sections of an HTML record, and when the records were made.
 */
export const patients = all.map(({ id, group, what, local, html }) => ({ id, group, what, local, sections: html ? Object.keys(sections) : null, retrievedAt: madeAt }));

/** The record that the provider holds of a patient; none where it holds none. */
export function recordOf(number) {
  return all.find((each) => each.nhsNumber === number && (each.structured || each.html || each.refuses));
}
recordOf.byId = (id) => all.find(({ patient }) => patient.id === id);
recordOf.all = () => all;

/**
 * What the demographics service says of a number: where it knows the patient, freshly traced unless the patient is here
 * for something else.
 * @param {string} number @param {number} now milliseconds since 1970
 */
export function traceOf(number, now) {
  const found = all.find((each) => each.nhsNumber === number);
  if (!found || found.trace === null) return null;
  const { ageMs = 60 * 1000, ...more } = found.trace ?? {};
  return {
    nhsNumber: number,
    tracedAt: ageMs === null ? null : new Date(now - ageMs).toISOString(),
    practiceCode: 'Z99001',
    sensitive: false,
    deceased: found.patient.deceasedDateTime ?? false,
    ...more,
  };
}

/**
 * The provider's answer for a patient: the whole structured record, or one section of an HTML record; or its refusal.
 * @returns {{ status: number, type: string, body: string } | undefined} none for an unknown patient or section
 */
export function respond(id, section) {
  const patient = all.find((each) => each.id === id);
  if (patient?.refuses) {
    const { status, body } = outcomeOf(patient.refuses, 'STU3');
    return { status, type: 'application/fhir+json; charset=utf-8', body: JSON.stringify(body) };
  }
  const bundle = section === undefined ? patient?.structured?.() : Object.hasOwn(sections, section) ? patient?.html?.(section) : undefined;
  if (!bundle) return undefined;
  const type = section === undefined ? 'application/fhir+json; charset=utf-8' : 'application/json+fhir; charset=utf-8';
  const { written = (text) => text } = patient;
  return { status: 200, type, body: written(JSON.stringify(bundle)) };
}
