// The local provider against the official request faults: §8.5 of the HTML reference, the headers, the proxy of §8.4, and
// the combinations of §1.1 of the structured reference.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentSearch, INTERACTIONS } from '../js/relay/interactions.js';
import { AREAS } from '../js/request/structured.js';
import { tokenFor } from '../js/relay/token.js';
import { codes } from '../www/provider/outcomes.mjs';
import { respond } from '../www/patients/patients.mjs';
import { consumerAsids, createProvider, providerAsid, recordOf } from '../www/provider/index.mjs';
import { CALLER, DEVICE, numberOf } from './support/fetching.mjs';

const HTML_ROOT = 'https://alder-road.gp.example/Z99001/DSTU2/0/gpconnect';
const STRUCTURED_ROOT = 'https://alder-road.gp.example/Z99001/STU3/1/gpconnect/structured/fhir';
const DOCUMENTS_ROOT = 'https://alder-road.gp.example/Z99001/STU3/1/gpconnect/documents/fhir';
const provider = createProvider();
const html = numberOf('html');

/** A request that differs from a good one in what is given. */
async function ask({ by = provider, nhsNumber = html, interaction = INTERACTIONS.careRecord, root = HTML_ROOT, way = 'direct', method = 'POST', path = interaction.path, headers = {}, body, type = 'application/json+fhir' }) {
  const token = tokenFor({ interaction: INTERACTIONS.careRecord === interaction ? interaction : { ...interaction, generation: 'STU3' }, root, issuer: 'https://host.example/', device: DEVICE, caller: CALLER, nhsNumber, now: Date.now() });
  const all = {
    'ssp-traceid': crypto.randomUUID(), 'ssp-from': consumerAsids.allowed, 'ssp-to': providerAsid, 'ssp-interactionid': interaction.id,
    'content-type': type, accept: type, authorization: `Bearer ${token}`, ...headers,
  };
  const sent = Object.entries(all).filter(([, value]) => value !== null);
  const response = await by.answer(new Request(`https://proxy.example/${way}/${root}${path}`, {
    method, headers: sent, ...(method !== 'GET' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }));
  const text = await response.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : text;
  const coding = answer.issue?.[0].details?.coding[0];
  return { status: response.status, code: coding?.code, display: coding?.display, answer, headers: response.headers };
}

const number = (value = html, system = 'http://fhir.nhs.net/Id/nhs-number') => ({ name: 'patientNHSNumber', valueIdentifier: { system, value } });
const section = (code = 'ENC', system = 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1') => ({ name: 'recordSection', valueCodeableConcept: { coding: [{ system, code }] } });
const period = (start, end) => ({ name: 'timePeriod', valuePeriod: { ...(start !== undefined && { start }), ...(end !== undefined && { end }) } });
const parameters = (...parameter) => ({ resourceType: 'Parameters', parameter });

/** Rows of §8.5: the case, the body, the status, and the code; none where any is right. */
const BODIES = [
  ['empty body', '', 400],
  ['broken body', '{"resourceType":"Parameters",', 400],
  ['no recordSection', parameters(number()), 400],
  ['the same recordSection twice', parameters(number(), section(), section()), 400],
  ['two recordSections', parameters(number(), section('ENC'), section('MED')), 400],
  ['recordSection as string', parameters(number(), { name: 'recordSection', valueString: 'ENC' }), 400],
  ['recordSection with two codings', parameters(number(), { name: 'recordSection', valueCodeableConcept: { coding: [section().valueCodeableConcept.coding[0], section('MED').valueCodeableConcept.coding[0]] } }), 400],
  ['recordSection of another system', parameters(number(), section('ENC', 'http://elsewhere.example')), 400],
  ['recordSection with an empty system', parameters(number(), section('ENC', '')), 422, 'INVALID_PARAMETER'],
  ['recordSection with an empty code', parameters(number(), section('')), 422, 'INVALID_PARAMETER'],
  ['recordSection in lower case', parameters(number(), section('enc')), 422, 'INVALID_PARAMETER'],
  ['recordSection unknown', parameters(number(), section('ZZZ')), 422, 'INVALID_PARAMETER'],
  ['INV, never in scope', parameters(number(), section('INV')), 422, 'INVALID_PARAMETER'],
  ['PAT, never in scope', parameters(number(), section('PAT')), 422, 'INVALID_PARAMETER'],
  ['no NHS number', parameters(section()), 400],
  ['NHS number as string', parameters({ name: 'patientNHSNumber', valueString: html }, section()), 400],
  ['the same NHS number twice', parameters(number(), number(), section()), 400],
  ['two NHS numbers', parameters(number(), number(numberOf('rich')), section()), 400],
  ['NHS number with a wrong check digit', parameters(number('9990000010'), section()), 400, 'INVALID_NHS_NUMBER'],
  ['NHS number empty', parameters(number(''), section()), 400, 'INVALID_NHS_NUMBER'],
  ['NHS number too long', parameters(number('99900000070'), section()), 400, 'INVALID_NHS_NUMBER'],
  ['NHS number too short', parameters(number('999000007'), section()), 400, 'INVALID_NHS_NUMBER'],
  ['NHS number with spaces', parameters(number('999 000 0077'), section()), 400, 'INVALID_NHS_NUMBER'],
  ['identifier of another system', parameters(number(html, 'http://elsewhere.example'), section()), 400, 'INVALID_IDENTIFIER_SYSTEM'],
  ['identifier with an empty system', parameters(number(html, ''), section()), 400, 'INVALID_IDENTIFIER_SYSTEM'],
  ['patientNHSNumber in another case', parameters({ ...number(), name: 'patientNhsNumber' }, section()), 422, 'INVALID_PARAMETER'],
  ['recordSection in another case', parameters(number(), { ...section(), name: 'RecordSection' }), 422, 'INVALID_PARAMETER'],
  ['timePeriod in another case', parameters(number(), section(), { ...period('2018'), name: 'TimePeriod' }), 422, 'INVALID_PARAMETER'],
  ['another resource', { resourceType: 'Patient', id: 'x' }, 422, 'INVALID_RESOURCE'],
  ['bad start', parameters(number(), section(), period('2018-13-01')), 422, 'INVALID_PARAMETER'],
  ['bad end', parameters(number(), section(), period(undefined, 'yesterday')), 422, 'INVALID_PARAMETER'],
  ['a day that does not exist', parameters(number(), section(), period('2018-02-30')), 422, 'INVALID_PARAMETER'],
  ['end before start', parameters(number(), section(), period('2018-02-02', '2018-02-01')), 422, 'INVALID_PARAMETER'],
  ['neither start nor end', parameters(number(), section(), period()), 422, 'INVALID_PARAMETER'],
  ['start and end empty', parameters(number(), section(), period('', '')), 422, 'INVALID_PARAMETER'],
  ['dateTime without an offset', parameters(number(), section(), period('2015-10-23T11:08:32')), 422, 'INVALID_PARAMETER'],
  ...['SUM', 'ALL', 'IMM'].map((code) => [`timePeriod on ${code}`, parameters(number(), section(code), period('2018')), 400]),
];

for (const [name, body, status, code] of BODIES) {
  test(`§8.5 ${name}`, async () => {
    const answer = await ask({ body });
    assert.equal(answer.status, status, JSON.stringify(answer.answer));
    if (code) assert.equal(answer.code, code);
    assert.equal(answer.answer.resourceType, 'OperationOutcome');
    assert.doesNotMatch(JSON.stringify(answer.answer), /\d{10}/, 'a refusal repeats no number');
  });
}

test('§8.5 a patient who is not here, is sensitive or has died: all PATIENT_NOT_FOUND; dissent is told', async () => {
  for (const id of ['not-here', 'sensitive', 'rich']) {
    const other = numberOf(id);
    const answer = await ask({ nhsNumber: other, body: parameters(number(other), section()) });
    assert.deepEqual([answer.status, answer.code], [404, 'PATIENT_NOT_FOUND'], id);
  }
  const dissent = numberOf('dissent');
  const answer = await ask({ nhsNumber: dissent, body: parameters(number(dissent), section()) });
  assert.deepEqual([answer.status, answer.code], [403, 'NO_PATIENT_CONSENT']);
});

for (const header of ['ssp-traceid', 'ssp-from', 'ssp-to', 'ssp-interactionid', 'authorization']) {
  test(`§8.5 without the header ${header}`, async () => {
    const { status, code } = await ask({ headers: { [header]: null }, body: parameters(number(), section()) });
    assert.deepEqual([status, code], [400, 'BAD_REQUEST']);
  });
}

test('§8.5 a wrong interaction, a wrong ASID; extra headers are tolerated', async () => {
  const body = parameters(number(), section());
  const wrong = await ask({ headers: { 'ssp-interactionid': INTERACTIONS.structuredRecord.id }, body });
  assert.deepEqual([wrong.status, wrong.code], [400, 'BAD_REQUEST']);
  const other = await ask({ headers: { 'ssp-to': '999900000199' }, body });
  assert.deepEqual([other.status, other.code], [400, 'BAD_REQUEST']);
  assert.equal((await ask({ headers: { 'x-anything': '1' }, body })).status, 200);
  assert.equal((await ask({ headers: { accept: 'application/pdf' }, body })).status, 415);
});

/** Rows of §8.4. */
const PROXY = [
  ['a root that varies', { root: HTML_ROOT.replace('Z99001', 'z99001') }, 400, /^ENDPOINT_.*_CPAID_.*_VARIES_FROM_TARGETURL_/],
  ['a root with an added port', { root: HTML_ROOT.replace('.example/', '.example:443/') }, 400, /_VARIES_FROM_TARGETURL_/],
  ['a sender that is not known', { headers: { 'ssp-from': '999900000999' } }, 403, /^ASID_CHECK_FAILED_MESSAGESENDER_999900000999$/],
  ['a receiver that is another', { headers: { 'ssp-to': '999900000199' } }, 403, /^PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_/],
  ['an interaction that nobody offers', { headers: { 'ssp-interactionid': 'urn:nhs:names:services:gpconnect:fhir:operation:gpc.other' } }, 403, /^PARTYKEY_INTERACTION_CHECK_FAILED/],
  ['a pair without an agreement', { headers: { 'ssp-from': consumerAsids.withoutAgreement } }, 403, /^FOT_CHECK_FAILED_MESSAGESENDER_.*_MESSAGERECEIVER_/],
  ['a method that is not allowed', { method: 'DELETE' }, 405, /^405: Method Not Allowed$/],
  ['a media type that is none of FHIR', { type: 'text/plain' }, 415, /^Unsupported_Media_Type$/],
];

for (const [name, change, status, display] of PROXY) {
  test(`§8.4 ${name}`, async () => {
    const answer = await ask({ way: 'ssp', body: parameters(number(), section()), ...change });
    assert.deepEqual([answer.status, answer.code], [status, String(status)]);
    assert.match(answer.display, display);
  });
}

/** Rows of §8.2 and §8.3: code and status. */
const STATUSES = {
  INVALID_NHS_NUMBER: 400, INVALID_IDENTIFIER_SYSTEM: 400, INVALID_IDENTIFIER_VALUE: 400, INVALID_PATIENT_DEMOGRAPHICS: 400, INVALID_ODS_CODE: 400,
  BAD_REQUEST: 400, CONFLICTING_VALUES: 400, NO_PATIENT_CONSENT: 403, NO_ORGANISATIONAL_CONSENT: 403, NON_AUTHORITATIVE: 403, 'ACCESS DENIED': 403,
  NO_RELATIONSHIP: 403, PATIENT_NOT_FOUND: 404, ORGANISATION_NOT_FOUND: 404, PRACTITIONER_NOT_FOUND: 404, NO_RECORD_FOUND: 404, DUPLICATE_REJECTED: 409,
  UNSUPPORTED_MEDIA_TYPE: 415, INVALID_PARAMETER: 422, INVALID_RESOURCE: 422, REFERENCE_NOT_FOUND: 422, INTERNAL_SERVER_ERROR: 500, NOT_IMPLEMENTED: 501,
};

test('§8.2 §8.3 every code of a provider comes with its status, in the envelope of its generation', async () => {
  assert.deepEqual(codes.toSorted(), Object.keys(STATUSES).toSorted());
  for (const [code, status] of Object.entries(STATUSES)) {
    const refusing = createProvider({ record: () => ({ refuses: code }) });
    const old = await ask({ by: refusing, body: parameters(number(), section()) });
    assert.deepEqual([old.status, old.code], [status, code]);
    assert.match(old.headers.get('content-type'), /^application\/json\+fhir/);
    const request = { by: refusing, interaction: INTERACTIONS.structuredRecord, root: STRUCTURED_ROOT, type: 'application/fhir+json' };
    const now = await ask({ ...request, body: parameters(nhs(), include('includeProblems')) });
    assert.deepEqual([now.status, now.code], [status, code]);
    assert.match(now.headers.get('content-type'), /^application\/fhir\+json/);
    assert.ok(now.display, 'a display is always there in 1.x');
  }
});

test('§6.2 a period filters what it may, says so in the banner, and leaves what is active whole', async () => {
  const encounters = async (...dates) => {
    const { answer } = await ask({ body: parameters(number(), section('ENC'), ...(dates.length ? [period(...dates)] : [])) });
    return answer.entry.find(({ resource }) => resource.resourceType === 'Composition').resource.section[0].text.div;
  };
  const rows = (div) => div.match(/<tr>/g).length - 1;
  assert.equal(rows(await encounters()), 5);
  const one = await encounters('2026-02', undefined);
  assert.match(one, /Data items from '01-Feb-2026'/);
  assert.deepEqual([rows(one), one.includes('20-Feb-2026')], [1, true]);
  assert.match(await encounters('2025-12-01', '2026-01'), /For the period '01-Dec-2025' to '31-Jan-2026'/);
  assert.equal(rows(await encounters('2025-12-01', '2026-01')), 2);
  assert.equal(rows(await encounters(undefined, '2025')), 3, 'a year, and a month, count by their days');
});

// Structured

const nhs = (value = numberOf('rich')) => ({ name: 'patientNHSNumber', valueIdentifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value } });
const include = (name, ...part) => ({ name, ...(part.length && { part }) });
const allergies = include('includeAllergies', { name: 'includeResolvedAllergies', valueBoolean: true });
const structured = (body, nhsNumber) => ask({ nhsNumber, interaction: INTERACTIONS.structuredRecord, root: STRUCTURED_ROOT, type: 'application/fhir+json', body });

const COMBINATIONS = [
  ['includeAllergies without its part', [include('includeAllergies')], 422],
  ['a medication date in the future', [include('includeMedication', { name: 'medicationSearchFromDate', valueDate: '2999-01-01' })], 422],
  ['a medication date that is no whole date', [include('includeMedication', { name: 'medicationSearchFromDate', valueDate: '2020-01' })], 422],
  ['a diary date in the past', [include('includeDiaryEntries', { name: 'diaryEntriesSearchDate', valueDate: '2020-01-01' })], 422],
  ['a period and a number of consultations', [include('includeConsultations', { name: 'consultationSearchPeriod', valuePeriod: { start: '2020-01-01' } }, { name: 'includeNumberOfMostRecent', valuePositiveInt: 3 })], 422],
  ['consultations with a medication date', [include('includeConsultations'), include('includeMedication', { name: 'medicationSearchFromDate', valueDate: '2020-01-01' })], 422],
  ['consultations with a problem status', [include('includeConsultations'), include('includeProblems', { name: 'filterStatus', valueCode: 'active' })], 422],
  ['problems with immunisations not given', [include('includeProblems'), include('includeImmunisations', { name: 'includeNotGiven', valueBoolean: true })], 422],
  ['problems with their own status', [include('includeProblems', { name: 'filterStatus', valueCode: 'active' })], 200],
  ['investigations with consultations', [include('includeConsultations'), include('includeInvestigations', { name: 'investigationSearchPeriod', valuePeriod: { start: '2020-01-01' } })], 200],
  ['the first predefined search', [include('includeConsultations', { name: 'includeNumberOfMostRecent', valuePositiveInt: 3 }), include('includeProblems'), allergies, include('includeMedication', { name: 'medicationSearchFromDate', valueDate: '2025-11-24' })], 200],
];

for (const [name, included, status] of COMBINATIONS) {
  test(`§1.1 ${name}`, async () => {
    const answer = await structured(parameters(nhs(), ...included), numberOf('rich'));
    assert.equal(answer.status, status, JSON.stringify(answer.answer).slice(0, 300));
    if (status === 422) assert.match(answer.code, /^INVALID_(PARAMETER|RESOURCE)$/);
  });
}

test('gen_26 gen_25 what is not understood or switched off is a warning beside what came', async () => {
  const older = numberOf('older');
  const { status, answer } = await structured(parameters(nhs(older), allergies, include('includeReferrals'), include('includeInvestigations')), older);
  assert.equal(status, 200);
  const [outcome] = answer.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'OperationOutcome');
  assert.deepEqual(outcome.issue.map(({ severity, details }) => `${severity}: ${details.text}`),
    ['warning: includeReferrals is an unrecognised parameter', 'warning: includeInvestigations has been disabled']);
  assert.ok(answer.entry.some(({ resource }) => resource.resourceType === 'AllergyIntolerance'));
});

