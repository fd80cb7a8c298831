// What the page around the element does: panes, frames, fallbacks, focus, workers and options of its own making.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ANNA, BORIS, allergies, htmlSection, immunisations } from './support/bundles.mjs';
import { load, useBrowser } from './support/browser.mjs';

const host = useBrowser();

const LARGE = htmlSection('ENC', `<div><h1>Encounters</h1><table>${`<tr><td>01-Jan-2020</td><td>${'x'.repeat(2000)}</td></tr>`.repeat(1100)}</table></div>`);

test('a worker that is none of ours, whatever it says, is not waited for', async () => {
  const page = await host.open();
  for (const said of ['hello', 42, true, { error: 'x' }, { error: {} }, { error: { code: 'ENOENT', message: 'no file' } }, { record: {} }, { record: { parts: [] } }, undefined]) {
    const rows = await page.evaluate(async ([input, said]) => {
      const element = document.querySelector('gp-record');
      element.worker = () => {
        const worker = Object.assign(new EventTarget(), { postMessage() {}, terminate() {} });
        setTimeout(() => worker.dispatchEvent(new MessageEvent('message', { data: said })), 20);
        return worker;
      };
      await element.load(input);
      return element.shadowRoot.querySelectorAll('tr').length;
    }, [LARGE, said]);
    assert.ok(rows >= 1100, `${JSON.stringify(said)}: ${rows} rows`);
  }
  // One that is promised is none.
  const outcome = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    element.worker = async () => null;
    return (await element.load(input)).identity.outcome;
  }, LARGE);
  assert.equal(outcome, 'unchecked');
});

test('what is fetched later and does not come is done without', async () => {
  const page = await host.open();
  const failed = [];
  await page.route(/\/(place|off-thread)\.js$/, (route) => {
    failed.push(route.request().url().split('/').at(-1));
    return route.abort();
  });
  await page.reload();
  await page.waitForFunction(() => customElements.get('gp-record'));
  const shown = await page.evaluate(async (inputs) => {
    const element = document.querySelector('gp-record');
    element.worker = () => new Worker('/js/worker.js', { type: 'module' });
    const rows = [];
    for (const input of inputs) {
      await element.load(input);
      rows.push(element.shadowRoot.querySelectorAll('tr').length, element.shadowRoot.querySelectorAll('.gp-section').length);
    }
    return rows;
  }, [LARGE, LARGE.replace('x</td>', 'y</td>'), allergies(ANNA)]);
  assert.ok(shown[0] >= 1100 && shown[2] === shown[0] && shown[4] < 100, String(shown));
  assert.deepEqual([...new Set(failed)].sort(), ['off-thread.js', 'place.js']);
});

test('a worker that begins after its load was given up is sent nothing of it', async () => {
  const page = await host.open();
  const sent = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const sent = [];
    // Which cannot be ended.
    const worker = Object.assign(new EventTarget(), { postMessage: (task) => sent.push(Object.keys(task)) });
    const isMade = new Promise((resolve) => {
      element.worker = () => {
        resolve();
        return worker;
      };
    });
    const loaded = element.load(input).catch((error) => error.name);
    await isMade;
    element.clear();
    const outcome = await loaded;
    worker.dispatchEvent(new MessageEvent('message', { data: { ready: true } }));
    return [sent, outcome];
  }, LARGE);
  assert.deepEqual(sent, [[], 'AbortError']);
});

test('the bytes of the host are not held for as long as a record is shown', async () => {
  const page = await host.open();
  const devtools = await page.context().newCDPSession(page);
  for (const [name, worker] of [['in a worker', true], ['in the page', false]]) {
    await page.evaluate(async ([input, worker]) => {
      const element = document.querySelector('gp-record');
      element.worker = worker ? () => new Worker('/js/worker.js', { type: 'module' }) : null;
      const bytes = new TextEncoder().encode(input);
      window.given = new WeakRef(bytes.buffer);
      await element.load({ bytes });
    }, [LARGE, worker]);
    let isHeld = true;
    for (let n = 0; isHeld && n < 20; n += 1) {
      await devtools.send('HeapProfiler.collectGarbage');
      isHeld = await page.evaluate(() => window.given.deref() !== undefined);
    }
    assert.equal(isHeld, false, name);
  }
});

