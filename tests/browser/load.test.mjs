// A record appears, gives way, and never comes late.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, BORIS, allergies, htmlSection, immunisations } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

test('a record is shown in place of the fallback, and announced without taking the focus', async () => {
  const page = await host.open();
  assert.equal((await seen(page)).fallback, true);
  assert.equal(await load(page, allergies(ANNA)), 'unchecked');

  const { record, fallback, status } = await seen(page);
  assert.match(record, /Allergy to penicillin/);
  assert.equal(fallback, false);
  assert.notEqual(status, '');
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  assert.deepEqual(await page.evaluate(() => window.events), ['loadstart', 'load', 'loadend']);
});

test('how many items came, and how many sections lack something, is announced', async () => {
  const page = await host.open();
  const announced = async (input) => {
    await load(page, input);
    const [items, sections, missing] = (await seen(page)).status.match(/\d+/g).map(Number);
    const states = await page.evaluate(() => document.querySelector('gp-record').view.sections.map(({ states }) => states));
    assert.equal(sections, states.length - 1, 'all but the head');
    return { items, missing, states: states.flat() };
  };
  const { items, ...whole } = await announced(htmlSection('ENC', '<div><h1>Encounters</h1><table><tr><th>Date</th><th>Title</th></tr><tr><td>01-Jan-2020</td><td>A visit</td></tr></table></div>'));
  assert.ok(items > 0);
  assert.deepEqual(whole, { missing: 0, states: [] });
  const torn = await announced([allergies(ANNA), { status: 503, requested: { section: 'MED' } }, { status: 403, requested: { section: 'PRB' } }]);
  assert.equal(torn.missing, 2, torn.states.join(', '));
});

test('the view of the element is that of renderRecord', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const [shown, rendered] = await page.evaluate(async (input) => {
    const { init, renderRecord } = await import('/js/index.js');
    await init();
    return [document.querySelector('gp-record').view, renderRecord(input, { idPrefix: 'gpr-' })].map((view) => JSON.stringify(view));
  }, allergies(ANNA));
  assert.deepEqual(JSON.parse(shown), JSON.parse(rendered));
  assert.match(JSON.parse(shown).html, /Allergy to penicillin/);
});

test('the nodes are those that the HTML parses to', async () => {
  const page = await host.open();
  // The last is decoded in many pieces, which end within characters.
  await load(page, allergies(ANNA, ['A & B <i>not markup</i>', 'Line one\r\nline two', 'é😀'.repeat(70_000)]));
  const same = await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    const parsed = document.createElement('div');
    parsed.innerHTML = element.view.html;
    const built = document.createElement('div');
    for (const node of element.shadowRoot.querySelector('[part=record]').childNodes) built.append(node.cloneNode(true));
    // The element makes boxes that overflow a stop for the keyboard; the HTML cannot know.
    for (const box of built.querySelectorAll('.gp-scroll')) box.removeAttribute('tabindex');
    // Nor what its tables' columns are called in a narrow pane.
    for (const table of built.querySelectorAll('.gp-stacks')) {
      table.classList.remove('gp-stacks');
      table.removeAttribute('style');
    }
    return built.isEqualNode(parsed);
  });
  assert.equal(same, true);
});

test('what cannot be read leaves the fallback, an event and a rejected promise, without a word of the record', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const outcome = await load(page, '{ "resourceType": "Bun');
  assert.match(outcome, /^GpRecordError: /);
  const { inDom, fallback } = await seen(page);
  assert.equal(inDom, '');
  assert.equal(fallback, true);
  assert.deepEqual(await page.evaluate(() => window.events.slice(3)), ['loadstart', 'error', 'loadend']);
  const { keys, message } = await page.evaluate(() => window.details.error);
  assert.deepEqual(keys, ['error']);
  assert.doesNotMatch(message, /Bun|penicillin|999/);
  assert.equal(await page.evaluate(() => document.querySelector('gp-record').view), null);
});

