// Where words stand: in narrow panes, on paper, under a host's own styles, and for the keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { htmlSection } from './support/bundles.mjs';
import { load, useBrowser } from './support/browser.mjs';
import { styles } from '../../scripts/styles.mjs';

const host = useBrowser();

const EVERY_AREA = readFileSync(new URL('../fixtures/structured/every_area.json', import.meta.url), 'utf8');

const HEADERS = ['Type', 'Start Date', 'Medication Item', 'Dosage Instruction', 'Quantity', 'Last Issued Date', 'Number of Prescriptions Issued', 'Max Issues', 'Review Date', 'Additional Information'];
const CELLS = ['Repeat', '01-Feb-2024', 'Enoxaparin sodium 100,000units/10ml solution for injection vials', '1.5ml (15,000units) every 12 hours', '10000.25 millilitre', '02-Feb-2024', '3', '6', '01-Feb-2025', 'Held on 250000 units'];

/** What a table with it can be in a narrow pane, too: nothing but a table, as its second cell is of no one column. */
const SPANNING = `<tr><td>Note</td><td colspan="${HEADERS.length - 1}">Dates are those of the last issue</td></tr>`;

/** Current repeat medication of so many rows, with another one after the last of them and after every twentieth. */
function medication(rows = 3, last = SPANNING) {
  const row = (tag, cells) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  const all = Array.from({ length: rows }, (_, at) => row('td', CELLS) + (at % 20 === 19 || at === rows - 1 ? last : ''));
  return htmlSection('MED', `<div><h1>Medications</h1><div><h2>Current Repeat Medication</h2><table><thead>${row('th', HEADERS)}</thead><tbody>${all.join('')}</tbody></table></div></div>`);
}

/** The texts of these elements of a record that take more lines than they have such parts. */
function broken(page, pattern) {
  return page.evaluate((pattern) => {
    const root = document.querySelector('gp-record').shadowRoot;
    const walker = document.createTreeWalker(root.querySelector('.gp-section'), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const match of node.data.matchAll(new RegExp(pattern, 'g'))) {
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        if (range.getClientRects().length > 1) found.push(match[0]);
      }
    }
    return found;
  }, pattern);
}

