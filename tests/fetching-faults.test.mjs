// What a provider, a directory or a host gets wrong: another patient's list, half a caller, refusals, answers that break off.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { before, test } from 'node:test';
import init, { renderRecord } from '../js/node.js';
import { createClient, GpRecordError } from '../js/client/index.js';
import { wordsOf } from '../js/element/failure.js';
import { createRelay } from '../js/relay/index.js';
import { documentRequest } from '../js/request/documents.js';
import { ALONE, ASKING, CALLER, closing, codeOf, collect, jsonOf, listening, numberOf, pageRequest, tracedPatient, withWay } from './support/fetching.mjs';

before(() => init());

test('o_12 no document is read from a list that is another patient\'s, or says that it is of another', async () => {
  const patient = tracedPatient('rich');
  const other = numberOf('empty');
  const number = 'https://fhir.nhs.uk/Id/nhs-number';
  const grouped = (digits) => `${digits.slice(0, 3)}-${digits.slice(3, 6)} ${digits.slice(6)}`;
  const patientsOf = (list) => list.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'Patient');
  const documentsOf = (list) => list.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'DocumentReference');
  const changes = {
    'as it is': [() => {}, null],
    'without subjects': [(list) => documentsOf(list).forEach((document) => delete document.subject), null],
    'an absolute subject': [(list, id) => documentsOf(list).forEach((document) => { document.subject = { reference: `https://gp.example/fhir/Patient/${id}/_history/3` }; }), null],
    'a contained subject': [(list) => documentsOf(list).forEach((document) => {
      document.contained = [{ resourceType: 'Patient', id: 'p', identifier: [{ system: number, value: numberOf('rich') }] }];
      document.subject = { reference: '#p' };
    }), null],
    'numbers in groups': [(list) => {
      for (const one of patientsOf(list)) one.identifier = [{ system: number, value: grouped(numberOf('rich')) }];
      for (const document of documentsOf(list)) document.subject.identifier = { system: number, value: grouped(numberOf('rich')) };
    }, null],
    'a contained subject of another': [(list) => documentsOf(list).forEach((document) => {
      document.contained = [{ resourceType: 'Patient', id: 'p', identifier: [{ system: number, value: other }] }];
      document.subject = { reference: '#p' };
    }), 'RELAY_PATIENT_NOT_MATCHED'],
    'another Patient': [(list) => list.entry.push({ resource: { resourceType: 'Patient', id: 'other', identifier: [{ system: number, value: other }] } }), 'RELAY_PATIENT_NOT_MATCHED'],
    'another subject': [(list) => documentsOf(list).forEach((document) => { document.subject = { reference: 'Patient/other' }; }), 'RELAY_PATIENT_NOT_MATCHED'],
    'a subject with another number': [(list) => documentsOf(list).forEach((document) => { document.subject.identifier = { system: number, value: other }; }), 'RELAY_PATIENT_NOT_MATCHED'],
  };
  for (const [what, [change, code]] of Object.entries(changes)) {
    const changed = async (address, init) => {
      const response = await fetch(address, init);
      const id = /\/Patient\/([^/]+)\/DocumentReference/.exec(String(address))?.[1];
      if (!id) return response;
      const list = await response.json();
      assert.ok(documentsOf(list).length > 0 && patientsOf(list).length <= 1, what);
      change(list, id);
      return Response.json(list);
    };
    await withWay({ spine: { fetch: changed } }, async (own) => {
      const list = jsonOf(await own.client().searchDocuments(patient));
      const url = documentsOf(list).flatMap(({ content }) => content ?? []).map(({ attachment }) => attachment.url).find(Boolean);
      const answer = await own.client().readDocument(patient, url);
      if (code) assert.deepEqual([answer.status, codeOf(answer)], [404, code], what);
      else assert.equal(jsonOf(answer).resourceType, 'Binary', what);
    });
  }
});

test('haz_36 of a patient or a list that could not be read nothing is said but that', async () => {
  const patient = tracedPatient('rich');
  const torn = async (response) => new Response((await response.text()).slice(0, -9), response);
  const page = async () => new Response('<html><p>Sign in</p></html>', { headers: { 'content-type': 'text/html' } });
  for (const change of [torn, page]) {
    for (const where of [/\/Patient\?/, /\/DocumentReference/]) {
      const changed = async (address, init) => {
        const response = await fetch(address, init);
        return where.test(String(address)) ? change(response) : response;
      };
      await withWay({ spine: { fetch: changed } }, async (own) => {
        const answer = await own.client().readDocument(patient, 'https://gp.example/Binary/1');
        assert.deepEqual([answer.status, codeOf(answer)], [500, 'RELAY_ANSWER_NOT_READ'], String(where));
        const { html } = renderRecord([answer]);
        assert.match(html, /could not be read|not a record/i);
        assert.doesNotMatch(html, /not on the list|not available from this practice/);
      });
    }
  }
});

