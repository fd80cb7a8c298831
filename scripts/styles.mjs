// Writes js/styles.css.js from js/styles/, the one source of the look, for the element's constructed sheet.
//
// Why not otherwise: fetching styles.css shows the record unstyled first and falls to a
// connect-src that names no such address; bundlers may pass `new URL('./styles.css', …)` through their CSS loaders or
// inline it as a data: URL; CSS module scripts are not in every browser. A module of one string works everywhere.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** In this order: what comes later goes before what it has in common with an earlier one. */
const SHEETS = ['record', 'sections', 'panes', 'paper'];
const target = new URL('../js/styles.css.js', import.meta.url);

/** All of the look as one sheet: what a page that shows the HTML links to. @returns {Promise<string>} */
export async function styles() {
  const sheets = await Promise.all(SHEETS.map((name) => readFile(new URL(`../js/styles/${name}.css`, import.meta.url), 'utf8')));
  return sheets.join('\n');
}

export async function writeStyles() {
  const { transform } = await import('esbuild');
  // Nobody reads it here: comments and white space go.
  const { code } = await transform(await styles(), { loader: 'css', minify: true });
  await writeFile(target, `// Written by scripts/styles.mjs from styles/; do not edit.\nexport default ${JSON.stringify(code.trim())};\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeStyles();
