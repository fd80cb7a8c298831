/**
 * The memory of a wasm instance between two records: byte for byte what it was before the first one.
 *
 * A new instance would be as clean, but each page of its memory is new to the process, too, and to fetch those takes up to
 * a third of the time of a reading. Here the same pages are wiped, and what stood in them at the beginning is put back.
 */

/** What is kept for the next record in any case: what one of about 1.5 MB takes. */
const KEPT_BYTES = 16 * 1024 * 1024;
/** More is kept only after a record that took it, which is at most this much for each of its bytes. */
const KEPT_BYTES_FOR_EACH = 12;
/** More than this never is. */
const MOST_KEPT_BYTES = 128 * 1024 * 1024;

/**
 * The instance's own beginnings stand at both ends: its stack, its data, its words and the lists of what is free. Between
 * is nothing.
 */
export const FRONT_BYTES = 1_280_000;
export const BACK_BYTES = 200_000;

const PAGE_BYTES = 64 * 1024;

/** The stack was used down to where so many bytes in a row are as they were: the largest part of a call is a twelfth of that. */
const UNTOUCHED_BYTES = 32 * 1024;

export class CleanMemory {
  /** How much memory the instance in its place is to have from the beginning. */
  sizeToKeep;
  #memory;
  #size;
  #stack;
  #front;
  #back;

  /**
   * @param {Pick<import('./wasm.js').Functions, 'memory' | 'reserve'>} instance one that has read nothing
   * @param {number} [size] how much memory it is to have from the beginning
   */
  constructor({ memory, reserve }, size = 0) {
    const room = size - memory.buffer.byteLength;
    // The end of what is nobody's between two calls. The allocator takes a little for itself, memory comes by whole pages.
    this.#stack = reserve(Math.max(room - PAGE_BYTES, 0));
    const bytes = new Uint8Array(memory.buffer);
    this.#memory = memory;
    this.sizeToKeep = bytes.length;
    this.#size = bytes.length;
    wipeStack(bytes, this.#stack);
    this.#front = bytes.slice(this.#stack, FRONT_BYTES);
    this.#back = bytes.slice(-BACK_BYTES);
  }

  /**
   * @param {number} read how many bytes of records were read since
   * @returns {boolean} false where another instance has to come: they took more room than there was, or far less
   */
  restore(read) {
    const bytes = new Uint8Array(this.#memory.buffer);
    const most = Math.min(Math.max(KEPT_BYTES, read * KEPT_BYTES_FOR_EACH), MOST_KEPT_BYTES);
    this.sizeToKeep = bytes.length > most ? 0 : bytes.length;
    if (this.sizeToKeep !== this.#size) return false;
    const back = bytes.length - this.#back.length;
    wipeStack(bytes, this.#stack);
    bytes.fill(0, FRONT_BYTES, back);
    bytes.set(this.#front, this.#stack);
    bytes.set(this.#back, back);
    return true;
  }
}

/**
 * Wipes what calls have left below `end`. Of its megabyte a record takes a hundredth, and the deepest a third: to wipe all of
 * it would be a twelfth of the time of 100 kB.
 *
 * @param {Uint8Array} bytes the memory
 * @param {number} end
 */
function wipeStack(bytes, end) {
  const words = new Int32Array(bytes.buffer, 0, end >> 2);
  let lowest = words.length;
  for (let at = lowest - 1; at >= 0 && (lowest - at) * 4 <= UNTOUCHED_BYTES; at -= 1) {
    if (words[at] !== 0) lowest = at;
  }
  bytes.fill(0, lowest * 4, end);
}
