// The record on its page: links, print, keyboard, accessibility, the back button.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { ANNA, allergies, htmlSection, immunisations } from './support/bundles.mjs';
import { load, seen, useBrowser } from './support/browser.mjs';
import { styles } from '../../scripts/styles.mjs';

const host = useBrowser({ bfcache: true });
const EVERY_AREA = await readFile(new URL('../fixtures/structured/every_area.json', import.meta.url), 'utf8');
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('a link inside the record moves the focus and leaves address and history alone', async () => {
  const page = await host.open();
  await load(page, [allergies(ANNA), immunisations(ANNA)]);
  const before = await page.evaluate(() => [location.href, history.length]);
  const links = page.locator('gp-record [part=record] a[href^="#"]');
  const count = await links.count();
  assert.ok(count > 0, 'the record has no links to try');
  for (let at = 0; at < count; at += 1) {
    const id = (await links.nth(at).getAttribute('href')).slice(1);
    if (!(await links.nth(at).isVisible())) continue;
    await links.nth(at).click();
    const focused = await page.evaluate(() => document.querySelector('gp-record').shadowRoot.activeElement?.id);
    assert.equal(focused, id);
  }
  assert.deepEqual(await page.evaluate(() => [location.href, history.length]), before);
});

test('a link to what a closed disclosure holds opens it', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const { open, focused } = await page.evaluate(() => {
    const root = document.querySelector('gp-record').shadowRoot;
    const record = root.querySelector('[part=record]');
    const outer = record.appendChild(document.createElement('details'));
    const inner = outer.appendChild(document.createElement('details'));
    const target = inner.appendChild(document.createElement('p'));
    target.id = 'held';
    const link = record.appendChild(document.createElement('a'));
    link.href = '#held';
    link.click();
    return { open: [outer.open, inner.open], focused: root.activeElement === target };
  });
  assert.deepEqual(open, [true, true]);
  assert.equal(focused, true);
});

test('print opens every disclosure and closes again those that were closed', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const states = await page.evaluate(() => {
    const record = document.querySelector('gp-record').shadowRoot.querySelector('[part=record]');
    const closed = record.appendChild(document.createElement('details'));
    const opened = record.appendChild(document.createElement('details'));
    opened.open = true;
    const all = () => [...record.querySelectorAll('details')].map((details) => details.open);
    const before = all();
    dispatchEvent(new Event('beforeprint'));
    const printed = all();
    dispatchEvent(new Event('afterprint'));
    return { before, printed, after: all() };
  });
  assert.ok(states.before.includes(false));
  assert.ok(states.printed.every((open) => open));
  assert.deepEqual(states.after, states.before);
  assert.ok((await page.evaluate(() => window.events)).includes('print'));
});

test('paper has the record, and says when it was printed, in the time of where it is from', async () => {
  const page = await host.open();
  await page.clock.install({ time: new Date('2026-09-05T23:30:00Z') });
  await load(page, allergies(ANNA));
  await page.emulateMedia({ media: 'print' });
  assert.match((await seen(page)).record, /Allergy to penicillin/);
  const pdf = await page.pdf();
  assert.ok(pdf.length > 1000);
  const lines = await page.evaluate(() => {
    const line = () => document.querySelector('gp-record').shadowRoot.querySelector('.gp-running').textContent;
    const before = line();
    // Twice, as where a preview is followed by the print.
    dispatchEvent(new Event('beforeprint'));
    dispatchEvent(new Event('beforeprint'));
    const printed = line();
    dispatchEvent(new Event('afterprint'));
    return { before, printed, after: line() };
  });
  assert.equal(lines.printed, `${lines.before} · Printed 06-Sep-2026 00:30`);
  assert.equal(lines.after, lines.before);
});

