// The interface of the package where there is no page: on Node, and for the type checker.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import ts from 'typescript';

import { ANNA, allergies } from './support/bundles.mjs';
import { writeModules } from '../../scripts/written.mjs';

const ROOT = new URL('../../', import.meta.url);
const run = promisify(execFile);

await writeModules();
const { default: init, init: named, renderRecord, version, GpRecordError } = await import('../../js/node.js');
const { Reading, htmlOf } = await import('../../js/reading.js');
const boundary = await import('../../js/wasm.js');

const codeOf = (work) => {
  try {
    return work();
  } catch (error) {
    assert.ok(error instanceof GpRecordError, String(error));
    return error.code;
  }
};

test('before init() a record cannot be read, and the error says what to do', () => {
  assert.equal(codeOf(() => renderRecord(allergies(ANNA))), 'not-ready');
});

test('init() reads its own wasm file, once', async () => {
  assert.equal(init, named);
  assert.equal(init(), init());
  await init();
});

test('the version is that of package.json', async () => {
  const { version: published } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'));
  assert.equal(version(), published);
});

test('every form of input reads the same', () => {
  const text = allergies(ANNA);
  const bytes = new TextEncoder().encode(text);
  const within = new Uint8Array([0, ...bytes, 0]);
  const forms = [text, bytes, bytes.buffer, new DataView(within.buffer, 1, bytes.length), { bytes, status: 200 }, [bytes], [{ bytes: text }]];
  const options = { idPrefix: 'same-' };
  const [first, ...others] = forms.map((form) => renderRecord(form, options).html);
  assert.match(first, /Allergy to penicillin/);
  for (const other of others) assert.equal(other, first);
});

test('what is no input is an error of ours', () => {
  for (const wrong of [null, undefined, 7, {}, { resourceType: 'Bundle', entry: [] }, { bytes: {} }, [null], () => {}]) {
    assert.equal(codeOf(() => renderRecord(wrong)), 'invalid-input');
  }
});

test('what is no record is an error with a code and without content', () => {
  for (const wrong of ['', '   ', 'penicillin', '{"resourceType":"Bundle","entry":[{"resource":{"text":"penicillin"']) {
    try {
      renderRecord(wrong);
      assert.fail(`read ${wrong}`);
    } catch (error) {
      assert.ok(error instanceof GpRecordError, String(error));
      assert.match(error.code, /^[a-z-]+$/);
      assert.doesNotMatch(error.message, /penicillin/);
      assert.ok(error.position === null || Number.isInteger(error.position));
    }
  }
});

test('an option that does not exist is an error, at every depth: a misspelt check is no check', () => {
  for (const wrong of [{ allowedSection: ['allergies'] }, { expected: { nhsnumber: '9990000026' } }]) {
    assert.equal(codeOf(() => renderRecord(allergies(ANNA), wrong)), 'invalid-option', JSON.stringify(wrong));
  }
});

test('the error of an option names the option and not its value, which may identify the patient', () => {
  for (const nhsNumber of [9990000018, ['9990000018']]) {
    assert.throws(() => renderRecord(allergies(ANNA), { expected: { nhsNumber } }), (error) => {
      assert.equal(error.code, 'invalid-option');
      assert.doesNotMatch(error.message, /9990000018/);
      return true;
    });
  }
});

test('two records on a page have no id in common', () => {
  const ids = (html) => [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const [one, other] = [renderRecord(allergies(ANNA)), renderRecord(allergies(ANNA))].map(({ html }) => new Set(ids(html)));
  assert.ok(one.size > 0);
  assert.deepEqual([...one].filter((id) => other.has(id)), []);
});

test('nothing of a record is left in the memory of the module when it is done', async () => {
  const holds = (text) => Buffer.from(boundary.wasm.memory.buffer).includes(text);
  const input = allergies(ANNA, ['Allergy to a thing of no other test']);
  const reading = new Reading([{ bytes: new TextEncoder().encode(input) }], {});
  while (!reading.step(1e6));
  assert.equal(holds('thing of no other test'), true);
  reading.free();
  assert.equal(holds('thing of no other test'), false);

  renderRecord(input);
  assert.equal(holds('thing of no other test'), false);
  const part = { operations: new Uint32Array([('thing of no other test'.length << 3) | 2, 22]), text: new TextEncoder().encode('thing of no other test') };
  assert.match(htmlOf(part), /thing of no other test/);
  assert.equal(holds('thing of no other test'), false);
  assert.throws(() => renderRecord('thing of no other test'), GpRecordError);
  assert.equal(holds('thing of no other test'), false);
});

test('importing any module of the package on a server has no effect and needs no DOM', async () => {
  const files = (await readdir(new URL('js/', ROOT), { recursive: true })).filter((file) => file.endsWith('.js'));
  assert.ok(files.length > 10);
  const script = `const before = Object.keys(globalThis).length;
    for (const file of ${JSON.stringify(files)}) await import(new URL(file, ${JSON.stringify(new URL('js/', ROOT).href)}));
    if (Object.keys(globalThis).length !== before) throw new Error('globals changed');`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script]);
  assert.equal(stdout + stderr, '');
});

const types = program();

test('the keys of real views are those that the types declare', () => {
  const view = renderRecord(allergies(ANNA), { expected: { familyName: 'Somebody-Else' }, mismatchAccepted: true });
  agrees('View', view);
  agrees('Section', ...view.sections);
  agrees('Patient', view.patient);
  agrees('Identity', view.identity);
  agrees('Mismatch', ...view.identity.mismatches);
  agrees('Issue', ...view.issues);
  agrees('Account', view.account);
  agrees('Leaves', view.account.leaves);
});

test('no `any` reaches the declarations', () => {
  const found = [];
  for (const file of types.getSourceFiles().filter(({ fileName }) => fileName.startsWith(fileURLToPath(new URL('types/', ROOT))))) {
    const visit = (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${file.fileName}:${node.pos}`);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  assert.deepEqual(found, []);
});

/** The emitted declarations, from this very source. */
function program() {
  const config = ts.getParsedCommandLineOfConfigFile(fileURLToPath(new URL('tsconfig.json', ROOT)), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: assert.fail });
  const source = ts.createProgram(config.fileNames, config.options);
  const mistakes = ts.getPreEmitDiagnostics(source).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  assert.deepEqual(mistakes, []);
  source.emit();
  const entries = ['index', 'node', 'element', 'define', 'worker'].map((name) => fileURLToPath(new URL(`types/${name}.d.ts`, ROOT)));
  return ts.createProgram(entries, { ...config.options, allowJs: false, checkJs: false });
}

/** Every key of the values is declared, and every declared key that is not optional is there. */
function agrees(name, ...values) {
  const file = types.getSourceFile(fileURLToPath(new URL('types/types.d.ts', ROOT)));
  const declared = file.statements.find((statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === name);
  const properties = types.getTypeChecker().getTypeAtLocation(declared).getProperties();
  const all = properties.map((property) => property.name);
  const required = properties.filter((property) => !(property.flags & ts.SymbolFlags.Optional)).map((property) => property.name);
  for (const value of values) {
    const keys = Object.keys(value);
    assert.deepEqual(keys.filter((key) => !all.includes(key)), [], `${name} has keys that its type does not`);
    assert.deepEqual(required.filter((key) => !keys.includes(key)), [], `${name} lacks keys that its type has`);
  }
}
