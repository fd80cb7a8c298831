// The client against the relay against the provider, over real sockets. A test's name carries the ids of its rules.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import init, { renderRecord } from '../js/node.js';
import { createClient, GpRecordError } from '../js/client/index.js';
import { arrivals } from '../js/element/sources.js';
import { createRelay } from '../js/relay/index.js';
import { patients, traceOf } from '../www/patients/patients.mjs';
import { consumerAsids } from '../www/provider/index.mjs';
import { CALLER, closing, codeOf, collect, DEVICE, jsonOf, listening, numberOf, startFetching, textOf, tracedPatient, withWay } from './support/fetching.mjs';

const SECTIONS = ['SUM', 'ENC', 'CLI', 'PRB', 'ALL', 'MED', 'REF', 'OBS', 'IMM', 'ADM'];
let way;
before(async () => {
  await init();
  way = await startFetching();
});
after(() => way.close());

// What comes

test('o_10 ten sections: first that they are on their way, then each, asked for in order', async () => {
  const from = way.requests.length;
  const { first, answers } = await collect(way.client({ atOnce: 1 }).getCareRecord(tracedPatient('html')));
  assert.deepEqual(first, SECTIONS.map((section) => ({ pending: true, requested: { section } })));
  assert.deepEqual(answers.map(({ status, requested }) => [status, requested.section]), SECTIONS.map((section) => [200, section]));
  for (const answer of answers) assert.deepEqual(Object.keys(answer).sort(), ['bytes', 'receivedAt', 'requested', 'status', 'traceId']);
  assert.equal(new Set(answers.map(({ traceId }) => traceId)).size, 10, 'a trace id each');
  const view = renderRecord(answers, { expected: { nhsNumber: numberOf('html') } });
  assert.equal(view.identity.outcome, 'matched');
  assert.deepEqual(view.sections.map(({ code }) => code).filter((code) => SECTIONS.includes(code)), SECTIONS);
  assert.deepEqual(view.outcomes, []);
  assert.equal(way.requests.slice(from).filter(({ url }) => url.startsWith('/ssp/')).length, 10);
});

test('at most so many sections are asked for at a time', async () => {
  let under = 0;
  let most = 0;
  const slow = async (...request) => {
    most = Math.max(most, (under += 1));
    const answer = await fetch(...request);
    await new Promise((resolve) => setTimeout(resolve, 5));
    under -= 1;
    return answer;
  };
  await collect(way.client({ fetch: slow, atOnce: 2 }).getCareRecord(tracedPatient('html')));
  assert.equal(most, 2);
});

test('o_21 haz_47 no period is ever assumed; one that is asked for goes to the sections that take it', async () => {
  const bodies = [];
  const kept = (address, request) => {
    bodies.push(JSON.parse(request.body));
    return fetch(address, request);
  };
  await collect(way.client({ fetch: kept }).getCareRecord(tracedPatient('html')));
  assert.ok(bodies.every((body) => !('period' in body)));
  bodies.length = 0;
  const { answers } = await collect(way.client({ fetch: kept }).getCareRecord(tracedPatient('html'), { period: { start: '2026-01-01' } }));
  assert.deepEqual(bodies.filter(({ period }) => !period).map(({ section }) => section).sort(), ['ALL', 'IMM', 'SUM']);
  assert.ok(answers.every(({ status }) => status === 200));
  assert.deepEqual(answers.find(({ requested }) => requested.section === 'ENC').requested, { section: 'ENC', period: { start: '2026-01-01' } });
});

