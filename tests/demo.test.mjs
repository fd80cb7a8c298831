// The demo's synthetic patients and the provider that serves them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nhsNumber } from '../www/patients/fhir.mjs';
import { sections } from '../www/patients/html.mjs';
import { patients, respond } from '../www/patients/patients.mjs';
import { createDemo, listen } from '../www/provider.mjs';

const server = createDemo({ slowness: 30 });
let address;

before(async () => {
  address = `http://localhost:${await listen(server, 0)}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const post = (body) => fetch(`${address}/record`, { method: 'POST', body: JSON.stringify(body) });

test('NHS numbers of the patients are of the 999 range and pass Modulus 11', () => {
  const numbers = patients.map(({ local }) => local.nhsNumber);
  assert.equal(new Set(numbers).size, patients.length);
  for (const number of numbers) {
    const weighted = [...number].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    assert.equal(number.slice(0, 3), '999');
    // With the check digit weighted by 1 a valid number is a multiple of 11.
    assert.equal(weighted % 11, 0, number);
  }
  assert.throws(() => nhsNumber('123456789'));
});

test('every reference in a structured record leads to one resource of it', () => {
  for (const { id } of patients.filter(({ sections: codes }) => !codes)) {
    const text = respond(id).body;
    const resources = JSON.parse(text).entry.map(({ resource }) => resource);
    const known = resources.filter((resource) => resource.id).map((resource) => `${resource.resourceType}/${resource.id}`);
    assert.equal(new Set(known).size, known.length, `${id} has an id twice`);
    const contained = resources.flatMap((resource) => resource.contained ?? []).map((resource) => `#${resource.id}`);
    for (const [, reference] of text.matchAll(/"reference":"([^"]+)"/g)) {
      assert.ok(known.includes(reference) || contained.includes(reference), `${id}: ${reference} leads nowhere`);
    }
  }
});

test('the empty record says of every area that nothing is recorded', () => {
  const lists = JSON.parse(respond('empty').body).entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'List');
  assert.equal(lists.length, 10);
  for (const list of lists) {
    assert.equal(list.emptyReason.coding[0].code, 'no-content-recorded');
    assert.equal(list.entry, undefined);
  }
});

test('the record in transit says so on every List, and of confidential items on some', () => {
  const lists = JSON.parse(respond('transit').body).entry.map(({ resource }) => resource).filter(({ resourceType }) => resourceType === 'List');
  const carries = (list, code) => list.extension.some(({ valueCode }) => valueCode === code);
  assert.ok(lists.every((list) => carries(list, 'data-in-transit')));
  assert.equal(lists.filter((list) => carries(list, 'confidential-items')).length, 2);
});

test('the HTML record has its ten sections in the specified order, each with one h1', () => {
  assert.deepEqual(Object.keys(sections), ['SUM', 'ENC', 'CLI', 'PRB', 'ALL', 'MED', 'REF', 'OBS', 'IMM', 'ADM']);
  for (const [code, [title]] of Object.entries(sections)) {
    const { div } = JSON.parse(respond('html', code).body).entry[0].resource.section[0].text;
    assert.deepEqual(div.match(/<h1>.*?<\/h1>/g), [`<h1>${title}</h1>`]);
  }
});

test('every row of a table of the HTML record has as many cells as the table has columns', () => {
  for (const [, div] of Object.values(sections)) {
    for (const [, head, body] of div.matchAll(/<thead>(.*?)<\/thead><tbody>(.*?)<\/tbody>/g)) {
      const columns = head.match(/<th>/g).length;
      for (const [row] of body.matchAll(/<tr>.*?<\/tr>/g)) {
        const span = /colspan="(\d+)"/.exec(row);
        assert.equal(span ? Number(span[1]) : row.match(/<td/g).length, columns, row);
      }
    }
  }
});

test('the provider answers for the patient in the body, and not for one in an address', async () => {
  const response = await post({ patient: 'rich' });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/fhir\+json/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal((await response.json()).resourceType, 'Bundle');
  assert.equal((await fetch(`${address}/record?patient=rich`)).status, 404);
});

test('the provider fails on demand', async () => {
  assert.equal((await post({ patient: 'rich', fault: 'not-found' })).status, 404);
  assert.equal((await post({ patient: 'nobody' })).status, 404);
  const gateway = await post({ patient: 'rich', fault: 'gateway' });
  assert.equal(gateway.status, 502);
  assert.match(await gateway.text(), /^<html>/);
  const started = performance.now();
  assert.equal((await post({ patient: 'rich', fault: 'slow' })).status, 200);
  assert.ok(performance.now() - started >= 25);
  assert.equal((await fetch(`${address}/record`, { method: 'POST', body: '{' })).status, 404);
});

test('the page comes under a strict policy and without inline script or style', async () => {
  const response = await fetch(address);
  assert.match(response.headers.get('content-security-policy'), /default-src 'none'.*trusted-types 'none'/);
  const page = await response.text();
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('nothing outside the folders of the page is served', async () => {
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/js/..%2f..%2fCargo.toml', '/provider.mjs', '/patients/rich.mjs']) {
    assert.equal((await fetch(address + path)).status, 404, path);
  }
});

test('the next free port is taken where one is in use', async () => {
  const taken = server.address().port;
  const second = createDemo();
  const port = await listen(second, taken);
  second.close();
  assert.ok(port > taken && port <= taken + 20, `${port}`);
});
