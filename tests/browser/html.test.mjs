// Access Record: HTML in a real browser: every fixture without a fault of accessibility, and one of 50,000 rows whole.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { htmlSection } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FOLDER = fileURLToPath(new URL('../fixtures/html/', import.meta.url));
const fixtures = (await readdir(FOLDER)).filter((name) => name.endsWith('.html')).sort();

/** A fixture as the input of a load: its section is the second word of its name. */
async function inputOf(name) {
  const code = name.split('-')[1].toUpperCase();
  const div = await readFile(FOLDER + name, 'utf8');
  return { status: 200, requested: { section: code }, bytes: htmlSection(code, div) };
}

test('O-22 axe finds nothing wrong with the view of any fixture at 1024 by 768, nothing runs and nothing is fetched', async () => {
  assert.ok(fixtures.length > 40, 'the fixtures are there');
  const page = await host.open('policy=strict');
  await page.setViewportSize({ width: 1024, height: 768 });
  const requests = [];
  await page.evaluate(axe);
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => requests.push(`dialog: ${dialog.message()}`));
  const found = [];
  for (const name of fixtures) {
    assert.equal(await load(page, await inputOf(name)), 'unchecked', name);
    const violations = await page.evaluate(async () => {
      // Boxes that scroll become stops of the keyboard with the next frame, when they are measured.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return (await window.axe.run('gp-record')).violations
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) violations.push(`the page is ${overflow} px too wide`);
    found.push(...violations.map((violation) => `${name}: ${violation}`));
  }
  assert.deepEqual(found, []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(host.server.origin)), []);
  assert.deepEqual(page.said, []);
});

test('o_08 all ten sections are one record, in order, each banner in sight, on paper too', async () => {
  const page = await host.open();
  const inputs = await Promise.all(fixtures.filter((name) => name.startsWith('f01-')).map(inputOf));
  await load(page, inputs);
  const titles = () => page.evaluate(() => [...document.querySelector('gp-record').shadowRoot
    .querySelectorAll('.gp-section > [part=heading]')].map((heading) => heading.innerText.replace(/ \(\d+\)$/, '')));
  assert.deepEqual((await titles()).slice(0, 10), ['Summary', 'Encounters', 'Clinical Items', 'Problems and Issues',
    'Allergies and Adverse Reactions', 'Medications', 'Referrals', 'Observations', 'Immunisations', 'Administrative Items']);
  const hiddenBanners = () => page.evaluate(() => [...document.querySelector('gp-record').shadowRoot
    .querySelectorAll('.gp-banner')].filter((banner) => !banner.checkVisibility({ visibilityProperty: true })).length);
  assert.equal(await hiddenBanners(), 0);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await hiddenBanners(), 0);
  assert.match((await seen(page)).record, /Patient record transfer from previous GP practice not yet complete/);
});

test('a section of 50,000 rows keeps them all, in tables of at most 250, and the last is reached', async () => {
  const ROWS = 50_000;
  const rows = Array.from({ length: ROWS }, (_, at) => `<tr><td class="date-column">01-Feb-2018</td><td>Dr A Sample</td>`
    + `<td>Encounter number ${at}: low mood &amp; poor sleep</td></tr>`);
  const div = '<div><h1>Encounters</h1><div class="date-banner"><p>All relevant items</p></div><table id="enc-tab"><thead><tr>'
    + `<th>Date</th><th>Title</th><th>Details</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  const page = await host.open();
  await load(page, { status: 200, requested: { section: 'ENC' }, bytes: htmlSection('ENC', div) });
  const { sizes, numbers } = await page.evaluate(() => {
    const section = document.querySelector('gp-record').shadowRoot.querySelector('.gp-section');
    const tables = [...section.querySelectorAll('table')];
    const rows = [...section.querySelectorAll('tbody tr')];
    return {
      sizes: tables.map((table) => table.tBodies[0].rows.length),
      numbers: rows.map((row) => Number(/number (\d+):/.exec(row.textContent)[1])),
    };
  });
  assert.deepEqual(numbers, Array.from({ length: ROWS }, (_, at) => at), 'every row, once, in order');
  assert.ok(sizes.every((size) => size <= 250), `${Math.max(...sizes)} rows in one table`);
  // What a user does next: the last row is brought into sight.
  const last = page.locator('gp-record').getByText(`Encounter number ${ROWS - 1}:`);
  await last.scrollIntoViewIfNeeded();
  assert.ok(await last.isVisible());
});
