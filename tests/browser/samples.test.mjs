// Real test records, where the environment variable GP_RECORD_SAMPLES names a folder of them.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { useBrowser } from './support/browser.mjs';

const folder = process.env.GP_RECORD_SAMPLES;
const files = folder ? (await readdir(folder, { recursive: true })).filter((file) => /\.(json|xml|html)$/.test(file)).sort() : [];
const skip = folder ? false : 'GP_RECORD_SAMPLES names no folder of records';
const host = useBrowser();

test('every sample is built to the nodes that its HTML parses to, or is an error of ours', { skip }, async () => {
  assert.ok(files.length > 0, 'the folder of samples is empty');
  const page = await host.open('policy=worker');
  const shown = [];
  for (const file of files) {
    host.server.reply('/sample', { body: await readFile(join(folder, file)) });
    const outcome = await page.evaluate(async () => {
      const element = document.querySelector('gp-record');
      try {
        const view = await element.load(fetch('/sample'), { mismatchAccepted: true });
        const parsed = document.createElement('div');
        parsed.innerHTML = view.html;
        const built = document.createElement('div');
        for (const node of element.shadowRoot.querySelector('[part=record]').childNodes) built.append(node.cloneNode(true));
        for (const box of built.querySelectorAll('.gp-scroll')) {
          box.removeAttribute('tabindex');
          // Large tables are laid out as they come into sight; the HTML cannot say so.
          box.removeAttribute('style');
        }
        for (const table of built.querySelectorAll('.gp-stacks')) {
          table.classList.remove('gp-stacks');
          table.removeAttribute('style');
        }
        return built.isEqualNode(parsed) ? 'same' : 'different';
      } catch (error) {
        return error.code === undefined || error.code === 'internal' ? String(error) : 'error of ours';
      }
    });
    assert.ok(['same', 'error of ours'].includes(outcome), `${file}: ${outcome}`);
    if (outcome === 'same') shown.push(file);
  }
  assert.ok(shown.length > files.length / 2, `only ${shown.length} of ${files.length} samples are shown`);
  assert.deepEqual(page.said, []);
});
