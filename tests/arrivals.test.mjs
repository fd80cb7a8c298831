// The answers of a load as they arrive: what is known after each, and what is said not to have come.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrivals } from '../js/element/sources.js';

test('documents that a host does not name are all shown: only what is on its way or failed makes room', async () => {
  const requested = { document: true };
  const answer = (title) => ({ status: 200, requested, bytes: JSON.stringify({ resourceType: 'Binary', contentType: 'text/plain', content: btoa(title) }) });
  async function* asking() {
    yield [{ pending: true, requested }, { pending: true, requested }];
    yield { error: 'It took too long', requested };
    yield answer('First letter');
    yield { pending: true, requested };
    yield answer('Second letter');
  }
  const seen = [];
  for await (const inputs of arrivals(asking(), new AbortController().signal)) {
    seen.push(inputs.map(({ pending, error, bytes }) => (pending ? 'pending' : error ? 'failed' : atob(JSON.parse(new TextDecoder().decode(bytes)).content))));
  }
  assert.deepEqual(seen, [['pending'], ['failed'], ['First letter'], ['First letter', 'pending'], ['First letter', 'Second letter']]);
});

test('haz_36 what was to come and did not is left over: one for each that no answer came for, whatever was named', async () => {
  const named = (section) => ({ requested: { section } });
  const answer = (about) => ({ status: 200, bytes: '{}', ...about });
  const left = async (...arriving) => {
    async function* asking() {
      yield* arriving;
    }
    let last;
    for await (const inputs of arrivals(asking(), new AbortController().signal)) last = inputs;
    assert.ok(last.every(({ pending }) => !pending), 'at the end nothing is on its way');
    return last.map(({ bytes, requested }) => [requested?.section ?? 'any', bytes ? 'came' : 'left']);
  };
  const [one, two] = [{ pending: true }, [{ pending: true }, { pending: true }]];
  assert.deepEqual(await left(one), [['any', 'left']]);
  assert.deepEqual(await left(one, answer(named('ALL'))), [['ALL', 'came']]);
  assert.deepEqual(await left(one, answer({})), [['any', 'came']]);
  assert.deepEqual(await left(two, answer(named('ALL'))), [['any', 'left'], ['ALL', 'came']]);
  assert.deepEqual(await left(two, answer(named('ALL')), answer(named('MED'))), [['ALL', 'came'], ['MED', 'came']]);
  // An answer that was announced by its name is not the one that was announced without.
  const both = [{ pending: true, ...named('ALL') }, { pending: true }];
  assert.deepEqual(await left(both, answer(named('ALL'))), [['ALL', 'came'], ['any', 'left']]);
  assert.deepEqual(await left(both, answer(named('MED'))), [['ALL', 'left'], ['MED', 'came']]);
  assert.deepEqual(await left(both), [['ALL', 'left'], ['any', 'left']]);
});