/** The element in a pane of this style, its patient banner placed so. */
const inPane = (page, style, position = 'sticky') => page.evaluate(([style, position]) => {
  const element = document.querySelector('gp-record');
  const pane = document.body.appendChild(document.createElement('div'));
  pane.style.cssText = `overflow: auto; width: 60rem; ${style}`;
  pane.append(element);
  element.style.setProperty('--gp-record-patient-position', position);
}, [style, position]);

test('a patient banner stays in sight where that leaves more of the record in sight than it takes', async () => {
  const page = await host.open();
  await inPane(page, 'height: 40rem');
  const positions = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const pane = element.parentElement;
    await element.load(input);
    const banner = element.shadowRoot.querySelector('.gp-patient');
    const positions = [];
    for (const height of ['40rem', '8rem', '40rem']) {
      pane.style.height = height;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
      positions.push(getComputedStyle(banner).position);
    }
    return positions;
  }, allergies(ANNA, Array.from({ length: 40 }, (_, i) => `Allergy ${i}`)));
  assert.deepEqual(positions, ['sticky', 'static', 'sticky']);
});

test('a pane that is made low after it held all of the record is not filled by the patient banner', async () => {
  const page = await host.open();
  await inPane(page, 'position: fixed; inset: 0 auto auto 0; height: 90rem');
  const found = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const pane = element.parentElement;
    await element.load(input);
    const position = async () => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
      return getComputedStyle(element.shadowRoot.querySelector('.gp-patient')).position;
    };
    const found = [await position(), pane.scrollHeight > pane.clientHeight];
    pane.style.height = '8rem';
    found.push(await position());
    return found;
  }, allergies(ANNA));
  assert.deepEqual(found, ['sticky', false, 'static']);
});

test('in a low pane what is jumped to is in sight', async () => {
  const page = await host.open();
  for (const position of ['sticky', 'static']) {
    await inPane(page, 'height: 8rem', position);
    const [top, height] = await page.evaluate(async (inputs) => {
      const element = document.querySelector('gp-record');
      const pane = element.parentElement;
      await element.load(inputs);
      const settled = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200)));
      await settled();
      [...element.shadowRoot.querySelectorAll('a[href^="#"]')].find((link) => link.textContent.includes('Immunisations')).click();
      await settled();
      return [element.shadowRoot.activeElement.getBoundingClientRect().top - pane.getBoundingClientRect().top, pane.clientHeight];
    }, [many(allergies, 30), many(immunisations, 30)].map((bytes) => ({ bytes })));
    assert.ok(top >= 0 && top < height / 2, `${position}: ${top} of ${height}`);
  }
});

/** A response with so many items. */
function many(answer, count) {
  return answer(ANNA, Array.from({ length: count }, (_, i) => `Item ${i}`));
}

test('two records on a page share no id, whatever a host leaves open', async () => {
  const page = await host.open();
  const [ids, all] = await page.evaluate(async (inputs) => {
    const { init, renderRecord } = await import('/js/index.js');
    await init();
    const holder = document.createElement('div');
    for (const [at, input] of inputs.entries()) holder.innerHTML += renderRecord(input, { idPrefix: at === 0 ? undefined : null }).html;
    const ids = [...holder.querySelectorAll('[id]')].map(({ id }) => id);
    return [new Set(ids).size, ids.length];
  }, [allergies(ANNA), allergies(BORIS)]);
  assert.equal(ids, all);
});

