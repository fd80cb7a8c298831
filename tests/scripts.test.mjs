// The line that `npm test` ends with is only worth what its counting is; and a clean clone has to get as far as counting.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCargo, readNode, sum } from '../scripts/counts.mjs';

const cargo = `
running 3 tests
test fhir::json::tests::decimals_stay_as_written ... ok
test o_12_a_mismatch_names_both_values ... FAILED
test slow ... ignored, only in release
---- real_records stdout ----
skipped: GP_RECORD_SAMPLES is not set
test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
`;

const node = `
▶ the element
  ✔ o_18 sections can be jumped to (12.3ms)
  ✖ a late answer is dropped (3.1ms)
▶ the element (20ms)
﹣ real records (0.1ms) # GP_RECORD_SAMPLES is not set
ℹ tests 3
ℹ pass 1
ℹ fail 1
ℹ cancelled 0
ℹ skipped 1
ℹ todo 0
`;

test('what cargo counts is read, and a test that skips itself counts as skipped', () => {
  const counts = readCargo(cargo);
  assert.deepEqual([counts.passed, counts.failed, counts.skipped], [4, 1, 2]);
  assert.deepEqual(counts.reasons, ['GP_RECORD_SAMPLES is not set']);
  assert.equal(counts.results['fhir::json::tests::decimals_stay_as_written'], 'passed');
  assert.equal(counts.results.o_12_a_mismatch_names_both_values, 'failed');
});

test('what Node counts is read', () => {
  const counts = readNode(node);
  assert.deepEqual([counts.passed, counts.failed, counts.skipped], [1, 1, 1]);
  assert.deepEqual(counts.reasons, ['GP_RECORD_SAMPLES is not set']);
  assert.equal(counts.results['a late answer is dropped'], 'failed');
});

test('counts of several runners add up', () => {
  const total = sum([readCargo(cargo), readNode(node)]);
  assert.deepEqual([total.passed, total.failed, total.skipped], [5, 2, 3]);
});

test('the commands of a clean clone load before any package is installed', () => {
  const scripts = fileURLToPath(new URL('../scripts/', import.meta.url));
  const seen = new Set();
  const follow = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'([^']+)';/gm)) {
      if (name.startsWith('.')) follow(join(dirname(file), name));
      else assert.match(name, /^node:/, `${file} needs ${name} before set-up has installed it`);
    }
  };
  for (const name of ['test.mjs', 'start.mjs', 'build.mjs', 'build-www.mjs', 'sizes.mjs', '../bench/run.mjs']) follow(join(scripts, name));
  assert.ok(seen.size > 20, 'imports were followed');
});
