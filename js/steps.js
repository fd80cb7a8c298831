import { Reading } from './reading.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from './types.js' */

/** The longest that building keeps the main thread: half a frame at 60 Hz, the other half is for laying out what was built. */
const SLICE_MS = 8;

/** The longest that reading keeps it, which leaves nothing to lay out: a little less than a frame. */
const READING_SLICE_MS = 14;

/** Bytes for one step: about a millisecond of reading on a slow machine, so that a slice ends near its time. */
const STEP_BYTES = 64 * 1024;

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

  /** Lets the page have its turn. @throws the signal's reason, where the work is no longer wanted */
  async pause() {
    await nextTask();
    this.#signal?.throwIfAborted();
    this.#until = performance.now() + this.#length;
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
    const slices = new Slices(signal, READING_SLICE_MS);
    const reading = new Reading(inputs, options);
    try {
      do {
        // To take over a large one takes as long as a slice.
        if (slices.spent) await slices.pause();
      } while (!reading.lost && !reading.step(STEP_BYTES));
      const record = await recordOf(reading, slices);
      if (record) return record;
    } finally {
      reading.free();
    }
  }
}

/**
 * What was read, taken over part by part: a large one takes as long as a slice.
 *
 * @param {Reading} reading one that is done, or lost
 * @param {Slices} slices
 * @returns {Promise<ReadRecord | null>} null where the reading is lost
 */
async function recordOf(reading, slices) {
  if (reading.lost) return null;
  const outcome = reading.outcome();
  const parts = [];
  // In a task of its own: of 10 MB it takes two slices.
  await slices.pause();
  for (const index of outcome.sections.keys()) {
    if (slices.spent) await slices.pause();
    if (reading.lost) return null;
    parts.push(reading.part(index));
  }
  // What comes next, wiping the memory and building the page, need not wait for as long again.
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
