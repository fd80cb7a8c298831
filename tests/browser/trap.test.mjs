// A trap in the wasm module costs the record that was being read, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { init, renderRecord } from '../../js/node.js';
import { Reading } from '../../js/reading.js';
import { readInSteps } from '../../js/steps.js';
import { ANNA, BORIS, allergies } from './support/bundles.mjs';

await init();

const { step } = Reading.prototype;
const encode = (text) => new TextEncoder().encode(text);
const large = allergies(ANNA, Array.from({ length: 3000 }, (_, i) => `Allergy number ${i}`));

// Two steps take longer than a slice, so that a reading in steps pauses after every second one on any machine.
Reading.prototype.step = slow;

function slow(budget) {
  for (const end = performance.now() + 10; performance.now() < end; );
  return step.call(this, budget);
}

/** Runs the work while the module traps as soon as it asks for a piece of a body: all of its calls are left as they are. */
function trapping(work) {
  const { subarray } = Uint8Array.prototype;
  Uint8Array.prototype.subarray = () => {
    throw new WebAssembly.RuntimeError('unreachable');
  };
  try {
    return work();
  } finally {
    Uint8Array.prototype.subarray = subarray;
  }
}

test('a trap is an internal error in fixed words, and the next record is read as ever', () => {
  const before = renderRecord(allergies(ANNA), { idPrefix: 'x-' }).html;
  trapping(() => assert.throws(() => renderRecord(allergies(BORIS)), (error) => {
    assert.equal(error.code, 'internal');
    assert.doesNotMatch(error.message, /unreachable|Boris/);
    return true;
  }));
  assert.equal(renderRecord(allergies(ANNA), { idPrefix: 'x-' }).html, before);
});

test('a name whose case was changing when the module trapped is in no other record', () => {
  const anna = { ...ANNA, family: 'Sécret-Anna' };
  const boris = { ...BORIS, family: 'Müller' };
  const before = renderRecord(allergies(boris), { idPrefix: 'x-' });
  const { codePointAt } = String.prototype;
  let left = 3;
  String.prototype.codePointAt = function (at) {
    if ((left -= 1) === 0) throw new WebAssembly.RuntimeError('unreachable');
    return codePointAt.call(this, at);
  };
  try {
    assert.throws(() => renderRecord(allergies(anna)), { code: 'internal' });
  } finally {
    String.prototype.codePointAt = codePointAt;
  }
  assert.deepEqual(renderRecord(allergies(boris), { idPrefix: 'x-' }).html, before.html);
});

test('where there is no room for a new instance the next record asks again', () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function () {
    throw new RangeError('out of memory');
  };
  try {
    trapping(() => assert.throws(() => renderRecord(allergies(BORIS)), { code: 'internal' }));
    assert.throws(() => renderRecord(allergies(BORIS)), { code: 'internal' });
  } finally {
    WebAssembly.Instance = Instance;
  }
  assert.match(renderRecord(allergies(ANNA)).html, /penicillin/);
});

test('a reading in steps that another record traps under is begun again', async () => {
  const options = { idPrefix: 'x-' };
  const alone = await readInSteps([{ bytes: encode(large) }], options);
  const reading = readInSteps([{ bytes: encode(large) }], options);
  trapping(() => assert.throws(() => renderRecord(allergies(BORIS)), { code: 'internal' }));
  const read = await reading;
  assert.deepEqual(read, alone);
});

test('readings in steps and at once, mixed, each give their own record', async () => {
  const options = { idPrefix: 'x-' };
  const reading = readInSteps([{ bytes: encode(large) }], options);
  const other = renderRecord(allergies(BORIS, ['Allergy to nuts']), options);
  const third = readInSteps([{ bytes: encode(allergies(BORIS)) }], options);
  assert.match(other.html, /nuts/);
  assert.doesNotMatch(other.html, /Allergy number/);
  const texts = (await Promise.all([reading, third])).map(({ parts }) => parts.map(({ text }) => new TextDecoder().decode(text)).join(''));
  assert.match(texts[0], /Allergy number 2999/);
  assert.doesNotMatch(texts[0], /penicillin|nuts/);
  assert.match(texts[1], /penicillin/);
  assert.doesNotMatch(texts[1], /Allergy number/);
});

test('a reading that is given up leaves the instance to the next', async () => {
  const wanted = new AbortController();
  const reading = readInSteps([{ bytes: encode(large) }], {}, wanted.signal);
  wanted.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  assert.match(renderRecord(allergies(ANNA)).html, /penicillin/);
});