test('on paper no column and no word stands beyond the edge', async () => {
  const page = await host.open();
  // What A4 has between margins of 10 mm, at 96 to the inch.
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.evaluate(() => (document.body.style.margin = 0));
  const words = ['Bleeding risk', 'Anticoagulation', 'x'.repeat(120), 'One to be taken three times a day with food'];
  for (const columns of [2, 5, 8, 10, 14, 40]) {
    const row = (tag) => `<tr>${Array.from({ length: columns }, (_, at) => `<${tag}>${words[at % words.length]} ${at}</${tag}>`).join('')}</tr>`;
    await page.emulateMedia({ media: 'screen' });
    await load(page, htmlSection('ENC', `<div><h1>Encounters</h1><table><thead>${row('th')}</thead><tbody>${row('td').repeat(3)}</tbody></table></div>`), { mismatchAccepted: true });
    await page.emulateMedia({ media: 'print' });
    const beyond = await page.evaluate(() => {
      const own = [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-section *, .gp-absences *')];
      return Math.max(...own.map((node) => node.getBoundingClientRect().right)) - innerWidth;
    });
    assert.ok(beyond <= 1, `${columns} columns: ${beyond} px beyond the edge`);
  }
});

test('in a host that is as wide as its content the record can be read, and nothing of whose it is runs out of its box', async () => {
  const page = await host.open();
  await load(page, EVERY_AREA.replace('01632 960021', 'ines.ruth.marlow.of.exampleton@a-long-domain-name.example'));
  for (const style of ['float: left', 'position: absolute', 'display: inline-block', 'display: table-cell', 'display: grid; grid-template-columns: auto 1fr']) {
    const wide = await page.evaluate((style) => {
      const element = document.querySelector('gp-record');
      element.parentElement.style = style;
      return element.getBoundingClientRect().width;
    }, style);
    assert.ok(wide >= 300, `${style}: ${wide}`);
    const over = await page.evaluate(() => {
      const patient = document.querySelector('gp-record').shadowRoot.querySelector('.gp-patient');
      return [patient, ...patient.children].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent);
    });
    assert.deepEqual(over, [], style);
  }
});

test('what a page sets for all of itself changes no word of a record, and its own words keep its own colours', async () => {
  const page = await host.open();
  await load(page, EVERY_AREA);
  await page.addStyleTag({ content: `body { word-break: break-all; user-select: none; letter-spacing: -2px; word-spacing: 9px; hyphens: auto;
    -webkit-text-fill-color: red; -webkit-text-security: disc; background: #000; color: #eee }` });
  const { style, ground } = await page.evaluate(() => {
    const element = document.querySelector('gp-record');
    const { color, wordBreak, userSelect, letterSpacing, wordSpacing, hyphens, webkitTextFillColor, webkitTextSecurity } =
      getComputedStyle(element.shadowRoot.querySelector('td'));
    return {
      style: { wordBreak, userSelect, letterSpacing, wordSpacing, hyphens, webkitTextSecurity, ownColour: webkitTextFillColor === color },
      ground: [element, element.shadowRoot.querySelector('[part=record]')].map((of) => getComputedStyle(of).backgroundColor),
    };
  });
  assert.deepEqual(style, {
    wordBreak: 'normal', userSelect: 'text', letterSpacing: 'normal', wordSpacing: '0px', hyphens: 'manual',
    webkitTextSecurity: 'none', ownColour: true,
  });
  assert.deepEqual(ground, ['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)']);
});

