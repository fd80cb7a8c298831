/**
 * The reading of one record off the main thread: a module worker, made for one record and ended after it, so that
 * nothing outlives it here either. Hosts make it (`element.worker`), because only their bundler knows its address.
 * Importing this file anywhere but in a worker does nothing.
 */
import { GpRecordError, internalError } from './error.js';
import { start } from './reading.js';
import { readInSteps } from './steps.js';

/** @import { ReadInput, ReadRecord, RecordOptions } from './types.js' */

/**
 * @typedef {{ task: number, inputs: ReadInput[], options: RecordOptions, module: WebAssembly.Module }} Task what the page sends
 * @typedef {{ ready: true } | { task: number, record: ReadRecord }
 *   | { task: number, error: { code: string, message: string, position: number | null } }} Report what it gets back, with the
 *   number of the task
 */

const scope = /** @type {{ WorkerGlobalScope?: unknown } & typeof globalThis} */ (globalThis);

if (typeof scope.WorkerGlobalScope === 'function') {
  /** @type {(report: Report, transfer?: Transferable[]) => void} */
  const report = (message, transfer = []) => scope.postMessage(message, { transfer });

  scope.addEventListener('message', async ({ data }) => {
    const { task, inputs, options, module } = /** @type {Task} */ (data);
    try {
      await start(() => module);
      const record = await readInSteps(inputs, options);
      report({ task, record }, record.parts.flatMap(({ operations, text }) => [operations.buffer, text.buffer]));
    } catch (error) {
      const { code, message, position } = error instanceof GpRecordError ? error : internalError();
      report({ task, error: { code, message, position } });
    }
  });
  report({ ready: true });
}
