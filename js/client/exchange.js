import { LARGEST_BYTES } from '../request/limits.js';
import { outcomeOf } from '../request/outcome.js';
import { endingAfter, until } from '../request/until.js';

/** @import { Given } from '../request/dates.js' */
/** @import { ClientOptions } from './index.js' */

/**
 * @typedef {{ status: number, bytes: Uint8Array, traceId?: string } | { error: string, status?: number, traceId?: string }} Exchanged
 * @typedef {(progress: { received: number, total: number | null }) => void} OnProgress
 */

/** What §2.6 of the HTML reference calls transient; every 4xx is final, 429 included. */
const TRANSIENT = [502, 503, 504, 599];
const RETRIES = 3;
const TIMEOUT_MS = 130_000;
const BROKE_OFF = 'The answer broke off.';
const TOO_SLOW = 'No complete answer came in time.';

/**
 * One request to the relay, tried again where that may help. Each try is a new request of the relay's, with a trace id
 * and a token of its own.
 *
 * @param {Given<ClientOptions>} options
 * @param {string} body
 * @param {AbortSignal | undefined} signal
 * @param {OnProgress} [onProgress]
 * @returns {Promise<Exchanged>}
 * @throws the signal's reason
 */
export async function exchange(options, body, signal, onProgress) {
  const { retries = RETRIES, pauseMs = 500 } = options;
  for (let retry = 0; ; retry += 1) {
    const started = performance.now();
    const { waitMs = 0, ...answer } = await once(options, body, signal, onProgress);
    // What took so long is not asked again at once.
    const isSlow = performance.now() - started > (options.timeoutMs ?? TIMEOUT_MS) / 2;
    // Nor before the time that the server says, and nobody is kept waiting longer than the retries would have it.
    if (isSlow || waitMs > pauseMs * 2 ** RETRIES || !(retry < Math.min(retries, mostRetries(answer)))) return answer;
    // Spread, so that pages that failed together do not come back together.
    await pause(waitMs + pauseMs * 2 ** retry * (0.75 + Math.random() / 2), signal);
  }
}

/** @param {Exchanged} answer @returns {number} how often asking again may help */
function mostRetries(answer) {
  const { status } = answer;
  if (status !== undefined && status >= 400 && !TRANSIENT.includes(status)) return 0;
  if (!('error' in answer)) return TRANSIENT.includes(answer.status) ? RETRIES : 0;
  // Why an answer broke off nobody says: it may be too large, or be left by the provider each time.
  if (answer.error === BROKE_OFF) return 1;
  return answer.error === TOO_SLOW ? 0 : RETRIES;
}

/** @param {Response} response @returns {number} how long it asks to be left alone: seconds, or until a date (RFC 9110, `Retry-After`) */
function waitOf({ headers }) {
  const after = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return ms > 0 ? ms : 0;
}

/**
 * @param {Given<ClientOptions>} options
 * @param {string} body
 * @param {AbortSignal | undefined} signal
 * @param {OnProgress} [onProgress]
 * @returns {Promise<Exchanged & { waitMs?: number }>}
 */
async function once({ relay, fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS }, body, signal, onProgress) {
  signal?.throwIfAborted();
  const ending = endingAfter(timeoutMs, signal);
  /** @type {Response | undefined} */
  let response;
  try {
    const asking = fetch(relay, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal: ending.signal,
    });
    response = await until(ending.signal, asking);
    // It is never followed. What sends a request elsewhere is a session that has ended.
    if (response.type === 'opaqueredirect' || response.status >= 300 && response.status < 400) {
      return { error: 'The server sent the request elsewhere.', status: 401 };
    }
    const bytes = await until(ending.signal, bytesOf(response, ending.signal, onProgress));
    const traceId = response.headers.get('ssp-traceid');
    // As the relay says it of one that tells its length: the same would come again.
    if (!bytes) return { status: 413, bytes: new TextEncoder().encode(outcomeOf('RELAY_ANSWER_TOO_LARGE')), ...(traceId && { traceId }) };
    return { status: response.status, bytes, waitMs: waitOf(response), ...(traceId && { traceId }) };
  } catch {
    signal?.throwIfAborted();
    // The fault's own words may hold an address: these are ours, and the only ones of this layer.
    if (ending.signal.aborted) return { error: TOO_SLOW };
    if (!response) return { error: 'The server could not be reached.' };
    // What it was says more than how it ended.
    const traceId = response.headers.get('ssp-traceid');
    return { error: BROKE_OFF, waitMs: waitOf(response), ...(response.status >= 400 && { status: response.status }), ...(traceId && { traceId }) };
  } finally {
    ending.stop();
  }
}

/** @param {Response} response @param {AbortSignal} signal @param {OnProgress} [onProgress] @returns {Promise<Uint8Array | null>} none where it is too long */
async function bytesOf(response, signal, onProgress) {
  if (!response.body) return new Uint8Array();
  // Compressed, the length is not that of what is received here.
  const total = response.headers.get('content-encoding') ? 0 : Number(response.headers.get('content-length'));
  const reader = response.body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  // A host's own fetch may not do so.
  signal.addEventListener('abort', stop, { once: true });
  const chunks = [];
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    received += value.length;
    if (received > LARGEST_BYTES) {
      stop();
      return null;
    }
    try {
      onProgress?.({ received, total: total || null });
    } catch {
      // A fault of the host's there is none of the answer.
    }
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** @param {number} ms @param {AbortSignal | undefined} signal @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
