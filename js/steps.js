import { Reading, fetchNames, sizeOf, useNames } from './reading.js';
import { until } from './request/until.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from './types.js' */

/** The longest that building keeps the main thread: half a frame at 60 Hz, the other half is for laying out what was built. */
const SLICE_MS = 8;

/** The longest that reading keeps it, which leaves nothing to lay out: a little less than a frame. */
const READING_SLICE_MS = 14;

/** Bytes for one step: about a millisecond of reading on a slow machine, so that a slice ends near its time. */
const STEP_BYTES = 64 * 1024;

/** From this size on the beginning of a record is read and shown by itself: all of a smaller one is there as soon. */
const LARGE_BYTES = 512 * 1024;

/**
 * A copy of a body that stays what it is whatever its owner does. New memory is fetched page by page, of 10 MB for 30 ms and
 * more.
 *
 * @param {Uint8Array} bytes
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array>}
 */
export async function ownCopy(bytes, signal) {
  const slices = new Slices(signal);
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    if (slices.spent) await slices.pause();
    copy.set(bytes.subarray(at, at + STEP_BYTES), at);
  }
  return copy;
}

/** Work cut into slices, with a pause for the page between them. */
export class Slices {
  #signal;
  #length;
  #until;

  /** @param {AbortSignal} [signal] @param {number} [length] in milliseconds */
  constructor(signal, length = SLICE_MS) {
    this.#signal = signal;
    this.#length = length;
    this.#until = performance.now() + length;
  }

  /** Whether it is time to pause. */
  get spent() {
    return performance.now() >= this.#until;
  }

  /**
   * Lets the page have its turn. The longer that took, a frame with much to lay out for one, the shorter is the next slice:
   * whoever comes after it has waited as long already.
   *
   * @throws the signal's reason, where the work is no longer wanted
   */
  async pause() {
    const before = performance.now();
    await nextTask();
    this.#signal?.throwIfAborted();
    this.#until = before + this.#length;
  }
}

/**
 * Reads a record in slices of the event loop.
 *
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<ReadRecord>}
 */
export async function readInSteps(inputs, options, signal) {
  for (;;) {
    signal?.throwIfAborted();
    const record = await readOnce(inputs, options, signal);
    if (record) return record;
  }
}

/**
 * Reads the beginning of a large record, to show while all of it is read: the head, and the first rows of its first section.
 *
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<ReadRecord | null>} null where all of it is there as soon, or where there is no beginning to show
 */
export async function readBeginning(inputs, options, signal) {
  return sizeOf(inputs) < LARGE_BYTES ? null : readOnce(inputs, options, signal, true);
}

/**
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @param {AbortSignal} [signal]
 * @param {boolean} [beginning]
 * @returns {Promise<ReadRecord | null>} null where the reading is lost, was without names that it needs, or nothing came of it
 */
async function readOnce(inputs, options, signal, beginning) {
  const slices = new Slices(signal, READING_SLICE_MS);
  const reading = new Reading(inputs, options, beginning);
  /** @type {ReadRecord | null} */
  let record = null;
  let lacksNames;
  try {
    do {
      if (slices.spent) await slices.pause();
    } while (!reading.lost && !reading.step(STEP_BYTES) && !reading.lacksNames);
    lacksNames = reading.lacksNames;
    if (!lacksNames) record = await recordOf(reading, slices);
  } finally {
    reading.free();
  }
  if (lacksNames) {
    await (signal ? until(signal, fetchNames()) : fetchNames());
    useNames();
  }
  // To wipe the memory of a large one takes as long as a slice, too.
  await slices.pause();
  return record;
}

/**
 * What was read, taken over part by part: a large one takes as long as a slice.
 *
 * @param {Reading} reading one that is done, or lost
 * @param {Slices} slices
 * @returns {Promise<ReadRecord | null>} null where the reading is lost, or nothing came of it
 */
async function recordOf(reading, slices) {
  if (reading.lost) return null;
  const outcome = reading.outcome();
  if (!outcome) return null;
  const parts = [];
  await slices.pause();
  for (const index of outcome.sections.keys()) {
    if (slices.spent) await slices.pause();
    if (reading.lost) return null;
    parts.push({ operations: reading.operations(index), text: reading.text(index) });
  }
  // What comes next, wiping the memory, need not wait for as long again.
  if (slices.spent) await slices.pause();
  return { outcome, parts };
}

/**
 * The next turn of the event loop, after whatever else waits for one. Timers are of no use: browsers hold nested ones
 * back by 4 ms. Nor is `scheduler.yield`: what it goes on with comes before the host's own messages and frames.
 *
 * @returns {Promise<void>}
 */
function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
