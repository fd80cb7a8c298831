// The example of README runs as it is written there.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { respond } from '../www/patients/patients.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

function example() {
  const [, code] = /^```js\n([\s\S]*?)^```/m.exec(readme) ?? [];
  assert.ok(code, 'README has no example in JavaScript');
  return code;
}

test('the ten lines of README render a record', () => {
  // Inside the repository, so that the package's own name resolves.
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const folder = mkdtempSync(join(root, 'test-results', 'readme-'));
  try {
    writeFileSync(join(folder, 'example.mjs'), example());
    writeFileSync(join(folder, 'record.json'), respond('rich').body);
    const { status, stderr } = spawnSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const html = readFileSync(join(folder, 'record.html'), 'utf8');
    const [outcome, sections, account] = JSON.parse(readFileSync(join(folder, 'outcome.json'), 'utf8'));
    assert.equal(outcome, 'matched');
    assert.ok(sections >= 10, `${sections} sections`);
    assert.equal(account.unshown, 0);
    for (const text of ['Rosalind', 'Metformin 500mg tablets', 'Six tablets (15mg) ONCE A WEEK on Monday', 'Allergy to penicillin']) {
      assert.ok(html.includes(text), `not in the view: ${text}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the example of README has ten lines of code at most', () => {
  const lines = example().split('\n').filter((line) => line.trim() !== '');
  assert.ok(lines.length <= 10, `${lines.length} lines`);
});

test('every file that README names is there', () => {
  for (const [, file] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
    assert.doesNotThrow(() => readFileSync(join(root, file)), `README names ${file}`);
  }
});
