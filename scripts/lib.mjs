// Writes lib/: what the package's entries lead to, as pages fetch it. Each entry is one short module; what several share
// stands in modules of its own, so that a class is one class whichever entries a page uses. js/ is its source, whose types
// and docs stand in types/.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { root } from './run.mjs';
import { styles } from './styles.mjs';

const source = join(root, 'js');
const target = join(root, 'lib');

const ENTRIES = ['index', 'node', 'element', 'define', 'worker', 'client/index', 'relay/index', 'relay/node'];

/** The oldest JavaScript that it is written in. */
const LANGUAGE = 'es2022';

/** What the client and all that it imports may have as brotli. */
export const CLIENT_BUDGET = 6000;

/**
 * What stands in one file with a module, though fewer entries need it: each file costs a request, and words that another
 * file has, too, are compressed anew.
 */
const TOGETHER = {
  'reading.js': ['./input.js', './steps.js', './view.js'],
  'error.js': ['./request/access.js', './request/until.js'],
};

/** A module is part of the file of whatever imports it. */
const together = {
  name: 'together',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const others = TOGETHER[relative(source, path)] ?? [];
      return { contents: readFileSync(path, 'utf8') + others.map((other) => `import ${JSON.stringify(other)};\n`).join('') };
    });
  },
};

/** Writes lib/ anew. Its tools are looked for only here: what imports this file may be what installs them. */
export async function writeLib() {
  const [{ build }, { minify }] = await Promise.all([import('esbuild'), import('terser')]);
  rmSync(target, { recursive: true, force: true });
  const { outputFiles } = await build({
    entryPoints: ENTRIES.map((entry) => join(source, `${entry}.js`)),
    outbase: source,
    outdir: target,
    bundle: true,
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    target: LANGUAGE,
    platform: 'neutral',
    minify: true,
    external: ['node:*'],
    plugins: [together],
    logLevel: 'warning',
    // What is imported for where it stands alone has no effect that is missed.
    logOverride: { 'ignored-bare-import': 'silent' },
    write: false,
  });
  // What esbuild leaves as it is becomes shorter: statements that could be one, names that are seldom used.
  for (const { path, text } of outputFiles) {
    const { code } = await minify(text, { module: true, ecma: 2022, compress: { passes: 2 } });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  writeFileSync(join(target, 'styles.css'), await styles());
}

/** Every file that one of lib/ leads to, itself included. @returns {string[]} */
export function filesOf(entry) {
  const files = new Set();
  const follow = (file) => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/\b(?:import|from)\s*["'](\.[^"']+)["']/g)) follow(join(dirname(file), path));
  };
  follow(join(target, entry));
  return [...files];
}

/** How many bytes the client and all that it imports have as brotli, each file compressed as a server does. */
export function clientSize() {
  return filesOf('client/index.js').reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0);
}
