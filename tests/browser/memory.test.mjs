// Between two records the memory of the wasm instance is, byte for byte, what it was before the first.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { init, renderRecord } from '../../js/node.js';
import { BACK_BYTES, FRONT_BYTES } from '../../js/memory.js';
import { Reading } from '../../js/reading.js';
import { readInSteps } from '../../js/steps.js';
import { bodies, wasm } from '../../js/wasm.js';
import { ANNA, BORIS, allergies, htmlSection } from './support/bundles.mjs';

await init();

/** The memory of the instance that is there now. */
const memory = () => new Uint8Array(wasm.memory.buffer);
const holds = (bytes, text) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text);
const many = (count) => allergies(ANNA, Array.from({ length: count }, (_, i) => `Allergy number ${i}`));
const encode = (text) => new TextEncoder().encode(text);

// Now there is room for records of this size.
renderRecord(many(500));
let beginning = memory().slice();

function assertClean() {
  assert.ok(Buffer.compare(memory(), beginning) === 0, 'the memory is not what it was');
  assert.equal(bodies.size, 0, 'a body is still held');
}

test('nothing stands between the two ends that are put back, however much room there is', () => {
  assertNothingBetween(beginning);
  for (const count of [1000, 2000, 3000]) {
    renderRecord(many(count));
    assert.ok(memory().length > beginning.length);
    beginning = memory().slice();
    assertNothingBetween(beginning);
  }
});

function assertNothingBetween(bytes) {
  const between = bytes.subarray(FRONT_BYTES, -BACK_BYTES);
  assert.ok(between.length > 500_000);
  assert.equal(between.findIndex((byte) => byte !== 0), -1);
}

test('what was read is in the memory while it is read, and not after', async () => {
  const signal = new AbortController();
  const text = many(2000);
  const start = text.slice(0, 1000);
  const reading = readInSteps([{ bytes: encode(text) }], {}, signal.signal);
  assert.ok(holds(memory(), start));
  signal.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  assert.ok(!holds(memory(), start));
  assertClean();
});

test('a body is taken over piece by piece, and one that is not all there is let go', () => {
  const text = many(2000);
  const start = text.slice(0, 1000);
  const reading = new Reading([{ bytes: encode(text) }], {});
  assert.ok(!holds(memory(), start));
  reading.step(1);
  assert.ok(holds(memory(), start) && !holds(memory(), 'Allergy number 1999'));
  reading.free();
  assert.ok(!holds(memory(), start));
  assertClean();
});

test('records read one after another give what each gives alone, in the same memory', () => {
  const options = { idPrefix: 'x-' };
  const read = (bundle) => renderRecord(bundle, options).html;
  const { buffer } = memory();
  const records = [allergies(ANNA), many(500), allergies(BORIS, []), many(1), allergies(BORIS, ['Allergy to nuts'])];
  const alone = records.map(read);
  for (let round = 0; round < 20; round += 1) {
    const at = (round * 3) % records.length;
    assert.equal(read(records[at]), alone[at]);
    assertClean();
  }
  assert.equal(memory().buffer, buffer);
});

test('a record that is refused leaves nothing', () => {
  assert.throws(() => renderRecord('{"resourceType":"Bundle","entry":[{"resource":{"id":"Secret'), { name: 'GpRecordError' });
  assert.ok(!holds(memory(), 'Secret'));
  assertClean();
});

test('what the deepest record leaves on the stack is wiped', () => {
  const html = `<div>${'<table><tr><td>a</td><td>'.repeat(300)}Secret</div>`;
  const reading = new Reading([{ bytes: encode(htmlSection('ENC', html)) }], {});
  while (!reading.step(1_000_000));
  const used = 1024 * 1024 - memory().findIndex((byte) => byte !== 0);
  // More than what is passed over in one go, and as much again is left.
  assert.ok(used > 200_000 && used < 512 * 1024, `${used} bytes of the stack`);
  reading.free();
  assertClean();
});

test('the memory of a large record is kept for another large one, wiped, and goes with the next small one', () => {
  const { length } = memory();
  const large = many(20_000);
  renderRecord(large);
  assert.ok(memory().length > 16 * 1024 * 1024);
  beginning = memory().slice();
  assertNothingBetween(beginning);
  const { buffer } = memory();
  assert.match(renderRecord(large).html, /Allergy number 19999/);
  assert.equal(memory().buffer, buffer);
  assertClean();
  assert.match(renderRecord(allergies(BORIS)).html, /penicillin/);
  assert.ok(memory().length < length);
  assert.ok(!holds(memory(), 'penicillin') && !holds(memory(), 'Allergy number'));
});
