/**
 * Two records of our own, read a few times once for the page while nothing else is to do: so the browser has compiled, and
 * begun to optimise, what reads records when the first one comes. Compiled code belongs to the module: workers have it, too.
 * Measured on the way to the first section of 1 MB of HTML: half of the time was that (`bench/README.md`).
 */
import { abortError } from '../error.js';
import { later } from '../later.js';
import { started } from '../reading.js';

/** @type {AbortController | undefined} */
let warming;

/** Has them read, and what is first needed after the first record fetched, unless that was done before. */
export function warmUp() {
  if (warming) return;
  warming = new AbortController();
  const { signal } = warming;
  // Whatever is in the way, nobody waits for it.
  started.then(async () => {
    signal.throwIfAborted();
    later(() => import('./place.js'));
    later(() => import('./off-thread.js'));
    await (await later(() => import('./own-records.js')))?.readOwnRecords(signal);
  }).catch(() => {});
}

/** Ends it at once: a record is there to be read. */
export function endWarmUp() {
  warming ??= new AbortController();
  warming.abort(abortError());
}
