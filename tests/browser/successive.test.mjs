// Loads that take each other's place: whose record it is, what is told of each and when.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, BORIS, allergies, htmlSection, immunisations } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

test("a worker that a host keeps for several loads brings no patient's record to another's", async () => {
  const inputs = [ANNA, BORIS].map((patient) => allergies(patient, Array.from({ length: 9000 }, (_, nth) => `Allergy ${nth}`)));
  for (const isReady of [false, true]) {
    const page = await host.open();
    const outcomes = await page.evaluate(async ([[first, second], isReady]) => {
      const element = document.querySelector('gp-record');
      // One that says what it has read of the first only to the second, before it is ready for that, or after.
      const tasks = [];
      const kept = Object.assign(new EventTarget(), {
        say: (data) => kept.dispatchEvent(new MessageEvent('message', { data })),
        postMessage: (task) => tasks.push(task),
        terminate() {},
      });
      let reports = [{ ready: true }];
      element.worker = () => {
        setTimeout(() => reports.forEach(kept.say));
        return kept;
      };
      const early = element.load(first).catch((error) => error.name);
      await window.until(() => tasks.length === 1);
      const { readInSteps } = await import('/js/steps.js');
      const [{ task, inputs, options }] = tasks;
      const stale = { task, record: await readInSteps(inputs, options) };
      reports = isReady ? [{ ready: true }, stale] : [stale];
      const view = await element.load(second, { expected: { nhsNumber: '9990000026' } });
      return [await early, view.patient.nhsNumber, view.identity.outcome];
    }, [inputs, isReady]);
    assert.deepEqual(outcomes, ['AbortError', '9990000026', 'matched']);
    assert.doesNotMatch((await seen(page)).inDom, /Anna/);
  }
});

test('a load in whose place another came does not resolve, however late that came', async () => {
  const page = await host.open();
  const outcomes = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    let next;
    element.addEventListener('gp-record-load', () => { next = element.load(second); }, { once: true });
    const replaced = await element.load(first).then(() => 'shown', (error) => error.name);
    const view = await next;
    element.addEventListener('gp-record-load', () => element.clear(), { once: true });
    const cleared = await element.load(first).then(() => 'shown', (error) => error.name);
    return [replaced, view.patient.nhsNumber, cleared, element.view];
  }, [allergies(ANNA), allergies(BORIS)]);
  assert.deepEqual(outcomes, ['AbortError', '9990000026', 'AbortError', null]);
});

test('the end of a load is told before the start of one that its failure began', async () => {
  const page = await host.open();
  const events = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    let retry;
    const events = [];
    for (const name of ['loadstart', 'error', 'loadend', 'load']) element.addEventListener(`gp-record-${name}`, () => events.push(name));
    element.addEventListener('gp-record-error', () => { retry = element.load(input); }, { once: true });
    await element.load('nonsense').catch(() => {});
    await retry;
    return events;
  }, allergies(ANNA));
  assert.deepEqual(events, ['loadstart', 'error', 'loadend', 'loadstart', 'load', 'loadend']);
  assert.match((await seen(page)).record, /penicillin/);
});

test('a change of an option while a failure is told reads nothing of it again', async () => {
  const page = await host.open();
  await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    element.addEventListener('gp-record-error', () => { element.headingLevel = 3; }, { once: true });
    await element.load('nonsense').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  assert.deepEqual(await page.evaluate(() => window.events), ['loadstart', 'error', 'loadend']);
  assert.equal((await seen(page)).fallback, true);
});

test('the same expected patient in another order of members is no change', async () => {
  const page = await host.open();
  const same = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    element.expected = { nhsNumber: '9990000018', birthDate: '1980-01-01' };
    await element.load(input).catch(() => {});
    const { view } = element;
    element.expected = { birthDate: '1980-01-01', nhsNumber: '9990000018' };
    return view !== null && element.view === view;
  }, allergies(ANNA));
  assert.equal(same, true);
});

test('a reader that cannot start is told at once, and what is fetched for it is no longer wanted', async () => {
  const page = await host.open();
  await page.route(/gp_record_bg\.wasm$/, (route) => route.abort());
  await page.reload();
  await page.waitForFunction(() => customElements.get('gp-record'));
  const outcome = await page.evaluate(async () => {
    let ended = false;
    const code = await document.querySelector('gp-record').load((signal) => {
      signal.addEventListener('abort', () => { ended = true; });
      return new Promise(() => {});
    }).catch((error) => error.code);
    return [code, ended, window.events];
  });
  assert.deepEqual(outcome, ['wasm-unavailable', true, ['loadstart', 'error', 'loadend']]);
});

