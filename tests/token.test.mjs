// The token: the golden payloads of §3.3 with values of our own, and every negative case of §3.4 against the provider.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INTERACTIONS } from '../js/relay/interactions.js';
import { tokenFor } from '../js/relay/token.js';
import { createProvider, consumerAsids, providerAsid } from '../www/provider/index.mjs';
import { CALLER, DEVICE, numberOf } from './support/fetching.mjs';

const ROOT = 'https://alder-road.gp.example/Z99001/STU3/1/gpconnect/structured/fhir';
const HTML_ROOT = 'https://alder-road.gp.example/Z99001/DSTU2/0/gpconnect';
const NOW = 1_790_000_000_000;
const NUMBER = numberOf('html');

const golden0 = {
  iss: 'https://host.example/', sub: 'u-417', aud: 'https://authorize.fhir.nhs.net/token', exp: 1_790_000_300, iat: 1_790_000_000,
  reason_for_request: 'directcare', requested_scope: 'patient/*.read',
  requested_record: { resourceType: 'Patient', identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: NUMBER }] },
  requesting_device: { resourceType: 'Device', id: 'dev-1', identifier: [{ system: 'https://host.example/Id/device', value: 'VIEWER-1' }], model: 'Example viewer', version: '1.0.0' },
  requesting_organization: { resourceType: 'Organization', id: 'org-1', identifier: [{ system: 'http://fhir.nhs.net/Id/ods-organization-code', value: 'Z99R1' }], name: 'Exampleton Infirmary' },
  requesting_practitioner: {
    resourceType: 'Practitioner', id: 'u-417',
    identifier: [{ system: 'http://fhir.nhs.net/sds-user-id', value: '999900000301' }, { system: 'https://host.example/Id/user', value: 'fholt' }],
    name: { family: ['Adeyemi-Holt'], given: ['Frances'], prefix: ['Dr'] },
    practitionerRole: [{ role: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/sds-job-role-name-1', code: 'R0260' }] } }],
  },
};

const golden1 = {
  iss: 'https://host.example/', sub: 'u-417', aud: ROOT, exp: 1_790_000_300, iat: 1_790_000_000,
  reason_for_request: 'directcare', requested_scope: 'patient/*.read',
  requesting_device: { resourceType: 'Device', identifier: [{ system: 'https://host.example/Id/device', value: 'VIEWER-1' }], model: 'Example viewer', version: '1.0.0' },
  requesting_organization: { resourceType: 'Organization', identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'Z99R1' }], name: 'Exampleton Infirmary' },
  requesting_practitioner: {
    resourceType: 'Practitioner', id: 'u-417',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: '999900000301' }, { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: '999900000302' }, { system: 'https://host.example/Id/user', value: 'fholt' }],
    name: [{ family: 'Adeyemi-Holt', given: ['Frances'], prefix: ['Dr'] }],
  },
};

const token = (interaction, root, caller = CALLER) => tokenFor({ interaction, root, issuer: 'https://host.example/', device: DEVICE, caller, nhsNumber: NUMBER, now: NOW });
const payload = (text) => JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString());

test('o_06 the token of 0.x is the golden one, sign by sign', () => {
  const made = token(INTERACTIONS.careRecord, HTML_ROOT);
  assert.equal(made, `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify(golden0)).toString('base64url')}.`);
});

test('o_06 the token of 1.x is the golden one, sign by sign', () => {
  const made = token(INTERACTIONS.structuredRecord, ROOT);
  assert.equal(made, `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify(golden1)).toString('base64url')}.`);
});

test('a user without a smartcard is UNK, and names beyond ASCII stay whole', () => {
  const { sdsUserId, roleProfileId, jobRole, prefix, ...user } = CALLER.user;
  for (const without of [{}, { sdsUserId: '', roleProfileId: '', jobRole: '' }]) {
    const caller = { ...CALLER, user: { ...user, ...without, family: 'Škvorecká-Ó’Súilleabháin' } };
    const old = payload(token(INTERACTIONS.careRecord, HTML_ROOT, caller)).requesting_practitioner;
    assert.equal(old.identifier[0].value, 'UNK');
    assert.equal(old.practitionerRole[0].role.coding[0].code, 'UNK');
    const practitioner = payload(token(INTERACTIONS.structuredRecord, ROOT, caller)).requesting_practitioner;
    assert.deepEqual(practitioner.identifier.slice(0, 2).map(({ value }) => value), ['UNK', 'UNK']);
    assert.deepEqual(practitioner.name, [{ family: 'Škvorecká-Ó’Súilleabháin', given: ['Frances'] }]);
  }
});

// Against the provider

