// The safety around a call: what blocks it, who may make it, and what is written down of it.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import init, { renderRecord } from '../js/node.js';
import { blockOfLoad } from '../js/element/blocks.js';
import { blockOf } from '../js/request/access.js';
import { ALL_SECTIONS, CALLER, codeOf, collect, numberOf, startFetching, textOf, tracedPatient } from './support/fetching.mjs';

const NOW = Date.parse('2026-03-12T09:41:00Z');
const HOUR = 60 * 60 * 1000;
const sound = { nhsNumber: numberOf('rich'), tracedAt: '2026-03-12T09:00:00Z', practiceCode: 'Z99001', sensitive: false, deceased: false, role: 'GP' };

before(() => init());

async function withWay(options, work) {
  const own = await startFetching(options);
  try {
    return await work(own);
  } finally {
    await own.close();
  }
}

/** What the relay answers to a request that a page made itself, past the client's own checks. */
async function post(relay, body, headers = {}) {
  const response = await fetch(relay, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, code: JSON.parse(text).issue?.[0].details.coding[0].code, text };
}

const asking = (id, more = {}) => ({ call: 'structured-record', nhsNumber: numberOf(id), structured: {}, ...more });

// What blocks

/** Rules, what they change of a sound request, and the block; null where there is none. */
const BLOCKS = [
  ['nothing is wrong', {}, null],
  ['CORE06 an NHS number that fails its check digit', { nhsNumber: '9990000010' }, 'BLOCKED_NHS_NUMBER_INVALID'],
  ['CORE06 an NHS number as it is written', { nhsNumber: '999 000-0018' }, null],
  ['CORE06 an NHS number with a letter', { nhsNumber: '999 000 0018a' }, 'BLOCKED_NHS_NUMBER_INVALID'],
  ['CORE06 no NHS number', { nhsNumber: undefined }, 'BLOCKED_NHS_NUMBER_INVALID'],
  ['O-02 GEN-08 no trace', { tracedAt: undefined }, 'BLOCKED_NOT_TRACED'],
  ['O-02 GEN-08 a trace at no known time', { tracedAt: 'yesterday' }, 'BLOCKED_NOT_TRACED'],
  ['O-02 a trace without a zone', { tracedAt: '2026-03-12T09:00:00' }, 'BLOCKED_NOT_TRACED'],
  ['O-02 a trace in the future', { tracedAt: new Date(NOW + HOUR).toISOString() }, 'BLOCKED_NOT_TRACED'],
  ['O-02 GEN-06 a trace of 24 hours and a second ago', { tracedAt: new Date(NOW - 24 * HOUR - 1000).toISOString() }, 'BLOCKED_TRACE_TOO_OLD'],
  ['O-02 a trace of 24 hours ago', { tracedAt: new Date(NOW - 24 * HOUR).toISOString() }, null],
  ['CORE01 a trace as a Date', { tracedAt: new Date(NOW - HOUR) }, null],
  ['O-03 CORE04 GEN-09 flagged as sensitive', { sensitive: true }, 'BLOCKED_PATIENT_SENSITIVE'],
  ['O-03 CORE04 the flag is not known', { sensitive: undefined }, 'BLOCKED_SENSITIVE_NOT_KNOWN'],
  ['O-03 the flag as text', { sensitive: 'false' }, 'BLOCKED_SENSITIVE_NOT_KNOWN'],
  ['CORE03 GEN-09 the practice is not known', { practiceCode: null }, 'BLOCKED_PRACTICE_NOT_KNOWN'],
  ['O-07a CORE07 GEN-10 the patient has died', { deceased: true }, 'BLOCKED_PATIENT_DECEASED'],
  ['O-07a CORE07 GEN-10 the patient has died on a day', { deceased: '2026-02-27' }, 'BLOCKED_PATIENT_DECEASED'],
  ['O-07a it is not known whether the patient has died', { deceased: undefined }, 'BLOCKED_DECEASED_NOT_KNOWN'],
  ['O-07a a medical examiner', { deceased: true, purpose: 'medical-examiner' }, null],
  ['O-07a a medical examiner, and it is not known whether the patient has died', { deceased: null, purpose: 'medical-examiner' }, 'BLOCKED_DECEASED_NOT_KNOWN'],
  ['O-01 another purpose', { purpose: 'research' }, 'BLOCKED_PURPOSE_NOT_ALLOWED'],
  ['O-05 no role', { role: '' }, 'BLOCKED_ROLE_NOT_KNOWN'],
];