test('gen_27 who asks for everything has all of it: the structure of consultations, and kinds not known today', async () => {
  for (const id of ['rich', 'newer']) {
    const parts = {
      includeAllergies: [{ name: 'includeResolvedAllergies', valueBoolean: true }],
      includeMedication: [{ name: 'includePrescriptionIssues', valueBoolean: true }],
    };
    const all = Object.values(AREAS).map((name) => include(name, ...(parts[name] ?? [])));
    const { answer } = await structured(parameters(nhs(numberOf(id)), ...all), numberOf(id));
    const came = new Set(answer.entry.map(nameOf));
    const clinical = JSON.parse(respond(id).body).entry.filter(({ resource }) => !['Organization', 'Practitioner', 'PractitionerRole', 'Location'].includes(resource.resourceType));
    assert.deepEqual(clinical.map(nameOf).filter((name) => !came.has(name)), [], id);
  }
  const { answer } = await structured(parameters(nhs(), include('includeConsultations')), numberOf('rich'));
  const lists = answer.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'List');
  for (const code of ['325851000000107', '25851000000105', '24781000000107']) assert.ok(lists.some((list) => list.code.coding[0].code === code), code);
});

const nameOf = ({ resource }) => `${resource.resourceType}/${resource.id ?? resource.title}`;

