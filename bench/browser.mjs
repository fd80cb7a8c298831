// Chromium as the bench starts it: headless, with a folder of its own that nothing was ever in.

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** @param {string} executablePath of Chromium @param {string} folder @param {string} [engine] more flags of the JavaScript engine @returns {Promise<{ browser: import('playwright-core').BrowserContext, version: string }>} */
export async function launchPersistent(executablePath, folder, engine = '') {
  // Looked for only here: what imports this file installs it.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launchPersistentContext(folder, { executablePath, headless: true, args: [...FLAGS, `--js-flags=--expose-gc ${engine}`] });
  const page = await browser.newPage();
  const version = await page.evaluate(() => /Chrom\w*\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? 'a browser');
  await page.close();
  return { browser, version };
}
