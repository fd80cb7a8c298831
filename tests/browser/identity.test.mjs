// Whose record it is, and what stands between a mismatch and the record (O-12, CORE02).
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, BORIS, allergies, allergiesOfNobody, immunisations } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();
const OTHER_NAME = { expected: { nhsNumber: ANNA.nhsNumber, familyName: 'Somebody-Else' } };

const confirm = (page) => page.locator('gp-record [part=confirm]');

test('o_12_a mismatch keeps the record hidden until the user confirms', async () => {
  const page = await host.open();
  assert.equal(await load(page, allergies(ANNA), OTHER_NAME), 'mismatch');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin/);
  assert.deepEqual(await page.evaluate(() => window.events), ['loadstart', 'mismatch', 'loadend']);
  assert.deepEqual(await page.evaluate(() => window.details.mismatch), { outcome: 'mismatch', fields: ['familyName'] });

  await confirm(page).click();
  await page.waitForFunction(() => window.events.includes('load'));
  assert.match((await seen(page)).record, /penicillin/);
  assert.deepEqual(await page.evaluate(() => window.events.slice(3)), ['mismatchaccepted', 'load']);
  assert.equal(await confirm(page).count(), 0);
});

test('after confirming, the focus is at the start of the record', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA), OTHER_NAME);
  await confirm(page).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.events.includes('load'));
  const focused = await page.evaluate(() => document.querySelector('gp-record').shadowRoot.activeElement?.textContent);
  assert.match(focused ?? '', /TESTPATIENT-ANNA/, 'whose record it is comes first');
});

test('o_12_another NHS number cannot be confirmed', async () => {
  const page = await host.open();
  assert.equal(await load(page, allergies(ANNA), { expected: { nhsNumber: BORIS.nhsNumber } }), 'different-patient');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin/);
  assert.equal(await confirm(page).count(), 0);
  assert.deepEqual(await page.evaluate(() => window.events), ['loadstart', 'blocked', 'loadend']);
  assert.equal(await load(page, allergies(ANNA), { expected: { nhsNumber: BORIS.nhsNumber }, mismatchAccepted: true }), 'different-patient');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin/);
});

test('o_12_responses of two patients together show neither', async () => {
  const page = await host.open();
  assert.equal(await load(page, [allergies(ANNA), immunisations(BORIS)]), 'different-patient');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin|Influenza/);
});

test('a record without a patient waits for the user too', async () => {
  const page = await host.open();
  assert.equal(await load(page, allergiesOfNobody()), 'unidentified');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin/);
  await confirm(page).click();
  await page.waitForFunction(() => window.events.includes('load'));
  assert.match((await seen(page)).record, /penicillin/);
});

test('a confirmation does not outlive its load', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA), OTHER_NAME);
  await confirm(page).click();
  await page.waitForFunction(() => window.events.includes('load'));
  assert.equal(await load(page, allergies(ANNA), OTHER_NAME), 'mismatch');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin/);
});

test('another patient arriving in a later answer takes the record away', async () => {
  const page = await host.open();
  const outcome = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    const rest = Promise.withResolvers();
    async function* answers() {
      yield first;
      await rest.promise;
      yield second;
    }
    const loaded = element.load(answers());
    const text = () => element.shadowRoot.querySelector('[part=record]').textContent;
    await window.until(() => text().includes('penicillin'));
    rest.resolve();
    return (await loaded).identity.outcome;
  }, [allergies(ANNA), immunisations(BORIS)]);
  assert.equal(outcome, 'different-patient');
  assert.doesNotMatch((await seen(page)).inDom, /penicillin|Influenza/);
});

test('no event carries a value of the patient', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA), OTHER_NAME);
  await load(page, allergies(ANNA), { expected: { nhsNumber: BORIS.nhsNumber } });
  const details = JSON.stringify(await page.evaluate(() => window.details));
  assert.doesNotMatch(details, /9990000018|9990000026|Testpatient|Somebody/);
});

test('o_12_an option of a load that is not given leaves the check and the filter of the element in force', async () => {
  const page = await host.open();
  for (const none of [undefined, null]) {
    const outcome = await page.evaluate(async ([input, none]) => {
      const element = document.querySelector('gp-record');
      element.expected = { nhsNumber: '9990000026' };
      const { identity } = await element.load(input, { expected: none });
      element.expected = null;
      element.allowedSections = ['immunisations'];
      await element.load(input, { allowedSections: none });
      const text = element.shadowRoot.querySelector('[part=record]').textContent;
      element.allowedSections = null;
      return [identity.outcome, text.includes('penicillin')];
    }, [allergies(ANNA), none]);
    assert.deepEqual(outcome, ['different-patient', false]);
  }
});

test('o_12_a record loaded as another patient leaves when the expected one is set again', async () => {
  const page = await host.open();
  const lengths = await page.evaluate(async ([anna, boris]) => {
    const element = document.querySelector('gp-record');
    const record = element.shadowRoot.querySelector('[part=record]');
    element.expected = { nhsNumber: '9990000018' };
    await element.load(boris, { expected: { nhsNumber: '9990000026' } });
    const shown = record.textContent.includes('TESTPATIENT-BORIS');
    element.expected = { nhsNumber: '9990000018' };
    const left = record.textContent;
    await element.load(anna);
    const own = element.expected;
    own.nhsNumber = '9990000026';
    element.expected = own;
    return [shown, left, record.textContent];
  }, [allergies(ANNA), allergies(BORIS)]);
  assert.deepEqual(lengths, [true, '', '']);
});