test('the disclosure that is open and has the focus stays that of its row when a row comes above it', async () => {
  const page = await host.open();
  const one = { requested: { parameters: ['includeAllergies'] } };
  const opened = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    let next;
    const more = new Promise((resolve) => { next = resolve; });
    const loaded = element.load((async function* () { yield first; await more; yield second; })());
    await window.until(() => element.shadowRoot.querySelectorAll('.gp-below details').length > 1);
    const rowOf = (details) => details.closest('tr').previousElementSibling.textContent;
    const own = [...element.shadowRoot.querySelectorAll('.gp-below details')].find((details) => rowOf(details).includes('Gamma'));
    own.open = true;
    own.querySelector('summary').focus();
    next();
    await loaded;
    const open = [...element.shadowRoot.querySelectorAll('.gp-below details')].filter((details) => details.open).map(rowOf);
    return [open.length, open.every((row) => row.includes('Gamma')), rowOf(element.shadowRoot.activeElement.closest('details')).includes('Gamma')];
  }, [['Beta', 'Gamma'], ['Alpha', 'Beta', 'Gamma']].map((names) => ({ ...one, bytes: withDetails(allergies(ANNA, names)) })));
  assert.deepEqual(opened, [1, true, true]);
});

/** With something about each allergy that the specification does not describe. */
function withDetails(response) {
  const bundle = JSON.parse(response);
  for (const { resource } of bundle.entry) if (resource.resourceType === 'AllergyIntolerance') resource.unknown = 'words of no element';
  return JSON.stringify(bundle);
}

test('of several disclosures of a row each keeps its own state, however much else of the row changes', async () => {
  const page = await host.open();
  const opened = await page.evaluate(async ([first, second]) => {
    const { keepPlace } = await import('/js/element/place.js');
    const hands = { ...await import('/js/element/links.js'), ...await import('/js/element/panes.js') };
    const host = document.body.appendChild(document.createElement('div'));
    const root = host.attachShadow({ mode: 'open' });
    const made = (rows) => {
      const top = document.createElement('section');
      top.innerHTML = `<table>${rows.map(([name, value]) => `<tr><th class="gp-main">${name}</th><td>${value}</td></tr><tr class="gp-below"><td><details><summary>Issues (${value})</summary><a href="#a">One</a><a href="#b">Two</a></details><details><summary>Other (1)</summary>x</details></td></tr>`).join('')}</table>`;
      return top;
    };
    const [before, after] = [made(first), made(second)];
    root.append(before);
    const [, other] = before.querySelectorAll('tr:nth-child(4) details');
    other.open = true;
    other.parentElement.querySelectorAll('a')[1].focus();
    before.querySelectorAll('tr:nth-child(2) details')[0].open = true;
    before.querySelectorAll('tr:nth-child(4) details')[0].open = true;
    before.querySelectorAll('tr:nth-child(4) a')[1].focus();
    keepPlace(root, [before], [after], [], () => before.replaceWith(after), hands);
    const states = [...after.querySelectorAll('details')].map(({ open }) => open);
    return [states, root.activeElement?.textContent, root.activeElement?.closest('tr').previousElementSibling.textContent];
  }, [[['Beta', '1'], ['Gamma', '2']], [['Alpha', '0'], ['Beta', '7'], ['Gamma', '8']]]);
  assert.deepEqual(opened, [[false, false, true, false, true, true], 'Two', 'Gamma8']);
});

/**
 * What is open, and what has the focus, once a section is replaced by another: each as the words of the row above it, of
 * its subsection and its own.
 */
async function replaced(page, first, second, focusOn = 'summary') {
  return page.evaluate(async ([first, second, focusOn]) => {
    const { keepPlace } = await import('/js/element/place.js');
    const hands = { ...await import('/js/element/links.js'), ...await import('/js/element/panes.js') };
    const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
    const [before, after] = [first, second].map((html) => Object.assign(document.createElement('section'), { innerHTML: `<h2 part="heading">Medications</h2>${html}` }));
    root.append(before);
    const own = before.querySelector(focusOn);
    const around = own.closest('details');
    if (around) around.open = true;
    own.setAttribute('tabindex', '0');
    own.focus();
    keepPlace(root, [before], [after], [], () => before.replaceWith(after), hands);
    const wordsOf = (element) => {
      const row = element.closest('tr');
      const above = row?.matches('.gp-below') ? row.previousElementSibling : row;
      const own = element.closest('details')?.lastChild ?? element;
      return [element.closest('.gp-subsection')?.firstElementChild, above === element ? null : above, own].filter(Boolean).map((part) => part.textContent.trim()).join(' | ');
    };
    return { open: [...after.querySelectorAll('details[open]')].map(wordsOf), focus: root.activeElement && wordsOf(root.activeElement) };
  }, [first, second, focusOn]);
}

