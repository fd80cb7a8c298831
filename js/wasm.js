/**
 * The wasm module as it is: functions of numbers, and one memory in which texts and bytes are given and answered
 * (src/wasm.rs). `reading.js` is the only file that calls it. The module itself asks for the six functions at the end;
 * wasm-bindgen puts this file beside it for tests in browsers, so it imports nothing.
 */

/**
 * @typedef {object} Functions those of src/wasm.rs
 * @property {WebAssembly.Memory} memory
 * @property {(length: number) => number} room
 * @property {() => number} answer
 * @property {() => number} answer_length
 * @property {(reading: number, beginning: boolean, html: boolean, seed: number) => number} begin
 * @property {(reading: number, budget: number) => number} step
 * @property {(reading: number) => void} outcome
 * @property {(reading: number, part: number, piece: number) => void} html
 * @property {(reading: number, part: number) => void} operations
 * @property {(reading: number, part: number) => void} text
 * @property {(reading: number) => void} end
 * @property {() => void} give_names
 * @property {() => number} names_missed
 * @property {() => void} vocabulary
 * @property {(words: number) => void} html_of
 * @property {() => void} version
 * @property {(bytes: number) => number} reserve
 */

/** How much of a text is decoded at once: of a megabyte as one, browsers take four times as long. */
const DECODED_BYTES = 64 * 1024;

/** Those of the instance that is there now. @type {Functions} */
export let wasm;

/** A text whose case is to change: this module has no tables of letters, and the engine has. */
let text = '';

/** The bodies that are being read, by the number of their reading. @type {Map<number, (Uint8Array | undefined)[]>} */
export const bodies = new Map();

/** Has a new instance in the place of the one before, which goes with all that it left. @param {WebAssembly.Module} module */
export function instantiate(module) {
  wasm = /** @type {any} */ (undefined);
  bodies.clear();
  text = '';
  wasm = /** @type {any} */ (new WebAssembly.Instance(module, { js: { bodyLength, copyBody, letter, changeCase, nextLetter, isOfWord } }).exports);
}

/** Gives bytes to the next call. @param {Uint8Array[]} parts one after another */
export function give(...parts) {
  let to = wasm.room(parts.reduce((sum, { length }) => sum + length, 0)) >>> 0;
  for (const part of parts) {
    bytesAt(to, part.length).set(part);
    to += part.length;
  }
}

/** Gives a text to the next call. @param {string} text */
export function giveText(text) {
  give(new TextEncoder().encode(text));
}

/** @returns {Uint8Array} what the last call has answered, as a copy */
export function answeredBytes() {
  return answer().slice();
}

/** @returns {Uint32Array} the same, of operations */
export function answeredWords() {
  return new Uint32Array(wasm.memory.buffer, wasm.answer() >>> 0, wasm.answer_length() >>> 0).slice();
}

/** @returns {string} the same, of a text */
export function answeredText() {
  const bytes = answer();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length; at += DECODED_BYTES) {
    text += decoder.decode(bytes.subarray(at, at + DECODED_BYTES), { stream: true });
  }
  return text;
}

function answer() {
  return bytesAt(wasm.answer() >>> 0, wasm.answer_length() >>> 0);
}

/** @param {number} address @param {number} length */
function bytesAt(address, length) {
  return new Uint8Array(wasm.memory.buffer, address, length);
}

/** @param {number} reading @param {number} input @returns {number} the length of its body; less than nothing where it has none */
export function bodyLength(reading, input) {
  return bodies.get(reading)?.[input]?.length ?? -1;
}

/**
 * Copies a part of a body into the memory.
 *
 * @param {number} reading
 * @param {number} input
 * @param {number} from
 * @param {number} length
 * @param {number} to an address
 */
export function copyBody(reading, input, from, length, to) {
  const piece = bodies.get(reading)?.[input]?.subarray(from >>> 0, (from >>> 0) + length);
  // What is not there must not be read as zeros.
  if (piece?.length !== length) throw new RangeError('A body ends too early.');
  bytesAt(to >>> 0, length).set(piece);
}

/** @param {number} code of its next letter */
export function letter(code) {
  text += String.fromCodePoint(code);
}

/** @param {number} toUpper 1: capital letters, 0: small ones */
export function changeCase(toUpper) {
  text = toUpper ? text.toUpperCase() : text.toLowerCase();
}

/** @returns {number} the code of a letter of what came of it, which is taken away; less than nothing after the last */
export function nextLetter() {
  const code = text.codePointAt(0) ?? -1;
  text = text.slice(code > 0xffff ? 2 : 1);
  return code;
}

/** @param {number} code of a character @returns {number} 1 for a letter or a digit of any language, 0 for another */
export function isOfWord(code) {
  return Number(/[\p{Alphabetic}\p{N}]/u.test(String.fromCodePoint(code)));
}
