/**
 * One request to a provider: through the Spine Secure Proxy (HTML reference §2), or to the Patient Facing API. The body
 * that comes is passed on as it comes, never kept and never changed.
 */
import { until } from '../request/until.js';
import { mediaType } from './interactions.js';
import { ANSWER_HEADERS, Refusal } from './refusal.js';
import { tokenFor } from './token.js';

/** @import { Interaction } from './interactions.js' */
/** @import { Endpoint } from './directory.js' */
/** @import { Caller, PatientFacingOptions, SpineOptions } from './index.js' */

/**
 * @typedef {object} Target what is asked, whoever passes it on
 * @property {Interaction} interaction
 * @property {string} path after the service root, query included
 * @property {'json' | 'xml'} format
 * @property {{ type: string, body: string }} [body]
 *
 * @typedef {{ url: string, headers: Record<string, string>, fetch: typeof fetch }} Prepared
 */

/**
 * @param {SpineOptions} spine
 * @param {Endpoint} endpoint
 * @param {Target} target
 * @param {{ caller: Caller, from: string, nhsNumber: string, traceId: string, now: number }} who `from`: the ASID of the caller's
 * @returns {Prepared}
 * @throws {Refusal} `RELAY_ROOT_NOT_USABLE` where an address cannot be sent exactly as published; `RELAY_PRACTICE_NOT_LISTED`
 *   where the practice's ASID is missing
 */
export function throughSpine({ base, issuer, device, fetch = globalThis.fetch }, { root, asid: to }, { interaction, path }, { caller, from, nhsNumber, traceId, now }) {
  // Two "https://" in one address, and nothing encoded anew: Spine compares the root with the directory's, sign by sign.
  const behind = `/${root}${path}`;
  const url = base.replace(/\/$/, '') + behind;
  if (!/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(root) || !URL.canParse(url) || !new URL(url).href.endsWith(behind)) throw new Refusal('RELAY_ROOT_NOT_USABLE');
  if (!to) throw new Refusal('RELAY_PRACTICE_NOT_LISTED', traceId);
  const headers = {
    'Ssp-TraceID': traceId,
    'Ssp-From': from,
    'Ssp-To': to,
    'Ssp-InteractionID': interaction.id,
    Authorization: `Bearer ${tokenFor({ interaction, root, issuer, device, caller, nhsNumber, now })}`,
  };
  return { url, headers, fetch };
}

/**
 * @param {PatientFacingOptions} patientFacing
 * @param {Target} target
 * @param {{ token: string, traceId: string }} who
 * @returns {Prepared}
 */
export function toPatientFacing({ base, fetch = globalThis.fetch }, { path }, { token, traceId }) {
  return { url: base.replace(/\/$/, '') + path, headers: { Authorization: `Bearer ${token}`, 'X-Request-ID': traceId }, fetch };
}

/**
 * @param {Prepared} prepared
 * @param {Target} target
 * @param {AbortSignal} signal its reason is the code of why the request ends
 * @param {string} traceId
 * @returns {Promise<Response>} whatever status came
 * @throws {Refusal} where none did
 */
export async function send({ url, headers, fetch }, { interaction, format, body }, signal, traceId) {
  let asking;
  let response;
  try {
    asking = fetch(url, {
      method: interaction.method,
      headers: {
        ...headers,
        Accept: mediaType(interaction.generation, format),
        'Accept-Encoding': 'gzip',
        ...(body && { 'Content-Type': body.type }),
      },
      ...(body && { body: body.body }),
      cache: 'no-store',
      redirect: 'manual',
      signal,
    });
    response = await until(signal, asking);
  } catch {
    // One that comes all the same is not read.
    asking?.then(({ body: late }) => late?.cancel()).catch(() => {});
    throw new Refusal(signal.aborted ? signal.reason : 'RELAY_UPSTREAM_NOT_REACHED', traceId);
  }
  // To follow one would send a patient's number to an address that nobody looked up.
  if (response.status < 200 || (response.status >= 300 && response.status < 400)) {
    response.body?.cancel().catch(() => {});
    throw new Refusal('RELAY_ROOT_NOT_USABLE', traceId);
  }
  return response;
}