test('haz_16 a structured record: every area, allergies with the resolved ones, and what is not given', async () => {
  const answer = await way.client().getStructuredRecord(tracedPatient('rich'));
  assert.equal(answer.status, 200);
  const names = answer.requested.parameters.parameter.map(({ name }) => name);
  assert.equal(names.length, 9);
  const medication = await way.client().getStructuredRecord(tracedPatient('rich'), { areas: ['medications'] });
  assert.deepEqual(medication.requested.parameters.parameter, [
    { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
    { name: 'includeMedication', part: [{ name: 'includePrescriptionIssues', valueBoolean: true }] },
  ]);
  const immunisations = await way.client().getStructuredRecord(tracedPatient('rich'), { areas: ['immunisations'] });
  assert.match(textOf(immunisations), /"notGiven":true/);
  const view = renderRecord(answer, { expected: patients[0].local });
  assert.equal(view.identity.outcome, 'matched');
  assert.ok(view.sections.length > 9);
});

test('haz_16 who may see medications and no allergies asks for them without, and the view says that allergies were not asked for', async () => {
  await withWay({ relay: { allowedSections: () => ['medications', 'uncategorised-data', 'investigations'] } }, async (own) => {
    const patient = tracedPatient('rich');
    assert.equal(codeOf(await own.client().getStructuredRecord(patient, { areas: ['medications'] })), 'BLOCKED_SECTION_NOT_ALLOWED');
    const answer = await own.client().getStructuredRecord(patient, { areas: ['medications'], allergies: false, medications: { issues: true } });
    assert.equal(answer.status, 200, textOf(answer).slice(0, 300));
    assert.deepEqual(answer.requested.parameters.parameter.map(({ name }) => name), ['includeMedication']);
    assert.deepEqual(own.audit.at(-1).sections, ['medications']);
    const view = renderRecord(answer, { expected: { nhsNumber: numberOf('rich') } });
    assert.ok(view.sections.some(({ code, count }) => code === 'medications' && count > 0));
    assert.equal(view.allergyLabel, 'unavailable');
    const words = view.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    assert.match(words, /Medications are shown without a full list of allergies\. Check allergies elsewhere/);
    assert.match(words, /Not requested: Allergies and adverse reactions/);
  });
  const all = await way.client().getStructuredRecord(tracedPatient('rich'), { allergies: false });
  assert.equal(all.requested.parameters.parameter.length, 8);
  for (const options of [{ allergies: 0 }, { areas: ['allergies'], allergies: false }, { search: 'recent-consultations', allergies: false }]) {
    await assert.rejects(way.client().getStructuredRecord(tracedPatient('rich'), options), { code: 'invalid-request' }, JSON.stringify(options));
  }
});

test('med_04 every rule on combinations is checked before sending', async () => {
  const client = way.client({ fetch: () => assert.fail('was sent') });
  for (const options of [
    { areas: [] }, { areas: ['allergy'] }, { areas: 'medications' }, { unknown: true },
    { areas: ['medications'], medications: { from: '2999-01-01' } },
    { areas: ['medications'], medications: { from: '2020-01' } },
    { areas: ['medications'], medications: { issues: 'yes' } },
    { areas: ['medications'], problems: { status: 'active' } },
    { areas: ['consultations'], consultations: { mostRecent: 3, period: { start: '2020-01-01' } } },
    { areas: ['consultations'], consultations: { mostRecent: 0 } },
    { areas: ['consultations', 'problems'], problems: { status: 'active' } },
    { areas: ['consultations', 'medications'], medications: { from: '2020-01-01' } },
    { areas: ['problems', 'immunisations'], immunisations: { notGiven: true } },
    { areas: ['problems', 'referrals'], referrals: { period: { start: '2020-01-01' } } },
    { areas: ['referrals'], referrals: { period: {} } },
    { areas: ['referrals'], referrals: { period: { start: '2021-01-01', end: '2020-01-01' } } },
    { areas: ['investigations'], investigations: { period: { end: '2999-01-01' } } },
    { areas: ['diary-entries'], diaryEntries: { until: '2020-01-01' } },
    { search: 'everything' }, { search: 'recent-consultations', areas: ['problems'] },
  ]) {
    await assert.rejects(client.getStructuredRecord(tracedPatient('rich'), options), (error) => error instanceof GpRecordError && error.code === 'invalid-request', JSON.stringify(options));
  }
  for (const options of [{ sections: ['ZZZ'] }, { sections: ['SUM'], period: { start: '2020-01-01' } }, { period: { start: 'x' } }]) {
    await assert.rejects(collect(client.getCareRecord(tracedPatient('html'), options)), { code: 'invalid-request' });
  }
  await assert.rejects(client.searchDocuments(tracedPatient('rich'), { description: 'about 999 000 0018' }), { code: 'invalid-request' });
  await assert.rejects(client.findPatient(tracedPatient('rich'), { retries: 1 }), { code: 'invalid-request' });
  await assert.rejects(client.readDocument(tracedPatient('rich'), 'https://gp.example/Binary/1', { retries: 1 }), { code: 'invalid-request' });
  await assert.rejects(client.searchDocuments(tracedPatient('rich'), { author: '9990000018' }), { code: 'invalid-request' });
});

test('the predefined searches are taken by the provider and shown as limited', async () => {
  for (const [search, areas] of [['recent-consultations', 4], ['recent-consultations-and-more', 6]]) {
    const answer = await way.client().getStructuredRecord(tracedPatient('rich'), { search });
    assert.equal(answer.status, 200, textOf(answer).slice(0, 300));
    assert.equal(answer.requested.parameters.parameter.length, areas);
    const consultations = jsonOf(answer).entry.map(({ resource }) => resource).find(({ resourceType, code }) => resourceType === 'List' && code.coding[0].code === '1149501000000101');
    assert.ok(consultations.entry.length <= 3);
    const html = renderRecord(answer).html.replace(/<[^>]*>/g, '');
    assert.match(html, /limited to the 3 most recent/);
    assert.match(html, /limited to what was active on or after/);
  }
});

test('JSON or XML: the same record either way', async () => {
  for (const format of ['json', 'xml']) {
    const { answers } = await collect(way.client({ format }).getCareRecord(tracedPatient('html'), { sections: ['MED'] }));
    assert.match(textOf(answers[0]), format === 'xml' ? /^<\?xml/ : /^\{/);
    assert.match(renderRecord(answers, {}).html, /Salbutamol|Tiotropium|Ramipril|Amlodipine|tablets/i);
    const structured = await way.client({ format }).getStructuredRecord(tracedPatient('known-none'));
    assert.equal(structured.status, 200, textOf(structured));
    assert.equal(renderRecord(structured).allergyLabel, 'no-known-allergies', format);
  }
});

test('progress is told while it comes', async () => {
  const seen = [];
  const { answers } = await collect(way.client().getCareRecord(tracedPatient('html-large'), { sections: ['ENC'], onProgress: (progress) => seen.push(progress) }));
  assert.ok(seen.length > 3, `${seen.length} steps`);
  assert.deepEqual(seen.map(({ received }) => received), seen.map(({ received }) => received).toSorted((one, other) => one - other));
  assert.equal(seen.at(-1).received, answers[0].bytes.length);
  assert.deepEqual(seen[0].requested, { section: 'ENC' });
  assert.ok(answers[0].bytes.length > 4_000_000);
});

test('a patient is found; documents are listed, searched and read, and one that is not on the list is not', async () => {
  const client = way.client();
  const patient = tracedPatient('rich');
  const person = jsonOf(await client.findPatient(patient));
  assert.equal(person.entry[0].resource.identifier[0].value, numberOf('rich'));
  const list = jsonOf(await client.searchDocuments(patient)).entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'DocumentReference');
  assert.equal(list.length, 3);
  const narrowed = jsonOf(await client.searchDocuments(patient, { from: '2025-01-01', description: 'discharge' }));
  assert.equal(narrowed.entry.filter(({ resource }) => resource.resourceType === 'DocumentReference').length, 1);
  const told = (answer) => renderRecord(answer).html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  assert.doesNotMatch(told(await client.searchDocuments(patient)), /limited to/);
  const limited = told(await client.searchDocuments(patient, { from: '2025-01-01', author: 'A20047', description: 'discharge' }));
  assert.match(limited, /asked for with limits/);
  for (const limit of ['the time from 01-Jan-2025', 'documents of one organisation', 'documents with certain words']) assert.match(limited, new RegExp(`limited to ${limit}`));
  const found = async (description) => jsonOf(await client.searchDocuments(patient, { description })).entry.filter(({ resource }) => resource.resourceType === 'DocumentReference').map(({ resource }) => resource.description);
  assert.deepEqual(await found('chest, all'), ['CT of chest, all images'], 'a comma is one of its words');
  for (const words of ['chest, injury', 'chest\\', 'chest|', '$chest', 'chest\\,']) assert.deepEqual(await found(words), [], words);
  assert.equal(new URL(way.asked().at(-1).url, 'http://provider.example').searchParams.get('description'), 'chest\\\\\\,');
  const later = renderRecord(await client.searchDocuments(patient, { from: '2099-01-01' }));
  assert.deepEqual(later.sections.filter(({ code }) => code === 'documents').map(({ count, states }) => [count, states]), [[null, []]]);
  assert.match(later.html, /None received within the limits of what was asked for/);
  const { url } = list[0].content[0].attachment;
  const binary = jsonOf(await client.readDocument(patient, url));
  assert.equal(binary.resourceType, 'Binary');
  assert.match(Buffer.from(binary.content, 'base64').toString(), /respiratory clinic/);
  const other = await client.readDocument(patient, url.replace('letter-rich', 'letter-of-another'));
  assert.deepEqual([other.status, codeOf(other)], [404, 'RELAY_DOCUMENT_NOT_LISTED']);
  const nobody = await client.searchDocuments(tracedPatient('not-here'));
  assert.deepEqual([nobody.status, codeOf(nobody)], [404, 'RELAY_PATIENT_NOT_MATCHED']);
});

test('two documents, or two searches, in one load are both shown; the same one asked for again takes the place of the first', async () => {
  const patient = tracedPatient('rich');
  const client = way.client();
  const list = jsonOf(await client.searchDocuments(patient)).entry.map(({ resource }) => resource);
  const urls = list.flatMap(({ content }) => content ?? []).map(({ attachment }) => attachment.url).filter(Boolean);
  assert.equal(urls.length, 2);
  const shown = async (ask) => {
    async function* asking() {
      for (const each of ask) yield await each();
    }
    let last;
    for await (const inputs of arrivals(asking(), new AbortController().signal)) last = inputs;
    return [last.length, renderRecord(last).html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')];
  };
  const [documents, texts] = await shown([...urls, urls[0]].map((url) => () => client.readDocument(patient, url)));
  assert.equal(documents, 2);
  assert.match(texts, /text\/plain.*text\/html|text\/html.*text\/plain/);
  for (const searches of [[{ description: 'respiratory' }, { description: 'injury' }], [{ author: 'Z99001' }, { author: 'Z99R1' }]]) {
    const [lists, html] = await shown([...searches, searches[0]].map((search) => () => client.searchDocuments(patient, search)));
    assert.equal(lists, 2, JSON.stringify(searches));
    if (searches[0].description) for (const words of ['Respiratory clinic', 'Advice after injury']) assert.ok(html.includes(words), words);
  }
});

test('of two listed documents with one id none is read: it would not be known which comes', async () => {
  const twice = async (address, init) => {
    const response = await fetch(address, init);
    if (!String(address).includes('/DocumentReference')) return response;
    const list = await response.json();
    const { resource } = list.entry.find(({ resource }) => resource.content?.[0].attachment.url);
    const other = structuredClone(resource);
    const { attachment } = other.content[0];
    attachment.url = attachment.url.replace(/^.*(?=\/Binary\/)/, 'https://archive.example/documents');
    list.entry.push({ resource: other });
    return Response.json(list);
  };
  await withWay({ spine: { fetch: twice } }, async (own) => {
    const patient = tracedPatient('rich');
    const list = jsonOf(await own.client().searchDocuments(patient));
    const urls = list.entry.flatMap(({ resource }) => resource.content ?? []).map(({ attachment }) => attachment.url).filter(Boolean);
    const alike = urls.filter((url) => url.endsWith(/\/Binary\/[^/]+$/.exec(urls.at(-1))[0]));
    assert.equal(alike.length, 2);
    for (const url of alike) assert.equal(codeOf(await own.client().readDocument(patient, url)), 'RELAY_DOCUMENT_NOT_LISTED');
    const single = urls.find((url) => !alike.includes(url));
    assert.equal(jsonOf(await own.client().readDocument(patient, single)).resourceType, 'Binary');
  });
});

// How it is sent

test('o_07 two "https://" in one address with the root untouched, four headers, a media type each, gzip, no store', async () => {
  const from = way.requests.length;
  await collect(way.client().getCareRecord(tracedPatient('html'), { sections: ['ENC'] }));
  await way.client().getStructuredRecord(tracedPatient('rich'));
  const sent = way.requests.slice(from).filter(({ url }) => url.startsWith('/ssp/'));
  assert.deepEqual(sent.map(({ method, url }) => `${method} ${url}`), [
    'POST /ssp/https://alder-road.gp.example/Z99001/DSTU2/0/gpconnect/Patient/$gpc.getcarerecord',
    'POST /ssp/https://alder-road.gp.example/Z99001/STU3/1/gpconnect/structured/fhir/Patient/$gpc.getstructuredrecord',
  ]);
  for (const { headers } of sent) {
    assert.match(headers['ssp-traceid'], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual([headers['ssp-from'], headers['ssp-to'], headers['accept-encoding']], ['999900000201', '999900000101', 'gzip']);
  }
  assert.deepEqual(sent.map(({ headers }) => [headers['ssp-interactionid'], headers.accept, headers['content-type']]), [
    ['urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord', 'application/json+fhir', 'application/json+fhir;charset=utf-8'],
    ['urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1', 'application/fhir+json;charset=utf-8', 'application/fhir+json;charset=utf-8'],
  ]);
  const response = await fetch(way.relay, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ call: 'care-record', nhsNumber: numberOf('html'), section: 'ENC' }) });
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(response.headers.get('content-encoding'), 'gzip');
  assert.match(await response.text(), /Encounters/);
});

