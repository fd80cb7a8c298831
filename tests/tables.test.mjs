// What the page, the relay and the reader have a list of each, each in its own language: the same everywhere.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LARGEST_BYTES } from '../js/request/limits.js';
import { currentNumbers } from '../js/relay/current-number.js';
import { SECTIONS } from '../js/request/sections.js';
import { AREAS } from '../js/request/structured.js';
import { init, renderRecord } from '../lib/node.js';

await init();

const nothing = '{"resourceType":"Bundle","type":"collection","entry":[]}';
const source = (file) => readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');

test('o_05 every code that can be asked for is one that may be allowed', () => {
  for (const code of [...Object.keys(AREAS), 'documents', ...SECTIONS, 'people', 'other', 'other-subject']) {
    assert.ok(renderRecord(nothing, { allowedSections: [code] }), code);
  }
  assert.throws(() => renderRecord(nothing, { allowedSections: ['medication'] }), { code: 'invalid-option' });
});

test('haz_16 every parameter of a structured request is known as that of its area', () => {
  for (const [code, parameter] of Object.entries(AREAS)) {
    const view = renderRecord({ bytes: nothing, status: 200, requested: { parameters: [parameter] } });
    const own = view.sections.find((section) => section.code === code);
    assert.ok(own, `${parameter}: ${view.sections.map((section) => section.code).join()}`);
  }
});

test('o_10 every section of an HTML record that can be asked for is known by its code', () => {
  for (const section of SECTIONS) {
    const view = renderRecord({ bytes: nothing, status: 200, requested: { section } });
    assert.ok(view.sections.some(({ code }) => code === section), section);
  }
});

test('the largest answer is the same for whoever fetches it and whoever reads it', () => {
  const [, factors] = /MAX_BYTES: usize = ([\d *]+);/.exec(source('fhir/bundle.rs'));
  assert.equal(factors.split('*').reduce((product, factor) => product * Number(factor), 1), LARGEST_BYTES);
});

test('i_pat_5 which of a Patient\'s NHS numbers are current is the same for the relay and the reader', () => {
  const [own, other] = ['9990000018', '9990000026'];
  const system = 'https://fhir.nhs.uk/Id/nhs-number';
  const cases = [
    [2, {}],
    [1, { use: 'old' }],
    [1, { use: ' Old' }],
    [1, { use: 'OLD' }],
    [1, { period: { end: '2026-11-29' } }],
    [2, { period: { end: '2026-11-30' } }],
    [2, { period: { end: '2099-01-01' } }],
    [1, { period: { end: '2026-10' } }],
    [2, { period: { end: '2026-11' } }],
    [2, { period: { end: '2026' } }],
    [1, { period: { end: '2025' } }],
    [2, { period: { end: '' } }],
    ...['2020-01-01T10:00:00.000+0000', '2020-01-01 00:00:00', '20200101', '2020-1-5', '2020-13-01', '2019-02-30', '2020-01-01Z', '2026-11-29T23:59:59-05:00'].map((end) => [1, { period: { end } }]),
    ...['2026-11-30T00:30:00+09:00', '31/12/2019', '2026-13-01'].map((end) => [2, { period: { end } }]),
    [2, { period: { end: 'not known' } }],
    [2, { period: { start: '2020-01-01' } }],
    [2, { system: 'http://fhir.nhs.net/Id/nhs-number' }],
    [2, { system: ' HTTPS://fhir.nhs.uk/id/NHS-number ' }],
    [1, { system: 'https://fhir.nhs.uk/Id/local' }],
    [1, { system: undefined }],
    [1, { value: 'UNK' }],
    [1, { value: '999 000 0018' }],
  ];
  for (const [count, more] of cases) {
    const identifier = [{ system, value: own }, { system, value: other, ...more }];
    const patient = { resourceType: 'Patient', id: 'p', identifier, name: [{ family: 'Sample' }], birthDate: '1970-01-01' };
    const bundle = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }] });
    const expected = { nhsNumber: own, familyName: 'Sample', birthDate: '1970-01-01' };
    const { identity } = renderRecord(bundle, { expected, retrievedAt: '2026-11-30T09:00:00Z' });
    const what = JSON.stringify(more);
    assert.equal(currentNumbers(patient, '2026-11-30').length, count, what);
    assert.equal(identity.outcome === 'matched', count === 1, `${what}: ${JSON.stringify(identity)}`);
  }
});
