// What the relay makes of answers and of requests that are not as they should be: what it goes on with, what it writes
// down, and what reaches the page.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { GpRecordError } from '../js/error.js';
import { createClient } from '../js/client/index.js';
import init, { renderRecord } from '../js/node.js';
import { createRelay } from '../js/relay/index.js';
import { directoryOf } from '../js/relay/directory.js';
import { createProvider, recordOf } from '../www/provider/index.mjs';
import { ALONE, ASKING, CALLER, codeOf, collect, jsonOf, numberOf, pageRequest, tracedPatient, withWay } from './support/fetching.mjs';

before(() => init());

/** A `fetch` for the relay whose answers to these addresses have another status. */
function withStatus(status, where) {
  return async (address, request) => {
    const response = await fetch(address, request);
    return where.test(String(address)) ? new Response(await response.text(), { status, headers: response.headers }) : response;
  };
}

test('haz_36 o_12 a step towards documents that is answered with another 2xx is gone on from, never shown as the list', async () => {
  const patient = tracedPatient('rich');
  for (const status of [201, 203, 206]) {
    await withWay({ spine: { fetch: withStatus(status, /\/Patient\?/) } }, async (own) => {
      const answer = await own.client().searchDocuments(patient);
      assert.ok(jsonOf(answer).entry.some(({ resource }) => resource.resourceType === 'DocumentReference'), String(status));
    });
    await withWay({ spine: { fetch: withStatus(status, /\/DocumentReference/) } }, async (own) => {
      const list = jsonOf(await own.client().searchDocuments(patient));
      const url = list.entry.flatMap(({ resource }) => resource.content ?? []).map(({ attachment }) => attachment.url).find(Boolean);
      assert.equal(jsonOf(await own.client().readDocument(patient, url)).resourceType, 'Binary', String(status));
    });
  }
  const empty = async (address, request) => (/\/Patient\?/.test(String(address)) ? new Response(null, { status: 204 }) : fetch(address, request));
  await withWay({ spine: { fetch: empty } }, async (own) => {
    assert.equal(codeOf(await own.client().searchDocuments(patient)), 'RELAY_ANSWER_NOT_READ');
  });
});

test('o_24 what a provider says with a status of the connection is neither asked again nor lost', async () => {
  const patient = tracedPatient('rich');
  for (const status of [407, 408, 421, 425]) {
    await withWay({ spine: { fetch: withStatus(status, /getstructuredrecord/) } }, async (own) => {
      const answer = await own.client().getStructuredRecord(patient);
      assert.equal(answer.status, 500);
      assert.equal(jsonOf(answer).resourceType, 'Bundle');
      assert.deepEqual(own.audit.map((entry) => [entry.outcome, entry.status]), [['asking', null], ['failed', status]]);
    });
  }
});

test('o_27 the audit has what was asked for; what consultations and problems lead to needs permission, too', async () => {
  const patient = tracedPatient('rich');
  await withWay({}, async (own) => {
    await own.client().getStructuredRecord(patient, { areas: ['problems'] });
    assert.deepEqual(own.audit.map(({ sections }) => sections), [['problems'], ['problems']]);
  });
  await withWay({ relay: { allowedSections: () => ['problems'] } }, async (own) => {
    assert.equal(codeOf(await own.client().getStructuredRecord(patient, { areas: ['problems'] })), 'BLOCKED_SECTION_NOT_ALLOWED');
    assert.deepEqual(own.audit.map(({ sections }) => sections), [['problems']]);
  });
});

test('a look-up of the host\'s that failed is told as a failure that may pass, not as something that was sent', async () => {
  const relay = createRelay({ ...ALONE, audit() {}, traced: () => { throw new Error(); } });
  const response = await relay(pageRequest(ASKING));
  const { html, outcomes } = renderRecord([{ status: response.status, bytes: new Uint8Array(await response.arrayBuffer()), requested: {} }]);
  assert.deepEqual(outcomes.map(({ code, retryable }) => [code, retryable]), [['RELAY_FAULT', true]]);
  assert.match(html, /The request failed\. What was asked for was not received\./);
  assert.doesNotMatch(html, /sent something/);
});