test('core_01 core_03 core_04 core_06 core_07 o_02 o_03 o_05 o_07a gen_06 gen_08 gen_09 gen_10 what is missing blocks', () => {
  for (const [name, change, block] of BLOCKS) assert.equal(blockOf({ ...sound, ...change }, NOW), block, name);
});

test('core_06 o_12 a number as it is written is the same one: to the view, the page, the relay, its trace and a provider', async () => {
  const written = '999-000 0018';
  const traced = ({ nhsNumber }) => {
    assert.equal(nhsNumber, numberOf('rich'));
    return { ...tracedPatient('rich'), nhsNumber: '999 000\u00a00018' };
  };
  const patientFacing = (origin) => ({ base: `${origin}/gp-connect/patient-facing/access-record-fhir/FHIR/STU3`, token: async () => ({ token: 'own', nhsNumber: written }) });
  await withWay({ relay: { traced, patientFacing }, provider: { logins: new Map([['own', numberOf('rich')]]) } }, async (own) => {
    for (const via of ['spine', 'patient-facing']) {
      const answer = await own.client({ via }).getStructuredRecord({ ...tracedPatient('rich'), nhsNumber: written }, { areas: ['allergies'] });
      assert.equal(answer.status, 200, `${via} ${answer.blocked}`);
      assert.equal(renderRecord(answer, { expected: { nhsNumber: written } }).identity.outcome, 'matched');
    }
    assert.equal((await post(own.relay, { ...asking('rich'), nhsNumber: written })).status, 200);
    assert.equal(blockOfLoad({ ...sound, tracedAt: new Date().toISOString(), nhsNumber: undefined }, { nhsNumber: written }), 'BLOCKED_NHS_NUMBER_INVALID');
    assert.equal(blockOfLoad({ tracedAt: new Date().toISOString(), sensitive: false, deceased: false, role: 'GP' }, { nhsNumber: written, practiceCode: 'Z99001' }), null);
    assert.ok(own.audit.every(({ nhsNumber }) => nhsNumber === numberOf('rich')));
  });
});

test('core_09 no other flag of the demographics service blocks', () => {
  assert.equal(blockOf({ ...sound, businessFlag: true, restricted: 'B' }, NOW), null);
});

test('core_03 core_04 core_06 core_07 core_08 o_02 o_03 o_07a gen_06 gen_08 gen_09 gen_10 the page asks nothing of a provider, and each block is audited and explained', async () => {
  await withWay({}, async (own) => {
    for (const [id, block, words] of [
      ['mistyped', 'BLOCKED_NHS_NUMBER_INVALID', /NHS number is missing or not valid/],
      ['untraced', 'BLOCKED_NOT_TRACED', /has not been traced/],
      ['not-found', 'BLOCKED_NOT_TRACED', /has not been traced/],
      ['stale', 'BLOCKED_TRACE_TOO_OLD', /more than 24 hours ago/],
      ['sensitive', 'BLOCKED_PATIENT_SENSITIVE', /flagged as sensitive/],
      ['no-practice', 'BLOCKED_PRACTICE_NOT_KNOWN', /registered practice is not known/],
      ['deceased', 'BLOCKED_PATIENT_DECEASED', /recorded as deceased/],
    ]) {
      const from = own.audit.length;
      const answer = await own.client().getStructuredRecord(tracedPatient(id));
      assert.deepEqual([answer.blocked, answer.bytes], [block, undefined], id);
      const { html, outcomes } = renderRecord(answer);
      assert.match(html.replace(/<[^>]*>/g, ''), words);
      assert.match(html.replace(/<[^>]*>/g, ''), /Not requested:.*Allergies and adverse reactions, Medications/, 'what was not asked for is on screen');
      assert.deepEqual([outcomes[0].source, outcomes[0].code, outcomes[0].retryable], ['relay', block, false]);
      const [entry, ...more] = own.audit.slice(from);
      assert.deepEqual([entry.outcome, entry.code, entry.user.id, more.length], ['blocked', block, 'u-417', 0], id);
    }
    assert.equal(own.requests.length, 0, 'not even the directory was asked');
  });
});

