// One Chromium and one server for a test file; a fresh page for each test.
import { existsSync } from 'node:fs';
import { after, before } from 'node:test';

import { chromium } from 'playwright-core';

import { serve } from './server.mjs';

const PLACES = [process.env.CHROMIUM, process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** @param {import('playwright-core').LaunchOptions} [options] */
export function launch(options) {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('No Chromium found: name one in the environment variable CHROMIUM.');
  return chromium.launch({ executablePath, args: FLAGS, ...options });
}

/**
 * Starts both before the file's tests and ends them after.
 *
 * @param {{ bfcache?: boolean }} [options] Playwright turns the back-forward cache off; a test of it turns it on
 * @returns {{ server: import('./server.mjs').Server, open(query?: string): Promise<import('playwright-core').Page> }}
 */
export function useBrowser({ bfcache = false } = {}) {
  const used = {};
  before(async () => {
    used.server = await serve();
    used.browser = await launch({ ignoreDefaultArgs: bfcache ? ['--disable-back-forward-cache'] : [] });
  });
  after(async () => {
    await used.browser?.close();
    await used.server?.close();
  });
  return {
    get server() {
      return used.server;
    },
    open: (query) => openPage(used, query),
  };
}

/** A page of the host. `page.said` is everything its console said, `page.events` the names of the element's events. */
async function openPage({ browser, server }, query = '') {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.said = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.said.push(`uncaught: ${error.message}`));
  await page.addInitScript(recordEvents);
  await page.goto(`${server.origin}/page?${query}`);
  if (!query.includes('undefined')) await page.waitForFunction(() => customElements.get('gp-record') !== undefined);
  return page;
}

/** Runs in the page. */
function recordEvents() {
  window.events = [];
  window.details = {};
  for (const name of ['loadstart', 'load', 'error', 'loadend', 'mismatch', 'mismatchaccepted', 'blocked', 'print']) {
    addEventListener(`gp-record-${name}`, (event) => {
      window.events.push(name);
      const error = event.detail?.error;
      window.details[name] = error ? { code: error.code, message: error.message, keys: Object.keys(event.detail) } : event.detail;
    });
  }
  window.until = async (holds) => {
    for (const end = Date.now() + 5000; !holds(); ) {
      if (Date.now() > end) throw new Error(`waited 5 s for ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  window.viewed = [];
  addEventListener('gp-record-sectionview', (event) => window.viewed.push(event.detail.code));
}

/** Loads an input into the page's element; the load's outcome as plain text. */
export function load(page, input, options = {}) {
  return page.evaluate(async ([input, options]) => {
    try {
      const view = await document.querySelector('gp-record').load(input, options);
      return view.identity.outcome;
    } catch (error) {
      return `${error.name}: ${error.code}`;
    }
  }, [input, options]);
}

/** What of the element a user can see: the record's text, or the fallback's. */
export function seen(page) {
  return page.evaluate(() => {
    const root = document.querySelector('gp-record').shadowRoot;
    const record = root.querySelector('[part=record]');
    return {
      record: record.hidden ? null : record.innerText,
      inDom: record.textContent,
      fallback: document.querySelector('#fallback').getClientRects().length > 0,
      status: root.querySelector('[role=status]').textContent,
    };
  });
}
