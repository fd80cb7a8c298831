// The demo's server: its page, the package, and a small local GP Connect provider that answers with the synthetic
// records. Identifiers travel in request bodies alone, as they have to in a real host.

import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { faults } from './patients/faults.mjs';
import { patients, respond } from './patients/patients.mjs';

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

/** The files of the page are served from www/, the package from where it lies in the repository. */
const folders = { js: join(root, 'js'), pkg: join(root, 'pkg') };

/**
 * A server of the demo; not yet listening.
 * @param {{ policy?: string, slowness?: number }} [options] the Content-Security-Policy, and how many milliseconds a
 *   slow answer takes
 */
export function createDemo({ policy = policies.strict, slowness = 4000 } = {}) {
  return createServer((request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cache-Control', 'no-store');
    answer(request, response, slowness).catch(() => send(response, 500, 'text/plain; charset=utf-8', 'The demo failed.'));
  });
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

async function answer(request, response, slowness) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname === '/patients' && request.method === 'GET') return send(response, 200, types['.json'], JSON.stringify(patients));
  if (pathname === '/record' && request.method === 'POST') return answerRecord(request, response, slowness);
  if (request.method === 'GET' || request.method === 'HEAD') return sendFile(response, pathname);
  return send(response, 405, 'text/plain; charset=utf-8', 'Method not allowed');
}

async function answerRecord(request, response, slowness) {
  const { patient, section, fault } = await readJson(request);
  if (fault === 'slow') await wait(slowness);
  const { status, type, body } = faults[fault] ?? respond(patient, section) ?? faults['not-found'];
  return send(response, status, type, body);
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