test('core_05 core_08 o_02 o_03 o_07a gen_06 gen_09 gen_10 the relay blocks by what its own server knows, whatever a page says', async () => {
  await withWay({}, async (own) => {
    for (const [id, block] of [
      ['mistyped', 'BLOCKED_NHS_NUMBER_INVALID'], ['untraced', 'BLOCKED_NOT_TRACED'], ['not-found', 'BLOCKED_NHS_NUMBER_NOT_FOUND'],
      ['stale', 'BLOCKED_TRACE_TOO_OLD'], ['sensitive', 'BLOCKED_PATIENT_SENSITIVE'], ['no-practice', 'BLOCKED_PRACTICE_NOT_KNOWN'],
      ['deceased', 'BLOCKED_PATIENT_DECEASED'], ['superseded', 'BLOCKED_NHS_NUMBER_SUPERSEDED'],
    ]) {
      const { status, code, text } = await post(own.relay, asking(id));
      assert.deepEqual([status, code], [403, block], id);
      assert.doesNotMatch(text, /\d{10}/);
      assert.deepEqual([own.audit.at(-1).outcome, own.audit.at(-1).code, own.audit.at(-1).nhsNumber], ['blocked', block, numberOf(id)]);
      const view = renderRecord({ status, bytes: text, requested: { section: 'ENC' } });
      assert.deepEqual(view.sections.find(({ code: section }) => section === 'ENC').states, ['blocked']);
    }
    // A page that claims a trace of its own is not heard.
    const claimed = await post(own.relay, { ...asking('stale'), tracedAt: new Date().toISOString() });
    assert.equal(claimed.code, 'RELAY_REQUEST_REFUSED');
    assert.equal(own.requests.length, 0);
  });
});

test('o_07a a medical examiner sees the record of a patient who has died, where the host\'s server authorises it', async () => {
  const relay = { authorisePurpose: ({ caller, purpose }) => caller.role === 'Medical examiner' && purpose === 'medical-examiner', signedIn: () => ({ ...CALLER, role: 'Medical examiner' }) };
  const ask = (own) => own.client({ purpose: 'medical-examiner' }).getStructuredRecord(tracedPatient('deceased'));
  await withWay({ relay }, async (own) => {
    const answer = await ask(own);
    assert.equal(answer.status, 200, textOf(answer));
    assert.match(textOf(answer), /Morphine/);
    assert.equal(own.audit.at(-1).purpose, 'medical-examiner');
  });
  for (const authorisePurpose of [undefined, () => false, () => 'yes', () => 1]) {
    await withWay({ relay: { ...relay, authorisePurpose } }, async (own) => assert.equal(codeOf(await ask(own)), 'BLOCKED_PURPOSE_NOT_ALLOWED'));
  }
});

// Who may

