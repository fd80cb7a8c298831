// Fetching in a real browser: the element's blocks, records that load as they come, and the demo through relay and provider.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { createDemo, listen } from '../../www/server.mjs';
import { ANNA, allergies } from './support/bundles.mjs';
import { launch, load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const demo = createDemo({ slowness: 700 });
let address;
let browser;

before(async () => {
  address = `http://localhost:${await listen(demo, 0)}`;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  demo.close();
  demo.closeAllConnections();
});

const SOUND = { sensitive: false, deceased: false, role: 'GP', nhsNumber: '9990000018', practiceCode: 'Z99001' };

test('o_02 o_03 o_05 o_07a core_03 core_04 core_07 gen_06 gen_09 gen_10 the element asks for nothing that is blocked, explains it and tells the host', async () => {
  const page = await host.open('policy=strict');
  for (const [change, code, words] of [
    [{}, 'BLOCKED_NOT_TRACED', 'has not been traced'],
    [{ tracedAt: '2020-01-01T00:00:00Z' }, 'BLOCKED_TRACE_TOO_OLD', 'more than 24 hours ago'],
    [{ tracedAt: 'now', sensitive: true }, 'BLOCKED_PATIENT_SENSITIVE', 'flagged as sensitive'],
    [{ tracedAt: 'now', practiceCode: null }, 'BLOCKED_PRACTICE_NOT_KNOWN', 'registered practice is not known'],
    [{ tracedAt: 'now', deceased: '2026-02-27' }, 'BLOCKED_PATIENT_DECEASED', 'recorded as deceased'],
    [{ tracedAt: 'now', role: undefined }, 'BLOCKED_ROLE_NOT_KNOWN', 'role is not known'],
  ]) {
    const asked = await page.evaluate(async ([access]) => {
      const record = document.querySelector('gp-record');
      window.events.length = 0;
      if (access.tracedAt === 'now') access.tracedAt = new Date().toISOString();
      let asked = 0;
      async function* answers() {
        asked += 1;
        yield { status: 200, bytes: '{}' };
      }
      await record.load(answers(), { access });
      return asked;
    }, [{ ...SOUND, ...change }]);
    assert.equal(asked, 0, code);
    const { record } = await seen(page);
    assert.ok(record.includes(words), record);
    const [events, details] = await page.evaluate(() => [window.events, window.details.blocked]);
    assert.ok(events.includes('blocked'), code);
    assert.deepEqual(details, { outcome: 'blocked', fields: [], codes: [code] });
  }
  assert.equal(await load(page, allergies(ANNA), { access: { ...SOUND, tracedAt: new Date().toISOString() } }), 'unchecked');
  assert.match((await seen(page)).record, /Allergy to penicillin/);
  // A date is one, of whichever window.
  const outcome = await page.evaluate(async ([input, access]) => {
    const record = document.querySelector('gp-record');
    const other = document.body.appendChild(document.createElement('iframe')).contentWindow;
    record.access = { ...access, tracedAt: new other.Date() };
    return (await record.load(input)).identity.outcome;
  }, [allergies(ANNA), SOUND]);
  assert.equal(outcome, 'unchecked');
});

test('src is not fetched while access is blocked, and is when it no longer is', async () => {
  const page = await host.open();
  host.server.reply('/handle', { body: allergies(ANNA) });
  const fetched = () => host.server.requests.filter(({ path }) => path === '/handle').length;
  await page.evaluate(() => {
    const record = document.querySelector('gp-record');
    record.access = { sensitive: false };
    record.src = '/handle';
  });
  await page.evaluate(() => window.until(() => window.events.includes('blocked')));
  assert.equal(fetched(), 0);
  await page.evaluate((access) => {
    document.querySelector('gp-record').access = { ...access, tracedAt: new Date().toISOString() };
  }, SOUND);
  await page.evaluate(() => window.until(() => window.events.includes('load')));
  await page.waitForFunction(() => document.querySelector('gp-record').shadowRoot.textContent.includes('Allergy to penicillin'));
  assert.equal(fetched(), 1);
});

async function openDemo(viewport = { width: 1440, height: 900 }) {
  const page = await (await browser.newContext({ viewport })).newPage();
  page.said = [];
  page.on('pageerror', (error) => page.said.push(error.message));
  page.on('console', (message) => message.text().startsWith('Failed to load resource') || page.said.push(message.text()));
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('gp-record').shadowRoot?.textContent.includes('Metformin'));
  return page;
}

