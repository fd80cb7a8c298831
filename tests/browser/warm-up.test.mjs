// What the page reads before there is a record: nothing of it is seen, and nothing waits for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, allergies } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

/** Opens a page, starts the reader there, and gives the element a worker; tells of workers that start and of events. */
async function started(elements = 1) {
  const page = await host.open('policy=worker');
  const workers = [];
  page.on('worker', (worker) => workers.push(worker));
  await page.evaluate(async (elements) => {
    window.events = [];
    for (const name of ['loadstart', 'load', 'loadend', 'error', 'mismatch', 'blocked', 'sectionview']) {
      addEventListener(`gp-record-${name}`, () => window.events.push(name));
    }
    const { default: init } = await import('/js/index.js');
    await init();
    const element = document.querySelector('gp-record');
    element.worker = '/js/worker.js';
    for (let more = 1; more < elements; more += 1) {
      const other = document.createElement('gp-record');
      other.worker = '/js/worker.js';
      document.body.append(other);
    }
  }, elements);
  return { page, workers };
}

const until = async (what) => {
  for (let tries = 0; !what(); tries += 1) {
    assert.ok(tries < 200, 'it never came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test('a page with a worker reads two records of its own there, once, and shows nothing of them', async () => {
  const { page, workers } = await started(2);
  await until(() => workers.length === 2 && page.workers().length === 0);
  const { events, inDom, fallback } = { ...await seen(page), events: await page.evaluate(() => window.events) };
  assert.deepEqual(events, []);
  assert.equal(inDom.trim(), '');
  assert.equal(fallback, true);
  assert.deepEqual(page.said, []);
  await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    element.remove();
    document.body.append(element);
  });
  await page.waitForTimeout(300);
  assert.equal(workers.length, 2, 'once for a page');
  assert.equal(await load(page, allergies(ANNA)), 'unchecked');
});

test('a record that comes ends it', async () => {
  const { page, workers } = await started();
  await until(() => workers.length > 0);
  assert.equal(await load(page, allergies(ANNA)), 'unchecked');
  assert.match((await seen(page)).record, /Allergy to penicillin/);
  assert.equal(page.workers().length, 0);
  const begun = workers.length;
  await page.waitForTimeout(500);
  assert.equal(workers.length, begun);
});

test('all that is read of its own is a record: every area, and a section of HTML', async () => {
  const page = await host.open();
  const read = await page.evaluate(async () => {
    const { html, structured } = await import('/js/element/warm-up.js');
    const { default: init, renderRecord } = await import('/js/index.js');
    await init();
    const codes = (record) => renderRecord([record()], { mismatchAccepted: true }).sections.map(({ code }) => code);
    return [codes(html), codes(structured)];
  });
  assert.deepEqual(read[0], ['warnings', 'ENC', 'people']);
  assert.deepEqual(read[1], ['warnings', 'allergies', 'medications', 'problems', 'consultations', 'uncategorised-data',
    'immunisations', 'diary-entries', 'people']);
});
