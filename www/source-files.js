// Where the records of the static site come from: files beside it, named by the host's handle. `npm run build:www` puts
// this in the place of source.js.

/** Whether this source can be told to fail. */
export const canFail = false;

/** The host's own patient list. */
export async function patientList() {
  const response = await fetch('records/patients.json');
  return response.json();
}

/**
 * The provider's answer for a patient, or for one section of their HTML record.
 * @param {{ id: string }} patient @param {{ section?: string, signal: AbortSignal }} request
 * @returns {Promise<Response>}
 */
export function fetchRecord(patient, { section, signal }) {
  return fetch(`records/${patient.id}${section ? `-${section}` : ''}.json`, { signal });
}
