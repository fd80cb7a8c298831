// Runs every measure in one Chromium and says of each whether it holds.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { say } from '../scripts/run.mjs';
import { downloads } from '../scripts/sizes.mjs';
import { launchPersistent } from './browser.mjs';
import { htmlResponse, section, structured } from './inputs.mjs';
import { serve } from './server.mjs';
import { median, ratio, spread } from './statistics.mjs';

const MB = 1_000_000;
const FLAVOURS = /** @type {const} */ (['xhtml', 'html5']);

/**
 * @param {string} chromium its path
 * @param {string[]} [wanted] names of measures; all without it
 * @returns {Promise<{ rows: string[][], context: string[][], samples: string[][], browser: string }>}
 */
export async function gather(chromium, wanted) {
  const server = await serve();
  const folder = mkdtempSync(join(tmpdir(), 'gp-record-bench-'));
  const { browser, version } = await launchPersistent(chromium, folder);
  const run = new Run(browser, server, chromium);
  try {
    for (const [name, measure] of Object.entries(MEASURES)) {
      if (wanted && !wanted.includes(name)) continue;
      say(`Measuring: ${name}`);
      await measure(run);
    }
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { rows: run.rows, context: run.context, samples: run.samples, browser: version };
}

/** The rows gathered so far, and a page for each measure. */
class Run {
  rows = [];
  context = [];
  samples = [];

  constructor(browser, server, chromium) {
    this.browser = browser;
    this.server = server;
    this.chromium = chromium;
  }

  /** Calls a function of page.js in a fresh page. */
  async call(name, ...args) {
    const page = await this.browser.newPage();
    try {
      await page.goto(this.server.origin);
      return await page.evaluate(async ([name, args]) => (await import('/bench/page.js'))[name](...args), [name, args]);
    } finally {
      await page.close();
    }
  }

  /** A row of the table: a value that must not be more than `most`. */
  row(measure, ours, beside, value, most, aim, unit = '×') {
    const shown = (number) => (unit === '×' ? `${number.toFixed(number < 1 ? 3 : 2)} ×` : `${Math.round(number).toLocaleString('en-GB')} ${unit}`.trim());
    const met = value <= most ? (value <= aim ? 'yes, the aim' : 'yes') : 'NO';
    this.rows.push([measure, ours, beside, shown(value), shown(most), shown(aim), met]);
    process.stdout.write(`${measure}: ${shown(value)} (at most ${shown(most)})\n`);
  }

  /** How time grows with size: 1 MB and 10 MB side by side. */
  async growth(input, small, large) {
    const times = await this.call('growth', small, large);
    this.row(`${input}: time at 10 MB against time at 1 MB`, ms(times.large), ms(times.small), ratio(times.large, times.small), 11, 10);
  }

  note(input, what, samples) {
    this.context.push([input, what, spread(samples)]);
  }

  structured(bytes) {
    return this.server.add(`/input/structured-${bytes}.json`, () => structured({ bytes }));
  }

  resources(count) {
    return this.server.add(`/input/resources-${count}.json`, () => structured({ resources: count }));
  }

  section(bytes, flavour) {
    return this.server.add(`/input/${flavour}-${bytes}.html`, () => section(bytes, flavour));
  }

  response(bytes, flavour) {
    return this.server.add(`/input/${flavour}-${bytes}.json`, () => htmlResponse(section(bytes, flavour)));
  }
}

const ms = (samples) => `${spread(samples)} ms`;
const name = (bytes) => (bytes < MB ? `${bytes / 1000} kB` : `${bytes / MB} MB`);

/** @type {Record<string, (run: Run) => Promise<void>>} */
const MEASURES = {
  async structured(run) {
    for (const bytes of [MB, 3 * MB, 10 * MB]) {
      // As many rounds as it takes to have our code optimised, as it is after the first of more.
      const { ours, floor } = await run.call('structured', run.structured(bytes), bytes > MB ? undefined : 40);
      run.row(`structured ${name(bytes)}: bytes to all HTML, against TextDecoder + JSON.parse`, ms(ours), ms(floor), ratio(ours, floor), 2, 1);
    }
    await run.growth('structured', run.structured(MB), run.structured(10 * MB));
  },

  async html(run) {
    for (const flavour of FLAVOURS) {
      for (const bytes of [100_000, MB, 10 * MB]) {
        const { fast, peers } = await run.call('html', run.response(bytes, flavour), run.section(bytes, flavour), bytes > MB);
        const what = `${flavour} ${name(bytes)}: bytes to read, sectionised, written`;
        run.row(`${what}, against innerHTML`, ms(fast.ours), ms(fast.innerHTML), ratio(fast.ours, fast.innerHTML), 1.3, 1);
        run.row(`${what}, against DOMPurify`, ms(peers.ours), ms(peers.DOMPurify), ratio(peers.ours, peers.DOMPurify), 1 / 6, 1 / 10);
        if (fast.setHTML) run.note(`${flavour} ${name(bytes)}`, 'Element.setHTML', fast.setHTML);
        if (peers.sanitizeHtml) run.note(`${flavour} ${name(bytes)}`, 'sanitize-html', peers.sanitizeHtml);
      }
      await run.growth(flavour, run.response(MB, flavour), run.response(10 * MB, flavour));
    }
  },

  async operations(run) {
    const inputs = [['2,000 resources', run.resources(2000)], ...FLAVOURS.map((flavour) => [`${flavour} 1 MB`, run.response(MB, flavour)])];
    for (const [input, address] of inputs) {
      const { ours, innerHTML, inSlices, layout } = await run.call('operations', address);
      run.row(`${input}: DOM operations into a detached tree, against innerHTML`, ms(ours), ms(innerHTML), ratio(ours, innerHTML), 1, 0.8);
      run.note(input, 'DOM operations in slices, as a page builds them', inSlices);
      run.note(input, 'layout of the pre-parsed result', layout);
    }
  },

  async element(run) {
    const { ours, fhirReact } = await run.call('settled', run.resources(2000), true);
    run.row('2,000 resources: bytes to settled in the page, against fhir-react', ms(ours), ms(fhirReact), ratio(ours, fhirReact), 1 / 10, 1 / 25);
    const elements = await run.call('elements', run.resources(2000), true);
    run.row('2,000 resources: elements in the DOM', String(elements.ours), `${elements.fhirReact} (fhir-react)`, elements.ours, 25_000, 15_000, '');
  },

  async tasks(run) {
    const inputs = [
      ['2,000 resources', run.resources(2000)],
      ...[MB, 10 * MB].map((bytes) => [`structured ${name(bytes)}`, run.structured(bytes)]),
      ...FLAVOURS.flatMap((flavour) => [MB, 10 * MB].map((bytes) => [`${flavour} ${name(bytes)}`, run.response(bytes, flavour)])),
    ];
    for (const worker of [true, false]) {
      for (const [input, address] of inputs) {
        const runs = [];
        for (let round = 0; round < (input.includes('10 MB') ? 3 : 7); round += 1) runs.push(await run.call('watched', address, worker));
        const longest = runs.map(({ longest }) => longest);
        const how = worker ? 'with a worker' : 'without a worker';
        run.row(`${input}, ${how}: longest main-thread task`, ms(longest), '', median(longest), 50, 16, 'ms');
        run.note(`${input}, ${how}`, 'loaded', runs.map(({ loaded }) => loaded));
        if (input.startsWith('xhtml') || input.startsWith('html5')) {
          const large = input.includes('10 MB');
          const first = runs.map(({ first }) => first);
          run.row(`${input}, ${how}: first section on screen`, ms(first), '', median(first), large ? 200 : 100, large ? 80 : 50, 'ms');
        }
      }
    }
  },

  async memory(run) {
    const inputs = [
      ...[MB, 10 * MB].map((bytes) => [`structured ${name(bytes)}`, run.structured(bytes), 4, 2]),
      ...FLAVOURS.flatMap((flavour) => [MB, 10 * MB].map((bytes) => [`${flavour} ${name(bytes)}`, run.response(bytes, flavour), 10, 5])),
    ];
    for (const [input, address, most, aim] of inputs) {
      const { input: bytes, peak } = await run.call('memory', address);
      const limit = (times) => (times * bytes + 8 * MB) / MB;
      run.row(`${input}: wasm memory peak`, `${(peak / bytes).toFixed(1)} × input`, '', peak / MB, limit(most), limit(aim), 'MB');
    }
  },

  async loads(run) {
    // What the engine notes and compiles of code that runs often counts as heap and grows by some 40 KiB until about the
    // 250th load, whatever is loaded. It is no record's, so this browser notes all at once and compiles nothing.
    const folder = mkdtempSync(join(tmpdir(), 'gp-record-bench-'));
    const { browser } = await launchPersistent(run.chromium, folder, '--no-opt --no-maglev --no-sparkplug --no-flush-bytecode --no-lazy-feedback-allocation');
    const page = await browser.newPage();
    await page.goto(run.server.origin);
    const session = await browser.newCDPSession(page);
    const used = async () => {
      for (let times = 0; times < 3; times += 1) await session.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize = 0 } = await session.send('Runtime.getHeapUsage');
      const { nodes } = await session.send('Memory.getDOMCounters');
      return { bytes: usedSize + backingStorageSize, nodes };
    };
    // The same ten records again and again: what is compared was measured after the same one.
    const addresses = Array.from({ length: 10 }, (_, seed) => run.server.add(`/input/load-${seed}.json`,
      seed % 2 ? structured({ resources: 120, seed }) : htmlResponse(section(60_000, 'html5', seed))));
    const after = [];
    for (let load = 1; load <= 200; load += 10) {
      await page.evaluate(async (addresses) => (await import('/bench/page.js')).loads(addresses), addresses);
      after.push(await used());
    }
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
    // Now and then the engine lacks 42 KiB that it has again ten loads later: the most of four samples at either end.
    const most = (samples) => Math.max(...samples.map(({ bytes }) => bytes));
    const [before, last] = [most(after.slice(1, 5)), most(after.slice(-4))];
    const growth = Math.round((last - before) / 1024) || 0;
    run.row('200 loads: memory growth after the 20th', `${(before / MB).toFixed(2)} MB`, `${(last / MB).toFixed(2)} MB`, growth, 0, 0, 'KiB');
    run.context.push(['200 loads', 'DOM nodes after the 20th and the last', `${after[1].nodes}, ${after.at(-1).nodes}`]);
  },

  async samples(run) {
    const folder = process.env.GP_RECORD_SAMPLES;
    if (!folder || !existsSync(folder)) {
      run.samples.push(['skipped: GP_RECORD_SAMPLES names no folder', '', '', '', '']);
      return;
    }
    for (const path of filesIn(folder)) {
      const bytes = readFileSync(path);
      const xml = path.endsWith('.xml');
      if (!xml && !path.endsWith('.json')) continue;
      const address = run.server.add(`/input/sample${run.samples.length}`, bytes);
      const result = await run.call('structured', address, 7).catch((error) => error);
      const file = relative(folder, path);
      if (result instanceof Error) run.samples.push([file, bytes.length, path.endsWith('.xml') ? 'XML: nothing to parse beside it' : 'no record', '', '']);
      else run.samples.push([file, bytes.length, spread(result.ours), spread(result.floor), ratio(result.ours, result.floor).toFixed(2)]);
    }
  },

  async sizes(run) {
    const [, raw, brotli] = downloads().at(-1);
    run.row('download before a record can show (wasm + js, brotli)', `${raw} raw`, '', brotli / 1000, 300, 220, 'KB');
  },
};

function filesIn(folder) {
  return readdirSync(folder).sort().map((name) => join(folder, name)).flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
}
