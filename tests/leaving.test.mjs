// What never ends, and who leaves before it does: nobody waits for it, and it is written down once, with why.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import init, { renderRecord } from '../js/node.js';
import { createClient } from '../js/client/index.js';
import { createRelay } from '../js/relay/index.js';
import { traceOf } from '../www/patients/patients.mjs';
import { consumerAsids } from '../www/provider/index.mjs';
import { ALONE, ASKING, CALLER, codeOf, numberOf, pageRequest, tracedPatient, withWay } from './support/fetching.mjs';

before(() => init());

test('a request ends at its time, and when it is no longer wanted', async () => {
  await withWay({ provider: { slowness: 2000 } }, async (own) => {
    own.provider.fault = 'slow';
    const late = await own.client({ timeoutMs: 60, retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.equal(late.error, 'No complete answer came in time.');
    const leaving = new AbortController();
    const asked = own.client().getStructuredRecord(tracedPatient('rich'), { signal: leaving.signal });
    setTimeout(() => leaving.abort(), 30);
    await assert.rejects(asked, { name: 'AbortError' });
    const sections = own.client().getCareRecord(tracedPatient('html'));
    const iterator = sections[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    next.catch(() => {});
    const started = performance.now();
    await iterator.return();
    assert.ok(performance.now() - started < 500, 'leaving does not wait for what is under way');
  });
});

test('the relay ends a provider that is too slow, and says so', async () => {
  await withWay({ provider: { slowness: 2000 }, relay: { timeoutMs: 400 } }, async (own) => {
    own.provider.fault = 'slow';
    const answer = await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.deepEqual([answer.status, codeOf(answer)], [504, 'RELAY_UPSTREAM_TOO_SLOW']);
    assert.deepEqual(own.audit.map(({ outcome, code }) => [outcome, code]), [['asking', null], ['failed', 'RELAY_UPSTREAM_TOO_SLOW']]);
  });
});

test('a look-up that never ends is audited, and is not waited for by the next request', async () => {
  let hangs = true;
  const find = () => (hangs ? new Promise(() => {}) : { root: 'https://gp.example/a', asid: '1' });
  await withWay({ relay: { timeoutMs: 400, directory: { find } } }, async (own) => {
    const answer = await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.deepEqual([answer.status, codeOf(answer)], [504, 'RELAY_UPSTREAM_TOO_SLOW']);
    assert.equal(own.audit.at(-1).code, 'RELAY_UPSTREAM_TOO_SLOW');
    hangs = false;
    const next = await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.notEqual(codeOf(next), 'RELAY_UPSTREAM_TOO_SLOW');
  });
});

test('an answer over the limit is not passed on', async () => {
  await withWay({ relay: { limitBytes: 5000 } }, async (own) => {
    const answer = await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.equal(answer.error, 'The answer broke off.');
    assert.equal(own.audit.at(-1).code, 'RELAY_ANSWER_TOO_LARGE');
  });
});

test('an answer that says that it is over the limit is final, and told as what it is', async () => {
  let asked = 0;
  const fetch = async () => {
    asked += 1;
    return new Response('{}', { headers: { 'content-length': '6000' } });
  };
  await withWay({ spine: { fetch }, relay: { limitBytes: 5000 } }, async (own) => {
    const answer = await own.client().getStructuredRecord(tracedPatient('rich'));
    assert.deepEqual([answer.status, codeOf(answer), asked], [413, 'RELAY_ANSWER_TOO_LARGE', 1]);
    assert.match(renderRecord(answer).html, /The answer is too large to be passed on/);
  });
});

test('an answer that no page could read is broken off', async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = () => new ReadableStream({
    pull: (controller) => { pulled += 1; controller.enqueue(new Uint8Array(8 * 1024 * 1024)); },
    cancel: () => { cancelled = true; },
  });
  const client = createClient({ relay: 'https://host.example/gp-record', role: CALLER.role, fetch: async () => new Response(endless()) });
  const answer = await client.getStructuredRecord(tracedPatient('rich'));
  assert.deepEqual([answer.status, codeOf(answer), answer.error], [413, 'RELAY_ANSWER_TOO_LARGE', undefined]);
  assert.ok(cancelled && pulled < 20, String(pulled));
  const { outcomes: [outcome], html } = renderRecord(answer);
  assert.deepEqual([outcome.source, outcome.http, outcome.code, outcome.retryable], ['relay', 413, 'RELAY_ANSWER_TOO_LARGE', false]);
  assert.match(html, /The answer is too large to be passed on/);
  assert.doesNotMatch(html, /[Tt]ry again/);
});

test('a fetch of the host that heeds no signal is not waited for', async () => {
  const never = () => new Promise(() => {});
  await withWay({}, async (own) => {
    const answer = await own.client({ fetch: never, timeoutMs: 30, retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.match(answer.error, /in time/);
    assert.deepEqual(own.audit, []);
  });
  await withWay({ spine: { fetch: never }, relay: { timeoutMs: 30 } }, async (own) => {
    const late = await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.deepEqual([late.status, codeOf(late)], [504, 'RELAY_UPSTREAM_TOO_SLOW']);
  });
});

test('an answer that never ends is ended, also where the fetch of the host heeds no signal, and it is written down once why', async () => {
  const begun = async () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }));
  for (const [call, status, endsBy, code] of [
    [{ call: 'structured-record', structured: {} }, 200, 'time', 'RELAY_UPSTREAM_TOO_SLOW'],
    [{ call: 'structured-record', structured: {} }, 200, 'leaving', 'RELAY_PAGE_LEFT'],
    [{ call: 'search-documents', search: {} }, 504, 'time', 'RELAY_UPSTREAM_TOO_SLOW'],
  ]) {
    const audit = [];
    const left = new AbortController();
    const timeoutMs = endsBy === 'time' ? 40 : 5000;
    const relay = createRelay({ ...ALONE, timeoutMs, audit: (entry) => audit.push(entry), spine: { ...ALONE.spine, fetch: begun } });
    if (endsBy === 'leaving') setTimeout(() => left.abort(), 40);
    const answer = await relay(pageRequest(JSON.stringify({ nhsNumber: numberOf('rich'), ...call }), left.signal));
    assert.equal(answer.status, status);
    if (status === 200) await assert.rejects(answer.text(), { message: 'The answer broke off.' });
    assert.deepEqual(audit.filter(({ outcome }) => outcome === 'failed').map((entry) => entry.code), [code]);
  }
});

test('gen_05 whoever has left is not asked for, and the audit says so', async () => {
  let leave;
  const left = new AbortController();
  const traced = async ({ nhsNumber }) => {
    left.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return traceOf(nhsNumber, Date.now());
  };
  await withWay({ relay: { traced } }, async (own) => {
    leave = own.client().getStructuredRecord(tracedPatient('rich'), { signal: left.signal });
    await assert.rejects(leave);
    for (let n = 0; n < 40 && !own.audit.some(({ outcome }) => outcome === 'failed'); n += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    assert.equal(own.asked().length, 0);
    assert.equal(own.audit.find(({ outcome }) => outcome === 'failed')?.code, 'RELAY_PAGE_LEFT');
  });
});

test('gen_05 nobody is asked for a page that left before its practice is looked up, or while it is written down that a provider is asked', async () => {
  for (const [leavesAt, entries] of [['authorise', []], ['asking', ['asking']]]) {
    const left = new AbortController();
    const asked = [];
    const audit = [];
    const relay = createRelay({
      ...ALONE,
      authorise: () => {
        if (leavesAt === 'authorise') left.abort();
        return true;
      },
      audit: ({ outcome, code }) => {
        audit.push(code ?? outcome);
        if (leavesAt === outcome) left.abort();
      },
      directory: { find: () => { asked.push('directory'); return { root: 'https://gp.example/a', asid: consumerAsids.allowed }; } },
      spine: { ...ALONE.spine, fetch: async () => { asked.push('provider'); return new Response('{}'); } },
    });
    await relay(pageRequest(ASKING, left.signal));
    // Whoever were asked all the same would be asked after the answer.
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual([asked, audit], [leavesAt === 'asking' ? ['directory'] : [], [...entries, 'RELAY_PAGE_LEFT']], leavesAt);
  }
});

test('gen_05 a page that leaves while its request still arrives is written down as that, and not waited for', async () => {
  await withWay({ relay: { timeoutMs: 5000 } }, async (own) => {
    const { hostname, port } = new URL(own.relay);
    const socket = connect(Number(port), hostname, () => socket.write('POST /gp-record HTTP/1.1\r\nHost: host.example\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"call"'));
    setTimeout(() => socket.destroy(), 50);
    for (let n = 0; n < 40 && own.audit.length === 0; n += 1) await new Promise((resolve) => setTimeout(resolve, 25));
    assert.deepEqual(own.audit.map(({ outcome, code }) => [outcome, code]), [['failed', 'RELAY_PAGE_LEFT']]);
  });
  // Of another server, whose requests do not end with their page.
  const audit = [];
  const relay = createRelay({ ...ALONE, audit: (entry) => audit.push(entry) });
  const left = new AbortController();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"call"')) });
  setTimeout(() => left.abort(), 20);
  await relay(pageRequest(body, left.signal));
  assert.deepEqual(audit.map(({ outcome, code }) => [outcome, code]), [['failed', 'RELAY_PAGE_LEFT']]);
});

test('gen_05 of a page that leaves while its user is looked up it is written down what was asked', async () => {
  const audit = [];
  const left = new AbortController();
  const signedIn = () => {
    left.abort();
    return CALLER;
  };
  await createRelay({ ...ALONE, signedIn, audit: (entry) => audit.push(entry) })(pageRequest(ASKING, left.signal));
  assert.deepEqual(audit.map(({ code, call, nhsNumber }) => [code, call, nhsNumber]), [['RELAY_PAGE_LEFT', 'structured-record', numberOf('rich')]]);
});

test('gen_05 a request that is refused is written down as refused, also where its page has left', async () => {
  for (const [name, body, headers] of [['of another site', ASKING, { 'sec-fetch-site': 'cross-site' }], ['whole, and none of ours', ASKING.replace('{', '{"more":1,'), {}]]) {
    const audit = [];
    const left = new AbortController();
    left.abort();
    await createRelay({ ...ALONE, audit: (entry) => audit.push(entry) })(pageRequest(body, left.signal, headers));
    assert.deepEqual(audit.map(({ outcome, code }) => [outcome, code]), [['failed', 'RELAY_REQUEST_REFUSED']], name);
  }
});

/** A provider's answer of so many pieces, or without an end; `provider.isEnded` once nobody wants more of it. */
function inPieces({ pieces = Infinity, everyMs = 0, bytes = 70_000 } = {}) {
  const provider = { isEnded: false };
  const pull = async (controller) => {
    if (everyMs > 0) await pause(everyMs);
    if (pieces-- > 0) controller.enqueue(new Uint8Array(bytes));
    else controller.close();
  };
  const cancel = () => { provider.isEnded = true; };
  provider.fetch = async () => new Response(new ReadableStream({ pull, cancel }), { headers: { 'content-type': 'application/fhir+json' } });
  return provider;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('gen_05 an answer that its page stops reading is ended and written down when the page leaves, or has taken nothing for as long as it may, read on or not', async () => {
  for (const [endsBy, headers, everyMs] of [
    ['leaving', {}, 0],
    ['taking nothing', {}, 0],
    // Some engines pack all that comes, whether or not it is taken.
    ['leaving', { 'accept-encoding': 'gzip' }, 5],
  ]) {
    const audit = [];
    const left = new AbortController();
    const provider = inPieces({ everyMs });
    const timeoutMs = endsBy === 'leaving' ? 5000 : 50;
    const relay = createRelay({ ...ALONE, timeoutMs, audit: ({ outcome, code }) => { audit.push(code ?? outcome); }, spine: { ...ALONE.spine, fetch: provider.fetch } });
    const reader = (await relay(pageRequest(ASKING, left.signal, headers))).body.getReader();
    await reader.read();
    if (endsBy === 'leaving') left.abort();
    for (let n = 0; n < 40 && !(audit.length === 3 && provider.isEnded); n += 1) await pause(25);
    assert.deepEqual([audit, provider.isEnded], [['asking', 'answered', 'RELAY_PAGE_LEFT'], true], endsBy);
    await assert.rejects(async () => { while (!(await reader.read()).done); }, { message: 'The answer broke off.' });
    assert.equal(audit.length, 3, 'once');
  }
});

test("the time of a page that is slow is not the provider's: what came whole is passed on whole", async () => {
  const audit = [];
  const { fetch } = inPieces({ pieces: 6, bytes: 10 });
  const relay = createRelay({ ...ALONE, timeoutMs: 200, audit: ({ outcome, code }) => { audit.push(code ?? outcome); }, spine: { ...ALONE.spine, fetch } });
  const reader = (await relay(pageRequest(ASKING))).body.getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    await pause(60);
  }
  assert.deepEqual([length, audit], [60, ['asking', 'answered']]);
});

test('a provider that sends a little now and then has no more time for it all than another', async () => {
  const audit = [];
  const provider = inPieces({ everyMs: 20, bytes: 1 });
  const relay = createRelay({ ...ALONE, timeoutMs: 100, audit: ({ outcome, code }) => { audit.push(code ?? outcome); }, spine: { ...ALONE.spine, fetch: provider.fetch } });
  await assert.rejects((await relay(pageRequest(ASKING))).text(), { message: 'The answer broke off.' });
  assert.deepEqual([audit, provider.isEnded], [['asking', 'answered', 'RELAY_UPSTREAM_TOO_SLOW'], true]);
});

test('an answer that comes after its page has left, or that cannot be written down, is ended, whatever fetch the host gives', async () => {
  for (const [name, late, audit, code] of [
    ['late', 60, () => {}, 'RELAY_PAGE_LEFT'],
    ['not written down', 0, ({ outcome }) => { if (outcome === 'answered') throw new Error('full'); }, 'RELAY_AUDIT_FAILED'],
  ]) {
    const left = new AbortController();
    const provider = inPieces();
    const fetch = async () => {
      // Not before: who leaves sooner has nobody asked.
      if (late > 0) left.abort();
      await pause(late);
      return provider.fetch();
    };
    const answer = await createRelay({ ...ALONE, audit, spine: { ...ALONE.spine, fetch } })(pageRequest(ASKING, left.signal));
    assert.equal((await answer.json()).issue[0].details.coding[0].code, code);
    for (let n = 0; n < 40 && !provider.isEnded; n += 1) await pause(25);
    assert.ok(provider.isEnded, name);
  }
});
