// The names by which the module asks its glue for functions. They end in hashes, which no compression makes smaller and which
// stand on both sides; here they become `f` and a number.

const IMPORTS = 2;
const FUNCTION = 0;

/**
 * @param {Buffer} wasm a module that imports nothing but functions
 * @param {string} glue what it imports them from
 * @returns {{ wasm: Buffer, glue: string }} both, with short names
 */
export function withShortNames(wasm, glue) {
  const { sections, head } = sectionsOf(wasm);
  const names = new Map();
  const rewritten = sections.map(({ id, body }) => (id === IMPORTS ? { id, body: renamed(body, names) } : { id, body }));
  for (const [name, short] of names) {
    const parts = glue.split(new RegExp(`\\b${name}\\b`));
    if (parts.length !== 2) throw new Error(`The glue has ${parts.length - 1} functions called ${name}.`);
    glue = parts.join(short);
  }
  return { wasm: Buffer.concat([head, ...rewritten.flatMap(({ id, body }) => [Buffer.of(id), number(body.length), body])]), glue };
}

/** @param {Buffer} wasm */
function sectionsOf(wasm) {
  const reader = new Reader(wasm, 8);
  const sections = [];
  while (!reader.done) sections.push({ id: reader.take(1)[0], body: reader.take(reader.number()) });
  return { head: wasm.subarray(0, 8), sections };
}

/** @param {Buffer} body of the section of imports @param {Map<string, string>} names filled with the short name of each */
function renamed(body, names) {
  const reader = new Reader(body);
  const count = reader.number();
  const parts = [number(count)];
  for (let place = 0; place < count; place += 1) {
    const from = reader.take(reader.number());
    const name = reader.take(reader.number()).toString();
    if (reader.take(1)[0] !== FUNCTION) throw new Error(`The import ${name} is no function.`);
    if (names.has(name)) throw new Error(`Two imports are called ${name}.`);
    const short = `f${place.toString(36)}`;
    names.set(name, short);
    parts.push(number(from.length), from, number(short.length), Buffer.from(short), Buffer.of(FUNCTION), number(reader.number()));
  }
  return Buffer.concat(parts);
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
