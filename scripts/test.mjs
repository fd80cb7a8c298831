// `npm test`: everything that is checked, in order of speed. All of it runs even where something fails; the last line
// adds all runners up. A check that is not a test (format, lint, build) counts only where it fails.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { none, readCargo, readNode, sum } from './counts.mjs';
import { Missing, root, run, say } from './run.mjs';
import { setUpTests } from './set-up.mjs';

/** A runner or a check: its heading, and what gives its counts. */
const steps = (tools) => [
  ['Format of the Rust', () => check('cargo', ['fmt', '--all', '--check'])],
  ['Lints of the Rust', () => check('cargo', ['clippy', '--workspace', '--all-targets', '--quiet', '--', '-D', 'warnings'])],
  ['Lints of the Rust for WebAssembly', () => check('cargo', ['clippy', '--workspace', '--lib', '--target', 'wasm32-unknown-unknown', '--quiet', '--', '-D', 'warnings'])],
  ['Tests of the Rust', () => cargoTests()],
  ['Build of the package', () => attempt(build)],
  ['Size of the package', () => check('node', ['scripts/sizes.mjs'])],
  ['Tests of the package in Node', () => nodeTests('tests', tools)],
  ['Tests in Chromium (WebAssembly)', () => wasmTests('--chrome', tools.chromedriver && ['--chromedriver', tools.chromedriver])],
  ['Tests in Firefox (WebAssembly)', () => wasmTests('--firefox', ['--geckodriver', tools.geckodriver])],
  ['Tests of the element and the demo in Chromium', () => nodeTests('tests/browser', tools)],
  ['Tests of the packed package', () => nodeTests('tests/packaging', tools)],
  ['Rules and their tests', () => check('node', ['scripts/assurance.mjs', '--check'])],
];

async function test() {
  const all = [];
  const summary = [];
  for (const [name, step] of steps(await setUpTests())) {
    say(name);
    const started = Date.now();
    const counts = await step();
    all.push(counts);
    summary.push(`${counts.failed ? '✖' : '✔'} ${name}: ${words(counts)} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    // Written after every step: the last one reads the results of those before it.
    keepResults(sum(all).results);
  }
  const total = sum(all);
  say('Summary');
  for (const reason of new Set(total.reasons)) summary.push(`skipped: ${reason}`);
  process.stdout.write(`${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}\n`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

function words({ passed, failed, skipped }) {
  const parts = [passed && `${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean);
  return parts.join(', ') || 'in order';
}

const failure = (counts = none()) => ({ ...counts, failed: Math.max(counts.failed, 1) });

/** Counts of a runner: a run that ends badly has failed whatever it counted, and so has one that finds no test. */
function counted({ code, output }, read) {
  const counts = read(output);
  if (code !== 0) return failure(counts);
  if (counts.passed + counts.failed + counts.skipped > 0) return counts;
  say('No test was found');
  return failure(counts);
}

async function check(command, args) {
  return (await run(command, args)).code === 0 ? none() : failure();
}

async function attempt(work) {
  try {
    await work();
    return none();
  } catch (error) {
    process.stderr.write(`${error instanceof Missing ? error.message : error.stack}\n`);
    return failure();
  }
}

async function cargoTests() {
  // --show-output: a test that skips itself says so on a line of its own, and cargo keeps that back otherwise.
  // No backtraces: a property that fails panics for each smaller input that it tries, and the smallest is what is wanted.
  const args = ['test', '--workspace', '--quiet', '--no-fail-fast', '--', '--show-output', '--format=pretty'];
  return counted(await run('cargo', args, { env: { RUST_BACKTRACE: '0' } }), readCargo);
}

async function wasmTests(browser, driver) {
  return counted(await run('wasm-pack', ['test', '--headless', browser, ...(driver ?? []), '--', '--test', 'web']), readCargo);
}

async function nodeTests(folder, tools) {
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.mjs')) : [];
  if (files.length === 0) return counted({ code: 0, output: '' }, readNode);
  const env = { CHROME_PATH: tools.chromium ?? '', FIREFOX_PATH: tools.firefox ?? '', NO_COLOR: '1' };
  const args = ['--test', '--test-reporter=spec', ...files.sort().map((name) => join(folder, name))];
  return counted(await run('node', args, { env }), readNode);
}

function keepResults(results) {
  mkdirSync(join(root, 'test-results'), { recursive: true });
  writeFileSync(join(root, 'test-results', 'results.json'), JSON.stringify(results, null, 1));
}

test().catch((error) => {
  process.stderr.write(`\n${error instanceof Missing ? error.message : error.stack}\n\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
});
