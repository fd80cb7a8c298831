// Writes lib/: the modules of js/, each without comments and with short names inside it. It is what the package's
// entries lead to, as every page fetches it; js/ is its source, whose types and docs stand in types/.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'js');
const target = join(root, 'lib');

/** Writes lib/ anew. */
export async function writeLib() {
  rmSync(target, { recursive: true, force: true });
  for (const path of readdirSync(source, { recursive: true }).filter((path) => path.endsWith('.js'))) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, await shortened(readFileSync(join(source, path), 'utf8')));
  }
  cpSync(join(source, 'styles.css'), join(target, 'styles.css'));
}

/** A module as it is fetched. Terser is looked for only here: what imports this file may be what installs it. */
export async function shortened(code) {
  const { minify } = await import('terser');
  return `${(await minify(code, { module: true, compress: { passes: 2 } })).code}\n`;
}

/** The file that a module of js/ is shipped as. @param {string} file */
export const shipped = (file) => join(target, relative(source, file));