test('o_07 a root that cannot be sent exactly as published is not sent at all', async () => {
  for (const root of ['https://gp.example/a b', 'https://gp.example/a/../b', 'ftp://gp.example/a', 'https://gp.example/ü', 'https://gp.example/a?x', 'https://gp.example/a#', 'https://user:word@gp.example/a']) {
    const find = async () => ({ root, asid: '1' });
    await withWay({ relay: { directory: { find } } }, async (own) => {
      const answer = await own.client().getStructuredRecord(tracedPatient('rich'));
      assert.equal(codeOf(answer), 'RELAY_ROOT_NOT_USABLE', root);
      assert.equal(own.audit.at(-1).outcome, 'failed');
    });
  }
});

test('o_07 the directory is asked once a session and patient, and never for one patient with another\'s answer', async () => {
  let session = 'one';
  await withWay({ relay: { signedIn: () => ({ ...CALLER, session }) } }, async (own) => {
    const lookUps = () => own.requests.filter(({ url }) => url.startsWith('/spine-directory/')).length;
    const ask = (id) => own.client().getStructuredRecord(tracedPatient(id));
    await Promise.all([ask('rich'), ask('rich'), ask('rich')]);
    assert.equal(lookUps(), 2, 'an endpoint and a device, for all three');
    await ask('empty');
    assert.equal(lookUps(), 4, 'another patient');
    await ask('rich');
    assert.equal(lookUps(), 6, 'nothing is kept of the patient before');
    session = 'two';
    await ask('rich');
    assert.equal(lookUps(), 8, 'another session');
    own.provider.fault = null;
    const endpoint = own.requests.find(({ url }) => url.startsWith('/spine-directory/FHIR/R4/Endpoint'));
    assert.match(decodeURIComponent(endpoint.url), /organization=https:\/\/fhir\.nhs\.uk\/Id\/ods-organization-code\|Z99001&identifier=https:\/\/fhir\.nhs\.uk\/Id\/nhsServiceInteractionId\|urn:nhs:names/);
    const device = own.requests.find(({ url }) => url.startsWith('/spine-directory/FHIR/R4/Device'));
    assert.match(decodeURIComponent(device.url), /nhsMhsPartyKey\|Z99001-7000001/);
  });
});

