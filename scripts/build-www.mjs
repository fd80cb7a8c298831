// `npm run build:www`: the demo as a static site in www/dist, which any file host serves. It differs from the demo of
// `npm start` in one thing: the records are files, not a provider's answers.

import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { policies } from '../www/server.mjs';
import { patients, respond, traceOf } from '../www/patients/patients.mjs';
import { build } from './build.mjs';
import { fail, root, say } from './run.mjs';
import { setUpBuild } from './set-up.mjs';

const www = join(root, 'www');
const dist = join(www, 'dist');

async function buildSite() {
  await setUpBuild();
  await build();
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, 'records'), { recursive: true });
  for (const name of ['index.html', 'demo.js', 'demo.css', 'icon.svg']) cpSync(join(www, name), join(dist, name));
  cpSync(join(www, 'source-files.js'), join(dist, 'source.js'));
  // Of js/ only what stands in the relay's place here.
  for (const name of [join('js', 'request'), 'lib', 'pkg']) cpSync(join(root, name), join(dist, name), { recursive: true, filter: (file) => !basename(file).endsWith('.ts') });
  const now = Date.now();
  const listed = [];
  for (const patient of patients) {
    const { id, local, sections } = patient;
    const answers = (sections ?? [undefined]).map((section) => [section, respond(id, section)]).filter(([, made]) => made);
    for (const [section, { body }] of answers) writeFileSync(join(dist, 'records', `${id}${section ? `-${section}` : ''}.json`), body);
    const trace = traceOf(local.nhsNumber, now);
    const { tracedAt, ...facts } = trace ?? {};
    const ageMs = tracedAt ? now - Date.parse(tracedAt) : null;
    listed.push({ ...patient, local: { ...local }, trace: trace && { ...facts, ageMs }, statuses: answers[0]?.[1].status ?? null });
  }
  writeFileSync(join(dist, 'records', 'patients.json'), JSON.stringify(listed));
  // Read by the file hosts that know this file; others need the same header set by hand.
  writeFileSync(join(dist, '_headers'), `/*\n  Content-Security-Policy: ${policies.strict}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n`);
  say('The site is in www/dist');
}

buildSite().catch(fail);
