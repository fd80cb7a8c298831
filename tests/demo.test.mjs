// The demo's synthetic patients and the provider that serves them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nhsNumber } from '../www/patients/fhir.mjs';
import { sections } from '../www/patients/html.mjs';
import { patients, respond } from '../www/patients/patients.mjs';
import { createDemo, listen } from '../www/server.mjs';

const server = createDemo({ slowness: 30 });
let address;

before(async () => {
  address = `http://localhost:${await listen(server, 0)}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const post = (path, body) => fetch(`${address}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const ask = (id) => post('gp-record', { call: 'structured-record', nhsNumber: patients.find((patient) => patient.id === id).local.nhsNumber, structured: {} });
const isRecord = ({ id, sections: codes }) => !codes && JSON.parse(respond(id).body).resourceType === 'Bundle';

test('NHS numbers of the patients are of the 999 range and pass Modulus 11', () => {
  const numbers = patients.map(({ local }) => local.nhsNumber);
  assert.equal(new Set(numbers).size, patients.length);
  for (const number of numbers.filter((each) => each !== patients.find(({ id }) => id === 'mistyped').local.nhsNumber)) {
    const weighted = [...number].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
    assert.equal(number.slice(0, 3), '999');
    // With the check digit weighted by 1 a valid number is a multiple of 11.
    assert.equal(weighted % 11, 0, number);
  }
  assert.throws(() => nhsNumber('123456789'));
});

test('every reference in a structured record leads to one resource of it', () => {
  for (const { id } of patients.filter(({ id: each, sections: codes }) => respond(each) && isRecord({ id: each, sections: codes }))) {
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

test('records come through the relay alone, for the patient in the body, and not for one in an address', async () => {
  const response = await ask('rich');
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/fhir\+json/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal((await response.json()).resourceType, 'Bundle');
  assert.equal((await fetch(`${address}/gp-record?patient=rich`)).status, 400);
  assert.equal((await post('record', { patient: 'rich' })).status, 405, 'no other way leads to one');
});

test('every patient of the list is answered, refused or blocked as it says', async () => {
  for (const { id, group, sections: codes, local } of patients) {
    const response = codes
      ? await post('gp-record', { call: 'care-record', nhsNumber: local.nhsNumber, section: 'ALL' })
      : await ask(id);
    const answer = await response.json();
    const code = answer.issue?.[0].details.coding[0].code;
    const expected = { 'Refused by the provider': /^[A-Z_ ]+$/, 'Blocked before the request': /^BLOCKED_/ }[group];
    if (expected) assert.match(code, expected, id);
    else if (id === 'deceased') assert.equal(code, 'BLOCKED_PATIENT_DECEASED');
    else assert.equal(answer.resourceType, 'Bundle', id);
  }
});

test('the provider fails on demand, until it is told otherwise', async () => {
  assert.equal((await post('fault', { fault: '502' })).status, 204);
  const gateway = await ask('rich');
  assert.equal(gateway.status, 502);
  assert.match(await gateway.text(), /^<html>/);
  await post('fault', { fault: 'slow' });
  const started = performance.now();
  assert.equal((await ask('rich')).status, 200);
  assert.ok(performance.now() - started >= 25);
  await post('fault', { fault: '' });
  assert.equal((await ask('rich')).status, 200);
  const audit = await (await post('audit', {})).json();
  assert.ok(audit.some(({ outcome, status }) => outcome === 'failed' && status === 502));
  assert.ok(audit.every((entry) => !JSON.stringify(entry).includes('999000')));
});

test('the page comes under a strict policy and without inline script or style', async () => {
  const response = await fetch(address);
  assert.match(response.headers.get('content-security-policy'), /default-src 'none'.*trusted-types 'none'/);
  const page = await response.text();
  assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('nothing outside the folders of the page is served', async () => {
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/lib/..%2f..%2fCargo.toml', '/server.mjs', '/provider/index.mjs', '/patients/rich.mjs']) {
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