const rowOf = (date, drug, dose, count = 3) => `<tr><td>${date}</td><td>${drug}</td><td>${dose}</td></tr><tr class="gp-below"><td><details><summary>Issues (${count})</summary>of ${dose}</details></td></tr>`;
const named = (drug, badge = '') => `<b class="gp-main">${drug}${badge && ` <span class="gp-badge">${badge}</span>`}</b>`;
const tableOf = (...rows) => `<table>${rows.join('')}</table>`;
const groupOf = (heading, count, inside) => `<div class="gp-subsection"><h3>${heading} <span class="gp-count">(${count})</span></h3>${inside}</div>`;
const closedOf = (words, count = 3) => `<details><summary>Issues (${count})</summary>${words}</details>`;

test("what is open and has the focus never becomes another drug's, where rows begin with a date or there are none", async () => {
  const page = await host.open();
  const beta = rowOf('05-Mar', 'Beta', '1');
  for (const [name, first, second, ...kept] of [
    ['a row of the same date comes above', tableOf(beta), tableOf(rowOf('05-Mar', 'Alpha', '1'), beta), '05-MarBeta1 | of 1'],
    ['a row that is the same in every word comes', tableOf(beta), tableOf(rowOf('05-Mar', 'Alpha', '1'), beta, beta), '05-MarBeta1 | of 1'],
    ['the row changes', tableOf(rowOf('05-Mar', named('Beta'), '1')), tableOf(rowOf('06-Mar', named('Alpha'), '1'), rowOf('05-Mar', named('Beta'), '2', 4)), '05-MarBeta2 | of 2'],
    ['which row changed is not known', tableOf(beta), tableOf(rowOf('05-Mar', 'Alpha', '1'), rowOf('05-Mar', 'Beta', '2'))],
    ['another takes its place', tableOf(rowOf('05-Mar', named('Beta'), '1')), tableOf(rowOf('05-Mar', named('Alpha'), '1'))],
    ['another of no known name takes its place', tableOf(beta), tableOf(rowOf('05-Mar', 'Alpha', '2'))],
    ['one course of a drug ends, another changes, a third begins', tableOf(rowOf('', named('Beta'), '1'), rowOf('', named('Beta'), '2')), tableOf(rowOf('', named('Beta'), '2, again'), rowOf('', named('Beta'), '3'))],
    ['another course comes as this one changes', tableOf(rowOf('', named('Beta'), '1')), tableOf(rowOf('', named('Beta'), '4'), rowOf('', named('Beta'), '1, again'))],
    ['a badge comes', tableOf(rowOf('', named('Beta'), '1')), tableOf(rowOf('', named('Alpha'), '1'), rowOf('', named('Beta', 'Another response says something else'), '1')), 'Beta Another response says something else1 | of 1'],
    ['a group comes above', groupOf('Repeat', 1, closedOf('Beta')), groupOf('Acute', 1, closedOf('Alpha')) + groupOf('Repeat', 2, closedOf('Beta, Gamma', 4)), 'Repeat (2) | Beta, Gamma'],
    ['a group of another strength comes above', groupOf('Beta 5mg', 1, closedOf('x')), groupOf('Beta 3mg', 1, closedOf('x')) + groupOf('Beta 5mg', 1, closedOf('x')), 'Beta 5mg (1) | x'],
    ['a group of another strength comes in its place', groupOf('Beta 5mg', 1, closedOf('x')), groupOf('Beta 3mg', 1, closedOf('x'))],
    ["a banner takes another's place", `<div class="gp-banner">${closedOf('Beta')}</div>`, `<div class="gp-banner">${closedOf('Alpha')}</div>`],
  ]) {
    const { open, focus } = await replaced(page, first, second);
    assert.deepEqual(open, kept, name);
    assert.equal(focus, kept[0] ?? 'Medications', name);
  }
});

