// The relay under load and under nonsense: none of a thousand requests is lost or gets another patient's answer, and no
// input that is not exactly a request reaches a provider.

import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';
import { createRelay } from '../js/relay/index.js';
import { fetchThrough } from '../js/relay/node.js';
import { ALL_SECTIONS, CALLER, DEVICE, jsonOf, numberOf, startFetching, tracedPatient } from './support/fetching.mjs';

const REQUESTS = 1000;
const FUZZED = 4000;

test('1,000 concurrent requests through the relay lose none and leak no patient\'s answer into another\'s', async (t) => {
  // Node's own fetch gives up a connection after ten seconds, which a busy machine takes for a thousand of them.
  const agent = new Agent({ keepAlive: true });
  const fetch = fetchThrough(agent);
  const own = await startFetching({ spine: { fetch }, directory: { fetch } });
  try {
    const ids = ['rich', 'empty', 'transit', 'known-none', 'confidential', 'newer', 'older', 'mismatch'];
    const client = own.client({ fetch, retries: 0, timeoutMs: 300_000 });
    const started = performance.now();
    const answers = await Promise.all(Array.from({ length: REQUESTS }, async (_, at) => {
      const id = ids[at % ids.length];
      return [id, await client.getStructuredRecord(tracedPatient(id), { areas: ['allergies', 'problems'] })];
    }));
    t.diagnostic(`${REQUESTS} requests in ${Math.round(performance.now() - started)} ms`);
    assert.equal(answers.length, REQUESTS);
    for (const [id, answer] of answers) {
      assert.equal(answer.status, 200, `${id}: ${answer.error ?? answer.status}`);
      const numbers = JSON.stringify(jsonOf(answer)).match(/999\d{7}/g).filter((number) => number !== '9999000003');
      assert.deepEqual([...new Set(numbers)], [numberOf(id)], 'whose answer it is');
    }
    assert.equal(new Set(answers.map(([, { traceId }]) => traceId)).size, REQUESTS);
    assert.equal(own.asked().length, REQUESTS);
    assert.deepEqual([own.audit.filter(({ outcome }) => outcome === 'asking').length, own.audit.filter(({ outcome }) => outcome === 'answered').length], [REQUESTS, REQUESTS]);
    const byTrace = new Map(answers.map(([id, { traceId }]) => [traceId, numberOf(id)]));
    assert.ok(own.audit.every(({ traceId, nhsNumber }) => byTrace.get(traceId) === nhsNumber), 'each is written down for its own patient');
  } finally {
    agent.destroy();
    await own.close();
  }
});

/** Numbers that look random and come again for the same seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const ENCOUNTERS = { call: 'care-record', nhsNumber: numberOf('html'), section: 'ENC' };

/** A relay whose host allows everything, and what it writes down; `fetch` is the provider's. */
function allowing({ fetch = async () => new Response('{}'), ...own }) {
  const audit = [];
  const relay = createRelay({
    signedIn: () => CALLER,
    traced: ({ nhsNumber }) => ({ nhsNumber, tracedAt: new Date().toISOString(), practiceCode: 'Z99001', sensitive: false, deceased: false }),
    authorise: () => true,
    allowedSections: () => ALL_SECTIONS,
    audit: (entry) => { audit.push(entry); },
    spine: { base: 'https://proxy.example', asid: '1', issuer: 'https://host.example/', device: DEVICE, fetch },
    directory: { find: async () => ({ root: 'https://gp.example/Z99001/STU3/1/gpconnect', asid: '2' }) },
    ...own,
  });
  const ask = (body, { headers = { 'content-type': 'application/json' }, signal } = {}) =>
    relay(new Request('https://host.example/gp-record', { method: 'POST', headers, body, signal }));
  return { ask, audit };
}

test('a question of the host that is never answered ends, as a refusal that is audited', async () => {
  const never = () => new Promise(() => {});
  const cases = [...['signedIn', 'traced', 'authorise', 'allowedSections'].map((name) => [{ [name]: never }, 500, 'RELAY_FAULT']),
    [{ directory: { find: never } }, 504, 'RELAY_UPSTREAM_TOO_SLOW'], [{ audit: never }, 500, '']];
  for (const [own, status, code] of cases) {
    const [name] = Object.keys(own);
    const { ask, audit } = allowing({ ...own, timeoutMs: 50 });
    assert.equal((await ask(JSON.stringify(ENCOUNTERS))).status, status, name);
    assert.ok(!code || audit.some((entry) => entry.code === code), `${name}: ${JSON.stringify(audit)}`);
    const left = new AbortController();
    const leaving = ask(JSON.stringify(ENCOUNTERS), { signal: left.signal });
    left.abort();
    assert.notEqual((await leaving).status, 200, name);
  }
});

test('who leaves while it is decided is written down as what was decided', async () => {
  const left = new AbortController();
  const { ask, audit } = allowing({ authorise: async () => { left.abort(); return false; } });
  await ask(JSON.stringify(ENCOUNTERS), { signal: left.signal });
  const decided = audit.map(({ outcome, code, nhsNumber }) => [outcome, code, nhsNumber]);
  assert.deepEqual(decided, [['blocked', 'BLOCKED_NOT_AUTHORISED', ENCOUNTERS.nhsNumber]]);
});