test('a failure says what happened and what to do, below the fallback of the host, until the next load', async () => {
  const page = await host.open();
  await load(page, '');
  const failure = () => page.evaluate(() => {
    const said = document.querySelector('gp-record').shadowRoot.querySelector('[part=failure]');
    return said.getClientRects().length > 0 ? said.innerText : null;
  });
  assert.match(await failure(), /could not be shown.*not mean that no record exists.*Try again.*empty/);
  assert.equal((await seen(page)).fallback, true);
  await load(page, allergies(ANNA));
  assert.equal(await failure(), null);
});

test('a property that a framework unsets changes nothing where nothing was set', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const events = await page.evaluate(() => window.events.length);
  await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    for (const name of ['expected', 'access', 'allowedSections', 'headingLevel', 'src', 'fetch', 'worker', 'stickyOffset']) element[name] = undefined;
  });
  assert.match((await seen(page)).record, /penicillin/i);
  assert.equal(await page.evaluate(() => window.events.length), events);
  assert.equal(await page.evaluate(() => document.querySelector('gp-record').hasAttribute('src')), false);
});

test('an option that does not exist is an error', async () => {
  const page = await host.open();
  assert.equal(await load(page, allergies(ANNA), { allowedSection: ['allergies'] }), 'GpRecordError: invalid-option');
});

test('a parsed object is refused, because its decimals are lost', async () => {
  const page = await host.open();
  assert.equal(await load(page, JSON.parse(allergies(ANNA))), 'GpRecordError: invalid-input');
});

test('a late answer for an earlier load never shows', async () => {
  const page = await host.open();
  const outcomes = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    let late;
    const early = element.load(new Promise((resolve) => { late = resolve; })).catch((error) => error.name);
    await element.load(second);
    late(first);
    const outcome = await early;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return outcome;
  }, [allergies(ANNA), allergies(BORIS, ['Allergy to nuts'])]);
  assert.equal(outcomes, 'AbortError');
  const { record } = await seen(page);
  assert.match(record, /nuts/);
  assert.doesNotMatch(record, /penicillin|Anna/);
  assert.deepEqual(await page.evaluate(() => window.events), ['loadstart', 'loadend', 'loadstart', 'load', 'loadend']);
});

test('clear() at every turn of a load leaves nothing behind', async () => {
  const page = await host.open();
  const names = Array.from({ length: 100 }, (_, i) => `Allergy number ${i}`);
  const left = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    await element.load(input);
    const record = element.shadowRoot.querySelector('[part=record]');
    const found = [];
    for (let turns = 0; turns < 40; turns += 1) {
      const outcome = element.load(input).then(() => 'shown', (error) => error.name);
      for (let turn = 0; turn < turns; turn += 1) await null;
      if (turns > 20) await new Promise((resolve) => setTimeout(resolve, turns - 20));
      element.clear();
      const after = record.textContent;
      await outcome;
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (after !== '' || record.textContent !== '' || element.view !== null) found.push(turns);
    }
    return found;
  }, allergies(ANNA, names));
  assert.deepEqual(left, []);
});

test('the previous patient has left the page before the next is fetched', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const states = await page.evaluate(async (next) => {
    const element = document.querySelector('gp-record');
    const states = [];
    const note = (when) => states.push([when, element.shadowRoot.textContent.includes('penicillin'), element.view === null]);
    element.addEventListener('gp-record-loadstart', () => note('loadstart'));
    element.fetch = async () => {
      note('fetch');
      return new Response(next);
    };
    element.src = '/records/handle';
    note('at once');
    await new Promise((resolve) => element.addEventListener('gp-record-load', resolve));
    return states;
  }, allergies(BORIS));
  assert.deepEqual(states, [['at once', false, true], ['loadstart', false, true], ['fetch', false, true]]);
  assert.match((await seen(page)).record, /Boris/i);
});

test('a change of the expected patient takes the record away at once', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const left = await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    element.expected = { nhsNumber: '9990000026' };
    return element.shadowRoot.querySelector('[part=record]').textContent;
  });
  assert.equal(left, '');
});

test('the same expected patient set again is no change; the same object with another number in it is', async () => {
  const page = await host.open();
  const lengths = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const expected = { nhsNumber: '9990000018' };
    element.expected = expected;
    await element.load(input);
    const record = element.shadowRoot.querySelector('[part=record]');
    element.expected = { ...expected };
    const same = record.textContent.length;
    expected.nhsNumber = '9990000026';
    element.expected = expected;
    return [same > 0, record.textContent.length];
  }, allergies(ANNA));
  assert.deepEqual(lengths, [true, 0]);
});

