// What README shows runs as it is written there, and nothing else.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The snippets in a language, in order. @returns {string[]} */
function snippets(language) {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code);
}

/** A folder inside the repository, so that the package's own name resolves. */
function inFolder(work) {
  mkdirSync(join(root, 'test-results'), { recursive: true });
  const folder = mkdtempSync(join(root, 'test-results', 'readme-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the ten lines of README, saved and run as it says, render a record and print what it says', () => inFolder((folder) => {
  const [example] = snippets('js');
  assert.ok(readme.includes('`first.mjs`') && readme.includes('`node first.mjs`'), 'README does not say how to run it');
  writeFileSync(join(folder, 'first.mjs'), example);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['first.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const [, printed] = /It prints `([^`]+)`/.exec(readme);
  assert.equal(stdout.trim(), printed);
  const html = readFileSync(join(folder, 'record.html'), 'utf8');
  for (const text of ['Rosalind', 'Metformin 500mg tablets', 'Six tablets (15mg) ONCE A WEEK on Monday', 'Allergy to penicillin']) {
    assert.ok(html.includes(text), `not in the view: ${text}`);
  }
}));

test('its style sheet is where the ten lines say, in a project that has the package installed', () => {
  const [, sheet] = /node_modules\/gp-record\/([^"]+)/.exec(snippets('js')[0]);
  assert.equal(`./${sheet}`, exports['./styles.css']);
});

test('the example of README has ten lines of code at most', () => {
  const lines = snippets('js')[0].split('\n').filter((line) => line.trim() !== '');
  assert.ok(lines.length <= 10, `${lines.length} lines`);
});

test('the file that npm pack writes has the name that README installs', () => {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.ok(readme.includes(`npm install ./${name}-${version}.tgz`));
});

test('esbuild, called as README says, finds the WebAssembly and gives its address to init', () => inFolder((folder) => {
  const [, flags] = /esbuild \(`([^`]+)`\)/.exec(readme);
  writeFileSync(join(folder, 'main.js'), snippets('js').find((code) => code.includes('gp_record_bg.wasm')));
  const esbuild = join(root, 'node_modules', '.bin', 'esbuild');
  const { status, stderr } = spawnSync(esbuild, ['main.js', '--bundle', ...flags.split(' '), '--outdir=out'], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const [wasm] = readdirSync(join(folder, 'out')).filter((file) => file.endsWith('.wasm'));
  assert.deepEqual(readFileSync(join(folder, 'out', wasm)), readFileSync(join(root, 'pkg', 'gp_record_bg.wasm')));
  assert.ok(readFileSync(join(folder, 'out', 'main.js'), 'utf8').includes(wasm));
}));

test('the import map of README leads each name where the package does', () => {
  const [, map] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(readme);
  const { imports } = JSON.parse(map);
  assert.ok(Object.keys(imports).length > 0);
  for (const [name, address] of Object.entries(imports)) {
    assert.equal(address.replace('/gp-record/', './'), exports[name.replace('gp-record', '.')].default, name);
  }
});

test('what pages fetch asks for the WebAssembly where README says that it lies', () => {
  const asked = readdirSync(join(root, 'lib')).filter((file) => file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(join(root, 'lib', file), 'utf8').matchAll(/"([^"]*gp_record_bg\.wasm)"/g)].map(([, path]) => path));
  assert.deepEqual([...new Set(asked)], ['../pkg/gp_record_bg.wasm']);
  assert.ok(readme.includes(`\`${asked[0]}\``) && exports['./gp_record_bg.wasm']);
});
