/**
 * Why there is no record to show. The message never holds anything of a response or an address; of an option that is not
 * valid it may quote what the host gave.
 *
 * Codes from reading: `empty`, `truncated`, `not-fhir`, `broken`, `too-large`, `invalid-option`, `unsupported`.
 * Codes of this layer: `invalid-input`, `not-ready`, `wasm-blocked`, `wasm-unavailable`, `version-mismatch`,
 * `network`, `internal`; of the client, `invalid-request`.
 */
export class GpRecordError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number | null} [position]
   */
  constructor(code, message, position = null) {
    super(message);
    this.name = 'GpRecordError';
    /** What kind of failure: a stable kebab-case word. */
    this.code = code;
    /** The byte at which it was found, where there is one. */
    this.position = position;
  }
}

/** @returns {GpRecordError} a fault of this package's own; says nothing of what was being read */
export function internalError() {
  return new GpRecordError('internal', 'The record could not be read because of a fault in the reader.');
}

/** @returns {DOMException} what a load rejects with when a later load, or `clear()`, took its place */
export function abortError() {
  return new DOMException('Another load, or clear(), took the place of this one.', 'AbortError');
}
