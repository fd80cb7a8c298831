// What the module is without before it is optimised: names and exports that are for wasm-bindgen's own glue alone (js/wasm.js
// stands in its place), the words of panics, which nobody sees: a panic is a trap, and a trap is an error in fixed words; and
// what frees memory that is wiped anyway. And in which order its functions stand after that.

const [CUSTOM, IMPORTS, EXPORTS, CODE, DATA] = [0, 2, 7, 10, 11];
const FUNCTION = 0;
const FUNCTION_NAMES = 1;
const [UNREACHABLE, I32_CONST, END] = [0x00, 0x41, 0x0b];

/** What js/wasm.js calls itself where it hands over what the module imports. */
const FROM = 'js';

/** What the standard library calls on the way to a panic. None of these comes back, whatever it is called with. */
const PANICS = new RegExp(`^(${[
  'core::panicking::.*',
  'core::slice::index::slice_index_fail',
  'core::str::slice_error_fail',
  'core::option::(expect|unwrap)_failed',
  'core::result::unwrap_failed',
  'core::cell::panic_already_(mutably_)?borrowed',
  'alloc::raw_vec::(handle_error|capacity_overflow)',
  'alloc::alloc::handle_alloc_error',
  '<alloc::vec::Vec<_, _>>::\\w+::assert_failed',
  'std::thread::local::panic_access_error',
  '__rustc::rust_panic',
  // What would tell what a panic is about. Nothing else here is told in this way: tests/layers.rs holds that.
  '<std::panicking::panic_handler::.*',
  '<.* as core::fmt::(Debug|Display|Write)>::.*',
].join('|')})$`);

/**
 * What frees what a state machine holds, or a function that was never called: done by one that is left before its end, as of a
 * reading that is given up. And what frees a thing of which a reading has one or a few. Their memory is wiped before the next
 * record (js/memory.js).
 */
const LEFT = new RegExp(`^core::ptr::drop_in_place::<.*(\\{closure#\\d+\\}|::(${[
  'Completeness', 'Error', 'Expected', 'Failure', 'Held', 'Input', 'Limit', 'Mismatch', 'Notice', 'Options', 'Patient', 'Request',
  'RequestOutcome', 'Requested', 'Structure',
].join('|')})\\b)`);

/** A place in the source, as a panic knows it: the address and length of its file's name, a line and a column. */
const PLACE_BYTES = 16;
const LONGEST_FILE_NAME = 250;
const FILE_NAME = /^[\w./-]+\.rs$/;
const MOST_LINES = 100_000;
const MOST_COLUMNS = 1000;

/** What wasm-bindgen has a module export for its glue: of these a module without objects needs none. */
const FOR_GLUE = ['__abort_handler', '__instance_terminated', '__wbindgen_externrefs', '__wbindgen_start'];

/**
 * @param {Buffer} wasm as wasm-bindgen leaves it: it imports nothing but functions, whose names it knows
 * @returns {Buffer} the same, as it is to be optimised
 */
export function slimmed(wasm) {
  const sections = sectionsOf(wasm);
  const names = namesOf(sections);
  const imports = sections.find(({ id }) => id === IMPORTS);
  const first = imports ? new Reader(imports.body).number() : 0;
  const changed = sections.map(({ id, body }) => {
    if (id === IMPORTS) return { id, body: withPlainNames(body) };
    if (id === EXPORTS) return { id, body: withoutGlue(body) };
    if (id === CODE) return { id, body: withoutEnds(body, (place) => names.get(first + place) ?? '') };
    if (id === DATA) return { id, body: withoutPlaces(body) };
    return { id, body };
  });
  return written(wasm, changed);
}

/** A module of these sections, which begins like another. @param {Buffer} like @param {{ id: number, body: Buffer }[]} sections */
function written(like, sections) {
  return Buffer.concat([like.subarray(0, 8), ...sections.flatMap(({ id, body }) => [Buffer.of(id), sized(body)])]);
}

/**
 * @param {Buffer} wasm optimised, with the names of its functions
 * @param {number} alike functions whose sizes differ by less, in bytes, stand together
 * @returns {Buffer} the same, each function with a name by which it is put in its place: of one module of the sources by their
 *   sizes, and then by the last part of their names. What is alike compresses best where it stands together.
 */
