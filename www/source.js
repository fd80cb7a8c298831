// Where the demo's records come from: its own server's relay, asked by the package's client. The patient travels in the
// body, never in an address.

import { createClient } from './lib/client/index.js';

/** Whether this source can be told to fail. */
export const canFail = true;

/** The host's own patient list. */
export async function patientList() {
  const response = await fetch('patients', { cache: 'no-store' });
  return response.json();
}

/** What the demographics service says of a patient. @param {{ local: { nhsNumber: string } }} patient */
export async function traceOf({ local }) {
  return (await post('trace', { nhsNumber: local.nhsNumber })).json();
}

/** Has the provider answer with a fault, until it is told otherwise. @param {string} fault a name, or nothing */
export function setFault(fault) {
  return post('fault', { fault });
}

/**
 * A patient's record as an input of `<gp-record>`: the sections of an HTML record as they come, or a structured one.
 * @param {{ local: { nhsNumber: string }, sections: string[] | null }} patient
 * @param {{ access: object, ask: string, signal: AbortSignal, onProgress: (progress: object) => void }} request `access`:
 *   what was traced, with the user's role and purpose; `ask`: everything, or the name of a predefined search
 */
export function recordOf({ local, sections }, { access, ask, signal, onProgress }) {
  const client = createClient({ relay: 'gp-record', role: access.role, purpose: access.purpose });
  const patient = { ...access, nhsNumber: local.nhsNumber };
  if (sections) return client.getCareRecord(patient, { sections, signal, onProgress });
  return client.getStructuredRecord(patient, { ...(ask && { search: ask }), signal, onProgress });
}

function post(path, body) {
  return fetch(path, { method: 'POST', cache: 'no-store', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}
