/**
 * What the relay answers where no provider did: an OperationOutcome with a code of the relay's own and no words. The
 * reader words it, as it words a provider's (`src/gpconnect/outcome_codes.rs`).
 */
import { outcomeOf } from '../request/outcome.js';

/** HTTP status by code; every BLOCKED_… is 403. None is retried but those that §2.6 calls transient. */
const STATUS = /** @type {Record<string, number>} */ ({
  RELAY_NOT_SIGNED_IN: 401,
  RELAY_REQUEST_REFUSED: 400,
  RELAY_AUDIT_FAILED: 500,
  RELAY_FAULT: 500,
  RELAY_DIRECTORY_FAILED: 502,
  RELAY_PRACTICE_NOT_LISTED: 404,
  RELAY_ROOT_NOT_USABLE: 500,
  RELAY_UPSTREAM_NOT_REACHED: 502,
  // Not 502, which is asked again by itself: a refusal is not.
  RELAY_UPSTREAM_REFUSED: 500,
  RELAY_UPSTREAM_TOO_SLOW: 504,
  RELAY_PAGE_LEFT: 500,
  RELAY_ANSWER_TOO_LARGE: 413,
  RELAY_ANSWER_NOT_READ: 500,
  RELAY_DOCUMENT_NOT_LISTED: 404,
  RELAY_PATIENT_NOT_MATCHED: 404,
});

/** A reason not to ask, or not to pass on: a code, never words, and never anything of the request. */
export class Refusal extends Error {
  /** @param {string} code @param {string} [traceId] of the request that led to it @param {number} [status] where it is another than the code's own */
  constructor(code, traceId, status = STATUS[code] ?? 403) {
    super(code);
    this.code = code;
    this.traceId = traceId;
    this.status = status;
  }

  /** Whether a rule of access decided it, before anything was asked of a provider. */
  get isBlock() {
    return this.status === 403;
  }

  /** @returns {Response} */
  response() {
    const headers = { ...ANSWER_HEADERS, 'content-type': 'application/fhir+json;charset=utf-8', ...(this.traceId && { 'ssp-traceid': this.traceId }) };
    return new Response(outcomeOf(this.code), { status: this.status, headers });
  }
}

/** Of every answer: nobody keeps it, and no browser takes it for a page. */
export const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  vary: 'accept-encoding',
};
