// Large records: nothing is held back from the page, whatever is laid out only when it comes near the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { htmlSection } from './support/bundles.mjs';
import { load, useBrowser } from './support/browser.mjs';

const host = useBrowser();

/** An HTML record of tables too large for one screen; each row has a word of its own. */
function large(tables = 8, rows = 200) {
  const row = (table, at) => `<tr><td>01-Jan-2020</td><td>Dr Sample</td><td>word${table}x${at}</td></tr>`;
  const part = (table) => `<div><h2>Part ${table}</h2><table><thead><tr><th>Date</th><th>Title</th><th>Details</th></tr></thead><tbody>${
    Array.from({ length: rows }, (_, at) => row(table, at)).join('')}</tbody></table></div>`;
  const div = `<div><h1>Encounters</h1>${Array.from({ length: tables }, (_, table) => part(table)).join('')}</div>`;
  return JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [
    { resource: { resourceType: 'Composition', date: '2026-03-12T09:41:00+00:00', title: 'Patient Care Record', status: 'final', subject: { reference: 'Patient/p' },
      section: [{ title: 'Encounters', code: { coding: [{ code: 'ENC', system: 'http://fhir.nhs.net/ValueSet/gpconnect-record-section-1' }] }, text: { status: 'generated', div } }] } },
    { resource: { resourceType: 'Patient', id: 'p', identifier: [{ system: 'http://fhir.nhs.net/Id/nhs-number', value: '9990000018' }],
      name: [{ family: ['Marlow'], given: ['Ines'] }], gender: 'female', birthDate: '1961-04-09' } },
  ] });
}

test('rows far below the screen are found in the page, copied, and stand in the accessibility tree', async () => {
  const page = await host.open();
  await load(page, large());
  const found = await page.evaluate(() => {
    const root = document.querySelector('gp-record').shadowRoot;
    const record = root.querySelector('[part=record]');
    const last = [...root.querySelectorAll('td')].find((cell) => cell.textContent === 'word7x199');
    const range = document.createRange();
    range.selectNodeContents(last);
    getSelection().removeAllRanges();
    const inPage = window.find('word7x199');
    const top = last.getBoundingClientRect().top;
    return {
      words: (record.textContent.match(/word\d+x\d+/g) ?? []).length,
      copied: range.toString(),
      inPage,
      near: Math.abs(top) < 2 * innerHeight,
      deferred: [...root.querySelectorAll('.gp-scroll')].filter((box) => getComputedStyle(box).contentVisibility === 'auto').length,
    };
  });
  assert.equal(found.words, 1600);
  assert.equal(found.copied, 'word7x199');
  assert.equal(found.inPage, true, 'find-in-page');
  assert.equal(found.near, true, 'what was found came into sight');
  assert.ok(found.deferred >= 8);
  await page.evaluate(() => scrollTo(0, 0));
  const cell = page.getByRole('cell', { name: 'word7x199' });
  assert.equal(await cell.count(), 1, 'by its role');
});

test('every row is printed', async () => {
  const page = await host.open();
  await load(page, large(3, 120));
  const pdf = await page.pdf();
  // 366 rows do not fit on a screen's worth of paper.
  const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
  assert.ok(pages >= 6, `${pages} pages`);
});

test('identity and warnings are on the page before a section begins to grow', async () => {
  const page = await host.open();
  const order = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const record = element.shadowRoot.querySelector('[part=record]');
    const seen = [];
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) {
          if (node.matches?.('.gp-head')) seen.push(`head ${node.querySelectorAll('.gp-patient').length}`);
          else if (node.matches?.('.gp-section')) seen.push('section');
        }
      }
    }).observe(record, { childList: true });
    await element.load(input);
    return seen;
  }, large(30, 200));
  assert.equal(order[0], 'head 1');
  assert.ok(order.length > 1 && order.slice(1).every((what) => what === 'section'), order.join(', '));
});

test('a load that is given up while a section grows leaves nothing', async () => {
  const page = await host.open();
  const left = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const record = element.shadowRoot.querySelector('[part=record]');
    const outcome = element.load(input).then(() => 'shown', (error) => error.name);
    while (!record.querySelector('.gp-section')) await new Promise((resolve) => setTimeout(resolve, 1));
    element.clear();
    const after = record.textContent;
    const how = await outcome;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { after, how, later: record.textContent, view: element.view };
  }, large(60, 200));
  assert.deepEqual(left, { after: '', how: 'AbortError', later: '', view: null });
});

