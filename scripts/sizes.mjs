// How much a page has to fetch, as brotli: the WebAssembly, its glue and our JavaScript. Fails above the budget.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { CLIENT_BUDGET, clientSize } from './client.mjs';
import { fail, root } from './run.mjs';

// What it is, rounded up: it may shrink and must not grow. The aim is 300 000.
const budget = 400_000;
// Node alone loads the first; pages without the element the second, in place of styles.css.js; the client is counted apart.
const elsewhere = ['node.js', 'styles.css', 'client.js'];

function sizes() {
  const files = ['pkg', 'js'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /\.(wasm|js|css)$/.test(name) && !elsewhere.includes(name))
      .map((name) => join(folder, name)));
  let total = 0;
  for (const file of files) {
    const bytes = readFileSync(join(root, file));
    const size = brotliCompressSync(bytes).length;
    total += size;
    process.stdout.write(`${file.padEnd(28)} ${String(bytes.length).padStart(9)} bytes ${String(size).padStart(8)} as brotli\n`);
  }
  process.stdout.write(`${'in all'.padEnd(28)} ${String(total).padStart(31)} of ${budget}\n`);
  const client = clientSize();
  process.stdout.write(`${'the client, with its error'.padEnd(28)} ${String(client).padStart(31)} of ${CLIENT_BUDGET}\n`);
  if (client > CLIENT_BUDGET) throw new Error(`The client is ${client - CLIENT_BUDGET} bytes over its budget of ${CLIENT_BUDGET} bytes.`);
  if (!files.some((file) => file.endsWith('.wasm'))) throw new Error('pkg/ holds no WebAssembly: run "npm run build" first.');
  if (total > budget) throw new Error(`The package is ${total - budget} bytes over its budget of ${budget} bytes.`);
}

try {
  sizes();
} catch (error) {
  fail(error);
}