test('what a page takes from all its elements it does not take from the HTML of a record, and it can hide that', async () => {
  const page = await host.open();
  const div = `<div><h1>Encounters</h1><p>10<sup>9</sup>/L H<sub>2</sub>O <strong>not</strong> <em>sure</em></p><ul><li>one</li></ul>
    <ol type="a"><li>two</li></ol><ol><li>three</li></ol><table><tr><th>Date</th><th>Title</th></tr><tr><td>01-Jan-2020</td><td>A visit</td></tr></table></div>`;
  const looks = await page.evaluate(async ([input, css]) => {
    const { init, renderRecord } = await import('/js/index.js');
    await init();
    const sheet = document.createElement('style');
    sheet.textContent = `${css}
      sup, sub, b, strong, em, ol, ul, li, table, thead, tbody, tr, th, td { vertical-align: baseline; font: inherit; list-style: none; display: block }
      thead tr { position: absolute; top: -9999px }`;
    const root = document.createElement('div');
    root.className = 'gp-record-root';
    root.innerHTML = renderRecord(input).html;
    document.body.append(sheet, root);
    const of = (selector) => getComputedStyle(root.querySelector(`.gp-section ${selector}`));
    const looks = {
      sup: [of('sup').verticalAlign, parseFloat(of('sup').fontSize) < parseFloat(of('p').fontSize)],
      sub: of('sub').verticalAlign,
      strong: of('strong').fontWeight,
      em: of('em').fontStyle,
      lists: [of('ul').listStyleType, of('ol[type]').listStyleType, of('ol:not([type="a"])').listStyleType, of('li').display],
      table: ['table', 'thead', 'tbody', 'tr', 'td', 'th'].map((name) => of(name).display),
      head: of('thead tr').position,
    };
    root.hidden = true;
    return { ...looks, isSeen: root.checkVisibility() };
  }, [htmlSection('ENC', div), await styles()]);
  assert.deepEqual(looks, {
    sup: ['super', true], sub: 'sub', strong: '700', em: 'italic',
    lists: ['disc', 'lower-alpha', 'decimal', 'list-item'],
    table: ['table', 'table-header-group', 'table-row-group', 'table-row', 'table-cell', 'table-cell'],
    head: 'static', isSeen: false,
  });
});

test('a page in the dark, from right to left or in capitals changes no colour, order or letter of a record', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const looks = await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
    document.body.style.cssText = 'background:#111;color:#eee;color-scheme:dark;text-transform:uppercase;white-space:nowrap;font-style:italic;text-indent:4em';
    const root = document.querySelector('gp-record').shadowRoot;
    const { color, direction, textTransform, whiteSpace, fontStyle, textIndent } = getComputedStyle(root.querySelector('td, th'));
    return { color, direction, textTransform, whiteSpace, fontStyle, textIndent, ground: getComputedStyle(root.querySelector('[part=record]')).backgroundColor };
  });
  assert.deepEqual(looks, { color: 'rgb(33, 43, 50)', direction: 'ltr', textTransform: 'none', whiteSpace: 'normal', fontStyle: 'normal', textIndent: '0px', ground: 'rgb(255, 255, 255)' });
});

test('2.1.1: a box that scrolls is a stop for the keyboard only while it overflows', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 1400, height: 800 });
  await load(page, allergies(ANNA));
  // As wide as a table of many columns, whatever this one has.
  await page.evaluate(() => {
    for (const box of document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-scroll')) box.firstElementChild.style.minWidth = '600px';
  });
  const boxes = page.locator('gp-record .gp-scroll');
  assert.ok(await boxes.count() > 0, 'the record has no box that scrolls');
  const states = async () => page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-scroll')].map((box) => ({
      overflows: box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight,
      stop: box.getAttribute('tabindex') === '0',
      named: box.hasAttribute('role') && box.hasAttribute('aria-labelledby'),
    }));
  });
  for (const [width, expected] of [[1400, false], [240, true], [1400, false]]) {
    await page.setViewportSize({ width, height: 800 });
    const found = await states();
    assert.equal(found.some(({ overflows }) => overflows), expected, `at ${width} px`);
    for (const { overflows, stop, named } of found) {
      assert.equal(stop, overflows, `at ${width} px`);
      assert.ok(named);
    }
  }
});