test('what had the focus and is not there any more gives it to its row, or to the beginning of its section', async () => {
  const page = await host.open();
  const link = (words, href) => `<p><a href="#${href}">${words}</a></p>`;
  const visit = (date, href) => groupOf(`Surgery consultation, ${date}`, 1, link('Beta 3mg tablets', href));
  const within = (drug, dose, link) => tableOf(`<tr><th class="gp-main">${drug}</th><td>${dose}</td></tr><tr class="gp-below"><td>${link}</td></tr>`);
  const box = (...rows) => `<div class="gp-scroll"><table><caption>Active</caption>${rows.join('')}</table></div>`;
  for (const [name, first, second, focusOn, focus] of [
    ['a link of another consultation', visit('08-Mar-2026', 'a'), visit('15-Mar-2026', 'b') + visit('08-Mar-2026', 'a'), 'a', 'Surgery consultation, 08-Mar-2026 (1) | Beta 3mg tablets'],
    ['a link of a consultation that is gone', visit('08-Mar-2026', 'a'), visit('15-Mar-2026', 'b'), 'a', 'Medications'],
    ['one of two links of the same words', link('Beta', 'a'), link('Beta', 'b') + link('Beta', 'a'), 'a', 'Medications'],
    ['a link of a row', within('Beta', 1, link('Reason', 'a')), within('Alpha', 1, link('Reason', 'b')) + within('Beta', 2, 'Notes'), 'a', 'Beta2'],
    ['a link of a row that is gone', within('Beta', 1, link('Reason', 'a')), within('Alpha', 1, link('Reason', 'a')), 'a', 'Medications'],
    ['a link of a disclosure', closedOf(link('Beta', 'a')), closedOf(link('Alpha', 'b')), 'a', 'Alpha'],
    ['a link of a disclosure that is not known again', closedOf(`${link('Beta', 'a')}1`), closedOf('Alpha') + closedOf(`${link('Beta', 'a')}2`), 'a', 'Medications'],
    ['a link of a list of sections', '<nav><a href="#a">Problems</a> (1)</nav>', '<nav><a href="#b">Allergies</a> (1) <a href="#c">Problems</a> (2)</nav>', 'a', 'Problems'],
    ['a row that was jumped to', tableOf(rowOf('', named('Beta'), '1')), tableOf(rowOf('', named('Alpha'), '1'), rowOf('', named('Beta'), '2')), 'tr', 'Beta2'],
    ['a table that scrolls', groupOf('Repeat', 1, box(rowOf('', named('Beta'), '1'))), groupOf('Acute', 1, box(rowOf('', named('Alpha'), '1'))) + groupOf('Repeat', 2, box(rowOf('', named('Gamma'), '1'), rowOf('', named('Beta'), '1'))), '.gp-scroll', /^Repeat \(2\) \| Active.*Gamma/],
  ]) {
    const seen = await replaced(page, first, second, focusOn);
    if (focus instanceof RegExp) assert.match(seen.focus, focus, name);
    else assert.equal(seen.focus, focus, name);
  }
});

