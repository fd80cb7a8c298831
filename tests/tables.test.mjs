// What the page, the relay and the reader have a list of each, each in its own language: the same everywhere.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LARGEST_BYTES } from '../js/request/limits.js';
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