test('what a directory answers that is no list is its failure; a practice is not listed where a list says so', async () => {
  const endpoint = { resourceType: 'Endpoint', address: 'https://gp.example', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhsMhsPartyKey', value: 'P' }] };
  const listed = (...resources) => ({ resourceType: 'Bundle', total: resources.length, entry: resources.map((resource) => ({ resource })) });
  for (const [body, code] of [
    [{ resourceType: 'OperationOutcome', issue: [] }, 'RELAY_DIRECTORY_FAILED'],
    [{}, 'RELAY_DIRECTORY_FAILED'],
    [null, 'RELAY_DIRECTORY_FAILED'],
    [{ resourceType: 'Bundle', entry: {} }, 'RELAY_DIRECTORY_FAILED'],
    [{ resourceType: 'Bundle', total: 0 }, 'RELAY_PRACTICE_NOT_LISTED'],
    [listed(), 'RELAY_PRACTICE_NOT_LISTED'],
    [listed({ ...endpoint, identifier: {} }), 'RELAY_PRACTICE_NOT_LISTED'],
    [listed({ ...endpoint, identifier: [null] }), 'RELAY_PRACTICE_NOT_LISTED'],
    [listed({ ...endpoint, identifier: [{ system: 5, value: 'P' }] }), 'RELAY_PRACTICE_NOT_LISTED'],
  ]) {
    const find = directoryOf({ base: 'https://directory.example', apiKey: 'k', fetch: async () => Response.json(body) });
    await assert.rejects(find('A1', 'i'), { code }, JSON.stringify(body));
  }
});

test('ig_10 who is known by blanks alone is not known, and a blank SDS id goes out as not known', async () => {
  const blocked = async (changes, patient = tracedPatient('rich')) => withWay({ relay: { ...changes } }, async (own) => {
    const answer = await own.client().getStructuredRecord(patient);
    assert.equal(own.asked().length, 0);
    return answer.blocked ?? codeOf(answer);
  });
  const { user, organisation } = CALLER;
  assert.equal(await blocked({ signedIn: () => ({ ...CALLER, user: { ...user, id: ' ' } }) }), 'BLOCKED_USER_NOT_KNOWN');
  assert.equal(await blocked({ signedIn: () => ({ ...CALLER, organisation: { ...organisation, odsCode: '\t' } }) }), 'BLOCKED_USER_NOT_KNOWN');
  assert.equal(await blocked({ signedIn: () => ({ ...CALLER, role: ' ' }) }), 'BLOCKED_ROLE_NOT_KNOWN');
  assert.equal(await blocked({}, { ...tracedPatient('rich'), practiceCode: ' ' }), 'BLOCKED_PRACTICE_NOT_KNOWN');
  await withWay({ relay: { signedIn: () => ({ ...CALLER, user: { ...user, sdsUserId: '  ' } }) } }, async (own) => {
    await own.client().getStructuredRecord(tracedPatient('rich'));
    const [, claims] = own.asked().at(-1).headers.authorization.split('.');
    const [id] = JSON.parse(Buffer.from(claims, 'base64url')).requesting_practitioner.identifier;
    assert.equal(id.value, 'UNK');
  });
});

test('what is null is left out, and a patient who is missing is blocked where the answer is awaited', async () => {
  await withWay({}, async (own) => {
    const client = own.client({ retries: null, pauseMs: null, timeoutMs: null, fetch: null, via: null, purpose: null });
    const patient = tracedPatient('rich');
    assert.equal((await client.getStructuredRecord(patient, null)).status, 200);
    assert.equal((await client.getStructuredRecord(patient, { areas: null, medications: null, search: null })).status, 200);
    assert.equal((await client.searchDocuments(patient, { from: null })).status, 200);
    assert.equal((await client.findPatient(patient, null)).status, 200);
    assert.equal((await collect(client.getCareRecord(tracedPatient('html'), null))).answers.length, 10);
    for (const none of [null, undefined, {}]) {
      assert.equal((await client.getStructuredRecord(none)).blocked, 'BLOCKED_NHS_NUMBER_INVALID');
      assert.equal((await client.findPatient(none)).blocked, 'BLOCKED_NHS_NUMBER_INVALID');
      assert.equal((await collect(client.getCareRecord(none, null))).answers.length, 10);
    }
  });
});

test('o_27 a request that no Request can be made of is refused and written down, too', async () => {
  await withWay({}, async (own) => {
    const { hostname, port } = new URL(own.relay);
    for (const line of ['TRACE / HTTP/1.1', 'POST // HTTP/1.1', 'GET http:// HTTP/1.1']) {
      const before = own.audit.length;
      const status = await new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.write(`${line}\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`));
        socket.once('data', (data) => resolve(String(data).split(' ')[1]));
        socket.once('error', reject);
      });
      assert.equal(status, '400', line);
      assert.deepEqual(own.audit.slice(before).map(({ outcome, code }) => [outcome, code]), [['failed', 'RELAY_REQUEST_REFUSED']], line);
    }
  });
});

test('an ASID that is missing blocks before the directory is asked, and is written down as a block', async () => {
  await withWay({ spine: { asid: () => ' ' } }, async (own) => {
    assert.equal(codeOf(await own.client().getStructuredRecord(tracedPatient('rich'))), 'BLOCKED_ASID_NOT_KNOWN');
    assert.equal(own.requests.length, 0);
    assert.deepEqual(own.audit.map(({ outcome, code }) => [outcome, code]), [['blocked', 'BLOCKED_ASID_NOT_KNOWN']]);
  });
});

test('a relay or a client of which nothing could come is none', () => {
  const isInvalid = (error) => error instanceof GpRecordError && error.code === 'invalid-option';
  const given = { ...ALONE, audit() {} };
  const { spine } = given;
  createRelay(given);
  for (const changes of [
    { directory: {} }, { directory: { find: 'x' } }, { directory: { base: 'https://directory.example' } },
    { patientFacing: {} }, { patientFacing: { token() {} } }, { patientFacing: { base: 'https://api.example' } },
    { allowedSections: ['SUM'] }, { authorise: true },
    { spine: { ...spine, base: 'proxy.example' } }, { spine: { ...spine, device: {} } }, { spine: { ...spine, asid: ' ' } },
  ]) assert.throws(() => createRelay({ ...given, ...changes }), isInvalid, JSON.stringify(changes));
  for (const changes of [{ via: 'spines' }, { format: 'yaml' }]) assert.throws(() => createClient({ relay: '/x', role: 'GP', ...changes }), isInvalid);
});

test('a misspelt fault of the local provider is told to whoever sets it', () => {
  const provider = createProvider();
  for (const name of ['503', 'Slow', '']) assert.throws(() => { provider.fault = name; }, TypeError);
  provider.fault = '502';
  provider.fault = null;
  assert.equal(recordOf(numberOf('html')).structured, undefined);
});
