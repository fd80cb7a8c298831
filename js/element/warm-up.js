/**
 * Two records of our own, read in a worker once for the page while nothing else is to do: so the browser has compiled, and
 * begun to optimise, what reads records when the first one comes. Compiled code belongs to the module, whoever ran it.
 * Measured on the way to the first section of 1 MB of HTML: half of the time was that (`bench/README.md`).
 */
import { started } from '../reading.js';
import { readInWorker } from './off-thread.js';

/** @import { WorkerSource } from './off-thread.js' */

/** What is optimised is what runs often: less has less of it, three times as much is no sooner. */
const ROWS = 700;
const RESOURCES = 120;

/** @type {AbortController | undefined} */
let warming;

/**
 * Has it read, unless that was done before.
 *
 * @param {WorkerSource | null} source without a worker nothing is done: the page is not to wait for this
 */
export function warmUp(source) {
  if (warming || !source) return;
  const { signal } = (warming = new AbortController());
  // Whatever is in the way, nobody waits for it.
  read(source, signal).catch(() => {});
}

/**
 * @param {WorkerSource} source
 * @param {AbortSignal} signal
 */
async function read(source, signal) {
  await started;
  await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
  for (const record of [html, structured]) {
    signal.throwIfAborted();
    // It is nobody's: with that accepted, all of it is written.
    const read = await readInWorker(source, [record()], { mismatchAccepted: true }, signal);
    // No worker is to be had: once is enough to find that out.
    if (!read) return;
  }
}

/** Ends it: a record is there to be read. */
export function endWarmUp() {
  warming ??= new AbortController();
  warming.abort();
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
