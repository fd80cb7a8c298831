// The WebAssembly module as it is built: what it has of JavaScript, what JavaScript has of it, and what crosses between them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { init, renderRecord } from '../../js/node.js';
import { Reading, htmlOf } from '../../js/reading.js';
import * as boundary from '../../js/wasm.js';
import { ANNA, allergies, htmlSection } from './support/bundles.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const bytes = read('pkg/gp_record_bg.wasm');
const module = new WebAssembly.Module(bytes);

await init();

test('the module asks for functions of js/wasm.js, and for nothing else', () => {
  const imports = WebAssembly.Module.imports(module);
  assert.ok(imports.length > 0);
  for (const { module: from, name, kind } of imports) {
    assert.deepEqual([from, kind, typeof boundary[name]], ['js', 'function', 'function'], name);
  }
});

test('it has the functions that js/wasm.js describes, and no others', () => {
  const described = [...read('js/wasm.js').toString().matchAll(/@property \{[^\n]+\} (\w+)$/gm)].map(([, name]) => name);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.deepEqual(exported.sort(), described.sort());
});

test('it holds no words of a panic: no place in a source, no folder of whoever built it', () => {
  assert.doesNotMatch(bytes.toString('latin1'), /\.rs\b|panicked|library\/|\/rustc\//);
});

test('a text of several pieces is whole, wherever a piece ends in a letter', () => {
  for (let shift = 0; shift < 4; shift += 1) {
    const text = `${'x'.repeat(shift)}${'é€😀'.repeat(30_000)}`;
    assert.ok(renderRecord(allergies(ANNA, [text])).html.includes(text));
    const utf8 = new TextEncoder().encode(text);
    assert.equal(htmlOf({ operations: Uint32Array.of((text.length << 3) | 2, utf8.length), text: utf8 }), text);
  }
});

test('a text keeps what JavaScript might take away: a mark of byte order, a letter beyond the first plane', () => {
  const { html } = renderRecord(htmlSection('ENC', '<div><p>\u{feff}seen 𝒜\u{fffd}</p></div>'));
  assert.ok(html.includes('seen 𝒜\u{fffd}'));
});

test('a name in other letters is compared in any case', () => {
  const patient = { ...ANNA, nhsNumber: undefined, family: 'Émilie-Żółć' };
  for (const family of ['ÉMILIE-ŻÓŁĆ', 'émilie-żółć']) {
    assert.equal(renderRecord(allergies(patient), { expected: { familyName: family, birthDate: ANNA.birthDate } }).identity.outcome, 'matched', family);
  }
  assert.equal(renderRecord(allergies(patient), { expected: { familyName: 'Emilie', birthDate: ANNA.birthDate } }).identity.outcome, 'mismatch');
});

test('inputs without a body, with an empty one and with one are told apart', () => {
  const { outcomes, html } = renderRecord([
    { error: 'The line was cut.', requested: { section: 'MED' } },
    { bytes: new Uint8Array(), status: 200, requested: { section: 'ALL' } },
    { bytes: new TextEncoder().encode(htmlSection('ENC', '<div><p>Seen for a cough</p></div>')), status: 200, requested: { section: 'ENC' } },
  ]);
  assert.match(html, /Seen for a cough/);
  assert.match(html, /The line was cut\./);
  assert.equal(outcomes.length, 2);
});

test('a body that is gone is not read as zeros', () => {
  const reading = new Reading([{ bytes: new TextEncoder().encode(allergies(ANNA)) }], {});
  boundary.bodies.clear();
  assert.throws(() => reading.step(1e6), { code: 'internal' });
  reading.free();
});