test('in a small pane what a row is of, and what stands below it, stay in sight while its columns are scrolled to', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 800, height: 800 });
  await load(page, EVERY_AREA, { mismatchAccepted: true });
  const found = await page.evaluate(async () => {
    const boxes = [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-scroll')];
    // As wide as with long words; in a narrower pane its cells would stand below its names.
    for (const box of boxes) box.firstElementChild.style.minWidth = '1400px';
    const away = { names: [], below: [] };
    let [names, below] = [0, 0];
    for (const box of boxes) {
      box.scrollIntoView();
      box.scrollLeft = box.scrollWidth;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const { left, right } = box.getBoundingClientRect();
      const isAway = (element) => {
        const own = element.getBoundingClientRect();
        return own.width > 0 && (own.left < left - 1 || own.right > right + 1);
      };
      // One across all columns is as wide as the table.
      const [all, lines] = [[...box.querySelectorAll('tbody th[scope=row]:not([colspan])')], [...box.querySelectorAll('.gp-below > td > *')]];
      names += all.length;
      below += lines.length;
      away.names.push(...all.filter(isAway).map((name) => name.textContent));
      away.below.push(...lines.filter(isAway).map((line) => line.textContent));
    }
    return { names, below, away };
  });
  assert.ok(found.names > 5 && found.below > 5, `${found.names} names and ${found.below} lines to look at`);
  assert.deepEqual(found.away, { names: [], below: [] });
});

test('a header among the rows looks like one', async () => {
  const page = await host.open();
  const rows = (cell, ...all) => all.map((words) => `<tr>${words.map((own) => `<${cell}>${own}</${cell}>`).join('')}</tr>`).join('');
  const table = `<table>${rows('th', ['Drug', 'Dose'])}${rows('td', ['a', 'b'])}<tr><th colspan="2">Later</th></tr>${rows('th', ['Drug', 'Strength'])}${rows('td', ['c', 'd'])}</table>`;
  await load(page, htmlSection('MED', `<div><h1>Medications</h1>${table}</div>`));
  const weights = await page.evaluate(() => {
    const cells = [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-section tbody tr > :first-child')];
    return cells.slice(0, 5).map((cell) => [cell.textContent, getComputedStyle(cell).fontWeight]);
  });
  assert.deepEqual(weights, [['Drug', '700'], ['a', '400'], ['Later', '700'], ['Drug', '700'], ['c', '400']]);
});

test('columns beyond the edge of a box are told by an edge that points to them and does not fade, however wide the pane is', async () => {
  const page = await host.open();
  const row = (tag) => `<tr>${Array.from({ length: 40 }, (_, at) => `<${tag}>Column ${at}</${tag}>`).join('')}</tr>`;
  const input = htmlSection('ENC', `<div><h1>Encounters</h1><table><thead>${row('th')}</thead><tbody>${row('td')}</tbody></table></div>`);
  for (const width of [320, 1600]) {
    await page.setViewportSize({ width, height: 800 });
    await load(page, input, { mismatchAccepted: true });
    await page.waitForFunction(() => document.querySelector('gp-record').shadowRoot.querySelector('.gp-more'));
    const [beyond, edge, arrows, mask] = await page.evaluate(() => {
      const box = document.querySelector('gp-record').shadowRoot.querySelector('.gp-section .gp-scroll');
      const { borderInlineEndWidth, backgroundImage, maskImage } = getComputedStyle(box);
      return [box.scrollWidth - box.clientWidth, borderInlineEndWidth, backgroundImage, maskImage];
    });
    assert.ok(beyond > 0, `at ${width} px`);
    assert.equal(edge, '12px');
    assert.match(arrows, /^conic-gradient/);
    // The fade begins inside the edge.
    assert.match(mask, /12px/);
    // At the other end it is gone, and the side that has more columns then is shaded.
    const atEnd = await page.evaluate(async () => {
      const box = document.querySelector('gp-record').shadowRoot.querySelector('.gp-section .gp-scroll');
      box.scrollLeft = box.scrollWidth;
      while (box.classList.contains('gp-more')) await new Promise((resolve) => requestAnimationFrame(resolve));
      return getComputedStyle(box).backgroundAttachment;
    });
    assert.equal(atEnd, 'local, local, scroll, scroll', `at ${width} px`);
  }
});

test('2.4.7: the ring of a box that has the focus stands inside it, where no fade cuts it', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 800, height: 800 });
  await load(page, EVERY_AREA, { mismatchAccepted: true });
  await page.evaluate(() => {
    for (const box of document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-scroll')) box.firstElementChild.style.minWidth = '1400px';
  });
  await page.waitForFunction(() => document.querySelector('gp-record').shadowRoot.querySelector('.gp-more'));
  const [style, offset] = await page.evaluate(() => {
    const box = document.querySelector('gp-record').shadowRoot.querySelector('.gp-more');
    box.focus({ focusVisible: true });
    const { outlineStyle, outlineOffset } = getComputedStyle(box);
    return [outlineStyle, outlineOffset];
  });
  assert.deepEqual([style, offset], ['solid', '-3px']);
});