test('o_12 a patient is found by the one current number, however it is written; with two it is nobody', async () => {
  const patient = tracedPatient('rich');
  const number = numberOf('rich');
  const system = 'https://fhir.nhs.uk/Id/nhs-number';
  const changed = async (address, init) => {
    const response = await fetch(address, init);
    if (!/\/Patient\?/.test(String(address))) return response;
    const found = await response.json();
    found.entry[0].resource.identifier = identifier;
    return Response.json(found);
  };
  const other = numberOf('empty');
  let identifier;
  await withWay({ spine: { fetch: changed } }, async (own) => {
    for (const [status, ...identifiers] of [
      [200, { use: 'old', system, value: other }, { system, value: number.replace(/(\d{3})(\d{3})/, '$1 $2 ') }],
      [200, { system, value: other, period: { end: '2019-06' } }, { system, value: number }, { system, value: number }],
      [200, { system, value: 'not known' }, { system: 'http://fhir.nhs.net/Id/nhs-number', value: number }],
      [200, { system: 'http://fhir.nhs.uk/Id/nhs-number', value: number, period: { end: '2999' } }],
      [404, { system, value: other }, { system, value: number }],
      [404, { system, value: number }, { system: 'http://fhir.nhs.net/Id/nhs-number', value: other }],
      [404, { system, value: number, use: 'old' }],
      [404, { system, value: number, period: { end: '2019-06-30T00:00:00Z' } }],
      [404, { system: 'https://elsewhere.example', value: number }],
    ]) {
      identifier = identifiers;
      assert.equal((await own.client().searchDocuments(patient)).status, status, JSON.stringify(identifiers));
    }
  });
});

test('o_27 ig_10 what is known of a caller who is not wholly known is written down', async () => {
  for (const [missing, code] of [[{ role: undefined }, 'BLOCKED_ROLE_NOT_KNOWN'], [{ organisation: undefined }, 'BLOCKED_USER_NOT_KNOWN']]) {
    const audit = [];
    const relay = createRelay({ ...ALONE, signedIn: () => ({ ...CALLER, ...missing }), audit: (entry) => { audit.push(entry); } });
    assert.equal((await relay(pageRequest(ASKING))).status, 403);
    assert.equal(audit.length, 1);
    const [{ outcome, user, nhsNumber, call, sections, ...entry }] = audit;
    assert.deepEqual([outcome, entry.code, user, nhsNumber, call], ['blocked', code, CALLER.user, numberOf('rich'), 'structured-record']);
    assert.ok(sections.includes('medications'));
  }
});

test('o_27 a request that is refused is written down with what could be read of it', async () => {
  const audit = [];
  const relay = createRelay({ ...ALONE, signedIn: () => CALLER, audit: (entry) => { audit.push(entry); } });
  const number = numberOf('rich');
  for (const [sent, named] of [
    [{ call: 'structured-record', nhsNumber: number, via: 'spine', structured: { areas: ['nothing'] } }, ['structured-record', number, 'spine']],
    [{ call: 'care-record', nhsNumber: number, section: 'ENC', caller: {} }, ['care-record', number, null]],
    [{ call: 'everything', nhsNumber: [number], via: { of: number } }, ['everything', null, null]],
    [{ call: 'x'.repeat(41) }, [null, null, null]],
    [null, [null, null, null]],
    [[number], [null, null, null]],
  ]) {
    const { status } = await relay(pageRequest(JSON.stringify(sent)));
    const { outcome, code, user, call, nhsNumber, via } = audit.pop();
    assert.deepEqual([status, outcome, code, user], [400, 'failed', 'RELAY_REQUEST_REFUSED', CALLER.user]);
    assert.deepEqual([call, nhsNumber, via], named, JSON.stringify(sent));
  }
  assert.deepEqual(audit, []);
});

test('o_05 who may see no section is told of no patient either', async () => {
  for (const allowedSections of [undefined, () => [], () => null]) {
    await withWay({ relay: { allowedSections } }, async (own) => {
      const answer = await own.client().findPatient(tracedPatient('rich'));
      assert.equal(codeOf(answer), 'BLOCKED_SECTION_NOT_ALLOWED');
      assert.equal(own.requests.length, 0);
    });
  }
});