test('what cannot be asked for is told by the element, after the patient before has left the page', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const [code, left, words] = await page.evaluate(async () => {
    const { createClient } = await import('/js/client/index.js');
    const client = createClient({ relay: '/nowhere', role: 'clinician' });
    const element = document.querySelector('gp-record');
    const code = await element.load(client.getCareRecord({ nhsNumber: '9990000026' }, { period: { start: '2020-02-30' } })).catch((error) => error.code);
    const part = (name) => element.shadowRoot.querySelector(`[part=${name}]`).textContent;
    return [code, part('record'), part('failure')];
  });
  assert.deepEqual([code, left], ['invalid-request', '']);
  assert.match(words, /could not be shown/);
  assert.doesNotMatch(words, /start/, "what a host gave wrong is for the host's developers");
});

test('a section is reported when its content comes into sight, not while it is on its way; once for a load', async () => {
  const page = await host.open();
  const [before, after, again] = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const rest = Promise.withResolvers();
    const paint = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
    const loaded = element.load((async function* () {
      yield [{ pending: true, requested: { section: 'IMM' } }];
      await rest.promise;
      yield { bytes: input, status: 200, requested: { section: 'IMM' } };
    })());
    await window.until(() => element.shadowRoot.textContent.includes('Immunisations'));
    await paint();
    const before = window.viewed.includes('IMM');
    rest.resolve();
    await loaded;
    await paint();
    const after = window.viewed.filter((code) => code === 'IMM').length;
    element.headingLevel = 3;
    await window.until(() => element.view);
    await paint();
    return [before, after, window.viewed.filter((code) => code === 'IMM').length];
  }, htmlSection('IMM', '<div><h1>Immunisations</h1><table><tr><th>Date</th><th>Vaccination</th></tr><tr><td>01-Jan-2020</td><td>Influenza</td></tr></table></div>'));
  assert.deepEqual([before, after, again], [false, 1, 1]);
});

test('records that two processes wrote share no id', async () => {
  const { default: init, renderRecord } = await import('../../js/node.js');
  await init();
  const other = await import('../../js/render.js?another');
  const ids = [renderRecord, other.renderRecord].map((render) => new Set(render(immunisations(ANNA)).html.match(/ id="[^"]*"/g)));
  assert.ok(ids[0].size > 5);
  assert.equal([...ids[0]].filter((id) => ids[1].has(id)).length, 0);
});

test("after another patient's record one begins in sight, however far that was read", async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 1280, height: 600 });
  const codes = ['SUM', 'ENC', 'CLI', 'PRB', 'ALL', 'MED', 'REF', 'OBS', 'IMM', 'ADM'];
  const div = (code) => `<div><h1>${code}</h1><table><tr><th>Date</th><th>Title</th></tr>${`<tr><td>01-Jan-2020</td><td>${code}</td></tr>`.repeat(25)}</table></div>`;
  const bodies = codes.map((code) => htmlSection(code, div(code)));
  for (const style of ['', 'height: 500px; overflow: auto']) {
    const tops = await page.evaluate(async ([bodies, codes, style]) => {
      const element = document.querySelector('gp-record');
      const pane = element.parentElement;
      pane.style.cssText = style;
      async function* answers() {
        yield codes.map((section) => ({ pending: true, requested: { section } }));
        for (const [at, section] of codes.entries()) {
          await new Promise((resolve) => setTimeout(resolve, 60));
          yield { bytes: bodies[at], requested: { section } };
        }
      }
      const tops = [];
      for (let times = 0; times < 3; times += 1) {
        await element.load(answers());
        await new Promise((resolve) => setTimeout(resolve, 300));
        // To the pixel: a scroll position is one of the screen's.
        tops.push(element.shadowRoot.querySelector('.gp-patient').getBoundingClientRect().top > -1);
        for (const scroller of [document.scrollingElement, pane]) scroller.scrollTop = 3000;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      return tops;
    }, [bodies, codes, style]);
    assert.deepEqual(tops, [true, true, true], style);
  }
});

test('who is past the record, at what the host has below it, stays there when the next one comes', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 1280, height: 600 });
  const tops = await page.evaluate(async (inputs) => {
    const element = document.querySelector('gp-record');
    const form = document.createElement('form');
    form.style.height = '3000px';
    element.after(form);
    await element.load(inputs[0]);
    form.scrollIntoView();
    scrollBy(0, 100);
    const tops = [];
    for (const input of [null, inputs[1]]) {
      if (input) await element.load(input);
      await new Promise((resolve) => setTimeout(resolve, 300));
      tops.push(Math.round(form.getBoundingClientRect().top));
    }
    return tops;
  }, [ANNA, BORIS].map((patient) => allergies(patient, Array.from({ length: 100 }, (_, at) => `Allergy ${at}`))));
  assert.ok(Math.abs(tops[0] - tops[1]) < 2, `from ${tops[0]} to ${tops[1]}`);
});