test('a patient banner that is to stay in sight leaves room for the record: in a small window it does not stay', async () => {
  const page = await host.open();
  await load(page, EVERY_AREA, { mismatchAccepted: true });
  const position = () => page.evaluate(() => {
    const element = document.querySelector('gp-record');
    element.style.setProperty('--gp-record-patient-position', 'sticky');
    return getComputedStyle(element.shadowRoot.querySelector('.gp-patient')).position;
  });
  for (const [width, height, expected] of [[1200, 900, 'sticky'], [1200, 400, 'static'], [320, 900, 'static']]) {
    await page.setViewportSize({ width, height });
    assert.equal(await position(), expected, `${width} × ${height}`);
  }
});

for (const [state, input, options] of [
  ['a record', [allergies(ANNA), immunisations(ANNA)], {}],
  ['a mismatch', allergies(ANNA), { expected: { familyName: 'Somebody-Else' } }],
  ['a failure', '', {}],
]) {
  test(`O-22: axe finds nothing wrong with ${state}`, async () => {
    const page = await host.open();
    await page.setViewportSize({ width: 900, height: 700 });
    await load(page, input, options);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => (await window.axe.run('gp-record')).violations
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`));
    assert.deepEqual(violations, []);
  });
}

test('a page kept for the back button shows no patient when it returns; src is fetched again', async () => {
  let fetched = 0;
  host.server.reply('/records/back', () => {
    fetched += 1;
    return { body: allergies(ANNA) };
  });
  const page = await host.open('src=/records/back');
  await page.waitForFunction(() => window.events.includes('load'));
  await page.evaluate(() => {
    window.sameDocument = true;
    window.returned = new Promise((resolve) => addEventListener('pageshow', ({ persisted }) => {
      resolve({ persisted, text: document.querySelector('gp-record').shadowRoot.querySelector('[part=record]').textContent });
    }));
  });
  await page.goto(`${host.server.origin}/elsewhere`);
  await page.goBack({ waitUntil: 'commit' });
  const returned = await page.evaluate(() => window.sameDocument && window.returned);
  assert.deepEqual(returned, { persisted: true, text: '' });
  await page.waitForFunction(() => window.events.filter((name) => name === 'load').length === 2);
  assert.equal(fetched, 2);
});

test('leaving the page takes the record away before the page is put by', async () => {
  const page = await host.open();
  await load(page, allergies(ANNA));
  const left = await page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    return document.querySelector('gp-record').shadowRoot.querySelector('[part=record]').textContent;
  });
  assert.equal(left, '');
});

test('in a frame that it was moved into, it leaves with the frame', async () => {
  const page = await host.open();
  const left = await page.evaluate(async (bundle) => {
    const element = document.querySelector('gp-record');
    const frame = document.createElement('iframe');
    document.body.append(frame);
    frame.contentDocument.body.append(element);
    await element.load(bundle);
    const there = element.shadowRoot.querySelector('[part=record]').textContent.length;
    frame.contentWindow.dispatchEvent(new Event('pagehide'));
    return { there, left: element.shadowRoot.querySelector('[part=record]').textContent };
  }, allergies(ANNA));
  assert.ok(left.there > 100);
  assert.equal(left.left, '');
});
