import { sizeOf } from '../reading.js';
import { until } from '../request/until.js';
import { later } from '../later.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from '../types.js' */
/** @import { WorkerSource } from './off-thread.js' */

/**
 * Below this the main thread reads, in slices that keep it no longer than a worker's record does when it is put on the
 * page (the longest task is 20 to 50 ms with and without a worker at every size), and what is read comes sooner: 215 ms
 * against 290 ms to the first section of a structured record of 1 MB, 300 against 400 ms at 2 MB. Above it the slices are
 * so many that a page at work feels them.
 */
const WORTHWHILE_BYTES = 2 * 1024 * 1024;

/**
 * @param {WorkerSource | null} source
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @param {AbortSignal} signal
 * @returns {Promise<ReadRecord | null>} what a worker read; null where one is not worth it, or not to be had
 */
export async function readElsewhere(source, inputs, options, signal) {
  if (!source || sizeOf(inputs) < WORTHWHILE_BYTES) return null;
  const offThread = await until(signal, later(() => import('./off-thread.js')));
  return offThread && offThread.readOffThread(source, inputs, options, signal);
}