test('o_05 without the host\'s word nothing is permitted', async () => {
  for (const [relay, code] of [
    [{ authorise: undefined }, 'BLOCKED_NOT_AUTHORISED'],
    [{ authorise: () => 'true' }, 'BLOCKED_NOT_AUTHORISED'],
    [{ authorise: () => ({}) }, 'BLOCKED_NOT_AUTHORISED'],
    [{ allowedSections: undefined }, 'BLOCKED_SECTION_NOT_ALLOWED'],
    [{ allowedSections: () => 'allergies' }, 'BLOCKED_SECTION_NOT_ALLOWED'],
    [{ signedIn: () => null }, 'RELAY_NOT_SIGNED_IN'],
    [{ signedIn: () => ({ ...CALLER, role: '' }) }, 'BLOCKED_ROLE_NOT_KNOWN'],
    [{ signedIn: () => ({ ...CALLER, user: { ...CALLER.user, family: '' } }) }, 'BLOCKED_USER_NOT_KNOWN'],
    [{ signedIn: () => ({ ...CALLER, organisation: { name: 'x' } }) }, 'BLOCKED_USER_NOT_KNOWN'],
    [{ authorise: () => { throw new Error('about 9990000018'); } }, 'RELAY_FAULT'],
    [{ traced: () => { throw new Error('about 9990000018'); } }, 'RELAY_FAULT'],
    [{ traced: () => ({}) }, 'BLOCKED_NHS_NUMBER_INVALID'],
  ]) {
    await withWay({ relay }, async (own) => {
      const answer = await post(own.relay, asking('rich'));
      assert.equal(answer.code, code);
      assert.doesNotMatch(answer.text, /999000/);
      assert.equal(own.requests.length, 0);
      assert.deepEqual(own.audit.map((entry) => entry.code), [code], 'and it is written down');
    });
  }
});

test('o_05 each role has its sections and areas; what links to every area needs them all', async () => {
  const restricted = ['SUM', 'ALL', 'MED', 'IMM', 'allergies', 'medications', 'immunisations'];
  await withWay({ relay: { allowedSections: () => restricted } }, async (own) => {
    const { answers } = await collect(own.client().getCareRecord(tracedPatient('html')));
    for (const answer of answers) {
      const allowed = restricted.includes(answer.requested.section);
      assert.equal(answer.status, allowed ? 200 : 403, answer.requested.section);
      if (!allowed) assert.equal(codeOf(answer), 'BLOCKED_SECTION_NOT_ALLOWED');
    }
    const view = renderRecord(answers);
    assert.match(view.html.replace(/<[^>]*>/g, ''), /Not asked for: not available to your role/);
    const areas = async (...names) => (await own.client().getStructuredRecord(tracedPatient('rich'), { areas: names })).status;
    assert.equal(await areas('medications', 'immunisations'), 200);
    assert.equal(await areas('referrals'), 403);
    assert.equal((await own.client().searchDocuments(tracedPatient('rich'))).status, 403);
  });
  const most = ALL_SECTIONS.filter((code) => code !== 'documents');
  await withWay({ relay: { allowedSections: () => most } }, async (own) => {
    const areas = async (...names) => (await own.client().getStructuredRecord(tracedPatient('rich'), { areas: names })).status;
    assert.equal(await areas('investigations'), 200);
    assert.equal(await areas('consultations'), 403, 'consultations lead to documents');
    assert.equal(await areas('problems'), 403);
  });
});

test('o_06 the user, the organisation and the role come from the host\'s server: a page cannot name another', async () => {
  await withWay({}, async (own) => {
    for (const field of ['user', 'organisation', 'role', 'session', 'caller', 'asid', 'practiceCode', 'sensitive', 'deceased']) {
      assert.equal((await post(own.relay, { ...asking('rich'), [field]: 'x' })).code, 'RELAY_REQUEST_REFUSED', field);
    }
    assert.equal(own.requests.length, 0);
  });
});

