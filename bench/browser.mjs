// Chromium as the bench starts it: headless, with a folder of its own that nothing was ever in.

import { chromium } from 'playwright-core';
import { Missing, find } from '../scripts/run.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** @param {string} folder @param {string} [engine] more flags of the JavaScript engine @returns {Promise<{ browser: import('playwright-core').BrowserContext, version: string }>} */
export async function launchPersistent(folder, engine = '') {
  const executablePath = find(process.env.CHROME_PATH, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome');
  if (!executablePath) throw new Missing('Chromium or Chrome is missing: install it, or name it in CHROME_PATH.');
  const browser = await chromium.launchPersistentContext(folder, { executablePath, headless: true, args: [...FLAGS, `--js-flags=--expose-gc ${engine}`] });
  const page = await browser.newPage();
  const version = await page.evaluate(() => /Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'a browser');
  await page.close();
  return { browser, version };
}
