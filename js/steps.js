import { Reading } from './reading.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from './types.js' */

/** The longest that the main thread is kept: half a frame at 60 Hz, so that typing and scrolling stay smooth. */
const SLICE_MS = 8;

/** Bytes for one step: about a millisecond of reading on a slow machine, so that a slice ends near its time. */
const STEP_BYTES = 64 * 1024;

/** Work cut into slices, with a pause for the page between them. */
export class Slices {
  #signal;
  #until = performance.now() + SLICE_MS;

  /** @param {AbortSignal} [signal] */
  constructor(signal) {
    this.#signal = signal;
  }

  /** Whether it is time to pause. */
  get spent() {
    return performance.now() >= this.#until;
  }

  /** Lets the page have its turn. @throws the signal's reason, where the work is no longer wanted */
  async pause() {
    await nextTask();
    this.#signal?.throwIfAborted();
    this.#until = performance.now() + SLICE_MS;
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
    const reading = new Reading(inputs, options);
    try {
      const slices = new Slices(signal);
      while (!reading.lost && !reading.step(STEP_BYTES)) {
        if (slices.spent) await slices.pause();
      }
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
