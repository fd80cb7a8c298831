// Hosts with strict policies: nothing is weakened, nothing is violated.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, allergies } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

/** Over the size from which a worker is worth it. */
const large = () => allergies(ANNA, Array.from({ length: 6000 }, (_, i) => `Allergy number ${i}`));

/** Counts the workers that start, from now on. */
function countWorkers(page) {
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  return workers;
}

for (const policy of ['strict', 'worker']) {
  test(`under the ${policy} policy a record is shown, styled, without a violation`, async () => {
    const page = await host.open(`policy=${policy}`);
    await page.evaluate(() => {
      window.violations = [];
      addEventListener('securitypolicyviolation', ({ violatedDirective }) => window.violations.push(violatedDirective));
    });
    assert.equal(await load(page, allergies(ANNA)), 'unchecked');
    assert.match((await seen(page)).record, /Allergy to penicillin/);
    const { sheets, styled, violations } = await page.evaluate(() => {
      const root = document.querySelector('gp-record').shadowRoot;
      return {
        sheets: root.adoptedStyleSheets.map((sheet) => sheet.cssRules.length > 0),
        // What a table's columns are called in a narrow pane is set by script, which no policy forbids.
        styled: root.querySelectorAll('style, link, [style]:not(.gp-stacks)').length,
        violations: window.violations,
      };
    });
    assert.deepEqual(sheets, [true, true]);
    assert.equal(styled, 0);
    assert.deepEqual(violations, []);
    assert.deepEqual(page.said, []);
  });
}

test('a large record is read in a worker where one is to be had', async () => {
  const page = await host.open('policy=worker');
  const workers = countWorkers(page);
  await page.evaluate(() => { document.querySelector('gp-record').worker = '/js/worker.js'; });
  assert.equal(await load(page, large()), 'unchecked');
  assert.equal(workers.length, 1);
  assert.match((await seen(page)).inDom, /Allergy number 2499/);
  assert.match(await page.evaluate(() => document.querySelector('gp-record').view.html), /Allergy number 2499/);
  assert.equal(page.workers().length, 0, 'the worker outlives its record');
});

test('a small record is not worth a worker', async () => {
  const page = await host.open('policy=worker');
  const workers = countWorkers(page);
  await page.evaluate(() => { document.querySelector('gp-record').worker = '/js/worker.js'; });
  await load(page, allergies(ANNA));
  assert.deepEqual(workers, []);
});

test("a worker leaves the host's bytes with the host", async () => {
  const page = await host.open();
  const length = await page.evaluate(async (text) => {
    const bytes = new TextEncoder().encode(text);
    const element = document.querySelector('gp-record');
    element.worker = () => new Worker('/js/worker.js', { type: 'module' });
    await element.load(bytes);
    return bytes.byteLength;
  }, large());
  assert.ok(length > 1024 * 1024);
});

for (const [reason, policy, address] of [
  ['the policy forbids it', 'strict', '/js/worker.js'],
  ['there is none at its address', '', '/js/no-such-worker.js'],
  ['its address is not to be loaded from', 'worker', 'https://elsewhere.example/worker.js'],
]) {
  test(`without a worker, because ${reason}, the main thread reads`, async () => {
    const page = await host.open(policy && `policy=${policy}`);
    await page.evaluate((address) => { document.querySelector('gp-record').worker = address; }, address);
    assert.equal(await load(page, large()), 'unchecked');
    assert.match((await seen(page)).inDom, /Allergy number 2499/);
  });
}

test('an error of reading in a worker is the same error', async () => {
  const page = await host.open();
  await page.evaluate(() => { document.querySelector('gp-record').worker = '/js/worker.js'; });
  assert.equal(await load(page, large(), { allowedSection: [] }), 'GpRecordError: invalid-option');
});

test('where WebAssembly is forbidden, the error says so and the fallback is seen', async () => {
  const page = await host.open();
  await page.route('**/page?blocked', async (route) => route.fulfill({
    contentType: 'text/html',
    headers: { 'content-security-policy': "default-src 'self'" },
    body: '<!doctype html><script type="module" src="/page.js"></script><gp-record id="record"><p id="fallback">No record.</p></gp-record>',
  }));
  await page.goto(`${host.server.origin}/page?blocked`);
  await page.waitForFunction(() => customElements.get('gp-record') !== undefined);
  assert.equal(await load(page, allergies(ANNA)), 'GpRecordError: wasm-blocked');
  assert.equal((await seen(page)).fallback, true);
});

test('a large record is read in slices: the page has its turn many times while it is read and built', async () => {
  const page = await host.open('policy=strict');
  const turns = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    await element.load('{}').catch(() => {});
    let turns = 0;
    let loading = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      turns += 1;
      if (loading) port2.postMessage(null);
    };
    port2.postMessage(null);
    await element.load(input);
    loading = false;
    return turns;
  }, large());
  // Read in one go, there would be none.
  assert.ok(turns >= 3, `${turns} turns`);
});
