// `npm run assurance`: docs/assurance.md, from the rules of docs/rules.json and the tests whose names carry their ids.
// Fails where a duty of the viewer has no test and is not marked as not yet done. `--check` writes nothing, and fails where
// what is written is of other rules or tests.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, root } from './run.mjs';

/** @typedef {{ id: string, asks: string, who: 'viewer' | 'host' | 'organisation', later?: string }} Rule `later`: the theme under which it will be done */
/** @typedef {{ name: string, file: string }} Test */

function assurance() {
  const rules = JSON.parse(readFileSync(join(root, 'docs', 'rules.json'), 'utf8'));
  const tests = ['src', 'tests'].flatMap(filesIn).flatMap(testsIn);
  const results = readResults();
  const unknown = tests.flatMap(({ name }) => idsIn(name).filter((id) => !rules.some((rule) => carries(id, rule.id))).map((id) => `${id} in ${name}`));
  if (unknown.length > 0) throw new Error(`No rule of docs/rules.json has these ids:\n  ${unknown.join('\n  ')}`);
  const rows = rules.map((rule) => ({ rule, proofs: tests.filter(({ name }) => carries(name, rule.id)) }));
  const untested = rows.filter(({ rule, proofs }) => rule.who === 'viewer' && !rule.later && proofs.length === 0);
  const file = join(root, 'docs', 'assurance.md');
  if (!process.argv.includes('--check')) {
    writeFileSync(file, page(rows, results));
    process.stdout.write('Wrote docs/assurance.md\n');
  } else if (withoutResults(readFileSync(file, 'utf8')) !== withoutResults(page(rows, results))) {
    throw new Error('docs/assurance.md has other rules or tests than there are: npm run assurance');
  }
  const tested = rows.filter(({ proofs }) => proofs.length > 0).length;
  process.stdout.write(`${rules.length} rules, ${tested} with tests\n`);
  if (untested.length > 0) {
    throw new Error(`No test carries the id of these duties of the viewer:\n${untested.map(({ rule }) => `  ${rule.id}  ${rule.asks}`).join('\n')}`);
  }
}

function filesIn(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((child) =>
    child.isDirectory() ? filesIn(join(folder, child.name)) : /\.(rs|mjs|js)$/.test(child.name) ? [join(path, child.name)] : []);
}

/** Tests by their names: functions under `#[test]` or `#[wasm_bindgen_test]`, and `test('…')` or `it('…')`. @returns {Test[]} */
function testsIn(path) {
  const text = readFileSync(path, 'utf8');
  const file = relative(root, path);
  const pattern = path.endsWith('.rs')
    ? /#\[(?:wasm_bindgen_)?test\](?:\s*#\[[^\]]*\])*\s*(?:async\s+)?fn\s+(\w+)/g
    : /\b(?:test|it)\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g;
  return [...text.matchAll(pattern)].map((match) => ({ name: (match[2] ?? match[1]).replace(/\\(.)/g, '$1'), file }));
}

/** Whether a test's name carries a rule's id: GEN-25 as gen_25, CORE02 as core_02, core02 or core_2. */
function carries(name, id) {
  const [, letters, number, suffix] = /^([A-Z]+)-?0*(\d+)([a-z]?)$/.exec(id);
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return new RegExp(`(^|_)${letters.toLowerCase()}_?0*${number}${suffix}(_|$)`).test(plain);
}

/** What looks like a rule's id in a test's name. @returns {string[]} */
function idsIn(name) {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return [...plain.matchAll(/(?<=^|_)(?:o|str|core|gen|med|alg|all|imm|unc|inv|ref|dia|prb|enc|lnk|haz|ig)_?\d+[a-z]?(?=_|$)/g)].map(([id]) => id);
}

/** What the last `npm test` found, by the names of tests; none where it has not run. */
function readResults() {
  const file = join(root, 'test-results', 'results.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The results of a test: Rust's runner writes its name after the path of its module; `${…}` in a name stands for any words. */
function resultsOf(name, results) {
  const parts = name.split(/\$\{[^}]*\}/).map((part) => part.replace(/[^\w\s]/g, '\\$&'));
  const pattern = new RegExp(`(^|::)${parts.join('.*')}$`);
  const found = Object.entries(results).filter(([path]) => pattern.test(path)).map(([, result]) => result);
  return found.length > 0 ? found : ['not run'];
}

function page(rows, results) {
  const lines = rows.map(({ rule, proofs }) => `| ${[
    rule.id,
    rule.asks,
    rule.who,
    proofs.map(({ name, file }) => `\`${name}\` (${file})`).join('<br>'),
    outcome(rule, proofs, results),
  ].map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`);
  return `# Rules, and the tests that show them

Written by \`npm run assurance\` from \`docs/rules.json\`, the names of tests, and the results of the last \`npm test\`; do
not edit. What a rule asks is in our own words: GP Connect's pages and its consumer hazard log are what counts.

* **viewer**: gp-record does it. **host**: the system around it does. **organisation**: those who deploy it do.
* A test that touches a rule does not prove all of it.

| Id | What it asks | Who | Test | Result |
|---|---|---|---|---|
${lines.join('\n')}

Where the specification, its test pack and the hazard log leave a choice, or contradict each other,
[interpretations.md](interpretations.md) has what gp-record does.
`;
}

/** The last column of a table: of a test that has not run there is no result. */
function withoutResults(text) {
  return text.replace(/\|[^|\n]*\|$/gm, '|');
}

function outcome(rule, proofs, results) {
  if (rule.who !== 'viewer' && proofs.length === 0) return `${rule.who}'s duty`;
  const found = [...new Set(proofs.flatMap(({ name }) => resultsOf(name, results)))].join(', ');
  const later = rule.later && `not yet done: ${rule.later}`;
  return [found, later].filter(Boolean).join('; ') || 'no test';
}

try {
  assurance();
} catch (error) {
  fail(error);
}
