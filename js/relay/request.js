/** What a page may ask of the relay: every field known, of its type, and nothing besides. */
import { DIRECT_CARE } from '../request/access.js';
import { documentRequest, documentUrl } from '../request/documents.js';
import { digitsOf } from '../request/nhs-number.js';
import { careRecordRequest } from '../request/sections.js';
import { AREAS, LINKING, structuredRequest } from '../request/structured.js';
import { Refusal } from './refusal.js';

/**
 * @typedef {object} Asked
 * @property {'care-record' | 'structured-record' | 'find-patient' | 'search-documents' | 'read-document'} call
 * @property {string} nhsNumber empty where the page has none, which blocks
 * @property {string} purpose
 * @property {string} [blocked] why the page asks nothing: to be written down
 * @property {'spine' | 'patient-facing'} via
 * @property {'json' | 'xml'} format
 * @property {string} [requestId] the same each time that the page asks this again
 * @property {string[]} sections codes of what is asked for
 * @property {string[]} reached codes of what the answer may hold: the user has to be allowed all of them
 * @property {{ section: string, period?: import('../request/dates.js').Period }} [careRecord]
 * @property {import('../request/structured.js').Parameter[]} [parameters]
 * @property {import('../request/documents.js').DocumentOptions} [search]
 * @property {string} [url]
 */

/** Far more than any of these requests needs. */
const LIMIT = 16 * 1024;
const SHARED = ['call', 'nhsNumber', 'purpose', 'via', 'format', 'blocked', 'requestId'];

/** What each call has besides. */
const CALLS = /** @type {Record<string, string[]>} */ ({
  'care-record': ['section', 'period'],
  'structured-record': ['structured'],
  'find-patient': [],
  'search-documents': ['search'],
  'read-document': ['url'],
});

/**
 * @param {Request} request
 * @param {number} now
 * @param {(named: Partial<Asked>) => void} onNamed hears what a request names, before it may be refused
 * @returns {Promise<Asked>}
 * @throws {Refusal} `RELAY_REQUEST_REFUSED`, without a word of what was sent; `RELAY_PAGE_LEFT`, where not all of it came because of that
 */
export async function readRequest(request, now, onNamed) {
  try {
    mustBeOurs(request);
    const given = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bodyOf(request)));
    onNamed(namedIn(given));
    return askedOf(given, now);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('RELAY_REQUEST_REFUSED');
  }
}

/** Pages of other sites cannot send this content type without asking first, and say where they are from. */
function mustBeOurs(/** @type {Request} */ request) {
  const site = request.headers.get('sec-fetch-site');
  const type = request.headers.get('content-type') ?? '';
  if (request.method !== 'POST' || !/^application\/json\s*(;|$)/i.test(type)) throw new TypeError();
  if (site !== null && site !== 'same-origin' && site !== 'none') throw new TypeError();
  // An address with a query could carry an identifier, and addresses are logged.
  if (new URL(request.url).search !== '') throw new TypeError();
}

/** @param {Request} request @returns {Promise<Uint8Array>} @throws {Refusal} `RELAY_PAGE_LEFT` */
async function bodyOf(request) {
  const reader = request.body?.getReader();
  const bytes = new Uint8Array(LIMIT);
  let length = 0;
  let hasLeft = false;
  const end = () => reader?.cancel().catch(() => {});
  // Of a page that has left no more comes. A turn later, so that what has come whole is read, and written down.
  const leave = () => setTimeout(() => {
    hasLeft = true;
    end();
  });
  const brokeOff = (/** @type {unknown} */ error) => {
    throw request.signal.aborted ? new Refusal('RELAY_PAGE_LEFT') : error;
  };
  request.signal.addEventListener('abort', leave, { once: true });
  if (request.signal.aborted) leave();
  try {
    for (;;) {
      const { done, value } = await (reader?.read().catch(brokeOff) ?? { done: true, value: undefined });
      if (hasLeft) throw new Refusal('RELAY_PAGE_LEFT');
      if (done || !value) return bytes.subarray(0, length);
      if (length + value.length > LIMIT) {
        end();
        throw new RangeError();
      }
      bytes.set(value, length);
      length += value.length;
    }
  } finally {
    request.signal.removeEventListener('abort', leave);
  }
}

/** What a request is written down with that is refused (O-27): as sent, where it is a short text. @param {any} given @returns {Partial<Asked>} */
function namedIn(given) {
  const isNamed = (/** @type {string} */ name) => typeof given?.[name] === 'string' && given[name].length <= 40;
  return Object.fromEntries(['call', 'nhsNumber', 'purpose', 'via'].filter(isNamed).map((name) => [name, given[name]]));
}

/** @param {unknown} given @param {number} now @returns {Asked} */
function askedOf(given, now) {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new TypeError();
  const { call, nhsNumber, purpose = DIRECT_CARE, via = 'spine', format = 'json', blocked, requestId, ...what } = /** @type {Record<string, any>} */ (given);
  const known = typeof call === 'string' && Object.hasOwn(CALLS, call) ? CALLS[call] : undefined;
  if (!known || Object.keys(given).some((name) => !SHARED.includes(name) && !known.includes(name))) throw new TypeError();
  if (blocked !== undefined && !(typeof blocked === 'string' && /^BLOCKED_[A-Z_]{1,40}$/.test(blocked))) throw new TypeError();
  if (requestId !== undefined && !(typeof requestId === 'string' && requestId.length <= 64)) throw new TypeError();
  if ((typeof nhsNumber !== 'string' && !blocked) || typeof purpose !== 'string') throw new TypeError();
  if ((via !== 'spine' && via !== 'patient-facing') || (format !== 'json' && format !== 'xml')) throw new TypeError();
  // Patient Facing has neither HTML nor a search for patients.
  if (via === 'patient-facing' && (call === 'care-record' || call === 'find-patient')) throw new TypeError();
  return { call: /** @type {Asked['call']} */ (call), nhsNumber: digitsOf(nhsNumber), purpose, via, format, ...(blocked && { blocked }), ...(requestId && { requestId }), ...partsOf(call, what, now) };
}

/**
 * @param {string} call
 * @param {Record<string, unknown>} what
 * @param {number} now
 * @returns {Pick<Asked, 'sections' | 'reached' | 'careRecord' | 'parameters' | 'search' | 'url'>}
 */
function partsOf(call, { section, period, structured, search, url }, now) {
  switch (call) {
    case 'care-record': {
      const careRecord = careRecordRequest(section, period);
      return { careRecord, ...only(careRecord.section) };
    }
    case 'structured-record': {
      const { areas, parameter } = structuredRequest(structured, now);
      // What consultations and problems lead to may be of any area, and the relay does not take answers apart.
      const reached = areas.some((area) => LINKING.includes(area)) ? [...Object.keys(AREAS), 'documents'] : areas;
      return { parameters: parameter, sections: areas, reached };
    }
    case 'search-documents': return { search: documentRequest(search ?? {}), ...only('documents') };
    case 'read-document': return { url: documentUrl(url), ...only('documents') };
    default: return only();
  }
}

/** @param {string[]} sections what is asked for, and all that comes */
function only(...sections) {
  return { sections, reached: sections };
}
