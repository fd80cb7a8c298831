// The client as one module without comments, pkg/client.js: what `gp-record/client` leads to. Pages load it as it is, so
// it is kept small; js/client/ is its source, and what tests and the demo use.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { shipped, shortened } from './lib.mjs';
import { root } from './run.mjs';

/** What the client and all that it imports may have as brotli. */
export const CLIENT_BUDGET = 6000;

const ENTRY = join(root, 'js', 'client', 'index.js');
// One class for the whole package: `instanceof` has to hold across its entries.
const SHARED = join(root, 'js', 'error.js');

/** Writes pkg/client.js. TypeScript is looked for only here: what imports this file may be what installs it. */
export async function writeClient() {
  const { default: ts } = await import('typescript');
  const parts = modulesOf(ts, ENTRY).map((file) => plainCode(ts, file));
  const head = "import { GpRecordError } from '../lib/error.js';\nexport { GpRecordError };\n";
  mkdirSync(join(root, 'pkg'), { recursive: true });
  writeFileSync(join(root, 'pkg', 'client.js'), await shortened(`${head}${parts.join('\n')}\nexport { createClient };\n`));
}

/** How many bytes the client and all that it imports have as brotli, each file compressed as a server does. */
export function clientSize() {
  return [join(root, 'pkg', 'client.js'), shipped(SHARED)].reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0);
}

/** A module after those that it imports. @returns {string[]} */
function modulesOf(ts, file, found = []) {
  const imported = ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => join(dirname(file), fileName));
  for (const next of imported) if (next !== SHARED && !found.includes(next)) modulesOf(ts, next, found);
  if (!found.includes(file)) found.push(file);
  return found;
}

/** A module's statements without imports and exports. */
function plainCode(ts, file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS);
  const isLink = (statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
  const exported = ({ kind }) => kind === ts.SyntaxKind.ExportKeyword;
  const code = source.statements.filter((statement) => !isLink(statement)).map((statement) => {
    const keyword = statement.modifiers?.find(exported);
    return source.text.slice(keyword ? keyword.end : statement.getStart(source), statement.end).trimStart();
  });
  return code.join('\n');
}
