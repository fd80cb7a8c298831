// The documents of the demo's patients: their DocumentReferences, and what can be had of them.

import { document } from './clinical.mjs';
import { reference } from './fhir.mjs';

const letter = `Exampleton Infirmary, respiratory clinic
Seen on 08-Aug-2025. Spirometry stable: FEV1 54% of predicted.
Plan: no change of inhalers; discharged to general practice.
`;

const page = '<html><head><title>Advice</title></head><body><h1>Advice after injury</h1><p>Rest the ankle for 48 hours.</p></body></html>';

/** @param {object} person @returns {{ reference: object, binary?: { contentType: string, text: string } }[]} the second cannot be had: it is too large */
export function documentsOf(person) {
  const subject = reference(person);
  const made = (fields, binary) => ({ reference: document(subject, fields), binary });
  return [
    made({ id: `letter-${person.id}`, type: 'Clinical letter', description: 'Respiratory clinic <discharge>', created: '2025-08-08', contentType: 'text/plain', size: letter.length }, { contentType: 'text/plain', text: letter }),
    made({ id: `scan-${person.id}`, type: 'Imaging report', description: 'CT of chest, all images', created: '2025-07-30', contentType: 'image/tiff', size: 18551238,
      missing: 'File size 18551238 bytes greater than maximum allowable (5MB)' }),
    made({ id: `advice-${person.id}`, type: 'Patient information', description: 'Advice after injury', created: '2024-02-11', contentType: 'text/html', size: page.length }, { contentType: 'text/html', text: page }),
  ];
}