test('what Spine refuses is looked up anew at the next request', async () => {
  await withWay({ spine: { asid: '999900000202' } }, async (own) => {
    const lookUps = () => own.requests.filter(({ url }) => url.startsWith('/spine-directory/')).length;
    const first = await own.client().getStructuredRecord(tracedPatient('rich'));
    assert.equal(first.status, 403);
    const [outcome] = renderRecord(first).outcomes;
    assert.deepEqual([outcome.source, outcome.code], ['ssp', 'FOT_CHECK_FAILED']);
    await own.client().getStructuredRecord(tracedPatient('rich'));
    assert.equal(lookUps(), 4);
  });
});

test('NHS numbers stand in bodies alone: not in an address, header or error of the page\'s half, nor in what the relay answers of itself', async () => {
  const number = numberOf('rich');
  const seen = [];
  const kept = async (address, request) => {
    seen.push(String(address), JSON.stringify(request.headers));
    const response = await fetch(address, request);
    seen.push(JSON.stringify([...response.headers]));
    return response;
  };
  const client = way.client({ fetch: kept });
  await client.getStructuredRecord(tracedPatient('rich'));
  await client.searchDocuments(tracedPatient('rich'));
  await collect(way.client({ fetch: kept }).getCareRecord(tracedPatient('html')));
  assert.ok(seen.every((text) => !text.includes(number) && !/999000\d{4}/.test(text)));
  const withNumbers = way.requests.filter(({ url }) => /999000\d{4}/.test(decodeURIComponent(url)));
  assert.ok(withNumbers.length > 0 && withNumbers.every(({ method, url }) => method === 'GET' && /\/Patient\?identifier=/.test(url)), 'but for the search that has no other form');
  const down = createClient({ relay: 'http://127.0.0.1:9/', role: 'x', pauseMs: 1, retries: 0 });
  const answer = await down.getStructuredRecord(tracedPatient('rich'));
  assert.deepEqual(Object.keys(answer).sort(), ['error', 'requested']);
  assert.doesNotMatch(JSON.stringify(answer), /999000/);
});