export function namedByPlace(wasm, alike) {
  const sections = sectionsOf(wasm);
  const names = namesOf(sections);
  const code = new Reader(sections.find(({ id }) => id === CODE)?.body ?? Buffer.of(0));
  const sizes = Array.from({ length: code.number() }, () => code.bytes().length);
  const imports = names.size - sizes.length;
  const items = [...names].map(([place, name]) => {
    const module = name.replace(/^[<&([*]+/, '').split(/::|[<>]| as /).filter(Boolean).slice(0, 2).join('::');
    const size = String(Math.floor((sizes[place - imports] ?? 0) / alike)).padStart(6, '0');
    // A name stands once.
    const key = [module, size, ...name.split('::').reverse(), String(place).padStart(6, '0')].join(' ');
    return Buffer.concat([number(place), sized(key)]);
  });
  const named = Buffer.concat([sized('name'), Buffer.of(FUNCTION_NAMES), sized(list(items))]);
  const others = sections.filter(({ id, body }) => id !== CUSTOM || new Reader(body).text() !== 'name');
  return written(wasm, [...others, { id: CUSTOM, body: named }]);
}

function sectionsOf(wasm) {
  const reader = new Reader(wasm, 8);
  const sections = [];
  while (!reader.done) sections.push({ id: reader.byte(), body: reader.bytes() });
  return sections;
}

/** The functions' names by their numbers, without the hashes of their crates. @returns {Map<number, string>} */
function namesOf(sections) {
  const names = new Map();
  for (const { id, body } of sections) {
    const reader = new Reader(body);
    if (id !== CUSTOM || reader.text() !== 'name') continue;
    while (!reader.done) {
      const kind = reader.byte();
      const part = new Reader(reader.bytes());
      if (kind !== FUNCTION_NAMES) continue;
      for (let left = part.number(); left > 0; left -= 1) names.set(part.number(), part.text().replace(/\[[0-9a-f]{16}\]/g, ''));
    }
  }
  return names;
}

/** The imports, all from one place, by the names that they have in js/wasm.js. */
function withPlainNames(body) {
  const reader = new Reader(body);
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.bytes();
    const name = reader.text();
    if (reader.byte() !== FUNCTION) throw new Error(`The import ${name} is no function.`);
    const plain = name.replace(/^__wbg_(\w+)_[0-9a-f]{16}$/, '$1');
    kept.push(Buffer.concat([sized(FROM), sized(plain), Buffer.of(FUNCTION), number(reader.number())]));
  }
  return list(kept);
}

/** The exports that js/wasm.js calls. */
function withoutGlue(body) {
  const reader = new Reader(body);
  const kept = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    const name = reader.text();
    const what = Buffer.concat([sized(name), Buffer.of(reader.byte()), number(reader.number())]);
    if (!name.startsWith('__')) kept.push(what);
    else if (!FOR_GLUE.includes(name)) throw new Error(`What the export ${name} is for is not known here.`);
  }
  return list(kept);
}

/** The code; what leads to a panic traps where it begins, what is left to be wiped is not freed. */
function withoutEnds(body, nameOf) {
  const reader = new Reader(body);
  const functions = [];
  const found = new Set();
  for (let place = 0, count = reader.number(); place < count; place += 1) {
    const [code, name] = [reader.bytes(), nameOf(place)];
    const other = ENDS.find(([names]) => names.test(name));
    found.add(other);
    functions.push(sized(other?.[1] ?? code));
  }
  if (!ENDS.every((end) => found.has(end))) throw new Error('Nothing is called as what leads to a panic, or is left to be wiped, was called.');
  return list(functions);
}

/** Functions by their names, and what they are in the module: without variables of their own. */
const ENDS = [[PANICS, Buffer.of(0, UNREACHABLE, END)], [LEFT, Buffer.of(0, END)]];

/** The data; zeros where a panic's places and the names of their files stood. */
function withoutPlaces(body) {
  const data = Buffer.from(body);
  const reader = new Reader(data);
  const segments = [];
  for (let left = reader.number(); left > 0; left -= 1) {
    if (reader.byte() !== 0 || reader.byte() !== I32_CONST) throw new Error('Data stands at no fixed address.');
    const address = reader.number();
    if (reader.byte() !== END) throw new Error('Data stands at no fixed address.');
    segments.push({ address, bytes: reader.bytes() });
  }
  const at = (address, length) => {
    const segment = segments.find(({ address: start, bytes }) => address >= start && address + length <= start + bytes.length);
    return segment?.bytes.subarray(address - segment.address, address - segment.address + length);
  };
  const names = new Set();
  for (const { address, bytes } of segments) {
    for (let place = (4 - (address % 4)) % 4; place + PLACE_BYTES <= bytes.length; place += 4) {
      const length = bytes.readUInt32LE(place + 4);
      const name = length <= LONGEST_FILE_NAME ? at(bytes.readUInt32LE(place), length) : undefined;
      if (!name || !FILE_NAME.test(name.toString('latin1'))) continue;
      const [line, column] = [bytes.readUInt32LE(place + 8), bytes.readUInt32LE(place + 12)];
      if (line === 0 || line > MOST_LINES || column === 0 || column > MOST_COLUMNS) throw new Error(`Beside ${name} stands no place.`);
      names.add(name);
      bytes.fill(0, place, place + PLACE_BYTES);
    }
  }
  if (names.size === 0) throw new Error('The places of panics do not stand where they stood.');
  for (const name of names) name.fill(0);
  return data;
}

/** Reads what a module is written in: numbers of seven bits a byte, the least significant first, and what has its size before it. */
class Reader {
  #bytes;
  #at;

  constructor(bytes, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get done() {
    return this.#at >= this.#bytes.length;
  }

  byte() {
    return this.#bytes[this.#at++];
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  bytes() {
    const length = this.number();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text() {
    return this.bytes().toString();
  }
}

/** @param {number} value @returns {Buffer} as a module writes it */
function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.of(...bytes, value);
}

/** @param {Buffer | string} what @returns {Buffer} with its size before it */
function sized(what) {
  const bytes = Buffer.from(what);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** @param {Buffer[]} items @returns {Buffer} with their number before them */
function list(items) {
  return Buffer.concat([number(items.length), ...items]);
}