const PRODUCTS = {
  'HTML (0.x)': {
    claims: golden0, root: HTML_ROOT, interaction: INTERACTIONS.careRecord, type: 'application/json+fhir', patient: NUMBER,
    body: [{ name: 'patientNHSNumber', valueIdentifier: { system: 'http://fhir.nhs.net/Id/nhs-number', value: NUMBER } },
      { name: 'recordSection', valueCodeableConcept: { coding: [{ system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1', code: 'SUM' }] } }],
  },
  'Structured (1.x)': {
    claims: golden1, root: ROOT, interaction: INTERACTIONS.structuredRecord, type: 'application/fhir+json',
    body: [{ name: 'patientNHSNumber', valueIdentifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: numberOf('rich') } },
      { name: 'includeProblems' }],
  },
};
const provider = createProvider({ now: () => NOW });

async function ask({ root, interaction, type, body }, authorization) {
  const response = await provider.answer(new Request(`https://proxy.example/direct/${root}${interaction.path}`, {
    method: 'POST',
    headers: {
      'ssp-traceid': crypto.randomUUID(), 'ssp-from': consumerAsids.allowed, 'ssp-to': providerAsid, 'ssp-interactionid': interaction.id,
      'content-type': type, accept: type, ...(authorization !== undefined && { authorization }),
    },
    body: JSON.stringify({ resourceType: 'Parameters', parameter: body }),
  }));
  const answer = await response.json();
  return [response.status, answer.issue?.[0].details.coding[0].code];
}

const bearer = (claims, { header = { alg: 'none', typ: 'JWT' }, signature = '' } = {}) =>
  `Bearer ${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
const changed = (claims, path, value) => {
  const copy = structuredClone(claims);
  const keys = path.split('.');
  const last = keys.pop();
  const at = keys.reduce((object, key) => object[key], copy);
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
};

/** Rows of §3.4: what is wrong, the path of the claim, and the value that it gets instead. */
const WRONG = [
  ['exp one second late', 'exp', 1_790_000_301],
  ['exp one second early', 'exp', 1_790_000_299],
  ['exp before iat', 'exp', 1_789_999_000],
  ['exp as text', 'exp', '1790000300'],
  ['reason is not directcare', 'reason_for_request', 'secondaryuses'],
  ['aud is another', 'aud', 'https://elsewhere.example/token'],
  ['scope is wrong for the operation', 'requested_scope', 'organization/*.read'],
  ['scope is for writing', 'requested_scope', 'patient/*.write'],
  ['scope is of no valid type', 'requested_scope', 'encounter/*.read'],
  ['sub is another than the practitioner', 'sub', 'u-418'],
  ['device is no Device', 'requesting_device.resourceType', 'Organization'],
  ['organisation is no Organization', 'requesting_organization.resourceType', 'Device'],
  ['practitioner is no Practitioner', 'requesting_practitioner.resourceType', 'Patient'],
  ['organisation without its ODS identifier', 'requesting_organization.identifier', [{ system: 'https://host.example/', value: 'x' }]],
  ['practitioner without an SDS identifier', 'requesting_practitioner.identifier', [{ system: 'https://host.example/Id/user', value: 'fholt' }]],
  ['practitioner without identifiers', 'requesting_practitioner.identifier', undefined],
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'reason_for_request', 'requested_scope', 'requesting_device', 'requesting_organization', 'requesting_practitioner']
    .flatMap((claim) => [[`${claim} is missing`, claim, undefined], [`${claim} is null`, claim, null]]),
];
const NOT_VALID = ['requesting_device', 'requesting_organization', 'requesting_practitioner'];

for (const [product, made] of Object.entries(PRODUCTS)) {
  const isOld = product.startsWith('HTML');
  test(`§3.4 ${product}: the golden token is taken`, async () => {
    assert.deepEqual(await ask(made, bearer(made.claims)), [200, undefined]);
  });

  for (const [name, path, value] of [...WRONG, ...(isOld ? [['requested_record is missing', 'requested_record', undefined],
    ['requested_record names another patient than the body', 'requested_record.identifier', [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: numberOf('rich') }]],
    ['requested_record without a number', 'requested_record.identifier', []]] : [])]) {
    test(`§3.4 ${product}: ${name}`, async () => {
      assert.deepEqual(await ask(made, bearer(changed(made.claims, path, value))), [400, 'BAD_REQUEST']);
    });
  }

  for (const part of ['family', 'given']) {
    test(`§3.4 ${product}: practitioner without a ${part} name`, async () => {
      const path = isOld ? `requesting_practitioner.name.${part}` : `requesting_practitioner.name.0.${part}`;
      assert.deepEqual(await ask(made, bearer(changed(made.claims, path, undefined))), [400, 'BAD_REQUEST']);
    });
  }

  for (const claim of NOT_VALID) {
    test(`§3.4 ${product}: ${claim} is no valid FHIR`, async () => {
      assert.deepEqual(await ask(made, bearer(changed(made.claims, `${claim}.invalidField`, 'x'))), [422, 'INVALID_RESOURCE']);
    });
  }

  test(`§3.4 ${product}: the other generation's token, no base64, a signature, another algorithm, no token`, async () => {
    const other = isOld ? golden1 : golden0;
    assert.deepEqual(await ask(made, bearer(other)), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, 'Bearer not!base64.at*all.'), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, bearer(made.claims, { signature: 'c2ln' })), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, bearer(made.claims).slice(0, -1)), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, bearer(made.claims, { header: { alg: 'HS256', typ: 'JWT' } })), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, undefined), [400, 'BAD_REQUEST']);
  });

  test(`§3.4 ${product}: a clock 600 s slow is refused, one 200 s fast is not; conf/N and UNK are allowed`, async () => {
    const at = (shift) => ({ ...made.claims, iat: made.claims.iat + shift, exp: made.claims.exp + shift });
    assert.deepEqual(await ask(made, bearer(at(-600))), [400, 'BAD_REQUEST']);
    assert.deepEqual(await ask(made, bearer(at(200))), [200, undefined]);
    assert.deepEqual(await ask(made, bearer(changed(made.claims, 'requested_scope', 'patient/*.read conf/N'))), [200, undefined]);
    assert.deepEqual(await ask(made, bearer(changed(made.claims, 'requesting_practitioner.identifier.0.value', 'UNK'))), [200, undefined]);
  });
}