test('of a drug of which another response says something else the focus stays, when the next drug comes above it', async () => {
  const page = await host.open();
  const first = JSON.parse(readFileSync(new URL('../fixtures/structured/every_area.json', import.meta.url), 'utf8'));
  const ids = ['med1', 'ms1', 'plan1', 'order1'];
  const courses = first.entry.filter(({ resource }) => ids.includes(resource.id));
  const second = JSON.parse(JSON.stringify(first)
    .replaceAll(/(\/|"id":"|"value":")(med1|ms1|plan1|order1)"/g, '$1$2x"').replaceAll('Aspirin', 'Amiodarone').replaceAll('2025-09-01', '2026-02-01'));
  second.entry.push(...courses.map((entry) => (entry.resource.id === 'ms1' ? { ...entry, resource: { ...entry.resource, status: 'stopped' } } : entry)));
  for (const { resource } of second.entry) {
    if (resource.resourceType === 'List' && resource.entry?.some(({ item }) => item.reference?.endsWith('/ms1x'))) resource.entry.push({ item: { reference: 'MedicationStatement/ms1' } });
  }
  const rows = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    let next;
    const more = new Promise((resolve) => { next = resolve; });
    const loaded = element.load((async function* () { yield first; await more; yield second; })());
    const issues = () => [...element.shadowRoot.querySelectorAll('.gp-below summary')].find(({ textContent }) => textContent.startsWith('Issues'));
    await window.until(issues);
    issues().parentElement.open = true;
    issues().focus();
    next();
    await loaded;
    const rowOf = (inside) => inside.closest('tr').previousElementSibling.firstElementChild.textContent;
    return [issues(), element.shadowRoot.activeElement, ...element.shadowRoot.querySelectorAll('details[open]')].map(rowOf);
  }, [first, second].map((bundle) => JSON.stringify(bundle)));
  assert.match(rows[0], /^Amiodarone/, 'it does come above');
  assert.equal(rows.length, 3);
  for (const row of rows.slice(1)) assert.match(row, /^Aspirin.*Another response says something else/);
});

test('rows that come above a thousand disclosures keep the page for no longer than the rows themselves', async () => {
  const page = await host.open();
  const names = Array.from({ length: 1000 }, (_, i) => `Allergy ${i}`);
  const [first, second] = [names, ['Above', ...names]].map((all) => withDetails(allergies(ANNA, all)));
  const counted = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    const requested = { parameters: ['includeAllergies'] };
    let texts = 0;
    const own = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
    const loaded = element.load((async function* () {
      yield { bytes: first, requested };
      Object.defineProperty(Node.prototype, 'textContent', { ...own, get() { texts += 1; return own.get.call(this); } });
      yield { bytes: second, requested };
    })());
    await loaded;
    Object.defineProperty(Node.prototype, 'textContent', own);
    return [texts, element.shadowRoot.querySelectorAll('details').length];
  }, [first, second]);
  assert.ok(counted[1] >= 1000 && counted[0] < 20 * counted[1], `${counted[0]} texts for ${counted[1]} disclosures`);
});

test("links in the host's own fallback are the host's", async () => {
  const page = await host.open();
  const hash = await page.evaluate(async () => {
    const element = document.querySelector('gp-record');
    element.innerHTML = '<a href="#/patients">Back to the list</a>';
    element.querySelector('a').click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return location.hash;
  });
  assert.equal(hash, '#/patients');
});

test('after a mismatch is confirmed the focus goes to the record, unless the user has gone elsewhere', async () => {
  const page = await host.open();
  const focused = (elsewhere) => page.evaluate(async ([input, elsewhere]) => {
    const element = document.querySelector('gp-record');
    await element.load(input, { expected: { nhsNumber: '9990000018', familyName: 'Another' } });
    const field = document.body.appendChild(document.createElement('input'));
    const button = element.shadowRoot.querySelector('[part=confirm]');
    button.focus();
    // When the button leaves, and not before.
    const observer = new MutationObserver(() => { if (elsewhere && !button.isConnected) field.focus(); });
    observer.observe(element.shadowRoot.querySelector('[part=record]'), { childList: true, subtree: true });
    button.click();
    await window.until(() => element.view?.identity.outcome === 'mismatch' && element.shadowRoot.textContent.includes('penicillin'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    observer.disconnect();
    const own = element.shadowRoot.activeElement?.className ?? document.activeElement.localName;
    field.remove();
    return own;
  }, [allergies(ANNA), elsewhere]);
  assert.equal(await focused(false), 'gp-patient');
  assert.equal(await focused(true), 'input');
});

test('a load that begins while another fails is shown without its words', async () => {
  const page = await host.open();
  const text = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    let second;
    await element.load((signal) => {
      signal.addEventListener('abort', () => { second ??= element.load(input); });
      return '';
    }).catch(() => {});
    await second;
    return element.shadowRoot.textContent;
  }, allergies(BORIS));
  assert.match(text, /Boris/);
  assert.doesNotMatch(text, /could not be shown/);
});

