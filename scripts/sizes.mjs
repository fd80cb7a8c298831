// How much a page has to fetch before `<gp-record>` can show a record: the WebAssembly and the modules that
// the element imports, as brotli. Fails above the budget.

import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { CLIENT_BUDGET, clientSize, filesOf } from './lib.mjs';
import { fail, root } from './run.mjs';

// It must not grow past this; the aim is 220 000.
const budget = 300_000;

/** Every file that lib/define.js leads to, with its size and its size as brotli; the last row is the sum. */
export function downloads() {
  const files = [...filesOf('define.js'), join(root, 'pkg', 'gp_record_bg.wasm')];
  const rows = files.map((file) => {
    const bytes = readFileSync(file);
    return [relative(root, file), bytes.length, brotliCompressSync(bytes).length];
  });
  const sum = (at) => rows.reduce((total, row) => total + row[at], 0);
  return [...rows, ['in all', sum(1), sum(2)]];
}

function sizes() {
  if (!existsSync(join(root, 'pkg', 'gp_record_bg.wasm'))) throw new Error('pkg/ holds no WebAssembly: run "npm run build" first.');
  const rows = downloads();
  for (const [file, raw, brotli] of rows) {
    process.stdout.write(`${file.padEnd(28)} ${String(raw).padStart(9)} bytes ${String(brotli).padStart(8)} as brotli\n`);
  }
  const total = rows.at(-1)[2];
  process.stdout.write(`${total} of ${budget}\n`);
  if (total > budget) throw new Error(`The download is ${total - budget} bytes over its budget of ${budget} bytes.`);
  const client = clientSize();
  process.stdout.write(`${'the client, with its error'.padEnd(28)} ${String(client).padStart(31)} of ${CLIENT_BUDGET}\n`);
  if (client > CLIENT_BUDGET) throw new Error(`The client is ${client - CLIENT_BUDGET} bytes over its budget of ${CLIENT_BUDGET} bytes.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    sizes();
  } catch (error) {
    fail(error);
  }
}