test('src is fetched without a trace: not stored, no referrer, no redirect', async () => {
  host.server.reply('/records/one', { body: allergies(ANNA), headers: { 'cache-control': 'no-store' } });
  host.server.reply('/records/moved', { status: 302, headers: { location: '/records/one' } });
  const page = await host.open('src=/records/one');
  await page.waitForFunction(() => window.events.includes('load'));
  const request = host.server.requests.find(({ path }) => path === '/records/one');
  assert.equal(request.headers.referer, undefined);

  await page.evaluate(() => document.querySelector('gp-record').setAttribute('src', '/records/moved'));
  await page.waitForFunction(() => window.events.includes('error'));
  assert.equal(await page.evaluate(() => window.details.error.code), 'network');
  assert.equal((await seen(page)).inDom, '');
});

test('a record that was cleared stays off until the host asks anew', async () => {
  host.server.reply('/records/cleared', { body: allergies(ANNA), headers: { 'cache-control': 'no-store' } });
  const asked = () => host.server.requests.filter(({ path }) => path === '/records/cleared').length;
  const page = await host.open('src=/records/cleared');
  await page.waitForFunction(() => window.events.includes('load'));
  assert.equal(asked(), 1);
  await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    element.clear();
    // As a pane is docked, or a cached tab is shown again.
    document.body.prepend(element);
    await new Promise((resolve) => setTimeout(resolve, 100));
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    document.body.append(element);
    // Cleared in the turn in which it is asked for.
    element.src = '/records/cleared';
    element.clear();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  assert.equal(asked(), 1);
  assert.equal((await seen(page)).inDom, '');
  await page.evaluate(() => {
    window.events.length = 0;
    document.querySelector('gp-record').src = '/records/cleared';
  });
  await page.waitForFunction(() => window.events.includes('load'));
  assert.equal(asked(), 2);
});

test("a host's own failure does not reach the event: its message may name the patient", async () => {
  const page = await host.open();
  const error = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    return element.load(Promise.reject(new Error('GET /Patient/9990000018 failed'))).catch((error) => ({ ...error, text: String(error), cause: error.cause }));
  });
  assert.equal(error.code, 'network');
  assert.doesNotMatch(JSON.stringify(error), /9990000018/);
});

test('an error status is shown as its explanation', async () => {
  const page = await host.open();
  const outcome = await page.evaluate(async () => {
    const body = JSON.stringify({
      resourceType: 'OperationOutcome',
      meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1'] },
      issue: [{ severity: 'error', code: 'not-found', details: { coding: [{
        system: 'https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1', code: 'PATIENT_NOT_FOUND', display: 'PATIENT_NOT_FOUND' }] } }],
    });
    const view = await document.querySelector('gp-record').load(new Response(body, { status: 404 }));
    return typeof view.html;
  });
  assert.equal(outcome, 'string');
  assert.notEqual((await seen(page)).record, null);
});

test('a worker that does not begin is not waited for', async () => {
  const page = await host.open();
  const rows = await page.evaluate(async ([input]) => {
    const element = document.querySelector('gp-record');
    element.worker = () => Object.assign(new EventTarget(), { postMessage() {}, terminate() {} });
    await element.load(input);
    element.worker = null;
    return element.shadowRoot.querySelectorAll('tr').length;
  }, [htmlSection('ENC', `<div><h1>Encounters</h1><table>${`<tr><td>01-Jan-2020</td><td>${'x'.repeat(2000)}</td></tr>`.repeat(1100)}</table></div>`)]);
  assert.ok(rows >= 1100, `${rows} rows`);
});

test('a load that is given up before the reader has started does not say that it goes on', async () => {
  const page = await host.open();
  const text = await page.evaluate(async () => {
    const element = document.createElement('gp-record');
    document.body.append(element);
    element.load(new Promise(() => {})).catch(() => {});
    element.clear();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return element.shadowRoot.textContent;
  });
  assert.equal(text, '');
});