test('in a narrow pane a drug is whole from the start, or covers no date, and no strength is parted', async () => {
  const page = await host.open();
  for (const width of [320, 360, 400]) {
    await page.setViewportSize({ width, height: 700 });
    await load(page, medication());
    if (width < 390) {
      const covered = await page.evaluate(() => {
        const root = document.querySelector('gp-record').shadowRoot;
        const before = [...root.querySelectorAll('tbody th[scope=row]')].filter((name) => name.previousElementSibling);
        return before.filter((name) => name.previousElementSibling.getBoundingClientRect().right > name.getBoundingClientRect().left + 1).length;
      });
      assert.equal(covered, 0, `${width}: what stands before a name is covered`);
      await page.evaluate(() => {
        const root = document.querySelector('gp-record').shadowRoot;
        for (const box of root.querySelectorAll('.gp-scroll')) box.scrollLeft = box.scrollWidth;
      });
    }
    const { edges, paneEnd } = await page.evaluate(() => {
      const root = document.querySelector('gp-record').shadowRoot;
      const names = [...root.querySelectorAll('tbody th[scope=row], tbody .gp-name, tbody td')].filter((cell) => cell.textContent.startsWith('Enoxaparin'));
      return { edges: names.map((cell) => cell.getBoundingClientRect().right), paneEnd: root.querySelector('.gp-scroll').getBoundingClientRect().right };
    });
    assert.equal(edges.length, 3);
    assert.ok(edges.every((edge) => edge <= paneEnd + 1), `${width}: ${edges} beyond ${paneEnd}`);
    assert.deepEqual(await broken(page, '[\\d,.]+units/\\d+ml'), [], String(width));
    // It stands over other columns, which must not shine through.
    const grounds = await page.evaluate(() => {
      const cells = [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-table :is(th, td)')];
      return cells.map((cell) => getComputedStyle(cell)).filter(({ position }) => position === 'sticky').map(({ backgroundColor }) => backgroundColor);
    });
    assert.ok(grounds.length > 3 && grounds.every((ground) => /^rgb\(/.test(ground)), grounds.join(' '));
  }
});

/** Of each table that stacks its cells: how it is laid out, the cells out of the pane, those not behind their header. */
function stacks(page) {
  return page.evaluate(async () => {
    const root = document.querySelector('gp-record').shadowRoot;
    const found = [];
    for (const table of root.querySelectorAll('.gp-stacks')) {
      const box = table.closest('.gp-scroll');
      box.style.contentVisibility = 'visible';
      const pane = box.getBoundingClientRect();
      const headers = [...table.tHead.rows[0].cells].map((header) => header.textContent);
      const [away, unlabelled] = [[], []];
      for (const row of table.tBodies[0].rows) {
        for (const [at, cell] of [...row.cells].entries()) {
          const { left, right, width } = cell.getBoundingClientRect();
          if (cell.textContent && (width === 0 || left < pane.left - 1 || right > pane.right + 1)) away.push(cell.textContent);
          // Browsers tell it as one text or as two.
          const label = getComputedStyle(cell, '::before').content.replace('" "', '');
          if (cell.localName === 'td' && !cell.hasAttribute('colspan') && label !== JSON.stringify(`${headers[at]}: `)) unlabelled.push([headers[at], label]);
        }
      }
      found.push({ display: getComputedStyle(table).display, away, unlabelled, overflows: box.scrollWidth > box.clientWidth });
    }
    return found;
  });
}

test('in a narrow pane no cell is out of sight: each stands below its name, behind the header of its column', async () => {
  const page = await host.open();
  for (const width of [320, 480, 735]) {
    for (const input of [EVERY_AREA, medication(3, '')]) {
      await page.setViewportSize({ width, height: 700 });
      await load(page, input, { mismatchAccepted: true });
      const found = await stacks(page);
      assert.ok(found.length > 0, `${width}: no table stacks its cells`);
      for (const table of found) assert.deepEqual(table, { display: 'block', away: [], unlabelled: [], overflows: false }, String(width));
    }
  }
});

test('what is copied of a row whose cells are stacked has each on a line of its own', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 360, height: 700 });
  await load(page, medication(1, ''));
  const copied = await page.evaluate(() => {
    const row = document.querySelector('gp-record').shadowRoot.querySelector('.gp-stacks tbody tr');
    const range = document.createRange();
    range.selectNodeContents(row);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return String(selection).trim().split('\n');
  });
  assert.deepEqual(copied, CELLS);
});

test('where a table has room for its columns, or a cell spans others, it is a table', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 800, height: 700 });
  await load(page, EVERY_AREA, { mismatchAccepted: true });
  const found = await stacks(page);
  assert.deepEqual([...new Set(found.map(({ display }) => display))], ['table']);
  await page.setViewportSize({ width: 320, height: 700 });
  for (const last of [SPANNING, SPANNING.replace('colspan="9"', 'rowspan="2"') + '<tr><td>x</td></tr>']) {
    await load(page, medication(2, last));
    assert.deepEqual(await stacks(page), []);
  }
});

test('a table whose cells are stacked is a table for screen readers as before', async () => {
  const page = await host.open();
  const session = await page.context().newCDPSession(page);
  const roles = async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await load(page, medication(3, ''));
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const counts = {};
    for (const { role, ignored } of nodes) if (!ignored && ['table', 'row', 'cell', 'columnheader', 'rowheader'].includes(role.value)) counts[role.value] = (counts[role.value] ?? 0) + 1;
    return counts;
  };
  const wide = await roles(1440);
  assert.ok(wide.table > 0 && wide.columnheader >= HEADERS.length && wide.rowheader >= 3, JSON.stringify(wide));
  assert.deepEqual(await roles(320), wide);
});

