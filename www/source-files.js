// Where the records of the static site come from: files beside it, named by the host's handle. `npm run build:www` puts
// this in the place of source.js. There is no server, so there is no relay: what a relay would ask is asked of the files.

import { blockOf } from './js/request/access.js';

/** Whether this source can be told to fail. */
export const canFail = false;

/** The host's own patient list. */
export async function patientList() {
  const response = await fetch('records/patients.json');
  return response.json();
}

/** What the demographics service would say: as the list has it, traced as long ago as it says. */
export async function traceOf({ trace }) {
  if (!trace) return null;
  const { ageMs, ...facts } = trace;
  return { ...facts, tracedAt: ageMs === null ? null : new Date(Date.now() - ageMs).toISOString() };
}

export async function setFault() {}

/** A patient's record as an input of `<gp-record>`. */
export async function* recordOf({ id, local, sections, statuses }, { access, signal }) {
  const requests = (sections ?? [null]).map((section) => (section ? { section } : {}));
  const blocked = blockOf({ ...access, nhsNumber: local.nhsNumber });
  if (blocked) {
    yield requests.map((requested) => ({ blocked, requested }));
    return;
  }
  if (sections) yield requests.map((requested) => ({ pending: true, requested }));
  for (const requested of requests) {
    const file = `records/${id}${requested.section ? `-${requested.section}` : ''}.json`;
    try {
      const response = await fetch(file, { signal });
      yield { bytes: await response.arrayBuffer(), status: statuses ?? response.status, ...(sections && { requested }) };
    } catch {
      signal.throwIfAborted();
      yield { error: 'The file could not be fetched.', requested };
    }
  }
}