// When it fails

for (const [fault, status, tries, source] of [['502', 502, 4, 'gateway'], ['504', 504, 4, 'gateway'], ['599', 599, 4, 'gateway'], ['429', 429, 1, 'gateway'], ['malformed', 200, 1, 'gateway'], ['empty', 200, 1, 'gateway']]) {
  test(`o_24 gen_16 haz_36 the provider's fault ${fault}: ${tries} tries, told in words`, async () => {
    way.provider.fault = fault;
    try {
      const from = way.asked().length;
      const answer = await way.client().getStructuredRecord(tracedPatient('rich'));
      assert.equal(answer.status, status);
      const tried = way.asked().slice(from);
      assert.equal(tried.length, tries);
      assert.equal(new Set(tried.map(({ headers }) => headers['ssp-traceid'])).size, tries, 'a new trace id each');
      const view = renderRecord(answer);
      assert.deepEqual([view.outcomes.length, view.outcomes[0].source, view.outcomes[0].http], [1, source, status]);
      assert.match(view.html.replace(/<[^>]*>/g, ''), /What was asked for was not received|could not be reached|too many requests/);
    } finally {
      way.provider.fault = null;
    }
  });
}

test('gen_11 gen_12 gen_13 gen_14 gen_15 each refusal of a provider reaches the page as it is and is explained', async () => {
  for (const [id, status, code, words] of [
    ['not-here', 404, 'PATIENT_NOT_FOUND', /That does not mean that no record exists/],
    ['dissent', 403, 'NO_PATIENT_CONSENT', /has chosen not to share/],
    ['demographics', 400, 'INVALID_PATIENT_DEMOGRAPHICS', /Trace the patient again/],
    ['access-off', 403, 'ACCESS DENIED', /not permitted/],
    ['no-agreement', 403, 'NO_ORGANISATIONAL_CONSENT', /not permitted/],
    ['other-practice', 403, 'NON_AUTHORITATIVE', /not permitted/],
    ['fault', 500, 'INTERNAL_SERVER_ERROR', /fault at the practice/],
    ['not-offered', 501, 'NOT_IMPLEMENTED', /not available at this practice/],
  ]) {
    const structured = await way.client().getStructuredRecord(tracedPatient(id));
    const { answers } = await collect(way.client().getCareRecord(tracedPatient(id), { sections: ['ENC'] }));
    for (const answer of [structured, answers[0]]) {
      const { outcomes, html } = renderRecord(answer);
      assert.deepEqual([outcomes[0].source, outcomes[0].http, outcomes[0].code], ['provider', status, code]);
      assert.match(html.replace(/<[^>]*>/g, ''), words);
    }
  }
});

