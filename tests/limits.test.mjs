// What a request limits, as the page, the relay and the provider say it; and what a relay cannot ask with.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createRelay } from '../js/relay/index.js';
import { documentSearch } from '../js/relay/interactions.js';
import { documentRequest } from '../js/request/documents.js';
import { createClient } from '../js/client/index.js';
import init, { renderRecord } from '../js/node.js';
import { ALONE, ASKING, CALLER, numberOf, pageRequest, tracedPatient, withWay } from './support/fetching.mjs';

before(() => init());

test('a search for documents ends where it is told to, and not before it starts', () => {
  const until = documentRequest({ to: '2025-12-31' });
  assert.deepEqual(until, { to: '2025-12-31' });
  assert.match(documentSearch(until), /[?&]created=le2025-12-31$/);
  assert.match(documentSearch(documentRequest({ from: '2025-01-01', to: '2025-01-01' })), /created=ge2025-01-01&created=le2025-01-01/);
  assert.throws(() => documentRequest({ from: '2025-01-02', to: '2025-01-01' }), { code: 'invalid-request' });
  assert.throws(() => documentRequest({ to: '31-12-2025' }), { code: 'invalid-request' });
});

test('a search with an end is shown as limited by it', async () => {
  await withWay({}, async (own) => {
    const answer = await own.client().searchDocuments(tracedPatient('rich'), { to: '2025-12-31' });
    assert.match(renderRecord(answer).html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '), /limited to the time (?:up )?(?:to|until) 31-Dec-2025/);
  });
});

test('med_04 a status of problems and an end of diary entries are sent as they are, or refused', async () => {
  const sent = [];
  const fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    return new Response('{}', { status: 500 });
  };
  const client = createClient({ relay: 'https://host.example/gp-record', role: CALLER.role, fetch, retries: 0 });
  const parametersOf = async (options) => (await client.getStructuredRecord(tracedPatient('rich'), options)).requested.parameters.parameter;
  for (const status of ['active', 'inactive']) {
    const [problems] = await parametersOf({ areas: ['problems'], problems: { status }, allergies: false });
    assert.deepEqual(problems.part.find(({ name }) => name === 'filterStatus'), { name: 'filterStatus', valueCode: status });
  }
  const [diary] = await parametersOf({ areas: ['diary-entries'], diaryEntries: { until: '2999-01-01' }, allergies: false });
  assert.deepEqual(diary.part, [{ name: 'diaryEntriesSearchDate', valueDate: '2999-01-01' }]);
  const before = sent.length;
  for (const status of ['resolved', 'Active', null]) {
    await assert.rejects(client.getStructuredRecord(tracedPatient('rich'), { areas: ['problems'], problems: { status } }), { code: 'invalid-request' });
  }
  assert.equal(sent.length, before);
});

/** The relay's code where its directory answers so to a search for each kind; none where it asks the provider. */
async function refusedWith(endpoint, device, more = {}) {
  const fetch = async (url) => Response.json({ resourceType: 'Bundle', entry: (new URL(url).pathname.endsWith('/Endpoint') ? endpoint : device).map((resource) => ({ resource })) });
  const relay = createRelay({ ...ALONE, audit: () => {}, directory: { base: 'https://directory.example', apiKey: 'key', fetch }, ...more });
  const answer = await relay(pageRequest(ASKING));
  return (await answer.json()).issue?.[0].details.coding[0].code;
}

test('a practice is listed only with one endpoint, its address and party key, and one device with an ASID', async () => {
  const identifier = (name, value) => ({ system: `https://fhir.nhs.uk/Id/${name}`, value });
  const endpoint = { resourceType: 'Endpoint', address: 'https://gp.example/a', identifier: [identifier('nhsMhsPartyKey', 'A-1')] };
  const device = { resourceType: 'Device', identifier: [identifier('nhsSpineASID', '200000000359')] };
  assert.equal(await refusedWith([endpoint], [device], { spine: { ...ALONE.spine, fetch: async () => Response.json({ resourceType: 'Bundle' }) } }), undefined);
  for (const [what, endpoints, devices] of [
    ['no endpoint', [], [device]],
    ['two endpoints', [endpoint, endpoint], [device]],
    ['no address', [{ ...endpoint, address: undefined }], [device]],
    ['no party key', [{ ...endpoint, identifier: [] }], [device]],
    ['two devices', [endpoint], [device, device]],
    ['no ASID', [endpoint], [{ ...device, identifier: [] }]],
  ]) {
    assert.equal(await refusedWith(endpoints, devices), 'RELAY_PRACTICE_NOT_LISTED', what);
  }
});

test('a relay without the means of a way refuses it', async () => {
  const codeOf = async (relay, asked) => (await (await relay(pageRequest(JSON.stringify({ ...JSON.parse(ASKING), ...asked })))).json()).issue[0].details.coding[0].code;
  const audit = () => {};
  const unsigned = createRelay({ ...ALONE, audit, patientFacing: { base: 'https://api.example', token: async () => undefined } });
  assert.equal(await codeOf(unsigned, { via: 'patient-facing' }), 'RELAY_NOT_SIGNED_IN');
  const another = createRelay({ ...ALONE, audit, patientFacing: { base: 'https://api.example', token: async () => ({ token: 'a', nhsNumber: numberOf('html') }) } });
  assert.equal(await codeOf(another, { via: 'patient-facing' }), 'BLOCKED_NOT_THIS_PATIENT');
  const patients = createRelay({ ...ALONE, audit, spine: undefined, patientFacing: { base: 'https://api.example', token: async () => undefined } });
  assert.equal(await codeOf(patients, {}), 'RELAY_REQUEST_REFUSED');
});
