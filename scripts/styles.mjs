// Writes js/styles.css.js from js/styles.css, the one source of the look, for the element's constructed sheet.
//
// Why not otherwise: fetching styles.css shows the record unstyled first and falls to a
// connect-src that names no such address; bundlers may pass `new URL('./styles.css', …)` through their CSS loaders or
// inline it as a data: URL; CSS module scripts are not in every browser. A module of one string works everywhere.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const source = new URL('../js/styles.css', import.meta.url);
const target = new URL('../js/styles.css.js', import.meta.url);

export async function writeStyles() {
  const { transform } = await import('esbuild');
  // Nobody reads it here: comments and white space go.
  const { code } = await transform(await readFile(source, 'utf8'), { loader: 'css', minify: true });
  await writeFile(target, `// Written by scripts/styles.mjs from styles.css; do not edit.\nexport default ${JSON.stringify(code.trim())};\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeStyles();
