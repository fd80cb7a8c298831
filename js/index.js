/**
 * gp-record in a browser or a bundler: reads GP Connect responses and writes them as safe HTML. `gp-record/element`
 * builds the same view as nodes. On Node the package's `node` condition leads to node.js, which has the same interface.
 */
import { startWithNames } from './reading.js';

export { GpRecordError } from './error.js';
export { renderRecord, version } from './render.js';
export { init as default };

/**
 * Starts the reader; once for the page, however often it is called.
 *
 * @param {WasmSource | Promise<WasmSource>} [source] where the wasm module is; without it, beside this package's own files
 * @returns {Promise<void>}
 * @throws {import('./error.js').GpRecordError} `wasm-blocked`, `wasm-unavailable` or `version-mismatch`
 */
export function init(source) {
  return startWithNames(() => source);
}

/**
 * @typedef {import('./types.js').Account} Account
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./types.js').Expected} Expected
 * @typedef {import('./types.js').Identity} Identity
 * @typedef {import('./types.js').Issue} Issue
 * @typedef {import('./types.js').Patient} Patient
 * @typedef {import('./types.js').RecordInput} RecordInput
 * @typedef {import('./types.js').RecordOptions} RecordOptions
 * @typedef {import('./types.js').Requested} Requested
 * @typedef {import('./types.js').RequestOutcome} RequestOutcome
 * @typedef {import('./types.js').Section} Section
 * @typedef {import('./types.js').View} View
 * @typedef {import('./types.js').WasmSource} WasmSource
 */
