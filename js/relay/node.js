/**
 * What a host on Node needs around the relay, which itself knows no Node: a `fetch` that goes through an `https.Agent`
 * with the client certificate, and a listener for `http.createServer`. `gp-record/relay/node`.
 */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** What unpacks a body, by its encoding: gzip is asked for, and some send others. */
const UNPACK = /** @type {Map<string, () => import('node:stream').Duplex>} */ (new Map(
  Object.entries({ gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }),
));

/**
 * @param {import('node:https').Agent | import('node:http').Agent} agent that holds certificate, key and trusted roots
 * @returns {typeof fetch} with what the relay uses of it
 */
export function fetchThrough(agent) {
  return (address, { method = 'GET', headers = {}, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(String(address));
      let hasAnswered = false;
      const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = request(url, { agent, method, headers: Object.fromEntries(new Headers(headers)), signal: signal ?? undefined }, async (message) => {
        hasAnswered = true;
        const status = message.statusCode ?? 502;
        const isEmpty = [204, 205, 304].includes(status);
        const encoding = message.headers['content-encoding']?.toLowerCase() ?? '';
        const createUnpacked = isEmpty ? undefined : UNPACK.get(encoding);
        const begins = createUnpacked && await beginningOf(message);
        // Errors come with the header of a body that is packed, and with none, or one that is not.
        const packed = createUnpacked && begins && isPacked(encoding, begins[0]);
        const kept = Object.entries(message.headers).filter(([name]) => !createUnpacked || !['content-encoding', 'content-length'].includes(name));
        const headers = kept.map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]));
        const hasNone = isEmpty || (createUnpacked && !begins);
        if (hasNone) message.resume();
        if (hasNone && !isEmpty && !message.complete) return reject(new Error('No answer'));
        try {
          const unpacked = packed ? createUnpacked() : null;
          // An end that comes too early ends the unpacked stream with an error, and whoever stops reading it ends the request.
          if (unpacked) pipeline(message, unpacked).catch(() => {});
          resolve(new Response(hasNone ? null : /** @type {any} */ (Readable.toWeb(unpacked ?? message)), { status, headers }));
        } catch (error) {
          // A status that HTTP does not have: thrown from here it would end the process.
          message.destroy();
          reject(error);
        }
      });
      sent.on('error', reject);
      // Another protocol is no answer; nor is a connection that ends without one.
      sent.on('upgrade', (_, socket) => socket.destroy());
      sent.on('close', () => hasAnswered || reject(new Error('No answer')));
      sent.end(typeof body === 'string' ? body : undefined);
    });
}

/** @param {string} encoding @param {number} first byte of a body @returns {boolean} whether it may be so encoded */
function isPacked(encoding, first) {
  if (encoding.endsWith('gzip')) return first === 0x1f;
  return encoding === 'deflate' ? (first & 0x0f) === 8 : first !== 0x7b && first !== 0x3c;
}

/** @param {import('node:http').IncomingMessage} message @returns {Promise<Uint8Array | null>} what comes first, which stays to be read; null where nothing does */
async function beginningOf(message) {
  for (;;) {
    const chunk = message.read();
    if (chunk) message.unshift(chunk);
    if (chunk || message.readableEnded || message.destroyed) return chunk;
    await new Promise((resolve) => {
      const names = ['readable', 'end', 'close', 'error'];
      const come = () => {
        for (const name of names) message.off(name, come);
        resolve(undefined);
      };
      for (const name of names) message.on(name, come);
    });
  }
}

/** An address has none of its own here. */
const OWN = 'http://localhost';

/**
 * @param {(request: Request) => Promise<Response>} answer the relay
 * @returns {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => Promise<void>}
 */
export function listenerOf(answer) {
  return async (message, out) => {
    const left = new AbortController();
    out.on('close', () => out.writableFinished || left.abort());
    try {
      // What no Request can be made of is one that the relay refuses, and writes down.
      const method = /^(CONNECT|TRACE|TRACK)$/.test(message.method ?? '') ? 'GET' : message.method;
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const address = URL.canParse(message.url ?? '/', OWN) ? message.url ?? '/' : '/?';
      const request = new Request(new URL(address, OWN), {
        method,
        headers: Object.entries(message.headers).flatMap(([name, value]) => [value ?? []].flat().map((each) => /** @type {[string, string]} */ ([name, each]))),
        signal: left.signal,
        ...(hasBody && { body: /** @type {any} */ (Readable.toWeb(message)), duplex: 'half' }),
      });
      const response = await answer(request);
      out.writeHead(response.status, Object.fromEntries(response.headers));
      // Now, so that an answer that breaks off later is known to have begun.
      out.flushHeaders();
      if (response.body) await pipeline(Readable.fromWeb(/** @type {any} */ (response.body)), out);
      else out.end();
    } catch {
      // Cut off, so that nobody takes half an answer for a whole one.
      if (out.headersSent) out.destroy();
      else out.writeHead(500).end();
    }
  };
}
