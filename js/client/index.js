/**
 * The page's half of fetching: asks the host's relay for parts of a patient's record. Nothing is stored; the NHS number
 * travels in the body of a request and nowhere else. What came back is not judged here: the reader does that.
 *
 * Each answer is `{ status, bytes, requested, traceId, receivedAt }`; `{ error, requested }` where nothing came; `{ blocked,
 * requested }` where nothing was asked for. All of them are inputs of `renderRecord` and of `<gp-record>`.
 */
import { GpRecordError } from '../error.js';
import { blockOf, blockOfNumber, DIRECT_CARE } from '../request/access.js';
import { given, invalid, noOther } from '../request/dates.js';
import { documentRequest, documentUrl } from '../request/documents.js';
import { digitsOf } from '../request/nhs-number.js';
import { careRecordRequest, SECTIONS, takesPeriod } from '../request/sections.js';
import { structuredRequest } from '../request/structured.js';
import { answers, noAnswers } from './answers.js';
import { exchange } from './exchange.js';

export { GpRecordError };

/** @template T @typedef {import('../request/dates.js').Given<T>} Given */

/**
 * @typedef {import('../request/access.js').Access} Access
 * @typedef {import('../request/dates.js').Period} Period
 * @typedef {import('../request/documents.js').DocumentOptions} DocumentOptions
 * @typedef {import('../request/structured.js').StructuredOptions} StructuredOptions
 * @typedef {import('../types.js').Answer} Answer
 * @typedef {import('../types.js').Requested} Requested
 *
 * @typedef {Omit<Access, 'role' | 'purpose'>} Patient `{ nhsNumber, tracedAt, practiceCode, sensitive, deceased }` as
 *   traced; what is missing blocks the request
 *
 * @typedef {object} ClientOptions
 * @property {string | URL} relay where the host's relay listens; never with an identifier in it
 * @property {string} role of the user, in the host's words; the relay takes its own
 * @property {string | null} [purpose] `direct-care` unless told; `medical-examiner` where the host's server authorises it
 * @property {'spine' | 'patient-facing' | null} [via]
 * @property {'json' | 'xml' | null} [format] what the provider is asked to answer in
 * @property {typeof fetch | null} [fetch]
 * @property {number | null} [timeoutMs] for one try, whole answer included; 130 seconds unless told, as the relay waits 120
 * @property {number | null} [retries] at most 3, which is the default
 * @property {number | null} [pauseMs] before the first retry; twice as long before each further one
 * @property {number | null} [atOnce] sections asked for at the same time; 3 unless told
 * @property {(() => number) | null} [now]
 *
 * @typedef {object} CallOptions
 * @property {AbortSignal | null} [signal]
 * @property {((progress: Progress) => void) | null} [onProgress]
 *
 * @typedef {object} Progress
 * @property {Requested} requested
 * @property {number} received bytes so far
 * @property {number | null} total where it is known
 *
 * @typedef {{ sections?: string[], period?: Period }} CareRecordOptions every section, in order, unless told. A period
 *   is asked for only of sections that take one; the others come whole
 */

/**
 * What a search was limited to, in the form in which the reader is told of the limits of structured requests. With the
 * values: without them two searches would be one.
 *
 * @param {DocumentOptions} search
 * @returns {Requested}
 */
function asDocuments({ from, to, ...named }) {
  const part = Object.entries(named).map(([name, valueString]) => ({ name, valueString }));
  const period = { ...(from && { start: from }), ...(to && { end: to }) };
  return { parameters: { parameter: [{ name: 'DocumentReferences', part: [{ name: 'created', valuePeriod: period }, ...part] }] } };
}

/**
 * @param {CareRecordOptions} options
 * @throws {GpRecordError} `invalid-request`
 */
function careRecordRequests({ sections = SECTIONS, period, ...more }) {
  noOther(more);
  if (!Array.isArray(sections) || !sections.length) throw invalid('sections is a list of codes');
  const asked = SECTIONS.filter((section) => sections.includes(section));
  // An unknown section is told, not left out.
  for (const section of sections) careRecordRequest(section);
  if (period && !asked.some(takesPeriod)) careRecordRequest(asked[0], period);
  return asked.map((section) => careRecordRequest(section, takesPeriod(section) ? period : undefined));
}

/** The user waits this long at most to be told of a block. */
const REPORT_MS = 3000;

/** What each option is; a word is itself. @type {Record<string, string>} */
const OPTIONS = {
  relay: 'a text or an address', role: 'a text', purpose: 'a text', via: 'spine or patient-facing', format: 'json or xml',
  fetch: 'a function', now: 'a function',
  timeoutMs: 'a number from 0', retries: 'a number from 0', pauseMs: 'a number from 0', atOnce: 'a number from 0',
};

/** @param {string} kind one of {@link OPTIONS} @param {any} value */
function isOf(kind, value) {
  switch (kind) {
    case 'a text': return typeof value === 'string';
    case 'an address': return typeof value === 'object' && URL.canParse(String(value));
    case 'a function': return typeof value === 'function';
    // As far as a timer of JavaScript's counts.
    case 'a number from 0': return typeof value === 'number' && value >= 0 && value < 2 ** 31;
    default: return value === kind;
  }
}

