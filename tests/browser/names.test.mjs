// Characters that a record names as HTML may, and which hardly any does: the list of their names is fetched by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { htmlSection } from './support/bundles.mjs';
import { useBrowser } from './support/browser.mjs';

const host = useBrowser();

const section = (text, rows = 0) => {
  const table = `<table>${`<tr><td>01-Jan-2020</td><td>${'x'.repeat(2000)}</td></tr>`.repeat(rows)}</table>`;
  return htmlSection('ENC', `<div><h1>Encounters</h1>${rows ? table : ''}<p>${text}</p></div>`);
};

const NAMED = section('take &half; &deg;C &check; &NotEqualTilde; &unknown;');
const READ = 'take ½ °C ✓ ≂̸ &unknown;';

/** Shows these one after another; the last paragraph and the issues of each. */
async function shown(page, inputs, how = {}) {
  return page.evaluate(async ([inputs, { worker }]) => {
    const element = document.querySelector('gp-record');
    if (worker) element.worker = () => new Worker('/js/worker.js', { type: 'module' });
    const all = [];
    for (const input of inputs) {
      const { issues } = await element.load(input);
      const paragraphs = [...element.shadowRoot.querySelectorAll('.gp-section p')];
      all.push([paragraphs.find((paragraph) => paragraph.textContent.includes('take'))?.textContent, issues.map(({ code }) => code)]);
    }
    return all;
  }, [inputs, how]);
}

/** Counts how often a page asks for the list. */
async function open(answer = (route) => route.continue()) {
  const page = await host.open();
  const asked = [];
  await page.route(/\/rare-names\.js$/, (route) => {
    asked.push(route.request().url());
    return answer(route);
  });
  return { page, asked };
}

/** The same, where the list comes only when it is told to. */
async function openHeld() {
  let send;
  const held = new Promise((resolve) => (send = resolve));
  const { page } = await open(async (route) => {
    await held;
    return route.continue();
  });
  return { page, send };
}

test('rare names of characters are fetched where a record has one, once', async () => {
  const { page, asked } = await open();
  const plain = section('take &frac12; &le; &nbsp; x&y;');
  assert.deepEqual(await shown(page, [section('take &frac12; &le; 5 R&D &copy')]), [['take ½ ≤ 5 R&D ©', []]]);
  assert.equal(asked.length, 0);
  assert.deepEqual(await shown(page, [NAMED, NAMED, plain]), [[READ, []], [READ, []], ['take ½ ≤ \u{a0} x&y;', []]]);
  assert.equal(asked.length, 1);
});

test('a large record has them, too, with a worker and without', async () => {
  for (const how of [{}, { worker: true }]) {
    const { page } = await open();
    const large = section('take &half; &check;', 1500);
    assert.deepEqual(await shown(page, [large, large], how), [['take ½ ✓', []], ['take ½ ✓', []]], JSON.stringify(how));
  }
});

test('where they do not come, the names stand as they were sent, and the record says so', async () => {
  const { page, asked } = await open((route) => route.abort());
  const raw = 'take &half; °C &check; &NotEqualTilde; &unknown;';
  const plain = section('take &frac12;');
  assert.deepEqual(await shown(page, [NAMED, plain]), [[raw, ['character-name']], ['take ½', []]]);
  assert.ok(asked.length > 0);
  const words = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    await element.load(input);
    return element.shadowRoot.textContent;
  }, NAMED);
  assert.match(words, /Characters were sent by names that could not be read\./);
});

test('a load that is given up while they are fetched does not stand in the way of the next', async () => {
  const { page, send } = await openHeld();
  const text = page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    const given = element.load(first).catch(({ name }) => name);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await element.load(second);
    return [await given, element.shadowRoot.querySelector('.gp-section').textContent];
  }, [NAMED, section('take &frac12;')]);
  const early = await Promise.race([text, new Promise((resolve) => setTimeout(resolve, 4000, 'waited'))]);
  send();
  assert.equal(early[0], 'AbortError');
  assert.match(early[1], /take ½/);
});

test('who reads at once has them from the start', async () => {
  const { page } = await open();
  const html = await page.evaluate(async (input) => {
    const { default: init, renderRecord } = await import('/js/index.js');
    await init();
    return String(renderRecord(input).html);
  }, NAMED);
  assert.ok(html.includes('take ½ °C ✓ ≂̸ &amp;unknown;'), html);
});

test('who reads at once without them does not keep them from the records that follow', async () => {
  const { page } = await open();
  await page.waitForFunction(() => customElements.get('gp-record'));
  const issues = await page.evaluate(async (input) => {
    await document.querySelector('gp-record').load('{"resourceType":"Bundle"}').catch(() => {});
    const { renderRecord } = await import('/js/index.js');
    return renderRecord(input).issues.map(({ code }) => code);
  }, NAMED);
  assert.deepEqual(issues, ['character-name']);
  assert.deepEqual(await shown(page, [NAMED]), [[READ, []]]);
});

test('names that come late are there for the next record', async () => {
  const { page, send } = await openHeld();
  const [[, issues]] = await shown(page, [NAMED]);
  assert.deepEqual(issues, ['character-name']);
  const fetched = page.waitForResponse(/rare-names/);
  send();
  await (await fetched).finished();
  assert.deepEqual(await shown(page, [NAMED]), [[READ, []]]);
});

test('a record that was read with them beside one that was read without has no warning', async () => {
  const { page } = await open();
  const [without, issues] = await page.evaluate(async (input) => {
    await document.querySelector('gp-record').load('{"resourceType":"Bundle"}').catch(() => {});
    const { Reading, fetchNames, useNames } = await import('/js/reading.js');
    const whole = () => {
      const reading = new Reading([{ bytes: new TextEncoder().encode(input) }], {});
      while (!reading.step(1e6));
      return reading;
    };
    // Done, and still there while the other is read.
    const open = new Reading([{ bytes: new TextEncoder().encode('{"resourceType":"Bundle"}') }], {});
    const first = whole();
    const lacks = first.lacksNames;
    first.free();
    await fetchNames();
    useNames();
    const second = whole();
    const codes = second.outcome().issues.map(({ code }) => code);
    second.free();
    open.free();
    return [lacks, codes];
  }, NAMED);
  assert.equal(without, true);
  assert.deepEqual(issues, []);
});
