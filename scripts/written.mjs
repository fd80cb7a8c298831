// Writes the modules of js/ that are one string each: the look, and the rare names of characters. `npm run build` and the
// tests call this.

import { readFile, writeFile } from 'node:fs/promises';
import { shortenedStyles } from './styles.mjs';

/** Writes them anew from their sources. */
export async function writeModules() {
  await write('styles.css', 'js/styles/', await shortenedStyles());
  const names = 'src/narrative/names/rare.txt';
  await write('rare-names', names, await readFile(new URL(`../${names}`, import.meta.url), 'utf8'));
}

async function write(name, source, text) {
  const code = `// Written by scripts/written.mjs from ${source}; do not edit.\nexport default ${JSON.stringify(text.trim())};\n`;
  await writeFile(new URL(`../js/${name}.js`, import.meta.url), code);
}