/**
 * @param {ClientOptions} options
 * @throws {GpRecordError} `invalid-option` where no relay is named, a number is none, or a word is another
 */
export function createClient(options) {
  return clientOf(given(options));
}

/** @param {Given<ClientOptions>} options */
function clientOf(options) {
  const { relay, via = 'spine', format = 'json' } = options;
  for (const [name, value] of Object.entries({ ...options, relay: relay || null })) {
    const is = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : 'no option';
    if (value !== undefined && !is.split(' or ').some((kind) => isOf(kind, value))) {
      throw new GpRecordError('invalid-option', `${name} is ${is}.`);
    }
  }
  const { role, purpose = DIRECT_CARE, now = Date.now, atOnce = 3 } = options;

  /** @param {Patient} patient */
  function blockOfAsking(patient) {
    // A patient who reads the own record is known by the login, not by a trace.
    return via === 'patient-facing' ? blockOfNumber(patient?.nhsNumber) : blockOf({ ...patient, role, purpose }, now());
  }

  /**
   * @param {Patient} patient
   * @param {string} call
   * @param {Requested} requested what the answer is the answer to, for the screen
   * @param {object} what is asked for
   * @param {Given<CallOptions>} how
   * @returns {Promise<Answer>}
   */
  async function ask(patient, call, requested, what, { signal, onProgress, ...more }) {
    noOther(more);
    signal?.throwIfAborted();
    const nhsNumber = digitsOf(patient?.nhsNumber);
    const blocked = blockOfAsking(patient);
    // Random also where a page is not of a secure context.
    const requestId = via === 'patient-facing' ? crypto.getRandomValues(new Uint32Array(4)).join('-') : undefined;
    const body = JSON.stringify({ call, nhsNumber, purpose, via, format, requestId, ...what, ...(blocked && { blocked }) });
    if (blocked) {
      // The relay asks nobody: it writes down that this was asked and blocked. It stays blocked whatever comes of that.
      await exchange({ ...options, retries: 0, timeoutMs: REPORT_MS }, body, signal);
      return { blocked, requested };
    }
    const answer = await exchange(options, body, signal, onProgress && ((progress) => onProgress({ requested, ...progress })));
    // What says when it came is the page's own clock.
    return { ...answer, requested, ...('bytes' in answer && { receivedAt: new Date(now()).toISOString() }) };
  }

  return {
    /**
     * Sections of Access Record: HTML, each as it comes. First comes an array that says of each that it is on its way.
     *
     * @param {Patient} patient
     * @param {CareRecordOptions & CallOptions} [options]
     * @returns {AsyncIterable<Answer | Answer[]>} fails with `invalid-request`, before anything is sent, where these are no
     *   such options
     */
    getCareRecord(patient, options) {
      const { signal, onProgress, ...what } = given(options);
      // As it is now: a host's object may be another patient's by the next section.
      const asOf = { ...patient };
      try {
        // Of blocks one is told when all are.
        const together = blockOfAsking(asOf) ? SECTIONS.length : atOnce;
        return answers(careRecordRequests(what), together, signal, (request, ended) =>
          ask(asOf, 'care-record', request, request, { signal: ended, onProgress }));
      } catch (error) {
        return noAnswers(error);
      }
    },

    /**
     * A structured record: one request, one answer.
     *
     * @param {Patient} patient
     * @param {StructuredOptions & CallOptions} [options]
     * @returns {Promise<Answer>}
     * @throws {import('../error.js').GpRecordError} `invalid-request`, before anything is sent
     */
    async getStructuredRecord(patient, options) {
      const { signal, onProgress, ...structured } = given(options);
      const { parameter } = structuredRequest(structured, now());
      return ask(patient, 'structured-record', { parameters: { parameter } }, { structured }, { signal, onProgress });
    },

    /**
     * The provider's Patient.
     *
     * @param {Patient} patient
     * @param {CallOptions} [options]
     * @returns {Promise<Answer>}
     * @throws {import('../error.js').GpRecordError} `invalid-request`, before anything is sent
     */
    findPatient(patient, options) {
      return ask(patient, 'find-patient', {}, {}, given(options));
    },

    /**
     * The list of documents. The relay finds the provider's id of the patient itself.
     *
     * @param {Patient} patient
     * @param {DocumentOptions & CallOptions} [options]
     * @returns {Promise<Answer>}
     */
    async searchDocuments(patient, options) {
      const { signal, onProgress, ...search } = given(options);
      const checked = documentRequest(search);
      return ask(patient, 'search-documents', asDocuments(checked), { search: checked }, { signal, onProgress });
    },

    /**
     * One document. The relay checks that it is on the list of this patient's.
     *
     * @param {Patient} patient
     * @param {string} url of the attachment, as the list has it
     * @param {CallOptions} [options]
     * @returns {Promise<Answer>}
     */
    async readDocument(patient, url, options) {
      const valueUri = documentUrl(url);
      return ask(patient, 'read-document', { document: true, parameters: { parameter: [{ name: 'url', valueUri }] } }, { url: valueUri }, given(options));
    },
  };
}
