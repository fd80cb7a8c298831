/**
 * The life of the wasm module and of what it reads. What leaves here is owned by JavaScript; nothing points into wasm
 * memory.
 *
 * Each record is read by a clean instance. Readings may overlap (one in steps, another at once), so the instance is wiped
 * when the last of them is freed, and replaced after a trap: what a trap leaves behind is not to be trusted.
 */
import { GpRecordError, internalError } from './error.js';
import { later } from './later.js';
import { CleanMemory } from './memory.js';
import { toJson } from './plain.js';
import { VERSION } from './version.js';
import { answeredBytes, answeredText, answeredWords, bodies, give, giveText, instantiate, wasm } from './wasm.js';

/** @import { Outcome, Part, ReadInput, RecordOptions, WasmSource } from './types.js' */
/** @typedef {{ elements: string[], attributes: string[] }} Vocabulary names that the operations refer to by number */

/** @type {Promise<void> | undefined} */
let starting;
/** @type {Promise<void> | undefined} */
let startingWithNames;
/** @type {() => void} */
let sayStarted;
/** Settles when records can be read. @type {Promise<void>} */
export const started = new Promise((resolve) => (sayStarted = resolve));
/** @type {WebAssembly.Module | undefined} */
let compiled;
/** How many were begun: each has its number. */
let readings = 0;
let openReadings = 0;
/** Which wasm instance; a reading begun in another one must not be touched, not even freed. */
let instance = 0;
/** None where there is no instance to read with. @type {CleanMemory | undefined} */
let clean;
/** How many bytes were read since the memory was clean. */
let bytesRead = 0;

/** What a step tells of a reading that need not go on. */
const DONE = 1;
const FAILED = 2;

/**
 * Starts the wasm module, once: later calls return the first call's promise, unless that failed.
 *
 * @param {() => WasmSource | Promise<WasmSource> | undefined} source called only where it is needed
 * @returns {Promise<void>}
 */