test('a large part of a section grows on the page, a table never does, and all is where it belongs', async () => {
  const page = await host.open();
  const outcome = await page.evaluate(async (input) => {
    const { init } = await import('/js/index.js');
    const { Reading, htmlOf } = await import('/js/reading.js');
    const { build } = await import('/js/build.js');
    await init();
    const reading = new Reading([{ bytes: new TextEncoder().encode(input) }], {});
    while (!reading.step(64 * 1024));
    const index = reading.outcome().sections.findIndex(({ code }) => code === 'ENC');
    const part = { operations: reading.operations(index), text: reading.text(index) };
    reading.free();
    const html = htmlOf(part);

    const place = document.createElement('div');
    document.body.append(place);
    // The rows of each table when it came onto the page, and how many tables were there at each pause.
    const rows = new Map();
    const seen = [];
    const watched = new Set();
    let grew = 0;
    const pause = async () => {
      const tables = place.querySelectorAll('table');
      seen.push(tables.length);
      for (const table of tables) {
        const now = table.querySelectorAll('tr').length;
        if (rows.has(table) && rows.get(table) !== now) grew += 1;
        rows.set(table, now);
      }
    };
    const fragment = await build(part, document, { spent: true, pause }, {
      begin: (root) => place.append(root),
      each: (whole) => [...whole.querySelectorAll('table')].forEach((table) => watched.add(table)),
    });
    const parsed = document.createElement('div');
    parsed.innerHTML = html;
    const result = {
      same: place.isEqualNode(parsed),
      rest: fragment.childNodes.length,
      grew,
      pauses: new Set(seen).size,
      tables: place.querySelectorAll('table').length,
      unwatched: [...place.querySelectorAll('table')].filter((table) => !watched.has(table)).length,
    };
    place.remove();
    return result;
  }, large(2, 1000));
  assert.equal(outcome.same, true);
  assert.equal(outcome.rest, 0, 'all of it went onto the page');
  assert.equal(outcome.grew, 0, 'a table that was there had another row later');
  assert.equal(outcome.tables, 40);
  assert.ok(outcome.pauses > 20, `tables came in ${outcome.pauses} steps`);
  assert.equal(outcome.unwatched, 0);
});

test('what cannot be sent to a worker is told, and does not keep the record waiting', async () => {
  const page = await host.open();
  const codes = await page.evaluate(async (record) => {
    const element = document.querySelector('gp-record');
    element.worker = '/js/worker.js';
    const said = [];
    for (const options of [{ expected: () => 'x' }, { headingLevel: Symbol('x') }]) {
      said.push(await Promise.race([
        element.load(record, options).then(() => 'shown', (error) => error.code),
        new Promise((resolve) => setTimeout(resolve, 30_000, 'waits')),
      ]));
    }
    return said;
  }, large(40, 400));
  assert.deepEqual(codes, ['invalid-option', 'invalid-option']);
});

test('a link to a section leads to it, whatever comes near the screen on the way, and however the host scrolls', async () => {
  const page = await host.open();
  const part = (at) => `<div><h2>Part ${at}</h2><table>${`<tr><td>01-Jan-2020</td><td>${'word '.repeat(at * 20)}</td></tr>`.repeat(60)}</table></div>`;
  const div = (title) => `<div><h1>${title}</h1>${[1, 2, 3, 4].map(part).join('')}</div>`;
  const sections = [['ENC', 'Encounters'], ['CLI', 'Clinical Items'], ['PRB', 'Problems and Issues'], ['MED', 'Medications'], ['REF', 'Referrals']];
  const inputs = sections.map(([code, title]) => htmlSection(code, div(title)));
  for (const host of [{ scrollBehavior: 'smooth' }, { patient: 'sticky' }, { offset: 56 }, {}]) {
    const missed = await page.evaluate(async ([inputs, { scrollBehavior = '', patient = '', offset = 0 }]) => {
      const element = document.querySelector('gp-record');
      document.documentElement.style.scrollBehavior = scrollBehavior;
      element.style.setProperty('--gp-record-patient-position', patient);
      element.stickyOffset = offset;
      await element.load(inputs);
      const missed = [];
      for (const link of element.shadowRoot.querySelectorAll('.gp-nav a')) {
        scrollTo({ top: 0, behavior: 'instant' });
        await new Promise((resolve) => setTimeout(resolve, 200));
        link.click();
        await new Promise((resolve) => setTimeout(resolve, 800));
        const { top } = element.shadowRoot.activeElement.getBoundingClientRect();
        // The last ones may stand as low as the page ends.
        const isEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
        if (top < offset || top > offset + 250 && !isEnd) missed.push(`${link.textContent}: ${Math.round(top)}`);
      }
      return missed;
    }, [inputs, host]);
    assert.deepEqual(missed, [], JSON.stringify(host));
  }
});
