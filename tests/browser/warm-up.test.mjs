// What the page reads before there is a record: nothing of it is seen, and nothing waits for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, allergies } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

/** Opens a page of so many elements and starts the reader there; counts how often the page is asked for its idle times. */
async function started(elements = 1) {
  const page = await host.open();
  await page.evaluate(async (elements) => {
    window.events = [];
    window.asked = 0;
    const whenIdle = window.requestIdleCallback.bind(window);
    window.requestIdleCallback = (then) => {
      window.asked += 1;
      return whenIdle(then);
    };
    for (const name of ['loadstart', 'load', 'loadend', 'error', 'mismatch', 'blocked', 'sectionview']) {
      addEventListener(`gp-record-${name}`, () => window.events.push(name));
    }
    const { default: init } = await import('/js/index.js');
    await init();
    for (let more = 1; more < elements; more += 1) document.body.append(document.createElement('gp-record'));
  }, elements);
  return page;
}

/** How often the page was asked for idle times, once it is no longer. */
async function settledCount(page) {
  for (let tries = 0, before = -1; ; tries += 1) {
    const asked = await page.evaluate(() => window.asked);
    if (asked > 0 && asked === before) return asked;
    assert.ok(tries < 60, 'it never ended');
    before = asked;
    await page.waitForTimeout(500);
  }
}

test('a page reads records of its own in its idle times, once, and shows nothing of them', async () => {
  const page = await started(2);
  const asked = await settledCount(page);
  assert.ok(asked > 4, 'in slices');
  const { inDom, fallback } = await seen(page);
  assert.deepEqual(await page.evaluate(() => window.events), []);
  assert.equal(inDom.trim(), '');
  assert.equal(fallback, true);
  assert.deepEqual(page.said, []);
  await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    element.remove();
    document.body.append(element);
  });
  assert.equal(await settledCount(page), asked, 'once for a page');
  assert.equal(await load(page, allergies(ANNA)), 'unchecked');
});

test('a record that comes ends it', async () => {
  const page = await started();
  assert.equal(await load(page, allergies(ANNA)), 'unchecked');
  assert.match((await seen(page)).record, /Allergy to penicillin/);
  // One that was asked for already may still come.
  await page.waitForTimeout(500);
  const asked = await page.evaluate(() => window.asked);
  assert.ok(asked < 3, `${asked}`);
  await page.waitForTimeout(1000);
  assert.equal(await page.evaluate(() => window.asked), asked);
});

test('all that is read of its own is a record: every area, and a section of HTML', async () => {
  const page = await host.open();
  const read = await page.evaluate(async () => {
    const { html, structured } = await import('/js/element/own-records.js');
    const { default: init, renderRecord } = await import('/js/index.js');
    await init();
    const codes = (record) => renderRecord([record()], { mismatchAccepted: true }).sections.map(({ code }) => code);
    return [codes(html), codes(structured)];
  });
  assert.deepEqual(read[0], ['warnings', 'ENC', 'people']);
  assert.deepEqual(read[1], ['warnings', 'allergies', 'medications', 'problems', 'consultations', 'uncategorised-data',
    'immunisations', 'diary-entries', 'people']);
});
