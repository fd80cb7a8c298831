// The one source of the look, js/styles/, as the sheet that pages link to and as js/styles.css.js, of which the element
// constructs its own.
//
// Why a module: fetching styles.css shows the record unstyled first and falls to a
// connect-src that names no such address; bundlers may pass `new URL('./styles.css', …)` through their CSS loaders or
// inline it as a data: URL; CSS module scripts are not in every browser. A module of one string works everywhere.
import { readFile } from 'node:fs/promises';

/** In this order: what comes later goes before what it has in common with an earlier one. */
const SHEETS = ['hosts', 'record', 'sections', 'panes', 'paper'];

/** All of the look as one sheet: what a page that shows the HTML links to. @returns {Promise<string>} */
export async function styles(sheetNames = SHEETS) {
  const sheets = await Promise.all(sheetNames.map((name) => readFile(new URL(`../js/styles/${name}.css`, import.meta.url), 'utf8')));
  return sheets.join('\n');
}

/** That of the element, without comments and white space: nobody reads it in a module. @returns {Promise<string>} */
export async function shortenedStyles() {
  const { transform } = await import('esbuild');
  return (await transform(await styles(SHEETS.filter((name) => name !== 'hosts')), { loader: 'css', minify: true })).code;
}