test('o_24 a fault that passes is tried again, and what comes then is the answer', async () => {
  let tries = 0;
  const passing = (address, request) => {
    way.provider.fault = (tries += 1) < 3 ? '502' : null;
    return fetch(address, request);
  };
  const answer = await way.client({ fetch: passing }).getStructuredRecord(tracedPatient('rich'));
  assert.deepEqual([answer.status, tries], [200, 3]);
});

test('o_24 more than three retries are never made, whatever a host asks for', async () => {
  let tries = 0;
  const failing = async () => {
    tries += 1;
    throw new TypeError('network');
  };
  const answer = await way.client({ fetch: failing, retries: 50, pauseMs: 1 }).getStructuredRecord(tracedPatient('rich'));
  assert.deepEqual([tries, answer.error], [4, 'The server could not be reached.']);
  const view = renderRecord(answer);
  assert.deepEqual([view.outcomes[0].source, view.outcomes[0].http ?? null, view.outcomes[0].retryable], ['network', null, true]);
});

test('an answer that is cut off is never taken for a whole one', async () => {
  way.provider.fault = 'cut-off';
  try {
    const from = way.audit.length;
    const answer = await way.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'));
    assert.equal(answer.error, 'The answer broke off.');
    assert.equal(answer.bytes, undefined);
    assert.deepEqual(way.audit.slice(from).map(({ outcome }) => outcome), ['asking', 'answered', 'failed']);
  } finally {
    way.provider.fault = null;
  }
});

