// Of a record that comes in several answers: what is there while more is on its way, and what is said of the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ANNA, allergies, htmlSection, immunisations } from './support/bundles.mjs';
import { seen, useBrowser } from './support/browser.mjs';

const host = useBrowser();

test('of an async iterable each answer takes its own place; focus and scroll stay', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 900, height: 300 });
  const allergyNames = Array.from({ length: 60 }, (_, i) => `Allergy number ${i}`);
  const result = await page.evaluate(async ([some, immunised, all]) => {
    const element = document.querySelector('gp-record');
    const ask = (parameter) => ({ parameters: [parameter] });
    const rest = Promise.withResolvers();
    async function* answers() {
      yield { bytes: some, requested: ask('includeAllergies') };
      yield { bytes: immunised, requested: ask('includeImmunisations') };
      await rest.promise;
      yield { bytes: all, requested: ask('includeAllergies') };
    }
    const loaded = element.load(answers());
    const text = () => element.shadowRoot.querySelector('[part=record]').textContent;
    await window.until(() => text().includes('Influenza'));
    const target = [...element.shadowRoot.querySelectorAll('td, th, li')].find((cell) => cell.textContent.includes('Influenza'))
      ?? [...element.shadowRoot.querySelectorAll('[part=record] *')].findLast((node) => node.textContent.includes('Influenza'));
    target.tabIndex = -1;
    target.focus();
    target.scrollIntoView();
    const before = target.getBoundingClientRect().top;
    rest.resolve();
    await loaded;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return {
      replaced: text().includes('Allergy number 59'),
      once: text().split('Allergy number 1').length,
      focus: element.shadowRoot.activeElement?.textContent.includes('Influenza'),
      moved: element.shadowRoot.activeElement && Math.abs(element.shadowRoot.activeElement.getBoundingClientRect().top - before),
    };
  }, [allergies(ANNA, allergyNames.slice(0, 2)), immunisations(ANNA), allergies(ANNA, allergyNames)]);
  assert.equal(result.replaced, true);
  assert.equal(result.focus, true);
  assert.ok(result.moved < 2, `what the user was reading moved by ${result.moved} px`);
});

test('answers to what nobody says was asked for stand beside each other, and what is on its way at the end did not come', async () => {
  const page = await host.open();
  const [beside, announced] = await page.evaluate(async ([anna, immunised]) => {
    const element = document.querySelector('gp-record');
    const text = () => element.shadowRoot.querySelector('[part=record]').textContent;
    async function* two() {
      yield { error: 'It took too long', requested: {} };
      yield { bytes: anna, requested: {} };
      yield { bytes: immunised, requested: {} };
    }
    const { outcomes } = await element.load(two());
    const beside = [outcomes.length, text().includes('penicillin'), text().includes('Influenza')];
    async function* late() {
      yield ['SUM', 'MED'].map((section) => ({ pending: true, requested: { section } }));
      throw new Error();
    }
    await element.load(late()).catch(() => {});
    async function* half() {
      yield ['SUM', 'MED'].map((section) => ({ pending: true, requested: { section } }));
    }
    const { sections } = await element.load(half());
    return [beside, [text().includes('Still loading'), sections.filter(({ states }) => states.includes('failed')).length]];
  }, [allergies(ANNA), immunisations(ANNA)]);
  assert.deepEqual(beside, [1, true, true]);
  assert.deepEqual(announced, [false, 2]);
});

test('sections that are the same after another answer keep their nodes', async () => {
  const page = await host.open();
  const kept = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    let node;
    async function* answers() {
      yield { bytes: first, requested: { parameters: ['includeAllergies'] } };
      node = [...element.shadowRoot.querySelectorAll('[part=record] *')].findLast((each) => each.textContent.includes('penicillin'));
      yield { bytes: second, requested: { parameters: ['includeImmunisations'] } };
    }
    await element.load(answers());
    return node.isConnected;
  }, [allergies(ANNA), immunisations(ANNA)]);
  assert.equal(kept, true);
});

test('an iterable that fails takes the record away', async () => {
  const page = await host.open();
  const outcome = await page.evaluate(async (first) => {
    async function* answers() {
      yield first;
      throw new Error('9990000018');
    }
    return document.querySelector('gp-record').load(answers()).catch((error) => error.code);
  }, allergies(ANNA));
  assert.equal(outcome, 'network');
  assert.equal((await seen(page)).inDom, '');
});