test('a page of another site, another method, another content type or an address with a query asks nothing', async () => {
  await withWay({}, async (own) => {
    const body = JSON.stringify(asking('rich'));
    assert.equal((await post(own.relay, body, { 'content-type': 'text/plain' })).code, 'RELAY_REQUEST_REFUSED');
    assert.equal((await post(`${own.relay}?patient=1`, body)).code, 'RELAY_REQUEST_REFUSED');
    assert.equal((await fetch(own.relay)).status, 400);
    assert.equal((await post(own.relay, ' '.repeat(20_000) + body)).code, 'RELAY_REQUEST_REFUSED');
    assert.equal(own.requests.length, 0);
  });
});

// What is written down

test('gen_05 o_27 ig_10 every attempt is audited: who, for whom, what, when, and what became of it', async () => {
  await withWay({}, async (own) => {
    const started = Date.now();
    const answer = await own.client().getStructuredRecord(tracedPatient('rich'), { areas: ['allergies'] });
    await own.client().getStructuredRecord(tracedPatient('dissent'), { areas: ['allergies'] });
    await post(own.relay, '{');
    const [asked, answered, ...rest] = own.audit;
    assert.deepEqual(asked, {
      at: asked.at, outcome: 'asking', code: null, status: null, user: CALLER.user, role: CALLER.role, organisation: CALLER.organisation,
      nhsNumber: numberOf('rich'), purpose: 'direct-care', call: 'structured-record', sections: ['allergies'], via: 'spine', practiceCode: 'Z99001',
      interaction: 'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1', traceId: answer.traceId,
    });
    assert.ok(Date.parse(asked.at) >= started && Date.parse(asked.at) <= Date.now());
    assert.deepEqual(answered, { ...asked, at: answered.at, outcome: 'answered', status: 200 });
    assert.deepEqual(rest.map(({ outcome, status, code }) => [outcome, status, code]),
      [['asking', null, null], ['failed', 403, null], ['failed', null, 'RELAY_REQUEST_REFUSED']]);
  });
});

test('gen_05 o_27 where the audit fails, the call fails: before, after, and when it was blocked', async () => {
  for (const failing of ['asking', 'answered', 'blocked']) {
    const audit = ({ outcome }) => { if (outcome === failing) throw new Error('disk full at 9990000018'); };
    await withWay({ relay: { audit } }, async (own) => {
      const { status, code, text } = await post(own.relay, asking(failing === 'blocked' ? 'sensitive' : 'rich'));
      assert.deepEqual([status, code], [500, 'RELAY_AUDIT_FAILED'], failing);
      assert.doesNotMatch(text, /disk|999000/);
      assert.equal(own.asked().length, failing === 'answered' ? 1 : 0);
    });
  }
});

test('nothing is written to the console by any of this', async () => {
  const said = [];
  const kept = {};
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
    kept[name] = console[name];
    console[name] = (...words) => said.push(words);
  }
  try {
    await withWay({}, async (own) => {
      await own.client().getStructuredRecord(tracedPatient('rich'));
      await own.client().getStructuredRecord(tracedPatient('sensitive'));
      own.provider.fault = '502';
      await own.client().getStructuredRecord(tracedPatient('rich'));
      await post(own.relay, '{');
    });
  } finally {
    Object.assign(console, kept);
  }
  assert.deepEqual(said, []);
});

test('gen_06 an element asks for nobody where its host names two patients', () => {
  const access = { ...tracedPatient('rich'), role: 'GP' };
  assert.equal(blockOfLoad(access, { nhsNumber: access.nhsNumber.replace(/(\d{3})(\d{3})/, '$1 $2 ') }), null);
  assert.equal(blockOfLoad(access, null), null);
  assert.equal(blockOfLoad(access, { nhsNumber: numberOf('empty') }), 'BLOCKED_PATIENTS_DIFFER');
  // What is null is what a trace has not brought: that of the expected patient does not stand for it.
  const { nhsNumber, practiceCode } = access;
  assert.equal(blockOfLoad({ ...access, nhsNumber: null }, { nhsNumber, practiceCode }), 'BLOCKED_NHS_NUMBER_INVALID');
});