export function start(source) {
  starting ??= startOnce(source).catch((error) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

/**
 * {@link start}, with all that is fetched only when a record needs it: for those who read at once.
 *
 * @param {() => WasmSource | Promise<WasmSource> | undefined} source
 * @returns {Promise<void>}
 */
export function startWithNames(source) {
  startingWithNames ??= Promise.all([start(source), fetchNames()]).then(() => {}).catch((error) => {
    startingWithNames = undefined;
    throw error;
  });
  return startingWithNames;
}

/** @param {() => WasmSource | Promise<WasmSource> | undefined} source */
async function startOnce(source) {
  let module;
  let version;
  try {
    module = await compile(await (source() ?? new URL('../pkg/gp_record_bg.wasm', import.meta.url)));
    prepare(module);
    wasm.version();
    version = answeredText();
  } catch (error) {
    // One that asks for what this version does not have, or has not what it asks for; not one without memory.
    if (module && !(error instanceof RangeError)) throw mismatch();
    throw await isBlocked()
      ? new GpRecordError('wasm-blocked', "WebAssembly could not be compiled. A policy needs script-src 'wasm-unsafe-eval'.")
      : new GpRecordError('wasm-unavailable', 'The record reader could not be fetched or started.');
  }
  if (version !== VERSION) throw mismatch();
  compiled = module;
  sayStarted();
}

/** Whether a policy forbids WebAssembly, or the browser has none: then an empty module does not compile either. */
async function isBlocked() {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  return typeof WebAssembly === 'undefined' || WebAssembly.compile(empty).then(() => false, () => true);
}

function mismatch() {
  return new GpRecordError('version-mismatch', 'The JavaScript and the WebAssembly of gp-record are of different versions.');
}

/** Has a new instance ready to read. @param {WebAssembly.Module} module */
function prepare(module) {
  const size = clean?.sizeToKeep;
  clean = undefined;
  instantiate(module);
  clean = new CleanMemory(wasm, size);
}

/** @param {WasmSource} source @returns {Promise<WebAssembly.Module>} */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const given = typeof source === 'string' || source instanceof URL || source instanceof Request ? await fetch(source) : source;
  if (!(given instanceof Response)) return WebAssembly.compile(/** @type {BufferSource} */ (given));
  if (!given.ok) throw new Error(given.statusText);
  // Some servers do not know the type of the file, and only with it do browsers compile what is still on its way.
  const streams = given.headers.get('content-type') === 'application/wasm';
  return streams ? WebAssembly.compileStreaming(given) : WebAssembly.compile(await given.arrayBuffer());
}

/**
 * The module, where records can be read now. Workers are given it: so they need not compile it, and share what the browser
 * has optimised by then.
 *
 * @returns {WebAssembly.Module | undefined}
 */
export function wasmModule() {
  return compiled;
}

/** The rare names of characters; none where they do not come. @type {string | undefined} */
let rareNames;
/** Whether the next record is read with them: one has named some. */
let areNamesNeeded = false;

/** Fetches the rare names of characters. What comes late is there for the next record. */
export async function fetchNames() {
  if (!rareNames) await later(async () => void (rareNames = (await import('./rare-names.js')).default));
}

/** Has the next record read with the rare names of characters; all that follow, too, if they were fetched. */
export function useNames() {
  areNamesNeeded = true;
}

/** One record, read step by step. Free it, whatever happens: then all that it left in memory is wiped. */
export class Reading {
  #instance = instance;
  #open = true;
  #inputs;
  #size;
  #withNames = areNamesNeeded;
  #number = (readings += 1);

  /**
   * @param {ReadInput[]} inputs
   * @param {RecordOptions} options
   * @param {boolean} [beginning] only that of a large HTML record
   * @param {boolean} [html] written as HTML at once: there are no operations
   */
  constructor(inputs, options, beginning = false, html = false) {
    mustBeReady();
    openReadings += 1;
    this.#inputs = inputs;
    this.#size = sizeOf(inputs);
    bytesRead += this.#size;
    try {
      if (this.#withNames) {
        giveText(rareNames ?? '');
        wasm.give_names();
      }
      areNamesNeeded &&= rareNames !== undefined;
      bodies.set(this.#number, inputs.map(({ bytes }) => bytes ?? undefined));
      giveText(given(inputs, options));
      if (!wasm.begin(this.#number, beginning, html, Math.random())) throw reported();
    } catch (error) {
      this.#close();
      throw failure(error);
    }
  }

  /** Whether another reading's trap took this one's instance away. Reading the same inputs again is the remedy. */
  get lost() {
    return this.#open && this.#instance !== instance;
  }

  /** Whether a character is named that it does not know. Reading the same inputs again with the names is the remedy. */
  get lacksNames() {
    return !this.#withNames && !this.lost && wasm.names_missed() !== 0;
  }

  /** @param {number} budget @returns {boolean} true when the whole record is read */
  step(budget) {
    // Memory that was given away or cut short while it was read: what came of it would be no record of anybody's.
    if (sizeOf(this.#inputs) !== this.#size) throw internalError();
    return this.#call((number) => {
      const state = wasm.step(number, budget);
      if (state === FAILED) throw reported();
      return state === DONE;
    });
  }

  /** @returns {Outcome} null where a beginning was to be read and there is none */
  outcome() {
    return JSON.parse(this.#call((number) => (wasm.outcome(number), answeredText())) || 'null');
  }

  /** @param {number} index @returns {string} what was written as HTML; nothing where there are operations */
  html(index) {
    return this.#call((number) => {
      let html = '';
      for (let piece = 0; ; piece += 1) {
        wasm.html(number, index, piece);
        const text = answeredText();
        if (!text) return html;
        html += text;
      }
    });
  }

  /** @param {number} index @returns {Uint32Array} */
  operations(index) {
    return this.#call((number) => (wasm.operations(number, index), answeredWords()));
  }

  /** @param {number} index @returns {Uint8Array} the texts of its operations, in UTF-8 */
  text(index) {
    return this.#call((number) => (wasm.text(number, index), answeredBytes()));
  }

  free() {
    if (!this.#open) return;
    // What the last one has need not be freed piece by piece: all of it is wiped.
    if (!this.lost && openReadings > 1) wasm.end(this.#number);
    this.#close();
  }

  /**
   * @template T
   * @param {(number: number) => T} work
   * @returns {T}
   */
  #call(work) {
    if (!this.#open || this.lost) throw internalError();
    try {
      return work(this.#number);
    } catch (error) {
      const told = failure(error);
      // After a trap the instance is gone already; there is nothing left to free.
      if (this.#instance !== instance) this.#open = false;
      throw told;
    }
  }

  #close() {
    const lost = this.lost;
    this.#open = false;
    bodies.delete(this.#number);
    if (lost) return;
    openReadings -= 1;
    if (openReadings === 0) renew();
  }
}

/**
 * @param {ReadInput[]} inputs
 * @param {RecordOptions} options
 * @returns {string} all of them but the bodies, as JSON
 */
function given(inputs, options) {
  return toJson({ inputs: inputs.map(({ bytes, ...rest }) => rest), options });
}

/** @param {ReadInput[]} inputs @returns {number} how many bytes they have */
export function sizeOf(inputs) {
  return inputs.reduce((sum, { bytes }) => sum + (bytes?.byteLength ?? 0), 0);
}

/** @type {Vocabulary | undefined} */
let vocabularyOnce;

/** @returns {Vocabulary} */
export function vocabulary() {
  mustBeReady();
  if (!vocabularyOnce) {
    wasm.vocabulary();
    vocabularyOnce = /** @type {Vocabulary} */ (JSON.parse(answeredText()));
  }
  return vocabularyOnce;
}

/** @param {Part} part @returns {string} the same section as safe HTML */
export function htmlOf(part) {
  mustBeReady();
  try {
    const { buffer, byteOffset, byteLength, length } = part.operations;
    give(new Uint8Array(buffer, byteOffset, byteLength), part.text);
    wasm.html_of(length);
    return answeredText();
  } catch (error) {
    throw failure(error);
  } finally {
    // Nothing of it is left in memory.
    if (openReadings === 0) renew();
  }
}

function mustBeReady() {
  if (!compiled) throw new GpRecordError('not-ready', 'Await init() before reading a record.');
  if (clean) return;
  try {
    prepare(compiled);
  } catch {
    throw internalError();
  }
}

/** @returns {GpRecordError} what the last call has reported */
function reported() {
  const { code, message, position } = JSON.parse(answeredText());
  return new GpRecordError(code, message, position);
}

/**
 * Whatever was thrown, as an error of ours. Anything but the reader's own report is a trap.
 *
 * @param {unknown} error
 * @returns {GpRecordError}
 */
function failure(error) {
  if (error instanceof GpRecordError) return error;
  openReadings = 0;
  renew(true);
  return internalError();
}

/** Has the next record read by what is clean. @param {boolean} [trapped] */
function renew(trapped = false) {
  instance += 1;
  const restored = !trapped && clean?.restore(bytesRead);
  bytesRead = 0;
  if (restored || !compiled) return;
  try {
    prepare(compiled);
  } catch {
    // There is no room for another now: the next record asks again.
  }
}
