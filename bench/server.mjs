// Serves the package, the page and the inputs on a port of its own, isolated so that clocks are fine.

import { readFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { root } from '../scripts/run.mjs';

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cache-Control': 'no-store' };
const PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><body>';

/**
 * @returns {Promise<{ origin: string, add(path: string, body: string | Buffer | (() => string)): string, close(): void }>}
 *   `add` gives an input an address
 */
export async function serve() {
  const inputs = new Map();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://host').pathname);
    const send = (type, body) => response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(body);
    if (path === '/') return send('text/html', PAGE);
    const input = inputs.get(path);
    if (input !== undefined) return send('application/fhir+json', typeof input === 'function' ? input() : input);
    const file = join(root, path);
    if (!TYPES[extname(path)] || !['/js/', '/lib/', '/pkg/', '/bench/'].some((folder) => path.startsWith(folder)) || !existsSync(file)) {
      return response.writeHead(404).end();
    }
    return send(TYPES[extname(path)], readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    add(path, body) {
      inputs.set(path, body);
      return path;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
