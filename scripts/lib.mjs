// Writes lib/: the modules of js/ without comments and indentation, a file for a file. It is what the package's entries
// lead to, as every page fetches it; js/ is its source, whose types and docs stand in types/.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './run.mjs';

const source = join(root, 'js');
const target = join(root, 'lib');

/** Writes lib/ anew. TypeScript is looked for only here: what imports this file may be what installs it. */
export async function writeLib() {
  const { default: ts } = await import('typescript');
  rmSync(target, { recursive: true, force: true });
  for (const path of readdirSync(source, { recursive: true }).filter((path) => path.endsWith('.js'))) {
    const file = join(target, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, withoutComments(ts, readFileSync(join(source, path), 'utf8')));
  }
  cpSync(join(source, 'styles.css'), join(target, 'styles.css'));
}

/** A module's code as it is fetched. @param {string} code */
export function withoutComments(ts, code) {
  const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ES2022, removeComments: true };
  // An indent says nothing to a browser.
  return ts.transpileModule(code, { compilerOptions: options }).outputText.replace(/^ +/gm, '').replace(/^export \{\};\n/m, '');
}

/** The file that a module of js/ is shipped as. @param {string} file */
export const shipped = (file) => join(target, relative(source, file));
