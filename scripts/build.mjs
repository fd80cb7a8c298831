// The package as it is published: pkg/ (WebAssembly, release), lib/ (what pages fetch) and types/ (declarations). `npm run build` runs this;
// `npm start` and `npm test` call it.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { writeLib } from './lib.mjs';
import { namedByPlace, slimmed } from './module.mjs';
import { Missing, fail, must, root, run, say } from './run.mjs';
import { setUpBuild } from './set-up.mjs';
import { writeModules } from './written.mjs';

/** Builds pkg/, where its sources changed, the element's style sheet, lib/ and types/. Throws {@link Missing} where it cannot. */
export async function build() {
  await buildWasm();
  await writeModules();
  await writeLib();
  await buildTypes();
}

/** What makes the module smaller or faster, and what it may use: bench/history.md has what each brings. */
const ALLOWED = [
  // It would cut the data into many pieces around what is zero.
  '--skip-pass=memory-packing',
  ...['bulk-memory', 'nontrapping-float-to-int', 'sign-ext', 'mutable-globals', 'reference-types', 'multivalue', 'simd'].map((feature) => `--enable-${feature}`),
];
const OPTIMISED = [
  ...ALLOWED, '--low-memory-unused', '--one-caller-inline-max-function-size', '10', '--flexible-inline-max-function-size', '7',
  '-O3', '--merge-similar-functions', '-O3', '--coalesce-locals', '--vacuum', '--reorder-locals', '--dealign', '--debuginfo',
];
/** What was written and is read again needs fewer locals. */
const ONCE_MORE = [...ALLOWED, '--low-memory-unused', '--coalesce-locals', '--reorder-locals', '--debuginfo'];
const ORDERED = [...ALLOWED, '--reorder-functions-by-name', '--strip-debug', '--strip-producers', '--strip-target-features'];

/** By which sizes functions stand together: which of these compresses best changes with any change of the sources. */
const ALIKE_BYTES = [12, 16, 20, 24, 28, 32, 36, 40, 48, 56];

async function buildWasm() {
  const built = join(root, 'pkg', 'gp_record_bg.wasm');
  if (existsSync(built) && newest(['src', 'core', 'Cargo.toml', 'Cargo.lock', '.cargo', 'js/wasm.js', 'scripts/build.mjs', 'scripts/module.mjs', 'package-lock.json']) < statSync(built).mtimeMs) return;
  say('Building the WebAssembly (release)');
  const folder = mkdtempSync(join(tmpdir(), 'gp-record-build-'));
  try {
    const args = ['build', '--target', 'web', '--release', '--out-dir', folder, '--out-name', 'gp_record', '--no-pack', '--no-typescript', '--'];
    const flags = Object.entries(await sources()).map(([folder, name]) => `--remap-path-prefix=${folder}=${name}`);
    args.push('--config', `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(flags)}`);
    await must('The WebAssembly could not be built: the lines above say why.', 'wasm-pack', args);
    const linked = join(folder, 'gp_record_bg.wasm');
    writeFileSync(linked, slimmed(readFileSync(linked)));
    rmSync(join(root, 'pkg'), { recursive: true, force: true });
    mkdirSync(join(root, 'pkg'));
    const optimise = (flags, to) => must('The WebAssembly could not be optimised: the lines above say why.', 'wasm-opt', [...flags, linked, '-o', to]);
    await optimise(OPTIMISED, linked);
    await optimise(ONCE_MORE, linked);
    const optimised = readFileSync(linked);
    let least = Infinity;
    for (const alike of ALIKE_BYTES) {
      writeFileSync(linked, namedByPlace(optimised, alike));
      await optimise(ORDERED, linked);
      const wasm = readFileSync(linked);
      const size = brotliCompressSync(wasm).length;
      if (size < least) writeFileSync(built, wasm);
      least = Math.min(least, size);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A panic's places name source files. Here: what stands in them for the folders of whoever builds, so that the module
 * does not depend on these, whose lengths would stay when the names are gone (module.mjs). The standard library's is the
 * one that its makers put there.
 *
 * @returns {Promise<Record<string, string>>}
 */
async function sources() {
  const ask = async (...args) => (await must('The Rust compiler does not say what it is.', 'rustc', args, { quiet: true })).output;
  const commit = /^commit-hash: (\w+)$/m.exec(await ask('-vV'))?.[1];
  const library = join((await ask('--print', 'sysroot')).trim(), 'lib', 'rustlib', 'src', 'rust');
  const dependencies = `${join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src')}${sep}`;
  return { [dependencies]: '', [library]: `/rustc/${commit}`, src: '', 'core/../src': '', 'src/gpconnect': '', 'src/gpconnect/clinical_area': '' };
}

/** Checks the JavaScript by its JSDoc types and writes the declarations. */
async function buildTypes() {
  say('Checking the types of js/ and writing types/');
  const { code } = await run('tsc', ['-p', 'tsconfig.json']);
  if (code !== 0) throw new Missing('The JavaScript in js/ does not pass its type check: the lines above say where.');
  writeFileSync(join(root, 'types', 'registered.d.ts'), REGISTERED);
}

/** The types of define.js, with what TypeScript has to know of a registered element and JSDoc cannot say. */
const REGISTERED = `import { GpRecordElement } from './element.js';
type Compared = { outcome: string; fields: string[] };
declare global {
  interface HTMLElementTagNameMap {
    'gp-record': GpRecordElement;
  }
  interface GlobalEventHandlersEventMap {
    'gp-record-loadstart': CustomEvent<null>;
    'gp-record-load': CustomEvent<{ received: boolean }>;
    'gp-record-error': CustomEvent<{ error: import('./error.js').GpRecordError }>;
    'gp-record-loadend': CustomEvent<null>;
    'gp-record-mismatch': CustomEvent<Compared>;
    'gp-record-mismatchaccepted': CustomEvent<Compared>;
    'gp-record-blocked': CustomEvent<Compared & { codes?: string[] }>;
    'gp-record-sectionview': CustomEvent<{ id: string; code: string }>;
    'gp-record-print': CustomEvent<null>;
  }
}
export { GpRecordElement };
`;

/** The newest change, in milliseconds, among these files and everything in these folders. */
function newest(names) {
  return Math.max(...names.map((name) => {
    const file = join(root, name);
    const { mtimeMs } = statSync(file);
    return statSync(file).isDirectory() ? Math.max(mtimeMs, newest(readdirSync(file).map((child) => join(name, child)))) : mtimeMs;
  }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUpBuild().then(build).catch(fail);
}
