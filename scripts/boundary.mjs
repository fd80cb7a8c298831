// What the module has for JavaScript, as js/wasm.js knows it: wasm-bindgen gives what it imports names that end in hashes,
// from modules whose names have some, too, and has it export what its own glue would need.

const IMPORTS = 2;
const EXPORTS = 7;
const FUNCTION = 0;

/** What js/wasm.js calls itself where it hands over what the module imports. */
const FROM = 'js';

/**
 * @param {Buffer} wasm a module that imports nothing but functions
 * @returns {Buffer} the same: it imports them by their own names, and exports nothing that is for a glue alone
 */
export function withPlainBoundary(wasm) {
  const reader = new Reader(wasm, 8);
  const parts = [wasm.subarray(0, 8)];
  while (!reader.done) {
    const [id] = reader.take(1);
    const body = reader.take(reader.number());
    const plain = id === IMPORTS ? withPlainImports(body) : id === EXPORTS ? withoutGlue(body) : body;
    parts.push(Buffer.of(id), number(plain.length), plain);
  }
  return Buffer.concat(parts);
}

/** @param {Buffer} body of the section of imports */
function withPlainImports(body) {
  const reader = new Reader(body);
  const count = reader.number();
  const parts = [number(count)];
  for (let left = count; left > 0; left -= 1) {
    reader.text();
    const name = reader.text();
    if (reader.take(1)[0] !== FUNCTION) throw new Error(`The import ${name} is no function.`);
    parts.push(text(FROM), text(name.replace(/^__wbg_(\w+)_[0-9a-f]{16}$/, '$1')), Buffer.of(FUNCTION), number(reader.number()));
  }
  return Buffer.concat(parts);
}

/** @param {Buffer} body of the section of exports */
function withoutGlue(body) {
  const reader = new Reader(body);
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = reader.text();
    const what = Buffer.concat([text(name), reader.take(1), number(reader.number())]);
    if (!name.startsWith('__')) kept.push(what);
  }
  return Buffer.concat([number(kept.length), ...kept]);
}

/** Reads what a module is written in: numbers of seven bits a byte, the least significant first. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.take(1)[0];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    return this.take(this.number()).toString();
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** @param {number} value @returns {Buffer} as a module writes it */
function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.of(...bytes, value);
}

/** @param {string} text @returns {Buffer} the same */
function text(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
}