const shows = (page, text) => page.waitForFunction((words) => document.querySelector('gp-record').shadowRoot.textContent.includes(words), text, { timeout: 15_000 });
const pick = (page, id) => page.click(`[data-patient="${id}"]`);

test('the demo shows every situation, each said in words, without a fault of accessibility, at both widths', async () => {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 320, height: 640 }]) {
    const page = await openDemo(viewport);
    await page.evaluate(axe);
    for (const [id, words] of [
      ['html', 'Administrative Items'], ['empty', 'None recorded'], ['known-none', 'No known allergies'], ['transit', 'not yet complete'],
      ['confidential', 'Items excluded due to confidentiality'], ['older', 'not supported by the provider'], ['newer', 'Text of a version to come'],
      ['html-messages', 'data is recorded for this patient'], ['html-hostile', 'Shown as text'], ['dissent', 'has chosen not to share'],
      ['not-here', 'That does not mean that no record exists'], ['fault', 'fault at the practice'], ['sensitive', 'flagged as sensitive'],
      ['no-practice', 'registered practice is not known'], ['stale', 'more than 24 hours ago'], ['untraced', 'has not been traced'],
      ['html-bytes', 'Pyelonephritis'], ['html-dates', '31 Oct 2016'], ['html-differs-family-name', 'Hensal'],
      ['html-differs-given-name', 'Ronald'], ['html-differs-gender', 'female'], ['html-differs-date-of-birth', '09-Aug-1956'], ['html-differs-practice', 'Z99002'],
      ['superseded', 'replaced by another'], ['mistyped', 'missing or not valid'], ['deceased', 'recorded as deceased'],
    ]) {
      await pick(page, id);
      await shows(page, words);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${id} at ${viewport.width}: ${overflow} px too wide`);
    }
    const found = await page.evaluate(async () => (await window.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`));
    assert.deepEqual(found, []);
    assert.deepEqual(page.said, []);
    await page.context().close();
  }
});

test('the demo\'s faults on demand are told, and the medical examiner sees who has died', async () => {
  const page = await openDemo();
  for (const [fault, words] of [['502', 'could not be reached'], ['504', 'could not be reached'], ['429', 'too many requests'], ['malformed', 'could not be read'], ['cut-off', 'No answer arrived']]) {
    await page.selectOption('#fault', fault);
    await shows(page, words);
  }
  await page.selectOption('#fault', '');
  await shows(page, 'Metformin');
  await pick(page, 'deceased');
  await shows(page, 'recorded as deceased');
  await page.selectOption('#purpose', 'medical-examiner');
  await shows(page, 'Morphine');
  await page.selectOption('#purpose', 'direct-care');
  await pick(page, 'rich');
  await page.selectOption('#ask', 'recent-consultations');
  await shows(page, 'limited to the 3 most recent');
  assert.deepEqual(page.said, []);
  await page.context().close();
});

test('haz_36 a wrong patient\'s late answer never shows', async () => {
  const page = await openDemo();
  await page.selectOption('#fault', 'slow');
  await pick(page, 'transit');
  await page.waitForTimeout(100);
  await pick(page, 'confidential');
  await shows(page, 'Levothyroxine');
  await page.waitForTimeout(900);
  const text = await page.evaluate(() => document.querySelector('gp-record').shadowRoot.textContent);
  assert.ok(text.includes('UNDERHILL') || text.includes('Underhill'));
  assert.ok(!text.includes('Sertraline') && !text.includes('Okonjo'));
  await page.selectOption('#fault', '');
  await page.context().close();
});

test('sections show as they come, and nothing is stored', async () => {
  const page = await openDemo();
  await pick(page, 'html');
  await shows(page, 'Administrative Items');
  const stored = await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, location.href]);
  assert.deepEqual(stored, [0, 0, '', 0, `${address}/`]);
  await page.context().close();
});
