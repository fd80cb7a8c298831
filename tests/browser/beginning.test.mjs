// A large HTML record: its first rows are shown while the rest is read, and say that they are not all.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useBrowser } from './support/browser.mjs';

const host = useBrowser();

/** An HTML record too large for the page to wait for; a warning of the section stands far down. */
function large({ number = '9990000018', rows = 24_000 } = {}) {
  const row = (at) => `<tr><td>01-Jan-2020</td><td>drug${at}</td><td>dose${at}, one to be taken three times a day with food</td></tr>`;
  const part = (title, from, to) => `<div><h2>${title}</h2><table><thead><tr><th>Date</th><th>Item</th><th>Dose</th></tr></thead><tbody>${
    Array.from({ length: to - from }, (_, at) => row(from + at)).join('')}</tbody></table></div>`;
  const div = `<div><h1>Medications</h1>${part('First', 0, rows)}<div class="exclusion-banner"><p>Items excluded due to confidentiality</p></div>${
    part('Last', rows, rows + 1)}</div>`;
  return JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [
    { resource: { resourceType: 'Composition', date: '2026-03-12T09:41:00+00:00', title: 'Patient Care Record', status: 'final', subject: { reference: 'Patient/p' },
      section: [{ title: 'Medications', code: { coding: [{ code: 'MED', system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1' }] }, text: { status: 'generated', div } }] } },
    { resource: { resourceType: 'Patient', id: 'p', identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: number }],
      name: [{ family: ['Marlow'], given: ['Ines'] }], gender: 'female', birthDate: '1961-04-09' } },
  ] });
}

/** Runs in the page: a load whose reading elsewhere does not end before `window.answer(report)`; null: read here. */
async function loadAndHold([input, options]) {
  const element = document.querySelector('gp-record');
  const worker = new EventTarget();
  let task;
  Object.assign(worker, { postMessage(data) { ({ task } = data); }, terminate() {} });
  element.worker = () => {
    setTimeout(() => worker.dispatchEvent(new MessageEvent('message', { data: { ready: true } })));
    return worker;
  };
  window.loading = element.load(input, options).then(() => 'shown', (error) => error.name === 'AbortError' ? error.name : error.code);
  window.answer = (report) => worker.dispatchEvent(report ? new MessageEvent('message', { data: { task, ...report } }) : new Event('error'));
  // The load goes on in tasks of its own: what is going to be shown of the beginning is there long before.
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Runs in the page. */
function look() {
  const element = document.querySelector('gp-record');
  const record = element.shadowRoot.querySelector('[part=record]');
  return {
    text: record.hidden ? '' : record.innerText,
    rows: (record.textContent.match(/drug\d+/g) ?? []).length,
    doses: (record.textContent.match(/dose\d+,/g) ?? []).length,
    busy: record.getAttribute('aria-busy'),
    status: element.shadowRoot.querySelector('[role=status]').textContent,
    view: element.view !== null,
    events: window.events,
  };
}

test('the first rows are shown, as the beginning of something larger', async () => {
  const page = await host.open();
  await page.evaluate(loadAndHold, [large()]);
  const begun = await page.evaluate(look);
  assert.ok(begun.rows >= 20 && begun.rows <= 40, `${begun.rows} rows`);
  assert.equal(begun.doses, begun.rows);
  const at = (words) => {
    assert.ok(begun.text.includes(words), `${words}: ${begun.text.slice(0, 2000)}`);
    return begun.text.indexOf(words);
  };
  assert.ok(at('MARLOW') < at('This is the beginning of the section.'));
  assert.ok(at('This is the beginning of the section.') < at('drug0'));
  assert.ok(begun.text.lastIndexOf('Still loading.') > at('drug19'));
  assert.doesNotMatch(begun.text, /(Medications|First) \(\d+\)/, 'no number of entries');
  assert.deepEqual([begun.busy, begun.view, begun.events], ['true', false, ['loadstart']]);
  assert.equal(begun.status, 'Loading the record …');

  assert.deepEqual(await page.evaluate(() => window.viewed), [], 'no section came into sight yet');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.deepEqual((await page.evaluate(look)).events, ['loadstart', 'print']);

  await page.evaluate(() => window.answer(null));
  assert.equal(await page.evaluate(() => window.loading), 'shown');
  const whole = await page.evaluate(look);
  assert.deepEqual([whole.rows, whole.doses, whole.busy, whole.view], [24_001, 24_001, null, true]);
  assert.doesNotMatch(whole.text, /beginning of the section|Still loading/);
  assert.ok(whole.text.indexOf('excluded due to confidentiality') < whole.text.indexOf('drug0'), 'a warning from further down');
  assert.deepEqual(whole.events, ['loadstart', 'print', 'load', 'loadend']);
  assert.deepEqual(await page.evaluate(() => window.viewed), ['warnings', 'MED']);
  assert.deepEqual(page.said, []);
});

test('the place of a reader of the beginning is kept', async () => {
  const page = await host.open();
  await page.evaluate(loadAndHold, [large()]);
  await page.evaluate(() => {
    const root = document.querySelector('gp-record').shadowRoot;
    window.cell = () => [...root.querySelectorAll('td')].find((cell) => cell.textContent === 'drug15');
    root.querySelector('nav a, .gp-head a').focus();
    window.cell().scrollIntoView();
  });
  const place = () => page.evaluate(() => ({
    top: Math.round(window.cell().getBoundingClientRect().top),
    focus: document.querySelector('gp-record').shadowRoot.activeElement?.textContent,
  }));
  const before = await place();
  // Looked at in every frame until all is there.
  const tops = await page.evaluate(async () => {
    const tops = [];
    let watching = true;
    const watch = () => {
      const cell = window.cell();
      if (cell) tops.push(cell.getBoundingClientRect().top);
      if (watching) requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    window.answer(null);
    await window.loading;
    watching = false;
    return tops;
  });
  assert.ok(tops.length > 0);
  const after = await place();
  assert.equal(after.focus, before.focus);
  // Banners above it come and go.
  for (const top of [...tops, after.top]) assert.ok(Math.abs(top - before.top) < 100, `${before.top} → ${tops}, ${after.top}`);
});

test('a failure after it leaves nothing of it', async () => {
  const page = await host.open();
  await page.evaluate(loadAndHold, [large()]);
  assert.ok((await page.evaluate(look)).rows > 0);
  await page.evaluate(() => window.answer({ error: { code: 'internal', message: 'It failed.', position: null } }));
  assert.equal(await page.evaluate(() => window.loading), 'internal');
  const left = await page.evaluate(look);
  assert.deepEqual([left.rows, left.text, left.view], [0, '', false]);
});

test('where it is known by then that the reading fails, there is none', async () => {
  const page = await host.open();
  const most = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const record = element.shadowRoot.querySelector('[part=record]');
    // What makes the worker is fetched in an idle time: here it is there.
    await import('/js/element/off-thread.js');
    let most = 0;
    new MutationObserver(() => (most = Math.max(most, record.querySelectorAll('tr').length))).observe(record, { childList: true });
    element.worker = () => {
      const worker = new EventTarget();
      const say = (data) => worker.dispatchEvent(new MessageEvent('message', { data }));
      const error = { code: 'internal', message: 'It failed.', position: null };
      Object.assign(worker, { postMessage: ({ task }) => say({ task, error }), terminate() {} });
      // After what makes the worker has begun to listen, and before the beginning is read.
      queueMicrotask(() => say({ ready: true }));
      return worker;
    };
    const end = await element.load(input).then(() => 'shown', (error) => error.code);
    return { most, end };
  }, large());
  assert.deepEqual(most, { most: 0, end: 'internal' });
});

test('a load that is given up leaves nothing of it, at once', async () => {
  const page = await host.open();
  await page.evaluate(loadAndHold, [large()]);
  assert.ok((await page.evaluate(look)).rows > 0);
  await page.evaluate(() => document.querySelector('gp-record').clear());
  const left = await page.evaluate(look);
  assert.deepEqual([left.rows, left.text], [0, '']);
  assert.equal(await page.evaluate(() => window.loading), 'AbortError');
});

test('of another patient, and before the user confirms one, there is none', async () => {
  for (const expected of [{ nhsNumber: '9990000026' }, { nhsNumber: '9990000018', familyName: 'Otherwise' }]) {
    const page = await host.open();
    await page.evaluate(loadAndHold, [large(), { expected }]);
    assert.equal((await page.evaluate(look)).rows, 0);
    await page.evaluate(() => window.answer(null));
    assert.equal(await page.evaluate(() => window.loading), 'shown');
    assert.equal((await page.evaluate(look)).rows, 0);
  }
});