test('what decides how a table is laid out is the size of its letters, not that of the page', async () => {
  const page = await host.open();
  for (const [width, css] of [[320, 'html{font-size:10px}'], [410, 'gp-record{--gp-record-font-size:2rem}'], [480, 'gp-record{--gp-record-font-size:2rem}']]) {
    await page.setViewportSize({ width, height: 700 });
    const style = await page.addStyleTag({ content: css });
    await load(page, medication());
    const covered = await page.evaluate(() => {
      const root = document.querySelector('gp-record').shadowRoot;
      const before = [...root.querySelectorAll('tbody th[scope=row]')].filter((name) => name.previousElementSibling);
      return before.map((name) => name.previousElementSibling.getBoundingClientRect().right > name.getBoundingClientRect().left + 1);
    });
    assert.deepEqual(covered, [false, false, false], `${width} ${css}: what stands before a name is covered`);
    await style.evaluate((element) => element.remove());
  }
});

test('on paper nothing that was put off on screen is cut, and no number is parted', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.evaluate(() => (document.body.style.margin = 0));
  await load(page, medication(40));
  await page.emulateMedia({ media: 'print' });
  const boxes = await page.evaluate(() => {
    const boxes = [...document.querySelector('gp-record').shadowRoot.querySelectorAll('.gp-scroll')];
    return { inline: boxes.filter((box) => box.style.contentVisibility === 'auto').length, shown: boxes.map((box) => getComputedStyle(box).contentVisibility) };
  });
  assert.ok(boxes.inline > 0, 'some are put off on screen');
  assert.deepEqual([...new Set(boxes.shown)], ['visible']);
  assert.deepEqual(await broken(page, '\\d[\\d.,]*\\d'), []);
});

test('a record is printed, all of it, as an item of a grid or a row, too', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => `<tr><td>01-Jan-2020</td><td>${`Seen for cough ${at} `.repeat(6)}</td></tr>`);
  const input = htmlSection('ENC', `<div><h1>Encounters</h1><table><thead><tr><th>Date</th><th>Details</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`);
  for (const css of ['body { display: grid }', 'body { display: flex }', 'gp-record { display: grid }', 'gp-record { display: flex }']) {
    const page = await host.open();
    await page.evaluate(async ([input, css, own]) => {
      const styles = document.createElement('style');
      styles.textContent = `${own} ${css}`;
      document.head.append(styles);
      if (css.startsWith('gp-record')) return document.querySelector('gp-record').load(input);
      const { default: init, renderRecord } = await import('/js/index.js');
      await init();
      const root = document.createElement('div');
      root.className = 'gp-record-root';
      root.innerHTML = renderRecord(input).html;
      return document.body.replaceChildren(root);
    }, [input, css, await styles()]);
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, 60_000, new Error(`${css}: it is never done`));
    });
    const pdf = await Promise.race([page.pdf({ format: 'A4' }), late]);
    clearTimeout(timer);
    const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
    assert.ok(pages >= 12, `${css}: ${pages} pages`);
    await page.close();
  }
});

test('in a pane that scrolls the page is as high as the pane', async () => {
  for (const css of ['#pane { height: 100vh; overflow: auto }', 'gp-record { height: 100vh; overflow: auto }']) {
    const page = await host.open();
    const [before, after, inside] = await page.evaluate(async ([input, css]) => {
      const element = document.querySelector('gp-record');
      const pane = Object.assign(document.createElement('div'), { id: 'pane' });
      document.head.append(Object.assign(document.createElement('style'), { textContent: `body { margin: 0 } ${css}` }));
      document.body.replaceChildren(pane);
      pane.append(element);
      const height = () => document.scrollingElement.scrollHeight - innerHeight;
      const before = height();
      await element.load(input);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [before, height(), Math.max(pane.scrollHeight, element.scrollHeight)];
    }, [medication(60), css]);
    assert.deepEqual([before, after], [0, 0], css);
    assert.ok(inside > 2000, `${css}: ${inside}`);
    await page.close();
  }
});

