import { GpRecordError } from '../error.js';
import { wasmModule } from '../reading.js';
import { until } from '../request/until.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from '../types.js' */
/** @import { Report } from '../worker.js' */

/** @typedef {string | URL | (() => Worker)} WorkerSource an address, or what makes the worker */

/** A worker that has not begun by then is none of ours, or its files do not come. */
const READY_MS = 5000;

/** One that has said nothing by then has died: the largest record takes a tenth of it. */
const READ_MS = 60_000;

let lastTask = 0;

/**
 * Reads a record in a worker.
 *
 * @param {WorkerSource} source
 * @param {ReadInput[]} inputs copied, never taken from the host
 * @param {RecordOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<ReadRecord | null>} null where a worker is not to be had: a policy may forbid it
 */
export async function readOffThread(source, inputs, options, signal) {
  const worker = start(source);
  if (!worker) return null;
  try {
    return await answer(worker, inputs, options, signal);
  } finally {
    worker.terminate?.();
  }
}

/** @param {WorkerSource} source */
function start(source) {
  try {
    const worker = typeof source === 'function' ? source() : new Worker(source, { type: 'module' });
    return typeof worker?.postMessage === 'function' && typeof worker.addEventListener === 'function' ? worker : null;
  } catch {
    // Trusted Types refuse an address that is a plain string; some browsers throw where worker-src forbids it.
    return null;
  }
}

/**
 * @param {Worker} worker
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<ReadRecord | null>}
 */
function answer(worker, inputs, options, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let late;
  let isReady = false;
  // A host may keep its worker, which then tells of another load, too.
  const task = (lastTask += 1);
  /** @type {Promise<ReadRecord | null>} */
  const answered = new Promise((resolve, reject) => {
    late = setTimeout(() => resolve(null), READY_MS);
    // An error here is one of loading the worker: errors of reading come as reports.
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(null);
    });
    worker.addEventListener('messageerror', () => resolve(null));
    worker.addEventListener('message', ({ data }) => {
      const report = /** @type {Report} */ (Object(data));
      if ('ready' in report) {
        if (isReady) return;
        isReady = true;
        clearTimeout(late);
        late = setTimeout(() => resolve(null), READ_MS);
        try {
          worker.postMessage({ task, inputs, options, module: wasmModule() });
        } catch {
          // What cannot be sent, the reader here tells of.
          resolve(null);
        }
      } else if (!isReady || report.task !== task) {
        // Another's, or of another version: the reader here is to be had.
        resolve(null);
      } else if ('record' in report && Array.isArray(report.record?.parts) && report.record.outcome?.sections) {
        resolve(report.record);
      } else if ('error' in report && typeof report.error?.code === 'string' && /^(?!wasm-|version-)[a-z-]+$/.test(report.error.code)) {
        reject(new GpRecordError(report.error.code, report.error.message, report.error.position));
      } else {
        // Nothing of ours: likewise.
        resolve(null);
      }
    });
  });
  // A timer that is left, or a listener, would hold the record.
  return until(signal, answered).finally(() => {
    clearTimeout(late);
    // A worker that begins after that is sent nothing, also where the host's cannot be ended.
    isReady = true;
  });
}
