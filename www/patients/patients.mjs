// The demo's patient list, as the host's own system would hold it, and what the provider answers for each of them.

import { madeAt } from './fhir.mjs';
import { htmlLocalRecord, htmlSection, sections } from './html.mjs';
import { deceasedPatient, deceasedRecord, emptyPatient, emptyRecord, mismatchPatient, mismatchRecord, transitPatient, transitRecord } from './others.mjs';
import { localRecord } from './practice.mjs';
import { richPatient, richRecord } from './rich.mjs';

const structured = (id, what, person, make, local = localRecord(person)) => ({ id, what, local, make });

const all = [
  structured('rich', 'Structured record, all clinical areas', richPatient, richRecord),
  { id: 'html', what: 'HTML record, ten sections', local: htmlLocalRecord, sections: Object.keys(sections) },
  structured('empty', 'Structured record with nothing recorded', emptyPatient, emptyRecord),
  structured('transit', 'In transit, with confidential items', transitPatient, transitRecord),
  structured('deceased', 'Deceased', deceasedPatient, deceasedRecord),
  structured('mismatch', 'Details differ from the local record', mismatchPatient, mismatchRecord,
    { ...localRecord(mismatchPatient), familyName: 'Fairburn', birthDate: '1979-03-12' }),
];

/**
 * What the host's system knows: its own handle for each patient (never an identifier), what the demo shows with them,
 * their local details, the sections of an HTML record, and when the records were made.
 */
export const patients = all.map(({ id, what, local, sections: codes }) => ({ id, what, local, sections: codes ?? null, retrievedAt: madeAt }));

/**
 * The provider's answer for a patient: the whole structured record, or one section of an HTML record.
 * @returns {{ status: number, type: string, body: string } | undefined} none for an unknown patient or section
 */
export function respond(id, section) {
  const patient = all.find((each) => each.id === id);
  if (!patient) return undefined;
  const bundle = patient.make ? patient.make() : htmlSection(section);
  if (!bundle) return undefined;
  const type = patient.make ? 'application/fhir+json; charset=utf-8' : 'application/json+fhir; charset=utf-8';
  return { status: 200, type, body: JSON.stringify(bundle) };
}
