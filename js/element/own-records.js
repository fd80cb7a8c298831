/**
 * The records of our own that are read while a page has nothing else to do ({@link ./warm-up.js}): fetched by then only.
 */
import { Reading } from '../reading.js';

/** What is optimised is what runs often: half of it has less of it, twice as much is hardly sooner. */
const TIMES = 2;
const ROWS = 700;
const RESOURCES = 120;

/** The longest that it keeps the page, which may have something to do by then: a frame. */
const SLICE_MS = 16;

/** Bytes for one step: code that is not compiled yet takes some milliseconds for so much. */
const STEP_BYTES = 16 * 1024;

/** Has them read. @param {AbortSignal} signal */
export async function readOwnRecords(signal) {
  signal.throwIfAborted();
  for (let times = 0; times < TIMES; times += 1) {
    for (const record of [html, structured]) await read(record, signal);
  }
}

/**
 * @param {() => { bytes: Uint8Array }} record
 * @param {AbortSignal} signal
 */
async function read(record, signal) {
  await idle(signal);
  // It is nobody's: with that accepted, all of it is written.
  const reading = new Reading([record()], { mismatchAccepted: true });
  const free = () => reading.free();
  signal.addEventListener('abort', free);
  try {
    for (let done = false; !done; ) {
      await idle(signal);
      const until = performance.now() + SLICE_MS;
      while (!done && performance.now() < until) done = reading.step(STEP_BYTES);
    }
    reading.outcome();
  } finally {
    signal.removeEventListener('abort', free);
    free();
  }
}

/** A time at which the page has nothing to do. @param {AbortSignal} signal @returns {Promise<void>} */
async function idle(signal) {
  const whenIdle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 3 * SLICE_MS));
  await new Promise((resolve) => whenIdle(() => resolve(undefined)));
  signal.throwIfAborted();
}

/** A section of HTML. */
export function html() {
  const row = '<tr><td class="date-column">14-Feb-2024</td><td><b>a</b> &amp; b</td><td>c<br/>d</td></tr>';
  const div = `<div><h1>e</h1><div class="content-banner"><p>f</p></div><table>${row.repeat(ROWS)}</table></div>`;
  return bundle([{ resourceType: 'Composition', section: [{ code: { coding: [{ code: 'ENC' }] }, text: { div } }] }]);
}

/** What most clinical areas hold. */
export function structured() {
  const code = { coding: [{ system: 'http://snomed.info/sct', code: '1', display: 'a' }], text: 'b' };
  const kinds = ['AllergyIntolerance', 'MedicationStatement', 'Condition', 'Observation', 'Immunization', 'Encounter', 'ProcedureRequest'];
  const resources = kinds.flatMap((resourceType) => Array.from({ length: RESOURCES }, (_, number) => ({
    resourceType,
    id: `${resourceType}${number}`,
    identifier: [{ system: 'https://example.org/', value: 'c' }],
    status: 'active',
    code,
    medicationCodeableConcept: code,
    valueQuantity: { value: number, unit: 'd' },
    note: [{ text: 'e' }],
    context: { reference: `Encounter/Encounter${number}` },
    effectiveDateTime: '2024-02-14T10:00:00+00:00',
  })));
  return bundle([{ resourceType: 'Patient', id: 'f' }, ...resources]);
}

/** @param {object[]} resources */
function bundle(resources) {
  const text = JSON.stringify({ resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) });
  return { bytes: new TextEncoder().encode(text) };
}
