// Where the demo's records come from: its local provider. The patient travels in the body, never in an address.

/** Whether this source can be told to fail. */
export const canFail = true;

/** The host's own patient list. */
export async function patientList() {
  const response = await fetch('patients', { cache: 'no-store' });
  return response.json();
}

/**
 * The provider's answer for a patient, or for one section of their HTML record.
 * @param {{ id: string }} patient @param {{ section?: string, fault?: string, signal: AbortSignal }} request
 * @returns {Promise<Response>}
 */
export function fetchRecord(patient, { section, fault, signal }) {
  return fetch('record', {
    method: 'POST',
    cache: 'no-store',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ patient: patient.id, section, fault }),
    signal,
  });
}
