// The demo's server: a clinical system's own. It serves the page and the package, knows who is signed in and what the
// demographics service says, and passes requests on through the relay; beside it, on the same port, is the local provider.
// Identifiers travel in request bodies alone, as they have to in a real host.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRelay } from '../js/relay/index.js';
import { listenerOf } from '../js/relay/node.js';
import { SECTIONS } from '../js/request/sections.js';
import { AREAS } from '../js/request/structured.js';
import { patients, traceOf } from './patients/patients.mjs';
import { consumerAsids, createProvider } from './provider/index.mjs';
import { faults } from './provider/faults.mjs';

const www = dirname(fileURLToPath(import.meta.url));
const root = dirname(www);

/** Content security policies under which the demo works. `strict` is the default and what README recommends to hosts. */
export const policies = {
  strict: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    + "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  worker: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    + "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The files of the page are served from www/, the package as hosts deploy it. */
const folders = { lib: join(root, 'lib'), pkg: join(root, 'pkg') };

/** Who is signed in: the demo has one user, whom the server knows and the page cannot change. */
const caller = {
  session: 'demo',
  role: 'General Medical Practitioner',
  user: { id: 'demo-user', family: 'Lindqvist', given: 'Maren', prefix: 'Dr', identifiers: [{ system: 'https://gp-record.example/Id/user', value: 'mlindqvist' }] },
  organisation: { odsCode: 'Z99R1', name: 'Exampleton Infirmary' },
};

const device = { id: 'demo-device', identifier: { system: 'https://gp-record.example/Id/device', value: 'DEMO-1' }, model: 'Demo clinical system', version: '1' };

/** What the demo's user may see: everything. */
const everything = [...Object.keys(AREAS), 'documents', ...SECTIONS];

/** So many entries of the audit are kept in memory: a real host writes them where they last. */
const AUDITED = 1000;

/**
 * A server of the demo; not yet listening.
 * @param {{ policy?: string, slowness?: number }} [options] the Content-Security-Policy, and how many milliseconds a
 *   slow answer takes
 */
export function createDemo({ policy = policies.strict, slowness = 4000 } = {}) {
  const provider = createProvider({ slowness });
  const audit = [];
  const listeners = {};
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-store');
    answer(request, response, { provider, audit, listeners }).catch(() => send(response, 500, 'text/plain; charset=utf-8', 'The demo failed.'));
  });
  server.on('listening', () => {
    const origin = `http://localhost:${server.address().port}`;
    listeners.provider = listenerOf(provider.answer);
    listeners.relay = listenerOf(createRelay({
      signedIn: () => caller,
      traced: ({ nhsNumber }) => traceOf(nhsNumber, Date.now()),
      authorise: () => true,
      authorisePurpose: () => true,
      allowedSections: () => everything,
      audit: (entry) => {
        audit.push(entry);
        audit.splice(0, audit.length - AUDITED);
      },
      spine: { base: `${origin}/ssp`, asid: consumerAsids.allowed, issuer: origin, device },
      directory: { base: `${origin}/spine-directory/FHIR/R4`, apiKey: 'demo' },
    }));
  });
  return server;
}

/**
 * Listens on this port or the next free one of the twenty above it.
 * @returns {Promise<number>} the port it listens on
 */
export function listen(server, port, tries = 20) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      error.code === 'EADDRINUSE' && tries > 0 ? resolve(listen(server, port + 1, tries - 1)) : reject(error));
    server.listen(port, 'localhost', () => resolve(server.address().port));
  });
}

async function answer(request, response, { provider, audit, listeners }) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const isPost = request.method === 'POST';
  if (pathname === '/gp-record') return listeners.relay(request, response);
  if (/^\/(ssp|spine-directory)\//.test(pathname)) return listeners.provider(request, response);
  if (pathname === '/patients' && request.method === 'GET') return send(response, 200, types['.json'], JSON.stringify(patients));
  if (pathname === '/trace' && isPost) return send(response, 200, types['.json'], JSON.stringify(traceOf((await readJson(request)).nhsNumber, Date.now())));
  if (pathname === '/fault' && isPost) {
    const { fault } = await readJson(request);
    provider.fault = Object.hasOwn(faults, fault ?? '') ? fault : null;
    return send(response, 204, types['.json'], '');
  }
  // What became of the latest requests; without the patients' numbers, which a page has no use for.
  if (pathname === '/audit' && isPost) return send(response, 200, types['.json'], JSON.stringify(audit.slice(-20).map(({ nhsNumber: _, ...entry }) => entry)));
  if (request.method === 'GET' || request.method === 'HEAD') return sendFile(response, pathname);
  return send(response, 405, 'text/plain; charset=utf-8', 'Method not allowed');
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > 10_000) return {};
  }
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function sendFile(response, pathname) {
  const file = fileOf(pathname);
  if (!file) return send(response, 404, 'text/plain; charset=utf-8', 'Not found');
  response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Length': statSync(file).size });
  return createReadStream(file).pipe(response);
}

/** The file that a path names, if it is one that the page may have: never one above the folder it is served from. */
function fileOf(pathname) {
  const path = normalize(decodeURIComponent(pathname)).split(sep).filter(Boolean);
  if (path.includes('..')) return undefined;
  const [first, ...rest] = path.length === 0 ? ['index.html'] : path;
  const file = folders[first] ? join(folders[first], ...rest) : join(www, first, ...rest);
  return types[extname(file)] && existsSync(file) && statSync(file).isFile() ? file : undefined;
}

function send(response, status, type, body) {
  response.writeHead(status, { 'Content-Type': type });
  response.end(body);
}