test('haz_36 as long as more may come, what is not there is not said to be not requested, and "loading" stands below it, on paper too', async () => {
  const page = await host.open();
  const result = await page.evaluate(async ([first, second]) => {
    const element = document.querySelector('gp-record');
    const { promise, resolve } = Promise.withResolvers();
    const loaded = element.load((async function* () {
      yield { bytes: first, status: 200, requested: { section: 'ALL' } };
      await promise;
      yield { bytes: second, status: 200, requested: { section: 'MED' } };
    })());
    const part = (name) => element.shadowRoot.querySelector(`[part=${name}]`);
    await window.until(() => part('record').textContent.includes('Penicillin'));
    await new Promise((done) => setTimeout(done, 100));
    const told = () => ({
      absences: part('record').querySelector('.gp-absences').innerText,
      isLoading: part('loading').getClientRects().length > 0,
      isBelow: part('loading').getBoundingClientRect().top >= part('record').getBoundingClientRect().bottom,
    });
    const before = told();
    resolve();
    await loaded;
    return { before, after: told() };
  }, ['ALL', 'MED'].map((code) => htmlSection(code, '<div><h1>A section</h1><table><tr><th>Date</th><th>Details</th></tr><tr><td>01-Jan-2020</td><td>Penicillin</td></tr></table></div>')));
  assert.doesNotMatch(result.before.absences, /Not requested/);
  assert.match(result.before.absences, /Medications/);
  assert.deepEqual([result.before.isLoading, result.before.isBelow], [true, true]);
  assert.match(result.after.absences, /Not requested/);
  assert.doesNotMatch(result.after.absences, /Medications/);
  assert.equal(result.after.isLoading, false);
});

test('a record that is still being built says so at its end', async () => {
  const page = await host.open();
  const rows = '<tr><td>01-Jan-2020</td><td>A visit</td></tr>'.repeat(4000);
  const states = await page.evaluate(async (inputs) => {
    const element = document.querySelector('gp-record');
    const part = (name) => element.shadowRoot.querySelector(`[part=${name}]`);
    const states = [];
    let isLoaded = false;
    const loaded = element.load(inputs).then(() => (isLoaded = true));
    while (!isLoaded) {
      const tables = part('record').querySelectorAll('.gp-section').length;
      if (tables > 0 && !part('record').hidden) states.push(part('loading').hidden);
      await new Promise((resolve) => setTimeout(resolve));
    }
    await loaded;
    return { states, after: part('loading').hidden };
  }, ['ENC', 'CLI'].map((code) => htmlSection(code, `<div><h1>A section</h1><table><tr><th>Date</th><th>Title</th></tr>${rows}</table></div>`)));
  assert.ok(states.states.length > 1, 'it was seen while it was built');
  assert.equal(states.states.slice(0, -1).includes(true), false, 'hidden before its end');
  assert.equal(states.after, true);
});

test('a body that streams is no record in pieces', async () => {
  const page = await host.open();
  const codes = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const stream = (pieces) => new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    });
    const outcome = (pieces) => element.load(stream(pieces)).catch(({ code }) => code);
    return [await outcome([input]), await outcome([input.slice(0, 200), input.slice(200)])];
  }, allergies(ANNA));
  assert.deepEqual(codes, ['invalid-input', 'invalid-input']);
});

test('who the record is of stays in sight while an answer takes the place of what is still to come', async () => {
  const page = await host.open();
  for (const size of [{ width: 1280, height: 700 }, { width: 400, height: 700 }]) {
    await page.setViewportSize(size);
    const [scrolled, top] = await page.evaluate(async (all) => {
      const element = document.querySelector('gp-record');
      async function* answers() {
        const requested = { parameters: ['includeAllergies', 'includeMedication', 'includeProblems', 'includeImmunisations'] };
        yield { pending: true, requested };
        await window.until(() => element.shadowRoot.querySelector('.gp-head'));
        yield { bytes: all, requested };
      }
      scrollTo(0, 0);
      await element.load(answers());
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return [scrollY, element.shadowRoot.querySelector('.gp-head > :not(.gp-running)').getBoundingClientRect().top];
    }, allergies(ANNA, Array.from({ length: 60 }, (_, i) => `Allergy number ${i}`)));
    assert.equal(scrolled, 0, `${size.width} px`);
    assert.ok(top > -1, `${size.width} px: ${top}`);
  }
});