test('a redirect is not followed, and a practice that is not listed is told', async () => {
  const elsewhere = createServer((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end());
  const base = await listening(elsewhere);
  await withWay({ spine: { base } }, async (own) => {
    assert.equal(codeOf(await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'))), 'RELAY_ROOT_NOT_USABLE');
  });
  await closing(elsewhere);
  const traced = ({ nhsNumber }) => ({ ...traceOf(nhsNumber, Date.now()), practiceCode: 'Z99777' });
  await withWay({ relay: { traced } }, async (own) => {
    const answer = await own.client().getStructuredRecord(tracedPatient('rich'));
    assert.deepEqual([answer.status, codeOf(answer)], [404, 'RELAY_PRACTICE_NOT_LISTED']);
    assert.match(renderRecord(answer).html, /does not mean that no record exists/);
  });
});

test('a relay that sends a request elsewhere, as an ended session does, is asked once and says to sign in', async () => {
  let asked = 0;
  const moved = createServer((_, response) => {
    asked += 1;
    response.writeHead(302, { location: '/login' }).end();
  });
  const relay = await listening(moved);
  const answer = await createClient({ relay, role: CALLER.role, pauseMs: 1 }).getStructuredRecord(tracedPatient('rich'));
  await closing(moved);
  assert.deepEqual([asked, answer.status, answer.bytes], [1, 401, undefined]);
  assert.match(renderRecord(answer).html, /not signed in/);
});

// Patient Facing

test('Patient Facing: bearer token, X-Request-ID, its own base; the patient\'s own record and no other', async () => {
  const logins = new Map([['token-of-rich', numberOf('rich')]]);
  const patientFacing = (origin) => ({ base: `${origin}/gp-connect/patient-facing/access-record-fhir/FHIR/STU3`, token: async () => ({ token: 'token-of-rich', nhsNumber: numberOf('rich') }) });
  await withWay({ provider: { logins }, relay: { patientFacing } }, async (own) => {
    const client = own.client({ via: 'patient-facing' });
    const answer = await client.getStructuredRecord(tracedPatient('rich'), { areas: ['allergies'] });
    assert.equal(answer.status, 200, textOf(answer));
    const [sent] = own.asked();
    assert.equal(sent.url, '/gp-connect/patient-facing/access-record-fhir/FHIR/STU3/Patient/$gpc.getstructuredrecord');
    assert.equal(sent.headers.authorization, 'Bearer token-of-rich');
    assert.equal(sent.headers['x-request-id'], answer.traceId);
    assert.ok(!('ssp-from' in sent.headers));
    const list = jsonOf(await client.searchDocuments(tracedPatient('rich')));
    const { url } = list.entry.find(({ resource }) => resource.content?.[0].attachment.url).resource.content[0].attachment;
    assert.equal(jsonOf(await client.readDocument(tracedPatient('rich'), url)).resourceType, 'Binary');
    const paths = own.asked().slice(-3).map(({ url: path }) => path.replace(/\?.*/, '').replace('/gp-connect/patient-facing/access-record-fhir/FHIR/STU3', ''));
    const { id } = list.entry.find(({ resource }) => resource.resourceType === 'Patient').resource;
    assert.deepEqual(paths, [`/documents/Patient/${numberOf('rich')}`, `/Patient/${id}/DocumentReference`, `/documents/Binary/${url.split('/').at(-1)}`]);
    const elsewhere = own.asked().at(-2).url.replace('/Patient/', '/documents/Patient/');
    const headers = { authorization: 'Bearer token-of-rich', 'x-request-id': crypto.randomUUID() };
    assert.equal((await fetch(own.providerOrigin + elsewhere, { headers })).status, 501);
    const { status } = await client.getStructuredRecord({ nhsNumber: numberOf('rich') }, { areas: ['allergies'] });
    assert.equal(status, 200, 'the login takes the place of a trace');
    const asked = own.asked().length;
    const other = await client.getStructuredRecord(tracedPatient('empty'));
    assert.equal(codeOf(other), 'BLOCKED_NOT_THIS_PATIENT');
    assert.equal(own.asked().length, asked);
    assert.ok(own.audit.every(({ via }) => via === 'patient-facing'));
  });
});

test('Patient Facing: what is sent again after a failure has the X-Request-ID that it had, and nothing else has it', async () => {
  const logins = new Map([['token-of-rich', numberOf('rich')]]);
  const patientFacing = (origin) => ({ base: `${origin}/gp-connect/patient-facing/access-record-fhir/FHIR/STU3`, token: async () => ({ token: 'token-of-rich', nhsNumber: numberOf('rich') }) });
  await withWay({ provider: { logins }, relay: { patientFacing } }, async (own) => {
    const client = own.client({ via: 'patient-facing' });
    const ids = () => own.asked().map(({ headers }) => headers['x-request-id']);
    own.provider.fault = '502';
    await client.getStructuredRecord(tracedPatient('rich'), { areas: ['allergies'] });
    assert.deepEqual([ids().length, new Set(ids()).size], [4, 1]);
    assert.match(ids()[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    own.provider.fault = null;
    await client.getStructuredRecord(tracedPatient('rich'), { areas: ['allergies'] });
    await client.searchDocuments(tracedPatient('rich'));
    assert.equal(new Set(ids()).size, 4, 'the same asked for anew, and each step of a search');
  });
});

test('a relay without what it needs is none', () => {
  const audit = () => {};
  for (const options of [undefined, null, {}, { audit }, { audit, signedIn: () => null }, { audit, signedIn: () => null, spine: {} }, { audit, signedIn: () => null, spine: {}, directory: {} }]) {
    assert.throws(() => createRelay(options), { code: 'invalid-option' });
  }
});


test('a client or a relay with a number that is none is none, and neither is one without an address', () => {
  const relay = 'http://127.0.0.1/gp-record';
  for (const options of [undefined, {}, { relay, retries: NaN }, { relay, atOnce: NaN }, { relay, timeoutMs: Infinity }, { relay, pauseMs: -1 },
    { relay, retries: '3' }, { relay, timeoutMs: true }, { relay, timeout: 5 }, { relay, constructor: 5 }, { relay, role: 5 }, { relay: 5 }, { relay: '' },
    { relay, fetch: 'x' }, { relay, now: 5 }, { relay, via: 'x' }, { relay, format: 5 }]) {
    assert.throws(() => createClient(options), (error) => error instanceof GpRecordError && error.code === 'invalid-option', JSON.stringify(options));
  }
  const given = { signedIn() {}, audit() {}, traced() {}, directory: { find() {} } };
  const spine = { base: 'https://proxy.example', asid: '1', issuer: 'https://host.example', device: DEVICE };
  for (const options of [{ spine: { ...spine, asid: '' } }, { spine: { ...spine, issuer: undefined } }, { spine, limitBytes: NaN }, { spine, timeoutMs: Infinity },
    { spine, timeoutMs: '1000' }, { spine: { ...spine, issuer: 5 } }, { spine: { ...spine, fetch: 'x' } }, { spine, directory: 'https://directory.example' }]) {
    assert.throws(() => createRelay({ ...given, ...options }), { code: 'invalid-option' }, JSON.stringify(options));
  }
  // What is null is left out, of both.
  createClient({ relay, role: null, fetch: null, via: null, timeoutMs: null });
  createRelay({ ...given, spine, authorise: null, now: null, timeoutMs: null });
});

test('an option that a call does not have is told before anything is sent, to whoever asks for the answers', async () => {
  const from = way.asked().length;
  await assert.rejects(collect(way.client().getCareRecord(tracedPatient('html'), { section: ['ALL'] })), { code: 'invalid-request' });
  assert.equal(way.asked().length, from);
});

test('of a block that all sections share one is told as soon as of one', async () => {
  let underWay = 0;
  let release;
  const all = new Promise((resolve) => { release = resolve; });
  const slow = async () => {
    underWay += 1;
    if (underWay === 10) release();
    await all;
    return new Response('{}', { status: 403 });
  };
  const patient = { ...tracedPatient('html'), sensitive: true };
  const { answers } = await collect(way.client({ fetch: slow }).getCareRecord(patient));
  assert.deepEqual([answers.length, new Set(answers.map(({ blocked }) => blocked))], [10, new Set(['BLOCKED_PATIENT_SENSITIVE'])]);
});

test('all sections are asked for of the patient that a page named, whatever it makes of that object since', async () => {
  const patient = tracedPatient('html');
  const number = patient.nhsNumber;
  const asked = [];
  const fetch = async (address, init) => {
    asked.push(JSON.parse(init.body).nhsNumber);
    patient.nhsNumber = numberOf('rich');
    return globalThis.fetch(address, init);
  };
  await collect(way.client({ fetch, atOnce: 1 }).getCareRecord(patient, { sections: ['ALL', 'MED', 'PRB'] }));
  assert.deepEqual(asked, [number, number, number]);
});

test('o_06 without an ASID of either side nobody is asked', async () => {
  const patient = tracedPatient('rich');
  await withWay({ spine: { asid: () => undefined } }, async (own) => {
    assert.equal(codeOf(await own.client().getStructuredRecord(patient)), 'BLOCKED_ASID_NOT_KNOWN');
    assert.equal(own.asked().length, 0);
  });
  await withWay({ spine: { asid: async () => consumerAsids.allowed } }, async (own) => {
    assert.equal((await own.client().getStructuredRecord(patient)).status, 200);
    assert.equal(own.asked().at(-1).headers['ssp-from'], consumerAsids.allowed);
  });
  await withWay({ relay: { directory: { find: async () => ({ root: 'http://127.0.0.1/x' }) } } }, async (own) => {
    assert.equal(codeOf(await own.client().getStructuredRecord(patient)), 'RELAY_PRACTICE_NOT_LISTED');
    assert.equal(own.asked().length, 0);
  });
});

test('a provider that refuses in place of a list of documents is heard, and what is no answer is final', async () => {
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'forbidden', details: { coding: [{ system: 'x', code: 'NO_PATIENT_CONSENT' }] }, diagnostics: 'The patient has dissented.' }] };
  const answering = (body) => ({ spine: { fetch: async () => new Response(body, { headers: { 'content-type': 'application/fhir+json' } }) } });
  await withWay(answering(JSON.stringify(outcome)), async (own) => {
    const answer = await own.client().searchDocuments(tracedPatient('rich'));
    assert.deepEqual([answer.status, jsonOf(answer).issue[0].diagnostics], [200, 'The patient has dissented.']);
  });
  const patient = { resourceType: 'Patient', id: '..', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: numberOf('rich') }] };
  const oddities = [{ entry: {} }, { entry: [null] }, { entry: [{ resource: { resourceType: 'Patient', identifier: [null] } }] }, { entry: [{ resource: patient }] }];
  for (const body of ['<html>Sign in</html>', ...oddities.map((odd) => JSON.stringify({ resourceType: 'Bundle', ...odd }))]) {
    await withWay(answering(body), async (own) => {
      const answer = await own.client().searchDocuments(tracedPatient('rich'));
      const expected = body.startsWith('<') ? [500, 'RELAY_ANSWER_NOT_READ'] : [404, 'RELAY_PATIENT_NOT_MATCHED'];
      assert.deepEqual([answer.status, codeOf(answer)], expected, body);
    });
  }
  await withWay({ ...answering('x'.repeat(200_000)), relay: { limitBytes: 100_000 } }, async (own) => {
    const answer = await own.client().searchDocuments(tracedPatient('rich'));
    assert.deepEqual([answer.status, codeOf(answer)], [413, 'RELAY_ANSWER_TOO_LARGE']);
  });
});

test("a fault of the host's while it is told of the progress ends no request", async () => {
  const onProgress = () => { throw new Error('of the host'); };
  assert.equal((await way.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'), { onProgress })).status, 200);
});