test('only what was asked for comes, with what it leads to', async () => {
  const { answer } = await structured(parameters(nhs(), include('includeImmunisations', { name: 'includeNotGiven', valueBoolean: false })), numberOf('rich'));
  const kinds = new Set(answer.entry.map(({ resource }) => resource.resourceType));
  assert.ok(kinds.has('Immunization') && !kinds.has('MedicationStatement') && !kinds.has('AllergyIntolerance'), [...kinds].join());
  assert.ok(answer.entry.every(({ resource }) => resource.notGiven !== true));
});

test('in a search of documents a comma parts two wishes, and after a backslash it is one of the words', async () => {
  const id = recordOf(numberOf('rich')).patient.id;
  const search = async (description) => {
    const path = INTERACTIONS.searchDocuments.path.replace('{id}', id) + documentSearch({}) + `&description=${encodeURIComponent(description)}`;
    const { answer } = await ask({ interaction: INTERACTIONS.searchDocuments, root: DOCUMENTS_ROOT, method: 'GET', path, type: 'application/fhir+json' });
    return answer.entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'DocumentReference').map(({ description: words }) => words);
  };
  assert.deepEqual(await search('injury,CT of chest'), ['CT of chest, all images', 'Advice after injury']);
  assert.deepEqual(await search('chest\\, all'), ['CT of chest, all images']);
});