test("a host's own bar stays above the record", async () => {
  const page = await host.open();
  // So wide that no name stays in sight beside its row, and so few rows that none is put off: these are layers of their own.
  await page.setViewportSize({ width: 1440, height: 400 });
  const above = await page.evaluate(async (input) => {
    const element = document.querySelector('gp-record');
    const bar = document.createElement('header');
    const styles = document.createElement('style');
    styles.textContent = 'body { margin: 0 } header { position: sticky; top: 0; height: 40px }';
    document.head.append(styles);
    document.body.replaceChildren(bar, element);
    await element.load(input);
    scrollTo(0, 600);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [scrollY > 500, document.elementFromPoint(200, 20)?.localName];
  }, medication(25));
  assert.deepEqual(above, [true, 'header']);
});

test('2.1.1: the keyboard comes to the top of each long table on its way, though none was laid out', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 320, height: 256 });
  await load(page, medication(160));
  const tops = [];
  for (let left = false; !left && tops.length < 40; ) {
    await page.keyboard.press('Tab');
    left = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return document.activeElement === document.body;
    });
    tops.push(await page.evaluate(() => {
      const focused = document.querySelector('gp-record').shadowRoot.activeElement;
      return focused?.matches('.gp-scroll') ? focused.getBoundingClientRect().top : null;
    }));
  }
  const reached = tops.filter((top) => top !== null);
  // Parts of one table, the last of them short enough to be laid out with what is around it.
  assert.equal(reached.length, 4, String(tops));
  // Browsers scroll by whole pixels.
  for (const top of reached) assert.ok(top > -1 && top < 256, `its top is at ${top}`);
});

test('2.1.1: a long table is no stop once it is laid out and all of it is in sight', async () => {
  const page = await host.open();
  await page.setViewportSize({ width: 1440, height: 900 });
  await load(page, medication(40));
  const becomes = (stop) => page.waitForFunction((stop) => document.querySelector('gp-record').shadowRoot.querySelector('.gp-scroll').hasAttribute('tabindex') === stop, stop);
  await page.evaluate(() => document.querySelector('gp-record').shadowRoot.querySelector('.gp-scroll').scrollIntoView());
  await becomes(false);
  await page.setViewportSize({ width: 320, height: 900 });
  await becomes(true);
  // Far away it may come to overflow, and nothing tells of it.
  await page.setViewportSize({ width: 1440, height: 900 });
  await becomes(false);
  await page.evaluate(() => {
    document.body.style.paddingTop = '9000px';
    scrollTo(0, 0);
  });
  await becomes(true);
});

test('a disclosure below a row lies in the pane, beside no line that fills it', async () => {
  const page = await host.open();
  for (const width of [740, 1024]) {
    await page.setViewportSize({ width, height: 900 });
    await load(page, EVERY_AREA);
    const outside = await page.evaluate(() => {
      const root = document.querySelector('gp-record').shadowRoot;
      const within = (summary) => summary.getBoundingClientRect().right <= summary.closest('.gp-scroll').getBoundingClientRect().right + 1;
      return [...root.querySelectorAll('.gp-below summary')].filter((summary) => !within(summary)).map((summary) => summary.textContent);
    });
    assert.deepEqual(outside, [], String(width));
  }
});

test("a host's own styles of tables reach into no record that is set as HTML", async () => {
  const page = await host.open();
  const cells = await page.evaluate(async ([input, css]) => {
    const { default: init, renderRecord } = await import('/js/index.js');
    await init();
    const own = document.createElement('style');
    own.textContent = css;
    const theirs = document.createElement('style');
    theirs.textContent = 'td, th { font-size: 9px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis } tbody tr:nth-child(even) td { background: #2b3035 }';
    const root = document.createElement('div');
    root.className = 'gp-record-root';
    root.innerHTML = renderRecord(input).html;
    document.head.append(own);
    document.body.replaceChildren(root);
    document.head.append(theirs);
    const styles = [...root.querySelectorAll('.gp-table td:not(.gp-labelled)')].map((cell) => getComputedStyle(cell));
    return [...new Set(styles.map(({ fontSize, overflow, backgroundColor, whiteSpace }) => [fontSize, overflow, backgroundColor, whiteSpace].join(' ')))];
  }, [medication(), await styles()]);
  assert.equal(cells.length, 1, cells.join('; '));
  assert.ok(cells[0].endsWith('px visible rgba(0, 0, 0, 0) normal') && !cells[0].startsWith('9px'), cells[0]);
});