test('o_24 what the directory refuses is not asked again by itself, and says by which request', async () => {
  for (const [status, tries] of [[429, 1], [401, 1], [404, 1], [503, 4]]) {
    let asked = 0;
    const refusing = async (address) => {
      assert.doesNotMatch(String(address), /R4\/\//);
      asked += 1;
      return new Response('', { status });
    };
    await withWay({ directory: { fetch: refusing, base: 'https://directory.example/R4/' } }, async (own) => {
      const answer = await own.client().getStructuredRecord(tracedPatient('rich'));
      assert.equal(codeOf(answer), 'RELAY_DIRECTORY_FAILED');
      assert.equal(asked, tries, `${status}`);
      assert.ok(answer.traceId);
      assert.ok(own.audit.some(({ code, traceId }) => code === 'RELAY_DIRECTORY_FAILED' && traceId === answer.traceId));
    });
  }
});

test('a 401 of Spine or a provider is a fault of the system, not the end of the session; what it explains stays as it is', async () => {
  const outcome = JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login', diagnostics: 'The token has expired.' }] });
  const answering = (body) => async () => new Response(body, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
  const patientFacing = { base: 'https://api.example', token: async () => ({ token: 'a', nhsNumber: numberOf('rich') }), fetch: answering('') };
  for (const ask of [(client) => client.getStructuredRecord(tracedPatient('rich')), (client) => client.readDocument(tracedPatient('rich'), 'https://gp.example/Binary/1')]) {
    for (const body of ['', null, '<html>401 Authorization Required</html>', '{}']) {
      await withWay({ spine: { fetch: answering(body) }, relay: { patientFacing } }, async (own) => {
        const answer = await ask(own.client());
        assert.deepEqual([answer.status, codeOf(answer)], [500, 'RELAY_UPSTREAM_REFUSED']);
        assert.deepEqual(own.audit.map(({ outcome: became, code, status }) => [became, code, status]), [['asking', null, null], ['failed', null, 401], ['failed', 'RELAY_UPSTREAM_REFUSED', null]]);
        assert.doesNotMatch(renderRecord(answer).html, /not signed in|[Ss]ign in/);
        assert.equal((await ask(own.client({ via: 'patient-facing' }))).status, 401, 'that is of the login');
      });
    }
    await withWay({ spine: { fetch: answering(outcome) } }, async (own) => {
      const answer = await ask(own.client());
      assert.deepEqual([answer.status, jsonOf(answer).issue[0].diagnostics], [401, 'The token has expired.']);
    });
  }
});

/** A relay of the test's own, and how often it was asked. */
async function withRelay(answer, work) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    answer(response);
  });
  const relay = `${await listening(server)}/gp-record`;
  try {
    await work((options) => createClient({ relay, role: CALLER.role, pauseMs: 1, ...options }), () => asked);
  } finally {
    await closing(server);
  }
}

test('o_24 an answer that broke off is asked for once more; a refusal that did is not, and keeps its status', async () => {
  for (const [status, tries] of [[200, 2], [502, 2], [403, 1], [429, 1]]) {
    const half = (response) => {
      response.writeHead(status, { 'content-type': 'application/fhir+json' });
      response.write('{"resourceType":');
      setTimeout(() => response.destroy(), 20);
    };
    await withRelay(half, async (client, asked) => {
      const answer = await client().getStructuredRecord(tracedPatient('rich'));
      assert.equal(answer.error, 'The answer broke off.');
      assert.equal(answer.status, status >= 400 ? status : undefined);
      assert.equal(asked(), tries, `${status}`);
      assert.equal(renderRecord([answer]).outcomes[0].http ?? undefined, status >= 400 ? status : undefined);
    });
  }
});

test('what is a host\'s own fault is not told to the person at the screen in the words for its developers', () => {
  // Those of js/error.js, whose comment is the list.
  const [, codes] = /Codes from reading: ([\s\S]*?)\n \*\//.exec(readFileSync(new URL('../js/error.js', import.meta.url), 'utf8'));
  const all = [...codes.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code);
  const told = all.filter((code) => wordsOf(new GpRecordError(code, 'Words of it.')).endsWith('Words of it.'));
  assert.deepEqual(told, ['empty', 'truncated', 'not-fhir', 'broken', 'too-large', 'wasm-unavailable', 'network', 'internal']);
  assert.throws(() => renderRecord('{}', { audience: 'patient' }), { code: 'unsupported' });
});

test('o_24 nobody is asked again before the time that the answer says; where that is long, not by itself', async () => {
  const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toUTCString();
  for (const [after, pauseMs, tries, waits] of [['1', 150, 2, 1000], [() => inSeconds(1.9), 250, 2, 850], ['2', 150, 1, 0], ['60', 500, 1, 0], [() => inSeconds(60), 500, 1, 0], [() => inSeconds(-60), 1, 2, 0], ['soon', 1, 2, 0]]) {
    const times = [];
    const busy = (response) => {
      times.push(performance.now());
      if (times.length > 1) return response.end('{}');
      return response.writeHead(503, { 'retry-after': typeof after === 'string' ? after : after() }).end();
    };
    await withRelay(busy, async (client, asked) => {
      const answer = await client({ pauseMs }).getStructuredRecord(tracedPatient('rich'));
      assert.deepEqual([asked(), answer.status], [tries, tries === 2 ? 200 : 503], String(after));
      assert.deepEqual(Object.keys(answer).sort(), ['bytes', 'receivedAt', 'requested', 'status']);
      if (tries === 2) assert.ok(times[1] - times[0] >= waits, `${after}: ${times[1] - times[0]} ms`);
    });
  }
});