test('o_12_what a framework wraps is read as it is, and the record before it leaves the page', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const shown = await page.evaluate(async ([anna, boris, other]) => {
    const element = document.querySelector('gp-record');
    const inDom = () => element.shadowRoot.textContent;
    element.expected = new Proxy({ nhsNumber: boris }, {});
    const after = inDom();
    await element.load(anna).catch(() => {});
    const record = inDom();
    element.expected = new Proxy({ nhsNumber: other }, {});
    await element.load(anna);
    element.allowedSections = new Proxy(['medications'], {});
    await new Promise((resolve) => element.addEventListener('gp-record-load', resolve, { once: true }));
    return { after, record, allowed: inDom(), expected: element.expected };
  }, [allergies(ANNA), BORIS.nhsNumber, ANNA.nhsNumber]);
  assert.doesNotMatch(shown.after, /penicillin/);
  assert.doesNotMatch(shown.record, /penicillin/, "another patient's");
  assert.doesNotMatch(shown.allowed, /penicillin/);
  assert.deepEqual(shown.expected, { nhsNumber: ANNA.nhsNumber });
});

test('o_12_o_05_a value that is no plain one switches no check off', async () => {
  const page = await host.open();
  const outcomes = await page.evaluate(async ([anna, boris]) => {
    const element = document.querySelector('gp-record');
    class Expected { get nhsNumber() { return boris; } }
    const values = {
      promise: Promise.resolve({ nhsNumber: boris }), map: new Map([['nhsNumber', boris]]), call: () => ({ nhsNumber: boris }),
      number: { nhsNumber: NaN }, instance: new Expected(),
      nothing: { nhsNumber: boris, toJSON() {} }, nothingInside: { nhsNumber: { toJSON() {} } }, callOfNothing: Object.assign(() => {}, { toJSON() {} }),
      other: { nhsNumber: boris, toJSON: () => ({}) }, mapOfNothing: Object.assign(new Map([['nhsNumber', boris]]), { toJSON: () => ({}) }),
    };
    const said = [];
    const tried = async (work) => {
      const code = await work().then(() => 'shown', (error) => error.code);
      said.push([code, /penicillin/.test(element.shadowRoot.textContent)]);
    };
    for (const expected of Object.values(values)) {
      await tried(() => element.load(anna, { expected }));
      element.expected = expected;
      await tried(() => element.load(anna));
      element.expected = null;
    }
    await tried(() => element.load(anna, { allowedSections: () => ['medications'] }));
    for (const itself of [undefined, null, {}, 'nothing']) await tried(() => element.load(anna, { expected: { nhsNumber: boris }, toJSON: () => itself }));
    for (const access of [false, '', 0]) {
      const codes = [];
      element.addEventListener('gp-record-blocked', ({ detail }) => codes.push(...detail.codes), { once: true });
      await element.load(anna, { access });
      said.push([codes.length > 0 && 'blocked', /penicillin/.test(element.shadowRoot.textContent)]);
    }
    return said;
  }, [allergies(ANNA), BORIS.nhsNumber]);
  assert.deepEqual(outcomes, [...Array.from({ length: 25 }, () => ['invalid-option', false]), ...Array.from({ length: 3 }, () => ['blocked', false])]);
});

test('whatever the options are, the record before leaves the page, and memory that is used again is not read again', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const seenThen = await page.evaluate(async ([anna, boris]) => {
    const element = document.querySelector('gp-record');
    const inDom = () => element.shadowRoot.textContent;
    await element.load(anna, null);
    const withNull = /penicillin/.test(inDom());
    try {
      element.load(anna, { get expected() { throw new Error('of the host'); } });
    } catch {
      // The host's own.
    }
    const afterThrow = /penicillin/.test(inDom());
    const [one, other] = [anna, boris].map((text) => new TextEncoder().encode(text));
    const memory = new Uint8Array(Math.max(one.length, other.length)).fill(32);
    memory.set(one);
    await element.load(memory);
    memory.fill(32).set(other);
    element.headingLevel = 3;
    await new Promise((resolve) => element.addEventListener('gp-record-load', resolve, { once: true }));
    return { withNull, afterThrow, again: inDom() };
  }, [allergies(ANNA), immunisations(BORIS)]);
  assert.deepEqual([seenThen.withNull, seenThen.afterThrow], [true, false]);
  assert.match(seenThen.again, /penicillin/);
  assert.doesNotMatch(seenThen.again, /Influenza/);
});

test('o_12_o_05_a property that is no such value is an error, and shows nothing more', async () => {
  const page = await host.open();
  const outcomes = await page.evaluate(async ([input, nhsNumber]) => {
    const outcomes = [];
    for (const [name, before] of [['expected', { nhsNumber }], ['allowedSections', ['immunisations']]]) {
      for (const value of ['', 0, false, NaN]) {
        const element = document.createElement('gp-record');
        document.body.append(element);
        element[name] = before;
        await element.load(input).catch(() => {});
        const failed = new Promise((resolve) => element.addEventListener('gp-record-error', ({ detail }) => resolve(detail.error.code)));
        element[name] = value;
        // What is expected of the patient is checked with the next load.
        element.load(input).catch(() => {});
        outcomes.push([name, String(value), await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 2000))]), element.shadowRoot.querySelector('[part=record]').textContent]);
        element.remove();
      }
    }
    return outcomes;
  }, [allergies(ANNA), BORIS.nhsNumber]);
  for (const [name, value, code, text] of outcomes) {
    assert.equal(code, 'invalid-option', `${name} = ${value}`);
    assert.equal(text, '', `${name} = ${value}`);
  }
});
