// Mutual TLS between relay and proxy: certificates made here and now, through an agent that the host supplies.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fetchThrough, listenerOf } from '../js/relay/node.js';
import { createProvider } from '../www/provider/index.mjs';
import { closing, codeOf, listening, startFetching, textOf, tracedPatient } from './support/fetching.mjs';

let made;
let proxy;
let base;
const peers = [];

before(async () => {
  made = certificates();
  const provider = createProvider();
  proxy = createServer({ ...made.server, ca: made.root, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, (request, response) => {
    peers.push({ subject: request.socket.getPeerCertificate().subject?.CN, protocol: request.socket.getProtocol(), url: request.url });
    return listenerOf(provider.answer)(request, response);
  });
  // A handshake that fails is what some of these tests are about.
  proxy.on('tlsClientError', () => {});
  base = `${await listening(proxy, 'https')}/ssp`;
});
after(() => closing(proxy));

/** A root of its own, and a certificate for each side from it; with OpenSSL. */
function certificates() {
  const folder = mkdtempSync(join(tmpdir(), 'gp-record-tls-'));
  const file = (name) => join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  const root = (name) => openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.crt`);
  const leaf = (name, issuer, extension) => {
    writeFileSync(file(`${name}.ext`), extension);
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl('x509', '-req', '-days', '2', '-in', `${name}.csr`, '-CA', `${issuer}.crt`, '-CAkey', `${issuer}.key`, '-CAcreateserial', '-extfile', `${name}.ext`, '-out', `${name}.crt`);
    return { key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.crt`)) };
  };
  try {
    root('root');
    root('stranger');
    return {
      server: leaf('proxy', 'root', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'),
      client: leaf('relay', 'root', 'extendedKeyUsage=clientAuth\n'),
      strange: leaf('someone', 'stranger', 'extendedKeyUsage=clientAuth\n'),
      root: readFileSync(file('root.crt')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function asked(agentOptions) {
  const agent = new Agent(agentOptions);
  const own = await startFetching({ spine: { base, fetch: fetchThrough(agent) } });
  try {
    return await own.client({ retries: 0 }).getStructuredRecord(tracedPatient('rich'), { areas: ['allergies'] });
  } finally {
    agent.destroy();
    await own.close();
  }
}

test('o_29 with its client certificate the relay is let in, and the address arrives untouched', async () => {
  const answer = await asked({ ...made.client, ca: made.root });
  assert.equal(answer.status, 200, answer.error ?? textOf(answer));
  assert.match(textOf(answer), /AllergyIntolerance/);
  const { subject, protocol, url } = peers.at(-1);
  assert.equal(subject, 'relay');
  assert.match(protocol, /^TLSv1\.[23]$/);
  assert.equal(url, '/ssp/https://alder-road.gp.example/Z99001/STU3/1/gpconnect/structured/fhir/Patient/$gpc.getstructuredrecord');
});

test('TLS 1.2 alone, as the specification has it', async () => {
  assert.equal((await asked({ ...made.client, ca: made.root, maxVersion: 'TLSv1.2' })).status, 200);
  assert.equal(peers.at(-1).protocol, 'TLSv1.2');
});

test('without a certificate, with a stranger\'s, or of a proxy that nobody vouches for, nothing is exchanged', async () => {
  const before = peers.length;
  for (const agentOptions of [{ ca: made.root }, { ...made.strange, ca: made.root }, { ...made.client }]) {
    const answer = await asked(agentOptions);
    assert.deepEqual([answer.status, codeOf(answer)], [502, 'RELAY_UPSTREAM_NOT_REACHED']);
  }
  assert.equal(peers.length, before);
});
