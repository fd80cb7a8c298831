// What docs/fetching.md says: its example runs as it is written there, and its tables are those of the code.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createRelay } from '../js/relay/index.js';
import { Refusal } from '../js/relay/refusal.js';
import { recordOf } from '../www/provider/index.mjs';
import { ALONE, pageRequest } from './support/fetching.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'docs', 'fetching.md'), 'utf8');

/** The rows of a table, by its head, as their cells. */
function rowsOf(head) {
  const [, table] = guide.split(`${head}\n`);
  assert.ok(table, `no table ${head}`);
  return table.trimEnd().split(/\n\s*\n/)[0].split('\n').slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}
const named = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

test('the example of the guide runs, in some 25 lines, from client to relay to provider and back', () => {
  const [, code] = /^## All of it in one file\n[\s\S]*?^```js\n([\s\S]*?)^```/m.exec(guide) ?? [];
  assert.ok(code.split('\n').filter((line) => line.trim() !== '').length <= 26);
  // Inside the repository, so that the package's own name resolves.
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const folder = mkdtempSync(join(root, 'test-results', 'guide-'));
  try {
    writeFileSync(join(folder, 'example.mjs'), code);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(stdout.trim().split('\n'), ['asking structured-record null', 'answered structured-record 200', 'matched known-allergies 23']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the guide has every code of the relay, with the status that it is answered with', () => {
  const source = ['relay', 'request'].flatMap((folder) => readdirSync(join(root, 'js', folder)).map((file) => readFileSync(join(root, 'js', folder, file), 'utf8'))).join('');
  const codes = new Set(source.match(/(?<=['\s])(RELAY|BLOCKED)_[A-Z_]*[A-Z](?=[':])/g));
  const told = new Map(rowsOf('| code | HTTP | |').flatMap(([first, http]) => named(first).map((code) => [code, http])));
  assert.deepEqual([...told.keys()].sort(), [...codes].sort());
  // One that no page is answered with.
  for (const [code, http] of told) if (http !== '–') assert.equal(String(new Refusal(code).status), http, code);
});

test('the guide has every field of an audit entry', async () => {
  const audit = [];
  await createRelay({ ...ALONE, audit: (entry) => { audit.push(entry); } })(pageRequest('{}'));
  assert.deepEqual(rowsOf('| field | |').flatMap(([first]) => named(first)).sort(), Object.keys(audit[0]).sort());
});

test('the guide says of each number what the provider holds of it', () => {
  const numbers = rowsOf('| NHS number | holds |').flatMap(([first, holds]) => [...first.matchAll(/999\d{7}/g)].map(([number]) => [number, holds]));
  assert.ok(numbers.length > 15);
  for (const [number, holds] of numbers) {
    const { structured, html, refuses } = recordOf(number);
    const held = refuses ? /refused/ : structured ? /structured record/ : html ? /HTML record/ : /nothing/;
    assert.match(holds, held, number);
    if (refuses) assert.ok(holds.includes(refuses), `${number}: ${refuses}`);
  }
});