test('properties set before the element is defined are honoured', async () => {
  const page = await host.open('undefined');
  const properties = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    element.expected = { nhsNumber: '9990000018' };
    element.allowedSections = ['allergies'];
    element.headingLevel = 3;
    element.stickyOffset = 40;
    element.fetch = async () => new Response(input);
    element.src = '/records/handle';
    const loaded = new Promise((resolve) => element.addEventListener('gp-record-load', resolve));
    await import('/js/define.js');
    await loaded;
    return [element.view.identity.outcome, element.headingLevel, element.getAttribute('heading-level'), element.stickyOffset];
  }, allergies(ANNA));
  assert.deepEqual(properties, ['matched', 3, '3', 40]);
});

test('a change of the allowed sections shows the same record without the others', async () => {
  const page = await host.open();
  await load(page, [allergies(ANNA), immunisations(ANNA)]);
  assert.match((await seen(page)).record, /Influenza/);
  const atOnce = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    const again = new Promise((resolve) => element.addEventListener('gp-record-load', resolve));
    element.allowedSections = ['allergies'];
    const left = element.shadowRoot.querySelector('[part=record]').textContent;
    await again;
    return left;
  });
  assert.equal(atOnce, '');
  const { record } = await seen(page);
  assert.match(record, /penicillin/);
  assert.doesNotMatch(record, /Influenza/);
});

test('an element that leaves the page keeps nothing; one that is moved keeps its record', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const [moved, removed] = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    document.body.append(element);
    await null;
    const moved = element.view !== null;
    element.remove();
    await null;
    return [moved, element.view !== null];
  });
  assert.deepEqual([moved, removed], [true, false]);
});

test('O-28: nothing of a record reaches the console, storage, the address or the title', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  await load(page, '{');
  const traces = await page.evaluate(async () => ({
    storage: [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length, document.cookie],
    address: location.search + location.hash,
    title: document.title,
    host: document.querySelector('gp-record').getAttributeNames(),
  }));
  assert.deepEqual(traces, { storage: [0, 0, 0, 0, ''], address: '', title: 'Host', host: ['id'] });
  assert.deepEqual(page.said, []);
});

test('each section is reported once as it comes into sight', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  await page.waitForFunction(() => window.viewed.includes('allergies'));
  const viewed = await page.evaluate(() => window.viewed);
  assert.equal(new Set(viewed).size, viewed.length);
});

test('a function is given a signal, which ends when another record takes its place', async () => {
  const page = await host.open();
  const seen = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    let signal;
    const first = element.load((given) => {
      signal = given;
      return new Promise(() => {});
    }).catch((error) => error.name);
    await new Promise((resolve) => setTimeout(resolve));
    const before = signal.aborted;
    const view = await element.load(() => input);
    return [before, signal.aborted, await first, view.patient !== null];
  }, allergies(ANNA));
  assert.deepEqual(seen, [false, true, 'AbortError', true]);
});

test('whether a record is shown, or a failure in its place, is told', async () => {
  const page = await host.open();
  const received = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const told = [];
    element.addEventListener('gp-record-load', ({ detail }) => told.push(detail.received));
    await element.load(new Response(null, { status: 503 }));
    await element.load(input);
    return told;
  }, allergies(ANNA));
  assert.deepEqual(received, [false, true]);
});

test('what was said at once is not said again as more comes', async () => {
  const page = await host.open();
  const alerts = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const told = [];
    const watch = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) {
        for (const one of node.querySelectorAll?.('[role=alert]') ?? []) told.push(one.textContent);
      }
    });
    watch.observe(element.shadowRoot, { subtree: true, childList: true });
    const failed = { status: 503, requested: { section: 'MED' } };
    const asked = ['ALL', 'ENC', 'PRB'].map((section) => ({ bytes: input.replace('"ENC"', `"${section}"`), requested: { section } }));
    await element.load((async function* answers() { yield failed; yield* asked; })());
    await new Promise((resolve) => setTimeout(resolve));
    watch.disconnect();
    return [told.length, new Set(told).size, element.shadowRoot.querySelectorAll('.gp-danger').length > 0];
  }, htmlSection('ENC', '<div><h1>Encounters</h1><p>Seen.</p></div>'));
  assert.deepEqual(alerts, [1, 1, true]);
});