/** What a provider says with these, browsers and proxies between page and relay take for themselves, and ask again by themselves. */
const OF_A_CONNECTION = [407, 408, 421, 425];

/** When to ask again, as a provider or the proxy says it (HTML reference §2.6). */
const WAITS = ['retry-after', 'x-rate-limit-reset'];

/**
 * The answer for the page.
 *
 * @param {Response} response
 * @param {object} of
 * @param {string} of.traceId
 * @param {number} of.limit bytes
 * @param {boolean} of.gzip whether the page takes it
 * @param {AbortSignal} of.signal its reason is the code of why the answer ends before it is whole
 * @param {() => void} of.forProvider called when the provider is waited for
 * @param {() => void} of.forPage called when the page is
 * @param {() => void} of.onEnd called once, whole answer passed on or not
 * @param {(code: string) => Promise<void>} of.onBreak called before a broken answer ends, with why
 * @returns {Response}
 * @throws {Refusal} `RELAY_ANSWER_TOO_LARGE`, where its length says so
 */
export function passOn(response, { traceId, gzip, ...ends }) {
  const { limit, onEnd } = ends;
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > limit) {
    response.body?.cancel().catch(() => {});
    onEnd();
    throw new Refusal('RELAY_ANSWER_TOO_LARGE', traceId);
  }
  const status = OF_A_CONNECTION.includes(response.status) ? 500 : response.status;
  const headers = new Headers({ ...ANSWER_HEADERS, 'ssp-traceid': traceId, 'content-type': response.headers.get('content-type') ?? 'application/octet-stream' });
  for (const name of WAITS) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  if (!response.body || [204, 205, 304].includes(status)) {
    onEnd();
    return new Response(null, { status, headers });
  }
  const counted = limited(response.body, ends);
  if (!gzip || typeof CompressionStream === 'undefined') return new Response(counted, { status, headers });
  headers.set('content-encoding', 'gzip');
  const packed = counted.pipeThrough(/** @type {any} */ (new CompressionStream('gzip')));
  // What is packed already: edge workers pack it themselves otherwise.
  return new Response(packed, /** @type {ResponseInit} */ ({ status, headers, encodeBody: 'manual' }));
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {object} of as of {@link passOn}
 * @param {number} of.limit
 * @param {AbortSignal} of.signal
 * @param {() => void} of.forProvider
 * @param {() => void} of.forPage
 * @param {() => void} of.onEnd
 * @param {(code: string) => Promise<void>} of.onBreak
 * @returns {ReadableStream<Uint8Array>} the same bytes, which break off at the limit, and when the signal says so, read or not
 */
export function limited(body, { limit, signal, forProvider, forPage, onEnd, onBreak }) {
  const reader = body.getReader();
  let length = 0;
  let hasEnded = false;
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let passing;
  // The body of a host's own fetch may heed no signal, and a page may read no more.
  const end = () => breakOff(signal.reason);
  const stop = () => {
    hasEnded = true;
    signal.removeEventListener('abort', end);
  };
  // Its end is told once, with why.
  const breakOff = async (/** @type {string} */ code) => {
    if (hasEnded) return;
    stop();
    reader.cancel().catch(() => {});
    await onBreak(code).catch(() => {});
    onEnd();
    // No words of the fault: it may name an address.
    passing.error(new TypeError('The answer broke off.'));
  };
  return new ReadableStream({
    start(controller) {
      passing = controller;
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    },
    async pull(controller) {
      if (hasEnded) return;
      forProvider();
      try {
        const { done, value } = await reader.read();
        if (hasEnded) return;
        if (done) {
          stop();
          controller.close();
          return onEnd();
        }
        length += value.length;
        if (length > limit) throw new Refusal('RELAY_ANSWER_TOO_LARGE');
        controller.enqueue(value);
        forPage();
      } catch (error) {
        await breakOff(codeOf(error, signal));
      }
    },
    cancel: () => breakOff('RELAY_PAGE_LEFT'),
  });
}

/** @param {unknown} error @param {AbortSignal} signal @returns {string} why an answer broke off */
function codeOf(error, signal) {
  if (error instanceof Refusal) return error.code;
  return signal.aborted ? signal.reason : 'RELAY_ANSWER_BROKE_OFF';
}