test('nothing is asked of the host after a question that it did not answer in time', async () => {
  const asked = [];
  let answer;
  const { ask } = allowing({
    authorise: () => new Promise((resolve) => { answer = resolve; }),
    traced: () => { asked.push('traced'); },
    allowedSections: () => { asked.push('allowedSections'); return ALL_SECTIONS; },
    timeoutMs: 30,
  });
  await ask(JSON.stringify(ENCOUNTERS));
  answer(true);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(asked, []);
});

test('a fuzzed input never reaches a provider', async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);
  const next = random(seed);
  const pick = (values) => values[Math.floor(next() * values.length)];
  let asked = 0;
  const { ask: send, audit } = allowing({
    async fetch() {
      asked += 1;
      return new Response('{}');
    },
  });
  const good = [
    { call: 'care-record', nhsNumber: numberOf('html'), section: 'ENC', period: { start: '2020-01-01' } },
    { call: 'structured-record', nhsNumber: numberOf('rich'), structured: { areas: ['medications'], medications: { from: '2020-01-01' } } },
    { call: 'search-documents', nhsNumber: numberOf('rich'), search: { from: '2020-01-01', description: 'letter' } },
    { call: 'read-document', nhsNumber: numberOf('rich'), url: 'https://gp.example/documents/fhir/Binary/1' },
    { call: 'find-patient', nhsNumber: numberOf('rich'), format: 'xml', purpose: 'direct-care', via: 'spine' },
  ];
  const ask = async (text, headers) => {
    const response = await send(text, { headers });
    await response.arrayBuffer();
    return response;
  };

  // The starting points are good: what follows fails because of what was changed, not because of them.
  for (const body of good) {
    const before = asked;
    await ask(JSON.stringify(body));
    assert.ok(asked > before, body.call);
  }
  asked = 0;

  /** Values that are of no use anywhere in a request. */
  const poison = () => pick([null, true, -1, 1e9, [], {}, [null], '', ' ', '\u0000', '../..', '${7*7}', '%0d%0aSsp-To: 9', '9990000010', '999 000 0010', 'a'.repeat(3000),
    { $ne: 1 }, ['SUM'], '<x/>', '__proto__', 'constructor', 'https://elsewhere.example/Binary/', 'ENC ', 'enc', '2020-13-01', '2020-02-30', '20200101', { start: 'x' }, { start: '2020-01-01', also: 1 }]);
  /** A change that leaves nothing that could be asked. */
  const changes = [
    (body) => { body[pick(Object.keys(body).filter((key) => key !== 'period' && key !== 'search'))] = poison(); },
    (body) => { body[pick(['extra', '__proto_', 'toString', 'tracedAt', 'role', 'user', 'asid', 'Ssp-To'])] = poison(); },
    (body) => { delete body[pick(['call', 'nhsNumber'])]; },
    (body) => { body.nhsNumber = String(body.nhsNumber).replace(/.$/, (digit) => String((Number(digit) + 1 + Math.floor(next() * 8)) % 10)); },
    (body) => { body.call = pick(['migrate', 'metadata', 'care-record ', 'CARE-RECORD', 'hasOwnProperty', 0]); },
    (body) => { if (body.structured) body.structured[pick(['areas', 'search', 'anything', 'medications'])] = poison(); else body.call = 'none'; },
    (body) => { if (body.search) body.search[pick(['from', 'author', 'anything', 'description'])] = pick([null, 5, {}, '', 'x y|z&q=1'.repeat(40), '999 000 0018']); else body.call = 'none'; },
    (body) => { if (body.period) body.period = poison(); else body.call = 'none'; },
  ];
  const texts = [
    (text) => text.slice(0, Math.floor(next() * text.length)),
    (text) => `${text}${pick([',', '}', '{}', '\u0000', 'x'])}`,
    (text) => `[${text}]`,
    (text) => JSON.stringify(text),
    (text) => text.replace('"', pick(["'", '', '“'])),
    () => pick(['', 'null', 'true', '0', '[]', '{}', '"x"', 'NaN', '\uFEFF']),
  ];

  /** Whether it still asks: nothing was changed, or options were emptied, which are all optional. */
  const isStillGood = (body, from) => [from, { ...from, structured: {} }, { ...from, structured: { ...from.structured, medications: {} } }]
    .some((other) => JSON.stringify(body) === JSON.stringify(other));
  for (let round = 0; round < FUZZED; round += 1) {
    const from = pick(good);
    const body = structuredClone(from);
    let text;
    let headers;
    const kind = next();
    if (kind < 0.7) {
      pick(changes)(body);
      // Null is "not given" where a period may be left out, and no change at all is none.
      if (isStillGood(body, from) || (body.call === 'care-record' && body.period === null)) continue;
      text = JSON.stringify(body);
    } else if (kind < 0.9) {
      text = pick(texts)(JSON.stringify(body));
    } else {
      text = JSON.stringify(body);
      headers = pick([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }, { 'content-type': 'application/jsonp' }, { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' }]);
    }
    const before = audit.length;
    const response = await ask(text, headers);
    const told = `seed ${seed}, round ${round}: ${text.slice(0, 300)}`;
    assert.equal(asked, 0, told);
    assert.ok(response.status === 400 || response.status === 403, `${told} → ${response.status}`);
    assert.equal(audit.length, before + 1, `${told}: one entry`);
    assert.ok(['blocked', 'failed'].includes(audit.at(-1).outcome), told);
  }
});