test('who waits for a load hears why it failed, whatever made it fail', async () => {
  const page = await host.open();
  const code = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const loading = element.load((async function* () { yield { bytes: input }; await new Promise(() => {}); })()).catch((error) => error.code ?? error.name);
    await window.until(() => element.view);
    element.headingLevel = 9;
    return loading;
  }, allergies(ANNA));
  assert.equal(code, 'invalid-option');
});

test('a Response of a frame is one', async () => {
  host.server.reply('/records/framed', { body: allergies(ANNA) });
  const page = await host.open();
  const outcome = await page.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const response = await frame.contentWindow.fetch('/records/framed');
    return (await document.querySelector('gp-record').load(response)).identity.outcome;
  });
  assert.equal(outcome, 'unchecked');
});

test('options that are not what they seem are refused, those without a prototype are not', async () => {
  const page = await host.open();
  const codes = await page.evaluate(async (input) => {
    const { init, renderRecord } = await import('/js/index.js');
    await init();
    const element = document.querySelector('gp-record');
    const expected = { nhsNumber: '9990000026' };
    const inherited = Object.assign(Object.create(null), { expected });
    class Options {
      toJSON() {
        return { expected };
      }
    }
    const own = Object.assign(Object.create(null), { expected });
    const outcomes = [];
    const hidden = { expected: Object.defineProperty({}, 'nhsNumber', { value: expected.nhsNumber }) };
    const observed = { expected: Object.defineProperty({ ...expected }, '__ob__', { value: {} }) };
    const undated = { expected: { familyName: 'Testpatient-Anna', birthDate: new Date('14/07/1951') } };
    for (const options of [Object.create(inherited), new Options(), { expected: Object.create(Object.assign(Object.create(null), expected)) }, undated, hidden, own, observed]) {
      outcomes.push(await element.load(input, options).then((view) => view.identity.outcome, (error) => error.code));
      try {
        outcomes.push(renderRecord(input, options).identity.outcome);
      } catch (error) {
        outcomes.push(error.code);
      }
    }
    return outcomes;
  }, allergies(ANNA));
  assert.deepEqual(codes, [...Array(10).fill('invalid-option'), ...Array(4).fill('different-patient')]);
});

test('an element in a template does no harm there, and is shown again when it leaves it', async () => {
  const page = await host.open();
  const outcome = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const template = document.createElement('template');
    template.content.append(element);
    document.body.append(element);
    return (await element.load(input)).identity.outcome;
  }, allergies(ANNA));
  assert.equal(outcome, 'unchecked');
  assert.deepEqual(page.said.filter((words) => words.startsWith('uncaught')), []);
});


test('a record that is loaded away from the page is not kept by it', async () => {
  const page = await host.open();
  const session = await page.context().newCDPSession(page);
  await page.evaluate(async (input) => {
    window.kept = [];
    for (const wasThere of [true, false]) {
      const element = document.createElement('gp-record');
      if (wasThere) document.body.append(element);
      element.remove();
      await null;
      await element.load(input);
      window.kept.push(new WeakRef(element.shadowRoot.querySelector('[part=record]')));
    }
  }, allergies(ANNA));
  // What watches sizes lets go in a frame.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage');
  assert.deepEqual(await page.evaluate(() => window.kept.map((kept) => kept.deref()?.textContent)), [undefined, undefined]);
});