test('when to ask again is passed on as the provider says it', async () => {
  for (const [name, value] of [['retry-after', '120'], ['retry-after', 'Fri, 31 Dec 2027 23:59:59 GMT'], ['x-rate-limit-reset', '30']]) {
    const relay = createRelay({ ...ALONE, audit() {}, spine: { ...ALONE.spine, fetch: async () => new Response('', { status: 503, headers: { [name]: value, 'x-other': '1' } }) } });
    const { headers } = await relay(pageRequest(ASKING));
    assert.deepEqual([headers.get(name), headers.get('x-other')], [value, null]);
  }
});

test('o_24 what took more than half of the time is not asked again', async () => {
  const slow = (response) => setTimeout(() => response.writeHead(504).end(), 1200);
  await withRelay(slow, async (client, asked) => {
    assert.equal((await client({ timeoutMs: 2000 }).getStructuredRecord(tracedPatient('rich'))).status, 504);
    assert.equal(asked(), 1);
    assert.equal((await client({ timeoutMs: 20_000, retries: 1 }).getStructuredRecord(tracedPatient('rich'))).status, 504);
    assert.equal(asked(), 3);
  });
});

test('core11 core13 a document that did not come is told as one', async () => {
  await withWay({}, async (own) => {
    const answer = await own.client().readDocument(tracedPatient('rich'), 'https://gp.example/Binary/none');
    assert.equal(answer.requested.document, true);
    assert.match(renderRecord([answer]).html.replace(/<[^>]+>/g, ''), /Not received\s*Document/);
  });
});

test('a search for documents takes no number of ten digits, however it is parted; a list of sections is a list', async () => {
  for (const description of ['999 000 0018', '999  000  0018', '999.000.0018', '999/000/0018', '9990000018']) {
    assert.throws(() => documentRequest({ description }), { code: 'invalid-request' }, description);
  }
  for (const description of ['Letter of 2026', 'Form 12345', 'ward 7, bed 12, room 345 6789']) documentRequest({ description });
  const client = createClient({ relay: 'http://127.0.0.1/gp-record', role: CALLER.role });
  for (const sections of [[], 'ALL', {}]) {
    await assert.rejects(async () => collect(client.getCareRecord(tracedPatient('html'), { sections })), { code: 'invalid-request' });
  }
});

test('a relay is made where nothing random may be made yet, follows no redirect of a directory and says that its answer is packed', async () => {
  const { randomUUID } = crypto;
  const { Response: Whole } = globalThis;
  const redirects = [];
  const made = [];
  // As edge workers are: no randomness before the first request; of redirects only these two; a body is packed once more unless told.
  crypto.randomUUID = () => { throw new Error('no randomness at this time'); };
  let relay;
  try {
    const moved = async (_, { redirect }) => {
      redirects.push(redirect);
      return redirect === 'manual' ? new Whole(null, { status: 302, headers: { location: 'https://elsewhere.example/' } }) : Promise.reject(new TypeError('Invalid redirect value'));
    };
    relay = createRelay({ ...ALONE, audit() {}, directory: { base: 'https://directory.example', apiKey: 'a key', fetch: moved } });
  } finally {
    crypto.randomUUID = randomUUID;
  }
  const signal = new AbortController().signal;
  const refused = await relay(pageRequest(ASKING, signal));
  assert.deepEqual([codeOf({ bytes: new Uint8Array(await refused.arrayBuffer()) }), redirects], ['RELAY_DIRECTORY_FAILED', ['manual']]);
  globalThis.Response = class extends Whole {
    constructor(body, init) {
      super(body, init);
      made.push(init);
    }
  };
  try {
    const answering = createRelay({ ...ALONE, audit() {}, spine: { ...ALONE.spine, fetch: async () => Whole.json({ resourceType: 'Bundle' }) } });
    const answer = await answering(pageRequest(ASKING, signal, { 'accept-encoding': 'gzip' }));
    assert.equal(answer.headers.get('content-encoding'), 'gzip');
    assert.equal(made.at(-1).encodeBody, 'manual');
    await answer.body.cancel();
  } finally {
    globalThis.Response = Whole;
  }
});
