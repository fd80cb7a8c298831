// Serves the package, and pages that use it, on a port of its own: never a build, the files as they are shipped.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { writeModules } from '../../../scripts/written.mjs';
import { policies } from '../../../www/server.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SERVED = ['js', 'pkg', 'node_modules/axe-core'];
const TYPES = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' };

/**
 * @typedef {{ status?: number, type?: string, body?: string, headers?: Record<string, string>, wait?: Promise<void> }} Reply
 * @typedef {{ origin: string, requests: { path: string, headers: object }[], close(): Promise<void>,
 *   reply(path: string, reply: Reply | (() => Reply)): void }} Server
 */

/**
 * Starts the server. `/page` is an empty page with `<gp-record id="record">`; a page's policy is `?policy=strict`,
 * `?policy=worker` or none; `?src=` sets the element's `src`.
 *
 * @returns {Promise<Server>}
 */
export async function serve() {
  await writeModules();
  const replies = new Map();
  const requests = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://host');
    requests.push({ path: url.pathname, headers: request.headers });
    const reply = replies.get(url.pathname);
    if (reply) return send(response, typeof reply === 'function' ? reply() : reply);
    if (url.pathname === '/page') return send(response, page(url.searchParams));
    if (url.pathname === '/page.js') return send(response, { type: 'text/javascript', body: "import '/js/define.js';" });
    if (url.pathname === '/favicon.ico') return send(response, { status: 204, type: 'image/x-icon' });
    if (url.pathname === '/elsewhere') return send(response, { type: 'text/html', body: '<!doctype html><title>Elsewhere</title>' });
    await sendFile(response, url.pathname);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    requests,
    reply: (path, reply) => replies.set(path, reply),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

function page(query) {
  const policy = policies[query.get('policy')];
  const src = query.has('src') ? ` src="${query.get('src')}"` : '';
  const script = query.has('undefined') ? '' : '<script type="module" src="/page.js"></script>';
  return {
    type: 'text/html',
    headers: policy ? { 'content-security-policy': policy } : {},
    body: `<!doctype html><html lang="en"><title>Host</title>${script}<main><h1>Host</h1>`
      + `<gp-record id="record"${src}><p id="fallback">No record is shown.</p></gp-record></main></html>`,
  };
}

async function send(response, { status = 200, type = 'application/fhir+json', body = '', headers = {}, wait }) {
  await wait;
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...headers });
  response.end(body);
}

async function sendFile(response, path) {
  const file = normalize(join(ROOT, decodeURIComponent(path)));
  const served = SERVED.some((folder) => file.startsWith(join(ROOT, folder, '/')));
  const found = served && await access(file).then(() => true, () => false);
  response.writeHead(found ? 200 : 404, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  if (found) createReadStream(file).pipe(response);
  else response.end();
}
