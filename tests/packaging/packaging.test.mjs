// The package as a host gets it: packed, installed in an empty folder, run on Node, built by two bundlers, and the
// builds run in a browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { ANNA, allergies } from '../browser/support/bundles.mjs';
import { launch } from '../browser/support/browser.mjs';
import { writeModules } from '../../scripts/written.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const LARGE = allergies(ANNA, Array.from({ length: 6000 }, (_, i) => `Allergy number ${i}`));

const run = promisify(execFile);
let folder;
let packed;

before(async () => {
  await writeModules();
  folder = await mkdtemp(join(tmpdir(), 'gp-record-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
  [packed] = JSON.parse(stdout);
  await cp(join(HERE, 'page'), folder, { recursive: true });
  await cp(join(HERE, 'package.json'), join(folder, 'package.json'));
  await run('npm', ['install', '--no-audit', '--no-fund', `./${packed.filename}`], { cwd: folder });
});

after(() => rm(folder, { recursive: true, force: true }));

test('the tarball holds what is needed and nothing else', () => {
  const files = packed.files.map(({ path }) => path);
  for (const needed of ['lib/index.js', 'lib/node.js', 'lib/styles.css', 'lib/worker.js', 'pkg/gp_record_bg.wasm',
    'lib/client/index.js', 'types/index.d.ts', 'types/types.d.ts', 'types/client/index.d.ts', 'types/relay/index.d.ts',
    'lib/relay/index.js', 'www/provider/index.mjs', 'www/patients/patients.mjs']) assert.ok(files.includes(needed), `${needed} is missing`);
  assert.deepEqual(files.filter((file) => !/^(js|lib|pkg|types|docs|www\/(patients|provider))\/|^(package\.json|bench\/(README|history)\.md|[A-Z-]+(\.md)?)$/.test(file)), []);
});

test('every link of what is read first leads to a file', async () => {
  const files = packed.files.map(({ path }) => path);
  for (const page of ['README.md', 'SECURITY.md']) {
    const text = await readFile(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
    assert.deepEqual(links.filter((link) => !files.includes(link)), [], page);
  }
});

test('a bundler keeps the style sheet, which is imported for its effect alone', async () => {
  const { sideEffects, exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  assert.ok(sideEffects.includes(exports['./styles.css']));
});

test('every export leads to a file', async () => {
  const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const files = packed.files.map(({ path }) => `./${path}`);
  const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets));
  assert.deepEqual(targets(exports).filter((target) => target !== './package.json' && !files.includes(target)), []);
});

test('nothing in it names a folder of the machine that built it', async () => {
  // Where Rust and what it needs is installed, where this repository is, and whose they are.
  const { stdout: compiler } = await run('rustc', ['--print', 'sysroot'], { cwd: ROOT });
  const own = [compiler.trim(), process.env.CARGO_HOME ?? join(homedir(), '.cargo'), homedir(), ROOT].filter((path) => path.length > 3);
  const named = [];
  for (const { path } of packed.files) {
    const content = await readFile(join(folder, 'node_modules', 'gp-record', path), 'latin1');
    named.push(...own.filter((place) => content.includes(place)).map((place) => `${path}: ${place}`));
  }
  assert.deepEqual(named, []);
});

test('installed in an empty folder, it reads a record on Node', async () => {
  await writeFile(join(folder, 'record.json'), allergies(ANNA));
  const script = `import init, { renderRecord } from 'gp-record';
    import 'gp-record/element'; import 'gp-record/define'; import 'gp-record/worker';
    import { readFile } from 'node:fs/promises';
    await init();
    process.stdout.write(renderRecord(await readFile('record.json')).html);`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  assert.match(stdout, /Allergy to penicillin/);
  assert.equal(stderr, '');
});

test('installed, its client asks its provider through its relay', async () => {
  const script = `import { createServer } from 'node:http';
    import { createClient, GpRecordError } from 'gp-record/client';
    import { createRelay } from 'gp-record/relay';
    import { listenerOf } from 'gp-record/relay/node';
    import { consumerAsids, createProvider } from 'gp-record/provider';
    import { GpRecordError as same } from 'gp-record';
    const provider = createProvider();
    const relay = createRelay({
      signedIn: () => ({ session: 's', role: 'GP', user: { id: 'u', family: 'F', given: 'G' }, organisation: { odsCode: 'Z99R1', name: 'N' } }),
      traced: ({ nhsNumber }) => ({ nhsNumber, tracedAt: new Date(), practiceCode: 'Z99001', sensitive: false, deceased: false }),
      authorise: () => true,
      allowedSections: () => ['allergies'],
      audit: () => {},
      spine: { base: 'https://proxy.example/ssp', asid: consumerAsids.allowed, issuer: 'https://host.example/', fetch: provider.fetch,
        device: { id: 'd', identifier: { system: 'https://host.example/Id', value: '1' }, model: 'm', version: '1' } },
      directory: { base: 'https://proxy.example/spine-directory/FHIR/R4', apiKey: 'k', fetch: provider.fetch },
    });
    const server = createServer(listenerOf(relay));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = createClient({ relay: 'http://127.0.0.1:' + server.address().port + '/', role: 'GP' });
    const patient = { nhsNumber: '9990000018', tracedAt: new Date(), practiceCode: 'Z99001', sensitive: false, deceased: false };
    const answer = await client.getStructuredRecord(patient, { areas: ['allergies'] });
    process.stdout.write(answer.status + ' ' + (GpRecordError === same) + ' ' + new TextDecoder().decode(answer.bytes).includes('AllergyIntolerance'));
    server.close();
    server.closeAllConnections();`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder });
  assert.equal(stdout, '200 true true');
  assert.equal(stderr, '');
});

