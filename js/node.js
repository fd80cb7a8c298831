/** gp-record on Node: the interface of index.js, with an `init` that reads this package's own wasm file. */
import { readFile } from 'node:fs/promises';

import { startWithNames } from './reading.js';

/** @import { WasmSource } from './types.js' */

export { GpRecordError } from './error.js';
export { renderRecord, version } from './render.js';
export { init as default };

/**
 * Starts the reader; once for the process, however often it is called.
 *
 * @param {WasmSource | Promise<WasmSource>} [source] the wasm module; without it, this package's own file
 * @returns {Promise<void>}
 * @throws {import('./error.js').GpRecordError} `wasm-unavailable` or `version-mismatch`
 */
export function init(source) {
  return startWithNames(() => source ?? readFile(new URL('../pkg/gp_record_bg.wasm', import.meta.url)));
}
