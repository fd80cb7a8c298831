// Instructions of the native build, by stage: valgrind counts them, and the count does not depend on the machine's
// clock, its load or its caches.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Missing, must, root, run } from '../scripts/run.mjs';
import { setUpValgrind } from '../scripts/set-up.mjs';
import { htmlResponse, section, structured } from './inputs.mjs';
import { table } from './statistics.mjs';

const STAGES = ['fhir', 'narrative', 'record', 'view', 'html'];

/** @returns {Promise<string>} */
export async function counts() {
  try {
    await setUpValgrind();
  } catch (error) {
    if (error instanceof Missing) return `skipped: ${error.message}`;
    throw error;
  }
  await must('The stages could not be built.', 'cargo', ['build', '--release', '--example', 'stages'], { quiet: true });
  const folder = mkdtempSync(join(tmpdir(), 'gp-record-counts-'));
  try {
    const inputs = [
      ['structured 1 MB', structured({ bytes: 1_000_000 })],
      ['xhtml 1 MB', htmlResponse(section(1_000_000, 'xhtml'))],
      ['html5 1 MB', htmlResponse(section(1_000_000, 'html5'))],
    ];
    const rows = [];
    for (const [name, text] of inputs) {
      const input = join(folder, 'input.json');
      writeFileSync(input, text);
      let before = 0;
      const row = [name];
      // Each run ends after a stage; a stage is what a run takes more than the one before it. The last two are the two
      // forms of a view: each follows the record.
      for (const stage of ['nothing', ...STAGES]) {
        const output = join(folder, 'callgrind');
        await run('valgrind', ['--tool=callgrind', `--callgrind-out-file=${output}`, join(root, 'target', 'release', 'examples', 'stages'), stage, input], { quiet: true });
        const total = Number(/^(?:summary|totals): (\d+)/m.exec(readFileSync(output, 'utf8'))?.[1] ?? Number.NaN);
        if (stage !== 'nothing') row.push(((total - before) / text.length).toFixed(1));
        if (stage !== 'view') before = total;
      }
      rows.push(row);
    }
    return `${table(['instructions for each byte of input', 'FHIR to tape', 'narratives', 'record', 'view as operations', 'view as HTML'], rows)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