test('its types serve a server that has none of a browser', async () => {
  await writeFile(join(folder, 'server.ts'), `import init, { renderRecord } from 'gp-record';
    await init();
    const { patient } = renderRecord(new Uint8Array(), { expected: { nhsNumber: null }, retrievedAt: null });
    export const number: string | null = patient && patient.nhsNumber;`);
  const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023', '--types', 'node',
    '--typeRoots', join(ROOT, 'node_modules/@types'), 'server.ts'];
  await run(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
});

test('its types serve a strict host', async () => {
  await writeFile(join(folder, 'host.ts'), `import init, { renderRecord, type Requested, type View, type WasmSource } from 'gp-record';
    import { GpRecordElement, type Access, type LoadInput, type WorkerSource } from 'gp-record/element';
    import 'gp-record/define';
    import { createClient, type Period, type StructuredOptions } from 'gp-record/client';
    import { createRelay, type AuditEntry } from 'gp-record/relay';
    import { createProvider } from 'gp-record/provider';
    export const client = createClient({ relay: '/gp-record', role: 'GP' });
    export const relay: typeof createRelay = createRelay;
    export const provider: (request: Request) => Promise<Response> = createProvider().answer;
    export async function show(element: GpRecordElement, input: Uint8Array): Promise<View> {
      await init();
      const view: View = renderRecord(input, { expected: { nhsNumber: '9990000018' } });
      element.src = view.sections[0]?.id ?? null;
      return element.load(input);
    }
    const inPage = document.querySelector('gp-record');
    if (inPage) {
      inPage.expected = { nhsNumber: '9990000018' };
      inPage.fetch = null;
      inPage.expected = undefined;
      inPage.load([fetch('/a'), fetch('/b')], null);
      inPage.load((signal) => fetch('/gp-record', { signal }));
    }
    export type Named = [Access, AuditEntry, LoadInput, Period, Requested, StructuredOptions, WasmSource, WorkerSource];
    // @ts-expect-error an option that does not exist
    renderRecord('', { allowedSection: [] });`);
  const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,dom,dom.iterable', 'host.ts'];
  await run(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
});

for (const [bundler, args] of [
  ['vite', ['build', '--outDir', 'vite', '--logLevel', 'error']],
  ['webpack', ['--mode', 'production', '--entry', './main.js', '--output-path', 'webpack']],
]) {
  test(`${bundler} builds it without configuration, and the build shows a record`, async () => {
    await run(join(folder, 'node_modules/.bin', bundler), args, { cwd: folder }).catch(({ stdout, stderr }) => assert.fail(stdout + stderr));
    const out = join(folder, bundler);
    if (bundler === 'webpack') {
      const page = await readFile(join(folder, 'index.html'), 'utf8');
      await writeFile(join(out, 'index.html'), page.replace('type="module" src="./main.js"', 'defer src="./main.js"'));
    }
    await writeFile(join(out, 'record.json'), LARGE);
    assert.ok((await readdir(out, { recursive: true })).some((file) => file.endsWith('.wasm')));
    const { text, html, workers } = await shown(out);
    assert.match(text, /Allergy number 2499/);
    assert.match(html, /Allergy number 2499/);
    assert.equal(workers, 1);
    // The policy that README says is enough leaves no worker, and none of what some bundlers fetch by a script's address.
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const [policy] = /default-src 'none';[^`]*/.exec(readme);
    const strict = await shown(out, policy.replaceAll('\n', ' '));
    assert.match(strict.text, /Allergy number 2499/);
    assert.match(strict.html, /Allergy number 2499/);
    assert.equal(strict.workers, 0);
  });
}

/** What a page of a built folder shows under a policy, and how many workers it started. */
async function shown(root, policy) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://host').pathname;
    const file = normalize(join(root, path === '/' ? 'index.html' : path));
    const body = file.startsWith(root) && await readFile(file).catch(() => null);
    response.writeHead(body ? 200 : 404, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      ...(policy && { 'content-security-policy': policy }),
    });
    response.end(body || '');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    let workers = 0;
    page.on('worker', () => { workers += 1; });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.view !== undefined, undefined, { timeout: 15000 });
    const [text, html] = await page.evaluate(() => [document.querySelector('gp-record').shadowRoot.textContent, window.html]);
    return { text, html, workers };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