test('the focus is not lost where less may be seen than before', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const focused = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    element.shadowRoot.querySelector('a').focus();
    element.allowedSections = ['medications'];
    while (!element.view) await new Promise((resolve) => setTimeout(resolve, 20));
    return element.shadowRoot.activeElement?.className;
  });
  assert.equal(focused, 'gp-patient');
});

test('what is jumped to is clear of the patient banner, as high as that is', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const [clear, height] = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    element.style.setProperty('--gp-record-patient-position', 'sticky');
    element.style.setProperty('--gp-record-font-size', '24px');
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
    const root = element.shadowRoot.querySelector('.gp-record-root');
    return [Number.parseFloat(root.style.getPropertyValue('--gp-clear')), element.shadowRoot.querySelector('.gp-patient').offsetHeight];
  });
  assert.ok(clear > height && clear < height + 20, `${clear} of ${height}`);
});

test('a function that fails is a request that failed; what a host gave wrong is not for who reads the screen', async () => {
  const page = await host.open();
  const [code, wrong] = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const failed = await element.load(() => { throw new TypeError('no session'); }).catch((error) => error.code);
    await element.load(input, { headingLevel: 9 }).catch(() => {});
    return [failed, element.shadowRoot.querySelector('[part=failure]').textContent];
  }, allergies(ANNA));
  assert.equal(code, 'network');
  assert.match(wrong, /could not be shown/);
  assert.doesNotMatch(wrong, /headingLevel/);
});

test('one load at a time, whatever hears of the end of another', async () => {
  const page = await host.open();
  const seen = await page.evaluate(async ([first, second, third]) => {
    const element = document.querySelector('gp-record');
    let last;
    element.addEventListener('gp-record-loadend', () => { last ??= element.load(third); });
    const early = element.load(new Promise(() => first)).catch((error) => error.name);
    const late = element.load(second).then(() => 'shown', (error) => error.name);
    const ends = [await early, await late];
    await last;
    return { ends, text: element.shadowRoot.textContent };
  }, [allergies(ANNA), allergies(BORIS, ['Allergy to nuts']), allergies(ANNA, ['Allergy to latex'])]);
  assert.deepEqual(seen.ends, ['AbortError', 'AbortError']);
  assert.match(seen.text, /latex/);
  assert.doesNotMatch(seen.text, /nuts/);
});

test('what an object of options inherits is an error, and not left out', async () => {
  const page = await host.open();
  const code = await page.evaluate((input) => {
    const options = Object.create({ expected: { nhsNumber: '9990000026' } });
    return document.querySelector('gp-record').load(input, options).catch((error) => error.code);
  }, allergies(ANNA));
  assert.equal(code, 'invalid-option');
});

test('a link inside goes nowhere but to its target in a frame, too', async () => {
  const page = await host.open();
  const address = await page.evaluate(async (input) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const element = document.querySelector('gp-record');
    frame.contentDocument.body.append(element);
    await element.load(input);
    element.shadowRoot.querySelector('a[href^="#"]').click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [frame.contentWindow.location.href, element.isConnected && element.shadowRoot.activeElement !== null];
  }, allergies(ANNA));
  assert.deepEqual(address, ['about:blank', true]);
});

test("the browser's own fetch can be given", async () => {
  host.server.reply('/records/own', { body: allergies(ANNA) });
  const page = await host.open();
  await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    element.fetch = window.fetch;
    element.src = '/records/own';
  });
  await page.waitForFunction(() => window.events.includes('load'));
  assert.match((await seen(page)).record, /Allergy to penicillin/);
  assert.equal(host.server.requests.filter(({ path }) => path === '/records/own').length, 1);
});

test('a patient expected by the load and then by the element is no change; options changed later are none', async () => {
  const page = await host.open();
  const shown = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const expected = { nhsNumber: '9990000018' };
    const view = await element.load(input, { expected });
    element.expected = { ...expected };
    const same = element.view === view;
    expected.nhsNumber = '9990000026';
    element.headingLevel = 3;
    while (!element.view) await new Promise((resolve) => setTimeout(resolve, 20));
    return [same, element.view.identity.outcome];
  }, allergies(ANNA));
  assert.deepEqual(shown, [true, 'matched']);
});
